"""What sizing chooses from, and what it asks for: staffs with their cost, and service levels."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.office.spec import GRADES, PROCESSES, Absence, Grade, OfficeSpec, Role, fte_by_grade
from osm_sim.office.timetable import Timetable
from osm_sim.office.trials import CRITICAL, ON_TIME, UTILISATION

Floats = NDArray[np.float64]
Bounds = tuple[float, float]
CANDIDATE_LIMIT = 5000
MONEY_DIGITS = 6
"""Costs that agree to so many digits are one cost class."""
WHOLE_LIMIT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An office with one staff of the grid, and what the staff costs a year (FTE where no salaries are given)."""

    spec: OfficeSpec
    cost: float

    @property
    def staff(self) -> str:
        """Give leaders + managers + analysts, for instance 1+4+2.5."""
        totals = fte_by_grade(self.spec.roles)
        return "+".join(f"{totals[grade]:g}" for grade in GRADES)

    @property
    def fte(self) -> float:
        return sum(fte_by_grade(self.spec.roles).values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One service level as a mean of observations in [0, 1] that has to be at least `level`.

    ceiling: None for a share of jobs; for a utilisation its greatest possible value, see `observe`.
    """

    name: str
    column: int
    level: float
    ceiling: float | None = None

    def observe(self, shares: Floats) -> Floats:
        """Give the observations of a column of shares.

        A year without such jobs has none late: 1. Utilisation u in [0, ceiling] becomes 1 - u / ceiling, so that its
        mean is at most u_max exactly where the observation's is at least 1 - u_max / ceiling.
        """
        if self.ceiling is None:
            return np.where(np.isnan(shares), 1.0, shares)
        return np.clip(1 - shares / self.ceiling, 0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Service levels and how sure to be: expected shares of jobs on time, of all, of the critical, of processes.

    utilisation: the most that the staff's mean utilisation may be (None: anything). alpha: the risk of a false
    certificate. replication_limit: replications after which a candidate stays undecided.
    """

    on_time: float = 0.95
    critical: float = 0.95
    utilisation: float | None = None
    process_on_time: Mapping[int, float] = field(default_factory=dict)
    alpha: float = 0.05
    replication_limit: int = 800

    def __post_init__(self) -> None:
        _check_level("service level on_time", self.on_time)
        _check_level("service level critical", self.critical)
        for process, floor in self.process_on_time.items():
            if process not in PROCESSES:
                raise InputError(f"floor of process {process!r}: the processes are 1 to 9")
            _check_level(f"floor of process {process}", floor)
        if self.utilisation is not None and not 0 < self.utilisation <= 1:
            raise InputError(f"utilisation(={self.utilisation:g}) must be above 0 and at most 1, for instance 0.85")
        if not 0 < self.alpha < 1:
            raise InputError(f"alpha(={self.alpha:g}) must be above 0 and below 1, for instance 0.05")
        if not 1 <= self.replication_limit <= WHOLE_LIMIT:
            raise InputError(f"replication_limit(={self.replication_limit}) must be within 1..{WHOLE_LIMIT}")

    def levels(self, spec: OfficeSpec, timetable: Timetable) -> tuple[Level, ...]:
        """Give what has to be shown; the critical level is left out where no activity is critical.

        Raises InputError for a floor of a process that has no activities.
        """
        found = [Level(name="on_time", column=ON_TIME, level=self.on_time)]
        if any(row.prio == 1 for row in spec.activities):
            found.append(Level(name="critical", column=CRITICAL, level=self.critical))
        if self.utilisation is not None:
            ceiling = _most_utilisation(spec, timetable)
            if self.utilisation < ceiling:
                level = 1 - self.utilisation / ceiling
                found.append(Level(name="utilisation", column=UTILISATION, level=level, ceiling=ceiling))
        for process, floor in sorted(self.process_on_time.items()):
            if not any(row.process == process for row in spec.activities):
                raise InputError(f"floor of process {process}: the office has no activities in it; leave the floor out")
            found.append(Level(name=f"process {process}", column=2 + process, level=floor))
        return tuple(found)


def _check_level(name: str, value: float) -> None:
    if value == 1:
        raise InputError(f"{name}(=1) can never be certified: no number of good years excludes a bad one; ask for 0.99")
    if not 0 < value < 1:
        raise InputError(f"{name}(={value:g}) must be above 0 and below 1, for instance 0.95")


def _most_utilisation(spec: OfficeSpec, timetable: Timetable) -> float:
    """Give hours of everybody always present over the hours that utilisation counts."""
    return 1.0 if spec.rules.absence is Absence.NONE else 1 / timetable.presence


def staff_grid(
    spec: OfficeSpec,
    *,
    leader: Bounds = (1, 1),
    manager: Bounds = (2, 6),
    analyst: Bounds = (1, 4),
    step: float = 0.5,
    salaries: Mapping[str, float] | None = None,
    budget: float | None = None,
) -> tuple[Candidate, ...]:
    """Give an office for every staff between the bounds (FTE), the cheapest first.

    The spec's roles are replaced by one role a grade that covers all processes; it keeps the extra grades that all the
    spec's roles of the grade have. Cost: FTE, or salaries by grade; candidates above the budget are left out.
    Raises InputError for bounds, step or salaries that cannot be used, and for a budget below the cheapest candidate.
    """
    steps = [_steps(grade, limits, step) for grade, limits in zip(GRADES, (leader, manager, analyst), strict=True)]
    if math.prod(len(values) for values in steps) > CANDIDATE_LIMIT:
        raise InputError(f"the bounds hold more than {CANDIDATE_LIMIT} candidates; narrow them or take a larger step")
    rates = _rates(salaries)
    found = [
        Candidate(
            spec=replace(
                spec, roles=tuple(_role(spec, grade, fte) for grade, fte in zip(GRADES, mix, strict=True) if fte)
            ),
            cost=round(sum(rates[grade] * fte for grade, fte in zip(GRADES, mix, strict=True)), MONEY_DIGITS),
        )
        for mix in product(*steps)
        if any(mix)
    ]
    if not found:
        raise InputError("the bounds hold nobody; give at least one grade more than 0 FTE")
    return _within(budget, sorted(found, key=lambda candidate: (candidate.cost, candidate.fte)))


def _within(budget: float | None, found: list[Candidate]) -> tuple[Candidate, ...]:
    if budget is None:
        return tuple(found)
    kept = tuple(candidate for candidate in found if candidate.cost <= budget)
    if not kept:
        cheapest = found[0]
        raise InputError(
            f"budget(={budget:g}) is below the cheapest candidate, {cheapest.staff} at {cheapest.cost:g};"
            f" raise it to at least {cheapest.cost:g} or lower the bounds"
        )
    return kept


def _steps(grade: Grade, limits: Bounds, step: float) -> list[float]:
    low, high = limits
    if not (math.isfinite(step) and step > 0):
        raise InputError(f"step(={step:g}) must be > 0 FTE, for instance 0.5")
    if not (math.isfinite(low) and math.isfinite(high) and 0 <= low <= high):
        raise InputError(
            f"bounds of {grade}(={low:g} to {high:g}) are empty; give two numbers from 0 up, the lower first"
        )
    count = (high - low) / step + 1e-9
    if count > CANDIDATE_LIMIT:
        raise InputError(f"the bounds hold more than {CANDIDATE_LIMIT} candidates; narrow them or take a larger step")
    return [round(low + number * step, 9) for number in range(math.floor(count) + 1)]


def _rates(salaries: Mapping[str, float] | None) -> dict[Grade, float]:
    if salaries is None:
        return dict.fromkeys(GRADES, 1.0)
    unknown = [name for name in salaries if name not in set(GRADES)]
    if unknown:
        raise InputError(f"salary of {unknown[0]!r}: the grades are {', '.join(GRADES)}")
    for grade in GRADES:
        if grade not in salaries:
            raise InputError(f"salary of {grade} is missing; give one for each of {', '.join(GRADES)}")
        if not (math.isfinite(salaries[grade]) and salaries[grade] > 0):
            raise InputError(f"salary of {grade}(={salaries[grade]:g}) must be a number above 0")
    return {grade: float(salaries[grade]) for grade in GRADES}


def _role(spec: OfficeSpec, grade: Grade, fte: float) -> Role:
    extras = [set(role.also) for role in spec.roles if role.grade is grade]
    also = set.intersection(*extras) if extras else set()
    return Role(grade=grade, fte=fte, also=tuple(other for other in GRADES if other in also))
