// The page of alignment: the whole enterprise, who carries what, and what was decided, behind tabs. Python decides
// everything that is shown.

import { h, makeBoard } from "../map/board.js";
import { listenToTraits, makeSentence, placeCharts } from "../parts/shared.js";
import { keepAlignAddress } from "./address.js";
import { makeAlignStart } from "./start.js";
import { makeAlignHead } from "./head.js";
import { makeAlignTabs } from "./tabs.js";
import { makeAlignOverview } from "./overview.js";
import { makeMatrix } from "./matrix.js";
import { makeTree } from "./tree.js";
import { makeFollow } from "./follow.js";
import { makeCascade } from "./cascade.js";
import { makeApprovals } from "./approvals.js";
import { makeAlignFindings } from "./findings.js";
import { makeWorkBar } from "./work.js";

const ALIGN_TRAITS = [
  "library", "enterprise", "matrix", "metrics", "followed", "sheet", "cascade", "approvals", "realign", "findings", "surveys", "work",
];
const DEMO = "Demonstration: one person plays all parts; decisions are marked so.";

export default {
  async render({ model, el, host }) {
    el.style.width = "auto";
    const board = makeBoard(model);
    // The keys are ours: JupyterLab has shortcuts of its own.
    const root = h("div", { class: "osm-map osm-align", "data-lm-suppress-shortcuts": true });
    el.append(root);
    const said = makeSentence(board, "osm-align");
    const charts = placeCharts(model, host, ["measures_chart", "coverage_chart"], "osm-align");
    const demo = h("p", { class: "osm-align__demo", role: "note", hidden: true }, h("b", { text: "D", "aria-hidden": "true" }), h("span", { text: DEMO }));
    const start = makeAlignStart(board);
    const head = makeAlignHead(board);
    const work = makeWorkBar(board);
    const tabs = makeAlignTabs(board, partsOf(board, charts));
    const open = h("div", { class: "osm-align__open" }, head.element, tabs.element);
    root.append(demo, work.element, start.element, open, said);
    const address = keepAlignAddress(board);
    const draw = () => {
      const isOpen = Boolean(board.enterprise?.document);
      demo.hidden = !(board.enterprise?.isDemo || board.library?.isDemo);
      open.hidden = !isOpen;
      work.refresh();
      start.element.hidden = isOpen || address.isOpening;
      if (isOpen) {
        head.refresh();
        tabs.refresh();
      } else start.refresh();
      address.follow();
      root.dataset.drawn = String(Number(root.dataset.drawn ?? 0) + 1);
    };
    const off = listenToTraits(model, board, ALIGN_TRAITS, draw);
    board.on("opened", draw);
    draw();
    address.open();
    return () => {
      off();
      address.close();
      board.close();
    };
  },
};

function partsOf(board, charts) {
  return [
    { key: "overview", title: "Overview", ...makeAlignOverview(board, charts) },
    { key: "matrix", title: "Matrix", ...makeMatrix(board) },
    { key: "tree", title: "Tree", ...makeTree(board) },
    { key: "follow", title: "Follow", ...makeFollow(board) },
    { key: "cascade", title: "Cascade", ...makeCascade(board) },
    { key: "approvals", title: "Approvals", ...makeApprovals(board) },
    { key: "findings", title: "Findings", ...makeAlignFindings(board) },
  ];
}
