"""A good choice of options, fast: greedily, then by local search with kicks; it proves nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from osm_sim.portfolio.draws import Floats, Ints, Truths
from osm_sim.portfolio.selection_model import SLACK, Problem

TINY = 1e-9
KICKED = 3
"""At most so many initiatives a kick takes away."""
IDLE = 200
"""Kicks in a row without an improvement after which a search ends."""
BLUR = 0.2
"""How far shares of a relaxation are blurred before they are rounded."""
LEAST_PRICE = 0.02
"""Of an option, in parts of the room that is left: what uses next to nothing is not free of all measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search in a problem, until a moment of time.monotonic(). is_stopped: is asked between moves."""

    problem: Problem
    rng: np.random.Generator
    until: float
    is_stopped: Callable[[], bool] | None = None

    def run(self, start: Ints | None = None) -> Ints | None:
        """Give the best choice found, None where none was: then what is required did not fit together at once."""
        best = start if start is not None and self.problem.fits(start) else self.opening()
        if best is None:
            return None
        best, value = self._improve(best)
        idle = 0
        while idle < IDLE and not self._is_over():
            idle += 1
            tried = self._kick(best)
            if tried is None:
                continue
            tried, found = self._improve(tried)
            if found < value - TINY:
                idle = 0
            if found <= value:
                best, value = tried, found
        return best

    def opening(self) -> Ints | None:
        """Give a choice in one go: first what is required, what has the fewest places first."""
        chosen = np.zeros(0, np.int64)
        missing = np.flatnonzero(self.problem.required).tolist()
        while missing:
            is_open = self._open(chosen)
            if self._is_over():
                return None
            rooms = {at: np.flatnonzero(is_open & (self.problem.owners == at)) for at in missing}
            scarce = min(missing, key=lambda one: len(rooms[one]))
            if not rooms[scarce].size:
                return None
            chosen = np.append(chosen, rooms[scarce][np.argmin(self._losses(chosen, rooms[scarce]))])
            missing.remove(scarce)
        filled = self._fill(chosen)
        return filled if self.problem.fits(filled) else None

    def rounded(self, shares: Floats) -> Ints | None:
        """Give a choice close to that of a relaxation, improved; shares are blurred: each call gives another."""
        problem = self.problem
        some = np.flatnonzero(shares > TINY)
        order = some[np.argsort(-shares[some] - BLUR * self.rng.random(len(some)))]
        chosen = np.zeros(0, np.int64)
        room = problem.highest.copy()
        taken = np.zeros(len(problem.required), bool)
        for option in order.tolist():
            if not taken[problem.owners[option]] and (problem.use[option] <= room + SLACK).all():
                chosen = np.append(chosen, option)
                room -= problem.use[option]
                taken[problem.owners[option]] = True
        improved, _ = self._improve(self._fill(chosen))
        return improved if problem.fits(improved) else None

    def _is_over(self) -> bool:
        return time.monotonic() >= self.until or (self.is_stopped is not None and self.is_stopped())

    def _open(self, chosen: Ints) -> Truths:
        """Say which options could be added."""
        problem = self.problem
        room = problem.highest - problem.use[chosen].sum(axis=0)
        is_taken = np.isin(problem.owners, problem.owners[chosen])
        found: Truths = (problem.use <= room + SLACK).all(axis=1) & ~is_taken
        return found

    def _losses(self, chosen: Ints, places: Ints) -> Floats:
        return self.problem.worth(self.problem.left(chosen) - self.problem.gain[places])

    def _loss(self, chosen: Ints) -> float:
        return float(self.problem.worth(self.problem.left(chosen)))

    def _fill(self, chosen: Ints, *, is_blurred: bool = False) -> Ints:
        """Add what brings most for its use of what is left, until nothing fits or helps."""
        problem = self.problem
        while True:
            places = np.flatnonzero(self._open(chosen))
            if not places.size or self._is_over():
                return chosen
            brings = self._loss(chosen) - self._losses(chosen, places)
            if brings.max() <= TINY:
                return chosen
            room = np.maximum(problem.highest - problem.use[chosen].sum(axis=0), TINY)
            price = (np.maximum(problem.use[places], 0) / room).max(axis=1, initial=0.0) + LEAST_PRICE
            rate = brings / price
            if is_blurred:
                rate = rate * self.rng.uniform(0.7, 1.3, len(rate))
            chosen = np.append(chosen, places[np.argmax(np.where(brings > TINY, rate, -np.inf))])

    def _improve(self, chosen: Ints) -> tuple[Ints, float]:
        """Shift one, or change one for another, while it helps."""
        problem = self.problem
        value = self._loss(chosen)
        waiting = self.rng.permutation(len(chosen)).tolist()
        while waiting and not self._is_over():
            at = waiting.pop()
            owner = problem.owners[chosen[at]]
            rest = np.delete(chosen, at)
            places = np.flatnonzero(self._open(rest))
            if problem.required[owner]:
                places = places[problem.owners[places] == owner]
            if not places.size:
                continue
            losses = self._losses(rest, places)
            pick = int(np.argmin(losses))
            if losses[pick] < value - TINY:
                chosen = self._fill(np.append(rest, places[pick]))
                value = self._loss(chosen)
                waiting = self.rng.permutation(len(chosen)).tolist()
        return chosen, value

    def _kick(self, chosen: Ints) -> Ints | None:
        problem = self.problem
        free = np.flatnonzero(~problem.required[problem.owners[chosen]])
        if not free.size:
            return None
        count = min(len(free), int(self.rng.integers(1, KICKED + 1)))
        rest = np.delete(chosen, self.rng.choice(free, size=count, replace=False))
        filled = self._fill(rest, is_blurred=True)
        return filled if problem.fits(filled) else None
