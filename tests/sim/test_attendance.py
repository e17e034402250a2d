"""Leave, days off, sickness and empty seats."""

import numpy as np
import pytest

from osm_sim.office.attendance import draw_attendance
from osm_sim.office.spec import Absence, Rules, generalists, people
from osm_sim.office.timetable import TICKS_PER_DAY, FixedYear

YEARS = FixedYear().timetable(warm_up_years=0, years=10)
EXPLICIT = Rules()


def test_a_person_is_present_about_212_days_of_250() -> None:
    heads = people(generalists(leader=1, manager=4, analyst=2.5))
    present = np.concatenate([draw_attendance(heads, EXPLICIT, YEARS, 1, r).present[:, :2500] for r in range(10)])
    days = present.reshape(-1, 250).sum(axis=1)
    assert days.mean() == pytest.approx(211.8, abs=0.4)
    assert days.max() <= 219


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
