"""How a measure went over time: its points, gaps, what it is judged by and the months to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.domain.scored import measure, months, target, tree, value
from workbench.domain.observations import State
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Aggregation, Thresholds
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_history import History, history_of, judged_in, months_after
from workbench.domain.scoring_kinds import Colour
from workbench.domain.scoring_of_card import settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.domain.observations import Value
    from workbench.domain.scorecard import Measure

YEAR = tuple(Period.parse(f"2026-{month:02d}") for month in range(1, 13))


def history(one: Measure, rows: Sequence[Value]) -> History:
    card = tree({"top": {"o": (one,)}})
    scores = score_periods(card, {one.id: rows}, YEAR, settings_of(card))
    return history_of(one, dict(zip(YEAR, scores, strict=True)), settings_of(card))


def test_a_month_shows_its_own_value_and_what_it_is_judged_by() -> None:
    one = measure(thresholds=Thresholds(red=50), targets=(target("2026", 100, stretch=120),))
    points = history(one, months("2026-01", 40, 100)).points
    assert [point.value for point in points[:3]] == [40, 100, None]
    assert [point.colour for point in points[:3]] == [Colour.RED, Colour.GREEN, Colour.GREY]
    assert {point.judged.target for point in points} == {100}
    assert (points[0].judged.red, points[0].judged.stretch) == (50, 120)


def test_a_value_that_is_carried_on_is_shown_only_where_it_came() -> None:
    one = measure(frequency=Frequency.QUARTER)
    points = history(one, [value("2026-Q1", 80), value("2026-Q2", 90, State.CORRECTED)]).points
    assert [str(point.month) for point in points if point.value is not None] == ["2026-03", "2026-06"]
    assert points[5].state is State.CORRECTED


def test_the_last_run_ends_at_a_gap_and_goes_on_by_the_measure_s_own_step() -> None:
    monthly = history(measure(), [*months("2026-01", 1, 2), *months("2026-04", 4, 5, 6)])
    assert [number for _, number in monthly.last_run] == [4, 5, 6]
    assert [str(month) for month in months_after(monthly, 2)] == ["2026-07", "2026-08"]
    quarterly = history(measure(frequency=Frequency.QUARTER), [value("2026-Q1", 1), value("2026-Q2", 2)])
    assert [number for _, number in quarterly.last_run] == [1, 2]
    assert [str(month) for month in months_after(quarterly, 2)] == ["2026-09", "2026-12"]


def test_a_measure_without_values_has_no_run_and_no_months_after_it() -> None:
    empty = history(measure(), [])
    assert empty.last_run == ()
    assert months_after(empty, 3) == ()


def test_the_months_to_come_are_judged_by_their_own_targets() -> None:
    one = measure(targets=(target("2026", 100), target("2027", 120)))
    found = judged_in(one, [Period.parse("2026-12"), Period.parse("2027-01")], settings_of(tree({"t": {"o": (one,)}})))
    assert [judged.target for judged in found] == [100, 120]


def test_values_that_are_added_up_are_shown_as_they_are_scored() -> None:
    one = measure(aggregation=Aggregation.SUM, targets=(target("2026", 120),))
    found = history(one, months("2026-01", 10, 20))
    assert found.is_added_up
    assert [point.value for point in found.points[:2]] == [10, 30]
    assert found.points[1].judged.target == pytest.approx(20)
