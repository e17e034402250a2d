// What a page of the server does around its widgets: waiting, showing, and saying so when the connection is lost.
(() => {
  "use strict";
  const PATIENCE_MS = 45000;
  const RECONNECT_MS = 4000;
  let leaving = false;
  let open = 0;
  let timer;

  window.voila_heartbeat = () => {};
  window.voila_process = () => {};
  window.update_loading_text = () => {};

  // The server's script calls this once its style is there; the page calls it once its cells are there.
  window.voila_finish = window.display_cells = () => {
    if (!window.themeLoaded) {
      window.cellLoaded = true;
      return;
    }
    document.getElementById("loading")?.remove();
    const cells = document.getElementById("rendered_cells");
    if (cells) cells.style.display = "";
    window.dispatchEvent(new Event("resize"));
  };

  setTimeout(() => {
    const text = document.getElementById("loading_text");
    if (text) text.textContent = "This takes longer than it should. Reload the page, or look at the log of osm-workbench run.";
  }, PATIENCE_MS);

  const sayLost = () => {
    if (!leaving && open === 0) document.getElementById("osm-lost")?.removeAttribute("hidden");
  };
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...address) {
      super(...address);
      this.addEventListener("open", () => {
        open += 1;
        this.wasOpen = true;
        document.getElementById("osm-lost")?.setAttribute("hidden", "");
      });
      this.addEventListener("close", () => {
        if (this.wasOpen) open -= 1;
        clearTimeout(timer);
        timer = setTimeout(sayLost, RECONNECT_MS);
      });
    }
  };

  window.addEventListener("pagehide", () => { leaving = true; });
  // A page taken back from the browser's memory has lost its kernel: begin anew.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  document.addEventListener("click", (event) => {
    if (event.target.id === "osm-reload") window.location.reload();
  });
})();
