"""The score of one value: straight lines between what is wanted and what is not, in either direction or both."""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite

from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_arithmetic import Formula, Named, Number, least, minus, over, times, total, word_number
from workbench.domain.scoring_kinds import Anchors, Reading

RED, MET, STRETCH = 50.0, 100.0, 120.0
"""Scores at the red limit, at the target and at the stretch target."""
Point = tuple[Named, float]


def score_by_anchors(reading: Reading, cap: float = MET) -> Formula | str:
    """Give a value's score, 0 to `cap`, or the sentence that tells what keeps it from one.

    0 at the floor and beyond, 50 at the red limit, 100 at the target, 120 at the stretch target, straight in between.
    Of a range measure 100 from target to upper, falling to 0 at the floor below and the floor above.
    """
    if cap < MET:
        return f"cap(={word_number(cap)}) must be >= {MET:g}: a met target has {MET:g}"
    if reading.anchors.target is None:
        return need("target", reading)
    if reading.polarity is Polarity.RANGE:
        return _score_in_range(reading, reading.anchors.target)
    points = _points(reading, reading.anchors.target)
    if isinstance(points, str):
        return points
    score = along(reading.value, points, reading.polarity)
    return least(score, Number(cap)) if score.value > cap else score


def need(what: str, reading: Reading) -> str:
    """Word that something is missing."""
    return f"{what} of the measure is missing for {reading.period}: add it"


def is_as_good(value: float, limit: float, polarity: Polarity) -> bool:
    """Whether a value reaches a limit in the direction of better."""
    return value <= limit if polarity is Polarity.LOWER else value >= limit


def along(value: Named, points: Sequence[Point], polarity: Polarity = Polarity.HIGHER) -> Formula:
    """Give the score on straight lines between points, which get better; outside of them it is the end point's."""
    if is_as_good(points[0][0].value, value.value, polarity):
        return Number(points[0][1])
    for (low, score), (high, better) in pairwise(points):
        if not is_as_good(value.value, high.value, polarity):
            rise = times(Number(better - score), over(minus(value, low), minus(high, low)))
            return total((Number(score), rise)) if score else rise
    return Number(points[-1][1])


def refuse_order(points: Sequence[Named], polarity: Polarity) -> str:
    """Give a sentence where limits do not get better one by one; none where they do."""
    word = "lower" if polarity is Polarity.LOWER else "higher"
    for worse, better in pairwise(points):
        if is_as_good(worse.value, better.value, polarity):
            return f"{_told(better)} must be {word} than {_told(worse)}: put the limits in the order of getting better"
        if not isfinite(better.value - worse.value):
            return f"{_told(better)} and {_told(worse)} are too far apart to work with: use a larger unit"
    return ""


def _points(reading: Reading, target: Named) -> tuple[Point, ...] | str:
    anchors = reading.anchors
    floor = anchors.floor or _floor_from_baseline(anchors, target, reading.polarity)
    if floor is None:
        return (
            f"floor of the measure is missing for {reading.period}: give one, "
            f"or a baseline that is worse than {_told(target)}"
        )
    known = ((floor, 0.0), (anchors.red, RED), (target, MET), (anchors.stretch, STRETCH))
    points = tuple((point, score) for point, score in known if point is not None)
    problem = refuse_order([point for point, _ in points], reading.polarity)
    if not problem and anchors.green is not None and anchors.red is not None:
        problem = refuse_order((anchors.red, anchors.green), reading.polarity)
    return problem or points


def _floor_from_baseline(anchors: Anchors, target: Named, polarity: Polarity) -> Named | None:
    if anchors.baseline is None or is_as_good(anchors.baseline.value, target.value, polarity):
        return None
    return Named("baseline, as the floor", anchors.baseline.inner, anchors.baseline.value)


def _score_in_range(reading: Reading, target: Named) -> Formula | str:
    anchors, value = reading.anchors, reading.value
    upper = anchors.upper or target
    floor, upper_floor = anchors.floor or anchors.lowest, anchors.upper_floor or anchors.highest
    if floor is None or upper_floor is None:
        which, extreme = ("lower", "lowest") if floor is None else ("upper", "highest")
        return f"{which} floor of the range measure is missing for {reading.period}: give it, or its {extreme} value"
    if upper.value < target.value:
        return f"{_told(upper)} must be >= {_told(target)}: a range goes from target to upper"
    problem = refuse_order((floor, target), Polarity.HIGHER) or refuse_order((upper_floor, upper), Polarity.LOWER)
    if problem:
        return problem
    if value.value < target.value:
        return along(value, ((floor, 0.0), (target, MET)))
    return along(value, ((upper_floor, 0.0), (upper, MET)), Polarity.LOWER)


def _told(limit: Named) -> str:
    return f"{limit.name}(={word_number(limit.value, 12)})"
