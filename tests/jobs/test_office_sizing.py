"""Sizing as page and command line do it: a study checked whole, a race that can be watched and stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, current_thread

import pytest

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError, make_executor
from osm_sim.office.spec import Grade, Role, ServiceLevels, Trigger
from tests.builders import activity
from tests.builders import office as make_office
from workbench.jobs import office
from workbench.jobs.office_findings import sizing_document
from workbench.jobs.office_findings_csv import sizing_csv
from workbench.jobs.office_sizing import (
    Race,
    SizingStudy,
    Verdict,
    evidence,
    find_least_staff,
    parse_bounds,
    parse_floors,
    parse_salaries,
    sizing_study,
    staff_of,
    usual_bounds,
)

REFERENCE = office.open_case("reference").spec
FEW = {Grade.MANAGER: (3.0, 4.0), Grade.ANALYST: (2.0, 2.5)}


# -- the study --------------------------------------------------------------------------------------------------------


def test_the_reference_office_chooses_from_the_63_staffs_of_the_specification() -> None:
    study = sizing_study(REFERENCE)
    assert study.bounds == {Grade.LEADER: (1, 1), Grade.MANAGER: (2, 6), Grade.ANALYST: (1, 4)}
    assert len(study.candidates()) == 63


@pytest.mark.parametrize("name", [case.name for case in office.cases()])
def test_the_usual_bounds_of_every_case_hold_more_than_its_load_needs(name: str) -> None:
    spec = office.open_case(name).spec
    assert sum(high for _, high in usual_bounds(spec).values()) > office.load_document(spec)["fte"]
    assert len(sizing_study(spec).candidates()) <= 300


def test_levels_left_out_are_the_office_s_own() -> None:
    strict = replace(REFERENCE, levels=ServiceLevels(on_time=0.97, critical=0.9))
    goal = sizing_study(strict, critical=0.8).goal
    assert (goal.on_time, goal.critical) == (0.97, 0.8)


def test_a_bound_left_out_is_the_usual_one() -> None:
    study = sizing_study(REFERENCE, bounds={Grade.MANAGER: (3, 3)})
    assert study.bounds == {Grade.LEADER: (1, 1), Grade.MANAGER: (3, 3), Grade.ANALYST: (1, 4)}


def test_people_keep_the_extra_grades_that_all_of_their_grade_have() -> None:
    roles = (Role(grade=Grade.MANAGER, fte=1), Role(grade=Grade.ANALYST, fte=1, also=(Grade.MANAGER,)))
    study = sizing_study(replace(REFERENCE, roles=roles), bounds=FEW)
    analysts = {role.also for one in study.candidates() for role in one.spec.roles if role.grade is Grade.ANALYST}
    assert analysts == {(Grade.MANAGER,)}


def test_demand_that_cannot_be_simulated_is_refused_before_the_race() -> None:
    busy = make_office(activity(rate_per_year=1e8, trigger=Trigger.POISSON, months=()))
    with pytest.raises(InputError, match="lower the drivers or the years"):
        sizing_study(busy)


# -- the race ---------------------------------------------------------------------------------------------------------


def test_the_race_can_be_watched_from_the_thread_that_called() -> None:
    seen: list[tuple[Race, bool]] = []
    caller = current_thread()
    with make_executor("threads:2") as executor:
        found = find_least_staff(
            sizing_study(REFERENCE, bounds=FEW),
            executor,
            on_progress=lambda race: seen.append((race, current_thread() is caller)),
        )
    assert all(here for _, here in seen)
    totals = [race.replications for race, _ in seen]
    assert totals == sorted(totals)
    assert totals[-1] == found.sizing.replications
    assert found.sizing.certified is not None
    assert staff_of(found.sizing.certified.candidate) == {Grade.LEADER: 1.0, Grade.MANAGER: 3.5, Grade.ANALYST: 2.5}


def test_evidence_of_the_certified_is_full_and_of_a_failed_one_too() -> None:
    sizing = find_least_staff(sizing_study(REFERENCE, bounds=FEW)).sizing
    by_verdict = {standing.verdict: evidence(standing) for standing in sizing.candidates}
    assert by_verdict[Verdict.PASS][0] == 1.0
    assert by_verdict[Verdict.FAIL][1] == 1.0
    waiting = [standing for standing in sizing.candidates if standing.replications == 0]
    assert all(evidence(standing) == (0.0, 0.0) for standing in waiting)


def test_a_race_stopped_from_another_thread_ends_after_its_round_without_a_result() -> None:
    stop, under_way = Event(), Event()
    rounds: list[Race] = []

    def show(race: Race) -> None:
        rounds.append(race)
        under_way.set()
        stop.wait(60)

    with ThreadPoolExecutor(1) as thread:
        study = sizing_study(REFERENCE, bounds=FEW)
        race = thread.submit(find_least_staff, study, on_progress=show, cancelled=stop.is_set)
        assert under_way.wait(60)
        stop.set()
        with pytest.raises(RunCancelledError):
            race.result(60)
    assert len(rounds) == 1


def test_the_certified_staff_runs_as_a_setting_of_the_case() -> None:
    sizing = find_least_staff(sizing_study(REFERENCE, bounds=FEW)).sizing
    assert sizing.certified is not None
    used = office.adjust(REFERENCE, office.Options(staff=staff_of(sizing.certified.candidate)))
    assert used.roles == sizing.certified.candidate.spec.roles


# -- what it hands out ------------------------------------------------------------------------------------------------


def test_the_document_of_no_certificate_has_null_and_the_remedy() -> None:
    found = find_least_staff(sizing_study(REFERENCE, on_time=0.999, bounds={Grade.MANAGER: (3, 3)}))
    document = sizing_document("reference", found)
    assert document["certified"] is None
    assert "widen the bounds" in document["sentences"][0]


def test_the_race_as_csv_has_a_row_for_every_staff_of_the_grid() -> None:
    found = find_least_staff(sizing_study(REFERENCE, bounds=FEW))
    rows = sizing_csv("reference", found).splitlines()
    assert len(rows) == 1 + len(found.sizing.candidates)
    assert rows[0].startswith("case,version,engine,seed,alpha,leader_fte,manager_fte,analyst_fte,fte,cost,verdict,")
    assert sum(",PASS," in row for row in rows) == 1


# -- what users write -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "bounds"), [("2..6", (2, 6)), (" 2.5 .. 3 ", (2.5, 3)), ("4", (4, 4)), ("0", (0, 0))])
def test_bounds_are_two_numbers_or_one(text: str, bounds: tuple[float, float]) -> None:
    assert parse_bounds(Grade.MANAGER, text) == bounds


@pytest.mark.parametrize("text", ["", "..", "2..", "..6", "2-6", "two..six", "nan", "1..inf", "-1..2"])
def test_bounds_that_are_none_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"must read LEAST\.\.MOST in FTE, for instance 2\.\.6, or one number"):
        parse_bounds(Grade.MANAGER, text)


def test_floors_and_salaries_are_read_by_name() -> None:
    assert parse_floors(["3=0.9", "P6=0.8,7=0.7"]) == {3: 0.9, 6: 0.8, 7: 0.7}
    assert parse_salaries("leader=180, manager=120, analyst=70") == {"leader": 180, "manager": 120, "analyst": 70}


def test_a_long_value_is_cut_in_the_error() -> None:
    with pytest.raises(InputError) as refused:
        parse_bounds(Grade.MANAGER, "9" * 400 + "x")
    assert len(str(refused.value)) < 200


def test_a_study_is_a_value() -> None:
    assert sizing_study(REFERENCE, seed=3) == sizing_study(REFERENCE, seed=3)
    assert isinstance(sizing_study(REFERENCE), SizingStudy)
