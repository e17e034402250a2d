"""How a scorecard stands in a period: scores with their colours, bounds, coverage, freshness and trends."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId
from workbench.domain.observations import Value
from workbench.domain.periods import Period
from workbench.domain.scoring_arithmetic import Formula
from workbench.domain.scoring_course import Freshness
from workbench.domain.scoring_kinds import Colour, Part, Reading


class Trend(StrEnum):
    """Where a score went since the period before: up is better, whatever the polarity."""

    UP = "up"
    SAME = "same"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureScore:
    """How a measure stands. score is None where `reason` tells why there is none.

    low, high: what the score could be at worst and at best; the score itself where there is one. values: the rows it
    was made of, oldest first. trend is None where either period has no score.
    """

    measure: MeasureId
    title: str
    weight: float
    is_critical: bool
    score: float | None
    colour: Colour
    status: str
    low: float
    high: float
    freshness: Freshness
    age_months: int | None
    values: tuple[Value, ...]
    trend: Trend | None
    reason: str
    notes: tuple[str, ...]
    reading: Reading | None
    formula: Formula | None

    @property
    def coverage(self) -> float:
        return 0.0 if self.score is None else 1.0

    @property
    def is_carried(self) -> bool:
        return self.freshness is Freshness.CARRIED


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeScore:
    """How an objective, a perspective or the scorecard stands (key: its id, empty for the scorecard).

    Between low and high lies the score whatever the missing values turn out to be. coverage: the share of the weights
    right below that have a score, 0 to 1. is_carried: a value below it was carried on. parts: what was put together,
    without what has not started. missing_at_best: as in NodeMark.
    """

    key: str
    title: str
    weight: float
    is_critical: bool
    is_started: bool
    is_carried: bool
    score: float | None
    colour: Colour
    status: str
    low: float
    high: float
    coverage: float
    trend: Trend | None
    reason: str
    notes: tuple[str, ...]
    parts: tuple[Part, ...]
    formula: Formula | None
    missing_at_best: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardScores:
    """The scores of a scorecard for a period, by the ids of what they belong to. top: the best score there is."""

    period: Period
    scheme: str
    top: float
    measures: Mapping[MeasureId, MeasureScore]
    objectives: Mapping[ObjectiveId, NodeScore]
    perspectives: Mapping[PerspectiveId, NodeScore]
    card: NodeScore
