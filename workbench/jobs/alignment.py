"""An organisation's scorecards side by side: read once, then brought up to date by what was saved and decided since."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from osm_sim.errors import InputError
from workbench.desk import Conflict, Desk, Listed
from workbench.domain.alignment import Alignment, align, realigned
from workbench.domain.alignment_checks import Found, check_alignment
from workbench.domain.alignment_metrics import Metric, metrics
from workbench.domain.alignment_outline import Outlined
from workbench.domain.alignment_survey import AlignmentSurvey
from workbench.domain.approvals import ApprovalRound, Stand, stand_of
from workbench.domain.documents import Review, Version
from workbench.domain.editing import Refusal
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.merge import Clashes, merge
from workbench.domain.organisation import Organisation
from workbench.domain.organising import Organised
from workbench.domain.rights import Action, Denied, denied, denied_with, roles_by_unit
from workbench.jobs.strategy_map import ORGANISATION, find_listed

SURVEY, ROUND = "survey", "round"
"""The kinds of documents beside an organisation's scorecards, as the store calls them."""
MOST_TRIES = 20
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document beside the scorecards, at its newest version."""

    version: Version
    value: AlignmentSurvey | ApprovalRound


@dataclass(frozen=True, slots=True, kw_only=True)
class Enterprise:
    """An organisation with everything that alignment is judged by.

    outlines, decided: those of all scorecards in the store, by document and by place. stands: of the organisation's.
    beside: its survey and rounds, by document.
    """

    version: Version
    organisation: Organisation
    outlines: Mapping[DocumentId, Outlined]
    decided: Mapping[int, Review]
    beside: Mapping[DocumentId, Kept]
    alignment: Alignment
    stands: Mapping[DocumentId, Stand]

    @property
    def document(self) -> DocumentId:
        return self.version.document

    @property
    def survey(self) -> Kept | None:
        """The survey of the organisation; of several the oldest document by name."""
        found = [one for one in self.beside.values() if isinstance(one.value, AlignmentSurvey)]
        return min(found, key=lambda one: one.version.document, default=None)

    @property
    def rounds(self) -> tuple[Kept, ...]:
        """The rounds of approvals, the one that ends last first."""
        found = [one for one in self.beside.values() if isinstance(one.value, ApprovalRound)]
        return tuple(sorted(found, key=_ends_last))

    def stand(self, unit: UnitId) -> Stand | None:
        """Where a unit's scorecard stands, None where it has none."""
        one = self.alignment.cards.get(unit)
        return None if one is None else self.stands.get(one.head.document)


def list_organisations(desk: Desk) -> tuple[Listed, ...]:
    """Give the organisations that there are, by name."""
    return desk.store.documents(ORGANISATION)


def find_organisation(desk: Desk, name: str) -> DocumentId:
    """Give the organisation of a document's name, or of an exact name.

    Raises InputError where there is none, with those that there are, or where several have the name.
    """
    return find_listed(list_organisations(desk), name, "organisation", "load a case, or begin a map")


def open_enterprise(desk: Desk, document: DocumentId) -> Enterprise:
    """Give an organisation with all its scorecards as they are now.

    Raises InputError where there is none of that name, and for somebody without any role in it; StoreError as the
    store does.
    """
    head = desk.store.head(document)
    if head is None:
        raise InputError(f"organisation {document!r} does not exist; it may be in another database")
    organisation = load(desk, head, Organisation)
    found = _put_together(
        head,
        organisation,
        {one.head.document: one for one in desk.store.outlines({})},
        {one.place: one.review for one in desk.store.decisions(())},
        _beside(desk, document, {}),
    )
    refuse_strangers(desk, found)
    return found


def refresh(desk: Desk, known: Enterprise) -> Enterprise:
    """Give an enterprise as it is now; the very same where nothing was saved or decided since. Raises StoreError."""
    head = desk.store.head(known.document)
    if head is None:
        return known
    organisation = known.organisation if head.number == known.version.number else load(desk, head, Organisation)
    outlines = desk.store.outlines({document: one.head.number for document, one in known.outlines.items()})
    decided = desk.store.decisions(known.decided.keys())
    beside = _beside(desk, known.document, known.beside)
    if head == known.version and not outlines and not decided and beside == known.beside:
        return known
    return _put_together(
        head,
        organisation,
        {**known.outlines, **{one.head.document: one for one in outlines}},
        {**known.decided, **{one.place: one.review for one in decided}},
        beside,
        known,
    )


def metrics_of(enterprise: Enterprise) -> tuple[Metric, ...]:
    """Give every metric of an enterprise."""
    survey = enterprise.survey
    told = survey.value if survey is not None and isinstance(survey.value, AlignmentSurvey) else None
    return metrics(enterprise.alignment, enterprise.stands, told)


def findings_of(enterprise: Enterprise) -> tuple[Found, ...]:
    """Give everything that does not fit between the scorecards of an enterprise."""
    return check_alignment(enterprise.alignment, enterprise.stands)


# -- rights -----------------------------------------------------------------------------------------------------------


def refuse_strangers(desk: Desk, enterprise: Enterprise) -> None:
    """Raise InputError for somebody who has no role in the organisation at all.

    Whoever works in any unit sees how all of them hang together: one view of the strategy is what it is for.
    """
    organisation = enterprise.organisation
    if any(roles_by_unit(organisation, desk.actor).values()):
        return
    if (reason := denied(organisation, desk.actor, Action.VIEW)) is not None:
        raise InputError(reason.sentence)


def may(desk: Desk, enterprise: Enterprise, action: Action, unit: UnitId | None = None) -> Denied | None:
    """Give why whoever is at the desk may not do something in a unit, or in the organisation; None where they may."""
    return denied(enterprise.organisation, desk.actor, action, unit)


def refuse(desk: Desk, enterprise: Enterprise, action: Action, unit: UnitId | None = None) -> None:
    """Raise InputError, with the reason and who could, where whoever is at the desk may not do something."""
    if (reason := may(desk, enterprise, action, unit)) is not None:
        raise InputError(reason.sentence)


def may_in_units(desk: Desk, enterprise: Enterprise, *actions: Action) -> dict[UnitId, dict[Action, str]]:
    """Give for every unit why whoever is at the desk may not do each of the actions there; "" where they may."""
    organisation, actor = enterprise.organisation, desk.actor
    return {
        unit: {
            action: "" if (reason := denied_with(organisation, actor, action, roles, unit)) is None else reason.sentence
            for action in actions
        }
        for unit, roles in roles_by_unit(organisation, actor).items()
    }


# -- saving what stands beside the scorecards -------------------------------------------------------------------------


def save_organisation(desk: Desk, enterprise: Enterprise, edited: Organised, note: str) -> Enterprise:
    """Save an edited organisation, put together with what others have saved meanwhile, and give it up to date.

    Raises InputError where the edit was refused, where the person may not, and where somebody changed the same thing.
    """
    refuse(desk, enterprise, Action.ORGANISE)
    if isinstance(edited, Refusal):
        raise InputError(edited.sentence)
    base, at, wanted = enterprise.organisation, enterprise.version, edited
    for _ in range(MOST_TRIES):
        if wanted is base:
            return enterprise
        saved = desk.store.save(enterprise.document, wanted, base=at.number, note=note[:200])
        if isinstance(saved, Version):
            return refresh(desk, enterprise)
        at = saved.head
        theirs = load(desk, at, Organisation)
        current = replace(enterprise, organisation=theirs)
        refuse(desk, current, Action.ORGANISE)
        merged = merge(base, edited, theirs)
        if isinstance(merged, Clashes):
            raise InputError(
                f"{at.author!r} changed the same thing meanwhile (version {at.number}): look, and try again"
            )
        wanted = merged
    raise InputError(f"others saved the organisation {MOST_TRIES} times while this edit was saved; try again")


def save_beside(
    desk: Desk, enterprise: Enterprise, document: DocumentId, value: object, base: int, note: str
) -> Enterprise:
    """Save a survey or a round, and give the enterprise up to date. Raises InputError where somebody was quicker."""
    saved = desk.store.save(document, value, base=base, note=note[:200])
    if isinstance(saved, Conflict):
        raise InputError(
            f"{saved.head.author!r} changed it meanwhile (version {saved.head.number}): look, and try again"
        )
    return refresh(desk, enterprise)


def load(desk: Desk, version: Version, kind: type[_Value]) -> _Value:
    """Give the value of a version. Raises InputError where it is of another kind."""
    value = desk.store.load(version.pin)
    if not isinstance(value, kind):
        raise InputError(f"document {version.document!r} is no {kind.__name__.lower()}; name one that is")
    return value


# -- inside -----------------------------------------------------------------------------------------------------------


def _put_together(
    version: Version,
    organisation: Organisation,
    outlines: Mapping[DocumentId, Outlined],
    decided: Mapping[int, Review],
    beside: Mapping[DocumentId, Kept],
    known: Enterprise | None = None,
) -> Enterprise:
    alignment = _aligned(organisation, outlines, known)
    decisions: defaultdict[DocumentId, list[Review]] = defaultdict(list)
    for place in sorted(decided):
        decisions[decided[place].pin.document].append(decided[place])
    stands = {
        document: stand_of(one.head, decisions.get(document, ())) for document, one in alignment.by_document.items()
    }
    return Enterprise(
        version=version,
        organisation=organisation,
        outlines=outlines,
        decided=decided,
        beside=beside,
        alignment=alignment,
        stands=stands,
    )


MOST_PIECEMEAL = 20
"""Where more scorecards than these changed, all are put together anew."""


def _aligned(
    organisation: Organisation, outlines: Mapping[DocumentId, Outlined], known: Enterprise | None
) -> Alignment:
    if known is None or organisation is not known.organisation:
        return align(organisation, outlines.values())
    changed = [one for document, one in outlines.items() if known.outlines.get(document) is not one]
    units = {one.unit.id for one in known.alignment.tree}
    ours = [one for one in changed if one.card.unit in units]
    has_left = any(one.card.unit not in units and one.head.document in known.alignment.by_document for one in changed)
    if has_left or len(ours) > MOST_PIECEMEAL:
        return align(organisation, outlines.values())
    return realigned(known.alignment, ours)


def _beside(desk: Desk, document: DocumentId, known: Mapping[DocumentId, Kept]) -> Mapping[DocumentId, Kept]:
    found: dict[DocumentId, Kept] = {}
    for listed in (*desk.store.documents(SURVEY), *desk.store.documents(ROUND)):
        held = known.get(listed.head.document)
        if held is not None and held.version.number == listed.head.number:
            found[listed.head.document] = held
            continue
        value = desk.store.load(listed.head.pin)
        if isinstance(value, AlignmentSurvey | ApprovalRound) and value.organisation == document:
            found[listed.head.document] = Kept(version=listed.head, value=value)
    return found


def _ends_last(one: Kept) -> tuple[int, str]:
    assert isinstance(one.value, ApprovalRound)
    return -one.value.deadline.toordinal(), one.version.document
