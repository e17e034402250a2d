"""What made-up actuals are made of: measures, links that hold or do not, and people who report."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from osm_sim.errors import InputError
from osm_sim.evidence.series import Better


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePlan:
    """How a measure's true values come about, in the words of the portfolio model's deviations.

    baseline: the level at the start. scale: one unit of deviation; drift (a year), season (half of its swing) and
    noise (standard deviation) are told in it. memory: what is left of a deviation a month later (0 to below 1). peak:
    the calendar month of the season's top. targets: (number of months from the start, value), what holds from then on.
    red: how far beyond the target on the bad side red begins. lowest, highest: what values can be. reporters: (number
    of months from the start, person), who reports from then on.
    """

    measure: str
    baseline: float
    scale: float
    better: Better = Better.HIGHER
    decimals: int = 1
    drift: float = 0.0
    season: float = 0.0
    peak: int = 1
    memory: float = 0.5
    noise: float = 1.0
    targets: tuple[tuple[int, float], ...] = ()
    red: float | None = None
    lowest: float = -math.inf
    highest: float = math.inf
    reporters: tuple[tuple[int, str], ...] = ((0, "owner"),)

    def __post_init__(self) -> None:
        if self.scale <= 0 or self.noise < 0:
            raise InputError(f"scale(={self.scale}) must be > 0 and noise(={self.noise}) >= 0 in {self.measure!r}")
        if not 0 <= self.memory < 1:
            raise InputError(f"memory(={self.memory}) of {self.measure!r} must lie in 0..1, below 1")
        if not self.lowest < self.highest:
            raise InputError(f"lowest(={self.lowest}) of {self.measure!r} must be below highest(={self.highest})")
        if not self.reporters or self.reporters[0][0] > 0:
            raise InputError(f"reporters of {self.measure!r} must begin with month 0")

    @property
    def good(self) -> int:
        return 1 if self.better is Better.HIGHER else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """A link that the map claims. holds: whether it is true in the made-up world.

    strength: change of the effect's deviation for each unit of the cause's. lag_months: whole months, 0 or more.
    """

    cause: str
    effect: str
    strength: float
    lag_months: int = 0
    holds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How a person reports. Shares are of months; spreads and reaches are in the standard deviation of the noise.

    delay_days: mean days after the books close. holiday_days: further days in August and December. mistakes: share of
    months corrected in either direction. missing: share not reported.
    Tilting: reach: how far short a value may be and still be told as just good. nudges: share of such months that are.
    late_days: mean further days for a bad month. raises: share of other months told low at first and raised later.
    """

    delay_days: float = 5.0
    holiday_days: float = 2.0
    mistakes: float = 0.06
    missing: float = 0.02
    reach: float = 0.0
    nudges: float = 0.0
    late_days: float = 0.0
    raises: float = 0.0

    @property
    def tilts(self) -> bool:
        return any((self.nudges * self.reach, self.late_days, self.raises))


HONEST = Habit()
TILTING = Habit(reach=1.5, nudges=0.9, late_days=6.0, raises=0.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Measures, links, and the habits of those who are not simply honest.

    first_month: year x 12 + month - 1 of the first month. months: how many there are.
    """

    measures: tuple[MeasurePlan, ...]
    links: tuple[LinkPlan, ...] = ()
    habits: tuple[tuple[str, Habit], ...] = ()
    first_month: int = 2024 * 12
    months: int = 36

    def __post_init__(self) -> None:
        if self.months < 1:
            raise InputError(f"months(={self.months}) must be > 0")
        known = {plan.measure for plan in self.measures}
        if len(known) < len(self.measures):
            raise InputError("every measure of a world must have a name of its own")
        for link in self.links:
            if link.cause not in known or link.effect not in known:
                raise InputError(f"link {link.cause!r} to {link.effect!r} must join two measures of the world")
            if link.lag_months < 0:
                raise InputError(f"lag_months(={link.lag_months}) must be >= 0")
        in_order(self)


def in_order(world: World) -> tuple[MeasurePlan, ...]:
    """Give the measures so that causes come before effects (links that hold); InputError where they go in a circle."""
    waiting = {plan.measure: plan for plan in world.measures}
    causes = causes_of(world.links)
    done: list[MeasurePlan] = []
    while waiting:
        ready = [name for name in waiting if not any(link.cause in waiting for link in causes.get(name, ()))]
        if not ready:
            raise InputError(f"links that hold go in a circle among {', '.join(sorted(waiting))}; take one out")
        done += [waiting.pop(name) for name in ready]
    return tuple(done)


def causes_of(links: Iterable[LinkPlan]) -> dict[str, list[LinkPlan]]:
    """Give the links that hold, by effect."""
    found: dict[str, list[LinkPlan]] = {}
    for link in links:
        if link.holds:
            found.setdefault(link.effect, []).append(link)
    return found
