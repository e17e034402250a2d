"""A scorecard as an Excel workbook, with a sheet for each table."""

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osm_sim.errors import InputError
from workbench.exchange.scorecard_columns import Table
from workbench.exchange.scorecard_rows import Content, Written, rows_by_table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS = 200_000
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


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
