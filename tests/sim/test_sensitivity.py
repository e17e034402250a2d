"""What the answer depends on: drivers by arithmetic, ways of working by paired comparison on the same demand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.office.analytic import offered_load
from osm_sim.office.cases import load_case
from osm_sim.office.sensitivity import (
    COMPARED,
    OWN,
    Comparison,
    calendars,
    compare,
    elasticities,
    panels,
    policies,
)
from osm_sim.office.simulation import OfficeStudy
from osm_sim.office.spec import Gate, OfficeSpec, Panel, Processes, Rule, Rules, driver_names
from tests.builders import activity, demand, office

PUBLISHED = {
    "bu": 0.28,
    "su": 0.22,
    "init_cross": 0.16,
    "meetings_pm": 0.15,
    "init_unit": 0.09,
    "measures_per_unit": 0.08,
    "comms_strength": -0.06,
    "cko_strength": -0.06,
    "measures_corp": 0.04,
    "employees_k": 0.04,
    "partners": 0.04,
}
"""FTE for a quarter more of each driver, by the model's specification; the rest move at most 0.02."""
MEETINGS = tuple(range(1, 13))


def _small(**changes: object) -> OfficeSpec:
    """An office of two people with some work that waits, is redone and goes through the executives."""
    rows = (
        activity("A", months=MEETINGS, effort_h=30.0, cv=0.4, window_wd=3, prio=1, gate=Gate.CEO),
        activity("B", months=MEETINGS, effort_h=50.0, cv=0.4, window_wd=9, prio=4, rework_int=0.3, rework_frag=0.7),
        activity("C", months=MEETINGS, effort_h=20.0, cv=0.4, window_wd=2, prio=2, after="B", wd=4),
    )
    return office(*rows, **changes)


def _compare(
    spec: OfficeSpec, settings: dict[str, OfficeSpec], *, replications: int = 4, **others: object
) -> Comparison:
    study = OfficeStudy(spec=spec, replications=replications, engine="reference")
    return compare(study, settings, **others)  # type: ignore[arg-type]


# -- drivers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("driver", driver_names())
def test_a_quarter_more_of_a_driver_moves_the_reference_by_the_published_fte(driver: str) -> None:
    moved = {item.driver: item.fte_difference for item in elasticities(office())}
    if driver in PUBLISHED:
        assert moved[driver] == pytest.approx(PUBLISHED[driver], abs=0.01)
    else:
        assert abs(moved[driver]) <= 0.025


def test_no_change_of_a_driver_moves_nothing() -> None:
    assert [item.fte_difference for item in elasticities(office(), 0.0)] == [0.0] * len(driver_names())


def test_the_largest_driver_stands_first() -> None:
    found = [abs(item.fte_difference) for item in elasticities(office())]
    assert found == sorted(found, reverse=True)
    assert elasticities(office())[0].driver == "bu"


def test_a_doubled_driver_moves_load_by_what_it_carries() -> None:
    spec = office(activity("A", count_driver="bu", months=(1, 2)), activity("B"))
    moved = {item.driver: item for item in elasticities(spec, 1.0)}
    assert moved["bu"].value_after == 2 * moved["bu"].value_before == 10
    assert moved["bu"].fte_difference == pytest.approx(2 * 5 * 8 / 1696 / 0.8)
    assert moved["su"].fte_difference == 0


def test_a_share_does_not_grow_beyond_1() -> None:
    spec = office(demand=demand(comms_strength=0.9))
    moved = {item.driver: item for item in elasticities(spec)}
    assert moved["comms_strength"].value_after == 1.0


def test_what_a_driver_moves_is_the_load_of_the_changed_office() -> None:
    spec = load_case("gnp").spec
    moved = {item.driver: item for item in elasticities(spec, -0.5)}
    half = replace(spec, demand=replace(spec.demand, drivers=replace(spec.demand.drivers, init_cross=3.0)))
    assert spec.demand.drivers.init_cross == 6
    assert moved["init_cross"].fte_after == pytest.approx(offered_load(half).fte)


@pytest.mark.parametrize("change", [-1.5, 11.0, float("nan")])
def test_a_change_that_cannot_be_is_refused(change: float) -> None:
    with pytest.raises(InputError, match=r"change\(=.*\) must be within -1..10"):
        elasticities(office(), change)


# -- settings ---------------------------------------------------------------------------------------------------------


def test_policies_change_one_way_of_working_at_a_time() -> None:
    spec = office()
    found = policies(spec)
    assert len(found) == 6
    for setting in found.values():
        assert replace(setting, rules=spec.rules) == spec
        names = ("rule", "preemption", "substitution")
        assert sum(getattr(setting.rules, name) != getattr(spec.rules, name) for name in names) == 1


def test_an_office_of_other_ways_is_compared_with_the_default_ones() -> None:
    assert "priority, then due date" in policies(office(rules=Rules(rule=Rule.FCFS)))


def test_panels_and_calendars_change_nothing_else() -> None:
    spec = office()
    assert [setting.access.panel for setting in panels(spec).values()] == [Panel.A, Panel.B, Panel.C, Panel.D]
    assert list(calendars(spec)) == ["integrated", "fragmented"]
    assert calendars(spec)["integrated"] == spec
    assert calendars(spec)["fragmented"].rules.processes is Processes.FRAGMENTED


# -- comparison -------------------------------------------------------------------------------------------------------


def test_the_same_setting_differs_by_nothing() -> None:
    spec = _small()
    renamed = replace(spec, name="another name")
    found = _compare(spec, {"same": renamed})
    assert (found.base, found.labels, found.measures) == (OWN, (OWN, "same"), COMPARED)
    for measure in COMPARED:
        difference = found.difference("same", measure)
        assert np.isnan(difference.mean) or difference.mean == difference.low == difference.high == 0.0


def test_a_setting_that_is_the_office_itself_is_the_base_and_runs_once() -> None:
    seen: list[tuple[int, int]] = []
    found = _compare(_small(), calendars(_small()), on_progress=lambda done, total: seen.append((done, total)))
    assert found.base == "integrated"
    assert set(found.labels) == {"integrated", "fragmented"}
    one = _compare(_small(), {}, on_progress=lambda *_: None)
    assert seen[-1][0] == seen[-1][1] == len(seen)
    assert np.array_equal(one.samples[OWN]["on_time"], found.samples["integrated"]["on_time"])


def test_a_difference_is_paired_replication_by_replication() -> None:
    found = _compare(_small(), calendars(_small()), replications=6)
    by_hand = found.samples["fragmented"]["rework_hours"] - found.samples["integrated"]["rework_hours"]
    difference = found.difference("fragmented", "rework_hours")
    assert difference.mean == pytest.approx(by_hand.mean())
    assert difference.mean > 0
    assert difference.high - difference.low > 0
    assert difference.replications == 6


def test_shares_keep_their_interval_within_0_and_1() -> None:
    found = _compare(_small(), {}, replications=2)
    share = found.estimate(OWN, "on_time")
    assert 0 <= share.low <= share.mean <= share.high <= 1


def test_an_executor_changes_no_bit_of_a_comparison() -> None:
    spec = _small()
    here = _compare(spec, policies(spec), replications=6)
    with ThreadPoolExecutor(2) as executor:
        there = _compare(spec, policies(spec), replications=6, executor=executor)
    assert here.labels == there.labels
    for label in here.labels:
        for measure in COMPARED:
            assert np.array_equal(here.samples[label][measure], there.samples[label][measure], equal_nan=True)


def test_a_comparison_can_be_cancelled_between_its_parts() -> None:
    with pytest.raises(RunCancelledError, match="cancelled after 0 of"):
        _compare(_small(), policies(_small()), cancelled=lambda: True)


def test_a_measure_that_does_not_exist_is_refused_before_anything_runs() -> None:
    with pytest.raises(InputError, match="measure 'speed' is not known; the measures are on_time"):
        _compare(_small(), {}, measures=("speed",), cancelled=lambda: True)


def test_what_was_not_compared_cannot_be_asked_for() -> None:
    found = _compare(_small(), {}, measures=("on_time",))
    with pytest.raises(InputError, match="setting 'fifo' was not compared; the settings are own"):
        found.estimate("fifo", "on_time")
    with pytest.raises(InputError, match="measure 'critical' was not compared; the measures are on_time"):
        found.difference(OWN, "critical")


# -- the reference office ---------------------------------------------------------------------------------------------

POINTS = {
    "earliest due date first": (1.5, -0.2),
    "shortest job first": (0.9, -2.0),
    "first come, first served": (-2.9, -10.0),
    "no preemption": (-2.0, -8.1),
    "substitution on equal terms": (-0.6, 0.4),
    "no substitution": (-1.4, -0.1),
}
"""Points of on-time and critical share that each way of working moves, by the model's specification."""


@pytest.fixture(scope="module")
def ways() -> Comparison:
    settings = policies(office()) | panels(office()) | calendars(office())
    return compare(OfficeStudy(spec=office(), replications=100), settings)


@pytest.mark.slow
@pytest.mark.parametrize("way", POINTS)
def test_each_way_of_working_moves_the_reference_as_published(ways: Comparison, way: str) -> None:
    for measure, points in zip(("on_time", "critical"), POINTS[way], strict=True):
        difference = ways.difference(way, measure)
        assert 100 * difference.mean == pytest.approx(points, abs=max(1.0, 0.2 * abs(points)))
        # The interval lies on the published side of no change.
        assert (difference.low > 0) if points > 0 else (difference.high < 0)


@pytest.mark.slow
def test_the_farther_the_office_reports_from_the_chief_the_longer_briefings_wait(ways: Comparison) -> None:
    lag = [ways.difference(panel, "ceo_briefing_lag_days").mean for panel in "ABCD"]
    assert lag[0] > 0
    assert lag[0] == pytest.approx(lag[1], abs=0.1)
    assert lag[1] + 1 < lag[2] < lag[3] - 1
    critical = [ways.difference(panel, "critical").high for panel in "CD"]
    assert max(critical) < 0


@pytest.mark.slow
def test_fragmented_planning_costs_rework_and_order_rather_than_the_offices_own_punctuality(ways: Comparison) -> None:
    assert ways.base == "integrated"
    assert ways.difference("fragmented", "organisation_rework_hours").low > 500
    assert ways.difference("fragmented", "plans_before_map").low > 0.2
    assert abs(ways.difference("fragmented", "on_time").mean) < 0.02
