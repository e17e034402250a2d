"""Made-up values of an army: each keyed by its own name, on the way to its goal, within what its measure can be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.evidence.army import MISSING, REACH, Course, choices, make_values

FIRST_MONTH, MONTHS = 2023 * 12 + 10, 36


def _courses(names: tuple[str, ...], **changes: float) -> list[Course]:
    """Give measures that go from 60 to 80, may be 0 to 100, and are told to one decimal."""
    plain = Course(name="", start=60.0, goal=80.0, lowest=0.0, highest=100.0, decimals=1)
    return [replace(plain, name=name, **changes) for name in names]  # type: ignore[arg-type]  # decimals are whole


def _values(courses: list[Course], seed: int = 5) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return make_values(courses, seed=seed, first_month=FIRST_MONTH, months=MONTHS)


MANY = tuple(f"u{at // 20}-m{at % 20}" for at in range(2000))


def test_the_same_seed_gives_the_same_values_and_another_seed_others() -> None:
    first, again, other = (_values(_courses(MANY[:20]), seed) for seed in (5, 5, 6))
    assert np.array_equal(first, again, equal_nan=True)
    assert not np.array_equal(first, other, equal_nan=True)


def test_further_measures_leave_the_values_of_the_others_as_they_were() -> None:
    few, many = _values(_courses(MANY[40:60])), _values(_courses(MANY))
    assert np.array_equal(few, many[40:60], equal_nan=True)


def test_a_value_lies_within_what_its_measure_can_be_and_has_its_decimals() -> None:
    values = _values(_courses(MANY, start=97.0, goal=99.5, highest=99.0, decimals=0))
    told = values[~np.isnan(values)]
    assert told.max() == 99.0
    assert told.min() >= 0.0
    assert np.array_equal(told, np.round(told))


def test_measures_go_towards_their_goal_and_some_arrive() -> None:
    values = _values(_courses(MANY))
    assert np.nanmean(values[:, 0]) == pytest.approx(60.0, abs=0.5)
    expected = 60.0 + 20.0 * sum(REACH) / 2
    assert np.nanmean(values[:, -1]) == pytest.approx(expected, abs=0.5)
    assert 0.1 < np.nanmean(values[:, -1] >= 80.0) < 0.5


def test_a_goal_below_the_start_is_gone_towards_downwards() -> None:
    values = _values(_courses(MANY, start=24.0, goal=13.0))
    assert np.nanmean(values[:, -1]) < 20.0 < np.nanmean(values[:, 0])


def test_what_is_left_of_a_month_shows_in_the_next() -> None:
    values = _values(_courses(MANY))
    trend = np.nanmean(values, axis=0)
    left = np.nan_to_num(values - trend)
    assert np.corrcoef(left[:, 10], left[:, 11])[0, 1] > np.corrcoef(left[:, 10], left[:, 25])[0, 1] > 0


def test_a_few_months_are_missing() -> None:
    assert np.isnan(_values(_courses(MANY))).mean() == pytest.approx(MISSING / 2, abs=0.003)


def test_more_months_leave_the_noise_of_the_first_ones_as_it_was() -> None:
    flat = _courses(MANY[:20], goal=60.0)
    short, long = (make_values(flat, seed=5, first_month=FIRST_MONTH, months=months) for months in (24, 36))
    assert np.array_equal(np.isnan(short), np.isnan(long[:, :24]))


def test_no_measures_have_no_values() -> None:
    assert _values([]).shape == (0, MONTHS)


def test_a_seed_that_is_not_one_is_refused() -> None:
    with pytest.raises(InputError, match=r"seed\(=-1\)"):
        _values(_courses(MANY[:1]), seed=-1)


def test_choices_are_keyed_by_name_use_and_slot() -> None:
    drawn = choices(5, "u17", 4, 10)
    assert drawn.shape == (4, 10)
    assert np.array_equal(choices(5, "u17", 6, 20)[:4, :10], drawn)
    assert not np.array_equal(choices(5, "u18", 4, 10), drawn)
    assert ((drawn > 0) & (drawn < 1)).all()
