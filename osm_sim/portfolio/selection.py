"""Which initiatives to do, and when to start them, so that targets are reached: sample average approximation on HiGHS.

Some batches of samples give a programme each (MODELS.md B6). The mean of their bounds is a bound of the true optimum
(Mak, Morton and Wood, "Monte Carlo bounding techniques for determining solution quality in stochastic programs",
Operations Research Letters 24, 1999). Their plans are judged by `evaluate`, all on the same random numbers.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import Floats, Ints
from osm_sim.portfolio.response import Goal, Responses, draw_samples, goals_of, options_of, respond
from osm_sim.portfolio.selection_best import best_choice
from osm_sim.portfolio.selection_model import ALPHA, FULL_SCORE, MET, Objective, Problem, problem_of
from osm_sim.portfolio.selection_reasons import contradiction, reasons_for
from osm_sim.portfolio.selection_rows import Row, Spend, rows_of
from osm_sim.portfolio.selection_solver import solve_knapsack
from osm_sim.portfolio.spec import Plan, Portfolio

__all__ = ["Candidate", "InfeasibleError", "Objective", "Progress", "Selection", "Spend", "select", "solve_knapsack"]

GAP = 0.01
JUDGE_PATHS, JUDGE_CHUNK = 2000, 100
"""Samples on which plans are compared where nobody hands in a simulator."""
Evaluate = Callable[[Plan], Floats]


class InfeasibleError(InputError):
    """No plan keeps to everything; the message names what cannot hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a selection is: its batch (from 1), incumbent (NaN: none yet) and bound, in the objective."""

    batch: int
    batches: int
    incumbent: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        return gap_of(self.incumbent, self.bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A plan that was best in a batch or more, as judged afterwards.

    value, error: of the objective, with its standard error. behind, behind_error: how much worse than the best plan, by
    paired difference on the same random numbers (0 for the best). batches: the batches that chose it.
    """

    plan: Plan
    value: float
    error: float
    behind: float
    behind_error: float
    batches: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A plan and how good it is.

    value, error: of the objective, judged, with its standard error. bound, bound_error: the mean of the batches' bounds
    (no plan is truly better within the programme's model), with its standard error; NaN with one batch. gap: how much
    worse the value is than the bound, in parts of the value; it holds chance, the programme's own gap and what the
    programme leaves out. programme_gap: the largest gap a batch was left with. is_proven: every batch came within the
    gap asked for. is_simulated: the value comes from a simulator that was handed in, and not from the programme's own
    linear model. left_out: by initiative, why it is not in the plan.
    """

    objective: Objective
    plan: Plan
    value: float
    error: float
    bound: float
    bound_error: float
    gap: float
    programme_gap: float
    is_proven: bool
    is_simulated: bool
    candidates: tuple[Candidate, ...]
    left_out: dict[str, str]
    samples: int
    batches: int
    seed: int
    seconds: float


def select(
    portfolio: Portfolio,
    *,
    objective: Objective = Objective.CVAR,
    samples: int = 100,
    seed: int = 0,
    seconds: float = 60.0,
    batches: int = 8,
    evaluate: Evaluate | None = None,
    alpha: float = ALPHA,
    gap: float = GAP,
    every: int = 1,
    spend: Spend = Spend.MEAN,
    every_target: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    enough: Callable[[], bool] | None = None,
) -> Selection:
    """Give the best plan within a time limit, or of what there is once `enough()` says so.

    evaluate: gives a plan's outcome by path, the paths the same for every plan: the shortfall (CVaR; for the
    probability, met is where it is 0), or the score from 0 to 100 (score). gap: each programme may stop so near to its
    bound. every: months between candidate starts. every_target: judge every target, not only each measure's last one.
    Raises InputError; InfeasibleError where no plan keeps to everything; RunCancelledError where `cancelled()` says so.
    """
    _check(samples=samples, batches=batches, seconds=seconds, gap=gap)
    begun = time.monotonic()
    owners, starts = options_of(portfolio, every)

    def look() -> None:
        if cancelled is not None and cancelled():
            raise RunCancelledError("cancelled before a selection was found")

    task = _Task(
        portfolio=portfolio,
        objective=objective,
        samples=samples,
        seed=seed,
        alpha=alpha,
        every=every,
        goals=goals_of(portfolio, every_target=every_target),
        rows=rows_of(portfolio, owners, starts, spend=spend, look=look),
        look=look,
    )
    solved = []
    for batch in range(batches):
        if batch and enough is not None and enough():
            break
        problem = task.problem(batch * samples, samples)
        found = best_choice(
            problem,
            seconds=max(begun + seconds - time.monotonic(), 0.0) / (batches - batch),
            gap=gap,
            rng=np.random.default_rng((seed, batch)),
            tell=_teller(on_progress, objective, batch, batches, begun),
            cancelled=cancelled,
            enough=enough,
        )
        if not found.is_feasible:
            raise InfeasibleError(contradiction(portfolio, owners, task.rows))
        plan = None if found.chosen is None else task.plan(problem, found.chosen)
        solved.append(_Solved(plan=plan, loss=found.loss, bound=found.bound, is_proven=found.is_proven))
    return _selection(task, solved, evaluate, seconds=seconds, begun=begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What is the same in every batch. look: raises RunCancelledError where it is cancelled."""

    portfolio: Portfolio
    objective: Objective
    samples: int
    seed: int
    alpha: float
    every: int
    goals: tuple[Goal, ...]
    rows: tuple[Row, ...]
    look: Callable[[], None]

    def responses(self, first: int, count: int) -> Responses:
        draws = draw_samples(self.portfolio, self.seed, first, count)
        return respond(self.portfolio, draws, goals=self.goals, every=self.every, look=self.look)

    def problem(self, first: int, count: int, *, is_reduced: bool = True) -> Problem:
        return problem_of(
            self.portfolio,
            self.responses(first, count),
            self.rows,
            self.objective,
            alpha=self.alpha,
            is_reduced=is_reduced,
        )

    def plan(self, problem: Problem, chosen: Ints) -> Plan:
        names = [one.name for one in self.portfolio.initiatives]
        at = chosen[np.argsort(problem.owners[chosen])]
        return Plan(starts={names[problem.owners[one]]: int(problem.starts[one]) for one in at.tolist()})

    def options(self, problem: Problem, plan: Plan) -> Ints:
        """Give a plan's options in a problem that has them all."""
        numbers = {one.name: at for at, one in enumerate(self.portfolio.initiatives)}
        found = [
            np.flatnonzero((problem.owners == numbers[name]) & (problem.starts == start))
            for name, start in plan.starts.items()
        ]
        return np.concatenate(found) if found else np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    """A batch's plan (None: no time for one), its loss and bound."""

    plan: Plan | None
    loss: float
    bound: float
    is_proven: bool


def gap_of(value: float, bound: float) -> float:
    """Give the distance of a value from its bound in parts of the value."""
    return abs(value - bound) / max(abs(value), 1e-12) if abs(value - bound) > 1e-12 else 0.0


def _check(*, samples: int, batches: int, seconds: float, gap: float) -> None:
    for name, number in (("samples", samples), ("batches", batches)):
        if number < 1:
            raise InputError(f"{name}(={number}) must be >= 1")
    if not seconds > 0:
        raise InputError(f"seconds(={seconds:g}) must be above 0")
    if not 0 <= gap < 1:
        raise InputError(f"gap(={gap:g}) must lie in 0..1, for instance 0.01")


def _teller(
    on_progress: Callable[[Progress], None] | None, objective: Objective, batch: int, batches: int, begun: float
) -> Callable[[float, float], None] | None:
    if on_progress is None:
        return None

    def tell(loss: float, bound: float) -> None:
        on_progress(
            Progress(
                batch=batch + 1,
                batches=batches,
                incumbent=objective.sign * loss if math.isfinite(loss) else math.nan,
                bound=objective.sign * bound,
                seconds=time.monotonic() - begun,
            )
        )

    return tell


def _selection(
    task: _Task,
    solved: list[_Solved],
    evaluate: Evaluate | None,
    *,
    seconds: float,
    begun: float,
) -> Selection:
    chosen: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for batch, one in enumerate(solved):
        if one.plan is not None:
            chosen.setdefault(tuple(one.plan.starts.items()), []).append(batch + 1)
    if not chosen:
        raise InputError(f"seconds(={seconds:g}) were too few to find any plan, or it was stopped too soon: allow more")
    plans = [Plan(starts=dict(starts)) for starts in chosen]
    outcomes = _linear_outcomes(task, plans, len(solved)) if evaluate is None else _simulated(evaluate, plans)
    candidates = _judged(task, plans, outcomes, list(chosen.values()))
    best = candidates[0]
    sign = task.objective.sign
    bounds = sign * np.array([one.bound for one in solved])
    spread = float(bounds.std(ddof=1)) / math.sqrt(len(bounds)) if len(bounds) > 1 else math.nan
    bound = float(bounds.mean())
    problem = task.problem(0, task.samples, is_reduced=False)
    return Selection(
        objective=task.objective,
        plan=best.plan,
        value=best.value,
        error=best.error,
        bound=bound,
        bound_error=spread,
        gap=sign * (best.value - bound) / max(abs(best.value), 1e-12),
        programme_gap=max(gap_of(one.loss, one.bound) if one.plan is not None else math.inf for one in solved),
        is_proven=all(one.is_proven for one in solved),
        is_simulated=evaluate is not None,
        candidates=candidates,
        left_out=reasons_for(task.portfolio, problem, task.rows, task.options(problem, best.plan)),
        samples=task.samples,
        batches=len(solved),
        seed=task.seed,
        seconds=time.monotonic() - begun,
    )


def _simulated(evaluate: Evaluate, plans: list[Plan]) -> list[Floats]:
    found = [np.asarray(evaluate(plan), float) for plan in plans]
    if any(one.shape != found[0].shape for one in found):
        raise InputError("evaluate must give as many paths for every plan: the same ones, to compare plans")
    return found


def _linear_outcomes(task: _Task, plans: list[Plan], batches: int) -> list[Floats]:
    """Judge plans by the programme's own model, on samples that no batch has seen."""
    found: list[list[Floats]] = [[] for _ in plans]
    first = batches * task.samples
    for at in range(first, first + JUDGE_PATHS, JUDGE_CHUNK):
        task.look()
        problem = task.problem(at, JUDGE_CHUNK, is_reduced=False)
        for plan, outcomes in zip(plans, found, strict=True):
            short = np.maximum(problem.left(task.options(problem, plan)), 0.0)
            losses = short @ problem.weights
            if task.objective is Objective.PROBABILITY:
                losses = short.sum(axis=-1)
            outcomes.append(FULL_SCORE - losses if task.objective is Objective.SCORE else losses)
    return [np.concatenate(one) for one in found]


def _judged(task: _Task, plans: list[Plan], outcomes: list[Floats], batches: list[list[int]]) -> tuple[Candidate, ...]:
    """Give the candidates, the best one first; each path's part in the value makes the errors."""
    sign = task.objective.sign
    parts = [_parts(task, one) for one in outcomes]
    values = [float(one.mean()) for one in parts]
    best = int(np.argmin(sign * np.array(values)))
    found = [
        Candidate(
            plan=plan,
            value=value,
            error=_error(part),
            behind=sign * (value - values[best]),
            behind_error=_error(part - parts[best]),
            batches=tuple(chosen_in),
        )
        for plan, value, part, chosen_in in zip(plans, values, parts, batches, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: one.behind))


def _parts(task: _Task, outcomes: Floats) -> Floats:
    """Give what each path adds to the mean that is the value: of CVaR, eta + (L - eta)+ / (1 - alpha)."""
    if task.objective is Objective.PROBABILITY:
        return (outcomes <= MET).astype(float)
    if task.objective is Objective.SCORE:
        return outcomes
    tail = 1 - task.alpha
    # The mean of these is CVaR itself where eta is a value that (1 - alpha) n paths reach.
    eta = np.sort(outcomes)[max(len(outcomes) - math.floor(tail * len(outcomes) + 1e-9) - 1, 0)]
    found: Floats = eta + np.maximum(outcomes - eta, 0.0) / tail
    return found


def _error(parts: Floats) -> float:
    return float(parts.std(ddof=1)) / math.sqrt(len(parts)) if len(parts) > 1 else math.nan
