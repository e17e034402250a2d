"""The long work of the portfolio page, ready to run in a thread: each gives a function of progress and cancelling."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any

from osm_sim.errors import InputError
from osm_sim.portfolio import engine
from osm_sim.portfolio.frontier import frontier
from osm_sim.portfolio.information import information
from osm_sim.portfolio.plans import EVERYTHING, MANDATORY, early_plan, mandatory_plan, usual_plans
from osm_sim.portfolio.regret import regret
from osm_sim.portfolio.review import review
from osm_sim.portfolio.selection import Objective, Progress, Selection
from osm_sim.portfolio.spec import Plan, Portfolio
from osm_sim.portfolio.tornado import tornado
from osm_sim.portfolio.values import Value, Valued
from workbench.domain.ids import DocumentId
from workbench.jobs.portfolio_compare import compare
from workbench.jobs.portfolio_game import RULE
from workbench.jobs.portfolio_scenarios import open_scenario, scenario_named
from workbench.jobs.portfolio_select import choose, how_far
from workbench.jobs.portfolio_session import PATHS, SEED, Outcome, PortfolioSession

OnProgress = Callable[..., None]
"""on_progress(done, total), and words that are shown instead of these."""
Cancelled = Callable[[], bool]
Function = Callable[[OnProgress, Cancelled], Any]
TORNADO_PATHS, REVIEW_PATHS = 20_000, 1_000
ON_PAGE = "this plan"
_TENTHS = 10
"""Seconds of a search are told in tenths."""


def warm() -> None:
    """Load what a first simulation would wait for: the kernels."""
    engine.warm()


def compare_scenarios(session: PortfolioSession, documents: Sequence[str]) -> Function:
    """Compare stored scenarios with the portfolio as it is. Raises InputError for one that is none."""
    named = session.named
    found = [
        scenario_named(session.desk, named, open_scenario(session.desk, DocumentId(one)).document) for one in documents
    ]
    # What a scenario says of an initiative that was removed since is void, here as in the plan that the page shows.
    resolved = [
        replace(one, plan={name: choice for name, choice in one.plan.items() if named.portfolio.initiative(name)})
        for one in found
    ]
    return _later(partial(compare, named, resolved, paths=PATHS, seed=SEED), session.executor())


def select_plan(model: Portfolio, objective: Objective, seconds: float, enough: Callable[[], bool]) -> Function:
    """Search the best plan for so many seconds, or until it is enough, and tell how far it is."""

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Selection:
        def tell(progress: Progress) -> None:
            on_progress(round(_TENTHS * progress.seconds), round(_TENTHS * seconds), how_far(progress))

        return choose(
            model,
            objective=objective,
            seconds=seconds,
            seed=SEED,
            on_progress=tell,
            cancelled=cancelled,
            enough=enough,
        )

    return work


def find_frontier(outcome: Outcome, seconds: float, executor: Executor) -> Function:
    """Search a plan for each budget. Raises InputError without budgets."""
    if outcome.model.limits.budgets is None:
        raise InputError("the portfolio has no budgets to vary: give it strategic money by year")
    plans = {ON_PAGE: outcome.plan}
    return _later(partial(frontier, outcome.model, plans=plans, paths=PATHS, seed=SEED, seconds=seconds), executor)


def find_tornado(outcome: Outcome, value: Valued, executor: Executor) -> Function:
    """Look at what a value of the plan hangs on."""
    return _later(partial(tornado, outcome.model, outcome.plan, value, TORNADO_PATHS, SEED), executor)


def find_worth(outcome: Outcome, others: Mapping[str, Plan], executor: Executor) -> Function:
    """Work out what it is worth to know, for the choice between the plan on the page, the usual ones and others."""
    plans = {ON_PAGE: outcome.plan, **usual_plans(outcome.model), **others}
    return _later(partial(information, outcome.model, plans, Value.SCORE, PATHS, SEED), executor)


def find_regret(outcome: Outcome, others: Mapping[str, Plan], executor: Executor) -> Function:
    """Work out regrets: of the plan on the page, all initiatives, the mandatory ones, and others by name."""
    usual = {EVERYTHING: early_plan(outcome.model), MANDATORY: mandatory_plan(outcome.model)}
    plans = {ON_PAGE: outcome.plan, **usual, **others}
    return _later(partial(regret, outcome.model, plans, Value.SCORE, PATHS, SEED), executor)


def review_plan(outcome: Outcome, executor: Executor) -> Function:
    """Play the plan on many futures with the review rule and without."""
    return _later(partial(review, outcome.model, outcome.plan, RULE, paths=REVIEW_PATHS, seed=SEED), executor)


def _later(run: Callable[..., Any], executor: Executor) -> Function:
    """Give what runs something on an executor once it is told whom to tell and whom to ask."""
    return lambda on_progress, cancelled: run(executor=executor, on_progress=on_progress, cancelled=cancelled)
