"""The office page: how many people an Office of Strategy Management needs, and what changes that."""

import anywidget
import ipywidgets

from workbench import front
from workbench.apps import lean, parts
from workbench.apps.office_controls import OfficeControls
from workbench.apps.office_results import Comparison, Overview, Results, Sources
from workbench.apps.office_state import OfficeState
from workbench.apps.running import Runner
from workbench.desk import Desk


class Look(lean.Lean, anywidget.AnyWidget):
    """This page's own style, brought into the page it is shown on; it shows nothing itself."""

    _esm = "export default { render({ el }) { el.style.display = 'none'; } };"
    _css = front.source("office.css")


class OfficeView:
    """The State's widgets: controls at the side, answers beside them."""

    def __init__(self, state: OfficeState, runner: Runner) -> None:
        self.state = state
        notice = parts.Notice()
        self.controls = OfficeControls(state, runner.widget, runner.notice)
        self.overview = Overview(state, notice)
        self.results = Results(state, notice)
        self.comparison = Comparison(state, parts.Notice())
        self.sources = Sources(state, notice)
        answers = lean.VBox(
            [notice, self.overview.widget, self.results.widget, self.comparison.widget, self.sources.widget]
        )
        answers.add_class("osm-answers")
        body = parts.split(self.controls.widget, answers)
        body.add_class("osm-page-body")
        self.widget = parts.page(
            "Staff the office",
            "How many people does your Office of Strategy Management need? The load answers at once, the simulation"
            " tells whether they keep their dates.",
            Look(),
            body,
        )


def office_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""
    runner = Runner(lambda: desk.make_executor("reference"))
    return OfficeView(OfficeState(runner, this_year=desk.now().year), runner).widget
