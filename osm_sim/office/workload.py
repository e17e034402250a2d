"""OfficeSpec -> job table: what arrives when, how much effort it takes, when it is due.

Everything about demand is drawn here, before the run. Each draw has a key of its own (osm_sim.streams), so that
staff, rules and reporting lines are compared on the same demand.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.office.access import draw_gates
from osm_sim.office.catalogue import reference_drivers
from osm_sim.office.demand import (
    batch_sizes,
    is_done,
    jobs_per_trigger,
    jobs_per_year,
    mean_effort_hours,
    rate_per_year,
    rework_probability,
    triggers,
)
from osm_sim.office.spec import Activity, Gate, OfficeSpec, Panel, Processes, Trigger
from osm_sim.office.timetable import HOURS_PER_DAY, TICKS_PER_DAY, TICKS_PER_HOUR, Timetable
from osm_sim.streams import SLOTS_PER_YEAR, word

if TYPE_CHECKING:
    from osm_sim.office.draws import Rows

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
REWORK_CV = 0.4
MEETING_DAYS = 17
"""Working days of a month over which staggered meetings are spread, from day 2 on (assumption)."""
JOB_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTable:
    """The first jobs of one replication, by id: catalogue row, then trigger in time, then place in the batch.

    activity: index into the spec's activities. release (nominal), due, effort, gate_delay: ticks.
    rework_effort: ticks, -1 where the job need not be redone. waits_for: number of predecessors.
    The jobs that wait for job j are followers[follower_start[j]:follower_start[j + 1]].
    """

    activity: Ints
    release: Ints
    due: Ints
    effort: Ints
    gate_delay: Ints
    rework_effort: Ints
    waits_for: Ints
    follower_start: Ints
    followers: Ints

    def __len__(self) -> int:
        return len(self.activity)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """The jobs of one calendar or weekly activity, in id order. batch: number of the trigger each belongs to."""

    day: Ints
    slot: Ints
    place: Ints
    batch: Ints


class LaidOut(NamedTuple):
    """The calendar and weekly jobs of all activities: those of row r are starts[r] to starts[r + 1] of each column.

    release: ticks. waits_for, followers: how many, by job. chain_row, chain_at: row and position of all followers, by
    predecessor. year_starts: first days of the years.
    """

    starts: Ints
    release: Ints
    slot: Ints
    place: Ints
    waits_for: Ints
    followers: Ints
    chain_row: Ints
    chain_at: Ints
    year_starts: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadPlan:
    """What is the same in every replication: dates and chains of calendar work, and means by activity."""

    spec: OfficeSpec
    timetable: Timetable
    series: dict[int, _Series]
    calendar: LaidOut
    names: NDArray[np.uint64]
    effort_hours: Floats
    effort_cv: Floats
    rework_probability: Floats
    window_days: Ints
    gate: Ints
    rate_per_year: Floats


def plan_workload(spec: OfficeSpec, timetable: Timetable) -> WorkloadPlan:
    """Lay out what does not depend on random numbers. Raises InputError where demand cannot be computed."""
    reference = reference_drivers().values()
    rows = spec.activities
    # Before any row is laid out: a mistyped driver must not fill the memory.
    jobs = math.fsum(jobs_per_year(row, spec) for row in rows) * timetable.years
    if not jobs <= JOB_LIMIT:
        raise InputError(f"the run has about {jobs:.4g} jobs, more than {JOB_LIMIT}; lower the drivers or the years")
    series = {
        number: _series(row, spec, timetable) for number, row in enumerate(rows) if row.trigger is not Trigger.POISSON
    }
    rates = np.array([rate_per_year(row, spec) if row.trigger is Trigger.POISSON else 0.0 for row in rows])
    return WorkloadPlan(
        spec=spec,
        timetable=timetable,
        series=series,
        calendar=_lay_out(series, _chain(spec, series), len(rows), timetable),
        names=np.array([word(row.id) for row in rows], np.uint64),
        effort_hours=np.array([mean_effort_hours(row, spec.demand, reference) for row in rows]),
        effort_cv=np.array([row.cv for row in rows]),
        rework_probability=np.array([rework_probability(row, spec) for row in rows]),
        window_days=np.array([row.window_wd for row in rows], np.int64),
        gate=np.array([list(Gate).index(row.gate) for row in rows], np.int64),
        rate_per_year=rates,
    )


def draw_jobs(plan: WorkloadPlan, seed: int, replication: int) -> JobTable:
    """Draw one replication's job table. The same arguments give the same table, bit for bit."""
    from osm_sim.office import draws  # numba: only where something is drawn

    rows = draws.Rows(
        names=plan.names,
        rate_per_year=plan.rate_per_year,
        window_days=plan.window_days,
        effort_hours=plan.effort_hours,
        effort_cv=plan.effort_cv,
        rework_probability=plan.rework_probability,
    )
    rules = plan.spec.rules
    table, firsts, count = _arrivals(plan, rows, seed, replication)
    gate_delay, extra = _gates(plan, table[:, :count], seed, replication)
    learning = float(rules.learning_rate), float(rules.learning_floor)
    draws.draw_efforts(table, firsts, rows, learning, extra, (seed, replication))
    followers = np.empty(len(plan.calendar.chain_row), np.int64)
    draws.link(table, firsts, plan.calendar, followers)
    return JobTable(
        activity=table[draws.ACTIVITY, :count],
        release=table[draws.RELEASE, :count],
        due=table[draws.DUE, :count],
        effort=table[draws.EFFORT, :count],
        gate_delay=gate_delay,
        rework_effort=table[draws.REWORK, :count],
        waits_for=table[draws.WAITS, :count],
        follower_start=table[draws.FOLLOWER, : count + 1],
        followers=followers,
    )


def to_ticks(hours: Floats) -> Ints:
    """Round hours to the nearest tick (halves up)."""
    return np.floor(hours * TICKS_PER_HOUR + 0.5).astype(np.int64)


def _arrivals(plan: WorkloadPlan, rows: "Rows", seed: int, replication: int) -> tuple[Ints, Ints, int]:
    """Give the table with who, when, slot, place and chain of every job, each row's first job, and how many jobs."""
    from osm_sim.office import draws

    calendar, end = plan.calendar, plan.timetable.end_day * TICKS_PER_DAY
    firsts = np.empty(len(plan.names) + 1, np.int64)
    room = _room(plan)
    while True:
        table = np.empty((draws.TABLE_ROWS, room + 1), np.int64)
        count = draws.draw_arrivals(table, firsts, calendar, rows, end, (seed, replication))
        if count != draws.FULL:
            return table, firsts, count
        room *= 2


def _room(plan: WorkloadPlan) -> int:
    """Give a number of jobs that a table hardly ever exceeds; where it does, it is drawn again with twice the room."""
    expected = float(plan.rate_per_year.sum()) * plan.timetable.years
    return len(plan.calendar.release) + int(expected + 6 * math.sqrt(expected) + 20)


def _gates(plan: WorkloadPlan, table: Ints, seed: int, replication: int) -> tuple[Ints, Floats]:
    """Give each job's delay at the reporting line in ticks, and the share of its effort that returns add."""
    from osm_sim.office import draws

    access = plan.spec.access
    if access.panel is Panel.NONE:
        return np.zeros(table.shape[1], np.int64), np.empty(0)
    activity = table[draws.ACTIVITY]
    keys = (plan.names[activity], table[draws.SLOT], table[draws.PLACE])
    delay_days, returns = draw_gates(access, plan.gate[activity], keys, seed=seed, replication=replication)
    return to_ticks(delay_days * HOURS_PER_DAY), access.returned_effort * returns


def _lay_out(
    series: dict[int, _Series], chain: tuple[Ints, Ints, Ints, Ints], rows: int, timetable: Timetable
) -> LaidOut:
    """Put all series one after another, with each job's predecessors and followers counted."""
    sizes = [len(series[row].day) if row in series else 0 for row in range(rows)]
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    before_row, before_at, row, at = chain
    waits_for, followers = (
        np.bincount(job, minlength=starts[-1]) for job in (starts[row] + at, starts[before_row] + before_at)
    )
    day, slot, place = (
        np.concatenate([np.empty(0, np.int64), *(getattr(series[row], name) for row in sorted(series))])
        for name in ("day", "slot", "place")
    )
    return LaidOut(
        starts=starts,
        release=day * TICKS_PER_DAY,
        slot=slot,
        place=place,
        waits_for=waits_for.astype(np.int64),
        followers=followers.astype(np.int64),
        chain_row=row,
        chain_at=at,
        year_starts=np.array(timetable.year_starts, np.int64),
    )


def _series(row: Activity, spec: OfficeSpec, timetable: Timetable) -> _Series:
    entries = list(_weekly(row, spec, timetable) if row.trigger is Trigger.WEEKLY else _monthly(row, spec, timetable))
    kept = [entry for entry in entries if entry[0] < timetable.end_day]
    columns = zip(*kept, strict=True) if kept else ([],) * 4
    day, slot, place, batch = (np.array(column, np.int64) for column in columns)
    return _Series(day=day, slot=slot, place=place, batch=batch)


def _monthly(row: Activity, spec: OfficeSpec, timetable: Timetable) -> Iterator[tuple[int, int, int, int]]:
    """Yield day, slot, place and batch number of a calendar activity's jobs."""
    stagger = spec.stagger if spec.stagger and row.id in spec.stagger.activities else None
    batch = 0
    for year, starts in enumerate(timetable.month_starts):
        for month, size in zip(triggers(row, spec), batch_sizes(row, spec), strict=True):
            first, length = starts[month - 1], starts[month] - starts[month - 1]
            day = first + min(row.wd, length) - 1
            slot = year * SLOTS_PER_YEAR + day - timetable.year_starts[year]
            for place in range(size):
                shift = 2 + MEETING_DAYS * place // size - stagger.anchor_wd if stagger else 0
                yield max(0, day + shift), slot, place, batch
            batch += 1


def _weekly(row: Activity, spec: OfficeSpec, timetable: Timetable) -> Iterator[tuple[int, int, int, int]]:
    jobs = int(jobs_per_trigger(row, spec.demand)) if is_done(row, spec) else 0
    starts = timetable.year_starts
    for batch, day in enumerate(timetable.weekly[row.wd]):
        year = bisect_right(starts, day) - 1
        for place in range(jobs):
            yield day, year * SLOTS_PER_YEAR + day - starts[year], place, batch


def _chain(spec: OfficeSpec, series: dict[int, _Series]) -> tuple[Ints, Ints, Ints, Ints]:
    """Give the links of all chains as (activity, position) of predecessor and of follower, by predecessor.

    The predecessors of a job are the latest non-empty batch of `after` not later than its own nominal day; batches
    of the same size are linked one to one, others all to all. Staggered meetings form a series each.
    """
    index = {row.id: number for number, row in enumerate(spec.activities)}
    links: list[tuple[int, int, int, int]] = []
    if spec.rules.processes is Processes.INTEGRATED:
        for number, row in enumerate(spec.activities):
            if row.after:
                before = index[row.after]
                links += [(before, p, number, f) for p, f in _links(spec, series[before], series[number], row)]
    links.sort()
    columns = zip(*links, strict=True) if links else ([],) * 4
    before_row, before_at, row_number, at = (np.array(column, np.int64) for column in columns)
    return before_row, before_at, row_number, at


def _links(spec: OfficeSpec, before: _Series, own: _Series, row: Activity) -> Iterator[tuple[int, int]]:
    staggered = spec.stagger.activities if spec.stagger else ()
    apart, own_apart = row.after in staggered, row.id in staggered
    strands = _strands(before, apart=apart)
    batches: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at in range(len(own.day)):
        batches[int(own.batch[at]), int(own.place[at]) if own_apart else -1].append(at)
    for (_, place), members in batches.items():
        chosen = [strands[place]] if apart and own_apart and place in strands else list(strands.values())
        found = [_latest(strand, int(own.day[members[0]])) for strand in chosen]
        predecessors = sorted(at for batch in found for at in batch)
        if len(predecessors) == len(members):
            yield from zip(predecessors, members, strict=True)
        else:
            yield from ((p, f) for p in predecessors for f in members)


def _strands(series: _Series, *, apart: bool) -> dict[int, list[tuple[int, list[int]]]]:
    """Give the batches of a series in time as (day, positions); with `apart`, one strand per place."""
    strands: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at in range(len(series.day)):
        strands[int(series.place[at]) if apart else -1][int(series.batch[at])].append(at)
    return {
        place: sorted((int(series.day[members[0]]), members) for members in batches.values())
        for place, batches in strands.items()
    }


def _latest(strand: list[tuple[int, list[int]]], day: int) -> list[int]:
    position = bisect_right([start for start, _ in strand], day)
    return strand[position - 1][1] if position else []
