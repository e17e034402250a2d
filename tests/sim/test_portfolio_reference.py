"""A portfolio's draws and its plain-Python paths: answers known beforehand, and rules one by one."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from osm_sim.portfolio.draws import Draws, draw
from osm_sim.portfolio.reference import NEVER, PathRecord, simulate_path
from osm_sim.portfolio.spec import (
    After,
    Driver,
    Effect,
    Limits,
    Link,
    Measure,
    Plan,
    Portfolio,
    Range,
    Scenario,
    TargetAt,
)
from tests.sim.portfolios import all_at_once, initiative, just, known, measure, portfolio, random_portfolio

MANY = 4000


def _path(given: Portfolio, plan: Plan | None = None, *, seed: int = 1) -> PathRecord:
    return simulate_path(given, plan or all_at_once(given), draw(given, seed, 0, 1), 0)


def _brings(size: float, name: str = "A", **changes: Any) -> Any:  # noqa: ANN401 - any field of Initiative
    return initiative(name, **({"effects": (Effect(measure="M", size=just(size)),)} | changes))


def _many(given: Portfolio) -> Draws:
    return draw(given, 5, 0, MANY)


def _within(values: Any, mean: float, *, errors: float = 4) -> bool:  # noqa: ANN401 - any array
    return bool(abs(np.mean(values) - mean) < errors * np.std(values) / math.sqrt(np.size(values)))


def _correlation(one: Any, other: Any) -> float:  # noqa: ANN401 - any arrays
    matrix: Any = np.corrcoef(one, other)
    return float(matrix[0, 1])


# -- answers known beforehand -----------------------------------------------------------------------------------------


def test_the_known_instance_gives_70_858_and_an_expectation_of_74_361() -> None:
    given, plan = known()
    draws = draw(given, 1, 0, MANY)
    records = [simulate_path(given, plan, draws, path) for path in range(200)]
    held = [record.values[1][35] for record, holds in zip(records, draws.holds[:, 0], strict=False) if holds]
    failed = [record.values[1][35] for record, holds in zip(records, draws.holds[:, 0], strict=False) if not holds]
    assert {round(record.values[0][35], 3) for record in records} == {70.858}
    assert set(failed) == {70.0}
    assert round(0.85 * held[0] + 0.15 * failed[0], 3) == 74.361
    assert _within(draws.holds, 0.85)


def test_noise_alone_reaches_a_mark_as_often_as_the_normal_distribution_says() -> None:
    given = portfolio(measure(scale=1.0, memory=0.6, noise=0.5, report_noise=0.3), months=3)
    draws = _many(given)
    reached = [simulate_path(given, Plan(starts={}), draws, path).reported[0][2] >= 100 + 0.8 for path in range(MANY)]
    deviation = math.sqrt(0.25 * (1 - 0.6**6) + 0.09)  # three steps of AR(1) from 0, and the noise of the report
    assert _within(reached, float(norm.sf(0.8 / deviation)))


def test_the_noise_of_a_measure_has_its_deviation_and_its_memory() -> None:
    given = portfolio(measure(scale=1.0, memory=0.7, noise=0.4), months=30)
    draws = _many(given)
    rows = np.array([simulate_path(given, Plan(starts={}), draws, path).deviations[0] for path in range(1000)])
    assert np.std(rows[:, -1]) == pytest.approx(0.4, rel=0.08)
    assert _correlation(rows[:, -2], rows[:, -1]) == pytest.approx(0.7, abs=0.06)


def test_a_range_has_the_mean_and_the_variance_of_its_beta_distribution() -> None:
    size = Range(low=0.1, likely=0.2, high=0.6)
    given = portfolio(initiatives=(_brings(0, effects=(Effect(measure="M", size=size),)),))
    values = _many(given).effects[0][:, 0]
    a, b = size.shapes
    assert size.mean == pytest.approx(0.1 + 0.5 * a / (a + b))
    assert _within(values, size.mean)
    assert np.var(values) == pytest.approx(0.25 * a * b / ((a + b) ** 2 * (a + b + 1)), rel=0.07)
    assert values.min() >= 0.1
    assert values.max() <= 0.6


def test_costs_have_their_mean_and_their_coefficient_of_variation() -> None:
    given = portfolio(initiatives=(initiative(cost=200, cost_cv=0.4),))
    costs = _many(given).costs[:, 0]
    assert _within(costs, 200)
    assert np.std(costs) / 200 == pytest.approx(0.4, rel=0.08)


def test_durations_of_initiatives_go_together_and_each_with_its_cost() -> None:
    long = Range(low=2, likely=6, high=10)
    rows = tuple(initiative(name, duration=long, cost_cv=0.3) for name in "AB")
    draws = _many(portfolio(initiatives=rows, pace_correlation=0.5, cost_correlation=0.8))
    assert _correlation(*draws.months.T) == pytest.approx(0.5, abs=0.05)
    assert _correlation(draws.months[:, 0], np.log(draws.costs[:, 0])) == pytest.approx(0.8, abs=0.03)
    assert _correlation(*np.log(draws.costs.T)) == pytest.approx(0.5 * 0.64, abs=0.05)
    assert _within(draws.months, long.mean, errors=6)


def test_an_overrun_lengthens_and_raises_everything_alike() -> None:
    rows = (initiative(duration=Range(low=2, likely=6, high=10), cost_cv=0.3),)
    one, other = (draw(portfolio(initiatives=rows, overrun=factor), 1, 0, 20) for factor in (1.0, 1.5))
    np.testing.assert_allclose(other.months, 1.5 * one.months)
    np.testing.assert_allclose(other.costs, 1.5 * one.costs)


def test_what_may_fail_succeeds_as_often_as_it_should() -> None:
    draws = _many(portfolio(initiatives=(initiative("A", success=0.7), initiative("B", success=1.0))))
    assert _within(draws.succeeds[:, 0], 0.7)
    assert draws.succeeds[:, 1].all()


def test_scenarios_come_as_often_as_they_should() -> None:
    scenarios = tuple(Scenario(name=f"s{at}", probability=share) for at, share in enumerate((0.2, 0.5, 0.3)))
    draws = _many(portfolio(scenarios=scenarios))
    for number, share in enumerate((0.2, 0.5, 0.3)):
        assert _within(draws.scenario == number, share)


def test_drivers_go_together_as_their_correlation_says_around_the_scenario_s_level() -> None:
    drivers = (Driver(name="d0", noise=1.0), Driver(name="d1", noise=2.0))
    scenarios = (Scenario(name="s", probability=1.0, levels={"d0": (1.0, 3.0)}),)
    draws = _many(portfolio(drivers=drivers, correlation=((1, 0.6), (0.6, 1)), scenarios=scenarios, months=3))
    assert [round(one, 1) for one in draws.drivers[:, 0].mean(axis=0)] == [1.0, 3.0, 3.0]
    assert _correlation(*draws.drivers[:, :, 1].T) == pytest.approx(0.6, abs=0.04)
    assert np.std(draws.drivers[:, 1, 2]) == pytest.approx(2.0, rel=0.05)


def test_what_is_added_leaves_all_other_draws_as_they_were() -> None:
    given, _ = random_portfolio(3)
    more = replace(
        given,
        months=given.months + 5,
        measures=(measure("new"), *given.measures),
        initiatives=(initiative("new"), *given.initiatives),
    )
    one, other = draw(given, 1, 7, 3), draw(more, 1, 7, 3)
    np.testing.assert_array_equal(one.noise, other.noise[:, 1:, : given.months])
    np.testing.assert_array_equal(one.report, other.report[:, 1:, : given.months])
    np.testing.assert_array_equal(one.months, other.months[:, 1:])
    np.testing.assert_array_equal(one.costs, other.costs[:, 1:])
    np.testing.assert_array_equal(one.succeeds, other.succeeds[:, 1:])
    np.testing.assert_array_equal(one.scenario, other.scenario)


# -- rules one by one -------------------------------------------------------------------------------------------------


def test_a_benefit_ramps_up_after_finishing_and_decays_after_the_ramp() -> None:
    row = _path(portfolio(initiatives=(_brings(0.2, duration=just(2), ramp=4, decay=0.6),), months=10)).deviations[0]
    ramp = [0.2 * since / 4 for since in range(5)]
    assert row == pytest.approx([0, *ramp, *(0.2 * math.exp(-0.05 * month) for month in (1, 2, 3, 4))])


def test_an_early_share_comes_with_progress() -> None:
    row = _path(portfolio(initiatives=(_brings(1.0, duration=just(4), early=0.4),), months=5)).deviations[0]
    assert row == pytest.approx([0.1, 0.2, 0.3, 1.0, 1.0])


def test_benefits_of_a_measure_saturate_at_its_cap() -> None:
    rows = (_brings(0.5, "A", duration=just(1)), _brings(0.3, "B", duration=just(1)))
    row = _path(portfolio(measure(cap=0.4), initiatives=rows, months=1)).deviations[0]
    assert row == pytest.approx([0.4 * (1 - math.exp(-2))])


def test_a_link_spreads_a_deviation_over_the_months_of_its_kernel() -> None:
    link = Link(cause="M", effect="N", elasticity=2.0, lag=1, kernel=(0.75, 0.25))
    given = portfolio(measure(), measure("N"), links=(link,), initiatives=(_brings(0.1, duration=just(1)),), months=4)
    assert _path(given).deviations[1] == pytest.approx([0, 0.15, 0.2, 0.2])


def test_a_measure_drifts_by_the_year_and_has_its_seasons_and_its_drivers() -> None:
    drivers, scenarios = (Driver(name="d", noise=0),), (Scenario(name="s", probability=1, levels={"d": (1.0, 2.0)}),)
    moved = measure(drift=0.12, season=tuple(0.01 * month for month in range(1, 13)), drivers={"d": -0.5})
    row = _path(portfolio(moved, drivers=drivers, scenarios=scenarios, months=13)).deviations[0]
    assert row[0] == pytest.approx(0.01 + 0.01 - 0.5)
    assert row[11] == pytest.approx(0.12 + 0.12 - 1.0)
    assert row[12] == pytest.approx(0.13 + 0.01 - 1.0)


def test_values_stay_within_their_bounds_but_deviations_go_on() -> None:
    bounded = measure(drift=1.2, lowest=0, highest=125)
    record = _path(portfolio(bounded, measure("N"), links=(Link(cause="M", effect="N", elasticity=1.0),), months=4))
    assert record.values == [pytest.approx([110, 120, 125, 125]), pytest.approx([110, 120, 130, 140])]


def test_an_initiative_waits_for_its_start_and_for_those_before_it() -> None:
    rows = (
        initiative("A", duration=just(2)),
        initiative("B", duration=just(1), after=(After(initiative="A", lag=2),)),
        initiative("C", duration=just(1)),
        initiative("D", after=(After(initiative="E"),)),
        initiative("E", duration=just(99)),
    )
    given = portfolio(initiatives=rows, months=12)
    assert _path(given, Plan(starts={"A": 1, "B": 0, "C": 4, "D": 0, "E": 0})).finished == [3, 6, 5, NEVER, NEVER]


def test_money_goes_by_rank_and_what_is_left_is_lost_or_carried_over() -> None:
    rows = tuple(initiative(name, rank=rank, cost=24, duration=just(12)) for name, rank in (("A", 2), ("B", 1)))
    given = portfolio(initiatives=rows, months=24, limits=Limits(budgets=(30, 30)))
    record = _path(given)
    assert [sum(record.spent[:12]), sum(record.spent[12:])] == pytest.approx([30, 18])
    assert record.finished == [17, 16]
    rich = replace(given, initiatives=rows[:1], limits=Limits(budgets=(30, 2)), months=24)
    late = Plan(starts={"A": 6})
    assert sum(_path(rich, late).spent) == pytest.approx(14)
    assert sum(_path(replace(rich, limits=replace(rich.limits, carries_over=True)), late).spent) == pytest.approx(24)


@pytest.mark.parametrize("seed", range(40))
def test_no_year_spends_more_than_its_budget(seed: int) -> None:
    given, plan = random_portfolio(seed, limits=True)
    rows = tuple(replace(one, running_cost=0.0, is_mandatory=False) for one in given.initiatives)
    budgets = (50.0, 20.0, 0.0, 80.0)
    given = replace(given, initiatives=rows, limits=replace(given.limits, budgets=budgets, carries_over=False))
    draws = draw(given, seed, 0, 3)
    for path in range(3):
        spent = simulate_path(given, plan, draws, path).spent
        for year, budget in enumerate(budgets):
            assert sum(spent[12 * year : 12 * (year + 1)]) <= budget * (1 + 1e-12)


def test_people_that_are_short_slow_down_who_comes_later() -> None:
    rows = tuple(initiative(name, rank=at, duration=just(2), needs={"analyst": 2.0}) for at, name in enumerate("AB"))
    given = portfolio(initiatives=rows, months=6, limits=Limits(specialists={"analyst": (3.0,)}))
    record = _path(given)
    assert record.progress[0] == pytest.approx([0.5, 1, 1, 1, 1, 1])
    assert record.progress[1] == pytest.approx([0.25, 0.5, 1, 1, 1, 1])


@pytest.mark.parametrize(("share", "month"), [(1.0, 6), (0.9, 7), (0.75, 8), (0.5, 12), (0.0, NEVER)])
def test_a_share_of_the_people_takes_the_time_divided_by_it_and_no_longer(share: float, month: int) -> None:
    rows = (initiative(needs={"analyst": 2.0}),)
    given = portfolio(initiatives=rows, limits=Limits(specialists={"analyst": (2.0 * share,)}))
    record = _path(given)
    assert record.finished == [month]
    assert sum(record.spent) == pytest.approx(120 if month else 0)


@pytest.mark.parametrize("hours", [10.0, 9.0, 5.0, 2.0, 0.0])
@pytest.mark.parametrize("slowdown", [0.0, 0.5, 1.0])
def test_a_share_of_the_office_takes_the_time_divided_by_what_it_leaves_of_the_pace(
    hours: float, slowdown: float
) -> None:
    rows = (initiative(office_hours=10.0, needs={"analyst": 1.0}),)
    limits = Limits(office_hours=(hours,), specialists={"analyst": (1.0,)})
    slow = 1 - slowdown * (1 - hours / 10)
    expected = math.ceil(6 / slow - 1e-9) if slow > 0 else 99
    record = _path(portfolio(initiatives=rows, slowdown=slowdown, limits=limits))
    assert record.finished == [expected if expected <= 36 else NEVER]


def test_who_is_slowed_keeps_its_people_and_gives_back_what_the_last_month_does_not_take() -> None:
    rows = (
        initiative("A", rank=1, duration=just(1.5), needs={"analyst": 2.0}, office_hours=10.0),
        initiative("B", rank=2, duration=just(4), needs={"analyst": 2.0}),
    )
    limits = Limits(specialists={"analyst": (3.0,)}, office_hours=(5.0,))
    record = _path(portfolio(initiatives=rows, months=4, slowdown=0.5, limits=limits))
    # A makes 0.75 / 1.5 a month, with two people; B has the third, and its own pace is slowed too: 0.75 / 4 x 1/2.
    assert record.progress[0] == pytest.approx([0.5, 1, 1, 1])
    assert record.progress[1] == pytest.approx([0.09375, 0.1875, 0.4375, 0.6875])
    record = _path(portfolio(initiatives=rows, months=4, limits=limits))
    # Without a slowdown A has 1/3 left in month 2, half a month's work: one person, and B has both of its own.
    assert record.progress[0] == pytest.approx([2 / 3, 1, 1, 1])
    assert record.progress[1] == pytest.approx([0.125, 0.375, 0.625, 0.875])


def test_the_rest_that_a_budget_does_not_pay_waits_for_the_next_year() -> None:
    given = portfolio(initiatives=(initiative(),), limits=Limits(budgets=(110.0,)))
    record = _path(given)
    assert record.progress[0][:13] == pytest.approx([at / 6 for at in range(1, 6)] + [11 / 12] * 7 + [1])
    assert record.finished == [13]


def test_a_profile_changes_what_is_needed_by_the_tenth_of_progress() -> None:
    rows = (initiative(duration=just(2), needs={"analyst": 1.0}, profile=(1.0,) * 5 + (4.0,) * 5),)
    given = portfolio(initiatives=rows, months=4, limits=Limits(specialists={"analyst": (1.0, 1.0, 2.0)}))
    # The last two months ask for 4 x 3/4 and 4 x 1/4 people.
    assert _path(given).progress[0] == pytest.approx([0.5, 0.625, 0.875, 1])


def test_too_few_hours_of_the_office_slow_everything_by_its_share() -> None:
    rows = tuple(initiative(name, duration=just(2), office_hours=10.0) for name in "AB")
    given = portfolio(initiatives=rows, months=4, slowdown=0.5, limits=Limits(office_hours=(10.0,)))
    record = _path(given)
    assert record.office == [0.5, 0.5, 0.5, 1.0]
    assert record.progress[0] == pytest.approx([0.375, 0.75, 1, 1])


def test_running_costs_begin_the_month_after_finishing() -> None:
    given = portfolio(initiatives=(initiative(duration=just(2), running_cost=5.0),), months=4)
    assert _path(given).spent == pytest.approx([60, 60, 5, 5])


def test_what_fails_costs_its_money_and_brings_nothing() -> None:
    given = portfolio(initiatives=(_brings(0.5, success=0.0),))
    record = _path(given)
    assert sum(record.spent) == pytest.approx(120)
    assert set(record.deviations[0]) == {0.0}


def test_a_report_differs_from_the_value_by_its_noise_alone() -> None:
    given = portfolio(
        Measure(name="M", baseline=10.0, scale=2.0, report_noise=0.5, targets=(TargetAt(month=3, value=11),))
    )
    draws = draw(given, 1, 0, 1)
    record = simulate_path(given, Plan(starts={}), draws, 0)
    assert record.reported[0] == pytest.approx([10 + one for one in draws.report[0, 0]])
