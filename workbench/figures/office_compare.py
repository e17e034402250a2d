"""Two settings of the office beside each other: values in, a plotly figure out. Differences are B minus A."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.figures import theme
from workbench.figures.office_words import Compared, Unit, amount, change, difference_in_words
from workbench.figures.rows import LABEL_WIDTH, as_rows, as_text, plain, plotly, say, short, words_at, wrap

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def side_by_side(rows: Sequence[Compared], *, first: str = "A", second: str = "B") -> "Figure":
    """Each measure under both settings, joined by a line. All rows have one unit."""
    go = plotly()
    figure, unit = go.Figure(), _unit(rows)
    known = [row for row in rows if row.is_known]
    labels = [wrap(row.label, LABEL_WIDTH + 4) for row in known]
    figure.add_scatter(
        x=[x for row in known for x in (*(_drawn(float(side.mean), unit) for side in (row.first, row.second)), None)],
        y=[y for label in labels for y in (label, label, None)],
        mode="lines",
        line={"color": theme.MUTED, "width": 2},
        showlegend=False,
        hoverinfo="skip",
    )
    for place, (name, side) in enumerate(((f"A: {first}", "first"), (f"B: {second}", "second"))):
        mark = theme.category(place)
        figure.add_scatter(
            x=[_drawn(float(getattr(row, side).mean), unit) for row in known],
            y=labels,
            mode="markers",
            name=as_text(short(name, 44)),
            marker={
                "symbol": ("circle", "diamond-open")[place],
                "color": mark["color"],
                "size": 12,
                "line": {"width": 2.5 * place},
            },
            customdata=[[row.label, amount(float(getattr(row, side).mean), unit)] for row in known],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra>" + "AB"[place] + "</extra>",
        )
    theme.apply(
        figure,
        title=f"{_UNIT_TITLES[unit]}: A and B",
        x_title=_UNIT_AXES[unit],
        y_title="measure",
        height_px=150 + 46 * max(2, len(known)),
    )
    if not known:
        return say(figure, "Nothing was measured under both settings.")
    return as_rows(figure, labels).update_xaxes(fixedrange=True)


def differences(rows: Sequence[Compared]) -> "Figure":
    """B minus A with its 95 % interval on the same random numbers; filled where it is clear. All rows have one unit."""
    go = plotly()
    figure, unit = go.Figure(), _unit(rows)
    known = [row for row in rows if row.is_known]
    labels = [wrap(row.label, LABEL_WIDTH + 4) for row in known]
    for clear, name, symbol, colour in (
        (True, "clear difference", "circle", theme.CATEGORIES[0]),
        (False, "no clear difference", "circle-open", theme.MUTED),
    ):
        at = [number for number, row in enumerate(known) if row.is_clear is clear]
        _difference_dots(figure, [known[n] for n in at], [labels[n] for n in at], name, symbol, colour)
    theme.apply(
        figure,
        title=f"{_UNIT_TITLES[unit]}: B minus A",
        x_title=_DIFFERENCE_AXES[unit],
        y_title="measure",
        height_px=150 + 46 * max(2, len(known)),
    )
    if not known:
        return say(figure, "Nothing was measured under both settings.")
    figure.add_vline(x=0, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    ends = [_drawn(float(side), unit) or 0.0 for row in known for side in (row.difference.low, row.difference.high)]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    room = 0.08 * (most - least) or 1.0
    words = [" none" if row.is_same else f" {change(float(row.difference.mean), unit)}" for row in known]
    words_at(figure, [most + room] * len(known), labels, words, [theme.INK] * len(known))
    figure.update_layout(margin={"r": 100})
    return as_rows(figure, labels).update_xaxes(
        fixedrange=True, range=[least - room, most + room], tickformat="+,~g", nticks=5, tickangle=0
    )


def _difference_dots(
    figure: "Figure", rows: Sequence[Compared], labels: Sequence[str], name: str, symbol: str, colour: str
) -> None:
    if not rows:
        return
    unit = rows[0].unit
    mean, low, high = (
        np.array([_drawn(float(getattr(row.difference, side)), unit) or 0.0 for row in rows])
        for side in ("mean", "low", "high")
    )
    figure.add_scatter(
        x=plain(mean),
        y=list(labels),
        mode="markers",
        name=name,
        marker={"symbol": symbol, "color": colour, "size": 11, "line": {"width": 2}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": plain(high - mean),
            "arrayminus": plain(mean - low),
            "color": colour,
            "thickness": 2,
            "width": 6,
        },
        customdata=[[row.label, difference_in_words(row)] for row in rows],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )


_UNIT_TITLES: dict[Unit, str] = {"share": "Shares", "hours": "Hours", "days": "Working days"}
_UNIT_AXES: dict[Unit, str] = {"share": "share (%)", "hours": "hours (h)", "days": "working days"}
_DIFFERENCE_AXES: dict[Unit, str] = {
    "share": "difference (percentage points)",
    "hours": "difference (h)",
    "days": "difference (working days)",
}


def _unit(rows: Sequence[Compared]) -> Unit:
    units = {row.unit for row in rows}
    if len(units) > 1:
        raise ValueError(f"rows(={sorted(units)}) must have one unit; draw a chart for each")
    return units.pop() if units else "share"


def _drawn(value: float, unit: Unit) -> float | None:
    if not math.isfinite(value):
        return None
    return 100 * value if unit == "share" else value
