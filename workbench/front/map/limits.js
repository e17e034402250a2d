// The limits of the rules, which experts do not agree on: everybody's own, kept in this browser.

import { h } from "./board.js";
import { makeTextField, textAsIs } from "./fields.js";

const LIMITS_KEPT_AS = "osm-map-limits";
const LIMIT_FIELDS = [
  { name: "objectives", label: "R1: objectives on a map", hint: "Usual: 15-25; others say 12-18, or 10-15." },
  { name: "most_objectives", label: "R1: more is an error above", hint: "Usual: 30." },
  { name: "measures_each", label: "R2: measures of an objective", hint: "Usual: 1-3." },
  { name: "themes", label: "R6: themes", hint: "Usual: 3-5." },
  { name: "theme_perspectives", label: "R6: a theme runs through perspectives, at least", hint: "Usual: 3." },
  { name: "largest_share", label: "R10: largest share of the objectives in one perspective", hint: "Usual: 0.5." },
  { name: "left_out", label: "Rules left out", hint: "For instance R5 R9, for a map in another language." },
];

export function makeLimits(board) {
  const own = keptLimits();
  const send = (name) => async (text) => {
    const wanted = { ...own, [name]: text };
    const answer = await board.send("limits", { texts: wanted });
    if (answer.ok) keepLimits(Object.assign(own, wanted));
    return answer;
  };
  const fields = LIMIT_FIELDS.map(({ name, label, hint }) => ({ name, ...makeTextField({ label, hint, send: send(name), as: textAsIs }) }));
  const element = h(
    "details",
    { class: "osm-limits" },
    h("summary", { text: "Limits of the rules" }),
    h("p", { class: "osm-mapfield__hint", text: "Yours alone, kept in this browser. Empty: as usual." }),
    ...fields.map((field) => field.element),
  );
  const refresh = () => {
    for (const field of fields) field.update(board.picture.limits?.[field.name] ?? "", false);
  };
  board.on("picture", refresh);
  refresh();
  if (Object.keys(own).length > 0) board.send("limits", { texts: own });
  return { element };
}

// A browser may refuse to keep anything, and what it kept may not be ours.
function keptLimits() {
  try {
    const found = JSON.parse(localStorage.getItem(LIMITS_KEPT_AS) ?? "{}");
    return Object.fromEntries(LIMIT_FIELDS.map(({ name }) => [name, found[name]]).filter(([, text]) => typeof text === "string"));
  } catch {
    return {};
  }
}

function keepLimits(limits) {
  try {
    localStorage.setItem(LIMITS_KEPT_AS, JSON.stringify(limits));
  } catch {
    // They hold for as long as the page is open.
  }
}
