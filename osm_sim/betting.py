"""Testing by betting: evidence that a mean in [0, 1] lies above or below a level, valid whenever one looks.

Two gamblers watch the observations X_1, X_2, ... (each in [0, 1], with the same mean given the past). One bets that
the mean lies above the level m and multiplies its capital by 1 + bet (X - m); the other bets that it lies below and
multiplies its own by 1 - bet (X - m). A bet is chosen before its observation is seen. Where the mean is not above m,
the first capital is a supermartingale that begins at 1, so the probability that it *ever* reaches c is at most 1 / c
(Ville's inequality): no normality, and no price for looking after every observation. The second mirrors the first.

The bets are those of Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting"
(J. R. Stat. Soc. B 86, 2024): g / (v + g^2), with g the distance of the running mean from m and v the running
variance, both of the past alone, cut to [0, cap].
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from osm_sim.errors import InputError

Floats = NDArray[np.float64]
CAP = 0.75
"""A bet loses at most this part of the capital: bets up are cut to 0.75 / m, bets down to 0.75 / (1 - m)."""
FIRST_UP = 0.2
FIRST_DOWN = 0.02
"""First bets, as a part of the cap: nothing is known yet, and service levels are near 1 (assumption)."""
PRIOR_DEVIATION = 0.02
"""Standard deviation that one imagined observation at m brings into the running variance (assumption)."""


class Bets(NamedTuple):
    """Bets up and down on each observation; shape of the observations."""

    up: Floats
    down: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Capital:
    """Two gamblers after `count` observations, one pair for every element of `level`.

    level: m. total, squares: sums over the past, the imagined observation included. log_up, log_down: capital now.
    most_up, most_down: the highest it has been; a threshold once reached stays reached.
    """

    level: Floats
    count: int
    total: Floats
    squares: Floats
    log_up: Floats
    log_down: Floats
    most_up: Floats
    most_down: Floats

    @property
    def mean(self) -> Floats:
        """Give the mean of the observations, NaN before the first."""
        return (self.total - self.level) / self.count if self.count else np.full(self.level.shape, np.nan)

    @property
    def centre(self) -> Floats:
        """Give the running mean that the next bet is made with: the imagined observation counts as one."""
        centre: Floats = self.total / (self.count + 1)
        return centre

    @property
    def variance(self) -> Floats:
        """Give the running variance that the next bet is made with."""
        variance: Floats = self.squares / (self.count + 1)
        return variance


def opening(level: ArrayLike) -> Capital:
    """Give capital 1 on both sides for every level. Raises InputError for a level that is not inside (0, 1)."""
    levels = np.array(level, np.float64)
    outside = levels[~((levels > 0) & (levels < 1))]
    if outside.size:
        raise InputError(f"level(={outside.flat[0]:g}) must be above 0 and below 1")
    zero = np.zeros(levels.shape)
    return Capital(
        level=levels,
        count=0,
        total=levels,
        squares=np.full(levels.shape, PRIOR_DEVIATION**2),
        log_up=zero,
        log_down=zero,
        most_up=zero,
        most_down=zero,
    )


def bets(capital: Capital, observations: Floats) -> Bets:
    """Give the bets on each of `observations` (axis 0: time), which follow on those that `capital` has seen."""
    return _bets(capital, *_past(capital, observations))


def update(capital: Capital, observations: Floats) -> Capital:
    """Give both capitals after further observations (axis 0: time, the others those of `level`).

    Whether they come at once or in parts makes no difference, not in a bit.
    Raises InputError for an observation outside 0..1: the guarantee holds for no others.
    """
    if not len(observations):
        return capital
    if not ((observations >= 0) & (observations <= 1)).all():
        raise InputError("an observation is outside 0..1; turn the measure into one that is inside")
    total, squares = _past(capital, observations)
    bet = _bets(capital, total, squares)
    gain = observations - capital.level
    log_up = _running_sum(capital.log_up, np.log1p(bet.up * gain))
    log_down = _running_sum(capital.log_down, np.log1p(-bet.down * gain))
    return Capital(
        level=capital.level,
        count=capital.count + len(observations),
        total=total[-1],
        squares=squares[-1],
        log_up=log_up[-1],
        log_down=log_down[-1],
        most_up=np.maximum(capital.most_up, log_up.max(axis=0)),
        most_down=np.maximum(capital.most_down, log_down.max(axis=0)),
    )


def growth(gap: Floats, variance: Floats, cap: Floats) -> Floats:
    """Give the expected growth of log capital per observation that lies `gap` beyond the level on average.

    To second order in the bet; 0 where the gap is not positive. For plans of how long a decision takes, not for proof.
    """
    ahead = np.maximum(gap, 0.0)
    second = variance + ahead**2
    bet = np.minimum(ahead / second, cap)
    return np.asarray(np.log1p(bet * ahead) - bet**2 * variance / 2, np.float64)


def cap_up(level: Floats) -> Floats:
    """Give the largest bet up."""
    return CAP / level


def cap_down(level: Floats) -> Floats:
    """Give the largest bet down."""
    return CAP / (1 - level)


def _past(capital: Capital, observations: Floats) -> tuple[Floats, Floats]:
    """Give sums and sums of squares before the first observation and after each; one longer than `observations`."""
    total = _running_sum(capital.total, observations)
    count = capital.count + 1.0 + np.arange(1, len(observations) + 1)
    means = total[1:] / count.reshape(-1, *(1,) * capital.level.ndim)
    return total, _running_sum(capital.squares, (observations - means) ** 2)


def _bets(capital: Capital, total: Floats, squares: Floats) -> Bets:
    """Give the bet on each observation from the sums before it: the last sum is of no use yet."""
    level = capital.level
    count = (capital.count + np.arange(1.0, len(total))).reshape(-1, *(1,) * level.ndim)
    gap, variance = total[:-1] / count - level, squares[:-1] / count
    bet = gap / (variance + gap**2)
    up, down = np.clip(bet, 0, cap_up(level)), np.clip(-bet, 0, cap_down(level))
    if capital.count == 0:
        up[0], down[0] = FIRST_UP * cap_up(level), FIRST_DOWN * cap_down(level)
    return Bets(up=up, down=down)


def _running_sum(start: Floats, steps: Floats) -> Floats:
    # The start goes through the same additions as the steps, so that parts give the bits of the whole.
    sums: Floats = np.cumsum(np.concatenate((start[None], steps)), axis=0)
    return sums
