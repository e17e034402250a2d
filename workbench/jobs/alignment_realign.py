"""Walking through what changed above since a unit was aligned, and saving what its owner makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.alignment_checks import DueFor, due_for
from workbench.domain.approvals import approval_of
from workbench.domain.documents import Pin, Review
from workbench.domain.editing import Refusal
from workbench.domain.ids import DocumentId, ObjectiveId
from workbench.domain.organisation import Unit
from workbench.domain.realignment import Choice, Difference, Happened, differences, realign
from workbench.domain.scorecard import Scorecard
from workbench.jobs.alignment import Enterprise, refresh
from workbench.jobs.strategy_map import Opened, open_map
from workbench.jobs.strategy_map_saving import Unmerged, save_map


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a unit's scorecard has to answer to. opened: the scorecard; new: the approved version of the one above.

    differences: without what stays the same. same: how many objectives that the unit serves stay the same.
    """

    opened: Opened
    unit: Unit
    source: DocumentId
    source_unit: Unit | None
    source_title: str
    due: DueFor
    approval: Review | None
    new: Scorecard
    differences: tuple[Difference, ...]
    same: int


def look_at_realignment(desk: Desk, enterprise: Enterprise, document: DocumentId, source: DocumentId) -> Walk:
    """Give what changed on an approved scorecard above since a unit's was aligned to it.

    Raises InputError where the unit is not due for it.
    """
    one = enterprise.alignment.by_document.get(document)
    above = enterprise.alignment.by_document.get(source)
    if one is None or above is None:
        raise InputError(f"document {document if one is None else source!r} is no scorecard of this organisation")
    due = next((found for found in due_for(one, enterprise.stands) if found.document == source), None)
    if due is None:
        raise InputError(
            f"{one.card.title!r} is not due: it is aligned already to what is approved of {above.card.title!r}"
        )
    opened = open_map(desk, document)
    unit = enterprise.organisation.unit(one.card.unit)
    assert unit is not None
    old, new = (open_map(desk, source, number).card for number in (due.aligned_to, due.approved))
    found = differences(opened.card, unit, old, new, source, opened.people)
    return Walk(
        opened=opened,
        unit=unit,
        source=source,
        source_unit=enterprise.organisation.unit(above.card.unit),
        source_title=above.card.title,
        due=due,
        approval=approval_of(enterprise.stands[source], due.approved),
        new=new,
        differences=tuple(difference for difference in found if difference.happened is not Happened.SAME),
        same=sum(difference.happened is Happened.SAME for difference in found),
    )


def realigned_card(walk: Walk, choices: Mapping[ObjectiveId, Choice]) -> Scorecard:
    """Give a unit's scorecard aligned to the newer version above, as its owner chose; nothing is stored.

    Raises InputError for a choice that is none.
    """
    known = {one.key for one in walk.differences}
    if strangers := sorted(set(choices) - known):
        raise InputError(f"objective(={strangers[0]!r}) is none of the differences: look at them again")
    pin = Pin(document=walk.source, number=walk.due.approved)
    edited = realign(walk.opened.card, walk.new, pin, walk.differences, choices)
    if isinstance(edited, Refusal):
        raise InputError(edited.sentence)
    return edited


def save_realignment(
    desk: Desk, enterprise: Enterprise, walk: Walk, choices: Mapping[ObjectiveId, Choice]
) -> Enterprise:
    """Save a unit's scorecard aligned to the newer version above, as its owner chose, and give the enterprise.

    Raises InputError where the person may not, for a choice that is none, and where somebody changed the same thing.
    """
    edited = realigned_card(walk, choices)
    note = f"Realigned to version {walk.due.approved} of {walk.source_title!r}"
    saved = save_map(desk, walk.opened, edited, note=note[:200])
    if isinstance(saved, Unmerged):
        raise InputError(
            f"somebody else changed the same thing meanwhile: {' '.join(saved.sentences)} Look, and try again."
        )
    return refresh(desk, enterprise)
