"""Office time: ticks, office days, months and years.

Instants and remaining effort are whole ticks of 2**-20 hours, so that sums are exact. Only working time
exists: day d of the run is the hours [8d, 8d + 8). Two calendars give the same Timetable: a fixed year of
250 days, in which cases can be compared, and a real one with a fiscal year and holidays.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from osm_sim.errors import InputError

TICKS_PER_HOUR = 1 << 20
HOURS_PER_DAY = 8
TICKS_PER_DAY = HOURS_PER_DAY * TICKS_PER_HOUR
TAIL_DAYS = 60
"""Days simulated after the measured years, so that late jobs can still finish."""
LEAVE_BLOCK_DAYS = 10
ABSENT_DAYS = 38
"""Leave 25, sickness 6-7, own training 6 days a year (assumption): the days a person is not present."""
FIXED_MONTHS = (21, 20, 22, 20, 21, 21, 21, 22, 21, 22, 20, 19)
HOLIDAY_MONTHS = (7, 8)
"""Calendar months (July, August) that hold the long leave."""

_NAMED_DAY = re.compile(r"^(?P<nth>[1-4]|last) (?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>\d\d)$")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Office days of one run, counted from 0.

    year_starts: first day of each year, one more than there are years. month_starts: by year, 13 days each.
    leave_starts: by year, the days on which a leave block of 10 office days may begin.
    weekly: by year, day of the week 1-5 -> the days. measured: years [first, end) that count.
    """

    year_starts: tuple[int, ...]
    month_starts: tuple[tuple[int, ...], ...]
    leave_starts: tuple[tuple[int, ...], ...]
    weekly: dict[int, tuple[int, ...]]
    measured: tuple[int, int]
    end_day: int

    @property
    def years(self) -> int:
        return len(self.month_starts)

    @property
    def measured_days(self) -> tuple[int, int]:
        """Give the first day that counts and the first that no longer does."""
        return self.year_starts[self.measured[0]], self.year_starts[self.measured[1]]

    @property
    def days_per_year(self) -> float:
        """Give D, office days in a measured year (mean)."""
        first, end = self.measured_days
        return (end - first) / (self.measured[1] - self.measured[0])

    @property
    def presence(self) -> float:
        """Give phi, the share of office days a person is present: 0.848 in the fixed year."""
        return (self.days_per_year - ABSENT_DAYS) / self.days_per_year

    @property
    def productive_hours(self) -> float:
        """Give H, hours present per FTE and year: 1,696 in the fixed year."""
        return (self.days_per_year - ABSENT_DAYS) * HOURS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedYear:
    """250 office days in 12 months, every year the same."""

    def timetable(self, *, warm_up_years: int, years: int) -> Timetable:
        """Lay out warm-up, measured years and the tail."""
        count = warm_up_years + years + 1
        length = sum(FIXED_MONTHS)
        offsets = tuple(accumulate(FIXED_MONTHS, initial=0))
        months = tuple(tuple(year * length + offset for offset in offsets) for year in range(count))
        return Timetable(
            year_starts=tuple(year * length for year in range(count + 1)),
            month_starts=months,
            leave_starts=tuple(tuple(range(m[6], m[8] - LEAVE_BLOCK_DAYS + 1)) for m in months),
            weekly={wd: tuple(range(wd - 1, count * length, 5)) for wd in range(1, 6)},
            measured=(warm_up_years, warm_up_years + years),
            end_day=(warm_up_years + years) * length + TAIL_DAYS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RealCalendar:
    """Weekdays less holidays. Month 1 is the first of the fiscal year; the run starts with `first_year`.

    A holiday is "MM-DD", "YYYY-MM-DD" or a rule such as "1 Mon 09" and "last Mon 05".
    """

    first_year: int
    fiscal_start_month: int = 1
    holidays: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.fiscal_start_month <= 12:
            raise InputError(f"fiscal_start_month(={self.fiscal_start_month}) must be within 1..12")
        if not 1900 <= self.first_year <= 2200:
            raise InputError(f"first_year(={self.first_year}) must be within 1900..2200")
        for rule in self.holidays:
            holiday(rule, 2024)

    def timetable(self, *, warm_up_years: int, years: int) -> Timetable:
        """Lay out warm-up, measured years and the tail; all are whole fiscal years but the tail."""
        count = warm_up_years + years + 1
        days = self._office_days(count)
        index = {day: number for number, day in enumerate(days)}
        firsts = [self._month_first(number) for number in range(12 * count + 1)]
        starts = [_position(days, first) for first in firsts]
        year_starts = tuple(starts[::12])
        return Timetable(
            year_starts=year_starts,
            month_starts=tuple(tuple(starts[12 * y : 12 * y + 13]) for y in range(count)),
            leave_starts=tuple(_leave_starts(days, year_starts[y], year_starts[y + 1]) for y in range(count)),
            weekly={wd: _weekly(days, index, wd) for wd in range(1, 6)},
            measured=(warm_up_years, warm_up_years + years),
            end_day=year_starts[warm_up_years + years] + TAIL_DAYS,
        )

    def _month_first(self, number: int) -> date:
        month = self.fiscal_start_month - 1 + number
        return date(self.first_year + month // 12, month % 12 + 1, 1)

    def _office_days(self, years: int) -> list[date]:
        first, end = self._month_first(0), self._month_first(12 * years)
        off = {
            holiday(rule, year)
            for rule in self.holidays
            for year in range(self.first_year, self.first_year + years + 2)
        }
        every = (first + timedelta(days=n) for n in range((end - first).days))
        return [day for day in every if day.weekday() < 5 and day not in off]


def holiday(rule: str, year: int) -> date | None:
    """Give the day that a holiday rule names in `year`; None where it names none (another year's date)."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", rule):
            day = date.fromisoformat(rule)
            return day if day.year == year else None
        if re.fullmatch(r"\d\d-\d\d", rule):
            return None if rule == "02-29" else date(year, int(rule[:2]), int(rule[3:]))
        named = _NAMED_DAY.match(rule)
        if named:
            return _nth_weekday(year, int(named["month"]), _WEEKDAYS.index(named["weekday"]), named["nth"])
    except ValueError:
        pass
    raise InputError(f"holiday {rule!r} is not understood; write it as 12-25, 2027-04-26, '1 Mon 09' or 'last Mon 05'")


def _nth_weekday(year: int, month: int, weekday: int, nth: str) -> date:
    if nth == "last":
        after = date(year + month // 12, month % 12 + 1, 1)
        back = (after.weekday() - weekday - 1) % 7 + 1
        return after - timedelta(days=back)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (int(nth) - 1))


def _position(days: list[date], first: date) -> int:
    return next((number for number, day in enumerate(days) if day >= first), len(days))


def _leave_starts(days: list[date], first: int, end: int) -> tuple[int, ...]:
    summer = [days[number].month in HOLIDAY_MONTHS for number in range(first, end)]
    return tuple(first + n for n in range(len(summer) - LEAVE_BLOCK_DAYS + 1) if all(summer[n : n + LEAVE_BLOCK_DAYS]))


def _weekly(days: list[date], index: dict[date, int], wd: int) -> tuple[int, ...]:
    """Give, for each week, the first office day on or after its wd-th weekday."""
    found = []
    wanted = days[0] - timedelta(days=days[0].weekday()) + timedelta(days=wd - 1)
    while wanted <= days[-1]:
        day = wanted
        while day not in index and day <= days[-1]:
            day += timedelta(days=1)
        if day in index and wanted >= days[0]:
            found.append(index[day])
        wanted += timedelta(days=7)
    return tuple(found)
