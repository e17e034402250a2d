"""What paths say together: each definition on numbers known by hand, errors against repetition, both engines alike."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio import outputs
from osm_sim.portfolio.engine import block, simulate
from osm_sim.portfolio.outputs import Figure, Judge, Result, tail_mean, targets_of
from osm_sim.portfolio.spec import Effect, Limits, Plan, Polarity, Range, TargetAt
from tests.sim.portfolios import all_at_once, initiative, just, known, measure, portfolio, random_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _column(*values: float) -> Any:  # noqa: ANN401 - an array
    return np.array(values, np.float64).reshape(-1, 1)


def _at(month: int, value: float) -> TargetAt:
    return TargetAt(month=month, value=value)


# -- judging one path -------------------------------------------------------------------------------------------------


def test_a_target_is_met_at_its_value_whichever_way_is_better() -> None:
    given = portfolio(
        measure("up", targets=(_at(12, 110), _at(24, 120))),
        measure("down", polarity=Polarity.LOWER, targets=(_at(24, 80),)),
    )
    assert [target.value for _, target in targets_of(given)] == [110, 120, 80]
    assert Judge(given)(_column(110, 119.9, 80)).met[:, 0].tolist() == [True, False, True]
    assert Judge(given)(_column(109.9, 120, 80.1)).met[:, 0].tolist() == [False, True, False]


def test_only_the_last_target_counts_for_score_and_shortfall() -> None:
    given = portfolio(measure(targets=(_at(12, 110), _at(24, 120))))
    judged = Judge(given)(_column(90, 115))
    assert judged.last_met[:, 0].tolist() == [False]
    assert judged.score[0] == pytest.approx(75)
    assert judged.shortfall[0] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("value", "score", "shortfall"), [(70, 0, 1.5), (90, 0, 0.5), (100, 50, 0), (110, 100, 0), (150, 100, 0)]
)
def test_a_score_is_0_at_the_floor_100_at_the_target_and_never_more(
    value: float, score: float, shortfall: float
) -> None:
    up = measure(targets=(_at(12, 110),), floor=90)
    assert Judge(portfolio(up))(_column(value)).score[0] == pytest.approx(score)
    down = measure(polarity=Polarity.LOWER, targets=(_at(12, 80),))
    assert Judge(portfolio(down))(_column(100 + 20 * shortfall - 20)).shortfall[0] == pytest.approx(shortfall)


@pytest.mark.parametrize(
    ("polarity", "way", "floor", "target"),
    [
        (Polarity.HIGHER, "below", 120.0, 120.0),
        (Polarity.HIGHER, "below", 130.0, 120.0),
        (Polarity.LOWER, "above", 80.0, 80.0),
        (Polarity.LOWER, "above", 70.0, 80.0),
    ],
)
def test_a_floor_at_or_beyond_the_last_target_is_refused(
    polarity: Polarity, way: str, floor: float, target: float
) -> None:
    targets = (_at(24, target), _at(12, (100 + target) / 2))
    with pytest.raises(InputError) as refused:
        portfolio(measure(polarity=polarity, targets=targets, floor=floor))
    assert str(refused.value) == (
        f"floor(={floor:g}) of measure 'M' must lie {way} its last target(={target:g}): it scores 0 and the target 100,"
        f" so move it {way}, or leave it out"
    )
    between = measure(polarity=polarity, targets=targets, floor=(100 + 3 * target) / 4)  # beyond the first target
    assert Judge(portfolio(between))(_column(target, target)).score[0] == pytest.approx(100)


def test_a_perspective_scores_by_weight_and_the_whole_by_perspective() -> None:
    given = portfolio(
        measure("a", perspective="finance", weight=3, targets=(_at(1, 200),)),
        measure("b", perspective="finance", weight=1, targets=(_at(1, 200),)),
        measure("c", perspective="process", weight=5, targets=(_at(1, 200),)),
        measure("d", perspective="people"),
        measure("e", perspective="customer", weight=0, targets=(_at(1, 200),)),
    )
    judge = Judge(given)
    judged = judge(_column(200, 120, 150, 100))
    assert judge.perspectives == ("finance", "process")
    assert judged.scores[:, 0] == pytest.approx([80, 50])
    assert judged.score[0] == pytest.approx(65)
    assert judged.shortfall[0] == pytest.approx(1 * 0.8 + 5 * 0.5)


# -- many paths -------------------------------------------------------------------------------------------------------


def test_the_tail_mean_is_the_mean_of_the_worst_tenth_and_the_least_of_its_definition() -> None:
    values = np.sort(np.random.default_rng(1).exponential(size=1000))
    found = tail_mean(values)
    assert found.value == pytest.approx(values[-100:].mean())
    assert found.value <= min(eta + np.maximum(0, values - eta).mean() / 0.1 for eta in np.linspace(0, 5, 501)) + 1e-12


def test_a_sure_plan_has_all_its_figures_without_error() -> None:
    given, plan = known()
    sure = replace(
        given,
        links=(),
        measures=(replace(given.measures[0], targets=(_at(36, 70),)), given.measures[1]),
        initiatives=(replace(given.initiatives[0], planned=5, running_cost=2.0),),
        limits=Limits(budgets=(100.0,), office_hours=(10.0,)),
    )
    result = simulate(sure, plan, paths=100, seed=1)
    nothing = Figure(value=0.0, error=0.0)
    assert result.all_met == Figure(value=1.0, error=0.0)
    assert [one.value for one in result.cost.by_year] == pytest.approx([100, 20 + 2 * 11, 2 * 12])
    assert result.cost.mean.value == pytest.approx(166)
    assert result.cost.at_risk.value == pytest.approx(0)
    assert result.cost.above_budgets == nothing
    assert result.overload is not None
    assert result.overload.months == nothing
    assert result.shortfall_tail == nothing


def test_a_finish_is_counted_by_its_month_and_infinite_where_too_few_finish() -> None:
    rows = (
        initiative("A", duration=Range(low=4, likely=6, high=9), planned=6),
        initiative("B", duration=Range(low=8, likely=11, high=20), planned=0),
        initiative("C"),
    )
    given = portfolio(initiatives=rows, months=12)
    plan = Plan(starts={"A": 0, "B": 1})
    result, found = simulate(given, plan, paths=2000, seed=1), block(given, plan, 1, 0, 2000)
    first, second = result.finishes
    months = np.where(found.finished == 0, np.inf, found.finished)
    assert first.on_time is not None
    assert second.on_time is not None
    assert first.on_time.value == np.mean(months[0] <= 6)
    assert second.on_time.value == 0
    assert second.never.value == np.mean(months[1] == np.inf)
    for finish, row in ((first, months[0]), (second, months[1])):
        assert finish.p50.value == np.quantile(row, 0.5, method="inverted_cdf")
        assert finish.p80.value == np.quantile(row, 0.8, method="inverted_cdf")
    assert second.p80 == Figure(value=math.inf, error=0.0)


@pytest.mark.parametrize("seed", range(6))
def test_figures_are_those_of_the_paths_one_by_one(seed: int) -> None:
    given, plan = random_portfolio(seed)
    paths = 3000
    result, found = simulate(given, plan, paths=paths, seed=3), block(given, plan, 3, 0, paths, with_deviations=True)
    assert result.shortfall.value == pytest.approx(found.shortfall.mean(), abs=1e-12)
    assert result.shortfall.error == pytest.approx(found.shortfall.std() / math.sqrt(paths))
    assert [one.chance.value for one in result.targets] == pytest.approx(found.met.mean(axis=1))
    assert result.cost.p80.value == pytest.approx(np.quantile(found.cost, 0.8, method="inverted_cdf"))
    if result.all_met is not None:
        assert result.all_met.value == found.all_met.mean()
        assert result.at_least[-1] == result.all_met
    if result.score is not None:
        assert result.score.value == pytest.approx(found.score.mean())
        assert result.score.error == pytest.approx(found.score.std() / math.sqrt(paths), abs=1e-6)
    if result.overload is not None:
        assert result.overload.months.value == pytest.approx(found.overloaded.sum(axis=0).mean())
    assert found.deviations is not None
    for one, deviations, fan in zip(given.measures, found.deviations, result.fans, strict=True):
        values = np.clip(one.baseline + one.size * deviations, one.lowest, one.highest)
        width = 7.2 * values.std(axis=1) / 255 + 1e-6
        assert fan.mean == pytest.approx(values.mean(axis=1))
        assert fan.mean_error == pytest.approx(values.std(axis=1) / math.sqrt(paths), abs=1e-9)
        for share, quantile in ((0.1, fan.p10), (0.5, fan.p50), (0.9, fan.p90)):
            assert np.all(np.abs(np.quantile(values, share, axis=1, method="inverted_cdf") - quantile) < 1.1 * width)


def test_standard_errors_are_the_spread_of_repetitions() -> None:
    given = portfolio(
        measure(noise=0.3, memory=0.5, targets=(_at(24, 120),)),
        initiatives=(
            initiative(
                cost_cv=0.5, success=0.7, effects=(Effect(measure="M", size=Range(low=0, likely=0.2, high=0.4)),)
            ),
        ),
        months=24,
    )
    results = [simulate(given, all_at_once(given), paths=600, seed=seed) for seed in range(150)]
    pick: dict[str, Callable[[Result], Any]] = {
        "met": lambda one: one.targets[0].chance,
        "score": lambda one: one.score,
        "shortfall": lambda one: one.shortfall,
        "tail": lambda one: one.shortfall_tail,
        "mean": lambda one: one.cost.mean,
        "p80": lambda one: one.cost.p80,
        "p95": lambda one: one.cost.p95,
        "at risk": lambda one: one.cost.at_risk,
        "fan": lambda one: Figure(value=one.fans[0].p10[23], error=one.fans[0].p10_error[23]),
        "fan's mean": lambda one: Figure(value=one.fans[0].mean[23], error=one.fans[0].mean_error[23]),
    }
    for name, figure in pick.items():
        spread = np.std([figure(one).value for one in results])
        told = np.mean([figure(one).error for one in results])
        assert told == pytest.approx(spread, rel=0.25), name


@pytest.mark.parametrize("seed", range(12))
def test_both_engines_give_the_same_result(seed: int) -> None:
    given, plan = random_portfolio(seed)
    ours, theirs = (simulate(given, plan, paths=40, seed=2, engine=name) for name in ("compiled", "reference"))
    assert theirs.engine == "reference"
    assert [name for name, _ in _numbers(ours)] == [name for name, _ in _numbers(theirs)]
    for (name, one), (_, other) in zip(_numbers(ours), _numbers(theirs), strict=True):
        assert one == pytest.approx(other, rel=1e-6, abs=1e-6), name


def test_without_targets_or_limits_there_is_nothing_to_say_of_them() -> None:
    result = simulate(portfolio(measure(noise=0.1)), Plan(starts={}), paths=50, seed=1)
    assert (result.targets, result.all_met, result.at_least, result.score) == ((), None, (), None)
    assert (result.cost.above_budgets, result.overload, result.finishes) == (None, None, ())
    assert dict(result.scores) == {}
    assert result.shortfall == Figure(value=0.0, error=0.0)


def test_budgets_are_passed_only_by_what_runs_on() -> None:
    rows = (initiative(duration=just(6), running_cost=10.0),)
    given = portfolio(initiatives=rows, months=12, limits=Limits(budgets=(130.0,)))
    above = simulate(given, all_at_once(given), paths=20, seed=1).cost.above_budgets
    assert above == Figure(value=1.0, error=0.0)


def test_totals_of_parts_are_the_totals_of_the_whole() -> None:
    given, plan = random_portfolio(4)
    judge = Judge(given)
    found = block(given, plan, 1, 0, 100)
    whole = outputs.Paths(found.judged, found.spent, found.finished, found.overloaded)
    parts = [
        outputs.Paths(*[column[:, part] for column in whole])  # type: ignore[arg-type]
        for part in (slice(0, 37), slice(37, 100))
    ]
    added = outputs.add([outputs.total(judge, part, given.months) for part in parts])
    expected: tuple[Any, ...] = outputs.total(judge, whole, given.months)
    for one, other in zip(added, expected, strict=True):
        np.testing.assert_allclose(np.asarray(one), other)


def _numbers(value: object, name: str = "") -> Iterator[tuple[str, float]]:
    """Give all numbers of a result with where they stand."""
    if is_dataclass(value):
        for one in fields(value):
            if one.name not in ("plan", "engine"):
                yield from _numbers(getattr(value, one.name), f"{name}.{one.name}")
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            yield from _numbers(each, f"{name}[{at}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _numbers(each, f"{name}[{key}]")
    elif isinstance(value, (int, float)):
        yield name, float(value)
