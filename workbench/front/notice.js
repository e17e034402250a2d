// One sentence to the user. The element stays and its text changes, so that a screen reader reads it out.

const WORDS = { info: "", good: "Done.", warn: "Note.", bad: "Not done." };

export default {
  render({ model, el }) {
    const region = document.createElement("div");
    const box = document.createElement("div");
    const word = document.createElement("span");
    const text = document.createElement("span");
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    word.className = "osm-notice__word";
    box.append(word, text);
    region.append(box);
    el.append(region);
    el.style.width = "auto";
    const refresh = () => {
      const tone = model.get("tone");
      box.className = `osm-notice osm-notice--${tone}`;
      box.hidden = model.get("text") === "";
      region.setAttribute("aria-live", tone === "bad" ? "assertive" : "polite");
      word.textContent = WORDS[tone] ?? "";
      word.hidden = word.textContent === "";
      text.textContent = model.get("text");
    };
    model.on("change:text", refresh);
    model.on("change:tone", refresh);
    refresh();
    return () => {
      model.off("change:text", refresh);
      model.off("change:tone", refresh);
    };
  },
};
