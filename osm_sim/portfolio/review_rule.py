"""The rule of a review (MODELS.md B7): what it decides from what is seen at it, and what that changes.

Nothing of a path's future enters: signals, progress, money spent, and points expected on other paths.

* Stopped: who has a signal below the rule's share of what was expected, and for whom something waits that brings more
  for its money; the worst first, each for the best that waits. It takes the place in line for money and people of what
  was stopped. Never stopped: what is mandatory, and whom another one of the plan still waits for.
* Merged: of two that work on one measure and both deliver less than is expected, the one that brings less for its money
  ends (if it may be stopped); what was left of its cost is saved but for the cost of merging, and the other one has the
  better of both places in line, and so the first call on the people of both.
* In trouble: behind schedule, over budget, or not delivering. That is told, and changes nothing.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from osm_sim.portfolio.draws import Draws, Floats, Ints, Truths
from osm_sim.portfolio.review_signals import Expected, ReviewRule, believe, expected, has_signal, see
from osm_sim.portfolio.review_world import MERGED, NEVER, OUT, STOPPED, Board, State

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What does not change from review to review: points by initiative and start, what is expected, pairs to merge."""

    board: Board
    rule: ReviewRule
    points: Floats
    prior: Expected
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a review knows, by initiative and path.

    delivery: the effect believed in, in parts of the expected one; NaN without a signal. schedule, cost: SPI and CPI; 1
    for what is not running. index: score points for the money still to be spent, of what has a signal or waits; NaN
    otherwise. is_measured: has a signal. may_start: waits, and neither time nor predecessors are in its way; rivals may
    be. is_protected: is never stopped.
    """

    delivery: Floats
    schedule: Floats
    cost: Floats
    index: Floats
    is_measured: Truths
    may_start: Truths
    is_protected: Truths


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What is decided, by initiative and path. best: the best one that waited when it was looked at, NOBODY: none.

    started: for whom, NOBODY: not started; itself: for nobody's place. merged: into whom, NOBODY: not.
    """

    stopped: Truths
    best: Ints
    started: Ints
    merged: Ints
    in_trouble: Truths


def judging_of(board: Board, rule: ReviewRule, points: Floats) -> Judging:
    """Get ready to review."""
    on = [{effect.measure for effect in one.effects} for one in board.initiatives]
    pairs = tuple((a, b) for a, b in combinations(range(len(on)), 2) if on[a] & on[b])
    return Judging(board=board, rule=rule, points=points, prior=expected(board.portfolio), pairs=pairs)


def look(judging: Judging, state: State, draws: Draws, month: int) -> Seen:
    """Give what is seen after a month."""
    board, rule, prior = judging.board, judging.rule, judging.prior
    signals, noise = see(board, state, draws, rule, month)
    is_measured, may_start = has_signal(state, rule, prior), _may_start(board, state, month)
    mean = prior.mean[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        delivery = np.where(is_measured, believe(signals, noise, prior) / mean, np.nan)
    return Seen(
        delivery=delivery,
        schedule=_schedule(state, month),
        cost=_cost(board, state),
        index=np.where(may_start, _waiting_index(judging, month), _running_index(judging, state, delivery, month)),
        is_measured=is_measured,
        may_start=may_start,
        is_protected=board.is_mandatory[:, None] | (board.waits.T.astype(np.int64) @ state.is_open > 0),
    )


def decide(judging: Judging, state: State, seen: Seen) -> Moves:
    """Give what the rule decides."""
    shape = state.done.shape
    moves = Moves(
        stopped=np.zeros(shape, bool),
        best=np.full(shape, NOBODY),
        started=np.full(shape, NOBODY),
        merged=np.full(shape, NOBODY),
        in_trouble=np.zeros(shape, bool),
    )
    _stop(judging, state, seen, moves)
    _merge(judging, seen, moves)
    moves.in_trouble[...] = troubles(judging.rule, state, seen).any(axis=0) & ~moves.stopped & (moves.merged == NOBODY)
    return moves


def troubles(rule: ReviewRule, state: State, seen: Seen) -> Truths:
    """Tell who runs behind schedule, over budget, and without delivering: three answers, the first axis."""
    with np.errstate(invalid="ignore"):
        found: Truths = state.is_running & np.array(
            [seen.schedule < rule.index_limit, seen.cost < rule.index_limit, seen.delivery < rule.trouble_share]
        )
    return found


def carry_out(judging: Judging, state: State, moves: Moves, month: int) -> Truths:
    """Change the plan of each path as decided; give who is in trouble that was not at the review before."""
    for at in np.flatnonzero((moves.merged != NOBODY).any(axis=1)).tolist():
        columns = np.flatnonzero(moves.merged[at] != NOBODY)
        _merge_into(judging.rule, state, at, (moves.merged[at, columns], columns))
    for at in np.flatnonzero((moves.started != NOBODY).any(axis=1)).tolist():
        columns = np.flatnonzero(moves.started[at] != NOBODY)
        _start(judging.board, state, at, (moves.started[at, columns], columns), month)
    is_merged = moves.merged != NOBODY
    state.ended[moves.stopped | is_merged] = month
    state.how[moves.stopped] = STOPPED
    state.how[is_merged] = MERGED
    state.order = np.argsort(state.place, axis=0, kind="stable")
    fresh: Truths = moves.in_trouble & ~state.troubled
    state.troubled = moves.in_trouble
    return fresh


def rivals_in_the_plan(board: Board, state: State) -> Ints:
    """Count by initiative and path the ones of the plan that exclude it."""
    found: Ints = board.rivals.astype(np.int64) @ state.is_planned
    return found


def _may_start(board: Board, state: State, month: int) -> Truths:
    """Tell who waits, or is not in the plan, and could work from next month on; rivals aside."""
    found: Truths = (state.done == 0) & (state.finished == NEVER) & (state.ended == NEVER) & ~state.called
    for at, one in enumerate(board.initiatives):
        found[at] &= one.earliest <= month
        for other, lag in board.after[at]:
            found[at] &= (state.finished[other] != NEVER) & (month >= state.finished[other] + lag)
    return found


def _schedule(state: State, month: int) -> Floats:
    """SPI: progress by planned progress, each in parts of the whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        planned = np.clip((month - state.begins) / (state.ends - state.begins), 0.0, 1.0)
        found: Floats = np.where(state.is_running & (planned > 0), state.done / planned, 1.0)
    return found


def _cost(board: Board, state: State) -> Floats:
    """CPI: the planned cost of what is done by what it has cost."""
    planned = np.array([one.cost for one in board.initiatives], np.float64)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(state.is_running & (state.spent > 0), planned * state.done / state.spent, 1.0)
    return found


def _running_index(judging: Judging, state: State, delivery: Floats, month: int) -> Floats:
    """Points, as of one that stands where it stands now, times what is believed of it, for the money still to come."""
    board, success = judging.board, judging.prior.success[:, None]
    since = np.clip(np.rint(month - state.done * board.lengths[:, None]), 0, board.portfolio.months - 1)
    points = np.take_along_axis(judging.points, since.astype(np.int64), axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(success > 0, points * delivery / success, 0.0)
        to_come = (1 - state.done) * state.spent / state.done
        found: Floats = np.where(to_come > 0, worth / to_come, np.where(worth > 0, np.inf, 0.0))
    return np.where(np.isnan(delivery), np.nan, found)


def _waiting_index(judging: Judging, month: int) -> Floats:
    """Points of a start now for the expected cost, one column."""
    portfolio = judging.board.portfolio
    costs = portfolio.overrun * np.array([one.cost for one in portfolio.initiatives], np.float64)
    points = judging.points[:, month]
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(costs > 0, points / costs, np.where(points > 0, np.inf, 0.0))
    return found[:, None]


def _stop(judging: Judging, state: State, seen: Seen, moves: Moves) -> None:
    """Look at what does not deliver, the worst of each path first."""
    rivals, columns = judging.board.rivals.astype(np.int64), np.arange(state.paths)
    crowd, open_ = rivals_in_the_plan(judging.board, state), seen.may_start.copy()
    with np.errstate(invalid="ignore"):
        left = seen.is_measured & (seen.delivery < judging.rule.stop_share) & ~seen.is_protected
    while left.any():
        index = np.where(left, seen.index, np.inf)
        worst = index.argmin(axis=0)
        looked = left[worst, columns]
        left[worst[looked], columns[looked]] = False
        offered = np.where(open_ & (crowd - rivals[:, worst] <= 0) & (seen.index > 0), seen.index, -np.inf)
        best = offered.argmax(axis=0)
        moves.best[worst[looked], columns[looked]] = np.where(offered[best, columns] > -np.inf, best, NOBODY)[looked]
        goes = np.flatnonzero(looked & (index[worst, columns] < offered[best, columns]))
        ends, begins = worst[goes], best[goes]
        moves.stopped[ends, goes] = True
        moves.started[begins, goes] = ends
        open_[begins, goes] = False
        crowd[:, goes] += rivals[:, begins] * (state.start[begins, goes] == OUT) - rivals[:, ends]
        # Where the worst had no finite index, nothing waits that could bring more than it.
        left[:, ~looked] = False


def _merge(judging: Judging, seen: Seen, moves: Moves) -> None:
    with np.errstate(invalid="ignore"):
        weak = seen.is_measured & (seen.delivery < judging.rule.trouble_share) & ~moves.stopped
    some = [bool(row.any()) for row in weak]
    for one, other in judging.pairs:
        if not (some[one] and some[other]):
            continue
        both = weak[one] & weak[other] & ~(seen.is_protected[one] & seen.is_protected[other])
        is_first_kept = seen.is_protected[one] | ((seen.index[one] >= seen.index[other]) & ~seen.is_protected[other])
        for kept, lost, columns in (
            (one, other, np.flatnonzero(both & is_first_kept)),
            (other, one, np.flatnonzero(both & ~is_first_kept)),
        ):
            moves.merged[lost, columns] = kept
            weak[kept, columns] = weak[lost, columns] = False


def _merge_into(rule: ReviewRule, state: State, lost: int, kept: tuple[Ints, Ints]) -> None:
    """Put the cost of merging on what is left of the one that is kept, and give it the better place."""
    columns = kept[1]
    saved = (1 - state.done[lost, columns]) * state.spent[lost, columns] / state.done[lost, columns]
    state.costs[kept] += rule.merge_cost * saved / (1 - state.done[kept])
    state.place[kept] = np.minimum(state.place[kept], state.place[lost, columns])


def _start(board: Board, state: State, at: int, place_of: tuple[Ints, Ints], month: int) -> None:
    columns = place_of[1]
    state.called[at, columns] = True
    state.start[at, columns] = np.minimum(state.start[at, columns], month)
    state.begins[at, columns] = month
    state.ends[at, columns] = month + board.lengths[at]
    state.place[at, columns] = np.minimum(state.place[at, columns], state.place[place_of])
