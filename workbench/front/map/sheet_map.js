// The sheet of the map itself: its name, its perspectives and themes, the signs used on it, and the keys.

import { h } from "./board.js";
import { makeTextField } from "./fields.js";
import { makeOffer } from "./offer.js";
import { addingForm, keepRows } from "./rows.js";
import { SEVERITIES, STATUSES, STRENGTH_WIDTHS, arrowSign, countText, severitySign, statusSign } from "./signs.js";

const KEYS = [
  ["Tab", "into the map, and on to its sheet"],
  ["Arrow keys", "from objective to objective"],
  ["Enter", "opens the sheet of the objective"],
  ["F2", "renames it in place"],
  ["N", "begins a new objective beside it"],
  ["L", "draws an arrow: go to the effect, then Enter"],
  ["[ and ]", "from link to link of the objective"],
  ["Alt + arrow keys", "move the objective"],
  ["Delete", "removes what is selected"],
  ["Ctrl + Z, Ctrl + Y", "undo, redo"],
  ["+ and −, 0", "zoom; the whole map"],
  ["Escape", "gives up; from the sheet back to the map"],
];

export function makeMapSheet(board) {
  const title = makeTextField({
    label: "Strategy map", isHeading: true, send: (text) => board.send("rename", { kind: "scorecard", key: "", title: text }),
  });
  const facts = h("p", { class: "osm-facts" });
  const perspectives = makeParts(board, {
    kind: "perspective", heading: "Perspectives, from the top", label: "New perspective, below the others", things: (picture) => picture.bands,
    tell: (band) => [band.isOutcome && "outcome", band.isBeside && "beside the one above"].filter(Boolean).join(" · "), count: "perspective",
  });
  const themes = makeParts(board, {
    kind: "theme", heading: "Themes", label: "New theme", things: (picture) => picture.themes, tell: () => "", count: "theme",
  });
  const offer = makeOffer(board);
  const element = h(
    "div",
    {},
    offer.table, title.element, facts, perspectives.element, themes.element,
    makeLegend(), makeKeys(), offer.element,
  );
  const update = (picture, isLocked) => {
    title.update(picture.title, isLocked);
    const counts = [
      countText(picture.boxes.length, "objective"), countText(picture.arrows.length, "link"),
      countText(picture.boxes.reduce((sum, box) => sum + box.measures.length, 0), "measure"),
    ];
    facts.textContent = [picture.unit && `Unit: ${picture.unit}`, ...counts].filter(Boolean).join(" · ");
    perspectives.update(picture, isLocked);
    themes.update(picture, isLocked);
    offer.update(picture, isLocked);
  };
  return { element, update, fields: [title], name: "Strategy map", onOffer: () => offer.update(board.picture) };
}

function makeParts(board, { kind, heading, label, things, tell, count }) {
  const list = h("ul", { class: "osm-links" });
  const none = h("p", { class: "osm-none", text: "None yet." });
  const show = keepRows(list, {
    keyOf: (thing) => thing.id,
    make: ({ id }) => {
      const title = h("span", { class: "osm-rowbutton__title" });
      const told = h("span", { class: "osm-rowbutton__told" });
      const choose = () => board.select({ kind, key: id }, { reveal: true });
      const button = h("button", { type: "button", class: "osm-rowbutton", on: { click: choose } }, title, told);
      const update = (thing) => {
        title.textContent = thing.title;
        const members = board.picture.boxes.filter((box) => box[count] === id).length;
        told.textContent = [tell(thing), countText(members, "objective")].filter(Boolean).join(" · ");
      };
      return { element: h("li", {}, button), update };
    },
  });
  const form = addingForm({
    label, button: "Add",
    add: async (title) => {
      const answer = await board.send(`add_${kind}`, { title });
      if (answer.ok) board.say(`Added: ${title}.`, "info");
      return answer;
    },
  });
  const update = (picture, isLocked) => {
    show(things(picture));
    none.hidden = things(picture).length > 0;
    form.hidden = isLocked;
  };
  return { element: h("section", { class: "osm-part" }, h("h4", { text: heading }), list, none, form), update };
}

function makeLegend() {
  const row = (sign, text) => h("li", {}, sign, h("span", { text }));
  const statuses = Object.entries(STATUSES).map(([status, { word }]) => row(statusSign(status), word));
  const severities = ["error", "warning"].map((severity) => row(severitySign(severity), `the rules find ${SEVERITIES[severity].words}`));
  return h(
    "details",
    { class: "osm-fold-part", open: true },
    h("summary", { text: "Signs on the map" }),
    h("ul", { class: "osm-legend" }, ...statuses, ...severities),
    h(
      "ul",
      { class: "osm-legend" },
      ...Object.entries(STRENGTH_WIDTHS).map(([strength, width]) => row(arrowSign({ width }), strength)),
      row(arrowSign({}), "strength not said"),
      row(arrowSign({ kind: "minus", label: "−" }), "more leads to less"),
      row(arrowSign({ kind: "feedback" }), "feedback, down the map"),
    ),
  );
}

function makeKeys() {
  const rows = KEYS.flatMap(([key, what]) => [h("dt", {}, h("kbd", { text: key })), h("dd", { text: what })]);
  return h("details", { class: "osm-fold-part" }, h("summary", { text: "How to use the keyboard" }), h("dl", { class: "osm-keys" }, ...rows));
}
