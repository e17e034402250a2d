"""Where in its row each box stands and each long arrow passes: near to what is wished, with room between."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from workbench.figures.strategy_map_order import Grid
from workbench.figures.strategy_map_places import Room, fit, runs_of
from workbench.figures.strategy_map_rows import GAP

LANE = 9.0
"""Between two arrows that pass through one gap, where there is room."""
SWEEPS = 6
EVENNESS = 1.5
"""How many arrows to the next row an even spread over the row weighs."""
SNAP = 30.0
"""Boxes that stand less than this beside straight over each other, in px, are put straight."""
NICE_GAP = 0.5
"""The share of an even spread's gap that is kept where the arrows would draw boxes together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The boxes of a perspective in a row, the distances of their middles, and the first and last middle, in px.

    asked: the boxes, by their place in the run, that somebody placed, and where.
    """

    boxes: Sequence[int]
    gaps: Sequence[float]
    low: float
    high: float
    asked: Sequence[tuple[int, float]]


def settle(grid: Grid, room: Room) -> list[float]:
    """Give the middle of each item in px: boxes near to what they are linked with and spread over their band."""
    rows = [[_run(grid, row, boxes, room) for boxes in runs_of(grid, row, room)] for row in grid.rows]
    even = _even(rows, room)
    x = [even[box] if (place := room.asked[box]) is None else place for box in range(grid.boxes)]
    x += [0.0] * (len(grid.row) - grid.boxes)
    pulls = _pulls(grid)
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            for run in row:
                _set(run, [_wish(x, pulls[box], even[box]) for box in run.boxes], x)
    for row in reversed(rows):
        for run in row:
            _set(run, [_straight_below(grid, x, box) for box in run.boxes], x)
    for chain in grid.chains:
        for step, item in enumerate(chain[1:-1], 1):
            x[item] = x[chain[0]] + (x[chain[-1]] - x[chain[0]]) * step / (len(chain) - 1)
    for of_row in grid.rows:
        _set_stops(grid, of_row, room, x)
    return x


def drawn_to(grid: Grid, x: Sequence[float], item: int) -> float:
    """Give the mean place of what an item is joined to; its own where it is joined to nothing."""
    joined = grid.above[item] + grid.below[item]
    return sum(x[one] for one in joined) / len(joined) if joined else x[item]


def _run(grid: Grid, row: Sequence[int], boxes: Sequence[int], room: Room) -> Run:
    low, high = room.ends(boxes[0])
    asked = [(at, place) for at, box in enumerate(boxes) if (place := room.asked[box]) is not None]
    least = room.box_width + GAP
    gaps = [least] * (len(boxes) - 1)
    if not asked:
        gaps = _with_lanes(_passing(grid, row, boxes), high - low - sum(gaps), least)
    return Run(boxes=boxes, gaps=gaps, low=low, high=high, asked=asked)


def _passing(grid: Grid, row: Sequence[int], boxes: Sequence[int]) -> list[int]:
    """Give how many arrows pass between each two neighbours."""
    places = [row.index(box) for box in boxes]
    return [sum(item >= grid.boxes for item in row[left + 1 : right]) for left, right in pairwise(places)]


def _with_lanes(passing: Sequence[int], spare: float, least: float) -> list[float]:
    """Give the distances of middles: more where arrows pass, as far as there is room to spare."""
    nice = NICE_GAP * spare / (len(passing) + 1)
    wanted = [max(nice, LANE * (count + 1) - GAP) for count in passing]
    share = min(1.0, spare / sum(wanted)) if sum(wanted) > 0 else 0.0
    return [least + share * more for more in wanted]


def _even(rows: Sequence[Sequence[Run]], room: Room) -> dict[int, float]:
    even: dict[int, float] = {}
    for run in (run for row in rows for run in row):
        left, right = room.bands[run.boxes[0]]
        even |= {box: left + (right - left) * (at + 0.5) / len(run.boxes) for at, box in enumerate(run.boxes)}
    return even


def _pulls(grid: Grid) -> list[list[tuple[int, float]]]:
    """Give what each box is linked with, and how much that draws it: less from farther away."""
    pulls: list[list[tuple[int, float]]] = [[] for _ in range(grid.boxes)]
    for chain in grid.chains:
        if chain:
            weight = 1 / (len(chain) - 1)
            pulls[chain[0]].append((chain[-1], weight))
            pulls[chain[-1]].append((chain[0], weight))
    return pulls


def _wish(x: Sequence[float], pulls: Sequence[tuple[int, float]], even: float) -> float:
    total, weight = EVENNESS * even, EVENNESS
    for other, pull in pulls:
        total += pull * x[other]
        weight += pull
    return total / weight


def _straight_below(grid: Grid, x: Sequence[float], box: int) -> float:
    far, at = min(((abs(x[one] - x[box]), x[one]) for one in grid.below[box] if one < grid.boxes), default=(SNAP, 0.0))
    return at if far < SNAP else x[box]


def _set(run: Run, wishes: Sequence[float], x: list[float]) -> None:
    """Put the boxes of a run: first those that somebody placed, then the others between them."""
    places = _between(run, wishes) if run.asked else fit(wishes, run.gaps, run.low, run.high)
    for box, place in zip(run.boxes, places, strict=True):
        x[box] = place


def _between(run: Run, wishes: Sequence[float]) -> list[float]:
    before = list(accumulate(run.gaps, initial=0.0))
    asked = [at for at, _ in run.asked]
    fixed = fit(
        [place for _, place in run.asked],
        [before[right] - before[left] for left, right in pairwise(asked)],
        run.low + before[asked[0]],
        run.high - (before[-1] - before[asked[-1]]),
    )
    places: list[float] = []
    for place, right in zip([*fixed, None], [*asked, len(wishes)], strict=True):
        left = len(places)
        if left < right:
            start = places[-1] + run.gaps[left - 1] if places else run.low
            stop = run.high if place is None else place - run.gaps[right - 1]
            places += fit(wishes[left:right], run.gaps[left : right - 1], start, stop)
        places += [] if place is None else [place]
    return places


def _set_stops(grid: Grid, row: Sequence[int], room: Room, x: list[float]) -> None:
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
