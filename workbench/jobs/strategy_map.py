"""Strategy maps: the cases to start from, each a file in data/cases/scorecard."""

from osm_sim.errors import InputError
from osm_sim.resources import data
from workbench.exchange.scorecard_cases import ScorecardCase, read_case

CASE_NAMES = ("company", "army", "health", "bank-before", "bank-after")


def case_names() -> tuple[str, ...]:
    """Give the names of the built-in cases."""
    return CASE_NAMES


def open_case(name: str) -> ScorecardCase:
    """Give a built-in case: an organisation and its units' scorecards. Raises InputError for a name that is not one."""
    if name not in CASE_NAMES:
        raise InputError(f"case {name!r} is not known; the built-in cases are {', '.join(CASE_NAMES)}")
    return read_case(data("cases", "scorecard", f"{name}.json").read_text(encoding="utf-8"), f"{name}.json")
