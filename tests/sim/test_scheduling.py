"""The shortest plan under scarce specialists: as brute force finds it, lawful, and honest about what is proved."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.psplib import Activity, Project, Resource
from osm_sim.portfolio.scheduling import Schedule, SearchNews, check, early_plan, lower_bound, solve
from tests.sim.psplib_instances import like_j30, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL_SEEDS = range(24)
HARD = 47
"""Seed of a project of 120 activities that is not solved in seconds."""


def _small(seed: int) -> Project:
    """Give a project of 3 to 7 activities, with one or two resources; the strength is mostly low."""
    random = Random(seed)
    return make_project(
        seed,
        activities=random.randint(3, 7),
        resources=random.randint(1, 2),
        factor=random.choice((0.5, 1.0)),
        strength=random.choice((0.0, 0.2, 0.5)),
        complexity=random.choice((1.0, 1.4)),
    )


def _hard() -> Project:
    return make_project(HARD, activities=120, factor=1.0, strength=0.1)


def _project(*activities: Activity, capacity: int = 2) -> Project:
    total = sum(activity.duration for activity in activities)
    resources = (Resource(name="R1", capacity=capacity),)
    return Project(name="hand", activities=activities, resources=resources, horizon=total)


def _alone(identity: int, duration: int, demand: int, *successors: int) -> Activity:
    return Activity(id=identity, duration=duration, demands=(demand,), successors=successors)


def _orders(project: Project, placed: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Give all orders with every activity before its successors."""
    if len(placed) == len(project.activities):
        yield placed
    for one in project.activities:
        before = [other.id for other in project.activities if one.id in other.successors]
        if one.id not in placed and all(other in placed for other in before):
            yield from _orders(project, (*placed, one.id))


def _placed(project: Project, order: tuple[int, ...]) -> int:
    """Give when all is done if the activities are placed in this order, each as early as can be, period by period."""
    by_id, ends = project.by_id, dict.fromkeys(order, 0)
    used: dict[tuple[int, int], int] = {}
    for identity in order:
        one = by_id[identity]
        begin = max((ends[other.id] for other in project.activities if identity in other.successors), default=0)
        while not all(
            used.get((period, at), 0) + demand <= resource.capacity
            for period in range(begin, begin + one.duration)
            for at, (demand, resource) in enumerate(zip(one.demands, project.resources, strict=True))
        ):
            begin += 1
        for period in range(begin, begin + one.duration):
            for at, demand in enumerate(one.demands):
                used[period, at] = used.get((period, at), 0) + demand
        ends[identity] = begin + one.duration
    return max(ends.values())


def _longest_chain(project: Project) -> int:
    ends: dict[int, int] = {}
    for one in project.in_order():
        before = (ends[other.id] for other in project.activities if one.id in other.successors)
        ends[one.id] = max(before, default=0) + one.duration
    return max(ends.values())


@pytest.mark.parametrize("seed", SMALL_SEEDS)
def test_the_plan_is_the_best_of_all_orders(seed: int) -> None:
    project = _small(seed)
    schedule = solve(project, workers=1)
    check(project, schedule)
    assert schedule.is_optimal
    assert schedule.makespan == min(_placed(project, order) for order in _orders(project))


@pytest.mark.parametrize("seed", range(8))
def test_thirty_activities_are_solved_to_the_proof(seed: int) -> None:
    project = like_j30(seed)
    schedule = solve(project)
    check(project, schedule)
    assert schedule.is_optimal
    assert schedule.bound == schedule.makespan >= _longest_chain(project)


@pytest.mark.parametrize("seed", range(20))
def test_our_own_plan_keeps_every_limit_and_our_own_bound_is_below_it(seed: int) -> None:
    project = make_project(seed, factor=(0.5, 1.0)[seed % 2], strength=0.2)
    starts = early_plan(project)
    makespan = max(starts[one.id] + one.duration for one in project.activities)
    bound = lower_bound(project)
    check(project, Schedule(makespan=makespan, bound=bound, is_optimal=makespan == bound, starts=starts, seconds=0.0))
    assert bound >= _longest_chain(project)


@pytest.mark.parametrize("seed", range(60))
def test_our_own_bound_is_never_above_the_best_of_all_orders(seed: int) -> None:
    project = _small(seed)
    assert lower_bound(project) <= min(_placed(project, order) for order in _orders(project))


@given(st.integers(0, 10_000), st.integers(0, 1), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_more_capacity_never_lengthens_the_shortest_plan(seed: int, at: int, more: int) -> None:
    project = make_project(seed, activities=8, resources=2, factor=1.0, strength=0.1, complexity=1.2)
    resources = list(project.resources)
    resources[at] = replace(resources[at], capacity=resources[at].capacity + more)
    assert _shortest(replace(project, resources=tuple(resources))) <= _shortest(project)


@given(st.integers(0, 10_000), st.data())
@settings(max_examples=40, deadline=None)
def test_one_more_precedence_never_shortens_the_shortest_plan(seed: int, data: st.DataObject) -> None:
    project = make_project(seed, activities=8, resources=2, factor=1.0, strength=0.3, complexity=1.2)
    order = [one.id for one in project.in_order()]
    early, late = sorted(data.draw(st.lists(st.integers(0, len(order) - 1), min_size=2, max_size=2, unique=True)))
    activities = tuple(
        replace(one, successors=tuple({*one.successors, order[late]})) if one.id == order[early] else one
        for one in project.activities
    )
    assert _shortest(replace(project, activities=activities)) >= _shortest(project)


def _shortest(project: Project) -> int:
    schedule = solve(project, workers=1)
    check(project, schedule)
    assert schedule.is_optimal
    return schedule.makespan


def test_two_who_need_the_same_specialist_wait_for_each_other() -> None:
    project = _project(_alone(1, 3, 2), _alone(2, 4, 2), _alone(3, 5, 0))
    schedule = solve(project)
    assert (schedule.makespan, schedule.bound, schedule.is_optimal) == (7, 7, True)


def test_a_project_without_dummies_or_resources_is_its_longest_chain() -> None:
    activities = tuple(replace(one, demands=()) for one in (_alone(7, 3, 0, 9), _alone(9, 4, 0), _alone(8, 5, 0)))
    project = Project(name="hand", activities=activities, resources=(), horizon=12)
    schedule = solve(project)
    assert schedule.makespan == 7
    assert schedule.starts == {7: 0, 9: 3, 8: 0}


def test_what_takes_no_time_takes_nobody() -> None:
    project = _project(_alone(1, 4, 2), _alone(2, 0, 2), _alone(3, 4, 2, 2))
    schedule = solve(project)
    check(project, schedule)
    assert schedule.makespan == 8


def test_long_durations_and_large_capacities_are_solved_as_small_ones_are() -> None:
    small = _small(5)
    large = Project(
        name="large",
        activities=tuple(
            replace(one, duration=one.duration * 10_000, demands=tuple(demand * 50_000 for demand in one.demands))
            for one in small.activities
        ),
        resources=tuple(replace(resource, capacity=resource.capacity * 50_000) for resource in small.resources),
        horizon=small.horizon * 10_000,
    )
    assert _shortest(large) == 10_000 * _shortest(small)


def test_every_activity_begins_as_early_as_the_plan_allows() -> None:
    project = like_j30(3)
    schedule = solve(project, workers=1)
    for one in project.activities:
        sooner = replace(schedule, starts={**schedule.starts, one.id: schedule.starts[one.id] - 1})
        with pytest.raises(InputError):
            check(project, sooner)


def test_one_worker_gives_the_same_plan_for_the_same_seed() -> None:
    project = like_j30(2)
    first, second = (solve(project, workers=1, seed=3) for _ in range(2))
    assert first.starts == second.starts


def test_time_too_short_gives_a_plan_and_an_honest_bound() -> None:
    project = _hard()
    began = time.perf_counter()
    schedule = solve(project, seconds=1.0)
    took = time.perf_counter() - began
    check(project, schedule)
    assert not schedule.is_optimal
    assert schedule.bound < schedule.makespan
    assert took < 6.0


def test_no_time_at_all_gives_our_own_plan_and_bound() -> None:
    project = _hard()
    schedule = solve(project, seconds=1e-9)
    check(project, schedule)
    assert (schedule.bound, dict(schedule.starts)) == (lower_bound(project), early_plan(project))


def test_news_is_told_in_the_callers_thread_and_only_gets_better() -> None:
    told: list[tuple[int, SearchNews]] = []
    schedule = solve(like_j30(1), on_progress=lambda news: told.append((threading.get_ident(), news)))
    news = [one for _, one in told]
    assert {thread for thread, _ in told} == {threading.get_ident()}
    assert [one.makespan for one in news] == sorted((one.makespan for one in news), reverse=True)
    assert [one.bound for one in news] == sorted(one.bound for one in news)
    assert all(one.bound <= schedule.makespan for one in news)
    assert (news[0].makespan, news[-1].makespan) == (81, 78)
    assert (news[-1].makespan, news[-1].bound) == (schedule.makespan, schedule.bound)


def test_what_is_proved_by_looking_is_told_too() -> None:
    told: list[SearchNews] = []
    solve(_project(_alone(1, 3, 1, 2), _alone(2, 4, 1)), on_progress=told.append)
    assert [(one.makespan, one.bound) for one in told] == [(7, 7)]


def test_cancel_ends_soon_and_says_how_far_it_was() -> None:
    began = time.perf_counter()
    with pytest.raises(RunCancelledError, match=r"cancelled after .* s with a plan of \d+ periods, and none below \d+"):
        solve(_hard(), cancelled=lambda: time.perf_counter() - began > 0.7)
    assert time.perf_counter() - began < 5.0


def test_what_is_cancelled_before_it_begins_does_not_begin() -> None:
    with pytest.raises(RunCancelledError):
        solve(_hard(), cancelled=lambda: True)


def test_an_error_of_the_listener_ends_the_search_and_is_the_callers() -> None:
    def listen(news: SearchNews) -> None:
        if news.seconds > 0.3:
            raise KeyError("listener")

    began, threads = time.perf_counter(), threading.active_count()
    with pytest.raises(KeyError, match="listener"):
        solve(_hard(), seconds=30.0, on_progress=listen)
    assert time.perf_counter() - began < 10.0
    while threading.active_count() > threads and time.perf_counter() - began < 20.0:
        time.sleep(0.05)
    assert threading.active_count() == threads


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"seconds": 0.0}, r"seconds\(=0\) must be above 0"),
        ({"seconds": float("nan")}, r"seconds\(=nan\) must be above 0"),
        ({"seconds": float("inf")}, r"seconds\(=inf\) must be above 0"),
        ({"workers": 0}, r"workers\(=0\) must be 1 to 64"),
        ({"workers": 65}, r"workers\(=65\) must be 1 to 64"),
        ({"seed": -1}, r"seed\(=-1\) must be 0 to 2147483647"),
    ],
)
def test_an_option_that_is_none_is_told(options: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        solve(_small(1), **options)  # type: ignore[arg-type]  # whole numbers are floats too


def test_without_or_tools_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    with pytest.raises(InputError, match=r"needs OR-tools.*pip install 'osm-workbench\[schedule\]'"):
        solve(_small(1))


def test_or_tools_is_only_imported_where_something_is_solved() -> None:
    program = (
        "import sys, osm_sim.portfolio.scheduling; sys.exit(any(name.startswith('ortools') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_search_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    solve(like_j30(1))
    assert capfd.readouterr() == ("", "")


PAIR = _project(_alone(1, 3, 2, 3), _alone(2, 4, 2), _alone(3, 1, 0))
PLAN = Schedule(makespan=7, bound=7, is_optimal=True, starts={1: 0, 2: 3, 3: 3}, seconds=0.0)


def test_a_plan_that_keeps_all_is_not_objected_to() -> None:
    check(PAIR, PLAN)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"starts": {1: 0, 2: 3}}, r"starts must be told of every activity and no other, not 3"),
        ({"starts": {1: 0, 2: 3, 3: 3, 4: 0}}, r"no other, not 4"),
        ({"starts": {1: -1, 2: 3, 3: 3}}, r"start of 1\(=-1\) must be at least 0"),
        ({"starts": {1: 0, 2: 3, 3: 2}}, r"start of 3\(=2\) must be at least 3, when 1 ends"),
        ({"starts": {1: 0, 2: 2, 3: 3}}, r"demand for R1 in period 2\(=4\) must be at most its capacity 2"),
        ({"makespan": 6, "bound": 6}, r"makespan\(=6\) must be 7, when the last activity ends"),
        ({"bound": 8}, r"bound\(=8\) with optimal\(=True\) must be at most the makespan 7"),
        ({"bound": 6}, r"bound\(=6\) with optimal\(=True\)"),
        ({"is_optimal": False}, r"bound\(=7\) with optimal\(=False\)"),
    ],
)
def test_a_plan_that_breaks_something_is_told(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        check(PAIR, replace(PLAN, **changes))  # type: ignore[arg-type]  # any of its fields
