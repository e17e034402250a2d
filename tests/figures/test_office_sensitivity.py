"""The charts of what the answer depends on: order, signs, words and units."""

from __future__ import annotations

import numpy as np
import pytest

from osm_sim.office.pooling import Pooling, Team
from osm_sim.office.sensitivity import Comparison, Elasticity
from osm_sim.office.timelog import LogEntry, learn
from osm_sim.office.tornado import Bar, Block, End, Tornado
from tests.builders import activity, office
from workbench.figures import office_sensitivity as figures

SPEC = office(activity(), activity("B", process=2))


def an_end(on_time: float, label: str = "") -> End:
    spread = np.array([-0.01, 0.0, 0.01])
    return End(label=label, samples={"on_time": on_time + spread, "critical": on_time + spread})


def a_bar(name: str, low: float, high: float, base: End) -> Bar:
    block = Block(name=name, change=0.25, low=SPEC, high=SPEC)
    return Bar(block=block, base=base, low=an_end(low), high=an_end(high))


def a_tornado() -> Tornado:
    base = an_end(0.9)
    bars = (a_bar("Windows", 0.85, 0.93, base), a_bar("Rework", 0.91, 0.89, base))
    return Tornado(base=base, bars=bars, replications=3, seed=1, engine="compiled")


def test_both_ends_of_a_tornado_are_drawn_in_points_and_differ_without_colour() -> None:
    figure = figures.tornado(a_tornado())
    lower, higher = figure.data

    assert lower.x == pytest.approx((-5.0, 1.0))
    assert higher.x == pytest.approx((3.0, -1.0))
    assert lower.marker.pattern.shape != higher.marker.pattern.shape
    assert "points" in figure.layout.xaxis.title.text


def test_the_title_of_a_tornado_says_the_share_as_it_stands() -> None:
    assert "90.0 %" in figures.tornado(a_tornado()).layout.title.text


def test_a_tornado_without_sizings_says_that_none_were_made() -> None:
    said = figures.staff_tornado(a_tornado()).layout.annotations[0].text.replace("<br>", " ")

    assert said == "The least staff was not looked for."


def an_elasticity(driver: str, more: float) -> Elasticity:
    return Elasticity(driver=driver, value_before=4, value_after=5, fte_before=7, fte_after=7 + more)


def test_drivers_that_move_nothing_are_left_out() -> None:
    found = (an_elasticity("bu", 0.3), an_elasticity("su", -0.1), an_elasticity("links", 0.001))

    bars, words = figures.drivers(found, {"bu": "Business units", "su": "Support units", "links": "Links"}).data

    assert bars.x == pytest.approx((0.3, -0.1))
    assert words.text == (" +0.30", " -0.10")


def test_no_driver_at_all_is_said() -> None:
    said = figures.drivers((), {}).layout.annotations[0].text.replace("<br>", " ")

    assert said.startswith("No driver moves the need")


def test_other_ways_of_working_come_best_first_with_their_intervals() -> None:
    samples = {
        label: {name: mean + np.array([-0.01, 0.0, 0.01]) for name in ("on_time", "critical")}
        for label, mean in (("own", 0.9), ("worse", 0.8), ("better", 0.95))
    }
    specs = dict.fromkeys(samples, SPEC)
    found = Comparison(base="own", specs=specs, samples=samples, replications=3, seed=1, engine="compiled")

    all_jobs, critical = figures.ways(found).data

    assert all_jobs.y == ("better", "worse")
    assert all_jobs.x == pytest.approx((5.0, -10.0))
    assert all_jobs.marker.symbol != critical.marker.symbol


def a_pooling(*fte: float) -> Pooling:
    teams = tuple(Team(process=n, need_fte=value - 0.5, fte=value) for n, value in enumerate(fte, start=1))
    pooled = Team(process=None, need_fte=2.0, fte=2.5)
    return Pooling(teams=teams, pooled=pooled, is_certified=False, seed=1, engine="compiled")


def test_teams_apart_stand_on_each_other_beside_the_pooled_office() -> None:
    figure = figures.pooled(a_pooling(1.5, 2.0))

    assert [trace.x[0] for trace in figure.data[:3]] == [1.5, 2.0, 2.5]
    assert figure.data[3].text == (" 3.5 FTE", " 2.5 FTE")
    assert figure.layout.barmode == "stack"
    assert "Apart 3.5 FTE, pooled 2.5 FTE" in figure.layout.title.text


def test_a_team_without_staff_enough_adds_up_to_no_saving() -> None:
    assert "Apart" not in figures.pooled(a_pooling(1.5, float("nan"))).layout.title.text


def test_a_time_log_shows_fte_by_process_before_and_after() -> None:
    found = learn(SPEC, [LogEntry(activity="A", hours=200, jobs=4)])

    _line, before, after, words = figures.learned(found).data

    assert after.x[0] > before.x[0]
    assert after.x[1:] == before.x[1:]
    assert words.text[0].startswith(" +")
    assert words.text[1] == " same"
