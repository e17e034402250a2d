"""What the office's numbers are called: places in a band, verdicts, amounts and differences, in words.

Shares lie in 0..1, an interval is the 95 % interval of the mean over replications; NaN is "–".
"""

import math
from dataclasses import dataclass
from typing import Literal

from osm_sim.study import Estimate
from workbench.figures import theme

Place = Literal["below", "inside", "above"]
Verdict = Literal["meets the level", "not clear", "misses the level", "no jobs"]
Unit = Literal["share", "hours", "days"]

UNKNOWN = "–"
VERDICT_MARKS: dict[Verdict, tuple[str, str, str]] = {
    "meets the level": ("circle", theme.GOOD, "✓"),
    "not clear": ("square-open", theme.WARN, "?"),
    "misses the level": ("x", theme.BAD, "✗"),
    "no jobs": ("circle-open", theme.MUTED, UNKNOWN),
}
"""Marker, colour and printed sign of each verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateActivity:
    """One activity's punctuality: its share of jobs on time, and by how many working days late ones miss."""

    id: str
    name: str
    on_time: Estimate
    days_late: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure under setting A and setting B, and B minus A on the same random numbers."""

    label: str
    unit: Unit
    first: Estimate
    second: Estimate
    difference: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference lies on one side of 0."""
        low, high = float(self.difference.low), float(self.difference.high)
        return low > 0 or high < 0

    @property
    def is_same(self) -> bool:
        """Whether no replication differs."""
        return bool(self.difference.low == 0 and self.difference.high == 0)

    @property
    def is_known(self) -> bool:
        """Whether both settings were measured."""
        return math.isfinite(float(self.difference.mean))


def place_in_band(fte: float, band: tuple[float, float]) -> Place:
    """Where a figure lies against the low and high of Figure 5, at the two decimals that are printed."""
    low, high = band
    if round(fte, 2) < round(low, 2):
        return "below"
    return "above" if round(fte, 2) > round(high, 2) else "inside"


def verdict(share: Estimate, level: float) -> Verdict:
    """Whether a share of jobs on time meets a service level, as far as its interval tells."""
    if not math.isfinite(float(share.mean)):
        return "no jobs"
    if float(share.low) >= level or (math.isnan(float(share.low)) and float(share.mean) >= level):
        return "meets the level"
    return "misses the level" if float(share.high) < level else "not clear"


def percent(share: float, decimals: int = 0) -> str:
    """A share as a percentage, "–" where it is not known."""
    return f"{100 * share:.{decimals}f} %" if math.isfinite(share) else UNKNOWN


def hours(value: float) -> str:
    """Hours with a thousands separator, "–" where they are not known."""
    return f"{value:,.0f} h" if math.isfinite(value) else UNKNOWN


def amount(value: float, unit: Unit) -> str:
    """A value with its unit."""
    if unit == "share":
        return percent(value, 1)
    return hours(value) if unit == "hours" else days(value)


def change(value: float, unit: Unit) -> str:
    """A difference with its sign and unit; of shares in percentage points."""
    if not math.isfinite(value):
        return UNKNOWN
    if unit == "share":
        return f"{_positive_zero(round(100 * value, 1)):+.1f} points"
    if unit == "hours":
        return f"{_positive_zero(round(value)):+,.0f} h"
    return f"{_positive_zero(round(value, 1)):+.1f} days"


def difference_in_words(row: Compared) -> str:
    """B minus A with its interval; says so where the interval holds 0 or nothing was measured."""
    if not row.is_known:
        return "not measured in both"
    if row.is_same:
        return "no difference in any replication"
    low, high = (change(float(limit), row.unit) for limit in (row.difference.low, row.difference.high))
    interval = f"{change(float(row.difference.mean), row.unit)} ({low.split()[0]} to {high.split()[0]})"
    return interval if row.is_clear else f"no clear difference: {interval}"


def days(value: float) -> str:
    """Working days, "–" where they are not known."""
    return f"{value:.1f} days" if math.isfinite(value) else UNKNOWN


def level_in_words(level: float) -> str:
    """A service level as a percentage, with decimals only where it has them."""
    return f"{round(100 * level, 6):g} %"


def _positive_zero(value: float) -> float:
    return value + 0.0
