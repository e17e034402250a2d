"""What alignment is measured by that stands on no scorecard: money, pay, surveys, minutes; told by the office."""

import math
from dataclasses import dataclass, fields
from enum import StrEnum

from workbench.domain.ids import DocumentId, MeasureId, UnitId, refuse_bad_ids
from workbench.domain.numbers import refuse_unusable_numbers
from workbench.domain.periods import Frequency, Period

Z_95 = 1.959963984540054
"""The normal quantile of a 95 % interval."""
SMALL_SHARE = 0.05
"""A sample of more than this share of its population is corrected for its being finite."""


class WorkClass(StrEnum):
    """Whose pay it is."""

    EXECUTIVES = "executives"
    MIDDLE_MANAGERS = "middle managers"
    FRONT_LINE = "front line"


@dataclass(frozen=True, slots=True, kw_only=True)
class FundedInitiative:
    """An initiative with its strategic money (STRATEX, in the organisation's currency) and the objective it is for."""

    title: str
    unit: UnitId
    stratex: float
    objective: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        refuse_bad_ids(unit=self.unit)
        _refuse_negative(stratex=self.stratex)


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTarget:
    """What the budget says a measure should be in a period."""

    measure: MeasureId
    period: Period
    value: float
    source: str = ""

    def __post_init__(self) -> None:
        refuse_bad_ids(measure=self.measure)
        refuse_unusable_numbers(value=self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPay:
    """Of the people of a class, those of whose variable pay at least a tenth hangs on scorecard measures."""

    work_class: WorkClass
    headcount: int
    linked: int
    source: str = ""

    def __post_init__(self) -> None:
        _refuse_more(linked=self.linked, headcount=self.headcount)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalGoals:
    """Of the personal scorecards that were looked at, those with a goal linked to the strategy."""

    sampled: int
    linked: int
    population: int | None = None
    source: str = ""

    def __post_init__(self) -> None:
        _refuse_more(linked=self.linked, sampled=self.sampled)
        _refuse_more(sampled=self.sampled, population=self.population)


@dataclass(frozen=True, slots=True, kw_only=True)
class Awareness:
    """A survey of who knows the strategy: people asked, those who answered, and of these the right answers."""

    asked: int
    answered: int
    correct: int
    population: int | None = None
    source: str = ""

    def __post_init__(self) -> None:
        _refuse_more(correct=self.correct, answered=self.answered)
        _refuse_more(answered=self.answered, asked=self.asked)
        _refuse_more(asked=self.asked, population=self.population)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyTime:
    """Minutes that the executive team spent on strategy in a month."""

    month: Period
    minutes: float
    source: str = ""

    def __post_init__(self) -> None:
        if self.month.frequency is not Frequency.MONTH:
            raise ValueError(f"month(={self.month}) must be a month, such as 2026-10")
        _refuse_negative(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentSurvey:
    """Everything of an organisation that is told so; each part empty where nobody has told it."""

    organisation: DocumentId
    initiatives: tuple[FundedInitiative, ...] = ()
    budgets: tuple[BudgetTarget, ...] = ()
    pay: tuple[LinkedPay, ...] = ()
    goals: tuple[PersonalGoals, ...] = ()
    awareness: tuple[Awareness, ...] = ()
    minutes: tuple[StrategyTime, ...] = ()

    def __post_init__(self) -> None:
        refuse_bad_ids(organisation=self.organisation)
        classes = [one.work_class for one in self.pay]
        if len(set(classes)) < len(classes):
            raise ValueError("pay must be told once for each class: take one away")
        months = [one.month for one in self.minutes]
        for month in months:
            if months.count(month) > 1:
                raise ValueError(f"month(={month}) of minutes must be told once: take one away")
        for name in ("goals", "awareness"):
            if len(getattr(self, name)) > 1:
                raise ValueError(f"{name} must be one survey, the newest: take the others away")


SECTIONS = tuple(field.name for field in fields(AlignmentSurvey) if field.name != "organisation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float


def wilson(count: int, total: int, population: int | None = None) -> Interval:
    """Give a share of a sample with Wilson's 95 % interval (E. B. Wilson, 1927).

    A sample of more than a twentieth of its population N is narrowed by sqrt((N - n) / (N - 1)). Raises
    ZeroDivisionError for a sample of none.
    """
    share = count / total
    z = Z_95
    if population is not None and population > 1 and total / population > SMALL_SHARE:
        z *= math.sqrt(max(population - total, 0) / (population - 1))
    spread = z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return Interval(share=share, low=min(max(middle - half, 0.0), share), high=max(min(middle + half, 1.0), share))


def _refuse_negative(**numbers: float) -> None:
    refuse_unusable_numbers(**numbers)
    for name, number in numbers.items():
        if number < 0:
            raise ValueError(f"{name}(={number:g}) must be >= 0: write what it is, or leave the row away")


def _refuse_more(**counts: int | None) -> None:
    """Raise ValueError where the first count is larger than the second; None is any number."""
    (part, number), (whole, total) = counts.items()
    if number is None or total is None:
        return
    if number < 0 or total < 0:
        raise ValueError(f"{part}(={number}) and {whole}(={total}) must be >= 0: they count people")
    if number > total:
        raise ValueError(f"{part}(={number}) must be at most {whole}(={total}): they are some of them")
