// All measures: a table that sorts and filters, and a small chart of each measure of a perspective.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { countText } from "../map/signs.js";
import { monthText } from "./head.js";
import { valueText } from "./overview.js";
import { signWithWord, statusWord, trendText } from "./standing.js";

const STATUS_ORDER = { bad: 0, warn: 1, good: 2, none: 3 };
const TREND_ORDER = { down: 0, same: 1, up: 2 };
const COLUMNS = [
  { key: "status", title: "Status", by: (one) => STATUS_ORDER[one.status] },
  { key: "title", title: "Measure", by: (one) => one.title.toLowerCase() },
  { key: "objective", title: "Objective", by: (one) => one.objectiveTitle.toLowerCase() },
  { key: "perspective", title: "Perspective", by: (one, place) => place(one.perspective) },
  { key: "value", title: "Value", isNumber: true, by: (one) => one.value },
  { key: "target", title: "Target", isNumber: true, by: (one) => one.target },
  { key: "score", title: "Score", isNumber: true, by: (one) => one.score },
  { key: "trend", title: "Trend", by: (one) => TREND_ORDER[one.trend] ?? null },
  { key: "freshness", title: "Freshness", by: (one) => one.age },
  { key: "owner", title: "Owner", by: (one) => one.owner.toLowerCase() || null },
];
const TREND_SIGNS = { up: "▲", same: "▬", down: "▼" };

export function makeMeasures(board, chart) {
  const state = { sort: "perspective", isDown: false };
  const filters = makeFilters(() => refresh());
  const body = h("tbody", {});
  const heads = COLUMNS.map((column) => makeColumnHead(column, state, () => refresh()));
  const caption = h("caption", {});
  const table = h("table", { class: "osm-score__table" }, caption, h("thead", {}, h("tr", {}, ...heads.map((head) => head.element))), body);
  const many = makeMany(board, chart);
  const scroller = h("div", { class: "osm-table osm-score__scroll", tabindex: "0", role: "region", "aria-label": "All measures" }, table);
  const element = h("div", { class: "osm-score__measures" }, filters.element, scroller, many.element);
  const refresh = () => {
    const { measures, perspectives, month } = board.scored;
    filters.refresh(board.scored);
    const place = (id) => perspectives.findIndex((one) => one.id === id);
    const found = sorted(measures.filter(filters.passes), state, place);
    caption.textContent = `${countText(found.length, "measure")} of ${measures.length} in ${monthText(month)}`;
    for (const head of heads) head.refresh();
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
    body.replaceChildren(...found.map((one) => measureLine(board, one)));
    if (focused) body.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    many.refresh();
  };
  return { element, refresh };
}

// What is missing comes last, whichever way it is sorted; equals stay in the scorecard's order.
function sorted(measures, { sort, isDown }, place) {
  const { by } = COLUMNS.find((column) => column.key === sort);
  const keyed = measures.map((one) => ({ one, key: by(one, place) }));
  keyed.sort((a, b) => {
    const missing = (a.key === null || a.key === undefined) - (b.key === null || b.key === undefined);
    if (missing || a.key === b.key) return missing;
    return (a.key < b.key ? -1 : 1) * (isDown ? -1 : 1);
  });
  return keyed.map(({ one }) => one);
}

function makeColumnHead(column, state, changed) {
  const sign = h("span", { class: "osm-score__sortsign", "aria-hidden": "true" });
  const press = () => {
    state.isDown = state.sort === column.key && !state.isDown;
    state.sort = column.key;
    changed();
  };
  const button = h("button", { type: "button", class: "osm-score__sort", on: { click: press } }, h("span", { text: column.title }), sign);
  const element = h("th", { scope: "col", class: column.isNumber ? "osm-number" : "" }, button);
  const refresh = () => {
    const isSorted = state.sort === column.key;
    sign.textContent = isSorted ? (state.isDown ? "▼" : "▲") : "";
    if (isSorted) element.setAttribute("aria-sort", state.isDown ? "descending" : "ascending");
    else element.removeAttribute("aria-sort");
  };
  return { element, refresh };
}

function makeFilters(changed) {
  const sought = h("input", { id: fieldId(), type: "search", autocomplete: "off" });
  const picks = ["perspective", "owner", "status"].map((key) => {
    const select = h("select", { id: fieldId() });
    select.addEventListener("change", changed);
    return { key, select };
  });
  sought.addEventListener("input", changed);
  const labelled = (text, control) => h("div", { class: "osm-score__filter" }, h("label", { for: control.id, text }), control);
  const element = h(
    "div",
    { class: "osm-score__filters", role: "search" },
    labelled("Find", sought),
    labelled("Perspective", picks[0].select),
    labelled("Owner", picks[1].select),
    labelled("Status", picks[2].select),
  );
  const refresh = ({ perspectives, measures }) => {
    const owners = [...new Set(measures.map((one) => one.owner))].sort();
    const everything = { value: "", text: "all" };
    fillOptions(picks[0].select, [everything, ...perspectives.map((one) => ({ value: one.id, text: one.title }))]);
    fillOptions(picks[1].select, [everything, ...owners.map((name) => ({ value: name || "–", text: name || "nobody" }))]);
    fillOptions(picks[2].select, [everything, ...["bad", "warn", "good", "none"].map((value) => ({ value, text: statusWord(value) }))]);
  };
  const passes = (one) => {
    const words = sought.value.trim().toLowerCase();
    const [perspective, owner, status] = picks.map(({ select }) => select.value);
    return (
      (!words || `${one.title} ${one.objectiveTitle}`.toLowerCase().includes(words)) &&
      (!perspective || one.perspective === perspective) &&
      (!owner || (one.owner || "–") === owner) &&
      (!status || one.status === status)
    );
  };
  return { element, refresh, passes };
}

function measureLine(board, one) {
  const open = async () => {
    await board.send("choose", { kind: "measure", key: one.id });
    board.show("overview");
    board.tell("revealed");
  };
  const number = (text) => h("td", { class: "osm-number", text });
  const trend = one.trend ? h("span", { title: trendText(one.trend) }, h("span", { "aria-hidden": "true", text: TREND_SIGNS[one.trend] }), h("span", { class: "osm-unseen", text: trendText(one.trend) })) : "";
  return h(
    "tr",
    {},
    h("td", {}, signWithWord(one.status)),
    h("th", { scope: "row" }, h("button", { type: "button", class: "osm-score__link", text: one.title, "data-focus": one.id, on: { click: open } })),
    h("td", { text: one.objectiveTitle }),
    h("td", { text: one.perspectiveTitle }),
    number(valueText(one)),
    number(one.targetText),
    number(one.scoreText),
    h("td", {}, trend),
    h("td", { text: one.freshnessText, title: one.reason }),
    h("td", { text: one.owner || "nobody" }),
  );
}

function makeMany(board, chart) {
  const select = h("select", { id: fieldId() });
  let shown = "";
  const show = (key) => {
    shown = key;
    return board.send("multiples", { perspective: key });
  };
  select.addEventListener("change", () => show(select.value));
  const element = h(
    "section",
    { class: "osm-score__many" },
    h("h2", { text: "A whole perspective at a glance" }),
    h("div", { class: "osm-score__filter" }, h("label", { for: select.id, text: "Perspective" }), select),
    chart,
  );
  const refresh = () => {
    const { perspectives, document: id } = board.scored;
    fillOptions(select, perspectives.map((one) => ({ value: one.id, text: one.title })));
    if (!perspectives.some((one) => one.id === select.value) && perspectives.length) select.value = perspectives[0].id;
    // Drawn once it is seen: what nobody looks at is not sent.
    if (element.offsetParent !== null && select.value && shown !== `${id}/${select.value}`) {
      show(select.value);
      shown = `${id}/${select.value}`;
    }
  };
  return { element, refresh };
}
