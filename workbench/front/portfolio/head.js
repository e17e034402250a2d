// The head of an open portfolio: its name, the scenario in force, and the way to the others.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { countText, whenText } from "../map/signs.js";
import { labelled } from "../alignment/bits.js";
import { fillOptions } from "../map/fields.js";

export function makePortfolioHead(board) {
  const title = h("h1", {});
  const told = h("p", { class: "osm-align__stored" });
  const scenario = h("select", {});
  scenario.addEventListener("change", () => board.send("scenario", { document: scenario.value || null }));
  const others = panelButton("Other portfolios", () => board.send("close"), { kind: "small" });
  const problem = h("p", { class: "osm-align__problem osm-pf__problem", role: "alert" });
  const head = h(
    "header",
    { class: "osm-align__head" },
    h("div", { class: "osm-align__name" }, title, told),
    h("div", { class: "osm-align__tools" }, labelled("Scenario in force", scenario), others),
  );
  const element = h("div", {}, head, problem);
  const refresh = () => {
    const { title: name, number, at, actor, months, first, initiatives, scenario: shown } = board.portfolio;
    title.textContent = name;
    problem.textContent = board.portfolio.problem ? `It cannot be simulated: ${board.portfolio.problem}.` : "";
    told.textContent = [
      countText(initiatives, "initiative"), `${months} months from ${first}`,
      number ? `version ${number}, ${whenText(at)}` : "not stored", `you are ${actor}`,
    ].join(" · ");
    const listed = (board.scenarios?.list ?? []).map((one) => ({ value: one.document, text: one.title }));
    fillOptions(scenario, [{ value: "", text: "The portfolio as it is" }, ...listed]);
    scenario.value = shown?.document ?? "";
  };
  return { element, refresh };
}
