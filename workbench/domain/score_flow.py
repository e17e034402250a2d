"""Scores that flow up contributions: an objective's own measures and what other units carry to it, put together.

The roll-up is that of a scorecard's nodes (missing parts share their weight; below half of the weight there is no
score). Only contributions by data carry a score; a unit's score never counts above without one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.alignment import Alignment, Place
from workbench.domain.scorecard import Contribution, Flow, Mode

ENOUGH = 0.5
"""The least share of the weights that must have a score."""
TOP = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScore:
    """An objective's score from its own measures, 0 to 100; None where there is none. weight: of its measures."""

    score: float | None
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flowed:
    """An objective's score with what flows to it. coverage: the share of the weights with a score.

    Between low and high it lies whatever the missing parts turn out to be. carried: how many contributions carry a
    score to it.
    """

    score: float | None
    coverage: float
    low: float
    high: float
    carried: int


def flow(alignment: Alignment, own: Mapping[Place, OwnScore], place: Place) -> Flowed:
    """Give an objective's score with what flows to it; own: the scores of objectives known, missing ones count as none.

    A contribution that closes a circle carries nothing.
    """
    return _flow(alignment, own, place, frozenset())


def _flow(alignment: Alignment, own: Mapping[Place, OwnScore], place: Place, above: frozenset[Place]) -> Flowed:
    on = above | {place}
    carried = [
        (one, _flow(alignment, own, source, on).score)
        for source, one in alignment.incoming.get(place, ())
        if one.mode is Mode.DATA and source not in on and alignment.is_there(source)
    ]
    mine = own.get(place, OwnScore(score=None, weight=1.0))
    parts = [(mine.weight, mine.score)] if mine.weight > 0 else []
    parts += [(one.weight, score) for one, score in carried if one.aggregation is Flow.AVERAGE]
    parts += [_picked(kind, carried) for kind in (Flow.WORST, Flow.BEST)]
    return _roll_up(parts, sum(score is not None for _, score in carried))


def _picked(kind: Flow, carried: list[tuple[Contribution, float | None]]) -> tuple[float, float | None]:
    """Give the one part that the contributions counted by their worst, or best, make together."""
    mine = [(one.weight, score) for one, score in carried if one.aggregation is kind]
    scores = [score for _, score in mine if score is not None]
    pick = min if kind is Flow.WORST else max
    return sum(weight for weight, _ in mine), pick(scores, default=None)


def _roll_up(parts: list[tuple[float, float | None]], carried: int) -> Flowed:
    whole = sum(weight for weight, _ in parts)
    present = [(weight, score) for weight, score in parts if score is not None and weight > 0]
    held = sum(weight for weight, _ in present)
    if not whole or not held:
        return Flowed(score=None, coverage=0.0, low=0.0, high=TOP, carried=carried)
    coverage = held / whole
    mean = sum(weight * score for weight, score in present) / held
    return Flowed(
        score=mean if coverage >= ENOUGH else None,
        coverage=coverage,
        low=mean * coverage,
        high=mean * coverage + TOP * (1 - coverage),
        carried=carried,
    )
