"""Where long work runs: an executor from an address, and its tasks in order with progress and cancel.

An address is `threads:N` or `processes:N`. Processes are spawned (never forked: a fork copies locks and
sockets it does not own) and each ends with the process that started it, however that one ended.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from multiprocessing.connection import wait as wait_for_sentinel
from typing import TypeVar

from osm_sim.errors import InputError, OsmError

Task = TypeVar("Task")
Value = TypeVar("Value")

LONGEST_WAIT_SECONDS = 0.1
"""How long `run_tasks` waits before it asks again whether it was cancelled."""

GRACE_SECONDS = 1.0
"""How long `stop` waits, at the very most, before it terminates workers."""


class RunCancelledError(OsmError):
    """The work was cancelled before all its tasks were done."""


def make_executor(address: str) -> Executor:
    """The executor at an address: `threads:2` or `processes:2`.

    Raises InputError (a ValueError) for a kind that is not known or a count that is not a whole number of 1 or more.
    """
    kind, _, count = address.partition(":")
    workers = _workers(address, count)
    if kind == "threads":
        return ThreadPoolExecutor(max_workers=workers, thread_name_prefix="osm")
    if kind == "processes":
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_end_with_the_parent)
    raise InputError(f"executor(={address!r}) must begin with threads: or processes:, for instance processes:2")


def run_tasks(
    executor: Executor,
    function: Callable[[Task], Value],
    tasks: Sequence[Task],
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Value]:
    """`[function(task) for task in tasks]`, worked out by the executor.

    `on_progress(done, total)` is called in this thread whenever tasks are done; `cancelled()` is asked between.
    Raises RunCancelledError, or the first error that a task raised; either way tasks not yet begun are dropped.
    """
    futures = [executor.submit(function, task) for task in tasks]
    waiting = set(futures)
    try:
        while waiting:
            done, waiting = wait(waiting, timeout=LONGEST_WAIT_SECONDS, return_when=FIRST_COMPLETED)
            _raise_first_error(done)
            if done and on_progress is not None:
                on_progress(len(futures) - len(waiting), len(futures))
            if waiting and cancelled is not None and cancelled():
                raise RunCancelledError(f"cancelled after {len(futures) - len(waiting)} of {len(futures)} tasks")
    finally:
        for future in waiting:
            future.cancel()
    return [future.result() for future in futures]


def stop(executor: Executor) -> None:
    """End an executor at once: what waits is dropped, worker processes are terminated, nobody is waited for.

    A thread cannot be ended from outside; it finishes the task it is at and then ends.
    """
    # Read before the shutdown forgets them; there is no public name for them before Python 3.14.
    workers = dict(getattr(executor, "_processes", None) or {})
    manager = getattr(executor, "_executor_manager_thread", None)
    executor.shutdown(wait=False, cancel_futures=True)
    if manager is not None:
        _wait_until_dropped(executor, manager)
    for worker in workers.values():
        worker.terminate()


def _wait_until_dropped(executor: Executor, manager: threading.Thread) -> None:
    """Wait until the manager has dropped what was cancelled (milliseconds).

    Were the workers gone before, it would stumble over a cancelled task, and the interpreter might never end.
    """
    deadline = time.monotonic() + GRACE_SECONDS
    while manager.is_alive() and getattr(executor, "_cancel_pending_futures", False) and time.monotonic() < deadline:
        manager.join(LONGEST_WAIT_SECONDS / 50)


def _workers(address: str, count: str) -> int:
    workers = int(count) if count.isdecimal() else 0
    if workers < 1:
        raise InputError(f"executor(={address!r}) must name a whole number of workers >= 1, for instance processes:2")
    return workers


def _raise_first_error(done: set[Future[Value]]) -> None:
    for future in done:
        error = future.exception()
        if error is not None:
            raise error


def _end_with_the_parent() -> None:
    # Ctrl-C goes to every process of a terminal; the parent answers it, the workers would only print their stacks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait_for_sentinel([sentinel])
    # Not sys.exit: this thread must end the whole worker, whatever its main thread is at.
    os._exit(1)
