"""The charts of the office: what they say, and that they say it without colour."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from osm_sim.office.catalogue import figure5
from osm_sim.office.spec import PROCESSES
from osm_sim.study import Estimate
from workbench.figures import office, office_compare, theme
from workbench.figures.office_words import (
    Compared,
    LateActivity,
    change,
    difference_in_words,
    percent,
    place_in_band,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike
    from plotly.basedatatypes import BaseTraceType
    from plotly.graph_objects import Figure

    from workbench.figures.office_words import Unit

BAND = figure5("A")
MIDDLE = {process: (low + high) / 2 for process, (low, high) in BAND.items()}


def an_estimate(mean: ArrayLike, half: float = 0.01) -> Estimate:
    values = np.asarray(mean, float)
    return Estimate(mean=values, low=values - half, high=values + half, replications=20)


def an_activity(
    number: int, *, name: str = "Check a scorecard", on_time: float = 0.9, late: float = 2.0
) -> LateActivity:
    return LateActivity(id=f"P1-{number:02}", name=name, on_time=an_estimate(on_time), days_late=an_estimate(late))


def a_measure(*, unit: Unit = "share", first: float = 0.9, second: float = 0.95, half: float = 0.01) -> Compared:
    difference = an_estimate(second - first, half)
    return Compared(
        label="Jobs on time", unit=unit, first=an_estimate(first), second=an_estimate(second), difference=difference
    )


def texts(figure: Figure) -> list[str]:
    """Every word printed in a chart: at its points, in its cells, its annotations, its tick labels."""
    said: list[str] = [annotation.text for annotation in figure.layout.annotations]
    for trace in json.loads(figure.to_json())["data"]:
        text = trace.get("text") or []
        said += [word for line in text for word in (line if isinstance(line, list) else [line])]
    return said


def trace_named(figure: Figure, name: str) -> BaseTraceType:
    return next(trace for trace in figure.data if trace.name == name)


EVERY_CHART: dict[str, Callable[[], Figure]] = {
    "fte": lambda: office.fte_by_process(MIDDLE, BAND),
    "fte of nothing": lambda: office.fte_by_process({}, BAND),
    "on time": lambda: office.on_time_by_process(an_estimate([0.9] * 9), 0.95),
    "on time of nothing": lambda: office.on_time_by_process(an_estimate([math.nan] * 9), 0.95),
    "latest": lambda: office.latest_activities([an_activity(n) for n in range(10)], 0.95),
    "latest of nothing": lambda: office.latest_activities([], 0.95),
    "utilisation": lambda: office.utilisation_by_month(an_estimate(np.full((3, 12), 0.8)), an_estimate([0.8] * 12)),
    "utilisation of nothing": lambda: office.utilisation_by_month(
        an_estimate(np.full((3, 12), math.nan)), an_estimate([math.nan] * 12)
    ),
    "backlog": lambda: office.backlog_by_week(an_estimate([100.0] * 50, 5)),
    "backlog of nothing": lambda: office.backlog_by_week(an_estimate([math.nan] * 50)),
    "side by side": lambda: office_compare.side_by_side([a_measure()]),
    "side by side of nothing": lambda: office_compare.side_by_side([]),
    "differences": lambda: office_compare.differences([a_measure()]),
    "differences of nothing": lambda: office_compare.differences([a_measure(first=math.nan)]),
}


@pytest.mark.parametrize("name", EVERY_CHART)
def test_every_chart_has_a_title_and_titled_axes(name: str) -> None:
    layout = EVERY_CHART[name]().layout

    assert layout.title.text
    assert layout.xaxis.title.text
    assert layout.yaxis.title.text


@pytest.mark.parametrize("name", EVERY_CHART)
def test_every_chart_takes_the_width_it_is_given(name: str) -> None:
    assert EVERY_CHART[name]().layout.width is None


@pytest.mark.parametrize("name", [name for name in EVERY_CHART if name.endswith("nothing")])
def test_a_chart_without_data_says_so_in_a_sentence(name: str) -> None:
    assert any(text.replace("<br>", " ").endswith(".") for text in texts(EVERY_CHART[name]()))


@pytest.mark.parametrize("name", EVERY_CHART)
def test_no_chart_holds_a_number_that_json_does_not_have(name: str) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(EVERY_CHART[name]().to_json(), parse_constant=refuse)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("fte", "FTE"), ("on time", "%"), ("latest", "%"), ("side by side", "%"), ("differences", "points")],
)
def test_the_axis_of_the_values_names_their_unit(name: str, unit: str) -> None:
    assert unit in EVERY_CHART[name]().layout.xaxis.title.text


def test_the_backlog_is_in_hours_over_weeks() -> None:
    layout = EVERY_CHART["backlog"]().layout

    assert "(h)" in layout.yaxis.title.text
    assert "week" in layout.xaxis.title.text


def test_the_title_of_the_fte_chart_gives_the_total_beside_the_sum_of_figure_5() -> None:
    title = EVERY_CHART["fte"]().layout.title.text

    assert "7.25 FTE" in title
    assert "6.0 to 8.5" in title


@pytest.mark.parametrize(
    ("fte", "place"), [(0.99, "below"), (1.0, "inside"), (1.25, "inside"), (1.5004, "inside"), (1.51, "above")]
)
def test_a_process_lies_below_inside_or_above_its_band(fte: float, place: str) -> None:
    assert place_in_band(fte, (1.0, 1.5)) == place


def test_where_a_process_lies_is_printed_and_patterned_and_not_only_coloured() -> None:
    figure = office.fte_by_process({1: 0.5, 2: 1.2, 3: 1.4}, BAND)

    assert [text.split()[-1] for text in texts(figure)] == ["below", "inside", "above"]
    assert len(set(trace_named(figure, "this office").marker.pattern.shape)) == 3


def test_the_marks_of_figure_5_are_its_low_and_high() -> None:
    marks = trace_named(EVERY_CHART["fte"](), "Figure 5, low to high")

    assert list(marks.x)[3:6] == [1.0, 1.5, None]


def test_every_process_is_named_on_the_chart_and_on_hover() -> None:
    bars = trace_named(EVERY_CHART["fte"](), "this office")

    assert [label.replace("<br>", " ") for label in bars.y] == [f"{p} {name}" for p, name in PROCESSES.items()]
    assert [row[0] for row in bars.customdata] == list(PROCESSES.values())


def test_a_process_that_is_not_known_is_left_out_of_the_total() -> None:
    figure = office.fte_by_process(MIDDLE | {9: math.nan}, BAND)

    assert "6.50 FTE" in figure.layout.title.text


@pytest.mark.parametrize(
    ("mean", "half", "word"),
    [
        (0.97, 0.01, "meets the level"),
        (0.95, 0.01, "not clear"),
        (0.90, 0.01, "misses the level"),
        (math.nan, 0.01, "no jobs"),
    ],
)
def test_a_service_level_is_met_only_where_the_whole_interval_meets_it(mean: float, half: float, word: str) -> None:
    assert verdict(an_estimate(mean, half), 0.95) == word


def test_punctuality_shows_a_sign_and_a_marker_for_each_verdict() -> None:
    figure = office.on_time_by_process(an_estimate([0.99, 0.95, 0.8, *[math.nan] * 6]), 0.95)

    assert [text.split()[0] for text in texts(figure)[:4]] == ["✓", "?", "✗", "–"]
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert len({trace.marker.symbol for trace in dots}) == len(dots) == 3


def test_a_process_without_jobs_is_named_and_has_no_dot() -> None:
    figure = office.on_time_by_process(an_estimate([0.9] * 8 + [math.nan]), 0.95)

    assert texts(figure)[-1].strip() == "– no jobs"
    assert sum(len(trace.x) for trace in figure.data if trace.mode == "markers") == 8


def test_the_interval_is_drawn_around_the_mean() -> None:
    figure = office.on_time_by_process(an_estimate([0.9] * 9, 0.02), 0.95)
    dots = next(trace for trace in figure.data if trace.mode == "markers")

    assert list(dots.error_x.array) == pytest.approx([0.02] * 9)
    assert list(dots.error_x.arrayminus) == pytest.approx([0.02] * 9)


def test_the_service_level_is_a_named_line() -> None:
    line = trace_named(office.on_time_by_process(an_estimate([0.9] * 9), 0.975), "service level 97.5 %")

    assert set(line.x) == {0.975}
    assert line.line.dash == "dash"


def test_the_utilisation_of_each_month_is_printed_in_its_cell_and_bold_where_no_slack_is_left() -> None:
    shares = np.full((3, 12), 0.5)
    shares[1, 8] = 0.97
    figure = office.utilisation_by_month(an_estimate(shares), an_estimate([0.6] * 12))

    assert texts(figure)[12 + 8] == f'<span style="color:{theme.SURFACE}"><b>97</b></span>'
    assert texts(figure)[0] == f'<span style="color:{theme.INK}">50</span>'
    assert texts(figure)[-1] == f'<span style="color:{theme.INK}">60</span>'


def test_a_grade_with_nobody_is_named_as_such() -> None:
    shares = np.full((3, 12), 0.5)
    shares[0] = math.nan
    figure = office.utilisation_by_month(an_estimate(shares), an_estimate([0.5] * 12))

    assert figure.data[0].y[0] == "leader<br>(nobody)"
    assert set(texts(figure)[:12]) == {"–"}


def test_the_latest_activities_keep_their_order_and_tell_how_late_they_are() -> None:
    rows = [an_activity(3, on_time=0.4, late=6.1), an_activity(1, on_time=0.8, late=math.nan)]
    axis = office.latest_activities(rows, 0.95).layout.yaxis

    assert list(axis.categoryarray) == [
        "P1-03 Check a scorecard<br>6.1 days late",
        "P1-01 Check a scorecard<br>never late",
    ]


def test_long_names_are_cut_on_the_axis_and_whole_on_hover() -> None:
    name = "Annual translation of the updated strategy into a map and its objectives"
    figure = office.latest_activities([an_activity(1, name=name, on_time=0.5)], 0.95)

    assert max(len(line) for line in figure.layout.yaxis.categoryarray[0].split("<br>")) <= 24
    assert figure.data[0].customdata[0][0] == name


def test_a_name_is_text_and_never_markup() -> None:
    figure = office.latest_activities([an_activity(1, name="<b>A&B</b>", on_time=0.5)], 0.95)

    assert "&lt;b&gt;A&amp;B" in figure.layout.yaxis.categoryarray[0]


def test_a_difference_is_clear_only_where_its_interval_does_not_hold_0() -> None:
    assert difference_in_words(a_measure(half=0.01)) == "+5.0 points (+4.0 to +6.0)"
    assert difference_in_words(a_measure(half=0.08)) == "no clear difference: +5.0 points (-3.0 to +13.0)"


def test_settings_that_never_differ_are_said_to_be_the_same() -> None:
    assert difference_in_words(a_measure(second=0.9, half=0.0)) == "no difference in any replication"


def test_clear_and_unclear_differences_have_markers_of_their_own() -> None:
    figure = office_compare.differences([a_measure(half=0.01), a_measure(half=0.9)])

    clear, unclear = trace_named(figure, "clear difference"), trace_named(figure, "no clear difference")
    assert clear.marker.symbol != unclear.marker.symbol


def test_the_two_settings_have_markers_and_names_of_their_own() -> None:
    figure = office_compare.side_by_side([a_measure()], first="4 managers", second="5 managers")

    a, b = trace_named(figure, "A: 4 managers"), trace_named(figure, "B: 5 managers")
    assert (a.x[0], b.x[0]) == pytest.approx((90.0, 95.0))
    assert a.marker.symbol != b.marker.symbol


def test_measures_of_different_units_do_not_share_an_axis() -> None:
    with pytest.raises(ValueError, match="must have one unit"):
        office_compare.side_by_side([a_measure(), a_measure(unit="hours")])


def test_a_difference_of_nearly_nothing_is_not_minus_nothing() -> None:
    assert change(-0.00001, "share") == "+0.0 points"
    assert change(-0.2, "hours") == "+0 h"


def test_what_is_not_known_is_a_dash() -> None:
    assert percent(math.nan) == "–"
    assert change(math.nan, "hours") == "–"
