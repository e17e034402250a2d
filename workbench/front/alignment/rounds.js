// A round of approval is opened for some units or all, and its deadline is moved.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { labelled, lockFor, radioSet, whyLine } from "./bits.js";
import { makeUnitChoice } from "./unit_choice.js";

export function makeRoundOpening(board) {
  const title = h("input", { id: fieldId(), type: "text", autocomplete: "off", maxlength: "300" });
  const deadline = h("input", { id: fieldId(), type: "date" });
  const why = whyLine();
  const problem = h("p", { class: "osm-align__problem", role: "alert" });
  const choice = makeUnitChoice(board, { legend: "Which units?" });
  const reach = radioSet("For whom?", [{ value: "all", label: "All units" }, { value: "some", label: "Only some" }], { value: "all", changed: () => settle() });
  const settle = () => {
    choice.element.hidden = reach.value() === "all";
    if (board.enterprise?.document) choice.refresh();
  };
  const submit = h("button", { type: "submit", class: "osm-button osm-button--primary", text: "Open the round" });
  const form = h("form", { class: "osm-align__form", novalidate: true }, labelled("Title", title, "is-wide"), labelled("Deadline", deadline), reach.element, choice.element, problem, submit, why.element);
  const element = h("details", { class: "osm-align__card osm-align__fold" }, h("summary", { text: "Open a round of approval" }), form);
  element.addEventListener("toggle", () => choice.refresh());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const units = reach.value() === "all" ? null : choice.ids();
    problem.textContent = !title.value.trim() ? "Write what the round is called." : !deadline.value ? "Choose a deadline." : units?.length === 0 ? "Tick at least one unit." : "";
    if (problem.textContent) return (title.value.trim() ? deadline : title).focus();
    submit.disabled = true;
    const { ok } = await board.send("round_open", { title: title.value.trim(), deadline: deadline.value, units });
    submit.disabled = false;
    if (ok) title.value = deadline.value = "";
    return undefined;
  });
  settle();
  const refresh = () => {
    choice.refresh();
    why.update(board.enterprise.why.round);
    lockFor(submit, board.enterprise.why.round);
  };
  return { element, refresh };
}

export function makeRoundDeadline(board) {
  const input = h("input", { id: fieldId(), type: "date" });
  const move = panelButton("Move the deadline", async () => {
    if (!input.value) return input.focus();
    move.disabled = true;
    const { ok } = await board.send("round_deadline", { document: board.approvals.round, deadline: input.value });
    move.disabled = false;
    if (ok) shown = input.value;
    return settle();
  });
  const element = h("div", { class: "osm-align__oneline" }, labelled("Deadline", input), move);
  let shown = "";
  let forRound = null;
  const settle = () => lockFor(move, board.enterprise.why.round || (input.value === shown ? "The date was not changed." : ""));
  input.addEventListener("input", settle);
  const refresh = () => {
    const { round, deadline } = board.approvals;
    if (!round) return;
    // A date that is being chosen is left alone.
    if (forRound !== round || (input.value === shown && document.activeElement !== input)) input.value = deadline ?? "";
    shown = deadline ?? "";
    forRound = round;
    settle();
  };
  return { element, refresh };
}
