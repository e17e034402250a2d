"""What a job needs of the world around it: who works, where long work runs, what time it is."""

import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

FEWEST_WORKERS, MOST_WORKERS = 2, 8
"""Where nobody named a place: two even on one core, so that the page is answered while a worker works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One person's desk.

    executor: the address of where long work runs ("processes:2", "tcp://10.0.0.5:8786"), None where none was named.
    actor: who is at the desk. now: gives the time, with its zone.
    """

    executor: str | None
    actor: str
    now: Callable[[], datetime]

    def make_executor(self, engine: str = "compiled") -> Executor:
        """Give a new executor at the desk's address; where none was named, the one that suits the engine.

        Compiled kernels run beside each other in threads, which start at once; Python code needs processes for that.
        Raises InputError for an address that is not one, or that cannot be reached.
        """
        from osm_sim.executors import make_executor  # noqa: PLC0415 - only who runs long work needs it

        return make_executor(self.executor or usual_executor(engine))


def usual_executor(engine: str) -> str:
    """Give the address that suits an engine on this machine: threads:N for "compiled", processes:N for others."""
    workers = min(max(_cores(), FEWEST_WORKERS), MOST_WORKERS)
    return f"{'threads' if engine == 'compiled' else 'processes'}:{workers}"


def _cores() -> int:
    # Of those in the machine, the ones that this process may use; not every system tells.
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
