"""Paths to results: paths are worked out in blocks that are summed up as they come, and their sums make the result.

A result depends on portfolio, plan, number of paths and seed, and on nothing else: tasks are cut by the number of paths
alone, and put together in their order. Two plans with one seed share all draws, so their difference is the plans'.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.portfolio import outputs
from osm_sim.portfolio.outputs import BINS, Judge, Paths, Result, Scales, Spread, Totals
from osm_sim.portfolio.spec import YEAR_MONTHS, Judged, Plan, Portfolio
from osm_sim.streams import check_seed

if TYPE_CHECKING:
    from osm_sim.portfolio.kernels import Scratch, Tables

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

ENGINES = ("compiled", "reference")
"""The usual one first. Both give the same paths to 1e-9; `reference` is the one to read, a thousand times as slow."""
PATH_LIMIT = 1_000_000
BLOCK = 1024
"""Paths that are kept at a time."""
TASKS = 16
PILOT = 128
"""Paths from which the histograms' places come."""


class Inputs(NamedTuple):
    """What is drawn once for paths, the last axis, of links and of the plan's initiatives as the portfolio has them.

    holds: of links. succeeds, months, costs: by initiative of `initiatives` (unhindered). effects: of `of_effects`, the
    number of an initiative and of its effect. scenario: by number.
    """

    initiatives: Ints
    of_effects: Ints
    holds: Truths
    succeeds: Truths
    months: Floats
    costs: Floats
    effects: Floats
    scenario: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Paths of a plan one by one, the last axis: what came of them and, drawn again by its key, what went into them.

    judged: values by target (outputs.targets_of). met: whether they meet it. all_met: all last ones. finished: by
    initiative, the month, 0: never. deviations: by measure and month, only where they were asked for.
    """

    first: int
    judged: Floats
    met: Truths
    all_met: Truths
    scores: Floats
    score: Floats
    shortfall: Floats
    cost: Floats
    spent: Floats
    finished: NDArray[np.int16]
    overloaded: NDArray[np.uint8]
    inputs: Inputs
    deviations: Floats | None


def simulate(
    portfolio: Portfolio,
    plan: Plan,
    *,
    paths: int,
    seed: int,
    engine: str = ENGINES[0],
    **running: Unpack[Running],
) -> Result:
    """Work out that many paths of a plan and give what they say together.

    on_progress(done, total) counts tasks. Raises InputError for a plan that is not the portfolio's, a number of paths
    below 2 or above a million, a seed or an engine that is none; RunCancelledError when `cancelled` says so.
    """
    plan.check(portfolio)
    check_seed(seed)
    if not 2 <= paths <= PATH_LIMIT:
        raise InputError(f"paths(={paths}) must be within 2..{PATH_LIMIT}; a standard error needs two")
    if engine not in ENGINES:
        raise InputError(f"engine {engine!r} is not known; the engines are {', '.join(ENGINES)}")
    tables = _tables(portfolio, plan) if engine == "compiled" else None
    job = _Job(portfolio=portfolio, plan=plan, seed=seed, tables=tables, scales=None, judge=Judge(portfolio), rooms=[])
    where = outputs.scales(_pilot(job, min(paths, PILOT)))
    size = max(BLOCK, -(-paths // (TASKS * BLOCK)) * BLOCK)
    tasks = [
        _Task(job=job._replace(scales=where), first=first, paths=min(size, paths - first))
        for first in range(0, paths, size)
    ]
    parts = run_all(_run, tasks, **running)
    totals = outputs.add([totals for totals, _ in parts])
    spread = outputs.add_spreads([spread for _, spread in parts])
    return outputs.conclude(portfolio, plan, totals, where, spread, seed=seed, engine=engine)


def block(
    portfolio: Portfolio, plan: Plan, seed: int, first: int, count: int, *, with_deviations: bool = False
) -> Block:
    """Give paths first .. first + count - 1 of a plan one by one, of the compiled engine.

    Raises InputError for a plan that is not the portfolio's or a seed that is none.
    """
    from osm_sim.portfolio import kernels
    from osm_sim.portfolio import tables as laid

    plan.check(portfolio)
    check_seed(seed)
    tables = _tables(portfolio, plan)
    outcomes, inputs = laid.make_outcomes(portfolio, count), laid.make_inputs(tables, count)
    course = laid.make_course(portfolio, count if with_deviations else 0)
    kernels.run(tables, laid.make_scratch(tables), outcomes, laid.no_fans(), inputs, course, (seed, first, count))
    judgement = Judge(portfolio)(outcomes.judged)
    return Block(
        first=first,
        judged=outcomes.judged,
        met=judgement.met,
        all_met=np.logical_and.reduce(judgement.last_met, axis=0),
        scores=judgement.scores,
        score=judgement.score,
        shortfall=judgement.shortfall,
        cost=outcomes.spent.sum(axis=0),
        spent=outcomes.spent,
        finished=outcomes.finished,
        overloaded=outcomes.overloaded,
        inputs=_in_the_portfolios_order(portfolio, tables, inputs),
        deviations=course.deviations if with_deviations else None,
    )


def warm() -> None:
    """Compile every kernel, or load it from the cache."""
    from osm_sim.portfolio.spec import Measure  # noqa: PLC0415

    given = Portfolio(name="warm", months=1, measures=(Measure(name="M", baseline=1.0),))
    simulate(given, Plan(starts={}), paths=2, seed=1)


class _Job(NamedTuple):
    portfolio: Portfolio
    plan: Plan
    seed: int
    tables: "Tables | None"
    """None: the reference engine."""
    scales: Scales | None
    judge: Judge
    rooms: "list[Scratch]"
    """What threads of this process are done with, for the next task: new memory takes a sixth of a task's time."""


class _Task(NamedTuple):
    job: _Job
    first: int
    paths: int


def _tables(portfolio: Portfolio, plan: Plan) -> "Tables":
    from osm_sim.portfolio.tables import lay_out

    return lay_out(portfolio, plan)


def _run(task: _Task) -> tuple[Totals, Spread]:
    """Work out the paths of a task: a pure function, fit for any process."""
    job = task.job
    months = job.portfolio.months
    shape = (len(job.portfolio.measures), months)
    spread = Spread(sums=np.zeros(shape), squares=np.zeros(shape), counts=np.zeros((*shape, BINS), np.uint16))
    blocks = _compiled_blocks(task, spread) if job.tables is not None else _reference_blocks(task, spread)
    return outputs.add([outputs.total(job.judge, one, months) for one in blocks]), spread


def _compiled_blocks(task: _Task, spread: Spread) -> Iterator[Paths]:
    from osm_sim.portfolio import kernels
    from osm_sim.portfolio import tables as laid

    portfolio, seed, tables, where = task.job.portfolio, task.job.seed, task.job.tables, task.job.scales
    assert tables is not None
    assert where is not None
    fans = kernels.Fans(*where, *spread)  # type: ignore[arg-type]  # a task counts in 16 bits
    try:
        scratch = task.job.rooms.pop()
    except IndexError:
        scratch = laid.make_scratch(tables)
    inputs = laid.make_inputs(tables, 0)
    course = laid.make_course(portfolio, 0)
    for first in range(task.first, task.first + task.paths, BLOCK):
        count = min(BLOCK, task.first + task.paths - first)
        outcomes = laid.make_outcomes(portfolio, count)
        kernels.run(tables, scratch, outcomes, fans, inputs, course, (seed, first, count))
        yield Paths(*outcomes)
    task.job.rooms.append(scratch)


def _reference_blocks(task: _Task, spread: Spread) -> Iterator[Paths]:
    where = task.job.scales
    assert where is not None
    for first in range(task.first, task.first + task.paths, BLOCK):
        paths, values = _reference_paths(task.job, first, min(BLOCK, task.first + task.paths - first))
        above = values - where.centre[..., None]
        spread.sums[...] += above.sum(axis=2)
        spread.squares[...] += (above * above).sum(axis=2)
        at = np.clip((values - where.low[..., None]) * where.bins_a_unit[..., None], 0, BINS - 1).astype(np.int64)
        cells = np.indices(at.shape)
        np.add.at(spread.counts, (cells[0], cells[1], at), 1)
        yield paths


def _reference_paths(job: _Job, first: int, count: int) -> tuple[Paths, Floats]:
    """Give paths of the reference engine, and true values by measure, month and path."""
    from osm_sim.portfolio.draws import draw  # noqa: PLC0415
    from osm_sim.portfolio.reference import simulate_path  # noqa: PLC0415

    portfolio = job.portfolio
    draws = draw(portfolio, job.seed, first, count)
    records = [simulate_path(portfolio, job.plan, draws, path) for path in range(count)]
    values = np.array([record.values for record in records]).reshape(count, len(portfolio.measures), portfolio.months)
    told = np.array([record.reported for record in records]).reshape(values.shape)
    judged = told if portfolio.judged is Judged.REPORTED else values
    places = [(at, target.month - 1) for at, one in enumerate(portfolio.measures) for target in one.targets]
    years = range(0, portfolio.months, YEAR_MONTHS)
    theta: Floats = np.array([record.office for record in records], np.float64)
    is_office = portfolio.limits.office_hours is not None
    paths = Paths(
        judged=np.array([judged[:, at, month] for at, month in places]).reshape(len(places), count),
        spent=np.array([[sum(one.spent[year : year + YEAR_MONTHS]) for one in records] for year in years]),
        finished=np.array([record.finished for record in records], np.int16).reshape(count, -1).T,
        overloaded=(theta < 1).astype(np.uint8).T if is_office else np.zeros((0, count), np.uint8),
    )
    return paths, np.ascontiguousarray(np.moveaxis(values, 0, 2))


def _pilot(job: _Job, count: int) -> Floats:
    """Give values by measure, month and path of the first paths."""
    if job.tables is None:
        return _reference_paths(job, 0, count)[1]
    from osm_sim.portfolio import kernels
    from osm_sim.portfolio import tables as laid

    portfolio, tables = job.portfolio, job.tables
    outcomes, course = laid.make_outcomes(portfolio, count), laid.make_course(portfolio, count)
    inputs = laid.make_inputs(tables, 0)
    kernels.run(tables, laid.make_scratch(tables), outcomes, laid.no_fans(), inputs, course, (job.seed, 0, count))
    measures = tables.measures
    values = measures.baseline[:, None, None] + measures.size[:, None, None] * course.deviations
    return np.clip(values, measures.lowest[:, None, None], measures.highest[:, None, None])


def _in_the_portfolios_order(portfolio: Portfolio, tables: "Tables", drawn: "NamedTuple") -> Inputs:
    rows = np.argsort(tables.rows.number)
    places = {int(number): row for row, number in enumerate(tables.rows.number)}
    order, of_effects = [], []
    first = np.searchsorted(tables.effects.row, np.arange(len(rows) + 1))
    for number in sorted(places):
        for place in range(len(portfolio.initiatives[number].effects)):
            order.append(int(first[places[number]]) + place)
            of_effects.append((number, place))
    holds, succeeds, months, costs, effects, scenario = drawn
    return Inputs(
        initiatives=tables.rows.number[rows],
        of_effects=np.array(of_effects, np.int64).reshape(-1, 2),
        holds=holds.astype(bool),
        succeeds=succeeds[rows].astype(bool),
        months=months[rows],
        costs=costs[rows],
        effects=effects[np.array(order, np.int64)],
        scenario=scenario,
    )
