"""Charts of measures: what is drawn of values, targets and forecasts, and what they say in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.domain.scored import measure, months, target, tree
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Aggregation, Polarity, Thresholds
from workbench.domain.scoring import score_periods
from workbench.domain.scoring_history import History, history_of, judged_in
from workbench.domain.scoring_of_card import settings_of
from workbench.figures.scorecard import Fan, in_words, multiples, trend

if TYPE_CHECKING:
    from workbench.domain.scorecard import Measure

YEAR = tuple(Period.parse(f"2026-{month:02d}") for month in range(1, 7))


def history(*numbers: float | None, **changes: Any) -> History:  # noqa: ANN401 - any field of a measure
    one = measure(unit="%", **{"thresholds": Thresholds(red=50), **changes})
    return scored(one, *numbers)


def scored(one: Measure, *numbers: float | None) -> History:
    card = tree({"top": {"o": (one,)}})
    found = score_periods(card, {one.id: months("2026-01", *numbers)}, YEAR, settings_of(card))
    return history_of(one, dict(zip(YEAR, found, strict=True)), settings_of(card))


def fan(of: History, *, error: float | None = 2.5) -> Fan:
    ahead = (Period.parse("2026-05"), Period.parse("2026-06"))
    return Fan(
        method="drift",
        months=ahead,
        values=(90, 95),
        low=(80, 80),
        high=(100, 110),
        error=error,
        held_back=7,
        coverage=0.8,
        judged=judged_in(of.measure, ahead, settings_of(tree({"t": {"o": (of.measure,)}}))),
    )


def lines(figure: Any) -> dict[str, Any]:  # noqa: ANN401 - a plotly figure
    return {one.name: one for one in figure.data if one.name}


def test_values_are_marked_by_the_shape_of_their_status() -> None:
    drawn = lines(trend(history(40, 70, 100)))
    assert drawn["off target"].marker.symbol == "square"
    assert drawn["caution"].marker.symbol == "triangle-up"
    assert list(drawn["on target"].y) == [100]
    assert list(drawn["off target"].y) == [40]


def test_target_limits_and_stretch_are_drawn_where_they_are_set() -> None:
    drawn = lines(trend(history(40, targets=(target("2026", 100, stretch=120),))))
    assert list(drawn["target"].y) == [100] * 6
    assert list(drawn["stretch"].y) == [120] * 6
    assert list(drawn["red limit"].y) == [50] * 6
    bare = lines(trend(scored(measure(targets=(), baseline=None), 40)))
    assert {"target", "stretch", "red limit"} & set(bare) == set()


@pytest.mark.parametrize(("polarity", "is_above"), [(Polarity.HIGHER, True), (Polarity.LOWER, False)])
def test_the_band_of_good_values_lies_on_their_good_side(polarity: Polarity, is_above: bool) -> None:  # noqa: FBT001
    figure = trend(history(40, 130, polarity=polarity, thresholds=Thresholds()))
    band = next(one for one in figure.data if one.fill == "toself")
    assert (band.y[2] > band.y[0]) is is_above


def test_a_month_without_a_target_leaves_a_gap_in_the_band_and_one_without_a_value_in_the_line() -> None:
    figure = trend(history(40, None, 60, targets=(target("2026-01", 100), target("2026-03", 100))))
    band = next(one for one in figure.data if one.fill == "toself")
    assert sum(one is None for one in band.x) == 2
    line = next(one for one in figure.data if one.mode == "lines" and one.line.width == 2)
    assert list(line.y) == [40, None, 60]
    whole = next(one for one in trend(history(40)).data if one.fill == "toself")
    assert [str(day) for day in whole.x[:2]] == ["2025-12-17", "2026-06-16"]


def test_what_is_added_up_over_a_year_begins_anew_with_the_next() -> None:
    one = measure(aggregation=Aggregation.YEAR_TO_DATE, targets=(target("2025", 12), target("2026", 12)), baseline=None)
    card = tree({"top": {"o": (one,)}})
    ends = (Period.parse("2025-12"), Period.parse("2026-01"))
    found = score_periods(card, {one.id: months("2025-01", *[1.0] * 13)}, ends, settings_of(card))
    figure = trend(history_of(one, dict(zip(ends, found, strict=True)), settings_of(card)))
    line = next(one for one in figure.data if one.mode == "lines" and one.line.width == 2)
    assert list(line.y) == [12, None, 1]


def test_a_range_measure_has_a_target_at_either_end() -> None:
    one = history(40, polarity=Polarity.RANGE, targets=(target("2026", 30, upper=60),), floor=0, upper_floor=100)
    drawn = lines(trend(one))
    assert (drawn["target"].y[0], drawn["upper target"].y[0]) == (30, 60)


def test_the_forecast_begins_at_the_last_value_and_is_named() -> None:
    of = history(40, 60, 70, 85)
    figure = trend(of, fan(of))
    drawn = lines(figure)
    assert figure.layout.title.text == "M (forecast: drift)"
    assert list(drawn["forecast"].y) == [85, 90, 95]
    assert list(drawn["80% band"].y) == [85, 80, 80]


def test_both_axes_say_what_they_show() -> None:
    figure = trend(scored(measure(unit="<b>days</b>"), 40))
    assert figure.layout.xaxis.title.text == "Month"
    assert figure.layout.yaxis.title.text == "&lt;b&gt;days&lt;/b&gt;"


def test_the_words_say_the_same_as_the_chart_and_what_the_forecast_is_worth() -> None:
    of = history(40, 100)
    words = in_words(of, fan(of))
    assert words.startswith("2 values from 2026-01 to 2026-02; the last is 100 %, target 100 (on target).")
    assert "Forecast by drift: on 7 held-back values it was 2.5 % off on average, and 80% of them" in words
    assert "too few values could be held back" in in_words(of, fan(of, error=None))
    assert in_words(history(), reason="no forecast: too few") == "No values yet. No forecast: too few."


def test_small_charts_stand_in_columns_each_with_its_own_scale() -> None:
    figure = multiples([history(40, 50), history(1000, 2000), history()], title="Customers", columns=2)
    assert [note.text.split(": ")[1] for note in figure.layout.annotations][:2] == ["50 (caution)", "2000 (on target)"]
    assert figure.layout.annotations[2].text.endswith("no values")
    assert figure.layout.yaxis.range[1] != figure.layout.yaxis2.range[1]
    assert figure.layout.xaxis3.domain[0] == figure.layout.xaxis.domain[0]
    with pytest.raises(ValueError, match=r"columns\(=0\)"):
        multiples([history(1)], title="One", columns=0)


def test_a_quarterly_measure_is_drawn_at_the_ends_of_its_quarters() -> None:
    one = measure(frequency=Frequency.QUARTER)
    drawn = scored(one, None, None, 80)
    assert [str(point.month) for point in drawn.points if point.value is not None] == ["2026-03"]
