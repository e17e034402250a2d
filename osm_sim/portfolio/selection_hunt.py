"""What is known of a selection while it is searched: the best choice, its bound, and the clock, for several threads."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from osm_sim.errors import OsmError
from osm_sim.executors import RunCancelledError
from osm_sim.portfolio.draws import Floats, Ints
from osm_sim.portfolio.selection_model import Problem, chosen_of, least_loss, programme_of, warm_of
from osm_sim.portfolio.selection_solver import CANCELLED, TELL_SECONDS, Tell, solve
from osm_sim.portfolio.selection_tree import Relaxation, TimeOverError, tree_below

TURN_SECONDS, TURN_SHARE = 1.5, 0.05
"""The first turn of annealing may take so long, and such a share of the time."""
NEWS = 0.02
"""What the newest relaxation counts for beside all before it."""
FINE = 0.1
"""Gaps of smaller problems, in parts of the gap that is asked for."""
TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What relaxations say of each option: the share that is taken, lately, and what more of it would cost at first."""

    shares: Floats
    reduced: Floats

    def moved(self, shares: Floats) -> "Guide":
        """Give the guide after one more relaxation."""
        return replace(self, shares=self.shares + NEWS * (shares - self.shares))


class Hunt:
    """What is known so far of a problem, and the clock. guide: what the tree's relaxations say, 0 at first."""

    def __init__(
        self,
        problem: Problem,
        *,
        seconds: float,
        gap: float,
        rng: np.random.Generator,
        tell: Tell | None,
        cancelled: Callable[[], bool] | None,
        enough: Callable[[], bool] | None,
    ) -> None:
        self.problem, self.gap, self.rng = problem, gap, rng
        self.tell, self.cancelled, self.enough = tell, cancelled, enough
        self.begun = time.monotonic()
        self.seconds, self.until = seconds, self.begun + seconds
        self.best: Ints | None = None
        self.loss, self.bound = math.inf, least_loss(problem)
        self.guide = Guide(shares=np.zeros(problem.size), reduced=np.zeros(problem.size))
        self._lock = threading.Lock()
        self._told = 0.0

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
            if self.cancelled is not None and self.cancelled():
                raise RunCancelledError(CANCELLED)
            if self.tell is not None:
                self.tell(self.loss, min(self.bound, self.loss))
            if self.enough is not None and self.enough():
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

    def first_turn(self) -> float:
        """Give the seconds of the first annealing."""
        return min(TURN_SECONDS, TURN_SHARE * self.seconds)

    def look_among(self, part: Problem, places: Ints, fixed: Ints, seconds: float, is_over: Callable[[], bool]) -> None:
        """Search a smaller problem, whose options have these places, beside fixed options: by a tree, to its end."""
        until = min(time.monotonic() + seconds, self.until)

        def on_found(chosen: Ints) -> float:
            return self.found(np.concatenate((fixed, places[chosen])))

        try:
            root = Relaxation(part, is_over).solve(np.zeros(part.size, bool), part.required, until=until)
            if root is None or root.value >= self._fine_cutoff():
                return
            tree = tree_below(
                part, root, self._fine_cutoff(), until, is_over, on_found=on_found, on_node=lambda *_: None
            )
            if tree is not None:
                tree.run(self._fine_cutoff, until, is_over)
        except (TimeOverError, OsmError):
            # What HiGHS gives up on is not worth more: nothing is proven here.
            return

    def _fine_cutoff(self) -> float:
        """What a choice must be below to be worth finding in a smaller problem."""
        return self.loss - max(FINE * self.gap * abs(self.loss), TINY)

    def solve_core(self, part: Problem, places: Ints, seconds: float, is_over: Callable[[], bool]) -> None:
        """Have HiGHS look for better choices among the options of these places: what it finds first counts, not proof.

        Without presolve, for HiGHS 1.16 can neither be interrupted there nor is sure to end (strengthenInequalities).
        """
        programme = programme_of(part, stepped=True)
        warm = None
        if self.best is not None:
            warm = warm_of(part, np.flatnonzero(np.isin(places, self.best)), len(programme.cost))
        found = solve(
            programme,
            seconds=max(min(seconds, self.left_seconds), 0.0),
            gap=FINE * self.gap,
            warm=warm,
            options={"presolve": "off"},
            cancelled=is_over,
        )
        if found.best is not None:
            self.found(places[chosen_of(part, found.best, stepped=True)])
