// The portfolio, the part, the scenario, what was left out and what was put in or given a start stand in
// the page's address.

import { keepAddress } from "../parts/address.js";

export function keepPortfolioAddress(board) {
  return keepAddress(board, {
    name: "portfolio",
    documentOf: () => board.portfolio.document,
    open: (fields) =>
      board.send("open", {
        document: fields.get("portfolio"),
        scenario: fields.get("scenario"),
        out: listIn(fields, "out"),
        into: listIn(fields, "into"),
      }),
    fieldsOf: () => {
      const { scenario } = board.portfolio;
      const { out = [], into = [] } = board.plan ?? {};
      return {
        ...(scenario ? { scenario: scenario.document } : {}),
        ...(out.length ? { out: out.join(",") } : {}),
        ...(into.length ? { into: into.join(",") } : {}),
      };
    },
  });
}

const listIn = (fields, name) => (fields.get(name) ?? "").split(",").filter(Boolean);
