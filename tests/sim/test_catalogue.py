"""The catalogue reader takes a whole catalogue or says, in one sentence, where the file is wrong."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.office.catalogue import (
    COLUMNS,
    CONTROL,
    ROW_LIMIT,
    check_catalogue,
    default_catalogue,
    default_holidays,
    driver_table,
    figure5,
    read_catalogue,
    reference_drivers,
    write_catalogue,
)
from osm_sim.office.spec import PROCESSES, Activity, Trigger, driver_names
from tests.builders import activity, demand

TEXT = write_catalogue(default_catalogue()).replace("\r\n", "\n")
TABLE = list(csv.reader(io.StringIO(TEXT)))


def _sheet(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _with(column: str, cell: str, row: int = 2) -> str:
    """Give the default catalogue with one cell replaced; rows count from 1, the header."""
    rows = [list(line) for line in TABLE]
    rows[row - 1][COLUMNS.index(column)] = cell
    return _sheet(rows)


def _refusal(text: str) -> str:
    with pytest.raises(InputError) as refusal:
        read_catalogue(text, "mine.csv")
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


# -- the default catalogue --------------------------------------------------------------------------------------------


def test_the_default_catalogue_has_98_activities_of_nine_processes() -> None:
    rows = default_catalogue()
    assert len(rows) == 98
    assert {row.process for row in rows} == set(PROCESSES)
    assert [sum(row.basis == basis for row in rows) for basis in ("source", "source-case", "assumption")] == [
        70,
        18,
        10,
    ]


def test_the_roles_of_figure_2_are_those_of_the_processes() -> None:
    roles = {row.process: row.role for row in default_catalogue()}
    assert {row.role for row in default_catalogue() if row.process <= 3} == {"run"}
    assert {roles[process] for process in (4, 5, 6)} == {"should_run"}
    assert {roles[process] for process in (7, 8, 9)} == {"integrate"}


def test_every_driver_has_a_row_with_its_unit_and_source() -> None:
    table = driver_table()
    assert tuple(row["name"] for row in table) == driver_names()
    assert all(row["unit"] and row["source"] and row["meaning"] for row in table)
    assert all(float(row["lowest"]) <= float(row["reference"]) <= float(row["highest"]) for row in table)
    assert reference_drivers() == demand().drivers


def test_there_are_eleven_default_holidays() -> None:
    assert len(set(default_holidays())) == 11


def test_a_reading_of_figure_5_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="reading 'E' of Figure 5 is not known; the readings are A, B, C and D"):
        figure5("E")


# -- round trip -------------------------------------------------------------------------------------------------------


def test_a_catalogue_survives_writing_and_reading() -> None:
    assert read_catalogue(TEXT, "mine.csv") == default_catalogue()


@pytest.mark.parametrize("text", ["a\rb", "a\nb", 'say "so", then'])
def test_a_text_with_line_ends_or_quotes_survives_writing_and_reading(text: str) -> None:
    row = activity(activity=text)
    assert read_catalogue(write_catalogue([row]), "mine.csv") == (row,)


@given(
    name=st.text(max_size=30).filter(lambda text: text == text.strip() and not CONTROL.search(text)),
    hours=st.floats(0, 1e5),
    cv=st.floats(0, 5),
    months=st.lists(st.integers(1, 12), min_size=1, unique=True).map(lambda found: tuple(sorted(found))),
    rework=st.none() | st.floats(0, 1),
)
def test_any_row_survives_writing_and_reading(
    name: str, hours: float, cv: float, months: tuple[int, ...], rework: float | None
) -> None:
    row = activity(activity=name, effort_h=hours, cv=cv, months=months, rework_int=rework)
    assert read_catalogue(write_catalogue([row]), "mine.csv") == (row,)


def test_order_of_columns_blank_lines_and_a_byte_order_mark_do_not_matter() -> None:
    turned = [list(reversed(row)) for row in TABLE]
    turned.insert(3, [""] * len(COLUMNS))
    assert read_catalogue("\ufeff" + _sheet(turned), "mine.csv") == default_catalogue()


def test_line_ends_of_other_systems_do_not_matter() -> None:
    assert read_catalogue(TEXT.replace("\n", "\r\n"), "mine.csv") == default_catalogue()


# -- bad input --------------------------------------------------------------------------------------------------------

BAD_CELLS = [
    ("id", "", "unique id"),
    ("id", "x" * 41, "unique id"),
    ("process", "0", "a process from 1 to 9"),
    ("process", "10", "a process from 1 to 9"),
    ("process", "two", "a process from 1 to 9"),
    ("activity", "x" * 1001, "at most 1000 characters"),
    ("activity", "\x1b[2J", "no control characters"),
    ("basis", "guess", "one of source, source-case, assumption"),
    ("role", "", "one of run, should_run, integrate"),
    ("trigger", "daily", "one of calendar, poisson, weekly"),
    ("months", "", "names its months"),
    ("months", "0", "months in order within 1..12"),
    ("months", "13", "months in order within 1..12"),
    ("months", "3;2", "months in order within 1..12"),
    ("months", "12-1", "months in order within 1..12"),
    ("wd", "0", "a working day from 1 to 23"),
    ("wd", "1.5", "a working day from 1 to 23"),
    ("rate_per_year", "-1", "arrivals a year"),
    ("rate_per_year", "nan", "arrivals a year"),
    ("count_driver", "sites", "one of bu, su"),
    ("count_mult", "inf", "a number from 0 to 10000"),
    ("size_driver", "", "one of bu, su"),
    ("size_exp", "4", "an exponent within -3..3"),
    ("effort_h", "-4", "hours from 0 to 100000"),
    ("effort_h", "", "hours from 0 to 100000"),
    ("effort_h", "4 h", "hours from 0 to 100000"),
    ("osm_share", "0", "a share above 0 and at most 1"),
    ("osm_share", "1.1", "a share above 0 and at most 1"),
    ("share_driver", "bu", "blank or one of comms_strength, cko_strength"),
    ("cv", "-0.1", "a coefficient of variation within 0..5"),
    ("grade", "clerk", "one of leader, manager, analyst"),
    ("grade", "leader", "is missing in may_do; add it there"),
    ("may_do", "", "grades in order of preference"),
    ("may_do", "analyst;analyst", "grades in order of preference"),
    ("window_wd", "0", "working days from 1 to 250"),
    ("prio", "6", "a priority from 1 (most urgent) to 5"),
    ("gate", "board", "one of none, ceo, approval"),
    ("local_share", "2", "a share within 0..1"),
    ("rework_int", "-0.1", "blank or a share within 0..1"),
    ("rework_frag", "1.1", "blank or a share within 0..1"),
    ("frag_months", "13", "blank or one month from 1 to 12"),
    ("frag_months", "2;3", "blank or one month from 1 to 12"),
    ("kind", "meeting", "one of task, appointment"),
]


@pytest.mark.parametrize(("column", "cell", "remedy"), BAD_CELLS)
def test_a_bad_cell_is_refused_naming_file_row_field_value_and_remedy(column: str, cell: str, remedy: str) -> None:
    sentence = _refusal(_with(column, cell))
    assert sentence.startswith(f"mine.csv row 2, {column}: {cell[:60]!r}")
    assert remedy in sentence


def test_every_column_that_is_not_free_text_has_a_bad_cell_here() -> None:
    free = {"source_says", "after", "chain", "frag_note"}
    assert {column for column, _, _ in BAD_CELLS} == set(COLUMNS) - free


def test_the_row_that_is_named_is_the_row_of_the_file() -> None:
    assert _refusal(_with("prio", "9", row=57)).startswith("mine.csv row 57, prio: '9'")


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("P0-99", "'P0-99' is not an activity of this catalogue; name one or leave it blank"),
        ("P1-01", "'P1-01' closes a circle (P1-01 -> P1-01); leave one of them blank"),
        ("P1-02", "'P1-02' closes a circle (P1-01 -> P1-02 -> P1-01); leave one of them blank"),
        ("P1-05", "'P1-05' cannot be chained, P1-05 has trigger poisson"),
    ],
)
def test_a_chain_to_nowhere_in_a_circle_or_to_chance_is_refused(after: str, words: str) -> None:
    sentence = _refusal(_with("after", after))
    assert sentence.startswith("mine.csv row 2, after: ")
    assert words in sentence


def test_a_duplicate_id_is_refused_with_both_rows() -> None:
    assert _refusal(_with("id", "P1-03", row=2)) == (
        "mine.csv row 4, id: 'P1-03' stands in row 2 already; give it another id"
    )


def test_weekly_work_names_a_weekday_and_does_not_move() -> None:
    weekly = activity(trigger=Trigger.WEEKLY, months=(), wd=6)
    assert "wd: 6 is not valid; a weekly activity names its weekday, 1 to 5" in _refusal(write_catalogue([weekly]))
    moving = replace(weekly, wd=5, frag_months=3)
    assert "frag_months: 3 is not valid; only calendar activities can move" in _refusal(write_catalogue([moving]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("a\0b", "not a text file"),
        (",".join(COLUMNS), "no activities; add at least one row"),
        ("id,id", "column 'id' stands twice"),
        ("id,colour", "unknown column 'colour'"),
        ("id,process", "column 'activity' is missing"),
        (_sheet([TABLE[0], TABLE[1][:-1]]), "row 2: 30 fields where the header has 31; check commas and quotes"),
        (_sheet([TABLE[0], [*TABLE[1], ""]]), "row 2: 32 fields where the header has 31"),
        (TEXT + '"', "not readable as CSV"),
        (_sheet([TABLE[0], *[TABLE[1]] * (ROW_LIMIT + 1)]), "2001 activities are more than 2000; split the catalogue"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(text: str, words: str) -> None:
    sentence = _refusal(text)
    assert sentence.startswith("mine.csv")
    assert words in sentence


def test_rows_that_come_from_elsewhere_are_checked_for_chains_too() -> None:
    with pytest.raises(InputError, match="here row 2, after: 'Z' is not an activity"):
        check_catalogue((activity("A"), activity("B", after="Z")), "here")


# -- fuzz -------------------------------------------------------------------------------------------------------------


def _rows_or_refusal(text: str) -> tuple[Activity, ...] | None:
    try:
        return read_catalogue(text, "mine.csv")
    except InputError as refusal:
        assert str(refusal).startswith("mine.csv")  # noqa: PT017 - either outcome is right
        return None


cells = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(
        ["", "-", ";", "1-", "-1", "1e400", "٣", "0x10", "1_000", "P1-01", "calendar", "x" * 5000, '"', "\r"]
    ),
    st.sampled_from([cell for row in TABLE for cell in row]),
)


@given(
    st.lists(st.tuples(st.integers(0, len(TABLE) - 1), st.integers(0, len(COLUMNS) - 1), cells), min_size=1, max_size=4)
)
def test_a_catalogue_with_changed_cells_gives_rows_or_one_sentence(changes: list[tuple[int, int, str]]) -> None:
    rows = [list(line) for line in TABLE]
    for row, column, cell in changes:
        rows[row][column] = cell
    found = _rows_or_refusal(_sheet(rows))
    if found is not None:
        assert read_catalogue(write_catalogue(found), "again.csv") == found


@given(st.text(max_size=200))
def test_random_text_gives_rows_or_one_sentence(text: str) -> None:
    assert _rows_or_refusal(text) is None


@given(st.integers(0, len(TEXT)), st.text(max_size=8), st.integers(0, 40))
def test_a_catalogue_with_a_piece_replaced_gives_rows_or_one_sentence(at: int, piece: str, length: int) -> None:
    found = _rows_or_refusal(TEXT[:at] + piece + TEXT[at + length :])
    assert found is None or len(found) >= 1
