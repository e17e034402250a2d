"""Portfolios by name: a built-in case, a file, or one that is stored; and the model that each becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from osm_sim.errors import InputError
from osm_sim.resources import data
from workbench.desk import Desk
from workbench.domain.ids import DocumentId, MeasureId
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.observations import counting_values
from workbench.domain.scorecard import Scorecard
from workbench.exchange.files import place_of, text_of
from workbench.exchange.portfolio import read_portfolio
from workbench.jobs.portfolio_model import Modelled, model_of
from workbench.jobs.scorecard import values_of
from workbench.jobs.strategy_map import find_listed, open_map
from workbench.jobs.strategy_map_cases import open_case

PORTFOLIO = "portfolio"
"""The kind of documents that hold portfolios, as the store calls them."""
CASE_PREFIX = "case:"
CASE_NAMES = ("company",)
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPortfolio:
    """A portfolio with the scorecard it is for. latest: the newest values of measures; the plan starts from them."""

    name: str
    portfolio: InitiativePortfolio
    card: Scorecard
    latest: Mapping[MeasureId, float]

    def model(self) -> Modelled:
        """Give it as a model. Raises InputError for what cannot be simulated."""
        return model_of(self.card, self.portfolio, self.latest)


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
    return _beside_its_map(desk, document, value)


def _of_case(name: str) -> NamedPortfolio:
    from workbench.jobs.scorecard_case import make_actuals, read_plan  # noqa: PLC0415 - numpy only where it is needed

    case_name = name.removeprefix(CASE_PREFIX)
    if case_name not in CASE_NAMES:
        raise InputError(
            f"portfolio {name[:60]!r} is no built-in one; there are {', '.join(map(_prefixed, CASE_NAMES))}"
        )
    file = f"{case_name}.json"
    portfolio = read_portfolio(data("cases", "portfolio", file).read_text(encoding="utf-8"), file)
    case = open_case(case_name)
    plan = read_plan(case_name, case)
    told = () if plan is None else make_actuals(plan, case).series
    return NamedPortfolio(
        name=name,
        portfolio=portfolio,
        card=case.scorecards[portfolio.scorecard],
        latest={MeasureId(one.measure): one.readings[-1].value for one in told if one.readings},
    )


def _beside_its_map(desk: Desk, name: str, portfolio: InitiativePortfolio) -> NamedPortfolio:
    opened = open_map(desk, DocumentId(portfolio.scorecard))
    latest = {}
    for measure, values in values_of(desk, opened.card).items():
        known = {period: one.value for period, one in counting_values(values).items() if one.value is not None}
        if known:
            latest[measure] = known[max(known, key=lambda period: period.order)]
    return NamedPortfolio(name=name, portfolio=portfolio, card=opened.card, latest=latest)


def _prefixed(name: str) -> str:
    return f"{CASE_PREFIX}{name}"
