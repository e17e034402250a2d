"""An office that every library can express: generalists, random arrivals by process, priorities, no interruption.

Every rival gets the same arrivals and the same efforts, so the mean waits beside the speeds must agree.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from osm_sim.office.cases import load_case
from osm_sim.office.catalogue import reference_drivers
from osm_sim.office.demand import jobs_per_year, mean_effort_hours
from osm_sim.office.records import NEVER, Records
from osm_sim.office.spec import (
    Absence,
    Activity,
    Gate,
    Grade,
    JobKind,
    OfficeSpec,
    Preemption,
    Rule,
    Rules,
    Substitution,
    Trigger,
    generalists,
)
from osm_sim.office.timetable import HOURS_PER_DAY, TICKS_PER_HOUR
from tests.bench.line import line
from tests.bench.office import Replication, replication, runner
from tests.bench.timing import cpu_seconds

ROOT = Path(__file__).parents[2]
RIVALS_PYTHON = ROOT / ".bench" / "bin" / "python"
STAFF = 6
EFFORT_CV = 0.5
REPEATS = 7
RUNS_OF_COMPILED = 20
"""Runs of the compiled engine that are timed as one: a single one is too short for the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One run: CPU seconds, mean waiting hours of the finished jobs, how many they are."""

    seconds: float
    mean_wait_hours: float
    finished: int


PROMISED = {
    ("compiled", "Ciw"): "at least 120",
    ("compiled", "salabim"): "at least 1,500",
    ("SimPy engine", "PriorityResource"): "at least 1.2",
}
Runner = Callable[[], Answer]


def measure() -> list[str]:
    """Give the lines: jobs per second of every engine on the pooled office, what was promised, and the mean waits."""
    office = replication(pooled_office())
    with ExitStack() as stack:
        runners: dict[str, Runner] = {
            "compiled": lambda: _ours(office, "compiled", RUNS_OF_COMPILED),
            "SimPy engine": lambda: _ours(office, "reference", 1),
        }
        jobs = stack.enter_context(_jobs_file(office))
        runners["PriorityResource"] = stack.enter_context(_rival(Path(sys.executable), "priority_resource", jobs))
        lines = []
        if RIVALS_PYTHON.exists():
            runners["Ciw"] = stack.enter_context(_rival(RIVALS_PYTHON, "ciw_way", jobs))
            runners["salabim"] = stack.enter_context(_rival(RIVALS_PYTHON, "salabim_way", jobs))
        else:
            lines.append("Ciw and salabim not measured: their environment .bench is made by `make bench`")
        answers = _interleaved(runners)
    return [*lines, *_lines(answers, len(office.table))]


def pooled_office() -> OfficeSpec:
    """Give generalists who serve the reference's nine processes, each with its yearly jobs and mean effort."""
    reference = load_case("reference").spec
    rows = tuple(_row(reference, process) for process in range(1, 10))
    rules = Rules(
        absence=Absence.NONE,
        preemption=Preemption.NONE,
        substitution=Substitution.MERGED,
        rule=Rule.CLASS_FCFS,
    )
    return replace(reference, activities=rows, roles=generalists(manager=STAFF), rules=rules, stagger=None)


def _row(spec: OfficeSpec, process: int) -> Activity:
    rows = [row for row in spec.activities if row.process == process]
    jobs = [jobs_per_year(row, spec) for row in rows]
    drivers = reference_drivers().values()
    hours = [count * mean_effort_hours(row, spec.demand, drivers) for count, row in zip(jobs, rows, strict=True)]
    priority = sum(count * row.prio for count, row in zip(jobs, rows, strict=True)) / sum(jobs)
    return replace(
        rows[0],
        trigger=Trigger.POISSON,
        rate_per_year=sum(jobs),
        count_driver="one",
        count_mult=1.0,
        size_driver="one",
        size_exp=0.0,
        effort_h=sum(hours) / sum(jobs),
        osm_share=1.0,
        share_driver="",
        cv=EFFORT_CV,
        grade=Grade.MANAGER,
        may_do=(Grade.MANAGER,),
        prio=round(priority),
        gate=Gate.NONE,
        local_share=0.0,
        after="",
        chain="",
        rework_int=None,
        rework_frag=None,
        frag_months=None,
        kind=JobKind.TASK,
    )


def _ours(office: Replication, engine: str, runs: int) -> Answer:
    run = runner(office, engine)
    seconds = cpu_seconds(run, runs)
    waits = _waits_hours(run())
    return Answer(seconds=seconds, mean_wait_hours=float(waits.mean()), finished=len(waits))


def _waits_hours(records: Records) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    finished = records.done != NEVER
    waits: np.ndarray[tuple[int], np.dtype[np.float64]] = (
        records.start[finished] - records.release[finished]
    ) / TICKS_PER_HOUR
    return waits


@contextmanager
def _jobs_file(office: Replication) -> Iterator[Path]:
    """Write the job table in the order of arrival, for the rivals to read."""
    table, order = office.table, np.argsort(office.table.release, kind="stable")
    kind = table.activity[order]
    prio = np.array([row.prio for row in office.spec.activities])
    content = {
        "servers": STAFF,
        "horizon": office.timetable.end_day * HOURS_PER_DAY,
        "arrival": (table.release[order] / TICKS_PER_HOUR).tolist(),
        "effort": (table.effort[order] / TICKS_PER_HOUR).tolist(),
        "kind": kind.tolist(),
        "prio": prio[kind].tolist(),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        yield path


@contextmanager
def _rival(python: Path, module: str, jobs: Path) -> Iterator[Runner]:
    """Start a rival's program, which runs the office once for every line it is sent."""
    command = [str(python), "-m", f"tests.bench.rivals.{module}", str(jobs)]
    program = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert program.stdin is not None
    assert program.stdout is not None
    asked, answered = program.stdin, program.stdout

    def run() -> Answer:
        asked.write("\n")
        asked.flush()
        return Answer(**json.loads(answered.readline()))

    try:
        yield run
    finally:
        asked.close()
        program.wait(timeout=60)


def _interleaved(runners: dict[str, Runner]) -> dict[str, Answer]:
    """Run all in turn; give each one's answer with its median seconds. The first round is not measured."""
    rounds = [{name: run() for name, run in runners.items()} for _ in range(REPEATS + 1)]
    return {
        name: replace(rounds[-1][name], seconds=median(answers[name].seconds for answers in rounds[1:]))
        for name in runners
    }


def _lines(answers: dict[str, Answer], jobs: int) -> list[str]:
    lines = []
    for name, answer in answers.items():
        remark = f"mean wait {answer.mean_wait_hours:.3f} h, {answer.finished} finished"
        lines.append(line(name, jobs / answer.seconds, "jobs/s", remark=remark))
    for (ours, other), promised in PROMISED.items():
        if other in answers:
            ratio = answers[other].seconds / answers[ours].seconds
            lines.append(line(f"{ours} / {other}", ratio, "x", promised=promised))
    return lines
