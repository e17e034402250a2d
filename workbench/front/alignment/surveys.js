// What no scorecard says and the office enters: surveys, plans, headcounts. Folded away until somebody opens it; what is
// typed stays until it is stored or taken back.

import { h } from "../map/board.js";
import { keepRows, panelButton } from "../map/rows.js";
import { lockFor, whyLine } from "./bits.js";

export function makeSurveys(board) {
  const why = whyLine();
  const sections = h("div", { class: "osm-align__parts" });
  const show = keepRows(sections, { keyOf: (section) => section.key, make: (section) => makeSurvey(board, section.key) });
  const summary = h("summary", { text: "What scorecards cannot say: surveys and figures that the office enters" });
  const element = h("details", { class: "osm-align__card osm-align__surveys" }, summary, why.element, sections);
  let drawn = null;
  const refresh = () => {
    if (drawn === board.surveys) return;
    drawn = board.surveys;
    element.hidden = !board.surveys.sections;
    why.update(board.surveys.why);
    show(board.surveys.sections ?? []);
  };
  return { element, refresh };
}

function makeSurvey(board, key) {
  const form = { key, rows: [], isEdited: false, columns: [], why: "", latest: null };
  Object.assign(form, { title: h("h3", {}), hint: h("p", { class: "osm-note" }), head: h("tr", {}), body: h("tbody", {}) });
  form.none = h("p", { class: "osm-none", text: "Nothing entered yet: add a row." });
  form.add = panelButton("Add a row", () => addSurveyRow(form));
  form.store = panelButton("Store", () => storeSurvey(board, form), { kind: "primary" });
  form.back = panelButton("Take back", () => takeSurvey(form));
  const table = h("table", { class: "osm-align__table" }, h("thead", {}, form.head), form.body);
  form.scroller = h("div", { class: "osm-table", tabindex: "0", role: "region" }, table);
  const element = h("section", { class: "osm-align__survey" }, form.title, form.hint, form.scroller, form.none, h("div", { class: "osm-row" }, form.add, form.store, form.back));
  const update = (section) => {
    Object.assign(form, { latest: section, columns: section.columns, why: board.surveys.why });
    form.title.textContent = section.title;
    form.hint.textContent = section.hint;
    form.scroller.setAttribute("aria-label", `Rows of ${section.title}`);
    form.head.replaceChildren(...section.columns.map((column) => h("th", { scope: "col", text: column.label })), h("th", { scope: "col", text: "From" }), h("th", { scope: "col" }, h("span", { class: "osm-unseen", text: "Remove" })));
    if (form.isEdited) settleSurvey(form);
    else takeSurvey(form);
  };
  return { element, update };
}

function settleSurvey(form) {
  lockFor(form.store, form.why || (form.isEdited ? "" : "Nothing was changed."));
  lockFor(form.add, form.why);
  form.back.hidden = !form.isEdited;
  form.scroller.hidden = form.rows.length === 0;
  form.none.hidden = form.rows.length > 0;
}

function editSurvey(form) {
  form.isEdited = true;
  settleSurvey(form);
}

function drawSurveyRows(form) {
  const at = [...form.body.querySelectorAll("input")].indexOf(document.activeElement);
  form.body.replaceChildren(...form.rows.map((row, place) => surveyRow(form, row, place)));
  if (at >= 0) form.body.querySelectorAll("input")[at]?.focus({ preventScroll: true });
  settleSurvey(form);
}

// What Python holds, instead of what was typed.
function takeSurvey(form) {
  form.isEdited = false;
  form.rows = form.latest.rows.map(({ fields, source }) => ({ texts: Object.fromEntries(fields.map((one) => [one.name, textOf(one.value)])), fields, source }));
  drawSurveyRows(form);
}

function addSurveyRow(form) {
  form.rows.push({ texts: {}, source: "" });
  form.isEdited = true;
  drawSurveyRows(form);
  form.body.lastElementChild?.querySelector("input")?.focus();
}

function textOf(value) {
  return value === null || value === undefined ? "" : String(value);
}

function surveyRow(form, row, at) {
  const cells = form.columns.map((column) => h("td", {}, surveyEntry(form, row, at, column)));
  const remove = panelButton("Remove", () => {
    form.rows.splice(at, 1);
    form.isEdited = true;
    drawSurveyRows(form);
    form.add.focus();
  }, { kind: "small", "aria-label": `Remove row ${at + 1}` });
  return h("tr", {}, ...cells, h("td", { class: "osm-align__muted", text: row.source || "not stored yet" }), h("td", {}, lockFor(remove, form.why)));
}

function surveyEntry(form, row, at, column) {
  const isNumber = column.kind === "number";
  const unit = row.fields?.find((one) => one.name === column.name)?.unit ?? "";
  const input = h("input", {
    type: "text", autocomplete: "off", inputmode: isNumber ? "decimal" : null, readonly: Boolean(form.why), title: form.why || null,
    placeholder: column.kind === "period" ? "2026-07" : null, "aria-label": `${column.label}, row ${at + 1}`, class: isNumber ? "is-number" : null,
  });
  input.value = row.texts[column.name] ?? "";
  input.addEventListener("input", () => {
    row.texts[column.name] = input.value;
    editSurvey(form);
  });
  return h("span", { class: "osm-align__entry" }, input, unit ? h("span", { class: "osm-align__entryunit", text: unit }) : null);
}

function typedRows({ rows, columns }) {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }) => [name, (row.texts[name] ?? "").trim()])));
}

async function storeSurvey(board, form) {
  const rows = typedRows(form);
  const { ok } = await board.send("survey", { section: form.key, rows });
  // What was typed while it was stored is still to be stored.
  if (ok && JSON.stringify(typedRows(form)) === JSON.stringify(rows)) takeSurvey(form);
  else settleSurvey(form);
}
