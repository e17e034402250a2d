"""Two people's edits of one version put together, or where they clash.

Element by element and field by field: what one side changed holds, what both changed alike holds, what they changed
differently is a clash. A side that removed something which the other side's edits build upon clashes too, so that a
merged document never refers to what is gone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from workbench.domain.changes import ORDER, WHOLE, in_order, keys_of
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
    needs,
    parts_of,
    stands_on,
    without,
)
from workbench.domain.ids import UnitId
from workbench.domain.ordering import merge_orders
from workbench.domain.organisation import Unit, stands_in_circle

_KINDS = tuple(Kind)


class Side(StrEnum):
    """Whose edit."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What only a person can decide.

    field: of the element; WHOLE where one side removed it (its value is None); ORDER where both moved the elements of
    a kind. because: the elements of the other side that cannot do without a removed one, and go with it.
    """

    element: Element
    field: str
    base: object
    ours: object
    theirs: object
    because: tuple[Element, ...] = ()

    @property
    def place(self) -> tuple[Element, str]:
        """What a choice names."""
        return self.element, self.field


@dataclass(frozen=True, slots=True)
class Clashes:
    """Why there is no merged document."""

    clashes: tuple[Clash, ...]


Choices = Mapping[tuple[Element, str], Side]
"""Whose edit holds, by the place of a clash."""


def merge(base: D, ours: D, theirs: D, choices: Choices | None = None) -> D | Clashes:
    """Give the document that holds both sides' edits of the base, or the clashes.

    choices: what a person decided on clashes told before; of an element that was removed, the side named keeps it with
    all that stood on it, or takes away what the other side built on it. A choice may bring up a further clash.
    """
    merging = _Merging(base=parts_of(base), ours=parts_of(ours), theirs=parts_of(theirs), choices=choices or {})
    parts, clashes = merging.run()
    return Clashes(clashes) if clashes else document_of(base, parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merging:
    base: Parts
    ours: Parts
    theirs: Parts
    choices: Choices

    def run(self) -> tuple[dict[Element, Part], tuple[Clash, ...]]:
        """Give the merged elements in their order, and the clashes that nobody has decided on."""
        clashes = _Clashes()
        parts: dict[Element, Part] = {}
        for element in {**self.base, **self.ours, **self.theirs}:
            part = self._element(element, clashes)
            if part is not None:
                parts[element] = part
        if not clashes.found:
            self._settle(parts, clashes)
            self._part_circles(parts, clashes)
        ordered = parts if clashes.found else self._ordered(parts, clashes)
        return ordered, clashes.sorted()

    def _element(self, element: Element, clashes: "_Clashes") -> Part | None:
        base, ours, theirs = self.base.get(element), self.ours.get(element), self.theirs.get(element)
        if (side := self._chosen(element)) is not None:
            return ours if side is Side.OURS else theirs
        if ours is not None and theirs is not None:
            return self._field_by_field(element, ours, theirs, clashes)
        one = ours if theirs is None else theirs
        if base is None or one is None:
            return one
        if one != base:
            self._removed(self._root(element), element, clashes)
        return None

    def _field_by_field(self, element: Element, ours: Part, theirs: Part, clashes: "_Clashes") -> Part:
        base = self.base.get(element)
        taken: dict[str, object] = {}
        for field in FIELD_NAMES[type(ours)]:
            our_value, their_value = getattr(ours, field), getattr(theirs, field)
            base_value = None if base is None else getattr(base, field)
            choice = self.choices.get((element, field))
            if our_value == their_value or choice is Side.OURS:
                continue
            if choice is Side.THEIRS or (base is not None and our_value == base_value):
                taken[field] = their_value
            elif base is None or their_value != base_value:
                clashes.add(Clash(element=element, field=field, base=base_value, ours=our_value, theirs=their_value))
        return replace(ours, **taken) if taken else ours  # type: ignore[arg-type]  # fields of its own

    def _chosen(self, element: Element) -> Side | None:
        """Give the side whose version of an element holds as a whole: by choice, or with what it stands on."""
        if choice := self.choices.get((element, WHOLE)):
            return choice
        if not self.choices or (element in self.ours) == (element in self.theirs):
            return None
        part = self.ours.get(element) or self.theirs[element]
        sides = [self._chosen(need) for need in stands_on(element, part)]
        return next((side for side in sides if side is not None), None)

    def _root(self, element: Element) -> Element:
        """Of an element that one side removed: the one that it stood on, if that was removed with it."""
        part = self.ours.get(element) or self.theirs.get(element)
        for need in stands_on(element, part) if part is not None else ():
            if need in self.base and (need in self.ours) != (need in self.theirs):
                return self._root(need)
        return element

    def _removed(self, element: Element, because: Element, clashes: "_Clashes") -> None:
        versions = (versions.get(element) for versions in (self.base, self.ours, self.theirs))
        base, ours, theirs = versions
        reasons = () if because == element else (because,)
        clashes.add(Clash(element=element, field=WHOLE, base=base, ours=ours, theirs=theirs, because=reasons))

    def _settle(self, parts: dict[Element, Part], clashes: "_Clashes") -> None:
        """Make every reference one to something that is there: by the choices, else by clashes."""
        dropped: set[Element] = set()
        while dangling := list(_dangling(parts)):
            for element, field, gone in dangling:
                if element not in parts:
                    continue
                if gone not in dropped and not self._is_decided(element, gone):
                    self._removed(self._root(gone), element, clashes)
                repaired = self._repaired(element, parts, field, gone)
                if repaired is None:
                    del parts[element]
                    dropped.add(element)
                else:
                    parts[element] = repaired

    def _is_decided(self, element: Element, gone: Element) -> bool:
        if self._chosen(gone) is not None:
            return True
        # Brought back with what it stood on, not because anybody had changed it.
        versions = (self.ours.get(element), self.theirs.get(element))
        return self._chosen(element) is not None and element in self.base and self.base[element] in versions

    def _repaired(self, element: Element, parts: Parts, field: str, gone: Element) -> Part | None:
        """Give an element that does not refer to what is gone: as the side without it has the field, or without it."""
        side = self.theirs if gone in self.ours else self.ours
        if (other := side.get(element)) is not None:
            repaired: Part = replace(parts[element], **{field: getattr(other, field)})
            if all(need in parts for name, need in needs(element, repaired) if name == field):
                return repaired
        return without(parts[element], gone)

    def _part_circles(self, parts: Parts, clashes: "_Clashes") -> None:
        """Two moves of units may make a circle, though neither side's does."""
        parents: dict[UnitId, UnitId | None] = {}
        for part in parts.values():
            if isinstance(part, Unit):
                parents[part.id] = part.parent
        for unit in parents:
            element = Element(Kind.UNIT, unit)
            if stands_in_circle(unit, parents):
                base, ours, theirs = (_parent(side.get(element)) for side in (self.base, self.ours, self.theirs))
                if not base == ours == theirs:
                    clashes.add(Clash(element=element, field="parent", base=base, ours=ours, theirs=theirs))

    def _ordered(self, parts: dict[Element, Part], clashes: "_Clashes") -> dict[Element, Part]:
        orders = {}
        for kind in {element.kind for element in parts} - SORTED:
            base, ours, theirs = (keys_of(side, kind) for side in (self.base, self.ours, self.theirs))
            choice = self.choices.get((Element(kind), ORDER))
            keys = set(keys_of(parts, kind))
            # Beside the other side's order as the base, the chosen side's is the one that was changed.
            start = {Side.OURS: theirs, Side.THEIRS: ours, None: base}[choice]
            order = merge_orders(start, ours, theirs, keys)
            if order is None and kind not in ARRANGED:
                order = merge_orders(max(ours, theirs), ours, theirs, keys)  # nobody sees it: either will do
            if order is None:
                clashes.add(Clash(element=Element(kind), field=ORDER, base=base, ours=ours, theirs=theirs))
            else:
                orders[kind] = order
        return in_order(parts, orders)


class _Clashes:
    """The clashes found, one for a place; their order is the same whichever side is called ours."""

    def __init__(self) -> None:
        self.found: dict[tuple[Element, str], Clash] = {}

    def add(self, clash: Clash) -> None:
        known = self.found.get(clash.place)
        reasons = {*clash.because, *(() if known is None else known.because)}
        self.found[clash.place] = replace(clash, because=tuple(sorted(reasons, key=_rank)))

    def sorted(self) -> tuple[Clash, ...]:
        return tuple(sorted(self.found.values(), key=lambda clash: (*_rank(clash.element), clash.field)))


def _dangling(parts: Parts) -> Iterator[tuple[Element, str, Element]]:
    for element, part in parts.items():
        for field, need in needs(element, part):
            if need not in parts:
                yield element, field, need


def _rank(element: Element) -> tuple[int, str]:
    return _KINDS.index(element.kind), element.key


def _parent(unit: Part | None) -> UnitId | None:
    return unit.parent if isinstance(unit, Unit) else None
