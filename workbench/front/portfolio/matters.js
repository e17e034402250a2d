// What decides the outcome, what it is worth to know it before, and which plan is regretted least.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { alignCard, labelled } from "../alignment/bits.js";
import { fillOptions } from "../map/fields.js";
import { isWorking } from "../alignment/work.js";
import { rest } from "./tables.js";

export function makeMattersPart(board, charts) {
  const value = h("select", {});
  const tornado = panelButton("Show what matters", () => board.send("tornado", { value: value.value }), { kind: "primary" });
  const information = panelButton("Value of knowing", () => board.send("information", {}));
  const regret = panelButton("Regret by future", () => board.send("regret", {}));
  const told = h("div", { class: "osm-align__parts" });
  const element = h(
    "div",
    { class: "osm-align__parts" },
    alignCard(
      "What matters most",
      "How much the outcome differs between the futures in which an input is high and those in which it is low.",
      h("div", { class: "osm-align__oneline" }, labelled("Outcome", value, "is-wide"), tornado),
    ),
    charts.tornado_chart,
    alignCard(
      "What it is worth to know before",
      "How much better the choice between plans would be if one knew whether a hypothesis holds, and if one tested it first.",
      h("div", { class: "osm-row" }, information),
    ),
    charts.information_chart,
    alignCard(
      "The least regret",
      "For each named future, how much worse a plan is than the best one for that future.",
      h("div", { class: "osm-row" }, regret),
    ),
    charts.regret_chart,
    told,
  );
  const refresh = () => {
    const { values = [], notes = [] } = board.matters ?? {};
    fillOptions(value, values);
    if (value.selectedIndex < 0) value.selectedIndex = 0;
    for (const button of [tornado, information, regret]) rest(button, isWorking(board));
    told.replaceChildren(...notes.map((sentence) => h("p", { class: "osm-note", text: sentence })));
  };
  return { element, refresh };
}
