"""Orders that people gave their lists: whether one was changed, and how two changed ones go together."""

from collections import defaultdict
from collections.abc import Collection, Sequence

Order = tuple[str, ...]


def order_after(before: Sequence[str], after: Sequence[str]) -> Order:
    """Give the order in which a list would stand had nobody moved anything: the old ones as before, new ones last."""
    kept, old = set(after), set(before)
    return (*(key for key in before if key in kept), *(key for key in after if key not in old))


def merge_orders(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], keys: Collection[str]
) -> Order | None:
    """Give the order of `keys` that holds what either side moved, with the new ones where their side put them.

    None where both sides moved the old ones, each in its own way. Swapping the sides changes nothing.
    """
    stay = tuple(key for key in base if key in keys)
    our_order, their_order = _filled(ours, stay), _filled(theirs, stay)
    if stay not in (our_order, their_order) and our_order != their_order:
        return None
    our_runs, their_runs = _runs(ours, stay, keys), _runs(theirs, stay, keys)
    order: dict[str, None] = {}
    for anchor in (None, *(their_order if our_order == stay else our_order)):
        if anchor is not None:
            order[anchor] = None
        for run in sorted((our_runs[anchor], their_runs[anchor])):
            order.update(dict.fromkeys(run))
    return tuple(order)


def _filled(side: Sequence[str], stay: Order) -> Order:
    # A side may have removed what stays all the same: it comes back after the one it followed.
    wanted, present = set(stay), set(side)
    order = [key for key in side if key in wanted]
    at = 0
    for key in stay:
        if key not in present:
            order.insert(at, key)
        at = order.index(key) + 1
    return tuple(order)


def _runs(side: Sequence[str], stay: Order, keys: Collection[str]) -> defaultdict[str | None, list[str]]:
    """Give what a side has added, by the old one that it stands behind; None at the beginning."""
    old = set(stay)
    runs: defaultdict[str | None, list[str]] = defaultdict(list)
    anchor: str | None = None
    for key in side:
        if key in old:
            anchor = key
        elif key in keys:
            runs[anchor].append(key)
    return runs
