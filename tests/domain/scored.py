"""Small things to score: readings, parts of a node, and a card whose measures are told in a line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId, UnitId
from workbench.domain.observations import State, Value
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import Baseline, Measure, Objective, Perspective, Polarity, Scorecard, Target
from workbench.domain.scoring_arithmetic import given
from workbench.domain.scoring_kinds import Anchors, Colour, Part, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
TOP, BELOW = PerspectiveId("top"), PerspectiveId("below")
POLARITIES = st.sampled_from(list(Polarity))
NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 6))
WEIGHTS = st.floats(0, 1e3).map(lambda number: round(number, 3))


def reading(value: float, polarity: Polarity = Polarity.HIGHER, /, **anchors: float | None) -> Reading:
    """Give a value with what it is judged by."""
    named = {name: given(name, number) for name, number in anchors.items() if number is not None}
    return Reading(
        value=given("value", value), polarity=polarity, anchors=Anchors(**named), period=Period.parse("2026-07")
    )


def part(score: float | None, weight: float = 1.0, **changes: Any) -> Part:  # noqa: ANN401 - any field of a part
    """Give a child with a score, or one that could have any from 0 to 100."""
    known: dict[str, Any] = {
        "key": "one",
        "title": "One",
        "weight": weight,
        "colour": Colour.GREEN,
        "low": 0.0 if score is None else score,
        "high": 100.0 if score is None else score,
        "formula": None if score is None else given("score of 'One'", score),
    }
    return Part(**{**known, **changes})


def value(period: str, number: float | None, state: State = State.REPORTED, at: datetime = NOW) -> Value:
    """Give a row of a measure."""
    return Value(period=Period.parse(period), value=number, at=at, state=state)


def months(first: str, *numbers: float | None) -> list[Value]:
    """Give rows of a month and those after it."""
    period, rows = Period.parse(first), []
    for number in numbers:
        rows.append(Value(period=period, value=number, at=NOW))
        period = period.next
    return rows


def measure(key: str = "m", objective: str = "o", **changes: Any) -> Measure:  # noqa: ANN401 - any field of a measure
    """Give a monthly measure that began at 0 and should be 100 in 2026."""
    known: dict[str, Any] = {
        "title": key.upper(),
        "frequency": Frequency.MONTH,
        "baseline": Baseline(value=0),
        "targets": (target("2026", 100),),
    }
    return Measure(id=MeasureId(key), objective=ObjectiveId(objective), **{**known, **changes})


def target(period: str, number: float, **changes: Any) -> Target:  # noqa: ANN401 - any field of a target
    """Give a target of a period."""
    return Target(period=Period.parse(period), value=number, **changes)


def tree(tree: Mapping[str, Mapping[str, tuple[Measure, ...]]], **weights: float) -> Scorecard:
    """Give a card of perspectives of objectives of measures; weights of objectives by their ids."""
    return Scorecard(
        unit=UnitId("unit"),
        title="Card",
        perspectives=tuple(Perspective(id=PerspectiveId(key), title=key.title()) for key in tree),
        objectives=tuple(
            Objective(
                id=ObjectiveId(key), title=key.title(), perspective=PerspectiveId(above), weight=weights.get(key, 1.0)
            )
            for above, objectives in tree.items()
            for key in objectives
        ),
        measures=tuple(one for objectives in tree.values() for measures in objectives.values() for one in measures),
    )
