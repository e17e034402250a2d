"""The selection of initiatives as arrays, and as a mixed-integer programme.

x[a, s]: initiative a starts after month s. Of sample i and goal j there is the way left, sh[i, j] >= need - gain x.
CVaR: least eta + sum u / ((1 - alpha) n), u[i] >= sum w sh - eta (Rockafellar and Uryasev, "Optimization of conditional
value-at-risk", J. Risk 2, 2000). Score: least mean of sum w sh. Probability: most samples z[i] in which all goals are
met, gain x >= need - M (1 - z), with the least M that holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from osm_sim.errors import InputError
from osm_sim.portfolio.draws import Floats, Ints, Truths
from osm_sim.portfolio.response import Goal, Responses
from osm_sim.portfolio.selection_rows import Row, Rule
from osm_sim.portfolio.selection_solver import Programme
from osm_sim.portfolio.spec import Portfolio

ALPHA = 0.90
FULL_SCORE = 100.0
MET = 1e-9
SLACK = 1e-7
_GUIDE = 1e-4
"""Of two choices that meet all goals equally often, a search walks towards the one that leaves less."""


class Objective(StrEnum):
    """What a selection is to be best at; MODELS.md B6 calls them O1, O2 and O3."""

    PROBABILITY = "probability"
    SCORE = "score"
    CVAR = "CVaR"

    @property
    def sign(self) -> int:
        """-1 where more is better: everything inside is minimised."""
        return 1 if self is Objective.CVAR else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Options with their owner, start, gain (option, sample, goal) and use of rows (option, row); what is needed.

    use, highest: in parts of what a row is about, so that one slack does for euros and for hours.
    weights: of goals in the loss. tail: the share of the worst samples that count. required: initiatives that must be
    in. offset: what is added to the loss (before its sign is turned, a full score).
    """

    objective: Objective
    owners: Ints
    starts: Ints
    need: Floats
    gain: Floats
    use: Floats
    highest: Floats
    required: Truths
    weights: Floats
    tail: float
    offset: float = 0.0

    @property
    def size(self) -> int:
        return len(self.owners)

    def left(self, chosen: Ints) -> Floats:
        """How far goals are away by sample and goal."""
        found: Floats = self.need - self.gain[chosen].sum(axis=0)
        return found

    def worth(self, left: Floats) -> Floats:
        """Give the loss of what is left, with a guide for the probability; the last two axes are sample and goal."""
        short = np.maximum(left, 0.0)
        if self.objective is Objective.PROBABILITY:
            found: Floats = _GUIDE * (short @ self.weights).mean(axis=-1) - (left <= MET).all(axis=-1).mean(axis=-1)
            return found
        return self.offset + worst_mean(short @ self.weights, self.tail)

    def value(self, chosen: Ints) -> float:
        """Give the loss of a choice, exactly."""
        left = self.left(chosen)
        if self.objective is Objective.PROBABILITY:
            return -float((left <= MET).all(axis=-1).mean())
        return float(self.worth(left))

    def fits(self, chosen: Ints) -> bool:
        """Say whether a choice keeps to everything."""
        counts = np.bincount(self.owners[chosen], minlength=len(self.required))
        is_within = bool((self.use[chosen].sum(axis=0) <= self.highest + SLACK).all())
        return is_within and bool((counts <= 1).all()) and bool((counts[self.required] == 1).all())

    def only(self, kept: Truths, *, required: Truths | None = None) -> "Problem":
        """Give the problem with fewer options."""
        return replace(
            self,
            owners=self.owners[kept],
            starts=self.starts[kept],
            gain=self.gain[kept],
            use=self.use[kept],
            required=self.required if required is None else required,
        )

    def among(self, known: Truths) -> "Problem":
        """Give the problem as if there were no loss in the other samples."""
        count = int(known.sum())
        if count == len(known):
            return self
        return replace(self, need=self.need[known], gain=self.gain[:, known], tail=self.tail * len(known) / count)

    def around(self, fixed: Ints, free: Truths) -> "Problem":
        """Give what is left to choose of the free initiatives once options of the others are fixed."""
        part = self.only(free[self.owners], required=self.required & free)
        return replace(part, need=self.left(fixed), highest=self.highest - self.use[fixed].sum(axis=0))


def worst_mean(losses: Floats, tail: float) -> Floats:
    """Give the mean of the worst share of samples, the last axis: CVaR of equally likely ones."""
    samples = losses.shape[-1]
    wanted = tail * samples
    whole = min(int(wanted + 1e-9), samples)
    ordered = np.sort(losses, axis=-1)
    total = ordered[..., samples - whole :].sum(axis=-1)
    if wanted - whole > 1e-9:
        total = total + (wanted - whole) * ordered[..., samples - whole - 1]
    found: Floats = total / wanted
    return found


def problem_of(
    portfolio: Portfolio,
    responses: Responses,
    rows: Sequence[Row],
    objective: Objective,
    *,
    alpha: float = ALPHA,
    is_reduced: bool = True,
) -> Problem:
    """Give the problem of some samples; is_reduced: without the options that another one is never worse than.

    Raises InputError for an alpha that is none, and for the floor of a measure that its target is not better than.
    """
    if not 0 <= alpha < 1:
        raise InputError(f"alpha(={alpha:g}) must lie in 0..1, below 1: the share of samples that do not count")
    limits = [row for row in rows if row.rule is not Rule.ONCE]
    weights = np.array([goal.weight for goal in responses.goals])
    if objective is Objective.SCORE:
        scales = np.array([_way_from_floor(portfolio, goal) for goal in responses.goals])
        weights = FULL_SCORE * weights / max(float(weights.sum()), 1e-300) * scales
    use = np.array([row.use for row in limits]).reshape(len(limits), len(responses.owners)).T
    highest = np.array([row.highest for row in limits])
    size = np.maximum(np.abs(highest), np.abs(use).max(axis=0, initial=0.0))
    found = Problem(
        objective=objective,
        owners=responses.owners,
        starts=responses.starts,
        need=responses.need,
        gain=responses.gain,
        use=use / size,
        highest=highest / size,
        required=np.array([one.is_mandatory for one in portfolio.initiatives], bool),
        weights=weights,
        tail=1 - alpha if objective is Objective.CVAR else 1.0,
        offset=-FULL_SCORE if objective is Objective.SCORE else 0.0,
    )
    return found.only(undominated(found)) if is_reduced else found


def _way_from_floor(portfolio: Portfolio, goal: Goal) -> float:
    """The way from the baseline to the target, in parts of the one from the floor, which scores 0."""
    measure = portfolio.measure(goal.measure)
    assert measure is not None
    floor = measure.baseline if measure.floor is None else measure.floor
    way = measure.sign * (goal.target.value - floor)
    if way <= 0:
        raise InputError(
            f"floor(={floor:g}) of measure {measure.name!r} must be worse than its target(={goal.target.value:g})"
        )
    return abs(goal.target.value - measure.baseline) / way


def undominated(problem: Problem) -> Truths:
    """Say which options are needed: those that no other start, nor leaving the initiative out, is always as good as."""
    kept = np.ones(problem.size, bool)
    for owner in np.unique(problem.owners):
        mine = np.flatnonzero(problem.owners == owner)
        gain = problem.gain[mine].reshape(len(mine), -1)
        use = problem.use[mine]
        if not problem.required[owner]:
            kept[mine[(gain <= 0).all(axis=1) & (use >= 0).all(axis=1)]] = False
        for at, option in enumerate(mine):
            rivals = np.flatnonzero(kept[mine])
            rivals = rivals[rivals != at]
            better = (use[rivals] <= use[at]).all(axis=1)
            rivals = rivals[better]
            if rivals.size and (gain[rivals] >= gain[at]).all(axis=1).any():
                kept[option] = False
    return kept


def programme_of(problem: Problem, *, stepped: bool) -> Programme:
    """Give the programme. The first columns are the options; the first rows, one for each initiative, say once.

    stepped: a column then says that the initiative has started by that month, so that a branch halves its months.
    """
    entries = _Entries()
    for at, is_required in enumerate(problem.required):
        entries.add(problem.owners == at, low=1.0 if is_required else -np.inf, high=1.0)
    for at, highest in enumerate(problem.highest):
        entries.add(problem.use[:, at], high=float(highest))
    built = _all_met(problem, entries) if problem.objective is Objective.PROBABILITY else _worst_left(problem, entries)
    return _as_steps(built, problem.owners) if stepped else built


def chosen_of(problem: Problem, values: Floats, *, stepped: bool) -> Ints:
    """Give the options that a solution of the programme chooses."""
    ones = np.round(values[: problem.size])
    if stepped:
        ones[1:] -= np.where(problem.owners[1:] == problem.owners[:-1], ones[:-1], 0.0)
    return np.flatnonzero(ones > 0.5)


def warm_of(problem: Problem, chosen: Ints, columns: int) -> Floats:
    """Give the stepped programme's values of a choice; only the options count."""
    found = np.zeros(columns)
    for option in chosen:
        found[: problem.size][
            (problem.owners == problem.owners[option]) & (problem.starts >= problem.starts[option])
        ] = 1
    return found


class _Entries:
    """The rows of a programme as they come; what is about options is given whole, the rest column by column."""

    def __init__(self) -> None:
        self.rows: list[Ints] = []
        self.columns: list[Ints] = []
        self.values: list[Floats] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(
        self,
        options: Floats | Truths,
        others: Sequence[tuple[int, float]] = (),
        *,
        low: float = -np.inf,
        high: float = np.inf,
    ) -> None:
        columns = np.flatnonzero(options)
        at = np.concatenate((columns, np.array([column for column, _ in others], np.int64)))
        self.rows.append(np.full(len(at), len(self.low)))
        self.columns.append(at)
        self.values.append(np.concatenate((options[columns].astype(float), [value for _, value in others])))
        self.low.append(low)
        self.high.append(high)

    def programme(self, cost: Floats, lower: Floats, upper: Floats, whole: int, offset: float) -> Programme:
        return Programme(
            cost=cost,
            lower=lower,
            upper=upper,
            is_whole=np.arange(len(cost)) < whole,
            row=np.concatenate(self.rows) if self.rows else np.zeros(0, np.int64),
            column=np.concatenate(self.columns) if self.columns else np.zeros(0, np.int64),
            entry=np.concatenate(self.values) if self.values else np.zeros(0),
            row_lower=np.array(self.low),
            row_upper=np.array(self.high),
            offset=offset,
        )


def _worst_left(problem: Problem, entries: _Entries) -> Programme:
    """The mean of the worst share of samples; where all count, eta and u are not needed."""
    samples = len(problem.need)
    counted = (problem.need + _harm(problem) > 0) & (problem.weights > 0)
    at = problem.size + np.arange(int(counted.sum()))
    sample, goal = np.nonzero(counted)
    for column, i, j in zip(at.tolist(), sample.tolist(), goal.tolist(), strict=True):
        entries.add(problem.gain[:, i, j], [(column, 1.0)], low=float(problem.need[i, j]))
    columns = problem.size + len(at)
    cost = np.zeros(columns)
    if problem.tail >= 1:
        cost[at] = problem.weights[goal] / samples
    else:
        eta = columns + samples
        nothing = np.zeros(problem.size)
        for i in range(samples):
            mine = [(int(at[k]), -float(problem.weights[goal[k]])) for k in np.flatnonzero(sample == i)]
            entries.add(nothing, [*mine, (columns + i, 1.0), (eta, 1.0)], low=0.0)
        cost = np.concatenate((cost, np.full(samples, 1 / (problem.tail * samples)), [1.0]))
    upper = np.full(len(cost), np.inf)
    upper[: problem.size] = 1.0
    # Losses are never below 0, so eta need not be either.
    return entries.programme(cost, np.zeros(len(cost)), upper, problem.size, problem.offset)


def _all_met(problem: Problem, entries: _Entries) -> Programme:
    samples = len(problem.need)
    harm, relief = _harm(problem), _relief(problem)
    columns = problem.size + samples
    upper = np.ones(columns)
    for i in range(samples):
        for j in range(len(problem.weights)):
            most = problem.need[i, j] + harm[i, j]
            if most > MET:
                entries.add(
                    problem.gain[:, i, j],
                    [(problem.size + i, -float(most))],
                    low=float(problem.need[i, j] - most),
                )
            if problem.need[i, j] > relief[i, j] + MET:
                upper[problem.size + i] = 0.0
    cost = np.concatenate((np.zeros(problem.size), np.full(samples, -1 / samples)))
    return entries.programme(cost, np.zeros(columns), upper, columns, problem.offset)


def _harm(problem: Problem) -> Floats:
    """The most by which a choice could push each goal away, by sample."""
    return _extreme(problem, -problem.gain)


def _relief(problem: Problem) -> Floats:
    """The most by which a choice could bring each goal nearer, by sample."""
    return _extreme(problem, problem.gain)


def _extreme(problem: Problem, gain: Floats) -> Floats:
    found = np.zeros(problem.need.shape)
    for owner in np.unique(problem.owners):
        most = gain[problem.owners == owner].max(axis=0)
        found += most if problem.required[owner] else np.maximum(most, 0.0)
    return found


def least_loss(problem: Problem) -> float:
    """Give a bound without any solver: as if every goal got its best start of everything."""
    left = problem.need - _relief(problem)
    if problem.objective is Objective.PROBABILITY:
        return -float((left <= MET).all(axis=-1).mean())
    return float(problem.worth(left))


def _as_steps(programme: Programme, owners: Ints) -> Programme:
    """Put x[s] = z[s] - z[s - 1] for the options of each initiative, and let z grow."""
    from scipy.sparse import csr_array, eye_array, vstack

    columns = len(programme.cost)
    follows = np.flatnonzero(owners[1:] == owners[:-1])
    matrix = csr_array((programme.entry, (programme.row, programme.column)), (len(programme.row_lower), columns))
    ones = np.ones(len(follows))
    change = csr_array(eye_array(columns)) - csr_array((ones, (follows + 1, follows)), (columns, columns))
    grow = csr_array(
        (
            np.concatenate((ones, -ones)),
            (np.tile(np.arange(len(follows)), 2), np.concatenate((follows, follows + 1))),
        ),
        (len(follows), columns),
    )
    stacked = vstack([matrix @ change, grow]).tocoo()
    told = np.abs(stacked.data) > 1e-12
    return replace(
        programme,
        row=stacked.row[told].astype(np.int64),
        column=stacked.col[told].astype(np.int64),
        entry=stacked.data[told],
        row_lower=np.concatenate((programme.row_lower, np.full(len(follows), -np.inf))),
        row_upper=np.concatenate((programme.row_upper, np.zeros(len(follows)))),
    )
