"""A scorecard as a folder of CSV files, one for each table; and one of them alone, however long."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from osm_sim.errors import InputError
from workbench.exchange.files import place_of
from workbench.exchange.scorecard_cells import LONGEST_CELL, is_blank
from workbench.exchange.scorecard_columns import Table
from workbench.exchange.scorecard_rows import Content, Written, rows_by_table
from workbench.exchange.scorecard_tables import NumberedRows, Sheet

MOST_BYTES = 400_000_000
MOST_ROWS = 2_000_000
MOST_CELLS = 200
MOST_FILES = 60
SAMPLE = 64_000
DELIMITERS = (",", ";", "\t")


def sheets_of_folder(path: Path) -> tuple[Sheet, ...]:
    """Give the CSV files of a folder. Raises InputError where there is none, or where one is no text file."""
    files = csv_files(path)
    if not files:
        raise InputError(f"{place_of(str(path))}: no CSV file in the folder; name the folder of an export")
    if len(files) > MOST_FILES:
        raise InputError(f"{place_of(str(path))}: {len(files)} CSV files are too many; name the folder of an export")
    return tuple(sheet_of_file(one) for one in files)


def csv_files(path: Path) -> list[Path]:
    """Give the CSV files of a folder, by name."""
    return sorted(one for one in path.iterdir() if one.suffix.casefold() == ".csv" and one.is_file())


def sheet_of_file(path: Path) -> Sheet:
    """Give a CSV file as a sheet named after it; its rows are read as they are asked for.

    Raises InputError where it is no text in UTF-8, too large or, while its rows are taken, no CSV.
    """
    name = path.name
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputError(f"{name}: {size} bytes are more than {MOST_BYTES}; split the file")
    delimiter = _delimiter(_sample(path))
    return Sheet(name=path.stem, rows=lambda: _rows(path, delimiter), is_text=True, is_point_sure=delimiter != ";")


def _sample(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for signature, what in (
        (b"PK\x03\x04", "a workbook or a zip file"),
        (b"%PDF", "a PDF"),
        (b"\xd0\xcf\x11", "a workbook"),
    ):
        if start.startswith(signature):
            raise InputError(f"{path.name}: not a text file but {what}; save it as CSV in UTF-8")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{path.name}: not in UTF-8 but in UTF-16; save it as CSV in UTF-8")
    return start.decode("utf-8-sig", errors="replace")


def _delimiter(sample: str) -> str:
    """Give what tells the columns apart: of comma, semicolon and tab the one that the first lines have most of."""
    lines = [line for line in sample.splitlines() if line.strip(' ,;\t"')][:1]
    text = "".join(lines[0].split('"')[::2]) if lines else ""
    return max(DELIMITERS, key=lambda mark: (text.count(mark), -DELIMITERS.index(mark)))


def _rows(path: Path, delimiter: str) -> NumberedRows:
    name, number = path.name, 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter, strict=True), start=1):
                if number > MOST_ROWS:
                    raise InputError(f"{name}: more than {MOST_ROWS} rows; split the file")
                _refuse_wide(name, number, cells)
                yield number, cells
    except UnicodeDecodeError:
        raise InputError(f"{name}: not in UTF-8, after row {number}; save it as CSV in UTF-8") from None
    except csv.Error as error:
        remedy = "save it with commas between cells and double quotes around texts"
        raise InputError(f"{name} row {number + 1}: not readable as CSV ({error}); {remedy}") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror}; check the name and the permissions") from error


def _refuse_wide(name: str, number: int, cells: Sequence[str]) -> None:
    if len(cells) > MOST_CELLS and not all(map(is_blank, cells[MOST_CELLS:])):
        raise InputError(f"{name} row {number}: {len(cells)} cells are too many; check that it is the right file")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise InputError(f"{name} row {number}: a cell has more than {LONGEST_CELL} characters; check its quotes")


def write_folder(path: Path, content: Content) -> None:
    """Write a CSV file for every table into a folder that is there. Raises InputError for what no cell can hold."""
    for table, rows in rows_by_table(content):
        _write_file(path / f"{table.name}.csv", table, rows)


def _write_file(path: Path, table: Table, rows: Iterator[Written]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.name for column in table.columns])
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
