// The bar above the map: what it is called and whether it is stored, the tools, and marks by theme or owner.
import { addressOf } from "./address.js";
import { h } from "./board.js";
import { tagsOf } from "./canvas.js";
import { momentText } from "./signs.js";

const ZOOM_BY = 1.25;

export function makeToolbar(board, canvas) {
  const title = h("h1", { class: "osm-map__name", tabindex: "-1" });
  const saved = h("p", { class: "osm-map__saved" });
  const tools = makeTools(board, canvas);
  const tags = makeTags(board, canvas);
  const bar = h(
    "header",
    { class: "osm-map__bar" },
    h("div", { class: "osm-map__heading" }, title, saved),
    tools.element,
    tags.element,
  );
  const refresh = () => {
    const { picture } = board;
    title.textContent = picture.title;
    saved.textContent = savedWords(picture);
    saved.dataset.state = picture.saved.state;
    saved.title = picture.saved.sentence;
    tools.refresh();
    tags.refresh();
  };
  return { element: bar, refresh };
}

function savedWords({ saved, number, unit, mode, actor }) {
  const words = {
    saved: `Version ${number}, saved ${momentText(saved.at)} by ${saved.author}`,
    saving: "Saving…",
    waiting: "Not stored yet: it is kept here and tried again",
    "not saved": "Not stored",
  };
  const you = mode === "edit" && saved.author !== actor ? ` · you are ${actor}` : "";
  return [unit, words[saved.state] + you].filter(Boolean).join(" · ");
}

function tool(label, name, act, options = {}) {
  return h("button", { type: "button", class: "osm-map__tool", "aria-label": name, title: name, text: label, on: { click: act }, ...options });
}

function makeTools(board, canvas) {
  const undo = tool("↶ Undo", "Undo (Ctrl+Z)", () => board.send("undo"));
  const redo = tool("↷ Redo", "Redo (Ctrl+Y)", () => board.send("redo"));
  const add = tool("+ Objective", "+ Objective: add one (N)", () => {
    const { selection, picture } = board;
    const box = selection?.kind === "objective" && picture.boxes.find((one) => one.id === selection.key);
    const perspective = box ? box.perspective : selection?.kind === "perspective" ? selection.key : picture.bands[0]?.id;
    if (perspective) board.tell("begin", { perspective, place: null });
  });
  const link = tool("↑ Link", "Link: draw an arrow; choose the cause, then the effect (L)", () => {
    if (board.linking) return board.stopLinking();
    return board.startLinking(board.selection?.kind === "objective" ? board.selection.key : null);
  }, { "aria-pressed": "false" });
  const arrange = tool("Lay out", "Lay out automatically: every box where the layout likes it", () => board.send("arrange"));
  const zoomOut = tool("−", "Zoom out (−)", () => canvas.setZoom(canvas.zoom / ZOOM_BY));
  const zoomIn = tool("+", "Zoom in (+)", () => canvas.setZoom(canvas.zoom * ZOOM_BY));
  const size = h("output", { class: "osm-map__zoom", "aria-label": "Zoom" });
  const fit = tool("Fit", "Fit: show the whole map (0)", () => canvas.fit());
  const copy = tool("Copy link", "Copy link to this map, to be read only", () => copyLink(board));
  const picture = tool("SVG", "Download the map as a picture (SVG)", () => download(board));
  const maps = tool("All maps", "All maps: close this one and choose another", () => board.send("close"));
  const editing = h("div", { class: "osm-map__tools" }, undo, redo, add, link, arrange);
  const looking = h("div", { class: "osm-map__tools" }, zoomOut, size, zoomIn, fit, copy, picture, maps);
  board.on("zoom", () => { size.textContent = `${Math.round(canvas.zoom * 100)} %`; });
  board.on("linking", () => link.setAttribute("aria-pressed", String(Boolean(board.linking))));
  const refresh = () => {
    const now = board.picture;
    editing.hidden = now.readOnly;
    undo.disabled = !now.canUndo;
    redo.disabled = !now.canRedo;
    size.textContent = `${Math.round(canvas.zoom * 100)} %`;
  };
  return { element: h("div", { class: "osm-map__toolrow" }, editing, looking), refresh };
}

async function copyLink(board) {
  const { document: id, number, isHead } = board.picture;
  const link = `${location.href.split("#")[0]}#${addressOf({ document: id, number: isHead ? null : number, view: true })}`;
  try {
    await navigator.clipboard.writeText(link);
    board.say("The link is copied. It opens this map to be read; whoever opens it must be able to sign in here.", "good");
  } catch {
    board.say(`Copy this link: ${link}`, "info");
  }
}

async function download(board) {
  const { file } = await board.send("download");
  if (!file) return;
  const address = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  const link = h("a", { href: address, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// Marks: a letter on every box, by theme or by owner; pressing one shows only its boxes.
function makeTags(board, canvas) {
  const by = h(
    "select",
    { class: "osm-map__by" },
    h("option", { value: "theme", text: "theme" }),
    h("option", { value: "owner", text: "owner" }),
    h("option", { value: "", text: "nothing" }),
  );
  const chips = h("div", { class: "osm-map__chips", role: "group", "aria-label": "Show only" });
  const element = h("div", { class: "osm-map__tags" }, h("label", {}, h("span", { text: "Mark by" }), by), chips);
  const press = (key) => {
    const now = { theme: null, owner: null };
    if (board.filter[canvas.tagsBy] !== key) now[canvas.tagsBy] = key;
    board.setFilter(now);
    const shown = canvas.mark();
    const count = board.picture.boxes.length;
    board.say(now[canvas.tagsBy] === null ? `All ${count} objectives.` : `${shown} of ${count} objectives.`, "info");
    refresh();
  };
  by.addEventListener("change", () => {
    canvas.tagsBy = by.value;
    board.setFilter({ theme: null, owner: null });
    canvas.draw();
    refresh();
  });
  let drawn = "";
  const refresh = () => {
    const tags = canvas.tagsBy === "" ? new Map() : tagsOf(board.picture, canvas.tagsBy);
    const chosen = canvas.tagsBy === "" ? null : board.filter[canvas.tagsBy];
    // Unchanged chips stay as they are: who is on one with the keyboard stays there.
    const now = JSON.stringify([...tags]);
    if (now !== drawn) chips.replaceChildren(...[...tags].map(([key, tag]) => chipOf(key, tag, press)));
    drawn = now;
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(chip.dataset.key === chosen));
  };
  return { element, refresh };
}

function chipOf(key, tag, press) {
  const chip = h(
    "button",
    { type: "button", class: "osm-map__chip", "data-key": key, on: { click: () => press(key) } },
    h("span", { class: "osm-map__tag", text: tag.letter }),
    h("span", { text: tag.title }),
  );
  chip.style.setProperty("--osm-map-tag", tag.colour);
  return chip;
}
