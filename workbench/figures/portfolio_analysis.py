"""What more money would bring, and what a plan's outcome hangs on: analyses in, a plotly figure out.

Intervals are normal 95 % intervals of the mean over paths. Efficient points differ from others by their marker.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from osm_sim.portfolio.frontier import Frontier, Point
from osm_sim.portfolio.outputs import Figure as Number
from osm_sim.portfolio.selection import Objective
from osm_sim.portfolio.tornado import Bar, Input, InputKind, Tornado
from osm_sim.portfolio.values import Value, Valued
from workbench.figures import theme
from workbench.figures.portfolio_rows import LONGEST_HEADING, Lanes, head, plain_range
from workbench.figures.portfolio_words import around, enumerated, money, number, share, signed, title_of
from workbench.figures.rows import as_text, plotly, say, short

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

PLOT_PX = 330
MOST_BARS = 15
NOTHING = 1e-9
"""A difference below this part of the mean is rounding."""
PART_WIDTH = 19
"""Characters of each of two titles in a heading."""
LOW, HIGH = "#8db9de", theme.CATEGORIES[0]


class _Axis(NamedTuple):
    """How a value is told: what it is, its axis, and by how much it is multiplied to be drawn."""

    name: str
    axis: str
    times: float


_OBJECTIVES = {
    Objective.SCORE: _Axis("the score", "expected score (0 to 100)", 1.0),
    Objective.PROBABILITY: _Axis("the chance of all targets", "chance of all targets (%)", 100.0),
    Objective.CVAR: _Axis(
        "the shortfall in the worst tenth", "mean shortfall in the worst tenth (less is better)", 1.0
    ),
}
_VALUES = {
    Value.SCORE: _Axis("the score", "score (points of 100)", 1.0),
    Value.SHORTFALL: _Axis("the shortfall", "shortfall (less is better)", 1.0),
    Value.ALL_MET: _Axis("the chance of all targets", "chance (percentage points)", 100.0),
    Value.COST: _Axis("the cost", "cost", 1.0),
}
CERTAIN = {
    InputKind.LINK: ("does not hold", "holds"),
    InputKind.SUCCESS: ("does not work", "works"),
    InputKind.FUTURE: ("does not come", "comes"),
}
TENTHS = {
    InputKind.DURATION: ("quickest tenth", "slowest tenth"),
    InputKind.COST: ("cheapest tenth", "dearest tenth"),
    InputKind.EFFECT: ("smallest tenth", "largest tenth"),
    InputKind.DRIVER: ("lowest tenth", "highest tenth"),
}


def value_axis(value: Valued, name: str = "", currency: str = "") -> _Axis:
    """Give how a value is told; name: of the target that a number means; currency: of the cost."""
    if not isinstance(value, Value):
        return _Axis(name or f"the chance of target {value + 1}", "chance (percentage points)", 100.0)
    found = _VALUES[value]
    return found._replace(axis=f"cost ({currency})") if value is Value.COST and currency else found


# -- the frontier -----------------------------------------------------------------------------------------------------


def frontier(found: Frontier, *, value: Objective = Objective.SCORE, currency: str = "", today: str = "") -> "Figure":
    """Draw what the best plan of each budget brings against what it spends; efficient ones are joined.

    value: the score, the chance of all targets, or the shortfall's worst tenth. today: the name of the given plan that
    is marked as today's; empty: every given plan is marked.
    """
    figure = plotly().Figure()
    axis = _OBJECTIVES[value]
    line = sorted((one for one in found.points if value in one.efficient_in), key=lambda one: one.spend.value)
    figure.add_scatter(
        x=[one.spend.value for one in line],
        y=[axis.times * one.value(value).value for one in line],
        mode="lines",
        name="efficient: none is as good for less",
        line={"color": theme.CATEGORIES[0], "width": 2},
        hoverinfo="skip",
    )
    others = [one for one in found.points if one not in line]
    chosen = [one for one in line if not _is_marked(one, today)]
    _add_points(figure, chosen, value, ("chosen, efficient", "circle", theme.CATEGORIES[0]), currency)
    beaten = [one for one in others if not _is_marked(one, today)]
    _add_points(figure, beaten, value, ("not efficient", "circle-open", theme.MUTED), currency)
    marked = [one for one in found.points if _is_marked(one, today)]
    _add_points(figure, marked, value, (today or "a plan given", "star", theme.CATEGORIES[1]), currency)
    head(
        figure,
        title=f"What more money does for {axis.name}",
        x_title=f"mean spend ({as_text(currency) or 'money'})",
        y_title=axis.axis,
        plot_px=PLOT_PX,
        sentence=_frontier_words(found, value, today),
        legend_rows=3,
    )
    if not found.points:
        return say(figure, "No budget has a plan.")
    figure.update_layout(margin={"r": 28})
    return figure.update_xaxes(fixedrange=True, nticks=5, tickangle=0, tickformat=",~r").update_yaxes(fixedrange=True)


def _is_marked(one: Point, today: str) -> bool:
    return one.name == today if today else bool(one.name)


def _add_points(
    figure: "Figure", points: Sequence[Point], value: Objective, look: tuple[str, str, str], currency: str
) -> None:
    if not points:
        return
    name, symbol, colour = look
    times = _OBJECTIVES[value].times
    values = [around(one.value(value)) for one in points]
    sideways, upright = (
        plain_range([around(one.spend) for one in points], colour),
        plain_range(values, colour, times=times),
    )
    figure.add_scatter(
        x=[one.spend.value for one in points],
        y=[times * one.value for one in values],
        mode="markers+text",
        name=as_text(short(name, 40)),
        text=[_point_label(one) for one in points],
        textposition="bottom right" if value is not Objective.CVAR else "top right",
        textfont={"size": 11.5, "color": theme.INK},
        marker={
            "symbol": symbol,
            "size": 14 if symbol == "star" else 10,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        error_x=sideways,
        error_y=upright,
        cliponaxis=False,
        customdata=[[_point_words(one, currency)] for one in points],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _point_label(one: Point) -> str:
    return as_text(short(one.name, 18)) if one.name else f"{100 * one.factor:.0f} %"


def _point_words(one: Point, currency: str) -> str:
    told = [
        as_text(one.name) if one.name else f"best plan found for {one.factor:g} times the budgets",
        f"spends {as_text(money(one.spend.value, currency))} on average",
        f"score {_with_error(one.score)}",
        f"all targets {share(one.all_met.value)}",
        f"shortfall in the worst tenth {_with_error(one.shortfall_tail)}",
        f"{len(one.plan.starts)} initiatives",
    ]
    if one.gap is not None:
        told.append("proven best in its sample" if one.is_proven else f"gap {one.gap:.1%} of its choice")
    return "<br>".join(told)


def _with_error(one: Number) -> str:
    interval = around(one)
    return f"{number(one.value)} ({number(interval.low)} to {number(interval.high)})"


def _frontier_words(found: Frontier, value: Objective, today: str) -> str:
    told = "120 %: the best plan found for 1.2 times the budgets. Bars are 95 % intervals."
    if found.objective is not value:
        told += f" Plans were chosen for {_OBJECTIVES[found.objective].name}."
    if found.missing:
        told += f" No plan for {enumerated(f'{100 * one.factor:.0f} %' for one in found.missing)}."
    return told + (f" ★ {today}." if today else "")


# -- the tornado ------------------------------------------------------------------------------------------------------


def tornado(
    found: Tornado, titles: Mapping[str, str] | None = None, *, value_name: str = "", currency: str = ""
) -> "Figure":
    """Draw the 15 inputs that the value hangs on most: its mean where the input is low, and high, around its mean.

    titles: of measures and initiatives. value_name: of the target, where the value is one. currency: of the cost.
    """
    figure = plotly().Figure()
    axis = value_axis(found.value, value_name, currency)
    moving = [bar for bar in found.bars if abs(bar.difference.value) > NOTHING * max(1.0, abs(found.mean.value))]
    bars, lanes = moving[:MOST_BARS], Lanes()
    at = []
    for bar in bars:
        told = input_words(bar.input, titles or {}, PART_WIDTH)
        lanes.heading(f"<b>{as_text(short(told, LONGEST_HEADING))}</b>")
        at.append(lanes.row(signed(axis.times * bar.difference.value), 24))
    mean = axis.times * found.mean.value
    for side, colour, pattern in (("low", LOW, ""), ("high", HIGH, "/")):
        _add_side(figure, bars, at, (side, colour, pattern), (mean, axis.times), titles or {})
    head(
        figure,
        title=f"What moves {axis.name}",
        x_title=as_text(axis.axis),
        y_title="difference",
        plot_px=lanes.height if bars else 160,
        sentence=_tornado_words(found, axis, len(moving) - len(bars)),
        legend_rows=2,
    )
    if not bars:
        return say(figure, "No uncertain input of this plan moves it.")
    figure.add_vline(x=mean, line={"color": theme.INK, "width": 1.5})
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(fixedrange=True, nticks=6, tickangle=0, tickformat=",~r")
    return lanes.lay(figure)


def _add_side(
    figure: "Figure",
    bars: Sequence[Bar],
    at: Sequence[float],
    look: tuple[str, str, str],
    scale: tuple[float, float],
    titles: Mapping[str, str],
) -> None:
    side, colour, pattern = look
    mean, times = scale
    ends = [around(getattr(bar, side)) for bar in bars]
    figure.add_bar(
        base=mean,
        x=[times * one.value - mean for one in ends],
        y=list(at),
        width=13,
        orientation="h",
        name={"low": "input low, or it does not happen", "high": "input high, or it happens"}[side],
        marker={
            "color": colour,
            "line": {"color": HIGH, "width": 1},
            "pattern": {"shape": pattern, "fgcolor": theme.SURFACE, "size": 6, "solidity": 0.3},
        },
        error_x=plain_range(ends, theme.INK, times=times),
        customdata=[
            [
                as_text(input_words(bar.input, titles)),
                _side_words(bar.input, side),
                number(times * one.value),
                f"{number(times * one.low)} to {number(times * one.high)}",
            ]
            for bar, one in zip(bars, ends, strict=True)
        ],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{customdata[2]} (%{customdata[3]})<extra></extra>",
    )


def input_words(one: Input, titles: Mapping[str, str], width: int = 200) -> str:
    """Give what an input is: "Link: A → B", "Success: X", "Duration: X", "Effect: X on M".

    width: so many characters of each of two titles.
    """
    title = title_of(titles, one.name)
    if one.kind is InputKind.LINK:
        return f"Link: {link_words(one.name, titles, width)}"
    if one.kind is InputKind.EFFECT:
        return f"Effect: {short(title, width)} on {short(title_of(titles, one.measure), width)}"
    return f"{one.kind.value.capitalize()}: {title}"


def link_words(name: str, titles: Mapping[str, str], width: int = 200) -> str:
    """Give a link by the titles of its measures: "cause → effect"."""
    cause, _, effect = name.partition(">")
    return f"{short(title_of(titles, cause), width)} → {short(title_of(titles, effect), width)}"


def _side_words(one: Input, side: str) -> str:
    is_high = side == "high"
    if one.kind in CERTAIN:
        return CERTAIN[one.kind][is_high]
    edge = one.above if is_high else one.below
    way = "from" if is_high else "up to"
    return TENTHS[one.kind][is_high] + (f" ({way} {number(edge)})" if edge is not None else "")


def _tornado_words(found: Tornado, axis: _Axis, more: int) -> str:
    told = f"Mean {number(axis.times * found.mean.value)} over {found.paths:,} futures (the line)."
    told += " At the left, high less low; thin bars are 95 % intervals."
    return told + (f" {more} more inputs move it less." if more else "")
