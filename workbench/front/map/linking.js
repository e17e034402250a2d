// Drawing an arrow without dragging: first its cause, then its effect, by key, click or tap.
import { titleById } from "./board.js";
import { linkThem } from "./gestures.js";

export function listenToLinking(board, canvas) {
  const stop = () => {
    board.linking = null;
    canvas.view.classList.remove("is-linking");
    board.tell("linking");
  };
  board.stopLinking = () => {
    stop();
    board.say("No arrow was drawn.", "info");
  };
  board.startLinking = (given) => {
    let cause = given;
    const ask = () => {
      const words = cause === null ? "Choose the cause." : `Choose the objective that “${titleById(board.picture, cause)}” leads to.`;
      board.say(`${words} Escape ends it.`, "info");
      (canvas.boxOf.get(cause) ?? canvas.stop())?.focus();
    };
    canvas.view.classList.add("is-linking");
    board.linking = async (key) => {
      if (cause === null) {
        cause = key;
        return ask();
      }
      stop();
      return key === cause ? board.say("An objective cannot lead to itself.", "warn") : linkThem(board, cause, key);
    };
    board.tell("linking");
    ask();
  };
  // What is no longer there, or only to be read, ends it.
  board.on("picture", () => {
    if (board.linking && (board.picture.readOnly || !board.picture.document)) board.stopLinking();
  });
}
