"""One path of a portfolio, month by month, in plain Python: written to be read, and the oracle of the compiled engine.

The equations are those of osm_sim/MODEL.md; months count from 1, and in month 0 nothing has moved yet.
"""

import math
from dataclasses import dataclass

from osm_sim.portfolio.draws import Draws
from osm_sim.portfolio.spec import YEAR_MONTHS, Initiative, Limits, Measure, Plan, Portfolio

DONE = 1 - 1e-9
"""From this progress on an initiative is finished: twelve twelfths do not add up to 1 to the last digit."""
NEVER = 0
"""The finishing month of what is not finished within the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRecord:
    """What happened on a path; lists by initiative or measure, then by month (month 1 first).

    finished: the month in which an initiative was finished, NEVER where it was not. progress: 0 to 1. spent: money of
    each month. office: theta, the share of the office's hours asked for that it had. deviations: of measures, in their
    scales. values, reported: in their units, as they are and as they are told.
    """

    finished: list[int]
    progress: list[list[float]]
    spent: list[float]
    office: list[float]
    deviations: list[list[float]]
    values: list[list[float]]
    reported: list[list[float]]


def simulate_path(portfolio: Portfolio, plan: Plan, draws: Draws, path: int) -> PathRecord:
    """Give what happens on the path of a number (counted from the draws' first) when a plan is carried out."""
    progress, finished, spent, office = _carry_out(portfolio, plan, draws, path)
    benefits = _benefits(portfolio, draws, path, progress, finished)
    deviations = _propagate(portfolio, draws, path, benefits)
    values, reported = _as_told(portfolio, draws, path, deviations)
    return PathRecord(
        finished=finished,
        progress=progress,
        spent=spent,
        office=office,
        deviations=deviations,
        values=values,
        reported=reported,
    )


def _carry_out(
    portfolio: Portfolio, plan: Plan, draws: Draws, path: int
) -> tuple[list[list[float]], list[int], list[float], list[float]]:
    """Let initiatives progress with the money, people and office hours that there are, by priority.

    Whoever needs only a part of its last month asks for people for that part alone, so that a shortage that would not
    keep it from the whole rest does not keep it from the end.
    """
    count = len(portfolio.initiatives)
    numbers = {one.name: at for at, one in enumerate(portfolio.initiatives)}
    progress = [[0.0] * portfolio.months for _ in range(count)]
    finished = [NEVER] * count
    done = [0.0] * count
    spent, office = [], []
    purse = 0.0
    for month in range(1, portfolio.months + 1):
        if (month - 1) % YEAR_MONTHS == 0:
            purse = _budget(portfolio.limits, month) + (purse if portfolio.limits.carries_over else 0.0)
        active = [
            at
            for at in portfolio.priorities
            if _is_active(portfolio.initiatives[at], plan, month, numbers, finished) and not finished[at]
        ]
        theta = _office_share(portfolio, active, month)
        slow = 1 - portfolio.slowdown * (1 - theta)
        people = {name: _at(fte, month) for name, fte in portfolio.limits.specialists.items()}
        month_spent = 0.0
        for at in active:
            one = portfolio.initiatives[at]
            pace, rest = slow / float(draws.months[path, at]), 1 - done[at]
            step = min(pace, rest)
            money = float(draws.costs[path, at]) * step
            part = 1.0 if rest >= pace else rest / pace
            asked = {name: fte * _profile(one, done[at]) * part for name, fte in one.needs.items() if name in people}
            share = min(
                1.0,
                min((people[name] / fte for name, fte in asked.items() if fte > 0), default=1.0),
                purse / money if money > 0 else 1.0,
            )
            for name, fte in asked.items():
                people[name] -= share * fte
            purse -= share * money
            month_spent += share * money
            done[at] += share * step
            if done[at] >= DONE:
                finished[at] = month
        for at, one in enumerate(portfolio.initiatives):
            progress[at][month - 1] = done[at]
            if finished[at] and month > finished[at]:
                month_spent += one.running_cost
        spent.append(month_spent)
        office.append(theta)
    return progress, finished, spent, office


def _is_active(one: Initiative, plan: Plan, month: int, numbers: dict[str, int], finished: list[int]) -> bool:
    if one.name not in plan.starts or month <= plan.starts[one.name]:
        return False
    before = ((finished[numbers[each.initiative]], each.lag) for each in one.after)
    return all(end != NEVER and month > end + lag for end, lag in before)


def _budget(limits: Limits, month: int) -> float:
    if limits.budgets is None:
        return math.inf
    return limits.budgets[min((month - 1) // YEAR_MONTHS, len(limits.budgets) - 1)]


def _office_share(portfolio: Portfolio, active: list[int], month: int) -> float:
    """theta: of the hours that the active initiatives ask of the office, the share that it has."""
    asked = sum(portfolio.initiatives[at].office_hours for at in active)
    if portfolio.limits.office_hours is None or asked <= 0:
        return 1.0
    return min(1.0, _at(portfolio.limits.office_hours, month) / asked)


def _profile(one: Initiative, done: float) -> float:
    return one.profile[min(int(done * 10), 9)] if one.profile else 1.0


def _at(path: tuple[float, ...], month: int) -> float:
    return path[min(month - 1, len(path) - 1)]


def _benefits(
    portfolio: Portfolio, draws: Draws, path: int, progress: list[list[float]], finished: list[int]
) -> list[list[float]]:
    """Give what initiatives add to each measure by month, in scales."""
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    found = [[0.0] * portfolio.months for _ in portfolio.measures]
    for at, one in enumerate(portfolio.initiatives):
        if not draws.succeeds[path, at]:
            continue
        for place, effect in enumerate(one.effects):
            size = float(draws.effects[at][path, place])
            row = found[numbers[effect.measure]]
            for month in range(1, portfolio.months + 1):
                row[month - 1] += size * _share(one, progress[at][month - 1], finished[at], month)
    for measure, row in zip(portfolio.measures, found, strict=True):
        if measure.cap is not None:
            row[:] = [measure.cap * (1 - math.exp(-one / measure.cap)) for one in row]
    return found


def _share(one: Initiative, progress: float, finished: int, month: int) -> float:
    """How much of an initiative's whole effect there is in a month."""
    late = 0.0
    if finished != NEVER and month >= finished:
        since = month - finished
        ramp = min(1.0, since / one.ramp) if one.ramp else 1.0
        late = ramp * math.exp(-one.decay / YEAR_MONTHS * max(0, since - one.ramp))
    return one.early * progress + (1 - one.early) * late


def _propagate(portfolio: Portfolio, draws: Draws, path: int, benefits: list[list[float]]) -> list[list[float]]:
    """Let deviations run down the links, causes before effects within a month."""
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    deviations = [[0.0] * portfolio.months for _ in portfolio.measures]
    noise = [0.0] * len(portfolio.measures)
    into: list[list[tuple[int, int]]] = [[] for _ in portfolio.measures]
    for at, link in enumerate(portfolio.links):
        into[numbers[link.effect]].append((at, numbers[link.cause]))
    for month in range(1, portfolio.months + 1):
        for at in portfolio.order:
            measure = portfolio.measures[at]
            fresh = float(draws.noise[path, at, month - 1])
            noise[at] = measure.memory * noise[at] + measure.noise * math.sqrt(1 - measure.memory**2) * fresh
            moved = measure.drift * month / YEAR_MONTHS + _season(measure, month) + benefits[at][month - 1] + noise[at]
            for place, cause in into[at]:
                if draws.holds[path, place]:
                    link = portfolio.links[place]
                    moved += link.elasticity * _lagged(deviations[cause], month - link.lag, link.kernel)
            for place, driver in enumerate(portfolio.drivers):
                moved += measure.drivers.get(driver.name, 0.0) * float(draws.drivers[path, place, month - 1])
            deviations[at][month - 1] = moved
    return deviations


def _season(measure: Measure, month: int) -> float:
    return measure.season[(month - 1) % YEAR_MONTHS] if measure.season else 0.0


def _lagged(row: list[float], month: int, kernel: tuple[float, ...]) -> float:
    """Give the weighted deviations from a month backwards; before month 1 nothing had moved."""
    return sum(weight * row[month - back - 1] for back, weight in enumerate(kernel) if month - back >= 1)


def _as_told(
    portfolio: Portfolio, draws: Draws, path: int, deviations: list[list[float]]
) -> tuple[list[list[float]], list[list[float]]]:
    values, reported = [], []
    for at, measure in enumerate(portfolio.measures):
        row = [
            min(max(measure.baseline + measure.size * one, measure.lowest), measure.highest) for one in deviations[at]
        ]
        values.append(row)
        told = zip(row, draws.report[path, at], strict=True)
        reported.append([one + measure.size * measure.report_noise * float(fresh) for one, fresh in told])
    return values, reported
