"""Which objective stands in which row of a strategy map, and how wide each perspective is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.domain.ids import ObjectiveId, PerspectiveId
from workbench.domain.placing import offer_levels
from workbench.domain.scorecard import Perspective, Scorecard

BOX_HEIGHT = 64.0
BOX_WIDTH, NARROW_BOX_WIDTH = 168.0, 150.0
NARROW_MAP = 640.0
"""Below this width, in px, boxes are narrow ones: a phone has room for two of them and for arrows between them."""
GAP = 24.0
"""Between two boxes of a row, at least."""
PAD = 12.0
"""Between a band's end and its first box, at least."""
BESIDE = 12.0
"""Between two perspectives that stand side by side."""
MOST_SUB_ROWS = 3
"""How many rows the links inside a perspective may ask for; more are made only where boxes would not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Where a perspective stands: its level from the top, its left end and width in px.

    rows: from the top, the objectives of each by their numbers on the card; an empty perspective has none.
    """

    perspective: PerspectiveId
    level: int
    x: float
    width: float
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The width of the map and of its boxes in px, and its perspectives in the card's order."""

    width: float
    box_width: float
    segments: tuple[Segment, ...]


def stand_in_rows(card: Scorecard, width: float) -> Rows:
    """Give every objective a row, so that as many links as can be run upward.

    Where the width is less than one narrow box for each perspective of a level, the map is as wide as that takes.
    """
    width = max(width, *(_least(len(level)) for level in card.levels), _least(1))
    box_width = _box_width(card.levels, width)
    pulls = _pulls(card)
    segments = []
    for at, level in enumerate(card.levels):
        x = 0.0
        for perspective, room in zip(level, _rooms(card, level, width, box_width), strict=True):
            columns = columns_of(room, box_width)
            rows = _rows_of(card, perspective.id, columns, (box_width + GAP) / room, pulls)
            segments.append(Segment(perspective=perspective.id, level=at, x=x, width=room, rows=rows))
            x += room + BESIDE
    return Rows(width=width, box_width=box_width, segments=tuple(segments))


def columns_of(room: float, box_width: float) -> int:
    """Give how many boxes fit side by side in a band of so many px; at least one."""
    return max(1, int((room - 2 * PAD + GAP) // (box_width + GAP)))


def _least(perspectives: int) -> float:
    return perspectives * (NARROW_BOX_WIDTH + 2 * PAD) + (perspectives - 1) * BESIDE


def _box_width(levels: Sequence[Sequence[Perspective]], width: float) -> float:
    most = max((len(level) for level in levels), default=1)
    fits = most * (BOX_WIDTH + 2 * PAD) + (most - 1) * BESIDE <= width
    return BOX_WIDTH if fits and width >= NARROW_MAP else NARROW_BOX_WIDTH


def _rooms(card: Scorecard, level: Sequence[Perspective], width: float, box_width: float) -> list[float]:
    """Give the width of each perspective of a level: a column at a time goes to the one that needs it most."""
    counts = [sum(one.perspective == perspective.id for one in card.objectives) for perspective in level]
    room = width - (len(level) - 1) * BESIDE
    spare = room - sum(box_width + 2 * PAD for _ in level)
    columns = [1] * len(level)
    for _ in range(int(spare // (box_width + GAP))):
        needs = [count / held for count, held in zip(counts, columns, strict=True)]
        columns[needs.index(max(needs))] += 1
    used = [held * (box_width + GAP) - GAP + 2 * PAD for held in columns]
    return [one + (room - sum(used)) * held / sum(columns) for one, held in zip(used, columns, strict=True)]


def _pulls(card: Scorecard) -> list[int]:
    """How much each objective is drawn to the top of its band: its effects in higher bands less its causes in lower."""
    levels = {perspective.id: at for at, level in enumerate(card.levels) for perspective in level}
    level_of = {one.id: levels[one.perspective] for one in card.objectives}
    pulls = {one.id: 0 for one in card.objectives}
    for link in card.links:
        if level_of[link.effect] != level_of[link.cause]:
            upper, lower = sorted((link.cause, link.effect), key=level_of.__getitem__)
            pulls[lower] += 1
            pulls[upper] -= 1
    return list(pulls.values())


def _rows_of(
    card: Scorecard, perspective: PerspectiveId, columns: int, near: float, pulls: Sequence[int]
) -> tuple[tuple[int, ...], ...]:
    """Give the rows of a perspective; near: how far apart two places, shares of the band, must be in one row."""
    members = {one.id: number for number, one in enumerate(card.objectives) if one.perspective == perspective}
    groups, free = _linked_and_free(card, members)
    rows: list[list[int]] = []
    for group in groups:
        # As many in each row, so that no row is left with one box.
        count = -(-len(group) // columns)
        rooms = [(len(group) + at) // count for at in range(count)][::-1]
        rows += _dealt(card, group, [[] for _ in rooms], rooms, near, pulls)
    more = -(-max(0, len(members) - len(rows) * columns) // columns)
    rows += [[] for _ in range(more)]
    return tuple(map(tuple, _dealt(card, free, rows, _filled(rows, len(free)), near, pulls)))


def _linked_and_free(card: Scorecard, members: Mapping[ObjectiveId, int]) -> tuple[list[list[int]], list[int]]:
    """Give the objectives that are linked inside the perspective, a group for each step upward, and the others."""
    inner = [(link.cause, link.effect) for link in card.links if link.cause in members and link.effect in members]
    linked = {end for link in inner for end in link}
    depths = offer_levels([one for one in members if one in linked], inner, MOST_SUB_ROWS)
    groups: list[list[int]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for one, depth in depths.items():
        groups[depth].append(members[ObjectiveId(one)])
    return [group for group in groups if group], [number for one, number in members.items() if one not in linked]


def _filled(rows: Sequence[Sequence[int]], count: int) -> list[int]:
    """Give how many of so many more boxes go to each row, so that the rows are as even as can be."""
    rooms = [0] * len(rows)
    for _ in range(count):
        sizes = [len(row) + room for row, room in zip(rows, rooms, strict=True)]
        rooms[sizes.index(min(sizes))] += 1
    return rooms


def _dealt(
    card: Scorecard,
    members: Sequence[int],
    rows: list[list[int]],
    rooms: list[int],
    near: float,
    pulls: Sequence[int],
) -> list[list[int]]:
    """Give the rows with the members in them, each with so many more; those with a place go where it is free."""
    places = [one.place for one in card.objectives]

    def is_near(number: int, other: int) -> bool:
        here, there = places[number], places[other]
        return here is not None and there is not None and abs(here - there) < near

    # Those with a place choose first; of the others, the ones drawn upward go to the top.
    for number in sorted(members, key=lambda one: (places[one] is None, places[one] or 0.0, -pulls[one])):
        open_rows = [at for at, room in enumerate(rooms) if room]
        at = min(open_rows, key=lambda at: sum(is_near(number, other) for other in rows[at]))
        rooms[at] -= 1
        rows[at].append(number)
    return rows


def tops_of(
    rows: Rows, *, head: float, foot: float, row_gap: float, band_gap: float
) -> list[tuple[float, list[float]]]:
    """Give for each level the top of its bands and the tops of its rows, in px from the top of the map.

    head: from a band's top to its first row. foot: from its last row to its bottom.
    """
    levels: list[tuple[float, list[float]]] = []
    y = 0.0
    for level in range(max((one.level for one in rows.segments), default=-1) + 1):
        count = max(1, *(len(one.rows) for one in rows.segments if one.level == level))
        tops = [y + head + at * (BOX_HEIGHT + row_gap) for at in range(count)]
        levels.append((y, tops))
        y = tops[-1] + BOX_HEIGHT + foot + band_gap
    return levels
