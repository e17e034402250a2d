"""How the scorecards of an organisation hang together: which objective reaches which of the corporate scorecard's.

A contribution leads from an objective to one of another scorecard. What an objective reaches are the corporate
objectives at the end of such paths; a circle is no hindrance. Sets of corporate objectives are bits of a number, the
first objective the lowest bit.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from workbench.domain.alignment_outline import CardOutline, ObjectiveOutline, Outlined
from workbench.domain.ids import DocumentId, ObjectiveId, UnitId
from workbench.domain.organisation import Organisation, Unit, UnitKind
from workbench.domain.scorecard import Contribution, How, Mode

ASKED_KINDS = frozenset({UnitKind.BUSINESS, UnitKind.SUPPORT})
"""The units that are asked to contribute to an objective which names none."""
HOWS = tuple(How)
"""From the closest tie to the loosest; of several contributions of a unit the closest one is shown."""


class Place(NamedTuple):
    """An objective of a scorecard."""

    document: DocumentId
    objective: ObjectiveId


class Cell(NamedTuple):
    """How a unit is linked to a corporate objective: by contributions of its own, or through units between."""

    how: How
    is_direct: bool
    mode: Mode


class TreeUnit(NamedTuple):
    """A unit of the tree, and how deep it stands; the top is 0."""

    unit: Unit
    depth: int


Sources = tuple[tuple[Place, Contribution], ...]
"""Contributions to one objective, each with the objective it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The scorecards of an organisation, and how they hang together.

    tree: the units, each before those below it. cards: the scorecard of each unit that has one. spare: further
    scorecards of the same units. corporate: the unit whose objectives are the enterprise's; objectives: those in order.
    reach: the corporate objectives that each objective leads to (its own for a corporate one), and above these bits
    whether it leads to a business unit's objective. incoming: the contributions to each objective, with where they come
    from; to objectives that are gone too.
    """

    organisation: Organisation
    tree: tuple[TreeUnit, ...]
    cards: Mapping[UnitId, Outlined]
    spare: tuple[Outlined, ...]
    corporate: UnitId | None
    objectives: tuple[ObjectiveOutline, ...]
    reach: Mapping[Place, int]
    incoming: Mapping[Place, Sources]
    cells: Mapping[UnitId, Mapping[int, Cell]]
    by_document: Mapping[DocumentId, Outlined]
    known: Mapping[DocumentId, frozenset[ObjectiveId]]

    @property
    def enterprise_bits(self) -> int:
        """All corporate objectives."""
        return (1 << len(self.objectives)) - 1

    @property
    def business_bit(self) -> int:
        """That a business unit's objective is reached."""
        return 1 << len(self.objectives)

    def is_corporate(self, document: DocumentId) -> bool:
        """Whether a document is the corporate scorecard."""
        top = None if self.corporate is None else self.cards.get(self.corporate)
        return top is not None and top.head.document == document

    def is_there(self, place: Place) -> bool:
        """Whether an objective is on the newest version of its scorecard."""
        return place.objective in self.known.get(place.document, ())

    def objective(self, place: Place) -> ObjectiveOutline | None:
        """Give an objective; None where it is gone."""
        found = self.by_document.get(place.document)
        if found is None:
            return None
        return next((one for one in found.card.objectives if one.id == place.objective), None)

    def asked(self, objective: ObjectiveOutline) -> tuple[Unit, ...]:
        """Give the units that must contribute to a corporate objective, in the order of the tree.

        Those it names as carriers; where it names none, every business and support unit. Never those that are exempt.
        """
        named, exempt = frozenset(objective.carriers), frozenset(objective.exempt)
        return tuple(
            one.unit
            for one in self.tree
            if one.unit.id != self.corporate
            and one.unit.id not in exempt
            and (one.unit.id in named if named else one.unit.kind in ASKED_KINDS)
        )

    def linked(self, at: int) -> frozenset[UnitId]:
        """Give the units that are linked to the corporate objective of a number, directly or through others."""
        return frozenset(unit for unit, cells in self.cells.items() if at in cells)


def align(organisation: Organisation, outlines: Iterable[Outlined]) -> Alignment:
    """Give how the scorecards of an organisation's units hang together; those of other units are left out.

    A unit with several scorecards has the one whose document comes first by name.
    """
    tree = tuple(_tree(organisation))
    units = {one.unit.id: one.unit for one in tree}
    cards: dict[UnitId, Outlined] = {}
    ours = sorted((one for one in outlines if one.card.unit in units), key=lambda one: one.head.document)
    spare = [one for one in ours if cards.setdefault(one.card.unit, one) is not one]
    corporate = _corporate(tree, cards)
    top = None if corporate is None else cards.get(corporate)
    incoming = _incoming(cards.values())
    own = {place: bits for unit, one in cards.items() for place, bits in _own_bits(units[unit], one, top).items()}
    reach = dict(own)
    _spread(reach, own, incoming)
    return Alignment(
        organisation=organisation,
        tree=tree,
        cards=cards,
        spare=tuple(spare),
        corporate=corporate,
        objectives=() if top is None else top.card.objectives,
        reach=reach,
        incoming=incoming,
        cells={unit: _cells(one, reach, top) for unit, one in cards.items() if unit != corporate},
        by_document={one.head.document: one for one in (*spare, *cards.values())},
        known={
            one.head.document: frozenset(objective.id for objective in one.card.objectives)
            for one in (*spare, *cards.values())
        },
    )


def realigned(known: Alignment, changed: Iterable[Outlined]) -> Alignment:
    """Give what `align` gives after some scorecards changed, by looking at what hangs below them alone."""
    for one in changed:
        known = _realigned(known, one)
    return known


def _realigned(known: Alignment, one: Outlined) -> Alignment:
    document, unit = one.head.document, one.card.unit
    before = known.cards.get(unit)
    if before is None or before.head.document != document or unit == known.corporate:
        # Rare, and much hangs on it.
        return align(known.organisation, ({**known.by_document, document: one}).values())
    cards = {**known.cards, unit: one}
    incoming = dict(known.incoming)
    _remove_incoming(incoming, before)
    _add_incoming(incoming, one)
    below = _below({*places_of(before), *places_of(one)}, incoming)
    by_document = {**known.by_document, document: one}
    touched = {by_document[place.document].card.unit for place in below} | {unit}
    top = None if known.corporate is None else known.cards.get(known.corporate)
    reach = {place: bits for place, bits in known.reach.items() if place not in below}
    for each in touched:
        _seed(reach, below, cards[each], _unit(known, each), top)
    _spread(reach, sorted(below), incoming)
    cells = dict(known.cells)
    for each in touched - {known.corporate}:
        cells[each] = _cells(cards[each], reach, top)
    return replace(
        known,
        cards=cards,
        reach=reach,
        incoming=incoming,
        cells=cells,
        by_document=by_document,
        known={**known.known, document: frozenset(objective.id for objective in one.card.objectives)},
    )


def bits_of(mask: int) -> Iterator[int]:
    """Give the numbers of the bits that are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def places_of(one: Outlined) -> tuple[Place, ...]:
    """Give the objectives of a scorecard."""
    return tuple(Place(one.head.document, objective.id) for objective in one.card.objectives)


def _unit(alignment: Alignment, unit: UnitId) -> Unit:
    found = alignment.organisation.unit(unit)
    assert found is not None
    return found


def _tree(organisation: Organisation) -> Iterator[TreeUnit]:
    below: defaultdict[UnitId | None, list[Unit]] = defaultdict(list)
    for unit in organisation.units:
        below[unit.parent].append(unit)
    stack = [TreeUnit(unit, 0) for unit in reversed(below[None])]
    while stack:
        at = stack.pop()
        yield at
        stack.extend(TreeUnit(unit, at.depth + 1) for unit in reversed(below[at.unit.id]))


def _corporate(tree: tuple[TreeUnit, ...], cards: Mapping[UnitId, Outlined]) -> UnitId | None:
    """Give the unit at the top that is corporate, before others there; one with a scorecard before one without."""
    tops = [one.unit for one in tree if one.depth == 0]
    ranked = sorted(tops, key=lambda unit: (unit.kind is not UnitKind.CORPORATE, unit.id not in cards))
    return ranked[0].id if ranked else None


def _incoming(ones: Iterable[Outlined]) -> dict[Place, Sources]:
    """Give the contributions to each objective, in the order of where they come from."""
    found: defaultdict[Place, list[tuple[Place, Contribution]]] = defaultdict(list)
    for one in ones:
        for link in one.card.contributions:
            found[Place(link.to.document, link.to_objective)].append((Place(one.head.document, link.objective), link))
    return {place: tuple(sorted(sources, key=_from)) for place, sources in found.items()}


def _from(source: tuple[Place, Contribution]) -> Place:
    return source[0]


def _add_incoming(incoming: dict[Place, Sources], one: Outlined) -> None:
    for place, sources in _incoming((one,)).items():
        incoming[place] = tuple(sorted((*incoming.get(place, ()), *sources), key=_from))


def _remove_incoming(incoming: dict[Place, Sources], one: Outlined) -> None:
    for to in {Place(link.to.document, link.to_objective) for link in one.card.contributions}:
        left = tuple(found for found in incoming.get(to, ()) if found[0].document != one.head.document)
        if left:
            incoming[to] = left
        else:
            incoming.pop(to, None)


def _own_bits(unit: Unit, one: Outlined, top: Outlined | None) -> dict[Place, int]:
    """Give what a scorecard's objectives reach by themselves: a corporate one itself, a business unit's that bit."""
    if one is top:
        return {place: 1 << at for at, place in enumerate(places_of(one))}
    if unit.kind is not UnitKind.BUSINESS:
        return {}
    business = 1 << (0 if top is None else len(top.card.objectives))
    return dict.fromkeys(places_of(one), business)


def _seed(reach: dict[Place, int], below: set[Place], one: Outlined, unit: Unit, top: Outlined | None) -> None:
    """Give some of a scorecard's objectives what they reach by themselves, and by what they serve outside of these."""
    for place, bits in _own_bits(unit, one, top).items():
        if place in below:
            reach[place] = reach.get(place, 0) | bits
    for link in one.card.contributions:
        source, to = Place(one.head.document, link.objective), Place(link.to.document, link.to_objective)
        if source in below and to not in below and (bits := reach.get(to, 0)):
            reach[source] = reach.get(source, 0) | bits


def _spread(reach: dict[Place, int], starts: Iterable[Place], incoming: Mapping[Place, Sources]) -> None:
    """Let what some objectives reach be reached by all that contribute to them."""
    waiting = deque(starts)
    while waiting:
        at = waiting.popleft()
        bits = reach.get(at, 0)
        for source, _ in incoming.get(at, ()):
            before = reach.get(source, 0)
            if before | bits != before:
                reach[source] = before | bits
                waiting.append(source)


def _below(starts: set[Place], incoming: Mapping[Place, Sources]) -> set[Place]:
    """Give objectives with all that contribute to them."""
    found, waiting = set(starts), list(starts)
    while waiting:
        for source, _ in incoming.get(waiting.pop(), ()):
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found


def _cells(one: Outlined, reach: Mapping[Place, int], top: Outlined | None) -> dict[int, Cell]:
    """Give the cells of a unit's row by the number of the corporate objective."""
    if top is None:
        return {}
    document, all_bits = top.head.document, (1 << len(top.card.objectives)) - 1
    found: dict[int, Cell] = {}
    for contribution in one.card.contributions:
        to = Place(contribution.to.document, contribution.to_objective)
        for at in bits_of(reach.get(to, 0) & all_bits):
            is_direct = to == Place(document, top.card.objectives[at].id)
            cell = Cell(contribution.how, is_direct, contribution.mode)
            if at not in found or _rank(cell) < _rank(found[at]):
                found[at] = cell
    return found


def _rank(cell: Cell) -> tuple[bool, int, bool]:
    return (not cell.is_direct, HOWS.index(cell.how), cell.mode is not Mode.DATA)


def circles(alignment: Alignment) -> tuple[tuple[Place, ...], ...]:
    """Give the circles in which objectives contribute to each other, each as the objectives along it, least first.

    Of circles that hang together by a way there and back one is given.
    """
    onward = _onward(alignment)
    found = []
    for knot in knots(alignment):
        way, at = [min(knot)], {min(knot): 0}
        while True:
            step = min(to for to in onward[way[-1]] if to in knot)
            if step in at:
                circle = way[at[step] :]
                break
            at[step] = len(way)
            way.append(step)
        least = circle.index(min(circle))
        found.append((*circle[least:], *circle[:least]))
    return tuple(sorted(found))


def knots(alignment: Alignment) -> tuple[frozenset[Place], ...]:
    """Give the sets of objectives of which each leads to every other: what stands in circles (Tarjan, 1972)."""
    onward = _onward(alignment)
    order: dict[Place, int] = {}
    lowest: dict[Place, int] = {}
    stack: list[Place] = []
    found = []
    for start in sorted(onward):
        if start in order:
            continue
        ways = [(start, iter(onward[start]))]
        order[start] = lowest[start] = len(order)
        stack.append(start)
        while ways:
            at, rest = ways[-1]
            to = next(rest, None)
            if to is None:
                ways.pop()
                if ways:
                    lowest[ways[-1][0]] = min(lowest[ways[-1][0]], lowest[at])
                if lowest[at] == order[at]:
                    knot = frozenset(stack[stack.index(at) :])
                    del stack[stack.index(at) :]
                    if len(knot) > 1 or at in onward.get(at, ()):
                        found.append(knot)
            elif to not in order:
                order[to] = lowest[to] = len(order)
                stack.append(to)
                ways.append((to, iter(onward.get(to, ()))))
            elif to in stack:
                lowest[at] = min(lowest[at], order[to])
    return tuple(found)


def _onward(alignment: Alignment) -> dict[Place, list[Place]]:
    """Give where each objective contributes to, in an order that does not hang on how it was put together."""
    onward: dict[Place, list[Place]] = {}
    for to in sorted(alignment.incoming):
        for source, _ in alignment.incoming[to]:
            onward.setdefault(source, []).append(to)
    return onward


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An objective on the way up or down from another. depth: 1 right above or below.

    is_circle: it stands further up on this very way already, and the way ends here. is_gone: it is on no scorecard.
    """

    place: Place
    contribution: Contribution
    depth: int
    is_circle: bool
    is_gone: bool


def follow_up(alignment: Alignment, start: Place, most: int = 500) -> tuple[Step, ...]:
    """Give what an objective serves, and what that serves, depth first; at most so many steps."""

    def beyond(place: Place) -> Iterator[tuple[Place, Contribution]]:
        found = alignment.by_document.get(place.document)
        for one in () if found is None else found.card.contributions:
            if one.objective == place.objective:
                yield Place(one.to.document, one.to_objective), one

    return tuple(_steps(alignment, start, beyond, most))


def follow_down(alignment: Alignment, start: Place, most: int = 500) -> tuple[Step, ...]:
    """Give what serves an objective, and what serves that, depth first; at most so many steps."""
    return tuple(_steps(alignment, start, lambda place: iter(alignment.incoming.get(place, ())), most))


def _steps(
    alignment: Alignment,
    start: Place,
    beyond: Callable[[Place], Iterator[tuple[Place, Contribution]]],
    most: int,
) -> Iterator[Step]:
    stack = [(place, one, 1, frozenset({start})) for place, one in reversed(list(beyond(start)))]
    count = 0
    while stack and count < most:
        place, one, depth, above = stack.pop()
        is_circle, is_gone = place in above, not alignment.is_there(place)
        yield Step(place=place, contribution=one, depth=depth, is_circle=is_circle, is_gone=is_gone)
        count += 1
        if not is_circle:
            on = above | {place}
            stack.extend((next_, link, depth + 1, on) for next_, link in reversed(list(beyond(place))))


def unit_of(alignment: Alignment, document: DocumentId) -> Unit | None:
    """Give the unit whose scorecard a document is; None where it belongs to no unit of the organisation."""
    found = alignment.by_document.get(document)
    return None if found is None else alignment.organisation.unit(found.card.unit)


def card_at(alignment: Alignment, document: DocumentId) -> CardOutline | None:
    """Give the outline of a document; None where it is none of the organisation's."""
    found = alignment.by_document.get(document)
    return None if found is None else found.card
