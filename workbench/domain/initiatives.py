"""Initiatives as people describe them: what they support, what they cost and need, and what they wait for."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId, MeasureId, PersonId, UnitId, refuse_bad_ids
from workbench.domain.numbers import refuse_outside_unit, refuse_unusable_numbers
from workbench.domain.periods import Frequency, Period


class Stage(StrEnum):
    """Where an initiative stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What an initiative adds to a measure when it works and its ramp is over, in the measure's unit."""

    measure: MeasureId
    adds: Estimate

    def __post_init__(self) -> None:
        refuse_bad_ids(measure=self.measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """FTE of a specialism while an initiative runs."""

    specialism: str
    fte: float

    def __post_init__(self) -> None:
        _refuse_negative(fte=self.fte)


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """An initiative.

    cost: strategic money (STRATEX), in the portfolio's currency. months: how long it takes unhindered. success: the
    probability that it works. is_cross: it spans units, so the office works more on it. ramp_months: until its benefit
    is whole; decay: of the benefit, a year, after that. after: initiatives that must be finished before. earliest: the
    first month it may run in; None: the plan's first.
    """

    id: str
    title: str
    cost: Estimate
    months: Estimate
    supports: tuple[Support, ...] = ()
    sponsor: PersonId | None = None
    manager: PersonId | None = None
    unit: UnitId | None = None
    success: float = 0.8
    needs: tuple[Need, ...] = ()
    is_cross: bool = False
    ramp_months: int = 0
    decay: float = 0.0
    after: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    is_mandatory: bool = False
    earliest: Period | None = None
    stage: Stage = Stage.PROPOSED
    note: str = ""

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id, sponsor=self.sponsor, manager=self.manager, unit=self.unit)
        refuse_outside_unit(success=self.success)
        _refuse_negative(decay=self.decay, ramp_months=self.ramp_months, cost=self.cost.low)
        if not self.months.low > 0:
            raise ValueError(
                f"months(={self.months.low:g}) of {self.title!r} must be above 0: an initiative takes time"
            )
        _refuse_no_month(self.title, self.earliest)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearMoney:
    """The strategic money of a year of the plan, the first year is 1."""

    year: int
    amount: float

    def __post_init__(self) -> None:
        _refuse_negative(amount=self.amount)
        if self.year < 1:
            raise ValueError(f"year(={self.year}) must be >= 1: the first year of the plan is 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativePortfolio:
    """The initiatives for a scorecard. Raises ValueError for two of one id, or one that names another that is missing.

    first: the first month of the plan; months: how many. money: by year, what is not named has no limit. specialists:
    FTE that there are.
    """

    scorecard: DocumentId
    title: str
    first: Period
    months: int = 36
    currency: str = ""
    initiatives: tuple[Initiative, ...] = ()
    money: tuple[YearMoney, ...] = ()
    specialists: tuple[Need, ...] = ()

    def __post_init__(self) -> None:
        refuse_bad_ids(scorecard=self.scorecard)
        _refuse_no_month(self.title, self.first)
        known = Counter(one.id for one in self.initiatives)
        for name, count in known.items():
            if count > 1:
                raise ValueError(f"initiative(={name!r}) must be there once: take one away")
        for one in self.initiatives:
            for other in (*one.after, *one.excludes):
                if other not in known or other == one.id:
                    raise ValueError(
                        f"initiative(={other!r}) named by {one.title!r} must be another one of the portfolio"
                    )

    def initiative(self, name: str) -> Initiative | None:
        """Give the initiative of an id, None where there is none."""
        return next((one for one in self.initiatives if one.id == name), None)


def _refuse_no_month(title: str, period: Period | None) -> None:
    if period is not None and period.frequency is not Frequency.MONTH:
        raise ValueError(f"month(={period}) of {title!r} must be a month, such as 2027-01")


def _refuse_negative(**numbers: float) -> None:
    refuse_unusable_numbers(**numbers)
    for name, number in numbers.items():
        if number < 0:
            raise ValueError(f"{name}(={number:g}) must be >= 0")
