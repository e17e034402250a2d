// What is known of the value that is looked at: every row of it, by whom and when; and the office's judgement of it.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { whenText } from "../map/signs.js";
import { monthText } from "./head.js";

export function makeCellPanel(board, grid) {
  const heading = h("h3", {});
  const rows = h("ol", { class: "osm-score__story" });
  const why = h("input", { type: "text", id: fieldId(), autocomplete: "off" });
  const judge = async (state, cells) => {
    const answer = await board.send("judge", { cells, state, note: why.value });
    if (answer.ok) why.value = "";
    for (const { sentence } of answer.problems ?? []) board.say(sentence, "bad");
  };
  const place = () => {
    const held = grid.cells.get(grid.focused);
    return held ? [{ measure: held.row.measure, period: held.cell.period }] : [];
  };
  const validate = panelButton("Validate", () => judge("validated", place()));
  const question = panelButton("Question", () => judge("questioned", place()));
  const month = panelButton("Validate the whole month", () => judge("validated", reportedIn(grid)));
  const office = h(
    "div",
    { class: "osm-score__office" },
    h("div", { class: "osm-score__note" }, h("label", { for: why.id, text: "What is doubted, or to be said" }), why),
    h("div", { class: "osm-row" }, validate, question, month),
  );
  const element = h("aside", { class: "osm-score__card", "aria-label": "The value that is looked at", hidden: true }, heading, rows, office);
  const refresh = () => {
    const held = grid.cells.get(grid.focused);
    element.hidden = held === undefined;
    if (!held) return;
    const { row, cell } = held;
    heading.textContent = `${row.title}, ${monthText(cell.period)}`;
    const told = cell.rows.map(({ value, state, actor, at, note }) =>
      h("li", {}, h("b", { text: `${value}${value === "no value" || !row.unit ? "" : ` ${row.unit}`}` }), h("span", { text: ` ${state} by ${actor}, ${whenText(at)}${note ? `: ${note}` : ""}` })),
    );
    rows.replaceChildren(...(told.length ? told : [h("li", { text: `No value yet; due on ${cell.due}.${row.why ? ` ${row.why}` : ""}` })]));
    office.hidden = Boolean(board.scored.why?.validate) || cell.rows.length === 0;
    validate.disabled = cell.state === "validated";
  };
  board.on("cell", refresh);
  return { element, refresh };
}

// All values of the month of the one that is looked at which nobody checked yet.
function reportedIn(grid) {
  const month = grid.cells.get(grid.focused)?.cell.month;
  return [...grid.cells.values()]
    .filter(({ cell }) => cell.month === month && (cell.state === "reported" || cell.state === "corrected"))
    .map(({ row, cell }) => ({ measure: row.measure, period: cell.period }));
}
