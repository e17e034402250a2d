"""What two versions of a document differ in, element by element and field by field, and putting it into one of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import cast

from workbench.domain.elements import (
    ARRANGED,
    FIELD_NAMES,
    SORTED,
    D,
    Element,
    Kind,
    Part,
    Parts,
    document_of,
    parts_of,
)
from workbench.domain.ordering import order_after

WHOLE = ""
"""The field of a change that concerns an element as a whole: it was added or removed."""
ORDER = "order"
"""The field of a change of the order in which the elements of a kind stand; before and after hold their keys."""


class Mark(StrEnum):
    """What happened to an element, as a map shows it."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    RELINKED = "relinked"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that was changed.

    field: of the element; WHOLE where it was added (before is None) or removed (after is None); ORDER, with an element
    without a key, where the elements of its kind stand in another order. A measure added or removed as a whole is
    without its targets, which have changes of their own.
    """

    element: Element
    field: str
    before: object
    after: object

    @property
    def mark(self) -> Mark:
        """What it is on a map; relinked is told by two changes together: see `marks`."""
        if self.field == WHOLE:
            return Mark.ADDED if self.before is None else Mark.REMOVED
        if self.field in ("title", "name"):
            return Mark.RENAMED
        is_elsewhere = self.field in ("perspective", "place", "parent") or self.field == ORDER
        return Mark.MOVED if is_elsewhere and self.element.kind is not Kind.CARD else Mark.CHANGED


def diff(before: D, after: D) -> tuple[Change, ...]:
    """Give what makes one document of another; nothing for equal ones."""
    old: Parts = parts_of(before)
    new: Parts = parts_of(after)
    return (
        *(_whole(element, old[element], None) for element in old if element not in new),
        *(_whole(element, None, new[element]) for element in new if element not in old),
        *chain.from_iterable(_fields(element, old[element], new[element]) for element in old if element in new),
        *_orders(old, new),
    )


def apply(document: D, changes: Iterable[Change]) -> D:
    """Give the document with the changes made.

    Raises ValueError where the document does not hold what a change starts from, or where the result is none.
    """
    parts = parts_of(document)
    orders: dict[Kind, tuple[str, ...]] = {}
    for change in changes:
        if change.field == ORDER:
            orders[change.element.kind] = cast("tuple[str, ...]", change.after)
        else:
            _apply_one(parts, change)
    return document_of(document, in_order(parts, orders))


def marks(changes: Iterable[Change]) -> dict[Element, frozenset[Mark]]:
    """Give what happened to each element; a link whose end was moved is one relinked and one removed.

    Where perspectives or themes stand in another order, the element of their kind as a whole was moved.
    """
    found: defaultdict[Element, set[Mark]] = defaultdict(set)
    changes = tuple(change for change in changes if is_seen(change))
    for change in changes:
        found[change.element].add(change.mark)
    for _, new in relinked(changes):
        found[new] = {Mark.RELINKED}
    return {element: frozenset(of_element) for element, of_element in found.items()}


def is_seen(change: Change) -> bool:
    """Whether a change means anything to a reader: another order of links does not."""
    return change.field != ORDER or change.element.kind in ARRANGED


def relinked(changes: Iterable[Change]) -> tuple[tuple[Element, Element], ...]:
    """Give the pairs of a link taken away and one added in its stead: the two share an end."""
    links = [change for change in changes if change.element.kind is Kind.LINK and change.field == WHOLE]
    added = [change.element for change in links if change.before is None]
    pairs = []
    for old in (change.element for change in links if change.after is None):
        new = next((element for element in added if _shares_an_end(old, element)), None)
        if new is not None:
            added.remove(new)
            pairs.append((old, new))
    return tuple(pairs)


def keys_of(parts: Parts, kind: Kind) -> tuple[str, ...]:
    """Give the keys of a kind in their order."""
    return tuple(element.key for element in parts if element.kind is kind)


def in_order(parts: Parts, orders: Mapping[Kind, tuple[str, ...]]) -> dict[Element, Part]:
    """Give the elements with those of some kinds in the order of the keys named; ValueError for other keys."""
    for kind, keys in orders.items():
        held = keys_of(parts, kind)
        if sorted(keys) != sorted(held):
            raise ValueError(f"order(={keys!r}) must name every {kind} of the document once: {held!r}")
    moved = {kind: iter([Element(kind, key) for key in keys]) for kind, keys in orders.items()}
    order = [next(moved[element.kind]) if element.kind in moved else element for element in parts]
    return {element: parts[element] for element in order}


def _whole(element: Element, before: Part | None, after: Part | None) -> Change:
    return Change(element=element, field=WHOLE, before=before, after=after)


def _fields(element: Element, before: Part, after: Part) -> Iterator[Change]:
    if before == after:
        return
    for field in FIELD_NAMES[type(before)]:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(element=element, field=field, before=old, after=new)


def _orders(old: Parts, new: Parts) -> Iterator[Change]:
    for kind in Kind:
        before, after = keys_of(old, kind), keys_of(new, kind)
        if kind not in SORTED and order_after(before, after) != after:
            yield Change(element=Element(kind), field=ORDER, before=before, after=after)


def _apply_one(parts: dict[Element, Part], change: Change) -> None:
    element, held = change.element, parts.get(change.element)
    is_field = change.field != WHOLE
    before = getattr(held, change.field) if is_field and held is not None else held
    if (is_field and held is None) or before != change.before:
        what = f"{element.kind} {element.key!r}" + (f", {change.field}" if is_field else "")
        raise ValueError(
            f"before(={change.before!r}) must be what the document holds ({what}: {before!r}): merge instead"
        )
    if held is not None and is_field:
        parts[element] = replace(held, **{change.field: change.after})  # type: ignore[arg-type]  # a field of its own
    elif change.after is None:
        del parts[element]
    else:
        parts[element] = cast("Part", change.after)


def _shares_an_end(old: Element, new: Element) -> bool:
    (old_cause, _, old_effect), (cause, _, effect) = old.key.partition(">"), new.key.partition(">")
    return old_cause == cause or old_effect == effect
