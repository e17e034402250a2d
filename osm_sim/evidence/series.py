"""What was told of one measure, month by month: the values, when, by whom, and what was told before."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DECIMALS_LIMIT = 9
LARGEST = 1e15


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reported value.

    month: months counted on without a break (year x 12 + month - 1 will do). value: the newest one, in the measure's
    unit. earlier: what was told before it was corrected, oldest first. reported_on, due_on: days counted on
    (`date.toordinal`) on which the first value came and was due; None where not known. target, red: what held in the
    month, in the measure's unit; None where there was none. reporter: who told it; "" where not known.
    """

    month: int
    value: float
    reported_on: int | None = None
    due_on: int | None = None
    reporter: str = ""
    earlier: tuple[float, ...] = ()
    target: float | None = None
    red: float | None = None

    def __post_init__(self) -> None:
        told = {"value": (self.value,), "earlier": self.earlier, "target": (self.target,), "red": (self.red,)}
        for name, numbers in told.items():
            if any(number is not None and not abs(number) <= LARGEST for number in numbers):
                raise InputError(f"{name}(={numbers}) of month {self.month} must lie within {LARGEST:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The readings of one measure in order of months, at most one a month; a missing month is simply not there.

    better: None where neither more nor less is good (a range). decimals: to how many places values are told (0 whole
    numbers, -3 thousands).
    """

    measure: str
    readings: tuple[Reading, ...]
    better: Better | None = Better.HIGHER
    decimals: int = 0

    def __post_init__(self) -> None:
        months = [reading.month for reading in self.readings]
        if any(first >= second for first, second in pairwise(months)):
            raise InputError(f"readings of {self.measure!r} must be in order of months, one a month at most")
        if not -DECIMALS_LIMIT <= self.decimals <= DECIMALS_LIMIT:
            raise InputError(f"decimals(={self.decimals}) must lie in {-DECIMALS_LIMIT}..{DECIMALS_LIMIT}")

    def __len__(self) -> int:
        return len(self.readings)

    @property
    def step(self) -> float:
        """The smallest difference that two told values can have, in the measure's unit."""
        return float(10.0**-self.decimals)

    @property
    def good(self) -> int:
        """+1 where higher is better, -1 where lower is, 0 where neither."""
        return 0 if self.better is None else 1 if self.better is Better.HIGHER else -1

    @property
    def months(self) -> Ints:
        return np.array([reading.month for reading in self.readings], np.int64)

    @property
    def values(self) -> Floats:
        return np.array([reading.value for reading in self.readings], np.float64)

    @property
    def targets(self) -> Floats:
        """The target of each reading, in the measure's unit; NaN where there was none."""
        return floats(reading.target for reading in self.readings)

    @property
    def reds(self) -> Floats:
        """The red threshold of each reading, in the measure's unit; NaN where there was none."""
        return floats(reading.red for reading in self.readings)

    @property
    def delays(self) -> Floats:
        """Days from due to reported, below 0 where it came early; NaN where either is not known."""
        return floats(
            None if reading.reported_on is None or reading.due_on is None else reading.reported_on - reading.due_on
            for reading in self.readings
        )


def floats(numbers: Iterable[float | None]) -> Floats:
    """Give an array with NaN for None."""
    return np.array([np.nan if number is None else number for number in numbers], np.float64)


def scatter(values: Floats) -> float:
    """Give how far a month's value lies from what the months before foretell, as a standard deviation.

    The median absolute change from one value to the next, for a normal one: 1.4826 / sqrt(2) x. Trend and season move
    it little, some wild values do not, and where neighbours are alike it errs to the small side. 0 for fewer than two.
    """
    if len(values) < 2:
        return 0.0
    changes = np.diff(values)
    return float(1.4826 * np.median(np.abs(changes - np.median(changes))) / math.sqrt(2))
