"""Standard measures: put in by the office, used by the units, and listed with what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from osm_sim.errors import InputError
from tests.builders import card
from tests.desks import SharedStore
from workbench.desk import Conflict, Desk, Store
from workbench.domain.documents import Pin, Version
from workbench.domain.ids import DocumentId, MeasureId, PersonId, UnitId
from workbench.domain.library import MeasureLibrary, StandardMeasure, with_standard
from workbench.domain.map_checks import MapSettings
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit
from workbench.domain.periods import Period
from workbench.domain.rights import Actor
from workbench.domain.scorecard import Measure, Target, Thresholds
from workbench.jobs.scorecard_library import (
    Taken,
    find_listed,
    find_measure,
    find_standard,
    library_document,
    list_standards,
    open_library,
    put_measure,
    put_named,
    save_library,
    use_named,
    use_standard,
)
from workbench.jobs.strategy_map import Opened, open_map
from workbench.jobs.strategy_map_checks import findings_on
from workbench.jobs.strategy_map_seen import see_map, with_others
from workbench.store.kinds import standard_codec
from workbench.store.memory import MemoryStore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRM, OURS, THEIRS = DocumentId("firm"), DocumentId("ours"), DocumentId("theirs")
M = MeasureId("m")
OWN = replace(card().measures[0], definition="All days spent", formula="days / people")
FAR = replace(card().measures[0], id=MeasureId("far"), title="Schooling", unit="h")
PEOPLE = {"olive": Role.OFFICE, "eve": Role.EDITOR, "vic": Role.VIEWER}


def desk(*, actor: str = "olive", store: MemoryStore | None = None, is_local: bool = False) -> Desk:
    """Give a desk at a store with one organisation of two units and their scorecards."""
    held = SharedStore(store, actor=actor) if store else MemoryStore(standard_codec(), actor=actor, now=lambda: NOON)
    if store is None:
        _save(held, FIRM, organisation())
        _save(held, OURS, card(measures=(OWN,)))
        _save(held, THEIRS, card(unit=UnitId("two"), title="Other", measures=(FAR,)))
    return Desk(store=held, executor=None, actor=Actor(sign_in=actor, is_local=is_local), now=lambda: NOON)


def organisation() -> Organisation:
    people = tuple(Person(id=PersonId(name), name=name, sign_in=name) for name in PEOPLE)
    return Organisation(
        name="Firm",
        units=(Unit(id=UnitId("unit"), name="One"), Unit(id=UnitId("two"), name="Two")),
        people=(*people, Person(id=PersonId("una"), name="una", sign_in="una")),
        grants=(
            *(Grant(person=PersonId(name), role=role) for name, role in PEOPLE.items()),
            Grant(person=PersonId("una"), role=Role.VIEWER, unit=UnitId("unit")),
        ),
    )


def as_(actor: str, other: Desk) -> Desk:
    assert isinstance(other.store, MemoryStore)
    return desk(actor=actor, store=other.store)


def opened(at: Desk, document: DocumentId = OURS) -> Opened:
    return open_map(at, document)


def put(at: Desk) -> Taken:
    return put_measure(at, opened(at), M)


def _save(store: Store, document: DocumentId, value: object, base: int = 0) -> None:
    assert isinstance(store.save(document, value, base=base), Version)


def measure(at: Desk, document: DocumentId, key: str) -> Measure:
    found = opened(at, document).card.measure(key)
    assert found is not None
    return found


def test_a_measure_put_in_is_a_standard_and_says_so() -> None:
    at = desk()
    taken = put_measure(at, opened(at), M, note="As audited")
    library = open_library(at, opened(at)).library
    (standard,) = library.measures
    assert (library.name, standard.title, standard.definition, standard.note) == (
        "Firm",
        "Days of training",
        "All days spent",
        "As audited",
    )
    assert measure(at, OURS, "m").standard == standard.id == taken.standard.id
    assert taken.measure == measure(at, OURS, "m")
    assert taken.opened.version.number == 2


def test_each_organisation_has_a_library_of_its_own() -> None:
    at = desk()
    put(at)
    assert at.store.head(DocumentId("firm.library")) is not None
    assert library_document(None) == "library"
    alone = desk(actor="ann", is_local=True)
    _save(alone.store, DocumentId("lone"), card(unit=UnitId("lone"), measures=(OWN,)))
    assert open_library(alone, opened(alone, DocumentId("lone"))).document == "library"
    assert library_of(alone, DocumentId("lone")) == ()


def library_of(at: Desk, document: DocumentId) -> tuple[str, ...]:
    return tuple(one.title for one in open_library(at, opened(at, document)).library.measures)


def test_another_unit_takes_the_standard_over_and_is_told_to_look_at_its_numbers() -> None:
    at = desk()
    standard = put(at).standard
    target = Target(period=Period.parse("2026"), value=8)
    theirs = opened(at, THEIRS)
    _save(at.store, THEIRS, replace(theirs.card, measures=(replace(FAR, targets=(target,)),)), base=1)
    taken = use_standard(at, opened(at, THEIRS), MeasureId("far"), standard.id)
    assert taken.notes == ("Its numbers were meant in 'h' and now stand for 'days': look at them.",)
    far = measure(at, THEIRS, "far")
    assert (far.title, far.unit, far.standard, far.targets) == ("Days of training", "days", standard.id, (target,))


@pytest.mark.parametrize("changes", [{}, {"thresholds": Thresholds(red=1)}, {"floor": 0.0}])
def test_what_has_numbers_is_told_of_another_unit_and_what_has_none_is_not(changes: dict[str, object]) -> None:
    at = desk()
    standard = put(at).standard
    theirs = opened(at, THEIRS)
    changed = replace(FAR, **changes)  # type: ignore[arg-type]
    _save(at.store, THEIRS, replace(theirs.card, title="Later", measures=(changed,)), base=1)
    assert len(use_standard(at, opened(at, THEIRS), MeasureId("far"), standard.id).notes) == len(changes)


def test_a_standard_is_defined_anew_only_where_that_is_said() -> None:
    at = desk()
    first = put_measure(at, opened(at), M, note="As audited").standard
    _save(at.store, OURS, card(measures=(replace(OWN, standard=first.id, unit="h"),)), base=2)
    with pytest.raises(InputError, match=r"'Days of training' is the standard measure 'Days of training' already"):
        put(at)
    again = put_measure(at, opened(at), M, is_replacing=True).standard
    assert (again.id, again.unit, again.note) == (first.id, "h", "As audited")
    assert len(open_library(at, opened(at)).library.measures) == 1


def test_a_standards_title_is_taken_by_no_other_measure() -> None:
    at = desk()
    put(at)
    _save(at.store, THEIRS, card(unit=UnitId("two"), measures=(replace(FAR, title="DAYS of training"),)), base=1)
    with pytest.raises(InputError, match="'DAYS of training' has the title of a standard measure; use that, or give"):
        put_measure(at, opened(at, THEIRS), MeasureId("far"))


def test_what_two_people_put_in_at_once_is_both_kept() -> None:
    at = desk()
    mine = opened(at)

    def change(library: MeasureLibrary) -> MeasureLibrary:
        if not library.measures:
            put_measure(as_("olive", at), opened(at, THEIRS), MeasureId("far"))
        return with_standard(library, StandardMeasure(id="s", title="Churn"))

    saved = save_library(at, mine, change, note="Churn")
    assert [one.title for one in saved.library.measures] == ["Schooling", "Churn"]


def test_a_library_that_is_not_changed_is_not_saved_again() -> None:
    at = desk()
    put(at)
    assert save_library(at, opened(at), lambda library: library, note="").version == at.store.head(
        DocumentId("firm.library")
    )
    assert len(at.store.history(DocumentId("firm.library"))) == 1


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["eve", "vic"])
def test_only_the_office_puts_a_measure_in(actor: str) -> None:
    at = as_(actor, desk())
    with pytest.raises(InputError, match=rf"'{actor}' may not change the standard measures: ask for the role office"):
        put(at)
    with pytest.raises(InputError, match=r"may not change the standard measures"):
        save_library(at, opened(at), lambda library: library, note="")
    assert at.store.head(DocumentId("firm.library")) is None


def test_an_editor_uses_a_standard_and_a_viewer_does_not() -> None:
    at = desk()
    standard = put(at).standard.id
    with pytest.raises(InputError, match="'vic' may not edit the scorecard"):
        use_standard(as_("vic", at), opened(at, THEIRS), MeasureId("far"), standard)
    assert use_standard(as_("eve", at), opened(at, THEIRS), MeasureId("far"), standard).measure.standard == standard


def test_who_begins_an_organisation_of_their_own_changes_nobody_elses_standards() -> None:
    at = desk()
    put(at)
    own = Organisation(
        name="Mine",
        units=(Unit(id=UnitId("mine"), name="Mine"),),
        people=(Person(id=PersonId("eve"), name="eve", sign_in="eve"),),
        grants=(Grant(person=PersonId("eve"), role=Role.OFFICE),),
    )
    _save(at.store, DocumentId("mine"), own)
    _save(at.store, DocumentId("my-map"), card(unit=UnitId("mine"), measures=(replace(OWN, unit="h"),)))
    eve = as_("eve", at)
    put_measure(eve, opened(eve, DocumentId("my-map")), M)
    assert open_library(at, opened(at)).library.measures[0].unit == "days"


def test_standards_are_listed_only_with_the_maps_that_a_person_may_see() -> None:
    at = desk()
    standard = put(at).standard
    use_standard(at, opened(at, THEIRS), MeasureId("far"), standard.id)
    assert [use.map for use in list_standards(at)[0].uses] == [THEIRS, OURS]
    assert [use.map for use in list_standards(as_("una", at))[0].uses] == [OURS]
    assert list_standards(as_("zed", at)) == ()


# -- where they are used, and what differs ----------------------------------------------------------------------------


def test_a_standard_is_listed_with_each_measure_of_its_id_or_title_and_what_differs() -> None:
    at = desk()
    standard = put(at).standard
    namesake = replace(FAR, title="days of  TRAINING", definition="In class")
    _save(at.store, THEIRS, card(unit=UnitId("two"), title="Other", measures=(namesake,)), base=1)
    (listed,) = list_standards(at)
    assert listed.measure == standard
    assert listed.library.document == "firm.library"
    assert [(use.map, use.map_title, use.is_named, use.differs_in) for use in listed.uses] == [
        (THEIRS, "Other", False, ("definition", "formula", "unit")),
        (OURS, "Small", True, ()),
    ]


def test_the_rules_of_a_map_judge_it_by_the_library() -> None:
    at = desk()
    put(at)
    _save(at.store, THEIRS, card(unit=UnitId("two"), measures=(replace(FAR, title="Days of training"),)), base=1)
    (sentence,) = _r11(at, "theirs")
    assert sentence.startswith(
        "Measure 'Days of training' has another definition, formula and unit than the standard measure 'Days of"
    )
    assert _r11(at, "ours") == []


def _r11(at: Desk, name: str) -> list[str]:
    found = findings_on(with_others(at, see_map(at, name)), MapSettings())
    return [finding.sentence for finding in found if finding.rule == "R11"]


# -- names ------------------------------------------------------------------------------------------------------------


def test_maps_measures_and_standards_are_named_by_what_people_call_them() -> None:
    at = desk()
    put_named(at, "Small", "Days of training", note=" As audited ")
    taken = use_named(at, "Other", "Schooling", "days of training")
    assert (taken.measure.id, taken.standard.note) == ("far", "As audited")
    assert find_listed(list_standards(at), "DAYS of training").measure == taken.standard
    assert find_listed(list_standards(at), taken.standard.id).measure == taken.standard


def test_a_name_that_is_none_is_refused_with_those_that_there_are() -> None:
    at = desk()
    with pytest.raises(InputError, match=r"standard 'x' is not known; there are none yet; put a measure in"):
        find_listed(list_standards(at), "x")
    with pytest.raises(InputError, match=r"standard 'x' is not in the library; it holds none yet"):
        use_named(at, "ours", "m", "x")
    standard = put(at).standard
    with pytest.raises(InputError, match=rf"standard 'x' is not known; there are {standard.id} \(Days of training\)"):
        find_listed(list_standards(at), "x")
    with pytest.raises(InputError, match=r"standard\(='x'\) must be in the library: there are"):
        use_standard(at, opened(at), M, "x")
    with pytest.raises(InputError, match=r"measure 'x' is not on the map; there are m \(Days of training\)"):
        find_measure(opened(at).card, "x")
    with pytest.raises(InputError, match=r"measure\(='x'\) must be on the map"):
        use_standard(at, opened(at), MeasureId("x"), standard.id)
    with pytest.raises(InputError, match=r"measure 'Days of training' is the title of m, n; name one of these"):
        find_measure(card(measures=(OWN, replace(OWN, id=MeasureId("n")))), "Days of training")
    assert find_standard(open_library(at, opened(at)).library, standard.id) == standard.id


def test_a_measure_that_somebody_changed_meanwhile_is_told() -> None:
    at = desk()
    standard = put(at).standard
    stale = opened(at, THEIRS)
    _save(at.store, THEIRS, replace(stale.card, measures=(replace(FAR, unit="weeks"),)), base=1)
    with pytest.raises(InputError, match=r"somebody else changed the measure meanwhile; open the map anew\. Measure"):
        use_standard(at, stale, MeasureId("far"), standard.id)
    assert at.store.load(Pin(document=THEIRS, number=2)) == replace(stale.card, measures=(replace(FAR, unit="weeks"),))


def test_a_document_of_another_kind_is_no_library() -> None:
    at = desk()
    assert not isinstance(at.store.save(DocumentId("firm.library"), organisation(), base=0), Conflict)
    with pytest.raises(InputError, match=r"document 'firm.library' is no library of measures"):
        open_library(at, opened(at))
