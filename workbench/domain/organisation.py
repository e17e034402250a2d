"""The organisation: its units, its people, and what each of them was given to do."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.ids import PersonId, UnitId, refuse_bad_ids


class UnitKind(StrEnum):
    """What a unit is to the enterprise."""

    CORPORATE = "corporate"
    BUSINESS = "business unit"
    SUPPORT = "support unit"
    PARTNER = "partner"
    BOARD = "board"


class Function(StrEnum):
    """What a support unit does, or what a partner is."""

    FINANCE = "finance"
    HUMAN_RESOURCES = "human resources"
    INFORMATION_TECHNOLOGY = "information technology"
    MARKETING = "marketing"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    JOINT_VENTURE = "joint venture"


class Role(StrEnum):
    """What somebody may be, from the least to the most; `rights` says what each may do."""

    VIEWER = "viewer"
    REPORTER = "reporter"
    EDITOR = "editor"
    LEADER = "leader"
    OFFICE = "office"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit with a scorecard; parent is None at the top. beside: units it answers to besides its parent (a matrix).

    function: what a support unit does or a partner is; None where nobody has said.
    """

    id: UnitId
    name: str
    kind: UnitKind = UnitKind.BUSINESS
    parent: UnitId | None = None
    beside: tuple[UnitId, ...] = ()
    function: Function | None = None

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who owns objectives or measures; sign_in is the name the system knows them by, empty where none."""

    id: PersonId
    name: str
    sign_in: str = ""

    def __post_init__(self) -> None:
        refuse_bad_ids(id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role somebody holds in a unit and the units below it; in all of them where unit is None."""

    person: PersonId
    role: Role
    unit: UnitId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Units, people and grants. Raises ValueError for an unknown unit or person, one named twice, or a circle."""

    name: str
    units: tuple[Unit, ...] = ()
    people: tuple[Person, ...] = ()
    grants: tuple[Grant, ...] = ()

    def __post_init__(self) -> None:
        if problems := validate_organisation(self):
            raise ValueError("; ".join(problems))

    def unit(self, unit_id: str | None) -> Unit | None:
        """Give the unit of an id, None where there is none; so too below."""
        return next((unit for unit in self.units if unit.id == unit_id), None)

    def person(self, person_id: str | None) -> Person | None:
        return next((person for person in self.people if person.id == person_id), None)

    def children(self, unit_id: str | None) -> tuple[Unit, ...]:
        """Give the units right below one; those at the top for None."""
        return tuple(unit for unit in self.units if unit.parent == unit_id)

    def line(self, unit_id: UnitId) -> tuple[UnitId, ...]:
        """Give a unit and those above it, to the top."""
        parents = {unit.id: unit.parent for unit in self.units}
        line: list[UnitId] = []
        at: UnitId | None = unit_id
        while at is not None and at in parents:
            line.append(at)
            at = parents[at]
        return tuple(line)


def validate_organisation(organisation: Organisation) -> tuple[str, ...]:
    """Give a sentence for everything that keeps an organisation from being one; none for a sound one."""
    units = {unit.id for unit in organisation.units}
    people = {person.id for person in organisation.people}
    keys = Counter[object](
        (
            *(("unit", unit.id) for unit in organisation.units),
            *(("person", person.id) for person in organisation.people),
            *(organisation.grants),
        )
    )
    parents = {unit.id: unit.parent for unit in organisation.units}
    return (
        *(f"{key} must be there but once: take one away" for key, count in keys.items() if count > 1),
        *(
            f"unit(={above!r}) above {unit.name!r} must be one of the organisation's: add it, or take it away"
            for unit in organisation.units
            for above in (unit.parent, *unit.beside)
            if above is not None and above not in units
        ),
        *(
            f"parent(={unit.parent!r}) of {unit.name!r} must not lie below it: units stand in a circle"
            for unit in organisation.units
            if stands_in_circle(unit.id, parents)
        ),
        *(
            f"person(={grant.person!r}) with the role {grant.role} must be one of the organisation's: add the person"
            for grant in organisation.grants
            if grant.person not in people
        ),
        *(
            f"unit(={grant.unit!r}) of a grant must be one of the organisation's: add it, or take the grant away"
            for grant in organisation.grants
            if grant.unit is not None and grant.unit not in units
        ),
    )


def stands_in_circle(unit: UnitId, parents: dict[UnitId, UnitId | None]) -> bool:
    """Whether one comes back to a unit by going up from it."""
    seen = {unit}
    at = parents.get(unit)
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at == unit
