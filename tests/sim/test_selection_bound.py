"""Selection: no bound lies above what trying every choice finds, however early the search is stopped."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from osm_sim.errors import OsmError
from osm_sim.portfolio import selection_beside
from osm_sim.portfolio.response import draw_samples, respond
from osm_sim.portfolio.selection import Selection, select
from osm_sim.portfolio.selection_anneal import Annealing
from osm_sim.portfolio.selection_best import best_choice
from osm_sim.portfolio.selection_hunt import Hunt
from osm_sim.portfolio.selection_model import MET, Objective, Problem, problem_of
from osm_sim.portfolio.selection_rows import rows_of
from osm_sim.portfolio.selection_tree import Relaxation, Tree
from tests.bench.selection import bench_portfolio

if TYPE_CHECKING:
    from osm_sim.portfolio.spec import Portfolio

SEEDS = (4, 7, 8)
NEAR = 1e-6
PATIENCE_SECONDS = 60


def _problem(seed: int, objective: Objective, *, is_reduced: bool = True) -> Problem:
    """Eight initiatives with three starts each, or ten with two."""
    given = bench_portfolio(8 if seed % 2 else 10, seed)
    responses = respond(given, draw_samples(given, seed, 0, 12), every=12 if seed % 2 else 18)
    rows = rows_of(given, responses.owners, responses.starts)
    return problem_of(given, responses, rows, objective, is_reduced=is_reduced)


def _least(problem: Problem) -> float:
    """The least loss of all choices, inf where none fits."""
    left, use = problem.need[None], np.zeros((1, len(problem.highest)))
    for owner, is_required in enumerate(problem.required):
        mine = np.flatnonzero(problem.owners == owner)
        lefts = [*([] if is_required else [left]), *(left - problem.gain[at] for at in mine)]
        uses = [*([] if is_required else [use]), *(use + problem.use[at] for at in mine)]
        left, use = np.concatenate(lefts), np.concatenate(uses)
    left = left[(use <= problem.highest + 1e-7).all(axis=1)]
    if not len(left):
        return math.inf
    if problem.objective is Objective.PROBABILITY:
        return -float((left <= MET).all(axis=-1).mean(axis=-1).max())
    return float(problem.worth(left).min())


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_is_below_the_best_of_all_choices_and_what_is_proven_is_near_it(
    seed: int, objective: Objective
) -> None:
    least = _least(_problem(seed, objective, is_reduced=False))
    assert least < math.inf

    for gap, seconds in ((0.0, 30.0), (0.05, 30.0), (0.0, 0.01)):
        rng = np.random.default_rng(seed)
        best = best_choice(_problem(seed, objective), seconds=seconds, gap=gap, rng=rng)

        assert best.bound <= least + NEAR
        assert best.loss >= least - NEAR
        assert best.is_feasible
        assert best.is_proven or seconds < 1
        if best.is_proven:
            assert best.loss <= least + gap * abs(best.loss) + NEAR


def test_a_solution_that_rounding_spoils_keeps_the_bound_down() -> None:
    problem = _problem(7, Objective.CVAR)
    relaxation = Relaxation(problem, lambda: False)
    root = relaxation.solve(np.zeros(problem.size, bool), problem.required, until=time.monotonic() + 30)
    assert root is not None
    tree = Tree(relaxation, root, on_found=lambda _: math.inf, on_node=lambda _: None)

    tree.run(lambda: math.inf, time.monotonic() + 30, lambda: False)

    assert root.value - NEAR <= tree.bound <= _least(problem) + NEAR


@pytest.mark.parametrize("objective", list(Objective))
def test_annealing_counts_as_the_problem_does_and_finds_the_best_of_few(objective: Objective) -> None:
    problem = _problem(7, objective)

    found = Annealing(problem, np.random.default_rng(1)).run(None, 0.3, lambda: False)

    assert found is not None
    assert problem.fits(found)
    assert problem.value(found) == pytest.approx(_least(problem), abs=NEAR)


def test_a_core_that_never_comes_back_does_not_keep_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _problem(7, Objective.CVAR)
    is_stuck, is_freed, is_back = threading.Event(), threading.Event(), threading.Event()

    def stuck(*_: object) -> None:
        is_stuck.set()
        is_freed.wait(PATIENCE_SECONDS)
        is_back.set()

    monkeypatch.setattr(Hunt, "solve_core", stuck)
    monkeypatch.setattr(selection_beside, "LEAVE_SECONDS", 0.1)
    monkeypatch.setattr(selection_beside, "CORE", 0.1)
    hunt = Hunt(problem, seconds=30, gap=0, rng=np.random.default_rng(1), tell=None, cancelled=None, enough=None)

    with selection_beside.Beside(hunt):
        assert is_stuck.wait(PATIENCE_SECONDS)
    was_waited_for = is_back.is_set()
    is_freed.set()

    assert not was_waited_for


def test_what_goes_wrong_beside_the_tree_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _problem(7, Objective.CVAR)

    def broken(*_: object) -> None:
        raise OsmError("broken")

    monkeypatch.setattr(Annealing, "run", broken)
    hunt = Hunt(problem, seconds=1e6, gap=0, rng=np.random.default_rng(1), tell=None, cancelled=None, enough=None)

    with pytest.raises(OsmError, match="broken"):
        _wait_beside(hunt)


def test_what_cannot_be_done_is_not_annealed() -> None:
    problem = _problem(7, Objective.CVAR)
    nothing_fits = replace(problem, highest=np.full(len(problem.highest), -1.0))

    assert Annealing(nothing_fits, np.random.default_rng(1)).run(None, 0.05, lambda: False) is None


def test_a_plan_does_not_depend_on_the_unit_of_money() -> None:
    given = bench_portfolio(8, 7)

    plans = [_chosen(one).plan.starts for one in (given, _in_smaller_money(given, 1e6))]

    assert plans[0] == plans[1]


def test_a_reason_speaks_in_the_unit_of_its_limit() -> None:
    given = _in_smaller_money(bench_portfolio(8, 7), 1e6)
    assert given.limits.budgets is not None

    reasons = " ".join(_chosen(given).left_out.values())

    assert f"above its {given.limits.budgets[0]:,.0f}" in reasons


def _wait_beside(hunt: Hunt) -> None:
    with selection_beside.Beside(hunt):
        while not hunt.is_stopped():
            time.sleep(0.01)


def _chosen(given: Portfolio) -> Selection:
    return select(given, samples=5, batches=1, seconds=30.0, gap=0.0, every=12, seed=1)


def _in_smaller_money(given: Portfolio, factor: float) -> Portfolio:
    budgets = given.limits.budgets
    assert budgets is not None
    return replace(
        given,
        initiatives=tuple(replace(one, cost=one.cost * factor) for one in given.initiatives),
        limits=replace(given.limits, budgets=tuple(one * factor for one in budgets)),
    )
