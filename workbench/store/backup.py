"""A whole store in one file: made while others work, whole or not at all."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, insert, select

from osm_sim.errors import InputError
from workbench.desk import StoreError
from workbench.store import tables
from workbench.store.audit import Audit, audit_engine
from workbench.store.engines import make_engine, place_of, snapshot, writing
from workbench.store.preparing import prepare
from workbench.store.sql import SqlStore
from workbench.store.troubles import told

ROWS_AT_ONCE = 200
COPIED = tuple(table for table in tables.METADATA.sorted_tables if table is not tables.layout)
Cells = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made, and what an audit of the file found."""

    path: Path
    audit: Audit


def backup(store: SqlStore, path: str, *, overwrite: bool = False) -> Backup:
    """Write everything a store holds, at one moment, into one SQLite file, whatever database the store is in.

    Raises InputError where the file exists and may not be overwritten, StoreError where it cannot be written; then
    the file is as it was before.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise InputError(f"file {path!r} exists; name another, or overwrite it with --overwrite")
    if not target.parent.is_dir():
        raise InputError(f"folder {str(target.parent)!r} of the backup does not exist; make it, or name another")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        found = _write(store, part)
        os.replace(part, target)  # noqa: PTH105 - one step, on every system
    except OSError as error:
        raise StoreError(f"file {path!r} cannot be written ({error.strerror}); name another place") from error
    finally:
        for leftover in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal"))):
            leftover.unlink(missing_ok=True)
    return Backup(path=target, audit=found)


def _write(store: SqlStore, part: Path) -> Audit:
    engine = make_engine(str(part))
    try:
        prepare(engine)
        with told(place_of(store.engine)), snapshot(store.engine).connect() as source:
            _copy_all(source, engine)
        found = audit_engine(engine, store.codec)
        with told(place_of(engine)), engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        return found
    finally:
        engine.dispose()


def _copy_all(source: Connection, engine: Engine) -> None:
    with told(place_of(engine)), writing(engine).begin() as target:
        for table in COPIED:
            copy_rows(source, target, table)


def copy_rows(
    source: Connection, target: Connection, table: Table, *, wanted: Callable[[Cells], bool] | None = None
) -> int:
    """Append the rows of a table to the same table elsewhere, all or those wanted, in their order; give how many."""
    query = select(*_copied_columns(table)).order_by(*table.primary_key)
    found = source.execution_options(yield_per=ROWS_AT_ONCE).execute(query).mappings()
    copied = 0
    for rows in _bunches(dict(cells) for cells in found):
        chosen = [row for row in rows if wanted is None or wanted(row)]
        if chosen:
            target.execute(insert(table), chosen)
        copied += len(chosen)
    return copied


def _copied_columns(table: Table) -> list[Column[Any]]:
    # The place of a row is given by the database it comes to.
    return [column for column in table.c if column is not table.autoincrement_column]


def _bunches(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    bunch: list[Cells] = []
    for row in rows:
        bunch.append(row)
        if len(bunch) == ROWS_AT_ONCE:
            yield bunch
            bunch = []
    yield bunch
