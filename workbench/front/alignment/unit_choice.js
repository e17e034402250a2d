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
export function makeUnitChoice(board, { legend, isLegendSeen = true, changed, quick = [], without = () => [] }) {
  const chosen = new Set();
  const sought = h("input", { id: fieldId(), type: "search", autocomplete: "off" });
  const list = h("ul", { class: "osm-align__ticks" });
  const told = h("p", { class: "osm-align__count", role: "status" });
  const below = choiceOf([], () => {
    if (below.value) choose([below.value, ...idsBelow(board, below.value)], true);
    below.value = "";
  });
  let rows = [];
  let drawn = null;
  const offered = () => board.enterprise.units.filter((unit) => !without().includes(unit.id));
  const tell = () => {
    told.textContent = `${chosen.size} of ${countText(offered().length, "unit")} chosen`;
  };
  const settle = () => {
    const words = sought.value.trim().toLowerCase();
    for (const { unit, box, element } of rows) {
      box.checked = chosen.has(unit.id);
      element.hidden = words !== "" && !unit.name.toLowerCase().includes(words);
    }
    tell();
  };
  const choose = (ids, isAdded = false) => {
    const known = new Set(offered().map((unit) => unit.id));
    if (!isAdded) chosen.clear();
    for (const id of ids) if (known.has(id)) chosen.add(id);
    settle();
    changed?.();
  };
  const quickly = [
    { text: "All", ids: () => offered().map((unit) => unit.id) }, { text: "None", ids: () => [] },
    { text: "All business units", ids: () => offered().filter((unit) => unit.kind === "business unit").map((unit) => unit.id) }, ...quick,
  ];
  const buttons = quickly.map(({ text, ids }) => panelButton(text, () => choose(ids()), { kind: "small" }));
  sought.addEventListener("input", settle);
  const element = h(
    "fieldset",
    { class: "osm-align__unitchoice" },
    h("legend", { text: legend, class: isLegendSeen ? null : "osm-unseen" }),
    h("div", { class: "osm-row" }, ...buttons),
    h("div", { class: "osm-align__filters" }, labelled("Find", sought), labelled("Add a unit and all below it", below, "is-wide")),
    list, told,
  );
  // Many units make many rows: they are made when the list is seen.
  const refresh = () => {
    const index = indexOf(board);
    if (drawn !== index && element.offsetParent !== null) {
      drawn = index;
      const units = offered();
      for (const id of [...chosen]) if (!units.some((unit) => unit.id === id)) chosen.delete(id);
      rows = units.map((unit) => tickRow(unit, chosen, () => {
        tell();
        changed?.();
      }));
      list.replaceChildren(...rows.map((row) => row.element));
      fillOptions(below, unitOptions(board, { none: "choose a unit" }));
    }
    settle();
  };
  return { element, refresh, choose, ids: () => offered().map((unit) => unit.id).filter((id) => chosen.has(id)) };
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
