"""Strategy maps as documents: opening, beginning, loading cases, and who may."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from tests.builders import card
from tests.desks import beside, flaky, memory_desk
from workbench.desk import Desk, UnavailableError
from workbench.domain.documents import Pin, Version
from workbench.domain.ids import DocumentId, PersonId, UnitId
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit
from workbench.domain.rights import Action
from workbench.jobs.strategy_map import (
    Opened,
    begin_map,
    case_names,
    find_map,
    list_maps,
    load_case,
    may,
    open_map,
    refresh_rights,
)
from workbench.jobs.strategy_map_cases import case_summaries, find_case, open_case

if TYPE_CHECKING:
    from workbench.domain.scorecard import Scorecard

COMPANY = DocumentId("company-u1")


def _keep(desk: Desk, document: str, value: object, *, base: int = 0) -> DocumentId:
    saved = desk.store.save(DocumentId(document), value, base=base)
    assert isinstance(saved, Version)
    return saved.document


def _organisation(*grants: tuple[str, Role], unit: str = "unit") -> Organisation:
    """Give an organisation of one unit with a person for each grant."""
    people = tuple(Person(id=PersonId(f"p-{name}"), name=name, sign_in=name) for name, _ in grants)
    given = tuple(Grant(person=PersonId(f"p-{name}"), role=role) for name, role in grants)
    return Organisation(name="Firm", units=(Unit(id=UnitId(unit), name="Firm"),), people=people, grants=given)


def _cards(desk: Desk) -> dict[str, Scorecard]:
    return {one.head.document: open_map(desk, one.head.document).card for one in list_maps(desk)}


# -- finding and opening ----------------------------------------------------------------------------------------------


def test_a_map_is_found_by_its_document_and_by_its_exact_title() -> None:
    desk = memory_desk()
    document = _keep(desk, "one", card(title="Plan"))
    assert find_map(desk, "one") == find_map(desk, "Plan") == document


def test_two_maps_of_one_title_are_told_apart_by_their_documents() -> None:
    desk = memory_desk()
    for name in ("one", "two"):
        _keep(desk, name, card(title="Plan"))
    with pytest.raises(InputError, match=r"map 'Plan' is the title of one, two; name one of these"):
        find_map(desk, "Plan")


def test_a_map_that_does_not_exist_is_refused_with_those_that_do() -> None:
    desk = memory_desk()
    with pytest.raises(InputError, match="begin one, or load a case"):
        find_map(desk, "Plan")
    _keep(desk, "one", card(title="Other"))
    with pytest.raises(InputError, match=r"map 'Plan' does not exist; there are one \(Other\)"):
        find_map(desk, "Plan")


def test_an_old_version_is_opened_as_it_was() -> None:
    desk = memory_desk()
    document = _keep(desk, "one", card())
    _keep(desk, "one", card(title="Larger"), base=1)
    old, new = open_map(desk, document, 1), open_map(desk, document)
    assert (old.card.title, old.version.number) == ("Small", 1)
    assert (new.card.title, new.version.number) == ("Larger", 2)


@pytest.mark.parametrize("number", [0, 3, 10**6])
def test_a_version_that_does_not_exist_is_refused(number: int) -> None:
    desk = memory_desk()
    document = _keep(desk, "one", card())
    with pytest.raises(InputError, match=rf"version {number} of 'one' does not exist"):
        open_map(desk, document, number)


def test_what_is_no_map_is_not_opened_as_one() -> None:
    desk = memory_desk()
    document = _keep(desk, "firm", _organisation())
    with pytest.raises(InputError, match="document 'firm' is no scorecard"):
        open_map(desk, document)
    with pytest.raises(InputError, match="map 'none' does not exist"):
        open_map(desk, DocumentId("none"))


# -- who may ----------------------------------------------------------------------------------------------------------


def test_the_organisation_of_a_map_is_the_one_that_holds_its_unit() -> None:
    desk = memory_desk()
    _keep(desk, "other", _organisation(unit="elsewhere"))
    _keep(desk, "firm", _organisation(("eve", Role.OFFICE)))
    opened = open_map(desk, _keep(desk, "one", card()))
    assert opened.organisation_document == "firm"
    assert opened.unit_name == "Firm"
    assert opened.people == {"p-eve": "eve"}


def test_nobody_gives_themselves_a_role_with_an_organisation_of_their_own() -> None:
    desk = memory_desk()
    _keep(desk, "firm", _organisation(("eve", Role.OFFICE), ("mallory", Role.VIEWER)))
    document = _keep(desk, "one", card())
    mallory = beside(desk, "mallory")
    _keep(mallory, "a-firm", _organisation(("mallory", Role.OFFICE)))
    opened = open_map(mallory, document)
    assert opened.organisation_document == "firm"
    denied = may(mallory, opened, Action.EDIT)
    assert denied is not None
    assert "ask for the role editor or leader or office" in denied.sentence


def test_somebody_without_a_role_does_not_see_a_map() -> None:
    desk = memory_desk()
    _keep(desk, "firm", _organisation(("eve", Role.OFFICE)))
    document = _keep(desk, "one", card())
    with pytest.raises(InputError, match="'mallory' may not view the scorecard of 'Firm'"):
        open_map(beside(desk, "mallory"), document)


def test_a_role_given_or_taken_counts_at_once() -> None:
    desk = memory_desk()
    _keep(desk, "firm", _organisation(("eve", Role.OFFICE), ("bob", Role.VIEWER)))
    document = _keep(desk, "one", card())
    bob = beside(desk, "bob")
    opened = open_map(bob, document)
    _keep(desk, "firm", _organisation(("eve", Role.OFFICE), ("bob", Role.EDITOR)), base=1)
    assert may(bob, opened, Action.EDIT) is not None
    assert may(bob, refresh_rights(bob, opened), Action.EDIT) is None


def test_a_map_of_no_organisation_may_be_edited_by_whoever_works_alone_here() -> None:
    desk = memory_desk()
    document = _keep(desk, "one", card())
    opened = open_map(desk, document)
    assert opened.organisation_document is None
    assert may(desk, opened, Action.EDIT) is None
    with pytest.raises(InputError, match="no roles are given yet"):
        open_map(beside(desk, "guest", is_local=False), document)


# -- beginning --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["private", "public", "non-profit"])
def test_a_map_begins_with_the_bands_of_its_template(name: str) -> None:
    desk = memory_desk()
    begun = begin_map(desk, name, " Town ")
    assert begun.card.title == "Town"
    assert begun.card.perspectives
    assert open_map(desk, find_map(desk, "Town")) == begun


@pytest.mark.parametrize("is_local", [True, False])
def test_whoever_begins_a_map_may_edit_it(is_local: bool) -> None:  # noqa: FBT001 - a case of the test
    desk = memory_desk(is_local=is_local)
    begun = begin_map(desk, "private", "Plan")
    assert may(desk, begun, Action.EDIT) is None
    assert begun.unit_name == "Plan"
    assert list(begun.people.values()) == ["eve"]
    assert bool(begun.organisation.grants) is not is_local


@pytest.mark.parametrize(
    ("template", "title", "sentence"),
    [
        ("army", "Plan", "template 'army' is not known; there are private, public, non-profit"),
        ("private", " ", r"title \(of 0 characters\) must have 1 to 300"),
        ("private", "x" * 301, r"title \(of 301 characters\) must have 1 to 300"),
    ],
)
def test_a_map_that_cannot_be_begun_leaves_nothing_behind(template: str, title: str, sentence: str) -> None:
    desk = memory_desk()
    with pytest.raises(InputError, match=sentence):
        begin_map(desk, template, title)
    assert desk.store.documents() == ()


# -- cases ------------------------------------------------------------------------------------------------------------


def test_the_list_of_cases_says_what_each_is() -> None:
    assert [one.name for one in case_summaries()] == list(case_names())
    assert all(one.title == open_case(one.name).title and one.summary for one in case_summaries())


@pytest.mark.parametrize("name", ["company", "army", "health"])
def test_a_case_is_loaded_under_names_of_its_own_and_may_be_edited_by_who_loaded_it(name: str) -> None:
    desk = memory_desk(is_local=False)
    loaded = load_case(desk, name)
    assert loaded.organisation_document == name
    assert loaded.documents == tuple(f"{name}-u{number}" for number in range(1, 7))
    for document in loaded.documents:
        opened = open_map(desk, document)
        assert opened.card.unit == str(document)
        assert opened.organisation_document == name
        assert may(desk, opened, Action.EDIT) is None
        assert opened.card.parent in (None, Pin(document=DocumentId(f"{name}-u1"), number=1))
        assert {one.to.document for one in opened.card.contributions} <= {f"{name}-u1"}


def test_a_loaded_case_says_what_the_built_in_one_says() -> None:
    desk = memory_desk()
    load_case(desk, "company")
    for document, built_in in open_case("company").scorecards.items():
        loaded = open_map(desk, DocumentId(document)).card
        objectives = tuple(
            replace(
                one,
                carriers=tuple(UnitId(unit.removeprefix("company-")) for unit in one.carriers),
                exempt=tuple(UnitId(unit.removeprefix("company-")) for unit in one.exempt),
            )
            for one in loaded.objectives
        )
        assert all(unit.startswith("company-") for one in loaded.objectives for unit in (*one.carriers, *one.exempt))
        assert replace(loaded, unit=built_in.unit, measures=built_in.measures, objectives=objectives) == built_in
        assert [replace(one, id=built.id) for one, built in zip(loaded.measures, built_in.measures, strict=True)] == [
            *built_in.measures
        ]


def test_no_two_documents_share_a_unit_or_a_measure() -> None:
    desk = memory_desk()
    for name in ("company", "army", "health", "bank-after"):
        load_case(desk, name)
    load_case(desk, "company", again=True)
    cards = _cards(desk)
    units = [one.unit for one in cards.values()]
    measures = [measure.id for one in cards.values() for measure in one.measures]
    assert len(set(units)) == len(units) == 25
    assert len(set(measures)) == len(measures)


def test_a_case_that_is_loaded_already_is_named_and_a_copy_is_made_only_on_demand() -> None:
    desk = memory_desk()
    first = load_case(desk, "company")
    with pytest.raises(
        InputError, match=r"'company' is loaded already, as company-u1, .*`osm-workbench case company --again`"
    ):
        load_case(desk, "company")
    second = load_case(desk, "company", again=True)
    third = load_case(desk, "company", again=True)
    assert (second.organisation_document, third.organisation_document) == ("company-2", "company-3")
    assert second.documents[1] == "company-2-u2"
    assert open_map(desk, second.documents[1]).card.parent == Pin(document=DocumentId("company-2-u1"), number=1)
    assert find_case(desk, "company") == replace(first, values=0)


def test_a_case_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match="case 'firm' is not known"):
        load_case(memory_desk(), "firm")
    with pytest.raises(InputError, match="case 'firm' is not known"):
        find_case(memory_desk(), "firm")


def test_the_bank_s_change_of_mind_is_the_second_version_of_its_map() -> None:
    desk = memory_desk()
    assert load_case(desk, "bank-before").documents == ("bank",)
    assert find_case(desk, "bank-after") is None
    load_case(desk, "bank-after")
    assert [one.number for one in desk.store.history(DocumentId("bank"))] == [2, 1]
    assert open_map(desk, DocumentId("bank")).card.title.endswith("after (fictional)")
    assert open_map(desk, DocumentId("bank"), 1).card.title.endswith("before (fictional)")
    assert find_case(desk, "bank-after") is not None


def test_the_bank_after_its_change_brings_the_one_before() -> None:
    desk = memory_desk()
    load_case(desk, "bank-after")
    assert [one.number for one in desk.store.history(DocumentId("bank"))] == [2, 1]
    for name in ("bank-before", "bank-after"):
        with pytest.raises(InputError, match="is loaded already, as bank;"):
            load_case(desk, name)


def test_a_bank_that_somebody_edited_is_not_overwritten() -> None:
    desk = memory_desk()
    load_case(desk, "bank-before")
    mine = replace(open_map(desk, DocumentId("bank")).card, title="Mine")
    _keep(desk, "bank", mine, base=1)
    with pytest.raises(InputError, match="loaded already"):
        load_case(desk, "bank-after")
    assert open_map(desk, DocumentId("bank")).card == mine


def test_the_bank_of_others_is_changed_only_by_who_may() -> None:
    desk = memory_desk()
    load_case(desk, "bank-before")
    with pytest.raises(InputError, match="'bob' may not edit the scorecard"):
        load_case(beside(desk, "bob"), "bank-after")
    assert desk.store.head(DocumentId("bank")) == desk.store.history(DocumentId("bank"))[0]
    assert len(desk.store.history(DocumentId("bank"))) == 1


class _Interrupting:
    """Counts saves, and fails at one of them."""

    def __init__(self, desk: Desk, at: int) -> None:
        self.desk, self.store = flaky(desk)
        inner, count = self.store.inner.save, 0

        def save(document: DocumentId, value: object, *, base: int, note: str = "") -> object:
            nonlocal count
            count += 1
            if count == at:
                raise UnavailableError("gone")
            return inner(document, value, base=base, note=note)

        self.store.save = save  # type: ignore[method-assign, assignment]


@pytest.mark.parametrize("at", range(1, 8))
def test_a_load_that_was_interrupted_is_completed_by_the_next(at: int) -> None:
    desk = memory_desk()
    with pytest.raises(UnavailableError):
        load_case(_Interrupting(desk, at).desk, "company")
    loaded = load_case(desk, "company")
    whole = memory_desk()
    load_case(whole, "company")
    assert _cards(desk) == _cards(whole)
    assert set(loaded.documents) == set(_cards(desk))
    assert all(may(desk, opened, Action.EDIT) is None for opened in _opened(desk, loaded.documents))


def _opened(desk: Desk, documents: tuple[DocumentId, ...]) -> list[Opened]:
    return [open_map(desk, document) for document in documents]
