"""The scorecard's page: how the strategy stands, why, and whether the data can be trusted."""

import anywidget
import ipywidgets
import traitlets

from workbench import front
from workbench.apps import parts
from workbench.apps.answering import Answering, page_of
from workbench.apps.scorecard_state import ScorecardState
from workbench.desk import Desk


class Scoreboard(Answering):
    """The scorecard in the browser. The charts are widgets of their own, in its places."""

    state: ScorecardState
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


def scorecard_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""
    return page_of(Scoreboard(desk), "osm-scorecard-page")
