"""What a database complains of, as a sentence with the remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from workbench.desk import DamagedError, StoreError, UnavailableError

RESTORE = "set it aside and restore a backup with `osm-workbench restore FILE`"

_SQLITE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (StoreError, "the disk is full; free some space and save again, nothing was changed"),
    sqlite3.SQLITE_READONLY: (
        StoreError,
        "it is read-only for this user; make the file and its folder writable, or set OSM_DATABASE_URL to another",
    ),
    sqlite3.SQLITE_PERM: (StoreError, "this user may not open it; ask for the right, or name another database"),
    sqlite3.SQLITE_CANTOPEN: (
        StoreError,
        "it cannot be opened; see that its folder exists and that this user may read and write there",
    ),
    sqlite3.SQLITE_CORRUPT: (DamagedError, f"it is damaged; {RESTORE}"),
    sqlite3.SQLITE_NOTADB: (DamagedError, f"it is no database of the workbench, or it is damaged; {RESTORE}"),
    sqlite3.SQLITE_BUSY: (UnavailableError, "somebody else keeps it locked; try again in a moment"),
    sqlite3.SQLITE_LOCKED: (UnavailableError, "somebody else keeps it locked; try again in a moment"),
    sqlite3.SQLITE_IOERR: (StoreError, "the disk does not answer as it should; check it, nothing was changed"),
}

PREPARE_FIRST = "let its owner run `osm-workbench prepare-database --writer ROLE`"
_POSTGRES: dict[str, tuple[type[StoreError], str]] = {
    "42501": (StoreError, f"its role may not do this; {PREPARE_FIRST}"),
    "42P01": (StoreError, f"it holds no tables of the workbench; {PREPARE_FIRST}"),
    "28P01": (StoreError, "it does not accept the password; correct OSM_DATABASE_URL"),
    "28000": (StoreError, "it does not let this user in; correct OSM_DATABASE_URL"),
    "3D000": (StoreError, "there is no such database; create it, or correct OSM_DATABASE_URL"),
    "25006": (StoreError, "it is read-only now; connect to its primary server"),
    "53100": (StoreError, "its disk is full; free some space and save again, nothing was changed"),
    "XX001": (DamagedError, f"it is damaged; {RESTORE}"),
    "XX002": (DamagedError, "one of its indexes is damaged; let its owner run REINDEX"),
    "40001": (UnavailableError, "others changed the same rows; try again"),
    "40P01": (UnavailableError, "others waited for the same rows; try again"),
}
_AWAY = "it does not answer; nothing is lost, try again when it is back"


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what the database raises into a StoreError that says where, why and the remedy."""
    try:
        yield
    except DBAPIError as error:
        kind, why = reason(error)
        raise kind(f"{place}: {why}") from error
    except sqlite3.Error as error:
        kind, why = _sqlite_reason(error)
        raise kind(f"{place}: {why}") from error


def reason(error: DBAPIError) -> tuple[type[StoreError], str]:
    """Give the kind of error to raise and why, with the remedy."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _sqlite_reason(cause)
    state = getattr(cause, "sqlstate", None)
    if state in _POSTGRES:
        return _POSTGRES[state]
    if is_away(error):
        return _refused_login(str(cause)) or (UnavailableError, _AWAY)
    return StoreError, f"the database refused ({_first_line(cause)}); nothing was changed"


def is_away(error: DBAPIError) -> bool:
    """Whether the database went away, or was not there: what was asked may be asked again."""
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(error.orig, sqlite3.Error):
        return False
    gone = state is None or state.startswith(("08", "57P"))
    return error.connection_invalidated or (isinstance(error, OperationalError | InterfaceError) and gone)


def _refused_login(words: str) -> tuple[type[StoreError], str] | None:
    # psycopg gives no state where the connection itself is refused: its words are all there is.
    for words_of_server, state in (
        ("password authentication failed", "28P01"),
        ("does not exist", "3D000"),
        ("no pg_hba.conf entry", "28000"),
    ):
        if words_of_server in words:
            return _POSTGRES[state]
    return None


def _sqlite_reason(error: sqlite3.Error) -> tuple[type[StoreError], str]:
    code = getattr(error, "sqlite_errorcode", None)
    known = None if code is None else _SQLITE.get(code & 0xFF)  # the low byte; the rest tells details
    return known or (StoreError, f"the database refused ({_first_line(error)}); nothing was changed")


def _first_line(cause: BaseException | None) -> str:
    return str(cause).strip().partition("\n")[0]
