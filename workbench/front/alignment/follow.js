// One objective followed through the enterprise: what it serves above, who serves it below, and who is asked and missing.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { countText } from "../map/signs.js";
import { emptyState, redrawIn, shareBar, wayTo } from "./bits.js";
import { followedPicture } from "./follow_picture.js";
import { indexOf } from "./units.js";

export function makeFollow(board) {
  const list = h("ul", { class: "osm-align__picks", "aria-label": "Corporate objectives" });
  const none = h("p", { class: "osm-none", text: "The corporate scorecard has no objectives yet." });
  const side = h("nav", { class: "osm-align__card osm-align__pickside", "aria-label": "Corporate objectives" }, h("h2", { text: "Corporate objectives" }), none, list);
  const place = h("div", { class: "osm-align__card osm-align__followed", tabindex: "-1" });
  const element = h("div", { class: "osm-align__split is-follow" }, side, place);
  const state = { opened: new Set(), isAll: false, key: "", drawn: null, listed: null };
  board.on("objective shown", () => {
    place.focus({ preventScroll: true });
    const top = place.getBoundingClientRect().top;
    if (top < 0 || top > window.innerHeight * 0.6) place.scrollIntoView({ block: "start" });
  });
  const drawPlace = () => redrawIn(place, followedContent(board, state, drawPlace));
  const refresh = () => {
    const { followed = {}, enterprise } = board;
    const key = `${followed.document ?? ""} ${followed.key ?? ""}`;
    if (state.key !== key) Object.assign(state, { key, opened: new Set(), isAll: false });
    if (state.listed !== enterprise || state.drawn !== followed) redrawIn(list, enterprise.objectives.map((one) => objectivePick(board, one)));
    none.hidden = enterprise.objectives.length > 0;
    if (state.drawn !== followed || state.listed !== enterprise) drawPlace();
    Object.assign(state, { drawn: followed, listed: enterprise });
  };
  return { element, refresh };
}

function objectivePick(board, one) {
  const document_ = board.enterprise.corporate?.document;
  const isChosen = board.followed?.key === one.key && board.followed.document === document_;
  const told = one.asked === 0 ? "nobody asked" : `${one.reached} of ${one.asked}`;
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "osm-align__pick", "aria-current": isChosen ? "true" : null, "data-focus": one.key, on: { click: () => board.followObjective(document_, one.key) } },
      h("b", { class: "osm-align__code", text: one.code }),
      h("span", { class: "osm-align__picktext" }, h("span", { text: one.title }), one.isSynergy ? h("span", { class: "osm-align__hint", text: `synergy, in ${countText(one.businessUnits, "business unit")}` }) : null),
      h("span", { class: `osm-align__total${one.isUnsupported ? " is-gap" : ""}` }, shareBar(one.coverage), h("span", { text: told })),
    ),
  );
}

function followedContent(board, state, redraw) {
  const { followed } = board;
  if (!followed?.key) return [emptyState("Choose a corporate objective in the list, or a cell of the matrix, to see what it serves and who serves it.", panelButton("Go to the matrix", () => board.show("matrix", { focus: true })))];
  return [
    h(
      "div",
      { class: "osm-align__sheethead" },
      h("p", { class: "osm-eyebrow", text: "Followed through the enterprise" }),
      h("div", { class: "osm-align__tools" }, panelButton("Cascade it", () => board.cascadeFrom({ document: followed.document, key: followed.key, units: [] }), { kind: "small" }), panelButton("Close", () => board.send("unfollow"), { kind: "small", "aria-label": "Stop following" })),
    ),
    followedPicture(board, state, redraw),
    notInPart(board, followed),
  ];
}

// The units that are asked for it and do not carry it.
function notInPart(board, followed) {
  const missing = followed.notIn ?? [];
  if (missing.length === 0) {
    const isAsked = followed.document === board.enterprise.corporate?.document;
    return h("p", { class: "osm-align__muted", hidden: !isAsked, text: "Every unit that is asked for it carries it." });
  }
  const { byId } = indexOf(board);
  const chips = missing.map(({ unit, unitName }) => h("li", {}, byId.has(unit) ? wayTo(unitName, () => board.openUnit(unit)) : h("span", { text: unitName })));
  const cascade = panelButton("Cascade to these", () => board.cascadeFrom({ document: followed.document, key: followed.key, units: missing.map(({ unit }) => unit) }), { kind: "primary" });
  return h(
    "section",
    { class: "osm-align__notin" },
    h("div", { class: "osm-align__sheethead" }, h("h3", {}, h("b", { text: "! " }), h("span", { text: `${countText(missing.length, "unit is", "units are")} asked and not there` })), cascade),
    h("ul", { class: "osm-align__chips is-scroll" }, ...chips),
  );
}
