"""Which objective reaches which: as a plain search finds it, and the same after a change as from the beginning."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from hypothesis import given

from tests.domain.enterprises import (
    CORP,
    EAST,
    HR,
    IT,
    MAKER,
    UNITS,
    WEST,
    Enterprise,
    aligned,
    changes,
    document,
    enterprises,
    firm,
    outlined,
    place,
    scorecard,
    serves,
    wants,
)
from workbench.domain.alignment import (
    Alignment,
    Cell,
    Place,
    align,
    bits_of,
    card_at,
    circles,
    follow_down,
    follow_up,
    places_of,
    realigned,
    unit_of,
)
from workbench.domain.ids import ObjectiveId, UnitId
from workbench.domain.organisation import Organisation, Unit, UnitKind
from workbench.domain.scorecard import How, Mode

if TYPE_CHECKING:
    from workbench.domain.alignment import Step
    from workbench.domain.alignment_outline import Outlined

CORPORATE = scorecard("corp", "grow", "trust")


# -- a plain search to compare with -----------------------------------------------------------------------------------


def onward(alignment: Alignment, at: Place) -> list[Place]:
    found = next((one for one in alignment.cards.values() if one.head.document == at.document), None)
    return [
        Place(link.to.document, link.to_objective)
        for link in (() if found is None else found.card.contributions)
        if link.objective == at.objective
    ]


def reached(alignment: Alignment, start: Place) -> set[Place]:
    """Walk up from an objective, and give it with all that is met on the way."""
    seen: set[Place] = set()
    waiting = [start]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting.extend(onward(alignment, at))
    return seen


def corporate_places(alignment: Alignment) -> tuple[Place, ...]:
    top = None if alignment.corporate is None else alignment.cards.get(alignment.corporate)
    return () if top is None else places_of(top)


def business_places(alignment: Alignment) -> set[Place]:
    business = {unit.id for unit in alignment.organisation.units if unit.kind is UnitKind.BUSINESS}
    return {
        at
        for unit, one in alignment.cards.items()
        if unit in business and unit != alignment.corporate
        for at in places_of(one)
    }


@given(enterprises())
def test_an_objective_reaches_what_a_plain_search_finds(enterprise: Enterprise) -> None:
    alignment = align(*enterprise)
    corporate, business = corporate_places(alignment), business_places(alignment)
    for one in alignment.cards.values():
        for at in places_of(one):
            met = reached(alignment, at)
            bits = alignment.reach.get(at, 0)
            assert [corporate[bit] for bit in bits_of(bits & alignment.enterprise_bits)] == [
                each for each in corporate if each in met
            ]
            assert bool(bits & alignment.business_bit) == bool(met & business)


@given(enterprises())
def test_nothing_is_reached_from_where_no_objective_stands(enterprise: Enterprise) -> None:
    alignment = align(*enterprise)
    there = {at for one in alignment.cards.values() for at in places_of(one)}
    assert {at for at, bits in alignment.reach.items() if bits} <= there


@given(enterprises())
def test_a_unit_is_linked_where_one_of_its_objectives_leads(enterprise: Enterprise) -> None:
    alignment = align(*enterprise)
    for at, goal in enumerate(corporate_places(alignment)):
        naive = {
            unit
            for unit, one in alignment.cards.items()
            if unit != alignment.corporate and any(goal in reached(alignment, mine) for mine in places_of(one))
        }
        assert alignment.linked(at) == naive


@given(enterprises())
def test_a_cell_shows_a_contribution_of_the_unit_and_none_is_closer(enterprise: Enterprise) -> None:
    alignment = align(*enterprise)
    corporate = corporate_places(alignment)
    for unit, cells in alignment.cells.items():
        for at, cell in cells.items():
            leading = [
                (link, Place(link.to.document, link.to_objective))
                for link in alignment.cards[unit].card.contributions
                if corporate[at] in reached(alignment, Place(link.to.document, link.to_objective))
            ]
            assert (cell.how, cell.mode) in {(link.how, link.mode) for link, _ in leading}
            straight = [link.how for link, to in leading if to == corporate[at]]
            if straight:
                assert cell.is_direct
            if straight and {to.document for _, to in leading} == {corporate[at].document}:
                assert list(How).index(cell.how) <= min(list(How).index(how) for how in straight)


def test_a_way_may_run_through_many_units() -> None:
    links = {"west": "hr.h", "hr": "it.x", "it": "maker.m", "maker": "corp.grow"}
    names = {"west": "a", "hr": "h", "it": "x", "maker": "m"}
    chain = [scorecard(unit, names[unit], contributions=(serves(names[unit], to),)) for unit, to in links.items()]
    assert aligned(CORPORATE, *chain).linked(0) == {WEST, HR, IT, MAKER}
    assert align(firm(), [outlined(card) for card in (*chain[::-1], CORPORATE)]).linked(0) == {WEST, HR, IT, MAKER}


# -- the same after a change ------------------------------------------------------------------------------------------


@given(enterprises(), changes())
def test_after_any_changes_alignment_is_what_it_is_from_the_beginning(
    enterprise: Enterprise, changed: list[Outlined]
) -> None:
    now = {one.head.document: one for one in (*enterprise.outlines, *changed)}
    step_by_step = realigned(align(*enterprise), changed)
    at_once = align(enterprise.organisation, now.values())
    for field in fields(Alignment):
        assert getattr(step_by_step, field.name) == getattr(at_once, field.name), field.name


@given(enterprises())
def test_alignment_does_not_depend_on_the_order_of_the_scorecards(enterprise: Enterprise) -> None:
    assert align(enterprise.organisation, enterprise.outlines[::-1]) == align(*enterprise)


def test_a_link_that_is_taken_away_is_taken_from_all_that_led_through_it() -> None:
    west = scorecard("west", "a", contributions=(serves("a", "corp.grow"),))
    east = scorecard("east", "b", contributions=(serves("b", "west.a"),))
    before = aligned(CORPORATE, west, east)
    after = realigned(before, [outlined(replace(west, contributions=()), 2)])
    assert not after.linked(0)
    assert after == align(before.organisation, after.by_document.values())
    assert before.linked(0) == {WEST, EAST}  # what was known is left as it was


# -- which scorecards count -------------------------------------------------------------------------------------------


def test_the_corporate_scorecard_is_that_of_the_corporate_unit_at_the_top() -> None:
    board = Unit(id=UnitId("board"), name="Board", kind=UnitKind.BOARD)
    alignment = aligned(scorecard("board", "watch"), CORPORATE, units=(board, *UNITS))
    assert alignment.corporate == CORP
    assert [one.id for one in alignment.objectives] == ["grow", "trust"]


def test_of_two_corporate_units_at_the_top_the_one_with_a_scorecard_counts() -> None:
    other = Unit(id=UnitId("other"), name="Other", kind=UnitKind.CORPORATE)
    assert aligned(CORPORATE, units=(other, *UNITS)).corporate == CORP
    assert aligned(units=(other, *UNITS)).corporate == "other"


def test_where_no_unit_at_the_top_is_corporate_the_first_with_a_scorecard_counts() -> None:
    units = (Unit(id=EAST, name="East"), Unit(id=WEST, name="West"))
    assert aligned(scorecard("west", "a"), units=units).corporate == WEST


def test_without_units_there_is_nothing() -> None:
    alignment = align(Organisation(name="Firm"), [outlined(CORPORATE)])
    assert (alignment.corporate, alignment.objectives, alignment.cards) == (None, (), {})
    assert (alignment.tree, alignment.reach, alignment.by_document) == ((), {}, {})


def test_a_second_scorecard_of_a_unit_is_spare_and_links_nothing() -> None:
    first = outlined(scorecard("west", "a"), named="d-1")
    second = outlined(scorecard("west", "b", contributions=(serves("b", "corp.grow"),)), named="d-2")
    alignment = align(firm(), [second, outlined(CORPORATE), first])
    assert alignment.cards[WEST] == first
    assert alignment.spare == (second,)
    assert alignment.linked(0) == frozenset()
    assert alignment.is_there(Place(second.head.document, ObjectiveId("b")))


def test_a_scorecard_of_another_organisation_is_left_out() -> None:
    alignment = aligned(CORPORATE, scorecard("elsewhere", "a", contributions=(serves("a", "corp.grow"),)))
    assert set(alignment.by_document) == {document("corp")}
    assert alignment.incoming == {}
    assert unit_of(alignment, document("elsewhere")) is None
    assert card_at(alignment, document("elsewhere")) is None


def test_the_tree_lists_each_unit_before_those_below_it_with_its_depth() -> None:
    shop = Unit(id=UnitId("shop"), name="Shop", parent=WEST)
    alignment = aligned(units=(shop, *UNITS))
    assert [(one.unit.id, one.depth) for one in alignment.tree] == [
        (CORP, 0),
        (WEST, 1),
        ("shop", 2),
        (EAST, 1),
        (HR, 1),
        (IT, 1),
        (MAKER, 1),
    ]


def test_a_matrix_link_is_no_path() -> None:
    beside = tuple(replace(one, beside=(WEST,)) if one.id == HR else one for one in UNITS)
    west = scorecard("west", "a", contributions=(serves("a", "corp.grow"),))
    assert aligned(CORPORATE, west, scorecard("hr", "h"), units=beside).linked(0) == {WEST}


def test_an_objective_is_found_by_its_place_while_it_is_there() -> None:
    alignment = aligned(CORPORATE)
    found = alignment.objective(place("corp.trust"))
    assert found is not None
    assert found.title == "Trust"
    assert alignment.objective(place("corp.gone")) is None
    assert alignment.objective(place("nowhere.trust")) is None
    assert unit_of(alignment, document("corp")) == UNITS[0]
    assert card_at(alignment, document("corp")) == outlined(CORPORATE).card


# -- who is asked -----------------------------------------------------------------------------------------------------


def test_an_objective_that_names_nobody_is_asked_of_business_and_support_units() -> None:
    alignment = aligned(CORPORATE)
    assert [unit.id for unit in alignment.asked(alignment.objectives[0])] == [WEST, EAST, HR, IT]


def test_an_exempt_unit_is_never_asked() -> None:
    alignment = aligned(scorecard("corp", wants("grow", exempt=(WEST, IT))))
    assert [unit.id for unit in alignment.asked(alignment.objectives[0])] == [EAST, HR]
    named = aligned(scorecard("corp", wants("grow", carriers=(WEST, EAST), exempt=(WEST,))))
    assert [unit.id for unit in named.asked(named.objectives[0])] == [EAST]


def test_carriers_are_asked_whatever_they_are_in_the_order_of_the_tree() -> None:
    alignment = aligned(scorecard("corp", wants("grow", carriers=(MAKER, EAST, CORP, UnitId("gone")))))
    assert [unit.id for unit in alignment.asked(alignment.objectives[0])] == [EAST, MAKER]


# -- cells ------------------------------------------------------------------------------------------------------------


def test_a_direct_link_is_shown_before_a_closer_one_through_another_unit() -> None:
    west = scorecard("west", "a", contributions=(serves("a", "corp.grow", how=How.IDENTICAL, mode=Mode.DATA),))
    east = scorecard(
        "east", "b", contributions=(serves("b", "west.a", how=How.IDENTICAL), serves("b", "corp.grow", how=How.NEW))
    )
    alignment = aligned(CORPORATE, west, east)
    assert alignment.cells[WEST] == {0: Cell(How.IDENTICAL, True, Mode.DATA)}  # noqa: FBT003 - a tuple of three
    assert alignment.cells[EAST] == {0: Cell(How.NEW, True, Mode.CONTEXT)}  # noqa: FBT003


def test_of_two_direct_links_the_closest_is_shown_and_of_equals_the_one_that_carries_values() -> None:
    links = (serves("a", "corp.grow", how=How.SHARED), serves("b", "corp.grow", how=How.CONTRIBUTORY))
    alignment = aligned(CORPORATE, scorecard("west", "a", "b", contributions=links))
    assert alignment.cells[WEST][0].how is How.CONTRIBUTORY
    equal = (serves("a", "corp.grow"), serves("b", "corp.grow", mode=Mode.DATA))
    assert aligned(CORPORATE, scorecard("west", "a", "b", contributions=equal)).cells[WEST][0].mode is Mode.DATA


def test_a_link_through_another_unit_is_not_direct() -> None:
    west = scorecard("west", "a", contributions=(serves("a", "corp.trust"),))
    alignment = aligned(CORPORATE, west, scorecard("hr", "h", contributions=(serves("h", "west.a", how=How.SHARED),)))
    assert alignment.cells[HR] == {1: Cell(How.SHARED, False, Mode.CONTEXT)}  # noqa: FBT003 - a tuple of three
    assert CORP not in alignment.cells


def test_a_link_that_comes_back_to_the_top_through_another_unit_is_not_direct() -> None:
    corporate = replace(CORPORATE, contributions=(serves("grow", "west.a"),))
    west = scorecard("west", "a", contributions=(serves("a", "corp.trust"),))
    hr = scorecard("hr", "h", contributions=(serves("h", "corp.grow"),))
    alignment = aligned(corporate, west, hr)
    assert alignment.cells[HR][0].is_direct
    assert not alignment.cells[HR][1].is_direct


# -- circles ----------------------------------------------------------------------------------------------------------


@given(enterprises())
def test_what_is_called_a_circle_is_one_and_there_is_one_wherever_an_objective_serves_itself(
    enterprise: Enterprise,
) -> None:
    alignment = align(*enterprise)
    found = circles(alignment)
    for circle in found:
        for at, to in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert to in onward(alignment, at)
        assert circle[0] == min(circle)
    every = [at for circle in found for at in circle]
    assert len(every) == len(set(every))
    places = {at for one in alignment.cards.values() for at in places_of(one)}
    round_ = {at for at in places if any(at in reached(alignment, to) for to in onward(alignment, at))}
    assert set(every) <= round_
    assert bool(found) == bool(round_)


def test_a_circle_keeps_nothing_from_being_reached() -> None:
    west = scorecard("west", "a", contributions=(serves("a", "east.b"), serves("a", "corp.grow")))
    east = scorecard("east", "b", contributions=(serves("b", "west.a"),))
    alignment = aligned(CORPORATE, west, east)
    assert alignment.linked(0) == {WEST, EAST}
    assert circles(alignment) == ((place("east.b"), place("west.a")),)


def test_an_objective_that_serves_itself_is_a_circle_of_one() -> None:
    alignment = aligned(scorecard("west", "a", contributions=(serves("a", "west.a"),)))
    assert circles(alignment) == ((place("west.a"),),)


def test_two_circles_apart_are_both_found() -> None:
    west = scorecard("west", "a", "c", contributions=(serves("a", "east.b"), serves("c", "east.d")))
    east = scorecard("east", "b", "d", contributions=(serves("b", "west.a"), serves("d", "west.c")))
    assert circles(aligned(west, east)) == (
        (place("east.b"), place("west.a")),
        (place("east.d"), place("west.c")),
    )


def test_two_circles_one_of_which_leads_to_the_other_are_both_found() -> None:
    east = scorecard("east", "b", "d", contributions=(serves("b", "west.a"), serves("d", "west.c")))
    west = scorecard(
        "west", "a", "c", contributions=(serves("a", "east.b"), serves("a", "east.d"), serves("c", "east.d"))
    )
    assert circles(aligned(west, east)) == (
        (place("east.b"), place("west.a")),
        (place("east.d"), place("west.c")),
    )


def test_the_same_circle_is_given_after_a_change_as_from_the_beginning() -> None:
    east = scorecard("east", "b", contributions=(serves("b", "it.a"),))
    hr = scorecard("hr", "h", contributions=(serves("h", "it.a"),))
    it = scorecard("it", "a", contributions=(serves("a", "east.b"), serves("a", "hr.h")))
    west = scorecard("west", "w", contributions=(serves("w", "hr.h"),))
    without = replace(it, contributions=())
    saved = realigned(aligned(it, east, hr, west), [outlined(without, 2), outlined(it, 3)])
    assert circles(saved) == circles(align(firm(), saved.by_document.values()))


# -- following --------------------------------------------------------------------------------------------------------


def told(steps: tuple[Step, ...]) -> list[tuple[str, int]]:
    return [(f"{one.place.document.removeprefix('d-')}.{one.place.objective}", one.depth) for one in steps]


def test_following_up_gives_what_an_objective_serves_depth_first() -> None:
    hr = scorecard(
        "hr", "h", "i", contributions=(serves("h", "west.a"), serves("h", "corp.trust"), serves("i", "it.x"))
    )
    west = scorecard("west", "a", contributions=(serves("a", "corp.grow"), serves("a", "corp.trust")))
    steps = follow_up(aligned(CORPORATE, west, hr), place("hr.h"))
    assert told(steps) == [("west.a", 1), ("corp.grow", 2), ("corp.trust", 2), ("corp.trust", 1)]
    assert [one.contribution for one in steps] == [
        hr.contributions[0],
        *west.contributions,
        hr.contributions[1],
    ]
    assert not any(one.is_circle or one.is_gone for one in steps)


def test_following_down_gives_what_serves_an_objective_depth_first() -> None:
    west = scorecard("west", "a", "b", contributions=(serves("a", "corp.grow"), serves("b", "corp.grow")))
    hr = scorecard("hr", "h", contributions=(serves("h", "west.a"),))
    steps = follow_down(aligned(CORPORATE, west, hr), place("corp.grow"))
    assert told(steps) == [("west.a", 1), ("hr.h", 2), ("west.b", 1)]
    assert steps[1].contribution == hr.contributions[0]


def test_a_way_ends_where_it_comes_back_and_says_so() -> None:
    west = scorecard("west", "a", contributions=(serves("a", "east.b"),))
    east = scorecard("east", "b", contributions=(serves("b", "west.a"),))
    alignment = aligned(west, east)
    for follow in (follow_up, follow_down):
        steps = follow(alignment, place("west.a"))
        assert told(steps) == [("east.b", 1), ("west.a", 2)]
        assert [one.is_circle for one in steps] == [False, True]


def test_a_way_ends_at_what_is_gone_and_says_so() -> None:
    west = scorecard("west", "a", contributions=(serves("a", "corp.gone"), serves("a", "far.x")))
    steps = follow_up(aligned(CORPORATE, west), place("west.a"))
    assert [(one.place, one.is_gone) for one in steps] == [(place("corp.gone"), True), (place("far.x"), True)]


def test_an_objective_met_on_two_ways_is_told_on_both() -> None:
    west = scorecard("west", "a", contributions=(serves("a", "corp.grow"),))
    hr = scorecard("hr", "h", "i", contributions=(serves("h", "west.a"), serves("i", "west.a"), serves("h", "hr.i")))
    steps = follow_up(aligned(CORPORATE, west, hr), place("hr.h"))
    assert told(steps) == [("west.a", 1), ("corp.grow", 2), ("hr.i", 1), ("west.a", 2), ("corp.grow", 3)]
    assert not any(one.is_circle for one in steps)


def test_no_more_steps_are_given_than_asked_for() -> None:
    west = scorecard("west", *(f"a{at}" for at in range(9)))
    links = tuple(serves(f"a{at}", "corp.grow") for at in range(9))
    alignment = aligned(CORPORATE, replace(west, contributions=links))
    assert told(follow_down(alignment, place("corp.grow"), 3)) == [("west.a0", 1), ("west.a1", 1), ("west.a2", 1)]
    assert follow_down(alignment, place("corp.grow"), 0) == ()
    assert follow_up(alignment, place("nowhere.a")) == ()
