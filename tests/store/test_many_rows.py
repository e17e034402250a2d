"""Rows added many at a time are guarded, examined and backed up as those that came one by one."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.store.boards import MORNING
from workbench.desk import AnyRow, DamagedError, NewerSchemaError, Observation, UnavailableError
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.store import sql, tables
from workbench.store.audit import audit
from workbench.store.backup import backup
from workbench.store.restoring import restore
from workbench.store.rows import ENTRY_COLUMNS, EntryRow, RowCodec
from workbench.store.troubles import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from tests.store.conftest import Server
    from workbench.store.sql import SqlStore

GOLDEN = Path(__file__).parent / "golden"
M1 = MeasureId("m1")
SAMPLE = Observation(
    measure=M1,
    period=Period.parse("2026-Q3"),
    value=-0.5,
    source="ledger",
    state=State.QUESTIONED,
    actor="ann",
    at=MORNING,
    note="Gr\N{LATIN SMALL LETTER O WITH DIAERESIS}\N{LATIN SMALL LETTER SHARP S}e?",
)


@pytest.fixture
def store(address: str, opened: Callable[..., SqlStore]) -> SqlStore:
    """Six observations of one measure, three times one of another, on either database."""
    store = opened(address)
    store.add_all(_observed(number) for number in range(6))
    store.add_all([_observed(number, "m2") for number in range(3)])
    return store


def _observed(number: int, measure: str = "m1") -> Observation:
    return Observation(
        measure=MeasureId(measure),
        period=Period(frequency=SAMPLE.period.frequency, year=2020 + number),
        value=number,
        source="",
        state=State.REPORTED,
        actor="",
        at=MORNING,
    )


def _change(store: SqlStore, server: Server, statement: str) -> None:
    """What somebody can do who owns the database."""
    database = str(store.engine.url.database)
    if store.engine.dialect.name == "postgresql":
        server.run(f"SET session_replication_role = replica; {statement}", database)
        return
    with sqlite3.connect(database) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        for _, made_by in triggers:
            connection.execute(made_by)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE observation SET author = 'bo'", "DELETE FROM observation"],
)
def test_a_row_cannot_be_changed_nor_taken_away(store: SqlStore, statement: str) -> None:
    before = store.rows(Observation)
    with pytest.raises(Exception, match="append-only"), store.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert store.rows(Observation) == before


def test_the_audit_counts_every_row(store: SqlStore) -> None:
    found = audit(store)
    assert (found.breaks, found.rows) == ((), 9)


@pytest.mark.parametrize(
    "cell",
    [
        "payload = replace(payload, '3.0', '9.0')",
        "author = 'bo'",
        "at = '2020-01-01T00:00:00.000000+00:00'",
        "about = 'm2'",
    ],
)
def test_a_row_that_was_changed_since_is_told_whatever_was_changed(store: SqlStore, server: Server, cell: str) -> None:
    (place,) = [row.id for row in _entries(store) if '"2023-Q1"' in row.payload and row.about == "m1"]
    _change(store, server, f"UPDATE observation SET {cell} WHERE id = '{place}'")
    found = audit(store)
    assert [broken.sentence for broken in found.breaks] == [f"observation {place} was changed after it was added"]


def test_rows_that_were_taken_away_give_another_seal(store: SqlStore, server: Server) -> None:
    before = audit(store).seal
    assert audit(store).seal == before
    _change(store, server, "DELETE FROM observation WHERE about = 'm2'")
    after = audit(store)
    assert after.is_clean
    assert after.seal != before


def test_a_backup_holds_every_row_and_brings_back_those_that_are_missing(
    store: SqlStore, opened: Callable[..., SqlStore], tmp_path: Path
) -> None:
    fresh, file = opened(str(tmp_path / "fresh.db"), "bo"), str(tmp_path / "backup.db")
    backup(store, file)
    assert restore(fresh, file).rows == 9
    assert fresh.rows(Observation) == store.rows(Observation)
    assert audit(fresh).seal == audit(store).seal
    store.add_all([_observed(number, "m3") for number in range(2)])
    backup(store, file, overwrite=True)
    assert restore(fresh, file).rows == 2
    assert fresh.series(MeasureId("m3")) == store.series(MeasureId("m3"))


def test_a_lot_whose_answer_was_lost_is_not_added_twice(
    address: str, opened: Callable[..., SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(address)
    patiently, add = store._patiently, sql._add
    attempts: list[bool] = []

    def add_and_tell(connection: Connection, rows: list[AnyRow], rest: list[EntryRow], *, again: bool) -> None:
        attempts.append(again)
        add(connection, rows, rest, again=again)

    def lose_the_first_answer(attempt: Callable[..., object]) -> object:
        patiently(attempt)
        return patiently(lambda **_: attempt(again=True))

    monkeypatch.setattr(sql, "_add", add_and_tell)
    monkeypatch.setattr(store, "_patiently", lose_the_first_answer)
    store.add_all([_observed(number) for number in range(3)])
    monkeypatch.undo()
    assert attempts == [False, True]
    assert [row.value for row in store.series(M1)] == [0, 1, 2]


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "nonsense",
        "{}",
        '["2026-01",1,"","reported",""]',
        '["2026-01",true,"","reported",""]',
        '["2026-13",1.0,"","reported",""]',
        '["2026-01",1.0,"","guessed",""]',
        '["2026-01",1.0,"","reported"]',
        '["2026-01",1.0,"","reported",7]',
        '["2026-01",1.0,"","reported",""],["2026-01",1.0,"","reported",""]',
    ],
)
def test_a_payload_that_cannot_be_right_is_told_with_its_row(payload: str) -> None:
    good, codec = RowCodec().encode(SAMPLE, place="a-"), RowCodec()
    bad = (*_cells(good)[:4], payload)
    with pytest.raises(DamagedError, match=r"observation a-\w{32} of measure 'm1' cannot be read"):
        codec.series(M1, [_cells(good), bad])


def test_two_payloads_that_are_right_only_together_are_refused() -> None:
    good = RowCodec().encode(SAMPLE, place="a-")
    cut = good.payload.index(",")
    halves = [(*_cells(good)[:4], good.payload[:cut]), (*_cells(good)[:4], good.payload[cut + 1 :])]
    with pytest.raises(DamagedError, match="cannot be read"):
        RowCodec().series(M1, halves)


def test_an_observation_of_tomorrow_is_refused_with_the_remedy() -> None:
    rests = RowCodec().encode(SAMPLE, place="a-")
    with pytest.raises(NewerSchemaError, match=r"schema 2; this one reads up to 1.*update osm-workbench"):
        RowCodec().series(M1, [(*_cells(rests)[:3], 2, rests.payload)])


def test_an_observation_rests_as_its_sample() -> None:
    """Where this fails, the shape of an observation has changed: raise its schema, and keep reading the old one."""
    sample = json.loads((GOLDEN / "observation-1.json").read_text(encoding="utf-8"))
    rests = RowCodec().encode(SAMPLE, place="20260302090000000000-0-000000-")
    assert {name: getattr(rests, name) for name in sample} == sample
    assert RowCodec().decode(Observation, EntryRow(**sample)) == SAMPLE


def test_a_file_that_is_gone_is_told_when_a_series_is_asked(
    sqlite_address: str, opened: Callable[..., SqlStore]
) -> None:
    store = opened(sqlite_address)
    store.add(_observed(1))
    path = Path(str(store.engine.url.database))
    path.rename(path.with_name("away.db"))
    with told("here"), pytest.raises(UnavailableError, match="is gone"):
        store.series(M1)


def _cells(rests: EntryRow) -> tuple[str, str, str, int, str]:
    return rests.id, rests.author, rests.at, rests.schema, rests.payload


def _entries(store: SqlStore) -> list[EntryRow]:
    table = tables.ROW_TABLES["observation"]
    columns = [table.c[name] for name in ENTRY_COLUMNS]
    with store.engine.connect() as connection:
        return [EntryRow(**cells) for cells in connection.execute(select(*columns)).mappings()]
