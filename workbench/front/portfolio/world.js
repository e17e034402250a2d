// The world around the portfolio: drivers that move measures from outside, and the futures that people reckon with.

import { h } from "../map/board.js";
import { addingForm, panelButton } from "../map/rows.js";
import { alignCard, redrawIn } from "../alignment/bits.js";
import { markWrong, plainTable } from "./tables.js";

export function makeWorld(board) {
  const futures = h("div", {});
  const drivers = h("div", {});
  const addFuture = addingForm({ label: "Another future", button: "Add", add: (title) => board.send("world_add", { what: "future", title }) });
  const addDriver = addingForm({ label: "Another driver", button: "Add", add: (title) => board.send("world_add", { what: "driver", title }) });
  const element = h(
    "div",
    { class: "osm-align__parts" },
    alignCard("Futures", "What may happen outside, and how likely it is; together 100 %. A driver's level is one number, or one for each month with ; between them, the last goes on.", futures, addFuture),
    alignCard("Drivers", "What moves measures from outside: by how much of a measure's unit one unit of the driver moves it. Memory: its correlation from month to month; noise: its deviation around the future's level.", drivers, addDriver),
  );
  let shown;
  const refresh = () => {
    const { world = null, why = "" } = board.links ?? {};
    const said = JSON.stringify([world, why]);
    const isTyping = [...element.querySelectorAll("input[data-held]")].some((input) => input.value !== input.dataset.held);
    if (world === null || said === shown || isTyping) return;
    shown = said;
    addFuture.hidden = addDriver.hidden = why !== "";
    redrawIn(futures, [futuresTable(board, world, why)]);
    redrawIn(drivers, [driversTable(board, world, why)]);
  };
  return { element, refresh };
}

function futuresTable(board, { futures, drivers }, why) {
  if (futures.length === 0) return h("p", { class: "osm-none", text: "One future, in which drivers stay at 0." });
  const columns = [{ title: "Future", isLong: true }, { title: "Probability" }, ...drivers.map((one) => ({ title: `${one.title}, ${one.unit}` })), { title: "" }];
  const rows = futures.map((one) => [
    worldField(board, "future", one, "title", `Title of ${one.title}`, why),
    worldField(board, "future", one, "probability", `Probability of ${one.title}`, why),
    ...drivers.map((driver) => worldField(board, "future", one, driver.id, `${driver.title} in ${one.title}`, why)),
    removing(board, "future", one, why),
  ]);
  return plainTable("Futures", columns, rows);
}

function driversTable(board, { drivers }, why) {
  if (drivers.length === 0) return h("p", { class: "osm-none", text: "None: nothing outside moves the measures." });
  const columns = [{ title: "Driver", isLong: true }, { title: "Unit" }, { title: "Memory" }, { title: "Noise" }, { title: "Moves", isLong: true }, ...drivers.map((one) => ({ title: `Correlation with ${one.title}` })), { title: "" }];
  const rows = drivers.map((one) => [
    ...["title", "unit", "memory", "noise", "moves"].map((field) => worldField(board, "driver", one, field, `${field} of ${one.title}`, why)),
    ...drivers.map((other) => (other.id === one.id ? "1" : worldField(board, "driver", one, other.id, `Correlation of ${one.title} with ${other.title}`, why))),
    removing(board, "driver", one, why),
  ]);
  return plainTable("Drivers", columns, rows);
}

function removing(board, what, { id, title }, why) {
  const button = panelButton("Remove", () => board.send("world_remove", { what, name: id }), { kind: "small", "aria-label": `Remove ${title}` });
  button.hidden = why !== "";
  return button;
}

function worldField(board, what, one, field, label, why) {
  const text = one.texts[field] ?? "";
  const input = h("input", { type: "text", autocomplete: "off", "aria-label": label, "data-held": text, "data-focus": `${what} ${one.id} ${field}` });
  input.value = text;
  input.readOnly = why !== "";
  if (why) input.title = why;
  input.addEventListener("change", async () => {
    const sent = input.value;
    input.dataset.held = sent; // on its way: what comes back may take its place
    const { ok } = await board.send("world", { what, name: one.id, field, text: sent });
    markWrong(input, !ok);
    if (!ok) input.dataset.held = text;
  });
  return input;
}
