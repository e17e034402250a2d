"""Files of projects and of knapsacks: what is in them is read, and what does not hold together is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.portfolio.knapsack import LONGEST_TEXT as LONGEST_KNAPSACKS
from osm_sim.portfolio.knapsack import Knapsack, read_knapsacks
from osm_sim.portfolio.psplib import LONGEST_TEXT, MOST_ACTIVITIES, Activity, Project, Resource, read_project
from tests.sim.psplib_instances import like_j30, make_project, sm_text

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """\
************************************************************************
file with basedata            : small.bas
initial value random generator: 1234
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  6
horizon                       :  12
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
************************************************************************
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      4      0        8        3        8
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           5
   3        1          2           4   5
   4        1          1           6
   5        1          1           6
   6        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     2       3    0
  3      1     4       2    1
  4      1     3       1    0
  5      1     3       0    2
  6      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    4    2
************************************************************************
"""
"""Written by hand from the format's description."""

MKNAP = """\
2
6 2 0
100 600 1200 2400 500 2000
8 12 13 64 22 41
8 12 13 75 22 41
80 96
3 1 18.6
10.5 8.1 3
2 2 2
4
"""


def _project(changed: str, to: str, text: str = SMALL) -> Project:
    assert changed in text
    return read_project(text.replace(changed, to, 1), "small.sm")


def _line(text: str) -> int:
    """Which line of the small file it is."""
    return next(at for at, line in enumerate(SMALL.split("\n"), start=1) if line.startswith(text))


def test_a_file_written_by_hand_is_read_as_it_stands() -> None:
    project = read_project(SMALL, "folder/small.sm")
    assert (project.name, project.horizon) == ("small", 12)
    assert project.resources == (Resource(name="R1", capacity=4), Resource(name="R2", capacity=2))
    assert project.activities == (
        Activity(id=1, duration=0, demands=(0, 0), successors=(2, 3)),
        Activity(id=2, duration=2, demands=(3, 0), successors=(5,)),
        Activity(id=3, duration=4, demands=(2, 1), successors=(4, 5)),
        Activity(id=4, duration=3, demands=(1, 0), successors=(6,)),
        Activity(id=5, duration=3, demands=(0, 2), successors=(6,)),
        Activity(id=6, duration=0, demands=(0, 0)),
    )


def test_the_writer_of_the_tests_has_the_layout_of_the_file_written_by_hand() -> None:
    written = sm_text(read_project(SMALL, "small.sm")).split("\n")
    by_hand = SMALL.split("\n")
    free = {_line("initial value"), _line("    1      4")}
    assert [a for at, a in enumerate(written, 1) if at not in free] == [
        b for at, b in enumerate(by_hand, 1) if at not in free
    ]


@pytest.mark.parametrize("seed", range(12))
def test_what_was_written_is_read_again(seed: int) -> None:
    project = like_j30(seed)
    assert read_project(sm_text(project), f"{project.name}.sm") == project


@pytest.mark.parametrize("seed", range(3))
def test_or_tools_reads_the_same_from_the_same_file(seed: int, tmp_path: Path) -> None:
    from ortools.scheduling.python import rcpsp  # type: ignore[import-untyped]  # it ships no types

    text = sm_text(like_j30(seed))
    (tmp_path / "made.sm").write_text(text, encoding="ascii")
    parser, project = rcpsp.RcpspParser(), read_project(text, "made.sm")
    assert parser.parse_file(str(tmp_path / "made.sm"))
    theirs = parser.problem()
    assert [resource.max_capacity for resource in theirs.resources] == [one.capacity for one in project.resources]
    for task, activity in zip(theirs.tasks, project.activities, strict=True):
        assert tuple(one + 1 for one in task.successors) == activity.successors
        assert task.recipes[0].duration == activity.duration
        demands = dict(zip(task.recipes[0].resources, task.recipes[0].demands, strict=True))
        assert tuple(demands.get(at, 0) for at in range(len(project.resources))) == activity.demands


def test_line_ends_of_dos_its_end_of_file_and_a_byte_order_mark_change_nothing() -> None:
    assert read_project("\ufeff" + SMALL.replace("\n", "\r\n") + "\x1a", "small.sm") == read_project(SMALL, "small.sm")


def test_odd_spaces_and_tabs_change_nothing() -> None:
    text = "\n\n".join(f"\t{line}  ".replace("   ", "\t ") for line in SMALL.split("\n"))
    assert read_project(text, "small.sm") == read_project(SMALL, "small.sm")


def test_rows_may_run_on_over_the_next_lines() -> None:
    text = SMALL.replace("2           2   3", "2           2\n   3").replace("4       2    1", "4       2\n    1")
    assert read_project(text.replace("    4    2", "    4\n    2"), "small.sm") == read_project(SMALL, "small.sm")


def test_requests_that_run_on_may_look_like_the_next_row() -> None:
    """Job 3 asks for 4, 1 and 0: as a line of its own, that could be the beginning of job 4's row."""
    columns = SMALL.replace("- renewable                 :  2", "- renewable                 :  3").replace(
        "R 1  R 2", "R 1  R 2  R 3"
    )
    text = columns.replace("    4    2\n", "    4    2    1\n")
    for row in ("0       0    0", "2       3    0", "3       1    0", "3       0    2"):
        text = text.replace(f"{row}\n", f"{row}    0\n")
    text = text.replace("4       2    1\n", "4\n 4 1 0\n").replace(
        "6      1     0       0    0    0    0", "6 1 0 0 0 0"
    )
    assert read_project(text, "small.sm").by_id[3].demands == (4, 1, 0)


def test_a_project_without_resources_is_read() -> None:
    project = make_project(1, activities=5, resources=0)
    assert read_project(sm_text(project), "made1.sm") == project


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("projects                      :  1", "projects : 2", r"line 5: projects\(=2\) must be 1; a file holds one"),
        ("small.bas", "small.bas\nowner : me", r"line 3: owner : me is not known; the first lines are projects"),
        ("horizon                       :  12\n", "", r"small.sm: the line of horizon is missing"),
        ("RESOURCES", "horizon : 12", "line 8: horizon stands there a second time; keep one"),
        (":  12\n", ":  12 days\n", r"line 7: horizon\(=12 days\) must be one whole number"),
        (":  12\n", ":\n", r"line 7: horizon\(=\) must be one whole number"),
        (":  12\n", ":  11\n", r"line 7: horizon\(=11\) must be at least 12, the sum of the durations"),
        (":  6\n", ":  -6\n", r"line 6: jobs\(=-6\) must be at least 0"),
        (":  6\n", ":  999999\n", r"line 6: jobs\(=999999\) must be 2 to 2,000"),
        (":  6\n", ":  7\n", r"line 15: #jobs\(=4\) must be 5, the jobs\(=7\) without the two dummies"),
        (":  0   N", ":  1   N", r"line 10: nonrenewable\(=1\) must be 0; only renewable resources can be scheduled"),
        (":  0   D", ":  1   D", r"line 11: doubly constrained\(=1\) must be 0; only renewable"),
        (":  2   R", ":  3   R", r"line 27: 2 resources\(=R1, R2\) stand in the columns, and the file announces 3"),
        ("PRECEDENCE RELATIONS:", "PRECEDENCES:", "small.sm: section PRECEDENCE RELATIONS is missing"),
        ("RESOURCEAVAILABILITIES:", "REQUESTS/DURATIONS:", "line 36: section REQUESTS/DURATIONS stands there a second"),
        ("    1      4      0", "    1      4      5", r"line 15: rel.date\(=5\) must be 0"),
        ("    1      4      0        8        3        8", "", "PROJECT INFORMATION must have one row of six numbers"),
        ("jobnr.    #modes", "1 1", r"PRECEDENCE RELATIONS must begin with its columns.*line 18\(=1 1 #succ"),
        (
            "   3        1          2 ",
            "   3        3          2 ",
            r"line 21: #modes\(=3\) of job 3 must be 1; only single",
        ),
        ("  3      1     4", "  3      2     4", r"line 31: mode\(=2\) of job 3 must be 1; only single-mode"),
        (
            "2           4   5",
            "2           4   x",
            r"line 21: number 5 of this row of PRECEDENCE RELATIONS\(=x\) must be",
        ),
        ("2           4   5", "2           4   5.0", r"line 21: number 5 .*\(=5.0\) must be a whole number"),
        ("2           4   5", "2           4   \u0665", "line 21: number 5 .*\\(=\u0665\\) must be a whole number"),
        (
            "2           4   5",
            "2           4",
            r"line 21: the row .* begins with 3 has 4 numbers\(=3 1 2 4\).* ask for 5",
        ),
        ("2           4   5", "2           4   5   6", r"line 21: the row .* begins with 3 has 6 numbers"),
        ("2           4   5", "2           4   9", r"line 21: successor\(=9\) of 3 must be one of the 6 activities"),
        ("2           4   5", "2           4   4", r"line 21: successor\(=4\) of 3 stands there 2 times; keep one"),
        ("   4        1          1           6", "   4        1          1           3", r"circle\(3 -> 4 -> 3\)"),
        (
            "   4        1          1           6",
            "   4        1          1           4",
            r"line 22: .*circle\(4 -> 4\)",
        ),
        ("   4        1          1           6\n", "", r"line 22: job\(=5\) must be 4 here"),
        ("   6        1          0\n", "", "PRECEDENCE RELATIONS has 5 jobs, and the file announces 6"),
        ("  6      1     0       0    0\n", "", "REQUESTS/DURATIONS has 5 jobs, and the file announces 6"),
        ("2       3    0", "2       3", r"line 30: the row of REQUESTS/DURATIONS that begins with 2 has 9 numbers"),
        (
            "2       3    0",
            "2       5    0",
            r"line 30: demand of 2 for R1\(=5\) must be at most its capacity 4: it can",
        ),
        ("2       3    0", "-2       3    0", r"line 30: number 3 of this row of REQUESTS/DURATIONS\(=-2\) must be at"),
        ("2       3    0", "200000  3    0", r"line 30: duration of 2\(=200000\) must be 0 to 100,000"),
        (
            "  1      1     0       0",
            "  1      1     1       0",
            r"line 29: job 1 with duration\(=1\) .* must be a dummy",
        ),
        ("  6      1     0       0    0", "  6      1     0       0    1", r"line 34: job 6 .* must be a dummy"),
        ("duration  R 1  R 2", "duration  R 1  R 1", r"line 27: columns\(=R 1 R 1\) name a resource twice"),
        ("duration  R 1  R 2", "duration  R 1  N 2", "line 27: N 2 is not renewable; only renewable resources can be"),
        ("duration  R 1  R 2", "duration  R 1  Q 2", r"line 27: columns\(=R 1 Q 2\) must be resources such as R 1"),
        (
            "  R 1  R 2\n    4",
            "  R 1  R 3\n    4",
            "RESOURCEAVAILABILITIES must name R1, R2 as REQUESTS/DURATIONS does",
        ),
        ("    4    2\n", "    4\n", "line 38: 1 numbers stand below 2 resources; give one to each"),
        ("    4    2\n", "    4    2    2\n", "line 38: 3 numbers stand below 2 resources"),
        ("    4    2\n", "    4    x\n", r"line 38: capacity of R2\(=x\) must be a whole number"),
        ("    4    2\n", "    4    2000000\n", r"line 38: capacity of R2\(=2000000\) must be at most 1,000,000"),
    ],
)
def test_what_does_not_hold_together_is_told_with_its_line_and_remedy(changed: str, to: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as told:
        _project(changed, to)
    assert str(told.value).startswith("small.sm")


@pytest.mark.parametrize("text", ["", "\n", "\x00\x01", "PK\x03\x04", "a,b\n1,2", "*" * 72])
def test_what_is_no_such_file_is_told(text: str) -> None:
    with pytest.raises(InputError, match=r"^x\.sm"):
        read_project(text, "x.sm")


def test_a_text_too_long_is_told_before_it_is_looked_at() -> None:
    with pytest.raises(InputError, match="5,000,001 characters, and at most 5,000,000 are read"):
        read_project("*" * (LONGEST_TEXT + 1), "long.sm")


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 12), st.text(max_size=5))
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_either_read_or_told_in_one_sentence(at: int, length: int, instead: str) -> None:
    try:
        project = read_project(SMALL[:at] + instead + SMALL[at + length :], "small.sm")
    except InputError as error:
        assert str(error).startswith("small.sm")  # noqa: PT017 - either of both is right
        assert "\n" not in str(error)  # noqa: PT017 - see above
    else:
        assert len(project.activities) == 6


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"activities": ()}, r"activities\(=0\) must be 1 to 2,000"),
        ({"horizon": 3}, r"horizon\(=3\) must be at least 12"),
        ({"resources": (Resource(name="R1", capacity=-1),)}, r"capacity of R1\(=-1\) must be 0 to 1,000,000"),
        ({"resources": (Resource(name="R1", capacity=9),)}, r"demands of 1\(=\(0, 0\)\) must be 1"),
        ({"resources": (Resource(name="R1", capacity=9),) * 101}, r"resources\(=101\) must be at most 100"),
    ],
)
def test_a_project_that_cannot_be_scheduled_is_refused_wherever_it_comes_from(
    changes: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        replace(read_project(SMALL, "small.sm"), **changes)  # type: ignore[arg-type]  # any of its fields


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": 1}, r"activity\(=1\) stands there twice"),
        ({"duration": -1}, r"duration of 2\(=-1\) must be 0 to 100,000"),
        ({"demands": (-1, 0)}, r"demand of 2 for R1\(=-1\) must be at least 0"),
    ],
)
def test_an_activity_that_cannot_be_scheduled_is_refused(changes: dict[str, object], said: str) -> None:
    project = read_project(SMALL, "small.sm")
    first, second, *others = project.activities
    with pytest.raises(InputError, match=said):
        replace(project, activities=(first, replace(second, **changes), *others))  # type: ignore[arg-type]  # any field


def test_a_long_circle_is_told_in_part() -> None:
    ring = tuple(Activity(id=at, duration=1, demands=(), successors=(at % 50 + 1,)) for at in range(1, 51))
    with pytest.raises(InputError, match=r"circle\(1 -> 2 -> .* -> 12 -> \.\.\.\)"):
        Project(name="ring", activities=ring, resources=(), horizon=50)


def test_the_largest_project_is_read_soon() -> None:
    project = make_project(1, activities=MOST_ACTIVITIES // 4 - 2, resources=2, complexity=1.0)
    assert len(read_project(sm_text(project), "made1.sm").activities) == 500


def test_knapsacks_are_read_one_after_the_other() -> None:
    first, second = read_knapsacks(MKNAP, "mknap1.txt")
    assert first == Knapsack(
        profits=(100, 600, 1200, 2400, 500, 2000),
        weights=((8, 12, 13, 64, 22, 41), (8, 12, 13, 75, 22, 41)),
        capacities=(80, 96),
        optimum=None,
    )
    assert second == Knapsack(profits=(10.5, 8.1, 3), weights=((2, 2, 2),), capacities=(4,), optimum=18.6)


def test_lines_and_spaces_of_knapsacks_are_free() -> None:
    assert read_knapsacks("\ufeff" + "\r\n\t".join(MKNAP.split()) + "\r\n\x1a", "x") == read_knapsacks(MKNAP, "x")


@pytest.mark.parametrize(
    ("changed", "to", "said"),
    [
        ("2\n6 2 0", "3\n6 2 0", "x, problem 3, number 35 of the file: the file ends where n belongs"),
        ("2\n6 2 0", "1\n6 2 0", "x, number 25 of the file: 10 numbers are left after 1 problems"),
        ("2\n6 2 0", "0\n6 2 0", r"x, number 1 of the file: problems\(=0\) must be a whole number from 1 to 1,000"),
        ("6 2 0", "6.5 2 0", r"x, problem 1, number 2 of the file: n\(=6.5\) must be a whole number"),
        ("6 2 0", "1e9 2 0", r"problem 1, number 2 of the file: n\(=1e\+09\) must be a whole number from 1 to 100,000"),
        ("600", "abc", r"problem 1, number 6 of the file: profit 2\(=abc\) must be a number"),
        ("600", "nan", r"number 6 of the file: profit 2\(=nan\) must be a number"),
        ("600", "1e999", r"number 6 of the file: profit 2\(=1e999\) must be a number"),
        ("600", "-6", r"number 6 of the file: profit 2\(=-6\) must be at least 0"),
        ("75", "7,5", r"number 20 of the file: row 2 of weights, weight 4\(=7,5\) must be a number"),
        ("80 96", "80 x", r"number 24 of the file: capacity 2\(=x\) must be a number"),
        ("18.6", "99", r"problem 2, number 27 of the file: the best value\(=99\) must be at most 21.6, the sum of the"),
    ],
)
def test_what_is_wrong_with_knapsacks_is_told_with_problem_and_number(changed: str, to: str, said: str) -> None:
    assert changed in MKNAP
    with pytest.raises(InputError, match=said):
        read_knapsacks(MKNAP.replace(changed, to, 1), "x")


def test_too_long_a_file_of_knapsacks_and_an_empty_one_are_told() -> None:
    with pytest.raises(InputError, match="at most 20,000,000 are read"):
        read_knapsacks("1" * (LONGEST_KNAPSACKS + 1), "x")
    with pytest.raises(InputError, match="x, number 1 of the file: the file ends where problems belongs"):
        read_knapsacks(" \n", "x")
