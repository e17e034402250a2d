"""Saving a portfolio that others edit too: both edits are kept where they touch different fields, else it is told."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.documents import Pin, Version
from workbench.domain.ids import DocumentId, new_id
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.merge import Side
from workbench.domain.portfolio_merge import Clashing, merge_parts
from workbench.domain.portfolio_scenarios import PortfolioScenario
from workbench.domain.rights import Action
from workbench.jobs.strategy_map import open_map, refuse
from workbench.jobs.strategy_map_saving import LONGEST_NOTE, MOST_TRIES

LONGEST_TITLE = 200
_WORDS = {"InitiativePortfolio": "portfolio", "PortfolioScenario": "scenario of a portfolio"}
V = TypeVar("V", InitiativePortfolio, PortfolioScenario)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved(Generic[V]):
    """What was saved, put together with what others had saved meanwhile: the whole value, and its version."""

    document: DocumentId
    version: Version
    value: V


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged(Generic[V]):
    """Why nothing was saved: what was edited (ours) clashes with the newest version (theirs); a sentence for each.

    To save ours all the same, save again with `prefer`, or with theirs as the base; the history keeps both.
    """

    document: DocumentId
    base: V
    ours: V
    theirs: V
    version: Version
    sentences: tuple[str, ...]


def save_portfolio(
    desk: Desk,
    portfolio: InitiativePortfolio,
    *,
    document: DocumentId | None = None,
    base: int = 0,
    note: str = "",
    prefer: Side | None = None,
) -> Saved[InitiativePortfolio] | Unmerged[InitiativePortfolio]:
    """Save a portfolio as the next version of a document, put together with what others have saved meanwhile.

    document: None makes a new one. base: the number of the version that the edit began from. prefer: whose edit holds
    where both changed one thing; None: nothing is saved then. Whoever may edit the scorecard may save. Raises
    InputError where the person may not, StoreError as the store does; nothing was saved then.
    """
    refuse_title("portfolio", portfolio.title)
    refuse_without_map(desk, portfolio.scorecard, Action.EDIT)
    if document is not None and (held := _held(desk, document, InitiativePortfolio)) is not None:
        refuse_without_map(desk, held[1].scorecard, Action.EDIT)
    return save_merged(desk, portfolio, document=document, base=base, note=note, prefer=prefer)


def refuse_without_map(desk: Desk, scorecard: DocumentId, action: Action) -> None:
    """Raise InputError where whoever is at the desk may not do something with a scorecard, or where there is none."""
    refuse(desk, open_map(desk, scorecard), action)


def refuse_title(what: str, title: str) -> None:
    """Raise InputError for a title that nobody could find again."""
    if not 1 <= len(title.strip()) <= LONGEST_TITLE:
        raise InputError(f"title (of {len(title.strip())} characters) of the {what} must have 1 to {LONGEST_TITLE}")


def save_merged(
    desk: Desk, edited: V, *, document: DocumentId | None, base: int, note: str, prefer: Side | None
) -> Saved[V] | Unmerged[V]:
    """Save as `save_portfolio` does, whatever kind it is; rights are the caller's to check."""
    kind = type(edited)
    name = DocumentId(new_id()) if document is None else document
    begun = None if base == 0 else _at(desk, name, base, kind)
    wanted = edited
    for _ in range(MOST_TRIES):
        held = _held(desk, name, kind)
        if held is not None and held[1] == wanted:
            return Saved(document=name, version=held[0], value=wanted)
        number = 0 if held is None else held[0].number
        if held is not None and number != base:
            merged = _merged(begun, edited, held[1], prefer)
            if isinstance(merged, Clashing):
                return Unmerged(
                    document=name,
                    base=begun or edited,
                    ours=edited,
                    theirs=held[1],
                    version=held[0],
                    sentences=merged.sentences,
                )
            wanted = merged
        saved = desk.store.save(name, wanted, base=number, note=note[:LONGEST_NOTE])
        if isinstance(saved, Version):
            return Saved(document=name, version=saved, value=wanted)
    raise InputError(f"others saved {edited.title!r} {MOST_TRIES} times while this edit was saved; try again")


def _merged(begun: V | None, edited: V, theirs: V, prefer: Side | None) -> V | Clashing:
    if begun is not None:
        return merge_parts(begun, edited, theirs, prefer=prefer)
    if prefer is not None:
        return edited if prefer is Side.OURS else theirs
    return Clashing((f"{edited.title!r} is a new one for you, and {theirs.title!r} was saved under its name",))


def _held(desk: Desk, document: DocumentId, kind: type[V]) -> tuple[Version, V] | None:
    head = desk.store.head(document)
    return None if head is None else (head, _load(desk, head.pin, kind))


def _at(desk: Desk, document: DocumentId, number: int, kind: type[V]) -> V:
    head = desk.store.head(document)
    if number < 1 or head is None or number > head.number:
        raise InputError(f"version {number} of {document!r} does not exist; open the newest one, and edit that")
    return _load(desk, Pin(document=document, number=number), kind)


def _load(desk: Desk, pin: Pin, kind: type[V]) -> V:
    value = desk.store.load(pin)
    if not isinstance(value, kind):
        raise InputError(f"document {pin.document!r} is no {_WORDS[kind.__name__]}; name one that is")
    return value
