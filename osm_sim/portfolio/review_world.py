"""Many paths of a portfolio month by month in numpy, so that a review may change the plan of each on its way.

The month is that of osm_sim.portfolio.reference, to 1e-9; arrays run by initiative (in the portfolio's order), then by
path. Unlike there, who gets money and people first may differ from path to path: a review moves initiatives in line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from osm_sim.portfolio.draws import Draws, Floats, Ints, Truths
from osm_sim.portfolio.reference import DONE
from osm_sim.portfolio.spec import YEAR_MONTHS, Initiative, Plan, Portfolio

OUT = 1 << 20
"""The start of what is not in the plan: a month that never comes."""
NEVER = 0
STOPPED, MERGED = 1, 2
"""How an initiative ended before it was finished; NEVER: it did not."""
TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What is the same on all paths.

    needs: FTE by initiative and specialism that is limited. after: by initiative, whom it waits for, with the lag.
    waits: row x, column y: x waits for y. rivals: they exclude each other. place: in line for money and people, 0
    first. begins, ends: planned, the month after which it begins and the one in which it ends. budgets: by year.
    people: by specialism and month. office: hours by month, infinite without a limit.
    """

    portfolio: Portfolio
    plan: Plan
    needs: Floats
    profiles: Floats
    after: tuple[tuple[tuple[int, int], ...], ...]
    waits: Truths
    rivals: Truths
    is_mandatory: Truths
    place: Ints
    starts: Ints
    begins: Floats
    ends: Floats
    lengths: Floats
    budgets: Floats
    people: Floats
    office: Floats
    office_hours: Floats
    running_costs: Floats

    @property
    def initiatives(self) -> tuple[Initiative, ...]:
        return self.portfolio.initiatives


@dataclass(slots=True, kw_only=True)
class State:
    """Where paths stand; a month, or a review, changes it in place.

    start: the month after which an initiative may work, OUT: not in the plan. months, costs: its own when unhindered.
    ended, how: the month in which a review ended it, and STOPPED or MERGED. called: a review has started it. troubled:
    it was in trouble at the newest review. walked, seen: the noise of its signals so far, and the progress they saw.
    order: initiatives as they stand in line. purse, granted: money left of the year's, and what the year began with.
    progress: by month as well. theta, money: by month; running costs are money too.
    """

    start: Ints
    months: Floats
    costs: Floats
    done: Floats
    spent: Floats
    finished: Ints
    ended: Ints
    how: Ints
    called: Truths
    troubled: Truths
    walked: Floats
    seen: Floats
    begins: Floats
    ends: Floats
    place: Floats
    order: Ints
    purse: Floats
    granted: Floats
    progress: Floats
    theta: Floats
    money: Floats

    @property
    def paths(self) -> int:
        return len(self.purse)

    @property
    def is_planned(self) -> Truths:
        """In the plan and not ended: done, doing, or to be done."""
        found: Truths = (self.start < OUT) & (self.ended == NEVER)
        return found

    @property
    def is_open(self) -> Truths:
        """In the plan, and neither finished nor ended."""
        found: Truths = self.is_planned & (self.finished == NEVER)
        return found

    @property
    def is_running(self) -> Truths:
        """Begun, and neither finished nor ended."""
        found: Truths = self.is_open & (self.done > 0)
        return found


def board_of(portfolio: Portfolio, plan: Plan) -> Board:
    """Lay a portfolio and its plan out. Raises InputError for a plan that is not the portfolio's."""
    plan.check(portfolio)
    ours, months = portfolio.initiatives, portfolio.months
    numbers = {one.name: at for at, one in enumerate(ours)}
    limits, specialists = portfolio.limits, tuple(portfolio.limits.specialists)
    place = np.zeros(len(ours), np.int64)
    place[list(portfolio.priorities)] = np.arange(len(ours))
    waits, rivals = np.zeros((len(ours), len(ours)), bool), np.zeros((len(ours), len(ours)), bool)
    for at, one in enumerate(ours):
        waits[at, [numbers[each.initiative] for each in one.after]] = True
        rivals[at, [numbers[name] for name in one.excludes]] = True
    after = tuple(tuple((numbers[each.initiative], each.lag) for each in one.after) for one in ours)
    starts = np.array([plan.starts.get(one.name, OUT) for one in ours], np.int64)
    begins, ends, lengths = _planned(ours, starts, after)
    return Board(
        portfolio=portfolio,
        plan=plan,
        needs=np.array([[one.needs.get(name, 0.0) for name in specialists] for one in ours]).reshape(
            len(ours), len(specialists)
        ),
        profiles=np.array([one.profile or (1.0,) * TENTHS for one in ours]).reshape(len(ours), TENTHS),
        after=after,
        waits=waits,
        rivals=rivals | rivals.T,
        is_mandatory=np.array([one.is_mandatory for one in ours], bool),
        place=place,
        starts=starts,
        begins=begins,
        ends=ends,
        lengths=lengths,
        budgets=_by_month(limits.budgets or (np.inf,), -(-months // YEAR_MONTHS)),
        people=np.array([_by_month(limits.specialists[name], months) for name in specialists]).reshape(
            len(specialists), months
        ),
        office=_by_month(limits.office_hours or (np.inf,), months),
        office_hours=np.array([one.office_hours for one in ours], np.float64),
        running_costs=np.array([one.running_cost for one in ours], np.float64),
    )


def begin(board: Board, draws: Draws) -> State:
    """Give the state before month 1 on the paths of draws."""
    count, months = draws.paths, board.portfolio.months
    shape = (len(board.initiatives), count)

    def each(column: Ints | Floats) -> NDArray[np.float64]:
        return np.repeat(column[:, None], count, axis=1).astype(np.float64)

    place = each(board.place)
    return State(
        start=np.repeat(board.starts[:, None], count, axis=1),
        months=np.ascontiguousarray(draws.months.T),
        costs=draws.costs.T.copy(),
        done=np.zeros(shape),
        spent=np.zeros(shape),
        finished=np.zeros(shape, np.int64),
        ended=np.zeros(shape, np.int64),
        how=np.zeros(shape, np.int64),
        called=np.zeros(shape, bool),
        troubled=np.zeros(shape, bool),
        walked=np.zeros(shape),
        seen=np.zeros(shape),
        begins=each(board.begins),
        ends=each(board.ends),
        place=place,
        order=np.argsort(place, axis=0, kind="stable"),
        purse=np.zeros(count),
        granted=np.zeros(count),
        progress=np.zeros((shape[0], months, count)),
        theta=np.ones((months, count)),
        money=np.zeros((months, count)),
    )


def advance(board: Board, state: State, month: int) -> None:
    """Let a month pass: who may work takes money, people and office hours in line."""
    at, columns = month - 1, np.arange(state.paths)
    if at % YEAR_MONTHS == 0:
        kept = state.purse if board.portfolio.limits.carries_over else 0.0
        state.granted = board.budgets[at // YEAR_MONTHS] + kept + np.zeros(state.paths)
        state.purse = state.granted.copy()
    active = can_work(board, state, month)
    asked = board.office_hours @ active
    with np.errstate(divide="ignore"):
        state.theta[at] = np.where(asked > 0, np.minimum(1.0, board.office[at] / asked), 1.0)
    slow = 1 - board.portfolio.slowdown * (1 - state.theta[at])
    people = np.repeat(board.people[:, at, None], state.paths, axis=1)
    for rows in state.order:
        going = active[rows, columns]
        if going.any():
            _work(board, state, (rows, columns), going, slow, people, month)
    state.progress[:, at] = state.done
    state.money[at] += board.running_costs @ ((state.finished != NEVER) & (state.finished < month))


def can_work(board: Board, state: State, month: int) -> Truths:
    """Tell who may work in a month: begun by plan, not at its end, and whom it waits for has finished."""
    active: Truths = state.is_open & (state.start < month)
    for at, before in enumerate(board.after):
        for other, lag in before:
            active[at] &= (state.finished[other] != NEVER) & (month > state.finished[other] + lag)
    return active


def _work(
    board: Board, state: State, at: tuple[Ints, Ints], going: Truths, slow: Floats, people: Floats, month: int
) -> None:
    """Let one initiative a path, where it is going, have its month; the last month asks for what is left alone."""
    rows, done = at[0], state.done[at]
    pace, rest = slow / state.months[at], 1 - done
    step = np.minimum(pace, rest)
    money = state.costs[at] * step
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(rest >= pace, 1.0, rest / pace)
        tenth = np.minimum((done * TENTHS).astype(np.int64), TENTHS - 1)
        asked = board.needs[rows].T * (board.profiles[rows, tenth] * part)
        share = np.where(money > 0, np.minimum(1.0, state.purse / money), 1.0)
        for there, wanted in zip(people, asked, strict=True):
            share = np.where(wanted > 0, np.minimum(share, there / wanted), share)
    share *= going
    people -= share * asked
    paid, done = share * money, done + share * step
    state.purse -= paid
    state.money[month - 1] += paid
    state.spent[at] += paid
    state.done[at] = done
    state.finished[at] = np.where(going & (done >= DONE), month, state.finished[at])


def _planned(
    ours: Sequence[Initiative], starts: Ints, after: tuple[tuple[tuple[int, int], ...], ...]
) -> tuple[Floats, Floats, Floats]:
    """Give when initiatives begin and end by plan, OUT where they are not in it, and how long they take on average."""
    lengths = np.array([one.duration.mean for one in ours], np.float64)
    begins = starts.astype(np.float64)
    ends = np.where(starts < OUT, begins + lengths, OUT)
    is_moving = True
    while is_moving:
        is_moving = False
        for at in np.flatnonzero(starts < OUT).tolist():
            one = ours[at]
            begin = max([float(starts[at]), *(float(ends[other]) + lag for other, lag in after[at])])
            end = begin + float(lengths[at])
            if one.planned is not None and one.planned > begin:
                end = float(one.planned)
            is_moving |= (begin, end) != (begins[at], ends[at])
            begins[at], ends[at] = begin, end
    return begins, ends, lengths


def _by_month(path: tuple[float, ...], months: int) -> Floats:
    return np.array([path[min(at, len(path) - 1)] for at in range(months)], np.float64)
