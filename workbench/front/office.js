// Shows nothing: it brings the page's style, and tells Python once the page can be seen.

const LOOKS = 100;
const MS_BETWEEN_LOOKS = 100;

export default {
  render({ model, el }) {
    el.style.display = "none";
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      if (!document.querySelector(".osm-chart[data-drawn]") && looks < LOOKS) return;
      clearInterval(timer);
      model.send({ op: "shown" });
    }, MS_BETWEEN_LOOKS);
    return () => clearInterval(timer);
  },
};
