"""Which inputs a plan's outcome hangs on: how far its mean moves with each, ranked (MODELS.md B5).

An input that happens or not: E[V | it does] - E[V | it does not]. One with many values: E[V | its top tenth] -
E[V | its bottom tenth]. Where the tenths begin is known from each input's own distribution (PERT, lognormal, normal),
so one pass over the sample does, and nothing but sums is kept. Durations and costs hang together (one factor, MODELS.md
B4): a bar is what goes with an input, not only what comes of it.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import NamedTuple, Unpack

import numpy as np

from osm_sim.executors import Running, run_all
from osm_sim.portfolio.draws import Floats, pert_quantile, pert_table
from osm_sim.portfolio.engine import BLOCK, Inputs, block
from osm_sim.portfolio.outputs import Figure
from osm_sim.portfolio.spec import Initiative, Plan, Portfolio, Range
from osm_sim.portfolio.values import LEAST_PATHS, Valued, check_sample, check_value, chunks, draw_world, worth

LEAST_SAMPLE = 200
"""Fewer paths have tenths of fewer than twenty."""
TENTHS = (0.1, 0.9)
DRIVERS = "drivers"


class InputKind(StrEnum):
    """What an input is. The first three happen or not; of the others the lowest and the highest tenth count."""

    LINK = "link"
    SUCCESS = "success"
    FUTURE = "future"
    DURATION = "duration"
    COST = "cost"
    EFFECT = "effect"
    DRIVER = "driver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something a plan's outcome may hang on.

    name: of the link, the initiative, the scenario or the driver. measure: that an effect is on, else empty. below,
    above: where the lowest tenth ends and the highest begins: months, money, scales of the measure, or a driver's mean
    over the plan apart from its scenario; None for what happens or not.
    """

    kind: InputKind
    name: str
    measure: str = ""
    below: float | None = None
    above: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An input with the means of the value where it is low (or does not happen) and high, and high less low."""

    input: Input
    low: Figure
    high: Figure
    difference: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Tornado:
    """Bars, the longest first, and the mean they lie around. untold: too few paths have one side of these."""

    portfolio: str
    plan: Plan
    value: Valued
    mean: Figure
    bars: tuple[Bar, ...]
    untold: tuple[Input, ...]
    paths: int
    seed: int


def tornado(
    portfolio: Portfolio, plan: Plan, value: Valued, paths: int, seed: int, **running: Unpack[Running]
) -> Tornado:
    """Say which inputs a value of a plan hangs on, from that many paths.

    What is certain (a link of probability 1, a duration of one value) and initiatives that are not in the plan have no
    bar. on_progress counts chunks. Raises InputError for a plan or a value that is not the portfolio's, or fewer than
    200 paths; RunCancelledError.
    """
    plan.check(portfolio)
    check_value(portfolio, value)
    check_sample(paths, seed, least=LEAST_SAMPLE)
    tasks = [
        _Task(portfolio=portfolio, plan=plan, value=value, seed=seed, first=first, paths=count)
        for first, count in chunks(paths, BLOCK)
    ]
    low, high, whole = (sum(parts[1:], start=parts[0]) for parts in zip(*run_all(_sums, tasks, **running), strict=True))
    bars, untold = [], []
    for column, below, above in zip(_columns(portfolio, plan), low, high, strict=True):
        if min(below[0], above[0]) < LEAST_PATHS:
            untold.append(column.input)
        else:
            bars.append(_bar(column.input, below, above))
    return Tornado(
        portfolio=portfolio.name,
        plan=plan,
        value=value,
        mean=_mean(whole[0]),
        bars=tuple(sorted(bars, key=lambda bar: -abs(bar.difference.value))),
        untold=tuple(untold),
        paths=paths,
        seed=seed,
    )


class _Task(NamedTuple):
    portfolio: Portfolio
    plan: Plan
    value: Valued
    seed: int
    first: int
    paths: int


class _Column(NamedTuple):
    """An input, and where its draws stand: a field of engine.Inputs (or the world's drivers), and a row of it."""

    input: Input
    field: str
    row: int


def _sums(task: _Task) -> tuple[Floats, Floats, Floats]:
    """Give number, sum and sum of squares by input where it is low, and high, and of all paths."""
    portfolio = task.portfolio
    worked = block(portfolio, task.plan, task.seed, task.first, task.paths)
    values = worth(worked, task.value)
    powers = np.stack([np.ones_like(values), values, values * values], axis=1)
    leanings = _leanings(task) if portfolio.drivers else np.zeros((0, task.paths))
    lows, highs = [], []
    for column in _columns(portfolio, task.plan):
        drawn = _drawn(column, worked.inputs, leanings)
        below, above = column.input.below, column.input.above
        lows.append(drawn <= (0 if below is None else below))
        highs.append(drawn >= (1 if above is None else above))
    low, high = (np.array(one, float).reshape(-1, task.paths) for one in (lows, highs))
    return low @ powers, high @ powers, powers.sum(axis=0, keepdims=True)


def _drawn(column: _Column, inputs: Inputs, leanings: Floats) -> Floats:
    """Give what was drawn, by path; what happens is 1, what does not is 0."""
    if column.field == DRIVERS:
        found: Floats = leanings[column.row]
    elif column.field == "scenario":
        found = (inputs.scenario == column.row).astype(float)
    else:
        found = getattr(inputs, column.field)[column.row].astype(float)
    return found


def _columns(portfolio: Portfolio, plan: Plan) -> Iterator[_Column]:
    """Give the inputs that vary."""
    for row, link in enumerate(portfolio.links):
        if 0 < link.probability < 1:
            yield _Column(Input(kind=InputKind.LINK, name=link.name), "holds", row)
    for row, scenario in enumerate(portfolio.scenarios):
        if 0 < scenario.probability < 1:
            yield _Column(Input(kind=InputKind.FUTURE, name=scenario.name), "scenario", row)
    effect_row = 0
    for row, one in enumerate(one for one in portfolio.initiatives if one.name in plan.starts):
        yield from _columns_of(one, row, effect_row, portfolio.overrun)
        effect_row += len(one.effects)
    used = {name for one in portfolio.measures for name, size in one.drivers.items() if size}
    for row, driver in enumerate(portfolio.drivers):
        if driver.noise > 0 and driver.name in used:
            below, above = (_leaning_spread(portfolio, row) * NormalDist().inv_cdf(share) for share in TENTHS)
            yield _Column(Input(kind=InputKind.DRIVER, name=driver.name, below=below, above=above), DRIVERS, row)


def _columns_of(one: Initiative, row: int, effect_row: int, overrun: float) -> Iterator[_Column]:
    if 0 < one.success < 1:
        yield _Column(Input(kind=InputKind.SUCCESS, name=one.name), "succeeds", row)
    if one.duration.low < one.duration.high:
        below, above = (overrun * edge for edge in _pert_edges(one.duration))
        yield _Column(Input(kind=InputKind.DURATION, name=one.name, below=below, above=above), "months", row)
    if one.cost * one.cost_cv > 0:
        below, above = (overrun * one.cost * edge for edge in _lognormal_edges(one.cost_cv))
        yield _Column(Input(kind=InputKind.COST, name=one.name, below=below, above=above), "costs", row)
    for at, effect in enumerate(one.effects, start=effect_row):
        if effect.size.low < effect.size.high:
            below, above = _pert_edges(effect.size)
            what = Input(kind=InputKind.EFFECT, name=one.name, measure=effect.measure, below=below, above=above)
            yield _Column(what, "effects", at)


def _pert_edges(size: Range) -> tuple[float, float]:
    below, above = pert_quantile(pert_table(size), np.array(TENTHS))
    return float(below), float(above)


def _lognormal_edges(cv: float) -> tuple[float, float]:
    """Of mean 1 and this coefficient of variation: exp(s z - s^2 / 2), s^2 = log(1 + cv^2)."""
    spread = math.log1p(cv * cv)
    below, above = (math.exp(math.sqrt(spread) * NormalDist().inv_cdf(share) - spread / 2) for share in TENTHS)
    return below, above


def _leaning_spread(portfolio: Portfolio, row: int) -> float:
    """Give the standard deviation of a driver's mean over the plan, apart from its scenario.

    The innovation of month k is in the months from k on with weights 1, phi, phi^2, ...
    """
    driver, months = portfolio.drivers[row], portfolio.months
    reach = np.cumsum(driver.memory ** np.arange(months))
    own = 1.0 if portfolio.correlation is None else portfolio.correlation[row][row]
    fresh = driver.noise * math.sqrt((1 - driver.memory**2) * own)
    return fresh * float(np.sqrt(reach @ reach)) / months


def _leanings(task: _Task) -> Floats:
    """Give the mean of each driver over the plan, apart from its scenario, by driver and path."""
    portfolio, months = task.portfolio, range(1, task.portfolio.months + 1)
    world = draw_world(portfolio, task.seed, task.first, task.paths)
    settled = np.array(
        [
            [np.mean([one.level(driver.name, month) for month in months]) for driver in portfolio.drivers]
            for one in portfolio.scenarios
        ]
        or np.zeros((1, len(portfolio.drivers)))
    )
    found: Floats = (world.drivers.mean(axis=2) - settled[world.scenario]).T
    return found


def _bar(one: Input, below: Floats, above: Floats) -> Bar:
    low, high = _mean(below), _mean(above)
    difference = Figure(value=high.value - low.value, error=math.hypot(low.error, high.error))
    return Bar(input=one, low=low, high=high, difference=difference)


def _mean(sums: Floats) -> Figure:
    count, total, squares = map(float, sums)
    mean = total / count
    return Figure(value=mean, error=math.sqrt(max(0.0, squares / count - mean * mean) / count))
