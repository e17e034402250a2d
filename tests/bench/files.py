"""Scorecards' files: how long a workbook and half a million values take to import, and in how much memory; fuzz."""

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median

from tests.bench.line import line
from tests.builders import big_card
from tests.exchange.scorecard_fuzz import Tally, attempt
from workbench.desk import Desk, Observation
from workbench.domain.ids import DocumentId
from workbench.domain.observations import State
from workbench.domain.periods import Frequency, Period
from workbench.domain.rights import Actor
from workbench.jobs.scorecard_files import export_map, preview, take
from workbench.jobs.strategy_map import Opened, open_map
from workbench.store.kinds import standard_codec
from workbench.store.sql import open_store

MEASURES, MONTHS = 25, 36
MANY_MEASURES, MANY_MONTHS = 2_000, 250
FUZZ_SECONDS = 600
REPEATS = 5


def measure() -> list[str]:
    """Give the lines: a workbook of 25 measures and 36 months, and 500,000 values as CSV, imported."""
    with tempfile.TemporaryDirectory(prefix="osm-bench-") as folder:
        shown, stored = _workbook(Path(folder))
    # The peak of memory is that of a process: the long import has one of its own.
    ran = subprocess.run([sys.executable, "-m", "tests.bench.files"], capture_output=True, text=True, check=True)
    seconds, again, mebibytes, before = map(float, ran.stdout.split())
    what = f"{MEASURES} measures, {MONTHS} months"
    many = f"{MANY_MEASURES * MANY_MONTHS:,} values"
    return [
        line("workbook looked at", shown, "s", promised=f"2 s with the next, {what}"),
        line("workbook stored", stored, "s", promised=f"2 s with the one before, {what}"),
        line("CSV looked at and stored", seconds, "s", promised=f"30 s, {many}"),
        line("CSV looked at again", again, "s", promised=f"all the same, {many}"),
        line("peak memory above the start's", mebibytes - before, "MiB", promised="bounded"),
    ]


def fuzz() -> list[str]:
    """Read broken files for FUZZ_SECONDS; give how many there were. Another exception than InputError ends it."""
    random, tally = Random(time.time_ns()), Tally()
    deadline = time.monotonic() + FUZZ_SECONDS
    with tempfile.TemporaryDirectory(prefix="osm-bench-") as folder:
        while time.monotonic() < deadline:
            attempt(random, Path(folder), tally)
    return [
        line("files tried", tally.tried, "", promised=f"{FUZZ_SECONDS / 60:g} minutes, no exception but InputError"),
        line("taken", tally.taken, ""),
        line("refused with a sentence", tally.refused, ""),
        line("workbooks among them", tally.workbooks, "", promised="a twentieth"),
    ]


def _workbook(folder: Path) -> tuple[float, float]:
    path = str(folder / "scorecard.xlsx")
    desk, opened = _desk(folder / "from.db", MEASURES)
    desk.store.add_all(_observations(opened, MONTHS, desk))
    export_map(desk, opened, path)
    desk.store.close()
    shown, stored = [], []
    for at in range(REPEATS + 1):
        desk, opened = _desk(folder / f"into-{at}.db", MEASURES, is_bare=True)
        start = time.perf_counter()
        seen = preview(desk, opened, path)
        between = time.perf_counter()
        take(desk, seen)
        shown.append(between - start)
        stored.append(time.perf_counter() - between)
        desk.store.close()
    return median(shown[1:]), median(stored[1:])


def _desk(path: Path, measures: int, *, is_bare: bool = False) -> tuple[Desk, Opened]:
    """Give a desk at a new database with one map; a bare one has neither measures nor links."""
    actor = Actor(sign_in="bench", is_local=True)

    def now() -> datetime:
        return datetime.now(UTC)

    store = open_store(f"sqlite:///{path}", standard_codec(), actor=actor.sign_in, now=now)
    card = big_card(objectives=24, links=40, measures=measures)
    if is_bare:
        card = replace(card, measures=(), links=())
    store.save(DocumentId("map"), card, base=0)
    desk = Desk(store=store, executor=None, actor=actor, now=now)
    return desk, open_map(desk, DocumentId("map"))


def _periods(months: int) -> list[Period]:
    found = [Period(frequency=Frequency.MONTH, year=2000)]
    while len(found) < months:
        found.append(found[-1].next)
    return found


def _observations(opened: Opened, months: int, desk: Desk) -> Iterator[Observation]:
    draw = Random(5)
    for period in _periods(months):
        for one in opened.card.measures:
            yield Observation(
                measure=one.id,
                period=period,
                value=draw.gauss(100, 10),
                source="bench",
                state=State.REPORTED,
                actor="",
                at=desk.now(),
            )


def _import_many() -> tuple[float, float, float, float]:
    """Give the seconds of an import and of a second look at the file, the peak of memory in MiB, and that before."""
    with tempfile.TemporaryDirectory(prefix="osm-bench-") as folder:
        desk, opened = _desk(Path(folder) / "many.db", MANY_MEASURES)
        path = Path(folder) / "values.csv"
        draw = Random(5)
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(("Measure", "Period", "Value", "Source"))
            for period in _periods(MANY_MONTHS):
                rows.writerows((one.title, period, draw.gauss(100, 10), "ledger") for one in opened.card.measures)
        before = _peak()
        start = time.perf_counter()
        take(desk, preview(desk, opened, str(path)))
        between = time.perf_counter()
        seen = preview(desk, opened, str(path))
        end = time.perf_counter()
        assert seen.values.same == MANY_MEASURES * MANY_MONTHS
        desk.store.close()
        return between - start, end - between, _peak(), before


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.stdout.write(" ".join(map(str, _import_many())))
