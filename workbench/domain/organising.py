"""Edits of an organisation, its units, people and roles: each gives the edited one, or a sentence that says why not.

An edit that changes nothing gives the very organisation it was given.
"""

from collections.abc import Callable
from dataclasses import replace

from workbench.domain.editing import Refusal
from workbench.domain.ids import PersonId, UnitId, new_id
from workbench.domain.organisation import Function, Grant, Organisation, Person, Role, Unit, UnitKind
from workbench.domain.rights import ROLES, Action

Organised = Organisation | Refusal
FUNCTIONS = {
    UnitKind.SUPPORT: (
        Function.HUMAN_RESOURCES,
        Function.INFORMATION_TECHNOLOGY,
        Function.FINANCE,
        Function.MARKETING,
    ),
    UnitKind.PARTNER: (Function.CUSTOMER, Function.SUPPLIER, Function.JOINT_VENTURE),
}
"""What a unit of a kind may do or be; those of other kinds have no function."""


def add_unit(
    organisation: Organisation,
    *,
    name: str,
    kind: UnitKind,
    parent: UnitId | None,
    function: Function | None = None,
    beside: tuple[UnitId, ...] = (),
) -> Organised:
    """Give the organisation with a new unit, behind the others."""
    made = UnitId(new_id())
    new = Unit(id=made, name=name.strip(), kind=kind, parent=parent, beside=beside, function=function)
    if (refusal := _odd(organisation, new)) is not None:
        return refusal
    return _attempt(lambda: replace(organisation, units=(*organisation.units, new)))


def revise_unit(organisation: Organisation, unit: UnitId, **changes: object) -> Organised:
    """Give the organisation with fields of a unit changed: name, kind, function, parent, beside.

    A unit that becomes another kind loses a function that does not fit.
    """
    found = organisation.unit(unit)
    if found is None:
        return _gone(unit)
    if isinstance(changes.get("name"), str):
        changes["name"] = str(changes["name"]).strip()
    edited = replace(found, **changes)  # type: ignore[arg-type]  # fields of its own
    if "kind" in changes and "function" not in changes and edited.function not in FUNCTIONS.get(edited.kind, ()):
        edited = replace(edited, function=None)
    if edited == found:
        return organisation
    if (refusal := _odd(organisation, edited)) is not None:
        return refusal
    units = tuple(edited if one.id == unit else one for one in organisation.units)
    return _attempt(lambda: replace(organisation, units=units))


def remove_unit(organisation: Organisation, unit: UnitId) -> Organised:
    """Give the organisation without a unit, its matrix links and its roles; one with units below it stays."""
    found = organisation.unit(unit)
    if found is None:
        return _gone(unit)
    if below := organisation.children(unit):
        names = ", ".join(repr(one.name) for one in below[:3]) + (
            f" and {len(below) - 3} more" if len(below) > 3 else ""
        )
        return Refusal(f"unit {found.name!r} must have no units below it to be removed: move or remove {names}")
    units = tuple(
        replace(one, beside=tuple(other for other in one.beside if other != unit)) if unit in one.beside else one
        for one in organisation.units
        if one.id != unit
    )
    grants = tuple(one for one in organisation.grants if one.unit != unit)
    return replace(organisation, units=units, grants=grants)


def give_role(
    organisation: Organisation, *, name: str, sign_in: str, role: Role, unit: UnitId | None = None
) -> Organised:
    """Give the organisation with a role for somebody, in a unit and those below it, or everywhere (None).

    Who is meant is told by the sign-in; a person without one, by the name. Somebody unknown is added.
    """
    name, sign_in = name.strip(), sign_in.strip()
    if not name and not sign_in:
        return Refusal("name(='') of the person must not be empty: write who it is")
    if unit is not None and organisation.unit(unit) is None:
        return _gone(unit)
    found = _person(organisation, name, sign_in)
    if isinstance(found, Refusal):
        return found
    people = organisation.people
    if found is None:
        found = Person(id=PersonId(new_id()), name=name or sign_in, sign_in=sign_in)
        people = (*people, found)
    grant = Grant(person=found.id, role=role, unit=unit)
    if grant in organisation.grants:
        return organisation
    return _attempt(lambda: replace(organisation, people=people, grants=(*organisation.grants, grant)))


def take_role(organisation: Organisation, *, person: PersonId, role: Role, unit: UnitId | None = None) -> Organised:
    """Give the organisation without a role of somebody; the person stays."""
    grant = Grant(person=person, role=role, unit=unit)
    if grant not in organisation.grants:
        return Refusal(f"role(={role.value!r}) must be one the person holds there: it may just have been taken away")
    grants = tuple(one for one in organisation.grants if one != grant)
    return _still_run(organisation, replace(organisation, grants=grants))


def _person(organisation: Organisation, name: str, sign_in: str) -> Person | Refusal | None:
    if sign_in:
        return next((one for one in organisation.people if one.sign_in == sign_in), None)
    found = [one for one in organisation.people if one.name == name]
    if len(found) > 1:
        return Refusal(f"name(={name!r}) is that of {len(found)} people: write the sign-in, too")
    return found[0] if found else None


def _odd(organisation: Organisation, unit: Unit) -> Refusal | None:
    """Give why a unit cannot be as it is to become; the organisation itself refuses circles and unknown units."""
    if not unit.name:
        return Refusal("name(='') of the unit must not be empty: write what it is called")
    if any(one.name == unit.name and one.parent == unit.parent and one.id != unit.id for one in organisation.units):
        return Refusal(f"name(={unit.name!r}) is that of another unit at the same place: write another")
    if unit.function is not None and unit.function not in FUNCTIONS.get(unit.kind, ()):
        fitting = ", ".join(FUNCTIONS.get(unit.kind, ())) or "none"
        return Refusal(f"function(={unit.function.value!r}) of a {unit.kind} must be one of: {fitting}")
    if unit.id in unit.beside or unit.parent in unit.beside or len(set(unit.beside)) < len(unit.beside):
        return Refusal(f"beside of {unit.name!r} must name other units than itself and the one above it, each once")
    return None


def _still_run(before: Organisation, after: Organisation) -> Organised:
    """Refuse an edit that would leave nobody to change units, people and roles."""
    if _who_organise(before) and not _who_organise(after):
        return Refusal(
            "the last office or administrator of the organisation must stay: give somebody else the role first"
        )
    return after


def _who_organise(organisation: Organisation) -> set[PersonId]:
    """Give who may change units, people and roles, and can sign in."""
    people = {one.id for one in organisation.people if one.sign_in}
    roles = ROLES[Action.ORGANISE]
    return {one.person for one in organisation.grants if one.unit is None and one.role in roles} & people


def _attempt(edit: Callable[[], Organisation]) -> Organised:
    try:
        return edit()
    except ValueError as error:  # the values refuse what no code could use
        return Refusal(str(error))


def _gone(unit: str) -> Refusal:
    return Refusal(f"unit(={unit!r}) must be in the organisation: it may just have been removed")
