// A measure's sheet: what it is, whose it is, what it should be. Each field is stored as it is left, as a new version.

import { h } from "../map/board.js";
import { fieldId, fillOptions, makeCheckField, makeSelectField, makeTextField, numberText, textAsIs } from "../map/fields.js";
import { addingForm, askingButton } from "../map/rows.js";
import { makePeriodTable } from "./periodtable.js";

const POLARITY_WORDS = { higher: "higher is better", lower: "lower is better", range: "best within a range" };
const FREQUENCY_WORDS = { month: "every month", quarter: "every quarter", "half-year": "every half-year", year: "every year" };
const AGGREGATION_WORDS = { last: "the last value", sum: "their sum", average: "their average", "year to date": "added up since the year began" };
const periodAsIs = { parse: (text) => ({ value: text.trim() || null }), format: (value) => value ?? "" };

export function makeMeasureSheet(board) {
  const select = h("select", { id: fieldId() });
  select.addEventListener("change", () => select.value && board.send("choose", { kind: "measure", key: select.value }));
  const revise = (field) => (value) => board.send("revise", { kind: "measure", key: shownKey(board), field, value });
  const parts = makeSheetFields(board, revise);
  const fields = h("div", { class: "osm-score__fields" }, ...parts.groups);
  const remove = askingButton("Remove this measure", {
    question: () => `Remove “${board.chosen.sheet?.title}”? Its values stay stored; undo brings it back.`,
    yes: "Remove it",
    act: () => board.send("remove", { kind: "measure", key: shownKey(board) }),
  });
  const locked = h("p", { class: "osm-note" });
  const tables = makeSheetTables(board, revise);
  const adding = addingForm({
    label: "Add a measure to the objective of this one",
    button: "Add",
    add: async (title) => {
      const answer = await board.send("add_measure", { objective: board.chosen.sheet.objective, title });
      if (answer.ok && answer.made) await board.send("choose", { kind: "measure", key: answer.made.key });
      return answer;
    },
  });
  const sheet = h("div", { class: "osm-score__measuresheet" }, fields, ...tables.elements, adding, remove);
  const none = h("p", { class: "osm-none", text: "Choose a measure." });
  const element = h(
    "div",
    { class: "osm-score__measuresheet" },
    h("div", { class: "osm-score__filter" }, h("label", { for: select.id, text: "Measure" }), select),
    locked, none, sheet,
  );
  const refresh = () => {
    const { scored, chosen } = board;
    const shown = chosen?.sheet;
    fillOptions(select, [
      { value: "", text: "choose a measure…" },
      ...scored.measures.map((one) => ({ value: one.id, text: one.title, group: one.objectiveTitle })),
    ]);
    select.value = shown?.id ?? "";
    sheet.hidden = !shown;
    none.hidden = Boolean(shown);
    const why = scored.why.edit;
    locked.textContent = why;
    locked.hidden = !why;
    adding.hidden = remove.hidden = Boolean(why);
    if (!shown) return;
    parts.update(shown, Boolean(why));
    tables.update(shown, Boolean(why));
  };
  return { element, refresh };
}

function shownKey(board) {
  return board.chosen.sheet.id;
}

function options(words) {
  return Object.entries(words).map(([value, text]) => ({ value, text }));
}

// -- the fields -------------------------------------------------------------------------------------------------------

function makeSheetFields(board, revise) {
  const made = [];
  const keep = (field, read, more = () => []) => {
    made.push((sheet, isLocked) => field.update(read(sheet), isLocked, ...more()));
    return field.element;
  };
  const textField = (name, label, extra = {}) => keep(makeTextField({ label, send: revise(name), ...extra }), (sheet) => sheet[name]);
  const numberField = (name, label, extra = {}) => textField(name, label, { as: numberText({ example: "12.5", orNothing: true }), mode: "decimal", ...extra });
  const choiceField = (name, label, words, none) =>
    keep(makeSelectField({ label, send: revise(name) }), (sheet) => sheet[name], () => [[...(none ? [{ value: "", text: none }] : []), ...options(words)]]);
  const personField = (name, label) =>
    keep(makeSelectField({ label, send: revise(name) }), (sheet) => sheet[name], () => [
      [{ value: "", text: "nobody" }, ...board.scored.people.map(({ id, name: text }) => ({ value: id, text }))],
    ]);
  const partField = (record, part, label, as) =>
    keep(
      makeTextField({ label, as, send: (value) => revise(record)(withPart(board.chosen.sheet[record], record, part, value)) }),
      (sheet) => sheet[record]?.[part] ?? null,
    );
  const number = numberText({ example: "12.5", orNothing: true });
  const title = keep(
    makeTextField({ label: "Title", send: (value) => board.send("rename", { kind: "measure", key: shownKey(board), title: value }) }),
    (sheet) => sheet.title,
  );
  const objective = keep(makeSelectField({ label: "Objective", send: revise("objective") }), (sheet) => sheet.objective, () => [
    board.scored.objectives.map(({ id, title: text }) => ({ value: id, text })),
  ]);
  const standard = keep(makeTextField({ label: "Standard measure", hint: "The id of the organisation's standard that it is, if it is one.", as: periodAsIs, send: revise("standard") }), (sheet) => sheet.standard);
  const groups = [
    group("What it is", title, objective, textField("definition", "Definition", { lines: 2, as: textAsIs }), textField("formula", "Formula", { lines: 2 }), textField("unit", "Unit"), standard),
    group(
      "Whose it is, and where it comes from",
      personField("owner", "Answers for it"), personField("collector", "Reports it"), textField("source", "Data source"),
      choiceField("frequency", "Taken", FREQUENCY_WORDS, "nobody has said"), textField("starts", "First expected for", { as: periodAsIs, hint: "Such as 2026-07 or 2026-Q3." }),
      keep(makeCheckField({ label: "Leads: it tells early", send: revise("is_lead") }), (sheet) => sheet.is_lead),
    ),
    group(
      "How it is judged",
      choiceField("polarity", "Good is", POLARITY_WORDS), choiceField("aggregation", "Several values make", AGGREGATION_WORDS),
      partField("baseline", "value", "Baseline", number), partField("baseline", "period", "Baseline of", periodAsIs),
      partField("thresholds", "green", "Green from", number), partField("thresholds", "red", "Red limit", number),
      numberField("floor", "Floor: the score is 0"), numberField("upper_floor", "Upper floor (range)"),
      partField("thresholds", "lowest", "Lowest it can be", number), partField("thresholds", "highest", "Highest it can be", number),
    ),
    group(
      "How it counts",
      textField("weight", "Weight", { as: numberText({ example: "1" }), mode: "decimal" }), numberField("grace", "Grace, in periods", { hint: "So many more periods a value counts; empty: as the scorecard has it." }),
      keep(makeCheckField({ label: "Critical: while it is red, its objective is not green", send: revise("is_critical") }), (sheet) => sheet.is_critical),
    ),
  ];
  return { groups, update: (sheet, isLocked) => made.forEach((update) => update(sheet, isLocked)) };
}

function group(title, ...fields) {
  return h("section", { class: "osm-score__card" }, h("h3", { text: title }), ...fields);
}

// A record with a part changed; a baseline without a value is none.
function withPart(record, name, part, value) {
  const whole = { ...(name === "baseline" ? { value: null, period: null } : {}), ...record, [part]: value };
  return name === "baseline" && whole.value === null ? null : whole;
}

// -- what changes over time -------------------------------------------------------------------------------------------

function makeSheetTables(board, revise) {
  const key = () => shownKey(board);
  const targets = makePeriodTable({
    title: "Targets",
    empty: "No targets yet.",
    columns: [
      { name: "period", label: "Period", isText: true, isNeeded: true },
      { name: "value", label: "Target", isNeeded: true },
      { name: "stretch", label: "Stretch" },
      { name: "upper", label: "Upper end (range)" },
      { name: "rationale", label: "Why", isText: true },
    ],
    put: (row) => board.send("set_target", { measure: key(), ...row }),
    drop: ({ period }) => board.send("remove_target", { measure: key(), period }),
  });
  const weights = makeListTable(board, "weightings", revise, {
    title: "Weights over time",
    empty: "The weight above holds all the time.",
    columns: [{ name: "from_period", label: "From", isText: true, isNeeded: true }, { name: "weight", label: "Weight", isNeeded: true }],
  });
  const limits = makeListTable(board, "limits", revise, {
    title: "Limits over time",
    empty: "The limits above hold all the time.",
    columns: [
      { name: "from_period", label: "From", isText: true, isNeeded: true },
      ...["green", "red", "lowest", "highest"].map((name) => ({ name, label: `${name[0].toUpperCase()}${name.slice(1)}` })),
      { name: "floor", label: "Floor" },
      { name: "upper_floor", label: "Upper floor" },
    ],
  });
  const update = (sheet, isLocked) => {
    targets.update(sheet.targets, isLocked);
    weights.update(sheet.weightings, isLocked);
    limits.update(sheet.limits.map(({ thresholds, ...rest }) => ({ ...rest, ...thresholds })), isLocked);
  };
  return { elements: [targets.element, h("details", {}, h("summary", { text: "Weights and limits that change over time" }), weights.element, limits.element)], update };
}

// A table whose rows are stored together, as one field of the measure.
function makeListTable(board, field, revise, { title, empty, columns }) {
  const stored = () => board.chosen.sheet[field];
  const asStored = (row) => {
    if (field === "weightings") return row;
    const { from_period, floor, upper_floor, ...thresholds } = row;
    return { from_period, floor, upper_floor, thresholds };
  };
  return makePeriodTable({
    title,
    empty,
    columns,
    put: (row, before) => revise(field)([...stored().filter((one) => one.from_period !== before?.from_period), asStored(row)]),
    drop: ({ from_period: gone }) => revise(field)(stored().filter((one) => one.from_period !== gone)),
  });
}
