"""What a review sees: a noisy signal of each initiative's effect, what to believe of it, and what each is worth.

An initiative has one signal, of its total effect: the sum over its effects of the measure's weight, times the way that
is good for it, times the effect in the measure's scales. One whose expected total is not above 0 has none.
"""

from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from osm_sim.dists import normal_quantile
from osm_sim.errors import InputError
from osm_sim.portfolio.draws import Draws, Floats, Truths
from osm_sim.portfolio.outputs import Judge, targets_of
from osm_sim.portfolio.response import draw_samples, months_of
from osm_sim.portfolio.review_measures import judged, propagate, saturate, shares, wander
from osm_sim.portfolio.review_world import Board, State
from osm_sim.portfolio.spec import Measure, Portfolio
from osm_sim.streams import Kind, uniforms, word

IMPULSE_PATHS = 256
FIRST_IMPULSE = 1 << 30
"""Expected points come from paths that nobody plays, so that no review knows the paths that it is judged on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """When and by what initiatives are reviewed; the usual numbers are assumptions. Raises InputError.

    every: months between reviews. least_progress: before it there is no signal. stop_share, trouble_share: of the
    expected effect. merge_cost: of the remaining cost of what is merged. index_limit: of SPI and CPI. signal_noise: the
    deviation of a signal at full progress, in parts of the expected effect.
    """

    every: int = 3
    least_progress: float = 0.3
    stop_share: float = 0.35
    trouble_share: float = 0.5
    merge_cost: float = 0.15
    index_limit: float = 0.9
    signal_noise: float = 0.6

    def __post_init__(self) -> None:
        if self.every < 1:
            raise InputError(f"every(={self.every}) must be a whole number of months, 1 or more")
        for name in ("least_progress", "merge_cost"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name}(={getattr(self, name):g}) of the review rule must lie in 0..1")
        for name in ("stop_share", "trouble_share", "index_limit", "signal_noise"):
            if not 0 <= getattr(self, name) < np.inf:
                raise InputError(f"{name}(={getattr(self, name):g}) of the review rule must be a number >= 0")

    def months(self, portfolio: Portfolio) -> range:
        """The months after which there is a review; after the last month nothing is left to decide."""
        return range(self.every, portfolio.months, self.every)


class Expected(NamedTuple):
    """By initiative: mean and variance of its total effect if it works, and the probability that it does."""

    mean: Floats
    variance: Floats
    success: Floats


def expected(portfolio: Portfolio) -> Expected:
    """Give what is expected of initiatives; the variance of a PERT is (mean - low) (high - mean) / 7."""
    weights = weights_of(portfolio)
    sizes = [[effect.size for effect in one.effects] for one in portfolio.initiatives]
    pairs = [list(zip(mine, ours, strict=True)) for mine, ours in zip(weights, sizes, strict=True)]
    return Expected(
        mean=np.array([sum(weight * size.mean for weight, size in each) for each in pairs], np.float64),
        variance=np.array(
            [
                sum(weight**2 * (size.mean - size.low) * (size.high - size.mean) / 7 for weight, size in each)
                for each in pairs
            ],
            np.float64,
        ),
        success=np.array([one.success for one in portfolio.initiatives], np.float64),
    )


def weights_of(portfolio: Portfolio) -> list[list[float]]:
    """Give the weight of each effect in its initiative's total."""
    ways = {one.name: one.weight * one.sign for one in portfolio.measures}
    return [[ways[effect.measure] for effect in one.effects] for one in portfolio.initiatives]


def true_totals(portfolio: Portfolio, draws: Draws) -> Floats:
    """Give the total effect that each initiative has by path, 0 where it fails."""
    found = np.zeros((len(portfolio.initiatives), draws.paths))
    for at, weights in enumerate(weights_of(portfolio)):
        if weights:
            found[at] = (draws.effects[at] @ np.array(weights)) * draws.succeeds[:, at]
    return found


def believe(signal: Floats, noise: Floats, prior: Expected) -> Floats:
    """Give the posterior mean of the effect for a signal with noise of a variance (MODELS.md B7).

    The prior is (1 - q) at 0 + q N(mean, variance), of one initiative or in rows. Without noise the signal is believed.
    """
    mean, variance, success = (np.reshape(one, (-1, *(1,) * (signal.ndim - 1))) for one in prior)
    whole = variance + noise
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        odds = np.log(success) - np.log1p(-success) + 0.5 * (signal**2 / noise - (signal - mean) ** 2 / whole)
        odds += 0.5 * np.log(noise / whole)
        works = 1 / (1 + np.exp(-odds))
        works = np.where(success >= 1, 1.0, np.where(success <= 0, 0.0, works))
        # (mean / variance + signal / noise) / (1 / variance + 1 / noise), which holds without variance too.
        found: Floats = np.where(noise > 0, works * (mean * noise + signal * variance) / whole, signal)
    return found


def see(board: Board, state: State, draws: Draws, rule: ReviewRule, month: int) -> tuple[Floats, Floats]:
    """Give signals and the variances of their noise, by initiative and path; NaN where nothing is done.

    The signal is the mean of what has been seen until this progress, so that the newest one holds all earlier ones: its
    noise is a random walk over progress, of variance (signal_noise mean)^2 at full progress, divided by the progress.
    """
    names = np.array([word(one.name) for one in board.initiatives], np.uint64)[:, None]
    paths = np.arange(draws.first, draws.first + draws.paths, dtype=np.uint64)[None, :]
    fresh = normal_quantile(uniforms(draws.seed, cast("int", paths), names, Kind.SIGNAL, month, 0)[0])
    size = rule.signal_noise * expected(board.portfolio).mean[:, None]
    state.walked += size * np.sqrt(np.maximum(state.done - state.seen, 0.0)) * fresh
    state.seen = state.done.copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        signals: Floats = true_totals(board.portfolio, draws) + state.walked / state.done
        noise: Floats = size**2 / state.done
    return signals, noise


def points(portfolio: Portfolio, seed: int) -> Floats:
    """Give the score points expected of each initiative by the month after which it starts (0 .. months - 1).

    Alone against nothing, within no limits, the mean over IMPULSE_PATHS paths: one impulse an initiative, shifted.
    Raises InputError for a portfolio without targets.
    """
    judge = Judge(portfolio)
    if not judge.perspectives:
        raise InputError(f"targets of {portfolio.name!r} are missing: give a measure one to review initiatives by")
    draws = draw_samples(portfolio, seed, FIRST_IMPULSE, IMPULSE_PATHS)
    alone = propagate(portfolio, draws, wander(portfolio, draws))
    nothing = judged(portfolio, draws, alone)
    base, goals = judge(nothing).score, _last_targets(portfolio)
    found = np.zeros((len(portfolio.initiatives), portfolio.months))
    for at in range(len(portfolio.initiatives)):
        moved = propagate(portfolio, draws, _impulse(portfolio, draws, at))
        mine = [goal for goal in goals if moved[goal.at].any()]
        for start in range(portfolio.months):
            values = nothing.copy()
            for goal in mine:
                if goal.month >= start:
                    values[goal.row] += goal.change(alone, moved, start)
            found[at, start] = float((judge(values).score - base).mean()) if mine else 0.0
    return found


class _Goal(NamedTuple):
    """A measure's last target: its row among judged values, the measure with its number, the month, 0 the first."""

    row: int
    measure: Measure
    at: int
    month: int

    def change(self, alone: Floats, moved: Floats, start: int) -> Floats:
        """Give by path what an impulse changes when it comes so many months later."""
        one, before = self.measure, alone[self.at, self.month]
        values = [
            np.clip(one.baseline + one.size * deviation, one.lowest, one.highest)
            for deviation in (before, before + moved[self.at, self.month - start])
        ]
        found: Floats = values[1] - values[0]
        return found


def _last_targets(portfolio: Portfolio) -> list[_Goal]:
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    return [
        _Goal(row=row, measure=one, at=numbers[one.name], month=target.month - 1)
        for row, (one, target) in enumerate(targets_of(portfolio))
        if target is one.last_target
    ]


def _impulse(portfolio: Portfolio, draws: Draws, at: int) -> Floats:
    """Give what an initiative that starts at once adds to measures by itself."""
    one, months = portfolio.initiatives[at], portfolio.months
    numbers = {measure.name: row for row, measure in enumerate(portfolio.measures)}
    found = np.zeros((len(portfolio.measures), months, draws.paths))
    share = shares(one, months_of(draws.months[:, at]), months)
    share += one.early * np.minimum(1.0, np.arange(1, months + 1)[:, None] / draws.months[:, at])
    for place, effect in enumerate(one.effects):
        found[numbers[effect.measure]] += draws.effects[at][:, place] * draws.succeeds[:, at] * share
    saturate(portfolio, found)
    return found


def has_signal(state: State, rule: ReviewRule, prior: Expected) -> Truths:
    """Tell which initiatives are far enough to be judged by their effect."""
    found: Truths = state.is_running & (state.done >= rule.least_progress) & (prior.mean[:, None] > 0)
    return found
