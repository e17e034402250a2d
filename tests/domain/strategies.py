"""Scorecards and organisations drawn from few ids and few values, so that any two have much in common."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from workbench.domain.changes import in_order, keys_of
from workbench.domain.documents import Pin
from workbench.domain.elements import SORTED, D, Element, Kind, Part, document_of, needs, parts_of, without
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TITLES = st.sampled_from(["Win", "Keep", "<b>&"])
NUMBERS = st.sampled_from([0.0, 0.5, 1.0])
MAYBE = st.none() | NUMBERS
PERSONS = st.none() | st.sampled_from([PersonId("ann"), PersonId("bob")])
PINS = st.builds(Pin, document=st.sampled_from([DocumentId("d1"), DocumentId("d2")]), number=st.integers(1, 2))
PERIODS = st.builds(
    Period, frequency=st.sampled_from([Frequency.QUARTER, Frequency.HALF_YEAR]), year=st.just(2026), number=st.just(2)
) | st.builds(Period, frequency=st.just(Frequency.YEAR), year=st.sampled_from([2026, 2027]))


def chosen(ids: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(ids), unique=True, max_size=len(ids)) if ids else st.just([])


def each(ids: Sequence[str], build: Callable[[str], st.SearchStrategy[Any]]) -> st.SearchStrategy[tuple[Any, ...]]:
    return chosen(ids).flatmap(lambda some: st.tuples(*(build(one) for one in some)))


@st.composite
def scorecards(draw: st.DrawFn) -> Scorecard:
    perspectives = draw(each(["p1", "p2", "p3"], _perspective))
    themes = draw(each(["t1", "t2"], lambda one: st.builds(Theme, id=st.just(ThemeId(one)), title=TITLES)))
    places = [perspective.id for perspective in perspectives]
    theme_ids = st.none() | st.sampled_from([theme.id for theme in themes]) if themes else st.none()
    ids = ["o1", "o2", "o3", "o4"] if places else []
    objectives = draw(each(ids, lambda one: _objective(one, places, theme_ids)))
    known = [objective.id for objective in objectives]
    return Scorecard(
        unit=UnitId("u1"),
        title=draw(TITLES),
        parent=draw(st.none() | PINS),
        perspectives=perspectives,
        themes=themes,
        objectives=objectives,
        links=draw(each(["".join(pair) for pair in permutations(known, 2)], _link)),
        measures=draw(each(["m1", "m2"] if known else [], lambda one: _measure(one, known))),
        contributions=draw(each(known, _contribution)),
    )


def _perspective(one: str) -> st.SearchStrategy[Perspective]:
    return st.builds(Perspective, id=st.just(PerspectiveId(one)), title=TITLES, is_outcome=st.booleans())


def _objective(one: str, places: Sequence[str], themes: st.SearchStrategy[Any]) -> st.SearchStrategy[Objective]:
    return st.builds(
        Objective,
        id=st.just(ObjectiveId(one)),
        title=TITLES,
        perspective=st.sampled_from([PerspectiveId(place) for place in places]),
        theme=themes,
        owner=PERSONS,
        place=MAYBE,
    )


def _link(pair: str) -> st.SearchStrategy[CauseLink]:
    return st.builds(
        CauseLink,
        cause=st.just(ObjectiveId(pair[:2])),
        effect=st.just(ObjectiveId(pair[2:])),
        sign=st.sampled_from(Sign),
        strength=st.none() | st.sampled_from(Strength),
        lag_months=MAYBE,
        belief=MAYBE,
    )


def _measure(one: str, known: Sequence[str]) -> st.SearchStrategy[Measure]:
    return st.builds(
        Measure,
        id=st.just(MeasureId(one)),
        objective=st.sampled_from([ObjectiveId(objective) for objective in known]),
        title=TITLES,
        polarity=st.sampled_from(Polarity),
        frequency=st.none() | st.sampled_from(Frequency),
        is_lead=st.booleans(),
        owner=PERSONS,
        baseline=st.none() | st.builds(Baseline, value=NUMBERS, period=st.none() | PERIODS),
        targets=st.lists(
            st.builds(Target, period=PERIODS, value=NUMBERS, stretch=MAYBE), unique_by=str_period, max_size=3
        ).map(tuple),
        thresholds=st.builds(Thresholds, green=MAYBE, red=MAYBE),
        aggregation=st.sampled_from(Aggregation),
    )


def str_period(target: Target) -> str:
    return str(target.period)


def _contribution(one: str) -> st.SearchStrategy[Contribution]:
    return st.builds(
        Contribution,
        objective=st.just(ObjectiveId(one)),
        to=PINS,
        to_objective=st.just(ObjectiveId("far")),
        how=st.sampled_from(How),
        mode=st.sampled_from(Mode),
    )


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    ids = draw(chosen(["u1", "u2", "u3", "u4"]))
    # Each has its parent among those before it, so that none stands in a circle; they are listed in any order.
    units = [draw(_unit(one, ids[:at])) for at, one in enumerate(ids)]
    people = draw(each(["ann", "bob"], lambda one: st.builds(Person, id=st.just(PersonId(one)), name=TITLES)))
    grants = st.builds(
        Grant,
        person=st.sampled_from([person.id for person in people] or [PersonId("nobody")]),
        role=st.sampled_from([Role.EDITOR, Role.LEADER]),
        unit=st.none() | st.sampled_from([UnitId(one) for one in ids]) if ids else st.none(),
    )
    return Organisation(
        name=draw(TITLES),
        units=tuple(draw(st.permutations(units))),
        people=people,
        grants=tuple(draw(st.lists(grants, unique=True, max_size=3))) if people else (),
    )


def _unit(one: str, above: Sequence[str]) -> st.SearchStrategy[Unit]:
    parents = [UnitId(unit) for unit in above]
    return st.builds(
        Unit,
        id=st.just(UnitId(one)),
        name=TITLES,
        kind=st.sampled_from(UnitKind),
        parent=st.none() | st.sampled_from(parents) if parents else st.none(),
        beside=st.just(tuple(parents[:1])) | st.just(()),
    )


@st.composite
def edited(draw: st.DrawFn, base: D, other: D) -> D:
    """Give the base with some elements taken from another document, some taken away, now and then in another order."""
    old, new = parts_of(base), parts_of(other)
    parts: dict[Element, Part] = {}
    for element in {**old, **new}:
        if element.key == "":
            parts[element] = draw(st.sampled_from([old[element], old[element], new[element]]))
            continue
        part = draw(st.sampled_from([old.get(element)] * 3 + [new.get(element)] * 2 + [None]))
        if part is not None:
            parts[element] = part
    parts = _without_circles(_whole(parts))
    if draw(st.integers(0, 3)) == 0:
        kind = draw(st.sampled_from(sorted({element.kind for element in parts} - SORTED)))
        parts = in_order(parts, {Kind(kind): tuple(draw(st.permutations(keys_of(parts, Kind(kind)))))})
    return document_of(base, parts)


def _whole(parts: dict[Element, Part]) -> dict[Element, Part]:
    """Give the parts without what refers to a part that is not there."""
    while True:
        kept: dict[Element, Part] = {}
        for element, part in parts.items():
            gone = [need for _, need in needs(element, part) if need not in parts]
            left = without(part, gone[0]) if gone else part
            if left is not None:
                kept[element] = left
        if kept == parts:
            return parts
        parts = kept


def _without_circles(parts: dict[Element, Part]) -> dict[Element, Part]:
    units = [part for part in parts.values() if isinstance(part, Unit)]
    for unit in units:
        parents = {part.id: part.parent for part in parts.values() if isinstance(part, Unit)}
        if stands_in_circle(unit.id, parents):
            parts[Element(Kind.UNIT, unit.id)] = replace(unit, parent=None)
    return parts


@st.composite
def three(draw: st.DrawFn, documents: st.SearchStrategy[D]) -> tuple[D, D, D]:
    """Give a base and two edits of it."""
    base, other, third = draw(documents), draw(documents), draw(documents)
    return base, draw(edited(base, other)), draw(edited(base, third))
