"""Teams of generalists apart need more people than one pooled office that does the same work as well."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.office.analytic import offered_load
from osm_sim.office.pooling import (
    WARNING,
    Pooling,
    generalist,
    generalist_grid,
    pooled_office,
    pooling,
    process_alone,
    quick_pooling,
)
from osm_sim.office.simulation import OfficeStudy, run_study
from osm_sim.office.spec import PROCESSES, OfficeSpec, fte_by_grade, people, uncovered
from osm_sim.office.staffing import Goal
from osm_sim.office.tornado import certified_fte
from osm_sim.office.workload import draw_jobs, plan_workload
from tests.builders import activity, office

# -- offices ----------------------------------------------------------------------------------------------------------


def test_a_generalist_may_do_everything_as_own_work() -> None:
    spec = pooled_office(office(), 7.0)
    assert uncovered(spec) == ()
    assert all(head.acts_as(row.grade) for head in people(spec.roles) for row in spec.activities)


def test_half_a_generalist_is_a_part_timer() -> None:
    assert [head.fte for head in people((generalist(2.5),))] == [1.0, 1.0, 0.5]


def test_a_process_alone_has_its_own_demand() -> None:
    whole = offered_load(office()).hours_by_process()
    for process in PROCESSES:
        assert offered_load(process_alone(office(), process, 1.0)).hours == pytest.approx(whole[process])


def test_a_process_alone_waits_for_nothing_outside() -> None:
    alone = process_alone(office(), 3, 2.0)
    after = {row.id: row.after for row in alone.activities}
    assert after["P3-01"] == after["P3-04"] == ""
    assert after["P3-02"] == "P3-01"
    timetable = alone.calendar.timetable(warm_up_years=1, years=1)
    assert draw_jobs(plan_workload(alone, timetable), 1, 0).waits_for.sum() > 0


def test_a_process_alone_keeps_the_ways_of_the_office() -> None:
    spec = office()
    alone = process_alone(spec, 6, 1.5)
    assert (alone.rules, alone.demand, alone.calendar, alone.levels) == (
        spec.rules,
        spec.demand,
        spec.calendar,
        spec.levels,
    )
    assert sum(fte_by_grade(alone.roles).values()) == 1.5


def test_a_process_without_activities_cannot_stand_alone() -> None:
    with pytest.raises(InputError, match="process 2 has no activities in 'test'; leave it out"):
        process_alone(office(activity("A")), 2, 1.0)


# -- grids ------------------------------------------------------------------------------------------------------------


def test_the_grid_begins_where_the_work_fills_the_people_and_leaves_room_above_the_need() -> None:
    grid = generalist_grid(pooled_office(office(), 1.0))
    assert grid[0] == 5.5
    assert grid[0] <= offered_load(office()).fte_of_work
    assert grid[-1] >= 1.6 * 7.25 + 3
    assert {round(after - before, 9) for before, after in pairwise(grid)} == {0.5}


def test_a_grid_ends_where_it_is_told_to() -> None:
    assert generalist_grid(office(), step_fte=2.0, spare_fte=0.0) == (4.0, 6.0, 8.0, 10.0, 12.0)


def test_a_small_process_still_has_half_a_person() -> None:
    assert generalist_grid(office(activity("A")), spare_fte=1.0) == (0.5, 1.0, 1.5)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"step_fte": 0.0}, r"step_fte\(=0\) must be within 0.01..10"),
        ({"spare_fte": -1.0}, r"spare_fte\(=-1\) must be within 0..100"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(changes: dict[str, float], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        generalist_grid(office(), **changes)


# -- by means ---------------------------------------------------------------------------------------------------------

MEETINGS = tuple(range(1, 13))


def _two_processes() -> OfficeSpec:
    """Two processes that fill a third of a person each, with work due soon."""
    rows = (
        activity("A", months=MEETINGS, effort_h=30.0, cv=0.2, window_wd=9, prio=1),
        activity("B", process=2, months=MEETINGS, wd=11, effort_h=30.0, cv=0.2, window_wd=9, after="A"),
    )
    return office(*rows)


def _quick(spec: OfficeSpec, *, replications: int = 10, **others: object) -> Pooling:
    study = OfficeStudy(spec=spec, replications=replications, engine="reference")
    return quick_pooling(study, **others)  # type: ignore[arg-type]


def test_teams_apart_need_more_than_one_pooled_office() -> None:
    found = _quick(_two_processes())
    assert [team.process for team in found.teams] == [1, 2]
    assert found.apart_fte == sum(team.fte for team in found.teams)
    assert found.apart_fte > found.pooled.fte
    assert found.saved_fte == found.apart_fte - found.pooled.fte
    assert f"2 teams apart need {found.apart_fte:g} FTE, one pooled office {found.pooled.fte:g} FTE" in found.sentence
    assert found.sentence.endswith(WARNING)


def test_the_least_staff_reaches_the_levels_and_the_next_below_does_not() -> None:
    spec = _two_processes()
    found = _quick(spec, processes=(1,))
    (team,) = found.teams
    on_time, critical = team.estimate("on_time"), team.estimate("critical")
    assert on_time is not None
    assert critical is not None
    assert min(on_time.mean, critical.mean) >= 0.95
    study = OfficeStudy(spec=process_alone(spec, 1, team.fte - 0.5), replications=10, engine="reference")
    less = run_study(study)
    assert min(less.samples["on_time"].mean(), less.samples["critical"].mean()) < 0.95


def test_a_process_without_critical_jobs_is_held_to_its_on_time_share_alone() -> None:
    (team,) = _quick(_two_processes(), processes=(2,)).teams
    critical = team.estimate("critical")
    assert critical is not None
    assert np.isnan(critical.mean)
    assert team.fte > 0


def test_one_process_pooled_is_that_process_alone() -> None:
    found = _quick(_two_processes(), processes=(2,))
    assert found.saved_fte == 0


def test_levels_that_nobody_reaches_are_told_with_the_remedy() -> None:
    late = office(activity("A", effort_h=80.0, window_wd=2), activity("B", process=2, effort_h=80.0, window_wd=2))
    found = _quick(late, replications=2, spare_fte=0.5)
    assert np.isnan(found.apart_fte)
    assert found.sentence.startswith("No staff of the grid is enough for process 1, 2 alone; raise spare_fte or lower")


def test_a_process_without_work_is_left_out_or_refused_by_name() -> None:
    spec = office(activity("A"), activity("B", process=2, effort_h=0.0))
    assert [team.process for team in _quick(spec, replications=2).teams] == [1]
    with pytest.raises(InputError, match="process 2 has no work in 'test'; leave it out"):
        _quick(spec, processes=(1, 2))


def test_an_executor_changes_no_team() -> None:
    here = _quick(_two_processes())
    with ThreadPoolExecutor(2) as executor:
        there = _quick(_two_processes(), executor=executor)
    assert [team.fte for team in (here.pooled, *here.teams)] == [team.fte for team in (there.pooled, *there.teams)]


def test_pooling_can_be_cancelled_between_teams() -> None:
    with pytest.raises(RunCancelledError):
        _quick(_two_processes(), cancelled=lambda: True)


@pytest.mark.slow
def test_nine_teams_of_the_reference_need_far_more_than_one_pooled_office() -> None:
    found = quick_pooling(OfficeStudy(spec=office()))
    assert len(found.teams) == 9
    assert 6.0 <= found.pooled.fte <= 8.0
    assert found.apart_fte >= 1.5 * found.pooled.fte
    assert all(team.fte >= team.need_fte for team in found.teams)


# -- by certificate ---------------------------------------------------------------------------------------------------


def test_certified_teams_apart_need_more_than_the_certified_pooled_office() -> None:
    found = pooling(OfficeStudy(spec=_two_processes()), Goal(replication_limit=400))
    assert found.is_certified
    assert found.apart_fte > found.pooled.fte
    for team in (found.pooled, *found.teams):
        assert team.sizing is not None
        assert team.sizing.certified is not None
        assert team.sizing.certified.candidate.fte == team.fte
        assert team.estimate("on_time") is None


def test_a_floor_of_one_process_binds_its_own_team_and_the_pooled_office() -> None:
    goal = Goal(process_on_time={2: 0.9}, replication_limit=400)
    found = pooling(OfficeStudy(spec=_two_processes()), goal)
    floors = [dict(team.sizing.goal.process_on_time) for team in (found.pooled, *found.teams) if team.sizing]
    assert floors == [{2: 0.9}, {}, {2: 0.9}]


def test_an_executor_changes_no_certified_team() -> None:
    study, goal = OfficeStudy(spec=_two_processes()), Goal(replication_limit=400)
    here = pooling(study, goal)
    with ThreadPoolExecutor(2) as executor:
        there = pooling(study, goal, executor=executor)
    assert _found(here) == _found(there)


def _found(pooling: Pooling) -> list[tuple[float, int, list[str]]]:
    sizings = [team.sizing for team in (pooling.pooled, *pooling.teams) if team.sizing]
    return [
        (certified_fte(sizing), sizing.replications, [standing.verdict for standing in sizing.candidates])
        for sizing in sizings
    ]
