"""Least staff that meets the service levels, certified: a walk through the candidates in increasing cost.

What is proved, and how. A candidate's replications X_1, X_2, ... are shares in [0, 1], independent given the staff. For
each level two gamblers (osm_sim/betting.py) collect evidence. With K candidates left by screening and risk alpha, a
candidate gets PASS once the capital *up* of every level has reached K / alpha, and FAIL once the capital *down* of
one level has reached C K / alpha, C the number of levels (at least 2). So, by Ville's inequality and the union bound,

    P(some candidate that misses a level is ever called PASS) <= alpha, and
    P(some candidate that meets all levels is ever called FAIL) <= alpha,

however long each is watched, in whatever order, and although all share their random numbers.

The rule of the walk (race.py) spends replications and touches neither bound: cost classes in increasing order; all
candidates of a class have a first look on the same replications; then the best on-time share of those that can still
pass goes on, with every rival that the paired comparison does not put behind it (by 1.645 standard errors); the others
wait, and come in when it drops out. A candidate for which PASS has gone out of reach within the limit is watched on
only where FAIL is near; otherwise it is left UNDECIDED before the limit. The first class with a PASS decides: once no
rival that is still open is level with the best, the walk stops. Of those that passed, the best paired on-time share
is taken. Nothing is assumed about more staff being better.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from osm_sim.errors import InputError
from osm_sim.office.candidates import Candidate, Goal, staff_grid
from osm_sim.office.race import Entrant, Race, Standing, Verdict, Walk, certificate, runner
from osm_sim.office.screening import Bound, bounds, excluding
from osm_sim.office.simulation import ENGINES
from osm_sim.office.trials import CRITICAL, ON_TIME, Trials
from osm_sim.streams import check_seed
from osm_sim.study import Estimate, estimate

__all__ = [
    "Candidate",
    "Certified",
    "Goal",
    "Race",
    "Sizing",
    "Standing",
    "Verdict",
    "size",
    "staff_grid",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """The least certified staff. on_time, critical: means with 95 % intervals, for display: the verdict proves."""

    candidate: Candidate
    on_time: Estimate
    critical: Estimate
    replications: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """What sizing found. candidates: all, the cheapest first. bounds: what screening went by.

    replications: of all candidates together. brute_force_replications: every candidate run to the limit.
    sentences: what was found, and what the guarantee does and does not mean.
    """

    goal: Goal
    certified: Certified | None
    candidates: tuple[Standing, ...]
    bounds: tuple[Bound, ...]
    replications: int
    brute_force_replications: int
    seed: int
    engine: str
    sentences: tuple[str, ...]

    @property
    def cheaper_undecided(self) -> tuple[Standing, ...]:
        """Give the candidates below the certified cost (all, where nothing is certified) that stay undecided."""
        cost = self.certified.candidate.cost if self.certified else float("inf")
        return tuple(s for s in self.candidates if s.verdict is Verdict.UNDECIDED and s.cost < cost)


def size(
    candidates: tuple[Candidate, ...],
    goal: Goal,
    *,
    seed: int = 1,
    years: int = 1,
    warm_up_years: int = 1,
    engine: str = "compiled",
    executor: Executor | None = None,
    on_progress: Callable[[Race], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Sizing:
    """Look for the least staff, here or on an executor: the result is the same, bit for bit, whatever runs it.

    The candidates share everything but roles and cost. `on_progress` is called after every round.
    Raises InputError for values that cannot be used, and RunCancelledError when `cancelled` says so.
    """
    ordered = _checked(candidates, seed, years, warm_up_years, engine)
    base = ordered[0].spec
    timetable = base.calendar.timetable(warm_up_years=warm_up_years, years=years)
    levels = goal.levels(base, timetable)
    found = bounds(base)
    missed = [excluding(found, candidate.spec.roles) for candidate in ordered]
    rule = certificate(goal, levels, sum(bound is None for bound in missed))
    task = Trials(
        spec=base,
        staffs=(),
        seed=seed,
        first=0,
        count=0,
        years=years,
        warm_up_years=warm_up_years,
        engine=engine,
        with_utilisation=goal.utilisation is not None,
    )

    def make(group: list[Candidate], first: int, count: int) -> Trials:
        return replace(task, staffs=tuple(candidate.spec.roles for candidate in group), first=first, count=count)

    entrants = tuple(Entrant(candidate, rule, bound) for candidate, bound in zip(ordered, missed, strict=True))
    walk = Walk(entrants=entrants, make=make, run=runner(executor, cancelled), on_progress=on_progress)
    best = walk.to_the_first_pass()
    for entrant in entrants:
        entrant.racing = False
    standings = tuple(entrant.standing() for entrant in entrants)
    certified = None if best is None else _certified(best)
    return Sizing(
        goal=goal,
        certified=certified,
        candidates=standings,
        bounds=found,
        replications=sum(standing.replications for standing in standings),
        brute_force_replications=len(standings) * goal.replication_limit,
        seed=seed,
        engine=engine,
        sentences=_sentences(goal, certified, standings),
    )


def _checked(
    candidates: tuple[Candidate, ...], seed: int, years: int, warm_up_years: int, engine: str
) -> list[Candidate]:
    """Give the candidates by cost, in their order where costs are equal."""
    check_seed(seed)
    if not candidates:
        raise InputError("there are no candidates; give staff_grid bounds that hold at least one")
    if not 1 <= years <= 20:
        raise InputError(f"years(={years}) must be within 1..20")
    if not 0 <= warm_up_years <= 20:
        raise InputError(f"warm_up_years(={warm_up_years}) must be within 0..20")
    if engine not in ENGINES:
        raise InputError(f"engine {engine!r} is not known; the engines are {', '.join(ENGINES)}")
    base = candidates[0].spec
    for candidate in candidates:
        if replace(candidate.spec, roles=base.roles) != base:
            raise InputError(
                f"candidate {candidate.staff} is another office; candidates differ in staff and cost alone"
            )
    return sorted(candidates, key=lambda candidate: candidate.cost)


def _certified(best: Entrant) -> Certified:
    return Certified(
        candidate=best.candidate,
        on_time=estimate(best.shares[:, ON_TIME], within=(0.0, 1.0)),
        critical=estimate(best.shares[:, CRITICAL], within=(0.0, 1.0)),
        replications=best.count,
    )


def _sentences(goal: Goal, certified: Certified | None, standings: tuple[Standing, ...]) -> tuple[str, ...]:
    if certified is None:
        return (_none_found(standings),)
    staff = certified.candidate
    critical = "" if np.isnan(certified.critical.mean) else f", critical {_interval(certified.critical)}"
    found = (
        f"Least certified staff: {staff.staff} ({staff.fte:g} FTE), on time {_interval(certified.on_time)}{critical}"
        f" after {certified.replications} replications."
    )
    said = [found]
    cheaper = [s for s in standings if s.verdict is Verdict.UNDECIDED and s.cost < staff.cost]
    if cheaper:
        named = ", ".join(f"{s.staff} (on time {s.on_time:.3f} in {s.replications})" for s in cheaper)
        said.append(f"Cheaper and undecided: {named}; neither shown to meet the levels nor shown to miss them.")
    said.append(
        f"In at most {goal.alpha:.1%} of such searches does the certified staff miss a service level, and in at most"
        f" {goal.alpha:.1%} is a cheaper staff that meets them all called a FAIL; screening by hours is not a test."
    )
    said.append(
        "This speaks of the model's expected yearly shares, not of every year and not of the world: the model's hours,"
        " rates and windows are assumptions, and the certificate cannot make up for a wrong one."
    )
    return tuple(said)


def _none_found(standings: tuple[Standing, ...]) -> str:
    run = [standing for standing in standings if standing.replications]
    if not run:
        return (
            f"No staff of the grid can do the work: even {standings[-1].staff} is too small"
            f" ({standings[-1].bound}); widen the bounds."
        )
    best = max(run, key=lambda standing: standing.on_time)
    critical = "" if np.isnan(best.critical) else f" and {best.critical:.3f} of the critical jobs"
    undecided = sum(standing.verdict is Verdict.UNDECIDED for standing in run)
    return (
        f"No staff of the grid is certified: of {len(run)} simulated, {len(run) - undecided} fail and {undecided} stay"
        f" undecided, and the best is {best.staff} with {best.on_time:.3f} on time{critical};"
        " widen the bounds, lower the levels, or raise the replication limit."
    )


def _interval(value: Estimate) -> str:
    return f"{float(value.mean):.3f} ({float(value.low):.3f} to {float(value.high):.3f})"
