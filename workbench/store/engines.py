"""Connections: an address to an engine, SQLite and PostgreSQL each set up as the store relies on."""

import os
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, StaticPool

from osm_sim.errors import InputError
from workbench.desk import NewerSchemaError, StoreError, UnavailableError
from workbench.store.tables import LAYOUT, layout

BUSY_SECONDS = 30
CONNECT_SECONDS = 5
BEGIN = "osm_begin"
"""The execution option that names the statement SQLite begins a transaction with; without it, none is begun."""


def make_engine(address: str) -> Engine:
    """Give an engine for "sqlite:///file", a path of a file, or "postgresql://user@host/database"; opens nothing.

    Raises InputError for an address that is neither.
    """
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return _postgres_engine(url)


def absolute(address: str) -> str:
    """Give an address that means the same in every folder: a relative path counts from the current one.

    Raises InputError for an address that is none.
    """
    url = _url(address)
    return url.render_as_string(hide_password=False) if url.get_backend_name() == "sqlite" else address


def make_reading_engine(path: Path, *, is_still: bool = False) -> Engine:
    """Give an engine that only reads an SQLite file, a damaged one as far as it can be read.

    is_still: nobody else writes to it, and nothing may be written beside it. Raises InputError where there is none.
    """
    if not path.is_file():
        raise InputError(f"file {str(path)!r} does not exist; name a database of the workbench or a backup of one")

    def connect() -> sqlite3.Connection:
        connection = _connect_for_reading(path, is_still=is_still or (_may_only_read(path) and _lies_alone(path)))
        # Without this, SQLite reads nothing at all from a file that is shorter than it should be.
        connection.execute("PRAGMA writable_schema = ON")
        return connection

    url = URL.create("sqlite", database=str(path.absolute()))  # for its name; `connect` opens it
    engine = create_engine(url, creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", _begin)
    return engine


def place_of(engine: Engine) -> str:
    """Give where an engine leads, for a sentence: without a password."""
    if engine.dialect.name == "sqlite":
        return f"database {engine.url.database}"
    return f"database {engine.url.set(drivername='postgresql').render_as_string(hide_password=True)}"


def reading(engine: Engine) -> Engine:
    """Give the engine for single reads: each statement sees what is committed."""
    return engine


def writing(engine: Engine) -> Engine:
    """Give the engine for changes: on SQLite one writer at a time, from the first statement on."""
    return engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


def snapshot(engine: Engine) -> Engine:
    """Give the engine for many reads of one moment."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGIN: "BEGIN"})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def check_layout(engine: Engine, place: str) -> bool:
    """Whether the tables are there. Raises NewerSchemaError for those of a newer workbench."""
    number = _layout_number(engine)
    if number is not None and number > LAYOUT:
        raise NewerSchemaError(
            f"{place} was laid out by a newer workbench (layout {number}; this one knows {LAYOUT});"
            " update osm-workbench"
        )
    return number is not None


def _layout_number(engine: Engine) -> int | None:
    with reading(engine).connect() as connection:
        if not inspect(connection).has_table(layout.name):
            return None
        return connection.execute(select(layout.c.number)).scalar()


# -- SQLite -----------------------------------------------------------------------------------------------------------


def _sqlite_engine(url: URL) -> Engine:
    if _may_only_read(Path(str(url.database))):
        return _guarded_engine(url)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    _keep_to_the_file(engine)  # after it is set up, the file is there
    event.listen(engine, "begin", _begin)
    return engine


def file_at(path: str) -> tuple[int, int] | None:
    """Give which file lies at a path, whatever it is called; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked at every read: a Path would take twice as long
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _keep_to_the_file(engine: Engine) -> None:
    """See that a database which somebody moves away is not written on there, nor made anew without a word."""
    path = str(engine.url.database)
    known: list[object] = []

    def refuse_gone(*_: object) -> None:
        if known and file_at(path) is None:
            raise UnavailableError(f"database {path} is gone; nothing is lost, put it back and try again")

    def remember(_: object, record: ConnectionPoolEntry) -> None:
        record.info["file"] = file_at(path)
        known.append(record.info["file"])

    def check(_: object, record: ConnectionPoolEntry, __: object) -> None:
        refuse_gone()
        if record.info["file"] != file_at(path):
            raise DisconnectionError  # another file lies there now: the pool opens that

    event.listen(engine, "do_connect", refuse_gone)
    event.listen(engine, "checkout", check)
    event.listen(engine, "connect", remember)


def _may_only_read(path: Path) -> bool:
    """Whether a file is there and this user may not write it, or not beside it, as SQLite must."""
    if not path.is_file():
        return False
    try:
        path.open("r+b").close()
        with tempfile.TemporaryFile(dir=path.parent):
            return False
    except OSError:
        return True


def _guarded_engine(url: URL) -> Engine:
    """Give an engine for a file that can only be read; each read opens it anew, so that none is stale."""

    def connect() -> sqlite3.Connection:
        path = Path(str(url.database))
        return _connect_for_reading(path, is_still=_lies_alone(path))

    engine = create_engine(url, creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def _lies_alone(path: Path) -> bool:
    """Whether nobody writes to a file: what SQLite keeps beside it is there while somebody does."""
    path = path.resolve()
    return not path.with_name(path.name + "-wal").exists()


def _connect_for_reading(path: Path, *, is_still: bool) -> sqlite3.Connection:
    """Open a file for reading alone; `is_still` where nothing may be written beside it, as SQLite else does."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if is_still else ''}"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, timeout=BUSY_SECONDS)
    connection.isolation_level = None
    return connection


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # we begin transactions ourselves
    _journal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _journal(connection: sqlite3.Connection) -> None:
    """Write ahead, so that readers and the writer do not wait for each other."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Another process is making the same switch; SQLite does not wait for that by itself.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get(BEGIN)
    if statement is not None:
        connection.exec_driver_sql(statement)


# -- PostgreSQL -------------------------------------------------------------------------------------------------------


def _postgres_engine(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})
    except ImportError as error:
        raise StoreError(
            "a PostgreSQL database needs the driver psycopg; install it with pip install 'osm-workbench[postgres]'"
        ) from error


def _url(address: str) -> URL:
    if "://" not in address:  # the path of a file
        return URL.create("sqlite", database=str(Path(address).absolute()))
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise InputError(_not_an_address(address.partition("://")[0])) from error
    if url.drivername == "sqlite" and url.database not in (None, "", ":memory:"):
        return url.set(database=str(Path(str(url.database)).absolute()))
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    raise InputError(_not_an_address(url.drivername))


def _not_an_address(scheme: str) -> str:
    # The address itself may hold a password.
    return (
        f"the database address (={scheme}://...) must read sqlite:///FILE or postgresql://USER@HOST/DATABASE;"
        " correct OSM_DATABASE_URL"
    )
