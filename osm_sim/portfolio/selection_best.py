"""The best choice: a quick search, the relaxation, annealing, neighbourhoods solved on HiGHS, and a tree for the bound.

Neighbourhoods: some initiatives are free, the others stay as they are (Shaw, "Using constraint programming and local
search methods to solve vehicle routing problems", CP 1998). They and the annealing have a thread of their own beside
the tree: HiGHS and the kernel let other threads run.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import Floats, Ints
from osm_sim.portfolio.selection_anneal import Annealing
from osm_sim.portfolio.selection_model import (
    Objective,
    Problem,
    chosen_of,
    least_loss,
    programme_of,
    warm_of,
)
from osm_sim.portfolio.selection_search import Search
from osm_sim.portfolio.selection_solver import TELL_SECONDS, Tell, solve
from osm_sim.portfolio.selection_tree import Relaxation, Relaxed, TimeOverError, Tree, bad_samples, losses_at

OPENING_SECONDS, OPENING_SHARE = 0.5, 0.05
"""The quick search may take so long, and such a share of the time."""
ROUNDINGS, ROUNDING_SHARE = 2, 0.1
"""Roundings of the root's relaxation, and the share of the tree's time that those of other nodes may take."""
ANNEAL_SECONDS, ANNEAL_SHARE, ANNEAL_MOST = 1.5, 0.05, 8.0
"""The first annealing may take so long, and such a share of the time; each next one twice as long, up to the last."""
PHASES = (4.0, math.inf)
"""Seconds after which the tree is planted anew, among what the better cut-off leaves."""
FEW = 60
"""Options that HiGHS needs no good choice for to begin with."""
ROUND_SECONDS = 2.0
FREE, FREE_SHARE = 12, 0.6
"""Initiatives that are free in the first neighbourhood, and the share of all that they are at most."""
QUICK_SECONDS = 0.5
ROUNDED = 1e-5
"""By which part of a loss a bound may be above it by rounding alone."""
FINE = 0.1
"""Gaps of neighbourhoods, in parts of the gap that is asked for."""
TINY = 1e-9


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
    hunt = _Hunt(problem, seconds=seconds, gap=gap, rng=rng, tell=tell, cancelled=cancelled, enough=enough)
    return hunt.all_at_once() if problem.objective is Objective.PROBABILITY else hunt.by_tree()


class _Hunt:
    """What is known so far of a problem, and the clock."""

    def __init__(
        self,
        problem: Problem,
        *,
        seconds: float,
        gap: float,
        rng: np.random.Generator,
        tell: Tell | None,
        cancelled: Callable[[], bool] | None,
        enough: Callable[[], bool] | None = None,
    ) -> None:
        self.problem, self.gap, self.rng = problem, gap, rng
        self._tell, self._cancelled, self._enough = tell, cancelled, enough
        self.begun = time.monotonic()
        self.seconds, self.until = seconds, self.begun + seconds
        self.best: Ints | None = None
        self.loss, self.bound = math.inf, least_loss(problem)
        self._lock = threading.Lock()
        self._told = self._tree_since = self._rounding = 0.0

    @property
    def left_seconds(self) -> float:
        return self.until - time.monotonic()

    def cutoff(self) -> float:
        """What a choice must be below to matter."""
        loss = self.loss
        return loss - max(self.gap * abs(loss), TINY) if loss < math.inf else math.inf

    @property
    def is_proven(self) -> bool:
        return self.best is not None and self.is_settled()

    def is_settled(self) -> bool:
        """Whether nothing is left to look for: the best choice is proven, or that there is none."""
        return self.bound >= self.cutoff() - TINY

    def is_stopped(self) -> bool:
        """Say whether time is over; tells how far it is. Raises RunCancelledError."""
        now = time.monotonic()
        if now - self._told >= TELL_SECONDS:
            self._told = now
            if self._cancelled is not None and self._cancelled():
                raise RunCancelledError("cancelled before a selection was found")
            if self._tell is not None:
                self._tell(self.loss, min(self.bound, self.loss))
            if self._enough is not None and self._enough():
                self.until = now
        return now >= self.until

    def found(self, chosen: Ints) -> float:
        """Keep a choice that is better than all before; gives its loss, inf where it breaks a row."""
        if not self.problem.fits(chosen):
            return math.inf
        loss = self.problem.value(chosen)
        with self._lock:
            if loss < self.loss - TINY:
                self.best, self.loss = chosen, loss
        return loss

    def raise_bound(self, bound: float) -> None:
        self.bound = max(self.bound, bound)

    def answer(self, *, is_feasible: bool = True) -> Best:
        """Give what is known; a bound above the loss, rounding apart, contradicts itself: then the first one counts."""
        is_sound = self.bound <= self.loss + ROUNDED * max(abs(self.loss), 1.0)
        return Best(
            chosen=self.best,
            loss=self.loss,
            bound=min(self.bound, self.loss) if is_sound else least_loss(self.problem),
            is_proven=self.is_proven and is_sound,
            is_feasible=is_feasible,
        )

    def search(self) -> None:
        share = min(OPENING_SECONDS, OPENING_SHARE * self.seconds)
        search = Search(problem=self.problem, rng=self.rng, until=time.monotonic() + share, is_stopped=self.is_stopped)
        found = search.run()
        if found is not None:
            self.found(found)

    def first_annealing(self) -> float:
        """Give the seconds of the first annealing."""
        return min(ANNEAL_SECONDS, ANNEAL_SHARE * self.seconds)

    def all_at_once(self) -> Best:
        """Leave all to HiGHS, once there is a good choice to begin with."""
        self.search()
        if not self.is_proven and self.problem.size > FEW:
            annealed = Annealing(self.problem, self.rng).run(self.best, self.first_annealing(), self.is_stopped)
            if annealed is not None:
                self.found(annealed)
        programme = programme_of(self.problem, stepped=True)
        warm = None if self.best is None else warm_of(self.problem, self.best, len(programme.cost))

        def tell(value: float, bound: float) -> None:
            self.raise_bound(bound)
            if self._tell is not None:
                self._tell(min(self.loss, value), min(self.bound, self.loss))

        found = solve(
            programme,
            seconds=max(self.left_seconds, 0.0),
            gap=self.gap,
            warm=warm,
            tell=tell,
            cancelled=self._cancelled,
            enough=self._enough,
        )
        if not found.is_feasible:
            return self.answer(is_feasible=False)
        if found.best is not None:
            self.found(chosen_of(self.problem, found.best, stepped=True))
        self.raise_bound(found.bound)
        return self.answer()

    def by_tree(self) -> Best:
        self.search()
        closed = np.zeros(self.problem.size, bool)
        try:
            relaxation = Relaxation(self.problem, self.is_stopped)
            root = relaxation.solve(closed, self.problem.required, until=self.until)
        except TimeOverError:
            return self.answer()
        if root is None:
            return self.answer(is_feasible=False)
        self.raise_bound(root.value)
        for _ in range(ROUNDINGS):
            if not self.is_proven:
                self._round(root.columns[: self.problem.size])
        if not self.is_settled():
            with _Neighbourhoods(self):
                for seconds in PHASES:
                    if not self.is_settled() and not self.is_stopped():
                        self._go_on(root, min(self.until, time.monotonic() + seconds))
        # All is searched and nothing was found: there is nothing.
        return self.answer(is_feasible=math.isfinite(self.loss) or math.isfinite(self.bound))

    def _round(self, shares: Floats) -> None:
        began = time.monotonic()
        search = Search(problem=self.problem, rng=self.rng, until=self.until, is_stopped=self.is_stopped)
        found = search.rounded(shares)
        if found is not None:
            self.found(found)
        self._rounding += time.monotonic() - began

    def solve_part(
        self,
        part: Problem,
        places: Ints,
        fixed: Ints,
        seconds: float,
        cancelled: Callable[[], bool] | None,
    ) -> bool:
        """Solve a smaller problem whose options have these places; says whether that was better."""
        programme = programme_of(part, stepped=True)
        warm = None
        if self.best is not None:
            chosen = np.flatnonzero(np.isin(places, self.best))
            warm = warm_of(part, chosen, len(programme.cost))
        found = solve(
            programme,
            seconds=max(min(seconds, self.left_seconds), 0.0),
            gap=FINE * self.gap,
            warm=warm,
            cancelled=cancelled,
        )
        if found.best is None:
            return False
        before = self.loss
        return self.found(np.concatenate((fixed, places[chosen_of(part, found.best, stepped=True)]))) < before - TINY

    def _go_on(self, root: Relaxed, until: float) -> None:
        """Search among what costs less than there is from the root up to the cut-off."""
        kept = root.reduced <= self.cutoff() - root.value
        places = np.flatnonzero(kept)
        part = self.problem.only(kept)
        known = bad_samples(losses_at(part, root.columns[places]), part.tail)
        try:
            relaxation = Relaxation(part, self.is_stopped, known)
            again = relaxation.solve(np.zeros(len(places), bool), part.required, until=until)
        except TimeOverError:
            return
        if again is None:
            self.raise_bound(self.cutoff())
            return

        def on_found(chosen: Ints) -> float:
            return self.found(places[chosen])

        def on_node(shares: Floats) -> None:
            if self._rounding < ROUNDING_SHARE * (time.monotonic() - self._tree_since):
                whole = np.zeros(self.problem.size)
                whole[places] = shares
                self._round(whole)

        tree = Tree(relaxation, again, on_found=on_found, on_node=on_node)

        def is_over() -> bool:
            self.raise_bound(min(tree.bound, self.cutoff()))
            return self.is_stopped() or time.monotonic() >= until

        self._tree_since, self._rounding = time.monotonic(), 0.0
        tree.run(self.cutoff, until, is_over)
        self.raise_bound(min(tree.bound, self.cutoff()))


class _Neighbourhoods:
    """A thread that looks around the best choice until it is left."""

    def __init__(self, hunt: _Hunt) -> None:
        self._hunt = hunt
        self._rng = np.random.default_rng(hunt.rng.integers(1 << 32))
        self._is_over = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="osm-neighbourhoods", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._look_around()
        except RunCancelledError:
            return
        except Exception as error:  # noqa: BLE001 - it is raised where the thread is joined
            self._error = error

    def _look_around(self) -> None:
        """Take turns: an annealing, then as long in neighbourhoods of the best."""
        hunt = self._hunt
        annealing, seconds = Annealing(hunt.problem, self._rng), hunt.first_annealing()
        count = len(hunt.problem.required)
        free = max(1, min(FREE, math.ceil(FREE_SHARE * count)))
        while not self._is_over.is_set():
            found = annealing.run(None, seconds, self._is_over.is_set)
            if found is not None:
                hunt.found(found)
            until = time.monotonic() + seconds
            while hunt.best is not None and time.monotonic() < until and not self._is_over.is_set():
                began = time.monotonic()
                self._look(hunt.best, free)
                spent = time.monotonic() - began
                if spent > ROUND_SECONDS:
                    free = max(free - 2, 4)
                elif spent < QUICK_SECONDS:
                    free = min(count, free + 2)
            seconds = min(2 * seconds, ANNEAL_MOST)

    def _look(self, best: Ints, count: int) -> None:
        """Free some initiatives, and choose anew among them."""
        problem = self._hunt.problem
        free = np.zeros(len(problem.required), bool)
        free[self._rng.choice(len(free), size=count, replace=False)] = True
        fixed = best[~free[problem.owners[best]]]
        self._hunt.solve_part(
            problem.around(fixed, free),
            np.flatnonzero(free[problem.owners]),
            fixed,
            ROUND_SECONDS,
            self._is_over.is_set,
        )
