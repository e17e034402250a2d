"""Titles in boxes: how wide a text is about, and where its lines break."""

import unicodedata
from collections.abc import Iterator

NARROW, WIDE = frozenset("iIjlftr.,:;'|!()[]-/ "), frozenset("mwMW@%&")
ELLIPSIS = "…"


def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """Give about how wide a text is in a plain sans serif font of so many px, a little more rather than less."""
    return sum(map(_ems, text)) * size * (1.1 if is_bold else 1.0)


def wrapped(text: str, size: float, room: float, most: int = 3) -> tuple[str, ...]:
    """Give a text in lines that fit the room in px; what needs more than so many lines ends in an ellipsis."""
    lines = list(_lines(" ".join(text.split()), size, room))
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), size, room))


def shortened(text: str, size: float, room: float, *, is_bold: bool = False) -> str:
    """Give a text as far as it fits on one line in px, with an ellipsis where something is missing."""
    if width_of(text, size, is_bold=is_bold) <= room:
        return text
    kept = text
    while kept and width_of(kept + ELLIPSIS, size, is_bold=is_bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def _lines(text: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size) <= room:
            line = longer
            continue
        if line:
            yield line
        *full, line = _pieces(word, size, room)
        yield from full
    if line:
        yield line


def _pieces(word: str, size: float, room: float) -> Iterator[str]:
    """Break a word that is wider than a line wherever the line ends."""
    piece = ""
    for letter in word:
        if piece and width_of(piece + letter, size) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _ems(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in NARROW:
        return 0.37
    if letter in WIDE:
        return 0.95
    return 0.7 if letter.isupper() else 0.6
