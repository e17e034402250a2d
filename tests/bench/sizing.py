"""The certified least staffing of the reference office, and what a second thread brings the engine."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from osm_sim.executors import make_executor, stop
from osm_sim.office.cases import load_case
from osm_sim.office.simulation import OfficeStudy, run_study
from osm_sim.office.staffing import Candidate, Goal, Sizing, size, staff_grid
from tests.bench.line import line
from tests.bench.office import replication, runner
from tests.bench.timing import interleaved

REPEATS = 5
SEEDS = range(1, 11)
PROMISED_SECONDS = 5.0
PROMISED_SHARE = 0.02
PROMISED_SPEED_UP = 1.8
RUNS = 400


def measure() -> list[str]:
    """Give the lines: the certificate over ten seeds, brute force's answer, and two threads against one."""
    return [*_certificate(), _brute_force(), _two_threads()]


def _certificate() -> list[str]:
    candidates, goal, executor = staff_grid(load_case("reference").spec), Goal(), make_executor("threads:2")
    try:
        size(candidates, goal, seed=0, executor=executor)
        seconds, found = [], []
        for seed in SEEDS:
            start = time.perf_counter()
            found.append(size(candidates, goal, seed=seed, executor=executor))
            seconds.append(time.perf_counter() - start)
    finally:
        stop(executor)
    shares = sorted(sizing.replications / sizing.brute_force_replications for sizing in found)
    answers = sorted({_answer(sizing) for sizing in found})
    return [
        line(
            "certified least staff",
            sorted(seconds)[len(seconds) // 2],
            "s",
            promised=f"at most {PROMISED_SECONDS:.0f}",
            remark=f"2 threads, median of {len(SEEDS)} seeds, longest {max(seconds):.2f}",
        ),
        line(
            "replications of brute force",
            100 * shares[len(shares) // 2],
            "%",
            promised=f"at most {100 * PROMISED_SHARE:.0f}",
            remark=f"seed 1: {100 * found[0].replications / found[0].brute_force_replications:.2f},"
            f" {100 * shares[0]:.2f} to {100 * shares[-1]:.2f}; answer {' or '.join(answers)}",
        ),
    ]


def _brute_force() -> str:
    """Give the cheapest staffs whose 95 % intervals reach the levels at the limit; dearer ones need not be run."""
    goal, executor = Goal(), make_executor("threads:2")
    levels = {"on_time": goal.on_time, "critical": goal.critical}
    found: list[Candidate] = []
    start = time.perf_counter()
    try:
        for candidate in sorted(staff_grid(load_case("reference").spec), key=lambda candidate: candidate.cost):
            if found and candidate.cost > found[0].cost:
                break
            result = run_study(OfficeStudy(spec=candidate.spec, replications=goal.replication_limit), executor)
            if all(float(result.estimate(name).low) >= level for name, level in levels.items()):
                found.append(candidate)
    finally:
        stop(executor)
    answers = " or ".join(candidate.staff for candidate in found) or "none"
    remark = f"{goal.replication_limit} runs each, to the least cost that meets the levels; answer {answers}"
    return line("brute force", time.perf_counter() - start, "s", remark=remark)


def _answer(sizing: Sizing) -> str:
    return "none" if sizing.certified is None else sizing.certified.candidate.staff


def _two_threads() -> str:
    office = replication(load_case("reference").spec)

    def share_out(threads: int) -> Callable[[], object]:
        pool, runs = ThreadPoolExecutor(threads), [runner(office, "compiled") for _ in range(threads)]

        def repeat(run: Callable[[], object]) -> None:
            for _ in range(RUNS // threads):
                run()

        return lambda: wait([pool.submit(repeat, run) for run in runs])

    seconds = interleaved({"one": share_out(1), "two": share_out(2)}, REPEATS, clock=time.perf_counter)
    return line(
        "engine, two threads / one",
        seconds["one"] / seconds["two"],
        "x",
        promised=f"at least {PROMISED_SPEED_UP}",
        remark=f"{RUNS} runs",
    )
