"""The draws of a portfolio's paths, each by its key: this is the version that is read, and that engines are held to.

Keys: (seed, path; name, kind, slot, place). What is drawn once for a path has slot 0; an effect's slot is the word of
its measure. Of what is drawn each month, one Philox block holds four months: slot (month - 1) // 4, word
(month - 1) % 4, each word a uniform (w + 1/2) / 2^32. So every decision sees the same draws, and adding a measure, an
initiative or a month leaves all others as they were.

PERT quantiles come from a table of PERT_CELLS equal steps of u, with straight lines between.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from osm_sim.dists import normal_quantile
from osm_sim.portfolio.spec import Portfolio, Range
from osm_sim.streams import Kind, check_seed, philox, uniforms, word

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

PERT_CELLS = 1024
MONTHS_A_BLOCK = 4
PACE, SCENARIO = "pace", "scenario"
"""Names of what all initiatives, and the whole world, share."""
_STEP = 2.0**-32


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """What chance gives to paths; the first axis is the path.

    holds: of links. succeeds, months, costs: of initiatives (duration and cost when they run unhindered). effects: by
    initiative, of each of its effects, in the measure's scales. scenario: by number. noise, report: standard normals of
    measures by month (month 1 first). drivers: levels of drivers by month.
    """

    seed: int
    first: int
    holds: Truths
    succeeds: Truths
    months: Floats
    costs: Floats
    effects: tuple[Floats, ...]
    scenario: Ints
    noise: Floats
    report: Floats
    drivers: Floats

    @property
    def paths(self) -> int:
        return len(self.scenario)


def draw(portfolio: Portfolio, seed: int, first: int, count: int) -> Draws:
    """Give the draws of paths first .. first + count - 1. Raises InputError for a seed that is none."""
    check_seed(seed)
    paths = range(first, first + count)
    rows = [_draw_path(portfolio, seed, path) for path in paths]
    initiatives = len(portfolio.initiatives)
    return Draws(
        seed=seed,
        first=first,
        holds=np.array([row.holds for row in rows], bool).reshape(count, len(portfolio.links)),
        succeeds=np.array([row.succeeds for row in rows], bool).reshape(count, initiatives),
        months=np.array([row.months for row in rows]).reshape(count, initiatives),
        costs=np.array([row.costs for row in rows]).reshape(count, initiatives),
        effects=tuple(
            np.array([row.effects[at] for row in rows]).reshape(count, len(one.effects))
            for at, one in enumerate(portfolio.initiatives)
        ),
        scenario=np.array([row.scenario for row in rows], np.int64),
        noise=np.array([row.noise for row in rows]).reshape(count, len(portfolio.measures), portfolio.months),
        report=np.array([row.report for row in rows]).reshape(count, len(portfolio.measures), portfolio.months),
        drivers=np.array([row.drivers for row in rows]).reshape(count, len(portfolio.drivers), portfolio.months),
    )


def pert_table(size: Range) -> Floats:
    """Give the quantiles of a PERT distribution at u = 0, 1/PERT_CELLS, ..., 1."""
    table: Floats = size.low + (size.high - size.low) * beta_table(*size.shapes)
    return table


@lru_cache(maxsize=2048)
def beta_table(a: float, b: float) -> Floats:
    """Give the quantiles of a beta distribution at u = 0, 1/PERT_CELLS, ..., 1; kept, for they take a millisecond."""
    from scipy.special import betaincinv

    table: Floats = betaincinv(a, b, np.linspace(0.0, 1.0, PERT_CELLS + 1))
    table.flags.writeable = False
    return table


def pert_quantile(table: Floats, u: Floats) -> Floats:
    """Give the quantiles of uniforms from a table of `pert_table`."""
    at = np.minimum((u * PERT_CELLS).astype(np.int64), PERT_CELLS - 1)
    found: Floats = table[at] + (u * PERT_CELLS - at) * (table[at + 1] - table[at])
    return found


@dataclass(frozen=True, slots=True)
class _Path:
    holds: Truths
    succeeds: Truths
    months: Floats
    costs: Floats
    effects: tuple[Floats, ...]
    scenario: int
    noise: Floats
    report: Floats
    drivers: Floats


def _draw_path(portfolio: Portfolio, seed: int, path: int) -> _Path:
    initiatives = np.array([word(one.name) for one in portfolio.initiatives], np.uint64)
    measures = [one.name for one in portfolio.measures]
    months, costs = _pace_and_cost(portfolio, seed, path, initiatives)
    hypotheses = np.array([word(link.name) for link in portfolio.links], np.uint64)
    scenario = _scenario(portfolio, float(uniforms(seed, path, word(SCENARIO), Kind.SCENARIO, 0, 0)[0]))
    return _Path(
        holds=uniforms(seed, path, hypotheses, Kind.HYPOTHESIS, 0, 0)[0]
        < np.array([link.probability for link in portfolio.links]),
        succeeds=uniforms(seed, path, initiatives, Kind.SUCCESS, 0, 0)[0]
        < np.array([one.success for one in portfolio.initiatives]),
        months=months,
        costs=costs,
        effects=tuple(_effects(portfolio, seed, path, at) for at in range(len(portfolio.initiatives))),
        scenario=scenario,
        noise=_monthly(portfolio, seed, path, measures, Kind.NOISE),
        report=_monthly(portfolio, seed, path, measures, Kind.REPORT),
        drivers=_drivers(portfolio, seed, path, scenario),
    )


def _pace_and_cost(portfolio: Portfolio, seed: int, path: int, names: NDArray[np.uint64]) -> tuple[Floats, Floats]:
    """Durations and costs through one factor: z_D = sqrt(rho) Z + sqrt(1 - rho) e1, z_C = r z_D + sqrt(1 - r^2) e2."""
    from scipy.special import ndtr

    common = normal_quantile(uniforms(seed, path, word(PACE), Kind.PACE, 0, 0)[0])
    own, other = (normal_quantile(u) for u in uniforms(seed, path, names, Kind.SCHEDULE, 0, 0))
    pace, tie = portfolio.pace_correlation, portfolio.cost_correlation
    z_pace = np.sqrt(pace) * common + np.sqrt(1 - pace) * own
    z_cost = tie * z_pace + np.sqrt(1 - tie * tie) * other
    months = np.array(
        [
            float(pert_quantile(pert_table(one.duration), np.atleast_1d(ndtr(z)))[0])
            for one, z in zip(portfolio.initiatives, z_pace, strict=True)
        ]
    )
    spread = np.log1p(np.square([one.cost_cv for one in portfolio.initiatives]))
    costs = np.array([one.cost for one in portfolio.initiatives]) * np.exp(np.sqrt(spread) * z_cost - 0.5 * spread)
    return portfolio.overrun * months, portfolio.overrun * costs


def _effects(portfolio: Portfolio, seed: int, path: int, at: int) -> Floats:
    one = portfolio.initiatives[at]
    slots = np.array([word(effect.measure) for effect in one.effects], np.uint64)
    drawn = uniforms(seed, path, word(one.name), Kind.EFFECT, slots, 0)[0]
    return np.array(
        [
            float(pert_quantile(pert_table(effect.size), np.atleast_1d(u))[0])
            for effect, u in zip(one.effects, drawn, strict=True)
        ]
    )


def _scenario(portfolio: Portfolio, u: float) -> int:
    shares = np.cumsum([one.probability for one in portfolio.scenarios])
    return min(int(np.searchsorted(shares, u, side="right")), max(len(portfolio.scenarios) - 1, 0))


def _monthly(portfolio: Portfolio, seed: int, path: int, names: list[str], kind: Kind) -> Floats:
    """Standard normals by name and month."""
    blocks = -(-portfolio.months // MONTHS_A_BLOCK)
    words = np.array([word(name) for name in names], np.uint64)[:, None]
    shape = (len(names), blocks)
    counter = (
        np.broadcast_to(words, shape),
        np.full(shape, int(kind), np.uint64),
        np.broadcast_to(np.arange(blocks, dtype=np.uint64), shape),
        np.zeros(shape, np.uint64),
    )
    drawn = np.stack(philox(counter, (seed, path)), axis=-1).reshape(len(names), blocks * MONTHS_A_BLOCK)
    return normal_quantile((drawn[:, : portfolio.months].astype(np.float64) + 0.5) * _STEP)


def _drivers(portfolio: Portfolio, seed: int, path: int, scenario: int) -> Floats:
    """Levels of drivers: the scenario's level plus AR(1) noise, whose innovations are correlated."""
    names = [one.name for one in portfolio.drivers]
    fresh = _monthly(portfolio, seed, path, names, Kind.DRIVER)
    if portfolio.correlation is not None and names:
        fresh = np.linalg.cholesky(np.array(portfolio.correlation)) @ fresh
    levels = np.zeros_like(fresh)
    for at, driver in enumerate(portfolio.drivers):
        moved = 0.0
        for month in range(1, portfolio.months + 1):
            moved = driver.memory * moved + driver.noise * np.sqrt(1 - driver.memory**2) * fresh[at, month - 1]
            level = portfolio.scenarios[scenario].level(driver.name, month) if portfolio.scenarios else 0.0
            levels[at, month - 1] = level + moved
    return levels
