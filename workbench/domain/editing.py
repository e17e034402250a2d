"""Edits of a scorecard: each gives the edited scorecard, or a sentence that says why not.

An edit that changes nothing gives the very scorecard it was given, so that it leaves no step to undo.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from workbench.domain.elements import Element, Kind, Part, document_of, parts_of, stands_on, without
from workbench.domain.ids import MeasureId, ObjectiveId, PerspectiveId, ThemeId
from workbench.domain.periods import Period
from workbench.domain.scorecard import (
    CauseLink,
    Contribution,
    Measure,
    Objective,
    Perspective,
    Scorecard,
    Target,
    Theme,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an edit was not made: what, which value, the remedy."""

    sentence: str


Edited = Scorecard | Refusal
_KEYS = frozenset({"id", "cause", "effect", "period", "targets"})
"""Fields that no `revise` changes: keys, and targets, which have edits of their own."""


def retitle(card: Scorecard, title: str) -> Edited:
    """Give the scorecard with another title."""
    if not title.strip():
        return _blank(Kind.CARD)
    return card if title == card.title else replace(card, title=title.strip())


def add(card: Scorecard, part: Perspective | Theme | Objective | CauseLink | Measure | Contribution) -> Edited:
    """Give the scorecard with a new part behind the others of its kind; perspectives come below the others."""
    if not getattr(part, "title", "link").strip():
        return _blank(_kind(part))
    sequence = _SEQUENCES[_kind(part)]
    return _attempt(lambda: replace(card, **{sequence: (*getattr(card, sequence), part)}))  # type: ignore[arg-type]


def revise(card: Scorecard, element: Element, **changes: object) -> Edited:
    """Give the scorecard with some fields of an element changed: a title, a strength, an owner, a perspective, a place.

    element: a perspective, theme, objective, link, measure, target or contribution.
    """
    parts = parts_of(card)
    part = parts.get(element)
    if part is None:
        return _gone(element)
    allowed = {field.name for field in fields(part)} - _KEYS
    for name, value in changes.items():
        if name not in allowed:
            return Refusal(f"{name}(={value!r}) must be a field of the {element.kind}: {', '.join(sorted(allowed))}")
    title = changes.get("title")
    if isinstance(title, str):
        if not title.strip():
            return _blank(element.kind)
        changes["title"] = title.strip()
    if all(getattr(part, name) == value for name, value in changes.items()):
        return card
    return _attempt(lambda: document_of(card, parts | {element: replace(part, **changes)}))  # type: ignore[arg-type]


def rename(card: Scorecard, element: Element, title: str) -> Edited:
    """Give the scorecard with another title for a perspective, theme, objective or measure."""
    return revise(card, element, title=title)


def move_objective(
    card: Scorecard, objective: ObjectiveId, *, perspective: PerspectiveId, place: float | None = None
) -> Edited:
    """Give the scorecard with an objective in a perspective, at a place in its band (None: where the layout likes)."""
    return revise(card, Element(Kind.OBJECTIVE, objective), perspective=perspective, place=place)


def remove(card: Scorecard, element: Element) -> Edited:
    """Give the scorecard without an element, and without what stood on it: links, measures, contributions.

    A theme leaves its objectives; a perspective that still holds objectives stays.
    """
    parts = parts_of(card)
    if element not in parts or element.kind is Kind.CARD:
        return _gone(element)
    inside = [objective for objective in card.objectives if objective.perspective == element.key]
    if element.kind is Kind.PERSPECTIVE and inside:
        titles = ", ".join(repr(objective.title) for objective in inside)
        return Refusal(f"perspective {_title(parts[element])} must be empty to be removed: move {titles} first")
    return document_of(card, _without(parts, element))


def turn_link(card: Scorecard, cause: ObjectiveId, effect: ObjectiveId) -> Edited:
    """Give the scorecard with a link that runs the other way, and says the same."""
    link = card.link(cause, effect)
    if link is None:
        return _gone(Element(Kind.LINK, f"{cause}>{effect}"))
    turned = replace(link, cause=effect, effect=cause)
    return _attempt(lambda: replace(card, links=_put(card.links, link, turned)))


def relink(card: Scorecard, cause: ObjectiveId, effect: ObjectiveId, *, to: CauseLink) -> Edited:
    """Give the scorecard with one link in the place of another."""
    link = card.link(cause, effect)
    if link is None:
        return _gone(Element(Kind.LINK, f"{cause}>{effect}"))
    return card if link == to else _attempt(lambda: replace(card, links=_put(card.links, link, to)))


def move_perspective(card: Scorecard, perspective: PerspectiveId, *, at: int) -> Edited:
    """Give the scorecard with a perspective at another place from the top, counted from 0."""
    one = card.perspective(perspective)
    if one is None:
        return _gone(Element(Kind.PERSPECTIVE, perspective))
    return replace(card, perspectives=_moved(card.perspectives, one, at))


def move_theme(card: Scorecard, theme: ThemeId, *, at: int) -> Edited:
    """Give the scorecard with a theme at another place in the list, counted from 0."""
    one = card.theme(theme)
    if one is None:
        return _gone(Element(Kind.THEME, theme))
    return replace(card, themes=_moved(card.themes, one, at))


def set_target(card: Scorecard, measure: MeasureId, target: Target) -> Edited:
    """Give the scorecard with a measure's target of a period set, whether there was one or not."""
    return _with_targets(
        card, measure, lambda targets: (*(one for one in targets if one.period != target.period), target)
    )


def remove_target(card: Scorecard, measure: MeasureId, period: Period) -> Edited:
    """Give the scorecard without a measure's target of a period."""
    return _with_targets(card, measure, lambda targets: (one for one in targets if one.period != period))


def _with_targets(
    card: Scorecard, measure: MeasureId, change: Callable[[tuple[Target, ...]], Iterable[Target]]
) -> Edited:
    one = card.measure(measure)
    if one is None:
        return _gone(Element(Kind.MEASURE, measure))
    changed = replace(one, targets=tuple(change(one.targets)))
    return card if changed == one else replace(card, measures=_put(card.measures, one, changed))


def _without(parts: dict[Element, Part], element: Element) -> dict[Element, Part]:
    gone = [element]
    left = dict(parts)
    while gone:
        removed = gone.pop()
        left.pop(removed, None)
        gone.extend(one for one, part in left.items() if removed in stands_on(one, part))
    return {one: _loosened(part, element) for one, part in left.items()}


def _loosened(part: Part, gone: Element) -> Part:
    if isinstance(part, Objective) and gone.kind is Kind.THEME and part.theme == gone.key:
        return without(part, gone) or part
    return part


_SEQUENCES = {
    Kind.PERSPECTIVE: "perspectives",
    Kind.THEME: "themes",
    Kind.OBJECTIVE: "objectives",
    Kind.LINK: "links",
    Kind.MEASURE: "measures",
    Kind.CONTRIBUTION: "contributions",
}
_KINDS: dict[type, Kind] = {
    Perspective: Kind.PERSPECTIVE,
    Theme: Kind.THEME,
    Objective: Kind.OBJECTIVE,
    CauseLink: Kind.LINK,
    Measure: Kind.MEASURE,
    Contribution: Kind.CONTRIBUTION,
}


def _kind(part: object) -> Kind:
    return _KINDS[type(part)]


def _attempt(edit: Callable[[], Scorecard]) -> Edited:
    # The values refuse what no code could use, and their sentences are fit to be shown.
    try:
        return edit()
    except ValueError as error:
        return Refusal(str(error))


def _blank(kind: Kind) -> Refusal:
    return Refusal(f"title(='') of the {kind} must not be empty: write what it is called")


def _gone(element: Element) -> Refusal:
    return Refusal(f"{element.kind}(={element.key!r}) must be on the scorecard: it may just have been removed")


def _title(part: Part) -> str:
    return repr(getattr(part, "title", ""))


_T = TypeVar("_T")


def _put(items: Sequence[_T], old: _T, new: _T) -> tuple[_T, ...]:
    return tuple(new if item == old else item for item in items)


def _moved(items: Sequence[_T], one: _T, at: int) -> tuple[_T, ...]:
    others = [item for item in items if item != one]
    at = min(max(at, 0), len(others))
    return (*others[:at], one, *others[at:])
