"""Where a measure goes under a plan: a portfolio and its result in, a plotly figure out.

The fan shows the true value; a target is judged on the reported one, where the portfolio says so. Month m is drawn in
the middle of that month; month 0, before the first, is where the measure stands today.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from osm_sim.errors import InputError
from osm_sim.portfolio.outputs import Fan, Result, TargetChance
from osm_sim.portfolio.spec import Judged, Measure, Portfolio
from workbench.figures import theme
from workbench.figures.portfolio_rows import VEIL, head, months_axis
from workbench.figures.portfolio_words import (
    around_share,
    month_name,
    number,
    share,
    share_between,
    short_share,
    wanted,
    with_unit,
)
from workbench.figures.rows import as_text, plotly, short

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

OWN, OTHER = theme.CATEGORIES[0], theme.CATEGORIES[1]
PLOT_PX = 300
ROOM = 0.12
"""Of what is drawn, above and below it, for the words at targets."""


def fan(
    portfolio: Portfolio,
    result: Result,
    measure: str,
    *,
    first: str,
    compare: Result | None = None,
    names: tuple[str, str] = ("this plan", "before"),
) -> "Figure":
    """Draw a measure's P10 to P90, P50 and mean month by month, its targets with their chance, and where it stands.

    first: the plan's first month. compare: another result, its P50 and P10 to P90 as lines; names: of both. Raises
    InputError for a measure that is not the portfolio's.
    """
    one = portfolio.measure(measure)
    if one is None:
        known = ", ".join(other.name for other in portfolio.measures)
        raise InputError(f"measure(={measure[:60]!r}) must be one of the portfolio's: {known}")
    figure = plotly().Figure()
    found = _fan(result, measure)
    targets = [target for target in result.targets if target.measure == measure]
    other = None if compare is None else _fan(compare, measure)
    _add_band(figure, one, found, first, "" if other is None else f", {names[0]}")
    if other is not None:
        _add_compared(figure, one, other, names[1])
    figure.add_hline(y=one.baseline, line={"color": theme.MUTED, "width": 1.5, "dash": "dot"})
    _add_targets(figure, one, result, targets, compare, first)
    unit = as_text(one.unit) or "value"
    head(
        figure,
        title=one.title or one.name,
        x_title="month",
        y_title=unit,
        plot_px=PLOT_PX,
        sentence=_sentence(portfolio, one, result, targets, first)
        + (f" In brackets: {names[1]}." if compare and targets else ""),
        legend_rows=2 if other is None else 5,
    )
    months_axis(figure, first, portfolio.months, before=1.0, after=0.5)
    figure.update_yaxes(
        range=_ends(one, targets, [found] if other is None else [found, other]), fixedrange=True, nticks=7
    )
    return figure


def _fan(result: Result, measure: str) -> Fan:
    return next(one for one in result.fans if one.measure == measure)


def _months(one: Fan) -> list[float]:
    """Where today and every month are drawn."""
    return [month - 0.5 for month in range(len(one.mean) + 1)]


def _add_band(figure: "Figure", measure: Measure, found: Fan, first: str, of: str) -> None:
    x, start = _months(found), measure.baseline
    edge = {"color": OWN, "width": 1, "dash": "dot"}
    figure.add_scatter(x=x, y=[start, *found.p90], mode="lines", line=edge, showlegend=False, hoverinfo="skip")
    figure.add_scatter(
        x=x,
        y=[start, *found.p10],
        mode="lines",
        line=edge,
        fill="tonexty",
        fillcolor=theme.BAND,
        name=as_text(f"8 of 10 futures{of}"),
        hoverinfo="skip",
    )
    unit = as_text(measure.unit)
    spread = zip(found.p10, found.p50, found.p90, found.mean, strict=True)
    told = [
        [month_name(first, month), *(f"{number(value)} {unit}".strip() for value in values)]
        for month, values in enumerate(spread, start=1)
    ]
    figure.add_scatter(
        x=x,
        y=[start, *found.p50],
        mode="lines",
        name=as_text(f"middle (P50){of}"),
        line={"color": OWN, "width": 2.5},
        customdata=[["today", *[with_unit(start, unit)] * 4], *told],
        hovertemplate="%{customdata[0]}: %{customdata[2]}<br>8 of 10 futures: %{customdata[1]} to %{customdata[3]}"
        "<br>mean %{customdata[4]}<extra></extra>",
    )
    figure.add_scatter(
        x=x,
        y=[start, *found.mean],
        mode="lines",
        name=as_text(f"mean{of}"),
        line={"color": theme.INK, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )


def _add_compared(figure: "Figure", measure: Measure, other: Fan, name: str) -> None:
    x, label = _months(other), as_text(short(name, 28))
    edges = [*zip(x, (measure.baseline, *other.p10), strict=True), (None, None)]
    edges += zip(x, (measure.baseline, *other.p90), strict=True)
    figure.add_scatter(
        x=[at for at, _ in edges],
        y=[value for _, value in edges],
        mode="lines",
        name=f"8 of 10, {label}",
        line={"color": OTHER, "width": 1.2, "dash": "longdashdot"},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=x,
        y=[measure.baseline, *other.p50],
        mode="lines",
        name=f"middle, {label}",
        line={"color": OTHER, "width": 2.5, "dash": "longdashdot"},
        hovertemplate=f"{label}: %{{y:.4g}}<extra></extra>",
    )


def _add_targets(
    figure: "Figure",
    measure: Measure,
    result: Result,
    targets: Sequence[TargetChance],
    compare: Result | None,
    first: str,
) -> None:
    """A marker for each target with its value and the chance to meet it in words."""
    if not targets:
        return
    was = {one.month: one.chance.value for one in compare.targets if one.measure == measure.name} if compare else {}
    figure.add_scatter(
        x=[one.month - 0.5 for one in targets],
        y=[one.value for one in targets],
        mode="markers",
        name="target",
        marker={"symbol": "star", "size": 12, "color": theme.INK, "line": {"color": theme.SURFACE, "width": 1}},
        customdata=[
            [
                as_text(f"{wanted(measure, one.value)} by {month_name(first, one.month)}"),
                share(one.chance.value),
                share_between(around_share(one.chance, result.paths)),
            ]
            for one in targets
        ],
        hovertemplate="target: %{customdata[0]}<br>chance %{customdata[1]} (95 % interval %{customdata[2]})"
        "<extra></extra>",
    )
    for one in targets:
        before = f"<br>({as_text(short_share(was[one.month]))})" if one.month in was else ""
        is_last = one.month > 0.85 * len(_fan(result, measure.name).mean)
        figure.add_annotation(
            x=one.month - 0.5,
            y=one.value,
            text=f"<b>{number(one.value)}</b><br>{as_text(short_share(one.chance.value))}{before}",
            showarrow=False,
            xanchor="right" if is_last else "center",
            xshift=6 if is_last else 0,
            yanchor="bottom" if measure.sign > 0 else "top",
            yshift=8 * measure.sign,
            align="right" if is_last else "center",
            bgcolor=VEIL,
            borderpad=1,
            font={"size": 11.5, "color": theme.INK},
        )


def _sentence(
    portfolio: Portfolio, measure: Measure, result: Result, targets: Sequence[TargetChance], first: str
) -> str:
    said = f"Today {with_unit(measure.baseline, measure.unit)} (dotted line)."
    if not targets:
        return f"{said} It has no target within the plan."
    last = max(targets, key=lambda one: one.month)
    told = f"{wanted(measure, last.value)} by {month_name(first, last.month)}"
    noise = " The reported value, with its noise, is what counts." if _is_noisy(portfolio, measure) else ""
    return f"{said} Wanted: {told}; chance {share(last.chance.value)} of {result.paths:,} futures.{noise}"


def _is_noisy(portfolio: Portfolio, measure: Measure) -> bool:
    return portfolio.judged is Judged.REPORTED and measure.report_noise > 0


def _ends(measure: Measure, targets: Sequence[TargetChance], fans: Sequence[Fan]) -> list[float]:
    """How far down and up the chart reaches, with room for the words at targets."""
    known = [measure.baseline, *(one.value for one in targets)]
    known += [value for one in fans for values in (one.p10, one.p90, one.mean) for value in values]
    least, most = min(known), max(known)
    part = ROOM * (1 + 0.3 * (len(fans) - 1))
    room = part * (most - least) or abs(most) * part or 1.0
    is_up = measure.sign > 0
    return [least - room * (1 if is_up else 2), most + room * (2 if is_up else 1)]
