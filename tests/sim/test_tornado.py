"""Blocks of assumptions move together, a little down and a little up; what becomes of the answer is paired."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.office.analytic import offered_load
from osm_sim.office.simulation import OfficeStudy
from osm_sim.office.spec import OfficeSpec, Processes, Rules, generalists
from osm_sim.office.staffing import Candidate, Goal, size, staff_grid
from osm_sim.office.tornado import (
    Block,
    SizingTask,
    Tornado,
    blocks,
    certified_fte,
    tornado,
    with_hours,
    with_presence,
    with_rework,
    with_windows,
)
from tests.builders import activity, office

MEETINGS = tuple(range(1, 13))


def _small(**changes: object) -> OfficeSpec:
    rows = (
        activity("A", months=MEETINGS, effort_h=60.0, cv=0.4, window_wd=6, prio=1),
        activity("B", process=2, months=MEETINGS, effort_h=60.0, cv=0.4, window_wd=9, prio=4, rework_int=0.5),
    )
    return office(*rows, **{"roles": generalists(analyst=1, manager=0.5), **changes})


def _tornado(spec: OfficeSpec, *, replications: int = 4, engine: str = "reference", **others: object) -> Tornado:
    study = OfficeStudy(spec=spec, replications=replications, engine=engine)
    return tornado(study, **others)  # type: ignore[arg-type]


# -- blocks -----------------------------------------------------------------------------------------------------------


def test_the_reference_has_a_block_for_each_process_and_three_more() -> None:
    names = [block.name for block in blocks(office())]
    assert names[0] == "Hours of 1 Scorecard management"
    assert names[9:] == ["Due windows", "Presence", "Rework"]


def test_a_block_names_its_ends_by_their_change() -> None:
    assert [label for label, _ in blocks(office())[0].ends] == ["-25%", "+25%"]
    assert [label for label, _ in blocks(office())[10].ends] == ["-5%", "+5%"]


def test_hours_of_a_process_move_its_load_alone() -> None:
    spec = office()
    before = offered_load(spec).hours_by_process()
    after = offered_load(with_hours(spec, {6: 1.25})).hours_by_process()
    assert after[6] == pytest.approx(1.25 * before[6])
    assert all(after[process] == before[process] for process in before if process != 6)


def test_a_change_of_hours_multiplies_the_calibration_that_is_there() -> None:
    spec = with_hours(office(), {6: 0.8})
    assert with_hours(spec, {6: 1.5}).demand.calibration == {6: pytest.approx(1.2)}


@pytest.mark.parametrize(
    ("window", "low", "high"), [(1, 1, 1), (2, 1, 3), (3, 2, 4), (4, 3, 5), (5, 4, 6), (10, 7, 13), (20, 15, 25)]
)
def test_windows_move_by_whole_days_the_same_both_ways_and_last_at_least_a_day(
    window: int, low: int, high: int
) -> None:
    spec = office(activity("A", window_wd=window))
    assert with_windows(spec, 0.75).activities[0].window_wd == low
    assert with_windows(spec, 1.25).activities[0].window_wd == high


@given(st.integers(1, 250), st.floats(0.05, 1.95))
def test_a_window_stays_near_its_share_of_itself(window: int, factor: float) -> None:
    moved = with_windows(office(activity("A", window_wd=window)), factor).activities[0].window_wd
    assert moved >= 1
    assert abs(moved - max(1.0, window * factor)) <= 0.5 + 1e-6


@pytest.mark.parametrize("factor", [0.95, 1.05])
def test_presence_scales_the_ratio_of_work_to_hours_present(factor: float) -> None:
    assert offered_load(with_presence(office(), factor)).hours == pytest.approx(offered_load(office()).hours / factor)


def test_rework_moves_in_the_calendar_that_the_office_works_by() -> None:
    row = activity("A", rework_int=0.2, rework_frag=0.8)
    integrated = with_rework(office(row), 1.5).activities[0]
    fragmented = with_rework(office(row, rules=Rules(processes=Processes.FRAGMENTED)), 1.5).activities[0]
    assert integrated.rework_int == pytest.approx(0.3)
    assert integrated.rework_frag == 0.8
    assert (fragmented.rework_int, fragmented.rework_frag) == (0.2, 1.0)


def test_no_rework_stays_none() -> None:
    assert with_rework(office(activity("A")), 1.5) == office(activity("A"))


def test_a_change_of_nothing_gives_the_office_itself() -> None:
    spec = _small()
    still = with_windows(with_rework(spec, 1.0), 1.0)
    assert still == spec
    assert offered_load(with_presence(spec, 1.0)).hours == offered_load(spec).hours


@pytest.mark.parametrize("name", ["hours", "windows", "presence", "rework"])
def test_a_change_that_leaves_nothing_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=rf"change of {name}\(=1\) must be within 0..0.95"):
        blocks(office(), **{name: 1.0})
    with pytest.raises(InputError, match=rf"change of {name}\(=-0.1\) must be within 0..0.95"):
        blocks(office(), **{name: -0.1})


# -- tornado ----------------------------------------------------------------------------------------------------------


def test_blocks_that_do_not_move_make_no_difference() -> None:
    spec = _small()
    found = _tornado(spec, chosen=blocks(spec, hours=0.0, windows=0.0, presence=0.0, rework=0.0))
    assert len(found.bars) == 5
    for bar in found.bars:
        assert bar.swing("on_time") == 0.0
        assert [float(end.mean) for end in bar.difference("on_time")] == [0.0, 0.0]


def test_more_hours_and_shorter_windows_make_jobs_late_and_the_longest_bar_stands_first() -> None:
    found = _tornado(_small(), replications=8)
    swings = [bar.swing("on_time") for bar in found.bars]
    assert swings == sorted(swings, reverse=True)
    bars = {bar.block.name: bar for bar in found.bars}
    low, high = bars["Hours of 1 Scorecard management"].difference("on_time")
    assert low.mean > 0 > high.mean
    low, high = bars["Due windows"].difference("on_time")
    assert low.mean < 0 < high.mean
    low, high = bars["Presence"].difference("utilisation")
    assert low.mean > 0 > high.mean


def test_every_end_runs_on_the_demand_of_the_office_as_it_stands() -> None:
    spec = _small()
    found = _tornado(spec, chosen=blocks(spec)[:1], measures=("jobs", "process_hours"))
    (bar,) = found.bars
    worked = bar.base.samples["process_hours"]
    assert bar.high.samples["process_hours"][:, 0] == pytest.approx(1.25 * worked[:, 0], rel=0.1)
    assert bar.high.samples["process_hours"][:, 1] == pytest.approx(worked[:, 1], rel=0.1)


def test_without_a_goal_nothing_is_sized() -> None:
    found = _tornado(_small(), chosen=blocks(_small())[:1])
    assert not found.is_sized
    assert np.isnan(found.bars[0].low.certified_fte)
    assert np.isnan(found.bars[0].staff_swing_fte)


def test_an_executor_changes_no_bit_of_a_tornado() -> None:
    here = _tornado(_small(), replications=6)
    with ThreadPoolExecutor(2) as executor:
        there = _tornado(_small(), replications=6, executor=executor)
    assert [bar.block for bar in here.bars] == [bar.block for bar in there.bars]
    for ours, theirs in zip(here.bars, there.bars, strict=True):
        assert np.array_equal(ours.low.samples["on_time"], theirs.low.samples["on_time"])
        assert np.array_equal(ours.high.samples["critical"], theirs.high.samples["critical"])


def test_a_tornado_tells_its_progress_to_the_end() -> None:
    seen: list[tuple[int, int]] = []
    _tornado(_small(), chosen=blocks(_small())[:2], on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(number, len(seen)) for number in range(1, len(seen) + 1)]
    assert len(seen) >= 5


def test_a_tornado_can_be_cancelled() -> None:
    with pytest.raises(RunCancelledError):
        _tornado(_small(), cancelled=lambda: True)


def test_a_measure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="measure 'speed' is not known"):
        _tornado(_small(), measures=("speed",))


def test_an_office_of_one_process_has_one_block_of_hours() -> None:
    spec = replace(_small(), activities=_small().activities[:1])
    assert [block.name for block in blocks(spec)][1:] == ["Due windows", "Presence", "Rework"]


# -- certified staff --------------------------------------------------------------------------------------------------

GOAL = Goal(on_time=0.9, critical=0.9, replication_limit=300)


def _busy() -> OfficeSpec:
    """Two processes with eight short jobs each a month: two thirds of a person's year."""
    each = {"months": MEETINGS, "count_mult": 8.0, "effort_h": 6.0, "cv": 0.3, "window_wd": 6}
    return office(activity("A", prio=1, **each), activity("B", process=2, wd=10, rework_int=0.2, **each))


def _grid(spec: OfficeSpec) -> tuple[Candidate, ...]:
    return staff_grid(spec, leader=(0, 0), manager=(0.5, 0.5), analyst=(0.5, 2.5))


def _sized(**changes: object) -> Tornado:
    spec = _busy()
    settings = {"chosen": (_hours_of_both(spec),), "goal": GOAL, "grid": _grid}
    return _tornado(spec, engine="compiled", **{**settings, **changes})  # type: ignore[arg-type]


def _hours_of_both(spec: OfficeSpec) -> Block:
    low, high = (with_hours(spec, {1: factor, 2: factor}) for factor in (0.5, 1.5))
    return Block(name="Hours", change=0.5, low=low, high=high)


def test_every_end_has_the_certified_staff_of_its_own_office() -> None:
    found = _sized()
    (bar,) = found.bars
    assert found.is_sized
    assert found.base.certified_fte == certified_fte(size(_grid(_busy()), GOAL))
    assert bar.high.certified_fte == certified_fte(size(_grid(bar.block.high), GOAL))
    assert bar.low.certified_fte < bar.high.certified_fte
    assert bar.staff_swing_fte == bar.high.certified_fte - bar.low.certified_fte


def test_an_executor_changes_no_certified_staff() -> None:
    here = _sized()
    with ThreadPoolExecutor(2) as executor:
        there = _sized(executor=executor)
    assert here.base.sizing == there.base.sizing
    assert here.base.certified_fte > 0
    assert [bar.low.sizing for bar in here.bars] == [bar.low.sizing for bar in there.bars]


def test_a_task_of_sizing_survives_the_way_to_another_process() -> None:
    task = SizingTask(candidates=_grid(_busy()), goal=GOAL, seed=3, years=1, warm_up_years=1, engine="compiled")
    assert pickle.loads(pickle.dumps(task)) == task


def test_sizings_count_in_the_progress_as_much_as_they_weigh() -> None:
    seen: list[tuple[int, int]] = []
    _sized(on_progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == [1, 2, 3, 4, 5, 6]
    assert {total for _, total in seen} == {6}


def test_an_end_that_nothing_on_the_grid_serves_has_no_certified_staff() -> None:
    found = _sized(grid=lambda spec: staff_grid(spec, leader=(0, 0), manager=(0, 0), analyst=(0.5, 0.5)))
    assert np.isnan(found.base.certified_fte)
    assert found.base.sizing is not None
    assert found.base.sizing.certified is None
