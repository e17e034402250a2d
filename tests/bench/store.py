"""The newest version of a document among 10,000: promised in under 5 ms and at most 3 times what raw sqlite3 takes."""

import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench.line import line
from tests.bench.timing import interleaved
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PerspectiveId, UnitId
from workbench.domain.scorecard import CauseLink, Measure, Objective, Perspective, Scorecard
from workbench.store.engines import writing
from workbench.store.kinds import standard_codec
from workbench.store.sql import SqlStore, append, open_store, version_row
from workbench.store.versions import make_draft, stamp

VERSIONS = 10_000
READS = 200
REPEATS = 15
SAVES = 50
CARD = DocumentId("card")
OBJECTIVES, MEASURES = 30, 60


def measure() -> list[str]:
    """Give the lines: a head, a value and a save, each beside the same on raw sqlite3 where there is such a thing."""
    with tempfile.TemporaryDirectory(prefix="osm-bench-") as folder:
        path = Path(folder) / "workbench.db"
        store = open_store(str(path), standard_codec(), actor="bench", now=lambda: datetime.now(UTC))
        _fill(store)
        lines = [*_reads(store, path), *_saves(store)]
        store.close()
        return lines


def _reads(store: SqlStore, path: Path) -> list[str]:
    raw = sqlite3.connect(path)
    head = store.head(CARD)
    assert head is not None
    pin = head.pin
    seconds = interleaved(
        {
            "raw head": lambda: _often(lambda: _raw_head(raw)),
            "head": lambda: _often(lambda: store.head(CARD)),
            "raw payload": lambda: _often(lambda: _raw_payload(raw)),
            "load": lambda: _often(lambda: store.load(pin)),
        },
        REPEATS,
        clock=time.perf_counter,
    )
    raw.close()
    each = {name: 1000 * amount / READS for name, amount in seconds.items()}
    ratio = each["head"] / each["raw head"]
    size = f"{OBJECTIVES} objectives, {MEASURES} measures"
    return [
        line(f"head of {VERSIONS:,} versions", each["head"], "ms", promised="under 5 ms"),
        line("the same by raw sqlite3", each["raw head"], "ms", remark="as a tuple"),
        line("ratio", ratio, "times", promised="at most 3"),
        line("its value", each["load"], "ms", remark=size),
        line("its payload by raw sqlite3", each["raw payload"], "ms", remark="as text, nothing built from it"),
    ]


def _saves(store: SqlStore) -> list[str]:
    head = store.head(CARD)
    assert head is not None
    number = head.number
    seconds: list[float] = []
    for count in range(SAVES):
        start = time.perf_counter()
        saved = store.save(CARD, _card(f"Plan {count}"), base=number)
        seconds.append(time.perf_counter() - start)
        assert isinstance(saved, Version)
        number = saved.number
    middle = sorted(seconds)[SAVES // 2]
    return [line("a save, safe on the disk", 1000 * middle, "ms", promised="stored in 200 ms with the page around it")]


def _often(call: Any) -> None:  # noqa: ANN401 - any reading
    for _ in range(READS):
        call()


def _raw_head(connection: sqlite3.Connection) -> object:
    return connection.execute(
        "SELECT document, number, author, at, note, schema, hash FROM version WHERE document = ?"
        " ORDER BY number DESC LIMIT 1",
        (CARD,),
    ).fetchone()


def _raw_payload(connection: sqlite3.Connection) -> str:
    (payload,) = connection.execute(
        "SELECT payload FROM version WHERE document = ? ORDER BY number DESC LIMIT 1", (CARD,)
    ).fetchone()
    return str(payload)


def _fill(store: SqlStore) -> None:
    """Append the versions in one transaction: what they cost one by one is not measured here."""
    encoded = [store.codec.encode(_card(title)) for title in ("Plan A", "Plan B")]
    with writing(store.engine).begin() as connection:
        row = None
        for base in range(VERSIONS):
            at = store.now()
            draft = make_draft(CARD, base, encoded[base % 2], author="bench", at=at, note="")
            version = append(connection, store.codec, row, draft)
            row = version_row(connection, version.pin)
            assert row is not None
            assert row.at == stamp(at)


def _card(title: str) -> Scorecard:
    top = PerspectiveId("top")
    objectives = tuple(
        Objective(
            id=ObjectiveId(f"o{n}"), title=f"Raise the share of customers {n}", perspective=top, statement="x" * 90
        )
        for n in range(OBJECTIVES)
    )
    measures = tuple(
        Measure(id=MeasureId(f"m{n}"), objective=objectives[n % OBJECTIVES].id, title=f"Share {n}", unit="%")
        for n in range(MEASURES)
    )
    links = tuple(CauseLink(cause=one.id, effect=two.id) for one, two in pairwise(objectives))
    return Scorecard(
        unit=UnitId("unit"),
        title=title,
        perspectives=(Perspective(id=top, title="Financial", is_outcome=True),),
        objectives=objectives,
        links=links,
        measures=measures,
    )
