"""A small kind of document to test a store with: a board of notes, at its second shape."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from workbench.domain.documents import Decision, Pin, Review
from workbench.domain.ids import DocumentId
from workbench.store.codec import Codec, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.desk import Store

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOBODY = 65534
"""The user id of nobody."""
CARD = DocumentId("card-1")


class Colour(StrEnum):
    BLUE = "blue"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    id: str
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    title: str
    notes: tuple[Note, ...] = ()
    counts: tuple[int, ...] = ()
    colour: Colour = Colour.BLUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    title: str


def title_for_name(payload: dict[str, Any]) -> dict[str, Any]:
    """Shape 1 called the title a name."""
    return {"title" if key == "name" else key: value for key, value in payload.items()}


def _title(board: Board | Poster) -> str:
    return board.title


POSTER = Kind(name="poster", type=Poster, schema=1, title=_title)
BOARD = Kind(name="board", type=Board, schema=2, title=_title, upcasters=(title_for_name,))
CODEC = Codec((BOARD, POSTER))
BOARD_OF_TOMORROW = Kind(
    name="board", type=Board, schema=3, title=_title, upcasters=(title_for_name, lambda payload: payload)
)


class Clock:
    """A clock that goes on by a second each time it is read."""

    def __init__(self) -> None:
        self._at = MORNING

    def __call__(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at


def board(title: str = "Plan", *texts: str) -> Board:
    """Give a board with notes "n0", "n1" ... of the texts."""
    return Board(title=title, notes=tuple(Note(id=f"n{n}", text=text) for n, text in enumerate(texts)))


def review(number: int, decision: Decision = Decision.APPROVED) -> Review:
    """Give a review of a version of the card, by somebody the store does not trust."""
    pin = Pin(document=CARD, number=number)
    return Review(pin=pin, actor="somebody else", decision=decision, note="", at=MORNING)


def saved_boards(store: Store, count: int) -> None:
    """Save as many versions of the card."""
    for number in range(count):
        store.save(CARD, board(f"Plan {number}", "a", str(number)), base=number)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write to everything: be somebody else for a while."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)
