"""The lines of a strategy map's arrows: from the top of the cause, between the boxes, to the bottom of the effect.

An arrow that runs down does so from the bottom of its cause to the top of its effect. Within a row it runs from side
to side of two neighbours, and else over the boxes between them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.figures.strategy_map_lines import straighten
from workbench.figures.strategy_map_order import Grid
from workbench.figures.strategy_map_places import Room
from workbench.figures.strategy_map_ports import Ports, edges, opposite, place, straight
from workbench.figures.strategy_map_rows import BOX_HEIGHT

Point = tuple[float, float]
Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

ARC, ARC_STEP, MOST_ARCS = 13.0, 7.0, 4
"""How high the lowest arrow over the boxes of its row runs, the next ones over it, and how many heights there are."""
TWIN = 9.0
"""How far from the middle of a side two arrows run that join the same neighbours both ways."""


def lines(
    grid: Grid, room: Room, x: list[float], tops: Sequence[float], ends: Sequence[tuple[int, int]]
) -> list[tuple[Point, ...]]:
    """Give the points of each arrow in px, from its cause to its effect; the stops in x are moved to suit.

    tops: of the rows. ends: of each arrow its cause and its effect.
    """
    sides, arcs = _within_rows(grid, ends)
    ports = _ports(grid, room, x, arcs)
    drawn: list[tuple[Point, ...]] = []
    heights = _heights(grid, x, arcs)
    for number, (cause, effect) in enumerate(ends):
        top = tops[grid.row[cause]]
        if number in arcs:
            start, end, high = ports[number, cause], ports[number, effect], top - heights[number]
            points = [(start, top), (start, high), (end, high), (end, top)]
        elif number in sides:
            points = _beside(x[cause], x[effect], top, room.box_width, is_twin=(effect, cause) in ends)
        else:
            upward = _upward(grid, x, tops, ports, number)
            points = upward if grid.row[cause] > grid.row[effect] else upward[::-1]
        drawn.append(_without_idle(points))
    return drawn


def crossing_pairs(drawn: Sequence[Sequence[Point]]) -> int:
    """Give how many pairs of lines cross; to touch, or to meet at an end, is not to cross."""
    pieces = [(start, end, number) for number, line in enumerate(drawn) for start, end in pairwise(line)]
    if not pieces:
        return 0
    start, end = (np.array([piece[at] for piece in pieces]) for at in (0, 1))
    owner = np.array([piece[2] for piece in pieces])
    low, high = np.minimum(start, end), np.maximum(start, end)
    one, other = _level_pairs(low[:, 1], high[:, 1])
    near = (owner[one] != owner[other]) & (low[one, 0] <= high[other, 0]) & (low[other, 0] <= high[one, 0])
    one, other = one[near], other[near]

    def side(at: Numbers, which: Indices, of: Indices) -> Numbers:
        along, to = end[of] - start[of], at[which] - start[of]
        turn: Numbers = along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0]
        return turn

    crosses = (side(start, one, other) * side(end, one, other) < 0) & (
        side(start, other, one) * side(end, other, one) < 0
    )
    owners = zip(owner[one[crosses]].tolist(), owner[other[crosses]].tolist(), strict=True)
    return len({(min(pair), max(pair)) for pair in owners})


def _level_pairs(low: Numbers, high: Numbers) -> tuple[Indices, Indices]:
    """Give the pairs of pieces that share a height."""
    order = np.argsort(low, kind="stable")
    counts = np.searchsorted(low[order], high[order], side="left") - np.arange(len(order)) - 1
    counts = np.maximum(counts, 0)
    first = np.repeat(np.arange(len(order)), counts)
    steps = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[first], order[first + 1 + steps]


def _within_rows(grid: Grid, ends: Sequence[tuple[int, int]]) -> tuple[set[int], dict[int, tuple[int, int]]]:
    """Give the arrows between two neighbours of a row, and those over the boxes between them with their ends."""
    boxes = [[item for item in row if item < grid.boxes] for row in grid.rows]
    at = {box: place for row in boxes for place, box in enumerate(row)}
    within = [number for number, chain in enumerate(grid.chains) if not chain]
    sides = {number for number in within if abs(at[ends[number][0]] - at[ends[number][1]]) == 1}
    return sides, {number: ends[number] for number in within if number not in sides}


def _ports(grid: Grid, room: Room, x: list[float], arcs: Mapping[int, tuple[int, int]]) -> Ports:
    """Give the ports of both edges: each end looks for one, the long arrows follow, and then the ends follow these."""
    at_top, at_bottom = edges(grid, x, arcs)
    ports = place(room, x, at_top, straight(grid, room, x, at=0))
    ports |= place(room, x, at_bottom, straight(grid, room, x, at=-1))
    straighten(
        grid,
        room,
        x,
        [
            (ports[number, chain[0]], ports[number, chain[-1]]) if chain else (0.0, 0.0)
            for number, chain in enumerate(grid.chains)
        ],
    )
    ports |= place(room, x, at_bottom, opposite(grid, room, x, ports, at=-1))
    ports |= place(room, x, at_top, opposite(grid, room, x, ports, at=0))
    return ports


def _upward(grid: Grid, x: Sequence[float], tops: Sequence[float], ports: Ports, number: int) -> list[Point]:
    chain = grid.chains[number]
    points = [(ports[number, chain[0]], tops[grid.row[chain[0]]])]
    for stop in chain[1:-1]:
        points += [(x[stop], tops[grid.row[stop]] + BOX_HEIGHT), (x[stop], tops[grid.row[stop]])]
    return [*points, (ports[number, chain[-1]], tops[grid.row[chain[-1]]] + BOX_HEIGHT)]


def _beside(cause: float, effect: float, top: float, box_width: float, *, is_twin: bool) -> list[Point]:
    way = 1 if effect > cause else -1
    y = top + BOX_HEIGHT / 2 - (way * TWIN if is_twin else 0.0)
    return [(cause + way * box_width / 2, y), (effect - way * box_width / 2, y)]


def _heights(grid: Grid, x: Sequence[float], arcs: Mapping[int, tuple[int, int]]) -> dict[int, float]:
    """Give how high over its row each arc runs: over those that it spans."""
    heights: dict[int, float] = {}
    taken: defaultdict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for number, (one, other) in sorted(arcs.items(), key=lambda arc: abs(x[arc[1][0]] - x[arc[1][1]])):
        left, right = sorted((x[one], x[other]))
        below = taken[grid.row[one]]
        level = max((level + 1 for start, end, level in below if start <= right and left <= end), default=0)
        below.append((left, right, level))
        heights[number] = ARC + ARC_STEP * min(level, MOST_ARCS - 1)
    return heights


def _without_idle(points: Sequence[Point]) -> tuple[Point, ...]:
    """Give the points without those on an upright line between their neighbours."""
    kept = list(points[:1])
    for point, after in pairwise(points[1:]):
        if not kept[-1][0] == point[0] == after[0]:
            kept.append(point)
    return (*kept, points[-1])
