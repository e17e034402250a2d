"""A map to look at: a version that is stored, or a map of a built-in case, which need not be loaded for that."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.documents import Version
from workbench.domain.elements import Element
from workbench.domain.ids import DocumentId
from workbench.domain.library import MeasureLibrary
from workbench.domain.map_checks import Surroundings
from workbench.domain.organisation import Organisation
from workbench.domain.scorecard import Measure, Scorecard
from workbench.domain.wording import Wording
from workbench.exchange.scorecard_cases import ScorecardCase
from workbench.jobs.scorecard_library import library_beside
from workbench.jobs.strategy_map import SCORECARD, find_map, open_map
from workbench.jobs.strategy_map_cases import case_names, open_case

CASE_PREFIX = "case:"
"""Names with it are maps of built-in cases; no document can be called so, for its name holds no colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMap:
    """A map as somebody looks at it.

    name: what it is asked for by: its document's, or that of a case's map with CASE_PREFIX. version, newest: None for a
    map of a case. others: the measures of the other scorecards of its organisation. library: its standard measures.
    """

    name: str
    card: Scorecard
    organisation: Organisation
    version: Version | None = None
    newest: int | None = None
    organisation_document: DocumentId | None = None
    others: tuple[Measure, ...] = ()
    library: MeasureLibrary | None = None

    @property
    def surroundings(self) -> Surroundings:
        """Give what rules need beyond the map."""
        return Surroundings(measures=self.others, library=self.library)

    def name_of(self, element: Element) -> str:
        """Give what an element of the map is called, with its kind and title."""
        return Wording(self.card).name(element)


def see_map(desk: Desk, name: str, number: int | None = None) -> SeenMap:
    """Give a map by its document or exact title, or a built-in case's by CASE_PREFIX and the case or its document.

    number: the version, the newest where none is named. Raises InputError where there is none, with those that there
    are; and StoreError as the store does. For a map of a case the store is not asked.
    """
    if name.startswith(CASE_PREFIX):
        return _of_case(name, number)
    opened = open_map(desk, find_map(desk, name), number)
    head = desk.store.head(opened.document)
    return SeenMap(
        name=opened.document,
        card=opened.card,
        organisation=opened.organisation,
        organisation_document=opened.organisation_document,
        version=opened.version,
        newest=None if head is None else head.number,
    )


def with_others(desk: Desk, seen: SeenMap) -> SeenMap:
    """Give a stored map with its organisation's standard measures and those of the other scorecards.

    A map of a case has these already.
    """
    if seen.version is None:
        return seen
    library = library_beside(desk, seen.organisation_document)
    return replace(seen, others=tuple(_measures_beside(desk, seen)), library=library)


def case_maps(name: str, case: ScorecardCase) -> dict[str, str]:
    """Give the scorecards of a built-in case by what their maps are called."""
    top, *below = case.scorecards
    # The map at the top goes by the name of its case, for the two states of the bank share one document's name.
    return {CASE_PREFIX + name: top, **{CASE_PREFIX + document: document for document in below}}


def _of_case(name: str, number: int | None) -> SeenMap:
    if number is not None:
        raise InputError(f"version {number} of {name!r} does not exist: a map of a built-in case has no versions")
    case, document = _find_in_cases(name)
    others = (card.measures for other, card in case.scorecards.items() if other != document)
    return SeenMap(
        name=name,
        card=case.scorecards[document],
        organisation=case.organisation,
        others=tuple(chain.from_iterable(others)),
    )


def _find_in_cases(name: str) -> tuple[ScorecardCase, str]:
    """Give the case of a map's name, and its document there."""
    known: list[str] = []
    asked = name.removeprefix(CASE_PREFIX)
    for called in (asked,) if asked in case_names() else case_names():
        case = open_case(called)
        maps = case_maps(called, case)
        if name in maps:
            return case, maps[name]
        known += maps
    raise InputError(f"map {name[:80]!r} is of no built-in case; there are {', '.join(known)}")


def _measures_beside(desk: Desk, seen: SeenMap) -> Iterator[Measure]:
    for listed in desk.store.documents(SCORECARD):
        if listed.head.document == seen.name:
            continue
        card = desk.store.load(listed.head.pin)
        if isinstance(card, Scorecard) and seen.organisation.unit(card.unit) is not None:
            yield from card.measures
