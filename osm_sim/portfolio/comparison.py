"""Portfolios with plans beside each other on the same random numbers: what each brings, and how they differ.

Draws go by name, so that two portfolios of one seed see the same chance in all that they have in common, and a
difference path by path has a smaller error than that of two runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.portfolio.engine import BLOCK, PATH_LIMIT, block
from osm_sim.portfolio.outputs import TAIL, Figure, targets_of
from osm_sim.portfolio.spec import Plan, Portfolio
from osm_sim.streams import check_seed

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """A number, and its difference to that of the first of those compared; None of the first itself.

    The error of the difference is that of path by path, so what both have in common has left it.
    """

    value: Figure
    difference: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a plan brings and costs. targets: the chances, in the order of outputs.targets_of.

    score: None without perspectives to score. all_met, shortfall_tail: None without targets; the latter is the mean
    shortfall of the worst tenth of paths.
    """

    targets: tuple[Paired, ...]
    all_met: Paired | None
    score: Paired | None
    shortfall_tail: Paired | None
    cost: Paired


def compare_plans(
    cases: Sequence[tuple[Portfolio, Plan]], *, paths: int, seed: int, **running: Unpack[Running]
) -> tuple[Compared, ...]:
    """Work out that many paths of each portfolio with its plan; the first is the one that the others differ from.

    on_progress(done, total) counts blocks of paths. Raises InputError for portfolios that do not have the same targets,
    a plan that is not its portfolio's, a number of paths below 2 or above a million, or a seed that is none;
    RunCancelledError when `cancelled` says so.
    """
    check_seed(seed)
    if not 2 <= paths <= PATH_LIMIT:
        raise InputError(f"paths(={paths}) must be within 2..{PATH_LIMIT}; a standard error needs two")
    _check_targets([portfolio for portfolio, _ in cases])
    for portfolio, plan in cases:
        plan.check(portfolio)
    firsts = range(0, paths, BLOCK)
    tasks = [
        _Task(portfolio, plan, seed, first, min(BLOCK, paths - first)) for portfolio, plan in cases for first in firsts
    ]
    parts = run_all(_run, tasks, **running)
    runs = [_joined(parts[at : at + len(firsts)]) for at in range(0, len(parts), len(firsts))]
    return tuple(_compared(run, runs[0] if at else None) for at, run in enumerate(runs))


class _Task(NamedTuple):
    portfolio: Portfolio
    plan: Plan
    seed: int
    first: int
    paths: int


class _Paths(NamedTuple):
    """What is kept of paths, the last axis."""

    met: Truths
    all_met: Truths
    score: Floats
    shortfall: Floats
    cost: Floats


def _check_targets(portfolios: Sequence[Portfolio]) -> None:
    kinds = [[(measure.name, target.month) for measure, target in targets_of(one)] for one in portfolios]
    for one, found in zip(portfolios, kinds, strict=True):
        if found != kinds[0]:
            raise InputError(f"{one.name!r} has other targets than {portfolios[0].name!r}: compare what has the same")


def _run(task: _Task) -> _Paths:
    """Work out the paths of a task: a pure function, fit for any process."""
    found = block(task.portfolio, task.plan, task.seed, task.first, task.paths)
    return _Paths(found.met, found.all_met, found.score, found.shortfall, found.cost)


def _joined(parts: Sequence[_Paths]) -> _Paths:
    return _Paths(*(np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)))


def _compared(run: _Paths, first: _Paths | None) -> Compared:
    has_targets, has_score = len(run.met) > 0, bool(np.isfinite(run.score).all())
    others = run if first is None else first
    is_first = first is None
    tails = _paired(_tail(run.shortfall), _tail(others.shortfall), is_first=is_first)
    return Compared(
        targets=tuple(_paired(one, other, is_first=is_first) for one, other in zip(run.met, others.met, strict=True)),
        all_met=_paired(run.all_met, others.all_met, is_first=is_first) if has_targets else None,
        score=_paired(run.score, others.score, is_first=is_first) if has_score else None,
        shortfall_tail=tails if has_targets else None,
        cost=_paired(run.cost, others.cost, is_first=is_first),
    )


def _paired(values: Floats | Truths, others: Floats | Truths, *, is_first: bool) -> Paired:
    ours = np.asarray(values, np.float64)
    difference = None if is_first else _mean(ours - np.asarray(others, np.float64))
    return Paired(value=_mean(ours), difference=difference)


def _tail(values: Floats) -> Floats:
    """Give, by path, what the mean of the worst tenth is the mean of: eta + (L - eta)+ / (1 - alpha), eta the quantile.

    So a CVaR pairs path by path as any mean does; that eta is estimated, too, is of a lower order in its error.
    """
    eta = np.sort(values)[max(int(np.ceil(TAIL * len(values) - 1e-9)), 1) - 1]
    found: Floats = eta + np.maximum(0.0, values - eta) / (1 - TAIL)
    return found


def _mean(values: Floats) -> Figure:
    return Figure(value=float(values.mean()), error=float(values.std()) / float(np.sqrt(len(values))))
