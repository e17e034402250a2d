"""Offered load, staffing arithmetic and queueing formulas give the figures they were set or published to give."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.office.analytic import (
    calibrate,
    catalogue_load,
    cobham,
    erlang_c,
    helper_load,
    least_mix,
    mmc_wait,
    month_profile,
    offered_load,
    pollaczek_khinchine,
    solve_factor,
    square_root_staffing,
)
from osm_sim.office.cases import load_case
from osm_sim.office.catalogue import default_holidays, figure5
from osm_sim.office.spec import Grade, Processes, Rules, Trigger
from osm_sim.office.timetable import RealCalendar
from tests.builders import activity, demand, office

PROCESS_HOURS = {1: 1357.4, 2: 1694.0, 3: 1020.0, 4: 678.0, 5: 1018.0, 6: 1696.4, 7: 678.0, 8: 678.1, 9: 1018.5}
PROCESS_FTE = {
    "figure5-low": (0.901, 0.985, 0.716, 0.5, 0.5, 1.076, 0.476, 0.494, 0.433),
    "reference": (1.0, 1.248, 0.752, 0.5, 0.75, 1.25, 0.5, 0.5, 0.751),
    "figure5-high": (1.1, 1.512, 1.018, 0.5, 1.0, 1.49, 0.531, 0.506, 1.136),
    "army-13": (2.36, 1.68, 0.75, 0.51, 2.14, 1.25, 0.52, 2.89, 0.95),
    "army-313": (2.80, 2.78, 0.75, 0.51, 2.14, 1.25, 0.52, 2.89, 0.95),
    "gnp": (0.98, 1.10, 0.90, 0.49, 0.75, 1.21, 0.51, 0.51, 0.75),
}
TOTAL_FTE = {
    "figure5-low": 6.08,
    "reference": 7.25,
    "figure5-high": 8.79,
    "army-13": 13.06,
    "army-313": 14.6,
    "gnp": 7.20,
    "cbs-3": 5.81,
    "cbs-4": 5.81,
}


# -- acceptance 1 -----------------------------------------------------------------------------------------------------


def test_the_reference_office_is_offered_9838_hours_in_1705_jobs_a_year() -> None:
    load = offered_load(office())
    assert load.hours == pytest.approx(9838.4, abs=0.5)
    assert load.jobs_per_year == pytest.approx(1705)


def test_the_reference_office_needs_7_25_fte_at_80_percent() -> None:
    load = offered_load(office())
    assert load.productive_hours == 1696
    assert load.fte_of_work == pytest.approx(5.801, abs=0.0005)
    assert load.fte == pytest.approx(7.25, abs=0.005)


@pytest.mark.parametrize(("process", "hours"), PROCESS_HOURS.items())
def test_each_process_of_the_reference_has_its_hours(process: int, hours: float) -> None:
    assert offered_load(office()).hours_by_process()[process] == pytest.approx(hours, abs=0.5)


def test_the_grades_of_the_reference_have_their_hours() -> None:
    hours = offered_load(office()).hours_by_grade()
    assert hours[Grade.LEADER] == pytest.approx(944, abs=0.5)
    assert hours[Grade.MANAGER] == pytest.approx(5509, abs=0.5)
    assert hours[Grade.ANALYST] == pytest.approx(3385, abs=0.5)


@pytest.mark.parametrize(("case", "fte"), TOTAL_FTE.items())
def test_each_case_needs_its_fte_at_full_intensity(case: str, fte: float) -> None:
    assert catalogue_load(load_case(case).spec).fte == pytest.approx(fte, abs=0.005)


@pytest.mark.parametrize(("case", "by_process"), PROCESS_FTE.items())
def test_each_case_needs_its_fte_process_by_process(case: str, by_process: tuple[float, ...]) -> None:
    rounding = 0.0006 if case in ("figure5-low", "reference", "figure5-high") else 0.006
    assert tuple(offered_load(load_case(case).spec).fte_by_process().values()) == pytest.approx(
        by_process, abs=rounding
    )


@pytest.mark.parametrize("reading", ["A", "B", "D"])
def test_the_rows_of_figure_5_add_up_to_6_and_8_5_however_they_are_ordered(reading: str) -> None:
    rows = figure5(reading).values()
    assert sum(low for low, _ in rows) == 6.0
    assert sum(high for _, high in rows) == 8.5
    assert sum((low + high) / 2 for low, high in rows) == 7.25


def test_figure_5_with_the_texts_1_5_for_alignment_has_7_5_in_the_middle() -> None:
    assert sum((low + high) / 2 for low, high in figure5("C").values()) == 7.5


def test_every_process_of_the_reference_lies_in_the_middle_of_its_row_of_figure_5() -> None:
    need = offered_load(office()).fte_by_process()
    for process, (low, high) in figure5("A").items():
        assert need[process] == pytest.approx((low + high) / 2, abs=0.005)


# -- load arithmetic --------------------------------------------------------------------------------------------------


def test_a_row_shows_its_arithmetic() -> None:
    row = activity(months=(1, 7), count_driver="bu", effort_h=10.0, osm_share=0.5, rework_int=0.2)
    load = offered_load(office(row, demand=demand(bu=3)))
    (line,) = load.rows
    assert (line.jobs_per_year, line.effort_hours, line.rework_share) == (6.0, 5.0, 0.1)
    assert line.hours == pytest.approx(6 * 5 * 1.1)
    assert load.rework_hours == pytest.approx(6 * 5 * 0.1)


def test_a_poisson_row_has_its_rate_and_a_weekly_row_fifty_weeks() -> None:
    poisson = activity("A", trigger=Trigger.POISSON, months=(), rate_per_year=7.5, count_mult=2.0)
    weekly = activity("B", trigger=Trigger.WEEKLY, months=(), count_driver="weekly_meetings")
    load = offered_load(office(poisson, weekly, demand=demand(weekly_meetings=2.6)))
    assert [row.jobs_per_year for row in load.rows] == [15.0, 100.0]


def test_weekly_work_in_a_real_calendar_comes_once_a_week_of_the_year() -> None:
    weekly = activity(trigger=Trigger.WEEKLY, months=(), wd=3)
    load = offered_load(office(weekly, calendar=RealCalendar(first_year=2026)))
    assert load.rows[0].jobs_per_year == 52.0


def test_a_real_calendar_counts_the_days_of_its_own_year() -> None:
    calendar = RealCalendar(first_year=2026, holidays=default_holidays())
    load = offered_load(office(calendar=calendar))
    timetable = calendar.timetable(warm_up_years=1, years=1)
    assert load.productive_hours == (timetable.days_per_year - 38) * 8
    assert load.hours == pytest.approx(9838.4, abs=0.5)


def test_the_fragmented_calendar_costs_rework_and_leaves_out_synergies() -> None:
    whole = offered_load(office())
    apart = offered_load(office(rules=Rules(processes=Processes.FRAGMENTED)))
    assert apart.rework_hours > 2 * whole.rework_hours
    assert next(row for row in apart.rows if row.activity.id == "P2-01").hours == 0
    assert apart.hours - apart.rework_hours == pytest.approx(whole.hours - whole.rework_hours - 32.0)


def test_intensity_scales_a_process_and_the_catalogue_load_ignores_it() -> None:
    half = office(demand=demand(intensity={3: 0.5}))
    assert offered_load(half).hours_of([3]) == pytest.approx(510)
    assert catalogue_load(half).hours_of([3]) == pytest.approx(1020)


@pytest.mark.parametrize("utilisation", [0.0, -0.1, 1.01, math.nan])
def test_a_utilisation_that_cannot_be_is_refused(utilisation: float) -> None:
    with pytest.raises(InputError, match=r"utilisation\(=.*must be above 0"):
        offered_load(office(), utilisation=utilisation)


# -- people -----------------------------------------------------------------------------------------------------------


def test_the_least_mix_of_the_reference_is_1_4_and_2_5() -> None:
    assert least_mix(offered_load(office())) == {Grade.LEADER: 1.0, Grade.MANAGER: 4.0, Grade.ANALYST: 2.5}


@given(st.tuples(*[st.floats(0, 20_000)] * 3))
def test_the_least_mix_covers_every_nested_need_and_no_half_person_more(hours: tuple[float, float, float]) -> None:
    rows = tuple(
        activity(grade.value, effort_h=h, grade=grade, may_do=(grade,)) for grade, h in zip(Grade, hours, strict=True)
    )
    load = offered_load(office(*rows))
    mix = least_mix(load)
    need = np.cumsum(list(load.fte_by_grade().values()))
    staff = np.cumsum(list(mix.values()))
    assert np.all(staff >= need - 1e-6)
    assert staff[-1] == pytest.approx(max(math.ceil(n / 0.5 - 1e-9) * 0.5 for n in need))
    assert all(fte % 0.5 == 0 for fte in mix.values())


def test_calibration_to_figure_5_leaves_the_reference_almost_as_it_is() -> None:
    factors = calibrate({p: (low + high) / 2 for p, (low, high) in figure5("A").items()}, offered_load(office()))
    assert [factor.process for factor in factors] == list(range(1, 10))
    assert [factor.factor for factor in factors] == pytest.approx(
        [0.9996, 1.0012, 0.9976, 1.0006, 0.9996, 0.9998, 1.0006, 1.0004, 0.9991], abs=0.0001
    )
    assert not any(factor.is_notable for factor in factors)


def test_a_factor_far_from_1_is_flagged() -> None:
    factors = calibrate({p: (low + high) / 2 for p, (low, high) in figure5("B").items()}, offered_load(office()))
    assert [factor.process for factor in factors if factor.is_notable] == [4, 5, 6, 8, 9]


def test_calibrated_demand_meets_its_targets() -> None:
    factors = calibrate({6: 1.5}, offered_load(office()))
    spec = office(demand=replace(demand(), calibration={factor.process: factor.factor for factor in factors}))
    assert offered_load(spec).fte_by_process()[6] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("targets", "words"),
    [({10: 1.0}, "process 10"), ({1: -1.0}, r"process 1\(=-1 FTE\)"), ({9: 1.0}, "process 9 has no offered hours")],
)
def test_targets_that_no_factor_can_meet_are_refused(targets: dict[int, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        calibrate(targets, offered_load(office(activity())))


def test_a_solved_factor_meets_its_target_hours() -> None:
    def with_intensity(x: float) -> float:
        return offered_load(office(demand=demand(intensity={2: x, 8: x}))).hours_of([2, 8])

    x = solve_factor(lambda x: office(demand=demand(intensity={2: x, 8: x})), [2, 8], 1200.0)
    assert with_intensity(x) == pytest.approx(1200.0, abs=1e-3)


def test_a_target_out_of_reach_is_refused_with_what_can_be_reached() -> None:
    with pytest.raises(InputError, match=r"target_hours\(=5000\) must be within 0\.\.2040"):
        solve_factor(lambda x: office(demand=demand(intensity={3: x})), [3], 5000.0, most=2.0)


def test_helpers_of_gnp_take_776_hours_over_2_3_percent_of_their_time() -> None:
    helpers = helper_load(load_case("gnp").spec)
    assert helpers.hours_moved == pytest.approx(776, abs=0.5)
    assert helpers.share == pytest.approx(0.0229, abs=0.00005)
    assert helpers.own_hours == pytest.approx(1924, abs=0.5)
    assert helpers.own_share == pytest.approx(0.057, abs=0.0005)


def test_full_help_saves_the_reference_666_hours_which_the_helpers_work() -> None:
    alone, helped = office(), office(demand=demand(helper_share=1.0, helpers=9))
    assert offered_load(alone).hours - offered_load(helped).hours == pytest.approx(666, abs=0.5)
    assert helper_load(helped).hours_moved == pytest.approx(666, abs=0.5)


def test_without_helpers_nothing_moves() -> None:
    assert helper_load(office()).hours_moved == 0
    assert helper_load(office()).share == 0


# -- the year ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("processes", list(Processes))
def test_the_months_add_up_to_the_offered_load_of_each_process(processes: Processes) -> None:
    spec = office(rules=Rules(processes=processes))
    profile = month_profile(spec)
    assert profile.shape == (9, 12)
    assert profile.sum(axis=1) == pytest.approx(list(offered_load(spec).hours_by_process().values()))


def test_a_job_is_spread_evenly_over_its_window() -> None:
    profile = month_profile(office(activity(effort_h=20.0, wd=12, window_wd=20)))
    assert profile[0, :3] == pytest.approx([10.0, 10.0, 0.0])


def test_work_of_december_reaches_into_january() -> None:
    profile = month_profile(office(activity(effort_h=20.0, months=(12,), wd=10, window_wd=20)))
    assert profile[0, [11, 0]] == pytest.approx([10.0, 10.0])
    assert profile.sum() == pytest.approx(20.0)


def test_the_reference_is_busiest_in_september() -> None:
    assert int(month_profile(office()).sum(axis=0).argmax()) + 1 == 9


# -- queues -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("servers", "load", "waits", "wait_hours"), [(1, 0.8, 0.800, 16.0), (3, 2.4, 0.647, 4.31), (6, 5.4, 0.740, 4.93)]
)
def test_erlang_c_and_the_wait_that_follows_from_it(servers: int, load: float, waits: float, wait_hours: float) -> None:
    assert erlang_c(servers, load) == pytest.approx(waits, abs=0.0005)
    assert mmc_wait(servers, load, 4.0) == pytest.approx(wait_hours, abs=0.005)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
def test_erlang_c_is_the_textbook_sum(servers: int, busy: float) -> None:
    load = servers * busy
    last = math.exp(servers * math.log(load) - math.lgamma(servers + 1)) / (1 - busy)
    before = math.fsum(math.exp(n * math.log(load) - math.lgamma(n + 1)) for n in range(servers))
    assert erlang_c(servers, load) == pytest.approx(last / (before + last), rel=1e-9)


def test_pollaczek_khinchine_gives_26_hours_lognormal_and_8_fixed() -> None:
    assert pollaczek_khinchine(0.8, 4.0, 1.5) == pytest.approx(26.0)
    assert pollaczek_khinchine(0.8, 4.0, 0.0) == pytest.approx(8.0)
    assert pollaczek_khinchine(0.8, 4.0, 1.0) == pytest.approx(mmc_wait(1, 0.8, 4.0))


def test_cobham_gives_the_urgent_class_5_33_and_the_other_26_67_hours() -> None:
    assert cobham([(0.1, 4.0, 1.0), (0.1, 4.0, 1.0)]) == pytest.approx((5.333, 26.667), abs=0.001)


@given(st.lists(st.tuples(st.floats(0.001, 0.04), st.floats(0.5, 5.0), st.floats(0, 3)), min_size=1, max_size=4))
def test_priorities_only_move_waiting_from_one_class_to_another(classes: list[tuple[float, float, float]]) -> None:
    """Kleinrock's conservation law: sum of load x wait does not depend on the order of the classes."""

    def weighted(order: list[tuple[float, float, float]]) -> float:
        return sum(rate * mean * wait for (rate, mean, _), wait in zip(order, cobham(order), strict=True))

    assert weighted(classes) == pytest.approx(weighted(classes[::-1]))


@pytest.mark.parametrize(("servers", "load"), [(1, 1.0), (3, 3.5), (2, -0.1)])
def test_a_queue_that_grows_for_ever_has_no_wait(servers: int, load: float) -> None:
    with pytest.raises(InputError, match=r"load\(=.*below the number of servers"):
        erlang_c(servers, load)


def test_square_root_staffing_adds_beta_roots() -> None:
    assert square_root_staffing(9.0, 0.5) == 10.5
    with pytest.raises(InputError, match=r"load\(=-1\)"):
        square_root_staffing(-1.0, 0.5)
