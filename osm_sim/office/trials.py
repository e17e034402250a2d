"""Replications of many staffs on the same demand, reduced to the shares that sizing decides on.

A job table is drawn once and run with every staff: common random numbers, and a draw saved for each staff but one.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from osm_sim.office.attendance import draw_attendance
from osm_sim.office.measures import ON_TIME_SLACK
from osm_sim.office.records import NEVER, Records
from osm_sim.office.simulation import Engine, engine_of
from osm_sim.office.spec import PROCESSES, Absence, OfficeSpec, Person, Role, people
from osm_sim.office.timetable import HOURS_PER_DAY, TICKS_PER_DAY, TICKS_PER_HOUR, Timetable
from osm_sim.office.workload import WorkloadPlan, draw_jobs, plan_workload

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ON_TIME, CRITICAL, UTILISATION = range(3)
COLUMNS = 3 + len(PROCESSES)
"""Shares of one replication: on_time, critical, utilisation (NaN unless wanted), on-time share by process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """Replications first .. first + count - 1 of `spec` with each of the staffs in place of its own."""

    spec: OfficeSpec
    staffs: tuple[tuple[Role, ...], ...]
    seed: int
    first: int
    count: int
    years: int = 1
    warm_up_years: int = 1
    engine: str = "compiled"
    with_utilisation: bool = False


def run_trials(trials: Trials) -> Floats:
    """Give the shares, shape (count, staffs, COLUMNS): a pure function, fit for any process."""
    office = _office(_Key(trials))
    staffs = [_staff(_Key(trials), roles) for roles in trials.staffs]
    shares = np.empty((trials.count, len(staffs), COLUMNS))
    for row, replication in enumerate(range(trials.first, trials.first + trials.count)):
        table = draw_jobs(office.plan, trials.seed, replication)
        for column, staff in enumerate(staffs):
            attendance = draw_attendance(staff.heads, trials.spec.rules, office.timetable, trials.seed, replication)
            records = staff.run(table, attendance)
            shares[row, column] = office.shares(records, staff.hours if trials.with_utilisation else None)
    return shares


def capacity_hours(roles: tuple[Role, ...], rules_absence: Absence, timetable: Timetable) -> float:
    """Give the hours that the staff's utilisation is a share of: FTE x productive hours x measured years."""
    always = rules_absence is Absence.NONE
    productive = timetable.days_per_year * HOURS_PER_DAY if always else timetable.productive_hours
    return sum(role.fte for role in roles) * productive * (timetable.measured[1] - timetable.measured[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """What the shares need of a spec, laid out once."""

    plan: WorkloadPlan
    timetable: Timetable
    process: Ints
    is_critical: NDArray[np.bool_]

    def shares(self, records: Records, hours: float | None) -> Floats:
        """Give one replication's shares, as `measures.measure` has them; `hours`: capacity, None for no utilisation."""
        first, end = (day * TICKS_PER_DAY for day in self.timetable.measured_days)
        due, fin = records.due, records.fin
        counted = (due >= first) & (due < end)
        activity = records.activity[counted]
        in_time = ((fin != NEVER) & (fin <= due + ON_TIME_SLACK))[counted]
        # Cell 2 p + 1: critical jobs of process p; 2 p: the others.
        cell = 2 * self.process[activity] + self.is_critical[activity]
        cells = 2 * len(PROCESSES)
        jobs = np.bincount(cell, minlength=cells).reshape(-1, 2)
        done = np.bincount(cell[in_time], minlength=cells).reshape(-1, 2)
        shares = np.full(COLUMNS, np.nan)
        shares[ON_TIME] = _share(done.sum(), jobs.sum())
        shares[CRITICAL] = _share(done[:, 1].sum(), jobs[:, 1].sum())
        if hours is not None:
            shares[UTILISATION] = worked_hours(records, first, end) / hours
        by_process = jobs.sum(axis=1)
        np.divide(done.sum(axis=1), by_process, out=shares[3:], where=by_process > 0)
        return shares


def worked_hours(records: Records, first: int, end: int) -> float:
    """Give the hours worked between two instants; a slice across one of them is split evenly in time."""
    length = np.maximum(records.slice_end - records.slice_start, 1)
    inside = np.minimum(records.slice_end, end) - np.maximum(records.slice_start, first)
    return float((records.worked * (np.maximum(inside, 0) / length)).sum() / TICKS_PER_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staff:
    heads: tuple[Person, ...]
    hours: float
    run: Engine


class _Key:
    """The office of a task as a cache key: a process lays out the same office once, not for every task."""

    def __init__(self, trials: Trials) -> None:
        self.spec, self.engine = trials.spec, trials.engine
        self.years, self.warm_up_years = trials.years, trials.warm_up_years

    def __hash__(self) -> int:
        return hash((self.spec.name, len(self.spec.activities), self.engine, self.years, self.warm_up_years))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (
            (self.engine, self.years, self.warm_up_years) == (other.engine, other.years, other.warm_up_years)
            and (self.spec is other.spec or self.spec == other.spec)
        )


@lru_cache(maxsize=4)
def _office(key: _Key) -> Ruler:
    spec = key.spec
    timetable = spec.calendar.timetable(warm_up_years=key.warm_up_years, years=key.years)
    return Ruler(
        plan=plan_workload(spec, timetable),
        timetable=timetable,
        process=np.array([row.process - 1 for row in spec.activities]),
        is_critical=np.array([row.prio == 1 for row in spec.activities]),
    )


@lru_cache(maxsize=256)
def _staff(key: _Key, roles: tuple[Role, ...]) -> _Staff:
    spec, timetable = replace(key.spec, roles=roles), _office(key).timetable
    return _Staff(
        heads=people(roles),
        hours=capacity_hours(roles, spec.rules.absence, timetable),
        run=engine_of(key.engine, spec, timetable),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else np.nan
