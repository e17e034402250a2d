// "Choose for me": the best plan found, how far it can be from the best there is, and why candidates were left out.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { alignCard, choiceOf, emptyState, labelled, radioSet } from "../alignment/bits.js";
import { isWorking } from "../alignment/work.js";
import { figureTile } from "./plan.js";
import { plainTable, rest, withCurrency } from "./tables.js";

const OBJECTIVES = [
  { value: "CVaR", label: "Avoid bad years", hint: "The mean shortfall of targets in the worst tenth of futures becomes as small as can be." },
  { value: "score", label: "Best on average", hint: "The expected score of the scorecard becomes as high as can be." },
  { value: "probability", label: "All targets at once", hint: "The chance to meet every target becomes as high as can be. Often it is near 0, whatever is chosen." },
];

export function makeChoosePart(board) {
  const objective = radioSet("What counts", OBJECTIVES, { value: "CVaR", changed: () => undefined });
  const seconds = choiceOf([{ value: "10", text: "10 s" }, { value: "30", text: "30 s" }, { value: "60", text: "60 s" }, { value: "180", text: "3 min" }], null);
  seconds.value = "30";
  const go = panelButton("Choose for me", () => board.send("select", { objective: objective.value(), seconds: Number(seconds.value) }), { kind: "primary" });
  const enough = panelButton("Take the best so far", () => board.send("enough"));
  const live = h("p", { class: "osm-pf__live", role: "status", "aria-live": "polite" });
  const found = h("div", { class: "osm-align__parts" });
  let shown;
  const element = h(
    "div",
    { class: "osm-align__parts" },
    alignCard(
      "Choose for me",
      "Which initiatives to do and when to start each, within the budgets, the specialists and the office's hours. The plan found is then judged by the whole simulation.",
      objective.element,
      h("div", { class: "osm-align__oneline" }, labelled("Time to search", seconds), go, enough),
      live,
    ),
    found,
  );
  const refresh = () => {
    const { result = null, live: told = "" } = board.selection ?? {};
    rest(go, isWorking(board));
    enough.hidden = !(board.work?.text ?? "").startsWith("Choosing");
    live.textContent = told;
    live.hidden = told === "";
    const said = JSON.stringify(result);
    if (said === shown) return;
    shown = said;
    found.replaceChildren(...(result ? resultOf(board, result) : [emptyState("Nothing was chosen yet. Press the button: progress and the best plan so far are shown while it searches.")]));
  };
  return { element, refresh };
}

function resultOf(board, result) {
  const use = panelButton("Use this plan", async () => {
    const { ok } = await board.send("use_selection");
    if (ok) board.show("plan", { focus: true });
  }, { kind: "primary" });
  return [
    alignCard("The plan found", result.told, h("div", { class: "osm-pf__tiles" }, ...result.tiles.map(figureTile)), h("div", { class: "osm-row" }, use)),
    alignCard("In the plan", "", !result.chosen.length ? h("p", { text: "No initiative is in the plan." }) : plainTable("Chosen initiatives, by start", [{ title: "Initiative" }, { title: "Starts" }, { title: withCurrency("Cost", result.currency), isNumber: true }], result.chosen)),
    alignCard("Left out, and why", "", result.leftOut.length ? plainTable("Left out", [{ title: "Initiative" }, { title: "Why" }], result.leftOut) : h("p", { text: "Nothing was left out." })),
    alignCard(
      "Plans compared on the same random numbers",
      "Each was best in one sample of futures or more; the simulation judged them afterwards.",
      plainTable("Plans compared", [{ title: "Plan" }, { title: "Value", isNumber: true }, { title: "Worse than the best by", isNumber: true }], result.candidates),
    ),
  ];
}
