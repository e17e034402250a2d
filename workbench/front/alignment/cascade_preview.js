// What would come of a cascade, unit by unit, before it is made.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { countText } from "../map/signs.js";
import { HOWS, howSign } from "./signs_of_alignment.js";
import { lockFor, redrawIn } from "./bits.js";
import { busyLine } from "./work.js";

const OUTCOMES = {
  "new scorecard": { sign: "✚", tone: "good" }, adds: { sign: "+", tone: "good" }, "has it": { sign: "=", tone: "info" },
  "may not": { sign: "×", tone: "bad" }, "no scorecard": { sign: "–", tone: "warn" },
};

export function makeCascadePreview(board, { back }) {
  const told = h("p", { class: "osm-align__verdict", role: "status" });
  const pieces = h("div", { class: "osm-align__outcomes" });
  const body = h("tbody", {});
  const make = panelButton("Make it", () => board.send("cascade"), { kind: "primary" });
  const drop = panelButton("‹ Back", () => back());
  const heads = ["Unit", "What comes of it", "Why"].map((text) => h("th", { scope: "col", text }));
  const element = h(
    "div",
    { class: "osm-align__parts" },
    told, pieces, h("div", { class: "osm-table osm-align__low", tabindex: "0", role: "region", "aria-label": "What would come of it" }, h("table", { class: "osm-align__table" }, h("thead", {}, h("tr", {}, ...heads)), body)),
    h("div", { class: "osm-row" }, make, drop),
  );
  let drawn = null;
  const refresh = () => {
    const { cascade, enterprise } = board;
    if (!cascade?.key) return;
    const busy = busyLine(board);
    lockFor(make, busy || enterprise.why.cascade || (cascade.ready === 0 ? "None of these units can take it up." : ""));
    lockFor(drop, busy);
    if (drawn === cascade) return;
    drawn = cascade;
    const flows = cascade.mode === "data" ? `values flow, weight ${cascade.weight}, ${cascade.aggregation}` : "context only";
    told.replaceChildren(howSign(cascade.how), h("span", { text: `"${cascade.title}" would reach ${cascade.ready} of ${countText(cascade.units.length, "unit")}: ${HOWS[cascade.how]?.word}, ${flows}.` }));
    pieces.replaceChildren(...outcomeCounts(cascade.units));
    redrawIn(body, cascade.units.map(previewRow));
    make.textContent = `Make it for ${countText(cascade.ready, "unit")}`;
  };
  return { element, refresh };
}

function outcomeCounts(units) {
  return Object.entries(OUTCOMES)
    .map(([state, { sign, tone }]) => ({ state, sign, tone, count: units.filter((one) => one.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, sign, tone, count }) => h("span", { class: `osm-align__badge is-${tone}` }, h("b", { text: sign }), h("span", { text: `${count} ${state}` })));
}

function previewRow({ name, state, sentence }) {
  const { sign, tone } = OUTCOMES[state] ?? { sign: "?", tone: "info" };
  return h("tr", {}, h("th", { scope: "row", text: name }), h("td", {}, h("span", { class: `osm-align__badge is-${tone}` }, h("b", { text: sign }), h("span", { text: state }))), h("td", { text: sentence }));
}
