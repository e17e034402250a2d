"""A scorecard is scored by what it says itself: each field of it moves a score."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.domain.scored import measure, months, target, tree
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId
from workbench.domain.periods import Period
from workbench.domain.scorecard import Limits, Polarity, Scorecard, Thresholds, Weighting
from workbench.domain.scoring import score_card
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.domain.scoring_course import Freshness
from workbench.domain.scoring_kinds import Colour
from workbench.domain.scoring_of_card import scheme_named, settings_of
from workbench.domain.scoring_settings import ScoreSettings

if TYPE_CHECKING:
    from workbench.domain.scoring_scores import CardScores

M, N = MeasureId("m"), MeasureId("n")
JULY = Period.parse("2026-07")
VALUES = {M: months("2026-07", 80), N: months("2026-07", 20)}
HALVES = (Weighting(from_period=Period.parse("2026-08"), weight=9), Weighting(from_period=JULY, weight=3))


def two(**changes: Any) -> Scorecard:  # noqa: ANN401 - any field of a measure
    """Give a card of two measures under one objective; changes of the first."""
    return tree({"top": {"o": (measure("m", **changes), measure("n"))}})


def scores(card: Scorecard, period: str = "2026-07") -> CardScores:
    return score_card(card, VALUES, Period.parse(period), settings_of(card))


def test_a_card_that_says_nothing_is_scored_as_usual() -> None:
    card = tree({"top": {"o": (measure(),)}})
    assert score_card(card, VALUES, JULY, settings_of(card)) == score_card(card, VALUES, JULY)
    assert replace(settings_of(card), measures={}) == ScoreSettings()


def test_weights_over_time_take_the_place_of_a_measures_own() -> None:
    assert scores(two()).objectives[ObjectiveId("o")].score == pytest.approx(50)
    assert scores(two(weightings=HALVES)).objectives[ObjectiveId("o")].score == pytest.approx(65)


def test_weights_over_time_take_the_place_of_an_objectives_and_a_perspectives() -> None:
    card = tree({"top": {"o": (measure("m"),)}, "below": {"p": (measure("n", "p"),), "q": ()}})
    heavy = replace(card.perspectives[0], weightings=HALVES)
    assert scores(card).card.score == pytest.approx(50)
    assert scores(replace(card, perspectives=(heavy, *card.perspectives[1:]))).card.score == pytest.approx(65)
    one_band = tree({"top": {"o": (measure("m"),), "p": (measure("n", "p"),)}})
    heavy_objective = replace(one_band.objectives[0], weightings=HALVES)
    weighted = replace(one_band, objectives=(heavy_objective, one_band.objectives[1]))
    assert scores(weighted).perspectives[PerspectiveId("top")].score == pytest.approx(65)


def test_a_measures_floors_and_limits_over_time_are_its_own() -> None:
    assert scores(two(baseline=None, floor=60.0)).measures[M].score == pytest.approx(50)
    later = Limits(from_period=JULY, floor=40.0, thresholds=Thresholds(red=70.0))
    assert scores(two(baseline=None, floor=60.0, limits=(later,))).measures[M].score == pytest.approx(200 / 3)


def test_the_upper_end_of_a_range_has_a_floor_of_its_own() -> None:
    band = {"polarity": Polarity.RANGE, "targets": (target("2026", 40, upper=60),), "floor": 0.0}
    assert scores(two(**band, upper_floor=100.0)).measures[M].score == pytest.approx(50)
    later = Limits(from_period=JULY, floor=0.0, upper_floor=140.0)
    assert scores(two(**band, upper_floor=100.0, limits=(later,))).measures[M].score == pytest.approx(75)


def test_a_red_critical_measure_holds_its_objective_below_green() -> None:
    green = tree({"top": {"o": (measure("m", weight=0.01, targets=(target("2026", 1000),)), measure("n"))}})
    values = {M: months("2026-07", 1), N: months("2026-07", 100)}
    plain = score_card(green, values, JULY, settings_of(green))
    critical = replace(green, measures=(replace(green.measures[0], is_critical=True), green.measures[1]))
    knocked = score_card(critical, values, JULY, settings_of(critical))
    assert plain.objectives[ObjectiveId("o")].colour is Colour.GREEN
    assert knocked.objectives[ObjectiveId("o")].colour is Colour.AMBER


def test_a_red_critical_objective_holds_its_perspective_below_green() -> None:
    card = tree({"top": {"o": (measure("m"),), "p": (measure("n", "p"),)}}, o=0.01)
    values = {M: months("2026-07", 1), N: months("2026-07", 100)}
    critical = replace(card, objectives=(replace(card.objectives[0], is_critical=True), card.objectives[1]))
    colours = [score_card(one, values, JULY, settings_of(one)).perspectives for one in (card, critical)]
    assert [one[PerspectiveId("top")].colour for one in colours] == [Colour.GREEN, Colour.AMBER]


@pytest.mark.parametrize(
    ("card_grace", "own_grace", "freshness"),
    [(0, None, Freshness.STALE), (1, None, Freshness.CARRIED), (0, 1, Freshness.CARRIED), (5, 0, Freshness.STALE)],
)
def test_a_value_lasts_as_long_as_the_measure_says_or_else_the_card(
    card_grace: int, own_grace: int | None, freshness: Freshness
) -> None:
    card = replace(two(grace=own_grace), grace=card_grace)
    assert scores(card, "2026-08").measures[M].freshness is freshness


def test_a_measure_is_not_expected_before_it_starts() -> None:
    found = scores(two(starts=Period.parse("2026-08")))
    assert found.measures[M].freshness is Freshness.NOT_STARTED
    assert found.objectives[ObjectiveId("o")].score == pytest.approx(20)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_card_is_scored_by_the_scheme_it_names(name: str) -> None:
    assert scores(replace(two(), scheme=name)).scheme == name


def test_a_scheme_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"scheme\(='stars'\) must be one of office, goal and red flag"):
        settings_of(replace(two(), scheme="stars"))
    with pytest.raises(ValueError, match=r"scheme\(=''\)"):
        scheme_named("")
