// Who changed the map when: versions to look at, to compare on the map and in sentences, and to restore.

import { h } from "./board.js";
import { fieldId } from "./fields.js";
import { keepRows, panelButton } from "./rows.js";
import { MARK_SIGNS, clockText, dayText, markChips, whenText } from "./signs.js";

export function makeHistory(board) {
  const picked = []; // numbers of the versions to compare, the latest choice last
  const state = { asked: "" };
  const card = makeShownCard(board);
  const hint = h("p", { class: "osm-mapfield__hint", id: fieldId() });
  const compare = panelButton("Compare the two", () => {
    const [before, after] = [...picked].sort((one, other) => one - other);
    return picked.length === 2 && board.send("compare", { before, after });
  }, { "aria-describedby": hint.id });
  const days = h("div", { class: "osm-days" });
  const none = h("p", { class: "osm-none", text: "No versions to show yet." });
  const older = panelButton("Older versions", () => {
    board.send("history", { before: versionsOf(board).at(-1)?.number ?? null });
  });
  const pick = (number, isPicked) => {
    if (isPicked) picked.push(number);
    else picked.splice(picked.indexOf(number), 1);
    if (picked.length > 2) picked.shift();
    refresh();
  };
  const show = keepRows(days, { keyOf: ([day]) => day, make: ([day]) => makeDay(board, day, picked, pick) });
  const element = h(
    "div",
    { class: "osm-history" },
    card.element, h("div", { class: "osm-history__compare" }, compare, hint), days, none, older,
  );
  const refresh = () => {
    const versions = versionsOf(board);
    show(byDay(versions));
    card.update();
    none.hidden = versions.length > 0;
    older.hidden = !board.history.hasMore;
    compare.setAttribute("aria-disabled", String(picked.length !== 2));
    hint.textContent = hintOn(picked);
  };
  const ask = () => {
    const isOther = state.asked !== board.picture.document;
    // A map that was closed and opened again begins without its history.
    if (!isOther && versionsOf(board).length > 0) return;
    state.asked = board.picture.document;
    if (isOther) picked.length = 0;
    board.send("history", { before: null });
  };
  board.on("history", refresh);
  board.on("picture", refresh);
  refresh();
  return { element, ask };
}

function versionsOf(board) {
  return board.history.versions ?? [];
}

function hintOn(picked) {
  if (picked.length === 0) return "Tick two versions to compare them on the map.";
  if (picked.length === 1) return `Version ${picked[0]} is ticked: tick another one.`;
  return `Versions ${Math.min(...picked)} and ${Math.max(...picked)} are ticked.`;
}

function byDay(versions) {
  const groups = new Map();
  for (const version of versions) {
    const day = dayText(version.at);
    if (!groups.has(day)) groups.set(day, []);
    groups.get(day).push(version);
  }
  return [...groups];
}

function makeDay(board, day, picked, pick) {
  const list = h("ol", { class: "osm-versions" });
  const show = keepRows(list, { keyOf: (version) => version.number, make: (version) => makeVersionRow(board, version, picked, pick) });
  return { element: h("section", {}, h("h4", { text: day }), list), update: ([, versions]) => show(versions) };
}

function makeVersionRow(board, { number }, picked, pick) {
  const id = fieldId();
  const tick = h("input", { id, type: "checkbox", on: { change: () => pick(number, tick.checked) } });
  const name = h("label", { for: id });
  const chips = h("span", { class: "osm-marks" });
  const told = h("p", { class: "osm-versions__told" });
  const note = h("p", { class: "osm-versions__note" });
  const look = panelButton("Look", () => board.send(number === board.history.head ? "now" : "look", { ...(number !== board.history.head && { number }) }), {
    kind: "small", "aria-label": `Look at version ${number}`,
  });
  const changes = panelButton("What changed", () => board.send("compare", { before: beforeOf(board, number), after: number }), {
    kind: "small", "aria-label": `Compare version ${number} with the one before`,
  });
  const element = h("li", {}, h("div", { class: "osm-versions__head" }, tick, name, chips), note, told, h("div", { class: "osm-versions__ways" }, look, changes));
  const update = (version) => {
    const { comparing, head } = board.history;
    const shown = comparing ? [comparing.before, comparing.after] : [board.picture.number];
    const isShown = shown.includes(number);
    name.textContent = `Version ${number}`;
    told.textContent = [clockText(version.at), version.author].filter(Boolean).join(" · ");
    note.textContent = version.note;
    note.hidden = version.note === "";
    told.title = whenText(version.at);
    const words = [number === head && "newest", isShown && (comparing ? "compared" : "shown")].filter(Boolean);
    chips.replaceChildren(...words.map((word) => h("span", { class: "osm-mark", text: word })));
    tick.checked = picked.includes(number);
    element.classList.toggle("is-shown", isShown);
    changes.hidden = beforeOf(board, number) < 1;
  };
  return { element, update };
}

function beforeOf(board, number) {
  const older = versionsOf(board).filter((version) => version.number < number);
  return older.length > 0 ? older[0].number : number - 1;
}

// What stands at the top while the map shows something else than the newest version.
function makeShownCard(board) {
  const title = h("h4", {});
  const list = h("ul", { class: "osm-changes" });
  const same = h("p", { class: "osm-none", text: "Nothing that a reader would see was changed." });
  const legend = h("div", { class: "osm-marks osm-marks--legend" }, h("span", { text: "On the map:" }), ...markChips(Object.keys(MARK_SIGNS)));
  const restore = panelButton("Restore this version", () => board.send("restore", { number: board.picture.number }));
  const back = panelButton("Back to the newest", () => board.send("now"));
  const note = h("p", { class: "osm-mapfield__hint", text: "Restoring makes it the newest version; nothing is lost." });
  const element = h(
    "section",
    { class: "osm-shown", hidden: true },
    title, list, same, legend, h("div", { class: "osm-sheet__buttons" }, back, restore), note,
  );
  const update = () => {
    const { mode, number, canRestore } = board.picture;
    const comparing = mode === "compare" ? board.history.comparing : null;
    element.hidden = !comparing && mode !== "old";
    title.textContent = comparing ? `From version ${comparing.before} to version ${comparing.after}` : `You look at version ${number}`;
    const sentences = comparing?.sentences ?? [];
    if (list.dataset.told !== JSON.stringify(sentences)) list.replaceChildren(...sentences.map((text) => h("li", { text })));
    list.dataset.told = JSON.stringify(sentences);
    same.hidden = !comparing || sentences.length > 0;
    legend.hidden = !comparing;
    restore.hidden = note.hidden = mode !== "old" || !canRestore;
  };
  return { element, update };
}
