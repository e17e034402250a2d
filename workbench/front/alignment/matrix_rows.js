// Which units the matrix shows and in what order: filtered and sorted here, in the browser, without asking anybody.

import { idsBelow, indexOf } from "./units.js";

// The order of a column: what is linked directly first, then through units between, then gaps.
const CELL_ORDER = "ICSNicsn!";

export const NO_FILTER = { text: "", kind: "", level: "", standing: "", below: "", isOnlyGaps: false };

// The units with a row: all but the corporate one, whose objectives are the columns.
export function unitsOfMatrix(board) {
  const { corporateUnit } = indexOf(board);
  return board.enterprise.units.filter((unit) => unit.id !== corporateUnit);
}

export function filteredUnits(board, filter) {
  const { gaps, placeOf } = indexOf(board);
  const words = filter.text.trim().toLowerCase();
  const within = filter.below ? new Set([filter.below, ...idsBelow(board, filter.below)]) : null;
  return unitsOfMatrix(board).filter(
    (unit) =>
      (!words || `${unit.name} ${unit.kind} ${unit.function ?? ""}`.toLowerCase().includes(words)) &&
      (!filter.kind || unit.kind === filter.kind) &&
      (filter.level === "" || unit.depth === Number(filter.level)) &&
      (!filter.standing || (filter.standing === "due" ? unit.due !== null : unit.standing === filter.standing)) &&
      (!within || within.has(unit.id)) &&
      (!filter.isOnlyGaps || gaps[placeOf.get(unit.id)] > 0),
  );
}

// by: tree, name, coverage, or the place of an objective. Equals stay in the order of the tree.
export function sortedUnits(board, units, { by, isDown }) {
  if (by === "tree") return isDown ? [...units].reverse() : units;
  const { placeOf, grid } = indexOf(board);
  const keyOf = {
    name: (unit) => unit.name.toLowerCase(),
    coverage: (unit) => shareOf(carriedOf(board, unit)),
  }[by] ?? ((unit) => cellRank(grid[placeOf.get(unit.id)][by]));
  const keyed = units.map((unit) => ({ unit, key: keyOf(unit) }));
  keyed.sort((one, other) => (one.key === other.key ? 0 : (one.key < other.key ? -1 : 1) * (isDown ? -1 : 1)));
  return keyed.map(({ unit }) => unit);
}

function cellRank(text) {
  if (text === "") return CELL_ORDER.length;
  if (text === "-") return CELL_ORDER.length + 1;
  return CELL_ORDER.indexOf(text[0]) + (text.endsWith("+") ? 0 : 0.5);
}

// How many of the corporate objectives that a unit is asked for it carries.
export function carriedOf(board, unit) {
  const { carried, gaps, placeOf } = indexOf(board);
  const at = placeOf.get(unit.id);
  return { n: carried[at], m: carried[at] + gaps[at] };
}

export function shareOf({ n, m }) {
  return m === 0 ? -1 : n / m;
}

// Coverage of an objective over all units as Python counted it, not over those that the filter left.
export function coverageOf(objective) {
  return { n: objective.reached, m: objective.asked };
}

export function sortedObjectives(board, { by, isDown }) {
  const objectives = board.enterprise.objectives.map((objective, at) => ({ objective, at }));
  if (by !== "objective coverage") return objectives;
  objectives.sort((one, other) => (shareOf(coverageOf(one.objective)) - shareOf(coverageOf(other.objective))) * (isDown ? -1 : 1));
  return objectives;
}

// The table as it is shown, as text that a spreadsheet opens; a text that looks like a formula is not run there.
export function matrixCsv(board, units, objectives) {
  const { grid, placeOf } = indexOf(board);
  const quoted = (text) => `"${(/^[=+@\t\r]|^-./.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const head = ["Unit", "Kind", "Level", ...objectives.map(({ objective }) => `${objective.code} ${objective.title}`), "Carried", "Of"];
  const lines = units.map((unit) => {
    const row = grid[placeOf.get(unit.id)];
    const { n, m } = carriedOf(board, unit);
    return [unit.name, unit.kind, String(unit.depth), ...objectives.map(({ at }) => row[at]), String(n), String(m)];
  });
  const foot = ["Coverage", "", "", ...objectives.map(({ objective }) => `${objective.reached} of ${objective.asked}`), "", ""];
  return `\ufeff${[head, ...lines, foot].map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}
