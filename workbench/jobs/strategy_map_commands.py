"""Editing messages of the map's page: read strictly, field by field, and made on the scorecard."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from workbench.domain import editing
from workbench.domain.editing import Edited, Refusal
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId, ThemeId, new_id
from workbench.domain.scorecard import CauseLink, Measure, Objective, Perspective, Scorecard, Sign, Strength, Theme
from workbench.jobs import strategy_map_measures as measures
from workbench.jobs.strategy_map_fields import (
    Message,
    Parser,
    WrongError,
    count,
    key,
    maybe,
    named,
    number,
    one_of,
    op_of,
    period,
    read_fields,
    shown,
    text,
    title,
    truth,
)

TITLED = (Kind.OBJECTIVE, Kind.PERSPECTIVE, Kind.THEME, Kind.MEASURE, Kind.CARD)
REMOVABLE = (Kind.OBJECTIVE, Kind.PERSPECTIVE, Kind.THEME, Kind.LINK, Kind.MEASURE)
PEOPLE = ("owner", "collector")
"""Fields that name a person."""


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

    people: ids that may become owners and collectors; any where they are not known.
    """
    command = _COMMANDS.get(op_of(message))
    if command is None:
        return Refusal(f"op(={shown(message.get('op'))}) must be one of {', '.join(_COMMANDS)}")
    fields = read_fields(message, command.fields)
    if isinstance(fields, Refusal):
        return fields
    person = fields.get("value") if fields.get("field") in PEOPLE else None
    if people is not None and person is not None and not (isinstance(person, str) and person in people):
        what = f"{fields['field']}(={shown(person)})"
        return Refusal(f"{what} must be one of the organisation's people: add them there first")
    try:
        done = command.edit(card, **fields)
    except (WrongError, ValueError) as error:  # the values refuse what no code could use
        return Refusal(str(error))
    if isinstance(done, Refusal):
        return done
    return done if isinstance(done, Edit) else Edit(card=done)


def editing_ops() -> tuple[str, ...]:
    """Give the ops that `edit_of` knows."""
    return tuple(_COMMANDS)


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


def _add_measure(card: Scorecard, *, objective: str, title: str) -> Edited | Edit:
    new = Measure(id=MeasureId(new_id()), objective=ObjectiveId(objective), title=title)
    return _made(editing.add(card, new), Kind.MEASURE, new.id)


def _rename(card: Scorecard, *, kind: Kind, key: str, title: str) -> Edited:
    if kind is Kind.CARD:
        return editing.retitle(card, title)
    return editing.rename(card, Element(kind, key), title)


def _revise(card: Scorecard, *, kind: Kind, key: str, field: str, value: object) -> Edited:
    parsers = _FIELDS[kind]
    if field not in parsers:
        return Refusal(f"field(={shown(field)}) of {_article(kind)} must be one of {', '.join(parsers)}")
    return editing.revise(card, Element(kind, key), **{field: named(field, parsers[field], value)})


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
    Kind.OBJECTIVE: {
        "statement": text,
        "theme": maybe(key),
        "owner": maybe(key),
        "weight": number,
        "is_critical": truth,
        "weightings": measures.weightings,
    },
    Kind.PERSPECTIVE: {"is_outcome": truth, "is_beside": truth, "question": text, "weightings": measures.weightings},
    Kind.THEME: {"statement": text},
    Kind.MEASURE: measures.MEASURE,
    Kind.CARD: {"scheme": measures.scheme, "grace": count},
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
    "add_measure": _Command({"objective": key, "title": title}, _add_measure),
    "set_target": _Command(measures.TARGET, measures.put_target),
    "remove_target": _Command({"measure": key, "period": period}, measures.drop_target),
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


def _title(card: Scorecard, objective: str) -> str:
    found = card.objective(objective)
    return repr(found.title if found else objective)


def _article(kind: Kind) -> str:
    return f"{'an' if kind is Kind.OBJECTIVE else 'a'} {kind}"
