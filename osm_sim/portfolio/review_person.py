"""What a person decides at a review, checked and made the moves of the one path that is played."""

from collections.abc import Mapping

import numpy as np

from osm_sim.errors import InputError
from osm_sim.portfolio.review_rule import NOBODY, Moves
from osm_sim.portfolio.review_words import Choice, title
from osm_sim.portfolio.review_world import NEVER, Board, State

WORDS = (Choice.STOP, Choice.CONTINUE, Choice.START)


def choose(board: Board, state: State, given: Mapping[str, str], month: int) -> Moves:
    """Give the moves of decisions by initiative; who is not named goes on, or waits on.

    What is started takes the place in line of what is stopped, one by one as they are named. Raises InputError, naming
    initiative, month and remedy, for what cannot be decided.
    """
    numbers = {one.name: at for at, one in enumerate(board.initiatives)}
    chosen: dict[Choice, list[int]] = {word: [] for word in WORDS}
    for name, word in given.items():
        if name not in numbers:
            raise InputError(f"initiative {name[:60]!r} of month {month} is not in the portfolio: name one of it")
        if word not in chosen:
            known = ", ".join(one.value for one in WORDS)
            raise InputError(f"decision {word!r} on {name!r} in month {month} is not known; there are {known}")
        chosen[Choice(word)].append(numbers[name])
    stopped, started = chosen[Choice.STOP], chosen[Choice.START]
    for at in stopped:
        _check_stop(board, state, stopped, month, at)
    for at in started:
        _check_start(board, state, (stopped, started), month, at)
    shape = state.done.shape
    moves = Moves(
        stopped=np.zeros(shape, bool),
        best=np.full(shape, NOBODY),
        started=np.full(shape, NOBODY),
        merged=np.full(shape, NOBODY),
        in_trouble=np.zeros(shape, bool),
    )
    moves.stopped[stopped] = True
    for place, at in enumerate(started):
        moves.started[at] = stopped[place] if place < len(stopped) else at
    return moves


def _check_stop(board: Board, state: State, stopped: list[int], month: int, at: int) -> None:
    said = f"{title(board, at)} cannot be stopped in month {month}"
    if board.is_mandatory[at]:
        raise InputError(f"{said}: it is mandatory; let it continue")
    if not state.is_open[at, 0]:
        raise InputError(f"{said}: it is not in the plan, or done, or has been stopped; leave it out")
    for other in np.flatnonzero(board.waits[:, at] & state.is_open[:, 0]).tolist():
        if other not in stopped:
            raise InputError(f"{said}: {title(board, other)} waits for it; stop that as well")


def _check_start(board: Board, state: State, chosen: tuple[list[int], list[int]], month: int, at: int) -> None:
    said = f"{title(board, at)} cannot be started in month {month}"
    stopped, started = chosen
    is_planned = state.is_planned[:, 0].copy()
    is_planned[started] = True
    is_planned[stopped] = False
    if state.finished[at, 0] != NEVER or state.done[at, 0] > 0 or state.ended[at, 0] != NEVER:
        raise InputError(f"{said}: it runs, is done, or has been stopped; leave it out")
    if board.initiatives[at].earliest > month:
        raise InputError(f"{said}: it may start after month {board.initiatives[at].earliest}; wait until then")
    for other in np.flatnonzero(board.rivals[at] & is_planned).tolist():
        raise InputError(f"{said}: {title(board, other)} of the plan excludes it; stop that as well")
    for other, _ in board.after[at]:
        if not is_planned[other]:
            raise InputError(
                f"{said}: it waits for {title(board, other)}, which is not in the plan; start that as well"
            )
