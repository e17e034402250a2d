"""The charts of the search for the least staff say its verdicts in words, signs and places, not in colour alone."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from osm_sim.office.candidates import Candidate
from osm_sim.office.spec import generalists
from osm_sim.office.staffing import Standing, Verdict
from tests.builders import activity, office
from workbench.figures.office_sizing import frontier, race


def a_candidate(manager: float, cost: float | None = None) -> Candidate:
    spec = office(activity())
    staffed = replace(spec, roles=generalists(leader=1, manager=manager, analyst=2))
    return Candidate(spec=staffed, cost=3 + manager if cost is None else cost)


def a_standing(manager: float, verdict: Verdict, **changes: object) -> Standing:
    one = Standing(
        candidate=a_candidate(manager),
        verdict=verdict,
        replications=40,
        on_time=0.9 + manager / 100,
        critical=0.97,
        on_time_limits=(0.89 + manager / 100, 0.91 + manager / 100),
        passing={"on_time": 0.5, "critical": 0.25},
        failing={"on_time": 0.1, "critical": 0.4},
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # each is its field's


FAILED = a_standing(2, Verdict.FAIL, failing={"on_time": 1.0})
OPEN = a_standing(3, Verdict.UNDECIDED, racing=True)
LEFT = a_standing(4, Verdict.UNDECIDED)
PASSED = a_standing(5, Verdict.PASS, passing={"on_time": 1.0, "critical": 1.0}, failing={})
SCREENED = a_standing(1, Verdict.SCREENED, replications=0, on_time=math.nan, bound="too few hours")
ALL = (SCREENED, FAILED, OPEN, LEFT, PASSED)


def test_evidence_goes_right_towards_a_pass_and_left_towards_a_fail() -> None:
    towards_pass, towards_fail = race(ALL).data[:2]

    assert towards_pass.x == (0.25, 0.25, 0.25, 1.0)
    assert towards_fail.x == (-1.0, -0.4, -0.4, 0)


def test_a_race_says_each_verdict_in_a_word_and_a_sign() -> None:
    words = race(ALL).data[2].text

    assert words == ("✗ FAIL", "… 40 runs", "? UNDECIDED", "✓ PASS")


def test_a_race_shows_who_was_simulated_in_order_of_cost() -> None:
    assert race(ALL).layout.yaxis.categoryarray == ("1+2+2 (5)", "1+3+2 (6)", "1+4+2 (7)", "1+5+2 (8)")


def test_a_race_before_its_first_round_says_so() -> None:
    assert "No staff has been simulated yet." in race((SCREENED,)).layout.annotations[0].text.replace("<br>", " ")


def test_bars_of_pass_and_fail_differ_without_colour() -> None:
    shapes = [bar.marker.pattern.shape for bar in race(ALL).data[:2]]

    assert len(set(shapes)) == 2


def test_the_frontier_joins_the_best_share_at_each_cost() -> None:
    rival = replace(a_standing(2.5, Verdict.FAIL), candidate=a_candidate(2.5, cost=5.0), on_time=0.8)

    line = frontier((FAILED, rival, OPEN, PASSED), 0.95).data[0]

    assert line.x == (5.0, 6.0, 8.0)
    assert line.y == pytest.approx((0.92, 0.93, 0.95))


def test_the_frontier_marks_the_certified_staff_and_the_service_level() -> None:
    figure = frontier(ALL, 0.95, certified="1+5+2")

    star = next(trace for trace in figure.data if trace.marker.symbol == "star-open")
    assert (star.x, star.name) == ((8.0,), "least certified: 1+5+2")
    assert any("service level 95 %" in note.text for note in figure.layout.annotations)


def test_points_of_the_frontier_carry_their_intervals_and_a_symbol_for_each_verdict() -> None:
    traces = [trace for trace in frontier(ALL, 0.95).data if trace.mode == "markers"]

    assert [trace.name for trace in traces] == ["✗ FAIL", "? UNDECIDED", "✓ PASS"]
    assert len({trace.marker.symbol for trace in traces}) == 3
    assert traces[0].error_y.array == pytest.approx((0.01,))


def test_a_frontier_in_salaries_names_their_axis() -> None:
    assert frontier(ALL, 0.95, unit="salaries").layout.xaxis.title.text == "cost a year (salaries)"
    assert frontier(ALL, 0.95).layout.xaxis.title.text == "staff (FTE)"


def test_a_frontier_of_nobody_says_so() -> None:
    assert "No staff has been simulated." in frontier((SCREENED,), 0.95).layout.annotations[0].text.replace("<br>", " ")
