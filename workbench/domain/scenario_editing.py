"""Editing scenarios of a portfolio in words: each field is a text, an empty one is inherited again."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from workbench.domain.ids import DocumentId
from workbench.domain.initiative_editing import read_amount, read_year
from workbench.domain.initiatives import Need, YearMoney
from workbench.domain.portfolio_scenarios import PortfolioScenario

FACTORS = ("cost_factor", "months_factor", "effect_factor")


def revise(scenario: PortfolioScenario, field: str, key: str | None, text: str) -> PortfolioScenario:
    """Give a scenario with one field read from a text; key: the year of money, or the specialism.

    Raises ValueError with the remedy.
    """
    plain = text.strip()
    if field in FACTORS:
        changed: dict[str, Any] = {field: read_amount(field, plain)}
        return replace(scenario, **changed)
    if field not in _READERS:
        raise ValueError(f"field(={field[:40]!r}) of a scenario must be one of {', '.join((*FACTORS, *_READERS))}")
    return _READERS[field](scenario, key or "", plain)


def _money(scenario: PortfolioScenario, key: str, text: str) -> PortfolioScenario:
    year, amount = read_year(key), read_amount(f"budget of year {key[:20]}", text)
    kept = {one.year: one for one in scenario.money if one.year != year}
    if amount is not None:
        kept[year] = YearMoney(year=year, amount=amount)
    return replace(scenario, money=tuple(kept[one] for one in sorted(kept)))


def _specialists(scenario: PortfolioScenario, key: str, text: str) -> PortfolioScenario:
    if not key:
        raise ValueError("specialism must be named: choose one of the portfolio's")
    fte = read_amount(f"FTE of {key[:40]}", text)
    kept = tuple(one for one in scenario.specialists if one.specialism != key)
    return replace(scenario, specialists=kept if fte is None else (*kept, Need(specialism=key, fte=fte)))


def _base(scenario: PortfolioScenario, _key: str, text: str) -> PortfolioScenario:
    return replace(scenario, base=DocumentId(text) if text else None)


def _future(scenario: PortfolioScenario, _key: str, text: str) -> PortfolioScenario:
    return replace(scenario, future=text or None)


def _title(scenario: PortfolioScenario, _key: str, text: str) -> PortfolioScenario:
    return replace(scenario, title=" ".join(text.split()))


_READERS: Mapping[str, Callable[[PortfolioScenario, str, str], PortfolioScenario]] = {
    "money": _money,
    "specialists": _specialists,
    "base": _base,
    "future": _future,
    "title": _title,
}
