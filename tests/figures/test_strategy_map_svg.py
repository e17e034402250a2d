"""The map as an SVG picture: well formed, complete, readable without colour, and text is text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.strategies import scorecards
from tests.figures.test_strategy_map import a_card
from workbench.domain.changes import Mark
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.ids import ObjectiveId
from workbench.domain.scorecard import Scorecard, Sign, Strength
from workbench.figures.strategy_map import lay_out
from workbench.figures.strategy_map_svg import map_svg
from workbench.figures.strategy_map_words import shortened, width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SVG = "{http://www.w3.org/2000/svg}"


def drawn(
    card: Scorecard,
    *,
    statuses: Mapping[ObjectiveId, str] | None = None,
    marks: Mapping[Element, Iterable[Mark]] | None = None,
    title: str = "",
    width: float = 1180,
) -> ElementTree.Element:
    return ElementTree.fromstring(
        map_svg(card, lay_out(card, width=width), statuses=statuses, marks=marks, title=title)
    )


def titled(card: Scorecard, *titles: str) -> Scorecard:
    return replace(
        card,
        objectives=tuple(replace(one, title=title) for one, title in zip(card.objectives, titles, strict=True)),
    )


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def arrows(picture: ElementTree.Element) -> list[ElementTree.Element]:
    """The lines of links: those of the legend are level."""
    return [
        path for path in picture.iter(f"{SVG}path") if "marker-end" in path.attrib and "L34 0" not in path.attrib["d"]
    ]


@settings(deadline=None)
@given(scorecards(), st.sampled_from((390.0, 1180.0)))
def test_every_card_gives_a_well_formed_picture_with_all_its_titles(card: Scorecard, width: float) -> None:
    picture = drawn(card, width=width, title="The map")

    titles = [title.text for title in picture.iter(f"{SVG}title")]
    assert titles == [one.title for one in card.objectives]
    assert len(arrows(picture)) == len(card.links)
    assert picture.get("role") == "img"
    named = [*(one.title for one in card.perspectives), *(one.title for one in card.objectives)]
    assert all(title in (picture.get("aria-label") or "") for title in named)


def test_a_title_of_markup_shows_as_written() -> None:
    title = "<img src=x onerror=\"alert(1)\"> & 'so'"

    picture = drawn(titled(a_card((1,)), title), title=title, width=1180)

    assert {element.tag.removeprefix(SVG) for element in picture.iter()} <= {
        "svg", "defs", "marker", "path", "rect", "text", "g", "title", "circle",
    }  # fmt: skip
    assert words(picture)[0] == title
    assert next(picture.iter(f"{SVG}title")).text == title


def test_characters_that_xml_cannot_hold_are_marked() -> None:
    picture = drawn(titled(a_card((1,)), "bell \a, half \ud800"))

    assert next(picture.iter(f"{SVG}title")).text == "bell \ufffd, half \ufffd"


def test_the_picture_asks_no_host_for_anything() -> None:
    text = map_svg(a_card(links=((2, 0),)), lay_out(a_card(links=((2, 0),))))

    assert re.findall(r"https?://[^\"' ]+", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"href|@import|@font-face|<style|<script", text)
    assert set(re.findall(r"url\(([^)]*)\)", text)) == {"#osm-head"}


def test_a_status_is_a_letter_in_a_shape_of_its_own_and_a_word() -> None:
    statuses = {ObjectiveId(f"o{at}"): status for at, status in enumerate(("good", "warn", "bad", "none"))}

    picture = drawn(a_card((4,)), statuses=statuses)

    letters = [text for text in words(picture) if len(text) == 1]
    shapes = {path.get("d") for path in picture.iter(f"{SVG}path") if path.get("fill") not in (None, "none")}
    assert sorted(letters[:3]) == ["A", "G", "R"]
    assert len(shapes) == 4  # three and the head of an arrow
    assert [title.text for title in picture.iter(f"{SVG}title")] == [
        "Objective 0 (on target)",
        "Objective 1 (caution)",
        "Objective 2 (off target)",
        "Objective 3",
    ]
    assert {"on target", "caution", "off target"} <= set(words(picture))


def test_a_link_that_lessens_its_effect_is_dashed_with_a_minus() -> None:
    card = a_card(links=((2, 0), (3, 1)))
    plus, minus = card.links

    picture = drawn(replace(card, links=(plus, replace(minus, sign=Sign.MINUS))))

    assert [path.get("stroke-dasharray") for path in arrows(picture)] == [None, "7 4"]
    assert words(picture).count("–") == 2  # on the map and in the legend
    assert "leads to less" in words(picture)


def test_a_stronger_link_is_wider() -> None:
    card = a_card(links=((2, 0), (3, 0), (4, 1)))

    picture = drawn(
        replace(card, links=tuple(replace(link, strength=one) for link, one in zip(card.links, Strength, strict=True)))
    )

    widths = [float(path.get("stroke-width") or 0) for path in arrows(picture)]
    assert widths == sorted(set(widths))
    assert "weak, medium, strong" in words(picture)


def test_feedback_is_dotted_with_a_head_of_its_own() -> None:
    picture = drawn(a_card(links=((2, 0), (0, 3))))

    forth, back = arrows(picture)
    assert (forth.get("stroke-dasharray"), back.get("stroke-dasharray")) == (None, "2 4")
    assert forth.get("marker-end") != back.get("marker-end")
    assert "feedback, downward" in words(picture)


@pytest.mark.parametrize("mark", Mark)
def test_a_mark_of_a_comparison_is_a_word(mark: Mark) -> None:
    marks = {
        Element(Kind.OBJECTIVE, "o1"): {mark},
        Element(Kind.PERSPECTIVE, "p1"): {mark},
        link_element("o2", "o0"): {mark},
    }

    picture = drawn(a_card(links=((2, 0),)), marks=marks)

    assert words(picture).count("new" if mark is Mark.ADDED else mark.value) == 3


def test_what_was_removed_is_dashed_and_struck_out() -> None:
    picture = drawn(a_card((1,)), marks={Element(Kind.OBJECTIVE, "o0"): {Mark.REMOVED}})

    assert any(rect.get("stroke-dasharray") for rect in picture.iter(f"{SVG}rect"))
    assert any(text.get("text-decoration") == "line-through" for text in picture.iter(f"{SVG}text"))


def test_a_map_without_a_heading_or_signs_is_as_high_as_its_layout() -> None:
    card = a_card((2, 1))

    assert float(drawn(card).get("height") or 0) == lay_out(card).height


def test_a_long_title_is_cut_on_its_third_line_only() -> None:
    card = titled(a_card((2,)), "Shorten the time from order to delivery for each customer", "Grow " * 40)

    boxed = words(drawn(card))[1:]

    assert " ".join(boxed[:3]).endswith("customer")
    assert len(boxed) == 6
    assert boxed[-1].endswith("…")


@given(st.text(max_size=120), st.floats(40, 300))
def test_lines_fit_the_room_and_lose_nothing_until_they_are_cut(text: str, room: float) -> None:
    lines = wrapped(text, 13, room)

    assert len(lines) <= 3
    assert all(width_of(line, 13) <= room for line in lines)
    whole = "".join(text.split())
    assert "".join("".join(lines).split()) == whole or (lines[-1].endswith("…") and len(lines) == 3)


@given(st.text(min_size=1, max_size=60), st.floats(20, 300), st.booleans())
def test_a_shortened_text_fits_the_room(text: str, room: float, is_bold: bool) -> None:  # noqa: FBT001 - drawn
    assert width_of(shortened(text, 13, room, is_bold=is_bold), 13, is_bold=is_bold) <= room
