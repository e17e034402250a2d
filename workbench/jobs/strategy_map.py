"""Strategy maps as documents: which there are, opening one with its organisation, beginning one from a template."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from osm_sim.errors import InputError
from workbench.desk import Conflict, Desk, Listed
from workbench.domain.documents import Pin, Version
from workbench.domain.ids import DocumentId, PersonId, UnitId, new_id
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit, UnitKind
from workbench.domain.rights import Action, Denied, denied
from workbench.domain.scorecard import Scorecard
from workbench.domain.templates import TEMPLATES, begin, template
from workbench.jobs.strategy_map_cases import CASE_NAMES, LoadedCase, case_names, load_case, open_case

__all__ = [
    "CASE_NAMES",
    "LoadedCase",
    "Opened",
    "begin_map",
    "case_names",
    "find_map",
    "list_maps",
    "load_case",
    "may",
    "open_case",
    "open_map",
    "refresh_rights",
]
SCORECARD, ORGANISATION = "scorecard", "organisation"
"""The kinds of documents that maps are made of, as the store calls them."""
LONGEST_TITLE = 300
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A version of a map, with the organisation of its unit as it is now.

    organisation_document: None, with an organisation of nobody, where no document holds the unit.
    """

    document: DocumentId
    version: Version
    card: Scorecard
    organisation: Organisation
    organisation_document: DocumentId | None
    organisation_number: int = 0

    @property
    def unit_name(self) -> str:
        """Give the name of the map's unit, empty where no organisation knows it."""
        unit = self.organisation.unit(self.card.unit)
        return "" if unit is None else unit.name

    @property
    def people(self) -> dict[str, str]:
        """Give the names of the organisation's people, by id."""
        return {person.id: person.name for person in self.organisation.people}


def list_maps(desk: Desk) -> tuple[Listed, ...]:
    """Give the maps that there are, by title."""
    return desk.store.documents(SCORECARD)


def find_map(desk: Desk, name: str) -> DocumentId:
    """Give the map of a document's name, or of an exact title.

    Raises InputError where there is none, with those that there are, or where several have the title.
    """
    return find_listed(list_maps(desk), name, "map", "begin one, or load a case")


def find_listed(listed: Sequence[Listed], name: str, what: str, remedy: str) -> DocumentId:
    """Give the document of a name, or of an exact title, among those listed.

    Raises InputError where there is none, with those that there are, or the remedy; or where several have the title.
    """
    known = [one.head.document for one in listed]
    found = [one for one in known if one == name] or [one.head.document for one in listed if one.title == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{what} {name!r} is the title of {', '.join(found)}; name one of these")
    if not listed:
        raise InputError(f"{what} {name[:LONGEST_TITLE]!r} does not exist, nor does any other; {remedy}")
    first = ", ".join(f"{one.head.document} ({one.title})" for one in listed[:20])
    more = f" and {len(listed) - 20} more" if len(listed) > 20 else ""
    raise InputError(f"{what} {name[:LONGEST_TITLE]!r} does not exist; there are {first}{more}")


def open_map(desk: Desk, document: DocumentId, number: int | None = None) -> Opened:
    """Give a version of a map, the newest where none is named.

    Raises InputError for one that does not exist, and for somebody who may not see it; StoreError as the store does.
    """
    head = desk.store.head(document)
    if head is None:
        raise InputError(f"map {document!r} does not exist; it may be in another database")
    version = head if number in (None, head.number) else _version(desk, document, number or 0)
    card = _load(desk, version.pin, Scorecard)
    opened = _with_organisation(desk, document, version, card)
    refuse(desk, opened, Action.VIEW)
    return opened


def reopen(desk: Desk, opened: Opened, number: int | None = None) -> Opened:
    """Give another version of an opened map, the newest where none is named; its organisation is brought up to date.

    Raises InputError and StoreError as `open_map` does.
    """
    head = desk.store.head(opened.document)
    version = head if head is not None and number in (None, head.number) else None
    if version is None:
        version = _version(desk, opened.document, number or 0)
    card = opened.card if version == opened.version else _load(desk, version.pin, Scorecard)
    return refresh_rights(desk, replace(opened, version=version, card=card))


def begin_map(desk: Desk, template_name: str, title: str) -> Opened:
    """Begin a map from a template, for a new organisation of one unit, of which whoever is at the desk is the office.

    Somebody who works alone on this machine gets no role: they may do everything as long as nobody has one.
    Raises InputError for an unknown template, and for a title that is empty or longer than LONGEST_TITLE.
    """
    begun_from = template(template_name)
    if begun_from is None:
        known = ", ".join(one.name for one in TEMPLATES)
        raise InputError(f"template {template_name[:LONGEST_TITLE]!r} is not known; there are {known}")
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InputError(f"title (of {len(title)} characters) must have 1 to {LONGEST_TITLE}: write what the map is of")
    unit = Unit(id=UnitId(new_id()), name=title, kind=UnitKind.CORPORATE)
    person = Person(id=PersonId(new_id()), name=desk.actor.sign_in, sign_in=desk.actor.sign_in)
    grants = () if desk.actor.is_local else (Grant(person=person.id, role=Role.OFFICE),)
    organisation = Organisation(name=title, units=(unit,), people=(person,), grants=grants)
    holder, document = DocumentId(new_id()), DocumentId(new_id())
    _first(desk, holder, organisation, note=f"Organisation of {title!r}"[:200])
    version = _first(desk, document, card := begin(unit.id, title, begun_from), note=f"Begun as {begun_from.title}")
    return Opened(
        document=document,
        version=version,
        card=card,
        organisation=organisation,
        organisation_document=holder,
        organisation_number=1,
    )


def may(desk: Desk, opened: Opened, action: Action) -> Denied | None:
    """Give why whoever is at the desk may not do something with a map; None where they may."""
    return denied(opened.organisation, desk.actor, action, opened.card.unit)


def refuse(desk: Desk, opened: Opened, action: Action) -> None:
    """Raise InputError, with the reason and who could, where whoever is at the desk may not do something."""
    if (reason := may(desk, opened, action)) is not None:
        raise InputError(reason.sentence)


def refresh_rights(desk: Desk, opened: Opened) -> Opened:
    """Give an opened map with its organisation as it is now, so that roles given or taken since count."""
    if opened.organisation_document is None:
        return opened
    head = desk.store.head(opened.organisation_document)
    if head is None or head.number == opened.organisation_number:
        return opened
    return replace(opened, organisation=_load(desk, head.pin, Organisation), organisation_number=head.number)


def _with_organisation(desk: Desk, document: DocumentId, version: Version, card: Scorecard) -> Opened:
    found = _organisation_of(desk, card.unit)
    organisation, holder, number = (
        (Organisation(name=""), None, 0) if found is None else (found[1], found[0].document, found[0].number)
    )
    return Opened(
        document=document,
        version=version,
        card=card,
        organisation=organisation,
        organisation_document=holder,
        organisation_number=number,
    )


def _organisation_of(desk: Desk, unit: UnitId) -> tuple[Version, Organisation] | None:
    """Give the organisation that holds a unit; of several the oldest, so that nobody gives themselves roles in it."""
    found: list[tuple[Version, Organisation]] = []
    for listed in desk.store.documents(ORGANISATION):
        organisation = _load(desk, listed.head.pin, Organisation)
        if organisation.unit(unit) is not None:
            found.append((listed.head, organisation))
    if len(found) <= 1:
        return found[0] if found else None
    return min(found, key=lambda one: desk.store.history(one[0].document)[-1].at)


def _version(desk: Desk, document: DocumentId, number: int) -> Version:
    found = desk.store.history(document, before=number + 1, limit=1)
    if number < 1 or not found or found[0].number != number:
        raise InputError(f"version {number} of {document!r} does not exist; look at the history for those that do")
    return found[0]


def _load(desk: Desk, pin: Pin, kind: type[_Value]) -> _Value:
    value = desk.store.load(pin)
    if not isinstance(value, kind):
        raise InputError(f"document {pin.document!r} is no {kind.__name__.lower()}; name one that is")
    return value


def _first(desk: Desk, document: DocumentId, value: object, *, note: str) -> Version:
    saved = desk.store.save(document, value, base=0, note=note)
    if isinstance(saved, Conflict):
        raise InputError(f"document {document!r} is there already; try again")
    return saved
