"""Which inputs a plan's outcome hangs on, held to known distributions and to a sample sorted by hand."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import draw, pert_quantile, pert_table
from osm_sim.portfolio.engine import Block, block, simulate
from osm_sim.portfolio.spec import Driver, Effect, Link, Measure, Plan, Portfolio, Range, Scenario, TargetAt
from osm_sim.portfolio.tornado import Bar, Input, InputKind, Tornado, tornado
from osm_sim.portfolio.values import Value
from tests.sim.portfolios import initiative, just, measure, portfolio, random_portfolio

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATHS = 4000


def _aimed(name: str = "M", **changes: object) -> Measure:
    """A measure at 100 that is to be 150 after three years: a scale more is a score of 200."""
    return measure(name, targets=(TargetAt(month=36, value=150.0),), **changes)


def _bar(found: Tornado, kind: InputKind, name: str) -> Bar:
    return next(bar for bar in found.bars if (bar.input.kind, bar.input.name) == (kind, name))


def test_a_link_s_bar_is_what_comes_of_it_and_has_no_error_where_nothing_else_is_uncertain() -> None:
    given = portfolio(
        measure("C"),
        _aimed(),
        links=(Link(cause="C", effect="M", elasticity=0.5, probability=0.6),),
        initiatives=(initiative(effects=(Effect(measure="C", size=just(0.4)),)),),
    )

    found = tornado(given, Plan(starts={"A": 0}), Value.SCORE, PATHS, 1)

    (bar,) = found.bars
    assert bar.input == Input(kind=InputKind.LINK, name="C>M")
    assert (bar.low.value, bar.high.value) == pytest.approx((0.0, 40.0), abs=1e-9)
    assert bar.difference.value == pytest.approx(40.0)
    assert bar.difference.error == pytest.approx(0.0, abs=1e-6)
    assert abs(found.mean.value - 24.0) < 4 * found.mean.error


def test_an_effect_s_bar_joins_the_means_of_its_own_distribution_s_tenths() -> None:
    size = Range(low=0.05, likely=0.1, high=0.4)
    given = portfolio(_aimed(), initiatives=(initiative(effects=(Effect(measure="M", size=size),)),))

    (bar,) = tornado(given, Plan(starts={"A": 0}), Value.SCORE, PATHS, 1).bars

    share = (np.arange(1000) + 0.5) / 10_000
    for end, u in ((bar.low, share), (bar.high, 1 - share)):
        expected = 200 * float(pert_quantile(pert_table(size), u).mean())
        assert abs(end.value - expected) < 4 * end.error
        assert 0 < end.error < 1
    assert bar.difference.value == pytest.approx(bar.high.value - bar.low.value)
    assert bar.difference.error == pytest.approx(math.hypot(bar.high.error, bar.low.error))


def test_a_cost_s_bar_joins_the_lognormal_means_of_its_tenths() -> None:
    given = portfolio(initiatives=(initiative(cost_cv=0.5),), overrun=1.2)

    (bar,) = tornado(given, Plan(starts={"A": 0}), Value.COST, PATHS, 1).bars

    spread, edge = math.sqrt(math.log1p(0.25)), NormalDist().inv_cdf(0.9)
    mean = 1.2 * 120
    assert abs(bar.high.value - mean * 10 * NormalDist().cdf(spread - edge)) < 4 * bar.high.error
    assert abs(bar.low.value - mean * 10 * NormalDist().cdf(-edge - spread)) < 4 * bar.low.error


def _is_low_and_high(
    given: Portfolio, plan: Plan, one: Input, paths: Block, leanings: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], ...]:
    """Look an input up by hand: on which paths it is low, and on which high."""
    drawn = paths.inputs
    chosen = [each for each in given.initiatives if each.name in plan.starts]
    row = next((at for at, each in enumerate(chosen) if each.name == one.name), -1)
    if one.kind is InputKind.LINK:
        column = drawn.holds[[each.name for each in given.links].index(one.name)]
    elif one.kind is InputKind.FUTURE:
        column = drawn.scenario == [each.name for each in given.scenarios].index(one.name)
    elif one.kind is InputKind.SUCCESS:
        column = drawn.succeeds[row]
    else:
        assert one.below is not None
        assert one.above is not None
        values = {InputKind.DURATION: drawn.months, InputKind.COST: drawn.costs}
        if one.kind is InputKind.EFFECT:
            owned = [(each.name, effect.measure) for each in chosen for effect in each.effects]
            numbers = drawn.effects[owned.index((one.name, one.measure))]
        elif one.kind is InputKind.DRIVER:
            numbers = leanings[[each.name for each in given.drivers].index(one.name)]
        else:
            numbers = values[one.kind][row]
        return numbers <= one.below, numbers >= one.above
    return ~column, column


def _leanings(given: Portfolio, paths: Block) -> NDArray[np.float64]:
    """Give by driver and path what it is above its scenario's level, on average over the months."""
    levels = draw(given, 3, paths.first, len(paths.score)).drivers
    for path, future in enumerate(paths.inputs.scenario):
        for at, driver in enumerate(given.drivers):
            for month in range(1, given.months + 1):
                levels[path, at, month - 1] -= (
                    given.scenarios[future].level(driver.name, month) if given.scenarios else 0
                )
    leanings: NDArray[np.float64] = levels.mean(axis=2).T
    return leanings


@pytest.mark.parametrize("seed", [1, 6, 10, 14])
def test_every_bar_is_what_the_sample_says_when_it_is_sorted_by_hand(seed: int) -> None:
    given, plan = random_portfolio(seed)
    paths = block(given, plan, 3, 0, 400)
    leanings = _leanings(given, paths)

    found = tornado(given, plan, Value.COST, 400, 3)

    assert found.bars
    assert found.mean.value == pytest.approx(paths.cost.mean())
    for bar in found.bars:
        is_low, is_high = _is_low_and_high(given, plan, bar.input, paths, leanings)
        for figure, of_it in ((bar.low, is_low), (bar.high, is_high)):
            assert figure.value == pytest.approx(paths.cost[of_it].mean())
            assert figure.error == pytest.approx(paths.cost[of_it].std() / math.sqrt(of_it.sum()), abs=1e-5)
            if bar.input.below is not None:
                # A tenth of 400 paths, within 4 standard deviations of the binomial.
                assert abs(of_it.sum() - 40) < 4 * math.sqrt(36)


def test_the_random_portfolios_have_bars_of_every_kind() -> None:
    kinds = {
        bar.input.kind for seed in (1, 6, 10, 14) for bar in tornado(*random_portfolio(seed), Value.COST, 400, 3).bars
    }

    assert kinds == set(InputKind)


def test_a_driver_counts_apart_from_its_scenario_and_one_that_moves_nothing_has_no_bar() -> None:
    given = portfolio(
        _aimed(drivers={"market": 1.0}, floor=0.0),
        drivers=(Driver(name="market", memory=0.8, noise=0.05), Driver(name="weather")),
        correlation=((1.0, 0.5), (0.5, 1.0)),
        scenarios=tuple(
            Scenario(name=name, probability=0.5, levels={"market": (level,)})
            for name, level in (("calm", 0.0), ("boom", 0.2))
        ),
    )

    found = tornado(given, Plan(starts={}), Value.SCORE, PATHS, 1)

    assert [(bar.input.kind, bar.input.name) for bar in found.bars[:2]] == [
        (InputKind.FUTURE, "calm"),
        (InputKind.FUTURE, "boom"),
    ]
    assert len(found.bars) == 3
    boom, market = _bar(found, InputKind.FUTURE, "boom"), _bar(found, InputKind.DRIVER, "market")
    # A level of 0.2 is 20 of the 150 that score 100.
    assert abs(boom.difference.value - 20 / 1.5) < 4 * boom.difference.error
    assert 0 < market.difference.value < boom.difference.value


def test_bars_come_by_their_size_and_only_of_what_varies_in_the_plan() -> None:
    given = portfolio(
        _aimed(noise=0.05),
        initiatives=(
            initiative("A", success=0.5, effects=(Effect(measure="M", size=just(0.1)),)),
            initiative("B", success=0.5, effects=(Effect(measure="M", size=just(-0.3)),)),
            initiative("C", success=0.5, effects=(Effect(measure="M", size=just(0.2)),)),
        ),
    )

    found = tornado(given, Plan(starts={"A": 0, "B": 0}), Value.SHORTFALL, PATHS, 1)

    assert [bar.input.name for bar in found.bars] == ["B", "A"]
    assert found.bars[0].difference.value > 0 > found.bars[1].difference.value


def test_a_target_s_chance_has_bars_too() -> None:
    given = portfolio(_aimed(), initiatives=(initiative(success=0.5, effects=(Effect(measure="M", size=just(0.6)),)),))
    plan = Plan(starts={"A": 0})

    for value in (0, Value.ALL_MET):
        found = tornado(given, plan, value, PATHS, 1)
        assert found.bars[0].difference.value == 1.0
        assert found.mean.value == simulate(given, plan, paths=PATHS, seed=1).targets[0].chance.value


def test_what_too_few_paths_show_is_named_and_not_told() -> None:
    given = portfolio(_aimed(), initiatives=(initiative(success=0.999),))

    found = tornado(given, Plan(starts={"A": 0}), Value.SCORE, 400, 1)

    assert found.bars == ()
    assert found.untold == (Input(kind=InputKind.SUCCESS, name="A"),)


def test_wherever_it_runs_it_is_the_same_and_says_how_far_it_is() -> None:
    given, plan = random_portfolio(3)
    told: list[tuple[int, int]] = []

    with ThreadPoolExecutor(2) as executor:
        found = tornado(given, plan, Value.COST, 3000, 1, executor=executor)

    assert found == tornado(given, plan, Value.COST, 3000, 1, on_progress=lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_it_can_be_cancelled() -> None:
    with pytest.raises(RunCancelledError):
        tornado(*random_portfolio(3), Value.COST, 3000, 1, cancelled=lambda: True)


@pytest.mark.parametrize(
    ("value", "paths", "said"),
    [
        (Value.SCORE, 199, r"paths\(=199\) must be within 200"),
        (1, 400, r"value\(=1\) must be the number of one of 1 targets"),
        (-1, 400, r"value\(=-1\) must be"),
    ],
)
def test_what_cannot_be_asked_is_refused(value: Value | int, paths: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        tornado(portfolio(_aimed()), Plan(starts={}), value, paths, 1)


def test_without_a_target_only_the_cost_can_be_asked() -> None:
    given = replace(portfolio(), initiatives=(initiative(cost_cv=0.2),))
    plan = Plan(starts={"A": 0})

    assert tornado(given, plan, Value.COST, 400, 1).bars
    with pytest.raises(InputError, match="needs a target"):
        tornado(given, plan, Value.ALL_MET, 400, 1)
