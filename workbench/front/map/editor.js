// The map editor: the bar, the map, the panel beside it. The browser proposes, Python decides and sends the picture.
import { keepAddress } from "./address.js";
import { h, makeBoard } from "./board.js";
import { makeCanvas } from "./canvas.js";
import { makeClash } from "./clash.js";
import { keepFocus } from "./focus.js";
import { listenToPointer } from "./gestures.js";
import { listenToKeys } from "./keys.js";
import { listenToLinking } from "./linking.js";
import { beginObjective, renameInPlace } from "./naming.js";
import { makePanels } from "./panels.js";
import { makeStart } from "./start.js";
import { makeToolbar } from "./toolbar.js";

const SAID_MS = 9000;
const ROOM_STEP_PX = 20;
const ROOM_PATIENCE_MS = 120;
const LEAST_ROOM_PX = 320;

export default {
  render({ model, el }) {
    el.style.width = "auto";
    const board = makeBoard(model);
    // The keys are ours: JupyterLab has shortcuts of its own.
    const root = h("div", { class: "osm-map", "data-lm-suppress-shortcuts": true });
    el.append(root);
    const said = makeSaid(board);
    const canvas = makeCanvas(board);
    const toolbar = makeToolbar(board, canvas);
    const banner = makeBanner(board);
    const start = h(
      "div",
      {},
      h("h1", { tabindex: "-1", text: "Strategy maps" }),
      h("p", { class: "osm-lead", text: "What the strategy wants to achieve, and what leads to it: drawn together, with every version kept." }),
      makeStart(board),
    );
    const panels = makePanels(board);
    const editor = h(
      "div",
      { class: "osm-map__editor" },
      toolbar.element,
      banner.element,
      h("div", { class: "osm-map__body" }, canvas.view, panels),
    );
    root.append(editor, start, makeClash(board), said);
    listenToPointer(board, canvas);
    listenToKeys(board, canvas, root);
    listenToLinking(board, canvas);
    board.on("rename", (place) => renameInPlace(board, canvas, place));
    board.on("begin", (place) => beginObjective(board, canvas, place));
    board.on("filter", () => canvas.mark());
    board.on("selection", ({ reveal }) => {
      canvas.mark();
      if (reveal) canvas.reveal(board.selection);
    });
    const address = keepAddress(board);
    const focus = keepFocus(root, canvas);
    const leaving = askBeforeLeaving(board, root);
    let fitted = "";
    // A map that is nearly seen as a whole is shown as a whole, once it is laid out for the room there is.
    const fitOnce = () => {
      if (fitted === board.picture.document || !room?.isKnown) return;
      fitted = board.picture.document;
      canvas.fitIfNear();
    };
    let room;
    const draw = () => {
      const isOpen = board.picture.document !== "" && board.picture.document !== undefined;
      // The start screen may have been scrolled: a map begins at its top.
      if (editor.hidden && isOpen) root.closest("#rendered_cells")?.scrollTo(0, 0);
      editor.hidden = !isOpen;
      start.hidden = isOpen || address.isOpening;
      root.classList.toggle("is-readonly", Boolean(board.picture.readOnly));
      address.follow();
      if (!isOpen) return;
      // A box that is being dragged follows the pointer; it is drawn again when it is let go.
      if (!canvas.isBusy) canvas.draw();
      fitOnce();
      toolbar.refresh();
      banner.refresh();
      root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
    };
    board.on("picture", draw);
    board.on("picture", tellStored(board));
    board.on("picture", focus.check);
    board.on("clash closed", focus.check);
    room = watchRoom(board, canvas, fitOnce);
    draw();
    address.open();
    return () => {
      room.close();
      address.close();
      focus.close();
      leaving.close();
      canvas.stopFollowing?.();
      board.close();
    };
  },
};

function makeSaid(board) {
  const text = h("span", {});
  const close = h("button", { type: "button", class: "osm-map__hush", text: "×", "aria-label": "Close this message" });
  const said = h("div", { class: "osm-map__said", role: "status", "aria-live": "polite" }, text, close);
  let timer;
  close.addEventListener("click", () => board.say("", "info"));
  board.say = (sentence, tone = "info") => {
    clearTimeout(timer);
    said.dataset.tone = board.tone = tone;
    said.setAttribute("aria-live", tone === "bad" ? "assertive" : "polite");
    text.textContent = sentence;
    said.classList.toggle("is-shown", sentence !== "");
    if (sentence && tone !== "bad") timer = setTimeout(() => board.say("", "info"), SAID_MS);
  };
  return said;
}

// What went wrong is not told any longer once the change is stored after all.
function tellStored(board) {
  let before = "saved";
  return () => {
    const now = board.picture.saved?.state ?? "saved";
    const isBack = before !== "saved" && now === "saved" && Boolean(board.picture.document);
    if (isBack && (before === "waiting" || board.tone === "bad")) board.say("Your change is stored now.", "good");
    if (now !== "saving") before = now;
  };
}

function makeBanner(board) {
  const text = h("span", {});
  const back = h("button", { type: "button", class: "osm-map__tool", text: "Back to the newest", on: { click: () => board.send("now") } });
  const restore = h("button", {
    type: "button", class: "osm-map__tool", text: "Restore this version",
    on: { click: () => board.send("restore", { number: board.picture.number }) },
  });
  const element = h("div", { class: "osm-map__banner" }, text, back, restore);
  const refresh = () => {
    const { mode, number, canRestore, why } = board.picture;
    const comparing = board.history.comparing;
    const words = {
      edit: why,
      view: why || "To be read: this link shows the map without its tools.",
      old: `You are looking at version ${number}.`,
      compare: comparing ? `Version ${comparing.before} compared with version ${comparing.after}.` : "",
    };
    text.textContent = words[mode];
    element.hidden = text.textContent === "";
    back.hidden = mode !== "old" && mode !== "compare";
    restore.hidden = mode !== "old" || !canRestore;
  };
  board.on("history", refresh);
  return { element, refresh };
}

// The browser asks before it leaves a page that holds what is not stored.
function askBeforeLeaving(board, root) {
  const isUnsaved = () => Boolean(board.picture.document) && board.picture.saved.state !== "saved";
  const leave = (event) => {
    if (isUnsaved() || root.querySelector("[data-dirty], .osm-map__naming")) event.preventDefault();
  };
  window.addEventListener("beforeunload", leave);
  return { close: () => window.removeEventListener("beforeunload", leave) };
}

// Python lays the map out for the room there is; `onKnown` is called when it has done so.
function watchRoom(board, canvas, onKnown) {
  let told = 0;
  let timer;
  const state = { isKnown: false };
  const tell = async () => {
    const width = Math.max(Math.floor(canvas.view.clientWidth / ROOM_STEP_PX) * ROOM_STEP_PX, LEAST_ROOM_PX);
    if (canvas.view.clientWidth === 0 || width === told) return;
    told = width;
    await board.send("width", { width });
    state.isKnown = true;
    onKnown();
  };
  const watcher = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(tell, told === 0 ? 0 : ROOM_PATIENCE_MS);
  });
  watcher.observe(canvas.view);
  state.close = () => {
    clearTimeout(timer);
    watcher.disconnect();
  };
  return state;
}
