"""Measures, by hand on small records and by law on whole offices."""

from dataclasses import replace

import numpy as np
import pytest

from osm_sim.office.catalogue import default_catalogue
from osm_sim.office.measures import MEASURES, Outcome, measure, yardstick
from osm_sim.office.reference import simulate
from osm_sim.office.simulation import OfficeStudy, run_study, trace
from osm_sim.office.spec import (
    Absence,
    Access,
    OfficeSpec,
    Panel,
    Preemption,
    Processes,
    Role,
    Rules,
    generalists,
)
from osm_sim.study import estimate
from tests.sim.small_offices import PLAIN, A, Job, M, activity, always, days, office, table

CALM = Rules(absence=Absence.EXPLICIT)


def outcome(spec: OfficeSpec, *jobs: Job) -> Outcome:
    timetable = days(310)
    attendance = always(spec, timetable)
    records = simulate(spec, timetable, table(*jobs), attendance)
    return measure(yardstick(spec, timetable), records, attendance)


def reference(rules: Rules = CALM, **changes: object) -> OfficeSpec:
    spec = office(*default_catalogue(), roles=generalists(leader=1, manager=4, analyst=2.5), rules=rules)
    return replace(spec, **changes)  # type: ignore[arg-type]  # any field of OfficeSpec


def fixed_effort(spec: OfficeSpec) -> OfficeSpec:
    """Take the randomness out of effort and rework; arrivals stay random."""
    rows = tuple(replace(row, cv=0.0, rework_int=None, rework_frag=None) for row in spec.activities)
    return replace(spec, activities=rows)


def test_a_job_that_ends_on_its_due_instant_is_on_time_and_a_tick_later_is_too() -> None:
    spec = office(activity())
    on_the_dot = outcome(spec, Job(effort=8, due=8), Job(effort=1, due=8 + 1), Job(effort=1, due=9))
    assert on_the_dot["on_time"] == pytest.approx(2 / 3)
    assert outcome(spec, Job(effort=8 + 2.0**-20, due=8))["on_time"] == 1
    assert outcome(spec, Job(effort=8 + 2.0**-19, due=8))["on_time"] == 0


def test_an_unfinished_job_is_late_and_critical_jobs_are_those_of_priority_one() -> None:
    spec = office(activity("X"), activity("U", prio=1, process=2))
    values = outcome(spec, Job(effort=1), Job(row=1, release=8, effort=5000, due=80))
    assert values["on_time"] == 0.5
    assert values["critical"] == 0
    assert values["process_on_time"][:2].tolist() == [1, 0]
    assert np.isnan(values["process_on_time"][2])


def test_jobs_due_outside_the_measured_year_do_not_count() -> None:
    values = outcome(office(activity()), Job(effort=1, due=40), Job(effort=1, due=2000), Job(effort=1, due=2008))
    assert values["jobs"] == 1


def test_utilisation_is_hours_worked_over_productive_hours() -> None:
    spec = office(activity(process=3), roles=(Role(grade=A, fte=1.0), Role(grade=M, fte=1.0)), rules=CALM)
    values = outcome(spec, Job(effort=106, due=400))
    assert values["utilisation"] == pytest.approx(106 / (2 * 1696))
    assert values["grade_utilisation"][2] == pytest.approx(106 / 1696)
    assert np.isnan(values["grade_utilisation"][0])
    assert values["process_utilisation"][2] == pytest.approx(106 / (2 * 1696))
    assert values["month_utilisation"][0] == pytest.approx(106 / (2 * 21 * 8))
    assert outcome(replace(spec, rules=PLAIN), Job(effort=100, due=400))["utilisation"] == pytest.approx(100 / 4000)


def test_a_slice_across_the_end_of_a_month_counts_in_both() -> None:
    spec = office(activity(), rules=replace(PLAIN, preemption=Preemption.NONE))
    values = outcome(spec, Job(release=20 * 8, effort=20, due=400))
    assert values["month_utilisation"][:2].tolist() == pytest.approx([8 / 168, 12 / 160])


def test_backlog_and_overtime_count_the_effort_left() -> None:
    spec = office(activity())
    values = outcome(spec, Job(effort=20, due=8), Job(release=8, effort=4, due=16))
    # At the starts of days 1 to 4 there are 20, 12 + 4, 8 and 0 hours left of what was released by then.
    assert values["backlog_hours"] == pytest.approx((20 + 16 + 8) / 250)
    assert values["backlog_jobs"] == pytest.approx((1 + 2 + 2) / 250)
    assert values["overtime_equivalent_hours"] == pytest.approx(12 + 4)
    assert values["week_backlog_hours"][0] == pytest.approx(44 / 5)


def test_rework_counts_for_the_office_and_for_the_whole_organisation() -> None:
    values = outcome(office(activity(osm_share=0.25)), Job(effort=4, rework=2))
    assert values["rework_hours"] == 2
    assert values["organisation_rework_hours"] == 8


def test_the_briefing_lag_runs_from_the_nominal_release_day() -> None:
    spec = office(activity("P3-01"), activity("P3-02"))
    values = outcome(spec, Job(release=0, effort=12), Job(row=1, release=8, effort=4, delay=8, after=(0,)))
    assert values["ceo_briefing_lag_days"] == pytest.approx((24 - 8) / 8)


def test_plans_started_before_the_map_was_approved_are_counted() -> None:
    spec = office(activity("P1-08"), activity("P7-04"), roles=(Role(grade=A, fte=3.0),))
    values = outcome(spec, Job(release=8, effort=2), Job(row=1, release=0), Job(row=1, release=16))
    assert values["plans_before_map"] == 0.5
    assert values["map_approved_day"] == 10 / 8


def test_every_measure_has_a_unit_and_its_axes() -> None:
    values = outcome(office(activity()), Job())
    assert set(values) == set(MEASURES)
    assert all(values[name].ndim == len(MEASURES[name].axes) for name in MEASURES)
    assert all(MEASURES[name].unit for name in MEASURES)


def test_with_fixed_effort_hours_worked_are_the_effort_of_completed_jobs_exactly() -> None:
    spec = fixed_effort(reference())
    for replication in range(3):
        records = trace(OfficeStudy(spec=spec, replications=2), replication)
        done = records.done >= 0
        whole = np.isin(records.slice_job, np.flatnonzero(done))
        assert records.worked[whole].sum() == records.effort[done].sum()


def test_hours_worked_agree_with_the_offered_load_without_rework() -> None:
    result = run_study(OfficeStudy(spec=fixed_effort(reference()), replications=100))
    hours = result.samples["hours_worked"]
    assert abs(hours.mean() - 9780) < 3.5 * hours.std(ddof=1) / 10


@pytest.mark.parametrize("absence", [Absence.EXPLICIT, Absence.NONE])
@pytest.mark.parametrize("preemption", list(Preemption))
def test_monthly_utilisation_stays_within_zero_and_one(absence: Absence, preemption: Preemption) -> None:
    rules = Rules(absence=absence, preemption=preemption)
    result = run_study(
        OfficeStudy(spec=reference(rules, roles=generalists(leader=1, manager=3, analyst=1.5)), replications=4)
    )
    for name in ("month_utilisation", "grade_month_utilisation"):
        values = result.samples[name]
        assert np.nanmin(values) >= 0
        assert np.nanmax(values) <= 1 + 1e-12


def test_the_processes_add_up_to_the_whole() -> None:
    samples = run_study(OfficeStudy(spec=reference(), replications=3)).samples
    assert samples["process_utilisation"].sum(axis=1) == pytest.approx(samples["utilisation"])
    assert samples["process_hours"].sum(axis=1) == pytest.approx(samples["hours_worked"])


def test_the_fragmented_calendar_shows_as_rework_and_disorder_not_as_utilisation() -> None:
    whole, apart = (run_study(OfficeStudy(spec=reference(Rules(processes=way)), replications=12)) for way in Processes)
    more = whole.difference(apart, "organisation_rework_hours")
    assert more.low > 500
    assert whole.estimate("plans_before_map").mean < 0.05
    assert apart.estimate("plans_before_map").mean > 0.3
    assert abs(whole.difference(apart, "utilisation").mean) < 0.06


def test_a_longer_reporting_line_delays_the_briefing_by_its_layers() -> None:
    near, far = (
        run_study(OfficeStudy(spec=reference(access=Access(panel=panel)), replications=12))
        for panel in (Panel.A, Panel.D)
    )
    later = near.difference(far, "ceo_briefing_lag_days")
    assert later.low < 8.68 - 1 < later.high + 1


def test_results_do_not_depend_on_how_replications_are_cut() -> None:
    spec = reference()
    few, more = (run_study(OfficeStudy(spec=spec, replications=n)) for n in (3, 6))
    assert np.array_equal(few.samples["on_time"], more.samples["on_time"][:3])


def test_turnover_costs_punctuality() -> None:
    calm, turbulent = (
        run_study(OfficeStudy(spec=reference(Rules(turnover_per_year=rate, new_hire_factor=1.5)), replications=10))
        for rate in (0.0, 0.3)
    )
    assert calm.difference(turbulent, "on_time").high < 0


def test_an_interval_is_that_of_student() -> None:
    found = estimate(np.array([1.0, 2.0, 3.0, np.nan]))
    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5))
    alone = estimate(np.array([[1.0], [np.nan]]))
    assert alone.mean[0] == 1
    assert np.isnan(alone.low[0])
