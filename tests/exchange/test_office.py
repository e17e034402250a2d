"""Office files: whole, strict, and the same after a round trip."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.office.cases import case_names, load_case
from osm_sim.office.spec import fte_by_grade
from osm_sim.office.timetable import FixedYear, RealCalendar
from osm_sim.resources import data
from workbench.exchange.office import LARGEST_BYTES, load_catalogue, load_office, read_office, save_office, write_office

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMA = json.loads(data("reference", "office.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
REFERENCE = json.loads(write_office(load_case("reference")))
MISSING = object()


def _changed(path: str, value: object) -> str:
    """The reference office with one value replaced, or taken out."""
    document = copy.deepcopy(REFERENCE)
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    at: Any = document
    for step in steps:
        at = at[step]
    if value is MISSING:
        del at[last]
    else:
        at[last] = value
    return json.dumps(document)


@pytest.mark.parametrize("name", case_names())
def test_a_case_is_the_same_after_a_round_trip(name: str) -> None:
    case = load_case(name)
    assert read_office(write_office(case), "office.json") == case


def test_a_real_calendar_is_the_same_after_a_round_trip() -> None:
    case = load_case("gnp")
    calendar = RealCalendar(first_year=2026, fiscal_start_month=4, holidays=("12-25", "1 Mon 09", "2027-04-26"))
    case = replace(case, spec=replace(case.spec, calendar=calendar))
    assert read_office(write_office(case), "office.json") == case


def test_the_published_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", case_names())
def test_what_is_written_keeps_to_the_published_schema(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(write_office(load_case(name))))] == []


def test_a_file_holds_the_whole_catalogue() -> None:
    assert len(REFERENCE["activities"]) == 98


def test_what_is_not_required_may_be_left_out() -> None:
    least = {name: REFERENCE[name] for name in SCHEMA["required"]}
    case = read_office(json.dumps(least), "mine.json")
    assert (case.title, case.spec.calendar, case.staff_basis) == ("reference", FixedYear(), "assumption")
    assert VALIDATOR.is_valid(least)


def test_staff_left_out_is_the_least_mix_that_the_catalogue_needs() -> None:
    case = read_office(_changed("staff", MISSING), "mine.json")
    assert fte_by_grade(case.spec.roles) == {"leader": 1, "manager": 4, "analyst": 2.5}
    assert case.staff_basis == "assumption"


WRONG = [
    ("demand.drivers.bu", MISSING, "demand.drivers.bu is missing; add it"),
    ("demand.drivers.bu", float("nan"), "demand.drivers.bu(=nan) must be a finite number"),
    ("demand.drivers.bu", "5", "demand.drivers.bu(='5') must be a finite number"),
    ("demand.drivers.bu", True, "demand.drivers.bu(=True) must be a finite number"),
    ("demand.drivers.bu", 10**400, "must be a finite number"),
    ("demand.drivers.bu", -1, "demand.drivers.bu: driver bu(=-1) must be at least 0"),
    ("demand.drivers.comms_strength", 2, "driver comms_strength(=2) must be within 0..1"),
    ("demand.drivers.bus", 1, "demand.drivers: 'bus' is not known here; it may hold bu, su"),
    ("demand.intensity", {"10": 1}, "demand.intensity: '10' is not a process; the processes are 1 to 9"),
    ("demand.intensity", {"1": -1}, "demand: intensity of process 1(=-1) must be a number of at least 0"),
    ("demand.helper_share", 2, "demand: helper_share(=2) must be within 0..1"),
    ("demand", [], "demand(=[]) must be an object"),
    ("name", "", "name(='') must be a line of at most 80 characters"),
    ("name", MISSING, "name is missing; add it"),
    ("titel", "x", "'titel' is not known here; it may hold schema, name"),
    ("schema", MISSING, "schema is missing; add it"),
    ("schema", 2, "schema(=2) must be 1; a newer workbench wrote this file, so open it there"),
    ("schema", True, "schema(=True) must be 1"),
    ("staff", [], "has no staff; give at least one grade more than 0 FTE"),
    ("staff.0.fte", -1, "staff[0]: staff leader(=-1) must be within 0..1000"),
    ("staff.0.grade", "boss", "staff[0].grade(='boss') must be one of leader, manager, analyst"),
    ("staff.0.processes", [], "covers no process; name at least one of 1 to 9"),
    ("staff.0.processes", [12], "covers process 12; the processes are 1 to 9"),
    ("levels.on_time", 1.5, "levels: service level on_time(=1.5) must be within 0..1"),
    ("rules.rule", "lifo", "rules.rule(='lifo') must be one of class_edd, edd"),
    ("rules.vacancy_days", 10**9, "rules.vacancy_days(=1e+09) must be at most 2500"),
    ("access.layer_wait_days", 1e9, "access.layer_wait_days(=1e+09) must be at most 250"),
    ("calendar", MISSING, "calendar is missing; add it"),
    ("calendar", {"kind": "real"}, "calendar.first_year is missing; add the year"),
    ("calendar", {"kind": "fixed", "first_year": 2026}, "calendar.first_year is of a real calendar"),
    ("calendar", {"kind": "real", "first_year": 2026, "holidays": ["13-40"]}, "calendar: holiday '13-40' is not"),
    ("activities", [], "activities(=[]) must hold at least one activity"),
    ("activities", {}, "activities(={}) must be a list"),
    ("activities.3.effort_h", -4, "activities[3], effort_h: '-4.0' is not valid; hours from 0 to 100000"),
    ("activities.3.effort_h", "long", "activities[3].effort_h(='long') must be a finite number"),
    ("activities.3.months", "1-12", "activities[3].months(='1-12') must be a list"),
    ("activities.3.after", "P9-99", "after: 'P9-99' is not an activity of this catalogue"),
    ("activities.3.id", "P1-01", "id: 'P1-01' stands in row 0 already"),
    ("activities.0.after", "P1-03", "closes a circle"),
    ("stagger", {"activities": ["x"], "anchor_wd": 3}, "stagger.activities: 'x' is not an activity"),
    ("stagger", {"activities": ["P1-01"], "anchor_wd": 99}, "stagger.anchor_wd(=99) must be within 1..23"),
    ("driver_notes", {"bus": {"basis": "source", "why": ""}}, "driver_notes: 'bus' is not a driver"),
    ("title", "\x1b[2J", "title(='\\x1b[2J') must hold no control characters"),
    ("title", "\ud800", "must hold no control characters"),
    ("title", 5, "title(=5) must be a text"),
    ("title", "x" * 5000, "must have at most 4000 characters"),
    ("facts.0.place", MISSING, "facts[0].place is missing; add it"),
]


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG, ids=[f"{w[0]}={str(w[1])[:20]}" for w in WRONG])
def test_a_wrong_value_is_one_sentence_with_file_path_value_and_remedy(path: str, value: object, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read_office(_changed(path, value), "mine.json")
    said = str(caught.value)
    assert said.startswith("mine.json: ")
    assert sentence in said
    assert "\n" not in said


BROKEN = {
    "empty": ("", "not readable as JSON"),
    "cut off": (json.dumps(REFERENCE)[:4000], "not readable as JSON"),
    "no object": ("[]", "the file(=[]) must be an object"),
    "null": ("null", "the file(=None) must be an object"),
    "a list without end": ("[" * 200_000, "not readable as JSON"),
    "a huge number": ("9" * 10_000, "not readable as JSON"),
    "a name twice": ('{"schema": 1, "schema": 1}', "'schema' stands twice in one object; keep one"),
    "too long": (" " * (LARGEST_BYTES + 1), "are more than 5000000"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_is_one_sentence(how: str) -> None:
    text, sentence = BROKEN[how]
    with pytest.raises(InputError) as caught:
        read_office(text, "mine.json")
    assert str(caught.value).startswith("mine.json: ")
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 400


# -- fuzz -------------------------------------------------------------------------------------------------------------

SMALL = {**REFERENCE, "activities": REFERENCE["activities"][:4]}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([10**30, 1e308, -1, 0, "", "12-25", "leader", "P1-01", "real"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] + [found for step, item in below for found in _paths(item, (*path, step))]


@given(st.lists(st.tuples(st.sampled_from(_paths(SMALL)[1:]), VALUES | st.just(MISSING)), min_size=1, max_size=3))
def test_a_file_with_any_values_is_an_office_or_one_sentence(
    changes: list[tuple[tuple[str | int, ...], object]],
) -> None:
    document = copy.deepcopy(SMALL)
    for path, value in changes:
        _put(document, path, value)
    _is_an_office_or_one_sentence(json.dumps(document))


def _put(document: Any, path: tuple[str | int, ...], value: object) -> None:  # noqa: ANN401 - whatever JSON holds
    try:
        for step in path[:-1]:
            document = document[step]
        if value is MISSING:
            del document[path[-1]]
        else:
            document[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return  # an earlier change took that place away


@given(st.text(max_size=200) | st.integers(0, 20_000).map(lambda end: json.dumps(SMALL)[:end]))
def test_any_text_is_an_office_or_one_sentence(text: str) -> None:
    _is_an_office_or_one_sentence(text)


def _is_an_office_or_one_sentence(text: str) -> None:
    try:
        case = read_office(text, "mine.json")
    except InputError as error:
        said = str(error)
        assert said.startswith("mine.json: ")
        assert "\n" not in said
    else:
        assert read_office(write_office(case), "again.json") == case


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_saved_office_opens_again(tmp_path: Path) -> None:
    case = load_case("chrysler")
    save_office(case, str(tmp_path / "mine.json"))
    assert load_office(str(tmp_path / "mine.json")) == case
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_a_file_is_not_overwritten_unless_that_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "mine.json"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="exists already; take another name, or overwrite it with --force"):
        save_office(load_case("cbs-3"), str(target))
    assert target.read_text(encoding="utf-8") == "mine"
    save_office(load_case("cbs-3"), str(target), overwrite=True)
    assert load_office(str(target)) == load_case("cbs-3")


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be written: .*; take another place"):
        save_office(load_case("cbs-3"), str(tmp_path / "nowhere" / "mine.json"))


def test_a_failure_while_writing_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        save_office(load_case("cbs-3"), str(tmp_path / "mine.json"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("load", [load_office, load_catalogue])
def test_a_file_that_cannot_be_one_is_one_sentence(tmp_path: Path, load: Callable[[str], object]) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(LARGEST_BYTES + 1)
    for name, sentence in (
        ("binary", "binary: not a text file in UTF-8; save it as one"),
        ("huge", "huge: 5000001 bytes are more than 5000000"),
        (".", "not a file; name one"),
    ):
        with pytest.raises(InputError) as caught:
            load(str(tmp_path / name))
        assert sentence in str(caught.value)


def test_a_catalogue_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(InputError, match=r"catalogue 'none.csv' does not exist; name a CSV file"):
        load_catalogue("none.csv")
