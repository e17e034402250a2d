"""What the messages of the portfolio page say, read: months of the plan, links in words, what an analysis is about."""

from dataclasses import replace

from osm_sim.errors import InputError
from workbench.apps.portfolio_picture import month_text
from workbench.apps.strategy_map_picture import Json
from workbench.domain import initiative_editing as editing
from workbench.domain.estimates import read_link_words
from workbench.domain.initiatives import InitiativePortfolio
from workbench.domain.periods import Period
from workbench.domain.scorecard import CauseLink
from workbench.domain.scoring_targets import span_of
from workbench.jobs.portfolio_cases import CASE_TITLES, WITH_FILE
from workbench.jobs.portfolio_results import Value, Valued
from workbench.jobs.portfolio_session import Outcome

FIELD_WORDS = {
    "needs": "specialists",
    "after": "waits for",
    "ramp_months": "months until the benefit is whole",
    "decay": "benefit lost a year",
    "is_cross": "spans units",
    "is_mandatory": "must",
}
"""What the page calls a field that is not called as in the model."""


def month_offset(
    portfolio: InitiativePortfolio, text: str, field: str, title: str, *, is_past_allowed: bool = False
) -> int:
    """Give how many months after the plan's first one a month is. Raises InputError for one outside the plan."""
    try:
        month = Period.parse(text.strip())
    except ValueError as error:
        raise InputError(f"{field} of {title!r}: {error}") from None
    offset = span_of(month)[0] - span_of(portfolio.first)[0]
    if (offset < 0 and not is_past_allowed) or offset >= portfolio.months:
        last = month_text(str(portfolio.first), portfolio.months - 1)
        where = f"before the plan's first month {portfolio.first}" if offset < 0 else f"after its last one {last}"
        raise InputError(f"{field}(={month}) of {title!r} lies {where}: choose another month, or leave it empty")
    return offset


def built_in() -> list[Json]:
    """Give the cases that can be loaded."""
    return [
        {
            "name": name,
            "title": CASE_TITLES[name],
            "summary": "A company that makes pumps and cares for them: scorecard, values of three years,",
            "initiatives": 30,
        }
        for name in WITH_FILE
    ]


def world_part(what: str) -> str:
    """Read which part of the world around is meant. Raises InputError for none."""
    if what not in {"future", "driver"}:
        raise InputError(f"what(={what[:40]!r}) must be future or driver")
    return what


def revised_link(link: CauseLink, field: str, text: str) -> CauseLink:
    """Read a field of a link in words. Raises ValueError."""
    if field == "belief":
        return replace(link, belief=editing.read_share(text) if text.strip() else None)
    if field != "words":
        raise ValueError(f"field(={field[:40]!r}) of a link must be words or belief")
    if not text.strip():
        return replace(link, strength=None, lag_months=None)
    said = read_link_words(text)
    return replace(link, strength=said.strength, lag_months=said.lag_months)


def value_of(value: str, outcome: Outcome) -> Valued:
    """Read what an analysis is about. Raises InputError for what is none."""
    if value in set(Value):
        return Value(value)
    if value.isdecimal() and int(value) < len(outcome.result.targets):
        return int(value)
    raise InputError(f"value(={value[:40]!r}) must be one of {', '.join(Value)}, or the number of a target")
