// The heads and totals of the matrix: units and objectives stand at either side of it, as it is turned.

import { h } from "../map/board.js";
import { shareBar } from "./bits.js";
import { shareOf } from "./matrix_rows.js";
import { standingOf, standingSign } from "./signs_of_alignment.js";

export function matrixRowHead(item) {
  if (item.kind === "objective") return objectiveRowHead(item);
  const { unit } = item;
  const words = `${unit.name}, ${unit.kind}, ${standingOf(unit)}${unit.due ? ", due for realignment" : ""}: open`;
  const name = h("span", { class: "osm-align__headname", text: unit.name });
  const line = h(
    "span",
    { class: "osm-align__headline", style: `--osm-depth: ${Math.max(0, unit.depth - 1)}` },
    standingSign(unit.standing), name, unit.due ? h("b", { class: "osm-align__corner", text: "↻" }) : null,
  );
  return h("th", { scope: "row", class: "is-way", title: words, "aria-label": words }, line);
}

function objectiveRowHead({ objective }) {
  const words = `${objective.code} ${objective.title}, ${objective.perspective}: follow`;
  const line = h("span", { class: "osm-align__headline" }, h("b", { text: objective.code }), h("span", { class: "osm-align__headname", text: objective.title }), marksOf(objective));
  return h("th", { scope: "row", class: "is-way", title: words, "aria-label": words }, line);
}

function marksOf(objective) {
  return objective.isSynergy ? h("span", { class: "osm-align__syn", title: "a synergy", text: "Syn" }) : null;
}

// Names of columns stand upright; they are cut to the lines there are, as nothing else cuts upright text.
const LINE_PX = 14;
const LETTER_PX = 7.4;
const MOST_PX = 148;

function nameOf(item) {
  return item.kind === "unit" ? item.unit.name : item.objective.title;
}

function linesIn(column) {
  return Math.max(1, Math.min(3, Math.floor((column - 5) / LINE_PX)));
}

export function headHeight(columns, column) {
  const longest = Math.max(0, ...columns.map((item) => Math.max(nameOf(item).length / linesIn(column) + 5, ...nameOf(item).split(" ").map((word) => word.length))));
  return Math.round(Math.max(64, Math.min(MOST_PX, longest * LETTER_PX)));
}

function cutToFit(text, { column, head }) {
  const room = Math.floor(head / LETTER_PX);
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (longer.length <= room || lines.at(-1) === "") lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const most = linesIn(column);
  if (lines.length <= most) return lines.map((line) => (line.length > room + 1 ? `${line.slice(0, room - 1)}…` : line)).join("\n");
  const last = lines[most - 1].slice(0, room - 1);
  return [...lines.slice(0, most - 1), `${last}…`].join("\n");
}

export function matrixColumnHead(item, { sort }, size) {
  const isUnit = item.kind === "unit";
  const name = nameOf(item);
  const isSorted = !isUnit && sort.by === item.at;
  const words = isUnit ? `${name}, ${item.unit.kind}, ${standingOf(item.unit)}: open` : `${item.objective.code} ${name}, ${item.objective.perspective}: follow; S sorts`;
  const sorter = isUnit ? null : h("span", { class: "osm-align__sorter", "data-sort": "true", title: "Sort by this objective", text: isSorted ? (sort.isDown ? "▼" : "▲") : "↕" });
  return h(
    "th",
    { scope: "col", class: `is-way${isSorted ? " is-sorted" : ""}`, title: words, "aria-label": words, "aria-sort": isSorted ? (sort.isDown ? "descending" : "ascending") : null },
    h(
      "span",
      { class: "osm-align__upright" },
      h("span", { class: "osm-align__upname", text: cutToFit(name, size) }),
      isUnit ? standingSign(item.unit.standing) : h("b", { text: item.objective.code }),
      sorter,
    ),
  );
}

// n of m with a bar; isNarrow: below each other, as under a column.
export function totalCell({ total, objective }, isNarrow = false) {
  const words = total.m === 0 ? "nobody is asked" : `${total.n} of ${total.m}`;
  const share = shareOf(total);
  const isLow = objective?.isUnsupported || (total.m > 0 && total.n === 0);
  return h(
    "td",
    { role: "gridcell", class: `is-last${isLow ? " is-gap" : ""}`, "aria-label": words },
    h("span", { class: isNarrow ? "osm-align__total is-narrow" : "osm-align__total", "aria-hidden": "true" }, shareBar(share < 0 ? null : share), h("span", { text: total.m === 0 ? "–" : isNarrow ? `${total.n}/${total.m}` : words })),
  );
}

// What a head sorts by; null where it does not.
export function columnKey(r, c, view, { isTurned }) {
  if (c === -1) return isTurned ? "tree" : "name";
  if (c === view.columns.length) return isTurned ? "objective coverage" : "coverage";
  const item = view.columns[c];
  if (item.kind === "objective") return item.at;
  return view.rows[r]?.kind === "objective" ? view.rows[r].at : null;
}
