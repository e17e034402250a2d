"""Where a scorecard stands after what was decided, and why a decision is refused."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from tests.domain.enterprises import NOON, WEST, review, version
from workbench.domain.approvals import (
    ApprovalRound,
    Standing,
    approval_of,
    authors_since_approval,
    first_approval_since,
    refused,
    stand_of,
    standing_in,
)
from workbench.domain.documents import Decision, Review
from workbench.domain.ids import DocumentId
from workbench.domain.rights import Denied

SUBMITTED, RETURNED, APPROVED, WITHDRAWN = (
    Decision.SUBMITTED,
    Decision.RETURNED,
    Decision.APPROVED,
    Decision.WITHDRAWN,
)
MAY = {
    (Standing.DRAFT, SUBMITTED): Standing.SUBMITTED,
    (Standing.RETURNED, SUBMITTED): Standing.SUBMITTED,
    (Standing.SUBMITTED, APPROVED): Standing.APPROVED,
    (Standing.SUBMITTED, RETURNED): Standing.RETURNED,
    (Standing.SUBMITTED, WITHDRAWN): Standing.DRAFT,
}
"""What may be decided where, and where the scorecard stands then; everything else is refused."""


@pytest.mark.parametrize("sequence", list(product(Decision, repeat=4)), ids="-".join)
def test_after_every_sequence_of_decisions_a_scorecard_stands_where_the_last_allowed_one_left_it(
    sequence: tuple[Decision, ...],
) -> None:
    head = version(3)
    standing, decided = Standing.DRAFT, list[Review]()
    for decision in sequence:
        stand = stand_of(head, decided)
        assert stand.standing is standing
        reason = refused(stand, 3, decision, NOON, note="Look again")
        after = MAY.get((standing, decision))
        assert (reason is None) == (after is not None)
        if after is not None:
            standing = after
            decided.append(review(decision, 3))
    stand = stand_of(head, decided)
    assert (stand.standing, stand.decisions) == (standing, tuple(decided))
    assert stand.last == (decided[-1] if decided else None)
    assert stand.approved == (3 if standing is Standing.APPROVED else None)


@pytest.mark.parametrize(
    ("before", "decision", "sentence"),
    [
        ((), APPROVED, "version 1 is a draft: submit it first"),
        ((), RETURNED, "version 1 is a draft: submit it first"),
        ((), WITHDRAWN, "version 1 is a draft: submit it first"),
        ((SUBMITTED, WITHDRAWN), APPROVED, "version 1 is a draft: submit it first"),
        ((SUBMITTED, RETURNED), APPROVED, "version 1 was returned: revise and submit it first"),
        ((SUBMITTED, RETURNED), RETURNED, "version 1 was returned: revise and submit it first"),
        ((SUBMITTED, RETURNED), WITHDRAWN, "version 1 was returned: revise and submit it first"),
        ((SUBMITTED,), SUBMITTED, "version 1 is submitted already: approve, return or withdraw it"),
        ((SUBMITTED, APPROVED), SUBMITTED, "version 1 is approved already: an edit makes a new draft"),
        ((SUBMITTED, APPROVED), RETURNED, "version 1 is approved already: an edit makes a new draft"),
        ((SUBMITTED, APPROVED), APPROVED, "version 1 is approved already: an edit makes a new draft"),
        ((SUBMITTED, APPROVED), WITHDRAWN, "version 1 is approved already: an edit makes a new draft"),
    ],
)
def test_a_decision_that_cannot_be_taken_is_refused_with_what_to_do(
    before: tuple[Decision, ...], decision: Decision, sentence: str
) -> None:
    stand = stand_of(version(), [review(each) for each in before])
    assert refused(stand, 1, decision, NOON, note="Look again") == Denied(sentence)


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_return_must_say_what_is_to_be_changed(note: str) -> None:
    stand = stand_of(version(), [review(SUBMITTED)])
    sentence = "note(='') of a return must not be empty: write what is to be changed"
    assert refused(stand, 1, RETURNED, NOON, note=note) == Denied(sentence)
    assert refused(stand, 1, APPROVED, NOON) is None


@pytest.mark.parametrize("number", [1, 3])
def test_only_the_newest_version_is_decided_on(number: int) -> None:
    stand = stand_of(version(2, author="cleo"), [review(SUBMITTED, 1)])
    assert refused(stand, number, SUBMITTED, NOON) == Denied(
        f"version {number} is not the newest: 'cleo' saved version 2; look at that one"
    )


# -- the clock --------------------------------------------------------------------------------------------------------


def test_a_clock_that_is_two_minutes_behind_is_let_pass() -> None:
    stand = stand_of(version(), [review(SUBMITTED)])
    assert refused(stand, 1, APPROVED, NOON - timedelta(minutes=2)) is None
    assert refused(stand, 1, APPROVED, NOON - timedelta(minutes=2, seconds=1)) is not None
    assert refused(stand, 1, APPROVED, NOON + timedelta(days=900)) is None


def test_a_clock_that_ran_backwards_is_told_with_both_times_and_the_remedy() -> None:
    stand = stand_of(version(), [review(SUBMITTED, days=1)])
    assert refused(stand, 1, APPROVED, NOON) == Denied(
        "the clock says 2026-03-02 12:00+00:00, but what is decided on is of 2026-03-03 12:00+00:00: set this machine's"
        " clock right, or, if it was wrong then, save the scorecard once more"
    )


def test_a_version_from_the_future_is_not_submitted_and_an_old_versions_decisions_hinder_nobody() -> None:
    ahead = stand_of(version(at=NOON + timedelta(hours=1)), [])
    assert refused(ahead, 1, SUBMITTED, NOON) is not None
    saved_again = stand_of(version(2), [review(SUBMITTED, 1, days=5)])
    assert refused(saved_again, 2, SUBMITTED, NOON) is None


# -- edits after a decision -------------------------------------------------------------------------------------------


def test_an_edit_makes_a_new_draft_and_the_approval_stays_with_its_version() -> None:
    first, second = review(APPROVED, 2), review(APPROVED, 4)
    stand = stand_of(version(5), [first, second, review(SUBMITTED, 3)])
    assert (stand.standing, stand.last) == (Standing.DRAFT, None)
    assert (stand.approval, stand.approved) == (second, 4)
    assert approval_of(stand, 2) == first
    assert approval_of(stand, 3) is None


def test_the_newest_approved_version_counts_though_an_older_one_was_approved_later() -> None:
    stand = stand_of(version(5), [review(APPROVED, 4), review(APPROVED, 2, days=1)])
    assert stand.approved == 4


def test_the_first_approval_from_a_moment_on_is_of_any_version() -> None:
    early, late = review(APPROVED, 1, days=1), review(APPROVED, 2, days=3)
    stand = stand_of(version(2), [early, review(SUBMITTED, 2, days=2), late])
    assert first_approval_since(stand, NOON) == early
    assert first_approval_since(stand, early.at) == early
    assert first_approval_since(stand, NOON + timedelta(days=2)) == late
    assert first_approval_since(stand, NOON + timedelta(days=4)) is None
    assert first_approval_since(None, NOON) is None


def test_the_authors_are_those_of_the_versions_since_the_last_approval() -> None:
    history = [
        version(number, author=who) for number, who in ((5, "eve"), (4, "dan"), (3, "ann"), (2, "ann"), (1, "bob"))
    ]
    assert authors_since_approval(stand_of(history[0], [review(APPROVED, 3)]), history) == {"eve", "dan"}
    assert authors_since_approval(stand_of(history[0], []), history) == {"eve", "dan", "ann", "bob"}
    assert authors_since_approval(stand_of(history[1], [review(APPROVED, 3)]), history) == {"dan"}
    assert authors_since_approval(stand_of(history[0], [review(APPROVED, 5)]), history) == frozenset()


# -- rounds -----------------------------------------------------------------------------------------------------------


def round_of(**changes: object) -> ApprovalRound:
    known: dict[str, object] = {
        "organisation": DocumentId("firm"),
        "title": "2026",
        "opened": NOON.date(),
        "deadline": date(2026, 4, 1),
        "units": (WEST,),
    }
    return ApprovalRound(**{**known, **changes})  # type: ignore[arg-type]  # its own fields


def test_in_a_round_an_approval_from_before_it_counts_as_a_draft() -> None:
    before = stand_of(version(), [review(APPROVED, days=-1)])
    assert before.standing is Standing.APPROVED
    assert standing_in(round_of(), before) is Standing.DRAFT


@pytest.mark.parametrize("days", [-0.5, 0, 60])
def test_an_approval_from_the_rounds_first_day_on_counts_even_after_its_deadline(days: float) -> None:
    assert standing_in(round_of(), stand_of(version(), [review(APPROVED, days=days)])) is Standing.APPROVED


@pytest.mark.parametrize(
    ("decision", "standing"),
    [(SUBMITTED, Standing.SUBMITTED), (RETURNED, Standing.RETURNED), (WITHDRAWN, Standing.DRAFT)],
)
def test_in_a_round_every_other_standing_is_what_it_is(decision: Decision, standing: Standing) -> None:
    assert standing_in(round_of(), stand_of(version(), [review(decision, days=-9)])) is standing
    edited = stand_of(version(2), [review(APPROVED, 1, days=1)])
    assert standing_in(round_of(), edited) is Standing.DRAFT


def test_in_a_round_a_unit_without_a_scorecard_has_none() -> None:
    assert standing_in(round_of(), None) is Standing.NONE


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"organisation": DocumentId("a b")}, "organisation(='a b') must be 1 to 64"),
        ({"deadline": date(2026, 3, 1)}, "deadline(=2026-03-01) must not lie before 2026-03-02: choose a later day"),
        ({"units": ()}, "units(=none) of a round must be at least one: choose who is asked"),
    ],
)
def test_a_round_that_cannot_be_is_refused(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError) as reason:  # noqa: PT011 - the sentence is compared below
        round_of(**changes)
    assert str(reason.value).startswith(sentence)


def test_a_round_may_be_over_on_the_day_it_opens() -> None:
    assert round_of(deadline=NOON.date()).is_closed is False
