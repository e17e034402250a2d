// Initiatives in a table that is edited in place, in words that become distributions; when they run; what they cost.

import { h } from "../map/board.js";
import { addingForm, askingButton, panelButton } from "../map/rows.js";
import { alignCard, labelled, lockFor } from "../alignment/bits.js";
import { fillOptions } from "../map/fields.js";
import { makeLimits } from "./limits.js";
import { markWrong, sendField, withCurrency } from "./tables.js";

const COLUMNS = [
  { field: "title", title: "Initiative", kind: "text", width: 290 },
  { field: "cost", title: "Cost", kind: "text", width: 118, isWords: true },
  { field: "months", title: "Months", kind: "text", width: 100, isWords: true },
  { field: "success", title: "Success", kind: "text", width: 74, isWords: true },
  { field: "earliest", title: "Earliest", kind: "text", width: 92 },
  { field: "start", title: "Start", kind: "text", width: 92 },
  { field: "needs", title: "Specialists (FTE)", kind: "text", width: 150 },
  { field: "is_mandatory", title: "Must", kind: "check", width: 50 },
];
const SHEET_FIELDS = [
  { field: "stage", label: "Stage" },
  { field: "after", label: "Waits for (names, ; between two)" },
  { field: "excludes", label: "Excludes (names, ; between two)" },
  { field: "ramp_months", label: "Months until the benefit is whole" },
  { field: "decay", label: "Benefit lost a year (%)" },
  { field: "is_cross", label: "Spans units (yes or no)" },
  { field: "note", label: "Note" },
];

export function makeInitiativesPart(board, charts) {
  const body = h("tbody", {});
  const heads = Object.fromEntries(COLUMNS.map((one) => [one.field, h("th", { scope: "col", text: one.title, style: `min-width: ${one.width}px; width: ${one.width}px` })]));
  const head = h("tr", {}, ...Object.values(heads));
  const table = h("table", { class: "osm-pf__table osm-pf__grid" }, h("thead", {}, head), body);
  const frame = h("div", { class: "osm-pf__frame is-tall", tabindex: "0", role: "region", "aria-label": "Initiatives" }, table);
  const why = h("p", { class: "osm-align__why", hidden: true });
  const adding = addingForm({ label: "A new initiative", button: "Add", add: (title) => board.send("initiative_add", { title }) });
  const words = h("p", { class: "osm-note", text: "Write \"7\", \"about 7\", \"5 to 10\" or \"5 / 7 / 10\" (low, likely, high), without units and without commas in a number; months as 2027-04. The picture shows what that means." });
  const sheet = makeInitiativeSheet(board);
  const limits = makeLimits(board);
  const rows = new Map();
  const element = h(
    "div",
    { class: "osm-align__parts" },
    alignCard("Initiatives", "", words, why, frame, adding),
    h("div", { class: "osm-pf__two" }, charts.distribution_chart, sheet.element),
    charts.gantt_chart,
    charts.money_chart,
    limits.element,
  );
  const refresh = () => {
    const { rows: told = [], why: reason = "" } = board.table ?? {};
    why.hidden = reason === "";
    why.textContent = reason;
    adding.hidden = reason !== "";
    heads.cost.textContent = withCurrency("Cost", board.portfolio.currency);
    refreshRows(board, body, rows, told, reason);
    sheet.refresh();
    limits.refresh();
  };
  return { element, refresh };
}

function refreshRows(board, body, rows, told, why) {
  const keys = new Set(told.map((one) => one.id));
  for (const [id, row] of rows) {
    if (keys.has(id)) continue;
    row.element.remove();
    rows.delete(id);
  }
  told.forEach((one, at) => {
    if (!rows.has(one.id)) rows.set(one.id, makeInitiativeRow(board, one.id));
    const row = rows.get(one.id);
    row.update(one, why);
    if (body.children[at] !== row.element) body.insertBefore(row.element, body.children[at] ?? null);
  });
}

function makeInitiativeRow(board, id) {
  const cells = COLUMNS.map((column) => makeCell(board, id, column));
  const element = h("tr", {}, ...cells.map((cell, at) => h(at === 0 ? "th" : "td", { scope: at === 0 ? "row" : null }, cell.element)));
  element.addEventListener("focusin", () => board.chosen?.id !== id && board.send("initiative", { initiative: id }));
  const update = (one, why) => {
    cells.forEach((cell, at) => cell.update(one[COLUMNS[at].field], why, one.title));
    element.classList.toggle("is-chosen", board.chosen?.id === id);
  };
  return { element, update };
}

function makeCell(board, id, column) {
  return column.kind === "check" ? makeCheckCell(board, id, column) : makeTextCell(board, id, column);
}

function makeCheckCell(board, id, column) {
  const box = h("input", { type: "checkbox" });
  box.addEventListener("change", () => board.send("revise", { initiative: id, field: column.field, text: box.checked ? "yes" : "no" }));
  const update = (value, why, title) => {
    box.checked = value === "yes";
    box.setAttribute("aria-label", `${column.title}: ${title}`);
    lockFor(box, why);
  };
  return { element: box, update };
}

// A cell keeps what is being typed; what cannot be read is told and stays, to be put right.
function makeTextCell(board, id, column) {
  const input = h("input", { type: "text", autocomplete: "off" });
  let held = "";
  let isSending = false;
  const commit = async () => {
    if (input.value === held) {
      if (input.hasAttribute("aria-invalid")) board.say("", "info");
      markWrong(input, false);
      input.title = "";
      return undefined;
    }
    const sent = input.value;
    isSending = true;
    const { ok } = await sendField(board, input, "revise", { initiative: id, field: column.field, text: sent });
    isSending = false;
    // What Python made of the words came before its answer.
    if (ok && input.value === sent) input.value = held;
    return undefined;
  };
  input.addEventListener("change", commit);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = held;
      commit();
    }
  });
  if (column.isWords) {
    const picture = () => board.send("picture", { initiative: id, field: column.field, measure: null, text: input.value });
    input.addEventListener("focus", picture);
    input.addEventListener("input", picture);
  }
  const update = (value, why, title) => {
    input.setAttribute("aria-label", `${column.title}: ${title}`);
    input.readOnly = why !== "";
    if (value === held) return;
    const isTyping = document.activeElement === input && input.value !== held;
    held = value;
    if (!isTyping) input.value = value;
    else if (!isSending) board.say(`${column.title} of ${title} was meanwhile changed to "${value}": Escape takes that over, Enter writes what you typed.`, "info");
  };
  return { element: input, update };
}

// The rest of a chosen initiative: what it adds to which measure, what it waits for.
function makeInitiativeSheet(board) {
  const title = h("h2", {});
  const fields = h("div", { class: "osm-align__fields" });
  const supports = h("div", { class: "osm-align__parts" });
  const remove = h("div", {});
  const element = h("section", { class: "osm-align__card osm-pf__sheet" }, title, supports, fields, remove);
  let shown;
  const refresh = () => {
    const chosen = board.chosen ?? {};
    element.hidden = !chosen.id;
    const why = board.table?.why ?? "";
    const said = JSON.stringify([chosen, why]);
    if (!chosen.id || said === shown) return;
    const isSame = shown && JSON.parse(shown)[0].id === chosen.id;
    if (isSame && element.contains(document.activeElement) && document.activeElement.tagName === "INPUT" && document.activeElement.value !== document.activeElement.dataset.held) return;
    shown = said;
    const focus = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
    title.textContent = chosen.title;
    supports.replaceChildren(h("h3", { text: "What it adds when it works" }), ...chosen.supports.map((one) => supportRow(board, chosen.id, one, why)), supportAdding(board, chosen, why));
    fields.replaceChildren(...SHEET_FIELDS.map((one) => sheetField(board, chosen, one, why)));
    remove.replaceChildren(why ? "" : askingButton("Remove this initiative", { question: () => `Remove "${chosen.title}" from the portfolio? Earlier versions keep it.`, yes: "Remove", act: () => board.send("initiative_remove", { initiative: chosen.id }) }));
    if (focus) element.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  };
  return { element, refresh };
}

function sheetField(board, chosen, { field, label }, why) {
  const input = h("input", { type: "text", autocomplete: "off", "data-focus": field, "data-held": chosen[field] });
  input.value = chosen[field];
  input.readOnly = why !== "";
  input.addEventListener("change", () => sendField(board, input, "revise", { initiative: chosen.id, field, text: input.value }));
  return labelled(label, input);
}

function supportRow(board, id, { measure, title, unit, text }, why) {
  const input = h("input", { type: "text", autocomplete: "off", "data-focus": `support ${measure}`, "data-held": text });
  input.value = text;
  input.readOnly = why !== "";
  const picture = () => board.send("picture", { initiative: id, field: "adds", measure, text: input.value });
  input.addEventListener("focus", picture);
  input.addEventListener("input", picture);
  input.addEventListener("change", () => sendField(board, input, "support", { initiative: id, measure, text: input.value }));
  return labelled(`${title}, ${unit}`, input, "is-wide");
}

function supportAdding(board, chosen, why) {
  const measure = h("select", {});
  fillOptions(measure, (board.portfolio.measures ?? []).map((one) => ({ value: one.id, text: one.title, group: one.perspective })));
  measure.selectedIndex = 0;
  const text = h("input", { type: "text", autocomplete: "off", placeholder: "2 to 5" });
  const add = panelButton("Add", () => sendField(board, text, "support", { initiative: chosen.id, measure: measure.value, text: text.value }));
  const form = h("div", { class: "osm-align__oneline" }, labelled("Another measure", measure, "is-wide"), labelled("It adds", text), add);
  form.hidden = why !== "";
  return form;
}
