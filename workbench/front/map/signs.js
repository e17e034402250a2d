// The signs of the map beside their words, as the panel and its legend show them, and dates as people read them.

import { h, svgElement } from "./board.js";

// Colour never alone: every status has a letter and a shape too.
export const STATUSES = {
  good: { letter: "G", word: "on target", shape: "circle" },
  warn: { letter: "A", word: "caution", shape: "triangle" },
  bad: { letter: "R", word: "off target", shape: "square" },
  none: { letter: "–", word: "no data", shape: "ring" },
};

export const SEVERITIES = {
  error: { letter: "E", word: "error", words: "errors" },
  warning: { letter: "W", word: "warning", words: "warnings" },
  advice: { letter: "A", word: "advice", words: "advice" },
};

// How wide an arrow of each strength is drawn, in px.
export const STRENGTH_WIDTHS = { weak: 1.25, medium: 2.25, strong: 3.5 };
export const UNSAID_WIDTH = 1.75;

export const MARK_SIGNS = {
  added: "+ new",
  removed: "− removed",
  renamed: "renamed",
  relinked: "relinked",
  moved: "moved",
  changed: "changed",
};

const STATUS_SHAPES = {
  circle: ["circle", { cx: 10, cy: 10, r: 9 }],
  triangle: ["path", { d: "M10 1 L19.5 18.5 H0.5 Z" }],
  square: ["rect", { x: 1.5, y: 1.5, width: 17, height: 17, rx: 2 }],
  ring: ["circle", { cx: 10, cy: 10, r: 8.5 }],
};
const SEVERITY_SHAPES = {
  error: ["path", { d: "M6 1 H14 L19 6 V14 L14 19 H6 L1 14 V6 Z" }],
  warning: STATUS_SHAPES.triangle,
  advice: STATUS_SHAPES.circle,
};

function lettered(shape, letter, className) {
  const [tag, attributes] = shape;
  const isTriangle = shape === STATUS_SHAPES.triangle;
  const classes = `osm-sign ${className}${isTriangle ? " osm-sign--triangle" : ""}`;
  const sign = svgElement("svg", { class: classes, viewBox: "0 0 20 20", "aria-hidden": "true" });
  const text = svgElement("text", { x: 10, y: isTriangle ? 16 : 14, "text-anchor": "middle" });
  text.textContent = letter;
  sign.append(svgElement(tag, attributes), text);
  return sign;
}

export function statusSign(status) {
  const { letter, shape } = STATUSES[status] ?? STATUSES.none;
  return lettered(STATUS_SHAPES[shape], letter, `osm-sign--${status}`);
}

export function severitySign(severity) {
  return lettered(SEVERITY_SHAPES[severity] ?? SEVERITY_SHAPES.advice, SEVERITIES[severity]?.letter ?? "A", `osm-sign--${severity}`);
}

// A short arrow as the map draws one of a kind: usual, minus, feedback; width in px; label: what stands on it.
export function arrowSign({ width = UNSAID_WIDTH, kind = "usual", label = "" }) {
  const sign = svgElement("svg", { class: `osm-arrowsign osm-arrowsign--${kind}`, viewBox: "0 0 44 16", "aria-hidden": "true" });
  const head = kind === "feedback" ? { d: "M34 3 L42 8 L34 13", fill: "none" } : { d: "M34 3 L43 8 L34 13 Z" };
  sign.append(svgElement("path", { d: "M2 8 H35", "stroke-width": width, fill: "none" }), svgElement("path", head));
  if (label) {
    const text = svgElement("text", { x: 17, y: 12, "text-anchor": "middle" });
    text.textContent = label;
    sign.append(text);
  }
  return sign;
}

export function markChips(marks) {
  return marks.map((mark) => h("span", { class: `osm-markchip osm-markchip--${mark}`, text: MARK_SIGNS[mark] ?? mark }));
}

// -- dates -----------------------------------------------------------------------------------------------------------

function localDate(iso) {
  const date = new Date(iso);
  return iso && !Number.isNaN(date.getTime()) ? date : null;
}

export function whenText(iso) {
  const date = localDate(iso);
  return date ? date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }) : "";
}

export function clockText(iso) {
  const date = localDate(iso);
  return date ? date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" }) : "";
}

// The time alone where it is today's.
export function momentText(iso) {
  return dayText(iso) === "Today" ? clockText(iso) : whenText(iso);
}

export function dayText(iso) {
  const date = localDate(iso);
  if (!date) return "No date";
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return date.toLocaleDateString(undefined, { dateStyle: "long" });
}

export function countText(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
