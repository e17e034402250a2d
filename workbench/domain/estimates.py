"""People's words for what they do not know exactly, read in one place.

Estimates: "5 to 10", "about 7", "5 / 7 / 10". Lags: "about two quarters later". Links: "strong link, a month later".
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

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
_TWO = re.compile(rf"(?:between |from )?{_NUMBER} ?(?:to|-|and|\u2013) ?{_NUMBER}", re.ASCII | re.IGNORECASE)
_THREE = re.compile(rf"{_NUMBER} ?[/,;] ?{_NUMBER} ?[/,;] ?{_NUMBER}", re.ASCII)
_OPEN = re.compile(r"(at least|at most|up to|over|under|more than|less than|from|>|<)\b.*", re.ASCII | re.IGNORECASE)

LONGEST_LAG = 240.0
"""Months, as long as the longest plan."""
_COUNTED = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNTS = {"half a": 0.5, "a": 1.0, "an": 1.0, "next": 1.0, "the next": 1.0} | {
    name: float(at) for at, name in enumerate(_COUNTED, 1)
}
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "half year": 6, "year": 12}
_AT_ONCE = ("at once", "immediately", "right away", "the same month", "no lag", "without lag")
_COUNT = rf"(\d+(?:\.\d+)?|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_UNIT = rf"({'|'.join(_MONTHS)})s?"
_BEFORE = r"(?:after |with a (?:lag|delay) of )?(?:about |around |roughly |some |ca\.? |~ ?)?"
_BEHIND = r"(?: later| after| afterwards| lag| delay)?"
_LAG = re.compile(
    rf"{_BEFORE}{_COUNT}(?: ?(?:to|or|-|\u2013) ?{_COUNT})?( and a half)?[ -]?{_UNIT}( and a half)?{_BEHIND}"
)
_STRENGTHS = {"weak": Strength.WEAK, "medium": Strength.MEDIUM, "moderate": Strength.MEDIUM, "strong": Strength.STRONG}
_STRENGTH = rf"(?:an? )?({'|'.join(_STRENGTHS)})(?:ly)?(?: (?:link|effect|influence))?"
_STRENGTH_FIRST = re.compile(rf"{_STRENGTH}(?:[,;:]? (?:and )?(.+))?")
_STRENGTH_LAST = re.compile(rf"(.+?)[,;:] {_STRENGTH}")


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
    elif _OPEN.fullmatch(plain):
        raise ValueError(f'estimate(={text[:40]!r}) leaves an end open: write both ends, such as "5 to 10"')
    else:
        raise ValueError(f'estimate(={text[:40]!r}) must read like "7", "about 7", "5 to 10" or "5 / 7 / 10"')
    return Estimate(low=low, likely=likely, high=high, source=source)


class LinkWords(NamedTuple):
    """What words say of a link; None: nothing of that."""

    strength: Strength | None
    lag_months: float | None

    @property
    def words(self) -> str:
        """The link in words that `read_link_words` reads."""
        said = [] if self.strength is None else [f"{self.strength} link"]
        if self.lag_months is not None:
            months = f"{self.lag_months:g} month{'' if self.lag_months == 1 else 's'} later"
            said.append(months if self.lag_months else "at once")
        return ", ".join(said)


def read_lag(text: str) -> float:
    """Read a lag in months: "about two quarters later", "3 months", "half a year", "next quarter", "at once".

    Of "2 to 3 quarters" the middle counts. Raises ValueError, with examples, for what is none.
    """
    plain = " ".join(text.split()).lower()
    if plain in _AT_ONCE:
        return 0.0
    found = _LAG.fullmatch(plain)
    if found is None or ((found[3] or found[5]) and (found[2] or found[3] == found[5])):
        raise ValueError(
            f'lag(={text[:40]!r}) must read like "about two quarters later", "3 months", "half a year" or "at once"'
        )
    first, last = (_count(one) for one in (found[1], found[2] or found[1]))
    extra = 0.5 if found[3] or found[5] else 0.0
    months = ((first + last) / 2 + extra) * _MONTHS[found[4]]
    if months > LONGEST_LAG:
        raise ValueError(f"lag(={text[:40]!r}) must be at most {LONGEST_LAG:g} months: no plan is longer")
    return months


def read_link_words(text: str) -> LinkWords:
    """Read what words say of a link: "strong link, about two quarters later", "weak", "a month later".

    Raises ValueError, with examples, for what says nothing of a link, or more than this.
    """
    plain = " ".join(text.split()).lower()
    if found := _STRENGTH_FIRST.fullmatch(plain):
        strength, lag = found.groups()
    elif found := _STRENGTH_LAST.fullmatch(plain):
        lag, strength = found.groups()
    else:
        strength, lag = None, plain
    try:
        return LinkWords(strength=_STRENGTHS.get(strength or ""), lag_months=None if lag is None else read_lag(lag))
    except ValueError:
        raise ValueError(
            f'link(={text[:60]!r}) must read like "strong link, about two quarters later", "weak" or "a month later"'
        ) from None


def _count(text: str) -> float:
    return _COUNTS[text] if text in _COUNTS else float(text)
