"""The portfolio's numbers in words, and the frame that its charts share."""

from __future__ import annotations

import pytest
from plotly import graph_objects as go

from osm_sim.portfolio.outputs import Figure
from osm_sim.portfolio.spec import Polarity
from tests.figures.portfolio_values import title
from tests.sim.portfolios import measure
from workbench.figures import portfolio_words as words
from workbench.figures.portfolio_rows import Lanes, head, months_axis, ticks_above, ticks_of_change


def test_months_are_told_as_people_say_them() -> None:
    assert [words.month_name("2027-01", month) for month in (1, 12, 13)] == ["Jan 2027", "Dec 2027", "Jan 2028"]
    assert words.month_name("2027-11", 3) == "Jan 2028"
    assert words.month_name("", 7) == "month 7"
    assert words.month_name("2027-01", float("inf")) == "later"


def test_a_year_that_begins_within_a_calendar_year_names_both() -> None:
    assert words.year_name("2027-01", 2) == "2028"
    assert words.year_name("2027-04", 2) == "2028/29"
    assert words.year_name("2099-04", 1) == "2099/00"
    assert words.year_name("", 2) == "year 2"


def test_a_first_month_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"first\(='2027'\) must be a month"):
        words.month_name("2027", 1)


def test_a_share_is_0_or_100_only_where_it_is_so() -> None:
    assert [words.share(one) for one in (0, 0.001, 0.25, 0.999, 1)] == [
        "0 %",
        "under 1 %",
        "25 %",
        "over 99 %",
        "100 %",
    ]


def test_differences_have_their_sign() -> None:
    assert [words.points(one) for one in (0.15, -0.02, 0.001)] == ["+15", "-2", "±0"]
    assert [words.signed(one) for one in (1.234, -4321.0)] == ["+1.23", "-4,321"]


def test_half_an_interval_has_two_significant_digits_and_the_rest_of_a_sum_is_none() -> None:
    assert [words.apart(one) for one in (0.06324, 12.07, 1284.0, 1e-14)] == ["0.063", "12", "1,300", "0"]
    assert words.signed(-3.27e-14) == "0"
    assert words.percentage(1.4) == "140 %"


def test_a_share_that_never_came_still_has_an_interval() -> None:
    never = words.around_share(Figure(value=0.0, error=0.0), 1000)

    assert (never.low, never.value) == (0.0, 0.0)
    assert 0.001 < never.high < 0.01


def test_an_interval_is_cut_where_values_cannot_be() -> None:
    found = words.around(Figure(value=1.0, error=1.0), least=0.0)

    assert found.low == 0.0
    assert found.high == pytest.approx(2.96)
    assert not words.around(Figure(value=1.0, error=1.0)).is_clear


def test_what_is_wanted_says_which_way_is_better() -> None:
    assert words.wanted(measure(unit="%"), 96) == "at least 96 %"
    assert words.wanted(measure(unit="days", polarity=Polarity.LOWER), 4.5) == "at most 4.5 days"


def test_words_that_all_titles_end_with_are_told_once() -> None:
    assert words.without_tail(["A (fictional)", "B (fictional)"]) == (["A", "B"], "(fictional)")
    assert words.without_tail(["A (fictional)", "B (real)"]) == (["A (fictional)", "B (real)"], "")
    assert words.without_tail(["A (fictional)"]) == (["A (fictional)"], "")


def drawn(plot_px: float, **changes: str) -> go.Figure:
    texts = {"title": "T", "x_title": "x", "y_title": "y", "sentence": "One sentence."}
    return head(go.Figure(), plot_px=plot_px, legend_rows=1, **texts | changes)


def test_the_head_of_a_long_chart_is_as_far_from_the_top_as_that_of_a_short_one() -> None:
    short, long = drawn(200), drawn(4000)

    for part in ("title", "legend"):
        places = [(1 - one.layout[part].y) * one.layout.height for one in (short, long)]
        assert places[0] == pytest.approx(places[1], abs=0.5)
    assert long.layout.height - short.layout.height == pytest.approx(3800, abs=1)


def test_what_people_have_written_has_no_tag_in_a_head() -> None:
    assert "&lt;b&gt;" in title(drawn(200, title="<b>"))
    assert "&lt;i&gt;" in title(drawn(200, sentence="<i>"))


def test_rows_do_not_overlap_and_run_downward() -> None:
    lanes = Lanes()
    lanes.heading("first")
    middles = [lanes.row("a", 20), lanes.row("b", 30)]
    figure = lanes.lay(go.Figure())

    assert middles[1] - middles[0] == 25
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.ticktext == ("a", "b")


def test_months_have_ticks_where_they_begin_and_lines_where_years_begin() -> None:
    figure = months_axis(go.Figure(), "2027-04", 36)

    assert figure.layout.xaxis.tickvals == (3, 9, 15, 21, 27, 33)
    assert [text.split("<br>")[0] for text in figure.layout.xaxis.ticktext] == [
        "Jul",
        "Jan",
        "Jul",
        "Jan",
        "Jul",
        "Jan",
    ]
    assert [text.split("<br>")[1] for text in figure.layout.xaxis.ticktext[1::2]] == ["2028", "2029", "2030"]
    assert [line.x0 for line in figure.layout.shapes] == [9, 21, 33]


@pytest.mark.parametrize("months", [1, 5, 12, 36, 60, 240])
def test_a_phone_has_room_for_the_ticks_of_any_plan(months: int) -> None:
    figure = months_axis(go.Figure(), "2027-01", months)

    assert 1 <= len(figure.layout.xaxis.tickvals) <= 7
    assert figure.layout.xaxis.ticktext[0].endswith("2027")


def test_a_plan_without_a_first_month_counts_them() -> None:
    figure = months_axis(go.Figure(), "", 36)

    assert figure.layout.xaxis.ticktext == ("0", "6", "12", "18", "24", "30", "36")
    assert not figure.layout.shapes


def test_a_long_chart_has_its_numbers_above_the_plot_too() -> None:
    figure = months_axis(go.Figure(), "2027-01", 36)
    ticks_above(figure)

    assert figure.layout.xaxis2.side == "top"
    assert figure.layout.xaxis2.ticktext == figure.layout.xaxis.ticktext


@pytest.mark.parametrize("reach", [5.0, 9.3, 35.0, 100.0, 0.02])
def test_changes_have_a_few_round_ticks_with_0_in_the_middle(reach: float) -> None:
    figure = go.Figure()
    ticks_of_change(figure, reach)
    ticks, texts = figure.layout.xaxis.tickvals, figure.layout.xaxis.ticktext

    assert 3 <= len(ticks) <= 7
    assert ticks[len(ticks) // 2] == 0
    assert texts[len(ticks) // 2] == "0"
    assert all(text[0] == "-" for text in texts[: len(ticks) // 2])
    assert all(abs(tick) <= reach for tick in ticks)
