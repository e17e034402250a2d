"""A strategy map as a picture: where its bands, boxes and arrows are, in px from the map's left top corner."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.domain.ids import ObjectiveId, PerspectiveId
from workbench.domain.scorecard import Scorecard
from workbench.figures.strategy_map_arrows import Point, chain_points, crossing_pairs, straightened
from workbench.figures.strategy_map_order import Grid, crossings, lay_in_layers, make_grid, spread, swap_neighbours
from workbench.figures.strategy_map_places import Room, arrange, drawn, may_swap, settle
from workbench.figures.strategy_map_rows import BOX_HEIGHT, Rows, stand_in_rows, tops_of

HEAD, FOOT = 36.0, 14.0
"""From the top of a band, where its heading is, to its first row; and from its last row to its bottom."""
ROW_GAP, BAND_GAP = 44.0, 12.0


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


def lay_out(card: Scorecard, *, width: float = 1180.0) -> MapLayout:
    """Give the map of a scorecard for so many px; it is wider only where a level's perspectives need a box each."""
    rows = stand_in_rows(card, width)
    levels = tops_of(rows, head=HEAD, foot=FOOT, row_gap=ROW_GAP, band_gap=BAND_GAP)
    tops = [top for _, of_level in levels for top in of_level]
    row_of, room = _where(card, rows, levels)
    numbers = {one.id: number for number, one in enumerate(card.objectives)}
    ends = [(numbers[link.cause], numbers[link.effect]) for link in card.links]
    in_rows = [[number for number in range(len(row_of)) if row_of[number] == at] for at in range(len(tops))]
    grid = make_grid(row_of, in_rows, ends)
    x = _put_in_order(grid, room)
    arrows = _arrows(card, grid, x, tops, room.box_width)
    return MapLayout(
        width=rows.width,
        height=tops[-1] + BOX_HEIGHT + FOOT if tops else 0.0,
        bands=_bands(rows, levels),
        boxes=tuple(
            Box(id=one.id, x=at - room.box_width / 2, y=tops[row], width=room.box_width, height=BOX_HEIGHT)
            for one, at, row in zip(card.objectives, x, row_of, strict=False)
        ),
        arrows=arrows,
        crossings=crossing_pairs([arrow.points for arrow in arrows]),
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


def _put_in_order(grid: Grid, room: Room) -> list[float]:
    """Put the rows in the better of two orders, better it, and give the middle of each item."""
    starts = [spread(grid)]
    if any(grid.chains):
        starts.append(lay_in_layers(grid))
    orders = []
    for start in starts:
        arrange(grid, _in_px(grid, start, room), room)
        orders.append((crossings(grid), [list(row) for row in grid.rows]))
    # The last of equals: what the method chose has straighter lines than the card's own order.
    grid.rows = min(reversed(orders), key=lambda order: order[0])[1]
    x = settle(grid, room)
    swap_neighbours(grid, [drawn(grid, x, item) for item in range(len(x))], lambda *two: may_swap(grid, room, *two))
    return settle(grid, room)


def _in_px(grid: Grid, wishes: Sequence[float], room: Room) -> list[float]:
    """Give wishes that only tell an order as px: spread over the map, each row over its own width."""
    x = [0.0] * len(wishes)
    for row in grid.rows:
        for place, item in enumerate(sorted(row, key=wishes.__getitem__)):
            x[item] = room.width * (place + 0.5) / len(row)
    return x


def _arrows(
    card: Scorecard, grid: Grid, x: Sequence[float], tops: Sequence[float], box_width: float
) -> tuple[Arrow, ...]:
    numbers = {one.id: number for number, one in enumerate(card.objectives)}
    levels = {perspective.id: at for at, level in enumerate(card.levels) for perspective in level}
    level_of = {one.id: levels[one.perspective] for one in card.objectives}
    lines = chain_points(grid, x, lambda item: tops[grid.row[item]], box_width, BOX_HEIGHT)
    arrows = []
    for link, line in zip(card.links, lines, strict=True):
        cause, effect = numbers[link.cause], numbers[link.effect]
        points = line if grid.row[cause] > grid.row[effect] else line[::-1]
        if not points:
            points = _within_row(x[cause], x[effect], tops[grid.row[cause]])
        is_feedback = level_of[link.effect] > level_of[link.cause]
        arrows.append(Arrow(cause=link.cause, effect=link.effect, points=straightened(points), is_feedback=is_feedback))
    return tuple(arrows)


def _within_row(cause: float, effect: float, top: float) -> list[Point]:
    """Give a line between two boxes of one row, over the boxes between them."""
    return [(cause, top), (cause, top - 14), (effect, top - 14), (effect, top)]


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
