"""A measure's values over time, made ready for scoring: which value a period is scored by, and whether it is fresh.

A value is judged by the target of its own period, so a value carried on keeps its score until it is too old. It is too
old when as many months have passed since the end of its period as it takes to get the next value, and the grace.

Values of periods shorter than the scored one are put together: the last, their sum, or the average of those there are.
Where they are added up over a target's longer period (or, year to date, since the year began or the measure did),
every period must have its value.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite

from workbench.domain.observations import State, Value, counting_values
from workbench.domain.periods import Period
from workbench.domain.scorecard import Aggregation, Measure
from workbench.domain.scoring_arithmetic import Named, Number, given, named, over, total
from workbench.domain.scoring_kinds import Anchors, Reading
from workbench.domain.scoring_settings import ScoreSettings
from workbench.domain.scoring_targets import ADDED, YEAR_MONTHS, Targets, period_of, span_of


class Freshness(StrEnum):
    """How old the value is that a score rests on."""

    FRESH = "fresh"
    CARRIED = "carried"
    STALE = "too old"
    NONE = "no value"
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a period is scored by: a reading, or the reason why there is none.

    values: the rows it was made of, oldest first. age_months: from the end of the newest one's period to the end of
    the scored period; None without a value. notes: what to know about the value.
    """

    freshness: Freshness
    reading: Reading | None = None
    values: tuple[Value, ...] = ()
    age_months: int | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A measure with its values by the last month of their periods, and by length. lasts: those months, in order."""

    measure: Measure
    targets: Targets
    interval_months: int
    grace: int
    starts: int
    counted: frozenset[State]
    rows: dict[int, dict[int, Value]]
    lasts: tuple[int, ...]
    unused: dict[Period, Value]
    terms: dict[Period, Named] = field(default_factory=dict)

    @classmethod
    def of(cls, measure: Measure, values: Iterable[Value], settings: ScoreSettings) -> "Course":
        """Make a measure's values ready."""
        own = settings.of(measure.id)
        rows: dict[int, dict[int, Value]] = defaultdict(dict)
        unused: dict[Period, Value] = {}
        starts = -1 if own.starts is None else span_of(own.starts)[0]
        for period, value in counting_values(values).items():
            first, last = span_of(period)
            if value.value is None or value.state not in settings.counted:
                unused[period] = value
            elif first >= starts:
                rows[last][last - first + 1] = value
        return cls(
            measure=measure,
            targets=Targets.of(measure, own),
            interval_months=0 if measure.frequency is None else measure.frequency.months,
            grace=settings.grace if own.grace is None else own.grace,
            starts=starts,
            counted=settings.counted,
            rows=dict(rows),
            lasts=tuple(sorted(rows)),
            unused=unused,
        )

    def find(self, period: Period) -> Found:
        """Give what a period is scored by."""
        first, last = span_of(period)
        if last < self.starts:
            return Found(freshness=Freshness.NOT_STARTED, reason=f"not started: it is expected from {self._start} on")
        at = bisect_right(self.lasts, last) - 1
        if at < 0:
            return Found(freshness=Freshness.NONE, reason=f"no value for {period}{self._why_unused(period)}")
        end = self.lasts[at]
        length = _best_length(self.rows[end], last - first + 1)
        age, lasting = last - end, max(self.interval_months, length) * (1 + self.grace)
        if age >= lasting:
            return self._stale(period, self.rows[end][length], age, lasting)
        return self._read(period, end, length, age)

    @property
    def _start(self) -> Period:
        return period_of(self.starts, self.starts)

    def _why_unused(self, period: Period) -> str:
        unused = self.unused.get(period)
        if unused is None:
            return ""
        return ": it is known to be missing" if unused.value is None else f": the one there is stands as {unused.state}"

    def _stale(self, period: Period, value: Value, age: int, lasting: int) -> Found:
        why = self._why_unused(period)
        reason = (
            f"no value for {period}{why}; the last, of {value.period}, is {_months(age)} old and counts for less than "
            f"{_months(lasting)}"
        )
        return Found(freshness=Freshness.STALE, values=(value,), age_months=age, reason=reason)

    def _read(self, period: Period, end: int, length: int, age: int) -> Found:
        freshness = Freshness.CARRIED if age else Freshness.FRESH
        spans = self._spans(period, end, length)
        rows = [self.rows.get(last, {}).get(last - first + 1) for first, last in spans]
        there = tuple(row for row in rows if row is not None)
        missing = [str(period_of(*span)) for span, row in zip(spans, rows, strict=True) if row is None]
        if missing and self.measure.aggregation in ADDED:
            reason = f"no value for {', '.join(missing)}: a sum up to {there[-1].period} needs every one"
            return Found(freshness=freshness, values=there, age_months=age, reason=reason)
        anchors, lacking = self.targets.over([span for span, row in zip(spans, rows, strict=True) if row is not None])
        value = self._value(there)
        if problem := _too_large(value, anchors):
            return Found(freshness=freshness, values=there, age_months=age, reason=problem)
        carried = f"carried on from {there[-1].period}, {_months(age)} old" if age else ""
        left_out = f"the average leaves out {', '.join(missing)}, which have no value" if missing else ""
        return Found(
            freshness=freshness,
            values=there,
            age_months=age,
            notes=tuple(note for note in (carried, left_out) if note),
            reading=Reading(
                value=value, polarity=self.measure.polarity, anchors=anchors, period=lacking or there[-1].period
            ),
        )

    def _value(self, values: Sequence[Value]) -> Named:
        if len(values) == 1:
            return given("value", values[0].value or 0.0)
        for one in values:
            if one.period not in self.terms:
                self.terms[one.period] = given(f"value of {one.period}", one.value or 0.0)
        added = total(self.terms[one.period] for one in values)
        return named("value", added if self.measure.aggregation in ADDED else over(added, Number(float(len(values)))))

    def _spans(self, period: Period, end: int, length: int) -> list[tuple[int, int]]:
        """The first and last months of the values that make the one of a period, up to the newest there is."""
        over_months = length
        match self.measure.aggregation:
            case Aggregation.AVERAGE:
                over_months = period.frequency.months
            case Aggregation.SUM:
                over_months = max(period.frequency.months, self.targets.length_over(end - length + 1, end))
            case Aggregation.YEAR_TO_DATE:
                over_months = YEAR_MONTHS
        first = end // over_months * over_months if over_months > length else end - length + 1
        # A measure that starts within a value's period is first expected for the next one.
        start = max(first, -(-self.starts // length) * length)
        return [(at, at + length - 1) for at in range(start, end + 1, length)]


def _best_length(rows: dict[int, Value], scored: int) -> int:
    """Of values that end together, the longest that is not longer than the scored period; else the shortest."""
    return max((length for length in rows if length <= scored), default=min(rows))


def _too_large(value: Named, anchors: Anchors) -> str:
    for one in (value, *(getattr(anchors, name) for name in Anchors.__slots__)):
        if one is not None and not isfinite(one.value):
            return f"{one.name} is too large to work with: use a larger unit"
    return ""


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"
