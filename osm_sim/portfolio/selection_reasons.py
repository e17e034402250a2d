"""Why an initiative is not in a plan, and why no plan is possible, in sentences."""

from collections.abc import Sequence

import numpy as np

from osm_sim.portfolio.draws import Floats, Ints
from osm_sim.portfolio.selection_model import SLACK, Objective, Problem
from osm_sim.portfolio.selection_rows import Row, Rule, called
from osm_sim.portfolio.selection_solver import Programme, solve
from osm_sim.portfolio.spec import Initiative, Portfolio

WORTH = 1e-9
ELASTIC_SECONDS = 10.0
WHOLE = 100
"""From here on amounts are told without digits after the point."""
UNITS = {
    Objective.CVAR: "less shortfall in the worst tenth of futures",
    Objective.SCORE: "points of the score",
    Objective.PROBABILITY: "of the probability",
}


def reasons_for(portfolio: Portfolio, problem: Problem, rows: Sequence[Row], chosen: Ints) -> dict[str, str]:
    """Give a sentence for each initiative that is left out; the problem has all options, chosen are those of the plan.

    rows: those of the problem, with those that say once.
    """
    view = _View(problem, [row for row in rows if row.rule is not Rule.ONCE], chosen)
    inside = set(problem.owners[chosen].tolist())
    return {one.name: view.reason(portfolio, at) for at, one in enumerate(portfolio.initiatives) if at not in inside}


class _View:
    """A plan as seen from what is left out of it."""

    def __init__(self, problem: Problem, rows: Sequence[Row], chosen: Ints) -> None:
        self.problem, self.rows, self.chosen = problem, rows, chosen
        self.loss = float(problem.worth(problem.left(chosen)))
        # In the rows' own units: those of the problem are parts of a limit.
        self.use = np.array([row.use for row in self.rows]).reshape(len(self.rows), problem.size).T
        self.highest = np.array([row.highest for row in self.rows])
        self.used = self.use[chosen].sum(axis=0)

    def reason(self, portfolio: Portfolio, at: int) -> str:
        problem, name = self.problem, called(portfolio.initiatives[at])
        options = np.flatnonzero(problem.owners == at)
        over = self.used + self.use[options] - self.highest
        is_broken = over > SLACK * np.maximum(np.abs(self.highest), 1.0)
        bound = self._bound_by_others(portfolio, portfolio.initiatives[at], is_broken)
        if bound:
            return bound
        brings = self.loss - problem.worth(problem.left(self.chosen) - problem.gain[options])
        is_worth = brings > WORTH
        if not is_worth.any():
            return f"{name} is worth nothing here: no start of it lessens what is short of the targets"
        fits = is_worth & ~is_broken.any(axis=1)
        unit = UNITS[problem.objective]
        if fits.any():
            best = np.flatnonzero(fits)[np.argmax(brings[fits])]
            return (
                f"{name} would still fit after month {problem.starts[options[best]]} and bring {_told(brings[best])}"
                f" {unit} in the first batch's samples; the plan was better over all"
            )
        relative = np.maximum(over, 0) / np.maximum(np.abs(self.highest), SLACK)
        pick = np.flatnonzero(is_worth)[np.argmin(relative[is_worth].sum(axis=1))]
        row = int(np.argmax(relative[pick]))
        return self._too_dear(
            portfolio,
            name,
            row,
            over=float(over[pick, row]),
            brings=float(brings[pick]),
            use=float(self.use[options[pick], row]),
        )

    def _bound_by_others(self, portfolio: Portfolio, one: Initiative, is_broken: Floats) -> str:
        """Say which exclusion or dependence every start breaks, if one does."""
        name = one.name
        names = {portfolio.initiatives[owner].name for owner in self.problem.owners[self.chosen]}
        hindered: dict[tuple[str, ...], np.ndarray] = {}
        for at, row in enumerate(self.rows):
            if row.rule in {Rule.EXCLUSION, Rule.DEPENDENCE} and name in row.names:
                before = hindered.get((row.rule, *row.names), np.zeros(len(is_broken), bool))
                hindered[row.rule, *row.names] = before | is_broken[:, at]
        for (rule, first, second), broken in hindered.items():
            other = second if first == name else first
            if not broken.all():
                continue
            rival = portfolio.initiative(other)
            assert rival is not None
            if rule == Rule.EXCLUSION:
                return f"{called(one)} is excluded by {called(rival)}, which is in the plan"
            if other not in names:
                return f"{called(one)} waits for {called(rival)}, which is not in the plan"
            return f"{called(one)} waits for {called(rival)}, which is finished too late in the plan"
        return ""

    def _too_dear(self, portfolio: Portfolio, name: str, row: int, *, over: float, brings: float, use: float) -> str:
        limit, unit = self.rows[row], UNITS[self.problem.objective]
        broken = f"{name} would take {limit.what} {_told(over)} above its {_told(limit.highest)}"
        if limit.rule is Rule.DEPENDENCE or use <= 0:
            return f"{broken.split(' would', maxsplit=1)[0]} does not fit: {limit.what}" if limit.names else broken
        weakest = self._weakest(row)
        if weakest is None or brings / use >= weakest[1]:
            return f"{broken}; it would bring {_told(brings)} {unit}"
        other = called(portfolio.initiatives[weakest[0]])
        return (
            f"{broken}, and is worth less than that costs: {_told(brings)} {unit} for {_told(use)},"
            f" where {other}, the least of the plan, brings {_told(weakest[1] * use)}"
        )

    def _weakest(self, row: int) -> tuple[int, float] | None:
        """Give who brings least for its use of a row, and how much for a unit of it."""
        problem = self.problem
        rates = []
        for at, option in enumerate(self.chosen):
            use = self.use[option, row]
            if use > SLACK and not problem.required[problem.owners[option]]:
                without = float(problem.worth(problem.left(np.delete(self.chosen, at))))
                rates.append((int(problem.owners[option]), (without - self.loss) / float(use)))
        return min(rates, key=lambda one: one[1], default=None)


def contradiction(portfolio: Portfolio, owners: Ints, rows: Sequence[Row]) -> str:
    """Say which limit cannot hold: the one that gives way most where all give way as little as they can."""
    limits = [row for row in rows if row.rule is not Rule.ONCE]
    once = [row for row in rows if row.rule is Rule.ONCE]
    scales = np.array([max(abs(row.highest), 1.0) for row in limits])
    size = len(owners)
    entries = [
        (at, column, row.use[column])
        for at, row in enumerate([*once, *limits])
        for column in np.flatnonzero(row.use).tolist()
    ]
    entries += [(len(once) + at, size + at, -scale) for at, scale in enumerate(scales)]
    row, column, entry = (np.array(one) for one in zip(*entries, strict=True))
    found = solve(
        Programme(
            cost=np.concatenate((np.zeros(size), np.ones(len(limits)))),
            lower=np.zeros(size + len(limits)),
            upper=np.concatenate((np.ones(size), np.full(len(limits), np.inf))),
            is_whole=np.arange(size + len(limits)) < size,
            row=row.astype(np.int64),
            column=column.astype(np.int64),
            entry=entry.astype(float),
            row_lower=np.array([one.lowest for one in [*once, *limits]]),
            row_upper=np.array([one.highest for one in [*once, *limits]]),
        ),
        seconds=ELASTIC_SECONDS,
    )
    mandatory = ", ".join(called(one) for one in portfolio.initiatives if one.is_mandatory)
    if found.best is None or not limits:
        return (
            f"the mandatory initiatives {mandatory} cannot all be done within {portfolio.months} months: leave one out"
        )
    gives = found.best[size:]
    at = int(np.argmax(gives))
    return _cannot_hold(portfolio, limits[at], float(gives[at] * scales[at]), mandatory)


def _cannot_hold(portfolio: Portfolio, row: Row, lacks: float, mandatory: str) -> str:
    if row.rule is Rule.EXCLUSION:
        return f"{row.what}, but both are mandatory, or waited for by one that is: leave one out"
    if row.rule is Rule.DEPENDENCE:
        late, early = (called(one) for name in row.names if (one := portfolio.initiative(name)) is not None)
        return (
            f"{late} has no start early enough: {early}, which it waits for, cannot be finished in"
            f" time within {portfolio.months} months: lengthen the plan, or take the dependence away"
        )
    is_plural = row.rule in {Rule.PEOPLE, Rule.OFFICE}
    return (
        f"{row.what} ({row.highest:g}) {'are' if is_plural else 'is'} below what the mandatory initiatives"
        f" {mandatory} need: raise by {_told(lacks)} at least, or leave one out"
    )


def _told(amount: float) -> str:
    """Give an amount to three digits, whole where it is large."""
    return f"{amount:,.0f}" if abs(amount) >= WHOLE else f"{amount:.3g}"
