"""A scorecard as an Excel workbook: written with a sheet for each table, read strictly and in bounded memory."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osm_sim.errors import InputError
from workbench.exchange.scorecard_cells import Cell, Spoilt
from workbench.exchange.scorecard_columns import Table
from workbench.exchange.scorecard_rows import Content, Written, rows_by_table
from workbench.exchange.scorecard_tables import NumberedRows, Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_BYTES = 40_000_000
MOST_UNPACKED = 300_000_000
MOST_PART = 20_000_000
"""Of parts that are read whole: everything but the sheets."""
MOST_PARTS = 2_000
MOST_SHEETS = 100
MOST_ROWS = 200_000
MOST_CELLS = 100
EMPTY_ZIP, ZIP = b"PK\x05\x06", b"PK\x03\x04"
SAVE_ANEW = "open it in a spreadsheet and save it as a new .xlsx"
_ENCODED = re.compile("_x([0-9A-Fa-f]{4})_")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


# -- before anything is opened ----------------------------------------------------------------------------------------


def check_workbook(path: Path) -> None:
    """Raise InputError for a file that is no workbook, has a password, or would fill the memory: a look, no more."""
    name = path.name
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InputError(f"{name}: {size} bytes are more than {MOST_BYTES}; leave out what the scorecard does not need")
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise InputError(f"{name}: {_old_workbook(file.read())}")
    if not start.startswith((ZIP, EMPTY_ZIP)):
        raise InputError(f"{name}: not an Excel workbook{_what_else(start)}; save it as .xlsx, or as CSV")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(name, archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, IndexError) as error:
        raise InputError(f"{name}: a damaged workbook; {SAVE_ANEW}") from error


def _old_workbook(rest: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in rest:
        return "protected with a password; save it without one"
    return "an old workbook (.xls) or another document; save it as .xlsx"


def _what_else(start: bytes) -> str:
    return " but a PDF" if start.startswith(b"%PDF") else ""


def _check_parts(name: str, parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise InputError(f"{name}: {len(parts)} parts are more than a workbook has; {SAVE_ANEW}")
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(f"{name}: protected with a password; save it without one")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise InputError(f"{name}: unpacked it has {unpacked} bytes, more than {MOST_UNPACKED}; {SAVE_ANEW}")
    names = {part.filename for part in parts}
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"{name}: packed in a way that workbooks are not; {SAVE_ANEW}")
        if part.file_size > MOST_PART and not _is_long(part.filename):
            raise InputError(f"{name}: its part {part.filename!r} has {part.file_size} bytes; {SAVE_ANEW}")
    if "xl/workbook.bin" in names:
        raise InputError(f"{name}: a binary workbook (.xlsb); save it as .xlsx")
    if "[Content_Types].xml" not in names:
        raise InputError(f"{name}: a zip file, but no Excel workbook; save it as .xlsx")


def _is_long(part: str) -> bool:
    return part.startswith(("xl/worksheets/", "xl/sharedStrings", "xl/media/"))


# -- reading ----------------------------------------------------------------------------------------------------------


@contextmanager
def sheets_of_workbook(path: Path) -> Iterator[tuple[Sheet, ...]]:
    """Give the sheets of a workbook while it is open; macros are not read, let alone run.

    Raises InputError for what is no workbook, or a damaged one, now or while rows are taken.
    """
    check_workbook(path)
    with (
        _telling(path.name),
        closing(_opened(path, is_computed=True)) as computed,
        closing(_opened(path, is_computed=False)) as formulas,
    ):
        yield tuple(_sheets(path.name, computed, formulas))


def _opened(path: Path, *, is_computed: bool) -> "Workbook":
    from openpyxl import load_workbook

    return load_workbook(path, read_only=True, data_only=is_computed, keep_links=False)


@contextmanager
def _telling(name: str) -> Iterator[None]:
    """Turn whatever a damaged workbook makes its reader raise into one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (InputError, GeneratorExit):
        raise
    except Exception as error:
        raise InputError(f"{name}: a damaged workbook ({type(error).__name__}); {SAVE_ANEW}") from error


def _sheets(name: str, computed: "Workbook", formulas: "Workbook") -> Iterator[Sheet]:
    if len(computed.worksheets) > MOST_SHEETS:
        raise InputError(f"{name}: {len(computed.worksheets)} sheets are too many; check that it is the right file")
    for of_values, of_formulas in zip(computed.worksheets, formulas.worksheets, strict=True):
        yield Sheet(name=of_values.title, rows=_Rows(name, of_values, of_formulas))


class _Rows:
    """The rows of a sheet, read anew at every call."""

    def __init__(self, place: str, of_values: Any, of_formulas: Any) -> None:  # noqa: ANN401 - openpyxl's own
        self._place, self._of_values, self._of_formulas = place, of_values, of_formulas

    def __call__(self) -> NumberedRows:
        with _telling(self._place):
            for sheet in (self._of_values, self._of_formulas):
                sheet.reset_dimensions()
            values = self._of_values.iter_rows(max_col=MOST_CELLS)
            formulas = self._of_formulas.iter_rows(max_col=MOST_CELLS, values_only=True)
            for number, (cells, written) in enumerate(zip_longest(values, formulas, fillvalue=()), start=1):
                if number > MOST_ROWS:
                    raise InputError(f"{self._place}: more than {MOST_ROWS} rows in {self._of_values.title!r}; use CSV")
                yield number, tuple(map(_cell, cells, written))


def _cell(cell: Any, formula: object) -> Cell:  # noqa: ANN401 - openpyxl's own
    match value := cell.value:
        case None if isinstance(formula, str) and formula.startswith("="):
            return Spoilt(formula, "is a formula that nobody has computed; open and save the file, or write the value")
        case str() if cell.data_type == "e":
            return Spoilt(value, "is the error of a formula; correct it, or write the value")
        case str():
            return _ENCODED.sub(lambda found: chr(int(found[1], 16)), value)
        case int() | float() if not isinstance(value, bool) and "%" in (cell.number_format or ""):
            return Spoilt(f"{value:%}", "is shown in percent and held in parts of one; format it as a plain number")
        case None | bool() | int() | float() | date():
            return value
    return Spoilt(f"{value}", "is a time; write a number, a period or a text")


# -- writing ----------------------------------------------------------------------------------------------------------


def write_workbook(path: Path, content: Content) -> None:
    """Write a workbook. Raises InputError for what a sheet cannot hold."""
    from openpyxl import Workbook

    # Whatever cannot be written is refused before the first sheet is begun.
    tables = [(table, _few(table, rows)) for table, rows in rows_by_table(content)]
    workbook = Workbook(write_only=True)
    for table, rows in tables:
        _write_sheet(workbook, table, rows)
    workbook.save(path)


def _few(table: Table, rows: Iterable[Written]) -> list[Written]:
    few = list(islice(rows, MOST_ROWS))
    if len(few) == MOST_ROWS:
        raise InputError(f"{table.name} has {MOST_ROWS} rows or more; export a folder of CSV, or later values alone")
    return few


def _write_sheet(workbook: "Workbook", table: Table, rows: Iterable[Written]) -> None:
    sheet: WriteOnlyWorksheet = workbook.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in table.columns])
    for row in rows:
        sheet.append([_written(sheet, cell) for cell in row])


def _written(sheet: "WriteOnlyWorksheet", cell: str | float | None) -> Any:  # noqa: ANN401 - openpyxl's own
    from openpyxl.cell import WriteOnlyCell

    if cell is None:
        return None
    if isinstance(cell, str):
        made = WriteOnlyCell(sheet, "")
        made.value = _UNFIT.sub(lambda found: f"_x{ord(found[0]):04X}_", cell)
        made.data_type = "s"
        return made
    # Seventeen digits, which openpyxl would cut to sixteen.
    made = WriteOnlyCell(sheet, repr(cell))
    made.data_type = "n"
    return made
