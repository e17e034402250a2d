"""Where long work runs: an executor from an address, and its tasks in order with progress and cancel.

An address is `threads:2`, `processes:2`, `dask:2` (a Dask cluster of this machine's own) or `tcp://host:port` (the
scheduler of a Dask cluster). Whatever runs a task, the bits of its value are the same.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import TypedDict, TypeVar

from osm_sim.errors import InputError, OsmError
from osm_sim.processes import Processes
from osm_sim.relay import Relay

Task = TypeVar("Task")
Value = TypeVar("Value")

LONGEST_WAIT_SECONDS = 0.1
"""How long `run_tasks` waits before it asks again whether it was cancelled."""


class RunCancelledError(OsmError):
    """The work was cancelled before all its tasks were done."""


class Running(TypedDict, total=False):
    """How long work runs: on which executor (here without one), who is told how far it is, who may cancel it.

    `on_progress(done, total)` is called in the caller's thread; `cancelled()` is asked between tasks, and
    RunCancelledError is raised where it says yes.
    """

    executor: Executor | None
    on_progress: Callable[[int, int], None] | None
    cancelled: Callable[[], bool] | None


def make_executor(address: str) -> Executor:
    """The executor at an address: `threads:2`, `processes:2`, `dask:2` or `tcp://host:port`.

    Raises InputError (a ValueError): for an address that is not one of these at once; for a cluster that does not
    answer, has no workers, or has workers of other versions than this program, within seconds.
    """
    kind, _, count = address.partition(":")
    if kind == "tcp":
        from osm_sim.cluster import cluster_at  # noqa: PLC0415 - Dask is an extra, and costs a second to import

        return cluster_at(address)
    if kind == "threads":
        return ThreadPoolExecutor(max_workers=_workers(address, count), thread_name_prefix="osm")
    if kind == "processes":
        return Processes(_workers(address, count))
    if kind == "dask":
        from osm_sim.cluster import own_cluster  # noqa: PLC0415 - see above

        return own_cluster(address, _workers(address, count))
    raise InputError(
        f"executor(={address!r}) must begin with threads:, processes:, dask: or tcp://, for instance processes:2"
    )


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


def run_all(
    function: Callable[[Task], Value],
    tasks: Sequence[Task],
    *,
    executor: Executor | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Value]:
    """Do as `run_tasks` does on an executor, or one task after another in this thread without one."""
    if executor is not None:
        return run_tasks(executor, function, tasks, on_progress, cancelled)
    values: list[Value] = []
    for task in tasks:
        if cancelled is not None and cancelled():
            raise RunCancelledError(f"cancelled after {len(values)} of {len(tasks)} tasks")
        values.append(function(task))
        if on_progress is not None:
            on_progress(len(values), len(tasks))
    return values


def stop(executor: Executor) -> None:
    """End an executor at once: what waits is dropped, worker processes are terminated, nobody is waited for.

    A thread cannot be ended from outside, nor can a worker of a cluster that is not this machine's own: such a one
    finishes the task it is at.
    """
    if isinstance(executor, Relay):
        executor.stop()
    else:
        executor.shutdown(wait=False, cancel_futures=True)


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
