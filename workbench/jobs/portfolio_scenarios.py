"""Scenarios of portfolios: those that are stored, opening, saving, and what each makes of its portfolio.

A scenario belongs to a portfolio, and whoever may view or edit that one's scorecard may view or edit it. Built-in
portfolios belong to no unit: whoever may do it in any unit may do it with their scenarios.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from osm_sim.errors import InputError
from osm_sim.portfolio.plans import Planned, planned
from workbench.desk import Desk
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.merge import Side
from workbench.domain.organisation import Organisation
from workbench.domain.portfolio_scenarios import (
    CASE_PREFIX,
    OUT_OF_PLAN,
    Lookup,
    PortfolioScenario,
    Resolved,
    apply,
    changes_of,
    resolve,
)
from workbench.domain.rights import ROLES, Action, denied
from workbench.exchange.files import place_of, text_of
from workbench.exchange.portfolio import read_scenario
from workbench.jobs.portfolio import MOST_BYTES, NamedPortfolio
from workbench.jobs.portfolio_cases import scorecards_of
from workbench.jobs.portfolio_model import Modelled
from workbench.jobs.portfolio_saving import Saved, Unmerged, refuse_title, refuse_without_map, save_merged
from workbench.jobs.strategy_map import find_listed

SCENARIO = "portfolio_scenario"
"""The kind of documents that hold scenarios of portfolios, as the store calls them."""
LONGEST_MONTH = 4
"""Digits of a month."""
AS_IT_IS = "As it is"
"""The title of a portfolio without a scenario, beside those with one."""


class ListedScenario(NamedTuple):
    """A scenario as a list shows it. base: the document of the scenario that it inherits from."""

    document: DocumentId
    title: str
    base: DocumentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedScenario:
    """The newest version of a scenario."""

    document: DocumentId
    version: Version
    scenario: PortfolioScenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A portfolio as a scenario has it (None: as it is), its model and its plan.

    changes: what the scenario changes, a line each.
    """

    scenario: Resolved | None
    named: NamedPortfolio
    modelled: Modelled
    planned: Planned
    changes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return AS_IT_IS if self.scenario is None else self.scenario.title


# -- what is stored ---------------------------------------------------------------------------------------------------


def key_of(named: NamedPortfolio) -> str | None:
    """Give what scenarios call a portfolio: its document, or "case:NAME"; None for a file's, which has none stored."""
    if named.document is not None:
        return named.document
    return named.name if named.name.startswith(CASE_PREFIX) else None


def scenarios_for(desk: Desk, portfolio: str) -> tuple[ListedScenario, ...]:
    """Give the scenarios of a portfolio, its document or "case:NAME", by title. Raises InputError without the right."""
    _refuse(desk, portfolio, Action.VIEW)
    found = ((one.head.document, desk.store.load(one.head.pin)) for one in desk.store.documents(SCENARIO))
    return tuple(
        ListedScenario(document, scenario.title, scenario.base)
        for document, scenario in found
        if isinstance(scenario, PortfolioScenario) and scenario.portfolio == portfolio
    )


def open_scenario(desk: Desk, name: str) -> OpenedScenario:
    """Give a scenario by its document or exact title. Raises InputError where there is none, and without the right."""
    listed = desk.store.documents(SCENARIO)
    document = find_listed(listed, name, "scenario", "save one on the portfolio's page, or name a .json file")
    head = next(one.head for one in listed if one.head.document == document)
    scenario = desk.store.load(head.pin)
    if not isinstance(scenario, PortfolioScenario):
        raise InputError(f"document {document!r} is no scenario of a portfolio; name one that is")
    _refuse(desk, scenario.portfolio, Action.VIEW)
    return OpenedScenario(document=document, version=head, scenario=scenario)


def save_scenario(
    desk: Desk,
    scenario: PortfolioScenario,
    *,
    document: DocumentId | None = None,
    base: int = 0,
    note: str = "",
    prefer: Side | None = None,
) -> Saved[PortfolioScenario] | Unmerged[PortfolioScenario]:
    """Save a scenario, as `save_portfolio` saves a portfolio. base: the number of the version the edit began from.

    Raises InputError where the person may not, where another scenario of the portfolio has the title, and where the
    scenarios it inherits from are missing, of another portfolio, or go in a circle.
    """
    refuse_title("scenario", scenario.title)
    _refuse(desk, scenario.portfolio, Action.EDIT)
    held = None if document is None else lookup_in(desk)(document)
    if held is not None and held.portfolio != scenario.portfolio:
        _refuse(desk, held.portfolio, Action.EDIT)
    for one in scenarios_for(desk, scenario.portfolio):
        if one.title == scenario.title and one.document != document:
            raise InputError(f"title(={scenario.title!r}) is that of scenario {one.document} already: choose another")
    _resolved(scenario, lambda name: scenario if name == document else lookup_in(desk)(name))
    return save_merged(desk, scenario, document=document, base=base, note=note, prefer=prefer)


def lookup_in(desk: Desk) -> Lookup:
    """Give what finds the newest version of a scenario by its document; for `resolve`."""

    def lookup(document: DocumentId) -> PortfolioScenario | None:
        head = desk.store.head(document)
        value = None if head is None else desk.store.load(head.pin)
        return value if isinstance(value, PortfolioScenario) else None

    return lookup


# -- what it makes of a portfolio -------------------------------------------------------------------------------------


def scenario_named(desk: Desk, named: NamedPortfolio, name: str) -> Resolved:
    """Give a scenario for a portfolio with all it inherits: a .json file's, else a stored one by document or title.

    Raises InputError where there is none, or where it is of another portfolio.
    """
    if Path(name).suffix == ".json" and Path(name).exists():
        scenario = read_scenario(text_of(name, most_bytes=MOST_BYTES), place_of(name))
    else:
        scenario = open_scenario(desk, name).scenario
    key = key_of(named)
    if key is not None and scenario.portfolio != key:
        raise InputError(
            f"scenario {scenario.title!r} is of portfolio {scenario.portfolio!r}, not of {key!r}: name one of its own"
        )
    return _resolved(scenario, lookup_in(desk))


def read_starts(texts: Collection[str]) -> dict[str, int]:
    """Read months after which initiatives start, "i05=6" each. Raises InputError for what is none or there twice."""
    found: dict[str, int] = {}
    for text in texts:
        name, _, month = text.partition("=")
        if not (month.isascii() and month.isdigit() and len(month) <= LONGEST_MONTH):
            raise InputError(
                f"start(={text[:60]!r}) must read INITIATIVE=MONTH, such as i05=6: it starts after month 6"
            )
        if name in found:
            raise InputError(f"start of {name!r} is given twice: give it once")
        found[name] = int(month)
    return found


def variant_of(
    named: NamedPortfolio,
    resolved: Resolved | None = None,
    *,
    without: Collection[str] = (),
    starts: Mapping[str, int] | None = None,
) -> Variant:
    """Give a portfolio as a scenario has it (None: as it is), with a model and a plan.

    without, starts: changes of the plan on top of the scenario's. Raises InputError for what cannot be simulated.
    """
    starts, scenario = starts or {}, resolved
    resolved = scenario or Resolved(portfolio=named.name, title=AS_IT_IS, line=())
    try:
        card, portfolio = apply(resolved, named.card, named.portfolio)
    except ValueError as error:
        raise InputError(str(error)) from None
    changed = replace(named, card=card, portfolio=portfolio)
    modelled = changed.model()
    out = {*resolved.without, *without} - set(starts)
    wanted = [name for name in {**resolved.plan, **starts} if name not in out]
    for name in wanted:
        _refuse_undoable(portfolio, modelled, name)
    undoable = {one.id for one in portfolio.initiatives if modelled.portfolio.initiative(one.id) is None}
    plan = planned(
        modelled.portfolio,
        without=[name for name in (*resolved.without, *without) if name in out - undoable],
        starts={name: start for name, start in {**resolved.starts, **starts}.items() if name not in out},
        wanted=wanted,
    )
    return Variant(
        scenario=scenario,
        named=changed,
        modelled=modelled,
        planned=plan,
        changes=changes_of(resolved, named.card, named.portfolio),
    )


def _refuse_undoable(portfolio: InitiativePortfolio, modelled: Modelled, name: str) -> None:
    """Raise InputError for an initiative that is wanted and that the model cannot have."""
    one = portfolio.initiative(name)
    if one is None or modelled.portfolio.initiative(name) is not None:
        return  # `planned` says which there are
    if one.stage in OUT_OF_PLAN:
        raise InputError(
            f"initiative {name!r} is {one.stage}: to take it up again, change its stage, or put it in by a scenario"
        )
    why = next(
        (said for said in modelled.left_out if said.startswith(f"initiative {one.title!r} ")), "it cannot be done"
    )
    raise InputError(f"initiative {name!r} cannot be put in: {why}")


def _resolved(scenario: PortfolioScenario, lookup: Lookup) -> Resolved:
    try:
        return resolve(scenario, lookup)
    except ValueError as error:
        raise InputError(str(error)) from None


# -- rights -----------------------------------------------------------------------------------------------------------


def _refuse(desk: Desk, portfolio: str, action: Action) -> None:
    if portfolio.startswith(CASE_PREFIX):
        scorecards_of(portfolio.removeprefix(CASE_PREFIX))
        _refuse_anywhere(desk, action)
        return
    head = desk.store.head(DocumentId(portfolio))
    value = None if head is None else desk.store.load(head.pin)
    if not isinstance(value, InitiativePortfolio):
        raise InputError(f"portfolio {portfolio!r} does not exist: name the document of one, or case:company")
    refuse_without_map(desk, value.scorecard, action)


def _refuse_anywhere(desk: Desk, action: Action) -> None:
    """Raise InputError where no organisation gives whoever is at the desk a role, in any unit, that may do it."""
    loaded = [desk.store.load(each.head.pin) for each in desk.store.documents("organisation")]
    giving = [each for each in loaded if isinstance(each, Organisation) and each.grants] or [Organisation(name="")]
    places = [(each, unit) for each in giving for unit in (None, *(unit.id for unit in each.units))]
    if not any(denied(each, desk.actor, action, unit) is None for each, unit in places):
        roles = " or ".join(sorted(ROLES[action]))
        raise InputError(f"{desk.actor.sign_in!r} may not {action} in any unit: ask for the role {roles}")
