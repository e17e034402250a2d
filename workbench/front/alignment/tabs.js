// The parts of the page behind tabs, and the ways from one part to another.

import { makeTabs } from "../parts/tabs.js";

export function makeAlignTabs(board, parts) {
  const tabs = makeTabs(board, parts, { isOpen: () => Boolean(board.enterprise?.document) });
  leadAround(board, parts);
  return tabs;
}

// From a unit or an objective anywhere on the page to its place; a unit's sheet leads back to where it was opened from.
function leadAround(board, parts) {
  const titleOf = (key) => parts.find((part) => part.key === key).title;
  board.cameFrom = null;
  board.openUnit = async (unit) => {
    if (board.part !== "tree") board.cameFrom = { key: board.part, title: titleOf(board.part) };
    const { ok } = await board.send("unit", { unit });
    if (!ok) return;
    board.show("tree");
    board.tell("unit shown");
  };
  board.goBack = () => {
    const from = board.cameFrom;
    board.cameFrom = null;
    if (from) board.show(from.key, { focus: true });
  };
  board.followObjective = async (document, key) => {
    const { ok } = await board.send("follow", { document, key });
    if (!ok) return;
    board.show("follow");
    board.tell("objective shown");
  };
  board.cascadeFrom = (wish) => {
    board.tell("cascade wish", wish);
    board.show("cascade", { focus: true });
  };
}
