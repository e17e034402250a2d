"""The shortest plan of a project under scarce specialists, with given durations (RCPSP), and a proof of how short.

The search is OR-tools' CP-SAT (extra `[schedule]`): one interval an activity, one cumulative constraint a resource. It
begins with a plan of our own and works between two bounds of our own, so that every answer is a plan with its bound,
however early the time runs out. Plans of our own come from serial schedule generation (Kelley 1963; Kolisch 1996,
European Journal of Operational Research 90, 320-333): one activity after the other, each as early as what is already
placed allows. The bound is the longest chain, or what a resource has to do, whichever is longer.
"""

import math
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.psplib import Project, Resource

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

MOST_WORKERS = 64
MOST_SEED = 2**31 - 1
LOOK_SECONDS = 0.05
"""How often a search is looked at: for news to tell, and whether it was cancelled."""
LEAVE_SECONDS = 1.0
"""How long a cancelled search is waited for; thousands of activities take it some seconds more to come to its end."""

Starts = dict[int, int]
"""Period in which each activity begins, by its id; the first is 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A plan. makespan: periods until all is done; no plan is shorter than bound; is_optimal: both are the same.

    starts: the period in which each activity begins, by id. seconds: what it took to find.
    """

    makespan: int
    bound: int
    is_optimal: bool
    starts: Mapping[int, int]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchNews:
    """How far a search is: the best plan's periods, those below which no plan is, and seconds since it began."""

    makespan: int
    bound: int
    seconds: float


def solve(
    project: Project,
    *,
    seconds: float = 60.0,
    workers: int = 2,
    seed: int = 0,
    on_progress: Callable[[SearchNews], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Schedule:
    """Give the shortest plan, or the best found in so many seconds, with its bound; every activity begins early.

    `on_progress(news)` is called in the caller's thread whenever plan or bound got better; `cancelled()` is asked
    meanwhile. With one worker and time enough, the same seed gives the same plan; more workers may give another one,
    equally short. Raises RunCancelledError, and InputError for an option that is none or where OR-tools is missing.
    """
    _check_options(seconds, workers, seed)
    _need_ortools()
    begin = time.perf_counter()
    search = _Search(project, begin, on_progress, cancelled)
    search.run(begin + seconds, workers, seed)
    return Schedule(
        makespan=search.makespan,
        bound=search.bound,
        is_optimal=search.makespan == search.bound,
        starts={activity.id: search.starts[activity.id] for activity in project.activities},
        seconds=time.perf_counter() - begin,
    )


def check(project: Project, schedule: Schedule) -> None:
    """Raise InputError for the first thing that the plan of a project breaks, or says of itself and is not so."""
    starts, ids = schedule.starts, {activity.id for activity in project.activities}
    if starts.keys() != ids:
        raise InputError(f"starts must be told of every activity and no other, not {min(starts.keys() ^ ids)}")
    for activity in project.activities:
        if starts[activity.id] < 0:
            raise InputError(f"start of {activity.id}(={starts[activity.id]}) must be at least 0")
        end = starts[activity.id] + activity.duration
        for after in activity.successors:
            if starts[after] < end:
                raise InputError(f"start of {after}(={starts[after]}) must be at least {end}, when {activity.id} ends")
    _check_capacities(project, starts)
    makespan = _makespan(project, starts)
    if schedule.makespan != makespan:
        raise InputError(f"makespan(={schedule.makespan}) must be {makespan}, when the last activity ends")
    if schedule.bound > makespan or schedule.is_optimal != (schedule.bound == makespan):
        said = f"bound(={schedule.bound}) with optimal(={schedule.is_optimal})"
        raise InputError(f"{said} must be at most the makespan {makespan}, and the same where it is optimal")


def lower_bound(project: Project) -> int:
    """Give periods that no plan can do without: the longest chain, and what each resource has to do.

    A resource's work is done between the earliest begin of those that need it and the shortest rest after their end.
    """
    heads, tails = _heads(project), _tails(project)
    bounds = [max(heads[one.id] + tails[one.id] for one in project.activities)]
    for at, resource in enumerate(project.resources):
        users = [one for one in project.activities if one.demands[at] * one.duration]
        if users:
            work = sum(one.demands[at] * one.duration for one in users)
            rest = min(tails[one.id] - one.duration for one in users)
            bounds.append(min(heads[one.id] for one in users) + -(-work // resource.capacity) + rest)
    return max(bounds)


def early_plan(project: Project) -> Starts:
    """Give a good plan at once: by latest finish, then pushed to the end and back to the beginning.

    The two pushes are the justification of Valls, Ballestin and Quintanilla (2005, European Journal of Operational
    Research 165, 375-386); they never lengthen a plan.
    """
    tails = _tails(project)
    # A latest finish is the deadline less what follows: the longer the rest, the sooner it comes.
    urgency = {one.id: one.duration - tails[one.id] for one in project.activities}
    starts = _serial(project, urgency)
    makespan, backwards = _makespan(project, starts), _backwards(project)
    pushed = _serial(backwards, {one.id: makespan - starts[one.id] - one.duration for one in project.activities})
    return _serial(project, {one.id: -pushed[one.id] - one.duration for one in project.activities})


class _Search:
    """The best plan and bound so far: ours at first, then what CP-SAT finds in a thread of its own."""

    def __init__(
        self,
        project: Project,
        begin: float,
        on_progress: Callable[[SearchNews], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.project, self.begin = project, begin
        self.on_progress, self.cancelled = on_progress, cancelled
        self.starts = early_plan(project)
        self.makespan, self.bound = _makespan(project, self.starts), lower_bound(project)
        self._told = (-1, -1)

    def run(self, until: float, workers: int, seed: int) -> None:
        """Search until both bounds meet, or the time is up; raise RunCancelledError where it is cancelled."""
        self.look()
        if self.makespan > self.bound:
            self._search(_Model(self.project, self.starts, self.bound), until, workers, seed)
            self.tell()

    def look(self) -> None:
        self.tell()
        if self.cancelled is not None and self.cancelled():
            said = f"cancelled after {self._seconds():.1f} s with a plan of {self.makespan} periods"
            raise RunCancelledError(f"{said}, and none below {self.bound}")

    def tell(self) -> None:
        best = (self.makespan, self.bound)
        if self.on_progress is not None and best != self._told:
            self._told = best
            self.on_progress(SearchNews(makespan=best[0], bound=best[1], seconds=self._seconds()))

    def _seconds(self) -> float:
        return time.perf_counter() - self.begin

    def _search(self, model: "_Model", until: float, workers: int, seed: int) -> None:
        solver, left = model.solver(workers, seed), until - time.perf_counter()
        if left <= 0:
            return
        solver.parameters.max_time_in_seconds = left
        solver.best_bound_callback = self._hear_bound
        pool = ThreadPoolExecutor(1, thread_name_prefix="osm-schedule")
        solved = pool.submit(solver.solve, model.model, model.callback(self._hear_plan))
        try:
            while wait((solved,), LOOK_SECONDS).not_done:
                self.look()
        finally:
            _stop(solver, solved)
            pool.shutdown(wait=False)
        self._take(model.starts(solver, solved.result()))
        self._hear_bound(solver.best_objective_bound)

    def _hear_bound(self, bound: float) -> None:
        self.bound = min(max(self.bound, math.ceil(bound - 1e-6)), self.makespan)

    def _hear_plan(self, makespan: float) -> None:
        self.makespan = min(self.makespan, round(makespan))

    def _take(self, starts: Starts) -> None:
        """Take a plan over, every activity as early as its order allows: it ends no later so."""
        self.starts = _serial(self.project, starts or self.starts)
        self.makespan = _makespan(self.project, self.starts)


class _Model:
    """The project as CP-SAT sees it, with a first plan: nothing longer than that is looked for."""

    def __init__(self, project: Project, plan: Starts, bound: int) -> None:
        from ortools.sat.python import cp_model

        self.model, heads, tails, limit = cp_model.CpModel(), _heads(project), _tails(project), _makespan(project, plan)
        self.begins = {
            one.id: self.model.new_int_var(heads[one.id], limit - tails[one.id], f"start {one.id}")
            for one in project.activities
        }
        makespan = self.model.new_int_var(bound, limit, "makespan")
        for one in project.activities:
            self.model.add_hint(self.begins[one.id], plan[one.id])
            self.model.add(makespan >= self.begins[one.id] + one.duration)
            for after in one.successors:
                self.model.add(self.begins[after] >= self.begins[one.id] + one.duration)
        self.model.add_hint(makespan, limit)
        self._share(project)
        self.model.minimize(makespan)

    def _share(self, project: Project) -> None:
        intervals = {
            one.id: self.model.new_fixed_size_interval_var(self.begins[one.id], one.duration, f"activity {one.id}")
            for one in project.activities
        }
        for at, resource in enumerate(project.resources):
            users = [one for one in project.activities if one.demands[at] * one.duration]
            if sum(one.demands[at] for one in users) > resource.capacity:
                demands = [one.demands[at] for one in users]
                self.model.add_cumulative([intervals[one.id] for one in users], demands, resource.capacity)

    def solver(self, workers: int, seed: int) -> "cp_model.CpSolver":
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = seed
        # Measured on made projects of 30 hard activities: a third less time to the proof.
        solver.parameters.use_hard_precedences_in_cumulative = True
        if workers == 2:
            # CP-SAT keeps the second for searching nearby plans; two complete searches are five times as fast to the
            # proof of 30 activities, and find plans as good of 60 and 120.
            solver.parameters.num_full_subsolvers = 2
            solver.parameters.subsolvers.extend(["default_lp", "no_lp"])
        return solver

    def callback(self, hear: Callable[[float], None]) -> "cp_model.CpSolverSolutionCallback":
        """Give what CP-SAT calls, in a thread of its own, whenever it has found a plan."""
        from ortools.sat.python import cp_model

        class Heard(cp_model.CpSolverSolutionCallback):
            def on_solution_callback(self) -> None:
                hear(self.objective_value)

        return Heard()

    def starts(self, solver: "cp_model.CpSolver", status: object) -> Starts:
        """Give the plan found, empty where the time was too short for any."""
        from ortools.sat.python import cp_model

        if status == cp_model.UNKNOWN:
            return {}
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise RuntimeError(f"CP-SAT says {solver.status_name()} of a project that has a plan")
        return {one: solver.value(begin) for one, begin in self.begins.items()}


class _Profile:
    """What is free of each resource from each of some times on, all of it after the last."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.times, self.free = [0], [[resource.capacity for resource in resources]]

    def earliest(self, begin: int, duration: int, demands: Sequence[int]) -> int:
        """Give the first time, from `begin` on, at which so much is free for so long."""
        at = bisect_right(self.times, begin) - 1
        while at < len(self.times) and self.times[at] < begin + duration:
            if any(free < demand for free, demand in zip(self.free[at], demands, strict=True)):
                begin = self.times[at + 1]
            at += 1
        return begin

    def take(self, begin: int, end: int, demands: Sequence[int]) -> None:
        for at in range(self._at(begin), self._at(end)):
            self.free[at] = [free - demand for free, demand in zip(self.free[at], demands, strict=True)]

    def _at(self, moment: int) -> int:
        at = bisect_right(self.times, moment) - 1
        if self.times[at] == moment:
            return at
        self.times.insert(at + 1, moment)
        self.free.insert(at + 1, self.free[at])
        return at + 1


def _stop(solver: "cp_model.CpSolver", solved: "Future[cp_model.CpSolverStatus]") -> None:
    """Ask a search to stop, again and again, for one that has not quite begun does not hear it; leave it after that."""
    until = time.perf_counter() + LEAVE_SECONDS
    while not solved.done() and time.perf_counter() < until:
        solver.stop_search()
        wait((solved,), LOOK_SECONDS)


def _serial(project: Project, urgency: Mapping[int, int]) -> Starts:
    """Place the activities one after the other, the smallest urgency first, each as early as it can be.

    An activity's urgency must be no smaller than that of one before it.
    """
    starts: Starts = {}
    ready = dict.fromkeys(urgency, 0)
    profile = _Profile(project.resources)
    for one in sorted(project.in_order(), key=lambda one: urgency[one.id]):
        begin = profile.earliest(ready[one.id], one.duration, one.demands)
        starts[one.id], end = begin, begin + one.duration
        if one.duration and any(one.demands):
            profile.take(begin, end, one.demands)
        for after in one.successors:
            ready[after] = max(ready[after], end)
    return starts


def _backwards(project: Project) -> Project:
    """Give the project that runs from the end to the beginning."""
    before: dict[int, list[int]] = {activity.id: [] for activity in project.activities}
    for activity in project.activities:
        for after in activity.successors:
            before[after].append(activity.id)
    turned = tuple(replace(activity, successors=tuple(before[activity.id])) for activity in project.activities)
    return replace(project, activities=turned)


def _heads(project: Project) -> dict[int, int]:
    """Give when each activity can begin at the earliest, were there enough of everybody."""
    heads = dict.fromkeys((activity.id for activity in project.activities), 0)
    for activity in project.in_order():
        for after in activity.successors:
            heads[after] = max(heads[after], heads[activity.id] + activity.duration)
    return heads


def _tails(project: Project) -> dict[int, int]:
    """Give how long it takes from the begin of each activity to the end of all, were there enough of everybody."""
    tails: dict[int, int] = {}
    for activity in reversed(project.in_order()):
        rest = max((tails[after] for after in activity.successors), default=0)
        tails[activity.id] = activity.duration + rest
    return tails


def _makespan(project: Project, starts: Mapping[int, int]) -> int:
    return max(starts[activity.id] + activity.duration for activity in project.activities)


def _check_capacities(project: Project, starts: Mapping[int, int]) -> None:
    """Add up what runs when something begins: nowhere else can a demand grow."""
    for moment in sorted(set(starts.values())):
        running = [one for one in project.activities if starts[one.id] <= moment < starts[one.id] + one.duration]
        for at, resource in enumerate(project.resources):
            asked = sum(one.demands[at] for one in running)
            if asked > resource.capacity:
                said = f"demand for {resource.name} in period {moment}(={asked})"
                raise InputError(f"{said} must be at most its capacity {resource.capacity}; move one of its activities")


def _check_options(seconds: float, workers: int, seed: int) -> None:
    if not (math.isfinite(seconds) and seconds > 0):
        raise InputError(f"seconds(={seconds:g}) must be above 0; a minute is 60")
    if not 1 <= workers <= MOST_WORKERS:
        raise InputError(f"workers(={workers}) must be 1 to {MOST_WORKERS}; take as many as there are cores")
    if not 0 <= seed <= MOST_SEED:
        raise InputError(f"seed(={seed}) must be 0 to {MOST_SEED}")


def _need_ortools() -> None:
    try:
        import ortools.sat.python.cp_model  # noqa: F401 - an extra, and a second to import
    except ImportError as error:
        remedy = "pip install 'osm-workbench[schedule]'"
        raise InputError(f"scheduling needs OR-tools, which cannot be imported ({error}): {remedy}") from error
