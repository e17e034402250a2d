"""What a portfolio brings and costs: simulated, as a JSON document (data/reference/cli.schema.json)."""

import math
from collections.abc import Collection
from typing import Any, Unpack

from osm_sim.errors import InputError
from osm_sim.executors import Running
from osm_sim.portfolio.engine import simulate
from osm_sim.portfolio.outputs import Figure, Result
from osm_sim.portfolio.spec import Initiative, Plan, Portfolio
from workbench.jobs.portfolio import NamedPortfolio

Document = dict[str, Any]
USUAL_PATHS = 5000


def plan_without(portfolio: Portfolio, without: Collection[str] = ()) -> Plan:
    """Give the plan that starts every initiative as early as it may, but those named.

    Of two that exclude each other, the mandatory one is taken, else the one that is listed first. Raises InputError for
    one that is not there, or that is mandatory.
    """
    for name in without:
        one = portfolio.initiative(name)
        if one is None:
            known = ", ".join(other.name for other in portfolio.initiatives)
            raise InputError(f"initiative {name[:60]!r} is not in the portfolio; there are {known}")
        if one.is_mandatory:
            raise InputError(f"initiative {name!r} is mandatory: keep it in")
    wanted = [one for one in portfolio.initiatives if one.name not in without]
    taken: dict[str, Initiative] = {}
    for one in sorted(wanted, key=lambda one: not one.is_mandatory):
        if not any(other.name in one.excludes or one.name in other.excludes for other in taken.values()):
            taken[one.name] = one
    return Plan(starts={one.name: one.earliest for one in wanted if one.name in taken})


def simulate_portfolio(
    named: NamedPortfolio, plan: Plan, *, paths: int, seed: int, engine: str, **running: Unpack[Running]
) -> Document:
    """Simulate a plan. Raises as `simulate` does."""
    made = named.model()
    result = simulate(made.portfolio, plan, paths=paths, seed=seed, engine=engine, **running)
    return result_document(named, made.portfolio, result) | {"assumptions": list(made.assumptions)}


def result_document(named: NamedPortfolio, portfolio: Portfolio, result: Result) -> Document:
    """Give what paths say: each number with its Monte Carlo standard error, null where it is infinite."""
    titles = {one.name: one for one in portfolio.measures}
    initiatives = {one.name: one.title for one in portfolio.initiatives}
    cost = result.cost
    return {
        "portfolio": named.name,
        "title": portfolio.name,
        "engine": result.engine,
        "paths": result.paths,
        "seed": result.seed,
        "currency": portfolio.currency,
        "starts": dict(result.plan.starts),
        "left_out": [one.name for one in portfolio.initiatives if one.name not in result.plan.starts],
        "targets": [
            {
                "measure": one.measure,
                "title": titles[one.measure].title,
                "unit": titles[one.measure].unit,
                "month": one.month,
                "value": one.value,
                "chance": _figure(one.chance),
            }
            for one in result.targets
        ],
        "all_met": _figure(result.all_met),
        "scores": {name: _figure(one) for name, one in result.scores.items()},
        "score": _figure(result.score),
        "shortfall": _figure(result.shortfall),
        "shortfall_tail": _figure(result.shortfall_tail),
        "cost": {
            "mean": _figure(cost.mean),
            "p80": _figure(cost.p80),
            "p95": _figure(cost.p95),
            "at_risk": _figure(cost.at_risk),
            "above_budgets": _figure(cost.above_budgets),
            "by_year": [_figure(one) for one in cost.by_year],
        },
        "finishes": [
            {
                "initiative": one.initiative,
                "title": initiatives[one.initiative],
                "never": _figure(one.never),
                "p50": _figure(one.p50),
                "p80": _figure(one.p80),
            }
            for one in result.finishes
        ],
        "overloaded_months": _figure(None if result.overload is None else result.overload.months),
    }


def _figure(figure: Figure | None) -> Document | None:
    if figure is None or not math.isfinite(figure.value):
        return None
    return {"value": figure.value, "error": figure.error if math.isfinite(figure.error) else None}
