// The map with its live status, and beside it what was chosen on it: the scorecard, an objective, one of its measures.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { bigStanding, boundsText, makeArithmetic, makeLines, scoreText, signWithWord, trendText } from "./standing.js";
import { monthText } from "./head.js";

export function makeOverview(board, trend) {
  const map = makeLiveMap(board);
  const panel = makePanel(board, trend);
  const element = h("div", { class: "osm-score__overview" }, map.element, panel.element);
  const refresh = () => {
    map.refresh();
    panel.refresh();
  };
  return { element, refresh };
}

// -- the map ----------------------------------------------------------------------------------------------------------

function makeLiveMap(board) {
  const picture = h("div", { class: "osm-score__picture", "aria-hidden": "true" });
  const buttons = h("div", { class: "osm-score__boxes", role: "group" });
  const element = h("div", { class: "osm-score__map" }, h("div", { class: "osm-score__sheet" }, picture, buttons));
  const known = new Map();
  let drawn = "";
  const refresh = () => {
    const { map, objectives, perspectives, title, top } = board.scored;
    if (map.svg !== drawn) {
      drawn = map.svg;
      picture.replaceChildren(svgOf(map.svg));
    }
    buttons.setAttribute("aria-label", `Strategy map ${title}: choose an objective`);
    const svg = picture.firstElementChild;
    const [, , width, height] = (svg?.getAttribute("viewBox") ?? "0 0 1 1").split(" ").map(Number);
    const places = new Map(map.boxes.map((box) => [box.id, box]));
    for (const [key, button] of known) {
      if (places.has(key)) continue;
      button.remove();
      known.delete(key);
    }
    // In the order in which the map is read: from its top, from left to right.
    const order = [...objectives].sort((one, other) => {
      const [a, b] = [places.get(one.id), places.get(other.id)];
      return a.y - b.y || a.x - b.x;
    });
    for (const objective of order) {
      const box = places.get(objective.id);
      if (!known.has(objective.id)) known.set(objective.id, makeBoxButton(board, objective.id));
      const button = known.get(objective.id);
      const band = perspectives.find(({ id }) => id === objective.perspective)?.title ?? "";
      button.setAttribute("aria-label", `${objective.title}: ${scoreText(objective, top)}. ${band}.`);
      button.title = `${objective.title}: ${scoreText(objective, top)}`;
      button.setAttribute("aria-pressed", String(board.chosen?.kind === "objective" && board.chosen.key === objective.id));
      button.classList.toggle("is-chosen", isWithin(board, objective));
      Object.assign(button.style, {
        left: `${(box.x / width) * 100}%`, top: `${(box.y / height) * 100}%`,
        width: `${(box.w / width) * 100}%`, height: `${(box.h / height) * 100}%`,
      });
      if (button !== buttons.children[order.indexOf(objective)]) buttons.append(button);
    }
  };
  buttons.addEventListener("keydown", (event) => moveBetweenBoxes(event, buttons));
  return { element, refresh };
}

function isWithin(board, objective) {
  const { kind, key } = board.chosen ?? {};
  return (kind === "objective" && key === objective.id) || (kind === "measure" && objective.measures.includes(key));
}

function makeBoxButton(board, key) {
  const choose = async () => {
    await board.send("choose", { kind: "objective", key });
    board.tell("revealed");
  };
  return h("button", { type: "button", class: "osm-score__box", on: { click: choose } });
}

// Arrow keys go to the next box in their direction.
function moveBetweenBoxes(event, buttons) {
  const along = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!along || event.target.parentElement !== buttons) return;
  event.preventDefault();
  const from = middleOf(event.target);
  let [best, least] = [null, Infinity];
  for (const button of buttons.children) {
    const to = middleOf(button);
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const ahead = dx * along[0] + dy * along[1];
    const aside = Math.abs(dx * along[1]) + Math.abs(dy * along[0]);
    if (ahead > 4 && ahead + 2 * aside < least) [best, least] = [button, ahead + 2 * aside];
  }
  best?.focus();
}

function middleOf(element) {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

// Read as XML: a picture of ours, in which every text of people is escaped; what would run is taken out all the same.
function svgOf(text) {
  const root = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  for (const element of root.querySelectorAll("script, foreignObject, a, style")) element.remove();
  root.removeAttribute("width");
  root.removeAttribute("height");
  return root;
}

// -- beside the map ---------------------------------------------------------------------------------------------------

function makePanel(board, trend) {
  const element = h("aside", { class: "osm-score__panel", "aria-label": "What was chosen", tabindex: "-1" });
  const methods = makeMethods(board);
  let shown = "";
  let arithmetic = null;
  const chart = h("div", { class: "osm-score__trend" }, methods.element, trend);
  const refresh = () => {
    const { scored } = board;
    const { kind = "scorecard", key = "" } = board.chosen ?? {};
    methods.refresh();
    // A change elsewhere leaves what is read here as it is.
    const { map, months, ...rest } = scored;
    const now = JSON.stringify([kind, key, rest]);
    if (now === shown) return;
    const isSame = shown.startsWith(JSON.stringify([kind, key]).slice(0, -1));
    const wasOpen = isSame && arithmetic?.element.open;
    const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
    shown = now;
    const find = { objective: findObjective, measure: findMeasure }[kind];
    const found = find?.(scored, key);
    const make = found ? { objective: objectivePanel, measure: measurePanel }[kind] : cardPanel;
    const label = found?.title ?? scored.title;
    arithmetic = makeArithmetic(board, found ? { kind, key, label } : { kind: "scorecard", key: "", label });
    arithmetic.element.open = Boolean(wasOpen);
    element.replaceChildren(...make(board, found, { arithmetic: arithmetic.element, chart }).filter(Boolean));
    if (focused) element.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  };
  board.on("revealed", () => {
    const { top } = element.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight * 0.8) element.scrollIntoView({ block: "start", behavior: "smooth" });
  });
  return { element, refresh };
}

function findObjective(scored, key) {
  return scored.objectives.find((one) => one.id === key);
}

function findMeasure(scored, key) {
  return scored.measures.find((one) => one.id === key);
}

function crumbs(board, ...steps) {
  const links = steps.map(({ text, kind, key }) =>
    h("li", {}, h("button", { type: "button", class: "osm-score__crumb", text, "data-focus": `crumb-${kind}`, on: { click: () => board.send("choose", { kind, key }) } })),
  );
  return h("nav", { "aria-label": "Above it" }, h("ol", { class: "osm-score__crumbs" }, ...links));
}

const wholeCard = { text: "The whole scorecard", kind: "scorecard", key: "" };

function cardPanel(board, _found, { arithmetic }) {
  const { card, top, perspectives, month } = board.scored;
  const rows = perspectives.map((one) => standingRow(board, "perspective", one, top));
  return [
    h("h2", { text: `The scorecard in ${monthText(month)}` }),
    bigStanding(card, top),
    note(boundsText(card)),
    note(card.reason),
    ...card.notes.map(note),
    h("ul", { class: "osm-score__rows" }, ...rows),
    note("Choose an objective on the map to see what is behind it."),
    arithmetic,
    schemeField(board),
  ];
}

function schemeField(board) {
  const { scheme, schemes, why, top } = board.scored;
  const select = h("select", { id: fieldId(), disabled: Boolean(why.edit), "data-focus": "scheme" });
  fillOptions(select, schemes.map((name) => ({ value: name, text: name })));
  select.value = scheme;
  select.addEventListener("change", async () => {
    const answer = await board.send("revise", { kind: "scorecard", key: "", field: "scheme", value: select.value });
    if (!answer.ok) select.value = board.scored.scheme;
  });
  return h("div", { class: "osm-score__method" }, h("label", { for: select.id, text: `Scored 0 to ${top} by the scheme` }), select);
}

function standingRow(board, kind, node, top) {
  const told = h("span", { class: "osm-score__rowtold", text: [scoreText(node, top), trendText(node.trend)].filter(Boolean).join(" · ") });
  const inner = [signWithWord(node.status), h("span", { class: "osm-score__rowtext" }, h("b", { text: node.title }), told)];
  if (kind === "perspective") return h("li", { class: "osm-score__row" }, ...inner, rowArithmetic(board, node));
  return h("li", {}, h("button", { type: "button", class: "osm-score__row", "data-focus": node.id, on: { click: () => board.send("choose", { kind, key: node.id }) } }, ...inner));
}

function rowArithmetic(board, node) {
  return makeArithmetic(board, { kind: "perspective", key: node.id, label: node.title }).element;
}

function objectivePanel(board, objective, { arithmetic }) {
  const { scored } = board;
  const measures = scored.measures.filter((one) => one.objective === objective.id);
  const band = scored.perspectives.find((one) => one.id === objective.perspective);
  return [
    crumbs(board, wholeCard),
    h("h2", { text: objective.title }),
    note([band?.title, objective.owner && `owner: ${objective.owner}`].filter(Boolean).join(" · ")),
    bigStanding(objective, scored.top),
    note(boundsText(objective)),
    note(objective.reason),
    ...objective.notes.map(note),
    objective.statement ? h("p", { text: objective.statement }) : null,
    h("h3", { text: measures.length ? "Its measures" : "No measures yet" }),
    h("ul", { class: "osm-score__rows" }, ...measures.map((one) => measureRow(board, one))),
    arithmetic,
    makeLines(board, { title: "What other units carry to it", label: `What other units carry to ${objective.title}`, op: "flow", fields: { key: objective.id } }).element,
  ];
}

function measureRow(board, measure) {
  const told = [`${valueText(measure)}${measure.target === null ? "" : `, target ${measure.targetText}`}`, measure.freshnessText, trendText(measure.trend)];
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "osm-score__row", "data-focus": measure.id, on: { click: () => board.send("choose", { kind: "measure", key: measure.id }) } },
      signWithWord(measure.status),
      h("span", { class: "osm-score__rowtext" }, h("b", { text: measure.title }), h("span", { class: "osm-score__rowtold", text: told.filter(Boolean).join(" · ") })),
      h("span", { class: "osm-score__rowscore", text: measure.scoreText }),
    ),
  );
}

export function valueText({ value, valueText: number, unit }) {
  return value === null ? "no value" : `${number}${unit ? ` ${unit}` : ""}`;
}

function measurePanel(board, measure, { arithmetic, chart }) {
  const { top } = board.scored;
  const facts = [
    ["Value", `${valueText(measure)}${measure.period ? ` (${monthText(measure.period)}, ${measure.state})` : ""}`],
    ["Target", `${measure.targetText}${measure.target === null || !measure.unit ? "" : ` ${measure.unit}`}`],
    ["Freshness", measure.freshnessText],
    ["Answers for it", measure.owner || "nobody yet"],
    ["Reports it", measure.collector || measure.owner || "nobody yet"],
  ];
  return [
    crumbs(board, wholeCard, { text: measure.objectiveTitle, kind: "objective", key: measure.objective }),
    h("h2", { text: measure.title }),
    bigStanding(measure, top),
    note(measure.reason),
    h("dl", { class: "osm-score__facts" }, ...facts.flatMap(([name, text]) => [h("dt", { text: name }), h("dd", { text })])),
    arithmetic,
    chart,
    h("button", { type: "button", class: "osm-button", text: "Open its measure sheet", on: { click: () => board.show("sheet") } }),
  ];
}

function note(text) {
  return text ? h("p", { class: "osm-note", text }) : null;
}

// -- how the trend is forecast ----------------------------------------------------------------------------------------

function makeMethods(board) {
  const id = fieldId();
  const select = h("select", { id });
  const how = h("p", { class: "osm-note" });
  select.addEventListener("change", () => board.send("method", { name: select.value }));
  const field = h("div", { class: "osm-score__method" }, h("label", { for: id, text: "Forecast by" }), select);
  const element = h("div", {}, field, how);
  const refresh = () => {
    const { outlook } = board.chosen ?? {};
    if (!outlook) return;
    field.hidden = outlook.methods.length === 0;
    const unit = board.chosen.sheet?.unit ?? "";
    fillOptions(select, outlook.methods.map(({ name, error, heldBack }) => ({ value: name, text: errorText(name, error, heldBack, unit) })));
    select.value = outlook.method;
    const used = outlook.methods.find(({ name }) => name === outlook.method);
    const isFirst = used === outlook.methods[0] && used.error !== "–";
    how.textContent = used ? `${used.how}.${isFirst ? " It was least wrong of all here; being chosen for that flatters it a little." : ""}` : "";
  };
  return { element, refresh };
}

function errorText(name, error, heldBack, unit) {
  return error === "–" ? `${name} (error not known)` : `${name} (off by ${error}${unit ? ` ${unit}` : ""} on ${heldBack} held-back values)`;
}
