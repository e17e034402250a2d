"""Tasks that end the worker they run on, for the tests of what outlives that."""

import os
import signal
from pathlib import Path


def die_once(task: tuple[int, Path]) -> int:
    """The number's square; the first time that number 3 is worked out, its worker is killed instead."""
    number, died = task
    if number == 3 and not died.exists():
        died.touch()
        _die()
    return number * number


def die(deaths: Path) -> None:
    """One more letter in the file, then the worker is killed."""
    with deaths.open("a", encoding="utf-8") as file:
        file.write("x")
    _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
