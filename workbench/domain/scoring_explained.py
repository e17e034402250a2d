"""The arithmetic behind a score, from the scorecard down to the values that were reported, for people to follow.

Working a line's formula out from the numbers that were given gives the line's result to the last digit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.domain.elements import Element, Kind
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId
from workbench.domain.observations import Value
from workbench.domain.scoring_arithmetic import (
    Formula,
    Named,
    Number,
    given,
    in_names,
    in_numbers,
    named,
    names_in,
    over,
    times,
    total,
    word_number,
)
from workbench.domain.scoring_kinds import Anchors, Part, usable_weights
from workbench.domain.scoring_scores import CardScores, MeasureScore, NodeScore


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number and how it came about. formula is None where there is no number, and the notes tell why.

    parts: the lines of the numbers in the formula that were worked out themselves, and of what else was looked at.
    """

    title: str
    formula: Formula | None = None
    notes: tuple[str, ...] = ()
    parts: tuple["Line", ...] = ()

    @property
    def result(self) -> float | None:
        return None if self.formula is None else self.formula.value


def explain(scores: CardScores, place: Element, version: str = "") -> Line:
    """Give the arithmetic of a score: of a measure, an objective, a perspective or the scorecard itself.

    version: which version of the scorecard was scored, in words. Raises KeyError for what is not on the scorecard.
    """
    line = _line_of(scores, place.kind, place.key)
    scored = f"scored by the scheme {scores.scheme!r}, 0 to {word_number(scores.top)}"
    of_version = (f"targets and weights of {version}",) if version else ()
    return Line(
        title=f"{line.title} for {scores.period}",
        formula=line.formula,
        notes=(*line.notes, scored, *of_version),
        parts=line.parts,
    )


def word_lines(line: Line, digits: int | None = None) -> tuple[str, ...]:
    """Word the arithmetic line by line, what is below indented; numbers in full, or to so many significant digits."""
    return tuple(_word(line, digits, ""))


def _word(line: Line, digits: int | None, indent: str) -> Iterator[str]:
    result = "none" if line.result is None else word_number(line.result, digits)
    yield f"{indent}{line.title}: {result}"
    if line.formula is not None and not _is_plain(line.formula):
        names, numbers = in_names(line.formula, digits), in_numbers(line.formula, digits)
        yield f"{indent}  = {names}"
        if numbers != names:
            yield f"{indent}  = {numbers}"
    yield from (f"{indent}  - {note}" for note in line.notes)
    for part in line.parts:
        yield from _word(part, digits, indent + "    ")


def _is_plain(formula: Formula) -> bool:
    return isinstance(formula, Number) or (isinstance(formula, Named) and isinstance(formula.inner, Number))


def _line_of(scores: CardScores, kind: Kind, key: str) -> Line:
    match kind:
        case Kind.MEASURE:
            return _measure(scores.measures[MeasureId(key)])
        case Kind.OBJECTIVE:
            return _node(scores, scores.objectives[ObjectiveId(key)], Kind.MEASURE)
        case Kind.PERSPECTIVE:
            return _node(scores, scores.perspectives[PerspectiveId(key)], Kind.OBJECTIVE)
        case Kind.CARD if not key:
            return _node(scores, scores.card, Kind.PERSPECTIVE)
    raise KeyError(f"{kind}(={key!r}) has no score: ask for a measure, an objective, a perspective or the scorecard")


# -- measures ---------------------------------------------------------------------------------------------------------


def _measure(score: MeasureScore) -> Line:
    return Line(
        title=f"score of {score.title!r}",
        formula=score.formula,
        notes=(*_standing(score), *_at_an_end(score), *score.notes, *(_row(value) for value in score.values)),
        parts=() if score.reading is None else (_named(score.reading.value), *_anchors(score.reading.anchors)),
    )


def _standing(score: MeasureScore | NodeScore) -> tuple[str, ...]:
    critical = ", critical" if score.is_critical else ""
    standing = f"{score.status}{critical}; weight {word_number(score.weight)}"
    return (score.reason, standing) if score.reason else (standing,)


def _at_an_end(score: MeasureScore) -> tuple[str, ...]:
    is_number = isinstance(score.formula, Number)
    return ("no line between two limits applies: the score is that of the limit reached",) if is_number else ()


def _row(value: Value) -> str:
    number = "" if value.value is None else f" {word_number(value.value)},"
    return f"value of {value.period}:{number} {value.state}, entered {value.at:%Y-%m-%d %H:%M}"


def _anchors(anchors: Anchors) -> Iterator[Line]:
    for name in Anchors.__slots__:
        anchor = getattr(anchors, name)
        if anchor is not None:
            yield _named(anchor)


def _named(number: Named) -> Line:
    inner = number.inner
    worked_out = () if isinstance(inner, Number) else names_in(inner)
    # What was given stands in the formula's numbers already.
    parts = tuple(_named(part) for part in worked_out if not isinstance(part.inner, Number))
    return Line(title=number.name, formula=inner, parts=parts)


# -- what stands above them -------------------------------------------------------------------------------------------


def _node(scores: CardScores, score: NodeScore, below: Kind) -> Line:
    missing = tuple(
        f"{part.title!r} has no score and is left out; its weight is {word_number(part.weight)}"
        for part in score.parts
        if part.score is None and score.score is not None
    )
    return Line(
        title=f"score of {score.title!r}" if score.key else f"score of the scorecard {score.title!r}",
        formula=score.formula,
        notes=(*_standing(score), *missing, *score.notes),
        parts=(*_bounds(score), *(_line_of(scores, below, part.key) for part in score.parts)),
    )


def _bounds(score: NodeScore) -> Iterator[Line]:
    """The lines of coverage and of the bounds, where these are weighted means that differ."""
    weighty = usable_weights(score.parts)
    if score.missing_at_best is None or not weighty or score.low == score.high:
        return
    weights = {part.key: given(f"weight of {part.title!r}", weight) for weight, part in weighty}
    every = total(weights.values())
    present = [weights[part.key] for _, part in weighty if part.score is not None]
    yield Line(title="coverage", formula=over(total(present) if present else Number(0.0), every))
    yield _bound("at worst", weighty, weights, every, 0.0)
    yield _bound("at best", weighty, weights, every, score.missing_at_best)


def _bound(
    title: str, weighty: list[tuple[float, Part]], weights: dict[str, Named], every: Formula, missing: float
) -> Line:
    is_worst = title == "at worst"
    terms = [times(weights[part.key], _end(part, missing, is_worst=is_worst)) for _, part in weighty]
    note = f"what has no score is taken for {word_number(missing)}"
    return Line(title=title, formula=over(total(terms), every), notes=(note,))


def _end(part: Part, missing: float, *, is_worst: bool) -> Named:
    if part.score is None:
        return named(f"{part.title!r}, missing", Number(missing))
    word, end = ("worst", part.low) if is_worst else ("best", part.high)
    return given(f"{word} of {part.title!r}", end)
