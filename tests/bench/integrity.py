"""False alarms of the warning signs over honest series, and how often the manager who tilts is found.

Promised: each sign calls honest series as often as it states, within 2 points, over 2,000 series of mixed natures.
First digits, which few of those allow to be looked at, are looked at in 2,000 series that span many powers of ten.
"""

import time
from collections.abc import Iterable
from statistics import fmean

from osm_sim.evidence.alarms import Alarms, Found, honest_study, power_study
from osm_sim.evidence.company import company
from osm_sim.evidence.generator import make_actuals
from osm_sim.evidence.honest import Nature
from osm_sim.evidence.integrity import look_through
from osm_sim.evidence.signs import Kind
from tests.bench.line import line

SERIES = 2_000
SEEDS = 50
POINTS = 2
FEW = 500
REPEATS = 7


def measure() -> list[str]:
    """Give the lines: false alarms by sign, what stands out with and without one who tilts, and the time it takes."""
    mixed = honest_study(SERIES)
    enough = [_enough(one) for one in mixed]
    worst = max(abs(one.points) for one in enough)
    tilting = power_study(company, range(1, SEEDS + 1))
    honest = power_study(lambda: company(is_honest=True), range(1, SEEDS + 1))
    return [
        *(_rate(one) for one in enough),
        line("furthest from stated", worst, "points", promised=f"within {POINTS}"),
        _found(tilting),
        line("honest measures called beside", _mean(len(one.honest) for one in tilting), "a seed", remark="of 22"),
        line(
            "honest companies called", 100 * _mean(bool(one.signs) for one in honest), "%", promised="about 10 or less"
        ),
        line("25 measures, 36 months", 1000 * _seconds(), "ms", promised="well under a second"),
    ]


def _enough(one: Alarms) -> Alarms:
    if one.tested >= FEW or one.kind is not Kind.FIRST_DIGITS:
        return one
    return next(other for other in honest_study(SERIES, nature=Nature.POWERS) if other.kind is one.kind)


def _rate(one: Alarms) -> str:
    remark = f"stated {100 * one.stated:.2f}; {one.tested:,} of {one.looked:,} tested"
    return line(one.kind.value, 100 * one.rate, "%", remark=remark)


def _found(seeds: tuple[Found, ...]) -> str:
    remark = f"{_mean(len(one.tilted) for one in seeds):.1f} of his 3 measures"
    return line("tilting manager found", 100 * _mean(bool(one.tilted) for one in seeds), "%", remark=remark)


def _mean(numbers: Iterable[float]) -> float:
    return fmean(numbers)


def _seconds() -> float:
    seconds: list[float] = []
    for seed in range(REPEATS):
        series = make_actuals(company(), 1000 + seed).series
        start = time.perf_counter()
        look_through(series)
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[REPEATS // 2]
