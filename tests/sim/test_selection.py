"""Selection: the programme's best choice is that of trying every choice."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import draw
from osm_sim.portfolio.response import draw_samples, goals_of, respond
from osm_sim.portfolio.selection import InfeasibleError, select
from osm_sim.portfolio.selection_best import best_choice
from osm_sim.portfolio.selection_model import Objective, Problem, problem_of
from osm_sim.portfolio.selection_rows import rows_of
from osm_sim.portfolio.selection_solver import solve_knapsack
from osm_sim.portfolio.spec import Effect, Limits, Portfolio, TargetAt
from tests.sim.portfolios import initiative, just, measure, portfolio, random_portfolio

EVERY = 9
SAMPLES = 12


def _with_targets(count: int) -> list[int]:
    """Seeds of random portfolios that have a target and an initiative."""
    seeds = [seed for seed in range(200) if _is_fit(random_portfolio(seed)[0])]
    return seeds[:count]


def _is_fit(given: Portfolio) -> bool:
    return bool(given.initiatives) and any(one.targets for one in given.measures)


def _problem(given: Portfolio, objective: Objective, *, is_reduced: bool) -> Problem:
    responses = respond(given, draw_samples(given, 1, 0, SAMPLES), every=EVERY)
    rows = rows_of(given, responses.owners, responses.starts)
    return problem_of(given, responses, rows, objective, is_reduced=is_reduced)


def _least(problem: Problem) -> float | None:
    """The least loss of all choices, None where none fits."""
    options = [[-1, *np.flatnonzero(problem.owners == one).tolist()] for one in range(len(problem.required))]
    choices = (np.array([at for at in one if at >= 0], np.int64) for one in product(*options))
    return min((problem.value(one) for one in choices if problem.fits(one)), default=None)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", _with_targets(20))
def test_the_best_choice_is_that_of_trying_all(seed: int, objective: Objective) -> None:
    given = random_portfolio(seed)[0]
    least = _least(_problem(given, objective, is_reduced=False))

    best = best_choice(_problem(given, objective, is_reduced=True), seconds=60.0, gap=0.0, rng=np.random.default_rng(1))

    assert best.is_feasible == (least is not None)
    if least is not None:
        assert best.loss == pytest.approx(least, abs=1e-6)
        assert best.bound <= best.loss + 1e-6


@pytest.mark.parametrize("seed", _with_targets(8))
def test_samples_drawn_all_at_once_are_those_drawn_path_by_path(seed: int) -> None:
    given = random_portfolio(seed)[0]
    at_once, by_path = draw_samples(given, 3, 5, 4), draw(given, 3, 5, 4)

    for name in ("holds", "succeeds", "scenario"):
        np.testing.assert_array_equal(getattr(at_once, name), getattr(by_path, name))
    for name in ("months", "costs", "noise", "report", "drivers"):
        np.testing.assert_allclose(getattr(at_once, name), getattr(by_path, name), rtol=1e-9, atol=1e-12)


def _simple(**changes: object) -> Portfolio:
    goal = measure("M", targets=(TargetAt(month=24, value=120.0),))
    reaching = initiative("A", effects=(Effect(measure="M", size=just(0.2)),))
    useless = initiative("B")
    return portfolio(goal, initiatives=(reaching, useless), **changes)


def test_what_reaches_the_target_is_chosen_and_what_does_nothing_is_left_out_with_a_reason() -> None:
    found = select(_simple(), samples=4, batches=2, seconds=20.0, seed=1)

    assert list(found.plan.starts) == ["A"]
    assert found.value == pytest.approx(0.0, abs=1e-9)
    assert found.is_proven
    assert found.left_out.keys() == {"B"}
    assert found.left_out["B"]


def test_specialists_too_few_for_what_is_mandatory_are_named() -> None:
    must = initiative("A", is_mandatory=True, needs={"data": 2.0}, effects=(Effect(measure="M", size=just(0.2)),))
    goal = measure("M", targets=(TargetAt(month=24, value=120.0),))
    given = portfolio(goal, initiatives=(must,), limits=Limits(specialists={"data": (1.0,)}))

    with pytest.raises(InfeasibleError, match="'data' specialists"):
        select(given, samples=4, batches=1, seconds=20.0, seed=1)


def test_nothing_is_selected_without_a_target() -> None:
    with pytest.raises(InputError, match="give a measure one to select initiatives for"):
        goals_of(portfolio(measure("M")))


def test_it_can_be_cancelled() -> None:
    with pytest.raises(RunCancelledError):
        select(_simple(), samples=4, batches=2, seconds=20.0, seed=1, cancelled=lambda: True)


def test_a_knapsack_is_packed_as_well_as_by_trying_all() -> None:
    rng = np.random.default_rng(4)
    profits, weights = rng.integers(1, 50, 10).astype(float), rng.integers(1, 20, (3, 10)).astype(float)
    capacities = weights.sum(axis=1) // 2
    choices = np.array(list(product((0.0, 1.0), repeat=10)))
    fits = (choices @ weights.T <= capacities).all(axis=1)

    found = solve_knapsack(profits, weights, capacities)

    assert found.is_proven
    assert found.value == pytest.approx((choices @ profits)[fits].max())
