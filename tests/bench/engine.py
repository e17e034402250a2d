"""The engines on the reference office: two simulated years, explicit absence, job table given."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from osm_sim.office.attendance import draw_attendance
from osm_sim.office.cases import load_case
from osm_sim.office.measures import measure as measure_outcome
from osm_sim.office.measures import yardstick
from osm_sim.office.spec import Absence, OfficeSpec, Preemption, people
from osm_sim.office.workload import draw_jobs
from tests.bench.line import line
from tests.bench.office import Replication, replication, runner
from tests.bench.timing import cpu_seconds, interleaved

REPEATS = 9
RUNS = 100
"""Runs of the compiled engine and of the sampler that are timed as one."""
PROMISED_SECONDS = 0.1


def measure() -> list[str]:
    """Give the lines: what a replication costs in both engines, sampling and measuring it, and growth with its size."""
    return [*_costs(), *_growth()]


def plain(spec: OfficeSpec) -> OfficeSpec:
    """Give the same office with the options off: no chains, nobody absent, nothing interrupted."""
    rows = tuple(replace(row, after="", chain="") for row in spec.activities)
    rules = replace(spec.rules, absence=Absence.NONE, preemption=Preemption.NONE)
    return replace(spec, activities=rows, rules=rules)


def _costs() -> list[str]:
    reference = load_case("reference").spec
    whole, bare = replication(reference), replication(plain(reference))
    records = runner(whole, "reference")()
    by = yardstick(whole.spec, whole.timetable)
    seconds = interleaved(
        {
            "SimPy": runner(whole, "reference"),
            "compiled": _often(runner(whole, "compiled")),
            "plain SimPy": runner(bare, "reference"),
            "plain compiled": _often(runner(bare, "compiled")),
            "sampler": _often(_sampler(whole)),
            "measures": lambda: measure_outcome(by, records, whole.attendance),
        },
        REPEATS,
    )
    for name in ("compiled", "plain compiled", "sampler"):
        seconds[name] /= RUNS
    jobs = len(records)
    size = f"{jobs} jobs in {len(records.slice_job)} slices"
    return [
        line("SimPy engine", 1000 * seconds["SimPy"], "ms", promised=f"{1000 * PROMISED_SECONDS:.0f} ms", remark=size),
        line("compiled engine", 1000 * seconds["compiled"], "ms"),
        line("its draws", 1000 * seconds["sampler"], "ms", remark="job table and attendance"),
        line("its measures", 1000 * seconds["measures"], "ms"),
        line("SimPy engine", jobs / seconds["SimPy"], "jobs/s"),
        line("compiled engine", jobs / seconds["compiled"], "jobs/s"),
        line(
            "compiled / SimPy",
            seconds["SimPy"] / seconds["compiled"],
            "x",
            promised="at least 60",
            remark="whole model",
        ),
        line(
            "compiled / SimPy, plain",
            seconds["plain SimPy"] / seconds["plain compiled"],
            "x",
            promised="at least 90",
            remark="no chains, absences, preemption",
        ),
        line("draws / compiled engine", seconds["sampler"] / seconds["compiled"], "x", promised="at most 0.5"),
    ]


def _growth() -> list[str]:
    reference = load_case("reference").spec
    sizes = {factor: replication(_times(reference, factor)) for factor in (1, 2, 4)}
    jobs = {factor: len(office.table) for factor, office in sizes.items()}
    lines = []
    for engine, runs in (("reference", 1), ("compiled", RUNS)):
        seconds = interleaved(
            {str(factor): _often(runner(office, engine), runs) for factor, office in sizes.items()}, REPEATS
        )
        for label, factor in (("jobs doubled", 1), ("doubled again", 2)):
            grown = seconds[str(2 * factor)] / seconds[str(factor)]
            expected = _n_log_n(jobs[factor], jobs[2 * factor])
            lines.append(line(label, grown, "x", remark=f"{engine}; n log n would be {expected:.2f}"))
    return lines


def _often(call: Callable[[], object], runs: int = RUNS) -> Callable[[], object]:
    return lambda: cpu_seconds(call, runs)


def _sampler(office: Replication) -> Callable[[], object]:
    """Give what draws the next replication: its job table and attendance."""
    heads, numbers = people(office.spec.roles), count()

    def draw() -> object:
        number = next(numbers)
        attendance = draw_attendance(heads, office.spec.rules, office.timetable, 1, number)
        return attendance, draw_jobs(office.plan, 1, number)

    return draw


def _times(spec: OfficeSpec, factor: int) -> OfficeSpec:
    """Give an office with `factor` times the jobs and the staff."""
    rows = tuple(replace(row, count_mult=row.count_mult * factor) for row in spec.activities)
    roles = tuple(replace(role, fte=role.fte * factor) for role in spec.roles)
    return replace(spec, activities=rows, roles=roles)


def _n_log_n(before: int, after: int) -> float:
    return after * math.log(after) / (before * math.log(before))
