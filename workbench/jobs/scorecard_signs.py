"""Whether a scorecard's values can be trusted: its stored rows as series, and the warning signs looked for in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from osm_sim.evidence.integrity import SHARE, Weighed, look_through
from osm_sim.evidence.series import Better, Reading, Series
from workbench.desk import Desk, Observation
from workbench.domain.ids import MeasureId
from workbench.domain.periods import Period
from workbench.domain.reporting import Due
from workbench.domain.scorecard import Measure, Polarity, Scorecard
from workbench.domain.scoring_of_card import settings_of
from workbench.domain.scoring_targets import Targets, period_of, span_of
from workbench.jobs.scorecard_case import told_in

__all__ = [
    "BETTER",
    "SHARE",
    "Wanted",
    "Weighed",
    "length_of",
    "period_counted",
    "series_of",
    "signs_of_card",
]
BETTER = {Polarity.HIGHER: Better.HIGHER, Polarity.LOWER: Better.LOWER, Polarity.RANGE: None}
MOST_DECIMALS = 6


def signs_of_card(desk: Desk, card: Scorecard, due: Due | None = None) -> tuple[Weighed, ...]:
    """Give every warning sign of every measure, weighed together; as `osm_sim.evidence.integrity.look_through`.

    due: when values are due. Raises StoreError as the store does.
    """
    return look_through(series_of(card, {one.id: desk.store.series(one.id) for one in card.measures}, due))


def series_of(
    card: Scorecard, rows: Mapping[MeasureId, Sequence[Observation]], due: Due | None = None
) -> tuple[Series, ...]:
    """Give what was told of each measure that has values, from its rows in the order they came.

    A reading's month counts the measure's own periods (`period_counted` gives them back). Who told a value first, and
    when, is who added the row, and when; of generated rows what their note says. Rows of other periods than the
    measure's own are left out.
    """
    found = (_series(one, Wanted.of(one, card), rows.get(one.id, ()), due or Due()) for one in card.measures)
    return tuple(series for series in found if series.readings)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measure's target and red limit by the months of a value; None where there is none. Of a range both are None."""

    measure: Measure
    targets: Targets

    @classmethod
    def of(cls, measure: Measure, card: Scorecard) -> "Wanted":
        """Make a measure's targets and limits ready."""
        return cls(measure, Targets.of(measure, settings_of(card).of(measure.id)))

    def target(self, span: tuple[int, int]) -> float | None:
        return self._anchor("target", span)

    def red(self, span: tuple[int, int]) -> float | None:
        return self._anchor("red", span)

    def _anchor(self, name: str, span: tuple[int, int]) -> float | None:
        if BETTER[self.measure.polarity] is None:
            return None
        found = getattr(self.targets.over([span])[0], name)
        return None if found is None else float(found.value)


def length_of(measure: Measure) -> int:
    """Give the months of a measure's own periods; 1 where it does not say."""
    return 1 if measure.frequency is None else measure.frequency.months


def period_counted(measure: Measure, count: int) -> Period:
    """Give the period of a measure that a reading's month counts."""
    length = length_of(measure)
    return period_of(count * length, count * length + length - 1)


def _series(measure: Measure, wanted: Wanted, rows: Iterable[Observation], due: Due) -> Series:
    by_period: dict[Period, list[Observation]] = {}
    for row in rows:
        if row.period.frequency.months == length_of(measure):
            by_period.setdefault(row.period, []).append(row)
    told = sorted(by_period.items(), key=lambda pair: pair[0].order)
    readings = tuple(reading for period, of_it in told for reading in _readings(period, of_it, wanted, due))
    values = [value for reading in readings for value in (*reading.earlier, reading.value)]
    return Series(measure=measure.id, readings=readings, better=BETTER[measure.polarity], decimals=_decimals_of(values))


def _readings(period: Period, rows: Sequence[Observation], wanted: Wanted, due: Due) -> Iterator[Reading]:
    """The reading of a period; none where it has no value, or its newest row took the value away."""
    values: list[float] = []
    for row in rows:
        if row.value is not None and values[-1:] != [row.value]:
            values.append(row.value)
    if not values or rows[-1].value is None:
        return
    first = next(row for row in rows if row.value is not None)
    day, person = told_in(first.note) or (first.at.date(), first.actor)
    span = span_of(period)
    yield Reading(
        month=span[0] // period.frequency.months,
        value=values[-1],
        reported_on=day.toordinal(),
        due_on=due.day(period).toordinal(),
        reporter=person,
        earlier=tuple(values[:-1]),
        target=wanted.target(span),
        red=wanted.red(span),
    )


def _decimals_of(values: Iterable[float]) -> int:
    """The fewest places that all values are told to, at most MOST_DECIMALS."""
    kept = list(values)
    places = (places for places in range(MOST_DECIMALS) if all(round(value, places) == value for value in kept))
    return next(places, MOST_DECIMALS)
