// Which units are asked for an objective and do not carry it.

export function gapsInColumn(board, { document: scorecard, key }) {
  const { enterprise, followed } = board;
  if (scorecard !== enterprise.corporate?.document) {
    return followed?.document === scorecard && followed.key === key ? followed.notIn.map(({ unit }) => unit) : [];
  }
  const lacking = enterprise.objectives.find((one) => one.key === key)?.lacking ?? [];
  return lacking.map((at) => enterprise.units[at].id);
}
