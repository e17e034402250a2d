"""How the actuals of a built-in case come about, in one JSON file: the known truth they are made from, no values."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from osm_sim.errors import InputError
from workbench.domain.ids import MeasureId, PersonId
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Scorecard
from workbench.exchange.scorecard_cases import ScorecardCase
from workbench.exchange.strict import refuse_duplicates, structure


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBy:
    """Who reports a measure from a month on."""

    since: Period
    person: PersonId

    def __post_init__(self) -> None:
        _refuse_no_month(since=self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCourse:
    """How a measure's true values come about, month by month.

    level: where it starts, in the measure's unit. scale: one unit of deviation, in the measure's unit. trend (a year),
    season (half of its swing, highest in the calendar month season_top) and noise (standard deviation) are told in
    scales. memory: what is left of a deviation a month later. decimals: to how many places it is told. late: months
    whose value had not come in when the case was put together. assumption: why these numbers.
    """

    measure: MeasureId
    level: float
    scale: float
    trend: float
    season: float
    season_top: int
    memory: float
    noise: float
    decimals: int
    reporters: tuple[ReportedBy, ...]
    assumption: str
    late: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        for month in self.late:
            _refuse_no_month(late=month)
        _refuse_unsaid(f"measure {self.measure!r}", self.assumption)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTruth:
    """What is true of a link that the map claims.

    strength: change of the effect for each unit of the cause's, both in their scales; where the link does not hold,
    what the map claims and the data do not do. lag_months: until the effect shows, whole months.
    """

    cause: MeasureId
    effect: MeasureId
    strength: float
    lag_months: int
    holds: bool
    assumption: str

    def __post_init__(self) -> None:
        _refuse_unsaid(f"link {self.cause!r} to {self.effect!r}", self.assumption)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilt:
    """How somebody tells values a little better than they are. Shares are of months.

    reach: how far short a value may be and still be told as just good, in the noise's standard deviation. nudges: share
    of such months that are. late_days: mean further days for a bad month. raises: share of other months told low at
    first and raised later.
    """

    person: PersonId
    reach: float
    nudges: float
    late_days: float
    raises: float
    assumption: str

    def __post_init__(self) -> None:
        _refuse_unsaid(f"person {self.person!r}", self.assumption)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualsPlan:
    """What the actuals of one scorecard are made from; the same seed makes the same ones.

    scorecard: its document in the case. first: the first month. Targets and limits are the scorecard's own.
    """

    title: str
    scorecard: str
    seed: int
    first: Period
    months: int
    measures: tuple[MeasureCourse, ...]
    links: tuple[LinkTruth, ...]
    tilting: tuple[Tilt, ...]

    def __post_init__(self) -> None:
        _refuse_no_month(first=self.first)


def read_actuals(text: str, place: str, case: ScorecardCase) -> ActualsPlan:
    """Parse a plan for a case. Raises InputError naming `place`, path, value and remedy, or what does not fit."""
    try:
        document = json.loads(text, object_pairs_hook=refuse_duplicates)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not readable as JSON ({error}); correct the file") from None
    plan = structure(document, ActualsPlan, place)
    for problem in _misfits(plan, case):
        raise InputError(f"{place}: {problem}")
    return plan


def _misfits(plan: ActualsPlan, case: ScorecardCase) -> Iterator[str]:
    card = case.scorecards.get(plan.scorecard)
    if card is None:
        yield f"scorecard(={plan.scorecard!r}) must be one of the case's: {', '.join(case.scorecards)}"
        return
    yield from _misfit_measures(plan, card)
    people = {one.id for one in case.organisation.people}
    telling = [one.person for course in plan.measures for one in course.reporters]
    for person in (*telling, *(one.person for one in plan.tilting)):
        if person not in people:
            yield f"person(={person!r}) must be one of the case's people: add them to its organisation"


def _misfit_measures(plan: ActualsPlan, card: Scorecard) -> Iterator[str]:
    counts = Counter(course.measure for course in plan.measures)
    for measure, count in counts.items():
        if card.measure(measure) is None:
            yield f"measure(={measure!r}) must be on {plan.scorecard}: take it away"
        if count > 1:
            yield f"measure(={measure!r}) stands twice: keep one"
    for link in plan.links:
        for end, measure in (("cause", link.cause), ("effect", link.effect)):
            if card.measure(measure) is None:
                yield f"{end}(={measure!r}) of a link must be on {plan.scorecard}: correct it"
    for one in card.measures:
        if one.id not in counts:
            yield f"measure {one.id!r} of {plan.scorecard} is missing: say how its values come about"


def _refuse_no_month(**periods: Period) -> None:
    for name, period in periods.items():
        if period.frequency is not Frequency.MONTH:
            raise ValueError(f"{name}(={period}) must be a month, such as {period.year}-01")


def _refuse_unsaid(what: str, assumption: str) -> None:
    if not assumption.strip():
        raise ValueError(f"assumption of {what} must say why: every made-up number is marked")
