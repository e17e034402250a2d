"""Cascading: an objective of one scorecard becomes a draft on others, linked to where it came from.

Nothing of a unit's own is changed or removed; what is added is a draft that the unit makes its own.
"""

from dataclasses import dataclass, replace

from workbench.domain.documents import Pin
from workbench.domain.ids import MeasureId, ObjectiveId, ThemeId, UnitId, new_id
from workbench.domain.numbers import refuse_bad_weight
from workbench.domain.scorecard import (
    Contribution,
    Flow,
    How,
    Measure,
    Mode,
    Objective,
    Perspective,
    Scorecard,
    Theme,
)

ASKS = {
    How.IDENTICAL: "",
    How.CONTRIBUTORY: "Draft: say what this unit does towards it, in its own words.",
    How.SHARED: "Draft: say what this unit does of it, and with whom.",
    How.NEW: "Draft: say what this unit wants of its own that serves it.",
}
"""What the draft of each kind asks of the unit, above what the statement said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """How an objective goes down: how and by what the drafts are linked, with its measures or without."""

    how: How = How.CONTRIBUTORY
    mode: Mode = Mode.CONTEXT
    weight: float = 1.0
    aggregation: Flow = Flow.AVERAGE
    with_measures: bool = False

    def __post_init__(self) -> None:
        refuse_bad_weight(self.weight)


def begin_below(unit: UnitId, title: str, source: Scorecard, pin: Pin) -> Scorecard:
    """Give a unit's first scorecard, with the perspectives and themes of the one above that it is aligned to."""
    return Scorecard(
        unit=unit,
        title=title,
        template=source.template,
        perspectives=source.perspectives,
        themes=source.themes,
        parent=pin,
        scheme=source.scheme,
        grace=source.grace,
    )


def cascade_into(card: Scorecard, source: Scorecard, objective: ObjectiveId, pin: Pin, cascade: Cascade) -> Scorecard:
    """Give a unit's scorecard with a draft of an objective of the scorecard `source`, whose version is `pin`.

    Where an objective of the unit is linked to it already, the very scorecard is given back. Raises KeyError where the
    objective is not on the source.
    """
    original = source.objective(objective)
    if original is None:
        raise KeyError(objective)
    if serves(card, pin, objective):
        return card
    perspective = _perspective(card, source, original)
    if perspective not in card.perspectives:
        card = replace(card, perspectives=(*card.perspectives, perspective))
    made = Objective(
        id=ObjectiveId(new_id()),
        title=original.title,
        perspective=perspective.id,
        statement="\n".join(filter(None, (ASKS[cascade.how], original.statement))),
        theme=_theme(card, source, original),
        weight=original.weight,
    )
    link = Contribution(
        objective=made.id,
        to=pin,
        to_objective=objective,
        how=cascade.how,
        mode=cascade.mode,
        weight=cascade.weight,
        aggregation=cascade.aggregation,
    )
    measures = tuple(_below(one, made.id) for one in source.measures_of(objective)) if cascade.with_measures else ()
    return replace(
        card,
        objectives=(*card.objectives, made),
        contributions=(*card.contributions, link),
        measures=(*card.measures, *measures),
    )


def serves(card: Scorecard, pin: Pin, objective: ObjectiveId) -> bool:
    """Whether an objective of a scorecard is linked to one of another, whichever version that names."""
    return any((one.to.document, one.to_objective) == (pin.document, objective) for one in card.contributions)


def _perspective(card: Scorecard, source: Scorecard, original: Objective) -> Perspective:
    """Give where a draft goes: the perspective of the same id, else of the same title, else as far down as above.

    On a scorecard without perspectives it is the one above.
    """
    above = source.perspective(original.perspective)
    assert above is not None
    same = card.perspective(above.id)
    if same is None:
        titled = (one for one in card.perspectives if one.title.casefold() == above.title.casefold())
        same = next(titled, None)
    if same is None and card.perspectives:
        at = source.perspectives.index(above)
        same = card.perspectives[min(at, len(card.perspectives) - 1)]
    return same or above


def _theme(card: Scorecard, source: Scorecard, original: Objective) -> ThemeId | None:
    above = source.theme(original.theme)
    if above is None:
        return None
    named = (one for one in card.themes if one.id == above.id or one.title.casefold() == above.title.casefold())
    found: Theme | None = next(named, None)
    return None if found is None else found.id


def _below(measure: Measure, objective: ObjectiveId) -> Measure:
    """Give a measure as a unit below has it: defined in the same way, with people, targets and limits of its own."""
    return Measure(
        id=MeasureId(new_id()),
        objective=objective,
        title=measure.title,
        definition=measure.definition,
        formula=measure.formula,
        unit=measure.unit,
        polarity=measure.polarity,
        frequency=measure.frequency,
        is_lead=measure.is_lead,
        aggregation=measure.aggregation,
        weight=measure.weight,
        standard=measure.standard,
    )
