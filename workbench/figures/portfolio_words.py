"""What the portfolio's numbers are called: calendar months, chances, amounts of money and titles, in words.

A month is counted from 1; `first` is the plan's first month ("2027-01"), or empty where months are only counted.
Texts are plain: whoever draws them makes sure that plotly finds no tag in what people have written.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from osm_sim.portfolio.outputs import Figure as Number
from osm_sim.portfolio.spec import Measure, Polarity
from workbench.domain.alignment_survey import wilson
from workbench.domain.periods import Frequency, Period

UNKNOWN = "–"
NORMAL_95 = 1.96
TINY = 1e-9
"""What is smaller is the rest of a sum of floats."""
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TAIL = re.compile(r"(.+?)( \([^()]+\))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A value with the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval lies on one side of 0."""
        return self.low > 0 or self.high < 0


def around(number: Number, *, least: float = -math.inf, most: float = math.inf) -> Interval:
    """Give a number with its normal 95 % interval, cut where values cannot be."""
    apart = NORMAL_95 * number.error
    return Interval(value=number.value, low=max(least, number.value - apart), high=min(most, number.value + apart))


def around_share(share: Number, paths: int) -> Interval:
    """Give a share of paths with Wilson's 95 % interval: it has a width where none or all of the paths count."""
    found = wilson(round(share.value * paths), paths)
    return Interval(value=share.value, low=found.low, high=found.high)


# -- months -----------------------------------------------------------------------------------------------------------


def year_and_month(first: str, month: int) -> tuple[int, int]:
    """Give the calendar year and month (1..12) of a month of the plan. Raises ValueError for a first that is none."""
    period = Period.parse(first)
    if period.frequency is not Frequency.MONTH:
        raise ValueError(f"first(={first!r}) must be a month, such as 2027-01")
    year, number = divmod(period.year * 12 + period.number - 1 + month - 1, 12)
    return year, number + 1


def month_name(first: str, month: float) -> str:
    """Give a month of the plan as people say it: "Dec 2027", or "month 12" without a first one."""
    if not math.isfinite(month):
        return "later"
    if not first:
        return f"month {month:.0f}"
    year, number = year_and_month(first, round(month))
    return f"{MONTH_NAMES[number - 1]} {year}"


def year_name(first: str, year: int) -> str:
    """Give a year of the plan, from 1: "2027", "2027/28" where it begins within a calendar year, or "year 1"."""
    if not first:
        return f"year {year}"
    begins, number = year_and_month(first, 12 * year - 11)
    return f"{begins}" if number == 1 else f"{begins}/{(begins + 1) % 100:02d}"


# -- numbers ----------------------------------------------------------------------------------------------------------


def number(value: float | None) -> str:
    """Give a number to at most four significant digits, whole where it is large; a dash for none."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if abs(value) < TINY:
        return "0"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def apart(value: float) -> str:
    """Give half the width of an interval to two significant digits; more would say what is not known."""
    if not math.isfinite(value):
        return UNKNOWN
    return number(float(f"{value:.2g}")) if abs(value) >= TINY else "0"


def share(value: float) -> str:
    """Give a share as a whole percentage that says 0 and 100 only where it is so."""
    if not math.isfinite(value):
        return UNKNOWN
    if 0 < value < 0.005:
        return "under 1 %"
    if 0.995 <= value < 1:
        return "over 99 %"
    return f"{100 * value:.0f} %"


def short_share(value: float) -> str:
    """Give a share where there is little room: "<1 %" for "under 1 %"."""
    return share(value).replace("under ", "<").replace("over ", ">")


def share_between(one: Interval) -> str:
    """Give the ends of a share's interval."""
    return f"{100 * one.low:.1f} to {100 * one.high:.1f} %"


def points(value: float) -> str:
    """Give a difference of shares in whole percentage points, with its sign; "±0" where it rounds to none."""
    rounded = round(100 * value)
    return f"{rounded:+d}" if rounded else "±0"


def signed(value: float) -> str:
    """Give a difference with its sign; 0 for what is only the rest of a sum of floats."""
    if abs(value) < TINY:
        return "0"
    return UNKNOWN if not math.isfinite(value) else f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+.3g}"


def money(amount: float, currency: str = "") -> str:
    """Give an amount of money in whole units of its currency."""
    return f"{amount:,.0f} {currency}".strip() if math.isfinite(amount) else UNKNOWN


def with_unit(value: float, unit: str) -> str:
    """Give a value with its unit."""
    return f"{number(value)} {unit}".strip()


def percentage(factor: float) -> str:
    """Give a factor as a whole percentage: "120 %"."""
    return f"{100 * factor:.0f} %"


def wanted(measure: Measure, value: float) -> str:
    """Give a target as what is wanted: "at least 96 %", or "at most" where less is better."""
    way = "at least" if measure.polarity is Polarity.HIGHER else "at most"
    return f"{way} {with_unit(value, measure.unit)}"


# -- titles -----------------------------------------------------------------------------------------------------------


def without_tail(titles: Sequence[str]) -> tuple[list[str], str]:
    """Give titles without the words in brackets that all of them end with, and those words once."""
    found = [_TAIL.fullmatch(title) for title in titles]
    tails = {one[2] if one else "" for one in found}
    if len(titles) < 2 or len(tails) != 1 or "" in tails:
        return list(titles), ""
    return [one[1] for one in found if one], tails.pop().strip()


def title_of(titles: Mapping[str, str], name: str) -> str:
    """Give a title, or the name where there is none."""
    return titles.get(name) or name


def enumerated(words: Iterable[str]) -> str:
    """Give words as a list in a sentence: "a, b and c"."""
    *before, last = [*words] or [""]
    return f"{', '.join(before)} and {last}" if before else last
