// The plan played month by month in one future: at each review somebody decides, or the rule does.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { alignCard, choiceOf, redrawIn } from "../alignment/bits.js";
import { isWorking } from "../alignment/work.js";
import { figureTile } from "./plan.js";
import { plainTable, rest } from "./tables.js";

export function makeYearPart(board, charts) {
  const play = (step) => board.send("play", { step });
  const buttons = {
    begin: panelButton("Begin again", () => play("begin")),
    month: panelButton("Next month", () => play("month")),
    review: panelButton("To the next review", () => play("review"), { kind: "primary" }),
    end: panelButton("To the end", () => play("end")),
    another: panelButton("Another future", () => play("another"), { title: "The same plan in other luck" }),
  };
  const month = h("p", { class: "osm-pf__month", role: "status", "aria-live": "polite" });
  const tiles = h("div", { class: "osm-pf__tiles" });
  const review = h("div", { class: "osm-align__parts" });
  const log = h("div", {});
  const rule = panelButton("Play 1,000 futures with and without the rule", () => board.send("review", {}), { kind: "primary" });
  const compared = h("div", {});
  const element = h(
    "div",
    { class: "osm-align__parts" },
    alignCard(
      "Play the years",
      "One possible future, seen as it would unfold. You see reported values and signals, never what is still to come. What you do not decide at a review, the rule decides.",
      h("div", { class: "osm-row" }, ...Object.values(buttons)),
      month,
      tiles,
    ),
    review,
    charts.course_chart,
    log,
    alignCard("What the review rule brings", "Stopping early saves money and stops some that would have delivered: both numbers are shown.", h("div", { class: "osm-row" }, rule), compared),
  );
  let shown;
  const refresh = () => {
    const { told = "", isEnd = false, tiles: figures = [], review: rows = [], log: entries = [], compared: table = null, comparedTold = "", why = "" } = board.year ?? {};
    for (const [name, button] of Object.entries(buttons)) rest(button, isWorking(board) || why !== "" || (isEnd && ["month", "review", "end"].includes(name)));
    rest(rule, isWorking(board) || why !== "");
    month.textContent = why || told;
    tiles.replaceChildren(...figures.map(figureTile));
    compared.replaceChildren(...(comparedTold ? [h("p", { class: "osm-align__why", text: comparedTold })] : []), ...(table ? [plainTable("With and without the rule, on the same futures", [{ title: "" }, { title: "Without", isNumber: true }, { title: "With", isNumber: true }, { title: "Difference", isNumber: true }], table)] : []));
    const said = JSON.stringify([rows, entries]);
    if (said === shown) return;
    shown = said;
    redrawIn(review, rows.length ? [reviewCard(board, rows)] : []);
    log.replaceChildren(...(entries.length ? [logCard(entries)] : []));
  };
  return { element, refresh };
}

function reviewCard(board, rows) {
  const columns = [{ title: "Initiative" }, { title: "Done", isNumber: true }, { title: "Signal of benefit", isNumber: true }, { title: "Schedule", isNumber: true }, { title: "Cost", isNumber: true }, { title: "The rule says", isLong: true }, { title: "Your decision" }];
  const cells = rows.map((row) => [row.title, row.done, row.signal, row.schedule, row.cost, row.why, decisionOf(board, row)]);
  return alignCard("Review", "1 is as planned: a signal of 0.3 says that a third of the expected benefit is to be seen.", plainTable("Review", columns, cells));
}

function decisionOf(board, row) {
  const options = row.options.map(({ value, text }) => ({ value, text }));
  const select = choiceOf(options, () => board.send("decide", { initiative: row.id, decision: select.value || null }));
  select.dataset.focus = row.id;
  select.setAttribute("aria-label", `Your decision on ${row.title}`);
  select.value = row.decision;
  return select;
}

function logCard(entries) {
  return alignCard("What was decided", "", h("ul", { class: "osm-pf__sentences" }, ...entries.map((one) => h("li", { text: one }))));
}
