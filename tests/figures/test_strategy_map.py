"""Laws of the layout of strategy maps: everything is there, nothing overlaps, arrows pass between the boxes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise, product
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.strategies import scorecards
from workbench.domain.ids import ObjectiveId, PerspectiveId, UnitId
from workbench.domain.scorecard import CauseLink, Objective, Perspective, Scorecard
from workbench.figures.strategy_map import HEAD, lay_out
from workbench.figures.strategy_map_order import lay_in_layers, make_grid

if TYPE_CHECKING:
    from workbench.figures.strategy_map import Box, MapLayout

Piece = tuple[tuple[float, float], tuple[float, float]]

WIDTHS = (320.0, 390.0, 800.0, 1180.0)
widths = st.sampled_from(WIDTHS)


def a_card(
    counts: tuple[int, ...] = (2, 3, 4, 3),
    links: tuple[tuple[int, int], ...] = (),
    *,
    beside: tuple[int, ...] = (),
    places: dict[int, float] | None = None,
) -> Scorecard:
    """A card with so many objectives in each perspective, from the top, and links between objectives by number."""
    bands = [band for band, count in enumerate(counts) for _ in range(count)]
    return Scorecard(
        unit=UnitId("u"),
        title="A map",
        perspectives=tuple(
            Perspective(id=PerspectiveId(f"p{at}"), title=f"Perspective {at}", is_beside=at in beside)
            for at in range(len(counts))
        ),
        objectives=tuple(
            Objective(
                id=ObjectiveId(f"o{at}"),
                title=f"Objective {at}",
                perspective=PerspectiveId(f"p{band}"),
                place=(places or {}).get(at),
            )
            for at, band in enumerate(bands)
        ),
        links=tuple(CauseLink(cause=ObjectiveId(f"o{one}"), effect=ObjectiveId(f"o{other}")) for one, other in links),
    )


def a_random_card(seed: int, *, objectives: int = 30, links: int = 45, perspectives: int = 4) -> Scorecard:
    random = Random(seed)
    counts = [1] * perspectives
    for _ in range(objectives - perspectives):
        counts[random.randrange(perspectives)] += 1
    pairs = list(combinations(range(objectives), 2))
    chosen = [pair if random.random() < 0.1 else pair[::-1] for pair in random.sample(pairs, links)]
    beside = tuple(at for at in range(1, perspectives) if random.random() < 0.2)
    places = {at: random.choice((0.0, 0.2, 0.5, 1.0)) for at in range(objectives) if random.random() < 0.2}
    return a_card(tuple(counts), tuple(chosen), beside=beside, places=places)


@st.composite
def large_cards(draw: st.DrawFn) -> Scorecard:
    objectives = draw(st.integers(6, 40))
    return a_random_card(
        draw(st.integers(0, 10**6)),
        objectives=objectives,
        links=draw(st.integers(0, 2 * objectives)),
        perspectives=draw(st.integers(1, 6)),
    )


cards = st.one_of(scorecards(), large_cards())


@settings(deadline=None)
@given(cards, widths)
def test_no_two_boxes_overlap(card: Scorecard, width: float) -> None:
    boxes = lay_out(card, width=width).boxes

    for one, other in combinations(boxes, 2):
        assert one.x + one.width < other.x or other.x + other.width < one.x or one.y != other.y
        assert one.y == other.y or abs(one.y - other.y) >= one.height + 40


@settings(deadline=None)
@given(cards, widths)
def test_every_box_stands_below_the_heading_of_its_own_band(card: Scorecard, width: float) -> None:
    layout = lay_out(card, width=width)

    bands = {band.id: band for band in layout.bands}
    assert [box.id for box in layout.boxes] == [one.id for one in card.objectives]
    for box, objective in zip(layout.boxes, card.objectives, strict=True):
        band = bands[objective.perspective]
        assert band.x < box.x
        assert box.x + box.width < band.x + band.width
        assert band.y + HEAD <= box.y
        assert box.y + box.height < band.y + band.height


@settings(deadline=None)
@given(cards, widths)
def test_bands_stand_in_the_cards_order_apart_from_each_other_and_fill_the_map(card: Scorecard, width: float) -> None:
    layout = lay_out(card, width=width)

    bands = {band.id: band for band in layout.bands}
    levels = [[bands[perspective.id] for perspective in level] for level in card.levels]
    assert [band.id for band in layout.bands] == [perspective.id for perspective in card.perspectives]
    for level in levels:
        assert level[0].x == 0
        assert level[-1].x + level[-1].width == pytest.approx(layout.width)
        assert all(left.x + left.width < right.x for left, right in pairwise(level))
        assert len({(band.y, band.height) for band in level}) == 1
    assert all(above[0].y + above[0].height < below[0].y for above, below in pairwise(levels))
    assert not levels or levels[-1][0].y + levels[-1][0].height == layout.height


@settings(deadline=None)
@given(cards, widths)
def test_the_map_is_as_wide_as_asked_unless_a_level_needs_a_box_for_each_perspective(
    card: Scorecard, width: float
) -> None:
    layout = lay_out(card, width=width)

    most = max((len(level) for level in card.levels), default=1)
    assert layout.width == max(width, most * 174 + (most - 1) * 12)


@settings(deadline=None)
@given(cards, widths)
def test_every_link_is_drawn_from_its_cause_to_its_effect(card: Scorecard, width: float) -> None:
    layout = lay_out(card, width=width)

    boxes = {box.id: box for box in layout.boxes}
    assert [(arrow.cause, arrow.effect) for arrow in layout.arrows] == [
        (link.cause, link.effect) for link in card.links
    ]
    for arrow in layout.arrows:
        assert _is_at_edge(boxes[arrow.cause], arrow.points[0])
        assert _is_at_edge(boxes[arrow.effect], arrow.points[-1])


@settings(deadline=None)
@given(cards, widths)
def test_no_arrow_runs_behind_a_box(card: Scorecard, width: float) -> None:
    layout = lay_out(card, width=width)

    assert not _hits(layout)


@settings(deadline=None)
@given(cards, widths)
def test_the_same_card_has_the_same_picture_whatever_its_titles(card: Scorecard, width: float) -> None:
    renamed = replace(card, objectives=tuple(replace(one, title="Another title") for one in card.objectives))

    assert lay_out(card, width=width) == lay_out(renamed, width=width)


@settings(deadline=None)
@given(cards, widths)
def test_an_arrow_to_a_higher_band_leaves_at_the_top_and_enters_at_the_bottom(card: Scorecard, width: float) -> None:
    layout = lay_out(card, width=width)

    boxes = {box.id: box for box in layout.boxes}
    for arrow in layout.arrows:
        cause, effect = boxes[arrow.cause], boxes[arrow.effect]
        if effect.y < cause.y:
            assert (arrow.points[0][1], arrow.points[-1][1]) == (cause.y, effect.y + effect.height)
            assert all(above[1] <= below[1] for below, above in pairwise(arrow.points))


@settings(deadline=None)
@given(cards, widths)
def test_a_link_to_a_lower_band_is_feedback_and_one_to_a_higher_band_is_not(card: Scorecard, width: float) -> None:
    levels = {perspective.id: at for at, level in enumerate(card.levels) for perspective in level}
    level_of = {one.id: levels[one.perspective] for one in card.objectives}

    for arrow in lay_out(card, width=width).arrows:
        if level_of[arrow.cause] != level_of[arrow.effect]:
            assert arrow.is_feedback == (level_of[arrow.effect] > level_of[arrow.cause])


@settings(deadline=None)
@given(cards, widths)
def test_the_crossings_told_are_those_drawn(card: Scorecard, width: float) -> None:
    layout = lay_out(card, width=width)

    pairs = combinations([list(pairwise(arrow.points)) for arrow in layout.arrows], 2)
    assert layout.crossings == sum(any(_cross(*two) for two in product(one, other)) for one, other in pairs)


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_bands_of_one_row_have_no_more_crossings_than_the_cards_own_order(seed: int) -> None:
    random = Random(seed)
    counts = tuple(random.randint(1, 6) for _ in range(4))
    bands = [band for band, count in enumerate(counts) for _ in range(count)]
    pairs = [(one, other) for one, other in product(range(len(bands)), repeat=2) if bands[one] == bands[other] + 1]
    links = tuple(random.sample(pairs, random.randint(0, len(pairs))))

    layout = lay_out(a_card(counts, links))

    assert len({box.y for box in layout.boxes}) == 4
    # In the card's order two links of the same two bands cross where their ends stand in different orders.
    own = sum(
        bands[one[0]] == bands[two[0]] and (one[0] - two[0]) * (one[1] - two[1]) < 0
        for one, two in combinations(links, 2)
    )
    assert layout.crossings <= own


def test_crossings_that_another_order_avoids_are_avoided() -> None:
    card = a_card((3, 3, 3), ((3, 2), (4, 1), (5, 0), (6, 5), (7, 3), (8, 4)))

    assert lay_out(card).crossings == 0


@settings(deadline=None)
@given(cards, widths)
def test_boxes_of_a_row_stand_in_the_order_of_the_places_asked_for(card: Scorecard, width: float) -> None:
    layout = lay_out(card, width=width)

    places = {one.id: (one.perspective, one.place) for one in card.objectives}
    for one, other in combinations(layout.boxes, 2):
        (band, place), (other_band, other_place) = places[one.id], places[other.id]
        if band == other_band and one.y == other.y and place is not None and other_place is not None:
            assert (one.x - other.x) * (place - other_place) >= 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("place", [0.3, 0.5, 0.62])
def test_a_box_stands_with_its_middle_at_the_place_asked_for(place: float, width: float) -> None:
    layout = lay_out(a_card((1, 1, 1), ((2, 0),), places={1: place}), width=width)

    box = layout.boxes[1]
    half = box.width / 2 + 12
    assert box.x + box.width / 2 == pytest.approx(min(max(place * width, half), width - half))


def test_boxes_without_a_place_make_room_for_one_that_has_one() -> None:
    links = tuple((4 + at, at) for at in range(4))

    layout = lay_out(a_card((4, 4), links, places={6: 0.1}))

    box = layout.boxes[6]
    assert box.x + box.width / 2 == pytest.approx(118)
    assert all(other.x > box.x for other in layout.boxes[4:] if other != box)


def test_two_that_asked_for_one_place_stand_in_two_rows_of_a_band_that_has_two() -> None:
    layout = lay_out(a_card((4,), places={0: 0.25, 1: 0.25}), width=390)

    one, other = layout.boxes[:2]
    assert one.y != other.y
    assert one.x + one.width / 2 == pytest.approx(97.5)
    assert one.x == pytest.approx(other.x)


@pytest.mark.parametrize(("width", "in_a_row"), [(390, 2), (800, 4), (1180, 6)])
def test_a_row_holds_as_many_boxes_as_fit_and_rows_are_even(width: float, in_a_row: int) -> None:
    full = lay_out(a_card((in_a_row,)), width=width)
    wrapped = lay_out(a_card((in_a_row + 2,)), width=width)

    assert len({box.y for box in full.boxes}) == 1
    assert sorted(Counter(box.y for box in wrapped.boxes).values()) == [in_a_row // 2 + 1] * 2


@settings(deadline=None)
@given(large_cards(), widths)
def test_a_picture_like_a_former_one_of_another_card_is_whole(card: Scorecard, width: float) -> None:
    former = lay_out(replace(card, links=card.links[1:]), width=800)

    layout = lay_out(card, width=width, like=former)

    assert not _hits(layout)
    assert {box.id for box in layout.boxes} == {one.id for one in card.objectives}


def test_an_order_of_boxes_that_was_seen_before_is_kept_where_no_other_has_fewer_crossings() -> None:
    mirrored = a_card((3, 3), ((3, 2), (4, 1), (5, 0)), places={0: 0.9, 2: 0.1, 3: 0.1, 5: 0.9})
    free = replace(mirrored, objectives=tuple(replace(one, place=None) for one in mirrored.objectives))

    layout = lay_out(free, like=lay_out(mirrored))

    assert layout.boxes[2].x < layout.boxes[1].x < layout.boxes[0].x
    assert layout.crossings == lay_out(free).crossings == 0
    assert [box.x for box in layout.boxes] != [box.x for box in lay_out(free).boxes]


def test_links_inside_a_band_run_up_through_rows_of_their_own() -> None:
    layout = lay_out(a_card((4,), ((1, 0), (2, 1))))

    heights = [box.y for box in layout.boxes]
    assert heights[0] < heights[1] < heights[2]
    assert heights[3] in heights[:3]
    assert not any(arrow.is_feedback for arrow in layout.arrows)


def test_one_link_of_a_loop_inside_a_band_is_feedback() -> None:
    layout = lay_out(a_card((1, 3), ((1, 2), (2, 3), (3, 1), (3, 0))))

    assert sum(arrow.is_feedback for arrow in layout.arrows) == 1


def test_neighbours_are_linked_side_by_side_and_others_of_their_row_over_the_boxes_between() -> None:
    layout = lay_out(a_card((1, 1, 1), ((0, 1), (2, 1), (0, 2), (2, 0)), beside=(1, 2)))

    left, _, right = layout.boxes
    straight, back, over, over_back = (arrow.points for arrow in layout.arrows)
    assert {y for _, y in straight} == {y for _, y in back} == {left.y + left.height / 2}
    assert (straight[0][0], back[0][0]) == (left.x + left.width, right.x)
    assert min(y for _, y in over) < left.y
    assert min(y for _, y in over_back) != min(y for _, y in over)


def test_arrows_stand_upright_where_they_can() -> None:
    layout = lay_out(a_card((2, 2, 1), ((2, 0), (3, 1), (4, 2))))
    passing = lay_out(a_card((1, 2, 1), ((3, 0),)))

    for arrow in (*layout.arrows[:2], *passing.arrows):
        assert len(arrow.points) == 2
        assert arrow.points[0][0] == arrow.points[1][0]


def test_a_long_arrow_past_free_room_bends_once() -> None:
    layout = lay_out(a_card((1, 1, 1, 1, 1), ((4, 0),), places={0: 0.1, 1: 0.5, 2: 0.5, 3: 0.5, 4: 0.9}))

    (arrow,) = layout.arrows
    assert len({x for x, _ in arrow.points}) == 2


def test_linked_boxes_that_nearly_stand_over_each_other_do_so() -> None:
    layout = lay_out(a_card((3, 4), ((3, 0), (6, 2), (4, 1), (5, 1))))

    assert layout.boxes[3].x == layout.boxes[0].x
    assert layout.boxes[6].x == layout.boxes[2].x


def test_in_a_band_of_two_rows_the_causes_of_a_higher_band_stand_above_the_effects_of_a_lower() -> None:
    layout = lay_out(a_card((1, 4, 2), ((5, 1), (6, 2), (3, 0), (4, 0))), width=390)

    one, two, three, four = layout.boxes[1:5]
    assert three.y == four.y < one.y == two.y


@settings(deadline=None)
@given(st.integers(0, 10**6))
def test_the_method_of_layers_leans_to_the_cards_order(seed: int) -> None:
    random = Random(seed)
    rows = [list(range(4)), list(range(4, 8))]
    pairs = random.sample(list(product(rows[1], rows[0])), 6)

    x = lay_in_layers(make_grid([0] * 4 + [1] * 4, rows, pairs), rounds=20)

    right_way = sum((x[left] < x[right]) - (x[left] > x[right]) for row in rows for left, right in combinations(row, 2))
    assert right_way >= 0


def test_an_arrow_that_must_bend_ends_in_the_middle_of_an_edge() -> None:
    layout = lay_out(a_card((1, 1), ((1, 0),), places={0: 0.1, 1: 0.9}))

    (arrow,), (effect, cause) = layout.arrows, layout.boxes
    assert arrow.points == (
        (cause.x + cause.width / 2, cause.y),
        (effect.x + effect.width / 2, effect.y + effect.height),
    )


def test_neighbours_linked_both_ways_have_two_lines() -> None:
    there, back = lay_out(a_card((1, 1), ((0, 1), (1, 0)), beside=(1,))).arrows

    assert there.points[0][1] != back.points[0][1]


def test_perspectives_side_by_side_are_as_wide_as_they_need() -> None:
    layout = lay_out(a_card((1, 4, 1), beside=(2,)))

    _, wide, narrow = layout.bands
    assert wide.y == narrow.y
    assert wide.width > 2 * narrow.width
    assert len({box.y for box in layout.boxes[1:]}) == 1


def test_a_map_without_perspectives_is_empty() -> None:
    layout = lay_out(a_card(()))

    assert (layout.width, layout.height, layout.boxes, layout.bands) == (1180, 0, (), ())


def test_an_empty_band_has_room_for_a_box() -> None:
    (band,) = lay_out(a_card((0,))).bands

    assert band.height >= HEAD + 64


def test_a_map_of_a_hundred_objectives_and_two_hundred_links_is_laid_out() -> None:
    layout = lay_out(a_random_card(2, objectives=100, links=200, perspectives=5))

    assert (len(layout.boxes), len(layout.arrows)) == (100, 200)
    assert not _hits(layout)


def _is_at_edge(box: Box, point: tuple[float, float]) -> bool:
    x, y = point
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _hits(layout: MapLayout) -> list[tuple[str, str, str]]:
    """The arrows that enter a box, each with the box."""
    return [
        (arrow.cause, arrow.effect, box.id)
        for arrow in layout.arrows
        for box in layout.boxes
        if any(_enters(box, start, end) for start, end in pairwise(arrow.points))
    ]


def _enters(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether a piece of a line runs through the inside of a box (clipping by Liang and Barsky)."""
    first, last = 0.0, 1.0
    for at, low, high in ((0, box.x, box.x + box.width), (1, box.y, box.y + box.height)):
        run, low_in, high_in = end[at] - start[at], low + 0.01, high - 0.01
        if run == 0:
            if not low_in < start[at] < high_in:
                return False
            continue
        enter, leave = sorted(((low_in - start[at]) / run, (high_in - start[at]) / run))
        first, last = max(first, enter), min(last, leave)
    return first < last


def _cross(one: Piece, other: Piece) -> bool:
    """Whether two straight pieces cross, each with an end on either side of the other."""

    def side(piece: Piece, point: tuple[float, float]) -> float:
        (ax, ay), (bx, by) = piece
        return (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)

    return side(one, other[0]) * side(one, other[1]) < 0 and side(other, one[0]) * side(other, one[1]) < 0
