// The page's address behind the #, which no server sees: the map that is open, which version of it, to be read only.
// A reload opens it again, a link can be given away, and the browser's Back leads from a map to the list of maps.

export function addressOf({ document: id, number, view }) {
  const parts = new URLSearchParams({ map: id });
  if (number) parts.set("version", String(number));
  if (view) parts.set("view", "1");
  return parts.toString();
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  if (!parts.get("map")) return null;
  const number = Number.parseInt(parts.get("version") ?? "", 10);
  return { document: parts.get("map"), number: Number.isInteger(number) ? number : null, view: parts.get("view") === "1" };
}

export function keepAddress(board) {
  // In JupyterLab the address is not ours.
  const isOurPage = document.body.dataset.voila !== undefined;
  const state = { isOpening: isOurPage && readAddress() !== null };
  let written = location.hash;
  let known = ""; // the document the address was last written for
  let isView = false; // an old version of a map that is only to be read is to be read as well
  state.open = async () => {
    if (!isOurPage) return;
    const asked = readAddress();
    if (asked === null && !board.picture.document) return;
    const { ok } = await (asked === null ? board.send("close") : board.send("open", asked));
    if (ok) [known, isView] = [asked?.document ?? "", asked?.view ?? false];
    state.isOpening = false;
    board.tell("picture");
  };
  state.follow = () => {
    if (!isOurPage || state.isOpening) return;
    const { document: id = "", mode, number, isHead } = board.picture;
    if (mode === "edit" || mode === "view") isView = mode === "view";
    const shown = mode === "compare" || isHead ? null : number;
    const hash = id ? `#${addressOf({ document: id, number: shown, view: isView })}` : "";
    if (hash === written) return;
    const write = id === known ? "replaceState" : "pushState";
    [written, known] = [hash, id];
    history[write](history.state, "", hash || `${location.pathname}${location.search}`);
  };
  const changed = () => {
    if (!isOurPage || location.hash === written) return;
    written = location.hash;
    state.isOpening = true;
    state.open();
  };
  window.addEventListener("hashchange", changed);
  state.close = () => window.removeEventListener("hashchange", changed);
  return state;
}
