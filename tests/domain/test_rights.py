"""Roles come from the organisation document, and reach from a unit down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.enterprises import organisations
from workbench.domain.ids import PersonId, UnitId
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit, UnitKind
from workbench.domain.rights import (
    ROLES,
    Action,
    Actor,
    Denied,
    denied,
    denied_approval,
    denied_with,
    roles_by_unit,
    roles_of,
)

FIRM, WEST, SHOP = UnitId("firm"), UnitId("west"), UnitId("shop")
ANN, BOB = PersonId("p1"), PersonId("p2")
UNITS = (
    Unit(id=FIRM, name="Firm", kind=UnitKind.CORPORATE),
    Unit(id=WEST, name="West", parent=FIRM),
    Unit(id=SHOP, name="Shop", parent=WEST),
)
PEOPLE = (Person(id=ANN, name="Ann", sign_in="ann"), Person(id=BOB, name="Bob", sign_in="bob"))


def organisation(*grants: Grant) -> Organisation:
    return Organisation(name="Firm", units=UNITS, people=PEOPLE, grants=grants)


@pytest.mark.parametrize(("unit", "is_leader"), [(FIRM, False), (WEST, True), (SHOP, True), (None, False)])
def test_a_role_reaches_its_unit_and_those_below(unit: UnitId | None, is_leader: bool) -> None:  # noqa: FBT001
    firm = organisation(Grant(person=ANN, role=Role.LEADER, unit=WEST))
    assert roles_of(firm, Actor(sign_in="ann"), unit) == (frozenset({Role.LEADER}) if is_leader else frozenset())
    assert (denied(firm, Actor(sign_in="ann"), Action.EDIT, unit) is None) == is_leader


def test_a_role_without_a_unit_reaches_everywhere() -> None:
    firm = organisation(Grant(person=ANN, role=Role.OFFICE))
    assert denied(firm, Actor(sign_in="ann"), Action.EDIT, SHOP) is None
    assert denied(firm, Actor(sign_in="ann"), Action.ORGANISE) is None


@pytest.mark.parametrize("action", Action)
def test_who_has_no_role_is_told_which_to_ask_for(action: Action) -> None:
    firm = organisation(Grant(person=ANN, role=Role.LEADER))
    reason = denied(firm, Actor(sign_in="bob", is_local=True), action, SHOP)
    assert reason is not None
    assert reason.sentence.startswith(f"'bob' may not {action} of 'Shop': ask for the role ")
    assert any(reason.sentence.endswith(role) or f" {role} " in reason.sentence for role in ROLES[action])


def test_exactly_the_roles_that_may_are_named() -> None:
    reason = denied(organisation(Grant(person=ANN, role=Role.VIEWER)), Actor(sign_in="ann"), Action.EDIT, SHOP)
    assert reason == Denied("'ann' may not edit the scorecard of 'Shop': ask for the role editor or leader or office")


def test_a_viewer_views_and_does_nothing_else() -> None:
    firm = organisation(Grant(person=ANN, role=Role.VIEWER))
    allowed = [action for action in Action if denied(firm, Actor(sign_in="ann"), action, SHOP) is None]
    assert allowed == [Action.VIEW]


def test_a_person_who_cannot_sign_in_lends_their_roles_to_nobody() -> None:
    firm = Organisation(
        name="Firm", people=(Person(id=ANN, name="Ann"),), grants=(Grant(person=ANN, role=Role.ADMINISTRATOR),)
    )
    assert denied(firm, Actor(sign_in=""), Action.ORGANISE) is not None


def test_alone_on_the_machine_one_may_do_everything_until_roles_are_given() -> None:
    alone = Actor(sign_in="ann", is_local=True)
    assert [action for action in Action if denied(organisation(), alone, action, WEST)] == []
    assert denied(organisation(Grant(person=BOB, role=Role.LEADER)), alone, Action.EDIT, WEST) is not None


def test_over_the_network_nobody_may_do_anything_until_roles_are_given() -> None:
    reason = denied(organisation(), Actor(sign_in="ann"), Action.VIEW, WEST)
    assert reason == Denied("'ann' may not view the scorecard: no roles are given yet; give them on the machine itself")


def test_nobody_approves_their_own_changes() -> None:
    firm = organisation(Grant(person=ANN, role=Role.LEADER), Grant(person=BOB, role=Role.EDITOR))
    ann = Actor(sign_in="ann")
    assert denied_approval(firm, ann, WEST, ["bob"]) is None
    assert denied_approval(firm, ann, WEST, ["bob", "ann"]) == Denied(
        "'ann' may not approve changes of their own: ask another leader of the unit"
    )
    assert denied_approval(firm, ann, WEST, ["ann"], is_demo=True) is not None
    assert denied_approval(firm, Actor(sign_in="ann", is_local=True), WEST, ["ann"], is_demo=True) is None
    assert denied_approval(firm, Actor(sign_in="ann", is_local=True), WEST, ["ann"]) is not None
    assert denied_approval(firm, Actor(sign_in="bob"), WEST, ["ann"]) is not None


@pytest.mark.parametrize("role", Role)
def test_in_a_demonstration_who_may_submit_here_approves_their_own_changes_too(role: Role) -> None:
    firm = organisation(Grant(person=ANN, role=role, unit=WEST))
    here = Actor(sign_in="ann", is_local=True)
    for unit in (WEST, FIRM):
        reason = denied_approval(firm, here, unit, ["ann"], is_demo=True)
        assert reason == denied(firm, here, Action.SUBMIT, unit)
        assert (reason is None) == (unit == WEST and role in ROLES[Action.SUBMIT])


@pytest.mark.parametrize("role", Role)
def test_in_a_demonstration_too_who_signed_in_never_approves_their_own_changes(role: Role) -> None:
    firm = organisation(Grant(person=ANN, role=role, unit=WEST))
    over_the_network = Actor(sign_in="ann")
    assert denied_approval(firm, over_the_network, WEST, ["ann"], is_demo=True) is not None
    may = denied_approval(firm, over_the_network, WEST, ["bob"], is_demo=True) is None
    assert may == (role is Role.LEADER)


# -- the roles of all units at once -----------------------------------------------------------------------------------


@st.composite
def staffed(draw: st.DrawFn) -> Organisation:
    """Give organisations in which Ann, Ann again, Bob and somebody who cannot sign in hold any roles."""
    people = (*PEOPLE, Person(id=PersonId("p3"), name="Cleo"), Person(id=PersonId("p4"), name="Anna", sign_in="ann"))
    firm = draw(organisations())
    units = st.sampled_from((None, *(one.id for one in firm.units)))
    grants = st.builds(
        Grant, person=st.sampled_from([one.id for one in people]), role=st.sampled_from(Role), unit=units
    )
    return replace(firm, people=people, grants=tuple(draw(st.lists(grants, max_size=8, unique=True))))


@given(staffed(), st.sampled_from(("ann", "bob", "nobody", "")))
def test_the_roles_of_all_units_are_those_of_each(firm: Organisation, sign_in: str) -> None:
    actor = Actor(sign_in=sign_in)
    assert roles_by_unit(firm, actor) == {unit.id: roles_of(firm, actor, unit.id) for unit in firm.units}


@given(staffed(), st.sampled_from(Action), st.booleans())
def test_with_known_roles_the_answer_is_the_same(firm: Organisation, action: Action, is_local: bool) -> None:  # noqa: FBT001
    actor = Actor(sign_in="ann", is_local=is_local)
    for unit, roles in roles_by_unit(firm, actor).items():
        assert denied_with(firm, actor, action, roles, unit) == denied(firm, actor, action, unit)


@pytest.mark.parametrize(
    ("units", "grants", "sentence"),
    [
        ((Unit(id=WEST, name="West", parent=FIRM),), (), "unit(='firm') above 'West' must be one of the organisation"),
        ((Unit(id=WEST, name="West", beside=(FIRM,)),), (), "unit(='firm') above 'West' must be one of"),
        ((Unit(id=WEST, name="West", parent=WEST),), (), "parent(='west') of 'West' must not lie below it"),
        (UNITS + UNITS[:1], (), "('unit', 'firm') must be there but once"),
        (UNITS, (Grant(person=PersonId("p9"), role=Role.EDITOR),), "person(='p9') with the role editor must be one of"),
        (UNITS, (Grant(person=ANN, role=Role.EDITOR, unit=UnitId("gone")),), "unit(='gone') of a grant must be one of"),
    ],
)
def test_an_organisation_that_does_not_fit_together_is_refused(
    units: tuple[Unit, ...], grants: tuple[Grant, ...], sentence: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is compared below
        Organisation(name="Firm", units=units, people=PEOPLE, grants=grants)
    assert sentence in str(refused.value)


def test_a_long_circle_is_refused_for_every_unit_in_it() -> None:
    circle = tuple(Unit(id=UnitId(f"u{at}"), name=f"U{at}", parent=UnitId(f"u{(at + 1) % 3}")) for at in range(3))
    with pytest.raises(ValueError, match=r"'U0'.*'U1'.*'U2'"):
        Organisation(name="Firm", units=circle)
    below = Unit(id=UnitId("below"), name="Below", parent=UnitId("u0"))
    with pytest.raises(ValueError, match="stand in a circle") as refused:
        Organisation(name="Firm", units=(*circle, below))
    assert "'Below'" not in str(refused.value)


def test_the_line_of_a_unit_runs_to_the_top() -> None:
    assert organisation().line(SHOP) == (SHOP, WEST, FIRM)
    assert organisation().children(None) == UNITS[:1]
    assert organisation().children(WEST) == UNITS[2:]


def test_a_person_is_found_by_id() -> None:
    assert organisation().person(BOB) == PEOPLE[1]
    assert organisation().person(None) is None
