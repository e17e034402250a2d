// A button that opens and closes what stands below it; the state is Python's, which builds the content on first show.

export default {
  render({ model, el }) {
    const heading = document.createElement("h3");
    const button = document.createElement("button");
    const title = document.createElement("span");
    const hint = document.createElement("span");
    heading.className = "osm-fold";
    button.type = "button";
    button.className = "osm-fold__button";
    title.className = "osm-fold__title";
    hint.className = "osm-fold__hint";
    button.append(title, hint);
    heading.append(button);
    el.append(heading);
    el.style.width = "auto";
    const refresh = () => {
      title.textContent = model.get("title");
      hint.textContent = model.get("hint");
      button.setAttribute("aria-expanded", String(model.get("is_open")));
    };
    const traits = ["title", "hint", "is_open"];
    for (const trait of traits) model.on(`change:${trait}`, refresh);
    button.addEventListener("click", () => {
      model.set("is_open", !model.get("is_open"));
      model.save_changes();
    });
    refresh();
    return () => {
      for (const trait of traits) model.off(`change:${trait}`, refresh);
    };
  },
};
