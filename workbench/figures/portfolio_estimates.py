"""People's words as pictures: how an estimate spreads, and how a hypothesis acts over the months. Small ones.

Densities: PERT, that is Beta(1 + 4 (m - l) / (h - l), 1 + 4 (h - m) / (h - l)) on low..high; lognormal with the PERT's
mean and variance (mean - low) (high - mean) / 7.
"""

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from osm_sim.portfolio.spec import Range
from workbench.domain.estimates import Estimate
from workbench.figures import theme
from workbench.figures.portfolio_words import number, share
from workbench.figures.rows import as_text, plotly, short

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Shape = Literal["pert", "lognormal"]
Floats = NDArray[np.float64]

HEIGHT_PX = 160
LINK_PX = 260
POINTS = 121
STEP_PART = 0.10
"""The step of a cause that the picture of a link shows, as a part of its scale."""
TITLE_WIDTH = 54
TAIL = 3.5
"""So many standard deviations of its logarithm a lognormal density is drawn to either side."""
CLOSE = 0.16
"""Numbers under the axis that are nearer than this part of its length are told once."""


def distribution(estimate: Estimate, *, unit: str, name: str, shape: Shape = "pert") -> "Figure":
    """Draw how likely every value of an estimate is, with low, likely, mean and high marked.

    shape: "lognormal" for costs, as the model draws them: above 0 and without an upper end.
    """
    figure = plotly().Figure()
    known = Range(low=estimate.low, likely=estimate.likely, high=estimate.high)
    if estimate.low == estimate.high:
        _add_certain(figure, estimate.likely)
        _density_axes(figure, f"{name}: exactly {number(estimate.likely)} {unit}", f"{name} ({unit})")
        return figure.update_xaxes(tickvals=[estimate.likely], ticktext=[number(estimate.likely)])
    x, y = (_lognormal if shape == "lognormal" and estimate.low >= 0 else _pert)(known)
    figure.add_scatter(
        x=x.tolist(),
        y=y.tolist(),
        mode="lines",
        fill="tozeroy",
        fillcolor=theme.BAND,
        line={"color": theme.CATEGORIES[0], "width": 2},
        hovertemplate="%{x:.4g}<extra></extra>",
        showlegend=False,
    )
    _add_marks(figure, known, x, y)
    three = f"{number(known.low)} / {number(known.likely)} / {number(known.high)}"
    _density_axes(figure, f"{name}: {three} {unit}, mean {number(known.mean)}", f"{name} ({unit})")
    span = float(x[-1] - x[0])
    return figure.update_xaxes(range=[x[0] - 0.04 * span, x[-1] + 0.04 * span], **_ticks(known, span))


def _density_axes(figure: "Figure", title: str, x_title: str) -> None:
    _small(figure, title, x_title=x_title, y_title="likelihood", height_px=HEIGHT_PX)
    figure.update_yaxes(range=[0, 1.3], showticklabels=False, showgrid=False, ticks="")


def _add_marks(figure: "Figure", known: Range, x: Floats, y: Floats) -> None:
    """Lines at low, likely, mean and high, as far up as the density, each with its word where it has room."""
    is_right, near = known.mean >= known.likely, CLOSE * (known.high - known.low)
    sides = ["top left", "top right"] if is_right else ["top right", "top left"]
    is_low, is_high = known.likely - known.low < near, known.high - known.likely < near
    looks = (
        (known.low, "" if is_low else "low", "dot", "top center", theme.MUTED),
        (known.high, "" if is_high else "high", "dot", "top center", theme.MUTED),
        (known.likely, "likely", "solid", sides[1] if is_low or is_high else sides[0], theme.INK),
        (known.mean, "mean", "dash", sides[1], theme.CATEGORIES[1]),
    )
    for at, word, dash, side, colour in looks:
        top = max(float(np.interp(at, x, y)), 0.35)
        figure.add_scatter(
            x=[at, at],
            y=[0, top],
            mode="lines+text",
            text=["", word],
            textposition=side,
            textfont={"size": 11.5, "color": colour},
            line={"color": colour, "width": 2, "dash": dash},
            showlegend=False,
            hovertemplate=f"{word} {number(at)}".strip() + "<extra></extra>",
            cliponaxis=False,
        )


def _ticks(known: Range, span: float) -> dict[str, object]:
    """Low, likely and high under the axis; the middle one only where it has room."""
    at = [known.low, known.likely, known.high]
    if min(known.likely - known.low, known.high - known.likely) < CLOSE * span:
        at = [known.low, known.high] if known.high - known.low > CLOSE * span else [known.likely]
    return {"tickvals": at, "ticktext": [number(one) for one in at]}


def _pert(known: Range) -> tuple[Floats, Floats]:
    a, b = known.shapes
    part = np.linspace(0.0, 1.0, POINTS)
    density = part ** (a - 1) * (1 - part) ** (b - 1)
    return known.low + (known.high - known.low) * part, density / density.max()


def _lognormal(known: Range) -> tuple[Floats, Floats]:
    mean = known.mean
    variance = (mean - known.low) * (known.high - mean) / 7
    spread = math.sqrt(math.log1p(variance / mean**2))
    middle = math.log(mean) - spread**2 / 2
    ends = [math.exp(middle + side * TAIL * spread) for side in (-1, 1)]
    x = np.linspace(min(ends[0], known.low), max(ends[1], known.high), POINTS)
    x = x[x > 0]
    density = np.exp(-((np.log(x) - middle) ** 2) / (2 * spread**2)) / x
    return x, density / density.max()


def _add_certain(figure: "Figure", value: float) -> None:
    figure.add_scatter(
        x=[value, value], y=[0, 1], mode="lines", line={"color": theme.INK, "width": 3}, showlegend=False
    )


def lag_and_strength(
    *,
    cause: str,
    effect: str,
    elasticity: float,
    lag: int,
    probability: float,
    kernel: Sequence[float] = (1.0,),
) -> "Figure":
    """Draw how a link acts: the cause steps up by a tenth of its scale in month 1, the effect answers after the lag.

    Both in per cent of their own scales. Solid: where the hypothesis holds; dashed: on average, times its probability.
    """
    figure = plotly().Figure()
    whole = lag + len(kernel) - 1
    x = list(range(-1, whole + max(4, whole // 3) + 1))
    step = 100 * STEP_PART
    answer = [step * elasticity * math.fsum(kernel[: max(0, month - lag + 1)]) for month in x]
    mean = [probability * one for one in answer]
    lines = (
        (f"cause: {short(cause, 34)}", [0, *[step] * (len(x) - 1)], theme.MUTED, "dot", 1.5),
        (f"effect where it holds: {short(effect, 26)}", answer, theme.CATEGORIES[0], "solid", 2.5),
        ("effect on average", mean, theme.CATEGORIES[1], "dash", 2),
    )
    for name, y, colour, dash, width in lines:
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=as_text(name),
            line={"color": colour, "dash": dash, "width": width, "shape": "hv"},
            hovertemplate="month %{x}: %{y:+.3g} %<extra></extra>",
        )
    title = (
        f"{step:+.0f} % of the one gives {answer[-1]:+.3g} % of the other after {whole} months, if it holds "
        f"({share(probability)})"
    )
    _small(figure, title, x_title="months after the step", y_title="change (% of scale)", height_px=LINK_PX)
    below = 1 - figure.layout.margin.t / LINK_PX
    place = {"xref": "container", "x": 0.01, "yref": "container", "y": below, "yanchor": "top"}
    figure.update_layout(showlegend=True, legend={**place, "font": {"size": 11.5}, "itemclick": False})
    return figure.update_yaxes(nticks=4, tickformat="+,~g").update_xaxes(range=[-1, x[-1]], nticks=8)


def _small(figure: "Figure", title: str, *, x_title: str, y_title: str, height_px: int) -> "Figure":
    lines = textwrap.wrap(title, TITLE_WIDTH)
    theme.apply(
        figure,
        title="<br>".join(map(as_text, lines)),
        x_title=as_text(x_title),
        y_title=y_title,
        height_px=height_px,
        legend=False,
    )
    figure.update_layout(
        meta={"title": title, "sentence": "", "head_px": 14 + 17 * len(lines)},
        title={"font": {"size": 13}, "y": 1 - 18 / height_px, "yanchor": "top"},
        margin={"t": 14 + 17 * len(lines), "b": 36, "r": 12, "l": 40},
    )
    figure.update_xaxes(fixedrange=True, tickangle=0, title_font_size=12, title_standoff=4)
    return figure.update_yaxes(fixedrange=True, title_font_size=12)
