"""Small offices for engine tests: job tables written by hand, and random ones with forced ties."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from osm_sim.office.attendance import Attendance
from osm_sim.office.catalogue import reference_drivers
from osm_sim.office.records import Records
from osm_sim.office.reference import simulate
from osm_sim.office.spec import (
    Absence,
    Access,
    Activity,
    Demand,
    Grade,
    JobKind,
    OfficeSpec,
    Preemption,
    Role,
    Rule,
    Rules,
    ServiceLevels,
    Substitution,
    people,
)
from osm_sim.office.timetable import TICKS_PER_HOUR, FixedYear, Timetable
from osm_sim.office.workload import JobTable
from tests import builders

L, M, A = Grade.LEADER, Grade.MANAGER, Grade.ANALYST
PLAIN = Rules(absence=Absence.NONE)


def activity(name: str = "X", **changes: Any) -> Activity:  # noqa: ANN401  # any field of Activity
    """Give an hour's task for analysts in process 1, priority 3, window 5 days, without chain, gate or rework."""
    return builders.activity(name, **({"effort_h": 1.0, "may_do": (A,)} | changes))


def office(*rows: Activity, roles: tuple[Role, ...] = (Role(grade=A, fte=1.0),), rules: Rules = PLAIN) -> OfficeSpec:
    """Give an office of these activities and people; one analyst, nobody absent, unless told otherwise."""
    return OfficeSpec(
        name="small",
        activities=rows,
        roles=roles,
        demand=Demand(drivers=reference_drivers(), intensity={}, calibration={}),
        calendar=FixedYear(),
        rules=rules,
        access=Access(),
        levels=ServiceLevels(),
    )


def days(count: int = 30) -> Timetable:
    """Give the first days of a fixed year."""
    return replace(FixedYear().timetable(warm_up_years=0, years=1), end_day=count)


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job of a hand-made table, times in hours; `after` names the positions of its predecessors."""

    row: int = 0
    release: float = 0.0
    due: float = 40.0
    effort: float = 1.0
    delay: float = 0.0
    rework: float | None = None
    after: tuple[int, ...] = ()


def table(*jobs: Job) -> JobTable:
    """Turn jobs, given by id, into a job table."""
    links = sorted((before, job) for job, entry in enumerate(jobs) for before in entry.after)
    counts = np.bincount([before for before, _ in links], minlength=len(jobs)) if links else np.zeros(len(jobs))
    return JobTable(
        activity=np.array([job.row for job in jobs], np.int64),
        release=_ticks([job.release for job in jobs]),
        due=_ticks([job.due for job in jobs]),
        effort=_ticks([job.effort for job in jobs]),
        gate_delay=_ticks([job.delay for job in jobs]),
        rework_effort=np.array([-1 if job.rework is None else int(job.rework * TICKS_PER_HOUR) for job in jobs]),
        waits_for=np.array([len(job.after) for job in jobs], np.int64),
        follower_start=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        followers=np.array([job for _, job in links], np.int64),
    )


def always(spec: OfficeSpec, timetable: Timetable) -> Attendance:
    """Give everybody present every day."""
    heads = people(spec.roles)
    return Attendance(present=np.ones((len(heads), timetable.end_day), bool), vacancies=tuple(() for _ in heads))


def run(spec: OfficeSpec, *jobs: Job, attendance: Attendance | None = None) -> Records:
    """Run a hand-made table for 30 days."""
    timetable = days()
    return simulate(spec, timetable, table(*jobs), attendance or always(spec, timetable))


def hours(ticks: np.ndarray) -> list[float]:
    """Give ticks as hours."""
    return [tick / TICKS_PER_HOUR for tick in ticks.tolist()]


def slices(records: Records) -> list[tuple[int, int, float, float]]:
    """Give (job, person, start hour, end hour) of every slice in time."""
    columns = (records.slice_job, records.slice_person, records.slice_start, records.slice_end)
    rows = [
        (job, person, start / TICKS_PER_HOUR, end / TICKS_PER_HOUR)
        for job, person, start, end in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return sorted(rows, key=lambda row: (row[2], row[1]))


def _ticks(values: list[float]) -> np.ndarray:
    return np.array([int(value * TICKS_PER_HOUR) for value in values], np.int64)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """Everything an engine is given."""

    spec: OfficeSpec
    timetable: Timetable
    table: JobTable
    attendance: Attendance


@st.composite
def instances(draw: st.DrawFn, *, ties: bool = True) -> Instance:
    """Draw a small office. With `ties`, times lie on full hours and few priorities exist, so that most events tie."""
    rows = tuple(draw(_activities(number)) for number in range(draw(st.integers(1, 4))))
    rules = draw(_rules())
    spec = replace(office(*rows, rules=rules), roles=tuple(draw(st.lists(_roles(), min_size=1, max_size=4))))
    timetable = days(draw(st.integers(3, 12)))
    step = 1.0 if ties else 1.0 / 64
    jobs = [draw(_jobs(rows, timetable, step)) for _ in range(draw(st.integers(1, 14)))]
    jobs.sort(key=lambda job: job.row)
    return Instance(
        spec=spec,
        timetable=timetable,
        table=table(*_chained(draw, jobs)),
        attendance=draw(_attendance(spec, timetable)),
    )


@st.composite
def _activities(draw: st.DrawFn, number: int) -> Activity:
    grades = draw(st.permutations((L, M, A)))[: draw(st.integers(1, 3))]
    return activity(
        f"R{number}",
        process=draw(st.integers(1, 3)),
        grade=grades[0],
        may_do=tuple(grades),
        prio=draw(st.integers(1, 3)),
        window_wd=draw(st.integers(1, 6)),
        kind=draw(st.sampled_from((JobKind.TASK, JobKind.TASK, JobKind.APPOINTMENT))),
    )


@st.composite
def _rules(draw: st.DrawFn) -> Rules:
    return Rules(
        absence=draw(st.sampled_from(Absence)),
        preemption=draw(st.sampled_from((Preemption.CHUNK, Preemption.CHUNK, Preemption.NONE))),
        rule=draw(st.sampled_from(Rule)),
        substitution=draw(st.sampled_from(Substitution)),
        new_hire_factor=draw(st.sampled_from((1.0, 1.5))),
    )


@st.composite
def _roles(draw: st.DrawFn) -> Role:
    return Role(
        grade=draw(st.sampled_from(Grade)),
        fte=draw(st.sampled_from((0.5, 1.0, 1.0, 1.25, 2.0))),
        processes=draw(st.sampled_from((None, None, (1,), (2, 3), (9,)))),
        also=draw(st.sampled_from(((), (), (M,), (L, A)))),
    )


@st.composite
def _jobs(draw: st.DrawFn, rows: tuple[Activity, ...], timetable: Timetable, step: float) -> Job:
    last = int((timetable.end_day - 1) * 8 / step)
    release = draw(st.integers(0, last)) * step
    if draw(st.booleans()):
        release = release // 8 * 8
    return Job(
        row=draw(st.integers(0, len(rows) - 1)),
        release=release,
        due=release + draw(st.integers(1, 40)),
        effort=draw(st.integers(0, 40)) * step * (1 if step == 1 else 16),
        delay=draw(st.sampled_from((0.0, 0.0, 0.0, 1.0, 8.0))),
        rework=draw(st.sampled_from((None, None, 0.0, 1.0, 3.0))),
    )


def _chained(draw: st.DrawFn, jobs: list[Job]) -> list[Job]:
    """Chain some jobs to earlier ones of the list; a job waits for at most two."""
    chained = list(jobs[:1])
    for position, job in enumerate(jobs[1:], start=1):
        before = draw(st.sets(st.integers(0, position - 1), max_size=2)) if draw(st.integers(0, 3)) == 0 else set()
        chained.append(replace(job, after=tuple(sorted(before))))
    return chained


@st.composite
def _attendance(draw: st.DrawFn, spec: OfficeSpec, timetable: Timetable) -> Attendance:
    heads = people(spec.roles)
    everybody = always(spec, timetable)
    if spec.rules.absence is not Absence.EXPLICIT:
        return replace(everybody, vacancies=tuple(draw(_vacancies(timetable)) for _ in heads))
    off = draw(st.sets(st.tuples(st.integers(0, len(heads) - 1), st.integers(0, timetable.end_day - 1)), max_size=10))
    present = everybody.present.copy()
    for head, day in off:
        present[head, day] = False
    return Attendance(present=present, vacancies=tuple(draw(_vacancies(timetable)) for _ in heads))


@st.composite
def _vacancies(draw: st.DrawFn, timetable: Timetable) -> tuple[tuple[int, int], ...]:
    if draw(st.integers(0, 3)):
        return ()
    hours_off = sorted(draw(st.sets(st.integers(1, timetable.end_day * 8), min_size=2, max_size=4)))
    edges = [hour * TICKS_PER_HOUR for hour in hours_off[: len(hours_off) // 2 * 2]]
    return tuple(pairwise(edges))[::2]
