"""The numba engine: the rules of `reference.py` over the same arrays, with the same records, bit for bit.

One loop over instants (`_run`): settle everything that happens now, then hand out work. Where the SimPy engine has
events, this one keeps for every person the instant of their next change and takes the least. People are bits of one
word, so there are at most 62. `reference.py` is the one to read first; the kernels here carry the same names.

The kernels count no references (`_nrt=False`: four times the speed), so every array is made by `simulate` and comes
in through `World`. All kernels stay in this module: numba's cache does not notice edits elsewhere. Python's `&` binds
weaker than `-` and `==`, so it stands in brackets.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.office.attendance import Attendance
from osm_sim.office.records import NEVER, Records
from osm_sim.office.reference import CHUNK, NOMINAL_PRESENCE
from osm_sim.office.spec import Absence, JobKind, OfficeSpec, Person, Preemption, Rule, Substitution, people
from osm_sim.office.timetable import TICKS_PER_DAY, Timetable
from osm_sim.office.workload import JobTable

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PEOPLE_LIMIT = 62
FAR = np.int64(1 << 62)
DAY = np.int64(TICKS_PER_DAY)
DAY_BITS = 23
SLICE = np.int64(CHUNK)
ID_BITS, DUE_BITS = 21, 39
ID_MASK = (1 << ID_BITS) - 1
SLACK_OFFSET = np.int64(1 << (DUE_BITS + 2))
"""Keeps the order of rule `slack` above zero."""
SLICES_PER_JOB = 4
"""First guess of the room that the slice log needs; it grows where that is not enough."""

# Scalars that change during a run.
NOW, IDLE, PRESENT, VACANT, PART_TIMERS, JOBS, SLICES, GATES, REDO, RELEASED, DAYS, CHANGES, NEXT_GATE, BOOKED = range(
    14
)
SCALARS = 14
# BOOKED counts the appointments that wait.
# What the kernels are told of the rules: integers, then fractions.
RULE, IS_CHUNK, IS_OWN_FIRST, END, IS_DAILY, HAS_PART_TIMERS = range(6)
PACE, MONTH, NEW_HIRE, NEW_HIRE_MONTHS = range(4)
RULES = tuple(Rule)
CLASS_EDD, EDD, SPT, CLASS_FCFS, SLACK = (
    RULES.index(rule) for rule in (Rule.CLASS_EDD, Rule.EDD, Rule.SPT, Rule.CLASS_FCFS, Rule.SLACK)
)
assert TICKS_PER_DAY == 1 << DAY_BITS


class World(NamedTuple):
    """All arrays of one run, int64 but for `speed` and `paces`. Lengths: jobs with rework, people, queues, rows."""

    # Jobs, as in Records; then the effort left, the queue, what is waited for, and what comes after.
    activity: Ints
    nominal: Ints
    due: Ints
    effort: Ints
    release: Ints
    start: Ints
    done: Ints
    fin: Ints
    origin: Ints
    left: Ints
    queue: Ints
    waits: Ints
    delay: Ints
    rework: Ints
    follower_start: Ints
    followers: Ints
    order: Ints
    """First jobs by nominal release, then id."""
    # Rows of the catalogue.
    row_queue: Ints
    row_rework_queue: Ints
    row_prio: Ints
    row_window: Ints
    # People: the job in hand, since when, ticks it needs, their next change; whether they work until then.
    job: Ints
    began: Ints
    needs: Ints
    change: Ints
    works: Ints
    hired: Ints
    limit: Ints
    bounded: Ints
    speed: Floats
    present: Ints
    """By day, the people present as bits."""
    seat_changes: Ints
    """In time: instant, person, 1 where the seat becomes empty."""
    seats: Ints
    """Empty seats: person, first, end."""
    # Queues: heaps of keys, each from its offset on.
    eligible: Ints
    own: Ints
    is_appointment: Ints
    offset: Ints
    size: Ints
    tried: Ints
    heap: Ints
    # Work behind a gate, and first jobs to be redone at this instant.
    gate_instant: Ints
    gate_job: Ints
    redo: Ints
    # Slices, as in Records.
    slice_job: Ints
    slice_person: Ints
    slice_start: Ints
    slice_end: Ints
    credited: Ints
    worked: Ints
    # Scalars, rules.
    state: Ints
    rules: Ints
    paces: Floats


_part = numba.njit(cache=True, nogil=True, inline="always", _nrt=False)


# -- queues -----------------------------------------------------------------------------------------------------------


@_part
def _key(w: World, job: int) -> int:
    """Give the rule's order as one number; the id in its last bits makes it unique."""
    rule, prio = w.rules[RULE], np.int64(0)
    if rule == CLASS_EDD or rule == CLASS_FCFS:
        prio = w.row_prio[w.activity[job]] - 1
    if rule == CLASS_EDD or rule == EDD:
        order = w.due[job]
    elif rule == SPT:
        order = w.left[job]
    elif rule == SLACK:
        order = w.due[job] - np.int64(math.ceil(w.left[job] / NOMINAL_PRESENCE)) + SLACK_OFFSET
    else:
        order = w.release[job]
    return (((prio << DUE_BITS) + order) << ID_BITS) + job


@_part
def _enqueue(w: World, job: int) -> None:
    """Put a job into its queue, a heap of keys."""
    key, queue = _key(w, job), w.queue[job]
    base, at = w.offset[queue], w.size[queue]
    w.size[queue] = at + 1
    w.state[BOOKED] += w.is_appointment[queue]
    _rise(w, base, at, key)


@_part
def _rise(w: World, base: int, at: int, key: int) -> None:
    while at > 0:
        up = (at - 1) >> 1
        if w.heap[base + up] < key:
            break
        w.heap[base + at] = w.heap[base + up]
        at = up
    w.heap[base + at] = key


@_part
def _dequeue(w: World, queue: int) -> int:
    """Take the least job out of a queue: the gap sinks to a leaf, and the last key rises from there."""
    base, size = w.offset[queue], w.size[queue] - 1
    w.size[queue] = size
    w.state[BOOKED] -= w.is_appointment[queue]
    least, key, at = w.heap[base], w.heap[base + size], np.int64(0)
    while 2 * at + 2 < size:
        down = base + 2 * at + 1
        right = np.int64(w.heap[down + 1] < w.heap[down])
        w.heap[base + at] = w.heap[down + right]
        at = 2 * at + 1 + right
    if 2 * at + 1 < size:
        w.heap[base + at] = w.heap[base + 2 * at + 1]
        at = 2 * at + 1
    _rise(w, base, at, key)
    return least & ID_MASK


# -- jobs -------------------------------------------------------------------------------------------------------------


@_part
def _clear(w: World, job: int) -> None:
    """Note that one thing the job waited for has come; release it after the last."""
    w.waits[job] -= 1
    if w.waits[job] == 0:
        w.release[job] = w.state[NOW]
        _enqueue(w, job)


@_part
def _let_follow(w: World, job: int) -> None:
    for at in range(w.follower_start[job], w.follower_start[job + 1]):
        _clear(w, w.followers[at])


@_part
def _complete(w: World, job: int) -> None:
    """Send completed work through the gate, and plan its rework."""
    now = w.state[NOW]
    w.done[job] = now
    if w.origin[job] != NEVER:
        w.fin[job] = now
        return
    if w.rework[job] != NEVER:
        w.redo[w.state[REDO]] = job
        w.state[REDO] += 1
    w.fin[job] = now + w.delay[job]
    if w.follower_start[job] == w.follower_start[job + 1]:
        return
    if w.delay[job] == 0:
        _let_follow(w, job)
        return
    w.gate_instant[w.state[GATES]], w.gate_job[w.state[GATES]] = w.fin[job], job
    w.state[GATES] += 1
    w.state[NEXT_GATE] = min(w.state[NEXT_GATE], w.fin[job])


@_part
def _redo(w: World) -> None:
    """Create the rework jobs of this instant, in order of their first jobs."""
    now, count = w.state[NOW], w.state[REDO]
    for at in range(1, count):
        job, before = w.redo[at], at - 1
        while before >= 0 and w.redo[before] > job:
            w.redo[before + 1] = w.redo[before]
            before -= 1
        w.redo[before + 1] = job
    for at in range(count):
        first, new = w.redo[at], w.state[JOBS]
        row = w.activity[first]
        w.activity[new], w.nominal[new], w.release[new], w.origin[new] = row, now, now, first
        w.due[new] = now + w.row_window[row]
        w.effort[new] = w.left[new] = w.rework[first]
        w.start[new] = w.done[new] = w.fin[new] = NEVER
        w.queue[new] = w.row_rework_queue[row]
        w.state[JOBS] = new + 1
        _enqueue(w, new)
    w.state[REDO] = 0


# -- people -----------------------------------------------------------------------------------------------------------


@_part
def _here(w: World) -> int:
    """Give the people in the office now: present today, seat filled, part-timers before they go home."""
    mask = w.state[PRESENT] & ~w.state[VACANT]
    if w.rules[HAS_PART_TIMERS]:
        clock = w.state[NOW] & (DAY - 1)
        for person in range(len(w.job)):
            if (w.state[PART_TIMERS] >> person) & 1 and clock >= w.limit[person]:
                mask &= ~(np.int64(1) << person)
    return mask


@_part
def _begin(w: World, person: int, job: int) -> None:
    """Start a slice: until the job is done, 4 hours are over, or the person goes."""
    now, appointment = w.state[NOW], w.is_appointment[w.queue[job]]
    speed = 1.0
    if not appointment:
        speed = w.paces[PACE]
        if w.hired[person] != NEVER:
            months = (now - w.hired[person]) / w.paces[MONTH]
            speed = speed / (1 + (w.paces[NEW_HIRE] - 1) * math.exp(-months / w.paces[NEW_HIRE_MONTHS]))
    needs = w.left[job]
    if speed != 1.0:
        needs = np.int64(math.ceil(needs / speed))
    length = needs
    if w.bounded[person]:
        length = min(length, w.limit[person] - (now & (DAY - 1)))
    if not appointment and w.rules[IS_CHUNK]:
        length = min(length, SLICE)
    w.state[IDLE] &= ~(np.int64(1) << person)
    w.job[person], w.began[person], w.needs[person], w.speed[person] = job, now, needs, speed
    w.change[person], w.works[person] = now + length, 1
    if w.start[job] == NEVER:
        w.start[job] = now


@_part
def _stop(w: World, person: int) -> int:
    """Credit the slice in hand up to now and give its job back."""
    now, job, speed = w.state[NOW], w.job[person], w.speed[person]
    elapsed, left = now - w.began[person], w.left[job]
    if elapsed == w.needs[person]:
        credited = left
    elif speed == 1.0:
        credited = elapsed
    else:
        credited = np.int64(math.floor(elapsed * speed))
    if elapsed or credited or left == 0:
        worked = credited
        if w.hired[person] != NEVER:
            full = 1.0 if w.is_appointment[w.queue[job]] else w.paces[PACE]
            worked = np.int64(math.floor(elapsed * min(1.0, full)))
        at = w.state[SLICES]
        w.slice_job[at], w.slice_person[at], w.slice_start[at], w.slice_end[at] = job, person, w.began[person], now
        w.credited[at], w.worked[at] = credited, worked
        w.state[SLICES] = at + 1
    w.left[job] = left - credited
    w.job[person], w.change[person], w.works[person] = NEVER, FAR, 0
    return job


@_part
def _next_in_office(w: World, person: int) -> int:
    """Give the next instant at which the person is in the office, FAR for never."""
    instant = w.state[NOW]
    while instant < w.rules[END]:
        day, clock, empty_until = instant >> DAY_BITS, instant & (DAY - 1), np.int64(NEVER)
        for at in range(len(w.seats)):
            if w.seats[at, 0] == person and w.seats[at, 1] <= instant < w.seats[at, 2]:
                empty_until = w.seats[at, 2]
                break
        if empty_until != NEVER:
            instant = empty_until
        elif (w.present[day] >> person) & 1 and clock < w.limit[person]:
            return instant
        else:
            instant = (day + 1) * DAY
    return FAR


@_part
def _put_down(w: World, person: int) -> None:
    """End a slice as planned: the job is complete, waits again without privilege, or (`none`) is kept."""
    job = _stop(w, person)
    if w.left[job] == 0:
        _complete(w, job)
    elif w.rules[IS_CHUNK]:
        _enqueue(w, job)
    else:
        w.job[person] = job
        w.change[person] = _next_in_office(w, person)
        if w.change[person] == w.state[NOW]:
            _begin(w, person, job)
        return
    w.state[IDLE] |= np.int64(1) << person


# -- dispatch ---------------------------------------------------------------------------------------------------------


@_part
def _hand_out(w: World) -> None:
    """Give the least pair of free person and waiting job to each other, until no pair is left."""
    free = w.state[IDLE] & _here(w)
    while free:
        best, takers = np.int64(NEVER), np.int64(0)
        best_rank, best_key = np.int64(9), np.int64(0)
        for queue in range(len(w.size)):
            able = w.eligible[queue] & free
            if able == 0 or w.size[queue] == 0:
                continue
            rank = np.int64(0) if w.is_appointment[queue] else np.int64(2)
            if w.rules[IS_OWN_FIRST]:
                own = w.own[queue] & free
                if own:
                    able = own
                else:
                    rank += 1
            key = w.heap[w.offset[queue]]
            if rank < best_rank or (rank == best_rank and key < best_key):
                best, takers, best_rank, best_key = np.int64(queue), able, rank, key
        if best == NEVER:
            return
        person = np.int64(0)
        while not (takers >> person) & 1:
            person += 1
        free &= ~(np.int64(1) << person)
        _begin(w, person, _dequeue(w, best))


@_part
def _least_urgent(w: World, queue: int) -> int:
    """Give the person to interrupt: own grade first, then the largest (prio, due, id) in hand; -1 for nobody."""
    able = w.eligible[queue] & ~w.state[IDLE] & _here(w)
    victim, best_own, best_prio, best_due, best = np.int64(NEVER), np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    for person in range(len(w.job)):
        job = w.job[person]
        if job == NEVER or not (able >> person) & 1 or w.is_appointment[w.queue[job]]:
            continue
        own, prio, due = (w.own[queue] >> person) & 1, w.row_prio[w.activity[job]], w.due[job]
        if (
            victim == NEVER
            or own > best_own
            or (
                own == best_own
                and (prio > best_prio or (prio == best_prio and (due > best_due or (due == best_due and job > best))))
            )
        ):
            victim, best_own, best_prio, best_due, best = np.int64(person), own, prio, due, job
    return victim


@_part
def _first_untried(w: World) -> int:
    """Give the appointments' queue with the least (key, id) in front of those not tried; -1 for none."""
    best = np.int64(NEVER)
    for queue in range(len(w.size)):
        if w.tried[queue]:
            continue
        if best == NEVER or w.heap[w.offset[queue]] < w.heap[w.offset[best]]:
            best = np.int64(queue)
    return best


@_part
def _interrupt(w: World) -> bool:
    """Let the first waiting appointment that can, interrupt the least urgent task in hand."""
    for queue in range(len(w.size)):
        w.tried[queue] = not (w.is_appointment[queue] and w.size[queue])
    while True:
        queue = _first_untried(w)
        if queue == NEVER:
            return False
        w.tried[queue] = 1
        victim = _least_urgent(w, queue)
        if victim != NEVER:
            _enqueue(w, _stop(w, victim))
            _begin(w, victim, _dequeue(w, queue))
            return True


# -- the run ----------------------------------------------------------------------------------------------------------


@_part
def _next_instant(w: World) -> int:
    now = w.state[NEXT_GATE]
    if w.state[RELEASED] < len(w.order):
        now = min(now, w.nominal[w.order[w.state[RELEASED]]])
    if w.rules[IS_DAILY]:
        now = min(now, w.state[DAYS] * DAY)
    if w.state[CHANGES] < len(w.seat_changes):
        now = min(now, w.seat_changes[w.state[CHANGES], 0])
    for person in range(len(w.change)):
        now = min(now, w.change[person])
    return now


@_part
def _let_come_and_go(w: World) -> None:
    """Let the people come who are present today; empty seats and fill them."""
    now = w.state[NOW]
    if w.rules[IS_DAILY] and w.state[DAYS] * DAY == now:
        w.state[PRESENT] = w.present[w.state[DAYS]]
        w.state[DAYS] += 1
    while w.state[CHANGES] < len(w.seat_changes) and w.seat_changes[w.state[CHANGES], 0] == now:
        person = w.seat_changes[w.state[CHANGES], 1]
        if w.seat_changes[w.state[CHANGES], 2]:
            w.state[VACANT] |= np.int64(1) << person
        else:
            w.state[VACANT] &= ~(np.int64(1) << person)
            w.hired[person] = now
        w.state[CHANGES] += 1


@_part
def _open_gates(w: World) -> None:
    """Let what waited for work behind a gate follow, where the gate opens now."""
    kept, waiting = np.int64(0), w.state[GATES]
    w.state[NEXT_GATE] = FAR
    for at in range(waiting):
        instant, job = w.gate_instant[at], w.gate_job[at]
        if instant == w.state[NOW]:
            _let_follow(w, job)
        else:
            w.gate_instant[kept], w.gate_job[kept] = instant, job
            w.state[NEXT_GATE] = min(w.state[NEXT_GATE], instant)
            kept += 1
    w.state[GATES] = kept


@_part
def _settle(w: World) -> None:
    """Apply everything that happens now: releases, attendance, gates, slices that end."""
    now = w.state[NOW]
    while w.state[RELEASED] < len(w.order) and w.nominal[w.order[w.state[RELEASED]]] == now:
        _clear(w, w.order[w.state[RELEASED]])
        w.state[RELEASED] += 1
    _let_come_and_go(w)
    if w.state[NEXT_GATE] == now:
        _open_gates(w)
    for person in range(len(w.change)):
        if w.change[person] == now:
            if w.works[person]:
                _put_down(w, person)
            else:
                _begin(w, person, w.job[person])


@_part
def _has_room(w: World) -> bool:
    return w.state[SLICES] + 2 * len(w.job) + 2 < len(w.slice_job)


@numba.njit(cache=True, nogil=True, _nrt=False)
def _run(w: World) -> bool:
    """Run to the end. Gives whether the slice log had room enough."""
    while True:
        now = _next_instant(w)
        if now >= w.rules[END]:
            break
        if not _has_room(w):
            return False
        w.state[NOW] = now
        _settle(w)
        if w.state[REDO]:
            _redo(w)
        if w.state[IDLE]:
            _hand_out(w)
        if w.rules[IS_CHUNK]:
            while w.state[BOOKED] and _interrupt(w):
                if not _has_room(w):
                    return False
                _hand_out(w)
    w.state[NOW] = w.rules[END]
    for person in range(len(w.job)):
        if w.works[person]:
            _stop(w, person)
    return True


@numba.njit(cache=True, nogil=True, _nrt=False)
def _lay_out(w: World, effort: Ints, nominal: Ints, due: Ints, activity: Ints, waits_for: Ints, firsts: Ints) -> None:
    """Write the first jobs, sort them by (release, id), and give every queue room for all its jobs at once.

    firsts: scratch, a place for each day and one more.
    """
    count = len(activity)
    firsts[:] = 0
    for job in range(count):
        row = activity[job]
        w.tried[w.row_queue[row]] += 1
        if w.rework[job] != NEVER:
            w.tried[w.row_rework_queue[row]] += 1
        w.activity[job], w.nominal[job], w.due[job] = row, nominal[job], due[job]
        w.effort[job] = w.left[job] = effort[job]
        w.release[job] = w.start[job] = w.done[job] = w.fin[job] = w.origin[job] = NEVER
        w.queue[job], w.waits[job] = w.row_queue[row], waits_for[job] + 1
        firsts[(nominal[job] >> DAY_BITS) + 1] += 1
    for queue in range(1, len(w.offset)):
        w.offset[queue] = w.offset[queue - 1] + w.tried[queue - 1]
    for day in range(1, len(firsts)):
        firsts[day] += firsts[day - 1]
    for job in range(count):
        day = nominal[job] >> DAY_BITS
        w.order[firsts[day]] = job
        firsts[day] += 1
    for place in range(1, count):
        job, at = w.order[place], place
        while at > 0 and nominal[w.order[at - 1]] > nominal[job]:
            w.order[at] = w.order[at - 1]
            at -= 1
        w.order[at] = job


# -- from values to arrays --------------------------------------------------------------------------------------------


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
        self._rows, self._queues = _rows_and_queues(spec, staff)
        daily = spec.rules.absence is Absence.EXPLICIT
        self._limit = np.array([math.floor(person.fte * TICKS_PER_DAY) for person in staff], np.int64)
        self._bounded = np.array([daily or person.fte < 1 for person in staff], np.int64)
        self._rules, self._paces = _rules(spec, timetable, self._bounded, self._limit)
        self._bit = np.int64(1) << np.arange(len(staff), dtype=np.int64)
        self._days = timetable.end_day

    def run(self, table: JobTable, attendance: Attendance) -> Records:
        room = SLICES_PER_JOB * len(table) + 64
        while True:
            world = self._world(table, attendance, room)
            _lay_out(
                world,
                table.effort,
                table.release,
                table.due,
                table.activity,
                table.waits_for,
                np.empty(self._days + 2, np.int64),
            )
            if _run(world):
                return _records(world)
            room *= 2

    def _world(self, table: JobTable, attendance: Attendance, room: int) -> World:
        first, heads = len(table), len(self._limit)
        jobs = first + int(np.count_nonzero(table.rework_effort != NEVER))
        queues = np.zeros((3, self._queues.shape[1]), np.int64)
        everybody = (1 << heads) - 1
        state = np.zeros(SCALARS, np.int64)
        state[[IDLE, PRESENT, JOBS, NEXT_GATE]] = everybody, everybody, first, FAR
        state[PART_TIMERS] = _bits(self._limit < TICKS_PER_DAY)
        by_job, by_slice = np.empty((12, jobs), np.int64), np.empty((6, room), np.int64)
        scratch = np.empty((5, jobs + 1), np.int64)
        by_person, nobody = np.zeros((3, heads), np.int64), np.full((2, heads), NEVER, np.int64)
        seat_changes, seats = _seats(attendance)
        return World(
            *by_job,
            delay=table.gate_delay,
            rework=table.rework_effort,
            follower_start=table.follower_start,
            followers=table.followers,
            order=scratch[0, :first],
            row_queue=self._rows[0],
            row_rework_queue=self._rows[1],
            row_prio=self._rows[2],
            row_window=self._rows[3],
            job=nobody[0],
            began=by_person[0],
            needs=by_person[1],
            change=np.full(heads, FAR, np.int64),
            works=by_person[2],
            hired=nobody[1],
            limit=self._limit,
            bounded=self._bounded,
            speed=np.ones(heads),
            present=self._bit @ attendance.present.astype(np.int64),
            seat_changes=seat_changes,
            seats=seats,
            eligible=self._queues[0],
            own=self._queues[1],
            is_appointment=self._queues[2],
            offset=queues[0],
            size=queues[1],
            tried=queues[2],
            heap=scratch[1],
            gate_instant=scratch[2],
            gate_job=scratch[3],
            redo=scratch[4],
            **dict(zip(_SLICE_COLUMNS, by_slice, strict=True)),
            state=state,
            rules=self._rules,
            paces=self._paces,
        )


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
    rules = np.zeros(6, np.int64)
    rules[RULE], rules[IS_CHUNK] = RULES.index(given.rule), given.preemption is Preemption.CHUNK
    rules[IS_OWN_FIRST] = given.substitution is Substitution.OWN_FIRST
    rules[END], rules[IS_DAILY] = timetable.end_day * TICKS_PER_DAY, bounded.any()
    rules[HAS_PART_TIMERS] = (limit < TICKS_PER_DAY).any()
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


def _records(w: World) -> Records:
    count, slices = int(w.state[JOBS]), int(w.state[SLICES])
    jobs = {name: getattr(w, name)[:count] for name in _JOB_COLUMNS}
    return Records(**jobs, **{name: getattr(w, name)[:slices] for name in _SLICE_COLUMNS})


_JOB_COLUMNS = World._fields[: World._fields.index("left")]
_SLICE_COLUMNS = World._fields[World._fields.index("slice_job") : World._fields.index("state")]
