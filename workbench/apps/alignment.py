"""The alignment page: how the scorecards of an organisation hang together, who carries what, and what was approved."""

import anywidget
import ipywidgets
import traitlets

from workbench import front
from workbench.apps import parts
from workbench.apps.alignment_state import AlignmentState
from workbench.apps.answering import Answering, page_of
from workbench.desk import Desk


class AlignmentPage(Answering):
    """Alignment in the browser. The charts are widgets of their own, in its places."""

    state: AlignmentState
    _esm = front.bundle("alignment/page.js")
    _css = front.source("map/panels.css") + front.source("alignment/alignment.css")
    library = traitlets.Dict().tag(sync=True)
    enterprise = traitlets.Dict().tag(sync=True)
    matrix = traitlets.Dict().tag(sync=True)
    metrics = traitlets.Dict().tag(sync=True)
    followed = traitlets.Dict().tag(sync=True)
    sheet = traitlets.Dict().tag(sync=True)
    cascade = traitlets.Dict().tag(sync=True)
    approvals = traitlets.Dict().tag(sync=True)
    realign = traitlets.Dict().tag(sync=True)
    findings = traitlets.Dict().tag(sync=True)
    surveys = traitlets.Dict().tag(sync=True)
    work = traitlets.Dict().tag(sync=True)
    measures_chart = anywidget.WidgetTrait().tag(sync=True)
    coverage_chart = anywidget.WidgetTrait().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            measures_chart=parts.Chart("Alignment", filename="alignment", empty="No metric is known yet."),
            coverage_chart=parts.Chart("Coverage", filename="coverage", empty="No corporate objective yet."),
        )
        self.state = AlignmentState(desk, self._show, self._draw, self.tell)
        self.state.start()
        self.on_msg(self._answer)


def alignment_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""
    return page_of(AlignmentPage(desk), "osm-alignment-page")
