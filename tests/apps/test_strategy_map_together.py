"""Two people on one map: what each sees of the other, clashes, and a store that goes away and comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.apps.map_page import PLAN, MapPage, firm, keep, page_of, two_pages
from tests.builders import card
from tests.desks import AWAY, FlakyStore, beside, flaky, memory_desk
from workbench.apps.strategy_map_session import LOOKS_BETWEEN_OTHERS
from workbench.desk import Desk, StoreError
from workbench.domain.ids import DocumentId, MeasureId, UnitId
from workbench.domain.library import MeasureLibrary, StandardMeasure
from workbench.domain.organisation import Role
from workbench.domain.rights import Actor
from workbench.jobs.scorecard_library import library_document
from workbench.jobs.strategy_map import open_map
from workbench.store.kinds import standard_codec
from workbench.store.sql import open_store

if TYPE_CHECKING:
    from pathlib import Path

FULL = "the disk is full; free some space and save again, nothing was changed"


def flaky_page() -> tuple[MapPage, FlakyStore]:
    desk, store = flaky(memory_desk("eve"))
    keep(desk, card())
    return MapPage(desk).open(), store


# -- seeing each other ------------------------------------------------------------------------------------------------


def test_what_one_does_the_other_sees_at_the_next_look_with_who_did_it() -> None:
    eve, bob = two_pages()
    eve.rename("Win")
    bob.state.poll()
    assert bob.titles[0] == "Win"
    assert bob.picture["number"] == 2
    assert bob.picture["saved"]["author"] == "eve"
    assert bob.told == [('eve saved version 2: Objective "Sell more" was renamed "Win".', True)]


def test_several_versions_by_several_people_are_told_in_one_sentence() -> None:
    eve, bob = two_pages()
    ann = MapPage(beside(eve.desk, "ann")).open()
    eve.rename("Win")
    bob.rename("Teach", "b")
    ann.state.poll()
    assert ann.titles == ["Win", "Teach", "Keep people"]
    sentence, _ = ann.told[-1]
    assert sentence.startswith("eve and bob saved version 3: ")
    assert 'renamed "Win"' in sentence
    assert 'renamed "Teach"' in sentence


def test_the_second_page_of_the_same_person_is_told_apart() -> None:
    eve = page_of()
    again = MapPage(eve.desk).open()
    eve.rename("Win")
    again.state.poll()
    assert again.told[-1][0].startswith("You, on another page, saved version 2:")


def test_nothing_new_shows_nothing_new() -> None:
    eve, _ = two_pages()
    before = dict(eve.shown)
    eve.state.poll()
    assert eve.shown == before
    assert eve.told == []


def test_edits_of_different_fields_are_both_kept_without_a_look_between() -> None:
    eve, bob = two_pages()
    eve.rename("Win")
    bob.rename("Teach", "b")
    assert bob.titles == ["Win", "Teach", "Keep people"]
    assert bob.told == [("Your change was put together with what others saved meanwhile.", True)]
    eve.state.poll()
    assert eve.titles == bob.titles
    assert eve.picture["number"] == 3


def test_the_history_of_an_open_page_grows_with_what_others_save() -> None:
    eve, bob = two_pages()
    bob.do("history", before=None)
    eve.rename("Win")
    eve.rename("Earn")
    bob.state.poll()
    assert [one["number"] for one in bob.shown["history"]["versions"]] == [3, 2, 1]


def test_who_looks_at_an_old_version_stays_there_while_others_edit() -> None:
    eve, bob = two_pages()
    eve.rename("Win")
    bob.state.poll()
    bob.do("look", number=1)
    eve.rename("Earn")
    bob.state.poll()
    assert (bob.picture["mode"], bob.titles[0]) == ("old", "Sell more")
    bob.do("now")
    assert (bob.picture["number"], bob.titles[0]) == (3, "Earn")


def test_news_of_a_map_that_was_closed_meanwhile_is_left_aside() -> None:
    eve, bob = two_pages()
    ask = bob.state.errand()
    eve.rename("Win")
    found = ask()
    bob.do("close")
    bob.state.take(found)
    assert bob.picture["document"] == ""


def test_a_measure_that_another_map_of_the_organisation_defines_otherwise_is_found() -> None:
    page = page_of()
    other = replace(card().measures[0], id=MeasureId("other"), unit="hours")
    keep(page.desk, firm(("eve", Role.OFFICE)), "firm")
    keep(page.desk, card(title="Beside", measures=(other,)), "beside")
    keep(page.desk, card(title="Elsewhere", unit=UnitId("elsewhere"), measures=(other,)), "elsewhere")
    page.open()
    assert "R11" not in {one["rule"] for one in page.shown["findings"]}
    page.state.poll()
    assert [one["key"] for one in page.shown["findings"] if one["rule"] == "R11"] == ["m"]
    for _ in range(LOOKS_BETWEEN_OTHERS):
        keep(page.desk, card(title="Beside"), "beside")
        page.state.poll()
    assert "R11" not in {one["rule"] for one in page.shown["findings"]}


def test_a_measure_that_differs_from_a_standard_one_is_found_once_the_office_has_put_that_in() -> None:
    page = page_of()
    keep(page.desk, firm(("eve", Role.OFFICE)), "firm")
    page.open()
    page.state.poll()
    standard = StandardMeasure(id="s", title=card().measures[0].title, unit="hours")
    keep(page.desk, MeasureLibrary(name="Firm", measures=(standard,)), library_document(DocumentId("firm")))
    for _ in range(LOOKS_BETWEEN_OTHERS):
        page.state.poll()
    (found,) = (one for one in page.shown["findings"] if one["rule"] == "R11")
    assert found["key"] == "m"
    assert "has another unit than the standard measure" in found["sentence"]


# -- undo over another's edit -----------------------------------------------------------------------------------------


def test_undo_takes_back_one_s_own_step_and_keeps_what_others_did_since() -> None:
    eve, bob = two_pages()
    eve.rename("Win")
    bob.state.poll()
    bob.rename("Teach", "b")
    eve.state.poll()
    eve.do("undo")
    assert eve.titles == ["Sell more", "Teach", "Keep people"]
    bob.state.poll()
    assert bob.titles == eve.titles
    eve.do("redo")
    assert eve.titles == ["Win", "Teach", "Keep people"]


def test_undo_of_what_others_changed_since_is_refused_and_says_why() -> None:
    eve, bob = two_pages()
    eve.rename("Win")
    bob.state.poll()
    bob.rename("Earn")
    eve.state.poll()
    sentence = eve.refused("undo")
    assert sentence.startswith("others changed the same since, so it stays as it is.")
    assert '"Earn"' in sentence
    assert eve.titles[0] == "Earn"
    assert eve.desk.store.history(PLAN)[0].number == 3


# -- clashes ----------------------------------------------------------------------------------------------------------


def clashing() -> tuple[MapPage, MapPage]:
    """Give two pages of which the second has an edit that clashes with the first's, which is saved."""
    eve, bob = two_pages()
    eve.rename("Win")
    bob.rename("Earn")
    return eve, bob


def test_a_clash_is_shown_field_by_field_and_nothing_is_lost() -> None:
    _, bob = clashing()
    assert bob.titles[0] == "Earn"
    assert bob.saved == "not saved"
    clash = bob.shown["clash"]
    assert clash["sentence"] == "eve saved version 2 meanwhile, and changed the same as you."
    assert clash["clashes"] == [
        {
            "at": 0,
            "sentence": 'Objective "Earn": title is "Earn" to you and "Win" to somebody else.',
            "ours": '"Earn"',
            "theirs": '"Win"',
        }
    ]


@pytest.mark.parametrize(("side", "title"), [("ours", "Earn"), ("theirs", "Win")])
def test_a_clash_is_resolved_each_way(side: str, title: str) -> None:
    eve, bob = clashing()
    bob.do("resolve", choices=[{"at": 0, "side": side}])
    assert (bob.titles[0], bob.saved, bob.shown["clash"]) == (title, "saved", {})
    eve.state.poll()
    assert eve.titles[0] == title


def test_one_s_own_side_of_a_clash_may_be_given_up() -> None:
    _, bob = clashing()
    bob.do("drop")
    assert (bob.titles[0], bob.saved, bob.shown["clash"]) == ("Win", "saved", {})
    assert not bob.picture["canUndo"]
    assert len(bob.desk.store.history(PLAN)) == 2


def test_a_map_with_a_clash_is_not_left_behind() -> None:
    _, bob = clashing()
    for op, fields in (("close", {}), ("begin", {"template": "private", "title": "T"}), ("case", {"name": "army"})):
        assert bob.refused(op, **fields) == "Your last change is not saved yet: wait until it is, or give it up."
    assert "not saved yet" in bob.refused("restore", number=1)


def test_what_is_edited_while_a_clash_waits_is_saved_with_its_decision() -> None:
    _, bob = clashing()
    bob.rename("Teach", "b")
    assert bob.saved == "not saved"
    bob.do("resolve", choices=[{"at": 0, "side": "theirs"}])
    assert bob.titles == ["Win", "Teach", "Keep people"]


def test_an_edit_that_ends_a_clash_is_saved() -> None:
    _, bob = clashing()
    bob.rename("Win")
    assert (bob.saved, bob.shown["clash"]) == ("saved", {})


def test_a_clash_follows_what_the_other_does_meanwhile() -> None:
    eve, bob = clashing()
    eve.rename("Thrive")
    bob.state.poll()
    assert bob.shown["clash"]["clashes"][0]["theirs"] == '"Thrive"'
    eve.rename("Earn")
    bob.state.poll()
    assert (bob.saved, bob.shown["clash"]) == ("saved", {})


def test_an_element_that_the_other_removed_is_kept_or_let_go() -> None:
    for side, titles in (("ours", ["Earn", "Train crews", "Keep people"]), ("theirs", ["Train crews", "Keep people"])):
        eve, bob = two_pages()
        eve.do("remove", kind="objective", key="a")
        bob.rename("Earn")
        clash = bob.shown["clash"]["clashes"][0]
        assert (clash["ours"], clash["theirs"]) == ("It stays", "It is removed")
        bob.do("resolve", choices=[{"at": one["at"], "side": side} for one in bob.shown["clash"]["clashes"]])
        assert bob.titles == titles
        assert bob.saved == "saved"


def test_a_decision_left_open_is_asked_again() -> None:
    eve, bob = two_pages()
    store = bob.desk.store
    eve.rename("Win")
    eve.rename("Stay", "c")
    flaking = FlakyStore(store)
    bob.state.session.desk = Desk(store=flaking, executor=None, actor=bob.desk.actor, now=bob.desk.now)  # type: ignore[union-attr]
    flaking.go_away()
    bob.rename("Earn")
    bob.rename("Hold", "c")
    flaking.come_back()
    bob.state.poll()
    assert len(bob.shown["clash"]["clashes"]) == 2
    bob.do("resolve", choices=[{"at": 0, "side": "ours"}])
    assert len(bob.shown["clash"]["clashes"]) == 1
    assert bob.told[-1] == ("There is more to decide.", True)
    bob.do("resolve", choices=[{"at": 0, "side": "theirs"}])
    assert bob.titles == ["Earn", "Train crews", "Stay"]


@pytest.mark.parametrize(
    "choices",
    [
        [{"at": 1, "side": "ours"}],
        [{"at": -1, "side": "ours"}],
        [{"at": True, "side": "ours"}],
        [{"at": 0, "side": "both"}],
        [{"at": 0}],
        [{"at": 0, "side": "ours", "more": 1}],
    ],
)
def test_a_decision_that_is_none_is_refused(choices: list[dict[str, object]]) -> None:
    _, bob = clashing()
    assert "must name a clash by at, and side ours or theirs" in bob.refused("resolve", choices=choices)
    assert bob.saved == "not saved"


def test_without_a_clash_there_is_nothing_to_resolve() -> None:
    assert "there is no clash to decide on" in page_of().refused("resolve", choices=[])


# -- a store that fails -----------------------------------------------------------------------------------------------


def test_an_edit_waits_on_the_page_while_the_store_is_away_and_is_saved_when_it_is_back() -> None:
    page, store = flaky_page()
    store.go_away()
    page.rename("Win")
    assert (page.titles[0], page.saved, page.picture["saved"]["sentence"]) == ("Win", "waiting", AWAY)
    assert page.told == [(f"{AWAY} Your change is kept on this page.", False)]
    page.rename("Teach", "b")
    page.state.poll()
    assert page.saved == "waiting"
    assert len(page.told) == 1
    store.come_back()
    page.state.poll()
    assert (page.saved, page.picture["number"]) == ("saved", 2)
    assert [one.title for one in open_map(page.desk, PLAN).card.objectives] == ["Win", "Teach", "Keep people"]


def test_a_disk_that_is_full_loses_nothing_either() -> None:
    page, store = flaky_page()
    store.go_away(StoreError(FULL))
    page.rename("Win")
    assert page.picture["saved"]["sentence"] == FULL
    store.come_back()
    page.state.poll()
    assert page.saved == "saved"


def test_what_waited_is_put_together_with_what_others_saved_meanwhile() -> None:
    page, store = flaky_page()
    store.go_away()
    page.rename("Win")
    keep(Desk(store=store.inner, executor=None, actor=page.desk.actor, now=page.desk.now), card(title="Larger"))
    store.come_back()
    page.state.poll()
    assert (page.titles[0], page.picture["title"], page.picture["number"]) == ("Win", "Larger", 3)


def test_what_waited_may_turn_out_to_clash() -> None:
    page, store = flaky_page()
    store.go_away()
    page.rename("Win")
    others = card().objectives
    keep(
        Desk(store=store.inner, executor=None, actor=page.desk.actor, now=page.desk.now),
        card(
            objectives=(type(others[0])(id=others[0].id, title="Earn", perspective=others[0].perspective), *others[1:])
        ),
    )
    store.come_back()
    page.state.poll()
    assert page.shown["clash"]["clashes"][0]["theirs"] == '"Earn"'
    store.go_away()
    page.do("resolve", choices=[{"at": 0, "side": "ours"}])
    assert page.saved == "waiting"
    store.come_back()
    page.state.poll()
    assert (page.saved, page.titles[0], page.picture["number"]) == ("saved", "Win", 3)


def test_undo_works_on_what_waits() -> None:
    page, store = flaky_page()
    store.go_away()
    page.rename("Win")
    page.do("undo")
    assert (page.titles[0], page.saved) == ("Sell more", "saved")  # as it rests
    store.come_back()
    page.state.poll()
    assert (page.saved, page.picture["number"]) == ("saved", 1)


def test_what_is_edited_while_a_save_is_tried_again_is_saved_too() -> None:
    page, store = flaky_page()
    store.go_away()
    page.rename("Win")
    store.come_back()
    ask = page.state.errand()
    page.rename("Thrive")
    page.rename("Teach", "b")
    page.state.take(ask())
    assert (page.saved, page.titles[:2], page.shown["clash"]) == ("saved", ["Thrive", "Teach"], {})
    assert [one.title for one in open_map(page.desk, PLAN).card.objectives][:2] == ["Thrive", "Teach"]


def test_what_is_given_up_while_a_save_is_tried_again_is_taken_back() -> None:
    page, store = flaky_page()
    store.go_away()
    page.rename("Win")
    store.come_back()
    ask = page.state.errand()
    page.do("drop")
    page.state.take(ask())
    assert page.saved == "saved"
    assert open_map(page.desk, PLAN).card == card()


def test_other_messages_are_refused_with_the_store_s_sentence_and_leave_the_page_as_it_is() -> None:
    page, store = flaky_page()
    before = page.picture
    store.go_away()
    for op, fields in (
        ("history", {"before": None}),
        ("look", {"number": 2}),
        ("compare", {"before": 1, "after": 2}),
        ("restore", {"number": 1}),
        ("open", {"document": "plan", "number": None, "view": False}),
        ("case", {"name": "army"}),
        ("begin", {"template": "private", "title": "T"}),
    ):
        assert page.refused(op, **fields) == AWAY
    page.state.poll()
    assert page.picture == before


def test_a_start_screen_without_a_store_says_so_once_and_fills_when_it_is_back() -> None:
    desk, store = flaky(memory_desk())
    keep(desk, card(title="Plan"))
    store.go_away()
    page = MapPage(desk)
    page.state.poll()
    assert page.told == [(AWAY, False)]
    assert page.picture["saved"]["sentence"] == AWAY
    store.come_back()
    page.state.poll()
    assert [one["title"] for one in page.shown["library"]["maps"]] == ["Plan"]
    assert page.picture["saved"]["sentence"] == ""


def test_a_right_withdrawn_while_an_edit_waits_keeps_the_edit_until_it_is_given_up() -> None:
    page, store = flaky_page()
    keep(page.desk, firm(("eve", Role.OFFICE)), "firm")
    page.open()
    store.go_away()
    page.rename("Win")
    store.come_back()
    keep(page.desk, firm(("eve", Role.VIEWER)), "firm")
    page.state.poll()
    assert (page.saved, page.titles[0]) == ("not saved", "Win")
    assert page.shown["clash"]["sentence"].startswith("Your last change was not saved: 'eve' may not edit")
    page.do("drop")
    assert (page.titles[0], page.shown["clash"], page.picture["readOnly"]) == ("Sell more", {}, True)
    assert len(page.desk.store.history(PLAN)) == 1


def test_an_error_that_nobody_expected_leaves_the_page_and_the_store_as_they_were(
    caplog: pytest.LogCaptureFixture,
) -> None:
    page, store = flaky_page()
    store.go_away(RuntimeError("broken"))
    answer = page.send("look", number=2)
    assert answer["sentence"] == "Something went wrong, and nothing was changed. The details are in the log."
    assert "RuntimeError: broken" in caplog.text
    with pytest.raises(RuntimeError, match="broken"):
        page.state.poll()
    store.come_back()
    page.rename("Win")
    assert page.saved == "saved"


# -- on a database ----------------------------------------------------------------------------------------------------


def test_two_pages_on_one_database_see_each_other(tmp_path: Path) -> None:
    eve, bob = (_on_database(tmp_path / "workbench.db", name) for name in ("eve", "bob"))
    eve.do("begin", template="private", title="Plan")
    bob.open("Plan")
    eve.do("add_objective", perspective=eve.picture["bands"][0]["id"], title="Win", place=None)
    bob.do("add_objective", perspective=bob.picture["bands"][1]["id"], title="Serve", place=None)
    eve.state.poll()
    assert sorted(eve.titles) == sorted(bob.titles) == ["Serve", "Win"]
    history = eve.desk.store.history(DocumentId(eve.picture["document"]))
    assert [one.author for one in history] == ["bob", "eve", "eve"]


def _on_database(path: Path, actor: str) -> MapPage:
    now = memory_desk().now
    store = open_store(f"sqlite:///{path}", standard_codec(), actor=actor, now=now)
    return MapPage(Desk(store=store, executor=None, actor=Actor(sign_in=actor, is_local=True), now=now))


def test_the_last_edit_of_who_is_alone_is_what_rests_whatever_the_store_did() -> None:
    page, store = flaky_page()
    for at in range(12):
        store.go_away() if at % 3 else store.come_back()
        page.rename(f"Title {at}")
        if at % 4 == 0:
            page.state.poll()
    store.come_back()
    page.state.poll()
    assert open_map(page.desk, PLAN).card.objectives[0].title == "Title 11"
