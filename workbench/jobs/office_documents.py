"""Offices and scenarios that are kept: saved under a name, opened, compared, and brought back; nothing is overwritten.

An office is a case of one's own, changes and all. A scenario keeps its office and what is changed on it apart, and how
it is run. Neither belongs to a unit: whoever may edit in any unit of the organisation may save, whoever may view in
any may open.
"""

import unicodedata
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

from osm_sim.errors import InputError
from osm_sim.office.cases import case_names
from workbench.desk import Conflict, Desk
from workbench.domain.documents import Pin, Version
from workbench.domain.ids import DocumentId, UnitId, new_id
from workbench.domain.organisation import Organisation
from workbench.domain.rights import ROLES, Action, denied
from workbench.jobs.office_scenarios import name_of, named, office_of, scenario_of, setting_of
from workbench.jobs.office_settings import Setting

LONGEST_NAME = 200
SHOWN = 60
_UNFIT = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of writing: a name with them reads as another."""


class Kind(StrEnum):
    """What is saved: a case of one's own, or changes on a case."""

    OFFICE = "office"
    SCENARIO = "scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A saved office or scenario: what it is, its name, and one of its versions (in a list the newest)."""

    kind: Kind
    name: str
    version: Version

    @property
    def pin(self) -> Pin:
        return self.version.pin

    def at(self, number: int | None) -> Pin:
        """Give another version's pin, this one's for None. Raises InputError for a number no version has."""
        if number is not None and number < 1:
            raise InputError(f"version(={number}) must be >= 1; `osm-workbench office history` lists those there are")
        return self.pin if number is None else Pin(document=self.pin.document, number=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A version of something saved, and what it sets."""

    saved: Saved
    setting: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The name has a version that is not the one the changes began from: nothing was saved. `head` is the newest."""

    kind: Kind
    name: str
    head: Version

    @property
    def sentence(self) -> str:
        return (
            f"{self.name!r} is saved already: {who_and_when(self.head)}. Save a copy under another name, or save this"
            " as the version after it; the history keeps both."
        )


# -- saving -----------------------------------------------------------------------------------------------------------


def save(desk: Desk, name: str, kind: Kind, setting: Setting, *, base: Pin | None = None) -> Saved | Taken:
    """Save a setting under a name: a new one is made, one that exists gets a new version after `base`.

    Where `base` is not the newest version of that name, it is Taken. What is saved already as it is, is not saved
    again. Raises InputError for a name that cannot be, is a built-in case's or another kind's, and without the right.
    """
    _refuse_without_right(desk, Action.EDIT, "save offices and scenarios")
    name = check_name(name)
    value = office_of(name, setting) if kind is Kind.OFFICE else scenario_of(name, setting)
    found = _same_name(desk, name, base)
    if found is None:
        return _append(desk, kind, name, Pin(document=DocumentId(new_id()), number=1), value)
    if found.kind is not kind:
        raise InputError(
            f"name(={_shown(name)}) is that of {_a(found.kind)} already ({who_and_when(found.version)}); choose another"
            f" for the {kind}"
        )
    if base is None or base != found.pin:
        return Taken(kind=kind, name=name, head=found.version)
    if desk.store.load(found.pin) == value:
        return found
    return _append(desk, kind, name, _after(found.pin), value)


def restore(desk: Desk, pin: Pin) -> Saved | Taken:
    """Save an old version again as the newest one, under the name of today.

    Raises InputError without the right and for a version that does not exist.
    """
    _refuse_without_right(desk, Action.RESTORE, "restore offices and scenarios")
    newest = _newest(desk, pin.document)
    if pin.number == newest.version.number:
        raise InputError(f"version {pin.number} of {newest.name!r} is the newest already; restore an older one")
    value = named(desk.store.load(pin), newest.name)
    return _append(desk, newest.kind, newest.name, _after(newest.pin), value, f"as version {pin.number}")


def rename(desk: Desk, pin: Pin, name: str) -> Saved | Taken:
    """Give something saved another name, by a version after `pin`. Raises InputError as `save` does."""
    _refuse_without_right(desk, Action.EDIT, "save offices and scenarios")
    name, newest = check_name(name), _newest(desk, pin.document)
    if any(each.name == name for each in _listed(desk)):
        raise InputError(f"name(={_shown(name)}) is taken; choose another")
    if newest.pin != pin:
        return Taken(kind=newest.kind, name=newest.name, head=newest.version)
    value = named(desk.store.load(pin), name)
    return _append(desk, newest.kind, name, _after(pin), value, f"was {newest.name}")


def check_name(name: str) -> str:
    """Give a name without blanks around it. Raises InputError for one that is empty, too long or not to be read."""
    name = unicodedata.normalize("NFC", name.strip())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(f"name(={_shown(name)}) must be 1 to {LONGEST_NAME} characters; it has {len(name)}")
    if any(unicodedata.category(character) in _UNFIT or character in _TURNING for character in name):
        raise InputError(f"name(={_shown(name)}) must have no control characters; type it again")
    if name in case_names():
        raise InputError(f"name(={name!r}) is a built-in case's; choose another")
    return name


def _append(desk: Desk, kind: Kind, name: str, pin: Pin, value: object, note: str = "") -> Saved | Taken:
    made = desk.store.save(pin.document, value, base=pin.number - 1, note=note)
    if isinstance(made, Conflict):
        return Taken(kind=kind, name=name, head=made.head)
    return Saved(kind=kind, name=name, version=made)


def _after(pin: Pin) -> Pin:
    return Pin(document=pin.document, number=pin.number + 1)


def _same_name(desk: Desk, name: str, base: Pin | None) -> Saved | None:
    """Give what has a name; of several with one name (two people made them at once) the one that is open."""
    named = [each for each in _listed(desk) if each.name == name]
    ours = [each for each in named if base is not None and each.pin.document == base.document]
    return _only(ours or named, name)


# -- opening ----------------------------------------------------------------------------------------------------------


def saved(desk: Desk) -> tuple[Saved, ...]:
    """Give everything saved, each at its newest version, by name. Raises InputError without the right to view."""
    _refuse_without_right(desk, Action.VIEW, "open saved offices and scenarios")
    return _listed(desk)


def find(desk: Desk, name: str) -> Saved | None:
    """Give what has exactly this name, or this id; None where nothing has. Raises InputError where several have."""
    listed = saved(desk)
    name = unicodedata.normalize("NFC", name.strip())
    return _only([each for each in listed if name in (each.name, each.pin.document)], name)


def find_one(desk: Desk, name: str) -> Saved:
    """Give what `find` gives. Raises InputError where nothing has the name."""
    found = find(desk, name)
    if found is None:
        raise InputError(
            f"nothing is saved as {_shown(name)}; name what `osm-workbench office saved` lists, by its name or its id"
        )
    return found


def open_saved(desk: Desk, pin: Pin) -> Opened:
    """Give a version and what it sets. Raises InputError without the right, and for what is no office or scenario."""
    _refuse_without_right(desk, Action.VIEW, "open saved offices and scenarios")
    newest = _newest(desk, pin.document)
    value = desk.store.load(pin)
    version = next(iter(desk.store.history(pin.document, before=pin.number + 1, limit=1)))
    return Opened(saved=Saved(kind=newest.kind, name=name_of(value), version=version), setting=setting_of(value))


def history(desk: Desk, document: DocumentId, *, limit: int | None = None) -> tuple[Version, ...]:
    """Give the versions of something saved, newest first. Raises InputError without the right to view."""
    _refuse_without_right(desk, Action.VIEW, "open saved offices and scenarios")
    return desk.store.history(document, limit=limit)


def who_and_when(version: Version) -> str:
    """Say which version it is, by whom, and when."""
    return f"version {version.number} by {version.author}, {version.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _listed(desk: Desk) -> tuple[Saved, ...]:
    kinds = set(Kind)
    return tuple(
        Saved(kind=Kind(each.kind), name=each.title, version=each.head)
        for each in desk.store.documents()
        if each.kind in kinds
    )


def _newest(desk: Desk, document: DocumentId) -> Saved:
    found = next((each for each in _listed(desk) if each.pin.document == document), None)
    if found is None:
        raise InputError(f"document {document!r} is no saved office or scenario; open one of those that are listed")
    return found


def _only(found: list[Saved], name: str) -> Saved | None:
    if len(found) > 1:
        which = ", ".join(f"{each.kind} {each.pin.document}" for each in found)
        raise InputError(f"{len(found)} are saved as {_shown(name)} ({which}); name one by its id")
    return found[0] if found else None


# -- rights and words -------------------------------------------------------------------------------------------------


def _refuse_without_right(desk: Desk, action: Action, what: str) -> None:
    """Raise InputError where no organisation gives the desk's actor a role, in any unit, that may do it."""
    if any(denied(each, desk.actor, action, unit) is None for each, unit in _places(desk)):
        return
    roles = " or ".join(sorted(ROLES[action]))
    raise InputError(f"{desk.actor.sign_in!r} may not {what}: ask for the role {roles}")


def _places(desk: Desk) -> list[tuple[Organisation, UnitId | None]]:
    """Give every unit of every organisation in which roles are given; one empty organisation where none are."""
    loaded = [desk.store.load(each.head.pin) for each in desk.store.documents("organisation")]
    giving = [each for each in loaded if isinstance(each, Organisation) and each.grants]
    return [
        (each, unit) for each in giving or [Organisation(name="")] for unit in (None, *(unit.id for unit in each.units))
    ]


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 3] + "...")


def _a(kind: Kind) -> str:
    return {Kind.OFFICE: "an office", Kind.SCENARIO: "a scenario"}[kind]
