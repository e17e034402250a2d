"""The charts of the scorecard's page: the chosen measure with its forecast, and all of a perspective."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.domain.ids import MeasureId
from workbench.domain.scoring_history import History, history_of, judged_in
from workbench.domain.scoring_settings import ScoreSettings
from workbench.figures.scorecard import Fan, in_words, multiples, number, trend
from workbench.jobs.scorecard import Scored, score_settings
from workbench.jobs.scorecard_forecast import COVERAGE, Outlook, outlook_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NARROW_PX, MIDDLE_PX = 440, 700
"""Up to so wide a map beside them, small charts stand in one column, or in two."""
Draw = Callable[[str, "Figure | None", str], None]


class Trends:
    """Which measure and which perspective is drawn, and by which method it is forecast."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._measure: MeasureId | None = None
        self._method: str | None = None
        self._perspective: str | None = None
        self._columns = 1
        self._outlook = Outlook()

    def forget(self) -> None:
        """Draw nothing any more: another scorecard is open."""
        self._measure = self._method = self._perspective = None
        self._outlook = Outlook()
        self._draw("trend", None, "")
        self._draw("multiples", None, "")

    def choose(self, scored: Scored, measure: MeasureId) -> None:
        """Draw a measure, forecast by the method that is least wrong for it."""
        if measure != self._measure:
            self._method = None
        self._measure = measure
        self._draw_trend(scored)

    def use(self, scored: Scored, method: str) -> None:
        """Forecast the chosen measure by another method."""
        self._method = method
        self._draw_trend(scored)

    def show_many(self, scored: Scored, perspective: str, width: float) -> None:
        """Draw all measures of a perspective for so many px."""
        self._perspective = perspective
        self._columns = 1 if width < NARROW_PX else 2 if width < MIDDLE_PX else 3
        self._draw_multiples(scored)

    def refresh(self, scored: Scored) -> None:
        """Draw again what is drawn: the scorecard or its values changed."""
        card = scored.opened.card
        if self._measure is not None and card.measure(self._measure) is None:
            self._measure = None
            self._draw("trend", None, "")
        if self._perspective is not None and card.perspective(self._perspective) is None:
            self._perspective = None
            self._draw("multiples", None, "")
        self._draw_trend(scored)
        self._draw_multiples(scored)

    def outlook_json(self) -> dict[str, Any]:
        """Give the methods there are for the chosen measure, the least wrong first, and which is drawn."""
        used = self._outlook.by(self._method)
        return {
            "reason": self._outlook.reason,
            "method": "" if used is None else used.method,
            "methods": [
                {"name": one.method, "how": one.how, "error": number(one.error), "heldBack": one.held_back}
                for one in self._outlook.methods
            ],
        }

    def _draw_trend(self, scored: Scored) -> None:
        measure = None if self._measure is None else scored.opened.card.measure(self._measure)
        if measure is None:
            return
        settings = score_settings(scored.opened.card)
        history = history_of(measure, scored.scores, settings)
        self._outlook = outlook_of(history)
        fan = self._fan(history, settings)
        words = in_words(history, fan, self._outlook.reason)
        has_values = any(point.value is not None for point in history.points)
        self._draw("trend", trend(history, fan) if has_values else None, words)

    def _fan(self, history: History, settings: ScoreSettings) -> Fan | None:
        used = self._outlook.by(self._method)
        if used is None:
            return None
        return Fan(
            method=used.method,
            months=self._outlook.months,
            values=used.values,
            low=used.low,
            high=used.high,
            error=used.error,
            held_back=used.held_back,
            coverage=COVERAGE,
            judged=judged_in(history.measure, self._outlook.months, settings),
        )

    def _draw_multiples(self, scored: Scored) -> None:
        card = scored.opened.card
        perspective = None if self._perspective is None else card.perspective(self._perspective)
        if perspective is None:
            return
        settings = score_settings(card)
        inside = {one.id for one in card.objectives if one.perspective == perspective.id}
        histories = [history_of(one, scored.scores, settings) for one in card.measures if one.objective in inside]
        if not histories:
            self._draw("multiples", None, f"{perspective.title} has no measures yet.")
            return
        figure = multiples(histories, title=f"All measures of {perspective.title}", columns=self._columns)
        words = " ".join(f"{one.measure.title}: {in_words(one)}" for one in histories)
        self._draw("multiples", figure, words)
