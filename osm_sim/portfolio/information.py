"""What it is worth to know more before choosing between plans (MODELS.md B5), in the unit of the value.

Perfect information (EVPI): E max_x V(x) - max_x E V(x). Knowing whether a link holds (EVPPI):
sum over h of P(H = h) max_x E[V(x) | h] - max_x E V(x). Testing it (EVSI): sum over o of P(o) max_x [p_o V1(x) +
(1 - p_o) V0(x)] - max_x E V(x), o: supported or not, p_o the probability that the link holds after it.

A plan that is best in a sample looks better there than it is, so plans are chosen on one half of the paths and judged
on the other, both ways round, and a mean below 0 is 0. What is left of chance in the choices is as small as the
differences between plans that the sample cannot tell apart. Errors are of the judging alone. Paths in which a link
holds count with its probability, not with their share.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Unpack

import numpy as np

from osm_sim.errors import InputError
from osm_sim.executors import Running, run_all
from osm_sim.portfolio.draws import Floats
from osm_sim.portfolio.engine import block
from osm_sim.portfolio.outputs import Figure
from osm_sim.portfolio.spec import Link, Plan, Portfolio
from osm_sim.portfolio.sums import Sums, both, halves_of, sums_of, unit
from osm_sim.portfolio.values import (
    LEAST_PATHS,
    Valued,
    check_plans,
    check_sample,
    check_value,
    chunks,
    way_of,
    worth,
)

LEAST_SAMPLE = 4 * LEAST_PATHS
CHUNK = 256
"""Paths between two looks whether to stop: every plan is worked out for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTest:
    """How good a test of a link is: the chance that it supports one that holds, and one that does not.

    The defaults are assumptions, the usual demands on a test, until the tests of the hypotheses give theirs.
    """

    power: float = 0.80
    size: float = 0.05

    def __post_init__(self) -> None:
        for name in ("power", "size"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name}(={getattr(self, name):g}) of a link's test must lie in 0..1: it is a chance")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWorth:
    """What it is worth to know whether a link holds, and to test it; the plan that is best with each answer.

    None where too few paths show it either way.
    """

    link: str
    probability: float
    test: LinkTest
    perfect: Figure | None
    tested: Figure | None
    if_holds: str
    if_not: str
    if_supported: str
    if_unsupported: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """Worths, the links by what testing them is worth. means: of plans; that of the best is a little too good.

    better: how much better the best plan is than each, by paired difference. perfect: of knowing everything, each
    path's noise too: no study can give more.
    """

    portfolio: str
    value: Valued
    plans: Mapping[str, Plan]
    means: Mapping[str, Figure]
    better: Mapping[str, Figure]
    best: str
    perfect: Figure
    links: tuple[LinkWorth, ...]
    paths: int
    seed: int


def information(
    portfolio: Portfolio,
    plans: Mapping[str, Plan],
    value: Valued,
    paths: int,
    seed: int,
    *,
    test: LinkTest | None = None,
    tests: Mapping[str, LinkTest] | None = None,
    **running: Unpack[Running],
) -> Information:
    """Say what information is worth to whoever chooses between plans (by name), from that many paths of each.

    test: of every link that `tests`, by the link's name, does not name. on_progress counts chunks. Raises InputError
    for fewer than two plans or 40 paths, or what is not the portfolio's; RunCancelledError.
    """
    check_value(portfolio, value)
    check_plans(portfolio, plans)
    check_sample(paths, seed, least=LEAST_SAMPLE)
    known = _tests(portfolio, test or LinkTest(), tests or {})
    job = _Job(portfolio=portfolio, plans=tuple(plans.values()), value=value, seed=seed)
    parts = run_all(_sums, [_Task(job, first, count) for first, count in chunks(paths, CHUNK)], **running)
    sums = sum(parts[1:], start=parts[0])
    return _concluded(job, tuple(plans), sums, known, paths)


class _Job(NamedTuple):
    portfolio: Portfolio
    plans: tuple[Plan, ...]
    value: Valued
    seed: int


class _Task(NamedTuple):
    job: _Job
    first: int
    paths: int


def _tests(portfolio: Portfolio, test: LinkTest, tests: Mapping[str, LinkTest]) -> list[LinkTest]:
    for name in tests:
        if name not in {one.name for one in portfolio.links}:
            raise InputError(f"link {name[:60]!r} of a test is not in the portfolio: name one as cause>effect")
    return [tests.get(one.name, test) for one in portfolio.links]


def _sums(task: _Task) -> Sums:
    """Give sums by half and by group (all paths, then those in which each link holds).

    The last of the plans is that of who knows the path: the best one of each. Values are turned so that more is better.
    """
    job = task.job
    blocks = [block(job.portfolio, plan, job.seed, task.first, task.paths) for plan in job.plans]
    values = way_of(job.value) * np.array([worth(one, job.value) for one in blocks])
    known = np.vstack([values, values.max(axis=0)])
    groups = np.vstack([np.ones(task.paths), blocks[0].inputs.holds.astype(float)])
    halves = halves_of(task.first, task.paths)
    sums = sums_of(known, (halves[:, None, :] * groups).reshape(-1, task.paths))
    plans = len(known)
    shape = (2, len(groups))
    return Sums(
        counts=sums.counts.reshape(shape),
        values=sums.values.reshape(*shape, plans),
        products=sums.products.reshape(*shape, plans, plans),
    )


def _concluded(job: _Job, names: tuple[str, ...], sums: Sums, tests: list[LinkTest], paths: int) -> Information:
    plans, way = len(names), way_of(job.value)
    whole = sums[0, 0] + sums[1, 0]
    best = int(np.argmax(whole.means[:plans]))
    own = [unit(plans + 1, at) for at in range(plans)]
    links = [
        _link_worth(one, test, names, sums[:, 0], sums[:, at])
        for at, (one, test) in enumerate(zip(job.portfolio.links, tests, strict=True), start=1)
    ]
    return Information(
        portfolio=job.portfolio.name,
        value=job.value,
        plans=dict(zip(names, job.plans, strict=True)),
        means={name: whole.mean_of(way * own[at]) for at, name in enumerate(names)},
        better={name: whole.mean_of(own[best] - own[at]) for at, name in enumerate(names)},
        best=names[best],
        perfect=both(*(_perfect(sums[half, 0], sums[1 - half, 0], plans) for half in (0, 1))),
        links=tuple(sorted(links, key=_by_worth)),
        paths=paths,
        seed=job.seed,
    )


def _perfect(judging: Sums, choosing: Sums, plans: int) -> Figure:
    chosen = int(np.argmax(choosing.means[:plans]))
    return judging.mean_of(unit(plans + 1, plans) - unit(plans + 1, chosen))


class _Choice(NamedTuple):
    """Plans by number that are best unasked, with each truth, and with each answer of a test."""

    prior: int
    holds: int
    fails: int
    supported: int
    unsupported: int


def _link_worth(link: Link, test: LinkTest, names: tuple[str, ...], whole: Sums, holds: Sums) -> LinkWorth:
    """Give a link's worths from sums by half, of all paths and of those in which it holds."""
    fails = whole - holds
    is_told = 0 < link.probability < 1
    is_shown = not is_told or min(holds.counts.min(), fails.counts.min()) >= LEAST_PATHS
    perfect = tested = Figure(value=0.0, error=0.0) if is_shown else None
    if is_told and is_shown:
        pairs = [_halved(link, test, holds, fails, half, len(names)) for half in (0, 1)]
        perfect, tested = (both(*(pair[at] for pair in pairs)) for at in (0, 1))
    together = _chosen(link, test, _means(holds[0] + holds[1]), _means(fails[0] + fails[1]), len(names))
    return LinkWorth(
        link=link.name,
        probability=link.probability,
        test=test,
        perfect=perfect,
        tested=tested,
        if_holds=names[together.holds],
        if_not=names[together.fails],
        if_supported=names[together.supported],
        if_unsupported=names[together.unsupported],
    )


def _means(sums: Sums) -> Floats:
    """Give the means by plan of a group; that of a group without paths is never weighed in."""
    found: Floats = sums.values / max(float(sums.counts), 1.0)
    return found


def _chosen(link: Link, test: LinkTest, holds: Floats, fails: Floats, plans: int) -> _Choice:
    def best(probability: float) -> int:
        return int(np.argmax((probability * holds + (1 - probability) * fails)[:plans]))

    posteriors = [_posterior(link.probability, *chances) for chances in _chances(test)]
    return _Choice(best(link.probability), best(1.0), best(0.0), *map(best, posteriors))


def _chances(test: LinkTest) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give the chances of both answers, supported first, where the link holds and where it does not."""
    return (test.power, test.size), (1 - test.power, 1 - test.size)


def _posterior(prior: float, if_holds: float, if_fails: float) -> float:
    """Give P(the link holds | an answer) of Bayes; an answer that cannot come changes nothing."""
    chance = prior * if_holds + (1 - prior) * if_fails
    return prior * if_holds / chance if chance > 0 else prior


def _halved(link: Link, test: LinkTest, holds: Sums, fails: Sums, half: int, plans: int) -> tuple[Figure, Figure]:
    """Give EVPPI and EVSI of plans chosen on the other half and judged on this one."""
    choice = _chosen(link, test, holds[1 - half].means, fails[1 - half].means, plans)
    prior, known, unknown, supported, unsupported = (unit(plans + 1, at) for at in choice)
    yes, no = _chances(test)

    def worth_of(if_holds: Floats, if_fails: Floats) -> Figure:
        one, other = holds[half].mean_of(if_holds - prior), fails[half].mean_of(if_fails - prior)
        p = link.probability
        return Figure(
            value=p * one.value + (1 - p) * other.value, error=math.hypot(p * one.error, (1 - p) * other.error)
        )

    answers = (yes[truth] * supported + no[truth] * unsupported for truth in (0, 1))
    return worth_of(known, unknown), worth_of(*answers)


def _by_worth(one: LinkWorth) -> tuple[float, float]:
    """What is worth most first, what cannot be told last."""
    if one.tested is None or one.perfect is None:
        return 1.0, 0.0
    return -one.tested.value, -one.perfect.value
