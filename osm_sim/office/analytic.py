"""What can be computed without simulating: offered load, staffing arithmetic and queueing formulas.

The engines must agree with these (osm_sim/office/checks.py). Hours are working hours; a year is one measured year
of the office's calendar.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.office.catalogue import reference_drivers
from osm_sim.office.demand import REWORK_EFFORT, jobs_per_year, mean_effort_hours, rework_probability
from osm_sim.office.spec import (
    GRADES,
    PROCESSES,
    TARGET_UTILISATION,
    Activity,
    Grade,
    OfficeSpec,
    Trigger,
)
from osm_sim.office.timetable import Timetable
from osm_sim.office.workload import plan_workload

NOTABLE_FACTOR = 0.25
"""A calibration factor further than this from 1 is flagged: the catalogue does not describe that office."""
STAFF_STEP_FTE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """One activity's line of the load arithmetic: hours = jobs_per_year * effort_hours * (1 + rework_share).

    effort_hours: mean hours of the office for one job. rework_share: expected rework as a part of that effort.
    """

    activity: Activity
    jobs_per_year: float
    effort_hours: float
    rework_share: float

    @property
    def hours(self) -> float:
        """Give hours a year, rework included."""
        return self.jobs_per_year * self.effort_hours * (1 + self.rework_share)

    @property
    def rework_hours(self) -> float:
        """Give the hours a year that are rework."""
        return self.jobs_per_year * self.effort_hours * self.rework_share


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedLoad:
    """The work offered to an office in a year, activity by activity, and the people it takes.

    productive_hours: H, hours one FTE is present in a year. utilisation: u*, the part meant for catalogued work.
    """

    rows: tuple[LoadRow, ...]
    productive_hours: float
    utilisation: float = TARGET_UTILISATION

    @property
    def hours(self) -> float:
        return math.fsum(row.hours for row in self.rows)

    @property
    def jobs_per_year(self) -> float:
        return math.fsum(row.jobs_per_year for row in self.rows)

    @property
    def rework_hours(self) -> float:
        return math.fsum(row.rework_hours for row in self.rows)

    @property
    def fte_of_work(self) -> float:
        """Give the FTE that the hours fill completely."""
        return self.hours / self.productive_hours

    @property
    def fte(self) -> float:
        """Give the FTE needed at the target utilisation."""
        return self.to_fte(self.hours)

    def hours_by_process(self) -> dict[int, float]:
        return {p: math.fsum(row.hours for row in self.rows if row.activity.process == p) for p in PROCESSES}

    def hours_by_grade(self) -> dict[Grade, float]:
        """Give hours by the activities' nominal grade."""
        return {g: math.fsum(row.hours for row in self.rows if row.activity.grade is g) for g in GRADES}

    def fte_by_process(self) -> dict[int, float]:
        return {process: self.to_fte(hours) for process, hours in self.hours_by_process().items()}

    def fte_by_grade(self) -> dict[Grade, float]:
        return {grade: self.to_fte(hours) for grade, hours in self.hours_by_grade().items()}

    def hours_of(self, processes: Collection[int]) -> float:
        """Give the hours a year of some processes together."""
        return math.fsum(row.hours for row in self.rows if row.activity.process in processes)

    def to_fte(self, hours: float) -> float:
        """Give the FTE at the target utilisation that so many hours a year need."""
        return hours / (self.productive_hours * self.utilisation)


def offered_load(spec: OfficeSpec, *, utilisation: float = TARGET_UTILISATION) -> OfferedLoad:
    """Give the offered load: sum over activities of jobs a year x mean effort x (1 + 0.5 x rework probability).

    It is the load of first jobs and their rework; returns through the executives (Figure 4) and learning are not in it.
    """
    if not 0 < utilisation <= 1:
        raise InputError(f"utilisation(={utilisation:g}) must be above 0 and at most 1, for instance 0.8")
    timetable = _year(spec)
    reference = reference_drivers().values()
    rows = tuple(
        LoadRow(
            activity=row,
            jobs_per_year=jobs_per_year(row, spec, days_per_year=_weekly_days(row, timetable)),
            effort_hours=mean_effort_hours(row, spec.demand, reference),
            rework_share=REWORK_EFFORT * rework_probability(row, spec),
        )
        for row in spec.activities
    )
    return OfferedLoad(rows=rows, productive_hours=timetable.productive_hours, utilisation=utilisation)


def catalogue_load(spec: OfficeSpec, *, utilisation: float = TARGET_UTILISATION) -> OfferedLoad:
    """Give the offered load at full intensity: every process as the catalogue has it (s_p = 1)."""
    return offered_load(replace(spec, demand=replace(spec.demand, intensity={})), utilisation=utilisation)


def _year(spec: OfficeSpec) -> Timetable:
    return spec.calendar.timetable(warm_up_years=1, years=1)


def _weekly_days(row: Activity, timetable: Timetable) -> float:
    """Give five times the weekly triggers of a measured year: holidays take some away in a real calendar."""
    if row.trigger is not Trigger.WEEKLY:
        return timetable.days_per_year
    first, end = timetable.measured_days
    years = timetable.measured[1] - timetable.measured[0]
    return 5.0 * sum(first <= day < end for day in timetable.weekly[row.wd]) / years


# -- people -----------------------------------------------------------------------------------------------------------


def least_mix(load: OfferedLoad, *, step_fte: float = STAFF_STEP_FTE) -> dict[Grade, float]:
    """Give the least staff on a grid that covers the need of leaders, of leaders and managers, and of all.

    Work of a lower grade may be done by a higher one, not the reverse; so the needs are nested.
    """
    mix: dict[Grade, float] = {}
    need = 0.0
    for grade, fte in load.fte_by_grade().items():
        need += fte
        missing = need - sum(mix.values())
        mix[grade] = max(0, math.ceil(missing / step_fte - 1e-9)) * step_fte
    return mix


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationFactor:
    """k_p of one process: target hours / offered hours. Never applied by itself; a notable one must be shown."""

    process: int
    target_hours: float
    offered_hours: float

    @property
    def factor(self) -> float:
        return self.target_hours / self.offered_hours

    @property
    def is_notable(self) -> bool:
        return abs(self.factor - 1) > NOTABLE_FACTOR


def calibrate(targets_fte: Mapping[int, float], load: OfferedLoad) -> tuple[CalibrationFactor, ...]:
    """Give k_p = target FTE * H * u* / h_p for every process with a target, in order.

    Raises InputError for a process that is not known or has no hours that a factor could scale.
    """
    offered = load.hours_by_process()
    for process, fte in targets_fte.items():
        if process not in offered:
            raise InputError(f"target of process {process!r}: the processes are 1 to 9")
        if not (math.isfinite(fte) and fte >= 0):
            raise InputError(f"target of process {process}(={fte:g} FTE) must be a number of at least 0")
        if offered[process] <= 0:
            raise InputError(
                f"process {process} has no offered hours, so no factor can reach {fte:g} FTE; raise its drivers"
            )
    hours_per_fte = load.productive_hours * load.utilisation
    return tuple(
        CalibrationFactor(process=process, target_hours=fte * hours_per_fte, offered_hours=offered[process])
        for process, fte in sorted(targets_fte.items())
    )


def solve_factor(
    make: Callable[[float], OfficeSpec], processes: Collection[int], target_hours: float, *, most: float = 1000.0
) -> float:
    """Give the least x in [0, most] at which `make(x)` offers at least `target_hours` a year in `processes`.

    The hours must not fall as x rises. They may rise in steps (whole jobs); x is then the edge of a step.
    Raises InputError where the target lies outside what x can reach.
    """

    def hours(x: float) -> float:
        return offered_load(make(x)).hours_of(processes)

    low, high = 0.0, most
    if not hours(low) <= target_hours <= hours(high):
        raise InputError(
            f"target_hours(={target_hours:g}) must be within {hours(low):g}..{hours(high):g}, what the factor can reach"
        )
    while high - low > 1e-9 * max(1.0, high):
        middle = (low + high) / 2
        low, high = (low, middle) if hours(middle) >= target_hours else (middle, high)
    return high


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperLoad:
    """What matrixed scorecard managers in the units take over, in hours a year.

    hours_moved: work of the office that they do. own_hours: the units' own part of processes 1 and 2, theirs anyway.
    """

    hours_moved: float
    own_hours: float
    helpers: float
    productive_hours: float

    @property
    def share(self) -> float:
        """Give hours moved as a part of the helpers' time; 0 where nobody takes anything over."""
        return self._part(self.hours_moved)

    @property
    def own_share(self) -> float:
        """Give the units' own work as a part of the helpers' time."""
        return self._part(self.own_hours)

    def _part(self, hours: float) -> float:
        if hours == 0:
            return 0.0
        return hours / (self.helpers * self.productive_hours) if self.helpers else math.inf


def helper_load(spec: OfficeSpec) -> HelperLoad:
    """Give the load of local scorecard managers: eta * local_share of every activity, rework included."""
    load = offered_load(replace(spec, demand=replace(spec.demand, helper_share=0.0)))
    return HelperLoad(
        hours_moved=math.fsum(row.hours * spec.demand.helper_share * row.activity.local_share for row in load.rows),
        own_hours=math.fsum(_unit_hours(row) for row in load.rows if row.activity.process in (1, 2)),
        helpers=spec.demand.drivers.helpers,
        productive_hours=load.productive_hours,
    )


def _unit_hours(row: LoadRow) -> float:
    share = row.activity.osm_share
    return row.jobs_per_year * row.effort_hours * (1 - share) / share


# -- the year ---------------------------------------------------------------------------------------------------------


def month_profile(spec: OfficeSpec) -> NDArray[np.float64]:
    """Give offered hours by process and fiscal month, shape (9, 12): each job spread evenly over its window.

    Rework is spread over its own window, straight after the first job's. The sum over a fixed year is the offered load.
    """
    timetable = _year(spec)
    plan = plan_workload(spec, timetable)
    first, end = timetable.measured_days
    daily = np.zeros((len(PROCESSES), end - first))
    for number, row in enumerate(spec.activities):
        hours = float(plan.effort_hours[number])
        redone = hours * REWORK_EFFORT * float(plan.rework_probability[number])
        if row.trigger is Trigger.POISSON:
            daily[row.process - 1] += plan.rate_per_year[number] * (hours + redone) / (end - first)
            continue
        for day in plan.series[number].day.tolist():
            due = day + row.window_wd
            _spread(daily[row.process - 1], day - first, row.window_wd, hours)
            _spread(daily[row.process - 1], due - first, _rework_window_days(row.window_wd), redone)
    starts = np.array(timetable.month_starts[timetable.measured[0]][:12]) - first
    return np.add.reduceat(daily, starts, axis=1)


def _rework_window_days(window_days: int) -> int:
    return max(3, -(-window_days // 2))


def _spread(daily: NDArray[np.float64], day: int, window_days: int, hours: float) -> None:
    daily[max(0, day) : max(0, day + window_days)] += hours / window_days


# -- queues -----------------------------------------------------------------------------------------------------------


def erlang_c(servers: int, load: float) -> float:
    """Give the probability that an arrival waits in M/M/c with offered load a = rate * mean service (in servers).

    Erlang (1917), by the stable recursion over Erlang B: B_n = a B_(n-1) / (n + a B_(n-1)).
    """
    _check_stable(servers, load)
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - (load / servers) * (1 - blocked))


def mmc_wait(servers: int, load: float, mean_service_hours: float) -> float:
    """Give the mean wait in queue of M/M/c in hours: C(c, a) * E[S] / (c - a)."""
    return erlang_c(servers, load) * mean_service_hours / (servers - load)


def pollaczek_khinchine(utilisation: float, mean_service_hours: float, cv: float) -> float:
    """Give the mean wait in queue of M/G/1 in hours: rho / (1 - rho) * E[S] * (1 + cv^2) / 2."""
    _check_stable(1, utilisation)
    return utilisation / (1 - utilisation) * mean_service_hours * (1 + cv * cv) / 2


def cobham(classes: Sequence[tuple[float, float, float]]) -> tuple[float, ...]:
    """Give the mean wait in queue of each class of M/G/1 with non-preemptive priority, in hours.

    classes: (arrivals an hour, mean service in hours, cv), the most urgent first. Cobham, Operations Research 2 (1954).
    """
    residual = math.fsum(rate * mean * mean * (1 + cv * cv) for rate, mean, cv in classes) / 2
    waits = []
    above = 0.0
    for rate, mean, _ in classes:
        with_own = above + rate * mean
        _check_stable(1, with_own)
        waits.append(residual / ((1 - above) * (1 - with_own)))
        above = with_own
    return tuple(waits)


def square_root_staffing(load: float, beta: float) -> float:
    """Give N = R + beta * sqrt(R) servers for an offered load of R servers: a rule of thumb for Poisson work only."""
    if load < 0:
        raise InputError(f"load(={load:g}) must be at least 0 servers")
    return load + beta * math.sqrt(load)


def _check_stable(servers: int, load: float) -> None:
    if not 0 <= load < servers:
        raise InputError(
            f"load(={load:g}) must be at least 0 and below the number of servers({servers}); the queue grows"
        )
