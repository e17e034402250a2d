"""Who may do what: a question to the organisation document, never to anything a browser sends."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.ids import UnitId
from workbench.domain.organisation import Organisation, Role


class Action(StrEnum):
    """What somebody may want to do in a unit."""

    VIEW = "view the scorecard"
    REPORT = "report values"
    EDIT = "edit the scorecard"
    SUBMIT = "submit the scorecard"
    APPROVE = "approve the scorecard"
    VALIDATE = "validate reported values"
    RESTORE = "restore an old version"
    STANDARDISE = "change the standard measures"
    ORGANISE = "change units, people and roles"
    RUN_ROUND = "open, move or close a round of approvals"


ROLES: dict[Action, frozenset[Role]] = {
    Action.VIEW: frozenset(Role),
    Action.REPORT: frozenset({Role.REPORTER, Role.EDITOR, Role.LEADER, Role.OFFICE}),
    Action.EDIT: frozenset({Role.EDITOR, Role.LEADER, Role.OFFICE}),
    Action.SUBMIT: frozenset({Role.EDITOR, Role.LEADER, Role.OFFICE}),
    # The office runs the rounds and guards the data; approving a strategy is for those who lead the unit.
    Action.APPROVE: frozenset({Role.LEADER}),
    Action.VALIDATE: frozenset({Role.OFFICE}),
    Action.RESTORE: frozenset({Role.EDITOR, Role.LEADER, Role.OFFICE}),
    Action.STANDARDISE: frozenset({Role.OFFICE}),
    Action.ORGANISE: frozenset({Role.ADMINISTRATOR, Role.OFFICE}),
    Action.RUN_ROUND: frozenset({Role.OFFICE}),
}
"""Which roles may do what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is at the desk: the name they signed in with; is_local where only the operating system vouches for it."""

    sign_in: str
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Denied:
    """Why somebody may not do something, and who could."""

    sentence: str


def roles_of(organisation: Organisation, actor: Actor, unit: UnitId | None) -> frozenset[Role]:
    """Give the roles somebody holds in a unit: there, above it, or everywhere; for None only those held everywhere."""
    people = {person.id for person in organisation.people if person.sign_in and person.sign_in == actor.sign_in}
    line = {None, *(organisation.line(unit) if unit is not None else ())}
    return frozenset(grant.role for grant in organisation.grants if grant.person in people and grant.unit in line)


def roles_by_unit(organisation: Organisation, actor: Actor) -> dict[UnitId, frozenset[Role]]:
    """Give the roles somebody holds in each unit, as `roles_of` does for one."""
    people = {person.id for person in organisation.people if person.sign_in and person.sign_in == actor.sign_in}
    held: defaultdict[UnitId | None, set[Role]] = defaultdict(set)
    for grant in organisation.grants:
        if grant.person in people:
            held[grant.unit].add(grant.role)
    parents = {unit.id: unit.parent for unit in organisation.units}
    found: dict[UnitId, frozenset[Role]] = {}
    for unit in parents:
        line: list[UnitId] = []
        at: UnitId | None = unit
        while at is not None and at not in found:
            line.append(at)
            at = parents.get(at)
        roles = frozenset(held[None]) if at is None else found[at]
        for below in reversed(line):
            roles = found[below] = roles | held[below]
    return found


def denied(organisation: Organisation, actor: Actor, action: Action, unit: UnitId | None = None) -> Denied | None:
    """Give why somebody may not do something in a unit (None: in the organisation); None where they may.

    Where nobody was given a role yet, whoever works alone on this machine may do everything.
    """
    return denied_with(organisation, actor, action, roles_of(organisation, actor, unit), unit)


def denied_with(
    organisation: Organisation, actor: Actor, action: Action, roles: frozenset[Role], unit: UnitId | None = None
) -> Denied | None:
    """Give what `denied` gives, for somebody whose roles in the unit are known."""
    if not organisation.grants and actor.is_local:
        return None
    if roles & ROLES[action]:
        return None
    if not organisation.grants:
        return Denied(f"{actor.sign_in!r} may not {action}: no roles are given yet; give them on the machine itself")
    needed = " or ".join(role for role in Role if role in ROLES[action])
    where = f" of {_name(organisation, unit)}" if unit is not None else ""
    return Denied(f"{actor.sign_in!r} may not {action}{where}: ask for the role {needed}")


def denied_approval(
    organisation: Organisation, actor: Actor, unit: UnitId, authors: Collection[str], *, is_demo: bool = False
) -> Denied | None:
    """Give why somebody may not approve a version whose changes `authors` made; None where they may.

    Nobody approves their own changes, unless it is a demonstration by one person alone on this machine: who may submit
    plays the leader then, too.
    """
    if is_demo and actor.is_local:
        return denied(organisation, actor, Action.SUBMIT, unit)
    if (reason := denied(organisation, actor, Action.APPROVE, unit)) is not None:
        return reason
    if actor.sign_in in authors:
        return Denied(f"{actor.sign_in!r} may not approve changes of their own: ask another leader of the unit")
    return None


def _name(organisation: Organisation, unit: UnitId) -> str:
    found = organisation.unit(unit)
    return repr(found.name if found else unit)
