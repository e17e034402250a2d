"""What a portfolio is: measures with targets, hypotheses that link them, initiatives, limits, drivers and scenarios.

Months are counted from 1 to `months`; month 0 is the state today, in which every measure stands at its baseline.
Deviations of a measure are counted in its scale. Values here refuse what no engine could use, in one sentence that
names the initiative or measure, the field, the value and the remedy.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from osm_sim.errors import InputError

YEAR_MONTHS = 12
LONGEST_MONTHS = 240


class Polarity(StrEnum):
    """Which values of a measure are good ones."""

    HIGHER = "higher"
    LOWER = "lower"


class Judged(StrEnum):
    """Which value is held against a target: the reported one, noise and all, or the true one."""

    REPORTED = "reported"
    TRUE = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Low, likely and high: PERT, that is Beta(1 + 4 (m - l) / (h - l), 1 + 4 (h - m) / (h - l)) on low..high."""

    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        return (self.low + 4 * self.likely + self.high) / 6

    @property
    def shapes(self) -> tuple[float, float]:
        """The two shapes of the beta distribution; (1, 1) where low and high are the same."""
        width = self.high - self.low
        if width == 0:
            return 1.0, 1.0
        return 1 + 4 * (self.likely - self.low) / width, 1 + 4 * (self.high - self.likely) / width


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAt:
    """What a measure should be in a month, in its own unit."""

    month: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure and how it moves by itself.

    scale: what a deviation of 1 is, in the measure's unit; None: the size of the baseline. drift: a year, in scales.
    season: what each calendar month adds, in scales, the first for months 1, 13, 25 (empty: nothing). memory, noise: of
    the AR(1) process, its correlation from month to month and its standard deviation in scales. report_noise: of what
    is told, in scales. lowest, highest: values it cannot leave. weight: in its perspective's score and in the
    shortfall. drivers: by how much one unit of a driver moves it, in scales. cap: benefits of initiatives saturate at
    it, in scales; None: they add up. floor: the value that scores 0; None: the baseline.
    """

    name: str
    baseline: float
    title: str = ""
    perspective: str = ""
    unit: str = ""
    polarity: Polarity = Polarity.HIGHER
    scale: float | None = None
    drift: float = 0.0
    season: tuple[float, ...] = ()
    memory: float = 0.0
    noise: float = 0.0
    report_noise: float = 0.0
    lowest: float = -math.inf
    highest: float = math.inf
    targets: tuple[TargetAt, ...] = ()
    weight: float = 1.0
    drivers: Mapping[str, float] = field(default_factory=dict)
    cap: float | None = None
    floor: float | None = None

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self.polarity is Polarity.HIGHER else -1

    @property
    def size(self) -> float:
        """The scale in force, in the measure's unit."""
        return abs(self.baseline) if self.scale is None else self.scale

    @property
    def last_target(self) -> TargetAt | None:
        return max(self.targets, key=lambda one: one.month, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A hypothesis: one scale more of the cause gives `elasticity` scales of the effect, `lag` months later.

    kernel: how that spreads over the months from the lag on; its sum is 1. probability: that the hypothesis holds.
    """

    cause: str
    effect: str
    elasticity: float
    lag: int = 0
    kernel: tuple[float, ...] = (1.0,)
    probability: float = 1.0

    @property
    def name(self) -> str:
        return f"{self.cause}>{self.effect}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an initiative that succeeds adds to a measure when its ramp is over, in the measure's scales."""

    measure: str
    size: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """That an initiative starts only so many months after another one has finished."""

    initiative: str
    lag: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """An initiative.

    cost: its mean, in the portfolio's currency, with its coefficient of variation (lognormal). duration: in months.
    success: the probability that it works. needs: FTE by specialism while it runs; profile: by tenth of its progress, a
    factor on these. office_hours: of the office of strategy management, a month. ramp: months until its benefit is
    whole; decay: of the benefit, a year, after the ramp; early: the share of the benefit that comes with progress.
    running_cost: a month, once it is finished. earliest: it may start after this month, from 0. rank: the lower, the
    sooner it gets money and people; None: by benefit for its cost. planned: the month by which it is to be finished.
    """

    name: str
    cost: float
    duration: Range
    title: str = ""
    cost_cv: float = 0.0
    success: float = 1.0
    effects: tuple[Effect, ...] = ()
    needs: Mapping[str, float] = field(default_factory=dict)
    profile: tuple[float, ...] = ()
    office_hours: float = 0.0
    ramp: int = 0
    decay: float = 0.0
    early: float = 0.0
    running_cost: float = 0.0
    after: tuple[After, ...] = ()
    excludes: tuple[str, ...] = ()
    is_mandatory: bool = False
    earliest: int = 0
    rank: float | None = None
    planned: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """Something outside that moves measures: AR(1) of this memory and deviation around the scenario's level."""

    name: str
    memory: float = 0.0
    noise: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named future. levels: of drivers, one number for all months, or one for each from month 1 on."""

    name: str
    probability: float
    levels: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def level(self, driver: str, month: int) -> float:
        """Give a driver's level in a month; the last one given goes on."""
        path = self.levels.get(driver, (0.0,))
        return path[min(month - 1, len(path) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What there is to spend and who is there; None, or a name left out: no limit.

    budgets: strategic money by year, the last one goes on; carries_over: money that is left is there next year.
    specialists: FTE by specialism and month, the last one goes on. office_hours: K of the office, a month.
    """

    budgets: tuple[float, ...] | None = None
    carries_over: bool = False
    specialists: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    office_hours: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Initiatives against targets. Raises InputError for what no engine could use.

    correlation: of the drivers' innovations, row by row; None: none. slowdown: kappa, by how much a lack of the
    office's hours slows everything. pace_correlation: rho_c, of the durations of all initiatives. cost_correlation:
    rho_DC, of an initiative's duration and cost. overrun: a factor on the medians of both.
    """

    name: str
    months: int
    measures: tuple[Measure, ...]
    links: tuple[Link, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    drivers: tuple[Driver, ...] = ()
    correlation: tuple[tuple[float, ...], ...] | None = None
    scenarios: tuple[Scenario, ...] = ()
    limits: Limits = Limits()
    slowdown: float = 0.0
    pace_correlation: float = 0.2
    cost_correlation: float = 0.5
    overrun: float = 1.0
    judged: Judged = Judged.REPORTED
    currency: str = ""

    def __post_init__(self) -> None:
        from osm_sim.portfolio.soundness import problems  # noqa: PLC0415 - it knows these values

        for problem in problems(self):
            raise InputError(problem)

    def measure(self, name: str) -> Measure | None:
        """Give the measure of a name, None where there is none; so too below."""
        return next((one for one in self.measures if one.name == name), None)

    def initiative(self, name: str) -> Initiative | None:
        return next((one for one in self.initiatives if one.name == name), None)

    @property
    def order(self) -> tuple[int, ...]:
        """The measures by number so that every cause comes before its effects."""
        causes: dict[str, set[str]] = {one.name: set() for one in self.measures}
        for link in self.links:
            causes[link.effect].add(link.cause)
        return _sorted_by_causes([one.name for one in self.measures], causes)

    @property
    def priorities(self) -> tuple[int, ...]:
        """The initiatives by number as they get money and people: by rank, then by benefit for cost."""
        weights = {one.name: one.weight for one in self.measures}

        def key(at: int) -> tuple[float, float, int]:
            one = self.initiatives[at]
            benefit = one.success * sum(weights[effect.measure] * abs(effect.size.mean) for effect in one.effects)
            return (math.inf if one.rank is None else one.rank, -benefit / one.cost if one.cost else -math.inf, at)

        return tuple(sorted(range(len(self.initiatives)), key=key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which initiatives are done, and after which month each may start (0: at once); the others are not done."""

    starts: Mapping[str, int]

    def check(self, portfolio: Portfolio) -> "Plan":
        """Give the plan back. Raises InputError for what the portfolio does not allow."""
        from osm_sim.portfolio.soundness import plan_problems  # noqa: PLC0415 - it knows these values

        for problem in plan_problems(self, portfolio):
            raise InputError(problem)
        return self


def _sorted_by_causes(names: list[str], causes: Mapping[str, set[str]]) -> tuple[int, ...]:
    order: list[int] = []
    done: set[str] = set()
    while len(order) < len(names):
        free = [at for at, name in enumerate(names) if name not in done and causes[name] <= done]
        order += free
        done |= {names[at] for at in free}
    return tuple(order)
