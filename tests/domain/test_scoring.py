"""Scores of a whole scorecard: from its measures up, over time, and whatever is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.scored import measure, months, target, tree, value
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Measure, Objective, Perspective, Polarity, Scorecard, Thresholds
from workbench.domain.scoring import score_card, score_periods
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.domain.scoring_course import Freshness
from workbench.domain.scoring_kinds import Colour
from workbench.domain.scoring_schemes import OfficeScheme
from workbench.domain.scoring_scores import Trend
from workbench.domain.scoring_settings import MeasureSettings, ScoreSettings, Weighting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.domain.observations import Value
    from workbench.domain.scoring_scores import CardScores

JULY = Period.parse("2026-07")
M, N, OBJECTIVE = MeasureId("m"), MeasureId("n"), ObjectiveId("o")
TWO = tree({"top": {"o": (measure("m"), measure("n", weight=3))}})
COMPLETE = ScoreSettings(scheme=OfficeScheme(least_coverage=0))


def july(card: Scorecard, settings: ScoreSettings | None = None, /, **numbers: float | None) -> CardScores:
    """Score July with the measures' values of that month."""
    values = {MeasureId(key): months("2026-07", number) for key, number in numbers.items()}
    return score_card(card, values, JULY, settings)


def settle(**measures: MeasureSettings) -> ScoreSettings:
    return ScoreSettings(measures={MeasureId(key): one for key, one in measures.items()})


# -- from the bottom up -----------------------------------------------------------------------------------------------


def test_scores_go_up_from_measures_through_objectives_and_perspectives_by_their_weights() -> None:
    card = tree(
        {
            "top": {"a": (measure("k", "a"), measure("l", "a", weight=3)), "b": (measure("m", "b"),)},
            "below": {"c": (measure("n", "c"),)},
        },
        b=3,
    )
    scores = july(card, k=20, l=60, m=100, n=40)
    assert {key: one.score for key, one in scores.objectives.items()} == {"a": 50, "b": 100, "c": 40}
    assert {key: one.score for key, one in scores.perspectives.items()} == {"top": 87.5, "below": 40}
    assert (scores.card.score, scores.card.colour) == (63.75, Colour.AMBER)
    assert (scores.card.coverage, scores.card.low, scores.card.high) == (1, 63.75, 63.75)
    assert scores.card.title == "Card"


def test_a_missing_value_is_told_at_the_measure_and_bounded_all_the_way_up() -> None:
    scores = july(TWO, n=80)
    missing = scores.measures[M]
    assert (missing.score, missing.colour, missing.reason) == (None, Colour.GREY, "no value for 2026-07")
    assert (missing.freshness, missing.low, missing.high, missing.coverage) == (Freshness.NONE, 0, 100, 0)
    for node in (scores.objectives[OBJECTIVE], scores.perspectives[PerspectiveId("top")], scores.card):
        assert (node.score, node.low, node.high) == (80, 60, 85)
    assert scores.objectives[OBJECTIVE].coverage == 0.75


def test_a_measure_set_up_wrongly_is_grey_with_the_sentence_and_the_others_are_scored() -> None:
    card = tree({"top": {"o": (measure("m", thresholds=Thresholds(red=200)), measure("n"))}})
    scores = july(card, m=10, n=80)
    assert scores.measures[M].reason.startswith("target(=100) must be higher than red limit(=200)")
    assert scores.card.score == 80


def test_an_objective_without_measures_and_a_perspective_without_objectives_count_as_missing() -> None:
    card = tree({"top": {"o": (measure("m"),), "bare": ()}, "empty": {}})
    scores = july(card, m=80)
    assert scores.objectives[ObjectiveId("bare")].reason == "nothing that is measured stands below it"
    assert scores.perspectives[PerspectiveId("top")].coverage == 0.5
    assert (scores.card.coverage, scores.card.low, scores.card.high) == (0.5, 20, 95)


def test_an_empty_scorecard_has_no_score() -> None:
    scores = july(tree({}))
    assert (scores.card.score, scores.card.reason) == (None, "nothing that is measured stands below it")


def test_what_has_not_started_is_left_out_all_the_way_up() -> None:
    card = tree({"top": {"a": (measure("m", "a"),), "b": (measure("n", "b"),)}, "below": {"c": (measure("k", "c"),)}})
    later = MeasureSettings(starts=Period.parse("2026-08"))
    scores = july(card, settle(n=later, k=later), m=80)
    assert scores.measures[N].freshness is Freshness.NOT_STARTED
    assert scores.measures[N].reason == "not started: it is expected from 2026-08 on"
    below = scores.perspectives[PerspectiveId("below")]
    assert (below.is_started, below.reason) == (False, "not started: nothing below it is expected yet")
    assert (scores.card.score, scores.card.coverage, scores.card.low, scores.card.high) == (80, 1, 80, 80)
    assert [part.key for part in scores.card.parts] == ["top"]


def test_a_red_critical_measure_holds_its_objective_at_amber_and_a_red_critical_objective_its_perspective() -> None:
    card = tree({"top": {"o": (measure("m"), measure("n", weight=99))}})
    assert july(card, m=0, n=100).objectives[OBJECTIVE].colour is Colour.GREEN
    held = july(card, settle(m=MeasureSettings(is_critical=True)), m=0, n=100)
    assert held.objectives[OBJECTIVE].colour is Colour.AMBER
    assert held.objectives[OBJECTIVE].notes == ("held at amber: 'M' is critical and red",)
    assert held.card.colour is Colour.GREEN
    two = tree({"top": {"a": (measure("m", "a"),), "b": (measure("n", "b"),)}}, b=99)
    critical = ScoreSettings(critical_objectives=frozenset({ObjectiveId("a")}))
    assert july(two, critical, m=0, n=100).perspectives[PerspectiveId("top")].colour is Colour.AMBER


def test_an_objective_and_a_perspective_may_have_the_same_id() -> None:
    scores = july(tree({"o": {"o": (measure("m"),), "a": (measure("n", "a"),)}}), m=80, n=40)
    assert (scores.objectives[OBJECTIVE].score, scores.perspectives[PerspectiveId("o")].score) == (80, 60)


def test_a_value_carried_on_is_marked_all_the_way_up() -> None:
    card = tree({"top": {"o": (measure("m", frequency=Frequency.QUARTER), measure("n"))}})
    values = {M: [value("2026-Q2", 60)], N: months("2026-07", 80)}
    scores = score_card(card, values, JULY)
    assert scores.measures[M].is_carried
    assert not scores.measures[N].is_carried
    assert (scores.measures[M].values, scores.measures[M].age_months) == ((value("2026-Q2", 60),), 1)
    assert all(node.is_carried for node in (scores.objectives[OBJECTIVE], scores.card))


# -- over time --------------------------------------------------------------------------------------------------------


def test_weights_are_those_in_force_in_the_period() -> None:
    card = tree({"top": {"a": (measure("m", "a"),), "b": (measure("n", "b"),)}, "below": {"c": (measure("k", "c"),)}})
    third = (Weighting(from_period=Period.parse("2026-08"), weight=0), Weighting(from_period=JULY, weight=3))
    numbers = {"m": 100, "n": 20, "k": 0}
    by_objective = ScoreSettings(objective_weights={ObjectiveId("a"): third})
    assert july(card, by_objective, **numbers).perspectives[PerspectiveId("top")].score == 80
    by_perspective = ScoreSettings(perspective_weights={PerspectiveId("top"): third})
    assert july(card, by_perspective, **numbers).card.score == 45
    by_measure = settle(m=MeasureSettings(weights=third))
    values = {M: months("2026-06", *[100] * 3), N: months("2026-06", *[20] * 3)}
    periods = [Period.parse(text) for text in ("2026-06", "2026-07", "2026-08")]
    equal = tree({"top": {"o": (measure("m"), measure("n"))}})
    assert [one.card.score for one in score_periods(equal, values, periods, by_measure)] == [60, 80, 20]


@pytest.mark.parametrize(
    ("before", "now", "trend"),
    [(50, 50.4, Trend.SAME), (50, 51, Trend.UP), (51, 50, Trend.DOWN), (None, 50, None), (50, None, None)],
)
def test_a_trend_compares_the_score_with_that_of_the_period_before(
    before: float | None, now: float | None, trend: Trend | None
) -> None:
    scores = score_card(tree({"top": {"o": (measure("m"),)}}), {M: months("2026-06", before, now)}, JULY)
    assert scores.measures[M].trend is scores.card.trend is trend


def test_a_trend_is_up_when_less_is_better_and_it_got_less() -> None:
    less = measure("m", polarity=Polarity.LOWER, targets=(target("2026", 0),), baseline=None)
    settings = settle(m=MeasureSettings(floor=100))
    scores = score_card(tree({"top": {"o": (less,)}}), {M: months("2026-06", 50, 40)}, JULY, settings)
    assert scores.card.trend is Trend.UP


def test_there_is_no_trend_before_the_first_year() -> None:
    scores = score_card(TWO, {}, Period(frequency=Frequency.YEAR, year=1))
    assert scores.card.trend is None


def test_periods_scored_together_are_scored_as_one_by_one() -> None:
    values = {M: months("2026-01", 10, None, 30, 40), N: [value("2026-Q1", 50)]}
    card = tree({"top": {"o": (measure("m"), measure("n", frequency=Frequency.QUARTER))}})
    periods = [Period.parse(text) for text in ("2026-01", "2026-03", "2026-04", "2026-Q1", "2026")]
    together = score_periods(card, values, periods)
    assert together == tuple(score_card(card, values, period) for period in periods)


# -- laws -------------------------------------------------------------------------------------------------------------

KEYS = ("k", "l", "m", "n", "p")
BIG = tree(
    {
        "top": {"a": (measure("k", "a"), measure("l", "a", weight=2)), "b": (measure("m", "b"),)},
        "below": {"c": (measure("n", "c"), measure("p", "c", weight=0.5))},
    },
    b=3,
)
NUMBERS = st.fixed_dictionaries({key: st.one_of(st.none(), st.integers(-10, 120)) for key in KEYS})
LIMITED = replace(
    BIG, measures=tuple(replace(one, thresholds=Thresholds(red=40, lowest=-10, highest=120)) for one in BIG.measures)
)


def everything(scores: CardScores) -> list[tuple[float | None, float, float]]:
    nodes = (*scores.objectives.values(), *scores.perspectives.values(), scores.card)
    leaves = [(one.score, one.low, one.high) for one in scores.measures.values()]
    return [*leaves, *((one.score, one.low, one.high) for one in nodes)]


@given(NUMBERS, st.fixed_dictionaries({key: st.integers(-10, 120) for key in KEYS}), st.sampled_from(sorted(SCHEMES)))
def test_every_bound_holds_whatever_the_missing_values_turn_out_to_be(
    some: Mapping[str, int | None], rest: Mapping[str, int], name: str
) -> None:
    settings = ScoreSettings(scheme=SCHEMES[name])
    full = {key: rest[key] if number is None else number for key, number in some.items()}
    before, after = (everything(july(LIMITED, settings, **numbers)) for numbers in (some, full))
    for (_, low, high), (score, _, _) in zip(before, after, strict=True):
        assert score is None or low - 1e-9 <= score <= high + 1e-9


@given(NUMBERS, st.sampled_from(sorted(SCHEMES)))
def test_every_score_lies_between_its_bounds(some: Mapping[str, int | None], name: str) -> None:
    for score, low, high in everything(july(LIMITED, ScoreSettings(scheme=SCHEMES[name]), **some)):
        assert score is None or low - 1e-9 <= score <= high + 1e-9


@given(NUMBERS, st.permutations(BIG.measures), st.permutations(BIG.objectives), st.permutations(BIG.perspectives))
def test_the_order_of_a_scorecards_parts_does_not_matter(
    some: Mapping[str, int | None],
    measures: list[Measure],
    objectives: list[Objective],
    perspectives: list[Perspective],
) -> None:
    turned = replace(BIG, measures=tuple(measures), objectives=tuple(objectives), perspectives=tuple(perspectives))
    one, other = july(BIG, COMPLETE, **some), july(turned, COMPLETE, **some)
    assert (one.card.score, one.card.low, one.card.high) == (other.card.score, other.card.low, other.card.high)
    assert {key: node.score for key, node in one.objectives.items()} == {
        key: node.score for key, node in other.objectives.items()
    }


@given(NUMBERS, st.sampled_from(KEYS), st.integers(0, 130))
def test_a_better_value_never_makes_the_scorecard_worse(some: Mapping[str, int | None], key: str, more: int) -> None:
    known = {name: 50 if number is None else number for name, number in some.items()}
    one, other = july(BIG, **known), july(BIG, **{**known, key: known[key] + more})
    assert one.card.score is not None
    assert other.card.score is not None
    assert other.card.score >= one.card.score - 1e-9


@given(NUMBERS)
def test_a_mirrored_scorecard_has_the_same_scores(some: Mapping[str, int | None]) -> None:
    turned = replace(
        BIG,
        measures=tuple(replace(one, polarity=Polarity.LOWER, targets=(target("2026", -100),)) for one in BIG.measures),
    )
    opposite = {key: None if number is None else -number for key, number in some.items()}
    assert everything(july(BIG, **some)) == everything(july(turned, **opposite))


def test_rows_of_measures_that_are_not_on_the_scorecard_are_left_alone() -> None:
    rows: dict[MeasureId, list[Value]] = {MeasureId("gone"): months("2026-07", 1), M: months("2026-07", 80)}
    assert set(score_card(TWO, rows, JULY).measures) == {M, N}
