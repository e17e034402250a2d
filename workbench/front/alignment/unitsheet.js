// A unit's sheet: what it is and where it stands, who has which part in it, and what its objectives serve.

import { h } from "../map/board.js";
import { fillOptions, makeSelectField, makeTextField } from "../map/fields.js";
import { askingButton, panelButton } from "../map/rows.js";
import { countText, whenText } from "../map/signs.js";
import { UNIT_FUNCTIONS, UNIT_KINDS, functionOptions, unitOptions } from "./add_unit.js";
import { choiceOf, emptyState, lockFor, wayTo, whyLine } from "./bits.js";
import { makePeople } from "./people.js";
import { makeServing } from "./serving.js";
import { standingOf, standingSign } from "./signs_of_alignment.js";
import { dueText, gapsOf, idsBelow, indexOf, isAtTop, linkedText, unitName } from "./units.js";

export function makeUnitSheet(board) {
  const element = h("div", { class: "osm-align__card osm-align__sheet" });
  const empty = emptyState("No unit is chosen. Choose one in the tree to see its people and objectives, and to change them.");
  let [sheet, shownId] = [null, null];
  const refresh = () => {
    const { id } = board.sheet ?? {};
    const isThere = id !== undefined && indexOf(board).byId.has(id);
    if (!isThere) {
      [sheet, shownId] = [null, null];
      if (empty.parentElement !== element) element.replaceChildren(empty);
      return;
    }
    if (shownId !== id) {
      shownId = id;
      sheet = makeOneSheet(board, id);
      element.replaceChildren(sheet.element);
    }
    sheet.update(board.sheet);
  };
  const focus = () => {
    refresh();
    sheet?.heading.focus({ preventScroll: true });
    if (element.getBoundingClientRect().top > window.innerHeight * 0.6 || element.getBoundingClientRect().top < 0) element.scrollIntoView({ block: "start" });
  };
  return { element, refresh, focus };
}

function makeOneSheet(board, id) {
  const heading = h("h2", { tabindex: "-1" });
  const sign = h("span", {});
  const told = h("p", { class: "osm-align__muted" });
  const due = h("p", { class: "osm-align__due", hidden: true });
  const back = panelButton("", () => board.goBack(), { kind: "small" });
  const close = panelButton("Close", () => board.send("unit", { unit: null }), { kind: "small", "aria-label": "Close the sheet" });
  const decisions = makeSheetDecisions(board);
  const ways = h("div", { class: "osm-row" }, ...decisions.buttons, wayTo("Its findings", () => board.findingsOf(id)), wayTo("Add a unit below", () => board.addBelow(id)));
  const facts = makeUnitFacts(board, id);
  const people = makePeople(board, id);
  const serving = makeServing(board, id);
  const element = h(
    "div",
    { class: "osm-align__parts" },
    h("div", { class: "osm-align__sheethead" }, h("div", { class: "osm-align__sheetname" }, sign, heading), h("div", { class: "osm-align__tools" }, back, close)),
    told, due, ways, facts.element, people.element, serving.element,
  );
  const update = (sheet) => {
    const unit = indexOf(board).byId.get(id);
    heading.textContent = sheet.name;
    sign.replaceChildren(standingSign(unit.standing));
    back.hidden = board.cameFrom === null;
    back.textContent = board.cameFrom ? `‹ Back to ${board.cameFrom.title}` : "";
    told.textContent = toldInSheet(board, unit);
    due.hidden = unit.due === null;
    if (unit.due) due.replaceChildren(h("b", { text: "↻ " }), h("span", { text: dueText(unit.due) }), h("span", { text: " " }), wayTo("Walk through the differences", () => board.realignUnit(unit)));
    decisions.update(unit);
    facts.update(sheet, unit);
    people.update(sheet);
    serving.update(sheet, unit);
  };
  return { element, update, heading };
}

// Submitted or approved from the sheet too, wherever that may be done.
function makeSheetDecisions(board) {
  let now = null;
  const decide = (decision) => () => board.send("decide", { document: now.document, number: now.number, decision, note: "" });
  const submit = panelButton("Submit", decide("submitted"), { kind: "small" });
  const approve = panelButton("Approve", decide("approved"), { kind: "small" });
  const update = (unit) => {
    now = unit;
    submit.hidden = approve.hidden = unit.document === null;
    lockFor(submit, unit.why.submit);
    lockFor(approve, unit.why.approve);
  };
  return { buttons: [submit, approve], update };
}

function toldInSheet(board, unit) {
  const gaps = gapsOf(board, unit);
  const below = idsBelow(board, unit.id).length;
  return [
    unit.document === null ? "no scorecard yet" : `${unit.title}, version ${unit.number} of ${whenText(unit.at)} by ${unit.author}: ${standingOf(unit)}`,
    `${linkedText(board, unit)}${unit.orphans && !isAtTop(board, unit) ? `, ${countText(unit.orphans, "orphan")}` : ""}`,
    gaps ? `${countText(gaps, "corporate objective")} it must carry and does not` : "",
    unit.hasUpwardLink || isAtTop(board, unit) || unit.document === null ? "" : "nothing of it leads upward",
    below ? `${countText(below, "unit")} below` : "",
  ].filter(Boolean).join(" · ");
}

// Name, kind, function, place in the tree and the matrix links, and the way to remove the unit.
function makeUnitFacts(board, id) {
  const revise = (field) => (value) => board.send("revise_unit", { unit: id, field, value });
  const why = whyLine();
  const name = makeTextField({ label: "Name", send: revise("name") });
  const kind = makeSelectField({ label: "Kind", send: revise("kind") });
  const does = makeSelectField({ label: "Function", send: revise("function"), hint: "What a support unit does, or what a partner is." });
  const parent = makeSelectField({ label: "Stands below", send: revise("parent") });
  const beside = makeBeside(board, id, revise("beside"));
  const remove = askingButton("Remove the unit…", {
    question: () => `Remove ${unitName(board, id)} from the organisation?`, yes: "Remove", act: () => board.send("remove_unit", { unit: id }),
  });
  const element = h(
    "details",
    { class: "osm-align__fold" },
    h("summary", { text: "Name, kind and place" }),
    h("div", { class: "osm-align__fields" }, name.element, kind.element, does.element, parent.element),
    beside.element, remove, why.element,
  );
  const update = (sheet) => {
    const locked = Boolean(sheet.why.organise);
    why.update(sheet.why.organise);
    name.update(sheet.name, locked);
    kind.update(sheet.kind, locked, (sheet.kinds ?? UNIT_KINDS).map((value) => ({ value, text: value })));
    does.update(sheet.function, locked, functionOptions(sheet.functions ?? UNIT_FUNCTIONS));
    // Nothing can stand below itself.
    parent.update(sheet.parent, locked, unitOptions(board, { without: [id, ...idsBelow(board, id)], none: "nothing: at the top" }));
    beside.update(sheet);
    for (const button of remove.querySelectorAll("button")) lockFor(button, sheet.why.organise);
  };
  return { element, update };
}

// The units that this one answers to besides its parent.
function makeBeside(board, id, send) {
  const list = h("ul", { class: "osm-align__chips" });
  const pick = choiceOf([]);
  let now = [];
  const add = panelButton("Add", () => pick.value && send([...now, pick.value]), { kind: "small" });
  pick.setAttribute("aria-label", "A unit that it also answers to");
  const element = h(
    "div",
    { class: "osm-align__field" },
    h("span", { class: "osm-align__label", text: "Also answers to (matrix)" }), list, h("div", { class: "osm-align__oneline" }, pick, add),
  );
  const update = (sheet) => {
    now = sheet.beside;
    const why = sheet.why.organise;
    list.replaceChildren(
      ...now.map((other) => {
        const drop = h("button", { type: "button", class: "osm-align__drop", text: "×", "aria-label": `No longer answers to ${unitName(board, other)}`, on: { click: () => send(now.filter((one) => one !== other)) } });
        return h("li", {}, h("span", { text: unitName(board, other) }), lockFor(drop, why));
      }),
    );
    fillOptions(pick, unitOptions(board, { without: [id, sheet.parent, ...now], none: "choose a unit" }));
    lockFor(pick, why);
    lockFor(add, why);
  };
  return { element, update };
}
