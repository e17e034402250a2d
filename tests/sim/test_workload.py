"""What arrives when: dates, batches, chains and draws of the job table."""

from dataclasses import fields, replace

import numpy as np
import pytest

from osm_sim.office import workload
from osm_sim.office.access import draw_gates, expected_wait_days
from osm_sim.office.attendance import draw_attendance
from osm_sim.office.catalogue import default_catalogue, reference_drivers
from osm_sim.office.compiled import simulate
from osm_sim.office.measures import measure, yardstick
from osm_sim.office.spec import (
    Access,
    Gate,
    OfficeSpec,
    Panel,
    Processes,
    Rules,
    Stagger,
    Trigger,
    generalists,
    people,
)
from osm_sim.office.timetable import TICKS_PER_DAY, TICKS_PER_HOUR, FixedYear, RealCalendar
from osm_sim.office.workload import JobTable, WorkloadPlan, draw_jobs, plan_workload
from tests.sim import slow_draws
from tests.sim.small_offices import activity, office

YEAR = FixedYear().timetable(warm_up_years=0, years=1)


def reference(**changes: object) -> OfficeSpec:
    spec = office(*default_catalogue(), roles=generalists(leader=1, manager=4, analyst=2.5), rules=Rules())
    return replace(spec, **changes)  # type: ignore[arg-type]  # any field of OfficeSpec


def plan(spec: OfficeSpec) -> WorkloadPlan:
    return plan_workload(spec, spec.calendar.timetable(warm_up_years=0, years=1))


def jobs_of(spec: OfficeSpec, table: JobTable, name: str) -> list[int]:
    index = [row.id for row in spec.activities].index(name)
    return np.flatnonzero(table.activity == index).tolist()


def released_days(spec: OfficeSpec, name: str, *, before_day: int = 250) -> list[int]:
    table = draw_jobs(plan(spec), 1, 0)
    days = (table.release[jobs_of(spec, table, name)] // TICKS_PER_DAY).tolist()
    return [day for day in days if day < before_day]


def share_redone(spec: OfficeSpec, name: str) -> float:
    tables = [draw_jobs(plan(spec), 1, replication) for replication in range(60)]
    return float(np.mean([table.rework_effort[jobs_of(spec, table, name)] >= 0 for table in tables]))


def predecessors(spec: OfficeSpec, table: JobTable, job: int) -> list[str]:
    found = [
        before
        for before in range(len(table))
        if job in table.followers[table.follower_start[before] : table.follower_start[before + 1]]
    ]
    return [f"{spec.activities[table.activity[b]].id}@{table.release[b] // TICKS_PER_DAY}" for b in found]


def test_the_same_seed_gives_the_same_table_and_another_seed_another() -> None:
    first, again, other = (draw_jobs(plan(reference()), seed, 3) for seed in (7, 7, 8))
    assert all(np.array_equal(getattr(first, f.name), getattr(again, f.name)) for f in fields(JobTable))
    assert not np.array_equal(first.effort[:50], other.effort[:50])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rules": Rules(processes=Processes.FRAGMENTED)},
        {"rules": Rules(learning_rate=0.8)},
        {"calendar": RealCalendar(first_year=2027, fiscal_start_month=4)},
        {"stagger": Stagger(activities=("P3-05", "P3-06"), anchor_wd=15)},
        *({"access": Access(panel=panel)} for panel in (Panel.A, Panel.B, Panel.C, Panel.D)),
    ],
    ids=("plain", "fragmented", "learning", "real", "stagger", "A", "B", "C", "D"),
)
def test_a_table_is_that_of_the_streams_and_distributions(changes: dict[str, object]) -> None:
    laid_out = plan(reference(**changes))
    for key in ((1, 0), (2**32 - 1, 7)):
        table, slow = draw_jobs(laid_out, *key), slow_draws.jobs(laid_out, key)
        for name in ("activity", "release", "due", "effort", "gate_delay", "rework_effort"):
            ours, theirs = getattr(table, name), slow[name]
            assert len(ours) == len(theirs)
            # A quantile's last digit may differ; no more than one tick comes of it.
            assert np.abs(ours - theirs).max() <= 1
        assert np.array_equal(table.rework_effort < 0, slow["rework_effort"] < 0)


def test_followers_and_waits_tell_the_same_chain() -> None:
    table = draw_jobs(plan(reference()), 1, 0)
    assert len(table.follower_start) == len(table) + 1
    assert table.follower_start[-1] == len(table.followers) > 0
    assert np.array_equal(np.bincount(table.followers, minlength=len(table)), table.waits_for)
    assert np.all(np.diff(table.follower_start) >= 0)


@pytest.mark.parametrize("last", [Trigger.CALENDAR, Trigger.POISSON])
def test_a_table_that_needs_more_room_than_expected_is_drawn_all_the_same(
    last: Trigger, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (activity("P", trigger=Trigger.POISSON, rate_per_year=60.0), activity("L", trigger=last, rate_per_year=60.0))
    laid_out = plan(office(*rows))
    expected = draw_jobs(laid_out, 1, 0)
    for room in (1, len(expected) - 1, len(expected)):
        monkeypatch.setattr(workload, "_room", lambda _, room=room: room)
        drawn = draw_jobs(laid_out, 1, 0)
        assert all(np.array_equal(getattr(expected, f.name), getattr(drawn, f.name)) for f in fields(JobTable))


def test_a_calendar_job_is_released_on_its_working_day_and_due_at_the_end_of_its_window() -> None:
    spec = office(activity(months=(1, 3), wd=4, window_wd=3))
    table = draw_jobs(plan(spec), 1, 0)
    assert (table.release // TICKS_PER_DAY).tolist()[:2] == [3, 41 + 3]
    assert ((table.due - table.release) / TICKS_PER_DAY).tolist() == [3.0] * len(table)


def test_a_working_day_beyond_the_month_is_its_last() -> None:
    spec = office(activity(months=(12,), wd=22))
    assert released_days(spec, "X") == [249]


def test_fractional_batches_are_rounded_so_that_the_year_is_right() -> None:
    spec = office(activity(months=(1, 4, 7, 10), count_mult=1.5))
    assert np.unique(released_days(spec, "X"), return_counts=True)[1].tolist() == [2, 1, 2, 1]


def test_weekly_jobs_come_every_fifth_office_day() -> None:
    spec = office(activity(trigger=Trigger.WEEKLY, wd=2, count_mult=2.7))
    assert released_days(spec, "X")[:6] == [1, 1, 6, 6, 11, 11]


def test_poisson_arrivals_have_their_rate_and_scale_with_it_on_the_same_draws() -> None:
    row = activity(trigger=Trigger.POISSON, rate_per_year=60.0)
    counts = [sum(draw_jobs(plan(office(row)), 1, r).release < 250 * TICKS_PER_DAY) for r in range(200)]
    assert np.mean(counts) == pytest.approx(60, abs=3.5 * np.sqrt(60 / 200))
    slow, fast = (draw_jobs(plan(office(replace(row, rate_per_year=rate))), 1, 0) for rate in (50.0, 100.0))
    assert np.allclose(fast.release[:40] * 2, slow.release[:40], atol=4)


def test_a_chain_takes_the_latest_batch_not_later_than_the_own_day() -> None:
    spec = reference()
    table = draw_jobs(plan(spec), 1, 0)
    report = jobs_of(spec, table, "P1-03")[1]
    assert predecessors(spec, table, report) == ["P1-02@24"] * 10
    validation = jobs_of(spec, table, "P1-02")[3]
    assert predecessors(spec, table, validation) == ["P1-01@0"]
    cascade = jobs_of(spec, table, "P2-02")[0]
    assert predecessors(spec, table, cascade) == ["P2-01@136"]


def test_a_chained_job_without_an_earlier_batch_is_free() -> None:
    spec = office(activity("B", months=(6,)), activity("Z", months=(2,), after="B"))
    first_b, first_z, second_z = draw_jobs(plan(spec), 1, 0).waits_for.tolist()
    assert (first_b, first_z, second_z) == (0, 0, 1)


def test_the_fragmented_calendar_changes_four_things() -> None:
    spec = reference(rules=Rules(processes=Processes.FRAGMENTED))
    table = draw_jobs(plan(spec), 1, 0)
    assert table.waits_for.sum() == 0
    assert released_days(spec, "P1-08") == [sum((21, 20, 22, 20, 21, 21, 21)) + 9]
    assert jobs_of(spec, table, "P2-01") == []
    assert share_redone(spec, "P7-01") == pytest.approx(0.6, abs=0.06)
    assert share_redone(spec, "P2-05") == 0


def test_staggered_meetings_take_a_day_each_and_their_steps_move_with_them() -> None:
    drivers = replace(reference_drivers(), meetings_pm=4.0)
    spec = reference()
    spec = replace(
        spec,
        demand=replace(spec.demand, drivers=drivers),
        stagger=Stagger(activities=tuple(f"P3-0{n}" for n in range(1, 7)), anchor_wd=15),
    )
    assert released_days(spec, "P3-05")[:8] == [1, 5, 9, 13, 22, 26, 30, 34]
    assert released_days(spec, "P3-06")[4:8] == [23, 27, 31, 35]
    table = draw_jobs(plan(spec), 1, 0)
    analyses, briefings = jobs_of(spec, table, "P3-01"), jobs_of(spec, table, "P3-02")
    assert predecessors(spec, table, briefings[5]) == [f"P3-01@{table.release[analyses[5]] // TICKS_PER_DAY}"]
    assert predecessors(spec, table, analyses[4]) == ["P1-03@5"]
    assert predecessors(spec, table, analyses[7]) == ["P1-03@26"]


def test_a_changed_driver_leaves_the_draws_of_other_jobs_as_they_were() -> None:
    spec = reference()
    more = replace(spec, demand=replace(spec.demand, drivers=replace(reference_drivers(), su=6.0)))
    before, after = draw_jobs(plan(spec), 1, 0), draw_jobs(plan(more), 1, 0)
    for name in ("P5-02", "P3-07", "P4-08"):
        ours, theirs = jobs_of(spec, before, name), jobs_of(more, after, name)
        assert np.array_equal(before.effort[ours], after.effort[theirs])
    ours, theirs = jobs_of(spec, before, "P2-03"), jobs_of(more, after, "P2-03")
    assert (len(ours), len(theirs)) == (4, 6)
    assert np.array_equal(before.effort[ours], after.effort[theirs][:4])


def test_the_mean_effort_is_that_of_the_formula() -> None:
    row = activity(effort_h=8.0, osm_share=0.5, cv=0.8, trigger=Trigger.POISSON, rate_per_year=400.0)
    efforts = np.concatenate([draw_jobs(plan(office(row)), 1, r).effort for r in range(30)]) / TICKS_PER_HOUR
    assert efforts.mean() == pytest.approx(4.0, abs=3.5 * 3.2 / np.sqrt(len(efforts)))


def test_learning_makes_the_nth_job_shorter_down_to_a_floor() -> None:
    row = activity(months=tuple(range(1, 13)), effort_h=8.0)
    spec = office(row, rules=Rules(learning_rate=0.8))
    hours = draw_jobs(plan(spec), 1, 0).effort / TICKS_PER_HOUR
    assert hours[:4] == pytest.approx([8, 6.4, 8 * 3 ** np.log2(0.8), 5.12], abs=1e-5)
    assert hours[11] == pytest.approx(4.0, abs=1e-5)


@pytest.mark.parametrize(
    ("panel", "approval_days", "briefing_days"),
    [(Panel.A, 1.0, 1.0), (Panel.C, 4.53, 4.53), (Panel.D, 8.68, 8.68)],
)
def test_the_reporting_line_takes_its_exact_mean_time(panel: Panel, approval_days: float, briefing_days: float) -> None:
    access = Access(panel=panel)
    gates = np.repeat([list(Gate).index(Gate.CEO), list(Gate).index(Gate.APPROVAL)], 20_000)
    keys = (np.full(len(gates), 5, np.uint64), np.arange(len(gates)), np.zeros(len(gates), np.int64))
    days, returns = draw_gates(access, gates, keys, seed=1, replication=0)
    error = days.std() / np.sqrt(20_000)
    assert days[:20_000].mean() == pytest.approx(briefing_days, abs=3.5 * error + 0.005)
    assert days[20_000:].mean() == pytest.approx(approval_days, abs=3.5 * error + 0.005)
    assert expected_wait_days(access) == pytest.approx(briefing_days, abs=0.005)
    attempts = 0.85**-access.layers
    assert returns.mean() + 1 == pytest.approx(attempts, abs=0.02)


def test_panel_b_delays_approvals_by_the_later_of_two_lines_and_briefings_by_one() -> None:
    gates = np.repeat([list(Gate).index(Gate.CEO), list(Gate).index(Gate.APPROVAL)], 5_000)
    keys = (np.full(len(gates), 5, np.uint64), np.arange(len(gates)), np.zeros(len(gates), np.int64))
    days, returns = draw_gates(Access(panel=Panel.B), gates, keys, seed=1, replication=0)
    alone, _ = draw_gates(Access(panel=Panel.A), gates, keys, seed=1, replication=0)
    assert np.array_equal(days[:5_000], alone[:5_000])
    assert np.all(days[5_000:] >= alone[5_000:])
    assert days[5_000:].mean() > 3
    assert returns.sum() == 0


def test_without_a_panel_there_is_no_delay_and_no_extra_effort() -> None:
    off, on = (draw_jobs(plan(reference(access=Access(panel=panel))), 1, 0) for panel in (Panel.NONE, Panel.D))
    assert off.gate_delay.sum() == 0
    gated = on.gate_delay > 0
    assert gated.sum() > 0
    assert np.array_equal(off.effort[~gated], on.effort[~gated])
    ratio = on.effort[gated] / off.effort[gated]
    assert np.allclose((ratio - 1) * 10, np.round((ratio - 1) * 10), atol=1e-3)


def test_a_real_calendar_has_whole_fiscal_years_less_holidays() -> None:
    calendar = RealCalendar(first_year=2026, fiscal_start_month=4, holidays=("12-25", "1 Mon 05", "last Mon 08"))
    timetable = calendar.timetable(warm_up_years=1, years=2)
    holidays = ["2026-05-04", "2026-08-31", "2026-12-25", "2027-05-03", "2027-08-30", "2027-12-25"]
    holidays += ["2028-05-01", "2028-08-28", "2028-12-25"]
    expected = [
        int(np.busday_count(f"{year}-04-01", f"{year + 1}-04-01", holidays=holidays)) for year in (2026, 2027, 2028)
    ]
    assert np.diff(timetable.year_starts)[:3].tolist() == expected
    assert timetable.measured_days == (expected[0], sum(expected))
    assert timetable.month_starts[0][1] == 22
    mean_days = sum(expected[1:]) / 2
    assert timetable.presence == pytest.approx((mean_days - 38) / mean_days)


def test_the_leave_block_of_a_real_calendar_lies_in_july_and_august() -> None:
    timetable = RealCalendar(first_year=2026, fiscal_start_month=8).timetable(warm_up_years=0, years=1)
    starts = timetable.leave_starts[0]
    august, july = timetable.month_starts[0][1], timetable.month_starts[0][11]
    assert all(start + 10 <= august or start >= july for start in starts)
    assert any(start < august for start in starts)
    assert any(start >= july for start in starts)


def test_weekly_work_on_a_holiday_comes_on_the_next_office_day() -> None:
    calendar = RealCalendar(first_year=2027, holidays=("2027-01-11",))
    timetable = calendar.timetable(warm_up_years=0, years=1)
    assert timetable.weekly[1][:3] == (1, 6, 10)
    assert timetable.weekly[5][:2] == (0, 5)


def test_more_staff_leaves_demand_as_it_was() -> None:
    few = reference()
    more = replace(few, roles=generalists(leader=2, manager=6, analyst=4.5))
    ours, theirs = (draw_jobs(plan(spec), 1, 0) for spec in (few, more))
    assert all(np.array_equal(getattr(ours, f.name), getattr(theirs, f.name)) for f in fields(JobTable))


def yearly(spec: OfficeSpec, seed: int, replications: int = 60) -> dict[str, np.ndarray]:
    """Give on-time share, critical share and hours worked of so many replications."""
    timetable = spec.calendar.timetable(warm_up_years=1, years=1)
    laid_out, heads, by = plan_workload(spec, timetable), people(spec.roles), yardstick(spec, timetable)
    outcomes = []
    for replication in range(replications):
        attendance = draw_attendance(heads, spec.rules, timetable, seed, replication)
        records = simulate(spec, timetable, draw_jobs(laid_out, seed, replication), attendance)
        outcomes.append(measure(by, records, attendance))
    return {
        name: np.array([float(outcome[name]) for outcome in outcomes])
        for name in ("on_time", "critical", "hours_worked")
    }


@pytest.mark.parametrize(
    ("driver", "measures"),
    [("meetings_pm", ("on_time", "critical", "hours_worked")), ("bu", ("critical", "hours_worked"))],
)
def test_a_changed_demand_is_compared_with_ten_times_less_variance_than_by_independent_runs(
    driver: str, measures: tuple[str, ...]
) -> None:
    spec = reference()
    drivers = reference_drivers()
    more = replace(
        spec, demand=replace(spec.demand, drivers=replace(drivers, **{driver: 1.25 * getattr(drivers, driver)}))
    )
    before, after, apart = yearly(spec, 1), yearly(more, 1), yearly(more, 2)
    for name in measures:
        paired, independent = np.var(after[name] - before[name]), np.var(apart[name] - before[name])
        assert independent > 10 * paired, name
