"""An empty workbook to fill in: every sheet with what its columns mean, the words they take, and examples."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osm_sim.errors import InputError
from workbench.exchange.files import place_of
from workbench.exchange.scorecard_columns import EXAMPLE, READ_ME, TABLES, Column, Holds, Table
from workbench.exchange.scorecard_files import placed

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LAST_ROW = 2000
"""The words of a column are offered down to this row."""
LONGEST_PROMPT = 255
_INTRODUCTION = (
    "A scorecard to fill in. Empty columns and sheets may stay empty, or be deleted; their order does not matter.",
    f"Rows that begin with {EXAMPLE} show how it is done, and are passed over.",
    "Sheets name each other's rows by title. The people you name as owners stand on the sheet People.",
    "Then: osm-workbench import MAP FILE.xlsx shows what it would do, and with --yes does it.",
)


def write_template(path: str, *, overwrite: bool = False) -> None:
    """Write the workbook to fill in. Raises InputError where it is there already, or cannot be written."""
    if Path(path).suffix.casefold() != ".xlsx":
        raise InputError(f"{place_of(path)}: the template is a workbook; name FILE.xlsx")
    from openpyxl import Workbook

    workbook = Workbook()
    guide = workbook.active
    assert guide is not None
    guide.title = READ_ME
    for row in guide_rows():
        guide.append(row)
    for letter, width in zip("ABCDE", (16, 18, 22, 70, 40), strict=True):
        guide.column_dimensions[letter].width = width
    for table in TABLES:
        _fill(workbook.create_sheet(table.name), table)
    with placed(path, overwrite=overwrite) as part:
        workbook.save(part)


def guide_rows() -> Iterator[tuple[str, ...]]:
    """Give what every sheet and column means, as rows: sheet, column, what it holds, meaning, words."""
    yield from ((sentence,) for sentence in _INTRODUCTION)
    yield ()
    yield ("Sheet", "Column", "Holds", "What it means", "Words")
    for table in TABLES:
        yield (table.name, "", "", table.about)
        for column in table.columns:
            needed = f"{column.holds}, needed" if column.is_needed else str(column.holds)
            yield ("", column.name, needed, column.about, ", ".join(words_of(column)))


def example_rows(table: Table) -> Iterator[tuple[str | float | None, ...]]:
    """Give the example rows of a table; their first cell marks them as such."""
    first, *others = table.columns
    for at, example in enumerate(first.examples):
        yield (f"{EXAMPLE} {example}", *(_example(column, at) for column in others))


def _example(column: Column, at: int) -> str | float | None:
    return column.examples[min(at, len(column.examples) - 1)] if column.examples else None


def words_of(column: Column) -> tuple[str, ...]:
    """Give the words that a column takes; none where it takes others."""
    if column.words is not None:
        return tuple(column.words)
    return ("yes", "no") if column.holds is Holds.TRUTH else ()


def _fill(sheet: "Worksheet", table: Table) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "B2"
    for at, column in enumerate(table.columns, start=1):
        letter = get_column_letter(at)
        header = sheet.cell(row=1, column=at, value=column.name)
        header.font = Font(bold=True)
        header.fill = PatternFill("solid", fgColor="FFE8EEF4" if column.is_needed else "FFF4F4F4")
        header.comment = Comment(column.about, "strategy workbench", height=90, width=260)
        sheet.column_dimensions[letter].width = 34 if at == 1 else 18
        sheet.add_data_validation(_validation(column, letter))
    for number, row in enumerate(example_rows(table), start=2):
        for at, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=at, value=value)
            cell.font = Font(italic=True, color="FF5A6672")
    _keep_periods_text(sheet, table)


def _keep_periods_text(sheet: "Worksheet", table: Table) -> None:
    """Keep a spreadsheet from making a day of a month that is typed in."""
    for at, column in enumerate(table.columns, start=1):
        if column.holds is Holds.PERIOD:
            for number in range(2, 200):
                sheet.cell(row=number, column=at).number_format = "@"


def _validation(column: Column, letter: str) -> Any:  # noqa: ANN401 - openpyxl's own
    """Give what a spreadsheet says and offers in the cells of a column."""
    from openpyxl.worksheet.datavalidation import DataValidation

    words = words_of(column)
    made = DataValidation(allow_blank=True, showInputMessage=True, showErrorMessage=bool(words))
    if words:
        made.type, made.formula1 = "list", f'"{",".join(words)}"'
        made.errorTitle, made.error = column.name, f"One of: {', '.join(words)}"[:LONGEST_PROMPT]
    elif column.refers:
        made.type, made.formula1, made.showErrorMessage = "list", f"={column.refers}!$A$2:$A${LAST_ROW}", False
    made.promptTitle, made.prompt = column.name[:32], column.about[:LONGEST_PROMPT]
    made.add(f"{letter}2:{letter}{LAST_ROW}")
    return made
