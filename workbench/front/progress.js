// How far a long piece of work is, and a button to cancel it.

export default {
  render({ model, el }) {
    const row = document.createElement("div");
    const bar = document.createElement("progress");
    const text = document.createElement("span");
    const cancel = document.createElement("button");
    row.className = "osm-run";
    bar.setAttribute("aria-label", "Progress");
    text.className = "osm-run__text";
    text.setAttribute("role", "status");
    text.setAttribute("aria-live", "polite");
    cancel.type = "button";
    cancel.className = "osm-button";
    cancel.textContent = "Cancel";
    row.append(bar, text, cancel);
    el.append(row);
    el.style.width = "auto";
    const refresh = () => {
      row.dataset.state = model.get("state");
      bar.max = Math.max(1, model.get("total"));
      bar.value = model.get("done");
      text.textContent = model.get("text");
    };
    const traits = ["state", "done", "total", "text"];
    for (const trait of traits) model.on(`change:${trait}`, refresh);
    cancel.addEventListener("click", () => model.send({ op: "cancel" }));
    refresh();
    return () => {
      for (const trait of traits) model.off(`change:${trait}`, refresh);
    };
  },
};
