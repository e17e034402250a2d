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
  const form = { rows: [], isEdited: false, columns: [], why: "" };
  const title = h("h3", {});
  const hint = h("p", { class: "osm-note" });
  const head = h("tr", {});
  const body = h("tbody", {});
  const none = h("p", { class: "osm-none", text: "Nothing entered yet: add a row." });
  const add = panelButton("Add a row", () => {
    form.rows.push({ texts: {}, source: "" });
    edited();
    drawRows();
    body.lastElementChild?.querySelector("input")?.focus();
  });
  const store = panelButton("Store", () => storeSurvey(board, key, form, settle), { kind: "primary" });
  const back = panelButton("Take back", () => {
    form.isEdited = false;
    take(form.latest);
  });
  const table = h("table", { class: "osm-align__table" }, h("thead", {}, head), body);
  const scroller = h("div", { class: "osm-table", tabindex: "0", role: "region", "aria-label": "Rows of the survey" }, table);
  const element = h("section", { class: "osm-align__survey" }, title, hint, scroller, none, h("div", { class: "osm-row" }, add, store, back));
  const edited = () => {
    form.isEdited = true;
    settle();
  };
  const settle = () => {
    lockFor(store, form.why || (form.isEdited ? "" : "Nothing was changed."));
    lockFor(add, form.why);
    back.hidden = !form.isEdited;
    scroller.hidden = form.rows.length === 0;
    none.hidden = form.rows.length > 0;
  };
  const drawRows = () => {
    body.replaceChildren(...form.rows.map((row, at) => surveyRow(form, row, at, { edited, drawRows })));
    settle();
  };
  const take = (section) => {
    form.rows = section.rows.map(({ fields, source }) => ({ texts: Object.fromEntries(fields.map((one) => [one.name, textOf(one.value)])), fields, source }));
    drawRows();
  };
  const update = (section) => {
    form.latest = section;
    form.columns = section.columns;
    form.why = board.surveys.why;
    title.textContent = section.title;
    hint.textContent = section.hint;
    scroller.setAttribute("aria-label", `Rows of ${section.title}`);
    head.replaceChildren(...section.columns.map((column) => h("th", { scope: "col", text: column.label })), h("th", { scope: "col", text: "From" }), h("th", { scope: "col" }, h("span", { class: "osm-unseen", text: "Remove" })));
    if (!form.isEdited) take(section);
    else settle();
  };
  return { element, update };
}

function textOf(value) {
  return value === null || value === undefined ? "" : String(value);
}

function surveyRow(form, row, at, { edited, drawRows }) {
  const cells = form.columns.map((column) => {
    const unit = row.fields?.find((one) => one.name === column.name)?.unit ?? "";
    const input = h("input", {
      type: "text", autocomplete: "off", inputmode: column.kind === "number" ? "decimal" : null, readonly: Boolean(form.why),
      placeholder: column.kind === "period" ? "2026-07" : null, "aria-label": `${column.label}, row ${at + 1}`, class: column.kind === "number" ? "is-number" : "",
    });
    input.value = row.texts[column.name] ?? "";
    input.addEventListener("input", () => {
      row.texts[column.name] = input.value;
      edited();
    });
    return h("td", {}, h("span", { class: "osm-align__entry" }, input, unit ? h("span", { class: "osm-align__entryunit", text: unit }) : null));
  });
  const remove = panelButton("Remove", () => {
    form.rows.splice(at, 1);
    edited();
    drawRows();
  }, { kind: "small", "aria-label": `Remove row ${at + 1}` });
  return h("tr", {}, ...cells, h("td", { class: "osm-align__muted", text: row.source || "not stored yet" }), h("td", {}, lockFor(remove, form.why)));
}

async function storeSurvey(board, key, form, settle) {
  const names = form.columns.map((column) => column.name);
  const rows = form.rows.map((row) => Object.fromEntries(names.map((name) => [name, (row.texts[name] ?? "").trim()])));
  const said = JSON.stringify(rows);
  const { ok } = await board.send("survey", { section: key, rows });
  const now = JSON.stringify(form.rows.map((row) => Object.fromEntries(names.map((name) => [name, (row.texts[name] ?? "").trim()]))));
  if (ok && said === now) form.isEdited = false;
  settle();
}
