"""Portfolios of initiatives, and scenarios of them, as files: one JSON document, read whole or not at all."""

import json
from typing import TypeVar

from osm_sim.errors import InputError
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.portfolio_scenarios import PortfolioScenario
from workbench.exchange.strict import refuse_duplicates, structure

Value = TypeVar("Value")


def read_portfolio(text: str, place: str) -> InitiativePortfolio:
    """Parse a portfolio. Raises InputError naming `place`, path, value and remedy."""
    return _read(text, InitiativePortfolio, place)


def read_scenario(text: str, place: str) -> PortfolioScenario:
    """Parse a scenario of a portfolio. Raises InputError as `read_portfolio` does."""
    return _read(text, PortfolioScenario, place)


def _read(text: str, kind: type[Value], place: str) -> Value:
    try:
        document = json.loads(text, object_pairs_hook=refuse_duplicates)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not readable as JSON ({error}); correct the file") from None
    return structure(document, kind, place)
