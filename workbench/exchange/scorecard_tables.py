"""Sheets of cells as rows of values by field, and scorecards as rows of cells: what all forms of the file share."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from workbench.exchange.scorecard_cells import Cell, CellError, Read, Spoilt, is_blank, reader_of
from workbench.exchange.scorecard_columns import (
    EXAMPLE,
    READ_ME,
    TABLES,
    Column,
    Holds,
    Table,
    columns_by_header,
    folded_header,
    table_of,
)
from workbench.exchange.scorecard_problems import LONGEST_SHOWN, Problems, shown

MOST_BEFORE_HEADER = 20
"""Rows in which the header is looked for: people put titles above a table."""

_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
Cells = Sequence[Cell]
NumberedRows = Iterator[tuple[int, Cells]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of a workbook or a file of a folder, before it is understood.

    rows: gives its rows anew at every call, each with its number. merged: the cells that were merged, known once the
    rows were taken. is_text: it comes from a text file, whose columns are told apart by commas alone. is_point_sure: a
    point in a number written as text is a decimal one.
    """

    name: str
    rows: Callable[[], NumberedRows]
    merged: Callable[[], tuple[str, ...]] = tuple
    is_text: bool = False
    is_point_sure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number, and its values by the fields of the columns there; None where a cell is empty."""

    number: int
    values: Mapping[str, object]
    wrong: frozenset[str] = frozenset()
    """The fields of which a problem was told already."""

    def text(self, key: str) -> str:
        """Give the text of a field, empty where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A sheet that holds one of the tables: where its header is, and which column stands where."""

    sheet: Sheet
    table: Table
    header: int
    columns: tuple[tuple[int, Column], ...]
    width: int


def find_tables(sheets: Iterable[Sheet], problems: Problems) -> dict[str, Found]:
    """Give the sheets that hold tables, by the table's name; what is not known is noted, what is missing told."""
    found: dict[str, Found] = {}
    for sheet in sheets:
        table = table_of(sheet.name)
        if table is None:
            if folded_header(sheet.name) != folded_header(READ_ME):
                problems.note(_unknown("sheet", sheet.name, [one.name for one in TABLES]))
        elif table.name in found:
            twice = f"holds {table.name} too, as {shown(found[table.name].sheet.name)} does; keep one"
            problems.add(sheet.name, None, "", None, twice)
        elif one := find_table(sheet, table, problems):
            found[table.name] = one
    return found


def find_table(sheet: Sheet, table: Table, problems: Problems) -> Found | None:
    """Give where a table's header stands in a sheet; None where the sheet is empty, or a needed column is missing."""
    known = columns_by_header(table)
    candidates = [(number, cells) for number, cells in islice(_filled(sheet), MOST_BEFORE_HEADER)]
    if not candidates:
        problems.note(f"Sheet {shown(sheet.name)} is empty.")
        return None
    needed = {column.key for column in table.columns if column.must_be_there}
    headers = [(number, _columns(cells, known)) for number, cells in candidates]
    best = max(range(len(headers)), key=lambda at: (_fits(headers[at][1], needed), -at))
    (number, columns), cells = headers[best], candidates[best][1]
    problem_count = len(problems.told) + problems.more
    keys = [column.key for _, column in columns]
    for column in table.columns:
        if column.must_be_there and column.key not in keys:
            remedy = f"column {column.name!r} is missing; name it so in the header row"
            problems.add(sheet.name, number, "", None, remedy)
        if keys.count(column.key) > 1:
            problems.add(sheet.name, number, column.name, None, "the column stands there twice; keep one")
    if len(problems.told) + problems.more > problem_count:
        return None
    _note_unknown(sheet, table, cells, columns, problems)
    return Found(sheet=sheet, table=table, header=number, columns=tuple(columns), width=len(cells))


def rows_of(found: Found, problems: Problems) -> Iterator[Row]:
    """Give the rows under a header; a cell that cannot be read is told and left out. Empty rows are passed over."""
    sheet = found.sheet
    readers = tuple(
        (at, column.key, column, reader_of(column, is_point_sure=sheet.is_point_sure)) for at, column in found.columns
    )
    first = found.table.columns[0]
    first_at = next((at for at, column in found.columns if column is first), 0)
    for number, cells in sheet.rows():
        if number <= found.header or all(map(is_blank, cells)):
            continue
        example = cells[first_at] if first_at < len(cells) else None
        if isinstance(example, str) and example.startswith(EXAMPLE):
            problems.note("Example rows were passed over.")
            continue
        if sheet.is_text and not all(map(is_blank, cells[found.width :])):
            remedy = f"{len(cells)} fields where the header has {found.width}; check commas and quotes"
            problems.add(sheet.name, number, "", None, remedy)
            continue
        yield _row(sheet.name, number, cells, readers, problems)
    _tell_merged(found, problems)


def _tell_merged(found: Found, problems: Problems) -> None:
    """Tell the merged cells of a table; of several only the first holds what all show."""
    known = {at + 1 for at, _ in found.columns}
    for reference in found.sheet.merged():
        if (place := _RANGE.fullmatch(reference)) is None:
            continue
        columns = range(column_number(place[1]), column_number(place[3]) + 1)
        first, last = int(place[2]), int(place[4])
        if last >= found.header and known.intersection(columns):
            remedy = "these cells are merged; split them, and write the value into each"
            problems.add(found.sheet.name, max(first, found.header), "", reference, remedy)


def _row(
    sheet: str, number: int, cells: Cells, readers: tuple[tuple[int, str, Column, Read], ...], problems: Problems
) -> Row:
    values: dict[str, object] = {}
    wrong: list[str] = []
    count = len(cells)
    for at, key, column, read in readers:
        cell = cells[at] if at < count else None
        # Asked two million times of a long file: a call less counts.
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            values[key] = None
            if column.is_needed:
                wrong.append(key)
                problems.add(sheet, number, column.name, None, "is empty; fill it in")
            continue
        values[key] = None
        if isinstance(cell, Spoilt):
            wrong.append(key)
            problems.add(sheet, number, column.name, cell.text or None, cell.remedy)
            continue
        try:
            values[key] = read(cell)
        except CellError as error:
            wrong.append(key)
            problems.add(sheet, number, column.name, cell, str(error))
    return Row(number, values, frozenset(wrong))


def _filled(sheet: Sheet) -> NumberedRows:
    return ((number, cells) for number, cells in sheet.rows() if not all(map(is_blank, cells)))


def _columns(cells: Cells, known: Mapping[str, Column]) -> list[tuple[int, Column]]:
    headers = [(at, folded_header(cell)) for at, cell in enumerate(cells) if isinstance(cell, str)]
    return [(at, known[header]) for at, header in headers if header in known and known[header].holds is not Holds.TOLD]


def _fits(columns: list[tuple[int, Column]], needed: set[str]) -> tuple[int, int]:
    keys = {column.key for _, column in columns}
    return len(keys & needed), len(keys)


def _note_unknown(
    sheet: Sheet, table: Table, cells: Cells, columns: list[tuple[int, Column]], problems: Problems
) -> None:
    known = {at for at, _ in columns}
    told = {folded_header(column.name) for column in table.columns if column.holds is Holds.TOLD}
    for at, cell in enumerate(cells):
        if at not in known and not is_blank(cell) and folded_header(f"{cell}") not in told:
            name = cell.text if isinstance(cell, Spoilt) else f"{cell}"
            others = [column.name for column in table.columns if column.key not in {one.key for _, one in columns}]
            problems.note(_unknown(f"sheet {shown(sheet.name)}: column", name, others))


def _unknown(what: str, name: str, others: list[str]) -> str:
    folded = {folded_header(other): other for other in others}
    close = get_close_matches(folded_header(name[:LONGEST_SHOWN]), list(folded), n=1)
    hint = f"; did you mean {folded[close[0]]!r}?" if close else ""
    sentence = f"{what} {shown(name)} is not known and was passed over{hint or '.'}"
    return sentence[0].upper() + sentence[1:]


def column_number(letters: str) -> int:
    """Give the number of a column by its letters: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
