// The screen before a portfolio is open: those that there are, and cases to look around in.

import { h } from "../map/board.js";
import { keepRows } from "../map/rows.js";
import { countText, whenText } from "../map/signs.js";
import { makeCaseCard } from "../parts/cases.js";

export function makePortfolioStart(board) {
  const list = h("ul", { class: "osm-start__maps" });
  const none = h("p", { class: "osm-none", text: "None yet: load a case, or begin one for a scorecard." });
  const cards = h("div", { class: "osm-start__cards" });
  const showList = keepRows(list, { keyOf: (one) => one.document, make: (one) => makePortfolioRow(board, one) });
  const showCards = keepRows(cards, { keyOf: (one) => one.name, make: (one) => makeCaseCard(board, one, `${one.summary} ${countText(one.initiatives, "initiative")}.`) });
  const begin = makeBeginning(board);
  const element = h(
    "div",
    { class: "osm-align__start" },
    h("h1", { text: "Initiatives" }),
    h("p", { class: "osm-lead", text: "Which initiatives to fund, when to start them, and how likely each target then is." }),
    h(
      "div",
      { class: "osm-start" },
      h("section", { class: "osm-start__part" }, h("h2", { text: "Open a portfolio" }), list, none, begin.element),
      h(
        "section",
        { class: "osm-start__part" },
        h("h2", { text: "Load a case" }),
        h("p", { class: "osm-start__lead", text: "Fictional companies to look around in; all names and figures in them are made up." }),
        cards,
      ),
    ),
  );
  const refresh = () => {
    const { portfolios = [], cases = [] } = board.library ?? {};
    showList(portfolios);
    none.hidden = portfolios.length > 0;
    showCards(cases);
    begin.refresh();
  };
  return { element, refresh };
}

function makePortfolioRow(board, { document: key }) {
  const title = h("span", { class: "osm-rowbutton__title" });
  const told = h("span", { class: "osm-rowbutton__told" });
  const open = () => board.send("open", { document: key, scenario: null, out: [], into: [] });
  const button = h("button", { type: "button", class: "osm-rowbutton", on: { click: open } }, title, told);
  const update = (one) => {
    title.textContent = one.title;
    told.textContent = [`version ${one.number}`, whenText(one.at), one.author].filter(Boolean).join(" · ");
  };
  return { element: h("li", {}, button), update };
}

// A new portfolio for a scorecard that is stored.
function makeBeginning(board) {
  const select = h("select", { id: "osm-pf-begin" });
  const button = h("button", { type: "submit", class: "osm-button", text: "Begin" });
  const form = h("form", { class: "osm-adding" }, h("label", { for: "osm-pf-begin", text: "Begin one for the scorecard" }), select, button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    await board.send("begin", { scorecard: select.value });
    button.disabled = false;
  });
  const refresh = () => {
    const { scorecards = [] } = board.library ?? {};
    form.hidden = scorecards.length === 0;
    const said = JSON.stringify(scorecards);
    if (select.dataset.said === said) return;
    select.dataset.said = said;
    select.replaceChildren(...scorecards.map((one) => h("option", { value: one.document, text: one.title })));
  };
  return { element: form, refresh };
}
