"""What command line and page do with an office."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from osm_sim.errors import InputError
from osm_sim.executors import make_executor
from osm_sim.office.cases import DriverValue
from osm_sim.office.catalogue import default_holidays
from osm_sim.office.simulation import run_study
from osm_sim.office.spec import (
    Absence,
    Grade,
    Panel,
    Preemption,
    Processes,
    Role,
    Rule,
    Substitution,
    fte_by_grade,
    generalists,
)
from osm_sim.office.timetable import FixedYear, RealCalendar
from tests.builders import activity
from tests.builders import office as make_office
from workbench.jobs import office

if TYPE_CHECKING:
    from osm_sim.office.simulation import OfficeResult

REFERENCE = office.open_case("reference").spec


@pytest.fixture(scope="module")
def result() -> OfficeResult:
    return run_study(office.study(REFERENCE, 2))


# -- cases and options ------------------------------------------------------------------------------------------------


def test_the_nine_cases_are_listed_with_title_and_line() -> None:
    names = " ".join(case.name for case in office.cases())
    assert names == "reference figure5-low figure5-high chrysler cbs-3 cbs-4 army-13 army-313 gnp"
    assert all(case.title and case.summary for case in office.cases())


def test_a_name_that_is_no_case_and_no_file_is_refused_with_what_there_is() -> None:
    with pytest.raises(InputError, match=r"'referense' is neither a built-in case \(reference, .*\) nor a file"):
        office.open_case("referense")


def test_no_options_leave_an_office_as_it_is() -> None:
    assert office.adjust(REFERENCE, office.Options()) == REFERENCE


def test_every_option_reaches_its_place() -> None:
    options = office.Options(
        staff={Grade.MANAGER: 3.0},
        drivers={"bu": 7},
        intensity={4: 0.5},
        absence=Absence.NONE,
        panel=Panel.D,
        processes=Processes.FRAGMENTED,
        preemption=Preemption.NONE,
        rule=Rule.SLACK,
        substitution=Substitution.MERGED,
        helper_share=0.4,
        turnover=0.1,
        new_hire_factor=1.5,
        catalogue=(activity("Z"),),
        on_time=0.9,
        critical=0.8,
        calendar=RealCalendar(first_year=2026),
    )
    spec = office.adjust(REFERENCE, options)
    assert fte_by_grade(spec.roles) == {Grade.LEADER: 0, Grade.MANAGER: 3, Grade.ANALYST: 0}
    assert (spec.demand.drivers.bu, spec.demand.intensity, spec.demand.helper_share) == (7, {4: 0.5}, 0.4)
    rules = spec.rules
    assert (rules.absence, rules.processes, rules.preemption) == ("none", "fragmented", "none")
    assert (rules.rule, rules.substitution) == ("slack", "merged")
    assert (rules.turnover_per_year, rules.new_hire_factor, spec.access.panel) == (0.1, 1.5, "D")
    assert (spec.levels.on_time, spec.levels.critical) == (0.9, 0.8)
    assert ([row.id for row in spec.activities], spec.calendar) == (["Z"], RealCalendar(first_year=2026))


def test_an_intensity_is_put_on_top_of_the_case_s_own() -> None:
    own = office.open_case("cbs-3").spec
    adjusted = office.adjust(own, office.Options(intensity={4: 1.0}))
    assert adjusted.demand.intensity == {**own.demand.intensity, 4: 1.0}


def test_staff_by_grade_keeps_the_extra_grades_that_the_case_gives_a_grade() -> None:
    own = office.open_case("cbs-3").spec
    staff = {Grade.LEADER: 1.0, Grade.MANAGER: 1.0, Grade.ANALYST: 1.0}
    assert [(r.grade, r.also) for r in office.adjust(own, office.Options(staff=staff)).roles] == [
        (r.grade, r.also) for r in own.roles
    ]


def test_staff_by_grade_covers_all_processes_where_the_case_has_pools() -> None:
    chrysler = office.open_case("chrysler").spec
    assert any(role.processes for role in chrysler.roles)
    adjusted = office.adjust(chrysler, office.Options(staff={Grade.LEADER: 1.0, Grade.MANAGER: 20.0}))
    assert [(role.fte, role.processes) for role in adjusted.roles] == [(1.0, None), (20.0, None)]


def test_whole_roles_are_taken_as_they_are() -> None:
    roles = (Role(grade=Grade.ANALYST, fte=2.0, processes=(1, 2), also=(Grade.MANAGER,)),)
    assert office.adjust(REFERENCE, office.Options(staff=roles)).roles == roles


def test_meetings_on_days_of_their_own_stay_only_with_the_activities_they_name() -> None:
    chrysler = office.open_case("chrysler").spec
    kept = office.adjust(chrysler, office.Options(rule=Rule.EDD))
    dropped = office.adjust(chrysler, office.Options(catalogue=(activity("Z"),)))
    assert [bool(spec.stagger) for spec in (chrysler, kept, dropped)] == [True, True, False]


def test_what_a_user_sets_is_marked_as_an_assumption_of_the_user() -> None:
    case = office.open_case("chrysler")
    assert case.staff_basis == "source"
    adjusted = office.adjust_case(case, office.Options(drivers={"bu": 6}, staff=generalists(manager=9)))
    (bu,) = [driver for driver in adjusted.drivers if driver.name == "bu"]
    assert bu == DriverValue(name="bu", value=6, basis="assumption", why="given by the user")
    assert [d for d in adjusted.drivers if d.name != "bu"] == [d for d in case.drivers if d.name != "bu"]
    assert adjusted.staff_basis == "assumption"


# -- what a user types ------------------------------------------------------------------------------------------------


def test_staff_is_read_by_grade() -> None:
    assert office.parse_staff(" leader=1, manager=4,analyst = 2.5") == {"leader": 1, "manager": 4, "analyst": 2.5}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", r"staff\(=''\) must read NAME=VALUE, for instance leader=1"),
        ("leader", r"staff\(='leader'\) must read NAME=VALUE"),
        ("leader=", r"staff\(='leader='\) must read NAME=VALUE"),
        ("boss=1", "staff grade 'boss' is not known; the grades are leader, manager, analyst"),
        ("leader=-1", r"staff leader\(=-1\) must be within 0..1000"),
        ("leader=nan", r"staff leader\(='nan'\) is not a number; give a finite number"),
        ("leader=inf", r"staff leader\(='inf'\) is not a number"),
        ("leader=one", r"staff leader\(='one'\) is not a number"),
        ("leader=1,leader=2", r"staff leader is given twice \(second value '2'\); give it once"),
        ("leader=0,analyst=0", r"staff\(='leader=0,analyst=0'\) has nobody; give at least one grade"),
    ],
)
def test_staff_that_cannot_be_read_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        office.parse_staff(text)


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["bu=-1"], r"driver bu\(=-1\) must be at least 0"),
        (["bu=nan"], r"driver bu\(='nan'\) is not a number"),
        (["bu=many"], r"driver bu\(='many'\) is not a number"),
        (["bu"], r"driver\(='bu'\) must read NAME=VALUE, for instance bu=6"),
        (["bus=3"], "driver 'bus' is not known; the drivers are bu, su"),
        (["units=3"], "driver 'units' is not known"),
        (["bu=3", "bu=3"], "driver bu is given twice"),
        (["cko_strength=1.5"], r"driver cko_strength\(=1.5\) must be within 0..1"),
    ],
)
def test_a_driver_that_cannot_be_read_is_one_sentence(texts: list[str], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        office.parse_drivers(texts)


def test_drivers_and_intensities_are_read_one_by_one_or_together() -> None:
    assert office.parse_drivers(["bu=6,su=2", "links=30"]) == {"bu": 6, "su": 2, "links": 30}
    assert office.parse_intensity(["4=0.5", "P5=2"]) == {4: 0.5, 5: 2}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10=1", "intensity of process '10': the processes are 1 to 9"),
        ("one=1", "intensity of process 'one': the processes are 1 to 9"),
        ("4=-0.1", r"intensity 4\(=-0.1\) must be within 0..1000"),
        ("4=nan", r"intensity 4\(='nan'\) is not a number"),
        ("4=1,P4=2", "intensity P4 is given twice"),
    ],
)
def test_an_intensity_that_cannot_be_read_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        office.parse_intensity([text])


def test_a_long_value_is_cut_in_the_sentence() -> None:
    with pytest.raises(InputError) as caught:
        office.parse_staff("x" * 5000)
    assert len(str(caught.value)) < 300


# -- coverage ---------------------------------------------------------------------------------------------------------


def test_an_activity_that_nobody_may_do_is_a_warning() -> None:
    spec = make_office(
        activity("A"), activity("B", grade=Grade.LEADER, may_do=(Grade.LEADER,)), roles=generalists(analyst=1)
    )
    (warning,) = office.warnings_of(spec)
    assert warning == "nobody on the staff may do activity B (Work), so their jobs are never finished; add leader"
    assert office.study(spec).spec == spec


def test_without_substitution_only_the_own_grade_counts() -> None:
    spec = make_office(activity("A"), activity("B"), roles=generalists(manager=1))
    assert office.warnings_of(spec) == ()
    alone = office.adjust(spec, office.Options(substitution=Substitution.NEVER))
    assert "2 activities (A, B)" in office.warnings_of(alone)[0]


def test_staff_that_covers_nothing_of_a_process_is_refused() -> None:
    rows = (activity("A"), activity("B", process=6))
    spec = make_office(*rows, roles=(Role(grade=Grade.ANALYST, fte=1.0, processes=(1,)),))
    with pytest.raises(InputError, match=r"covers nothing of process 6 \(Initiative management\); add .* manager or"):
        office.study(spec)


def test_no_built_in_case_has_an_activity_that_nobody_may_do() -> None:
    assert {case.name: office.warnings_of(office.open_case(case.name).spec) for case in office.cases()} == {
        case.name: () for case in office.cases()
    }


# -- the calendar of a user's own office ------------------------------------------------------------------------------


def test_a_user_s_own_office_has_a_real_calendar_unless_it_is_told_otherwise() -> None:
    case = office.open_case("reference")
    usual = RealCalendar(first_year=2031, fiscal_start_month=1, holidays=default_holidays())
    assert office.own_calendar(case, this_year=2031) == usual
    assert office.own_calendar(case, this_year=2031, kind="fixed") == FixedYear()
    april = office.own_calendar(case, this_year=2031, fiscal_start_month=4, first_year=2029, holidays=("12-25",))
    assert april == RealCalendar(first_year=2029, fiscal_start_month=4, holidays=("12-25",))


def test_a_real_calendar_of_the_office_s_own_is_kept() -> None:
    case = office.open_case("reference")
    own = RealCalendar(first_year=2027, fiscal_start_month=7, holidays=("01-01",))
    case = replace(case, spec=replace(case.spec, calendar=own))
    assert office.own_calendar(case, this_year=2031) == own


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "lunar"}, r"calendar year\(='lunar'\) must be fixed or real"),
        ({"kind": "fixed", "first_year": 2026}, "has no fiscal year, first year or holidays; leave them out"),
        ({"fiscal_start_month": 13}, r"fiscal_start_month\(=13\) must be within 1..12"),
        ({"holidays": ("13-40",)}, "holiday '13-40' is not understood; write it as 12-25"),
    ],
)
def test_a_calendar_that_cannot_be_is_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        office.own_calendar(office.open_case("reference"), this_year=2031, **given)


# -- results ----------------------------------------------------------------------------------------------------------


def test_a_result_does_not_depend_on_what_ran_it() -> None:
    study = office.study(REFERENCE, 6)
    here = office.simulation_document("reference", run_study(study))
    with ThreadPoolExecutor(3) as threads:
        assert office.simulation_document("reference", run_study(study, threads)) == here
    with make_executor("processes:2") as processes:
        assert office.simulation_document("reference", run_study(study, processes)) == here


def test_an_undefined_number_is_null_and_never_nan() -> None:
    spec = make_office(activity("A"), roles=generalists(analyst=1))
    document = office.simulation_document("small", run_study(office.study(spec, 2)))
    nobody = {"mean": None, "low": None, "high": None}
    assert [grade["utilisation"] == nobody for grade in document["grades"]] == [True, True, False]
    assert document["critical"] == nobody
    assert document["staff"] == {"leader": 0.0, "manager": 0.0, "analyst": 1.0}
    json.dumps(document, allow_nan=False)


def test_the_load_of_a_case_stands_at_its_own_and_at_full_intensity() -> None:
    document = office.load_document(office.open_case("cbs-3"))
    assert document["fte"] == pytest.approx(3.0, abs=0.01)
    assert document["catalogue_fte"] == pytest.approx(5.81, abs=0.01)


def test_the_processes_of_a_result_add_up_to_its_utilisation(result: OfficeResult) -> None:
    document = office.simulation_document("reference", result)
    parts = sum(process["utilisation"]["mean"] for process in document["processes"])
    assert parts == pytest.approx(document["utilisation"]["mean"])


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_summary_has_every_number_with_unit_seed_and_version(result: OfficeResult) -> None:
    rows = _rows(office.summary_csv(result))
    assert {(row["case"], row["seed"], row["version"], row["engine"]) for row in rows} == {
        ("reference", "1", office.version(), "compiled")
    }
    assert all(row["unit"] and row["label"] for row in rows)
    assert sum(row["measure"] == "grade_month_utilisation" for row in rows) == 36
    (june,) = [r for r in rows if (r["measure"], r["grade"], r["month"]) == ("grade_month_utilisation", "manager", "6")]
    assert float(june["mean"]) == pytest.approx(result.samples["grade_month_utilisation"].mean(axis=0)[1, 5])
    on_time = next(row for row in rows if row["measure"] == "on_time")
    document = office.simulation_document("reference", result)["on_time"]
    assert {key: float(on_time[name]) for key, name in (("mean", "mean"), ("low", "low_95"), ("high", "high_95"))} == {
        key: pytest.approx(value) for key, value in document.items()
    }


def test_the_records_agree_with_the_summary(result: OfficeResult) -> None:
    rows = _rows(office.records_csv(result.study, 1))
    counted = [row for row in rows if row["counted"] == "1"]
    assert len(counted) == result.samples["jobs"][1]
    assert sum(int(row["on_time"]) for row in counted) / len(counted) == pytest.approx(result.samples["on_time"][1])
    assert {row["replication"] for row in rows} == {"1"}
    finished = next(row for row in rows if row["finished_hours"])
    assert float(finished["finished_hours"]) == pytest.approx(8 * float(finished["finished_office_days"]))


def test_what_never_happened_is_blank_in_the_records() -> None:
    spec = make_office(
        activity("A"), activity("B", grade=Grade.LEADER, may_do=(Grade.LEADER,)), roles=generalists(analyst=1)
    )
    never = next(row for row in _rows(office.records_csv(office.study(spec, 2))) if row["activity"] == "B")
    assert (never["finished_hours"], never["started_hours"], never["people"], never["on_time"]) == ("", "", "", "0")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_is_made_harmless(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    spec = replace(make_office(activity("A", activity=text), roles=generalists(analyst=1)), name=text)
    study = office.study(spec, 2)
    for rows in (_rows(office.records_csv(study)), _rows(office.summary_csv(run_study(study)))):
        assert rows[0]["case"] == f"'{text}"
    assert _rows(office.records_csv(study))[0]["activity_name"] == f"'{text}"


def test_a_negative_number_stays_a_number() -> None:
    study = office.study(make_office(activity("A", cv=2.0), roles=generalists(analyst=1)), 2)
    numbers = [row["low_95"] for row in _rows(office.summary_csv(run_study(study))) if row["low_95"]]
    assert any(float(number) < 0 for number in numbers)
