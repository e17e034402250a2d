"""An audit finds what was changed behind the store's back, and names the first broken version."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.store.boards import CARD, CODEC, board, review, saved_boards
from workbench.domain.documents import Pin, Version
from workbench.domain.ids import DocumentId
from workbench.store.audit import Audit, audit, audit_address
from workbench.store.versions import SEALED, seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.conftest import Server
    from workbench.store.sql import SqlStore


@pytest.fixture
def store(sqlite_address: str, opened: Callable[..., SqlStore]) -> SqlStore:
    """Five versions of a card, one of another, a review."""
    store = opened(sqlite_address)
    saved_boards(store, 5)
    store.save(DocumentId("z"), board("Z"), base=0)
    store.add(review(3))
    return store


def _behind_its_back(store: SqlStore, *statements: str) -> None:
    """What somebody with the file in hand can do, guards out of the way."""
    with sqlite3.connect(str(store.engine.url.database)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()


def _sentences(found: Audit) -> list[str]:
    return [broken.sentence for broken in found.breaks]


def test_a_history_as_it_was_written_is_clean(address: str, opened: Callable[..., SqlStore]) -> None:
    store = opened(address)
    saved_boards(store, 4)
    store.add(review(2))
    found = audit(store)
    assert (_sentences(found), found.documents, found.versions, found.rows) == ([], 1, 4, 1)
    assert found.is_clean
    assert found.first_broken is None


def test_an_empty_store_is_clean(store: SqlStore, address: str, opened: Callable[..., SqlStore]) -> None:
    assert audit(opened(address)).is_clean
    assert audit(store).is_clean


@pytest.mark.parametrize(
    "cell", ["payload = replace(payload, 'a', 'b')", "author = 'bo'", "at = '2020-01-01T00:00:00+00:00'", "note = 'x'"]
)
def test_a_version_that_was_changed_is_named(store: SqlStore, cell: str) -> None:
    _behind_its_back(store, f"UPDATE version SET {cell} WHERE document = '{CARD}' AND number = 3")
    found = audit(store)
    assert found.first_broken == Pin(document=CARD, number=3)
    assert found.breaks[0].sentence.startswith("board card-1 version 3 was changed after it was saved")


def test_the_first_of_several_broken_versions_is_named(store: SqlStore) -> None:
    _behind_its_back(store, "UPDATE version SET note = 'x' WHERE number IN (2, 4)")
    assert audit(store).first_broken == Pin(document=CARD, number=2)


def test_a_version_that_was_changed_and_sealed_again_breaks_the_chain(store: SqlStore) -> None:
    with sqlite3.connect(str(store.engine.url.database)) as connection:
        connection.row_factory = sqlite3.Row
        cells = dict(connection.execute("SELECT * FROM version WHERE document = ? AND number = 2", (CARD,)).fetchone())
    connection.close()
    cells["note"] = "forged"
    forged = seal({name: cells[name] for name in SEALED})
    _behind_its_back(
        store, f"UPDATE version SET note = 'forged', hash = '{forged}' WHERE document = '{CARD}' AND number = 2"
    )
    found = audit(store)
    assert _sentences(found) == [
        "board card-1 version 3 does not follow the version before it: one of the two was changed"
    ]


def test_a_version_that_is_missing_is_named(store: SqlStore) -> None:
    _behind_its_back(store, f"DELETE FROM version WHERE document = '{CARD}' AND number = 2")
    assert _sentences(audit(store)) == ["board card-1 version 2 is missing"]


def test_a_history_cut_off_at_its_end_has_another_seal(store: SqlStore) -> None:
    before = audit(store)
    assert audit(store).seal == before.seal
    _behind_its_back(store, f"DELETE FROM version WHERE document = '{CARD}' AND number = 5")
    after = audit(store)
    assert after.seal != before.seal
    assert after.is_clean


def test_an_index_of_changes_that_tells_another_story_is_found(store: SqlStore) -> None:
    _behind_its_back(store, "UPDATE change SET after = '\"forged\"' WHERE number = 4 AND place = 1")
    (sentence,) = _sentences(audit(store))
    assert sentence == "board card-1 version 4 has an index of changes that its contents do not bear out"


def test_a_review_that_names_somebody_else_is_found(store: SqlStore) -> None:
    _behind_its_back(store, "UPDATE review SET author = 'bo'")
    (sentence,) = _sentences(audit(store))
    assert sentence.endswith("was changed after it was added")


def test_a_guard_that_is_gone_is_told(store: SqlStore) -> None:
    with sqlite3.connect(str(store.engine.url.database)) as connection:
        connection.execute("DROP TRIGGER version_no_update")
    connection.close()
    assert _sentences(audit(store)) == ["the guard version_no_update is gone: rows could be changed since"]


def test_a_truncated_file_is_told_and_the_first_version_that_cannot_be_read_is_named(
    tmp_path: Path, opened: Callable[..., SqlStore]
) -> None:
    path = tmp_path / "workbench.db"
    store = opened(str(path))
    for number in range(8):
        store.save(CARD, board("x" * 20_000, str(number)), base=number)
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 6 // 10)
    found = audit_address(str(path), CODEC)
    assert not found.is_clean
    assert found.first_broken is not None
    assert 1 < found.first_broken.number <= 8
    assert any("cannot be read" in sentence and "restore a backup" in sentence for sentence in _sentences(found))


def test_what_was_changed_behind_the_back_of_postgresql_is_named(
    server: Server, postgres_address: str, opened: Callable[..., SqlStore]
) -> None:
    store = opened(postgres_address)
    saved_boards(store, 3)
    database = str(store.engine.url.database)
    server.run("SET session_replication_role = replica; UPDATE version SET note = 'x' WHERE number = 2", database)
    assert audit(store).first_broken == Pin(document=CARD, number=2)
    server.run("ALTER TABLE version DISABLE TRIGGER version_append_only", database)
    assert _sentences(audit(store))[0] == "the guard version_append_only is gone: rows could be changed since"


def test_a_store_goes_on_after_an_audit(store: SqlStore) -> None:
    audit(store)
    assert isinstance(store.save(CARD, board("next"), base=5), Version)
