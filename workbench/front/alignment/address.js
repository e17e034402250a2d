// The organisation and the part that are open stand in the page's address behind the #, which no server sees: a reload
// opens the same, and a link can be given away.

export function keepAlignAddress(board) {
  // In JupyterLab the address is not ours.
  const isOurPage = document.body.dataset.voila !== undefined;
  const asked = () => new URLSearchParams(isOurPage ? location.hash.slice(1) : "");
  const state = { isOpening: asked().get("org") !== null };
  let written = location.hash;
  state.open = async () => {
    const id = asked().get("org");
    board.show(asked().get("part"));
    if (id !== null && id !== board.enterprise.document) await board.send("open", { document: id });
    state.isOpening = false;
    board.tell("opened");
  };
  state.follow = () => {
    if (!isOurPage) return;
    if (board.enterprise.document) state.isOpening = false;
    if (state.isOpening) return;
    const id = board.enterprise.document;
    const hash = id ? `#${new URLSearchParams({ org: id, part: board.part })}` : "";
    if (hash === written) return;
    written = hash;
    history.replaceState(history.state, "", hash || `${location.pathname}${location.search}`);
  };
  const changed = () => {
    if (!isOurPage || location.hash === written) return;
    written = location.hash;
    if (asked().get("org") === null) board.send("close");
    else state.open();
  };
  board.on("part", () => state.follow());
  window.addEventListener("hashchange", changed);
  state.close = () => window.removeEventListener("hashchange", changed);
  return state;
}
