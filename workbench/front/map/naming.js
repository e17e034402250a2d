// Names written where they stand: over a box, over the title of a perspective, or where a new objective will be.
import { h } from "./board.js";

const NEW_BOX = { w: 168, h: 64 };

// Give what was written, or null where it was given up (Escape, or nothing written).
export function askName({ over, at, text = "", label, placeholder = "" }) {
  return new Promise((resolve) => {
    const field = h("textarea", { class: "osm-map__naming", rows: "2", "aria-label": label, placeholder, maxlength: "300" });
    field.value = text;
    field.style.transform = `translate(${at.x}px, ${at.y}px)`;
    field.style.width = `${at.w}px`;
    field.style.height = `${at.h}px`;
    let isOpen = true;
    const close = (value) => {
      if (!isOpen) return;
      isOpen = false;
      field.remove();
      resolve(value === "" || value === text ? null : value);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close("");
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        close(field.value.trim());
      }
    });
    field.addEventListener("pointerdown", (event) => event.stopPropagation());
    field.addEventListener("blur", () => close(field.value.trim()));
    over.append(field);
    field.focus();
    field.select();
  });
}

// Rename an objective or a perspective in place; focus comes back to it.
export async function renameInPlace(board, canvas, { kind, key }) {
  if (board.picture.readOnly) return;
  const thing = (kind === "objective" ? board.picture.boxes : board.picture.bands).find((one) => one.id === key);
  if (thing === undefined) return;
  const at = kind === "objective" ? thing : { ...thing, w: Math.min(thing.w, 320), h: 34 };
  const title = await askName({ over: canvas.over, at, text: thing.title, label: `New name of ${thing.title}` });
  if (title !== null) await board.send("rename", { kind, key, title });
  if (kind === "objective") canvas.boxOf.get(key)?.focus();
}

// Write the name of a new objective where it will stand, then add it.
export async function beginObjective(board, canvas, { perspective, place }) {
  const band = board.picture.bands.find((one) => one.id === perspective);
  if (band === undefined || board.picture.readOnly) return;
  const middle = band.x + band.w * (place ?? 0.5);
  const x = Math.min(Math.max(middle - NEW_BOX.w / 2, band.x), band.x + band.w - NEW_BOX.w);
  const at = { ...NEW_BOX, x, y: band.y + Math.max((band.h - NEW_BOX.h) / 2, 24) };
  const title = await askName({
    over: canvas.over, at, label: `Name of the new objective in ${band.title}`, placeholder: "Verb and noun: Raise…",
  });
  if (title === null) return;
  const answer = await board.send("add_objective", { perspective, title, place });
  if (!answer.made) return;
  board.select(answer.made);
  canvas.boxOf.get(answer.made.key)?.focus();
}
