"""Offices and scenarios that are kept: nothing is overwritten, and who may not is told."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from osm_sim.errors import InputError
from osm_sim.office.catalogue import default_holidays
from osm_sim.office.scenario import Scenario
from osm_sim.office.spec import Absence, Grade, Panel, Role, Rule
from osm_sim.office.timetable import RealCalendar
from workbench.desk import Desk
from workbench.domain.documents import Pin
from workbench.domain.ids import DocumentId, PersonId, UnitId
from workbench.domain.organisation import Grant, Organisation, Person, Unit, UnitKind
from workbench.domain.organisation import Role as OfficeRole
from workbench.domain.rights import Actor
from workbench.domain.scorecard import Scorecard
from workbench.jobs import office_documents as job
from workbench.jobs.office import Options, open_case
from workbench.jobs.office_documents import Kind, Opened, Saved, Taken
from workbench.jobs.office_scenarios import differences, office_of, overlay, scenario_of, setting_of
from workbench.jobs.office_settings import Setting
from workbench.store.kinds import standard_codec
from workbench.store.memory import MemoryStore

NOON = datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
PLAIN = Setting(case=open_case("reference"))
BUSY = PLAIN.with_driver("bu", 6).with_staff(Grade.MANAGER, 5)


def a_desk(store: MemoryStore | None = None, *, sign_in: str = "ann (local)", is_local: bool = True) -> Desk:
    store = store or MemoryStore(standard_codec(), actor=sign_in, now=lambda: NOON)
    return Desk(store=store, executor=None, actor=Actor(sign_in=sign_in, is_local=is_local), now=lambda: NOON)


def kept(made: Saved | Taken) -> Saved:
    assert isinstance(made, Saved)
    return made


def an_organisation(*roles: OfficeRole, unit: str | None = None) -> Organisation:
    return Organisation(
        name="Firm",
        units=(Unit(id=UnitId("west"), name="West", kind=UnitKind.BUSINESS),),
        people=(Person(id=PersonId("p1"), name="Ann", sign_in="ann"),),
        grants=tuple(Grant(person=PersonId("p1"), role=role, unit=UnitId(unit) if unit else None) for role in roles),
    )


def opened(desk: Desk, pin: Pin) -> Opened:
    return job.open_saved(desk, pin)


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_scenario_has_a_field_for_every_option() -> None:
    assert {field.name for field in fields(Options)} < {field.name for field in fields(Scenario)}


def test_a_scenario_sets_what_it_was_made_of() -> None:
    calendar = RealCalendar(first_year=2027, fiscal_start_month=4, holidays=default_holidays())
    setting = replace(
        BUSY.with_intensity(4, 0.5).with_options(
            absence=Absence.NONE, panel=Panel.D, turnover=0.2, on_time=0.9, calendar=calendar, helper_share=0.5
        ),
        replications=12,
        seed=3,
        reading="C",
        engine="reference",
    )
    assert setting_of(scenario_of("S", setting)) == setting


def test_whole_roles_become_the_scenario_s_office() -> None:
    roles = (Role(grade=Grade.LEADER, fte=1), Role(grade=Grade.ANALYST, fte=6, also=(Grade.MANAGER,)))
    setting = PLAIN.with_options(staff=roles, helper_share=0.5)
    came_back = setting_of(scenario_of("S", setting))
    assert came_back.spec == setting.spec
    assert came_back.uses_own_staff


def test_what_is_given_stands_on_top_of_a_setting_and_the_rest_stays() -> None:
    top = Options(drivers={"su": 2}, rule=Rule.FCFS)
    made = overlay(BUSY.with_intensity(4, 0.5), top, replications=None, seed=9)
    assert made.options.drivers == {"bu": 6, "su": 2}
    assert (made.options.rule, made.options.intensity, made.options.staff) == (Rule.FCFS, {4: 0.5}, BUSY.options.staff)
    assert (made.replications, made.seed) == (BUSY.replications, 9)


def test_an_office_is_a_case_of_its_own_with_the_changes_in_it() -> None:
    made = office_of("Nord " + "d" * 190, BUSY)
    assert made.title == "Nord " + "d" * 190
    assert made.name == made.spec.name == "Nord " + "d" * 75
    assert setting_of(made).spec == replace(BUSY.spec, name=made.name)
    assert setting_of(made).options == Options()


def test_what_is_neither_office_nor_scenario_sets_nothing() -> None:
    with pytest.raises(InputError, match="a Scorecard is no office and no scenario"):
        setting_of(Scorecard(title="x", unit=UnitId("u")))


# -- saving ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_what_is_saved_is_found_by_name_and_by_id_and_opens_as_it_was(kind: Kind) -> None:
    desk = a_desk()
    made = kept(job.save(desk, "  Größe & <b>  ", kind, BUSY))
    assert (made.kind, made.name, made.version.number, made.version.author) == (kind, "Größe & <b>", 1, "ann (local)")
    assert job.saved(desk) == (made,)
    assert job.find(desk, "Größe & <b>") == job.find(desk, made.pin.document) == made
    found = opened(desk, made.pin)
    assert found.saved == made
    assert (
        differences(found.setting, BUSY if kind is Kind.SCENARIO else setting_of(office_of("Größe & <b>", BUSY))) == ()
    )


def test_saving_again_appends_a_version_and_the_old_one_stays() -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    second = kept(job.save(desk, "North", Kind.SCENARIO, BUSY, base=first.pin))
    assert second.pin == Pin(document=first.pin.document, number=2)
    assert [version.number for version in job.history(desk, first.pin.document)] == [2, 1]
    assert opened(desk, first.pin).setting == PLAIN
    assert opened(desk, second.pin).setting == BUSY


def test_what_is_saved_already_as_it_is_makes_no_version() -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", Kind.OFFICE, BUSY))
    assert job.save(desk, "North", Kind.OFFICE, BUSY, base=first.pin) == first


def test_another_name_makes_a_copy() -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    second = kept(job.save(desk, "South", Kind.SCENARIO, BUSY, base=first.pin))
    assert second.pin.document != first.pin.document
    assert [each.name for each in job.saved(desk)] == ["North", "South"]


def test_a_name_that_somebody_saved_meanwhile_is_told_with_who_and_when() -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    kept(job.save(desk, "North", Kind.SCENARIO, BUSY, base=first.pin))
    taken = job.save(desk, "North", Kind.SCENARIO, PLAIN.with_driver("bu", 9), base=first.pin)
    assert isinstance(taken, Taken)
    assert taken.sentence == (
        "'North' is saved already: version 2 by ann (local), 2026-03-02 12:05 UTC. Save a copy under another name, or"
        " save this as the version after it; the history keeps both."
    )
    over = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN.with_driver("bu", 9), base=taken.head.pin))
    assert over.version.number == 3


def test_a_name_that_was_never_opened_is_not_saved_over() -> None:
    desk = a_desk()
    kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    assert isinstance(job.save(desk, "North", Kind.SCENARIO, BUSY), Taken)


def test_somebody_who_is_quicker_between_looking_and_saving_is_not_lost() -> None:
    class Slow(MemoryStore):
        """Somebody else saves just before."""

        def save(self, document: DocumentId, value: object, *, base: int, note: str = "") -> object:  # type: ignore[override]
            if base == 1:
                super().save(document, scenario_of("North", PLAIN.with_driver("bu", 7)), base=1)
            return super().save(document, value, base=base, note=note)

    desk = a_desk(Slow(standard_codec(), actor="bob", now=lambda: NOON))
    first = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    taken = job.save(desk, "North", Kind.SCENARIO, BUSY, base=first.pin)
    assert isinstance(taken, Taken)
    assert (taken.head.number, taken.head.author) == (2, "bob")


def test_an_office_does_not_take_a_scenario_s_name() -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    with pytest.raises(InputError, match=r"name\(='North'\) is that of a scenario already \(version 1 by ann"):
        job.save(desk, "North", Kind.OFFICE, PLAIN, base=first.pin)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", r"name\(=''\) must be 1 to 200 characters; it has 0"),
        ("   ", "must be 1 to 200 characters; it has 0"),
        ("n" * 201, "must be 1 to 200 characters; it has 201"),
        ("a\x00b", "must have no control characters"),
        ("a\nb", "must have no control characters"),
        ("a\ud800b", "must have no control characters"),
        ("a\u2028b", "must have no control characters"),
        ("\u202egnp.exe", "must have no control characters"),
        ("reference", r"name\(='reference'\) is a built-in case's; choose another"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        job.save(a_desk(), name, Kind.SCENARIO, PLAIN)


@pytest.mark.parametrize(
    "name", ["n" * 200, "Zürich → 東京 👩‍👩‍👧 <img onerror=alert(1)>", "'; DROP TABLE version; --"]
)
def test_any_other_name_is_kept_as_it_is(name: str) -> None:
    desk = a_desk()
    assert kept(job.save(desk, name, Kind.OFFICE, PLAIN)).name == name
    assert [each.name for each in job.saved(desk)] == [name]


def test_a_name_is_found_however_its_letters_are_composed() -> None:
    desk = a_desk()
    made = kept(job.save(desk, "Zu\u0308rich", Kind.OFFICE, PLAIN))
    assert made.name == "Zürich"
    assert job.find(desk, "Zu\u0308rich") == made


# -- opening -----------------------------------------------------------------------------------------------------------


def test_two_of_one_name_are_told_apart_by_their_ids() -> None:
    desk = a_desk()
    for document in ("d1", "d2"):
        desk.store.save(DocumentId(document), scenario_of("North", PLAIN), base=0)
    with pytest.raises(InputError, match=r"2 are saved as 'North' \(scenario d1, scenario d2\); name one by its id"):
        job.find(desk, "North")
    assert job.find_one(desk, "d2").pin.document == "d2"
    again = job.save(desk, "North", Kind.SCENARIO, BUSY, base=Pin(document=DocumentId("d2"), number=1))
    assert kept(again).pin == Pin(document=DocumentId("d2"), number=2)


def test_a_name_that_nothing_has_is_told_with_where_to_look() -> None:
    assert job.find(a_desk(), "Nowhere") is None
    with pytest.raises(InputError, match="nothing is saved as 'Nowhere'; name what `osm-workbench office saved` lists"):
        job.find_one(a_desk(), "Nowhere")


def test_a_number_that_no_version_has_is_refused_before_the_store_is_asked() -> None:
    made = kept(job.save(a_desk(), "North", Kind.OFFICE, PLAIN))
    assert made.at(None) == made.pin
    assert made.at(3).number == 3
    with pytest.raises(InputError, match=r"version\(=0\) must be >= 1"):
        made.at(0)


def test_other_documents_are_neither_listed_nor_opened() -> None:
    desk = a_desk()
    desk.store.save(DocumentId("card"), Scorecard(title="x", unit=UnitId("u")), base=0)
    assert job.saved(desk) == ()
    with pytest.raises(InputError, match="document 'card' is no saved office or scenario"):
        opened(desk, Pin(document=DocumentId("card"), number=1))


def test_a_version_that_does_not_exist_is_refused() -> None:
    desk = a_desk()
    made = kept(job.save(desk, "North", Kind.OFFICE, PLAIN))
    with pytest.raises(InputError, match="has no version 7"):
        opened(desk, Pin(document=made.pin.document, number=7))


# -- restoring and renaming --------------------------------------------------------------------------------------------


def test_an_old_version_is_restored_as_a_new_one() -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    kept(job.save(desk, "North", Kind.SCENARIO, BUSY, base=first.pin))
    restored = kept(job.restore(desk, first.pin))
    assert (restored.version.number, restored.version.note) == (3, "as version 1")
    assert opened(desk, restored.pin).setting == PLAIN
    assert len(job.history(desk, first.pin.document)) == 3


def test_the_newest_version_is_not_restored() -> None:
    desk = a_desk()
    made = kept(job.save(desk, "North", Kind.SCENARIO, PLAIN))
    with pytest.raises(InputError, match="version 1 of 'North' is the newest already"):
        job.restore(desk, made.pin)


@pytest.mark.parametrize("kind", Kind)
def test_a_restored_version_keeps_the_name_of_today(kind: Kind) -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", kind, PLAIN))
    second = kept(job.rename(desk, first.pin, "South"))
    assert (second.name, second.version.number, second.version.note) == ("South", 2, "was North")
    assert kept(job.restore(desk, first.pin)).name == "South"
    assert [each.name for each in job.saved(desk)] == ["South"]


def test_a_name_that_is_taken_is_given_to_nothing_else() -> None:
    desk = a_desk()
    first = kept(job.save(desk, "North", Kind.OFFICE, PLAIN))
    kept(job.save(desk, "South", Kind.OFFICE, BUSY))
    with pytest.raises(InputError, match=r"name\(='South'\) is taken"):
        job.rename(desk, first.pin, "South")
    later = kept(job.save(desk, "North", Kind.OFFICE, BUSY, base=first.pin))
    assert job.rename(desk, first.pin, "West") == Taken(kind=Kind.OFFICE, name="North", head=later.version)


# -- comparing ---------------------------------------------------------------------------------------------------------


def test_two_of_the_same_differ_in_nothing() -> None:
    assert differences(BUSY, BUSY) == ()


def test_all_that_is_set_otherwise_is_told() -> None:
    other = replace(
        BUSY.with_options(on_time=0.9, critical=0.99).with_year(first_year=2027, fiscal_start_month=4),
        replications=40,
        seed=2,
        reading="C",
        engine="reference",
    )
    assert differences(PLAIN, other) == (
        "staff: 1 leader, 4 managers, 2.5 analysts → 1 leader, 5 managers, 2.5 analysts",
        "business units: 5 → 6",
        "replications: 200 → 40",
        "seed: 1 → 2",
        "year: fixed year of 250 office days → real calendar from 2027, fiscal year from month 4, 11 holiday rules",
        "service level, all jobs: 0.95 → 0.9",
        "service level, critical jobs: 0.95 → 0.99",
        "reading of Figure 5: A → C",
        "engine: compiled → reference",
    )


def test_two_versions_of_one_office_differ_in_what_changed_and_not_in_their_case() -> None:
    first, second = (setting_of(office_of("North", setting)) for setting in (PLAIN, BUSY))
    assert differences(first, second) == (
        "staff: 1 leader, 4 managers, 2.5 analysts → 1 leader, 5 managers, 2.5 analysts",
        "business units: 5 → 6",
    )


def test_other_activities_calibration_and_notes_are_told_too() -> None:
    case = PLAIN.case
    fewer = replace(case, spec=replace(case.spec, activities=case.spec.activities[:-1], stagger=None))
    named = replace(fewer, name="other")
    calibrated = replace(case, spec=replace(case.spec, demand=replace(case.spec.demand, calibration={1: 2.0})))
    told = [differences(PLAIN, Setting(case=each)) for each in (fewer, named, calibrated, replace(case, facts=()))]
    rows = len(case.spec.activities)
    line = f"activities: {rows} → {rows - 1} rows, or other values in them"
    assert line in told[0]
    assert line in told[1]
    assert told[2] == ("calibration of the hours by process",)
    assert told[3] == ("what the office says of its numbers: facts, assumptions, open questions",)


# -- rights ------------------------------------------------------------------------------------------------------------


def test_alone_on_a_machine_one_may_do_everything() -> None:
    desk = a_desk()
    desk.store.save(DocumentId("firm"), an_organisation(), base=0)
    made = kept(job.save(desk, "North", Kind.OFFICE, PLAIN))
    assert job.saved(desk) == (made,)


def test_where_roles_are_given_nobody_is_let_in_for_being_local() -> None:
    desk = a_desk()
    made = kept(job.save(desk, "North", Kind.OFFICE, PLAIN))
    desk.store.save(DocumentId("firm"), an_organisation(OfficeRole.EDITOR), base=0)
    for act in (
        lambda: job.save(desk, "South", Kind.OFFICE, PLAIN),
        lambda: job.rename(desk, made.pin, "South"),
        lambda: job.restore(desk, made.pin),
        lambda: job.saved(desk),
        lambda: opened(desk, made.pin),
        lambda: job.history(desk, made.pin.document),
    ):
        with pytest.raises(InputError, match=r"'ann \(local\)' may not .* offices and scenarios: ask for the role"):
            act()
    assert len(desk.store.documents()) == 2


@pytest.mark.parametrize("unit", [None, "west"])
def test_whoever_edits_in_any_unit_saves_and_whoever_views_opens(unit: str | None) -> None:
    store = MemoryStore(standard_codec(), actor="ann", now=lambda: NOON)
    desk = a_desk(store, sign_in="ann", is_local=False)
    store.save(DocumentId("firm"), an_organisation(OfficeRole.EDITOR, unit=unit), base=0)
    made = kept(job.save(desk, "North", Kind.OFFICE, PLAIN))
    store.save(DocumentId("firm"), an_organisation(OfficeRole.VIEWER, unit=unit), base=1)
    assert job.saved(desk) == (made,)
    assert opened(desk, made.pin).setting.spec.demand == PLAIN.spec.demand
    with pytest.raises(InputError, match="may not save offices and scenarios: ask for the role editor or leader or"):
        job.save(desk, "South", Kind.OFFICE, PLAIN)


def test_a_user_of_a_hub_needs_a_role() -> None:
    with pytest.raises(InputError, match="'ann' may not save offices and scenarios"):
        job.save(a_desk(sign_in="ann", is_local=False), "North", Kind.OFFICE, PLAIN)
