// The sheet of what is selected; of the map itself where nothing is.

import { h, thingOf } from "./board.js";
import { focusOnMap } from "./places.js";
import { makeLinkSheet } from "./sheet_link.js";
import { makeMapSheet } from "./sheet_map.js";
import { makeObjectiveSheet } from "./sheet_objective.js";
import { makePerspectiveSheet, makeThemeSheet } from "./sheet_parts.js";

const SHEET_MAKERS = {
  objective: makeObjectiveSheet,
  link: makeLinkSheet,
  perspective: makePerspectiveSheet,
  theme: makeThemeSheet,
};

function isLocked(picture) {
  return Boolean(picture.readOnly) || picture.mode !== "edit";
}

// Gives the element, and focus() to bring the keyboard to the sheet's heading.
export function makeSheet(board) {
  const heading = h("h3", { class: "osm-sheet__name", tabindex: "-1" });
  const back = h("button", { type: "button", class: "osm-rowbutton osm-sheet__back", text: "The whole map" });
  back.addEventListener("click", () => board.select(null));
  const body = h("div", { class: "osm-sheet__body" });
  const element = h("div", { class: "osm-sheet" }, h("div", { class: "osm-sheet__head" }, heading, back), body);
  let sheet = null;
  let shown = "";
  const change = (now, selection) => {
    const hadFocus = element.contains(document.activeElement);
    for (const field of sheet?.fields ?? []) field.flush();
    sheet = selection ? SHEET_MAKERS[selection.kind](board, selection.key) : makeMapSheet(board);
    shown = now;
    body.className = `osm-sheet__body osm-sheet__body--${selection?.kind ?? "map"}`;
    body.replaceChildren(sheet.element);
    heading.textContent = sheet.name;
    back.hidden = selection === null;
    return hadFocus;
  };
  const refresh = () => {
    const { picture } = board;
    if (!picture.document) return;
    const selection = board.selection && thingOf(picture, board.selection) ? board.selection : null;
    const now = JSON.stringify([picture.document, selection?.kind, selection?.key]);
    const isToFocus = now !== shown && change(now, selection);
    sheet.update(picture, isLocked(picture));
    if (isToFocus) heading.focus({ preventScroll: true });
  };
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && board.selection) focusOnMap(element, board.selection);
  });
  board.on("picture", refresh);
  board.on("selection", refresh);
  board.on("findings", () => sheet?.onFindings?.());
  board.on("filter", () => sheet?.onFilter?.());
  board.on("offer", () => sheet?.onOffer?.());
  refresh();
  return { element, focus: () => heading.focus() };
}
