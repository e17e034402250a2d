"""The actuals of a built-in case: generated from a plan and its seed while loading, with the truth behind them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from osm_sim.resources import data
from workbench.desk import Desk, Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.scorecard import Scorecard
from workbench.exchange.case_actuals import ActualsPlan, read_actuals
from workbench.exchange.scorecard_cases import ScorecardCase

if TYPE_CHECKING:
    from osm_sim.evidence.generator import Truth
    from osm_sim.evidence.series import Reading, Series

WITH_ACTUALS = ("company",)
"""The cases that have actuals; the plan of NAME lies beside it as NAME-actuals.json."""
_TOLD = re.compile(r"Told on (\d{4}-\d{2}-\d{2}) by ([^;]+)")
_UNSAID = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseActuals:
    """Generated actuals of one scorecard of a case.

    people: names by id. series: by measure, one reading a period of its own (its month counts those). truth: what the
    data only hint at, by month.
    """

    plan: ActualsPlan
    card: Scorecard
    people: dict[str, str]
    series: tuple["Series", ...]
    truth: "Truth"


def read_plan(name: str, case: ScorecardCase) -> ActualsPlan | None:
    """Give the plan of a case's actuals; None where it has none."""
    if name not in WITH_ACTUALS:
        return None
    file = f"{name}-actuals.json"
    return read_actuals(data("cases", "scorecard", file).read_text(encoding="utf-8"), file, case)


def make_actuals(plan: ActualsPlan, case: ScorecardCase) -> CaseActuals:
    """Generate a plan's actuals; the same plan and scorecard give the same. Raises InputError for a bad number."""
    from workbench.jobs.scorecard_case_world import tell  # noqa: PLC0415 - numpy only where actuals are made

    card = case.scorecards[plan.scorecard]
    series, truth = tell(plan, card)
    people = {str(one.id): one.name for one in case.organisation.people}
    return CaseActuals(plan=plan, card=card, people=people, series=series, truth=truth)


def observations(actuals: CaseActuals, prefix: str = "") -> Iterator[Observation]:
    """Give the rows of the actuals, measure by measure: what was told, and after it what that was corrected to.

    prefix: stands before the measures' ids. Who reports a row, and when, is whoever stores it; who told it in the
    case's world, and on which day, stands in its note (`told_in` reads it).
    """
    from workbench.jobs.scorecard_case_world import measure_of  # noqa: PLC0415 - see above
    from workbench.jobs.scorecard_signs import period_counted  # noqa: PLC0415 - see above

    source = f"generated, seed {actuals.plan.seed} (fictional)"
    for series in actuals.series:
        measure = measure_of(actuals.card, series.measure)
        for reading in series.readings:
            period = period_counted(measure, reading.month)
            for at, value in enumerate((*reading.earlier, reading.value)):
                yield Observation(
                    measure=MeasureId(f"{prefix}{measure.id}"),
                    period=period,
                    value=value,
                    source=source,
                    state=State.CORRECTED if at else State.REPORTED,
                    actor="",
                    at=_UNSAID,
                    note=_note(actuals, reading, at),
                )


def told_in(note: str) -> tuple[date, str] | None:
    """Read the day and the person from the note of a generated row; None from any other note."""
    found = _TOLD.match(note)
    return None if found is None else (date.fromisoformat(found[1]), found[2])


def add_actuals(desk: Desk, actuals: CaseActuals, prefix: str = "") -> int:
    """Store the actuals and give how many rows that took; a period that has a row already is left alone."""
    rows = list(observations(actuals, prefix))
    there = {(measure, row.period) for measure in {row.measure for row in rows} for row in desk.store.series(measure)}
    return desk.store.add_all(row for row in rows if (row.measure, row.period) not in there)


def has_actuals(desk: Desk, plan: ActualsPlan, prefix: str = "") -> bool:
    """Whether the actuals were stored: all of them are in one step, so that those of one measure tell."""
    return bool(desk.store.series(MeasureId(f"{prefix}{plan.measures[0].measure}"), last=1))


def _note(actuals: CaseActuals, reading: "Reading", at: int) -> str:
    """Say when a value was told and by whom, and that it was put right."""
    assert reading.reported_on is not None
    assert reading.due_on is not None
    who = actuals.people[reading.reporter]
    if at:
        return f"Put right by {who}; told as {reading.earlier[at - 1]:g} before"
    told = date.fromordinal(reading.reported_on)
    late = reading.reported_on - reading.due_on
    return f"Told on {told} by {who}" + (f"; {late} day{'s' if late > 1 else ''} late" if late > 0 else "")
