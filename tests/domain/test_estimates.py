"""Estimates in people's words: each way of writing one, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.estimates import Estimate, read_estimate

SOME = st.integers(-1000, 1000).map(lambda number: number / 4)


@pytest.mark.parametrize(
    ("text", "three"),
    [
        ("7", (7, 7, 7)),
        ("7.5", (7.5, 7.5, 7.5)),
        ("-3", (-3, -3, -3)),
        ("about 10", (8, 10, 12)),
        ("~10", (8, 10, 12)),
        ("About  -10", (-12, -10, -8)),
        ("5 to 10", (5, 7.5, 10)),
        ("between 5 and 10", (5, 7.5, 10)),
        ("5-10", (5, 7.5, 10)),
        ("5\u201310", (5, 7.5, 10)),
        ("-5 to -1", (-5, -3, -1)),
        (" 5 / 7 / 10 ", (5, 7, 10)),
        ("5, 7, 10", (5, 7, 10)),
        ("5;7;10", (5, 7, 10)),
    ],
)
def test_each_way_of_writing_one_is_read(text: str, three: tuple[float, float, float]) -> None:
    read = read_estimate(text, "the planner")

    assert (read.low, read.likely, read.high) == three
    assert read.source == "the planner"


@pytest.mark.parametrize("text", ["", "many", "5 to", "1 2", "5 / 7", "1e5", "nan", "\u0665"])
def test_what_is_none_is_refused_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match='must read like "7", "about 7", "5 to 10" or "5 / 7 / 10"'):
        read_estimate(text)


@pytest.mark.parametrize("text", ["10 to 5", "5 / 4 / 10", "5 / 11 / 10"])
def test_numbers_out_of_order_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must run upward: put them in order"):
        read_estimate(text)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="high"):
        Estimate(low=1, likely=2, high=float("nan"))


@given(st.tuples(SOME, SOME, SOME))
def test_what_is_written_reads_back_the_same(three: tuple[float, float, float]) -> None:
    low, likely, high = sorted(three)
    estimate = Estimate(low=low, likely=likely, high=high)

    assert read_estimate(estimate.words) == estimate


def test_the_mean_is_that_of_the_pert_distribution() -> None:
    assert Estimate(low=2, likely=5, high=14).mean == 6
