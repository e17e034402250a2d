"""The few sampling shapes the models use, each with quantile, mean and variance.

`quantile` takes uniforms in (0, 1) of any shape and gives the same shape; parameters may be arrays
that broadcast against it, so one call draws a whole job table.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError

Floats = NDArray[np.float64]
Number = float | Floats


class Dist(Protocol):
    """A distribution that can be drawn by its quantile function."""

    @property
    def mean(self) -> Number: ...
    @property
    def variance(self) -> Number: ...
    def quantile(self, u: Floats) -> Floats: ...


def normal_quantile(u: Floats) -> Floats:
    """Give the standard normal quantile of each u."""
    from scipy.special import ndtri  # 0.1 s to import: only where normals are drawn

    values: Floats = ndtri(u)
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Always the mean."""

    mean: Number

    @property
    def variance(self) -> Number:
        return 0.0 * self.mean

    def quantile(self, u: Floats) -> Floats:
        return self.mean + 0.0 * u


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponential:
    """Exponential with the given mean."""

    mean: Number

    @property
    def variance(self) -> Number:
        return self.mean * self.mean

    def quantile(self, u: Floats) -> Floats:
        values: Floats = -self.mean * np.log1p(-u)
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Lognormal:
    """Lognormal by its mean and coefficient of variation: sigma^2 = ln(1 + cv^2), mu = ln mean - sigma^2 / 2."""

    mean: Number
    cv: Number

    def __post_init__(self) -> None:
        if np.any(np.asarray(self.cv) < 0):
            raise InputError(f"cv(={np.min(self.cv)}) must be at least 0")

    @property
    def variance(self) -> Number:
        return (self.mean * self.cv) ** 2

    def quantile(self, u: Floats) -> Floats:
        spread = np.log1p(np.square(self.cv))
        values: Floats = self.mean * np.exp(np.sqrt(spread) * normal_quantile(u) - 0.5 * spread)
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisson:
    """Number of events with the given mean (a scalar); meant for small means."""

    mean: float

    @property
    def variance(self) -> float:
        return self.mean

    def quantile(self, u: Floats) -> Floats:
        top = int(self.mean + 12 * math.sqrt(self.mean + 1) + 12)
        weights = np.cumprod(np.concatenate(([math.exp(-self.mean)], self.mean / np.arange(1, top + 1))))
        return np.searchsorted(np.cumsum(weights), u).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometric:
    """Trials up to and with the first success: 1, 2, 3, ... with the given mean (more than 1)."""

    mean: float

    @property
    def variance(self) -> float:
        return self.mean * (self.mean - 1.0)

    def quantile(self, u: Floats) -> Floats:
        values: Floats = np.maximum(1.0, np.ceil(np.log1p(-u) / math.log1p(-1.0 / self.mean)))
        return values
