"""What no engine could use of a portfolio, in sentences: who, which field, which value, and the remedy."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from osm_sim.portfolio.spec import (
    LONGEST_MONTHS,
    YEAR_MONTHS,
    Initiative,
    Link,
    Measure,
    Plan,
    Portfolio,
    Range,
)

TINY = 1e-9


def problems(portfolio: Portfolio) -> Iterator[str]:
    """Give a sentence for everything that keeps a portfolio from being simulated; none for a sound one."""
    if not 1 <= portfolio.months <= LONGEST_MONTHS:
        yield f"months(={portfolio.months}) of {portfolio.name!r} must be 1 to {LONGEST_MONTHS}"
    yield from _twice("measure", (one.name for one in portfolio.measures))
    yield from _twice("initiative", (one.name for one in portfolio.initiatives))
    yield from _twice("link", (one.name for one in portfolio.links))
    yield from _twice("driver", (one.name for one in portfolio.drivers))
    yield from _twice("scenario", (one.name for one in portfolio.scenarios))
    for measure in portfolio.measures:
        yield from _measure_problems(measure, portfolio)
    for link in portfolio.links:
        yield from _link_problems(link, portfolio)
    for initiative in portfolio.initiatives:
        yield from _initiative_problems(initiative, portfolio)
    yield from _circles(portfolio)
    yield from _world_problems(portfolio)
    yield from _limit_problems(portfolio)


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name!r} must be there once: rename or remove one"


def _measure_problems(one: Measure, portfolio: Portfolio) -> Iterator[str]:
    what = f"measure {one.name!r}"
    numbers = {"baseline": one.baseline, "drift": one.drift, "noise": one.noise, "report_noise": one.report_noise}
    yield from _not_finite(what, numbers | {f"season[{at}]": value for at, value in enumerate(one.season)})
    yield from _shape_problems(one, what)
    for driver in one.drivers:
        if driver not in {each.name for each in portfolio.drivers}:
            yield f"driver {driver!r} of {what} must be one of the portfolio's: add it, or take it away"
    yield from _target_problems(one, portfolio)


def _shape_problems(one: Measure, what: str) -> Iterator[str]:
    if one.scale is None and one.baseline == 0:
        yield f"scale of {what} must be given: its baseline is 0, so it says nothing of its size"
    if one.scale is not None and not one.scale > 0:
        yield f"scale(={one.scale:g}) of {what} must be above 0"
    if not -1 < one.memory < 1:
        yield f"memory(={one.memory:g}) of {what} must lie between -1 and 1: it is a correlation"
    for name in ("noise", "report_noise", "weight"):
        if getattr(one, name) < 0:
            yield f"{name}(={getattr(one, name):g}) of {what} must be >= 0"
    if one.season and len(one.season) != YEAR_MONTHS:
        yield f"season(of {len(one.season)}) of {what} must have {YEAR_MONTHS} numbers, or none"
    if one.lowest > one.highest:
        yield f"lowest(={one.lowest:g}) of {what} must not be above highest(={one.highest:g}): exchange them"
    if one.cap is not None and not one.cap > 0:
        yield f"cap(={one.cap:g}) of {what} must be above 0, or left out"


def _target_problems(one: Measure, portfolio: Portfolio) -> Iterator[str]:
    for target in one.targets:
        what = f"of measure {one.name!r}"
        if not 1 <= target.month <= portfolio.months:
            yield f"month(={target.month}) of a target {what} must be 1 to {portfolio.months}: it lies outside the plan"
        if one.sign * (target.value - one.baseline) <= 0:
            yield (
                f"target(={target.value:g}) {what} is met already by its baseline(={one.baseline:g}): raise the target,"
                " or leave it out"
            )
    last = one.last_target
    if one.floor is not None and last is not None and one.sign * (last.value - one.floor) <= 0:
        way = "below" if one.sign > 0 else "above"
        yield (
            f"floor(={one.floor:g}) of measure {one.name!r} must lie {way} its last target(={last.value:g}): it scores"
            f" 0 and the target 100, so move it {way}, or leave it out"
        )


def _link_problems(one: Link, portfolio: Portfolio) -> Iterator[str]:
    what = f"link {one.name!r}"
    for end in (one.cause, one.effect):
        if portfolio.measure(end) is None:
            yield f"measure {end!r} of {what} must be one of the portfolio's: add it, or take the link away"
    yield from _not_finite(what, {"elasticity": one.elasticity})
    if one.lag < 0:
        yield f"lag(={one.lag}) of {what} must be >= 0 months: an effect comes after its cause"
    if not 0 <= one.probability <= 1:
        yield f"probability(={one.probability:g}) of {what} must lie in 0..1"
    if not one.kernel or abs(sum(one.kernel) - 1) > TINY:
        yield f"kernel(={one.kernel}) of {what} must add up to 1"


def _initiative_problems(one: Initiative, portfolio: Portfolio) -> Iterator[str]:
    what = f"initiative {one.name!r}"
    yield from _not_finite(what, {"cost": one.cost, "cost_cv": one.cost_cv, "decay": one.decay})
    for name in ("cost", "cost_cv", "office_hours", "ramp", "decay", "running_cost"):
        if getattr(one, name) < 0:
            yield f"{name}(={getattr(one, name):g}) of {what} must be >= 0"
    for name in ("success", "early"):
        if not 0 <= getattr(one, name) <= 1:
            yield f"{name}(={getattr(one, name):g}) of {what} must lie in 0..1: it is a share"
    yield from _range_problems("duration", one.duration, what)
    if one.duration.low <= 0:
        yield f"duration(={one.duration.low:g}) of {what} must be above 0 months"
    yield from _effect_problems(one, what, portfolio)
    yield from _need_problems(one, what)
    yield from _place_problems(one, what, portfolio)


def _effect_problems(one: Initiative, what: str, portfolio: Portfolio) -> Iterator[str]:
    for effect in one.effects:
        if portfolio.measure(effect.measure) is None:
            yield f"measure {effect.measure!r} of {what} must be one of the portfolio's: add it, or drop the effect"
        yield from _range_problems(f"effect on {effect.measure!r}", effect.size, what)


def _need_problems(one: Initiative, what: str) -> Iterator[str]:
    for specialism, fte in one.needs.items():
        if not fte >= 0:
            yield f"needs(={fte:g}) of {specialism!r} of {what} must be >= 0 FTE"
    if one.profile and len(one.profile) != 10:
        yield f"profile(of {len(one.profile)}) of {what} must have 10 factors, one for each tenth, or none"


def _place_problems(one: Initiative, what: str, portfolio: Portfolio) -> Iterator[str]:
    if not 0 <= one.earliest < portfolio.months:
        yield f"earliest(={one.earliest}) of {what} must be 0 to {portfolio.months - 1}: it lies outside the plan"
    for name in (*(each.initiative for each in one.after), *one.excludes):
        if portfolio.initiative(name) is None:
            yield f"initiative {name!r}, named by {what}, must be one of the portfolio's: add it, or take it away"
    for each in one.after:
        if each.lag < 0:
            yield f"lag(={each.lag}) of {what} after {each.initiative!r} must be >= 0 months"


def _range_problems(name: str, size: Range, what: str) -> Iterator[str]:
    if not all(map(math.isfinite, (size.low, size.likely, size.high))):
        yield f"{name}(={size.low:g}, {size.likely:g}, {size.high:g}) of {what} must be three numbers"
    elif not size.low <= size.likely <= size.high:
        yield (
            f"{name}(={size.low:g}, {size.likely:g}, {size.high:g}) of {what} must run from low over likely to high:"
            " put them in order"
        )


def _circles(portfolio: Portfolio) -> Iterator[str]:
    before: dict[str, set[str]] = {one.name: {each.initiative for each in one.after} for one in portfolio.initiatives}
    causes: dict[str, set[str]] = {one.name: set() for one in portfolio.measures}
    for link in portfolio.links:
        causes.setdefault(link.effect, set()).add(link.cause)
    for what, needed in (("initiative", before), ("measure", causes)):
        known = {name: {each for each in others if each in needed} for name, others in needed.items()}
        left = _left_in_circles(known)
        if left:
            names = ", ".join(sorted(left)[:5])
            yield f"{what}s {names} wait for each other in a circle: take one dependence or link between them away"


def _left_in_circles(needed: Mapping[str, set[str]]) -> set[str]:
    left = {name: set(others) for name, others in needed.items()}
    while free := [name for name, others in left.items() if not others]:
        for name in free:
            del left[name]
        for others in left.values():
            others.difference_update(free)
    return set(left)


def _world_problems(portfolio: Portfolio) -> Iterator[str]:
    yield from _driver_problems(portfolio)
    yield from _scenario_problems(portfolio)
    for name in ("slowdown", "pace_correlation", "cost_correlation"):
        if not 0 <= getattr(portfolio, name) <= 1:
            yield f"{name}(={getattr(portfolio, name):g}) of {portfolio.name!r} must lie in 0..1"
    if not portfolio.overrun > 0:
        yield f"overrun(={portfolio.overrun:g}) of {portfolio.name!r} must be above 0"


def _driver_problems(portfolio: Portfolio) -> Iterator[str]:
    for driver in portfolio.drivers:
        if not -1 < driver.memory < 1:
            yield f"memory(={driver.memory:g}) of driver {driver.name!r} must lie between -1 and 1"
        if driver.noise < 0:
            yield f"noise(={driver.noise:g}) of driver {driver.name!r} must be >= 0"
    count, matrix = len(portfolio.drivers), portfolio.correlation
    if matrix is not None and (len(matrix) != count or any(len(row) != count for row in matrix)):
        yield f"correlation(of {len(matrix)} rows) must have a row and a column for each of the {count} drivers"


def _scenario_problems(portfolio: Portfolio) -> Iterator[str]:
    known = {driver.name for driver in portfolio.drivers}
    for scenario in portfolio.scenarios:
        if not 0 <= scenario.probability <= 1:
            yield f"probability(={scenario.probability:g}) of scenario {scenario.name!r} must lie in 0..1"
        for name in scenario.levels:
            if name not in known:
                yield f"driver {name!r} of scenario {scenario.name!r} must be one of the portfolio's: add it"
    total = sum(scenario.probability for scenario in portfolio.scenarios)
    if portfolio.scenarios and abs(total - 1) > TINY:
        yield f"probabilities(={total:g}) of the scenarios must add up to 1"


def _limit_problems(portfolio: Portfolio) -> Iterator[str]:
    limits = portfolio.limits
    for name in ("budgets", "office_hours"):
        given = getattr(limits, name)
        if given is not None and (not given or any(not one >= 0 for one in given)):
            yield f"{name}(={given}) must be numbers >= 0, at least one, or left out"
    for specialism, fte in limits.specialists.items():
        if not fte or any(not one >= 0 for one in fte):
            yield f"specialists(={fte}) of {specialism!r} must be numbers >= 0, at least one"
    if limits.budgets is None or not limits.budgets:
        return
    years = math.ceil(portfolio.months / YEAR_MONTHS)
    money = sum(limits.budgets[min(year, len(limits.budgets) - 1)] for year in range(years))
    needed = sum(one.cost for one in portfolio.initiatives if one.is_mandatory)
    if needed > money:
        names = ", ".join(repr(one.name) for one in portfolio.initiatives if one.is_mandatory)
        yield f"budgets(={money:g} in all) are below the mandatory initiatives {names} ({needed:g}): raise them"


def plan_problems(plan: Plan, portfolio: Portfolio) -> Iterator[str]:
    """Give a sentence for everything that keeps a plan from being the portfolio's; none for a sound one."""
    for name, start in plan.starts.items():
        one = portfolio.initiative(name)
        if one is None:
            yield f"initiative {name!r} of the plan must be one of the portfolio's: add it, or take it away"
        else:
            yield from _chosen_problems(one, start, plan, portfolio)
    for one in portfolio.initiatives:
        if one.is_mandatory and one.name not in plan.starts:
            yield f"initiative {one.name!r} is mandatory: put it into the plan"


def _chosen_problems(one: Initiative, start: int, plan: Plan, portfolio: Portfolio) -> Iterator[str]:
    if not one.earliest <= start < portfolio.months:
        yield f"start(={start}) of initiative {one.name!r} must be {one.earliest} to {portfolio.months - 1}"
    for other in one.excludes:
        if other in plan.starts:
            yield f"initiatives {one.name!r} and {other!r} exclude each other: leave one out"
    for after in one.after:
        if after.initiative not in plan.starts:
            yield f"initiative {one.name!r} waits for {after.initiative!r}, which is not in the plan: add it"


def _not_finite(what: str, numbers: Mapping[str, float]) -> Iterator[str]:
    for name, number in numbers.items():
        if not math.isfinite(number):
            yield f"{name}(={number}) of {what} must be a number"
