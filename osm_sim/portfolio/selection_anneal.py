"""A good choice of options by simulated annealing (Kirkpatrick, Gelatt and Vecchi, Science 220, 1983), without proof.

It finds what a greedy search does not: two initiatives of which one waits for the other, years that are just full.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from osm_sim.portfolio.draws import Ints
from osm_sim.portfolio.selection_model import Objective, Problem

if TYPE_CHECKING:
    from osm_sim.portfolio.selection_moves import State, Task

HOT, COLD = 0.03, 2e-4
"""The first and the last temperature, in parts of the loss."""
MOVES = 4000
"""Moves between two looks at the clock."""
LEAST_SCALE = 1e-3
FIRST_PRICE = 1.0
"""Of what is broken at first, in losses for a whole limit."""


class Annealing:
    """A problem packed for the kernel. Each `run` is a walk of its own."""

    def __init__(self, problem: Problem, rng: np.random.Generator) -> None:
        self.problem, self._rng = problem, rng
        self._task = _packed(problem)

    def run(self, start: Ints | None, seconds: float, is_stopped: Callable[[], bool]) -> Ints | None:
        """Give the best choice found from a start (None: nothing is in), None where none kept to all rows."""
        from osm_sim.portfolio import selection_moves as moves

        problem = self.problem
        state = self._begin(start)
        scale = max(abs(state.figures[moves.VALUE]), LEAST_SCALE)
        state.figures[moves.PRICE] = FIRST_PRICE * scale
        move = np.zeros(4, np.int64)
        began = now = time.monotonic()
        while now - began < seconds and not is_stopped():
            heat = scale * HOT * (COLD / HOT) ** ((now - began) / seconds)
            moves.walk(self._task, state, move, MOVES, heat)
            self._refresh(state)
            now = time.monotonic()
        if not np.isfinite(state.figures[moves.BEST]):
            return None
        found = state.best[state.best >= 0]
        return found if problem.fits(found) else None

    def _begin(self, start: Ints | None) -> "State":
        from osm_sim.portfolio.selection_moves import BEST, State

        problem, task = self.problem, self._task
        at = np.full(len(problem.required), -1, np.int64)
        if start is not None:
            at[problem.owners[start]] = start
        # What must be in begins somewhere.
        for owner in np.flatnonzero(problem.required & (at < 0) & (np.diff(task.first) > 0)):
            at[owner] = self._rng.integers(task.first[owner], task.first[owner + 1])
        whole = int(task.tail + 1e-9)
        state = State(
            at=at,
            best=np.full(len(at), -1, np.int64),
            left=np.empty(task.gain.shape[1]),
            used=np.empty(len(task.highest)),
            figures=np.array([0.0, 0.0, 1.0, np.inf]),
            worst=np.zeros(0 if task.tail == 0 else min(whole + 1, int(task.samples))),
            random=self._rng.integers(1, 1 << 63, size=1).astype(np.uint64),
        )
        self._refresh(state)
        if start is not None and problem.fits(start):
            state.best[:] = at
            state.figures[BEST] = state.figures[0]
        return state

    def _refresh(self, state: "State") -> None:
        """Work out anew what many small changes have blurred."""
        from osm_sim.portfolio import selection_moves as moves

        chosen = state.at[state.at >= 0]
        state.left[:] = self.problem.need.ravel() - self._task.gain[chosen].sum(axis=0)
        state.used[:] = self.problem.use[chosen].sum(axis=0)
        state.figures[moves.VALUE] = moves.value_of(self._task, state)
        state.figures[moves.BROKEN] = float(np.maximum(state.used - self._task.highest, 0.0).sum())


def _packed(problem: Problem) -> "Task":
    from osm_sim.portfolio.selection_moves import Task

    samples = len(problem.need)
    option, row = np.nonzero(problem.use)
    is_chance = problem.objective is Objective.PROBABILITY
    return Task(
        first=np.searchsorted(problem.owners, np.arange(len(problem.required) + 1)).astype(np.int64),
        starts=problem.starts.astype(np.int64),
        required=problem.required.astype(np.int64),
        gain=np.ascontiguousarray(problem.gain.reshape(problem.size, -1)),
        row_starts=np.searchsorted(option, np.arange(problem.size + 1)).astype(np.int64),
        rows=row.astype(np.int64),
        use=problem.use[option, row],
        highest=problem.highest.copy(),
        weights=problem.weights.copy(),
        samples=samples,
        tail=0.0 if is_chance or problem.tail >= 1 else problem.tail * samples,
        is_chance=int(is_chance),
    )


def warm() -> None:
    """Compile the kernel, or load it from the cache."""
    least = Problem(
        objective=Objective.SCORE,
        owners=np.zeros(1, np.int64),
        starts=np.zeros(1, np.int64),
        need=np.ones((1, 1)),
        gain=np.ones((1, 1, 1)),
        use=np.zeros((1, 0)),
        highest=np.zeros(0),
        required=np.zeros(1, bool),
        weights=np.ones(1),
        tail=1.0,
    )
    Annealing(least, np.random.default_rng(1)).run(None, 1e-6, lambda: False)
