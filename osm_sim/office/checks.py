"""The engine against theory: queues whose answers are known, Little's law, and hours worked against hours offered.

Every queue is an office of one grade and one or two activities with Poisson arrivals; nobody is absent, nothing is
preempted. A simulated figure passes within 3.5 standard errors, Little's law within 0.3 %.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from osm_sim.dists import Exponential
from osm_sim.errors import InputError
from osm_sim.office.analytic import cobham, erlang_c, mmc_wait, offered_load, pollaczek_khinchine
from osm_sim.office.attendance import draw_attendance
from osm_sim.office.cases import load_case
from osm_sim.office.catalogue import reference_drivers
from osm_sim.office.records import NEVER, Records
from osm_sim.office.simulation import ENGINES, engine_of
from osm_sim.office.spec import (
    Absence,
    Access,
    Activity,
    Demand,
    Gate,
    Grade,
    JobKind,
    OfficeSpec,
    Preemption,
    Rule,
    Rules,
    ServiceLevels,
    Trigger,
    generalists,
    people,
)
from osm_sim.office.timetable import TICKS_PER_DAY, TICKS_PER_HOUR, FixedYear, Timetable
from osm_sim.office.workload import JobTable, WorkloadPlan, draw_jobs, plan_workload, to_ticks
from osm_sim.streams import Kind, check_seed, uniforms

TOLERANCE = 3.5
"""Standard errors."""
LITTLE_TOLERANCE = 0.003
ENOUGH_REPLICATIONS = 100
SERVICE_HOURS = 4.0
HOURS_PER_YEAR = 2000
WARM_UP_YEARS = 1
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One figure in theory and as simulated; its name tells the unit. standard_error: of simulated less theory."""

    name: str
    theory: float
    simulated: float
    standard_error: float
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """What one replication shows in its measured years. Times in hours; the first four by activity."""

    arrivals: Floats
    waits: Floats
    delayed: Floats
    sojourns: Floats
    in_system: float
    worked: float
    span: float
    effort_done: float
    worked_on_done: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Experiment:
    """An office, how long it is watched, and what its samples are held against."""

    spec: OfficeSpec
    years: int
    judge: Callable[[Sequence[_Sample]], tuple[Check, ...]]
    exponential: bool = False


def run_checks(
    replications: int = 100,
    seed: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    engine: str = ENGINES[0],
) -> tuple[Check, ...]:
    """Run every check; on_progress(done, total) counts replications over all of them.

    Raises InputError for fewer than two replications, a seed that is none or an engine that is not known.
    """
    check_seed(seed)
    if engine not in ENGINES:
        raise InputError(f"engine {engine!r} is not known; the engines are {', '.join(ENGINES)}")
    if replications < 2:
        raise InputError(f"replications(={replications}) must be at least 2; a standard error needs two")
    experiments = (*_single_servers(), *_many_servers(), _priorities(), _fixed_office())
    done: list[Check] = []
    for number, experiment in enumerate(experiments):
        samples = []
        for replication in range(replications):
            samples.append(_run(experiment, engine, seed, replication))
            if on_progress is not None:
                on_progress(number * replications + replication + 1, len(experiments) * replications)
        done += experiment.judge(samples)
    return tuple(done)


# -- the offices ------------------------------------------------------------------------------------------------------


def _single_servers() -> tuple[_Experiment, ...]:
    load = 0.8
    lognormal, fixed = (pollaczek_khinchine(load, SERVICE_HOURS, cv) for cv in (1.5, 0.0))
    return (
        _mmc(1, load, years=8),
        _Experiment(
            spec=_queue(1, (load,), cv=1.5), years=8, judge=lambda s: (_wait("M/G/1 lognormal cv 1.5", lognormal, s),)
        ),
        _Experiment(spec=_queue(1, (load,), cv=0.0), years=4, judge=lambda s: (_wait("M/D/1", fixed, s),)),
    )


def _many_servers() -> tuple[_Experiment, ...]:
    return _mmc(3, 2.4, years=4), _mmc(6, 5.4, years=3)


def _mmc(servers: int, load: float, *, years: int) -> _Experiment:
    name = f"M/M/{servers} at {load / servers:.0%} load"

    def judge(samples: Sequence[_Sample]) -> tuple[Check, ...]:
        hours = servers * np.array([sample.span for sample in samples])
        return (
            _ratio(f"{name}: share that waits", erlang_c(servers, load), _column(samples, "delayed"), _counts(samples)),
            _wait(name, mmc_wait(servers, load, SERVICE_HOURS), samples),
            _ratio(f"{name}: utilisation", load / servers, np.array([sample.worked for sample in samples]), hours),
            _little(name, samples),
        )

    return _Experiment(spec=_queue(servers, (load,)), years=years, judge=judge, exponential=True)


def _priorities() -> _Experiment:
    loads = (0.4, 0.4)
    waits = cobham([(load / SERVICE_HOURS, SERVICE_HOURS, 1.0) for load in loads])
    spec = _queue(1, loads)
    return _Experiment(
        spec=replace(spec, rules=replace(spec.rules, rule=Rule.CLASS_FCFS)),
        years=8,
        judge=lambda s: tuple(_wait(f"Priority {k + 1} of 2, M/M/1", wait, s, k) for k, wait in enumerate(waits)),
        exponential=True,
    )


def _fixed_office() -> _Experiment:
    """Give the reference office with fixed efforts and no rework; only the Poisson arrivals stay random."""
    spec = load_case("reference").spec
    rows = tuple(replace(row, cv=0.0, rework_int=None, rework_frag=None) for row in spec.activities)
    spec = replace(spec, activities=rows, rules=replace(spec.rules, absence=Absence.NONE))
    offered = offered_load(spec).hours

    def judge(samples: Sequence[_Sample]) -> tuple[Check, ...]:
        worked = np.array([sample.worked for sample in samples])
        years = np.array([sample.span for sample in samples]) / HOURS_PER_YEAR
        done, on_done = (sum(getattr(s, name) for s in samples) for name in ("effort_done", "worked_on_done"))
        exact = all(sample.effort_done == sample.worked_on_done for sample in samples)
        return (
            _ratio("Reference without rework: hours worked a year", offered, worked, years),
            Check(
                name="Reference without rework: hours worked on completed jobs (exact)",
                theory=done / len(samples),
                simulated=on_done / len(samples),
                standard_error=0.0,
                passed=exact,
            ),
        )

    return _Experiment(spec=spec, years=1, judge=judge)


def _queue(servers: int, loads: tuple[float, ...], cv: float = 1.0) -> OfficeSpec:
    """Give an office of analysts with one activity per load (in servers), the first the most urgent."""
    return OfficeSpec(
        name="queue",
        activities=tuple(
            _requests(prio, load / SERVICE_HOURS * HOURS_PER_YEAR, cv) for prio, load in enumerate(loads, 1)
        ),
        roles=generalists(analyst=servers),
        demand=Demand(drivers=reference_drivers(), intensity={}, calibration={}),
        calendar=FixedYear(),
        rules=Rules(absence=Absence.NONE, preemption=Preemption.NONE, rule=Rule.FCFS),
        access=Access(),
        levels=ServiceLevels(),
    )


def _requests(prio: int, rate_per_year: float, cv: float) -> Activity:
    return Activity(
        id=f"Q{prio}",
        process=1,
        activity="Requests",
        basis="assumption",
        source_says="",
        role="run",
        trigger=Trigger.POISSON,
        months=(),
        wd=1,
        rate_per_year=rate_per_year,
        count_driver="one",
        count_mult=1.0,
        size_driver="one",
        size_exp=0.0,
        effort_h=SERVICE_HOURS,
        osm_share=1.0,
        share_driver="",
        cv=cv,
        grade=Grade.ANALYST,
        may_do=(Grade.ANALYST,),
        window_wd=20,
        prio=prio,
        gate=Gate.NONE,
        local_share=0.0,
        after="",
        chain="",
        rework_int=None,
        rework_frag=None,
        frag_months=None,
        frag_note="",
        kind=JobKind.TASK,
    )


# -- a replication ----------------------------------------------------------------------------------------------------


def _run(experiment: _Experiment, engine: str, seed: int, replication: int) -> _Sample:
    spec = experiment.spec
    timetable = spec.calendar.timetable(warm_up_years=WARM_UP_YEARS, years=experiment.years)
    plan = plan_workload(spec, timetable)
    table = draw_jobs(plan, seed, replication)
    if experiment.exponential:
        table = _with_exponential_efforts(plan, table, seed, replication)
    attendance = draw_attendance(people(spec.roles), spec.rules, timetable, seed, replication)
    records = engine_of(engine, spec, timetable)(table, attendance)
    return _observe(records, timetable, len(spec.activities))


def _with_exponential_efforts(plan: WorkloadPlan, table: JobTable, seed: int, replication: int) -> JobTable:
    """Give the same arrivals with exponential efforts of the same means, from the same uniforms."""
    ordinal = np.arange(len(table)) - np.searchsorted(table.activity, table.activity)
    u, _ = uniforms(seed, replication, plan.names[table.activity], Kind.EFFORT, ordinal, 0)
    return replace(table, effort=to_ticks(Exponential(mean=plan.effort_hours[table.activity]).quantile(u)))


def _observe(records: Records, timetable: Timetable, activities: int) -> _Sample:
    first, end = (day * TICKS_PER_DAY for day in timetable.measured_days)
    over = timetable.end_day * TICKS_PER_DAY
    start, done = (np.where(column == NEVER, over, column) for column in (records.start, records.done))
    came = (records.release >= first) & (records.release < end)
    completed = records.done != NEVER

    def by_activity(values: NDArray[np.generic]) -> Floats:
        weights = values[came].astype(np.float64)
        return np.bincount(records.activity[came], weights=weights, minlength=activities).astype(np.float64)

    def hours(ticks: NDArray[np.int64]) -> float:
        return float(ticks.sum()) / TICKS_PER_HOUR

    known = records.release != NEVER
    return _Sample(
        arrivals=by_activity(came),
        waits=by_activity(start - records.release) / TICKS_PER_HOUR,
        delayed=by_activity(start > records.release),
        sojourns=by_activity(done - records.release) / TICKS_PER_HOUR,
        in_system=hours(_overlap(records.release[known], done[known], first, end)),
        worked=hours(_overlap(records.slice_start, records.slice_end, first, end)),
        span=(end - first) / TICKS_PER_HOUR,
        effort_done=hours(records.effort[completed]),
        worked_on_done=hours(records.worked[completed[records.slice_job]]),
    )


def _overlap(start: NDArray[np.int64], stop: NDArray[np.int64], first: int, end: int) -> NDArray[np.int64]:
    inside: NDArray[np.int64] = np.maximum(0, np.minimum(stop, end) - np.maximum(start, first))
    return inside


# -- verdicts ---------------------------------------------------------------------------------------------------------


def _column(samples: Sequence[_Sample], name: str, activity: int = 0) -> Floats:
    return np.array([getattr(sample, name)[activity] for sample in samples])


def _counts(samples: Sequence[_Sample], activity: int = 0) -> Floats:
    return _column(samples, "arrivals", activity)


def _wait(name: str, theory: float, samples: Sequence[_Sample], activity: int = 0) -> Check:
    return _ratio(f"{name}: mean wait (h)", theory, _column(samples, "waits", activity), _counts(samples, activity))


def _ratio(name: str, theory: float, sums: Floats, counts: Floats) -> Check:
    """Judge sum(sums) / sum(counts); its standard error is that of a ratio of means over replications."""
    simulated = float(sums.sum() / counts.sum())
    error = float(np.std(sums - simulated * counts, ddof=1) / counts.mean() / math.sqrt(len(sums)))
    return Check(
        name=name,
        theory=theory,
        simulated=simulated,
        standard_error=error,
        passed=abs(simulated - theory) <= TOLERANCE * error,
    )


def _little(name: str, samples: Sequence[_Sample]) -> Check:
    """Judge the mean number of jobs in the office against arrivals an hour times mean hours in the office."""
    number = np.array([sample.in_system / sample.span for sample in samples])
    rate_times_stay = np.array([sample.sojourns.sum() / sample.span for sample in samples])
    theory, simulated = float(rate_times_stay.mean()), float(number.mean())
    error = float(np.std(number - rate_times_stay, ddof=1) / math.sqrt(len(samples)))
    allowed = LITTLE_TOLERANCE * theory
    if len(samples) < ENOUGH_REPLICATIONS:
        allowed = max(allowed, TOLERANCE * error)
    return Check(
        name=f"{name}: Little's law, jobs in the office",
        theory=theory,
        simulated=simulated,
        standard_error=error,
        passed=abs(simulated - theory) <= allowed,
    )
