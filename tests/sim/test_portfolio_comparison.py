"""Plans beside each other: each number as its paths say, and differences path by path."""

from __future__ import annotations

import math

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.comparison import compare_plans
from osm_sim.portfolio.engine import block
from osm_sim.portfolio.spec import Effect, Plan, Portfolio, Range, TargetAt
from tests.sim.portfolios import initiative, measure, portfolio

PATHS = 1500
DONE, NOT_DONE = Plan(starts={"A": 0}), Plan(starts={})


def _given(target: float = 110.0) -> Portfolio:
    return portfolio(
        measure("M", noise=0.05, memory=0.5, targets=(TargetAt(month=24, value=target),)),
        initiatives=(
            initiative("A", cost_cv=0.3, effects=(Effect(measure="M", size=Range(low=0.05, likely=0.1, high=0.2)),)),
        ),
    )


def test_values_and_differences_are_those_of_the_paths() -> None:
    given = _given()
    done, not_done = (block(given, plan, 7, 0, PATHS) for plan in (DONE, NOT_DONE))

    first, second = compare_plans([(given, NOT_DONE), (given, DONE)], paths=PATHS, seed=7)

    assert second.score is not None
    assert second.score.difference is not None
    apart = done.score - not_done.score
    assert second.score.value.value == pytest.approx(done.score.mean())
    assert second.score.difference.value == pytest.approx(apart.mean())
    assert second.score.difference.error == pytest.approx(apart.std() / math.sqrt(PATHS))
    assert [one.value.value for one in second.targets] == [pytest.approx(done.met[0].mean())]
    assert first.score is not None
    assert first.score.difference is None
    assert first.cost.value.value == 0


def test_the_worst_tenth_is_that_of_the_sorted_paths_and_its_difference_that_of_the_two() -> None:
    given = _given()
    worst = [np.sort(block(given, plan, 7, 0, PATHS).shortfall)[-PATHS // 10 :].mean() for plan in (NOT_DONE, DONE)]

    first, second = compare_plans([(given, NOT_DONE), (given, DONE)], paths=PATHS, seed=7)

    assert first.shortfall_tail is not None
    assert second.shortfall_tail is not None
    assert second.shortfall_tail.difference is not None
    assert [one.value.value for one in (first.shortfall_tail, second.shortfall_tail)] == pytest.approx(worst)
    assert second.shortfall_tail.difference.value == pytest.approx(worst[1] - worst[0])


def test_the_error_of_a_worst_tenth_s_difference_is_the_spread_over_seeds() -> None:
    given, seeds = _given(), range(1, 61)
    pair = [(given, NOT_DONE), (given, DONE)]
    found = [compare_plans(pair, paths=400, seed=seed)[1].shortfall_tail for seed in seeds]
    differences = [one.difference for one in found if one is not None and one.difference is not None]

    spread = float(np.std([one.value for one in differences], ddof=1))
    assert len(differences) == len(seeds)
    assert float(np.mean([one.error for one in differences])) == pytest.approx(spread, rel=0.35)


def test_what_cannot_be_compared_is_refused() -> None:
    given = _given()
    lacking = portfolio(measure("M"), name="bare")
    with pytest.raises(InputError, match="'bare' has other targets than 'small': compare what has the same"):
        compare_plans([(given, DONE), (lacking, NOT_DONE)], paths=10, seed=1)
    with pytest.raises(InputError, match=r"paths\(=1\) must be within 2"):
        compare_plans([(given, DONE)], paths=1, seed=1)
    with pytest.raises(InputError, match="initiative 'B' of the plan must be one of the portfolio's"):
        compare_plans([(given, Plan(starts={"B": 0}))], paths=10, seed=1)
