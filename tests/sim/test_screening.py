"""Bounds on staff without simulating: the figures of the reference office, and nobody feasible set aside."""

from dataclasses import replace

import pytest

from osm_sim.office.cases import load_case
from osm_sim.office.screening import bounds, excluding
from osm_sim.office.spec import Grade, Role, Rules, Substitution, Trigger, generalists
from osm_sim.office.staffing import staff_grid
from osm_sim.office.trials import ON_TIME, Trials, run_trials
from tests.builders import activity, office

L, M, A = Grade.LEADER, Grade.MANAGER, Grade.ANALYST


def test_the_bounds_of_the_reference_office_are_those_of_its_hours() -> None:
    # By nominal grade instead of by who may do the work, with rework and spans from five days on, the due dates need
    # 0.80, 3.82 and 5.59 FTE. Three managers' activities may be done by analysts, so less than that is necessary.
    found = {(bound.grades, bound.kind): bound.fte for bound in bounds(load_case("reference").spec)}
    assert found[(L,), "deadlines"] == pytest.approx(0.28, abs=0.02)
    assert found[(L, M), "capacity"] == pytest.approx(3.57, abs=0.02)
    assert found[(L, M), "deadlines"] == pytest.approx(3.43, abs=0.02)
    assert found[(L, M, A), "capacity"] == pytest.approx(5.80, abs=0.02)
    assert found[(L, M, A), "deadlines"] == pytest.approx(5.54, abs=0.02)


def test_screening_sets_a_quarter_of_the_reference_grid_aside() -> None:
    spec = load_case("reference").spec
    found = bounds(spec)
    kept = [c.staff for c in staff_grid(spec) if excluding(found, c.spec.roles) is None]
    assert len(kept) == 46
    assert "1+3+2" in kept
    assert "1+3+1.5" not in kept
    assert "1+2.5+4" not in kept


def test_a_month_of_work_due_within_the_month_needs_people_in_that_month() -> None:
    # 40 jobs of 8 h on day 0, due after 20 days: 320 h in 20 days of 0.848 x 8 h.
    spec = office(activity(count_mult=40.0, window_wd=20, may_do=(A,)), roles=generalists(analyst=1))
    found = {bound.kind: bound for bound in bounds(spec) if bound.grades == (A,)}
    assert found["deadlines"].fte == pytest.approx(320 / (20 * 8 * 0.848))
    assert found["deadlines"].days == (0, 20)
    assert found["capacity"].fte == pytest.approx(320 / 1696)


def test_random_arrivals_need_people_for_the_windows_that_fit_inside() -> None:
    row = activity(trigger=Trigger.POISSON, months=(), rate_per_year=250.0, window_wd=50, may_do=(A,))
    found = {bound.kind: bound.fte for bound in bounds(office(row)) if bound.grades == (A,)}
    assert found["deadlines"] == pytest.approx(200 * 8 / 1696)


def test_work_that_another_grade_may_do_binds_the_two_together() -> None:
    spec = office(activity(months=tuple(range(1, 13)), count_mult=10.0))
    assert {bound.grades for bound in bounds(spec)} == {(M, A), (L, M, A)}
    never = replace(spec, rules=replace(spec.rules, substitution=Substitution.NEVER))
    assert (A,) in {bound.grades for bound in bounds(never)}


def test_an_extra_grade_takes_part_in_the_work_of_that_grade() -> None:
    spec = office(activity(grade=M, may_do=(M,)), roles=(Role(grade=A, fte=1.0, also=(M,)),))
    assert {bound.grades for bound in bounds(spec)} == {(M, A), (L, M, A)}


def test_the_bound_that_is_missed_by_most_is_named() -> None:
    spec = office(activity(months=tuple(range(1, 13)), count_mult=30.0, may_do=(A,)))
    missed = excluding(bounds(spec), generalists(leader=5, analyst=1))
    assert missed is not None
    assert "analyst has 1 FTE and needs" in missed.sentence(generalists(leader=5, analyst=1))
    assert excluding(bounds(spec), generalists(analyst=30)) is None


@pytest.mark.parametrize("window_days", [10, 20, 60])
@pytest.mark.parametrize("rules", [Rules(), Rules(substitution=Substitution.NEVER)])
def test_nobody_is_set_aside_who_would_meet_a_level_of_nine_tenths(window_days: int, rules: Rules) -> None:
    months = tuple(range(1, 13))
    spec = office(
        activity("A1", months=months, count_mult=24.0, window_wd=window_days, cv=0.5, may_do=(A, M)),
        activity("M1", months=months, count_mult=16.0, window_wd=window_days, cv=0.5, grade=M, may_do=(M, L)),
        activity("L1", months=months, window_wd=window_days, grade=L, may_do=(L,)),
        rules=rules,
    )
    grid = staff_grid(spec, leader=(0.5, 1), manager=(0.5, 2), analyst=(0.5, 2))
    found = bounds(spec)
    aside = tuple(c.spec.roles for c in grid if excluding(found, c.spec.roles))
    assert aside
    shares = run_trials(Trials(spec=spec, staffs=aside, seed=1, first=0, count=20))
    assert shares[:, :, ON_TIME].mean(axis=0).max() < 0.9
