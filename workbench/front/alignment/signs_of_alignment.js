// The signs of alignment: where a scorecard stands, how an objective serves another. A letter and a shape, colour besides.

import { h, svgElement } from "../map/board.js";
import { statusSign } from "../map/signs.js";

const STANDINGS = {
  none: { letter: "–", word: "no scorecard", shape: "ring" },
  draft: { letter: "D", word: "draft", shape: "square" },
  submitted: { letter: "S", word: "submitted", shape: "triangle" },
  returned: { letter: "R", word: "returned", shape: "diamond" },
  approved: { letter: "A", word: "approved", shape: "circle" },
};
export const STANDING_ORDER = ["approved", "submitted", "returned", "draft", "none"];

export const HOWS = {
  identical: { letter: "I", word: "identical", shape: "square", hint: "The same objective, mandated: the unit takes it over as it is." },
  contributory: { letter: "C", word: "contributory", shape: "circle", hint: "An objective of the unit's own that brings this one forward." },
  shared: { letter: "S", word: "shared", shape: "diamond", hint: "Held together with other units; it is reached only together." },
  new: { letter: "N", word: "new", shape: "triangle", hint: "Unique to the unit: it came up there and serves this one." },
};
export const HOW_ORDER = ["identical", "contributory", "shared", "new"];
const BY_LETTER = Object.fromEntries(HOW_ORDER.map((how) => [HOWS[how].letter, how]));

const ALIGN_SHAPES = {
  ring: ["circle", { cx: 10, cy: 10, r: 8 }],
  square: ["rect", { x: 1.5, y: 1.5, width: 17, height: 17, rx: 2.5 }],
  circle: ["circle", { cx: 10, cy: 10, r: 9.2 }],
  diamond: ["path", { d: "M10 -0.8 L20.8 10 L10 20.8 L-0.8 10 Z" }],
  triangle: ["path", { d: "M10 0 L20.6 19.4 H-0.6 Z" }],
  octagon: ["path", { d: "M6 1 H14 L19 6 V14 L14 19 H6 L1 14 V6 Z" }],
};

function shapedSign(shape, letter, className) {
  const [tag, attributes] = ALIGN_SHAPES[shape];
  const sign = svgElement("svg", { class: `osm-asign ${className}`, viewBox: "-1 -1 22 22", "aria-hidden": "true" });
  const text = svgElement("text", { x: 10, y: shape === "triangle" ? 16.6 : 14.2, "text-anchor": "middle" });
  if (shape === "triangle") text.setAttribute("class", "is-small");
  text.textContent = letter;
  sign.append(svgElement(tag, attributes), text);
  return sign;
}

export function standingSign(standing) {
  const { letter, shape } = STANDINGS[standing] ?? STANDINGS.none;
  return shapedSign(shape, letter, `osm-asign--${standing}`);
}

export function standingWord(standing) {
  return (STANDINGS[standing] ?? STANDINGS.none).word;
}

export function standingOf(unit) {
  const word = standingWord(unit.standing);
  if (unit.standing === "approved" && unit.approved) return `approved, version ${unit.approved}`;
  return unit.approved ? `${word}, version ${unit.approved} is approved` : word;
}

export function howSign(how) {
  const { letter, shape } = HOWS[how] ?? HOWS.contributory;
  return shapedSign(shape, letter, `osm-asign--${how}`);
}

// -- the matrix's cells: a sign is made once for each text and copied -----------------------------------------------------

const cellSigns = new Map();

export function cellSign(text) {
  if (text === "") return null;
  if (!cellSigns.has(text)) cellSigns.set(text, makeCellSign(text));
  return cellSigns.get(text).cloneNode(true);
}

function makeCellSign(text) {
  if (text === "!") return shapedSign("octagon", "!", "osm-asign--gap");
  if (text === "-") return h("span", { class: "osm-align__exempt", text: "–", "aria-hidden": "true" });
  const letter = text[0];
  const how = BY_LETTER[letter.toUpperCase()];
  const isDirect = letter === letter.toUpperCase();
  const sign = shapedSign(HOWS[how].shape, letter, `osm-asign--${how}${isDirect ? "" : " is-between"}`);
  if (!text.endsWith("+")) return sign;
  return h("span", { class: "osm-align__flows", "aria-hidden": "true" }, sign);
}

export function cellWords(text) {
  if (text === "") return "not linked";
  if (text === "!") return "must carry it and does not";
  if (text === "-") return "does not apply";
  const letter = text[0];
  const how = HOWS[BY_LETTER[letter.toUpperCase()]].word;
  const way = letter === letter.toUpperCase() ? "linked directly" : "through units between";
  return `${how}, ${way}, ${text.endsWith("+") ? "values flow" : "context only"}`;
}

// -- scores ----------------------------------------------------------------------------------------------------------------

const SCORE_STATUS = { green: "good", amber: "warn", red: "bad", grey: "none" };

export function scoreMark(score) {
  if (!score) return h("span", { class: "osm-align__score is-none", text: "no score" });
  const status = SCORE_STATUS[score.colour] ?? "none";
  const word = { good: "on target", warn: "caution", bad: "off target", none: "no data" }[status];
  return h("span", { class: "osm-align__score", title: word }, statusSign(status), h("span", { text: score.text || "–" }), h("span", { class: "osm-unseen", text: word }));
}

// How many stand where, as one bar: each piece with its sign and number, none thinner than these need.
export function standingBar(counts, { label }) {
  const shown = STANDING_ORDER.filter((standing) => counts[standing] > 0);
  const pieces = shown.map((standing) =>
    h(
      "span",
      { class: `osm-align__piece osm-align__piece--${standing}`, style: `flex-grow: ${counts[standing]}`, title: `${counts[standing]} ${standingWord(standing)}` },
      standingSign(standing),
      h("b", { text: String(counts[standing]) }),
      h("span", { class: "osm-align__pieceword", text: standingWord(standing) }),
    ),
  );
  return h("div", { class: "osm-align__stack", role: "img", "aria-label": `${label}: ${shown.map((one) => `${counts[one]} ${standingWord(one)}`).join(", ") || "none"}` }, ...pieces);
}
