// Cascading in three steps: which objective, which units, how. Then what would come of it is looked at before it is made.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { lockFor, radioSet, whyLine } from "./bits.js";
import { makeCascadePreview } from "./cascade_preview.js";
import { makeCascadeSource } from "./cascade_source.js";
import { makeMarks } from "./marks.js";
import { makeFlowFields } from "./serving.js";
import { HOWS, HOW_ORDER, howSign } from "./signs_of_alignment.js";
import { makeUnitChoice } from "./unit_choice.js";
import { gapsInColumn } from "./gaps.js";

const STEPS = [
  { key: "objective", title: "Which objective" }, { key: "units", title: "Which units" }, { key: "how", title: "How" }, { key: "look", title: "Look and make" },
];

export function makeCascade(board) {
  const wizard = { at: 0, drawn: null };
  const source = makeCascadeSource(board, () => refresh());
  const units = makeUnitChoice(board, {
    legend: "Which units take it up?", changed: () => settle(), without: () => [source.unit()].filter(Boolean),
    quick: [{ text: "Those asked and not there", ids: () => gapsInColumn(board, source.value()) }],
  });
  const how = makeHowStep();
  const preview = makeCascadePreview(board, {
    back: () => go(2),
    made: () => {
      wizard.at = 0;
      units.choose([]);
    },
  });
  const marks = makeMarks(board, source);
  const why = whyLine();
  const panes = [source.element, units.element, how.element, preview.element];
  const steps = makeSteps((at) => go(at));
  const back = panelButton("‹ Back", () => go(wizard.at - 1));
  const next = panelButton("Next ›", () => (wizard.at < 2 ? go(wizard.at + 1) : look()), { kind: "primary" });
  const chosen = h("p", { class: "osm-align__muted" });
  const walk = h("div", { class: "osm-row osm-align__walk" }, back, next);
  const element = h(
    "div",
    { class: "osm-align__split is-cascade" },
    h("div", { class: "osm-align__card" }, h("h2", { text: "Cascade an objective" }), steps.element, why.element, chosen, ...panes, walk),
    marks.element,
  );
  const go = (at) => {
    if (wizard.at === 3 && at < 3 && board.cascade?.key) board.send("cascade_drop");
    wizard.at = Math.max(0, Math.min(3, at));
    settle();
    const first = panes[wizard.at].querySelector("input:checked") ?? panes[wizard.at].querySelector("input, select, button");
    if (element.contains(document.activeElement) || document.activeElement === document.body) first?.focus({ preventScroll: true });
  };
  const look = async () => {
    const wish = { ...source.value(), units: units.ids(), ...how.value() };
    next.disabled = true;
    next.textContent = "Looking…";
    const { ok } = await board.send("cascade_look", wish);
    next.disabled = false;
    if (ok) go(3);
    else settle();
  };
  const settle = () => {
    panes.forEach((pane, at) => (pane.hidden = at !== wizard.at));
    if (wizard.at === 1 && !wizard.isUnitsDrawn) {
      wizard.isUnitsDrawn = true; // drawing them tells that they changed
      units.refresh();
    }
    if (wizard.at !== 1) wizard.isUnitsDrawn = false;
    steps.update(wizard.at);
    back.hidden = wizard.at === 0;
    walk.hidden = wizard.at === 3;
    next.textContent = wizard.at === 2 ? "Look at what would come of it" : "Next ›";
    const { key } = source.value();
    chosen.hidden = wizard.at === 0 || !key;
    chosen.textContent = `${source.title()} → ${units.ids().length} ${units.ids().length === 1 ? "unit" : "units"}`;
    const missing = !key ? "Choose an objective first." : wizard.at > 0 && units.ids().length === 0 ? "Choose at least one unit." : "";
    lockFor(next, board.enterprise.why?.cascade || missing);
  };
  board.on("cascade wish", (wish) => {
    source.choose(wish);
    units.refresh();
    if (wish.units.length) units.choose(wish.units);
    wizard.at = wish.units.length ? 2 : 1;
  });
  const refresh = () => {
    source.refresh();
    units.refresh();
    marks.refresh();
    why.update(board.enterprise.why.cascade);
    if (wizard.drawn !== board.cascade) {
      wizard.drawn = board.cascade;
      if (board.cascade?.key) wizard.at = 3;
      else if (wizard.at === 3) wizard.at = 2;
    }
    preview.refresh();
    settle();
  };
  return { element, refresh };
}

function makeSteps(go) {
  const buttons = STEPS.map(({ title }, at) =>
    h("button", { type: "button", class: "osm-align__step", on: { click: () => go(at) } }, h("b", { text: String(at + 1), "aria-hidden": "true" }), h("span", { text: title })),
  );
  const element = h("ol", { class: "osm-align__steps", "aria-label": "Steps" }, ...buttons.map((button) => h("li", {}, button)));
  const update = (now) => buttons.forEach((button, at) => {
    if (at === now) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
    // The look is reached by looking; what lies behind may be gone back to.
    lockFor(button, at > now + 1 || (at === 3 && now !== 3) ? "Go through the steps before it first." : "");
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
