"""The portfolio page without a browser: what each message does, what is refused, what others do meanwhile."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest

from tests.apps.portfolio_page import DOCUMENT, PortfolioHand, page_of
from tests.desks import beside, flaky, memory_desk
from workbench.apps import parts
from workbench.apps.portfolio import PortfolioPage, portfolio_app
from workbench.domain.ids import DocumentId
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.organisation import Role
from workbench.domain.organising import give_role, take_role
from workbench.domain.portfolio_scenarios import PortfolioScenario
from workbench.jobs.alignment import find_organisation, open_enterprise, save_organisation
from workbench.jobs.portfolio_scenarios import open_scenario

if TYPE_CHECKING:
    from workbench.desk import Desk


def stored(desk: Desk, document: str = DOCUMENT) -> InitiativePortfolio:
    head = desk.store.head(DocumentId(document))
    assert head is not None
    value = desk.store.load(head.pin)
    assert isinstance(value, InitiativePortfolio)
    return value


@pytest.fixture(scope="module")
def looked_at() -> PortfolioHand:
    """A page that tests look at and leave as it is."""
    return page_of()


# -- opening ----------------------------------------------------------------------------------------------------------


def test_the_start_screen_lists_portfolios_cases_and_scorecards_to_begin_with() -> None:
    page = PortfolioHand(memory_desk())
    assert page.shown["portfolio"] == {}
    assert [one["name"] for one in page.shown["library"]["cases"]] == ["company"]
    page.do("case", name="company")
    assert page.shown["portfolio"]["title"] == "Halvorsen Water: initiatives (fictional)"
    page.do("close")
    assert page.shown["portfolio"] == {}
    assert [one["document"] for one in page.shown["library"]["portfolios"]] == [DOCUMENT]
    assert "company-u1" in [one["document"] for one in page.shown["library"]["scorecards"]]


def test_a_portfolio_is_begun_for_a_scorecard_and_filled() -> None:
    page = page_of()
    page.do("begin", scorecard="company-u1")
    assert page.shown["plan"]["rows"] == []
    page.do("initiative_add", title="Open a school")
    page.do("part", part="initiatives")
    assert [one["title"] for one in page.shown["table"]["rows"]] == ["Open a school"]
    assert stored(page.desk, page.shown["portfolio"]["document"]).initiatives[0].cost.source == "assumption"


def test_a_page_opens_where_an_address_says_with_scenario_and_what_is_left_out(looked_at: PortfolioHand) -> None:
    page = PortfolioHand(looked_at.desk)
    page.do("open", document=DOCUMENT, scenario=None, out=["i05", "i99", "i12"], into=[])
    assert page.shown["plan"]["out"] == ["i05"]
    assert not page.row("i05")["isIn"]
    assert page.row("i12")["isIn"]  # it is mandatory


# -- the plan ---------------------------------------------------------------------------------------------------------


def test_an_initiative_left_out_moves_every_chance_and_says_what_was_before() -> None:
    page = page_of()
    assert page.tile("Expected score")["note"] == ""
    page.do("toggle", initiative="i03", is_in=False)
    assert not page.row("i03")["isIn"]
    assert "was" in page.tile("Expected score")["note"]
    figure, said = page.drawn["chances_chart"]
    assert "before" in [one.name for one in figure.data]
    assert "Least likely" in said
    page.do("back")
    assert page.row("i03")["isIn"]
    assert not page.shown["plan"]["canBack"]


def test_what_waits_goes_out_and_what_is_waited_for_comes_in_again() -> None:
    page = page_of()
    portfolio = stored(page.desk)
    waiting = next(one for one in portfolio.initiatives if one.after)
    page.do("toggle", initiative=waiting.after[0], is_in=False)
    assert not page.row(waiting.id)["isIn"]
    assert "waits for" in page.row(waiting.id)["told"]
    page.do("toggle", initiative=waiting.id, is_in=True)
    assert page.row(waiting.after[0])["isIn"]


def test_of_two_that_exclude_each_other_the_one_put_in_stays() -> None:
    page = page_of()
    assert page.row("i01")["isIn"]
    assert not page.row("i22")["isIn"]
    page.do("toggle", initiative="i22", is_in=True)
    assert page.row("i22")["isIn"]
    assert not page.row("i01")["isIn"]


def test_all_in_and_only_mandatory() -> None:
    page = page_of()
    page.do("choose_all", all=False)
    must = {one.id for one in stored(page.desk).initiatives if one.is_mandatory}
    assert {one["id"] for one in page.shown["plan"]["rows"] if one["isIn"]} == must
    page.do("choose_all", all=True)
    assert len([one for one in page.shown["plan"]["rows"] if one["isIn"]]) == 29


def test_a_mandatory_initiative_stays_whoever_asks(looked_at: PortfolioHand) -> None:
    must = next(one.id for one in stored(looked_at.desk).initiatives if one.is_mandatory)
    assert "mandatory" in looked_at.refused("toggle", initiative=must, is_in=False)
    assert looked_at.row(must)["isIn"]
    assert looked_at.row(must)["why"] == "it is mandatory"


def test_the_course_of_a_measure_is_drawn_with_its_target(looked_at: PortfolioHand) -> None:
    measure = looked_at.shown["portfolio"]["measures"][5]
    looked_at.do("measure", measure=measure["id"])
    figure, said = looked_at.drawn["fan_chart"]
    assert measure["title"] in figure.layout.meta["title"]
    assert "four in five futures" in said
    assert "not simulated" in looked_at.refused("measure", measure="nothing")


def test_every_years_target_or_only_the_last_ones(looked_at: PortfolioHand) -> None:
    looked_at.do("every_target", every=True)
    many = looked_at.drawn["chances_chart"][0].layout.height
    looked_at.do("every_target", every=False)
    assert looked_at.drawn["chances_chart"][0].layout.height < many


# -- initiatives ------------------------------------------------------------------------------------------------------


def test_words_in_the_table_are_stored_as_distributions() -> None:
    page = page_of()
    page.do("part", part="initiatives")
    page.do("revise", initiative="i03", field="cost", text="100 to 300")
    cost = stored(page.desk).initiatives[2].cost
    assert (cost.low, cost.likely, cost.high, cost.source) == (100, 200, 300, "judgement")
    assert page.cell("i03", "cost") == "100 to 300"
    assert page.shown["portfolio"]["number"] == 2


def test_words_that_cannot_be_read_are_refused_and_nothing_is_stored() -> None:
    page = page_of()
    before = stored(page.desk)
    assert "must read like" in page.refused("revise", initiative="i03", field="cost", text="cheap")
    assert "not in the portfolio" in page.refused("revise", initiative="i03", field="after", text="Nothing like it")
    assert "not in the portfolio any more" in page.refused("revise", initiative="i99", field="cost", text="1")
    assert "not on the scorecard" in page.refused("support", initiative="i03", measure="nothing", text="1")
    assert stored(page.desk) == before


def test_a_circle_of_initiatives_is_told_and_can_be_put_right() -> None:
    page = page_of()
    waiting = next(one for one in stored(page.desk).initiatives if one.after)
    page.do("part", part="initiatives")
    page.do("revise", initiative=waiting.after[0], field="after", text=waiting.id)
    assert "circle" in page.shown["portfolio"]["problem"]
    assert "circle" in page.refused("tornado", value="score")
    page.do("revise", initiative=waiting.after[0], field="after", text="")
    assert page.shown["portfolio"]["problem"] == ""
    assert page.drawn["gantt_chart"][0] is not None


def test_a_start_month_is_part_of_the_plan() -> None:
    page = page_of()
    page.do("part", part="initiatives")
    page.do("revise", initiative="i03", field="start", text="2027-07")
    assert page.cell("i03", "start") == "2027-07"
    assert "from Jul 2027" in page.row("i03")["told"]
    assert "before the plan's first month" in page.refused("revise", initiative="i03", field="start", text="2026-07")
    page.do("revise", initiative="i03", field="start", text="")
    assert page.cell("i03", "start") == ""


def test_what_words_mean_is_drawn_while_they_are_typed(looked_at: PortfolioHand) -> None:
    looked_at.do("picture", initiative="i03", field="cost", measure=None, text="100 / 150 / 400")
    figure, said = looked_at.drawn["distribution_chart"]
    assert figure is not None
    assert "on average 183.3" in said
    looked_at.do("picture", initiative="i03", field="cost", measure=None, text="100 / 1")
    assert looked_at.drawn["distribution_chart"][0] is figure


def test_an_initiative_is_removed_and_its_sheet_closes() -> None:
    page = page_of()
    page.do("part", part="initiatives")
    page.do("initiative", initiative="i03")
    assert page.shown["chosen"]["id"] == "i03"
    page.do("initiative_remove", initiative="i03")
    assert page.shown["chosen"] == {}
    assert stored(page.desk).initiative("i03") is None


def test_the_limits_of_the_plan_are_edited_and_count_at_once() -> None:
    page = page_of()
    page.do("part", part="initiatives")
    before = page.tile("Cost")["value"]
    page.do("portfolio_field", field="money", key="1", text="2000")
    assert page.tile("Cost")["value"] != before
    page.do("portfolio_field", field="specialists", key="law", text="2")
    assert {"specialism": "law", "text": "2"} in page.shown["table"]["limits"]["specialists"]
    page.do("portfolio_field", field="slowdown", key="", text="50 %")
    assert stored(page.desk).slowdown == 0.5
    assert "must be a number" in page.refused("portfolio_field", field="money", key="1", text="much")
    for year in ("1", "2", "3"):
        page.do("portfolio_field", field="money", key=year, text="1")
    assert "below the mandatory initiatives" in page.shown["portfolio"]["problem"]
    page.do("portfolio_field", field="money", key="1", text="2000")
    assert page.shown["portfolio"]["problem"] == ""


# -- hypotheses -------------------------------------------------------------------------------------------------------


def test_a_link_is_said_in_words_and_stored_on_the_map() -> None:
    page = page_of()
    page.do("part", part="model")
    assert page.drawn["link_chart"][0] is not None
    row = page.shown["links"]["rows"][0]
    ends = {"cause": row["cause"], "effect": row["effect"]}
    page.do("link", **ends, field="words", text="strong link, about two quarters later")
    page.do("link", **ends, field="belief", text="60 %")
    row = page.shown["links"]["rows"][0]
    assert (row["elasticity"], row["lag"], row["belief"]) == ("0.5", "6", "60 %")
    assert "must read like" in page.refused("link", **ends, field="words", text="somehow")
    assert page.shown["links"]["assumptions"]


def test_futures_and_drivers_are_edited_and_what_does_not_add_up_is_told_until_it_does() -> None:
    page = page_of()
    page.do("part", part="model")
    assert [one["texts"]["probability"] for one in page.shown["links"]["world"]["futures"]] == ["60 %", "25 %", "15 %"]
    page.do("world", what="future", name="downturn", field="probability", text="35 %")
    assert "add up to 1.1" in page.shown["portfolio"]["problem"]
    page.do("world", what="future", name="expected", field="probability", text="50 %")
    assert page.shown["portfolio"]["problem"] == ""
    page.do("world_add", what="driver", title="Weather")
    weather = page.shown["links"]["world"]["drivers"][-1]["id"]
    page.do("world", what="driver", name=weather, field="moves", text="Return on capital employed 0.1")
    page.do("world_remove", what="driver", name=weather)
    assert "must read like" in page.refused("world", what="driver", name="demand", field="moves", text="Luck 5")
    assert "must be future or driver" in page.refused("world_add", what="luck", title="x")


# -- scenarios --------------------------------------------------------------------------------------------------------


def test_a_scenario_keeps_the_plan_inherits_and_is_compared() -> None:
    page = page_of()
    page.do("toggle", initiative="i03", is_in=False)
    page.do("scenario_save", title="Lean")
    lean = page.shown["portfolio"]["scenario"]["document"]
    assert [one.initiative for one in open_scenario(page.desk, lean).scenario.plan if not one.is_in] == ["i03"]
    page.do("scenario_save", title="Lean and dear")
    page.do("scenario_field", field="cost_factor", key=None, text="1.5")
    child = open_scenario(page.desk, "Lean and dear").scenario
    assert (child.base, child.cost_factor, child.plan) == (lean, 1.5, ())
    page.do("part", part="scenarios")
    page.do("compare", documents=[one["document"] for one in page.shown["scenarios"]["list"]])
    compared = page.shown["scenarios"]["compared"]
    assert [one["title"] for one in compared["columns"]] == ["", "As it is", "Lean", "Lean and dear"]
    assert page.drawn["comparison_chart"][0] is not None
    page.do("scenario", document=None)
    assert page.row("i03")["isIn"]


def test_what_a_scenario_cannot_be_is_refused_and_changes_nothing() -> None:
    page = page_of()
    assert "no scenario is in force" in page.refused("scenario_field", field="cost_factor", key=None, text="2")
    assert "title" in page.refused("scenario_save", title=" ")
    page.do("scenario_save", title="Lean")
    assert "already" in page.refused("scenario_save", title="Lean")
    assert "must be a number" in page.refused("scenario_field", field="cost_factor", key=None, text="much")
    own = page.shown["portfolio"]["scenario"]["document"]
    assert "circle" in page.refused("scenario_field", field="base", key=None, text=own)
    value = open_scenario(page.desk, own).scenario
    assert value == PortfolioScenario(portfolio=DOCUMENT, title="Lean")
    assert "tick" in page.refused("compare", documents=[])


def test_a_scenario_of_an_initiative_that_was_removed_since_is_compared_and_saved_all_the_same() -> None:
    page = page_of()
    page.do("toggle", initiative="i23", is_in=False)
    page.do("scenario_save", title="Lean")
    lean = page.shown["portfolio"]["scenario"]["document"]
    page.do("initiative_remove", initiative="i23")
    assert page.shown["portfolio"]["problem"] == ""
    page.do("part", part="scenarios")
    page.do("compare", documents=[lean])
    assert page.told == []
    assert [one["title"] for one in page.shown["scenarios"]["compared"]["columns"]] == ["", "As it is", "Lean"]
    page.do("scenario_plan")
    page.do("scenario_save", title="Leaner")
    assert open_scenario(page.desk, lean).scenario.plan == open_scenario(page.desk, "Leaner").scenario.plan == ()


# -- analyses ---------------------------------------------------------------------------------------------------------


def test_a_plan_is_chosen_told_with_reasons_and_taken_over() -> None:
    page = page_of()
    page.do("part", part="choose")
    assert "must be one of" in page.refused("select", objective="luck", seconds=5)
    assert "above 0" in page.refused("select", objective="CVaR", seconds=0)
    page.do("select", objective="score", seconds=8)
    result = page.shown["selection"]["result"]
    assert [one["title"] for one in result["tiles"]] == ["Expected score", "Bound", "Gap"]
    assert result["leftOut"]
    assert all(why for _, why in result["leftOut"])
    page.do("use_selection")
    assert len([one for one in page.shown["plan"]["rows"] if one["isIn"]]) == len(result["chosen"])


def test_what_matters_and_regret_are_drawn_and_say_what_they_rest_on() -> None:
    page = page_of()
    page.do("part", part="matters")
    page.do("tornado", value="0")
    assert page.drawn["tornado_chart"][0] is not None
    assert "must be one of" in page.refused("tornado", value="9999")
    page.do("regret")
    assert page.drawn["regret_chart"][0] is not None
    assert any(one.startswith("Regret") for one in page.shown["matters"]["notes"])


def test_an_edit_lets_go_of_what_was_found_before() -> None:
    page = page_of()
    page.do("part", part="matters")
    page.do("tornado", value="score")
    page.do("revise", initiative="i03", field="cost", text="100 to 300")
    assert page.drawn["tornado_chart"][0] is None


# -- the years --------------------------------------------------------------------------------------------------------


def test_the_years_are_played_and_a_person_decides_instead_of_the_rule() -> None:
    page = page_of()
    page.do("part", part="year")
    assert "play" in page.refused("decide", initiative="i03", decision="stop")
    page.do("play", step="review")
    assert "month 3 of 36" in page.shown["year"]["told"]
    running = next(
        one for one in page.shown["year"]["review"] if "stop" in [option["value"] for option in one["options"]]
    )
    page.do("decide", initiative=running["id"], decision="stop")
    assert any("by you" in one for one in page.shown["year"]["log"])
    page.do("play", step="month")
    assert page.shown["year"]["review"] == []
    tiles = {one["title"]: one["value"] for one in page.shown["year"]["tiles"]}
    assert tiles["Stopped or merged"] == "1"
    page.do("play", step="begin")
    assert page.shown["year"]["log"] == []
    assert "must be one of" in page.refused("play", step="back")


def test_what_is_not_to_be_decided_is_refused_and_the_course_stays() -> None:
    page = page_of()
    page.do("part", part="year")
    page.do("play", step="review")
    before = page.shown["year"]
    must = next(one.id for one in stored(page.desk).initiatives if one.is_mandatory)
    assert "mandatory" in page.refused("decide", initiative=must, decision="stop")
    assert page.shown["year"] == before


def test_the_end_gives_a_score_and_the_rule_is_compared_on_many_futures() -> None:
    page = page_of()
    page.do("part", part="year")
    page.do("play", step="end")
    assert "Score at the end" in [one["title"] for one in page.shown["year"]["tiles"]]
    assert "all months are played" in page.refused("play", step="month")
    page.do("review")
    rows = {row[0]: row for row in page.shown["year"]["compared"]}
    assert "%" in rows["Stopped though they would have delivered"][2]


# -- what is told -----------------------------------------------------------------------------------------------------


def test_what_simulation_says_of_names_is_told_with_titles() -> None:
    page = page_of()
    page.do("part", part="choose")
    why = page.row("i22")["told"]
    assert "'One planning system (fictional)' and 'Digital order desk (fictional)' exclude each other" in why
    assert page.shown["plan"]["notes"] == [
        "'One planning system (fictional)' and 'Digital order desk (fictional)' exclude each other"
    ]
    for month in ("2040-01", "2026-01"):
        for field in ("start", "earliest"):
            refused = page.refused("revise", initiative="i07", field=field, text=month)
            assert "'Spare parts at the door (fictional)' lies" in refused
            assert "i07" not in refused
    page.do("select", objective="score", seconds=6)
    result = page.shown["selection"]["result"]
    assert result["leftOut"]
    assert not [why for _title, why in result["leftOut"] if re.search(r"\bi\d\d\b", why)]


def test_a_refused_field_says_which_one_of_which_initiative() -> None:
    page = page_of()
    for field, text, told in (
        ("cost", "1,200", ", cost:"),
        ("after", "Nothing", ", waits for:"),
        ("decay", "x", "lost"),
    ):
        refused = page.refused("revise", initiative="i03", field=field, text=text)
        assert "'Problem-solving school (fictional)'" in refused
        assert told in refused


def test_a_month_of_a_running_initiative_may_lie_before_the_plan() -> None:
    page = page_of()
    page.do("revise", initiative="i03", field="stage", text="running")
    page.do("revise", initiative="i03", field="earliest", text="2026-07")
    assert page.shown["portfolio"]["problem"] == ""


@pytest.mark.parametrize("cost", ["1.44", "0.1", "1.2"])
def test_a_cost_of_one_number_can_be_simulated_whatever_its_digits(cost: str) -> None:
    page = page_of()
    page.do("revise", initiative="i07", field="cost", text=cost)
    page.do("scenario_save", title="Dearer")
    page.do("scenario_field", field="cost_factor", key=None, text="1.2")
    page.do("scenario_field", field="cost_factor", key=None, text="1.3")
    assert page.shown["portfolio"]["problem"] == ""


def test_the_sentence_under_the_chances_is_about_the_targets_that_are_drawn() -> None:
    page = page_of()
    said = page.drawn["chances_chart"][1]
    assert "month" not in said
    assert said.count("Dec 2029") == 2
    page.do("every_target", every=True)
    assert "Dec 2027" in page.drawn["chances_chart"][1]


# -- what belongs to another plan -------------------------------------------------------------------------------------


def test_what_was_found_for_another_plan_says_so_until_the_plan_is_back() -> None:
    page = page_of()
    page.do("part", part="matters")
    page.do("tornado", value="score")
    assert "another plan" not in page.drawn["tornado_chart"][1]
    page.do("toggle", initiative="i03", is_in=False)
    assert page.drawn["tornado_chart"][1].startswith("This was worked out for another plan")
    page.do("toggle", initiative="i03", is_in=True)
    assert "another plan" not in page.drawn["tornado_chart"][1]
    page.do("part", part="year")
    page.do("review")
    assert page.shown["year"]["comparedTold"] == ""
    page.do("toggle", initiative="i03", is_in=False)
    assert "another plan" in page.shown["year"]["comparedTold"]


def test_a_game_of_another_plan_says_so_and_the_next_step_begins_a_new_one() -> None:
    page = page_of()
    page.do("part", part="year")
    assert page.do("play", step="end")["sentence"] == ""
    page.do("toggle", initiative="i03", is_in=False)
    assert "another plan" in page.shown["year"]["told"]
    assert not page.shown["year"]["isEnd"]
    assert "new game" in page.do("play", step="month")["sentence"]
    assert "month 1 of 36" in page.shown["year"]["told"]
    assert "another plan" not in page.shown["year"]["told"]
    page.do("revise", initiative="i04", field="cost", text="11")
    assert "put away" in page.shown["year"]["told"]
    assert "new game" in page.do("play", step="month")["sentence"]
    assert page.do("play", step="month")["sentence"] == ""


# -- the address ------------------------------------------------------------------------------------------------------


def test_a_reload_keeps_starts_and_what_was_put_in_against_the_scenario() -> None:
    page = page_of()
    page.do("toggle", initiative="i05", is_in=False)
    page.do("scenario_save", title="Without sensors")
    page.do("toggle", initiative="i05", is_in=True)
    page.do("toggle", initiative="i04", is_in=False)
    page.do("revise", initiative="i03", field="start", text="2027-07")
    plan, scenario = page.shown["plan"], page.shown["portfolio"]["scenario"]["document"]
    again = PortfolioHand(page.desk)
    again.do("open", document=DOCUMENT, scenario=scenario, out=plan["out"], into=plan["into"])
    assert [(one["id"], one["isIn"], one["told"]) for one in again.shown["plan"]["rows"]] == [
        (one["id"], one["isIn"], one["told"]) for one in plan["rows"]
    ]
    assert "from Jul 2027" in again.row("i03")["told"]


def test_an_address_that_asks_for_what_cannot_be_opens_the_portfolio_as_it_is(looked_at: PortfolioHand) -> None:
    page = PortfolioHand(looked_at.desk)
    page.do("open", document=DOCUMENT, scenario=None, out=[], into=["i03=99", "i99=1", "nonsense", "=3", "i04=x"])
    assert page.shown["portfolio"]["problem"] == ""
    assert page.shown["plan"]["into"] == []


def test_an_address_stays_while_the_portfolio_cannot_be_simulated() -> None:
    page = page_of()
    waiting = next(one for one in stored(page.desk).initiatives if one.after)
    page.do("toggle", initiative="i03", is_in=False)
    page.do("revise", initiative=waiting.after[0], field="after", text=waiting.id)
    assert page.shown["portfolio"]["problem"]
    assert page.shown["plan"]["out"] == ["i03"]


# -- rights, others, trouble ------------------------------------------------------------------------------------------


def test_a_stranger_sees_nothing_and_edits_nothing(looked_at: PortfolioHand) -> None:
    stranger = PortfolioHand(beside(looked_at.desk, "mallory", is_local=False))
    assert "may not view" in stranger.refused("open", document=DOCUMENT, scenario=None, out=[], into=[])
    assert "may not" in stranger.refused("begin", scorecard="company-u1")
    assert stranger.shown["portfolio"] == {}


def test_who_loses_the_role_is_shown_nothing_more_with_the_next_message_or_look() -> None:
    page = page_of()
    enterprise = open_enterprise(page.desk, find_organisation(page.desk, "company"))
    given = give_role(enterprise.organisation, name="ann", sign_in="ann", role=Role.OFFICE, unit=None)
    enterprise = save_organisation(page.desk, enterprise, given, "role")
    pages = [PortfolioHand(beside(page.desk, "ann", is_local=False)) for _ in range(2)]
    for one in pages:
        one.do("open", document=DOCUMENT, scenario=None, out=[], into=[])
    ann = next(one.id for one in enterprise.organisation.people if one.sign_in == "ann")
    taken = take_role(enterprise.organisation, person=ann, role=Role.OFFICE, unit=None)
    save_organisation(page.desk, enterprise, taken, "no role")
    assert "may not view" in pages[0].refused("toggle", initiative="i03", is_in=False)
    pages[1].state.poll()
    assert [one.shown["portfolio"] for one in pages] == [{}, {}]


def test_what_a_colleague_stores_is_seen_with_the_next_look_and_the_plan_stays() -> None:
    eve = page_of()
    ann = PortfolioHand(eve.desk)
    ann.do("open", document=DOCUMENT, scenario=None, out=[], into=[])
    ann.do("toggle", initiative="i05", is_in=False)
    eve.do("revise", initiative="i03", field="title", text="Quite another title")
    ann.state.poll()
    assert "Quite another title" in ann.row("i03")["title"]
    assert not ann.row("i05")["isIn"]


def test_what_a_scenario_inherits_is_seen_when_somebody_changes_it() -> None:
    eve = page_of()
    eve.do("scenario_save", title="Lean")
    ann = PortfolioHand(eve.desk)
    ann.do("open", document=DOCUMENT, scenario=None, out=[], into=[])
    ann.do("scenario", document=eve.shown["portfolio"]["scenario"]["document"])
    ann.do("scenario_save", title="Leaner")
    before = ann.tile("Cost")["value"]
    eve.do("scenario_field", field="money", key="1", text="2000")
    ann.state.poll()
    assert ann.tile("Cost")["value"] != before


def test_two_people_edit_two_initiatives_and_both_are_kept() -> None:
    eve = page_of()
    ann = PortfolioHand(eve.desk)
    ann.do("open", document=DOCUMENT, scenario=None, out=[], into=[])
    eve.do("revise", initiative="i03", field="cost", text="11")
    ann.do("revise", initiative="i04", field="cost", text="12")
    portfolio = stored(eve.desk)
    assert [portfolio.initiatives[at].cost.likely for at in (2, 3)] == [11, 12]


def test_two_people_edit_one_field_and_the_later_one_is_told() -> None:
    eve = page_of()
    ann = PortfolioHand(eve.desk)
    ann.do("open", document=DOCUMENT, scenario=None, out=[], into=[])
    eve.do("revise", initiative="i03", field="cost", text="11")
    assert "others changed the same" in ann.refused("revise", initiative="i03", field="cost", text="12")
    assert stored(eve.desk).initiatives[2].cost.likely == 11
    ann.do("part", part="initiatives")
    assert ann.cell("i03", "cost") == "11"


def test_a_store_that_is_away_is_told_and_loses_nothing() -> None:
    desk, store = flaky(memory_desk("eve"))
    page = page_of(desk)
    store.go_away()
    assert "does not answer" in page.refused("revise", initiative="i03", field="cost", text="11")
    store.come_back()
    page.do("revise", initiative="i03", field="cost", text="11")
    assert stored(desk).initiatives[2].cost.likely == 11


@pytest.mark.parametrize(
    "message",
    [None, [], {"id": 1}, {"op": "nothing", "id": 1}, {"op": "toggle", "id": 1}, {"op": "part", "id": 1, "part": "x"}],
)
def test_a_message_that_is_none_is_answered_with_a_sentence(looked_at: PortfolioHand, message: object) -> None:
    answer = looked_at.state.handle(message)
    assert answer["ok"] is False
    assert answer["sentence"]
    assert answer["sentence"] != parts.UNEXPECTED


def test_commands_without_an_open_portfolio_are_refused() -> None:
    page = PortfolioHand(memory_desk())
    for op, fields in (("toggle", {"initiative": "i01", "is_in": True}), ("tornado", {"value": "score"}), ("back", {})):
        assert "open one first" in page.refused(op, **fields)


def test_an_empty_chart_does_not_keep_the_words_of_a_trouble_that_is_over() -> None:
    widget = PortfolioPage(memory_desk())
    chart = widget.gantt_chart
    usual = chart.empty
    widget._draw("gantt_chart", None, "it goes in a circle")
    assert chart.empty == "it goes in a circle"
    widget._draw("gantt_chart", None, "")
    assert chart.empty == usual
    widget.close()


def test_nothing_that_a_browser_sets_is_read_back() -> None:
    widget = PortfolioPage(memory_desk())
    widget.set_state({"portfolio": {"document": "forged"}})
    assert widget.portfolio == {}
    widget.close()


def test_the_page_is_a_widget_that_looks_for_news_until_it_closes() -> None:
    async def main() -> None:
        page = portfolio_app(memory_desk())
        widget = page.children[1]
        assert isinstance(widget, PortfolioPage)
        widget.close()
        await asyncio.sleep(0)

    asyncio.run(main())
