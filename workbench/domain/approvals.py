"""Approval of scorecards: where each stands, what may be decided next, and the rounds in which units are asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from workbench.domain.documents import Decision, Review, Version
from workbench.domain.ids import DocumentId, UnitId, refuse_bad_ids
from workbench.domain.rights import Denied

CLOCKS_APART = timedelta(minutes=2)
"""So far the clocks of two machines may be apart before a decision is refused."""


class Standing(StrEnum):
    """Where the newest version of a unit's scorecard stands."""

    NONE = "none"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a scorecard stands. head: its newest version; decisions: all on the document, oldest first.

    last: the newest decision on the newest version, None for a draft. approval: the approval of the newest version that
    has one.
    """

    head: Version
    standing: Standing
    decisions: tuple[Review, ...]
    last: Review | None
    approval: Review | None

    @property
    def approved(self) -> int | None:
        """The number of the newest approved version."""
        return None if self.approval is None else self.approval.pin.number


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRound:
    """A round in which units bring their scorecards to approval until a day.

    organisation: the document of the organisation; units: those asked, in the order of the tree. opened: the day.
    """

    organisation: DocumentId
    title: str
    opened: date
    deadline: date
    units: tuple[UnitId, ...]
    is_closed: bool = False

    def __post_init__(self) -> None:
        refuse_bad_ids(organisation=self.organisation)
        if self.deadline < self.opened:
            raise ValueError(f"deadline(={self.deadline}) must not lie before {self.opened}: choose a later day")
        if not self.units:
            raise ValueError("units(=none) of a round must be at least one: choose who is asked")


_NEXT = {
    Standing.DRAFT: frozenset({Decision.SUBMITTED}),
    Standing.RETURNED: frozenset({Decision.SUBMITTED}),
    Standing.SUBMITTED: frozenset({Decision.APPROVED, Decision.RETURNED, Decision.WITHDRAWN}),
    Standing.APPROVED: frozenset[Decision](),
}
_AFTER = {
    Decision.SUBMITTED: Standing.SUBMITTED,
    Decision.RETURNED: Standing.RETURNED,
    Decision.APPROVED: Standing.APPROVED,
    Decision.WITHDRAWN: Standing.DRAFT,
}
_WHY_NOT = {
    Standing.DRAFT: "is a draft: submit it first",
    Standing.RETURNED: "was returned: revise and submit it first",
    Standing.SUBMITTED: "is submitted already: approve, return or withdraw it",
    Standing.APPROVED: "is approved already: an edit makes a new draft",
}


def stand_of(head: Version, decisions: Iterable[Review]) -> Stand:
    """Give where a scorecard stands. decisions: all on its document, in the order they came."""
    every = tuple(decisions)
    on_head = [one for one in every if one.pin.number == head.number]
    last = on_head[-1] if on_head else None
    approvals = [one for one in every if one.decision is Decision.APPROVED]
    return Stand(
        head=head,
        standing=Standing.DRAFT if last is None else _AFTER[last.decision],
        decisions=every,
        last=last,
        approval=max(approvals, key=lambda one: one.pin.number, default=None),
    )


def approval_of(stand: Stand, number: int) -> Review | None:
    """Give the approval of a version, None where it was not approved."""
    found = (one for one in stand.decisions if one.pin.number == number and one.decision is Decision.APPROVED)
    return next(found, None)


def first_approval_since(stand: Stand | None, since: datetime) -> Review | None:
    """Give the first approval of any version from a moment on."""
    decisions = () if stand is None else stand.decisions
    return next((one for one in decisions if one.decision is Decision.APPROVED and one.at >= since), None)


def refused(stand: Stand, number: int, decision: Decision, now: datetime, *, note: str = "") -> Denied | None:
    """Give why a decision on a version cannot be taken, and the remedy; rights are asked elsewhere."""
    if number != stand.head.number:
        who = stand.head.author
        return Denied(
            f"version {number} is not the newest: {who!r} saved version {stand.head.number}; look at that one"
        )
    if decision not in _NEXT[stand.standing]:
        return Denied(f"version {number} {_WHY_NOT[stand.standing]}")
    if decision is Decision.RETURNED and not note.strip():
        return Denied("note(='') of a return must not be empty: write what is to be changed")
    return _against_the_clock(stand, now)


def _against_the_clock(stand: Stand, now: datetime) -> Denied | None:
    before = max((stand.head.at, *(one.at for one in stand.decisions if one.pin.number == stand.head.number)))
    if now + CLOCKS_APART >= before:
        return None
    return Denied(
        f"the clock says {_moment(now)}, but what is decided on is of {_moment(before)}: set this machine's clock"
        " right, or, if it was wrong then, save the scorecard once more"
    )


def authors_since_approval(stand: Stand, history: Sequence[Version]) -> frozenset[str]:
    """Give who made the changes that an approval of the newest version approves. history: newest first."""
    since = stand.approved or 0
    return frozenset(one.author for one in history if since < one.number <= stand.head.number)


def standing_in(round_: ApprovalRound, stand: Stand | None) -> Standing:
    """Give where a unit stands in a round: an approval from before the round counts as a draft."""
    if stand is None:
        return Standing.NONE
    if stand.standing is not Standing.APPROVED:
        return stand.standing
    assert stand.approval is not None
    return Standing.APPROVED if stand.approval.at.date() >= round_.opened else Standing.DRAFT


def _moment(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="minutes")
