// So many people of a grade: a number and a slider for it. Python hears of a change when the slider is let go.

export default {
  render({ model, el }) {
    const row = document.createElement("div");
    const label = document.createElement("label");
    const name = document.createElement("span");
    const number = document.createElement("input");
    const slider = document.createElement("input");
    row.className = "osm-slider";
    number.type = "number";
    number.min = "0";
    slider.type = "range";
    slider.min = "0";
    label.append(name, number);
    row.append(label, slider);
    el.append(row);
    el.style.width = "auto";
    const refresh = () => {
      const value = model.get("value");
      name.textContent = model.get("label");
      slider.setAttribute("aria-label", model.get("slide"));
      slider.setAttribute("aria-valuetext", `${value} FTE`);
      number.step = slider.step = String(model.get("step"));
      slider.max = String(model.get("most"));
      number.value = slider.value = String(value);
    };
    const take = (text) => {
      const value = Number.parseFloat(text);
      if (!Number.isFinite(value) || value === model.get("value")) return refresh();
      model.set("value", value);
      model.save_changes();
    };
    slider.addEventListener("input", () => {
      number.value = slider.value;
    });
    slider.addEventListener("change", () => take(slider.value));
    number.addEventListener("change", () => take(number.value));
    const traits = ["value", "most", "step", "label", "slide"];
    for (const trait of traits) model.on(`change:${trait}`, refresh);
    refresh();
    return () => {
      for (const trait of traits) model.off(`change:${trait}`, refresh);
    };
  },
};
