"""Who is there when: leave, single days off, sickness, vacancies. Drawn per person, before the run."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from osm_sim.dists import Exponential, Geometric, Poisson
from osm_sim.office.spec import Absence, Person, Rules
from osm_sim.office.timetable import LEAVE_BLOCK_DAYS, TICKS_PER_DAY, Timetable
from osm_sim.streams import Kind, uniforms, word

SINGLE_DAYS = 21
SICK_SPELLS_PER_YEAR = 4.1
SICK_SPELL_DAYS = 2.0
_SPELL_LIMIT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """present[p, d]: person p comes on office day d. vacancies: by person, (first, end) ticks of an empty seat."""

    present: NDArray[np.bool_]
    vacancies: tuple[tuple[tuple[int, int], ...], ...]


def draw_attendance(
    heads: tuple[Person, ...], rules: Rules, timetable: Timetable, seed: int, replication: int
) -> Attendance:
    """Draw the attendance of all heads. A further head leaves the others' draws as they were."""
    if rules.absence is Absence.EXPLICIT:
        present = np.stack([_days(head, timetable, seed, replication) for head in heads])
    else:
        present = np.ones((len(heads), timetable.end_day), bool)
    vacancies = tuple(_vacancies(head, rules, timetable, seed, replication) for head in heads)
    return Attendance(present=present, vacancies=vacancies)


def _days(head: Person, timetable: Timetable, seed: int, replication: int) -> NDArray[np.bool_]:
    return _days_of(head.grade.value, head.number, _Days(timetable), seed, replication)


class _Days:
    """A timetable as a cache key: equal when the days are."""

    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self._key = (timetable.year_starts, timetable.leave_starts, timetable.end_day)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Days) and self._key == other._key


@lru_cache(maxsize=4096)
def _days_of(grade: str, number: int, days: _Days, seed: int, replication: int) -> NDArray[np.bool_]:
    timetable = days.timetable
    starts = timetable.year_starts
    absent = np.zeros(starts[-1] + _SPELL_LIMIT * _SPELL_LIMIT, bool)

    def draw(kind: int, slot: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return uniforms(seed, replication, word(grade), kind, slot, number)

    years = np.arange(timetable.years)
    u_leave, _ = draw(Kind.LEAVE, years)
    spells = Poisson(mean=SICK_SPELLS_PER_YEAR).quantile(draw(Kind.SICK_SPELLS, years)[0])
    u_start, u_length = draw(Kind.SICK_SPELL, np.arange(timetable.years * _SPELL_LIMIT))
    u_day, _ = draw(Kind.DAY_OFF, (years[:, None] * 366 + np.arange(366)).ravel())
    for year in range(timetable.years):
        first, length = starts[year], starts[year + 1] - starts[year]
        off = _leave_and_days_off(timetable, year, float(u_leave[year]), u_day[year * 366 : year * 366 + length])
        absent[first + off] = True
        sick = slice(year * _SPELL_LIMIT, year * _SPELL_LIMIT + min(int(spells[year]), _SPELL_LIMIT))
        for start, days_ill in zip(
            np.floor(u_start[sick] * length).astype(int),
            Geometric(mean=SICK_SPELL_DAYS).quantile(u_length[sick]).astype(int),
            strict=True,
        ):
            absent[first + start : first + start + days_ill] = True
    return ~absent[: timetable.end_day]


def _leave_and_days_off(
    timetable: Timetable, year: int, u_leave: float, u_day: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give the year's days of the leave block and the single days off: the 21 other days with the least draws."""
    order = u_day.copy()
    block = np.empty(0, np.int64)
    options = timetable.leave_starts[year]
    if options:
        start = options[int(u_leave * len(options))] - timetable.year_starts[year]
        block = np.arange(start, start + LEAVE_BLOCK_DAYS)
        order[block] = 2.0
    return np.concatenate((block, np.argsort(order, kind="stable")[:SINGLE_DAYS]))


def _vacancies(
    head: Person, rules: Rules, timetable: Timetable, seed: int, replication: int
) -> tuple[tuple[int, int], ...]:
    """Give the times in which the seat is empty: after Exp(hazard) years, for vacancy_days, and so on."""
    found: list[tuple[int, int]] = []
    if rules.turnover_per_year <= 0:
        return ()
    day_ticks = timetable.days_per_year * TICKS_PER_DAY
    end, ordinal = 0, 0
    while end < timetable.end_day * TICKS_PER_DAY:
        u, _ = uniforms(seed, replication, word(head.grade.value), Kind.TURNOVER, ordinal, head.number)
        stay_years = float(Exponential(mean=1.0 / rules.turnover_per_year).quantile(u))
        leaves = end + int(stay_years * day_ticks)
        end = leaves + rules.vacancy_days * TICKS_PER_DAY
        ordinal += 1
        found.append((leaves, end))
    return tuple(found)
