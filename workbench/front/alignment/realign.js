// Realignment: the scorecard above has a newer approved version; difference by difference it is chosen what to do.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { whenText } from "../map/signs.js";
import { lockFor, radioSet, whyLine } from "./bits.js";
import { HOWS, howSign } from "./signs_of_alignment.js";

const CHANGES = {
  changed: { sign: "≠", word: "changed", tone: "warn" }, gone: { sign: "−", word: "gone", tone: "bad" },
  added: { sign: "+", word: "new", tone: "good" }, same: { sign: "=", word: "unchanged", tone: "info" },
};

export function makeRealign(board) {
  const element = h("div", { class: "osm-align__card osm-align__realign", hidden: true });
  let drawn = null;
  const refresh = () => {
    if (drawn === board.realign) return;
    drawn = board.realign;
    element.replaceChildren(...(board.realign?.document ? walkThrough(board) : []));
  };
  return { element, refresh };
}

function walkThrough(board) {
  const { realign } = board;
  const walk = { at: 0, choices: new Map(), realign };
  walk.steps = realign.steps.map((step) => realignStep(step, walk.choices, () => settleWalk(walk)));
  walk.dots = realign.steps.map((step, at) => stepDot(step, () => walkTo(walk, at)));
  walk.place = h("div", {});
  walk.told = h("p", { class: "osm-align__count", role: "status" });
  walk.back = panelButton("‹ Back", () => walkTo(walk, walk.at - 1));
  walk.next = panelButton("Next ›", () => walkTo(walk, walk.at + 1), { kind: "primary" });
  walk.save = panelButton("Save the realignment", () => saveWalk(board, walk), { kind: "primary" });
  const drop = panelButton("Leave it for later", () => board.send("realign_drop"));
  const why = whyLine();
  why.update(realign.why);
  walk.place.replaceChildren(...walk.steps.slice(0, 1));
  settleWalk(walk);
  const hasSteps = walk.steps.length > 0;
  const nothing = h("p", { class: "osm-none", hidden: hasSteps, text: "Nothing differs that concerns this scorecard: saving only says that it is aligned to the newer version." });
  const dots = h("ol", { class: "osm-align__dots", "aria-label": "Differences" }, ...walk.dots.map((dot) => h("li", {}, dot)));
  return [realignHead(realign), why.element, nothing, dots, walk.told, walk.place, h("div", { class: "osm-row osm-align__walk" }, walk.back, walk.next, walk.save, drop)];
}

function walkTo(walk, at) {
  walk.at = Math.max(0, Math.min(walk.steps.length - 1, at));
  const step = walk.steps[walk.at];
  walk.place.replaceChildren(step);
  settleWalk(walk);
  (step.querySelector("input:checked") ?? step.querySelector("input, h3"))?.focus({ preventScroll: true });
}

async function saveWalk(board, walk) {
  const choices = walk.realign.steps.filter(({ key }) => walk.choices.has(key)).map(({ key }) => ({ key, choice: walk.choices.get(key) }));
  walk.save.disabled = true;
  await board.send("realign", { choices });
  settleWalk(walk);
}

function settleWalk({ at, choices, realign, dots, told, back, next, save }) {
  const open = realign.steps.filter((step) => step.choices.length && !choices.has(step.key)).length;
  const count = realign.steps.length;
  dots.forEach((dot, place) => {
    if (place === at) dot.setAttribute("aria-current", "step");
    else dot.removeAttribute("aria-current");
    dot.classList.toggle("is-done", choices.has(realign.steps[place].key));
  });
  told.hidden = back.hidden = next.hidden = count === 0;
  told.textContent = `Difference ${at + 1} of ${count}${open ? `; ${open} still to choose` : "; all chosen"}`;
  lockFor(back, at === 0 ? "This is the first." : "");
  lockFor(next, at >= count - 1 ? "This is the last." : "");
  save.disabled = false;
  lockFor(save, realign.why || (open ? `${open} still to choose.` : ""));
}

function realignHead({ title, unitName, source }) {
  return h(
    "div",
    {},
    h("p", { class: "osm-eyebrow", text: "Realignment" }),
    h("h2", { text: title.includes(unitName) ? title : `${unitName}: ${title}` }),
    h("p", { class: "osm-align__muted", text: `To ${source.unitName}: ${source.title}, from version ${source.from} to version ${source.to}${source.approvedBy ? `, approved by ${source.approvedBy}` : ""}${source.at ? `, ${whenText(source.at)}` : ""}` }),
  );
}

function stepDot(step, go) {
  const { sign, word, tone } = CHANGES[step.kind] ?? CHANGES.same;
  return h("button", { type: "button", class: `osm-align__dot is-${tone}`, title: `${step.title || step.titleBefore}: ${word}`, "aria-label": `${step.title || step.titleBefore}: ${word}`, text: sign, on: { click: go } });
}

function realignStep(step, choices, changed) {
  const { sign, word, tone } = CHANGES[step.kind] ?? CHANGES.same;
  const first = step.choices.find((one) => one.isDefault);
  if (first && !choices.has(step.key)) choices.set(step.key, first.value);
  const set = radioSet("What do you do?", step.choices.map(({ value, label, hint, isDefault }) => ({ value, label: isDefault ? `${label} (usual)` : label, hint })), {
    value: choices.get(step.key) ?? null,
    changed: (value) => {
      choices.set(step.key, value);
      changed();
    },
  });
  const isRenamed = step.titleBefore && step.titleBefore !== step.title;
  return h(
    "div",
    { class: "osm-align__stepcard" },
    h(
      "div",
      { class: "osm-align__stepname" },
      h("span", { class: `osm-align__badge is-${tone}` }, h("b", { text: sign }), h("span", { text: word })),
      step.isMandated ? h("span", { class: "osm-align__badge is-info", text: "must be carried" }) : null,
      step.isSynergy ? h("span", { class: "osm-align__badge is-info", text: "synergy" }) : null,
    ),
    h("h3", { tabindex: "-1" }, step.kind === "gone" ? h("del", { text: step.title || step.titleBefore }) : h("span", { text: step.title }), isRenamed && step.kind !== "gone" ? h("span", { class: "osm-align__hint", text: `before: ${step.titleBefore}` }) : null),
    h("ul", { class: "osm-align__sentences" }, ...step.sentences.map((text) => h("li", { text }))),
    mineOf(step.mine),
    step.choices.length ? set.element : h("p", { class: "osm-none", text: "There is nothing to choose here." }),
  );
}

function mineOf(mine) {
  if (mine.length === 0) return h("p", { class: "osm-align__muted", text: "Nothing in this scorecard serves it." });
  return h(
    "div",
    {},
    h("p", { class: "osm-align__label", text: "What serves it in this scorecard" }),
    h("ul", { class: "osm-align__chips" }, ...mine.map(({ title, how }) => h("li", {}, howSign(how), h("span", { text: title }), h("span", { class: "osm-align__hint", text: HOWS[how]?.word ?? how })))),
  );
}
