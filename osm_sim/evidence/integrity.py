"""All warning signs of all measures, and which of them stand out of so many looked for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from osm_sim.errors import InputError
from osm_sim.evidence.bunching import bunching
from osm_sim.evidence.corrections import corrections
from osm_sim.evidence.digits import first_digits, last_digits
from osm_sim.evidence.handover import handover
from osm_sim.evidence.lateness import lateness
from osm_sim.evidence.series import Floats, Series
from osm_sim.evidence.signs import RATE, Kind, Sign
from osm_sim.evidence.variation import variation

SIGNS: dict[Kind, Callable[[Series, float], Sign]] = {
    Kind.BUNCHING: bunching,
    Kind.CORRECTIONS: corrections,
    Kind.LAST_DIGITS: last_digits,
    Kind.FIRST_DIGITS: first_digits,
    Kind.STILL: variation,
    Kind.LATE: lateness,
    Kind.BREAK: handover,
}
SHARE = 0.10
"""Of the signs that stand out, the share that may be false alarms in the long run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A sign beside all others.

    adjusted: its p-value corrected for their number; None where it was not tested. stands_out: to be asked about.
    """

    sign: Sign
    adjusted: float | None
    stands_out: bool


def signs_of(series: Series, rate: float = RATE) -> tuple[Sign, ...]:
    """Give every sign of a measure, tested or not, at the rate of false alarms asked for (0 to 1)."""
    if not 0 < rate < 1:
        raise InputError(f"rate(={rate}) must lie between 0 and 1, such as {RATE}")
    return tuple(look(series, rate) for look in SIGNS.values())


def weigh(signs: Iterable[Sign], share: float = SHARE) -> tuple[Weighed, ...]:
    """Weigh the signs together (Benjamini and Hochberg, JRSS B 57, 1995), in the order given.

    With share 0.10, on average at most one of ten signs that stand out is a false alarm, and where all data are
    honest, nothing stands out in nine companies of ten. Signs not tested are not counted.
    """
    if not 0 < share < 1:
        raise InputError(f"share(={share}) must lie between 0 and 1, such as {SHARE}")
    kept = list(signs)
    tested = [sign.p_value for sign in kept if sign.p_value is not None]
    adjusted = iter(benjamini_hochberg(tested).tolist())
    found: list[Weighed] = []
    for sign in kept:
        value = None if sign.p_value is None else next(adjusted)
        found.append(Weighed(sign=sign, adjusted=value, stands_out=value is not None and value <= share))
    return tuple(found)


def look_through(measures: Iterable[Series], *, rate: float = RATE, share: float = SHARE) -> tuple[Weighed, ...]:
    """Give every sign of every measure, weighed together."""
    return weigh((sign for series in measures for sign in signs_of(series, rate)), share)


def benjamini_hochberg(p_values: Sequence[float]) -> Floats:
    """Give the adjusted p-values, in the order given: min over the ranks from its own up of p x count / rank."""
    values = np.asarray(p_values, np.float64)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return adjusted
