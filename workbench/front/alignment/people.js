// Who has which part in a unit: given here, above it, or everywhere; and the form that gives a part.

import { h } from "../map/board.js";
import { fieldId, fillOptions } from "../map/fields.js";
import { panelButton } from "../map/rows.js";
import { choiceOf, labelled, lockFor, redrawIn, whyLine } from "./bits.js";

const WHERE = { here: "here", above: "from above", everywhere: "everywhere" };

export function makePeople(board, id) {
  const summary = h("summary", {});
  const body = h("tbody", {});
  const none = h("p", { class: "osm-none", text: "Nobody has a part here yet." });
  const heads = ["Who", "Role", "Given", ""].map((text) => h("th", { scope: "col", text: text || undefined }, text ? null : h("span", { class: "osm-unseen", text: "Take back" })));
  const table = h("table", { class: "osm-align__table" }, h("thead", {}, h("tr", {}, ...heads)), body);
  const grant = makeGrant(board, id);
  const element = h("details", { class: "osm-align__fold" }, summary, h("div", { class: "osm-table" }, table), none, grant.element);
  const update = (sheet) => {
    summary.textContent = `People and roles (${sheet.people.length})`;
    table.hidden = sheet.people.length === 0;
    none.hidden = sheet.people.length > 0;
    redrawIn(body, sheet.people.map((one) => personRow(board, one, sheet.why.organise)));
    grant.update(sheet);
  };
  return { element, update };
}

function personRow(board, one, why) {
  const from = one.where === "above" && one.unitName ? `from ${one.unitName}` : WHERE[one.where];
  const take = panelButton("Take back", () => board.send("ungrant", { person: one.person, role: one.role, unit: one.unit }), {
    kind: "small", "aria-label": `Take back: ${one.name} as ${one.role}, ${from}`, "data-focus": `${one.person} ${one.role} ${one.unit}`,
  });
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("span", { text: one.name }), one.signIn ? h("span", { class: "osm-align__hint", text: one.signIn }) : null),
    h("td", { text: one.role }), h("td", { text: from }), h("td", {}, lockFor(take, why)),
  );
}

function makeGrant(board, id) {
  const name = h("input", { id: fieldId(), type: "text", autocomplete: "off" });
  const signIn = h("input", { id: fieldId(), type: "text", autocomplete: "off" });
  const role = choiceOf([]);
  const where = choiceOf([{ value: id, text: "this unit and below" }, { value: "", text: "everywhere" }]);
  where.value = id; // nobody is given a part everywhere by oversight
  const why = whyLine();
  const submit = h("button", { type: "submit", class: "osm-button", text: "Give the role" });
  const element = h("form", { class: "osm-align__form" }, labelled("Name", name), labelled("Sign-in name", signIn), labelled("Role", role), labelled("Where", where), submit, why.element);
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = [name, signIn].find((input) => input.value.trim() === "");
    if (missing) return missing.focus();
    submit.disabled = true;
    const { ok } = await board.send("grant", { unit: where.value || null, name: name.value.trim(), sign_in: signIn.value.trim(), role: role.value });
    submit.disabled = false;
    if (ok) name.value = signIn.value = "";
    return undefined;
  });
  const update = (sheet) => {
    const wasEmpty = role.options.length === 0;
    fillOptions(role, sheet.roles.map((value) => ({ value, text: value })));
    if (wasEmpty) role.value = sheet.roles.includes("leader") ? "leader" : sheet.roles[0];
    lockFor(submit, sheet.why.organise);
    why.update(sheet.why.organise);
  };
  return { element, update };
}
