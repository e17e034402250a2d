// What the parts ask about the enterprise: a unit by its id, what stands below it, what it carries and what it lacks.

import { countText } from "../map/signs.js";

let known = { enterprise: null, matrix: null, index: null };

// Worked out once for each enterprise and matrix that Python sends.
export function indexOf(board) {
  const { enterprise, matrix } = board;
  if (known.enterprise !== enterprise || known.matrix !== matrix) {
    known = { enterprise, matrix, index: makeIndex(enterprise, matrix) };
  }
  return known.index;
}

function makeIndex({ units = [], objectives = [], corporate }, { cells = [] }) {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const placeOf = new Map(units.map((unit, at) => [unit.id, at]));
  const children = new Map(units.map((unit) => [unit.id, []]));
  const roots = [];
  for (const unit of units) (children.get(unit.parent) ?? roots).push(unit);
  const grid = units.map(() => new Array(objectives.length).fill(""));
  for (const [unit, objective, text] of cells) if (grid[unit]) grid[unit][objective] = text;
  const carried = grid.map((row) => row.reduce((sum, text) => sum + isCarried(text), 0));
  const gaps = grid.map((row) => row.reduce((sum, text) => sum + (text === "!"), 0));
  return { byId, placeOf, children, roots, grid, carried, gaps, corporateUnit: corporate?.unit ?? null };
}

function isCarried(text) {
  return text !== "" && text !== "!" && text !== "-";
}

export function gapsOf(board, unit) {
  const index = indexOf(board);
  return index.gaps[index.placeOf.get(unit.id)] ?? 0;
}

// The ids of all units below one, without itself.
export function idsBelow(board, id) {
  const { children } = indexOf(board);
  const found = [];
  const walk = (at) => {
    for (const child of children.get(at) ?? []) {
      if (found.includes(child.id)) continue;
      found.push(child.id);
      walk(child.id);
    }
  };
  walk(id);
  return found;
}

export function unitName(board, id) {
  return indexOf(board).byId.get(id)?.name ?? "";
}

// A unit in one sentence, for the pointer and for those who hear the page.
export function unitTold(board, unit, standingWord) {
  const parts = [unit.kind + (unit.function ? `, ${unit.function}` : ""), standingWord, linkedText(board, unit)].filter(Boolean);
  if (unit.due) parts.push(dueText(unit.due));
  if (unit.errors) parts.push(`${unit.errors} ${unit.errors === 1 ? "error" : "errors"}`);
  return parts.join(" · ");
}

// The corporate scorecard serves nothing: above it there is none.
export function isAtTop(board, unit) {
  return unit.id === indexOf(board).corporateUnit;
}

export function linkedShare(board, unit) {
  return unit.objectives && !isAtTop(board, unit) ? unit.linked / unit.objectives : null;
}

export function linkedText(board, unit, word = "linked upward") {
  if (!unit.objectives) return "";
  return isAtTop(board, unit) ? countText(unit.objectives, "objective") : `${unit.linked} of ${unit.objectives} ${word}`;
}

export function dueText({ from, to }) {
  return `due for realignment: aligned to version ${from}, version ${to} is approved`;
}
