"""A case's plan and scorecard as a world of made-up actuals, and what was told in it by the measures' own periods."""

import math
from dataclasses import replace

from osm_sim.evidence.generator import Truth, make_actuals
from osm_sim.evidence.plans import Habit, LinkPlan, MeasurePlan, World
from osm_sim.evidence.series import Better, Reading, Series
from workbench.domain.ids import MeasureId
from workbench.domain.periods import Period
from workbench.domain.scorecard import Measure, Scorecard
from workbench.domain.scoring_targets import span_of
from workbench.exchange.case_actuals import ActualsPlan, MeasureCourse
from workbench.jobs.scorecard_signs import BETTER, Wanted, length_of, period_counted


def tell(plan: ActualsPlan, card: Scorecard) -> tuple[tuple[Series, ...], Truth]:
    """Give what was told of each measure, one reading a period of its own, and the truth (by month).

    A reading's month counts the measure's periods (`period_counted` gives it back). Targets and red limits are the
    scorecard's. Raises InputError for a number that makes no world.
    """
    made = make_actuals(_world(plan, card), plan.seed)
    courses = {str(course.measure): course for course in plan.measures}
    return tuple(_as_reported(one, card, courses[one.measure]) for one in made.series), made.truth


def true_value(plan: ActualsPlan, truth: Truth, measure: Measure, reading: Reading) -> tuple[Period, float]:
    """Give a reading's period, and what the value really was."""
    period = period_counted(measure, reading.month)
    return period, truth.true_values[measure.id][span_of(period)[1] - _first_month(plan)]


def _world(plan: ActualsPlan, card: Scorecard) -> World:
    links = tuple(
        LinkPlan(cause=one.cause, effect=one.effect, strength=one.strength, lag_months=one.lag_months, holds=one.holds)
        for one in plan.links
    )
    habits = tuple(
        (
            str(one.person),
            Habit(reach=one.reach, nudges=one.nudges, late_days=one.late_days, raises=one.raises),
        )
        for one in plan.tilting
    )
    return World(
        measures=tuple(_measure_plan(plan, course, card) for course in plan.measures),
        links=links,
        habits=habits,
        first_month=_first_month(plan),
        months=plan.months,
    )


def _measure_plan(plan: ActualsPlan, course: MeasureCourse, card: Scorecard) -> MeasurePlan:
    measure, first = measure_of(card, course.measure), _first_month(plan)
    wanted, length = Wanted.of(measure, card), length_of(measure)
    targets = ((at, wanted.target(_around(first + at, length))) for at in range(plan.months))
    lowest, highest = measure.thresholds.lowest, measure.thresholds.highest
    return MeasurePlan(
        measure=course.measure,
        baseline=course.level,
        scale=course.scale,
        better=BETTER[measure.polarity] or Better.HIGHER,
        decimals=course.decimals,
        drift=course.trend,
        season=course.season,
        peak=course.season_top,
        memory=course.memory,
        noise=course.noise,
        targets=tuple((at, target) for at, target in targets if target is not None),
        lowest=-math.inf if lowest is None else lowest,
        highest=math.inf if highest is None else highest,
        reporters=tuple((span_of(one.since)[0] - first, str(one.person)) for one in course.reporters),
    )


def _as_reported(series: Series, card: Scorecard, course: MeasureCourse) -> Series:
    measure = measure_of(card, MeasureId(series.measure))
    length, late = length_of(measure), {span_of(one)[0] for one in course.late}
    wanted = Wanted.of(measure, card)
    readings = tuple(
        replace(
            one,
            month=one.month // length,
            red=wanted.red(_around(one.month, length)),
        )
        for one in series.readings
        if one.month % length == length - 1 and one.month not in late
    )
    return replace(series, readings=readings, better=BETTER[measure.polarity])


def measure_of(card: Scorecard, measure: str) -> Measure:
    """Give a measure that is known to be on a scorecard."""
    found = card.measure(measure)
    assert found is not None
    return found


def _around(month: int, length: int) -> tuple[int, int]:
    """The first and the last month of the period of a length that holds a month."""
    first = month // length * length
    return first, first + length - 1


def _first_month(plan: ActualsPlan) -> int:
    return span_of(plan.first)[0]
