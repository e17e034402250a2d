"""The kernels of the compiled engine: one loop over instants (`run`), settle everything, then hand out work.

Where the SimPy engine has events, this one keeps for every person the instant of their next change and takes the
least. People are bits of one word. `reference.py` is the one to read first; the kernels here carry the same names.

Every array is made outside and comes in through `World` (osm_sim/compiling.py says why). Python's `&` binds weaker
than `-` and `==`, so it stands in brackets.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.compiling import Whole, kernel, part
from osm_sim.office.records import NEVER
from osm_sim.office.reference import CHUNK, NOMINAL_PRESENCE
from osm_sim.office.spec import Rule
from osm_sim.office.timetable import TICKS_PER_DAY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FAR = np.int64(1 << 62)
DAY = np.int64(TICKS_PER_DAY)
DAY_BITS = 23
SLICE = np.int64(CHUNK)
ID_BITS, DUE_BITS = 21, 39
ID_MASK = (1 << ID_BITS) - 1
INDEX_MASK = (1 << 40) - 1
SLACK_OFFSET = np.int64(1 << (DUE_BITS + 2))
"""Keeps the order of rule `slack` above zero."""

# Scalars that change during a run.
NOW, IDLE, PRESENT, VACANT, JOBS, SLICES, GATES, REDO, RELEASED, DAYS, CHANGES, CALENDAR, BOOKED, WAITING = range(14)
SCALARS = 14
# CALENDAR: the next instant of the calendar. WAITING, BOOKED: how many jobs wait, and appointments among them.
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


@part
def _at(index: Whole) -> Whole:
    """Give an index, known not to be negative: numba then leaves out its test for counting from the end (5 %)."""
    return index & INDEX_MASK


# -- queues -----------------------------------------------------------------------------------------------------------


@part
def _key(w: World, job: Whole) -> Whole:
    """Give the rule's order as one number; the id in its last bits makes it unique."""
    rule, prio = w.rules[RULE], np.int64(0)
    if rule in (CLASS_EDD, CLASS_FCFS):
        prio = w.row_prio[_at(w.activity[job])] - 1
    if rule in (CLASS_EDD, EDD):
        order = w.due[job]
    elif rule == SPT:
        order = w.left[job]
    elif rule == SLACK:
        order = w.due[job] - np.int64(math.ceil(w.left[job] / NOMINAL_PRESENCE)) + SLACK_OFFSET
    else:
        order = w.release[job]
    return (((prio << DUE_BITS) + order) << ID_BITS) + job


@part
def _enqueue(w: World, job: Whole) -> None:
    """Put a job into its queue, a heap of keys."""
    key, queue = _key(w, job), _at(w.queue[job])
    base, at = w.offset[queue], w.size[queue]
    w.size[queue] = at + 1
    w.state[WAITING] += 1
    w.state[BOOKED] += w.is_appointment[queue]
    _rise(w, base, at, key)


@part
def _rise(w: World, base: Whole, at: Whole, key: Whole) -> None:
    while at > 0:
        up = (at - 1) >> 1
        if w.heap[_at(base + up)] < key:
            break
        w.heap[_at(base + at)] = w.heap[_at(base + up)]
        at = up
    w.heap[_at(base + at)] = key


@part
def _dequeue(w: World, queue: Whole) -> Whole:
    """Take the least job out of a queue: the gap sinks to a leaf, and the last key rises from there."""
    base, size = w.offset[queue], w.size[queue] - 1
    w.size[queue] = size
    w.state[WAITING] -= 1
    w.state[BOOKED] -= w.is_appointment[queue]
    least, key, at = w.heap[base], w.heap[_at(base + size)], np.int64(0)
    while 2 * at + 2 < size:
        down = base + 2 * at + 1
        right = np.int64(w.heap[_at(down + 1)] < w.heap[_at(down)])
        w.heap[_at(base + at)] = w.heap[_at(down + right)]
        at = 2 * at + 1 + right
    if 2 * at + 1 < size:
        w.heap[_at(base + at)] = w.heap[_at(base + 2 * at + 1)]
        at = 2 * at + 1
    _rise(w, base, at, key)
    return least & ID_MASK


# -- jobs -------------------------------------------------------------------------------------------------------------


@part
def _clear(w: World, job: Whole) -> None:
    """Note that one thing the job waited for has come; release it after the last."""
    w.waits[job] -= 1
    if w.waits[job] == 0:
        w.release[job] = w.state[NOW]
        _enqueue(w, job)


@part
def _let_follow(w: World, job: Whole) -> None:
    for at in range(w.follower_start[job], w.follower_start[job + 1]):
        _clear(w, w.followers[at])


@part
def _complete(w: World, job: Whole) -> None:
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
    w.state[CALENDAR] = min(w.state[CALENDAR], w.fin[job])


@part
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


@part
def _here(w: World) -> Whole:
    """Give the people in the office now: present today, seat filled, part-timers before they go home."""
    mask = w.state[PRESENT] & ~w.state[VACANT]
    if w.rules[HAS_PART_TIMERS]:
        clock = w.state[NOW] & (DAY - 1)
        for person in range(len(w.limit)):
            mask &= ~(np.int64(clock >= w.limit[person]) << person)
    return mask


@part
def _begin(w: World, person: Whole, job: Whole) -> None:
    """Start a slice: until the job is done, 4 hours are over, or the person goes."""
    now, appointment = w.state[NOW], w.is_appointment[_at(w.queue[job])]
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


@part
def _stop(w: World, person: Whole) -> Whole:
    """Credit the slice in hand up to now and give its job back."""
    now, job, speed = w.state[NOW], _at(w.job[person]), w.speed[person]
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
            full = 1.0 if w.is_appointment[_at(w.queue[job])] else w.paces[PACE]
            worked = np.int64(math.floor(elapsed * min(1.0, full)))
        at = _at(w.state[SLICES])
        w.slice_job[at], w.slice_person[at], w.slice_start[at], w.slice_end[at] = job, person, w.began[person], now
        w.credited[at], w.worked[at] = credited, worked
        w.state[SLICES] = at + 1
    w.left[job] = left - credited
    w.job[person], w.change[person], w.works[person] = NEVER, FAR, 0
    return job


@part
def _next_in_office(w: World, person: Whole) -> Whole:
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


@part
def _put_down(w: World, person: Whole) -> None:
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


@part
def _hand_out(w: World) -> None:
    """Give the least pair of free person and waiting job to each other, until no pair is left."""
    free = w.state[IDLE] & _here(w)
    while free and w.state[WAITING]:
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
            key = w.heap[_at(w.offset[queue])]
            if rank < best_rank or (rank == best_rank and key < best_key):
                best, takers, best_rank, best_key = np.int64(queue), able, rank, key
        if best == NEVER:
            return
        person = np.int64(0)
        while not (takers >> person) & 1:
            person += 1
        free &= ~(np.int64(1) << person)
        _begin(w, person, _dequeue(w, best))


@part
def _least_urgent(w: World, queue: Whole) -> Whole:
    """Give the person to interrupt: own grade first, then the largest (prio, due, id) in hand; -1 for nobody."""
    able = w.eligible[queue] & ~w.state[IDLE] & _here(w)
    victim, best_own, best_prio, best_due, best = np.int64(NEVER), np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    for person in range(len(w.job)):
        job = w.job[person]
        if job == NEVER or not (able >> person) & 1 or w.is_appointment[_at(w.queue[job])]:
            continue
        own, prio, due = (w.own[queue] >> person) & 1, w.row_prio[_at(w.activity[job])], w.due[job]
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


@part
def _first_untried(w: World) -> Whole:
    """Give the appointments' queue with the least (key, id) in front of those not tried; -1 for none."""
    best = np.int64(NEVER)
    for queue in range(len(w.size)):
        if w.tried[queue]:
            continue
        if best == NEVER or w.heap[_at(w.offset[queue])] < w.heap[w.offset[best]]:
            best = np.int64(queue)
    return best


@part
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


@part
def _next_instant(w: World) -> Whole:
    now = w.state[CALENDAR]
    for person in range(len(w.change)):
        now = min(now, w.change[person])
    return now


@part
def _look_ahead(w: World) -> None:
    """Note the next instant of the calendar: a release, a day, a seat, a gate."""
    following = FAR
    if w.state[RELEASED] < len(w.order):
        following = min(following, w.nominal[w.order[_at(w.state[RELEASED])]])
    if w.rules[IS_DAILY]:
        following = min(following, w.state[DAYS] * DAY)
    if w.state[CHANGES] < len(w.seat_changes):
        following = min(following, w.seat_changes[w.state[CHANGES], 0])
    for at in range(w.state[GATES]):
        following = min(following, w.gate_instant[at])
    w.state[CALENDAR] = following


@part
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


@part
def _open_gates(w: World) -> None:
    """Let what waited for work behind a gate follow, where the gate opens now."""
    kept = np.int64(0)
    for at in range(w.state[GATES]):
        instant, job = w.gate_instant[at], w.gate_job[at]
        if instant == w.state[NOW]:
            _let_follow(w, job)
        else:
            w.gate_instant[kept], w.gate_job[kept] = instant, job
            kept += 1
    w.state[GATES] = kept


@part
def _settle(w: World) -> None:
    """Apply everything that happens now: releases, attendance, gates, slices that end."""
    now = w.state[NOW]
    if w.state[CALENDAR] == now:
        while w.state[RELEASED] < len(w.order) and w.nominal[w.order[_at(w.state[RELEASED])]] == now:
            _clear(w, w.order[_at(w.state[RELEASED])])
            w.state[RELEASED] += 1
        _let_come_and_go(w)
        _open_gates(w)
        _look_ahead(w)
    for person in range(len(w.change)):
        if w.change[person] == now:
            if w.works[person]:
                _put_down(w, person)
            else:
                _begin(w, person, w.job[person])


@part
def _has_room(w: World) -> bool:
    return bool(w.state[SLICES] + 2 * len(w.job) + 2 < len(w.slice_job))


@part
def _dispatch(w: World) -> bool:
    """Hand out work; then let waiting appointments interrupt, one after the other. Gives whether the log had room."""
    if w.state[REDO]:
        _redo(w)
    if w.state[IDLE] and w.state[WAITING]:
        _hand_out(w)
    if w.rules[IS_CHUNK]:
        while w.state[BOOKED] and _interrupt(w):
            if not _has_room(w):
                return False
            _hand_out(w)
    return True


@kernel
def run(w: World) -> bool:
    """Run to the end. Gives whether the slice log had room enough."""
    _look_ahead(w)
    while True:
        now = _next_instant(w)
        if now >= w.rules[END]:
            break
        w.state[NOW] = now
        if not _has_room(w):
            return False
        _settle(w)
        if not _dispatch(w):
            return False
    w.state[NOW] = w.rules[END]
    for person in range(len(w.job)):
        if w.works[person]:
            _stop(w, person)
    return True


# -- before the run ---------------------------------------------------------------------------------------------------


@part
def _copy(column: Ints, to: Ints) -> None:
    for job in range(len(column)):
        to[job] = column[job]


@part
def _sort(w: World, nominal: Ints, firsts: Ints) -> None:
    """Put the first jobs into `order`: into their days, then, within a day, by instant; equal ones keep their order."""
    count, last = len(nominal), len(firsts) - 2
    firsts[:] = 0
    for job in range(count):
        firsts[min(nominal[job] >> DAY_BITS, last) + 1] += 1
    for day in range(1, len(firsts)):
        firsts[day] += firsts[day - 1]
    for job in range(count):
        day = min(nominal[job] >> DAY_BITS, last)
        w.order[firsts[day]] = job
        firsts[day] += 1
    for place in range(1, count):
        job, at = w.order[place], place
        while at > 0 and nominal[w.order[at - 1]] > nominal[job]:
            w.order[at] = w.order[at - 1]
            at -= 1
        w.order[at] = job


@kernel
def lay_out(w: World, effort: Ints, nominal: Ints, due: Ints, activity: Ints, waits_for: Ints, firsts: Ints) -> None:
    """Write the first jobs, and sort them. firsts: scratch, a place for each day and one more."""
    # One column after the other: such loops are copied and filled in blocks.
    _copy(activity, w.activity)
    _copy(nominal, w.nominal)
    _copy(due, w.due)
    _copy(effort, w.effort)
    _copy(effort, w.left)
    count = len(activity)
    for column in (w.release, w.start, w.done, w.fin, w.origin):
        column[:count] = NEVER
    for job in range(count):
        w.waits[job] = waits_for[job] + 1
    for job in range(count):
        w.queue[job] = w.row_queue[activity[job]]
    _sort(w, nominal, firsts)
