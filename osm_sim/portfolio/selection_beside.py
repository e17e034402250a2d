"""A thread beside the tree that looks for better choices: it anneals, and solves smaller problems.

- Cores: the options that the tree's relaxations take most, solved on HiGHS (Angelelli, Mansini and Speranza, "Kernel
  search: a general heuristic for the multi-dimensional knapsack problem", Computers & OR 37, 2010).
- Neighbourhoods: some initiatives are free, the others stay as they are (Shaw, "Using constraint programming and local
  search methods to solve vehicle routing problems", CP 1998), preferably those of which the relaxations think otherwise
  (Danna, Rothberg and Le Pape, "Exploring relaxation induced neighborhoods to improve MIP solutions", Mathematical
  Programming 102, 2005). A small tree searches them to the end.

HiGHS and the kernel of annealing let other threads run.
"""

import math
import threading
import time

import numpy as np

from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import Floats, Ints
from osm_sim.portfolio.selection_anneal import Annealing
from osm_sim.portfolio.selection_hunt import Hunt
from osm_sim.portfolio.selection_solver import LEAVE_SECONDS, TELL_SECONDS, leave

TURN_MOST = 4.0
"""Turns of annealing and of neighbourhoods take twice as long each time, up to so many seconds."""
CORE, CORE_SECONDS, QUICK_CORE_SECONDS = 1.5, 6.0, 1.5
"""Options of the first core for each initiative, on average; the seconds that a core may take: the next one is smaller
then; and those within which it is quick: the next one is larger."""
BLUR = 0.1
"""How much of the share of the months beside it an option counts for in a core."""
ROUND_SECONDS, QUICK_SECONDS = 2.0, 0.5
"""The same seconds of neighbourhoods."""
FREE, FREE_SHARE = 12, 0.6
"""Initiatives that are free in the first neighbourhood, and the share of all that they are at most."""
GUIDED, GUESS = 0.7, 0.3
"""The share of neighbourhoods that follow the relaxations, and how much chance is in what those free."""


class Beside:
    """A thread that looks for better choices until it is left."""

    def __init__(self, hunt: Hunt) -> None:
        self._hunt = hunt
        self._rng = np.random.default_rng(hunt.rng.integers(1 << 32))
        count = len(hunt.problem.required)
        self._width = math.ceil(CORE * count)
        # How many initiatives are free, in neighbourhoods at random and in those that follow the relaxation.
        self._free = [max(1, min(FREE, math.ceil(FREE_SHARE * count)))] * 2
        self._is_over = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="osm-beside-the-tree", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._is_over.set()
        # Whoever cancels waits for nobody.
        self._thread.join(LEAVE_SECONDS if kind is None else TELL_SECONDS)
        leave(self._thread)
        if self._error is not None and kind is None:
            raise self._error

    def _run(self) -> None:
        try:
            self._look()
        except RunCancelledError:
            return
        except Exception as error:  # noqa: BLE001 - it is raised where the thread is joined
            self._error = error
            self._hunt.until = time.monotonic()

    def _look(self) -> None:
        """Take turns; annealing has one while it finds something, or nothing else does."""
        hunt = self._hunt
        annealing, seconds = Annealing(hunt.problem, self._rng), hunt.first_turn()
        is_hot = True
        while not self._is_over.is_set():
            before = hunt.loss
            if is_hot:
                found = annealing.run(None, seconds, self._is_over.is_set)
                if found is not None:
                    hunt.found(found)
            annealed = hunt.loss
            self._core()
            self._look_around(time.monotonic() + seconds)
            is_hot = annealed < before or hunt.loss == annealed
            seconds = min(2 * seconds, TURN_MOST)

    def _core(self) -> None:
        """Choose anew among few options: the best choice's, and those that the tree's relaxations take most."""
        problem, guide, best = self._hunt.problem, self._hunt.guide, self._hunt.best
        if self._width >= problem.size:
            return
        began = time.monotonic()
        likely = guide.shares + BLUR * _beside(guide.shares, problem.owners)
        kept = problem.required[problem.owners]
        kept[np.lexsort((guide.reduced, -likely))[: self._width]] = True
        if best is not None:
            kept[best] = True
        self._hunt.solve_core(problem.only(kept), np.flatnonzero(kept), CORE_SECONDS, self._is_over.is_set)
        spent = time.monotonic() - began
        if spent < QUICK_CORE_SECONDS:
            self._width = self._width * 3 // 2
        elif spent >= CORE_SECONDS:
            self._width = max(self._width * 2 // 3, len(problem.required))

    def _look_around(self, until: float) -> None:
        """Solve neighbourhoods of the best choice, larger ones where that is quick."""
        while self._hunt.best is not None and time.monotonic() < until and not self._is_over.is_set():
            began = time.monotonic()
            is_guided = self._rng.random() < GUIDED
            self._neighbourhood(self._hunt.best, self._free[is_guided], is_guided=is_guided)
            spent = time.monotonic() - began
            if spent > ROUND_SECONDS:
                self._free[is_guided] = max(self._free[is_guided] - 2, 4)
            elif spent < QUICK_SECONDS:
                self._free[is_guided] = min(len(self._hunt.problem.required), self._free[is_guided] + 2)

    def _neighbourhood(self, best: Ints, count: int, *, is_guided: bool) -> None:
        """Free so many initiatives, and choose anew among them."""
        problem = self._hunt.problem
        odds = self._rng.random(len(problem.required))
        if is_guided:
            odds = GUESS * odds + self._doubts(best)
        free = np.zeros(len(odds), bool)
        free[np.argsort(-odds)[:count]] = True
        fixed = best[~free[problem.owners[best]]]
        self._hunt.look_among(
            problem.around(fixed, free),
            np.flatnonzero(free[problem.owners]),
            fixed,
            ROUND_SECONDS,
            self._is_over.is_set,
        )

    def _doubts(self, best: Ints) -> Floats:
        """Say of each initiative how far the relaxations are from doing as the best choice does, 0 to 1."""
        problem, shares = self._hunt.problem, self._hunt.guide.shares
        found: Floats = np.bincount(problem.owners, shares, minlength=len(problem.required)).astype(float)
        found[problem.owners[best]] = 1 - shares[best]
        return found


def _beside(shares: Floats, owners: Ints) -> Floats:
    """Give the greater share of the options beside each one that are the same initiative's."""
    found = np.zeros(len(shares))
    same = owners[1:] == owners[:-1]
    found[1:] = np.where(same, shares[:-1], 0.0)
    found[:-1] = np.maximum(found[:-1], np.where(same, shares[1:], 0.0))
    return found
