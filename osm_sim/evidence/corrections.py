"""Corrections: mistakes go both ways; corrections that all go one way are not only mistakes."""

from osm_sim.evidence.series import Series
from osm_sim.evidence.signs import RATE, Kind, Sign, counted, not_tested, told, two_sided_sign

LEAST = 6
LOOKED_AT = "corrected months: from the first value told to the newest"
OTHER = (
    "Late documents that can only add, an estimate that is cautious by rule, or one change of the definition applied"
    " backwards would do the same"
)


def corrections(series: Series, rate: float = RATE) -> Sign:
    """Look for corrections that nearly all go one way (exact two-sided sign test; a month counts once).

    Both ways count: values raised afterwards, and fine values told in time for the meeting and lowered later.
    """
    moves = [r.value - r.earlier[0] for r in series.readings if r.earlier and r.value != r.earlier[0]]
    if len(moves) < LEAST:
        reason = f"{counted(len(moves), 'month was', 'months were')} corrected; at least {LEAST} are needed"
        return not_tested(Kind.CORRECTIONS, series.measure, reason=reason, looked_at=LOOKED_AT)
    ups = sum(move > 0 for move in moves)
    most, up = max(ups, len(moves) - ups), ups * 2 >= len(moves)
    way = _way(series.good, up=up)
    return told(
        Kind.CORRECTIONS,
        series.measure,
        statistic=ups / len(moves),
        tail=two_sided_sign(ups, len(moves), rate),
        seen=f"{most} of {len(moves)} corrections went {way}",
        looked_at=LOOKED_AT,
        other=OTHER,
    )


def _way(good: int, *, up: bool) -> str:
    direction = "up" if up else "down"
    if not good:
        return direction
    return f"{direction}, to the {'better' if (good > 0) == up else 'worse'}"
