"""Approving scorecards: one decision on one version, the rounds in which units are asked, and who is to do what."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from osm_sim.errors import InputError
from workbench.desk import Desk, Overtaken
from workbench.domain.approvals import (
    ApprovalRound,
    Stand,
    Standing,
    authors_since_approval,
    refused,
    standing_in,
)
from workbench.domain.documents import Decision, Pin, Review
from workbench.domain.ids import DocumentId, UnitId, new_id
from workbench.domain.organisation import Organisation, Role, Unit
from workbench.domain.rights import ROLES, Action, Denied, denied_approval
from workbench.jobs.alignment import Enterprise, Kept, may, may_in_units, refresh, refuse, save_beside

DEMO_NOTE = "demonstration, one person in both parts"
NEEDED = {
    Decision.SUBMITTED: Action.SUBMIT,
    Decision.WITHDRAWN: Action.SUBMIT,
    Decision.APPROVED: Action.APPROVE,
    Decision.RETURNED: Action.APPROVE,
}
LONGEST_NOTE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """Where a unit of a round stands; stand is None where it has no scorecard. is_late: the deadline is over."""

    unit: Unit
    standing: Standing
    stand: Stand | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Who is to do what by when; people: by name, none where nobody has the role."""

    unit: Unit
    people: tuple[str, ...]
    roles: tuple[Role, ...]
    what: str
    due: date
    is_late: bool


def decide(
    desk: Desk, enterprise: Enterprise, document: DocumentId, number: int, decision: Decision, note: str = ""
) -> Enterprise:
    """Take a decision on a version of a scorecard, and give the enterprise up to date.

    Raises InputError, with the remedy, where the person may not, where the version is not the newest, where the
    decision does not follow the last one, where the clock runs behind, and where somebody else decided meanwhile.
    """
    enterprise = refresh(desk, enterprise)
    stand = enterprise.stands.get(document)
    if stand is None:
        raise InputError(f"document {document!r} is no scorecard of this organisation; choose one of its units'")
    if len(note) > LONGEST_NOTE:
        raise InputError(f"note (of {len(note)} characters) must have at most {LONGEST_NOTE}: shorten it")
    if (reason := why_not(desk, enterprise, document, decision)) is not None:
        raise InputError(reason.sentence)
    if (reason := refused(stand, number, decision, desk.now(), note=note)) is not None:
        raise InputError(reason.sentence)
    review = Review(
        pin=Pin(document=document, number=number),
        actor=desk.actor.sign_in,
        decision=decision,
        note=_marked(desk, note.strip()),
        at=desk.now(),
    )
    taken = desk.store.decide(review, seen=len(stand.decisions))
    if isinstance(taken, Overtaken):
        raise InputError(_overtaken(desk, enterprise, stand, taken))
    return refresh(desk, enterprise)


def why_not(desk: Desk, enterprise: Enterprise, document: DocumentId, decision: Decision) -> Denied | None:
    """Give why whoever is at the desk may not take a decision on a scorecard, by roles and authorship."""
    unit = enterprise.alignment.by_document[document].card.unit
    if NEEDED[decision] is Action.SUBMIT:
        return may(desk, enterprise, Action.SUBMIT, unit)
    # Returning one's own work is nobody's loss; approving it is refused.
    is_own = decision is Decision.APPROVED and not desk.is_demo
    authors = _authors(desk, enterprise.stands[document]) if is_own else frozenset[str]()
    return denied_approval(enterprise.organisation, desk.actor, unit, authors, is_demo=desk.is_demo)


def why_not_in_units(desk: Desk, enterprise: Enterprise) -> dict[DocumentId, dict[Decision, str]]:
    """Give for every scorecard why each decision cannot be taken now by whoever is at the desk; "" where it can.

    What the standing rules out is said without asking who made the changes, so that hundreds cost little.
    """
    denied = may_in_units(desk, enterprise, Action.SUBMIT, Action.APPROVE)
    is_demo = desk.is_demo and desk.actor.is_local
    found: dict[DocumentId, dict[Decision, str]] = {}
    for unit, one in enterprise.alignment.cards.items():
        stand, why = enterprise.stands[one.head.document], found.setdefault(one.head.document, {})
        for decision, action in NEEDED.items():
            reason = refused(stand, stand.head.number, decision, desk.now(), note="said")
            sentence = reason.sentence if reason else denied[unit][Action.SUBMIT if is_demo else action]
            if not sentence and decision is Decision.APPROVED:
                own = why_not(desk, enterprise, one.head.document, decision)
                sentence = own.sentence if own else ""
            why[decision] = sentence
    return found


def _authors(desk: Desk, stand: Stand) -> frozenset[str]:
    since = stand.approved or 0
    history = desk.store.history(
        stand.head.document, before=stand.head.number + 1, limit=max(stand.head.number - since, 0)
    )
    return authors_since_approval(stand, history)


def _marked(desk: Desk, note: str) -> str:
    """Give a note with the mark of a demonstration, where this is one."""
    if not (desk.is_demo and desk.actor.is_local):
        return note
    return f"{note} ({DEMO_NOTE})" if note else DEMO_NOTE


def _overtaken(desk: Desk, enterprise: Enterprise, stand: Stand, taken: Overtaken) -> str:
    if taken.head.number != stand.head.number:
        return (
            f"version {stand.head.number} is not the newest: {taken.head.author!r} saved version {taken.head.number}"
            " meanwhile; look at that one"
        )
    now = refresh(desk, enterprise).stands[stand.head.document]
    last = now.decisions[-1]
    return f"{last.actor!r} decided meanwhile: version {last.pin.number} is {last.decision}; look, and decide again"


# -- rounds -----------------------------------------------------------------------------------------------------------


def open_round(
    desk: Desk, enterprise: Enterprise, title: str, deadline: date, units: Sequence[UnitId] | None = None
) -> tuple[Enterprise, DocumentId]:
    """Open a round for some units, all of them where none are named, and give the enterprise and the round's document.

    Raises InputError where the person may not, for a deadline that is over, and for units that are not there.
    """
    refuse(desk, enterprise, Action.RUN_ROUND)
    tree = [one.unit.id for one in enterprise.alignment.tree]
    asked = set(tree if units is None else units)
    if strangers := sorted(asked - set(tree)):
        raise InputError(f"unit(={strangers[0]!r}) of the round must be in the organisation: choose another")
    if not title.strip():
        raise InputError("title(='') of the round must not be empty: write what it is called")
    today = desk.now().date()
    opened = _round(
        ApprovalRound,
        organisation=enterprise.document,
        title=title.strip()[:300],
        opened=today,
        deadline=deadline,
        units=tuple(unit for unit in tree if unit in asked),
    )
    document = DocumentId(new_id())
    return save_beside(desk, enterprise, document, opened, 0, f"Opened until {deadline}"), document


def change_round(
    desk: Desk, enterprise: Enterprise, document: DocumentId, *, deadline: date | None = None, is_closed: bool = False
) -> Enterprise:
    """Move a round's deadline, or close it. Raises InputError as `open_round` does."""
    refuse(desk, enterprise, Action.RUN_ROUND)
    kept, held = find_round(enterprise, document)
    if held.is_closed:
        raise InputError(f"round {held.title!r} is closed: open another one")
    today = desk.now().date()
    if deadline is not None and deadline < today:
        raise InputError(f"deadline(={deadline}) must not lie before today, {today}: choose a later day")
    changed = _round(lambda **new: replace(held, **new), deadline=deadline or held.deadline, is_closed=is_closed)
    note = "Closed" if is_closed else f"Deadline moved to {changed.deadline}"
    return save_beside(desk, enterprise, document, changed, kept.version.number, note)


def find_round(enterprise: Enterprise, document: DocumentId) -> tuple[Kept, ApprovalRound]:
    """Give a round. Raises InputError where it is none of the organisation's."""
    kept = enterprise.beside.get(document)
    if kept is None or not isinstance(kept.value, ApprovalRound):
        raise InputError(f"round {document!r} is none of this organisation's; open one")
    return kept, kept.value


def round_rows(enterprise: Enterprise, round_: ApprovalRound, today: date) -> tuple[RoundRow, ...]:
    """Give where each unit of a round stands, in the order of the tree; units that were removed since are left out."""
    asked = frozenset(round_.units)
    rows = []
    for one in enterprise.alignment.tree:
        if one.unit.id in asked:
            stand = enterprise.stand(one.unit.id)
            standing = standing_in(round_, stand)
            is_late = today > round_.deadline and standing is not Standing.APPROVED
            rows.append(RoundRow(unit=one.unit, standing=standing, stand=stand, is_late=is_late))
    return tuple(rows)


def count_standings(rows: Iterable[RoundRow]) -> dict[Standing, int]:
    """Give how many units stand where."""
    counts = Counter(row.standing for row in rows)
    return {standing: counts[standing] for standing in Standing}


def reminders(enterprise: Enterprise, round_: ApprovalRound, today: date) -> tuple[Reminder, ...]:
    """Give who is to do what next in a round that is open: nothing for units that are approved."""
    if round_.is_closed:
        return ()
    return tuple(_reminders(enterprise, round_, today))


_NEXT = {
    Standing.NONE: (Action.EDIT, "begin the scorecard (cascade an objective to the unit)"),
    Standing.DRAFT: (Action.SUBMIT, "submit the scorecard"),
    Standing.RETURNED: (Action.SUBMIT, "revise the scorecard, and submit it again"),
    Standing.SUBMITTED: (Action.APPROVE, "approve or return the scorecard"),
}


def _reminders(enterprise: Enterprise, round_: ApprovalRound, today: date) -> Iterator[Reminder]:
    for row in round_rows(enterprise, round_, today):
        if row.standing is Standing.APPROVED:
            continue
        action, what = _NEXT[row.standing]
        roles = tuple(role for role in Role if role in ROLES[action])
        yield Reminder(
            unit=row.unit,
            people=_people(enterprise.organisation, row.unit.id, frozenset(roles)),
            roles=roles,
            what=what,
            due=round_.deadline,
            is_late=row.is_late,
        )


def _people(organisation: Organisation, unit: UnitId, roles: frozenset[Role]) -> tuple[str, ...]:
    """Give who holds one of the roles nearest to a unit: there, else above it, else everywhere."""
    for place in (*organisation.line(unit), None):
        holders = {one.person for one in organisation.grants if one.unit == place and one.role in roles}
        if holders:
            return tuple(person.name for person in organisation.people if person.id in holders)
    return ()


def _round(make: Callable[..., ApprovalRound], **fields: object) -> ApprovalRound:
    try:
        return make(**fields)
    except ValueError as error:
        raise InputError(str(error)) from None
