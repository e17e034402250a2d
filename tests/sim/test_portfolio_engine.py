"""The compiled engine against the plain-Python paths, 1e-9 apart at most, and the laws that any engine keeps.

A mutant is the reference, or its draws, with one equation broken. Agreement says something only if it finds every one.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError, make_executor, stop
from osm_sim.portfolio import draws as sampler
from osm_sim.portfolio import engine, kernels, reference
from osm_sim.portfolio.engine import Block, block, simulate
from osm_sim.portfolio.outputs import targets_of
from osm_sim.portfolio.spec import Judged, Plan, Portfolio
from osm_sim.streams import Kind, uniforms
from tests.sim.portfolios import all_at_once, initiative, just, known, measure, portfolio, random_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable

    from osm_sim.portfolio.draws import Draws
    from osm_sim.portfolio.reference import PathRecord

RANDOM = 200
PATHS, FIRST, SEED = 3, 1000, 7
CLOSE = {"rtol": 1e-9, "atol": 1e-9}

REFERENCE_MUTANTS: dict[str, tuple[str, str]] = {
    "money left is always carried over": ("if portfolio.limits.carries_over else 0.0", "if True else 0.0"),
    "the year has 11 months": ("YEAR_MONTHS == 0", "(YEAR_MONTHS - 1) == 0"),
    "priorities reversed": ("for at in portfolio.priorities", "for at in reversed(portfolio.priorities)"),
    "the office slows nothing": ("1 - portfolio.slowdown * (1 - theta)", "1.0"),
    "the last step is a whole one": ("step = min(pace, rest)", "step = pace"),
    "the last month asks for all its people": ("part = 1.0 if rest >= pace else rest / pace", "part = 1.0"),
    "people are no limit": ("for name, fte in asked.items() if fte > 0)", "for name, fte in asked.items() if False)"),
    "money is no limit": ("purse / money if money > 0 else 1.0", "1.0"),
    "people are not used up": ("people[name] -= share * fte", "pass"),
    "money is not used up": ("purse -= share * money", "pass"),
    "spending is not slowed": ("month_spent += share * money", "month_spent += money"),
    "nothing is finished but to the last digit": ("DONE = 1 - 1e-9", "DONE = 1 - 1e-2"),
    "running costs begin at once": ("month > finished[at]:", "month >= finished[at]:"),
    "it starts in its month": ("month <= plan.starts[one.name]", "month < plan.starts[one.name]"),
    "predecessors have no lag": ("month > end + lag", "month > end"),
    "the profile is by halves": ("min(int(done * 10), 9)", "min(int(done * 2) * 5, 9)"),
    "the first person is there always": ("path[min(month - 1, len(path) - 1)]", "path[0]"),
    "success is certain": ("if not draws.succeeds[path, at]:", "if False:"),
    "no cap": ("if measure.cap is not None:", "if False:"),
    "the ramp starts a month late": ("min(1.0, since / one.ramp)", "min(1.0, max(0, since - 1) / one.ramp)"),
    "decay during the ramp": ("max(0, since - one.ramp)", "since"),
    "no early share": ("return one.early * progress +", "return"),
    "early benefits twice": ("(1 - one.early) * late", "late"),
    "no memory": ("measure.memory * noise[at] +", ""),
    "fresh noise is not scaled": ("measure.noise * math.sqrt(1 - measure.memory**2)", "measure.noise"),
    "no drift": ("measure.drift * month / YEAR_MONTHS", "0.0"),
    "seasons a month late": ("measure.season[(month - 1) % YEAR_MONTHS]", "measure.season[month % YEAR_MONTHS]"),
    "every hypothesis holds": ("if draws.holds[path, place]:", "if True:"),
    "a lag more": ("month - link.lag, link.kernel", "month - link.lag - 1, link.kernel"),
    "the kernel reversed": ("enumerate(kernel)", "enumerate(kernel[::-1])"),
    "drivers move nothing": ("measure.drivers.get(driver.name, 0.0)", "0.0"),
    "no bounds": (
        "min(max(measure.baseline + measure.size * one, measure.lowest), measure.highest)",
        "measure.baseline + measure.size * one",
    ),
    "reports are true": ("measure.size * measure.report_noise * float(fresh)", "0.0"),
}
DRAW_MUTANTS: dict[str, tuple[str, str]] = {
    "hypotheses share a kind with successes": ("Kind.HYPOTHESIS, 0, 0", "Kind.SUCCESS, 0, 0"),
    "no common pace": ("np.sqrt(pace) * common +", ""),
    "cost and pace apart": ("tie * z_pace +", ""),
    "costs by their median": (" - 0.5 * spread)", ")"),
    "no overrun of durations": ("return portfolio.overrun * months,", "return months,"),
    "no overrun of costs": ("portfolio.overrun * costs\n", "costs\n"),
    "the first scenario always": ("float(uniforms(seed, path, word(SCENARIO), Kind.SCENARIO, 0, 0)[0])", "0.0"),
    "months from the second on": ("drawn[:, : portfolio.months]", "np.roll(drawn, 1, axis=1)[:, : portfolio.months]"),
    "drivers apart": ("np.linalg.cholesky(np.array(portfolio.correlation)) @ fresh", "fresh"),
    "drivers without memory": ("driver.memory * moved +", ""),
    "no level of the scenario": ("levels[at, month - 1] = level + moved", "levels[at, month - 1] = moved"),
    "effects of all measures alike": ("np.array([word(effect.measure) for", "np.array([0 for"),
    "quantiles without lines between": ("(u * PERT_CELLS - at) *", "0 *"),
}


@pytest.mark.parametrize("seed", range(RANDOM))
def test_every_path_is_that_of_the_reference(seed: int) -> None:
    given, plan = random_portfolio(seed)
    found = _ours(given, plan)
    assert _differences(given, found, _theirs(given, plan, sampler.draw, reference.simulate_path)) == []


@pytest.mark.parametrize("name", REFERENCE_MUTANTS)
def test_a_mutant_of_each_equation_is_found(name: str) -> None:
    mutant = _mutant(reference, *REFERENCE_MUTANTS[name])
    assert any(
        _differences(given, ours, _records(given, plan, draws, mutant.simulate_path))
        for given, plan, draws, ours in _pool()
    )


@pytest.mark.parametrize("name", DRAW_MUTANTS)
def test_a_mutant_of_each_draw_is_found(name: str) -> None:
    mutant = _mutant(sampler, *DRAW_MUTANTS[name])
    assert any(
        _differences(given, ours, _theirs(given, plan, mutant.draw, reference.simulate_path))
        for given, plan, _, ours in _pool()
    )


def test_a_portfolio_of_twenty_years_agrees_too() -> None:
    given, plan = random_portfolio(11)
    long = replace(given, months=240)
    assert _differences(long, _ours(long, plan), _theirs(long, plan, sampler.draw, reference.simulate_path)) == []


def test_the_known_instance_has_its_expectation() -> None:
    given, plan = known()
    result = simulate(given, plan, paths=20_000, seed=1)
    low, high = result.fans
    assert round(low.mean[35], 3) == 70.858
    assert abs(high.mean[35] - 74.361) < 4 * high.mean_error[35]


def test_what_went_into_paths_is_drawn_again_by_its_key() -> None:
    given, plan = random_portfolio(17)
    found, drawn = block(given, plan, SEED, FIRST, 70).inputs, sampler.draw(given, SEED, FIRST, 70)
    ours = found.initiatives
    assert [given.initiatives[at].name for at in ours] == [
        one.name for one in given.initiatives if one.name in plan.starts
    ]
    np.testing.assert_array_equal(found.holds, drawn.holds.T)
    np.testing.assert_array_equal(found.succeeds, drawn.succeeds.T[ours])
    np.testing.assert_array_equal(found.scenario, drawn.scenario)
    np.testing.assert_allclose(found.months, drawn.months.T[ours], rtol=1e-12)
    np.testing.assert_allclose(found.costs, drawn.costs.T[ours], rtol=1e-12)
    for (number, place), values in zip(found.of_effects, found.effects, strict=True):
        np.testing.assert_allclose(values, drawn.effects[number][:, place], rtol=1e-12)


def test_the_normal_quantile_is_that_of_scipy_down_to_the_least_uniform() -> None:
    from scipy.special import ndtri

    small = (np.unique(np.logspace(0, 15.5, 3000).astype(np.int64))[:1000] + 0.5) * 2.0**-52
    u = np.concatenate([uniforms(1, 0, 1, Kind.NOISE, np.arange(2096), 0)[0], small, 1 - small])
    room = 4 * kernels.LANES + 1
    tails = kernels.Tails(places=np.zeros(room, np.int64), depth=np.zeros(room), height=np.zeros(room))
    for four in u.reshape(-1, 4, kernels.LANES):
        z = np.zeros((4, kernels.LANES))
        kernels._normals(four, z, tails, 0, 4)
        np.testing.assert_allclose(z, ndtri(four), rtol=4e-15, atol=0)


# -- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 5, 9])
def test_paths_do_not_depend_on_how_they_are_cut_into_blocks(seed: int) -> None:
    given, plan = random_portfolio(seed)
    whole = block(given, plan, SEED, 0, 600)
    parts = [block(given, plan, SEED, first, count) for first, count in ((0, 1), (1, 276), (277, 323))]
    for name in ("judged", "spent", "finished", "met", "cost", "overloaded"):
        np.testing.assert_array_equal(getattr(whole, name), np.concatenate([getattr(one, name) for one in parts], -1))
    for name in ("score", "shortfall"):  # products of matrices: their width may change the last digit
        np.testing.assert_allclose(getattr(whole, name), np.concatenate([getattr(one, name) for one in parts], -1))


@pytest.mark.parametrize("address", ["threads:1", "threads:3", "processes:2"])
def test_a_result_does_not_depend_on_who_works_it_out(address: str) -> None:
    given, plan = random_portfolio(4)
    executor = make_executor(address)
    try:
        assert simulate(given, plan, paths=3000, seed=1, executor=executor) == simulate(given, plan, paths=3000, seed=1)
    finally:
        stop(executor)


def test_a_seed_gives_the_same_result_again_and_another_one_another() -> None:
    given, plan = random_portfolio(5)
    one, again, other = (simulate(given, plan, paths=500, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.fans != other.fans


def test_what_is_added_leaves_every_other_measure_as_it_was_to_the_last_bit() -> None:
    given, plan = random_portfolio(6)
    more = replace(given, measures=(measure("new", noise=0.3), *given.measures))
    one, other = (block(each, plan, SEED, 0, 100, with_deviations=True).deviations for each in (given, more))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one, other[1:])


def test_more_months_leave_those_before_as_they_were_to_the_last_bit() -> None:
    given, plan = random_portfolio(8)
    one, other = (
        block(each, plan, SEED, 0, 100, with_deviations=True).deviations
        for each in (given, replace(given, months=given.months + 7))
    )
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one, other[:, : given.months])


def test_an_initiative_that_is_not_done_changes_nothing() -> None:
    given, plan = random_portfolio(8)
    more = replace(given, initiatives=(initiative("new", duration=just(2)), *given.initiatives))
    one, other = (block(each, plan, SEED, 0, 50) for each in (given, more))
    np.testing.assert_array_equal(one.judged, other.judged)
    np.testing.assert_array_equal(one.spent, other.spent)
    assert not other.finished[0].any()


def test_progress_counts_tasks_and_cancelling_ends_it() -> None:
    given, plan = random_portfolio(5)
    told: list[tuple[int, int]] = []
    simulate(given, plan, paths=2500, seed=1, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(RunCancelledError, match="cancelled after 0 of 3 tasks"):
        simulate(given, plan, paths=2500, seed=1, cancelled=lambda: True)


def test_a_number_of_paths_or_an_engine_that_is_none_is_refused() -> None:
    given = portfolio()
    with pytest.raises(InputError, match=r"paths\(=1\) must be within 2\.\.1000000"):
        simulate(given, Plan(starts={}), paths=1, seed=1)
    with pytest.raises(InputError, match="engine 'fast' is not known; the engines are compiled, reference"):
        simulate(given, Plan(starts={}), paths=2, seed=1, engine="fast")
    with pytest.raises(InputError, match="initiative 'X' of the plan must be one of the portfolio's"):
        block(given, Plan(starts={"X": 0}), 1, 0, 2)


def test_after_warming_up_no_portfolio_compiles_a_kernel_again() -> None:
    engine.warm()
    for seed in range(6):
        given, plan = random_portfolio(seed)
        simulate(given, plan, paths=10, seed=1)
    run: Any = kernels.run
    assert len(run.signatures) == 1


def test_nothing_at_all_is_worked_out_too() -> None:
    given = portfolio(months=1)
    result = simulate(given, all_at_once(given), paths=10, seed=1)
    assert result.fans[0].p50 == (100.0,)
    assert result.all_met is None


# -- how they are compared --------------------------------------------------------------------------------------------


def _ours(given: Portfolio, plan: Plan) -> Block:
    return block(given, plan, SEED, FIRST, PATHS, with_deviations=True)


def _theirs(
    given: Portfolio, plan: Plan, draw: Callable[..., Draws], simulate_path: Callable[..., PathRecord]
) -> list[PathRecord]:
    return _records(given, plan, draw(given, SEED, FIRST, PATHS), simulate_path)


def _records(given: Portfolio, plan: Plan, drawn: Draws, simulate_path: Callable[..., PathRecord]) -> list[PathRecord]:
    return [simulate_path(given, plan, drawn, path) for path in range(PATHS)]


def _differences(given: Portfolio, ours: Block, theirs: list[PathRecord]) -> list[str]:
    """Name what is not the same to 1e-9."""
    assert ours.deviations is not None
    numbers = {one.name: at for at, one in enumerate(given.measures)}
    told = "reported" if given.judged is Judged.REPORTED else "values"
    found = set()
    for path, record in enumerate(theirs):
        rows: list[list[float]] = getattr(record, told)
        judged = [rows[numbers[one.name]][target.month - 1] for one, target in targets_of(given)]
        spent = [sum(record.spent[year : year + 12]) for year in range(0, given.months, 12)]
        if not np.array_equal(ours.finished[:, path], record.finished):
            found.add("finished")
        if len(ours.overloaded) and not np.array_equal(ours.overloaded[:, path] > 0, np.array(record.office) < 1):
            found.add("overloaded")
        pairs = (
            (ours.deviations[..., path], record.deviations),
            (ours.judged[:, path], judged),
            (ours.spent[:, path], spent),
        )
        for name, (one, other) in zip(("deviations", "judged", "spent"), pairs, strict=True):
            if not np.allclose(one, np.array(other).reshape(one.shape), **CLOSE):  # type: ignore[arg-type]
                found.add(name)
    return sorted(found)


@cache
def _pool() -> list[tuple[Portfolio, Plan, Draws, Block]]:
    cases = [random_portfolio(seed) for seed in range(80)]
    return [(given, plan, sampler.draw(given, SEED, FIRST, PATHS), _ours(given, plan)) for given, plan in cases]


def _mutant(module: ModuleType, right: str, wrong: str) -> ModuleType:
    """Give a module with a place of its source changed: what is right, and what is wrong instead."""
    source = inspect.getsource(module)
    assert right in source, f"the module no longer holds {right!r}"
    changed = ModuleType("mutant")
    import sys

    sys.modules["mutant"] = changed  # dataclasses look their module up
    exec(compile(source.replace(right, wrong), "mutant.py", "exec"), changed.__dict__)
    return changed
