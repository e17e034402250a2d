"""The SimPy engine against hand-worked days, and against the dispatch rule on random offices."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from osm_sim.office.records import NEVER, Records
from osm_sim.office.reference import simulate
from osm_sim.office.spec import (
    Absence,
    JobKind,
    Person,
    Preemption,
    Role,
    Rule,
    Rules,
    Substitution,
    people,
)
from osm_sim.office.timetable import TICKS_PER_DAY, TICKS_PER_HOUR
from tests.sim.small_offices import (
    PLAIN,
    A,
    Instance,
    Job,
    L,
    M,
    activity,
    always,
    days,
    hours,
    instances,
    office,
    run,
    slices,
    table,
)


def test_a_job_is_done_after_its_effort() -> None:
    records = run(office(activity()), Job(release=8, effort=3))
    assert hours(records.start) == [8]
    assert hours(records.fin) == [11]


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        (Rule.CLASS_EDD, [2, 0, 1]),
        (Rule.EDD, [0, 2, 1]),
        (Rule.FCFS, [0, 1, 2]),
        (Rule.CLASS_FCFS, [2, 0, 1]),
        (Rule.SPT, [1, 2, 0]),
        (Rule.SLACK, [0, 2, 1]),
    ],
)
def test_the_rule_decides_which_waiting_job_comes_first(rule: Rule, order: list[int]) -> None:
    spec = office(activity("X"), activity("U", prio=1), rules=replace(PLAIN, rule=rule))
    records = run(spec, Job(due=16, effort=3), Job(due=32, effort=1), Job(row=1, due=24, effort=2))
    assert [job for job, *_ in slices(records)] == order


def test_what_happens_at_one_instant_is_settled_before_work_is_handed_out() -> None:
    spec = office(activity("X"), activity("U", prio=1))
    records = run(spec, Job(effort=2, due=8), Job(effort=1, due=9), Job(row=1, release=2, effort=1, due=16))
    assert [(job, start) for job, _, start, _ in slices(records)] == [(0, 0), (2, 2), (1, 3)]


def test_a_more_urgent_task_waits_until_the_slice_of_four_hours_is_over() -> None:
    spec = office(activity("X"), activity("U", prio=1))
    records = run(spec, Job(effort=6), Job(row=1, release=1, effort=1))
    assert slices(records) == [(0, 0, 0, 4), (1, 0, 4, 5), (0, 0, 5, 7)]


def test_without_preemption_a_job_is_kept_until_it_is_done() -> None:
    spec = office(activity("X"), activity("U", prio=1), rules=replace(PLAIN, preemption=Preemption.NONE))
    records = run(spec, Job(effort=6), Job(row=1, release=1, effort=1))
    assert slices(records) == [(0, 0, 0, 6), (1, 0, 6, 7)]


def test_without_preemption_a_job_is_kept_through_an_absence_and_nobody_else_takes_it() -> None:
    rules = Rules(absence=Absence.EXPLICIT, preemption=Preemption.NONE)
    spec = office(activity(), roles=(Role(grade=A, fte=2.0),), rules=rules)
    attendance = always(spec, days())
    present = attendance.present.copy()
    present[0, 1] = False
    records = run(spec, Job(effort=10), attendance=replace(attendance, present=present))
    assert slices(records) == [(0, 0, 0, 8), (0, 0, 16, 18)]


def test_with_explicit_absence_a_slice_ends_with_the_day_and_another_may_go_on() -> None:
    rules = Rules(absence=Absence.EXPLICIT)
    spec = office(activity(), roles=(Role(grade=A, fte=2.0),), rules=rules)
    attendance = always(spec, days())
    present = attendance.present.copy()
    present[0, 1] = False
    records = run(spec, Job(release=6, effort=5), attendance=replace(attendance, present=present))
    assert slices(records) == [(0, 0, 6, 8), (0, 1, 8, 11)]


def test_a_part_timer_works_the_first_hours_of_each_day() -> None:
    spec = office(activity(), roles=(Role(grade=A, fte=0.25),))
    records = run(spec, Job(effort=5), Job(release=3, effort=0.5))
    assert slices(records) == [(0, 0, 0, 2), (0, 0, 8, 10), (0, 0, 16, 17), (1, 0, 17, 17.5)]


def test_two_and_a_half_people_are_two_full_timers_and_one_half() -> None:
    heads = people((Role(grade=A, fte=2.5), Role(grade=L, fte=1.0)))
    assert [(head.grade, head.number, head.fte) for head in heads] == [
        (L, 1, 1.0),
        (A, 1, 1.0),
        (A, 2, 1.0),
        (A, 3, 0.5),
    ]


def test_thin_absence_slows_tasks_down_but_not_appointments() -> None:
    rows = (activity("X"), activity("M", kind=JobKind.APPOINTMENT))
    spec = office(*rows, rules=Rules(absence=Absence.THIN, preemption=Preemption.NONE))
    records = run(spec, Job(effort=1), Job(row=1, release=8, effort=1))
    phi = days().presence
    assert hours(records.fin) == [pytest.approx(1 / phi, abs=1e-6), 9]
    assert records.credited.tolist() == [TICKS_PER_HOUR, TICKS_PER_HOUR]


def test_an_appointment_interrupts_the_least_urgent_task_at_once() -> None:
    rows = (activity("X"), activity("M", kind=JobKind.APPOINTMENT))
    spec = office(*rows, roles=(Role(grade=A, fte=2.0),))
    records = run(spec, Job(effort=6, due=16), Job(effort=6, due=24), Job(row=1, release=1, effort=5))
    assert slices(records) == [(0, 0, 0, 4), (1, 1, 0, 1), (2, 1, 1, 6), (0, 0, 4, 6), (1, 0, 6, 10), (1, 0, 10, 11)]


def test_an_appointment_takes_its_own_grade_before_a_less_urgent_task_of_another() -> None:
    rows = (
        activity("X", grade=A, may_do=(A,)),
        activity("Y", grade=M, may_do=(M,), prio=1),
        activity("M", grade=M, may_do=(M, A), kind=JobKind.APPOINTMENT),
    )
    spec = office(*rows, roles=(Role(grade=A, fte=1.0), Role(grade=M, fte=1.0)))
    records = run(spec, Job(effort=3), Job(row=1, effort=3), Job(row=2, release=1, effort=1))
    assert (2, 0, 1, 2) in slices(records)


def test_two_appointments_of_one_instant_take_different_people() -> None:
    rows = (activity("X"), activity("M", kind=JobKind.APPOINTMENT))
    spec = office(*rows, roles=(Role(grade=A, fte=2.0),))
    records = run(spec, Job(effort=3), Job(effort=3), Job(row=1, release=1, effort=1), Job(row=1, release=1, effort=1))
    assert hours(records.start[2:]) == [1, 1]


def test_an_appointment_is_not_interrupted_by_an_appointment() -> None:
    spec = office(activity("M", kind=JobKind.APPOINTMENT), activity("N", kind=JobKind.APPOINTMENT, prio=1))
    records = run(spec, Job(effort=6), Job(row=1, release=1, effort=1))
    assert slices(records) == [(0, 0, 0, 6), (1, 0, 6, 7)]


def test_own_grade_comes_before_substitution() -> None:
    rows = (activity("X", grade=A, may_do=(A, M), prio=1), activity("Y", grade=M, may_do=(M,), prio=5))
    roles = (Role(grade=M, fte=1.0),)
    first = {
        mode: slices(run(office(*rows, roles=roles, rules=replace(PLAIN, substitution=mode)), Job(), Job(row=1)))[0][0]
        for mode in (Substitution.OWN_FIRST, Substitution.MERGED)
    }
    assert first == {Substitution.OWN_FIRST: 1, Substitution.MERGED: 0}


def test_without_substitution_work_of_another_grade_is_left() -> None:
    spec = office(
        activity("X", grade=A, may_do=(A, M)),
        roles=(Role(grade=M, fte=1.0),),
        rules=replace(PLAIN, substitution=Substitution.NEVER),
    )
    assert run(spec, Job()).fin.tolist() == [NEVER]


def test_a_job_nobody_may_do_is_never_finished() -> None:
    spec = office(activity("X", process=9), roles=(Role(grade=A, fte=1.0, processes=(1,)),))
    records = run(spec, Job())
    assert (records.release.tolist(), records.start.tolist(), records.fin.tolist()) == ([0], [NEVER], [NEVER])


def test_ties_go_to_the_lower_id_and_to_the_lower_person() -> None:
    records = run(office(activity(), roles=(Role(grade=A, fte=2.0),)), Job(), Job(), Job())
    assert slices(records) == [(0, 0, 0, 1), (1, 1, 0, 1), (2, 0, 1, 2)]


def test_a_chained_job_is_released_when_its_predecessors_are_through_the_gate() -> None:
    spec = office(activity(), roles=(Role(grade=A, fte=2.0),))
    records = run(
        spec, Job(effort=1, delay=12), Job(effort=2), Job(release=1, after=(0, 1)), Job(release=20, after=(1,))
    )
    assert hours(records.fin) == [13, 2, 14, 21]
    assert hours(records.release[2:]) == [13, 20]


def test_rework_starts_when_the_work_is_done_and_blocks_nobody() -> None:
    spec = office(activity(window_wd=9), roles=(Role(grade=A, fte=2.0),))
    records = run(spec, Job(effort=1, delay=8, rework=0.5), Job(after=(0,)))
    assert (records.origin.tolist(), hours(records.effort[2:])) == ([NEVER, NEVER, 0], [0.5])
    assert (hours(records.release[2:]), hours(records.due[2:]), hours(records.fin)) == ([1], [1 + 5 * 8], [9, 10, 1.5])


def test_rework_jobs_of_one_instant_are_numbered_by_their_first_jobs() -> None:
    spec = office(activity("X"), activity("Y"), roles=(Role(grade=A, fte=2.0),))
    records = run(spec, Job(effort=1, due=24, rework=1), Job(row=1, effort=1, due=8, rework=1))
    assert records.origin.tolist() == [NEVER, NEVER, 0, 1]


def test_rework_of_an_appointment_is_a_task() -> None:
    spec = office(activity("M", kind=JobKind.APPOINTMENT), activity("X"))
    records = run(spec, Job(effort=1, rework=1, due=40), Job(row=1, release=1, effort=1, due=8))
    assert [job for job, *_ in slices(records)] == [0, 1, 2]


def test_a_job_without_effort_takes_a_round_of_its_own() -> None:
    records = run(office(activity()), Job(effort=0), Job(effort=1))
    assert (hours(records.fin), len(records.slice_job)) == ([0, 1], 2)


def test_an_empty_seat_does_no_work_and_the_new_hire_is_slower_at_first() -> None:
    spec = office(activity(), rules=replace(PLAIN, new_hire_factor=2.0))
    attendance = replace(always(spec, days()), vacancies=(((2 * TICKS_PER_HOUR, 16 * TICKS_PER_HOUR),),))
    records = run(spec, Job(effort=3), Job(release=3, effort=1), attendance=attendance)
    assert slices(records)[0] == (0, 0, 0, 3)
    assert hours(records.start[1:]) == [16]
    assert hours(records.fin[1:]) == [pytest.approx(18, abs=1e-6)]


@given(instances())
@settings(max_examples=200)
def test_every_law_holds_on_random_offices_with_ties(instance: Instance) -> None:
    check_laws(instance)


@given(instances(ties=False))
@settings(max_examples=100)
def test_every_law_holds_on_random_offices_without_ties(instance: Instance) -> None:
    check_laws(instance)


def check_laws(instance: Instance) -> None:
    """Check what must hold of any records, whatever the office."""
    records = simulate(instance.spec, instance.timetable, instance.table, instance.attendance)
    again = simulate(instance.spec, instance.timetable, instance.table, instance.attendance)
    assert records.differences(again) == ()
    _check_work(records)
    _check_times(instance, records)
    _check_people(instance, records)
    _check_order(instance, records)


def _check_work(records: Records) -> None:
    credited = np.bincount(records.slice_job, weights=records.credited, minlength=len(records))
    done = records.done != NEVER
    assert np.array_equal(credited[done], records.effort[done])
    assert np.all(credited[~done] <= records.effort[~done])


def _check_times(instance: Instance, records: Records) -> None:
    first = records.origin == NEVER
    released, done = records.release != NEVER, records.done != NEVER
    assert np.all(records.release[released & first] >= records.nominal[released & first])
    assert np.all(records.start[done] >= records.release[done])
    assert np.all(records.done[done] >= records.start[done])
    assert np.array_equal(records.fin[first & done], (records.done[first] + instance.table.gate_delay)[done[first]])
    for job in np.flatnonzero(first):
        start, end = instance.table.follower_start[job : job + 2]
        for follower in instance.table.followers[start:end]:
            assert records.release[follower] == NEVER or NEVER < records.fin[job] <= records.release[follower]


def _check_people(instance: Instance, records: Records) -> None:
    """Nobody works on two jobs, when absent, on what they may not do; no job is with two people."""
    heads = people(instance.spec.roles)
    explicit = instance.spec.rules.absence is Absence.EXPLICIT
    for column in (records.slice_person, records.slice_job):
        order = np.lexsort((records.slice_end, records.slice_start, column))
        same = column[order][1:] == column[order][:-1]
        assert np.all(records.slice_start[order][1:][same] >= records.slice_end[order][:-1][same])
    for job, person, start, end in zip(
        records.slice_job.tolist(),
        records.slice_person.tolist(),
        records.slice_start.tolist(),
        records.slice_end.tolist(),
        strict=True,
    ):
        head = heads[person]
        assert head.may_do(instance.spec.activities[records.activity[job]])
        day = start // TICKS_PER_DAY
        if explicit:
            assert instance.attendance.present[person, day]
        if explicit or head.fte < 1:
            assert end <= day * TICKS_PER_DAY + head.fte * TICKS_PER_DAY
        assert not any(first <= start < back for first, back in instance.attendance.vacancies[person])


def _check_order(instance: Instance, records: Records) -> None:
    """Whoever takes a job takes the least key of all that still wait and that they may do."""
    if instance.spec.rules.preemption is Preemption.NONE:
        return
    heads = people(instance.spec.roles)
    for job, person, start in zip(
        records.slice_job.tolist(), records.slice_person.tolist(), records.slice_start.tolist(), strict=True
    ):
        taken = _key(instance, records, heads[person], job, start)
        for other in range(len(records)):
            if (
                other != job
                and _waits_after(records, other, start)
                and not _interrupted(instance, records, other, start)
                and not _released_in_a_later_round(records, other, start)
            ):
                key = _key(instance, records, heads[person], other, start)
                assert key is None or taken is None or taken < key


def _waits_after(records: Records, job: int, instant: int) -> bool:
    """Say whether the job waits right after the instant's work was handed out."""
    if not NEVER < records.release[job] <= instant or NEVER < records.done[job] <= instant:
        return False
    mine = records.slice_job == job
    in_hand = (records.slice_start[mine] <= instant) & (instant < records.slice_end[mine])
    return not bool(in_hand.any())


def _interrupted(instance: Instance, records: Records, job: int, instant: int) -> bool:
    """Say whether an appointment may have sent the job back at this very instant, after work was handed out."""
    rows = instance.spec.activities
    begun = records.slice_job[records.slice_start == instant]
    appointed = any(
        rows[records.activity[other]].kind is JobKind.APPOINTMENT and records.origin[other] == NEVER
        for other in begun.tolist()
    )
    put_down = bool((records.slice_end[records.slice_job == job] == instant).any())
    return appointed and (put_down or records.start[job] == instant)


def _released_in_a_later_round(records: Records, job: int, instant: int) -> bool:
    """Say whether work without effort may have released the job at this very instant, after work was handed out."""
    at_once = (records.slice_start == instant) & (records.slice_end == instant)
    return records.release[job] == instant and bool(at_once.any())


def _key(instance: Instance, records: Records, head: Person, job: int, instant: int) -> tuple[float, ...] | None:
    row = instance.spec.activities[records.activity[job]]
    rules = instance.spec.rules
    own = head.acts_as(row.grade) and row.grade in row.may_do
    if not head.may_do(row) or (rules.substitution is Substitution.NEVER and not own):
        return None
    is_first = records.origin[job] == NEVER
    appointment = row.kind is JobKind.APPOINTMENT and is_first
    mine = (records.slice_job == job) & (records.slice_end <= instant)
    left = int(records.effort[job] - records.credited[mine].sum())
    due, release = int(records.due[job]), int(records.release[job])
    order = {
        Rule.CLASS_EDD: (row.prio, due),
        Rule.EDD: (due,),
        Rule.FCFS: (release,),
        Rule.CLASS_FCFS: (row.prio, release),
        Rule.SPT: (left,),
        Rule.SLACK: (due - np.ceil(left / 0.848),),
    }[rules.rule]
    substitution = (not own,) if rules.substitution is Substitution.OWN_FIRST else ()
    return (not appointment, *substitution, *order, job)


def test_the_check_of_the_order_notices_a_wrong_order() -> None:
    """The oracle above can fail: give it records of another rule."""
    spec = office(activity(), rules=replace(PLAIN, rule=Rule.SPT))
    jobs = table(Job(due=8, effort=3), Job(due=16, effort=1))
    attendance = always(spec, days())
    records = simulate(spec, days(), jobs, attendance)
    wrong = Instance(spec=replace(spec, rules=PLAIN), timetable=days(), table=jobs, attendance=attendance)
    with pytest.raises(AssertionError):
        _check_order(wrong, records)
