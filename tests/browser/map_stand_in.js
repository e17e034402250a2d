// Plays Python's side of the map editor: holds the traits, answers every command, and keeps what was sent.

const BANDS = ["Financial", "Customer", "Skills"];
const OBJECTIVES = ["Grow revenue", "Delight customers", "Build skills", "Share data"];

function pictureOf(document) {
  const bands = BANDS.map((title, at) => ({
    id: `p${at}`, title, question: "", isOutcome: at === 0, isBeside: false, x: 0, y: at * 150, w: 700, h: 140, marks: [],
  }));
  const boxes = OBJECTIVES.map((title, at) => ({
    id: `o${at}`, title, statement: "", perspective: `p${Math.min(at, 2)}`, theme: null, owner: null, weight: 1, place: null,
    status: ["good", "warn", "bad", "none"][at], x: at === 3 ? 360 : 60, y: Math.min(at, 2) * 150 + 40, w: 180, h: 70, marks: [],
    measures: at === 0 ? [{ id: "m0", title: "Revenue", unit: "EUR", definition: "", isLead: false, targets: [] }] : [],
    findings: { error: 0, warning: 0, advice: 0 },
  }));
  const arrows = [[1, 0], [2, 1]].map(([cause, effect]) => ({
    cause: `o${cause}`, effect: `o${effect}`, sign: "plus", strength: null, lag_months: null, belief: null, why: "",
    points: [[150, boxes[cause].y], [150, boxes[effect].y + 70]], isFeedback: false, marks: [],
  }));
  return {
    document, title: "Bank", number: 12, unit: "Retail", saved: { state: "saved", at: "2026-11-24T10:00:00Z", author: "Anna", sentence: "" },
    actor: "Anna", readOnly: false, why: "", mode: "edit", isHead: true, canUndo: false, canRedo: false, canRestore: true,
    width: 700, height: 450, crossings: 0, bands, boxes, arrows, themes: [{ id: "t0", title: "Innovation", statement: "", marks: [] }],
    people: [{ id: "u0", name: "Ben" }],
  };
}

export function standIn({ document = "d1", library = {} } = {}) {
  const listeners = new Map();
  const tell = (name, detail) => (listeners.get(name) ?? []).forEach((listen) => listen(detail));
  const traits = {
    picture: document ? pictureOf(document) : { document: "" }, findings: [], library, clash: {}, offer: {},
    history: { versions: [], hasMore: false, comparing: null, head: 12 },
  };
  const side = {
    sent: [], refusal: "", delay: 0, traits,
    put(name, value) {
      traits[name] = value;
      tell(`change:${name}`);
    },
    change(edit) {
      const picture = structuredClone(traits.picture);
      edit(picture);
      side.put("picture", picture);
    },
    commands: () => side.sent.filter(({ op }) => op !== "width" && op !== "history").map(({ id, ...rest }) => rest),
  };
  const things = (picture, kind) => ({ objective: picture.boxes, perspective: picture.bands, theme: picture.themes })[kind];
  const made = {
    rename: ({ kind, key, title }) => side.change((picture) => {
      things(picture, kind).find((one) => one.id === key).title = title;
    }),
    revise: ({ kind, key, field, value }) => side.change((picture) => {
      const links = picture.arrows.filter((arrow) => `${arrow.cause}>${arrow.effect}` === key);
      (kind === "link" ? links[0] : things(picture, kind).find((one) => one.id === key))[field] = value;
    }),
    link: ({ cause, effect }) => side.change((picture) => picture.arrows.push({ ...picture.arrows[0], cause, effect })),
    remove: ({ key }) => side.change((picture) => {
      picture.boxes = picture.boxes.filter((box) => box.id !== key);
      picture.arrows = picture.arrows.filter((arrow) => arrow.cause !== key && arrow.effect !== key);
    }),
    resolve: () => side.put("clash", {}),
  };
  side.model = {
    get: (name) => traits[name],
    on: (name, listen) => listeners.set(name, [...(listeners.get(name) ?? []), listen]),
    off: () => undefined,
    send(message) {
      side.sent.push(message);
      setTimeout(() => {
        if (!side.refusal) made[message.op]?.(message);
        tell("msg:custom", { op: "answer", id: message.id, ok: !side.refusal, sentence: side.refusal, made: null });
      }, side.delay);
    },
  };
  return side;
}
