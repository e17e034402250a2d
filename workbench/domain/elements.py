"""A document taken apart into elements, each with a key, and put together again.

Comparing and merging happen on elements: every measure's target is one, so that two people may set two targets of
the same measure at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TypeVar, cast

from workbench.domain.documents import Pin
from workbench.domain.ids import UnitId
from workbench.domain.organisation import Grant, Organisation, Person, Unit
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


class Kind(StrEnum):
    """What an element is; in the order in which a document lists them."""

    CARD = "scorecard"
    PERSPECTIVE = "perspective"
    THEME = "theme"
    OBJECTIVE = "objective"
    LINK = "link"
    MEASURE = "measure"
    TARGET = "target"
    CONTRIBUTION = "contribution"
    ORGANISATION = "organisation"
    UNIT = "unit"
    PERSON = "person"
    GRANT = "grant"


SORTED = frozenset({Kind.TARGET})
"""Kinds whose order follows from their values; the order of all others is kept."""
ARRANGED = frozenset({Kind.PERSPECTIVE, Kind.THEME})
"""Kinds whose order people see, and put in order."""


@dataclass(frozen=True, slots=True)
class Element:
    """Which element: its kind, and its key within the document (empty for the document itself, or a kind as a whole).

    The key of a link is "cause>effect", of a target "measure>period", of a contribution
    "objective>document>objective", of a grant "person>role>unit", of all others their id.
    """

    kind: Kind
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a scorecard holds itself."""

    unit: UnitId
    title: str
    template: str
    parent: Pin | None
    scheme: str
    grace: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What an organisation holds itself."""

    name: str


Part = (
    Head | Perspective | Theme | Objective | CauseLink | Measure | Target | Contribution | Name | Unit | Person | Grant
)
Parts = Mapping[Element, Part]
Document = Scorecard | Organisation
D = TypeVar("D", Scorecard, Organisation)
FIELD_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in Part.__args__}


def link_element(cause: str, effect: str) -> Element:
    """Give the element of a link between two objectives."""
    return Element(Kind.LINK, f"{cause}>{effect}")


def parts_of(document: Document) -> dict[Element, Part]:
    """Give a document's elements, in its order; a measure's targets are elements of their own."""
    if isinstance(document, Scorecard):
        return dict(_card_parts(document))
    return dict(_organisation_parts(document))


def document_of(like: D, parts: Parts) -> D:
    """Put elements together again into a document like the one given; the inverse of `parts_of`.

    Raises ValueError, with sentences, where they do not fit together.
    """
    by_kind: defaultdict[Kind, list[Part]] = defaultdict(list)
    targets: defaultdict[str, list[Target]] = defaultdict(list)
    for element, part in parts.items():
        if isinstance(part, Target):
            targets[element.key.partition(">")[0]].append(part)
        else:
            by_kind[element.kind].append(part)
    if isinstance(like, Scorecard):
        return _card(by_kind, targets)
    return _organisation(by_kind)


def needs(element: Element, part: Part) -> Iterator[tuple[str, Element]]:
    """Give the elements that one refers to, each with the field that names it."""
    match part:
        case Objective():
            yield "perspective", Element(Kind.PERSPECTIVE, part.perspective)
            if part.theme is not None:
                yield "theme", Element(Kind.THEME, part.theme)
        case CauseLink():
            yield "cause", Element(Kind.OBJECTIVE, part.cause)
            yield "effect", Element(Kind.OBJECTIVE, part.effect)
        case Measure() | Contribution():
            yield "objective", Element(Kind.OBJECTIVE, part.objective)
        case Target():
            yield "measure", Element(Kind.MEASURE, element.key.partition(">")[0])
        case Unit() | Grant():
            yield from _needs_in_organisation(part)
        case _:
            return


def without(part: Part, gone: Element) -> Part | None:
    """Give a part without what it refers to; None where it means nothing then."""
    if isinstance(part, Objective) and gone.kind is Kind.THEME:
        return replace(part, theme=None)
    if isinstance(part, Unit) and gone.key in part.beside and gone.key != part.parent:
        return replace(part, beside=tuple(unit for unit in part.beside if unit != gone.key))
    return None


def stands_on(element: Element, part: Part) -> Iterator[Element]:
    """Give the elements without which one means nothing: an objective's perspective, but not its theme."""
    return (need for _, need in needs(element, part) if without(part, need) is None)


def _needs_in_organisation(part: Unit | Grant) -> Iterator[tuple[str, Element]]:
    if isinstance(part, Grant):
        yield "person", Element(Kind.PERSON, part.person)
        if part.unit is not None:
            yield "unit", Element(Kind.UNIT, part.unit)
        return
    if part.parent is not None:
        yield "parent", Element(Kind.UNIT, part.parent)
    yield from (("beside", Element(Kind.UNIT, unit)) for unit in part.beside)


def _card_parts(card: Scorecard) -> Iterator[tuple[Element, Part]]:
    yield (
        Element(Kind.CARD),
        Head(
            unit=card.unit,
            title=card.title,
            template=card.template,
            parent=card.parent,
            scheme=card.scheme,
            grace=card.grace,
        ),
    )
    yield from ((Element(Kind.PERSPECTIVE, perspective.id), perspective) for perspective in card.perspectives)
    yield from ((Element(Kind.THEME, theme.id), theme) for theme in card.themes)
    yield from ((Element(Kind.OBJECTIVE, objective.id), objective) for objective in card.objectives)
    yield from ((link_element(link.cause, link.effect), link) for link in card.links)
    for measure in card.measures:
        yield Element(Kind.MEASURE, measure.id), replace(measure, targets=()) if measure.targets else measure
        for target in measure.targets:
            yield Element(Kind.TARGET, f"{measure.id}>{target.period}"), target
    for one in card.contributions:
        yield Element(Kind.CONTRIBUTION, f"{one.objective}>{one.to.document}>{one.to_objective}"), one


def _organisation_parts(organisation: Organisation) -> Iterator[tuple[Element, Part]]:
    yield Element(Kind.ORGANISATION), Name(name=organisation.name)
    yield from ((Element(Kind.UNIT, unit.id), unit) for unit in organisation.units)
    yield from ((Element(Kind.PERSON, person.id), person) for person in organisation.people)
    for grant in organisation.grants:
        yield Element(Kind.GRANT, f"{grant.person}>{grant.role}>{grant.unit or ''}"), grant


def _card(by_kind: Mapping[Kind, list[Part]], targets: Mapping[str, list[Target]]) -> Scorecard:
    head = cast("Head", by_kind[Kind.CARD][0])
    measures = cast("list[Measure]", by_kind[Kind.MEASURE])
    return Scorecard(
        unit=head.unit,
        title=head.title,
        template=head.template,
        parent=head.parent,
        scheme=head.scheme,
        grace=head.grace,
        perspectives=tuple(cast("list[Perspective]", by_kind[Kind.PERSPECTIVE])),
        themes=tuple(cast("list[Theme]", by_kind[Kind.THEME])),
        objectives=tuple(cast("list[Objective]", by_kind[Kind.OBJECTIVE])),
        links=tuple(cast("list[CauseLink]", by_kind[Kind.LINK])),
        measures=tuple(
            replace(measure, targets=tuple(targets[measure.id])) if measure.id in targets else measure
            for measure in measures
        ),
        contributions=tuple(cast("list[Contribution]", by_kind[Kind.CONTRIBUTION])),
    )


def _organisation(by_kind: Mapping[Kind, list[Part]]) -> Organisation:
    return Organisation(
        name=cast("Name", by_kind[Kind.ORGANISATION][0]).name,
        units=tuple(cast("list[Unit]", by_kind[Kind.UNIT])),
        people=tuple(cast("list[Person]", by_kind[Kind.PERSON])),
        grants=tuple(cast("list[Grant]", by_kind[Kind.GRANT])),
    )
