"""The best choice: a quick search, the relaxation, a tree for the bound, and a thread beside it that looks on."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from osm_sim.portfolio.draws import Floats, Ints
from osm_sim.portfolio.selection_anneal import Annealing
from osm_sim.portfolio.selection_beside import Beside
from osm_sim.portfolio.selection_hunt import Guide, Hunt
from osm_sim.portfolio.selection_model import Objective, Problem, chosen_of, least_loss, programme_of, warm_of
from osm_sim.portfolio.selection_search import Search
from osm_sim.portfolio.selection_solver import Tell, solve_aside
from osm_sim.portfolio.selection_tree import Relaxation, Relaxed, TimeOverError, tree_below

OPENING_SECONDS, OPENING_SHARE = 0.5, 0.05
"""The quick search may take so long, and such a share of the time."""
ROUNDINGS, ROUNDING_SHARE = 2, 0.1
"""Roundings of the root's relaxation, and the share of the tree's time that those of other nodes may take."""
PHASES = (4.0, math.inf)
"""Seconds after which the tree is planted anew, among what the better cut-off leaves."""
FEW = 60
"""Options that HiGHS needs no good choice for to begin with."""
ROUNDED = 1e-5
"""By which part of a loss a bound may be above it by rounding alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best choice found (None: none), its loss, and a bound below the loss of every choice.

    is_feasible: False where there is proof that nothing fits.
    """

    chosen: Ints | None
    loss: float
    bound: float
    is_proven: bool
    is_feasible: bool = True


def best_choice(
    problem: Problem,
    *,
    seconds: float,
    gap: float,
    rng: np.random.Generator,
    tell: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
    enough: Callable[[], bool] | None = None,
) -> Best:
    """Give the best choice within a time limit, or until `enough()`.

    Raises RunCancelledError where `cancelled()` says yes.
    """
    hunt = Hunt(problem, seconds=seconds, gap=gap, rng=rng, tell=tell, cancelled=cancelled, enough=enough)
    _open(hunt)
    is_feasible = _all_at_once(hunt) if problem.objective is Objective.PROBABILITY else _Search(hunt).run()
    return _answer(hunt, is_feasible=is_feasible)


def _answer(hunt: Hunt, *, is_feasible: bool) -> Best:
    """Give what is known; a bound above the loss, rounding apart, contradicts itself: then the first one counts."""
    is_sound = hunt.bound <= hunt.loss + ROUNDED * max(abs(hunt.loss), 1.0)
    return Best(
        chosen=hunt.best,
        loss=hunt.loss,
        bound=min(hunt.bound, hunt.loss) if is_sound else least_loss(hunt.problem),
        is_proven=hunt.is_proven and is_sound,
        is_feasible=is_feasible,
    )


def _open(hunt: Hunt) -> None:
    """Look for a first choice, quickly."""
    share = min(OPENING_SECONDS, OPENING_SHARE * hunt.seconds)
    search = Search(problem=hunt.problem, rng=hunt.rng, until=time.monotonic() + share, is_stopped=hunt.is_stopped)
    found = search.run()
    if found is not None:
        hunt.found(found)


def _all_at_once(hunt: Hunt) -> bool:
    """Leave all to HiGHS, once there is a good choice to begin with; says whether anything fits."""
    problem = hunt.problem
    if not hunt.is_proven and problem.size > FEW:
        annealed = Annealing(problem, hunt.rng).run(hunt.best, hunt.first_turn(), hunt.is_stopped)
        if annealed is not None:
            hunt.found(annealed)
    programme = programme_of(problem, stepped=True)
    warm = None if hunt.best is None else warm_of(problem, hunt.best, len(programme.cost))

    def tell(value: float, bound: float) -> None:
        hunt.raise_bound(bound)
        if hunt.tell is not None:
            hunt.tell(min(hunt.loss, value), min(hunt.bound, hunt.loss))

    found = solve_aside(
        programme,
        seconds=max(hunt.left_seconds, 0.0),
        gap=hunt.gap,
        warm=warm,
        tell=tell,
        cancelled=hunt.cancelled,
        enough=hunt.enough,
    )
    if found is None:
        return True
    if not found.is_feasible:
        return False
    if found.best is not None:
        hunt.found(chosen_of(problem, found.best, stepped=True))
    hunt.raise_bound(found.bound)
    return True


class _Search:
    """The tree, and what is rounded on the way."""

    def __init__(self, hunt: Hunt) -> None:
        self._hunt = hunt
        self._tree_since = self._rounding = 0.0

    def run(self) -> bool:
        """Search until nothing is left to look for, or time is over; says whether anything fits."""
        hunt, problem = self._hunt, self._hunt.problem
        try:
            relaxation = Relaxation(problem, hunt.is_stopped)
            root = relaxation.solve(np.zeros(problem.size, bool), problem.required, until=hunt.until)
        except TimeOverError:
            return True
        if root is None:
            return False
        hunt.raise_bound(root.value)
        hunt.guide = Guide(shares=root.columns[: problem.size], reduced=root.reduced)
        for _ in range(ROUNDINGS):
            if not hunt.is_proven:
                self._round(hunt.guide.shares)
        if not hunt.is_settled():
            with Beside(hunt):
                for seconds in PHASES:
                    if not hunt.is_settled() and not hunt.is_stopped():
                        self._go_on(root, min(hunt.until, time.monotonic() + seconds))
        # All is searched and nothing was found: there is nothing.
        return math.isfinite(hunt.loss) or math.isfinite(hunt.bound)

    def _round(self, shares: Floats) -> None:
        hunt = self._hunt
        began = time.monotonic()
        search = Search(problem=hunt.problem, rng=hunt.rng, until=hunt.until, is_stopped=hunt.is_stopped)
        found = search.rounded(shares)
        if found is not None:
            hunt.found(found)
        self._rounding += time.monotonic() - began

    def _go_on(self, root: Relaxed, until: float) -> None:
        """Search among what costs less than there is from the root up to the cut-off."""
        hunt = self._hunt

        def on_node(relaxed: Relaxed, places: Ints) -> None:
            shares = np.zeros(hunt.problem.size)
            shares[places] = relaxed.columns[: len(places)]
            hunt.guide = hunt.guide.moved(shares)
            if self._rounding < ROUNDING_SHARE * (time.monotonic() - self._tree_since):
                self._round(shares)

        try:
            tree = tree_below(
                hunt.problem, root, hunt.cutoff(), until, hunt.is_stopped, on_found=hunt.found, on_node=on_node
            )
        except TimeOverError:
            return
        if tree is None:
            hunt.raise_bound(hunt.cutoff())
            return

        def is_over() -> bool:
            hunt.raise_bound(min(tree.bound, hunt.cutoff()))
            return hunt.is_stopped() or time.monotonic() >= until

        self._tree_since, self._rounding = time.monotonic(), 0.0
        tree.run(hunt.cutoff, until, is_over)
        hunt.raise_bound(min(tree.bound, hunt.cutoff()))
