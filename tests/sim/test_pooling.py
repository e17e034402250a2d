"""Teams of generalists apart need more people than one pooled office that does the same work as well."""

from __future__ import annotations

from itertools import pairwise

import pytest

from osm_sim.errors import InputError
from osm_sim.office.analytic import offered_load
from osm_sim.office.pooling import generalist, generalist_grid, pooled_office, process_alone
from osm_sim.office.spec import PROCESSES, fte_by_grade, people, uncovered
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
    assert generalist_grid(office(), step_fte=1.0, most_fte=8.0) == (5.0, 6.0, 7.0, 8.0)


def test_a_small_process_still_has_half_a_person() -> None:
    assert generalist_grid(office(activity("A")), most_fte=1.0) == (0.5, 1.0)


def test_a_grid_that_ends_below_the_work_is_refused() -> None:
    with pytest.raises(InputError, match=r"most_fte\(=3\) is less than the work fills, 5.80 FTE; raise it"):
        generalist_grid(office(), most_fte=3.0)


def test_a_grid_needs_a_step() -> None:
    with pytest.raises(InputError, match=r"step_fte\(=0\) must be > 0"):
        generalist_grid(office(), step_fte=0.0)
