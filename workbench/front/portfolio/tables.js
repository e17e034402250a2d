// Tables of what Python says: columns {title, isNumber}, rows of texts or elements; a frame that scrolls on a phone.

import { h } from "../map/board.js";

export function plainTable(caption, columns, rows, kind = "") {
  const head = h("tr", {}, ...columns.map((one) => h("th", { scope: "col", class: one.isNumber ? "is-number" : "", text: one.title })));
  const body = rows.map((row) => h("tr", {}, ...row.map((cell, at) => cellOf(columns[at], cell, at))));
  const table = h("table", { class: `osm-pf__table ${kind}` }, h("caption", { text: caption }), h("thead", {}, head), h("tbody", {}, ...body));
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

// Stores what stands in a field: marks it where that is refused; what was told before is over when it is not.
export async function sendField(board, input, op, fields) {
  const answer = await board.send(op, fields);
  markWrong(input, !answer.ok);
  input.title = answer.ok ? "" : answer.sentence;
  if (answer.ok && !answer.sentence) board.say("", "info");
  return answer;
}

// A button that rests keeps the focus where it has it, so that whoever uses the keyboard does not lose their place.
export function rest(button, isResting) {
  const isHeld = isResting && document.activeElement === button;
  button.disabled = isResting && !isHeld;
  if (isHeld) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

// "Cost, thousand", or "Cost" where nobody has named a currency.
export const withCurrency = (text, currency) => (currency ? `${text}, ${currency}` : text);

// Marks a field whose words could not be read.
export function markWrong(input, isWrong) {
  if (isWrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
