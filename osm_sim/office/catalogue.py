"""The catalogue of activities and the other reference tables, read from data/reference or a user's CSV file."""

import csv
import io
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from enum import Enum

from osm_sim.errors import InputError
from osm_sim.office.demand import COUNT_DRIVERS, SHARE_DRIVERS
from osm_sim.office.spec import PROCESSES, Activity, Drivers, Gate, Grade, JobKind, Trigger
from osm_sim.resources import data

COLUMNS = tuple(field.name for field in fields(Activity))
ROW_LIMIT = 2000
TEXT_LIMIT = 1000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What would steer a terminal or cannot be written as UTF-8; tabs and line ends are text."""


def default_catalogue() -> tuple[Activity, ...]:
    """Give the 98 activities of the nine processes."""
    return read_catalogue(_reference("activities.csv"), "activities.csv")


def reference_drivers() -> Drivers:
    """Give the drivers of the reference organisation, in which the catalogue's hours are stated."""
    return Drivers(**{row["name"]: float(row["reference"]) for row in driver_table()})


def driver_table() -> list[dict[str, str]]:
    """Give name, label, unit, reference, lowest, highest, meaning and source of every driver."""
    return list(csv.DictReader(io.StringIO(_reference("drivers.csv"))))


def default_holidays() -> tuple[str, ...]:
    """Give the holiday rules of the default real calendar."""
    return tuple(row["rule"] for row in csv.DictReader(io.StringIO(_reference("holidays.csv"))))


def figure5(reading: str = "A") -> dict[int, tuple[float, float]]:
    """Give low and high FTE by process for one reading of Figure 5."""
    rows = [row for row in csv.DictReader(io.StringIO(_reference("figure5.csv"))) if row["reading"] == reading]
    if not rows:
        raise InputError(f"reading {reading!r} of Figure 5 is not known; the readings are A, B, C and D")
    return {int(row["process"]): (float(row["low_fte"]), float(row["high_fte"])) for row in rows}


def _reference(name: str) -> str:
    return data("reference", name).read_text(encoding="utf-8")


def read_catalogue(text: str, place: str) -> tuple[Activity, ...]:
    """Parse a catalogue in CSV, whole or not at all.

    Raises InputError with one sentence naming `place`, the row (the header is row 1), the field, the value and
    the remedy.
    """
    if "\0" in text:
        raise InputError(f"{place}: not a text file (it holds a NUL byte); save the catalogue as CSV in UTF-8")
    try:
        table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"{place}: not readable as CSV ({error}); save it with commas and double quotes") from error
    lines = [(number, row) for number, row in enumerate(table, start=1) if any(cell.strip() for cell in row)]
    if not lines:
        raise InputError(
            f"{place}: the file is empty; the first row must name the columns {', '.join(COLUMNS[:4])} ..."
        )
    _check_header(lines[0][1], place)
    if len(lines) - 1 > ROW_LIMIT:
        raise InputError(f"{place}: {len(lines) - 1} activities are more than {ROW_LIMIT}; split the catalogue")
    rows = tuple(_row(dict(_cells(lines[0][1], row, f"{place} row {n}")), f"{place} row {n}") for n, row in lines[1:])
    check_catalogue(rows, place, [number for number, _ in lines[1:]])
    return rows


def write_catalogue(activities: Iterable[Activity]) -> str:
    """Give the catalogue as CSV that read_catalogue reads back to the same value."""
    out = io.StringIO(newline="")
    # "\r\n", as RFC 4180 has it: with "\n" alone, csv leaves a carriage return inside a text unquoted.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for activity in activities:
        writer.writerow([_text(getattr(activity, column)) for column in COLUMNS])
    return out.getvalue()


def check_activity(row: Activity, where: str) -> Activity:
    """Give a row back that came from elsewhere than a CSV file, held to the same limits.

    Raises InputError with one sentence naming `where`, the field, the value and the remedy.
    """
    return _row({column: _text(getattr(row, column)) for column in COLUMNS}, where)


def check_catalogue(rows: tuple[Activity, ...], place: str, numbers: Iterable[int] | None = None) -> None:
    """Refuse what single rows cannot show: no rows, a duplicate id, a chain to nowhere or in a circle.

    `numbers` are the rows' numbers in the file (from 1 without it).
    """
    if not rows:
        raise InputError(f"{place}: no activities; add at least one row under the header")
    numbers = list(numbers or range(1, len(rows) + 1))
    seen: dict[str, int] = {}
    for number, row in zip(numbers, rows, strict=True):
        if row.id in seen:
            raise InputError(
                f"{place} row {number}, id: {row.id!r} stands in row {seen[row.id]} already; give it another id"
            )
        seen[row.id] = number
    by_id = {row.id: row for row in rows}
    for number, row in zip(numbers, rows, strict=True):
        if row.after:
            _check_chain(row, by_id, f"{place} row {number}, after")


def _check_chain(row: Activity, by_id: dict[str, Activity], where: str) -> None:
    before = by_id.get(row.after)
    if before is None:
        raise InputError(f"{where}: {row.after!r} is not an activity of this catalogue; name one or leave it blank")
    for member in (row, before):
        if member.trigger is not Trigger.CALENDAR:
            raise InputError(
                f"{where}: {row.after!r} cannot be chained, {member.id} has trigger {member.trigger};"
                " only calendar activities can be in a chain"
            )
    path = [row.id]
    while row.after:
        if row.after in path:
            circle = " -> ".join([*path, row.after])
            raise InputError(f"{where}: {by_id[path[0]].after!r} closes a circle ({circle}); leave one of them blank")
        path.append(row.after)
        if row.after not in by_id:
            return
        row = by_id[row.after]


def _check_header(header: list[str], place: str) -> None:
    names = [name.strip() for name in header]
    for name in names:
        if name not in COLUMNS:
            raise InputError(f"{place} row 1: unknown column {name[:60]!r}; the columns are {', '.join(COLUMNS)}")
        if names.count(name) > 1:
            raise InputError(f"{place} row 1: column {name!r} stands twice; keep one")
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise InputError(f"{place} row 1: column {missing[0]!r} is missing; add it (it may be blank where optional)")


def _cells(header: list[str], row: list[str], where: str) -> Iterable[tuple[str, str]]:
    if len(row) != len(header):
        raise InputError(f"{where}: {len(row)} fields where the header has {len(header)}; check commas and quotes")
    return zip((name.strip() for name in header), (cell.strip() for cell in row), strict=True)


def _row(cells: dict[str, str], where: str) -> Activity:
    def field(name: str, parse: Callable[[str], object], remedy: str) -> object:
        try:
            return parse(cells[name])
        except (ValueError, OverflowError, KeyError):
            raise InputError(f"{where}, {name}: {cells[name][:60]!r} is not valid; {remedy}") from None

    parsed = {name: field(name, parse, remedy) for name, (parse, remedy) in _PARSERS.items()}
    texts = {
        name: field(name, _plain_text, f"at most {TEXT_LIMIT} characters of text, no control characters")
        for name in COLUMNS
        if name not in parsed
    }
    row = Activity(**parsed, **texts)  # type: ignore[arg-type]  # the parsers give the fields' types
    _check_row(row, where)
    return row


def _check_row(row: Activity, where: str) -> None:
    if row.grade not in row.may_do:
        raise InputError(f"{where}, grade: {row.grade.value!r} is missing in may_do; add it there")
    if row.trigger is Trigger.CALENDAR and not row.months:
        raise InputError(
            f"{where}, months: '' is not valid; a calendar activity names its months, such as 1-12 or 2;5;8;11"
        )
    if row.trigger is Trigger.POISSON and row.rate_per_year < 0:
        raise InputError(f"{where}, rate_per_year: {row.rate_per_year:g} is not valid; give at least 0 a year")
    if row.trigger is Trigger.WEEKLY and not 1 <= row.wd <= 5:
        raise InputError(f"{where}, wd: {row.wd} is not valid; a weekly activity names its weekday, 1 to 5")
    if row.frag_months is not None and row.trigger is not Trigger.CALENDAR:
        raise InputError(f"{where}, frag_months: {row.frag_months} is not valid; only calendar activities can move")


def _number(low: float, high: float, *, blank: float | None = None) -> Callable[[str], float]:
    def parse(cell: str) -> float:
        if cell == "" and blank is not None:
            return blank
        value = float(cell)
        if not (math.isfinite(value) and low <= value <= high):
            raise ValueError
        return value

    return parse


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(cell: str) -> int:
        value = int(cell)
        if not low <= value <= high:
            raise ValueError
        return value

    return parse


def _optional(parse: Callable[[str], object]) -> Callable[[str], object]:
    return lambda cell: None if cell == "" else parse(cell)


def _one_of(options: Iterable[str], *, blank: bool = False) -> Callable[[str], str]:
    known = {*options, *([""] if blank else [])}

    def parse(cell: str) -> str:
        if cell not in known:
            raise ValueError
        return cell

    return parse


def _months(cell: str) -> tuple[int, ...]:
    if cell == "":
        return ()
    if "-" in cell:
        first, last = (int(part) for part in cell.split("-"))
        months = tuple(range(first, last + 1))
    else:
        months = tuple(int(part) for part in cell.split(";"))
    if not months or list(months) != sorted(set(months)) or not 1 <= months[0] <= months[-1] <= 12:
        raise ValueError
    return months


def _grades(cell: str) -> tuple[Grade, ...]:
    grades = tuple(Grade(part.strip()) for part in cell.split(";"))
    if len(set(grades)) != len(grades):
        raise ValueError
    return grades


def _identifier(cell: str) -> str:
    if not cell or len(cell) > 40 or not cell.isprintable():
        raise ValueError
    return cell


def _plain_text(cell: str) -> str:
    if len(cell) > TEXT_LIMIT or CONTROL.search(cell):
        raise ValueError
    return cell


def _options(kind: type[Enum]) -> str:
    return "one of " + ", ".join(str(member.value) for member in kind)


_SHARE = "a share within 0..1"
_PARSERS: dict[str, tuple[Callable[[str], object], str]] = {
    "id": (_identifier, "a unique id of at most 40 characters"),
    "process": (_whole(min(PROCESSES), max(PROCESSES)), "a process from 1 to 9"),
    "basis": (_one_of(("source", "source-case", "assumption")), "one of source, source-case, assumption"),
    "role": (_one_of(("run", "should_run", "integrate")), "one of run, should_run, integrate"),
    "trigger": (Trigger, _options(Trigger)),
    "months": (_months, "months in order within 1..12, such as 1-12 or 2;5;8;11"),
    "wd": (lambda cell: 1 if cell == "" else _whole(1, 23)(cell), "a working day from 1 to 23"),
    "rate_per_year": (_number(0, 1e5, blank=0.0), "arrivals a year, from 0 to 100000"),
    "count_driver": (_one_of(COUNT_DRIVERS), f"one of {', '.join(COUNT_DRIVERS)}"),
    "count_mult": (_number(0, 1e4), "a number from 0 to 10000"),
    "size_driver": (_one_of(COUNT_DRIVERS), f"one of {', '.join(COUNT_DRIVERS)}"),
    "size_exp": (_number(-3, 3), "an exponent within -3..3"),
    "effort_h": (_number(0, 1e5), "hours from 0 to 100000"),
    "osm_share": (_number(1e-6, 1), "a share above 0 and at most 1"),
    "share_driver": (_one_of(SHARE_DRIVERS, blank=True), f"blank or one of {', '.join(SHARE_DRIVERS)}"),
    "cv": (_number(0, 5), "a coefficient of variation within 0..5"),
    "grade": (Grade, _options(Grade)),
    "may_do": (_grades, "grades in order of preference, such as manager;leader"),
    "window_wd": (_whole(1, 250), "working days from 1 to 250"),
    "prio": (_whole(1, 5), "a priority from 1 (most urgent) to 5"),
    "gate": (Gate, _options(Gate)),
    "local_share": (_number(0, 1), _SHARE),
    "rework_int": (_optional(_number(0, 1)), f"blank or {_SHARE}"),
    "rework_frag": (_optional(_number(0, 1)), f"blank or {_SHARE}"),
    "frag_months": (_optional(_whole(1, 12)), "blank or one month from 1 to 12"),
    "kind": (JobKind, _options(JobKind)),
}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(_text(part) for part in value)
    if isinstance(value, Enum):
        return str(value.value)
    return repr(value) if isinstance(value, float) else str(value)
