"""Digits: people who make up or round numbers have favourite digits; what is measured has none.

Last digits are even wherever the scatter of a measure spans some ten steps of its last told place, whatever trend,
season or memory it has (Mosimann, Wiseman and Edelman, Accountability in Research 4, 1995; Beber and Scacco, Political
Analysis 20, 2012). For scatter s in steps the share of a digit errs by at most 2 exp(-2 (pi s / 10)^2) of itself:
1.5 % for 5 steps. First digits follow Benford's law under the same condition on a scale of powers of ten (Hill,
Statistical Science 10, 1995), which monthly values of one measure hardly ever meet.
"""

import math
from functools import lru_cache

import numpy as np

from osm_sim.evidence.series import Floats, Ints, Series, scatter
from osm_sim.evidence.signs import RATE, Kind, Sign, Tail, binomial, either, not_tested, told

LEAST = 20
LEAST_STEPS = 5.0
EXACT = 48
LEAST_POWERS = 0.5
LAST_LOOKED_AT = "the last told digit of every value: all ten digits, and the share of 0 and 5"
LAST_OTHER = (
    "Values taken from a coarse instrument, from a ratio of small numbers or from a contract in round sums do the same"
)
FIRST_LOOKED_AT = "the place of every value between two powers of ten (Benford's law)"
FIRST_OTHER = "A floor, a ceiling or a usual size of the single amounts bends first digits too"


def last_digits(series: Series, rate: float = RATE) -> Sign:
    """Look for favourite last digits: exact chi-square of ten, exact binomial of 0 and 5 (at half the rate each)."""
    reason = _why_not_last(series)
    if reason:
        return not_tested(Kind.LAST_DIGITS, series.measure, reason=reason, looked_at=LAST_LOOKED_AT)
    digits = np.abs(np.rint(series.values / series.step)).astype(np.int64) % 10
    counts = np.bincount(digits, minlength=10)
    round_ones = int(counts[0] + counts[5])
    all_ten, fives = even_tail(counts, rate / 2), binomial(round_ones, len(digits), 0.2, rate / 2)
    if fives.p_value <= all_ten.p_value:
        seen = f"{round_ones} of {len(digits)} values end in 0 or 5 where about {round(len(digits) / 5)} are expected"
    else:
        top = int(counts.argmax())
        seen = f"{counts[top]} of {len(digits)} values end in {top} where about {len(digits) / 10:.0f} are expected"
    return told(
        Kind.LAST_DIGITS,
        series.measure,
        statistic=round_ones / len(digits),
        tail=either(all_ten, fives),
        seen=seen,
        looked_at=LAST_LOOKED_AT,
        other=LAST_OTHER,
    )


def _why_not_last(series: Series) -> str:
    if len(series) < LEAST:
        return f"{len(series)} values; at least {LEAST} are needed"
    if np.abs(series.values).max() >= 2**53 * series.step:
        return "values have more digits than are kept"
    steps = scatter(series.values) / series.step
    if steps < LEAST_STEPS:
        return (
            f"values scatter over {steps:.1f} steps of the last digit; last digits are even from {LEAST_STEPS:.0f} on"
        )
    return ""


def even_tail(counts: Ints, rate: float) -> Tail:
    """Give the tail of the sum of squared counts of ten equally likely digits: exact up to 48 values."""
    number, squares = int(counts.sum()), int((counts**2).sum())
    if number <= EXACT:
        tails = _squares_tail(number)
        return Tail(p_value=float(tails[squares]), rate=float(tails[tails <= rate * (1 + 1e-12)].max(initial=0.0)))
    from scipy.special import chdtrc  # 0.1 s to import: only for long series

    return Tail(p_value=float(chdtrc(9, 10 * squares / number - number)), rate=rate)


@lru_cache(maxsize=64)
def _squares_tail(number: int) -> Floats:
    """Give P(sum of squares >= s) for every s, of `number` values over ten cells, cell by cell."""
    ways = np.zeros((number + 1, number**2 + 1))
    ways[0, 0] = 1.0
    for _ in range(10):
        more = np.zeros_like(ways)
        for count in range(number + 1):
            square = count * count
            more[count:, square:] += ways[: number + 1 - count, : number**2 + 1 - square] / math.factorial(count)
        ways = more
    chances = ways[number] * (math.factorial(number) / 10.0**number)
    tails: Floats = np.minimum(1.0, np.cumsum(chances[::-1])[::-1])
    return tails


def first_digits(series: Series, rate: float = RATE) -> Sign:
    """Look whether first digits keep Benford's law, where it applies (exact Kolmogorov-Smirnov of log10 mod 1)."""
    reason = _why_not_first(series)
    if reason:
        return not_tested(Kind.FIRST_DIGITS, series.measure, reason=reason, looked_at=FIRST_LOOKED_AT)
    from scipy.stats import kstwo  # 0.5 s to import: only where the law applies

    number = len(series)
    places = np.sort(np.log10(series.values) % 1.0)
    grid = np.arange(number + 1) / number
    distance = float(max((grid[1:] - places).max(), (places - grid[:-1]).max()))
    return told(
        Kind.FIRST_DIGITS,
        series.measure,
        statistic=distance,
        tail=Tail(p_value=float(kstwo.sf(distance, number)), rate=rate),
        seen=f"First digits of {number} values differ by up to {100 * distance:.0f} points from Benford's shares",
        looked_at=FIRST_LOOKED_AT,
        other=FIRST_OTHER,
    )


def _why_not_first(series: Series) -> str:
    if len(series) < LEAST:
        return f"{len(series)} values; at least {LEAST} are needed"
    if (series.values <= 0).any():
        return "Benford's law is one of positive amounts, and some values are 0 or less"
    powers = scatter(np.log10(series.values))
    if powers < LEAST_POWERS:
        return (
            f"values scatter over {powers:.2f} powers of ten from month to month; Benford's law holds from about"
            f" {LEAST_POWERS} on"
        )
    return ""
