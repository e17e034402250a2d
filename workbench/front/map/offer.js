// A graph from elsewhere: its file is read here, and each of its nodes is given a perspective before it is taken in.

import { h } from "./board.js";
import { fieldId, fillOptions } from "./fields.js";
import { keepRows, panelButton } from "./rows.js";
import { countText } from "./signs.js";

const MOST_GRAPH_BYTES = 2 * 1024 * 1024;

// element: the way to choose a file; table: what the file holds, with a perspective for each node.
export function makeOffer(board) {
  const intake = makeIntake(board);
  const heading = h("h4", { tabindex: "-1" });
  const notes = h("ul", { class: "osm-notes" });
  const rows = h("tbody");
  const choices = new Map();
  const show = keepRows(rows, { keyOf: (node) => node.id, make: (node) => makeNodeRow(board, node, choices) });
  const take = panelButton("Take them", async () => {
    const places = Object.fromEntries(board.offer.nodes.map((node) => [node.id, choices.get(node.id)]));
    await board.send("take_graph", { places });
  }, { kind: "primary" });
  const leave = panelButton("Leave it", () => board.send("drop_offer"));
  const columns = h("tr", {}, h("th", { scope: "col", text: "Objective" }), h("th", { scope: "col", text: "Perspective" }));
  const table = h(
    "section",
    { class: "osm-offer", hidden: true },
    heading, notes, h("table", {}, h("thead", {}, columns), rows), h("div", { class: "osm-sheet__buttons" }, take, leave),
  );
  const update = (picture, isLocked = table.dataset.locked === "true") => {
    table.dataset.locked = String(isLocked);
    const { offer } = board;
    const nodes = offer.nodes ?? [];
    const isThere = Boolean(offer.name);
    if (isThere && table.dataset.name !== offer.name) choices.clear();
    table.dataset.name = offer.name ?? "";
    for (const node of nodes) if (!choices.has(node.id)) choices.set(node.id, node.perspective);
    if (isThere) heading.textContent = `From ${offer.name}: ${countText(nodes.length, "objective")}, ${countText(offer.links, "link")}`;
    notes.replaceChildren(...(offer.notes ?? []).map((note) => h("li", { text: note })));
    show(nodes);
    const wasHidden = table.hidden;
    table.hidden = !isThere;
    intake.hidden = isLocked || isThere;
    if (wasHidden && isThere) heading.focus();
  };
  return { element: intake, table, update };
}

function makeNodeRow(board, { id }, choices) {
  const field = fieldId();
  const label = h("label", { for: field });
  const select = h("select", { id: field, on: { change: () => choices.set(id, select.value) } });
  const update = (node) => {
    label.textContent = node.title;
    fillOptions(select, board.picture.bands.map((band) => ({ value: band.id, text: band.title })));
    select.value = choices.get(id);
  };
  return { element: h("tr", {}, h("td", {}, label), h("td", {}, select)), update };
}

function makeIntake(board) {
  const id = fieldId();
  const problem = h("p", { class: "osm-mapfield__told osm-mapfield__told--bad", role: "alert" });
  const input = h("input", { id, type: "file", accept: ".json,.csv,.graphml" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    problem.textContent = "";
    const { text, sentence } = await readGraph(file);
    const answer = sentence ? { ok: false, sentence } : await board.send("offer_graph", { name: file.name, text });
    if (!answer.ok) problem.textContent = answer.sentence;
    input.value = "";
  });
  const hint = "Nodes and links as .json, .csv or .graphml, at most 2 MB. You give each node a perspective before anything is added.";
  return h(
    "details",
    { class: "osm-fold-part" },
    h("summary", { text: "Import a graph" }),
    h("label", { for: id, text: "File" }), input, h("p", { class: "osm-mapfield__hint", text: hint }), problem,
  );
}

async function readGraph(file) {
  if (file.size > MOST_GRAPH_BYTES) {
    return { sentence: `${file.name} has ${(file.size / 1048576).toFixed(1)} MB: it must have at most 2 MB; leave out what is not the map.` };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    return { sentence: `${file.name} must be text in UTF-8: save it so, then choose it again.` };
  }
}
