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
  let lost = keptWork();
  const close = panelButton("Close", () => {
    lost = "";
    refresh();
  });
  const element = h("div", { class: "osm-run osm-align__work", "data-state": "running", hidden: true }, bar, text, cancel, close);
  const refresh = () => {
    const { text: told = "", done = 0, total = 0, words = "" } = board.work ?? {};
    if (bar.hidden && told) cancel.disabled = false;
    if (told) lost = "";
    keepWork(told);
    element.hidden = told === "" && lost === "";
    bar.hidden = cancel.hidden = told === "";
    close.hidden = told !== "";
    if (total) [bar.max, bar.value] = [total, done];
    else bar.removeAttribute("value");
    if (lost) text.textContent = `This page was loaded anew in the middle of its work (${lost}), which is lost: begin it again.`;
    else text.textContent = total || words ? `${told}: ${words || `${done} of ${total}`}` : told;
  };
  return { element, refresh };
}

// What was under way when this tab last showed the page: its kernel, and so the work, ends with a reload.
const WORK_KEPT_AS = "osm-work";
const keptAs = () => `${WORK_KEPT_AS} ${location.pathname}`;

function keptWork() {
  try {
    return sessionStorage.getItem(keptAs()) ?? "";
  } catch {
    return "";
  }
}

function keepWork(text) {
  try {
    if (text) sessionStorage.setItem(keptAs(), text);
    else sessionStorage.removeItem(keptAs());
  } catch {
    // Then a reload loses the work without a word.
  }
}
