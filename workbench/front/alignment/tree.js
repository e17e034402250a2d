// The enterprise as a tree with the keys that trees have, and beside it the sheet of the unit that was chosen.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { standingOf, standingSign } from "./signs_of_alignment.js";
import { makeAddUnit } from "./add_unit.js";
import { makeUnitSheet } from "./unitsheet.js";
import { gapsOf, indexOf, linkedText } from "./units.js";

const OPEN_AT_FIRST = 40; // a tree of so many units is unfolded; a larger one only at its top

export function makeTree(board) {
  const state = { opened: new Set(), active: null, drawnFor: null, words: "", rows: [] };
  const list = h("ul", { class: "osm-align__tree", role: "tree", "aria-label": "Units of the enterprise" });
  const sought = h("input", { id: fieldId(), type: "search", autocomplete: "off" });
  const none = h("p", { class: "osm-none", hidden: true, text: "No unit's name holds that." });
  const all = panelButton("Unfold all", () => foldAll(true), { kind: "small" });
  const fold = panelButton("Fold", () => foldAll(false), { kind: "small" });
  const add = makeAddUnit(board);
  const sheet = makeUnitSheet(board);
  const left = h(
    "div",
    { class: "osm-align__card osm-align__treeside" },
    h("div", { class: "osm-align__filters" }, h("div", { class: "osm-align__field is-wide" }, h("label", { for: sought.id, text: "Find a unit" }), sought), h("div", { class: "osm-align__tools" }, all, fold)),
    none, list, add.element,
  );
  const element = h("div", { class: "osm-align__split" }, left, sheet.element);
  const draw = () => drawTree(board, list, state, none);
  const foldAll = (isOpen) => {
    const { children, roots } = indexOf(board);
    state.opened = new Set(isOpen ? [...children.keys()] : roots.map((unit) => unit.id));
    draw();
  };
  sought.addEventListener("input", () => {
    state.words = sought.value.trim().toLowerCase();
    draw();
  });
  list.addEventListener("keydown", (event) => onTreeKey(event, board, list, state, draw));
  list.addEventListener("click", (event) => onTreeClick(event, board, list, state, draw));
  board.on("unit shown", () => {
    sheet.focus();
    revealUnit(board, list, state, draw);
  });
  const refresh = () => {
    if (state.drawnFor !== board.enterprise.document) openAtFirst(board, state);
    state.drawnFor = board.enterprise.document;
    draw();
    add.refresh();
    sheet.refresh();
  };
  return { element, refresh };
}

function openAtFirst(board, state) {
  const { children, roots } = indexOf(board);
  const isSmall = board.enterprise.units.length <= OPEN_AT_FIRST;
  state.opened = new Set(isSmall ? [...children.keys()] : roots.map((unit) => unit.id));
  state.active = roots[0]?.id ?? null;
}

// The rows that are seen: below what is unfolded, or what is sought with the way down to it.
function rowsOf(board, { opened, words }) {
  const { children, roots } = indexOf(board);
  const rows = [];
  const holds = (unit) => unit.name.toLowerCase().includes(words);
  const leadsTo = (unit) => holds(unit) || children.get(unit.id).some(leadsTo);
  const walk = (units, level) => {
    const seen = words ? units.filter(leadsTo) : units;
    seen.forEach((unit, at) => {
      const below = children.get(unit.id);
      const isOpen = words ? below.some(leadsTo) : opened.has(unit.id);
      rows.push({ unit, level, isOpen, hasBelow: below.length > 0, at: at + 1, of: seen.length });
      if (isOpen) walk(below, level + 1);
    });
  };
  walk(roots, 1);
  return rows;
}

function drawTree(board, list, state, none) {
  state.rows = rowsOf(board, state);
  none.hidden = state.rows.length > 0;
  list.hidden = state.rows.length === 0;
  if (!state.rows.some(({ unit }) => unit.id === state.active)) state.active = state.rows[0]?.unit.id ?? null;
  const hadFocus = list.contains(document.activeElement);
  list.replaceChildren(...state.rows.map((row) => treeRow(board, state, row)));
  if (hadFocus) focusTreeRow(list, state);
}

function treeRow(board, state, { unit, level, isOpen, hasBelow, at, of }) {
  const gaps = gapsOf(board, unit);
  const badges = [
    unit.due ? ["↻", `v${unit.due.from} → v${unit.due.to}`, "due for realignment", "warn"] : null,
    gaps ? ["!", String(gaps), gaps === 1 ? "objective it must carry and does not" : "objectives it must carry and does not", "bad"] : null,
    unit.errors ? ["E", String(unit.errors), unit.errors === 1 ? "error" : "errors", "bad"] : null,
    unit.warnings ? ["W", String(unit.warnings), unit.warnings === 1 ? "warning" : "warnings", "warn"] : null,
  ].filter(Boolean);
  const told = [unit.kind, standingOf(unit), linkedText(board, unit)].filter(Boolean).join(" · ");
  return h(
    "li",
    {
      role: "treeitem", class: "osm-align__treerow", "data-unit": unit.id, tabindex: unit.id === state.active ? "0" : "-1", style: `--osm-depth: ${level - 1}`,
      "aria-level": level, "aria-posinset": at, "aria-setsize": of, "aria-expanded": hasBelow ? String(isOpen) : null,
      "aria-selected": String(board.sheet?.id === unit.id), "aria-label": [unit.name, told, ...badges.map(([, text, words]) => `${text} ${words}`)].join(", "),
    },
    h("span", { class: "osm-align__twist", "data-twist": hasBelow, text: hasBelow ? (isOpen ? "▾" : "▸") : "" }),
    standingSign(unit.standing),
    h("span", { class: "osm-align__treetext" }, h("span", { class: "osm-align__unitname", text: unit.name }), h("span", { class: "osm-align__unittold", text: told })),
    h("span", { class: "osm-align__badges" }, ...badges.map(([sign, text, words, tone]) => h("span", { class: `osm-align__badge is-${tone}`, title: words }, h("b", { text: sign }), h("span", { text })))),
  );
}

function focusTreeRow(list, state) {
  for (const row of list.children) {
    const isActive = row.dataset.unit === state.active;
    row.tabIndex = isActive ? 0 : -1;
    if (isActive) row.focus();
  }
}

function revealUnit(board, list, state, draw) {
  const { byId } = indexOf(board);
  const id = board.sheet?.id;
  if (!byId.has(id)) return;
  for (let at = byId.get(id).parent; at && byId.has(at) && !state.opened.has(at); at = byId.get(at).parent) state.opened.add(at);
  state.active = id;
  draw();
  const row = [...list.children].find((one) => one.dataset.unit === id);
  if (row) list.scrollTop = Math.max(0, row.offsetTop - list.offsetTop - list.clientHeight / 3);
}

// -- keys and clicks -----------------------------------------------------------------------------------------------------------

function turnOver(state, id, isOpen) {
  if (isOpen) state.opened.add(id);
  else state.opened.delete(id);
}

function onTreeClick(event, board, list, state, draw) {
  const row = event.target.closest("[data-unit]");
  if (!row) return;
  state.active = row.dataset.unit;
  if (event.target.closest("[data-twist]")) {
    turnOver(state, state.active, !state.opened.has(state.active));
    draw();
    focusTreeRow(list, state);
    return;
  }
  focusTreeRow(list, state);
  openFromTree(board, state.active);
}

async function openFromTree(board, unit) {
  board.cameFrom = null;
  const { ok } = await board.send("unit", { unit });
  // Where the sheet is below the tree, it is led to.
  if (ok && window.matchMedia("(max-width: 1020px)").matches) board.tell("unit shown");
}

function onTreeKey(event, board, list, state, draw) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const at = state.rows.findIndex(({ unit }) => unit.id === state.active);
  const row = state.rows[at];
  if (!row) return;
  const move = (to) => {
    state.active = state.rows[Math.max(0, Math.min(state.rows.length - 1, to))].unit.id;
    focusTreeRow(list, state);
  };
  const parentAt = () => state.rows.findLastIndex(({ level }, place) => place < at && level < row.level);
  const turn = (isOpen) => {
    turnOver(state, state.active, isOpen);
    draw();
  };
  const acts = {
    ArrowDown: () => move(at + 1), ArrowUp: () => move(at - 1), Home: () => move(0), End: () => move(state.rows.length - 1),
    ArrowRight: () => (row.hasBelow && !row.isOpen ? turn(true) : row.hasBelow && move(at + 1)),
    ArrowLeft: () => (row.hasBelow && row.isOpen && !state.words ? turn(false) : parentAt() >= 0 && move(parentAt())),
    Enter: () => openFromTree(board, state.active), " ": () => openFromTree(board, state.active),
  };
  const act = acts[event.key] ?? typedAhead(event.key, state, at, move);
  if (!act) return;
  event.preventDefault();
  act();
}

// A letter leads to the next unit whose name begins with it.
function typedAhead(key, { rows }, at, move) {
  if (key.length !== 1 || !/\S/.test(key)) return null;
  const order = [...rows.keys()].map((step) => (at + 1 + step) % rows.length);
  const found = order.find((place) => rows[place].unit.name.toLowerCase().startsWith(key.toLowerCase()));
  return found === undefined ? null : () => move(found);
}
