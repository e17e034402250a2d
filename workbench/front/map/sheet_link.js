// The sheet of a link: a hypothesis of cause and effect, what is believed of it, and why.

import { h, titleById } from "./board.js";
import { makeRadioField, makeTextField, numberText } from "./fields.js";
import { askingButton, panelButton } from "./rows.js";
import { markChips } from "./signs.js";

const SIGN_CHOICES = [{ value: "plus", text: "+ more of the effect" }, { value: "minus", text: "− less of it" }];
const STRENGTH_CHOICES = [
  { value: null, text: "not said" }, { value: "weak", text: "weak" }, { value: "medium", text: "medium" }, { value: "strong", text: "strong" },
];

export function makeLinkSheet(board, key) {
  const [cause, effect] = key.split(">");
  const revise = (field) => (value) => board.send("revise", { kind: "link", key, field, value });
  const fields = {
    sign: makeRadioField({ label: "More of the cause leads to", send: revise("sign"), options: SIGN_CHOICES }),
    strength: makeRadioField({ label: "Strength", send: revise("strength"), options: STRENGTH_CHOICES }),
    lag_months: makeTextField({
      label: "Lag, in months", hint: "Until the effect shows. Empty: not said.", mode: "decimal",
      as: numberText({ example: "6", orNothing: true }), send: revise("lag_months"),
    }),
    belief: makeTextField({
      label: "Belief, in %", hint: "How sure you are, 0 to 100. Empty: not said.", mode: "decimal",
      as: numberText({ example: "70", orNothing: true, times: 100 }), send: revise("belief"),
    }),
    why: makeTextField({ label: "Reason", lines: 3, hint: "Why the one should lead to the other.", send: revise("why") }),
  };
  const marks = h("div", { class: "osm-marks" });
  const ends = [makeEnd(board, cause, "Cause"), makeEnd(board, effect, "Effect")];
  const feedback = h("p", { class: "osm-mapfield__hint", text: "It runs down the map: a feedback." });
  const turn = panelButton("Turn round", async () => {
    const answer = await board.send("turn", { cause, effect });
    if (answer.ok) board.select({ kind: "link", key: `${effect}>${cause}` }, { reveal: true });
  });
  const remove = askingButton("Remove…", {
    question: () => "Remove this link?", yes: "Remove", act: () => board.send("remove", { kind: "link", key }),
  });
  const buttons = h("div", { class: "osm-sheet__buttons" }, turn, remove);
  const element = h(
    "div",
    {},
    marks,
    h("div", { class: "osm-ends" }, ends[0].element, h("span", { class: "osm-ends__arrow", text: "leads to" }), ends[1].element),
    feedback, fields.sign.element, fields.strength.element,
    h("div", { class: "osm-pair" }, fields.lag_months.element, fields.belief.element),
    fields.why.element, buttons,
  );
  const update = (picture, isLocked) => {
    const arrow = picture.arrows.find((one) => one.cause === cause && one.effect === effect);
    for (const [name, field] of Object.entries(fields)) field.update(arrow[name], isLocked);
    for (const end of ends) end.update(picture);
    marks.replaceChildren(...markChips(arrow.marks));
    feedback.hidden = !arrow.isFeedback;
    buttons.hidden = isLocked;
  };
  return { element, update, fields: Object.values(fields), name: "Link of cause and effect" };
}

function makeEnd(board, key, word) {
  const title = h("span", { class: "osm-rowbutton__title" });
  const choose = () => board.select({ kind: "objective", key }, { reveal: true });
  const told = h("span", { class: "osm-rowbutton__told", text: word });
  const element = h("button", { type: "button", class: "osm-rowbutton", on: { click: choose } }, told, title);
  return { element, update: (picture) => (title.textContent = titleById(picture, key)) };
}
