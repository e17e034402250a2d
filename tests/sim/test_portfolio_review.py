"""Reviews during the year: the engine's paths where nothing is reviewed, and Bayes by brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.engine import block, simulate
from osm_sim.portfolio.outputs import Judge
from osm_sim.portfolio.response import draw_samples
from osm_sim.portfolio.review import Choice, ReviewRule, carry_out_plan, play, points, review
from osm_sim.portfolio.review_measures import benefits, judged, propagate, wander
from osm_sim.portfolio.review_rule import judging_of
from osm_sim.portfolio.review_signals import FIRST_IMPULSE, IMPULSE_PATHS, Expected, believe, see, true_totals
from osm_sim.portfolio.review_world import advance, begin, board_of
from osm_sim.portfolio.spec import Effect, Limits, Plan, Polarity
from tests.sim.portfolio_reviews import (
    CLOSE,
    FIRST,
    HARSH,
    SEED,
    contested,
    helps,
    make_judging,
    reviewable,
    small,
)
from tests.sim.portfolios import initiative, just, measure, portfolio, random_portfolio

# -- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(80))
def test_without_reviews_every_path_is_the_engine_s(seed: int) -> None:
    given, plan = random_portfolio(seed)
    theirs = block(given, plan, SEED, FIRST, 4, with_deviations=True)
    draws = draw_samples(given, SEED, FIRST, 4)
    judging = judging_of(board_of(given, plan), ReviewRule(), np.zeros((len(given.initiatives), given.months)))

    state, _ = carry_out_plan(judging, draws, with_rule=False)
    moved = propagate(given, draws, wander(given, draws) + benefits(given, draws, state))
    values = judged(given, draws, moved)

    assert np.array_equal(state.finished, theirs.finished)
    spent = np.array([state.money[year : year + 12].sum(axis=0) for year in range(0, given.months, 12)])
    np.testing.assert_allclose(spent, theirs.spent, **CLOSE)
    assert theirs.deviations is not None
    np.testing.assert_allclose(moved, theirs.deviations, **CLOSE)
    np.testing.assert_allclose(values, theirs.judged, **CLOSE)
    np.testing.assert_allclose(Judge(given)(values).score, theirs.score, **CLOSE)
    assert np.array_equal((state.theta < 1).astype(np.uint8)[: len(theirs.overloaded)], theirs.overloaded)


def test_as_planned_the_numbers_are_those_of_a_simulation() -> None:
    _, given, plan = reviewable(1)[0]
    found, theirs = review(given, plan, ReviewRule(), paths=300, seed=3), simulate(given, plan, paths=300, seed=3)

    assert theirs.score is not None
    assert theirs.all_met is not None
    for ours, other in (
        (found.score.planned, theirs.score),
        (found.shortfall.planned, theirs.shortfall),
        (found.spent.planned, theirs.cost.mean),
        (found.all_met.planned, theirs.all_met),
        *zip((one.chance.planned for one in found.targets), (one.chance for one in theirs.targets), strict=True),
        *zip((one.planned for one in found.spent_by_year), theirs.cost.by_year, strict=True),
    ):
        assert (ours.value, ours.error) == pytest.approx((other.value, other.error), rel=1e-9, abs=1e-9)
    assert list(found.scores) == list(theirs.scores)


@pytest.mark.parametrize("at", range(30))
def test_reviews_never_spend_more_than_a_year_s_budget(at: int) -> None:
    seed, given, plan = reviewable(30)[at]
    limits = replace(given.limits, budgets=(150.0, 40.0), carries_over=False)
    ours = tuple(replace(one, running_cost=0.0) for one in given.initiatives)
    given = replace(given, limits=limits, initiatives=ours)
    state, _ = carry_out_plan(make_judging(given, plan, HARSH), draw_samples(given, seed, 0, 50), with_rule=True)

    for year in range(0, given.months, 12):
        budget = 150.0 if year == 0 else 40.0
        assert (state.money[year : year + 12].sum(axis=0) <= budget * (1 + 1e-9)).all()


def test_those_random_portfolios_stop_start_and_merge() -> None:
    done = dict.fromkeys(("stopped", "started", "merged", "interventions"), 0.0)
    for seed, given, plan in reviewable(30):
        draws = draw_samples(given, seed, 0, 50)
        state, counts = carry_out_plan(make_judging(given, plan, HARSH), draws, with_rule=True)
        for name, count in counts.items():
            done[name] += count.sum()
        # What ended was never finished, is not finished later, and costs nothing more.
        assert not (state.finished[state.ended > 0] > 0).any()
        assert (counts["stopped"] <= 1).all()
        assert (counts["started"] <= 1).all()
    assert min(done.values()) > 0


def test_a_review_counts_what_its_paths_show_when_they_are_played_one_by_one() -> None:
    _, given, plan = next(one for one in reviewable(30) if len(one[1].initiatives) > 4)
    rule = replace(HARSH, every=2)
    found = review(given, plan, rule, paths=40, seed=SEED)
    known = points(given, SEED)
    courses = [play(given, plan, rule, seed=SEED, path=path, expected_points=known) for path in range(40)]

    def count(choice: Choice) -> int:
        return sum(one.done is choice for course in courses for month in course.reviews for one in month.signals)

    assert count(Choice.STOP) + count(Choice.MERGE) > 0
    assert found.stopped.value * 40 == pytest.approx(count(Choice.STOP))
    assert found.started.value * 40 == pytest.approx(count(Choice.START))
    assert found.merged.value * 40 == pytest.approx(count(Choice.MERGE))
    assert found.score.reviewed.value == pytest.approx(np.mean([course.score for course in courses]), rel=1e-9)
    spent = [sum(month.spent for month in course.months) for course in courses]
    assert found.spent.reviewed.value == pytest.approx(np.mean(spent), rel=1e-9)


def test_results_hang_on_neither_blocks_nor_who_works_them_out() -> None:
    given, plan = contested()
    told: list[tuple[int, int]] = []
    whole = review(given, plan, ReviewRule(), paths=300, seed=2, on_progress=lambda *done: told.append(done))

    assert told == [(1, 2), (2, 2)]
    assert whole == review(given, plan, ReviewRule(), paths=300, seed=2)
    assert whole.stopped.value > 0
    with pytest.raises(RunCancelledError):
        review(given, plan, ReviewRule(), paths=300, seed=2, cancelled=lambda: True)


@pytest.mark.parametrize("at", range(12))
def test_expected_points_are_those_of_each_initiative_alone_without_limits(at: int) -> None:
    _, given, _ = reviewable(12)[at]
    ours = tuple(replace(one, after=()) for one in given.initiatives)
    given = replace(given, initiatives=ours, limits=Limits())
    found = points(given, SEED)
    nothing = block(given, Plan(starts={}), SEED, FIRST_IMPULSE, IMPULSE_PATHS).score
    for number, one in enumerate(given.initiatives):
        for start in {one.earliest, given.months // 2, given.months - 1}:
            if start >= one.earliest:
                alone = block(given, Plan(starts={one.name: start}), SEED, FIRST_IMPULSE, IMPULSE_PATHS).score
                assert found[number, start] == pytest.approx((alone - nothing).mean(), rel=1e-9, abs=1e-9)


# -- signals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("success", [0.2, 0.7, 1.0])
@pytest.mark.parametrize("signal", [-0.4, 0.0, 0.3, 1.1])
@pytest.mark.parametrize(("deviation", "noise"), [(0.2, 0.3), (0.05, 1.0), (0.6, 0.1)])
def test_what_is_believed_is_bayes_by_brute_force(
    success: float, signal: float, deviation: float, noise: float
) -> None:
    mean = 0.8
    effects = np.linspace(mean - 12 * deviation, mean + 12 * deviation, 200_001)
    prior = np.exp(-0.5 * ((effects - mean) / deviation) ** 2)
    prior *= success / prior.sum()
    seen = np.exp(-0.5 * ((signal - effects) / noise) ** 2)
    nothing = (1 - success) * np.exp(-0.5 * (signal / noise) ** 2)
    exact = (prior * seen * effects).sum() / ((prior * seen).sum() + nothing)

    known = Expected(*(np.array([one]) for one in (mean, deviation**2, success)))
    assert believe(np.array([signal]), np.array([noise**2]), known)[0] == pytest.approx(exact, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("signal", [0.0, 0.4, 0.8])
def test_a_signal_without_noise_is_believed_and_a_sure_failure_is_not(signal: float) -> None:
    seen = np.array([signal])
    for variance in (0.0, 0.1):
        for success in (0.5, 1.0):
            known = Expected(np.array([0.8]), np.array([variance]), np.array([success]))
            assert believe(seen, np.array([0.0]), known)[0] == signal
        failing = Expected(np.array([0.8]), np.array([variance]), np.array([0.0]))
        assert believe(seen, np.array([0.2]), failing)[0] == 0.0


def test_signals_have_the_noise_they_are_said_to_have_and_beliefs_are_right_on_average() -> None:
    given = small(initiative("A", success=0.6, duration=just(10), effects=helps()))
    rule, paths = ReviewRule(every=4), 20_000
    judging, draws = make_judging(given, Plan(starts={"A": 0}), rule), draw_samples(given, SEED, 0, paths)
    state, truth = begin(judging.board, draws), true_totals(given, draws)
    signals = {}
    for month in range(1, 9):
        advance(judging.board, state, month)
        if month % rule.every == 0:
            signals[month], variance = see(judging.board, state, draws, rule, month)
            noise, believed = signals[month] - truth, believe(signals[month], variance, judging.prior)
            assert variance[0, 0] == pytest.approx((0.6 * 0.3) ** 2 / (month / 10), rel=1e-9)
            assert noise.var() == pytest.approx(variance[0, 0], rel=0.05)
            error = (truth - believed)[0]
            assert abs(error.mean()) < 4 * error.std() / np.sqrt(paths)
            # The newest signal holds all earlier ones: nothing that was believed before predicts the error now.
            assert abs(np.corrcoef(error, signals[4][0])[0, 1]) < 4 / np.sqrt(paths)
    assert not np.array_equal(signals[4], signals[8])


def test_several_effects_have_one_signal_weighted_and_in_the_good_direction() -> None:
    lower = measure("L", weight=2.0, polarity=Polarity.LOWER)
    both = (Effect(measure="L", size=just(-0.2)), Effect(measure="M", size=just(0.3)))
    given = portfolio(measure("M"), lower, months=24, initiatives=(initiative("A", effects=both),))

    assert true_totals(given, draw_samples(given, SEED, 0, 2)) == pytest.approx(np.full((1, 2), 0.7))
