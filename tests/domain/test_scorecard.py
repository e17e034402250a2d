"""A scorecard refuses what no code could use, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from tests.builders import card
from tests.domain.strategies import organisations, scorecards
from workbench.domain.documents import Pin
from workbench.domain.elements import document_of, parts_of
from workbench.domain.ids import DocumentId, ObjectiveId, PersonId, PerspectiveId, ThemeId, new_id, refuse_bad_ids
from workbench.domain.organisation import Organisation
from workbench.domain.periods import Period
from workbench.domain.scorecard import (
    Baseline,
    CauseLink,
    Contribution,
    Limits,
    Objective,
    Perspective,
    Scorecard,
    Target,
    Thresholds,
    Weighting,
    validate,
)

A, B, GONE = ObjectiveId("a"), ObjectiveId("b"), ObjectiveId("gone")
YEAR = Period.parse("2026")
PIN = Pin(document=DocumentId("d"), number=1)
CONTRIBUTION = Contribution(objective=A, to=PIN, to_objective=GONE)


@given(scorecards())
def test_a_scorecard_taken_apart_and_put_together_is_the_same(one: Scorecard) -> None:
    assert document_of(card(), parts_of(one)) == one


@given(organisations())
def test_an_organisation_taken_apart_and_put_together_is_the_same(one: Organisation) -> None:
    assert document_of(Organisation(name=""), parts_of(one)) == one


@given(scorecards())
def test_what_could_be_made_is_sound(one: Scorecard) -> None:
    assert validate(one) == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"perspectives": card().perspectives[:1]}, "perspective(='below') of objective 'Train crews' must be on"),
        ({"objectives": card().objectives[:2]}, "cause(='c') of a link must be on the scorecard: add it, or change or"),
        ({"objectives": card().objectives[1:]}, "effect(='a') of a link must be on the scorecard"),
        ({"objectives": (), "links": ()}, "objective(='b') of measure 'Days of training' must be on the scorecard"),
        ({"objectives": card().objectives * 2}, "objectives(='a') must hold each but once: take one away"),
        ({"perspectives": card().perspectives * 2}, "perspectives(='top') must hold each but once"),
        ({"links": card().links * 2}, "links(=('b', 'a')) must hold each but once"),
        ({"measures": card().measures * 2}, "measures(='m') must hold each but once"),
        ({"contributions": (CONTRIBUTION,) * 2}, "contributions(=('a', 'd', 'gone')) must hold each but once"),
        (
            {"contributions": (replace(CONTRIBUTION, objective=GONE),)},
            "objective(='gone') of a contribution must be on the scorecard",
        ),
        (
            {"objectives": (replace(card().objectives[0], theme=ThemeId("t")), *card().objectives[1:])},
            "theme(='t') of objective 'Sell more' must be on the scorecard",
        ),
        ({"unit": "no unit"}, "unit(='no unit') must be 1 to 64 letters, digits, dots, dashes or underscores"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        card(**changes)
    assert sentence in str(refused.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"effect\(='a'\).*cause\(='c'\)"):
        card(objectives=card().objectives[1:2])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: CauseLink(cause=A, effect=A), "cause(='a') must not be its own effect"),
        (lambda: CauseLink(cause=A, effect=B, belief=1.5), "belief(=1.5) must lie in 0..1, or be left empty"),
        (lambda: CauseLink(cause=A, effect=B, belief=float("nan")), "belief(=nan) must lie in 0..1"),
        (lambda: CauseLink(cause=A, effect=B, lag_months=-1), "lag_months(=-1) must be >= 0"),
        (lambda: CauseLink(cause=A, effect=B, lag_months=float("inf")), "lag_months(=inf) must be a number"),
        (lambda: Objective(id=A, title="", perspective=PerspectiveId("p"), weight=-1), "weight(=-1) must be a number"),
        (lambda: Objective(id=A, title="", perspective=PerspectiveId("p"), place=1.1), "place(=1.1) must lie in 0..1"),
        (lambda: Objective(id=ObjectiveId("a>b"), title="", perspective=PerspectiveId("p")), "id(='a>b') must be 1"),
        (lambda: replace(card().measures[0], weight=float("inf")), "weight(=inf) must be a number >= 0"),
        (lambda: Target(period=Period.parse("2026"), value=float("nan")), "value(=nan) must be a number"),
        (lambda: Target(period=Period.parse("2026"), value=1, stretch=float("nan")), "stretch(=nan) must be a number"),
        (lambda: Baseline(value=float("inf")), "value(=inf) must be a number"),
        (lambda: Thresholds(red=float("nan")), "red(=nan) must be a number"),
        (lambda: replace(card().measures[0], floor=float("nan")), "floor(=nan) must be a number"),
        (lambda: replace(card().measures[0], upper_floor=float("inf")), "upper_floor(=inf) must be a number"),
        (lambda: replace(card().measures[0], grace=-1), "grace(=-1) must be >= 0 periods"),
        (lambda: replace(card().measures[0], collector=PersonId("a b")), "collector(='a b') must be 1 to 64"),
        (lambda: replace(card().measures[0], standard=""), "standard(='') must be 1 to 64"),
        (lambda: card(grace=-1), "grace(=-1) must be >= 0 periods"),
        (lambda: Weighting(from_period=YEAR, weight=-1), "weight(=-1) must be a number >= 0"),
        (lambda: Limits(from_period=YEAR, floor=float("nan")), "floor(=nan) must be a number"),
        (lambda: replace(CONTRIBUTION, weight=-0.5), "weight(=-0.5) must be a number >= 0"),
        (lambda: Pin(document=DocumentId("d"), number=0), "number(=0) must be >= 1"),
    ],
)
def test_a_value_that_no_code_could_use_is_refused_with_a_sentence(make: Any, sentence: str) -> None:  # noqa: ANN401
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        make()
    assert sentence in str(refused.value)


def test_two_targets_for_one_period_are_refused() -> None:
    target = Target(period=Period.parse("2026-Q1"), value=1)
    with pytest.raises(ValueError, match=r"targets\(=2026-Q1\) of measure 'Days of training' must be one for each"):
        replace(card().measures[0], targets=(target, replace(target, value=2)))


@pytest.mark.parametrize("name", ["weightings", "limits"])
def test_two_weightings_or_limits_from_one_period_are_refused(name: str) -> None:
    twice = {"weightings": (Weighting(from_period=YEAR, weight=1),) * 2, "limits": (Limits(from_period=YEAR),) * 2}
    parts: list[Any] = [card().measures[0]]
    parts += [card().objectives[0], card().perspectives[0]] if name == "weightings" else []
    for part in parts:
        with pytest.raises(ValueError, match=rf"{name}\(=2026\) of '{part.title}' must be one for each period: take"):
            replace(part, **{name: twice[name]})


def test_weightings_and_limits_stand_in_the_order_of_their_periods() -> None:
    periods = [Period.parse(text) for text in ("2027", "2026-Q2", "2026", "2026-01")]
    measure = replace(
        card().measures[0],
        weightings=tuple(Weighting(from_period=period, weight=1) for period in periods),
        limits=tuple(Limits(from_period=period) for period in periods),
    )
    for dated in (measure.weightings, measure.limits):
        assert [str(one.from_period) for one in dated] == ["2026-01", "2026", "2026-Q2", "2027"]


def test_targets_stand_in_the_order_of_their_periods() -> None:
    periods = [Period.parse(text) for text in ("2027", "2026-Q2", "2026", "2026-01")]
    measure = replace(card().measures[0], targets=tuple(Target(period=period, value=1) for period in periods))
    assert [str(target.period) for target in measure.targets] == ["2026-01", "2026", "2026-Q2", "2027"]


def test_perspectives_side_by_side_make_one_level() -> None:
    one, two, three = (Perspective(id=PerspectiveId(key), title=key, is_beside=key != "1") for key in "123")
    bands = (replace(one, is_beside=True), two, replace(three, is_beside=False))
    small = card(perspectives=bands, objectives=(), links=(), measures=())
    assert small.levels == ((bands[0], two), (bands[2],))


def test_parts_are_found_by_their_ids() -> None:
    assert card().objective("b") == card().objectives[1]
    assert card().link("b", "a") == card().links[0]
    assert card().link("a", "b") is None
    assert card().measures_of("b") == card().measures
    assert (card().perspective("gone"), card().theme(None), card().measure("gone")) == (None, None, None)


def test_new_ids_differ_and_may_stand_in_a_key() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    refuse_bad_ids(**{f"id_{at}": one for at, one in enumerate(ids)})
