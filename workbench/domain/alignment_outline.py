"""What alignment needs of a scorecard: what it wants, what that serves elsewhere, and how it defines its measures."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.documents import Pin, Version
from workbench.domain.ids import MeasureId, ObjectiveId, UnitId
from workbench.domain.scorecard import Contribution, Scorecard


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveOutline:
    """An objective without what only its own map needs; perspective and theme are titles, theme empty where none."""

    id: ObjectiveId
    title: str
    perspective: str
    theme: str
    weight: float
    is_synergy: bool
    carriers: tuple[UnitId, ...]
    exempt: tuple[UnitId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureOutline:
    """How a measure is defined; its fields as those of a scorecard's measure. targets: by period."""

    id: MeasureId
    title: str
    definition: str
    formula: str
    unit: str
    polarity: str
    standard: str | None
    targets: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOutline:
    """A scorecard as alignment sees it; objectives in the order of the perspectives."""

    unit: UnitId
    title: str
    parent: Pin | None
    objectives: tuple[ObjectiveOutline, ...]
    measures: tuple[MeasureOutline, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlined:
    """The newest version of a scorecard, and its outline."""

    head: Version
    card: CardOutline


def outline_of(card: Scorecard) -> CardOutline:
    """Give the outline of a scorecard."""
    order = {one.id: (at, one.title) for at, one in enumerate(card.perspectives)}
    themes = {one.id: one.title for one in card.themes}
    return CardOutline(
        unit=card.unit,
        title=card.title,
        parent=card.parent,
        objectives=tuple(
            ObjectiveOutline(
                id=one.id,
                title=one.title,
                perspective=order[one.perspective][1],
                theme="" if one.theme is None else themes[one.theme],
                weight=one.weight,
                is_synergy=one.is_synergy,
                carriers=one.carriers,
                exempt=one.exempt,
            )
            for one in sorted(card.objectives, key=lambda one: order[one.perspective][0])
        ),
        measures=tuple(
            MeasureOutline(
                id=one.id,
                title=one.title,
                definition=one.definition,
                formula=one.formula,
                unit=one.unit,
                polarity=one.polarity.value,
                standard=one.standard,
                targets={str(target.period): target.value for target in one.targets},
            )
            for one in card.measures
        ),
        contributions=card.contributions,
    )
