// A card of the start screen that loads a built-in case.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";

export function makeCaseCard(board, { name, title }, summary) {
  const load = panelButton("Load", async () => {
    load.disabled = true;
    load.textContent = "Loading…";
    await board.send("case", { name });
    load.disabled = false;
    load.textContent = "Load";
  }, { "aria-label": `Load the case ${title}` });
  const element = h("div", { class: "osm-start__card" }, h("h3", { text: title }), h("p", { text: summary }), load);
  return { element, update: () => undefined };
}
