"""The chart of when initiatives run: order, bars, what is not finished, and a long list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from osm_sim.portfolio.spec import After, Plan, Portfolio
from tests.figures.portfolio_values import a_finish, a_result, named, said, title
from tests.sim.portfolios import initiative, portfolio
from workbench.figures.portfolio_gantt import HALF, MOST, gantt

if TYPE_CHECKING:
    from osm_sim.portfolio.outputs import Finish, Result

FOUR = (
    initiative("late", title="Late <b>one</b> (made up)", earliest=12),
    initiative("first", title="First one (made up)"),
    initiative("next", title="Next one (made up)", after=(After(initiative="first", lag=1),)),
    initiative("out", title="Out one (made up)"),
)
ENDS = {"late": (20, 24), "first": (6, 6), "next": (math.inf, math.inf)}


def given(*finishes: Finish, initiatives: Any = FOUR) -> tuple[Portfolio, Result]:  # noqa: ANN401 - initiatives
    found = portfolio(initiatives=initiatives)
    made = finishes or (
        a_finish("late", *ENDS["late"]),
        a_finish("first", *ENDS["first"], planned=9),
        a_finish("next", *ENDS["next"], never=0.73),
    )
    starts = {one.initiative: found.initiative(one.initiative).earliest for one in made}  # type: ignore[union-attr]
    return found, a_result(finishes=made, plan=Plan(starts=starts))


def spans(trace: Any) -> list[tuple[float, float]]:  # noqa: ANN401 - a plotly trace
    return [(base, base + length) for base, length in zip(trace.base, trace.x, strict=True)]


def test_initiatives_stand_by_their_start_and_those_left_out_at_the_foot() -> None:
    figure = gantt(*given(), first="2027-01")

    labels = [label.replace("<br>", " ") for label in figure.layout.yaxis.ticktext]
    assert [label.split(">")[-1 if label.startswith("<span") else 0].split(" ")[0] for label in labels[:3]] == [
        "First",
        "Next",
        "Late",
    ]
    assert "Out one" in labels[3]
    assert title(figure).startswith("When initiatives run (made up)")
    assert "3 initiatives in the plan, 1 left out. 1 are" in title(figure)


def test_a_bar_is_solid_to_the_p50_finish_and_hatched_to_the_p80() -> None:
    figure = gantt(*given(), first="2027-01")
    half, most = named(figure)[HALF[0]], named(figure)[MOST[0]]

    assert spans(half) == [(0, 6), (12, 20)]
    assert (20, 24) in spans(most)
    assert half.marker.pattern.shape != most.marker.pattern.shape


def test_what_is_not_finished_is_open_to_the_end_and_says_how_often() -> None:
    figure = gantt(*given(), first="2027-01")

    assert (7, 36) in spans(named(figure)[MOST[0]])
    open_ends = named(figure)["not always done"]
    assert (open_ends.x, open_ends.text) == ((36,), ("73 % not done<br>in 36 months",))


def test_who_waits_for_another_begins_after_it_and_an_arrow_says_so() -> None:
    figure = gantt(*given(), first="2027-01")
    arrow = named(figure)["then the next may start"]

    assert named(figure)["waits for another"].x == (0, 7, None)
    assert arrow.x == (7,)
    line = next(
        one for one in figure.data if one.type == "scatter" and one.mode == "lines" and one.legendgroup == "after"
    )
    assert line.x == (6, 7, 7, None)


def test_a_planned_finish_is_a_tick() -> None:
    assert named(gantt(*given(), first="2027-01"))["planned finish"].x == (9,)


def test_what_the_page_leaves_out_has_an_empty_row() -> None:
    figure = gantt(*given(), first="2027-01", left_out=("late",))

    assert spans(named(figure)[HALF[0]]) == [(0, 6)]
    assert "Late" in figure.layout.yaxis.ticktext[2]
    assert [one.text for one in figure.data if one.text and "left out" in one.text] == [("left out", "left out")]


def test_the_hover_says_dates_money_and_chances_as_text() -> None:
    late = named(gantt(*given(), first="2027-01"))[HALF[0]].customdata[1]

    assert late[0] == "Late &lt;b&gt;one&lt;/b&gt; (made up)"
    assert "may start Jan 2028<br>half of the futures done by Aug 2028<br>8 of 10 by Dec 2028" in late[1]


def test_two_hundred_initiatives_have_a_line_each_and_no_arrows() -> None:
    many = tuple(
        initiative(
            f"i{at}", title=f"Initiative number {at} with a long title", after=(After(initiative="i0"),) * (at > 0)
        )
        for at in range(200)
    )
    figure = gantt(*given(*(a_finish(one.name) for one in many), initiatives=many), first="2027-01")

    assert figure.layout.height > 200 * 18
    assert not any("<br>" in label for label in figure.layout.yaxis.ticktext)
    assert "then the next may start" not in named(figure)
    assert figure.layout.xaxis2.side == "top"


def test_a_portfolio_without_initiatives_is_said() -> None:
    assert said(gantt(portfolio(), a_result(), first="2027-01")).startswith("The portfolio has no initiative")
