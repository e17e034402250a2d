"""Each distribution's mean and variance are those of its quantile function."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from osm_sim.dists import Constant, Dist, Exponential, Geometric, Lognormal, Poisson, normal_quantile
from osm_sim.errors import InputError

SHAPES: list[Dist] = [
    Constant(mean=3.5),
    Exponential(mean=4.0),
    Lognormal(mean=4.0, cv=0.0),
    Lognormal(mean=4.0, cv=0.4),
    Lognormal(mean=0.3, cv=0.8),
    Lognormal(mean=4.0, cv=1.5),
    Poisson(mean=0.0),
    Poisson(mean=0.3),
    Poisson(mean=4.1),
    Geometric(mean=1.5),
    Geometric(mean=2.0),
    Geometric(mean=20.0),
]
DISCRETE = (Poisson, Geometric)
probabilities = st.floats(2.0**-53, 1.0 - 2.0**-53)


def _grid(depth: int = 21) -> tuple[np.ndarray, np.ndarray]:
    """Give midpoints and weights of (0, 1), finer and finer towards 1 and 0: the tails carry the variance."""
    tails = 2.0 ** -np.arange(1, 36)
    edges = np.concatenate(([0.0], np.sort(tails), 1.0 - tails[1:], [1.0]))
    steps = np.linspace(0, 1, 2**depth // len(edges))
    fine = np.unique((edges[:-1, None] + np.diff(edges)[:, None] * steps).ravel())
    return (fine[1:] + fine[:-1]) / 2, np.diff(fine)


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_mean_and_variance_are_those_of_the_quantile(shape: Dist) -> None:
    u, weight = _grid()
    values = shape.quantile(u)
    mean = (values * weight).sum()
    assert mean == pytest.approx(shape.mean, rel=1e-4, abs=1e-9)
    assert (np.square(values - mean) * weight).sum() == pytest.approx(shape.variance, rel=2e-3, abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
def test_a_quantile_never_falls(shape: Dist) -> None:
    u, _ = _grid(14)
    assert np.all(np.diff(shape.quantile(u)) >= 0)


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
@given(u=probabilities)
def test_every_uniform_gives_a_finite_number_of_at_least_0(shape: Dist, u: float) -> None:
    value = float(shape.quantile(np.array(u)))
    assert np.isfinite(value)
    assert value >= 0


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if isinstance(shape, DISCRETE)], ids=repr)
def test_counts_are_whole(shape: Dist) -> None:
    u, _ = _grid(14)
    values = shape.quantile(u)
    assert np.array_equal(values, np.round(values))


def test_a_geometric_count_is_at_least_one() -> None:
    assert Geometric(mean=2.0).quantile(np.array([1e-300, 0.49, 0.51])).tolist() == [1.0, 1.0, 2.0]


def test_a_poisson_count_steps_where_its_probabilities_say() -> None:
    none = np.exp(-4.1)
    assert Poisson(mean=4.1).quantile(np.array([none - 1e-9, none + 1e-9])).tolist() == [0.0, 1.0]


def test_parameters_may_be_arrays_that_broadcast_against_the_uniforms() -> None:
    u = np.array([0.2, 0.5, 0.9])
    means, spreads = np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.5, 1.5])
    together = Lognormal(mean=means, cv=spreads).quantile(u)
    alone = [float(Lognormal(mean=m, cv=c).quantile(np.array(v))) for m, c, v in zip(means, spreads, u, strict=True)]
    assert together.tolist() == alone


def test_half_of_the_normal_distribution_lies_below_0() -> None:
    assert normal_quantile(np.array([0.5, 0.975])).tolist() == pytest.approx([0.0, 1.959963984540054])


def test_a_negative_coefficient_of_variation_is_refused() -> None:
    with pytest.raises(InputError, match=r"cv\(=-0.1\) must be at least 0"):
        Lognormal(mean=1.0, cv=np.array([0.2, -0.1]))
