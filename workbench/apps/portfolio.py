"""The portfolio page: which initiatives to fund, when to start them, and how likely each target then is."""

from typing import TYPE_CHECKING

import anywidget
import ipywidgets
import traitlets

from workbench import front
from workbench.apps import parts
from workbench.apps.answering import Answering, page_of
from workbench.apps.portfolio_state import PortfolioState
from workbench.apps.warming import WarmUp
from workbench.desk import Desk
from workbench.jobs.portfolio_page import warm

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CHARTS = {
    "chances_chart": ("How likely each target is", "chances", "The portfolio has no target within its months yet."),
    "fan_chart": ("Course", "course-of-a-measure", "Choose a measure to see where it goes."),
    "gantt_chart": ("When initiatives run", "gantt", "No initiative is in the plan."),
    "money_chart": ("Money by year", "money", "No initiative is in the plan."),
    "distribution_chart": ("Distribution", "distribution", "Click into a cost, a duration or an effect."),
    "comparison_chart": ("Scenarios side by side", "scenarios", "Compare scenarios to see them side by side."),
    "frontier_chart": ("Efficient frontier", "frontier", "Find the frontier to see what more money buys."),
    "tornado_chart": ("What matters most", "tornado", "Press the button to see what the outcome hangs on."),
    "information_chart": ("Value of knowing", "information", "Press the button to see what it is worth to know."),
    "regret_chart": ("Regret", "regret", "Press the button to see how much each plan is regretted."),
    "course_chart": ("The years so far", "years", "Play a month to begin."),
    "link_chart": ("How a link acts", "hypothesis", "Click into a link to see how it acts."),
}
"""By name: title, file and what stands there before it is drawn."""


class PortfolioPage(Answering):
    """Initiatives in the browser. The charts are widgets of their own, in its places."""

    state: PortfolioState
    _esm = front.bundle("portfolio/page.js")
    _css = "".join(
        front.source(name) for name in ("map/panels.css", "alignment/alignment.css", "portfolio/portfolio.css")
    )
    library = traitlets.Dict().tag(sync=True)
    portfolio = traitlets.Dict().tag(sync=True)
    plan = traitlets.Dict().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)
    scenarios = traitlets.Dict().tag(sync=True)
    selection = traitlets.Dict().tag(sync=True)
    frontier = traitlets.Dict().tag(sync=True)
    matters = traitlets.Dict().tag(sync=True)
    year = traitlets.Dict().tag(sync=True)
    links = traitlets.Dict().tag(sync=True)
    work = traitlets.Dict().tag(sync=True)
    chances_chart = anywidget.WidgetTrait().tag(sync=True)
    fan_chart = anywidget.WidgetTrait().tag(sync=True)
    gantt_chart = anywidget.WidgetTrait().tag(sync=True)
    money_chart = anywidget.WidgetTrait().tag(sync=True)
    distribution_chart = anywidget.WidgetTrait().tag(sync=True)
    comparison_chart = anywidget.WidgetTrait().tag(sync=True)
    frontier_chart = anywidget.WidgetTrait().tag(sync=True)
    tornado_chart = anywidget.WidgetTrait().tag(sync=True)
    information_chart = anywidget.WidgetTrait().tag(sync=True)
    regret_chart = anywidget.WidgetTrait().tag(sync=True)
    course_chart = anywidget.WidgetTrait().tag(sync=True)
    link_chart = anywidget.WidgetTrait().tag(sync=True)

    def __init__(self, desk: Desk) -> None:
        charts = {name: parts.Chart(title, filename=file, empty=empty) for name, (title, file, empty) in CHARTS.items()}
        super().__init__(**charts)
        self.state = PortfolioState(desk, self._show, self._draw, self.tell)
        self.state.start()
        self.on_msg(self._answer)

    def _draw(self, name: str, figure: "Figure | None", words: str) -> None:
        # What a chart says while it is empty must not stay from a trouble that is over.
        super()._draw(name, figure, words if figure is not None else words or CHARTS[name][2])


def portfolio_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""
    page = page_of(PortfolioPage(desk), "osm-portfolio-page")
    WarmUp(warm).begin()
    return page
