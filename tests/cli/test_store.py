"""`audit`, `backup` and `restore` by what they print and leave, and the desk's store by where it opens."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from osm_sim.resources import data
from tests.store.boards import as_nobody
from workbench import opening, serving
from workbench.cli import run_command
from workbench.desk import StoreError
from workbench.domain.documents import Decision, Pin, Review, Version
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.scorecard import Scorecard
from workbench.opening import open_desk
from workbench.store.kinds import standard_codec
from workbench.store.lazy import LazyStore
from workbench.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workbench.desk import Store

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
CARD = DocumentId("card-1")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of the desk comes to lie."""
    path = tmp_path / "own" / "workbench.db"
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
def filled(path: Path) -> Path:
    """A database with three versions of a scorecard and a review."""
    _save_titles("One", "Two", "Three")
    return path


def _card(title: str) -> Scorecard:
    return Scorecard(title=title, unit=UnitId("unit-1"))


def _save_titles(*titles: str) -> None:
    """Save a version for each title, as the desk's next visitors."""
    store = open_desk().store
    head = store.head(CARD)
    base = head.pin.number if head is not None else 0
    for number, title in enumerate(titles, base):
        assert isinstance(store.save(CARD, _card(title), base=number), Version)
    if base == 0:
        pin = Pin(document=CARD, number=1)
        store.add(Review(pin=pin, actor="", decision=Decision.APPROVED, note="", at=NOON))
    store.close()


def _title() -> str:
    """Give the title of the newest version."""
    store = open_desk().store
    listed = store.documents()
    store.close()
    return listed[0].title


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run_command(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def _document(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:  # noqa: ANN401 - JSON
    """What a command prints with --json, held against its schema."""
    given, out, err = _run(capsys, *arguments, "--json")
    assert (given, err) == (code, "")
    document = json.loads(out)
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{arguments[0]}"}]}).validate(document)
    return document


def _refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence of a command that is refused."""
    code, out, err = _run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    return err


def _behind_its_back(path: Path, *statements: str) -> None:
    """What somebody with the file in hand can do, guards out of the way."""
    with sqlite3.connect(path) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
    connection.close()


# -- the desk's store -------------------------------------------------------------------------------------------------


def test_the_database_is_made_at_the_first_use_of_the_store_and_not_before(path: Path) -> None:
    store = open_desk().store
    assert not path.exists()
    assert store.documents() == ()
    assert path.exists()
    store.close()


def test_a_desk_comes_without_the_database_library() -> None:
    program = (
        "import sys; from workbench.opening import open_desk; from workbench.cli import run_command\n"
        "open_desk(); run_command(['--version'])\n"
        "sys.exit('sqlalchemy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_what_is_saved_is_recorded_as_by_a_local_user(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    _save_titles("One")
    desk = open_desk()
    head = desk.store.head(CARD)
    desk.store.close()
    assert path.exists()
    assert head is not None
    assert head.author == desk.actor.sign_in == "ann (local)"


def test_a_checkout_keeps_its_database_where_git_does_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSM_DATABASE_URL", raising=False)
    place = opening.name_database()
    assert place == f"database {ROOT / 'data' / 'local' / 'workbench.db'}"
    assert "/data/local/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("named", [None, ""])
def test_an_installed_workbench_keeps_its_database_in_the_home_of_the_user(
    named: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OSM_DATABASE_URL", raising=False)
    if named is not None:
        monkeypatch.setenv("OSM_DATABASE_URL", named)
    monkeypatch.setattr(opening, "CHECKOUT", tmp_path / "packages")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert opening.name_database() == f"database {tmp_path / '.local' / 'share' / 'osm-workbench' / 'workbench.db'}"


def test_a_user_without_a_home_is_told_to_name_a_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.delenv("OSM_DATABASE_URL", raising=False)
    monkeypatch.setattr(opening, "CHECKOUT", tmp_path)
    monkeypatch.setattr(Path, "home", homeless)
    desk = open_desk()
    with pytest.raises(StoreError, match="no home folder; set OSM_DATABASE_URL"):
        desk.store.documents()


def test_a_place_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSM_DATABASE_URL", "postgresql://ann:secret@example.org/plans")
    assert "secret" not in opening.name_database()
    assert "example.org/plans" in opening.name_database()


@pytest.mark.parametrize("address", ["plans.db", "sqlite:///plans.db", "sqlite:///./plans.db"])
def test_a_relative_path_counts_from_the_folder_of_the_command(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OSM_DATABASE_URL", address)
    monkeypatch.chdir(tmp_path)
    _save_titles("One")
    assert (tmp_path / "plans.db").is_file()
    assert opening.name_database() == f"database {tmp_path / 'plans.db'}"


@pytest.mark.parametrize("command", ["run", "lab"])
@pytest.mark.parametrize("address", ["own plans.db", "sqlite:///own plans.db"])
def test_kernels_of_a_server_work_on_the_database_of_the_command_wherever_their_notebooks_lie(
    command: str, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()

    def serve(**_: object) -> int:
        monkeypatch.chdir(notebooks)
        _save_titles("One")
        return 0

    monkeypatch.setenv("OSM_DATABASE_URL", address)
    monkeypatch.setattr(serving, command, serve)
    monkeypatch.chdir(tmp_path)
    assert run_command([command]) == 0
    assert (tmp_path / "own plans.db").is_file()
    assert list(notebooks.iterdir()) == []


@pytest.mark.parametrize("address", ["postgresql://ann:p%40ss@example.org/plans?sslmode=require", "", None])
def test_what_is_no_path_reaches_the_kernels_as_it_was_given(
    address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OSM_DATABASE_URL", raising=False)
    if address is not None:
        monkeypatch.setenv("OSM_DATABASE_URL", address)
    opening.settle_environment()
    assert os.environ.get("OSM_DATABASE_URL") == address


def test_kernels_do_not_hear_of_the_owner_s_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSM_DATABASE_OWNER_URL", "postgresql://owner:secret@example.org/plans")
    opening.settle_environment()
    assert "OSM_DATABASE_OWNER_URL" not in os.environ


def test_a_server_does_not_start_with_an_address_that_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSM_DATABASE_URL", "mysql://ann:secret@example.org/plans")
    said = _refusal(capsys, "run", "--no-browser", "--port", "0")
    assert "correct OSM_DATABASE_URL" in said
    assert "secret" not in said


def test_a_store_is_opened_once_and_tried_again_where_that_failed() -> None:
    results: list[Store | None] = [None, MemoryStore(standard_codec(), actor="ann", now=lambda: NOON)]

    def opener() -> Store:
        opened = results.pop(0)
        if opened is None:
            raise StoreError("not now")
        return opened

    store = LazyStore(opener)
    store.close()
    with pytest.raises(StoreError, match="not now"):
        store.documents()
    _use_every_call(store)
    assert results == []


def _use_every_call(store: Store) -> None:
    assert isinstance(store.save(CARD, _card("One"), base=0, note="first"), Version)
    assert isinstance(store.save(CARD, _card("Two"), base=1), Version)
    head = store.head(CARD)
    assert head is not None
    assert store.load(head.pin) == _card("Two")
    assert [version.note for version in store.history(CARD, before=2, limit=1)] == ["first"]
    assert [change.after for change in store.changes(CARD, element="", after=1)] == ["Two"]
    added = store.add(Review(pin=head.pin, actor="", decision=Decision.APPROVED, note="", at=NOON))
    assert store.rows(Review, CARD) == (added,)
    assert [listed.title for listed in store.documents("scorecard")] == ["Two"]


# -- audit ------------------------------------------------------------------------------------------------------------


def test_an_audit_of_a_history_as_it_was_written_says_so(capsys: pytest.CaptureFixture[str], filled: Path) -> None:
    code, out, err = _run(capsys, "audit")
    assert (code, err) == (0, "")
    assert out.startswith(f"Database {filled}: 1 documents, 3 versions, 1 rows.\nAs it was written. Seal")
    document = _document(capsys, "audit")
    assert (document["versions"], document["breaks"], document["first_broken"]) == (3, [], None)
    assert document["seal"] in out


def test_an_audit_of_an_edited_database_names_the_first_broken_version(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    _behind_its_back(filled, "UPDATE version SET title = 'Forged' WHERE number >= 2")
    code, out, _ = _run(capsys, "audit")
    assert code == 1
    assert "Not as it was written. First broken version: 2 of card-1." in out
    assert "- scorecard card-1 version 2 was changed after it was saved" in out
    document = _document(capsys, "audit", code=1)
    assert document["first_broken"] == {"document": "card-1", "number": 2}
    assert [found["pin"]["number"] for found in document["breaks"]] == [2, 3]


def test_an_audit_shows_the_first_twenty_breaks_and_how_many_more(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    _save_titles(*map(str, range(20)))
    _behind_its_back(filled, "UPDATE version SET title = 'Forged'")
    code, out, _ = _run(capsys, "audit")
    assert code == 1
    assert out.count("\n- scorecard") == 20
    assert out.endswith("- and 3 more\n")


def test_an_audit_reads_a_letter_as_a_damaged_database(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    path.parent.mkdir()
    path.write_text("a letter to the board, long enough to be taken for something else" * 50, encoding="utf-8")
    code, out, _ = _run(capsys, "audit")
    assert code == 1
    assert "Not as it was written.\n- the file cannot be examined: it is no database of the workbench" in out
    assert out.count("\n") == 3


@pytest.mark.parametrize("statements", [[], ["CREATE TABLE letters (id INTEGER)"]], ids=["empty", "another program's"])
def test_an_audit_of_what_is_no_database_of_the_workbench_says_so_in_one_sentence(
    statements: list[str], capsys: pytest.CaptureFixture[str], path: Path, tmp_path: Path
) -> None:
    for file in (path, tmp_path / "other.db"):
        file.parent.mkdir(exist_ok=True)
        file.touch()
        with sqlite3.connect(file) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        before = file.read_bytes()
        said = _refusal(capsys, "audit", *([] if file == path else [str(file)]))
        assert said.startswith(f"database {file} is not a database of the workbench")
        assert file.read_bytes() == before


def test_an_audit_of_a_database_that_lost_its_tables_tells_what_is_gone(
    capsys: pytest.CaptureFixture[str], filled: Path
) -> None:
    with sqlite3.connect(filled) as connection:
        connection.execute("DROP TABLE version")
    connection.close()
    code, out, _ = _run(capsys, "audit")
    assert code == 1
    assert "the guard version_no_update is gone" in out


def test_an_audit_of_a_newer_database_names_its_file(capsys: pytest.CaptureFixture[str], filled: Path) -> None:
    _behind_its_back(filled, "UPDATE layout SET number = 99")
    assert _refusal(capsys, "audit").startswith(f"database {filled} was laid out by a newer workbench")


def test_an_audit_makes_no_database(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    assert "does not exist; name a database of the workbench" in _refusal(capsys, "audit")
    assert not path.parent.exists()


def test_a_backup_is_audited_by_its_name(capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.db")
    _run(capsys, "backup", file)
    filled.unlink()
    document = _document(capsys, "audit", file)
    assert (document["database"], document["versions"]) == (file, 3)


@pytest.mark.parametrize("command", [["audit"], ["backup", "FILE"], ["restore", "FILE"]])
def test_a_database_of_a_newer_workbench_is_refused(
    command: Sequence[str], capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "backup.db")
    if command[0] == "restore":
        _run(capsys, "backup", file)
    _behind_its_back(filled, "UPDATE layout SET number = 99")
    said = _refusal(capsys, *(file if word == "FILE" else word for word in command))
    assert "laid out by a newer workbench" in said
    assert "update osm-workbench" in said


@pytest.mark.parametrize("command", [["audit"], ["backup", "FILE"]])
def test_an_address_that_is_none_is_refused(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSM_DATABASE_URL", "mysql://ann:secret@example.org/plans")
    said = _refusal(capsys, *command)
    assert "correct OSM_DATABASE_URL" in said
    assert "secret" not in said


# -- backup and restore -----------------------------------------------------------------------------------------------


def test_a_backup_brings_back_a_lost_database(capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.db")
    made = _document(capsys, "backup", file)
    assert (made["file"], made["versions"], made["rows"], made["breaks"]) == (file, 3, 1, [])
    filled.unlink()
    done = _document(capsys, "restore", file)
    assert done == {"file": file, "versions": 3, "rows": 1, "taken_back": []}
    assert _title() == "Three"
    assert _document(capsys, "audit")["seal"] == made["seal"]


def test_what_was_backed_up_and_brought_back_is_told_in_words(
    capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "backup.db")
    assert _run(capsys, "backup", file) == (0, f"Wrote {file}: 1 documents, 3 versions, 1 rows.\n", "")
    filled.unlink()
    assert _run(capsys, "restore", file) == (0, f"Brought back from {file}: 3 versions, 1 rows.\n", "")


def test_a_backup_goes_over_a_file_only_where_told(
    capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("mine", encoding="utf-8")
    assert "exists; name another, or overwrite it with --overwrite" in _refusal(capsys, "backup", str(file))
    assert file.read_text(encoding="utf-8") == "mine"
    assert _run(capsys, "backup", str(file), "--overwrite")[0] == 0
    assert filled.exists()
    assert _document(capsys, "audit", str(file))["versions"] == 3


def test_a_backup_never_goes_over_the_database_itself(capsys: pytest.CaptureFixture[str], filled: Path) -> None:
    assert "is the database itself; name another" in _refusal(capsys, "backup", str(filled), "--overwrite")
    assert _title() == "Three"


def test_no_backup_is_made_of_a_database_that_does_not_exist(
    capsys: pytest.CaptureFixture[str], path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    assert "does not exist; name a database of the workbench" in _refusal(capsys, "backup", str(file))
    assert not path.exists()
    assert not file.exists()


def test_a_backup_of_an_edited_database_is_made_and_says_what_is_broken(
    capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    _behind_its_back(filled, "UPDATE version SET title = 'Forged' WHERE number = 2")
    code, out, err = _run(capsys, "backup", str(tmp_path / "backup.db"))
    assert code == 1
    assert "3 versions" in out
    assert "card-1 version 2 was changed after it was saved" in err


def test_a_restore_goes_over_newer_work_only_where_told_and_keeps_it_in_the_history(
    capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "backup.db")
    _run(capsys, "backup", file)
    _save_titles("Four")
    said = _refusal(capsys, "restore", file)
    assert "newer work" in said
    assert "with --overwrite" in said
    assert _title() == "Four"
    code, out, _ = _run(capsys, "restore", file, "--overwrite")
    assert code == 0
    assert "Taken back: card-1, as version 5; the history keeps the newer work." in out
    assert _title() == "Three"
    assert _document(capsys, "audit")["versions"] == 5
    assert filled.exists()


def test_a_restore_from_a_file_that_is_missing_makes_no_database(
    capsys: pytest.CaptureFixture[str], path: Path, tmp_path: Path
) -> None:
    assert "does not exist" in _refusal(capsys, "restore", str(tmp_path / "none.db"))
    assert not path.exists()


def test_a_restore_from_a_letter_or_an_edited_backup_changes_nothing(
    capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    letter, edited = tmp_path / "letter.txt", tmp_path / "backup.db"
    letter.write_text("a letter to the board, long enough to be taken for something else" * 50, encoding="utf-8")
    _run(capsys, "backup", str(edited))
    _behind_its_back(edited, "UPDATE version SET title = 'Forged' WHERE number = 2")
    assert "letter.txt" in _refusal(capsys, "restore", str(letter))
    assert "is not as it was written" in _refusal(capsys, "restore", str(edited))
    assert _title() == "Three"
    assert filled.exists()


def test_a_restore_over_a_damaged_database_says_to_set_it_aside(
    capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "backup.db")
    _run(capsys, "backup", file)
    filled.write_text("a letter to the board, long enough to be taken for something else" * 50, encoding="utf-8")
    assert "set it aside and restore a backup" in _refusal(capsys, "restore", file)


# -- disks and rights -------------------------------------------------------------------------------------------------


@contextmanager
def _full_disk(pages: int) -> Iterator[None]:
    """A disk on which no database grows beyond some pages: SQLite answers as where there is no room for one more."""

    def fill(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Pool, "checkout", fill)
    try:
        yield
    finally:
        event.remove(Pool, "checkout", fill)


def test_a_full_disk_is_told_by_the_desk_and_what_was_saved_stays(filled: Path) -> None:
    desk = open_desk()
    with _full_disk(1), pytest.raises(StoreError, match="the disk is full; free some space and save again"):
        desk.store.save(CARD, _card("x" * 100_000), base=3)
    assert _title() == "Three"
    assert isinstance(desk.store.save(CARD, _card("Four"), base=3), Version)
    desk.store.close()
    assert filled.exists()


def test_a_full_disk_is_told_by_the_commands_and_nothing_is_left_behind(
    capsys: pytest.CaptureFixture[str], filled: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.db"
    _save_titles("x" * 100_000)
    with _full_disk(1):
        assert "the disk is full; free some space" in _refusal(capsys, "backup", str(file))
    assert [path.name for path in tmp_path.iterdir()] == [filled.parent.name]
    _run(capsys, "backup", str(file))
    filled.unlink()
    open_desk().store.documents()
    with _full_disk(1):
        assert "the disk is full; free some space" in _refusal(capsys, "restore", str(file))
    assert _document(capsys, "audit")["versions"] == 0
    assert _document(capsys, "restore", str(file))["versions"] == 4


def test_a_read_only_database_is_read_by_desk_and_commands_and_told_where_they_would_write(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="osm-ro-") as folder:
        path, more = Path(folder) / "own" / "workbench.db", f"{folder}/more.db"
        monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{path}")
        _save_titles("One", "Two", "Three")
        _run(capsys, "backup", more)
        path.unlink()
        _save_titles("One", "Two")
        Path(folder).chmod(0o777)  # for the backup
        path.chmod(0o444)
        path.parent.chmod(0o555)
        with as_nobody():
            desk = open_desk()
            assert [version.number for version in desk.store.history(CARD)] == [2, 1]
            with pytest.raises(StoreError, match="read-only for this user; make the file and its folder writable"):
                desk.store.save(CARD, _card("Three"), base=2)
            desk.store.close()
            assert _document(capsys, "audit")["versions"] == 2
            file = f"{folder}/backup.db"
            assert _document(capsys, "backup", file)["versions"] == 2
            assert "read-only for this user" in _refusal(capsys, "restore", more, "--overwrite")
            assert "this user may read and write there" in _refusal(capsys, "backup", f"{path.parent}/backup.db")
        path.parent.chmod(0o755)
        assert _document(capsys, "audit")["versions"] == 2


def test_a_folder_that_this_user_may_not_write_is_told_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with tempfile.TemporaryDirectory(prefix="osm-ro-") as folder:
        Path(folder).chmod(0o555)
        monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{folder}/own/workbench.db")
        with as_nobody(), pytest.raises(StoreError, match="cannot be made"):
            open_desk().store.documents()
        monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{folder}/workbench.db")
        with as_nobody(), pytest.raises(StoreError, match="cannot be opened; see that its folder exists"):
            open_desk().store.documents()
        assert list(Path(folder).iterdir()) == []
