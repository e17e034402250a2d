// The head of an open scorecard: its name, the month, how it is stored, and the way to the others.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { whenText } from "../map/signs.js";

export function makeScoreHead(board) {
  const title = h("h1", {});
  const stored = h("p", { class: "osm-score__stored" });
  const id = fieldId();
  const month = h("select", { id });
  month.addEventListener("change", () => board.send("month", { period: month.value }));
  const step = (by) => () => {
    const at = month.selectedIndex + by;
    if (at < 0 || at >= month.options.length) return;
    board.send("month", { period: month.options[at].value });
  };
  const tool = (text, name, act) =>
    h("button", { type: "button", class: "osm-button osm-button--small", text, "aria-label": name, title: name, on: { click: act } });
  const earlier = tool("‹", "A month earlier", step(1));
  const later = tool("›", "A month later", step(-1));
  const undo = tool("↶", "Undo the last change of a measure", () => board.send("undo"));
  const redo = tool("↷", "Do it again", () => board.send("redo"));
  const print = tool("Print", "Print the map and the table", () => window.print());
  const others = tool("Other scorecards", "Other scorecards", () => board.send("close"));
  const element = h(
    "header",
    { class: "osm-score__head" },
    h("div", { class: "osm-score__name" }, title, stored),
    h("div", { class: "osm-score__month" }, h("label", { for: id, text: "Month" }), earlier, month, later),
    h("div", { class: "osm-score__tools" }, undo, redo, print, others),
  );
  const refresh = () => {
    const { scored } = board;
    title.textContent = scored.title;
    const rest = scored.trouble || (scored.isSaved ? "" : "not stored yet");
    stored.textContent = [scored.unit, `version ${scored.number}, ${whenText(scored.at)} by ${scored.author}`, rest].filter(Boolean).join(" · ");
    fillOptions(month, scored.months.map((value) => ({ value, text: monthText(value) })));
    month.value = scored.month;
    earlier.disabled = month.selectedIndex >= month.options.length - 1;
    later.disabled = month.selectedIndex <= 0;
    undo.hidden = !scored.canUndo;
    redo.hidden = !scored.canRedo;
  };
  return { element, refresh };
}

// A period as people read it: 2026-07 is July 2026; quarters, half-years and years stay as they are written.
export function monthText(period) {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(period) ?? [];
  if (!month) return period;
  return new Date(Number(year), Number(month) - 1, 1).toLocaleDateString([], { month: "short", year: "numeric" });
}
