// What the rules of alignment find: counted by severity, filtered by rule and unit, each a way to its place.

import { h } from "../map/board.js";
import { fillOptions } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { SEVERITIES, countText, severitySign } from "../map/signs.js";
import { unitOptions } from "./add_unit.js";
import { choiceOf, emptyState, labelled, redrawIn } from "./bits.js";
import { indexOf } from "./units.js";

const SEVERITIES_SHOWN = ["error", "warning", "advice"];

export function makeAlignFindings(board) {
  const asked = { severity: null, rule: null, unit: null };
  const ask = (change) => {
    Object.assign(asked, change);
    settle();
    return board.send("findings", { ...asked });
  };
  const counts = h("div", { class: "osm-severities", role: "group", "aria-label": "Severity" });
  const rule = choiceOf([], () => ask({ rule: rule.value || null }));
  const unit = choiceOf([], () => ask({ unit: unit.value || null }));
  const clear = panelButton("Show all", () => ask({ severity: null, rule: null, unit: null }), { kind: "small" });
  const told = h("p", { class: "osm-align__count", role: "status" });
  const list = h("ul", { class: "osm-align__found" });
  const none = h("div", {});
  const element = h(
    "div",
    { class: "osm-align__parts" },
    h("p", { class: "osm-note", text: "Advice, never a barrier: anything can be saved whatever the rules say." }),
    counts, h("div", { class: "osm-align__filters" }, labelled("Rule", rule, "is-wide"), labelled("Unit", unit, "is-wide"), h("div", { class: "osm-align__tools" }, clear)),
    told, none, list,
  );
  board.findingsOf = (id) => {
    board.show("findings", { focus: true });
    ask({ severity: null, rule: null, unit: id });
  };
  const settle = () => {
    rule.value = asked.rule ?? "";
    unit.value = asked.unit ?? "";
    clear.hidden = Object.values(asked).every((one) => one === null);
    for (const button of counts.children) button.setAttribute("aria-pressed", String(asked.severity === button.dataset.severity));
  };
  let [drawn, drawnFor] = [null, null];
  const refresh = () => {
    const { findings, enterprise } = board;
    if (drawn === findings && drawnFor === enterprise) return;
    if (drawnFor?.document !== enterprise.document) Object.assign(asked, { severity: null, rule: null, unit: null });
    [drawn, drawnFor] = [findings, enterprise];
    const { counts: by = {}, total = 0, shown = [], rules = [] } = findings;
    fillOptions(rule, [{ value: "", text: "all" }, ...rules.map((one) => ({ value: one.rule, text: `${one.rule}: ${one.title}` }))]);
    fillOptions(unit, unitOptions(board, { none: "all" }));
    redrawIn(counts, SEVERITIES_SHOWN.map((one) => severityButton(one, by[one] ?? 0, () => ask({ severity: asked.severity === one ? null : one }))));
    told.textContent = shown.length < total ? `${shown.length} of ${countText(total, "finding")} shown: filter to see the others` : countText(total, "finding");
    none.replaceChildren(...(shown.length ? [] : [nothingFound(asked)]));
    redrawIn(list, shown.map((finding, at) => foundLine(board, finding, at)));
    settle();
  };
  return { element, refresh };
}

function nothingFound(asked) {
  const isFiltered = Object.values(asked).some((one) => one !== null);
  return emptyState(isFiltered ? "Nothing is found with this filter." : "The rules find nothing: every unit pulls the same way.");
}

function severityButton(severity, count, act) {
  const { word, words } = SEVERITIES[severity];
  return h("button", { type: "button", class: "osm-align__severity", "data-severity": severity, "data-focus": severity, "aria-pressed": "false", on: { click: act } }, severitySign(severity), h("span", { text: countText(count, word, words) }));
}

function foundLine(board, finding, at) {
  const { severity, sentence, reason, source, unitName, rule } = finding;
  const word = SEVERITIES[severity]?.word ?? severity;
  const place = placeOfFinding(board, finding);
  return h(
    "li",
    {},
    severitySign(severity),
    h(
      "div",
      { class: "osm-align__picktext" },
      h("p", {}, h("span", { class: "osm-unseen", text: `${word}: ` }), h("span", { text: sentence })),
      h("p", { class: "osm-align__hint", text: [`${rule}`, unitName, [reason, source && `(${source})`].filter(Boolean).join(" ")].filter(Boolean).join(" · ") }),
    ),
    place ? panelButton(place.text, place.act, { kind: "small", "data-focus": `place ${at}`, "aria-label": `${place.text}: ${sentence}` }) : null,
  );
}

// An objective is followed, everything else is in the sheet of its unit.
function placeOfFinding(board, { kind, key, document: id, unit }) {
  if (kind === "objective" && key && id) return { text: "Follow it", act: () => board.followObjective(id, key) };
  if (unit && indexOf(board).byId.has(unit)) return { text: "Open the unit", act: () => board.openUnit(unit) };
  return null;
}
