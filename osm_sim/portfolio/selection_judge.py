"""The simulator as the judge of selected plans: all of them in the same futures, which no programme has seen."""

from collections.abc import Callable

import numpy as np

from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import Floats
from osm_sim.portfolio.engine import block
from osm_sim.portfolio.selection import Evaluate
from osm_sim.portfolio.selection_model import Objective
from osm_sim.portfolio.spec import Plan, Portfolio

CHUNK = 1000
"""Paths between two looks at whether it is cancelled."""


def simulator(
    portfolio: Portfolio,
    objective: Objective,
    *,
    first: int,
    paths: int,
    seed: int,
    cancelled: Callable[[], bool] | None = None,
) -> Evaluate:
    """Give what judges a plan by paths first .. first + paths - 1, every limit on.

    Of a path it gives the shortfall, the score, or for the probability 0 where every last target is met and else 1.
    It raises RunCancelledError where `cancelled()` says so.
    """

    def outcome(plan: Plan, start: int) -> Floats:
        if cancelled is not None and cancelled():
            raise RunCancelledError("cancelled before a selection was judged")
        found = block(portfolio, plan, seed, start, min(CHUNK, first + paths - start))
        if objective is Objective.PROBABILITY:
            return np.where(found.all_met, 0.0, 1.0)
        return found.shortfall if objective is Objective.CVAR else found.score

    def evaluate(plan: Plan) -> Floats:
        return np.concatenate([outcome(plan, start) for start in range(first, first + paths, CHUNK)])

    return evaluate
