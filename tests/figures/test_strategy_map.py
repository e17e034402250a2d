"""Laws of the layout of strategy maps: everything is there, nothing overlaps, arrows pass between the boxes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.strategies import scorecards
from workbench.domain.ids import ObjectiveId, PerspectiveId, UnitId
from workbench.domain.scorecard import CauseLink, Objective, Perspective, Scorecard
from workbench.figures.strategy_map import HEAD, lay_out

if TYPE_CHECKING:
    from workbench.figures.strategy_map import Box, MapLayout

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
