// What more or less money buys: the best plan for each budget, judged on futures it was not chosen on.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { alignCard, choiceOf, emptyState, labelled } from "../alignment/bits.js";
import { isWorking } from "../alignment/work.js";
import { plainTable, rest, withCurrency } from "./tables.js";

export function makeFrontierPart(board, charts) {
  const seconds = choiceOf([{ value: "5", text: "5 s a budget" }, { value: "15", text: "15 s a budget" }, { value: "30", text: "30 s a budget" }], null);
  const go = panelButton("Find the frontier", () => board.send("frontier", { seconds: Number(seconds.value) }), { kind: "primary" });
  const why = h("p", { class: "osm-align__why", hidden: true });
  const value = choiceOf([{ value: "score", text: "Expected score" }, { value: "all_met", text: "Chance of all targets" }, { value: "shortfall", text: "Shortfall in the worst tenth" }], () => board.send("frontier_value", { value: value.value }));
  const found = h("div", { class: "osm-align__parts" });
  let shown;
  const element = h(
    "div",
    { class: "osm-align__parts" },
    alignCard(
      "Efficient frontier",
      "For budgets from 40 % to 140 % of today's, the best plan for the worst tenth of futures is searched and then simulated on other futures.",
      h("div", { class: "osm-align__oneline" }, labelled("Time to search", seconds), labelled("Shown", value), go),
      why,
    ),
    charts.frontier_chart,
    found,
  );
  const refresh = () => {
    const { rows = null, currency = "", why: reason = "" } = board.frontier ?? {};
    rest(go, isWorking(board) || reason !== "");
    why.hidden = reason === "";
    why.textContent = reason;
    const said = JSON.stringify(rows);
    if (said === shown) return;
    shown = said;
    const columns = [{ title: "Plan" }, { title: withCurrency("Spent", currency), isNumber: true }, { title: "Expected score", isNumber: true }, { title: "All targets", isNumber: true }, { title: "Shortfall, worst tenth", isNumber: true }, { title: "Efficient" }];
    found.replaceChildren(rows ? alignCard("", "", plainTable("Budgets and what they bring", columns, rows)) : emptyState("The frontier was not searched yet."));
  };
  return { element, refresh };
}
