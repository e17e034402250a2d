"""Dedicated teams against one pooled office: least staff of each process alone, and of all nine together.

Everybody is a generalist here, who may do the work of every grade, so that only the pooling differs. Each team is
sized for its own demand to the same service levels as the pooled office, by the same rule: the certificate
(`pooling`), or, to explore, the least staff whose means reach the levels (`quick_pooling`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Unpack

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.office.analytic import offered_load
from osm_sim.office.simulation import OfficeStudy, Samples, run_study, with_spec
from osm_sim.office.spec import GRADES, PROCESSES, Activity, Grade, OfficeSpec, Role, ServiceLevels
from osm_sim.office.tornado import SHARES, certified_fte, size_task, sizing_task
from osm_sim.study import Estimate, Floats, estimate

if TYPE_CHECKING:
    from osm_sim.office.staffing import Candidate, Goal, Sizing

STEP_FTE = 0.5
SPARE_FACTOR = 1.6
SPARE_FTE = 3.0
"""A grid of generalists ends at 1.6 x the need + 3 FTE: a small team needs somebody for the days of absence."""
WARNING = "Never size an office by adding up what each process would need alone: the sum is that of teams apart."


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Generalists for one process, or for all (process None). need_fte: offered load at the target utilisation.

    fte: the least that reaches the levels; NaN where nothing on the grid does. sizing: the certificate behind it.
    samples: on_time and critical by replication at that staff, where means decided (those of the last tried at NaN).
    """

    process: int | None
    need_fte: float
    fte: float
    sizing: "Sizing | None" = None
    samples: Samples | None = None

    @property
    def title(self) -> str:
        return "One pooled office" if self.process is None else PROCESSES[self.process]

    def estimate(self, measure: str) -> Estimate | None:
        """Give mean and 95 % interval of on_time or critical where means decided; None under a certificate."""
        return None if self.samples is None else estimate(self.samples[measure], within=(0.0, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooling:
    """Dedicated teams, process by process, and the pooled office that does the same work to the same levels."""

    teams: tuple[Team, ...]
    pooled: Team
    is_certified: bool
    seed: int
    engine: str

    @property
    def apart_fte(self) -> float:
        """Give the FTE of all teams together; NaN where one of them has no certified staff."""
        return math.fsum(team.fte for team in self.teams)

    @property
    def saved_fte(self) -> float:
        """Give what pooling saves."""
        return self.apart_fte - self.pooled.fte

    @property
    def sentence(self) -> str:
        """Say what was found, and what not to do with it."""
        missing = [str(team.process) for team in self.teams if math.isnan(team.fte)]
        if missing or math.isnan(self.pooled.fte):
            who = f"process {', '.join(missing)} alone" if missing else "the pooled office"
            return f"No staff of the grid is enough for {who}; raise spare_fte or lower the service levels. {WARNING}"
        return (
            f"{len(self.teams)} teams apart need {self.apart_fte:g} FTE, one pooled office {self.pooled.fte:g} FTE"
            f" for the same service levels. {WARNING}"
        )


def generalist(fte: float) -> Role:
    """Give so many people who may do the work of every grade, in every process."""
    return Role(grade=Grade.LEADER, fte=fte, also=GRADES[1:], title="generalist")


def pooled_office(spec: OfficeSpec, fte: float) -> OfficeSpec:
    """Give the office with generalists in place of its staff."""
    return replace(spec, roles=(generalist(fte),))


def process_alone(spec: OfficeSpec, process: int, fte: float) -> OfficeSpec:
    """Give one process as an office of its own, with generalists; it waits for nothing outside.

    Raises InputError for a process without activities.
    """
    rows = _of_processes(spec, [process])
    if not rows:
        raise InputError(f"process {process} has no activities in {spec.name!r}; leave it out")
    return replace(pooled_office(spec, fte), name=f"{spec.name}, process {process}", activities=rows)


def generalist_grid(spec: OfficeSpec, *, step_fte: float = STEP_FTE, spare_fte: float = SPARE_FTE) -> tuple[float, ...]:
    """Give the FTE to try for an office of generalists, by steps.

    From what its hours fill completely to 1.6 x its need + spare_fte or just above. Raises InputError for a step that
    is not above 0, or less than nothing to spare.
    """
    if not 0.01 <= step_fte <= 10:
        raise InputError(f"step_fte(={step_fte:g}) must be within 0.01..10, for instance 0.5")
    if not 0 <= spare_fte <= 100:
        raise InputError(f"spare_fte(={spare_fte:g}) must be within 0..100")
    load = offered_load(spec)
    first = max(1, math.floor(load.fte_of_work / step_fte + 1e-9))
    last = math.ceil((SPARE_FACTOR * load.fte + spare_fte) / step_fte - 1e-9)
    return tuple(round(step_fte * number, 9) for number in range(first, max(first, last) + 1))


def pooling(
    study: OfficeStudy,
    goal: "Goal",
    *,
    processes: Sequence[int] | None = None,
    step_fte: float = STEP_FTE,
    spare_fte: float = SPARE_FTE,
    **running: Unpack[Running],
) -> Pooling:
    """Find the least certified staff of every process as a team of its own, and of all of them as one office.

    study: its office, seed, years and engine; the goal says how many replications. processes: those to look at; all
    that have work without. on_progress(done, total) counts sizings, the pooled one first. Raises InputError, or
    RunCancelledError when `cancelled` says so.
    """
    offices = _offices(study.spec, processes)
    tasks = [
        sizing_task(
            study,
            _candidates(office, generalist_grid(office, step_fte=step_fte, spare_fte=spare_fte)),
            _goal(goal, process),
        )
        for process, office in offices
    ]
    teams = [
        Team(process=process, need_fte=offered_load(office).fte, fte=certified_fte(sizing), sizing=sizing)
        for (process, office), sizing in zip(offices, run_all(size_task, tasks, **running), strict=True)
    ]
    return _pooling(study, teams, is_certified=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamTask:
    """A grid of generalists for one office, to be walked upwards until the means reach the levels."""

    study: OfficeStudy
    process: int | None
    grid: tuple[float, ...]
    levels: ServiceLevels


def least_team(task: TeamTask) -> Team:
    """Give the least staff of the grid whose mean shares reach the levels: a pure function, fit for any executor.

    A share of no jobs (a process without critical ones) asks for nothing.
    """
    office = task.study.spec
    samples: Samples = {}
    for fte in task.grid:
        result = run_study(with_spec(task.study, pooled_office(office, fte)))
        samples = {name: result.samples[name] for name in SHARES}
        reached = (_reached(samples[name], getattr(task.levels, name)) for name in SHARES)
        if all(reached):
            return Team(process=task.process, need_fte=offered_load(office).fte, fte=fte, samples=samples)
    return Team(process=task.process, need_fte=offered_load(office).fte, fte=math.nan, samples=samples)


def quick_pooling(
    study: OfficeStudy,
    levels: ServiceLevels | None = None,
    *,
    processes: Sequence[int] | None = None,
    step_fte: float = STEP_FTE,
    spare_fte: float = SPARE_FTE,
    **running: Unpack[Running],
) -> Pooling:
    """Do as `pooling` does without a certificate: the least staff whose mean shares reach the levels (its office's).

    For exploring: at a staff just on the level the mean decides like a coin. on_progress(done, total) counts teams.
    """
    tasks = [
        TeamTask(
            study=with_spec(study, office),
            process=process,
            grid=generalist_grid(office, step_fte=step_fte, spare_fte=spare_fte),
            levels=levels or study.spec.levels,
        )
        for process, office in _offices(study.spec, processes)
    ]
    return _pooling(study, run_all(least_team, tasks, **running), is_certified=False)


def _pooling(study: OfficeStudy, teams: Sequence[Team], *, is_certified: bool) -> Pooling:
    return Pooling(
        pooled=teams[0],
        teams=tuple(teams[1:]),
        is_certified=is_certified,
        seed=study.seed,
        engine=study.engine,
    )


def _offices(spec: OfficeSpec, processes: Sequence[int] | None) -> list[tuple[int | None, OfficeSpec]]:
    """Give the pooled office first (process None), then each process alone; one generalist in each for a start."""
    chosen = _chosen(spec, processes)
    pooled = pooled_office(replace(spec, activities=_of_processes(spec, chosen)), 1.0)
    return [(None, pooled), *((process, process_alone(spec, process, 1.0)) for process in chosen)]


def _reached(samples: Floats, level: float) -> bool:
    known = samples[~np.isnan(samples)]
    return len(known) == 0 or bool(known.mean() >= level)


def _chosen(spec: OfficeSpec, processes: Sequence[int] | None) -> list[int]:
    """Give the processes to look at; those whose activities bring no hours need nobody and are left out."""
    hours = offered_load(spec).hours_by_process()
    chosen = [process for process in PROCESSES if hours[process] > 0] if processes is None else sorted(set(processes))
    for process in chosen:
        if hours.get(process, 0.0) <= 0:
            raise InputError(f"process {process!r} has no work in {spec.name!r}; leave it out")
    if not chosen:
        raise InputError(f"office {spec.name!r} has no work to share out; raise its drivers")
    return chosen


def _of_processes(spec: OfficeSpec, processes: Sequence[int]) -> tuple[Activity, ...]:
    rows = [row for row in spec.activities if row.process in processes]
    inside = {row.id for row in rows}
    return tuple(row if row.after in inside else replace(row, after="") for row in rows)


def _candidates(spec: OfficeSpec, grid: Sequence[float]) -> "tuple[Candidate, ...]":
    from osm_sim.office.staffing import Candidate  # noqa: PLC0415 - numba and scipy come with it

    return tuple(Candidate(spec=pooled_office(spec, fte), cost=fte) for fte in grid)


def _goal(goal: "Goal", process: int | None) -> "Goal":
    """Give the goal of one team: of the floors by process, its own alone."""
    if process is None:
        return goal
    floors = {number: floor for number, floor in goal.process_on_time.items() if number == process}
    return replace(goal, process_on_time=floors)
