"""What is true of a case's generated actuals, for those who teach with them: the pages show none of it."""

from collections.abc import Iterator
from typing import Any

from osm_sim.errors import InputError
from workbench.jobs.scorecard_case import WITH_ACTUALS, CaseActuals, make_actuals, read_plan
from workbench.jobs.scorecard_case_world import measure_of, true_value
from workbench.jobs.strategy_map_cases import open_case

Document = dict[str, Any]


def truth_document(name: str) -> Document:
    """Give which links of a case hold, who tilts and in which values, and whose value is late, as JSON.

    Raises InputError for a name that is no case, and for a case without actuals.
    """
    case = open_case(name)
    plan = read_plan(name, case)
    if plan is None:
        raise InputError(f"case {name!r} has no actuals whose truth is known; {', '.join(WITH_ACTUALS)} has")
    actuals = make_actuals(plan, case)
    return {
        "case": name,
        "map": plan.scorecard,
        "seed": plan.seed,
        "first": str(plan.first),
        "months": plan.months,
        "links": list(_links(actuals)),
        "tilting": list(_tilting(actuals)),
        "late": list(_late(actuals)),
    }


def _links(actuals: CaseActuals) -> Iterator[Document]:
    for one in actuals.plan.links:
        yield {
            "cause": one.cause,
            "cause_title": _title(actuals, one.cause),
            "effect": one.effect,
            "effect_title": _title(actuals, one.effect),
            "holds": one.holds,
            "strength": one.strength,
            "lag_months": one.lag_months,
            "why": one.assumption,
        }


def _tilting(actuals: CaseActuals) -> Iterator[Document]:
    for one in actuals.plan.tilting:
        yield {
            "person": one.person,
            "name": actuals.people[one.person],
            "how": one.assumption,
            "measures": [
                {"measure": series.measure, "title": _title(actuals, series.measure), "values": values}
                for series in actuals.series
                if any(reading.reporter == one.person for reading in series.readings)
                for values in [list(_tilted(actuals, series.measure, one.person))]
            ],
        }


def _tilted(actuals: CaseActuals, name: str, person: str) -> Iterator[Document]:
    """The values of a measure that somebody told otherwise than they were."""
    measure = measure_of(actuals.card, name)
    series = next(one for one in actuals.series if one.measure == name)
    for reading in series.readings:
        period, true = true_value(actuals.plan, actuals.truth, measure, reading)
        if reading.reporter == person and reading.value != true:
            yield {"period": str(period), "told": reading.value, "true": true}


def _late(actuals: CaseActuals) -> Iterator[Document]:
    for course in actuals.plan.measures:
        for month in course.late:
            yield {"measure": course.measure, "title": _title(actuals, course.measure), "period": str(month)}


def _title(actuals: CaseActuals, measure: str) -> str:
    return measure_of(actuals.card, measure).title
