"""How a scorecard is scored: by which scheme, with which weights and limits from when on, and how long values last."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId
from workbench.domain.numbers import refuse_bad_grace, refuse_unusable_numbers
from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scorecard import Limits, Weighting
from workbench.domain.scoring_kinds import Scheme
from workbench.domain.scoring_schemes import OFFICE

__all__ = ["PLAIN", "Limits", "MeasureSettings", "ScoreSettings", "Weighting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSettings:
    """What scoring needs of one measure beyond the scorecard.

    floor, upper_floor: as in Limits, before any of `limits` is in force. weights: before the first, the measure's own.
    is_critical: while it is red, its objective is not green. grace: how many more periods of its own a value counts;
    None as the scorecard has it. starts: the first period it is expected for; None from ever.
    """

    floor: float | None = None
    upper_floor: float | None = None
    limits: tuple[Limits, ...] = ()
    weights: tuple[Weighting, ...] = ()
    is_critical: bool = False
    grace: int | None = None
    starts: Period | None = None

    def __post_init__(self) -> None:
        refuse_unusable_numbers(floor=self.floor, upper_floor=self.upper_floor)
        refuse_bad_grace(self.grace)


PLAIN = MeasureSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSettings:
    """How one scorecard is scored.

    grace: how many more periods of its own a measure's value counts. counted: the states in which a value counts; a
    period whose newest row is in another state has no value. same_within: by how many hundredths of the scheme's scale
    a score may move and still count as the same. The weights are those in force from some period on, by objective and
    by perspective; before the first, an objective's own, and 1 for a perspective.
    """

    scheme: Scheme = OFFICE
    grace: int = 0
    counted: frozenset[State] = frozenset(State)
    same_within: float = 0.5
    measures: Mapping[MeasureId, MeasureSettings] = field(default_factory=dict)
    objective_weights: Mapping[ObjectiveId, tuple[Weighting, ...]] = field(default_factory=dict)
    perspective_weights: Mapping[PerspectiveId, tuple[Weighting, ...]] = field(default_factory=dict)
    critical_objectives: frozenset[ObjectiveId] = frozenset()

    def __post_init__(self) -> None:
        refuse_bad_grace(self.grace)

    def of(self, measure: MeasureId) -> MeasureSettings:
        """Give a measure's settings; the plain ones where it has none."""
        return self.measures.get(measure, PLAIN)
