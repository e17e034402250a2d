// The head of an open organisation: its name, what it counts, and the way to the others.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { countText, whenText } from "../map/signs.js";

export function makeAlignHead(board) {
  const title = h("h1", {});
  const told = h("p", { class: "osm-align__stored" });
  const corporate = h("p", { class: "osm-align__stored" });
  const again = panelButton("Refresh", async () => {
    again.disabled = true;
    await board.send("refresh");
    again.disabled = false;
  }, { kind: "small", title: "Read everything from the store once more" });
  const others = panelButton("Other organisations", () => board.send("close"), { kind: "small" });
  const element = h(
    "header",
    { class: "osm-align__head" },
    h("div", { class: "osm-align__name" }, title, told, corporate),
    h("div", { class: "osm-align__tools" }, again, others),
  );
  const refresh = () => {
    const { name, number, at, actor, counts, corporate: top } = board.enterprise;
    title.textContent = name;
    told.textContent = [
      countText(counts.units, "unit"), countText(counts.scorecards, "scorecard"), countText(counts.objectives, "objective"),
      countText(counts.contributions, "link", "links"), `organisation version ${number}, ${whenText(at)}`, `you are ${actor}`,
    ].join(" · ");
    corporate.textContent = top
      ? `Corporate scorecard: ${top.title}, version ${top.number}${approvedText(top)}`
      : "There is no corporate scorecard yet: draw it on the page Map, for the unit at the top.";
  };
  return { element, refresh };
}

function approvedText({ number, approved }) {
  if (approved === null) return ", not approved yet";
  return approved === number ? ", approved" : `; version ${approved} is approved`;
}
