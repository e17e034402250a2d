"""Estimates in people's words: each way of writing one, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.estimates import Estimate, LinkWords, read_estimate, read_lag, read_link_words
from workbench.domain.scorecard import Strength

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
        ("from 5 to 10", (5, 7.5, 10)),
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


@pytest.mark.parametrize("text", ["at least 5", "up to 10", "more than 3", ">5", "under 8", "At most 7"])
def test_an_estimate_with_one_end_is_refused_with_the_other_one_asked_for(text: str) -> None:
    with pytest.raises(ValueError, match='leaves an end open: write both ends, such as "5 to 10"'):
        read_estimate(text)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3 months", 3),
        ("1 month", 1),
        ("a month later", 1),
        ("about two quarters later", 6),
        ("ca. 2 quarters", 6),
        ("next quarter", 3),
        ("the next year", 12),
        ("half a year", 6),
        ("a half-year later", 6),
        ("three half-years", 18),
        ("Twelve  Months", 12),
        ("eleven months after", 11),
        ("after about 3 months", 3),
        ("with a lag of five months", 5),
        ("six-month lag", 6),
        ("1.5 years", 18),
        ("a year and a half", 18),
        ("one and a half years", 18),
        ("two to three quarters", 7.5),
        ("2-4 months", 3),
        ("at once", 0),
        ("no lag", 0),
        ("20 years", 240),
    ],
)
def test_each_way_of_writing_a_lag_is_read(text: str, months: float) -> None:
    assert read_lag(text) == months


@pytest.mark.parametrize(
    "text",
    ["", "soon", "5", "two weeks", "a few months", "-3 months", "half", "thirteen months", "2 to 3 and a half years"],
)
def test_what_is_no_lag_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match='must read like "about two quarters later", "3 months", "half a year" or'):
        read_lag(text)


def test_a_lag_longer_than_any_plan_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lag\(='21 years'\) must be at most 240 months"):
        read_lag("21 years")


@pytest.mark.parametrize(
    ("text", "strength", "lag"),
    [
        ("strong link, about two quarters later", Strength.STRONG, 6),
        ("Strong, a month later", Strength.STRONG, 1),
        ("a weak link", Strength.WEAK, None),
        ("medium", Strength.MEDIUM, None),
        ("moderate effect after 3 months", Strength.MEDIUM, 3),
        ("strongly; and at once", Strength.STRONG, 0),
        ("half a year later, weak", Strength.WEAK, 6),
        ("next quarter", None, 3),
    ],
)
def test_each_way_of_writing_a_link_is_read(text: str, strength: Strength | None, lag: float | None) -> None:
    assert read_link_words(text) == (strength, lag)


@pytest.mark.parametrize(
    "text", ["", "very strong", "strong link, someday", "strong, weak", "strong link, 21 years later"]
)
def test_what_says_nothing_of_a_link_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match='must read like "strong link, about two quarters later", "weak" or "a month'):
        read_link_words(text)


@given(st.sampled_from([None, *Strength]), st.none() | st.integers(0, 960).map(lambda number: number / 4))
def test_what_is_said_of_a_link_reads_back_the_same(strength: Strength | None, lag: float | None) -> None:
    said = LinkWords(strength=strength, lag_months=lag)

    assert said == (None, None) or read_link_words(said.words) == said
