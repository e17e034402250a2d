"""Initiatives as people describe them: what they support, what they cost and need, and what they wait for.

And the world around them: drivers that move measures from outside, and the futures that people reckon with.
"""

from collections import Counter
from collections.abc import Iterable
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
class Move:
    """By how much one unit of a driver moves a measure, in the measure's unit."""

    measure: MeasureId
    by: float

    def __post_init__(self) -> None:
        refuse_bad_ids(measure=self.measure)
        refuse_unusable_numbers(by=self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """Something outside that moves measures, such as demand; 0 is the world as the targets were set for.

    memory, noise: how it wanders about its future's level: the correlation from month to month, and the standard
    deviation in its unit. source: where moves, memory and noise come from.
    """

    id: str
    title: str
    unit: str = ""
    memory: float = 0.0
    noise: float = 1.0
    moves: tuple[Move, ...] = ()
    source: str = "assumption"

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id)
        refuse_unusable_numbers(memory=self.memory)
        _refuse_negative(noise=self.noise)
        if not -1 < self.memory < 1:
            raise ValueError(
                f"memory(={self.memory:g}) of {self.title!r} must lie between -1 and 1: it is a correlation"
            )
        _refuse_twice("measure", (one.measure for one in self.moves))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """How far two drivers wander together: the correlation of what is new in them each month."""

    first: str
    second: str
    value: float

    def __post_init__(self) -> None:
        if not -1 < self.value < 1:
            two = f"{self.first!r} and {self.second!r}"
            raise ValueError(f"correlation(={self.value:g}) of {two} must lie between -1 and 1")
        if self.first == self.second:
            raise ValueError(f"driver(={self.first!r}) must be correlated with another one than itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Where a driver stands in a future, by month from the plan's first on, in its unit; the last one goes on."""

    driver: str
    by_month: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.by_month:
            raise ValueError(f"level of driver {self.driver!r} must be one number, or one for each month")
        for at, number in enumerate(self.by_month, 1):
            refuse_unusable_numbers(**{f"level of {self.driver!r} in month {at}": number})


@dataclass(frozen=True, slots=True, kw_only=True)
class Future:
    """A named course of the world. levels: of its drivers; one that is not named stays at 0."""

    id: str
    title: str
    probability: float
    levels: tuple[Level, ...] = ()
    source: str = "assumption"

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id)
        refuse_outside_unit(probability=self.probability)
        _refuse_twice("driver", (one.driver for one in self.levels))


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativePortfolio:
    """The initiatives for a scorecard. Raises ValueError for two of one id, or one that names another that is missing.

    first: the first month of the plan; months: how many. money: by year, what is not named has no limit. specialists:
    FTE that there are. office_hours: a month that the office has for initiatives; None: as the reference office.
    slowdown: from 0 to 1, by how much a lack of them slows everything. drivers, correlations, futures: the world
    around; one future, as expected, where none is named.
    """

    scorecard: DocumentId
    title: str
    first: Period
    months: int = 36
    currency: str = ""
    initiatives: tuple[Initiative, ...] = ()
    money: tuple[YearMoney, ...] = ()
    specialists: tuple[Need, ...] = ()
    office_hours: float | None = None
    slowdown: float = 0.0
    drivers: tuple[Driver, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    futures: tuple[Future, ...] = ()

    def __post_init__(self) -> None:
        refuse_bad_ids(scorecard=self.scorecard)
        _refuse_no_month(self.title, self.first)
        refuse_outside_unit(slowdown=self.slowdown)
        if self.office_hours is not None:
            _refuse_negative(office_hours=self.office_hours)
        known = {one.id for one in self.initiatives}
        _refuse_twice("initiative", (one.id for one in self.initiatives))
        self._refuse_unknown_drivers()
        for one in self.initiatives:
            for other in (*one.after, *one.excludes):
                if other not in known or other == one.id:
                    raise ValueError(
                        f"initiative(={other!r}) named by {one.title!r} must be another one of the portfolio"
                    )

    def initiative(self, name: str) -> Initiative | None:
        """Give the initiative of an id, None where there is none."""
        return next((one for one in self.initiatives if one.id == name), None)

    def future(self, name: str) -> Future | None:
        """Give the future of an id, None where there is none."""
        return next((one for one in self.futures if one.id == name), None)

    def _refuse_unknown_drivers(self) -> None:
        drivers = {one.id for one in self.drivers}
        _refuse_twice("driver", (one.id for one in self.drivers))
        _refuse_twice("future", (one.id for one in self.futures))
        _refuse_twice("pair of drivers", (" and ".join(sorted((one.first, one.second))) for one in self.correlations))
        named = [(one.title, level.driver) for one in self.futures for level in one.levels]
        named += [("correlations", name) for one in self.correlations for name in (one.first, one.second)]
        for title, name in named:
            if name not in drivers:
                raise ValueError(f"driver(={name!r}) named by {title!r} must be one of the portfolio")


def _refuse_twice(what: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{what}(={name!r}) must be there once: take one away")


def _refuse_no_month(title: str, period: Period | None) -> None:
    if period is not None and period.frequency is not Frequency.MONTH:
        raise ValueError(f"month(={period}) of {title!r} must be a month, such as 2027-01")


def _refuse_negative(**numbers: float) -> None:
    refuse_unusable_numbers(**numbers)
    for name, number in numbers.items():
        if number < 0:
            raise ValueError(f"{name}(={number:g}) must be >= 0")
