"""A break at a change of reporter: values that jump when another person begins to tell them."""

from collections import Counter

import numpy as np

from osm_sim.evidence.series import Series
from osm_sim.evidence.shuffling import association
from osm_sim.evidence.signs import RATE, Kind, Sign, Tail, not_tested, told

LEAST = 6
"""Months that a person must have told to be compared."""
LOOKED_AT = "the level of the values under each reporter, beyond trend, season and memory"
OTHER = "A change of the definition, of the source or of the work itself at the same time would do the same"


def handover(series: Series, rate: float = RATE) -> Sign:
    """Look for a different level under another reporter (shuffled F test of the reporters' levels)."""
    told_by = Counter(reading.reporter for reading in series.readings if reading.reporter)
    people = [person for person, months in told_by.items() if months >= LEAST]
    if len(people) < 2:
        reason = f"no second person has told at least {LEAST} months"
        return not_tested(Kind.BREAK, series.measure, reason=reason, looked_at=LOOKED_AT)
    kept = np.array([reading.reporter in people for reading in series.readings])
    reporters = np.array([reading.reporter for reading in series.readings])[kept]
    values = series.values[kept]
    if (values == values[0]).all():
        reason = "all values are the same"
        return not_tested(Kind.BREAK, series.measure, reason=reason, looked_at=LOOKED_AT)
    dummies = np.column_stack([(reporters == person).astype(float) for person in people[1:]])
    strength, p_value = association(
        f"{series.measure}/break", series.months[kept], values, dummies, one_sided=False, lasting=True
    )
    means = ", ".join(f"{values[reporters == person].mean():,.{max(0, series.decimals)}f}" for person in people)
    return told(
        Kind.BREAK,
        series.measure,
        statistic=strength,
        tail=Tail(p_value=p_value, rate=rate),
        seen=f"Values changed with who told them beyond their trend and season (mean under each: {means})",
        looked_at=LOOKED_AT,
        other=OTHER,
    )
