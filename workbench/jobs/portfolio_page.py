"""The long work of the portfolio page, ready to run in a thread: each gives a function of progress and cancelling."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from math import isnan
from typing import Any

from osm_sim.errors import InputError
from osm_sim.portfolio import engine
from osm_sim.portfolio.frontier import Frontier, frontier
from osm_sim.portfolio.information import Information, information
from osm_sim.portfolio.plans import EVERYTHING, MANDATORY, early_plan, mandatory_plan, usual_plans
from osm_sim.portfolio.regret import Regret, regret
from osm_sim.portfolio.review import Reviewed, review
from osm_sim.portfolio.selection import Objective, Progress, Selection
from osm_sim.portfolio.spec import Plan, Portfolio
from osm_sim.portfolio.tornado import Tornado, tornado
from osm_sim.portfolio.values import Value, Valued
from workbench.domain.ids import DocumentId
from workbench.jobs.portfolio_compare import Comparison, compare
from workbench.jobs.portfolio_game import RULE
from workbench.jobs.portfolio_scenarios import open_scenario, scenario_named
from workbench.jobs.portfolio_select import choose
from workbench.jobs.portfolio_session import PATHS, SEED, Outcome, PortfolioSession

OnProgress = Callable[..., None]
"""on_progress(done, total), and words that are shown instead of these."""
Cancelled = Callable[[], bool]
Function = Callable[[OnProgress, Cancelled], Any]
TORNADO_PATHS, REVIEW_PATHS = 20_000, 1_000
ON_PAGE = "the plan on the page"
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
    executor = session.executor()

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Comparison:
        return compare(
            named, resolved, paths=PATHS, seed=SEED, executor=executor, on_progress=on_progress, cancelled=cancelled
        )

    return work


def select_plan(model: Portfolio, objective: Objective, seconds: float, enough: Callable[[], bool]) -> Function:
    """Search the best plan for so many seconds, or until it is enough, and tell how far it is."""

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Selection:
        def tell(progress: Progress) -> None:
            on_progress(round(_TENTHS * progress.seconds), round(_TENTHS * seconds), search_in_words(progress))

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


def search_in_words(progress: Progress) -> str:
    """Say how far a selection is: sample, best plan so far, bound, gap."""
    told = f"sample {progress.batch} of {progress.batches}"
    if isnan(progress.incumbent):
        return f"{told}, no plan yet, bound {progress.bound:.4g}"
    return f"{told}, best so far {progress.incumbent:.4g}, bound {progress.bound:.4g}, gap {100 * progress.gap:.1f} %"


def find_frontier(outcome: Outcome, seconds: float, executor: Executor) -> Function:
    """Search a plan for each budget. Raises InputError without budgets."""
    if outcome.model.limits.budgets is None:
        raise InputError("the portfolio has no budgets to vary: give it strategic money by year")

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Frontier:
        return frontier(
            outcome.model,
            plans={ON_PAGE: outcome.plan},
            paths=PATHS,
            seed=SEED,
            seconds=seconds,
            executor=executor,
            on_progress=lambda done, total: on_progress(done, total, f"{done} of {total} points"),
            cancelled=cancelled,
        )

    return work


def find_tornado(outcome: Outcome, value: Valued, executor: Executor) -> Function:
    """Look at what a value of the plan hangs on."""

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Tornado:
        return tornado(
            outcome.model,
            outcome.plan,
            value,
            TORNADO_PATHS,
            SEED,
            executor=executor,
            on_progress=on_progress,
            cancelled=cancelled,
        )

    return work


def find_worth(outcome: Outcome, others: Mapping[str, Plan], executor: Executor) -> Function:
    """Work out what it is worth to know, for the choice between the plan on the page, the usual ones and others."""
    plans = {ON_PAGE: outcome.plan, **usual_plans(outcome.model), **others}

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Information:
        return information(
            outcome.model,
            plans,
            Value.SCORE,
            PATHS,
            SEED,
            executor=executor,
            on_progress=on_progress,
            cancelled=cancelled,
        )

    return work


def find_regret(outcome: Outcome, others: Mapping[str, Plan], executor: Executor) -> Function:
    """Work out regrets: of the plan on the page, all initiatives, the mandatory ones, and others by name."""
    usual = {EVERYTHING: early_plan(outcome.model), MANDATORY: mandatory_plan(outcome.model)}
    plans = {ON_PAGE: outcome.plan, **usual, **others}

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Regret:
        return regret(
            outcome.model,
            plans,
            Value.SCORE,
            PATHS,
            SEED,
            executor=executor,
            on_progress=on_progress,
            cancelled=cancelled,
        )

    return work


def review_plan(outcome: Outcome, executor: Executor) -> Function:
    """Play the plan on many futures with the review rule and without."""

    def work(on_progress: OnProgress, cancelled: Cancelled) -> Reviewed:
        return review(
            outcome.model,
            outcome.plan,
            RULE,
            paths=REVIEW_PATHS,
            seed=SEED,
            executor=executor,
            on_progress=on_progress,
            cancelled=cancelled,
        )

    return work
