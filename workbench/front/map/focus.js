// Who goes by keyboard is never thrown back to the top of the page: where the place that had the focus goes away (a
// button of a bar that closes, a dialog, a map that is left), focus goes to where the work goes on.

export function keepFocus(root, canvas) {
  let last = null;
  const heard = (event) => {
    // A name being written gives the focus back by itself.
    if (!event.target.matches(".osm-map__naming")) last = event.target;
  };
  const isLost = () => {
    const now = document.activeElement;
    return last !== null && (now === document.body || now === last) && !(last.isConnected && last.checkVisibility({ visibilityProperty: true }));
  };
  const check = () => requestAnimationFrame(() => {
    if (!root.isConnected || !isLost()) return;
    const heading = [...root.querySelectorAll("h1")].find((one) => one.checkVisibility());
    const banner = [...root.querySelectorAll(".osm-clash-banner button")].find((one) => one.checkVisibility());
    const stop = canvas.stop();
    (banner ?? (stop?.checkVisibility() ? stop : heading))?.focus({ preventScroll: true });
  });
  root.addEventListener("focusin", heard);
  return { check, close: () => root.removeEventListener("focusin", heard) };
}
