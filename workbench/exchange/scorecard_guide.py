"""What stands in a scorecard's file, as a page to read: written from the table of columns that the reader uses."""

from workbench.exchange.scorecard_columns import EXAMPLE, MISSING, TABLES
from workbench.exchange.scorecard_template import words_of

_HEAD = f"""# Files of scorecards

`osm-workbench template FILE.xlsx` writes a workbook to fill in, `osm-workbench export MAP FILE.xlsx` one of a map, and
`osm-workbench import MAP FILE.xlsx` says what a file would add, change and leave alone; with `--yes` it is stored. A
folder of CSV files, named like the sheets below, does the same: `export MAP FOLDER`. One CSV file alone may be imported
too, such as the values of a year.

- What a file does not name stays as it is. Nothing is removed by an import. A column that is not there leaves its field
  alone; an empty cell in a column that is there empties it.
- Sheets and columns may stand in any order. Letter case does not matter. What is not known is passed over, and told.
- Elements are named by their titles. A row with the ID of an element is that element, whatever its title: this renames
  it. A row without an ID is the element of its title, or a new one.
- Numbers: `1234.5`, `12,5` and `1.234,5` are read. `1,234` is refused, since it may be a thousand times more or less;
  so are percent signs and cells shown as percentages.
- Periods: `2026-07`, `2026-Q3`, `2026-H2`, `2026`. A date is taken for the period of the measure that holds it.
- Values: an empty cell is still to come, `{MISSING}` never will be there, with a note that says why. A value that
  differs from a stored one is a correction, and its note says why.
- Texts that a spreadsheet would take for a formula, or trim, stand behind an apostrophe; it is taken away in reading.
- Rows that begin with `{EXAMPLE}` are examples, and passed over.
- Everything that is wrong is told at once, by sheet, row and column, with the remedy; nothing is stored then.
"""


def guide() -> str:
    """Give the page in Markdown."""
    parts = [_HEAD]
    for table in TABLES:
        parts.append(f"\n## {table.name}\n\n{table.about}\n\n| Column | Holds | What it means |\n|---|---|---|\n")
        for column in table.columns:
            needed = " (needed)" if column.is_needed else ""
            words = f" One of: {', '.join(words_of(column))}." if words_of(column) else ""
            parts.append(f"| {column.name} | {column.holds}{needed} | {column.about}{words} |\n")
    return "".join(parts)
