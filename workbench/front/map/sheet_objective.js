// The sheet of an objective: what it is, how it is measured, what it leads to and comes from, what the rules find.

import { h, linkKey, titleById } from "./board.js";
import { fieldId, fillOptions, makeSelectField, makeTextField, numberText } from "./fields.js";
import { findingLine } from "./findings.js";
import { focusOnMap } from "./places.js";
import { askingButton, keepRows, panelButton } from "./rows.js";
import { STATUSES, countText, markChips, statusSign } from "./signs.js";

export function makeObjectiveSheet(board, key) {
  const revise = (field) => (value) => board.send("revise", { kind: "objective", key, field, value });
  const fields = {
    title: makeTextField({
      label: "Objective", isHeading: true, send: (title) => board.send("rename", { kind: "objective", key, title }),
    }),
    statement: makeTextField({ label: "Statement", lines: 2, send: revise("statement") }),
    perspective: makeSelectField({
      label: "Perspective", send: (perspective) => board.send("move", { objective: key, perspective, place: null }),
    }),
    theme: makeSelectField({ label: "Theme", send: revise("theme") }),
    owner: makeSelectField({ label: "Owner", send: revise("owner") }),
    weight: makeTextField({ label: "Weight", send: revise("weight"), as: numberText({ example: "1 or 0.5" }), mode: "decimal" }),
  };
  const marks = h("div", { class: "osm-marks" });
  const status = h("p", { class: "osm-status" });
  const measures = makeMeasures();
  const leadsTo = makeLinkList(board, key, "cause");
  const comesFrom = makeLinkList(board, key, "effect");
  const found = makeFound(board, key);
  const remove = askingButton("Remove…", {
    question: () => removalQuestion(board, key), yes: "Remove", act: () => board.send("remove", { kind: "objective", key }),
  });
  const rows = [fields.perspective, fields.theme, fields.owner, fields.weight].map((field) => field.element);
  const element = h(
    "div",
    {},
    marks, fields.title.element, status, fields.statement.element,
    h("div", { class: "osm-fieldrows" }, ...rows), measures.element, leadsTo.element, comesFrom.element, found.element,
    h("div", { class: "osm-sheet__buttons" }, panelButton("Show on map", () => showOnMap(board, element, key)), remove),
  );
  const update = (picture, isLocked) => {
    const box = picture.boxes.find((one) => one.id === key);
    const options = optionsOf(picture);
    for (const name of ["title", "statement", "weight"]) fields[name].update(box[name], isLocked);
    for (const name of ["perspective", "theme", "owner"]) fields[name].update(box[name], isLocked, options[name]);
    marks.replaceChildren(...markChips(box.marks));
    const { word } = STATUSES[box.status] ?? STATUSES.none;
    status.replaceChildren(statusSign(box.status), h("span", { text: `Status: ${word}` }));
    measures.update(box.measures);
    leadsTo.update(picture, isLocked);
    comesFrom.update(picture, isLocked);
    found.update();
    remove.hidden = isLocked;
  };
  return { element, update, fields: Object.values(fields), name: "Objective", onFindings: found.update };
}

function optionsOf(picture) {
  const titled = (things) => things.map(({ id, title }) => ({ value: id, text: title }));
  return {
    perspective: titled(picture.bands),
    theme: [{ value: null, text: "no theme" }, ...titled(picture.themes)],
    owner: [{ value: null, text: "nobody yet" }, ...picture.people.map(({ id, name }) => ({ value: id, text: name }))],
  };
}

function removalQuestion(board, key) {
  const box = board.picture.boxes.find((one) => one.id === key);
  const links = board.picture.arrows.filter((arrow) => arrow.cause === key || arrow.effect === key).length;
  const others = [links && countText(links, "link"), box.measures.length && countText(box.measures.length, "measure")];
  const told = others.filter(Boolean).join(" and ");
  return told ? `Remove it, with its ${told}?` : "Remove this objective?";
}

function showOnMap(board, element, key) {
  board.select({ kind: "objective", key }, { reveal: true });
  focusOnMap(element, { kind: "objective", key });
}

// -- measures --------------------------------------------------------------------------------------------------------

function makeMeasures() {
  const list = h("ul", { class: "osm-measures" });
  const none = h("p", { class: "osm-none", text: "No measure yet." });
  const note = h("p", { class: "osm-mapfield__hint", text: "Measures and targets are edited on the scorecard page." });
  const show = keepRows(list, { keyOf: (measure) => measure.id, make: makeMeasure });
  return {
    element: h("section", { class: "osm-part" }, h("h4", { text: "Measures" }), list, none, note),
    update(measures) {
      show(measures);
      none.hidden = measures.length > 0;
    },
  };
}

function makeMeasure() {
  const title = h("span", { class: "osm-measures__title" });
  const kind = h("span", { class: "osm-mark" });
  const targets = h("span", { class: "osm-measures__targets" });
  const element = h("li", {}, h("span", { class: "osm-measures__head" }, title, kind), targets);
  const update = (measure) => {
    title.textContent = measure.title;
    kind.textContent = measure.isLead ? "lead" : "lag";
    kind.title = measure.isLead ? "Lead measure: it tells early" : "Lag measure: it tells what came of it";
    element.title = measure.definition;
    const unit = measure.unit ? ` ${measure.unit}` : "";
    const told = measure.targets.map(({ period, value }) => `${period}: ${value.toLocaleString()}${unit}`);
    targets.textContent = told.length ? `Targets ${told.join(" · ")}` : `No target${unit && `, in${unit}`}`;
  };
  return { element, update };
}

// -- links -----------------------------------------------------------------------------------------------------------

// The links of an objective that stands at one end of them, and a way to add one without drawing it.
function makeLinkList(board, key, end) {
  const other = end === "cause" ? "effect" : "cause";
  const [name, wish] = end === "cause" ? ["Leads to", "leads to"] : ["Comes from", "comes from"];
  const id = fieldId();
  const list = h("ul", { class: "osm-links" });
  const none = h("p", { class: "osm-none", text: end === "cause" ? "Nothing yet." : "Nothing on this map." });
  const select = h("select", { id });
  const add = h("button", { type: "submit", class: "osm-button", text: "Add" });
  const form = h("form", { class: "osm-adding osm-adding--link" }, h("label", { for: id, text: `It also ${wish}` }), select, add);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (select.value === "") return select.focus();
    const [cause, effect] = end === "cause" ? [key, select.value] : [select.value, key];
    const answer = await board.send("link", { cause, effect });
    if (answer.ok) select.value = "";
    return undefined;
  });
  const show = keepRows(list, { keyOf: linkKey, make: (arrow) => makeLinkRow(board, arrow, other) });
  const element = h("section", { class: "osm-part" }, h("h4", { text: name }), list, none, form);
  const update = (picture, isLocked) => {
    const arrows = picture.arrows.filter((arrow) => arrow[end] === key);
    show(arrows);
    none.hidden = arrows.length > 0;
    form.hidden = isLocked;
    if (!isLocked) fillOptions(select, partners(picture, key, new Set(arrows.map((arrow) => arrow[other]))));
  };
  return { element, update };
}

function partners(picture, key, linked) {
  const options = picture.bands.flatMap((band) =>
    picture.boxes
      .filter((box) => box.perspective === band.id && box.id !== key && !linked.has(box.id))
      .map((box) => ({ value: box.id, text: box.title, group: band.title })),
  );
  return [{ value: null, text: "choose an objective…" }, ...options];
}

function makeLinkRow(board, { cause, effect }, other) {
  const key = linkKey({ cause, effect });
  const title = h("span", { class: "osm-rowbutton__title" });
  const told = h("span", { class: "osm-rowbutton__told" });
  const button = h(
    "button",
    { type: "button", class: "osm-rowbutton", on: { click: () => board.select({ kind: "link", key }, { reveal: true }) } },
    title, told,
  );
  const update = (arrow) => {
    title.textContent = titleById(board.picture, arrow[other]);
    const words = [arrow.sign === "minus" ? "− less of it" : "+ more of it", arrow.strength, arrow.isFeedback && "feedback"];
    told.textContent = [...words, arrow.lag_months !== null && `${arrow.lag_months} months`].filter(Boolean).join(" · ");
  };
  return { element: h("li", {}, button), update };
}

// -- findings --------------------------------------------------------------------------------------------------------

function makeFound(board, key) {
  const list = h("ul", { class: "osm-found" });
  const show = keepRows(list, { keyOf: (finding) => `${finding.rule} ${finding.key} ${finding.sentence}`, make: findingLine });
  const element = h("section", { class: "osm-part", hidden: true }, h("h4", { text: "What the rules say" }), list);
  const update = () => {
    const measures = board.picture.boxes.find((box) => box.id === key)?.measures ?? [];
    const own = new Set([key, ...measures.map((measure) => measure.id)]);
    const findings = board.findings.filter(({ kind, key: place }) => ["objective", "measure"].includes(kind) && own.has(place));
    show(findings);
    element.hidden = findings.length === 0;
  };
  return { element, update };
}
