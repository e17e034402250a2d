"""Scoring as four well-known products publish it, for scorecards that come from them or are compared with them.

Where a product publishes nothing for a case, the docstring says what is done instead; the limits of colours of a
scheme are then assumptions. None of them knows critical measures.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_arithmetic import (
    Formula,
    Named,
    Number,
    add_up,
    greatest,
    least,
    minus,
    over,
    times,
    total,
)
from workbench.domain.scoring_curve import along, need, refuse_order, score_by_anchors
from workbench.domain.scoring_kinds import (
    Colour,
    Mark,
    NodeMark,
    Part,
    Reading,
    by_limits,
    usable_weights,
    weigh,
)

STATUSES = {Colour.GREEN: "Green", Colour.AMBER: "Yellow", Colour.RED: "Red", Colour.GREY: "No data"}
PERCENT = 100.0


def grey(reason: str, status: str = STATUSES[Colour.GREY]) -> Mark:
    """Give the mark of a measure without a score."""
    return Mark(colour=Colour.GREY, status=status, reason=reason)


def weighted_node(parts: Sequence[Part], best: float, judge: Callable[[float], tuple[Colour, str]]) -> NodeMark:
    """Give the weighted mean of what has a score, however little that is, with its bounds."""
    weighed = weigh(parts, best)
    colour, status = (Colour.GREY, STATUSES[Colour.GREY]) if weighed.mean is None else judge(weighed.mean.value)
    return NodeMark(
        colour=colour,
        status=status,
        low=weighed.low,
        high=weighed.high,
        coverage=weighed.coverage,
        formula=weighed.mean,
        reason=weighed.reason,
        missing_at_best=best,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalAndRedFlag:
    """Scores 0 to 10 on the line through the red flag (a third) and the goal (two thirds); parents are weighted means.

    As published by Spider Strategies (Spider Impact): red flag 500 and goal 700 make 300 score 0, 500 score 3.3, 700
    score 6.7 and 900 score 10. The red flag is the red limit, the goal the target; of a measure where less is better
    the goal is the smaller one. Not published: a range measure is scored as the office does, on this scale.
    """

    name: str = "goal and red flag"
    top: float = 10.0

    def leaf(self, reading: Reading) -> Mark:
        score = self._score(reading)
        if isinstance(score, str):
            return grey(score)
        colour, status = self._judge(score.value)
        return Mark(colour=colour, status=status, formula=score)

    def node(self, parts: Sequence[Part]) -> NodeMark:
        return weighted_node(parts, self.top, self._judge)

    def _score(self, reading: Reading) -> Formula | str:
        goal, red = reading.anchors.target, reading.anchors.red
        if reading.polarity is Polarity.RANGE:
            score = score_by_anchors(reading)
            return score if isinstance(score, str) else over(score, Number(PERCENT / self.top))
        if goal is None or red is None:
            return need("goal" if goal is None else "red flag", reading)
        if problem := refuse_order((red, goal), reading.polarity):
            return problem
        third = over(Number(self.top), Number(3.0))
        rise = times(third, over(minus(reading.value, red), minus(goal, red)))
        return least(greatest(total((third, rise)), Number(0.0)), Number(self.top))

    def _judge(self, score: float) -> tuple[Colour, str]:
        colour = by_limits(score, 2 * self.top / 3, self.top / 3)
        return colour, STATUSES[colour]


class Container(StrEnum):
    """How a container makes its score from what it holds."""

    WEIGHTED = "weighted average"
    AVERAGE = "average"
    MAX = "max"
    MIN = "min"
    SUM = "sum"
    ALONE = "self-standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Containers:
    """Per cent of the way from the worst value to the best, or from the baseline to the target; containers above.

    As published by BSC Designer: performance is (value - min) / (max - min), mirrored where less is better (min 0, max
    200, value 50: 25 %); progress is (value - baseline) / (target - baseline) (16 on the way from 15 to 45: 3.33 %).
    Min and max are the lowest and highest value of the thresholds. A self-standing container takes nothing from what it
    holds. Not published: a range measure is scored as the office does; what lies beyond either end counts as the end; a
    container with something missing is made of the rest; colours change at `amber` and `green`.
    """

    name: str = "performance"
    container: Container = Container.WEIGHTED
    is_progress: bool = False
    green: float = 200 / 3
    amber: float = 100 / 3
    top: float = PERCENT

    def leaf(self, reading: Reading) -> Mark:
        score = self._score(reading)
        if isinstance(score, str):
            return grey(score)
        colour, status = self._judge(score.value)
        return Mark(colour=colour, status=status, formula=score)

    def node(self, parts: Sequence[Part]) -> NodeMark:
        if self.container is Container.WEIGHTED:
            return weighted_node(parts, self.top, self._judge)
        weighty = [part for _, part in usable_weights(parts)]
        if self.container is Container.AVERAGE:
            mark = weighted_node([replace(part, weight=1.0) for part in weighty], self.top, self._judge)
            return replace(mark, missing_at_best=None)
        if self.container is Container.ALONE:
            return self._grey("the container stands by itself: nothing below it makes its score", self.top)
        if not weighty:
            return self._grey(weigh(parts, self.top).reason, self.top)
        return self._picked(weighty)

    def _score(self, reading: Reading) -> Formula | str:
        anchors = reading.anchors
        if reading.polarity is Polarity.RANGE:
            return score_by_anchors(reading)
        if self.is_progress:
            names, pair = ("baseline", "target"), (anchors.baseline, anchors.target)
        else:
            names, pair = ("lowest value", "highest value"), (anchors.lowest, anchors.highest)
            if reading.polarity is Polarity.LOWER:
                names, pair = names[::-1], pair[::-1]
        worst, best = pair
        if worst is None or best is None:
            return need(names[0] if worst is None else names[1], reading)
        problem = refuse_order((worst, best), reading.polarity)
        return problem or along(reading.value, ((worst, 0.0), (best, self.top)), reading.polarity)

    def _picked(self, weighty: Sequence[Part]) -> NodeMark:
        scores = [part.formula for part in weighty if part.formula is not None]
        coverage = weigh(weighty, self.top).coverage
        # A sum of sums may be greater than the top of the scale: each part knows its own best.
        low = _pick(self.container, [part.low for part in weighty])
        high = _pick(self.container, [part.high for part in weighty])
        if not scores:
            return self._grey("nothing below it has a score", high)
        formula = _picking(self.container, scores)
        colour, status = self._judge(formula.value)
        return NodeMark(colour=colour, status=status, low=low, high=high, coverage=coverage, formula=formula)

    def _grey(self, reason: str, high: float) -> NodeMark:
        status = STATUSES[Colour.GREY]
        return NodeMark(colour=Colour.GREY, status=status, low=0.0, high=high, coverage=0.0, reason=reason)

    def _judge(self, score: float) -> tuple[Colour, str]:
        colour = by_limits(score, self.green, self.amber)
        return colour, STATUSES[colour]


def _pick(container: Container, numbers: Sequence[float]) -> float:
    if container is Container.SUM:
        return add_up(numbers)
    return max(numbers) if container is Container.MAX else min(numbers)


def _picking(container: Container, scores: Sequence[Named]) -> Formula:
    if container is Container.SUM:
        return total(scores)
    return greatest(*scores) if container is Container.MAX else least(*scores)
