"""The certificate's own error, and what makes it so: bets that know the past alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from osm_sim import betting
from osm_sim.betting import Capital, bets, growth, opening, update
from osm_sim.errors import InputError

Floats = NDArray[np.float64]
LEVEL = 0.95
TRIALS = 10_000
LENGTH = 800
SIDE = 0.05 / 46
"""alpha / K of the reference office."""
CHUNK = 100


def two_point(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Mostly 0.97, rarely a year gone wrong (0.55): mean 0.95, skewed to the left."""
    return np.where(random.random(shape) < LEVEL, 0.9710526315789474, 0.55)


def bernoulli(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return (random.random(shape) < LEVEL).astype(np.float64)


def beta(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Standard deviation 0.02 and a tail to the left, as a share of critical jobs has it."""
    return random.beta(0.95 * 118, 0.05 * 118, shape)


def crossings(draw: Callable[..., Floats]) -> tuple[int, int]:
    """Give how many trials ever pass, and how many ever fail, of `LENGTH` observations with their mean at the level."""
    random = np.random.default_rng(7)
    capital = opening(np.full(TRIALS, LEVEL))
    for _ in range(LENGTH // CHUNK):
        capital = update(capital, draw(random, (CHUNK, TRIALS)))
    passed, failed = capital.most_up >= np.log(1 / SIDE), capital.most_down >= np.log(2 / SIDE)
    return int(passed.sum()), int(failed.sum())


@pytest.mark.parametrize("draw", [two_point, bernoulli, beta])
def test_inputs_exactly_on_the_level_pass_no_more_often_than_the_guarantee_allows(draw: Callable[..., Floats]) -> None:
    passed, failed = crossings(draw)
    assert passed <= SIDE * TRIALS
    assert failed <= SIDE * TRIALS / 2


def test_bets_that_know_their_own_observation_break_the_guarantee() -> None:
    assert share_of_coins_that_pass(update) <= 0.05
    assert share_of_coins_that_pass(peeking) > 0.15


def share_of_coins_that_pass(step: Callable[[Capital, Floats], Capital]) -> float:
    """Give how many of 2,000 coins with mean 0.7 ever reach 20 times their capital against the level 0.7."""
    coins = (np.random.default_rng(1).random((200, 2000)) < 0.7).astype(np.float64)
    return float((step(opening(np.full(2000, 0.7)), coins).most_up >= np.log(20)).mean())


def peeking(capital: Capital, observations: Floats) -> Capital:
    """Bet up on X_i with the mean and variance of X_1 .. X_i: one observation too many."""
    for row in observations:
        after = update(capital, row[None])
        gap = after.centre - capital.level
        bet = np.clip(gap / (after.variance + gap**2), 0, betting.cap_up(capital.level))
        log_up = capital.log_up + np.log1p(bet * (row - capital.level))
        capital = replace(after, log_up=log_up, most_up=np.maximum(capital.most_up, log_up))
    return capital


def test_an_observation_changes_no_bet_up_to_its_own() -> None:
    random = np.random.default_rng(3)
    before = beta(random, (40, 1))
    for at in range(40):
        after = before.copy()
        after[at] = 0.3
        told, untold = bets(opening([LEVEL]), after), bets(opening([LEVEL]), before)
        assert np.array_equal(told.up[: at + 1], untold.up[: at + 1])
        assert np.array_equal(told.down[: at + 1], untold.down[: at + 1])
        assert at == 39 or not np.array_equal(told.down[at + 1], untold.down[at + 1])


def test_the_first_bets_are_parts_of_the_caps() -> None:
    first = bets(opening([LEVEL]), np.array([[0.9]]))
    assert first.up[0, 0] == pytest.approx(0.2 * 0.75 / 0.95)
    assert first.down[0, 0] == pytest.approx(0.02 * 0.75 / 0.05)


def test_the_second_bet_is_worked_out_by_hand() -> None:
    # One imagined observation at 0.95 with variance 0.0004 and one of 0.99: mean 0.97, gap 0.02.
    second = bets(opening([LEVEL]), np.array([[0.99], [0.5]]))
    variance = (0.02**2 + (0.99 - 0.97) ** 2) / 2
    assert second.up[1, 0] == pytest.approx(min(0.02 / (variance + 0.02**2), 0.75 / 0.95))
    assert second.down[1, 0] == 0.0


def test_capital_is_the_product_of_what_the_bets_won() -> None:
    random = np.random.default_rng(5)
    observations = beta(random, (30, 2))
    made = bets(opening([LEVEL, 0.9]), observations)
    capital = update(opening([LEVEL, 0.9]), observations)
    gain = observations - np.array([LEVEL, 0.9])
    assert np.exp(capital.log_up) == pytest.approx(np.prod(1 + made.up * gain, axis=0))
    assert np.exp(capital.log_down) == pytest.approx(np.prod(1 - made.down * gain, axis=0))
    assert capital.mean == pytest.approx(observations.mean(axis=0))


def test_parts_give_the_bits_of_the_whole() -> None:
    random = np.random.default_rng(11)
    observations = beta(random, (57, 3))
    whole = update(opening([0.9, 0.95, 0.97]), observations)
    parts = opening([0.9, 0.95, 0.97])
    for part in np.split(observations, [1, 1, 20, 41]):
        parts = update(parts, part)
    for name in ("total", "squares", "log_up", "log_down", "most_up", "most_down"):
        assert np.array_equal(getattr(parts, name), getattr(whole, name)), name


def test_a_threshold_once_reached_stays_reached() -> None:
    rich = update(opening([0.5]), np.ones((20, 1)))
    poor = update(rich, np.zeros((20, 1)))
    assert poor.log_up[0] < rich.log_up[0]
    assert poor.most_up[0] == rich.most_up[0]


def test_a_mean_far_from_the_level_is_found_soon() -> None:
    good = update(opening([0.9]), np.full((100, 1), 0.98))
    bad = update(opening([0.9]), np.full((100, 1), 0.82))
    assert good.most_up[0] > np.log(100) > good.most_down[0]
    assert bad.most_down[0] > np.log(100) > bad.most_up[0]


def test_growth_foretells_the_capital_within_a_tenth() -> None:
    random = np.random.default_rng(13)
    observations = random.beta(0.93 * 300, 0.07 * 300, (4000, 1))
    capital = update(opening([0.95]), observations)
    foretold = growth(np.array([0.02]), np.array([0.93 * 0.07 / 301]), betting.cap_down(np.array([0.95])))
    assert capital.log_down[0] / 4000 == pytest.approx(foretold[0], rel=0.1)
    assert growth(np.array([-0.01]), np.array([0.001]), np.array([1.0]))[0] == 0.0


@pytest.mark.parametrize("level", [0.0, 1.0, 1.2, float("nan")])
def test_a_level_outside_the_open_interval_is_refused(level: float) -> None:
    with pytest.raises(InputError, match="must be above 0 and below 1"):
        opening([level])


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_an_observation_outside_the_interval_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="outside"):
        update(opening([0.5]), np.array([[value]]))
