"""Scenarios of portfolios: stored, opened by who may, inherited from each other, and what each makes of the plan."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from osm_sim.errors import InputError
from tests.desks import beside, memory_desk
from tests.jobs.portfolio_desks import PLAN, a_desk, a_portfolio, an_initiative
from workbench.domain.ids import DocumentId, ObjectiveId
from workbench.domain.initiatives import Stage, YearMoney
from workbench.domain.portfolio_scenarios import Belief, Choice, PortfolioScenario
from workbench.jobs.portfolio import open_portfolio
from workbench.jobs.portfolio_saving import Saved, Unmerged, save_portfolio
from workbench.jobs.portfolio_scenarios import (
    AS_IT_IS,
    key_of,
    open_scenario,
    read_starts,
    save_scenario,
    scenario_named,
    scenarios_for,
    variant_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.desk import Desk


def _scenario(title: str = "Lean", **changes: Any) -> PortfolioScenario:  # noqa: ANN401 - any field
    return PortfolioScenario(**dict[str, Any](portfolio=str(PLAN), title=title) | changes)


def _saved(desk: Desk, scenario: PortfolioScenario, **named: Any) -> Saved[PortfolioScenario]:  # noqa: ANN401
    saved = save_scenario(desk, scenario, **named)
    assert isinstance(saved, Saved)
    return saved


# -- stored -----------------------------------------------------------------------------------------------------------


def test_scenarios_are_listed_by_title_for_their_portfolio_alone() -> None:
    desk = a_desk()
    lean = _saved(desk, _scenario("Lean"))
    rich = _saved(desk, _scenario("A rich one", base=lean.document))
    _saved(desk, _scenario("Elsewhere", portfolio="case:company"))

    assert scenarios_for(desk, PLAN) == (
        (rich.document, "A rich one", lean.document),
        (lean.document, "Lean", None),
    )
    assert [one.title for one in scenarios_for(desk, "case:company")] == ["Elsewhere"]


def test_a_scenario_is_opened_by_its_title_or_document_with_its_newest_version() -> None:
    desk = a_desk()
    saved = _saved(desk, _scenario())
    changed = _saved(desk, _scenario(cost_factor=1.5), document=saved.document, base=1)

    opened = open_scenario(desk, "Lean")

    assert opened == open_scenario(desk, saved.document)
    assert (opened.version, opened.scenario.cost_factor) == (changed.version, 1.5)
    with pytest.raises(InputError, match=r"scenario 'Fat' does not exist; there are .* \(Lean\)"):
        open_scenario(desk, "Fat")


def test_two_people_s_edits_of_a_scenario_are_merged_or_told() -> None:
    desk = a_desk()
    other = beside(desk, "olive", is_local=False)
    document = _saved(desk, _scenario()).document
    _saved(other, _scenario(cost_factor=1.5), document=document, base=1)

    merged = _saved(desk, _scenario(note="why"), document=document, base=1)
    told = save_scenario(desk, _scenario(cost_factor=2.0), document=document, base=1)

    assert merged.value == _scenario(cost_factor=1.5, note="why")
    assert isinstance(told, Unmerged)
    assert told.sentences == ("cost_factor: you have 2, somebody else saved 1.5",)


def test_who_may_view_the_portfolio_s_map_opens_its_scenarios_and_who_may_edit_it_saves_them() -> None:
    desk = a_desk()
    saved = _saved(desk, _scenario())
    viewer, stranger = (beside(desk, name, is_local=False) for name in ("vic", "sam"))

    assert open_scenario(viewer, "Lean").scenario == saved.value
    with pytest.raises(InputError, match="'vic' may not edit the scorecard of 'One'"):
        save_scenario(viewer, _scenario(note="x"), document=saved.document, base=1)
    for refused in (lambda: open_scenario(stranger, "Lean"), lambda: scenarios_for(stranger, PLAN)):
        with pytest.raises(InputError, match="'sam' may not view the scorecard"):
            refused()


def test_scenarios_of_a_built_in_portfolio_are_for_who_may_edit_in_any_unit() -> None:
    desk = a_desk()
    built_in = _scenario(portfolio="case:company")

    saved = _saved(desk, built_in)

    assert open_scenario(beside(desk, "vic", is_local=False), "Lean").scenario == built_in
    with pytest.raises(InputError, match="'vic' may not edit the scorecard in any unit: ask for the role"):
        save_scenario(beside(desk, "vic", is_local=False), replace(built_in, title="B"))
    assert saved.version.number == 1
    assert _saved(memory_desk(), built_in).version.number == 1  # alone on this machine, and nobody has a role
    with pytest.raises(InputError, match="'case:moon' is no built-in one"):
        save_scenario(desk, _scenario(portfolio="case:moon"))


def test_a_title_is_that_of_one_scenario_of_a_portfolio() -> None:
    desk = a_desk()
    saved = _saved(desk, _scenario())
    with pytest.raises(InputError, match=rf"title\(='Lean'\) is that of scenario {saved.document} already"):
        save_scenario(desk, _scenario())
    with pytest.raises(InputError, match="of the scenario must have 1 to 200"):
        save_scenario(desk, _scenario(""))
    assert _saved(desk, _scenario(portfolio="case:company")).version.number == 1


def test_a_circle_a_missing_base_and_a_missing_portfolio_are_refused_before_anything_is_saved() -> None:
    desk = a_desk()
    first = _saved(desk, _scenario("First"))
    second = _saved(desk, _scenario("Second", base=first.document))
    with pytest.raises(InputError, match="scenarios 'Second', 'First' inherit from each other in a circle"):
        save_scenario(desk, _scenario("First", base=second.document), document=first.document, base=1)
    with pytest.raises(InputError, match=r"base\(='plan'\) of scenario 'Third' is no scenario"):
        save_scenario(desk, _scenario("Third", base=PLAN))
    with pytest.raises(InputError, match="portfolio 'moon' does not exist"):
        save_scenario(desk, _scenario("Third", portfolio="moon"))
    assert desk.store.history(first.document) == (first.version,)


def test_a_scenario_is_named_by_a_file_or_a_title_and_must_be_the_portfolio_s(tmp_path: Path) -> None:
    desk = a_desk()
    named = open_portfolio(desk, PLAN)
    base = _saved(desk, _scenario(cost_factor=1.5))
    file = tmp_path / "mine.json"
    file.write_text(
        json.dumps({"portfolio": "plan", "title": "Mine", "base": base.document, "months_factor": 2}), encoding="utf-8"
    )

    resolved = scenario_named(desk, named, str(file))

    assert (resolved.line, resolved.cost_factor, resolved.months_factor) == (("Lean", "Mine"), 1.5, 2.0)
    assert scenario_named(desk, named, "Lean").cost_factor == 1.5
    with pytest.raises(InputError, match="scenario 'Lean' is of portfolio 'plan', not of 'case:company'"):
        scenario_named(desk, open_portfolio(desk, "case:company"), "Lean")
    file.write_text('{"portfolio": "plan", "title": "Mine", "cost_factor": 0}', encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.json: .*cost_factor\(=0\) of 'Mine' must be above 0"):
        scenario_named(desk, named, str(file))


def test_a_portfolio_of_a_file_has_no_stored_scenarios_of_its_own() -> None:
    named = open_portfolio(a_desk(), PLAN)

    assert key_of(named) == PLAN
    assert key_of(replace(named, document=None, name="mine.json")) is None
    assert key_of(open_portfolio(memory_desk(), "case:company-200")) == "case:company-200"


# -- what it makes of a portfolio -------------------------------------------------------------------------------------


def test_without_a_scenario_it_is_the_portfolio_as_it_is() -> None:
    variant = variant_of(open_portfolio(a_desk(), PLAN))

    assert (variant.title, variant.changes, variant.scenario) == (AS_IT_IS, (), None)
    assert dict(variant.planned.plan.starts) == {"i1": 0, "i2": 0}


def test_a_scenario_changes_the_model_and_the_plan() -> None:
    desk = a_desk()
    belief = Belief(cause=ObjectiveId("b"), effect=ObjectiveId("a"), probability=0.1)
    _saved(
        desk,
        _scenario(
            plan=(Choice(initiative="i2", is_in=False), Choice(initiative="i1", start=5)),
            money=(YearMoney(year=1, amount=10.0),),
            beliefs=(belief,),
            months_factor=2.0,
            future="slump",
        ),
    )
    named = open_portfolio(desk, PLAN)

    variant = variant_of(named, scenario_named(desk, named, "Lean"))

    model = variant.modelled.portfolio
    assert dict(variant.planned.plan.starts) == {"i1": 5}
    assert model.limits.budgets == (10.0, 150.0)
    assert [link.probability for link in model.links] == [0.1]
    assert model.initiatives[0].duration.high == 18
    assert [(one.name, one.probability) for one in model.scenarios] == [("slump", 1.0)]
    assert len(variant.changes) == 6


def test_changes_of_the_plan_on_top_of_a_scenario_s_hold() -> None:
    desk = a_desk()
    _saved(desk, _scenario(plan=(Choice(initiative="i2", is_in=False), Choice(initiative="i1", start=5))))
    named = open_portfolio(desk, PLAN)
    resolved = scenario_named(desk, named, "Lean")

    assert dict(variant_of(named, resolved, starts={"i2": 9}).planned.plan.starts) == {"i1": 5, "i2": 9}
    assert dict(variant_of(named, resolved, without=("i1",)).planned.plan.starts) == {}


def test_a_stopped_initiative_is_in_the_plan_only_where_a_scenario_takes_it_up_again() -> None:
    desk = a_desk()
    stopped = a_portfolio(initiatives=(an_initiative("i1", stage=Stage.STOPPED), an_initiative("i2", after=("i1",))))
    save_portfolio(desk, stopped, document=PLAN, base=1)
    _saved(desk, _scenario("Again", plan=(Choice(initiative="i1", start=2),)))
    _saved(desk, _scenario("Only the second", plan=(Choice(initiative="i2"),)))
    named = open_portfolio(desk, PLAN)

    assert dict(variant_of(named).planned.plan.starts) == {}
    assert dict(variant_of(named, without=("i1",)).planned.plan.starts) == {}
    again = variant_of(named, scenario_named(desk, named, "Again"))
    assert dict(again.planned.plan.starts) == {"i1": 2, "i2": 0}
    with pytest.raises(InputError, match="initiative 'i1' is stopped: to take it up again, change its stage"):
        variant_of(named, starts={"i1": 2})
    with pytest.raises(InputError, match="'i2' cannot be put in: initiative 'Initiative i2' waits for 'Initiative i1'"):
        variant_of(named, scenario_named(desk, named, "Only the second"))


def test_what_a_scenario_names_that_is_gone_is_refused_and_so_is_an_unknown_initiative() -> None:
    desk = a_desk()
    _saved(desk, _scenario(plan=(Choice(initiative="i9"),)))
    named = open_portfolio(desk, PLAN)
    with pytest.raises(InputError, match="initiative 'i9', which scenario 'Lean' changes, is not in the portfolio"):
        variant_of(named, scenario_named(desk, named, "Lean"))
    with pytest.raises(InputError, match="initiative 'i9' is not in the portfolio; there are i1, i2"):
        variant_of(named, without=("i9",))


def test_starts_are_read_from_words() -> None:
    assert read_starts(["i1=6", "i2=0"]) == {"i1": 6, "i2": 0}
    for text in ("i1", "i1=", "i1=soon", "i1=-1", "i1=1.5", "i1=99999"):
        with pytest.raises(InputError, match="must read INITIATIVE=MONTH, such as i05=6"):
            read_starts([text])
    with pytest.raises(InputError, match="start of 'i1' is given twice"):
        read_starts(["i1=1", "i1=2"])


def test_where_no_scenario_is_stored_the_way_to_one_is_told() -> None:
    with pytest.raises(InputError, match="scenario 'Lean' does not exist, nor does any other; save one on"):
        open_scenario(memory_desk(), "Lean")


def test_a_document_of_another_kind_is_no_scenario() -> None:
    desk = a_desk()
    with pytest.raises(InputError, match="document 'plan' is no scenario of a portfolio; name one that is"):
        save_scenario(desk, _scenario(), document=DocumentId("plan"), base=1)
