"""The lines of a strategy map's arrows: from the top of the cause, between the boxes, to the bottom of the effect."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.figures.strategy_map_order import Grid

Point = tuple[float, float]
Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

PORT = 16.0
"""Between the ends of two arrows at one edge of a box, where there is room."""
EDGE = 0.7
"""The share of an edge that arrows may end on."""


def chain_points(
    grid: Grid, x: Sequence[float], top_of: Callable[[int], float], box_width: float, box_height: float
) -> list[list[Point]]:
    """Give for each arrow that passes rows its points in px, from its lower end to its upper; none for the others."""
    ports = _ports(grid, x, box_width)
    lines: list[list[Point]] = []
    for number, chain in enumerate(grid.chains):
        points: list[Point] = []
        for item in chain:
            top = top_of(item)
            if item >= grid.boxes:
                points += [(x[item], top + box_height), (x[item], top)]
            elif item == chain[0]:
                points.append((ports[number, item], top))
            else:
                points.append((ports[number, item], top + box_height))
        lines.append(points)
    return lines


def _ports(grid: Grid, x: Sequence[float], box_width: float) -> dict[tuple[int, int], float]:
    """Give where each arrow (by its number) ends on a box: in the order of where the arrows come from."""
    tops: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    bottoms: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, chain in enumerate(grid.chains):
        if chain:
            tops[chain[0]].append((x[chain[1]], number))
            bottoms[chain[-1]].append((x[chain[-2]], number))
    ports = {}
    for edges in (tops, bottoms):
        for box, ends in edges.items():
            step = min(PORT, EDGE * box_width / len(ends))
            for place, (_, number) in enumerate(sorted(ends)):
                ports[number, box] = x[box] + (place - (len(ends) - 1) / 2) * step
    return ports


def straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """Give the points without those on a straight line between their neighbours."""
    kept = list(points[:1])
    for point, after in zip(points[1:], [*points[2:], None], strict=False):
        if after is not None:
            (ax, ay), (bx, by), (cx, cy) = kept[-1], point, after
            if abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) < 1e-6:
                continue
        kept.append(point)
    return tuple(kept)


def crossing_pairs(lines: Sequence[Sequence[Point]]) -> int:
    """Give how many pairs of lines cross; to touch, or to meet at an end, is not to cross."""
    pieces = [(start, end, number) for number, line in enumerate(lines) for start, end in pairwise(line)]
    if not pieces:
        return 0
    start, end = (np.array([piece[at] for piece in pieces]) for at in (0, 1))
    owner = np.array([piece[2] for piece in pieces])
    low, high = np.minimum(start, end), np.maximum(start, end)
    one, other = np.nonzero(np.triu(owner[:, None] != owner[None, :], 1))
    near = np.all((low[one] <= high[other]) & (low[other] <= high[one]), axis=1)
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
