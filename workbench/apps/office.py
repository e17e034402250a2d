"""The office page: how many people an Office of Strategy Management needs, and what changes that."""

from collections.abc import Callable
from typing import Any

import anywidget
import ipywidgets

from workbench import front
from workbench.apps import lean, parts
from workbench.apps.office_controls import OfficeControls
from workbench.apps.office_documents import SavedState, SavedWork
from workbench.apps.office_results import Comparison, Overview, Results, Sources
from workbench.apps.office_sensitivity import Sensitivity, SensitivityState
from workbench.apps.office_sizing import Sizing, SizingState
from workbench.apps.office_state import OfficeState
from workbench.apps.running import Runner
from workbench.apps.warming import WarmUp
from workbench.desk import Desk
from workbench.jobs import office_settings as settings


class Look(lean.Lean, anywidget.AnyWidget):
    """This page's own style, brought into the page it is shown on; it tells when the page can be seen."""

    _esm = front.source("office.js")
    _css = front.source("office.css")

    def __init__(self, on_shown: Callable[[], None]) -> None:
        super().__init__()
        self._on_shown = on_shown
        self.on_msg(self._on_message)

    def _on_message(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict) and message.get("op") == "shown":
            self._on_shown()


class OfficeView:
    """The State's widgets: controls at the side, answers beside them; what lies further down once the page is seen."""

    def __init__(
        self,
        state: OfficeState,
        runner: Runner,
        make_runner: Callable[[], Runner] | None = None,
        on_shown: Callable[[], None] = lambda: None,
        saved: SavedState | None = None,
    ) -> None:
        self.state = state
        self.notice = parts.Notice()
        self._make_runner = make_runner or (lambda: runner)
        self._on_shown = on_shown
        self.saved = None if saved is None else SavedWork(saved)
        below_case = () if self.saved is None else (self.saved.widget,)
        self.controls = OfficeControls(state, runner.widget, runner.notice, below_case)
        self.overview = Overview(state, self.notice)
        self.results = Results(state, self.notice)
        self.rest = lean.VBox()
        self.rest.add_class("osm-rest")
        answers = lean.VBox([self.notice, self.overview.widget, self.results.widget, self.rest])
        answers.add_class("osm-answers")
        body = parts.split(self.controls.widget, answers)
        body.add_class("osm-page-body")
        self.widget = parts.page(
            "Staff the office",
            "How many people does your Office of Strategy Management need? The load answers at once, the simulation"
            " tells whether they keep their dates.",
            Look(parts.guarded(self._shown, self.notice)),
            body,
        )

    def complete(self) -> None:
        """Build what lies below the first screen, once: the page is there sooner without it."""
        if self.rest.children:
            return
        sizing = SizingState(self.state)
        self.sizing = Sizing(sizing, self._make_runner, self.notice)
        self.sensitivity = Sensitivity(SensitivityState(self.state, sizing), self._make_runner, self.notice)
        self.comparison = Comparison(self.state, parts.Notice())
        self.sources = Sources(self.state, self.notice)
        sections = (self.sizing, self.sensitivity, self.comparison, self.sources)
        self.rest.children = tuple(section.widget for section in sections)

    def _shown(self) -> None:
        self.complete()
        self._on_shown()


def office_app(desk: Desk) -> ipywidgets.VBox:
    """The page as a widget, the same in Voila and JupyterLab."""

    def make_runner() -> Runner:
        return Runner(desk.make_executor)

    runner = make_runner()
    state = OfficeState(runner, this_year=desk.now().year)
    return OfficeView(state, runner, make_runner, WarmUp(settings.warm).begin, SavedState(state, desk)).widget
