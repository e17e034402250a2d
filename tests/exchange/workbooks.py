"""Workbooks and CSV files as people make them, to test the reader of scorecards with."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from tests.builders import card
from workbench.exchange.scorecard_files import open_file
from workbench.exchange.scorecard_problems import ScorecardFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from workbench.domain.scorecard import Scorecard
    from workbench.exchange.scorecard_files import OpenFile
    from workbench.exchange.scorecard_rows import Measured

VALUES = ("Measure", "Period", "Value")
OBJECTIVES = ("Objective", "Perspective")
DAYS = "Days of training"
"""The measure of the scorecard of `builders.card`."""


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write a workbook with these rows on its sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a text file."""
    path.write_text(text, encoding=encoding, newline="")
    return path


@contextmanager
def opened(path: Path, base: Scorecard | None = None, people: Mapping[str, str] | None = None) -> Iterator[OpenFile]:
    """Open a file onto a scorecard (the small one of the builders), without problems."""
    with open_file(str(path), base or card(), people or {}) as file:
        yield file


def problems(path: Path, base: Scorecard | None = None, people: Mapping[str, str] | None = None) -> list[str]:
    """Everything that is wrong in a file, in sentences; the scorecard stays as it is then."""
    with opened(path, base, people) as file:
        list(file.values())
        try:
            file.problems.refuse(file.place)
        except ScorecardFileError as error:
            return [one.sentence for one in error.problems]
        return []


def values(path: Path) -> list[Measured]:
    """The values of a file in which nothing is wrong."""
    with opened(path) as file:
        found = list(file.values())
        file.problems.refuse(file.place)
        return found
