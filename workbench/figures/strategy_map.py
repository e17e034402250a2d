"""A strategy map as a picture: where its bands, boxes and arrows are, in px from the map's left top corner."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from workbench.domain.ids import ObjectiveId, PerspectiveId
from workbench.domain.scorecard import Scorecard
from workbench.figures.strategy_map_arrows import Point, crossing_pairs, lines
from workbench.figures.strategy_map_order import Grid, crossings, lay_in_layers, make_grid, spread, swap_neighbours
from workbench.figures.strategy_map_places import Room, arrange, may_swap
from workbench.figures.strategy_map_rows import BOX_HEIGHT, Rows, stand_in_rows, tops_of
from workbench.figures.strategy_map_settle import drawn_to, settle

HEAD, FOOT = 36.0, 14.0
"""From the top of a band, where its heading is, to its first row; and from its last row to its bottom."""
ROW_GAP, BAND_GAP = 44.0, 12.0
ROUNDS = 2
"""How often neighbours are swapped after the boxes found their places."""
SMALL = 300
"""Up to so many boxes and places where an arrow passes a row, both orders are bettered before one is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An objective's box; x, y: its left top corner."""

    id: ObjectiveId
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A perspective's band; x, y: its left top corner."""

    id: PerspectiveId
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A link's line from its cause to its effect. is_feedback: it runs down, from a result to what leads to it."""

    cause: ObjectiveId
    effect: ObjectiveId
    points: tuple[Point, ...]
    is_feedback: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLayout:
    """A picture of a scorecard's map; crossings: how many pairs of arrows cross, as they are drawn."""

    width: float
    height: float
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    crossings: int


def lay_out(card: Scorecard, *, width: float = 1180.0, like: MapLayout | None = None) -> MapLayout:
    """Give the map of a scorecard for so many px; it is wider only where a level's perspectives need a box each.

    like: a picture of a former version, whose order of boxes is kept unless another has fewer crossings, so that
    little moves under the reader's eyes. Without one, the same card always has the same picture.
    """
    rows = stand_in_rows(card, width)
    levels = tops_of(rows, head=HEAD, foot=FOOT, row_gap=ROW_GAP, band_gap=BAND_GAP)
    tops = [top for _, of_level in levels for top in of_level]
    row_of, room = _where(card, rows, levels)
    numbers = {one.id: number for number, one in enumerate(card.objectives)}
    ends = [(numbers[link.cause], numbers[link.effect]) for link in card.links]
    in_rows = [[number for number in range(len(row_of)) if row_of[number] == at] for at in range(len(tops))]
    grid, x = _in_order(make_grid(row_of, in_rows, ends), room, _former(card, like))
    drawn = lines(grid, room, x, tops, ends)
    return MapLayout(
        width=rows.width,
        height=tops[-1] + BOX_HEIGHT + FOOT if tops else 0.0,
        bands=_bands(rows, levels),
        boxes=tuple(
            Box(id=one.id, x=x[at] - room.box_width / 2, y=tops[row_of[at]], width=room.box_width, height=BOX_HEIGHT)
            for at, one in enumerate(card.objectives)
        ),
        arrows=_arrows(card, row_of, drawn),
        crossings=crossing_pairs(drawn),
    )


def _where(card: Scorecard, rows: Rows, levels: Sequence[tuple[float, list[float]]]) -> tuple[list[int], Room]:
    """Give the row of each objective, counted from the top of the map, and what room there is in it."""
    first = [sum(len(of_level) for _, of_level in levels[:at]) for at in range(len(levels))]
    row_of = [0] * len(card.objectives)
    bands = [(0.0, 0.0)] * len(card.objectives)
    asked: list[float | None] = [None] * len(card.objectives)
    for segment in rows.segments:
        # Fewer rows than those beside it: in the middle.
        start = first[segment.level] + (len(levels[segment.level][1]) - len(segment.rows)) // 2
        for at, row in enumerate(segment.rows):
            for number in row:
                place = card.objectives[number].place
                row_of[number] = start + at
                bands[number] = segment.x, segment.x + segment.width
                asked[number] = None if place is None else segment.x + place * segment.width
    return row_of, Room(width=rows.width, box_width=rows.box_width, bands=bands, asked=asked)


def _in_order(grid: Grid, room: Room, former: Sequence[float | None]) -> tuple[Grid, list[float]]:
    """Give the best of a few orders of the rows, each bettered, and the middle of each item."""
    is_small = len(grid.row) <= SMALL
    starts = [spread(grid)]
    if any(grid.chains):
        # The first of equals wins: in the card's own order little moves when the card changes.
        starts += [lay_in_layers(grid, rounds=rounds) for rounds in _tried(len(grid.row))]
    if any(place is not None for place in former):
        starts.insert(0, spread(grid, former))
    tries = []
    for start in starts:
        one = replace(grid, rows=[list(row) for row in grid.rows])
        arrange(one, _in_px(one, start, room), room)
        tries.append((one, _bettered(one, room) if is_small else []))
    best, x = min(tries, key=lambda one: crossings(one[0]))
    return best, x or _bettered(best, room)


def _tried(items: int) -> tuple[int, ...]:
    """Give the numbers of rounds that are tried: more rounds are often better, but not always."""
    return (50, 20, 5) if items <= SMALL / 3 else (50,) if items <= SMALL else (10,)


def _former(card: Scorecard, like: MapLayout | None) -> list[float | None]:
    """Give where the middle of each box was, from 0 to 1 of the map's width; None for a new one."""
    places = {box.id: (box.x + box.width / 2) / like.width for box in like.boxes} if like else {}
    return [places.get(one.id) for one in card.objectives]


def _bettered(grid: Grid, room: Room) -> list[float]:
    """Swap neighbours where that is better, and give the middle of each item."""
    x = settle(grid, room)
    for _ in range(ROUNDS if len(grid.row) <= SMALL else 1):
        swap_neighbours(grid, [drawn_to(grid, x, item) for item in range(len(x))], partial(may_swap, grid, room))
        x = settle(grid, room)
    return x


def _in_px(grid: Grid, wishes: Sequence[float], room: Room) -> list[float]:
    """Give wishes that only tell an order as px: spread over the map, each row over its own width."""
    x = [0.0] * len(wishes)
    for row in grid.rows:
        for place, item in enumerate(sorted(row, key=wishes.__getitem__)):
            x[item] = room.width * (place + 0.5) / len(row)
    return x


def _arrows(card: Scorecard, row_of: Sequence[int], drawn: Sequence[tuple[Point, ...]]) -> tuple[Arrow, ...]:
    rows = {one.id: row for one, row in zip(card.objectives, row_of, strict=True)}
    levels = {perspective.id: at for at, level in enumerate(card.levels) for perspective in level}
    level_of = {one.id: levels[one.perspective] for one in card.objectives}
    inner = [(link.cause, link.effect) for link in card.links if level_of[link.cause] == level_of[link.effect]]
    return tuple(
        Arrow(
            cause=link.cause,
            effect=link.effect,
            points=points,
            is_feedback=level_of[link.effect] > level_of[link.cause]
            # Within a level to run down is no feedback yet: it is where the arrow closes a loop.
            or (
                level_of[link.effect] == level_of[link.cause]
                and rows[link.effect] > rows[link.cause]
                and leads_to(link.effect, link.cause, inner)
            ),
        )
        for link, points in zip(card.links, drawn, strict=True)
    )


def leads_to(cause: ObjectiveId, effect: ObjectiveId, links: Sequence[tuple[ObjectiveId, ObjectiveId]]) -> bool:
    """Whether links lead from one objective to the other, directly or through others."""
    reached = {cause}
    while more := {end for start, end in links if start in reached} - reached:
        reached |= more
    return effect in reached


def _bands(rows: Rows, levels: Sequence[tuple[float, list[float]]]) -> tuple[Band, ...]:
    return tuple(
        Band(
            id=segment.perspective,
            x=segment.x,
            y=levels[segment.level][0],
            width=segment.width,
            height=levels[segment.level][1][-1] + BOX_HEIGHT + FOOT - levels[segment.level][0],
        )
        for segment in rows.segments
    )
