"""Changes and clashes read as sentences, with titles instead of ids."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import card
from tests.domain.strategies import organisations, scorecards
from workbench.domain.changes import diff
from workbench.domain.documents import Pin
from workbench.domain.editing import Edited, add, move_objective, relink, remove, rename, retitle, revise, set_target
from workbench.domain.elements import Element, Kind, link_element
from workbench.domain.ids import DocumentId, MeasureId, ObjectiveId, PersonId, PerspectiveId
from workbench.domain.merge import Clashes, merge
from workbench.domain.organisation import Grant, Organisation, Person, Role
from workbench.domain.periods import Period
from workbench.domain.scorecard import (
    Baseline,
    CauseLink,
    Limits,
    Objective,
    Perspective,
    Scorecard,
    Strength,
    Target,
    Thresholds,
    Weighting,
)
from workbench.domain.wording import Wording, sentences

A, B, C = (ObjectiveId(key) for key in "abc")
OBJECTIVE, MEASURE = Element(Kind.OBJECTIVE, "a"), Element(Kind.MEASURE, "m")
LINK = link_element("b", "a")
NEW = Objective(id=ObjectiveId("new"), title="Win", perspective=PerspectiveId("top"))
FIRST = Target(period=Period.parse("2026-Q1"), value=5)
WEIGHTINGS = (
    Weighting(from_period=Period.parse("2026"), weight=2),
    Weighting(from_period=Period.parse("2027-01"), weight=0.5),
)
LIMITS_IN_WORDS = "floor 0 from 2026; red 2, upper floor 9 from 2027"
LIMITS = (
    Limits(from_period=Period.parse("2026"), floor=0),
    Limits(from_period=Period.parse("2027"), thresholds=Thresholds(red=2), upper_floor=9),
)


def add_side() -> Scorecard:
    side = Perspective(id=PerspectiveId("side"), title="Side")
    return card(perspectives=(*card().perspectives, side))


def done(edited: Edited) -> Scorecard:
    assert isinstance(edited, Scorecard), edited
    return edited


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (add(card(), NEW), ['Objective "Win" was added to "Financial".']),
        (
            remove(card(), Element(Kind.OBJECTIVE, "c")),
            ['Objective "Keep people" was removed from "Learning".'],
        ),
        (rename(card(), OBJECTIVE, "Grow"), ['Objective "Sell more" was renamed "Grow".']),
        (
            move_objective(card(), A, perspective=PerspectiveId("below")),
            ['Objective "Sell more" moved from "Financial" to "Learning".'],
        ),
        (revise(card(), OBJECTIVE, place=0.5), ['Objective "Sell more" moved within its perspective.']),
        (
            move_objective(card(), A, perspective=PerspectiveId("below"), place=0.5),
            ['Objective "Sell more" moved from "Financial" to "Learning".'],
        ),
        (
            revise(card(), OBJECTIVE, owner=PersonId("p1")),
            ['Objective "Sell more": owner changed from nothing to Ann.'],
        ),
        (revise(card(), OBJECTIVE, statement="So."), ['Objective "Sell more": statement was written.']),
        (
            revise(card(), LINK, strength=Strength.STRONG, lag_months=6.0),
            [
                'Link "Train crews" → "Sell more": strength changed from nothing to strong.',
                'Link "Train crews" → "Sell more": lag in months changed from nothing to 6.',
            ],
        ),
        (
            relink(card(), B, A, to=CauseLink(cause=C, effect=A)),
            ['Link "Train crews" → "Sell more" became "Keep people" → "Sell more".'],
        ),
        (
            set_target(card(), MeasureId("m"), FIRST),
            ['Target of "Days of training" for 2026-Q1 was added: 5.'],
        ),
        (
            revise(card(), MEASURE, is_lead=True, baseline=Baseline(value=3, period=FIRST.period)),
            [
                'Measure "Days of training": lead measure changed from no to yes.',
                'Measure "Days of training": baseline changed from nothing to 3 in 2026-Q1.',
            ],
        ),
        (
            revise(card(), MEASURE, thresholds=Thresholds(green=5, red=2.5)),
            ['Measure "Days of training": thresholds changed from nothing to green 5, red 2.5.'],
        ),
        (
            revise(card(), MEASURE, collector=PersonId("p1"), floor=-2.5, upper_floor=9.0, is_critical=True),
            [
                'Measure "Days of training": collector changed from nothing to Ann.',
                'Measure "Days of training": floor changed from nothing to -2.5.',
                'Measure "Days of training": upper floor changed from nothing to 9.',
                'Measure "Days of training": critical changed from no to yes.',
            ],
        ),
        (
            revise(card(), MEASURE, grace=2, starts=FIRST.period, standard="s1", weightings=WEIGHTINGS),
            [
                'Measure "Days of training": periods of grace changed from nothing to 2.',
                'Measure "Days of training": first period expected changed from nothing to 2026-Q1.',
                'Measure "Days of training": weights over time changed from nothing to 2 from 2026, 0.5 from 2027-01.',
                'Measure "Days of training": standard measure changed from nothing to "s1".',
            ],
        ),
        (
            revise(card(), MEASURE, limits=LIMITS),
            [f'Measure "Days of training": limits over time changed from nothing to {LIMITS_IN_WORDS}.'],
        ),
        (
            revise(card(), OBJECTIVE, is_critical=True, weightings=WEIGHTINGS[:1]),
            [
                'Objective "Sell more": critical changed from no to yes.',
                'Objective "Sell more": weights over time changed from nothing to 2 from 2026.',
            ],
        ),
        (
            revise(card(), Element(Kind.CARD), scheme="goal and red flag", grace=1),
            [
                'The scorecard: scoring scheme changed from "office" to "goal and red flag".',
                "The scorecard: periods of grace changed from 0 to 1.",
            ],
        ),
        (
            add(card(), CauseLink(cause=C, effect=A)),
            ['Link "Keep people" → "Sell more" was added.'],
        ),
        (
            remove(card(), LINK),
            ['Link "Train crews" → "Sell more" was removed.'],
        ),
        (
            set_target(done(revise(card(), MEASURE, unit="h")), MeasureId("m"), FIRST),
            [
                'Target of "Days of training" for 2026-Q1 was added: 5.',
                'Measure "Days of training": unit changed from "days" to "h".',
            ],
        ),
        (retitle(card(), "Large"), ['The scorecard was renamed from "Small" to "Large".']),
        (
            revise(card(), Element(Kind.CARD), parent=Pin(document=DocumentId("d"), number=3)),
            ["The scorecard: parent changed from nothing to version 3."],
        ),
        (
            replace(card(), perspectives=card().perspectives[::-1]),
            ['The perspectives now stand in this order: "Learning", "Financial".'],
        ),
        (replace(card(), links=card().links[::-1]), []),
    ],
)
def test_a_change_reads_as_a_sentence(after: Edited, expected: list[str]) -> None:
    new = done(after)
    assert list(sentences(diff(card(), new), card(), new, people={"p1": "Ann"})) == expected


def test_a_text_is_told_to_be_rewritten_or_deleted_and_not_quoted() -> None:
    with_text = done(revise(card(), OBJECTIVE, statement="So."))
    rewritten = done(revise(card(), OBJECTIVE, statement="Thus."))
    (told,) = sentences(diff(with_text, rewritten), with_text, rewritten)
    assert told == 'Objective "Sell more": statement was rewritten.'
    (told,) = sentences(diff(with_text, card()), with_text, card())
    assert told == 'Objective "Sell more": statement was deleted.'


def test_targets_come_and_go_with_their_measure() -> None:
    with_target = done(set_target(card(), MeasureId("m"), FIRST))
    without = done(remove(card(), MEASURE))
    assert sentences(diff(without, with_target), without, with_target) == ('Measure "Days of training" was added.',)
    assert sentences(diff(with_target, without), with_target, without) == ('Measure "Days of training" was removed.',)


def test_a_grant_reads_as_a_role_of_somebody() -> None:
    ann = Person(id=PersonId("p1"), name="Ann")
    before = Organisation(name="Firm", people=(ann,))
    after = replace(before, grants=(Grant(person=ann.id, role=Role.EDITOR),))
    assert sentences(diff(before, after), before, after) == ('Role editor of "Ann" was added.',)


@given(st.tuples(scorecards(), scorecards()) | st.tuples(organisations(), organisations()))
def test_every_difference_of_any_two_documents_can_be_told(two: tuple[Scorecard, Scorecard]) -> None:
    before, after = two
    told = sentences(diff(before, after), before, after)
    assert all(sentence.endswith(".") for sentence in told)
    assert len(told) <= len(diff(before, after))
    added = {*_ids(after)} - {*_ids(before)}
    assert sum(" was added to " in sentence for sentence in told) == len(added)


def _ids(document: Scorecard | Organisation) -> list[str]:
    return [objective.id for objective in document.objectives] if isinstance(document, Scorecard) else []


def test_a_clash_of_a_field_tells_both_values() -> None:
    ours, theirs = done(rename(card(), OBJECTIVE, "Grow")), done(rename(card(), OBJECTIVE, "Thrive"))
    assert clash_sentences(ours, theirs) == [
        'Objective "Sell more": title is "Grow" to you and "Thrive" to somebody else.'
    ]


def test_a_clash_of_a_removal_tells_what_was_built_on_it() -> None:
    ours = done(remove(card(), Element(Kind.OBJECTIVE, "c")))
    theirs = done(add(card(), CauseLink(cause=C, effect=A)))
    assert clash_sentences(ours, theirs) == [
        'You removed objective "Keep people", while somebody else built on it: Link "Keep people" → "Sell more".'
    ]
    assert clash_sentences(theirs, ours) == [
        'Somebody else removed objective "Keep people", while you built on it: Link "Keep people" → "Sell more".'
    ]


def test_a_clash_of_a_removal_and_an_edit_says_so() -> None:
    ours = done(remove(card(), Element(Kind.OBJECTIVE, "c")))
    theirs = done(rename(card(), Element(Kind.OBJECTIVE, "c"), "Keep crews"))
    assert clash_sentences(ours, theirs) == ['You removed objective "Keep people", while somebody else changed it.']


def clash_sentences(ours: Scorecard, theirs: Scorecard) -> list[str]:
    merged = merge(card(), ours, theirs)
    assert isinstance(merged, Clashes)
    wording = Wording(ours, theirs, card())
    return [wording.clash(clash) for clash in merged.clashes]


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        (rename(card(), OBJECTIVE, "Win"), rename(card(), OBJECTIVE, "Earn"), ('"Win"', '"Earn"')),
        (remove(card(), OBJECTIVE), rename(card(), OBJECTIVE, "Earn"), ("It is removed", "It stays")),
        (
            revise(card(), OBJECTIVE, owner=PersonId("p1")),
            revise(card(), OBJECTIVE, owner=PersonId("p2")),
            ("Ann", '"p2"'),
        ),
        (
            move_objective(add_side(), A, perspective=PerspectiveId("below")),
            move_objective(add_side(), A, perspective=PerspectiveId("side")),
            ('"Learning"', '"Side"'),
        ),
    ],
)
def test_each_side_of_a_clash_is_told_in_words(ours: Edited, theirs: Edited, words: tuple[str, str]) -> None:
    clashes = merge(add_side(), done(ours), done(theirs))
    assert isinstance(clashes, Clashes)
    wording = Wording(add_side(), done(theirs), done(ours), people={"p1": "Ann"})
    clash = next(one for one in clashes.clashes if one.element == OBJECTIVE)
    assert (wording.side(clash, clash.ours), wording.side(clash, clash.theirs)) == words


def test_two_orders_that_clash_are_told_with_their_titles() -> None:
    def in_order(*keys: str) -> Scorecard:
        bands = {band.id: band for band in add_side().perspectives}
        return replace(add_side(), perspectives=tuple(bands[PerspectiveId(key)] for key in keys))

    base, ours, theirs = (
        in_order("top", "below", "side"),
        in_order("side", "top", "below"),
        in_order("below", "top", "side"),
    )
    clashes = merge(base, ours, theirs)
    assert isinstance(clashes, Clashes)
    wording = Wording(base, theirs, ours)
    assert wording.side(clashes.clashes[0], clashes.clashes[0].ours) == '"Side", "Financial", "Learning"'
