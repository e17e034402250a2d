"""Which plan to regret least over the named futures, beside the plans of two other rules (MODELS.md B5).

Regret R(x, s) = max over x' of V(x', s) - V(x, s), V(x, s) the mean of the value in future s. The best plan of a
future is chosen on one half of the paths and compared on the other, both ways round, and a mean below 0 is 0: chosen
and judged on the same paths, every regret would look too large. The largest of several regrets is still a little too
large, and the best of several means a little too good, the more so the larger their errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Unpack

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.portfolio.draws import Floats
from osm_sim.portfolio.engine import block
from osm_sim.portfolio.outputs import Figure, tail_mean
from osm_sim.portfolio.spec import Plan, Portfolio
from osm_sim.portfolio.sums import Sums, both, halves_of, sums_of, unit
from osm_sim.portfolio.values import (
    LEAST_PATHS,
    Valued,
    check_plans,
    check_sample,
    check_value,
    chunks,
    draw_world,
    way_of,
    worth,
)

LEAST_SAMPLE = 2 * LEAST_PATHS
CHUNK = 256
"""Paths between two looks whether to stop: every plan is worked out in every future for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRegret:
    """What a plan is worth and how much of it is regretted, in the unit of the value.

    means, regrets: by future. worst: the largest regret (its error is that future's). worst_future: where it is.
    expected: the mean over futures by probability. tail: the mean of the worst tenth of all paths, futures as they come
    (CVaR).
    """

    plan: Plan
    means: Mapping[str, Figure]
    regrets: Mapping[str, Figure]
    worst: Figure
    worst_future: str
    expected: Figure
    tail: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """Plans by name over futures (by probability), and the choices: least worst regret, best tail, best mean."""

    portfolio: str
    value: Valued
    futures: Mapping[str, float]
    plans: Mapping[str, PlanRegret]
    minimax_choice: str
    tail_choice: str
    expected_choice: str
    paths: int
    seed: int


def regret(
    portfolio: Portfolio,
    plans: Mapping[str, Plan],
    value: Valued,
    paths: int,
    seed: int,
    **running: Unpack[Running],
) -> Regret:
    """Compare plans (by name) over the portfolio's futures, that many paths of each plan in each future.

    All see the same draws but for the future. on_progress counts chunks. Raises InputError for a portfolio with fewer
    than two futures, fewer than two plans or 20 paths, or what is not the portfolio's; RunCancelledError.
    """
    if len(portfolio.scenarios) < 2:
        raise InputError(
            f"scenarios(of {len(portfolio.scenarios)}) of {portfolio.name!r} must be two or more: regret compares plans"
            " over named futures, so name some, with probabilities and levels of drivers"
        )
    check_value(portfolio, value)
    check_plans(portfolio, plans)
    check_sample(paths, seed, least=LEAST_SAMPLE)
    job = _Job(portfolio=portfolio, plans=tuple(plans.values()), value=value, seed=seed)
    parts = run_all(_worked_out, [_Task(job, first, count) for first, count in chunks(paths, CHUNK)], **running)
    sums = [part for part, _ in parts]
    mixed = np.concatenate([values for _, values in parts], axis=1)
    return _concluded(job, tuple(plans), sum(sums[1:], start=sums[0]), mixed)


class _Job(NamedTuple):
    portfolio: Portfolio
    plans: tuple[Plan, ...]
    value: Valued
    seed: int

    @property
    def chances(self) -> Floats:
        return np.array([one.probability for one in self.portfolio.scenarios])


class _Task(NamedTuple):
    job: _Job
    first: int
    paths: int


def _worked_out(task: _Task) -> tuple[Sums, Floats]:
    """Give sums by future and half, the last future being the mean of all, and values by plan and path.

    The latter are of the future that each path draws: what the whole portfolio's paths bring. Turned: more is better.
    """
    job = task.job
    worlds = [replace(job.portfolio, scenarios=(replace(one, probability=1.0),)) for one in job.portfolio.scenarios]
    values = np.array(
        [
            [worth(block(world, plan, job.seed, task.first, task.paths), job.value) for plan in job.plans]
            for world in worlds
        ]
    )
    values *= way_of(job.value)
    halves = halves_of(task.first, task.paths)
    parts = [sums_of(one, halves) for one in (*values, np.tensordot(job.chances, values, axes=1))]
    drawn = draw_world(job.portfolio, job.seed, task.first, task.paths).scenario
    sums = Sums(
        counts=np.array([part.counts for part in parts]),
        values=np.array([part.values for part in parts]),
        products=np.array([part.products for part in parts]),
    )
    return sums, values[drawn, :, np.arange(task.paths)].T


def _concluded(job: _Job, names: tuple[str, ...], sums: Sums, mixed: Floats) -> Regret:
    futures = {one.name: one.probability for one in job.portfolio.scenarios}
    whole = sums[:, 0] + sums[:, 1]
    found = {name: _plan_regret(job, at, sums, whole, mixed[at]) for at, name in enumerate(names)}
    way = way_of(job.value)
    return Regret(
        portfolio=job.portfolio.name,
        value=job.value,
        futures=futures,
        plans=found,
        minimax_choice=min(found, key=lambda name: found[name].worst.value),
        tail_choice=max(found, key=lambda name: way * found[name].tail.value),
        expected_choice=max(found, key=lambda name: way * found[name].expected.value),
        paths=mixed.shape[1],
        seed=job.seed,
    )


def _plan_regret(job: _Job, at: int, sums: Sums, whole: Sums, mixed: Floats) -> PlanRegret:
    way, own = way_of(job.value), unit(len(job.plans), at)
    names = [one.name for one in job.portfolio.scenarios]
    regrets = {name: both(*(_regret(sums[future], half, at) for half in (0, 1))) for future, name in enumerate(names)}
    worst = max(regrets, key=lambda name: regrets[name].value)
    tail = tail_mean(np.sort(-mixed))
    return PlanRegret(
        plan=job.plans[at],
        means={name: whole[future].mean_of(way * own) for future, name in enumerate(names)},
        regrets=regrets,
        worst=regrets[worst],
        worst_future=worst,
        expected=whole[len(names)].mean_of(way * own),
        tail=Figure(value=-way * tail.value, error=tail.error),
    )


def _regret(halves: Sums, half: int, at: int) -> Figure:
    plans = len(halves.values[half])
    best = int(np.argmax(halves[1 - half].means))
    return halves[half].mean_of(unit(plans, best) - unit(plans, at))
