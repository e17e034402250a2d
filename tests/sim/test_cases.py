"""The built-in cases say what the source states, what is assumed, and where the source is not clear."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.errors import InputError
from osm_sim.office.analytic import least_mix, offered_load, solve_factor
from osm_sim.office.cases import case_names, load_case, read_case
from osm_sim.office.spec import GRADES, Grade, Substitution, driver_names, fte_by_grade, people, uncovered
from osm_sim.office.timetable import FixedYear
from osm_sim.resources import data
from tests.builders import demand, office

NAMES = ("reference", "figure5-low", "figure5-high", "chrysler", "cbs-3", "cbs-4", "army-13", "army-313", "gnp")
DRIVERS = {
    "figure5-low": {"bu": 4, "su": 3, "partners": 3, "init_cross": 5, "init_unit": 8, "links": 12},
    "figure5-high": {
        "bu": 6,
        "su": 5,
        "partners": 5,
        "init_cross": 7,
        "init_unit": 14,
        "links": 25,
        "meetings_pm": 1.4,
    },
    "chrysler": {"bu": 5, "su": 7, "init_cross": 40, "init_unit": 66, "comms_strength": 0, "cko_strength": 0},
    "cbs-3": {"bu": 3, "su": 2, "measures_corp": 20, "measures_per_unit": 12, "proposals_annual": 12},
    "army-13": {"bu": 13, "su": 0, "subs": 0, "employees_k": 1000},
    "army-313": {"bu": 13, "su": 0, "subs": 300, "employees_k": 1000},
    "gnp": {"bu": 2, "su": 9, "helpers": 20, "weekly_meetings": 2, "exec_team": 6},
}
STAFF = {
    "reference": (1, 4, 2.5),
    "chrysler": (1, 25, 2.5),
    "cbs-3": (1, 1, 1),
    "cbs-4": (1, 1, 2),
}


def _document(name: str = "gnp") -> dict[str, Any]:
    text = data("cases", "office", f"{name}.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def test_the_cases_have_their_names() -> None:
    assert case_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_case_tells_facts_from_assumptions_and_shows_what_is_not_clear(name: str) -> None:
    case = load_case(name)
    assert case.name == case.spec.name == name
    assert len(case.facts) >= 3
    assert len(case.assumptions) >= 3
    assert len(case.ambiguities) >= 3
    assert all(question.used and question.readings for question in case.ambiguities)
    assert not {fact.text for fact in case.facts} & {assumption.text for assumption in case.assumptions}


@pytest.mark.parametrize("name", NAMES)
def test_every_driver_of_a_case_says_what_it_rests_on(name: str) -> None:
    case = load_case(name)
    assert tuple(driver.name for driver in case.drivers) == driver_names()
    assert {driver.name: driver.value for driver in case.drivers}.items() <= case.spec.demand.drivers.values().items()
    for driver in case.drivers:
        assert driver.why.startswith("the source:") or driver.basis == "assumption"


@pytest.mark.parametrize("name", NAMES)
def test_somebody_in_each_case_may_do_every_activity(name: str) -> None:
    assert uncovered(load_case(name).spec) == ()


@pytest.mark.parametrize("name", NAMES)
def test_all_cases_use_the_fixed_year(name: str) -> None:
    assert load_case(name).spec.calendar == FixedYear()


@pytest.mark.parametrize(("name", "values"), DRIVERS.items())
def test_a_case_has_its_drivers(name: str, values: dict[str, float]) -> None:
    assert values.items() <= load_case(name).spec.demand.drivers.values().items()


@pytest.mark.parametrize(("name", "staff"), STAFF.items())
def test_a_case_has_its_staff(name: str, staff: tuple[float, ...]) -> None:
    assert tuple(fte_by_grade(load_case(name).spec.roles).values()) == staff


@pytest.mark.parametrize("name", [name for name in NAMES if load_case(name).staff_basis == "assumption"])
def test_assumed_staff_is_the_least_mix_that_covers_the_need(name: str) -> None:
    spec = load_case(name).spec
    assert fte_by_grade(spec.roles) == least_mix(offered_load(spec))


def test_only_chrysler_and_the_blood_services_have_staff_from_the_source() -> None:
    assert [name for name in NAMES if load_case(name).staff_basis == "source"] == ["chrysler", "cbs-3", "cbs-4"]


def test_the_reference_case_is_the_reference_organisation() -> None:
    assert load_case("reference").spec.demand == demand()
    assert load_case("reference").spec.activities == office().activities


def test_helpers_work_at_gnp_and_not_in_the_army() -> None:
    assert load_case("gnp").spec.demand.helper_share == 1.0
    assert {load_case(name).spec.demand.helper_share for name in ("army-13", "army-313")} == {0.0}


@pytest.mark.parametrize(("name", "count", "other"), [("cbs-3", 3, 0.23), ("cbs-4", 4, 0.504)])
def test_the_blood_services_do_the_core_first_at_80_percent(name: str, count: int, other: float) -> None:
    case = load_case(name)
    assert case.spec.demand.intensity == dict.fromkeys(range(4, 10), other)
    assert case.spec.rules.substitution is Substitution.MERGED
    assert offered_load(case.spec).fte == pytest.approx(count, abs=0.01)
    analysts = [person for person in people(case.spec.roles) if person.grade is Grade.ANALYST]
    assert all(person.also == (Grade.MANAGER,) for person in analysts)


@pytest.mark.parametrize(("name", "count"), [("cbs-3", 3), ("cbs-4", 4)])
def test_the_blood_services_show_a_uniform_intensity_that_is_as_busy(name: str, count: int) -> None:
    uniform = load_case(name).alternatives[0].intensity
    spec = load_case(name).spec
    busy = office(activities=spec.activities, demand=demand(intensity=uniform, **_driver_values(name)))
    assert len(set(uniform.values())) == 1
    assert offered_load(busy).fte == pytest.approx(count, abs=0.01)


def _driver_values(name: str) -> dict[str, float]:
    return {driver.name: driver.value for driver in load_case(name).drivers}


# -- Chrysler ---------------------------------------------------------------------------------------------------------


def test_every_pool_of_chrysler_is_busy_80_percent_with_the_solved_values() -> None:
    case = load_case("chrysler")
    load = offered_load(case.spec)
    pools = {role.processes: 0.0 for role in case.spec.roles if role.processes}
    for role in case.spec.roles:
        if role.processes:
            pools[role.processes] += role.fte
    assert {line.processes: line.staff_fte for line in case.arithmetic} == pools
    for line in case.arithmetic:
        assert line.target_hours == pytest.approx(0.80 * 1696 * line.staff_fte, abs=0.1)
        assert load.hours_of(line.processes) == pytest.approx(line.hours, abs=0.1)
        assert line.hours == pytest.approx(line.target_hours, rel=0.004)


def test_the_arithmetic_of_chrysler_is_that_of_its_demand() -> None:
    case = load_case("chrysler")
    spec, values = case.spec, [line.value for line in case.arithmetic]
    demanded = spec.demand
    support = next(row for row in spec.activities if row.id == "P4-10")
    reference = demand().drivers
    assert values == [
        demanded.drivers.meetings_pm,
        demanded.intensity[1],
        demanded.intensity[2],
        support.effort_h,
        demanded.intensity[5],
        demanded.drivers.init_unit / reference.init_unit,
    ]
    assert demanded.intensity[2] == demanded.intensity[8]
    assert demanded.intensity[9] == 0.5
    assert demanded.drivers.meetings_pm / 7 == pytest.approx(2.31, abs=0.005)


@pytest.mark.parametrize(("number", "processes"), [(1, (1,)), (2, (2, 8)), (4, (5,))])
def test_solving_an_intensity_of_chrysler_anew_gives_the_stored_one(number: int, processes: tuple[int, ...]) -> None:
    case = load_case("chrysler")
    line = case.arithmetic[number]

    def with_intensity(x: float) -> Any:  # noqa: ANN401
        return office(
            activities=case.spec.activities,
            demand=demand(intensity=dict.fromkeys(processes, x), **_driver_values("chrysler")),
        )

    assert solve_factor(with_intensity, processes, line.target_hours, most=10) == pytest.approx(line.value, abs=0.001)


def test_chrysler_is_shown_as_one_solution_of_many() -> None:
    case = load_case("chrysler")
    assert any("one solution of many" in question.used for question in case.ambiguities)
    assert "one solution of many" in case.summary


def test_the_seven_committees_of_chrysler_meet_on_days_of_their_own() -> None:
    stagger = load_case("chrysler").spec.stagger
    assert stagger is not None
    assert stagger.activities == tuple(f"P3-0{number}" for number in range(1, 7))
    meeting = next(row for row in office().activities if row.id == "P3-05")
    assert stagger.anchor_wd == meeting.wd


def test_a_senior_manager_may_do_a_leaders_tasks() -> None:
    seniors = [person for person in people(load_case("chrysler").spec.roles) if person.also]
    assert len(seniors) == 7
    assert all((person.grade, person.also) == (Grade.MANAGER, (Grade.LEADER,)) for person in seniors)


# -- bad documents ----------------------------------------------------------------------------------------------------


def _refusal(document: object) -> str:
    with pytest.raises(InputError) as refusal:
        read_case(json.dumps(document), "mine.json")
    return str(refusal.value)


def test_an_unknown_case_is_refused_with_the_names() -> None:
    with pytest.raises(InputError, match=r"case 'chrysler2' is not known; .*reference.*gnp"):
        load_case("chrysler2")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("title",), 3, "mine.json, title(=3) must be a text"),
        (("drivers", "bu", "value"), -1, "mine.json, drivers: driver bu(=-1) must be at least 0"),
        (("drivers", "bu", "value"), "two", "mine.json, drivers, bu, value(='two') must be a finite number"),
        (("drivers", "bu", "value"), True, "mine.json, drivers, bu, value(=True) must be a finite number"),
        (("drivers", "bu", "basis"), "guess", "drivers, bu, basis(='guess') must be one of source, assumption"),
        (("drivers", "bu", "value"), 10**400, "must be a finite number"),
        (("stagger",), {"activities": ["P3-01"], "anchor_wd": 24}, "anchor_wd(=24) must be a working day from 1 to 23"),
        (("roles", 0, "grade"), "boss", "roles[0], grade(='boss') must be one of leader, manager, analyst"),
        (("roles", 0, "fte"), -1, "roles[0]: staff leader(=-1) must be within 0..1000"),
        (("roles", 0, "processes"), [10], "roles[0]: staff leader covers process 10"),
        (("roles", 0, "processes"), [], "roles[0]: staff leader(=1) covers no process"),
        (("roles",), [], "office 'mine' has no staff"),
        (("facts",), {}, "mine.json, facts(={}) must be a list"),
        (("helper_share",), 2, "helper_share(=2) must be within 0..1"),
        (("intensity",), {"0": 1}, "mine.json, intensity: '0' is not known here"),
        (("intensity",), {"1": -1}, "intensity of process 1(=-1) must be a number of at least 0"),
        (("rules",), {"rule": "lifo"}, "rules, rule(='lifo') must be one of class_edd"),
        (("rules",), {"vacancy_days": 1.5}, "rules, vacancy_days(=1.5) must be a whole number"),
        (("rules",), {"turnover_per_year": 9}, "mine.json, rules: turnover_per_year(=9) must be within 0..5"),
        (("levels",), {"on_time": 1.2}, "mine.json, levels: service level on_time(=1.2) must be within 0..1"),
        (("stagger",), {"activities": ["P0-01"], "anchor_wd": 1}, "activities[0](='P0-01') is not an activity"),
        (("extra_activities",), [{"id": "X"}], "mine.json, extra_activities row 2, process: '' is not valid"),
        (("extra_activities",), [{"colour": 1}], "extra_activities[0]: 'colour' is not known here"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path_the_value_and_the_remedy(
    path: tuple[str | int, ...], value: object, message: str
) -> None:
    document = _document()
    *way, last = path
    place: Any = document
    for step in way:
        place = place[step]
    place[last] = value
    assert message in _refusal(document)


def test_a_missing_driver_is_named() -> None:
    document = _document()
    del document["drivers"]["links"]
    assert _refusal(document) == "mine.json, drivers: 'links' is missing; add it"


def test_an_extra_activity_may_not_take_the_id_of_another() -> None:
    document = _document("chrysler")
    document["extra_activities"][0]["id"] = "P1-01"
    assert "'P1-01' stands in row" in _refusal(document)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", "[" * 100_000])
def test_a_text_that_is_no_case_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^mine\.json"):
        read_case(text, "mine.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data(), json_values)
def test_a_damaged_document_gives_a_case_or_one_sentence(choice: st.DataObject, value: object) -> None:
    document = copy.deepcopy(_document("chrysler"))
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = choice.draw(st.sampled_from(keys))
        if not (isinstance(place[key], dict | list) and place[key] and choice.draw(st.booleans())):
            break
        place = place[key]
    place[key] = value
    try:
        case = read_case(json.dumps(document), "mine.json")
    except InputError as refusal:
        assert str(refusal).startswith("mine.json")  # noqa: PT017 - either outcome is right
    else:
        assert set(fte_by_grade(case.spec.roles)) == set(GRADES)
