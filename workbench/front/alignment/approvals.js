// Rounds of approval: where every unit stands as a picture, then the table to decide in, then whom to remind; and the
// units that are due for realignment.

import { h } from "../map/board.js";
import { fillOptions } from "../map/fields.js";
import { askingButton, panelButton } from "../map/rows.js";
import { countText, whenText } from "../map/signs.js";
import { alignCard, choiceOf, emptyState, labelled, lockFor, redrawIn, wayTo } from "./bits.js";
import { makeDecisions } from "./decisions.js";
import { makeRealign } from "./realign.js";
import { makeReminders } from "./reminders.js";
import { makeRoundOpening, makeRoundDeadline } from "./rounds.js";
import { standingBar } from "./signs_of_alignment.js";

export function makeApprovals(board) {
  const head = makeRoundHead(board);
  const decisions = makeDecisions(board);
  const reminders = makeReminders(board);
  const due = makeDueUnits(board);
  const opening = makeRoundOpening(board);
  const realign = makeRealign(board);
  const none = emptyState("No round of approval is shown. Open one below: it gives every unit a deadline and keeps who submitted and who approved.");
  const rest = h("div", { class: "osm-align__parts" }, head.element, none, decisions.element, h("div", { class: "osm-align__pair" }, due.element, reminders.element), opening.element);
  const element = h("div", {}, realign.element, rest);
  const refresh = () => {
    const isWalking = Boolean(board.realign?.document);
    realign.element.hidden = !isWalking;
    rest.hidden = isWalking;
    realign.refresh();
    if (isWalking) return;
    const { rounds = [], rows = [] } = board.approvals;
    none.hidden = rounds.length > 0 || rows.length > 0;
    head.element.hidden = !none.hidden;
    for (const part of [head, decisions, reminders, due, opening]) part.refresh();
  };
  return { element, refresh };
}

function makeRoundHead(board) {
  const select = choiceOf([], () => board.send("round", { document: select.value || null }));
  const title = h("h2", {});
  const left = h("p", { class: "osm-align__deadline" });
  const stack = h("div", {});
  const days = h("p", { class: "osm-align__muted" });
  const move = makeRoundDeadline(board);
  const close = askingButton("Close the round…", { question: () => "Close this round? Decisions can still be made one by one.", yes: "Close it", no: "Keep it open", act: () => board.send("round_close", { document: board.approvals.round }) });
  const tools = h("div", { class: "osm-align__roundtools" }, move.element, close);
  const chosen = labelled("Round", select, "is-wide");
  const element = h("section", { class: "osm-align__card" }, h("div", { class: "osm-align__sheethead" }, h("div", {}, title, left), chosen), stack, days, tools);
  const refresh = () => {
    const { rounds = [], round = null, counts = {}, isClosed } = board.approvals;
    fillRounds(select, rounds, round);
    chosen.hidden = rounds.length === 0;
    title.textContent = rounds.find((one) => one.document === round)?.title ?? "Where every scorecard stands";
    left.replaceChildren(...deadlineText(board.approvals, rounds.find((one) => one.document === round)));
    stack.replaceChildren(standingBar(counts, { label: "Progress of the round" }));
    days.textContent = daysText(board.approvals.days);
    tools.hidden = round === null || isClosed;
    move.refresh();
    for (const button of close.querySelectorAll("button")) lockFor(button, board.enterprise.why.round);
  };
  return { element, refresh };
}

function fillRounds(select, rounds, round) {
  const options = rounds.map((one) => ({ value: one.document, text: `${one.title}${one.isClosed ? " (closed)" : ""}, due ${one.deadline || "–"}` }));
  fillOptions(select, options);
  select.value = round ?? "";
}

function deadlineText({ round, deadline, daysLeft, isClosed }, about) {
  if (!round || !deadline) return [];
  if (isClosed) return [h("span", { text: `Closed; it was due ${deadline}` })];
  const isLate = daysLeft < 0;
  const words = isLate ? `${countText(-daysLeft, "day")} late` : daysLeft === 0 ? "due today" : `${countText(daysLeft, "day")} left`;
  return [h("b", { class: isLate ? "is-late" : "", text: `${isLate ? "! " : ""}${words}` }), h("span", { text: `due ${deadline}${about ? `, opened ${whenText(about.opened)} for ${countText(about.units, "unit")}` : ""}` })];
}

function daysText(days) {
  return days ? `From the ${days.from} to the approval of a unit: ${days.mean.toFixed(1)} days on average, ${countText(days.most, "day")} at most.` : "";
}

function makeDueUnits(board) {
  const list = h("ul", { class: "osm-align__rows" });
  const none = h("p", { class: "osm-none", text: "Every scorecard is aligned to the approved version above it." });
  const element = alignCard("Due for realignment", "The scorecard above was approved anew since these were aligned to it.", none, list);
  board.realignUnit = async (unit) => {
    const { ok } = await board.send("realign_look", { document: unit.document, source: unit.due.source });
    if (ok) board.show("approvals", { focus: true });
  };
  const refresh = () => {
    const due = board.enterprise.units.filter((unit) => unit.due !== null);
    none.hidden = due.length > 0;
    redrawIn(list, due.map((unit) => h(
      "li",
      {},
      h("span", { class: "osm-align__picktext" }, wayTo(unit.name, () => board.openUnit(unit.id), { "data-focus": `unit ${unit.id}` }), h("span", { class: "osm-align__hint", text: `aligned to version ${unit.due.from}; version ${unit.due.to} is approved` })),
      panelButton("Walk through the differences", () => board.realignUnit(unit), { kind: "small", "data-focus": `walk ${unit.id}`, "aria-label": `Walk through the differences for ${unit.name}` }),
    )));
  };
  return { element, refresh };
}
