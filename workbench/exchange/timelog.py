"""Time logs: hours by activity in a CSV file, with the number of jobs where somebody counted it.

A blank log names every activity of an office, to be filled in; rows left blank are those nobody wrote down.
"""

import csv
import io
import math
from collections.abc import Callable, Collection, Iterable

from osm_sim.errors import InputError
from osm_sim.office.spec import Activity
from osm_sim.office.timelog import LogEntry
from workbench.exchange.files import place_of, text_of

REQUIRED = ("activity", "hours")
COLUMNS = (*REQUIRED, "jobs")
READERS_COLUMN = "title"
"""May stand in a log for those who fill it in; it is passed over."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
LARGEST_BYTES = 1_000_000
ROW_LIMIT = 2000
MOST_HOURS = 1e5
MOST_JOBS = 1e5
LONGEST_SHOWN = 60


def load_time_log(path: str, activities: Collection[str]) -> tuple[LogEntry, ...]:
    """Read the time log at a path; `activities` are the ids of the office. Raises InputError with one sentence."""
    return read_time_log(text_of(path, most_bytes=LARGEST_BYTES), place_of(path), activities)


def read_time_log(text: str, place: str, activities: Collection[str]) -> tuple[LogEntry, ...]:
    """Parse a time log in CSV, whole or not at all: columns activity, hours and, where counted, jobs.

    A row whose hours and jobs are both blank was not logged, which is not the same as 0 hours. Raises InputError with
    one sentence naming `place`, the row (the header is row 1), the field, the value and the remedy.
    """
    lines = _lines(text, place)
    header = _header(lines[0][1], place)
    if len(lines) - 1 > ROW_LIMIT:
        raise InputError(f"{place}: {len(lines) - 1} rows are more than {ROW_LIMIT}; give one row an activity")
    entries = []
    seen: dict[str, int] = {}
    for number, row in lines[1:]:
        where = f"{place} row {number}"
        cells = _cells(header, row, where)
        name = _known(cells["activity"], where, activities)
        if name in seen:
            raise InputError(
                f"{where}, activity: {name!r} stands in row {seen[name]} already; add its hours up in one row"
            )
        seen[name] = number
        if cells["hours"] or cells.get("jobs"):
            entries.append(_entry(name, cells, where))
    if not entries:
        raise InputError(f"{place}: no entries; add at least one row with hours under the header")
    return tuple(entries)


def blank_time_log(activities: Iterable[Activity]) -> str:
    """Give a log of all activities to fill in, with their titles."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("activity", READERS_COLUMN, *COLUMNS[1:]))
    for row in activities:
        # A spreadsheet would take a title that begins like a formula for one.
        title = f"'{row.activity}" if row.activity.startswith(FORMULA_STARTS) else row.activity
        writer.writerow((row.id, title, "", ""))
    return out.getvalue()


def _lines(text: str, place: str) -> list[tuple[int, list[str]]]:
    if "\0" in text:
        raise InputError(f"{place}: not a text file (it holds a NUL byte); save the log as CSV in UTF-8")
    try:
        table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"{place}: not readable as CSV ({error}); save it with commas and double quotes") from error
    lines = [(number, row) for number, row in enumerate(table, start=1) if any(cell.strip() for cell in row)]
    if not lines:
        raise InputError(f"{place}: the file is empty; the first row must name the columns {', '.join(COLUMNS)}")
    return lines


def _header(cells: list[str], place: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    for name in names:
        if name not in (*COLUMNS, READERS_COLUMN):
            remedy = f"the columns are {', '.join(COLUMNS)}, with commas between"
            raise InputError(f"{place} row 1: unknown column {_shown(name)}; {remedy}")
        if names.count(name) > 1:
            raise InputError(f"{place} row 1: column {name!r} stands twice; keep one")
    for name in REQUIRED:
        if name not in names:
            raise InputError(f"{place} row 1: column {name!r} is missing; add it")
    return names


def _cells(header: list[str], row: list[str], where: str) -> dict[str, str]:
    if len(row) != len(header):
        raise InputError(
            f"{where}: {len(row)} fields where the header has {len(header)}; check commas and quotes"
            " (hours take a point, not a comma)"
        )
    return dict(zip(header, (cell.strip() for cell in row), strict=True))


def _known(name: str, where: str, activities: Collection[str]) -> str:
    if name not in activities:
        example = f", whose ids read like {min(activities)!r}" if activities else ""
        raise InputError(f"{where}, activity: {_shown(name)} is not in the office's catalogue{example}; correct the id")
    return name


def _entry(name: str, cells: dict[str, str], where: str) -> LogEntry:
    hours = _number(cells["hours"], MOST_HOURS, f"{where}, hours", "give the hours of the log, from 0 to 100000")
    counted = cells.get("jobs", "")
    if counted == "":
        return LogEntry(activity=name, hours=hours)
    jobs = _number(counted, MOST_JOBS, f"{where}, jobs", "give the jobs worked on, from 0 to 100000, or leave it blank")
    return _refusing(lambda: LogEntry(activity=name, hours=hours, jobs=jobs), where)


def _number(cell: str, most: float, where: str, remedy: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not 0 <= value <= most:
        raise InputError(f"{where}: {_shown(cell)} is not valid; {remedy}")
    return value


def _refusing(make: Callable[[], LogEntry], where: str) -> LogEntry:
    try:
        return make()
    except InputError as error:
        raise InputError(f"{where}, {error}") from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "...")
