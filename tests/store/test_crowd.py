"""Many processes at one store, and processes that are killed in the middle of a save."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.store.boards import CARD, CODEC, Board, Clock
from tests.store.crowd import BOARDS, step_of
from workbench.desk import Conflict
from workbench.domain.documents import Version
from workbench.store.audit import audit_address
from workbench.store.engines import writing
from workbench.store.sql import PATIENCE_SECONDS, SqlStore, append, open_store, version_row
from workbench.store.versions import Draft, make_draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.domain.ids import DocumentId

ROOT = Path(__file__).parents[2]
PROCESSES, SAVES, KILLS = 8, 200, 200
ROUNDS, STEPS = 50, 50


def _crowd(*words: object) -> str:
    command = [sys.executable, "-m", "tests.store.crowd", *map(str, words)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def _boards(address: str, document: DocumentId = CARD) -> list[Board]:
    """The value of every version, oldest first."""
    store = open_store(address, CODEC, actor="ann", now=Clock())
    boards = [store.load(version.pin) for version in reversed(store.history(document))]
    store.close()
    return [board for board in boards if isinstance(board, Board)]


@pytest.mark.slow
def test_in_a_race_nothing_is_lost_and_no_version_number_is_used_twice(address: str) -> None:
    told = _crowd("race", address, PROCESSES, SAVES)
    assert told == f"codes {[0] * PROCESSES} counts {[SAVES] * PROCESSES}"
    assert [sum(board.counts) for board in _boards(address)] == list(range(PROCESSES * SAVES + 1))
    found = audit_address(address, CODEC)
    assert (found.breaks, found.versions) == ((), PROCESSES * SAVES + 1)


@pytest.mark.slow
def test_of_several_who_decide_on_one_version_at_once_exactly_one_does(address: str) -> None:
    told = _crowd("decisions", address, PROCESSES, ROUNDS)
    assert told == f"codes {[0] * PROCESSES} decided { {1} } overtaken { {PROCESSES - 1} }"
    store = open_store(address, CODEC, actor="ann", now=Clock())
    decided = store.decisions(())
    authors = [version.author for version in reversed(store.history(CARD))]
    store.close()
    assert [one.review.pin.number for one in decided] == list(range(1, ROUNDS + 1))
    assert [one.review.actor for one in decided] == authors[1:]
    assert audit_address(address, CODEC).is_clean


@pytest.mark.slow
def test_sets_that_are_saved_in_any_order_never_wait_in_a_ring_and_are_never_half_there(address: str) -> None:
    told = _crowd("together", address, PROCESSES, STEPS)
    assert told == f"codes {[0] * PROCESSES}"
    wanted = dict(step_of(place, step) for place in range(PROCESSES) for step in range(STEPS))
    stored: dict[str, list[DocumentId]] = {title: [] for title in wanted}
    for document in BOARDS:
        first, *later = _boards(address, document)
        assert [sum(board.counts) for board in (first, *later)] == list(range(len(later) + 1))
        for board in later:
            stored[board.title].append(document)
    assert stored == {title: sorted(documents) for title, documents in wanted.items()}
    found = audit_address(address, CODEC)
    assert (found.breaks, found.versions) == ((), len(BOARDS) + sum(map(len, wanted.values())))
    assert _deadlocks(address) == 0


def _deadlocks(address: str) -> int:
    """How often the database broke a ring of those who wait; SQLite lets only one write, and none can be."""
    if not address.startswith("postgresql"):
        return 0
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(found.fetchone()[0])  # type: ignore[index]  # there is this database


def test_who_waits_long_for_a_number_that_is_taken_then_is_told_the_conflict(
    postgres_address: str, opened: Callable[..., SqlStore]
) -> None:
    """Many documents saved in one step take their time, and somebody who saves one of them waits."""
    ann, bo = (opened(postgres_address, name) for name in ("ann", "bo"))
    first = ann.save(CARD, Board(title="first"), base=0)
    assert isinstance(first, Version)
    with ThreadPoolExecutor(1) as pool:
        with writing(ann.engine).begin() as connection:
            theirs = append(connection, CODEC, version_row(connection, first.pin), _draft(ann, "theirs"))
            mine = pool.submit(bo.save, CARD, Board(title="mine"), base=1)
            time.sleep(PATIENCE_SECONDS + 0.3)
        assert mine.result() == Conflict(document=CARD, base=1, head=theirs)


def _draft(store: SqlStore, title: str) -> Draft:
    encoded = CODEC.encode(Board(title=title))
    return make_draft(CARD, 1, encoded, author=store.actor, at=store.now(), note="")


@pytest.mark.slow
def test_after_kills_in_the_middle_of_saves_all_that_was_acknowledged_is_there(address: str) -> None:
    told = _crowd("kills", address, KILLS, 7)
    numbers = re.fullmatch(r"acknowledged (\d+) newest (\d+)", told)
    assert numbers is not None
    acknowledged, newest = int(numbers[1]), int(numbers[2])
    assert KILLS < acknowledged <= newest
    found = audit_address(address, CODEC)
    assert (found.breaks, found.versions) == ((), newest)
