// Lists that are brought up to date row by row, buttons that ask once more, and small forms: all keep the focus.

import { h } from "./board.js";
import { fieldId } from "./fields.js";

// Gives a function that shows items in a parent: a row stays the same element for as long as its key is there.
// make(item) gives {element, update(item)}.
export function keepRows(parent, { keyOf, make }) {
  const rows = new Map();
  return (items) => {
    const active = parent.contains(document.activeElement) ? document.activeElement : null;
    const at = active ? [...parent.children].findIndex((child) => child.contains(active)) : -1;
    const keys = new Set(items.map(keyOf));
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      row.element.remove();
      rows.delete(key);
    }
    let next = parent.firstChild;
    for (const item of items) {
      const key = keyOf(item);
      if (!rows.has(key)) rows.set(key, make(item));
      const row = rows.get(key);
      row.update(item);
      if (row.element === next) next = next.nextSibling;
      else parent.insertBefore(row.element, next);
    }
    if (active && document.activeElement !== active) focusNear(parent, active, at);
  };
}

function focusNear(parent, active, at) {
  const near = parent.children[Math.min(at, parent.children.length - 1)];
  const target = parent.contains(active) ? active : (near?.querySelector("button:not(:disabled)") ?? parent);
  if (target === parent) parent.tabIndex = -1;
  target.focus({ preventScroll: true });
}

export function panelButton(text, onClick, { kind = "", ...attributes } = {}) {
  const style = kind ? ` osm-button--${kind}` : "";
  return h("button", { type: "button", class: `osm-button${style}`, text, on: { click: onClick }, ...attributes });
}

// A button that asks once more where it stands. question() gives the sentence; act() does it.
export function askingButton(text, { question, yes, no = "Keep it", act }) {
  const element = h("div", { class: "osm-asking" });
  const asked = h("span", { class: "osm-asking__question", id: fieldId() });
  const open = panelButton(text, () => ask(), { kind: "danger" });
  const sure = panelButton(yes, async () => {
    close(false);
    open.disabled = true;
    await act();
    open.disabled = false;
  }, { kind: "danger", "aria-describedby": asked.id });
  const keep = panelButton(no, () => close(true));
  const row = h("div", { class: "osm-asking__row", role: "group", hidden: true }, asked, sure, keep);
  const ask = () => {
    asked.textContent = question();
    open.hidden = true;
    row.hidden = false;
    keep.focus(); // a second press of the same key must not remove anything
  };
  const close = (isBack) => {
    row.hidden = true;
    open.hidden = false;
    if (isBack) open.focus();
  };
  row.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close(true);
  });
  element.append(open, row);
  return element;
}

// A line to add something by its title. add(title) gives the promise of an answer.
export function addingForm({ label, button, add }) {
  const id = fieldId();
  const input = h("input", { id, type: "text", autocomplete: "off" });
  const submit = h("button", { type: "submit", class: "osm-button", text: button });
  const form = h("form", { class: "osm-adding" }, h("label", { for: id, text: label }), input, submit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const title = input.value.trim();
    if (title === "") return input.focus();
    submit.disabled = true;
    const answer = await add(title);
    submit.disabled = false;
    if (answer.ok) input.value = "";
    // The button lost the focus when it was disabled; where nobody else took it, the next title can be written.
    if (document.activeElement === document.body) input.focus();
    return undefined;
  });
  return form;
}
