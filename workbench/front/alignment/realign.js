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
  const choices = new Map();
  const walked = { at: 0 };
  const steps = realign.steps.map((step, at) => realignStep(step, choices, at, () => settle()));
  const dots = realign.steps.map((step, at) => stepDot(step, () => go(at)));
  const place = h("div", {});
  const told = h("p", { class: "osm-align__count", role: "status" });
  const back = panelButton("‹ Back", () => go(walked.at - 1));
  const next = panelButton("Next ›", () => go(walked.at + 1), { kind: "primary" });
  const why = whyLine();
  why.update(realign.why);
  const save = panelButton("Save the realignment", async () => {
    save.disabled = true;
    await board.send("realign", { choices: [...choices].map(([key, choice]) => ({ key, choice })) });
    settle();
  }, { kind: "primary" });
  const drop = panelButton("Leave it for later", () => board.send("realign_drop"));
  const go = (at) => {
    walked.at = Math.max(0, Math.min(steps.length - 1, at));
    place.replaceChildren(steps[walked.at]);
    settle();
    (steps[walked.at].querySelector("input:checked") ?? steps[walked.at].querySelector("input, h3"))?.focus({ preventScroll: true });
  };
  const settle = () => {
    const open = realign.steps.filter((step) => step.choices.length && !choices.has(step.key)).length;
    dots.forEach((dot, at) => {
      if (at === walked.at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
      dot.classList.toggle("is-done", choices.has(realign.steps[at].key));
    });
    told.textContent = `Difference ${walked.at + 1} of ${steps.length}${open ? `; ${open} still to choose` : "; all chosen"}`;
    lockFor(back, walked.at === 0 ? "This is the first." : "");
    lockFor(next, walked.at === steps.length - 1 ? "This is the last." : "");
    lockFor(save, realign.why || (open ? `${open} still to choose.` : ""));
  };
  if (steps.length) {
    place.replaceChildren(steps[0]);
    settle();
  }
  const nothing = steps.length ? null : h("p", { class: "osm-none", text: "Nothing differs that concerns this scorecard: saving only says that it is aligned to the newer version." });
  return [
    realignHead(realign), why.element, nothing,
    steps.length ? h("ol", { class: "osm-align__dots", "aria-label": "Differences" }, ...dots.map((dot) => h("li", {}, dot))) : null,
    told, place, h("div", { class: "osm-row osm-align__walk" }, steps.length ? back : null, steps.length ? next : null, save, drop),
  ].filter(Boolean);
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

function realignStep(step, choices, at, changed) {
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
