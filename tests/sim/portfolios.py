"""Portfolios for tests: small ones by hand, the one whose answer is known, and random ones with everything on."""

from __future__ import annotations

from typing import Any

import numpy as np

from osm_sim.portfolio.spec import (
    After,
    Driver,
    Effect,
    Initiative,
    Judged,
    Limits,
    Link,
    Measure,
    Plan,
    Polarity,
    Portfolio,
    Range,
    Scenario,
    TargetAt,
)


def just(value: float) -> Range:
    """Give the range that is one number."""
    return Range(low=value, likely=value, high=value)


def measure(name: str = "M", **changes: Any) -> Measure:  # noqa: ANN401 - any field of Measure
    """Give a measure that stands at 100 and moves by nothing of itself."""
    return Measure(**dict[str, Any](name=name, baseline=100.0) | changes)


def initiative(name: str = "A", **changes: Any) -> Initiative:  # noqa: ANN401 - any field of Initiative
    """Give an initiative of six months that costs 120, for sure, and brings nothing."""
    return Initiative(**dict[str, Any](name=name, cost=120.0, duration=just(6)) | changes)


def portfolio(*measures: Measure, **changes: Any) -> Portfolio:  # noqa: ANN401 - any field of Portfolio
    """Give a portfolio of three years."""
    return Portfolio(**dict[str, Any](name="small", months=36, measures=measures or (measure(),)) | changes)


def all_at_once(given: Portfolio) -> Plan:
    """Give the plan that starts everything as soon as it may start."""
    return Plan(starts={one.name: one.earliest for one in given.initiatives})


def known() -> tuple[Portfolio, Plan]:
    """Give the instance of MODELS.md, part E: L1(36) = 70.858 and E[P2(36)] = 74.361."""
    given = portfolio(
        measure("L1", baseline=60.0),
        measure("P2", baseline=70.0),
        links=(Link(cause="L1", effect="P2", elasticity=0.40, lag=3, probability=0.85),),
        initiatives=(initiative("A", ramp=6, decay=0.05, effects=(Effect(measure="L1", size=just(0.2)),)),),
    )
    return given, Plan(starts={"A": 0})


def random_portfolio(seed: int, *, limits: bool | None = None) -> tuple[Portfolio, Plan]:
    """Give a small portfolio with everything on, now and then off, and a plan for most of its initiatives."""
    rng = np.random.default_rng(seed)
    months = int(rng.integers(5, 42))
    names = [f"m{at}" for at in range(rng.integers(1, 6))]
    drivers = tuple(
        Driver(name=f"d{at}", memory=float(rng.uniform(-0.8, 0.9)), noise=float(rng.uniform(0, 0.2)))
        for at in range(rng.integers(0, 4))
    )
    measures = tuple(_random_measure(rng, name, months, drivers) for name in names)
    initiatives = _random_initiatives(rng, names, months)
    is_limited = bool(rng.random() < 0.7) if limits is None else limits
    given = Portfolio(
        name=f"random {seed}",
        months=months,
        measures=measures,
        links=_random_links(rng, names),
        initiatives=initiatives,
        drivers=drivers,
        correlation=_random_correlatifloat(rng, len(drivers)) if rng.random() < 0.7 else None,
        scenarios=_random_scenarios(rng, drivers, months),
        limits=_random_limits(rng) if is_limited else Limits(),
        slowdown=float(rng.choice([0.0, 0.5, 1.0])),
        pace_correlation=float(rng.choice([0.0, 0.2, 1.0])),
        cost_correlation=float(rng.choice([0.0, 0.5, 1.0])),
        overrun=float(rng.choice([1.0, 1.3])),
        judged=Judged.TRUE if rng.random() < 0.2 else Judged.REPORTED,
    )
    chosen: dict[str, int] = {}
    for one in initiatives:
        if rng.random() < 0.85 and all(each.initiative in chosen for each in one.after):
            chosen[one.name] = int(rng.integers(one.earliest, max(one.earliest + 1, months // 2)))
    return given, Plan(starts=chosen).check(given)


def _random_range(rng: np.random.Generator, low: float, high: float) -> Range:
    if rng.random() < 0.2:
        return just(float(np.round(rng.uniform(low, high))) or 1.0)
    a, b, c = sorted(rng.uniform(low, high, 3).tolist())
    return Range(low=a, likely=b if rng.random() < 0.8 else a, high=c)


def _random_measure(rng: np.random.Generator, name: str, months: int, drivers: tuple[Driver, ...]) -> Measure:
    polarity = Polarity.HIGHER if rng.random() < 0.6 else Polarity.LOWER
    baseline = float(rng.choice([0.0, 50.0, -20.0]))
    scale = float(rng.uniform(5, 50)) if baseline == 0 or rng.random() < 0.5 else None
    size = abs(baseline) if scale is None else scale
    sign = 1 if polarity is Polarity.HIGHER else -1
    when = sorted(rng.choice(np.arange(1, months + 1), size=rng.integers(0, 4), replace=False).tolist())
    clipped = rng.random() < 0.4
    return Measure(
        name=name,
        baseline=baseline,
        perspective=str(rng.choice(["finance", "customer", "process"])),
        polarity=polarity,
        scale=scale,
        drift=float(rng.normal(0, 0.1)) if rng.random() < 0.7 else 0.0,
        season=tuple(rng.normal(0, 0.1, 12).tolist()) if rng.random() < 0.5 else (),
        memory=float(rng.uniform(-0.7, 0.95)),
        noise=float(rng.uniform(0, 0.3)) if rng.random() < 0.7 else 0.0,
        report_noise=float(rng.uniform(0, 0.2)) if rng.random() < 0.7 else 0.0,
        lowest=baseline - 0.3 * size if clipped else -np.inf,
        highest=baseline + 0.3 * size if clipped else np.inf,
        targets=tuple(TargetAt(month=month, value=baseline + sign * rng.uniform(0.05, 0.6) * size) for month in when),
        weight=float(rng.choice([0.5, 1.0, 2.0])),
        drivers={one.name: float(rng.normal(0, 1)) for one in drivers if rng.random() < 0.6},
        cap=float(rng.uniform(0.2, 1)) if rng.random() < 0.4 else None,
        floor=baseline - sign * 0.2 * size if rng.random() < 0.3 else None,
    )


def _random_links(rng: np.random.Generator, names: list[str]) -> tuple[Link, ...]:
    links = []
    order = rng.permutation(len(names))
    for effect in range(len(names)):
        for cause in range(effect):
            if rng.random() < 0.6:
                kernel = rng.uniform(0.1, 1, rng.integers(1, 5))
                links.append(
                    Link(
                        cause=names[order[cause]],
                        effect=names[order[effect]],
                        elasticity=float(rng.normal(0, 0.7)),
                        lag=int(rng.integers(0, 7)),
                        kernel=tuple((kernel / kernel.sum()).tolist()),
                        probability=float(rng.choice([0.0, 0.5, 0.8, 1.0])),
                    )
                )
    return tuple(links)


def _random_initiatives(rng: np.random.Generator, measures: list[str], months: int) -> tuple[Initiative, ...]:
    found: list[Initiative] = []
    for at in range(rng.integers(0, 7)):
        on = [str(name) for name in rng.permutation(measures)[: rng.integers(0, 4)]]
        before = [one.name for one in found if rng.random() < 0.25]
        found.append(
            Initiative(
                name=f"a{at}",
                cost=float(rng.uniform(10, 200)) if rng.random() < 0.9 else 0.0,
                duration=_random_range(rng, 1, 12),
                cost_cv=float(rng.choice([0.0, 0.3])),
                success=float(rng.choice([0.3, 0.8, 1.0])),
                effects=tuple(Effect(measure=name, size=_random_range(rng, -0.2, 0.6)) for name in on),
                needs={name: float(rng.uniform(0, 4)) for name in ("analyst", "builder", "free") if rng.random() < 0.6},
                profile=tuple(rng.uniform(0, 2, 10).tolist()) if rng.random() < 0.5 else (),
                office_hours=float(rng.choice([0.0, 5.0, 11.0])),
                ramp=int(rng.integers(0, 8)),
                decay=float(rng.choice([0.0, 0.3])),
                early=float(rng.choice([0.0, 0.0, 0.4, 1.0])),
                running_cost=float(rng.choice([0.0, 3.0])),
                after=tuple(After(initiative=name, lag=int(rng.integers(0, 4))) for name in before),
                earliest=int(rng.integers(0, max(1, months // 3))),
                rank=float(rng.integers(0, 4)) if rng.random() < 0.5 else None,
                planned=int(rng.integers(1, months + 1)) if rng.random() < 0.5 else None,
            )
        )
    return tuple(found)


def _random_correlatifloat(rng: np.random.Generator, count: int) -> tuple[tuple[float, ...], ...]:
    mixed = rng.normal(size=(count, count + 2))
    matrix = mixed @ mixed.T
    size = np.sqrt(np.diag(matrix))
    return tuple(tuple(row) for row in (matrix / np.outer(size, size)).tolist())


def _random_scenarios(rng: np.random.Generator, drivers: tuple[Driver, ...], months: int) -> tuple[Scenario, ...]:
    count = int(rng.integers(0, 4))
    chances = rng.dirichlet(np.ones(count)).tolist() if count else []
    return tuple(
        Scenario(
            name=f"s{at}",
            probability=chance,
            levels={
                one.name: tuple(rng.normal(0, 0.5, rng.integers(1, months + 1)).tolist())
                for one in drivers
                if rng.random() < 0.7
            },
        )
        for at, chance in enumerate(chances)
    )


def _random_limits(rng: np.random.Generator) -> Limits:
    return Limits(
        budgets=tuple(rng.uniform(0, 200, rng.integers(1, 4)).tolist()) if rng.random() < 0.7 else None,
        carries_over=bool(rng.random() < 0.5),
        specialists={
            name: tuple(rng.uniform(0, 6, rng.integers(1, 6)).tolist())
            for name in ("analyst", "builder")
            if rng.random() < 0.7
        },
        office_hours=tuple(rng.uniform(1, 30, rng.integers(1, 4)).tolist()) if rng.random() < 0.6 else None,
    )
