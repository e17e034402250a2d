"""Two versions of a scorecard on one map."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from tests.builders import card
from tests.domain.strategies import scorecards, three
from workbench.domain import editing
from workbench.domain.changes import Mark, diff
from workbench.domain.comparing import marks_on_map, union
from workbench.domain.elements import ARRANGED, Element, Kind, link_element, parts_of
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId, ThemeId
from workbench.domain.periods import Period
from workbench.domain.scorecard import CauseLink, Objective, Perspective, Scorecard, Sign, Target, Theme

A, B, C = (Element(Kind.OBJECTIVE, key) for key in "abc")


def _edited(edited: object) -> Scorecard:
    assert isinstance(edited, Scorecard)
    return edited


def _keys(one: Scorecard, kind: Kind) -> list[str]:
    return [element.key for element in parts_of(one) if element.kind is kind]


@given(three(scorecards()))
def test_every_part_of_either_side_is_there_and_the_later_side_s_values_hold(
    cards: tuple[Scorecard, Scorecard, Scorecard],
) -> None:
    before, after, _ = cards
    assert parts_of(union(before, after)) == {**parts_of(before), **parts_of(after)}


@given(three(scorecards()))
def test_what_the_later_side_has_stands_in_its_order(cards: tuple[Scorecard, Scorecard, Scorecard]) -> None:
    before, after, _ = cards
    both = union(before, after)
    for kind in ARRANGED | {Kind.OBJECTIVE}:
        there = set(_keys(after, kind))
        assert [key for key in _keys(both, kind) if key in there] == _keys(after, kind)


@given(scorecards())
def test_a_version_compared_with_itself_is_itself_without_marks(one: Scorecard) -> None:
    assert union(one, one) == one
    assert marks_on_map(one, one) == {}


@given(three(scorecards()))
def test_marks_are_of_parts_that_the_map_shows(cards: tuple[Scorecard, Scorecard, Scorecard]) -> None:
    before, after, _ = cards
    there = set(parts_of(union(before, after)))
    assert {element for element in marks_on_map(before, after) if element.key} <= there


def test_a_perspective_taken_away_stands_where_it_stood() -> None:
    three_bands = card(
        perspectives=tuple(Perspective(id=PerspectiveId(key), title=key) for key in ("top", "middle", "below"))
    )
    two = _edited(editing.remove(three_bands, Element(Kind.PERSPECTIVE, "middle")))
    turned = _edited(editing.move_perspective(two, PerspectiveId("below"), at=0))
    assert _keys(union(three_bands, two), Kind.PERSPECTIVE) == ["top", "middle", "below"]
    assert _keys(union(three_bands, turned), Kind.PERSPECTIVE) == ["below", "top", "middle"]


@pytest.mark.parametrize(
    ("edit", "element", "mark"),
    [
        (
            lambda one: editing.add(one, Objective(id=ObjectiveId("d"), title="D", perspective=PerspectiveId("top"))),
            Element(Kind.OBJECTIVE, "d"),
            Mark.ADDED,
        ),
        (lambda one: editing.remove(one, C), C, Mark.REMOVED),
        (lambda one: editing.rename(one, A, "Win"), A, Mark.RENAMED),
        (
            lambda one: editing.relink(
                one, ObjectiveId("c"), ObjectiveId("b"), to=CauseLink(cause=ObjectiveId("c"), effect=ObjectiveId("a"))
            ),
            link_element("c", "a"),
            Mark.RELINKED,
        ),
        (lambda one: editing.revise(one, B, perspective="top"), B, Mark.MOVED),
        (lambda one: editing.revise(one, A, statement="More"), A, Mark.CHANGED),
        (
            lambda one: editing.revise(one, link_element("b", "a"), sign=Sign.MINUS),
            link_element("b", "a"),
            Mark.CHANGED,
        ),
        (
            lambda one: editing.rename(one, Element(Kind.PERSPECTIVE, "top"), "Money"),
            Element(Kind.PERSPECTIVE, "top"),
            Mark.RENAMED,
        ),
        (lambda one: editing.add(one, Theme(id=ThemeId("t"), title="T")), Element(Kind.THEME, "t"), Mark.ADDED),
        (lambda one: editing.rename(one, Element(Kind.MEASURE, "m"), "Hours"), B, Mark.CHANGED),
        (
            lambda one: editing.set_target(one, MeasureId("m"), Target(period=Period.parse("2027"), value=3)),
            B,
            Mark.CHANGED,
        ),
        (lambda one: editing.remove(one, Element(Kind.MEASURE, "m")), B, Mark.CHANGED),
    ],
)
def test_the_map_marks_what_happened(edit: object, element: Element, mark: Mark) -> None:
    before = card()
    after = _edited(edit(before))  # type: ignore[operator]
    assert marks_on_map(before, after)[element] == {mark}


def test_an_objective_that_came_or_went_with_its_measures_is_only_that() -> None:
    before = card()
    after = _edited(editing.remove(before, B))
    assert marks_on_map(before, after)[B] == {Mark.REMOVED}
    assert marks_on_map(after, before)[B] == {Mark.ADDED}


def test_an_objective_renamed_and_measured_otherwise_bears_both_marks() -> None:
    before = card()
    renamed = _edited(editing.rename(before, B, "Teach crews"))
    after = replace(renamed, measures=())
    assert marks_on_map(before, after)[B] == {Mark.RENAMED, Mark.CHANGED}
    assert diff(before, after)
