// Names written where they stand: over a box, over the title of a perspective, or where a new objective will be.
import { h } from "./board.js";

const NEW_BOX = { w: 168, h: 64 };

// Give what was written, or null where it was given up (Escape, or nothing written). known: what it is called now.
function askName(canvas, { at, text = "", known = text, label, placeholder = "" }) {
  return new Promise((resolve) => {
    const field = h("textarea", { class: "osm-map__naming", rows: "2", dir: "auto", "aria-label": label, placeholder, maxlength: "300" });
    field.value = text;
    placeField(field, canvas, at);
    let isOpen = true;
    const close = (value) => {
      if (!isOpen) return;
      isOpen = false;
      field.remove();
      resolve(value === "" || value === known ? null : value);
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing) return; // Enter takes what is being composed, in Japanese for one
      if (event.key === "Escape") close("");
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        close(field.value.trim());
      }
    });
    field.addEventListener("pointerdown", (event) => event.stopPropagation());
    field.addEventListener("blur", () => close(field.value.trim()));
    canvas.over.append(field);
    field.focus();
    field.select();
  });
}

// On a map that is drawn small the field keeps the size of its letters.
function placeField(field, canvas, at) {
  const grown = Math.max(1 / canvas.zoom, 1);
  const most = canvas.world.offsetWidth - at.w * grown;
  const x = Math.max(Math.min(at.x - (at.w * (grown - 1)) / 2, most), 0);
  field.style.transform = `translate(${x}px, ${at.y}px) scale(${grown})`;
  field.style.width = `${at.w}px`;
  field.style.height = `${at.h}px`;
}

// Ask for a name until it is taken or given up: what was refused is not written again from the start.
async function askUntilTaken(canvas, ask, send) {
  let { text = "" } = ask;
  for (;;) {
    const title = await askName(canvas, { ...ask, text, known: ask.text });
    if (title === null) return null;
    const answer = await send(title);
    if (answer.ok || !ask.isThere()) return answer;
    text = title;
  }
}

// Rename an objective or a perspective in place; focus comes back to it.
export async function renameInPlace(board, canvas, { kind, key }) {
  if (board.picture.readOnly) return;
  const [things, elements] = kind === "objective" ? ["boxes", canvas.boxOf] : ["bands", canvas.bandOf];
  const find = () => board.picture[things].find((one) => one.id === key);
  const thing = find();
  if (thing === undefined) return;
  const at = kind === "objective" ? thing : { ...thing, w: Math.min(thing.w, 320), h: 34 };
  const ask = { at, text: thing.title, label: `New name of ${thing.title}`, isThere: () => isEdited(board) && find() !== undefined };
  await askUntilTaken(canvas, ask, (title) => board.send("rename", { kind, key, title }));
  const element = elements.get(key);
  takeFocusBack(kind === "objective" ? element : element?.querySelector("button"));
}

// Write the name of a new objective where it will stand, then add it.
export async function beginObjective(board, canvas, { perspective, place }) {
  const find = () => board.picture.bands.find((one) => one.id === perspective);
  const band = find();
  if (band === undefined || board.picture.readOnly) return;
  const from = document.activeElement;
  const middle = band.x + band.w * (place ?? 0.5);
  const x = Math.min(Math.max(middle - NEW_BOX.w / 2, band.x), band.x + band.w - NEW_BOX.w);
  const at = { ...NEW_BOX, x, y: band.y + Math.max((band.h - NEW_BOX.h) / 2, 24) };
  const label = `Name of the new objective in ${band.title}`;
  const ask = { at, label, placeholder: "Verb and noun: Raise…", isThere: () => isEdited(board) && find() !== undefined };
  const answer = await askUntilTaken(canvas, ask, (title) => board.send("add_objective", { perspective, title, place }));
  if (!answer?.made) return takeFocusBack(from);
  board.select(answer.made);
  return takeFocusBack(canvas.boxOf.get(answer.made.key));
}

function isEdited({ picture }) {
  return Boolean(picture.document) && !picture.readOnly;
}

// Not from somebody who went on to another field meanwhile.
function takeFocusBack(element) {
  if (document.activeElement === document.body) element?.focus({ preventScroll: true });
}
