"""A difference says all that differs and nothing else, and putting it in gives the other document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import card
from tests.domain.strategies import organisations, scorecards
from workbench.domain.changes import ORDER, WHOLE, Change, Mark, apply, diff, marks
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.ids import ObjectiveId, PerspectiveId
from workbench.domain.periods import Period
from workbench.domain.scorecard import CauseLink, Scorecard, Target

if TYPE_CHECKING:
    from workbench.domain.organisation import Organisation

OBJECTIVE = Element(Kind.OBJECTIVE, "a")
pairs = st.tuples(scorecards(), scorecards())
pairs_of_organisations = st.tuples(organisations(), organisations())


@given(pairs)
def test_putting_in_a_difference_gives_the_other_scorecard(two: tuple[Scorecard, Scorecard]) -> None:
    before, after = two
    assert apply(before, diff(before, after)) == after


@given(pairs_of_organisations)
def test_putting_in_a_difference_gives_the_other_organisation(two: tuple[Organisation, Organisation]) -> None:
    before, after = two
    assert apply(before, diff(before, after)) == after


@given(pairs)
def test_there_is_a_difference_exactly_where_two_differ(two: tuple[Scorecard, Scorecard]) -> None:
    before, after = two
    assert diff(before, before) == ()
    assert bool(diff(before, after)) == (before != after)


@given(pairs)
def test_every_change_changes_something(two: tuple[Scorecard, Scorecard]) -> None:
    changes = diff(*two)
    assert all(change.before != change.after for change in changes)
    assert len({(change.element, change.field) for change in changes}) == len(changes)


def test_a_changed_field_is_one_change() -> None:
    after = replace(card(), objectives=(replace(card().objectives[0], title="Grow"), *card().objectives[1:]))
    assert diff(card(), after) == (Change(element=OBJECTIVE, field="title", before="Sell more", after="Grow"),)


def test_a_target_is_changed_without_its_measure() -> None:
    measure = card().measures[0]
    target = Target(period=Period.parse("2026-Q1"), value=7)
    after = replace(card(), measures=(replace(measure, targets=(target,)), *card().measures[1:]))
    element = Element(Kind.TARGET, "m>2026-Q1")
    assert diff(card(), after) == (Change(element=element, field=WHOLE, before=None, after=target),)


def test_another_order_is_one_change_of_the_kind() -> None:
    after = replace(card(), perspectives=card().perspectives[::-1])
    assert diff(card(), after) == (
        Change(element=Element(Kind.PERSPECTIVE), field=ORDER, before=("top", "below"), after=("below", "top")),
    )


@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_goes_takes_no_change_of_order(at: int) -> None:
    objectives = card().objectives
    after = replace(card(), objectives=(*objectives[:at], *objectives[at + 1 :]), links=(), measures=())
    before = replace(card(), links=(), measures=())
    assert [change.field for change in diff(before, after)] == [WHOLE]


def test_a_change_that_starts_from_something_else_is_refused() -> None:
    change = Change(element=OBJECTIVE, field="title", before="Buy", after="Grow")
    with pytest.raises(ValueError, match=r"'Buy'\) must be what the document holds \(objective 'a', title: 'Sell"):
        apply(card(), [change])


def test_adding_what_is_there_is_refused() -> None:
    change = Change(element=OBJECTIVE, field=WHOLE, before=None, after=card().objectives[0])
    with pytest.raises(ValueError, match="merge instead"):
        apply(card(), [change])


def test_a_change_of_what_is_gone_is_refused() -> None:
    change = Change(element=Element(Kind.OBJECTIVE, "gone"), field="title", before=None, after="Grow")
    with pytest.raises(ValueError, match=r"'gone', title: None\): merge instead"):
        apply(card(), [change])


def test_an_order_of_other_elements_is_refused() -> None:
    change = Change(element=Element(Kind.PERSPECTIVE), field=ORDER, before=("top", "below"), after=("top",))
    with pytest.raises(ValueError, match="must name every perspective of the document once"):
        apply(card(), [change])


def test_a_removal_that_leaves_a_reference_dangling_is_refused() -> None:
    change = Change(element=OBJECTIVE, field=WHOLE, before=card().objectives[0], after=None)
    with pytest.raises(ValueError, match=r"effect\(='a'\) of a link must be on the scorecard"):
        apply(card(), [change])


@pytest.mark.parametrize(
    ("field", "value", "mark"),
    [
        ("title", "Grow", Mark.RENAMED),
        ("perspective", PerspectiveId("below"), Mark.MOVED),
        ("place", 0.25, Mark.MOVED),
        ("statement", "More of it.", Mark.CHANGED),
    ],
)
def test_a_map_shows_what_happened_to_an_objective(field: str, value: object, mark: Mark) -> None:
    first, *others = card().objectives
    after = replace(card(), objectives=(replace(first, **{field: value}), *others))  # type: ignore[arg-type]
    assert marks(diff(card(), after)) == {OBJECTIVE: {mark}}


def test_another_order_of_links_is_kept_and_not_shown() -> None:
    after = replace(card(), links=card().links[::-1])
    assert apply(card(), diff(card(), after)) == after
    assert marks(diff(card(), after)) == {}


def test_another_order_of_perspectives_is_shown() -> None:
    after = replace(card(), perspectives=card().perspectives[::-1])
    assert marks(diff(card(), after)) == {Element(Kind.PERSPECTIVE): {Mark.MOVED}}


def test_a_link_whose_effect_is_another_is_relinked() -> None:
    moved = CauseLink(cause=ObjectiveId("b"), effect=ObjectiveId("c"))
    after = replace(card(), links=(moved, card().links[1]))
    assert marks(diff(card(), after)) == {
        link_element("b", "a"): {Mark.REMOVED},
        link_element("b", "c"): {Mark.RELINKED},
    }


def test_links_without_a_common_end_are_added_and_removed() -> None:
    after = replace(card(), links=(CauseLink(cause=ObjectiveId("a"), effect=ObjectiveId("c")), card().links[1]))
    assert marks(diff(card(), after)) == {
        link_element("b", "a"): {Mark.REMOVED},
        link_element("a", "c"): {Mark.ADDED},
    }
