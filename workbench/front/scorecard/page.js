// The scorecard's page: which scorecard and month, and its parts behind tabs. Python decides everything that is shown.

import { h, makeBoard } from "../map/board.js";
import { makeClash } from "../map/clash.js";
import { listenToTraits, makeSentence, partByKey, placeCharts } from "../parts/shared.js";
import { makeOpening } from "./opening.js";
import { makeOverview } from "./overview.js";
import { makeMeasures } from "./measures.js";
import { makeEntering } from "./entering.js";
import { makeMeasureSheet } from "./measuresheet.js";
import { makeTrust } from "./trust.js";
import { makeScoreHead } from "./head.js";

const PAGE_TRAITS = ["library", "scored", "chosen", "grid", "trust"];
const WIDTH_STEP_PX = 20;
const LEAST_WIDTH_PX = 320;

export default {
  async render({ model, el, host }) {
    el.style.width = "auto";
    const board = makeBoard(model);
    // The keys are ours: JupyterLab has shortcuts of its own.
    const root = h("div", { class: "osm-map osm-score", "data-lm-suppress-shortcuts": true });
    el.append(root);
    const sentence = makeSentence(board, "osm-score");
    const charts = placeCharts(model, host, ["trend", "multiples"], "osm-score");
    const opening = makeOpening(board);
    const head = makeScoreHead(board);
    const tabs = makeTabs(board, [
      { key: "overview", title: "Overview", ...makeOverview(board, charts.trend) },
      { key: "measures", title: "Measures", ...makeMeasures(board, charts.multiples) },
      { key: "enter", title: "Enter values", ...makeEntering(board) },
      { key: "sheet", title: "Measure sheet", ...makeMeasureSheet(board) },
      { key: "trust", title: "Can the data be trusted?", ...makeTrust(board) },
    ]);
    const open = h("div", { class: "osm-score__open" }, head.element, tabs.element);
    root.append(opening.element, open, makeClash(board), sentence);
    const address = keepScoreAddress(board);
    const draw = () => {
      const isOpen = Boolean(board.scored.document);
      open.hidden = !isOpen;
      opening.element.hidden = isOpen || address.isOpening;
      address.follow();
      opening.refresh();
      if (isOpen) {
        head.refresh();
        tabs.refresh();
      }
      root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
    };
    const off = listenToTraits(model, board, PAGE_TRAITS, draw);
    const width = watchWidth(board, root);
    draw();
    address.open();
    return () => {
      off();
      width.close();
      address.close();
      board.close();
    };
  },
};

// Tabs with the keys that tabs have; board.show(key) opens one from elsewhere. What is hidden is not brought up to date
// until it is shown, but for printing.
function makeTabs(board, parts) {
  const list = h("div", { class: "osm-score__tabs", role: "tablist", "aria-label": "Parts of the scorecard" });
  const panes = h("div", { class: "osm-score__panes" });
  let shown = parts[0].key;
  for (const part of parts) {
    part.tab = h("button", {
      type: "button", role: "tab", class: "osm-score__tab", id: `osm-score-tab-${part.key}`, text: part.title,
      on: { click: () => board.show(part.key) },
    });
    part.pane = h(
      "section",
      { class: `osm-score__pane osm-score__pane--${part.key}`, role: "tabpanel", tabindex: "-1", "aria-labelledby": part.tab.id },
      part.element,
    );
    list.append(part.tab);
    panes.append(part.pane);
  }
  const refresh = () => {
    for (const part of parts) {
      const isShown = part.key === shown;
      part.tab.setAttribute("aria-selected", String(isShown));
      part.tab.tabIndex = isShown ? 0 : -1;
      part.pane.classList.toggle("is-away", !isShown);
      if (isShown || part.key === "measures" || part.key === "overview") part.refresh();
    }
  };
  board.show = (key) => {
    if (!parts.some((part) => part.key === key)) return;
    shown = key;
    refresh();
  };
  list.addEventListener("keydown", (event) => {
    const part = partByKey(event, parts, shown);
    if (part === null) return;
    board.show(part.key);
    part.tab.focus();
  });
  return { element: h("div", {}, list, panes), refresh };
}

// The scorecard that is open stands in the page's address as on the map's page: a reload opens it again.
function keepScoreAddress(board) {
  const isOurPage = document.body.dataset.voila !== undefined;
  const asked = () => (isOurPage ? new URLSearchParams(location.hash.slice(1)).get("map") : null);
  const state = { isOpening: asked() !== null };
  let written = location.hash;
  state.open = async () => {
    const id = asked();
    if (id === null) return;
    await board.send("open", { document: id });
    state.isOpening = false;
    board.tell("opened");
  };
  state.follow = () => {
    if (!isOurPage) return;
    if (board.scored.document) state.isOpening = false;
    if (state.isOpening) return;
    const hash = board.scored.document ? `#${new URLSearchParams({ map: board.scored.document })}` : "";
    if (hash === written) return;
    written = hash;
    history.replaceState(history.state, "", hash || location.pathname);
  };
  const changed = () => {
    if (location.hash === written) return;
    written = location.hash;
    state.open();
  };
  window.addEventListener("hashchange", changed);
  state.close = () => window.removeEventListener("hashchange", changed);
  return state;
}

// Python draws the map for the room there is.
function watchWidth(board, root) {
  let told = 0;
  let timer;
  const tell = () => {
    const place = root.querySelector(".osm-score__map");
    const room = place?.clientWidth ?? 0;
    const width = Math.max(Math.floor(room / WIDTH_STEP_PX) * WIDTH_STEP_PX, LEAST_WIDTH_PX);
    if (room === 0 || width === told) return;
    told = width;
    board.send("width", { width });
  };
  const watcher = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(tell, told === 0 ? 0 : 150);
  });
  watcher.observe(root);
  return { close: () => watcher.disconnect() };
}
