"""Why a review decides as it does: one sentence an initiative, of one path."""

from collections.abc import Iterator
from enum import StrEnum

import numpy as np

from osm_sim.portfolio.review_rule import NOBODY, Judging, Moves, Seen, troubles
from osm_sim.portfolio.review_world import OUT, Board, State


class Choice(StrEnum):
    """What a review may decide of an initiative; a person chooses among the first three."""

    CONTINUE = "continue"
    STOP = "stop"
    START = "start"
    MERGE = "merge"
    INTERVENE = "intervene"
    WAIT = "wait"


def explain(judging: Judging, state: State, seen: Seen, moves: Moves, month: int, at: int) -> tuple[Choice, str]:
    """Give what the rule decides of an initiative that waits or runs, and why; states and moves of one path."""
    if state.is_running[at, 0]:
        choice, why = _of_running(judging, state, seen, moves, at)
    elif moves.started[at, 0] != NOBODY:
        freed = title(judging.board, int(moves.started[at, 0]))
        choice, why = Choice.START, f"takes the money and the place of {freed}, where they bring less"
    else:
        choice, why = Choice.WAIT, _why_it_waits(judging, state, seen, month, at)
    return choice, f"{why}: {choice.value}"


def title(board: Board, at: int) -> str:
    """Give an initiative's title, or its name, in quotation marks."""
    one = board.initiatives[at]
    return repr(one.title or one.name)


def _of_running(judging: Judging, state: State, seen: Seen, moves: Moves, at: int) -> tuple[Choice, str]:
    board, signal = judging.board, _signal(judging, state, seen, at)
    if moves.stopped[at, 0]:
        best = int(moves.best[at, 0])
        more = _times(float(seen.index[at, 0]), float(seen.index[best, 0]))
        return Choice.STOP, f"{signal}, and {title(board, best)} waiting would bring {more} for the same money"
    if moves.merged[at, 0] != NOBODY:
        saved = (1 - state.done[at, 0]) * state.spent[at, 0] / state.done[at, 0] * (1 - judging.rule.merge_cost)
        money = f"{saved:,.0f} {board.portfolio.currency}".strip()
        kept = title(board, int(moves.merged[at, 0]))
        return Choice.MERGE, f"{signal}, and {kept} on the same measure is weak too; merging saves {money}"
    lost = np.flatnonzero(moves.merged[:, 0] == at)
    if len(lost):
        signal += f", and it takes over the people of {title(board, int(lost[0]))}"
    if seen.is_measured[at, 0] and seen.delivery[at, 0] < judging.rule.stop_share:
        signal += f", but {_why_not_stopped(judging, state, seen, moves, at)}"
    found = list(_what_is_wrong(judging, state, seen, at))
    if found:
        return Choice.INTERVENE, ", ".join([signal, *found])
    return Choice.CONTINUE, signal


def _signal(judging: Judging, state: State, seen: Seen, at: int) -> str:
    if seen.is_measured[at, 0]:
        return f"signal {seen.delivery[at, 0]:.1f} of the 1.0 expected"
    if judging.prior.mean[at] <= 0:
        return "no signal, for its expected effects do not add up to a benefit"
    return f"{state.done[at, 0]:.0%} done, and signals come from {judging.rule.least_progress:.0%} on"


def _times(index: float, best: float) -> str:
    if index <= 0 or not np.isfinite(best):
        return "more"
    times = best / index
    if times < 1.05:
        return "a little more"
    return "twice as much" if 1.95 <= times < 2.05 else f"{times:.1f} times as much"


def _why_not_stopped(judging: Judging, state: State, seen: Seen, moves: Moves, at: int) -> str:
    board = judging.board
    if board.is_mandatory[at]:
        return "it is mandatory"
    if seen.is_protected[at, 0]:
        waiting = np.flatnonzero(board.waits[:, at] & state.is_open[:, 0])
        return f"{title(board, int(waiting[0]))} waits for it"
    if moves.best[at, 0] == NOBODY:
        return "nothing waits that could start and bring more"
    return f"{title(board, int(moves.best[at, 0]))} waiting would bring no more for its money"


def _what_is_wrong(judging: Judging, state: State, seen: Seen, at: int) -> Iterator[str]:
    late, dear, weak = troubles(judging.rule, state, seen)[:, at, 0]
    if late:
        yield f"behind schedule (SPI {_cut(seen.schedule[at, 0])})"
    if dear:
        yield f"over budget (CPI {_cut(seen.cost[at, 0])})"
    if weak:
        yield "not delivering"


def _cut(index: float) -> str:
    """Two digits, cut off and not rounded up to the limit that it lies below."""
    return f"{np.floor(100 * index) / 100:.2f}"


def _why_it_waits(judging: Judging, state: State, seen: Seen, month: int, at: int) -> str:
    board, start = judging.board, int(state.start[at, 0])
    earliest = board.initiatives[at].earliest
    before = [other for other, lag in board.after[at] if not 0 < state.finished[other, 0] <= month - lag]
    rivals = np.flatnonzero(board.rivals[at] & state.is_planned[:, 0]).tolist()
    reasons = (
        (earliest > month, f"may not start before month {earliest + 1}"),
        (bool(before), f"{title(board, before[0])} must finish first" if before else ""),
        (bool(rivals), f"{title(board, rivals[0])} of the plan excludes it" if rivals else ""),
        (month <= start < OUT, f"starts after month {start} by plan, and no money was freed for it"),
        (start < OUT, "has had neither money nor people yet"),
        (not seen.index[at, 0] > 0, "would bring no points before the last targets"),
    )
    return next((why for holds, why in reasons if holds), "no money was freed for it")
