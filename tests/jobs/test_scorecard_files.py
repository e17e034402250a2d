"""A file onto a stored map: what it would do is told, and only then, by somebody who may, it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from tests.desks import beside, flaky, memory_desk
from tests.exchange.workbooks import DAYS, VALUES, csv_file, workbook
from workbench.desk import Observation, StoreError
from workbench.domain.elements import Kind
from workbench.domain.ids import MeasureId, ObjectiveId, PersonId
from workbench.domain.observations import State
from workbench.domain.organisation import Grant, Organisation, Person, Role
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Measure, Objective, Target, Thresholds
from workbench.jobs.scorecard_files import ScorecardFileError, ValueCounts, export_map, preview, take
from workbench.jobs.strategy_map import Opened, begin_map, load_case, open_map
from workbench.jobs.strategy_map_saving import save_map

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from workbench.desk import Desk


def _begun(desk: Desk) -> Opened:
    """A map with one objective that has one measure."""
    opened = begin_map(desk, "private", "Ours")
    band = opened.card.perspectives[0].id
    objective = Objective(id=ObjectiveId("o"), title="Train crews", perspective=band)
    measure = Measure(id=MeasureId("m"), objective=objective.id, title=DAYS, unit="days")
    saved = save_map(desk, opened, replace(opened.card, objectives=(objective,), measures=(measure,)))
    assert isinstance(saved, Opened)
    return saved


def _values(tmp_path: Path, *rows: tuple[object, ...], columns: tuple[str, ...] = VALUES) -> str:
    return str(workbook(tmp_path / "w.xlsx", {"Values": [columns, *rows]}))


def _rows(desk: Desk) -> list[tuple[str, float | None, State, str]]:
    found = desk.store.rows(Observation)
    return [(str(one.period), one.value, State(one.state), one.note) for one in found]


def _grant(desk: Desk, opened: Opened, *grants: tuple[str, Role]) -> None:
    """Give people roles in the organisation of a map."""
    people = tuple(Person(id=PersonId(name), name=name, sign_in=name) for name, _ in grants)
    organisation = Organisation(
        name="Ours",
        units=opened.organisation.units,
        people=(*opened.organisation.people, *people),
        grants=tuple(Grant(person=PersonId(name), role=role) for name, role in grants),
    )
    assert opened.organisation_document is not None
    desk.store.save(opened.organisation_document, organisation, base=opened.organisation_number)


def test_a_preview_stores_nothing_and_taking_it_stores_all(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Objectives": [("Objective", "Perspective", "Owner"), ("Sell more", "Financial", "Ann")],
        "Measures": [("Measure", "Objective"), ("Revenue", "Sell more")],
        "Targets": [("Measure", "Period", "Target"), (DAYS, 2026, 5)],
        "Values": [(*VALUES, "Note"), ("Revenue", "2026-01", 7), (DAYS, "2026-01", "missing", "lost")],
        "People": [("Person",), ("Ann",)],
    }
    path = str(workbook(tmp_path / "w.xlsx", sheets))
    shown = preview(desk, opened, path)
    assert shown.values == ValueCounts(new=2)
    assert 'Objective "Sell more" was added to "Financial".' in shown.sentences
    assert (shown.added[Kind.OBJECTIVE], shown.added[Kind.MEASURE], shown.added[Kind.TARGET]) == (1, 1, 1)
    assert shown.left_alone[Kind.PERSPECTIVE] == len(opened.card.perspectives)
    assert shown.denied == ()
    assert _rows(desk) == []
    assert open_map(desk, opened.document).version == opened.version
    taken = take(desk, shown)
    after = open_map(desk, opened.document)
    assert (after.card, after.version) == (shown.card, taken.opened.version)
    assert after.version.note == "Imported from w.xlsx"
    assert [person.name for person in after.organisation.people][-1] == "Ann"
    assert after.card.objectives[-1].owner == after.organisation.people[-1].id
    assert [row[:3] for row in _rows(desk)] == [("2026-01", 7.0, State.REPORTED), ("2026-01", None, State.REPORTED)]
    again = preview(desk, after, path)
    assert (again.sentences, again.values, again.new_people) == ((), ValueCounts(same=2), ())


@pytest.mark.parametrize("name", ["w.xlsx", "folder"])
def test_an_export_taken_onto_its_own_map_changes_nothing(tmp_path: Path, name: str) -> None:
    desk = memory_desk()
    opened = open_map(desk, load_case(desk, "company").documents[0])
    files, values = export_map(desk, opened, str(tmp_path / name))
    assert len(files) == (1 if name == "w.xlsx" else 12)
    assert values > 0
    shown = preview(desk, opened, str(tmp_path / name))
    assert (shown.sentences, shown.values, shown.notes, shown.denied) == ((), ValueCounts(same=values), (), ())
    before = len(_rows(desk))
    assert take(desk, shown).opened.version == opened.version
    assert len(_rows(desk)) == before


def test_an_export_taken_onto_another_map_makes_elements_of_its_own(tmp_path: Path) -> None:
    desk = memory_desk()
    one, other = _begun(desk), begin_map(desk, "private", "Theirs")
    desk.store.add_all([_observation(7.0)])
    export_map(desk, one, str(tmp_path / "w.xlsx"))
    shown = preview(desk, other, str(tmp_path / "w.xlsx"))
    assert shown.notes == ("IDs that this map does not have were passed over; titles decided.",)
    taken = take(desk, shown)
    (measure,) = taken.opened.card.measures
    # The values of the one map are not those of the other.
    assert measure.id != "m"
    assert [len(desk.store.series(key)) for key in (one.card.measures[0].id, measure.id)] == [1, 1]


def _observation(value: float) -> Observation:
    period = Period.parse("2026-01")
    at = memory_desk().now()
    return Observation(
        measure=MeasureId("m"),
        period=period,
        value=value,
        source="",
        state=State.VALIDATED,
        actor="",
        at=at,
        note="seen",
    )


def test_a_changed_value_is_a_correction_whatever_state_the_file_gives_it(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    desk.store.add_all([_observation(7.0)])
    columns = (*VALUES, "State", "Note")
    path = _values(
        tmp_path, (DAYS, "2026-01", 8, "validated", "recounted"), (DAYS, "2026-02", 1, "", "new"), columns=columns
    )
    shown = preview(desk, opened, path)
    assert shown.values == ValueCounts(new=1, changed=1)
    take(desk, shown)
    assert _rows(desk)[1:] == [("2026-01", 8.0, State.CORRECTED, "recounted"), ("2026-02", 1.0, State.REPORTED, "new")]


def test_an_empty_state_source_or_note_is_no_change_and_another_one_is(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    desk.store.add_all([_observation(7.0)])
    assert preview(desk, opened, _values(tmp_path, (DAYS, "2026-01", 7))).values == ValueCounts(same=1)
    path = _values(tmp_path, (DAYS, "2026-01", 7, "questioned"), columns=(*VALUES, "State"))
    assert take(desk, preview(desk, opened, path)).values == ValueCounts(changed=1)
    assert _rows(desk)[-1] == ("2026-01", 7.0, State.QUESTIONED, "seen")


def test_of_a_file_with_one_fault_nothing_is_stored(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    with pytest.raises(ScorecardFileError, match="Values row 3, Value: 'x' is no number"):
        preview(desk, opened, _values(tmp_path, (DAYS, "2026-01", 7), (DAYS, "2026-02", "x")))
    assert _rows(desk) == []
    assert open_map(desk, opened.document).version == opened.version


def test_a_file_that_was_changed_since_it_was_shown_is_refused(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    path = csv_file(tmp_path / "Values.csv", f"Measure,Period,Value\n{DAYS},2026-01,1\n")
    shown = preview(desk, opened, str(path))
    csv_file(path, f"Measure,Period,Value\n{DAYS},2026-01,2\n")
    with pytest.raises(InputError, match="the file was changed since it was shown"):
        take(desk, shown)
    assert _rows(desk) == []


@pytest.mark.parametrize(
    ("role", "sheets", "denied"),
    [
        (Role.VIEWER, "Values", "'bob' may not report values"),
        (Role.REPORTER, "Values", ""),
        (Role.REPORTER, "State", "may not validate reported values.*or empty the column State"),
        (Role.OFFICE, "State", ""),
        (Role.REPORTER, "Themes", "may not edit the scorecard"),
        (Role.EDITOR, "Themes", ""),
        (Role.EDITOR, "People", "may not change units, people and roles.*who can add Cid"),
        (Role.OFFICE, "People", ""),
    ],
)
def test_each_may_take_what_their_role_allows(tmp_path: Path, role: Role, sheets: str, denied: str) -> None:
    desk = memory_desk("ann")
    opened = _begun(desk)
    _grant(desk, opened, ("ann", Role.OFFICE), ("bob", role))
    bob = beside(desk, "bob", is_local=False)
    if sheets == "State":
        desk.store.add_all([replace(_observation(7.0), state=State.REPORTED)])
    content: dict[str, dict[str, list[tuple[object, ...]]]] = {
        "Values": {"Values": [VALUES, (DAYS, "2026-01", 7)]},
        "State": {"Values": [(*VALUES, "State"), (DAYS, "2026-01", 7, "validated")]},
        "Themes": {"Themes": [("Theme",), ("Grow",)]},
        "People": {
            "People": [("Person",), ("Cid",)],
            "Measures": [("Measure", "Objective", "Reported by"), (DAYS, "Train crews", "Cid")],
        },
    }
    path = str(workbook(tmp_path / "w.xlsx", content[sheets]))
    shown = preview(bob, open_map(bob, opened.document), path)
    assert bool(shown.denied) == bool(denied)
    if denied:
        before = (open_map(desk, opened.document).version, _rows(desk))
        with pytest.raises(InputError, match=denied):
            take(bob, shown)
        assert (open_map(desk, opened.document).version, _rows(desk)) == before
    else:
        take(bob, shown)
        stored = desk.store.rows(Observation)
        assert not stored or stored[-1].actor == "bob"


def test_how_many_red_values_say_nothing_of_it_is_told(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    targets = tuple(Target(period=Period.parse(f"2026-0{month}"), value=10.0) for month in (1, 2, 3))
    limits = Thresholds(green=10.0, red=5.0)
    month = Frequency.MONTH
    limited = replace(opened.card.measures[0], frequency=month, targets=targets, thresholds=limits, floor=0.0)
    saved = save_map(desk, opened, replace(opened.card, measures=(limited,)))
    assert isinstance(saved, Opened)
    rows = ((DAYS, "2026-01", 1, ""), (DAYS, "2026-02", 1, "two trainers ill"), (DAYS, "2026-03", 12, ""))
    shown = preview(desk, saved, _values(tmp_path, *rows, columns=(*VALUES, "Note")))
    assert shown.notes == ("1 of the values is red and says nothing of it: write into the note why, and what is done.",)
    assert take(desk, shown).values == ValueCounts(new=3)


def test_a_role_that_was_taken_away_since_the_file_was_shown_counts(tmp_path: Path) -> None:
    desk = memory_desk("ann")
    opened = _begun(desk)
    _grant(desk, opened, ("ann", Role.OFFICE), ("bob", Role.EDITOR))
    bob = beside(desk, "bob", is_local=False)
    shown = preview(bob, open_map(bob, opened.document), _values(tmp_path, (DAYS, "2026-01", 7)))
    assert shown.denied == ()
    now = open_map(desk, opened.document)
    assert now.organisation_document is not None
    without = replace(now.organisation, grants=now.organisation.grants[:1])
    desk.store.save(now.organisation_document, without, base=now.organisation_number)
    with pytest.raises(InputError, match="people or their roles were changed since it was shown"):
        take(bob, shown)
    assert _rows(desk) == []


def test_nobody_validates_a_value_of_their_own_by_a_file(tmp_path: Path) -> None:
    desk = memory_desk("ann")
    opened = _begun(desk)
    _grant(desk, opened, ("ann", Role.OFFICE))
    path = _values(tmp_path, (DAYS, "2026-01", 7, "validated"), columns=(*VALUES, "State"))
    with pytest.raises(InputError, match=r"may not validate a value of their own.*or empty the column State"):
        take(desk, preview(desk, open_map(desk, opened.document), path))
    assert _rows(desk) == []


def test_a_reporter_takes_values_of_their_own_measures_alone(tmp_path: Path) -> None:
    desk = memory_desk("ann")
    opened = _begun(desk)
    _grant(desk, opened, ("ann", Role.OFFICE), ("bob", Role.REPORTER), ("cid", Role.REPORTER))
    owned = replace(opened.card, measures=(replace(opened.card.measures[0], collector=PersonId("bob")),))
    save_map(desk, open_map(desk, opened.document), owned)
    path = _values(tmp_path, (DAYS, "2026-01", 7))
    bob, cid = (beside(desk, name, is_local=False) for name in ("bob", "cid"))
    assert preview(bob, open_map(bob, opened.document), path).denied == ()
    (reason,) = preview(cid, open_map(cid, opened.document), path).denied
    assert "it is reported by bob" in reason


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((DAYS, "2026-01", 8, "", ""), "Values row 2, Note: the value that was 7 becomes another; write into the note"),
        ((DAYS, "2026-01", 8, "", "seen"), "Values row 2, Note: the value that was 7 becomes another"),
        ((DAYS, "2027-01", 8, "", ""), "Values row 2: period(=2027-01) of 'Days of training' lies in the future"),
        ((DAYS, "2026-02", 400, "", ""), "must be <= 366 days, the highest it can be"),
        ((DAYS, "2026-02", "missing", "", ""), "is missing: say why in the note"),
        ((DAYS, "2026-02", 8, "questioned", ""), "Values row 2, Note: a questioned value needs a note"),
    ],
)
def test_the_rules_of_reporting_hold_for_files_too(tmp_path: Path, row: tuple[object, ...], told: str) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    bounded = replace(opened.card.measures[0], thresholds=Thresholds(highest=366.0))
    saved = save_map(desk, opened, replace(opened.card, measures=(bounded,)))
    assert isinstance(saved, Opened)
    desk.store.add_all([_observation(7.0)])
    with pytest.raises(ScorecardFileError) as caught:
        preview(desk, saved, _values(tmp_path, row, columns=(*VALUES, "State", "Note")))
    (problem,) = caught.value.problems
    assert told in problem.sentence
    assert len(_rows(desk)) == 1


def test_what_somebody_else_changed_meanwhile_in_the_same_place_is_told(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    rows = [("Objective", "Perspective", "ID"), ("Train everybody", "Financial", "o")]
    shown = preview(desk, opened, str(workbook(tmp_path / "w.xlsx", {"Objectives": rows})))
    theirs = replace(opened.card, objectives=(replace(opened.card.objectives[0], title="Train nobody"),))
    save_map(desk, opened, theirs)
    with pytest.raises(InputError, match="Nothing was imported: look at the map, then try again"):
        take(desk, shown)


def test_values_since_a_period_are_exported_and_the_newest_of_each(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    old = replace(_observation(1.0), period=Period.parse("2025-12"))
    desk.store.add_all([old, _observation(7.0), _observation(8.0)])
    _, count = export_map(desk, opened, str(tmp_path / "w.xlsx"), since="2026-01")
    assert count == 1
    assert preview(desk, opened, str(tmp_path / "w.xlsx")).values == ValueCounts(same=1)
    with pytest.raises(InputError, match="since: period"):
        export_map(desk, opened, str(tmp_path / "x.xlsx"), since="now")


def test_what_a_database_that_goes_away_has_not_stored_is_stored_by_taking_it_again(tmp_path: Path) -> None:
    desk, store = flaky(memory_desk())
    opened = _begun(desk)
    path = _values(tmp_path, (DAYS, "2026-01", 7))
    shown = preview(desk, opened, path)
    store.go_away()
    with pytest.raises(StoreError):
        take(desk, shown)
    store.come_back()
    assert take(desk, shown).values == ValueCounts(new=1)


def test_formulas_in_titles_are_harmless_in_the_file_and_the_same_on_the_map(tmp_path: Path) -> None:
    desk = memory_desk()
    opened = _begun(desk)
    title = '=HYPERLINK("http://example.org")'
    named = replace(opened.card, measures=(replace(opened.card.measures[0], title=title, definition="@sum"),))
    saved = save_map(desk, opened, named)
    assert isinstance(saved, Opened)
    export_map(desk, saved, str(tmp_path / "folder"))
    cells = [line.split(",")[0] for line in _lines(tmp_path / "folder" / "Measures.csv")]
    assert cells[1].lstrip('"').startswith("'=")
    assert preview(desk, saved, str(tmp_path / "folder")).sentences == ()


def _lines(path: Path) -> Iterator[str]:
    yield from path.read_text(encoding="utf-8-sig").splitlines()
