"""Forecasts by simple methods: by hand, by laws, and by how often their intervals hold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.evidence.forecasts import COVERAGE, LEAST_VALUES, Forecast, forecast, held_back_errors, methods

SERIES = st.lists(st.floats(-1e6, 1e6).map(lambda number: round(number, 3)), min_size=LEAST_VALUES, max_size=40)
BY_NAME = {method.name: method for method in methods()}


def by(name: str, values: list[float], months: int = 6) -> Forecast:
    return next(one for one in forecast(values, months).found if one.method == name)


def test_each_method_gives_what_it_says_by_hand() -> None:
    year = [float(month) for month in range(1, 13)]
    values = [*year, *(value + 100 for value in year)]
    assert by("last value", values, 2).values == (112, 112)
    assert by("seasonal last value", values, 13).values[:2] == (101, 102)
    assert by("seasonal last value", values, 13).values[12] == 101
    assert by("mean of the last 12", values, 1).values[0] == pytest.approx(106.5)
    assert by("drift", [0, 1, 2, 3, 4, 10], 2).values == (12, 14)


def test_a_damped_trend_follows_a_line_and_then_levels_off() -> None:
    values = [float(at) for at in range(20)]
    ahead = by("Holt, damped", values, 24).values
    steps = np.diff(ahead)
    assert ahead[0] > values[-1]
    assert (np.diff(steps) < 0).all()
    assert steps[-1] == pytest.approx(steps[0] * 0.9**22)


def test_the_method_with_the_least_error_on_held_back_months_is_offered_first() -> None:
    season = [10 * np.sin(at * np.pi / 6) for at in range(48)]
    assert forecast(season).found[0].method == "seasonal last value"
    line = [3.0 * at for at in range(36)]
    assert forecast(line).found[0].method == "drift"
    walk = np.cumsum(np.random.default_rng(3).normal(size=60)).tolist()
    assert forecast(walk).found[0].method in {"last value", "Holt, damped", "drift"}


def test_errors_come_from_months_that_the_method_had_not_seen() -> None:
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 100, 9, 10])
    errors = held_back_errors(BY_NAME["last value"], values, 2)
    assert errors[:, 0].tolist() == [1, 93, -91, 1]
    assert errors[:3, 1].tolist() == [94, 2, -90]
    assert np.isnan(errors[3, 1])
    # A later value changes nothing of what was forecast before it came.
    again = held_back_errors(BY_NAME["last value"], np.append(values, 1e6), 2)
    assert again[:4, 0].tolist() == errors[:, 0].tolist()


def test_too_few_months_are_said_so_and_too_few_held_back_tell_no_error() -> None:
    none = forecast([1, 2, 3])
    assert none.found == ()
    assert none.reason == "a forecast needs 6 values in a row; there are 3"
    few = forecast([1, 2, 3, 4, 5, 6, 7])
    assert {one.error for one in few.found} == {None}
    assert {one.low for one in few.found} == {None}
    assert "seasonal last value" not in {one.method for one in few.found}


def test_the_season_of_quarters_is_four_and_years_have_none() -> None:
    quarters = [float(at % 4) for at in range(16)]
    first = forecast(quarters, 4, season=4).found[0]
    assert (first.method, first.values) == ("seasonal last value", (0, 1, 2, 3))
    assert "seasonal last value" not in {one.method for one in forecast(quarters, 4, season=1).found}


def test_what_cannot_be_forecast_is_refused_with_the_remedy() -> None:
    with pytest.raises(InputError, match=r"months\(=0\) must be >= 1"):
        forecast([1] * 12, 0)
    with pytest.raises(InputError, match="leave out months"):
        forecast([1, 2, 3, 4, 5, float("nan")])


def test_about_as_many_next_months_lie_in_the_interval_as_it_says() -> None:
    draw, inside, tries = np.random.default_rng(11), 0, 400
    for _ in range(tries):
        series = np.cumsum(draw.normal(size=37))
        one = by("last value", series[:-1].tolist(), 1)
        assert one.low is not None
        assert one.high is not None
        inside += one.low[0] <= series[-1] <= one.high[0]
    assert abs(inside / tries - COVERAGE) < 0.07


@given(SERIES, st.sampled_from([-2.0, 0.5, 3.0]), st.sampled_from([-100.0, 0.0, 7.0]))
def test_in_another_unit_the_forecasts_are_the_same_ones(values: list[float], scale: float, shift: float) -> None:
    there = {one.method: one for one in forecast([value * scale + shift for value in values]).found}
    size = max(map(abs, values)) + 1
    for one in forecast(values).found:
        if one.method == "Holt, damped":
            continue  # a tie between two weights may fall the other way through rounding
        other = there[one.method]
        assert other.values == pytest.approx([value * scale + shift for value in one.values], abs=1e-6 * size)
        if one.error is not None:
            assert other.error == pytest.approx(one.error * abs(scale), abs=1e-6 * size)


@given(SERIES)
def test_intervals_hold_the_forecast_and_never_narrow_with_the_months_ahead(values: list[float]) -> None:
    for one in forecast(values).found:
        if one.low is None or one.high is None:
            continue
        widths = [high - low for low, high in zip(one.low, one.high, strict=True)]
        assert all(low <= at <= high for low, at, high in zip(one.low, one.values, one.high, strict=True))
        assert all(later >= earlier - 1e-6 for earlier, later in pairwise(widths))
