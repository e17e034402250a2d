"""The actuals of a built-in case: made from a seed, with a truth that is known, and stored where the case is loaded."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from osm_sim.errors import InputError
from osm_sim.evidence.company import LINKS, TILTER, company
from osm_sim.evidence.integrity import look_through
from osm_sim.evidence.signs import Kind
from tests.desks import FlakyStore, beside, memory_desk
from workbench.desk import Desk, Observation, UnavailableError
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.observations import State, Value
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Polarity, Sign
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_kinds import Colour
from workbench.domain.scoring_of_card import settings_of
from workbench.domain.scoring_targets import period_of, span_of
from workbench.jobs.scorecard import score_map
from workbench.jobs.scorecard_case import CaseActuals, make_actuals, observations, read_plan, told_in
from workbench.jobs.scorecard_case_truth import truth_document
from workbench.jobs.strategy_map import open_case, open_map
from workbench.jobs.strategy_map_cases import find_case, load_case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workbench.domain.scoring_scores import CardScores
    from workbench.exchange.case_actuals import ActualsPlan

CASE = open_case("company")
TOP = DocumentId("company-u1")
CARD = CASE.scorecards[TOP]
LATEST = Period.parse("2026-10")
GOLDEN = "12bf073a35cfb045"
"""Of the rows as they are now; a new one means that everybody's case has other values."""


def _plan() -> ActualsPlan:
    plan = read_plan("company", CASE)
    assert plan is not None
    return plan


@cache
def _actuals() -> CaseActuals:
    return make_actuals(_plan(), CASE)


def _rows(actuals: CaseActuals) -> list[tuple[str, str, float | None, str]]:
    return [(row.measure, str(row.period), row.value, row.state) for row in observations(actuals)]


def _hash(rows: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(rows)).encode()).hexdigest()[:16]


@cache
def _scores() -> tuple[CardScores, ...]:
    values: dict[MeasureId, list[Value]] = {}
    for row in observations(_actuals()):
        value = Value(period=row.period, value=row.value, at=row.at, state=State(row.state))
        values.setdefault(row.measure, []).append(value)
    months = [period_of(month, month) for month in range(span_of(_plan().first)[0], span_of(LATEST)[0] + 1)]
    return score_periods(CARD, values, months, settings_of(CARD))


# -- what is made -----------------------------------------------------------------------------------------------------


def test_the_actuals_are_those_that_everybody_has() -> None:
    assert _hash(_rows(_actuals())) == GOLDEN


def test_one_seed_makes_one_set_of_actuals_and_another_seed_another() -> None:
    assert make_actuals(_plan(), CASE).series == _actuals().series
    assert make_actuals(replace(_plan(), seed=1), CASE).series != _actuals().series


def test_a_further_measure_leaves_the_others_as_they_were() -> None:
    without = tuple(one for one in CARD.measures if one.id != "km24")
    case = replace(CASE, scorecards={**CASE.scorecards, TOP: replace(CARD, measures=without)})
    plan = replace(_plan(), measures=tuple(one for one in _plan().measures if one.measure != "km24"))
    fewer = _rows(make_actuals(plan, case))
    assert fewer == [row for row in _rows(_actuals()) if row[0] != "km24"]
    assert len(fewer) < len(_rows(_actuals()))


def test_twenty_five_measures_are_told_over_thirty_six_months() -> None:
    assert (len(CARD.measures), _plan().months, str(_plan().first)) == (25, 36, "2023-11")
    told = {series.measure: len(series.readings) for series in _actuals().series}
    assert list(told) == [one.id for one in CARD.measures]
    most = {Frequency.MONTH: 36, Frequency.QUARTER: 12, Frequency.HALF_YEAR: 6}
    for measure in CARD.measures:
        assert measure.frequency is not None
        assert most[measure.frequency] * 0.85 <= told[measure.id] <= most[measure.frequency]


def test_a_value_is_told_for_a_period_of_its_measure_and_lies_within_what_the_measure_can_be() -> None:
    for row in observations(_actuals()):
        measure = CARD.measure(row.measure)
        assert measure is not None
        assert row.value is not None
        assert row.period.frequency is measure.frequency
        assert "2023-10" < str(period_of(*[span_of(row.period)[1]] * 2)) <= str(LATEST)
        lowest, highest = measure.thresholds.lowest, measure.thresholds.highest
        assert lowest is None or row.value >= lowest
        assert highest is None or row.value <= highest


def test_a_correction_comes_right_after_what_it_corrects() -> None:
    rows = list(observations(_actuals()))
    corrected = [at for at, row in enumerate(rows) if row.state == State.CORRECTED]
    assert len(corrected) > 10
    for at in corrected:
        before, after = rows[at - 1], rows[at]
        assert (before.measure, before.period, before.state) == (after.measure, after.period, State.REPORTED)
        assert before.value != after.value
        assert f"told as {before.value:g} before" in after.note


def test_a_note_says_who_told_a_value_and_when() -> None:
    rows = [row for row in observations(_actuals()) if row.state == State.REPORTED]
    told = [
        (_actuals().people[reading.reporter], reading.reported_on)
        for series in _actuals().series
        for reading in series.readings
    ]
    read = [told_in(row.note) for row in rows]
    assert [None if one is None else (one[1], one[0].toordinal()) for one in read] == told


@pytest.mark.parametrize(
    "note", ["", "The fair was late", "Told on 2026-13 by Ann", "It was told on 2026-01-02 by Ann"]
)
def test_a_note_of_somebody_s_own_names_no_teller(note: str) -> None:
    assert told_in(note) is None


# -- what is true -----------------------------------------------------------------------------------------------------


def test_the_plan_says_of_every_link_of_the_map_whether_it_holds_and_one_does_not() -> None:
    objectives = {one.id: one.objective for one in CARD.measures}
    claimed = {(link.cause, link.effect): link for link in CARD.links}
    planned = {(objectives[one.cause], objectives[one.effect]): one for one in _plan().links}
    assert planned.keys() == claimed.keys()
    for ends, one in planned.items():
        cause, effect = CARD.measure(one.cause), CARD.measure(one.effect)
        assert cause is not None
        assert effect is not None
        goods = [-1 if end.polarity is Polarity.LOWER else 1 for end in (cause, effect)]
        assert claimed[ends].sign is Sign.PLUS
        assert one.strength * goods[0] * goods[1] > 0
        assert one.lag_months == claimed[ends].lag_months
    assert [(one.cause, one.effect) for one in _plan().links if not one.holds] == [("km15", "km08")]


def test_only_links_that_hold_move_their_effect() -> None:
    for one in _plan().links:
        without = replace(_plan(), links=tuple(other for other in _plan().links if other != one))
        true_values = make_actuals(without, CASE).truth.true_values
        assert (true_values[one.effect] != _actuals().truth.true_values[one.effect]) == one.holds


def test_the_case_is_the_company_whose_warning_signs_are_studied() -> None:
    assert [plan.measure for plan in company().measures] == [one.id for one in CARD.measures]
    assert {(one.cause, one.effect, one.holds) for one in LINKS} <= {
        (one.cause, one.effect, one.holds) for one in _plan().links
    }
    assert [one.person for one in _plan().tilting] == [TILTER]


def test_the_manager_who_tilts_is_found_and_nobody_else_is() -> None:
    found = [one.sign for one in look_through(_actuals().series) if one.stands_out]
    his = {one.id for one in CARD.measures if one.collector == TILTER}
    assert len(his) == 3
    assert {one.measure for one in found} == his
    assert {one.kind for one in found} == {Kind.BUNCHING, Kind.CORRECTIONS, Kind.LATE}


def test_where_nobody_tilts_nothing_stands_out() -> None:
    honest = make_actuals(replace(_plan(), tilting=()), CASE)
    assert [one.sign for one in look_through(honest.series) if one.stands_out] == []
    assert honest.truth.tilted_months == {}


def test_trainers_are_told_the_truth() -> None:
    told = truth_document("company")
    assert [one["effect"] for one in told["links"] if not one["holds"]] == ["km08"]
    (tilting,) = told["tilting"]
    assert tilting["name"] == "Clara Weiss (fictional)"
    assert [one["measure"] for one in tilting["measures"]] == ["km19", "km21", "km22"]
    values = {(row.measure, str(row.period)): row.value for row in observations(_actuals())}
    for measure in tilting["measures"]:
        assert measure["values"]
        for one in measure["values"]:
            assert values[measure["measure"], one["period"]] == one["told"] > one["true"]
    assert [(one["measure"], one["period"]) for one in told["late"]] == [("km08", "2026-10")]


def test_the_truth_of_a_case_without_actuals_is_not_told() -> None:
    with pytest.raises(InputError, match=r"case 'army' has no actuals whose truth is known; company has"):
        truth_document("army")
    with pytest.raises(InputError, match="case 'firm' is not known"):
        truth_document("firm")


# -- how the company stands -------------------------------------------------------------------------------------------


def test_the_company_s_latest_month_shows_every_colour_and_one_value_that_is_not_in_yet() -> None:
    latest = _scores()[-1]
    assert latest.period == LATEST
    colours = Counter(one.colour for one in latest.measures.values())
    assert colours == {Colour.GREEN: 11, Colour.AMBER: 9, Colour.RED: 4, Colour.GREY: 1}
    assert [one.measure for one in latest.measures.values() if one.colour is Colour.GREY] == ["km08"]
    assert {one.colour for one in latest.perspectives.values()} == {Colour.GREEN, Colour.AMBER}
    assert latest.card.score is not None


def test_no_measure_of_the_company_is_grey_for_want_of_a_target_or_a_limit() -> None:
    reasons = {
        (str(scores.period), one.measure, one.reason)
        for scores in _scores()
        if str(scores.period) >= "2024-07"  # before it, values of 2023 are carried on, and targets begin in 2024
        for one in scores.measures.values()
        if one.reason and not one.reason.startswith("no value for")
    }
    assert reasons == set()


# -- where it is stored -----------------------------------------------------------------------------------------------


def _stored(desk: Desk, prefix: str = "company-") -> list[Observation]:
    return [row for one in CARD.measures for row in desk.store.rows(Observation, f"{prefix}{one.id}")]


def test_loading_the_company_stores_its_values_in_the_name_of_who_loads_it() -> None:
    desk = memory_desk()
    loaded = load_case(desk, "company")
    rows, made = _stored(desk), list(observations(_actuals(), "company-"))
    assert loaded.values == len(rows) == len(made)
    assert [replace(row, actor="", at=made[0].at) for row in rows] == made
    assert {row.actor for row in rows} == {"eve"}
    assert {row.source for row in rows} == {"generated, seed 2013 (fictional)"}


def test_the_loaded_company_is_scored_as_the_built_in_one() -> None:
    desk = memory_desk()
    load_case(desk, "company")
    scored = score_map(desk, open_map(desk, TOP), [LATEST])
    assert scored.scores[LATEST].card.score == _scores()[-1].card.score


def test_a_case_without_actuals_stores_none() -> None:
    desk = memory_desk()
    assert load_case(desk, "army").values == 0
    assert desk.store.rows(Observation) == ()


def test_a_fresh_copy_has_values_of_its_own() -> None:
    desk = memory_desk()
    first = load_case(desk, "company")
    assert load_case(desk, "company", again=True).values == first.values
    assert len(_stored(desk)) == len(_stored(desk, "company-2-")) == first.values


class _Failing(FlakyStore):
    """Takes documents, and no rows."""

    def add_all(self, rows: object) -> int:
        raise UnavailableError(f"{rows} did not arrive")


def test_values_that_an_interrupted_load_left_out_are_added_by_the_next_and_only_once() -> None:
    desk = memory_desk()
    with pytest.raises(UnavailableError):
        load_case(replace(desk, store=_Failing(desk.store)), "company")
    assert _stored(desk) == []
    assert find_case(desk, "company") is None
    assert load_case(desk, "company").values == len(_stored(desk)) > 0
    assert find_case(desk, "company") is not None
    with pytest.raises(InputError, match="loaded already"):
        load_case(desk, "company")


def test_values_that_somebody_told_meanwhile_are_left_alone() -> None:
    desk = memory_desk()
    with pytest.raises(UnavailableError):
        load_case(replace(desk, store=_Failing(desk.store)), "company")
    own = replace(next(observations(_actuals(), "company-")), measure=MeasureId("company-km05"), value=1.0, source="me")
    desk.store.add(own)
    load_case(desk, "company")
    assert [row.value for row in desk.store.series(own.measure) if row.period == own.period] == [1.0]


def test_values_of_a_case_that_others_loaded_are_stored_only_by_who_may_report_them() -> None:
    desk = memory_desk(is_local=False)
    with pytest.raises(UnavailableError):
        load_case(replace(desk, store=_Failing(desk.store)), "company")
    other = beside(desk, "bob", is_local=False)
    assert find_case(other, "company") is not None
    with pytest.raises(InputError, match="loaded already"):
        load_case(other, "company")
    assert _stored(desk) == []
