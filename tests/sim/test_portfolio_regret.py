"""Regret over named futures: a case worked out by hand, and what the whole portfolio's paths say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.engine import simulate
from osm_sim.portfolio.plans import usual_plans
from osm_sim.portfolio.regret import regret
from osm_sim.portfolio.spec import Driver, Effect, Plan, Portfolio, Scenario, TargetAt
from osm_sim.portfolio.values import Value
from tests.sim.portfolios import initiative, just, measure, portfolio, random_portfolio

PLANS = {"lift M": Plan(starts={"A": 0}), "lift N": Plan(starts={"B": 0})}


def _worked(*, noise: float = 0.0) -> Portfolio:
    """A lifts M to its target and B lifts N; in each future the driver lifts one of them there by itself.

    M counts three times. Scores: A 75 in the first future and 100 in the second, B 100 and 25.
    """
    return portfolio(
        measure("M", noise=noise, weight=3.0, drivers={"m": 1.0}, targets=(TargetAt(month=36, value=120.0),)),
        measure("N", noise=noise, drivers={"n": 1.0}, targets=(TargetAt(month=36, value=120.0),)),
        initiatives=(
            initiative("A", effects=(Effect(measure="M", size=just(0.21)),)),
            initiative("B", effects=(Effect(measure="N", size=just(0.21)),)),
        ),
        drivers=(Driver(name="m", noise=0.0), Driver(name="n", noise=0.0)),
        scenarios=(
            Scenario(name="M by itself", probability=0.8, levels={"m": (0.21,)}),
            Scenario(name="N by itself", probability=0.2, levels={"n": (0.21,)}),
        ),
    )


def test_means_regrets_and_choices_are_what_the_arithmetic_says() -> None:
    found = regret(_worked(), PLANS, Value.SCORE, 500, 1)

    one, other = found.plans["lift M"], found.plans["lift N"]
    assert [figure.value for figure in one.means.values()] == pytest.approx([75, 100])
    assert [figure.value for figure in other.means.values()] == pytest.approx([100, 25])
    assert [figure.value for figure in one.regrets.values()] == pytest.approx([25, 0])
    assert [figure.value for figure in other.regrets.values()] == pytest.approx([0, 75])
    assert [plan.worst.value for plan in (one, other)] == pytest.approx([25, 75])
    assert [plan.worst_future for plan in (one, other)] == ["M by itself", "N by itself"]
    # 0.8 x 75 + 0.2 x 100, and 0.8 x 100 + 0.2 x 25; the worst tenth of B's paths lies in the second future.
    assert [plan.expected.value for plan in (one, other)] == pytest.approx([80, 85])
    assert [plan.tail.value for plan in (one, other)] == pytest.approx([75, 25])
    assert (found.minimax_choice, found.tail_choice, found.expected_choice) == ("lift M", "lift M", "lift N")
    assert found.futures == {"M by itself": 0.8, "N by itself": 0.2}


def test_of_a_shortfall_less_is_better() -> None:
    found = regret(_worked(), PLANS, Value.SHORTFALL, 500, 1)

    one, other = found.plans["lift M"], found.plans["lift N"]
    assert [figure.value for figure in other.means.values()] == pytest.approx([0, 3])
    assert (one.worst.value, other.worst.value) == pytest.approx((1, 3))
    assert (found.minimax_choice, found.tail_choice, found.expected_choice) == ("lift M", "lift M", "lift N")


@pytest.mark.parametrize("value", [Value.SHORTFALL, Value.COST])
@pytest.mark.parametrize("seed", [6, 7, 19, 23])
def test_futures_together_are_the_whole_portfolio(seed: int, value: Value) -> None:
    given, _ = random_portfolio(seed)
    plans = usual_plans(given)

    found = regret(given, plans, value, 600, 1)

    for name, plan in plans.items():
        whole, mine = simulate(given, plan, paths=600, seed=1), found.plans[name]
        if value is Value.SHORTFALL:
            assert mine.tail.value == pytest.approx(whole.shortfall_tail.value)
            assert mine.tail.error == pytest.approx(whole.shortfall_tail.error, abs=1e-9)
        mean = whole.shortfall if value is Value.SHORTFALL else whole.cost.mean
        assert abs(mine.expected.value - mean.value) <= 4 * (mine.expected.error + mean.error) + 1e-9
        for future in given.scenarios:
            alone = simulate(replace(given, scenarios=(replace(future, probability=1.0),)), plan, paths=600, seed=1)
            mean = alone.shortfall if value is Value.SHORTFALL else alone.cost.mean
            assert mine.means[future.name].value == pytest.approx(mean.value)
            assert mine.means[future.name].error == pytest.approx(mean.error, abs=1e-5)


def test_plans_that_are_the_same_regret_nothing() -> None:
    found = regret(_worked(noise=0.2), {"one": PLANS["lift M"], "other": PLANS["lift M"]}, Value.SCORE, 500, 1)

    assert [plan.worst.value for plan in found.plans.values()] == pytest.approx([0, 0], abs=1e-9)


def test_plans_that_are_as_good_in_truth_are_hardly_regretted_for_being_lucky() -> None:
    given = portfolio(
        measure("M", targets=(TargetAt(month=36, value=200.0),)),
        initiatives=tuple(
            initiative(name, success=0.5, effects=(Effect(measure="M", size=just(0.5)),)) for name in "ABCDEFGH"
        ),
        drivers=(Driver(name="m"),),
        scenarios=tuple(Scenario(name=name, probability=0.5) for name in ("one", "other")),
    )
    plans = {one.name: Plan(starts={one.name: 0}) for one in given.initiatives}

    found = [regret(given, plans, Value.SCORE, 200, seed) for seed in range(12)]

    split = [figure.value for one in found for plan in one.plans.values() for figure in plan.regrets.values()]
    lucky = []
    for one in found:
        means = [plan.means["one"].value for plan in one.plans.values()]
        lucky += [max(means) - mean for mean in means]
    # Cut off at 0, an unbiased regret of nothing still has a mean above it: 0.4 of its standard error.
    assert sum(split) / len(split) < 0.6 * sum(lucky) / len(lucky)


def test_it_says_how_far_it_is_and_can_be_cancelled() -> None:
    told: list[tuple[int, int]] = []
    regret(_worked(), PLANS, Value.SCORE, 600, 1, on_progress=lambda *at: told.append(at))

    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(RunCancelledError):
        regret(_worked(), PLANS, Value.SCORE, 600, 1, cancelled=lambda: True)


def test_a_portfolio_without_futures_is_refused_with_what_to_do() -> None:
    given = replace(_worked(), scenarios=())

    with pytest.raises(InputError, match=r"scenarios\(of 0\) of 'small' must be two or more: .* so name some"):
        regret(given, PLANS, Value.SCORE, 600, 1)


def test_too_few_paths_or_plans_are_refused() -> None:
    with pytest.raises(InputError, match=r"paths\(=19\) must be within 20"):
        regret(_worked(), PLANS, Value.SCORE, 19, 1)
    with pytest.raises(InputError, match="nothing to choose between"):
        regret(_worked(), {"one": PLANS["lift M"]}, Value.SCORE, 600, 1)
