// A small table with a row for each period: targets, weights over time, limits over time.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";

// columns: [{name, label, isText, isNeeded}], the first one being the period. put(row, before) stores a row that was
// added (before: null) or changed, drop(row) takes one away; both give the promise of an answer.
export function makePeriodTable({ title, columns, put, drop, empty }) {
  const body = h("tbody", {});
  const heads = columns.map(({ label }) => h("th", { scope: "col", text: label }));
  const table = h("table", { class: "osm-score__periods" }, h("caption", { class: "osm-unseen", text: title }), h("thead", {}, h("tr", {}, ...heads, h("th", {}, h("span", { class: "osm-unseen", text: "Take away" })))), body);
  const told = h("p", { class: "osm-mapfield__told osm-mapfield__told--bad", role: "alert" });
  const none = h("p", { class: "osm-none", text: empty });
  const element = h("section", { class: "osm-score__card" }, h("h3", { text: title }), none, h("div", { class: "osm-table" }, table), told);
  let drawn = "";
  const update = (rows, isLocked) => {
    const now = JSON.stringify([rows, isLocked]);
    if (now === drawn) return;
    drawn = now;
    told.textContent = "";
    none.hidden = rows.length > 0;
    table.hidden = rows.length === 0 && isLocked;
    const place = body.contains(document.activeElement) ? document.activeElement.dataset.place : undefined;
    const lines = rows.map((row) => makeLine(row, isLocked));
    body.replaceChildren(...lines, ...(isLocked ? [] : [makeLine(null, false)]));
    if (place) body.querySelector(`[data-place="${CSS.escape(place)}"]`)?.focus();
  };
  const makeLine = (row, isLocked) => {
    const period = row?.[columns[0].name] ?? "new";
    const inputs = columns.map(({ name, label }) =>
      h("input", {
        type: "text", id: fieldId(), autocomplete: "off", readonly: isLocked || (row !== null && name === columns[0].name),
        value: row?.[name] ?? "", "aria-label": `${label} of ${period}`, "data-place": `${period} ${name}`,
        placeholder: row === null && name === columns[0].name ? "2026 or 2026-07" : null,
      }),
    );
    const store = async () => {
      if (row === null && inputs.some((input, at) => columns[at].isNeeded && input.value.trim() === "")) return;
      const made = {};
      for (const [at, { name, label, isText }] of columns.entries()) {
        const text = inputs[at].value.trim();
        const value = isText ? text : text === "" ? null : Number(text);
        if (!isText && text !== "" && !Number.isFinite(value)) {
          told.textContent = `${label} (“${text}”) must be a number.`;
          inputs[at].setAttribute("aria-invalid", "true");
          return;
        }
        made[name] = value;
      }
      if (row && columns.every(({ name }) => (row[name] ?? null) === (made[name] ?? null))) return;
      const answer = await put(made, row);
      told.textContent = answer.ok ? "" : answer.sentence;
    };
    for (const input of inputs) {
      input.addEventListener("change", store);
      input.addEventListener("input", () => input.removeAttribute("aria-invalid"));
    }
    const take = panelButton("×", async () => {
      const answer = await drop(row);
      told.textContent = answer.ok ? "" : answer.sentence;
    }, { "aria-label": `Take away ${period}`, title: `Take away ${period}` });
    return h("tr", {}, ...inputs.map((input) => h("td", {}, input)), h("td", {}, row && !isLocked ? take : null));
  };
  return { element, update };
}
