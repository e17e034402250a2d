"""How a scorecard says it is scored: its scheme, weights, limits and grace, as scoring takes them."""

from workbench.domain.scorecard import Measure, Scorecard
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.domain.scoring_kinds import Scheme
from workbench.domain.scoring_settings import MeasureSettings, ScoreSettings


def settings_of(card: Scorecard) -> ScoreSettings:
    """Give a scorecard's own settings. Raises ValueError, with the schemes there are, where it names none of them."""
    return ScoreSettings(
        scheme=scheme_named(card.scheme),
        grace=card.grace,
        measures={one.id: _measure_settings(one) for one in card.measures},
        objective_weights={one.id: one.weightings for one in card.objectives if one.weightings},
        perspective_weights={one.id: one.weightings for one in card.perspectives if one.weightings},
        critical_objectives=frozenset(one.id for one in card.objectives if one.is_critical),
    )


def scheme_named(name: str) -> Scheme:
    """Give a scheme by its name. Raises ValueError, with those that there are, for a name that none has."""
    if name not in SCHEMES:
        raise ValueError(f"scheme(={name[:60]!r}) must be one of {', '.join(SCHEMES)}")
    return SCHEMES[name]


def _measure_settings(measure: Measure) -> MeasureSettings:
    return MeasureSettings(
        floor=measure.floor,
        upper_floor=measure.upper_floor,
        limits=measure.limits,
        weights=measure.weightings,
        is_critical=measure.is_critical,
        grace=measure.grace,
        starts=measure.starts,
    )
