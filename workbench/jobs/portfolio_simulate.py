"""What a portfolio brings and costs: simulated, as a JSON document (data/reference/cli.schema.json)."""

import math
from typing import Any, Unpack

from osm_sim.executors import Running
from osm_sim.portfolio.engine import simulate
from osm_sim.portfolio.outputs import Figure, Result
from workbench.jobs.portfolio_scenarios import Variant

Document = dict[str, Any]
USUAL_PATHS = 5000


def simulate_variant(variant: Variant, *, paths: int, seed: int, engine: str, **running: Unpack[Running]) -> Document:
    """Simulate a portfolio as a scenario has it, or as it is. Raises as `simulate` does."""
    result = simulate(
        variant.modelled.portfolio, variant.planned.plan, paths=paths, seed=seed, engine=engine, **running
    )
    return result_document(variant, result)


def result_document(variant: Variant, result: Result) -> Document:
    """Give what paths say: each number with its Monte Carlo standard error, null where it is infinite."""
    named, portfolio = variant.named, variant.modelled.portfolio
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
        "left_out": [one.id for one in named.portfolio.initiatives if one.id not in result.plan.starts],
        "reasons": [
            *variant.planned.left_out.values(),
            *(said for said in variant.modelled.left_out if said.startswith("initiative ")),
        ],
        "scenario": None if variant.scenario is None else variant.title,
        "changes": list(variant.changes),
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
        "assumptions": list(variant.modelled.assumptions),
    }


def _figure(figure: Figure | None) -> Document | None:
    if figure is None or not math.isfinite(figure.value):
        return None
    return {"value": figure.value, "error": figure.error if math.isfinite(figure.error) else None}
