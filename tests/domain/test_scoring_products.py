"""Schemes of four products give what their makers publish; where these publish nothing, what the docstrings say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.scored import NUMBERS, POLARITIES, part, reading
from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.domain.scoring_kinds import Colour, Scheme
from workbench.domain.scoring_products import Container, Containers, GoalAndRedFlag
from workbench.domain.scoring_statuses import (
    Combination,
    CombinedStatuses,
    Compare,
    Condition,
    OrderedRules,
    Rule,
)

if TYPE_CHECKING:
    from workbench.domain.scoring_kinds import Reading

SPIDER = GoalAndRedFlag()
ANCHORS = ("target", "upper", "stretch", "green", "red", "floor", "upper_floor", "lowest", "highest", "baseline")


def score(scheme: Scheme, one: Reading) -> float:
    mark = scheme.leaf(one)
    assert mark.score is not None, mark.reason
    return mark.score


# -- goal and red flag ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "expected", "status"),
    [
        (200, 0, "Red"),
        (300, 0, "Red"),
        (500, 10 / 3, "Yellow"),
        (600, 5, "Yellow"),
        (700, 20 / 3, "Green"),
        (900, 10, "Green"),
        (1000, 10, "Green"),
    ],
)
def test_the_published_goal_of_700_and_red_flag_of_500_give_the_published_scores(
    number: float, expected: float, status: str
) -> None:
    one = reading(number, target=700, red=500)
    assert score(SPIDER, one) == pytest.approx(expected)
    assert SPIDER.leaf(one).status == status
    less = reading(-number, Polarity.LOWER, target=-700, red=-500)
    assert score(SPIDER, less) == pytest.approx(expected)


def test_relative_weights_of_1_and_2_are_a_third_and_two_thirds() -> None:
    assert SPIDER.node([part(3, 1), part(9, 2)]).score == pytest.approx(7)
    assert SPIDER.node([part(3, 1), part(9, 2), part(None, 5)]).score == pytest.approx(7)


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (reading(1, target=5, red=5), "target(=5) must be higher than red(=5)"),
        (reading(1, target=5, red=7), "target(=5) must be higher than red(=7)"),
        (reading(1, target=5), "red flag of the measure is missing for 2026-07: add it"),
        (reading(1, red=5), "goal of the measure is missing for 2026-07: add it"),
    ],
)
def test_a_goal_and_a_red_flag_that_make_no_line_give_a_sentence(one: Reading, sentence: str) -> None:
    mark = SPIDER.leaf(one)
    assert (mark.score, mark.status) == (None, "No data")
    assert sentence in mark.reason


# -- containers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "one", "expected"),
    [
        (Containers(), reading(50, lowest=0, highest=200), 25),
        (Containers(), reading(50, Polarity.LOWER, lowest=0, highest=200), 75),
        (Containers(), reading(16, lowest=0, highest=100, baseline=15, target=45), 16),
        (Containers(is_progress=True), reading(16, lowest=0, highest=100, baseline=15, target=45), 10 / 3),
        (Containers(is_progress=True), reading(40, Polarity.LOWER, baseline=45, target=15), 50 / 3),
        (Containers(), reading(-75, lowest=-100, highest=0), 25),
        (Containers(), reading(300, lowest=0, highest=200), 100),
        (Containers(is_progress=True), reading(10, baseline=15, target=45), 0),
        (Containers(), reading(10, Polarity.RANGE, target=20, upper=30, lowest=0, highest=50), 50),
    ],
)
def test_performance_and_progress_are_the_published_shares_of_the_way(
    scheme: Containers, one: Reading, expected: float
) -> None:
    assert score(scheme, one) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("scheme", "one", "sentence"),
    [
        (Containers(), reading(1, lowest=0), "highest value of the measure is missing"),
        (Containers(), reading(1, Polarity.LOWER, lowest=0), "highest value of the measure is missing"),
        (Containers(), reading(1, lowest=3, highest=3), "highest(=3) must be higher than lowest(=3)"),
        (Containers(is_progress=True), reading(1, target=0), "baseline of the measure is missing"),
        (Containers(is_progress=True), reading(1, baseline=0, target=0), "target(=0) must be higher than baseline(=0)"),
    ],
)
def test_a_way_of_no_length_gives_a_sentence(scheme: Containers, one: Reading, sentence: str) -> None:
    assert sentence in scheme.leaf(one).reason


@pytest.mark.parametrize(
    ("container", "expected", "low", "high"),
    [
        (Container.WEIGHTED, 70, 52.5, 77.5),
        (Container.AVERAGE, 60, 40, 220 / 3),
        (Container.MAX, 80, 80, 100),
        (Container.MIN, 40, 0, 40),
        (Container.SUM, 120, 120, 220),
        (Container.ALONE, None, 0, 100),
    ],
)
def test_a_container_puts_together_what_it_holds(
    container: Container, expected: float | None, low: float, high: float
) -> None:
    mark = Containers(container=container).node([part(80, 3), part(40, 1), part(None, 4 / 3)])
    assert mark.score == (None if expected is None else pytest.approx(expected))
    assert [mark.low, mark.high] == pytest.approx([low, high])


def test_a_self_standing_container_says_that_it_stands_by_itself() -> None:
    mark = Containers(container=Container.ALONE).node([part(80)])
    assert mark.reason == "the container stands by itself: nothing below it makes its score"


# -- ordered rules ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "polarity", "status"),
    [
        (100, Polarity.HIGHER, "Above Target"),
        (99.9, Polarity.HIGHER, "Caution"),
        (90, Polarity.HIGHER, "Caution"),
        (89.9, Polarity.HIGHER, "Below Plan"),
        (100, Polarity.LOWER, "Above Target"),
        (105, Polarity.LOWER, "Caution"),
        (111, Polarity.LOWER, "Below Plan"),
        (110, Polarity.RANGE, "Above Target"),
        (95, Polarity.RANGE, "Caution"),
        (125, Polarity.RANGE, "Caution"),
        (140, Polarity.RANGE, "Below Plan"),
    ],
)
def test_the_first_published_rule_that_holds_gives_the_status(number: float, polarity: Polarity, status: str) -> None:
    mark = OrderedRules().leaf(reading(number, polarity, target=100, upper=120))
    assert mark.status == status
    assert mark.notes[0].startswith(f"{status}: ")


def test_the_rule_that_held_is_told_with_its_numbers() -> None:
    mark = OrderedRules().leaf(reading(95, target=100))
    assert mark.notes == ("Caution: value (95) >= 0.9 of target (100)",)


@pytest.mark.parametrize(("target", "number"), [(0, -1), (-100, -105)])
def test_as_published_there_is_no_caution_band_at_a_target_of_0_or_below(target: float, number: float) -> None:
    assert OrderedRules().leaf(reading(number, target=target)).status == "Below Plan"
    assert OrderedRules().leaf(reading(target, target=target)).status == "Above Target"


def test_without_a_target_or_a_rule_a_status_is_not_defined() -> None:
    assert OrderedRules().leaf(reading(1)).status == "Not Defined"
    only = Rule(
        status="Fine", colour=Colour.GREEN, score=100, conditions=(Condition(compare=Compare.ABOVE, anchor="nothing"),)
    )
    assert OrderedRules(higher=(only,)).leaf(reading(1, target=0)).reason == (
        "nothing of the measure is missing for 2026-07: add it"
    )
    never = replace(only, conditions=(Condition(compare=Compare.BELOW),))
    assert OrderedRules(higher=(never,)).leaf(reading(1, target=0)).reason == (
        "no rule holds: add one without conditions at the end"
    )


def test_the_status_of_an_objective_is_that_of_the_mean_score_of_its_statuses() -> None:
    rules = OrderedRules()
    assert rules.node([part(100, 2), part(0, 1)]).status == "Above Target"
    assert rules.node([part(100), part(0)]).status == "Caution"
    assert rules.node([part(0, 3), part(100, 1), part(None, 9)]).status == "Below Plan"


# -- statuses put together --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "expected", "status"),
    [
        (Combination.WORST, 0, "Critical"),
        (Combination.BEST, 66, "OK"),
        (Combination.OFTEN_WORST, 33, "Warning"),
        (Combination.OFTEN_BEST, 66, "OK"),
        (Combination.WEIGHTED, 56, "Warning"),
    ],
)
def test_a_mode_gives_its_status_and_the_score_is_a_threshold_unless_it_is_weighted(
    mode: Combination, expected: float, status: str
) -> None:
    mark = CombinedStatuses(mode=mode).node([part(10), part(40), part(50), part(90), part(90)])
    assert mark.status == status
    assert mark.score == pytest.approx(expected)


@pytest.mark.parametrize(
    ("score", "status"),
    [(0, "Critical"), (32.9, "Critical"), (33, "Warning"), (65.9, "Warning"), (66, "OK"), (100, "OK")],
)
def test_thresholds_of_33_and_66_begin_the_better_status(score: float, status: str) -> None:
    assert CombinedStatuses().node([part(score)]).status == status


def test_what_has_no_data_shares_its_weight_among_the_others() -> None:
    weights, scores = (50, 25, 15, 10), (80, 40, 60, 20)
    every = [part(score, weight) for score, weight in zip(scores, weights, strict=True)]
    assert CombinedStatuses().node(every).score == pytest.approx(61)
    some = [*every[:3], part(None, 10)]
    assert CombinedStatuses().node(some).score == pytest.approx((80 * 50 + 40 * 25 + 60 * 15) / 90)
    assert CombinedStatuses(mode=Combination.WORST).node(some).score == 33


def test_the_most_frequent_status_may_be_best_when_what_is_missing_is_in_the_middle() -> None:
    parts = [part(0), part(0), part(0), part(40), part(40), part(None), part(None)]
    mark = CombinedStatuses(mode=Combination.OFTEN_WORST).node(parts)
    assert (mark.score, mark.low, mark.high) == (0, 0, 33)


# -- all of them ------------------------------------------------------------------------------------------------------


@given(
    st.sampled_from(list(SCHEMES.values())),
    st.lists(st.one_of(st.none(), NUMBERS, st.sampled_from([0.0, 1.7e308, -1.7e308])), min_size=10, max_size=10),
    NUMBERS,
    POLARITIES,
)
def test_every_scheme_answers_every_reading_with_a_score_on_its_scale_or_a_reason(
    scheme: Scheme, numbers: list[float | None], number: float, polarity: Polarity
) -> None:
    mark = scheme.leaf(reading(number, polarity, **dict(zip(ANCHORS, numbers, strict=True))))
    assert (mark.score is None) == bool(mark.reason) == (mark.colour is Colour.GREY)
    assert mark.score is None or 0 <= mark.score <= scheme.top


@given(
    st.sampled_from(list(SCHEMES.values())),
    st.lists(NUMBERS, min_size=5, max_size=5),
    st.tuples(NUMBERS, NUMBERS),
    st.booleans(),
)
def test_in_every_scheme_a_better_value_never_has_a_lower_score(
    scheme: Scheme,
    numbers: list[float],
    values: tuple[float, float],
    is_lower: bool,  # noqa: FBT001 - drawn
) -> None:
    ordered = [number + at * 1e-3 for at, number in enumerate(sorted(numbers))]
    anchors = dict(zip(("lowest", "baseline", "red", "target", "highest"), ordered, strict=True))
    worse, better = sorted(values)
    if is_lower:
        worse, better = -worse, -better
        anchors = {name: -number for name, number in anchors.items()}
        anchors["lowest"], anchors["highest"] = anchors["highest"], anchors["lowest"]
    polarity = Polarity.LOWER if is_lower else Polarity.HIGHER
    assert score(scheme, reading(worse, polarity, **anchors)) <= score(scheme, reading(better, polarity, **anchors))


def test_every_scheme_is_found_by_its_own_name() -> None:
    assert {name: scheme.name for name, scheme in SCHEMES.items()} == {name: name for name in SCHEMES}
    assert len(SCHEMES) == 20
