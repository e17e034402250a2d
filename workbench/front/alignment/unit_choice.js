// A list of units to tick, as they stand in the tree, with quick choices for many at once.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { countText } from "../map/signs.js";
import { choiceOf, labelled } from "./bits.js";
import { unitOptions } from "./add_unit.js";
import { standingSign, standingWord } from "./signs_of_alignment.js";
import { idsBelow, indexOf } from "./units.js";

// quick: more choices [{text, ids()}]; without(): the ids that are not offered.
export function makeUnitChoice(board, { legend, isLegendSeen = true, changed = () => undefined, quick = [], without = () => [] }) {
  const choice = { chosen: new Set(), rows: [], drawn: null, changed };
  choice.offered = () => board.enterprise.units.filter((unit) => !without().includes(unit.id));
  choice.sought = h("input", { id: fieldId(), type: "search", autocomplete: "off", on: { input: () => settleChoice(choice) } });
  choice.list = h("ul", { class: "osm-align__ticks" });
  choice.told = h("p", { class: "osm-align__count", role: "status" });
  choice.below = choiceOf([], () => {
    if (choice.below.value) chooseUnits(choice, [choice.below.value, ...idsBelow(board, choice.below.value)], true);
    choice.below.value = "";
  });
  choice.element = h(
    "fieldset",
    { class: "osm-align__unitchoice" },
    h("legend", { text: legend, class: isLegendSeen ? null : "osm-unseen" }),
    h("div", { class: "osm-row" }, ...quickButtons(choice, quick)),
    h("div", { class: "osm-align__filters" }, labelled("Find", choice.sought), labelled("Add a unit and all below it", choice.below, "is-wide")),
    choice.list, choice.told,
  );
  return {
    element: choice.element,
    refresh: () => drawChoice(board, choice),
    choose: (ids) => chooseUnits(choice, ids, false),
    ids: () => choice.offered().map((unit) => unit.id).filter((id) => choice.chosen.has(id)),
  };
}

function quickButtons(choice, quick) {
  const idsOf = (passes) => () => choice.offered().filter(passes).map((unit) => unit.id);
  const all = [
    { text: "All", ids: idsOf(() => true) }, { text: "None", ids: () => [] }, { text: "All business units", ids: idsOf((unit) => unit.kind === "business unit") },
    ...quick,
  ];
  return all.map(({ text, ids }) => panelButton(text, () => chooseUnits(choice, ids(), false), { kind: "small" }));
}

function tellChoice({ told, chosen, offered }) {
  told.textContent = `${chosen.size} of ${countText(offered().length, "unit")} chosen`;
}

function settleChoice(choice) {
  const words = choice.sought.value.trim().toLowerCase();
  for (const { unit, box, element } of choice.rows) {
    box.checked = choice.chosen.has(unit.id);
    element.hidden = words !== "" && !unit.name.toLowerCase().includes(words);
  }
  tellChoice(choice);
}

function chooseUnits(choice, ids, isAdded) {
  const known = new Set(choice.offered().map((unit) => unit.id));
  if (!isAdded) choice.chosen.clear();
  for (const id of ids) if (known.has(id)) choice.chosen.add(id);
  settleChoice(choice);
  choice.changed();
}

// Many units make many rows: they are made when the list is seen.
function drawChoice(board, choice) {
  const index = indexOf(board);
  if (choice.drawn !== index && choice.element.offsetParent !== null) {
    choice.drawn = index;
    const units = choice.offered();
    for (const id of [...choice.chosen]) if (!units.some((unit) => unit.id === id)) choice.chosen.delete(id);
    choice.rows = units.map((unit) => tickRow(unit, choice.chosen, () => {
      tellChoice(choice);
      choice.changed();
    }));
    choice.list.replaceChildren(...choice.rows.map((row) => row.element));
    fillOptions(choice.below, unitOptions(board, { none: "choose a unit" }));
  }
  settleChoice(choice);
}

function tickRow(unit, chosen, changed) {
  const box = h("input", { type: "checkbox" });
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(unit.id);
    else chosen.delete(unit.id);
    changed();
  });
  const element = h(
    "li",
    { style: `--osm-depth: ${unit.depth}` },
    h("label", {}, box, standingSign(unit.standing), h("span", { text: unit.name }), h("span", { class: "osm-unseen", text: standingWord(unit.standing) }), h("span", { class: "osm-align__hint", text: unit.kind })),
  );
  return { unit, box, element };
}
