"""Many processes at one store, and processes that are killed in the middle of a save."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.boards import CARD, CODEC, Board, Clock
from workbench.domain.documents import Pin
from workbench.store.audit import audit_address
from workbench.store.sql import open_store

ROOT = Path(__file__).parents[2]
PROCESSES, SAVES, KILLS = 8, 200, 200


def _crowd(*words: object) -> str:
    command = [sys.executable, "-m", "tests.store.crowd", *map(str, words)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def _counts(address: str) -> list[tuple[int, ...]]:
    """The counts of every version, oldest first."""
    store = open_store(address, CODEC, actor="ann", now=Clock())
    boards = [store.load(Pin(document=CARD, number=version.number)) for version in reversed(store.history(CARD))]
    store.close()
    return [board.counts for board in boards if isinstance(board, Board)]


@pytest.mark.slow
def test_in_a_race_nothing_is_lost_and_no_version_number_is_used_twice(address: str) -> None:
    told = _crowd("race", address, PROCESSES, SAVES)
    assert told == f"codes {[0] * PROCESSES} counts {[SAVES] * PROCESSES}"
    counts = _counts(address)
    assert [sum(version) for version in counts] == list(range(PROCESSES * SAVES + 1))
    found = audit_address(address, CODEC)
    assert (found.breaks, found.versions) == ((), PROCESSES * SAVES + 1)


@pytest.mark.slow
def test_after_kills_in_the_middle_of_saves_all_that_was_acknowledged_is_there(address: str) -> None:
    told = _crowd("kills", address, KILLS, 7)
    numbers = re.fullmatch(r"acknowledged (\d+) newest (\d+)", told)
    assert numbers is not None
    acknowledged, newest = int(numbers[1]), int(numbers[2])
    assert KILLS < acknowledged <= newest
    found = audit_address(address, CODEC)
    assert (found.breaks, found.versions) == ((), newest)
