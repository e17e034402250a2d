"""Which value a period is scored by, against which target, and how long a value lasts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.domain.scored import measure, months, target, value
from workbench.domain.ids import MeasureId
from workbench.domain.observations import State
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Aggregation, Baseline, Polarity, Thresholds
from workbench.domain.scoring_course import Course, Found, Freshness
from workbench.domain.scoring_settings import Limits, MeasureSettings, ScoreSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.domain.observations import Value
    from workbench.domain.scorecard import Measure

SUM = measure(aggregation=Aggregation.SUM, targets=(target("2026", 120),))


def find(one: Measure, values: Sequence[Value], period: str, **settings: Any) -> Found:  # noqa: ANN401 - any setting
    own = MeasureSettings(**settings)
    return Course.of(one, values, ScoreSettings(measures={MeasureId("m"): own})).find(Period.parse(period))


def compared(found: Found) -> tuple[float, float | None]:
    """The value and the target it is compared with."""
    assert found.reading is not None, found.reason
    aim = found.reading.anchors.target
    return found.reading.value.value, None if aim is None else aim.value


# -- freshness --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "freshness", "age"),
    [
        ("2026-05", Freshness.NONE, None),
        ("2026-06", Freshness.FRESH, 0),
        ("2026-07", Freshness.CARRIED, 1),
        ("2026-08", Freshness.CARRIED, 2),
        ("2026-09", Freshness.STALE, 3),
    ],
)
def test_a_quarters_value_is_carried_through_the_months_until_the_next_is_due(
    period: str, freshness: Freshness, age: int | None
) -> None:
    found = find(measure(frequency=Frequency.QUARTER), [value("2026-Q2", 50)], period)
    assert (found.freshness, found.age_months) == (freshness, age)
    assert (found.reading is None) == (freshness in (Freshness.NONE, Freshness.STALE))
    assert found.notes == (
        (f"carried on from 2026-Q2, {age} month{'s' * (age > 1)} old",) if found.reading and age else ()
    )


def test_a_months_value_counts_for_its_month_and_a_grace_period_makes_it_count_for_one_more() -> None:
    rows = months("2026-06", 50)
    assert find(measure(), rows, "2026-07").freshness is Freshness.STALE
    assert find(measure(), rows, "2026-07", grace=1).freshness is Freshness.CARRIED
    assert find(measure(), rows, "2026-08", grace=1).reason == (
        "no value for 2026-08; the last, of 2026-06, is 2 months old and counts for less than 2 months"
    )


def test_grace_is_counted_in_the_measures_own_periods() -> None:
    quarterly, rows = measure(frequency=Frequency.QUARTER), [value("2026-Q1", 50)]
    assert find(quarterly, rows, "2026-08", grace=1).freshness is Freshness.CARRIED
    assert find(quarterly, rows, "2026-09", grace=1).freshness is Freshness.STALE


def test_a_measure_without_a_frequency_is_as_frequent_as_its_values() -> None:
    found = find(measure(frequency=None), [value("2026-Q2", 50)], "2026-08")
    assert found.freshness is Freshness.CARRIED


def test_a_value_of_a_period_that_has_not_ended_is_not_used() -> None:
    assert find(measure(), [value("2026", 50), value("2026-08", 60)], "2026-07").freshness is Freshness.NONE


def test_a_value_in_a_state_that_does_not_count_leaves_its_period_without_one() -> None:
    rows = [*months("2026-06", 40), value("2026-07", 99, State.QUESTIONED)]
    counted = ScoreSettings(counted=frozenset({State.REPORTED}))
    found = Course.of(measure(), rows, counted).find(Period.parse("2026-07"))
    assert found.reason.startswith("no value for 2026-07: the one there is stands as questioned; the last, of 2026-06")
    assert compared(find(measure(), rows, "2026-07"))[0] == 99


def test_a_value_known_to_be_missing_is_told_so_and_an_older_one_may_be_carried() -> None:
    rows = months("2026-06", 40, None)
    assert find(measure(), rows[1:], "2026-07").reason == "no value for 2026-07: it is known to be missing"
    assert compared(find(measure(), rows, "2026-07", grace=1))[0] == 40


def test_a_measure_is_not_started_before_its_first_period_and_its_values_before_do_not_count() -> None:
    rows = months("2026-06", 40, 50)
    found = find(measure(), rows, "2026-06", starts=Period.parse("2026-07"))
    assert (found.freshness, found.reason) == (Freshness.NOT_STARTED, "not started: it is expected from 2026-07 on")
    assert find(measure(), rows[:1], "2026-07", starts=Period.parse("2026-07"), grace=5).freshness is Freshness.NONE


# -- targets ----------------------------------------------------------------------------------------------------------


def test_a_months_value_is_compared_with_the_latest_and_shortest_target_that_holds_it() -> None:
    one = measure(targets=(target("2026", 100), target("2026-H2", 110), target("2026-Q3", 115), target("2026-07", 120)))
    rows = months("2026-01", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    aims = [compared(find(one, rows, f"2026-{month:02d}"))[1] for month in (1, 6, 7, 8, 10)]
    assert aims == [100, 100, 120, 115, 110]


def test_a_value_is_judged_by_the_target_of_its_own_period_even_when_it_is_carried_on() -> None:
    one = measure(frequency=Frequency.QUARTER, targets=(target("2025", 80), target("2026", 100)))
    assert compared(find(one, [value("2025-Q4", 70)], "2026-01")) == (70, 80)


def test_a_period_without_a_target_is_named() -> None:
    found = find(measure(targets=(target("2025", 80),)), months("2026-01", 5), "2026-01")
    assert found.reading is not None
    assert (found.reading.anchors.target, str(found.reading.period)) == (None, "2026-01")


@pytest.mark.parametrize(
    ("aggregation", "aim"), [(Aggregation.LAST, 30), (Aggregation.AVERAGE, 20), (Aggregation.SUM, 60)]
)
def test_a_quarters_value_takes_the_targets_of_its_months_together(aggregation: Aggregation, aim: float) -> None:
    targets = (target("2026-01", 10), target("2026-02", 20), target("2026-03", 30))
    one = measure(frequency=Frequency.QUARTER, aggregation=aggregation, targets=targets)
    assert compared(find(one, [value("2026-Q1", 50)], "2026-Q1")) == (50, aim)
    some = replace(one, targets=targets[:2])
    assert compared(find(some, [value("2026-Q1", 50)], "2026-Q1")) == (50, None)


def test_limits_are_those_in_force_in_the_values_month() -> None:
    first, later = Thresholds(red=40, highest=100), Thresholds(red=60)
    one = measure(thresholds=first)
    settings = {"floor": 10.0, "limits": (Limits(from_period=Period.parse("2026-Q2"), thresholds=later, floor=20),)}
    rows = months("2026-03", 50, 50)
    for period, red, floor, highest in (("2026-03", 40, 10, 100), ("2026-04", 60, 20, None)):
        found = find(one, rows, period, **settings)
        assert found.reading is not None
        anchors = found.reading.anchors
        assert (anchors.red and anchors.red.value, anchors.floor and anchors.floor.value) == (red, floor)
        assert (anchors.highest and anchors.highest.value) == highest


# -- values added up --------------------------------------------------------------------------------------------------


def test_a_sum_is_compared_with_the_share_of_the_years_target_up_to_now() -> None:
    assert compared(find(SUM, months("2026-01", 8, 9, 10), "2026-03")) == (27, 30)
    assert compared(find(SUM, months("2026-01", *[10] * 12), "2026-12")) == (120, 120)


def test_a_sum_with_a_target_for_every_month_is_compared_month_by_month() -> None:
    one = replace(SUM, targets=(target("2026-01", 5), target("2026-02", 7)))
    assert compared(find(one, months("2026-01", 8, 9), "2026-02")) == (9, 7)


def test_year_to_date_adds_up_values_and_targets_since_the_year_began() -> None:
    one = replace(SUM, aggregation=Aggregation.YEAR_TO_DATE, targets=(target("2026-01", 5), target("2026-02", 7)))
    assert compared(find(one, months("2025-12", 99, 8, 9), "2026-02")) == (17, 12)


def test_year_to_date_takes_the_months_target_where_there_is_one_and_the_years_share_elsewhere() -> None:
    one = replace(SUM, aggregation=Aggregation.YEAR_TO_DATE, targets=(target("2026", 120), target("2026-02", 7)))
    assert compared(find(one, months("2026-01", 8, 9, 10), "2026-03")) == (27, 10 + 7 + 10)


def test_limits_and_baseline_grow_with_the_target_they_are_meant_for() -> None:
    one = replace(
        SUM,
        thresholds=Thresholds(red=60, highest=240),
        baseline=Baseline(value=4, period=Period.parse("2025-12")),
    )
    found = find(one, months("2026-01", 8, 9, 10), "2026-03", floor=24)
    assert found.reading is not None
    anchors = found.reading.anchors
    assert [each and each.value for each in (anchors.red, anchors.highest, anchors.floor, anchors.baseline)] == [
        15,
        60,
        6,
        12,
    ]


def test_a_sum_with_a_month_missing_has_no_score_and_names_the_month() -> None:
    found = find(SUM, [*months("2026-01", 8), *months("2026-03", 9, 10)], "2026-04")
    assert found.reading is None
    assert found.reason == "no value for 2026-02: a sum up to 2026-04 needs every one"


def test_a_sum_without_its_newest_month_stays_as_it_was_within_the_grace() -> None:
    assert compared(find(SUM, months("2026-01", 8, 9), "2026-03", grace=1)) == (17, 20)


def test_a_measure_that_starts_within_the_year_is_added_up_from_there() -> None:
    found = find(SUM, months("2026-04", 8, 9), "2026-05", starts=Period.parse("2026-04"))
    assert compared(found) == (17, 20)


def test_a_sum_keeps_its_meaning_for_a_measure_where_less_is_better() -> None:
    less = replace(SUM, polarity=Polarity.LOWER)
    assert compared(find(less, months("2026-01", 8, 9), "2026-02")) == (17, 20)


# -- longer scored periods --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aggregation", "expected", "aim"),
    [(Aggregation.LAST, 6, 120), (Aggregation.AVERAGE, 5, 120), (Aggregation.SUM, 21, 60)],
)
def test_a_longer_period_takes_its_months_together(aggregation: Aggregation, expected: float, aim: float) -> None:
    one = replace(SUM, aggregation=aggregation)
    assert compared(find(one, months("2026-01", 1, 2, 3, 4, 5, 6), "2026-Q2")) == (expected, aim)


def test_an_average_leaves_out_what_is_missing_and_says_so() -> None:
    one = replace(SUM, aggregation=Aggregation.AVERAGE)
    found = find(one, [*months("2026-04", 4), *months("2026-06", 6)], "2026-Q2")
    assert compared(found)[0] == 5
    assert found.notes == ("the average leaves out 2026-05, which have no value",)


def test_of_values_that_end_together_the_one_nearest_to_the_scored_period_counts() -> None:
    rows = [value("2026", 99), *months("2026-12", 12)]
    assert compared(find(measure(), rows, "2026-12"))[0] == 12
    assert compared(find(measure(), rows, "2026"))[0] == 99


def test_numbers_too_large_to_add_up_give_a_sentence() -> None:
    found = find(SUM, months("2026-01", 1.7e308, 1.7e308), "2026-02")
    assert found.reason == "value is too large to work with: use a larger unit"
