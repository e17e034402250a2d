"""Charts of a measure's future, of estimates and of links: what is drawn where, and in which words."""

from __future__ import annotations

import pytest

from osm_sim.errors import InputError
from osm_sim.portfolio.spec import Polarity, TargetAt
from tests.figures.portfolio_values import a_fan, a_result, a_target, named, title
from tests.sim.portfolios import measure, portfolio
from workbench.domain.estimates import Estimate
from workbench.figures.portfolio_estimates import distribution, lag_and_strength
from workbench.figures.portfolio_fan import fan

PLAN = portfolio(
    measure(title="On <b>time</b>", unit="%", targets=(TargetAt(month=2, value=110), TargetAt(month=3, value=120))),
    months=3,
)
RESULT = a_result(
    a_target(month=2, chance=0.25),
    a_target(month=3, value=120, chance=0.0004),
    a_target("other", month=1),
    fans=(a_fan("other", 1, 1, 1), a_fan("M", 101, 102, 103)),
)


def test_a_fan_begins_with_today_before_the_first_month() -> None:
    figure = fan(PLAN, RESULT, "M", first="2027-01")
    lines = named(figure)

    assert lines["middle (P50)"].x == (-0.5, 0.5, 1.5, 2.5)
    assert lines["middle (P50)"].y == (100, 100, 101, 102)
    assert lines["mean"].y == (100, 101, 102, 103)
    assert lines["8 of 10 futures"].y == (100, 91, 92, 93)
    assert figure.data[0].y == (100, 111, 112, 113)
    assert lines["mean"].line.dash != lines["middle (P50)"].line.dash


def test_targets_are_marked_with_their_value_and_chance_in_words() -> None:
    figure = fan(PLAN, RESULT, "M", first="2027-01")

    marks = named(figure)["target"]
    assert (marks.x, marks.y) == ((1.5, 2.5), (110, 120))
    assert [note.text for note in figure.layout.annotations] == ["<b>110</b><br>25 %", "<b>120</b><br>&lt;1 %"]
    assert "Today 100 % (dotted line). Wanted: at least 120 % by Mar 2027; chance under 1 %" in title(figure)
    assert "&lt;b&gt;time" in title(figure)
    assert figure.layout.yaxis.title.text == "%"


def test_everything_drawn_lies_within_the_chart() -> None:
    low, high = fan(PLAN, RESULT, "M", first="2027-01").layout.yaxis.range

    assert low < 91
    assert high > 120


def test_words_at_targets_stand_on_their_good_side() -> None:
    lower = portfolio(measure(polarity=Polarity.LOWER, targets=(TargetAt(month=3, value=80),)), months=3)
    result = a_result(a_target(month=3, value=80), fans=(a_fan("M", 99, 98, 97),))

    figure = fan(lower, result, "M", first="2027-01")
    assert figure.layout.annotations[0].yanchor == "top"
    assert "at most 80" in title(figure)
    assert fan(PLAN, RESULT, "M", first="2027-01").layout.annotations[0].yanchor == "bottom"


def test_a_compared_plan_differs_by_its_dashes_and_its_chance_stands_in_brackets() -> None:
    other = a_result(a_target(month=2, chance=0.5), fans=(a_fan("M", 105, 106, 107),))
    figure = fan(PLAN, RESULT, "M", first="2027-01", compare=other, names=("new", "old"))
    lines = named(figure)

    assert lines["middle, old"].y == (100, 104, 105, 106)
    assert lines["middle, old"].line.dash != lines["middle (P50), new"].line.dash
    assert figure.layout.annotations[0].text == "<b>110</b><br>25 %<br>(50 %)"
    assert "In brackets: old." in title(figure)


def test_a_measure_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(InputError, match=r"measure\(='X'\) must be one of the portfolio's: M"):
        fan(PLAN, RESULT, "X", first="2027-01")


# -- estimates --------------------------------------------------------------------------------------------------------


def estimate(low: float, likely: float, high: float) -> Estimate:
    return Estimate(low=low, likely=likely, high=high)


def test_a_density_is_highest_at_the_likely_value_and_ends_at_low_and_high() -> None:
    curve = distribution(estimate(5, 7, 12), unit="months", name="Duration").data[0]

    assert (curve.x[0], curve.x[-1]) == (5, 12)
    assert curve.x[curve.y.index(max(curve.y))] == pytest.approx(7, abs=0.1)
    assert (curve.y[0], curve.y[-1]) == (0, 0)


def test_low_likely_mean_and_high_are_marked_by_dash_and_word() -> None:
    figure = distribution(estimate(5, 7, 12), unit="months", name="Duration")
    marks = {one.text[1]: one for one in figure.data if one.text}

    assert {word: one.x[0] for word, one in marks.items()} == pytest.approx(
        {"low": 5, "high": 12, "likely": 7, "mean": 7.5}
    )
    assert marks["likely"].line.dash != marks["mean"].line.dash
    assert title(figure) == "Duration: 5 / 7 / 12 months, mean 7.5"
    assert figure.layout.xaxis.title.text == "Duration (months)"
    assert figure.layout.height <= 160


def test_a_cost_is_lognormal_and_may_exceed_its_high() -> None:
    curve = distribution(estimate(100, 120, 200), unit="thousand", name="Cost", shape="lognormal").data[0]
    area = sum((curve.x[at + 1] - curve.x[at]) * (curve.y[at] + curve.y[at + 1]) / 2 for at in range(len(curve.x) - 1))
    moment = sum(
        (curve.x[at + 1] - curve.x[at]) * (curve.x[at] * curve.y[at] + curve.x[at + 1] * curve.y[at + 1]) / 2
        for at in range(len(curve.x) - 1)
    )

    assert curve.x[-1] > 200
    assert min(curve.x) > 0
    assert moment / area == pytest.approx(130, rel=0.01)


def test_a_certain_estimate_is_one_line() -> None:
    figure = distribution(estimate(7, 7, 7), unit="months", name="Duration")

    assert [one.x for one in figure.data] == [(7, 7)]
    assert title(figure) == "Duration: exactly 7 months"


def test_words_that_would_lie_on_each_other_are_left_out() -> None:
    figure = distribution(estimate(5, 5, 10), unit="months", name="Duration")

    assert [one.text[1] for one in figure.data if one.text] == ["", "high", "likely", "mean"]
    assert figure.layout.xaxis.ticktext == ("5", "10")


# -- links ------------------------------------------------------------------------------------------------------------


def test_an_effect_answers_after_the_lag_spread_by_its_kernel_and_on_average_by_its_probability() -> None:
    figure = lag_and_strength(cause="A", effect="B", elasticity=-0.4, lag=2, probability=0.5, kernel=(0.25, 0.75))
    cause, holds, mean = figure.data
    answer = dict(zip(holds.x, holds.y, strict=True))

    assert (cause.y[0], cause.y[1]) == (0, 10)
    assert [answer[month] for month in (-1, 0, 1, 2, 3, 4)] == pytest.approx([0, 0, 0, -1, -4, -4])
    assert mean.y == pytest.approx([value / 2 for value in holds.y])
    assert title(figure) == "+10 % of the one gives -4 % of the other after 3 months, if it holds (50 %)"
    assert len({one.line.dash for one in figure.data}) == 3
