// The portfolio, the part, the scenario and what was left out stand in the page's address.

import { keepAddress } from "../parts/address.js";

export function keepPortfolioAddress(board) {
  return keepAddress(board, {
    name: "portfolio",
    documentOf: () => board.portfolio.document,
    open: (fields) =>
      board.send("open", {
        document: fields.get("portfolio"),
        scenario: fields.get("scenario"),
        out: (fields.get("out") ?? "").split(",").filter(Boolean),
      }),
    fieldsOf: () => {
      const { scenario } = board.portfolio;
      const out = board.plan?.out ?? [];
      return { ...(scenario ? { scenario: scenario.document } : {}), ...(out.length ? { out: out.join(",") } : {}) };
    },
  });
}
