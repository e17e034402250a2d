"""The organisation's standard measures: putting a scorecard's measure in, using one, and where each is used."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from workbench.desk import Conflict, Desk
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, MeasureId, UnitId, new_id
from workbench.domain.library import (
    MeasureLibrary,
    StandardMeasure,
    adopt,
    deviations,
    standard_from,
    with_standard,
)
from workbench.domain.organisation import Organisation
from workbench.domain.rights import Action, denied
from workbench.domain.scorecard import Measure, Scorecard, Thresholds
from workbench.jobs.strategy_map import ORGANISATION, SCORECARD, Opened, find_map, open_map, refresh_rights, refuse
from workbench.jobs.strategy_map_saving import Unmerged, save_map

LIBRARY = "library"
"""The kind of document that standard measures are kept in, and how its name ends: one for each organisation."""
MOST_TRIES = 20
MOST_NAMED = 20
Change = Callable[[MeasureLibrary], MeasureLibrary]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLibrary:
    """An organisation's library; version: None where nothing was put into it yet."""

    document: DocumentId
    library: MeasureLibrary
    version: Version | None
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A measure that is a standard one, by its id or its title. differs_in: the fields that it has otherwise."""

    map: DocumentId
    map_title: str
    measure: Measure
    differs_in: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        """Whether the measure says itself that it is the standard; else it only has its title."""
        return self.measure.standard is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard measure, the library that holds it, and where it is used."""

    library: OpenedLibrary
    measure: StandardMeasure
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What putting in or using a standard has done. notes: what to look at now, in sentences."""

    opened: Opened
    library: OpenedLibrary
    standard: StandardMeasure
    measure: Measure
    notes: tuple[str, ...] = ()


# -- the document -----------------------------------------------------------------------------------------------------


def library_document(organisation_document: DocumentId | None) -> DocumentId:
    """Give the name of the document that holds the library of an organisation."""
    return DocumentId(LIBRARY if organisation_document is None else f"{organisation_document}.{LIBRARY}")


def library_beside(desk: Desk, organisation_document: DocumentId | None) -> MeasureLibrary | None:
    """Give the library of an organisation, None where it has none; for rules that judge its maps."""
    return _load(desk, library_document(organisation_document))[0]


def open_library(desk: Desk, opened: Opened) -> OpenedLibrary:
    """Give the library of a map's organisation; an empty one where nothing was put into it yet."""
    return _open(desk, opened.organisation_document, opened.organisation)


def save_library(desk: Desk, opened: Opened, change: Change, *, note: str) -> OpenedLibrary:
    """Save the library of a map's organisation with a change made to it, whatever others put in meanwhile.

    Raises InputError where the person may not, or where the changed library would be none.
    """
    _refuse_standardising(desk, opened)
    for _ in range(MOST_TRIES):
        held = open_library(desk, opened)
        try:
            changed = change(held.library)
        except ValueError as error:
            raise InputError(str(error)) from error
        if held.version is not None and changed == held.library:
            return held
        base = 0 if held.version is None else held.version.number
        saved = desk.store.save(held.document, changed, base=base, note=note[:200])
        if not isinstance(saved, Conflict):
            return replace(held, library=changed, version=saved)
    raise InputError(f"others saved the standard measures {MOST_TRIES} times meanwhile; try again")


# -- putting in and using ---------------------------------------------------------------------------------------------


def put_measure(
    desk: Desk, opened: Opened, measure_id: MeasureId, *, note: str = "", is_replacing: bool = False
) -> Taken:
    """Make a map's measure a standard of its organisation, and have the measure say that it is.

    is_replacing: let it take the place of the standard that it is already. Raises InputError where the person may not,
    where it is one already, or where another standard has its title.
    """
    _refuse_standardising(desk, opened)
    refuse(desk, opened, Action.EDIT)
    measure = _measure(opened.card, measure_id)
    held = open_library(desk, opened).library
    known = held.standard(measure.standard)
    if known is not None and not is_replacing:
        raise InputError(
            f"measure {measure.title!r} is the standard measure {known.title!r} already; to define that anew for the"
            " whole organisation, replace it"
        )
    namesake = held.titled(measure.title)
    if namesake is not None and namesake != known:
        raise InputError(
            f"measure {measure.title!r} has the title of a standard measure; use that, or give this another title"
        )
    note = note or (known.note if known is not None else "")
    standard = standard_from(measure, new_id() if known is None else known.id, note)
    library = save_library(desk, opened, lambda one: with_standard(one, standard), note=_said(standard, known))
    saved = _with_measure(desk, opened, replace(measure, standard=standard.id))
    made = _measure(saved.card, measure_id)
    return Taken(opened=saved, library=library, standard=standard, measure=made)


def use_standard(desk: Desk, opened: Opened, measure_id: MeasureId, standard_id: str) -> Taken:
    """Have a map's measure take over a standard's definition.

    Raises InputError where the person may not edit the map, or where there is no such measure or standard.
    """
    measure = _measure(opened.card, measure_id)
    library = open_library(desk, opened)
    standard = library.library.standard(standard_id)
    if standard is None:
        raise InputError(f"standard(={standard_id[:60]!r}) must be in the library: {_titles(library.library)}")
    adopted = adopt(measure, standard)
    saved = _with_measure(desk, opened, adopted)
    made, notes = _measure(saved.card, measure_id), tuple(_notes(measure, adopted))
    return Taken(opened=saved, library=library, standard=standard, measure=made, notes=notes)


def find_measure(card: Scorecard, name: str) -> MeasureId:
    """Give the measure of an id or an exact title. Raises InputError where there is none, or there are several."""
    found = [one.id for one in card.measures if one.id == name] or [
        one.id for one in card.measures if one.title == name
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"measure {name[:60]!r} is the title of {', '.join(found)}; name one of these")
    known = [f"{one.id} ({one.title})" for one in card.measures]
    raise InputError(f"measure {name[:60]!r} is not on the map; there are {_some(known)}")


def find_standard(library: MeasureLibrary, name: str) -> str:
    """Give the id of the standard measure of an id or a title. Raises InputError where there is none."""
    found = library.standard(name) or library.titled(name)
    if found is None:
        raise InputError(f"standard {name[:60]!r} is not in the library; {_titles(library)}")
    return found.id


def put_named(desk: Desk, map_name: str, measure_name: str, *, note: str = "", is_replacing: bool = False) -> Taken:
    """Put a measure in by the names of its map and its own; as `put_measure` does."""
    opened = open_map(desk, find_map(desk, map_name))
    return put_measure(
        desk, opened, find_measure(opened.card, measure_name), note=note.strip(), is_replacing=is_replacing
    )


def use_named(desk: Desk, map_name: str, measure_name: str, standard_name: str) -> Taken:
    """Use a standard by the names of map, measure and standard; as `use_standard` does."""
    opened = open_map(desk, find_map(desk, map_name))
    standard = find_standard(open_library(desk, opened).library, standard_name)
    return use_standard(desk, opened, find_measure(opened.card, measure_name), standard)


# -- where they are used ----------------------------------------------------------------------------------------------


def list_standards(desk: Desk) -> tuple[Standard, ...]:
    """Give every standard measure that whoever is at the desk may see, by library, with the maps that use it."""
    return tuple(standard for library, cards in _libraries(desk) for standard in _standards(library, cards))


def find_listed(standards: tuple[Standard, ...], name: str) -> Standard:
    """Give the standard measure of an id or a title; InputError where there is none, or several libraries hold one."""
    found = [one for one in standards if one.measure.id == name] or [
        one for one in standards if one.library.library.titled(name) == one.measure
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"standard {name[:60]!r} is in several libraries; name one of {_some(_ids(found))}")
    known = _some(_ids(standards)) if standards else "none yet; put a measure in with `osm-workbench library add`"
    raise InputError(f"standard {name[:60]!r} is not known; there are {known}")


_Cards = dict[DocumentId, Scorecard]


def _libraries(desk: Desk) -> Iterator[tuple[OpenedLibrary, _Cards]]:
    cards = {one.head.document: desk.store.load(one.head.pin) for one in desk.store.documents(SCORECARD)}
    scorecards = {document: card for document, card in cards.items() if isinstance(card, Scorecard)}
    known: set[UnitId] = set()
    for listed in desk.store.documents(ORGANISATION):
        organisation = desk.store.load(listed.head.pin)
        if isinstance(organisation, Organisation):
            units = {unit.id for unit in organisation.units}
            known |= units
            held = _open(desk, listed.head.document, organisation)
            yield held, _visible(desk, organisation, scorecards, units)
    homeless = {card.unit for card in scorecards.values()} - known
    nobody = Organisation(name="")
    yield _open(desk, None, nobody), _visible(desk, nobody, scorecards, homeless)


def _visible(desk: Desk, organisation: Organisation, cards: _Cards, units: set[UnitId]) -> _Cards:
    seen = {unit for unit in units if denied(organisation, desk.actor, Action.VIEW, unit) is None}
    return {document: card for document, card in cards.items() if card.unit in seen}


def _standards(held: OpenedLibrary, cards: _Cards) -> Iterator[Standard]:
    if not cards:  # who sees no map of an organisation does not see its standards
        return
    for standard in held.library.measures:
        uses = tuple(_uses(held.library, standard, cards))
        yield Standard(library=held, measure=standard, uses=uses)


def _uses(library: MeasureLibrary, standard: StandardMeasure, cards: _Cards) -> Iterator[Use]:
    for document, card in cards.items():
        for measure in card.measures:
            if library.standard_of(measure) == standard:
                differs = deviations(measure, standard)
                yield Use(map=document, map_title=card.title, measure=measure, differs_in=differs)


# -- how it is done ---------------------------------------------------------------------------------------------------


def _open(desk: Desk, organisation_document: DocumentId | None, organisation: Organisation) -> OpenedLibrary:
    document = library_document(organisation_document)
    library, version = _load(desk, document)
    return OpenedLibrary(
        document=document,
        library=library or MeasureLibrary(name=organisation.name or "Standard measures"),
        version=version,
        organisation=organisation,
    )


def _load(desk: Desk, document: DocumentId) -> tuple[MeasureLibrary | None, Version | None]:
    head = desk.store.head(document)
    if head is None:
        return None, None
    library = desk.store.load(head.pin)
    if not isinstance(library, MeasureLibrary):
        raise InputError(f"document {document!r} is no library of measures; rename that document")
    return library, head


def _refuse_standardising(desk: Desk, opened: Opened) -> None:
    organisation = refresh_rights(desk, opened).organisation
    if (reason := denied(organisation, desk.actor, Action.STANDARDISE)) is not None:
        raise InputError(reason.sentence)


def _with_measure(desk: Desk, opened: Opened, measure: Measure) -> Opened:
    measures = tuple(measure if one.id == measure.id else one for one in opened.card.measures)
    saved = save_map(desk, opened, replace(opened.card, measures=measures))
    if isinstance(saved, Unmerged):
        raise InputError(f"somebody else changed the measure meanwhile; open the map anew. {saved.sentences[0]}")
    return saved


def _measure(card: Scorecard, measure_id: MeasureId) -> Measure:
    found = card.measure(measure_id)
    if found is None:
        raise InputError(f"measure(={measure_id[:60]!r}) must be on the map: it may just have been removed")
    return found


def _notes(before: Measure, after: Measure) -> Iterator[str]:
    numbers = (before.baseline, before.floor, before.upper_floor)
    has_numbers = before.targets or before.limits or before.thresholds != Thresholds()
    if not has_numbers and all(number is None for number in numbers):
        return
    if before.unit != after.unit:
        yield f"Its numbers were meant in {before.unit or 'no unit'!r} and now stand for {after.unit!r}: look at them."
    if before.polarity != after.polarity:
        yield f"The better values were the {before.polarity} ones and are now by {after.polarity}: look at its targets."


def _said(standard: StandardMeasure, known: StandardMeasure | None) -> str:
    return f"Standard measure {standard.title!r} was {'added' if known is None else 'defined anew'}."


def _titles(library: MeasureLibrary) -> str:
    held = [f"{one.id} ({one.title})" for one in library.measures]
    return f"there are {_some(held)}" if held else "it holds none yet"


def _ids(standards: list[Standard] | tuple[Standard, ...]) -> list[str]:
    return [f"{one.measure.id} ({one.measure.title})" for one in standards]


def _some(known: list[str]) -> str:
    more = f" and {len(known) - MOST_NAMED} more" if len(known) > MOST_NAMED else ""
    return f"{', '.join(known[:MOST_NAMED]) or 'none'}{more}"
