"""What a review decides: portfolios small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from osm_sim.portfolio.response import draw_samples
from osm_sim.portfolio.review import ReviewRule, carry_out_plan, review
from osm_sim.portfolio.review_rule import NOBODY, carry_out, decide, look
from osm_sim.portfolio.review_signals import true_totals
from osm_sim.portfolio.review_world import advance
from osm_sim.portfolio.spec import After, Initiative, Limits, Plan, Portfolio, TargetAt
from tests.sim.portfolio_reviews import (
    HARSH,
    SEED,
    SHARP,
    contested,
    decided,
    failing,
    helps,
    make_judging,
    may_help,
    played_until,
    reviewable,
    small,
    working,
)
from tests.sim.portfolios import initiative, just


def test_what_fails_is_stopped_and_its_money_starts_what_waits() -> None:
    given, plan = contested()
    draws = draw_samples(given, SEED, 0, 200)
    state, done = carry_out_plan(make_judging(given, plan, SHARP), draws, with_rule=True)
    fails = ~draws.succeeds[:, 0]

    assert 50 < fails.sum() < 150
    assert np.array_equal(done["stopped"][0] > 0, fails)
    assert np.array_equal(done["started"][1] > 0, fails)
    # At month 3, 30 are spent; the 70 left pay for W, from month 4 to 8.
    assert (state.ended[0, fails] == 3).all()
    assert state.spent[:, fails] == pytest.approx(np.tile([[30.0], [70.0]], fails.sum()))
    assert (state.finished[1, fails] == 8).all()
    assert (state.finished[0, ~fails] == 10).all()
    assert not state.spent[1, ~fails].any()


def test_both_numbers_are_reported_what_is_gained_and_what_was_stopped_wrongly() -> None:
    given, plan = contested()
    given = replace(given, limits=Limits())
    sharp, blurred = (review(given, plan, rule, paths=2000, seed=1) for rule in (SHARP, ReviewRule(signal_noise=1.0)))

    # A that fails brings 0 and W brings 25 of 100 points; A that works brings 30.
    assert sharp.score.planned.value == pytest.approx(30 * (1 - sharp.stopped.value))
    assert sharp.score.gain.value == pytest.approx(25 * sharp.stopped.value)
    assert sharp.false_kills is not None
    assert sharp.false_kills.value == 0
    assert blurred.false_kills is not None
    assert 0.01 < blurred.false_kills.value < 0.5
    assert 0 < blurred.false_kills.error < 0.05
    lost = blurred.initiatives[0].false_kill.value
    assert blurred.false_kills.value == pytest.approx(lost / blurred.stopped.value)
    # What is wrongly stopped loses 30 points and gains 25; what is rightly stopped gains 25.
    assert blurred.score.gain.value == pytest.approx(25 * blurred.stopped.value - 30 * lost)
    assert review(given, plan, replace(SHARP, stop_share=0.0), paths=20, seed=1).false_kills is None


@pytest.mark.parametrize("at", range(20))
def test_what_surely_works_and_is_seen_as_it_is_is_never_stopped_while_it_delivers(at: int) -> None:
    seed, given, plan = reviewable(20)[at]
    given = replace(given, initiatives=tuple(replace(one, success=1.0) for one in given.initiatives))
    rule = replace(HARSH, signal_noise=0.0, stop_share=0.35)
    judging, draws = make_judging(given, plan, rule), draw_samples(given, seed, 0, 60)
    _, done = carry_out_plan(judging, draws, with_rule=True)
    delivers = true_totals(given, draws) >= 0.35 * judging.prior.mean[:, None]

    assert not (done["stopped"] > 0)[delivers].any()


@pytest.mark.parametrize(
    ("changes", "others"),
    [
        ({"is_mandatory": True}, ()),
        ({}, (initiative("B", after=(After(initiative="A"),), effects=helps(0.1)),)),
    ],
)
def test_what_is_mandatory_or_waited_for_is_never_stopped(
    changes: dict[str, Any], others: tuple[Initiative, ...]
) -> None:
    given, plan = contested(**changes)
    draws = draw_samples(given, SEED, 0, 50)
    free, tied = (
        replace(given, initiatives=(replace(given.initiatives[0], is_mandatory=False), *given.initiatives[1:])),
        replace(given, initiatives=(*given.initiatives, *others)),
    )
    starts = dict(plan.starts) | {one.name: 0 for one in others}

    assert decided(make_judging(free, plan, SHARP), draws, 3).stopped.any()
    draws = draw_samples(tied, SEED, 0, 50)
    assert not decided(make_judging(tied, Plan(starts=starts), SHARP), draws, 3).stopped.any()


def test_nothing_is_stopped_for_what_may_not_start_yet() -> None:
    given, _ = contested()
    for changes in (
        {"earliest": 4},
        {"after": (After(initiative="A"),)},
        {"excludes": ("B",)},
        {"effects": helps(-0.1)},
        {"duration": just(22)},
    ):
        ours = (
            given.initiatives[0],
            replace(given.initiatives[1], **changes),
            initiative("B", is_mandatory=True, cost=0.0),
        )
        changed = replace(given, initiatives=ours)
        judging = make_judging(changed, Plan(starts={"A": 0, "B": 0}), SHARP)
        fails = failing(draw_samples(changed, SEED, 0, 5), only=0)
        assert not decided(judging, fails, 3).stopped.any(), changes


def test_what_was_excluded_by_what_is_stopped_takes_its_place() -> None:
    given, plan = contested()
    given = replace(given, initiatives=(given.initiatives[0], replace(given.initiatives[1], excludes=("A",))))
    moves = decided(make_judging(given, plan, SHARP), failing(draw_samples(given, SEED, 0, 5)), 3)

    assert moves.stopped[0].all()
    assert (moves.started[1] == 0).all()


def test_the_worst_is_stopped_for_the_best_and_the_next_for_the_next_best() -> None:
    fails = [initiative(name, cost=cost, success=0.5, effects=helps()) for name, cost in (("A", 200.0), ("B", 100.0))]
    waits = [initiative(name, cost=50.0, effects=helps(size)) for name, size in (("V", 0.1), ("W", 0.2))]
    given = small(*fails, *waits)
    plan = Plan(starts={"A": 0, "B": 0})
    noisy = replace(ReviewRule(), signal_noise=0.05)
    moves = decided(make_judging(given, plan, noisy), failing(draw_samples(given, SEED, 0, 1)), 3)

    # Both believed to bring next to nothing; either way no one is started twice.
    assert moves.stopped[:, 0].tolist() == [True, True, False, False]
    assert sorted(moves.started[2:, 0].tolist()) == [0, 1]
    state = played_until(make_judging(given, plan, noisy), draw_samples(given, SEED, 0, 1), 3)
    seen = look(make_judging(given, plan, noisy), state, failing(draw_samples(given, SEED, 0, 1)), 3)
    worst = int(np.argmin(seen.index[:2, 0]))
    assert moves.started[3, 0] == worst


def test_of_two_that_fail_the_one_that_brings_less_for_its_money_makes_room() -> None:
    given = small(
        initiative("A", cost=50.0, duration=just(10), effects=may_help()),
        initiative("B", cost=200.0, duration=just(10), effects=may_help(0.3, "N")),
        initiative("W", cost=10.0, effects=helps(0.1)),
    )
    goals = tuple(replace(one, targets=(TargetAt(month=24, value=200.0),)) for one in given.measures)
    given = replace(given, measures=goals)
    judging = make_judging(given, Plan(starts={"A": 0, "B": 0}), SHARP)
    moves = decided(judging, working(draw_samples(given, SEED, 0, 1), 0.06), 3)

    assert moves.stopped[:, 0].tolist() == [False, True, False]
    assert moves.started[:, 0].tolist() == [NOBODY, NOBODY, 1]


def test_the_index_counts_what_can_still_come_for_what_is_still_to_be_spent() -> None:
    given = small(
        initiative("A", cost=100.0, success=0.5, duration=just(10), ramp=20, effects=may_help()),
        initiative("W", cost=70.0, duration=just(5), ramp=20, effects=helps()),
    )
    judging = make_judging(given, Plan(starts={"A": 2}), SHARP)
    draws = working(draw_samples(given, SEED, 0, 1), 0.24)
    seen = look(judging, played_until(judging, draws, 5), draws, 5)

    # W starts after month 5, has finished after month 10, and 14 of the 20 months of its ramp are over in month 24.
    assert judging.points[1, 5] == pytest.approx(30 * 14 / 20)
    assert seen.index[1, 0] == pytest.approx(30 * 14 / 20 / 70)
    # A is as one that began after month 2; 0.8 of what is expected if it works, which it did with a chance of 0.5.
    assert judging.points[0, 2] == pytest.approx(judging.points[0, 0] * 12 / 14)
    assert seen.index[0, 0] == pytest.approx(judging.points[0, 2] * 0.8 / 0.5 / 70, rel=1e-4)


def test_before_the_least_progress_there_is_no_signal_and_nothing_is_stopped() -> None:
    given, plan = contested()
    judging, draws = make_judging(given, plan, SHARP), failing(draw_samples(given, SEED, 0, 1))

    assert np.isnan(look(judging, played_until(judging, draws, 2), draws, 2).delivery[0, 0])
    assert not decided(judging, draws, 2).stopped.any()
    assert decided(judging, draws, 3).stopped[0, 0]


def test_what_a_review_has_started_waits_for_no_other_place() -> None:
    given = small(
        initiative("A", success=0.5, duration=just(10), effects=helps()),
        initiative("B", success=0.5, duration=just(20), effects=helps(0.3, "N")),
        initiative("W", effects=helps(), needs={"analyst": 1.0}),
        limits=Limits(specialists={"analyst": (0.0,)}),
    )
    draws = failing(draw_samples(given, SEED, 0, 1))
    judging = make_judging(given, Plan(starts={"A": 0, "B": 0}), SHARP)
    state, done = carry_out_plan(judging, draws, with_rule=True)

    # W has nobody to work on it; that it did not begin makes no one else stop for it.
    assert state.done[2, 0] == 0
    assert {name: int(done[name].sum()) for name in ("stopped", "started")} == {"stopped": 1, "started": 1}


def test_what_starts_stands_in_line_where_what_was_stopped_stood() -> None:
    people = {"needs": {"analyst": 1.0}}
    given = small(
        initiative("A", rank=1, duration=just(10), effects=helps(), success=0.5, **people),
        initiative("B", rank=2, duration=just(20), effects=helps(0.1), **people),
        initiative("W", rank=3, duration=just(5), effects=helps(), **people),
        limits=Limits(specialists={"analyst": (1.0,)}),
    )
    draws = failing(draw_samples(given, SEED, 0, 1), only=0)
    state, _ = carry_out_plan(
        make_judging(given, Plan(starts={"A": 0, "B": 0}), replace(SHARP, trouble_share=0.0)), draws, with_rule=True
    )

    # Only one person: W works in A's place at once, while B, which stands before it, goes on waiting.
    assert state.finished[:, 0].tolist() == [0, 0, 8]
    assert state.done[1, 0] == pytest.approx(16 / 20)


def _pair(**changes: Any) -> tuple[Portfolio, Plan]:  # noqa: ANN401 - any field of Portfolio
    given = small(
        initiative("A", cost=100.0, duration=just(10), effects=may_help(), rank=1, needs={"analyst": 1.0}),
        initiative("B", cost=200.0, duration=just(10), effects=may_help(), rank=2, needs={"analyst": 1.0}),
        **changes,
    )
    return given, Plan(starts={"A": 0, "B": 0})


def test_of_two_weak_ones_on_a_measure_one_goes_on_and_the_rest_of_the_other_is_saved() -> None:
    given, plan = _pair()
    draws = working(draw_samples(given, SEED, 0, 3), 0.12)
    state, done = carry_out_plan(make_judging(given, plan, SHARP), draws, with_rule=True)

    # Both bring 0.4 of what was expected. A costs half as much, so B ends after month 3: 140 of its 200 were to come,
    # 15 % of which, 21, merging costs; A pays for that in its last seven months.
    assert done["merged"].tolist() == [[0.0] * 3, [1.0] * 3]
    assert state.spent == pytest.approx(np.tile([[121.0], [60.0]], 3))
    assert (state.ended[1] == 3).all()
    assert (state.finished[0] == 10).all()


def test_what_goes_on_has_the_first_call_on_the_people_of_both() -> None:
    ours, plan = _pair(limits=Limits(specialists={"analyst": (2.0, 2.0, 2.0, 1.0)}))
    first = replace(ours.initiatives[1], rank=1.0)
    third = initiative("C", cost=10.0, duration=just(10), effects=helps(0.1, "N"), rank=2, needs={"analyst": 1.0})
    last = replace(ours.initiatives[0], rank=3.0)
    # First in line B, then C, then A: of two people none is left for A, unless C comes later.
    given = replace(ours, initiatives=(last, first, replace(third, earliest=3)))
    draws = working(draw_samples(given, SEED, 0, 1), 0.12)
    judging = make_judging(given, Plan(starts={**plan.starts, "C": 3}), SHARP)
    state, done = carry_out_plan(judging, draws, with_rule=True)

    assert done["merged"][1, 0] == 1
    # From month 4 there is one analyst; A has B's place before C's.
    assert state.finished[:, 0].tolist() == [10, 0, 20]


@pytest.mark.parametrize(("mandatory", "merged"), [((), "B"), (("A",), "B"), (("B",), "A"), (("A", "B"), "")])
def test_what_is_mandatory_is_never_merged_into_another_one(mandatory: tuple[str, ...], merged: str) -> None:
    given, plan = _pair()
    ours = tuple(replace(one, is_mandatory=one.name in mandatory) for one in given.initiatives)
    given = replace(given, initiatives=ours)
    moves = decided(make_judging(given, plan, SHARP), working(draw_samples(given, SEED, 0, 1), 0.12), 3)

    assert "".join("AB"[at] for at in np.flatnonzero(moves.merged[:, 0] != NOBODY)) == merged


def test_two_on_different_measures_are_never_merged() -> None:
    given, plan = _pair()
    other = replace(given.initiatives[1], effects=may_help(0.3, "N"))
    given = replace(given, initiatives=(given.initiatives[0], other))

    assert (
        decided(make_judging(given, plan, SHARP), working(draw_samples(given, SEED, 0, 1), 0.12), 3).merged < 0
    ).all()


def test_trouble_is_late_dear_or_not_delivering_and_counts_once_while_it_lasts() -> None:
    given = small(
        initiative("late", duration=just(10), needs={"analyst": 1.0}, effects=helps()),
        initiative("weak", duration=just(10), success=0.5, effects=helps(0.3, "N")),
        initiative("fine", duration=just(10), effects=helps()),
        initiative("dear", duration=just(10), effects=helps()),
        limits=Limits(specialists={"analyst": (0.8,)}),
    )
    plan = Plan(starts={one.name: 0 for one in given.initiatives})
    judging, draws = make_judging(given, plan, replace(SHARP, stop_share=0.0)), draw_samples(given, SEED, 0, 1)
    costs = draws.costs.copy()
    costs[:, 3] *= 1.2
    draws = failing(replace(draws, costs=costs), only=1)
    state = played_until(judging, draws, 4)
    moves = decide(judging, state, look(judging, state, draws, 4))

    assert moves.in_trouble[:, 0].tolist() == [True, True, False, True]
    assert carry_out(judging, state, moves, 4)[:, 0].tolist() == [True, True, False, True]
    advance(judging.board, state, 5)
    again = decide(judging, state, look(judging, state, draws, 5))
    assert not carry_out(judging, state, again, 5).any()


def test_decisions_know_nothing_of_what_lies_ahead() -> None:
    found = 0
    for seed, given, plan in reviewable(20):
        judging, draws = make_judging(given, plan, HARSH), draw_samples(given, seed, 0, 20)
        month = max(2, given.months // 3)
        state = played_until(judging, draws, month)
        seen = look(judging, state, draws, month)
        moves = decide(judging, state, seen)
        # Another truth about all that has no signal yet, other prices and paces of what has not begun, other noise.
        unseen = ~seen.is_measured.T
        begun = (state.done > 0).T
        other = replace(
            draws,
            succeeds=np.where(unseen, ~draws.succeeds, draws.succeeds),
            costs=np.where(begun, draws.costs, 9 * draws.costs),
            months=np.where(begun, draws.months, 2 * draws.months),
            noise=-draws.noise,
            report=draws.report + 1,
            holds=~draws.holds,
            drivers=draws.drivers + 1,
        )
        blind = played_until(judging, other, month)
        again = decide(judging, blind, look(judging, blind, other, month))
        for name in ("stopped", "started", "merged", "in_trouble", "best"):
            assert np.array_equal(getattr(moves, name), getattr(again, name)), name
        found += int(moves.stopped.sum() + (moves.merged >= 0).sum())
    assert found > 0
