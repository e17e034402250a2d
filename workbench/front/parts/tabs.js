// Parts of a page behind tabs, with the keys that tabs have.

import { h } from "../map/board.js";
import { partByKey } from "./shared.js";

// What is hidden is not brought up to date until it is shown. isOpen() says whether there is anything to show.
export function makeTabs(board, parts, { isOpen }) {
  const list = h("div", { class: "osm-align__tabs", role: "tablist", "aria-label": "Parts of the page" });
  const panes = h("div", { class: "osm-align__panes" });
  board.part = parts[0].key;
  for (const part of parts) {
    part.tab = h("button", {
      type: "button", role: "tab", class: "osm-align__tab", id: `osm-align-tab-${part.key}`, text: part.title,
      "aria-controls": `osm-align-part-${part.key}`, on: { click: () => board.show(part.key) },
    });
    part.pane = h(
      "section",
      { class: `osm-align__pane osm-align__pane--${part.key}`, id: `osm-align-part-${part.key}`, role: "tabpanel", tabindex: "-1", "aria-labelledby": part.tab.id },
      part.element,
    );
    list.append(part.tab);
    panes.append(part.pane);
  }
  const refresh = () => {
    for (const part of parts) {
      const isShown = part.key === board.part;
      part.tab.setAttribute("aria-selected", String(isShown));
      part.tab.tabIndex = isShown ? 0 : -1;
      part.pane.classList.toggle("is-away", !isShown);
      if (isShown) part.refresh();
    }
  };
  board.show = (key, { focus = false } = {}) => {
    const part = parts.find((one) => one.key === key);
    if (!part) return;
    board.part = key;
    if (isOpen()) refresh();
    part.tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (focus) part.pane.focus({ preventScroll: true });
    board.tell("part");
  };
  list.addEventListener("keydown", (event) => {
    const part = partByKey(event, parts, board.part);
    if (part === null) return;
    board.show(part.key);
    part.tab.focus();
  });
  return { element: h("div", {}, list, panes), refresh };
}
