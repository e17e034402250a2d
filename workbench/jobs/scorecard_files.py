"""A scorecard's file onto a stored map: first what it would add, change and leave alone, then, where wanted, that."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from workbench.desk import Conflict, Desk, Observation
from workbench.domain.changes import WHOLE, diff
from workbench.domain.elements import Kind, parts_of
from workbench.domain.ids import MeasureId
from workbench.domain.observations import counting_values
from workbench.domain.organisation import Person
from workbench.domain.periods import Period
from workbench.domain.rights import Action
from workbench.domain.scorecard import Scorecard
from workbench.domain.wording import sentences
from workbench.exchange.files import place_of
from workbench.exchange.scorecard_assembling import Assembled
from workbench.exchange.scorecard_files import digest_of, open_file, write_file
from workbench.exchange.scorecard_problems import Problem, ScorecardFileError
from workbench.exchange.scorecard_rows import Content, Measured
from workbench.exchange.scorecard_template import write_template
from workbench.jobs.scorecard_file_values import CHANGED, NEW, SAME, Rules, Stored
from workbench.jobs.strategy_map import Opened, may, refresh_rights
from workbench.jobs.strategy_map_saving import LONGEST_NOTE, Unmerged, save_map

__all__ = [
    "Preview",
    "Problem",
    "ScorecardFileError",
    "Taken",
    "ValueCounts",
    "export_map",
    "preview",
    "take",
    "write_template",
]
MOST_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCounts:
    """How many values of a file are new, how many differ from what is stored, and how many say the same."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would do to a map; nothing is stored yet.

    sentences: what changes on the map. left_alone: how many elements of each kind stay as they are. notes: what of the
    file was passed over. denied: why whoever is at the desk may not take it; empty where they may.
    """

    opened: Opened
    path: str
    digest: str
    assembled: Assembled
    sentences: tuple[str, ...]
    added: Mapping[Kind, int]
    changed: Mapping[Kind, int]
    left_alone: Mapping[Kind, int]
    values: ValueCounts
    notes: tuple[str, ...]
    denied: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the file."""
        return place_of(self.path)

    @property
    def card(self) -> Scorecard:
        """The scorecard as it would be."""
        return self.assembled.card

    @property
    def new_people(self) -> tuple[Person, ...]:
        """Those who would join the organisation."""
        return self.assembled.new_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A map after a file was taken, and how many values were stored."""

    opened: Opened
    values: ValueCounts


def preview(desk: Desk, opened: Opened, path: str) -> Preview:
    """Read a file against a map, and say what taking it would do.

    Raises ScorecardFileError with everything that is wrong in the file, another InputError for a file that cannot be
    read at all, StoreError as the store does.
    """
    digest = digest_of(path)
    opened = refresh_rights(desk, opened)
    stored = Stored(desk)
    counts: Counter[str] = Counter()
    with open_file(path, opened.card, opened.people) as file:
        rules = Rules(desk, opened, file.assembled.card)
        for one in file.values():
            compared = stored.compare(one)
            counts[compared.how] += 1
            column, remedy = rules.problem(one, compared)
            if remedy:
                file.refuse(one, column, remedy)
        file.problems.refuse(file.place)
        assembled = file.assembled
        notes = tuple(note for note in (*file.problems.notes, rules.note_on_red()) if note)
    values = ValueCounts(new=counts[NEW], changed=counts[CHANGED], same=counts[SAME])
    changes = diff(opened.card, assembled.card)
    touched = {change.element: change for change in changes if change.element.key or change.field != "order"}
    fresh = {one for one, change in touched.items() if change.field == WHOLE and change.before is None}
    return Preview(
        opened=opened,
        path=path,
        digest=digest,
        assembled=assembled,
        sentences=sentences(changes, opened.card, assembled.card, _names(opened, assembled)),
        added=_count(one.kind for one in fresh),
        changed=_count(one.kind for one in touched if one not in fresh),
        left_alone=_count(one.kind for one in parts_of(opened.card) if one not in touched),
        values=values,
        notes=notes,
        denied=(*rules.reasons, *_denied(desk, opened, assembled)),
    )


def take(desk: Desk, shown: Preview) -> Taken:
    """Store what was previewed: people first, then the map, then its values.

    Raises InputError where the person may not, where the file was changed since, and where others changed the map in
    the same places; nothing was stored then. StoreError as the store does: what was stored before it stays, and taking
    the file again stores the rest.
    """
    opened = refresh_rights(desk, shown.opened)
    if shown.denied:
        raise InputError(f"{shown.denied[0]}; nothing was stored")
    if opened.organisation_number != shown.opened.organisation_number:
        raise InputError(f"{shown.name}: people or their roles were changed since it was shown; look at it again")
    if digest_of(shown.path) != shown.digest:
        raise InputError(f"{shown.name}: the file was changed since it was shown; look at it again")
    if shown.new_people:
        opened = _with_people(desk, opened, shown.new_people)
    if shown.card != shown.opened.card:
        saved = save_map(desk, opened, shown.card, note=f"Imported from {shown.name}"[:LONGEST_NOTE])
        if isinstance(saved, Unmerged):
            raise InputError(f"{' '.join(saved.sentences)} Nothing was imported: look at the map, then try again")
        opened = saved
    counts: Counter[str] = Counter()
    if shown.values.new or shown.values.changed:
        desk.store.add_all(_rows(desk, shown, counts))
    same = shown.values.same if not counts else counts[SAME]
    return Taken(opened=opened, values=ValueCounts(new=counts[NEW], changed=counts[CHANGED], same=same))


def export_map(
    desk: Desk, opened: Opened, path: str, *, since: str | None = None, overwrite: bool = False
) -> tuple[tuple[str, ...], int]:
    """Write a map with its measures, targets and the values that count; give the files, and how many values.

    path: FILE.xlsx, else a folder of CSV files. since: a period, "2024-01"; values of it and of later ones. Raises
    InputError where it is no period or the file cannot be written, StoreError as the store does.
    """
    count = 0
    first = None if since is None else _period(since)

    def values() -> Iterator[Measured]:
        nonlocal count
        for measure in opened.card.measures:
            for row in _counting(desk, measure.id, first):
                count += 1
                yield _measured(row)

    content = Content(card=opened.card, unit=opened.unit_name, people=opened.people, values=values())
    files = write_file(path, content, overwrite=overwrite)
    return files, count


# -- values -----------------------------------------------------------------------------------------------------------


def _rows(desk: Desk, shown: Preview, counts: Counter[str]) -> Iterator[Observation]:
    stored = Stored(desk)
    with open_file(shown.path, shown.card, {}, assembled=shown.assembled) as file:
        for one in file.values():
            compared = stored.compare(one)
            counts[compared.how] += 1
            if compared.row is not None:
                yield compared.row


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise InputError(f"since: {error}") from None


def _counting(desk: Desk, measure: MeasureId, since: Period | None) -> list[Observation]:
    """Give the newest row of each period, in the periods' order."""
    newest = counting_values(desk.store.series(measure))
    first = None if since is None else since.first_day
    chosen = (row for row in newest.values() if first is None or row.period.first_day >= first)
    return sorted(chosen, key=lambda row: row.period.order)


def _measured(row: Observation) -> Measured:
    return Measured(
        measure=row.measure,
        period=row.period,
        value=row.value,
        state=row.state,
        source=row.source,
        note=row.note,
        actor=row.actor,
        at=row.at,
    )


# -- people and rights ------------------------------------------------------------------------------------------------


def _denied(desk: Desk, opened: Opened, assembled: Assembled) -> tuple[str, ...]:
    """Give why whoever is at the desk may not change the map, or the people of its organisation."""
    needed: dict[Action, str] = {}
    if assembled.card != opened.card:
        needed[Action.EDIT] = ""
    if assembled.new_people:
        needed[Action.ORGANISE] = f", who can add {', '.join(one.name for one in assembled.new_people[:3])}"
    reasons = {action: may(desk, opened, action) for action in needed}
    told = tuple(f"{reason.sentence}{needed[action]}" for action, reason in reasons.items() if reason is not None)
    if assembled.new_people and opened.organisation_document is None:
        told = (*told, "no organisation holds the map's unit, so that nobody can join it; take the sheet People away")
    return told


def _with_people(desk: Desk, opened: Opened, people: tuple[Person, ...]) -> Opened:
    """Give the opened map after its organisation was saved with more people."""
    for _ in range(MOST_TRIES):
        assert opened.organisation_document is not None
        known = {person.id for person in opened.organisation.people}
        new = tuple(person for person in people if person.id not in known)
        organisation = replace(opened.organisation, people=(*opened.organisation.people, *new))
        note = f"People of an imported scorecard: {', '.join(one.name for one in new)}"[:LONGEST_NOTE]
        number = opened.organisation_number
        saved = desk.store.save(opened.organisation_document, organisation, base=number, note=note)
        if not isinstance(saved, Conflict):
            return replace(opened, organisation=organisation, organisation_number=saved.number)
        opened = refresh_rights(desk, opened)
    raise InputError(f"others changed the organisation {MOST_TRIES} times meanwhile; try again")


def _names(opened: Opened, assembled: Assembled) -> dict[str, str]:
    return opened.people | {person.id: person.name for person in assembled.new_people}


def _count(kinds: Iterator[Kind]) -> dict[Kind, int]:
    found = Counter(kinds)
    return {kind: found[kind] for kind in Kind if found[kind]}
