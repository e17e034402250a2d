"""The sampler written out with whole arrays of uniforms and distributions: what the compiled draws must agree with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from osm_sim.dists import Exponential, Geometric, Lognormal, Poisson
from osm_sim.office.access import APPROVAL, OPEN
from osm_sim.office.attendance import SICK_SPELL_DAYS, SICK_SPELLS_PER_YEAR, SINGLE_DAYS, SPELL_LIMIT
from osm_sim.office.demand import REWORK_EFFORT
from osm_sim.office.spec import Access, Panel, Person
from osm_sim.office.timetable import LEAVE_BLOCK_DAYS, TICKS_PER_DAY, TICKS_PER_HOUR, Timetable
from osm_sim.office.workload import REWORK_CV, WorkloadPlan
from osm_sim.streams import SLOTS_PER_YEAR, Kind, uniforms, word

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Key = tuple[int, int]
KIND_STEP = 256
LAYERS_PER_ATTEMPT = 4


def ticks(hours: Floats) -> Ints:
    """Give hours in ticks, halves up."""
    return np.floor(hours * TICKS_PER_HOUR + 0.5).astype(np.int64)


def jobs(plan: WorkloadPlan, key: Key) -> dict[str, Ints]:
    """Give the columns of the job table that are drawn, activity by activity."""
    parts = [_jobs_of(plan, row, key) for row in range(len(plan.names))]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _jobs_of(plan: WorkloadPlan, row: int, key: Key) -> dict[str, Ints]:
    name, count = plan.names[row], 0
    if row in plan.series:
        release, slot, place = plan.series[row].day * TICKS_PER_DAY, plan.series[row].slot, plan.series[row].place
    else:
        release = _arrivals(plan, row, key)
        slot, place = np.arange(len(release)), np.zeros(len(release), np.int64)
    count = len(release)
    delay_days, returns = gates(plan.spec.access, int(plan.gate[row]), name, slot, place, key)
    rules = plan.spec.rules
    learned = np.maximum(rules.learning_floor, np.arange(1, count + 1) ** np.log2(rules.learning_rate))
    hours = plan.effort_hours[row] * (learned if rules.learning_rate < 1 else np.ones(count))
    u, _ = uniforms(*key, name, Kind.EFFORT, slot, place)
    effort = Lognormal(mean=hours, cv=float(plan.effort_cv[row])).quantile(u)
    effort = effort * (1.0 + plan.spec.access.returned_effort * returns)
    u, v = uniforms(*key, name, Kind.REWORK, slot, place)
    again = ticks(effort * Lognormal(mean=REWORK_EFFORT, cv=REWORK_CV).quantile(v))
    return {
        "activity": np.full(count, row),
        "release": release,
        "due": release + plan.window_days[row] * TICKS_PER_DAY,
        "effort": ticks(effort),
        "gate_delay": ticks(delay_days * 8),
        "rework_effort": np.where(u < plan.rework_probability[row], again, -1),
    }


def _arrivals(plan: WorkloadPlan, row: int, key: Key) -> Ints:
    rate, years, starts = float(plan.rate_per_year[row]), plan.timetable.years, plan.timetable.year_starts
    if rate <= 0:
        return np.empty(0, np.int64)
    u, _ = uniforms(*key, plan.names[row], Kind.ARRIVAL, np.arange(int(2 * rate * years + 50)), 0)
    instants = np.cumsum(Exponential(mean=1.0).quantile(u)) / rate
    assert instants[-1] > years
    found = np.floor(np.interp(instants, np.arange(len(starts)), starts) * TICKS_PER_DAY).astype(np.int64)
    return found[(instants < years) & (found < plan.timetable.end_day * TICKS_PER_DAY)]


def gates(access: Access, gate: int, name: np.uint64, slot: Ints, place: Ints, key: Key) -> tuple[Floats, Floats]:
    """Give delay in days and returns of the jobs of one activity, all attempts of all jobs drawn side by side."""
    count = len(slot)
    days, returns = np.zeros(count), np.zeros(count)
    if access.panel is Panel.NONE or gate == OPEN:
        return days, returns

    def uniform(kind: Kind, ordinal: int) -> Floats:
        return uniforms(*key, name, kind + KIND_STEP * ordinal, slot, place)[0]

    def wait(kind: Kind, mean_days: float, ordinal: int = 0) -> Floats:
        return Lognormal(mean=mean_days, cv=access.wait_cv).quantile(uniform(kind, ordinal))

    ceo = wait(Kind.CEO_WAIT, access.ceo_wait_days)
    if access.panel is Panel.B and gate == APPROVAL:
        return np.maximum(ceo, wait(Kind.LAYER_WAIT, access.layer_wait_days)), returns
    pending = np.full(count, access.layers > 0)
    attempt = 0
    while pending.any():
        under_way = pending.copy()
        for ordinal in range(LAYERS_PER_ATTEMPT * attempt, LAYERS_PER_ATTEMPT * attempt + access.layers):
            days += np.where(under_way, wait(Kind.LAYER_WAIT, access.layer_wait_days, ordinal), 0.0)
            under_way &= uniform(Kind.FILTER, ordinal) >= access.filter_probability
        pending &= ~under_way
        returns += pending
        attempt += 1
    return ceo + days, returns


def presence(head: Person, timetable: Timetable, key: Key) -> NDArray[np.bool_]:
    """Give the days on which a person comes: each year's leave, single days and sickness taken from a list of days."""
    came = np.ones(timetable.year_starts[-1] + 1000, bool)
    name = word(head.grade.value)

    def draw(kind: Kind, slot: Ints | int) -> tuple[Floats, Floats]:
        return uniforms(*key, name, kind, slot, head.number)

    for year in range(timetable.years):
        first, end = timetable.year_starts[year : year + 2]
        days, block = list(range(first, end)), list[int]()
        options = timetable.leave_starts[year]
        if options:
            start = options[int(draw(Kind.LEAVE, year)[0] * len(options))]
            block = list(range(start, start + LEAVE_BLOCK_DAYS))
        others = [day for day in days if day not in block]
        for k in range(SINGLE_DAYS):
            at = k + int(draw(Kind.DAY_OFF, year * SLOTS_PER_YEAR + k)[0] * (len(others) - k))
            others[k], others[at] = others[at], others[k]
        came[block + others[:SINGLE_DAYS]] = False
        spells = int(Poisson(mean=SICK_SPELLS_PER_YEAR).quantile(draw(Kind.SICK_SPELLS, year)[0]))
        u, v = draw(Kind.SICK_SPELL, year * SPELL_LIMIT + np.arange(spells))
        lengths = Geometric(mean=SICK_SPELL_DAYS).quantile(v).astype(np.int64)
        for start, length in zip(np.floor(u * (end - first)).astype(np.int64), lengths, strict=True):
            came[first + start : first + start + length] = False
    return came[: timetable.end_day]
