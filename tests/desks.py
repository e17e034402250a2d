"""Desks to test with: several people at one store in memory, and a store that goes away and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.store.boards import Clock
from workbench.desk import (
    AnyRow,
    Conflict,
    Decided,
    Desk,
    ElementChange,
    Listed,
    Observation,
    Overtaken,
    Row,
    Saving,
    Store,
    UnavailableError,
)
from workbench.domain.rights import Actor
from workbench.store.kinds import standard_codec
from workbench.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from workbench.domain.alignment_outline import Outlined
    from workbench.domain.documents import Pin, Review, Version
    from workbench.domain.ids import DocumentId, MeasureId

AWAY = "the database does not answer; it is tried again"


class SharedStore(MemoryStore):
    """A store in memory as another person sees it: the same documents, another author."""

    def __init__(self, other: MemoryStore, *, actor: str) -> None:
        super().__init__(other.codec, actor=actor, now=other.now)
        self._lock, self._deciding, self._versions = other._lock, other._deciding, other._versions
        self._changes, self._rows = other._changes, other._rows


class FlakyStore:
    """A store that can be told to fail; see workbench.desk.Store."""

    def __init__(self, inner: Store) -> None:
        self.inner = inner
        self.error: Exception | None = None

    def go_away(self, error: Exception | None = None) -> None:
        self.error = error or UnavailableError(AWAY)

    def come_back(self) -> None:
        self.error = None

    def documents(self, kind: str | None = None) -> tuple[Listed, ...]:
        return self._there().documents(kind)

    def head(self, document: DocumentId) -> Version | None:
        return self._there().head(document)

    def load(self, pin: Pin) -> object:
        return self._there().load(pin)

    def save(self, document: DocumentId, value: object, *, base: int, note: str = "") -> Version | Conflict:
        return self._there().save(document, value, base=base, note=note)

    def save_all(self, savings: Iterable[Saving]) -> tuple[Version, ...] | Conflict:
        return self._there().save_all(savings)

    def outlines(self, known: Mapping[DocumentId, int]) -> tuple[Outlined, ...]:
        return self._there().outlines(known)

    def decide(self, review: Review, *, seen: int) -> Review | Overtaken:
        return self._there().decide(review, seen=seen)

    def decisions(self, known: Collection[int]) -> tuple[Decided, ...]:
        return self._there().decisions(known)

    def history(
        self, document: DocumentId, *, before: int | None = None, limit: int | None = None
    ) -> tuple[Version, ...]:
        return self._there().history(document, before=before, limit=limit)

    def changes(self, document: DocumentId, *, element: str | None = None, after: int = 0) -> tuple[ElementChange, ...]:
        return self._there().changes(document, element=element, after=after)

    def add(self, row: Row) -> Row:
        return self._there().add(row)

    def add_all(self, rows: Iterable[AnyRow]) -> int:
        return self._there().add_all(rows)

    def series(self, measure: MeasureId, *, last: int | None = None) -> tuple[Observation, ...]:
        return self._there().series(measure, last=last)

    def rows(self, kind: type[Row], about: str | None = None) -> tuple[Row, ...]:
        return self._there().rows(kind, about)

    def close(self) -> None:
        self.inner.close()

    def _there(self) -> Store:
        if self.error is not None:
            raise self.error
        return self.inner


def memory_desk(actor: str = "eve", *, is_local: bool = True) -> Desk:
    """Give somebody's desk with an empty store in memory."""
    now = Clock()
    return _desk(MemoryStore(standard_codec(), actor=actor, now=now), actor, is_local=is_local)


def beside(desk: Desk, actor: str, *, is_local: bool = True) -> Desk:
    """Give another person's desk at the same store."""
    assert isinstance(desk.store, MemoryStore)
    return _desk(SharedStore(desk.store, actor=actor), actor, is_local=is_local)


def flaky(desk: Desk) -> tuple[Desk, FlakyStore]:
    """Give the same desk with a store that can be told to fail."""
    store = FlakyStore(desk.store)
    return Desk(store=store, executor=None, actor=desk.actor, now=desk.now), store


def _desk(store: Store, actor: str, *, is_local: bool) -> Desk:
    return Desk(store=store, executor=None, actor=Actor(sign_in=actor, is_local=is_local), now=Clock())
