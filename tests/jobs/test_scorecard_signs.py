"""Stored values as series in which warning signs are looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from osm_sim.evidence.series import Better
from tests.builders import card
from tests.desks import memory_desk
from workbench.desk import Observation
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Frequency, Period
from workbench.domain.reporting import Due
from workbench.domain.scorecard import Measure, Polarity, Scorecard, Target, Thresholds
from workbench.jobs.scorecard_signs import period_counted, series_of, signs_of_card
from workbench.jobs.strategy_map import open_map
from workbench.jobs.strategy_map_cases import load_case

JULY, AUGUST = Period.parse("2026-07"), Period.parse("2026-08")


def _card(**changes: Any) -> Scorecard:  # noqa: ANN401 - any field of a measure
    measure = replace(
        Measure(
            id=MeasureId("m"),
            objective=card().objectives[0].id,
            title="Late orders",
            frequency=Frequency.MONTH,
            targets=(Target(period=Period.parse("2026"), value=90.0),),
            thresholds=Thresholds(red=80.0),
        ),
        **changes,
    )
    return replace(card(), measures=(measure,))


def _row(
    value: float | None, *, period: Period = JULY, day: int = 3, note: str = "", actor: str = "ann"
) -> Observation:
    return Observation(
        measure=MeasureId("m"),
        period=period,
        value=value,
        source="",
        state=State.REPORTED,
        actor=actor,
        at=datetime(2026, 8, day, tzinfo=UTC),
        note=note,
    )


def _series(*rows: Observation, of: Scorecard | None = None, due: Due | None = None) -> Any:  # noqa: ANN401 - a series
    (series,) = series_of(of or _card(), {MeasureId("m"): rows}, due)
    return series


def test_a_value_is_told_with_who_told_it_when_and_by_which_lines_it_is_judged() -> None:
    (reading,) = _series(_row(84.5), due=Due(working_days=2)).readings
    assert (reading.value, reading.reporter, reading.target, reading.red) == (84.5, "ann", 90.0, 80.0)
    assert reading.due_on == datetime(2026, 8, 4, tzinfo=UTC).toordinal()
    assert reading.reported_on == reading.due_on - 1


def test_what_was_told_before_a_value_was_put_right_is_kept_and_checking_it_tells_nothing_new() -> None:
    rows = (_row(80.0), _row(80.0, actor="office", day=4), _row(82.0, actor="office", day=5), _row(82.0, day=6))
    (reading,) = _series(*rows).readings
    assert (reading.earlier, reading.value, reading.reporter) == ((80.0,), 82.0, "ann")


def test_a_generated_value_counts_as_told_when_its_note_says() -> None:
    (reading,) = _series(_row(84.5, note="Told on 2026-08-13 by Clara Weiss (fictional); 3 days late")).readings
    assert reading.reporter == "Clara Weiss (fictional)"
    assert reading.reported_on == datetime(2026, 8, 13, tzinfo=UTC).toordinal()


def test_a_value_that_was_taken_away_or_never_there_is_no_reading() -> None:
    series = _series(_row(80.0), _row(None), _row(None, period=AUGUST), _row(70.0, period=Period.parse("2026-09")))
    assert [period_counted(_card().measures[0], one.month) for one in series.readings] == [Period.parse("2026-09")]
    assert series_of(_card(), {MeasureId("m"): (_row(None),)}) == series_of(_card(), {}) == ()


def test_readings_are_in_order_of_their_periods_and_of_the_measure_s_own_kind() -> None:
    rows = (_row(70.0, period=AUGUST), _row(60.0), _row(65.0, period=Period.parse("2026-Q3")))
    assert [one.value for one in _series(*rows).readings] == [60.0, 70.0]
    quarterly = _card(frequency=Frequency.QUARTER)
    series = _series(*rows, of=quarterly)
    assert [period_counted(quarterly.measures[0], one.month) for one in series.readings] == [Period.parse("2026-Q3")]


def test_a_range_has_no_good_side_and_no_line() -> None:
    series = _series(_row(84.5), of=_card(polarity=Polarity.RANGE))
    assert series.better is None
    assert (series.readings[0].target, series.readings[0].red) == (None, None)
    assert _series(_row(84.5), of=_card(polarity=Polarity.LOWER)).better is Better.LOWER


def test_values_are_told_to_the_fewest_places_that_all_of_them_need() -> None:
    assert _series(_row(84.0), _row(70.25, period=AUGUST)).decimals == 2
    assert _series(_row(84.0)).decimals == 0
    assert _series(_row(1 / 3)).decimals == 6


def test_the_manager_who_tilts_is_found_from_what_was_stored_and_nobody_else_is() -> None:
    desk = memory_desk()
    load_case(desk, "company")
    found = [one.sign for one in signs_of_card(desk, open_map(desk, DocumentId("company-u1")).card) if one.stands_out]
    assert {one.measure for one in found} == {"company-km19", "company-km21", "company-km22"}
