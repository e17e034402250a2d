"""Scorecards and organisations made of few elements, each in a few versions, so that any two have much in common."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from workbench.domain.changes import in_order, keys_of
from workbench.domain.documents import Pin
from workbench.domain.elements import (
    SORTED,
    D,
    Element,
    Head,
    Kind,
    Name,
    Part,
    document_of,
    link_element,
    needs,
    parts_of,
    without,
)
from workbench.domain.ids import (
    DocumentId,
    MeasureId,
    ObjectiveId,
    PersonId,
    PerspectiveId,
    ThemeId,
    UnitId,
)
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit, UnitKind, stands_in_circle
from workbench.domain.periods import Frequency, Period
from workbench.domain.scorecard import (
    Aggregation,
    Baseline,
    CauseLink,
    Contribution,
    How,
    Limits,
    Measure,
    Mode,
    Objective,
    Perspective,
    Polarity,
    Scorecard,
    Sign,
    Strength,
    Target,
    Theme,
    Thresholds,
    Weighting,
)

if TYPE_CHECKING:
    from collections.abc import Callable

VERSIONS = 4
"""How many versions of each element there are to draw from."""
TITLES = ("Win", "Keep", "<b>&")
NUMBERS = (0.0, 0.5, 1.0)
MAYBE = (None, *NUMBERS)
PEOPLE = (PersonId("ann"), PersonId("bob"))
PERSPECTIVES = tuple(PerspectiveId(key) for key in ("p1", "p2", "p3"))
THEMES = (ThemeId("t1"), ThemeId("t2"))
OBJECTIVES = tuple(ObjectiveId(key) for key in ("o1", "o2", "o3", "o4"))
MEASURES = (MeasureId("m1"), MeasureId("m2"))
PINS = tuple(Pin(document=DocumentId(document), number=number) for document, number in product(("d1", "d2"), (1, 2)))
PERIODS = tuple(Period.parse(text) for text in ("2026-Q2", "2026", "2027"))
UNITS = tuple(UnitId(key) for key in ("u1", "u2", "u3", "u4"))

Versions = dict[Element, tuple[Part, ...]]


def _versions(random: Random, element: Element, make: Callable[[Random], Part]) -> tuple[Element, tuple[Part, ...]]:
    return element, tuple(make(random) for _ in range(VERSIONS))


def _head(random: Random) -> Head:
    return Head(
        unit=UnitId("u1"),
        title=random.choice(TITLES),
        template="",
        parent=random.choice((None, *PINS)),
        scheme=random.choice(("office", "goal and red flag")),
        grace=random.choice((0, 2)),
    )


def _weightings(random: Random) -> tuple[Weighting, ...]:
    periods = random.sample(PERIODS, random.randrange(3))
    return tuple(Weighting(from_period=period, weight=random.choice(NUMBERS)) for period in periods)


def _limits(random: Random) -> tuple[Limits, ...]:
    periods = random.sample(PERIODS, random.randrange(3))
    return tuple(Limits(from_period=period, floor=random.choice(MAYBE)) for period in periods)


def _perspective(key: PerspectiveId) -> Callable[[Random], Part]:
    return lambda random: Perspective(
        id=key, title=random.choice(TITLES), is_outcome=random.random() < 0.5, weightings=_weightings(random)
    )


def _theme(key: ThemeId) -> Callable[[Random], Part]:
    return lambda random: Theme(id=key, title=random.choice(TITLES))


def _person(key: PersonId) -> Callable[[Random], Part]:
    return lambda random: Person(id=key, name=random.choice(TITLES))


def _objective(key: ObjectiveId) -> Callable[[Random], Part]:
    return lambda random: Objective(
        id=key,
        title=random.choice(TITLES),
        perspective=random.choice(PERSPECTIVES),
        theme=random.choice((None, *THEMES)),
        owner=random.choice((None, *PEOPLE)),
        weight=random.choice(NUMBERS),
        place=random.choice(MAYBE),
        is_critical=random.random() < 0.5,
        weightings=_weightings(random),
        is_synergy=random.random() < 0.5,
        carriers=tuple(random.sample(UNITS, random.randrange(3))),
        exempt=tuple(random.sample(UNITS, random.randrange(2))),
    )


def _link(cause: ObjectiveId, effect: ObjectiveId) -> Callable[[Random], Part]:
    return lambda random: CauseLink(
        cause=cause,
        effect=effect,
        sign=random.choice(tuple(Sign)),
        strength=random.choice((None, *Strength)),
        lag_months=random.choice(MAYBE),
        belief=random.choice(MAYBE),
        why=random.choice(TITLES),
    )


def _measure(key: MeasureId) -> Callable[[Random], Part]:
    return lambda random: Measure(
        id=key,
        objective=random.choice(OBJECTIVES),
        title=random.choice(TITLES),
        polarity=random.choice(tuple(Polarity)),
        frequency=random.choice((None, *Frequency)),
        is_lead=random.random() < 0.5,
        owner=random.choice((None, *PEOPLE)),
        baseline=random.choice((None, Baseline(value=1.0), Baseline(value=1.0, period=PERIODS[0]))),
        thresholds=Thresholds(green=random.choice(MAYBE), red=random.choice(MAYBE)),
        aggregation=random.choice(tuple(Aggregation)),
        collector=random.choice((None, *PEOPLE)),
        floor=random.choice(MAYBE),
        upper_floor=random.choice(MAYBE),
        is_critical=random.random() < 0.5,
        grace=random.choice((None, 0, 1)),
        starts=random.choice((None, *PERIODS)),
        weightings=_weightings(random),
        limits=_limits(random),
        standard=random.choice((None, "s1", "s2")),
    )


def _target(period: Period) -> Callable[[Random], Part]:
    return lambda random: Target(period=period, value=random.choice(NUMBERS), stretch=random.choice(MAYBE))


def _contribution(key: ObjectiveId, document: str) -> Callable[[Random], Part]:
    return lambda random: Contribution(
        objective=key,
        to=Pin(document=DocumentId(document), number=random.choice((1, 2))),
        to_objective=ObjectiveId("far"),
        how=random.choice(tuple(How)),
        mode=random.choice(tuple(Mode)),
    )


def _unit(key: UnitId) -> Callable[[Random], Part]:
    others = tuple(unit for unit in UNITS if unit != key)
    return lambda random: Unit(
        id=key,
        name=random.choice(TITLES),
        kind=random.choice(tuple(UnitKind)),
        parent=random.choice((None, *others)),
        beside=random.choice(((), others[:1], others[1:])),
    )


def _card_versions(random: Random) -> Versions:
    return dict(
        (
            _versions(random, Element(Kind.CARD), _head),
            *(_versions(random, Element(Kind.PERSPECTIVE, key), _perspective(key)) for key in PERSPECTIVES),
            *(_versions(random, Element(Kind.THEME, key), _theme(key)) for key in THEMES),
            *(_versions(random, Element(Kind.OBJECTIVE, key), _objective(key)) for key in OBJECTIVES),
            *(_versions(random, link_element(*ends), _link(*ends)) for ends in permutations(OBJECTIVES[:3], 2)),
            *(_versions(random, Element(Kind.MEASURE, key), _measure(key)) for key in MEASURES),
            *(
                _versions(random, Element(Kind.TARGET, f"{key}>{period}"), _target(period))
                for key, period in product(MEASURES, PERIODS)
            ),
            *(
                _versions(random, Element(Kind.CONTRIBUTION, f"{key}>{document}>far"), _contribution(key, document))
                for key, document in ((OBJECTIVES[0], "d1"), (OBJECTIVES[0], "d2"), (OBJECTIVES[1], "d1"))
            ),
        )
    )


def _organisation_versions(random: Random) -> Versions:
    grants = tuple(
        Grant(person=person, role=role, unit=unit)
        for person, role, unit in product(PEOPLE, (Role.EDITOR, Role.LEADER), (None, *UNITS[:2]))
    )
    return dict(
        (
            _versions(random, Element(Kind.ORGANISATION), lambda random: Name(name=random.choice(TITLES))),
            *(_versions(random, Element(Kind.UNIT, key), _unit(key)) for key in UNITS),
            *(_versions(random, Element(Kind.PERSON, key), _person(key)) for key in PEOPLE),
            *((Element(Kind.GRANT, f"{one.person}>{one.role}>{one.unit or ''}"), (one,)) for one in grants),
        )
    )


CARD = Scorecard(unit=UnitId("u1"), title="")
ORGANISATION = Organisation(name="")
CARD_VERSIONS = _card_versions(Random(4))
ORGANISATION_VERSIONS = _organisation_versions(Random(4))


def scorecards() -> st.SearchStrategy[Scorecard]:
    """Give sound scorecards of up to 3 perspectives, 4 objectives, 6 links and 2 measures, in any order."""
    return _documents(CARD, CARD_VERSIONS)


def organisations() -> st.SearchStrategy[Organisation]:
    """Give sound organisations of up to 4 units and 2 people."""
    return _documents(ORGANISATION, ORGANISATION_VERSIONS)


@st.composite
def _documents(draw: st.DrawFn, like: D, versions: Versions) -> D:
    parts: dict[Element, Part] = {}
    for element, of_element in versions.items():
        # The document itself is always there.
        one = draw(st.integers(0 if element.key else 1, len(of_element))) - 1
        if one >= 0:
            parts[element] = of_element[one]
    return document_of(like, _sound(_shuffled(draw, parts)))


@st.composite
def edited(draw: st.DrawFn, base: D, versions: Versions) -> D:
    """Give the base with some elements in another version, some added, some taken away, perhaps in another order."""
    parts: dict[Element, Part] = dict(parts_of(base))
    for element in draw(st.lists(st.sampled_from(tuple(versions)), max_size=6)):
        of_element = versions[element]
        one = draw(st.integers(0 if element.key else 1, len(of_element))) - 1
        if one < 0:
            parts.pop(element, None)
        else:
            parts[element] = of_element[one]
    return document_of(base, _sound(_shuffled(draw, parts)))


@st.composite
def three(draw: st.DrawFn, documents: st.SearchStrategy[D]) -> tuple[D, D, D]:
    """Give a base and two edits of it."""
    base = draw(documents)
    versions = {Scorecard: CARD_VERSIONS, Organisation: ORGANISATION_VERSIONS}[type(base)]
    return base, draw(edited(base, versions)), draw(edited(base, versions))


def _shuffled(draw: st.DrawFn, parts: dict[Element, Part]) -> dict[Element, Part]:
    kinds = sorted({element.kind for element in parts if element.key} - SORTED)
    if not kinds or draw(st.integers(0, 3)):
        return parts
    kind = draw(st.sampled_from(kinds))
    return in_order(parts, {kind: tuple(draw(st.permutations(keys_of(parts, kind))))})


def _sound(parts: dict[Element, Part]) -> dict[Element, Part]:
    """Give the parts without what refers to a part that is not there, and without circles of units."""
    while True:
        kept: dict[Element, Part] = {}
        for element, part in parts.items():
            gone = [need for _, need in needs(element, part) if need not in parts]
            left = without(part, gone[0]) if gone else part
            if left is not None:
                kept[element] = left
        if kept == parts:
            return _without_circles(parts)
        parts = kept


def _without_circles(parts: dict[Element, Part]) -> dict[Element, Part]:
    units = [part for part in parts.values() if isinstance(part, Unit)]
    for unit in units:
        parents = {part.id: part.parent for part in parts.values() if isinstance(part, Unit)}
        if stands_in_circle(unit.id, parents):
            parts[Element(Kind.UNIT, unit.id)] = replace(unit, parent=None)
    return parts
