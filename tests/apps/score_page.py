"""A scorecard's page without a browser: what it shows and draws, and a hand to send it messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.apps.hand import Hand
from tests.apps.map_page import PLAN, keep
from tests.desks import memory_desk
from tests.domain.scored import measure, target, tree
from workbench.apps.scorecard_state import ScorecardState
from workbench.desk import Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scorecard import Thresholds

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.domain.scorecard import Scorecard


class ScorePage(Hand):
    """Somebody's page."""

    state: ScorecardState

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.state = ScorecardState(desk, self._show, self._draw, self._tell)
        self.state.start()

    def open(self, document: str = PLAN) -> ScorePage:
        self.do("open", document=document)
        return self

    @property
    def scored(self) -> dict[str, Any]:
        found: dict[str, Any] = self.shown["scored"]
        return found

    def measure(self, key: str) -> dict[str, Any]:
        return next(one for one in self.scored["measures"] if one["id"] == key)

    def cell(self, key: str, period: str) -> dict[str, Any]:
        """Give a cell of the grid."""
        rows = self.shown["grid"]["rows"]
        return next(cell for row in rows if row["measure"] == key for cell in row["cells"] if cell["period"] == period)


def plan() -> Scorecard:
    """Give a card of two perspectives: sales and days (of which fewer than 50 are red), and a quarterly survey."""
    red = Thresholds(red=50, lowest=0, highest=1000)
    return tree(
        {
            "top": {"grow": (measure("sales", "grow", unit="%", thresholds=red),)},
            "below": {"learn": (measure("days", "learn", unit="days", thresholds=red, targets=(target("2026", 80),)),)},
        }
    )


def told(desk: Desk, key: str, period: str, value: float | None) -> None:
    """Store a value as somebody else would."""
    desk.store.add(
        Observation(
            measure=MeasureId(key),
            period=Period.parse(period),
            value=value,
            source="",
            state=State.REPORTED,
            actor="",
            at=desk.now(),
        )
    )


def page_of(
    one: Scorecard | None = None, *values: tuple[str, str, float | None], desk: Desk | None = None
) -> ScorePage:
    """Give a page with a scorecard open whose values are (measure, period, value)."""
    desk = desk or memory_desk("eve")
    keep(desk, one or plan())
    for key, period, value in values:
        told(desk, key, period, value)
    return ScorePage(desk).open()
