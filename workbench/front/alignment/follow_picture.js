// The layered picture of a followed objective: what it serves above it, itself, and who serves it below. Each card hangs
// on its line by the sign of how it serves; many are folded.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { countText } from "../map/signs.js";
import { HOWS, howSign, scoreMark } from "./signs_of_alignment.js";

const FEW_CARDS = 12;
const FEW_BELOW = 3; // so many deeper ones are shown without asking

export function followedPicture(board, state, redraw) {
  const { followed } = board;
  const { up = [], down = [] } = followed;
  const layers = [...new Set(up.map((one) => one.depth))].sort((a, b) => b - a);
  return h(
    "div",
    { class: "osm-align__layers" },
    ...layers.map((depth) => layerOf("up", up.filter((one) => one.depth === depth).map((one) => linkCard(board, one)))),
    up.length === 0 ? h("p", { class: "osm-align__layernote", text: "It serves nothing above: it is at the top, or not linked yet." }) : layerNote(`serves ${countText(followed.upTotal ?? up.length, "objective")} above`),
    middleCard(followed),
    ...downLayer(board, state, down, redraw),
  );
}

function layerNote(text) {
  return h("p", { class: "osm-align__layernote is-line", text });
}

function layerOf(side, cards) {
  const layer = h("ul", { class: `osm-align__layer is-${side}` }, ...cards);
  // The trunk ends at the line of the outermost row, wherever the rows break.
  new ResizeObserver(() => {
    const [first, last] = [layer.firstElementChild, layer.lastElementChild];
    const end = side === "up" ? layer.clientHeight - (first?.offsetTop ?? 0) - (first?.offsetHeight ?? 0) : (last?.offsetTop ?? 0);
    layer.style.setProperty("--osm-trunk", `${end + 2}px`);
  }).observe(layer);
  return layer;
}

function middleCard(followed) {
  const month = followed.month ? ` in ${followed.month}` : "";
  const score = (label, value) => h("span", { class: "osm-align__scored" }, h("span", { class: "osm-align__muted", text: label }), scoreMark(value));
  return h(
    "div",
    { class: "osm-align__middle" },
    h("h2", { text: [followed.code, followed.title].filter(Boolean).join(" ") }),
    h("span", { class: "osm-align__muted", text: [followed.unitName, followed.isSynergy ? "synergy" : ""].filter(Boolean).join(" · ") }),
    h("div", { class: "osm-row" }, score(`By its own measures${month}`, followed.own), score("With what flows up to it", followed.together)),
  );
}

// Those at depth 1 as cards; what serves them in turn is inside the card.
function downLayer(board, state, down, redraw) {
  if (down.length === 0) return [h("p", { class: "osm-align__layernote", text: "Nobody serves it yet." })];
  const groups = [];
  for (const one of down) {
    if (one.depth === 1 || groups.length === 0) groups.push({ one, below: [] });
    else groups.at(-1).below.push(one);
  }
  const shown = state.isAll ? groups : groups.slice(0, FEW_CARDS);
  const more = groups.length - shown.length;
  const total = board.followed.downTotal ?? down.length;
  const all = more || state.isAll ? panelButton(more ? `Show ${more} more` : "Show fewer", () => {
    state.isAll = !state.isAll;
    redraw();
  }, { "data-focus": "all" }) : null;
  return [
    layerNote(`${countText(groups.length, "objective serves", "objectives serve")} it directly${total > groups.length ? `, ${total} in all` : ""}: ${howCounts(groups)}`),
    layerOf("down", shown.map(({ one, below }) => linkCard(board, one, belowPart(board, state, one, below, redraw)))),
    all,
  ].filter(Boolean);
}

function howCounts(groups) {
  const counts = {};
  for (const { one } of groups) counts[one.how] = (counts[one.how] ?? 0) + 1;
  return Object.entries(counts).map(([how, count]) => `${count} ${HOWS[how]?.word ?? how}`).join(", ");
}

function linkCard(board, one, inside = null) {
  return h("li", { class: `osm-align__link is-${one.mode}${one.isGone ? " is-gone" : ""}` }, h("span", { class: "osm-align__hang", title: HOWS[one.how]?.word }, howSign(one.how)), linkButton(board, one, "osm-align__linkcard"), inside);
}

function linkButton(board, one, className, ...before) {
  const told = [HOWS[one.how]?.word, one.mode === "data" ? `values flow, weight ${one.weight}, ${one.aggregation}` : "context", one.isCircle ? "↻ leads back to itself" : "", one.isGone ? "gone in the newest version" : ""].filter(Boolean).join(" · ");
  return h(
    "button",
    { type: "button", class: className, "data-focus": `${one.document} ${one.key} ${one.depth}`, title: `Follow: ${one.title}`, on: { click: () => board.followObjective(one.document, one.key) } },
    ...before,
    h(
      "span",
      { class: "osm-align__linktext" },
      h("span", { class: "osm-align__linkhead" }, h("b", { text: one.unitName }), scoreMark(one.score)),
      h("span", { class: "osm-align__linktitle", text: one.title }),
      h("span", { class: "osm-align__hint", text: told }),
    ),
  );
}

function belowPart(board, state, one, below, redraw) {
  if (below.length === 0) return null;
  const key = `${one.document} ${one.key}`;
  const isOpen = below.length <= FEW_BELOW || state.opened.has(key);
  const turn = () => {
    if (!state.opened.delete(key)) state.opened.add(key);
    redraw();
  };
  const fold = below.length > FEW_BELOW
    ? h("button", { type: "button", class: "osm-align__way", "aria-expanded": String(isOpen), "data-focus": `fold ${key}`, text: `${isOpen ? "▾" : "▸"} ${below.length} serve this one`, on: { click: turn } })
    : null;
  const items = isOpen ? below.map((deeper) => h("li", { style: `--osm-depth: ${deeper.depth - 2}` }, linkButton(board, deeper, "osm-align__deeper", howSign(deeper.how)))) : [];
  return h("div", { class: "osm-align__within" }, fold, h("ul", {}, ...items));
}
