// The figures of alignment by group: the picture of the share first (with its interval and what it is compared with),
// then the number, then what was counted and from where. What cannot be said says why.

import { h } from "../map/board.js";
import { whenText } from "../map/signs.js";
import { redrawIn } from "./bits.js";

export function makeFigures(board) {
  const element = h("div", { class: "osm-align__parts" });
  let drawn = null;
  const refresh = () => {
    if (drawn === board.metrics) return;
    drawn = board.metrics;
    const { groups = [], asOf } = board.metrics;
    const when = groups.length && asOf ? [h("p", { class: "osm-align__muted", text: `Figures as of ${whenText(asOf)}. Lines of comparison are from 2005 and are no targets.` })] : [];
    redrawIn(element, [...when, ...groups.map(figureGroup)]);
  };
  return { element, refresh };
}

function figureGroup({ title, figures }) {
  return h("section", { class: "osm-align__group" }, h("h2", { text: title }), h("div", { class: "osm-align__figures" }, ...figures.map(figureTile)));
}

function figureTile(figure) {
  const isThere = figure.value !== null && figure.value !== undefined;
  return h(
    "article",
    { class: `osm-align__figure${isThere ? "" : " is-missing"}`, "data-key": figure.key },
    h("h3", { text: figure.title }),
    isThere ? figureValue(figure) : h("p", { class: "osm-align__missing", text: figure.missing || "There is no figure yet." }),
    isThere && figure.unit === "share" ? shareScale(figure) : null,
    figure.compare?.length ? h("ul", { class: "osm-align__compares" }, ...figure.compare.map(compareLine)) : null,
    h("p", { class: "osm-align__notes", text: figure.note }),
    isThere && figure.source ? h("p", { class: "osm-align__notes", text: `Source: ${figure.source}` }) : null,
  );
}

function figureValue(figure) {
  const interval = figure.low !== null && figure.high !== null && figure.low !== undefined ? intervalText(figure) : "";
  return h(
    "p",
    { class: "osm-align__value" },
    h("b", { text: figure.text }),
    h("span", { text: [figure.fraction, interval].filter(Boolean).join(" · ") }),
  );
}

function intervalText({ low, high, unit }) {
  if (unit !== "share") return `between ${low} and ${high} ${unit}`;
  return `between ${Math.round(low * 100)} and ${Math.round(high * 100)}\u00a0%`;
}

function compareLine({ text, label, source }) {
  return h(
    "li",
    {},
    h("span", { class: "osm-align__comparemark", "aria-hidden": "true", text: "▲" }),
    h("span", {}, h("b", { text: `${text}: ` }), h("span", { text: label }), h("span", { class: "osm-align__hint", text: source })),
  );
}

// From 0 to 100 %: a bar, the interval as a line with ends, and a pointer below for each line of comparison.
function shareScale({ value, low, high, compare }) {
  const at = (share) => `${(Math.max(0, Math.min(1, share)) * 100).toFixed(1)}%`;
  const hasInterval = low !== null && low !== undefined && high !== null && high !== undefined;
  const reach = hasInterval ? h("span", { class: "osm-align__reach", style: `left: ${at(low)}; width: calc(${at(high)} - ${at(low)})` }) : null;
  const marks = (compare ?? []).map((one) => h("span", { class: "osm-align__tick", style: `left: ${at(one.value)}`, text: "▲" }));
  return h(
    "div",
    { class: "osm-align__scale", "aria-hidden": "true" },
    h("span", { class: "osm-align__scalebar" }, h("span", { style: `width: ${at(value)}` }), reach),
    ...marks,
  );
}
