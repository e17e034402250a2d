"""A unit's scorecard with the strategy map in it: one value, one version, one approval.

Elements here refuse only a value that no code could use, and no rule spans two fields of one element, so that the
edits of two people can be put together field by field. What a good map looks like is told by findings.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from workbench.domain.documents import Pin
from workbench.domain.ids import MeasureId, ObjectiveId, PersonId, PerspectiveId, ThemeId, UnitId, refuse_bad_ids
from workbench.domain.numbers import (
    refuse_bad_grace,
    refuse_bad_weight,
    refuse_outside_unit,
    refuse_unusable_numbers,
)
from workbench.domain.periods import Frequency, Period


class Sign(StrEnum):
    """Whether more of the cause gives more or less of the effect."""

    PLUS = "plus"
    MINUS = "minus"


class Strength(StrEnum):
    """How much the cause is thought to move the effect, in people's words."""

    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


class Polarity(StrEnum):
    """Which values of a measure are good ones."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class Aggregation(StrEnum):
    """How a measure's values of short periods make the value of a long one."""

    LAST = "last"
    SUM = "sum"
    AVERAGE = "average"
    YEAR_TO_DATE = "year to date"


class How(StrEnum):
    """How an objective answers another scorecard's: the same one, a part of it, held with others, or one of its own."""

    IDENTICAL = "identical"
    CONTRIBUTORY = "contributory"
    SHARED = "shared"
    NEW = "new"


class Mode(StrEnum):
    """Whether values flow along a contribution (data) or only meaning does (context)."""

    DATA = "data"
    CONTEXT = "context"


class Flow(StrEnum):
    """How the scores that several contributions carry to one objective are put together."""

    AVERAGE = "average"
    WORST = "worst"
    BEST = "best"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """A weight in force from the first month of a period on."""

    from_period: Period
    weight: float

    def __post_init__(self) -> None:
        refuse_bad_weight(self.weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Perspective:
    """A band of the map.

    is_outcome: the strategy ends here. is_beside: stands beside the perspective before it instead of under it.
    question: what its objectives answer. weightings: its weight in the scorecard, in order of their periods; 1 before
    the first.
    """

    id: PerspectiveId
    title: str
    is_outcome: bool = False
    is_beside: bool = False
    question: str = ""
    weightings: tuple[Weighting, ...] = ()

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id)
        _set_in_order(self, "weightings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A strategic theme: a story that runs up through the perspectives."""

    id: ThemeId
    title: str
    statement: str = ""

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What the unit wants to achieve.

    weight: relative, in its perspective, until the first of `weightings` (in order of their periods) takes its place.
    place: the middle of its box, 0 (left end of the band) to 1 (right end); None where the layout decides.
    is_critical: while it is red, its perspective is not green. is_synergy: it creates value across units, which no unit
    could alone. carriers: the units that must contribute to it; where none is named, it is asked of every business and
    support unit below. exempt: units that it does not apply to.
    """

    id: ObjectiveId
    title: str
    perspective: PerspectiveId
    statement: str = ""
    theme: ThemeId | None = None
    owner: PersonId | None = None
    weight: float = 1.0
    place: float | None = None
    is_critical: bool = False
    weightings: tuple[Weighting, ...] = ()
    is_synergy: bool = False
    carriers: tuple[UnitId, ...] = ()
    exempt: tuple[UnitId, ...] = ()

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id, owner=self.owner)
        refuse_bad_weight(self.weight)
        refuse_outside_unit(place=self.place)
        _set_in_order(self, "weightings")


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLink:
    """A hypothesis of the strategy: more of the cause leads to more (or less) of the effect.

    lag_months: until the effect shows. belief: the probability that the hypothesis holds, 0 to 1. strength, lag_months
    and belief are None where nobody has said.
    """

    cause: ObjectiveId
    effect: ObjectiveId
    sign: Sign = Sign.PLUS
    strength: Strength | None = None
    lag_months: float | None = None
    belief: float | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.cause == self.effect:
            raise ValueError(f"cause(={self.cause!r}) must not be its own effect: link it to another objective")
        refuse_unusable_numbers(lag_months=self.lag_months)
        if self.lag_months is not None and self.lag_months < 0:
            raise ValueError(f"lag_months(={self.lag_months:g}) must be >= 0: an effect comes after its cause")
        refuse_outside_unit(belief=self.belief)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a measure should be in a period; of a range measure, from value to upper. stretch: what would be more."""

    period: Period
    value: float
    stretch: float | None = None
    upper: float | None = None
    rationale: str = ""

    def __post_init__(self) -> None:
        refuse_unusable_numbers(value=self.value, stretch=self.stretch, upper=self.upper)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Where a measure started, and when (None where nobody knows)."""

    value: float
    period: Period | None = None

    def __post_init__(self) -> None:
        refuse_unusable_numbers(value=self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Limits of a measure, in its unit: green from, red from, the lowest and highest value it can take."""

    green: float | None = None
    red: float | None = None
    lowest: float | None = None
    highest: float | None = None

    def __post_init__(self) -> None:
        refuse_unusable_numbers(green=self.green, red=self.red, lowest=self.lowest, highest=self.highest)


NO_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits in force from the first month of a period on, in the measure's unit.

    They take the place of the measure's thresholds and floors as a whole. floor: where the score reaches 0; of a range
    measure the lower end, and upper_floor the upper one.
    """

    from_period: Period
    thresholds: Thresholds = NO_THRESHOLDS
    floor: float | None = None
    upper_floor: float | None = None

    def __post_init__(self) -> None:
        refuse_unusable_numbers(floor=self.floor, upper_floor=self.upper_floor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How an objective is measured.

    unit: what a value is counted in ("%", "days"). is_lead: tells early; else a lag measure. owner: who answers for
    it. collector: who reports the values. source: where they come from. floor, upper_floor: as in Limits, until the
    first of `limits` takes the place of these and of the thresholds. weight: relative, in its objective, until the
    first of `weightings` takes its place. targets, limits, weightings: one for each period, kept in order.
    is_critical: while it is red, its objective is not green. grace: how many more periods of its own a value counts;
    None as the scorecard has it. starts: the first period it is expected for; None from ever. standard: the id of the
    organisation's standard measure that it is.
    """

    id: MeasureId
    objective: ObjectiveId
    title: str
    definition: str = ""
    formula: str = ""
    unit: str = ""
    polarity: Polarity = Polarity.HIGHER
    frequency: Frequency | None = None
    is_lead: bool = False
    owner: PersonId | None = None
    source: str = ""
    baseline: Baseline | None = None
    targets: tuple[Target, ...] = ()
    thresholds: Thresholds = NO_THRESHOLDS
    aggregation: Aggregation = Aggregation.LAST
    weight: float = 1.0
    collector: PersonId | None = None
    floor: float | None = None
    upper_floor: float | None = None
    is_critical: bool = False
    grace: int | None = None
    starts: Period | None = None
    weightings: tuple[Weighting, ...] = ()
    limits: tuple[Limits, ...] = ()
    standard: str | None = None

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id, owner=self.owner, collector=self.collector, standard=self.standard)
        refuse_bad_weight(self.weight)
        refuse_unusable_numbers(floor=self.floor, upper_floor=self.upper_floor)
        refuse_bad_grace(self.grace)
        for period in _repeated(target.period for target in self.targets):
            raise ValueError(f"targets(={period}) of measure {self.title!r} must be one for each period: take one away")
        object.__setattr__(self, "targets", tuple(sorted(self.targets, key=lambda target: target.period.order)))
        _set_in_order(self, "weightings")
        _set_in_order(self, "limits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """How an objective serves one of another unit's scorecard (`to_objective` of the version `to`).

    weight, aggregation: by which its score counts there, where values flow (mode data).
    """

    objective: ObjectiveId
    to: Pin
    to_objective: ObjectiveId
    how: How = How.CONTRIBUTORY
    mode: Mode = Mode.CONTEXT
    weight: float = 1.0
    aggregation: Flow = Flow.AVERAGE

    def __post_init__(self) -> None:
        refuse_bad_ids(to_objective=self.to_objective)
        refuse_bad_weight(self.weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A unit's scorecard. Raises ValueError where a part refers to one that is not there, or is there twice.

    perspectives: from the top of the map to its bottom. template: the name of the one it began from.
    parent: the version of the scorecard above that this one was aligned to. scheme: the name of what it is scored by.
    grace: how many more periods of its own a measure's value counts, where the measure does not say.
    """

    unit: UnitId
    title: str
    template: str = ""
    perspectives: tuple[Perspective, ...] = ()
    themes: tuple[Theme, ...] = ()
    objectives: tuple[Objective, ...] = ()
    links: tuple[CauseLink, ...] = ()
    measures: tuple[Measure, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    parent: Pin | None = None
    scheme: str = "office"
    grace: int = 0

    def __post_init__(self) -> None:
        refuse_bad_ids(unit=self.unit)
        refuse_bad_grace(self.grace)
        if problems := validate(self):
            raise ValueError("; ".join(problems))

    def perspective(self, perspective_id: str) -> Perspective | None:
        """Give the perspective of an id, None where there is none; so too below."""
        return _find(self.perspectives, perspective_id)

    def theme(self, theme_id: str | None) -> Theme | None:
        return _find(self.themes, theme_id)

    def objective(self, objective_id: str) -> Objective | None:
        return _find(self.objectives, objective_id)

    def measure(self, measure_id: str) -> Measure | None:
        return _find(self.measures, measure_id)

    def link(self, cause: str, effect: str) -> CauseLink | None:
        return next((link for link in self.links if (link.cause, link.effect) == (cause, effect)), None)

    def measures_of(self, objective_id: str) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.measures if measure.objective == objective_id)

    @property
    def levels(self) -> tuple[tuple[Perspective, ...], ...]:
        """The bands from top to bottom, each with the perspectives that stand side by side in it."""
        levels: list[list[Perspective]] = []
        for perspective in self.perspectives:
            if perspective.is_beside and levels:
                levels[-1].append(perspective)
            else:
                levels.append([perspective])
        return tuple(tuple(level) for level in levels)


def validate(card: Scorecard) -> tuple[str, ...]:
    """Give a sentence for everything that keeps a scorecard from being one; none for a sound one."""
    return (*_repetitions(card), *_dangling(card))


def _repetitions(card: Scorecard) -> Iterator[str]:
    keys: dict[str, Iterable[object]] = {
        "perspectives": (perspective.id for perspective in card.perspectives),
        "themes": (theme.id for theme in card.themes),
        "objectives": (objective.id for objective in card.objectives),
        "links": ((link.cause, link.effect) for link in card.links),
        "measures": (measure.id for measure in card.measures),
        "contributions": ((one.objective, one.to.document, one.to_objective) for one in card.contributions),
    }
    for name, found in keys.items():
        yield from (f"{name}(={key!r}) must hold each but once: take one away" for key in _repeated(found))


def _dangling(card: Scorecard) -> Iterator[str]:
    perspectives = {perspective.id for perspective in card.perspectives}
    themes = {None, *(theme.id for theme in card.themes)}
    objectives = {objective.id for objective in card.objectives}
    for one in card.objectives:
        yield from _unless(one.perspective in perspectives, "perspective", one.perspective, f"objective {one.title!r}")
        yield from _unless(one.theme in themes, "theme", one.theme, f"objective {one.title!r}")
    for link in card.links:
        yield from _unless(link.cause in objectives, "cause", link.cause, "a link")
        yield from _unless(link.effect in objectives, "effect", link.effect, "a link")
    for measure in card.measures:
        yield from _unless(
            measure.objective in objectives, "objective", measure.objective, f"measure {measure.title!r}"
        )
    for contribution in card.contributions:
        yield from _unless(contribution.objective in objectives, "objective", contribution.objective, "a contribution")


def _unless(is_there: bool, field: str, value: str | None, owner: str) -> Iterator[str]:  # noqa: FBT001 - reads aloud
    if not is_there:
        yield f"{field}(={value!r}) of {owner} must be on the scorecard: add it, or change or remove {owner}"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def _find(things: Sequence[_N], thing_id: str | None) -> _N | None:
    return next((thing for thing in things if thing.id == thing_id), None)


def _set_in_order(owner: Perspective | Objective | Measure, name: str) -> None:
    """Put weightings or limits in order of their periods; ValueError where two begin in the same."""
    held: tuple[Weighting | Limits, ...] = getattr(owner, name)
    for period in _repeated(one.from_period for one in held):
        raise ValueError(f"{name}(={period}) of {owner.title!r} must be one for each period: take one away")
    object.__setattr__(owner, name, tuple(sorted(held, key=lambda one: one.from_period.order)))


def _repeated(keys: Iterable[object]) -> list[object]:
    return [key for key, count in Counter(keys).items() if count > 1]
