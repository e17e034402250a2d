"""Dedicated teams against one pooled office: least staff of each process alone, and of all nine together.

Everybody is a generalist here, who may do the work of every grade, so that only the pooling differs. Each team is
sized for its own demand to the same service levels as the pooled office, by the same certificate.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osm_sim.errors import InputError
from osm_sim.office.analytic import offered_load
from osm_sim.office.sensitivity import run_all
from osm_sim.office.spec import GRADES, PROCESSES, Activity, Grade, OfficeSpec, Role
from osm_sim.office.tornado import SizingTask, size_task

if TYPE_CHECKING:
    from osm_sim.office.staffing import Candidate, Goal, Sizing

STEP_FTE = 0.5
SPARE_FACTOR = 1.6
SPARE_FTE = 3.0
"""A grid of generalists ends at 1.6 x the need + 3 FTE: a team of one needs somebody for its days of absence."""
WARNING = "Never size an office by adding up what each process would need alone: the sum is that of teams apart."


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Generalists for one process, or for all (process None). need_fte: offered load at the target utilisation."""

    process: int | None
    need_fte: float
    sizing: "Sizing"

    @property
    def title(self) -> str:
        return "One pooled office" if self.process is None else PROCESSES[self.process]

    @property
    def fte(self) -> float:
        """Give the least certified FTE; NaN where no staff of the grid was certified."""
        certified = self.sizing.certified
        return math.nan if certified is None else float(certified.candidate.fte)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooling:
    """Dedicated teams, process by process, and the pooled office that does the same work to the same levels."""

    teams: tuple[Team, ...]
    pooled: Team
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
            return f"No staff of the grid is certified for {who}; widen the grid or lower the service levels. {WARNING}"
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


def generalist_grid(
    spec: OfficeSpec, *, step_fte: float = STEP_FTE, most_fte: float | None = None
) -> tuple[float, ...]:
    """Give the FTE to try for an office of generalists: from what its hours fill completely, by steps.

    The last is at least `most_fte`; without it, 1.6 x the need + 3 FTE. Raises InputError for an empty grid.
    """
    if not step_fte > 0:
        raise InputError(f"step_fte(={step_fte:g}) must be > 0, for instance 0.5")
    load = offered_load(spec)
    first = max(1, math.floor(load.fte_of_work / step_fte))
    most = SPARE_FACTOR * load.fte + SPARE_FTE if most_fte is None else most_fte
    last = math.ceil(most / step_fte - 1e-9)
    if last < first:
        raise InputError(f"most_fte(={most:g}) is less than the work fills, {load.fte_of_work:.2f} FTE; raise it")
    return tuple(step_fte * number for number in range(first, last + 1))


def pooling(
    spec: OfficeSpec,
    goal: "Goal",
    *,
    processes: Sequence[int] | None = None,
    step_fte: float = STEP_FTE,
    most_fte: float | None = None,
    seed: int = 1,
    years: int = 1,
    warm_up_years: int = 1,
    engine: str = "compiled",
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Pooling:
    """Size every process as a team of its own, and all of them as one pooled office.

    processes: those to look at; all that have work without. on_progress(done, total) counts sizings, the pooled one
    first. Raises InputError, or RunCancelledError when `cancelled` says so.
    """
    chosen = _chosen(spec, processes)
    pooled = replace(spec, activities=_of_processes(spec, chosen))
    offices = [pooled_office(pooled, 1.0), *(process_alone(spec, process, 1.0) for process in chosen)]
    tasks = [
        SizingTask(
            candidates=_candidates(office, generalist_grid(office, step_fte=step_fte, most_fte=most_fte)),
            goal=_goal(goal, None if at == 0 else chosen[at - 1]),
            seed=seed,
            years=years,
            warm_up_years=warm_up_years,
            engine=engine,
        )
        for at, office in enumerate(offices)
    ]
    sizings = run_all(size_task, tasks, executor, on_progress, cancelled)
    teams = [
        Team(process=process, need_fte=offered_load(office).fte, sizing=sizing)
        for process, office, sizing in zip([None, *chosen], offices, sizings, strict=True)
    ]
    return Pooling(pooled=teams[0], teams=tuple(teams[1:]), seed=seed, engine=engine)


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
