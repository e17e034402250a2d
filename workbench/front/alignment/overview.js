// The overview: the whole enterprise as a picture, the charts, the figures by group, and the form of surveys.

import { h } from "../map/board.js";
import { makeEnterprisePicture } from "./enterprise_picture.js";
import { makeFigures } from "./tiles.js";
import { makeSurveys } from "./surveys.js";

export function makeAlignOverview(board, charts) {
  const picture = makeEnterprisePicture(board);
  const figures = makeFigures(board);
  const surveys = makeSurveys(board);
  const element = h(
    "div",
    { class: "osm-align__parts" },
    picture.element,
    h("div", { class: "osm-align__charts" }, charts.measures_chart, charts.coverage_chart),
    figures.element,
    surveys.element,
  );
  const refresh = () => {
    picture.refresh();
    figures.refresh();
    surveys.refresh();
  };
  return { element, refresh };
}
