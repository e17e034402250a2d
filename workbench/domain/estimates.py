"""People's words for what they do not know exactly, read in one place: "5 to 10", "about 7", "5 / 7 / 10"."""

import re
from dataclasses import dataclass

from workbench.domain.numbers import refuse_unusable_numbers
from workbench.domain.scorecard import Strength

ABOUT = 0.2
"""An assumption: "about 7" runs from 20 % below to 20 % above."""
ELASTICITY = {Strength.WEAK: 0.15, Strength.MEDIUM: 0.3, Strength.STRONG: 0.5}
"""An assumption: by how many of its own scales an effect moves when a cause moves by one of its own."""
UNSAID_STRENGTH = Strength.MEDIUM
UNSAID_BELIEF = 0.7
UNSAID_LAG_MONTHS = 3
"""Assumptions: what a link is taken for where nobody has said."""
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_ONE = re.compile(rf"(about |around |ca\.? |~ ?)?{_NUMBER}", re.ASCII | re.IGNORECASE)
_TWO = re.compile(rf"(?:between )?{_NUMBER} ?(?:to|-|and|\u2013) ?{_NUMBER}", re.ASCII | re.IGNORECASE)
_THREE = re.compile(rf"{_NUMBER} ?[/,;] ?{_NUMBER} ?[/,;] ?{_NUMBER}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Low, likely and high, and where they come from ("assumption" where nobody has said)."""

    low: float
    likely: float
    high: float
    source: str = "assumption"

    def __post_init__(self) -> None:
        refuse_unusable_numbers(low=self.low, likely=self.likely, high=self.high)
        if not self.low <= self.likely <= self.high:
            three = f"low(={self.low:g}), likely(={self.likely:g}) and high(={self.high:g})"
            raise ValueError(f"{three} must run upward: put them in order")

    @property
    def mean(self) -> float:
        """The mean of the PERT distribution: (low + 4 likely + high) / 6."""
        return (self.low + 4 * self.likely + self.high) / 6

    @property
    def words(self) -> str:
        """The estimate as people write it."""
        if self.low == self.high:
            return f"{self.likely:g}"
        if self.likely == (self.low + self.high) / 2:
            return f"{self.low:g} to {self.high:g}"
        return f"{self.low:g} / {self.likely:g} / {self.high:g}"


def read_estimate(text: str, source: str = "assumption") -> Estimate:
    """Read an estimate: "7", "about 7", "5 to 10" (the middle is likely), "5 / 7 / 10".

    Raises ValueError, with the ways to write one, for what is none.
    """
    plain = " ".join(text.split())
    if found := _THREE.fullmatch(plain):
        low, likely, high = map(float, found.groups())
    elif found := _TWO.fullmatch(plain):
        low, high = map(float, found.groups())
        likely = (low + high) / 2
    elif found := _ONE.fullmatch(plain):
        likely = float(found[2])
        apart = abs(likely) * ABOUT if found[1] else 0.0
        low, high = likely - apart, likely + apart
    else:
        raise ValueError(f'estimate(={text[:40]!r}) must read like "7", "about 7", "5 to 10" or "5 / 7 / 10"')
    return Estimate(low=low, likely=likely, high=high, source=source)
