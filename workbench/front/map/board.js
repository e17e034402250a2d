// What the parts of the map editor share: the latest picture, what is selected, and the way to Python.

// An element: `text` becomes its text, `on` its listeners, everything else attributes (true: empty; false: left out).
export function h(tag, options = {}, ...children) {
  const { text, on = {}, ...attributes } = options;
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// An element of a drawing.
export function svgElement(tag, attributes = {}) {
  const made = document.createElementNS(SVG_SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

const SVG_SPACE = "http://www.w3.org/2000/svg";
const BOARD_TRAITS = ["picture", "findings", "history", "library", "clash", "offer"];
const ANSWER_PATIENCE_MS = 30000;
const SILENT_MS = 5000;
const LOST = "This page has lost the workbench behind it, so nothing more is stored: copy what you were writing, then reload the page.";

export function makeBoard(model) {
  const listeners = new Map();
  const waiting = new Map();
  // Two views of one widget hear each other's answers: their numbers must not meet.
  let count = Math.floor(Math.random() * 1e9);
  const board = {
    selection: null,
    filter: { theme: null, owner: null },
    say: () => {},
    on(name, listen) {
      if (!listeners.has(name)) listeners.set(name, new Set());
      listeners.get(name).add(listen);
      return () => listeners.get(name).delete(listen);
    },
    tell(name, detail) {
      for (const listen of listeners.get(name) ?? []) listen(detail);
    },
    send(op, fields = {}) {
      count += 1;
      const id = count;
      return new Promise((resolve) => {
        const failed = (sentence) => {
          waiting.delete(id);
          board.say(sentence, "bad");
          resolve({ ok: false, sentence, made: null });
        };
        let isTold = false;
        const tellWaiting = () => {
          isTold = true;
          board.say("Waiting for the workbench to answer…", "info");
        };
        const timers = [
          setTimeout(tellWaiting, SILENT_MS),
          setTimeout(() => failed("The workbench does not answer. Is it still running?"), ANSWER_PATIENCE_MS),
        ];
        waiting.set(id, (answer) => {
          timers.forEach(clearTimeout);
          if (isTold && !answer.sentence) board.say("", "info");
          resolve(answer);
        });
        try {
          model.send({ ...fields, op, id });
        } catch {
          timers.forEach(clearTimeout);
          failed(LOST); // its kernel is gone
        }
      });
    },
    select(selection, how = {}) {
      const { reveal = true, focus = false } = how;
      board.selection = selection;
      board.tell("selection", { reveal: reveal && selection !== null, focus });
    },
    setFilter(filter) {
      board.filter = filter;
      board.tell("filter");
    },
  };
  const take = (name) => {
    board[name] = model.get(name);
    if (name === "picture" && !isThere(board, board.selection)) board.select(null);
    board.tell(name);
  };
  const onMessage = (answer) => {
    if (answer?.op !== "answer") return;
    if (answer.sentence) board.say(answer.sentence, answer.ok ? "info" : "bad");
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  };
  const offs = BOARD_TRAITS.map((name) => {
    const changed = () => take(name);
    board[name] = model.get(name);
    model.on(`change:${name}`, changed);
    return () => model.off(`change:${name}`, changed);
  });
  model.on("msg:custom", onMessage);
  board.close = () => {
    model.off("msg:custom", onMessage);
    for (const off of offs) off();
    for (const answered of waiting.values()) answered({ ok: false, sentence: "", made: null });
    waiting.clear();
  };
  return board;
}

function isThere(board, selection) {
  return selection === null || thingOf(board.picture, selection) !== undefined;
}

// What a picture holds at a place {kind, key}; undefined where it is not there (any more).
export function thingOf(picture, { kind, key }) {
  if (kind === "link") return picture.arrows.find((arrow) => linkKey(arrow) === key);
  const things = { objective: picture.boxes, perspective: picture.bands, theme: picture.themes };
  return things[kind]?.find((thing) => thing.id === key);
}

export function linkKey(arrow) {
  return `${arrow.cause}>${arrow.effect}`;
}

export function titleById(picture, id) {
  return picture.boxes.find((box) => box.id === id)?.title ?? "";
}
