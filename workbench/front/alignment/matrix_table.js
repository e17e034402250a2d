// The matrix as a real table of which only a window is in the page: rows and columns of a fixed size, spacers for the
// rest. One tab stop; arrow keys go from cell to cell, heads and totals included.

import { h } from "../map/board.js";
import { cellSign, cellWords } from "./signs_of_alignment.js";
import { carriedOf, coverageOf } from "./matrix_rows.js";
import { indexOf } from "./units.js";
import { columnKey, headHeight, matrixColumnHead, matrixRowHead, totalCell } from "./matrix_cells.js";

const SCROLLBAR_PX = 18;
const AHEAD = 6; // rows and columns made beyond what is seen

export function makeMatrixTable(board, state, sortBy) {
  const table = h("table", { role: "grid", class: "osm-align__matrix" });
  const frame = h("div", { class: "osm-align__frame", role: "region", "aria-label": "Alignment matrix" }, table);
  const place = h("div", { class: "osm-align__frameplace" }, frame);
  const view = { rows: [], columns: [], active: { r: 0, c: 0 }, cells: new Map(), window: "", top: 0, left: 0, size: null };
  const context = { board, state, view, frame, place, table, sortBy };
  frame.addEventListener("scroll", () => {
    [view.top, view.left] = [frame.scrollTop, frame.scrollLeft];
    requestAnimationFrame(() => drawWindow(context));
  }, { passive: true });
  // A title is made for the cell that is pointed at, not for all of them.
  frame.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("td[aria-label]");
    if (cell) cell.title = cell.getAttribute("aria-label");
  });
  frame.addEventListener("keydown", (event) => onMatrixKey(event, context));
  frame.addEventListener("click", (event) => onMatrixClick(event, context));
  frame.addEventListener("focusin", (event) => {
    const place = event.target.dataset?.place?.split(",").map(Number);
    if (place) makeCellActive(context, { r: place[0], c: place[1] });
    else if (event.target === frame) showActive(context);
  });
  new ResizeObserver(() => view.rows.length && place.clientWidth && drawWindow(context, true)).observe(place);
  const draw = (units, objectives) => {
    const unitItems = units.map((unit) => ({ kind: "unit", unit, at: indexOf(board).placeOf.get(unit.id), total: carriedOf(board, unit) }));
    // Where another perspective begins, a stronger line does.
    const isEdge = (at) => at > 0 && objectives[at - 1].objective.perspective !== objectives[at].objective.perspective && state.sort.by !== "objective coverage";
    const objectiveItems = objectives.map(({ objective, at }, place) => ({ kind: "objective", objective, at, total: coverageOf(objective), isEdge: isEdge(place) }));
    [view.rows, view.columns] = state.isTurned ? [objectiveItems, unitItems] : [unitItems, objectiveItems];
    frame.classList.toggle("is-turned", state.isTurned);
    view.active = { r: Math.min(view.active.r, view.rows.length), c: Math.min(view.active.c, view.columns.length) };
    drawWindow(context, true);
  };
  // A hidden frame forgets where it was scrolled to.
  const shown = () => {
    frame.scrollTop = view.top;
    frame.scrollLeft = view.left;
    drawWindow(context);
  };
  return { element: place, draw, shown };
}

// Sizes in px; columns share the room there is, between a least and a most.
function sizesOf({ place, view, state }) {
  const isNarrow = place.clientWidth < 600;
  const last = isNarrow ? 84 : 116;
  const least = isNarrow ? 138 : state.isTurned ? 330 : 258;
  const room = place.clientWidth - least - last - SCROLLBAR_PX;
  const column = Math.max(isNarrow ? 46 : 40, Math.min(110, Math.floor(room / Math.max(view.columns.length, 1))));
  // What is left over goes to the names.
  const first = Math.max(least, Math.min(isNarrow ? 138 : 480, least + room - column * view.columns.length));
  return { first, last, column, row: isNarrow ? 42 : state.isTurned ? 36 : 32, head: headHeight(view.columns, column) };
}

function drawWindow(context, isForced = false) {
  const { frame, view, table } = context;
  if (!frame.isConnected || context.place.clientWidth === 0) return;
  const size = sizesOf(context);
  const span = (from, length, step, count) => [Math.max(0, Math.floor(from / step) - AHEAD), Math.min(count, Math.ceil((from + length) / step) + AHEAD)];
  const [r0, r1] = span(frame.scrollTop, frame.clientHeight, size.row, view.rows.length);
  const [c0, c1] = span(frame.scrollLeft, frame.clientWidth, size.column, view.columns.length);
  const near = (old) => old && Math.abs(r0 - old.r0) < AHEAD / 2 && Math.abs(r1 - old.r1) < AHEAD / 2 && Math.abs(c0 - old.c0) < AHEAD / 2 && Math.abs(c1 - old.c1) < AHEAD / 2;
  if (!isForced && near(view.window)) return;
  view.window = { r0, r1, c0, c1 };
  view.size = size;
  const hadFocus = frame.contains(document.activeElement);
  view.cells = new Map();
  table.style.width = `${size.first + size.column * view.columns.length + size.last}px`;
  table.setAttribute("aria-rowcount", String(view.rows.length + 2));
  table.setAttribute("aria-colcount", String(view.columns.length + 2));
  table.replaceChildren(columnSizes(view), headPart(context), bodyPart(context), footPart(context));
  settleTabStop(context, hadFocus);
}

function columnSizes({ size, window: { c0, c1 }, columns }) {
  const wide = (px) => h("col", { style: `width: ${px}px` });
  const made = Array.from({ length: c1 - c0 }, () => wide(size.column));
  const before = c0 > 0 ? [wide(c0 * size.column)] : [];
  const after = c1 < columns.length ? [wide((columns.length - c1) * size.column)] : [];
  return h("colgroup", {}, wide(size.first), ...before, ...made, ...after, wide(size.last));
}

// One row: what stands first, a spacer for columns that are not made, the columns, a spacer, what stands last.
function gridRow(context, r, first, middle, last) {
  const { view } = context;
  const { c0, c1 } = view.window;
  const spacer = () => h("td", { class: "osm-align__spacer", "aria-hidden": "true" });
  const place = (cell, c) => {
    cell.dataset.place = `${r},${c}`;
    cell.tabIndex = -1;
    cell.setAttribute("aria-colindex", String(c + 2));
    view.cells.set(`${r},${c}`, cell);
    return cell;
  };
  const cells = [];
  for (let c = c0; c < c1; c += 1) {
    const cell = place(middle(view.columns[c]), c);
    if (view.columns[c].isEdge) cell.classList.add("is-edge");
    cells.push(cell);
  }
  return h(
    "tr",
    { "aria-rowindex": String(r + 2), class: view.rows[r]?.isEdge ? "is-edge" : null },
    place(first, -1), c0 > 0 ? spacer() : null, ...cells, c1 < view.columns.length ? spacer() : null, place(last, view.columns.length),
  );
}

function headPart(context) {
  const { state, view } = context;
  const end = (c, text) => {
    const isSorted = state.sort.by === columnKey(-1, c, view, state);
    const sign = isSorted ? (state.sort.isDown ? " ▼" : " ▲") : "";
    return h("th", { scope: "col", class: "is-way", title: "Sort", "aria-sort": isSorted ? (state.sort.isDown ? "descending" : "ascending") : null, text: `${text}${sign}` });
  };
  const corner = end(-1, state.isTurned ? "Corporate objective" : "Unit");
  const last = end(view.columns.length, state.isTurned ? "Coverage" : "Carries");
  const row = gridRow(context, -1, corner, (item) => matrixColumnHead(item, state, view.size), last);
  row.style.setProperty("--osm-head", `${view.size.head}px`);
  return h("thead", {}, row);
}

function bodyPart(context) {
  const { board, view } = context;
  const { grid } = indexOf(board);
  const { r0, r1 } = view.window;
  const spacer = (count) => (count > 0 ? h("tr", { "aria-hidden": "true", class: "osm-align__spacer", style: `height: ${count * view.size.row}px` }) : null);
  const rows = [];
  for (let r = r0; r < r1; r += 1) {
    const item = view.rows[r];
    const cellOf = (column) => matrixCell(item, column, item.kind === "unit" ? grid[item.at][column.at] : grid[column.at][item.at]);
    const row = gridRow(context, r, matrixRowHead(item), cellOf, totalCell(item));
    row.style.height = `${view.size.row}px`;
    rows.push(row);
  }
  return h("tbody", {}, spacer(r0), ...rows, spacer(view.rows.length - r1));
}

function matrixCell(row, column, text) {
  const [unit, objective] = row.kind === "unit" ? [row.unit, column.objective] : [column.unit, row.objective];
  const words = `${unit.name}, ${objective.code} ${objective.title}: ${cellWords(text)}`;
  return h("td", { role: "gridcell", class: text === "!" ? "is-gap" : "", "aria-label": words }, cellSign(text));
}

function footPart(context) {
  const { board, state, view } = context;
  const first = h("th", { scope: "row", text: state.isTurned ? "Carries" : "Coverage" });
  const all = board.enterprise.objectives.reduce(({ n, m }, one) => ({ n: n + one.reached, m: m + one.asked }), { n: 0, m: 0 });
  return h("tfoot", {}, gridRow(context, view.rows.length, first, (item) => totalCell(item, true), totalCell({ total: all }, view.size.last < 100)));
}

// -- keys and clicks ---------------------------------------------------------------------------------------------------------

function settleTabStop({ frame, view }, hadFocus) {
  const cell = view.cells.get(`${view.active.r},${view.active.c}`);
  frame.tabIndex = cell ? -1 : 0;
  if (cell) cell.tabIndex = 0;
  if (!hadFocus) return;
  (cell ?? frame).focus({ preventScroll: true });
}

function makeCellActive({ view, frame }, active) {
  const before = view.cells.get(`${view.active.r},${view.active.c}`);
  if (before) before.tabIndex = -1;
  view.active = active;
  const cell = view.cells.get(`${active.r},${active.c}`);
  if (cell) cell.tabIndex = 0;
  frame.tabIndex = cell ? -1 : 0;
}

function showActive(context) {
  const { view, frame } = context;
  const { r, c } = view.active;
  const { row, column, first, last } = view.size;
  const head = frame.querySelector("thead")?.offsetHeight ?? 0;
  const foot = frame.querySelector("tfoot")?.offsetHeight ?? 0;
  if (r >= 0 && r < view.rows.length) {
    const room = frame.clientHeight - head - foot;
    if (r * row < frame.scrollTop) frame.scrollTop = r * row;
    else if ((r + 1) * row > frame.scrollTop + room) frame.scrollTop = (r + 1) * row - room;
  }
  if (c >= 0 && c < view.columns.length) {
    const room = frame.clientWidth - first - (frame.classList.contains("is-turned") ? last : 0);
    if (c * column < frame.scrollLeft) frame.scrollLeft = c * column;
    else if ((c + 1) * column > frame.scrollLeft + room) frame.scrollLeft = (c + 1) * column - room;
  } else frame.scrollLeft = c < 0 ? 0 : frame.scrollWidth;
  drawWindow(context);
  makeCellActive(context, view.active);
  view.cells.get(`${r},${c}`)?.focus({ preventScroll: true });
}

function onMatrixKey(event, context) {
  const { view } = context;
  const { r, c } = view.active;
  if (event.altKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " " || event.key.toLowerCase() === "s") {
    if (event.ctrlKey) return;
    event.preventDefault();
    act(context, event.key.toLowerCase() === "s");
    return;
  }
  const page = Math.max(1, Math.floor((context.frame.clientHeight - 200) / view.size.row));
  const [lastRow, lastColumn] = [view.rows.length, view.columns.length];
  const to = {
    ArrowDown: [r + 1, c], ArrowUp: [r - 1, c], ArrowRight: [r, c + 1], ArrowLeft: [r, c - 1], PageDown: [r + page, c], PageUp: [r - page, c],
    Home: [event.ctrlKey ? -1 : r, -1], End: [event.ctrlKey ? lastRow : r, lastColumn],
  }[event.key];
  if (!to) return;
  event.preventDefault();
  makeCellActive(context, { r: Math.max(-1, Math.min(lastRow, to[0])), c: Math.max(-1, Math.min(lastColumn, to[1])) });
  showActive(context);
}

function onMatrixClick(event, context) {
  const place = event.target.closest("[data-place]")?.dataset.place.split(",").map(Number);
  if (!place) return;
  makeCellActive(context, { r: place[0], c: place[1] });
  act(context, Boolean(event.target.closest("[data-sort]")));
}

// A cell or an objective leads to who serves it, a unit to its sheet; a head sorts where sorting is asked for.
function act({ board, view, state, sortBy }, isSort) {
  const { r, c } = view.active;
  const [row, column] = [view.rows[r], view.columns[c]];
  if (isSort || (r === -1 && !column)) {
    const key = columnKey(r, c, view, state);
    if (key !== null) sortBy(key);
    return;
  }
  const objective = row?.objective ?? column?.objective;
  const unit = row?.unit ?? column?.unit;
  if (objective) board.followObjective(board.enterprise.corporate.document, objective.key);
  else if (unit) board.openUnit(unit.id);
}
