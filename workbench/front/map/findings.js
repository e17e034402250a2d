// What the rules of a good map find: counted, grouped by rule, each a way to its place.

import { h } from "./board.js";
import { makeLimits } from "./limits.js";
import { findingPlace } from "./places.js";
import { keepRows, panelButton } from "./rows.js";
import { SEVERITIES, countText, severitySign } from "./signs.js";

const RULE_NAMES = {
  R1: "How many objectives", R2: "How many measures", R3: "Everything leads to an outcome", R4: "Arrows run upward",
  R5: "Names of objectives", R6: "Themes", R7: "Lead and lag measures", R8: "Owners, sources, targets",
  R9: "Initiatives", R10: "Every perspective filled", R11: "One definition each",
};
const SEVERITY_ORDER = ["error", "warning", "advice"];

export function findingLine(finding) {
  const word = SEVERITIES[finding.severity]?.word ?? finding.severity;
  const element = h(
    "li",
    { class: "osm-finding__line" },
    severitySign(finding.severity),
    h("span", {}, h("span", { class: "osm-unseen", text: `${word}: ` }), h("span", { text: finding.sentence })),
  );
  return { element, update: () => undefined };
}

// choose(place) selects it on the map; openSheet(place) shows its sheet.
export function makeFindings(board, { choose, openSheet }) {
  const state = { hidden: new Set(), current: "" };
  const filter = h("div", { class: "osm-severities", role: "group", "aria-label": "Show" });
  const none = h("p", { class: "osm-none" });
  const groups = h("div", { class: "osm-rules" });
  const toggles = SEVERITY_ORDER.map((severity) => makeToggle(severity, state, () => refresh()));
  filter.append(...toggles.map((toggle) => toggle.element));
  const act = (finding) => {
    state.current = findingKey(finding);
    const place = findingPlace(board.picture, finding);
    if (place) choose(place);
    else openSheet(null);
    refresh();
  };
  const show = keepRows(groups, { keyOf: ([rule]) => rule, make: ([rule]) => makeRule(board, rule, { state, act, openSheet }) });
  const element = h(
    "div",
    { class: "osm-findings" },
    h("p", { class: "osm-note", text: "Advice, never a barrier: you can save whatever the rules say." }), filter, none, groups, makeLimits(board).element,
  );
  const refresh = () => {
    for (const toggle of toggles) toggle.update(board.findings);
    const seen = board.findings.filter((finding) => !state.hidden.has(finding.severity));
    filter.hidden = board.findings.length === 0;
    none.textContent = nothingText(board);
    none.hidden = seen.length > 0;
    show(byRule(seen));
  };
  board.on("findings", refresh);
  board.on("picture", () => board.findings.length === 0 && refresh());
  refresh();
  return { element };
}

function nothingText({ findings, picture }) {
  if (picture.mode === "compare") return "Versions that are compared are not judged.";
  return findings.length === 0 ? "The rules find nothing on this map." : "All of them are hidden: press a button above.";
}

function findingKey({ rule, kind, key, sentence }) {
  return JSON.stringify([rule, kind, key, sentence]);
}

function byRule(findings) {
  const groups = new Map();
  for (const finding of findings) {
    if (!groups.has(finding.rule)) groups.set(finding.rule, []);
    groups.get(finding.rule).push(finding);
  }
  const worst = ([, found]) => Math.min(...found.map(({ severity }) => SEVERITY_ORDER.indexOf(severity)));
  const sorted = [...groups].sort((one, other) => worst(one) - worst(other) || one[0].localeCompare(other[0], "en", { numeric: true }));
  for (const [, found] of sorted) found.sort((one, other) => SEVERITY_ORDER.indexOf(one.severity) - SEVERITY_ORDER.indexOf(other.severity));
  return sorted;
}

function makeToggle(severity, state, refresh) {
  const { word, words } = SEVERITIES[severity];
  const text = h("span");
  const element = h("button", { type: "button", class: "osm-severity" }, severitySign(severity), text);
  element.addEventListener("click", () => {
    if (!state.hidden.delete(severity)) state.hidden.add(severity);
    refresh();
  });
  const update = (findings) => {
    text.textContent = countText(findings.filter((finding) => finding.severity === severity).length, word, words);
    element.setAttribute("aria-pressed", String(!state.hidden.has(severity)));
  };
  return { element, update };
}

function makeRule(board, rule, ways) {
  const heading = h("h4", { text: RULE_NAMES[rule] ? `${rule}: ${RULE_NAMES[rule]}` : rule });
  const why = h("p", { class: "osm-mapfield__hint" });
  const list = h("ul", { class: "osm-found" });
  const show = keepRows(list, { keyOf: findingKey, make: (finding) => makeFindingRow(finding, ways) });
  const update = ([, found]) => {
    const reasons = new Set(found.map(({ reason, source }) => reasonText(reason, source)));
    why.textContent = reasons.size === 1 ? [...reasons][0] : "";
    why.hidden = reasons.size !== 1;
    show(found.map((finding) => ({ ...finding, isAlone: reasons.size !== 1 })));
  };
  return { element: h("section", { class: "osm-rule" }, heading, why, list), update };
}

function reasonText(reason, source) {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. (${source})`;
}

function makeFindingRow(finding, { state, act, openSheet }) {
  const word = SEVERITIES[finding.severity]?.word ?? finding.severity;
  const reason = h("span", { class: "osm-finding__reason", text: reasonText(finding.reason, finding.source) });
  const button = h(
    "button",
    { type: "button", class: "osm-finding", on: { click: () => act(finding) } },
    severitySign(finding.severity),
    h("span", {}, h("span", { class: "osm-unseen", text: `${word}: ` }), h("span", { text: finding.sentence }), reason),
  );
  const open = panelButton("Open its sheet", () => openSheet(undefined), { kind: "small" });
  const update = ({ isAlone }) => {
    const isCurrent = state.current === findingKey(finding) && finding.key !== "";
    reason.hidden = !isAlone;
    open.hidden = !isCurrent;
    if (isCurrent) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  };
  return { element: h("li", {}, button, open), update };
}
