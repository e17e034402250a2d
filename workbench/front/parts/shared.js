// What pages with parts behind tabs share: their charts' places, the sentence at their foot, one drawing for many
// traits, and the keys of tabs. css: the prefix of the page's classes.

import { h } from "../map/board.js";

const SENTENCE_MS = 9000;

// The places of the charts; each is a widget of its own, drawn into its place when that is first on the page.
export function placeCharts(model, host, names, css) {
  const places = {};
  for (const name of names) {
    places[name] = h("div", { class: `${css}__chart` });
    host
      .getWidget(model.get(name))
      .then((chart) => chart.render({ el: places[name] }))
      .catch((error) => {
        console.error(error);
        places[name].textContent = "The chart could not be shown: reload the page.";
      });
  }
  return places;
}

// The sentence at the foot of the page; from then on board.say(words, tone) says something there.
export function makeSentence(board, css) {
  const text = h("span", {});
  const close = h("button", { type: "button", class: `${css}__hush`, text: "×", "aria-label": "Close this message" });
  const element = h("div", { class: `${css}__said`, role: "status", "aria-live": "polite" }, text, close);
  let timer;
  close.addEventListener("click", () => board.say("", "info"));
  board.say = (words, tone = "info") => {
    clearTimeout(timer);
    element.dataset.tone = tone;
    element.setAttribute("aria-live", tone === "bad" ? "assertive" : "polite");
    text.textContent = words;
    element.classList.toggle("is-shown", words !== "");
    if (words && tone !== "bad") timer = setTimeout(() => board.say("", "info"), SENTENCE_MS);
  };
  return element;
}

// One message changes several traits: one drawing for all of them. Gives what is called to listen no more.
export function listenToTraits(model, board, names, draw) {
  let isWaiting = false;
  const offs = names.map((name) => {
    const changed = () => {
      board[name] = model.get(name);
      if (isWaiting) return;
      isWaiting = true;
      queueMicrotask(() => {
        isWaiting = false;
        draw();
      });
    };
    board[name] = model.get(name) ?? {};
    model.on(`change:${name}`, changed);
    return () => model.off(`change:${name}`, changed);
  });
  return () => offs.forEach((off) => off());
}

// The keys that tabs have: gives the part that a key leads to from the one of a key, null for other keys.
export function partByKey(event, parts, shown) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by && event.key !== "Home" && event.key !== "End") return null;
  event.preventDefault();
  const at = parts.findIndex((part) => part.key === shown);
  const next = event.key === "Home" ? 0 : event.key === "End" ? parts.length - 1 : (at + by + parts.length) % parts.length;
  return parts[next];
}
