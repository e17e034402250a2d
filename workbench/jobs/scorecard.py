"""A scorecard as it stands: an opened map, what was reported for its measures, and its scores month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from osm_sim.errors import InputError
from workbench.desk import Desk, Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import Value
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Scorecard
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_of_card import settings_of
from workbench.domain.scoring_scores import CardScores
from workbench.domain.scoring_settings import ScoreSettings
from workbench.domain.scoring_targets import period_of, span_of
from workbench.jobs.strategy_map import Opened

MOST_MONTHS = 36
"""So many months are scored where nobody names them."""

Values = Mapping[MeasureId, tuple[Value, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An opened scorecard with its values and its scores by month. months: those scored, oldest first."""

    opened: Opened
    values: Values
    months: tuple[Period, ...]
    scores: Mapping[Period, CardScores]

    @property
    def latest(self) -> Period | None:
        """The latest scored month that has data; None where no measure has a value."""
        last = _last_month(self.values)
        known = [month for month in self.months if last is not None and span_of(month)[0] <= last]
        return known[-1] if known else None


def score_map(desk: Desk, opened: Opened, months: Iterable[Period] | None = None) -> Scored:
    """Score a scorecard: in the months named, or in those that have data, at most the last MOST_MONTHS of them.

    Where nothing was reported yet, that is the month that it is. Raises StoreError as the store does.
    """
    return score_values(opened, values_of(desk, opened.card), today=desk.now().date(), months=months)


def score_values(opened: Opened, values: Values, *, today: date, months: Iterable[Period] | None = None) -> Scored:
    """Score a scorecard whose values are known; as `score_map` does.

    Raises InputError where the scorecard names a scheme that there is not.
    """
    chosen = months_of(values, today) if months is None else tuple(months)
    scores = score_periods(opened.card, values, chosen, score_settings(opened.card))
    return Scored(opened=opened, values=values, months=chosen, scores=dict(zip(chosen, scores, strict=True)))


def score_settings(card: Scorecard) -> ScoreSettings:
    """Give how a scorecard is scored. Raises InputError, with the schemes there are, where it names none of them."""
    try:
        return settings_of(card)
    except ValueError as error:
        raise InputError(str(error)) from None


def months_of(values: Values, today: date, most: int = MOST_MONTHS) -> tuple[Period, ...]:
    """Give the months from the first that has data to the last, at most so many of the latest.

    None lies after today's; without data it is today's alone.
    """
    now = span_of(Period.holding(today, Frequency.MONTH))[0]
    spans = [span_of(value.period) for of_measure in values.values() for value in of_measure]
    last = min(max((end for _, end in spans), default=now), now)
    first = min((start for start, _ in spans), default=now)
    return tuple(period_of(month, month) for month in range(max(min(first, last), last - most + 1), last + 1))


def values_of(desk: Desk, card: Scorecard) -> Values:
    """Give every row that was added for a scorecard's measures, by measure, in the order they came."""
    return {measure.id: tuple(map(_value, desk.store.series(measure.id))) for measure in card.measures}


def _value(row: Observation) -> Value:
    return Value(period=row.period, value=row.value, at=row.at, state=row.state)


def _last_month(values: Values) -> int | None:
    ends = [span_of(value.period)[1] for of_measure in values.values() for value in of_measure]
    return max(ends, default=None)
