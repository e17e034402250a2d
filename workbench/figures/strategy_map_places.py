"""Where in its row each box stands and each long arrow passes: near to what is wished, with room between."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from workbench.figures.strategy_map_order import Grid
from workbench.figures.strategy_map_rows import GAP, PAD

LANE = 9.0
"""Between two arrows that pass through one gap, where there is room."""
SWEEPS = 6
EVENNESS = 1.5
"""How many arrows an even spread over the row weighs."""
SNAP = 30.0
"""Boxes that stand less than this beside straight over each other, in px, are put straight."""
NICE_GAP = 0.5
"""The share of an even spread's gap that is kept where the arrows would draw boxes together."""


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
        boxes = iter([box for run in _runs(grid, ordered, room) for box in _with_asked(run, wishes, room)])
        grid.rows[at] = [next(boxes) if item < grid.boxes else item for item in ordered]


def may_swap(grid: Grid, room: Room, left: int, right: int) -> bool:
    """Whether two neighbours may change places: neither two of different bands nor one that asked and another box."""
    if left >= grid.boxes or right >= grid.boxes:
        return True
    return room.bands[left] == room.bands[right] and room.asked[left] is None and room.asked[right] is None


def settle(grid: Grid, room: Room) -> list[float]:
    """Give the middle of each item in px: boxes near to what they are linked with and spread over their band."""
    x = [0.0] * len(grid.row)
    even = [0.0] * grid.boxes
    for row in grid.rows:
        for run in _runs(grid, row, room):
            left, right = room.bands[run[0]]
            for place, box in enumerate(run):
                even[box] = left + (right - left) * (place + 0.5) / len(run)
                asked = room.asked[box]
                x[box] = even[box] if asked is None else asked
    for chain in grid.chains:
        for step, item in enumerate(chain[1:-1], 1):
            x[item] = x[chain[0]] + (x[chain[-1]] - x[chain[0]]) * step / (len(chain) - 1)
    rows = list(grid.rows)
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            _settle_row(grid, row, room, x, even)
    for row in reversed(rows):
        _snap(grid, row, room, x)
    for row in rows:
        _settle_stops(grid, row, room, x)
    return x


def drawn_to(grid: Grid, x: Sequence[float], item: int) -> float:
    """Give the mean place of what an item is joined to; its own where it is joined to nothing."""
    joined = grid.above[item] + grid.below[item]
    return sum(x[one] for one in joined) / len(joined) if joined else x[item]


def _runs(grid: Grid, row: Sequence[int], room: Room) -> list[list[int]]:
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


def _settle_row(grid: Grid, row: Sequence[int], room: Room, x: list[float], even: Sequence[float]) -> None:
    for run in _runs(grid, row, room):
        wishes = [_wish(grid, x, even, box) for box in run]
        low, high = room.ends(run[0])
        gaps = _gaps(grid, row, run, room)
        for box, place in zip(run, _fit_asked(run, wishes, gaps, (low, high), room), strict=True):
            x[box] = place
    _settle_stops(grid, row, room, x)


def _snap(grid: Grid, row: Sequence[int], room: Room, x: list[float]) -> None:
    """Put boxes that stand nearly over one that they are linked with just over it."""
    for run in _runs(grid, row, room):
        wishes = [_straight_below(grid, x, box) for box in run]
        gaps = _gaps(grid, row, run, room)
        for box, place in zip(run, _fit_asked(run, wishes, gaps, room.ends(run[0]), room), strict=True):
            x[box] = place


def _straight_below(grid: Grid, x: Sequence[float], box: int) -> float:
    far, at = min(((abs(x[one] - x[box]), x[one]) for one in grid.below[box] if one < grid.boxes), default=(SNAP, 0.0))
    return at if far < SNAP else x[box]


def _wish(grid: Grid, x: Sequence[float], even: Sequence[float], box: int) -> float:
    joined = grid.above[box] + grid.below[box]
    return (sum(x[one] for one in joined) + EVENNESS * even[box]) / (len(joined) + EVENNESS)


def _gaps(grid: Grid, row: Sequence[int], run: Sequence[int], room: Room) -> list[float]:
    """Give the distance that the middles of the neighbours of a run keep: more where arrows pass, if there is room."""
    counts = _counts(grid, row, run)
    low, high = room.ends(run[0])
    spare = high - low - (room.box_width + GAP) * (len(run) - 1)
    least = GAP
    if all(room.asked[box] is None for box in run) and len(run) > 1:
        least += NICE_GAP * spare / len(run)
    wanted = [max(least, LANE * (count + 1)) - GAP for count in counts]
    share = min(1.0, spare / sum(wanted)) if sum(wanted) > 0 else 0.0
    return [room.box_width + GAP + share * more for more in wanted]


def _counts(grid: Grid, row: Sequence[int], run: Sequence[int]) -> list[int]:
    """Give how many arrows pass between each two neighbours of a run."""
    places = [place for place, item in enumerate(row) if item in set(run)]
    return [sum(item >= grid.boxes for item in row[left + 1 : right]) for left, right in pairwise(places)]


def _fit_asked(
    run: Sequence[int], wishes: Sequence[float], gaps: Sequence[float], ends: tuple[float, float], room: Room
) -> list[float]:
    """Give the places of a run: first of the boxes that asked for one, then of the others between them."""
    low, high = ends
    before = list(accumulate(gaps, initial=0.0))[: len(run)]
    asked = [place for place, box in enumerate(run) if room.asked[box] is not None]
    fixed = fit(
        [room.asked[run[place]] or 0.0 for place in asked],
        [before[right] - before[left] for left, right in pairwise(asked)],
        low + (before[asked[0]] if asked else 0.0),
        high - (before[-1] - before[asked[-1]] if asked else 0.0),
    )
    at: list[float] = []
    for place, right in zip([*fixed, None], [*asked, len(run)], strict=True):
        left = len(at)
        if left < right:
            start = at[-1] + gaps[left - 1] if at else low
            stop = high if place is None else place - gaps[right - 1]
            at += fit(wishes[left:right], gaps[left : right - 1], start, stop)
        at += [] if place is None else [place]
    return at


def _settle_stops(grid: Grid, row: Sequence[int], room: Room, x: list[float]) -> None:
    """Let the arrows that pass between two boxes go as straight as the gap lets them."""
    left, stops = 0.0, list[int]()
    for item in [*row, None]:
        if item is not None and item >= grid.boxes:
            stops.append(item)
            continue
        right = room.width if item is None else x[item] - room.box_width / 2
        if stops:
            lane = min(LANE, (right - left) / (len(stops) + 1))
            wishes = [drawn_to(grid, x, stop) for stop in stops]
            for stop, place in zip(
                stops, fit(wishes, [lane] * (len(stops) - 1), left + lane, right - lane), strict=True
            ):
                x[stop] = place
            stops = []
        left = right + (0.0 if item is None else room.box_width)
