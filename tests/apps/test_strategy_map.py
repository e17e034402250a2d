"""The map page by its state, without a browser: every message, what it shows, and who may."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.map_page import PLAN, MapPage, firm, keep, page_of
from tests.builders import card
from tests.desks import beside, memory_desk
from workbench.domain.ids import ThemeId
from workbench.domain.organisation import Role
from workbench.domain.periods import Period
from workbench.domain.scorecard import Target, Theme
from workbench.jobs.strategy_map import open_map
from workbench.jobs.strategy_map_commands import editing_ops

if TYPE_CHECKING:
    from workbench.domain.scorecard import Scorecard

EDITING: dict[str, dict[str, object]] = {
    "add_objective": {"perspective": "top", "title": "Grow", "place": None},
    "add_perspective": {"title": "People"},
    "add_theme": {"title": "Service"},
    "add_measure": {"objective": "a", "title": "Share of visits"},
    "set_target": {"measure": "m", "period": "2026", "value": 5, "stretch": None, "upper": None, "rationale": ""},
    "remove_target": {"measure": "m", "period": "2025"},
    "rename": {"kind": "objective", "key": "a", "title": "Win"},
    "revise": {"kind": "link", "key": "b>a", "field": "belief", "value": 0.5},
    "move": {"objective": "b", "perspective": "top", "place": 0.5},
    "move_perspective": {"perspective": "below", "at": 0},
    "move_theme": {"theme": "t", "at": 1},
    "link": {"cause": "c", "effect": "a"},
    "turn": {"cause": "b", "effect": "a"},
    "remove": {"kind": "objective", "key": "c"},
    "arrange": {},
}
"""A message for each editing op, one that changes something on the map of `editable`."""


def editable() -> Scorecard:
    *others, last = card().objectives
    placed = (*others, replace(last, place=0.9))
    (measure,) = card().measures
    aimed = replace(measure, targets=(Target(period=Period.parse("2025"), value=3),))
    return card(
        objectives=placed,
        measures=(aimed,),
        themes=(Theme(id=ThemeId("t"), title="T"), Theme(id=ThemeId("u"), title="U")),
    )


def versions(page: MapPage) -> int:
    return len(page.desk.store.history(PLAN))


# -- the start screen -------------------------------------------------------------------------------------------------


def test_the_start_screen_shows_what_there_is_to_open_to_begin_from_and_to_load() -> None:
    desk = memory_desk()
    keep(desk, card(title="Plan"))
    page = MapPage(desk)
    assert page.picture["document"] == ""
    library = page.shown["library"]
    assert [(one["document"], one["title"], one["number"], one["author"]) for one in library["maps"]] == [
        ("plan", "Plan", 1, "eve")
    ]
    assert [one["name"] for one in library["templates"]] == ["private", "public", "non-profit"]
    assert library["templates"][0]["bands"][0] == "Financial"
    assert [one["name"] for one in library["cases"]] == ["company", "army", "health", "bank-before", "bank-after"]


def test_a_map_that_somebody_begins_appears_on_the_start_screen() -> None:
    page = MapPage(memory_desk())
    other = MapPage(beside(page.desk, "bob"))
    other.do("begin", template="public", title="Town")
    page.state.poll()
    assert [one["title"] for one in page.shown["library"]["maps"]] == ["Town"]


def test_a_map_is_opened_by_document_or_title_and_closed_again() -> None:
    page = page_of()
    assert (page.picture["document"], page.picture["title"], page.picture["number"]) == ("plan", "Small", 1)
    assert (page.picture["mode"], page.picture["readOnly"], page.picture["isHead"]) == ("edit", False, True)
    page.do("close")
    assert page.picture["document"] == ""
    page.open("Small")
    assert page.picture["document"] == "plan"


def test_an_old_version_is_opened_by_its_number() -> None:
    page = page_of()
    page.rename("Win")
    page.do("open", document="plan", number=1, view=False)
    assert (page.picture["mode"], page.picture["number"], page.titles[0]) == ("old", 1, "Sell more")


def test_a_map_is_begun_from_a_template_and_may_be_edited_at_once() -> None:
    page = MapPage(memory_desk())
    page.do("begin", template="non-profit", title="Town")
    assert page.picture["bands"][0]["title"] == "Mission"
    assert page.picture["unit"] == "Town"
    page.do("add_objective", perspective=page.picture["bands"][0]["id"], title="Help", place=0.5)
    assert page.titles == ["Help"]


def test_a_case_is_loaded_once_and_then_opened_as_it_stands() -> None:
    page = MapPage(memory_desk())
    page.do("case", name="company")
    assert len(page.picture["boxes"]) == 20
    page.do("rename", kind="scorecard", key="", title="Ours")
    page.do("close")
    page.do("case", name="company")
    assert page.picture["title"] == "Ours"
    assert page.told[-1] == ("This case is loaded already; here it is as it stands now.", True)


# -- limits of the rules ----------------------------------------------------------------------------------------------


def test_a_map_is_judged_within_the_limits_that_its_reader_sets() -> None:
    page = page_of(editable())
    assert any(finding["rule"] == "R1" for finding in page.shown["findings"])
    page.do("limits", texts={"objectives": "3-12", "left_out": "r5, R8"})
    assert not any(finding["rule"] in ("R1", "R5", "R8") for finding in page.shown["findings"])
    assert page.picture["limits"]["objectives"] == "3-12"
    assert page.picture["limits"]["left_out"] == "R5 R8"
    page.do("limits", texts={"objectives": " "})
    assert page.picture["limits"]["objectives"] == "15-25"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"objectives": "12"}, "the fewest and the most"),
        ({"most_objectives": "many"}, "whole number"),
        ({"largest_share": "nan"}, "must be a number"),
        ({"largest_share": "2"}, "above 0 and up to 1"),
        ({"left_out": "R99"}, "is not known"),
        ({"colour": "red"}, "must be one of"),
        ({"themes": 3}, "must be texts"),
    ],
)
def test_a_limit_that_is_none_is_refused_and_changes_nothing(texts: dict[str, object], said: str) -> None:
    page = page_of(editable())
    before = page.picture["limits"]
    assert said in page.refused("limits", texts=texts)
    assert page.picture["limits"] == before


# -- the picture ------------------------------------------------------------------------------------------------------


def test_the_picture_holds_every_part_with_its_fields() -> None:
    page = page_of(editable())
    picture = page.picture
    assert set(picture) == {
        *("document", "title", "number", "unit", "saved", "actor", "readOnly", "why", "mode", "isHead"),
        *("canUndo", "canRedo", "canRestore", "width", "height", "crossings", "bands", "boxes", "arrows"),
        *("themes", "people", "limits"),
    }
    assert set(picture["saved"]) == {"state", "at", "author", "sentence"}
    box = next(box for box in picture["boxes"] if box["id"] == "b")
    assert set(box) == {
        *("id", "title", "statement", "perspective", "theme", "owner", "weight", "place", "status"),
        *("x", "y", "w", "h", "marks", "measures", "findings"),
    }
    assert box["measures"] == [
        {
            "id": "m",
            "title": "Days of training",
            "unit": "days",
            "definition": "",
            "isLead": False,
            "targets": [{"period": "2025", "value": 3.0}],
        }
    ]
    assert box["findings"] == {"error": 2, "warning": 0, "advice": 0}
    assert set(picture["bands"][0]) == {"id", "title", "question", "isOutcome", "isBeside", "x", "y", "w", "h", "marks"}
    arrow = next(arrow for arrow in picture["arrows"] if arrow["cause"] == "b")
    assert {key: arrow[key] for key in ("effect", "sign", "strength", "lag_months", "belief", "why", "isFeedback")} == {
        "effect": "a",
        "sign": "plus",
        "strength": None,
        "lag_months": None,
        "belief": None,
        "why": "",
        "isFeedback": False,
    }
    assert len(arrow["points"]) >= 2
    assert picture["themes"][0] == {"id": "t", "title": "T", "statement": "", "marks": []}


def test_boxes_lie_in_the_band_of_their_perspective_whatever_the_width() -> None:
    page = page_of()
    for width in (320, 800, 1180, 1500.5):
        page.do("width", width=width)
        bands = {band["id"]: band for band in page.picture["bands"]}
        for box in page.picture["boxes"]:
            band = bands[box["perspective"]]
            assert band["y"] <= box["y"] < box["y"] + box["h"] <= band["y"] + band["h"]
            assert band["x"] <= box["x"] < box["x"] + box["w"] <= band["x"] + band["w"]
    assert page.refused("width", width=319) == "width(=319) must be >= 320 px"


def test_the_width_is_known_before_a_map_is_open() -> None:
    page = MapPage(memory_desk())
    page.do("width", width=400)
    page.do("begin", template="private", title="Town")
    assert page.picture["width"] == 400


def test_findings_tell_their_place_and_follow_the_edits() -> None:
    page = page_of()
    found = page.shown["findings"]
    assert {"rule", "severity", "kind", "key", "sentence", "reason", "source"} == set(found[0])
    assert ("R8", "objective", "b") in {(one["rule"], one["kind"], one["key"]) for one in found}
    assert "R4" not in {one["rule"] for one in found}
    page.do("turn", cause="b", effect="a")
    assert ("R4", "link", "a>b") in {(one["rule"], one["kind"], one["key"]) for one in page.shown["findings"]}


def test_people_of_the_organisation_may_own() -> None:
    page = page_of()
    keep(page.desk, firm(("eve", Role.OFFICE)), "firm")
    page.open()
    assert page.picture["people"] == [{"id": "p-eve", "name": "Eve"}]
    page.do("revise", kind="objective", key="a", field="owner", value="p-eve")
    assert page.picture["boxes"][0]["owner"] == "p-eve"
    assert "must be one of the organisation's people" in page.refused(
        "revise", kind="objective", key="a", field="owner", value="p-bob"
    )


# -- editing ----------------------------------------------------------------------------------------------------------


def test_there_is_an_example_of_every_editing_op() -> None:
    assert set(EDITING) == set(editing_ops())


@pytest.mark.parametrize("op", EDITING)
def test_every_edit_is_shown_then_saved_then_shown_as_saved_and_can_be_undone(op: str) -> None:
    page = page_of(editable())
    before = page.picture
    page.states.clear()
    page.do(op, **EDITING[op])
    assert page.states == ["saving", "saved"]
    assert page.picture["number"] == versions(page) == 2
    assert page.picture["saved"]["author"] == "eve"
    assert page.picture["canUndo"]
    assert open_map(page.desk, PLAN).card != editable()
    page.do("undo")
    assert open_map(page.desk, PLAN).card == editable()
    assert {**page.picture, "saved": 0, "number": 0, "canRedo": 0} == {**before, "saved": 0, "number": 0, "canRedo": 0}
    page.do("redo")
    assert open_map(page.desk, PLAN).card == open_map(page.desk, PLAN, 2).card


def test_what_was_made_is_answered_with_its_key() -> None:
    page = page_of()
    made = page.do("add_objective", perspective="top", title="Grow", place=None)["made"]
    assert made == {"kind": "objective", "key": page.picture["boxes"][-1]["id"]}
    assert page.do("link", cause="c", effect="a")["made"] == {"kind": "link", "key": "c>a"}
    assert page.rename("Win")["made"] is None


def test_an_answer_says_which_message_it_is_of() -> None:
    page = page_of()
    answer = page.rename("Win")
    assert (answer["op"], answer["id"], answer["ok"], answer["sentence"]) == ("answer", 7, True, "")


def test_an_edit_that_changes_nothing_saves_nothing() -> None:
    page = page_of()
    page.rename("Sell more")
    assert versions(page) == 1
    assert not page.picture["canUndo"]


def test_undo_and_redo_without_a_step_say_so() -> None:
    page = page_of()
    assert page.refused("undo") == "there is nothing to undo"
    assert page.refused("redo") == "there is nothing to do again"


def test_a_title_is_shown_as_it_was_written() -> None:
    page = page_of()
    page.rename("<img onerror=alert(1)>")
    assert page.titles[0] == "<img onerror=alert(1)>"


@pytest.mark.parametrize("mode", ["edit", "old", "compare", "view"])
def test_what_is_shown_is_downloaded_as_a_picture(mode: str) -> None:
    page = page_of()
    page.rename("<b>Win</b>")
    match mode:
        case "old":
            page.do("look", number=1)
        case "compare":
            page.do("compare", before=1, after=2)
        case "view":
            page.open(view=True)
    file = page.do("download")["file"]
    assert file["name"].endswith(".svg")
    assert file["type"].startswith("image/svg+xml")
    assert ("&lt;b&gt;Win" in file["text"]) is (mode != "old")
    assert "<b>" not in file["text"]
    assert versions(page) == 2


def test_without_a_map_there_is_nothing_to_download() -> None:
    assert MapPage(memory_desk()).refused("download") == "no map is open; open one first"


# -- history ----------------------------------------------------------------------------------------------------------


def test_the_history_comes_when_it_is_asked_for_and_is_kept_up_to_date_after_that() -> None:
    page = page_of()
    assert page.shown["history"] == {"versions": [], "hasMore": True, "comparing": None, "head": 1}
    page.do("history", before=None)
    page.rename("Win")
    history = page.shown["history"]
    assert [(one["number"], one["author"], one["note"]) for one in history["versions"]] == [
        (2, "eve", 'Objective "Sell more" was renamed "Win".'),
        (1, "eve", ""),
    ]
    assert (history["hasMore"], history["head"]) == (False, 2)


def test_older_versions_are_added_page_by_page() -> None:
    page = page_of()
    for number in range(2, 64):
        keep(page.desk, card(title=f"Plan {number}"))
    page.state.poll()
    page.do("history", before=None)
    assert [one["number"] for one in page.shown["history"]["versions"]] == [*range(63, 33, -1)]
    page.do("history", before=34)
    page.do("history", before=4)
    page.do("history", before=34)
    assert page.shown["history"]["hasMore"]
    page.do("history", before=4)
    assert [one["number"] for one in page.shown["history"]["versions"]] == [*range(63, 3, -1), 3, 2, 1]
    assert not page.shown["history"]["hasMore"]


def test_an_old_version_is_looked_at_and_left_again() -> None:
    page = page_of()
    page.rename("Win")
    page.do("look", number=1)
    assert (page.picture["mode"], page.picture["number"], page.picture["isHead"]) == ("old", 1, False)
    assert (page.titles[0], page.picture["readOnly"], page.picture["canRestore"]) == ("Sell more", True, True)
    assert page.picture["why"].startswith("This is version 1 of 2.")
    assert not page.picture["canUndo"]
    page.do("now")
    assert (page.picture["mode"], page.picture["number"], page.titles[0]) == ("edit", 2, "Win")
    page.do("look", number=2)
    assert page.picture["mode"] == "edit"
    assert "version 9 of 'plan' does not exist" in page.refused("look", number=9)


@pytest.mark.parametrize(
    ("op", "where", "key", "marks"),
    [
        ("add_theme", "themes", None, ["added"]),
        ("add_perspective", "bands", None, ["added"]),
        ("add_objective", "boxes", None, ["added"]),
        ("rename", "boxes", "a", ["renamed"]),
        ("move", "boxes", "b", ["moved"]),
        ("remove", "boxes", "c", ["removed"]),
        ("revise", "arrows", ("b", "a"), ["changed"]),
        ("link", "arrows", ("c", "a"), ["added"]),
    ],
)
def test_a_comparison_marks_what_happened_on_the_map(op: str, where: str, key: object, marks: list[str]) -> None:
    page = page_of(editable())
    page.do(op, **EDITING[op])
    page.do("compare", before=1, after=2)
    things = page.picture[where]
    thing = things[-1] if key is None else next(one for one in things if key in (one.get("id"), _ends(one)))
    assert thing["marks"] == marks
    assert page.picture["mode"] == "compare"
    assert page.picture["readOnly"]
    comparing = page.shown["history"]["comparing"]
    assert (comparing["before"], comparing["after"]) == (1, 2)
    assert len(comparing["sentences"]) == 1
    page.do("now")
    assert page.shown["history"]["comparing"] is None
    assert all(not one["marks"] for one in page.picture["boxes"])


def _ends(thing: dict[str, Any]) -> tuple[object, object]:
    return thing.get("cause"), thing.get("effect")


def test_a_link_that_leads_elsewhere_is_marked_as_relinked() -> None:
    page = page_of()
    page.do("remove", kind="link", key="c>b")
    page.do("link", cause="c", effect="a")
    page.do("compare", before=1, after=3)
    assert {_ends(one): one["marks"] for one in page.picture["arrows"]} == {
        ("b", "a"): [],
        ("c", "a"): ["relinked"],
        ("c", "b"): ["removed"],
    }


def test_an_old_version_is_restored_as_a_new_one_and_that_may_be_undone() -> None:
    page = page_of()
    page.rename("Win")
    page.do("look", number=1)
    page.do("restore", number=1)
    assert (page.picture["mode"], page.picture["number"], page.titles[0]) == ("edit", 3, "Sell more")
    assert page.desk.store.history(PLAN)[0].note == "Version 1 restored"
    page.do("undo")
    assert page.titles[0] == "Win"


# -- who may, and when ------------------------------------------------------------------------------------------------

MAP_OPS: dict[str, dict[str, object]] = {
    "undo": {},
    "redo": {},
    "history": {"before": None},
    "look": {"number": 1},
    "compare": {"before": 1, "after": 2},
    "now": {},
    "restore": {"number": 1},
    "resolve": {"choices": []},
    "drop": {},
    "offer_graph": {"name": "g.csv", "text": "a,b"},
    "take_graph": {"places": {}},
}
CHANGING = {
    **EDITING,
    **{op: MAP_OPS[op] for op in ("undo", "redo", "restore", "resolve", "offer_graph", "take_graph")},
}


ALL_OPS = {**EDITING, **MAP_OPS}


@pytest.mark.parametrize("op", ALL_OPS)
def test_without_a_map_there_is_nothing_to_do(op: str) -> None:
    assert MapPage(memory_desk()).refused(op, **ALL_OPS[op]) == "no map is open; open one first"


def viewer(role: Role = Role.VIEWER) -> MapPage:
    """Give the page of somebody with a role, who edited the map before it was all they had."""
    page = page_of(editable())
    keep(page.desk, firm(("eve", Role.OFFICE)), "firm")
    page.open()
    page.rename("Won")
    keep(page.desk, firm(("eve", role)), "firm")
    return page


@pytest.mark.parametrize("op", CHANGING)
def test_a_viewer_is_refused_whatever_would_change_the_map(op: str) -> None:
    page = viewer()
    sentence = page.refused(op, **CHANGING[op])
    what = "restore an old version" if op == "restore" else "edit the scorecard"
    assert sentence == f"'eve' may not {what} of 'Firm': ask for the role editor or leader or office"
    assert versions(page) == 2


def test_a_viewer_s_page_says_why_it_is_read_only_and_shows_everything() -> None:
    page = viewer()
    page.state.poll()
    assert page.picture["readOnly"]
    assert page.picture["mode"] == "edit"
    assert "ask for the role" in page.picture["why"]
    page.do("compare", before=1, after=2)
    page.do("look", number=1)
    assert not page.picture["canRestore"]
    page.do("history", before=None)
    page.do("now")


def test_a_role_given_meanwhile_opens_the_map_for_editing_at_once() -> None:
    page = viewer()
    keep(page.desk, firm(("eve", Role.EDITOR)), "firm")
    page.rename("Win again")
    assert not page.picture["readOnly"]


def test_whoever_lost_every_role_sees_no_more() -> None:
    page = viewer()
    keep(page.desk, firm(("bob", Role.OFFICE)), "firm")
    for op in ("history", "look", "compare", "now"):
        assert "'eve' may not view the scorecard" in page.refused(op, **MAP_OPS[op])
    assert "may not view" in page.refused("open", document="plan", number=None, view=False)


@pytest.mark.parametrize("op", CHANGING)
def test_a_read_only_link_refuses_whatever_would_change_the_map(op: str) -> None:
    page = page_of(editable())
    page.rename("Won")
    page.open(view=True)
    assert (page.picture["mode"], page.picture["readOnly"]) == ("view", True)
    assert page.refused(op, **CHANGING[op]) == "This link shows the map only. Open the map itself to edit it."
    page.do("look", number=1)
    assert not page.picture["canRestore"]
    assert page.refused(op, **CHANGING[op])
    assert versions(page) == 2


@pytest.mark.parametrize("mode", ["old", "compare"])
@pytest.mark.parametrize("op", [op for op in CHANGING if op != "restore"])
def test_what_is_only_looked_at_is_not_edited(op: str, mode: str) -> None:
    page = page_of(editable())
    page.rename("Won")
    page.do("look", number=1) if mode == "old" else page.do("compare", before=1, after=2)
    assert page.picture["mode"] == mode
    assert "Go back to the newest to edit" in page.refused(op, **CHANGING[op])
    assert versions(page) == 2


def test_no_message_says_who_somebody_is() -> None:
    page = page_of()
    for surplus in ("actor", "author", "sign_in"):
        assert f"'{surplus}' is no field of rename" in page.refused(
            "rename", kind="objective", key="a", title="Win", **{surplus: "mallory"}
        )
    page.rename("Win")
    assert {one.author for one in page.desk.store.history(PLAN)} == {"eve"}
    assert page.picture["actor"] == "eve"


# -- a graph from elsewhere -------------------------------------------------------------------------------------------


def test_a_graph_is_offered_its_places_changed_and_taken() -> None:
    page = page_of()
    page.do("offer_graph", name="plan.csv", text="Hire,Teach\nTeach,Teach\n")
    offer = page.shown["offer"]
    assert (offer["name"], offer["links"]) == ("plan.csv", 1)
    assert offer["nodes"] == [
        {"id": "Hire", "title": "Hire", "perspective": "below"},
        {"id": "Teach", "title": "Teach", "perspective": "top"},
    ]
    assert offer["notes"] == ['1 node: "Teach". Each led to itself; that link was left out.']
    page.do("take_graph", places={"Hire": "top", "Teach": "top"})
    assert page.titles[3:] == ["Hire", "Teach"]
    assert page.shown["offer"] == {}
    assert page.refused("take_graph", places={}) == "there is no graph to take; choose its file first"
    page.do("undo")
    assert len(page.titles) == 3


def test_an_offer_may_be_dropped() -> None:
    page = page_of()
    page.do("offer_graph", name="plan.csv", text="Hire,Teach")
    page.do("drop_offer")
    assert page.shown["offer"] == {}


def test_a_file_that_cannot_be_read_leaves_no_offer() -> None:
    page = page_of()
    assert page.refused("offer_graph", name="plan.json", text="{").startswith("plan.json: not readable as JSON")
    assert page.shown["offer"] == {}


# -- malformed messages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"op": "open"}, "document of open is missing"),
        ({"op": "open", "document": "x", "number": "1", "view": False}, "number(='1') must be a whole number"),
        ({"op": "open", "document": "x", "number": None, "view": "no"}, "view(='no') must be true or false"),
        ({"op": "look", "number": 10**30}, "must be a whole number from 0 on"),
        ({"op": "width", "width": None}, "width(=None) must be a number"),
        ({"op": "resolve", "choices": {}}, "choices(=a dict) must be a list"),
        ({"op": "take_graph", "places": []}, "places(=a list) must be an object"),
        ({"op": "offer_graph", "name": "n", "text": 7}, "text(=7) must be a text"),
        ({"op": "offer_graph", "name": "n", "text": "x" * 2_100_001}, "must have at most 2100000"),
        ({"op": "begin", "template": "firm", "title": "T"}, "template 'firm' is not known"),
        ({"op": "case", "name": "firm"}, "case 'firm' is not known"),
        ({"op": "__init__"}, "op(='__init__') must be one of open, close"),
        ({"op": None}, "op(=None) must be one of"),
    ],
)
def test_a_malformed_message_is_answered_with_what_is_wrong(fields: dict[str, object], sentence: str) -> None:
    page = page_of()
    answer = page.state.handle({"id": 1, **fields})
    assert not answer["ok"]
    assert sentence in answer["sentence"]


@pytest.mark.parametrize("message", [None, 7, "undo", [], ["op"], b"undo"])
def test_what_is_no_message_is_answered_too(message: object) -> None:
    answer = page_of().state.handle(message)
    assert (answer["ok"], answer["id"]) == (False, None)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(["plan", "a", 1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
READING = ("look", "compare", "history", "width", "resolve", "take_graph", "drop", "now", "close", "drop_offer")


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["op", "id", "number", "before", "after", "width", "choices", "places"]),
            ANYTHING,
            max_size=4,
        )
        | st.builds(lambda op, more: {**more, "op": op}, st.sampled_from(READING), st.dictionaries(st.text(), ANYTHING))
        | ANYTHING,
        max_size=5,
    )
)
def test_whatever_comes_is_answered_and_changes_nothing_that_rests(messages: list[object]) -> None:
    page = page_of()
    before = page.desk.store.documents()
    for message in messages:
        answer = page.state.handle(message)
        assert set(answer) >= {"op", "id", "ok", "sentence", "made"}
        assert answer["ok"] or answer["sentence"]
        assert "Something went wrong" not in answer["sentence"]
        json.dumps(answer)
    assert page.desk.store.documents() == before


# -- how the objectives stand -----------------------------------------------------------------------------------------


def test_boxes_show_how_their_objectives_stand_once_somebody_has_looked() -> None:
    page = MapPage(memory_desk())
    page.do("case", name="company")
    page.state.poll()
    assert {box["status"] for box in page.picture["boxes"]} >= {"good", "warn", "bad"}
    page.rename("Raise what capital returns", key="ko01")
    assert {box["status"] for box in page.picture["boxes"]} >= {"good", "warn", "bad"}
    page.do("look", number=1)
    assert {box["status"] for box in page.picture["boxes"]} == {"none"}
