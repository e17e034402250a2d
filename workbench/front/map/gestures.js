// What the pointer does on the canvas: select, move a box, draw an arrow, pan, zoom with the wheel.
import { linkKey, svgElement, titleById } from "./board.js";
import { wayThrough } from "./canvas.js";

const STILL_PX = 4;
const WHEEL_STEP = 1.0015;

export function listenToPointer(board, canvas) {
  const { view, world, handle } = canvas;
  const pointAt = (event) => {
    const place = world.getBoundingClientRect();
    return [(event.clientX - place.left) / canvas.zoom, (event.clientY - place.top) / canvas.zoom];
  };
  const boxAt = (event) => {
    const [x, y] = pointAt(event);
    return board.picture.boxes.find((box) => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h);
  };
  const bandAt = ([x, y]) => {
    const inside = (band) => x >= band.x && x <= band.x + band.w && y >= band.y && y <= band.y + band.h;
    return board.picture.bands.find(inside) ?? board.picture.bands.find((band) => y >= band.y && y <= band.y + band.h);
  };
  const chosenBox = (event) => event.target.closest?.(".osm-map__box");
  const chosenArrow = (event) => event.target.closest?.(".osm-map__arrow");

  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    drawNewArrow(board, canvas, event, { cause: handle.dataset.key, pointAt, boxAt });
  });

  view.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const box = chosenBox(event);
    if (box) {
      if (board.linking) return;
      // A finger scrolls; the box that is selected already may be moved with it.
      const isTouch = event.pointerType === "touch" && !box.classList.contains("is-selected");
      if (!board.picture.readOnly && !isTouch) moveBox(board, canvas, event, { box, pointAt, bandAt });
      return;
    }
    if (chosenArrow(event) || event.target.closest("button, textarea") || event.pointerType === "touch") return;
    pan(canvas, event);
  });

  view.addEventListener("click", (event) => {
    const box = chosenBox(event);
    if (canvas.wasDragged) {
      canvas.wasDragged = false;
      return;
    }
    if (box && board.linking) return board.linking(box.dataset.key);
    if (box) return board.select({ kind: "objective", key: box.dataset.key }, { reveal: false });
    const arrow = chosenArrow(event);
    if (arrow) return board.select({ kind: "link", key: arrow.dataset.key }, { reveal: false });
    if (!event.target.closest("button, textarea")) board.select(null);
  });

  view.addEventListener("dblclick", (event) => {
    const box = chosenBox(event);
    if (box) return board.tell("rename", { kind: "objective", key: box.dataset.key });
    if (event.target.closest("button, textarea") || chosenArrow(event)) return;
    const [x, y] = pointAt(event);
    const band = bandAt([x, y]);
    if (band) board.tell("begin", { perspective: band.id, place: placeIn(band, x) });
  });

  world.addEventListener("pointerover", (event) => {
    const box = chosenBox(event);
    if (event.target === handle || canvas.isBusy) return;
    const key = box?.dataset.key ?? null;
    if (key !== canvas.hovered && event.pointerType === "mouse") {
      canvas.hovered = key;
      canvas.placeHandle();
    }
  });

  view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const place = view.getBoundingClientRect();
    canvas.setZoom(canvas.zoom * WHEEL_STEP ** -event.deltaY, [event.clientX - place.left, event.clientY - place.top]);
  }, { passive: false });
}

export function placeIn(band, x) {
  return Math.min(Math.max((x - band.x) / band.w, 0), 1);
}

// Follow the pointer until it is let go: `onMove(event)` while it is away from where it began, `onEnd(event, moved)`.
function follow(canvas, begun, { onMove, onEnd }) {
  let moved = false;
  const isOther = (event) => event.pointerId !== begun.pointerId; // a second finger
  const move = (event) => {
    if (isOther(event)) return;
    moved ||= Math.hypot(event.clientX - begun.clientX, event.clientY - begun.clientY) > STILL_PX;
    if (moved) onMove(event);
  };
  const end = (event) => {
    if (event.pointerId !== undefined && isOther(event)) return;
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    window.removeEventListener("keydown", escape, true);
    canvas.isBusy = false;
    onEnd(event, moved && event.type === "pointerup");
    canvas.stopFollowing = null;
    canvas.wasDragged = moved;
    // The click that follows a drag comes before this; where none follows, the next one counts again.
    const forget = () => setTimeout(() => { canvas.wasDragged = false; });
    // Given up by Escape: the click comes when the button is let go.
    if (event.type === "keydown") window.addEventListener("pointerup", forget, { once: true });
    else forget();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end(event);
  };
  canvas.isBusy = true;
  canvas.stopFollowing = () => end(new Event("pointercancel"));
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
  window.addEventListener("keydown", escape, true);
}

function moveBox(board, canvas, begun, { box, pointAt, bandAt }) {
  const id = box.dataset.key;
  const from = board.picture.boxes.find((one) => one.id === id);
  const start = pointAt(begun);
  const ends = board.picture.arrows.filter((arrow) => arrow.cause === id || arrow.effect === id).map(linkKey);
  let band;
  const shift = (event) => pointAt(event).map((value, axis) => value - start[axis]);
  const middle = (event) => {
    const [right, down] = shift(event);
    return [from.x + from.w / 2 + right, from.y + from.h / 2 + down];
  };
  follow(canvas, begun, {
    onMove(event) {
      const [right, down] = shift(event);
      box.classList.add("is-dragged");
      box.style.transform = `translate(${from.x + right}px, ${from.y + down}px)`;
      canvas.handle.hidden = true;
      for (const key of ends) canvas.arrowOf.get(key)?.classList.add("is-dim");
      const under = bandAt(middle(event));
      if (under?.id === band?.id) return;
      band = under;
      for (const [key, element] of canvas.bandOf) element.classList.toggle("is-target", key === band?.id);
    },
    async onEnd(event, moved) {
      for (const element of canvas.bandOf.values()) element.classList.remove("is-target");
      if (moved && band) {
        const place = placeIn(band, middle(event)[0]);
        await board.send("move", { objective: id, perspective: band.id, place });
      }
      box.classList.remove("is-dragged");
      canvas.draw();
    },
  });
}

function drawNewArrow(board, canvas, begun, { cause, pointAt, boxAt }) {
  const from = board.picture.boxes.find((box) => box.id === cause);
  const line = svgElement("path", { class: "osm-map__newline" });
  let target;
  canvas.paths.append(line);
  follow(canvas, begun, {
    onMove(event) {
      line.setAttribute("d", wayThrough([[from.x + from.w / 2, from.y], pointAt(event)]));
      const under = boxAt(event);
      target = under?.id === cause ? undefined : under;
      for (const [key, element] of canvas.boxOf) element.classList.toggle("is-target", key === target?.id);
    },
    async onEnd(_, moved) {
      line.remove();
      for (const element of canvas.boxOf.values()) element.classList.remove("is-target");
      if (moved && target) await linkThem(board, cause, target.id);
    },
  });
}

// Draw an arrow and show it, so that its sign, strength, lag and reason can be said.
export async function linkThem(board, cause, effect) {
  const known = board.picture.arrows.find((arrow) => arrow.cause === cause && arrow.effect === effect);
  if (known) {
    board.select({ kind: "link", key: linkKey(known) });
    return board.say("This arrow is there already.", "info");
  }
  const answer = await board.send("link", { cause, effect });
  if (!answer.ok) return undefined;
  board.select({ kind: "link", key: linkKey({ cause, effect }) }, { reveal: false });
  return board.say(`${titleById(board.picture, cause)} now leads to ${titleById(board.picture, effect)}.`, "good");
}

function pan(canvas, begun) {
  const { view } = canvas;
  const [left, top] = [view.scrollLeft, view.scrollTop];
  follow(canvas, begun, {
    onMove(event) {
      view.classList.add("is-panned");
      view.scrollTo(left - (event.clientX - begun.clientX), top - (event.clientY - begun.clientY));
    },
    onEnd: () => view.classList.remove("is-panned"),
  });
}
