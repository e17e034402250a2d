"""A time log moves the hours that were assumed, the more the more jobs stand behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.office.analytic import offered_load
from osm_sim.office.cases import case_names, load_case
from osm_sim.office.timelog import LearnedRow, LogEntry, apply, learn, prior_jobs, weight
from osm_sim.office.timetable import RealCalendar
from tests.builders import activity, demand, office

if TYPE_CHECKING:
    from osm_sim.office.spec import OfficeSpec


def _one(spec: OfficeSpec, **entry: float | None) -> LearnedRow:
    """What is learned of activity A."""
    return learn(spec, [LogEntry(activity="A", **entry)]).rows[0]  # type: ignore[arg-type]  # hours is always given


def _monthly(**changes: object) -> OfficeSpec:
    return office(activity("A", months=tuple(range(1, 13)), cv=0.3, **changes))


def test_a_log_of_what_was_expected_changes_nothing() -> None:
    spec = office()
    load = offered_load(spec)
    log = [LogEntry(activity=row.activity.id, hours=row.hours / 25) for row in load.rows]
    learned = learn(spec, log)
    assert [row.new_hours for row in learned.rows] == pytest.approx([row.effort_hours for row in load.rows], rel=1e-12)
    assert learned.after.hours == pytest.approx(load.hours, rel=1e-12)


def test_what_is_expected_of_two_weeks_is_a_25th_of_250_days() -> None:
    assert _one(_monthly(), hours=0.0).expected_hours == pytest.approx(12 * 8 / 25)


def test_what_is_expected_follows_the_days_of_a_real_year() -> None:
    spec = replace(_monthly(), calendar=RealCalendar(first_year=2026))
    assert _one(spec, hours=1.0).expected_hours == pytest.approx(12 * 8 * 10 / 261)


def test_nearly_no_jobs_leave_the_hours_as_they_were() -> None:
    row = _one(_monthly(), hours=1e-7, jobs=1e-9)
    assert row.observed_hours == pytest.approx(100)
    assert row.new_hours == pytest.approx(8, abs=1e-5)


def test_very_many_jobs_give_the_observed_hours() -> None:
    row = _one(_monthly(), hours=3e9, jobs=1e9)
    assert row.new_hours == pytest.approx(3, abs=1e-6)


def test_no_job_seen_teaches_nothing() -> None:
    row = _one(_monthly(), hours=0.0, jobs=0.0)
    assert (row.observed_hours, row.weight, row.new_hours) == (None, 0.0, 8.0)


def test_four_counted_jobs_move_the_hours_by_the_weight_n_over_n_plus_k() -> None:
    row = _one(_monthly(), hours=48.0, jobs=4.0)
    k = (0.3**2 + 0.2**2) / 0.5**2
    assert row.prior_jobs == pytest.approx(k)
    assert row.new_hours == pytest.approx(8 + 4 / (4 + k) * (12 - 8))


def test_jobs_that_were_not_counted_weigh_less_than_counted_ones() -> None:
    expected = _one(_monthly(), hours=10.0)
    counted = _one(_monthly(), hours=10.0, jobs=expected.jobs)
    assert expected.jobs == pytest.approx(12 / 25)
    assert expected.observed_hours == counted.observed_hours
    assert expected.weight < counted.weight


def test_the_more_a_jobs_hours_vary_the_more_jobs_the_assumption_is_worth() -> None:
    assert prior_jobs(0.8, counted=True) > prior_jobs(0.2, counted=True)


def test_hours_of_rework_are_not_taken_for_hours_of_first_jobs() -> None:
    row = _one(_monthly(rework_int=0.4), hours=1.2 * 8 * 5, jobs=5.0)
    assert row.observed_hours == pytest.approx(8)
    assert row.new_hours == pytest.approx(8)


@given(
    hours=st.floats(0, 1000),
    jobs=st.floats(0.01, 100),
    cv=st.floats(0, 2),
    effort_h=st.floats(0, 100),
)
def test_what_is_learned_lies_between_the_assumed_and_the_observed(
    hours: float, jobs: float, cv: float, effort_h: float
) -> None:
    row = _one(office(activity("A", cv=cv, effort_h=effort_h)), hours=hours, jobs=jobs)
    assert row.observed_hours is not None
    low, high = sorted((row.old_hours, row.observed_hours))
    slack = 1e-9 * (1 + high)
    assert row.new_hours >= 0
    assert low - slack <= row.new_hours <= high + slack


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6), st.floats(1e-3, 100))
def test_weight_grows_with_the_jobs_within_0_and_1(jobs: float, more: float, prior: float) -> None:
    assert 0 <= weight(jobs, prior) <= weight(jobs + more, prior) <= 1


@pytest.mark.parametrize("case", case_names())
def test_an_office_that_has_learned_offers_the_learned_hours(case: str) -> None:
    spec = load_case(case).spec
    log = [
        LogEntry(activity=row.activity.id, hours=30.0, jobs=2.0)
        for row in offered_load(spec).rows
        if row.jobs_per_year > 0
    ]
    learned = learn(spec, log)
    rows = {row.activity.id: row.effort_hours for row in learned.after.rows}
    assert len(log) > 90
    assert [rows[row.activity.id] for row in learned.rows] == pytest.approx([row.new_hours for row in learned.rows])


def test_what_multiplies_effort_stays_when_hours_are_learned() -> None:
    row = activity(
        "A", process=5, osm_share=0.5, size_driver="bu", size_exp=0.7, share_driver="comms_strength", local_share=0.4
    )
    spec = office(row, demand=demand(bu=9, comms_strength=0.9, helper_share=0.5, intensity={5: 0.6}))
    learned = learn(spec, [LogEntry(activity="A", hours=12.0, jobs=3.0)])
    assert learned.spec.demand == spec.demand
    assert learned.after.rows[0].effort_hours == pytest.approx(learned.rows[0].new_hours)


def test_an_activity_without_hours_can_learn_some() -> None:
    learned = learn(office(activity("A", effort_h=0.0)), [LogEntry(activity="A", hours=6.0, jobs=2.0)])
    assert learned.rows[0].change == float("inf")
    assert learned.after.rows[0].effort_hours == pytest.approx(learned.rows[0].new_hours)
    assert learned.rows[0].new_hours > 0


def test_the_need_of_fte_changes_in_the_logged_process_alone() -> None:
    learned = learn(office(), [LogEntry(activity="P1-02", hours=24.0, jobs=8.0)])
    change = learned.fte_difference_by_process()
    row = learned.rows[0]
    assert change[1] == pytest.approx(120 * (row.new_hours - row.old_hours) / 1696 / 0.8)
    assert change[1] > 0.1
    assert all(change[process] == 0 for process in range(2, 10))


def test_the_sentence_names_what_is_still_assumed() -> None:
    learned = learn(office(), [LogEntry(activity="P1-02", hours=24.0), LogEntry(activity="P1-03", hours=10.0)])
    assert len(learned.untouched) == 96
    assert learned.sentence.startswith("The log names 2 of 98 activities; the hours of the other 96 (9")
    assert "remain assumptions" in learned.sentence


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"activity": "X", "hours": 1.0}, "activity 'X' is not in the catalogue; its ids read like 'A'"),
        ({"activity": "A", "hours": -1.0}, "hours of A(=-1) must be a number of at least 0"),
        ({"activity": "A", "hours": float("nan")}, "hours of A(=nan) must be a number of at least 0"),
        ({"activity": "A", "hours": 1.0, "jobs": -2.0}, "jobs of A(=-2) must be a number of at least 0, or left blank"),
        ({"activity": "A", "hours": 5.0, "jobs": 0.0}, "jobs of A(=0) had 5 h; count the jobs worked on"),
        ({"activity": "A", "hours": 9e9, "jobs": 1.0}, "activity A: one job would take"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_its_remedy(entry: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        learn(office(activity("A")), [LogEntry(**entry)])  # type: ignore[arg-type]  # values of any kind
    assert sentence in str(refusal.value)


def test_an_activity_may_stand_in_the_log_once() -> None:
    with pytest.raises(InputError, match="activity 'A' stands in the log twice; add its hours up"):
        learn(office(activity("A")), [LogEntry(activity="A", hours=1.0)] * 2)


def test_an_empty_log_teaches_nothing() -> None:
    with pytest.raises(InputError, match="the log has no entries"):
        learn(office(), [])


def test_hours_of_an_activity_that_has_no_jobs_belong_to_none() -> None:
    spec = office(activity("A", count_driver="subs"))
    with pytest.raises(InputError, match=r"hours of A\(=4\) belong to no job: the office expects none"):
        learn(spec, [LogEntry(activity="A", hours=4.0)])


def test_hours_of_a_process_that_is_left_out_are_refused() -> None:
    spec = office(activity("A"), demand=demand(intensity={1: 0.0}))
    with pytest.raises(InputError, match="activity A: intensity or calibration of process 1 is 0"):
        learn(spec, [LogEntry(activity="A", hours=4.0, jobs=1.0)])


@pytest.mark.parametrize("days", [0.0, -1.0, 251.0, float("nan")])
def test_a_log_lasts_at_most_a_year(days: float) -> None:
    with pytest.raises(InputError, match="working_days"):
        learn(office(), [LogEntry(activity="P1-02", hours=1.0)], working_days=days)


def test_what_one_office_learned_cannot_go_to_another_without_the_activity() -> None:
    learned = learn(office(activity("A")), [LogEntry(activity="A", hours=4.0, jobs=1.0)])
    with pytest.raises(InputError, match="activity 'A' is not in the catalogue of 'test'"):
        apply(office(activity("B")), learned.rows)
