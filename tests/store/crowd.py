"""Many processes at one store: `python -m tests.store.crowd race|decisions|together|kills ADDRESS ...`.

race ADDRESS PROCESSES SAVES: each process adds 1 to its own count that often, on the newest version, whoever made it.
decisions ADDRESS PROCESSES ROUNDS: all decide on the newest version at once; whoever did saves the next one.
together ADDRESS PROCESSES STEPS: each process saves sets of boards in one step, in any order, and adds 1 in each.
kills ADDRESS KILLS SEED: a process saves as fast as it can and is killed at a random moment; as often as told.
Prints a line that tells what was acknowledged.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from tests.store.boards import CARD, CODEC, Board, review
from workbench.desk import Conflict, Saving, UnavailableError
from workbench.domain.documents import Decision, Review
from workbench.domain.ids import DocumentId
from workbench.store.sql import SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_LIFE_SECONDS = 0.05
PATIENCE_SECONDS = 120
"""How long everybody waits for the last one to come to the next round."""
Answer = TypeVar("Answer")
BOARDS = tuple(DocumentId(f"board-{at}") for at in range(6))
"""What is saved together: 2 to 5 of these."""


def _open(address: str, name: str) -> SqlStore:
    return open_store(address, CODEC, actor=name, now=lambda: datetime.now(UTC))


def _newest(store: SqlStore, document: DocumentId = CARD) -> tuple[int, Board]:
    head = store.head(document)
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
    codes = _at_once(address, processes, lambda store, place: _race(store, place, saves))
    return f"codes {codes} counts {list(_newest(_open(address, 'referee'))[1].counts)}"


def _race(store: SqlStore, place: int, saves: int) -> None:
    for _ in range(saves):
        _count_up(store, place)


def _at_once(address: str, processes: int, work: Callable[[SqlStore, int], None]) -> list[int]:
    """Let processes work, each with a store of its own; gives how they ended, 0 where all was done."""
    children = [os.fork() or _worker(address, place, work) for place in range(processes)]
    return [os.waitpid(child, 0)[1] for child in children]


def _worker(address: str, place: int, work: Callable[[SqlStore, int], None]) -> int:
    code = 1
    try:
        work(_open(address, f"racer {place}"), place)
        code = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def _patiently(attempt: Callable[[], Answer]) -> Answer:
    """Try until the lock was not taken for too long; nothing was written where it was."""
    while True:
        try:
            return attempt()
        except UnavailableError:
            continue


def decisions(address: str, processes: int, rounds: int) -> str:
    """Let processes decide on one version at once, round by round; gives how many decided, and were overtaken, each."""
    start = _open(address, "referee")
    start.save(CARD, Board(title="decisions"), base=0)
    start.close()
    context = multiprocessing.get_context("fork")
    barrier, tallies = context.Barrier(processes), context.Array("i", 2 * rounds)

    def decide(store: SqlStore, place: int) -> None:
        for at in range(rounds):
            wanted = review(at + 1, tuple(Decision)[place % len(Decision)])
            barrier.wait(PATIENCE_SECONDS)
            taken = _patiently(lambda wanted=wanted, at=at: store.decide(wanted, seen=at))  # type: ignore[misc]
            is_mine = isinstance(taken, Review)
            with tallies.get_lock():
                tallies[2 * at + (not is_mine)] += 1
            barrier.wait(PATIENCE_SECONDS)
            if is_mine:
                store.save(CARD, Board(title=f"decisions {at}"), base=at + 1)

    codes = _at_once(address, processes, decide)
    return f"codes {codes} decided {set(tallies[::2])} overtaken {set(tallies[1::2])}"


def step_of(place: int, step: int) -> tuple[str, tuple[DocumentId, ...]]:
    """Give the title of a process's step, and the boards that it saves together, in its order."""
    draw = random.Random(1000 * place + step)
    return f"step {place}-{step}", tuple(draw.sample(BOARDS, draw.randint(2, 5)))


def together(address: str, processes: int, steps: int) -> str:
    """Let processes save overlapping sets of boards; gives how they ended."""
    start = _open(address, "referee")
    start.save_all(Saving(document=one, value=Board(title="", counts=(0,) * processes), base=0) for one in BOARDS)
    start.close()

    def save(store: SqlStore, place: int) -> None:
        for step in range(steps):
            title, documents = step_of(place, step)
            while isinstance(_patiently(lambda: _save_together(store, place, title, documents)), Conflict):  # noqa: B023
                continue

    return f"codes {_at_once(address, processes, save)}"


def _save_together(
    store: SqlStore, place: int, title: str, documents: tuple[DocumentId, ...]
) -> tuple[object, ...] | Conflict:
    savings = []
    for document in documents:
        number, board = _newest(store, document)
        counts = tuple(count + (at == place) for at, count in enumerate(board.counts))
        savings.append(Saving(document=document, value=replace(board, title=title, counts=counts), base=number))
    return store.save_all(savings)


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
    known = {"race": race, "decisions": decisions, "together": together, "kills": kills}
    sys.stdout.write(known[what](address, int(first), int(second)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
