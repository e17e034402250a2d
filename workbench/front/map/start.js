// The screen before a map is open: open one, begin one from a template, or load a case.

import { h } from "./board.js";
import { fieldId } from "./fields.js";
import { keepRows, panelButton } from "./rows.js";
import { whenText } from "./signs.js";

const MANY_MAPS = 8;

export function makeStart(board) {
  const maps = makeMaps(board);
  const fresh = makeBeginning(board);
  const cases = makeCases(board);
  const trouble = h("p", { class: "osm-mapfield__told osm-mapfield__told--bad osm-start__trouble", role: "status" });
  const element = h("div", { class: "osm-start" }, trouble, maps.element, fresh.element, cases.element);
  const refresh = () => {
    for (const part of [maps, fresh, cases]) part.update(board.library);
  };
  const tellTrouble = () => {
    trouble.textContent = board.picture.document ? "" : (board.picture.saved?.sentence ?? "");
  };
  board.on("picture", tellTrouble);
  tellTrouble();
  board.on("library", refresh);
  refresh();
  return element;
}

function startSection(title, lead, ...children) {
  return h("section", { class: "osm-start__part" }, h("h2", { text: title }), h("p", { class: "osm-start__lead", text: lead }), ...children);
}

function makeMaps(board) {
  const id = fieldId();
  const sought = h("input", { id, type: "search", autocomplete: "off" });
  const seek = h("div", { class: "osm-adding" }, h("label", { for: id, text: "Find a map" }), sought);
  const list = h("ul", { class: "osm-start__maps" });
  const none = h("p", { class: "osm-none" });
  const show = keepRows(list, { keyOf: (map) => map.document, make: (map) => makeMapRow(board, map) });
  const element = startSection("Open a map", "The ones that are stored here.", seek, list, none);
  const update = ({ maps = [] }) => {
    const words = sought.value.trim().toLowerCase();
    const found = maps.filter((map) => map.title.toLowerCase().includes(words));
    show(found);
    seek.hidden = maps.length <= MANY_MAPS;
    none.textContent = maps.length === 0 ? "None yet: begin one, or load a case to see what a full map looks like." : "No title holds that.";
    none.hidden = found.length > 0;
  };
  sought.addEventListener("input", () => update(board.library));
  return { element, update };
}

function makeMapRow(board, { document: key }) {
  const title = h("span", { class: "osm-rowbutton__title" });
  const told = h("span", { class: "osm-rowbutton__told" });
  const open = () => board.send("open", { document: key, number: null, view: false });
  const button = h("button", { type: "button", class: "osm-rowbutton", on: { click: open } }, title, told);
  const update = (map) => {
    title.textContent = map.title;
    told.textContent = [`version ${map.number}`, whenText(map.at), map.author].filter(Boolean).join(" · ");
  };
  return { element: h("li", {}, button), update };
}

function makeBeginning(board) {
  const [id, name] = [fieldId(), fieldId()];
  const title = h("input", { id, type: "text", autocomplete: "off", maxlength: "300" });
  const problem = h("p", { class: "osm-mapfield__told osm-mapfield__told--bad", role: "alert" });
  const cards = h("div", { class: "osm-start__cards" });
  const begin = h("button", { type: "submit", class: "osm-button osm-button--primary", text: "Begin" });
  const kinds = h("fieldset", { class: "osm-start__kinds" }, h("legend", { text: "Which perspectives does it begin with?" }), cards);
  const named = h("div", { class: "osm-mapfield" }, h("label", { for: id, text: "What is the map called?" }), title, problem);
  const form = h("form", { novalidate: true }, named, kinds, begin);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = form.querySelector(`input[name="${name}"]:checked`);
    problem.textContent = title.value.trim() === "" ? "Write what it is called." : "";
    if (problem.textContent || !chosen) return title.focus();
    begin.disabled = true;
    const answer = await board.send("begin", { template: chosen.value, title: title.value.trim() });
    begin.disabled = false;
    if (answer.ok) title.value = "";
    else problem.textContent = answer.sentence;
    return undefined;
  });
  const show = keepRows(cards, { keyOf: (template) => template.name, make: (template) => makeTemplateCard(template, name) });
  const update = ({ templates = [] }) => {
    show(templates);
    const first = cards.querySelector("input");
    if (first && !cards.querySelector("input:checked")) first.checked = true;
  };
  const lead = "Perspectives can be renamed, moved, added and removed at any time.";
  return { element: startSection("Begin a new one", lead, form), update };
}

function makeTemplateCard(template, name) {
  const stripes = template.bands.map((band, at) => h("span", { class: at === 0 ? "osm-stripe osm-stripe--outcome" : "osm-stripe", text: band }));
  const element = h(
    "label",
    { class: "osm-start__card" },
    h("span", { class: "osm-start__choice" }, h("input", { type: "radio", name, value: template.name }), h("span", { text: template.title })),
    h("span", { class: "osm-stripes" }, ...stripes),
    h("span", { class: "osm-mapfield__hint", text: template.source }),
  );
  return { element, update: () => undefined };
}

function makeCases(board) {
  const cards = h("div", { class: "osm-start__cards" });
  const show = keepRows(cards, { keyOf: (one) => one.name, make: (one) => makeCaseCard(board, one) });
  const element = startSection("Load a case", "Full maps to look around in; all names and figures in them are fictional unless marked otherwise.", cards);
  const update = ({ cases = [] }) => {
    show(cases);
    element.hidden = cases.length === 0;
  };
  return { element, update };
}

function makeCaseCard(board, one) {
  const load = panelButton("Load", async () => {
    load.disabled = true;
    load.textContent = "Loading…";
    await board.send("case", { name: one.name });
    load.disabled = false;
    load.textContent = "Load";
  }, { "aria-label": `Load the case ${one.title}` });
  const summary = h("p", { text: one.summary });
  const element = h("div", { class: "osm-start__card" }, h("h3", { text: one.title }), summary, load);
  return { element, update: () => undefined };
}
