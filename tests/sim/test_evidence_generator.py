"""Made-up actuals: the same for a seed, one measure independent of another, and true to what they were made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import numpy as np
import pytest

from osm_sim.errors import InputError
from osm_sim.evidence.company import LINKS, TILTER, company
from osm_sim.evidence.generator import CLOSED_DAYS, Actuals, due_day, make_actuals, normals, remembering
from osm_sim.evidence.plans import TILTING, Habit, LinkPlan, MeasurePlan, World
from osm_sim.evidence.series import Better

CAUSE = MeasurePlan(measure="cause", baseline=50.0, scale=2.0, decimals=6)
EFFECT = MeasurePlan(measure="effect", baseline=80.0, scale=5.0, decimals=6)
LINK = LinkPlan(cause="cause", effect="effect", strength=0.5, lag_months=3)
PUNCTUAL = Habit(missing=0.0, mistakes=0.0)


def _true(actuals: Actuals, measure: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(actuals.truth.true_values[measure])


def test_the_same_seed_gives_the_same_actuals_and_another_seed_others() -> None:
    first, again, other = (make_actuals(company(), seed) for seed in (5, 5, 6))
    assert first == again
    assert first.series != other.series


def test_a_further_measure_leaves_the_others_as_they_were() -> None:
    world = World(measures=(CAUSE, EFFECT), links=(LINK,))
    more = replace(world, measures=(replace(CAUSE, measure="new"), *world.measures))
    assert make_actuals(more, 3).series[1:] == make_actuals(world, 3).series


def test_more_months_leave_the_first_ones_as_they_were() -> None:
    world = World(measures=(CAUSE, EFFECT), links=(LINK,))
    longer = make_actuals(replace(world, months=48), 3)
    for short, long in zip(make_actuals(world, 3).series, longer.series, strict=True):
        assert long.readings[: len(short)] == short.readings


def test_a_link_that_holds_moves_its_effect_by_strength_after_its_lag() -> None:
    alone = make_actuals(World(measures=(CAUSE, EFFECT)), 3)
    linked = make_actuals(World(measures=(CAUSE, EFFECT), links=(LINK,)), 3)
    moved = _true(linked, "effect") - _true(alone, "effect")
    deviation = (_true(alone, "cause") - 50.0) / 2.0
    assert moved[:3] == pytest.approx(0.0, abs=1e-9)
    assert moved[3:] == pytest.approx(5.0 * 0.5 * deviation[:-3], abs=1e-4)
    assert linked.truth.holding == (LINK,)


def test_a_link_that_does_not_hold_moves_nothing_and_is_told_so() -> None:
    failing = replace(LINK, holds=False)
    alone = make_actuals(World(measures=(CAUSE, EFFECT)), 3)
    claimed = make_actuals(World(measures=(CAUSE, EFFECT), links=(failing,)), 3)
    assert claimed.series == alone.series
    assert (claimed.truth.holding, claimed.truth.failing) == ((), (failing,))


def test_effects_may_be_listed_before_their_causes() -> None:
    one = make_actuals(World(measures=(CAUSE, EFFECT), links=(LINK,)), 3)
    other = make_actuals(World(measures=(EFFECT, CAUSE), links=(LINK,)), 3)
    assert one.truth.true_values == other.truth.true_values


def test_trend_and_season_are_those_planned() -> None:
    plan = replace(CAUSE, noise=0.0, drift=1.2, season=0.5, peak=7)
    true = _true(make_actuals(World(measures=(plan,)), 1), "cause")
    # January 2024 first: half a year from July, the season's bottom; a year later the drift alone has added 1.2 units.
    assert true[0] == pytest.approx(50 + 2 * -0.5)
    assert true[6] == pytest.approx(50 + 2 * (0.6 + 0.5), abs=1e-6)
    assert true[12] - true[0] == pytest.approx(2 * 1.2, abs=1e-6)


def test_noise_has_the_spread_and_the_memory_planned() -> None:
    kept = remembering(normals(1, "long", 101, 20_000), 0.7)
    assert kept.std() == pytest.approx(1.0, abs=0.03)
    assert np.corrcoef(kept[1:], kept[:-1])[0, 1] == pytest.approx(0.7, abs=0.02)


def test_honest_people_tell_what_is_true_now_and_then_mistaken_at_first_and_in_both_directions() -> None:
    actuals = make_actuals(company(is_honest=True), 4)
    assert not actuals.truth.tilted
    assert not actuals.truth.tilted_months
    ups = [r.value > r.earlier[0] for one in actuals.series for r in one.readings if r.earlier]
    told = sum(len(one) for one in actuals.series)
    assert 0.03 < len(ups) / told < 0.09
    assert 0.3 < np.mean(ups) < 0.7
    assert 0.01 < 1 - told / (25 * 36) < 0.04


@pytest.mark.parametrize("better", Better)
def test_who_tilts_lifts_what_is_little_short_to_just_good_and_touches_nothing_else(better: Better) -> None:
    plan = replace(CAUSE, measure="tilted", decimals=1, better=better, targets=((0, 50.05),), reporters=((0, "tim"),))
    actuals = make_actuals(World(measures=(plan,), habits=(("tim", TILTING),), months=240), 2)
    true = actuals.truth.true_values["tilted"]
    lifted = 0
    for reading in actuals.series[0].readings:
        was = true[reading.month - 2024 * 12]
        short = plan.good * (50.05 - was)
        if reading.value != was:
            lifted += 1
            assert 0 < short <= TILTING.reach * 2.0
            assert 0 <= plan.good * (reading.value - 50.05) <= 0.1 + 0.2 * 2.0
    assert lifted > 60
    assert actuals.truth.tilted == {"tilted"}
    assert len(actuals.truth.tilted_months["tilted"]) == lifted


def test_who_tilts_is_late_when_bad_and_raises_afterwards() -> None:
    plan = replace(CAUSE, measure="tilted", targets=((0, 50.0),), reporters=((0, "tim"),))
    actuals = make_actuals(World(measures=(plan,), habits=(("tim", TILTING),), months=240), 2)
    true = _true(actuals, "tilted")
    readings = actuals.series[0].readings
    bad = np.array([true[r.month - 2024 * 12] < 50 for r in readings])
    delays = actuals.series[0].delays
    assert delays[bad].mean() - delays[~bad].mean() > 4
    ups = [r.value > r.earlier[0] for r in readings if r.earlier]
    assert len(ups) > 50
    assert np.mean(ups) > 0.9


def test_a_value_is_due_on_the_tenth_of_the_next_month_and_comes_after_the_books_close() -> None:
    assert date.fromordinal(due_day(2024 * 12 + 11)) == date(2025, 1, 10)
    readings = [r for one in make_actuals(company(), 1).series for r in one.readings]
    assert all(r.due_on == due_day(r.month) for r in readings)
    assert all(r.reported_on is not None and r.reported_on >= due_day(r.month) - CLOSED_DAYS for r in readings)


def test_values_stay_within_what_the_measure_can_be() -> None:
    plan = replace(CAUSE, baseline=99.5, highest=100.0, lowest=99.0)
    true = _true(make_actuals(World(measures=(plan,)), 1), "cause")
    assert (true.min(), true.max()) == (99.0, 100.0)


def test_targets_and_reporters_change_when_planned() -> None:
    plan = replace(
        CAUSE, targets=((0, 50.0), (12, 52.0)), red=1.5, reporters=((0, "anna"), (20, "ben")), better=Better.LOWER
    )
    world = World(measures=(plan,), habits=(("anna", PUNCTUAL), ("ben", PUNCTUAL)))
    readings = make_actuals(world, 1).series[0].readings
    assert [r.target for r in readings] == [50.0] * 12 + [52.0] * 24
    assert {r.red for r in readings[12:]} == {53.5}
    assert [r.reporter for r in readings] == ["anna"] * 20 + ["ben"] * 16


def test_the_company_has_25_measures_one_failing_link_and_one_who_tilts_three_measures() -> None:
    actuals = make_actuals(company(), 1)
    assert len(actuals.series) == 25
    assert len(actuals.truth.failing) == 1
    assert actuals.truth.holding == LINKS[:-1]
    assert actuals.truth.tilting == {TILTER}
    assert actuals.truth.tilted == {"km19", "km21", "km22"}
    assert set(actuals.truth.tilted_months) <= actuals.truth.tilted


def test_the_companys_actuals_of_seed_1_are_those_we_know() -> None:
    actuals = make_actuals(company(), 1)
    first = actuals.series[0].readings[0]
    assert (first.month, first.value, first.target, first.red, first.reporter) == (24288, 10.9, 11.4, 10.2, "a1")
    tilted = next(one for one in actuals.series if one.measure == "km21").readings[1]
    assert (tilted.value, tilted.earlier, (tilted.reported_on or 0) - (tilted.due_on or 0)) == (57.2, (55.9,), -2)
    text = "\n".join(
        f"{one.measure} {r.month} {r.value!r} {r.reported_on} {r.reporter} {r.earlier!r}"
        for one in actuals.series
        for r in one.readings
    )
    assert sha256(text.encode()).hexdigest() == "553e09b48938ba353f07cf08d9361fbc1178b78102521aa2e2a3c9bf22c9d3ad"


def test_links_in_a_circle_are_refused_unless_one_does_not_hold() -> None:
    back = LinkPlan(cause="effect", effect="cause", strength=0.1)
    with pytest.raises(InputError, match="circle among cause, effect"):
        World(measures=(CAUSE, EFFECT), links=(LINK, back))
    assert World(measures=(CAUSE, EFFECT), links=(LINK, replace(back, holds=False))).links


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scale": 0.0}, "scale"),
        ({"noise": -1.0}, "noise"),
        ({"memory": 1.0}, "memory"),
        ({"lowest": 5.0, "highest": 5.0}, "lowest"),
        ({"reporters": ((3, "anna"),)}, "month 0"),
    ],
)
def test_plans_that_no_values_could_follow_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        replace(CAUSE, **change)  # type: ignore[arg-type]


def test_worlds_that_do_not_hang_together_are_refused() -> None:
    with pytest.raises(InputError, match="name of its own"):
        World(measures=(CAUSE, CAUSE))
    with pytest.raises(InputError, match="must join two measures"):
        World(measures=(CAUSE,), links=(LINK,))
    with pytest.raises(InputError, match="lag_months"):
        World(measures=(CAUSE, EFFECT), links=(replace(LINK, lag_months=-1),))
    with pytest.raises(InputError, match="months"):
        World(measures=(CAUSE,), months=0)
    with pytest.raises(InputError, match="seed"):
        make_actuals(World(measures=(CAUSE,)), -1)
