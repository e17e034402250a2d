// The panel beside the map: the sheet of what is selected, what the rules find, and the history.

import { h } from "./board.js";
import { fieldId } from "./fields.js";
import { makeFindings } from "./findings.js";
import { makeHistory } from "./history.js";
import { showMap } from "./places.js";
import { makeSheet } from "./sheet.js";

const TAB_STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function makePanels(board) {
  let isOwnChoice = false;
  const choose = (place) => {
    isOwnChoice = true;
    board.select(place, { reveal: true });
    isOwnChoice = false;
    showMap(element);
  };
  const openSheet = (place) => {
    if (place !== undefined) board.select(place, { reveal: false });
    tabs.show("sheet");
    sheet.focus();
  };
  const sheet = makeSheet(board);
  const findings = makeFindings(board, { choose, openSheet });
  const past = makeHistory(board);
  const tabs = makeTabs([
    { name: "sheet", title: "Sheet", content: sheet.element },
    { name: "findings", title: "Findings", content: findings.element },
    { name: "history", title: "History", content: past.element, onShow: past.ask },
  ]);
  const element = h("aside", { class: "osm-mapside", "aria-label": "Beside the map", "data-lm-suppress-shortcuts": true }, tabs.list, ...tabs.panels);
  const count = () => {
    const isJudged = board.picture.mode !== "compare";
    tabs.rename("findings", isJudged ? `Findings (${board.findings.length})` : "Findings");
  };
  board.on("findings", count);
  board.on("selection", ({ focus }) => {
    if (isOwnChoice || board.selection === null) return;
    // While versions are compared the list of what changed stays beside the map.
    if (focus || board.picture.mode !== "compare") tabs.show("sheet");
    if (focus) sheet.focus();
  });
  let opened = "";
  board.on("picture", () => {
    const isOther = board.picture.document !== opened;
    opened = board.picture.document;
    count();
    if (isOther) tabs.show("sheet");
  });
  board.on("offer", () => {
    if (!board.offer.name || element.contains(document.activeElement)) return;
    board.select(null);
    tabs.show("sheet");
  });
  count();
  return element;
}

function makeTabs(parts) {
  const made = parts.map(({ name, title, content, onShow }) => {
    const [id, panelId] = [fieldId(), fieldId()];
    const tab = h("button", { type: "button", role: "tab", id, class: "osm-mapside__tab", text: title, "aria-controls": panelId });
    const panel = h("div", { role: "tabpanel", id: panelId, class: "osm-mapside__body", "aria-labelledby": id, tabindex: "-1" }, content);
    tab.addEventListener("click", () => show(name));
    return { name, tab, panel, onShow };
  });
  const show = (name) => {
    for (const one of made) {
      const isShown = one.name === name;
      one.tab.setAttribute("aria-selected", String(isShown));
      one.tab.tabIndex = isShown ? 0 : -1;
      one.panel.hidden = !isShown;
      if (isShown) one.onShow?.();
    }
  };
  const list = h("div", { role: "tablist", class: "osm-mapside__tabs", "aria-label": "Sheet, findings and history" }, ...made.map(({ tab }) => tab));
  list.addEventListener("keydown", (event) => {
    const at = made.findIndex(({ tab }) => tab === document.activeElement);
    const ends = { Home: 0, End: made.length - 1 };
    const next = ends[event.key] ?? (event.key in TAB_STEPS ? (at + TAB_STEPS[event.key] + made.length) % made.length : null);
    if (next === null || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    show(made[next].name);
    made[next].tab.focus();
  });
  show(parts[0].name);
  const rename = (name, text) => {
    const { tab } = made.find((one) => one.name === name);
    if (tab.textContent !== text) tab.textContent = text;
  };
  return { list, panels: made.map(({ panel }) => panel), show, rename };
}
