"""A measure's score: straight lines between its limits, the same both ways, and a sentence where it has none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.scored import NUMBERS, reading
from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_kinds import Colour, Reading
from workbench.domain.scoring_schemes import OfficeScheme

if TYPE_CHECKING:
    from collections.abc import Sequence

OFFICE = OfficeScheme()
STRETCHED = OfficeScheme(cap=120)
NAMES = ("floor", "red", "target", "stretch")
RANGE_NAMES = ("floor", "target", "upper", "upper_floor")


@st.composite
def limits(draw: st.DrawFn) -> dict[str, float]:
    """Floor, red limit, target and stretch target, the second and the last perhaps missing, each better by 1e-3."""
    numbers = sorted(draw(st.lists(NUMBERS, min_size=4, max_size=4)))
    spread = [number + at * 1e-3 for at, number in enumerate(numbers)]
    left_out = draw(st.sets(st.sampled_from(["red", "stretch"])))
    return {name: number for name, number in zip(NAMES, spread, strict=True) if name not in left_out}


@st.composite
def ranges(draw: st.DrawFn) -> dict[str, float]:
    """Lower floor, range and upper floor."""
    numbers = sorted(draw(st.lists(NUMBERS, min_size=4, max_size=4)))
    return {name: number + at * 1e-3 for at, (name, number) in enumerate(zip(RANGE_NAMES, numbers, strict=True))}


def score(one: Reading, scheme: OfficeScheme = STRETCHED) -> float:
    mark = scheme.leaf(one)
    assert mark.score is not None, mark.reason
    return mark.score


def mirrored(anchors: dict[str, float]) -> dict[str, float]:
    return {name: -number for name, number in anchors.items()}


# -- examples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected", "colour"),
    [
        (-5, 0, Colour.RED),
        (0, 0, Colour.RED),
        (20, 25, Colour.RED),
        (39.9, 49.875, Colour.RED),
        (40, 50, Colour.AMBER),
        (60, 75, Colour.AMBER),
        (80, 100, Colour.GREEN),
        (90, 110, Colour.GREEN),
        (100, 120, Colour.GREEN),
        (500, 120, Colour.GREEN),
    ],
)
@pytest.mark.parametrize("polarity", [Polarity.HIGHER, Polarity.LOWER])
def test_a_score_lies_on_the_lines_between_the_limits(
    number: float, expected: float, colour: Colour, polarity: Polarity
) -> None:
    sign = -1 if polarity is Polarity.LOWER else 1
    one = reading(sign * number, polarity, floor=0, red=sign * 40, target=sign * 80, stretch=sign * 100)
    assert score(one) == pytest.approx(expected)
    assert STRETCHED.leaf(one).colour is colour
    assert score(one, OFFICE) == pytest.approx(min(expected, 100))


@pytest.mark.parametrize(
    ("number", "expected"), [(0, 0), (5, 0), (10, 50), (15, 100), (18, 100), (20, 100), (22.5, 75), (30, 0), (40, 0)]
)
def test_a_range_counts_in_full_inside_and_falls_to_nothing_on_both_sides(number: float, expected: float) -> None:
    one = reading(number, Polarity.RANGE, floor=5, target=15, upper=20, upper_floor=30)
    assert score(one) == pytest.approx(expected)


def test_a_range_without_an_upper_end_is_one_value_and_takes_its_floors_from_the_lowest_and_highest_value() -> None:
    one = {"target": 10.0, "lowest": 0.0, "highest": 30.0}
    assert [score(reading(number, Polarity.RANGE, **one)) for number in (0, 5, 10, 20)] == [0, 50, 100, 50]


def test_a_target_of_0_and_targets_below_it_are_scored_like_any() -> None:
    assert score(reading(-5, floor=-10, target=0)) == 50
    assert score(reading(2, Polarity.LOWER, floor=8, target=0)) == 75
    assert score(reading(-150, floor=-200, target=-100)) == 50


def test_a_baseline_worse_than_the_target_is_the_floor() -> None:
    assert score(reading(15, baseline=10, target=20)) == 50
    assert score(reading(15, Polarity.LOWER, baseline=20, target=10)) == 50
    assert score(reading(15, baseline=10, floor=0, target=20)) == 75


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (reading(1), "target of the measure is missing for 2026-07: add it"),
        (
            reading(1, target=5),
            "floor of the measure is missing for 2026-07: give one, or a baseline that is worse than",
        ),
        (reading(1, target=5, baseline=5), "or a baseline that is worse than target(=5)"),
        (reading(1, target=5, floor=5), "target(=5) must be higher than floor(=5): put the limits in the order of"),
        (reading(1, target=5, floor=0, red=5), "target(=5) must be higher than red(=5)"),
        (reading(1, target=5, floor=0, red=0), "red(=0) must be higher than floor(=0)"),
        (reading(1, target=5, floor=0, stretch=4), "stretch(=4) must be higher than target(=5)"),
        (reading(1, target=5, floor=0, red=2, green=1), "green(=1) must be higher than red(=2)"),
        (reading(1, Polarity.LOWER, target=5, floor=0), "target(=5) must be lower than floor(=0)"),
        (reading(1, target=1.7e308, floor=-1.7e308), "are too far apart to work with: use a larger unit"),
        (reading(1, Polarity.RANGE, target=5, upper_floor=9), "lower floor of the range measure is missing"),
        (reading(1, Polarity.RANGE, target=5, floor=1), "upper floor of the range measure is missing"),
        (reading(1, Polarity.RANGE, target=5, upper=4, floor=1, upper_floor=9), "upper(=4) must be >= target(=5)"),
        (reading(1, Polarity.RANGE, target=5, floor=5, upper_floor=9), "target(=5) must be higher than floor(=5)"),
        (reading(1, Polarity.RANGE, target=5, floor=1, upper_floor=5), "target(=5) must be lower than upper_floor(=5)"),
    ],
)
def test_limits_that_do_not_get_better_give_a_sentence_instead_of_a_score(one: Reading, sentence: str) -> None:
    mark = OFFICE.leaf(one)
    assert (mark.score, mark.colour) == (None, Colour.GREY)
    assert sentence in mark.reason


def test_a_cap_below_a_met_target_gives_a_sentence() -> None:
    mark = OfficeScheme(cap=99).leaf(reading(1, floor=0, target=2))
    assert mark.reason == "cap(=99) must be >= 100: a met target has 100"


def test_a_value_is_green_at_its_own_green_limit_or_within_the_tolerance() -> None:
    near = reading(78, floor=0, red=40, target=80)
    assert OFFICE.leaf(near).colour is Colour.AMBER
    assert OfficeScheme(tolerance=5).leaf(near).colour is Colour.GREEN
    assert OFFICE.leaf(reading(78, floor=0, red=40, target=80, green=78)).colour is Colour.GREEN
    assert OFFICE.leaf(reading(77, floor=0, red=40, target=80, green=78)).colour is Colour.AMBER


# -- laws -------------------------------------------------------------------------------------------------------------


@given(limits(), NUMBERS, NUMBERS)
def test_a_better_value_never_has_a_lower_score(anchors: dict[str, float], one: float, other: float) -> None:
    worse, better = sorted((one, other))
    assert score(reading(worse, **anchors)) <= score(reading(better, **anchors))
    low = mirrored(anchors)
    assert score(reading(-worse, Polarity.LOWER, **low)) <= score(reading(-better, Polarity.LOWER, **low))


@given(limits(), NUMBERS, st.sampled_from([OFFICE, STRETCHED]))
def test_a_score_lies_between_0_and_the_cap(anchors: dict[str, float], number: float, scheme: OfficeScheme) -> None:
    assert 0 <= score(reading(number, **anchors), scheme) <= scheme.cap


@given(limits(), NUMBERS)
def test_a_mirrored_measure_has_the_same_score(anchors: dict[str, float], number: float) -> None:
    one, other = reading(number, **anchors), reading(-number, Polarity.LOWER, **mirrored(anchors))
    assert score(one) == score(other)
    assert OFFICE.leaf(one).colour is OFFICE.leaf(other).colour


@given(limits())
def test_every_limit_has_its_own_score_to_the_last_digit(anchors: dict[str, float]) -> None:
    expected = {"floor": 0, "red": 50, "target": 100, "stretch": 120}
    assert {name: score(reading(number, **anchors)) for name, number in anchors.items()} == {
        name: expected[name] for name in anchors
    }


@given(ranges(), NUMBERS)
def test_a_range_seen_in_a_mirror_has_the_same_score(anchors: dict[str, float], number: float) -> None:
    turned = dict(zip(RANGE_NAMES, [-anchors[name] for name in reversed(RANGE_NAMES)], strict=True))
    one, other = reading(number, Polarity.RANGE, **anchors), reading(-number, Polarity.RANGE, **turned)
    assert score(one) == score(other)
    assert 0 <= score(one) <= 100


@given(ranges(), st.lists(NUMBERS, min_size=2, max_size=2))
def test_nearer_to_a_range_is_never_worse(anchors: dict[str, float], numbers: Sequence[float]) -> None:
    low, high = sorted(numbers)
    assume(high <= anchors["target"] or low >= anchors["upper"])
    near, far = (high, low) if high <= anchors["target"] else (low, high)
    assert score(reading(near, Polarity.RANGE, **anchors)) >= score(reading(far, Polarity.RANGE, **anchors))


@given(st.lists(st.one_of(st.none(), NUMBERS), min_size=9, max_size=9), NUMBERS, st.sampled_from(list(Polarity)))
def test_no_limits_whatever_raise_an_error(numbers: list[float | None], number: float, polarity: Polarity) -> None:
    names = ("target", "upper", "stretch", "green", "red", "floor", "upper_floor", "lowest", "highest")
    one = replace(reading(number, **dict(zip(names, numbers, strict=True))), polarity=polarity)
    mark = OFFICE.leaf(one)
    assert (mark.score is None) == bool(mark.reason) == (mark.colour is Colour.GREY)
