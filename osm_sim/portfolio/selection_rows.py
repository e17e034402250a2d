"""What a selection must keep to, as rows over the options: money, people, office hours, dependences, exclusions.

Everything here counts on means of money and on the P80 of durations; no draw is needed, so all samples share the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from osm_sim.dists import normal_quantile
from osm_sim.portfolio.draws import Floats, Ints, pert_quantile
from osm_sim.portfolio.response import cached_table, finished_within
from osm_sim.portfolio.spec import YEAR_MONTHS, Initiative, Limits, Portfolio

SURE = 0.80
"""The share of cases in which an initiative is to be finished when another one, or other people, count on it."""
GRID = 200
FINE = 40
"""Quantiles of durations that a mean is taken over; and of durations and costs, for a share of cases."""
SLACK = 1e-9


class Rule(StrEnum):
    """What kind of thing a row holds to."""

    ONCE = "once"
    MONEY = "money"
    PEOPLE = "people"
    OFFICE = "office"
    EXCLUSION = "exclusion"
    DEPENDENCE = "dependence"


class Spend(StrEnum):
    """Which yearly spend of an initiative counts against the budget: the mean one, or the one of 80 % of cases."""

    MEAN = "mean"
    P80 = "P80"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A weighted number of options that lies in lowest..highest.

    what: the limit in words ("the budget of year 1"). at: the year, or the month. names: the initiatives it binds
    together where it is about two, the later one first.
    """

    rule: Rule
    what: str
    use: Floats
    highest: float
    lowest: float = -np.inf
    at: int = 0
    names: tuple[str, ...] = ()


def rows_of(
    portfolio: Portfolio,
    owners: Ints,
    starts: Ints,
    *,
    spend: Spend = Spend.MEAN,
    look: Callable[[], None] | None = None,
) -> tuple[Row, ...]:
    """Give every row that a choice of options could break. look: is called now and then; it may raise."""
    found = [
        *_once(portfolio, owners),
        *_money(portfolio, owners, starts, spend, look),
        *_people(portfolio, owners, starts),
        *_exclusions(portfolio, owners),
        *_dependences(portfolio, owners, starts),
    ]
    return tuple(row for row in found if row.rule is Rule.ONCE or _most(row, owners) > row.highest + SLACK)


def called(one: Initiative) -> str:
    """Give an initiative as sentences call it."""
    return f"{one.name} ({one.title})" if one.title else repr(one.name)


def planned_months(portfolio: Portfolio) -> Ints:
    """Give the months that each initiative is counted to take: its P80."""
    return np.array([finished_within(one.duration, SURE, portfolio.overrun) for one in portfolio.initiatives], np.int64)


def _most(row: Row, owners: Ints) -> float:
    """Give the most that any choice could use of a row."""
    most = np.zeros(int(owners.max(initial=-1)) + 1)
    np.maximum.at(most, owners, row.use)
    return float(most.sum())


def _once(portfolio: Portfolio, owners: Ints) -> Iterator[Row]:
    for at, one in enumerate(portfolio.initiatives):
        what = f"{called(one)} is mandatory" if one.is_mandatory else f"{called(one)} starts once"
        yield Row(
            rule=Rule.ONCE,
            what=what,
            use=(owners == at).astype(float),
            highest=1.0,
            lowest=1.0 if one.is_mandatory else -np.inf,
            names=(one.name,),
        )


def _money(
    portfolio: Portfolio, owners: Ints, starts: Ints, spend: Spend, look: Callable[[], None] | None
) -> Iterator[Row]:
    budgets = portfolio.limits.budgets
    if budgets is None:
        return
    years = -(-portfolio.months // YEAR_MONTHS)
    uses = np.zeros((len(owners), years))
    for at, one in enumerate(portfolio.initiatives):
        if look is not None:
            look()
        mine = owners == at
        uses[mine] = _yearly(portfolio, one, starts[mine], years, spend)
    limits = np.array([budgets[min(year, len(budgets) - 1)] for year in range(years)])
    carries = portfolio.limits.carries_over
    if carries:
        uses, limits = np.cumsum(uses, axis=1), np.cumsum(limits)
    for year in range(years):
        what = f"the budgets up to year {year + 1}" if carries and year else f"the budget of year {year + 1}"
        yield Row(rule=Rule.MONEY, what=what, use=uses[:, year], highest=float(limits[year]), at=year + 1)


def _yearly(portfolio: Portfolio, one: Initiative, starts: Ints, years: int, spend: Spend) -> Floats:
    """What an initiative spends in each year by start, unhindered; costs and durations go together as they are drawn.

    Given the quantile z of the duration, the cost has the mean C exp(s r z - (s r)^2 / 2), s its deviation.
    """
    sharp, tie = np.sqrt(np.log1p(one.cost_cv**2)), portfolio.cost_correlation
    if spend is Spend.MEAN:
        u = (np.arange(GRID) + 0.5) / GRID
        money = np.exp(sharp * tie * normal_quantile(u) - (sharp * tie) ** 2 / 2)
        # Equal steps of u miss a little of the tails: the mean is held.
        money *= 1 / money.mean()
    else:
        first, second = np.meshgrid((np.arange(FINE) + 0.5) / FINE, (np.arange(FINE) + 0.5) / FINE)
        u = first.ravel()
        z = tie * normal_quantile(u) + np.sqrt(1 - tie * tie) * normal_quantile(second.ravel())
        money = np.exp(sharp * z - sharp**2 / 2)
    durations = portfolio.overrun * pert_quantile(cached_table(one.duration), u)
    money = portfolio.overrun * one.cost * money
    ends = np.minimum(np.arange(years + 1) * YEAR_MONTHS, portfolio.months)
    elapsed = np.maximum(ends[None, :] - starts[:, None], 0)
    done = np.minimum(1.0, elapsed[:, :, None] / durations)
    spent = money * np.diff(done, axis=1)
    found: Floats = spent.mean(axis=2) if spend is Spend.MEAN else np.quantile(spent, SURE, axis=2)
    return found


def _people(portfolio: Portfolio, owners: Ints, starts: Ints) -> Iterator[Row]:
    """Limits of specialists and of the office, month by month."""
    limits = portfolio.limits
    months = np.arange(1, portfolio.months + 1)
    durations = planned_months(portfolio)[owners]
    since = months[None, :] - starts[:, None]
    active = (since >= 1) & (since <= durations[:, None])
    factors = np.where(active, _profiles(portfolio, owners, since, durations), 0.0)
    for name, fte in limits.specialists.items():
        need = np.array([one.needs.get(name, 0.0) for one in portfolio.initiatives])[owners]
        for month in months.tolist():
            yield Row(
                rule=Rule.PEOPLE,
                what=f"the {name!r} specialists in month {month}",
                use=need * factors[:, month - 1],
                highest=fte[min(month - 1, len(fte) - 1)],
                at=month,
            )
    yield from _office(
        limits, np.array([one.office_hours for one in portfolio.initiatives])[owners], active.astype(np.float64)
    )


def _office(limits: Limits, hours: Floats, active: Floats) -> Iterator[Row]:
    there = limits.office_hours
    if there is None:
        return
    for month in range(1, active.shape[1] + 1):
        yield Row(
            rule=Rule.OFFICE,
            what=f"the office's hours in month {month}",
            use=hours * active[:, month - 1],
            highest=there[min(month - 1, len(there) - 1)],
            at=month,
        )


def _profiles(portfolio: Portfolio, owners: Ints, since: Ints, durations: Ints) -> Floats:
    """By option and month, the factor on the needs that comes with progress."""
    found = np.ones(since.shape)
    for at, one in enumerate(portfolio.initiatives):
        mine = owners == at
        if one.profile and mine.any():
            tenths = np.clip((since[mine] - 1) * 10 // durations[mine][:, None], 0, 9)
            found[mine] = np.array(one.profile)[tenths]
    return found


def _exclusions(portfolio: Portfolio, owners: Ints) -> Iterator[Row]:
    initiatives = portfolio.initiatives
    names = [one.name for one in initiatives]
    pairs = {
        tuple(sorted((at, names.index(other))))
        for at, one in enumerate(portfolio.initiatives)
        for other in one.excludes
    }
    for first, second in sorted(pairs):
        yield Row(
            rule=Rule.EXCLUSION,
            what=f"{called(initiatives[first])} and {called(initiatives[second])} exclude each other",
            use=((owners == first) | (owners == second)).astype(float),
            highest=1.0,
            names=(names[first], names[second]),
        )


def _dependences(portfolio: Portfolio, owners: Ints, starts: Ints) -> Iterator[Row]:
    """What has started by a month has not more starts than what it waits for had in time: the strong form."""
    names = [one.name for one in portfolio.initiatives]
    durations = planned_months(portfolio)
    for at, one in enumerate(portfolio.initiatives):
        for after in one.after:
            before = names.index(after.initiative)
            ends = starts + durations[before] + after.lag
            for month in np.unique(starts[owners == at]).tolist():
                late = (owners == at) & (starts <= month)
                ready = (owners == before) & (ends <= month)
                yield Row(
                    rule=Rule.DEPENDENCE,
                    what=f"{called(one)} starts after {called(portfolio.initiatives[before])} is finished",
                    use=late.astype(float) - ready.astype(float),
                    highest=0.0,
                    at=month,
                    names=(one.name, after.initiative),
                )
