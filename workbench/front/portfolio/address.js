// The portfolio, the part, the scenario and what was left out stand in the page's address behind the #, which no server
// sees: a reload opens the same, and a link can be given away.

export function keepPortfolioAddress(board) {
  // In JupyterLab the address is not ours.
  const isOurPage = document.body.dataset.voila !== undefined;
  const asked = () => new URLSearchParams(isOurPage ? location.hash.slice(1) : "");
  const state = { isOpening: asked().get("portfolio") !== null };
  let written = location.hash;
  state.open = async () => {
    const found = asked();
    const document = found.get("portfolio");
    board.show(found.get("part"));
    if (document !== null && document !== board.portfolio.document) {
      await board.send("open", { document, scenario: found.get("scenario"), out: (found.get("out") ?? "").split(",").filter(Boolean) });
    }
    state.isOpening = false;
    board.tell("opened");
  };
  state.follow = () => {
    if (!isOurPage) return;
    const { document, scenario } = board.portfolio;
    if (document) state.isOpening = false;
    if (state.isOpening) return;
    const fields = { portfolio: document, part: board.part };
    if (scenario?.document) fields.scenario = scenario.document;
    if (board.plan?.out?.length) fields.out = board.plan.out.join(",");
    const hash = document ? `#${new URLSearchParams(fields)}` : "";
    if (hash === written) return;
    written = hash;
    history.replaceState(history.state, "", hash || `${location.pathname}${location.search}`);
  };
  const changed = () => {
    if (!isOurPage || location.hash === written) return;
    written = location.hash;
    if (asked().get("portfolio") === null) board.send("close");
    else state.open();
  };
  board.on("part", () => state.follow());
  window.addEventListener("hashchange", changed);
  state.close = () => window.removeEventListener("hashchange", changed);
  return state;
}
