"""The workbook to fill in: what it says is what the reader takes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from osm_sim.errors import InputError
from tests.builders import card
from tests.exchange.scorecard_fuzz import sound_rows
from tests.exchange.workbooks import opened
from workbench.domain.scorecard import Scorecard
from workbench.exchange.scorecard_columns import READ_ME, TABLES
from workbench.exchange.scorecard_guide import guide
from workbench.exchange.scorecard_template import write_template


def test_the_template_as_it_is_changes_nothing(tmp_path: Path) -> None:
    write_template(str(tmp_path / "t.xlsx"))
    with opened(tmp_path / "t.xlsx") as file:
        assert list(file.values()) == []
        assert file.problems.told == []
        assert file.assembled.card == card()
        assert file.problems.notes == ["Example rows were passed over."]
        assert set(file.tables) == {table.name for table in TABLES}


def test_its_examples_make_a_scorecard(tmp_path: Path) -> None:
    for table in TABLES:
        with (tmp_path / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(sound_rows(table))
    empty = Scorecard(unit=card().unit, title="")
    with opened(tmp_path, empty) as made:
        (value,) = made.values()
        assert made.problems.told == []
        whole = made.assembled.card
    assert [len(one) for one in (whole.perspectives, whole.themes, whole.objectives, whole.links)] == [2, 1, 2, 1]
    (measure,) = whole.measures
    assert (value.measure, value.value) == (measure.id, 93.5)
    assert len(measure.targets) == len(measure.limits) == len(whole.contributions) == 1
    assert [person.name for person in made.assembled.new_people] == ["Ann Baker"]


def test_every_column_says_what_it_means_and_offers_its_words(tmp_path: Path) -> None:
    write_template(str(tmp_path / "t.xlsx"))
    book = load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == [READ_ME, *(table.name for table in TABLES)]
    guide = [[cell.value for cell in row] for row in book[READ_ME].iter_rows()]
    for table in TABLES:
        sheet = book[table.name]
        offered = {str(one.sqref).partition("2:")[0]: one for one in sheet.data_validations.dataValidation}
        for at, column in enumerate(table.columns, start=1):
            header = sheet.cell(row=1, column=at)
            assert header.value == column.name
            assert header.comment is not None
            assert header.comment.text == column.about
            assert [row for row in guide if row[1] == column.name and row[3] == column.about]
            if column.words is not None:
                assert offered[header.column_letter].formula1 == f'"{",".join(column.words)}"'


def test_a_month_that_is_typed_in_stays_a_text(tmp_path: Path) -> None:
    write_template(str(tmp_path / "t.xlsx"))
    assert load_workbook(tmp_path / "t.xlsx")["Values"]["B40"].number_format == "@"


def test_the_template_is_a_workbook_and_overwrites_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the template is a workbook; name"):
        write_template(str(tmp_path / "t.csv"))
    write_template(str(tmp_path / "t.xlsx"))
    with pytest.raises(InputError, match="exists already"):
        write_template(str(tmp_path / "t.xlsx"))
    write_template(str(tmp_path / "t.xlsx"), overwrite=True)
    with pytest.raises(InputError, match="cannot be written"):
        write_template(str(tmp_path / "nowhere" / "t.xlsx"))
    assert [one.name for one in tmp_path.iterdir()] == ["t.xlsx"]


def test_the_page_about_files_says_what_the_reader_takes() -> None:
    page = Path(__file__).parents[2] / "docs" / "scorecard_files.md"
    # Written by: python -c "from workbench.exchange.scorecard_guide import guide; print(guide(), end='')"
    assert page.read_text(encoding="utf-8") == guide()
