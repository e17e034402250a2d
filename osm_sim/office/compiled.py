"""The numba engine: the rules of `reference.py` over the same arrays, with the same records, bit for bit.

Here a spec and its draws become the arrays that the kernels (`kernels.py`) work on, and those become records. Import
this module inside functions only: numba is slow to import.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.office import kernels
from osm_sim.office.attendance import Attendance
from osm_sim.office.records import JOB_COLUMNS, NEVER, SLICE_COLUMNS, Records
from osm_sim.office.spec import Absence, JobKind, OfficeSpec, Person, Preemption, Substitution, people
from osm_sim.office.timetable import TICKS_PER_DAY, Timetable
from osm_sim.office.workload import JobTable

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PEOPLE_LIMIT = 62
"""People are the bits of one word."""
DAY_LIMIT = (1 << kernels.DUE_BITS) // TICKS_PER_DAY
"""Days that the key of a job has room for."""
SLICES_PER_JOB = 4.0
"""First guess of the room that the slice log needs; later runs go by the one before, and it grows where it is full."""
SPARE_SLICES = 256


def simulate(spec: OfficeSpec, timetable: Timetable, table: JobTable, attendance: Attendance) -> Records:
    """Run the office from day 0 to the end of the tail. Raises InputError beyond 62 people."""
    return prepare(spec, timetable)(table, attendance)


def prepare(spec: OfficeSpec, timetable: Timetable) -> Callable[[JobTable, Attendance], Records]:
    """Lay out what is the same in every replication; the function given back runs one."""
    return _Office(spec, timetable).run


class _Office:
    def __init__(self, spec: OfficeSpec, timetable: Timetable) -> None:
        staff = people(spec.roles)
        if len(staff) > PEOPLE_LIMIT:
            raise InputError(f"staff of {len(staff)} people is more than {PEOPLE_LIMIT}; take --engine reference")
        latest = timetable.end_day + max(row.window_wd for row in spec.activities)
        if latest >= DAY_LIMIT:
            raise InputError(f"due dates up to day {latest} are more than {DAY_LIMIT}; take --engine reference")
        rows, queues = _rows_and_queues(spec, staff)
        daily = spec.rules.absence is Absence.EXPLICIT
        limit = np.array([math.floor(person.fte * TICKS_PER_DAY) for person in staff], np.int64)
        bounded = np.array([daily or person.fte < 1 for person in staff], np.int64)
        rules, paces = _rules(spec, timetable, bounded, limit)
        self._bit = np.int64(1) << np.arange(len(staff), dtype=np.int64)
        self._days, self._heads = timetable.end_day, len(staff)
        self._slices_per_job, self._spare = SLICES_PER_JOB, list[_Scratch]()
        # What does not change from run to run, by its name in kernels.World.
        self._fixed: dict[str, Any] = {
            **_named(("row_queue", "row_rework_queue", "row_prio", "row_window"), rows),
            **_named(("eligible", "own", "is_appointment"), queues),
            "limit": limit,
            "bounded": bounded,
            "rules": rules,
            "paces": paces,
        }

    def run(self, table: JobTable, attendance: Attendance) -> Records:
        jobs = len(table) + int(np.count_nonzero(table.rework_effort != NEVER))
        scratch = self._take_scratch(jobs)
        first = (table.effort, table.release, table.due, table.activity, table.waits_for)
        while True:
            room = int(self._slices_per_job * len(table)) + SPARE_SLICES
            scratch.clear(len(table))
            world = kernels.World(
                **self._fixed,
                **self._drawn(table, attendance),
                **scratch.arrays,
                order=scratch.order[: len(table)],
                **_named(JOB_COLUMNS, np.empty((len(JOB_COLUMNS), jobs), np.int64)),
                **_named(SLICE_COLUMNS, np.empty((len(SLICE_COLUMNS), room), np.int64)),
            )
            kernels.lay_out(world, *first, scratch.days)
            if kernels.run(world):
                break
            self._slices_per_job = 2 * room / max(len(table), 1)
        records = _records(world)
        self._spare.append(scratch)
        self._slices_per_job = 1.25 * len(records.slice_job) / max(len(table), 1)
        return records

    def _take_scratch(self, jobs: int) -> "_Scratch":
        """Give arrays that no other run uses now: those of a run that is over, or new ones."""
        try:
            spare = self._spare.pop()  # at once for all threads
        except IndexError:
            spare = None
        if spare is None or spare.jobs < jobs:
            return _Scratch(jobs + jobs // 8 + 1, self._heads, len(self._fixed["own"]), self._days)
        return spare

    def _drawn(self, table: JobTable, attendance: Attendance) -> dict[str, Any]:
        empty = [(person, first, end) for person, seat in enumerate(attendance.vacancies) for first, end in seat]
        leaving, filling = (
            [(first, person, 1) for person, first, _ in empty],
            [(end, person, 0) for person, _, end in empty],
        )
        return {
            "delay": table.gate_delay,
            "rework": table.rework_effort,
            "follower_start": table.follower_start,
            "followers": table.followers,
            "present": self._bit @ attendance.present.astype(np.int64),
            "seat_changes": np.array(sorted(leaving + filling), np.int64).reshape(-1, 3),
            "seats": np.array(empty, np.int64).reshape(-1, 3),
        }


class _Scratch:
    """The arrays that a run works on and that its records do not show, for up to `jobs` jobs."""

    def __init__(self, jobs: int, heads: int, queues: int, days: int) -> None:
        self.jobs = jobs
        self.days, self.order = np.empty(days + 2, np.int64), np.empty(jobs, np.int64)
        self._state = np.zeros(kernels.SCALARS, np.int64)
        self._everybody = (1 << heads) - 1
        self._people, self._queues = np.empty((len(_OF_PEOPLE), heads), np.int64), np.empty((2, queues), np.int64)
        self.arrays: dict[str, Any] = {
            **_named(_BESIDE_JOBS, np.empty((len(_BESIDE_JOBS), jobs), np.int64)),
            # Every queue has room for all jobs at once; what is not used is never touched.
            "heap": np.empty(jobs * queues, np.int64),
            "offset": np.arange(queues) * jobs,
            **_named(("size", "tried"), self._queues),
            **_named(_OF_PEOPLE, self._people),
            "speed": np.ones(heads),
            "state": self._state,
        }

    def clear(self, jobs: int) -> None:
        """Put everything to where a run of so many first jobs begins."""
        self._state.fill(0)
        self._state[kernels.IDLE] = self._state[kernels.PRESENT] = self._everybody
        self._state[kernels.JOBS] = jobs
        self._queues.fill(0)
        self._people.fill(NEVER)
        self.arrays["works"].fill(0)
        self.arrays["change"].fill(kernels.FAR)


_BESIDE_JOBS = ("left", "queue", "waits", "gate_instant", "gate_job", "redo")
_OF_PEOPLE = ("job", "began", "needs", "hired", "works", "change")


def _named(names: tuple[str, ...], rows: Ints) -> dict[str, Any]:
    return dict(zip(names, rows, strict=True))


def _rows_and_queues(spec: OfficeSpec, staff: tuple[Person, ...]) -> tuple[Ints, Ints]:
    """Give by row its queue, rework queue, priority and rework window; by queue eligible, own and appointment."""
    shared: dict[tuple[int, int, bool], int] = {}
    rows = np.zeros((4, len(spec.activities)), np.int64)
    for number, row in enumerate(spec.activities):
        able = _bits(np.array([person.may_do(row) for person in staff]))
        own = able & _bits(np.array([person.acts_as(row.grade) for person in staff]))
        eligible = own if spec.rules.substitution is Substitution.NEVER else able
        for column, appointment in ((0, row.kind is JobKind.APPOINTMENT), (1, False)):
            rows[column, number] = shared.setdefault((eligible, own, appointment), len(shared))
        rows[2:, number] = row.prio, max(3, -(-row.window_wd // 2)) * TICKS_PER_DAY
    return rows, np.ascontiguousarray(np.array(list(shared), np.int64).T)


def _rules(spec: OfficeSpec, timetable: Timetable, bounded: Ints, limit: Ints) -> tuple[Ints, Floats]:
    given = spec.rules
    numbers = {
        kernels.RULE: kernels.RULES.index(given.rule),
        kernels.IS_CHUNK: given.preemption is Preemption.CHUNK,
        kernels.IS_OWN_FIRST: given.substitution is Substitution.OWN_FIRST,
        kernels.END: timetable.end_day * TICKS_PER_DAY,
        kernels.IS_DAILY: bool(bounded.any()),
        kernels.HAS_PART_TIMERS: bool((limit < TICKS_PER_DAY).any()),
    }
    rules = np.array([int(numbers[place]) for place in range(len(numbers))], np.int64)
    pace = timetable.presence if given.absence is Absence.THIN else 1.0
    month = timetable.days_per_year / 12 * TICKS_PER_DAY
    return rules, np.array([pace, month, given.new_hire_factor, given.new_hire_months])


def _bits(truths: NDArray[np.bool_]) -> int:
    return sum(1 << int(place) for place in np.flatnonzero(truths))


def _records(world: kernels.World) -> Records:
    jobs, slices = int(world.state[kernels.JOBS]), int(world.state[kernels.SLICES])
    columns = {name: getattr(world, name)[:jobs] for name in JOB_COLUMNS}
    return Records(**columns, **{name: getattr(world, name)[:slices] for name in SLICE_COLUMNS})
