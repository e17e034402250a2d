"""Sums over paths of what plans are worth, from which differences between plans come with their errors.

All plans see the same draws, so the error of a difference is that of the paths' differences: it needs the products of
every two plans' values, and no path.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osm_sim.portfolio.outputs import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Sums by groups of paths, any axes first.

    counts: of paths (..., ). values: by plan (..., plan). products: of every two plans' (..., plan, plan).
    """

    counts: Floats
    values: Floats
    products: Floats

    def __getitem__(self, place: Any) -> "Sums":  # noqa: ANN401 - as numpy takes it
        return Sums(counts=self.counts[place], values=self.values[place], products=self.products[place])

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            counts=self.counts + other.counts,
            values=self.values + other.values,
            products=self.products + other.products,
        )

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(
            counts=self.counts - other.counts,
            values=self.values - other.values,
            products=self.products - other.products,
        )

    @property
    def means(self) -> Floats:
        """Of one group: by plan."""
        found: Floats = self.values / self.counts
        return found

    def mean_of(self, mix: Floats) -> Figure:
        """Give the mean of a mix of plans in one group: mix @ values, such as one plan less another."""
        mean = float(mix @ self.means)
        variance = max(0.0, float(mix @ self.products @ mix) / float(self.counts) - mean * mean)
        return Figure(value=mean, error=math.sqrt(variance / float(self.counts)))


def sums_of(values: Floats, groups: Floats) -> Sums:
    """Sum up values (plan, path) by groups (group, path), 1 for a path that is in it and 0 for one that is not."""
    products = np.array([(values * group) @ values.T for group in groups])
    return Sums(
        counts=groups.sum(axis=1), values=groups @ values.T, products=products.reshape(-1, len(values), len(values))
    )


def halves_of(first: int, count: int) -> Floats:
    """Give two groups of paths: the even ones, and the odd ones."""
    is_odd = (first + np.arange(count)) % 2
    return np.array([1.0 - is_odd, is_odd], np.float64)


def unit(plans: int, at: int) -> Floats:
    """Give the mix that is one plan."""
    found = np.zeros(plans)
    found[at] = 1.0
    return found


def both(one: Figure, other: Figure) -> Figure:
    """Give the mean of what two halves say, never below 0."""
    return Figure(value=max(0.0, (one.value + other.value) / 2), error=math.hypot(one.error, other.error) / 2)
