// The organisation and the part that are open stand in the page's address.

import { keepAddress } from "../parts/address.js";

export function keepAlignAddress(board) {
  return keepAddress(board, {
    name: "org",
    documentOf: () => board.enterprise.document,
    open: (fields) => board.send("open", { document: fields.get("org") }),
  });
}
