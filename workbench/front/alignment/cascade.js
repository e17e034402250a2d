// Cascading in three steps: which objective, which units, how. Then what would come of it is looked at before it is made.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { countText } from "../map/signs.js";
import { lockFor, radioSet, whyLine } from "./bits.js";
import { makeCascadePreview } from "./cascade_preview.js";
import { makeCascadeSource } from "./cascade_source.js";
import { makeMarks } from "./marks.js";
import { makeFlowFields } from "./serving.js";
import { HOWS, HOW_ORDER, howSign } from "./signs_of_alignment.js";
import { makeUnitChoice } from "./unit_choice.js";
import { busyLine, isWorking } from "./work.js";
import { gapsInColumn } from "./gaps.js";

const STEPS = [
  { key: "objective", title: "Which objective" }, { key: "units", title: "Which units" }, { key: "how", title: "How" }, { key: "look", title: "Look and make" },
];

export function makeCascade(board) {
  const wizard = { at: 0, drawn: null, isUnitsDrawn: false };
  wizard.source = makeCascadeSource(board, () => refresh());
  wizard.units = makeUnitChoice(board, {
    legend: "Which units take it up?", changed: () => settleWizard(board, wizard), without: () => [wizard.source.unit()].filter(Boolean),
    quick: [{ text: "Those asked and not there", ids: () => gapsInColumn(board, wizard.source.value()) }],
  });
  wizard.how = makeHowStep();
  wizard.preview = makeCascadePreview(board, { back: () => goTo(board, wizard, 2) });
  const marks = makeMarks(board, wizard.source);
  wizard.element = h("div", { class: "osm-align__split is-cascade" }, makeWizardCard(board, wizard), marks.element);
  board.on("cascade wish", (wish) => takeWish(wizard, wish));
  const refresh = () => {
    for (const part of [wizard.source, wizard.units, marks, wizard.preview]) part.refresh();
    const wasWorking = wizard.isWorking || isWorking(board);
    wizard.isWorking = isWorking(board);
    if (wizard.drawn !== board.cascade) {
      wizard.drawn = board.cascade;
      if (board.cascade?.key) wizard.at = 3;
      else if (wizard.at === 3 && wasWorking) beginAnew(wizard); // it is made: what was looked at is gone
      else if (wizard.at === 3) wizard.at = 2;
    }
    settleWizard(board, wizard);
  };
  return { element: wizard.element, refresh };
}

function makeWizardCard(board, wizard) {
  wizard.panes = [wizard.source, wizard.units, wizard.how, wizard.preview].map((part) => part.element);
  wizard.steps = makeSteps((at) => goTo(board, wizard, at));
  wizard.why = whyLine();
  wizard.back = panelButton("‹ Back", () => goTo(board, wizard, wizard.at - 1));
  wizard.next = panelButton("Next ›", () => (wizard.at < 2 ? goTo(board, wizard, wizard.at + 1) : lookAtIt(board, wizard)), { kind: "primary" });
  wizard.chosen = h("p", { class: "osm-align__muted" });
  wizard.walk = h("div", { class: "osm-row osm-align__walk" }, wizard.back, wizard.next);
  return h("div", { class: "osm-align__card" }, h("h2", { text: "Cascade an objective" }), wizard.steps.element, wizard.why.element, wizard.chosen, ...wizard.panes, wizard.walk);
}

function takeWish(wizard, wish) {
  wizard.source.choose(wish);
  wizard.units.refresh();
  if (wish.units.length) wizard.units.choose(wish.units);
  wizard.at = wish.units.length ? 2 : 1;
}

function beginAnew(wizard) {
  wizard.at = 0;
  wizard.units.choose([]);
}

// What must be said before a step may be taken; "" where nothing is missing.
function missingBefore({ source, units }, at) {
  if (at > 0 && !source.value().key) return "Choose an objective first.";
  return at > 1 && units.ids().length === 0 ? "Choose at least one unit." : "";
}

function goTo(board, wizard, at) {
  if (wizard.at === 3 && at < 3 && board.cascade?.key) board.send("cascade_drop");
  const isOurs = wizard.element.contains(document.activeElement) || document.activeElement === document.body;
  wizard.at = Math.max(0, Math.min(3, at));
  settleWizard(board, wizard);
  const pane = wizard.panes[wizard.at];
  if (isOurs) (pane.querySelector("input:checked") ?? pane.querySelector("input, select, button"))?.focus({ preventScroll: true });
}

async function lookAtIt(board, wizard) {
  const { source, units, how, next } = wizard;
  next.disabled = true;
  next.textContent = "Looking…";
  const { ok } = await board.send("cascade_look", { ...source.value(), units: units.ids(), ...how.value() });
  next.disabled = false;
  if (ok) goTo(board, wizard, 3);
  else settleWizard(board, wizard);
}

function settleWizard(board, wizard) {
  const { at, panes, steps, back, next, walk, chosen, source, units } = wizard;
  panes.forEach((pane, place) => (pane.hidden = place !== at));
  if (at === 1 && !wizard.isUnitsDrawn) {
    wizard.isUnitsDrawn = true; // drawing them tells that they changed
    units.refresh();
  }
  if (at !== 1) wizard.isUnitsDrawn = false;
  const why = board.enterprise.why?.cascade ?? "";
  wizard.why.update(why);
  steps.update(at, busyLine(board), (place) => missingBefore(wizard, place));
  back.hidden = at === 0;
  walk.hidden = at === 3;
  next.textContent = at === 2 ? "Look at what would come of it" : "Next ›";
  chosen.hidden = at === 0 || !source.value().key;
  chosen.textContent = `${source.title()} → ${countText(units.ids().length, "unit")}`;
  lockFor(next, why || missingBefore(wizard, at + 1));
}

function makeSteps(go) {
  const buttons = STEPS.map(({ title }, at) =>
    h("button", { type: "button", class: "osm-align__step", on: { click: () => go(at) } }, h("b", { text: String(at + 1), "aria-hidden": "true" }), h("span", { text: title })),
  );
  const element = h("ol", { class: "osm-align__steps", "aria-label": "Steps" }, ...buttons.map((button) => h("li", {}, button)));
  const update = (now, busy, missingAt) => buttons.forEach((button, at) => {
    if (at === now) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
    // The look is reached by looking; what lies behind may be gone back to.
    lockFor(button, busy || at <= now ? busy : at === 3 ? "Look at what would come of it first." : missingAt(at));
    button.classList.toggle("is-done", at < now);
  });
  return { element, update };
}

function makeHowStep() {
  const kind = radioSet(
    "How do the units take it up?",
    HOW_ORDER.map((value) => ({ value, label: HOWS[value].word, hint: HOWS[value].hint, sign: howSign(value) })),
    { value: "contributory", changed: () => undefined },
  );
  const flow = makeFlowFields();
  const measures = h("input", { type: "checkbox", id: fieldId(), checked: true });
  const element = h(
    "div",
    { class: "osm-align__parts" },
    kind.element, flow.element,
    h("label", { class: "osm-align__tick-label" }, measures, h("span", { text: "With its measures: the units report the same figures" })),
  );
  return { element, value: () => ({ how: kind.value(), ...flow.value(), with_measures: measures.checked }) };
}
