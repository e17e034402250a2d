"""Values that the portfolio's charts draw, made by hand."""

from __future__ import annotations

from typing import Any

from osm_sim.portfolio.outputs import Cost, Fan, Figure, Finish, Result, TargetChance
from osm_sim.portfolio.spec import Plan

NOTHING = Figure(value=0.0, error=0.0)


def a_number(value: float, error: float = 0.0) -> Figure:
    return Figure(value=value, error=error)


def a_target(measure: str = "M", month: int = 12, *, value: float = 110.0, chance: float = 0.5) -> TargetChance:
    return TargetChance(measure=measure, month=month, value=value, chance=a_number(chance, 0.01))


def a_finish(name: str, p50: float = 6, p80: float = 8, *, never: float = 0.0, planned: int | None = None) -> Finish:
    return Finish(
        initiative=name,
        planned=planned,
        on_time=None if planned is None else a_number(0.4),
        never=a_number(never),
        p50=a_number(p50),
        p80=a_number(p80),
    )


def a_fan(measure: str = "M", *mean: float) -> Fan:
    """Give a fan of 10 to either side of the mean."""
    none = tuple(0.0 for _ in mean)
    return Fan(
        measure=measure,
        mean=mean,
        mean_error=none,
        p10=tuple(value - 10 for value in mean),
        p10_error=none,
        p50=tuple(value - 1 for value in mean),
        p50_error=none,
        p90=tuple(value + 10 for value in mean),
        p90_error=none,
    )


def a_result(*targets: TargetChance, **changes: Any) -> Result:  # noqa: ANN401 - any field of Result
    """Give the result of an empty plan that has spent nothing."""
    cost = Cost(mean=NOTHING, p80=NOTHING, p95=NOTHING, at_risk=NOTHING, above_budgets=None, by_year=(NOTHING,) * 3)
    values: dict[str, Any] = {
        "portfolio": "small",
        "plan": Plan(starts={}),
        "paths": 1000,
        "seed": 1,
        "engine": "compiled",
        "targets": targets,
        "all_met": a_number(0.1, 0.01) if targets else None,
        "at_least": (a_number(0.8), a_number(0.3)) if targets else (),
        "scores": {},
        "score": None,
        "shortfall": NOTHING,
        "shortfall_tail": NOTHING,
        "cost": cost,
        "finishes": (),
        "overload": None,
        "fans": (),
    }
    return Result(**values | changes)


def a_cost(*by_year: float, above: float | None = None) -> Cost:
    """Give what was spent by year."""
    return Cost(
        mean=a_number(sum(by_year)),
        p80=a_number(1.1 * sum(by_year)),
        p95=a_number(1.2 * sum(by_year)),
        at_risk=NOTHING,
        above_budgets=None if above is None else a_number(above),
        by_year=tuple(a_number(one, 1.0) for one in by_year),
    )


def said(figure: Any) -> str:  # noqa: ANN401 - a plotly figure
    """Give what a chart without anything to draw says."""
    return str(figure.layout.annotations[-1].text).replace("<br>", " ")


def title(figure: Any) -> str:  # noqa: ANN401 - a plotly figure
    """Give a chart's title and what stands below it, on one line."""
    return str(figure.layout.title.text).replace("<br>", " ")


def named(figure: Any) -> dict[str, Any]:  # noqa: ANN401 - a plotly figure
    """Give the traces that have a name, by it."""
    return {one.name: one for one in figure.data if one.name}
