"""A portfolio and a plan as the arrays that the kernels work on, and the arrays that they work in.

Import this module inside functions only: the kernels come with it, and numba is slow to import.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osm_sim.portfolio import kernels
from osm_sim.portfolio.draws import MONTHS_A_BLOCK, PACE, PERT_CELLS, SCENARIO, beta_table
from osm_sim.portfolio.kernels import (
    GROUPS,
    LANES,
    Bounds,
    Course,
    Doing,
    Drawn,
    Effects,
    Fans,
    Inputs,
    Links,
    Measures,
    Outcomes,
    Room,
    Rows,
    Scratch,
    Tables,
    Tails,
    World,
)
from osm_sim.portfolio.spec import YEAR_MONTHS, Initiative, Judged, Measure, Plan, Portfolio, Range
from osm_sim.streams import word

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CACHE_LINE = 64
"""Bytes."""


def lay_out(portfolio: Portfolio, plan: Plan) -> Tables:
    """Give a portfolio and a plan as arrays; without the plan's initiatives' rivals, of which nothing is drawn."""
    chosen = [at for at in portfolio.priorities if portfolio.initiatives[at].name in plan.starts]
    betas = _Betas()
    return Tables(
        **_rules(portfolio, chosen),
        measures=_measures(portfolio),
        links=_links(portfolio),
        world=_world(portfolio),
        rows=Rows(
            **_initiatives(portfolio, plan, chosen, betas), **_needs(portfolio, chosen), **_shares(portfolio, chosen)
        ),
        effects=_effects(portfolio, chosen, betas),
        bounds=_bounds(portfolio),
        quantiles=betas.tables(),
    )


def years_of(portfolio: Portfolio) -> int:
    """Give the number of the plan's years, the last one perhaps not whole."""
    return -(-portfolio.months // YEAR_MONTHS)


def whole_blocks(months: int) -> int:
    """Give the months that are worked out: those of all blocks of which any is asked for."""
    return -(-months // MONTHS_A_BLOCK) * MONTHS_A_BLOCK


def make_scratch(tables: Tables) -> Scratch:
    """Give what a thread works out paths in."""
    measures, months = tables.measures.trend.shape
    rows, tails = len(tables.rows.names), MONTHS_A_BLOCK * LANES + 1
    return Scratch(
        room=Room(
            u=_lanes(MONTHS_A_BLOCK),
            z=_lanes(MONTHS_A_BLOCK),
            common=_lanes(GROUPS),
            table=_room(PERT_CELLS + 1),
            carried=_lanes(),
            weight=_lanes(),
            tails=Tails(places=np.zeros(tails, np.int64), depth=np.zeros(tails), height=np.zeros(tails)),
            across=_lanes(len(tables.world.names), months),
            values=_room(months),
        ),
        drawn=Drawn(
            holds=_lanes(GROUPS, len(tables.links.names)),
            succeeds=_lanes(GROUPS, rows),
            months=_lanes(GROUPS, rows),
            costs=_lanes(GROUPS, rows),
            effects=_lanes(GROUPS, len(tables.effects.slots)),
            scenario=np.zeros((GROUPS, LANES), np.int64),
            drivers=_room(GROUPS, len(tables.world.names), LANES, months),
        ),
        doing=Doing(
            began=np.zeros((rows, LANES), np.int64),
            finished=np.zeros((rows, LANES), np.int64),
            some=np.zeros(rows, np.int64),
            active=_lanes(rows),
            done=_lanes(rows),
            pace=_lanes(rows),
            progress=_room(int(np.count_nonzero(tables.rows.early_row >= 0)), LANES, months),
            purse=_lanes(),
            people=_lanes(tables.bounds.people.shape[0]),
            asked=_lanes(),
            slow=_lanes(),
            office=_lanes(months),
            spent=_lanes(len(tables.bounds.budgets)),
        ),
        deviations=_room(measures, LANES, months + whole_blocks(_deepest(tables.links, months))),
        benefits=_room(LANES, months),
        bins=np.zeros((measures, GROUPS * LANES, months), np.uint8),
    )


def _deepest(links: Links, months: int) -> int:
    """Give how many months later than its cause an effect comes at most, within the plan."""
    last = np.diff(links.kernel_starts) - 1
    return int(np.minimum(links.lag + last, months).max(initial=0))


def make_outcomes(portfolio: Portfolio, count: int) -> Outcomes:
    """Give room for what is kept of paths."""
    targets = sum(len(one.targets) for one in portfolio.measures)
    return Outcomes(
        judged=np.zeros((targets, count)),
        spent=np.zeros((years_of(portfolio), count)),
        finished=np.zeros((len(portfolio.initiatives), count), np.int16),
        overloaded=np.zeros((0 if portfolio.limits.office_hours is None else portfolio.months, count), np.uint8),
    )


def make_inputs(tables: Tables, count: int) -> Inputs:
    """Give room for what is drawn once for paths; for 0 paths: nothing is asked for, as below."""
    links, rows, effects = len(tables.links.names), len(tables.rows.names), len(tables.effects.slots)
    return Inputs(
        holds=np.zeros((links, count), np.uint8),
        succeeds=np.zeros((rows, count), np.uint8),
        months=np.zeros((rows, count)),
        costs=np.zeros((rows, count)),
        effects=np.zeros((effects, count)),
        scenario=np.zeros(count, np.int64),
    )


def make_course(portfolio: Portfolio, count: int) -> Course:
    """Give room for deviations by month."""
    return Course(deviations=np.zeros((len(portfolio.measures), portfolio.months, count)))


def no_fans() -> Fans:
    """Give what asks for no histograms."""
    nothing = np.zeros((0, 0))
    return Fans(
        centre=nothing,
        low=nothing,
        bins_a_unit=nothing,
        sums=nothing,
        squares=nothing,
        counts=np.zeros((0, 0, 0), np.uint16),
    )


@dataclass(slots=True)
class _Betas:
    """The beta distributions that are asked for, each once."""

    numbers: dict[tuple[float, float], int] = field(default_factory=dict)

    def number(self, size: Range) -> int:
        return self.numbers.setdefault(size.shapes, len(self.numbers))

    def tables(self) -> Floats:
        return np.array([beta_table(*shapes) for shapes in self.numbers]).reshape(-1, PERT_CELLS + 1)


def _lanes(*shape: int) -> Floats:
    return _room(*shape, LANES)


def _room(*shape: int) -> Floats:
    """Give zeros that begin where a cache line does: numpy's begin in the middle of one, and every read takes two."""
    size = math.prod(shape)
    wide = np.zeros(size + CACHE_LINE // 8)
    start = -wide.ctypes.data % CACHE_LINE // 8
    return wide[start : start + size].reshape(shape)


def _words(names: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([word(name) for name in names], np.uint64)


def _starts(groups: Iterable[Sequence[Any]]) -> Ints:
    """Give where each group starts when they are put one after another, and where the last one ends."""
    return np.cumsum([0, *(len(group) for group in groups)], dtype=np.int64)


def _flat(groups: Iterable[Iterable[float]]) -> Floats:
    return np.array([one for group in groups for one in group], np.float64)


def _whole(groups: Iterable[Iterable[int]]) -> Ints:
    return np.array([one for group in groups for one in group], np.int64)


def _by_month(path: tuple[float, ...], months: int) -> list[float]:
    return [path[min(at, len(path) - 1)] for at in range(months)]


def _rules(portfolio: Portfolio, chosen: list[int]) -> dict[str, Any]:
    limits = portfolio.limits
    needed = {name for at in chosen for name in portfolio.initiatives[at].needs}
    whole = {
        kernels.MONTHS: portfolio.months,
        kernels.IS_LIMITED: limits.budgets is not None
        or limits.office_hours is not None
        or bool(needed & set(limits.specialists)),
        kernels.CARRIES_OVER: limits.carries_over,
        kernels.IS_OFFICE: limits.office_hours is not None,
        kernels.WITH_DRIVERS: any(one.drivers for one in portfolio.measures),
    }
    pace, tie = portfolio.pace_correlation, portfolio.cost_correlation
    fractions = {
        kernels.PACE_COMMON: math.sqrt(pace),
        kernels.PACE_OWN: math.sqrt(1 - pace),
        kernels.COST_PACE: tie,
        kernels.COST_OWN: math.sqrt(1 - tie * tie),
        kernels.SLOWDOWN: portfolio.slowdown,
    }
    return {
        "whole": np.array([int(whole[place]) for place in range(len(whole))], np.int64),
        "fractions": np.array([fractions[place] for place in range(len(fractions))]),
        "names": _words((PACE, SCENARIO)),
    }


def _measures(portfolio: Portfolio) -> Measures:
    measures, months = portfolio.measures, whole_blocks(portfolio.months)
    told = portfolio.judged is Judged.REPORTED
    return Measures(
        order=np.array(portfolio.order, np.int64),
        names=_words(one.name for one in measures),
        trend=np.array([_trend(one, months) for one in measures]).reshape(len(measures), months),
        memory=np.array([one.memory for one in measures], np.float64),
        fresh=np.array([one.noise * math.sqrt(1 - one.memory**2) for one in measures], np.float64),
        cap=np.array([one.cap or 0.0 for one in measures], np.float64),
        baseline=np.array([one.baseline for one in measures], np.float64),
        size=np.array([one.size for one in measures], np.float64),
        lowest=np.array([one.lowest for one in measures], np.float64),
        highest=np.array([one.highest for one in measures], np.float64),
        told=np.array([one.size * one.report_noise * told for one in measures], np.float64),
        target_starts=_starts(one.targets for one in measures),
        target_months=_whole([target.month for target in one.targets] for one in measures),
    )


def _trend(one: Measure, months: int) -> list[float]:
    season = one.season or (0.0,) * YEAR_MONTHS
    return [one.drift * month / YEAR_MONTHS + season[(month - 1) % YEAR_MONTHS] for month in range(1, months + 1)]


def _links(portfolio: Portfolio) -> Links:
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    links = portfolio.links
    into: list[list[int]] = [[] for _ in numbers]
    for at, link in enumerate(links):
        into[numbers[link.effect]].append(at)
    return Links(
        names=_words(link.name for link in links),
        probability=np.array([link.probability for link in links], np.float64),
        elasticity=np.array([link.elasticity for link in links], np.float64),
        lag=np.array([link.lag for link in links], np.int64),
        cause=np.array([numbers[link.cause] for link in links], np.int64),
        kernel_starts=_starts(link.kernel for link in links),
        kernel=_flat(link.kernel for link in links),
        into_starts=_starts(into),
        into=_whole(into),
    )


def _world(portfolio: Portfolio) -> World:
    drivers, months = portfolio.drivers, whole_blocks(portfolio.months)
    count = len(drivers)
    mixed = np.eye(count)
    if portfolio.correlation is not None and count:
        mixed = np.linalg.cholesky(np.array(portfolio.correlation))
    levels = [
        [[scenario.level(one.name, month) for month in range(1, months + 1)] for one in drivers]
        for scenario in portfolio.scenarios
    ] or [[[0.0] * months for _ in drivers]]
    return World(
        pull=np.array([[one.drivers.get(driver.name, 0.0) for driver in drivers] for one in portfolio.measures])
        .astype(np.float64)
        .reshape(len(portfolio.measures), count),
        names=_words(one.name for one in drivers),
        memory=np.array([one.memory for one in drivers], np.float64),
        fresh=np.array([one.noise * math.sqrt(1 - one.memory**2) for one in drivers], np.float64),
        cholesky=np.ascontiguousarray(mixed),
        levels=np.array(levels, np.float64).reshape(len(levels), count, months),
        scenario_ends=np.cumsum([one.probability for one in portfolio.scenarios] or [1.0]),
    )


def _initiatives(portfolio: Portfolio, plan: Plan, chosen: list[int], betas: _Betas) -> dict[str, Any]:
    ours = [portfolio.initiatives[at] for at in chosen]
    rows = {one.name: row for row, one in enumerate(ours)}
    overrun = portfolio.overrun
    return {
        "sequence": np.array(_predecessors_first(ours, rows), np.int64),
        "names": _words(one.name for one in ours),
        "number": np.array(chosen, np.int64),
        "success": np.array([one.success for one in ours], np.float64),
        "start": np.array([plan.starts[one.name] for one in ours], np.int64),
        "low": overrun * np.array([one.duration.low for one in ours], np.float64),
        "width": overrun * np.array([one.duration.high - one.duration.low for one in ours], np.float64),
        "table": np.array([betas.number(one.duration) for one in ours], np.int64),
        "cost": overrun * np.array([one.cost for one in ours], np.float64),
        "spread": np.log1p(np.square(np.array([one.cost_cv for one in ours], np.float64))),
        "running_cost": np.array([one.running_cost for one in ours], np.float64),
        "office_hours": np.array([one.office_hours for one in ours], np.float64),
        "after_starts": _starts(one.after for one in ours),
        "after_row": _whole([rows[each.initiative] for each in one.after] for one in ours),
        "after_lag": _whole([each.lag for each in one.after] for one in ours),
    }


def _predecessors_first(ours: list[Initiative], rows: dict[str, int]) -> list[int]:
    order: list[int] = []
    done: set[str] = set()
    while len(order) < len(ours):
        free = [one for one in ours if one.name not in done and all(each.initiative in done for each in one.after)]
        order += [rows[one.name] for one in free]
        done |= {one.name for one in free}
    return order


def _needs(portfolio: Portfolio, chosen: list[int]) -> dict[str, Any]:
    ours = [portfolio.initiatives[at] for at in chosen]
    numbers = {name: at for at, name in enumerate(portfolio.limits.specialists)}
    needs = [[(numbers[name], fte) for name, fte in one.needs.items() if name in numbers] for one in ours]
    return {
        "need_starts": _starts(needs),
        "need_specialism": _whole([number for number, _ in group] for group in needs),
        "need_fte": _flat([fte for _, fte in group] for group in needs),
        "profile": np.array([one.profile or (1.0,) * kernels.TENTHS for one in ours], np.float64).reshape(
            len(ours), kernels.TENTHS
        ),
    }


def _shares(portfolio: Portfolio, chosen: list[int]) -> dict[str, Any]:
    months = whole_blocks(portfolio.months)
    since = np.arange(months + 1)
    ours = [portfolio.initiatives[at] for at in chosen]
    shares = np.zeros((len(ours), 2 * months + 1))
    early_row, early = np.full(len(ours), -1, np.int64), 0
    for row, one in enumerate(ours):
        ramp = np.minimum(1.0, since / one.ramp) if one.ramp else 1.0
        lost = one.decay / YEAR_MONTHS * np.maximum(0, since - one.ramp)
        shares[row, months:] = (1 - one.early) * ramp * np.exp(-lost)
        if one.early > 0:
            early_row[row], early = early, early + 1
    return {"shares": shares, "early": np.array([one.early for one in ours], np.float64), "early_row": early_row}


def _effects(portfolio: Portfolio, chosen: list[int], betas: _Betas) -> Effects:
    numbers = {one.name: at for at, one in enumerate(portfolio.measures)}
    effects = [(row, one) for row, at in enumerate(chosen) for one in portfolio.initiatives[at].effects]
    on: list[list[int]] = [[] for _ in numbers]
    for place, (_, one) in enumerate(effects):
        on[numbers[one.measure]].append(place)
    return Effects(
        row=np.array([row for row, _ in effects], np.int64),
        names=_words(portfolio.initiatives[chosen[row]].name for row, _ in effects),
        slots=_words(one.measure for _, one in effects),
        low=np.array([one.size.low for _, one in effects], np.float64),
        width=np.array([one.size.high - one.size.low for _, one in effects], np.float64),
        table=np.array([betas.number(one.size) for _, one in effects], np.int64),
        on_starts=_starts(on),
        on=_whole(on),
    )


def _bounds(portfolio: Portfolio) -> Bounds:
    limits, months, years = portfolio.limits, portfolio.months, years_of(portfolio)
    return Bounds(
        budgets=np.array(_by_month(limits.budgets or (math.inf,), years), np.float64),
        people=np.array([_by_month(fte, months) for fte in limits.specialists.values()], np.float64).reshape(
            len(limits.specialists), months
        ),
        office=np.array(_by_month(limits.office_hours or (math.inf,), months), np.float64),
    )
