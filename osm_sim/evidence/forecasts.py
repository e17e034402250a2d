"""Forecasts of one measure by simple methods that have names, each with its error on months held back.

Sources: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, 5.2 (last value, seasonal last
value, drift), 5.10 (rolling origin) and 8.2 (damped trend); Gardner and McKenzie, Management Science 31, 1985 (damped
trend). No method here is clever: what a strategist is shown can be worked out by hand.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError

Floats = NDArray[np.float64]

YEAR = 12
"""Values in a year of months, and those that the mean is taken of."""
LEAST_VALUES = 6
"""Fewer values are not forecast at all."""
LEAST_HELD_BACK = 4
"""So many errors it takes for a method to be judged, and for an interval to be told."""
COVERAGE = 0.80
"""The share of held-back months that lay inside the interval."""
DAMPING = 0.90
"""How much of the trend is left from one month to the next in the damped method."""
SMOOTHING = tuple(float(part) for part in np.round(np.arange(0.1, 1.0, 0.2), 1))
"""The weights of the newest value and of the newest trend that the damped method chooses from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way to forecast. least: the values it needs. how: what it does, for a reader."""

    name: str
    how: str
    least: int
    ahead: Callable[[Floats, int], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The months ahead by one method, in the measure's unit.

    values: month by month. low, high: the limits in which COVERAGE of the held-back months would have lain; None where
    too few were held back. error: the mean absolute error on months held back, in the measure's unit, averaged over
    the months ahead; None where there were too few. held_back: how many forecasts that error is of.
    """

    method: str
    how: str
    values: tuple[float, ...]
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    error: float | None
    held_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasts:
    """Every method that the values allow, that with the least error on held-back months first.

    reason: why there is none.
    """

    found: tuple[Forecast, ...]
    reason: str = ""


def _last(values: Floats, months: int) -> Floats:
    return np.full(months, values[-1])


def _seasonal(season: int) -> "Method":
    def ahead(values: Floats, months: int) -> Floats:
        return np.array([values[len(values) - season + at % season] for at in range(months)])

    how = "every value ahead is like that of the same time a year before"
    return Method(name="seasonal last value", how=how, least=season, ahead=ahead)


def _drift(values: Floats, months: int) -> Floats:
    step = (values[-1] - values[0]) / (len(values) - 1)
    return np.asarray(values[-1] + step * np.arange(1, months + 1), np.float64)


def _mean(values: Floats, months: int) -> Floats:
    return np.full(months, values[-YEAR:].mean())


def _damped(values: Floats, months: int) -> Floats:
    """Holt's method with a damped trend; of all pairs of SMOOTHING the one that missed the months so far least."""
    newest = np.repeat(np.array(SMOOTHING), len(SMOOTHING))
    trending = np.tile(np.array(SMOOTHING), len(SMOOTHING))
    level = np.full(len(newest), values[0])
    trend = np.full(len(newest), values[1] - values[0])
    missed = np.zeros(len(newest))
    for value in values[1:]:
        expected = level + DAMPING * trend
        missed += (value - expected) ** 2
        before, level = level, newest * value + (1 - newest) * expected
        trend = trending * (level - before) + (1 - trending) * DAMPING * trend
    best = int(np.argmin(missed))
    kept = np.cumsum(DAMPING ** np.arange(1, months + 1))
    return np.asarray(level[best] + kept * trend[best], np.float64)


_USUAL = (
    Method(name="last value", how="every value ahead is like the last one", least=1, ahead=_last),
    Method(name="mean of the last 12", how="every value ahead is the mean of the last twelve", least=YEAR, ahead=_mean),
    Method(name="drift", how="the line from the first value to the last goes on", least=2, ahead=_drift),
    Method(
        name="Holt, damped",
        how=f"a smoothed level and a smoothed trend, of which {DAMPING:.0%} is left each time",
        least=LEAST_VALUES,
        ahead=_damped,
    ),
)


def methods(season: int = YEAR) -> tuple[Method, ...]:
    """Give every method for so many values a year; of two with the same error the one named first is offered first."""
    return (*_USUAL, _seasonal(season)) if season > 1 else _USUAL


def forecast(values: Sequence[float], months: int = 6, *, season: int = YEAR) -> Forecasts:
    """Forecast so many months after a series without gaps, oldest first, in the measure's unit.

    season: values in a year; what is said here of months holds for quarters and years too.
    Raises InputError for months below 1 and for a value that is not finite.
    """
    if months < 1:
        raise InputError(f"months(={months}) must be >= 1")
    told = np.asarray(values, np.float64)
    if not np.isfinite(told).all():
        raise InputError("values must be finite numbers: leave out months that have none")
    if len(told) < LEAST_VALUES:
        return Forecasts(found=(), reason=f"a forecast needs {LEAST_VALUES} values in a row; there are {len(told)}")
    every = methods(season)
    start = _first_origin(every, len(told))
    found = [_by(method, told, months, start) for method in every if len(told) >= method.least]
    return Forecasts(found=tuple(sorted(found, key=_rank)))


def _rank(one: Forecast) -> tuple[bool, float]:
    return one.error is None, one.error or 0.0


def _by(method: Method, values: Floats, months: int, start: int) -> Forecast:
    ahead = method.ahead(values, months)
    errors = held_back_errors(method, values, months, start)
    first = errors[:, 0][~np.isnan(errors[:, 0])] if len(errors) else np.empty(0)
    is_judged = len(first) >= LEAST_HELD_BACK
    reach = _reach(errors, months) if is_judged else None
    return Forecast(
        method=method.name,
        how=method.how,
        values=tuple(ahead.tolist()),
        low=None if reach is None else tuple((ahead - reach).tolist()),
        high=None if reach is None else tuple((ahead + reach).tolist()),
        error=_mean_error(errors) if is_judged else None,
        held_back=len(first),
    )


def _first_origin(every: Sequence[Method], count: int) -> int:
    """The least values that all methods which can be judged begin with, so that their errors can be compared."""
    return max((one.least for one in every if count >= one.least + LEAST_HELD_BACK), default=0)


def held_back_errors(method: Method, values: Floats, months: int, start: int = 0) -> Floats:
    """Give the errors of forecasts made from each month on (rolling origin) against the months held back after it.

    A row for each origin, a column for each month ahead; NaN where that month was not known yet. start: the values
    that the first forecast may see, at least; never fewer than the method and LEAST_VALUES ask for.
    """
    start = max(start, LEAST_VALUES, method.least)
    errors = np.full((max(len(values) - start, 0), months), np.nan)
    for row, origin in enumerate(range(start, len(values))):
        known = values[origin : origin + months]
        errors[row, : len(known)] = known - method.ahead(values[:origin], months)[: len(known)]
    return errors


def _mean_error(errors: Floats) -> float:
    """The mean over the months ahead of the mean absolute error at each; each month ahead counts alike."""
    counts = (~np.isnan(errors)).sum(axis=0)
    sizes = np.nansum(np.abs(errors), axis=0)[counts > 0] / counts[counts > 0]
    return float(sizes.mean())


def _reach(errors: Floats, months: int) -> Floats:
    """How far to either side COVERAGE of the errors at each month ahead reach; never less than for the month before.

    The rank is that of a new error among the old ones, ceil((n + 1) x COVERAGE), at most the largest.
    """
    reach = np.zeros(months)
    for at in range(months):
        sizes = np.sort(np.abs(errors[:, at][~np.isnan(errors[:, at])]))
        if len(sizes) >= LEAST_HELD_BACK:
            rank = min(math.ceil((len(sizes) + 1) * COVERAGE), len(sizes))
            reach[at] = sizes[rank - 1]
    return np.maximum.accumulate(reach)
