"""Scenarios of a portfolio beside each other, on the same random numbers: what each brings, and how they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from osm_sim.executors import Running
from osm_sim.portfolio.comparison import Compared, Paired, compare_plans
from osm_sim.portfolio.outputs import Figure, targets_of
from workbench.domain.portfolio_scenarios import Resolved
from workbench.jobs.portfolio import NamedPortfolio
from workbench.jobs.portfolio_scenarios import Variant, variant_of

__all__ = [
    "ComparedScenario",
    "ComparedTarget",
    "Comparison",
    "Paired",
    "compare",
    "compare_variants",
    "comparison_document",
]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTarget:
    """A target whose chances are compared. value: in the unit."""

    measure: str
    title: str
    unit: str
    month: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedScenario:
    """A scenario, and what it brings and costs. targets: the chances, in the comparison's order of targets.

    starts, left_out: its plan, and a sentence for each initiative that is not in it. changes: what it changes. all_met,
    score, shortfall_tail: None without targets; the last is the mean shortfall of the worst tenth.
    """

    title: str
    changes: tuple[str, ...]
    starts: Mapping[str, int]
    left_out: tuple[str, ...]
    targets: tuple[Paired, ...]
    all_met: Paired | None
    score: Paired | None
    shortfall_tail: Paired | None
    cost: Paired


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Scenarios of a portfolio beside each other; the others differ from the first."""

    portfolio: str
    title: str
    currency: str
    paths: int
    seed: int
    targets: tuple[ComparedTarget, ...]
    scenarios: tuple[ComparedScenario, ...]


def compare(
    named: NamedPortfolio, scenarios: Sequence[Resolved], *, paths: int, seed: int, **running: Unpack[Running]
) -> Comparison:
    """Simulate a portfolio as it is, and then as each scenario has it, all on the same random numbers.

    Raises InputError for a scenario that cannot be simulated, a number of paths below 2 or above a million, or a seed
    that is none; RunCancelledError when `cancelled` says so.
    """
    variants = [variant_of(named), *(variant_of(named, one) for one in scenarios)]
    return compare_variants(named, variants, paths=paths, seed=seed, **running)


def compare_variants(
    named: NamedPortfolio, variants: Sequence[Variant], *, paths: int, seed: int, **running: Unpack[Running]
) -> Comparison:
    """Compare as `compare` does, the first of the variants being the one that the others differ from."""
    cases = [(one.modelled.portfolio, one.planned.plan) for one in variants]
    found = compare_plans(cases, paths=paths, seed=seed, **running)
    model = variants[0].modelled.portfolio
    return Comparison(
        portfolio=named.name,
        title=model.name,
        currency=model.currency,
        paths=paths,
        seed=seed,
        targets=tuple(
            ComparedTarget(
                measure=measure.name, title=measure.title, unit=measure.unit, month=target.month, value=target.value
            )
            for measure, target in targets_of(model)
        ),
        scenarios=tuple(_compared(one, compared) for one, compared in zip(variants, found, strict=True)),
    )


def comparison_document(comparison: Comparison) -> Document:
    """Give a comparison as JSON (data/reference/cli.schema.json)."""
    return {
        "portfolio": comparison.portfolio,
        "title": comparison.title,
        "currency": comparison.currency,
        "paths": comparison.paths,
        "seed": comparison.seed,
        "targets": [
            {"measure": one.measure, "title": one.title, "unit": one.unit, "month": one.month, "value": one.value}
            for one in comparison.targets
        ],
        "scenarios": [_scenario(one) for one in comparison.scenarios],
    }


def _compared(variant: Variant, found: Compared) -> ComparedScenario:
    return ComparedScenario(
        title=variant.title,
        changes=variant.changes,
        starts=variant.planned.plan.starts,
        left_out=tuple(variant.planned.left_out.values()),
        targets=found.targets,
        all_met=found.all_met,
        score=found.score,
        shortfall_tail=found.shortfall_tail,
        cost=found.cost,
    )


def _scenario(one: ComparedScenario) -> Document:
    return {
        "title": one.title,
        "changes": list(one.changes),
        "starts": dict(one.starts),
        "left_out": list(one.left_out),
        "targets": [_paired(each) for each in one.targets],
        "all_met": _paired(one.all_met),
        "score": _paired(one.score),
        "shortfall_tail": _paired(one.shortfall_tail),
        "cost": _paired(one.cost),
    }


def _paired(one: Paired | None) -> Document | None:
    if one is None:
        return None
    return {"value": _figure(one.value), "difference": None if one.difference is None else _figure(one.difference)}


def _figure(one: Figure) -> Document:
    return {"value": one.value, "error": one.error}
