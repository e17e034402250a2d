"""Bunching: more values just on the good side of a line than its neighbourhood leads one to expect.

The values close to the line fall into three classes of equal width: just short of it, just good enough, and the next
better ones. However a measure trends, swings or remembers, what the months before foretell is smooth over less than
its scatter, so that each value is as likely in one class as in another, whatever came before: the middle class holds
a binomial third. That is the comparison of a bin with its two neighbours of Burgstahler and Dichev (Journal of
Accounting and Economics 24, 1997), made exact for few values.
"""

import numpy as np

from osm_sim.evidence.series import Floats, Series, scatter
from osm_sim.evidence.signs import RATE, Kind, Sign, Tail, binomial, either, not_tested, told

WIDTH = 0.4
"""Width of a class in scatters; at most twice that where values are told coarsely."""
COARSEST = 0.8
LEAST = 6
SPAN, FINE = 5.0, 20.0
"""Values whose upper tenth is so many times the lower one, and never fewer steps than this, are compared as ratios."""
THIRD = 0.35
"""A third, and what the top of a bell adds to the class that it stands in."""
LOOKED_AT = "values close to the target or the red threshold: just short, just good enough, next better"
OTHER = (
    "It may also be that work is steered to just reach the line, that the target was set from what is usually"
    " reached, or that a limit of the process lies there"
)


def bunching(series: Series, rate: float = RATE) -> Sign:
    """Look for values bunched just on the good side of the target or of the red threshold (exact binomial)."""
    if not series.good:
        return not_tested(Kind.BUNCHING, series.measure, reason="no direction of it is good", looked_at=LOOKED_AT)
    width = class_width(series)
    if width == 0:
        reason = "values are told too coarsely, or vary too little, for classes beside a line"
        return not_tested(Kind.BUNCHING, series.measure, reason=reason, looked_at=LOOKED_AT)
    lines = {"target": series.targets, "red threshold": series.reds}
    near = {name: beside(series, line, width) for name, line in lines.items()}
    tested = {name: counts for name, counts in near.items() if sum(counts) >= LEAST}
    if not tested:
        most = max(sum(counts) for counts in near.values())
        reason = f"only {most} values lie close to the target or the red threshold; at least {LEAST} are needed"
        return not_tested(Kind.BUNCHING, series.measure, reason=reason, looked_at=LOOKED_AT)
    tails = {name: _tail(counts, rate / len(tested)) for name, counts in tested.items()}
    name = min(tails, key=lambda line: tails[line].p_value)
    total, middle = sum(tested[name]), tested[name][1]
    return told(
        Kind.BUNCHING,
        series.measure,
        statistic=middle / total,
        tail=either(*tails.values()),
        seen=f"Of {total} values close to the {name}, {middle} lie just on its good side where about"
        f" {round(THIRD * total)} are expected",
        looked_at=LOOKED_AT,
        other=OTHER,
    )


def class_width(series: Series) -> int:
    """Give a class's width in steps of the last told place; 0 where a single step is too wide already."""
    steps = scatter(series.values) / series.step
    return 0 if steps * COARSEST < 1 else max(1, round(WIDTH * steps))


def is_multiplicative(series: Series) -> bool:
    """Tell whether the values span so much that their neighbourhoods are better told as ratios."""
    values = series.values
    if not len(values) or values.min() < FINE * series.step:
        return False
    low, high = np.quantile(values, (0.1, 0.9))
    return bool(high >= SPAN * low) and scatter(np.log(values)) > 0


def beside(series: Series, line: Floats, width: int) -> tuple[int, int, int]:
    """Count the values just short of the line, just good enough, and next better; classes are `width` steps wide.

    Values that span much are compared as ratios, in classes of the same share of their scatter.
    """
    known = ~np.isnan(line)
    values, held = series.values[known], line[known]
    if is_multiplicative(series) and (held > 0).all():
        place = np.floor(series.good * np.log(values / held) / (WIDTH * scatter(np.log(series.values))) + 1e-9)
    else:
        # The first value that can be told on the good side counts 0, wherever between two the line lies.
        first = np.ceil(series.good * held / series.step - 1e-6)
        place = np.floor((np.rint(series.good * values / series.step) - first) / width)
    short, good, better = (int((place == k).sum()) for k in (-1, 0, 1))
    return short, good, better


def _tail(counts: tuple[int, int, int], rate: float) -> Tail:
    return binomial(counts[1], sum(counts), THIRD, rate)
