// The whole enterprise at one look: the unit at the top as a bar, those below it as blocks, and in each block a row of
// cells for every level below. Cells show where a scorecard stands (letter and shape), or how much of it is linked, or
// how much it lacks (numbers); a click opens the unit.

import { h } from "../map/board.js";
import { fieldId } from "../map/fields.js";
import { standingBar, standingOf, standingSign } from "./signs_of_alignment.js";
import { gapsOf, indexOf, isAtTop, linkedShare, linkedText, unitTold } from "./units.js";
import { shareBar } from "./bits.js";

const FEW_UNITS = 30; // up to here every cell has room for a name
const BLOCK_PX = 168;

export function makeEnterprisePicture(board) {
  const bar = h("div", {});
  const picture = h("div", { class: "osm-align__enterprise", role: "group", "aria-label": "The enterprise: arrow keys lead from unit to unit, Enter opens one" });
  const readout = h("p", { class: "osm-align__readout", "aria-hidden": "true" });
  const legend = h("p", { class: "osm-align__legend" });
  const state = { cells: new Map(), active: null, drawn: null, view: "standing" };
  const views = makeViews(state, () => {
    state.drawn = null;
    refresh();
  });
  const element = h("section", { class: "osm-align__card osm-align__whole" }, h("div", { class: "osm-align__sheethead" }, h("h2", { text: "The enterprise" }), views), bar, picture, readout, legend);
  const tell = (event) => {
    const id = event.target.closest?.("[data-unit]")?.dataset.unit;
    const unit = id && indexOf(board).byId.get(id);
    readout.textContent = unit ? toldOf(board, unit) : HOW_TO;
  };
  picture.addEventListener("pointerover", tell);
  picture.addEventListener("pointerleave", tell);
  picture.addEventListener("focusin", tell);
  picture.addEventListener("keydown", (event) => onPictureKey(event, board, state));
  picture.addEventListener("click", (event) => {
    const id = event.target.closest("[data-unit]")?.dataset.unit;
    if (!id) return;
    makeActive(state, id);
    board.openUnit(id);
  });
  const refresh = () => {
    if (state.drawn === indexOf(board)) return;
    state.drawn = indexOf(board);
    const had = picture.contains(document.activeElement) ? document.activeElement.dataset.unit : null;
    drawPicture(board, picture, state);
    bar.replaceChildren(standingBar(countsOf(board), { label: "Where the scorecards stand" }));
    readout.textContent = HOW_TO;
    legend.replaceChildren(...legendOf(board, state.view));
    if (had) state.cells.get(had)?.focus({ preventScroll: true });
  };
  return { element, refresh };
}

const VIEWS = [{ value: "standing", text: "Where it stands" }, { value: "linked", text: "% linked upward" }, { value: "gaps", text: "Gaps" }];

function makeViews(state, changed) {
  const name = fieldId();
  const labels = VIEWS.map(({ value, text }) => {
    const radio = h("input", { type: "radio", name, value, checked: value === state.view });
    radio.addEventListener("change", () => {
      state.view = value;
      changed();
    });
    return h("label", {}, radio, h("span", { text }));
  });
  return h("div", { class: "osm-segments", role: "radiogroup", "aria-label": "What the cells show" }, ...labels);
}

const HOW_TO = "Point at a unit to read where it stands; click to open it.";

function countsOf(board) {
  const counts = {};
  for (const unit of board.enterprise.units) counts[unit.standing] = (counts[unit.standing] ?? 0) + 1;
  return counts;
}

function toldOf(board, unit) {
  const gaps = gapsOf(board, unit);
  const lacks = gaps ? ` · ${gaps} corporate ${gaps === 1 ? "objective" : "objectives"} it must carry and does not` : "";
  return `${unit.name}: ${unitTold(board, unit, standingOf(unit))}${lacks}`;
}

function drawPicture(board, picture, state) {
  const { roots, children } = indexOf(board);
  state.cells.clear();
  const isFew = board.enterprise.units.length <= FEW_UNITS;
  const nodes = roots.flatMap((root) => {
    const below = children.get(root.id);
    const blocks = h("div", { class: "osm-align__blocks", style: `--osm-block: ${blockWidth(picture.clientWidth, below.length, isFew)}px` });
    blocks.append(...below.map((unit) => blockOf(board, state, unit, isFew)));
    return [namedCell(board, state, root, "is-root"), below.length ? blocks : null];
  });
  picture.replaceChildren(...nodes.filter(Boolean));
  const first = state.cells.has(state.active) ? state.active : roots[0]?.id;
  if (first) makeActive(state, first);
}

// Blocks are spread over as few rows as there is room for, about as many in each.
function blockWidth(room, count, isFew) {
  const least = isFew ? BLOCK_PX + 60 : BLOCK_PX;
  const most = Math.max(1, Math.floor((room + 10) / (least + 10)));
  const inRow = Math.ceil(count / Math.max(1, Math.ceil(count / most)));
  return Math.max(least, Math.floor((room + 10) / Math.max(inRow, 1)) - 11);
}

function blockOf(board, state, unit, isFew) {
  const { children } = indexOf(board);
  const rows = [];
  let level = children.get(unit.id);
  while (level.length && rows.length < 12) {
    const cells = level.map((one) => (isFew ? namedCell(board, state, one, "is-small") : letterCell(board, state, one)));
    rows.push(h("div", { class: isFew ? "osm-align__named" : "osm-align__waffle" }, ...cells));
    level = level.flatMap((one) => children.get(one.id));
  }
  return h("div", { class: "osm-align__block" }, namedCell(board, state, unit, "is-head"), ...rows);
}

function namedCell(board, state, unit, className) {
  const told = unit.document === null ? "no scorecard" : linkedText(board, unit, "linked") || "no objectives yet";
  return pictureCell(
    board, state, unit, `osm-align__unit ${className}`, { isNamed: true },
    viewSign(board, state, unit),
    h("span", { class: "osm-align__unittext" }, h("span", { class: "osm-align__unitname", text: unit.name }), h("span", { class: "osm-align__unittold", text: told }), isAtTop(board, unit) || unit.document === null ? null : shareBar(linkedShare(board, unit))),
  );
}

function letterCell(board, state, unit) {
  return pictureCell(board, state, unit, "osm-align__cell", { isNamed: false }, viewSign(board, state, unit));
}

function viewSign(board, { view }, unit) {
  if (view === "standing") return standingSign(unit.standing);
  if (view === "gaps") {
    const gaps = gapsOf(board, unit);
    return h("span", { class: `osm-align__digit${gaps ? " is-gap" : ""}`, "aria-hidden": "true", text: gaps || "·" });
  }
  const share = linkedShare(board, unit);
  const fill = share === null ? 0 : Math.round(share * 100);
  return h("span", { class: "osm-align__digit is-filled", "aria-hidden": "true", style: `--osm-fill: ${fill}%`, text: share === null ? "–" : fill });
}

// Where text is seen the rest is added for the ear; a cell with a sign alone is named as a whole.
function pictureCell(board, state, unit, className, { isNamed }, ...content) {
  const isDue = unit.due !== null && state.view === "standing";
  const told = toldOf(board, unit);
  const cell = h(
    "button",
    {
      type: "button", class: `${className} osm-align__at--${unit.standing}${isDue ? " is-due" : ""}`, tabindex: "-1", "data-unit": unit.id,
      title: unit.name, "aria-label": isNamed ? null : told,
    },
    ...content,
    isNamed ? h("span", { class: "osm-unseen", text: told.slice(unit.name.length) }) : null,
  );
  state.cells.set(unit.id, cell);
  return cell;
}

function legendOf(board, view) {
  const { units } = board.enterprise;
  const due = units.filter((unit) => unit.due).length;
  const lacking = units.filter((unit) => gapsOf(board, unit) > 0).length;
  const item = (sign, text) => h("span", {}, h("b", { class: "osm-align__corner", text: sign }), h("span", { text }));
  if (view === "gaps") return [h("span", { text: `The number of corporate objectives that a unit must carry and does not; ${lacking} of ${units.length} units lack some. A dot: none.` })];
  if (view === "linked") return [h("span", { text: "How many of a hundred of its objectives reach one above; a dash: it has none." })];
  return [item("↻", `due for realignment (${due})`)];
}

// -- keys: one tab stop for the whole picture --------------------------------------------------------------------------------

function makeActive(state, id) {
  const before = state.cells.get(state.active);
  if (before) before.tabIndex = -1;
  state.active = id;
  state.cells.get(id).tabIndex = 0;
}

function onPictureKey(event, board, state) {
  const { byId, children, roots } = indexOf(board);
  const unit = byId.get(state.active);
  const ids = [...state.cells.keys()];
  const at = ids.indexOf(state.active);
  const siblings = unit.parent === null ? roots : (children.get(unit.parent) ?? roots);
  const place = siblings.indexOf(unit);
  const next = {
    ArrowRight: siblings[place + 1]?.id ?? ids[at + 1], ArrowLeft: siblings[place - 1]?.id ?? ids[at - 1],
    ArrowDown: children.get(unit.id)[0]?.id, ArrowUp: unit.parent, Home: ids[0], End: ids.at(-1),
  }[event.key];
  if (!next || !state.cells.has(next) || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  makeActive(state, next);
  state.cells.get(next).focus();
}
