"""What a user waits for: a changed staff, the first call, a large study."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from statistics import median

from osm_sim.executors import make_executor, stop
from osm_sim.office.cases import load_case
from osm_sim.office.simulation import OfficeStudy, run_study
from osm_sim.office.spec import OfficeSpec, generalists
from tests.bench.line import line
from tests.bench.timing import interleaved

REPEATS = 7
REPLICATIONS = 200
PROMISED_SECONDS = 0.3
MANY = 10_000
PROMISED_GIB = 1.0
PROMISED_FIRST_SECONDS = 1.0
_FIRST = """import time; start = time.perf_counter()
from osm_sim.office.cases import load_case
from osm_sim.office.simulation import OfficeStudy, run_study
imported = time.perf_counter()
run_study(OfficeStudy(spec=load_case("reference").spec, replications=2, engine="compiled"))
print([imported - start, time.perf_counter() - imported])"""
_MANY = """import resource, sys, time
from osm_sim.executors import make_executor
from osm_sim.office.cases import load_case
from osm_sim.office.simulation import OfficeStudy, run_study
study = OfficeStudy(spec=load_case("reference").spec, replications=int(sys.argv[1]), engine="compiled")
start = time.perf_counter()
run_study(study, make_executor("threads:2"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print([time.perf_counter() - start, peak])"""


def measure() -> list[str]:
    """Give the lines: a changed staff on one and two threads, the first call, time and memory of many replications."""
    return [*_changed_staff(), _first_call(), _many()]


def _changed_staff() -> list[str]:
    with ExitStack() as stack:
        calls: dict[str, Callable[[], object]] = {}
        for address in ("threads:1", "threads:2"):
            executor = make_executor(address)
            stack.callback(stop, executor)
            calls[address] = _staffings(executor)
        # Waiting counts here, so it is the clock on the wall.
        seconds = interleaved(calls, REPEATS, clock=time.perf_counter)
    one, two = seconds["threads:1"], seconds["threads:2"]
    return [
        line(
            "changed staff", two, "s", promised=f"at most {PROMISED_SECONDS}", remark=f"{REPLICATIONS} runs, 2 threads"
        ),
        line("two threads / one", one / two, "x", remark="draws, engine and measures"),
    ]


def _staffings(executor: Executor) -> Callable[[], object]:
    """Give what simulates the reference office with another staff at every call."""
    reference, numbers = load_case("reference").spec, count()

    def run() -> object:
        study = OfficeStudy(spec=_staffed(reference, next(numbers)), replications=REPLICATIONS, engine="compiled")
        return run_study(study, executor)

    return run


def _staffed(spec: OfficeSpec, number: int) -> OfficeSpec:
    return replace(spec, roles=generalists(leader=1, manager=4, analyst=2 + 0.1 * (number % 10)))


def _first_call() -> str:
    answers = [_program(_FIRST) for _ in range(REPEATS + 1)][1:]
    imported, called = (median(answer[part] for answer in answers) for part in (0, 1))
    remark = f"fresh process, 2 runs; imports before it {imported:.2f} s"
    return line("first call", called, "s", promised=f"under {PROMISED_FIRST_SECONDS:.0f}", remark=remark)


def _many() -> str:
    seconds, peak = _program(_MANY, str(MANY))
    remark = f"{seconds:.1f} s on 2 threads"
    return line(f"memory of {MANY:,} runs", peak / 2**30, "GiB", promised=f"under {PROMISED_GIB:.0f}", remark=remark)


def _program(text: str, *arguments: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", text, *arguments], capture_output=True, text=True, check=True)
    answer: list[float] = json.loads(done.stdout)
    return answer
