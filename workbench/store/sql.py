"""The store on SQLite and PostgreSQL."""

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, select, tuple_
from sqlalchemy.exc import DBAPIError, IntegrityError

from workbench.desk import (
    ROWS_AT_ONCE,
    AnyRow,
    Conflict,
    Decided,
    ElementChange,
    Happening,
    Listed,
    Observation,
    Overtaken,
    Row,
    Saving,
)
from workbench.domain.alignment_outline import Outlined
from workbench.domain.documents import Pin, Review, Version
from workbench.domain.ids import DocumentId, MeasureId
from workbench.store import tables
from workbench.store.codec import Codec, canonical, fit
from workbench.store.engines import make_engine, place_of, reading, writing
from workbench.store.outlining import OUTLINED, outlined
from workbench.store.preparing import make_ready
from workbench.store.rows import ENTRY_COLUMNS, EntryRow, RowCodec, lots, new_places, row_kind_of
from workbench.store.shortest import Shortest
from workbench.store.traces import trace_rows
from workbench.store.troubles import is_away, told
from workbench.store.versions import (
    COLUMNS,
    Draft,
    VersionRow,
    by_title,
    check_follows,
    make_draft,
    make_drafts,
    no_such_version,
    stamp,
)

PATIENCE_SECONDS = 2.0
Answer = TypeVar("Answer")
_HEAD_COLUMNS = tuple(tables.version.c[name] for name in COLUMNS if name not in ("payload", "previous"))
_ALL_COLUMNS = tuple(tables.version.c[name] for name in COLUMNS)
_TABLE = tables.version
_OBSERVED = tables.ROW_TABLES["observation"]
_REVIEWED = tables.ROW_TABLES["review"]
ASKED_AT_ONCE = 400
"""So many rows are asked for by name in one statement; SQLite takes no more than some thousand names."""


def open_store(address: str, codec: Codec, *, actor: str, now: Callable[[], datetime]) -> "SqlStore":
    """Open the store at an address for one person, and make its tables where there are none.

    Raises InputError for an address that is none, UnavailableError where nothing answers there, another StoreError
    where it cannot be used.
    """
    engine = make_engine(address)
    try:
        make_ready(engine)
    except BaseException:
        engine.dispose()
        raise
    return SqlStore(engine, codec, actor=actor, now=now)


class SqlStore:
    """Documents and rows in a database; see workbench.desk.Store.

    A database that goes away is asked again for PATIENCE_SECONDS. That is safe for a save too: a save that was
    done, but whose answer was lost, is found by what it wrote.
    """

    def __init__(self, engine: Engine, codec: Codec, *, actor: str, now: Callable[[], datetime]) -> None:
        self.engine, self.codec, self.actor = engine, codec, fit(actor)
        self.now, self._rows, self._place = now, RowCodec(), place_of(engine)
        self._shortest = Shortest(engine) if Shortest.suits(engine) else None

    # -- documents ----------------------------------------------------------------------------------------------------

    def documents(self, kind: str | None = None) -> tuple[Listed, ...]:
        any_version = _TABLE.alias()
        newest = select(func.max(any_version.c.number)).where(any_version.c.document == tables.document.c.id)
        query = select(*_HEAD_COLUMNS).join(tables.document, tables.document.c.id == _TABLE.c.document)
        query = query.where(_TABLE.c.number == newest.scalar_subquery())
        if kind is not None:
            query = query.where(tables.document.c.kind == kind)
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return tuple(sorted((_head_row(cells).listed() for cells in found), key=by_title))

    def head(self, document: DocumentId) -> Version | None:
        if self._shortest is not None:
            with told(self._place):
                return self._shortest.head(document)
        query = _head_query(_HEAD_COLUMNS, document)
        found = self._read(lambda connection: connection.execute(query).mappings().first())
        return None if found is None else _version(found)

    def load(self, pin: Pin) -> object:
        return self._row(pin).value(self.codec)

    def save(self, document: DocumentId, value: object, *, base: int, note: str = "") -> Version | Conflict:
        encoded = self.codec.encode(value)
        draft = make_draft(document, base, encoded, author=self.actor, at=self.now(), note=note)
        return self._write(lambda connection, again: self._save(connection, draft, again=again))

    def save_all(self, savings: Iterable[Saving]) -> tuple[Version, ...] | Conflict:
        drafts = make_drafts(self.codec, savings, author=self.actor, at=self.now())
        try:
            return self._write(lambda connection, again: self._save_all(connection, drafts, again=again))
        except _ConflictFoundError as found:
            return found.conflict

    def outlines(self, known: Mapping[DocumentId, int]) -> tuple[Outlined, ...]:
        newest = select(func.max(_TABLE.c.number)).where(_TABLE.c.document == tables.document.c.id).scalar_subquery()
        query = select(tables.document.c.id, newest.label("number")).where(tables.document.c.kind == OUTLINED)
        heads = self._read(lambda connection: connection.execute(query).all())
        asked = [(one.id, one.number) for one in heads if known.get(one.id) != one.number]
        return tuple(outlined(self._rows_of(asked), self.codec))

    def decide(self, review: Review, *, seen: int) -> Review | Overtaken:
        at = self.now()
        stamped = replace(review, actor=self.actor, at=at)
        rest = self._rows.encode(stamped, place=next(new_places(stamp(at))))
        return self._write(lambda connection, again: self._decide(connection, stamped, rest, seen=seen, again=again))

    def decisions(self, known: Collection[int]) -> tuple[Decided, ...]:
        columns = [_REVIEWED.c[name] for name in ("place", *ENTRY_COLUMNS)]

        def ask(connection: Connection) -> list[RowMapping]:
            places = connection.execute(select(_REVIEWED.c.place).order_by(_REVIEWED.c.place)).scalars()
            asked = [place for place in places if place not in known]
            return [
                row
                for lot in lots(asked, ASKED_AT_ONCE)
                for row in connection.execute(
                    select(*columns).where(_REVIEWED.c.place.in_(lot)).order_by(_REVIEWED.c.place)
                ).mappings()
            ]

        found = [dict(row) for row in self._read(ask)]
        return tuple(
            Decided(place=cells.pop("place"), review=self._rows.decode(Review, EntryRow(**cells))) for cells in found
        )

    def history(
        self, document: DocumentId, *, before: int | None = None, limit: int | None = None
    ) -> tuple[Version, ...]:
        query = select(*_HEAD_COLUMNS).where(_TABLE.c.document == document).order_by(_TABLE.c.number.desc())
        if before is not None:
            query = query.where(_TABLE.c.number < before)
        found = self._read(lambda connection: connection.execute(query.limit(limit)).mappings().all())
        return tuple(map(_version, found))

    def changes(self, document: DocumentId, *, element: str | None = None, after: int = 0) -> tuple[ElementChange, ...]:
        change = tables.change
        query = select(change).where(change.c.document == document, change.c.number > after)
        if element is not None:
            query = query.where(change.c.element == element)
        query = query.order_by(change.c.number, change.c.place)
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return tuple(map(_element_change, found))

    # -- rows ---------------------------------------------------------------------------------------------------------

    def add(self, row: Row) -> Row:
        return cast("Row", self._add([row])[0])

    def add_all(self, rows: Iterable[AnyRow]) -> int:
        return sum(len(self._add(lot)) for lot in lots(rows, ROWS_AT_ONCE))

    def series(self, measure: MeasureId, *, last: int | None = None) -> tuple[Observation, ...]:
        if self._shortest is not None:
            with told(self._place):
                return self._rows.series(measure, self._shortest.series(measure, last))
        newest_first = _OBSERVED.c.place.desc()
        query = select(*(_OBSERVED.c[name] for name in ("id", "author", "at", "schema", "payload")))
        query = query.where(_OBSERVED.c.about == measure).order_by(newest_first).limit(last)
        found = self._read(lambda connection: connection.execute(query).all())
        return self._rows.series(
            measure, [(one.id, one.author, one.at, one.schema, one.payload) for one in reversed(found)]
        )

    def rows(self, kind: type[Row], about: str | None = None) -> tuple[Row, ...]:
        table = tables.ROW_TABLES[row_kind_of(kind).name]
        query = select(*(column for column in table.c if column.name != "place")).order_by(table.c.place)
        if about is not None:
            query = query.where(table.c.about == about)
        found = self._read(lambda connection: connection.execute(query).mappings().all())
        return tuple(self._rows.decode(kind, EntryRow(**rests)) for rests in found)

    def close(self) -> None:
        if self._shortest is not None:
            self._shortest.close()
        self.engine.dispose()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _save(self, connection: Connection, draft: Draft, *, again: bool) -> Version | Conflict:
        """Append the draft to the document, or give the Conflict; `again` where it may have been appended before."""
        head = _first_row(connection, _head_query(_ALL_COLUMNS, draft.pin.document))
        if again and (mine := version_row(connection, draft.pin)) and mine.is_draft_of(draft):
            return mine.version()
        conflict = check_follows(self.codec, head, draft)
        return append(connection, self.codec, head, draft) if conflict is None else conflict

    def _save_all(self, connection: Connection, drafts: tuple[Draft, ...], *, again: bool) -> tuple[Version, ...]:
        saved = []
        for draft in drafts:
            one = self._save(connection, draft, again=again)
            if isinstance(one, Conflict):
                raise _ConflictFoundError(one)  # what was appended before it goes with the transaction
            saved.append(one)
        return tuple(saved)

    def _decide(
        self, connection: Connection, review: Review, rest: EntryRow, *, seen: int, again: bool
    ) -> Review | Overtaken:
        document = review.pin.document
        if connection.dialect.name == "postgresql":  # of two decisions on one document the second one waits
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(document, 0))))
        if again and connection.execute(select(_REVIEWED.c.id).where(_REVIEWED.c.id == rest.id)).first() is not None:
            return review
        head = _first_row(connection, _head_query(_ALL_COLUMNS, document))
        if head is None or head.number < review.pin.number:
            raise no_such_version(review.pin)
        count = select(func.count()).select_from(_REVIEWED).where(_REVIEWED.c.about == document)
        decisions = connection.execute(count).scalar_one()
        if (head.number, decisions) != (review.pin.number, seen):
            return Overtaken(head=head.version(), decisions=decisions)
        connection.execute(insert(_REVIEWED), {column: getattr(rest, column) for column in ENTRY_COLUMNS})
        return review

    def _rows_of(self, pins: list[tuple[str, int]]) -> list[VersionRow]:
        def ask(connection: Connection) -> list[RowMapping]:
            named = tuple_(_TABLE.c.document, _TABLE.c.number)
            return [
                row
                for lot in lots(pins, ASKED_AT_ONCE)
                for row in connection.execute(select(*_ALL_COLUMNS).where(named.in_(lot))).mappings()
            ]

        return [VersionRow(**cells) for cells in self._read(ask)] if pins else []

    def _add(self, rows: list[AnyRow]) -> list[AnyRow]:
        """Append rows in one step, and give them as they rest."""
        at = self.now()
        stamped = [replace(row, actor=self.actor, at=at) for row in rows]
        places = new_places(stamp(at))
        rest = [self._rows.encode(row, place=next(places)) for row in stamped]
        self._write(lambda connection, again: _add(connection, stamped, rest, again=again))
        return stamped

    def _row(self, pin: Pin) -> VersionRow:
        found = self._read(lambda connection: version_row(connection, pin))
        if found is None:
            raise no_such_version(pin)
        return found

    def _read(self, ask: Callable[[Connection], Answer]) -> Answer:
        def attempt(*, again: bool) -> Answer:  # noqa: ARG001 - a read may always be asked again
            with reading(self.engine).connect() as connection:
                return ask(connection)

        return self._patiently(attempt)

    def _write(self, change: Callable[[Connection, bool], Answer]) -> Answer:
        def attempt(*, again: bool) -> Answer:
            with writing(self.engine).begin() as connection:
                return change(connection, again)

        return self._patiently(attempt)

    def _patiently(self, attempt: Callable[..., Answer]) -> Answer:
        """Try until the database answers, PATIENCE_SECONDS long; after a lost race once more, to find its winner.

        A race may be lost after any time, for the winner may have been slow. `again` tells that the last attempt may
        have been done, though its answer was lost.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        again = has_lost = False
        while True:
            try:
                return attempt(again=again)
            except DBAPIError as error:
                away, lost = is_away(error), _is_race(error)
                is_late = time.monotonic() > deadline
                if not (away or lost) or (is_late and (away or has_lost)):
                    with told(self._place):
                        raise
                again, has_lost = again or away, has_lost or (lost and is_late)
            time.sleep(0.05)


class _ConflictFoundError(Exception):
    """Undoes a transaction in which one of several documents has moved on."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__()
        self.conflict = conflict


def append(connection: Connection, codec: Codec, head: VersionRow | None, draft: Draft) -> Version:
    """Append a draft after the newest version, with its index of changes; the caller owns the transaction."""
    row = draft.row(head.hash if head is not None else "")
    if head is None:
        connection.execute(insert(tables.document).values(id=row.document, kind=row.kind))
    connection.execute(insert(_TABLE).values({name: getattr(row, name) for name in COLUMNS}))
    if changed := change_cells(trace_rows(codec, head, row)):
        connection.execute(insert(tables.change), changed)
    return row.version()


def change_cells(found: tuple[ElementChange, ...]) -> list[dict[str, object]]:
    """Give what a version did as rows of the index by element."""
    return [
        {
            "document": change.document,
            "number": change.number,
            "place": place,
            "happening": change.happening.value,
            "element": fit(change.element),
            "field": fit(change.field),
            "before": canonical(change.before),
            "after": canonical(change.after),
        }
        for place, change in enumerate(found)
    ]


def _add(connection: Connection, rows: list[AnyRow], rest: list[EntryRow], *, again: bool) -> None:
    """Append rows; `again` where that may have been done before."""
    by_kind: dict[str, list[EntryRow]] = {}
    pins: dict[Pin, None] = {}
    for row, entry in zip(rows, rest, strict=True):
        row_kind = row_kind_of(type(row))
        by_kind.setdefault(row_kind.name, []).append(entry)
        if (pin := row_kind.pin(row)) is not None:
            pins[pin] = None
    for pin in pins:
        if version_row(connection, pin) is None:
            raise no_such_version(pin)
    for name, entries in by_kind.items():
        table = tables.ROW_TABLES[name]
        # They were all written, or none was: the first one tells of all.
        if again and connection.execute(select(table.c.id).where(table.c.id == entries[0].id)).first() is not None:
            continue
        cells = [{column: getattr(entry, column) for column in ENTRY_COLUMNS} for entry in entries]
        connection.execute(insert(table), cells)


def _is_race(error: DBAPIError) -> bool:
    """Whether somebody else was quicker: the key of PostgreSQL, or the trigger that guards it on SQLite."""
    taken = getattr(error.orig, "sqlstate", None) == "23505" or "append-only" in str(error.orig)
    return isinstance(error, IntegrityError) and taken


def _head_query(columns: tuple[Any, ...], document: str) -> Select[Any]:
    return select(*columns).where(_TABLE.c.document == document).order_by(_TABLE.c.number.desc()).limit(1)


def _pin_query(pin: Pin) -> Select[Any]:
    return select(*_ALL_COLUMNS).where(_TABLE.c.document == pin.document, _TABLE.c.number == pin.number)


def version_row(connection: Connection, pin: Pin) -> VersionRow | None:
    """Give a version as it rests, None where there is none."""
    return _first_row(connection, _pin_query(pin))


def _first_row(connection: Connection, query: Select[Any]) -> VersionRow | None:
    found = connection.execute(query).mappings().first()
    return None if found is None else VersionRow(**found)


def _version(cells: RowMapping) -> Version:
    return _head_row(cells).version()


def _head_row(cells: RowMapping) -> VersionRow:
    return VersionRow(**cells, payload="", previous="")


def _element_change(cells: RowMapping) -> ElementChange:
    return ElementChange(
        document=cells["document"],
        number=cells["number"],
        happening=Happening(cells["happening"]),
        element=cells["element"],
        field=cells["field"],
        before=json.loads(cells["before"]),
        after=json.loads(cells["after"]),
    )
