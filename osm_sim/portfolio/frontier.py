"""What more money would bring, and less: the best plan found for each budget, simulated apart from its choice.

A plan is chosen and its rivals judged on seed + 1; what is reported comes from paths of the seed itself, which the
choice has not seen, all points on the same ones, and which `simulate` gives again.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import Floats
from osm_sim.portfolio.engine import BLOCK, block, simulate
from osm_sim.portfolio.outputs import Figure, Result
from osm_sim.portfolio.selection import Objective, Selection, select
from osm_sim.portfolio.spec import Plan, Portfolio
from osm_sim.portfolio.values import Value, check_sample, check_value
from osm_sim.streams import SEED_LIMIT

FACTORS = (0.4, 0.6, 0.8, 1.0, 1.2, 1.4)
JUDGE_PATHS = 2048
OUTCOMES = {Objective.CVAR: "shortfall", Objective.PROBABILITY: "shortfall", Objective.SCORE: "score"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A plan with its spend and what it brings, simulated within its budgets.

    factor: of the portfolio's budgets, those that the plan was chosen and simulated with. name: of a plan that was
    given, empty for a chosen one. gap, is_proven: of its choice (selection.Selection), None for a given one.
    efficient_in: the objectives in which no other point is as good or better in both spend and value, and not the same.
    """

    name: str
    factor: float
    budgets: tuple[float, ...]
    plan: Plan
    spend: Figure
    all_met: Figure
    score: Figure
    shortfall_tail: Figure
    gap: float | None = None
    is_proven: bool | None = None
    efficient_in: tuple[Objective, ...] = ()

    def value(self, objective: Objective) -> Figure:
        """Give what it brings in an objective: P(all met), the score, or the CVaR of the shortfall."""
        values = {
            Objective.PROBABILITY: self.all_met,
            Objective.SCORE: self.score,
            Objective.CVAR: self.shortfall_tail,
        }
        return values[objective]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPoint:
    """A budget for which there is no plan, and why."""

    factor: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Points, the chosen ones by budget and then the given ones, and budgets without a plan."""

    portfolio: str
    objective: Objective
    points: tuple[Point, ...]
    missing: tuple[NoPoint, ...]
    paths: int
    seed: int


def frontier(
    portfolio: Portfolio,
    factors: Sequence[float] = FACTORS,
    *,
    objective: Objective = Objective.CVAR,
    plans: Mapping[str, Plan] | None = None,
    paths: int = 5000,
    seed: int = 1,
    samples: int = 50,
    batches: int = 4,
    seconds: float = 15.0,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    on_point: Callable[[Point], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Frontier:
    """Choose a plan for each factor on the portfolio's budgets, and simulate it and the plans given (by name).

    samples, batches, seconds: of each choice, as `select` takes them. executor: of simulations. on_progress(done,
    total) counts points, from 0 of all on; on_point gets each as it is there, efficient_in still empty. Raises
    InputError for a portfolio without budgets or targets, for factors, plans or numbers that cannot be, and where no
    budget has a plan; RunCancelledError.
    """
    given = dict(plans or {})
    _check(portfolio, factors, given, paths, seed)
    for name, number in (("samples", samples), ("batches", batches), ("seconds", seconds)):
        if not number > 0:
            raise InputError(f"{name}(={number:g}) must be above 0")
    asked = _Asked(
        portfolio=portfolio,
        objective=objective,
        paths=paths,
        seed=seed,
        samples=samples,
        batches=batches,
        seconds=seconds,
        executor=executor,
        cancelled=cancelled,
    )
    work: list[Callable[[], Point | NoPoint]] = [
        *(lambda factor=factor: asked.chosen(factor) for factor in sorted(set(factors))),
        *(lambda name=name, plan=plan: asked.point(name, 1.0, portfolio, plan) for name, plan in given.items()),
    ]
    found: list[Point | NoPoint] = []
    for step in work:
        _tell(on_progress, len(found), len(work))
        if cancelled is not None and cancelled():
            raise RunCancelledError(f"cancelled after {len(found)} of {len(work)} points")
        found.append(step())
        if on_point is not None and isinstance(found[-1], Point):
            on_point(found[-1])
    _tell(on_progress, len(found), len(work))
    points = [one for one in found if isinstance(one, Point)]
    missing = tuple(one for one in found if isinstance(one, NoPoint))
    if len(missing) == len(set(factors)):
        raise InputError(f"none of the budgets has a plan; {missing[-1].factor:g} times today's: {missing[-1].reason}")
    return Frontier(
        portfolio=portfolio.name,
        objective=objective,
        points=tuple(replace(one, efficient_in=_efficient_in(one, points)) for one in points),
        missing=missing,
        paths=paths,
        seed=seed,
    )


def with_budgets(portfolio: Portfolio, factor: float) -> Portfolio:
    """Give a portfolio with so many times its budgets. Raises InputError where the mandatory ones cost more."""
    budgets = portfolio.limits.budgets
    assert budgets is not None
    return replace(portfolio, limits=replace(portfolio.limits, budgets=tuple(factor * one for one in budgets)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is the same for every point."""

    portfolio: Portfolio
    objective: Objective
    paths: int
    seed: int
    samples: int
    batches: int
    seconds: float
    executor: Executor | None
    cancelled: Callable[[], bool] | None

    def chosen(self, factor: float) -> Point | NoPoint:
        """Choose a plan for a budget and simulate it."""
        try:
            within = with_budgets(self.portfolio, factor)
            selection = self._select(within)
        except InputError as error:
            # What is wrong at every budget was refused before; here it is this budget, or the time for it.
            return NoPoint(factor=factor, reason=str(error))
        return self.point("", factor, within, selection.plan, selection)

    def point(
        self, name: str, factor: float, within: Portfolio, plan: Plan, selection: Selection | None = None
    ) -> Point:
        """Simulate a plan."""
        result = simulate(
            within, plan, paths=self.paths, seed=self.seed, executor=self.executor, cancelled=self.cancelled
        )
        return _point(name, factor, within, result, selection)

    def _select(self, within: Portfolio) -> Selection:
        """Choose on another seed; rivals are judged in the simulator, on paths that no programme has seen."""
        other = (self.seed + 1) % SEED_LIMIT
        first = self.samples * self.batches

        def evaluate(plan: Plan) -> Floats:
            blocks = (block(within, plan, other, at, BLOCK) for at in range(first, first + JUDGE_PATHS, BLOCK))
            return np.concatenate([getattr(one, OUTCOMES[self.objective]) for one in blocks])

        return select(
            within,
            objective=self.objective,
            samples=self.samples,
            seed=other,
            seconds=self.seconds,
            batches=self.batches,
            evaluate=evaluate,
            cancelled=self.cancelled,
        )


def _point(name: str, factor: float, within: Portfolio, result: Result, selection: Selection | None) -> Point:
    assert result.all_met is not None
    assert result.score is not None
    return Point(
        name=name,
        factor=factor,
        budgets=within.limits.budgets or (),
        plan=result.plan,
        spend=result.cost.mean,
        all_met=result.all_met,
        score=result.score,
        shortfall_tail=result.shortfall_tail,
        gap=None if selection is None else selection.gap,
        is_proven=None if selection is None else selection.is_proven,
    )


def _check(portfolio: Portfolio, factors: Sequence[float], plans: Mapping[str, Plan], paths: int, seed: int) -> None:
    if not portfolio.limits.budgets or not any(np.isfinite(portfolio.limits.budgets)):
        raise InputError(
            f"budgets of {portfolio.name!r} are missing: give it money by year to see what more would bring"
        )
    if not factors:
        raise InputError("factors(=none) must be at least one, for instance 0.6, 1 and 1.4")
    for factor in factors:
        if not 0 < factor < float("inf"):
            raise InputError(f"factor(={factor:g}) of the budgets must be above 0, for instance 0.8")
    check_value(portfolio, Value.SCORE)
    check_sample(paths, seed, least=2)
    for name, plan in plans.items():
        try:
            plan.check(portfolio)
        except InputError as error:
            raise InputError(f"plan {name!r}: {error}") from error


def _tell(on_progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if on_progress is not None:
        on_progress(done, total)


def _efficient_in(one: Point, points: list[Point]) -> tuple[Objective, ...]:
    return tuple(objective for objective in Objective if not any(_is_ahead(other, one, objective) for other in points))


def _is_ahead(one: Point, other: Point, objective: Objective) -> bool:
    """Whether a point costs no more than another and brings no less, and is not the same in both."""
    mine, theirs = ((point.spend.value, objective.sign * point.value(objective).value) for point in (one, other))
    return mine != theirs and mine[0] <= theirs[0] and mine[1] <= theirs[1]
