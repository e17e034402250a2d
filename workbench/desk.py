"""What a job needs of the world around it: who works, where long work runs, what time it is."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One person's desk.

    executor: the address of where long work runs ("processes:2"). actor: who is at the desk. now: gives the time,
    with its zone.
    """

    executor: str
    actor: str
    now: Callable[[], datetime]

    def make_executor(self) -> Executor:
        """Give a new executor at the desk's address. Raises InputError for an address that is not one."""
        from osm_sim.executors import make_executor  # noqa: PLC0415 - only who runs long work needs it

        return make_executor(self.executor)
