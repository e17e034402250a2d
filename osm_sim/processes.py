"""Worker processes of this machine that a death among them does not stop.

They are spawned, never forked: a fork copies locks and sockets it does not own. Each ends with the process that
started it, however that one ended.
"""

import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for_sentinel
from typing import Any

from osm_sim.relay import Call, Relay, WorkersLostError

LOSSES_BORNE = 3
"""How many times a call is begun again after its workers died. One that kills them itself must end some day."""

GRACE_SECONDS = 1.0
"""How long `stop` waits, at the very most, before it terminates workers."""

_POLL_SECONDS = 0.002


class Processes(Relay):
    """A pool of worker processes, replaced by a fresh one when a worker dies; what was lost is begun again."""

    def __init__(self, workers: int) -> None:
        super().__init__()
        self._workers = workers
        self._stopped = False
        self._pool = _fresh_pool(workers)

    def _begin(self, call: Call) -> None:
        pool = self._pool
        try:
            attempt = pool.submit(call.function, *call.arguments, **call.keywords)
        except BrokenProcessPool as error:
            self._begin_again(call, pool, error)
        except RuntimeError as error:  # shut down meanwhile, or the interpreter ends
            call.fail(error)
        else:
            call.future.add_done_callback(lambda _: attempt.cancel())
            attempt.add_done_callback(lambda done: self._take(call, pool, done))

    def _take(self, call: Call, pool: ProcessPoolExecutor, attempt: Future[Any]) -> None:
        if attempt.cancelled():
            call.drop()
            return
        error = attempt.exception()
        if isinstance(error, BrokenProcessPool):
            self._begin_again(call, pool, error)
        elif error is not None:
            call.fail(error)
        else:
            call.deliver(attempt.result())

    def _begin_again(self, call: Call, pool: ProcessPoolExecutor, error: BaseException) -> None:
        with self._lock:
            # All calls of a broken pool come by; the first brings the new one.
            if self._pool is pool and not self._stopped:
                self._pool = _fresh_pool(self._workers)
            stopped = self._stopped
        call.losses += 1
        if stopped or call.future.cancelled():
            call.drop()
        elif call.losses > LOSSES_BORNE:
            sentence = (
                f"worker processes ended {call.losses} times before their tasks were done; they may lack memory:"
                f" use fewer (now processes:{self._workers}), or threads:{self._workers}"
            )
            lost = WorkersLostError(sentence)
            lost.__cause__ = error
            call.fail(lost)
        else:
            self._begin(call)

    def _end(self, *, wait: bool) -> None:
        self._pool.shutdown(wait=wait)

    def _end_at_once(self) -> None:
        with self._lock:
            self._stopped = True
            pool = self._pool
        # Read before the shutdown forgets them; there is no public name for them before Python 3.14.
        workers = dict(getattr(pool, "_processes", None) or {})
        manager = getattr(pool, "_executor_manager_thread", None)
        pool.shutdown(wait=False, cancel_futures=True)
        if manager is not None:
            _wait_until_dropped(pool, manager)
        for worker in workers.values():
            worker.terminate()


def _fresh_pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_end_with_the_parent)


def _wait_until_dropped(pool: ProcessPoolExecutor, manager: threading.Thread) -> None:
    """Wait until the manager has dropped what was cancelled (milliseconds).

    Were the workers gone before, it would stumble over a cancelled call, and the interpreter might never end.
    """
    deadline = time.monotonic() + GRACE_SECONDS
    while manager.is_alive() and getattr(pool, "_cancel_pending_futures", False) and time.monotonic() < deadline:
        manager.join(_POLL_SECONDS)


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
