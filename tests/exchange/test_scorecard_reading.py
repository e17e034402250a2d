"""Files as people write them: what is clear is read, what is not is told by sheet, row, column, value and remedy."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from osm_sim.errors import InputError
from tests.builders import card
from tests.exchange.workbooks import DAYS, OBJECTIVES, VALUES, csv_file, opened, problems, values, workbook
from workbench.domain.periods import Frequency
from workbench.domain.scorecard import Polarity
from workbench.exchange.scorecard_problems import MOST_TOLD, ScorecardFileError

if TYPE_CHECKING:
    from pathlib import Path


def _value_of(tmp_path: Path, cell: object, period: object = "2026-01") -> float | None:
    (one,) = values(workbook(tmp_path / "w.xlsx", {"Values": [VALUES, (DAYS, period, cell)]}))
    return one.value


def _period_of(tmp_path: Path, cell: object) -> str:
    (one,) = values(workbook(tmp_path / "w.xlsx", {"Values": [VALUES, (DAYS, cell, 1)]}))
    return str(one.period)


def _refused(tmp_path: Path, **cells: object) -> str:
    row = {"Measure": DAYS, "Period": "2026-01", "Value": 1} | cells
    (told,) = problems(workbook(tmp_path / "w.xlsx", {"Values": [VALUES, tuple(row[name] for name in VALUES)]}))
    return told


# -- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (7, 7.0),
        ("  12.5 ", 12.5),
        ("12,5", 12.5),
        ("0,125", 0.125),
        ("1234,567", 1234.567),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234.0),
        ("1'234.5", 1234.5),
        ("\u22125", -5.0),
        ("-1,5e3", -1500.0),
        ("1e3", 1000.0),
        ("missing", None),
    ],
)
def test_a_number_as_people_write_it_is_read(tmp_path: Path, cell: object, value: float | None) -> None:
    assert _value_of(tmp_path, cell) == value


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("1,234", "may be a thousand times more or less; write it without separators of thousands"),
        ("1.234", "may be a thousand times more or less"),
        ("95 %", "has a percent sign; write the number alone"),
        ("abc", "is no number; write it like 1234.5"),
        ("12 EUR", "is no number"),
        ("1,23,4", "is no number"),
        ("1.2.3", "is no number"),
        ("nan", "is no number"),
        ("1e999", "is too large, or no number"),
        ("\u0661", "is no number"),
        ("(5)", "is no number"),
        (True, "is no number but a truth"),
        (date(2026, 1, 1), "is no number but a date"),
        (time(8, 30), "is shown as a time of day"),
        ("#DIV/0!", "is the error of a formula; correct it, or write the value"),
        ("=1+1", "is a formula that nobody has computed"),
    ],
)
def test_a_number_that_may_be_another_is_told_with_the_remedy(tmp_path: Path, cell: object, remedy: str) -> None:
    told = _refused(tmp_path, Value=cell)
    assert told.startswith("Values row 2, Value: ")
    assert remedy in told


def test_in_a_csv_file_with_commas_a_point_is_decimal_and_with_semicolons_it_may_not_be(tmp_path: Path) -> None:
    (one,) = values(csv_file(tmp_path / "Values.csv", f"Measure,Period,Value\n{DAYS},2026-01,1.234\n"))
    assert one.value == 1.234
    (told,) = problems(csv_file(tmp_path / "Values.csv", f"Measure;Period;Value\n{DAYS};2026-01;1.234\n"))
    assert "'1.234' may be a thousand times more or less" in told
    (one,) = values(csv_file(tmp_path / "Values.csv", f"Measure;Period;Value\n{DAYS};2026-01;12,34\n"))
    assert one.value == 12.34


def test_a_percentage_is_not_taken_for_its_hundredth(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"Values": [VALUES, (DAYS, "2026-01", 0.95)]})
    book = load_workbook(path)
    book["Values"]["C2"].number_format = "0.0%"
    book.save(path)
    assert "is shown in percent and held in parts of one" in problems(path)[0]


# -- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        (2026, "2026"),
        ("2026-Q3", "2026-Q3"),
        ("Q3 2026", "2026-Q3"),
        ("2026 h2", "2026-H2"),
        ("2026M07", "2026-07"),
        ("7/2026", "2026-07"),
        ("07.2026", "2026-07"),
        ("July 2026", "2026-07"),
        ("Jul-2026", "2026-07"),
        ("2026-07-31", "2026-07"),
        ("31.07.2026", "2026-07"),
        ("7/31/2026", "2026-07"),
        ("31/7/2026", "2026-07"),
        ("7/7/2026", "2026-07"),
        (date(2026, 7, 1), "2026-07"),
        (datetime(2026, 7, 1, 12, 30), "2026-07"),  # noqa: DTZ001 - a spreadsheet's times have no zone
    ],
)
def test_a_period_as_people_write_it_is_read(tmp_path: Path, cell: object, period: str) -> None:
    assert _period_of(tmp_path, cell) == period


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("3/4/2026", "may be one of two days; write the period like 2026-07"),
        ("2026-13", "is no period; write it like 2026-07"),
        ("31.02.2026", "is no period"),
        ("soon", "is no period"),
        ("0000", "is no period"),
        (20260701, "is no period"),
        (True, "is no period"),
        ("", "is empty; fill it in"),
    ],
)
def test_a_period_that_is_none_is_told_with_the_remedy(tmp_path: Path, cell: object, remedy: str) -> None:
    assert remedy in _refused(tmp_path, Period=cell)


def test_a_day_is_taken_for_the_period_of_its_measure_that_holds_it(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {
        "Measures": [
            ("Measure", "Objective", "Frequency", "Starts"),
            (DAYS, "Train crews", "quarter", date(2026, 5, 1)),
        ],
        "Targets": [("Measure", "Period", "Target"), (DAYS, date(2026, 12, 31), 5)],
        "Values": [VALUES, (DAYS, "15.02.2026", 3)],
    }
    with opened(workbook(tmp_path / "w.xlsx", sheets)) as file:
        (measure,) = file.assembled.card.measures
        assert (measure.frequency, str(measure.starts)) == (Frequency.QUARTER, "2026-Q2")
        assert [str(one.period) for one in measure.targets] == ["2026-Q4"]
        assert [str(one.period) for one in file.values()] == ["2026-Q1"]


def test_a_calendar_that_begins_in_1904_is_understood(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.title = "Values"
    for row in (VALUES, (DAYS, date(2026, 7, 1), 1)):
        sheet.append(row)
    book.save(tmp_path / "w.xlsx")
    assert [str(one.period) for one in values(tmp_path / "w.xlsx")] == ["2026-07"]


# -- sheets and columns -----------------------------------------------------------------------------------------------


def test_letter_case_order_and_surplus_columns_do_not_matter(tmp_path: Path) -> None:
    rows = [("note to self", "VALUE ", " period", "measure"), ("x", 3, "2026-01", f" {DAYS.upper()} ")]
    with opened(workbook(tmp_path / "w.xlsx", {"actuals": rows, "Scribbles": [("a",)]})) as file:
        assert [one.value for one in file.values()] == [3.0]
        assert any("column 'note to self' is not known and was passed over" in note for note in file.problems.notes)
        assert any("Sheet 'Scribbles' is not known" in note for note in file.problems.notes)


def test_a_misspelt_column_and_sheet_are_told_with_what_was_meant(tmp_path: Path) -> None:
    rows = [("Objective", "Perspectiv"), ("Grow", "Financial")]
    with opened(workbook(tmp_path / "w.xlsx", {"Objectives": rows, "Mesures": [("Measure",)]})) as file:
        told = [one.sentence for one in file.problems.told]
        assert told == ["Objectives row 1: column 'Perspective' is missing; name it so in the header row"]
        assert any("did you mean 'Measures'?" in note for note in file.problems.notes)


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    rows = [("Our values",), (), VALUES, (DAYS, "2026-01", 3)]
    assert [one.value for one in values(workbook(tmp_path / "w.xlsx", {"Values": rows}))] == [3.0]


def test_a_column_or_a_sheet_that_stands_twice_is_told(tmp_path: Path) -> None:
    rows = [(*VALUES, "Value"), (DAYS, "2026-01", 3, 4)]
    assert problems(workbook(tmp_path / "w.xlsx", {"Values": rows})) == [
        "Values row 1, Value: the column stands there twice; keep one"
    ]
    both = {"Values": [VALUES], "Actuals": [VALUES]}
    assert problems(workbook(tmp_path / "w.xlsx", both)) == ["Actuals: holds Values too, as 'Values' does; keep one"]


def test_a_workbook_without_any_sheet_of_a_scorecard_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sheet of a scorecard; the sheets are Scorecard, Perspectives"):
        problems(workbook(tmp_path / "w.xlsx", {"Budget": [("a", "b")]}))


def test_merged_cells_are_told(tmp_path: Path) -> None:
    rows = [(*VALUES, "Mine"), (DAYS, "2026-01", 3, ""), (None, "2026-02", 4, "")]
    path = workbook(tmp_path / "w.xlsx", {"Values": rows})
    book = load_workbook(path)
    book["Values"].merge_cells("A2:A3")
    book["Values"].merge_cells("D2:D3")
    book.save(path)
    assert problems(path) == [
        "Values row 3, Measure: is empty; fill it in",
        "Values row 2: 'A2:A3' these cells are merged; split them, and write the value into each",
    ]


def test_a_hundred_thousand_empty_rows_are_passed_over(tmp_path: Path) -> None:
    rows: list[Any] = [VALUES, *([("", None, " ")] * 100_000), (DAYS, "2026-01", 3)]
    assert [one.value for one in values(workbook(tmp_path / "w.xlsx", {"Values": rows}))] == [3.0]


def test_a_row_without_a_value_is_still_to_come(tmp_path: Path) -> None:
    rows = [VALUES, (DAYS, "2026-01", None), (DAYS, "2026-02", 0)]
    assert [one.value for one in values(workbook(tmp_path / "w.xlsx", {"Values": rows}))] == [0.0]


def test_all_problems_are_told_at_once_and_beyond_two_hundred_they_are_counted(tmp_path: Path) -> None:
    rows: list[Any] = [VALUES, *((DAYS, f"{2000 + at}", "x") for at in range(MOST_TOLD + 30))]
    sheets = {"Objectives": [OBJECTIVES, ("Grow", "Nowhere")], "Values": rows}
    with opened(workbook(tmp_path / "w.xlsx", sheets)) as file:
        list(file.values())
        with pytest.raises(ScorecardFileError) as caught:
            file.problems.refuse(file.place)
    assert (len(caught.value.problems), caught.value.more) == (MOST_TOLD, 31)
    assert caught.value.problems[0].sentence == (
        "Objectives row 2, Perspective: 'Nowhere' is no perspective; add a row on sheet Perspectives, or correct it"
    )
    assert str(caught.value).startswith(f"w.xlsx: {MOST_TOLD + 31} problems, nothing was stored: Objectives row 2")


# -- which element a row is -------------------------------------------------------------------------------------------


def test_without_an_id_a_row_is_the_element_of_its_title_and_the_rest_stays(tmp_path: Path) -> None:
    rows = [(*OBJECTIVES, "Weight"), ("train CREWS", "learning", 2), ("Win", "Financial", None)]
    with opened(workbook(tmp_path / "w.xlsx", {"Objectives": rows})) as file:
        before, after = card(), file.assembled.card
    a, b, c, new = after.objectives
    assert (a, c) == (before.objectives[0], before.objectives[2])
    assert (b.id, b.title, b.weight) == ("b", "train CREWS", 2.0)
    assert (new.title, new.perspective, new.weight) == ("Win", "top", 1.0)
    assert new.id not in ("a", "b", "c")
    assert after.measures == before.measures


def test_with_an_id_another_title_is_a_new_name_and_other_sheets_may_use_both(tmp_path: Path) -> None:
    sheets = {
        "Objectives": [(*OBJECTIVES, "ID"), ("Train everybody", "Learning", "b")],
        "Links": [
            ("Cause", "Effect", "Why"),
            ("Train crews", "Sell more", "old"),
            ("Keep people", "Train everybody", "new"),
        ],
    }
    with opened(workbook(tmp_path / "w.xlsx", sheets)) as file:
        after = file.assembled.card
    assert [one.title for one in after.objectives] == ["Sell more", "Train everybody", "Keep people"]
    assert [(one.cause, one.effect, one.why) for one in after.links] == [("b", "a", "old"), ("c", "b", "new")]


def test_columns_that_are_not_there_leave_their_fields_alone_and_empty_cells_empty_them(tmp_path: Path) -> None:
    rows = [("Measure", "Objective", "Unit", "Good is"), (DAYS, "Train crews", "", "lower")]
    with opened(workbook(tmp_path / "w.xlsx", {"Measures": rows})) as file:
        (measure,) = file.assembled.card.measures
    assert (measure.unit, measure.polarity, measure.id) == ("", Polarity.LOWER, "m")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("Win", "Financial", ""), ("WIN", "Learning", "")], "Objectives row 3: 'WIN' stands in row 2 already"),
        ([("Win", "Financial", "a"), ("Won", "Financial", "a")], "Objectives row 3: 'Won' stands in row 2 already"),
        ([("Win", "Financial", "no id")], "Objectives row 2, ID: 'no id' is no ID"),
        ([("", "Financial", "a")], "Objectives row 2, Objective: is empty; fill it in"),
    ],
)
def test_rows_of_one_element_are_told(tmp_path: Path, rows: list[Any], told: str) -> None:
    found = problems(workbook(tmp_path / "w.xlsx", {"Objectives": [(*OBJECTIVES, "ID"), *rows]}))
    assert [one for one in found if one.startswith(told)]


def test_a_title_of_two_elements_is_told_and_their_ids_are_clear(tmp_path: Path) -> None:
    a, b, c = card().objectives
    twice = card(objectives=(a, b, replace(c, title=b.title)))
    sheets: dict[str, Any] = {"Objectives": [OBJECTIVES, ("Train crews", "Learning")]}
    assert problems(workbook(tmp_path / "w.xlsx", sheets), twice) == [
        "Objectives row 2: 'Train crews' is what several objectives are called; write the ID"
    ]
    sheets = {"Links": [("Cause", "Effect"), ("Train crews", "Sell more"), ("b", "a")]}
    assert problems(workbook(tmp_path / "w.xlsx", sheets), twice) == [
        "Links row 2, Cause: 'Train crews' is what 2 of them are called; write the ID"
    ]


def test_people_are_found_by_name_and_those_listed_join(tmp_path: Path) -> None:
    rows = [(*OBJECTIVES, "Owner"), ("Win", "Financial", "ann baker"), ("Keep", "Financial", "Ben")]
    sheets: dict[str, Any] = {"Objectives": rows}
    path = workbook(tmp_path / "w.xlsx", sheets)
    assert problems(path, people={"p1": "Ann Baker"}) == [
        "Objectives row 3, Owner: 'Ben' is no person; add a row on sheet People, or correct it"
    ]
    path = workbook(tmp_path / "w.xlsx", {**sheets, "People": [("Person",), ("Ben",), ("Nobody's owner",)]})
    with opened(path, people={"p1": "Ann Baker"}) as file:
        assert [person.name for person in file.assembled.new_people] == ["Ben"]
        owners = [one.owner for one in file.assembled.card.objectives]
    assert owners == [None, None, None, "p1", file.assembled.new_people[0].id]


@pytest.mark.parametrize(
    ("sheet", "rows", "told"),
    [
        (
            "Links",
            [("Cause", "Effect"), ("Sell more", "Sell more")],
            "Links row 2, Cause: cause(='a') must not be",
        ),
        ("Links", [("Cause", "Effect", "Belief"), ("Sell more", "Keep people", 7)], "Links row 2, Belief: belief(=7)"),
        (
            "Links",
            [("Cause", "Effect"), *[("Sell more", "Keep people")] * 2],
            "row 3: says the same link as row 2",
        ),
        ("Links", [("Cause", "Effect", "Sign"), ("Sell more", "Keep people", "up")], "'up' is none of plus, minus"),
        ("Measures", [("Measure", "Objective", "Lead"), ("X", "Sell more", "maybe")], "'maybe' is neither yes nor no"),
        ("Measures", [("Measure", "Objective", "Grace"), ("X", "Sell more", 1.5)], "is no whole number"),
        ("Measures", [("Measure", "Objective", "Baseline period"), ("X", "Sell more", 2025)], "without a baseline"),
        ("Targets", [("Measure", "Period", "Target"), *[(DAYS, 2026, 1)] * 2], "says the same target as row 2"),
        (
            "Targets",
            [("Measure", "Period", "Target"), ("X", 2026, 1)],
            "'X' is no measure; add a row on",
        ),
        ("Weights", [("Of", "Kind", "From", "Weight"), ("Sell more", "objective", 2026, -1)], "weight(=-1) must be"),
        ("Weights", [("Of", "Kind", "From", "Weight"), ("Sell more", "theme", 2026, 1)], "'theme' is none of"),
        (
            "Values",
            [VALUES, *[(DAYS, 2026, 1)] * 2],
            "Values row 3, Period: '2026' says the same period",
        ),
        ("Scorecard", [("Scorecard",), ("A",), ("B",)], "Scorecard row 3: 'B' a file holds one scorecard"),
        ("Scorecard", [("Scorecard", "Scheme"), ("A", "best")], "'best' is no scheme; write one of office"),
        ("Scorecard", [("Scorecard", "Grace"), ("A", -1)], "Scorecard row 2, Grace: grace(=-1)"),
        ("Scorecard", [("Scorecard", "Parent map"), ("A", "x")], "a map and its version stand together"),
        (
            "Contributions",
            [("Objective", "Map", "Version", "Serves"), ("Sell more", "up", 0, "o")],
            "number(=0) must be >= 1",
        ),
    ],
)
def test_what_a_row_cannot_be_is_told_where_it_stands(tmp_path: Path, sheet: str, rows: list[Any], told: str) -> None:
    (found,) = problems(workbook(tmp_path / "w.xlsx", {sheet: rows}))
    assert told in found


# -- files that are something else ------------------------------------------------------------------------------------


def _refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        values(path)
    return str(caught.value)


@pytest.mark.parametrize("name", ["w.xlsx", "Values.csv"])
def test_a_renamed_pdf_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.7\n" + bytes(200))
    assert "a PDF" in _refusal(tmp_path / name)


def test_a_password_and_an_old_workbook_are_told(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    (tmp_path / "w.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert "protected with a password; save it without one" in _refusal(tmp_path / "w.xlsx")
    (tmp_path / "w.xlsx").write_bytes(ole)
    assert "an old workbook (.xls)" in _refusal(tmp_path / "w.xlsx")


def test_macros_are_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"Values": [VALUES, (DAYS, "2026-01", 3)]}).rename(tmp_path / "w.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    assert [one.value for one in values(path)] == [3.0]


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"Values": [VALUES]})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/bomb.xml", "w") as part,
    ):
        for _ in range(320):
            part.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    assert "unpacked it has 320" in _refusal(path)


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "docProps/app.xml"])
def test_a_part_that_is_far_too_long_is_refused(tmp_path: Path, part: str) -> None:
    path = tmp_path / "w.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, bytes(21_000_000))
    assert f"its part {part!r} has 21000000 bytes" in _refusal(path)


def test_a_bomb_of_entities_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"Values": [VALUES]})
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    _replace(path, "xl/workbook.xml", lambda text: text.replace("<workbook", f"{doctype}<workbook", 1))
    assert "a damaged workbook" in _refusal(path)


def test_a_text_that_never_ends_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"Values": [VALUES]})
    cell = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"a" * 1_000_000}</t></is></c></row></sheetData>'
    _replace(path, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", cell))
    assert "sheet 'Values' row 2: a cell has too many letters" in _refusal(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not an Excel workbook; save it as .xlsx"),
        (b"PK\x03\x04 and nothing else", "a damaged workbook"),
        (b"<html>", "not an Excel workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "w.xlsx").write_bytes(content)
    assert sentence in _refusal(tmp_path / "w.xlsx")


def test_a_zip_file_and_a_binary_workbook_are_told(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "a zip file, but no Excel workbook" in _refusal(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.bin", "x")
    assert "a binary workbook (.xlsb)" in _refusal(path)


def test_a_workbook_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "w.xlsx", {"Values": [VALUES, (DAYS, "2026-01", 3)]}).rename(tmp_path / "w.dat")
    assert [one.value for one in values(path)] == [3.0]


# -- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_with_commas_semicolons_or_tabs_is_read(tmp_path: Path, mark: str, encoding: str) -> None:
    text = "\r\n".join(mark.join(row) for row in (VALUES, (DAYS, "2026-01", '"3"'), ("", "", "")))
    assert [one.value for one in values(csv_file(tmp_path / "Values.csv", text, encoding))] == [3.0]


def test_a_csv_file_of_values_may_be_called_anything(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "from the ledger.csv", f"Measure,Period,Actual\n{DAYS},2026-01,3\n")
    assert [one.value for one in values(path)] == [3.0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Measure,Period,Value\nGr\xf6\xdfe,2026,1\n".encode("cp1252"), "not in UTF-8, after row"),
        ("Measure,Period,Value\n".encode("utf-16"), "not in UTF-8 but in UTF-16"),
        (b'Measure,Period,Value\n"open,2026,1\n', "Values.csv row 2: not readable as CSV"),
        (b"PK\x03\x04", "a damaged workbook"),
        (b"Measure,Period,Value\n" + b"," * 1000 + b"x\n", "Values.csv row 2: 1001 cells are too many"),
        (b"Measure,Period,Value\n" + b"a" * 40_000 + b",2026,1\n", "a cell has more than 32767 characters"),
        (b"Measure,Period,Value\n" + b"a" * 200_000 + b",2026,1\n", "not readable as CSV"),
    ],
)
def test_a_csv_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "Values.csv").write_bytes(content)
    assert sentence in _refusal(tmp_path / "Values.csv")


def test_a_number_with_a_comma_between_commas_is_told(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "Values.csv", f"Measure,Period,Value\n{DAYS},2026-01,12,5\n")
    assert problems(path) == ["Values row 2: 4 fields where the header has 3; check commas and quotes"]


def test_a_folder_without_csv_files_and_a_path_of_nothing_are_refused(tmp_path: Path) -> None:
    assert "no CSV file in the folder" in _refusal(tmp_path)
    assert "not a file; name a workbook, a CSV file, or a folder" in _refusal(tmp_path / "none.xlsx")


def _replace(path: Path, part: str, change: Any) -> None:  # noqa: ANN401 - from text to text
    """Change a part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {one.filename: archive.read(one) for one in archive.infolist()}
    parts[part] = change(parts[part].decode()).encode()
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(whole.getvalue())
