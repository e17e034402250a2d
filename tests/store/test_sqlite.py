"""SQLite: guards in the file itself, and what can go wrong with a file."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from osm_sim.errors import InputError
from tests.store.boards import CARD, CODEC, Clock, as_nobody, board, review, saved_boards
from workbench.desk import DamagedError, NewerSchemaError, StoreError, UnavailableError
from workbench.domain.documents import Pin, Version
from workbench.store import engines
from workbench.store.audit import audit, audit_address
from workbench.store.engines import make_engine
from workbench.store.sql import SqlStore, open_store
from workbench.store.tables import GUARDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workbench.db"


@pytest.fixture
def store(path: Path, opened: Callable[..., SqlStore]) -> SqlStore:
    """Three versions of a card and a review."""
    store = opened(str(path))
    saved_boards(store, 3)
    store.add(review(1))
    return store


@contextmanager
def _raw(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    with connection:
        yield connection
    connection.close()


# -- append-only ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [name for name in GUARDED if name not in ("observation", "action", "run")])
@pytest.mark.parametrize("verb", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}", "REPLACE INTO {} SELECT * FROM {}"])
def test_the_file_itself_refuses_to_change_what_is_there(store: SqlStore, path: Path, table: str, verb: str) -> None:
    before = audit(store)
    with _raw(path) as connection, pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
        connection.execute(verb.format(table, table))
    assert audit(store) == before


def test_a_row_is_not_replaced_by_one_with_its_id(store: SqlStore, path: Path) -> None:
    with _raw(path) as connection, pytest.raises(sqlite3.IntegrityError, match="review is append-only"):
        connection.execute(
            "REPLACE INTO review (id, about, number, author, at, schema, payload)"
            " SELECT id, about, number, 'eve', at, schema, payload FROM review"
        )
    assert [row.actor for row in store.rows(type(review(1)))] == ["ann"]


def test_the_file_is_written_ahead_and_safe_against_a_power_cut(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_save_takes_its_turn_before_it_reads(store: SqlStore) -> None:
    said: list[str] = []

    def listen(_: sqlite3.Connection, cursor: object, statement: str, *rest: object) -> None:  # noqa: ARG001
        said.append(statement)

    event.listen(store.engine, "before_cursor_execute", listen)
    store.save(CARD, board("next"), base=3)
    assert said[0] == "BEGIN IMMEDIATE"
    assert said[1].startswith("SELECT")


# -- the newest version by the shortest way ---------------------------------------------------------------------------


def test_threads_ask_for_the_newest_version_while_others_save(store: SqlStore) -> None:
    def ask(_: int) -> int:
        head = store.head(CARD)
        return head.number if head is not None else 0

    with ThreadPoolExecutor(8) as pool:
        numbers = pool.map(ask, range(400))
        for base in range(3, 23):
            store.save(CARD, board(str(base)), base=base)
        seen = list(numbers)
    assert min(seen) >= 3
    assert max(seen) <= 23
    assert ask(0) == 23


def test_a_forked_process_asks_through_a_connection_of_its_own(store: SqlStore) -> None:
    before = store.head(CARD)
    child = os.fork()
    if child == 0:
        connected: list[object] = []
        event.listen(store.engine, "connect", lambda *_: connected.append(1))
        os._exit(0 if store.head(CARD) == before and connected else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert isinstance(store.save(CARD, board("next"), base=3), Version)
    assert store.head(CARD) != before
    assert audit(store).is_clean


def test_the_newest_version_is_asked_for_again_after_closing(store: SqlStore) -> None:
    before = store.head(CARD)
    store.close()
    assert store.head(CARD) == before


# -- addresses and opening --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["mysql://u:secret@h/d", "sqlite://", "sqlite:///:memory:", "nonsense://", "://"])
def test_an_address_that_is_none_is_refused_without_telling_its_password(address: str) -> None:
    with pytest.raises(InputError, match="must read sqlite:///FILE or postgresql://") as caught:
        make_engine(address)
    assert "secret" not in str(caught.value)


def test_a_database_is_made_with_its_folders(tmp_path: Path, opened: Callable[..., SqlStore]) -> None:
    opened(f"sqlite:///{tmp_path}/a/b/w.db").save(CARD, board(), base=0)
    assert (tmp_path / "a" / "b" / "w.db").is_file()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, opened: Callable[..., SqlStore]) -> None:
    (tmp_path / "a").write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be made"):
        opened(str(tmp_path / "a" / "w.db"))


def test_what_was_saved_is_there_when_it_is_opened_again(
    store: SqlStore, path: Path, opened: Callable[..., SqlStore]
) -> None:
    history = store.history(CARD)
    store.close()
    assert opened(str(path)).history(CARD) == history


def test_a_database_laid_out_by_a_newer_workbench_is_refused_with_the_remedy(
    store: SqlStore, path: Path, opened: Callable[..., SqlStore]
) -> None:
    store.close()
    with _raw(path) as connection:
        connection.executescript("DROP TRIGGER layout_no_update; UPDATE layout SET number = 2;")
    with pytest.raises(NewerSchemaError, match=r"layout 2; this one knows 1\); update osm-workbench"):
        opened(str(path))


# -- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_the_last_version_stays(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    # SQLite answers with the same code when the disk has no room for one page more.
    event.listen(store.engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreError, match=r"workbench.db: the disk is full; free some space and save again"):
        store.save(CARD, board("x" * 100_000), base=3)
    head = store.head(CARD)
    assert head is not None
    assert head.number == 3
    assert audit(store).is_clean


def test_a_read_only_file_is_told_and_can_still_be_read() -> None:
    with tempfile.TemporaryDirectory(prefix="osm-ro-") as folder:
        path = Path(folder) / "workbench.db"
        first = open_store(str(path), CODEC, actor="ann", now=Clock())
        saved_boards(first, 2)
        first.close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        with as_nobody():
            store = open_store(str(path), CODEC, actor="ann", now=Clock())
            head = store.head(CARD)
            assert head is not None
            assert store.load(head.pin) == board("Plan 1", "a", "1")
            with pytest.raises(StoreError, match="read-only for this user; make the file and its folder writable"):
                store.save(CARD, board("more"), base=2)
            store.close()
        Path(folder).chmod(0o755)
        assert audit_address(str(path), CODEC).versions == 2


def test_what_is_no_database_is_told_and_left_as_it_is(path: Path, opened: Callable[..., SqlStore]) -> None:
    path.write_text("a letter to the board, long enough to be taken for something else" * 50, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(DamagedError, match=r"is no database of the workbench.*osm-workbench restore FILE"):
        opened(str(path))
    assert path.read_bytes() == before


def test_a_damaged_page_is_told_where_it_is_met_and_the_rest_is_read(
    store: SqlStore, path: Path, opened: Callable[..., SqlStore]
) -> None:
    for number in range(3, 9):
        store.save(CARD, board(str(number) * 20_000), base=number)
    store.close()
    with _raw(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    contents = path.read_bytes()
    page = contents.index(b"6" * 4000) // 4096 * 4096
    path.write_bytes(contents[:page] + b"\xff" * 4096 + contents[page + 4096 :])
    store = opened(str(path))
    with pytest.raises(DamagedError, match=r"is damaged|is no longer JSON"):
        store.load(Pin(document=CARD, number=7))
    assert store.load(Pin(document=CARD, number=9)) == board("8" * 20_000)
    assert audit_address(str(path), CODEC).first_broken == Pin(document=CARD, number=7)


def test_a_lock_that_somebody_keeps_is_told(
    store: SqlStore, path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[..., SqlStore]
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    hurried = opened(str(path), "bo")
    with _raw(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError, match="somebody else keeps it locked; try again"):
            hurried.save(CARD, board("more"), base=3)
        assert store.head(CARD) == hurried.head(CARD)
    assert isinstance(hurried.save(CARD, board("more"), base=3), Version)


def _move(path: Path, target: Path) -> None:
    """Move a database with what SQLite keeps beside it."""
    for end in ("", "-wal", "-shm"):
        if (found := path.with_name(path.name + end)).exists():
            found.rename(target.with_name(target.name + end))


def test_a_file_that_goes_away_is_told_and_used_again_when_it_is_back(store: SqlStore, path: Path) -> None:
    away = path.with_name("away.db")
    _move(path, away)
    for use in (
        lambda: store.save(CARD, board("more"), base=3),
        lambda: store.head(CARD),
        lambda: store.history(CARD),
        lambda: store.add(review(2)),
    ):
        with pytest.raises(UnavailableError, match="is gone; nothing is lost, put it back and try again"):
            use()
    assert not path.exists()
    _move(away, path)
    assert isinstance(store.save(CARD, board("more"), base=3), Version)
    head = store.head(CARD)
    assert head is not None
    assert head.number == 4
    assert audit(store).is_clean


def test_a_file_that_was_replaced_by_another_is_the_one_that_is_used(
    store: SqlStore, path: Path, opened: Callable[..., SqlStore]
) -> None:
    saved_boards(opened(str(path.with_name("other.db"))), 1)
    store.head(CARD)
    _move(path, path.with_name("away.db"))
    _move(path.with_name("other.db"), path)
    assert [version.number for version in store.history(CARD)] == [1]
    head = store.head(CARD)
    assert head is not None
    assert head.number == 1
    assert isinstance(store.save(CARD, board("more"), base=1), Version)
    assert [version.number for version in opened(str(path)).history(CARD)] == [2, 1]


def test_threads_meet_a_file_that_goes_away_without_making_another(store: SqlStore, path: Path) -> None:
    _move(path, path.with_name("away.db"))

    def use(_: int) -> str:
        try:
            store.history(CARD)
        except UnavailableError:
            return "told"
        return "read"

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(32))) == {"told"}
    assert not path.exists()
