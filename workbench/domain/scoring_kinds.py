"""What every scheme of scores takes and gives: a reading of a measure, parts of a node, marks of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from typing import Protocol

from workbench.domain.periods import Period
from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_arithmetic import Formula, Named, Number, given, over, times, total

SLACK = 1e-9
"""How far a score may lie below a limit through rounding and still reach it."""
_HUGE, _TINY = 1e100, 1e-100


class Colour(StrEnum):
    """What a status looks like; grey where there is no score."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What a value is judged by, in its unit; None where nobody has said.

    Of a range measure target is the lower end and upper the higher one. Where values are added up over months, these
    are too.
    """

    target: Named | None = None
    upper: Named | None = None
    stretch: Named | None = None
    green: Named | None = None
    red: Named | None = None
    floor: Named | None = None
    upper_floor: Named | None = None
    lowest: Named | None = None
    highest: Named | None = None
    baseline: Named | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A measure's value and what it is judged by. period: the one whose target is asked for where it is missing."""

    value: Named
    polarity: Polarity
    anchors: Anchors
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a scheme makes of a measure: score and formula are None where reason tells why there is none.

    status: in the scheme's own words. notes: what the formula does not tell.
    """

    colour: Colour
    status: str
    formula: Formula | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float | None:
        return None if self.formula is None else self.formula.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A child of a node: a measure or a node that was expected to have a score by then.

    formula: its score, None where it has none. low, high: what it could be at worst and at best.
    """

    key: str
    title: str
    weight: float
    colour: Colour
    low: float
    high: float
    formula: Named | None = None
    is_critical: bool = False

    @property
    def score(self) -> float | None:
        return None if self.formula is None else self.formula.value


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMark:
    """What a scheme makes of the parts of a node.

    coverage: the share of the weights that have a score, 0 to 1. low, high: between them lies the score whatever the
    missing values turn out to be. missing_at_best: what a missing part is taken for in `high`, where the bounds are
    weighted means; None where they are not.
    """

    colour: Colour
    status: str
    low: float
    high: float
    coverage: float
    formula: Formula | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()
    missing_at_best: float | None = None

    @property
    def score(self) -> float | None:
        return None if self.formula is None else self.formula.value


class Scheme(Protocol):
    """A way to make scores and statuses. name: how a scorecard asks for it. top: its best score; the worst is 0."""

    @property
    def name(self) -> str: ...

    @property
    def top(self) -> float: ...

    def leaf(self, reading: Reading) -> Mark:
        """Judge a measure's value. Whatever is wrong with its limits, it answers with a grey mark and the reason."""

    def node(self, parts: Sequence[Part]) -> NodeMark:
        """Put the parts of an objective, a perspective or a scorecard together; their order does not matter."""


# -- the weighted mean, which most schemes use ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The weighted mean of the parts that have a score; None, with the reason, where none has or no weight is left."""

    mean: Formula | None
    coverage: float
    low: float
    high: float
    reason: str = ""


def weigh(parts: Sequence[Part], best: float) -> Weighed:
    """Put parts together by their weights; those of parts without a score are shared among the others.

    The bounds take a missing part for 0 and for `best`. Parts of weight 0 are left out.
    """
    weighty = usable_weights(parts)
    if not weighty:
        reason = "the weights below it add up to 0" if parts else "nothing that is measured stands below it"
        return Weighed(mean=None, coverage=0.0, low=0.0, high=best, reason=reason)
    every = fsum([weight for weight, _ in weighty])
    present = [(weight, part) for weight, part in weighty if part.formula is not None]
    return Weighed(
        mean=_mean(present),
        coverage=fsum([weight for weight, _ in present]) / every,
        low=fsum([weight * part.low for weight, part in present]) / every,
        high=fsum([weight * (best if part.formula is None else part.high) for weight, part in weighty]) / every,
        reason="" if present else "nothing below it has a score",
    )


def usable_weights(parts: Sequence[Part]) -> list[tuple[float, Part]]:
    """Give the parts that weigh something, with weights no code can overflow on; they are relative."""
    most = max((part.weight for part in parts), default=0.0)
    scale = most if most > _HUGE or 0 < most < _TINY else 1.0
    return [(part.weight / scale, part) for part in parts if part.weight / scale > 0]


def _mean(present: Sequence[tuple[float, Part]]) -> Formula | None:
    scores = [part.formula for _, part in present if part.formula is not None]
    weights = [weight for weight, _ in present]
    if not scores:
        return None
    if min(weights) == max(weights):
        # Of one part it is that part's own score, to the last digit.
        return scores[0] if len(scores) == 1 else over(total(scores), Number(float(len(scores))))
    named_weights = [given(f"weight of {part.title!r}", weight) for weight, part in present]
    return over(total(map(times, named_weights, scores)), total(named_weights))


def by_limits(score: float, green: float, amber: float) -> Colour:
    """Give the colour of a score: green and amber from their limits on, red below."""
    if score >= green - SLACK:
        return Colour.GREEN
    return Colour.AMBER if score >= amber - SLACK else Colour.RED
