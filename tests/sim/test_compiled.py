"""The compiled engine against the SimPy engine: the same records bit for bit, with ties and without.

A mutant is the SimPy engine with one rule of order broken. Equality says something only if it finds every mutant.
"""

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from osm_sim.errors import InputError
from osm_sim.office import compiled, kernels, reference, tally
from osm_sim.office.attendance import draw_attendance
from osm_sim.office.cases import case_names, load_case
from osm_sim.office.records import Records
from osm_sim.office.simulation import ENGINES, OfficeStudy, run_study, warm
from osm_sim.office.spec import Absence, OfficeSpec, Panel, Preemption, Processes, Role, Rule, Substitution, people
from osm_sim.office.workload import draw_jobs, plan_workload
from tests.sim.small_offices import A, Instance, Job, activity, always, days, instances, office, table

EACH = 300
"""Random offices with forced ties, and as many without."""
REFERENCE = load_case("reference").spec

MUTANTS: dict[str, tuple[tuple[str, str], ...]] = {
    "work is handed out at once": (("            Bell(self.env, self.answer)", "            self.answer(None)"),),
    "the larger id first": (
        ("<< ID_BITS) + job", "<< ID_BITS) + (ID_MASK - job)"),
        ("heappop(chosen.heap) & ID_MASK", "ID_MASK - (heappop(chosen.heap) & ID_MASK)"),
        ("heappop(queue.heap) & ID_MASK", "ID_MASK - (heappop(queue.heap) & ID_MASK)"),
    ),
    "priority reversed": (("self.prio[self.activity[job]] if", "5 - self.prio[self.activity[job]] if"),),
    "due date for class_edd and edd reversed": (
        ("            order = self.due[job]\n", "            order = (1 << 39) - self.due[job]\n"),
    ),
    "fcfs by nominal release": (
        ("            order = self.release[job]\n", "            order = self.nominal[job]\n"),
    ),
    "spt by whole effort": (("            order = self.left[job]\n", "            order = self.effort[job]\n"),),
    "slack without the work left": (("self.due[job] - math.ceil(self.left[job] / NOMINAL_PRESENCE)", "self.due[job]"),),
    "appointments wait their turn": (("_APPOINTMENT if queue.appointment else _TASK", "_TASK"),),
    "own grade is not first": (("                    if self.own_first:\n", "                    if False:\n"),),
    "the last person first": (("taker = takers & -takers", "taker = 1 << takers.bit_length() - 1"),),
    "rework as it comes": (("for job in sorted(self.to_redo)", "for job in sorted(self.to_redo, reverse=True)"),),
    "the job in hand is kept after four hours": (
        ("        elif not self.chunks:", "        elif not self.chunks or not self.queue[job].appointment:"),
    ),
    "slices of five hours": (("CHUNK = 4 *", "CHUNK = 5 *"),),
    "an appointment takes the most urgent": (("if rank > best:", "if rank < best or victim == NEVER:"),),
    "an appointment takes whoever it is": (("rank = (own, ", "rank = (True, "),),
    "the last appointment interrupts first": (
        ("key=lambda queue: queue.heap[0])", "key=lambda queue: queue.heap[0], reverse=True)"),
    ),
    "appointments never interrupt": (("while self.appointments and self.interrupt():", "while False:"),),
    "interrupted work loses its hours": (("self.left[job] -= credited\n        self.job", "self.job"),),
    "a follower does not wait for the gate": (
        ("        if delay == 0:\n            self.let_follow", "        if True:\n            self.let_follow"),
    ),
    "slices are rounded down": (("math.ceil(left / speed)", "math.floor(left / speed)"),),
    "part-timers stay": (("            if clock >= limit:\n", "            if False:\n"),),
    "an empty seat works": (("mask = self.present & ~self.vacant", "mask = self.present"),),
}


@given(instances(ties=True))
@settings(max_examples=EACH, derandomize=True)
def test_both_engines_give_the_same_records_with_ties(instance: Instance) -> None:
    assert _run(reference.simulate, instance).differences(_run(compiled.simulate, instance)) == ()


@given(instances(ties=False))
@settings(max_examples=EACH, derandomize=True)
def test_both_engines_give_the_same_records_without_ties(instance: Instance) -> None:
    assert _run(reference.simulate, instance).differences(_run(compiled.simulate, instance)) == ()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_each_rule_of_order_is_found(name: str) -> None:
    mutant = _mutant(MUTANTS[name])
    assert any(_differs(mutant, instance, records) for instance, records in zip(*_compiled_pool(), strict=True))


@pytest.mark.parametrize("name", case_names())
def test_both_engines_give_the_same_records_of_every_case(name: str) -> None:
    _agree(load_case(name).spec)


_OPTIONS = (
    *({"absence": absence} for absence in Absence),
    *({"preemption": preemption} for preemption in Preemption),
    *({"rule": rule} for rule in Rule),
    *({"substitution": substitution} for substitution in Substitution),
    *({"processes": processes} for processes in Processes),
    {"turnover_per_year": 0.6, "new_hire_factor": 1.8},
    {"turnover_per_year": 0.6, "absence": Absence.THIN, "preemption": Preemption.NONE},
    {"learning_rate": 0.9},
)


@pytest.mark.parametrize("options", _OPTIONS, ids=lambda options: " ".join(map(str, options.values())))
def test_both_engines_give_the_same_records_under_every_option(options: dict[str, object]) -> None:
    _agree(replace(REFERENCE, rules=replace(REFERENCE.rules, **options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("panel", Panel)
def test_both_engines_give_the_same_records_behind_every_panel(panel: Panel) -> None:
    _agree(replace(REFERENCE, access=replace(REFERENCE.access, panel=panel)))


def test_both_engines_give_the_same_result() -> None:
    ours, theirs = (run_study(OfficeStudy(spec=REFERENCE, replications=2, engine=name)) for name in ENGINES)
    for name, values in ours.samples.items():
        # Sums run over slices in the order of the log, which is not the same within an instant.
        np.testing.assert_allclose(values, theirs.samples[name], rtol=1e-12, err_msg=name)


def test_the_log_of_slices_grows_where_jobs_are_long() -> None:
    spec = office(activity(effort_h=100))
    instance = Instance(spec=spec, timetable=days(), table=table(Job(effort=10_000)), attendance=always(spec, days()))
    long = replace(instance, timetable=days(400), attendance=always(spec, days(400)))
    records = _run(compiled.simulate, long)
    assert len(records.slice_job) == 800
    assert records.differences(_run(reference.simulate, long)) == ()


def test_jobs_of_after_the_end_are_never_released() -> None:
    spec = office(activity())
    jobs = table(Job(release=4000), Job(release=400), Job(release=8), Job(release=80_000))
    instance = Instance(spec=spec, timetable=days(), table=jobs, attendance=always(spec, days()))
    records = _run(compiled.simulate, instance)
    assert (records.release >= 0).tolist() == [False, False, True, False]
    assert records.differences(_run(reference.simulate, instance)) == ()


def test_due_dates_beyond_what_a_key_holds_are_refused_with_the_remedy() -> None:
    with pytest.raises(InputError, match=r"due dates up to day 70005 are more than 65536; take --engine reference"):
        compiled.prepare(office(activity()), days(70_000))


def test_more_people_than_a_word_has_bits_are_refused_with_the_remedy() -> None:
    spec = office(activity(), roles=(Role(grade=A, fte=63.0),))
    with pytest.raises(InputError, match=r"staff of 63 people is more than 62; take --engine reference"):
        compiled.prepare(spec, days())


def test_after_warming_up_no_run_compiles_again() -> None:
    warm()
    for name in case_names()[:3]:
        run_study(OfficeStudy(spec=load_case(name).spec, replications=2))
    once: tuple[Any, ...] = (kernels.run, kernels.lay_out, tally.tally_slices, tally.tally_backlog, tally.tally_jobs)
    assert [len(kernel.signatures) for kernel in once] == [1] * len(once)


def _agree(spec: OfficeSpec) -> None:
    timetable = spec.calendar.timetable(warm_up_years=0, years=1)
    plan, heads = plan_workload(spec, timetable), people(spec.roles)
    instance = Instance(
        spec=spec,
        timetable=timetable,
        table=draw_jobs(plan, 3, 1),
        attendance=draw_attendance(heads, spec.rules, timetable, 3, 1),
    )
    assert _run(reference.simulate, instance).differences(_run(compiled.simulate, instance)) == ()


def _run(simulate: Callable[..., Records], instance: Instance) -> Records:
    return simulate(instance.spec, instance.timetable, instance.table, instance.attendance)


@cache
def _compiled_pool() -> tuple[list[Instance], list[Records]]:
    """Give random offices with forced ties, the same ones every time, and the compiled engine's records of each."""
    found: list[Instance] = []

    @given(instances(ties=True))
    @settings(
        max_examples=EACH,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.nested_given],
    )
    def keep(instance: Instance) -> None:
        found.append(instance)

    keep()
    return found, [_run(compiled.simulate, instance) for instance in found]


def _differs(mutant: ModuleType, instance: Instance, records: Records) -> bool:
    try:
        return bool(records.differences(_run(mutant.simulate, instance)))
    except ValueError:  # SimPy refuses a slice that would end before it begins
        return True


def _mutant(changes: tuple[tuple[str, str], ...]) -> ModuleType:
    """Give the SimPy engine with places of its source changed: what is right, and what is wrong instead."""
    source = inspect.getsource(reference)
    for right, wrong in changes:
        assert right in source, f"the engine no longer holds {right!r}"
        source = source.replace(right, wrong)
    module = ModuleType("mutant")
    exec(compile(source, "mutant.py", "exec"), module.__dict__)
    return module
