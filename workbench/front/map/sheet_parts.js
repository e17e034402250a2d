// The sheets of a perspective and of a theme.

import { h } from "./board.js";
import { makeCheckField, makeTextField } from "./fields.js";
import { addingForm, askingButton, keepRows, panelButton } from "./rows.js";
import { markChips } from "./signs.js";

export function makePerspectiveSheet(board, key) {
  const revise = (field) => (value) => board.send("revise", { kind: "perspective", key, field, value });
  const fields = {
    title: makeTextField({
      label: "Perspective", isHeading: true, send: (title) => board.send("rename", { kind: "perspective", key, title }),
    }),
    question: makeTextField({ label: "Question", lines: 2, hint: "What its objectives answer.", send: revise("question") }),
    isOutcome: makeCheckField({ label: "The strategy ends here (outcome)", send: revise("is_outcome") }),
    isBeside: makeCheckField({ label: "Stands beside the one above", send: revise("is_beside") }),
  };
  const objectives = makeMembers(board, "perspective", key);
  const add = addingForm({
    label: "New objective in it", button: "Add",
    add: async (title) => {
      const answer = await board.send("add_objective", { perspective: key, title, place: null });
      if (answer.made) board.select(answer.made, { reveal: true });
      return answer;
    },
  });
  const order = makeOrder(board, { op: "move_perspective", kind: "perspective", key, words: ["Move up", "Move down"] });
  const remove = askingButton("Remove…", {
    question: () => "Remove this perspective?", yes: "Remove", act: () => board.send("remove", { kind: "perspective", key }),
  });
  const marks = h("div", { class: "osm-marks" });
  const buttons = h("div", { class: "osm-sheet__buttons" }, ...order.buttons, remove);
  const shown = [fields.title, fields.question, fields.isOutcome, fields.isBeside, objectives].map((part) => part.element);
  const element = h("div", {}, marks, ...shown, add, buttons);
  const update = (picture, isLocked) => {
    const at = picture.bands.findIndex((band) => band.id === key);
    for (const [name, field] of Object.entries(fields)) field.update(picture.bands[at][name], isLocked);
    marks.replaceChildren(...markChips(picture.bands[at].marks));
    objectives.update(picture);
    order.update(at, picture.bands.length);
    add.hidden = buttons.hidden = isLocked;
  };
  return { element, update, fields: Object.values(fields), name: "Perspective" };
}

export function makeThemeSheet(board, key) {
  const fields = {
    title: makeTextField({
      label: "Theme", isHeading: true, send: (title) => board.send("rename", { kind: "theme", key, title }),
    }),
    statement: makeTextField({
      label: "Statement", lines: 3, hint: "The story it tells, up through the map.",
      send: (value) => board.send("revise", { kind: "theme", key, field: "statement", value }),
    }),
  };
  const filter = panelButton("", () => board.setFilter({ ...board.filter, theme: board.filter.theme === key ? null : key }));
  const objectives = makeMembers(board, "theme", key);
  const order = makeOrder(board, { op: "move_theme", kind: "theme", key, words: ["Move earlier", "Move later"] });
  const remove = askingButton("Remove…", {
    question: () => "Remove this theme? Its objectives stay.", yes: "Remove", act: () => board.send("remove", { kind: "theme", key }),
  });
  const marks = h("div", { class: "osm-marks" });
  const buttons = h("div", { class: "osm-sheet__buttons" }, ...order.buttons, remove);
  const element = h("div", {}, marks, fields.title.element, fields.statement.element, objectives.element, filter, buttons);
  const onFilter = () => {
    filter.textContent = board.filter.theme === key ? "Show all objectives again" : "Show only this theme";
  };
  const update = (picture, isLocked) => {
    const at = picture.themes.findIndex((theme) => theme.id === key);
    for (const [name, field] of Object.entries(fields)) field.update(picture.themes[at][name], isLocked);
    marks.replaceChildren(...markChips(picture.themes[at].marks));
    objectives.update(picture);
    order.update(at, picture.themes.length);
    onFilter();
    buttons.hidden = isLocked;
  };
  return { element, update, fields: Object.values(fields), name: "Theme", onFilter };
}

// The objectives of a perspective or theme, each a way to its sheet.
function makeMembers(board, field, key) {
  const list = h("ul", { class: "osm-links" });
  const none = h("p", { class: "osm-none", text: "None yet." });
  const show = keepRows(list, {
    keyOf: (box) => box.id,
    make: ({ id }) => {
      const choose = () => board.select({ kind: "objective", key: id }, { reveal: true });
      const button = h("button", { type: "button", class: "osm-rowbutton", on: { click: choose } });
      return { element: h("li", {}, button), update: (box) => (button.textContent = box.title) };
    },
  });
  const heading = h("h4", { text: "Objectives" });
  const update = (picture) => {
    const members = picture.boxes.filter((box) => box[field] === key);
    show(members);
    heading.textContent = `Objectives (${members.length})`;
    none.hidden = members.length > 0;
  };
  return { element: h("section", { class: "osm-part" }, heading, list, none), update };
}

// Two buttons that move a thing in the order of its kind.
function makeOrder(board, { op, kind, key, words }) {
  let at = 0;
  const buttons = words.map((word, which) => {
    const button = panelButton(word, async () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      await board.send(op, { [kind]: key, at: at + (which === 0 ? -1 : 1) });
    });
    return button;
  });
  const update = (now, count) => {
    at = now;
    // aria-disabled keeps the focus on a button that has come to its end.
    buttons[0].setAttribute("aria-disabled", String(now === 0));
    buttons[1].setAttribute("aria-disabled", String(now === count - 1));
  };
  return { buttons, update };
}
