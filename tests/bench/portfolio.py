"""The portfolio's engine: 10,000 paths of 36 months, 40 measures and 100 initiatives, and two rivals at the same paths.

The rivals draw the same numbers by their keys and give the same judged values and costs to 1e-9. One works with numpy,
by chunks of 256 paths, a measure at a time over all months; the other with pandas on long tables: merge and groupby.
"""

# ruff: noqa: PD010, PD013 - the tables keep their index of paths and months, which pivot_table and melt would not.

import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from osm_sim.executors import make_executor, stop
from osm_sim.portfolio.draws import MONTHS_A_BLOCK, PACE, pert_quantile, pert_table
from osm_sim.portfolio.engine import BLOCK, block, simulate
from osm_sim.portfolio.outputs import targets_of
from osm_sim.portfolio.spec import (
    YEAR_MONTHS,
    After,
    Effect,
    Initiative,
    Limits,
    Link,
    Measure,
    Plan,
    Portfolio,
    Range,
    TargetAt,
)
from osm_sim.streams import Kind, philox, word
from tests.bench.line import line
from tests.bench.timing import interleaved

Floats = NDArray[np.float64]
Paths = tuple[Floats, Floats]
"""Judged values by target and path, and the cost of each path."""

MONTHS, MEASURES, INITIATIVES, LINKS = 36, 40, 100, 60
PATHS, MANY = 10_000, 100_000
CHUNK = 256
REPEATS = 5
PROMISED_SECONDS, PROMISED_LIMITED_SECONDS, PROMISED_MB = 0.15, 0.5, 100
SEED = 1


def measure() -> list[str]:
    """Give the lines: seconds on two threads with and without limits, against the rivals, and the memory of many."""
    return [*_seconds(), *_against_rivals(), _memory()]


def big_portfolio(*, limited: bool) -> tuple[Portfolio, Plan]:
    """Give 100 initiatives with 200 effects on 40 measures, which 60 hypotheses link; three targets for each."""
    rng = np.random.default_rng(1)
    names = [f"measure {at}" for at in range(MEASURES)]
    initiatives = tuple(_initiative(rng, at, names) for at in range(INITIATIVES))
    given = Portfolio(
        name="big",
        months=MONTHS,
        measures=tuple(_measure(rng, at, name) for at, name in enumerate(names)),
        links=_links(rng, names),
        initiatives=initiatives,
        slowdown=0.5,
    )
    plan = Plan(starts={one.name: int(rng.integers(0, 12)) for one in initiatives})
    if not limited:
        return given, plan
    limits = Limits(
        budgets=(4000.0,), specialists={"analyst": (60.0,), "builder": (60.0,)}, office_hours=(300.0, 320.0)
    )
    return replace(given, limits=limits), plan


def numpy_paths(given: Portfolio, plan: Plan, first: int, count: int) -> Paths:
    """Work paths out with numpy, chunk by chunk."""
    parts = [
        _numpy_chunk(given, plan, np.arange(at, min(at + CHUNK, first + count), dtype=np.uint64))
        for at in range(first, first + count, CHUNK)
    ]
    return np.concatenate([judged for judged, _ in parts], axis=1), np.concatenate([cost for _, cost in parts])


def pandas_paths(given: Portfolio, plan: Plan, first: int, count: int) -> Paths:
    """Work paths out with pandas: a row for every path, effect and month."""
    paths = np.arange(first, first + count, dtype=np.uint64)
    drawn = _draw(given, paths)
    plans = _pandas_initiatives(given, plan, drawn)
    benefits = _pandas_benefits(given, drawn, plans)
    values = _pandas_measures(given, drawn, benefits, count)
    judged = [
        values[one.name].xs(target.month, level="month").to_numpy() + one.size * one.report_noise * noise
        for (one, target), noise in zip(targets_of(given), drawn["report"], strict=True)
    ]
    return np.array(judged), plans.groupby("path")["spent"].sum().to_numpy()


def _seconds() -> Iterator[str]:
    executor = make_executor("threads:2")
    try:
        for limited, promised in ((False, PROMISED_SECONDS), (True, PROMISED_LIMITED_SECONDS)):
            given, plan = big_portfolio(limited=limited)

            def run(given: Portfolio = given, plan: Plan = plan) -> object:
                return simulate(given, plan, paths=PATHS, seed=SEED, executor=executor)

            run()
            wall = interleaved({"run": run}, REPEATS, clock=time.perf_counter)["run"]
            cpu = interleaved({"run": run}, REPEATS)["run"]
            name = "10,000 paths, with limits" if limited else "10,000 paths"
            yield line(name, wall, "s", promised=f"{promised} s", remark=f"two threads; {cpu:.2f} s of the CPU")
    finally:
        stop(executor)


def _against_rivals() -> Iterator[str]:
    given, plan = big_portfolio(limited=False)
    ours = block(given, plan, SEED, 0, CHUNK)
    for rival in (numpy_paths, pandas_paths):
        judged, cost = rival(given, plan, 0, CHUNK)
        np.testing.assert_allclose(judged, ours.judged, rtol=1e-9)
        np.testing.assert_allclose(cost, ours.cost, rtol=1e-9)
    counts = {"compiled": 10 * BLOCK, "numpy": 4 * CHUNK, "pandas": CHUNK}
    calls: dict[str, Callable[[], object]] = {
        "compiled": lambda: simulate(given, plan, paths=counts["compiled"], seed=SEED),
        "numpy": lambda: numpy_paths(given, plan, 0, counts["numpy"]),
        "pandas": lambda: pandas_paths(given, plan, 0, counts["pandas"]),
    }
    seconds = {name: cpu / counts[name] for name, cpu in interleaved(calls, REPEATS).items()}
    for name, one in seconds.items():
        yield line(f"a path, {name}", 1e6 * one, "us", remark="of the CPU, random numbers included")
    for name, promised in (("numpy", 8), ("pandas", 50)):
        ratio = seconds[name] / seconds["compiled"]
        yield line(f"compiled / {name}", ratio, "x", promised=f"at least {promised}", remark="one thread")


def _memory() -> str:
    """Give what 100,000 paths add to what a process of its own holds, asked every other millisecond."""
    program = (
        "import threading, time, psutil\n"
        "from osm_sim.executors import make_executor\n"
        "from osm_sim.portfolio.engine import simulate\n"
        "from tests.bench.portfolio import MANY, big_portfolio\n"
        "given, plan = big_portfolio(limited=False)\n"
        "executor = make_executor('threads:2')\n"
        "simulate(given, plan, paths=2, seed=1, executor=executor)\n"
        "held = psutil.Process().memory_info\n"
        "before, most, done = held().rss, [0], []\n"
        "def watch():\n"
        "    while not done:\n"
        "        most.append(held().rss)\n"
        "        time.sleep(0.002)\n"
        "watcher = threading.Thread(target=watch)\n"
        "watcher.start()\n"
        "simulate(given, plan, paths=MANY, seed=1, executor=executor)\n"
        "done.append(True)\n"
        "watcher.join()\n"
        "print((max(most) - before) / 2**20)\n"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    return line("100,000 paths add", float(ran.stdout), "MB", promised=f"at most {PROMISED_MB} MB")


# -- the portfolio ----------------------------------------------------------------------------------------------------


def _range(rng: np.random.Generator, low: float, high: float) -> Range:
    likely = rng.uniform(low, high)
    return Range(low=likely * rng.uniform(0.6, 0.9), likely=likely, high=likely * rng.uniform(1.1, 1.8))


def _measure(rng: np.random.Generator, at: int, name: str) -> Measure:
    baseline = float(rng.uniform(50, 100))
    return Measure(
        name=name,
        baseline=baseline,
        perspective=("finance", "customer", "process", "people")[at % 4],
        drift=float(rng.normal(0, 0.02)),
        season=tuple(rng.normal(0, 0.02, YEAR_MONTHS).tolist()),
        memory=0.6,
        noise=0.03,
        report_noise=0.01,
        targets=tuple(TargetAt(month=month, value=baseline * (1.02 + 0.002 * month)) for month in (12, 24, 36)),
    )


def _links(rng: np.random.Generator, names: list[str]) -> tuple[Link, ...]:
    pairs = [(cause, effect) for effect in range(MEASURES) for cause in range(effect + 1, MEASURES)]
    return tuple(
        Link(
            cause=names[pairs[at][0]],
            effect=names[pairs[at][1]],
            elasticity=float(rng.uniform(0.1, 0.5)),
            lag=int(rng.integers(0, 7)),
            probability=float(rng.uniform(0.5, 0.95)),
        )
        for at in rng.choice(len(pairs), LINKS, replace=False)
    )


def _initiative(rng: np.random.Generator, at: int, names: list[str]) -> Initiative:
    return Initiative(
        name=f"initiative {at}",
        cost=float(rng.uniform(20, 200)),
        cost_cv=0.25,
        duration=_range(rng, 4, 14),
        success=float(rng.uniform(0.6, 0.95)),
        effects=tuple(
            Effect(measure=names[on], size=_range(rng, 0.01, 0.08)) for on in rng.choice(MEASURES, 2, replace=False)
        ),
        needs={"analyst": float(rng.uniform(0.5, 2)), "builder": float(rng.uniform(0, 2))},
        office_hours=5.0,
        ramp=int(rng.integers(1, 7)),
        decay=0.05,
        after=(After(initiative=f"initiative {at - 10}"),) if at >= 10 and at % 5 == 0 else (),
    )


# -- the rivals' draws ------------------------------------------------------------------------------------------------


def _words_of(names: list[str]) -> NDArray[np.uint64]:
    return np.array([word(name) for name in names], np.uint64)


def _philox(names: Any, kind: Kind, slots: Any, paths: NDArray[np.uint64]) -> list[NDArray[np.uint64]]:  # noqa: ANN401
    """Give four words for every name or slot, by path."""
    names, slots = np.broadcast_arrays(np.asarray(names, np.uint64), np.asarray(slots, np.uint64))
    shape = (*names.shape, len(paths))
    counter = (
        np.broadcast_to(names[..., None], shape),
        np.full(shape, int(kind), np.uint64),
        np.broadcast_to(slots[..., None], shape),
        np.zeros(shape, np.uint64),
    )
    return list(philox(counter, (SEED, paths)))  # type: ignore[arg-type]  # a key for each path


def _pair(names: Any, kind: Kind, slots: Any, paths: NDArray[np.uint64]) -> tuple[Floats, Floats]:  # noqa: ANN401
    a, b, c, d = _philox(names, kind, slots, paths)
    one, two = ((high << np.uint64(32) | low) >> np.uint64(12) for high, low in ((a, b), (c, d)))
    return (one.astype(np.float64) + 0.5) * 2.0**-52, (two.astype(np.float64) + 0.5) * 2.0**-52


def _draw(given: Portfolio, paths: NDArray[np.uint64]) -> dict[str, Any]:
    """Give all draws of paths, the last axis."""
    ours, measures = given.initiatives, [one.name for one in given.measures]
    names = _words_of([one.name for one in ours])
    own, other = (ndtri(u) for u in _pair(names, Kind.SCHEDULE, 0, paths))
    common = ndtri(_pair(word(PACE), Kind.PACE, 0, paths)[0])
    pace, tie = given.pace_correlation, given.cost_correlation
    z_pace = math.sqrt(pace) * common + math.sqrt(1 - pace) * own
    z_cost = tie * z_pace + math.sqrt(1 - tie * tie) * other
    spread = np.log1p(np.square([one.cost_cv for one in ours]))[:, None]
    effects = [(one, effect) for one in ours for effect in one.effects]
    u = _pair(
        _words_of([one.name for one, _ in effects]),
        Kind.EFFECT,
        _words_of([each.measure for _, each in effects]),
        paths,
    )[0]
    blocks = np.arange(-(-given.months // MONTHS_A_BLOCK))
    noise = np.stack(_philox(_words_of(measures)[:, None], Kind.NOISE, blocks, paths), axis=2)
    noise = noise.reshape(len(measures), -1, len(paths))[:, : given.months]
    targets = targets_of(given)
    slots = np.array([(target.month - 1) // MONTHS_A_BLOCK for _, target in targets])
    told = np.stack(_philox(_words_of([one.name for one, _ in targets]), Kind.REPORT, slots, paths))
    told = told[[(target.month - 1) % MONTHS_A_BLOCK for _, target in targets], np.arange(len(targets))]
    return {
        "months": np.array(
            [pert_quantile(pert_table(one.duration), u) for one, u in zip(ours, ndtr(z_pace), strict=True)]
        ),
        "costs": np.array([one.cost for one in ours])[:, None] * np.exp(np.sqrt(spread) * z_cost - 0.5 * spread),
        "succeeds": _pair(names, Kind.SUCCESS, 0, paths)[0] < np.array([one.success for one in ours])[:, None],
        "effects": np.array(
            [pert_quantile(pert_table(each.size), row) for (_, each), row in zip(effects, u, strict=True)]
        ),
        "holds": _pair(_words_of([link.name for link in given.links]), Kind.HYPOTHESIS, 0, paths)[0]
        < np.array([link.probability for link in given.links])[:, None],
        "noise": ndtri((noise.astype(np.float64) + 0.5) * 2.0**-32),
        "report": ndtri((told.astype(np.float64) + 0.5) * 2.0**-32),
    }


# -- numpy ------------------------------------------------------------------------------------------------------------


def _numpy_chunk(given: Portfolio, plan: Plan, paths: NDArray[np.uint64]) -> Paths:
    drawn, months = _draw(given, paths), given.months
    numbers = {one.name: at for at, one in enumerate(given.measures)}
    began, finished = _when(given, plan, drawn["months"])
    cost = (drawn["costs"] * np.clip((months + 1 - began) / drawn["months"], 0, 1)).sum(axis=0)
    time_in = np.arange(1, months + 1)[:, None]
    rows = np.zeros((len(numbers), months, len(paths)))
    effect = 0
    for at, one in enumerate(given.initiatives):
        since = time_in - finished[at]
        share = np.where(
            since >= 0,
            np.minimum(1, since / one.ramp) * np.exp(-one.decay / YEAR_MONTHS * np.maximum(0, since - one.ramp)),
            0.0,
        )
        for each in one.effects:
            rows[numbers[each.measure]] += share * (drawn["effects"][effect] * drawn["succeeds"][at])
            effect += 1
    for at in given.order:
        _numpy_measure(given, drawn, rows, at, numbers)
    judged = [
        rows[numbers[one.name], target.month - 1] * one.size + one.baseline + one.size * one.report_noise * noise
        for (one, target), noise in zip(targets_of(given), drawn["report"], strict=True)
    ]
    return np.array(judged), cost


def _when(given: Portfolio, plan: Plan, lengths: Floats) -> tuple[Floats, Floats]:
    """Give the months in which initiatives begin and finish, infinite where they do not within the plan."""
    numbers = {one.name: at for at, one in enumerate(given.initiatives)}
    began, finished = np.zeros_like(lengths), np.zeros_like(lengths)
    for at, one in enumerate(given.initiatives):  # here everyone comes after those they wait for
        began[at] = plan.starts[one.name] + 1
        for each in one.after:
            began[at] = np.maximum(began[at], finished[numbers[each.initiative]] + each.lag + 1)
        finished[at] = began[at] - 1 + np.ceil(lengths[at] * (1 - 1e-9))
        finished[at][finished[at] > given.months] = np.inf
    return began, finished


def _numpy_measure(given: Portfolio, drawn: dict[str, Any], rows: Floats, at: int, numbers: dict[str, int]) -> None:
    one, row, noise = given.measures[at], rows[at], drawn["noise"][at]
    moved = np.zeros(row.shape[1])
    fresh = one.noise * math.sqrt(1 - one.memory**2)
    for month in range(given.months):
        moved = one.memory * moved + fresh * noise[month]
        row[month] += moved + one.drift * (month + 1) / YEAR_MONTHS + one.season[month % YEAR_MONTHS]
    for place, link in enumerate(given.links):
        if link.effect == one.name:
            strength = link.elasticity * drawn["holds"][place]
            row[link.lag :] += strength * rows[numbers[link.cause]][: given.months - link.lag]


# -- pandas -----------------------------------------------------------------------------------------------------------


def _pandas_initiatives(given: Portfolio, plan: Plan, drawn: dict[str, Any]) -> pd.DataFrame:
    """A row for every path and initiative: what was drawn for it, when it begins and finishes, what it spends."""
    names = [one.name for one in given.initiatives]
    frames = {
        name: pd.DataFrame(drawn[name], index=names).T.rename_axis(index="path", columns="initiative").stack()
        for name in ("months", "costs", "succeeds")
    }
    table = pd.DataFrame(frames)
    lengths = table["months"].unstack("initiative")
    began, finished = pd.DataFrame(index=lengths.index), pd.DataFrame(index=lengths.index)
    for one in given.initiatives:
        waits = [finished[each.initiative] + each.lag + 1 for each in one.after]
        start = pd.Series(float(plan.starts[one.name] + 1), index=lengths.index)
        began[one.name] = pd.concat([start, *waits], axis=1).max(axis=1)
        end = began[one.name] - 1 + np.ceil(lengths[one.name] * (1 - 1e-9))
        finished[one.name] = end.where(end <= given.months, np.inf)
    table["began"] = began.rename_axis(columns="initiative").stack()
    table["finished"] = finished.rename_axis(columns="initiative").stack()
    table["spent"] = table["costs"] * ((given.months + 1 - table["began"]) / table["months"]).clip(0, 1)
    return table


def _pandas_benefits(given: Portfolio, drawn: dict[str, Any], plans: pd.DataFrame) -> pd.Series:
    """The sum of benefits by path, month and measure."""
    effects = pd.DataFrame(
        [
            {"initiative": one.name, "measure": each.measure, "ramp": one.ramp, "decay": one.decay}
            for one in given.initiatives
            for each in one.effects
        ]
    )
    sizes: Any = pd.DataFrame(drawn["effects"]).T.rename_axis(index="path", columns="effect").stack()
    table = sizes.rename("size").reset_index().merge(effects, left_on="effect", right_index=True)
    table = table.merge(plans[["finished", "succeeds"]].reset_index(), on=["path", "initiative"])
    table = table.merge(pd.DataFrame({"month": np.arange(1, given.months + 1)}), how="cross")
    since = table["month"] - table["finished"]
    ramp = (since / table["ramp"]).clip(upper=1).where(since >= 0, 0)
    late = np.exp(-table["decay"] / YEAR_MONTHS * (since - table["ramp"]).clip(lower=0))
    table["benefit"] = table["size"] * table["succeeds"] * ramp * late
    benefits: pd.Series = table.groupby(["path", "month", "measure"])["benefit"].sum()
    return benefits


def _pandas_measures(given: Portfolio, drawn: dict[str, Any], benefits: pd.Series, count: int) -> dict[str, pd.Series]:
    """Values of each measure by path and month."""
    index = pd.MultiIndex.from_product([range(count), range(1, given.months + 1)], names=["path", "month"])
    wide = benefits.unstack("measure").reindex(index).fillna(0.0)
    month = index.get_level_values("month").to_numpy()
    deviations: dict[str, pd.Series] = {}
    for at in given.order:
        one = given.measures[at]
        noise = pd.DataFrame(drawn["noise"][at].T)
        moved, columns = pd.Series(0.0, index=noise.index), {}
        for column in noise:
            moved = one.memory * moved + one.noise * math.sqrt(1 - one.memory**2) * noise[column]
            columns[int(str(column)) + 1] = moved
        row = pd.DataFrame(columns).rename_axis(index="path", columns="month").stack()
        row += one.drift * month / YEAR_MONTHS + np.array(one.season)[(month - 1) % YEAR_MONTHS]
        row += wide.get(one.name, 0.0)
        for place, link in enumerate(given.links):
            if link.effect == one.name:
                holds = pd.Series(drawn["holds"][place].astype(np.float64))
                late = deviations[link.cause].groupby(level="path").shift(link.lag).fillna(0.0)
                row += link.elasticity * late.mul(holds, level="path")
        deviations[one.name] = row
    return {one.name: one.baseline + one.size * deviations[one.name] for one in given.measures}
