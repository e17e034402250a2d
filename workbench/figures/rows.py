"""Charts whose rows are named at the left: what they share, fit for a phone's width."""

import math
import textwrap
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from workbench.figures import theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LABEL_WIDTH = 15
"""Characters of a line of a tick label: two such lines leave a phone's chart most of its width."""


def wrap(text: str, width: int = LABEL_WIDTH) -> str:
    """A text on at most two lines of so many characters."""
    lines = textwrap.wrap(text, width, max_lines=2, placeholder=" …")
    return "<br>".join(as_text(line) for line in lines) or "–"


def short(text: str, most: int) -> str:
    """A text cut to so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else text[: most - 1] + "…"


def as_text(text: str) -> str:
    """Plotly reads a little HTML in its texts; a name is text."""
    return escape(text, quote=False)


def plain(values: ArrayLike) -> list[float | None]:
    """Plain numbers: plotly would pack arrays as base64, which no test and no reader of the file can read."""
    return [float(value) if math.isfinite(value) else None for value in np.ravel(np.asarray(values, float))]


def words_at(
    figure: "Figure", x: Sequence[float], y: Sequence[str], words: Sequence[str], colours: Sequence[str]
) -> None:
    """Write words to the right of points, beyond the axes where need be."""
    figure.add_scatter(
        x=list(x),
        y=list(y),
        text=list(words),
        mode="text",
        textposition="middle right",
        showlegend=False,
        textfont={"color": list(colours), "size": 12.5},
        hoverinfo="skip",
        cliponaxis=False,
    )


def as_rows(figure: "Figure", labels: Sequence[str] | None = None) -> "Figure":
    """Rows from top to bottom in the order given, named at the left."""
    order = {"categoryorder": "array", "categoryarray": list(labels)} if labels else {}
    return figure.update_yaxes(autorange="reversed", showgrid=False, fixedrange=True, ticks="", **order)


def say(figure: "Figure", sentence: str) -> "Figure":
    """An empty chart with a sentence that says why."""
    figure.add_annotation(
        text=_wrap_sentence(sentence),
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"size": 14, "color": theme.MUTED},
    )
    figure.update_xaxes(showticklabels=False, showgrid=False)
    return figure.update_yaxes(showticklabels=False, showgrid=False)


def _wrap_sentence(sentence: str) -> str:
    return "<br>".join(textwrap.wrap(sentence, 36))


def plotly() -> Any:  # noqa: ANN401 - a module
    """plotly.graph_objects, imported when the first chart is drawn."""
    from plotly import graph_objects as go  # noqa: PLC0415 - heavy: only a page that draws pays for it

    return go
