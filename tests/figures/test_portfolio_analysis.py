"""Charts of analyses: the frontier, what an outcome hangs on, plans over futures, and what it is worth to know more."""

from __future__ import annotations

import re
from typing import Any

import pytest

from osm_sim.portfolio.frontier import Frontier, NoPoint, Point
from osm_sim.portfolio.information import Information, LinkTest, LinkWorth
from osm_sim.portfolio.regret import PlanRegret, Regret
from osm_sim.portfolio.selection import Objective
from osm_sim.portfolio.spec import Plan
from osm_sim.portfolio.tornado import Bar, Input, InputKind, Tornado
from osm_sim.portfolio.values import Value
from tests.figures.portfolio_values import NOTHING, a_number, named, said, title
from workbench.figures.portfolio_analysis import frontier, tornado
from workbench.figures.portfolio_futures import information, regret

NO_PLAN = Plan(starts={})
TITLES = {"a": "Sensors", "m": "On time", "k": "Complaints <b>"}


# -- the frontier -----------------------------------------------------------------------------------------------------


def a_point(factor: float, spend: float, score: float, *, name: str = "", efficient: bool = True) -> Point:
    return Point(
        name=name,
        factor=factor,
        budgets=(100.0,),
        plan=NO_PLAN,
        spend=a_number(spend, 1),
        all_met=a_number(score / 1000),
        score=a_number(score, 0.5),
        shortfall_tail=a_number(20 - score / 10),
        efficient_in=(Objective.SCORE,) if efficient else (),
    )


def a_frontier(*points: Point, missing: tuple[NoPoint, ...] = ()) -> Frontier:
    return Frontier(portfolio="small", objective=Objective.CVAR, points=points, missing=missing, paths=1000, seed=1)


THREE = a_frontier(
    a_point(1.2, 120, 85),
    a_point(0.8, 80, 80),
    a_point(1.0, 100, 75, efficient=False),
    a_point(1.0, 110, 70, name="Today <b>", efficient=False),
    missing=(NoPoint(factor=0.2, reason="the mandatory ones cost more"),),
)


def test_efficient_points_are_joined_by_spend_and_differ_from_others_by_their_marker() -> None:
    figure = frontier(THREE, currency="thousand", today="Today <b>")
    line, chosen, beaten, today = figure.data

    assert (line.x, line.y) == ((80, 120), (80, 85))
    assert chosen.text == ("80 %", "120 %")
    assert (beaten.x, beaten.text) == ((100,), ("100 %",))
    assert len({one.marker.symbol for one in (chosen, beaten, today)}) == 3
    assert (today.x, today.text) == ((110,), ("Today &lt;b&gt;",))
    assert figure.layout.xaxis.title.text == "mean spend (thousand)"
    assert figure.layout.yaxis.title.text == "expected score (0 to 100)"


def test_points_have_intervals_in_both_directions() -> None:
    chosen = frontier(THREE).data[1]

    assert chosen.error_x.array == pytest.approx((1.96, 1.96))
    assert chosen.error_y.arrayminus == pytest.approx((0.98, 0.98))


def test_a_frontier_says_for_what_plans_were_chosen_and_which_budgets_have_none() -> None:
    words = title(frontier(THREE))

    assert "Plans were chosen for the shortfall in the worst tenth." in words
    assert "No plan for 20 %." in words


def test_chances_are_drawn_in_per_cent() -> None:
    figure = frontier(THREE, value=Objective.PROBABILITY)

    assert figure.layout.yaxis.title.text == "chance of all targets (%)"
    assert sorted(y for one in figure.data for y in one.y) == pytest.approx([7, 7.5, 8, 8.5])


def test_a_frontier_without_points_is_said() -> None:
    assert said(frontier(a_frontier())) == "No budget has a plan."


# -- the tornado ------------------------------------------------------------------------------------------------------


def a_bar(kind: InputKind, name: str, low: float, high: float, **changes: Any) -> Bar:  # noqa: ANN401 - fields of Input
    return Bar(
        input=Input(kind=kind, name=name, **changes),
        low=a_number(low, 0.5),
        high=a_number(high, 0.5),
        difference=a_number(high - low, 0.7),
    )


def a_tornado(*bars: Bar, value: Any = Value.SCORE, mean: float = 80) -> Tornado:  # noqa: ANN401 - a value or a target
    return Tornado(
        portfolio="small", plan=NO_PLAN, value=value, mean=a_number(mean), bars=bars, untold=(), paths=1000, seed=1
    )


BARS = (
    a_bar(InputKind.LINK, "m>k", 76, 82),
    a_bar(InputKind.DURATION, "a", 81, 78, below=5.0, above=9.0),
    a_bar(InputKind.EFFECT, "a", 79, 81, measure="m", below=0.1, above=0.2),
)


def test_both_means_of_an_input_lie_around_the_mean_and_differ_by_pattern() -> None:
    figure = tornado(a_tornado(*BARS), TITLES)
    low, high = figure.data

    assert (low.base, low.x) == (80, (-4, 1, -1))
    assert high.x == (2, -2, 1)
    assert low.marker.pattern.shape != high.marker.pattern.shape
    assert low.error_x.array == pytest.approx((0.98,) * 3)
    assert figure.layout.yaxis.ticktext == ("+6", "-3", "+2")


def test_inputs_are_told_by_their_titles_as_text() -> None:
    figure = tornado(a_tornado(*BARS), TITLES)
    headings = [note.text for note in figure.layout.annotations][:3]

    assert headings == [
        "<b>Link: On time → Complaints &lt;b&gt;</b>",
        "<b>Duration: Sensors</b>",
        "<b>Effect: Sensors on On time</b>",
    ]
    assert [row[1] for row in figure.data[0].customdata] == [
        "does not hold",
        "quickest tenth (up to 5)",
        "smallest tenth (up to 0.1)",
    ]


def test_only_the_fifteen_longest_bars_are_drawn_and_those_that_move_nothing_never() -> None:
    many = [a_bar(InputKind.SUCCESS, f"i{at}", 80, 80 + 20 - at) for at in range(21)]
    figure = tornado(a_tornado(*many))

    assert len(figure.data[0].x) == 15
    assert "5 more inputs move it less." in title(figure)


def test_a_chance_moves_by_percentage_points_and_a_target_is_named() -> None:
    figure = tornado(
        a_tornado(a_bar(InputKind.SUCCESS, "a", 0.2, 0.5), value=3, mean=0.4), TITLES, value_name="96 % on time"
    )

    assert figure.data[1].x == pytest.approx((10,))
    assert figure.layout.xaxis.title.text == "chance (percentage points)"
    assert title(figure).startswith("What moves 96 % on time")


def test_a_value_that_nothing_moves_is_said() -> None:
    figure = tornado(a_tornado(a_bar(InputKind.SUCCESS, "a", 80, 80)))

    assert said(figure) == "No uncertain input of this plan moves it."


# -- regret -----------------------------------------------------------------------------------------------------------


def a_plan_regret(good: float, bad: float) -> PlanRegret:
    regrets = {"good": a_number(good), "bad": a_number(bad)}
    worst = max(regrets, key=lambda name: regrets[name].value)
    return PlanRegret(
        plan=NO_PLAN,
        means={"good": a_number(90), "bad": a_number(60)},
        regrets=regrets,
        worst=regrets[worst],
        worst_future=worst,
        expected=a_number(80),
        tail=a_number(50),
    )


REGRET = Regret(
    portfolio="small",
    value=Value.SCORE,
    futures={"good": 0.7, "bad": 0.3},
    plans={"bold <b>": a_plan_regret(0, 5), "safe": a_plan_regret(2, 0.25), "none": a_plan_regret(9, 10)},
    minimax_choice="safe",
    tail_choice="safe",
    expected_choice="bold <b>",
    paths=1000,
    seed=1,
)


def test_regret_is_printed_in_every_cell_the_least_worst_plan_on_top_its_worst_bold() -> None:
    heat = regret(REGRET).data[0]

    assert list(map(list, heat.z)) == [[2, 0.25], [0, 5], [9, 10]]
    assert ["<b>" in text for text in heat.text[0]] == [True, False]
    assert [re.sub("<[^>]*>", "", text) for text in heat.text[1]] == ["0", "5"]


def test_the_three_choices_are_marked_by_symbols_that_the_words_explain() -> None:
    figure = regret(REGRET, {"safe": "Safe and sound"})

    assert figure.layout.yaxis.ticktext == ("<b>◆▲</b> Safe and sound", "<b>★</b> bold &lt;b&gt;", "none")
    assert "◆▲ Safe and sound: least worst regret and best in the worst tenth." in title(figure)
    assert "★ bold &lt;b&gt;: best on average." in title(figure)


def test_futures_have_their_chance_below_them() -> None:
    assert regret(REGRET).layout.xaxis.ticktext == ("good<br>70 %", "bad<br>30 %")


# -- information ------------------------------------------------------------------------------------------------------


def a_worth(link: str, perfect: float | None, tested: float | None) -> LinkWorth:
    return LinkWorth(
        link=link,
        probability=0.7,
        test=LinkTest(),
        perfect=None if perfect is None else a_number(perfect, 0.1),
        tested=None if tested is None else a_number(tested, 0.1),
        if_holds="bold",
        if_not="safe",
        if_supported="bold",
        if_unsupported="safe",
    )


def an_information(*links: LinkWorth) -> Information:
    plans = {"bold": NO_PLAN, "safe": NO_PLAN}
    return Information(
        portfolio="small",
        value=Value.SCORE,
        plans=plans,
        means={name: a_number(80) for name in plans},
        better=dict.fromkeys(plans, NOTHING),
        best="bold",
        perfect=a_number(3, 0.1),
        links=links,
        paths=1000,
        seed=1,
    )


def test_links_show_what_a_test_and_what_certainty_is_worth_with_intervals() -> None:
    figure = information(an_information(a_worth("m>k", 2, 1), a_worth("k>m", None, None), a_worth("x>y", 0, 0)), TITLES)
    lines = named(figure)

    assert (lines["testing it"].x, lines["knowing it for sure"].x) == ((1,), (2,))
    assert lines["testing it"].error_x.array == pytest.approx((0.196,))
    assert figure.layout.yaxis.ticktext == ("1", "too few")
    assert figure.layout.annotations[0].text == "<b>On time → Complaints &lt;b&gt;</b>"
    assert "know everything would be worth 3 (2.804 to 3.196)" in title(figure)
    assert "1 links change no choice" in title(figure)
    assert "Too few futures to tell of 1." in title(figure)


def test_where_no_link_changes_the_choice_that_is_said() -> None:
    assert said(information(an_information(a_worth("m>k", 0, 0)))).startswith("No link is worth testing")
