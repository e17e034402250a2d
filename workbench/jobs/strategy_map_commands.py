"""Editing messages of the map's page: read strictly, field by field, and made on the scorecard."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from osm_sim.office.catalogue import CONTROL
from workbench.domain import editing
from workbench.domain.editing import Edited, Refusal
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.ids import ObjectiveId, PerspectiveId, ThemeId, new_id
from workbench.domain.scorecard import CauseLink, Objective, Perspective, Scorecard, Sign, Strength, Theme

LONGEST_TITLE, LONGEST_TEXT = 300, 5_000
LARGEST_NUMBER, LARGEST_COUNT = 1e12, 2**31 - 1
LONGEST_KEY = 200
LONGEST_SHOWN = 60
TITLED = (Kind.OBJECTIVE, Kind.PERSPECTIVE, Kind.THEME, Kind.MEASURE, Kind.CARD)
REMOVABLE = (Kind.OBJECTIVE, Kind.PERSPECTIVE, Kind.THEME, Kind.LINK)

Message = Mapping[str, object]
Parser = Callable[[object], Any]


class _WrongError(Exception):
    """A field that cannot be read: which, and what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an edit made: its kind and its key."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An edited scorecard, and what was made with it if anything was."""

    card: Scorecard
    made: Made | None = None


def edit_of(message: Message, card: Scorecard, *, people: Collection[str] | None = None) -> Edit | Refusal:
    """Make the edit that a message {"op": ..., fields} asks for, or say why not: what, which value, the remedy.

    people: ids that may become owners; any where they are not known.
    """
    command = _COMMANDS.get(_op(message))
    if command is None:
        return Refusal(f"op(={shown(message.get('op'))}) must be one of {', '.join(_COMMANDS)}")
    fields = read_fields(message, command.fields)
    if isinstance(fields, Refusal):
        return fields
    owner = fields.get("value") if fields.get("field") == "owner" else None
    if people is not None and owner is not None and owner not in people:
        return Refusal(f"owner(={shown(owner)}) must be one of the organisation's people: add them there first")
    try:
        done = command.edit(card, **fields)
    except (_WrongError, ValueError) as error:  # the values refuse what no code could use
        return Refusal(str(error))
    if isinstance(done, Refusal):
        return done
    return done if isinstance(done, Edit) else Edit(card=done)


def editing_ops() -> tuple[str, ...]:
    """Give the ops that `edit_of` knows."""
    return tuple(_COMMANDS)


def read_fields(message: Message, parsers: Mapping[str, Parser]) -> dict[str, Any] | Refusal:
    """Give a message's fields besides op and id, each read by its parser; Refusal for a missing or surplus one."""
    given = {str(name): value for name, value in message.items() if name not in ("op", "id")}
    if surplus := sorted(set(given) - set(parsers)):
        fields = f"it has {', '.join(parsers)}" if parsers else "it has none"
        return Refusal(f"{shown(surplus[0])} is no field of {_op(message)}: {fields}")
    if missing := [name for name in parsers if name not in given]:
        return Refusal(f"{missing[0]} of {_op(message)} is missing: give it")
    try:
        return {name: _named(name, parser, given[name]) for name, parser in parsers.items()}
    except _WrongError as error:
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
        raise _WrongError(f"(of {len(text)} characters) must have at most {LONGEST_TITLE}: shorten it")
    return text


def text(value: object) -> str:
    """Read a text: any lines, without control characters, of at most LONGEST_TEXT characters."""
    cleaned = _clean(_text(value)).strip()
    if len(cleaned) > LONGEST_TEXT:
        raise _WrongError(f"(of {len(cleaned)} characters) must have at most {LONGEST_TEXT}: shorten it")
    return cleaned


def key(value: object) -> str:
    """Read the key of an element, a document or a case."""
    if not isinstance(value, str) or len(value) > LONGEST_KEY or CONTROL.search(value):
        raise _WrongError(f"(={shown(value)}) must be a key, a text of at most {LONGEST_KEY} characters")
    return value


def number(value: object) -> float:
    """Read a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST_NUMBER:
        raise _WrongError(f"(={shown(value)}) must be a number, at most {LARGEST_NUMBER:g}")
    return float(value)


def count(value: object) -> int:
    """Read a whole number from 0 on; one that came as 3.0 is one too."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise _WrongError(f"(={shown(value)}) must be a whole number from 0 on")
    return value


def truth(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise _WrongError(f"(={shown(value)}) must be true or false")
    return value


def one_of(kind: type[StrEnum], *members: StrEnum) -> Parser:
    """Give a parser for a member of an enum, or for one of those named."""
    allowed = {member.value: member for member in members or tuple(kind)}

    def parse(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in allowed:
            raise _WrongError(f"(={shown(value)}) must be one of {', '.join(allowed)}")
        return allowed[value]

    return parse


def maybe(parser: Parser) -> Parser:
    """Give a parser that lets null pass as None."""
    return lambda value: None if value is None else parser(value)


def _named(name: str, parser: Parser, value: object) -> object:
    try:
        return parser(value)
    except _WrongError as error:
        raise _WrongError(f"{name}{error}") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _WrongError(f"(={shown(value)}) must be a text")
    return value


def _clean(text: str) -> str:
    """Give a text without what cannot be seen or stored, with composed letters and plain ends of lines."""
    plain = CONTROL.sub("", re.sub(r"\r\n?|\u2028|\u2029", "\n", text))
    return unicodedata.normalize("NFC", plain)


# -- the commands -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Command:
    fields: Mapping[str, Parser]
    edit: Callable[..., Edited | Edit]


def _add_objective(card: Scorecard, *, perspective: str, title: str, place: float | None) -> Edited | Edit:
    new = Objective(id=ObjectiveId(new_id()), title=title, perspective=PerspectiveId(perspective), place=place)
    return _made(editing.add(card, new), Kind.OBJECTIVE, new.id)


def _add_perspective(card: Scorecard, *, title: str) -> Edited | Edit:
    new = Perspective(id=PerspectiveId(new_id()), title=title)
    return _made(editing.add(card, new), Kind.PERSPECTIVE, new.id)


def _add_theme(card: Scorecard, *, title: str) -> Edited | Edit:
    new = Theme(id=ThemeId(new_id()), title=title)
    return _made(editing.add(card, new), Kind.THEME, new.id)


def _rename(card: Scorecard, *, kind: Kind, key: str, title: str) -> Edited:
    if kind is Kind.CARD:
        return editing.retitle(card, title)
    return editing.rename(card, Element(kind, key), title)


def _revise(card: Scorecard, *, kind: Kind, key: str, field: str, value: object) -> Edited:
    parsers = _FIELDS[kind]
    if field not in parsers:
        return Refusal(f"field(={shown(field)}) of {_article(kind)} must be one of {', '.join(parsers)}")
    return editing.revise(card, Element(kind, key), **{field: _named(field, parsers[field], value)})


def _move(card: Scorecard, *, objective: str, perspective: str, place: float | None) -> Edited:
    moved = editing.move_objective
    return moved(card, ObjectiveId(objective), perspective=PerspectiveId(perspective), place=place)


def _move_perspective(card: Scorecard, *, perspective: str, at: int) -> Edited:
    return editing.move_perspective(card, PerspectiveId(perspective), at=at)


def _move_theme(card: Scorecard, *, theme: str, at: int) -> Edited:
    return editing.move_theme(card, ThemeId(theme), at=at)


def _link(card: Scorecard, *, cause: str, effect: str) -> Edited | Edit:
    if card.link(cause, effect) is not None:
        return Refusal(f"{_title(card, cause)} leads to {_title(card, effect)} already: open that link to change it")
    new = CauseLink(cause=ObjectiveId(cause), effect=ObjectiveId(effect))
    return _made(editing.add(card, new), Kind.LINK, link_element(cause, effect).key)


def _turn(card: Scorecard, *, cause: str, effect: str) -> Edited | Edit:
    if card.link(effect, cause) is not None:
        return Refusal(f"{_title(card, effect)} leads to {_title(card, cause)} already: remove one of the two links")
    turned = editing.turn_link(card, ObjectiveId(cause), ObjectiveId(effect))
    return _made(turned, Kind.LINK, link_element(effect, cause).key)


def _remove(card: Scorecard, *, kind: Kind, key: str) -> Edited:
    return editing.remove(card, Element(kind, key))


def _arrange(card: Scorecard) -> Edited:
    return replace(card, objectives=tuple(replace(one, place=None) for one in card.objectives))


_FIELDS: dict[Kind, dict[str, Parser]] = {
    Kind.OBJECTIVE: {"statement": text, "theme": maybe(key), "owner": maybe(key), "weight": number},
    Kind.PERSPECTIVE: {"is_outcome": truth, "is_beside": truth, "question": text},
    Kind.THEME: {"statement": text},
    Kind.LINK: {
        "sign": one_of(Sign),
        "strength": maybe(one_of(Strength)),
        "lag_months": maybe(number),
        "belief": maybe(number),
        "why": text,
    },
}
_COMMANDS: dict[str, _Command] = {
    "add_objective": _Command({"perspective": key, "title": title, "place": maybe(number)}, _add_objective),
    "add_perspective": _Command({"title": title}, _add_perspective),
    "add_theme": _Command({"title": title}, _add_theme),
    "rename": _Command({"kind": one_of(Kind, *TITLED), "key": key, "title": title}, _rename),
    "revise": _Command(
        {"kind": one_of(Kind, *_FIELDS), "key": key, "field": key, "value": lambda value: value}, _revise
    ),
    "move": _Command({"objective": key, "perspective": key, "place": maybe(number)}, _move),
    "move_perspective": _Command({"perspective": key, "at": count}, _move_perspective),
    "move_theme": _Command({"theme": key, "at": count}, _move_theme),
    "link": _Command({"cause": key, "effect": key}, _link),
    "turn": _Command({"cause": key, "effect": key}, _turn),
    "remove": _Command({"kind": one_of(Kind, *REMOVABLE), "key": key}, _remove),
    "arrange": _Command({}, _arrange),
}


def _made(edited: Edited, kind: Kind, new_key: str) -> Edited | Edit:
    return edited if isinstance(edited, Refusal) else Edit(card=edited, made=Made(kind=kind.value, key=new_key))


def _op(message: Message) -> str:
    op = message.get("op")
    return op if isinstance(op, str) else ""


def _title(card: Scorecard, objective: str) -> str:
    found = card.objective(objective)
    return repr(found.title if found else objective)


def _article(kind: Kind) -> str:
    return f"{'an' if kind is Kind.OBJECTIVE else 'a'} {kind}"
