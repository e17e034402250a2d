"""The map page: a strategy map that several people draw at once, with its history."""

from typing import Any

import ipywidgets
import traitlets

from workbench import front
from workbench.apps.answering import Answering, page_of
from workbench.apps.strategy_map_state import MapState
from workbench.desk import Desk


class MapEditor(Answering):
    """The map in the browser."""

    state: MapState
    _esm = front.bundle("map/editor.js")
    _css = front.source("map/map.css") + front.source("map/panels.css")
    picture = traitlets.Dict().tag(sync=True)
    findings: Any = traitlets.List().tag(sync=True)
    history = traitlets.Dict().tag(sync=True)
    library = traitlets.Dict().tag(sync=True)
    clash = traitlets.Dict().tag(sync=True)
    offer = traitlets.Dict().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.state = MapState(desk, self._show, self.tell)
        self.state.start()
        self.on_msg(self._answer)


def strategy_map_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""
    return page_of(MapEditor(desk), "osm-map-page")
