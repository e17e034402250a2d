"""What the paths of a plan say together: definitions of all results, each with its Monte Carlo standard error.

A measure's last target is the one that scores, the shortfall and "all met" go by; earlier targets have a probability of
their own. Scores: 0 at the floor, 100 at the target, never more, straight in between; a perspective's score is that of
its measures by weight, the whole one the mean of the perspectives'. Quantiles are values that at least that share of
paths does not exceed; those of measures by month come from histograms of 255 bins over 3.5 standard deviations to
either side (no quantile of 10 to 90 % lies further than 3 from the mean), so that no path need be kept.

Standard errors: of shares sqrt(p (1 - p) / n), of means s / sqrt(n), of quantiles half the way between the quantiles
one standard error of the share to either side; of the CVaR from the mean that it is.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.portfolio.spec import YEAR_MONTHS, Measure, Plan, Portfolio, TargetAt

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

TAIL = 0.90
"""Beyond this share of paths the shortfall's tail mean (CVaR) begins."""
FAN = (0.1, 0.5, 0.9)
DEVIATIONS = 3.5
FULL_SCORE = 100.0
BINS = 255
"""Of the histogram of a measure in a month: an odd number, so that one lies around the middle of the range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChance:
    """How likely a target of a measure is met in its month."""

    measure: str
    month: int
    value: float
    chance: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """A measure's true value month by month, month 1 first: mean and quantiles, each with its standard errors."""

    measure: str
    mean: tuple[float, ...]
    mean_error: tuple[float, ...]
    p10: tuple[float, ...]
    p10_error: tuple[float, ...]
    p50: tuple[float, ...]
    p50_error: tuple[float, ...]
    p90: tuple[float, ...]
    p90_error: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """All money spent within the months of the plan, running costs too.

    at_risk: P95 less the mean. above_budgets: the chance to spend more than all budgets together; None without budgets.
    """

    mean: Figure
    p80: Figure
    p95: Figure
    at_risk: Figure
    above_budgets: Figure | None
    by_year: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """When an initiative of the plan is finished; a quantile is infinite where too many paths do not finish it."""

    initiative: str
    planned: int | None
    on_time: Figure | None
    never: Figure
    p50: Figure
    p80: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """In how many months more is asked of the office than it has (theta < 1), and how likely that is in each month."""

    months: Figure
    by_month: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a plan brings and costs. all_met, score: None without targets. overload: None without the office's hours.

    at_least: the chance that at least 1, 2, ... of the measures with targets meet their last one. shortfall: the sum of
    weight x gap / |target - baseline| over measures that miss it; shortfall_tail: its mean in the worst tenth of paths.
    """

    portfolio: str
    plan: Plan
    paths: int
    seed: int
    engine: str
    targets: tuple[TargetChance, ...]
    all_met: Figure | None
    at_least: tuple[Figure, ...]
    scores: Mapping[str, Figure]
    score: Figure | None
    shortfall: Figure
    shortfall_tail: Figure
    cost: Cost
    finishes: tuple[Finish, ...]
    overload: Overload | None
    fans: tuple[Fan, ...]


class Paths(NamedTuple):
    """What is kept of paths, the last axis: judged values by target, money by year, finishing months, theta < 1."""

    judged: Floats
    spent: Floats
    finished: NDArray[np.int16]
    overloaded: NDArray[np.uint8]


class Judgement(NamedTuple):
    """What paths, the last axis, are worth: targets met, last ones met, scores by perspective and whole, shortfall."""

    met: Truths
    last_met: Truths
    scores: Floats
    score: Floats
    shortfall: Floats


class Judge:
    """Holds paths against a portfolio's targets."""

    def __init__(self, portfolio: Portfolio) -> None:
        pairs = targets_of(portfolio)
        lasts = {measure.name: measure.last_target for measure in portfolio.measures}
        self._values = _column([target.value for _, target in pairs])
        signs = _column([measure.sign for measure, _ in pairs])
        self._lower = np.flatnonzero(signs < 0)
        self._last = np.array([at for at, (measure, one) in enumerate(pairs) if one is lasts[measure.name]], np.int64)
        judged = [pairs[at] for at in self._last]
        floors = _column([measure.baseline if measure.floor is None else measure.floor for measure, _ in judged])
        last = self._values[self._last]
        self._floors, self._reach = floors, last - floors
        self._weights = np.array([measure.weight for measure, _ in judged], np.float64)
        self._ends = last
        self._ways = signs[self._last] / np.abs(last - _column([measure.baseline for measure, _ in judged]))
        self.perspectives = _perspectives(judged)
        shares = [
            [measure.weight * (measure.perspective == name) for measure, _ in judged] for name in self.perspectives
        ]
        self._shares = np.array(shares, np.float64).reshape(len(shares), len(judged))
        self._shares /= self._shares.sum(axis=1, keepdims=True)

    def __call__(self, judged: Floats) -> Judgement:
        """Judge values by target and path."""
        met = judged >= self._values
        met[self._lower] = judged[self._lower] <= self._values[self._lower]
        last = judged[self._last]
        scores = self._shares @ np.clip((last - self._floors) * (FULL_SCORE / self._reach), 0.0, FULL_SCORE)
        gaps = np.maximum(0.0, self._ways * (self._ends - last))
        return Judgement(
            met=met,
            last_met=met[self._last],
            scores=scores,
            score=scores.mean(axis=0) if len(scores) else np.full(judged.shape[1], np.nan),
            shortfall=self._weights @ gaps,
        )


class Scales(NamedTuple):
    """Where the histograms of measures by month lie: the middle, the lower end, bins a unit."""

    centre: Floats
    low: Floats
    bins_a_unit: Floats


class Spread(NamedTuple):
    """Values by measure and month: sums of what they are above the centre, and histograms."""

    sums: Floats
    squares: Floats
    counts: NDArray[np.uint16] | NDArray[np.uint32]


class Totals(NamedTuple):
    """What is kept of many paths: their number, counts and sums, and of each its shortfall and cost."""

    paths: int
    met: Ints
    last_met: Ints
    """By number of last targets met."""
    scores: Floats
    """By perspective, the whole one last: sums, sums of squares."""
    spent: Floats
    """By year: sums, sums of squares."""
    finished: Ints
    """By initiative and month, month 0: never."""
    overloaded: Ints
    """By month."""
    overload_months: Ints
    """By number of months."""
    shortfall: Floats
    cost: Floats


def targets_of(portfolio: Portfolio) -> list[tuple[Measure, TargetAt]]:
    """Give all targets, measure by measure: the order in which values are judged."""
    return [(measure, target) for measure in portfolio.measures for target in measure.targets]


def scales(values: Floats) -> Scales:
    """Give where histograms should lie, from values by measure, month and path of a few paths."""
    centre = values.mean(axis=2)
    half = np.maximum(DEVIATIONS * values.std(axis=2), 1e-9 * (1.0 + np.abs(centre)))
    return Scales(centre=centre, low=centre - half, bins_a_unit=BINS / (2 * half))


def total(judge: Judge, paths: Paths, months: int) -> Totals:
    """Sum up paths."""
    judgement = judge(paths.judged)
    cost = paths.spent.sum(axis=0)
    scores = np.vstack([judgement.scores, judgement.score])
    return Totals(
        paths=len(cost),
        met=judgement.met.sum(axis=1),
        last_met=np.bincount(judgement.last_met.sum(axis=0), minlength=len(judgement.last_met) + 1),
        scores=np.stack([scores.sum(axis=1), (scores * scores).sum(axis=1)]),
        spent=np.stack([paths.spent.sum(axis=1), (paths.spent * paths.spent).sum(axis=1)]),
        finished=_count_rows(paths.finished, months + 1),
        overloaded=paths.overloaded.sum(axis=1, dtype=np.int64),
        overload_months=np.bincount(paths.overloaded.sum(axis=0, dtype=np.int64), minlength=months + 1),
        shortfall=judgement.shortfall,
        cost=cost,
    )


def _count_rows(rows: NDArray[np.int16], values: int) -> Ints:
    """Give how often each row holds 0, 1, ..., values - 1."""
    apart = rows + values * np.arange(len(rows))[:, None]
    return np.bincount(apart.ravel(), minlength=len(rows) * values).reshape(len(rows), values)


def add(parts: list[Totals]) -> Totals:
    """Put totals, in their order, together."""
    added: list[Any] = [sum(column[1:], start=column[0]) for column in zip(*(part[:-2] for part in parts), strict=True)]
    return Totals(*added, *(np.concatenate([part[at] for part in parts]) for at in (-2, -1)))


def add_spreads(parts: list[Spread]) -> Spread:
    """Put spreads, in their order, together."""
    sums, squares = np.zeros_like(parts[0].sums), np.zeros_like(parts[0].squares)
    counts = np.zeros(parts[0].counts.shape, np.uint32)
    for part in parts:
        sums += part.sums
        squares += part.squares
        counts += part.counts
    return Spread(sums=sums, squares=squares, counts=counts)


def conclude(
    portfolio: Portfolio, plan: Plan, totals: Totals, where: Scales, spread: Spread, *, seed: int, engine: str
) -> Result:
    """Give what all paths say together."""
    judge, paths = Judge(portfolio), totals.paths
    pairs = targets_of(portfolio)
    at_least = np.cumsum(totals.last_met[::-1])[::-1][1:]
    scores = [_mean(one, squares, paths) for one, squares in totals.scores.T]
    shortfall = np.sort(totals.shortfall)
    return Result(
        portfolio=portfolio.name,
        plan=plan,
        paths=paths,
        seed=seed,
        engine=engine,
        targets=tuple(
            TargetChance(measure=measure.name, month=target.month, value=target.value, chance=_share(met, paths))
            for (measure, target), met in zip(pairs, totals.met, strict=True)
        ),
        all_met=_share(at_least[-1], paths) if len(at_least) else None,
        at_least=tuple(_share(met, paths) for met in at_least),
        scores=dict(zip(judge.perspectives, scores[:-1], strict=True)),
        score=scores[-1] if judge.perspectives else None,
        shortfall=_mean_of(shortfall),
        shortfall_tail=tail_mean(shortfall),
        cost=_cost(portfolio, totals),
        finishes=_finishes(portfolio, plan, totals),
        overload=_overload(portfolio, totals),
        fans=_fans(portfolio, paths, where, spread),
    )


def tail_mean(values: Floats) -> Figure:
    """Give the CVaR of sorted values, min over eta of eta + E(L - eta)+ / (1 - alpha): the mean of the worst tenth."""
    eta = _quantile(values, TAIL)
    return _mean_of(eta + np.maximum(0.0, values - eta) / (1 - TAIL))


def _column(values: list[float] | list[int]) -> Floats:
    return np.array(values, np.float64).reshape(-1, 1)


def _perspectives(judged: list[tuple[Measure, TargetAt]]) -> tuple[str, ...]:
    """The perspectives that have a score: those with a target, and not all of it without weight."""
    return tuple(dict.fromkeys(measure.perspective for measure, _ in judged if measure.weight > 0))


def _share(count: float | np.integer[Any], paths: int) -> Figure:
    share = float(count) / paths
    return Figure(value=share, error=math.sqrt(share * (1 - share) / paths))


def _mean(total: float, squares: float, paths: int) -> Figure:
    mean = float(total) / paths
    return Figure(value=mean, error=math.sqrt(max(0.0, float(squares) / paths - mean * mean) / paths))


def _mean_of(values: Floats) -> Figure:
    return Figure(value=float(values.mean()), error=float(values.std()) / math.sqrt(len(values)))


def _quantile(values: Floats, share: float) -> float:
    """Of sorted values the least that at least that share does not exceed."""
    return float(values[min(max(math.ceil(share * len(values) - 1e-9), 1), len(values)) - 1])


def _around(share: float, paths: int) -> tuple[float, float]:
    error = math.sqrt(share * (1 - share) / paths)
    return share - error, share + error


def _quantile_of(values: Floats, share: float) -> Figure:
    below, above = (_quantile(values, one) for one in _around(share, len(values)))
    return Figure(value=_quantile(values, share), error=(above - below) / 2)


def _cost(portfolio: Portfolio, totals: Totals) -> Cost:
    cost = np.sort(totals.cost)
    mean, p95 = _mean_of(cost), _quantile_of(cost, 0.95)
    budgets = portfolio.limits.budgets
    above = None
    if budgets is not None:
        years = -(-portfolio.months // YEAR_MONTHS)
        money = sum(budgets[min(year, len(budgets) - 1)] for year in range(years))
        above = _share(np.count_nonzero(cost > money * (1 + 1e-12)), totals.paths)
    return Cost(
        mean=mean,
        p80=_quantile_of(cost, 0.80),
        p95=p95,
        at_risk=Figure(value=p95.value - mean.value, error=_error_at_risk(cost, p95, 0.95)),
        above_budgets=above,
        by_year=tuple(_mean(one, squares, totals.paths) for one, squares in totals.spent.T),
    )


def _error_at_risk(cost: Floats, quantile: Figure, share: float) -> float:
    """Of sorted costs, the error of a quantile less the mean, by the influence of each path on both."""
    paths = len(cost)
    slope = quantile.error / math.sqrt(share * (1 - share) / paths)
    influence = slope * (share - (np.arange(paths) < share * paths)) - (cost - cost.mean())
    return float(influence.std()) / math.sqrt(paths)


def _finishes(portfolio: Portfolio, plan: Plan, totals: Totals) -> tuple[Finish, ...]:
    found = []
    for one, counts in zip(portfolio.initiatives, totals.finished, strict=True):
        if one.name in plan.starts:
            by = np.cumsum(counts[1:])
            done = by[min(one.planned, len(by)) - 1] if one.planned else 0
            on_time = None if one.planned is None else _share(done, totals.paths)
            found.append(
                Finish(
                    initiative=one.name,
                    planned=one.planned,
                    on_time=on_time,
                    never=_share(counts[0], totals.paths),
                    p50=_month(by, 0.5, totals.paths),
                    p80=_month(by, 0.8, totals.paths),
                )
            )
    return tuple(found)


def _month(by: Ints, share: float, paths: int) -> Figure:
    """The first month by which that share of paths has finished; infinite where none is."""

    def month(least: float) -> float:
        at = int(np.searchsorted(by, least * paths - 1e-9))
        return at + 1.0 if at < len(by) else math.inf

    below, above = (month(one) for one in _around(share, paths))
    return Figure(value=month(share), error=0.0 if below == above else (above - below) / 2)


def _overload(portfolio: Portfolio, totals: Totals) -> Overload | None:
    if portfolio.limits.office_hours is None:
        return None
    months = np.arange(len(totals.overload_months))
    total, squares = (totals.overload_months * months).sum(), (totals.overload_months * months**2).sum()
    return Overload(
        months=_mean(total, squares, totals.paths),
        by_month=tuple(_share(count, totals.paths) for count in totals.overloaded),
    )


def _fans(portfolio: Portfolio, paths: int, where: Scales, spread: Spread) -> tuple[Fan, ...]:
    above = spread.sums / paths
    error = np.sqrt(np.maximum(0.0, spread.squares / paths - above * above) / paths)
    stacked = np.zeros(spread.counts.size + 1)
    stacked[1:] = spread.counts.ravel()
    np.cumsum(stacked, out=stacked)
    found = {"mean": where.centre + above, "mean_error": error}
    lowest = np.array([one.lowest for one in portfolio.measures])[:, None]
    highest = np.array([one.highest for one in portfolio.measures])[:, None]
    for share in FAN:
        below, middle, over = (
            np.clip(_from_bins(stacked, one * paths, where), lowest, highest)
            for one in (_around(share, paths)[0], share, _around(share, paths)[1])
        )
        name = f"p{round(100 * share)}"
        found |= {name: middle, f"{name}_error": (over - below) / 2}
    columns = {name: values.tolist() for name, values in found.items()}
    return tuple(
        Fan(measure=one.name, **{name: tuple(rows[at]) for name, rows in columns.items()})
        for at, one in enumerate(portfolio.measures)
    )


def _from_bins(stacked: Floats, rank: float, where: Scales) -> Floats:
    """Give the values of a rank by measure and month, straight within a bin.

    stacked: 0, and numbers of paths up to each bin, histogram after histogram without beginning anew, so that one
    search finds all.
    """
    rows = np.arange(where.low.size)
    first, paths_before = rows * BINS, rows * (stacked[-1] / where.low.size)
    place = np.clip(np.searchsorted(stacked[1:], rank + paths_before), first, first + BINS - 1)
    before, up_to = stacked[place] - paths_before, stacked[place + 1] - paths_before
    within = np.clip((rank - before) / np.maximum(up_to - before, 1), 0.0, 1.0)
    values: Floats = where.low + (place - first + within).reshape(where.low.shape) / where.bins_a_unit
    return values
