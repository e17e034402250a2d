// The marks of a corporate objective: is it a synergy, which units must carry it, and which it does not apply to.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { lockFor, whyLine } from "./bits.js";
import { makeUnitChoice } from "./unit_choice.js";

const sameIds = (one, other) => one.length === other.length && [...one].sort().join() === [...other].sort().join();

export function makeMarks(board, source) {
  const none = h("p", { class: "osm-none", text: "Choose an objective of the corporate scorecard on the left: only these have marks." });
  const title = h("h3", {});
  const why = whyLine();
  const synergy = h("input", { type: "checkbox", id: fieldId() });
  synergy.addEventListener("change", async () => {
    const { ok } = await board.send("mark", { key: source.value().key, field: "is_synergy", value: synergy.checked });
    if (!ok) synergy.checked = !synergy.checked;
  });
  const sets = [
    makeMarkSet(board, source, { field: "carriers", title: "Who must carry it", hint: "Where nobody is ticked, every unit is asked." }),
    makeMarkSet(board, source, { field: "exempt", title: "Whom it does not apply to", hint: "These are left out of the count." }),
  ];
  const rest = h("div", { class: "osm-align__parts" }, title, why.element, h("label", { class: "osm-align__tick-label" }, synergy, h("span", { text: "A synergy: it is reached only when several business units carry it" })), ...sets.map((set) => set.element));
  const element = h("aside", { class: "osm-align__card", "aria-label": "Marks of the objective" }, h("h2", { text: "Its marks" }), none, rest);
  const refresh = () => {
    const current = source.isCorporate() ? source.current() : undefined;
    none.hidden = current !== undefined;
    rest.hidden = current === undefined;
    if (!current) return;
    const locked = board.enterprise.why.mark;
    title.textContent = `${current.code} ${current.title}`;
    why.update(locked);
    if (document.activeElement !== synergy || synergy.disabled) synergy.checked = current.isSynergy;
    lockFor(synergy, locked);
    for (const set of sets) set.refresh(current, locked);
  };
  return { element, refresh };
}

// A set of units that is stored at once; what was ticked stays until it is stored or another objective is chosen.
function makeMarkSet(board, source, { field, title, hint }) {
  const summary = h("summary", {});
  const state = { key: null, held: [] };
  const choice = makeUnitChoice(board, { legend: title, isLegendSeen: false, changed: () => settle(), without: () => [board.enterprise.corporate?.unit].filter(Boolean) });
  const store = panelButton("Store", async () => {
    const ids = choice.ids();
    store.disabled = true;
    const { ok } = await board.send("mark", { key: source.value().key, field, value: ids });
    if (ok) state.held = ids;
    settle();
  }, { kind: "primary" });
  const back = panelButton("Take back", () => choice.choose(state.held));
  const element = h("details", { class: "osm-align__fold" }, summary, h("p", { class: "osm-note", text: hint }), choice.element, h("div", { class: "osm-row" }, store, back));
  element.addEventListener("toggle", () => choice.refresh());
  const settle = () => {
    const isSame = sameIds(choice.ids(), state.held);
    back.hidden = isSame;
    lockFor(store, board.enterprise.why?.mark || (isSame ? "Nothing was changed." : ""));
  };
  const refresh = (objective) => {
    choice.refresh();
    const isEdited = state.key === objective.key && !sameIds(choice.ids(), state.held);
    const isNews = state.key !== objective.key || !sameIds(objective[field], state.held);
    Object.assign(state, { key: objective.key, held: objective[field] });
    if (isNews && !isEdited) choice.choose(objective[field]);
    summary.textContent = `${title} (${objective[field].length || (field === "carriers" ? "every unit" : "nobody")})`;
    settle();
  };
  return { element, refresh };
}
