"""The lower parts of the picture of a course: the money of each year, and measures on their way to their targets."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from osm_sim.portfolio.review_course import Course, Month
from osm_sim.portfolio.spec import YEAR_MONTHS, Measure, Portfolio
from workbench.figures import theme
from workbench.figures.portfolio_words import money, month_name, number, wanted, with_unit
from workbench.figures.rows import as_text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROOM_PX = 17
"""Of a row of 24 pixels, what is drawn in."""
MONEY_PX = 96
OVER, UNDER = 1.2, -0.25
"""How far over its target and under its baseline a measure is drawn, in parts of the way."""
SEEN = {
    True: ("target met", "star", theme.GOOD),
    False: ("target missed", "x-thin", theme.BAD),
    None: ("target to come", "star-open", theme.MUTED),
}
Placed = tuple[Measure, float]
"""A measure and where the middle of its row lies."""


def add_words(figure: "Figure", told: Sequence[tuple[float, str]], end: float) -> None:
    """Write words right of the plot, each at its height."""
    figure.add_scatter(
        x=[end + 0.3] * len(told),
        y=[at for at, _ in told],
        text=[f" {words}" for _, words in told],
        mode="text",
        textposition="middle right",
        textfont={"size": 11, "color": theme.INK},
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )


# -- money ------------------------------------------------------------------------------------------------------------


def add_money(figure: "Figure", months: Sequence[Month], floor: float, first: str, portfolio: Portfolio) -> None:
    """The money of each year as it runs up, and its budget as a line, as high as there is room for the largest."""
    most = max([1.0, *(one.spent_in_year for one in months), *(one.budget or 0.0 for one in months)])
    up = (MONEY_PX - 26) / most
    x: list[float | None] = []
    y: list[float | None] = []
    limits: list[tuple[float | None, float | None]] = []
    for one in months:
        before = 0.0 if one.month % YEAR_MONTHS == 1 else months[one.month - 2].spent_in_year
        if one.month % YEAR_MONTHS == 1:
            x += [None, one.month - 1]
            y += [None, floor]
        x += [one.month - 1, one.month]
        y += [floor - up * before, floor - up * one.spent_in_year]
        if one.budget is not None:
            limits += [(one.month - 1, floor - up * one.budget), (one.month, floor - up * one.budget)]
        if one.month % YEAR_MONTHS == 0:
            limits.append((None, None))
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name="money of the year so far",
        line={"color": theme.CATEGORIES[0], "width": 2.5},
        hoverinfo="skip",
    )
    if limits:
        figure.add_scatter(
            x=[at for at, _ in limits],
            y=[value for _, value in limits],
            mode="lines",
            name="budget",
            line={"color": theme.INK, "width": 1.5, "dash": "dash"},
            hoverinfo="skip",
        )
    yearly = [one for one in months if one.month % YEAR_MONTHS == 0 or one is months[-1]]
    figure.add_scatter(
        x=[one.month for one in yearly],
        y=[floor - up * one.spent_in_year - 9 for one in yearly],
        mode="text",
        text=[money(one.spent_in_year) for one in yearly],
        textposition="middle left",
        textfont={"size": 11.5, "color": theme.INK},
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )
    now = months[-1]
    told = "no limit" if now.budget is None else f"of {money(now.budget)}"
    add_words(figure, [(floor - MONEY_PX / 2, told)], portfolio.months)
    figure.add_scatter(
        x=[one.month - 0.5 for one in months],
        y=[floor - up * one.spent_in_year for one in months],
        mode="markers",
        marker={"opacity": 0, "size": 12},
        showlegend=False,
        customdata=[[month_name(first, one.month), as_text(money_words(one, portfolio.currency))] for one in months],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )


def money_words(one: Month, currency: str) -> str:
    """Give what was spent in the year so far and in the month, against the year's budget."""
    limit = "no limit" if one.budget is None else f"of {money(one.budget, currency)}"
    return f"{money(one.spent_in_year)} {limit} this year; {money(one.spent)} this month"


# -- measures ---------------------------------------------------------------------------------------------------------


def add_measures(
    figure: "Figure", placed: Sequence[Placed], played: Course, months: Sequence[Month], end: float
) -> None:
    """The reported value of each measure between its baseline and its last target, which is a thin line."""
    goals = [_height(one, at, last.value) for one, at in placed if (last := one.last_target)]
    figure.add_scatter(
        x=[x for _ in goals for x in (0, end, None)],
        y=[y for goal in goals for y in (goal, goal, None)],
        mode="lines",
        line={"color": "#b9c4d3", "width": 1},
        showlegend=False,
        hoverinfo="skip",
    )
    columns = [(one, at, played.measures.index(one.name)) for one, at in placed]
    figure.add_scatter(
        x=[x for _ in columns for x in (*(month.month - 0.5 for month in months), None)],
        y=[
            y
            for one, at, column in columns
            for y in (*(_height(one, at, month.reported[column]) for month in months), None)
        ],
        mode="lines",
        name="reported value",
        line={"color": theme.CATEGORIES[5], "width": 1.6},
        customdata=[
            words
            for one, _, column in columns
            for words in (*([_reading(one, month.reported[column])] for month in months), [""])
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    now = months[-1]
    add_words(figure, [(at, _standing(one, now.reported[column])) for one, at, column in columns], end)


def add_targets(figure: "Figure", placed: Sequence[Placed], played: Course, month: int, first: str) -> None:
    """A mark for each target at its month and value: met, missed, or still to come."""
    by_name = {one.name: (one, at) for one, at in placed}
    for is_met, (name, symbol, colour) in SEEN.items():
        found = [one for one in played.targets if (one.is_met if one.month <= month else None) is is_met]
        if not found:
            continue
        figure.add_scatter(
            x=[one.month - 0.5 for one in found],
            y=[_height(*by_name[one.measure], one.value) for one in found],
            mode="markers",
            name=name,
            cliponaxis=False,
            marker={"symbol": symbol, "color": colour, "size": 10, "line": {"width": 2, "color": colour}},
            customdata=[
                [as_text(f"{wanted(by_name[one.measure][0], one.value)} by {month_name(first, one.month)}"), name]
                for one in found
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        )


def _height(measure: Measure, at: float, value: float) -> float:
    """Where a value is drawn in the row around `at`: from the baseline (0) up to the last target (1)."""
    last = measure.last_target
    assert last is not None
    way = (value - measure.baseline) / (last.value - measure.baseline)
    return at + ROOM_PX * (0.35 - 0.7 * min(OVER, max(UNDER, way)))


def _reading(measure: Measure, value: float) -> str:
    return as_text(f"{measure.title or measure.name}: {with_unit(value, measure.unit)}")


def _standing(measure: Measure, value: float) -> str:
    last = measure.last_target
    return f"{number(value)} / {number(last.value)}" if last else number(value)
