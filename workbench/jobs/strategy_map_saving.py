"""Saving a map that others edit too: both edits are kept where they touch different fields, else the clash is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from osm_sim.errors import InputError
from workbench.desk import Conflict, Desk
from workbench.domain.changes import diff
from workbench.domain.documents import Version
from workbench.domain.merge import Choices, Clash, Clashes, merge
from workbench.domain.rights import Action
from workbench.domain.scorecard import Scorecard
from workbench.domain.wording import Wording, sentences
from workbench.jobs.strategy_map import Opened, refresh_rights, refuse, reopen

MOST_TRIES = 20
"""How often a save begins again because somebody else was quicker; each time somebody's save has succeeded."""
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """Why nothing was saved: the newest version is `theirs`, and it clashes with what was edited.

    base: what both began from. ours: what was edited. sentences: one for each of the clashes, in their order.
    """

    base: Scorecard
    ours: Scorecard
    theirs: Opened
    clashes: tuple[Clash, ...]
    sentences: tuple[str, ...]


def save_map(
    desk: Desk, opened: Opened, edited: Scorecard, *, note: str = "", choices: Choices | None = None
) -> Opened | Unmerged:
    """Save what a map was edited to as its next version, put together with what others have saved meanwhile.

    opened: what the edit began from. choices: what the person decided on clashes told before. note: of the version;
    empty, it is made of what was changed. Where nothing was changed, nothing is saved.
    Raises InputError where the person may not, StoreError as the store does; nothing was saved then.
    """
    opened = refresh_rights(desk, opened)
    refuse(desk, opened, Action.EDIT)
    base, at, wanted = opened.card, opened, edited
    for _ in range(MOST_TRIES):
        if wanted == at.card:
            return at
        saved = desk.store.save(opened.document, wanted, base=at.version.number, note=note or note_of(at, wanted))
        if isinstance(saved, Version):
            return _saved(at, saved, wanted)
        at = _theirs(desk, opened, saved)
        merged = merge(base, edited, at.card, choices)
        if isinstance(merged, Clashes):
            return unmerged(base, edited, at, merged)
        wanted = merged
    raise InputError(f"others saved this map {MOST_TRIES} times while this edit was saved; try again")


def unmerged(base: Scorecard, ours: Scorecard, theirs: Opened, clashes: Clashes) -> Unmerged:
    """Give the clashes with a sentence for each."""
    wording = Wording(base, theirs.card, ours, people=theirs.people)
    told = tuple(wording.clash(clash) for clash in clashes.clashes)
    return Unmerged(base=base, ours=ours, theirs=theirs, clashes=clashes.clashes, sentences=told)


def note_of(before: Opened, after: Scorecard) -> str:
    """Give what a version changes, in at most LONGEST_NOTE characters."""
    return shortened(sentences(diff(before.card, after), before.card, after, before.people))


def shortened(told: Sequence[str], most: int = LONGEST_NOTE) -> str:
    """Give as many sentences as fit into so many characters, and how many more there are."""
    whole = " ".join(told)
    if len(whole) <= most:
        return whole
    kept = ""
    for at, sentence in enumerate(told):
        more = f" ... and {len(told) - at} more"
        if len(kept) + 1 + len(sentence) + len(more) > most:
            # Of a sentence that is too long by itself at least the beginning.
            return f"{kept}{more}" if kept else f"{sentence[: most - 1 - len(more)]}…{_more(len(told) - 1)}"
        kept = f"{kept} {sentence}".strip()
    return kept


def _more(count: int) -> str:
    return f" ... and {count} more" if count else ""


def _saved(at: Opened, version: Version, card: Scorecard) -> Opened:
    return Opened(
        document=at.document,
        version=version,
        card=card,
        organisation=at.organisation,
        organisation_document=at.organisation_document,
        organisation_number=at.organisation_number,
    )


def _theirs(desk: Desk, opened: Opened, conflict: Conflict) -> Opened:
    return reopen(desk, opened, conflict.head.number)
