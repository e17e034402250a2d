// The objectives of a unit with what each serves above, and the forms that link one and take a link away.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { askingButton, keepRows, panelButton } from "../map/rows.js";
import { choiceOf, labelled, lockFor, radioSet, wayTo } from "./bits.js";
import { HOWS, HOW_ORDER, howSign } from "./signs_of_alignment.js";

const FLOWS = [
  { value: "average", text: "average, by weight" }, { value: "worst", text: "the worst counts" }, { value: "best", text: "the best counts" },
];

export function makeServing(board, id) {
  const heading = h("h3", {});
  const list = h("ul", { class: "osm-align__servings" });
  const none = h("p", { class: "osm-none" });
  const element = h("section", { class: "osm-align__parts" }, heading, none, list);
  const show = keepRows(list, { keyOf: (one) => one.key, make: (one) => makeServingRow(board, id, one) });
  const update = (sheet, unit) => {
    heading.textContent = `Objectives and what they serve (${sheet.objectives.length})`;
    none.textContent = unit.document === null ? "The unit has no scorecard yet: cascade an objective to it, or draw one on the page Map." : "The scorecard has no objectives yet: draw them on the page Map.";
    none.hidden = sheet.objectives.length > 0;
    show(sheet.objectives.map((one) => ({ ...one, above: sheet.above, why: unit.why?.edit ?? "" })));
  };
  return { element, update };
}

function makeServingRow(board, id, { document: scorecard, key }) {
  const title = wayTo("", () => board.followObjective(scorecard, key));
  const marks = h("span", { class: "osm-align__marks" });
  const served = h("ul", { class: "osm-align__served" });
  const form = makeLinkForm(board, scorecard, key);
  const open = panelButton("Link…", () => form.toggle(), { kind: "small", "aria-expanded": "false" });
  form.element.id = fieldId();
  open.setAttribute("aria-controls", form.element.id);
  form.onToggle = (isOpen) => open.setAttribute("aria-expanded", String(isOpen));
  const show = keepRows(served, { keyOf: (one) => `${one.document} ${one.key}`, make: (one) => makeServedRow(board, scorecard, key, one) });
  const element = h("li", {}, h("div", { class: "osm-align__servinghead" }, title, marks, open), served, form.element);
  const update = (objective) => {
    title.textContent = objective.title;
    open.setAttribute("aria-label", `Link ${objective.title} to an objective above`);
    marks.replaceChildren(
      ...[objective.isOrphan ? ["orphan: leads nowhere", "warn"] : null, objective.isSynergy ? ["synergy", "info"] : null]
        .filter(Boolean).map(([text, tone]) => h("span", { class: `osm-align__badge is-${tone}`, text })),
    );
    show(objective.serves.map((one) => ({ ...one, why: objective.why })));
    lockFor(open, objective.why);
    form.update(objective);
  };
  return { element, update };
}

function makeServedRow(board, scorecard, key, { document: toDocument, key: toKey }) {
  const sign = h("span", {});
  const way = wayTo("", () => board.followObjective(toDocument, toKey));
  const told = h("span", { class: "osm-align__hint" });
  const drop = askingButton("Unlink", {
    question: () => `Take the link to ${way.textContent} away?`, yes: "Unlink",
    act: () => board.send("unlink", { document: scorecard, objective: key, to_document: toDocument, to_objective: toKey }),
  });
  drop.querySelector("button").classList.add("osm-button--small");
  const element = h("li", {}, sign, h("span", { class: "osm-align__servedtext" }, way, told), drop);
  const update = (one) => {
    sign.replaceChildren(howSign(one.how));
    way.textContent = one.title;
    drop.querySelector("button").setAttribute("aria-label", `Unlink from ${one.title}`);
    told.textContent = [
      one.unitName, HOWS[one.how]?.word, one.mode === "data" ? `values flow, weight ${one.weight}, ${one.aggregation}` : "context only", `version ${one.pin}`, one.isGone ? "is gone in the newest version" : "",
    ].filter(Boolean).join(" · ");
    element.classList.toggle("is-gone", Boolean(one.isGone));
    for (const button of drop.querySelectorAll("button")) lockFor(button, one.why);
  };
  return { element, update };
}

function makeLinkForm(board, scorecard, key) {
  const target = choiceOf([]);
  const how = radioSet("How does it serve?", HOW_ORDER.map((value) => ({ value, label: HOWS[value].word, sign: howSign(value) })), { value: "contributory", changed: () => undefined });
  const flow = makeFlowFields();
  const submit = h("button", { type: "submit", class: "osm-button osm-button--primary", text: "Link" });
  const none = h("p", { class: "osm-none", hidden: true, text: "No unit above or beside has objectives to serve." });
  const element = h("form", { class: "osm-align__form osm-align__linkform", hidden: true }, none, labelled("It serves", target, "is-wide"), how.element, flow.element, submit);
  const form = { element, onToggle: () => undefined };
  form.toggle = () => {
    element.hidden = !element.hidden;
    form.onToggle(!element.hidden);
    if (!element.hidden) target.focus();
  };
  let above = [];
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const to = above[Number(target.value)];
    if (!to) return;
    submit.disabled = true;
    const { ok } = await board.send("link", { document: scorecard, objective: key, to_document: to.document, to_objective: to.key, how: how.value(), ...flow.value() });
    submit.disabled = false;
    if (ok && !element.hidden) form.toggle();
  });
  form.update = (objective) => {
    const kept = above[Number(target.value)];
    above = objective.above;
    const options = above.map((one, at) => ({ value: String(at), text: one.title, group: one.unitName }));
    fillOptions(target, options);
    const at = above.findIndex((one) => kept && one.key === kept.key && one.document === kept.document);
    if (above.length) target.value = String(Math.max(at, 0));
    none.hidden = above.length > 0;
    lockFor(submit, objective.why || (above.length ? "" : "There is nothing to link to."));
  };
  return form;
}

// Whether values flow; how they count is asked only where they do.
export function makeFlowFields() {
  const weight = h("input", { id: fieldId(), type: "text", inputmode: "decimal", autocomplete: "off", value: "1" });
  const flow = choiceOf(FLOWS);
  const counts = h("div", { class: "osm-align__oneline" }, labelled("Weight", weight), labelled("Several scores make", flow));
  const mode = radioSet(
    "What flows?",
    [
      { value: "context", label: "Context", hint: "The meaning only: no score is carried upward." },
      { value: "data", label: "Values", hint: "Its score counts above, by its weight." },
    ],
    { value: "context", changed: () => settle() },
  );
  const settle = () => {
    counts.hidden = mode.value() !== "data";
  };
  settle();
  const element = h("div", { class: "osm-align__flowfields" }, mode.element, counts);
  const number = () => {
    const typed = Number(weight.value.replace(",", "."));
    return weight.value.trim() !== "" && Number.isFinite(typed) ? typed : weight.value;
  };
  return { element, value: () => ({ mode: mode.value(), weight: number(), aggregation: flow.value }), weight };
}
