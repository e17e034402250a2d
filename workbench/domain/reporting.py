"""What may be entered as a value of a measure, when it is due, and who may enter it."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.domain.ids import MeasureId, PersonId
from workbench.domain.organisation import Organisation, Role
from workbench.domain.periods import Frequency, Period
from workbench.domain.rights import Action, Actor, Denied, denied, roles_of
from workbench.domain.scorecard import Measure, Scorecard, Thresholds
from workbench.domain.scoring_targets import period_of, span_of

WORKING_DAYS = 10
"""After a period's end its values are due on this working day, where nobody says otherwise."""
LONGEST_NOTE, LONGEST_SOURCE = 2_000, 300
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value that somebody enters, in the measure's unit; None where it is known to be missing."""

    measure: MeasureId
    period: Period
    value: float | None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an entry cannot be taken. at: which of those entered together, from 0."""

    at: int
    measure: MeasureId
    period: Period
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When values are due: on so many working days, Monday to Friday less holidays, after their period's end."""

    working_days: int = WORKING_DAYS
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.working_days <= 260:
            raise ValueError(f"working_days(={self.working_days}) must lie in 0..260: 0 is the period's last day")

    def day(self, period: Period) -> date:
        """Give the day on which the values of a period are due."""
        day, left = period.last_day, self.working_days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < _SATURDAY and day not in self.holidays
        return day


def periods_due(measure: Measure, span: Period) -> tuple[Period, ...]:
    """Give the periods of a measure that end within a month, quarter or year, oldest first; none before it starts.

    A measure that does not say how often it is taken is due every month.
    """
    frequency = measure.frequency or Frequency.MONTH
    first, last = span_of(span)
    found = (period_of(end - frequency.months + 1, end) for end in range(first, last + 1) if _is_end(end, frequency))
    return tuple(period for period in found if measure.starts is None or period.first_day >= measure.starts.first_day)


def _is_end(month: int, frequency: Frequency) -> bool:
    return (month + 1) % frequency.months == 0


# -- what may be entered ----------------------------------------------------------------------------------------------


def problem_of(card: Scorecard, entry: Entry, today: date) -> str:
    """Give in one sentence why an entry can be no value of a scorecard's measure; nothing where it can.

    Whether it needs a note for what it means is not asked here.
    """
    measure = card.measure(entry.measure)
    if measure is None:
        return f"measure(={entry.measure!r}) is not on the scorecard {card.title!r}; name one that is"
    return next(_problems(measure, entry, today), "")


def _problems(measure: Measure, entry: Entry, today: date) -> Iterator[str]:
    name, period = repr(measure.title), entry.period
    if measure.frequency is not None and period.frequency is not measure.frequency:
        example = Period.holding(period.last_day, measure.frequency)
        yield (
            f"period(={period}) of {name} is a {period.frequency}, but it is taken by the {measure.frequency};"
            f" enter it for one, such as {example}"
        )
    if period.first_day > today:
        yield f"period(={period}) of {name} lies in the future: enter it from {period.first_day} on"
    if entry.value is not None:
        yield from _value_problems(measure, entry.value, period)
    elif not entry.note.strip():
        yield f"value of {name} in {period} is missing: say why in the note"
    for what, text, longest in (("note", entry.note, LONGEST_NOTE), ("source", entry.source, LONGEST_SOURCE)):
        if len(text) > longest:
            yield f"{what} of {name} in {period} has {len(text)} characters: shorten it to {longest}"


def _value_problems(measure: Measure, value: float, period: Period) -> Iterator[str]:
    where = f"value(={value:g}) of {measure.title!r} in {period}"
    limits = limits_in_force(measure, period)
    unit = f" {measure.unit}" if measure.unit else ""
    if not math.isfinite(value):
        yield f"{where} must be a number, or be left empty with a note"
    elif limits.lowest is not None and value < limits.lowest:
        yield f"{where} must be >= {limits.lowest:g}{unit}, the lowest it can be; correct the value, or the measure"
    elif limits.highest is not None and value > limits.highest:
        yield f"{where} must be <= {limits.highest:g}{unit}, the highest it can be; correct the value, or the measure"


def limits_in_force(measure: Measure, period: Period) -> Thresholds:
    """Give the limits of a measure at the end of a period: those that began last, before the first its own."""
    last = span_of(period)[1]
    begun = [one for one in measure.limits if span_of(one.from_period)[0] <= last]
    if not begun:
        return measure.thresholds
    return max(begun, key=lambda one: span_of(one.from_period)[0]).thresholds


# -- who may enter it -------------------------------------------------------------------------------------------------


def denied_entry(organisation: Organisation, actor: Actor, card: Scorecard, measure: Measure) -> Denied | None:
    """Give why somebody may not enter values of a measure; None where they may.

    Who is a reporter and nothing more enters the measures that name them as their collector or owner, and those that
    name nobody.
    """
    if (reason := denied(organisation, actor, Action.REPORT, card.unit)) is not None:
        return reason
    roles = roles_of(organisation, actor, card.unit)
    if Role.REPORTER not in roles or roles & {Role.EDITOR, Role.LEADER, Role.OFFICE}:
        return None
    named = [one for one in (measure.collector, measure.owner) if one is not None]
    if not named or set(named) & _people_of(organisation, actor):
        return None
    found = organisation.person(named[0])
    name = found.name if found else named[0]
    return Denied(
        f"{actor.sign_in!r} may not report {measure.title!r}: it is reported by {name}; ask them or an editor"
    )


def denied_validation(
    organisation: Organisation, actor: Actor, card: Scorecard, reporters: Iterable[str]
) -> Denied | None:
    """Give why somebody may not validate a value that `reporters` entered; None where they may.

    Nobody validates a value of their own, but for somebody alone on this machine where no roles are given.
    """
    if (reason := denied(organisation, actor, Action.VALIDATE, card.unit)) is not None:
        return reason
    if actor.sign_in in reporters and organisation.grants:
        return Denied(f"{actor.sign_in!r} may not validate a value of their own: ask somebody else of the office")
    return None


def _people_of(organisation: Organisation, actor: Actor) -> set[PersonId]:
    return {one.id for one in organisation.people if one.sign_in and one.sign_in == actor.sign_in}
