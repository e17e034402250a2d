// Named scenarios: each inherits from another one or from the portfolio, and they are compared side by side.

import { h } from "../map/board.js";
import { fillOptions } from "../map/fields.js";
import { askingButton, keepRows, panelButton } from "../map/rows.js";
import { alignCard, labelled, lockFor } from "../alignment/bits.js";
import { isWorking } from "../alignment/work.js";
import { plainTable, rest, sendField } from "./tables.js";

export function makeScenariosPart(board, charts) {
  const list = h("ul", { class: "osm-pf__scenarios" });
  const ticked = new Set();
  const showRows = keepRows(list, { keyOf: (one) => one.document, make: (one) => makeScenarioRow(board, one, ticked) });
  const none = h("p", { class: "osm-none", text: "None yet: give the plan that you see a name below, and change what differs." });
  const compare = panelButton("Compare those ticked with the portfolio as it is", () => board.send("compare", { documents: [...ticked] }), { kind: "primary" });
  const compared = h("div", {});
  const saving = makeSaving(board);
  const sheet = makeScenarioSheet(board);
  const element = h(
    "div",
    { class: "osm-align__parts" },
    alignCard("Scenarios", "", list, none, h("div", { class: "osm-row" }, compare)),
    sheet.element,
    saving.element,
    charts.comparison_chart,
    compared,
  );
  let shown;
  const refresh = () => {
    const { list: rows = [], compared: table = null } = board.scenarios ?? {};
    for (const document of [...ticked]) if (!rows.some((row) => row.document === document)) ticked.delete(document);
    showRows(rows);
    none.hidden = rows.length > 0;
    rest(compare, isWorking(board) || rows.length === 0);
    saving.refresh();
    sheet.refresh();
    const said = JSON.stringify(table);
    if (said === shown) return;
    shown = said;
    compared.replaceChildren(...(table ? [alignCard("Side by side", table.told, plainTable("Scenarios compared", table.columns, table.rows, "is-compared"))] : []));
  };
  return { element, refresh };
}

function makeScenarioRow(board, { document: key }, ticked) {
  const box = h("input", { type: "checkbox" });
  box.checked = true;
  ticked.add(key);
  box.addEventListener("change", () => (box.checked ? ticked.add(key) : ticked.delete(key)));
  const title = h("b", {});
  const told = h("span", { class: "osm-align__hint" });
  const use = panelButton("Put in force", () => board.send("scenario", { document: key }), { kind: "small" });
  const element = h("li", { class: "osm-pf__scenario" }, h("label", { class: "osm-pf__toggle" }, box, h("span", {}, title, told)), use);
  const update = (one) => {
    title.textContent = one.title;
    told.textContent = one.told;
    use.disabled = board.portfolio.scenario?.document === key;
    use.textContent = use.disabled ? "In force" : "Put in force";
  };
  return { element, update };
}

function makeSaving(board) {
  const name = h("input", { type: "text", autocomplete: "off" });
  const save = h("button", { type: "submit", class: "osm-button", text: "Save as a new scenario" });
  const form = h("form", { class: "osm-align__oneline" }, labelled("Name", name, "is-wide"), save);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    const { ok } = await board.send("scenario_save", { title: name.value });
    save.disabled = false;
    if (ok) name.value = "";
  });
  const told = h("p", { class: "osm-note" });
  const element = alignCard("Save what you see", "", told, form);
  const refresh = () => {
    told.textContent = board.scenarios?.saveTold ?? "";
    lockFor(save, board.portfolio.why);
  };
  return { element, refresh };
}

const FACTORS = [
  { field: "cost_factor", label: "Cost, times" },
  { field: "months_factor", label: "Duration, times" },
  { field: "effect_factor", label: "Effects, times" },
];

// What the scenario in force changes; a field left empty is inherited.
function makeScenarioSheet(board) {
  const element = alignCard("What this scenario changes", "A field left empty is inherited.");
  const fields = h("div", { class: "osm-align__fields" });
  const base = h("select", {});
  base.addEventListener("change", () => board.send("scenario_field", { field: "base", key: null, text: base.value }));
  const future = h("select", {});
  future.addEventListener("change", () => board.send("scenario_field", { field: "future", key: null, text: future.value }));
  const tools = h("div", { class: "osm-row" });
  element.append(fields, tools);
  let shown;
  const refresh = () => {
    const sheet = board.scenarios?.sheet ?? null;
    element.hidden = sheet === null;
    if (sheet === null) return;
    fillOptions(base, sheet.bases);
    base.value = sheet.base ?? "";
    fillOptions(future, sheet.futures);
    future.value = sheet.future ?? "";
    const said = JSON.stringify(sheet);
    if (said === shown || fields.contains(document.activeElement)) return;
    shown = said;
    const why = board.portfolio.why;
    const texts = [
      ...FACTORS.map((one) => scenarioField(board, one.label, one.field, null, sheet[one.field], why)),
      ...sheet.money.map((one) => scenarioField(board, `Budget of year ${one.year}`, "money", String(one.year), one.text, why)),
      ...sheet.specialists.map((one) => scenarioField(board, `FTE of ${one.specialism}`, "specialists", one.specialism, one.text, why)),
    ];
    fields.replaceChildren(labelled("Inherits from", lockFor(base, why)), labelled("Only this future", lockFor(future, why)), ...texts);
    const keep = panelButton("Save the plan that you see into it", () => board.send("scenario_plan"));
    tools.replaceChildren(lockFor(keep, why));
  };
  return { element, refresh };
}

function scenarioField(board, label, field, key, text, why) {
  const input = h("input", { type: "text", inputmode: "decimal" });
  input.value = text.own;
  input.placeholder = text.inherited;
  lockFor(input, why);
  input.addEventListener("change", () => sendField(board, input, "scenario_field", { field, key, text: input.value }));
  return labelled(label, input);
}
