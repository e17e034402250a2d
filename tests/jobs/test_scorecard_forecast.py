"""What a measure's next values may be: from the latest values, by the method asked for, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.domain.scored import measure, months, target, tree, value
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Aggregation
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_history import History, history_of
from workbench.domain.scoring_of_card import settings_of
from workbench.jobs.scorecard_forecast import outlook_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.domain.observations import Value
    from workbench.domain.scorecard import Measure

MONTHS = tuple(Period.parse(f"{year}-{month:02d}") for year in (2024, 2025, 2026) for month in range(1, 13))


def history(one: Measure, rows: Sequence[Value]) -> History:
    card = tree({"top": {"o": (one,)}})
    scores = score_periods(card, {one.id: rows}, MONTHS, settings_of(card))
    return history_of(one, dict(zip(MONTHS, scores, strict=True)), settings_of(card))


def test_the_months_ahead_come_after_the_last_value_and_the_best_method_comes_first() -> None:
    outlook = outlook_of(history(measure(), months("2024-01", *map(float, range(30)))))
    assert [str(month) for month in outlook.months[:2]] == ["2026-07", "2026-08"]
    best = outlook.by(None)
    assert best is not None
    assert (best.method, best.values[0]) == ("drift", 30)
    chosen = outlook.by("last value")
    assert chosen is not None
    assert chosen.values[0] == 29


def test_what_lies_before_a_gap_is_not_looked_at() -> None:
    rows = [*months("2024-01", *[1000.0] * 8), *months("2024-10", *map(float, range(8)))]
    best = outlook_of(history(measure(), rows)).by("last value")
    assert best is not None
    assert best.values[0] == 7


def test_too_few_values_and_values_that_are_added_up_have_no_forecast_and_say_why() -> None:
    few = outlook_of(history(measure(), months("2024-01", 1, 2, 3)))
    assert few.reason == "no forecast: a forecast needs 6 values in a row; there are 3"
    assert few.by(None) is None
    added = measure(aggregation=Aggregation.SUM, targets=(target("2024", 120),))
    assert "added up" in outlook_of(history(added, months("2024-01", *[1.0] * 12))).reason


def test_quarters_are_forecast_in_quarters_with_a_season_of_four() -> None:
    rows = [value(f"{year}-Q{quarter}", float(quarter)) for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)]
    outlook = outlook_of(history(measure(frequency=Frequency.QUARTER), rows))
    assert [str(month) for month in outlook.months[:2]] == ["2027-03", "2027-06"]
    best = outlook.by(None)
    assert best is not None
    assert (best.method, best.values[:4]) == ("seasonal last value", (1, 2, 3, 4))
