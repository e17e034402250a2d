"""What the picture of a strategy map is drawn with: letters, labels, badges of a status, lines and their heads."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from workbench.domain.changes import Mark
from workbench.domain.scorecard import Strength
from workbench.figures import theme
from workbench.figures.strategy_map_arrows import Point
from workbench.figures.strategy_map_words import width_of

ACCENT, LINE = "#0b5fa5", "#44546c"
BADGE = 18.0
BADGES: Mapping[str, tuple[str, str, str, str]] = {
    "good": ("G", "on target", theme.GOOD, "M0 9a9 9 0 1 1 18 0a9 9 0 1 1 -18 0Z"),
    "warn": ("A", "caution", theme.WARN, "M9 -1.5L20 17.5H-2Z"),
    "bad": ("R", "off target", theme.BAD, "M.5 .5H17.5V17.5H.5Z"),
}
"""Of each status its letter, its name, its colour and its shape."""
STROKES: Mapping[Strength | None, float] = {
    Strength.WEAK: 1.1,
    None: 1.7,
    Strength.MEDIUM: 2.2,
    Strength.STRONG: 3.6,
}
"""The width of a link's line, in px; a link whose strength nobody has said is not the weakest."""
DASHED, DOTTED = "7 4", "2 4"
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Give a text as XML can hold it: its signs escaped, and a mark where a character is none of XML's."""
    return escape(_UNPRINTABLE.sub("\ufffd", text))


def px(number: float) -> str:
    """Give a number with a tenth at most."""
    return (
        f"{number:.1f}".removesuffix(".0").replace("-0", "0")
        if abs(number) < 0.05
        else f"{number:.1f}".removesuffix(".0")
    )


def letters(
    text: str, x: float, y: float, size: float, *, colour: str = theme.INK, anchor: str = "start", more: str = ""
) -> str:
    """Give a line of text that begins, has its middle or ends (anchor: start, middle, end) at a point."""
    return (
        f'<text x="{px(x)}" y="{px(y)}" font-size="{px(size)}" fill="{colour}" text-anchor="{anchor}"{more}>'
        f"{plain(text)}</text>"
    )


def label(marks: Sequence[Mark], x: float, y: float, *, anchor: str = "start") -> str:
    """Give the words of marks in a frame, with its middle line at y; nothing for no marks."""
    if not marks:
        return ""
    words = ", ".join("new" if mark is Mark.ADDED else mark.value for mark in marks)
    width = width_of(words, 11, is_bold=True) + 12
    left = x - (width / 2 if anchor == "middle" else width if anchor == "end" else 0)
    return (
        f'<rect x="{px(left)}" y="{px(y - 8.5)}" width="{px(width)}" height="17" rx="4" fill="{colour_of(marks)}" '
        f'stroke="{theme.SURFACE}"/>'
        + letters(words, left + width / 2, y + 4, 11, colour=theme.SURFACE, anchor="middle", more=' font-weight="600"')
    )


def colour_of(marks: Sequence[Mark]) -> str:
    """Give the colour of what happened; the words beside it say the same."""
    if Mark.ADDED in marks:
        return theme.GOOD
    return theme.BAD if Mark.REMOVED in marks else ACCENT


def badge(status: str, x: float, y: float) -> str:
    """Give the badge of a status, its left top corner at a point."""
    letter, _, colour, shape = BADGES[status]
    return (
        f'<g transform="translate({px(x)} {px(y)})"><path d="{shape}" fill="{colour}"/>'
        + letters(
            letter,
            9,
            14 if status == "warn" else 13.3,
            11.5,
            colour="#ffffff",
            anchor="middle",
            more=' font-weight="700"',
        )
        + "</g>"
    )


def heads() -> str:
    """Give the heads of arrows: full ones, and open ones for feedback, of each colour."""
    return "<defs>" + "".join(_head(name, colour) for name, colour in HEADS.items()) + "</defs>"


HEADS = {"": LINE, "good": theme.GOOD, "bad": theme.BAD, "accent": ACCENT}
"""The names of the heads by the colour of their line."""


def _head(name: str, colour: str) -> str:
    frame = 'orient="auto" markerUnits="userSpaceOnUse" markerWidth="14" markerHeight="14" viewBox="0 0 14 14" refY="7"'
    return (
        f'<marker id="osm-head{name}" {frame} refX="11"><path d="M1 2L12 7L1 12L3.5 7Z" fill="{colour}"/></marker>'
        f'<marker id="osm-back{name}" {frame} refX="11"><path d="M2 2L12 7L2 12" fill="none" stroke="{colour}" '
        'stroke-width="2"/></marker>'
    )


def line(points: Sequence[Point], *, colour: str, width: float, dash: str = "", is_open: bool = False) -> str:
    """Give an arrow along points; dash: lengths of strokes and gaps; is_open: with the open head of feedback."""
    name = next(name for name, of_name in HEADS.items() if of_name == colour)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{curve(points)}" fill="none" stroke="{colour}" stroke-width="{px(width)}"{dashes} '
        f'marker-end="url(#osm-{"back" if is_open else "head"}{name})"/>'
    )


def curve(points: Sequence[Point]) -> str:
    """Give a path through points that leaves and enters each upright, so that it stays between their rows."""
    start = f"M{px(points[0][0])} {px(points[0][1])}"
    return start + "".join(_piece(*one, *other) for one, other in pairwise(points))


def _piece(x: float, y: float, to_x: float, to_y: float) -> str:
    if x == to_x or y == to_y:
        return f"L{px(to_x)} {px(to_y)}"
    middle = px((y + to_y) / 2)
    return f"C{px(x)} {middle} {px(to_x)} {middle} {px(to_x)} {px(to_y)}"
