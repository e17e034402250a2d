"""Time logs: a CSV file is read whole, or refused in one sentence that names row, field, value and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from osm_sim.office.catalogue import default_catalogue
from osm_sim.office.timelog import LogEntry
from tests.builders import activity
from workbench.exchange.timelog import LARGEST_BYTES, blank_time_log, load_time_log, read_time_log

if TYPE_CHECKING:
    from pathlib import Path

IDS = ("P1-01", "P1-02", "P3-02")
LOG = "activity,hours,jobs\nP1-01,12.5,10\nP1-02,4,\n"


def test_a_log_gives_hours_and_jobs_where_they_were_counted() -> None:
    assert read_time_log(LOG, "log.csv", IDS) == (
        LogEntry(activity="P1-01", hours=12.5, jobs=10.0),
        LogEntry(activity="P1-02", hours=4.0, jobs=None),
    )


def test_the_column_of_jobs_may_be_left_out() -> None:
    assert read_time_log("activity,hours\nP1-01,3\n", "log.csv", IDS) == (LogEntry(activity="P1-01", hours=3.0),)


def test_the_order_of_columns_is_free_and_blank_lines_and_the_byte_order_mark_are_passed_over() -> None:
    text = "\ufeffhours, activity\r\n\r\n3, P1-01 \r\n,\r\n"
    assert read_time_log(text, "log.csv", IDS) == (LogEntry(activity="P1-01", hours=3.0),)


def test_a_blank_row_was_not_logged_and_no_hours_are_0() -> None:
    text = "activity,hours,jobs\nP1-01,,\nP1-02,0,\n"
    assert read_time_log(text, "log.csv", IDS) == (LogEntry(activity="P1-02", hours=0.0),)


def test_a_blank_log_names_every_activity_and_reads_back_once_filled_in() -> None:
    catalogue = default_catalogue()
    blank = blank_time_log(catalogue)
    assert blank.splitlines()[0] == "activity,title,hours,jobs"
    assert len(blank.splitlines()) == 99
    filled = blank.replace(",,\r\n", ",2.5,\r\n")
    entries = read_time_log(filled, "log.csv", [row.id for row in catalogue])
    assert entries == tuple(LogEntry(activity=row.id, hours=2.5) for row in catalogue)


def test_a_title_that_begins_like_a_formula_is_text() -> None:
    blank = blank_time_log([activity("A", activity="=1+1")])
    assert blank.splitlines()[1] == "A,'=1+1,,"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "log.csv: the file is empty; the first row must name the columns activity, hours, jobs"),
        ("activity,hours\n", "log.csv: no entries; add at least one row with hours under the header"),
        (
            "activity;hours\nP1-01;3\n",
            "log.csv row 1: unknown column 'activity;hours'; the columns are activity, hours",
        ),
        ("activity,hours,who\n", "log.csv row 1: unknown column 'who'"),
        ("activity,hours,hours\n", "log.csv row 1: column 'hours' stands twice; keep one"),
        ("activity,jobs\nP1-01,3\n", "log.csv row 1: column 'hours' is missing; add it"),
        ("hours\n3\n", "log.csv row 1: column 'activity' is missing; add it"),
        ("activity,hours\nP9-99,3\n", "log.csv row 2, activity: 'P9-99' is not in the office's catalogue, whose ids"),
        ("activity,hours\nP1-01,many\n", "log.csv row 2, hours: 'many' is not valid; give the hours of the log"),
        ("activity,hours\nP1-01,\n", "log.csv: no entries; add at least one row with hours under the header"),
        ("activity,hours,jobs\nP1-01,,4\n", "log.csv row 2, hours: '' is not valid"),
        ("activity,hours\n\nP1-01,-1\n", "log.csv row 3, hours: '-1' is not valid"),
        ("activity,hours\nP1-01,nan\n", "log.csv row 2, hours: 'nan' is not valid"),
        ("activity,hours\nP1-01,1e9\n", "log.csv row 2, hours: '1e9' is not valid"),
        ("activity,hours,jobs\nP1-01,1,x\n", "log.csv row 2, jobs: 'x' is not valid; give the jobs worked on"),
        ("activity,hours,jobs\nP1-01,1,0\n", "log.csv row 2, jobs of P1-01(=0) had 1 h; count the jobs worked on"),
        ("activity,hours\nP1-01,2,5\n", "log.csv row 2: 3 fields where the header has 2; check commas and quotes"),
        (LOG + "P1-01,2,1\n", "log.csv row 4, activity: 'P1-01' stands in row 2 already; add its hours up in one row"),
        ('activity,hours\n"P1-01,3\n', "log.csv: not readable as CSV"),
        ("activity,hours\nP1-01\0,3\n", "log.csv: not a text file (it holds a NUL byte)"),
        ("activity,hours\n" + "P1-01,3\n" * 2001, "log.csv: 2001 rows are more than 2000"),
        ("activity,hours\n" + "x" * 99 + ",3\n", "log.csv row 2, activity: '" + "x" * 57 + "...' is not in"),
    ],
)
def test_a_log_that_cannot_be_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_time_log(text, "log.csv", IDS)
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)


def test_a_log_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    assert load_time_log(str(path), IDS) == read_time_log(LOG, "log.csv", IDS)


def test_a_file_is_named_without_its_folder_where_it_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"^log.csv: not a text file in UTF-8; save it as one$"):
        load_time_log(str(tmp_path / "log.csv"), IDS)
    with pytest.raises(InputError, match=r"^none.csv: not a file; name one$"):
        load_time_log(str(tmp_path / "none.csv"), IDS)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "log.csv").open("wb") as huge:
        huge.truncate(LARGEST_BYTES + 1)
    with pytest.raises(InputError, match=r"^log.csv: 1000001 bytes are more than 1000000; check that it is the right"):
        load_time_log(str(tmp_path / "log.csv"), IDS)
