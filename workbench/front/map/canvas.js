// The map itself: perspectives as bands, objectives as boxes, links as arrows. It draws what the picture says; what the
// user does with it is in gestures.js and keys.js. Elements stay while the picture changes, so that focus stays too.
import { h, linkKey, svgElement, titleById } from "./board.js";
import { fieldId } from "./fields.js";
import { MARK_SIGNS, SEVERITIES, STATUSES, STRENGTH_WIDTHS, UNSAID_WIDTH, countText } from "./signs.js";

const TAG_COLOURS = ["#0b5fa5", "#a4451c", "#5b3f96", "#0d6e57", "#8a1f5c", "#6b5b00", "#3a4a5e", "#1d6f85"];
const LEAST_ZOOM = 0.25;
const MOST_ZOOM = 2.5;
const NEARLY_WHOLE = 0.8;

export function makeCanvas(board) {
  const view = h("div", { class: "osm-map__view", tabindex: "-1" });
  const room = h("div", { class: "osm-map__room" });
  const world = h("div", { class: "osm-map__world", role: "group", "aria-label": "Strategy map" });
  const bands = h("div", { class: "osm-map__bands" });
  const arrows = svgElement("svg", { class: "osm-map__arrows", "aria-hidden": "true" });
  const boxes = h("div", { class: "osm-map__boxes" });
  const over = h("div", { class: "osm-map__over" });
  const handle = h("span", { class: "osm-map__handle", hidden: true, title: "Drag to the objective that this one leads to" });
  const series = fieldId();
  arrows.append(arrowHeads(series));
  const paths = svgElement("g");
  arrows.append(paths);
  over.append(handle);
  world.append(bands, arrows, boxes, over);
  room.append(world);
  view.append(room);
  const canvas = {
    view, world, over, handle, bands, boxes, paths,
    series,
    zoom: 1,
    tagsBy: "theme",
    boxOf: new Map(), bandOf: new Map(), arrowOf: new Map(),
    hovered: null,
  };
  canvas.draw = () => drawPicture(board, canvas, room);
  canvas.mark = () => markSelection(board, canvas);
  canvas.setZoom = (zoom, at) => setZoom(board, canvas, room, zoom, at);
  canvas.fit = () => canvas.setZoom(wholeZoom(board, canvas), [0, 0]);
  canvas.fitIfNear = () => canvas.setZoom(wholeZoom(board, canvas) < NEARLY_WHOLE ? 1 : wholeZoom(board, canvas), [0, 0]);
  canvas.reveal = (selection) => reveal(board, canvas, selection);
  canvas.stop = () => boxes.querySelector(".osm-map__box[tabindex='0']");
  canvas.placeHandle = () => placeHandle(board, canvas);
  return canvas;
}

// Every editor has arrow heads of its own: those of one that is hidden are not drawn.
function arrowHeads(series) {
  const definitions = svgElement("defs");
  for (const name of ["usual", "minus", "feedback", "chosen", "added", "removed"]) {
    const head = svgElement("marker", {
      id: `${series}-${name}`, class: `osm-map__head osm-map__head--${name}`, viewBox: "0 0 10 10", refX: 9, refY: 5,
      markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse",
    });
    const shape = name === "feedback" ? "M1,1 L9,5 L1,9" : "M0,0 L10,5 L0,10 z";
    head.append(svgElement("path", { d: shape }));
    definitions.append(head);
  }
  return definitions;
}

// -- drawing ---------------------------------------------------------------------------------------------------------

function drawPicture(board, canvas, room) {
  const { picture } = board;
  canvas.tags = tagsOf(picture, canvas.tagsBy);
  canvas.world.setAttribute("aria-label", `Strategy map ${picture.title}: ${picture.boxes.length} objectives`);
  keep(canvas.bandOf, canvas.bands, picture.bands, (band) => band.id, () => makeBand(board), drawBand);
  const links = { to: groupBy(picture.arrows, "cause"), from: groupBy(picture.arrows, "effect") };
  keep(canvas.boxOf, canvas.boxes, picture.boxes, (box) => box.id, makeBox, (element, box) => {
    drawBox(element, box, picture, canvas, links);
  });
  keep(canvas.arrowOf, canvas.paths, picture.arrows, linkKey, makeArrow, (element, arrow) => {
    drawArrow(element, arrow, canvas.series);
  });
  sizeRoom(board, canvas, room);
  markSelection(board, canvas);
}

// Keep one element for each thing, by key: made where new, removed where gone, brought up to date in between.
function keep(elements, parent, things, keyOf, make, update) {
  const wanted = new Set(things.map(keyOf));
  for (const [key, element] of elements) {
    if (wanted.has(key)) continue;
    element.remove();
    elements.delete(key);
  }
  for (const thing of things) {
    const key = keyOf(thing);
    let element = elements.get(key);
    if (element === undefined) {
      element = make();
      element.dataset.key = key;
      elements.set(key, element);
      parent.append(element);
    }
    update(element, thing);
  }
}

function groupBy(things, field) {
  const groups = new Map();
  for (const thing of things) {
    if (!groups.has(thing[field])) groups.set(thing[field], []);
    groups.get(thing[field]).push(thing);
  }
  return groups;
}

function put(element, { x, y, w, h: height }) {
  element.style.transform = `translate(${x}px, ${y}px)`;
  element.style.width = `${w}px`;
  element.style.height = `${height}px`;
}

function makeBand(board) {
  const name = h("button", { type: "button", class: "osm-map__bandname", tabindex: "-1" });
  const add = h("button", { type: "button", class: "osm-map__add", text: "+ Objective" });
  const head = h("div", { class: "osm-map__bandhead" }, name, add);
  const band = h("section", { class: "osm-map__band" }, head);
  name.addEventListener("click", () => board.select({ kind: "perspective", key: band.dataset.key }, { reveal: false }));
  name.addEventListener("dblclick", () => board.tell("rename", { kind: "perspective", key: band.dataset.key }));
  add.addEventListener("click", () => board.tell("begin", { perspective: band.dataset.key, place: null }));
  return band;
}

function drawBand(element, band) {
  put(element, band);
  element.className = ["osm-map__band", ...band.marks.map((mark) => `is-${mark}`), band.isOutcome ? "is-outcome" : ""].join(" ");
  const [name, add] = element.firstChild.children;
  const told = band.marks.map((mark) => MARK_SIGNS[mark]).join(", ");
  name.textContent = [band.title, band.isOutcome ? "outcome" : "", told].filter(Boolean).join(" · ");
  name.title = band.question;
  element.setAttribute("aria-label", `Perspective ${band.title}`);
  add.setAttribute("aria-label", `Add an objective to ${band.title}`);
}

function makeBox() {
  return h(
    "button",
    { type: "button", class: "osm-map__box", tabindex: "-1" },
    h("span", { class: "osm-map__status", "aria-hidden": "true" }),
    h("span", { class: "osm-map__title" }),
    h("span", { class: "osm-map__tag", "aria-hidden": "true" }),
    h("span", { class: "osm-map__found", "aria-hidden": "true" }),
    h("span", { class: "osm-map__mark" }),
  );
}

function drawBox(element, box, picture, canvas, links) {
  put(element, box);
  const [status, title, tag, found, mark] = element.children;
  const { letter, word, shape } = STATUSES[box.status];
  status.textContent = letter;
  status.className = `osm-map__status osm-map__status--${box.status} osm-map__status--${shape}`;
  status.title = word;
  title.textContent = box.title;
  element.title = box.title;
  const own = canvas.tags.get(box[canvas.tagsBy]);
  tag.hidden = own === undefined;
  tag.textContent = own?.letter ?? "";
  tag.title = own?.title ?? "";
  element.style.setProperty("--osm-map-tag", own?.colour ?? "var(--osm-line-strong)");
  const severity = box.findings.error > 0 ? "error" : "warning";
  const count = box.findings.error + box.findings.warning;
  found.hidden = count === 0;
  found.textContent = SEVERITIES[severity].letter;
  found.className = `osm-map__found osm-map__found--${severity}`;
  found.title = countText(count, "finding");
  mark.textContent = box.marks.map((one) => MARK_SIGNS[one]).join(", ");
  mark.hidden = box.marks.length === 0;
  element.dataset.marks = box.marks.join(" ");
  element.setAttribute("aria-label", nameOf(box, picture, links));
}

function nameOf(box, picture, links) {
  const named = (arrows, end) => arrows.map((arrow) => titleById(picture, arrow[end])).join("; ");
  const to = links.to.get(box.id) ?? [];
  const from = links.from.get(box.id) ?? [];
  const owner = picture.people.find((person) => person.id === box.owner)?.name;
  return [
    box.title,
    picture.bands.find((band) => band.id === box.perspective)?.title,
    STATUSES[box.status].word,
    picture.themes.find((theme) => theme.id === box.theme)?.title,
    owner && `owner ${owner}`,
    to.length > 0 && `leads to ${named(to, "effect")}`,
    from.length > 0 && `comes from ${named(from, "cause")}`,
    ...["error", "warning"].map((severity) => foundText(box, severity)),
    ...box.marks.map((mark) => MARK_SIGNS[mark]),
  ].filter(Boolean).join(", ");
}

function foundText(box, severity) {
  const { word, words } = SEVERITIES[severity];
  return box.findings[severity] > 0 && countText(box.findings[severity], word, words);
}

function makeArrow() {
  const group = svgElement("g", { class: "osm-map__arrow" });
  group.append(
    svgElement("path", { class: "osm-map__hit" }),
    svgElement("path", { class: "osm-map__line" }),
    svgElement("text", { class: "osm-map__sign" }),
    svgElement("title"),
  );
  return group;
}

function drawArrow(element, arrow, series) {
  const [hit, line, sign, title] = element.children;
  const kind = arrowKind(arrow);
  const way = wayThrough(arrow.points);
  hit.setAttribute("d", way);
  line.setAttribute("d", way);
  line.setAttribute("stroke-width", STRENGTH_WIDTHS[arrow.strength] ?? UNSAID_WIDTH);
  line.setAttribute("marker-end", `url(#${series}-${kind})`);
  element.setAttribute("class", `osm-map__arrow osm-map__arrow--${kind}`);
  element.dataset.marks = arrow.marks.join(" ");
  const [x, y] = middleOf(arrow.points);
  const words = [arrow.sign === "minus" ? "−" : "", ...arrow.marks.map((mark) => MARK_SIGNS[mark])];
  sign.textContent = words.filter(Boolean).join(" ");
  sign.setAttribute("x", x);
  sign.setAttribute("y", y);
  title.textContent = arrow.why;
}

function arrowKind(arrow) {
  if (arrow.marks.includes("added") || arrow.marks.includes("relinked")) return "added";
  if (arrow.marks.includes("removed")) return "removed";
  if (arrow.isFeedback) return "feedback";
  return arrow.sign === "minus" ? "minus" : "usual";
}

// A smooth line that leaves every point upright, so that arrows part and meet at the boxes' edges.
export function wayThrough(points) {
  const [first, ...rest] = points;
  let [x, y] = first;
  let way = `M${x},${y}`;
  for (const [toX, toY] of rest) {
    const bend = (toY - y) / 2;
    way += Math.abs(toY - y) < 1 ? ` L${toX},${toY}` : ` C${x},${y + bend} ${toX},${toY - bend} ${toX},${toY}`;
    [x, y] = [toX, toY];
  }
  return way;
}

function middleOf(points) {
  const at = Math.floor((points.length - 1) / 2);
  const [[x, y], [toX, toY]] = [points[at], points[at + 1] ?? points[at]];
  return [(x + toX) / 2, (y + toY) / 2];
}

// -- marks: themes or owners -----------------------------------------------------------------------------------------

export function tagsOf(picture, by) {
  const things = by === "theme" ? picture.themes : by === "owner" ? picture.people.filter(hasObjective(picture)) : [];
  const tags = things.map((thing, at) => [
    thing.id,
    { letter: letterOf(at), title: thing.title ?? thing.name, colour: TAG_COLOURS[at % TAG_COLOURS.length] },
  ]);
  return new Map(tags);
}

function hasObjective(picture) {
  const owners = new Set(picture.boxes.map((box) => box.owner));
  return (person) => owners.has(person.id);
}

function letterOf(at) {
  return at < 26 ? String.fromCharCode(65 + at) : String(at + 1);
}

function markSelection(board, canvas) {
  const { picture, selection, filter } = board;
  const passes = (box) =>
    (filter.theme === null || box.theme === filter.theme) && (filter.owner === null || box.owner === filter.owner);
  const passing = new Set(picture.boxes.filter(passes).map((box) => box.id));
  const isChosen = (kind, key) => selection !== null && selection.kind === kind && selection.key === key;
  const near = nearTo(picture, selection);
  for (const [id, element] of canvas.boxOf) {
    element.classList.toggle("is-selected", isChosen("objective", id));
    element.setAttribute("aria-pressed", String(isChosen("objective", id)));
    element.classList.toggle("is-near", near.has(id));
    element.classList.toggle("is-dim", !passing.has(id));
  }
  for (const [id, element] of canvas.bandOf) element.classList.toggle("is-selected", isChosen("perspective", id));
  for (const arrow of picture.arrows) {
    const element = canvas.arrowOf.get(linkKey(arrow));
    const touches = selection?.kind === "objective" && [arrow.cause, arrow.effect].includes(selection.key);
    element.classList.toggle("is-selected", isChosen("link", linkKey(arrow)));
    element.classList.toggle("is-near", touches);
    element.classList.toggle("is-dim", !(passing.has(arrow.cause) && passing.has(arrow.effect)));
  }
  setRoving(board, canvas);
  placeHandle(board, canvas);
  return passing.size;
}

function nearTo(picture, selection) {
  if (selection?.kind === "link") return new Set(selection.key.split(">"));
  if (selection?.kind !== "objective") return new Set();
  const ends = picture.arrows.filter((arrow) => arrow.cause === selection.key || arrow.effect === selection.key);
  return new Set(ends.flatMap((arrow) => [arrow.cause, arrow.effect]).filter((id) => id !== selection.key));
}

// One box is in the order of the Tab key; the arrow keys go from box to box.
function setRoving(board, canvas) {
  const { selection, picture } = board;
  const focused = picture.boxes.find((box) => canvas.boxOf.get(box.id) === document.activeElement)?.id;
  const chosen = selection?.kind === "objective" ? selection.key : undefined;
  const stop = focused ?? chosen ?? picture.boxes[0]?.id;
  for (const [id, element] of canvas.boxOf) element.tabIndex = id === stop ? 0 : -1;
}

function placeHandle(board, canvas) {
  const id = canvas.hovered ?? (board.selection?.kind === "objective" ? board.selection.key : null);
  const box = board.picture.boxes?.find((one) => one.id === id);
  canvas.handle.hidden = box === undefined || board.picture.readOnly;
  if (box === undefined) return;
  canvas.handle.dataset.key = box.id;
  canvas.handle.style.transform = `translate(${box.x + box.w / 2}px, ${box.y}px)`;
}

// -- zoom ------------------------------------------------------------------------------------------------------------

function sizeRoom(board, canvas, room) {
  const { width, height } = board.picture;
  canvas.world.style.width = `${width}px`;
  canvas.world.style.height = `${height}px`;
  canvas.world.style.transform = `scale(${canvas.zoom})`;
  const svg = canvas.paths.parentNode;
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  room.style.width = `${width * canvas.zoom}px`;
  room.style.height = `${height * canvas.zoom}px`;
}

function setZoom(board, canvas, room, wanted, at) {
  const zoom = Math.min(Math.max(wanted, LEAST_ZOOM), MOST_ZOOM);
  const { view } = canvas;
  const [x, y] = at ?? [view.clientWidth / 2, view.clientHeight / 2];
  const grown = zoom / canvas.zoom;
  const left = (view.scrollLeft + x) * grown - x;
  const top = (view.scrollTop + y) * grown - y;
  canvas.zoom = zoom;
  sizeRoom(board, canvas, room);
  view.scrollTo(left, top);
  board.tell("zoom");
}

// The zoom at which the whole map is seen, 1 at most.
function wholeZoom(board, canvas) {
  const { width, height } = board.picture;
  const { view } = canvas;
  const most = Number.parseFloat(getComputedStyle(view).maxHeight) || view.clientHeight;
  return Math.min(view.clientWidth / width, most / height, 1);
}

function reveal(board, canvas, selection) {
  const element =
    selection.kind === "objective" ? canvas.boxOf.get(selection.key)
    : selection.kind === "perspective" ? canvas.bandOf.get(selection.key)
    : selection.kind === "link" ? canvas.boxOf.get(selection.key.split(">")[0])
    : undefined;
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
