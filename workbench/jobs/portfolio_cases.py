"""The built-in portfolios: the company's, a file beside its scorecards, and a large one made of these."""

from dataclasses import replace

from osm_sim.errors import InputError
from osm_sim.resources import data
from workbench.domain.ids import DocumentId, MeasureId, UnitId
from workbench.domain.initiatives import Driver, Initiative, InitiativePortfolio
from workbench.domain.portfolio_scenarios import CASE_PREFIX
from workbench.exchange.portfolio import read_portfolio

WITH_FILE = ("company",)
"""Cases of scorecards that have a portfolio in data/cases/portfolio."""
LARGE = "company-200"
CASE_NAMES = (*WITH_FILE, LARGE)
CASE_TITLES = {
    "company": "Halvorsen Water: initiatives (fictional)",
    LARGE: "Halvorsen Water: 200 initiatives (fictional)",
}


def case_portfolio(name: str) -> InitiativePortfolio | None:
    """Give the portfolio in the file of a case of scorecards, None where it has none."""
    if name not in WITH_FILE:
        return None
    file = f"{name}.json"
    return read_portfolio(data("cases", "portfolio", file).read_text(encoding="utf-8"), file)


def scorecards_of(name: str) -> str:
    """Give the case of scorecards that a built-in portfolio is for. Raises InputError for a name that is none."""
    if name not in CASE_NAMES:
        known = ", ".join(f"{CASE_PREFIX}{one}" for one in CASE_NAMES)
        raise InputError(f"portfolio {CASE_PREFIX + name[:60]!r} is no built-in one; there are {known}")
    return name if name in WITH_FILE else WITH_FILE[0]


def laid(portfolio: InitiativePortfolio, scorecard: DocumentId, prefix: str) -> InitiativePortfolio:
    """Give a case's portfolio for its scorecard as it is stored: measures and units have a prefix there."""
    return replace(
        portfolio,
        scorecard=scorecard,
        initiatives=tuple(_laid_initiative(one, prefix) for one in portfolio.initiatives),
        drivers=tuple(_laid_driver(one, prefix) for one in portfolio.drivers),
    )


def _laid_initiative(one: Initiative, prefix: str) -> Initiative:
    supports = tuple(replace(each, measure=MeasureId(f"{prefix}{each.measure}")) for each in one.supports)
    return replace(one, supports=supports, unit=None if one.unit is None else UnitId(f"{prefix}{one.unit}"))


def _laid_driver(one: Driver, prefix: str) -> Driver:
    return replace(one, moves=tuple(replace(each, measure=MeasureId(f"{prefix}{each.measure}")) for each in one.moves))
