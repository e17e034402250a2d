"""Values that hardly vary: the same value again and again, or less movement of late than in the measure's own past.

Repeats: given how many values repeat the one before, where they stand is as good as shuffled; the chance of so long a
run of them is counted exactly (Mood, Annals of Mathematical Statistics 11, 1940). Movement: the changes within pairs of
neighbouring months that share no month, those of the last year against those before, shuffled.
"""

from math import comb

import numpy as np

from osm_sim.evidence.series import Floats, Ints, Series
from osm_sim.evidence.shuffling import shuffled_p
from osm_sim.evidence.signs import RATE, Kind, Sign, Tail, decided, either, not_tested, told

LEAST = 18
LATE_PAIRS = 6
LOOKED_AT = "runs of one and the same value, and month-to-month changes of the last year against those before"
OTHER = (
    "A value carried forward until a survey is repeated, a ceiling that is reached, or a process that has become"
    " steadier would do the same"
)


def variation(series: Series, rate: float = RATE) -> Sign:
    """Look for values that hardly vary: exact run test where one repeats, and shuffled movement, sharing the rate."""
    values = series.values
    if len(values) < LEAST:
        reason = f"{len(values)} values; at least {LEAST} are needed"
        return not_tested(Kind.STILL, series.measure, reason=reason, looked_at=LOOKED_AT)
    repeats = np.rint(np.diff(values) / series.step) == 0
    if repeats.all():
        reason = f"all {len(values)} values are the same, so that there is no past to compare with: ask if it can move"
        return not_tested(Kind.STILL, series.measure, reason=reason, looked_at=LOOKED_AT)
    run = longest(repeats)
    tests = 1 + bool(repeats.any())
    runs = run_tail(run, int(repeats.sum()), len(repeats), rate / tests)
    share, movement = _movement(series, rate / tests)
    if runs.p_value < movement.p_value:
        seen = f"One value was told {run + 1} months in a row"
    else:
        seen = f"In the last year values moved {100 * share:.0f} % as much from month to month as before"
    return told(
        Kind.STILL,
        series.measure,
        statistic=share,
        tail=either(runs, movement) if run else movement,
        seen=seen,
        looked_at=LOOKED_AT,
        other=OTHER,
    )


def longest(repeats: np.typing.NDArray[np.bool_]) -> int:
    """Give the length of the longest run of true."""
    best = here = 0
    for repeated in repeats.tolist():
        here = here + 1 if repeated else 0
        best = max(best, here)
    return best


def run_tail(run: int, repeats: int, places: int, rate: float) -> Tail:
    """Give the exact tail of a longest run of repeats or longer, so many repeats among so many places."""
    others = places - repeats
    tails = {0: 1.0}
    for length in range(1, repeats + 1):
        # Repeats fall into the gaps around the others; those with every gap shorter than `length` are counted.
        shorter = sum(
            (-1) ** j * comb(others + 1, j) * comb(places - j * length, others)
            for j in range(min(others + 1, repeats // length) + 1)
        )
        tails[length] = 1 - shorter / comb(places, others)
    return decided(tails, run, rate)


def _movement(series: Series, rate: float) -> tuple[float, Tail]:
    """Give late movement as a share of earlier movement, and its tail; the tail is 1 where either is missing."""
    changes = np.abs(pair_changes(series.months, series.values))
    late = min(LATE_PAIRS, len(changes) // 3)
    if late < 3 or not changes[:-late].any():
        return 1.0, Tail(p_value=1.0, rate=0.0)

    def quiet(order: Ints) -> Floats:
        mixed = changes[order]
        found: Floats = mixed[:, :-late].mean(axis=1) - mixed[:, -late:].mean(axis=1)
        return found

    observed = float(quiet(np.arange(len(changes))[None, :])[0])
    p_value = shuffled_p(f"{series.measure}/still", len(changes), observed, quiet)
    return float(changes[-late:].mean() / changes[:-late].mean()), Tail(p_value=p_value, rate=rate)


def pair_changes(months: Ints, values: Floats) -> Floats:
    """Give the changes within pairs of neighbouring months, no month used twice, paired from the end back."""
    found: list[float] = []
    at = len(values) - 1
    while at >= 1:
        together = months[at] - months[at - 1] == 1
        if together:
            found.append(float(values[at] - values[at - 1]))
        at -= 2 if together else 1
    return np.array(found[::-1], np.float64)
