"""Charts whose height follows their rows: rows laid out in pixels, and a head that is fit for a phone's width.

The head (title, sentences, legend) takes its place from the top in pixels, so that a chart of 4,000 pixels has it where
one of 300 has it, and the legend pushes the plot down as far as its lines need.
"""

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from osm_sim.portfolio.spec import YEAR_MONTHS
from workbench.figures import theme
from workbench.figures.portfolio_words import MONTH_NAMES, Interval, year_and_month
from workbench.figures.rows import as_text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEADING_PX = 20
ROW_PX = 22
FOOT_PX = 58
LINE_PX = 22
"""Of a line of the title, and of the sentences below it."""
CHARACTER_PX = 6.4
"""Of a tick label, about."""
LONGEST_HEADING = 46
VEIL = "rgba(255, 255, 255, 0.8)"
"""Behind words, so that lines do not go through them."""
SENTENCE_WIDTH = 54
"""Characters of a sentence under the title that a phone's width holds on a line."""
TITLE_WIDTH = 42
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)
MOST_MONTH_TICKS = 6
SPACE = "\u00a0"
"""Where a year could stand below a month: above the plot, months then stand on one line."""


def head(
    figure: "Figure",
    *,
    title: str,
    x_title: str,
    y_title: str,
    plot_px: float,
    sentence: str = "",
    legend_rows: int = 0,
) -> "Figure":
    """Give a chart its look: title, sentences below it, a legend of so many rows on a phone (0: none), axis titles.

    plot_px: of the plot on a wide page; a legend that needs more rows takes some of them. title, sentence: plain text.
    """
    titles = textwrap.wrap(title, TITLE_WIDTH)
    told = textwrap.wrap(sentence, SENTENCE_WIDTH)
    top = 14 + LINE_PX * (len(titles) + len(told))
    height = top + 20 * legend_rows + 8 + plot_px + FOOT_PX
    small = f'<span style="font-size:13px;color:{theme.MUTED}">' + "<br>".join(map(as_text, told)) + "</span>"
    text = "<br>".join([*map(as_text, titles), *([small] if told else [])])
    theme.apply(figure, title=text, x_title=x_title, y_title=y_title, height_px=round(height), legend=legend_rows > 0)
    figure.update_layout(
        meta={"title": title, "sentence": sentence, "head_px": top},
        title={"y": 1 - 22 / height, "yanchor": "top", "pad": {"t": 0}},
        legend={
            "xref": "container",
            "x": 0.01,
            "yref": "container",
            "y": 1 - (top + 2) / height,
            "yanchor": "top",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        margin={"t": top + 8, "b": 44},
    )
    return figure


class Lanes:
    """Rows from top to bottom, in pixels: headings written over the plot, rows named at the left."""

    def __init__(self) -> None:
        self.height = 4.0
        self._labels: list[tuple[float, str]] = []
        self._headings: list[tuple[float, str]] = []
        self._rules: list[float] = []

    def rule(self) -> None:
        """Set what follows apart by a line."""
        self._rules.append(self.gap(18))

    def gap(self, px: float) -> float:
        """Leave room, and give its middle."""
        self.height += px
        return self.height - px / 2

    def heading(self, text: str, px: float = HEADING_PX) -> float:
        """Put a heading, and give its middle."""
        middle = self.gap(px)
        self._headings.append((middle, text))
        return middle

    def row(self, label: str, px: float = ROW_PX) -> float:
        """Put a row, and give its middle."""
        middle = self.gap(px)
        self._labels.append((middle, label))
        return middle

    def lay(self, figure: "Figure") -> "Figure":
        """Give a chart these rows: its y is in pixels from the top."""
        widest = max((len(label) for _, label in self._labels), default=0)
        heading = {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "xshift": -CHARACTER_PX * widest - 4,
            "yref": "y",
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": 12, "color": theme.INK},
            "bgcolor": VEIL,
            "borderpad": 0,
        }
        rule = {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": "y",
            "line": {"color": theme.INK, "width": 1},
            "layer": "below",
        }
        # All at once, and set instead of updated: plotly would go through all those before each one again.
        figure.layout.annotations = [
            *figure.layout.annotations,
            *(heading | {"y": at, "text": text} for at, text in self._headings),
        ]
        figure.layout.shapes = [*figure.layout.shapes, *(rule | {"y0": at, "y1": at} for at in self._rules)]
        return figure.update_yaxes(
            range=[self.height + 4, 0],
            tickvals=[at for at, _ in self._labels],
            ticktext=[label for _, label in self._labels],
            tickfont={"size": 12},
            showgrid=False,
            fixedrange=True,
            ticks="",
        )


def ticks_above(figure: "Figure") -> None:
    """Repeat the x axis' numbers above the plot: a long chart is read far from its foot."""
    axis = figure.layout.xaxis.to_plotly_json()
    axis.pop("title", None)
    figure.add_scatter(x=[None], y=[None], xaxis="x2", showlegend=False, hoverinfo="skip")
    figure.update_layout(xaxis2=axis | {"overlaying": "x", "side": "top", "matches": "x", "showgrid": False})


def months_axis(figure: "Figure", first: str, months: int, *, before: float = 0.0, after: float = 0.0) -> "Figure":
    """Give the x axis calendar months: month m lasts from m - 1 to m. Ticks stand where a month begins.

    before, after: how many months of room there are at either end. Years have stronger lines.
    """
    start_year, start = year_and_month(first, 1) if first else (0, 1)
    step = next((one for one in MONTH_STEPS if months / one <= MOST_MONTH_TICKS), 120)
    ticks = [month for month in range(months + 1) if (start + month - 1) % step == 0]
    years = [month for month in range(months + 1) if (start + month - 1) % YEAR_MONTHS == 0]
    is_yearless = not set(ticks) & set(years)

    def text(month: int) -> str:
        if not first:
            return f"{month}"
        more, place = divmod(start + month - 1, YEAR_MONTHS)
        is_told = place == 0 or is_yearless
        return f"{MONTH_NAMES[place]}<br>{start_year + more if is_told else SPACE}"

    figure.update_xaxes(
        range=[-before, months + after],
        tickvals=ticks,
        ticktext=[text(month) for month in ticks],
        tickangle=0,
        fixedrange=True,
        zeroline=False,
    )
    upright_lines(figure, years if first else (), colour="#b9c4d3")
    return figure


def upright_lines(
    figure: "Figure",
    places: Sequence[float],
    *,
    colour: str,
    width: float = 1,
    dash: str = "solid",
    layer: str = "below",
) -> None:
    """Draw lines over the whole height of the plot."""
    line = {
        "type": "line",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "width": width, "dash": dash},
        "layer": layer,
    }
    figure.layout.shapes = [*figure.layout.shapes, *(line | {"x0": at, "x1": at} for at in places)]


def plain_range(found: Sequence[Interval], colour: str, *, times: float = 1.0) -> dict[str, object]:
    """Give intervals as plotly's error bars along x; times: 100 where shares are drawn in points."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [times * (one.high - one.value) for one in found],
        "arrayminus": [times * (one.value - one.low) for one in found],
        "color": colour,
        "thickness": 1.5,
        "width": 4,
    }


def ticks_of_change(figure: "Figure", reach: float) -> None:
    """Give the x axis round numbers with their sign from -reach to reach, 0 in the middle."""
    rough = 0.7 * reach
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * one for one in (5, 2, 1) if size * one <= rough)
    ticks = [step * one for one in range(-int(reach / step), int(reach / step) + 1)]
    figure.update_xaxes(
        range=[-1.08 * reach, 1.08 * reach],
        tickvals=ticks,
        ticktext=[f"{one:+.10g}" if one else "0" for one in ticks],
        tickangle=0,
        fixedrange=True,
    )
