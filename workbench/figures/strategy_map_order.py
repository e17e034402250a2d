"""In which order the boxes of a row stand, and which gaps the long arrows pass, so that few arrows cross."""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

MOST_SWEEPS = 6
"""How often all neighbours are tried the other way round; the last sweeps rarely find anything."""


@dataclass(slots=True, kw_only=True)
class Grid:
    """The rows of a map from the top, with a stop in every row that an arrow passes; it is put in order in place.

    The first items are the boxes by their numbers, then come the stops. row: of each item. above, below: the items of
    the next row up and down that each is joined to. chains: for each arrow, its items from the lower end to the
    upper; none for one within a row.
    """

    boxes: int
    row: list[int]
    rows: list[list[int]] = field(default_factory=list)
    above: list[list[int]] = field(default_factory=list)
    below: list[list[int]] = field(default_factory=list)
    chains: list[list[int]] = field(default_factory=list)


def make_grid(row: Sequence[int], rows: Sequence[Sequence[int]], ends: Sequence[tuple[int, int]]) -> Grid:
    """Give the grid of boxes in the rows named, each row in the order given, and of arrows between two boxes each."""
    boxes = len(row)
    grid = Grid(boxes=boxes, row=list(row), rows=[list(one) for one in rows])
    for one, other in ends:
        lower, upper = (one, other) if row[one] > row[other] else (other, one)
        chain = [lower] if row[lower] != row[upper] else []
        for at in range(row[lower] - 1, row[upper], -1):
            chain.append(len(grid.row))
            grid.row.append(at)
            grid.rows[at].append(chain[-1])
        grid.chains.append([*chain, upper] if chain else [])
    grid.above = [[] for _ in grid.row]
    grid.below = [[] for _ in grid.row]
    for chain in grid.chains:
        for item, next_up in pairwise(chain):
            grid.above[item].append(next_up)
            grid.below[next_up].append(item)
    return grid


def spread(grid: Grid, former: Sequence[float | None] = ()) -> list[float]:
    """Give each item a place from 0 to 1 in its row: boxes evenly in their order, stops on the straight line.

    former: for each box where it was, which is where it stays.
    """
    at = [0.5] * len(grid.row)
    for row in grid.rows:
        boxes = [item for item in row if item < grid.boxes]
        for place, item in enumerate(boxes):
            was = former[item] if former else None
            at[item] = (place + 0.5) / len(boxes) if was is None else was
    for chain in grid.chains:
        for step, item in enumerate(chain[1:-1], 1):
            at[item] = at[chain[0]] + (at[chain[-1]] - at[chain[0]]) * step / (len(chain) - 1)
    return at


def lay_in_layers(grid: Grid, rounds: int) -> list[float]:
    """Give each item the x that Sugiyama's method wishes for it: its order in each row has few crossings."""
    from igraph import Graph  # type: ignore[import-untyped]

    # With the stops as nodes each edge spans one row: for longer ones igraph's own stops are at times in wrong rows.
    edges = [pair for chain in grid.chains for pair in pairwise(chain)]
    graph = Graph(n=len(grid.row), edges=edges, directed=True)
    x = [float(x) for x, _ in graph.layout_sugiyama(layers=grid.row, hgap=1, vgap=1, maxiter=rounds)]
    return x if _leaning(grid, x) >= 0 else [-one for one in x]


def _leaning(grid: Grid, x: Sequence[float]) -> int:
    """Give how many pairs of boxes of a row stand in the card's order less those that do not.

    A picture and its mirror image are as good; the one nearer to the card's order moves less when the card changes.
    """
    pairs = (pair for row in grid.rows for pair in combinations([item for item in row if item < grid.boxes], 2))
    return sum((x[left] < x[right]) - (x[left] > x[right]) for left, right in pairs)


def crossings(grid: Grid) -> int:
    """Give how many pairs of arrows cross between the rows in their order."""
    total = 0
    for upper, lower in pairwise(grid.rows):
        at = {item: place for place, item in enumerate(upper)}
        seen: list[int] = []
        for item in lower:
            ends = [at[one] for one in grid.above[item]]
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def swap_neighbours(grid: Grid, wishes: Sequence[float], may_swap: Callable[[int, int], bool]) -> None:
    """Let neighbours change places where fewer arrows cross then, or as many and both get nearer to their wishes."""
    at = {item: place for row in grid.rows for place, item in enumerate(row)}
    waiting = set(range(len(grid.rows)))
    for _ in range(MOST_SWEEPS):
        changed = [here for here in sorted(waiting) if _swap_in_row(grid, here, at, wishes, may_swap)]
        waiting = {here + step for here in changed for step in (-1, 0, 1)} & set(range(len(grid.rows)))
        if not waiting:
            return


def _swap_in_row(
    grid: Grid, here: int, at: dict[int, int], wishes: Sequence[float], may_swap: Callable[[int, int], bool]
) -> bool:
    """Whether any neighbours of a row changed places; at: of each item its place in its row, kept so."""
    row = grid.rows[here]
    up = [[at[one] for one in grid.above[item]] for item in row]
    down = [[at[one] for one in grid.below[item]] for item in row]
    has_changed = False
    for place in range(len(row) - 1):
        left, right = row[place], row[place + 1]
        gain = _gain(up[place], up[place + 1]) + _gain(down[place], down[place + 1])
        if (gain > 0 or (gain == 0 and wishes[left] > wishes[right] + 1e-9)) and may_swap(left, right):
            for turned in (row, up, down):
                _turn(turned, place)
            at[left], at[right] = place + 1, place
            has_changed = True
    return has_changed


def _turn(things: list[Any], place: int) -> None:
    things[place], things[place + 1] = things[place + 1], things[place]


def _gain(left: Sequence[int], right: Sequence[int]) -> int:
    """Give how many crossings go when the two change places; less than 0 where some come."""
    gain = 0
    for one in left:
        for other in right:
            gain += (one > other) - (one < other)
    return gain
