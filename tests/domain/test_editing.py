"""Edits give a new scorecard or say why not; one that changes nothing gives the same one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import card
from tests.domain.strategies import scorecards
from workbench.domain.changes import diff
from workbench.domain.editing import (
    Edited,
    Refusal,
    add,
    move_objective,
    move_perspective,
    move_theme,
    relink,
    remove,
    remove_target,
    rename,
    retitle,
    revise,
    set_target,
    turn_link,
)
from workbench.domain.elements import Element, Kind, link_element, parts_of
from workbench.domain.ids import MeasureId, ObjectiveId, PersonId, PerspectiveId, ThemeId
from workbench.domain.merge import Clashes
from workbench.domain.periods import Period
from workbench.domain.scorecard import CauseLink, Objective, Perspective, Scorecard, Strength, Target, Theme
from workbench.domain.templates import TEMPLATES, begin, template
from workbench.domain.undo import Steps, redo, undo

if TYPE_CHECKING:
    from collections.abc import Callable

A, B, C = (ObjectiveId(key) for key in "abc")
TOP, BELOW = PerspectiveId("top"), PerspectiveId("below")
OBJECTIVE = Element(Kind.OBJECTIVE, "a")
NEW = Objective(id=ObjectiveId("new"), title="Win", perspective=TOP)
TARGET = Target(period=Period.parse("2026"), value=5)


def done(edited: Edited) -> Scorecard:
    assert isinstance(edited, Scorecard), edited
    return edited


def test_a_new_objective_stands_last() -> None:
    assert done(add(card(), NEW)).objectives == (*card().objectives, NEW)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (lambda: add(card(), replace(NEW, perspective=PerspectiveId("gone"))), "perspective(='gone') of objective"),
        (lambda: add(card(), replace(NEW, title=" ")), "title(='') of the objective must not be empty"),
        (lambda: add(card(), card().links[0]), "links(=('b', 'a')) must hold each but once"),
        (lambda: add(card(), CauseLink(cause=A, effect=ObjectiveId("gone"))), "effect(='gone') of a link must be on"),
        (lambda: rename(card(), OBJECTIVE, "  "), "title(='') of the objective must not be empty"),
        (lambda: rename(card(), Element(Kind.THEME, "gone"), "Grow"), "theme(='gone') must be on the scorecard"),
        (lambda: revise(card(), OBJECTIVE, place=2), "place(=2) must lie in 0..1"),
        (
            lambda: revise(card(), OBJECTIVE, id="z"),
            "id(='z') must be a field of the objective: carriers, exempt, is_critical, is_synergy,",
        ),
        (lambda: revise(card(), OBJECTIVE, perspective=PerspectiveId("gone")), "perspective(='gone') of objective"),
        (lambda: turn_link(card(), A, B), "link(='a>b') must be on the scorecard"),
        (lambda: relink(card(), A, B, to=card().links[0]), "link(='a>b') must be on the scorecard"),
        (lambda: relink(card(), B, A, to=card().links[1]), "links(=('c', 'b')) must hold each but once"),
        (lambda: remove(card(), Element(Kind.OBJECTIVE, "gone")), "objective(='gone') must be on the scorecard"),
        (lambda: remove(card(), Element(Kind.CARD)), "scorecard(='') must be on the scorecard"),
        (lambda: remove(card(), Element(Kind.PERSPECTIVE, "top")), "perspective 'Financial' must be empty to be remo"),
        (lambda: move_perspective(card(), PerspectiveId("gone"), at=0), "perspective(='gone') must be on"),
        (lambda: move_theme(card(), ThemeId("gone"), at=0), "theme(='gone') must be on the scorecard"),
        (lambda: set_target(card(), MeasureId("gone"), TARGET), "measure(='gone') must be on the scorecard"),
        (lambda: retitle(card(), ""), "title(='') of the scorecard must not be empty"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why(edit: Callable[[], Edited], sentence: str) -> None:
    refused = edit()
    assert isinstance(refused, Refusal)
    assert refused.sentence.startswith(sentence)


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: retitle(one, "Small"),
        lambda one: rename(one, OBJECTIVE, "Sell more "),
        lambda one: move_objective(one, A, perspective=TOP),
        lambda one: relink(one, B, A, to=CauseLink(cause=B, effect=A)),
        lambda one: remove_target(one, MeasureId("m"), TARGET.period),
        lambda one: revise(one, OBJECTIVE),
    ],
)
def test_an_edit_that_changes_nothing_gives_the_same_scorecard(edit: Callable[[Scorecard], Edited]) -> None:
    small = card()
    assert edit(small) is small


def test_an_objective_moves_to_another_perspective_and_place() -> None:
    moved = done(move_objective(card(), A, perspective=BELOW, place=0.5))
    assert moved.objective("a") == replace(card().objectives[0], perspective=BELOW, place=0.5)
    assert moved.objectives[1:] == card().objectives[1:]


def test_an_objective_is_renamed_without_blanks_around() -> None:
    assert done(rename(card(), OBJECTIVE, " Grow ")) == card(
        objectives=(replace(card().objectives[0], title="Grow"), *card().objectives[1:])
    )


def test_with_an_objective_go_its_links_and_measures() -> None:
    assert done(remove(card(), Element(Kind.OBJECTIVE, "b"))) == card(
        objectives=(card().objectives[0], card().objectives[2]), links=(), measures=()
    )


def test_a_theme_goes_and_its_objectives_stay() -> None:
    theme = Theme(id=ThemeId("t"), title="Growth")
    themed = card(themes=(theme,), objectives=tuple(replace(one, theme=theme.id) for one in card().objectives))
    assert done(remove(themed, Element(Kind.THEME, "t"))) == card()


def test_an_empty_perspective_goes() -> None:
    empty = Perspective(id=PerspectiveId("empty"), title="Customer")
    assert done(remove(done(add(card(), empty)), Element(Kind.PERSPECTIVE, "empty"))) == card()


def test_a_link_is_turned_relinked_and_revised_in_its_place() -> None:
    assert done(turn_link(card(), B, A)).links == (CauseLink(cause=A, effect=B), card().links[1])
    elsewhere = CauseLink(cause=B, effect=C)
    assert done(relink(card(), B, A, to=elsewhere)).links == (elsewhere, card().links[1])
    strong = done(revise(card(), link_element("b", "a"), strength=Strength.STRONG, lag_months=6))
    assert strong.links == (CauseLink(cause=B, effect=A, strength=Strength.STRONG, lag_months=6), card().links[1])


@pytest.mark.parametrize(("at", "order"), [(0, "below top"), (1, "top below"), (9, "top below"), (-3, "below top")])
def test_a_perspective_moves_to_a_place_from_the_top(at: int, order: str) -> None:
    moved = done(move_perspective(card(), BELOW, at=at))
    assert [perspective.id for perspective in moved.perspectives] == order.split()


def test_a_theme_moves_to_a_place_in_the_list() -> None:
    themes = tuple(Theme(id=ThemeId(key), title=key) for key in "xyz")
    moved = done(move_theme(card(themes=themes), ThemeId("z"), at=1))
    assert [theme.id for theme in moved.themes] == ["x", "z", "y"]


def test_a_target_is_set_replaced_and_removed() -> None:
    with_one = done(set_target(card(), MeasureId("m"), TARGET))
    assert with_one.measures[0].targets == (TARGET,)
    other = replace(TARGET, value=6)
    assert done(set_target(with_one, MeasureId("m"), other)).measures[0].targets == (other,)
    assert done(remove_target(with_one, MeasureId("m"), TARGET.period)) == card()


def test_a_target_is_revised_like_any_element() -> None:
    with_one = done(set_target(card(), MeasureId("m"), TARGET))
    revised = done(revise(with_one, Element(Kind.TARGET, "m>2026"), value=7))
    assert revised.measures[0].targets == (replace(TARGET, value=7),)


@given(scorecards(), st.data())
def test_removing_anything_gives_a_scorecard_without_it(one: Scorecard, data: st.DataObject) -> None:
    elements = [element for element in parts_of(one) if element.key]
    if not elements:
        return
    element = data.draw(st.sampled_from(elements))
    edited = remove(one, element)
    if isinstance(edited, Refusal):
        assert any(objective.perspective == element.key for objective in one.objectives)
    else:
        assert element not in parts_of(edited)
        assert diff(edited, one)


def test_a_step_is_undone_and_done_again() -> None:
    edited = done(rename(card(), OBJECTIVE, "Grow"))
    steps = Steps().then(card(), edited)
    undone = undo(steps, edited)
    assert isinstance(undone, tuple)
    steps, back = undone
    assert back == card()
    again = redo(steps, back)
    assert isinstance(again, tuple)
    assert again[1] == edited
    assert (len(again[0].done), again[0].undone) == (1, ())


def test_undoing_keeps_what_others_have_done_since() -> None:
    mine = done(rename(card(), OBJECTIVE, "Grow"))
    steps = Steps().then(card(), mine)
    theirs = done(revise(mine, OBJECTIVE, owner=PersonId("ann")))
    undone = undo(steps, theirs)
    assert isinstance(undone, tuple)
    assert undone[1] == done(revise(card(), OBJECTIVE, owner=PersonId("ann")))
    again = redo(*undone)
    assert isinstance(again, tuple)
    assert again[1] == theirs


def test_what_others_have_changed_since_is_a_clash() -> None:
    mine = done(rename(card(), OBJECTIVE, "Grow"))
    clashes = undo(Steps().then(card(), mine), done(rename(mine, OBJECTIVE, "Thrive")))
    assert isinstance(clashes, Clashes)
    assert [clash.place for clash in clashes.clashes] == [(OBJECTIVE, "title")]


def test_a_removed_objective_comes_back_where_it_stood() -> None:
    without = done(remove(card(), Element(Kind.OBJECTIVE, "b")))
    undone = undo(Steps().then(card(), without), without)
    assert isinstance(undone, tuple)
    assert undone[1] == card()


def test_with_no_step_there_is_nothing_to_undo_or_redo() -> None:
    assert undo(Steps(), card()) == (Steps(), card())
    assert redo(Steps(), card()) == (Steps(), card())


def test_an_edit_that_changed_nothing_is_no_step_and_a_new_step_forgets_the_undone() -> None:
    assert Steps().then(card(), card()) == Steps()
    edited = done(rename(card(), OBJECTIVE, "Grow"))
    undone = undo(Steps().then(card(), edited), edited)
    assert isinstance(undone, tuple)
    assert undone[0].undone
    assert undone[0].then(card(), edited).undone == ()


@pytest.mark.parametrize("name", ["private", "public", "non-profit"])
def test_a_map_begun_from_a_template_has_its_perspectives_and_one_outcome_on_top(name: str) -> None:
    begun_from = template(name)
    assert begun_from is not None
    begun = begin(card().unit, "Firm", begun_from)
    assert [perspective.title for perspective in begun.perspectives] == [band.title for band in begun_from.bands]
    assert [perspective.is_outcome for perspective in begun.levels[0]] == [True]
    assert sum(perspective.is_outcome for perspective in begun.perspectives) == 1
    assert begun.template == name


def test_finance_is_the_outcome_of_a_private_firm_and_a_means_of_the_others() -> None:
    is_outcome = {
        one.name: next(band.is_outcome for band in one.bands if band.title.startswith("Financial")) for one in TEMPLATES
    }
    assert is_outcome == {"private": True, "public": False, "non-profit": False}


def test_customer_and_finance_of_a_non_profit_stand_side_by_side() -> None:
    begun_from = template("non-profit")
    assert begun_from is not None
    levels = begin(card().unit, "Relief", begun_from).levels
    assert [[perspective.title for perspective in level] for level in levels[:2]] == [
        ["Mission"],
        ["Customer", "Financial"],
    ]


def test_two_maps_of_one_template_have_no_id_in_common() -> None:
    first, second = (begin(card().unit, "Firm", TEMPLATES[0]) for _ in range(2))
    assert {one.id for one in first.perspectives} & {one.id for one in second.perspectives} == set()


def test_steps_are_undone_one_by_one_the_last_first() -> None:
    grow, thrive = (done(rename(card(), OBJECTIVE, title)) for title in ("Grow", "Thrive"))
    steps, now = Steps().then(card(), grow).then(grow, thrive), thrive
    for expected in (grow, card(), card()):
        undone = undo(steps, now)
        assert isinstance(undone, tuple)
        steps, now = undone
        assert now == expected
    for expected in (grow, thrive, thrive):
        again = redo(steps, now)
        assert isinstance(again, tuple)
        steps, now = again
        assert now == expected


def test_the_oldest_of_too_many_steps_is_forgotten() -> None:
    steps = Steps()
    for at in range(201):
        before, after = (card(title=str(number)) for number in (at, at + 1))
        steps = steps.then(before, after)
    assert len(steps.done) == 200
    assert steps.done[0].before.title == "1"
