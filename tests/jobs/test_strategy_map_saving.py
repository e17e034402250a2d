"""Saving a map that others edit too, and its history."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from tests.builders import card
from tests.desks import AWAY, beside, flaky, memory_desk
from workbench.desk import UnavailableError
from workbench.domain import editing
from workbench.domain.changes import Mark
from workbench.domain.documents import Version
from workbench.domain.elements import Element, Kind
from workbench.domain.ids import DocumentId, PersonId, ThemeId, UnitId
from workbench.domain.merge import Side
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit
from workbench.domain.scorecard import Scorecard, Theme
from workbench.jobs.strategy_map import Opened, open_map
from workbench.jobs.strategy_map_history import compare, history_page, restore_map
from workbench.jobs.strategy_map_saving import LONGEST_NOTE, Unmerged, save_map, shortened

if TYPE_CHECKING:
    from workbench.desk import Desk

PLAN = DocumentId("plan")
A, B = Element(Kind.OBJECTIVE, "a"), Element(Kind.OBJECTIVE, "b")


def opened_by_two() -> tuple[Desk, Opened, Desk, Opened]:
    """Give two desks, each with the same version of one map."""
    eve = memory_desk("eve")
    eve.store.save(PLAN, card(), base=0)
    bob = beside(eve, "bob")
    return eve, open_map(eve, PLAN), bob, open_map(bob, PLAN)


def edited(edit: object) -> Scorecard:
    assert isinstance(edit, Scorecard)
    return edit


def renamed(opened: Opened, title: str, element: Element = A) -> Scorecard:
    return edited(editing.rename(opened.card, element, title))


def saved(answer: Opened | Unmerged) -> Opened:
    assert isinstance(answer, Opened)
    return answer


def unmerged(answer: Opened | Unmerged) -> Unmerged:
    assert isinstance(answer, Unmerged)
    return answer


# -- saving -----------------------------------------------------------------------------------------------------------


def test_a_save_is_the_next_version_with_what_it_changed_as_its_note() -> None:
    desk, opened, _, _ = opened_by_two()
    new = saved(save_map(desk, opened, renamed(opened, "Win")))
    assert (new.version.number, new.version.author) == (2, "eve")
    assert new.version.note == 'Objective "Sell more" was renamed "Win".'
    assert open_map(desk, PLAN) == new


def test_a_note_may_be_given() -> None:
    desk, opened, _, _ = opened_by_two()
    assert saved(save_map(desk, opened, renamed(opened, "Win"), note="As agreed")).version.note == "As agreed"


def test_nothing_is_saved_when_nothing_changed() -> None:
    desk, opened, _, _ = opened_by_two()
    assert save_map(desk, opened, opened.card) == opened
    assert len(desk.store.history(PLAN)) == 1


def test_two_who_touched_different_fields_are_both_kept() -> None:
    eve, hers, bob, his = opened_by_two()
    save_map(eve, hers, renamed(hers, "Win"))
    both = saved(save_map(bob, his, renamed(his, "Teach", B)))
    assert [one.title for one in both.card.objectives[:2]] == ["Win", "Teach"]
    assert both.version.number == 3
    assert both.version.note == 'Objective "Train crews" was renamed "Teach".'


def test_two_who_made_the_same_change_make_one_version() -> None:
    eve, hers, bob, his = opened_by_two()
    first = saved(save_map(eve, hers, renamed(hers, "Win")))
    assert saved(save_map(bob, his, renamed(his, "Win"))).version == first.version


def test_a_clash_saves_nothing_and_is_told_with_both_sides() -> None:
    eve, hers, bob, his = opened_by_two()
    save_map(eve, hers, renamed(hers, "Win"))
    clash = unmerged(save_map(bob, his, renamed(his, "Earn")))
    assert clash.sentences == ('Objective "Earn": title is "Earn" to you and "Win" to somebody else.',)
    assert clash.theirs.version.number == 2
    assert len(bob.store.history(PLAN)) == 2


@pytest.mark.parametrize(("side", "title"), [(Side.OURS, "Earn"), (Side.THEIRS, "Win")])
def test_a_clash_is_decided_either_way(side: Side, title: str) -> None:
    eve, hers, bob, his = opened_by_two()
    save_map(eve, hers, renamed(hers, "Win"))
    ours = edited(editing.rename(renamed(his, "Earn"), B, "Teach"))
    answer = saved(save_map(bob, his, ours, choices={(A, "title"): side}))
    assert [one.title for one in answer.card.objectives[:2]] == [title, "Teach"]


def test_who_may_not_edit_saves_nothing() -> None:
    eve, _, bob, his = opened_by_two()
    viewer = Organisation(
        name="Firm",
        units=(Unit(id=UnitId("unit"), name="Firm"),),
        people=(Person(id=PersonId("p"), name="Bob", sign_in="bob"),),
        grants=(Grant(person=PersonId("p"), role=Role.VIEWER),),
    )
    eve.store.save(DocumentId("firm"), viewer, base=0)
    his = open_map(bob, PLAN)
    with pytest.raises(InputError, match="'bob' may not edit the scorecard of 'Firm'"):
        save_map(bob, his, renamed(his, "Win"))
    with pytest.raises(InputError, match="'bob' may not restore an old version"):
        restore_map(bob, his, 1)
    assert len(bob.store.history(PLAN)) == 1


def test_a_store_that_is_away_is_told_as_it_is() -> None:
    desk, opened, _, _ = opened_by_two()
    away, store = flaky(desk)
    store.go_away()
    with pytest.raises(UnavailableError, match=AWAY):
        save_map(away, opened, renamed(opened, "Win"))


def test_many_who_save_at_once_are_all_kept() -> None:
    eve, opened, _, _ = opened_by_two()

    def add_themes(name: str) -> None:
        desk, at = beside(eve, name), opened
        for number in range(5):
            theme = Theme(id=ThemeId(f"{name}-{number}"), title=f"{name} {number}")
            at = saved(save_map(desk, at, edited(editing.add(at.card, theme))))

    threads = [Thread(target=add_themes, args=(name,)) for name in ("ann", "bob", "cid", "dan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    newest = open_map(eve, PLAN)
    assert newest.version.number == 21
    assert len(newest.card.themes) == 20


# -- notes ------------------------------------------------------------------------------------------------------------


def test_a_long_note_says_how_much_more_there_is() -> None:
    told = [f"Objective number {at} was renamed." for at in range(30)]
    note = shortened(told)
    assert note.startswith("Objective number 0 was renamed. Objective number 1")
    assert note.endswith(" more")


@given(st.lists(st.text(min_size=1, max_size=260), max_size=30))
def test_a_note_is_never_longer_than_its_place(told: list[str]) -> None:
    assert len(shortened(told)) <= LONGEST_NOTE
    if len(" ".join(told)) <= LONGEST_NOTE:
        assert shortened(told) == " ".join(told)


# -- history ----------------------------------------------------------------------------------------------------------


def with_versions(count: int) -> tuple[Desk, Opened]:
    desk, opened, _, _ = opened_by_two()
    for number in range(2, count + 1):
        opened = saved(save_map(desk, opened, renamed(opened, f"Title {number}")))
    return desk, opened


def test_the_history_comes_page_by_page() -> None:
    desk, _ = with_versions(7)
    first = history_page(desk, PLAN, most=3)
    second = history_page(desk, PLAN, before=first.versions[-1].number, most=3)
    last = history_page(desk, PLAN, before=2, most=3)
    assert [one.number for one in (*first.versions, *second.versions, *last.versions)] == [7, 6, 5, 4, 3, 2, 1]
    assert (first.has_more, second.has_more, last.has_more) == (True, True, False)


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 1)])
def test_two_versions_are_compared_the_earlier_with_the_later(before: int, after: int) -> None:
    desk, _ = with_versions(3)
    found = compare(desk, PLAN, before, after)
    assert (found.before.version.number, found.after.version.number) == (1, 3)
    assert found.sentences == ('Objective "Sell more" was renamed "Title 3".',)
    assert found.marks == {A: {Mark.RENAMED}}
    assert found.card == open_map(desk, PLAN).card


@pytest.mark.parametrize(("after", "sentence"), [(1, "choose two"), (9, "version 9 of 'plan' does not exist")])
def test_a_comparison_needs_two_versions_that_exist(after: int, sentence: str) -> None:
    desk, _ = with_versions(2)
    with pytest.raises(InputError, match=sentence):
        compare(desk, PLAN, 1, after)


def test_an_old_version_is_restored_as_a_new_one() -> None:
    desk, newest = with_versions(3)
    restored = restore_map(desk, newest, 1)
    assert restored.card == open_map(desk, PLAN, 1).card
    assert (restored.version.number, restored.version.note) == (4, "Version 1 restored")
    assert open_map(desk, PLAN) == restored


def test_restoring_what_the_map_is_already_saves_nothing() -> None:
    desk, newest = with_versions(3)
    assert restore_map(desk, newest, 3) == newest
    again = restore_map(desk, restore_map(desk, newest, 1), 1)
    assert again.version.number == 4


def test_restoring_over_somebody_s_new_version_is_refused() -> None:
    desk, newest = with_versions(3)
    bob = beside(desk, "bob")
    save_map(bob, newest, renamed(newest, "Earn"))
    with pytest.raises(InputError, match="'bob' saved version 4 meanwhile: look at it, then restore again"):
        restore_map(desk, newest, 1)


def test_restoring_a_version_that_does_not_exist_is_refused() -> None:
    desk, newest = with_versions(2)
    with pytest.raises(InputError, match="version 9 of 'plan' does not exist"):
        restore_map(desk, newest, 9)


def test_a_version_keeps_its_author_whoever_works_on_it() -> None:
    eve, hers, bob, _ = opened_by_two()
    save_map(eve, hers, renamed(hers, "Win"))
    at = open_map(bob, PLAN)
    save_map(bob, replace(at, version=replace(at.version, author="somebody")), renamed(at, "Teach", B))
    assert [one.author for one in eve.store.history(PLAN)] == ["bob", "eve", "eve"]
    assert all(isinstance(one, Version) for one in eve.store.history(PLAN))
