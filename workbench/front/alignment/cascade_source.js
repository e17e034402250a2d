// The first step of a cascade: an objective of the corporate scorecard, or of a unit that has one.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { keepRows } from "../map/rows.js";
import { choiceOf, labelled, shareBar } from "./bits.js";
import { indexOf } from "./units.js";

export function makeCascadeSource(board, changed) {
  const source = { document: null, key: null, group: fieldId(), changed };
  source.scorecard = choiceOf([], async () => {
    Object.assign(source, { document: source.scorecard.value, key: null });
    await fetchObjectives(board, source);
    changed();
  });
  source.list = h("ul", { class: "osm-align__ticks is-tall" });
  source.none = h("p", { class: "osm-none" });
  source.from = labelled("From the scorecard of", source.scorecard, "is-wide");
  source.show = keepRows(source.list, { keyOf: (one) => `${one.document} ${one.key}`, make: (one) => makeSourceRow(one, source) });
  const current = () => objectivesOf(board, source).find((one) => one.key === source.key);
  return {
    element: h("div", { class: "osm-align__parts" }, source.from, source.none, h("div", { role: "radiogroup", "aria-label": "Objectives" }, source.list)),
    refresh: () => drawSource(board, source),
    choose({ document: id, key }) {
      Object.assign(source, { document: id, key });
      fetchObjectives(board, source);
      drawSource(board, source);
    },
    current,
    isCorporate: () => isCorporateSource(board, source),
    value: () => ({ document: source.document, key: source.key }),
    title: () => [current()?.code, current()?.title].filter(Boolean).join(" "),
    unit: () => (source.document ? (unitOfSource(board, source)?.id ?? indexOf(board).corporateUnit) : null),
  };
}

function isCorporateSource(board, source) {
  return source.document === board.enterprise.corporate?.document;
}

function unitOfSource(board, source) {
  return board.enterprise.units.find((unit) => unit.document !== null && unit.document === source.document);
}

// The objectives of a unit come with its sheet.
async function fetchObjectives(board, source) {
  const unit = unitOfSource(board, source);
  if (isCorporateSource(board, source) || !unit || board.sheet?.id === unit.id) return;
  await board.send("unit", { unit: unit.id });
}

function objectivesOf(board, source) {
  if (isCorporateSource(board, source)) return board.enterprise.objectives.map((one) => ({ ...one, document: source.document }));
  const unit = unitOfSource(board, source);
  return unit && board.sheet?.id === unit.id ? board.sheet.objectives : [];
}

function drawSource(board, source) {
  const withCards = board.enterprise.units.filter((unit) => unit.document !== null);
  fillOptions(source.scorecard, withCards.map((unit) => ({ value: unit.document, text: `${"\u2003".repeat(unit.depth)}${unit.name}` })));
  if (!withCards.some((unit) => unit.document === source.document)) {
    Object.assign(source, { document: board.enterprise.corporate?.document ?? withCards[0]?.document ?? null, key: null });
  }
  if (source.document) source.scorecard.value = source.document;
  source.from.hidden = withCards.length === 0;
  const found = objectivesOf(board, source);
  source.show(found.map((one) => ({ ...one, isChosen: one.key === source.key })));
  source.none.hidden = found.length > 0;
  source.none.textContent = withCards.length === 0 ? "No unit has a scorecard yet: draw the corporate one on the page Map." : "This scorecard has no objectives yet: draw them on the page Map.";
}

function makeSourceRow(one, source) {
  const choose = () => {
    Object.assign(source, { document: one.document, key: one.key });
    source.changed();
  };
  const radio = h("input", { type: "radio", name: source.group, on: { change: choose } });
  const code = h("b", { class: "osm-align__code" });
  const title = h("span", {});
  const told = h("span", { class: "osm-align__hint" });
  const total = h("span", { class: "osm-align__total" });
  const update = (now) => {
    radio.checked = now.isChosen;
    code.textContent = now.code ?? "";
    code.hidden = !now.code;
    title.textContent = now.title;
    told.textContent = [now.perspective, now.isSynergy ? "synergy" : ""].filter(Boolean).join(" · ");
    total.replaceChildren(...(now.asked === undefined ? [] : [shareBar(now.coverage), h("span", { text: now.asked === 0 ? "nobody asked" : `${now.reached} of ${now.asked}` })]));
  };
  return { element: h("li", {}, h("label", {}, radio, code, h("span", { class: "osm-align__picktext" }, title, told), total)), update };
}
