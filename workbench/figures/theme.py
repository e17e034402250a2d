"""How every chart looks: the palette of the pages, readable without colour, units on every axis.

Importing this module does not import plotly; the first figure does.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure
    from plotly.graph_objects.layout import Template

INK = "#16233a"
MUTED = "#526075"
LINE = "#d6dde7"
SURFACE = "#ffffff"
GOOD = "#0b6b4a"
WARN = "#8a4b00"
BAD = "#a8200d"
BAND = "rgba(11, 95, 165, 0.14)"
"""The fill of a reference band or an interval, behind what is measured."""

CATEGORIES = ("#0b5fa5", "#d55e00", "#56b4e9", "#8c3a7b", "#e6a700", "#00735c", "#16233a", "#8a94a3")
"""Colours of categories, in order of use; told apart with red-green and blue-yellow colour blindness."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid", "dash")
MARKERS = ("circle", "square", "diamond", "triangle-up", "x", "triangle-down", "star", "cross")
PATTERNS = ("", "/", ".", "\\", "x", "-", "|", "+")
"""The partner of each colour for lines, points and bars, so that nothing depends on colour alone."""

SEQUENTIAL = ((0.0, "#f1f6fb"), (0.25, "#bcd6ec"), (0.5, "#6ea8d6"), (0.75, "#20699f"), (1.0, "#0b2f5b"))
"""Little to much, light to dark; its order survives in grey."""

DIVERGING = ((0.0, "#8a3b00"), (0.25, "#e39a5b"), (0.5, "#f7f7f5"), (0.75, "#6ea8d6"), (1.0, "#0b3f75"))
"""Less to more than a middle; both ends are dark, the middle is light."""

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'

HOURS = ",.0f"
SHARE = ".0%"
FTE = ".1f"
"""Number formats of plotly (d3): hours `1,234`, a share `87%`, people `6.5`."""


def category(place: int) -> dict[str, str]:
    """Colour, dash, marker and pattern of the category at a place (0, 1, ...); after eight they come again."""
    at = place % len(CATEGORIES)
    return {"color": CATEGORIES[at], "dash": DASHES[at], "symbol": MARKERS[at], "pattern": PATTERNS[at]}


def apply(
    figure: "Figure", *, title: str, x_title: str, y_title: str, height_px: int = 360, legend: bool | None = None
) -> "Figure":
    """The figure itself, in the workbench's look, with a title and both axes titled (units belong in the titles).

    Raises ValueError where a title is empty: no chart leaves the workbench with an axis nobody named.
    """
    for name, text in (("title", title), ("x_title", x_title), ("y_title", y_title)):
        if not text.strip():
            raise ValueError(f"{name}(={text!r}) must say what is shown, with its unit")
    figure.update_layout(template=template(), height=height_px, title_text=title)
    figure.update_xaxes(title_text=x_title)
    figure.update_yaxes(title_text=y_title)
    if legend is not None:
        figure.update_layout(showlegend=legend)
    return figure


@cache
def template() -> "Template":
    """The layout template, made on first use; it is not registered anywhere and changes no default of plotly's."""
    from plotly import graph_objects as go  # noqa: PLC0415 - heavy: only a page that draws pays for it

    axis = {
        "automargin": True,
        "gridcolor": "#e6ebf1",
        "linecolor": "#8592a5",
        "tickcolor": "#8592a5",
        "ticks": "outside",
        "ticklen": 4,
        "title": {"font": {"size": 13, "color": MUTED}, "standoff": 10},
        "tickfont": {"size": 12.5},
        "zeroline": False,
    }
    layout = go.Layout(
        colorway=list(CATEGORIES),
        colorscale={
            "sequential": _scale(SEQUENTIAL),
            "sequentialminus": _scale(SEQUENTIAL),
            "diverging": _scale(DIVERGING),
        },
        font={"family": FONT, "size": 13, "color": INK},
        title={"font": {"size": 17, "color": INK}, "x": 0.01, "xanchor": "left", "y": 0.97, "yanchor": "top"},
        margin={"t": 56, "r": 16, "b": 44, "l": 52},
        paper_bgcolor=SURFACE,
        plot_bgcolor=SURFACE,
        xaxis=axis,
        yaxis=axis,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 12.5},
            "title": {"font": {"size": 12.5}},
        },
        hoverlabel={"bgcolor": SURFACE, "bordercolor": "#8592a5", "font": {"family": FONT, "size": 13, "color": INK}},
        separators=".,",
        bargap=0.28,
        modebar={"remove": ["sendDataToCloud", "logo"]},
    )
    # Hatching in white over the colour: it reads as the colour from afar and as the pattern from near.
    bar = go.Bar(marker={"pattern": {"fillmode": "overlay", "fgcolor": SURFACE, "size": 7, "solidity": 0.28}})
    heat = go.Heatmap(colorscale=_scale(SEQUENTIAL), colorbar=_colorbar(), xgap=1, ygap=1)
    return go.layout.Template(layout=layout, data={"bar": [bar], "heatmap": [heat]})


def _colorbar() -> dict[str, object]:
    return {"thickness": 14, "outlinewidth": 0, "title": {"side": "right", "font": {"size": 13, "color": MUTED}}}


def _scale(stops: tuple[tuple[float, str], ...]) -> list[list[float | str]]:
    return [[at, colour] for at, colour in stops]
