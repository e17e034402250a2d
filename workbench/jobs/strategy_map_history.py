"""The history of a map: its versions page by page, any two of them compared, an old one restored as a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from workbench.desk import Conflict, Desk
from workbench.domain.changes import Mark, diff
from workbench.domain.comparing import marks_on_map, union
from workbench.domain.documents import Version
from workbench.domain.elements import Element
from workbench.domain.ids import DocumentId
from workbench.domain.rights import Action
from workbench.domain.scorecard import Scorecard
from workbench.domain.wording import sentences
from workbench.jobs.strategy_map import Opened, open_map, refresh_rights, refuse, reopen

PAGE = 30
"""Versions on a page of the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some versions, newest first, and whether there are older ones."""

    versions: tuple[Version, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a map on one.

    card: every part of both, as in the later one where both have it. marks: what happened to each element.
    """

    before: Opened
    after: Opened
    card: Scorecard
    marks: Mapping[Element, frozenset[Mark]]
    sentences: tuple[str, ...]


def history_page(desk: Desk, document: DocumentId, *, before: int | None = None, most: int = PAGE) -> HistoryPage:
    """Give the newest `most` versions, of those with a number under `before`."""
    found = desk.store.history(document, before=before, limit=most + 1)
    return HistoryPage(versions=found[:most], has_more=len(found) > most)


def compare(desk: Desk, document: DocumentId, before: int, after: int) -> Comparison:
    """Compare two versions of a map, the earlier with the later, whichever is named first.

    Raises InputError where one does not exist, or both are the same, and as `open_map` does.
    """
    if before == after:
        raise InputError(f"version {before} must be compared with another one; choose two")
    later = open_map(desk, document, max(before, after))
    earlier = reopen(desk, later, min(before, after))
    changes = diff(earlier.card, later.card)
    return Comparison(
        before=earlier,
        after=later,
        card=union(earlier.card, later.card),
        marks=marks_on_map(earlier.card, later.card),
        sentences=sentences(changes, earlier.card, later.card, later.people),
    )


def restore_map(desk: Desk, opened: Opened, number: int) -> Opened:
    """Save an old version once more as the newest one; `opened` is the newest that the person has seen.

    Where the map is as it was then, nothing is saved. Raises InputError where the person may not, where there is no
    such version, and where somebody saved another one meanwhile.
    """
    opened = refresh_rights(desk, opened)
    refuse(desk, opened, Action.RESTORE)
    old = reopen(desk, opened, number)
    if old.card == opened.card:
        return opened
    note = f"Version {number} restored"
    saved = desk.store.save(opened.document, old.card, base=opened.version.number, note=note)
    if isinstance(saved, Conflict):
        raise InputError(
            f"{saved.head.author!r} saved version {saved.head.number} meanwhile: look at it, then restore again"
        )
    return replace(old, version=saved)
