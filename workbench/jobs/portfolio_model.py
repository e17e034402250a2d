"""From the map to the model: measures, targets, links and initiatives, as a portfolio to simulate.

Nothing is typed again. What nobody has said is an assumption, listed beside the model; people's words become
distributions here and in `workbench.domain.estimates` alone.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import isclose, sqrt

from osm_sim.errors import InputError
from osm_sim.portfolio.spec import (
    After,
    Driver,
    Effect,
    Limits,
    Link,
    Portfolio,
    Range,
    Scenario,
    TargetAt,
)
from osm_sim.portfolio.spec import Initiative as ModelInitiative
from osm_sim.portfolio.spec import Measure as ModelMeasure
from osm_sim.portfolio.spec import Polarity as ModelPolarity
from workbench.domain.estimates import ELASTICITY, UNSAID_BELIEF, UNSAID_LAG_MONTHS, UNSAID_STRENGTH, Estimate
from workbench.domain.ids import MeasureId
from workbench.domain.initiatives import Initiative, InitiativePortfolio, Stage
from workbench.domain.portfolio_scenarios import OUT_OF_PLAN
from workbench.domain.scorecard import Aggregation, CauseLink, Measure, Polarity, Scorecard, Sign
from workbench.domain.scoring_targets import span_of

MEMORY, NOISE = 0.5, 0.01
"""Assumptions: how measures wander by themselves, as AR(1), in shares of their baseline."""
CROSS_HOURS, UNIT_HOURS = 11.33, 3.23
"""Hours a month that the office gives a cross-functional initiative, and one of a unit (from its catalogue)."""
OFFICE_HOURS = 100.3
"""Hours a month that the reference office has for initiatives."""
PROBABILITY_SLACK = 1e-6
"""How far probabilities may be from 1 together: as far as people write them."""
TINY = 1e-9
UNSAID_SOURCE = "assumption"
"""Where a driver or a future comes from for which nobody has named a source."""
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
    Finished and stopped initiatives are left out, and those that cannot be done any more because of them. Raises
    InputError, naming who, which field, which value and the remedy, for what cannot be simulated.
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
        initiatives=tuple(making.initiative(one, {m.name: m for m in measures}) for one in making.doable()),
        drivers=making.drivers(known),
        correlation=making.correlation(),
        scenarios=making.scenarios(),
        limits=making.limits(),
        slowdown=initiatives.slowdown,
        currency=initiatives.currency,
    )
    return Modelled(portfolio=portfolio, assumptions=tuple(making.assumptions), left_out=tuple(making.left_out))


class _Making:
    def __init__(self, card: Scorecard, initiatives: InitiativePortfolio, latest: Mapping[MeasureId, float]) -> None:
        self.card, self.initiatives, self.latest = card, initiatives, latest
        self.first = span_of(initiatives.first)[0]
        self.open: frozenset[str] = frozenset()
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
            scale = abs(start) or self._distance(one, start)
            yield ModelMeasure(
                name=one.id,
                title=one.title,
                baseline=start,
                scale=scale,
                perspective=perspectives[objectives[one.objective].perspective],
                unit=one.unit,
                polarity=_POLARITIES[one.polarity],
                memory=MEMORY,
                noise=NOISE,
                lowest=-float("inf") if one.thresholds.lowest is None else one.thresholds.lowest,
                highest=float("inf") if one.thresholds.highest is None else one.thresholds.highest,
                targets=tuple(self._targets(one, start)),
                weight=one.weight,
                drivers={driver: by / scale for driver, by in self._moves(one.id)},
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

    def doable(self) -> tuple[Initiative, ...]:
        """The initiatives that may be in a plan; of the others it is said why they may not."""
        out = {one.id: one for one in self.initiatives.initiatives if one.stage in OUT_OF_PLAN}
        for one in out.values():
            why = "what it brought is in the values already" if one.stage is Stage.FINISHED else "it is not in the plan"
            self.left_out[f"initiative {one.title!r} is {one.stage}: {why}"] = None
        found = [one for one in self.initiatives.initiatives if one.id not in out]
        while hindered := [(one, why) for one in found if (why := self._hindrance(one, out))]:
            for one, why in hindered:
                if one.is_mandatory:
                    raise InputError(f"initiative {one.title!r} is mandatory and {why}: change one of the two")
                self.left_out[f"initiative {one.title!r} {why}: it is not in the plan"] = None
                out[one.id] = one
            found = [one for one in found if one.id not in out]
        self.open = frozenset(one.id for one in found)
        return tuple(found)

    def drivers(self, known: Collection[str]) -> tuple[Driver, ...]:
        for one in self.initiatives.drivers:
            for move in one.moves:
                if move.measure not in known:
                    said = f"that {one.title!r} moves {move.measure!r} is not counted"
                    self.left_out[f"{said}: the measure is not simulated"] = None
        told = [one.title for one in self.initiatives.drivers if one.source == UNSAID_SOURCE]
        told += [one.title for one in self.initiatives.futures if one.source == UNSAID_SOURCE]
        if told:
            self._assume(f"drivers and futures: {', '.join(told)}")
        return tuple(Driver(name=one.id, memory=one.memory, noise=one.noise) for one in self.initiatives.drivers)

    def correlation(self) -> tuple[tuple[float, ...], ...] | None:
        pairs = {frozenset((one.first, one.second)): one.value for one in self.initiatives.correlations}
        if not pairs:
            return None
        names = [one.id for one in self.initiatives.drivers]
        found = tuple(
            tuple(1.0 if one == other else pairs.get(frozenset((one, other)), 0.0) for other in names) for one in names
        )
        if not _is_possible(found):
            said = ", ".join(f"{one.first} and {one.second} {one.value:g}" for one in self.initiatives.correlations)
            raise InputError(f"correlations({said}) of the drivers contradict each other: bring them closer to 0")
        return found

    def scenarios(self) -> tuple[Scenario, ...]:
        futures = self.initiatives.futures
        whole = sum(one.probability for one in futures)
        if futures and not isclose(whole, 1.0, abs_tol=PROBABILITY_SLACK):
            names = ", ".join(f"{one.title} {one.probability:g}" for one in futures)
            raise InputError(f"probabilities of the futures ({names}) add up to {whole:g}: they must add up to 1")
        return tuple(
            Scenario(
                name=one.id,
                probability=one.probability / whole,
                levels={level.driver: level.by_month for level in one.levels},
            )
            for one in futures
        )

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
            after=tuple(After(initiative=name) for name in one.after if name in self.open),
            excludes=tuple(name for name in one.excludes if name in self.open),
            is_mandatory=one.is_mandatory,
            earliest=self._earliest(one),
        )

    def limits(self) -> Limits:
        hours = self.initiatives.office_hours
        if hours is None:
            hours = OFFICE_HOURS
            self._assume(f"the office has {OFFICE_HOURS:g} hours a month for initiatives, as the reference office")
        if not self.initiatives.slowdown:
            self._assume("a lack of the office's hours slows nothing (slowdown 0); 50 % is recommended where it does")
        money = {one.year: one.amount for one in self.initiatives.money}
        budgets = tuple(money.get(year, float("inf")) for year in range(1, max(money, default=0) + 1)) or None
        return Limits(
            budgets=budgets,
            specialists={one.specialism: (one.fte,) for one in self.initiatives.specialists},
            office_hours=(hours,),
        )

    # -- inside --

    def _hindrance(self, one: Initiative, out: Mapping[str, Initiative]) -> str:
        """Why an initiative cannot be done, since others are out of the plan; empty where it can."""
        for name in one.after:
            if name in out and not self._is_finished(name):
                return f"waits for {out[name].title!r}, which is not in the plan"
        for other in self.initiatives.initiatives:
            if self._is_finished(other.id) and (other.id in one.excludes or one.id in other.excludes):
                return f"excludes {other.title!r}, which is finished"
        return ""

    def _is_finished(self, name: str) -> bool:
        one = self.initiatives.initiative(name)
        return one is not None and one.stage is Stage.FINISHED

    def _moves(self, measure: MeasureId) -> Iterator[tuple[str, float]]:
        for driver in self.initiatives.drivers:
            yield from ((driver.id, move.by) for move in driver.moves if move.measure == measure)

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
        if one.stage is Stage.RUNNING:
            return max(month, 0)
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
    # The mean of three equal numbers may lie a rounding beside them.
    spread = max(0.0, (cost.mean - cost.low) * (cost.high - cost.mean) / 7)
    return sqrt(spread) / cost.mean if cost.mean else 0.0


def _is_possible(correlation: tuple[tuple[float, ...], ...]) -> bool:
    """Whether a matrix has a Cholesky root, which the draws need: the pairs do not contradict each other."""
    root: list[list[float]] = []
    for at, row in enumerate(correlation):
        line: list[float] = []
        for other in range(at):
            known = sum(a * b for a, b in zip(line, root[other], strict=False))
            line.append((row[other] - known) / root[other][other])
        left = 1.0 - sum(one * one for one in line)
        if left < TINY:
            return False
        root.append([*line, sqrt(left)])
    return True


def _range(one: Estimate) -> Range:
    return Range(low=one.low, likely=one.likely, high=one.high)
