// Work that takes its time: how far it is, and a button to cancel it. Nothing is stored of what is cancelled.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";

export const isWorking = (board) => Boolean(board.work?.text);

// Why a command waits, "" where it need not.
export const busyLine = (board) => (isWorking(board) ? "It is being made: wait for it, or cancel it." : "");

export function makeWorkBar(board) {
  const bar = h("progress", { "aria-label": "Progress" });
  const text = h("span", { class: "osm-run__text", role: "status", "aria-live": "polite" });
  const cancel = panelButton("Cancel", () => {
    cancel.disabled = true;
    board.send("cancel");
  });
  const element = h("div", { class: "osm-run osm-align__work", "data-state": "running", hidden: true }, bar, text, cancel);
  const refresh = () => {
    const { text: told = "", done = 0, total = 0, words = "" } = board.work ?? {};
    if (element.hidden && told) cancel.disabled = false;
    element.hidden = told === "";
    if (total) [bar.max, bar.value] = [total, done];
    else bar.removeAttribute("value");
    text.textContent = total || words ? `${told}: ${words || `${done} of ${total}`}` : told;
  };
  return { element, refresh };
}
