"""Portfolios by name: a built-in case, a file, or one that is stored; and the model that each becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from osm_sim.errors import InputError
from workbench.desk import Desk
from workbench.domain.documents import Version
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.observations import counting_values
from workbench.domain.portfolio_scenarios import CASE_PREFIX
from workbench.domain.scorecard import Scorecard
from workbench.exchange.files import place_of, text_of
from workbench.exchange.portfolio import read_portfolio
from workbench.exchange.scorecard_cases import ScorecardCase
from workbench.jobs.portfolio_cases import CASE_NAMES, CASE_TITLES, case_portfolio, scorecards_of
from workbench.jobs.portfolio_model import Modelled, model_of
from workbench.jobs.scorecard import values_of
from workbench.jobs.strategy_map import find_listed, open_map
from workbench.jobs.strategy_map_cases import open_case

PORTFOLIO = "portfolio"
"""The kind of documents that hold portfolios, as the store calls them."""
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPortfolio:
    """A portfolio with the scorecard it is for. latest: the newest values of measures; the plan starts from them.

    document, version: where it is stored, None for a built-in one and for a file's.
    """

    name: str
    portfolio: InitiativePortfolio
    card: Scorecard
    latest: Mapping[MeasureId, float]
    document: DocumentId | None = None
    version: Version | None = None

    def model(self) -> Modelled:
        """Give it as a model. Raises InputError for what cannot be simulated."""
        return model_of(self.card, self.portfolio, self.latest)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPortfolio:
    """A portfolio as a list shows it. name: by which it is opened. version: the newest, None for a built-in one."""

    name: str
    title: str
    version: Version | None


def portfolios(desk: Desk) -> tuple[ListedPortfolio, ...]:
    """Give the portfolios that there are: those stored, by title, and then the built-in ones."""
    stored = (
        ListedPortfolio(name=one.head.document, title=one.title, version=one.head)
        for one in desk.store.documents(PORTFOLIO)
    )
    built_in = (
        ListedPortfolio(name=f"{CASE_PREFIX}{name}", title=CASE_TITLES[name], version=None) for name in CASE_NAMES
    )
    return (*stored, *built_in)


def open_portfolio(desk: Desk, name: str) -> NamedPortfolio:
    """Give a portfolio: "case:NAME" without loading it, else a file's, else a stored one by document or title.

    Raises InputError where there is none, with those that there are, and as reading does.
    """
    if name.startswith(CASE_PREFIX):
        return _of_case(name)
    if Path(name).suffix == ".json" and Path(name).exists():
        read = read_portfolio(text_of(name, most_bytes=MOST_BYTES), place_of(name))
        return _beside_its_map(desk, name, read)
    document = find_listed(desk.store.documents(PORTFOLIO), name, "portfolio", "name case:company, or a .json file")
    head = desk.store.head(document)
    value = None if head is None else desk.store.load(head.pin)
    if not isinstance(value, InitiativePortfolio):
        raise InputError(f"document {document!r} is no portfolio; name one that is")
    return _beside_its_map(desk, document, value, head)


def _of_case(name: str) -> NamedPortfolio:
    case_name = name.removeprefix(CASE_PREFIX)
    beside = scorecards_of(case_name)
    case = open_case(beside)
    small = case_portfolio(beside)
    assert small is not None
    portfolio = small if case_name == beside else _large(small, case)
    card = case.scorecards[portfolio.scorecard]
    return NamedPortfolio(name=name, portfolio=portfolio, card=card, latest=_latest_of_case(beside, case))


def _large(small: InitiativePortfolio, case: ScorecardCase) -> InitiativePortfolio:
    from workbench.jobs.portfolio_large import large_portfolio  # noqa: PLC0415 - numpy only where it is needed

    return large_portfolio(small, case.scorecards[small.scorecard], case.organisation)


def _latest_of_case(name: str, case: ScorecardCase) -> dict[MeasureId, float]:
    from workbench.jobs.scorecard_case import make_actuals, read_plan  # noqa: PLC0415 - see above

    plan = read_plan(name, case)
    told = () if plan is None else make_actuals(plan, case).series
    return {MeasureId(one.measure): one.readings[-1].value for one in told if one.readings}


def _beside_its_map(
    desk: Desk, name: str, portfolio: InitiativePortfolio, version: Version | None = None
) -> NamedPortfolio:
    opened = open_map(desk, DocumentId(portfolio.scorecard))
    latest = {}
    for measure, values in values_of(desk, opened.card).items():
        known = {period: one.value for period, one in counting_values(values).items() if one.value is not None}
        if known:
            latest[measure] = known[max(known, key=lambda period: period.order)]
    document = None if version is None else version.document
    return NamedPortfolio(
        name=name, portfolio=portfolio, card=opened.card, latest=latest, document=document, version=version
    )
