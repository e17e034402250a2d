"""Units, people and roles: what an edit gives, and why one is not made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.enterprises import CORP, EAST, HR, IT, MAKER, UNITS, WEST, firm
from tests.domain.enterprises import organisations as drawn
from workbench.domain.editing import Refusal
from workbench.domain.ids import PersonId, UnitId
from workbench.domain.organisation import Function, Grant, Organisation, Person, Role, Unit, UnitKind
from workbench.domain.organising import FUNCTIONS, Organised, add_unit, give_role, remove_unit, revise_unit, take_role

SHOP = UnitId("shop")
ANN, BOB = PersonId("p1"), PersonId("p2")
PEOPLE = (Person(id=ANN, name="Ann", sign_in="ann"), Person(id=BOB, name="Bob", sign_in="bob"))
OFFICE = Grant(person=ANN, role=Role.OFFICE)


def staffed(*grants: Grant) -> Organisation:
    return replace(firm(), people=PEOPLE, grants=grants)


def done(organised: Organised) -> Organisation:
    assert isinstance(organised, Organisation)
    return organised


def why(organised: Organised) -> str:
    assert isinstance(organised, Refusal)
    return organised.sentence


# -- units ------------------------------------------------------------------------------------------------------------


def test_a_new_unit_stands_behind_the_others_with_a_new_id() -> None:
    after = done(add_unit(firm(), name="  Shop ", kind=UnitKind.BUSINESS, parent=WEST))
    assert after.units[:-1] == UNITS
    new = after.units[-1]
    assert new == Unit(id=new.id, name="Shop", parent=WEST)
    assert new.id not in {one.id for one in UNITS}
    beside = done(add_unit(firm(), name="Shop", kind=UnitKind.BUSINESS, parent=None, beside=(WEST, HR))).units[-1]
    assert beside == Unit(id=beside.id, name="Shop", beside=(WEST, HR))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "name(='') of the unit must not be empty: write what it is called"),
        ({"name": "West"}, "name(='West') is that of another unit at the same place: write another"),
        (
            {"parent": UnitId("gone")},
            "unit(='gone') above 'Shop' must be one of the organisation's: add it, or take it away",
        ),
        ({"beside": (CORP,)}, "beside of 'Shop' must name other units than itself and the one above it, each once"),
        (
            {"function": Function.FINANCE},
            "function(='finance') of a business unit must be one of: none",
        ),
        (
            {"kind": UnitKind.PARTNER, "function": Function.FINANCE},
            "function(='finance') of a partner must be one of: customer, supplier, joint venture",
        ),
    ],
)
def test_a_unit_that_cannot_be_is_not_added_and_the_reason_is_told(changes: dict[str, object], sentence: str) -> None:
    known: dict[str, object] = {"name": "Shop", "kind": UnitKind.BUSINESS, "parent": CORP}
    assert why(add_unit(firm(), **(known | changes))) == sentence  # type: ignore[arg-type]  # its own arguments


def test_units_at_other_places_may_have_the_same_name() -> None:
    assert done(add_unit(firm(), name="West", kind=UnitKind.BUSINESS, parent=EAST)).units[-1].name == "West"


@pytest.mark.parametrize(("kind", "functions"), FUNCTIONS.items())
def test_every_function_fits_the_kinds_it_is_for_and_no_other(kind: UnitKind, functions: tuple[Function, ...]) -> None:
    for function in Function:
        made = add_unit(firm(), name="Shop", kind=kind, parent=CORP, function=function)
        assert isinstance(made, Organisation) == (function in functions)


def test_a_revised_unit_keeps_its_place_and_everything_else() -> None:
    after = done(revise_unit(firm(), WEST, name=" Wild West ", parent=EAST, beside=(HR,)))
    west = Unit(id=WEST, name="Wild West", parent=EAST, beside=(HR,))
    assert after.units == (UNITS[0], west, *UNITS[2:])
    before = firm()
    assert revise_unit(before, WEST, name="West ") is before
    assert revise_unit(before, WEST) is before


@pytest.mark.parametrize(
    ("unit", "changes", "sentence"),
    [
        (WEST, {"name": ""}, "name(='') of the unit must not be empty: write what it is called"),
        (WEST, {"name": "East"}, "name(='East') is that of another unit at the same place: write another"),
        (WEST, {"parent": UnitId("gone")}, "unit(='gone') above 'West' must be one of the organisation's"),
        (WEST, {"beside": (UnitId("gone"),)}, "unit(='gone') above 'West' must be one of the organisation's"),
        (
            WEST,
            {"beside": (WEST,)},
            "beside of 'West' must name other units than itself and the one above it, each once",
        ),
        (
            WEST,
            {"beside": (EAST, CORP)},
            "beside of 'West' must name other units than itself and the one above it, each once",
        ),
        (
            HR,
            {"function": Function.SUPPLIER},
            "function(='supplier') of a support unit must be one of: human resources,",
        ),
        (SHOP, {"name": "Shop"}, "unit(='shop') must be in the organisation: it may just have been removed"),
    ],
)
def test_a_revision_that_cannot_be_is_not_made_and_the_reason_is_told(
    unit: UnitId, changes: dict[str, object], sentence: str
) -> None:
    assert why(revise_unit(firm(), unit, **changes)).startswith(sentence)


def test_a_circle_in_the_tree_is_refused() -> None:
    below = done(revise_unit(firm(), EAST, parent=WEST))
    assert "parent(='east') of 'West' must not lie below it: units stand in a circle" in why(
        revise_unit(below, WEST, parent=EAST)
    )
    assert "parent(='corp') of 'Firm' must not lie below it" in why(revise_unit(below, CORP, parent=CORP))
    assert "units stand in a circle" in why(revise_unit(below, CORP, parent=EAST))


def test_a_matrix_link_may_run_in_a_circle() -> None:
    one = done(revise_unit(firm(), WEST, beside=(EAST,)))
    assert done(revise_unit(one, EAST, beside=(WEST,))).unit(EAST) == replace(UNITS[2], beside=(WEST,))


def test_a_unit_of_another_kind_loses_a_function_that_does_not_fit() -> None:
    assert done(revise_unit(firm(), HR, kind=UnitKind.BUSINESS)).unit(HR) == replace(
        UNITS[3], kind=UnitKind.BUSINESS, function=None
    )
    made = done(revise_unit(firm(), MAKER, kind=UnitKind.SUPPORT, function=Function.MARKETING))
    assert made.unit(MAKER) == replace(UNITS[5], kind=UnitKind.SUPPORT, function=Function.MARKETING)


def test_a_removed_unit_takes_its_matrix_links_and_roles_with_it() -> None:
    grants = (OFFICE, Grant(person=BOB, role=Role.LEADER, unit=EAST), Grant(person=BOB, role=Role.EDITOR, unit=WEST))
    before = done(revise_unit(staffed(*grants), WEST, beside=(EAST, HR)))
    after = done(remove_unit(before, EAST))
    assert [one.id for one in after.units] == [CORP, WEST, HR, IT, MAKER]
    assert after.units[1].beside == (HR,)
    assert after.grants == (OFFICE, grants[2])
    assert after.people == PEOPLE


def test_a_unit_with_units_below_it_stays() -> None:
    assert why(remove_unit(firm(), CORP)) == (
        "unit 'Firm' must have no units below it to be removed: move or remove 'West', 'East', 'People' and 2 more"
    )
    two = done(revise_unit(firm(), EAST, parent=WEST))
    assert why(remove_unit(two, WEST)).endswith("move or remove 'East'")
    assert why(remove_unit(firm(), SHOP)) == "unit(='shop') must be in the organisation: it may just have been removed"


def test_the_last_unit_may_be_removed() -> None:
    assert done(remove_unit(firm(UNITS[0]), CORP)).units == ()


# -- roles ------------------------------------------------------------------------------------------------------------


def test_a_role_is_given_to_the_person_who_signs_in_so() -> None:
    after = done(give_role(staffed(OFFICE), name="Somebody else", sign_in=" bob ", role=Role.LEADER, unit=WEST))
    assert after.people == PEOPLE
    assert after.grants == (OFFICE, Grant(person=BOB, role=Role.LEADER, unit=WEST))


def test_without_a_sign_in_the_name_tells_who_is_meant() -> None:
    after = done(give_role(staffed(), name=" Ann ", sign_in="", role=Role.EDITOR))
    assert after.grants == (Grant(person=ANN, role=Role.EDITOR),)


def test_somebody_unknown_is_added() -> None:
    after = done(give_role(staffed(), name="Cleo", sign_in="cleo", role=Role.VIEWER))
    cleo = after.people[-1]
    assert cleo == Person(id=cleo.id, name="Cleo", sign_in="cleo")
    assert after.grants == (Grant(person=cleo.id, role=Role.VIEWER),)
    assert done(give_role(staffed(), name="", sign_in="dan", role=Role.VIEWER)).people[-1].name == "dan"


def test_a_role_that_is_held_already_changes_nothing() -> None:
    before = staffed(OFFICE)
    assert give_role(before, name="", sign_in="ann", role=Role.OFFICE) is before


def test_a_role_for_nobody_in_no_unit_or_for_one_of_two_is_refused() -> None:
    assert why(give_role(staffed(), name=" ", sign_in="", role=Role.VIEWER)) == (
        "name(='') of the person must not be empty: write who it is"
    )
    assert why(give_role(staffed(), name="Ann", sign_in="", role=Role.VIEWER, unit=SHOP)) == (
        "unit(='shop') must be in the organisation: it may just have been removed"
    )
    twins = replace(staffed(), people=(*PEOPLE, Person(id=PersonId("p3"), name="Ann")))
    assert why(give_role(twins, name="Ann", sign_in="", role=Role.VIEWER)) == (
        "name(='Ann') is that of 2 people: write the sign-in, too"
    )
    assert done(give_role(twins, name="Ann", sign_in="ann", role=Role.VIEWER)).grants[0].person == ANN


def test_a_role_is_taken_and_the_person_stays() -> None:
    leader = Grant(person=BOB, role=Role.LEADER, unit=WEST)
    after = done(take_role(staffed(OFFICE, leader), person=BOB, role=Role.LEADER, unit=WEST))
    assert (after.grants, after.people) == ((OFFICE,), PEOPLE)


def test_a_role_that_is_not_held_there_cannot_be_taken() -> None:
    leader = Grant(person=BOB, role=Role.LEADER, unit=WEST)
    sentence = "role(='leader') must be one the person holds there: it may just have been taken away"
    for person, unit in ((BOB, None), (BOB, EAST), (ANN, WEST)):
        assert why(take_role(staffed(OFFICE, leader), person=person, role=Role.LEADER, unit=unit)) == sentence


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMINISTRATOR])
def test_the_last_who_may_organise_stays(role: Role) -> None:
    last = Grant(person=ANN, role=role)
    in_a_unit = Grant(person=BOB, role=Role.ADMINISTRATOR, unit=WEST)
    sentence = "the last office or administrator of the organisation must stay: give somebody else the role first"
    assert why(take_role(staffed(last, in_a_unit), person=ANN, role=role)) == sentence
    other = Grant(person=BOB, role=Role.ADMINISTRATOR)
    assert done(take_role(staffed(last, other), person=ANN, role=role)).grants == (other,)


def test_where_nobody_may_organise_yet_any_role_may_be_taken() -> None:
    leader = Grant(person=BOB, role=Role.LEADER)
    assert done(take_role(staffed(leader), person=BOB, role=Role.LEADER)).grants == ()


def test_somebody_who_cannot_sign_in_does_not_keep_the_office() -> None:
    cleo = Person(id=PersonId("p3"), name="Cleo")
    before = replace(staffed(), people=(*PEOPLE, cleo), grants=(OFFICE, Grant(person=cleo.id, role=Role.OFFICE)))
    assert isinstance(take_role(before, person=ANN, role=Role.OFFICE), Refusal)


# -- laws -------------------------------------------------------------------------------------------------------------


@given(st.data(), drawn())
def test_any_unit_may_stand_below_any_other_but_itself_and_those_below_it(
    data: st.DataObject, organisation: Organisation
) -> None:
    units = [one.id for one in organisation.units]
    unit, parent = data.draw(st.sampled_from(units)), data.draw(st.sampled_from((None, *units)))
    after = revise_unit(organisation, unit, parent=parent, beside=(), function=None)
    if parent is not None and unit in organisation.line(parent):
        assert "units stand in a circle" in why(after)
    else:
        moved = done(after)
        assert [one.id for one in moved.units] == units
        assert moved.line(unit) == (unit, *(() if parent is None else organisation.line(parent)))


@given(drawn())
def test_a_tree_can_be_taken_down_from_its_leaves(organisation: Organisation) -> None:
    while organisation.units:
        leaf = next(one for one in organisation.units if not organisation.children(one.id))
        before, organisation = organisation, done(remove_unit(organisation, leaf.id))
        assert len(organisation.units) == len(before.units) - 1
