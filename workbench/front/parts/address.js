// What is open stands in the page's address behind the #, which no server sees: a reload opens the same, and a link can
// be given away.

// name: of the field that says what is open; documentOf() gives it; open(fields) asks Python for it; fieldsOf() gives
// what the address says of it besides the part.
export function keepAddress(board, { name, documentOf, open, fieldsOf = () => ({}) }) {
  // In JupyterLab the address is not ours.
  const isOurPage = document.body.dataset.voila !== undefined;
  const asked = () => new URLSearchParams(isOurPage ? location.hash.slice(1) : "");
  const state = { isOpening: asked().get(name) !== null };
  let written = location.hash;
  state.open = async () => {
    const fields = asked();
    board.show(fields.get("part"));
    if (fields.get(name) !== null && fields.get(name) !== documentOf()) await open(fields);
    state.isOpening = false;
    board.tell("opened");
  };
  state.follow = () => {
    if (!isOurPage) return;
    const id = documentOf();
    if (id) state.isOpening = false;
    if (state.isOpening) return;
    const hash = id ? `#${new URLSearchParams({ [name]: id, part: board.part, ...fieldsOf() })}` : "";
    if (hash === written) return;
    written = hash;
    history.replaceState(history.state, "", hash || `${location.pathname}${location.search}`);
  };
  const changed = () => {
    if (!isOurPage || location.hash === written) return;
    written = location.hash;
    if (asked().get(name) === null) board.send("close");
    else state.open();
  };
  board.on("part", () => state.follow());
  window.addEventListener("hashchange", changed);
  state.close = () => window.removeEventListener("hashchange", changed);
  return state;
}
