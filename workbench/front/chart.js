// A chart on a card. Plotly itself comes from its own JupyterLab extension, which both JupyterLab and Voila have
// already loaded for the page: it is neither sent once more for each chart nor fetched from anywhere.

const EXTENSION = "jupyterlab-plotly";
const MIME = "application/vnd.plotly.v1+json";
const EXPORT_WIDTH_PX = 1100;
const EXPORT_LEAST_HEIGHT_PX = 480;
const HEAD_LEFT_PX = 6;
const NARROW_PX = 520;

let loading;

function plotly() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  const extension = globalThis._JUPYTERLAB?.[EXTENSION];
  if (!extension) throw new Error("plotly's JupyterLab extension is not installed where this page comes from");
  const plugin = (await extension.get("./mimeExtension"))().default;
  const factory = [plugin].flat()[0].rendererFactory;
  const renderer = factory.createRenderer({ mimeType: MIME });
  if (!renderer.constructor.Plotly) {
    // The extension loads plotly when it draws its first chart; this one is empty and never seen.
    await renderer.renderModel({ data: { [MIME]: { data: [], layout: { height: 10, width: 10 } } }, setData() {} });
  }
  return renderer.constructor.Plotly;
}

function element(tag, classes, text) {
  const made = document.createElement(tag);
  made.className = classes;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(label, name, act) {
  const made = element("button", "osm-button osm-button--small", label);
  made.type = "button";
  made.setAttribute("aria-label", name);
  made.title = name;
  made.addEventListener("click", act);
  return made;
}

function titleOf(figure) {
  const title = figure.layout?.title;
  const text = (typeof title === "string" ? title : title?.text) ?? "";
  return figure.layout?.meta?.title ?? text.replaceAll("<br>", " ");
}

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

// Where there is little room, only the months that say their year keep their words, in two digits: others would run into
// each other.
function withFewerMonths(axis) {
  const short = (text) => (/<br>\d{4}$/.test(text) ? text.replace(/<br>\d{2}(\d{2})$/, "<br>’$1") : "");
  const years = axis?.ticktext?.map(short) ?? [];
  return years.filter(Boolean).length > 1 ? { ...axis, ticktext: years } : axis;
}

function onScreen(figure, width) {
  // The card already says the title; in a picture that leaves the page it stays.
  const layout = { ...figure.layout, autosize: true };
  if (width < NARROW_PX) for (const name of ["xaxis", "xaxis2"]) if (layout[name]) layout[name] = withFewerMonths(layout[name]);
  delete layout.title;
  delete layout.width;
  const head = layout.meta?.head_px ?? 0;
  if (head === 0) {
    layout.margin = { ...layout.margin, t: Math.min(layout.margin?.t ?? 24, 24) };
    return layout;
  }
  // The figure says how high its title and sentence are: without them all below moves up by so much.
  const { height, margin, legend } = layout;
  const cut = head - HEAD_LEFT_PX;
  const up = (y) => 1 - ((1 - y) * height - cut) / (height - cut);
  return { ...layout, height: height - cut, margin: { ...margin, t: margin.t - cut }, legend: { ...legend, y: up(legend?.y ?? 1) } };
}

async function download(figure, format, filename) {
  const height = Math.max(figure.layout?.height ?? 0, EXPORT_LEAST_HEIGHT_PX);
  const layout = { ...figure.layout, width: EXPORT_WIDTH_PX, height, autosize: false };
  const scale = format === "png" ? 2 : 1;
  const Plotly = await plotly();
  await Plotly.downloadImage(
    { data: figure.data, layout, config: figure.config },
    { format, filename, width: EXPORT_WIDTH_PX, height, scale },
  );
}

function build(model) {
  const card = element("figure", "osm-chart");
  const head = element("div", "osm-chart__head");
  const heading = element("h3", "");
  const tools = element("div", "osm-chart__tools");
  const sentence = element("p", "osm-chart__sentence");
  const plot = element("div", "osm-chart__plot");
  const empty = element("div", "osm-chart__empty");
  const summary = element("figcaption", "osm-chart__summary");
  plot.setAttribute("role", "img");
  head.append(heading, tools);
  card.append(head, sentence, plot, empty, summary);
  const parts = { card, heading, tools, sentence, plot, empty, summary, figure: null, drawing: Promise.resolve() };
  const title = () => heading.textContent;
  const picture = (format) =>
    download(parts.figure, format, model.get("filename")).catch((error) => sayFailed(parts, error));
  tools.append(
    button("PNG", "Download the chart as PNG", () => picture("png")),
    button("SVG", "Download the chart as SVG", () => picture("svg")),
  );
  if (model.get("has_csv")) tools.append(button("CSV", "Download the numbers as CSV", () => model.send({ op: "csv" })));
  for (const made of tools.children) made.setAttribute("aria-description", title());
  return parts;
}

function sayFailed(parts, error) {
  console.error(error);
  parts.empty.hidden = false;
  parts.empty.textContent = `The chart could not be drawn: ${error.message}.`;
}

function update(model, parts) {
  const text = model.get("figure");
  parts.figure = text ? JSON.parse(text) : null;
  const shown = parts.figure !== null;
  parts.heading.textContent = (shown && titleOf(parts.figure)) || model.get("title");
  parts.sentence.textContent = (shown && parts.figure.layout?.meta?.sentence) || "";
  parts.sentence.hidden = !parts.sentence.textContent;
  parts.summary.textContent = shown ? model.get("summary") : "";
  parts.summary.hidden = !parts.summary.textContent;
  parts.plot.hidden = parts.tools.hidden = !shown;
  parts.tools.style.display = shown ? "" : "none";
  parts.empty.hidden = shown;
  parts.empty.style.display = shown ? "none" : "";
  parts.empty.textContent = model.get("empty");
  parts.plot.setAttribute("aria-label", `${parts.heading.textContent}. ${model.get("summary")}`);
  if (shown) draw(parts);
}

function draw(parts) {
  // One after the other: the newest figure is drawn last, in place, without a blank between.
  parts.drawing = parts.drawing.then(async () => {
    const figure = parts.figure;
    if (figure === null || !parts.plot.isConnected || parts.plot.clientWidth === 0) return;
    try {
      const Plotly = await plotly();
      const layout = { height: 360, ...onScreen(figure, parts.plot.clientWidth), width: parts.plot.clientWidth };
      parts.plot.style.height = `${layout.height}px`;
      parts.empty.style.display = "none";
      await Plotly.react(parts.plot, figure.data, layout, { ...figure.config, displayModeBar: false, responsive: false });
      parts.width = parts.plot.clientWidth;
      parts.card.dataset.drawn = String(Number(parts.card.dataset.drawn ?? 0) + 1);
    } catch (error) {
      parts.empty.style.display = "";
      sayFailed(parts, error);
    }
  });
}

export default {
  render({ model, el }) {
    const parts = build(model);
    el.append(parts.card);
    el.style.width = "auto";
    // One message changes several traits: one drawing for all of them.
    let waiting = false;
    const refresh = () => {
      if (waiting) return;
      waiting = true;
      queueMicrotask(() => {
        waiting = false;
        update(model, parts);
      });
    };
    const traits = ["figure", "title", "summary", "empty"];
    for (const trait of traits) model.on(`change:${trait}`, refresh);
    const onMessage = (message) => {
      if (message.op === "save") save(message.text, message.filename, message.type);
    };
    model.on("msg:custom", onMessage);
    // Also how a chart that was hidden, or not yet on the page, gets drawn when it is seen.
    const watcher = new ResizeObserver(() => {
      if (parts.figure !== null && parts.plot.clientWidth > 0 && parts.plot.clientWidth !== parts.width) draw(parts);
    });
    watcher.observe(parts.plot);
    update(model, parts);
    return () => {
      watcher.disconnect();
      for (const trait of traits) model.off(`change:${trait}`, refresh);
      model.off("msg:custom", onMessage);
      plotly().then((Plotly) => Plotly.purge(parts.plot)).catch(() => {});
    };
  },
};
