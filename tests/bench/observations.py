"""One measure's series out of 500,000 observations: promised in under 10 ms, at most 3 times what raw sqlite3 takes."""

import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.line import line
from tests.bench.timing import interleaved
from workbench.desk import Observation
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Frequency, Period
from workbench.store.audit import audit
from workbench.store.kinds import standard_codec
from workbench.store.sql import SqlStore, open_store

OBSERVATIONS = 500_000
LONG = 120
"""Months in a series: ten years of them, of so many measures that all observations are there."""
MEASURES = OBSERVATIONS // LONG + 1
READS, REPEATS = 50, 15


def measure() -> list[str]:
    """Give the lines: all rows added, a series beside the same rows on raw sqlite3, and the audit of them all."""
    with tempfile.TemporaryDirectory(prefix="osm-bench-") as folder:
        path = Path(folder) / "workbench.db"
        store = open_store(str(path), standard_codec(), actor="bench", now=lambda: datetime.now(UTC))
        lines = [*_added(store), *_series(store, path), *_audited(store)]
        store.close()
        return lines


def _rows() -> Iterator[Observation]:
    """Month by month, as they are reported: the rows of one measure lie far apart."""
    period, left, began = Period(frequency=Frequency.MONTH, year=2016), OBSERVATIONS, datetime.now(UTC)
    while left:
        for number in range(min(MEASURES, left)):
            yield Observation(
                measure=MeasureId(f"measure-{number:06d}"),
                period=period,
                value=100 + number % 17 + left % 13 / 7,
                source="ledger",
                state=State.REPORTED,
                actor="",
                at=began,
            )
        left -= min(MEASURES, left)
        period = period.next


def _added(store: SqlStore) -> list[str]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    added = store.add_all(_rows())
    seconds = time.perf_counter() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert added == OBSERVATIONS
    return [
        line(f"{added:,} observations added", seconds, "s", promised="under 30 s with the reading of a CSV file"),
        line("memory that took", grown, "MB"),
    ]


def _series(store: SqlStore, path: Path) -> list[str]:
    raw = sqlite3.connect(path)
    some = [MeasureId(f"measure-{number:06d}") for number in range(0, MEASURES, MEASURES // READS)][:READS]
    assert [tuple(row.value for row in store.series(one)) for one in some[:2]]
    assert len(store.series(some[0])) in (LONG - 1, LONG)
    seconds = interleaved(
        {
            "raw": lambda: [_raw_series(raw, one) for one in some],
            "series": lambda: [store.series(one) for one in some],
            "last": lambda: [store.series(one, last=1) for one in some],
        },
        REPEATS,
        clock=time.perf_counter,
    )
    raw.close()
    each = {name: 1000 * amount / len(some) for name, amount in seconds.items()}
    return [
        line(f"a series of {LONG} of them", each["series"], "ms", promised="under 10 ms"),
        line("the same rows by raw sqlite3", each["raw"], "ms", remark="as tuples of texts"),
        line("ratio", each["series"] / each["raw"], "times", promised="at most 3"),
        line("the last one alone", each["last"], "ms"),
    ]


def _raw_series(connection: sqlite3.Connection, about: str) -> list[object]:
    query = "SELECT id, author, at, schema, payload FROM observation WHERE about = ? ORDER BY place"
    return connection.execute(query, (about,)).fetchall()


def _audited(store: SqlStore) -> list[str]:
    start = time.perf_counter()
    found = audit(store)
    assert found.is_clean
    assert found.rows == OBSERVATIONS
    return [line("an audit of them all", time.perf_counter() - start, "s")]
