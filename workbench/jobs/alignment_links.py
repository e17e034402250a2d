"""Linking objectives of one scorecard to those of another, and saying who must carry a corporate objective."""

from collections.abc import Callable

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.alignment import Place, unit_of
from workbench.domain.documents import Pin
from workbench.domain.editing import Edited, Refusal, add, remove, revise
from workbench.domain.elements import Element, Kind
from workbench.domain.ids import DocumentId
from workbench.domain.scorecard import Contribution, Flow, How, Mode, Scorecard
from workbench.jobs.alignment import Enterprise, refresh
from workbench.jobs.strategy_map import open_map
from workbench.jobs.strategy_map_saving import Unmerged, save_map

MARKS = ("is_synergy", "carriers", "exempt")
"""The fields of an objective that say who must carry it."""


def pin_of(enterprise: Enterprise, place: Place) -> Pin:
    """Give the version that a link to an objective names: the newest, which is the one that was seen.

    Raises InputError where the objective is on no scorecard of the organisation.
    """
    one = enterprise.alignment.by_document.get(place.document)
    if one is None:
        raise InputError(
            f"scorecard {place.document!r} is none of this organisation's, and a contribution stays within it: choose"
            " another"
        )
    if not enterprise.alignment.is_there(place):
        raise InputError(f"objective(={place.objective!r}) must be on the scorecard: it may just have been removed")
    return one.head.pin


def link(
    desk: Desk,
    enterprise: Enterprise,
    source: Place,
    to: Place,
    *,
    how: How,
    mode: Mode = Mode.CONTEXT,
    weight: float = 1.0,
    aggregation: Flow = Flow.AVERAGE,
) -> Enterprise:
    """Link an objective to one of another scorecard, or change the link there is; gives the enterprise up to date.

    Raises InputError where the person may not edit the scorecard of the source, for one of another organisation, and
    for a scorecard linked to itself.
    """
    if source.document == to.document:
        raise InputError("an objective contributes to another scorecard; on its own, draw a cause-effect link")
    pin = pin_of(enterprise, to)
    try:
        wanted = Contribution(
            objective=source.objective,
            to=pin,
            to_objective=to.objective,
            how=how,
            mode=mode,
            weight=weight,
            aggregation=aggregation,
        )
    except ValueError as error:
        raise InputError(str(error)) from None

    def edit(card: Scorecard) -> Edited:
        element = _element(source, to)
        held = next((one for one in card.contributions if _element_of(one) == element), None)
        if held is None:
            return add(card, wanted)
        return revise(card, element, how=how, mode=mode, weight=weight, aggregation=aggregation)

    return _edited(desk, enterprise, source.document, edit)


def unlink(desk: Desk, enterprise: Enterprise, source: Place, to: Place) -> Enterprise:
    """Take the link of an objective to one of another scorecard away. Raises InputError as `link` does."""
    return _edited(desk, enterprise, source.document, lambda card: remove(card, _element(source, to)))


def mark(desk: Desk, enterprise: Enterprise, place: Place, field: str, value: object) -> Enterprise:
    """Say of an objective whether it is a synergy, which units must carry it, or which it does not apply to.

    Raises InputError for a unit that is not in the organisation, or one that is to carry it and exempt as well.
    """
    if field not in MARKS:
        raise InputError(f"field(={field!r}) must be one of {', '.join(MARKS)}")
    known = {one.unit.id for one in enterprise.alignment.tree}
    if isinstance(value, tuple) and (strangers := sorted(set(value) - known)):
        raise InputError(f"unit(={strangers[0]!r}) must be in the organisation: choose another")
    own = unit_of(enterprise.alignment, place.document)
    if isinstance(value, tuple) and own is not None and own.id in value:
        raise InputError(f"unit {own.name!r} has the objective itself: choose units below it")
    if isinstance(value, tuple):
        objective = enterprise.alignment.objective(place)
        other = {"carriers": "exempt", "exempt": "carriers"}[field]
        both = sorted(set(value) & set(getattr(objective, other, ())))
        if both:
            raise InputError(f"unit(={both[0]!r}) cannot carry an objective that it is exempt from: take one mark away")
    element = Element(Kind.OBJECTIVE, place.objective)
    return _edited(desk, enterprise, place.document, lambda card: revise(card, element, **{field: value}))


def _edited(
    desk: Desk, enterprise: Enterprise, document: DocumentId, edit: Callable[[Scorecard], Edited]
) -> Enterprise:
    """Edit a scorecard of the organisation and save it, put together with what others have saved meanwhile."""
    if document not in enterprise.alignment.by_document:
        raise InputError(f"document {document!r} is no scorecard of this organisation; choose one of its units'")
    opened = open_map(desk, document)
    edited = edit(opened.card)
    if isinstance(edited, Refusal):
        raise InputError(edited.sentence)
    saved = save_map(desk, opened, edited)
    if isinstance(saved, Unmerged):
        raise InputError(
            f"somebody else changed the same thing meanwhile: {' '.join(saved.sentences)} Look, and try again."
        )
    return refresh(desk, enterprise)


def _element(source: Place, to: Place) -> Element:
    return Element(Kind.CONTRIBUTION, f"{source.objective}>{to.document}>{to.objective}")


def _element_of(one: Contribution) -> Element:
    return Element(Kind.CONTRIBUTION, f"{one.objective}>{one.to.document}>{one.to_objective}")
