"""The grid of reported values: what is due and late, what was typed, and what keeps a block from being stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from tests.apps.map_page import firm, keep
from tests.apps.score_page import ScorePage, page_of, plan
from tests.desks import beside, memory_desk
from tests.domain.scored import measure, tree
from workbench.apps.scorecard_grid import read_value
from workbench.domain.organisation import Role
from workbench.domain.periods import Frequency

SOME = (("sales", "2026-01", 100.0), ("days", "2026-01", 90.0))


def grid_of(page: ScorePage, last: str = "2026-02") -> ScorePage:
    page.do("grid", last=last)
    return page


def cell(key: str, period: str, text: str, note: str = "") -> dict[str, str]:
    return {"measure": key, "period": period, "text": text, "note": note}


def test_the_grid_shows_six_months_with_each_value_its_state_and_its_status() -> None:
    page = grid_of(page_of(None, *SOME))
    assert page.shown["grid"]["months"] == [
        f"{year}-{month:02d}" for year, month in ((2025, 9), (2025, 10), (2025, 11), (2025, 12), (2026, 1), (2026, 2))
    ]
    found = page.cell("sales", "2026-01")
    assert (found["text"], found["letter"], found["status"]) == ("100", "R", "good")
    assert found["rows"][0]["actor"] == "eve"


def test_a_quarterly_measure_has_a_cell_only_where_its_quarter_ends() -> None:
    card = tree({"top": {"o": (measure("m", frequency=Frequency.QUARTER),)}})
    page = grid_of(page_of(card), "2026-02")
    periods = [one["period"] for one in page.shown["grid"]["rows"][0]["cells"]]
    assert periods == ["2025-Q3", None, None, "2025-Q4", None, None]


def test_what_is_missing_is_due_once_its_month_is_over_and_late_after_ten_working_days() -> None:
    page = page_of(None, *SOME)
    today = page.desk.now().date()
    page.do("grid", last=None)
    cells = [one for row in page.shown["grid"]["rows"] for one in row["cells"]]
    assert all(one["isDue"] for one in cells)
    assert all(one["isLate"] == (one["due"] < today.isoformat()) for one in cells)
    assert page.shown["grid"]["missing"] == sum(one["value"] is None for one in cells)


def test_no_month_lies_after_this_one() -> None:
    page = grid_of(page_of(None, *SOME), "2999-01")
    today = page.desk.now().date()
    assert page.shown["grid"]["last"] == f"{today:%Y-%m}"
    assert not page.shown["grid"]["canLater"]


def test_a_block_is_stored_at_once_and_scored() -> None:
    page = grid_of(page_of())
    answer = page.do("enter", cells=[cell("sales", "2026-01", "100"), cell("days", "2026-01", " 37,5 days ", "rain")])
    assert answer["sentence"] == "Stored 2 values."
    assert page.cell("days", "2026-01")["value"] == 37.5
    assert page.scored["month"] == "2026-01"
    assert page.measure("sales")["status"] == "good"


def test_one_bad_cell_keeps_the_whole_block_and_each_is_told_why() -> None:
    page = grid_of(page_of())
    block = [
        cell("sales", "2026-01", "100"),
        cell("days", "2026-01", "1,234"),
        cell("sales", "2025-12", "-5"),
        cell("days", "2026-02", "7"),
    ]
    answer = page.send("enter", cells=block)
    assert not answer["ok"]
    assert answer["sentence"] == "Nothing was stored: 3 values are to be looked at."
    told = {(one["measure"], one["period"]): one["sentence"] for one in answer["problems"]}
    assert "leave out signs of thousands" in told["days", "2026-01"]
    assert "must be >= 0 %" in told["sales", "2025-12"]
    assert "is red: say why in the note" in told["days", "2026-02"]
    assert page.cell("sales", "2026-01")["value"] is None


def test_a_red_value_is_taken_with_a_note_and_the_note_stays_with_it() -> None:
    page = grid_of(page_of())
    page.do("enter", cells=[cell("sales", "2026-01", "10", "a strike; it is over")])
    assert page.cell("sales", "2026-01")["status"] == "bad"
    assert page.cell("sales", "2026-01")["rows"][0]["note"] == "a strike; it is over"


def test_a_correction_says_why_and_what_was_told_before_stays_visible() -> None:
    page = grid_of(page_of(None, *SOME))
    assert (
        "say why in the note" in page.send("enter", cells=[cell("sales", "2026-01", "99")])["problems"][0]["sentence"]
    )
    page.do("enter", cells=[cell("sales", "2026-01", "99", "a late bill")])
    found = page.cell("sales", "2026-01")
    assert (found["letter"], [row["value"] for row in found["rows"]]) == ("C", ["99", "100"])


def test_the_office_validates_and_questions_values_of_others() -> None:
    desk = memory_desk("rob", is_local=False)
    keep(desk, firm(("rob", Role.REPORTER), ("olga", Role.OFFICE)), "firm")
    reporter = grid_of(page_of(None, *SOME, desk=desk))
    place = [{"measure": "sales", "period": "2026-01"}]
    assert not reporter.send("judge", cells=place, state="validated", note="")["ok"]
    office = grid_of(ScorePage(beside(desk, "olga", is_local=False)).open())
    assert office.do("judge", cells=place, state="validated", note="")["sentence"] == "Validated: 1 value."
    assert office.cell("sales", "2026-01")["letter"] == "V"
    assert "must say what is doubted" in office.refused("judge", cells=place, state="questioned", note=" ")
    office.do("judge", cells=place, state="questioned", note="twice as much as ever")
    assert office.cell("sales", "2026-01")["rows"][0]["note"] == "twice as much as ever"
    assert "state(='blessed') must be" in office.refused("judge", cells=place, state="blessed", note="")


def test_reported_by_is_whoever_is_signed_in() -> None:
    page = grid_of(page_of())
    sent = cell("sales", "2026-01", "100") | {"actor": "mallory"}
    page.do("enter", cells=[sent])
    assert page.cell("sales", "2026-01")["rows"][0]["actor"] == "eve"


@pytest.mark.parametrize(
    "cells",
    [[{}], [{"measure": 3, "period": "2026-01"}], [{"measure": "sales", "period": "May"}], "no", [3], [{}] * 5_001],
)
def test_cells_that_are_none_are_refused_in_a_sentence(cells: object) -> None:
    page = grid_of(page_of())
    answer = page.send("enter", cells=cells)
    assert not answer["ok"]
    assert answer["sentence"] not in ("", "Something went wrong, and nothing was changed. The details are in the log.")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("37.8", 37.8), ("37,8", 37.8), ("1234", 1234), ("1.2e3", 1200), ("-4", -4), ("\N{MINUS SIGN}4", -4),
        ("12 %", 12), ("12\N{NO-BREAK SPACE}days", 12), (".5", 0.5), ("0,1234", 0.1234), ("", None), ("  ", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(text: str, value: float | None) -> None:
    assert read_value(text, measure(unit="days")) == value


@pytest.mark.parametrize("text", ["1,234", "1.234.567", "1 234", "1'234", "n/a", "nan", "inf", "=1+1", "1e9999", "--1"])
def test_what_could_be_read_in_two_ways_is_not_guessed_at(text: str) -> None:
    with pytest.raises(InputError, match="must be a number"):
        read_value(text)


@given(st.text(max_size=30))
def test_any_text_gives_a_finite_number_nothing_or_a_sentence(text: str) -> None:
    try:
        value = read_value(text)
    except InputError as error:
        assert "must be a number" in str(error)  # noqa: PT017 - either may happen
    else:
        assert value is None or abs(value) < float("inf")


def test_the_plan_s_measures_are_all_in_the_grid() -> None:
    page = grid_of(page_of())
    assert [row["measure"] for row in page.shown["grid"]["rows"]] == [one.id for one in plan().measures]
