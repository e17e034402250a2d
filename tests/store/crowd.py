"""Many processes at one store: `python -m tests.store.crowd race|kills ADDRESS ...`.

race ADDRESS PROCESSES SAVES: each process adds 1 to its own count that often, on the newest version, whoever made it.
kills ADDRESS KILLS SEED: a process saves as fast as it can and is killed at a random moment; as often as told.
Prints a line that tells what was acknowledged.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from tests.store.boards import CARD, CODEC, Board
from workbench.desk import Conflict, UnavailableError
from workbench.store.sql import SqlStore, open_store

LONGEST_LIFE_SECONDS = 0.05


def _open(address: str, name: str) -> SqlStore:
    return open_store(address, CODEC, actor=name, now=lambda: datetime.now(UTC))


def _newest(store: SqlStore) -> tuple[int, Board]:
    head = store.head(CARD)
    assert head is not None
    board = store.load(head.pin)
    assert isinstance(board, Board)
    return head.number, board


def _count_up(store: SqlStore, place: int) -> None:
    """Add 1 to a count, again on the newest version until nobody was quicker."""
    while True:
        number, board = _newest(store)
        counts = list(board.counts)
        counts[place] += 1
        try:
            if not isinstance(store.save(CARD, replace(board, counts=tuple(counts)), base=number), Conflict):
                return
        except UnavailableError:
            continue  # the lock was taken for too long: nothing was saved


def race(address: str, processes: int, saves: int) -> str:
    """Let processes race; gives the counts of the newest version."""
    start = _open(address, "referee")
    start.save(CARD, Board(title="race", counts=(0,) * processes), base=0)
    start.close()
    children = [os.fork() or _racer(address, place, saves) for place in range(processes)]
    codes = [os.waitpid(child, 0)[1] for child in children]
    return f"codes {codes} counts {list(_newest(_open(address, 'referee'))[1].counts)}"


def _racer(address: str, place: int, saves: int) -> int:
    code = 1
    try:
        store = _open(address, f"racer {place}")
        for _ in range(saves):
            _count_up(store, place)
        code = 0
    finally:
        os._exit(code)


def kills(address: str, number: int, seed: int) -> str:
    """Kill savers; gives how many saves they had been told were done, and the newest version there is."""
    draw = random.Random(seed)
    start = _open(address, "referee")
    start.save(CARD, Board(title="kills", counts=(0,)), base=0)
    start.close()
    acknowledged = 1
    for _ in range(number):
        acknowledged = max(acknowledged, _kill_one(address, draw.uniform(0, LONGEST_LIFE_SECONDS)))
    return f"acknowledged {acknowledged} newest {_newest(_open(address, 'referee'))[0]}"


def _kill_one(address: str, life_seconds: float) -> int:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _save_until_killed(address, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        first = told.read(8)  # it is at work
        time.sleep(life_seconds)
        os.kill(child, signal.SIGKILL)
        numbers = first + told.read()
    os.waitpid(child, 0)
    return max((int(numbers[at : at + 8]) for at in range(0, len(numbers) - 7, 8)), default=0)


def _save_until_killed(address: str, told: int) -> None:
    try:
        store = _open(address, "saver")
        number, board = _newest(store)
        os.write(told, b"%8d" % number)
        while True:
            saved = store.save(CARD, replace(board, title=f"kills {'x' * 3000} {number}"), base=number)
            assert not isinstance(saved, Conflict)
            number = saved.number
            os.write(told, b"%8d" % number)
    finally:
        os._exit(1)


def main(words: list[str]) -> None:
    """Do what the words say."""
    what, address, first, second = words
    sys.stdout.write((race if what == "race" else kills)(address, int(first), int(second)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
