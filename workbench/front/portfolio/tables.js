// Tables of what Python says: columns {title, isNumber}, rows of texts or elements; a frame that scrolls on a phone.

import { h } from "../map/board.js";

export function plainTable(caption, columns, rows) {
  const head = h("tr", {}, ...columns.map((one) => h("th", { scope: "col", class: one.isNumber ? "is-number" : "", text: one.title })));
  const body = rows.map((row) => h("tr", {}, ...row.map((cell, at) => cellOf(columns[at], cell, at))));
  const table = h("table", { class: "osm-pf__table" }, h("caption", { text: caption }), h("thead", {}, head), h("tbody", {}, ...body));
  return h("div", { class: "osm-pf__frame", tabindex: "0", role: "region", "aria-label": caption }, table);
}

function cellOf(column, cell, at) {
  const made = h(at === 0 ? "th" : "td", { class: column.isNumber ? "is-number" : column.isLong ? "is-long" : "", scope: at === 0 ? "row" : null });
  if (cell instanceof Node) made.append(cell);
  else made.textContent = cell ?? "–";
  return made;
}

// A list of sentences under a heading, folded.
export function foldedList(title, sentences, isOpen = false) {
  return h(
    "details",
    { class: "osm-align__fold", open: isOpen },
    h("summary", { text: `${title} (${sentences.length})` }),
    h("ul", { class: "osm-pf__sentences" }, ...sentences.map((one) => h("li", { text: one }))),
  );
}

// Marks a field whose words could not be read.
export function markWrong(input, isWrong) {
  if (isWrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
