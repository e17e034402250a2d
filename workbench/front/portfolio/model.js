// The map's links as hypotheses: how strong, how late, how sure; limits and assumptions of the model.

import { h } from "../map/board.js";
import { alignCard, redrawIn } from "../alignment/bits.js";
import { foldedList, plainTable, sendField } from "./tables.js";
import { makeWorld } from "./world.js";

export function makeModelPart(board, charts) {
  const table = h("div", {});
  const world = makeWorld(board);
  const lists = h("div", { class: "osm-align__parts" });
  let shown;
  const element = h(
    "div",
    { class: "osm-align__parts" },
    charts.link_chart,
    alignCard("Hypotheses", "The links of the strategy map, as the simulation takes them. Write a link's strength and delay in words, such as \"strong, about two quarters later\".", table),
    world.element,
    lists,
  );
  const refresh = () => {
    world.refresh();
    const { rows = [], assumptions = [], leftOut = [], why = "" } = board.links ?? {};
    const said = JSON.stringify([rows, assumptions, leftOut, why]);
    if (said === shown || [...table.querySelectorAll("input")].some((input) => input.value !== input.dataset.held)) return;
    shown = said;
    const columns = [{ title: "Cause" }, { title: "Effect" }, { title: "In words", isLong: true }, { title: "Elasticity", isNumber: true }, { title: "Months later", isNumber: true }, { title: "Believed" }];
    const cells = (row) => [row.causeTitle, row.effectTitle, linkField(board, row, "words", why), row.elasticity, row.lag, linkField(board, row, "belief", why)];
    redrawIn(table, [plainTable("Links", columns, rows.map(cells))]);
    lists.replaceChildren(
      alignCard("Assumptions", "What nobody has said yet is assumed, and said here.", foldedList("Assumed", assumptions, true), leftOut.length ? foldedList("Not in the simulation", leftOut, true) : null),
    );
  };
  return { element, refresh };
}

function linkField(board, row, field, why) {
  const label = field === "words" ? "Strength and delay" : "Belief";
  const input = h("input", { type: "text", class: field === "belief" ? "is-belief" : "is-words", "aria-label": `${label} of ${row.causeTitle} to ${row.effectTitle}` });
  input.value = row[field];
  input.dataset.held = row[field];
  input.dataset.focus = `${row.cause} ${row.effect} ${field}`;
  input.placeholder = row.assumed[field] ?? "";
  input.readOnly = why !== "";
  if (why) input.title = why;
  const at = { cause: row.cause, effect: row.effect };
  input.addEventListener("focus", () => board.send("link_picture", at));
  input.addEventListener("change", async () => {
    const sent = input.value;
    input.dataset.held = sent; // on its way: what comes back may take its place
    const { ok } = await sendField(board, input, "link", { ...at, field, text: sent });
    if (!ok) input.dataset.held = row[field];
  });
  return input;
}
