"""From the map to the model: measures, targets, links and initiatives, as a portfolio to simulate.

Nothing is typed again. What nobody has said is an assumption, listed beside the model; people's words become
distributions here and in `workbench.domain.estimates` alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from osm_sim.errors import InputError
from osm_sim.portfolio.spec import (
    After,
    Effect,
    Limits,
    Link,
    Portfolio,
    Range,
    TargetAt,
)
from osm_sim.portfolio.spec import Initiative as ModelInitiative
from osm_sim.portfolio.spec import Measure as ModelMeasure
from osm_sim.portfolio.spec import Polarity as ModelPolarity
from workbench.domain.estimates import ELASTICITY, UNSAID_BELIEF, UNSAID_LAG_MONTHS, UNSAID_STRENGTH, Estimate
from workbench.domain.ids import MeasureId
from workbench.domain.initiatives import Initiative, InitiativePortfolio
from workbench.domain.scorecard import Aggregation, CauseLink, Measure, Polarity, Scorecard, Sign
from workbench.domain.scoring_targets import span_of

MEMORY, NOISE = 0.5, 0.01
"""Assumptions: how measures wander by themselves, as AR(1), in shares of their baseline."""
CROSS_HOURS, UNIT_HOURS = 11.33, 3.23
"""Hours a month that the office gives a cross-functional initiative, and one of a unit (from its catalogue)."""
OFFICE_HOURS = 100.3
"""Hours a month that the reference office has for initiatives."""
ADDED_UP = (Aggregation.SUM, Aggregation.YEAR_TO_DATE)
_POLARITIES = {Polarity.LOWER: ModelPolarity.LOWER, Polarity.HIGHER: ModelPolarity.HIGHER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Modelled:
    """A portfolio to simulate, what of it is an assumption, and what of the scorecard was left out, with the reason."""

    portfolio: Portfolio
    assumptions: tuple[str, ...]
    left_out: tuple[str, ...]


def model_of(
    card: Scorecard, initiatives: InitiativePortfolio, latest: Mapping[MeasureId, float] | None = None
) -> Modelled:
    """Give a scorecard and its initiatives as a model.

    latest: the newest values of measures, from which the plan starts; a measure without one starts at its baseline.
    Raises InputError, naming who, which field, which value and the remedy, for what cannot be simulated.
    """
    making = _Making(card, initiatives, latest or {})
    measures = tuple(making.measures())
    known = {one.name for one in measures}
    links = tuple(link for link in making.links() if link.cause in known and link.effect in known)
    portfolio = Portfolio(
        name=initiatives.title,
        months=initiatives.months,
        measures=measures,
        links=links,
        initiatives=tuple(making.initiative(one, {m.name: m for m in measures}) for one in initiatives.initiatives),
        limits=making.limits(),
        currency=initiatives.currency,
    )
    return Modelled(portfolio=portfolio, assumptions=tuple(making.assumptions), left_out=tuple(making.left_out))


class _Making:
    def __init__(self, card: Scorecard, initiatives: InitiativePortfolio, latest: Mapping[MeasureId, float]) -> None:
        self.card, self.initiatives, self.latest = card, initiatives, latest
        self.first = span_of(initiatives.first)[0]
        self.assumptions: dict[str, None] = {}
        self.left_out: dict[str, None] = {}
        self._assume(f"measures wander by themselves with memory {MEMORY:g} and {NOISE:.0%} of their baseline a month")

    def measures(self) -> Iterator[ModelMeasure]:
        perspectives = {one.id: one.title for one in self.card.perspectives}
        objectives = {one.id: one for one in self.card.objectives}
        for one in self.card.measures:
            start = self._start(one)
            if one.polarity not in _POLARITIES or start is None:
                why = "a range to stay in" if one.polarity not in _POLARITIES else "no value and no baseline"
                self.left_out[f"measure {one.title!r} has {why}: it is not simulated"] = None
                continue
            yield ModelMeasure(
                name=one.id,
                title=one.title,
                baseline=start,
                scale=abs(start) or self._distance(one, start),
                perspective=perspectives[objectives[one.objective].perspective],
                unit=one.unit,
                polarity=_POLARITIES[one.polarity],
                memory=MEMORY,
                noise=NOISE,
                lowest=-float("inf") if one.thresholds.lowest is None else one.thresholds.lowest,
                highest=float("inf") if one.thresholds.highest is None else one.thresholds.highest,
                targets=tuple(self._targets(one, start)),
                weight=one.weight,
                floor=one.floor,
            )

    def links(self) -> Iterator[Link]:
        """The map's links between objectives, spread over their measures by weight."""
        for link in self.card.links:
            causes, effects = self.card.measures_of(link.cause), self.card.measures_of(link.effect)
            whole = sum(one.weight for one in causes) or 1.0
            for cause in causes:
                for effect in effects:
                    yield self._link(link, cause, effect, cause.weight / whole)

    def initiative(self, one: Initiative, known: Mapping[str, ModelMeasure]) -> ModelInitiative:
        return ModelInitiative(
            name=one.id,
            title=one.title,
            cost=one.cost.mean,
            cost_cv=_cv(one.cost),
            duration=_range(one.months),
            success=one.success,
            effects=tuple(self._effects(one, known)),
            needs={need.specialism: need.fte for need in one.needs},
            office_hours=CROSS_HOURS if one.is_cross else UNIT_HOURS,
            ramp=one.ramp_months,
            decay=one.decay,
            after=tuple(After(initiative=name) for name in one.after),
            excludes=one.excludes,
            is_mandatory=one.is_mandatory,
            earliest=self._earliest(one),
        )

    def limits(self) -> Limits:
        self._assume(f"the office has {OFFICE_HOURS:g} hours a month for initiatives, as the reference office")
        money = {one.year: one.amount for one in self.initiatives.money}
        budgets = tuple(money.get(year, float("inf")) for year in range(1, max(money, default=0) + 1)) or None
        return Limits(
            budgets=budgets,
            specialists={one.specialism: (one.fte,) for one in self.initiatives.specialists},
            office_hours=(OFFICE_HOURS,),
        )

    # -- inside --

    def _start(self, one: Measure) -> float | None:
        if one.aggregation in ADDED_UP:
            self._assume("a measure that is added up over the year starts at its baseline")
        elif one.id in self.latest:
            return self.latest[one.id]
        if one.baseline is None:
            return None
        self._assume("a measure without a reported value starts at its baseline")
        return one.baseline.value

    def _distance(self, one: Measure, start: float) -> float:
        """The scale of a measure that starts at 0: how far its last target is."""
        apart = [abs(target.value - start) for target in one.targets if target.value != start]
        if not apart:
            raise InputError(f"measure {one.title!r} starts at 0 and has no target: give it one, or a baseline")
        return apart[-1]

    def _targets(self, one: Measure, start: float) -> Iterator[TargetAt]:
        sign = 1 if one.polarity is Polarity.HIGHER else -1
        for target in one.targets:
            month = span_of(target.period)[1] - self.first + 1
            if not 1 <= month <= self.initiatives.months:
                continue
            if sign * (target.value - start) <= 0:
                said = f"target {target.value:g} of {one.title!r} for {target.period} is met already ({start:g})"
                self.left_out[f"{said}: it is not counted"] = None
                continue
            yield TargetAt(month=month, value=target.value)

    def _link(self, link: CauseLink, cause: Measure, effect: Measure, share: float) -> Link:
        strength = link.strength or UNSAID_STRENGTH
        if link.strength is None:
            self._assume(f"a link of which nobody said how strong it is, is {UNSAID_STRENGTH}")
        if link.belief is None:
            self._assume(f"a link of which nobody said how sure it is, holds with probability {UNSAID_BELIEF:g}")
        if link.lag_months is None:
            self._assume(f"a link of which nobody said how late it acts, acts after {UNSAID_LAG_MONTHS} months")
        weak, medium, strong = ELASTICITY.values()
        self._assume(
            f"weak, medium, strong: {weak:g}, {medium:g}, {strong:g} scales of the effect for one of the cause"
        )
        lower = [one.polarity is Polarity.LOWER for one in (cause, effect)]
        sign = (-1 if link.sign is Sign.MINUS else 1) * (-1 if lower[0] != lower[1] else 1)
        lag = UNSAID_LAG_MONTHS if link.lag_months is None else link.lag_months
        return Link(
            cause=cause.id,
            effect=effect.id,
            elasticity=sign * ELASTICITY[strength] * share,
            lag=round(lag),
            probability=UNSAID_BELIEF if link.belief is None else link.belief,
        )

    def _effects(self, one: Initiative, known: Mapping[str, ModelMeasure]) -> Iterator[Effect]:
        for support in one.supports:
            if support.measure not in known:
                said = f"what {one.title!r} adds to {support.measure!r} is not counted"
                self.left_out[f"{said}: the measure is not simulated"] = None
                continue
            size = known[support.measure].size
            adds = support.adds
            scaled = Range(low=adds.low / size, likely=adds.likely / size, high=adds.high / size)
            yield Effect(measure=support.measure, size=scaled)

    def _earliest(self, one: Initiative) -> int:
        month = 0 if one.earliest is None else span_of(one.earliest)[0] - self.first
        if month < 0:
            raise InputError(
                f"earliest(={one.earliest}) of initiative {one.title!r} lies before the plan's first month"
                f" {self.initiatives.first}: choose a later one"
            )
        return month

    def _assume(self, sentence: str) -> None:
        self.assumptions[sentence] = None


def _cv(cost: Estimate) -> float:
    """The coefficient of variation of a PERT distribution: its variance is (mean - low) (high - mean) / 7."""
    return sqrt((cost.mean - cost.low) * (cost.high - cost.mean) / 7) / cost.mean if cost.mean else 0.0


def _range(one: Estimate) -> Range:
    return Range(low=one.low, likely=one.likely, high=one.high)
