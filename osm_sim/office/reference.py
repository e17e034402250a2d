"""The SimPy engine: one job table and one attendance in, one record per job out. Written to be read.

The office's story. Jobs become due for work (`calendar`), people come and go (`days`, `turnover`), and a bell rings
whenever something changed (`ring`). The bell is a SimPy event behind all others of its instant: first everything that
happens at an instant is settled, then work is handed out once (`hand_out`). A person works on a job for a slice and
puts it down (`put_down`); appointments may interrupt a task (`interrupt`). Every order and tie is ruled in
osm_sim/MODEL.md.

Slices end in callbacks rather than in a process per person: that halves the events, and the engine's time with them.
"""

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

import numpy as np
from simpy import Environment, Event
from simpy.events import EventPriority

from osm_sim.office.attendance import Attendance
from osm_sim.office.records import JOB_COLUMNS, NEVER, SLICE_COLUMNS, Records
from osm_sim.office.spec import Absence, JobKind, OfficeSpec, Person, Preemption, Rule, Substitution, people
from osm_sim.office.timetable import TICKS_PER_DAY, TICKS_PER_HOUR, Timetable
from osm_sim.office.workload import JobTable

CHUNK = 4 * TICKS_PER_HOUR
"""A task is put down after 4 hours at the latest, so that more urgent work can be taken (assumption)."""
NOMINAL_PRESENCE = 0.848
"""The pace that rule `slack` expects of everybody."""
AFTER_ALL_OTHERS = EventPriority(2)
ID_BITS, DUE_BITS, PRIO_BITS = 21, 40, 3
ID_MASK = (1 << ID_BITS) - 1
_KEY_BITS = ID_BITS + DUE_BITS + PRIO_BITS
_APPOINTMENT, _TASK, _SUBSTITUTE = 1 << _KEY_BITS, 3 << _KEY_BITS, 1 << _KEY_BITS
_WINDOWS_PER_YEAR = 12

Masks = list[int]
Story = Generator[Event, Any, None]


@dataclass(slots=True)
class Queue:
    """Waiting jobs that the same people may do, least key first. People are bits; `own` act in the job's grade."""

    eligible: int
    own: int
    appointment: bool
    heap: list[int] = field(default_factory=list)


class Clock(Environment):
    """SimPy's environment, its time in whole ticks: Python's integers do not drift."""

    @property
    def now(self) -> int:
        return self._now  # type: ignore[return-value]  # delays are whole, so the sum is


class Bell(Event):
    """Rings after everything else of its instant."""

    def __init__(self, env: Environment, answer: Callable[[Event], None]) -> None:
        super().__init__(env)
        self._ok, self._value = True, None
        self.callbacks = [answer]
        env.schedule(self, priority=AFTER_ALL_OTHERS)


def simulate(spec: OfficeSpec, timetable: Timetable, table: JobTable, attendance: Attendance) -> Records:
    """Run the office from day 0 to the end of the tail."""
    return Office(spec, timetable, table, attendance).run()


class Office:
    """The state of one run. Per person and per job there are plain lists; -1 means never."""

    def __init__(self, spec: OfficeSpec, timetable: Timetable, table: JobTable, attendance: Attendance) -> None:
        self.env = Clock(initial_time=0)
        self.rules, self.timetable, self.table, self.attendance = spec.rules, timetable, table, attendance
        self.end = timetable.end_day * TICKS_PER_DAY
        self.staff = people(spec.roles)
        self._seat_people()
        self._open_queues(spec)
        self._lay_out_jobs(spec)
        self.ringing = False
        self.to_redo: list[int] = []
        self.log: list[int] = []

    def _seat_people(self) -> None:
        everybody = (1 << len(self.staff)) - 1
        daily = self.rules.absence is Absence.EXPLICIT
        self.limit = [math.floor(person.fte * TICKS_PER_DAY) for person in self.staff]
        self.bounded = [daily or person.fte < 1 for person in self.staff]
        self.part_timers = [(1 << p, self.limit[p]) for p, person in enumerate(self.staff) if person.fte < 1]
        self.idle = self.present = everybody
        self.vacant = 0
        self.hired: list[int] = [NEVER] * len(self.staff)
        self.pace = self.timetable.presence if self.rules.absence is Absence.THIN else 1.0
        self.month = self.timetable.days_per_year / _WINDOWS_PER_YEAR * TICKS_PER_DAY
        self.job: list[int] = [NEVER] * len(self.staff)
        self.began: list[int] = [0] * len(self.staff)
        self.needs: list[int] = [0] * len(self.staff)
        self.speed: list[float] = [1.0] * len(self.staff)
        self.slice: list[Event | None] = [None] * len(self.staff)

    def _open_queues(self, spec: OfficeSpec) -> None:
        """Give every activity its queue; a rework job is a task even after an appointment."""
        shared: dict[tuple[int, int, bool], Queue] = {}
        self.queue_of: list[Queue] = []
        self.rework_queue_of: list[Queue] = []
        for row in spec.activities:
            able = mask_of(self.staff, [person.may_do(row) for person in self.staff])
            own = able & mask_of(self.staff, [person.acts_as(row.grade) for person in self.staff])
            eligible = own if self.rules.substitution is Substitution.NEVER else able
            for target, appointment in (
                (self.queue_of, row.kind is JobKind.APPOINTMENT),
                (self.rework_queue_of, False),
            ):
                key = (eligible, own, appointment)
                target.append(shared.setdefault(key, Queue(*key)))
        self.queues = [queue for queue in shared.values() if queue.eligible]
        self.appointments = [queue for queue in self.queues if queue.appointment]
        self.own_first = self.rules.substitution is Substitution.OWN_FIRST
        self.chunks = self.rules.preemption is Preemption.CHUNK
        self.by_class = self.rules.rule in {Rule.CLASS_EDD, Rule.CLASS_FCFS}
        self.by_due = self.rules.rule in {Rule.CLASS_EDD, Rule.EDD}
        self.by_release = self.rules.rule in {Rule.FCFS, Rule.CLASS_FCFS}

    def _lay_out_jobs(self, spec: OfficeSpec) -> None:
        table = self.table
        self.activity: list[int] = table.activity.tolist()
        self.nominal: list[int] = table.release.tolist()
        self.due: list[int] = table.due.tolist()
        self.effort: list[int] = table.effort.tolist()
        self.left = list(self.effort)
        self.release, self.start, self.done, self.fin = ([NEVER] * len(table) for _ in range(4))
        self.origin: list[int] = [NEVER] * len(table)
        self.queue = [self.queue_of[activity] for activity in self.activity]
        self.waits: list[int] = (table.waits_for + 1).tolist()
        self.delay: list[int] = table.gate_delay.tolist()
        self.rework: list[int] = table.rework_effort.tolist()
        self.follower_start: list[int] = table.follower_start.tolist()
        self.followers: list[int] = table.followers.tolist()
        self.prio = [row.prio for row in spec.activities]
        self.rework_window_days = [max(3, -(-row.window_wd // 2)) for row in spec.activities]

    # -- the run ------------------------------------------------------------------------------------------------------

    def run(self) -> Records:
        env = self.env
        env.process(self.calendar())
        if any(self.bounded):
            env.process(self.days())
        for person, vacancies in enumerate(self.attendance.vacancies):
            if vacancies:
                env.process(self.turnover(person, vacancies))
        env.run(until=self.end)
        for person, under_way in enumerate(self.slice):
            if under_way is not None:
                self.stop(person)
        return self._records()

    def calendar(self) -> Story:
        """Let every job's nominal release day come."""
        order = np.argsort(self.table.release, kind="stable")
        for instant, job in zip(self.table.release[order].tolist(), order.tolist(), strict=True):
            if instant > self.env.now:
                yield self.env.timeout(instant - self.env.now)
            self.clear(job)

    def days(self) -> Story:
        """Let the people come who are present that day."""
        masks = day_masks(self.attendance)
        for mask in masks:
            self.present = mask
            if self.idle & mask:
                self.ring()
            yield self.env.timeout(TICKS_PER_DAY)

    def turnover(self, person: int, vacancies: tuple[tuple[int, int], ...]) -> Story:
        """Empty a seat and fill it again with a new hire. A slice under way is finished first."""
        for leaves, filled in vacancies:
            yield self.env.timeout(leaves - self.env.now)
            self.vacant |= 1 << person
            yield self.env.timeout(filled - leaves)
            self.vacant &= ~(1 << person)
            self.hired[person] = filled
            self.ring()

    # -- jobs ---------------------------------------------------------------------------------------------------------

    def clear(self, job: int) -> None:
        """Note that one thing the job waited for has come; release it after the last."""
        self.waits[job] -= 1
        if self.waits[job] == 0:
            self.set_out(job)

    def set_out(self, job: int) -> None:
        self.release[job] = self.env.now
        self.enqueue(job)
        if self.idle or self.queue[job].appointment:
            self.ring()

    def enqueue(self, job: int) -> None:
        heappush(self.queue[job].heap, self.key(job))

    def key(self, job: int) -> int:
        """Give the rule's order as one number; the id in its last bits makes it unique."""
        prio = self.prio[self.activity[job]] if self.by_class else 0
        if self.by_due:
            order = self.due[job]
        elif self.by_release:
            order = self.release[job]
        elif self.rules.rule is Rule.SPT:
            order = self.left[job]
        else:
            order = self.due[job] - math.ceil(self.left[job] / NOMINAL_PRESENCE)
        return ((prio << DUE_BITS) + order << ID_BITS) + job

    def complete(self, job: int) -> None:
        """Send completed work through the gate, and plan its rework."""
        now = self.env.now
        self.done[job] = now
        if self.origin[job] != NEVER:
            self.fin[job] = now
            return
        if self.rework[job] != NEVER:
            self.to_redo.append(job)
        delay = self.delay[job]
        self.fin[job] = now + delay
        if self.follower_start[job] == self.follower_start[job + 1]:
            return
        if delay == 0:
            self.let_follow(job)
        else:
            through = self.env.timeout(delay, job)
            assert through.callbacks is not None
            through.callbacks.append(lambda event: self.let_follow(event.value))

    def let_follow(self, job: int) -> None:
        for follower in self.followers[self.follower_start[job] : self.follower_start[job + 1]]:
            self.clear(follower)

    def redo(self, job: int) -> None:
        """Create the rework job of a first job: same work, half the effort, a shorter window."""
        activity, now = self.activity[job], self.env.now
        new = len(self.activity)
        self.activity.append(activity)
        self.nominal.append(now)
        self.due.append(now + self.rework_window_days[activity] * TICKS_PER_DAY)
        self.effort.append(self.rework[job])
        self.left.append(self.rework[job])
        for column in (self.start, self.done, self.fin):
            column.append(NEVER)
        self.release.append(now)
        self.origin.append(job)
        self.queue.append(self.rework_queue_of[activity])
        self.enqueue(new)

    # -- people -------------------------------------------------------------------------------------------------------

    def ring(self) -> None:
        if not self.ringing:
            self.ringing = True
            Bell(self.env, self.answer)

    def answer(self, _: Event) -> None:
        """Hand out work; then let waiting appointments interrupt, one after the other."""
        self.ringing = False
        if self.to_redo:
            for job in sorted(self.to_redo):
                self.redo(job)
            self.to_redo.clear()
        self.hand_out()
        while self.appointments and self.interrupt():
            self.hand_out()

    def hand_out(self) -> None:
        """Give the least pair of free person and waiting job to each other, until no pair is left."""
        free = self.idle & self.here()
        while free:
            least = -1
            for queue in self.queues:
                able = queue.eligible & free
                if able and queue.heap:
                    own = queue.own & free
                    rank = queue.heap[0] + (_APPOINTMENT if queue.appointment else _TASK)
                    if self.own_first:
                        if own:
                            able = own
                        else:
                            rank += _SUBSTITUTE
                    if least < 0 or rank < least:
                        least, takers, chosen = rank, able, queue
            if least < 0:
                return
            taker = takers & -takers
            free ^= taker
            self.begin(taker.bit_length() - 1, heappop(chosen.heap) & ID_MASK)

    def here(self) -> int:
        """Give the people in the office now: present today, seat filled, part-timers before they go home."""
        mask = self.present & ~self.vacant
        if self.part_timers:
            clock = self.env.now % TICKS_PER_DAY
            for person, limit in self.part_timers:
                if clock >= limit:
                    mask &= ~person
        return mask

    def begin(self, person: int, job: int) -> None:
        """Start a slice: until the job is done, 4 hours are over, or the person goes."""
        now = self.env.now
        appointment = self.queue[job].appointment
        speed = 1.0 if appointment else self.pace_of(person)
        left = self.left[job]
        needs = left if speed == 1.0 else math.ceil(left / speed)
        length = needs
        if self.bounded[person]:
            length = min(length, self.limit[person] - now % TICKS_PER_DAY)
        if self.chunks and not appointment:
            length = min(length, CHUNK)
        self.idle &= ~(1 << person)
        self.job[person], self.began[person], self.needs[person], self.speed[person] = job, now, needs, speed
        if self.start[job] == NEVER:
            self.start[job] = now
        over = self.slice[person] = self.env.timeout(length, person)
        assert over.callbacks is not None
        over.callbacks.append(self.put_down)

    def pace_of(self, person: int) -> float:
        """Give effort done per hour: phi under thin absence, less for a new hire who is still learning."""
        if self.hired[person] == NEVER:
            return self.pace
        months = (self.env.now - self.hired[person]) / self.month
        rules = self.rules
        return self.pace / (1 + (rules.new_hire_factor - 1) * math.exp(-months / rules.new_hire_months))

    def put_down(self, over: Event) -> None:
        """End a slice as planned: the job is complete, or waits again without privilege."""
        person: int = over._value
        if self.slice[person] is not over:
            return  # it was interrupted before
        job = self.stop(person)
        if self.left[job] == 0:
            self.complete(job)
        elif not self.chunks:
            self.job[person] = job
            self.keep(person)
            return
        else:
            self.enqueue(job)
        self.idle |= 1 << person
        self.ring()

    def stop(self, person: int) -> int:
        """Credit the slice in hand up to now and give its job back."""
        job, now = self.job[person], self.env.now
        elapsed = now - self.began[person]
        speed = self.speed[person]
        if elapsed == self.needs[person]:
            credited = self.left[job]
        else:
            credited = elapsed if speed == 1.0 else math.floor(elapsed * speed)
        if elapsed or credited or not self.left[job]:
            worked = credited if self.hired[person] == NEVER else math.floor(elapsed * min(1.0, self.full_pace(job)))
            self.log.extend((job, person, self.began[person], now, credited, worked))
        self.left[job] -= credited
        self.job[person], self.slice[person] = NEVER, None
        return job

    def full_pace(self, job: int) -> float:
        return 1.0 if self.queue[job].appointment else self.pace

    def interrupt(self) -> bool:
        """Let the first waiting appointment that can, interrupt the least urgent task in hand."""
        if not self.chunks:
            return False
        for queue in sorted((queue for queue in self.appointments if queue.heap), key=lambda queue: queue.heap[0]):
            victim = self.least_urgent(queue)
            if victim != NEVER:
                self.enqueue(self.stop(victim))
                self.begin(victim, heappop(queue.heap) & ID_MASK)
                return True
        return False

    def least_urgent(self, appointment: Queue) -> int:
        """Give the person to interrupt: own grade first, then the largest (prio, due, id) in hand; -1 for nobody."""
        able = appointment.eligible & ~self.idle & self.here()
        best, victim = (False, -1, -1, -1), NEVER
        for person, job in enumerate(self.job):
            if job != NEVER and able >> person & 1 and not self.queue[job].appointment:
                own = bool(appointment.own >> person & 1)
                rank = (own, self.prio[self.activity[job]], self.due[job], job)
                if rank > best:
                    best, victim = rank, person
        return victim

    def keep(self, person: int) -> None:
        """Without preemption: go on with the job in hand when next in the office."""
        now = self.env.now
        back = self.next_in_office(person)
        if back == now:
            self.begin(person, self.job[person])
        elif back != NEVER:
            resume = self.env.timeout(back - now, person)
            assert resume.callbacks is not None
            resume.callbacks.append(lambda event: self.begin(event.value, self.job[event.value]))

    def next_in_office(self, person: int) -> int:
        """Give the next instant at which the person is in the office, -1 for never."""
        instant = self.env.now
        while instant < self.end:
            day, clock = divmod(instant, TICKS_PER_DAY)
            empty_until = next(
                (end for first, end in self.attendance.vacancies[person] if first <= instant < end), None
            )
            if empty_until is not None:
                instant = empty_until
            elif self.attendance.present[person, day] and clock < self.limit[person]:
                return instant
            else:
                instant = (day + 1) * TICKS_PER_DAY
        return NEVER

    def _records(self) -> Records:
        by_slice = np.ascontiguousarray(np.array(self.log, np.int64).reshape(-1, len(SLICE_COLUMNS)).T)
        by_job = (
            self.activity,
            self.nominal,
            self.due,
            self.effort,
            self.release,
            self.start,
            self.done,
            self.fin,
            self.origin,
        )
        jobs = {name: np.array(column, np.int64) for name, column in zip(JOB_COLUMNS, by_job, strict=True)}
        return Records(**jobs, **dict(zip(SLICE_COLUMNS, by_slice, strict=True)))


def mask_of(staff: tuple[Person, ...], truths: list[bool]) -> int:
    """Give the people for whom it is true, as bits."""
    return sum(1 << p for p in range(len(staff)) if truths[p])


def day_masks(attendance: Attendance) -> Masks:
    """Give, for every day, the people present as bits."""
    packed = np.packbits(attendance.present.T, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
