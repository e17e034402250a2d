"""Small enterprises: a tree of units, and scorecards whose objectives serve each other, in circles and into nothing.

A unit's scorecard is the document "d-" and the unit; "west.a" is the objective a on the scorecard of the unit west.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from workbench.domain.alignment import Alignment, Place, align
from workbench.domain.alignment_outline import Outlined, outline_of
from workbench.domain.approvals import Stand, stand_of
from workbench.domain.documents import Decision, Pin, Review, Version
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PerspectiveId, UnitId
from workbench.domain.organisation import Function, Organisation, Unit, UnitKind
from workbench.domain.scorecard import Contribution, Flow, How, Measure, Mode, Objective, Perspective, Scorecard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BANDS = (
    Perspective(id=PerspectiveId("top"), title="Financial", is_outcome=True),
    Perspective(id=PerspectiveId("below"), title="Learning"),
)
CORP = UnitId("corp")
WEST, EAST, HR, IT, MAKER = (UnitId(key) for key in ("west", "east", "hr", "it", "maker"))
UNITS = (
    Unit(id=CORP, name="Firm", kind=UnitKind.CORPORATE),
    Unit(id=WEST, name="West", parent=CORP),
    Unit(id=EAST, name="East", parent=CORP),
    Unit(id=HR, name="People", kind=UnitKind.SUPPORT, parent=CORP, function=Function.HUMAN_RESOURCES),
    Unit(id=IT, name="Systems", kind=UnitKind.SUPPORT, parent=CORP, function=Function.INFORMATION_TECHNOLOGY),
    Unit(id=MAKER, name="Maker", kind=UnitKind.PARTNER, parent=CORP, function=Function.SUPPLIER),
)


# -- one at a time ----------------------------------------------------------------------------------------------------


def firm(*units: Unit) -> Organisation:
    """Give an organisation of the named units; of a corporate one with five below it where none are named."""
    return Organisation(name="Firm", units=units or UNITS)


def document(unit: str) -> DocumentId:
    return DocumentId(f"d-{unit}")


def place(text: str) -> Place:
    """Give the objective that "west.a" tells."""
    unit, _, objective = text.partition(".")
    return Place(document(unit), ObjectiveId(objective))


def wants(key: str, **changes: Any) -> Objective:  # noqa: ANN401 - any field of an objective
    """Give an objective, titled as its key."""
    return replace(Objective(id=ObjectiveId(key), title=key.capitalize(), perspective=BANDS[0].id), **changes)


def serves(objective: str, to: str, version: int = 1, **changes: Any) -> Contribution:  # noqa: ANN401 - any field
    """Give a contribution of an objective to another unit's, "corp.grow"."""
    at = place(to)
    link = Contribution(
        objective=ObjectiveId(objective), to=Pin(document=at.document, number=version), to_objective=at.objective
    )
    return replace(link, **changes)


def measure(key: str, objective: str, **changes: Any) -> Measure:  # noqa: ANN401 - any field of a measure
    return replace(Measure(id=MeasureId(key), objective=ObjectiveId(objective), title="Share", unit="%"), **changes)


def scorecard(unit: str, *objectives: str | Objective, **changes: Any) -> Scorecard:  # noqa: ANN401 - any field
    """Give a scorecard of a unit with objectives; one told by its key alone is a plain one."""
    made = tuple(wants(one) if isinstance(one, str) else one for one in objectives)
    plain = {"title": f"Map of {unit}", "perspectives": BANDS, "objectives": made}
    return Scorecard(unit=UnitId(unit), **(plain | changes))


def version(number: int = 1, author: str = "ann", at: datetime = NOON, unit: str = "corp") -> Version:
    return Version(document=document(unit), number=number, author=author, at=at, note="", schema=1, hash=f"h{number}")


def outlined(card: Scorecard, number: int = 1, *, named: str | None = None) -> Outlined:
    """Give a scorecard as alignment sees it; named: its document, where it is another than its unit's."""
    head = version(number, unit=card.unit)
    return Outlined(head=head if named is None else replace(head, document=DocumentId(named)), card=outline_of(card))


def aligned(*cards: Scorecard, units: Iterable[Unit] = UNITS) -> Alignment:
    return align(firm(*units), [outlined(card) for card in cards])


def review(
    decision: Decision,
    number: int = 1,
    *,
    unit: str = "corp",
    days: float = 0,
    actor: str = "bob",
    note: str = "",
) -> Review:
    """Give a decision on a version, so many days after noon."""
    pin = Pin(document=document(unit), number=number)
    return Review(pin=pin, actor=actor, decision=decision, note=note, at=NOON + timedelta(days=days))


def approved(unit: str, number: int = 1, *, days: float = 0, head: int | None = None) -> dict[DocumentId, Stand]:
    """Give the stand of a unit's scorecard of which a version was approved, so many days after noon."""
    decided = review(Decision.APPROVED, number, unit=unit, days=days)
    return {document(unit): stand_of(version(head or number, unit=unit), [decided])}


# -- drawn at random --------------------------------------------------------------------------------------------------

DRAWN_UNITS = tuple(UnitId(f"u{at}") for at in range(8))
DRAWN_DOCUMENTS = tuple(DocumentId(f"d{at}") for at in range(10))
DRAWN_OBJECTIVES = tuple(ObjectiveId(f"o{at}") for at in range(4))
ANY_UNIT = (*DRAWN_UNITS, UnitId("elsewhere"))


class Enterprise(NamedTuple):
    """An organisation, and the newest versions of the scorecards that are stored beside it; some are of no unit."""

    organisation: Organisation
    outlines: tuple[Outlined, ...]


def _objective(random: Random, key: ObjectiveId) -> Objective:
    return wants(
        key,
        perspective=random.choice(BANDS).id,
        weight=random.choice((0.0, 0.5, 1.0, 3.0)),
        is_synergy=random.random() < 0.5,
        carriers=tuple(random.sample(ANY_UNIT, random.choice((0, 0, 1, 2)))),
        exempt=tuple(random.sample(ANY_UNIT, random.randrange(2))),
    )


def _contribution(random: Random, ends: tuple[ObjectiveId, DocumentId, ObjectiveId]) -> Contribution:
    source, to, objective = ends
    return Contribution(
        objective=source,
        to=Pin(document=to, number=random.randrange(1, 4)),
        to_objective=objective,
        how=random.choice(tuple(How)),
        mode=random.choice(tuple(Mode)),
        weight=random.choice((0.0, 0.5, 1.0, 3.0)),
        aggregation=random.choice(tuple(Flow)),
    )


# Made once, so that few numbers are drawn for an enterprise.
_RANDOM = Random(4)
_OBJECTIVES = tuple(
    tuple(_objective(_RANDOM, key) for key in keys)
    for keys in (*(DRAWN_OBJECTIVES,) * 24, *(DRAWN_OBJECTIVES[1:],) * 6, DRAWN_OBJECTIVES[:1], ())
)
_TARGETS = (*DRAWN_DOCUMENTS[:4] * 4, *DRAWN_DOCUMENTS[4:], DocumentId("far"))
"""Most contributions lead to few scorecards, so that ways through several of them and circles are common."""
_CONTRIBUTIONS = tuple(
    _contribution(_RANDOM, ends)
    for ends in product(DRAWN_OBJECTIVES, _TARGETS, (*DRAWN_OBJECTIVES, ObjectiveId("gone")))
)
_MEASURES = tuple(measure(f"m-{key}", key, unit=unit) for key, unit in product(DRAWN_OBJECTIVES, ("%", "days")))


def ends(one: Contribution) -> tuple[ObjectiveId, DocumentId, ObjectiveId]:
    """Give what a contribution is known by on a scorecard."""
    return one.objective, one.to.document, one.to_objective


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Give organisations of 1 to 8 units in one tree or several, with matrix links, the units in any order."""
    units: list[Unit] = []
    for key in DRAWN_UNITS[: draw(st.sampled_from((8, 6, 5, 4, 3, 2, 1)))]:
        above = tuple(one.id for one in units)
        parent = draw(st.sampled_from((*above, None))) if above else None
        beside = draw(st.sampled_from((None, None, *above)))
        kind, function = draw(st.sampled_from(tuple(product(UnitKind, (None, *Function)))))
        units.append(
            Unit(
                id=key,
                name=key.upper(),
                kind=kind,
                parent=parent,
                beside=() if beside in (None, parent) else (beside,),
                function=function,
            )
        )
    return Organisation(name="Firm", units=tuple(draw(st.permutations(units))))


def contributions() -> st.SearchStrategy[Contribution]:
    """Give contributions of any objective to any other: on other scorecards, the same, or nowhere."""
    return st.sampled_from(_CONTRIBUTIONS)


@st.composite
def outlines(draw: st.DrawFn, named: DocumentId) -> Outlined:
    """Give a version of a scorecard with up to four objectives, mostly of the unit whose number it has."""
    objectives = draw(st.sampled_from(_OBJECTIVES))
    keys = [one.id for one in objectives]
    drawn = draw(st.lists(contributions(), min_size=4, max_size=8, unique_by=ends))
    own = UnitId(named.replace("d", "u"))
    card = scorecard(
        draw(st.sampled_from((*(own,) * 40, *ANY_UNIT))),
        *objectives,
        contributions=tuple(one for one in drawn if one.objective in keys),
        measures=tuple(one for one in [draw(st.sampled_from(_MEASURES))] if one.objective in keys),
        parent=draw(st.sampled_from((None, Pin(document=DRAWN_DOCUMENTS[0], number=1)))),
    )
    return outlined(card, draw(st.integers(1, 4)), named=named)


@st.composite
def enterprises(draw: st.DrawFn) -> Enterprise:
    """Give enterprises of up to 8 units and 10 scorecards; several of one unit now and then, some of no unit."""
    organisation = draw(organisations())
    count = len(organisation.units)
    named = DRAWN_DOCUMENTS[
        draw(st.sampled_from((0, 0, 0, 0, 1))) : draw(st.sampled_from((count, count, count + 2, 0)))
    ]
    return Enterprise(organisation, tuple(draw(st.permutations([draw(outlines(one)) for one in named]))))


def changes() -> st.SearchStrategy[list[Outlined]]:
    """Give what may be saved next: scorecards known or new, of the same unit or another."""
    return st.lists(st.sampled_from(DRAWN_DOCUMENTS).flatmap(outlines), min_size=1, max_size=4)


@st.composite
def stands(draw: st.DrawFn, enterprise: Enterprise) -> Mapping[DocumentId, Stand]:
    """Give where the scorecards of an enterprise stand: some were approved, in this version or one before."""
    found = {}
    for one in enterprise.outlines:
        number = draw(st.integers(0, one.head.number))
        pin = Pin(document=one.head.document, number=number or 1)
        at = NOON + timedelta(days=draw(st.integers(0, 30)))
        made = Review(pin=pin, actor="bob", decision=Decision.APPROVED, note="", at=at)
        found[one.head.document] = stand_of(one.head, [made] if number else [])
    return found
