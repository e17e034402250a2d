"""The numba engine: the rules of `reference.py` over the same arrays, with the same records, bit for bit.

Here a spec and its draws become the arrays that the kernels (`kernels.py`) work on, and those become records. Import
this module inside functions only: numba is slow to import.
"""

import math
from collections.abc import Callable, Sequence
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
SLICES_PER_JOB = 4
"""First guess of the room that the slice log needs; it grows where that is not enough."""


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
        rows, queues = _rows_and_queues(spec, staff)
        daily = spec.rules.absence is Absence.EXPLICIT
        limit = np.array([math.floor(person.fte * TICKS_PER_DAY) for person in staff], np.int64)
        bounded = np.array([daily or person.fte < 1 for person in staff], np.int64)
        rules, paces = _rules(spec, timetable, bounded, limit)
        self._bit = np.int64(1) << np.arange(len(staff), dtype=np.int64)
        self._days, self._queues = timetable.end_day, len(queues[0])
        # What does not change from run to run, by its name in kernels.World.
        self._fixed = {
            **dict(zip(("row_queue", "row_rework_queue", "row_prio", "row_window"), rows, strict=True)),
            **dict(zip(("eligible", "own", "is_appointment"), queues, strict=True)),
            "limit": limit,
            "bounded": bounded,
            "rules": rules,
            "paces": paces,
        }

    def run(self, table: JobTable, attendance: Attendance) -> Records:
        room, days = SLICES_PER_JOB * len(table) + 64, np.empty(self._days + 2, np.int64)
        first = (table.effort, table.release, table.due, table.activity, table.waits_for)
        while True:
            world = kernels.World(**self._arrays(table, attendance, room))
            kernels.lay_out(world, *first, days)
            if kernels.run(world):
                return _records(world)
            room *= 2

    def _arrays(self, table: JobTable, attendance: Attendance, room: int) -> dict[str, Any]:
        """Give all arrays of a run with `room` slices: those of the spec, those of the draws, and empty ones."""
        redone = int(np.count_nonzero(table.rework_effort != NEVER))
        seat_changes, seats = _seats(attendance)
        return {
            **self._fixed,
            "delay": table.gate_delay,
            "rework": table.rework_effort,
            "follower_start": table.follower_start,
            "followers": table.followers,
            "present": self._bit @ attendance.present.astype(np.int64),
            "seat_changes": seat_changes,
            "seats": seats,
            "order": np.empty(len(table), np.int64),
            **_columns(JOB_COLUMNS, len(table) + redone),
            **_columns(("left", "queue", "waits", "heap", "gate_instant", "gate_job", "redo"), len(table) + redone + 1),
            **_columns(SLICE_COLUMNS, room),
            **_columns(("began", "needs", "job", "hired"), len(self._bit), filled=NEVER),
            **_columns(("change",), len(self._bit), filled=int(kernels.FAR)),
            **_columns(("works",), len(self._bit), filled=0),
            "speed": np.ones(len(self._bit)),
            **_columns(("offset", "size", "tried"), self._queues, filled=0),
            "state": self._state(len(table)),
        }

    def _state(self, jobs: int) -> Ints:
        everybody = (1 << len(self._bit)) - 1
        state = np.zeros(kernels.SCALARS, np.int64)
        state[kernels.IDLE], state[kernels.PRESENT], state[kernels.JOBS] = everybody, everybody, jobs
        return state


def _columns(names: Sequence[str], length: int, filled: int | None = None) -> dict[str, Ints]:
    block = np.empty((len(names), length), np.int64)
    if filled is not None:
        block.fill(filled)
    return dict(zip(names, block, strict=True))


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


def _seats(attendance: Attendance) -> tuple[Ints, Ints]:
    """Give the changes of seats in time (instant, person, is empty now), and the empty times (person, first, end)."""
    empty = [(person, first, end) for person, seat in enumerate(attendance.vacancies) for first, end in seat]
    changes = sorted(
        [(first, person, 1) for person, first, _ in empty] + [(end, person, 0) for person, _, end in empty]
    )
    return np.array(changes, np.int64).reshape(-1, 3), np.array(empty, np.int64).reshape(-1, 3)


def _records(world: kernels.World) -> Records:
    jobs, slices = int(world.state[kernels.JOBS]), int(world.state[kernels.SLICES])
    columns = {name: getattr(world, name)[:jobs] for name in JOB_COLUMNS}
    return Records(**columns, **{name: getattr(world, name)[:slices] for name in SLICE_COLUMNS})
