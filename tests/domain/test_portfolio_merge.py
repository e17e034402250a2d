"""Two edits of one portfolio: kept side by side where they touch different things, told where they clash."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.initiatives import Initiative, InitiativePortfolio, Need, Support, YearMoney
from workbench.domain.merge import Side
from workbench.domain.periods import Period
from workbench.domain.portfolio_merge import Clashing, merge_parts
from workbench.domain.portfolio_scenarios import Choice, PortfolioScenario

PLAIN = Estimate(low=1, likely=2, high=3)


def _initiative(name: str, **changes: Any) -> Initiative:  # noqa: ANN401 - any field
    return Initiative(**dict[str, Any](id=name, title=f"Initiative {name}", cost=PLAIN, months=PLAIN) | changes)


BASE = InitiativePortfolio(
    scorecard=DocumentId("card"),
    title="Plan",
    first=Period.parse("2027-01"),
    initiatives=(
        _initiative("i1", supports=(Support(measure=MeasureId("m1"), adds=PLAIN),)),
        _initiative("i2"),
        _initiative("i3"),
    ),
    money=(YearMoney(year=1, amount=100.0),),
    specialists=(Need(specialism="data", fte=4.0),),
)


def _with(portfolio: InitiativePortfolio, name: str, **changes: Any) -> InitiativePortfolio:  # noqa: ANN401 - any field
    found = tuple(replace(one, **changes) if one.id == name else one for one in portfolio.initiatives)
    return replace(portfolio, initiatives=found)


def _lacking(portfolio: InitiativePortfolio, name: str) -> InitiativePortfolio:
    return replace(portfolio, initiatives=tuple(one for one in portfolio.initiatives if one.id != name))


EDITS = (
    lambda one: _with(one, "i1", success=0.5),
    lambda one: _with(one, "i1", note="carefully"),
    lambda one: _with(one, "i1", supports=(*one.initiatives[0].supports, Support(measure=MeasureId("m2"), adds=PLAIN))),
    lambda one: _with(one, "i2", title="Two"),
    lambda one: replace(one, money=(*one.money, YearMoney(year=2, amount=5.0))),
    lambda one: replace(one, specialists=(Need(specialism="data", fte=1.0),)),
    lambda one: replace(one, title="Plan B"),
    lambda one: replace(one, initiatives=(*one.initiatives, _initiative("i4"))),
    lambda one: _lacking(one, "i3"),
)


@given(st.sets(st.sampled_from(range(len(EDITS)))), st.sets(st.sampled_from(range(len(EDITS)))))
def test_edits_of_different_things_all_hold_whoever_made_them(ours: set[int], theirs: set[int]) -> None:
    def edited(numbers: set[int]) -> InitiativePortfolio:
        found = BASE
        for number in sorted(numbers):
            found = EDITS[number](found)
        return found

    merged = merge_parts(BASE, edited(ours), edited(theirs))

    assert merged == edited(ours | theirs)


def test_one_field_that_both_changed_is_a_clash_with_both_values() -> None:
    ours = _with(BASE, "i1", cost=Estimate(low=5, likely=7.5, high=10))
    theirs = _with(_with(BASE, "i1", cost=Estimate(low=6, likely=7, high=9)), "i2", title="Two")

    assert merge_parts(BASE, ours, theirs) == Clashing(
        ("initiatives, 'Initiative i1', cost: you have 5 to 10, somebody else saved 6 / 7 / 9",)
    )
    assert merge_parts(BASE, ours, theirs, prefer=Side.OURS) == _with(ours, "i2", title="Two")
    assert merge_parts(BASE, ours, theirs, prefer=Side.THEIRS) == theirs


def test_what_one_took_away_and_the_other_changed_is_a_clash() -> None:
    gone, changed = _lacking(BASE, "i3"), _with(BASE, "i3", success=0.1)

    assert merge_parts(BASE, gone, changed) == Clashing(
        ("initiatives, 'Initiative i3': you took away what somebody else changed",)
    )
    assert merge_parts(BASE, changed, gone) == Clashing(
        ("initiatives, 'Initiative i3': somebody else took away what you changed",)
    )
    assert merge_parts(BASE, gone, changed, prefer=Side.THEIRS) == changed


def test_edits_that_do_not_fit_together_are_told() -> None:
    merged = merge_parts(BASE, _lacking(BASE, "i3"), _with(BASE, "i2", after=("i3",)))

    assert isinstance(merged, Clashing)
    assert "what you and somebody else changed does not fit: initiative(='i3') named by 'Initiative i2'" in str(merged)


def test_both_put_in_the_same_thing_once() -> None:
    ours = replace(BASE, money=(*BASE.money, YearMoney(year=2, amount=5.0)))
    theirs = replace(BASE, money=(*BASE.money, YearMoney(year=2, amount=6.0)))

    assert merge_parts(BASE, ours, ours) == ours
    assert merge_parts(BASE, ours, theirs) == Clashing(("money, year 2, amount: you have 5, somebody else saved 6",))


@pytest.mark.parametrize("side", list(Side))
def test_scenarios_are_merged_alike(side: Side) -> None:
    base = PortfolioScenario(portfolio="plan", title="Lean", plan=(Choice(initiative="i1"),))
    ours = replace(base, plan=(Choice(initiative="i1", start=3), Choice(initiative="i2")), cost_factor=1.5)
    theirs = replace(base, plan=(Choice(initiative="i1", start=6),), note="why")

    start = {Side.OURS: 3, Side.THEIRS: 6}[side]
    plan = (Choice(initiative="i1", start=start), Choice(initiative="i2"))
    assert isinstance(merge_parts(base, ours, theirs), Clashing)
    assert merge_parts(base, ours, theirs, prefer=side) == replace(base, plan=plan, cost_factor=1.5, note="why")
