"""Leave, days off, sickness and empty seats."""

import numpy as np
import pytest

from osm_sim.office.attendance import draw_attendance
from osm_sim.office.spec import Absence, Rules, generalists, people
from osm_sim.office.timetable import TICKS_PER_DAY, FixedYear, RealCalendar
from tests.sim import slow_draws

YEARS = FixedYear().timetable(warm_up_years=0, years=10)
EXPLICIT = Rules()


def test_a_person_is_present_about_212_days_of_250() -> None:
    heads = people(generalists(leader=1, manager=4, analyst=2.5))
    present = np.concatenate([draw_attendance(heads, EXPLICIT, YEARS, 1, r).present[:, :2500] for r in range(10)])
    days = present.reshape(-1, 250).sum(axis=1)
    assert days.mean() == pytest.approx(211.8, abs=0.4)
    assert days.max() == 219  # 10 + 21 different days off, and nobody ill on a day they would have come


def test_every_year_has_ten_days_of_leave_in_a_row_in_months_seven_or_eight() -> None:
    heads = people(generalists(analyst=5))
    present = draw_attendance(heads, EXPLICIT, YEARS, 1, 0).present
    first, end = YEARS.month_starts[3][6], YEARS.month_starts[3][8]
    for person in present:
        window = np.lib.stride_tricks.sliding_window_view(~person[first:end], 10)
        assert window.all(axis=1).any()


def test_a_further_person_leaves_the_absences_of_the_others_as_they_were() -> None:
    few, more = (people(generalists(leader=1, manager=n)) for n in (2, 4))
    ours, theirs = (draw_attendance(heads, EXPLICIT, YEARS, 1, 5).present for heads in (few, more))
    assert np.array_equal(ours, theirs[:3])
    assert not np.array_equal(theirs[3], theirs[4])


@pytest.mark.parametrize("absence", [Absence.THIN, Absence.NONE])
def test_without_explicit_absence_everybody_is_always_present(absence: Absence) -> None:
    assert draw_attendance(people(generalists(leader=1)), Rules(absence=absence), YEARS, 1, 0).present.all()


def test_seats_are_empty_for_sixty_days_after_a_person_left() -> None:
    heads = people(generalists(analyst=20))
    rules = Rules(turnover_per_year=0.5)
    vacancies = draw_attendance(heads, rules, YEARS, 1, 0).vacancies
    assert all(end - first == 60 * TICKS_PER_DAY for seat in vacancies for first, end in seat)
    within = [first for seat in vacancies for first, _ in seat if first < 2500 * TICKS_PER_DAY]
    cycle_years = 2.0 + 60 / 250
    assert len(within) / 20 == pytest.approx(10 / cycle_years, rel=0.25)


@pytest.mark.parametrize("calendar", [FixedYear(), RealCalendar(first_year=2026, fiscal_start_month=8)])
def test_presence_is_that_of_the_streams_and_distributions(calendar: FixedYear | RealCalendar) -> None:
    timetable = calendar.timetable(warm_up_years=1, years=2)
    heads = people(generalists(leader=1, manager=2, analyst=1.5))
    for key in ((1, 0), (2**32 - 1, 9)):
        present = draw_attendance(heads, EXPLICIT, timetable, *key).present
        for head, days in zip(heads, present, strict=True):
            assert np.array_equal(days, slow_draws.presence(head, timetable, key))


def test_single_days_off_fall_evenly_on_the_days_outside_the_leave() -> None:
    heads = people(generalists(analyst=20))
    present = np.concatenate([draw_attendance(heads, EXPLICIT, YEARS, 1, r).present[:, 250:2500] for r in range(10)])
    away = (~present).reshape(-1, 250)[:, :120].mean(axis=0)
    one_day = np.sqrt(away.mean() * (1 - away.mean()) / (present.size / 250))
    assert np.abs(away - away.mean()).max() < 4 * one_day
    assert away.std() < 1.3 * one_day


def test_a_seed_draws_the_same_attendance_again_and_another_seed_another() -> None:
    heads = people(generalists(leader=1, manager=2))
    rules = Rules(turnover_per_year=0.5)
    first, again, other = (draw_attendance(heads, rules, YEARS, seed, 4) for seed in (3, 3, 4))
    assert np.array_equal(first.present, again.present)
    assert first.vacancies == again.vacancies
    assert not np.array_equal(first.present, other.present)
    assert first.vacancies != other.vacancies
