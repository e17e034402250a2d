"""Cases: an organisation with the scorecards of its units, in one JSON file."""

import json
from dataclasses import dataclass

from osm_sim.errors import InputError
from osm_sim.office.cases import Fact
from workbench.domain.documents import Pin
from workbench.domain.organisation import Organisation
from workbench.domain.scorecard import Scorecard
from workbench.exchange.strict import refuse_duplicates, structure


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardCase:
    """An organisation and the scorecards of its units, to start from.

    facts: what of it the source document states, and where; everything else is fictional. scorecards: by document, in
    the order of the organisation's units; they refer to each other's first versions. Raises ValueError for a scorecard
    of no unit of the organisation, an owner or collector it does not know, or a reference to a scorecard or objective
    that is not of the case.
    """

    title: str
    summary: str
    facts: tuple[Fact, ...]
    organisation: Organisation
    scorecards: dict[str, Scorecard]

    def __post_init__(self) -> None:
        for document, card in self.scorecards.items():
            if self.organisation.unit(card.unit) is None:
                raise ValueError(f"unit(={card.unit!r}) of {document} must be one of the organisation's: add it")
            owners = [(one.owner, one.title) for one in card.objectives]
            owners += [(one.owner, one.title) for one in card.measures]
            collectors = [(one.collector, one.title) for one in card.measures]
            for role, people in (("owner", owners), ("collector", collectors)):
                for person, title in people:
                    if person is not None and self.organisation.person(person) is None:
                        raise ValueError(f"{role}(={person!r}) of {title!r} must be one of the people: add them")
            for pin, objective in _references(card):
                self._refuse_unknown(document, pin, objective)

    def _refuse_unknown(self, document: str, pin: Pin, objective: str | None) -> None:
        card = self.scorecards.get(pin.document)
        if card is None or pin.number != 1:
            raise ValueError(f"{document} refers to {pin.document!r}, {pin.number}: name a first version of the case")
        if objective is not None and card.objective(objective) is None:
            raise ValueError(f"to_objective(={objective!r}) of {document} must be on {pin.document!r}: correct it")


def read_case(text: str, place: str) -> ScorecardCase:
    """Parse a case, whole or not at all. Raises InputError naming `place`, path, value and remedy."""
    try:
        document = json.loads(text, object_pairs_hook=refuse_duplicates)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not readable as JSON ({error}); correct the file") from None
    return structure(document, ScorecardCase, place)


def _references(card: Scorecard) -> tuple[tuple[Pin, str | None], ...]:
    """Give what a scorecard refers to outside: its parent, and the objectives that its own serve."""
    parent = ((card.parent, None),) if card.parent is not None else ()
    return (*parent, *((one.to, one.to_objective) for one in card.contributions))
