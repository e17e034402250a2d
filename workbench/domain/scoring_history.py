"""How a measure went over time: what was reported for each of its periods, and what it should have been."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scorecard import Measure
from workbench.domain.scoring_course import Freshness
from workbench.domain.scoring_kinds import Anchors, Colour
from workbench.domain.scoring_scores import CardScores, MeasureScore
from workbench.domain.scoring_settings import ScoreSettings
from workbench.domain.scoring_targets import ADDED, Targets, period_of, span_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a value is judged by in a month, in the measure's unit; None where there is no such limit."""

    target: float | None = None
    upper: float | None = None
    stretch: float | None = None
    red: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A measure in a month. value: as it was scored, where the month brought a new one; None else."""

    month: Period
    value: float | None
    judged: Judged
    score: float | None
    colour: Colour
    state: State | None
    freshness: Freshness


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A measure over the scored months, oldest first. is_added_up: its values grow over a longer period."""

    measure: Measure
    points: tuple[Point, ...]
    is_added_up: bool

    @property
    def step_months(self) -> int:
        """How many months lie between one value and the next."""
        return 1 if self.measure.frequency is None else self.measure.frequency.months

    @property
    def last_run(self) -> tuple[tuple[Period, float], ...]:
        """The latest values without a gap between them, with their months, oldest first."""
        run: list[tuple[Period, float]] = []
        for point in reversed(self.points):
            if point.value is None:
                continue
            if run and _month(run[-1][0]) - _month(point.month) > self.step_months:
                break
            run.append((point.month, point.value))
        return tuple(reversed(run))


def history_of(measure: Measure, scores: Mapping[Period, CardScores], settings: ScoreSettings) -> History:
    """Give a measure's history over the months that were scored."""
    judging = _Judging(measure, settings)
    points = tuple(judging.point(month, of_month.measures[measure.id]) for month, of_month in scores.items())
    return History(measure=measure, points=points, is_added_up=measure.aggregation in ADDED)


def months_after(history: History, count: int) -> tuple[Period, ...]:
    """Give the months of the next values after the last there is."""
    run = history.last_run
    if not run:
        return ()
    last = _month(run[-1][0])
    steps = range(1, count + 1)
    return tuple(period_of(month, month) for month in (last + step * history.step_months for step in steps))


def judged_in(measure: Measure, months: Iterable[Period], settings: ScoreSettings) -> tuple[Judged, ...]:
    """Give what values of some months will be judged by, where they stand alone."""
    judging = _Judging(measure, settings)
    return tuple(judging.alone(month) for month in months)


class _Judging:
    def __init__(self, measure: Measure, settings: ScoreSettings) -> None:
        self._measure = measure
        self._targets = Targets.of(measure, settings.of(MeasureId(measure.id)))

    def point(self, month: Period, score: MeasureScore) -> Point:
        is_new = score.freshness is Freshness.FRESH and score.reading is not None
        judged = _judged(score.reading.anchors) if is_new and score.reading is not None else self.alone(month)
        return Point(
            month=month,
            value=score.reading.value.value if is_new and score.reading is not None else None,
            judged=judged,
            score=score.score if is_new else None,
            colour=score.colour if is_new else Colour.GREY,
            state=score.values[-1].state if is_new and score.values else None,
            freshness=score.freshness,
        )

    def alone(self, month: Period) -> Judged:
        if self._measure.aggregation in ADDED:
            return Judged()
        return _judged(self._targets.over([span_of(month)])[0])


def _judged(anchors: Anchors) -> Judged:
    return Judged(
        target=None if anchors.target is None else anchors.target.value,
        upper=None if anchors.upper is None else anchors.upper.value,
        stretch=None if anchors.stretch is None else anchors.stretch.value,
        red=None if anchors.red is None else anchors.red.value,
    )


def _month(period: Period) -> int:
    return span_of(period)[1]
