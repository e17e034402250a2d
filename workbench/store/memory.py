"""The store in memory: for tests, and for a desk that keeps nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import cast

from workbench.desk import (
    ROWS_AT_ONCE,
    AnyRow,
    Conflict,
    Decided,
    ElementChange,
    Listed,
    Observation,
    Overtaken,
    Row,
    Saving,
)
from workbench.domain.alignment_outline import Outlined
from workbench.domain.documents import Pin, Review, Version
from workbench.domain.ids import DocumentId, MeasureId
from workbench.store.codec import Codec, fit
from workbench.store.outlining import OUTLINED, outlined
from workbench.store.rows import EntryRow, RowCodec, lots, new_places, row_kind_of
from workbench.store.traces import trace_rows
from workbench.store.versions import (
    Draft,
    VersionRow,
    by_title,
    check_follows,
    make_draft,
    make_drafts,
    no_such_version,
    stamp,
)


class MemoryStore:
    """Documents and rows in this process; see workbench.desk.Store. What is saved is copied, as a database would."""

    def __init__(self, codec: Codec, *, actor: str, now: Callable[[], datetime]) -> None:
        self.codec, self.actor, self.now = codec, fit(actor), now
        self._lock, self._deciding, self._row_codec = Lock(), Lock(), RowCodec()
        self._versions: dict[DocumentId, list[VersionRow]] = {}
        self._changes: dict[DocumentId, list[ElementChange]] = {}
        # By kind and what they are about; all of a kind once more under None.
        self._rows: dict[tuple[str, str | None], list[EntryRow]] = {}

    def documents(self, kind: str | None = None) -> tuple[Listed, ...]:
        with self._lock:
            heads = [rows[-1] for rows in self._versions.values()]
        return tuple(sorted((row.listed() for row in heads if kind in (None, row.kind)), key=by_title))

    def head(self, document: DocumentId) -> Version | None:
        rows = self._of(document)
        return rows[-1].version() if rows else None

    def load(self, pin: Pin) -> object:
        rows = self._of(pin.document)
        if pin.number > len(rows):
            raise no_such_version(pin)
        return rows[pin.number - 1].value(self.codec)

    def save(self, document: DocumentId, value: object, *, base: int, note: str = "") -> Version | Conflict:
        encoded = self.codec.encode(value)
        draft = make_draft(document, base, encoded, author=self.actor, at=self.now(), note=note)
        with self._lock:
            return self._append(draft)

    def save_all(self, savings: Iterable[Saving]) -> tuple[Version, ...] | Conflict:
        drafts = make_drafts(self.codec, savings, author=self.actor, at=self.now())
        with self._lock:
            for draft in drafts:
                rows = self._versions.get(draft.pin.document)
                if (conflict := check_follows(self.codec, rows[-1] if rows else None, draft)) is not None:
                    return conflict
            return tuple(cast("Version", self._append(draft)) for draft in drafts)

    def outlines(self, known: Mapping[DocumentId, int]) -> tuple[Outlined, ...]:
        with self._lock:
            heads = [rows[-1] for rows in self._versions.values() if rows[-1].kind == OUTLINED]
        return tuple(outlined((row for row in heads if known.get(row.document) != row.number), self.codec))

    def decide(self, review: Review, *, seen: int) -> Review | Overtaken:
        with self._deciding:
            head = self.head(review.pin.document)
            decisions = len(self.rows(Review, review.pin.document))
            if head is None or review.pin.number > head.number:
                raise no_such_version(review.pin)
            if (head.number, decisions) != (review.pin.number, seen):
                return Overtaken(head=head, decisions=decisions)
            return self.add(review)

    def decisions(self, known: Collection[int]) -> tuple[Decided, ...]:
        rows = self.rows(Review)
        return tuple(Decided(place=at, review=row) for at, row in enumerate(rows, start=1) if at not in known)

    def history(
        self, document: DocumentId, *, before: int | None = None, limit: int | None = None
    ) -> tuple[Version, ...]:
        newest_first = [row for row in reversed(self._of(document)) if before is None or row.number < before]
        return tuple(row.version() for row in newest_first[:limit])

    def changes(self, document: DocumentId, *, element: str | None = None, after: int = 0) -> tuple[ElementChange, ...]:
        with self._lock:
            found = tuple(self._changes.get(document, ()))
        return tuple(change for change in found if change.number > after and element in (None, change.element))

    def add(self, row: Row) -> Row:
        return cast("Row", self._add([row])[0])

    def add_all(self, rows: Iterable[AnyRow]) -> int:
        return sum(len(self._add(lot)) for lot in lots(rows, ROWS_AT_ONCE))

    def series(self, measure: MeasureId, *, last: int | None = None) -> tuple[Observation, ...]:
        with self._lock:
            found = self._rows.get((row_kind_of(Observation).name, measure), [])
            chosen = found[max(len(found) - last, 0) :] if last is not None else list(found)
        return self._row_codec.series(
            measure, [(row.id, row.author, row.at, row.schema, row.payload) for row in chosen]
        )

    def rows(self, kind: type[Row], about: str | None = None) -> tuple[Row, ...]:
        with self._lock:
            found = tuple(self._rows.get((row_kind_of(kind).name, about), ()))
        return tuple(self._row_codec.decode(kind, rests) for rests in found)

    def close(self) -> None:
        """Nothing is held."""

    def _of(self, document: DocumentId) -> tuple[VersionRow, ...]:
        with self._lock:
            return tuple(self._versions.get(document, ()))

    def _append(self, draft: Draft) -> Version | Conflict:
        rows = self._versions.get(draft.pin.document, [])
        head = rows[-1] if rows else None
        if (conflict := check_follows(self.codec, head, draft)) is not None:
            return conflict
        row = draft.row(head.hash if head is not None else "")
        self._changes.setdefault(row.document, []).extend(trace_rows(self.codec, head, row))
        self._versions.setdefault(row.document, []).append(row)
        return row.version()

    def _add(self, rows: list[AnyRow]) -> list[AnyRow]:
        at = self.now()
        stamped = [replace(row, actor=self.actor, at=at) for row in rows]
        for row in stamped:
            pin = row_kind_of(type(row)).pin(row)
            if pin is not None and pin.number > len(self._of(pin.document)):
                raise no_such_version(pin)
        places = new_places(stamp(at))
        entries = [(row_kind_of(type(row)).name, self._row_codec.encode(row, place=next(places))) for row in stamped]
        with self._lock:
            for name, rests in entries:
                self._rows.setdefault((name, None), []).append(rests)
                self._rows.setdefault((name, rests.about), []).append(rests)
        return stamped
