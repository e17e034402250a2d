"""Backups are whole, made while others work, and bring back what is lost without losing what came since."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from tests.store.boards import CARD, board, review, saved_boards
from workbench.desk import DamagedError
from workbench.domain.documents import Decision, Pin, Review, Version
from workbench.domain.ids import DocumentId
from workbench.store.audit import audit
from workbench.store.backup import backup
from workbench.store.restoring import restore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workbench.store.sql import SqlStore

OTHER = DocumentId("other")


@pytest.fixture
def store(address: str, opened: Callable[..., SqlStore]) -> SqlStore:
    """Three versions of a card and a review, on either database."""
    store = opened(address)
    saved_boards(store, 3)
    store.add(review(2, Decision.RETURNED))
    return store


@pytest.fixture
def fresh(opened: Callable[..., SqlStore], tmp_path: Path) -> SqlStore:
    """An empty store somewhere else, of somebody else."""
    return opened(str(tmp_path / "fresh.db"), "bo")


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "backup.db")


def _everything(store: SqlStore) -> tuple[object, ...]:
    return store.documents(), store.history(CARD), store.changes(CARD), store.rows(Review), audit(store)


def test_a_backup_brought_back_into_an_empty_store_is_the_same_to_the_letter(
    store: SqlStore, fresh: SqlStore, file: str
) -> None:
    backup(store, file)
    done = restore(fresh, file)
    assert (done.versions, done.rows, done.taken_back) == (3, 1, ())
    assert _everything(fresh) == _everything(store)
    assert fresh.load(Pin(document=CARD, number=2)) == store.load(Pin(document=CARD, number=2))


def test_a_backup_of_sqlite_comes_back_on_postgresql(
    opened: Callable[..., SqlStore], sqlite_address: str, postgres_address: str, file: str
) -> None:
    small, team = opened(sqlite_address), opened(postgres_address)
    saved_boards(small, 3)
    small.add(review(1))
    backup(small, file)
    restore(team, file)
    assert _everything(team) == _everything(small)
    team.add(review(2))
    assert [row.pin.number for row in team.rows(Review)] == [1, 2]


def test_a_backup_is_audited_and_lies_in_one_file(store: SqlStore, file: str, tmp_path: Path) -> None:
    made = backup(store, file)
    assert made.audit == audit(store)
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup.db"]


def test_a_file_that_exists_is_not_overwritten_unless_told(store: SqlStore, file: str, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("precious", encoding="utf-8")
    with pytest.raises(InputError, match="exists; name another"):
        backup(store, file)
    assert (tmp_path / "backup.db").read_text(encoding="utf-8") == "precious"
    assert backup(store, file, overwrite=True).audit.is_clean


def test_a_backup_that_cannot_be_written_is_told_and_leaves_nothing_behind(store: SqlStore, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("no folder", encoding="utf-8")
    with pytest.raises(InputError, match=r"folder .*blocked.* does not exist"):
        backup(store, str(tmp_path / "blocked" / "b.db"))
    assert [path.name for path in tmp_path.glob("*b*.part*")] == []


def test_a_backup_holds_one_moment_while_others_save(
    store: SqlStore, file: str, opened: Callable[..., SqlStore], monkeypatch: pytest.MonkeyPatch, fresh: SqlStore
) -> None:
    from workbench.store import backup as module

    bo = opened(str(store.engine.url.render_as_string(hide_password=False)), "bo")
    copy_rows = module.copy_rows

    def copy_while_bo_saves(*args: object, **options: object) -> int:
        head = bo.head(CARD)
        assert head is not None
        bo.save(CARD, board(f"meanwhile {head.number}"), base=head.number)
        return copy_rows(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "copy_rows", copy_while_bo_saves)
    made = backup(store, file)
    head = store.head(CARD)
    assert head is not None
    assert head.number > made.audit.versions >= 3
    assert made.audit.is_clean
    restore(fresh, file)
    assert len(fresh.history(CARD)) == made.audit.versions


def test_what_is_missing_is_appended_and_what_is_there_stays(store: SqlStore, fresh: SqlStore, file: str) -> None:
    backup(store, file)
    restore(fresh, file)
    fresh.save(OTHER, board("bo's own"), base=0)
    store.save(CARD, board("later"), base=3)
    store.add(review(4))
    backup(store, file, overwrite=True)
    done = restore(fresh, file)
    assert (done.versions, done.rows) == (1, 1)
    assert fresh.history(CARD) == store.history(CARD)
    assert [item.title for item in fresh.documents()] == ["bo's own", "later"]
    assert audit(fresh).is_clean


def test_bringing_back_twice_changes_nothing(store: SqlStore, file: str) -> None:
    backup(store, file)
    before = _everything(store)
    done = restore(store, file)
    assert (done.versions, done.rows, done.taken_back) == (0, 0, ())
    assert _everything(store) == before


def test_newer_work_is_not_overwritten_unless_told(store: SqlStore, file: str) -> None:
    backup(store, file)
    store.save(CARD, board("newer"), base=3)
    before = _everything(store)
    with pytest.raises(InputError, match=r"holds newer work .*board 'Plan 2' is at version 4 here and at 3 in"):
        restore(store, file)
    assert _everything(store) == before


def test_newer_work_that_is_overwritten_stays_in_the_history(store: SqlStore, file: str) -> None:
    backup(store, file)
    store.save(CARD, board("newer"), base=3)
    done = restore(store, file, overwrite=True)
    head = store.head(CARD)
    assert isinstance(head, Version)
    assert done.taken_back == (head.pin,)
    assert (head.number, head.note) == (5, "version 3 brought back from backup.db")
    assert store.load(head.pin) == store.load(Pin(document=CARD, number=3))
    assert store.load(Pin(document=CARD, number=4)) == board("newer")
    assert audit(store).is_clean


def test_a_history_that_went_another_way_counts_as_newer_work(store: SqlStore, fresh: SqlStore, file: str) -> None:
    fresh.save(CARD, board("bo's first"), base=0)
    backup(store, file)
    with pytest.raises(InputError, match="at version 1 here and at 3 in the backup"):
        restore(fresh, file)
    restore(fresh, file, overwrite=True)
    assert [fresh.load(version.pin) for version in fresh.history(CARD)] == [
        board("Plan 2", "a", "2"),
        board("bo's first"),
    ]
    assert fresh.rows(Review) == ()
    assert audit(fresh).is_clean


def test_a_backup_that_was_changed_is_refused_and_nothing_is_brought_back(
    store: SqlStore, fresh: SqlStore, file: str
) -> None:
    backup(store, file)
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER version_no_update")
        connection.execute("UPDATE version SET author = 'eve' WHERE number = 2")
    connection.close()
    with pytest.raises(DamagedError, match="is not as it was written"):
        restore(fresh, file)
    assert fresh.documents() == ()


@pytest.mark.parametrize("contents", [b"", b"not a database at all, but long enough to be one" * 100])
def test_what_is_no_backup_is_refused(store: SqlStore, tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "odd.db"
    path.write_bytes(contents)
    with pytest.raises(DamagedError, match=r"no (tables|database) of the workbench"):
        restore(store, str(path))
    assert path.read_bytes() == contents


def test_a_backup_that_does_not_exist_is_told(store: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist; name a database of the workbench or a backup"):
        restore(store, str(tmp_path / "nowhere.db"))
    assert not (tmp_path / "nowhere.db").exists()
