"""Each of the eleven rules that span scorecards finds what it is for, says where and what to do, and is silent else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.enterprises import (
    CORP,
    EAST,
    HR,
    IT,
    UNITS,
    WEST,
    Enterprise,
    aligned,
    approved,
    document,
    enterprises,
    firm,
    measure,
    outlined,
    scorecard,
    serves,
    stands,
    wants,
)
from workbench.domain.alignment import align
from workbench.domain.alignment_checks import RULES, DueFor, check_alignment, counts_by_unit, due_for
from workbench.domain.documents import Pin
from workbench.domain.elements import Element, Kind
from workbench.domain.findings import Severity
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, UnitId
from workbench.domain.scorecard import Measure, Polarity, Scorecard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.domain.alignment import Alignment
    from workbench.domain.alignment_checks import Found
    from workbench.domain.approvals import Stand

CARD = Element(Kind.CARD)
CORPORATE = scorecard(
    "corp",
    wants("grow", carriers=(WEST,), exempt=(IT,)),
    wants("trust", is_synergy=True),
    measures=(measure("m", "grow"),),
)
WESTERN = scorecard(
    "west",
    "a",
    "b",
    contributions=(serves("a", "corp.grow"), serves("b", "corp.trust")),
    measures=(measure("m-west", "a"),),
    parent=Pin(document=document("corp"), number=1),
)
EASTERN = scorecard("east", "c", contributions=(serves("c", "corp.trust"),), measures=(measure("m-east", "c"),))
PEOPLE = scorecard("hr", "d", contributions=(serves("d", "east.c"),))
SOUND = {"corp": CORPORATE, "west": WESTERN, "east": EASTERN, "hr": PEOPLE}


def check(*changed: Scorecard, stood: Mapping[DocumentId, Stand] | None = None) -> tuple[Found, ...]:
    """Give everything that is found where some scorecards take the place of the sound ones."""
    cards = SOUND | {card.unit: card for card in changed}
    return check_alignment(aligned(*cards.values()), stood or {})


def only(found: tuple[Found, ...], rule: str, severity: Severity) -> Found:
    """Give the one thing found."""
    (one,) = found
    assert (one.finding.rule, one.finding.severity) == (rule, severity)
    assert (one.finding.reason, one.finding.source) == (RULES[rule].reason, RULES[rule].source)
    return one


def of_rule(rule: str, found: tuple[Found, ...]) -> list[Found]:
    return [one for one in found if one.finding.rule == rule]


def test_nothing_is_found_on_a_sound_enterprise() -> None:
    assert check(stood=approved("corp") | approved("west", 1, head=2)) == ()


@given(st.data(), enterprises())
def test_every_finding_has_a_place_that_is_there_and_says_why(data: st.DataObject, enterprise: Enterprise) -> None:
    alignment = align(*enterprise)
    found = check_alignment(alignment, data.draw(stands(enterprise)))
    order = list(RULES)
    assert [one.finding.rule for one in found] == sorted((one.finding.rule for one in found), key=order.index)
    for one in found:
        assert all((one.finding.sentence, one.finding.reason, one.finding.source))
        assert alignment.organisation.unit(one.unit) is not None
        assert one.finding.place in _elements(alignment, one.document)


def _elements(alignment: Alignment, of: DocumentId | None) -> set[Element]:
    if of is None:
        return {CARD}
    card = alignment.by_document[of].card
    return {
        CARD,
        *(Element(Kind.OBJECTIVE, one.id) for one in card.objectives),
        *(Element(Kind.MEASURE, one.id) for one in card.measures),
        *(
            Element(Kind.CONTRIBUTION, f"{one.objective}>{one.to.document}>{one.to_objective}")
            for one in card.contributions
        ),
    }


# -- A1 and A6: where contributions lead ------------------------------------------------------------------------------


def test_a1_a_contribution_to_an_objective_that_is_gone_is_told() -> None:
    east = replace(EASTERN, contributions=(*EASTERN.contributions, serves("c", "west.gone")))
    one = only(check(east), "A1", Severity.ERROR)
    assert (one.document, one.unit) == (document("east"), EAST)
    assert one.finding.place == Element(Kind.CONTRIBUTION, "c>d-west>gone")
    assert one.finding.sentence == (
        "'C' of 'East' contributes to an objective that is not on the scorecard of 'West' any more: link it to another,"
        " or take the link away."
    )


def test_a6_a_contribution_out_of_the_organisation_is_told() -> None:
    east = replace(EASTERN, contributions=(*EASTERN.contributions, serves("c", "abroad.x")))
    one = only(check(east), "A6", Severity.ERROR)
    assert (one.document, one.unit) == (document("east"), EAST)
    assert one.finding.place == Element(Kind.CONTRIBUTION, "c>d-abroad>x")
    assert one.finding.sentence == (
        "'C' of 'East' contributes to 'd-abroad', which is no scorecard of this organisation: take the link away, or"
        " bring that unit into the tree."
    )


# -- A2 ---------------------------------------------------------------------------------------------------------------


def test_a2_a_circle_is_told_along_its_way() -> None:
    east = replace(EASTERN, contributions=(*EASTERN.contributions, serves("c", "hr.d")))
    one = only(check(east), "A2", Severity.ERROR)
    assert (one.document, one.unit, one.finding.place) == (document("east"), EAST, Element(Kind.OBJECTIVE, "c"))
    assert one.finding.sentence == (
        "Contributions run in a circle: 'C' of 'East' → 'D' of 'People' → 'C' of 'East'. Take one of the links away."
    )


# -- A3 ---------------------------------------------------------------------------------------------------------------


def revised(objective: str, **changes: object) -> Scorecard:
    objectives = tuple(replace(one, **changes) if one.id == objective else one for one in CORPORATE.objectives)  # type: ignore[arg-type]
    return replace(CORPORATE, objectives=objectives)


def test_a3_a_unit_that_does_not_carry_what_it_must_is_told() -> None:
    one = only(check(revised("grow", carriers=(WEST, EAST))), "A3", Severity.ERROR)
    assert (one.document, one.unit, one.finding.place) == (document("east"), EAST, CARD)
    assert one.finding.sentence == "'East' must carry 'Grow' and does not: cascade it to the unit."


def test_a3_a_unit_without_a_scorecard_is_told_to_begin_one() -> None:
    one = only(check(revised("grow", carriers=(WEST, IT), exempt=())), "A3", Severity.ERROR)
    assert (one.document, one.unit, one.finding.place) == (None, IT, CARD)
    assert one.finding.sentence == (
        "'Systems' must carry 'Grow' and does not: the unit has no scorecard: cascade it there to begin one."
    )


def test_a3_an_exempt_carrier_and_one_that_carries_through_another_are_not() -> None:
    assert check(revised("grow", carriers=(WEST, IT))) == ()
    assert check(revised("trust", carriers=(WEST, EAST, HR))) == ()


# -- A4 ---------------------------------------------------------------------------------------------------------------


def measured(card: Scorecard, **changes: object) -> Scorecard:
    return replace(card, measures=tuple(replace(one, **changes) for one in card.measures))  # type: ignore[arg-type]


def test_a4_a_measure_that_is_defined_otherwise_than_most_is_told() -> None:
    one = only(check(measured(EASTERN, unit="days", polarity=Polarity.LOWER)), "A4", Severity.ERROR)
    assert (one.document, one.unit, one.finding.place) == (document("east"), EAST, Element(Kind.MEASURE, "m-east"))
    assert one.finding.sentence == (
        "Measure 'Share' of 'East' has another unit and polarity than that of 2 measures, as of 'Firm': agree on one"
        " definition, or give it another title."
    )


@pytest.mark.parametrize("field", ["definition", "formula", "unit"])
def test_a4_of_two_the_one_further_down_is_told(field: str) -> None:
    found = check(replace(CORPORATE, measures=()), measured(EASTERN, **{field: "other"}))
    one = only(found, "A4", Severity.ERROR)
    assert one.unit == EAST
    assert f"has another {field} than that of 'West': agree" in one.finding.sentence


def test_a4_case_and_spaces_make_no_difference_and_neither_do_other_titles() -> None:
    assert check(measured(EASTERN, title=" share", unit=" % ")) == ()
    assert check(measured(EASTERN, title="Churn", unit="days")) == ()
    assert len(check(measured(EASTERN, title=" share", unit="days"))) == 1


# -- A5 and A7 --------------------------------------------------------------------------------------------------------


def test_a5_a_unit_without_any_link_upward_is_told_once() -> None:
    one = only(check(replace(PEOPLE, contributions=())), "A5", Severity.ERROR)
    assert (one.document, one.unit, one.finding.place) == (document("hr"), HR, CARD)
    assert one.finding.sentence == (
        "'People' has no link upward: none of its objectives leads to a corporate one; link one."
    )


def test_a7_an_objective_that_leads_nowhere_is_told_where_others_of_the_unit_lead_up() -> None:
    east = replace(EASTERN, objectives=(*EASTERN.objectives, wants("lone")))
    one = only(check(east), "A7", Severity.WARNING)
    assert (one.document, one.unit, one.finding.place) == (document("east"), EAST, Element(Kind.OBJECTIVE, "lone"))
    assert one.finding.sentence == (
        "'Lone' of 'East' leads to no corporate objective: link it upward, or ask whether it belongs on the corporate"
        " scorecard."
    )


# -- A8 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "count"), [(1, "one business unit"), (0, "no business unit")])
def test_a8_a_synergy_of_less_than_two_business_units_is_told(left: int, count: str) -> None:
    # Two support units that are linked do not make up for a business unit.
    west = replace(WESTERN, contributions=(WESTERN.contributions[0], serves("b", "corp.grow")))
    east = replace(EASTERN, contributions=() if left == 0 else EASTERN.contributions)
    people = replace(PEOPLE, contributions=(serves("d", "corp.trust"),))
    (one,) = of_rule("A8", check(west, east, people))
    assert (one.document, one.unit, one.finding.place) == (document("corp"), CORP, Element(Kind.OBJECTIVE, "trust"))
    assert one.finding.severity is Severity.WARNING
    assert one.finding.sentence == f"Synergy 'Trust' is carried by {count}: cascade it to two or more."


def test_a8_an_objective_that_is_no_synergy_may_have_one_carrier() -> None:
    west = replace(WESTERN, contributions=(WESTERN.contributions[0], serves("b", "corp.grow")))
    assert check(west, revised("trust", is_synergy=False)) == ()


# -- A9 ---------------------------------------------------------------------------------------------------------------


def test_a9_a_unit_aligned_to_an_older_version_than_the_approved_one_is_told() -> None:
    east = replace(EASTERN, contributions=(serves("c", "corp.trust", 2),))
    one = only(check(east, stood=approved("corp", 2, head=3)), "A9", Severity.WARNING)
    assert (one.document, one.unit, one.finding.place) == (document("west"), WEST, CARD)
    assert one.finding.sentence == (
        "'West' is due for realignment: it was aligned to version 1 of the scorecard of 'Firm', and version 2 is"
        " approved; walk through the differences."
    )


def test_a9_an_old_link_makes_a_unit_due_though_its_parent_is_new() -> None:
    west = replace(WESTERN, parent=Pin(document=document("corp"), number=2))
    assert due_for(outlined(west), approved("corp", 2)) == (
        DueFor(document=document("corp"), aligned_to=1, approved=2),
    )


def test_a9_a_unit_is_due_for_every_scorecard_above_that_it_serves() -> None:
    hr = replace(
        PEOPLE, contributions=(serves("d", "east.c"), serves("d", "corp.grow", 3), serves("d", "corp.trust", 4))
    )
    stood = approved("corp", 9) | approved("east", 2) | approved("west", 7)
    assert due_for(outlined(hr), stood) == (
        DueFor(document=document("east"), aligned_to=1, approved=2),
        DueFor(document=document("corp"), aligned_to=3, approved=9),
    )


def test_a9_a_newer_draft_or_the_same_or_an_older_approved_version_makes_nobody_due() -> None:
    ahead = replace(EASTERN, contributions=(serves("c", "corp.trust", 5),))
    for stood in ({}, approved("corp", 1, head=4)):
        assert due_for(outlined(WESTERN), stood) == ()
    assert due_for(outlined(ahead), approved("corp", 4, head=6)) == ()


# -- A10 and A11 ------------------------------------------------------------------------------------------------------


def test_a10_a_second_scorecard_of_a_unit_is_told() -> None:
    second = outlined(scorecard("west", "z", title="Old map"), named="d-west-2")
    found = check_alignment(align(firm(), [*(outlined(card) for card in SOUND.values()), second]), {})
    one = only(found, "A10", Severity.WARNING)
    assert (one.document, one.unit, one.finding.place) == ("d-west-2", WEST, CARD)
    assert one.finding.sentence.startswith(
        "Scorecard 'Old map' (d-west-2) is a second one of its unit, and d-west counts: move"
    )


@pytest.mark.parametrize("field", ["carriers", "exempt"])
def test_a11_a_unit_that_is_not_there_is_told(field: str) -> None:
    units = (*getattr(CORPORATE.objectives[0], field), UnitId("closed"))
    one = only(check(revised("grow", **{field: units})), "A11", Severity.WARNING)
    assert (one.document, one.unit, one.finding.place) == (document("corp"), CORP, Element(Kind.OBJECTIVE, "grow"))
    assert one.finding.sentence.startswith(
        "'Grow' names the unit 'closed', which is not in the organisation (any more)"
    )


@pytest.mark.parametrize("rule", ["A10", "A11"])
def test_a_second_scorecard_and_an_unknown_unit_are_told_with_what_to_do(rule: str) -> None:
    second = outlined(scorecard("west", "z"), named="d-west-2")
    corporate = outlined(revised("grow", carriers=(WEST, UnitId("closed"))))
    kept = [outlined(card) for card in (WESTERN, EASTERN, PEOPLE)]
    (one,) = of_rule(rule, check_alignment(align(firm(), [corporate, *kept, second]), {}))
    assert any(word in one.finding.sentence for word in ("remove", "take", "choose", "move", "put", "name another"))


def test_without_a_corporate_map_no_unit_is_asked_to_link_to_it() -> None:
    assert not of_rule("A5", check_alignment(aligned(WESTERN), {}))


# -- counted ----------------------------------------------------------------------------------------------------------


def test_findings_are_counted_by_unit_and_severity() -> None:
    east = replace(EASTERN, objectives=(*EASTERN.objectives, wants("lone"), wants("alone")))
    found = check(east, revised("grow", carriers=(WEST, EAST)), replace(PEOPLE, contributions=()))
    assert counts_by_unit(found) == {
        EAST: {Severity.ERROR: 1, Severity.WARNING: 2, Severity.ADVICE: 0},
        HR: {Severity.ERROR: 1, Severity.WARNING: 0, Severity.ADVICE: 0},
    }
    assert counts_by_unit(()) == {}


def test_a_measure_of_a_spare_scorecard_is_not_judged() -> None:
    other = Measure(id=MeasureId("m-2"), objective=ObjectiveId("z"), title="Share", unit="days")
    second = outlined(scorecard("west", "z", measures=(other,)), named="d-west-2")
    found = check_alignment(align(firm(*UNITS), [*(outlined(card) for card in SOUND.values()), second]), {})
    assert [one.finding.rule for one in found] == ["A10"]
