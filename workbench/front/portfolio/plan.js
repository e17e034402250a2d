// Which initiatives are in the plan, and how likely each target then is: every chance moves at once.

import { h } from "../map/board.js";
import { fillOptions } from "../map/fields.js";
import { keepRows, panelButton } from "../map/rows.js";
import { alignCard, labelled, lockFor } from "../alignment/bits.js";
import { foldedList } from "./tables.js";

export function makePlanPart(board, charts) {
  const tiles = h("div", { class: "osm-pf__tiles" });
  const list = h("ul", { class: "osm-pf__toggles" });
  const find = h("input", { type: "search", placeholder: "Find", "aria-label": "Find an initiative" });
  const showRows = keepRows(list, { keyOf: (one) => one.id, make: (one) => makeToggle(board, one) });
  const all = panelButton("All in", () => board.send("choose_all", { all: true }), { kind: "small" });
  const none = panelButton("Only mandatory", () => board.send("choose_all", { all: false }), { kind: "small" });
  const back = panelButton("Undo", () => board.send("back"), { kind: "small", title: "The plan before the last change" });
  const count = h("p", { class: "osm-align__count", role: "status" });
  const noneYet = h("p", { class: "osm-none", text: "No initiative yet: add some on the tab Initiatives." });
  const measure = h("select", {});
  measure.addEventListener("change", () => board.send("measure", { measure: measure.value }));
  const every = h("input", { type: "checkbox" });
  every.addEventListener("change", () => board.send("every_target", { every: every.checked }));
  const notes = h("div", {});
  const side = alignCard("In the plan", "", h("div", { class: "osm-row" }, all, none, back), find, count, noneYet, list);
  side.classList.add("osm-pf__side");
  const main = h(
    "div",
    { class: "osm-pf__main" },
    tiles,
    h("label", { class: "osm-align__tick-label" }, every, h("span", { text: "Every year's target, not only each measure's last one" })),
    charts.chances_chart,
    h("div", { class: "osm-align__oneline" }, labelled("A measure over the months", measure, "is-wide")),
    charts.fan_chart,
    notes,
  );
  const refresh = () => {
    const { rows = [], tiles: figures = [], canBack = false, told = "", notes: sentences = [], measure: shown = "" } = board.plan ?? {};
    const wanted = find.value.trim().toLowerCase();
    showRows(rows.filter((row) => !wanted || row.title.toLowerCase().includes(wanted)));
    if (count.textContent !== told) count.textContent = told;
    noneYet.hidden = board.portfolio.initiatives !== 0;
    back.disabled = !canBack;
    tiles.replaceChildren(...figures.map(figureTile));
    fillOptions(measure, (board.portfolio.measures ?? []).map((one) => ({ value: one.id, text: one.title, group: one.perspective })));
    measure.value = shown;
    every.checked = Boolean(board.plan?.every);
    notes.replaceChildren(...(sentences.length ? [foldedList("Left out, and why", sentences, true)] : []));
  };
  find.addEventListener("input", refresh);
  return { element: h("div", { class: "osm-pf__split" }, side, main), refresh };
}

export function figureTile(one) {
  return h(
    "div",
    { class: `osm-tile osm-tile--${one.tone ?? "info"}` },
    h("div", { class: "osm-tile__title", text: one.title }),
    h("div", { class: "osm-tile__value", text: one.unit === "%" ? `${one.value} %` : one.value }, one.unit && one.unit !== "%" ? h("span", { class: "osm-tile__unit", text: one.unit }) : null),
    one.interval ? h("div", { class: "osm-tile__interval", text: one.interval }) : null,
    one.note ? h("div", { class: "osm-tile__note", text: one.note }) : null,
  );
}

function makeToggle(board, { id }) {
  const box = h("input", { type: "checkbox" });
  const title = h("span", { class: "osm-pf__toggletitle" });
  const told = h("span", { class: "osm-align__hint" });
  box.addEventListener("change", () => board.send("toggle", { initiative: id, is_in: box.checked }));
  const element = h("li", {}, h("label", { class: "osm-pf__toggle" }, box, h("span", {}, title, told)));
  const update = (one) => {
    box.checked = one.isIn;
    lockFor(box, one.why);
    title.textContent = one.title;
    told.textContent = one.told;
    element.classList.toggle("is-out", !one.isIn);
  };
  return { element, update };
}
