"""Each warning sign: what it calls, what it leaves alone, what does not matter to it, and what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.evidence.bunching import beside, bunching
from osm_sim.evidence.corrections import corrections
from osm_sim.evidence.digits import first_digits, last_digits
from osm_sim.evidence.handover import handover
from osm_sim.evidence.honest import Nature, honest_series
from osm_sim.evidence.integrity import SIGNS, look_through, signs_of
from osm_sim.evidence.lateness import lateness
from osm_sim.evidence.series import Better, Reading, Series
from osm_sim.evidence.signs import Kind, Sign
from osm_sim.evidence.variation import variation
from tests.sim.evidence_series import noise, series

NATURES = [number for number, nature in enumerate(Nature) if nature is not Nature.POWERS]
BLAME = ("fraud", "cheat", "manipulat", "lying", "falsif", "guilt")


def _p(sign: Sign) -> float:
    assert sign.p_value is not None, sign.reason
    return sign.p_value


def _changed(
    one: Series, *, factor: float = 1.0, shift: float = 0.0, decimals: int = 0, better: Better | None = None
) -> Series:
    """The series in another unit: factor x value + shift, told to so many decimals more."""
    places = one.decimals + decimals

    def new(value: float) -> float:
        return round(factor * value + shift, places)

    readings = tuple(
        replace(
            reading,
            value=new(reading.value),
            earlier=tuple(new(value) for value in reading.earlier),
            target=None if reading.target is None else new(reading.target),
            red=None if reading.red is None else new(reading.red),
        )
        for reading in one.readings
    )
    return replace(one, readings=readings, decimals=places, better=one.better if better is None else better)


def _p_values(one: Series) -> dict[Kind, float | None]:
    return {sign.kind: None if sign.p_value is None else round(sign.p_value, 9) for sign in signs_of(one)}


@pytest.mark.parametrize("number", NATURES)
def test_another_unit_changes_no_sign(number: int) -> None:
    one = honest_series(3, number)
    assert _p_values(_changed(one, factor=1000.0, decimals=-3)) == _p_values(one)


@pytest.mark.parametrize("number", NATURES)
def test_another_zero_changes_no_sign_but_first_digits(number: int) -> None:
    one = honest_series(3, number)
    shifted = _p_values(_changed(one, shift=100.0))
    here = _p_values(one)
    for kind in here.keys() - {Kind.FIRST_DIGITS}:
        assert shifted[kind] == here[kind]


@pytest.mark.parametrize("number", range(len(Nature)))
def test_a_measure_seen_from_the_other_side_shows_the_same(number: int) -> None:
    one = honest_series(4, number)
    if one.better is Better.LOWER:
        mirrored = _changed(one, factor=-1.0, better=Better.HIGHER)
    else:
        mirrored = _changed(one, factor=-1.0, better=Better.LOWER)
    here, there = _p_values(one), _p_values(mirrored)
    for kind in {Kind.CORRECTIONS, Kind.LATE, Kind.BREAK, Kind.STILL, Kind.LAST_DIGITS}:
        assert there[kind] == here[kind]
    if number in NATURES:
        assert there[Kind.BUNCHING] == here[Kind.BUNCHING]


def test_names_of_reporters_and_a_later_due_day_change_nothing() -> None:
    one = honest_series(3, 1)
    names = {"first": "zoe", "second": "adam"}
    renamed = replace(
        one,
        readings=tuple(
            replace(reading, reporter=names[reading.reporter], due_on=(reading.due_on or 0) + 3)
            for reading in one.readings
        ),
    )
    assert _p_values(renamed) == _p_values(one)


def test_values_beside_a_line_fall_into_three_classes() -> None:
    # Classes of 2 steps beside 10.0: 9.8 and 9.9 just short, 10.0 and 10.1 just good enough, 10.2 and 10.3 next better.
    one = series([9.7, 9.8, 9.9, 10.0, 10.1, 10.1, 10.2, 10.3, 10.4])
    assert beside(one, np.full(9, 10.0), 2) == (2, 3, 2)
    # A line between two steps: 10.0 is the first that reaches 9.95.
    assert beside(one, np.full(9, 9.95), 2) == (2, 3, 2)
    lower = replace(one, better=Better.LOWER)
    assert beside(lower, np.full(9, 10.0), 2) == (3, 2, 2)
    assert beside(one, np.full(9, np.nan), 2) == (0, 0, 0)


@pytest.mark.parametrize("better", Better)
@pytest.mark.parametrize("line", ["target", "red"])
def test_values_lifted_to_the_line_are_called_bunched(better: Better, line: str) -> None:
    good = 1 if better is Better.HIGHER else -1
    values = noise("bunched", memory=0.4)
    short = good * (60.0 - values)
    lifted = np.where((short > 0) & (short < 5), 60.0 + good * 0.3 * (short % 1), values)
    sign = bunching(
        series(lifted, target=60.0 if line == "target" else None, red=60.0 if line == "red" else None, better=better)
    )
    assert _p(sign) < 0.001
    assert ("red threshold" if line == "red" else "target") in sign.sentence


def test_values_pushed_to_the_wrong_side_are_not_called_bunched() -> None:
    values = noise("bunched", memory=0.4)
    pushed = np.where((values > 60) & (values < 65), 59.7, values)
    assert _p(bunching(series(pushed, target=60.0))) > 0.5


def test_a_measure_with_no_good_direction_or_coarse_steps_or_far_from_its_line_is_not_tested_for_bunching() -> None:
    values = noise("bunched")
    assert "direction" in bunching(series(values, target=60.0, better=None)).reason
    assert "coarsely" in bunching(series(values / 10, target=6.0, decimals=0)).reason
    assert "only 0 values" in bunching(series(values, target=500.0)).reason
    assert "only 0 values" in bunching(series(values)).reason
    assert "coarsely" in bunching(series(np.full(36, 5.0), target=5.0)).reason
    assert bunching(series([])).p_value is None


def test_amounts_that_grow_by_the_same_share_are_looked_at_without_fault() -> None:
    values = 100 * 1.2 ** np.arange(36)
    assert {sign.kind for sign in signs_of(series(values, target=1000.0, decimals=9))} == set(Kind)


def test_corrections_that_all_go_one_way_are_called_and_mixed_ones_are_not() -> None:
    values = [50.0] * 20
    up = corrections(series(values, first_told=dict.fromkeys(range(8), 48.0)))
    assert _p(up) == pytest.approx(2 / 2**8)
    assert up.sentence.startswith("8 of 8 corrections went up, to the better;")
    down = corrections(series(values, first_told=dict.fromkeys(range(8), 52.0)))
    assert down.p_value == up.p_value
    assert "down, to the worse" in down.sentence
    mixed = {at: 48.0 if at % 2 else 52.0 for at in range(8)}
    assert _p(corrections(series(values, first_told=mixed))) == 1.0


def test_a_correction_that_changes_nothing_is_none() -> None:
    sign = corrections(series([50.0] * 20, first_told=dict.fromkeys(range(8), 50.0)))
    assert sign.p_value is None
    assert sign.reason == "0 months were corrected; at least 6 are needed"


def test_last_digits_that_are_mostly_0_and_5_are_called() -> None:
    values = noise("digits", spread=6.0)
    rounded = np.where(np.arange(36) % 3 > 0, np.round(values * 2) / 2, values)
    assert _p(last_digits(series(rounded))) < 0.001
    assert _p(last_digits(series(values))) > 0.05


def test_one_favourite_digit_is_called_too() -> None:
    values = noise("digits", spread=6.0)
    sevens = np.where(np.arange(36) % 2 > 0, np.floor(values) + 0.7, values)
    sign = last_digits(series(sevens))
    assert _p(sign) < 0.001
    assert "end in 7" in sign.sentence


def test_digits_of_values_that_scatter_too_little_are_not_tested() -> None:
    assert "last digits are even from 5 on" in last_digits(series(noise("digits", spread=0.2))).reason
    assert "at least 20" in last_digits(series(noise("digits", 10))).reason


def test_first_digits_are_tested_only_where_benfords_law_applies() -> None:
    assert "Benford's law holds from" in first_digits(series(noise("digits"))).reason
    assert "0 or less" in first_digits(series(noise("digits", level=0.0))).reason
    lawful = 10 ** noise("powers", level=4.5, spread=0.9)
    assert _p(first_digits(series(lawful, decimals=0))) > 0.05
    # The same amounts with every first digit made a 7: nothing of the law is left.
    sevens = 7.5 * 10 ** np.floor(np.log10(lawful))
    assert _p(first_digits(series(sevens, decimals=0))) < 1e-6


def test_a_value_told_many_months_in_a_row_is_called() -> None:
    values = noise("still", memory=0.5)
    values[12:18] = values[12]
    sign = variation(series(values, decimals=2))
    assert _p(sign) < 0.001
    assert "6 months in a row" in sign.sentence


def test_a_year_with_less_movement_than_before_is_called_and_one_with_more_is_not() -> None:
    values = noise("still")
    quiet, loud = values.copy(), values.copy()
    quiet[-12:] = 60 + (values[-12:] - 60) / 10
    loud[-12:] = 60 + (values[-12:] - 60) * 10
    assert _p(variation(series(quiet, decimals=3))) < 0.01
    assert _p(variation(series(loud, decimals=3))) > 0.5


def test_values_that_are_all_the_same_are_told_but_have_no_past_to_compare_with() -> None:
    sign = variation(series([5.0] * 36))
    assert sign.p_value is None
    assert "all 36 values are the same" in sign.sentence


def test_reports_that_come_late_in_bad_months_are_called_and_in_good_months_are_not() -> None:
    values = noise("late", memory=0.5)
    usual = np.abs(noise("delays", level=0.0, spread=2.0))
    late_when_bad = (usual + 6 * (values < 60)).astype(int).tolist()
    late_when_good = (usual + 6 * (values > 60)).astype(int).tolist()
    assert _p(lateness(series(values, target=60.0, delays=late_when_bad))) < 0.001
    assert _p(lateness(series(values, target=60.0, delays=late_when_bad, better=Better.LOWER))) > 0.99
    assert _p(lateness(series(values, target=60.0, delays=late_when_good))) > 0.99


def test_delays_and_values_that_drift_alike_are_not_called_late_when_bad() -> None:
    drift = np.arange(36) / 3
    called = 0
    for number in range(40):
        delays = (6 + drift + noise(f"d{number}", level=0.0, spread=1.5)).astype(int).tolist()
        sign = lateness(series(noise(f"v{number}") - drift, target=60.0, delays=delays, measure=f"m{number}"))
        called += _p(sign) <= 0.05
    # 2 of 40 are expected; without the trend taken out nearly all would be called.
    assert called <= 7


def test_lateness_is_not_tested_without_days_or_where_all_delays_are_alike() -> None:
    values = noise("late")
    assert "0 values have a day due" in lateness(series(values, target=60.0)).reason
    assert "nearly all the same" in lateness(series(values, target=60.0, delays=[3] * 36)).reason
    assert "direction" in lateness(series(values, delays=[3] * 36, better=None)).reason


def test_a_jump_at_a_change_of_reporter_is_called_and_the_same_jump_elsewhere_is_not() -> None:
    values = noise("jump", memory=0.3)
    values[20:] += 16
    assert _p(handover(series(values, reporters=["anna"] * 20 + ["ben"] * 16))) < 0.01
    assert _p(handover(series(values, reporters=["anna"] * 8 + ["ben"] * 28))) > 0.05


def test_a_break_needs_two_people_with_six_months_each() -> None:
    values = noise("jump")
    assert "no second person" in handover(series(values)).reason
    assert "no second person" in handover(series(values, reporters=["anna"] * 31 + ["ben"] * 5)).reason
    assert handover(series(values, reporters=["anna"] * 30 + ["ben"] * 6)).p_value is not None
    assert "all values" in handover(series([5.0] * 36, reporters=["anna"] * 18 + ["ben"] * 18)).reason


def test_three_reporters_are_compared_at_once() -> None:
    values = noise("three")
    values[12:24] += 20
    assert _p(handover(series(values, reporters=["anna"] * 12 + ["ben"] * 12 + ["cleo"] * 12))) < 0.01


@pytest.mark.parametrize("look", [lateness, handover])
def test_p_values_of_series_without_memory_are_even(look: object) -> None:
    from scipy.stats import kstest

    sought = SIGNS[Kind.LATE if look is lateness else Kind.BREAK]
    p_values = []
    for number in range(300):
        one = series(
            noise(f"even {number}"),
            measure=f"m{number}",
            target=60.0,
            delays=(10 * noise(f"days {number}", level=2.0, spread=0.5)).astype(int).tolist(),
            reporters=["anna"] * 15 + ["ben"] * 21,
        )
        p_values.append(_p(sought(one, 0.05)))
    assert kstest(p_values, "uniform").pvalue > 0.001
    assert len(set(p_values)) > 100


def test_the_same_series_always_shows_the_same() -> None:
    one = honest_series(9, 5)
    assert signs_of(one) == signs_of(honest_series(9, 5))


@pytest.mark.parametrize("length", [0, 1, 2, 5, 17])
def test_a_short_series_is_told_not_to_be_tested_rather_than_refused(length: int) -> None:
    one = series(noise("short", length), target=60.0, red=55.0, delays=[1] * length)
    for sign in signs_of(one):
        if sign.kind is not Kind.BUNCHING or length < 6:
            assert sign.p_value is None
            assert sign.sentence == f"Not tested: {sign.reason}."


def test_sentences_say_how_likely_it_is_and_what_else_could_explain_it_and_blame_nobody() -> None:
    spoken = [weighed.sign for weighed in look_through(honest_series(2, number) for number in range(140))]
    for sign in spoken:
        assert not any(word in sign.sentence.lower() for word in BLAME)
        assert sign.looked_at
        if sign.p_value is not None:
            assert "honest" in sign.sentence
            assert (len(sign.sentence.split(". ")) > 1) == (sign.p_value <= 0.2)
    assert {sign.kind for sign in spoken if sign.p_value is not None} == set(Kind)


@pytest.mark.parametrize("rate", [0.0, 1.0, float("nan")])
def test_a_rate_outside_0_to_1_is_refused(rate: float) -> None:
    with pytest.raises(InputError, match="must lie between 0 and 1"):
        signs_of(series([1.0]), rate)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e16])
def test_numbers_that_are_none_are_refused(bad: float) -> None:
    for field in ({"value": bad}, {"value": 1.0, "target": bad}, {"value": 1.0, "earlier": (bad,)}):
        with pytest.raises(InputError, match="must lie within"):
            Reading(month=1, **field)


def test_readings_out_of_order_or_twice_a_month_are_refused() -> None:
    with pytest.raises(InputError, match="in order of months"):
        series([1.0, 2.0], months=[3, 3])
    with pytest.raises(InputError, match="decimals"):
        series([1.0], decimals=10)
