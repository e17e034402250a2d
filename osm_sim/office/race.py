"""The walk that looks for the least staff: who runs next, who has passed, who failed, who is left (staffing.py)."""

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from osm_sim.betting import Capital, cap_down, cap_up, growth, opening, update
from osm_sim.executors import RunCancelledError, run_tasks
from osm_sim.office.candidates import Candidate, Goal, Level
from osm_sim.office.screening import Bound
from osm_sim.office.trials import COLUMNS, CRITICAL, ON_TIME, Trials, run_trials
from osm_sim.study import estimate

Floats = NDArray[np.float64]
Run = Callable[[list[Trials]], list[Floats]]
Limits = tuple[float, float]
UNKNOWN: Limits = (math.nan, math.nan)
FIRST_LOOK, FIRST_TASK = 20, 10
"""Replications of every candidate of a class, and of a task of them."""
ROUND, TASK = 20, 10
"""Replications of a later round, and of its tasks: fixed, so that a result does not depend on who runs them."""
BEHIND = 1.645
"""Standard errors of a paired difference after which a rival waits (one-sided 5 %, at each look)."""
REACH = 3.0
"""Standard errors above its mean at which a candidate's chance of a PASS is judged."""
PATIENCE = 120
"""Replications at most that a FAIL, no longer needed for the decision, may still take."""


class Verdict(StrEnum):
    """What is shown of a candidate; UNDECIDED is also who was not needed, or not reached."""

    PASS = "PASS"  # noqa: S105 - a verdict
    FAIL = "FAIL"
    UNDECIDED = "UNDECIDED"
    SCREENED = "SCREENED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a candidate stands. on_time, critical: means so far, NaN where there is none.

    The limits are those of 95 % intervals for display; they prove nothing, for the look is not at a fixed time.
    passing, failing: by level, the evidence as a part of what is needed (logarithms, 0..1); 1 decides that level.
    racing: it ran in the last round. bound: why screening set it aside, "" where it did not.
    """

    candidate: Candidate
    verdict: Verdict
    replications: int = 0
    on_time: float = math.nan
    critical: float = math.nan
    on_time_limits: Limits = UNKNOWN
    critical_limits: Limits = UNKNOWN
    passing: dict[str, float] = field(default_factory=dict)
    failing: dict[str, float] = field(default_factory=dict)
    racing: bool = False
    bound: str = ""

    @property
    def staff(self) -> str:
        return self.candidate.staff

    @property
    def fte(self) -> float:
        return self.candidate.fte

    @property
    def cost(self) -> float:
        return self.candidate.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """The walk after a round: all candidates by cost, the class it is at, replications so far."""

    standings: tuple[Standing, ...]
    cost: float
    replications: int


class Entrant:
    """One candidate under watch: its shares so far and the capital they have made."""

    def __init__(self, candidate: Candidate, certificate: "Certificate", bound: Bound | None) -> None:
        self.candidate, self.certificate, self.bound = candidate, certificate, bound
        self.shares = np.empty((0, COLUMNS))
        self.capital: Capital = opening([level.level for level in certificate.levels])
        self.racing = False
        self._limits: dict[int, Limits] = {}

    @property
    def count(self) -> int:
        return len(self.shares)

    def add(self, shares: Floats) -> None:
        levels = self.certificate.levels
        seen = np.stack([level.observe(shares[:, level.column]) for level in levels], axis=1)
        self.capital = update(self.capital, seen)
        self.shares = np.concatenate((self.shares, shares))
        self._limits = {column: _limits(self.shares[:, column]) for column in (ON_TIME, CRITICAL)}

    @property
    def verdict(self) -> Verdict:
        if self.bound is not None:
            return Verdict.SCREENED
        if (self.capital.most_down >= self.certificate.fail).any():
            return Verdict.FAIL
        passed = (self.capital.most_up >= self.certificate.succeed).all()
        return Verdict.PASS if passed else Verdict.UNDECIDED

    @property
    def is_open(self) -> bool:
        """Say whether it is undecided and may be run on."""
        return self.verdict is Verdict.UNDECIDED and self.count < self.certificate.limit

    @property
    def can_pass(self) -> bool:
        """Say whether a PASS is within the limit, were every mean `REACH` standard errors better than it looks."""
        capital, left = self.capital, self.certificate.limit - self.count
        if self.count < FIRST_LOOK:
            return True
        best = capital.mean + REACH * np.sqrt(capital.variance / self.count)
        gain = growth(np.minimum(best, 1.0) - capital.level, capital.variance, cap_up(capital.level))
        reached = np.maximum(capital.most_up, capital.log_up + gain * left)
        return bool((reached >= self.certificate.succeed).all())

    @property
    def will_fail_soon(self) -> bool:
        """Say whether a FAIL is near, were every mean as it looks."""
        capital = self.capital
        gain = growth(capital.level - capital.centre, capital.variance, cap_down(capital.level))
        soon = min(PATIENCE, self.certificate.limit - self.count)
        return bool((capital.log_down + gain * soon >= self.certificate.fail).any())

    def lead_over(self, other: "Entrant") -> tuple[float, float]:
        """Give mean and standard error of the paired difference in on-time share, on the replications both have."""
        count = min(self.count, other.count)
        difference = self.shares[:count, ON_TIME] - other.shares[:count, ON_TIME]
        # Years without a job tell nothing of either.
        difference = np.nan_to_num(difference)
        error = float(difference.std(ddof=1)) / math.sqrt(count) if count > 1 else math.inf
        return float(difference.mean()), error

    def standing(self) -> Standing:
        names = [level.name for level in self.certificate.levels]
        known = self.count > 0
        return Standing(
            candidate=self.candidate,
            verdict=self.verdict,
            replications=self.count,
            on_time=mean_of(self.shares[:, ON_TIME]),
            critical=mean_of(self.shares[:, CRITICAL]),
            on_time_limits=self._limits.get(ON_TIME, UNKNOWN),
            critical_limits=self._limits.get(CRITICAL, UNKNOWN),
            passing=dict(zip(names, _parts(self.capital.most_up, self.certificate.succeed), strict=True))
            if known
            else {},
            failing=dict(zip(names, _parts(self.capital.most_down, self.certificate.fail), strict=True))
            if known
            else {},
            racing=self.racing,
            bound=self.bound.sentence(self.candidate.spec.roles) if self.bound else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What evidence is needed: logarithms of capital for PASS (every level) and FAIL (any level), and the limit."""

    levels: tuple[Level, ...]
    succeed: float
    fail: float
    limit: int


def certificate(goal: Goal, levels: tuple[Level, ...], candidates: int) -> Certificate:
    """Share the risk alpha among the candidates, and that of a false FAIL among the levels too."""
    share = max(candidates, 1) / goal.alpha
    return Certificate(
        levels=levels,
        succeed=math.log(share),
        fail=math.log(max(2, len(levels)) * share),
        limit=goal.replication_limit,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The race of all entrants, in increasing cost. base: the task that every other one is made from."""

    entrants: tuple[Entrant, ...]
    make: Callable[[list[Candidate], int, int], Trials]
    run: Run
    on_progress: Callable[[Race], None] | None

    def to_the_first_pass(self) -> Entrant | None:
        """Give the best of the cheapest class with a PASS, None where no class has one."""
        for cost, members in groupby(self.entrants, key=lambda entrant: entrant.candidate.cost):
            best = self._decide([entrant for entrant in members if entrant.bound is None], cost)
            if best is not None:
                return best
        return None

    def _decide(self, members: list[Entrant], cost: float) -> Entrant | None:
        while True:
            chosen = next_to_run(members)
            if not chosen:
                return best_of([entrant for entrant in members if entrant.verdict is Verdict.PASS])
            self._round(chosen, cost)

    def _round(self, chosen: list[Entrant], cost: float) -> None:
        for entrant in self.entrants:
            entrant.racing = entrant in chosen
        by_count: dict[int, list[Entrant]] = {}
        for entrant in chosen:
            by_count.setdefault(entrant.count, []).append(entrant)
        tasks, runners = [], []
        for count, group in by_count.items():
            for first, length in _parts_of_a_round(count, group[0].certificate.limit):
                tasks.append(self.make([entrant.candidate for entrant in group], first, length))
                runners.append(group)
        for group, shares in zip(runners, self.run(tasks), strict=True):
            for column, entrant in enumerate(group):
                entrant.add(shares[:, column])
        if self.on_progress is not None:
            self.on_progress(self.race(cost))

    def race(self, cost: float) -> Race:
        return Race(
            standings=tuple(entrant.standing() for entrant in self.entrants),
            cost=cost,
            replications=sum(entrant.count for entrant in self.entrants),
        )


def next_to_run(members: list[Entrant]) -> list[Entrant]:
    """Give who runs in the next round; nobody once the class is decided."""
    fresh = [entrant for entrant in members if entrant.is_open and entrant.count < FIRST_LOOK]
    if fresh:
        return fresh
    passed = [entrant for entrant in members if entrant.verdict is Verdict.PASS]
    able = [entrant for entrant in members if entrant.is_open and entrant.can_pass]
    leader = best_of(passed + able)
    if leader is None:
        return [entrant for entrant in members if entrant.is_open and entrant.will_fail_soon]
    return [entrant for entrant in able if entrant is leader or not _is_behind(entrant, leader)]


def best_of(entrants: list[Entrant]) -> Entrant | None:
    """Give the one with the best on-time share, compared in pairs on the replications both have."""
    best: Entrant | None = None
    for entrant in entrants:
        if best is None or entrant.lead_over(best)[0] > 0:
            best = entrant
    return best


def _is_behind(entrant: Entrant, leader: Entrant) -> bool:
    lead, error = entrant.lead_over(leader)
    return lead < -BEHIND * error


def _parts_of_a_round(count: int, limit: int) -> list[tuple[int, int]]:
    """Give (first, length) of each task of a round that begins after `count` replications."""
    total, size = (FIRST_LOOK - count, FIRST_TASK) if count < FIRST_LOOK else (ROUND, TASK)
    end = min(count + total, limit)
    return [(first, min(size, end - first)) for first in range(count, end, size)]


def runner(executor: Executor | None, cancelled: Callable[[], bool] | None) -> Run:
    """Give what runs a round's tasks in order, here or on an executor; it raises RunCancelledError."""

    def stop_if_cancelled() -> None:
        if cancelled is not None and cancelled():
            raise RunCancelledError("cancelled before a staff was certified")

    def run(tasks: list[Trials]) -> list[Floats]:
        stop_if_cancelled()
        if executor is not None:
            return run_tasks(executor, run_trials, tasks, None, cancelled)
        found = []
        for task in tasks:
            stop_if_cancelled()
            found.append(run_trials(task))
        return found

    return run


def mean_of(values: Floats) -> float:
    """Give the mean of what is known, NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan


def _limits(shares: Floats) -> Limits:
    found = estimate(shares, within=(0.0, 1.0))
    return float(found.low), float(found.high)


def _parts(log_capital: Floats, needed: float) -> list[float]:
    return [min(1.0, max(0.0, float(value) / needed)) for value in log_capital]
