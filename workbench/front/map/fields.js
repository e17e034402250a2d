// Fields of the sheets: each shows a value of the picture and sends what the user made of it. A field that is being
// typed in is left alone: what another person wrote meanwhile is told below it.

import { h } from "./board.js";

// Two editors on one page are two copies of this module, so that a counter alone would give an id twice.
const FIELD_SERIES = Math.random().toString(36).slice(2, 8);
const NOT_TAKEN = "It was not taken over: try again.";
let fieldCount = 0;

export function fieldId() {
  fieldCount += 1;
  return `osm-field-${FIELD_SERIES}-${fieldCount}`;
}

export const textAsIs = { parse: (text) => ({ value: text.trim() }), format: (value) => value ?? "" };

// A number, or nothing where `orNothing`; times: what the picture's value is multiplied with to be shown.
export function numberText({ example, orNothing = false, times = 1 }) {
  const format = (value) => (value === null || value === undefined ? "" : String(Number((value * times).toFixed(6))));
  const parse = (text) => {
    const trimmed = text.trim();
    if (trimmed === "" && orNothing) return { value: null };
    const number = Number(trimmed);
    if (trimmed !== "" && Number.isFinite(number)) return { value: number / times };
    return { problem: `"${trimmed}" must be a number, for instance ${example}.` };
  };
  return { parse, format };
}

function describeBy(input, ...parts) {
  const ids = parts.filter((part) => part && !part.hidden).map((part) => part.id);
  if (ids.length) input.setAttribute("aria-describedby", ids.join(" "));
  else input.removeAttribute("aria-describedby");
}

function makeFrame(id, label, hint, control) {
  const told = h("p", { class: "osm-mapfield__told", id: `${id}-told`, hidden: true });
  const note = hint ? h("p", { class: "osm-mapfield__hint", id: `${id}-hint`, text: hint }) : null;
  const element = h("div", { class: "osm-mapfield" }, h("label", { for: id, text: label }), control, note, told);
  const tell = (sentence, isProblem) => {
    told.textContent = sentence;
    told.hidden = sentence === "";
    told.classList.toggle("osm-mapfield__told--bad", isProblem);
    if (isProblem) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    describeBy(control, note, told);
  };
  describeBy(control, note);
  return { element, tell };
}

// A text or a number. send(value) gives the promise of an answer. lines: 0 for one line, else a text area of so many
// lines; isHeading: a text area for one line that may wrap, in the size of a heading.
export function makeTextField({ label, send, lines = 0, isHeading = false, hint = "", as = textAsIs, mode = null }) {
  const id = fieldId();
  const isArea = lines > 0 || isHeading;
  const input = isArea
    ? h("textarea", { id, rows: isHeading ? 1 : lines, style: `--osm-lines: ${Math.max(lines, 1)}` })
    : h("input", { id, type: "text", inputmode: mode, autocomplete: "off" });
  const { element, tell } = makeFrame(id, label, hint, input);
  if (isHeading) element.classList.add("osm-mapfield--heading");
  let held = null; // what the picture says
  let shown = ""; // what the field was last given
  let sent = null; // the text on its way to Python
  const isDirty = () => input.value !== shown;
  const mark = () => {
    if (isDirty()) input.dataset.dirty = "true";
    else delete input.dataset.dirty;
    if (isArea) fitHeight(input);
  };
  const put = () => {
    shown = as.format(held);
    if (input.value !== shown) input.value = shown;
    tell("", false);
    mark();
  };
  const commit = async () => {
    if (input.readOnly || (sent !== null && input.value === sent)) return;
    if (!isDirty()) return put();
    const text = isHeading ? input.value.replaceAll(/\s*\n\s*/g, " ") : input.value;
    const { value, problem } = as.parse(text);
    if (problem) return tell(problem, true);
    if (as.format(value) === as.format(held)) return put();
    sent = input.value;
    const answer = await send(value);
    const isSame = input.value === sent;
    sent = null;
    if (!isSame) return undefined;
    return answer.ok ? put() : tell(answer.sentence || NOT_TAKEN, true);
  };
  input.addEventListener("input", mark);
  input.addEventListener("change", commit);
  input.addEventListener("blur", () => !isDirty() && put());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && (lines === 0 || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      commit();
    } else if (event.key === "Escape" && (isDirty() || input.hasAttribute("aria-describedby"))) {
      const wasChanged = isDirty();
      put();
      if (wasChanged) event.stopPropagation();
    }
  });
  const update = (value, isLocked) => {
    held = value;
    input.readOnly = isLocked;
    const text = as.format(value);
    if (text === shown) return isArea && fitHeight(input);
    const isInUse = isDirty() || (document.activeElement === input && !isLocked);
    if (!isInUse || input.value === text) return put();
    if (sent !== null) return undefined;
    return tell(`Meanwhile changed to "${text}". Escape takes that over.`, false);
  };
  return { element, input, update, flush: () => isDirty() && commit() };
}

// A text area as high as its text, where the browser does not do that by itself.
function fitHeight(area) {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

async function sendChoice(frame, choose, value, settle) {
  frame.tell("", false);
  const answer = await choose(value);
  settle();
  if (!answer.ok) frame.tell(answer.sentence || NOT_TAKEN, true);
}

// A choice from a list: options [{value, text, group}], value null for none.
export function makeSelectField({ label, send, hint = "" }) {
  const id = fieldId();
  const select = h("select", { id });
  const frame = makeFrame(id, label, hint, select);
  let held = null;
  let waiting = 0;
  const put = () => {
    if (waiting === 0 && select.value !== (held ?? "")) select.value = held ?? "";
  };
  select.addEventListener("change", async () => {
    waiting += 1;
    await sendChoice(frame, send, select.value === "" ? null : select.value, () => {
      waiting -= 1;
      put();
    });
  });
  const update = (value, isLocked, options) => {
    held = value;
    select.disabled = isLocked;
    fillOptions(select, options);
    put();
  };
  return { element: frame.element, input: select, update, flush: () => undefined };
}

// Fills a select anew only where its options changed: an open list stays open.
export function fillOptions(select, options) {
  const said = JSON.stringify(options);
  if (select.dataset.options === said) return;
  const kept = select.value;
  const groups = new Map();
  select.replaceChildren();
  for (const { value, text, group } of options) {
    const option = h("option", { value: value ?? "", text });
    if (!group) select.append(option);
    else {
      if (!groups.has(group)) groups.set(group, select.appendChild(h("optgroup", { label: group })));
      groups.get(group).append(option);
    }
  }
  select.dataset.options = said;
  select.value = options.some((option) => (option.value ?? "") === kept) ? kept : "";
}

// Yes or no.
export function makeCheckField({ label, send, hint = "" }) {
  const id = fieldId();
  const box = h("input", { id, type: "checkbox" });
  const frame = makeFrame(id, label, hint, box);
  frame.element.classList.add("osm-mapfield--check");
  let held = false;
  let waiting = 0;
  const put = () => {
    if (waiting === 0) box.checked = held;
  };
  box.addEventListener("change", async () => {
    waiting += 1;
    await sendChoice(frame, send, box.checked, () => {
      waiting -= 1;
      put();
    });
  });
  const update = (value, isLocked) => {
    held = Boolean(value);
    box.disabled = isLocked;
    put();
  };
  return { element: frame.element, input: box, update, flush: () => undefined };
}

// One of a few, all seen: options [{value, text, sign}], value null for the one that says nothing.
export function makeRadioField({ label, send, options }) {
  const name = fieldId();
  const told = h("p", { class: "osm-mapfield__told osm-mapfield__told--bad", hidden: true });
  const tell = (sentence) => {
    told.textContent = sentence;
    told.hidden = sentence === "";
  };
  let held = null;
  let waiting = 0;
  const radios = options.map(({ value }) => h("input", { type: "radio", name, value: value ?? "" }));
  const put = () => {
    for (const radio of radios) if (waiting === 0) radio.checked = radio.value === (held ?? "");
  };
  const choose = async (radio) => {
    waiting += 1;
    await sendChoice({ tell }, send, radio.value === "" ? null : radio.value, () => {
      waiting -= 1;
      put();
    });
  };
  const labels = options.map(({ text, sign }, at) => {
    radios[at].addEventListener("change", () => choose(radios[at]));
    return h("label", {}, radios[at], sign ?? null, h("span", { text }));
  });
  const element = h(
    "fieldset",
    { class: "osm-mapfield osm-mapfield--radio" },
    h("legend", { text: label }),
    h("div", { class: "osm-segments" }, ...labels),
    told,
  );
  const update = (value, isLocked) => {
    held = value;
    for (const radio of radios) radio.disabled = isLocked;
    put();
  };
  return { element, input: radios[0], update, flush: () => undefined };
}
