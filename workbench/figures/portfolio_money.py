"""What a portfolio spends year by year against its budgets: a portfolio and its result in, a plotly figure out."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from osm_sim.portfolio.outputs import Result
from osm_sim.portfolio.spec import Portfolio
from workbench.figures import theme
from workbench.figures.portfolio_rows import Lanes, head, plain_range
from workbench.figures.portfolio_words import Interval, around, share, year_name
from workbench.figures.portfolio_words import money as amount
from workbench.figures.rows import as_text, plotly

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BAR = "#8db9de"
SAME_PART = 0.005
"""Spend that is so near its budget, as a part of it, has used it up."""


def money(portfolio: Portfolio, result: Result, *, first: str = "") -> "Figure":
    """Draw the mean spend of each year as a bar with its 95 % interval, and the budget as a line; both told in words.

    first: the plan's first month, for the names of years.
    """
    figure = plotly().Figure()
    lanes = Lanes()
    spent = [around(one, least=0.0) for one in result.cost.by_year]
    names = [year_name(first, year) for year in range(1, len(spent) + 1)]
    budgets = [_budget(portfolio, year) for year in range(len(spent))]
    words = [_year_words(one, budget) for one, budget in zip(spent, budgets, strict=True)]
    at = []
    for name, told in zip(names, words, strict=True):
        lanes.heading(told)
        at.append(lanes.row(name, 30))
    _add_spend(figure, spent, at, [[name, told] for name, told in zip(names, words, strict=True)])
    _add_budgets(figure, at, budgets)
    head(
        figure,
        title="Money by year",
        x_title=f"spend ({as_text(portfolio.currency) or 'money'})",
        y_title="year",
        plot_px=max(lanes.height, 80),
        sentence=_money_line(portfolio, result),
        legend_rows=1,
    )
    most = max([1.0, *(one.high for one in spent), *filter(math.isfinite, budgets)])
    figure.update_xaxes(range=[0, 1.04 * most], fixedrange=True, nticks=5, tickangle=0, tickformat=",~r")
    return lanes.lay(figure)


def _add_spend(figure: "Figure", spent: Sequence[Interval], at: Sequence[float], told: Sequence[Sequence[str]]) -> None:
    figure.add_bar(
        x=[one.value for one in spent],
        y=list(at),
        width=16,
        orientation="h",
        name="mean spend",
        marker={"color": BAR, "line": {"color": theme.CATEGORIES[0], "width": 1}},
        error_x=plain_range(spent, theme.CATEGORIES[0]),
        customdata=[list(row) for row in told],
        hovertemplate="%{customdata[0]}: %{x:,.0f}<br>%{customdata[1]}<extra></extra>",
    )


def _add_budgets(figure: "Figure", at: Sequence[float], budgets: Sequence[float]) -> None:
    limited = [(place, budget) for place, budget in zip(at, budgets, strict=True) if math.isfinite(budget)]
    figure.add_scatter(
        x=[x for _, budget in limited for x in (budget, budget, None)],
        y=[y for place, _ in limited for y in (place - 13, place + 13, None)],
        mode="lines",
        name="budget",
        line={"color": theme.INK, "width": 3},
        hoverinfo="skip",
    )


def _budget(portfolio: Portfolio, year: int) -> float:
    """Give the budget of a year, from 0; infinite where it has none. The last one goes on."""
    budgets = portfolio.limits.budgets
    return budgets[min(year, len(budgets) - 1)] if budgets else math.inf


def _year_words(spent: Interval, budget: float) -> str:
    told = amount(spent.value)
    if not math.isfinite(budget):
        return f"{told}, no limit"
    apart = spent.value - budget
    of = f"budget {amount(budget)}"
    if abs(apart) <= SAME_PART * budget:
        return f"{told}: all of the {of}"
    if apart < 0:
        return f"{told}: {amount(-apart)} below the {of}"
    return f"<b>{told}: {amount(apart)} above the {of}</b>"


def _money_line(portfolio: Portfolio, result: Result) -> str:
    cost, currency = result.cost, portfolio.currency
    told = (
        f"In all {amount(cost.mean.value, currency)} on average; 8 of 10 futures spend at most "
        f"{amount(cost.p80.value)}, 19 of 20 at most {amount(cost.p95.value)}."
    )
    if cost.above_budgets is not None:
        told += f" Chance to spend more than all budgets together: {share(cost.above_budgets.value)}."
    if portfolio.limits.budgets and portfolio.limits.carries_over:
        told += " Money that is left is there the next year."
    return told
