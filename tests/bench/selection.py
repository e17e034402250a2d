"""Selection of initiatives at the sizes we promise: seconds and the gap that is left, on portfolios made at random.

Three years, a budget for 45 % of all initiatives, three specialisms, the office's hours, dependences and exclusions;
every month is a candidate start. Twelve measures, eight of them with a target in the last month.
"""

import os
import time

import numpy as np

from osm_sim.portfolio.response import draw_samples, respond
from osm_sim.portfolio.selection_best import best_choice
from osm_sim.portfolio.selection_model import Objective, problem_of
from osm_sim.portfolio.selection_rows import rows_of
from osm_sim.portfolio.spec import After, Effect, Initiative, Limits, Link, Measure, Portfolio, Range, TargetAt
from tests.bench.line import line

MONTHS, MEASURES, TARGETS = 36, 12, 8
SPECIALISMS = ("it", "hr", "engineering")
SEEDS = range(3)
GAP = 0.01
SIZES = (
    (30, 20, 20.0, "a proven gap of 1 % within 20 s"),
    (30, 100, 60.0, "at most 2 % after 60 s"),
    (100, 20, 60.0, "at most 2 % after 60 s"),
)


def measure() -> list[str]:
    """Give the lines: by size, the seconds and the gap of one programme, CVaR, over the seeds."""
    lines = []
    for initiatives, samples, seconds, promised in SIZES:
        runs = [_run(initiatives, samples, seconds, seed) for seed in SEEDS]
        what = f"{initiatives} initiatives x {samples} samples"
        lines += [
            line(what, float(np.median([run[0] for run in runs])), "s", remark=_all([run[0] for run in runs], 1)),
            line(
                "  its gap",
                100 * float(np.median([run[1] for run in runs])),
                "%",
                promised=promised,
                remark=f"{_all([100 * run[1] for run in runs], 2)}; load {os.getloadavg()[0]:.1f}",
            ),
        ]
    return lines


def _all(amounts: list[float], digits: int) -> str:
    return "each: " + ", ".join(f"{amount:.{digits}f}" for amount in amounts)


def _run(initiatives: int, samples: int, seconds: float, seed: int) -> tuple[float, float]:
    portfolio = bench_portfolio(initiatives, seed)
    begun = time.perf_counter()
    responses = respond(portfolio, draw_samples(portfolio, 1, 0, samples))
    rows = rows_of(portfolio, responses.owners, responses.starts)
    problem = problem_of(portfolio, responses, rows, Objective.CVAR)
    spent = time.perf_counter() - begun
    found = best_choice(problem, seconds=max(seconds - spent, 1.0), gap=GAP, rng=np.random.default_rng(0))
    return time.perf_counter() - begun, (found.loss - found.bound) / found.loss


def bench_portfolio(count: int, seed: int) -> Portfolio:
    """Give a portfolio of so many initiatives; together they do as much, however many they are."""
    rng = np.random.default_rng(seed)
    measures = tuple(_measure(rng, at) for at in range(MEASURES))
    links = tuple(_link(rng, cause, at) for at in range(1, MEASURES) for cause in _two_of(rng, at))
    initiatives = tuple(_initiative(rng, at, count) for at in range(count))
    months = {name: sum(one.needs.get(name, 0.0) * one.duration.mean for one in initiatives) for name in SPECIALISMS}
    hours = sum(one.office_hours * one.duration.mean for one in initiatives)
    return Portfolio(
        name=f"bench {count}",
        months=MONTHS,
        measures=measures,
        links=links,
        initiatives=initiatives,
        limits=Limits(
            budgets=(0.45 * sum(one.cost for one in initiatives) / 3,),
            specialists={name: (1.3 * used / MONTHS,) for name, used in months.items()},
            office_hours=(1.3 * hours / MONTHS,),
        ),
    )


def _two_of(rng: np.random.Generator, count: int) -> list[int]:
    return [int(one) for one in rng.choice(count, size=min(count, 2), replace=False)]


def _measure(rng: np.random.Generator, at: int) -> Measure:
    return Measure(
        name=f"m{at}",
        baseline=100.0,
        memory=0.6,
        noise=0.03,
        report_noise=0.01,
        drift=float(rng.uniform(-0.02, 0.01)),
        weight=float(rng.integers(1, 4)),
        targets=(TargetAt(month=MONTHS, value=125.0),) if at >= MEASURES - TARGETS else (),
    )


def _link(rng: np.random.Generator, cause: int, effect: int) -> Link:
    return Link(
        cause=f"m{cause}",
        effect=f"m{effect}",
        elasticity=float(rng.uniform(0.2, 0.6)),
        lag=int(rng.integers(1, 5)),
        probability=float(rng.uniform(0.6, 0.95)),
    )


def _initiative(rng: np.random.Generator, at: int, count: int) -> Initiative:
    months = float(rng.uniform(4, 14))
    sizes = [float(rng.uniform(0.02, 0.10)) * 30 / count for _ in range(2)]
    places = rng.choice(MEASURES, size=2, replace=False)
    return Initiative(
        name=f"i{at}",
        cost=100 * float(rng.lognormal(0, 0.5)),
        cost_cv=0.25,
        duration=Range(low=0.8 * months, likely=months, high=1.7 * months),
        success=float(rng.uniform(0.6, 0.95)),
        effects=tuple(
            Effect(measure=f"m{place}", size=Range(low=0.3 * size, likely=size, high=1.5 * size))
            for place, size in zip(places.tolist(), sizes, strict=True)
        ),
        needs={SPECIALISMS[int(rng.integers(len(SPECIALISMS)))]: float(rng.uniform(0.5, 3))},
        office_hours=float(rng.choice([3.23, 11.33])),
        ramp=int(rng.integers(0, 7)),
        decay=float(rng.choice([0.0, 0.05, 0.1])),
        is_mandatory=at == 3,
        earliest=int(rng.choice([0, 0, 0, 3, 6])),
        after=(After(initiative=f"i{at - 2}"),) if at % 7 == 5 else (),
        excludes=(f"i{at - 1}",) if at % 11 == 6 else (),
    )
