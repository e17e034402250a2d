"""The scorecard's page without a browser: what is shown of a month, what each message does, who may what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.apps.map_page import PLAN, firm, keep
from tests.apps.score_page import ScorePage, page_of, plan, told
from tests.desks import beside, flaky, memory_desk
from workbench.domain.organisation import Role
from workbench.domain.templates import TEMPLATES
from workbench.jobs.strategy_map import begin_map, load_case

if TYPE_CHECKING:
    from workbench.desk import Desk

SOME = (("sales", "2026-01", 100.0), ("sales", "2026-02", 60.0), ("days", "2026-02", 20.0))


def crowd(*grants: tuple[str, Role]) -> Desk:
    """Give a desk of somebody who is not alone on the machine, in an organisation with roles."""
    desk = memory_desk(grants[0][0], is_local=False)
    keep(desk, firm(*grants), "firm")
    return desk


# -- looking ----------------------------------------------------------------------------------------------------------


def test_the_page_opens_at_the_latest_month_with_data() -> None:
    page = page_of(None, *SOME)
    assert page.scored["month"] == "2026-02"
    assert page.scored["months"] == ["2026-02", "2026-01"]
    assert (page.measure("sales")["scoreText"], page.measure("sales")["status"]) == ("60", "warn")
    assert page.measure("days")["status"] == "bad"
    assert page.scored["card"]["coverage"] == 1


def test_the_map_carries_the_status_of_its_objectives_and_where_their_boxes_lie() -> None:
    drawing = page_of(None, *SOME).scored["map"]
    assert {box["id"] for box in drawing["boxes"]} == {"grow", "learn"}
    assert "caution" in drawing["svg"]
    assert "off target" in drawing["svg"]


def test_another_month_is_shown_where_it_was_scored_and_refused_where_not() -> None:
    page = page_of(None, *SOME)
    page.do("month", period="2026-01")
    assert page.measure("sales")["score"] == 100
    assert page.scored["card"]["coverage"] == 0.5
    assert "must be one of 2026-01 to 2026-02" in page.refused("month", period="2031-01")


def test_a_scorecard_without_values_is_grey_and_says_so() -> None:
    page = page_of()
    assert {one["status"] for one in page.scored["measures"]} == {"none"}
    assert page.measure("sales")["freshnessText"] == "no value"
    page.do("choose", kind="measure", key="sales")
    assert page.drawn["trend"] == (None, "No values yet. No forecast: a forecast needs 6 values in a row; there are 0.")


def test_a_chosen_measure_is_drawn_with_its_forecast_and_another_method_can_be_chosen() -> None:
    page = page_of(None, *(("sales", f"2025-{month:02d}", 50.0 + month) for month in range(1, 13)))
    page.do("choose", kind="measure", key="sales")
    outlook = page.shown["chosen"]["outlook"]
    assert outlook["method"] == outlook["methods"][0]["name"] == "drift"
    page.do("method", name="last value")
    assert page.shown["chosen"]["outlook"]["method"] == "last value"
    figure, words = page.drawn["trend"]
    assert figure.layout.title.text == "SALES (forecast: last value)"
    assert "Forecast by last value: on" in words


def test_what_other_units_carry_to_an_objective_is_told_on_demand() -> None:
    desk = memory_desk("eve")
    load_case(desk, "company")
    page = ScorePage(desk).open("company-u1")
    lines = page.do("flow", key="ko05")["lines"]
    assert lines[0].startswith("With what flows up from 2 objectives of other units: ")
    assert lines[1].startswith("Building Pumps (fictional): ")
    assert page.do("flow", key="ko01")["lines"] == [
        "No other unit carries values to it; the alignment page links them, by data."
    ]
    assert "is not on the scorecard any more" in page.refused("flow", key="gone")


def test_a_perspective_is_drawn_whole() -> None:
    page = page_of(None, *SOME)
    page.do("multiples", perspective="top")
    figure, words = page.drawn["multiples"]
    assert [note.text for note in figure.layout.annotations] == ["SALES: 60 (caution)"]
    assert words.startswith("SALES: 2 values")
    page.do("width", width=340)
    assert page.refused("width", width=10).startswith("width(=10) must be >= 320")


@pytest.mark.parametrize(
    ("kind", "key", "words"),
    [
        ("measure", "sales", "value - red limit"),
        ("objective", "grow", "score of 'SALES'"),
        ("perspective", "top", "score of 'Grow'"),
        ("scorecard", "", "score of 'Top'"),
    ],
)
def test_every_number_shows_its_arithmetic_down_to_the_values(kind: str, key: str, words: str) -> None:
    page = page_of(None, *SOME)
    lines = page.do("explain", kind=kind, key=key)["lines"]
    assert any(words in line for line in lines)
    assert any("value of 2026-02: 60" in line for line in lines)
    assert any("version 1" in line for line in lines)


# -- messages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"op": "fly"}, "op(='fly') must be one of open"),
        ({"op": "month"}, "period of month is missing: give it"),
        ({"op": "month", "period": "May"}, "period(='May') must read like"),
        ({"op": "choose", "kind": "theme", "key": "x"}, "kind(='theme') must be one of"),
        ({"op": "choose", "kind": "measure", "key": "gone"}, "measure(='gone') is not on the scorecard any more"),
        (
            {"op": "rename", "kind": "objective", "key": "grow", "title": "X"},
            "only measures and how they are scored are changed here",
        ),
        ({"op": "add_objective", "perspective": "top", "title": "X", "place": None}, "op(='add_objective')"),
        ({"op": "grid", "last": "2026-Q1"}, "last(=2026-Q1) must be a month"),
        ({"op": "undo"}, "there is nothing to undo"),
        ({"op": "resolve", "choices": []}, "there is no clash to decide on"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(message: dict[str, object], sentence: str) -> None:
    page = page_of(None, *SOME)
    answer = page.state.handle(message)
    assert not answer["ok"]
    assert sentence in answer["sentence"]


def test_before_a_scorecard_is_open_there_are_only_those_to_open() -> None:
    desk = memory_desk()
    keep(desk, plan())
    page = ScorePage(desk)
    assert [one["title"] for one in page.shown["library"]["maps"]] == ["Card"]
    assert page.refused("month", period="2026-01") == "no scorecard is open; open one first"
    assert not page.state.handle("nonsense")["ok"]
    page.open().do("close")
    assert page.scored["document"] == ""


# -- a measure's sheet ------------------------------------------------------------------------------------------------


def test_a_change_of_a_measure_is_saved_as_a_version_and_scored_at_once() -> None:
    page = page_of(None, *SOME)
    page.do("choose", kind="measure", key="sales")
    page.do("set_target", measure="sales", period="2026", value=60, stretch=None, upper=None, rationale="less")
    assert page.measure("sales")["status"] == "good"
    assert page.shown["chosen"]["sheet"]["targets"][0]["value"] == 60
    head = page.desk.store.head(PLAN)
    assert head is not None
    assert head.number == page.scored["number"] == 2
    page.do("undo")
    assert page.measure("sales")["status"] == "warn"
    page.do("redo")
    assert page.measure("sales")["status"] == "good"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("definition", "All of them"),
        ("formula", "a / b"),
        ("unit", "pieces"),
        ("polarity", "lower"),
        ("frequency", "quarter"),
        ("is_lead", True),
        ("source", "ledger"),
        ("baseline", {"value": 3, "period": "2025"}),
        ("thresholds", {"green": None, "red": 20, "lowest": 0, "highest": None}),
        ("aggregation", "sum"),
        ("weight", 3),
        ("floor", 1),
        ("upper_floor", 9),
        ("is_critical", True),
        ("grace", 2),
        ("starts", "2026-02"),
        ("standard", "s1"),
        ("weightings", [{"from_period": "2026", "weight": 2}]),
        (
            "limits",
            [
                {
                    "from_period": "2026",
                    "floor": 1,
                    "upper_floor": None,
                    "thresholds": {"green": None, "red": 2, "lowest": None, "highest": None},
                }
            ],
        ),
    ],
)
def test_every_field_of_a_sheet_is_stored_as_it_is_shown(field: str, value: object) -> None:
    page = page_of(None, *SOME)
    page.do("choose", kind="measure", key="sales")
    page.do("revise", kind="measure", key="sales", field=field, value=value)
    assert page.shown["chosen"]["sheet"][field] == value
    stored = page.desk.store.load(page.desk.store.head(PLAN).pin)  # type: ignore[union-attr]
    assert stored == page.state.session.card  # type: ignore[union-attr]


def test_another_scheme_scores_the_same_values_anew() -> None:
    page = page_of(None, *SOME)
    other = page.scored["schemes"][1]
    page.do("revise", kind="scorecard", key="", field="scheme", value=other)
    assert page.scored["scheme"] == other
    assert page.scored["top"] == page.state.scored.scores[page.state.month].top  # type: ignore[union-attr, index]
    assert "must be one of" in page.refused("revise", kind="scorecard", key="", field="scheme", value="luck")


def test_a_measure_that_is_removed_is_chosen_no_more() -> None:
    page = page_of(None, *SOME)
    page.do("choose", kind="measure", key="sales")
    page.do("remove", kind="measure", key="sales")
    assert page.shown["chosen"] == {}
    assert [one["id"] for one in page.scored["measures"]] == ["days"]
    assert page.drawn["trend"][0] is None


# -- others -----------------------------------------------------------------------------------------------------------


def test_values_that_others_report_are_shown_by_the_next_look() -> None:
    page = page_of(None, *SOME)
    told(beside(page.desk, "bob"), "sales", "2026-03", 100)
    page.state.poll()
    assert page.scored["month"] == "2026-03"
    assert page.measure("sales")["score"] == 100


def test_somebody_who_looks_at_an_older_month_stays_there_when_values_come() -> None:
    page = page_of(None, *SOME)
    page.do("month", period="2026-01")
    told(page.desk, "sales", "2026-03", 100)
    page.state.poll()
    assert page.scored["month"] == "2026-01"
    assert page.scored["months"][0] == "2026-03"


def test_a_version_that_another_saved_is_scored_by_the_next_look() -> None:
    page = page_of(None, *SOME)
    other = ScorePage(beside(page.desk, "bob")).open()
    other.do("set_target", measure="sales", period="2026", value=60, stretch=None, upper=None, rationale="")
    page.state.poll()
    assert page.measure("sales")["status"] == "good"
    assert "bob saved version 2" in page.told[-1][0]


def test_two_who_change_the_same_decide_which_holds() -> None:
    page = page_of(None, *SOME)
    other = ScorePage(beside(page.desk, "bob")).open()
    other.do("revise", kind="measure", key="days", field="unit", value="hours")
    page.do("revise", kind="measure", key="days", field="unit", value="weeks")
    assert "hours" in page.shown["clash"]["clashes"][0]["theirs"]
    page.do("resolve", choices=[{"at": 0, "side": "ours"}])
    assert page.shown["clash"] == {}
    assert page.measure("days")["unit"] == "weeks"


def test_a_change_waits_while_the_database_is_away_and_is_saved_when_it_is_back() -> None:
    desk, store = flaky(memory_desk("eve"))
    keep(desk, plan())
    page = ScorePage(desk).open()
    store.go_away()
    page.send("revise", kind="measure", key="days", field="unit", value="weeks")
    assert page.scored["trouble"] != ""
    store.come_back()
    page.state.poll()
    assert page.scored["isSaved"]
    assert page.measure("days")["unit"] == "weeks"


def test_what_a_look_read_before_the_page_stored_a_value_does_not_hide_that_value() -> None:
    page = page_of(None, *SOME)
    errand = page.state.errand()
    news = errand()
    page.do("enter", cells=[{"measure": "sales", "period": "2026-03", "text": "100", "note": ""}])
    page.state.take(news)
    assert page.scored["month"] == "2026-03"


def test_a_measure_added_while_the_database_is_away_waits_like_any_change() -> None:
    desk, store = flaky(memory_desk("eve"))
    keep(desk, plan())
    page = ScorePage(desk).open()
    store.go_away()
    answer = page.do("add_measure", objective="grow", title="Orders")
    assert page.measure(answer["made"]["key"])["status"] == "none"
    assert page.scored["trouble"] != ""
    store.come_back()
    page.state.poll()
    assert page.scored["isSaved"]


def test_a_map_without_measures_is_shown_with_the_reason_why_it_has_no_score() -> None:
    desk = memory_desk("eve")
    begun = begin_map(desk, TEMPLATES[0].name, "Empty")
    page = ScorePage(desk).open(begun.document)
    assert page.scored["card"]["reason"] == "nothing below it has a score"
    page.do("multiples", perspective=page.scored["perspectives"][0]["id"])
    assert page.drawn["multiples"] == (None, f"{page.scored['perspectives'][0]['title']} has no measures yet.")
    page.do("grid", last=None)
    assert page.shown["grid"]["rows"] == []


def test_a_database_that_is_away_is_told_and_the_page_fills_when_it_is_back() -> None:
    desk, store = flaky(memory_desk("eve"))
    keep(desk, plan())
    store.go_away()
    page = ScorePage(desk)
    assert not page.told[0][1]
    assert page.shown["library"]["maps"] == []
    store.come_back()
    page.state.poll()
    assert [one["title"] for one in page.shown["library"]["maps"]] == ["Card"]


# -- rights -----------------------------------------------------------------------------------------------------------


def test_who_may_only_look_may_change_nothing() -> None:
    page = page_of(None, desk=crowd(("ann", Role.VIEWER)))
    assert all(page.scored["why"].values())
    refused = page.refused("revise", kind="measure", key="days", field="unit", value="weeks")
    assert refused == page.scored["why"]["edit"]
    page.do("grid", last="2026-02")
    answer = page.send("enter", cells=[{"measure": "sales", "period": "2026-01", "text": "90", "note": ""}])
    assert not answer["ok"]
    assert "may not report values" in answer["problems"][0]["sentence"]


def test_who_may_not_even_look_opens_nothing() -> None:
    desk = crowd(("ann", Role.EDITOR))
    keep(desk, plan())
    page = ScorePage(beside(desk, "mallory", is_local=False))
    assert "may not view the scorecard" in page.refused("open", document=PLAN)
    assert page.scored["document"] == ""


# -- can the data be trusted? -----------------------------------------------------------------------------------------


def test_signs_are_told_with_what_was_looked_at_and_those_that_stand_out_first() -> None:
    page = ScorePage(memory_desk())
    page.do("case", name="company")
    page.do("trust")
    trust = page.shown["trust"]
    assert trust["standing"] == sum(one["standing"] for one in trust["measures"]) > 0
    assert [one["standing"] for one in trust["measures"]] == sorted(
        (one["standing"] for one in trust["measures"]), reverse=True
    )
    loud = [sign for sign in trust["measures"][0]["signs"] if sign["standsOut"]]
    assert all(sign["sentence"] and sign["lookedAt"] and 0 < sign["rate"] <= 0.05 for sign in loud)


def test_too_few_values_are_no_reason_for_a_sign() -> None:
    page = page_of(None, *SOME)
    page.do("trust")
    assert (page.shown["trust"]["tested"], page.shown["trust"]["standing"]) == (0, 0)
