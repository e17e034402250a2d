// Everything the pointer can do, by keyboard: the panel's map sheet lists the keys.
import { linkKey, titleById } from "./board.js";
import { placeIn } from "./gestures.js";

const DIRECTIONS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const ZOOM_STEP = 1.2;
const SIDE_STEP = 1.25;

export function listenToKeys(board, canvas, root) {
  root.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      const op = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : null;
      if (op && !board.picture.readOnly) {
        event.preventDefault();
        board.send(op);
      }
      return;
    }
    const act = actionOf(board, canvas, event, key);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

function actionOf(board, canvas, event, key) {
  if (key === "Escape" && board.linking) return () => board.stopLinking();
  const inMap = canvas.view.contains(event.target);
  const box = event.target.closest(".osm-map__box")?.dataset.key;
  if (!inMap) return undefined;
  if (key === "Escape") return () => board.select(null);
  if (box && DIRECTIONS[event.key]) {
    if (event.altKey) return board.picture.readOnly ? undefined : () => shift(board, canvas, box, event.key);
    return () => walk(board, canvas, box, DIRECTIONS[event.key]);
  }
  if (key === "+" || key === "=") return () => canvas.setZoom(canvas.zoom * ZOOM_STEP);
  if (key === "-") return () => canvas.setZoom(canvas.zoom / ZOOM_STEP);
  if (key === "0") return () => canvas.fit();
  const selection = box ? { kind: "objective", key: box } : board.selection;
  if (box && (key === "Enter" || key === " ")) return () => enter(board, box);
  if (box && (key === "[" || key === "]")) return () => nextLink(board, box, key === "]" ? 1 : -1);
  if (!selection || board.picture.readOnly) return undefined;
  if (key === "Delete" || key === "Backspace") return () => removeChosen(board, canvas, selection);
  if (selection.kind !== "objective") return undefined;
  if (key === "F2") return () => board.tell("rename", selection);
  if (key === "n") return () => board.tell("begin", { perspective: thePerspective(board, selection.key), place: null });
  if (key === "l") return () => board.startLinking(selection.key);
  return undefined;
}

function thePerspective(board, id) {
  return board.picture.boxes.find((box) => box.id === id).perspective;
}

// While an arrow is being drawn Enter chooses its end; else it opens the objective's sheet.
function enter(board, id) {
  if (board.linking) return board.linking(id);
  return board.select({ kind: "objective", key: id }, { reveal: false, focus: true });
}

function walk(board, canvas, id, [right, down]) {
  const { boxes } = board.picture;
  const middle = (box) => [box.x + box.w / 2, box.y + box.h / 2];
  const [x, y] = middle(boxes.find((box) => box.id === id));
  let nearest;
  let least = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    const [toX, toY] = middle(box);
    const along = (toX - x) * right + (toY - y) * down;
    const aside = Math.abs((toX - x) * down) + Math.abs((toY - y) * right);
    // Ahead of us; what lies aside counts more, so that a row is walked before it is left.
    if (along < 1 || (right !== 0 && aside > box.h) || along + 2 * aside >= least) continue;
    nearest = box.id;
    least = along + 2 * aside;
  }
  if (nearest === undefined) return;
  const element = canvas.boxOf.get(nearest);
  element.focus();
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!board.linking) board.select({ kind: "objective", key: nearest }, { reveal: false });
  canvas.mark();
}

// Move a box: to the perspective above or below, or aside past its neighbour.
async function shift(board, canvas, id, arrow) {
  const { bands, boxes } = board.picture;
  const box = boxes.find((one) => one.id === id);
  const at = bands.findIndex((band) => band.id === box.perspective);
  const [right, down] = DIRECTIONS[arrow];
  const band = bands[at + down];
  if (band === undefined) return;
  const middle = box.x + box.w / 2 + right * box.w * SIDE_STEP;
  const place = down === 0 ? placeIn(band, middle) : box.place;
  const answer = await board.send("move", { objective: id, perspective: band.id, place });
  if (answer.ok && down !== 0) board.say(`${box.title} is now in ${band.title}.`, "info");
  canvas.boxOf.get(id)?.focus();
  canvas.reveal({ kind: "objective", key: id });
}

function nextLink(board, id, step) {
  const own = board.picture.arrows.filter((arrow) => arrow.cause === id || arrow.effect === id);
  if (own.length === 0) return board.say("This objective has no links yet; press L to draw one.", "info");
  const at = own.findIndex((arrow) => board.selection?.kind === "link" && linkKey(arrow) === board.selection.key);
  const arrow = own[(at + step + own.length) % own.length];
  board.select({ kind: "link", key: linkKey(arrow) }, { reveal: false });
  return board.say(`${titleById(board.picture, arrow.cause)} leads to ${titleById(board.picture, arrow.effect)}.`, "info");
}

async function removeChosen(board, canvas, selection) {
  const next = selection.kind === "link" ? selection.key.split(">")[0] : undefined;
  const answer = await board.send("remove", selection);
  if (!answer.ok) return;
  board.say("Removed. Undo brings it back.", "info");
  (canvas.boxOf.get(next) ?? canvas.stop() ?? canvas.view).focus();
}
