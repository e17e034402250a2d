// A button that asks Python for a text and saves it. Nothing is fetched from anywhere.

function save(text, filename, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

export default {
  render({ model, el }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "osm-button";
    el.append(button);
    const refresh = () => {
      button.textContent = model.get("label");
      button.disabled = model.get("disabled");
    };
    const onMessage = (message) => {
      if (message.op === "save") save(message.text, message.filename, message.type);
    };
    button.addEventListener("click", () => model.send({ op: "make" }));
    model.on("change:label", refresh);
    model.on("change:disabled", refresh);
    model.on("msg:custom", onMessage);
    refresh();
    return () => {
      model.off("change:label", refresh);
      model.off("change:disabled", refresh);
      model.off("msg:custom", onMessage);
    };
  },
};
