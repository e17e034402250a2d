"""Two versions of a scorecard as one, to be drawn on one map: with what was taken away, and marks that say what was."""

from collections.abc import Mapping, Sequence

from workbench.domain.changes import Mark, diff, in_order, keys_of, marks
from workbench.domain.elements import SORTED, Element, Kind, Part, document_of, parts_of
from workbench.domain.scorecard import Scorecard

_SHOWN_ON = {Kind.MEASURE: "objective", Kind.CONTRIBUTION: "objective"}


def union(before: Scorecard, after: Scorecard) -> Scorecard:
    """Give a scorecard that holds every part of both; what is in both is as in `after`.

    The parts stand in the order of `after`; one that was taken away follows the one that it followed before.
    """
    old, new = parts_of(before), parts_of(after)
    parts: dict[Element, Part] = {**old, **new}
    kinds = {element.kind for element in parts} - SORTED
    orders = {kind: _woven(keys_of(old, kind), keys_of(new, kind)) for kind in kinds}
    return document_of(after, in_order(parts, orders))


def marks_on_map(before: Scorecard, after: Scorecard) -> dict[Element, frozenset[Mark]]:
    """Give what happened to each element between two versions; what happened inside an objective's sheet changed it.

    The objective of a changed, added or removed measure, target or contribution is marked as changed, unless it came
    or went itself.
    """
    found = marks(diff(before, after))
    both = {**parts_of(before), **parts_of(after)}
    shown = dict(found)
    for element in found:
        objective = _objective_of(element, both)
        if objective is not None and not shown.get(objective, frozenset()) & {Mark.ADDED, Mark.REMOVED}:
            shown[objective] = shown.get(objective, frozenset()) | {Mark.CHANGED}
    return shown


def _objective_of(element: Element, parts: Mapping[Element, Part]) -> Element | None:
    if element.kind is Kind.TARGET:
        element = Element(Kind.MEASURE, element.key.partition(">")[0])
    field = _SHOWN_ON.get(element.kind)
    if field is None or element not in parts:
        return None
    return Element(Kind.OBJECTIVE, getattr(parts[element], field))


def _woven(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """Give the keys of `new` in their order, each key of `old` alone right after the one that it followed."""
    order, kept = list(new), set(new)
    at = 0
    for key in old:
        if key not in kept:
            order.insert(at, key)
        at = order.index(key) + 1
    return tuple(order)
