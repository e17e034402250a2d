"""What-if scenarios: what is inherited, what they make of a portfolio and its map, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.builders import card
from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId
from workbench.domain.initiatives import (
    Driver,
    Future,
    Initiative,
    InitiativePortfolio,
    Level,
    Need,
    Stage,
    Support,
    YearMoney,
)
from workbench.domain.periods import Period
from workbench.domain.portfolio_scenarios import Belief, Choice, PortfolioScenario, apply, changes_of, resolve
from workbench.domain.scorecard import CauseLink

A, B, C = DocumentId("a"), DocumentId("b"), DocumentId("c")
CARD = card(links=(CauseLink(cause=ObjectiveId("b"), effect=ObjectiveId("a"), belief=0.7),))


def _scenario(title: str = "Mine", **changes: Any) -> PortfolioScenario:  # noqa: ANN401 - any field
    return PortfolioScenario(**dict[str, Any](portfolio="plan", title=title) | changes)


def _initiative(name: str, **changes: Any) -> Initiative:  # noqa: ANN401 - any field
    plain: dict[str, Any] = {
        "id": name,
        "title": f"Initiative {name}",
        "cost": Estimate(low=10, likely=20, high=40, source="plan"),
        "months": Estimate(low=2, likely=4, high=8),
        "supports": (Support(measure=MeasureId("m"), adds=Estimate(low=-2, likely=-1, high=0)),),
    }
    return Initiative(**plain | changes)


PORTFOLIO = InitiativePortfolio(
    scorecard=DocumentId("card"),
    title="Plan",
    first=Period.parse("2027-01"),
    currency="EUR",
    initiatives=(_initiative("i1"), _initiative("i2", stage=Stage.STOPPED)),
    money=(YearMoney(year=1, amount=100.0), YearMoney(year=3, amount=300.0)),
    specialists=(Need(specialism="data", fte=4.0),),
    drivers=(Driver(id="demand", title="Demand"),),
    futures=(
        Future(id="usual", title="As expected", probability=0.8),
        Future(id="slump", title="Slump", probability=0.2, levels=(Level(driver="demand", by_month=(-1.0,)),)),
    ),
)


def _nobody(_: DocumentId) -> None:
    return None


def test_a_scenario_without_a_base_says_what_it_says_and_nothing_else() -> None:
    found = resolve(_scenario(plan=(Choice(initiative="i1", is_in=False), Choice(initiative="i2", start=6))), _nobody)

    assert (found.line, found.without, found.starts, found.wanted) == (("Mine",), ("i1",), {"i2": 6}, ("i2",))
    assert (found.cost_factor, found.months_factor, found.effect_factor, found.future) == (1.0, 1.0, 1.0, None)


def test_a_child_overrides_what_it_inherits_key_by_key() -> None:
    top = _scenario(
        "Top",
        plan=(Choice(initiative="i1", is_in=False), Choice(initiative="i2", start=3)),
        money=(YearMoney(year=1, amount=1.0), YearMoney(year=2, amount=2.0)),
        specialists=(Need(specialism="data", fte=1.0),),
        cost_factor=1.5,
        months_factor=1.1,
        future="slump",
    )
    middle = _scenario("Middle", base=A, months_factor=1.2, specialists=(Need(specialism="art", fte=2.0),))
    child = _scenario("Child", base=B, plan=(Choice(initiative="i2"),), money=(YearMoney(year=2, amount=9.0),))

    found = resolve(child, {A: top, B: middle}.get)

    assert found.line == ("Top", "Middle", "Child")
    assert (found.without, found.starts, found.wanted) == (("i1",), {}, ("i2",))
    assert {year: one.amount for year, one in found.money.items()} == {1: 1.0, 2: 9.0}
    assert {name: one.fte for name, one in found.specialists.items()} == {"data": 1.0, "art": 2.0}
    assert (found.cost_factor, found.months_factor, found.effect_factor, found.future) == (1.5, 1.2, 1.0, "slump")


def test_bases_in_a_circle_are_refused_by_name() -> None:
    ring = {A: _scenario("First", base=B), B: _scenario("Second", base=A)}
    with pytest.raises(
        ValueError, match="scenarios 'First', 'Second' inherit from each other in a circle: give one of"
    ):
        resolve(_scenario("Third", base=A), ring.get)
    with pytest.raises(ValueError, match="scenarios 'Self' inherit from each other in a circle"):
        resolve(_scenario("Self", base=A), {A: _scenario("Self", base=A)}.get)


def test_a_base_that_is_missing_or_of_another_portfolio_is_refused() -> None:
    with pytest.raises(ValueError, match=r"base\(='c'\) of scenario 'Mine' is no scenario: choose another, or none"):
        resolve(_scenario(base=C), _nobody)
    with pytest.raises(ValueError, match="is of portfolio 'other', this one of 'plan': choose one of the same"):
        resolve(_scenario(base=C), {C: _scenario(portfolio="other")}.get)


@pytest.mark.parametrize("name", ["cost_factor", "months_factor", "effect_factor"])
@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan")])
def test_a_factor_that_is_not_above_nothing_is_refused(name: str, factor: float) -> None:
    with pytest.raises(ValueError, match=name):
        _scenario(**dict[str, Any]({name: factor}))


@pytest.mark.parametrize(
    "twice",
    [
        {"plan": (Choice(initiative="i1"), Choice(initiative="i1", is_in=False))},
        {"money": (YearMoney(year=1, amount=1.0), YearMoney(year=1, amount=2.0))},
        {"specialists": (Need(specialism="data", fte=1.0), Need(specialism="data", fte=2.0))},
        {"beliefs": (Belief(cause=ObjectiveId("o"), effect=ObjectiveId("p"), probability=0.1),) * 2},
    ],
)
def test_what_is_said_twice_is_refused(twice: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="of 'Mine' must be there once: take one away"):
        _scenario(**twice)


def test_choices_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match=r"start\(=-1\) of 'i1' must be >= 0"):
        Choice(initiative="i1", start=-1)
    with pytest.raises(ValueError, match=r"start\(=3\) of 'i1' must be left empty: it is not in the plan"):
        Choice(initiative="i1", is_in=False, start=3)
    with pytest.raises(ValueError, match="probability"):
        Belief(cause=ObjectiveId("o"), effect=ObjectiveId("p"), probability=1.1)


def test_a_scenario_that_changes_nothing_gives_back_what_it_was_given() -> None:
    assert apply(resolve(_scenario(), _nobody), CARD, PORTFOLIO) == (CARD, PORTFOLIO)


def test_a_scenario_changes_limits_beliefs_the_world_and_every_estimate() -> None:
    scenario = _scenario(
        money=(YearMoney(year=2, amount=5.0), YearMoney(year=1, amount=50.0)),
        specialists=(Need(specialism="data", fte=1.0), Need(specialism="art", fte=2.0)),
        beliefs=(Belief(cause=ObjectiveId("b"), effect=ObjectiveId("a"), probability=0.1),),
        cost_factor=1.5,
        months_factor=2.0,
        effect_factor=0.5,
        future="slump",
    )

    changed_card, changed = apply(resolve(scenario, _nobody), CARD, PORTFOLIO)

    assert changed_card == replace(CARD, links=(replace(CARD.links[0], belief=0.1),))
    assert [(one.year, one.amount) for one in changed.money] == [(1, 50.0), (2, 5.0), (3, 300.0)]
    assert [(one.specialism, one.fte) for one in changed.specialists] == [("data", 1.0), ("art", 2.0)]
    assert changed.futures == (replace(PORTFOLIO.futures[1], probability=1.0),)
    (first, _) = changed.initiatives
    assert first.cost == Estimate(low=15, likely=30, high=60, source="plan")
    assert first.months == Estimate(low=4, likely=8, high=16)
    assert first.supports[0].adds == Estimate(low=-1, likely=-0.5, high=0)


def test_a_stopped_initiative_that_a_scenario_puts_in_is_taken_up_again() -> None:
    taken_up = resolve(_scenario(plan=(Choice(initiative="i2"),)), _nobody)
    left_out = resolve(_scenario(plan=(Choice(initiative="i2", is_in=False),)), _nobody)

    assert apply(taken_up, CARD, PORTFOLIO)[1].initiatives[1].stage is Stage.PROPOSED
    assert apply(left_out, CARD, PORTFOLIO)[1].initiatives[1].stage is Stage.STOPPED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"plan": (Choice(initiative="i9"),)},
            "initiative 'i9', which scenario 'Mine' changes, is not in the portfolio",
        ),
        (
            {"beliefs": (Belief(cause=ObjectiveId("a"), effect=ObjectiveId("b"), probability=0.5),)},
            "the link from 'a' to 'b', which scenario 'Mine' changes, is not in the map",
        ),
        (
            {"future": "boom"},
            "future 'boom', which scenario 'Mine' changes, is not in the portfolio 'Plan': take it out",
        ),
    ],
)
def test_what_is_not_there_any_more_is_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        apply(resolve(_scenario(**changes), _nobody), CARD, PORTFOLIO)


def test_what_a_scenario_changes_is_said_in_the_words_of_the_portfolio() -> None:
    scenario = _scenario(
        plan=(Choice(initiative="i1", is_in=False), Choice(initiative="i2", start=6)),
        money=(YearMoney(year=2, amount=5.0),),
        specialists=(Need(specialism="data", fte=1.5),),
        beliefs=(Belief(cause=ObjectiveId("b"), effect=ObjectiveId("a"), probability=0.1),),
        cost_factor=1.5,
        future="slump",
    )

    assert changes_of(resolve(scenario, _nobody), CARD, PORTFOLIO) == (
        "without Initiative i1",
        "Initiative i2 starts after month 6",
        "money of year 2: 5 EUR",
        "data: 1.5 FTE",
        "Train crews leads to Sell more with probability 0.1",
        "cost of all initiatives x 1.5",
        "only one future: Slump",
    )
