// Whom to remind of what, as a list that can be copied into a message.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { alignCard, lockFor } from "./bits.js";

export function makeReminders(board) {
  const list = h("ul", { class: "osm-align__rows is-scroll", tabindex: "0", "aria-label": "Reminders" });
  const none = h("p", { class: "osm-none", text: "There is nobody to remind." });
  const plain = h("textarea", { class: "osm-align__plain", rows: "6", readonly: true, hidden: true, "aria-label": "The list as text" });
  const copy = panelButton("Copy list", async () => {
    const text = remindersText(board.approvals.reminders ?? []);
    try {
      await navigator.clipboard.writeText(text);
      board.say("The list is copied.", "good");
    } catch {
      // Where the clipboard is not ours, the text is shown to be copied by hand.
      plain.hidden = false;
      plain.value = text;
      plain.focus();
      plain.select();
      board.say("The list is marked below: copy it with Ctrl+C.", "info");
    }
  });
  const element = alignCard("Reminders", "Nothing is sent from here: copy the list into a message.", none, list, h("div", { class: "osm-row" }, copy), plain);
  let drawn = null;
  const refresh = () => {
    const { reminders = [] } = board.approvals;
    if (drawn === reminders) return;
    drawn = reminders;
    list.replaceChildren(...reminders.map(reminderLine));
    none.hidden = reminders.length > 0;
    list.hidden = reminders.length === 0;
    lockFor(copy, reminders.length ? "" : "The list is empty.");
  };
  return { element, refresh };
}

function reminderLine({ name, who, what, due, isLate }) {
  return h(
    "li",
    {},
    h("span", { class: "osm-align__picktext" }, h("span", {}, h("b", { text: who }), h("span", { text: ` (${name})` })), h("span", { class: "osm-align__hint", text: `${what}${due ? `, due ${due}` : ""}` })),
    isLate ? h("span", { class: "osm-align__badge is-bad", text: "! late" }) : null,
  );
}

function remindersText(reminders) {
  return reminders.map(({ name, who, what, due, isLate }) => `${who} (${name}): ${what}${due ? `, due ${due}` : ""}${isLate ? ", late" : ""}`).join("\n");
}
