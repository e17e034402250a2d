"""The monthly data round: which values are due, from whom, what came, what is late."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from osm_sim.errors import InputError
from workbench.desk import Desk, Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Frequency, Period
from workbench.domain.reporting import Due, periods_due
from workbench.domain.scorecard import Measure
from workbench.domain.scoring_targets import period_of, span_of
from workbench.jobs.scorecard_actuals import counting_rows
from workbench.jobs.scorecard_case import told_in
from workbench.jobs.strategy_map import Opened, find_map, open_map

USUAL = Due()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueValue:
    """A value of the round. collector: the name of who reports it, empty where nobody is named.

    state: None where nothing was told yet. told: the day on which it was first told. days_late: from the due day to
    that day, or to today where nothing came; 0 where it is in time.
    """

    measure: MeasureId
    title: str
    collector: str
    period: Period
    due: date
    state: State | None
    value: float | None
    told: date | None
    days_late: int


def open_round(
    desk: Desk, name: str, span: str | None, working_days: int
) -> tuple[Opened, Period, tuple[DueValue, ...]]:
    """Give a map, the period asked for, and its round; without a period the month before this one.

    Raises InputError for a map, period or number of days that is none.
    """
    opened = open_map(desk, find_map(desk, name))
    try:
        due = Due(working_days=working_days)
        asked = _last_month(desk) if span is None else Period.parse(span)
    except ValueError as error:
        raise InputError(str(error)) from None
    return opened, asked, data_round(desk, opened, asked, due)


def data_round(desk: Desk, opened: Opened, span: Period, due: Due = USUAL) -> tuple[DueValue, ...]:
    """Give the values due for the periods that end in a month, quarter or year, in the scorecard's order."""
    wanted = [(one, period) for one in opened.card.measures for period in periods_due(one, span)]
    counting = counting_rows(desk, {one.id for one, _ in wanted})
    first = {one.id: _first_told(desk.store.series(one.id)) for one, _ in wanted}
    today = desk.now().date()
    return tuple(
        _due_value(
            opened, one, period, counting.get((one.id, period)), first[one.id].get(period), today, due.day(period)
        )
        for one, period in wanted
    )


def count_states(values: Iterable[DueValue]) -> dict[str, int]:
    """Give how many values of a round are in each state, how many are missing, and how many of all are late."""
    found = tuple(values)
    counts = Counter("missing" if value.state is None else value.state.value for value in found)
    late = sum(value.days_late > 0 for value in found)
    return {**{state.value: counts[state.value] for state in State}, "missing": counts["missing"], "late": late}


def _due_value(
    opened: Opened,
    measure: Measure,
    period: Period,
    row: Observation | None,
    told: date | None,
    today: date,
    due: date,
) -> DueValue:
    person = opened.organisation.person(measure.collector or measure.owner)
    return DueValue(
        measure=measure.id,
        title=measure.title,
        collector=person.name if person else "",
        period=period,
        due=due,
        state=row.state if row else None,
        value=row.value if row else None,
        told=told,
        days_late=max(((told or today) - due).days, 0),
    )


def _first_told(rows: Iterable[Observation]) -> dict[Period, date]:
    # The first row of a period comes last, and stays.
    return dict(reversed(list(_told(rows))))


def _told(rows: Iterable[Observation]) -> Iterator[tuple[Period, date]]:
    for row in rows:
        # Made-up values say in their note when they would have been told; they were added all at once.
        found = told_in(row.note)
        yield row.period, found[0] if found else row.at.date()


def _last_month(desk: Desk) -> Period:
    this = span_of(Period.holding(desk.now().date(), Frequency.MONTH))[0]
    return period_of(this - 1, this - 1)
