"""Which initiatives to do and when: chosen by programme, judged by simulation (MODELS.md B6), as a JSON document."""

import math
from collections.abc import Callable
from typing import Any

from osm_sim.errors import InputError
from osm_sim.portfolio.engine import simulate
from osm_sim.portfolio.outputs import Figure, Result
from osm_sim.portfolio.selection import Candidate, Objective, Progress, Selection, select
from osm_sim.portfolio.selection_judge import simulator
from osm_sim.portfolio.spec import Portfolio
from workbench.jobs.portfolio import NamedPortfolio
from workbench.jobs.portfolio_scenarios import Variant, variant_of

Document = dict[str, Any]
USUAL_SAMPLES, USUAL_BATCHES, USUAL_SECONDS, USUAL_GAP, USUAL_PATHS = 20, 4, 30.0, 0.01, 10_000
PATH_LIMIT = 1_000_000
UNITS = {
    Objective.CVAR: "ways from baseline to target, weighted",
    Objective.SCORE: "points of 100",
    Objective.PROBABILITY: "share of futures",
}
SAID = {
    Objective.CVAR: "mean shortfall of the last targets in the worst tenth of futures",
    Objective.SCORE: "mean score over all perspectives",
    Objective.PROBABILITY: "chance that every last target is met",
}
MEANINGS = {
    "value": "of the plan, simulated with every limit; error: standard error of the simulation",
    "bound": "no plan is truly better in the programme's model, without limits on the way; mean of the batches' bounds,"
    " error: its standard error, null with one batch",
    "gap": "by how much the value is worse than the bound, in parts of the value: chance, the programme's own gap, and"
    " what the programme leaves out; null where the value is 0 and the bound is not",
    "programme_gap": "the largest gap that a batch was left with, in parts of its best plan; null: one found no plan",
    "behind": "how much worse than the plan, by difference on the same futures; error: its standard error",
}


def choose(
    portfolio: Portfolio,
    *,
    objective: Objective = Objective.CVAR,
    samples: int = USUAL_SAMPLES,
    batches: int = USUAL_BATCHES,
    seconds: float = USUAL_SECONDS,
    seed: int = 1,
    gap: float = USUAL_GAP,
    paths: int = USUAL_PATHS,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    enough: Callable[[], bool] | None = None,
) -> Selection:
    """Give the best plan, the candidates of every batch judged by the full simulator on the same futures.

    seconds: for the programmes; the judgement comes on top. cancelled: ends it with RunCancelledError. enough: ends it
    with the best plan so far. Raises InputError, InfeasibleError where no plan keeps to everything.
    """
    if not 2 <= paths <= PATH_LIMIT:
        raise InputError(f"paths(={paths}) must be within 2..{PATH_LIMIT}; a standard error needs two")
    seen = max(samples * batches, 0)
    return select(
        portfolio,
        objective=objective,
        samples=samples,
        batches=batches,
        seconds=seconds,
        seed=seed,
        gap=gap,
        evaluate=simulator(portfolio, objective, first=seen, paths=paths, seed=seed, cancelled=cancelled),
        on_progress=on_progress,
        cancelled=cancelled,
        enough=enough,
    )


def select_portfolio(
    named: NamedPortfolio,
    *,
    objective: Objective = Objective.CVAR,
    samples: int = USUAL_SAMPLES,
    batches: int = USUAL_BATCHES,
    seconds: float = USUAL_SECONDS,
    seed: int = 1,
    gap: float = USUAL_GAP,
    paths: int = USUAL_PATHS,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    enough: Callable[[], bool] | None = None,
) -> Document:
    """Choose for a portfolio, and say what the plan brings beside everything begun as early as may be.

    Raises as `choose` does.
    """
    variant = variant_of(named)
    model = variant.modelled.portfolio
    found = choose(
        model,
        objective=objective,
        samples=samples,
        batches=batches,
        seconds=seconds,
        seed=seed,
        gap=gap,
        paths=paths,
        on_progress=on_progress,
        cancelled=cancelled,
        enough=enough,
    )
    chosen, early = (
        simulate(model, plan, paths=paths, seed=seed, cancelled=cancelled)
        for plan in (found.plan, variant.planned.plan)
    )
    return selection_document(variant, found, chosen, early)


def how_far(now: Progress) -> str:
    """Say how far a choice is: the batch, its best plan, the bound that no plan is better than, and the gap."""
    batch = f"batch {now.batch} of {now.batches}"
    if math.isnan(now.incumbent):
        return f"{batch}: no plan yet, bound {now.bound:.4g}"
    return f"{batch}: best {now.incumbent:.4g}, bound {now.bound:.4g}, gap {now.gap:.1%}"


def selection_document(variant: Variant, found: Selection, chosen: Result, early: Result) -> Document:
    """Give a selection as a document: each number with its error, null where there is none.

    chosen, early: the plan, and the variant's own plan beside it, simulated on the same futures.
    """
    model = variant.modelled.portfolio
    titles = {one.name: one.title or one.name for one in model.initiatives}
    return {
        "portfolio": variant.named.name,
        "title": model.name,
        "currency": model.currency,
        "objective": found.objective.value.lower(),
        "said": SAID[found.objective],
        "unit": UNITS[found.objective],
        "better": "lower" if found.objective.sign > 0 else "higher",
        "meanings": dict(MEANINGS),
        "samples": found.samples,
        "batches": found.batches,
        "paths": chosen.paths,
        "seed": found.seed,
        "seconds": found.seconds,
        "starts": dict(found.plan.starts),
        "plan": [
            {"initiative": name, "title": titles[name], "start": start}
            for name, start in sorted(found.plan.starts.items(), key=lambda pair: (pair[1], pair[0]))
        ],
        "value": _valued(found.value, found.error),
        "bound": _valued(found.bound, found.bound_error),
        "gap": _finite(found.gap) if found.value else (0.0 if found.bound == found.value else None),
        "programme_gap": _finite(found.programme_gap),
        "is_proven": found.is_proven,
        "candidates": [_candidate(one) for one in found.candidates],
        "left_out": [
            {"initiative": name, "title": titles[name], "reason": reason} for name, reason in found.left_out.items()
        ],
        "targets": _targets(model, chosen, early),
        "all_met": _beside(chosen.all_met, early.all_met),
        "score": _beside(chosen.score, early.score),
        "shortfall_tail": _beside(chosen.shortfall_tail, early.shortfall_tail),
        "cost": _beside(chosen.cost.mean, early.cost.mean),
        "early_starts": dict(early.plan.starts),
        "assumptions": list(variant.modelled.assumptions),
    }


def _candidate(one: Candidate) -> Document:
    return {
        "starts": dict(one.plan.starts),
        "value": _valued(one.value, one.error),
        "behind": _valued(one.behind, one.behind_error),
        "batches": list(one.batches),
    }


def _targets(model: Portfolio, chosen: Result, early: Result) -> list[Document]:
    measures = {one.name: one for one in model.measures}
    return [
        {
            "measure": one.measure,
            "title": measures[one.measure].title,
            "unit": measures[one.measure].unit,
            "month": one.month,
            "value": one.value,
            "chance": _beside(one.chance, other.chance),
        }
        for one, other in zip(chosen.targets, early.targets, strict=True)
    ]


def _beside(chosen: Figure | None, early: Figure | None) -> Document:
    """Give a figure of the plan, and of everything begun as early as may be."""
    return {
        name: None if one is None or not math.isfinite(one.value) else _valued(one.value, one.error)
        for name, one in (("chosen", chosen), ("early", early))
    }


def _valued(value: float, error: float) -> Document:
    return {"value": value, "error": _finite(error)}


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
