"""What does not fit together between the scorecards of an organisation, as findings: they keep nobody from working."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbench.domain.alignment import Alignment, Place, circles, unit_of
from workbench.domain.alignment_metrics import FEWEST_BUSINESS_UNITS, coverage, orphans
from workbench.domain.alignment_outline import MeasureOutline, Outlined
from workbench.domain.approvals import Stand
from workbench.domain.elements import Element, Kind
from workbench.domain.findings import Finding, Severity
from workbench.domain.ids import DocumentId, UnitId
from workbench.domain.library import plain
from workbench.domain.organisation import Unit


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that spans scorecards: what it asks, why, and who says so."""

    title: str
    reason: str
    source: str = "practice"


RULES = {
    "A1": Rule(
        "Contributions lead to an objective that is there",
        "a link to what is gone tells nobody what the objective is for",
    ),
    "A2": Rule("Contributions do not run in a circle", "what serves itself serves nothing above"),
    "A3": Rule(
        "Required units carry what is asked of them",
        "a mandate that a unit does not carry is not carried out",
        "practice: a mandated objective appears in every required unit",
    ),
    "A4": Rule(
        "A measure is defined in one way everywhere",
        "one definition for the whole organisation, so that the same word means the same number",
        "source: the office standardises measure definitions across the organisation",
    ),
    "A5": Rule(
        "Every unit is linked upward",
        "the office links unit strategies and scorecards to corporate strategy",
        "source: organisation alignment",
    ),
    "A6": Rule(
        "Contributions stay within the organisation",
        "a strategy is aligned within the enterprise and its partners, who stand in its tree",
    ),
    "A7": Rule(
        "Every objective of a unit leads up to a corporate one",
        "what leads nowhere is either missing on the corporate scorecard or not strategic",
    ),
    "A8": Rule(
        "A synergy is carried by two business units or more",
        "a synergy is created by cross-business behaviour, so one unit alone cannot create it",
        "source: defining, on the corporate scorecard, the synergies to be created",
    ),
    "A9": Rule(
        "Units are aligned to the approved version of the scorecard above",
        "a unit that follows an old version follows an old strategy",
        "source: linking business unit strategies and scorecards to corporate strategy",
    ),
    "A10": Rule("A unit has one scorecard", "two scorecards of one unit tell two strategies"),
    "A11": Rule(
        "Carriers and exempt units are in the organisation",
        "nobody can carry what is asked of a unit that is not there",
    ),
}
_JUDGED = ("definition", "formula", "unit", "polarity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding on a scorecard of a unit; document is None where the unit has none, unit where no unit is concerned."""

    document: DocumentId | None
    unit: UnitId | None
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFor:
    """That a unit was aligned to version `aligned_to` of a scorecard above, of which `approved` is approved by now."""

    document: DocumentId
    aligned_to: int
    approved: int


def due_for(one: Outlined, stands: Mapping[DocumentId, Stand]) -> tuple[DueFor, ...]:
    """Give the scorecards above whose newest approved version is newer than the one a scorecard was aligned to.

    That is the version its parent or its contributions name, the oldest of them.
    """
    oldest: dict[DocumentId, int] = {}
    pins = [contribution.to for contribution in one.card.contributions]
    for pin in pins if one.card.parent is None else (one.card.parent, *pins):
        oldest[pin.document] = min(oldest.get(pin.document, pin.number), pin.number)
    found = []
    for document, number in oldest.items():
        stand = stands.get(document)
        if stand is not None and stand.approved is not None and stand.approved > number:
            found.append(DueFor(document=document, aligned_to=number, approved=stand.approved))
    return tuple(found)


def check_alignment(alignment: Alignment, stands: Mapping[DocumentId, Stand]) -> tuple[Found, ...]:
    """Give everything that does not fit, by rule and then in the order of the tree.

    A contribution to a scorecard of another organisation, or to one that is nowhere, is A6.
    """
    return (
        *_gone(alignment),
        *_circles(alignment),
        *_mandates(alignment),
        *_definitions(alignment),
        *_upward(alignment),
        *_across(alignment),
        *_orphans(alignment),
        *_synergies(alignment),
        *_due(alignment, stands),
        *_spare(alignment),
        *_unknown_units(alignment),
    )


def _contributions(alignment: Alignment) -> Iterator[tuple[Outlined, Unit, Place, Place, Element]]:
    for unit in _units(alignment):
        one = alignment.cards[unit.id]
        for link in one.card.contributions:
            element = Element(Kind.CONTRIBUTION, f"{link.objective}>{link.to.document}>{link.to_objective}")
            source = Place(one.head.document, link.objective)
            yield one, unit, source, Place(link.to.document, link.to_objective), element


def _gone(alignment: Alignment) -> Iterator[Found]:
    for one, unit, source, to, element in _contributions(alignment):
        if to.document in alignment.by_document and not alignment.is_there(to):
            above = unit_of(alignment, to.document)
            yield _found(
                "A1",
                Severity.ERROR,
                one,
                element,
                f"{_title(alignment, source)} of {unit.name!r} contributes to an objective that is not on the"
                " scorecard"
                f" of {above.name if above else to.document!r} any more: link it to another, or take the link away.",
            )


def _circles(alignment: Alignment) -> Iterator[Found]:
    for circle in circles(alignment):
        one = alignment.by_document[circle[0].document]
        way = " → ".join(_told(alignment, place) for place in (*circle, circle[0]))
        element = Element(Kind.OBJECTIVE, circle[0].objective)
        yield _found(
            "A2", Severity.ERROR, one, element, f"Contributions run in a circle: {way}. Take one of the links away."
        )


def _mandates(alignment: Alignment) -> Iterator[Found]:
    for at, objective in enumerate(alignment.objectives):
        if not objective.carriers:
            continue
        linked = alignment.linked(at)
        for unit in alignment.asked(objective):
            if unit.id not in linked:
                own = alignment.cards.get(unit.id)
                remedy = "cascade it to the unit" if own else "the unit has no scorecard: cascade it there to begin one"
                sentence = f"{unit.name!r} must carry {objective.title!r} and does not: {remedy}."
                yield _found("A3", Severity.ERROR, own, Element(Kind.CARD), sentence, unit.id)


def _definitions(alignment: Alignment) -> Iterator[Found]:
    by_title: defaultdict[str, list[tuple[Unit, Outlined, MeasureOutline]]] = defaultdict(list)
    for unit in _units(alignment):
        for measure in alignment.cards[unit.id].card.measures:
            by_title[measure.title].append((unit, alignment.cards[unit.id], measure))
    groups: defaultdict[str, list[tuple[Unit, Outlined, MeasureOutline]]] = defaultdict(list)
    for title, entries in by_title.items():
        groups[plain(title)] += entries
    for group in groups.values():
        # Most are written alike to the letter: only the others are looked at closely.
        if len({tuple(getattr(entry[2], field) for field in _JUDGED) for entry in group}) > 1:
            yield from _differing(group)


def _differing(group: list[tuple[Unit, Outlined, MeasureOutline]]) -> Iterator[Found]:
    """Give the measures of one title that are defined otherwise than most of them are."""
    kinds: defaultdict[tuple[str, ...], list[tuple[Unit, Outlined, MeasureOutline]]] = defaultdict(list)
    for entry in group:
        kinds[tuple(plain(getattr(entry[2], field)) for field in _JUDGED)].append(entry)
    if len(kinds) == 1:
        return
    usual = max(kinds, key=lambda kind: len(kinds[kind]))
    first = kinds[usual][0][0]
    for kind, entries in kinds.items():
        if kind == usual:
            continue
        fields = " and ".join(field for field, own, other in zip(_JUDGED, kind, usual, strict=True) if own != other)
        others = f"{first.name!r}" if len(kinds[usual]) == 1 else f"{len(kinds[usual])} measures, as of {first.name!r}"
        for unit, one, measure in entries:
            yield _found(
                "A4",
                Severity.ERROR,
                one,
                Element(Kind.MEASURE, measure.id),
                f"Measure {measure.title!r} of {unit.name!r} has another {fields} than that of {others}: agree on one"
                " definition, or give it another title.",
            )


def _upward(alignment: Alignment) -> Iterator[Found]:
    if not alignment.objectives:
        return  # there is nothing to link to yet
    for unit in _units(alignment):
        if unit.id != alignment.corporate and not alignment.cells.get(unit.id):
            sentence = f"{unit.name!r} has no link upward: none of its objectives leads to a corporate one; link one."
            yield _found("A5", Severity.ERROR, alignment.cards[unit.id], Element(Kind.CARD), sentence)


def _across(alignment: Alignment) -> Iterator[Found]:
    for one, unit, source, to, element in _contributions(alignment):
        if to.document not in alignment.by_document:
            yield _found(
                "A6",
                Severity.ERROR,
                one,
                element,
                f"{_title(alignment, source)} of {unit.name!r} contributes to {to.document!r}, which is no scorecard of"
                " this organisation: take the link away, or bring that unit into the tree.",
            )


def _orphans(alignment: Alignment) -> Iterator[Found]:
    for unit in _units(alignment):
        one = alignment.cards[unit.id]
        # A unit without any link is told once, by A5.
        if unit.id == alignment.corporate or not alignment.cells.get(unit.id):
            continue
        for objective in orphans(alignment, one):
            yield _found(
                "A7",
                Severity.WARNING,
                one,
                Element(Kind.OBJECTIVE, objective),
                f"{_title(alignment, Place(one.head.document, objective))} of {unit.name!r} leads to no corporate"
                " objective: link it upward, or ask whether it belongs on the corporate scorecard.",
            )


def _synergies(alignment: Alignment) -> Iterator[Found]:
    top = None if alignment.corporate is None else alignment.cards.get(alignment.corporate)
    for covered in coverage(alignment):
        if covered.objective.is_synergy and covered.business_units < FEWEST_BUSINESS_UNITS:
            count = "one business unit" if covered.business_units else "no business unit"
            sentence = f"Synergy {covered.objective.title!r} is carried by {count}: cascade it to two or more."
            yield _found("A8", Severity.WARNING, top, Element(Kind.OBJECTIVE, covered.objective.id), sentence)


def _due(alignment: Alignment, stands: Mapping[DocumentId, Stand]) -> Iterator[Found]:
    for unit in _units(alignment):
        one = alignment.cards[unit.id]
        for due in due_for(one, stands):
            above = unit_of(alignment, due.document)
            sentence = (
                f"{unit.name!r} is due for realignment: it was aligned to version {due.aligned_to} of the scorecard of"
                f" {above.name if above else due.document!r}, and version {due.approved} is approved; walk through the"
                " differences."
            )
            yield _found("A9", Severity.WARNING, one, Element(Kind.CARD), sentence)


def _spare(alignment: Alignment) -> Iterator[Found]:
    for one in alignment.spare:
        kept = alignment.cards[one.card.unit].head.document
        sentence = (
            f"Scorecard {one.card.title!r} ({one.head.document}) is a second one of its unit, and {kept} counts: move"
            " what is worth it there."
        )
        yield _found("A10", Severity.WARNING, one, Element(Kind.CARD), sentence)


def _unknown_units(alignment: Alignment) -> Iterator[Found]:
    top = None if alignment.corporate is None else alignment.cards.get(alignment.corporate)
    known = {one.unit.id for one in alignment.tree}
    for objective in alignment.objectives:
        for unit in sorted({*objective.carriers, *objective.exempt} - known):
            sentence = (
                f"{objective.title!r} names the unit {unit!r}, which is not in the organisation (any more): take it"
                " away from the objective's marks."
            )
            yield _found("A11", Severity.WARNING, top, Element(Kind.OBJECTIVE, objective.id), sentence)


def counts_by_unit(found: Iterable[Found]) -> dict[UnitId, dict[Severity, int]]:
    """Give how many findings of each severity a unit has."""
    counts: defaultdict[UnitId, dict[Severity, int]] = defaultdict(lambda: dict.fromkeys(Severity, 0))
    for one in found:
        if one.unit is not None:
            counts[one.unit][one.finding.severity] += 1
    return dict(counts)


def _found(
    rule: str, severity: Severity, one: Outlined | None, place: Element, sentence: str, unit: UnitId | None = None
) -> Found:
    why = RULES[rule]
    finding = Finding(
        rule=rule, severity=severity, place=place, sentence=sentence, reason=why.reason, source=why.source
    )
    if one is None:
        return Found(document=None, unit=unit, finding=finding)
    return Found(document=one.head.document, unit=one.card.unit, finding=finding)


def _units(alignment: Alignment) -> Iterator[Unit]:
    """The units that have a scorecard, in the order of the tree."""
    return (one.unit for one in alignment.tree if one.unit.id in alignment.cards)


def _title(alignment: Alignment, place: Place) -> str:
    found = alignment.objective(place)
    return repr(found.title if found else place.objective)


def _told(alignment: Alignment, place: Place) -> str:
    unit = unit_of(alignment, place.document)
    return f"{_title(alignment, place)} of {unit.name if unit else place.document!r}"
