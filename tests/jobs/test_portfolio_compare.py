"""Scenarios beside each other: each as it is simulated alone, and the difference path by path."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from osm_sim.errors import InputError
from osm_sim.executors import make_executor
from osm_sim.portfolio.comparison import Paired
from osm_sim.portfolio.engine import simulate
from tests.jobs.portfolio_desks import PLAN, a_desk
from workbench.domain.initiatives import YearMoney
from workbench.domain.portfolio_scenarios import Choice, PortfolioScenario, Resolved, resolve
from workbench.jobs.portfolio import NamedPortfolio, open_portfolio
from workbench.jobs.portfolio_compare import compare, comparison_document
from workbench.jobs.portfolio_scenarios import AS_IT_IS, variant_of

PATHS = 2500


def _named() -> NamedPortfolio:
    return open_portfolio(a_desk(), PLAN)


def _resolved(title: str = "Lean", **changes: Any) -> Resolved:  # noqa: ANN401 - any field
    return resolve(PortfolioScenario(portfolio=str(PLAN), title=title, **changes), lambda _: None)


LEAN = _resolved(plan=(Choice(initiative="i2", is_in=False),), money=(YearMoney(year=1, amount=60.0),))


def test_each_scenario_is_what_it_is_when_it_is_simulated_alone() -> None:
    named = _named()

    found = compare(named, [LEAN], paths=PATHS, seed=3)

    assert [one.title for one in found.scenarios] == [AS_IT_IS, "Lean"]
    for one, variant in zip(found.scenarios, (variant_of(named), variant_of(named, LEAN)), strict=True):
        alone = simulate(variant.modelled.portfolio, variant.planned.plan, paths=PATHS, seed=3)
        pairs = [
            *zip(one.targets, (target.chance for target in alone.targets), strict=True),
            (one.all_met, alone.all_met),
            (one.score, alone.score),
            (one.shortfall_tail, alone.shortfall_tail),
            (one.cost, alone.cost.mean),
        ]
        for ours, theirs in pairs:
            assert ours is not None
            assert theirs is not None
            assert ours.value.value == pytest.approx(theirs.value, rel=1e-9, abs=1e-12)
            assert ours.value.error == pytest.approx(theirs.error, rel=1e-6, abs=1e-12)
    assert [(one.measure, one.month) for one in found.targets] == [("trained", 24), ("sold", 24)]


def test_a_difference_is_that_of_the_values_with_a_smaller_error_than_two_independent_runs_would_have() -> None:
    first, second = compare(_named(), [_resolved(cost_factor=1.01)], paths=PATHS, seed=3).scenarios

    difference = second.cost.difference
    assert difference is not None
    assert difference.value == pytest.approx(second.cost.value.value - first.cost.value.value)
    assert 0 < difference.error < 0.2 * math.hypot(first.cost.value.error, second.cost.value.error)
    assert first.cost.difference is None


def test_a_scenario_that_changes_nothing_differs_by_nothing_at_all() -> None:
    same = compare(_named(), [_resolved()], paths=PATHS, seed=3).scenarios[1]

    differing = (same.score, same.cost, same.all_met, same.shortfall_tail, *same.targets)
    assert all(one is not None and one.difference is not None for one in differing)
    assert {(one.difference.value, one.difference.error) for one in differing if one and one.difference} == {(0.0, 0.0)}


def test_a_scenario_of_one_future_is_what_its_paths_say_in_the_whole() -> None:
    named = _named()
    whole, slump, usual = compare(
        named, [_resolved("S", future="slump"), _resolved("U", future="usual")], paths=PATHS, seed=3
    ).scenarios

    def sold(one: Any) -> float:  # noqa: ANN401 - a compared scenario
        return float(one.targets[1].value.value)

    assert sold(slump) < sold(whole) < sold(usual)
    assert sold(whole) == pytest.approx(0.25 * sold(slump) + 0.75 * sold(usual), abs=0.03)


def test_the_executor_changes_nothing_and_progress_is_told() -> None:
    seen: list[tuple[int, int]] = []
    with make_executor("threads:2") as executor:
        found = compare(
            _named(), [LEAN], paths=PATHS, seed=3, executor=executor, on_progress=lambda *at: seen.append(at)
        )

    assert found == compare(_named(), [LEAN], paths=PATHS, seed=3)
    assert seen[-1] == (6, 6)


def test_a_portfolio_without_targets_is_compared_by_its_cost() -> None:
    named = _named()
    card = replace(named.card, measures=tuple(replace(one, targets=()) for one in named.card.measures))

    found = compare(replace(named, card=card), [LEAN], paths=100, seed=1)

    assert found.targets == ()
    lean = found.scenarios[1]
    assert (lean.all_met, lean.score, lean.shortfall_tail) == (None, None, None)
    assert lean.cost.difference is not None
    assert lean.cost.difference.value < 0


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match=r"paths\(=1\) must be within 2"):
        compare(_named(), [LEAN], paths=1, seed=1)
    with pytest.raises(InputError, match="seed"):
        compare(_named(), [LEAN], paths=10, seed=-1)
    with pytest.raises(InputError, match="initiative 'i9', which scenario 'Lean' changes"):
        compare(_named(), [_resolved(plan=(Choice(initiative="i9"),))], paths=10, seed=1)


def test_a_comparison_s_document_holds_every_number_with_its_difference() -> None:
    found = compare(_named(), [LEAN], paths=100, seed=1)

    document = comparison_document(found)

    first, lean = document["scenarios"]
    assert (document["paths"], document["currency"]) == (100, "EUR")
    assert first["cost"]["difference"] is None
    cost = found.scenarios[1].cost
    assert isinstance(cost, Paired)
    assert lean["cost"]["value"]["value"] == cost.value.value
    assert lean["left_out"] == ["i2 (Initiative i2) was left out"]
    assert lean["changes"] == ["without Initiative i2", "money of year 1: 60 EUR"]
