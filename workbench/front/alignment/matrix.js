// The matrix: which unit carries which corporate objective, and how. Filters, order and turning are the browser's own.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { countText } from "../map/signs.js";
import { choiceOf, emptyState, labelled, saveFile } from "./bits.js";
import { cellSign, STANDING_ORDER, standingWord } from "./signs_of_alignment.js";
import { NO_FILTER, filteredUnits, matrixCsv, sortedObjectives, sortedUnits, unitsOfMatrix } from "./matrix_rows.js";
import { makeMatrixTable } from "./matrix_table.js";
import { indexOf } from "./units.js";

export function makeMatrix(board) {
  const state = { filter: { ...NO_FILTER }, sort: { by: "tree", isDown: false }, isTurned: false };
  const told = h("p", { class: "osm-align__count", role: "status" });
  const sortBy = (by) => {
    const isSame = state.sort.by === by;
    state.sort = { by, isDown: isSame ? !state.sort.isDown : by === "objective coverage" };
    draw();
  };
  const table = makeMatrixTable(board, state, sortBy);
  const bar = makeMatrixBar(board, state, () => draw(), () => download());
  const none = h("div", { hidden: true });
  const element = h("div", { class: "osm-align__parts" }, bar.element, told, none, table.element, matrixLegend());
  const shown = () => ({
    units: sortedUnits(board, filteredUnits(board, state.filter), state.sort),
    objectives: sortedObjectives(board, state.sort),
  });
  const download = () => {
    const { units, objectives } = shown();
    saveFile(matrixCsv(board, units, objectives), `${board.enterprise.name} alignment.csv`, "text/csv");
  };
  const draw = () => {
    const { units, objectives } = shown();
    const all = unitsOfMatrix(board).length;
    bar.refresh();
    const isEmpty = units.length === 0 || objectives.length === 0;
    table.element.hidden = isEmpty;
    none.hidden = !isEmpty;
    none.replaceChildren(...(isEmpty ? [emptyMatrix(board, all, () => bar.clear())] : []));
    told.textContent = `${units.length === all ? countText(all, "unit") : `${units.length} of ${countText(all, "unit")}`} × ${countText(objectives.length, "corporate objective")}`;
    if (!isEmpty) table.draw(units, objectives);
  };
  let drawn = null;
  const refresh = () => {
    if (drawn !== indexOf(board)) draw();
    else table.shown();
    drawn = indexOf(board);
  };
  return { element, refresh };
}

function emptyMatrix(board, all, clear) {
  if (board.enterprise.objectives.length === 0) return emptyState("There is no corporate scorecard with objectives yet, so nothing can be carried. Draw it on the page Map, for the unit at the top.");
  if (all === 0) return emptyState("There are no units below the corporate one yet.", panelButton("Add units in the tree", () => board.show("tree", { focus: true })));
  return emptyState("No unit passes these filters.", panelButton("Show all units", clear));
}

function makeMatrixBar(board, state, changed, download) {
  const set = (name, value) => {
    state.filter[name] = value;
    changed();
  };
  const sought = h("input", { id: fieldId(), type: "search", autocomplete: "off" });
  sought.addEventListener("input", () => set("text", sought.value));
  const picks = Object.fromEntries(
    ["kind", "level", "standing", "below"].map((name) => {
      const select = choiceOf([], () => set(name, select.value));
      return [name, select];
    }),
  );
  const gaps = h("input", { type: "checkbox", id: fieldId() });
  gaps.addEventListener("change", () => set("isOnlyGaps", gaps.checked));
  const order = choiceOf([], () => {
    const by = /^\d+$/.test(order.value) ? Number(order.value) : order.value;
    state.sort = { by, isDown: by === "objective coverage" };
    changed();
  });
  const turn = panelButton("Turn", () => {
    state.isTurned = !state.isTurned;
    changed();
  }, { title: "Swap rows and columns" });
  const element = h(
    "div",
    { class: "osm-align__filters", role: "search", "aria-label": "Filter and sort the matrix" },
    labelled("Find a unit", sought), labelled("Kind", picks.kind), labelled("Level", picks.level), labelled("Standing", picks.standing),
    labelled("Part of the enterprise", picks.below, "is-wide"), labelled("Sort by", order, "is-wide"),
    h("label", { class: "osm-align__tick-label" }, gaps, h("span", { text: "Only gaps" })),
    h("div", { class: "osm-align__tools" }, turn, panelButton("Download CSV", download)),
  );
  const refresh = () => {
    fillMatrixPicks(board, picks, order);
    if (order.value !== String(state.sort.by)) order.value = String(state.sort.by);
    turn.setAttribute("aria-pressed", String(state.isTurned));
  };
  const clear = () => {
    Object.assign(state.filter, NO_FILTER);
    sought.value = "";
    gaps.checked = false;
    for (const select of Object.values(picks)) select.value = "";
    changed();
    sought.focus();
  };
  return { element, refresh, clear };
}

function fillMatrixPicks(board, picks, order) {
  const units = unitsOfMatrix(board);
  const { children } = indexOf(board);
  const everything = { value: "", text: "all" };
  const kinds = [...new Set(units.map((unit) => unit.kind))];
  const levels = [...new Set(units.map((unit) => unit.depth))].sort((a, b) => a - b);
  fillOptions(picks.kind, [everything, ...kinds.map((value) => ({ value, text: value }))]);
  fillOptions(picks.level, [everything, ...levels.map((value) => ({ value: String(value), text: `level ${value}` }))]);
  fillOptions(picks.standing, [everything, ...STANDING_ORDER.map((value) => ({ value, text: standingWord(value) })), { value: "due", text: "due for realignment" }]);
  const parents = units.filter((unit) => children.get(unit.id).length > 0);
  fillOptions(picks.below, [{ value: "", text: "the whole enterprise" }, ...parents.map((unit) => ({ value: unit.id, text: `${unit.name} and below` }))]);
  fillOptions(order, [
    { value: "tree", text: "tree" }, { value: "name", text: "name of the unit" }, { value: "coverage", text: "share the unit carries" },
    { value: "objective coverage", text: "coverage of the objectives" },
    ...board.enterprise.objectives.map((one, at) => ({ value: String(at), text: `${one.code} ${one.title}`, group: "an objective" })),
  ]);
}

const LEGEND = [
  ["I", "identical"], ["C", "contributory"], ["S", "shared"], ["N", "new"], ["c", "small and hollow: through units between"],
  ["C+", "plus: values flow, else context"], ["!", "must carry it and does not"], ["-", "does not apply"],
];

function matrixLegend() {
  return h(
    "ul",
    { class: "osm-align__legend", "aria-label": "Legend" },
    ...LEGEND.map(([text, words]) => h("li", {}, cellSign(text), h("span", { text: words }))),
    h("li", { class: "osm-align__muted", text: "Arrow keys move, Enter follows an objective or opens a unit, S sorts by a column." }),
  );
}
