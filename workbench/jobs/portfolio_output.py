"""What the portfolio's jobs hand out as JSON documents: a contract, data/reference/cli.schema.json."""

from typing import Any

from osm_sim.portfolio.spec import Range
from workbench.jobs.portfolio import NamedPortfolio

Document = dict[str, Any]


def model_document(named: NamedPortfolio) -> Document:
    """Give a portfolio as a model: what is simulated, what was assumed, and what was left out."""
    made = named.model()
    model = made.portfolio
    return {
        "portfolio": named.name,
        "title": model.name,
        "scorecard": named.portfolio.scorecard,
        "first": str(named.portfolio.first),
        "months": model.months,
        "currency": model.currency,
        "measures": [
            {
                "measure": one.name,
                "title": one.title,
                "unit": one.unit,
                "polarity": one.polarity.value,
                "baseline": one.baseline,
                "scale": one.size,
                "targets": [{"month": target.month, "value": target.value} for target in one.targets],
                "drivers": dict(one.drivers),
            }
            for one in model.measures
        ],
        "drivers": [
            {"driver": one.id, "title": one.title, "unit": one.unit, "memory": one.memory, "noise": one.noise}
            for one in named.portfolio.drivers
        ],
        "futures": [
            {
                "future": one.id,
                "title": one.title,
                "probability": one.probability,
                "levels": {level.driver: list(level.by_month) for level in one.levels},
            }
            for one in named.portfolio.futures
        ],
        "links": [
            {
                "cause": one.cause,
                "effect": one.effect,
                "elasticity": one.elasticity,
                "lag": one.lag,
                "probability": one.probability,
            }
            for one in model.links
        ],
        "initiatives": [
            {
                "initiative": one.name,
                "title": one.title,
                "cost": one.cost,
                "cost_cv": one.cost_cv,
                "duration": _range(one.duration),
                "success": one.success,
                "effects": [{"measure": effect.measure, "size": _range(effect.size)} for effect in one.effects],
                "office_hours": one.office_hours,
            }
            for one in model.initiatives
        ],
        "assumptions": list(made.assumptions),
        "left_out": list(made.left_out),
    }


def _range(one: Range) -> Document:
    return {"low": one.low, "likely": one.likely, "high": one.high}
