"""Periods are read as they are written, and follow each other without a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.periods import Frequency, Period

days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
frequencies = st.sampled_from(Frequency)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_runs_from_its_first_day_to_its_last(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (str(period), period.first_day, period.last_day) == (text, first, last)


@given(days, frequencies)
def test_a_day_lies_in_the_period_that_holds_it(day: date, frequency: Frequency) -> None:
    period = Period.holding(day, frequency)
    assert period.first_day <= day <= period.last_day
    assert Period.parse(str(period)) == period


@given(days, frequencies)
def test_the_next_period_begins_the_day_after(day: date, frequency: Frequency) -> None:
    period = Period.holding(day, frequency)
    assert period.next.first_day == period.last_day + timedelta(days=1)
    assert period.order < period.next.order


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-Q5", "2026-H3", "26", "2026-Q", "2026-7", "", "٢٠٢٦", "0000"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        Period.parse(text)


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_have_a_first_and_a_last_day(year: int) -> None:
    period = Period(frequency=Frequency.YEAR, year=year)
    assert (period.first_day, period.last_day) == (date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize("year", [0, 10000])
def test_a_year_beyond_them_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match=rf"year\(={year}\) must lie in 1\.\.9999"):
        Period(frequency=Frequency.YEAR, year=year)


def test_a_period_is_a_year_s_first_unless_told_otherwise_and_sorts_before_longer_ones_that_begin_with_it() -> None:
    assert str(Period(frequency=Frequency.QUARTER, year=2026)) == "2026-Q1"
    texts = ["2026-01", "2026-Q1", "2026-H1", "2026", "2026-02", "2026-Q2", "2026-07", "2026-H2", "2027-01"]
    assert sorted(texts, key=lambda text: Period.parse(text).order) == texts
