"""The alignment page without a browser: what is shown of an enterprise, what each message does, who may what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.apps.alignment_page import TOP, AlignPage, page_of
from tests.desks import beside, flaky, memory_desk
from workbench.apps import parts
from workbench.apps.alignment import AlignmentPage, alignment_app
from workbench.desk import UnavailableError
from workbench.domain.ids import DocumentId
from workbench.domain.organisation import Role
from workbench.domain.organising import give_role
from workbench.domain.scorecard import Scorecard
from workbench.jobs.alignment import find_organisation, open_enterprise, save_organisation

if TYPE_CHECKING:
    from workbench.desk import Desk

LINK = {"how": "contributory", "mode": "context", "weight": 1, "aggregation": "average"}
CASCADE = LINK | {"document": TOP, "with_measures": False}


def colleague(desk: Desk, name: str, role: Role, unit: str | None = None) -> Desk:
    """Give the desk of somebody who was given a role in the company."""
    enterprise = open_enterprise(desk, find_organisation(desk, "company"))
    edited = give_role(enterprise.organisation, name=name, sign_in=name, role=role, unit=unit)  # type: ignore[arg-type]
    save_organisation(desk, enterprise, edited, "role")
    return beside(desk, name, is_local=False)


def card(desk: Desk, document: str) -> Scorecard:
    head = desk.store.head(DocumentId(document))
    assert head is not None
    value = desk.store.load(head.pin)
    assert isinstance(value, Scorecard)
    return value


# -- opening and looking ----------------------------------------------------------------------------------------------


def test_the_start_screen_lists_organisations_and_cases() -> None:
    page = AlignPage(memory_desk())
    assert page.shown["enterprise"] == {}
    assert [one["name"] for one in page.shown["library"]["cases"]] == ["company", "army", "health"]
    page.do("case", name="company")
    assert page.shown["enterprise"]["name"] == "Halvorsen Water (fictional)"
    page.do("close")
    assert [one["document"] for one in page.shown["library"]["organisations"]] == ["company"]


def test_an_enterprise_is_shown_with_its_units_its_matrix_and_every_metric_beside_figure_1() -> None:
    page = page_of()
    assert [one["depth"] for one in page.shown["enterprise"]["units"]] == [0, *[1] * 8]
    assert page.cell("company-u2", "ko05") == "I+"
    assert page.cell("company-u3", "ko16") == "!"
    assert page.cell("company-u5", "ko06") == "-"
    assert page.cell("company-u2", "ko04") == ""
    assert page.objective("ko05")["coverage"] == 1
    assert page.figure("functions")["compare"][0]["value"] == 0.33
    assert page.figure("partners")["fraction"] == "0 of 2 partners"
    assert "tell one in the survey" in page.figure("awareness")["missing"]
    assert {one["rule"] for one in page.shown["findings"]["shown"]} >= {"A3", "A7"}


def test_the_charts_show_what_is_known_and_say_it_in_words() -> None:
    page = page_of()
    figure, words = page.drawn["measures_chart"]
    assert figure.layout.xaxis.title.text == "Share"
    assert "Coverage of corporate objectives" in words
    assert "Least carried" in page.drawn["coverage_chart"][1]


def test_an_objective_is_followed_up_and_down_and_its_scores_come_with_the_next_look() -> None:
    page = page_of()
    page.do("follow", document=TOP, key="ko05")
    assert [(one["unitName"], one["how"]) for one in page.shown["followed"]["down"]] == [
        ("Building Pumps (fictional)", "identical"),
        ("Industrial Treatment (fictional)", "identical"),
    ]
    assert page.shown["followed"]["month"] == ""
    page.state.poll()
    assert page.shown["followed"]["month"] != ""
    assert page.shown["followed"]["own"]["colour"] in {"green", "amber", "red", "grey"}
    page.do("follow", document="company-u2", key=page.shown["followed"]["down"][0]["key"])
    assert page.shown["followed"]["up"][0]["key"] == "ko05"
    page.do("unfollow")
    assert page.shown["followed"] == {}


def test_findings_are_filtered_by_severity_rule_and_unit() -> None:
    page = page_of()
    page.do("findings", severity="error", rule="A3", unit="company-u3")
    assert [one["rule"] for one in page.shown["findings"]["shown"]] == ["A3"]
    page.do("findings", severity=None, rule=None, unit=None)
    assert page.shown["findings"]["total"] > 1


# -- units and roles --------------------------------------------------------------------------------------------------


def test_a_unit_is_added_changed_moved_and_removed() -> None:
    page = page_of()
    page.do("add_unit", parent="company-u4", name="Service North", kind="business unit", function=None)
    new = next(one["id"] for one in page.shown["enterprise"]["units"] if one["name"] == "Service North")
    assert page.unit(new)["depth"] == 2
    page.do("unit", unit=new)
    page.do("revise_unit", unit=new, field="kind", value="support unit")
    page.do("revise_unit", unit=new, field="function", value="finance")
    page.do("revise_unit", unit=new, field="beside", value=["company-u2"])
    page.do("revise_unit", unit=new, field="parent", value="company-u1")
    assert (page.shown["sheet"]["function"], page.shown["sheet"]["beside"]) == ("finance", ["company-u2"])
    assert page.unit(new)["depth"] == 1
    page.do("remove_unit", unit=new)
    assert page.shown["sheet"] == {}


@pytest.mark.parametrize(
    ("op", "fields", "sentence"),
    [
        ("revise_unit", {"unit": "company-u1", "field": "parent", "value": "company-u2"}, "stand in a circle"),
        ("remove_unit", {"unit": "company-u1"}, "must have no units below it"),
        ("revise_unit", {"unit": "company-u2", "field": "parent", "value": "nobody"}, "must be one of"),
        ("revise_unit", {"unit": "company-u2", "field": "colour", "value": "red"}, "must be one of name, kind"),
        ("add_unit", {"parent": None, "name": " ", "kind": "board", "function": None}, "must not be empty"),
        ("unit", {"unit": "nobody"}, "not in the organisation any more"),
        ("follow", {"document": TOP, "key": "gone"}, "on no scorecard"),
        ("nonsense", {}, "must be one of"),
        ("open", {"document": "nobody"}, "does not exist; there are company"),
        ("round", {"document": "nobody"}, "none of this organisation's"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(
    op: str, fields: dict[str, Any], sentence: str
) -> None:
    page = page_of()
    before = page.shown["enterprise"]
    assert sentence in page.refused(op, **fields)
    assert page.shown["enterprise"] == before


def test_roles_are_given_and_taken_and_count_for_units_below() -> None:
    page = page_of()
    page.do("unit", unit="company-u2")
    page.do("grant", unit="company-u1", name="Lea", sign_in="lea", role="leader")
    lea = next(one for one in page.shown["sheet"]["people"] if one["signIn"] == "lea")
    assert (lea["role"], lea["where"]) == ("leader", "above")
    page.do("ungrant", person=lea["person"], role="leader", unit="company-u1")
    assert not [one for one in page.shown["sheet"]["people"] if one["signIn"] == "lea"]


def test_somebody_without_a_role_sees_nothing_and_one_role_anywhere_shows_the_whole() -> None:
    desk = page_of().desk
    stranger = AlignPage(beside(desk, "mallory", is_local=False))
    assert "may not view" in stranger.refused("open", document="company")
    editor = AlignPage(colleague(desk, "ann", Role.EDITOR, "company-u2"))
    editor.do("open", document="company")
    assert "ask for the role" in editor.refused("add_unit", parent=None, name="Mine", kind="board", function=None)
    assert editor.unit("company-u2")["why"]["edit"] == ""
    assert "may not edit" in editor.unit("company-u3")["why"]["edit"]
    assert "ask for the role" in editor.shown["enterprise"]["why"]["round"]


# -- links, marks, cascades -------------------------------------------------------------------------------------------


def test_an_objective_is_linked_changed_and_unlinked() -> None:
    page = page_of()
    ends = {"document": "company-u2", "objective": "bo01", "to_document": TOP, "to_objective": "ko04"}
    page.do("link", **ends, **LINK)
    assert page.cell("company-u2", "ko04") == "C"
    page.do("link", **ends, **(LINK | {"how": "shared", "mode": "data"}))
    assert page.cell("company-u2", "ko04") == "S+"
    page.do("unlink", **ends)
    assert page.cell("company-u2", "ko04") == ""


def test_a_link_across_organisations_or_within_one_scorecard_is_refused() -> None:
    page = page_of()
    load = page_of("army", desk=page.desk)
    assert load.shown["enterprise"]["document"] == "army"
    ends = {"document": "company-u2", "objective": "bo01"}
    across = page.refused("link", **ends, to_document="army-u1", to_objective="ko01", **LINK)
    assert "none of this organisation's" in across
    assert "another scorecard" in page.refused("link", **ends, to_document="company-u2", to_objective="bo02", **LINK)


def test_who_must_carry_an_objective_is_marked_on_the_corporate_scorecard() -> None:
    page = page_of()
    page.do("mark", key="ko04", field="carriers", value=["company-u2", "company-u3"])
    page.do("mark", key="ko04", field="is_synergy", value=True)
    assert page.objective("ko04")["isSynergy"]
    assert page.cell("company-u2", "ko04") == "!"
    assert "not in the organisation" not in page.refused("mark", key="ko04", field="exempt", value=["company-u2"])
    assert "must be in the organisation" in page.refused("mark", key="ko04", field="carriers", value=["nobody"])
    assert "has the objective itself" in page.refused("mark", key="ko04", field="carriers", value=["company-u1"])


def test_a_cascade_is_looked_at_and_made_in_all_units_a_new_scorecard_among_them() -> None:
    page = page_of()
    units = ["company-u2", "company-u3", "company-u8"]
    page.do("cascade_look", **CASCADE, key="ko05", units=units)
    assert [one["state"] for one in page.shown["cascade"]["units"]] == ["has it", "has it", "new scorecard"]
    page.do("cascade_look", **(CASCADE | {"how": "identical", "with_measures": True}), key="ko04", units=units)
    assert page.shown["cascade"]["ready"] == 3
    page.do("cascade")
    assert page.shown["cascade"] == {}
    assert page.told == [("'Earn more from new products' is a draft in 3 units now.", True)]
    assert [page.cell(unit, "ko04") for unit in units] == ["I", "I", "I"]
    partner = card(page.desk, page.unit("company-u8")["document"])
    assert partner.parent is not None
    assert [one.title for one in partner.objectives] == ["Earn more from new products"]
    assert {one.title for one in partner.measures} == {
        one.title for one in card(page.desk, TOP).measures_of(partner.contributions[0].to_objective)
    }


def test_a_cascade_goes_only_where_one_may_edit_and_not_to_another_organisation() -> None:
    page = page_of()
    page_of("army", desk=page.desk)
    ann = AlignPage(colleague(page.desk, "ann", Role.EDITOR, "company-u2"))
    ann.do("open", document="company")
    ann.do("cascade_look", **CASCADE, key="ko04", units=["company-u2", "company-u3"])
    assert [one["state"] for one in ann.shown["cascade"]["units"]] == ["adds", "may not"]
    assert "not in this organisation" in ann.refused("cascade_look", **CASCADE, key="ko04", units=["army-u2"])
    assert "at least one" in ann.refused("cascade_look", **CASCADE, key="ko04", units=[])
    ann.do("cascade")
    assert (ann.cell("company-u2", "ko04"), ann.cell("company-u3", "ko04")) == ("C", "")


def test_a_cascade_that_was_dropped_is_not_made() -> None:
    page = page_of()
    page.do("cascade_look", **CASCADE, key="ko04", units=["company-u2"])
    page.do("cascade_drop")
    assert "look at one first" in page.refused("cascade")


# -- approvals --------------------------------------------------------------------------------------------------------


def test_nobody_approves_their_own_changes_and_another_leader_does() -> None:
    page = page_of()
    page.do("decide", document="company-u2", number=1, decision="submitted", note="")
    assert "ask for the role leader" in page.refused(
        "decide", document="company-u2", number=1, decision="approved", note=""
    )
    eve = AlignPage(page.desk)
    colleague(page.desk, "eve", Role.LEADER, "company-u1")
    eve.do("open", document="company")
    assert "may not approve changes of their own" in eve.row("company-u2")["why"]["approve"]
    assert "changes of their own" in eve.refused(
        "decide", document="company-u2", number=1, decision="approved", note=""
    )
    lea = AlignPage(colleague(page.desk, "lea", Role.LEADER, "company-u1"))
    lea.do("open", document="company")
    assert lea.row("company-u2")["why"]["approve"] == ""
    assert lea.do("decide", document="company-u2", number=1, decision="approved", note="well done")
    assert (lea.unit("company-u2")["standing"], lea.row("company-u2")["decidedBy"]) == ("approved", "lea")


def test_in_a_demonstration_one_person_alone_plays_both_parts_and_it_is_marked() -> None:
    page = page_of(is_demo=True)
    assert page.shown["enterprise"]["isDemo"]
    page.do("decide", document="company-u2", number=1, decision="submitted", note="")
    page.do("decide", document="company-u2", number=1, decision="approved", note="")
    assert page.row("company-u2")["note"] == "demonstration, one person in both parts"


def test_a_decision_follows_the_one_before_and_is_on_the_newest_version() -> None:
    page = page_of(is_demo=True)
    decide = {"document": "company-u2", "number": 1, "note": ""}
    assert "is a draft: submit it first" in page.refused("decide", **decide, decision="approved")
    page.do("decide", **decide, decision="submitted")
    assert "must not be empty" in page.refused("decide", **decide, decision="returned")
    page.do("decide", **(decide | {"note": "say why"}), decision="returned")
    assert page.unit("company-u2")["standing"] == "returned"
    page.do("decide", **decide, decision="submitted")
    page.do("decide", **decide, decision="withdrawn")
    page.do("decide", **decide, decision="submitted")
    page.do("link", document="company-u2", objective="bo01", to_document=TOP, to_objective="ko04", **LINK)
    assert page.unit("company-u2")["standing"] == "draft"
    assert "is not the newest" in page.refused("decide", **decide, decision="approved")


def test_a_clock_that_runs_backwards_approves_nothing() -> None:
    page = page_of(is_demo=True)
    page.do("decide", document="company-u2", number=1, decision="submitted", note="")
    now = page.desk.now
    late = AlignPage(replace(page.desk, now=lambda: now() - timedelta(days=1)))
    late.do("open", document="company")
    sentence = late.refused("decide", document="company-u2", number=1, decision="approved", note="")
    assert "set this machine's clock right" in sentence
    late.do("refresh")
    assert late.unit("company-u2")["standing"] == "submitted"


def test_a_round_shows_where_each_unit_stands_and_who_is_to_do_what() -> None:
    page = page_of(is_demo=True)
    deadline = (page.desk.now().date() + timedelta(days=14)).isoformat()
    page.do("round_open", title="Plan 2027", deadline=deadline, units=["company-u2", "company-u8"])
    approvals = page.shown["approvals"]
    assert [(one["name"], one["what"]) for one in approvals["reminders"]] == [
        ("Building Pumps (fictional)", "submit the scorecard"),
        ("Nordhaven Foundry (fictional)", "begin the scorecard (cascade an objective to the unit)"),
    ]
    assert (approvals["daysLeft"], approvals["counts"]["draft"], approvals["counts"]["none"]) == (14, 1, 1)
    page.do("decide", document="company-u2", number=1, decision="submitted", note="")
    assert page.shown["approvals"]["reminders"][0]["what"] == "approve or return the scorecard"
    page.do("decide", document="company-u2", number=1, decision="approved", note="")
    assert [one["name"] for one in page.shown["approvals"]["reminders"]] == ["Nordhaven Foundry (fictional)"]
    assert "must not lie before" in page.refused("round_open", title="Late", deadline="2020-01-01", units=None)
    page.do("round_deadline", document=approvals["round"], deadline=deadline)
    page.do("round_close", document=approvals["round"])
    assert page.shown["approvals"]["isClosed"]
    assert "is closed" in page.refused("round_deadline", document=approvals["round"], deadline=deadline)


# -- realignment ------------------------------------------------------------------------------------------------------


def approve(page: AlignPage, document: str) -> None:
    number = page.unit(document)["number"]
    page.do("decide", document=document, number=number, decision="submitted", note="")
    page.do("decide", document=document, number=number, decision="approved", note="")


def test_a_unit_is_due_when_a_newer_version_above_is_approved_and_its_owner_is_walked_through() -> None:
    page = page_of(is_demo=True)
    approve(page, "company-u1")
    assert page.unit("company-u3")["due"] is None
    page.do("mark", key="ko10", field="carriers", value=["company-u3"])
    assert page.unit("company-u3")["due"] is None  # a draft above binds nobody
    approve(page, "company-u1")
    assert page.unit("company-u3")["due"] == {"from": 1, "to": 2, "source": TOP}
    assert "A9" in {one["rule"] for one in page.shown["findings"]["shown"]}
    page.do("realign_look", document="company-u3", source=TOP)
    steps = {one["key"]: one for one in page.shown["realign"]["steps"]}
    assert steps["ko10"]["isMandated"]
    assert [one["value"] for one in steps["ko10"]["choices"] if one["isDefault"]] == ["add"]
    assert "must be one of" in page.refused("realign", choices=[{"key": "ko10", "choice": "drop"}])
    page.do("realign", choices=[{"key": "ko10", "choice": "add"}])
    assert page.unit("company-u3")["due"] is None
    assert page.cell("company-u3", "ko10") == "C"
    assert {one.to.number for one in card(page.desk, "company-u3").contributions} == {2}


def test_there_are_no_differences_to_walk_through_where_nothing_is_due() -> None:
    page = page_of()
    assert "already" in page.refused("realign_look", document="company-u2", source=TOP)
    assert "walk through them first" in page.refused("realign", choices=[])


# -- what no scorecard says -------------------------------------------------------------------------------------------


def test_a_survey_is_told_and_becomes_a_metric_with_its_interval_and_source() -> None:
    page = page_of()
    rows = [{"asked": "200", "answered": "100", "correct": "20", "population": "4000", "source": "survey of May"}]
    page.do("survey", section="awareness", rows=rows)
    figure = page.figure("awareness")
    assert (figure["text"], figure["fraction"]) == ("20 %", "20 of 100 answers")
    assert figure["low"] < 0.2 < figure["high"]
    assert "survey of May" in figure["source"]
    assert figure["compare"][0]["text"] == "5 %"


@pytest.mark.parametrize(
    ("section", "row", "sentence"),
    [
        ("awareness", {"asked": "ten", "answered": "1", "correct": "1"}, "row 1: asked(='ten') of awareness must be"),
        ("awareness", {"asked": "10", "answered": "11", "correct": "1"}, "answered(=11) must be at most asked(=10)"),
        ("awareness", {"asked": "10", "answered": "", "correct": "1"}, "must not be empty: write it"),
        ("minutes", {"month": "2026", "minutes": "5"}, "must be a month"),
        ("pay", {"work_class": "boss", "headcount": "1", "linked": "1"}, "must be one of executives"),
        ("initiatives", {"title": "X", "unit": "nobody", "stratex": "1"}, "must be in the organisation"),
        ("nonsense", {}, "must be one of initiatives"),
    ],
)
def test_a_wrong_row_of_a_survey_is_told_and_nothing_is_stored(
    section: str, row: dict[str, str], sentence: str
) -> None:
    page = page_of()
    assert sentence in page.refused("survey", section=section, rows=[row])
    assert page.shown["surveys"]["number"] == 0


# -- what others do, and a store that goes away -----------------------------------------------------------------------


def test_what_somebody_else_saves_or_decides_is_seen_at_the_next_look() -> None:
    page = page_of(is_demo=True)
    other = AlignPage(page.desk)
    other.do("open", document="company")
    page.do("mark", key="ko04", field="is_synergy", value=True)
    other.state.poll()
    assert other.objective("ko04")["isSynergy"]
    page.do("decide", document="company-u2", number=1, decision="submitted", note="")
    other.state.poll()
    assert other.row("company-u2")["standing"] == "submitted"
    shown = dict(other.shown)
    other.shown.clear()
    other.state.poll()
    assert other.shown == {}, f"nothing changed, and yet these were sent again: {sorted(shown)}"


def test_two_people_who_change_different_things_of_the_organisation_both_keep_their_work() -> None:
    page = page_of()
    other = AlignPage(page.desk)
    other.do("open", document="company")
    page.do("revise_unit", unit="company-u2", field="name", value="Pumps")
    other.do("revise_unit", unit="company-u3", field="name", value="Treatment")
    assert {other.unit("company-u2")["name"], other.unit("company-u3")["name"]} == {"Pumps", "Treatment"}
    page.do("revise_unit", unit="company-u4", field="name", value="A")
    assert "changed the same thing meanwhile" in other.refused(
        "revise_unit", unit="company-u4", field="name", value="B"
    )


def test_a_store_that_goes_away_is_told_and_comes_back() -> None:
    page = page_of()
    desk, store = flaky(page.desk)
    away = AlignPage(desk)
    away.do("open", document="company")
    store.go_away()
    assert "does not answer" in away.refused("mark", key="ko04", field="is_synergy", value=True)
    with pytest.raises(UnavailableError):
        away.state.poll()
    store.come_back()
    away.do("mark", key="ko04", field="is_synergy", value=True)


def test_a_role_taken_away_meanwhile_takes_the_page_away() -> None:
    page = page_of()
    ann = AlignPage(colleague(page.desk, "ann", Role.EDITOR, "company-u2"))
    ann.do("open", document="company")
    page.do("refresh")
    page.do("unit", unit="company-u2")
    person = next(one["person"] for one in page.shown["sheet"]["people"] if one["signIn"] == "ann")
    page.do("ungrant", person=person, role="editor", unit="company-u2")
    ann.state.poll()
    assert ann.shown["enterprise"] == {}
    assert "may not view" in ann.told[-1][0]
    assert "may not view" in ann.refused("open", document="company")


# -- the widget -------------------------------------------------------------------------------------------------------


def test_nothing_that_a_browser_sets_is_taken_and_its_messages_are_answered() -> None:
    widget = AlignmentPage(memory_desk())
    answers: list[dict[str, Any]] = []
    widget.send = answers.append
    widget.set_state({"enterprise": {"document": "x"}})
    assert widget.enterprise == {}
    widget._answer(widget, {"op": "case", "id": 3, "name": "army"}, [])
    assert (answers[0]["id"], answers[0]["ok"]) == (3, True)
    assert widget.enterprise["document"] == "army"
    assert widget.measures_chart.figure != ""


def test_the_page_brings_its_theme() -> None:
    page = alignment_app(memory_desk())
    assert isinstance(page.children[0], parts.Theme)
    assert {"osm", "osm-alignment-page"} <= set(page._dom_classes)
