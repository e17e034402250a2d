// The page of initiatives against targets: parts behind tabs. Python decides everything that is shown.

import { h, makeBoard } from "../map/board.js";
import { listenToTraits, makeSentence, placeCharts } from "../parts/shared.js";
import { makeTabs } from "../parts/tabs.js";
import { makeWorkBar } from "../alignment/work.js";
import { keepPortfolioAddress } from "./address.js";
import { makePortfolioStart } from "./start.js";
import { makePortfolioHead } from "./head.js";
import { makePlanPart } from "./plan.js";
import { makeInitiativesPart } from "./initiatives.js";
import { makeScenariosPart } from "./scenarios.js";
import { makeChoosePart } from "./choose.js";
import { makeFrontierPart } from "./frontier.js";
import { makeMattersPart } from "./matters.js";
import { makeYearPart } from "./year.js";
import { makeModelPart } from "./model.js";

const PORTFOLIO_TRAITS = ["library", "portfolio", "plan", "table", "chosen", "scenarios", "selection", "frontier", "matters", "year", "links", "work"];
const PORTFOLIO_CHARTS = [
  "chances_chart", "fan_chart", "gantt_chart", "money_chart", "distribution_chart", "comparison_chart", "frontier_chart",
  "tornado_chart", "information_chart", "regret_chart", "course_chart", "link_chart",
];

export default {
  async render({ model, el, host }) {
    el.style.width = "auto";
    const board = makeBoard(model);
    // The keys are ours: JupyterLab has shortcuts of its own.
    const root = h("div", { class: "osm-map osm-align osm-pf", "data-lm-suppress-shortcuts": true });
    el.append(root);
    const said = makeSentence(board, "osm-align");
    const charts = placeCharts(model, host, PORTFOLIO_CHARTS, "osm-align");
    const start = makePortfolioStart(board);
    const head = makePortfolioHead(board);
    const work = makeWorkBar(board);
    const isOpen = () => Boolean(board.portfolio?.document);
    const tabs = makeTabs(board, portfolioParts(board, charts), { isOpen });
    const open = h("div", { class: "osm-align__open" }, head.element, tabs.element);
    root.append(work.element, start.element, open, said);
    const address = keepPortfolioAddress(board);
    // Python draws the charts of the part that is seen.
    let told = "";
    const tellPart = () => {
      const now = isOpen() ? `${board.portfolio.document} ${board.part}` : "";
      if (now && now !== told) board.send("part", { part: board.part });
      told = now;
    };
    const draw = () => {
      open.hidden = !isOpen();
      work.refresh();
      start.element.hidden = isOpen() || address.isOpening;
      if (isOpen()) {
        head.refresh();
        tabs.refresh();
      } else start.refresh();
      address.follow();
      tellPart();
      root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
    };
    const off = listenToTraits(model, board, PORTFOLIO_TRAITS, draw);
    board.on("opened", draw);
    board.on("part", tellPart);
    draw();
    address.open();
    return () => {
      off();
      address.close();
      board.close();
    };
  },
};

function portfolioParts(board, charts) {
  return [
    { key: "plan", title: "Plan and targets", ...makePlanPart(board, charts) },
    { key: "initiatives", title: "Initiatives", ...makeInitiativesPart(board, charts) },
    { key: "choose", title: "Choose for me", ...makeChoosePart(board) },
    { key: "scenarios", title: "Scenarios", ...makeScenariosPart(board, charts) },
    { key: "frontier", title: "Frontier", ...makeFrontierPart(board, charts) },
    { key: "matters", title: "What matters", ...makeMattersPart(board, charts) },
    { key: "year", title: "Play the years", ...makeYearPart(board, charts) },
    { key: "model", title: "Hypotheses", ...makeModelPart(board, charts) },
  ];
}
