"""Charts of chances and of money: rows, intervals, words, and what differs without colour."""

from __future__ import annotations

import math

import pytest

from osm_sim.portfolio.spec import Limits
from tests.figures.portfolio_values import a_cost, a_number, a_result, a_target, named, said, title
from tests.sim.portfolios import portfolio
from workbench.figures.portfolio_chances import chances
from workbench.figures.portfolio_compare import ComparedChance, comparison
from workbench.figures.portfolio_money import money

TITLES = {"M": "On-time <b>deliveries</b>", "N": "Complaints"}
NOW = a_result(a_target(chance=0.45), a_target(month=24, chance=0.2), a_target("N", chance=0.0))


def headings(figure: object) -> list[str]:
    return [note.text for note in figure.layout.annotations]  # type: ignore[attr-defined]


def test_every_target_has_a_row_under_its_measure_and_all_together_come_last() -> None:
    figure = chances([("Plan", NOW)], TITLES, first="2027-01")
    dots = named(figure)["Plan"]

    assert dots.x == (0.45, 0.2, 0.0, 0.1)
    assert list(dots.y) == sorted(dots.y)
    assert figure.layout.yaxis.ticktext == ("Dec 2027: 110", "Dec 2028: 110", "Dec 2027: 110", "all at once")
    assert [text.removeprefix("<b>")[:4] for text in headings(figure)] == ["On-t", "Comp", "All "]
    assert figure.layout.shapes[0].y0 > dots.y[2]
    assert figure.layout.shapes[0].y0 < dots.y[3]


def test_a_title_is_text_wherever_it_stands() -> None:
    figure = chances([("<i>Plan</i>", NOW)], TITLES)

    assert "&lt;b&gt;deliveries" in headings(figure)[0]
    assert "&lt;b&gt;deliveries" in figure.data[0].customdata[0][0]
    assert figure.data[0].name == "&lt;i&gt;Plan&lt;/i&gt;"


def test_a_chance_is_told_in_words_with_an_interval_even_where_it_is_none() -> None:
    figure = chances([("Plan", NOW)], TITLES)
    dots = named(figure)["Plan"]

    assert figure.data[-1].text == (" 45 %", " 20 %", " 0 %", " 10 %")
    assert all(width > 0 for width in dots.error_x.array)
    assert dots.error_x.arrayminus[2] == 0
    assert figure.layout.xaxis.title.text == "chance to be met (%)"


def test_what_chances_were_is_hollow_and_joined_to_what_they_are() -> None:
    before = a_result(a_target(chance=0.3), a_target(month=24, chance=0.2), all_met=a_number(0.1))
    figure = chances([("Plan", NOW)], TITLES, before=before)

    line, hollow, filled, words = figure.data
    assert line.x == (0.3, 0.45, None, 0.2, 0.2, None, 0.1, 0.1, None)
    assert (hollow.marker.symbol, filled.marker.symbol) == ("circle-open", "circle")
    assert hollow.x == (0.3, 0.2, 0.1)
    assert words.text == (" <b>45 % (+15)</b>", " 20 % (±0)", " 0 %", " 10 % (±0)")


def test_the_mean_number_of_measures_that_meet_their_last_target_is_told() -> None:
    assert "On average 1.1 of 2 measures" in title(chances([("Plan", NOW)], TITLES))


def test_several_results_differ_by_their_marker_and_stand_under_each_other_in_a_row() -> None:
    other = a_result(a_target(chance=0.6), paths=500)
    figure = chances([("One", NOW), ("Other", other)], TITLES)
    one, two = named(figure)["One"], named(figure)["Other"]

    assert one.marker.symbol != two.marker.symbol
    assert figure.layout.showlegend
    assert two.x == (0.6, 0.1)
    assert 0 < two.y[0] - one.y[0] < one.y[1] - one.y[0]


def test_of_each_measure_only_the_last_target_may_be_asked_for() -> None:
    figure = chances([("Plan", NOW)], TITLES, last_only=True)

    assert named(figure)["Plan"].x == (0.2, 0.0, 0.1)


def test_no_target_at_all_is_said() -> None:
    assert said(chances([("Plan", a_result())], TITLES)).startswith("No measure has a target")
    assert said(chances([], TITLES)).startswith("No measure has a target")


# -- scenarios --------------------------------------------------------------------------------------------------------


def compared(month: int | None, *moved: tuple[float, float]) -> ComparedChance:
    return ComparedChance(
        measure="On time",
        month=month,
        value=None if month is None else 96,
        chances=(a_number(0.3), *(a_number(0.3 + value) for value, _ in moved)),
        differences=tuple(a_number(*one) for one in moved),
    )


def test_a_scenario_is_filled_where_it_is_clearly_another_and_hollow_where_it_is_not() -> None:
    rows = [compared(12, (0.1, 0.01), (0.01, 0.01)), compared(None, (-0.05, 0.01), (0.0, 0.0))]
    figure = comparison(["As it is", "More", "Less"], rows)
    more, less = named(figure)["More"], named(figure)["Less"]

    assert more.x == pytest.approx((10, -5))
    assert more.marker.symbol == ("circle", "circle")
    assert less.marker.symbol == ("square-open", "square-open")
    assert more.error_x.array == pytest.approx((1.96, 1.96))
    assert "percentage points" in figure.layout.xaxis.title.text
    assert [word.strip(" </b>") for word in figure.data[-1].text[:2]] == ["30 → 40 %", "30 → 31 %"]


def test_a_small_difference_does_not_fill_the_chart() -> None:
    figure = comparison(["As it is", "More"], [compared(12, (0.001, 0.0001))])

    assert figure.layout.xaxis.range[1] >= 5


def test_a_row_with_another_number_of_scenarios_is_refused() -> None:
    with pytest.raises(ValueError, match=r"chances\(=2\) and differences\(=1\) of 'On time' must be 3 and 2"):
        comparison(["A", "B", "C"], [compared(12, (0.1, 0.01))])


def test_one_scenario_alone_is_compared_with_nothing() -> None:
    assert said(comparison(["As it is"], [compared(12)])).startswith("There is no other scenario")


# -- money ------------------------------------------------------------------------------------------------------------


def test_every_year_is_told_against_its_budget() -> None:
    given = portfolio(limits=Limits(budgets=(100.0, math.inf, 50.0)), currency="thousand")
    figure = money(given, a_result(cost=a_cost(80, 500, 50.1, 60, above=0.25)), first="2027-01")

    assert headings(figure) == [
        "80: 20 below the budget 100",
        "500, no limit",
        "50: all of the budget 50",
        "<b>60: 10 above the budget 50</b>",
    ]
    assert figure.layout.yaxis.ticktext == ("2027", "2028", "2029", "2030")
    assert named(figure)["budget"].x == (100, 100, None, 50, 50, None, 50, 50, None)
    assert figure.layout.xaxis.title.text == "spend (thousand)"
    assert "more than all budgets together: 25 %" in title(figure)


def test_a_portfolio_without_budgets_has_no_limit_in_any_year() -> None:
    figure = money(portfolio(), a_result(cost=a_cost(80, 90)))

    assert [text.endswith("no limit") for text in headings(figure)] == [True, True]
    assert named(figure)["budget"].x == ()
    assert "all budgets" not in title(figure)
    assert figure.layout.yaxis.ticktext == ("year 1", "year 2")


def test_money_that_is_carried_over_is_said() -> None:
    given = portfolio(limits=Limits(budgets=(100.0,), carries_over=True))

    assert "left is there the next year" in title(money(given, a_result(cost=a_cost(80))))
