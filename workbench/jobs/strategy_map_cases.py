"""The built-in cases of strategy maps, each a file in data/cases/scorecard, and loading one into the store."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from osm_sim.errors import InputError
from osm_sim.resources import data
from workbench.desk import Conflict, Desk
from workbench.domain.documents import Pin
from workbench.domain.ids import DocumentId, MeasureId, PersonId, UnitId, new_id
from workbench.domain.organisation import Grant, Organisation, Person, Role, Unit
from workbench.domain.rights import Action, Actor, Denied, denied
from workbench.domain.scorecard import Objective, Scorecard
from workbench.exchange.scorecard_cases import ScorecardCase, read_case
from workbench.jobs.portfolio_cases import WITH_FILE, case_portfolio, laid
from workbench.jobs.scorecard_case import add_actuals, has_actuals, make_actuals, read_plan

CASE_NAMES = ("company", "army", "health", "bank-before", "bank-after")
BANK, BANK_BEFORE, BANK_AFTER = "bank", "bank-before", "bank-after"
"""Two cases are two versions of one scorecard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """What a list says of a case."""

    name: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedCase:
    """Where a case was laid: its organisation's document, and its scorecards' from the top unit down.

    values: how many values of measures were stored beside them just now. portfolio: the document of its initiatives,
    None where it has none.
    """

    name: str
    organisation_document: DocumentId
    documents: tuple[DocumentId, ...]
    values: int = 0
    portfolio: DocumentId | None = None


def case_names() -> tuple[str, ...]:
    """Give the names of the built-in cases."""
    return CASE_NAMES


def open_case(name: str) -> ScorecardCase:
    """Give a built-in case: an organisation and its units' scorecards. Raises InputError for a name that is not one."""
    return read_case(_text(name), f"{name}.json")


@cache
def case_summaries() -> tuple[CaseSummary, ...]:
    """Give what a list says of the cases; nothing else of them is read."""
    read = ((name, json.loads(_text(name))) for name in CASE_NAMES)
    return tuple(CaseSummary(name=name, title=case["title"], summary=case["summary"]) for name, case in read)


def load_case(desk: Desk, name: str, *, again: bool = False) -> LoadedCase:
    """Lay a case into the store: its organisation as document NAME, its scorecards as NAME-u1 and so on.

    Where the case has initiatives, their portfolio is NAME-portfolio. The two bank cases are versions 1 and 2 of one
    scorecard, `bank`. Whoever is at the desk holds the role office in the organisation. Where the case has actuals,
    they are generated and stored, as reported by whoever is at the desk. again: lay a fresh copy beside what is there,
    as NAME-2. What an interrupted load has left out is added. Raises InputError for a name that is no case, and where
    all of it is there already.
    """
    prefix = _prefix(name)
    if again:
        prefix = _free_prefix(desk, prefix)
    laying = _Laid(prefix=prefix, name=name, desk=desk)
    made = [laying.organisation(), *laying.scorecards(), laying.lacks_portfolio() and laying.add_portfolio()]
    values = laying.add_values() if laying.lacks_values() else 0
    if not any(made) and not values:
        raise InputError(
            f"case {name!r} is loaded already, as {', '.join(laying.documents)}; open one of them, or load a fresh copy"
            f" with `osm-workbench case {name} --again`"
        )
    return replace(laying.loaded, values=values)


def find_case(desk: Desk, name: str) -> LoadedCase | None:
    """Give where a case lies that was loaded before, None where any of it is missing; InputError as `load_case`."""
    laying = _Laid(prefix=_prefix(name), name=name, desk=desk)
    heads = [desk.store.head(document) for document in laying.documents]
    least = 2 if name == BANK_AFTER else 1
    is_laid = all(head is not None and head.number >= least for head in heads)
    is_whole = is_laid and not laying.lacks_portfolio() and not laying.lacks_values()
    return laying.loaded if is_whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Laid:
    """A case on its way into the store, under names that begin with `prefix`."""

    prefix: str
    name: str
    desk: Desk

    @property
    def organisation_document(self) -> DocumentId:
        return DocumentId(f"{self.prefix}-organisation" if self.is_bank else self.prefix)

    @property
    def loaded(self) -> LoadedCase:
        return LoadedCase(
            name=self.name,
            organisation_document=self.organisation_document,
            documents=self.documents,
            portfolio=self.portfolio_document if self.name in WITH_FILE else None,
        )

    @property
    def portfolio_document(self) -> DocumentId:
        return DocumentId(f"{self.prefix}-portfolio")

    @property
    def is_bank(self) -> bool:
        return _prefix(self.name) == BANK

    @property
    def documents(self) -> tuple[DocumentId, ...]:
        return tuple(self._document(document) for document in _parents_first(open_case(self.name).scorecards))

    def organisation(self) -> bool:
        """Lay the organisation, unless it is there; say whether it was laid."""
        value = with_office(self._renamed(open_case(self.name).organisation), self.desk.actor)
        return self._lay(self.organisation_document, value, number=1)

    def scorecards(self) -> Iterator[bool]:
        """Lay the scorecards that are not there, those above before those below; say of each whether it was laid."""
        if self.is_bank:
            yield from self._bank()
            return
        for document, card in _parents_first(open_case(self.name).scorecards).items():
            yield self._lay(self._document(document), self.card(card), number=1)

    def lacks_portfolio(self) -> bool:
        """Whether the case's initiatives are not stored yet, and whoever is at the desk may edit their scorecard."""
        portfolio = case_portfolio(self.name)
        if portfolio is None or self.desk.store.head(self.portfolio_document) is not None:
            return False
        unit = self._unit(open_case(self.name).scorecards[portfolio.scorecard].unit)
        return self._refusal(Action.EDIT, unit) is None

    def add_portfolio(self) -> bool:
        """Lay the case's initiatives; say whether they were laid."""
        portfolio = case_portfolio(self.name)
        if portfolio is None:
            return False
        value = laid(portfolio, self._document(portfolio.scorecard), self._measures_prefix)
        return self._lay(self.portfolio_document, value, number=1)

    def lacks_values(self) -> bool:
        """Whether the case's values are not stored yet, and whoever is at the desk may report them."""
        plan = read_plan(self.name, open_case(self.name))
        if plan is None or has_actuals(self.desk, plan, self._measures_prefix):
            return False
        unit = self._unit(open_case(self.name).scorecards[plan.scorecard].unit)
        return self._refusal(Action.REPORT, unit) is None

    def add_values(self) -> int:
        """Store the values that the case has, and give how many rows that took."""
        case = open_case(self.name)
        plan = read_plan(self.name, case)
        return 0 if plan is None else add_actuals(self.desk, make_actuals(plan, case), self._measures_prefix)

    def card(self, card: Scorecard) -> Scorecard:
        """Give a scorecard of the case with names that no other document uses: its unit, its measures, its pins."""
        return replace(
            card,
            unit=self._unit(card.unit),
            parent=None if card.parent is None else self._pin(card.parent),
            objectives=tuple(self._objective(one) for one in card.objectives),
            measures=tuple(replace(one, id=MeasureId(f"{self._measures_prefix}{one.id}")) for one in card.measures),
            contributions=tuple(replace(one, to=self._pin(one.to)) for one in card.contributions),
        )

    def _objective(self, one: Objective) -> Objective:
        if not one.carriers and not one.exempt:
            return one
        carriers, exempt = (tuple(map(self._unit, units)) for units in (one.carriers, one.exempt))
        return replace(one, carriers=carriers, exempt=exempt)

    def _bank(self) -> Iterator[bool]:
        document = self._document(BANK)
        before, after = (self.card(open_case(name).scorecards[BANK]) for name in (BANK_BEFORE, BANK_AFTER))
        yield self._lay(document, before, number=1)
        if self.name == BANK_AFTER:
            head = self.desk.store.head(document)
            if head is not None and head.number == 1 and self.desk.store.load(head.pin) == before:
                self._refuse_others(before.unit)
                yield self._lay(document, after, number=2)

    def _refuse_others(self, unit: UnitId) -> None:
        """Raise InputError where a second version is not for this person to make."""
        if (reason := self._refusal(Action.EDIT, unit)) is not None:
            raise InputError(reason.sentence)

    def _refusal(self, action: Action, unit: UnitId) -> Denied | None:
        head = self.desk.store.head(self.organisation_document)
        organisation = self.desk.store.load(head.pin) if head is not None else None
        return denied(organisation, self.desk.actor, action, unit) if isinstance(organisation, Organisation) else None

    def _lay(self, document: DocumentId, value: object, *, number: int) -> bool:
        head = self.desk.store.head(document)
        if head is not None and head.number >= number:
            return False
        note = f"Built-in case {self.name}"
        return not isinstance(self.desk.store.save(document, value, base=number - 1, note=note), Conflict)

    def _renamed(self, organisation: Organisation) -> Organisation:
        return replace(
            organisation,
            units=tuple(self._renamed_unit(unit) for unit in organisation.units),
            grants=tuple(replace(one, unit=_maybe(self._unit, one.unit)) for one in organisation.grants),
        )

    def _renamed_unit(self, unit: Unit) -> Unit:
        beside = tuple(self._unit(one) for one in unit.beside)
        return replace(unit, id=self._unit(unit.id), parent=_maybe(self._unit, unit.parent), beside=beside)

    @property
    def _measures_prefix(self) -> str:
        return f"{self.prefix}-"

    def _unit(self, unit: UnitId) -> UnitId:
        return UnitId(f"{self.prefix}-{unit}")

    def _document(self, document: str) -> DocumentId:
        return DocumentId(self.prefix + document.removeprefix(_prefix(self.name)))

    def _pin(self, pin: Pin) -> Pin:
        return replace(pin, document=self._document(pin.document))


def with_office(organisation: Organisation, actor: Actor) -> Organisation:
    """Give an organisation with one more person, somebody who works here, who holds the role office everywhere."""
    person = Person(id=PersonId(new_id()), name=actor.sign_in, sign_in=actor.sign_in)
    return replace(
        organisation,
        people=(*organisation.people, person),
        grants=(*organisation.grants, Grant(person=person.id, role=Role.OFFICE)),
    )


def _text(name: str) -> str:
    if name not in CASE_NAMES:
        raise InputError(f"case {name!r} is not known; the built-in cases are {', '.join(CASE_NAMES)}")
    return data("cases", "scorecard", f"{name}.json").read_text(encoding="utf-8")


def _prefix(name: str) -> str:
    return BANK if name in (BANK_BEFORE, BANK_AFTER) else name


def _free_prefix(desk: Desk, prefix: str) -> str:
    taken = {listed.head.document for listed in desk.store.documents()}
    if not any(document == prefix or document.startswith(f"{prefix}-") for document in taken):
        return prefix
    number = 2
    while any(one == f"{prefix}-{number}" or one.startswith(f"{prefix}-{number}-") for one in taken):
        number += 1
    return f"{prefix}-{number}"


def _parents_first(cards: dict[str, Scorecard]) -> dict[str, Scorecard]:
    ordered: dict[str, Scorecard] = {}
    waiting = dict(cards)
    while waiting:
        ready = [one for one, card in waiting.items() if card.parent is None or card.parent.document in ordered]
        for document in ready or list(waiting):
            ordered[document] = waiting.pop(document)
    return ordered


_Id = TypeVar("_Id")


def _maybe(rename: Callable[[_Id], _Id], thing: _Id | None) -> _Id | None:
    return None if thing is None else rename(thing)
