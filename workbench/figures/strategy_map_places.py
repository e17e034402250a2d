"""The room of each row, and boxes in it in the order they asked for."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from workbench.figures.strategy_map_order import Grid
from workbench.figures.strategy_map_rows import GAP, PAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What room the boxes have, in px: the width of the map and of each box.

    bands: for each box the left and right end of its band. asked: the middle asked for; None where nobody has.
    """

    width: float
    box_width: float
    bands: Sequence[tuple[float, float]]
    asked: Sequence[float | None]

    def ends(self, box: int) -> tuple[float, float]:
        """Give the least and the greatest middle of a box."""
        left, right = self.bands[box]
        return left + PAD + self.box_width / 2, right - PAD - self.box_width / 2


def fit(wishes: Sequence[float], gaps: Sequence[float], low: float, high: float) -> list[float]:
    """Give the places nearest to the wishes (least squares) in their order, with gaps between and from low to high.

    gaps: one less than wishes. Pools adjacent violators, then brings the ends in; low wins where the gaps do not fit.
    """
    offsets = list(accumulate(gaps, initial=0.0))[: len(wishes)]
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        total, count = wish - offset, 1
        while pools and pools[-1][0] * count >= total * pools[-1][1]:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    means = (total / count for total, count in pools for _ in range(count))
    last = high - (offsets[-1] if offsets else 0.0)
    return [max(low, min(mean, last)) + offset for mean, offset in zip(means, offsets, strict=True)]


def arrange(grid: Grid, wishes: Sequence[float], room: Room) -> None:
    """Put every row in the order of the wishes; boxes keep to their bands and stand in the order they asked for."""
    for at, row in enumerate(grid.rows):
        ordered = sorted(row, key=wishes.__getitem__)
        boxes = iter([box for run in runs_of(grid, ordered, room) for box in _with_asked(run, wishes, room)])
        grid.rows[at] = [next(boxes) if item < grid.boxes else item for item in ordered]


def may_swap(grid: Grid, room: Room, left: int, right: int) -> bool:
    """Whether two neighbours may change places: neither two of different bands nor one that asked and another box."""
    if left >= grid.boxes or right >= grid.boxes:
        return True
    return room.bands[left] == room.bands[right] and room.asked[left] is None and room.asked[right] is None


def runs_of(grid: Grid, row: Sequence[int], room: Room) -> list[list[int]]:
    """Give the boxes of a row band by band."""
    runs: dict[tuple[float, float], list[int]] = {}
    for item in row:
        if item < grid.boxes:
            runs.setdefault(room.bands[item], []).append(item)
    return [runs[band] for band in sorted(runs)]


def _with_asked(run: Sequence[int], wishes: Sequence[float], room: Room) -> list[int]:
    """Give the boxes of a run in the order they asked for, with the others where there is room for them."""
    asked = {box: place for box in run if (place := room.asked[box]) is not None}
    if not asked:
        return list(run)
    placed = sorted(asked, key=asked.__getitem__)
    others = [box for box in run if box not in asked]
    low, high = room.ends(run[0])
    pitch = room.box_width + GAP
    at = fit([asked[box] for box in placed], [pitch] * (len(placed) - 1), low, high)
    marks = [low - pitch, *at, high + pitch]
    rooms = [int((right - left + 1e-6) // pitch) - 1 for left, right in pairwise(marks)]
    between: list[list[int]] = [[] for _ in rooms]
    for box in others:
        between[bisect_left(at, wishes[box])].append(box)
    for here in range(len(rooms) - 1):
        while len(between[here]) > max(0, rooms[here]):
            between[here + 1].insert(0, between[here].pop())
    for here in range(len(rooms) - 1, 0, -1):
        while len(between[here]) > max(0, rooms[here]):
            between[here - 1].append(between[here].pop(0))
    return [box for here, box in zip(between, [*placed, None], strict=True) for box in _and_one(here, box)]


def _and_one(boxes: Sequence[int], box: int | None) -> Iterator[int]:
    yield from boxes
    if box is not None:
        yield box
