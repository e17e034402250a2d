"""Scores that flow up contributions: an objective's own measures and what other units carry to it, put together.

The roll-up is that of a scorecard's nodes (missing parts share their weight; below half of the weight there is no
score). Only contributions by data carry a score; a unit's score never counts above without one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from workbench.domain.alignment import Alignment, Place, knots
from workbench.domain.scorecard import Contribution, Flow, Mode
from workbench.domain.scoring_kinds import SLACK

ENOUGH = 0.5
"""The least share of the weights that must have a score."""
TOP = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScore:
    """An objective's score from its own measures, 0 to 100, None where there is none; weight: of its measures.

    low, high: what it could be at worst and at best; None where that is the score, or anything where there is none.
    """

    score: float | None
    weight: float
    low: float | None = None
    high: float | None = None


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


class _Part(NamedTuple):
    """One thing that is put together: its weight, how much of that is known, its score and its bounds."""

    weight: float
    known: float
    score: float | None
    low: float
    high: float


def flow(alignment: Alignment, own: Mapping[Place, OwnScore], place: Place) -> Flowed:
    """Give an objective's score with what flows to it; own: the scores of objectives known, missing ones count as none.

    A contribution within a circle carries nothing.
    """
    knot = {one: at for at, found in enumerate(knots(alignment)) for one in found}
    return _flow(alignment, own, place, knot, {})


def _flow(
    alignment: Alignment,
    own: Mapping[Place, OwnScore],
    place: Place,
    knot: Mapping[Place, int],
    known: dict[Place, Flowed],
) -> Flowed:
    if place in known:
        return known[place]
    carried = [
        (one, _flow(alignment, own, source, knot, known))
        for source, one in alignment.incoming.get(place, ())
        if one.mode is Mode.DATA and alignment.is_there(source) and not _is_in_circle(knot, source, place)
    ]
    mine = own.get(place, OwnScore(score=None, weight=1.0))
    parts = [_own_part(mine)]
    parts += [_part(one.weight, it.score, it.low, it.high) for one, it in carried if one.aggregation is Flow.AVERAGE]
    parts += [_picked(kind, carried) for kind in (Flow.WORST, Flow.BEST)]
    known[place] = found = _roll_up(parts, sum(it.score is not None for _, it in carried))
    return found


def _is_in_circle(knot: Mapping[Place, int], source: Place, to: Place) -> bool:
    return source in knot and knot[source] == knot.get(to)


def _own_part(mine: OwnScore) -> _Part:
    usual = (0.0, TOP) if mine.score is None else (mine.score, mine.score)
    low, high = (own if own is not None else end for own, end in zip((mine.low, mine.high), usual, strict=True))
    return _part(mine.weight, mine.score, low, high)


def _part(weight: float, score: float | None, low: float, high: float) -> _Part:
    return _Part(weight, 0.0 if score is None else weight, score, low, high)


def _picked(kind: Flow, carried: list[tuple[Contribution, Flowed]]) -> _Part:
    """Give the one part that the contributions counted by their worst, or best, make together."""
    mine = [(one.weight, it) for one, it in carried if one.aggregation is kind]
    pick = min if kind is Flow.WORST else max
    return _Part(
        weight=fsum(weight for weight, _ in mine),
        known=fsum(weight for weight, it in mine if it.score is not None),
        score=pick((it.score for _, it in mine if it.score is not None), default=None),
        low=pick((it.low for _, it in mine), default=0.0),
        high=pick((it.high for _, it in mine), default=TOP),
    )


def _roll_up(parts: Iterable[_Part], carried: int) -> Flowed:
    weighty = [part for part in parts if part.weight > 0]
    whole = fsum(part.weight for part in weighty)
    present = [part for part in weighty if part.score is not None]
    held = fsum(part.weight for part in present)
    if not held:
        return Flowed(score=None, coverage=0.0, low=0.0, high=TOP, carried=carried)
    coverage = fsum(part.known for part in weighty) / whole
    mean = fsum(part.weight * (part.score or 0.0) for part in present) / held
    return Flowed(
        score=mean if coverage >= ENOUGH - SLACK else None,
        coverage=coverage,
        low=fsum(part.weight * part.low for part in weighty) / whole,
        high=fsum(part.weight * part.high for part in weighty) / whole,
        carried=carried,
    )
