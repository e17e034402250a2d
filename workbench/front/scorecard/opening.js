// The screen before a scorecard is open: those that there are, and the built-in company to look around in.

import { h } from "../map/board.js";
import { keepRows, panelButton } from "../map/rows.js";
import { whenText } from "../map/signs.js";

export function makeOpening(board) {
  const list = h("ul", { class: "osm-start__maps" });
  const none = h("p", { class: "osm-none", text: "None yet: draw a map on the page Map, or load the company." });
  const load = panelButton("Load the company", async () => {
    load.disabled = true;
    load.textContent = "Loading…";
    await board.send("case", { name: "company" });
    load.disabled = false;
    load.textContent = "Load the company";
  });
  const show = keepRows(list, { keyOf: (map) => map.document, make: (map) => makeCardRow(board, map) });
  const element = h(
    "div",
    { class: "osm-score__opening" },
    h("h1", { text: "Scorecards" }),
    h("p", { class: "osm-lead", text: "How the strategy stands this month, why, and whether the data can be trusted." }),
    h(
      "div",
      { class: "osm-start" },
      h("section", { class: "osm-start__part" }, h("h2", { text: "Open a scorecard" }), list, none),
      h(
        "section",
        { class: "osm-start__part" },
        h("h2", { text: "Look around in the built-in company" }),
        h("p", { class: "osm-start__lead", text: "A full scorecard with months of values; all names and figures are fictional." }),
        load,
      ),
    ),
  );
  const refresh = () => {
    const { maps = [] } = board.library ?? {};
    show(maps);
    none.hidden = maps.length > 0;
  };
  board.on("opened", () => {
    element.hidden = Boolean(board.scored.document);
  });
  return { element, refresh };
}

function makeCardRow(board, { document: key }) {
  const title = h("span", { class: "osm-rowbutton__title" });
  const told = h("span", { class: "osm-rowbutton__told" });
  const open = () => board.send("open", { document: key });
  const update = (map) => {
    title.textContent = map.title;
    told.textContent = [`version ${map.number}`, whenText(map.at), map.author].filter(Boolean).join(" · ");
  };
  return { element: h("li", {}, h("button", { type: "button", class: "osm-rowbutton", on: { click: open } }, title, told)), update };
}
