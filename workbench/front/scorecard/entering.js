// The grid of reported values: typed, pasted from a spreadsheet, taken back, and stored as one block or not at all.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { countText } from "../map/signs.js";
import { makeCellPanel } from "./cellpanel.js";
import { monthText } from "./head.js";
import { signWithWord } from "./standing.js";

// As Python reads numbers; that it is one for real is decided there.
const A_NUMBER = /^[+\-−]?(\d+(\.\d*)?|\.\d+|\d*,(\d{1,2}|\d{4,}))(e[+-]?\d{1,3})?$/i;

export function makeEntering(board) {
  const grid = { cells: new Map(), edits: new Map(), problems: new Map(), focused: null, shape: "", document: "", isAsking: false };
  const table = h("table", { class: "osm-score__grid" });
  const scroller = h("div", { class: "osm-table osm-score__scroll" }, table);
  const bar = makeGridBar(board, grid, () => store(board, grid, refresh), () => takeAllBack(grid, refresh));
  const problems = makeProblems(grid, () => bar.refresh());
  const panel = makeCellPanel(board, grid);
  const element = h(
    "div",
    { class: "osm-score__entering" },
    h("p", { class: "osm-note", text: "Type or paste a block from a spreadsheet; nothing is stored before you say so. Enter goes down, arrows move, Escape takes a value back. R reported, V validated, Q questioned, C corrected." }),
    bar.element, problems.element, scroller, panel.element,
  );
  const ask = async () => {
    grid.isAsking = true;
    await board.send("grid", { last: null });
    grid.isAsking = false;
  };
  const refresh = () => {
    const { grid: data = {}, scored } = board;
    if (grid.document !== scored.document) begin(grid, scored.document, table);
    bar.element.hidden = scroller.hidden = !data.rows;
    if (!data.rows) {
      problems.refresh();
      panel.refresh();
      if (!grid.isAsking) ask();
      return;
    }
    dropStored(grid, data);
    const shape = JSON.stringify([scored.document, data.months, data.rows.map(({ measure, title, why, cells }) => [measure, title, why, cells.map(({ period }) => period)])]);
    if (shape !== grid.shape) {
      grid.shape = shape;
      build(board, grid, table, data, refresh);
      scroller.scrollLeft = scroller.scrollWidth; // the newest month first where there is no room for all
    }
    for (const row of data.rows) for (const cell of row.cells) if (cell.period) drawCell(grid, row, cell);
    bar.refresh();
    problems.refresh();
    panel.refresh();
  };
  table.addEventListener("keydown", (event) => onGridKey(event, grid, refresh));
  table.addEventListener("paste", (event) => onGridPaste(event, board, grid, refresh));
  return { element, refresh };
}

// Another scorecard: nothing of the one before is kept, least of all what was typed.
function begin(grid, id, table) {
  grid.document = id;
  for (const kept of [grid.cells, grid.edits, grid.problems]) kept.clear();
  grid.focused = null;
  grid.shape = "";
  table.replaceChildren();
}

function cellKey(measure, period) {
  return `${measure}>${period}`;
}

// An edit that the store now holds is none any more; edits of other months stay.
function dropStored(grid, { rows }) {
  for (const { measure, cells } of rows) {
    for (const cell of cells) {
      const edit = grid.edits.get(cellKey(measure, cell.period));
      if (edit && edit.text === cell.text && !edit.note) grid.edits.delete(cellKey(measure, cell.period));
    }
  }
}

function build(board, grid, table, { months, rows }, refresh) {
  grid.cells.clear();
  const heads = months.map((month) => h("th", { scope: "col", class: "osm-number", text: monthText(month) }));
  const lines = rows.map((row, y) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", title: row.why }, h("span", { text: row.title }), h("span", { class: "osm-score__rowtold", text: [row.unit, row.frequency, row.reporter].filter(Boolean).join(" · ") })),
      ...row.cells.map((cell, x) => (cell.period ? makeCell(board, grid, row, cell, x, y, refresh) : h("td", { class: "osm-score__nocell", "aria-label": "not due" }))),
    ),
  );
  table.replaceChildren(
    h("caption", { class: "osm-unseen", text: "Reported values by measure and month" }),
    h("thead", {}, h("tr", {}, h("th", { scope: "col", text: "Measure" }), ...heads)),
    h("tbody", {}, ...lines),
  );
}

function makeCell(board, grid, row, cell, x, y, refresh) {
  const key = cellKey(row.measure, cell.period);
  const input = h("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", id: fieldId(), readonly: Boolean(row.why),
    "data-x": x, "data-y": y, "aria-label": `${row.title}, ${monthText(cell.period)}`,
  });
  const mark = h("span", { class: "osm-score__cellmark", "aria-hidden": "true" });
  input.addEventListener("input", () => {
    edit(grid, key, input.value);
    refresh();
  });
  input.addEventListener("focus", () => {
    grid.focused = key;
    input.select();
    board.tell("cell");
  });
  grid.cells.set(key, { input, mark, x, y, row, cell, td: h("td", { class: "osm-number" }, h("div", { class: "osm-score__cell" }, input, mark)) });
  return grid.cells.get(key).td;
}

function drawCell(grid, row, cell) {
  const key = cellKey(row.measure, cell.period);
  const held = grid.cells.get(key);
  Object.assign(held, { row, cell });
  const edited = grid.edits.get(key);
  const text = edited ? edited.text : cell.text;
  if (held.input.value !== text) held.input.value = text;
  const problem = grid.problems.get(key) ?? (edited && !isNumber(edited.text, row.unit) ? "This must be a number, like 1234.5." : "");
  held.input.classList.toggle("is-edited", Boolean(edited));
  const isMissing = cell.value === null && !row.why;
  held.input.placeholder = isMissing && cell.isLate ? "late" : isMissing && cell.isDue ? "due" : "";
  if (problem) held.input.setAttribute("aria-invalid", "true");
  else held.input.removeAttribute("aria-invalid");
  held.input.title = problem || [cell.state, cell.rows[0] && `by ${cell.rows[0].actor}`, row.why].filter(Boolean).join(" ");
  held.input.setAttribute("aria-description", [cell.state, problem].filter(Boolean).join(". "));
  held.mark.replaceChildren(...(cell.state ? [signWithWord(cell.status), h("span", { class: `osm-score__state osm-score__state--${cell.letter}`, text: cell.letter })] : []));
}

function isNumber(text, unit) {
  let plain = text.trim();
  for (const end of [unit, "%"]) if (end && plain.endsWith(end)) plain = plain.slice(0, -end.length).trimEnd();
  return plain === "" || A_NUMBER.test(plain);
}

function edit(grid, key, text) {
  const { cell } = grid.cells.get(key);
  grid.problems.delete(key);
  const note = grid.edits.get(key)?.note ?? "";
  if (text === cell.text && !note) grid.edits.delete(key);
  else grid.edits.set(key, { measure: grid.cells.get(key).row.measure, period: cell.period, text, note });
}

function takeAllBack(grid, refresh) {
  grid.edits.clear();
  grid.problems.clear();
  refresh();
}

async function store(board, grid, refresh) {
  const cells = [...grid.edits.values()].map(({ measure, period, text, note }) => ({ measure, period, text, note }));
  if (cells.length === 0) return;
  const answer = await board.send("enter", { cells });
  grid.problems.clear();
  for (const { measure, period, sentence } of answer.problems ?? []) grid.problems.set(cellKey(measure, period), sentence);
  if (answer.ok) for (const { measure, period } of cells) grid.edits.delete(cellKey(measure, period));
  refresh();
  const first = [...grid.problems.keys()][0];
  if (first) grid.cells.get(first)?.input.focus();
}

// -- keys and pasting -------------------------------------------------------------------------------------------------

function onGridKey(event, grid, refresh) {
  const held = grid.cells.get(grid.focused);
  if (!held || event.target !== held.input || event.isComposing) return;
  const { input } = held;
  if (event.key === "Escape") {
    event.preventDefault();
    grid.edits.delete(grid.focused);
    grid.problems.delete(grid.focused);
    refresh();
    return input.select();
  }
  const isAll = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  const isAtStart = input.selectionEnd === 0 || isAll;
  const isAtEnd = input.selectionStart === input.value.length || isAll;
  const by = {
    Enter: [0, event.shiftKey ? -1 : 1], ArrowDown: [0, 1], ArrowUp: [0, -1],
    ArrowLeft: isAtStart ? [-1, 0] : null, ArrowRight: isAtEnd ? [1, 0] : null,
  }[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  event.preventDefault();
  return moveTo(grid, held, by);
}

// The next cell in a direction; places where nothing is due are passed over.
function moveTo(grid, from, [dx, dy]) {
  const ahead = [...grid.cells.values()]
    .map((cell) => ({ cell, far: (cell.x - from.x) * dx + (cell.y - from.y) * dy, aside: dx ? cell.y !== from.y : cell.x !== from.x }))
    .filter(({ far, aside }) => far > 0 && !aside)
    .sort((one, other) => one.far - other.far);
  ahead[0]?.cell.input.focus();
}

function onGridPaste(event, board, grid, refresh) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const from = grid.cells.get(grid.focused);
  if (!from || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const at = new Map([...grid.cells.entries()].map(([key, cell]) => [`${cell.x},${cell.y}`, key]));
  let [taken, lost] = [0, 0];
  text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").forEach((line, dy) => {
    line.split("\t").forEach((part, dx) => {
      const key = at.get(`${from.x + dx},${from.y + dy}`);
      if (part.trim() === "") return;
      if (key === undefined || grid.cells.get(key).row.why) {
        lost += 1;
        return;
      }
      edit(grid, key, part.trim());
      taken += 1;
    });
  });
  refresh();
  const told = lost ? ` ${countText(lost, "value")} had no place: nothing is due there, or it is not yours to report.` : "";
  board.say(`Pasted ${countText(taken, "value")}; they are not stored yet.${told}`, lost ? "warn" : "info");
}

// -- around the grid --------------------------------------------------------------------------------------------------

function makeGridBar(board, grid, onStore, onBack) {
  const told = h("p", { class: "osm-score__due", role: "status" });
  const step = (which) => () => board.send("grid", { last: board.grid[which] });
  const earlier = panelButton("‹ Earlier", step("earlier"));
  const later = panelButton("Later ›", step("later"));
  const save = panelButton("Store", onStore, { kind: "primary" });
  const back = panelButton("Take all back", onBack);
  const element = h("div", { class: "osm-score__gridbar" }, earlier, later, told, h("span", { class: "osm-score__gridsave" }, back, save));
  const refresh = () => {
    const { missing, late, canLater } = board.grid;
    const count = grid.edits.size;
    told.textContent = missing ? `${countText(missing, "value")} missing in these months${late ? `, ${late} late` : ""}.` : "All values of these months are there.";
    later.disabled = !canLater;
    save.textContent = count ? `Store ${countText(count, "value")}` : "Store";
    save.disabled = count === 0;
    back.hidden = count === 0;
  };
  return { element, refresh };
}

// What keeps a block from being stored, cell by cell, each with its note.
function makeProblems(grid, changed) {
  const list = h("ul", { class: "osm-score__problems" });
  const element = h("div", { class: "osm-score__card osm-score__card--bad", role: "alert", hidden: true }, h("h3", { text: "Not stored yet" }), list);
  let drawn = "";
  const refresh = () => {
    const now = JSON.stringify([...grid.problems]);
    element.hidden = grid.problems.size === 0;
    if (now === drawn) return;
    drawn = now;
    list.replaceChildren(...[...grid.problems].map(([key, sentence]) => problemLine(grid, key, sentence, changed)));
  };
  return { element, refresh };
}

function problemLine(grid, key, sentence, changed) {
  const held = grid.cells.get(key);
  const note = h("input", { type: "text", id: fieldId(), autocomplete: "off", value: grid.edits.get(key)?.note ?? "" });
  note.addEventListener("input", () => {
    const edited = grid.edits.get(key);
    if (edited) edited.note = note.value;
    changed();
  });
  return h(
    "li",
    {},
    h("button", { type: "button", class: "osm-score__link", text: sentence, on: { click: () => held?.input.focus() } }),
    h("div", { class: "osm-score__note" }, h("label", { for: note.id, text: "Note" }), note),
  );
}
