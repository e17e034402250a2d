"""Branch and bound over the options of a selection, on HiGHS's linear programmes.

A branch decides whether an initiative is done at all, or halves the months it may start in. So its relaxations move,
which single options do not: against HiGHS's own tree on the same programme, the bound it reached in 107 s (100
initiatives x 20 samples) is reached here in 3 s. Which branch: by products of gains, tried at first, remembered later
(Achterberg, Koch and Martin, "Branching rules revisited", Operations Research Letters 33, 2005).
"""

import heapq
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from osm_sim.errors import OsmError
from osm_sim.portfolio.draws import Floats, Ints, Truths
from osm_sim.portfolio.selection_model import Problem, chosen_of, programme_of, worst_mean
from osm_sim.portfolio.selection_solver import load, quiet_stdout, relaxed

if TYPE_CHECKING:
    from highspy import HighsBasis

ZERO = 1e-6
NEAR = 1e-9
TRIED = 6
"""Branches tried at a node whose gains are not known well."""
KNOWN = 4
"""Trials after which a branch's gains are known."""
TRIAL_STEPS = 60
"""Simplex iterations of a trial."""
LEAST_GAIN = 1e-4
LEARNT = 1e-6
"""By which part of its value a relaxation may be wrong."""
ROUNDED = 1e-5
"""By which part of its value rounding a solution may make it worse."""
BAD = 0.75
"""Losses from this part of the value at risk on are bad: their samples are worth knowing."""
SLICE_SECONDS = 0.2
MONTHS_LAST = 0.3
"""How much less a split of months promises than one between in and out, before anything is known."""


class Split(NamedTuple):
    """A branch. month: None: in or out; else the last month of its earlier half."""

    owner: int
    month: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """An optimum of a relaxation: its value, columns and reduced costs of the options, and the basis it rests on.

    samples: how many of them it knew.
    """

    value: float
    columns: Floats
    reduced: Floats
    basis: "HighsBasis"
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What has been decided: options that are closed, initiatives that are in; and the relaxation that is left."""

    closed: Truths
    inside: Truths
    relaxed: Relaxed


class TimeOverError(Exception):
    """No time is left, or the work was cancelled, in the middle of a relaxation."""


class Relaxation:
    """The relaxation of a problem, kept hot: a change of bounds costs a few steps of the dual simplex.

    It may know some samples only, the bad ones: to leave out losses makes nothing worse than it is, so its value is a
    bound all the same, and `learn` adds those that turn out bad.
    """

    def __init__(self, problem: Problem, is_stopped: Callable[[], bool], known: Truths | None = None) -> None:
        self.problem, self._is_stopped = problem, is_stopped
        self._known = np.ones(len(problem.need), bool) if known is None else known
        self.solved = 0
        self._load()

    def _load(self) -> None:
        self._highs = load(
            relaxed(programme_of(self.problem.among(self._known), stepped=False)),
            options={"presolve": "off", "simplex_strategy": 1},
        )
        self._columns = np.arange(self.problem.size, dtype=np.int32)
        self._inside = self.problem.required.copy()

    def learn(self, found: Relaxed) -> bool:
        """Add the samples that a relaxation should have known; says whether there were some."""
        if self._known.all():
            return False
        losses = losses_at(self.problem, found.columns[: self.problem.size])
        if float(self.problem.offset + worst_mean(losses, self.problem.tail)) <= found.value + LEARNT * abs(
            found.value
        ):
            return False
        self._known |= bad_samples(losses, self.problem.tail)
        self._load()
        return True

    def solve(
        self,
        closed: Truths,
        inside: Truths,
        *,
        until: float,
        near: Relaxed | None = None,
        steps: int | None = None,
    ) -> Relaxed | None:
        """Give the optimum, None where there is none. near: one to begin at. Raises TimeOverError."""
        highs = self._highs
        highs.changeColsBounds(len(closed), self._columns, np.zeros(len(closed)), np.where(closed, 0.0, 1.0))
        for at in np.flatnonzero(inside != self._inside).tolist():
            highs.changeRowBounds(at, 1.0 if inside[at] else -np.inf, 1.0)
        self._inside = inside.copy()
        if near is not None and near.samples == self._known.sum():
            highs.setBasis(near.basis)
        return self._run(until, steps)

    def _run(self, until: float, steps: int | None) -> Relaxed | None:
        """Run in slices, between which time and cancellation are looked at."""
        import highspy

        highs, kinds = self._highs, highspy.HighsModelStatus
        highs.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf if steps is None else steps)
        is_again = False
        while True:
            seconds = min(until - time.monotonic(), SLICE_SECONDS)
            if seconds <= 0 or self._is_stopped():
                raise TimeOverError
            # HiGHS counts the time of all its runs.
            highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
            with quiet_stdout():
                highs.run()
            status = highs.getModelStatus()
            if status == kinds.kInfeasible:
                return None
            if status in {kinds.kOptimal, kinds.kIterationLimit}:
                break
            if status != kinds.kTimeLimit:
                if is_again:
                    raise OsmError(f"HiGHS gave up on a relaxation ({status.name}): scale costs and needs alike")
                is_again = True
                highs.clearSolver()
        self.solved += 1
        solution = highs.getSolution()
        return Relaxed(
            value=float(highs.getInfo().objective_function_value),
            columns=np.array(solution.col_value),
            reduced=np.array(solution.col_dual)[: self.problem.size],
            basis=highs.getBasis(),
            samples=int(self._known.sum()),
        )


class Tree:
    """The search for a bound, which may be stopped and gone on with. bound: below every choice, so far."""

    def __init__(
        self,
        relaxation: Relaxation,
        root: Relaxed,
        *,
        on_found: Callable[[Ints], float],
        on_node: Callable[[Relaxed], None],
    ) -> None:
        """on_found: is handed a choice, and gives its loss, inf where it breaks a row."""
        self.relaxation, self.problem = relaxation, relaxation.problem
        self._on_found, self._on_node = on_found, on_node
        self._root = root
        self._numbers = itertools.count()
        self._gains: dict[tuple[int, bool], tuple[float, float, int]] = {}
        self._heap: list[tuple[float, int, Node]] = []
        self._unsettled = np.inf
        self._push(
            Node(closed=np.zeros(self.problem.size, bool), inside=self.problem.required.copy(), relaxed=root), np.inf
        )

    @property
    def bound(self) -> float:
        """Below every choice that is better than the cut-off; inf where there is none."""
        return min(self._heap[0][0] if self._heap else np.inf, self._unsettled)

    def run(self, cutoff: Callable[[], float], until: float, is_stopped: Callable[[], bool]) -> None:
        """Go on until nothing is left below the cut-off, or time is over."""
        while self._heap and self._heap[0][0] < cutoff() - NEAR and not is_stopped():
            entry = heapq.heappop(self._heap)
            try:
                children = self._branch(entry[2], cutoff(), until)
            except TimeOverError:
                heapq.heappush(self._heap, entry)
                return
            for child in children:
                self._push(child, cutoff())

    def _push(self, node: Node, cutoff: float) -> None:
        if node.relaxed.value < cutoff - NEAR:
            heapq.heappush(self._heap, (node.relaxed.value, next(self._numbers), node))

    def _branch(self, node: Node, cutoff: float, until: float) -> list[Node]:
        if self.relaxation.learn(node.relaxed):
            again = self.relaxation.solve(node.closed, node.inside, until=until)
            # Its first value holds too.
            return [] if again is None else [replace(node, relaxed=again)]
        splits = self._splits(node)
        if not splits:
            loss = self._on_found(chosen_of(self.problem, node.relaxed.columns, stepped=False))
            if loss > node.relaxed.value + ROUNDED * max(abs(node.relaxed.value), 1.0):
                # Whole but for rounding, and worse once rounded: what is better here stays open.
                self._unsettled = min(self._unsettled, node.relaxed.value)
            return []
        self._on_node(node.relaxed)
        # The cut-off may be better than when this node was made.
        node = replace(node, closed=node.closed | _too_dear(self._root, cutoff) | _too_dear(node.relaxed, cutoff))
        split = self._best_split(node, splits, cutoff, until)
        children = []
        for is_later in (False, True):
            closed, inside = self._decided(node, split, is_later=is_later)
            found = self.relaxation.solve(closed, inside, until=until, near=node.relaxed)
            if found is None or found.value >= cutoff - NEAR:
                continue
            # What costs more than there is up to the cut-off is closed for all below.
            closed = closed | _too_dear(found, cutoff)
            children.append(Node(closed=closed, inside=inside, relaxed=found))
        return children

    def _splits(self, node: Node) -> dict[Split, float]:
        """Give what may be split, with how much it promises at first sight."""
        problem = self.problem
        x = node.relaxed.columns[: problem.size]
        done = np.bincount(problem.owners, x, minlength=len(problem.required))
        found: dict[Split, float] = {}
        for owner in np.flatnonzero((done > ZERO) & (done < 1 - ZERO)).tolist():
            found[Split(owner, None)] = float(min(done[owner], 1 - done[owner]))
        for owner in np.flatnonzero(done > ZERO).tolist():
            mine = (problem.owners == owner) & (x > ZERO)
            starts = problem.starts[mine]
            if len(starts) > 1:
                mean = float(starts @ x[mine] / x[mine].sum())
                month = int(np.clip(np.floor(mean), starts[0], starts[-1] - 1))
                found[Split(owner, month)] = MONTHS_LAST * float(1 - x[mine].max())
        return found

    def _decided(self, node: Node, split: Split, *, is_later: bool) -> tuple[Truths, Truths]:
        problem = self.problem
        mine = problem.owners == split.owner
        if split.month is not None:
            is_early = problem.starts <= split.month
            return node.closed | (mine & (is_early if is_later else ~is_early)), node.inside
        if not is_later:
            return node.closed | mine, node.inside
        inside = node.inside.copy()
        inside[split.owner] = True
        return node.closed, inside

    def _best_split(self, node: Node, splits: dict[Split, float], cutoff: float, until: float) -> Split:
        def key(split: Split) -> float:
            known = self._gains.get((split.owner, split.month is None))
            return _product(known[0], known[1]) if known else 1 + splits[split]

        likely = sorted(splits, key=key, reverse=True)[:TRIED]
        scores = []
        for split in likely:
            known = self._gains.get((split.owner, split.month is None), (0.0, 0.0, 0))
            if known[2] >= KNOWN:
                scores.append(_product(known[0], known[1]))
                continue
            down, up = (self._trial(node, split, cutoff, until, is_later=is_later) for is_later in (False, True))
            count = known[2] + 1
            mean = (known[0] + (down - known[0]) / count, known[1] + (up - known[1]) / count, count)
            self._gains[split.owner, split.month is None] = mean
            scores.append(_product(down, up))
        return likely[int(np.argmax(scores))]

    def _trial(self, node: Node, split: Split, cutoff: float, until: float, *, is_later: bool) -> float:
        """Give how much a branch raises the bound in a few steps."""
        closed, inside = self._decided(node, split, is_later=is_later)
        found = self.relaxation.solve(closed, inside, until=until, near=node.relaxed, steps=TRIAL_STEPS)
        most = min(cutoff - node.relaxed.value, 1 + abs(node.relaxed.value))
        return most if found is None else float(np.clip(found.value - node.relaxed.value, 0.0, most))


def _too_dear(relaxed: Relaxed, cutoff: float) -> Truths:
    """Say which options cost more than there is up to the cut-off, for all below a relaxation."""
    found: Truths = relaxed.reduced > cutoff - relaxed.value
    return found


def tree_below(
    problem: Problem,
    root: Relaxed,
    cutoff: float,
    until: float,
    is_stopped: Callable[[], bool],
    *,
    on_found: Callable[[Ints], float],
    on_node: Callable[[Relaxed, Ints], None],
) -> Tree | None:
    """Give a tree among the options that cost less than there is from the root up to the cut-off; None: there are none.

    on_found: as of the tree, with places in the problem. on_node: is handed a relaxation and its options' places.
    Raises TimeOverError.
    """
    kept = ~_too_dear(root, cutoff)
    places, part = np.flatnonzero(kept), problem.only(kept)
    known = bad_samples(losses_at(part, root.columns[places]), part.tail)
    relaxation = Relaxation(part, is_stopped, known)
    again = relaxation.solve(np.zeros(len(places), bool), part.required, until=until)
    if again is None:
        return None
    return Tree(
        relaxation,
        again,
        on_found=lambda chosen: on_found(places[chosen]),
        on_node=lambda relaxed: on_node(relaxed, places),
    )


def _product(down: float, up: float) -> float:
    return max(down, LEAST_GAIN) * max(up, LEAST_GAIN)


def losses_at(problem: Problem, shares: Floats) -> Floats:
    """Give the losses by sample where parts of options are chosen."""
    some = np.flatnonzero(shares > 0)
    left = problem.need - np.tensordot(shares[some], problem.gain[some], axes=1)
    found: Floats = np.maximum(left, 0.0) @ problem.weights
    return found


def bad_samples(losses: Floats, tail: float) -> Truths:
    """Say which samples are worth knowing: all where the mean counts."""
    if tail >= 1:
        return np.ones(len(losses), bool)
    at_risk = np.sort(losses)[max(len(losses) - int(np.ceil(tail * len(losses))) - 1, 0)]
    found: Truths = losses >= BAD * at_risk
    return found
