"""Portfolios that are reviewed, for tests: contests made by hand, random ones with targets, rules sharp and harsh."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from osm_sim.portfolio.outputs import Judge
from osm_sim.portfolio.review import ReviewRule, points
from osm_sim.portfolio.review_rule import Judging, decide, judging_of, look
from osm_sim.portfolio.review_world import State, advance, begin, board_of
from osm_sim.portfolio.spec import Effect, Initiative, Limits, Plan, Portfolio, Range, TargetAt
from tests.sim.portfolios import initiative, just, measure, portfolio, random_portfolio

if TYPE_CHECKING:
    from osm_sim.portfolio.draws import Draws
    from osm_sim.portfolio.review_rule import Moves

CLOSE: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-9}
SEED, FIRST = 7, 1000
SHARP = ReviewRule(signal_noise=1e-6)
"""A rule whose signals are nearly the truth."""
HARSH = ReviewRule(every=1, least_progress=0.05, stop_share=0.9, trouble_share=1.5)
"""A rule that stops and merges whatever it can."""


def reviewable(count: int) -> list[tuple[int, Portfolio, Plan]]:
    """Random portfolios with targets and something to do, by their seed."""
    found = ((seed, *random_portfolio(seed)) for seed in range(1000))
    some = ((seed, given, plan) for seed, given, plan in found if plan.starts and Judge(given).perspectives)
    return [next(some) for _ in range(count)]


def make_judging(given: Portfolio, plan: Plan, rule: ReviewRule) -> Judging:
    return judging_of(board_of(given, plan), rule, points(given, SEED))


def helps(size: float = 0.3, on: str = "M") -> tuple[Effect, ...]:
    return (Effect(measure=on, size=just(size)),)


def may_help(size: float = 0.3, on: str = "M") -> tuple[Effect, ...]:
    """An effect of which nobody knows whether it will be 0 or twice what is likely."""
    return (Effect(measure=on, size=Range(low=0.0, likely=size, high=2 * size)),)


def small(*initiatives: Initiative, **changes: Any) -> Portfolio:  # noqa: ANN401 - any field of Portfolio
    """A portfolio of two years; one measure has a target that no initiative reaches alone, the other one has none."""
    goals = (measure("M", targets=(TargetAt(month=24, value=200.0),)), measure("N"))
    return portfolio(*goals, **dict[str, Any](months=24, initiatives=initiatives) | changes)


def played_until(judging: Judging, draws: Draws, month: int) -> State:
    state = begin(judging.board, draws)
    for each in range(1, month + 1):
        advance(judging.board, state, each)
    return state


def decided(judging: Judging, draws: Draws, month: int) -> Moves:
    """What the rule decides at a first review after so many months."""
    state = played_until(judging, draws, month)
    return decide(judging, state, look(judging, state, draws, month))


def contested(**changes: Any) -> tuple[Portfolio, Plan]:  # noqa: ANN401 - any field of A
    """A may fail, W waits outside the plan and would bring as much, and there is money for one of them a year."""
    given = small(
        initiative("A", **dict[str, Any](success=0.5, duration=just(10), cost=100.0, effects=helps()) | changes),
        initiative("W", duration=just(5), cost=70.0, effects=helps(0.25)),
        limits=Limits(budgets=(100.0, 0.0)),
    )
    return given, Plan(starts={"A": 0})


def failing(draws: Draws, only: int | None = None) -> Draws:
    """The same draws, in which the first initiatives that are drawn, or the one of a number, fail."""
    succeeds = draws.succeeds.copy()
    succeeds[:, slice(0, 2) if only is None else only] = False
    return replace(draws, succeeds=succeeds)


def working(draws: Draws, size: float) -> Draws:
    """The same draws, in which all effects have that size, and everything works."""
    effects = tuple(np.full_like(one, size) for one in draws.effects)
    return replace(draws, effects=effects, succeeds=np.ones_like(draws.succeeds))
