"""Scores that flow up: weights, what is missing, worst and best, and what carries nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.enterprises import Enterprise, aligned, enterprises, place, scorecard, serves
from workbench.domain.alignment import Alignment, Place, align, places_of
from workbench.domain.score_flow import Flowed, OwnScore, flow
from workbench.domain.scorecard import Flow, Mode

if TYPE_CHECKING:
    from workbench.domain.scorecard import Contribution

GROW = place("corp.grow")
NOTHING = Flowed(score=None, coverage=0, low=0, high=100, carried=0)


def carries(objective: str, to: str = "corp.grow", weight: float = 1, kind: Flow = Flow.AVERAGE) -> Contribution:
    """Give a contribution by data."""
    return serves(objective, to, mode=Mode.DATA, weight=weight, aggregation=kind)


def below(*links: Contribution) -> Alignment:
    """Give a corporate objective, served by objectives of west."""
    names = dict.fromkeys(link.objective for link in links)
    return aligned(scorecard("corp", "grow"), scorecard("west", *names, contributions=links))


def own(**scores: float | tuple[float | None, float] | None) -> dict[Place, OwnScore]:
    """Give own scores by name, "grow" of the corporate scorecard and others of west; a number alone weighs 1."""
    found = {}
    for name, told in scores.items():
        score, weight = told if isinstance(told, tuple) else (told, 1.0)
        found[GROW if name == "grow" else place(f"west.{name}")] = OwnScore(score=score, weight=weight)
    return found


def test_an_objectives_own_score_counts_beside_those_carried_to_it_by_their_weights() -> None:
    alignment = below(carries("a", weight=1), carries("b", weight=2))
    found = flow(alignment, own(grow=(90, 3), a=60, b=30), GROW)
    assert found == Flowed(score=(3 * 90 + 60 + 2 * 30) / 6, coverage=1, low=65, high=65, carried=2)


def test_without_contributions_an_objective_has_its_own_score() -> None:
    assert flow(below(), own(grow=70), GROW) == Flowed(score=70, coverage=1, low=70, high=70, carried=0)


def test_the_weight_of_what_is_missing_is_shared_and_the_bounds_take_it_for_none_and_all() -> None:
    found = flow(below(carries("a"), carries("b", weight=2)), own(grow=90, a=60), GROW)
    assert found.score == 75
    assert (found.coverage, found.carried) == (0.5, 1)
    assert (found.low, found.high) == (37.5, 87.5)


def test_below_half_of_the_weight_there_is_no_score_but_there_are_bounds() -> None:
    found = flow(below(carries("a"), carries("b", weight=3)), own(grow=90, a=60), GROW)
    assert (found.score, found.coverage) == (None, 0.4)
    assert (found.low, found.high) == (30, 90)


def test_half_of_the_weight_is_enough_whatever_the_weights_are() -> None:
    found = flow(below(carries("a", weight=0.1), carries("b", weight=0.2)), own(grow=(70, 0.3)), GROW)
    assert found.score == pytest.approx(70)


def test_an_objective_without_measures_stands_on_what_is_carried_alone() -> None:
    found = flow(below(carries("a"), carries("b")), own(grow=(None, 0), a=60, b=40), GROW)
    assert (found.score, found.coverage) == (50, 1)


def test_where_nothing_has_a_score_or_a_weight_there_is_none() -> None:
    assert flow(below(), {}, GROW) == NOTHING
    assert flow(below(carries("a")), {}, GROW) == NOTHING
    weightless = flow(below(carries("a", weight=0)), own(grow=(None, 0), a=60), GROW)
    assert weightless == Flowed(score=None, coverage=0, low=0, high=100, carried=1)


def test_a_contribution_of_no_weight_changes_nothing() -> None:
    assert flow(below(carries("a", weight=0)), own(grow=70, a=10), GROW).score == 70


# -- worst and best ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "picked"), [(Flow.WORST, 20), (Flow.BEST, 80)])
def test_the_worst_or_best_of_several_counts_with_all_their_weight(kind: Flow, picked: float) -> None:
    alignment = below(carries("a", weight=1, kind=kind), carries("b", weight=2, kind=kind), carries("c"))
    found = flow(alignment, own(grow=(None, 0), a=20, b=80, c=50), GROW)
    assert found.score == (3 * picked + 50) / 4
    assert found.carried == 3


def test_worst_and_best_stand_side_by_side() -> None:
    alignment = below(
        carries("a", kind=Flow.WORST),
        carries("b", kind=Flow.WORST),
        carries("c", kind=Flow.BEST),
        carries("d", kind=Flow.BEST),
    )
    found = flow(alignment, own(grow=(None, 0), a=10, b=30, c=70, d=90), GROW)
    assert found.score == (2 * 10 + 2 * 90) / 4


def test_the_worst_of_none_is_missing() -> None:
    found = flow(below(carries("a", kind=Flow.WORST)), own(grow=70), GROW)
    assert (found.score, found.coverage) == (70, 0.5)


def test_a_missing_one_of_the_worst_could_be_worse_still() -> None:
    links = (carries("a", kind=Flow.WORST), carries("b", kind=Flow.WORST))
    known = own(grow=(None, 0), a=80)
    found = flow(below(*links), known, GROW)
    filled = flow(below(*links), known | own(b=0), GROW)
    assert filled.score is not None
    assert found.low <= filled.score <= found.high


# -- what carries nothing ---------------------------------------------------------------------------------------------


def test_a_contribution_in_context_carries_nothing() -> None:
    alignment = below(serves("a", "corp.grow", weight=5))
    assert flow(alignment, own(grow=70, a=0), GROW) == Flowed(score=70, coverage=1, low=70, high=70, carried=0)


def test_a_score_flows_through_objectives_between() -> None:
    alignment = below(carries("a"), carries("b", "west.a"))
    found = flow(alignment, own(grow=(None, 0), a=(None, 0), b=40), GROW)
    assert (found.score, found.carried) == (40, 1)


def test_what_is_missing_further_down_is_seen_in_the_bounds() -> None:
    alignment = below(carries("a"), carries("b", "west.a"))
    known = own(grow=(None, 0), a=80)
    found = flow(alignment, known, GROW)
    filled = flow(alignment, known | own(b=0), GROW)
    assert filled.score == 40
    assert found.low <= 40


def test_a_circle_carries_nothing_back() -> None:
    alignment = below(carries("a"), carries("b", "west.a"), carries("a", "west.b"))
    known = own(grow=(None, 0), a=80, b=40)
    assert flow(alignment, known, GROW).score == 80
    assert flow(alignment, known, place("west.a")).score == 80
    assert flow(alignment, known, place("west.b")).score == 40


def test_an_objective_that_serves_itself_counts_once() -> None:
    assert flow(below(carries("a", "west.a", weight=9)), own(a=80), place("west.a")).score == 80


# -- laws -------------------------------------------------------------------------------------------------------------

SCORES = st.one_of(st.none(), st.sampled_from((0.0, 12.5, 50.0, 80.0, 100.0)))
PARTS = st.lists(st.tuples(SCORES, st.sampled_from((0.0, 0.5, 1.0, 3.0))), min_size=1, max_size=5)


@given(st.data(), enterprises())
def test_a_score_lies_within_its_bounds_and_these_on_the_scale(data: st.DataObject, enterprise: Enterprise) -> None:
    alignment = align(*enterprise)
    places = [at for one in alignment.cards.values() for at in places_of(one)]
    assume(places)
    known = {at: OwnScore(score=data.draw(SCORES), weight=data.draw(st.sampled_from((0.0, 1.0, 2.0)))) for at in places}
    for at in places:
        found = flow(alignment, known, at)
        assert 0 <= found.coverage <= 1
        assert -1e-9 <= found.low <= found.high <= 100 + 1e-9
        assert (found.score is not None) == (found.coverage >= 0.5)
        if found.score is not None:
            assert found.low - 1e-9 <= found.score <= found.high + 1e-9


@given(PARTS, st.lists(st.floats(0, 100), min_size=5, max_size=5))
def test_averages_lie_within_the_bounds_whatever_the_missing_ones_turn_out_to_be(
    parts: list[tuple[float | None, float]], otherwise: list[float]
) -> None:
    alignment = below(*(carries(f"a{at}", weight=weight) for at, (_, weight) in enumerate(parts)))
    known = own(grow=(None, 0), **{f"a{at}": score for at, (score, _) in enumerate(parts)})
    told = [(other if score is None else score) for (score, _), other in zip(parts, otherwise, strict=False)]
    filled = flow(alignment, known | own(**{f"a{at}": score for at, score in enumerate(told)}), GROW)
    found = flow(alignment, known, GROW)
    if filled.score is not None:
        assert found.low - 1e-9 <= filled.score <= found.high + 1e-9
        whole = sum(weight for _, weight in parts)
        expected = sum(weight * score for (_, weight), score in zip(parts, told, strict=True)) / whole
        assert filled.score == pytest.approx(expected)


@given(PARTS, st.sampled_from(Flow), st.integers(0, 4))
def test_a_better_score_below_never_makes_a_worse_one_above(
    parts: list[tuple[float | None, float]], kind: Flow, at: int
) -> None:
    assume(at < len(parts) and parts[at][0] is not None)
    alignment = below(*(carries(f"a{number}", weight=weight, kind=kind) for number, (_, weight) in enumerate(parts)))
    known = own(grow=(50, 1), **{f"a{number}": score for number, (score, _) in enumerate(parts)})
    before, after = flow(alignment, known, GROW), flow(alignment, known | own(**{f"a{at}": 100.0}), GROW)
    assert (before.score is None) == (after.score is None)
    assert (before.score or 0) <= (after.score or 0) + 1e-9
