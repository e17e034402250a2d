// "Can the data be trusted?": the warning signs that stand out, what else could explain them, and all that was looked for.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { countText, severitySign } from "../map/signs.js";

export function makeTrust(board) {
  const summary = h("p", { class: "osm-score__verdict", role: "status" });
  const standing = h("div", { class: "osm-score__standing" });
  const rest = h("div", {});
  const again = panelButton("Look again", () => look());
  let asked = "";
  const look = async () => {
    asked = board.scored.document;
    again.disabled = true;
    summary.textContent = "Looking…";
    const answer = await board.send("trust");
    again.disabled = false;
    if (!answer.ok) summary.textContent = answer.sentence;
    drawn = null;
    refresh();
  };
  const element = h(
    "div",
    { class: "osm-score__trust" },
    h("p", { class: "osm-note", text: "Seven warning signs are looked for in the values of every measure. A sign is a question to ask, never an accusation: each says what else could explain it." }),
    h("div", { class: "osm-row" }, again, summary),
    standing,
    rest,
  );
  let drawn = null;
  const refresh = () => {
    const { trust } = board;
    if (asked !== board.scored.document) {
      standing.replaceChildren();
      rest.replaceChildren();
      look();
      return;
    }
    if (!trust?.measures || trust === drawn) return;
    drawn = trust;
    summary.textContent = verdict(trust);
    const loud = trust.measures.filter((one) => one.standing > 0);
    standing.replaceChildren(...loud.map((one) => measureSigns(board, one)));
    rest.replaceChildren(allSigns(trust.measures));
  };
  return { element, refresh };
}

function verdict({ standing, tested, share, measures }) {
  if (tested === 0) return "There are too few values yet to look for any sign.";
  const part = Math.round(share * 100);
  const loud = measures.filter((one) => one.standing > 0).length;
  const found = standing === 0 ? `None of the ${tested} signs that could be tested stands out.` : `${standing} of the ${tested} signs that could be tested stand out, at ${countText(loud, "measure")}.`;
  return `${found} On average at most ${part}\u00a0% of those that stand out are false alarms.`;
}

function percent(share) {
  return `${(share * 100).toFixed(share < 0.01 ? 2 : 1)} %`;
}

function measureSigns(board, { measure, title, reporter, signs }) {
  const open = async () => {
    await board.send("choose", { kind: "measure", key: measure });
    board.show("overview");
    board.tell("revealed");
  };
  const items = signs.filter((one) => one.standsOut).map((one) =>
    h(
      "li",
      { class: "osm-score__warning" },
      severitySign("warning"),
      h(
        "div",
        {},
        h("b", { text: `${one.name[0].toUpperCase()}${one.name.slice(1)}` }),
        h("p", { text: one.sentence }),
        h("p", { class: "osm-note", text: `Looked at: ${one.lookedAt}. By itself this test calls ${percent(one.rate)} of honest series; weighed with all the others its chance is ${percent(one.adjusted)}.` }),
      ),
    ),
  );
  return h(
    "section",
    { class: "osm-score__card" },
    h("h3", {}, h("button", { type: "button", class: "osm-score__link", text: title, on: { click: open } })),
    reporter ? h("p", { class: "osm-note", text: `Reported by ${reporter}` }) : null,
    h("ul", { class: "osm-score__rows" }, ...items),
  );
}

function allSigns(measures) {
  const lines = measures.flatMap(({ title, signs }) =>
    signs.map((one) =>
      h(
        "tr",
        {},
        h("th", { scope: "row", text: title }),
        h("td", { text: one.name }),
        h("td", { text: one.standsOut ? "stands out" : one.isTested ? "does not stand out" : "not tested" }),
        h("td", { class: "osm-number", text: one.isTested ? percent(one.adjusted) : "–" }),
        h("td", { class: "osm-number", text: one.isTested ? percent(one.rate) : "–" }),
        h("td", { text: one.sentence }),
      ),
    ),
  );
  const heads = ["Measure", "Sign", "Verdict", "Chance, weighed", "False alarms", "What was seen"];
  const table = h(
    "table",
    { class: "osm-score__table" },
    h("caption", { text: "Every sign of every measure" }),
    h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col", text })))),
    h("tbody", {}, ...lines),
  );
  return h("details", {}, h("summary", { text: "Everything that was looked for" }), h("div", { class: "osm-table osm-score__scroll" }, table));
}
