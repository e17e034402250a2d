"""What the fields of an editing message may hold: each is read strictly, and refused in one sentence."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Any

from osm_sim.office.catalogue import CONTROL
from workbench.domain.editing import Refusal
from workbench.domain.periods import Period

LONGEST_TITLE, LONGEST_TEXT = 300, 5_000
LARGEST_NUMBER, LARGEST_COUNT = 1e12, 2**31 - 1
LONGEST_KEY = 200
LONGEST_SHOWN = 60
LONGEST_LIST = 400

Message = Mapping[str, object]
Parser = Callable[[object], Any]


class WrongError(Exception):
    """A field that cannot be read: which, and what it must be."""


def read_fields(message: Message, parsers: Mapping[str, Parser]) -> dict[str, Any] | Refusal:
    """Give a message's fields besides op and id, each read by its parser; Refusal for a missing or surplus one."""
    given = {str(name): value for name, value in message.items() if name not in ("op", "id")}
    if surplus := sorted(set(given) - set(parsers)):
        fields = f"it has {', '.join(parsers)}" if parsers else "it has none"
        return Refusal(f"{shown(surplus[0])} is no field of {op_of(message)}: {fields}")
    if missing := [name for name in parsers if name not in given]:
        return Refusal(f"{missing[0]} of {op_of(message)} is missing: give it")
    try:
        return {name: named(name, parser, given[name]) for name, parser in parsers.items()}
    except WrongError as error:
        return Refusal(str(error))


def shown(value: object) -> str:
    """Give a value as a sentence may show it: cut where it is long."""
    if isinstance(value, list | dict | tuple):
        return f"a {type(value).__name__}"
    text = repr(value[: LONGEST_SHOWN + 1] if isinstance(value, str) else value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


# -- what a field may hold --------------------------------------------------------------------------------------------


def title(value: object) -> str:
    """Read a title: one line, without control characters, of at most LONGEST_TITLE characters; may be empty."""
    text = " ".join(_clean(_text(value)).split())
    if len(text) > LONGEST_TITLE:
        raise WrongError(f"(of {len(text)} characters) must have at most {LONGEST_TITLE}: shorten it")
    return text


def text(value: object) -> str:
    """Read a text: any lines, without control characters, of at most LONGEST_TEXT characters."""
    cleaned = _clean(_text(value)).strip()
    if len(cleaned) > LONGEST_TEXT:
        raise WrongError(f"(of {len(cleaned)} characters) must have at most {LONGEST_TEXT}: shorten it")
    return cleaned


def key(value: object) -> str:
    """Read the key of an element, a document or a case."""
    if not isinstance(value, str) or len(value) > LONGEST_KEY or CONTROL.search(value):
        raise WrongError(f"(={shown(value)}) must be a key, a text of at most {LONGEST_KEY} characters")
    return value


def number(value: object) -> float:
    """Read a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_NUMBER:
        raise WrongError(f"(={shown(value)}) must be a number, at most {LARGEST_NUMBER:g}")
    return float(value)


def count(value: object) -> int:
    """Read a whole number from 0 on; one that came as 3.0 is one too."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise WrongError(f"(={shown(value)}) must be a whole number from 0 on")
    return value


def truth(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise WrongError(f"(={shown(value)}) must be true or false")
    return value


def one_of(kind: type[StrEnum], *members: StrEnum) -> Parser:
    """Give a parser for a member of an enum, or for one of those named."""
    allowed = {member.value: member for member in members or tuple(kind)}

    def parse(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in allowed:
            raise WrongError(f"(={shown(value)}) must be one of {', '.join(allowed)}")
        return allowed[value]

    return parse


def maybe(parser: Parser) -> Parser:
    """Give a parser that lets null pass as None."""
    return lambda value: None if value is None else parser(value)


def period(value: object) -> Period:
    """Read a period as it is written."""
    try:
        return Period.parse(value if isinstance(value, str) else "")
    except ValueError:
        raise WrongError(f"(={shown(value)}) must read like 2026-07, 2026-Q3, 2026-H2 or 2026") from None


def each(parser: Parser, most: int = LONGEST_LIST) -> Parser:
    """Give a parser for a list of at most so many things; what it gives is a tuple."""

    def parse(value: object) -> tuple[object, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise WrongError(f"(={shown(value)}) must be a list of at most {most}")
        return tuple(named(f"[{at}]", parser, one) for at, one in enumerate(value))

    return parse


def record(make: Callable[..., object], parsers: Mapping[str, Parser], optional: Collection[str] = ()) -> Parser:
    """Give a parser for an object with these fields, of which some may be left out, made into a value."""

    def parse(value: object) -> object:
        if not isinstance(value, dict):
            raise WrongError(f"(={shown(value)}) must be an object of {', '.join(parsers)}")
        if surplus := sorted(str(name) for name in value if name not in parsers):
            raise WrongError(f": {shown(surplus[0])} is no field of it: it has {', '.join(parsers)}")
        if missing := [name for name in parsers if name not in value and name not in optional]:
            raise WrongError(f".{missing[0]} is missing: give it")
        read = {name: named(f".{name}", parser, value[name]) for name, parser in parsers.items() if name in value}
        try:
            return make(**read)
        except ValueError as error:  # the values refuse what no code could use
            raise WrongError(f".{error}") from None

    return parse


def named(name: str, parser: Parser, value: object) -> object:
    """Give what a parser reads; raises WrongError with the name before what is wrong."""
    try:
        return parser(value)
    except WrongError as error:
        raise WrongError(f"{name}{error}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise WrongError(f"(={shown(value)}) must be a text")
    return value


def _clean(text: str) -> str:
    """Give a text without what cannot be seen or stored, with composed letters and plain ends of lines."""
    plain = CONTROL.sub("", re.sub(r"\r\n?|\u2028|\u2029", "\n", text))
    return unicodedata.normalize("NFC", plain)


def op_of(message: Message) -> str:
    """Give a message's op, empty where it has none."""
    op = message.get("op")
    return op if isinstance(op, str) else ""
