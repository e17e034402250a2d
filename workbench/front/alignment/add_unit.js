// A new unit: its name, what it is, and what it stands below.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { choiceOf, labelled, lockFor, whyLine } from "./bits.js";
import { indexOf } from "./units.js";

export const UNIT_KINDS = ["corporate", "business unit", "support unit", "partner", "board"];
export const UNIT_FUNCTIONS = ["finance", "human resources", "information technology", "marketing", "customer", "supplier", "joint venture"];

// Units as options, indented as they stand in the tree.
export function unitOptions(board, { without = [], none = null } = {}) {
  const options = board.enterprise.units
    .filter((unit) => !without.includes(unit.id))
    .map((unit) => ({ value: unit.id, text: `${"\u2003".repeat(unit.depth)}${unit.name}` }));
  return none === null ? options : [{ value: "", text: none }, ...options];
}

export function functionOptions(functions = UNIT_FUNCTIONS) {
  return [{ value: "", text: "none" }, ...functions.map((value) => ({ value, text: value }))];
}

export function makeAddUnit(board) {
  const name = h("input", { id: fieldId(), type: "text", autocomplete: "off", maxlength: "300" });
  const kind = choiceOf(UNIT_KINDS.map((value) => ({ value, text: value })));
  kind.value = "business unit";
  const does = choiceOf(functionOptions());
  const parent = choiceOf([]);
  const why = whyLine();
  const submit = h("button", { type: "submit", class: "osm-button osm-button--primary", text: "Add the unit" });
  const form = h(
    "form",
    { class: "osm-align__form" },
    labelled("Name", name, "is-wide"), labelled("Below", parent, "is-wide"), labelled("Kind", kind), labelled("Function", does), submit, why.element,
  );
  const element = h("details", { class: "osm-align__fold" }, h("summary", { text: "Add a unit" }), form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (name.value.trim() === "") return name.focus();
    submit.disabled = true;
    const answer = await board.send("add_unit", { parent: parent.value || null, name: name.value.trim(), kind: kind.value, function: does.value || null });
    submit.disabled = false;
    if (answer.ok) name.value = "";
    return undefined;
  });
  board.addBelow = (unit) => {
    element.open = true;
    parent.value = unit;
    name.focus();
  };
  let drawn = null;
  const refresh = () => {
    if (drawn === board.enterprise) return;
    const isFirst = drawn?.document !== board.enterprise.document;
    drawn = board.enterprise;
    fillOptions(parent, unitOptions(board, { none: "nothing: at the top" }));
    if (isFirst) parent.value = indexOf(board).roots[0]?.id ?? "";
    lockFor(submit, board.enterprise.why.organise);
    why.update(board.enterprise.why.organise);
  };
  return { element, refresh };
}
