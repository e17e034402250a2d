// The first step of a cascade: an objective of the corporate scorecard, or of a unit that has one.

import { h } from "../map/board.js";
import { fillOptions } from "../map/fields.js";
import { keepRows } from "../map/rows.js";
import { fieldId } from "../map/fields.js";
import { choiceOf, labelled, shareBar } from "./bits.js";
import { indexOf } from "./units.js";

export function makeCascadeSource(board, changed) {
  const chosen = { document: null, key: null };
  const group = fieldId();
  const scorecard = choiceOf([], async () => {
    Object.assign(chosen, { document: scorecard.value, key: null });
    await fetchSheet();
    changed();
  });
  const list = h("ul", { class: "osm-align__ticks is-tall" });
  const none = h("p", { class: "osm-none" });
  const from = labelled("From the scorecard of", scorecard, "is-wide");
  const element = h("div", { class: "osm-align__parts" }, from, none, h("div", { role: "radiogroup", "aria-label": "Objectives" }, list));
  const show = keepRows(list, {
    keyOf: (one) => `${one.document} ${one.key}`,
    make: (one) => makeSourceRow(one, group, () => {
      Object.assign(chosen, { document: one.document, key: one.key });
      changed();
    }),
  });
  const unitOf = (id) => board.enterprise.units.find((unit) => unit.document === id);
  const isCorporate = () => chosen.document === board.enterprise.corporate?.document;
  // The objectives of a unit come with its sheet.
  const fetchSheet = async () => {
    const unit = unitOf(chosen.document);
    if (isCorporate() || !unit || board.sheet?.id === unit.id) return;
    await board.send("unit", { unit: unit.id });
  };
  const objectives = () => {
    if (isCorporate()) return board.enterprise.objectives.map((one) => ({ ...one, document: chosen.document }));
    const unit = unitOf(chosen.document);
    return unit && board.sheet?.id === unit.id ? board.sheet.objectives : [];
  };
  const refresh = () => {
    const withCards = board.enterprise.units.filter((unit) => unit.document !== null);
    fillOptions(scorecard, withCards.map((unit) => ({ value: unit.document, text: `${"\u2003".repeat(unit.depth)}${unit.name}` })));
    if (!withCards.some((unit) => unit.document === chosen.document)) Object.assign(chosen, { document: board.enterprise.corporate?.document ?? withCards[0]?.document ?? null, key: null });
    if (chosen.document) scorecard.value = chosen.document;
    from.hidden = withCards.length === 0;
    const found = objectives();
    show(found.map((one) => ({ ...one, isChosen: one.key === chosen.key })));
    none.hidden = found.length > 0;
    none.textContent = withCards.length === 0 ? "No unit has a scorecard yet: draw the corporate one on the page Map." : "This scorecard has no objectives yet: draw them on the page Map.";
  };
  const choose = ({ document: id, key }) => {
    Object.assign(chosen, { document: id, key });
    fetchSheet();
    refresh();
  };
  const current = () => objectives().find((one) => one.key === chosen.key);
  return {
    element, refresh, choose, isCorporate, current,
    value: () => ({ document: chosen.document, key: chosen.key }),
    title: () => [current()?.code, current()?.title].filter(Boolean).join(" "),
    unit: () => (chosen.document ? (unitOf(chosen.document)?.id ?? indexOf(board).corporateUnit) : null),
  };
}

function makeSourceRow(one, group, choose) {
  const radio = h("input", { type: "radio", name: group, on: { change: choose } });
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
