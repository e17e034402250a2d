"""A store that is opened when it is first asked: who never asks it pays nothing for it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from threading import Lock

from workbench.desk import (
    AnyRow,
    Conflict,
    Decided,
    ElementChange,
    Listed,
    Observation,
    Overtaken,
    Row,
    Saving,
    Store,
)
from workbench.domain.alignment_outline import Outlined
from workbench.domain.documents import Pin, Review, Version
from workbench.domain.ids import DocumentId, MeasureId


class LazyStore:
    """A store opened at first use, once, whatever thread comes first; see workbench.desk.Store.

    Every call may raise what opening raises; where opening failed, the next call tries again.
    """

    def __init__(self, opener: Callable[[], Store]) -> None:
        self._opener, self._lock = opener, Lock()
        self._store: Store | None = None

    def documents(self, kind: str | None = None) -> tuple[Listed, ...]:
        return self._opened().documents(kind)

    def head(self, document: DocumentId) -> Version | None:
        return self._opened().head(document)

    def load(self, pin: Pin) -> object:
        return self._opened().load(pin)

    def save(self, document: DocumentId, value: object, *, base: int, note: str = "") -> Version | Conflict:
        return self._opened().save(document, value, base=base, note=note)

    def save_all(self, savings: Iterable[Saving]) -> tuple[Version, ...] | Conflict:
        return self._opened().save_all(savings)

    def outlines(self, known: Mapping[DocumentId, int]) -> tuple[Outlined, ...]:
        return self._opened().outlines(known)

    def decide(self, review: Review, *, seen: int) -> Review | Overtaken:
        return self._opened().decide(review, seen=seen)

    def decisions(self, known: Collection[int]) -> tuple[Decided, ...]:
        return self._opened().decisions(known)

    def history(
        self, document: DocumentId, *, before: int | None = None, limit: int | None = None
    ) -> tuple[Version, ...]:
        return self._opened().history(document, before=before, limit=limit)

    def changes(self, document: DocumentId, *, element: str | None = None, after: int = 0) -> tuple[ElementChange, ...]:
        return self._opened().changes(document, element=element, after=after)

    def add(self, row: Row) -> Row:
        return self._opened().add(row)

    def add_all(self, rows: Iterable[AnyRow]) -> int:
        return self._opened().add_all(rows)

    def series(self, measure: MeasureId, *, last: int | None = None) -> tuple[Observation, ...]:
        return self._opened().series(measure, last=last)

    def rows(self, kind: type[Row], about: str | None = None) -> tuple[Row, ...]:
        return self._opened().rows(kind, about)

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()

    def _opened(self) -> Store:
        with self._lock:
            if self._store is None:
                self._store = self._opener()
            return self._store
