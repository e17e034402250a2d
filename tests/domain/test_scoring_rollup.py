"""Parts put together: weights, coverage, bounds, and what a critical part holds back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.scored import WEIGHTS, part
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.domain.scoring_kinds import Colour, Scheme
from workbench.domain.scoring_schemes import OfficeScheme

if TYPE_CHECKING:
    from workbench.domain.scoring_kinds import Part

OFFICE = OfficeScheme()
LENIENT = OfficeScheme(least_coverage=0)
SCORES = st.one_of(st.none(), st.floats(0, 100))
PARTS = st.lists(st.builds(part, SCORES, WEIGHTS), max_size=6)
ALL = st.sampled_from(list(SCHEMES.values()))


def scaled(parts: list[Part], scheme: Scheme) -> list[Part]:
    """Parts made for 0 to 100, on a scheme's own scale; a missing one may be anything on it."""
    factor = scheme.top / 100
    return [
        part(None, one.weight, high=scheme.top) if one.score is None else part(one.score * factor, one.weight)
        for one in parts
    ]


# -- examples ---------------------------------------------------------------------------------------------------------


def test_the_weight_of_a_missing_part_is_shared_among_the_others() -> None:
    mark = OFFICE.node([part(100, 2), part(40, 1), part(None, 2)])
    assert mark.score == pytest.approx(80)
    assert mark.coverage == pytest.approx(0.6)
    assert [mark.low, mark.high] == pytest.approx([48, 88])
    assert mark.colour is Colour.AMBER


def test_below_half_of_the_weight_there_is_no_score_and_the_reason_is_told() -> None:
    mark = OFFICE.node([part(100, 2), part(None, 3)])
    assert (mark.score, mark.colour, mark.coverage) == (None, Colour.GREY, 0.4)
    assert mark.reason == "only 40% of the weight below it has a score: at least 50% is needed"
    assert (mark.low, mark.high) == (40, 100)


def test_half_of_the_weight_is_enough() -> None:
    assert OFFICE.node([part(70), part(None)]).score == 70


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ([], "nothing that is measured stands below it"),
        ([part(100, 0), part(50, 0)], "the weights below it add up to 0"),
        ([part(None), part(None)], "nothing below it has a score"),
    ],
)
def test_a_node_with_nothing_to_go_by_is_grey_and_says_why(parts: list[Part], reason: str) -> None:
    mark = OFFICE.node(parts)
    assert (mark.score, mark.colour, mark.coverage, mark.reason) == (None, Colour.GREY, 0, reason)
    assert (mark.low, mark.high) == (0, 100)


@pytest.mark.parametrize(
    ("score", "colour"),
    [(90, Colour.GREEN), (89.9, Colour.AMBER), (60, Colour.AMBER), (59.9, Colour.RED), (0, Colour.RED)],
)
def test_a_node_is_green_from_90_and_amber_from_60(score: float, colour: Colour) -> None:
    assert OFFICE.node([part(score)]).colour is colour


def test_a_limit_reached_but_for_rounding_is_reached() -> None:
    assert OFFICE.node([part(90, 0.1), part(90, 0.2), part(90, 0.7)]).colour is Colour.GREEN


def test_a_critical_red_part_holds_a_green_node_at_amber() -> None:
    red = part(0, 1, title="Safety", colour=Colour.RED, is_critical=True)
    mark = OFFICE.node([part(100, 99), red])
    assert mark.colour is Colour.AMBER
    assert mark.score == pytest.approx(99)
    assert mark.notes == ("held at amber: 'Safety' is critical and red",)
    for harmless in (replace(red, is_critical=False), replace(red, colour=Colour.AMBER)):
        assert OFFICE.node([part(100, 99), harmless]).colour is Colour.GREEN


def test_a_critical_red_part_does_not_lift_a_red_node() -> None:
    red = part(0, 1, colour=Colour.RED, is_critical=True)
    assert OFFICE.node([red]).colour is Colour.RED


def test_weights_as_large_and_as_small_as_numbers_get_are_weighed() -> None:
    for weight in (1.7e308, 5e-324):
        mark = OFFICE.node([part(100, weight), part(0, weight)])
        assert (mark.score, mark.coverage) == (50, 1)


# -- laws -------------------------------------------------------------------------------------------------------------


@given(PARTS, st.lists(st.floats(0, 1), min_size=6, max_size=6), ALL)
def test_the_bounds_hold_whatever_the_missing_values_turn_out_to_be(
    parts: list[Part], filling: list[float], scheme: Scheme
) -> None:
    before = scaled(parts, scheme)
    after = [
        part(share * scheme.top, one.weight) if one.score is None else one
        for one, share in zip(before, filling, strict=False)
    ]
    mark, full = scheme.node(before), scheme.node(after)
    assume(full.score is not None)
    assert full.score is not None
    assert mark.low - 1e-9 <= full.score <= mark.high + 1e-9


@given(PARTS, ALL)
def test_a_score_lies_within_its_own_bounds(parts: list[Part], scheme: Scheme) -> None:
    mark = scheme.node(scaled(parts, scheme))
    assume(mark.score is not None)
    assert mark.score is not None
    assert mark.low - 1e-9 <= mark.score <= mark.high + 1e-9


@given(PARTS, st.sampled_from([0.001, 0.5, 3.0, 1000.0]))
def test_only_the_ratio_of_the_weights_matters(parts: list[Part], factor: float) -> None:
    one, other = LENIENT.node(parts), LENIENT.node([replace(each, weight=each.weight * factor) for each in parts])
    assert one.score == pytest.approx(other.score, abs=1e-9)
    assert (one.coverage, one.low, one.high) == pytest.approx((other.coverage, other.low, other.high), abs=1e-9)


@given(PARTS.flatmap(lambda parts: st.tuples(st.just(parts), st.permutations(parts))), ALL)
def test_the_order_of_the_parts_does_not_matter(both: tuple[list[Part], list[Part]], scheme: Scheme) -> None:
    one, other = (scheme.node(scaled(parts, scheme)) for parts in both)
    assert (one.score, one.low, one.high, one.coverage) == (other.score, other.low, other.high, other.coverage)
    assert (one.colour, one.status) == (other.colour, other.status)


@given(PARTS, st.floats(0, 100), ALL)
def test_a_part_of_weight_0_changes_nothing(parts: list[Part], score: float, scheme: Scheme) -> None:
    before = scaled(parts, scheme)
    one, other = scheme.node(before), scheme.node([*before, part(score * scheme.top / 100, 0)])
    assume(before)
    assert (one.score, one.low, one.high, one.status) == (other.score, other.low, other.high, other.status)


@given(PARTS)
def test_missing_weights_are_shared_as_if_the_missing_parts_were_not_there(parts: list[Part]) -> None:
    assert LENIENT.node(parts).score == LENIENT.node([one for one in parts if one.score is not None]).score


@given(st.lists(st.builds(part, st.none(), WEIGHTS), max_size=4), ALL)
def test_where_every_part_is_missing_nothing_is_claimed(parts: list[Part], scheme: Scheme) -> None:
    mark = scheme.node(scaled(parts, scheme))
    assert (mark.score, mark.colour, mark.coverage) == (None, Colour.GREY, 0)
    assert mark.reason


@given(st.lists(st.builds(part, st.floats(0, 100), st.floats(0.1, 10)), min_size=1, max_size=5), st.floats(0, 100))
def test_a_better_part_never_makes_a_node_worse(parts: list[Part], score: float) -> None:
    for scheme in SCHEMES.values():
        one = scaled(parts, scheme)
        first = one[0].score
        assert first is not None
        better = part(max(first, score * scheme.top / 100), one[0].weight)
        before, after = scheme.node(one).score, scheme.node([better, *one[1:]]).score
        if before is not None and "most frequent" not in scheme.name:
            assert after is not None
            assert after >= before - 1e-9
