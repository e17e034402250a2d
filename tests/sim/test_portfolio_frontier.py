"""What more money would bring: budgets whose best plan is known, and points simulated apart from their choice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio import selection
from osm_sim.portfolio.engine import simulate
from osm_sim.portfolio.frontier import Frontier, Point, frontier, with_budgets
from osm_sim.portfolio.selection import Objective
from osm_sim.portfolio.spec import Effect, Limits, Plan, Portfolio, Range, TargetAt
from tests.sim.portfolios import initiative, just, measure, portfolio


def _worked(**changes: Any) -> Portfolio:  # noqa: ANN401 - any field of Portfolio
    """A brings 0.2 for 120, B 0.1 for 60, C nothing for 100; all of it in the first year, which has 180."""
    return portfolio(
        measure("M", targets=(TargetAt(month=36, value=130.0),)),
        **dict[str, Any](
            initiatives=(
                initiative("A", effects=(Effect(measure="M", size=just(0.2)),)),
                initiative("B", cost=60.0, effects=(Effect(measure="M", size=just(0.1)),)),
                initiative("C", cost=100.0, effects=(Effect(measure="M", size=just(0.0)),)),
            ),
            limits=Limits(budgets=(180.0, 0.0, 0.0)),
        )
        | changes,
    )


def _frontier(given: Portfolio, factors: tuple[float, ...], **changes: Any) -> Frontier:  # noqa: ANN401 - any argument
    return frontier(given, factors, **dict[str, Any](paths=200, samples=4, batches=2, seconds=20.0) | changes)


@pytest.mark.parametrize("objective", [Objective.CVAR, Objective.SCORE])
def test_each_budget_gets_the_plan_that_is_best_for_it(objective: Objective) -> None:
    found = _frontier(_worked(), (1.0, 0.7, 0.4, 0.2), objective=objective)

    assert [point.factor for point in found.points] == [0.2, 0.4, 0.7, 1.0]
    useful = [set(point.plan.starts) - {"C"} for point in found.points]
    assert useful == [set(), {"B"}, {"A"}, {"A", "B"}]
    assert [point.score.value for point in found.points] == pytest.approx([0, 100 / 3, 200 / 3, 100])
    assert [point.shortfall_tail.value for point in found.points] == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert [point.all_met.value for point in found.points] == [0, 0, 0, 1]
    assert found.points[2].budgets == pytest.approx((126, 0, 0))


def test_a_point_is_efficient_where_none_costs_no_more_and_brings_as_much() -> None:
    plans = {"B too": Plan(starts={"B": 0}), "dear": Plan(starts={"B": 0, "C": 0})}

    found = _frontier(_worked(), (0.4, 1.0), plans=plans)

    small, large, same, dear = found.points
    assert (same.name, dear.name, same.factor) == ("B too", "dear", 1.0)
    assert Objective.SCORE in small.efficient_in
    assert set(large.efficient_in) == set(Objective)
    # Two points that are the same do not beat each other.
    assert same.efficient_in == small.efficient_in
    assert dear.efficient_in == ()


def test_a_point_is_what_simulating_its_plan_within_its_budgets_gives() -> None:
    given = _worked(
        initiatives=(
            initiative("A", cost_cv=0.4, success=0.7, effects=(Effect(measure="M", size=just(0.2)),)),
            initiative(
                "B", cost=60.0, cost_cv=0.4, effects=(Effect(measure="M", size=Range(low=0.0, likely=0.1, high=0.2)),)
            ),
        )
    )

    point = _frontier(given, (0.8,), seed=5).points[0]

    again = simulate(with_budgets(given, 0.8), point.plan, paths=200, seed=5)
    assert (point.spend, point.score, point.all_met) == (again.cost.mean, again.score, again.all_met)
    assert point.shortfall_tail == again.shortfall_tail
    assert point.spend.error > 0
    assert [point.value(one) for one in Objective] == [point.all_met, point.score, point.shortfall_tail]


def test_a_budget_below_what_must_be_done_has_no_plan_and_says_why() -> None:
    must = initiative("A", is_mandatory=True, effects=(Effect(measure="M", size=just(0.2)),))

    found = _frontier(_worked(initiatives=(must,)), (0.5, 1.0))

    assert [point.factor for point in found.points] == [1.0]
    (missing,) = found.missing
    assert missing.factor == 0.5
    assert "below the mandatory initiatives 'A'" in missing.reason
    with pytest.raises(InputError, match=r"none of the budgets has a plan; 0\.5 times today's"):
        _frontier(_worked(initiatives=(must,)), (0.5,))


def test_it_says_which_point_of_how_many_and_hands_each_out() -> None:
    told: list[tuple[int, int]] = []
    points: list[Point] = []

    found = _frontier(
        _worked(),
        (0.4, 1.0),
        plans={"none": Plan(starts={})},
        on_progress=lambda *at: told.append(at),
        on_point=points.append,
    )

    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [replace(point, efficient_in=()) for point in found.points] == points


def test_it_can_be_cancelled_between_points() -> None:
    told: list[tuple[int, int]] = []

    with pytest.raises(RunCancelledError):
        _frontier(_worked(), (0.4, 1.0), on_progress=lambda *at: told.append(at), cancelled=lambda: len(told) > 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"limits": Limits()}, "budgets of 'small' are missing"),
        ({"limits": Limits(budgets=(float("inf"),))}, "budgets of 'small' are missing"),
        ({"initiatives": ()}, "plan 'odd': initiative 'B'"),
    ],
)
def test_a_portfolio_that_has_no_frontier_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        _frontier(_worked(**changes), (1.0,), plans={"odd": Plan(starts={"B": 0})})


@pytest.mark.parametrize(
    ("factors", "said"), [((), r"factors\(=none\)"), ((0.0,), r"factor\(=0\) of the budgets"), ((float("nan"),), "nan")]
)
def test_factors_that_are_none_are_refused(factors: tuple[float, ...], said: str) -> None:
    with pytest.raises(InputError, match=said):
        _frontier(_worked(), factors)


@pytest.mark.parametrize("name", ["samples", "batches", "seconds"])
def test_a_choice_that_cannot_be_made_is_refused_at_once(name: str) -> None:
    told: list[tuple[int, int]] = []

    with pytest.raises(InputError, match=rf"{name}\(=0\) must be above 0"):
        _frontier(_worked(), (1.0,), on_progress=lambda *at: told.append(at), **{name: 0})
    assert told == []


def test_a_budget_for_whose_plan_the_time_is_too_short_does_not_end_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def select(within: Portfolio, **asked: Any) -> Any:  # noqa: ANN401 - as the true one
        if within.limits.budgets == (90.0, 0.0, 0.0):
            raise InputError("seconds(=20) were too few to find any plan: allow more")
        return selection.select(within, **asked)

    monkeypatch.setattr("osm_sim.portfolio.frontier.select", select)

    found = _frontier(_worked(), (0.5, 1.0))

    assert [one.factor for one in found.points] == [1.0]
    assert "too few to find any plan" in found.missing[0].reason
