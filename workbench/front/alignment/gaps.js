// Which units are asked for a corporate objective and do not carry it.

import { indexOf } from "./units.js";

export function gapsInColumn(board, { document: scorecard, key }) {
  const { enterprise, followed } = board;
  if (scorecard !== enterprise.corporate?.document) {
    return followed?.document === scorecard && followed.key === key ? followed.notIn.map(({ unit }) => unit) : [];
  }
  const { grid } = indexOf(board);
  const at = enterprise.objectives.findIndex((one) => one.key === key);
  return enterprise.units.filter((_, place) => grid[place][at] === "!").map((unit) => unit.id);
}
