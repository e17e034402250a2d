"""Study -> result: replications of an office, whatever runs them, and what they say together."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.executors import run_all
from osm_sim.office.attendance import Attendance, draw_attendance
from osm_sim.office.cases import load_case
from osm_sim.office.measures import SHARES_OF_JOBS, measure, yardstick
from osm_sim.office.records import Records
from osm_sim.office.spec import OfficeSpec, Panel, people
from osm_sim.office.timetable import Timetable
from osm_sim.office.workload import JobTable, WorkloadPlan, draw_jobs, plan_workload
from osm_sim.streams import check_seed
from osm_sim.study import Estimate, estimate, paired_difference

ENGINES = ("compiled", "reference")
"""The usual one first. Both give the same records, bit for bit; `reference` is the one to read."""
REPLICATIONS_PER_TASK = {"compiled": 20, "reference": 4}
"""Laying an office out, which each task begins with, costs as much as four compiled runs."""
REPLICATION_LIMIT = 100_000
Samples = dict[str, NDArray[np.float64]]
Engine = Callable[[JobTable, Attendance], Records]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeStudy:
    """What is to be run. The result depends on nothing else: not on the machine, the executor or the order."""

    spec: OfficeSpec
    replications: int = 40
    seed: int = 1
    years: int = 1
    warm_up_years: int = 1
    engine: str = ENGINES[0]

    def __post_init__(self) -> None:
        check_seed(self.seed)
        if not 2 <= self.replications <= REPLICATION_LIMIT:
            raise InputError(
                f"replications(={self.replications}) must be within 2..{REPLICATION_LIMIT}; an interval needs two"
            )
        if not 1 <= self.years <= 20:
            raise InputError(f"years(={self.years}) must be within 1..20")
        if not 0 <= self.warm_up_years <= 20:
            raise InputError(f"warm_up_years(={self.warm_up_years}) must be within 0..20")
        if self.engine not in ENGINES:
            raise InputError(f"engine {self.engine!r} is not known; the engines are {', '.join(ENGINES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeResult:
    """samples[name]: one row per replication, further axes as in measures.MEASURES."""

    study: OfficeStudy
    samples: Samples

    def estimate(self, name: str) -> Estimate:
        """Give mean and 95 % interval of a measure; shares of jobs are cut to 0..1."""
        return estimate(self.samples[name], within=(0.0, 1.0) if name in SHARES_OF_JOBS else None)

    def difference(self, other: "OfficeResult", name: str) -> Estimate:
        """Estimate other minus this one on the same random numbers.

        Raises InputError where the two do not share seed and replications.
        """
        ours, theirs = self.study, other.study
        if (ours.seed, ours.replications) != (theirs.seed, theirs.replications):
            raise InputError("the two settings do not share seed and replications; run both again with the same ones")
        return paired_difference(self.samples[name], other.samples[name])


def engine_of(name: str, spec: OfficeSpec, timetable: Timetable) -> Engine:
    """Give the engine of that name, set up for an office: it turns the draws of a replication into records."""
    if name == "reference":
        from osm_sim.office.reference import simulate  # noqa: PLC0415 - SimPy: only who runs it needs it

        return partial(simulate, spec, timetable)
    from osm_sim.office.compiled import prepare

    return prepare(spec, timetable)


def warm() -> None:
    """Compile every kernel, or load it from the cache: a second instead of a minute from then on."""
    case = load_case("reference").spec
    rules = replace(case.rules, turnover_per_year=0.5)
    for panel in (Panel.NONE, Panel.D):
        spec = replace(case, rules=rules, access=replace(case.access, panel=panel))
        run_study(OfficeStudy(spec=spec, replications=2))


def run_study(
    study: OfficeStudy,
    executor: Executor | None = None,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> OfficeResult:
    """Run all replications, here or on an executor. on_progress(done, total) counts batches of replications.

    Raises osm_sim.executors.RunCancelledError when `cancelled` says so.
    """
    parts = batches(study)
    return collect(study, run_all(replicate, parts, executor=executor, on_progress=on_progress, cancelled=cancelled))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Replications first .. first + count - 1 of a study, with its plan, which is the same for all."""

    study: OfficeStudy
    plan: WorkloadPlan
    first: int
    count: int


def batches(study: OfficeStudy) -> list[Batch]:
    """Cut a study into tasks for `replicate`, a few replications each."""
    most, plan = REPLICATIONS_PER_TASK[study.engine], _plan(study)
    return [
        Batch(study=study, plan=plan, first=first, count=min(most, study.replications - first))
        for first in range(0, study.replications, most)
    ]


def replicate(batch: Batch) -> Samples:
    """Run a batch and give its measures: a pure function, fit for any process."""
    outcomes = list(_outcomes(batch))
    return {name: np.stack([outcome[name] for outcome in outcomes]) for name in outcomes[0]}


def collect(study: OfficeStudy, parts: list[Samples]) -> OfficeResult:
    """Put the parts, in their order, together to a result."""
    return OfficeResult(
        study=study, samples={name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    )


def trace(study: OfficeStudy, replication: int = 0) -> Records:
    """Give the full records of one replication."""
    return next(_runs(Batch(study=study, plan=_plan(study), first=replication, count=1)))[0]


def with_spec(study: OfficeStudy, spec: OfficeSpec) -> OfficeStudy:
    """Give the same study of another office, on the same random numbers."""
    return replace(study, spec=spec)


def _plan(study: OfficeStudy) -> WorkloadPlan:
    timetable = study.spec.calendar.timetable(warm_up_years=study.warm_up_years, years=study.years)
    return plan_workload(study.spec, timetable)


def _outcomes(batch: Batch) -> Iterator[Samples]:
    by = yardstick(batch.study.spec, batch.plan.timetable)
    for records, attendance in _runs(batch):
        yield measure(by, records, attendance)


def _runs(batch: Batch) -> Iterator[tuple[Records, Attendance]]:
    spec, seed, timetable = batch.study.spec, batch.study.seed, batch.plan.timetable
    staff, run = people(spec.roles), engine_of(batch.study.engine, spec, timetable)
    for replication in range(batch.first, batch.first + batch.count):
        attendance = draw_attendance(staff, spec.rules, timetable, seed, replication)
        yield run(draw_jobs(batch.plan, seed, replication), attendance), attendance
