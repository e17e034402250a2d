"""What the portfolio page shows of a portfolio and its plan, as JSON."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from workbench.apps.strategy_map_picture import Json
from workbench.desk import Listed
from workbench.domain import world_editing as world
from workbench.domain.estimates import ELASTICITY, UNSAID_BELIEF, UNSAID_LAG_MONTHS, UNSAID_STRENGTH, LinkWords
from workbench.domain.initiative_editing import as_texts, portfolio_texts
from workbench.domain.initiatives import Initiative, InitiativePortfolio
from workbench.domain.scorecard import CauseLink, Scorecard
from workbench.figures import portfolio_words as words
from workbench.jobs.portfolio_results import Figure, Portfolio, Result


def library_json(portfolios: Iterable[Listed], cases: Iterable[Json], scorecards: Iterable[Listed]) -> Json:
    """Give what can be opened, loaded and begun."""
    return {
        "portfolios": [
            {
                "document": one.head.document,
                "title": one.title,
                "number": one.head.number,
                "at": one.head.at.isoformat(),
                "author": one.head.author,
            }
            for one in portfolios
        ],
        "cases": list(cases),
        "scorecards": [{"document": one.head.document, "title": one.title} for one in scorecards],
    }


def measures_json(card: Scorecard, known: Collection[str]) -> list[Json]:
    """Give the measures that are simulated, in the map's order."""
    perspectives = {one.id: one.title for one in card.perspectives}
    homes = {one.id: perspectives[one.perspective] for one in card.objectives}
    return [
        {"id": one.id, "title": one.title, "unit": one.unit, "perspective": homes[one.objective]}
        for one in card.measures
        if one.id in known
    ]


# -- the plan ---------------------------------------------------------------------------------------------------------


def plan_rows(portfolio: InitiativePortfolio, planned: Mapping[str, int], why: Mapping[str, str]) -> list[Json]:
    """Give a row for each initiative: whether it is in the plan; why it is not, or cannot be taken out."""
    titles, _tail = words.without_tail([one.title for one in portfolio.initiatives])
    return [
        {
            "id": one.id,
            "title": title,
            "isIn": one.id in planned,
            "why": "it is mandatory" if one.is_mandatory else "",
            "told": _told(portfolio, one, planned.get(one.id), why.get(one.id, "")),
        }
        for one, title in zip(portfolio.initiatives, titles, strict=True)
    ]


def _told(portfolio: InitiativePortfolio, one: Initiative, start: int | None, why: str) -> str:
    cost = f"{one.cost.words} {portfolio.currency}".strip()
    parts = [cost, f"{one.months.words} months"]
    if start is not None:
        parts.append(f"from {words.month_name(str(portfolio.first), start + 1)}")
    if one.is_mandatory:
        parts.append("mandatory")
    if why:
        parts.append(why)
    return " · ".join(parts)


def plan_tiles(portfolio: Portfolio, result: Result, before: Result | None) -> list[Json]:
    """Give the key figures of a plan, each with its interval and what it was before the last change."""
    paths, currency = result.paths, portfolio.currency
    tiles = []
    if result.all_met is not None:
        tiles.append(
            _share_tile("All targets together", result.all_met, None if before is None else before.all_met, paths)
        )
    if result.score is not None:
        tiles.append(_tile("Expected score", result.score, None if before is None else before.score, "of 100"))
    tiles.append(
        _tile(
            "Shortfall, worst tenth",
            result.shortfall_tail,
            None if before is None else before.shortfall_tail,
            "",
        )
    )
    cost = _tile("Cost", result.cost.mean, None if before is None else before.cost.mean, currency)
    tiles.append(cost | {"note": f"{cost['note']} P95 {words.money(result.cost.p95.value)}".strip()})
    if result.cost.above_budgets is not None:
        tiles.append(_share_tile("Above all budgets", result.cost.above_budgets, None, paths))
    if result.overload is not None:
        earlier = None if before is None or before.overload is None else before.overload.months
        tiles.append(_tile("Office overloaded", result.overload.months, earlier, f"of {portfolio.months} months"))
    return tiles


def _tile(title: str, figure: Figure, before: Figure | None, unit: str) -> Json:
    moved = "" if before is None else f"was {words.number(before.value)}."
    return {
        "title": title,
        "value": words.number(figure.value),
        "unit": unit,
        "interval": f"± {words.apart(words.NORMAL_95 * figure.error)}",
        "note": moved,
    }


def _share_tile(title: str, figure: Figure, before: Figure | None, paths: int) -> Json:
    interval = words.around_share(figure, paths)
    return {
        "title": title,
        "value": f"{100 * figure.value:.1f}",
        "unit": "%",
        "interval": words.share_between(interval),
        "note": "" if before is None else f"was {100 * before.value:.1f} %.",
    }


# -- initiatives ------------------------------------------------------------------------------------------------------


def table_rows(portfolio: InitiativePortfolio, starts: Mapping[str, int]) -> list[Json]:
    """Give the rows of the table: every field of each initiative in words; start: where the plan sets one."""
    first = str(portfolio.first)
    return [
        {"id": one.id, **as_texts(portfolio, one), "start": month_text(first, starts.get(one.id))}
        for one in portfolio.initiatives
    ]


def limits_json(portfolio: InitiativePortfolio) -> Json:
    """Give the portfolio's own fields in words: what it is called, its months, its limits."""
    money = {one.year: one.amount for one in portfolio.money}
    years = sorted({*money, *range(1, -(-portfolio.months // 12) + 1)})
    first = str(portfolio.first)
    named = {need.specialism for one in portfolio.initiatives for need in one.needs}
    people = {one.specialism: f"{one.fte:.12g}" for one in portfolio.specialists}
    return {
        **portfolio_texts(portfolio),
        "money": [
            {"year": year, "name": words.year_name(first, year), "text": f"{money[year]:.12g}" if year in money else ""}
            for year in years
        ],
        "specialists": [
            {"specialism": name, "text": people.get(name, "")} for name in dict.fromkeys([*people, *sorted(named)])
        ],
    }


def month_text(first: str, start: int | None) -> str:
    """Give the month in which something starts after so many months, as a period is written; empty for none."""
    if start is None:
        return ""
    year, month = words.year_and_month(first, start + 1)
    return f"{year}-{month:02d}"


def chosen_json(portfolio: InitiativePortfolio, one: Initiative, card: Scorecard) -> Json:
    """Give a chosen initiative with what it adds to which measure."""
    measures = {measure.id: measure for measure in card.measures}
    return {
        "id": one.id,
        **as_texts(portfolio, one),
        "supports": [
            {
                "measure": support.measure,
                "title": measures[support.measure].title if support.measure in measures else support.measure,
                "unit": measures[support.measure].unit if support.measure in measures else "not on the scorecard",
                "text": support.adds.words,
            }
            for support in one.supports
        ],
    }


# -- hypotheses -------------------------------------------------------------------------------------------------------


def links_json(
    card: Scorecard, portfolio: InitiativePortfolio, assumptions: Iterable[str], left_out: Iterable[str], why: str
) -> Json:
    """Give the map's links as hypotheses, the world around, and what is assumed of them and of all else."""
    titles = {one.id: one.title for one in card.objectives}
    return {
        "rows": [_link_json(link, titles) for link in card.links],
        "world": _world_json(portfolio, card),
        "assumptions": list(assumptions),
        "leftOut": list(left_out),
        "why": why,
    }


def _world_json(portfolio: InitiativePortfolio, card: Scorecard) -> Json:
    drivers = portfolio.drivers
    return {
        "futures": [
            {
                "id": one.id,
                "title": one.title,
                "texts": {
                    "title": one.title,
                    "probability": f"{100 * one.probability:.10g} %",
                    **{driver.id: world.level_text(one, driver.id) for driver in drivers},
                },
            }
            for one in portfolio.futures
        ],
        "drivers": [
            {
                "id": one.id,
                "title": one.title,
                "unit": one.unit,
                "texts": {
                    "title": one.title,
                    "unit": one.unit,
                    "memory": f"{one.memory:.12g}",
                    "noise": f"{one.noise:.12g}",
                    "moves": world.moves_text(one, card),
                    **{other.id: world.correlation_text(portfolio, one.id, other.id) for other in drivers},
                },
            }
            for one in drivers
        ],
    }


def _link_json(link: CauseLink, titles: Mapping[Any, str]) -> Json:
    strength = link.strength or UNSAID_STRENGTH
    lag = UNSAID_LAG_MONTHS if link.lag_months is None else link.lag_months
    belief = UNSAID_BELIEF if link.belief is None else link.belief
    assumed = " (assumed)"
    return {
        "cause": link.cause,
        "effect": link.effect,
        "causeTitle": titles[link.cause],
        "effectTitle": titles[link.effect],
        "words": LinkWords(strength=link.strength, lag_months=link.lag_months).words,
        "elasticity": f"{ELASTICITY[strength]:g}{'' if link.strength else assumed}",
        "lag": f"{lag:g}{assumed if link.lag_months is None else ''}",
        "belief": "" if link.belief is None else f"{100 * belief:.10g} %",
        "assumed": {
            "words": LinkWords(strength=strength, lag_months=lag).words + assumed,
            "belief": f"{100 * belief:.10g} %{assumed}",
        },
    }
