"""The scorecard's page: how the strategy stands, why, and whether the data can be trusted."""

from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import traitlets

from workbench import front
from workbench.apps import lean, parts
from workbench.apps.scorecard_state import ScorecardState
from workbench.apps.strategy_map import Watch
from workbench.desk import Desk

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


class Scoreboard(lean.Lean, anywidget.AnyWidget):
    """The scorecard in the browser. It only ever shows what Python gives it: nothing that a browser sets is read back.

    Messages of the browser go to the state, and each is answered. The charts are widgets of their own, in its places.
    """

    _esm = front.bundle("scorecard/page.js")
    _css = front.source("map/panels.css") + front.source("scorecard/scorecard.css")
    library = traitlets.Dict().tag(sync=True)
    scored = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    grid = traitlets.Dict().tag(sync=True)
    trust = traitlets.Dict().tag(sync=True)
    clash = traitlets.Dict().tag(sync=True)
    trend = anywidget.WidgetTrait().tag(sync=True)
    multiples = anywidget.WidgetTrait().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            trend=parts.Chart("Trend", filename="trend", empty="Choose a measure to see how it went."),
            multiples=parts.Chart("All measures", filename="measures", empty="Choose a perspective."),
        )
        self.state = ScorecardState(desk, self._show, self._draw, self.tell)
        self.state.start()
        self.on_msg(self._answer)

    def tell(self, sentence: str, *, ok: bool) -> None:
        """Say something that no message asked for."""
        self.send({"op": "answer", "id": 0, "ok": ok, "sentence": sentence, "made": None})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take nothing from the browser: it has no part in what is shown."""

    def _show(self, name: str, value: Any) -> None:
        setattr(self, name, value)

    def _draw(self, name: str, figure: "Figure | None", words: str) -> None:
        chart: parts.Chart = getattr(self, name)
        if figure is None:
            chart.empty = words or chart.empty
            chart.clear()
        else:
            chart.show(figure, summary=words)

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        self.send(self.state.handle(message))


def scorecard_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""
    board = Scoreboard(desk)
    watch = Watch(board)
    watch.begin()
    board.observe(lambda change: watch.end() if change.new is None else None, "comm")
    page = lean.VBox([parts.Theme(), board])
    page.add_class("osm")
    page.add_class("osm-scorecard-page")
    return page
