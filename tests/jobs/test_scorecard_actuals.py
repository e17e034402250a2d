"""Values of measures as they are entered, checked, doubted and put right: by whom, all or none, never overwritten."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from tests.builders import card
from tests.desks import beside, memory_desk
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PersonId, UnitId
from workbench.domain.observations import State
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit
from workbench.domain.periods import Frequency, Period
from workbench.domain.reporting import Due, Entry, periods_due
from workbench.domain.scorecard import Baseline, Measure, Target, Thresholds
from workbench.jobs import scorecard_actuals as job
from workbench.jobs.scorecard import values_of
from workbench.jobs.strategy_map import open_map

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.jobs.strategy_map import Opened

PLAN, M, N = DocumentId("plan"), MeasureId("m"), MeasureId("n")
JANUARY, FEBRUARY = Period.parse("2026-01"), Period.parse("2026-02")
PEOPLE = {"ann": Role.OFFICE, "rob": Role.REPORTER, "eve": Role.EDITOR, "vic": Role.VIEWER}


def measure(key: MeasureId, **changes: object) -> Measure:
    known: dict[str, object] = {
        "title": key.upper(),
        "unit": "%",
        "frequency": Frequency.MONTH,
        "baseline": Baseline(value=0),
        "targets": (Target(period=Period.parse("2026"), value=100),),
        "thresholds": Thresholds(lowest=0, highest=200),
    }
    return Measure(id=key, objective=ObjectiveId("b"), **{**known, **changes})  # type: ignore[arg-type]


def desks(*, with_roles: bool = True) -> dict[str, Desk]:
    """Give a desk for each of PEOPLE at one store, which holds the plan; M is collected by rob, N by eve."""
    ann = memory_desk("ann")
    people = tuple(Person(id=PersonId(name), name=name.title(), sign_in=f"{name}") for name in PEOPLE)
    grants = tuple(Grant(person=PersonId(name), role=role) for name, role in PEOPLE.items())
    organisation = Organisation(
        name="Unit", units=(Unit(id=UnitId("unit"), name="Unit"),), people=people, grants=grants if with_roles else ()
    )
    ann.store.save(DocumentId("organisation"), organisation, base=0)
    measures = (measure(M, collector=PersonId("rob")), measure(N, collector=PersonId("eve")))
    ann.store.save(PLAN, card(measures=measures), base=0)
    return {"ann": ann, **{name: beside(ann, name) for name in PEOPLE if name != "ann"}}


def opened(desk: Desk) -> Opened:
    return open_map(desk, PLAN)


def entry(value: float | None, key: MeasureId = M, period: Period = JANUARY, note: str = "") -> Entry:
    return Entry(measure=key, period=period, value=value, note=note)


def rows(desk: Desk, key: MeasureId = M) -> list[tuple[float | None, State, str]]:
    return [(row.value, row.state, row.actor) for row in desk.store.series(key)]


# -- entering ---------------------------------------------------------------------------------------------------------


def test_a_value_is_reported_in_the_name_of_who_is_at_the_desk() -> None:
    at = desks()
    job.enter(at["rob"], opened(at["rob"]), [entry(95)])
    assert rows(at["ann"]) == [(95, State.REPORTED, "rob")]


def test_a_correction_needs_a_reason_and_leaves_what_was_told_before_visible() -> None:
    at = desks()
    job.enter(at["rob"], opened(at["rob"]), [entry(95)])
    with pytest.raises(job.RefusedEntriesError, match="say why in the note"):
        job.enter(at["rob"], opened(at["rob"]), [entry(97)])
    job.enter(at["rob"], opened(at["rob"]), [entry(97, note="A branch was missing")])
    assert rows(at["ann"]) == [(95, State.REPORTED, "rob"), (97, State.CORRECTED, "rob")]
    values = values_of(at["ann"], opened(at["ann"]).card)[M]
    assert [value.value for value in values] == [95, 97]


def test_entering_the_same_again_adds_nothing() -> None:
    at = desks()
    job.enter(at["rob"], opened(at["rob"]), [entry(95)])
    again = job.enter(at["rob"], opened(at["rob"]), [entry(95)])
    assert (again.rows, again.same) == ((), 1)
    assert len(rows(at["ann"])) == 1


def test_a_red_value_asks_for_a_note() -> None:
    at = desks()
    with pytest.raises(job.RefusedEntriesError, match="is red"):
        job.enter(at["rob"], opened(at["rob"]), [entry(10)])
    job.enter(at["rob"], opened(at["rob"]), [entry(10, note="Strike; shifts are added in March")])
    assert rows(at["ann"])[0][0] == 10


def test_all_of_a_block_is_taken_or_none_and_everything_wrong_is_told() -> None:
    at = desks()
    block = [
        entry(95),
        entry(201, N),
        entry(95, N, Period.parse("2026-09")),
        entry(95, N, Period.parse("2026-Q1")),
        entry(None, N, FEBRUARY),
        entry(95, MeasureId("gone")),
    ]
    with pytest.raises(job.RefusedEntriesError) as refused:
        job.enter(at["ann"], opened(at["ann"]), block)
    assert [problem.at for problem in refused.value.problems] == [1, 2, 3, 4, 5]
    told = [problem.sentence for problem in refused.value.problems]
    for sentence, words in zip(told, ("<= 200", "future", "taken by the month", "say why", "not on"), strict=True):
        assert words in sentence
    assert rows(at["ann"]) == []


def test_one_value_twice_in_a_block_is_refused() -> None:
    at = desks()
    with pytest.raises(job.RefusedEntriesError, match="more than once"):
        job.enter(at["ann"], opened(at["ann"]), [entry(95), entry(96)])


# -- who may ----------------------------------------------------------------------------------------------------------


def test_a_reporter_reports_their_own_measures_an_editor_any_and_a_viewer_none() -> None:
    at = desks()
    with pytest.raises(job.RefusedEntriesError, match="reported by Eve"):
        job.enter(at["rob"], opened(at["rob"]), [entry(95, N)])
    job.enter(at["eve"], opened(at["eve"]), [entry(95)])
    with pytest.raises(job.RefusedEntriesError, match="may not report"):
        job.enter(at["vic"], opened(at["vic"]), [entry(95)])
    assert rows(at["ann"], N) == []


def test_only_the_office_validates_and_never_a_value_of_its_own() -> None:
    at = desks()
    job.enter(at["rob"], opened(at["rob"]), [entry(95)])
    job.enter(at["ann"], opened(at["ann"]), [entry(95, N)])
    with pytest.raises(job.RefusedEntriesError, match="may not validate"):
        job.validate(at["eve"], opened(at["eve"]), [(M, JANUARY)])
    with pytest.raises(job.RefusedEntriesError, match="of their own"):
        job.validate(at["ann"], opened(at["ann"]), [(M, JANUARY), (N, JANUARY)])
    assert len(rows(at["ann"])) == 1
    job.validate(at["ann"], opened(at["ann"]), [(M, JANUARY)])
    assert rows(at["ann"])[-1] == (95, State.VALIDATED, "ann")
    assert job.validate(at["ann"], opened(at["ann"]), [(M, JANUARY)]) == ()


def test_alone_on_a_machine_without_roles_one_may_play_every_part() -> None:
    at = desks(with_roles=False)
    job.enter(at["ann"], opened(at["ann"]), [entry(95)])
    job.validate(at["ann"], opened(at["ann"]), [(M, JANUARY)])
    assert rows(at["ann"])[-1][1] is State.VALIDATED


def test_roles_count_as_they_are_now_and_not_as_when_the_page_was_opened() -> None:
    at = desks()
    before = opened(at["rob"])
    organisation = before.organisation
    without = Organisation(
        name=organisation.name,
        units=organisation.units,
        people=organisation.people,
        grants=tuple(grant for grant in organisation.grants if grant.person != "rob"),
    )
    at["ann"].store.save(DocumentId("organisation"), without, base=1)
    with pytest.raises(job.RefusedEntriesError, match="may not report"):
        job.enter(at["rob"], before, [entry(95)])


# -- doubts -----------------------------------------------------------------------------------------------------------


def test_a_doubt_says_why_and_is_answered_by_a_note_or_another_value() -> None:
    at = desks()
    job.enter(at["rob"], opened(at["rob"]), [entry(95)])
    with pytest.raises(InputError, match="what is doubted"):
        job.question(at["ann"], opened(at["ann"]), [(M, JANUARY)], " ")
    job.question(at["ann"], opened(at["ann"]), [(M, JANUARY)], "Is the new branch in it?")
    assert rows(at["ann"])[-1] == (95, State.QUESTIONED, "ann")
    job.enter(at["rob"], opened(at["rob"]), [entry(95, note="It is, since 3 January")])
    assert rows(at["ann"])[-1][0] == 95
    assert rows(at["ann"])[-1][1] is not State.QUESTIONED


def test_there_is_nothing_to_judge_where_nothing_was_told() -> None:
    at = desks()
    with pytest.raises(job.RefusedEntriesError, match="no value in 2026-01 yet"):
        job.question(at["ann"], opened(at["ann"]), [(M, JANUARY)], "Where is it?")


def test_reporting_twice_and_correcting_nothing_are_told_apart() -> None:
    at = desks()
    with pytest.raises(job.RefusedEntriesError, match="report it"):
        job.correct(at["rob"], opened(at["rob"]), [entry(95, note="why")])
    job.report(at["rob"], opened(at["rob"]), [entry(95)])
    with pytest.raises(job.RefusedEntriesError, match="correct it"):
        job.report(at["rob"], opened(at["rob"]), [entry(96, note="why")])
    job.correct(at["rob"], opened(at["rob"]), [entry(96, note="why")])
    assert rows(at["ann"])[-1][:2] == (96, State.CORRECTED)


# -- when it is due ---------------------------------------------------------------------------------------------------


def test_values_are_due_ten_working_days_after_their_period() -> None:
    assert Due().day(JANUARY) == date(2026, 2, 13)
    assert Due(working_days=0).day(JANUARY) == date(2026, 1, 31)
    assert Due(working_days=1, holidays=frozenset({date(2026, 2, 2)})).day(JANUARY) == date(2026, 2, 3)


def test_a_quarterly_measure_is_due_in_the_month_its_quarter_ends_and_none_before_it_starts() -> None:
    quarterly = measure(M, frequency=Frequency.QUARTER, starts=Period.parse("2026-Q2"))
    assert periods_due(quarterly, Period.parse("2026-05")) == ()
    assert periods_due(quarterly, Period.parse("2026-03")) == ()
    assert periods_due(quarterly, Period.parse("2026-06")) == (Period.parse("2026-Q2"),)
    assert len(periods_due(measure(M), Period.parse("2026"))) == 12
