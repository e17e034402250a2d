"""The history examined: every version against its hash, the one before it and the index of changes."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from osm_sim.errors import InputError
from workbench.desk import ROWS_AT_ONCE, NewerSchemaError, StoreError
from workbench.domain.documents import Pin
from workbench.domain.ids import DocumentId
from workbench.store import tables
from workbench.store.codec import Codec, canonical
from workbench.store.engines import check_layout, make_engine, make_reading_engine, place_of, snapshot
from workbench.store.rows import ENTRY_COLUMNS, ROW_KINDS, EntryRow, RowCodec, RowKind
from workbench.store.sql import SqlStore, change_cells, version_row
from workbench.store.traces import trace_rows
from workbench.store.troubles import PREPARE_FIRST, reason, told
from workbench.store.versions import VersionRow, seal_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Something that is not as it was written. pin: the version, None where it is about none."""

    pin: Pin | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found. seal: a hash over the newest version of every document and over all rows, in hexadecimal.

    A history whose newest versions were cut off is whole in itself, and so are rows of which some were taken away:
    only a seal that was written down tells.
    """

    documents: int
    versions: int
    rows: int
    seal: str
    breaks: tuple[Break, ...]

    @property
    def is_clean(self) -> bool:
        return not self.breaks

    @property
    def first_broken(self) -> Pin | None:
        """The first version that is not as it was written."""
        return next((found.pin for found in self.breaks if found.pin is not None), None)


def audit(store: SqlStore) -> Audit:
    """Examine everything a store holds, at one moment. Raises StoreError only where nothing can be read at all."""
    return audit_engine(store.engine, store.codec)


def audit_address(address: str, codec: Codec) -> Audit:
    """Examine the database at an address and write nothing there; a damaged file is read as far as it can be.

    Raises InputError where there is no such file or it is no database of the workbench, NewerSchemaError for tables
    of a newer workbench, UnavailableError where no server answers.
    """
    engine = make_engine(address)
    is_file = engine.dialect.name == "sqlite"
    if is_file:
        engine = make_reading_engine(Path(str(engine.url.database)))
    try:
        # Damage of a file is for the audit to tell; a role without rights has found no damage.
        with suppress(DBAPIError) if is_file else told(place_of(engine)):
            check_layout(engine, place_of(engine))
        return audit_engine(engine, codec)
    finally:
        engine.dispose()


def audit_engine(engine: Engine, codec: Codec) -> Audit:
    """Examine the database of an engine. Raises InputError where it holds no table of the workbench."""
    with told(place_of(engine)), snapshot(engine).connect() as connection:
        if (unreadable := _check_is_ours(connection, place_of(engine))) is not None:
            return Audit(documents=0, versions=0, rows=0, seal=_seal([]), breaks=(unreadable,))
        breaks = list(_file_breaks(connection))
        documents = _documents(connection, breaks)
        heads: list[list[object]] = []
        count = 0
        for document, kind in documents:
            history = _History(connection, codec, document, kind)
            breaks += history.breaks()
            count += history.count
            heads.append([document, history.count, history.last_hash])
        rows = [_Rows(connection, row_kind) for row_kind in ROW_KINDS]
        for kind_of_rows in rows:
            breaks += kind_of_rows.breaks()
        heads += [kind_of_rows.seal for kind_of_rows in rows if kind_of_rows.count]
        return Audit(
            documents=len(documents),
            versions=count,
            rows=sum(kind_of_rows.count for kind_of_rows in rows),
            seal=_seal(heads),
            breaks=tuple(breaks),
        )


def _check_is_ours(connection: Connection, place: str) -> Break | None:
    """Give what is to be said of a file that is no database at all; refuse a database of something else."""
    try:
        present = set(inspect(connection).get_table_names())
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            return Break(pin=None, sentence=f"the file cannot be examined: {reason(error)[1]}")
        return None  # a damaged list of tables: what can be read is examined
    if present.isdisjoint(tables.GUARDED):
        remedy = "name the right one, or a backup" if connection.dialect.name == "sqlite" else PREPARE_FIRST
        raise InputError(f"{place} is not a database of the workbench: it holds none of its tables; {remedy}")
    return None


def _seal(heads: list[list[object]]) -> str:
    return hashlib.sha256(canonical(heads).encode("ascii")).hexdigest()


class _History:
    """One document's versions in their order."""

    def __init__(self, connection: Connection, codec: Codec, document: DocumentId, kind: str) -> None:
        self._connection, self._codec, self._document, self._kind = connection, codec, document, kind
        self.count, self.last_hash = 0, ""

    def breaks(self) -> Iterator[Break]:
        """Give what is wrong, in the order of the versions; after one that cannot be read there is no going on."""
        before: VersionRow | None = None
        number = 1
        newest = 1
        while number <= newest:
            try:
                newest = self._newest()
                row = version_row(self._connection, Pin(document=self._document, number=number))
                if row is None:
                    yield self._break(number, "is missing")
                else:
                    yield from self._row_breaks(before, row)
                    self.count, self.last_hash = self.count + 1, row.hash
            except (DBAPIError, StoreError) as error:
                why = reason(error)[1] if isinstance(error, DBAPIError) else str(error)
                yield self._break(number, f"cannot be read: {why}")
                return
            before, number = row, number + 1

    def _newest(self) -> int:
        table = tables.version
        query = select(func.max(table.c.number)).where(table.c.document == self._document)
        return self._connection.execute(query).scalar() or 1

    def _row_breaks(self, before: VersionRow | None, row: VersionRow) -> Iterator[Break]:
        if seal_of(row) != row.hash:
            yield self._break(row.number, "was changed after it was saved: its contents and its hash disagree")
        elif row.previous != (before.hash if before is not None else "") and (before is not None or row.number == 1):
            yield self._break(row.number, "does not follow the version before it: one of the two was changed")
        elif row.kind != self._kind:
            yield self._break(row.number, f"is a {row.kind}, the document is a {self._kind}")
        elif before is not None or row.number == 1:
            yield from self._index_breaks(before, row)

    def _index_breaks(self, before: VersionRow | None, row: VersionRow) -> Iterator[Break]:
        try:
            told_by_payloads = change_cells(trace_rows(self._codec, before, row))
        except NewerSchemaError:
            return  # a kind of tomorrow: whole, but not ours to index
        change = tables.change
        query = select(change).where(change.c.document == row.document, change.c.number == row.number)
        found = self._connection.execute(query.order_by(change.c.place)).mappings().all()
        if [dict(cells) for cells in found] != told_by_payloads:
            yield self._break(row.number, "has an index of changes that its contents do not bear out")

    def _break(self, number: int, why: str) -> Break:
        sentence = f"{self._kind} {self._document} version {number} {why}"
        return Break(pin=Pin(document=self._document, number=number), sentence=sentence)


def _documents(connection: Connection, breaks: list[Break]) -> list[tuple[DocumentId, str]]:
    try:
        query = select(tables.document.c.id, tables.document.c.kind).order_by(tables.document.c.id)
        return [(DocumentId(cells.id), cells.kind) for cells in connection.execute(query)]
    except DBAPIError as error:
        breaks.append(Break(pin=None, sentence=f"the list of documents cannot be read: {reason(error)[1]}"))
        return []


def _file_breaks(connection: Connection) -> Iterator[Break]:
    """Give what the database says of itself: damaged pages, guards that are gone."""
    is_sqlite = connection.dialect.name == "sqlite"
    try:
        if is_sqlite:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            if said != "ok":
                yield Break(pin=None, sentence=f"the file is damaged ({said})")
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if is_sqlite
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        present = {str(name) for (name,) in connection.execute(text(query))}
    except DBAPIError as error:
        yield Break(pin=None, sentence=f"the file cannot be examined: {reason(error)[1]}")
        return
    for name in tables.guard_names(connection.dialect.name):
        if name not in present:
            yield Break(pin=None, sentence=f"the guard {name} is gone: rows could be changed since")


class _Rows:
    """The rows of one kind, in the order they came; as many are held at a time as a lot has."""

    def __init__(self, connection: Connection, row_kind: RowKind) -> None:
        self._connection, self._kind = connection, row_kind
        self.count, self._digest = 0, hashlib.sha256()

    @property
    def seal(self) -> list[object]:
        """What a seal over the whole history takes of them; their ids have their contents in them."""
        return [self._kind.name, self.count, self._digest.hexdigest()]

    def breaks(self) -> Iterator[Break]:
        """Give what is wrong; after a row that cannot be read there is no going on."""
        codec, kind = RowCodec(), self._kind.kind
        table = tables.ROW_TABLES[kind.name]
        query = select(*(table.c[name] for name in ENTRY_COLUMNS)).order_by(table.c.place)
        try:
            for cells in self._connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
                rests = EntryRow(**cells._mapping)
                self.count += 1
                self._digest.update(f"{rests.id} ".encode())
                row = codec.decode(kind.type, rests)
                if rests.schema == kind.schema and codec.encode(row, place=rests.place) != rests:
                    yield Break(pin=None, sentence=f"{kind.name} {rests.id} was changed after it was added")
        except NewerSchemaError:
            return
        except (DBAPIError, StoreError) as error:
            why = reason(error)[1] if isinstance(error, DBAPIError) else str(error)
            yield Break(pin=None, sentence=f"the table {kind.name} cannot be read: {why}")
