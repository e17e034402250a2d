"""Months, quarters, half-years and years."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self


class Frequency(StrEnum):
    """How often a measure is taken; the length of a period."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"

    @property
    def months(self) -> int:
        return _MONTHS[self]


_MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF_YEAR: 6, Frequency.YEAR: 12}
_WRITTEN = {
    Frequency.MONTH: "{:04d}-{:02d}",
    Frequency.QUARTER: "{:04d}-Q{}",
    Frequency.HALF_YEAR: "{:04d}-H{}",
    Frequency.YEAR: "{:04d}",
}
_READ = {
    Frequency.MONTH: re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    Frequency.QUARTER: re.compile(r"(\d{4})-Q(\d)", re.ASCII),
    Frequency.HALF_YEAR: re.compile(r"(\d{4})-H(\d)", re.ASCII),
    Frequency.YEAR: re.compile(r"(\d{4})", re.ASCII),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A calendar month, quarter, half-year or year; number counts them within the year, from 1.

    Written 2026-07, 2026-Q3, 2026-H2 or 2026.
    """

    frequency: Frequency
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise ValueError(f"year(={self.year}) must lie in 1..9999")
        most = 12 // self.frequency.months
        if not 1 <= self.number <= most:
            raise ValueError(f"number(={self.number}) of a {self.frequency} must lie in 1..{most}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` writes; ValueError for anything else."""
        for frequency, pattern in _READ.items():
            if found := pattern.fullmatch(text):
                year, number = found[1], found[2] if found.re.groups == 2 else "1"
                return cls(frequency=frequency, year=int(year), number=int(number))
        raise ValueError(f"period(={text!r}) must read like 2026-07, 2026-Q3, 2026-H2 or 2026")

    @classmethod
    def holding(cls, day: date, frequency: Frequency) -> Self:
        """Give the period of a frequency that a day lies in."""
        return cls(frequency=frequency, year=day.year, number=(day.month - 1) // frequency.months + 1)

    def __str__(self) -> str:
        return _WRITTEN[self.frequency].format(self.year, self.number)

    @property
    def first_day(self) -> date:
        return date(self.year, (self.number - 1) * self.frequency.months + 1, 1)

    @property
    def last_day(self) -> date:
        month = self.number * self.frequency.months
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def next(self) -> Self:
        """The period after this one; ValueError after the year 9999."""
        is_last = self.number == 12 // self.frequency.months
        year, number = (self.year + 1, 1) if is_last else (self.year, self.number + 1)
        return type(self)(frequency=self.frequency, year=year, number=number)

    @property
    def order(self) -> tuple[int, int, int]:
        """What periods are sorted by: their first month, then the shorter one."""
        return self.year, (self.number - 1) * self.frequency.months, self.frequency.months
