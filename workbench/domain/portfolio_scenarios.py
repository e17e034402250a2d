"""What-if scenarios of a portfolio: named changes of its plan, its limits, its beliefs and its world.

A scenario may inherit from another one, its base, and that from a third; what the child says holds, key by key.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from workbench.domain.estimates import Estimate
from workbench.domain.ids import DocumentId, ObjectiveId, refuse_bad_ids
from workbench.domain.initiatives import Initiative, InitiativePortfolio, Need, Stage, YearMoney
from workbench.domain.numbers import refuse_outside_unit, refuse_unusable_numbers
from workbench.domain.scorecard import CauseLink, Scorecard

CASE_PREFIX = "case:"
"""How the names of built-in portfolios begin, which no document's name does."""
OUT_OF_PLAN = (Stage.FINISHED, Stage.STOPPED)
"""Stages that keep an initiative out of every plan, unless a scenario takes it up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whether an initiative is in the plan. start: the month after which it may start, None: as early as it may."""

    initiative: str
    is_in: bool = True
    start: int | None = None

    def __post_init__(self) -> None:
        refuse_bad_ids(initiative=self.initiative)
        if self.start is not None and self.start < 0:
            raise ValueError(f"start(={self.start}) of {self.initiative!r} must be >= 0: 0 starts it at once")
        if self.start is not None and not self.is_in:
            raise ValueError(f"start(={self.start}) of {self.initiative!r} must be left empty: it is not in the plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """The probability that a link between two objectives holds."""

    cause: ObjectiveId
    effect: ObjectiveId
    probability: float

    def __post_init__(self) -> None:
        refuse_bad_ids(cause=self.cause, effect=self.effect)
        refuse_outside_unit(probability=self.probability)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioScenario:
    """A scenario. Raises ValueError for two of one key, and for a factor that is not above 0.

    portfolio: its document, or "case:NAME". base: the scenario it inherits from; what is empty here is as it is there.
    money, specialists, beliefs: in place of the portfolio's and the map's. cost_factor, months_factor, effect_factor:
    on what every initiative costs, takes and adds. future: the id of the only one that happens.
    """

    portfolio: str
    title: str
    base: DocumentId | None = None
    plan: tuple[Choice, ...] = ()
    money: tuple[YearMoney, ...] = ()
    specialists: tuple[Need, ...] = ()
    beliefs: tuple[Belief, ...] = ()
    cost_factor: float | None = None
    months_factor: float | None = None
    effect_factor: float | None = None
    future: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        refuse_bad_ids(portfolio=self.portfolio.removeprefix(CASE_PREFIX), base=self.base, future=self.future)
        for name in ("cost_factor", "months_factor", "effect_factor"):
            factor = getattr(self, name)
            refuse_unusable_numbers(**{name: factor})
            if factor is not None and not factor > 0:
                raise ValueError(f"{name}(={factor:g}) of {self.title!r} must be above 0, or left empty to inherit it")
        self._refuse_twice("initiative", (one.initiative for one in self.plan))
        self._refuse_twice("year", (f"{one.year}" for one in self.money))
        self._refuse_twice("specialism", (one.specialism for one in self.specialists))
        self._refuse_twice("link", (f"{one.cause} > {one.effect}" for one in self.beliefs))

    def _refuse_twice(self, what: str, keys: Iterable[str]) -> None:
        for key, count in Counter(keys).items():
            if count > 1:
                raise ValueError(f"{what}(={key!r}) of {self.title!r} must be there once: take one away")


Lookup = Callable[[DocumentId], PortfolioScenario | None]
"""Gives the scenario that a document holds, None where it holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A scenario with all it inherits. line: the titles of the scenarios it comes from, its own last."""

    portfolio: str
    title: str
    line: tuple[str, ...]
    plan: Mapping[str, Choice] = field(default_factory=dict)
    money: Mapping[int, YearMoney] = field(default_factory=dict)
    specialists: Mapping[str, Need] = field(default_factory=dict)
    beliefs: Mapping[tuple[ObjectiveId, ObjectiveId], Belief] = field(default_factory=dict)
    cost_factor: float = 1.0
    months_factor: float = 1.0
    effect_factor: float = 1.0
    future: str | None = None

    @property
    def without(self) -> tuple[str, ...]:
        """The initiatives that it takes out of the plan."""
        return tuple(name for name, one in self.plan.items() if not one.is_in)

    @property
    def starts(self) -> dict[str, int]:
        """The months after which initiatives may start, of those for which it says one."""
        return {name: one.start for name, one in self.plan.items() if one.is_in and one.start is not None}

    @property
    def wanted(self) -> tuple[str, ...]:
        """The initiatives that it puts into the plan, before others that exclude them."""
        return tuple(name for name, one in self.plan.items() if one.is_in)


def resolve(scenario: PortfolioScenario, lookup: Lookup) -> Resolved:
    """Give a scenario with all it inherits.

    Raises ValueError, in a sentence, where bases go in a circle, or where one is missing or of another portfolio.
    """
    line = _line(scenario, lookup)
    found = Resolved(portfolio=scenario.portfolio, title=scenario.title, line=tuple(one.title for one in line))
    for one in line:
        found = replace(
            found,
            plan={**found.plan, **{each.initiative: each for each in one.plan}},
            money={**found.money, **{each.year: each for each in one.money}},
            specialists={**found.specialists, **{each.specialism: each for each in one.specialists}},
            beliefs={**found.beliefs, **{(each.cause, each.effect): each for each in one.beliefs}},
            cost_factor=_own(one.cost_factor, found.cost_factor),
            months_factor=_own(one.months_factor, found.months_factor),
            effect_factor=_own(one.effect_factor, found.effect_factor),
            future=found.future if one.future is None else one.future,
        )
    return found


def apply(resolved: Resolved, card: Scorecard, portfolio: InitiativePortfolio) -> tuple[Scorecard, InitiativePortfolio]:
    """Give a scorecard and a portfolio as a scenario has them; which of the initiatives are done is left to the plan.

    A finished or stopped initiative that the scenario puts into the plan is taken up again. Raises ValueError, in a
    sentence, for what it changes that is not there (any more).
    """
    for name in resolved.plan:
        if portfolio.initiative(name) is None:
            raise ValueError(_gone(resolved, f"initiative {name!r}", f"the portfolio {portfolio.title!r}"))
    years = dict.fromkeys([*(one.year for one in portfolio.money), *resolved.money])
    money = {one.year: one for one in portfolio.money} | dict(resolved.money)
    people = {one.specialism: one for one in portfolio.specialists} | dict(resolved.specialists)
    changed = replace(
        portfolio,
        initiatives=tuple(_initiative(one, resolved) for one in portfolio.initiatives),
        money=tuple(money[year] for year in sorted(years)),
        specialists=tuple(people.values()),
    )
    return _card(resolved, card), _with_future(resolved, changed)


def changes_of(resolved: Resolved, card: Scorecard, portfolio: InitiativePortfolio) -> tuple[str, ...]:
    """Say what a scenario changes, one line each, with the titles of what it names."""
    titles = {one.id: one.title for one in portfolio.initiatives}
    objectives = {one.id: one.title for one in card.objectives}
    said = [f"without {titles.get(name, name)}" for name in resolved.without]
    said += [f"{titles.get(name, name)} starts after month {start}" for name, start in resolved.starts.items()]
    said += [f"with {titles.get(name, name)}" for name in resolved.wanted if name not in resolved.starts]
    said += [
        f"money of year {one.year}: {one.amount:g} {portfolio.currency}".strip() for one in resolved.money.values()
    ]
    said += [f"{one.specialism}: {one.fte:g} FTE" for one in resolved.specialists.values()]
    said += [
        f"{objectives.get(one.cause, one.cause)} leads to {objectives.get(one.effect, one.effect)}"
        f" with probability {one.probability:g}"
        for one in resolved.beliefs.values()
    ]
    factors = {"cost": resolved.cost_factor, "months": resolved.months_factor, "effects": resolved.effect_factor}
    said += [f"{what} of all initiatives x {factor:g}" for what, factor in factors.items() if factor != 1]
    if resolved.future is not None:
        future = portfolio.future(resolved.future)
        said.append(f"only one future: {resolved.future if future is None else future.title}")
    return tuple(said)


def _line(scenario: PortfolioScenario, lookup: Lookup) -> tuple[PortfolioScenario, ...]:
    """Give a scenario and those it comes from, the farthest first."""
    line, seen = [scenario], dict[DocumentId, str]()
    while (base := line[-1].base) is not None:
        found = lookup(base)
        if found is None:
            raise ValueError(f"base(={base!r}) of scenario {line[-1].title!r} is no scenario: choose another, or none")
        if base in seen:
            names = ", ".join(map(repr, list(seen.values())[list(seen).index(base) :]))
            raise ValueError(f"scenarios {names} inherit from each other in a circle: give one of them no base")
        if found.portfolio != scenario.portfolio:
            raise ValueError(
                f"base(={found.title!r}) of scenario {line[-1].title!r} is of portfolio {found.portfolio!r}, this one"
                f" of {scenario.portfolio!r}: choose one of the same portfolio"
            )
        seen[base] = found.title
        line.append(found)
    return tuple(reversed(line))


def _own(own: float | None, inherited: float) -> float:
    return inherited if own is None else own


def _initiative(one: Initiative, resolved: Resolved) -> Initiative:
    if one.id in resolved.wanted and one.stage in OUT_OF_PLAN:
        one = replace(one, stage=Stage.PROPOSED)
    if resolved.cost_factor == resolved.months_factor == resolved.effect_factor == 1.0:
        return one
    supports = tuple(replace(each, adds=_times(each.adds, resolved.effect_factor)) for each in one.supports)
    return replace(
        one,
        cost=_times(one.cost, resolved.cost_factor),
        months=_times(one.months, resolved.months_factor),
        supports=supports,
    )


def _times(estimate: Estimate, factor: float) -> Estimate:
    return replace(estimate, low=estimate.low * factor, likely=estimate.likely * factor, high=estimate.high * factor)


def _card(resolved: Resolved, card: Scorecard) -> Scorecard:
    links = {(one.cause, one.effect) for one in card.links}
    for cause, effect in resolved.beliefs:
        if (cause, effect) not in links:
            raise ValueError(_gone(resolved, f"the link from {cause!r} to {effect!r}", f"the map {card.title!r}"))
    if not resolved.beliefs:
        return card
    return replace(card, links=tuple(_link(one, resolved) for one in card.links))


def _link(one: CauseLink, resolved: Resolved) -> CauseLink:
    found = resolved.beliefs.get((one.cause, one.effect))
    return one if found is None else replace(one, belief=found.probability)


def _with_future(resolved: Resolved, portfolio: InitiativePortfolio) -> InitiativePortfolio:
    if resolved.future is None:
        return portfolio
    found = portfolio.future(resolved.future)
    if found is None:
        raise ValueError(_gone(resolved, f"future {resolved.future!r}", f"the portfolio {portfolio.title!r}"))
    return replace(portfolio, futures=(replace(found, probability=1.0),))


def _gone(resolved: Resolved, what: str, where: str) -> str:
    return f"{what}, which scenario {resolved.title!r} changes, is not in {where}: take it out of the scenario"
