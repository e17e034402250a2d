"""What pages ask for all the time, by the shortest way: the newest version of a document, the series of a measure."""

import os
import sqlite3
from threading import Lock
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, MeasureId
from workbench.store.engines import file_at
from workbench.store.observed import Cells
from workbench.store.versions import moment

_HEAD = (
    "SELECT document, number, author, at, note, schema, hash FROM version"
    " WHERE document = ? ORDER BY number DESC LIMIT 1"
)
_SERIES = "SELECT id, author, at, schema, payload FROM observation WHERE about = ? ORDER BY place"
_LAST = f"{_SERIES} DESC LIMIT ?"


class Shortest:
    """Asks SQLite through one connection that stays open; what a pool and a compiler cost is saved.

    Threads take turns. A process that was forked opens its own: SQLite's connections do not outlive a fork.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, Lock()
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._path = str(engine.url.database)
        self._file: tuple[int, int] | None = None

    @staticmethod
    def suits(engine: Engine) -> bool:
        """Whether an engine's connections may be kept open: SQLite's, but for a file that is only read."""
        return engine.dialect.name == "sqlite" and isinstance(engine.pool, QueuePool)

    def head(self, document: DocumentId) -> Version | None:
        """Give the newest version of a document, None where there is none. Raises what sqlite3 raises."""
        with self._lock:
            found = self._open().execute(_HEAD, (document,)).fetchall()
        return _version(found[0]) if found else None

    def series(self, measure: MeasureId, last: int | None) -> list[Cells]:
        """Give a measure's observations as they rest, in the order they came. Raises what sqlite3 raises."""
        with self._lock:
            if last is None:
                return self._open().execute(_SERIES, (measure,)).fetchall()
            return self._open().execute(_LAST, (measure, last)).fetchall()[::-1]

    def close(self) -> None:
        """Let go of the connection; the next question opens another."""
        with self._lock:
            if self._connection is not None and self._process == os.getpid():
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            self._engine.dispose(close=False)  # those connections are the other process's
            self._connection, self._process = None, os.getpid()
        if self._connection is not None and self._file != file_at(self._path):
            self._connection.close()  # its file was moved away
            self._connection = None
        if self._connection is None:
            checked_out = self._engine.raw_connection()
            checked_out.detach()  # it is ours now, not the pool's
            self._connection = cast("sqlite3.Connection", checked_out.dbapi_connection)
            self._file = file_at(self._path)
        return self._connection


def _version(cells: tuple[Any, ...]) -> Version:
    document, number, author, at, note, schema, digest = cells
    return Version(
        document=document, number=number, author=author, at=moment(at), note=note, schema=schema, hash=digest
    )
