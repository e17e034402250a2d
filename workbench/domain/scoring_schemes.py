"""The office's own scheme of scores: targets met count 100, nothing counts more, and what is missing is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_arithmetic import Formula
from workbench.domain.scoring_curve import MET, RED, is_as_good, score_by_anchors
from workbench.domain.scoring_kinds import SLACK, Colour, Mark, NodeMark, Part, Reading, Scheme, by_limits, weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeScheme:
    """Scores 0 to `cap` by floor, red limit, target and stretch target, and weighted means of them.

    A measure is green when it meets its target (less `tolerance` points) or its own green limit, red below 50. A node
    is green from `green`, amber from `amber`; a red part that is critical holds a green node at amber. A node has a
    score only where parts with at least `least_coverage` of the weight have one. cap: 100 keeps more than met from
    making up for what is missed.
    """

    name: str = "office"
    cap: float = MET
    tolerance: float = 0.0
    green: float = 90.0
    amber: float = 60.0
    least_coverage: float = 0.5

    @property
    def top(self) -> float:
        return self.cap

    def leaf(self, reading: Reading) -> Mark:
        score = score_by_anchors(reading, self.cap)
        if isinstance(score, str):
            return Mark(colour=Colour.GREY, status=Colour.GREY, reason=score)
        colour = self._colour(score, reading)
        return Mark(colour=colour, status=colour, formula=score)

    def node(self, parts: Sequence[Part]) -> NodeMark:
        weighed = weigh(parts, self.cap)
        mark = NodeMark(
            colour=Colour.GREY,
            status=Colour.GREY,
            low=weighed.low,
            high=weighed.high,
            coverage=weighed.coverage,
            reason=weighed.reason,
            missing_at_best=self.cap,
        )
        if weighed.mean is None:
            return mark
        if weighed.coverage < self.least_coverage - SLACK:
            return replace(mark, reason=_too_little(weighed.coverage, self.least_coverage))
        colour = by_limits(weighed.mean.value, self.green, self.amber)
        knocked = _knocked_out(parts) if colour is Colour.GREEN else ""
        colour = Colour.AMBER if knocked else colour
        return replace(mark, colour=colour, status=colour, formula=weighed.mean, notes=(knocked,) if knocked else ())

    def _colour(self, score: Formula, reading: Reading) -> Colour:
        green = reading.anchors.green
        if green is None or reading.polarity is Polarity.RANGE:
            return by_limits(score.value, MET - self.tolerance, RED)
        if is_as_good(reading.value.value, green.value, reading.polarity):
            return Colour.GREEN
        return by_limits(score.value, MET - self.tolerance, RED)


def _too_little(coverage: float, least: float) -> str:
    return f"only {coverage:.0%} of the weight below it has a score: at least {least:.0%} is needed"


def _knocked_out(parts: Sequence[Part]) -> str:
    reds = [part.title for part in parts if part.is_critical and part.colour is Colour.RED]
    return f"held at amber: {', '.join(map(repr, reds))} is critical and red" if reds else ""


OFFICE: Scheme = OfficeScheme()
