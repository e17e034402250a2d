"""Two roles of PostgreSQL, as a team has them: an owner who prepares, a writer who works; through desk and commands."""

from __future__ import annotations

import itertools
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jsonschema
import psycopg
import pytest
from psycopg import sql as words

from osm_sim.resources import data
from workbench import opening
from workbench.cli import run_command
from workbench.desk import StoreError, UnavailableError
from workbench.domain.documents import Decision, Pin, Review, Version
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.scorecard import Scorecard
from workbench.opening import open_desk, prepare_database
from workbench.store import sql
from workbench.store.tables import GUARDED, ROW_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.store.conftest import Server
    from workbench.desk import Desk

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
CARD = DocumentId("card-1")
_NUMBERS = itertools.count()


@dataclass(frozen=True, kw_only=True)
class Team:
    """A database of an owner who is no superuser, and a role that may sign in and nothing else."""

    server: Server
    database: str
    owner: str
    writer: str

    def run(self, statement: str, user: str | None = None) -> None:
        self.server.run(statement, self.database, user or "postgres")

    def address(self, user: str) -> str:
        return self.server.address(self.database, user)


@pytest.fixture
def team(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """Both addresses stand in the environment, each for its role; nothing is prepared yet."""
    number = next(_NUMBERS)
    owner, writer = f"osm-owner-{number}", f'osm "100%" writer {number}'
    for role in (owner, writer):
        server.run(f"CREATE ROLE {_quoted(role)} LOGIN")
    database = server.new_database()
    server.run(f"ALTER DATABASE {database} OWNER TO {_quoted(owner)}")
    team = Team(server=server, database=database, owner=owner, writer=writer)
    monkeypatch.setenv("OSM_DATABASE_URL", team.address(writer))
    monkeypatch.setenv("OSM_DATABASE_OWNER_URL", team.address(owner))
    yield team
    server.run(f"DROP DATABASE {database} WITH (FORCE)")
    for role in (owner, writer):
        server.run(f"DROP ROLE {_quoted(role)}")


@pytest.fixture
def prepared(team: Team) -> Team:
    prepare_database(team.writer)
    return team


@pytest.fixture
def desk(prepared: Team) -> Iterator[Desk]:  # noqa: ARG001 - prepared before
    """The desk of somebody who works as the writer."""
    desk = open_desk()
    yield desk
    desk.store.close()


def _quoted(role: str) -> str:
    return words.Identifier(role).as_string()


def _card(title: str) -> Scorecard:
    return Scorecard(title=title, unit=UnitId("unit-1"))


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run_command(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def _document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    code, out, err = _run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    document = json.loads(out)
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{arguments[0]}"}]}).validate(document)
    return document


def _refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code, out, err = _run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    return err


def _add_review(desk: Desk, number: int) -> Review:
    at: datetime = desk.now()
    return desk.store.add(
        Review(pin=Pin(document=CARD, number=number), actor="", decision=Decision.APPROVED, note="", at=at)
    )


# -- preparing --------------------------------------------------------------------------------------------------------


def test_a_database_is_prepared_for_a_writer_and_that_is_told(capsys: pytest.CaptureFixture[str], team: Team) -> None:
    document = _document(capsys, "prepare-database", "--writer", team.writer)
    assert (document["writer"], document["is_new"]) == (team.writer, True)
    assert set(document["tables"]) == {"document", "version", "change", "layout", *ROW_TABLES}
    assert _document(capsys, "prepare-database", "--writer", team.writer) == {**document, "is_new": False}


def test_what_was_prepared_is_told_in_words(capsys: pytest.CaptureFixture[str], team: Team) -> None:
    code, out, _ = _run(capsys, "prepare-database", "--writer", team.writer)
    assert code == 0
    assert out.startswith("Prepared database postgresql")
    assert f"Role {team.writer!r} may read and append in its 8 tables, and change nothing there" in out
    assert _run(capsys, "prepare-database", "--writer", team.writer)[1].startswith("Prepared before: database")


def test_preparing_again_lets_a_second_writer_in_and_keeps_what_is_there(
    capsys: pytest.CaptureFixture[str], desk: Desk, prepared: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store.save(CARD, _card("One"), base=0)
    second = f"{prepared.writer} 2"
    prepared.run(f"CREATE ROLE {_quoted(second)} LOGIN")
    _document(capsys, "prepare-database", "--writer", second)
    monkeypatch.setenv("OSM_DATABASE_URL", prepared.address(second))
    other = open_desk()
    assert isinstance(other.store.save(CARD, _card("Two"), base=1), Version)
    other.store.close()
    assert [version.number for version in desk.store.history(CARD)] == [2, 1]
    prepared.run(f"DROP OWNED BY {_quoted(second)}")
    prepared.run(f"DROP ROLE {_quoted(second)}")


def test_a_writer_is_let_in_where_everybody_was_kept_out(team: Team) -> None:
    team.run(f"REVOKE CONNECT ON DATABASE {team.database} FROM PUBLIC")
    team.run("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    prepare_database(team.writer)
    desk = open_desk()
    assert isinstance(desk.store.save(CARD, _card("One"), base=0), Version)
    desk.store.close()


def test_without_the_owner_s_address_nothing_is_prepared(
    capsys: pytest.CaptureFixture[str], team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OSM_DATABASE_OWNER_URL")
    said = _refusal(capsys, "prepare-database", "--writer", team.writer)
    assert "OSM_DATABASE_OWNER_URL is not set; set it to postgresql://OWNER@HOST/DATABASE" in said


@pytest.mark.parametrize("address", ["mysql://ann:secret@h/d", "postgresql://ann:secret@127.0.0.1:9/osm"])
def test_a_wrong_address_of_the_owner_is_told_by_its_own_name_and_without_the_password(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSM_DATABASE_OWNER_URL", address)
    said = _refusal(capsys, "prepare-database", "--writer", "osm_writer")
    assert "secret" not in said
    assert "OSM_DATABASE_URL" not in said
    assert "correct OSM_DATABASE_OWNER_URL" in said or "does not answer" in said


def test_sqlite_needs_no_preparing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OSM_DATABASE_OWNER_URL", f"sqlite:///{tmp_path}/workbench.db")
    assert "has no roles and needs no preparing" in _refusal(capsys, "prepare-database", "--writer", "osm_writer")
    assert list(tmp_path.iterdir()) == []


def test_a_role_that_does_not_exist_is_told_with_the_statement_that_makes_it(
    capsys: pytest.CaptureFixture[str], team: Team
) -> None:
    said = _refusal(capsys, "prepare-database", "--writer", "no one")
    assert "role 'no one' does not exist; make it with CREATE ROLE \"no one\" LOGIN PASSWORD '...'" in said
    assert _tables(team) == 0


@pytest.mark.parametrize(
    "makes_owner",
    [
        "ALTER ROLE {writer} SUPERUSER",
        "ALTER ROLE {writer} CREATEROLE",
        "GRANT {owner} TO {writer}",
        "ALTER DATABASE {database} OWNER TO {writer}",
        "ALTER SCHEMA public OWNER TO {writer}",
    ],
)
def test_a_role_that_could_lift_the_guards_is_no_writer(
    makes_owner: str, capsys: pytest.CaptureFixture[str], team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {"writer": _quoted(team.writer), "owner": _quoted(team.owner), "database": team.database}
    team.run(makes_owner.format(**names))
    monkeypatch.setenv("OSM_DATABASE_OWNER_URL", team.address("postgres"))
    said = _refusal(capsys, "prepare-database", "--writer", team.writer)
    assert "could lift the guards of the history; name a role that only writes" in said
    assert _tables(team) == 0


def test_the_owner_itself_is_no_writer(capsys: pytest.CaptureFixture[str], team: Team) -> None:
    assert "could lift the guards" in _refusal(capsys, "prepare-database", "--writer", team.owner)


def test_a_role_that_may_change_rows_by_another_one_s_right_is_no_writer(
    capsys: pytest.CaptureFixture[str], team: Team
) -> None:
    team.run(f"GRANT pg_write_all_data TO {_quoted(team.writer)}")
    said = _refusal(capsys, "prepare-database", "--writer", team.writer)
    assert "through another role it is in" in said
    assert _tables(team) == 0


def _tables(team: Team) -> int:
    with psycopg.connect(team.address("postgres")) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found is not None
    return int(found[0])


# -- what each may do -------------------------------------------------------------------------------------------------


def _any_cell(table: str) -> str:
    return {"document": "kind = 'x'", "layout": "number = 2"}.get(table, "number = 1")


@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE", "DROP TABLE {}"])
def test_the_writer_may_not_change_what_is_there(prepared: Team, statement: str) -> None:
    for table in GUARDED:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"permission denied|must be owner"):
            prepared.run(statement.format(table, _any_cell(table)), prepared.writer)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE version DISABLE TRIGGER ALL",
        "DROP TRIGGER version_append_only ON version",
        "CREATE TRIGGER mine BEFORE INSERT ON version EXECUTE FUNCTION refuse_change()",
        "DROP FUNCTION refuse_change() CASCADE",
        "SET session_replication_role = replica",
        "DROP SCHEMA public CASCADE",
        "CREATE TABLE mine (a int)",
        "INSERT INTO layout VALUES (2)",
    ],
)
def test_the_writer_may_not_lift_the_guards_nor_make_anything(prepared: Team, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        prepared.run(statement, prepared.writer)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_owner_too_is_stopped_by_the_guards(prepared: Team, statement: str) -> None:
    for table in GUARDED:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="is append-only"):
            prepared.run(statement.format(table, _any_cell(table)), prepared.owner)


# -- working ----------------------------------------------------------------------------------------------------------


def test_a_writer_saves_loads_and_reads_the_history(desk: Desk) -> None:
    for number, title in enumerate(("One", "Two")):
        assert isinstance(desk.store.save(CARD, _card(title), base=number), Version)
    review = _add_review(desk, 2)
    head = desk.store.head(CARD)
    assert head is not None
    assert (head.pin.number, head.author) == (2, desk.actor.sign_in)
    assert desk.store.load(Pin(document=CARD, number=1)) == _card("One")
    assert [version.number for version in desk.store.history(CARD)] == [2, 1]
    assert [change.after for change in desk.store.changes(CARD, element="", after=1)] == ["Two"]
    assert [listed.title for listed in desk.store.documents()] == ["Two"]
    assert desk.store.rows(Review) == (review,)


def test_a_writer_audits_backs_up_and_restores_by_the_commands(
    capsys: pytest.CaptureFixture[str], desk: Desk, tmp_path: Path
) -> None:
    desk.store.save(CARD, _card("One"), base=0)
    _add_review(desk, 1)
    file = str(tmp_path / "backup.db")
    audited = _document(capsys, "audit")
    assert (audited["versions"], audited["rows"], audited["breaks"]) == (1, 1, [])
    made = _document(capsys, "backup", file)
    assert (made["versions"], made["seal"]) == (1, audited["seal"])
    desk.store.save(CARD, _card("Two"), base=1)
    assert "newer work" in _refusal(capsys, "restore", file)
    restored = _document(capsys, "restore", file, "--overwrite")
    assert restored["taken_back"] == [{"document": CARD, "number": 3}]
    assert desk.store.load(Pin(document=CARD, number=3)) == _card("One")
    assert _document(capsys, "audit")["versions"] == 3


def test_a_backup_of_one_database_is_restored_into_an_empty_one(
    capsys: pytest.CaptureFixture[str], team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, postgres = str(tmp_path / "backup.db"), team.address(team.writer)
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path}/workbench.db")
    alone = open_desk()
    alone.store.save(CARD, _card("One"), base=0)
    alone.store.close()
    seal = _document(capsys, "backup", file)["seal"]
    prepare_database(team.writer)
    monkeypatch.setenv("OSM_DATABASE_URL", postgres)
    assert _document(capsys, "restore", file)["versions"] == 1
    assert _document(capsys, "audit")["seal"] == seal


# -- opening ----------------------------------------------------------------------------------------------------------


def test_a_database_without_tables_names_the_command_that_makes_them(
    capsys: pytest.CaptureFixture[str], team: Team, tmp_path: Path
) -> None:
    # On an old server everybody may make tables, and they would be the writer's own.
    team.run("GRANT CREATE ON SCHEMA public TO PUBLIC")
    with pytest.raises(StoreError, match="let its owner run `osm-workbench prepare-database --writer 'osm") as caught:
        open_desk().store.documents()
    assert "\n" not in str(caught.value)
    assert "holds no tables of the workbench yet" in _refusal(capsys, "backup", str(tmp_path / "backup.db"))
    assert _tables(team) == 0


def test_a_database_without_tables_is_not_audited_as_a_broken_one(
    capsys: pytest.CaptureFixture[str], team: Team
) -> None:
    assert team.database in (said := _refusal(capsys, "audit"))
    assert "is not a database of the workbench" in said
    assert "let its owner run `osm-workbench prepare-database --writer ROLE`" in said
    assert "postgresql://" in said


def test_tables_prepared_for_somebody_else_name_the_command(capsys: pytest.CaptureFixture[str], prepared: Team) -> None:
    prepared.run(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {_quoted(prepared.writer)}")
    with pytest.raises(StoreError, match="may not do this; let its owner run `osm-workbench prepare-database"):
        open_desk().store.documents()
    assert "may not do this; let its owner run" in _refusal(capsys, "audit")


def test_a_writer_opens_without_a_warning(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "workbench"):
        desk.store.documents()
    assert caplog.messages == []


@pytest.mark.parametrize("is_prepared", ["prepared", "team"])
def test_an_owner_may_work_alone_and_is_told_once_that_it_can_lift_the_guards(
    is_prepared: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    team: Team = request.getfixturevalue(is_prepared)
    monkeypatch.setenv("OSM_DATABASE_URL", team.address(team.owner))
    alone = open_desk()
    with caplog.at_level(logging.WARNING, "workbench"):
        assert isinstance(alone.store.save(CARD, _card("One"), base=0), Version)
        alone.store.documents()
    alone.store.close()
    (said,) = caplog.messages
    assert f"its role {team.owner!r} may lift the guards of the history" in said
    assert "run `osm-workbench prepare-database --writer ROLE` and work as ROLE" in said


def test_the_owner_s_address_is_not_used_for_work(prepared: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSM_DATABASE_OWNER_URL", "postgresql://nobody@127.0.0.1:9/nowhere")
    desk = open_desk()
    assert desk.store.documents() == ()
    desk.store.close()
    assert prepared.database in opening.name_database()


# -- a server that goes away and comes back ---------------------------------------------------------------------------


def test_a_desk_whose_server_goes_away_says_so_and_goes_on_when_it_is_back(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sql, "PATIENCE_SECONDS", 0.1)
    assert isinstance(desk.store.save(CARD, _card("One"), base=0), Version)
    server.stop()
    try:
        with pytest.raises(UnavailableError, match="does not answer; nothing is lost, try again when it is back"):
            desk.store.save(CARD, _card("Two"), base=1)
        assert "does not answer; nothing is lost" in _refusal(capsys, "audit")
        with pytest.raises(UnavailableError):
            open_desk().store.documents()
    finally:
        server.start()
    saved = desk.store.save(CARD, _card("Two"), base=1)
    assert isinstance(saved, Version)
    assert saved.number == 2
    assert _document(capsys, "audit")["versions"] == 2
