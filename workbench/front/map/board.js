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

const BOARD_TRAITS = ["picture", "findings", "history", "library", "clash", "offer"];
const ANSWER_PATIENCE_MS = 30000;

export function makeBoard(model) {
  const listeners = new Map();
  const waiting = new Map();
  let count = 0;
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
      model.send({ ...fields, op, id });
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          board.say("The workbench does not answer. Is it still running?", "bad");
          resolve({ ok: false, sentence: "", made: null });
        }, ANSWER_PATIENCE_MS);
        waiting.set(id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
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
