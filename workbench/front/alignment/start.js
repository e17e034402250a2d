// The screen before an organisation is open: those that there are, and cases to look around in.

import { h } from "../map/board.js";
import { keepRows } from "../map/rows.js";
import { countText, whenText } from "../map/signs.js";
import { makeCaseCard } from "../parts/cases.js";

export function makeAlignStart(board) {
  const list = h("ul", { class: "osm-start__maps" });
  const none = h("p", { class: "osm-none", text: "None yet: load a case to see what an aligned enterprise looks like." });
  const cards = h("div", { class: "osm-start__cards" });
  const showList = keepRows(list, { keyOf: (one) => one.document, make: (one) => makeOrganisationRow(board, one) });
  const showCards = keepRows(cards, { keyOf: (one) => one.name, make: (one) => makeCaseCard(board, one, one.summary) });
  const cases = h(
    "section",
    { class: "osm-start__part" },
    h("h2", { text: "Load a case" }),
    h("p", { class: "osm-start__lead", text: "Whole enterprises to look around in; all names and figures in them are fictional unless marked otherwise." }),
    cards,
  );
  const element = h(
    "div",
    { class: "osm-align__start" },
    h("h1", { text: "Alignment" }),
    h("p", { class: "osm-lead", text: "Does every unit pull the same way? Who carries which corporate objective, where the gaps are, and what was approved." }),
    h("div", { class: "osm-start" }, h("section", { class: "osm-start__part" }, h("h2", { text: "Open an organisation" }), list, none), cases),
  );
  const refresh = () => {
    const { organisations = [], cases: offered = [] } = board.library ?? {};
    showList(organisations);
    none.hidden = organisations.length > 0;
    showCards(offered);
    cases.hidden = offered.length === 0;
  };
  return { element, refresh };
}

function makeOrganisationRow(board, { document: key }) {
  const title = h("span", { class: "osm-rowbutton__title" });
  const told = h("span", { class: "osm-rowbutton__told" });
  const button = h("button", { type: "button", class: "osm-rowbutton", on: { click: () => board.send("open", { document: key }) } }, title, told);
  const update = (one) => {
    title.textContent = one.name;
    told.textContent = [countText(one.units, "unit"), countText(one.scorecards, "scorecard"), whenText(one.at)].filter(Boolean).join(" · ");
  };
  return { element: h("li", {}, button), update };
}
