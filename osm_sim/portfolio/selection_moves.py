"""The kernel of simulated annealing over the options of a selection: a million moves a second, and no proof.

A move starts an initiative in another month, takes it in or out, or does so with two at once. What breaks a row costs
a price that rises while the choice keeps breaking some, and falls while it keeps to all.

Every array is made outside and handed in (osm_sim/compiling.py says why); `selection_anneal.py` makes them.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from osm_sim.compiling import Whole, kernel, part

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

KEPT = 1e-9
"""Rows are counted in parts of their limit; so little above it is rounding."""
GUIDE = 1e-4
PRICE_MOVES = 256
"""Moves between two looks at the price of what is broken."""
DEARER, CHEAPER = 1.25, 0.85
_FLIP, _PAIR = 0.25, 0.55
"""Shares of moves: up to the first an initiative goes in or out, up to the second two change, else one shifts."""
_SWAP, _BESIDE = 0.6, 0.5
"""How often one of two takes the other's month, and how often the month beside it."""
_NEAR_MONTHS = 3
_NEAR = 0.6
"""The share of shifts that go no further than a few options."""
VALUE, BROKEN, PRICE, BEST = range(4)
_MET = 1e-9
_A, _B, _C = np.uint64(13), np.uint64(7), np.uint64(17)
_LOST = np.uint64(11)
_STEP = 2.0**-53


class Task(NamedTuple):
    """A selection, packed. Options of an initiative lie together: number k has first[k] .. first[k + 1] - 1.

    gain: by option, samples and goals one after the other. row_starts, rows, use: what an option uses of rows, in parts
    of their limit. tail: how many samples count, the worst ones; 0: all. is_chance: what counts is the share of samples
    that meet all.
    """

    first: Ints
    starts: Ints
    required: Ints
    gain: Floats
    row_starts: Ints
    rows: Ints
    use: Floats
    highest: Floats
    weights: Floats
    samples: int
    tail: float
    is_chance: Whole


class State(NamedTuple):
    """Where a walk is. at: by initiative its option, -1 out. left, used: of goals and rows. figures: VALUE and so on.

    worst: room for the worst losses. random: the generator's word.
    """

    at: Ints
    best: Ints
    left: Floats
    used: Floats
    figures: Floats
    worst: Floats
    random: Words


@part
def _uniform(random: Words) -> float:
    word = random[0]
    word ^= word << _A
    word ^= word >> _B
    word ^= word << _C
    random[0] = word
    return float(word >> _LOST) * _STEP


@part
def _below(random: Words, count: Whole) -> Whole:
    return min(int(_uniform(random) * count), count - 1)


@kernel
def value_of(task: Task, state: State) -> float:
    """Give the loss of what is left, with a guide where only chances count."""
    goals = len(task.weights)
    kept = len(state.worst)
    for place in range(kept):
        state.worst[place] = 0.0
    total = 0.0
    met = 0
    for sample in range(task.samples):
        loss = 0.0
        is_met = True
        for goal in range(goals):
            short = state.left[sample * goals + goal]
            if short > 0.0:
                loss += task.weights[goal] * short
                is_met = is_met and short <= _MET
        total += loss
        met += is_met
        if kept > 0 and loss > state.worst[0]:
            # The least one is the first; the others move down until there is a place.
            place = 0
            while place + 1 < kept and state.worst[place + 1] < loss:
                state.worst[place] = state.worst[place + 1]
                place += 1
            state.worst[place] = loss
    if task.is_chance:
        found: float = GUIDE * total / task.samples - met / task.samples
        return found
    if kept == 0:
        return total / task.samples
    # All but the least one count whole, that one by what is left of the share.
    whole = kept - 1
    found = (task.tail - whole) * state.worst[0]
    for place in range(1, kept):
        found += state.worst[place]
    return found / task.tail


@part
def _put(task: Task, state: State, option: Whole, sign: float) -> float:
    """Add an option to a choice, or take it away; gives how much more is broken."""
    for cell in range(len(state.left)):
        state.left[cell] -= sign * task.gain[option, cell]
    more = 0.0
    for place in range(task.row_starts[option], task.row_starts[option + 1]):
        row = task.rows[place]
        over = state.used[row] - task.highest[row]
        more -= max(over, 0.0)
        state.used[row] += sign * task.use[place]
        more += max(over + sign * task.use[place], 0.0)
    return more


@kernel
def change(task: Task, state: State, owner: Whole, option: Whole) -> float:
    """Give an initiative another option; gives how much more is broken."""
    more = 0.0
    if state.at[owner] >= 0:
        more += _put(task, state, state.at[owner], -1.0)
    if option >= 0:
        more += _put(task, state, option, 1.0)
    state.at[owner] = option
    return more


@part
def _other_start(task: Task, state: State, owner: Whole) -> Whole:
    first, count = task.first[owner], task.first[owner + 1] - task.first[owner]
    now = state.at[owner]
    if now >= 0 and _uniform(state.random) < _NEAR:
        by = _below(state.random, 2 * _NEAR_MONTHS + 1) - _NEAR_MONTHS
        return min(max(now + by, first), first + count - 1)
    return first + _below(state.random, count)


@part
def _flipped(task: Task, state: State, owner: Whole) -> Whole:
    if state.at[owner] < 0:
        return _other_start(task, state, owner)
    return state.at[owner] if task.required[owner] else -1


@part
def _about(task: Task, state: State, owner: Whole, month: Whole) -> Whole:
    """Give the initiative's option nearest to a month, now and then the one after or before it."""
    first, end = task.first[owner], task.first[owner + 1]
    option = first
    while option + 1 < end and abs(task.starts[option + 1] - month) <= abs(task.starts[option] - month):
        option += 1
    if _uniform(state.random) < _BESIDE:
        option += 1 if _uniform(state.random) < 0.5 else -1
    return min(max(option, first), end - 1)


@part
def _of_pair(task: Task, state: State, owner: Whole, partner: Whole) -> Whole:
    """Give an initiative's new option in a move of two: its partner's month, or another of its own."""
    if state.at[partner] >= 0 and _uniform(state.random) < _SWAP:
        return _about(task, state, owner, task.starts[state.at[partner]])
    return _flipped(task, state, owner) if _uniform(state.random) < 0.5 else _other_start(task, state, owner)


@kernel
def propose(task: Task, state: State, move: Ints) -> None:
    """Write a move down: an initiative and its option, another one (-1: none) and its option."""
    owners, random = len(state.at), state.random
    one, other = _below(random, owners), -1
    kind = _uniform(random)
    option = state.at[one]
    other_option = -1
    if kind < _FLIP:
        option = _flipped(task, state, one)
    elif kind < _PAIR:
        other = _below(random, owners)
        if state.at[other] >= 0 and state.at[one] < 0 and task.required[other] == 0:
            option, other_option = _of_pair(task, state, one, other), -1
        else:
            option, other_option = _of_pair(task, state, one, other), _of_pair(task, state, other, one)
    elif option >= 0:
        option = _other_start(task, state, one)
    move[0], move[1], move[2], move[3] = one, option, other, other_option


@part
def _does_change(task: Task, state: State, move: Ints) -> bool:
    """Say whether a move is one, of initiatives that have options."""
    one, other = move[0], move[2]
    if one == other or task.first[one + 1] == task.first[one]:
        return False
    if other < 0:
        return bool(move[1] != state.at[one])
    if task.first[other + 1] == task.first[other]:
        return False
    return bool(move[1] != state.at[one] or move[3] != state.at[other])


@part
def _keep_best(state: State) -> None:
    if state.figures[BROKEN] <= KEPT and state.figures[VALUE] < state.figures[BEST] - KEPT:
        state.figures[BEST] = state.figures[VALUE]
        for owner in range(len(state.at)):
            state.best[owner] = state.at[owner]


@kernel
def walk(task: Task, state: State, move: Ints, moves: Whole, heat: float) -> None:
    """Go so many moves at a temperature; the best choice that keeps to all rows is kept in `best`."""
    figures = state.figures
    for count in range(moves):
        if count % PRICE_MOVES == 0:
            figures[PRICE] *= DEARER if figures[BROKEN] > KEPT else CHEAPER
        propose(task, state, move)
        if not _does_change(task, state, move):
            continue
        one, other = move[0], move[2]
        before, other_before = state.at[one], state.at[max(other, 0)]
        more = change(task, state, one, move[1])
        if other >= 0:
            more += change(task, state, other, move[3])
        value = value_of(task, state)
        worse = value - figures[VALUE] + figures[PRICE] * more
        if worse <= 0.0 or _uniform(state.random) < math.exp(-worse / heat):
            figures[VALUE] = value
            figures[BROKEN] += more
            _keep_best(state)
        else:
            change(task, state, one, before)
            if other >= 0:
                change(task, state, other, other_before)
