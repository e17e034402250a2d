"""Where on the edges of the boxes the arrows end: in the order of where they come from, straight where that can be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from workbench.figures.strategy_map_order import Grid
from workbench.figures.strategy_map_places import Room, fit

PORT = 16.0
"""Between the ends of two arrows at one edge of a box, where there is room."""
EDGE = 0.36
"""How far from its middle an arrow may end on an edge, as a share of the box's width."""

Ends = Mapping[int, Sequence[int]]
"""For each box the arrows, by number, that end on an edge of it, from left to right."""
Ports = dict[tuple[int, int], float]
"""For each arrow, by number, and box where it ends on the box's edge, in px from the left end of the map."""


def edges(grid: Grid, x: Sequence[float], arcs: Mapping[int, tuple[int, int]]) -> tuple[Ends, Ends]:
    """Give the arrows at the top edge and at the bottom edge of each box.

    arcs: the ends of the arrows, by number, that run over the boxes of their row; they leave and enter at the top.
    """
    tops: defaultdict[int, list[tuple[float, float, int]]] = defaultdict(list)
    bottoms: defaultdict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for number, chain in enumerate(grid.chains):
        if chain:
            tops[chain[0]].append((0, x[chain[1]], number))
            bottoms[chain[-1]].append((0, x[chain[-2]], number))
    for number, ends in arcs.items():
        for here, there in (ends, ends[::-1]):
            # The arc to the nearest box is the lowest, so it stands outermost: the others rise inside of it.
            far = x[there] - x[here]
            tops[here].append((1, -far, number) if far > 0 else (-1, -far, number))
    return tuple(  # type: ignore[return-value]  # two of two
        {box: [number for _, _, number in sorted(ends)] for box, ends in edge.items()} for edge in (tops, bottoms)
    )


def place(room: Room, x: Sequence[float], ends: Ends, wishes: Mapping[tuple[int, int], float]) -> Ports:
    """Give the ports of an edge of each box, near to the wishes; an arrow without one wishes for the middle."""
    ports: Ports = {}
    reach = EDGE * room.box_width
    for box, numbers in ends.items():
        step = min(PORT, 2 * reach / len(numbers))
        wished = [wishes.get((number, box), x[box]) for number in numbers]
        places = fit(wished, [step] * (len(numbers) - 1), x[box] - reach, x[box] + reach)
        ports |= {(number, box): at for number, at in zip(numbers, places, strict=True)}
    return ports


def straight(grid: Grid, room: Room, x: Sequence[float], *, at: int) -> Ports:
    """Give where arrows would end to be upright from one end (at: 0 the lower, -1 the upper); only of those that can.

    Two boxes meet half way; an arrow that passes rows stays where it is.
    """
    wishes: Ports = {}
    for number, chain in enumerate(grid.chains):
        if chain:
            box, after = (chain[0], chain[1]) if at == 0 else (chain[-1], chain[-2])
            wish = (x[box] + x[after]) / 2 if after < grid.boxes else x[after]
            if abs(wish - x[box]) <= EDGE * room.box_width:
                wishes[number, box] = wish
    return wishes


def opposite(grid: Grid, room: Room, x: Sequence[float], ports: Mapping[tuple[int, int], float], *, at: int) -> Ports:
    """Give where arrows would end to be upright, now that their other ends have a port."""
    wishes: Ports = {}
    for number, chain in enumerate(grid.chains):
        if chain:
            box, after, other = (chain[0], chain[1], chain[-1]) if at == 0 else (chain[-1], chain[-2], chain[0])
            wish = ports[number, other] if after < grid.boxes else x[after]
            is_near = abs(wish - x[box]) <= EDGE * room.box_width
            wishes[number, box] = wish if is_near else ports[number, box]
    return wishes
