// What the portfolio is called, which months it plans, and what there is to spend: money, people, the office's hours.

import { h } from "../map/board.js";
import { panelButton } from "../map/rows.js";
import { alignCard, labelled } from "../alignment/bits.js";
import { sendField, withCurrency } from "./tables.js";

const OWN_FIELDS = [
  { field: "title", label: "Title", isWide: true },
  { field: "first", label: "First month" },
  { field: "months", label: "Months" },
  { field: "currency", label: "Currency" },
  { field: "office_hours", label: "Office's hours a month for initiatives", placeholder: "100.3 (assumed: the reference office)", isWide: true },
  { field: "slowdown", label: "Slowed by a lack of them" },
];

export function makeLimits(board) {
  const element = alignCard("The plan and its limits", "An empty field sets no limit. Money is strategic money (STRATEX) by year of the plan.");
  const fields = h("div", { class: "osm-align__fields" });
  const adding = h("div", {});
  element.append(fields, adding);
  let shown;
  const refresh = () => {
    const limits = board.table?.limits ?? null;
    const why = board.table?.why ?? "";
    const said = JSON.stringify([limits, why]);
    const isTyping = [...fields.querySelectorAll("input")].some((input) => input.value !== input.dataset.held);
    if (limits === null || said === shown || isTyping) return;
    shown = said;
    const focus = fields.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
    fields.replaceChildren(
      ...OWN_FIELDS.map((one) => limitField(board, one, "", limits[one.field], why)),
      ...limits.money.map((one) => limitField(board, { field: "money", label: withCurrency(`Budget ${one.name}`, limits.currency) }, String(one.year), one.text, why)),
      ...limits.specialists.map((one) => limitField(board, { field: "specialists", label: `FTE of ${one.specialism}` }, one.specialism, one.text, why)),
    );
    adding.replaceChildren(...(why ? [] : [specialismAdding(board)]));
    if (focus !== undefined) fields.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  };
  return { element, refresh };
}

function limitField(board, { field, label, placeholder = "", isWide = false }, key, text, why) {
  const input = h("input", { type: "text", autocomplete: "off", placeholder, "data-held": text, "data-focus": `${field} ${key}` });
  input.value = text;
  input.readOnly = why !== "";
  if (why) input.title = why;
  input.addEventListener("change", async () => {
    const sent = input.value;
    input.dataset.held = sent; // on its way: what comes back may take its place
    const { ok } = await sendField(board, input, "portfolio_field", { field, key, text: sent });
    if (!ok) input.dataset.held = text;
  });
  return labelled(label, input, isWide ? "is-wide" : "");
}

function specialismAdding(board) {
  const name = h("input", { type: "text", autocomplete: "off" });
  const fte = h("input", { type: "text", autocomplete: "off", inputmode: "decimal" });
  const add = panelButton("Add the specialism", async () => {
    const { ok } = await sendField(board, fte, "portfolio_field", { field: "specialists", key: name.value, text: fte.value });
    if (ok) name.value = fte.value = "";
  });
  return h("div", { class: "osm-align__oneline" }, labelled("Another specialism", name), labelled("Its FTE", fte), add);
}
