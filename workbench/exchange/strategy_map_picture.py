"""A strategy map as a picture in a file: an SVG that any browser, word processor or slide takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osm_sim.errors import InputError
from workbench.domain.changes import Mark
from workbench.domain.elements import Element
from workbench.domain.scorecard import Scorecard
from workbench.figures.strategy_map import lay_out
from workbench.figures.strategy_map_svg import map_svg

NARROWEST, WIDEST = 320, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The text of an SVG file; width, height: of the map in it, in px. crossings: pairs of arrows that cross."""

    svg: str
    width: float
    height: float
    crossings: int


def draw_map(card: Scorecard, *, width: float, marks: Mapping[Element, Iterable[Mark]] | None = None) -> Picture:
    """Draw a map in the room of a width in px; marks: what happened to its elements between two versions.

    Raises InputError for a width outside NARROWEST to WIDEST.
    """
    if not NARROWEST <= width <= WIDEST:
        raise InputError(f"width(={width:g}) must lie in {NARROWEST}..{WIDEST} px")
    layout = lay_out(card, width=width)
    svg = map_svg(card, layout, marks=marks, title=card.title)
    return Picture(svg=svg, width=layout.width, height=layout.height, crossings=layout.crossings)
