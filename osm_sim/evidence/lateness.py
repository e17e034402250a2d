"""Late when bad: reports that come later in the months that are worse."""

import numpy as np

from osm_sim.evidence.series import Floats, Series
from osm_sim.evidence.shuffling import association, ranks
from osm_sim.evidence.signs import RATE, Kind, Sign, Tail, not_tested, told

LEAST = 18
MOST_ALIKE = 0.8
LOOKED_AT = "days from due to reported against how far the value lies short, beyond trend, season and memory of either"
OTHER = "Bad months can be busy ones, and an odd value is often checked once more before it is sent"


def lateness(series: Series, rate: float = RATE) -> Sign:
    """Look for reports that come later the worse the value is (one-sided partial rank correlation, shuffled)."""
    if not series.good:
        return not_tested(Kind.LATE, series.measure, reason="no direction of it is good", looked_at=LOOKED_AT)
    delays = series.delays
    known = ~np.isnan(delays)
    delays = delays[known]
    if len(delays) < LEAST:
        reason = f"{len(delays)} values have a day due and a day reported; at least {LEAST} are needed"
        return not_tested(Kind.LATE, series.measure, reason=reason, looked_at=LOOKED_AT)
    short = _shortfall(series)[known]
    if _alike(delays) > MOST_ALIKE or _alike(short) > MOST_ALIKE:
        reason = "the delays, or the values, are nearly all the same"
        return not_tested(Kind.LATE, series.measure, reason=reason, looked_at=LOOKED_AT)
    strength, p_value = association(
        f"{series.measure}/late", series.months[known], ranks(delays), ranks(short), one_sided=True
    )
    worst, best = _thirds(delays, short)
    return told(
        Kind.LATE,
        series.measure,
        statistic=strength,
        tail=Tail(p_value=p_value, rate=rate),
        seen=f"The worst third of the values came {_days(worst)}, the best third {_days(best)}",
        looked_at=LOOKED_AT,
        other=OTHER,
    )


def _shortfall(series: Series) -> Floats:
    # Where a target holds in every month, bad is what falls short of it; else what is low (or high) for the measure.
    targets = series.targets
    line = np.where(np.isnan(targets).any(), 0.0, targets)
    found: Floats = np.round(series.good * (line - series.values), 9)
    return found


def _alike(values: Floats) -> float:
    return float(np.unique(values, return_counts=True)[1].max() / len(values))


def _thirds(delays: Floats, short: Floats) -> tuple[float, float]:
    order, third = np.argsort(short, kind="stable"), len(short) // 3
    return float(delays[order[-third:]].mean()), float(delays[order[:third]].mean())


def _days(delay: float) -> str:
    return f"{abs(delay):.1f} days {'after' if delay >= 0 else 'before'} they were due (mean)"
