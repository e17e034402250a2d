// Two people changed the same thing: a dialog that asks whose change holds, and a banner to come back to it.

import { h } from "./board.js";
import { fieldId } from "./fields.js";
import { panelButton } from "./rows.js";
import { countText } from "./signs.js";

export function makeClash(board) {
  const heading = h("h3", { id: fieldId(), tabindex: "-1", autofocus: true });
  const sentence = h("p", {});
  const list = h("div", { class: "osm-clash__list" });
  const problem = h("p", { class: "osm-mapfield__told osm-mapfield__told--bad", role: "alert" });
  const apply = h("button", { type: "submit", class: "osm-button osm-button--primary", text: "Apply" });
  const drop = panelButton("Give mine up", async () => {
    if (await act("drop", {})) board.say("Your change is given up; theirs holds.", "info");
  });
  const later = panelButton("Decide later", () => dialog.close());
  const form = h(
    "form",
    { method: "dialog" },
    heading, sentence, list, problem, h("div", { class: "osm-sheet__buttons" }, apply, drop, later),
  );
  const dialog = h("dialog", { class: "osm-clash", "aria-labelledby": heading.id }, form);
  const told = h("span", {});
  const banner = h("div", { class: "osm-clash-banner", role: "status", hidden: true }, told, panelButton("Decide…", () => open()));
  const open = () => {
    if (!dialog.open) dialog.showModal();
    heading.focus();
  };
  const act = async (op, fields) => {
    for (const button of [apply, drop]) button.disabled = true;
    const answer = await board.send(op, fields);
    for (const button of [apply, drop]) button.disabled = false;
    problem.textContent = answer.ok ? "" : answer.sentence;
    return answer.ok;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choices = chosenSides(list);
    const left = choices.filter(({ side }) => side === null);
    if (left.length === 0) return act("resolve", { choices });
    problem.textContent = `Choose one side each: ${left.length} ${left.length === 1 ? "is" : "are"} left.`;
    return list.querySelector(`input[data-at="${left[0].at}"]`).focus();
  });
  // It may have been opened over nothing that could take the focus back.
  dialog.addEventListener("close", () => board.tell("clash closed"));
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  let shown = "";
  const refresh = () => {
    const clash = board.clash ?? {};
    const now = JSON.stringify(clash);
    if (now === shown) return undefined;
    shown = now;
    banner.hidden = !clash.sentence;
    if (!clash.sentence) return dialog.open ? dialog.close() : undefined;
    fill(clash.sentence, clash.clashes ?? []);
    // A dialog must not take the keys of somebody who is writing; the banner is there for them.
    if (dialog.isConnected && !isWriting()) open();
    return undefined;
  };
  const fill = (words, clashes) => {
    const count = countText(clashes.length, "thing");
    const hasChoice = clashes.length > 0; // without one the store refused the change for a reason of its own
    heading.textContent = hasChoice ? `Somebody else changed the same: ${count} to decide` : "Your last change is not stored";
    sentence.textContent = words;
    told.textContent = hasChoice ? `Your last change is not stored: somebody else changed the same (${count} to decide).` : words;
    apply.hidden = !hasChoice;
    problem.textContent = "";
    list.replaceChildren(...clashes.map(makeClashChoice));
  };
  board.on("clash", refresh);
  queueMicrotask(refresh); // once the element stands in the page
  return h("div", { class: "osm-clash-place" }, banner, dialog);
}

function isWriting() {
  const field = document.activeElement;
  return field?.matches("[data-dirty], .osm-map__naming") ?? false;
}

function makeClashChoice({ at, sentence, ours, theirs }) {
  const name = fieldId();
  const side = (value, word, told) => {
    const radio = h("input", { type: "radio", name, value, "data-at": at });
    return h("label", {}, radio, h("span", {}, h("b", { text: `${word}: ` }), h("span", { text: told })));
  };
  return h(
    "fieldset",
    { class: "osm-clash__choice" },
    h("legend", { text: sentence }), side("ours", "Mine", ours), side("theirs", "Theirs", theirs),
  );
}

function chosenSides(list) {
  return [...list.querySelectorAll("fieldset")].map((choice) => {
    const at = Number(choice.querySelector("input").dataset.at);
    return { at, side: choice.querySelector("input:checked")?.value ?? null };
  });
}
