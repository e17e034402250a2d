"""The audit trail of a scorecard's values: every row that was ever added, in a file that can be verified."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from osm_sim.errors import InputError
from workbench.desk import Desk, Observation
from workbench.exchange.files import save_text, text_of
from workbench.exchange.scorecard_cells import escaped
from workbench.jobs.strategy_map import Opened

COLUMNS = ("kind", "subject", "title", "period", "value", "state", "source", "note", "by", "at", "seal")
"""Of each line; seal: the SHA-256 of the seal of the line before and the line's other cells."""
MOST_BYTES = 200_000_000
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A trail: its text as CSV, how many lines of values and of versions it has, and the seal of its last line."""

    text: str
    values: int
    versions: int
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What an examined file comes to. breaks: what is wrong, the first line first; none where it is as it was written.

    newer: how many lines the database has now beyond those of the file.
    """

    lines: int
    newer: int
    breaks: tuple[str, ...]


def make_trail(desk: Desk, opened: Opened) -> Trail:
    """Give the trail of a scorecard: its versions with their hashes, and every row of its measures, as they came."""
    versions = tuple(reversed(desk.store.history(opened.document)))
    rows = sorted(
        ((row, one.title) for one in opened.card.measures for row in desk.store.series(one.id)),
        key=lambda one: one[0].at,
    )
    lines = [
        *(_version_cells(version.number, version.author, version.at.isoformat(), version.hash) for version in versions),
        *(_row_cells(row, title) for row, title in rows),
    ]
    sealed = list(_sealed(lines))
    return Trail(text=_csv(sealed), values=len(rows), versions=len(versions), seal=sealed[-1][-1] if sealed else "")


def save_trail(trail: Trail, path: str, *, overwrite: bool = False) -> None:
    """Write a trail into a file. Raises InputError where it exists already, or where it cannot be written."""
    save_text(path, trail.text, overwrite=overwrite)


def verify_trail(desk: Desk, opened: Opened, path: str) -> Verified:
    """Examine a file of a trail by its own seals, and against what the database holds now.

    Raises InputError for a file that is none.
    """
    lines = _read(path)
    known = {_told(line) for line in _read_text(make_trail(desk, opened).text)}
    strange = (
        f"line {number} ({line[0]} {line[1]!r}, {line[3] or line[9]}) is not in the database as it stands there"
        for number, line in enumerate(lines, start=2)
        if _told(line) not in known
    )
    newer = len(known - {_told(line) for line in lines})
    return Verified(lines=len(lines), newer=newer, breaks=(*_broken_seals(lines), *strange))


def _version_cells(number: int, author: str, at: str, digest: str) -> list[str]:
    return ["version", str(number), "", "", digest, "", "", "", author, at]


def _row_cells(row: Observation, title: str) -> list[str]:
    value = "" if row.value is None else repr(row.value)
    told = (row.state.value, row.source, row.note, row.actor, row.at.isoformat())
    return ["value", row.measure, title, str(row.period), value, *told]


def _sealed(lines: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    seal = ""
    for cells in lines:
        seal = _seal(seal, cells)
        yield [*cells, seal]


def _seal(before: str, cells: Sequence[str]) -> str:
    return hashlib.sha256(_BETWEEN.join((before, *map(escaped, cells))).encode("utf-8", "surrogatepass")).hexdigest()


def _broken_seals(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    before = ""
    for number, line in enumerate(lines, start=2):
        expected = hashlib.sha256(_BETWEEN.join((before, *line[:-1])).encode("utf-8", "surrogatepass")).hexdigest()
        if line[-1] != expected:
            yield f"line {number} was changed, or a line before it was taken away: its seal does not fit"
            return
        before = line[-1]


def _csv(lines: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([*map(escaped, line[:-1]), line[-1]] for line in lines)
    return file.getvalue()


def _read(path: str) -> list[list[str]]:
    return _read_text(text_of(path, most_bytes=MOST_BYTES))


def _read_text(text: str) -> list[list[str]]:
    try:
        header, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        raise InputError(f"the trail cannot be read as CSV ({error}); take the file as it was written") from None
    if tuple(header) != COLUMNS or any(len(line) != len(COLUMNS) for line in lines):
        raise InputError(f"the trail must have the columns {', '.join(COLUMNS)}; take the file as it was written")
    return lines


def _told(line: Sequence[str]) -> tuple[str, ...]:
    """Give what a line says that stays so: a measure's title may have been changed since."""
    return (*line[:2], *line[3:-1])
