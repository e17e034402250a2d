"""Executors give results in order, say how far they are, can be cancelled, and leave no process behind."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from osm_sim.errors import OsmError
from osm_sim.executors import RunCancelledError, make_executor, run_tasks, stop
from osm_sim.processes import LOSSES_BORNE, Processes
from osm_sim.relay import WorkersLostError
from tests.sim.deaths import die, die_once


def square(number: int) -> int:
    return number * number


def slow_square(number: int) -> int:
    time.sleep(0.02 * (5 - number))
    return number * number


def fail_at_three(number: int) -> int:
    if number == 3:
        raise OsmError("three cannot be used")
    return number


@pytest.mark.parametrize(
    "address",
    [
        "",
        "threads",
        "threads:",
        "threads:0",
        "threads:-1",
        "threads:two",
        "processes:1.5",
        "cluster:2",
        "dask:0",
        "dask:tcp",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_a_sentence_naming_it(address: str) -> None:
    with pytest.raises(ValueError, match="executor") as refusal:
        make_executor(address)
    assert repr(address) in str(refusal.value)
    assert isinstance(refusal.value, OsmError)


def test_an_address_names_the_kind_of_executor() -> None:
    with make_executor("threads:2") as threads, make_executor("processes:1") as processes:
        assert isinstance(threads, ThreadPoolExecutor)
        assert isinstance(processes, Processes)


def test_results_come_in_the_order_of_the_tasks_whoever_is_done_first() -> None:
    with make_executor("threads:4") as executor:
        assert run_tasks(executor, slow_square, range(5)) == [0, 1, 4, 9, 16]


def test_no_tasks_give_no_results() -> None:
    with make_executor("threads:1") as executor:
        assert run_tasks(executor, square, []) == []


def test_progress_rises_to_the_number_of_tasks() -> None:
    seen: list[tuple[int, int]] = []
    with make_executor("threads:2") as executor:
        run_tasks(executor, slow_square, range(5), on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (5, 5)
    assert seen == sorted(set(seen))


def test_the_error_of_a_task_is_raised_as_it_is() -> None:
    with make_executor("threads:1") as executor, pytest.raises(OsmError, match="three cannot be used"):
        run_tasks(executor, fail_at_three, range(100))


def test_a_cancelled_run_says_how_far_it_came_and_drops_what_had_not_begun() -> None:
    begun: list[int] = []

    def note(number: int) -> None:
        begun.append(number)
        time.sleep(0.01)

    with make_executor("threads:1") as executor, pytest.raises(RunCancelledError, match="of 200 tasks"):
        run_tasks(executor, note, range(200), cancelled=lambda: len(begun) > 2)
    assert len(begun) < 200


@pytest.mark.slow
def test_stopped_worker_processes_are_gone() -> None:
    executor = make_executor("processes:1")
    worker = psutil.Process(executor.submit(os.getpid).result())
    executor.submit(time.sleep, 60)
    stop(executor)
    assert psutil.wait_procs([worker], timeout=10)[1] == []


PARENT = """
import os, sys, time
from osm_sim.executors import make_executor
if __name__ == "__main__":
    executor = make_executor("processes:1")
    print(executor.submit(os.getpid).result(), flush=True)
    executor.submit(time.sleep, 60)
    time.sleep(60)
"""


@pytest.mark.slow
def test_a_worker_ends_with_its_parent_even_when_that_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert psutil.wait_procs([worker], timeout=10)[1] == []


@pytest.mark.slow
def test_workers_go_only_after_what_was_cancelled_is_dropped() -> None:
    """Otherwise the executor's manager stumbles over a cancelled task, and the program never ends."""
    executor = make_executor("processes:1")
    executor.submit(os.getpid).result()
    futures = [executor.submit(time.sleep, 60) for _ in range(20)]
    pool = vars(executor)["_pool"]
    (worker,) = vars(pool)["_processes"].values()
    manager = vars(pool)["_executor_manager_thread"]
    not_dropped: list[bool] = []
    terminate = worker.terminate

    def watched() -> None:
        not_dropped.append(not futures[-1].cancelled() or vars(pool)["_cancel_pending_futures"])
        terminate()

    worker.terminate = watched
    stop(executor)
    manager.join(10)
    assert not manager.is_alive()
    assert not_dropped[0] is False


@pytest.mark.slow
def test_what_a_dead_worker_process_was_at_is_begun_again(tmp_path: Path) -> None:
    tasks = [(number, tmp_path / "died") for number in range(20)]
    with make_executor("processes:2") as executor:
        assert run_tasks(executor, die_once, tasks) == [number * number for number in range(20)]
        assert run_tasks(executor, square, range(5)) == [0, 1, 4, 9, 16]
    assert (tmp_path / "died").exists()


@pytest.mark.slow
def test_a_task_that_ends_every_worker_process_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    with (
        make_executor("processes:1") as executor,
        pytest.raises(WorkersLostError, match=f"ended {LOSSES_BORNE + 1} times .* use fewer .now processes:1."),
    ):
        run_tasks(executor, die, [tmp_path / "deaths"])
    assert len((tmp_path / "deaths").read_text()) == LOSSES_BORNE + 1


@pytest.mark.slow
def test_leaving_waits_for_what_was_begun_again(tmp_path: Path) -> None:
    with make_executor("processes:1") as executor:
        futures = [executor.submit(die_once, (number, tmp_path / "died")) for number in range(5)]
    assert [future.result(timeout=0) for future in futures] == [0, 1, 4, 9, 16]


def test_nothing_is_taken_after_the_end() -> None:
    executor = make_executor("processes:1")
    executor.shutdown()
    with pytest.raises(RuntimeError, match="shut down"):
        executor.submit(square, 1)


@pytest.mark.slow
def test_a_call_cancelled_while_it_runs_gives_no_value() -> None:
    with make_executor("processes:1") as executor:
        executor.submit(os.getpid).result()
        future = executor.submit(time.sleep, 0.2)
        assert future.cancel()
        assert executor.submit(square, 3).result() == 9
        assert future.cancelled()
