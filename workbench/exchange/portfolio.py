"""Portfolios of initiatives as files: one JSON document, read whole or not at all."""

import json

from osm_sim.errors import InputError
from workbench.domain.initiatives import InitiativePortfolio
from workbench.exchange.strict import refuse_duplicates, structure


def read_portfolio(text: str, place: str) -> InitiativePortfolio:
    """Parse a portfolio. Raises InputError naming `place`, path, value and remedy."""
    try:
        document = json.loads(text, object_pairs_hook=refuse_duplicates)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not readable as JSON ({error}); correct the file") from None
    return structure(document, InitiativePortfolio, place)
