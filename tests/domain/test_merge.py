"""Two people's edits are both kept, or a clash says what only a person can decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, note, settings

from tests.builders import card
from tests.domain.strategies import organisations, scorecards, three
from workbench.domain.changes import ORDER, WHOLE, diff
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.ids import ObjectiveId, PersonId, PerspectiveId, ThemeId, UnitId
from workbench.domain.merge import Clash, Clashes, Side, merge
from workbench.domain.organisation import Organisation, Unit, validate_organisation
from workbench.domain.periods import Period
from workbench.domain.scorecard import CauseLink, Objective, Perspective, Scorecard, Strength, Target, Theme, validate

if TYPE_CHECKING:
    from workbench.domain.elements import D

A, B, C = (Element(Kind.OBJECTIVE, key) for key in "abc")
SWAPPED = {Side.OURS: Side.THEIRS, Side.THEIRS: Side.OURS}
Three = tuple[Scorecard, Scorecard, Scorecard]
ThreeOrganisations = tuple[Organisation, Organisation, Organisation]


@given(three(scorecards()))
def test_an_idle_side_changes_nothing(cards: Three) -> None:
    base, ours, _ = cards
    assert merge(base, ours, base) == ours
    assert merge(base, base, ours) == ours
    assert merge(base, ours, ours) == ours


@given(three(organisations()))
def test_an_idle_side_changes_nothing_in_an_organisation(three_of_them: ThreeOrganisations) -> None:
    base, ours, _ = three_of_them
    assert merge(base, ours, base) == ours
    assert merge(base, base, ours) == ours
    assert merge(base, ours, ours) == ours


@given(three(scorecards()))
def test_it_does_not_matter_whose_edits_are_called_ours(cards: Three) -> None:
    base, ours, theirs = cards
    assert _swapped(merge(base, ours, theirs)) == merge(base, theirs, ours)


@given(three(organisations()))
def test_it_does_not_matter_whose_organisation_is_called_ours(three_of_them: ThreeOrganisations) -> None:
    base, ours, theirs = three_of_them
    assert _swapped(merge(base, ours, theirs)) == merge(base, theirs, ours)


@settings(max_examples=200)
@given(three(scorecards()))
def test_whatever_is_chosen_the_clashes_end_in_a_sound_scorecard(cards: Three) -> None:
    for side in Side:
        assert validate(_decided(*cards, side)) == ()


@given(three(organisations()))
def test_whatever_is_chosen_the_clashes_end_in_a_sound_organisation(three_of_them: ThreeOrganisations) -> None:
    for side in Side:
        assert validate_organisation(_decided(*three_of_them, side)) == ()


@given(three(scorecards()))
def test_choices_do_not_matter_to_whose_edits_are_called_ours(cards: Three) -> None:
    base, ours, theirs = cards
    assert _decided(base, ours, theirs, Side.OURS) == _decided(base, theirs, ours, Side.THEIRS)


@given(three(scorecards()))
def test_what_either_side_changed_holds_where_nothing_clashes(cards: Three) -> None:
    base, ours, theirs = cards
    merged = merge(base, ours, theirs)
    if isinstance(merged, Clashes):
        return
    note(str(merged))
    made = {(change.element, change.field): change.after for change in diff(base, merged) if change.field != ORDER}
    for side in (ours, theirs):
        wanted = {(change.element, change.field): change.after for change in diff(base, side) if change.field != ORDER}
        for place in wanted.keys() - made.keys():
            assert place[1] != WHOLE
        for place in wanted.keys() & made.keys():
            # Two who add one element may each have set other fields of it.
            assert made[place] == wanted[place]
    both = {(change.element, change.field) for side in (ours, theirs) for change in diff(base, side)}
    assert made.keys() <= both


def test_edits_of_two_fields_of_one_objective_are_both_kept() -> None:
    ours = _with(card(), 0, title="Grow")
    theirs = _with(card(), 0, owner=PersonId("ann"))
    assert merge(card(), ours, theirs) == _with(card(), 0, title="Grow", owner=PersonId("ann"))


def test_two_titles_of_one_objective_clash_and_the_choice_decides() -> None:
    ours, theirs = _with(card(), 0, title="Grow"), _with(card(), 0, title="Thrive")
    clash = Clash(element=A, field="title", base="Sell more", ours="Grow", theirs="Thrive")
    assert merge(card(), ours, theirs) == Clashes((clash,))
    assert merge(card(), ours, theirs, {clash.place: Side.OURS}) == ours
    assert merge(card(), ours, theirs, {clash.place: Side.THEIRS}) == theirs


def test_the_same_edit_of_both_is_no_clash() -> None:
    ours = _with(card(), 0, title="Grow")
    assert merge(card(), ours, ours) == ours


def test_targets_of_two_periods_are_both_kept() -> None:
    first, second = (Target(period=Period.parse(text), value=7) for text in ("2026-Q1", "2026-Q2"))
    merged = merge(card(), _with_targets(card(), second), _with_targets(card(), first))
    assert merged == _with_targets(card(), first, second)


def test_two_values_for_one_target_clash_in_the_value() -> None:
    base = _with_targets(card(), Target(period=Period.parse("2026"), value=7))
    ours = _with_targets(card(), Target(period=Period.parse("2026"), value=8))
    theirs = _with_targets(card(), Target(period=Period.parse("2026"), value=9))
    element = Element(Kind.TARGET, "m>2026")
    clash = Clash(element=element, field="value", base=7, ours=8, theirs=9)
    assert merge(base, ours, theirs) == Clashes((clash,))


def test_a_removed_objective_that_the_other_renamed_is_a_clash() -> None:
    ours, theirs = _removed_c(card()), _with(card(), 2, title="Keep crews")
    merged = merge(card(), ours, theirs)
    before = card().objective("c")
    assert merged == Clashes((Clash(element=C, field=WHOLE, base=before, ours=None, theirs=theirs.objective("c")),))


def test_a_removed_objective_that_the_other_linked_is_a_clash_that_names_the_link() -> None:
    theirs = replace(card(), links=(*card().links, CauseLink(cause=ObjectiveId("c"), effect=ObjectiveId("a"))))
    merged = merge(card(), _removed_c(card()), theirs)
    c = card().objective("c")
    new_link = link_element("c", "a")
    assert merged == Clashes((Clash(element=C, field=WHOLE, base=c, ours=None, theirs=c, because=(new_link,)),))


@pytest.mark.parametrize(("side", "links"), [(Side.OURS, 1), (Side.THEIRS, 3)])
def test_who_keeps_an_objective_keeps_what_stood_on_it(side: Side, links: int) -> None:
    theirs = replace(card(), links=(*card().links, CauseLink(cause=ObjectiveId("c"), effect=ObjectiveId("a"))))
    ours = _removed_c(card())
    merged = merge(card(), ours, theirs, {(C, WHOLE): side})
    assert merged == (ours if side is Side.OURS else theirs)
    assert isinstance(merged, Scorecard)
    assert len(merged.links) == links


def test_a_changed_link_whose_objective_is_gone_is_a_clash_of_the_objective() -> None:
    first, second = card().links
    theirs = replace(card(), links=(first, replace(second, strength=Strength.STRONG)))
    merged = merge(card(), _removed_c(card()), theirs)
    assert isinstance(merged, Clashes)
    assert [(clash.element, clash.because) for clash in merged.clashes] == [(C, (link_element("c", "b"),))]


def test_a_new_link_between_one_kept_and_one_removed_objective_is_not_dropped_without_a_word() -> None:
    base = card(links=(), measures=())
    ours = replace(base, objectives=base.objectives[:1])
    theirs = replace(base, links=(CauseLink(cause=ObjectiveId("b"), effect=ObjectiveId("c")),))
    first = merge(base, ours, theirs)
    assert isinstance(first, Clashes)
    assert {clash.element for clash in first.clashes} <= {B, C}
    second = merge(base, ours, theirs, {(B, WHOLE): Side.THEIRS})
    assert isinstance(second, Clashes)
    assert [clash.element for clash in second.clashes] == [C]
    assert merge(base, ours, theirs, {(B, WHOLE): Side.THEIRS, (C, WHOLE): Side.THEIRS}) == theirs


def test_an_unchanged_link_to_an_objective_that_stays_removed_does_not_come_back_with_the_other_one() -> None:
    base = card(measures=())
    ours = replace(base, objectives=base.objectives[:1], links=())
    theirs = _with(base, 1, title="Train all crews")
    merged = merge(base, ours, theirs, {(B, WHOLE): Side.THEIRS})
    assert merged == replace(base, objectives=theirs.objectives[:2], links=base.links[:1])


def test_a_changed_link_to_an_objective_that_was_removed_is_asked_about() -> None:
    base = card(measures=())
    ours = replace(base, objectives=base.objectives[:1], links=())
    first, second = base.links
    theirs = replace(base, links=(first, replace(second, strength=Strength.WEAK)))
    merged = merge(base, ours, theirs, {(B, WHOLE): Side.THEIRS})
    assert isinstance(merged, Clashes)
    assert [(clash.element, clash.because) for clash in merged.clashes] == [(C, (link_element("c", "b"),))]
    both = {(B, WHOLE): Side.THEIRS, (C, WHOLE): Side.THEIRS}
    assert merge(base, ours, theirs, both) == theirs


def test_a_perspective_that_one_removes_and_the_other_fills_is_a_clash_and_each_choice_holds() -> None:
    empty = PerspectiveId("empty")
    base = card(perspectives=(*card().perspectives, Perspective(id=empty, title="Customer")))
    ours = card()
    theirs = _with(base, 0, perspective=empty)
    merged = merge(base, ours, theirs)
    assert isinstance(merged, Clashes)
    (clash,) = merged.clashes
    assert (clash.element, clash.because) == (Element(Kind.PERSPECTIVE, "empty"), (A,))
    assert merge(base, ours, theirs, {clash.place: Side.THEIRS}) == theirs
    assert merge(base, ours, theirs, {clash.place: Side.OURS}) == ours


def test_without_its_theme_an_objective_stays() -> None:
    theme = ThemeId("theme")
    base = card(themes=(Theme(id=theme, title="Growth"),))
    ours = card()
    new = Objective(id=ObjectiveId("new"), title="Win", perspective=PerspectiveId("top"), theme=theme)
    theirs = replace(base, objectives=(*base.objectives, new))
    merged = merge(base, ours, theirs, {(Element(Kind.THEME, "theme"), WHOLE): Side.OURS})
    assert merged == card(objectives=(*card().objectives, replace(new, theme=None)))


def test_two_new_objectives_at_one_place_stand_in_the_same_order_whoever_asks() -> None:
    new = [Objective(id=ObjectiveId(key), title="Win", perspective=PerspectiveId("top")) for key in "xy"]
    first, second = (replace(card(), objectives=(*card().objectives, one)) for one in new)
    assert merge(card(), first, second) == merge(card(), second, first)
    assert merge(card(), first, second) == card(objectives=(*card().objectives, *new))


def test_perspectives_put_in_two_orders_clash_and_the_choice_decides() -> None:
    one, two, three_of_them = (Perspective(id=PerspectiveId(key), title=key) for key in "123")
    base, ours, theirs = (
        card(perspectives=order, objectives=(), links=(), measures=())
        for order in ((one, two, three_of_them), (two, one, three_of_them), (one, three_of_them, two))
    )
    element = Element(Kind.PERSPECTIVE)
    clash = Clash(element=element, field=ORDER, base=("1", "2", "3"), ours=("2", "1", "3"), theirs=("1", "3", "2"))
    assert merge(base, ours, theirs) == Clashes((clash,))
    assert merge(base, ours, theirs, {clash.place: Side.OURS}) == ours
    assert merge(base, ours, theirs, {clash.place: Side.THEIRS}) == theirs


def test_an_order_of_one_side_takes_the_other_s_new_perspective_where_it_stood() -> None:
    one, two, new = (Perspective(id=PerspectiveId(key), title=key) for key in "12n")
    base, ours, theirs, both = (
        card(perspectives=order, objectives=(), links=(), measures=())
        for order in ((one, two), (two, one), (one, new, two), (two, one, new))
    )
    assert merge(base, ours, theirs) == both


def test_two_moves_of_units_that_make_a_circle_clash() -> None:
    base, ours, theirs = (
        Organisation(
            name="Firm",
            units=(
                Unit(id=UnitId("x"), name="X", parent=above_x),
                Unit(id=UnitId("y"), name="Y", parent=above_y),
            ),
        )
        for above_x, above_y in ((None, None), (UnitId("y"), None), (None, UnitId("x")))
    )
    x, y = Element(Kind.UNIT, "x"), Element(Kind.UNIT, "y")
    merged = merge(base, ours, theirs)
    assert isinstance(merged, Clashes)
    assert [(clash.element, clash.field) for clash in merged.clashes] == [(x, "parent"), (y, "parent")]
    assert merge(base, ours, theirs, {(x, "parent"): Side.THEIRS}) == theirs
    assert merge(base, ours, theirs, {(y, "parent"): Side.OURS}) == ours


def _swapped(result: D | Clashes) -> D | Clashes:
    if not isinstance(result, Clashes):
        return result
    return Clashes(tuple(replace(clash, ours=clash.theirs, theirs=clash.ours) for clash in result.clashes))


def _decided(base: D, ours: D, theirs: D, side: Side) -> D:
    """Give what comes of deciding every clash for one side, round by round."""
    choices: dict[tuple[Element, str], Side] = {}
    while isinstance(merged := merge(base, ours, theirs, choices), Clashes):
        new = {clash.place for clash in merged.clashes} - choices.keys()
        assert new, f"nothing new to decide: {merged}"
        choices |= dict.fromkeys(new, side)
    return merged


def _with(one: Scorecard, at: int, **changes: object) -> Scorecard:
    objectives = list(one.objectives)
    objectives[at] = replace(objectives[at], **changes)  # type: ignore[arg-type]  # any field
    return replace(one, objectives=tuple(objectives))


def _with_targets(one: Scorecard, *targets: Target) -> Scorecard:
    return replace(one, measures=(replace(one.measures[0], targets=targets),))


def _removed_c(one: Scorecard) -> Scorecard:
    return replace(one, objectives=one.objectives[:2], links=one.links[:1])
