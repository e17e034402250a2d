"""Cascading an objective to many units at once: looked at first, then made on all of them, or on none."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from osm_sim.errors import InputError
from osm_sim.executors import RunCancelledError
from workbench.desk import Conflict, Desk, Saving
from workbench.domain.alignment import ASKED_KINDS, Place, unit_of
from workbench.domain.cascading import Cascade, begin_below, cascade_into
from workbench.domain.documents import Pin
from workbench.domain.ids import DocumentId, UnitId, new_id
from workbench.domain.organisation import Unit, UnitKind
from workbench.domain.rights import Action
from workbench.domain.scorecard import Scorecard
from workbench.jobs.alignment import Enterprise, load, may_in_units, refresh
from workbench.jobs.alignment_links import pin_of

MOST_TRIES = 5
OnProgress = Callable[[int, int], None]


class Outcome(StrEnum):
    """What a cascade does to a unit."""

    BEGINS = "new scorecard"
    ADDS = "adds"
    HAS_IT = "has it"
    MAY_NOT = "may not"


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeRow:
    """What a cascade does to a unit, and the sentence that says so."""

    unit: Unit
    outcome: Outcome
    sentence: str

    @property
    def is_ready(self) -> bool:
        return self.outcome in (Outcome.BEGINS, Outcome.ADDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CascadeOffer:
    """A cascade that was looked at; nothing of it is stored. title: of the objective."""

    place: Place
    title: str
    cascade: Cascade
    rows: tuple[CascadeRow, ...]

    @property
    def ready(self) -> tuple[UnitId, ...]:
        """The units that get a draft."""
        return tuple(row.unit.id for row in self.rows if row.is_ready)


def choose_units(
    enterprise: Enterprise,
    place: Place,
    *,
    named: Iterable[UnitId] = (),
    kinds: Collection[UnitKind] = (),
    below: UnitId | None = None,
    only_missing: bool = False,
) -> tuple[UnitId, ...]:
    """Give the units of a wish: those named; all of some kinds, and those that are asked for an objective and lack it.

    below: of all but the named ones only those right below a unit; alone, the business and support units there.
    Never the unit whose objective it is, unless it is named. Raises InputError where no unit is left, and says why.
    """
    alignment, named = enterprise.alignment, tuple(named)
    wanted = frozenset(kinds) if kinds or only_missing or below is None else ASKED_KINDS
    chosen = {one.unit.id for one in alignment.tree if one.unit.kind in wanted}
    if only_missing:
        chosen |= _lacking(enterprise, place)
    if below is not None:
        chosen &= {one.unit.id for one in alignment.tree if one.unit.parent == below}
    own = unit_of(alignment, place.document)
    chosen = (chosen - {None if own is None else own.id}) | set(named)
    if not chosen and only_missing:
        raise InputError("no unit there is asked for it and lacks it: each carries it already")
    return tuple(one.unit.id for one in alignment.tree if one.unit.id in chosen)


def _lacking(enterprise: Enterprise, place: Place) -> set[UnitId]:
    alignment = enterprise.alignment
    for at, objective in enumerate(alignment.objectives):
        if objective.id == place.objective and alignment.is_corporate(place.document):
            return {one.id for one in alignment.asked(objective)} - alignment.linked(at)
    return set()


def look_at_cascade(
    desk: Desk, enterprise: Enterprise, place: Place, units: Iterable[UnitId], cascade: Cascade
) -> CascadeOffer:
    """Give what cascading an objective to units would do to each, in the order of the tree.

    Raises InputError where the objective is gone, where a unit is not in the organisation, and where none is named.
    """
    pin_of(enterprise, place)
    asked = set(units)
    if not asked:
        raise InputError("units(=none) of a cascade must be at least one: choose who gets the draft")
    known = {one.unit.id for one in enterprise.alignment.tree}
    if strangers := sorted(asked - known):
        raise InputError(
            f"unit(={strangers[0]!r}) is not in this organisation: an objective is cascaded within it; choose another"
        )
    own = unit_of(enterprise.alignment, place.document)
    if own is not None and own.id in asked:
        raise InputError(f"unit {own.name!r} has the objective itself: choose other units")
    objective = enterprise.alignment.objective(place)
    assert objective is not None
    denied = may_in_units(desk, enterprise, Action.EDIT)
    rows = tuple(
        _row(enterprise, one.unit, place, denied[one.unit.id][Action.EDIT])
        for one in enterprise.alignment.tree
        if one.unit.id in asked
    )
    return CascadeOffer(place=place, title=objective.title, cascade=cascade, rows=rows)


def make_cascade(
    desk: Desk,
    enterprise: Enterprise,
    offer: CascadeOffer,
    *,
    on_progress: OnProgress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Enterprise:
    """Make the drafts of an offer, all in one step, and give the enterprise up to date.

    What was saved since the offer was looked at is kept. Raises InputError where no unit would get a draft, and as
    `look_at_cascade`; RunCancelledError where it was cancelled. Nothing is stored then.
    """
    for _ in range(MOST_TRIES):
        enterprise = refresh(desk, enterprise)
        asked = [row.unit.id for row in offer.rows]
        offer = look_at_cascade(desk, enterprise, offer.place, asked, offer.cascade)
        if not offer.ready:
            raise InputError("no unit would get a draft: each has it already, or you may not edit its scorecard")
        savings = _drafts(desk, enterprise, offer, on_progress or (lambda _done, _total: None), cancelled)
        if not isinstance(desk.store.save_all(savings), Conflict):
            return refresh(desk, enterprise)
    raise InputError("others saved these scorecards again and again meanwhile; nothing was stored, try again")


def _row(enterprise: Enterprise, unit: Unit, place: Place, denied: str) -> CascadeRow:
    one = enterprise.alignment.cards.get(unit.id)
    if denied:
        return CascadeRow(unit=unit, outcome=Outcome.MAY_NOT, sentence=denied)
    if one is None:
        return CascadeRow(unit=unit, outcome=Outcome.BEGINS, sentence="begins a scorecard with this objective")
    held = (link for link in one.card.contributions if (link.to.document, link.to_objective) == place)
    if (link := next(held, None)) is not None:
        mine = enterprise.alignment.objective(Place(one.head.document, link.objective))
        sentence = f"has it already: {mine.title if mine else link.objective!r} is {link.how} to it"
        return CascadeRow(unit=unit, outcome=Outcome.HAS_IT, sentence=sentence)
    sentence = f"adds it to {one.card.title!r}, as version {one.head.number + 1}"
    return CascadeRow(unit=unit, outcome=Outcome.ADDS, sentence=sentence)


def _drafts(
    desk: Desk, enterprise: Enterprise, offer: CascadeOffer, on_progress: OnProgress, cancelled: Callable[[], bool]
) -> list[Saving]:
    head = enterprise.alignment.by_document[offer.place.document].head
    source, pin = load(desk, head, Scorecard), head.pin
    note = f'"{offer.title}" cascaded, {offer.cascade.how}'
    savings = []
    for done, unit in enumerate(offer.ready):
        if cancelled():
            raise RunCancelledError("the cascade was cancelled; nothing was stored")
        on_progress(done, len(offer.ready))
        document, base, card = _card(desk, enterprise, unit, source, pin)
        edited = cascade_into(card, source, offer.place.objective, pin, offer.cascade)
        savings.append(Saving(document=document, value=edited, base=base, note=note))
    on_progress(len(offer.ready), len(offer.ready))
    return savings


def _card(
    desk: Desk, enterprise: Enterprise, unit: UnitId, source: Scorecard, pin: Pin
) -> tuple[DocumentId, int, Scorecard]:
    """Give a unit's scorecard with its document and version; a new one at version 0 where it has none."""
    one = enterprise.alignment.cards.get(unit)
    if one is None:
        found = enterprise.organisation.unit(unit)
        assert found is not None
        return DocumentId(new_id()), 0, begin_below(unit, f"{found.name}: scorecard", source, pin)
    card = load(desk, one.head, Scorecard)
    above = enterprise.organisation.unit(unit)
    is_below = above is not None and above.parent == source.unit
    return one.head.document, one.head.number, replace(card, parent=pin) if is_below and card.parent is None else card
