// Small things that all parts use: fields with their labels, buttons that tell why they do nothing, cards, empty states.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";

export function labelled(text, control, className = "") {
  if (!control.id) control.id = fieldId();
  return h("div", { class: `osm-align__field ${className}` }, h("label", { for: control.id, text }), control);
}

// A control that may not be used says why, to the pointer and to those who hear the page.
export function lockFor(control, why) {
  const sentence = why ?? "";
  if (control.disabled !== (sentence !== "")) control.disabled = sentence !== "";
  if (sentence) {
    control.title = sentence;
    control.setAttribute("aria-description", sentence);
  } else if (control.hasAttribute("aria-description")) {
    control.removeAttribute("title");
    control.removeAttribute("aria-description");
  }
  return control;
}

export function whyLine() {
  const element = h("p", { class: "osm-align__why", hidden: true });
  const update = (why) => {
    element.hidden = !why;
    element.textContent = why ?? "";
  };
  return { element, update };
}

export function wayTo(text, act, attributes = {}) {
  return h("button", { type: "button", class: "osm-align__way", text, on: { click: act }, ...attributes });
}

export function alignCard(title, lead, ...children) {
  return h(
    "section",
    { class: "osm-align__card" },
    title ? h("h2", { text: title }) : null,
    lead ? h("p", { class: "osm-note", text: lead }) : null,
    ...children,
  );
}

// What stands where there is nothing yet: a sentence, and what to do.
export function emptyState(sentence, ...ways) {
  return h("div", { class: "osm-align__empty" }, h("p", { text: sentence }), ways.length ? h("div", { class: "osm-row" }, ...ways) : null);
}

export function choiceOf(options, changed) {
  const select = h("select", { id: fieldId() });
  fillOptions(select, options);
  if (select.selectedIndex < 0 && options.length) select.selectedIndex = 0;
  if (changed) select.addEventListener("change", changed);
  return select;
}

// Draws anew and leaves the focus where it was, on the element with the same data-focus.
export function redrawIn(parent, children) {
  const key = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  parent.replaceChildren(...children);
  if (key !== undefined) parent.querySelector(`[data-focus="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

// A bar of a share between 0 and 1; the number stands beside it as text.
export function shareBar(share) {
  const width = share === null ? 0 : Math.max(0, Math.min(1, share)) * 100;
  return h("span", { class: "osm-align__bar", "aria-hidden": "true" }, h("span", { style: `width: ${width.toFixed(1)}%` }));
}

export function radioSet(legend, options, { value, changed }) {
  const name = fieldId();
  const radios = options.map((option) => h("input", { type: "radio", name, value: option.value, checked: option.value === value }));
  radios.forEach((radio) => radio.addEventListener("change", () => changed(radio.value)));
  const labels = options.map((option, at) =>
    h(
      "label",
      { class: "osm-align__choice" },
      radios[at],
      option.sign ?? null,
      h("span", {}, h("b", { text: option.label }), option.hint ? h("span", { class: "osm-align__hint", text: option.hint }) : null),
    ),
  );
  const element = h("fieldset", { class: "osm-align__choices" }, h("legend", { text: legend }), ...labels);
  const choose = (chosen) => radios.forEach((radio) => (radio.checked = radio.value === chosen));
  return { element, choose, radios, value: () => radios.find((radio) => radio.checked)?.value ?? null };
}

export function saveFile(text, filename, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: address, download: filename });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
