"""Who is there when: leave, single days off, sickness, vacancies. Drawn per person, before the run."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.dists import Exponential
from osm_sim.office.spec import GRADES, Absence, Person, Rules
from osm_sim.office.timetable import TICKS_PER_DAY, Timetable
from osm_sim.streams import SLOTS_PER_YEAR, Kind, word

Ints = NDArray[np.int64]
SINGLE_DAYS = 21
SICK_SPELLS_PER_YEAR = 4.1
SICK_SPELL_DAYS = 2.0
SPELL_LIMIT = 64
"""Spells of a year that have a key of their own; more than 4.1 on average ever give."""
_WORDS = {grade: word(grade.value) for grade in GRADES}


class Years(NamedTuple):
    """First days of the years; all days on which a leave block may begin, and where each year's begin among them."""

    starts: Ints
    options: Ints
    option_starts: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """present[p, d]: person p comes on office day d. vacancies: by person, (first, end) ticks of an empty seat."""

    present: NDArray[np.bool_]
    vacancies: tuple[tuple[tuple[int, int], ...], ...]


def draw_attendance(
    heads: tuple[Person, ...], rules: Rules, timetable: Timetable, seed: int, replication: int
) -> Attendance:
    """Draw the attendance of all heads. A further head leaves the others' draws as they were."""
    present = np.empty((len(heads), timetable.end_day), np.bool_)
    if rules.absence is Absence.EXPLICIT:
        _draw_presence(present, heads, timetable, seed, replication)
    else:
        present[:] = True
    if rules.turnover_per_year <= 0:
        return Attendance(present=present, vacancies=((),) * len(heads))
    vacancies = tuple(_vacancies(head, rules, timetable, seed, replication) for head in heads)
    return Attendance(present=present, vacancies=vacancies)


def _draw_presence(
    present: NDArray[np.bool_], heads: tuple[Person, ...], timetable: Timetable, seed: int, replication: int
) -> None:
    from osm_sim.office.draws import draw_presence  # numba: only where something is drawn

    names = np.array([_WORDS[head.grade] for head in heads], np.uint64)
    numbers = np.array([head.number for head in heads], np.int64)
    days = np.empty(SLOTS_PER_YEAR, np.int64)
    years = _years(timetable.year_starts, timetable.leave_starts)
    draw_presence(present, days, names, numbers, years, (seed, replication))


@lru_cache(maxsize=64)
def _years(year_starts: tuple[int, ...], leave_starts: tuple[tuple[int, ...], ...]) -> Years:
    options = [day for year in leave_starts for day in year]
    bounds = np.cumsum([0, *(len(year) for year in leave_starts)])
    return Years(np.array(year_starts, np.int64), np.array(options, np.int64), bounds.astype(np.int64))


def _vacancies(
    head: Person, rules: Rules, timetable: Timetable, seed: int, replication: int
) -> tuple[tuple[int, int], ...]:
    """Give the times in which the seat is empty: after Exp(hazard) years, for vacancy_days, and so on."""
    from osm_sim.office.draws import uniform

    found: list[tuple[int, int]] = []
    stay_years = Exponential(mean=1.0 / rules.turnover_per_year)
    day_ticks = timetable.days_per_year * TICKS_PER_DAY
    end, ordinal = 0, 0
    while end < timetable.end_day * TICKS_PER_DAY:
        u = uniform(seed, replication, _WORDS[head.grade], int(Kind.TURNOVER), ordinal, head.number)
        leaves = end + int(float(stay_years.quantile(np.asarray(u))) * day_ticks)
        end = leaves + rules.vacancy_days * TICKS_PER_DAY
        ordinal += 1
        found.append((leaves, end))
    return tuple(found)
