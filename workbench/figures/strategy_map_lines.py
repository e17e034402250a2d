"""How long arrows pass the rows between their ends: upright as far as the gaps between the boxes let them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from workbench.figures.strategy_map_order import Grid
from workbench.figures.strategy_map_places import Room
from workbench.figures.strategy_map_ports import EDGE
from workbench.figures.strategy_map_settle import LANE

ROUNDS = 3
"""How often each arrow is drawn straighter; each leaves room that another may use."""


def straighten(grid: Grid, room: Room, x: list[float], ends: Sequence[tuple[float, float]]) -> None:
    """Move the stops, each within the room that its neighbours in the row leave it, so that arrows bend seldom.

    ends: where each arrow leaves the lower box and enters the upper one.
    """
    lanes = _lanes(grid, room, x)
    neighbours = {item: ends for row in grid.rows for item, ends in _neighbours(row)}
    long = [(chain, of_chain) for chain, of_chain in zip(grid.chains, ends, strict=True) if len(chain) > 2]
    long.sort(key=lambda one: -len(one[0]))
    for _ in range(ROUNDS):
        for chain, of_chain in long:
            ranges = [_range(grid, room, x, lanes[stop], *neighbours[stop]) for stop in chain[1:-1]]
            for stop, place in zip(chain[1:-1], _places(ranges, of_chain, EDGE * room.box_width), strict=True):
                x[stop] = place


def _lanes(grid: Grid, room: Room, x: Sequence[float]) -> dict[int, float]:
    """Give for each stop the distance that it keeps from its neighbours."""
    lanes: dict[int, float] = {}
    for row in grid.rows:
        left, stops = 0.0, list[int]()
        for item in [*row, None]:
            if item is not None and item >= grid.boxes:
                stops.append(item)
                continue
            right = room.width if item is None else x[item] - room.box_width / 2
            lanes |= dict.fromkeys(stops, min(LANE, (right - left) / (len(stops) + 1)))
            left, stops = right + room.box_width, []
    return lanes


def _neighbours(row: Sequence[int]) -> Iterator[tuple[int, tuple[int | None, int | None]]]:
    for left, (item, right) in zip([None, *row], pairwise([*row, None]), strict=False):
        if item is not None:
            yield item, (left, right)


def _range(
    grid: Grid, room: Room, x: Sequence[float], lane: float, left: int | None, right: int | None
) -> tuple[float, float]:
    """Give between which places a stop may stand."""
    low = lane if left is None else x[left] + lane + (room.box_width / 2 if left < grid.boxes else 0.0)
    high = room.width - lane if right is None else x[right] - lane - (room.box_width / 2 if right < grid.boxes else 0.0)
    return low, high


def _places(ranges: Sequence[tuple[float, float]], ends: tuple[float, float], reach: float) -> list[float]:
    """Give a place in each range, from the lower end to the upper, the same one as long as it can be.

    ends: the middles of the boxes at both ends. reach: how far from it an arrow may end.
    """
    runs: list[tuple[float, float, int]] = []
    for low, high in ranges:
        if runs and max(runs[-1][0], low) <= min(runs[-1][1], high):
            runs[-1] = max(runs[-1][0], low), min(runs[-1][1], high), runs[-1][2] + 1
        else:
            runs.append((low, high, 1))
    at = [_near(runs[0], ends[0])]
    if len(runs) == 1:
        at = [_only(runs[0], ends, reach)]
    else:
        for run in runs[1:-1]:
            at.append(_near(run, at[-1]))
        at.append(_near(runs[-1], ends[1]))
    return [place for place, run in zip(at, runs, strict=True) for _ in range(run[2])]


def _only(run: tuple[float, float, int], ends: tuple[float, float], reach: float) -> float:
    """Give the place of an arrow that is upright all the way: with one bend or none, if that can be."""
    for one, other in (ends, ends[::-1]):
        if _near(run, one) == one and abs(one - other) <= reach:
            return one
    middle = _near(run, sum(ends) / 2)
    if all(abs(middle - end) <= reach for end in ends):
        return middle
    for end in ends:
        if abs(_near(run, end) - end) <= reach:
            return _near(run, end)
    return middle


def _near(run: tuple[float, float, int], wish: float) -> float:
    return max(run[0], min(run[1], wish))
