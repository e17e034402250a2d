"""What the fields of a measure's sheet may hold in an editing message, and of what else says how a map is scored."""

from workbench.domain.editing import Edited, remove_target, set_target
from workbench.domain.ids import MeasureId
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import (
    Aggregation,
    Baseline,
    Limits,
    Polarity,
    Scorecard,
    Target,
    Thresholds,
    Weighting,
)
from workbench.domain.scoring_catalogue import SCHEMES
from workbench.jobs.strategy_map_fields import (
    Parser,
    WrongError,
    count,
    each,
    key,
    maybe,
    number,
    one_of,
    period,
    record,
    shown,
    text,
    title,
    truth,
)


def scheme(value: object) -> str:
    """Read the name of a scheme that scorecards are scored by."""
    if not isinstance(value, str) or value not in SCHEMES:
        raise WrongError(f"(={shown(value)}) must be one of {', '.join(SCHEMES)}")
    return value


_THRESHOLDS: dict[str, Parser] = dict.fromkeys(("green", "red", "lowest", "highest"), maybe(number))
_FLOORS: dict[str, Parser] = dict.fromkeys(("floor", "upper_floor"), maybe(number))
_thresholds = record(Thresholds, _THRESHOLDS, optional=_THRESHOLDS)
_baseline = record(Baseline, {"value": number, "period": maybe(period)}, optional=("period",))
_limits = record(
    Limits, {"from_period": period, "thresholds": _thresholds, **_FLOORS}, optional=("thresholds", *_FLOORS)
)
weightings = each(record(Weighting, {"from_period": period, "weight": number}))

MEASURE: dict[str, Parser] = {
    "objective": key,
    "definition": text,
    "formula": text,
    "unit": title,
    "polarity": one_of(Polarity),
    "frequency": maybe(one_of(Frequency)),
    "is_lead": truth,
    "owner": maybe(key),
    "collector": maybe(key),
    "source": text,
    "baseline": maybe(_baseline),
    "thresholds": _thresholds,
    "aggregation": one_of(Aggregation),
    "weight": number,
    **_FLOORS,
    "is_critical": truth,
    "grace": maybe(count),
    "starts": maybe(period),
    "weightings": weightings,
    "limits": each(_limits),
    "standard": maybe(key),
}
"""The fields of a measure, but its title and its targets."""

TARGET: dict[str, Parser] = {
    "measure": key,
    "period": period,
    "value": number,
    "stretch": maybe(number),
    "upper": maybe(number),
    "rationale": text,
}
"""The fields of a target, and the measure it is set for."""


def put_target(
    card: Scorecard,
    *,
    measure: str,
    period: Period,
    value: float,
    stretch: float | None,
    upper: float | None,
    rationale: str,
) -> Edited:
    """Give the scorecard with a measure's target of a period set, whether there was one or not."""
    target = Target(period=period, value=value, stretch=stretch, upper=upper, rationale=rationale)
    return set_target(card, MeasureId(measure), target)


def drop_target(card: Scorecard, *, measure: str, period: Period) -> Edited:
    """Give the scorecard without a measure's target of a period."""
    return remove_target(card, MeasureId(measure), period)
