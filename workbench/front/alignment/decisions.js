// The table of a round: where each unit stands, and what may be decided about it. Many at once only to submit.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { keepRows, panelButton } from "../map/rows.js";
import { countText, whenText } from "../map/signs.js";
import { choiceOf, labelled, lockFor, wayTo } from "./bits.js";
import { STANDING_ORDER, standingSign, standingWord } from "./signs_of_alignment.js";

const DECISIONS = [
  { name: "submit", decision: "submitted", text: "Submit" }, { name: "approve", decision: "approved", text: "Approve" },
  { name: "return", decision: "returned", text: "Return…", isNoted: true }, { name: "withdraw", decision: "withdrawn", text: "Withdraw" },
];
const FIRST_ROWS = 30;

export function makeDecisions(board) {
  const state = { ticked: new Set(), isAll: false };
  const sought = h("input", { id: fieldId(), type: "search", autocomplete: "off", on: { input: () => refresh() } });
  const standing = choiceOf([{ value: "", text: "all" }, ...STANDING_ORDER.map((value) => ({ value, text: standingWord(value) })), { value: "late", text: "late" }], () => refresh());
  const body = h("tbody", {});
  const none = h("p", { class: "osm-none", text: "No unit passes these filters." });
  const told = h("p", { class: "osm-align__count", role: "status" });
  const many = panelButton("Submit the ticked ones", () => submitMany(board, state, many, refresh));
  const more = panelButton("", () => {
    state.isAll = true;
    refresh();
  });
  const heads = [null, "Unit", "Stands", "Since", "Decide"].map((text) => h("th", { scope: "col", text: text ?? undefined }, text ? null : h("span", { class: "osm-unseen", text: "Tick" })));
  const table = h("table", { class: "osm-align__table osm-align__decisions" }, h("thead", {}, h("tr", {}, ...heads)), body);
  const element = h(
    "section",
    { class: "osm-align__card" },
    h("h2", { text: "Unit by unit" }),
    h("div", { class: "osm-align__filters" }, labelled("Find a unit", sought), labelled("Stands", standing), h("div", { class: "osm-align__tools" }, many)),
    told, h("div", { class: "osm-table" }, table), none, more,
  );
  const show = keepRows(body, { keyOf: (row) => row.unit, make: (row) => makeDecisionRow(board, row, state, () => settle()) });
  const settle = () => {
    many.textContent = state.ticked.size ? `Submit ${countText(state.ticked.size, "unit")}` : "Submit the ticked ones";
    lockFor(many, state.ticked.size ? "" : "Tick the units to submit first.");
  };
  const refresh = () => {
    const { rows = [] } = board.approvals;
    const words = sought.value.trim().toLowerCase();
    const found = rows.filter((row) => row.name.toLowerCase().includes(words) && (!standing.value || (standing.value === "late" ? row.isLate : row.standing === standing.value)));
    for (const unit of [...state.ticked]) if (!rows.some((row) => row.unit === unit && row.why.submit === "")) state.ticked.delete(unit);
    element.hidden = rows.length === 0;
    const shown = state.isAll ? found : found.slice(0, FIRST_ROWS);
    show(shown);
    more.hidden = shown.length === found.length;
    more.textContent = `Show ${found.length - shown.length} more`;
    table.hidden = found.length === 0;
    none.hidden = found.length > 0;
    told.textContent = `${found.length === rows.length ? "" : `${found.length} of `}${countText(rows.length, "unit")}, ${rows.filter((row) => row.isLate).length} late`;
    settle();
  };
  return { element, refresh };
}

async function submitMany(board, state, button, refresh) {
  const rows = board.approvals.rows.filter((row) => state.ticked.has(row.unit) && row.why.submit === "");
  button.disabled = true;
  let [done, refused] = [0, ""];
  for (const row of rows) {
    const answer = await board.send("decide", { document: row.document, number: row.number, decision: "submitted", note: "" });
    if (answer.ok) {
      done += 1;
      state.ticked.delete(row.unit);
    } else refused ||= `${row.name}: ${answer.sentence}`;
  }
  board.say(`${countText(done, "scorecard")} submitted.${refused ? ` Not all: ${refused}` : ""}`, refused ? "bad" : "good");
  refresh();
}

function makeDecisionRow(board, first, state, changed) {
  const held = { row: first };
  const tick = h("input", { type: "checkbox" });
  tick.addEventListener("change", () => {
    if (tick.checked) state.ticked.add(first.unit);
    else state.ticked.delete(first.unit);
    changed();
  });
  const name = wayTo("", () => board.openUnit(first.unit));
  const told = h("span", { class: "osm-align__hint" });
  const stands = h("td", {});
  const since = h("td", {});
  const noting = makeReturnNote(board, held);
  // The button that was pressed may not be pressed again: the focus stays in the row.
  const decide = async (decision) => {
    const { ok } = await decideOn(board, held.row, decision, "");
    if (ok) name.focus({ preventScroll: true });
  };
  const buttons = DECISIONS.map((one) => panelButton(one.text, () => (one.isNoted ? noting.open() : decide(one.decision)), { kind: "small" }));
  const element = h("tr", {}, h("td", {}, tick), h("th", { scope: "row" }, name, told), stands, since, h("td", {}, h("div", { class: "osm-align__decide" }, ...buttons), noting.element));
  noting.opener = buttons[2];
  const update = (row) => {
    held.row = row;
    tick.setAttribute("aria-label", `Tick ${row.name} to submit`);
    lockFor(tick, row.why.submit);
    tick.checked = state.ticked.has(row.unit);
    name.textContent = row.name;
    told.textContent = [row.kind, row.title && `${row.title}, version ${row.number}`, row.approved && row.approved !== row.number ? `version ${row.approved} is approved` : ""].filter(Boolean).join(" · ");
    stands.replaceChildren(standsMark(row));
    since.replaceChildren(...sinceLines(row));
    buttons.forEach((button, at) => {
      const why = row.why[DECISIONS[at].name];
      button.setAttribute("aria-label", `${DECISIONS[at].text.replace("…", "")} ${row.name}`);
      lockFor(button, why);
    });
  };
  return { element, update };
}

function standsMark({ standing, isLate }) {
  return h(
    "span",
    { class: "osm-align__stands" },
    standingSign(standing), h("span", { text: standingWord(standing) }), isLate ? h("span", { class: "osm-align__badge is-bad", text: "! late" }) : null,
  );
}

function sinceLines(row) {
  const line = (text) => (text ? h("span", { class: "osm-align__line", text }) : null);
  return [
    line(whenText(row.since)), line(row.submittedBy && `submitted by ${row.submittedBy}`), line(row.decidedBy && `decided by ${row.decidedBy}`),
    row.note ? h("q", { class: "osm-align__quote", text: row.note }) : null,
  ].filter(Boolean);
}

function decideOn(board, row, decision, note) {
  return board.send("decide", { document: row.document, number: row.number, decision, note });
}

// A scorecard is returned with a comment that says what to mend.
function makeReturnNote(board, held) {
  const input = h("textarea", { id: fieldId(), rows: "2" });
  const problem = h("p", { class: "osm-align__problem", role: "alert" });
  const send = panelButton("Return it", async () => {
    problem.textContent = input.value.trim() === "" ? "Write what is to be mended." : "";
    if (problem.textContent) return input.focus();
    send.disabled = true;
    const { ok } = await decideOn(board, held.row, "returned", input.value.trim());
    send.disabled = false;
    if (ok) {
      input.value = "";
      shut();
    }
    return undefined;
  }, { kind: "small" });
  const drop = panelButton("Not now", () => shut(), { kind: "small" });
  const element = h("div", { class: "osm-align__returning", hidden: true }, labelled("What is to be mended?", input, "is-wide"), problem, h("div", { class: "osm-row" }, send, drop));
  const noting = { element, opener: null };
  noting.open = () => {
    element.hidden = false;
    input.focus();
  };
  const shut = () => {
    const row = element.closest("tr");
    element.hidden = true;
    (noting.opener?.disabled ? row?.querySelector("th button") : noting.opener)?.focus({ preventScroll: true });
  };
  element.addEventListener("keydown", (event) => event.key === "Escape" && shut());
  return noting;
}
