// How something stands, in a line: the sign of its status, its score, where it went, and what is to be known of it.

import { h } from "../map/board.js";
import { STATUSES, countText, statusSign } from "../map/signs.js";

const TREND_WORDS = { up: "▲ better than before", same: "▬ as before", down: "▼ worse than before" };

export function statusWord(status) {
  return (STATUSES[status] ?? STATUSES.none).word;
}

// The sign with its word for who does not see it.
export function signWithWord(status) {
  return h("span", { class: "osm-score__sign" }, statusSign(status), h("span", { class: "osm-unseen", text: statusWord(status) }));
}

export function trendText(trend) {
  return TREND_WORDS[trend] ?? "";
}

// "82 of 100, on target": a score as a sentence says it.
export function scoreText({ score, scoreText: rounded, status }, top) {
  return score === null ? `no score, ${statusWord(status)}` : `${rounded} of ${top}, ${statusWord(status)}`;
}

export function boundsText({ score, low, high, coverage }) {
  const share = coverage < 1 ? `${Math.round(coverage * 100)} % of what counts has a score` : "";
  const isOpen = score !== null && Math.round(high) > Math.round(low);
  const bounds = isOpen ? `between ${Math.round(low)} and ${Math.round(high)}, whatever the missing values are` : "";
  return [bounds, share].filter(Boolean).join("; ");
}

// The large standing at the head of a panel.
export function bigStanding(node, top) {
  const number = h("span", { class: "osm-score__number", text: node.scoreText });
  const of = h("span", { class: "osm-score__of", text: node.score === null ? "" : `of ${top}` });
  const words = [node.statusText, trendText(node.trend), node.isCarried ? "with values carried on" : "", node.isCritical ? "critical" : ""];
  return h(
    "div",
    { class: "osm-score__big" },
    signWithWord(node.status),
    h("span", {}, number, of),
    h("span", { class: "osm-score__words", text: words.filter(Boolean).join(" · ") }),
  );
}

// "Show me the arithmetic": the lines behind a number, asked for when they are opened and again when it changes.
export function makeArithmetic(board, { kind, key, label }) {
  return makeLines(board, { title: "Show me the arithmetic", label: `The arithmetic of ${label}`, op: "explain", fields: { kind, key } });
}

// Lines that Python is asked for when somebody opens them.
export function makeLines(board, { title, label, op, fields }) {
  const lines = h("pre", { class: "osm-score__lines", tabindex: "0", "aria-label": label });
  const summary = h("summary", { text: title });
  const element = h("details", { class: "osm-score__arithmetic" }, summary, lines);
  let asked = 0;
  const ask = async () => {
    asked += 1;
    const number = asked;
    const answer = await board.send(op, fields);
    if (number !== asked) return;
    lines.textContent = answer.ok ? answer.lines.join("\n") : answer.sentence;
  };
  element.addEventListener("toggle", () => {
    if (element.open) ask();
  });
  return { element, refresh: () => element.open && ask() };
}

export function measureCount(count) {
  return countText(count, "measure");
}
