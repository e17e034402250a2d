import { h } from "../map/board.js";

export function makeEntering(board) {
  return { element: h("p", { text: "…" }), refresh: () => board };
}
