"""Scenarios of a portfolio beside each other: chances and their paired differences in, a plotly figure out.

Differences are to the first scenario, path by path on the same random numbers, with normal 95 % intervals, in
percentage points. A marker is filled where the interval lies on one side of 0, hollow where it does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from osm_sim.portfolio.outputs import Figure as Number
from workbench.figures import theme
from workbench.figures.portfolio_chances import ALL, HIGH_PX, LANE_PX
from workbench.figures.portfolio_rows import LONGEST_HEADING, Lanes, head, plain_range, ticks_above, ticks_of_change
from workbench.figures.portfolio_words import Interval, around, month_name, number, points, share, short_share
from workbench.figures.rows import as_text, plotly, say, short

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LEAST_REACH = 5.0
"""Points to either side that are always shown, so that a hair's breadth does not look like a leap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedChance:
    """A target in every scenario. month, value: None for all targets together.

    chances: by scenario; differences: of the second scenario on to the first.
    """

    measure: str
    chances: tuple[Number, ...]
    differences: tuple[Number, ...]
    month: int | None = None
    value: float | None = None


class _Dot(NamedTuple):
    at: float
    scenario: int
    name: str
    base: float
    chance: float
    moved: Interval


def comparison(names: Sequence[str], rows: Sequence[ComparedChance], *, first: str = "") -> "Figure":
    """Draw by how much likelier every target is in each scenario than in the first; all targets together last.

    names: of the scenarios, in the order of the chances. first: the plan's first month, for calendar months. Raises
    ValueError for a row with another number of chances or differences.
    """
    for row in rows:
        if len(row.chances) != len(names) or len(row.differences) != len(names) - 1:
            raise ValueError(
                f"chances(={len(row.chances)}) and differences(={len(row.differences)}) of {row.measure!r} must be "
                f"{len(names)} and {len(names) - 1}: one for each scenario, and for each but the first"
            )
    figure = plotly().Figure()
    lanes = Lanes()
    dots = list(_laid(lanes, rows, first)) if len(names) > 1 else []
    for place in range(1, len(names)):
        _add_scenario(figure, [dot for dot in dots if dot.scenario == place], names[place], place)
    base = names[0] if names else ""
    head(
        figure,
        title=f"Chances against {base}" if base else "Chances of scenarios",
        x_title="likelier by (percentage points)",
        y_title="target",
        plot_px=lanes.height if dots else 160,
        sentence="At the right: the chance before and after. Filled: clear, the 95 % interval lies on one side of 0.",
        legend_rows=len(names) - 1,
    )
    if not dots:
        return say(figure, "There is no other scenario, or no target, to compare.")
    reach = max(LEAST_REACH, *(100 * max(abs(dot.moved.low), abs(dot.moved.high)) for dot in dots))
    _add_words(figure, dots, 1.08 * reach)
    ticks_of_change(figure, reach)
    figure.add_vline(x=0, line={"color": theme.INK, "width": 1.5, "dash": "dash"}, layer="below")
    figure.update_layout(margin={"r": 104})
    lanes.lay(figure)
    if lanes.height > HIGH_PX:
        ticks_above(figure)
    return figure


def _laid(lanes: Lanes, rows: Sequence[ComparedChance], first: str) -> Iterator[_Dot]:
    for (measure, is_all), group in groupby(rows, key=lambda row: (row.measure, row.month is None)):
        if is_all:
            lanes.rule()
        lanes.heading(f"<b>{as_text(short(ALL if is_all else measure, LONGEST_HEADING))}</b>")
        for row in group:
            told = "all at once" if row.month is None else f"{month_name(first, row.month)}: {number(row.value)}"
            at = lanes.row(told, 6 + LANE_PX * len(row.differences))
            name = f"{as_text(measure)}<br>{told}"
            for place, difference in enumerate(row.differences, start=1):
                lane = at + LANE_PX * (place - (len(row.differences) + 1) / 2)
                base, chance = row.chances[0].value, row.chances[place].value
                yield _Dot(lane, place, name, base, chance, around(difference))


def _add_scenario(figure: "Figure", dots: Sequence[_Dot], name: str, place: int) -> None:
    mark, label = theme.category(place - 1), as_text(short(name, 40))
    symbols = [mark["symbol"] + ("" if dot.moved.is_clear else "-open") for dot in dots]
    figure.add_scatter(
        x=[100 * dot.moved.value for dot in dots],
        y=[dot.at for dot in dots],
        mode="markers",
        name=label,
        marker={"symbol": symbols, "color": mark["color"], "size": 9, "line": {"width": 1.5, "color": mark["color"]}},
        error_x=plain_range([dot.moved for dot in dots], mark["color"], times=100),
        customdata=[[dot.name, _told(dot)] for dot in dots],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra>" + label + "</extra>",
    )


def _told(dot: _Dot) -> str:
    ends = f"{100 * dot.moved.low:+.1f} to {100 * dot.moved.high:+.1f}"
    clear = "" if dot.moved.is_clear else "no clear difference: "
    return f"{share(dot.base)} → {share(dot.chance)}<br>{clear}{points(dot.moved.value)} points ({ends})"


def _add_words(figure: "Figure", dots: Sequence[_Dot], at: float) -> None:
    words = [f" {_plain(dot.base)} → {_plain(dot.chance)} %" for dot in dots]
    figure.add_scatter(
        x=[at] * len(dots),
        y=[dot.at for dot in dots],
        text=[f"<b>{word}</b>" if dot.moved.is_clear else word for word, dot in zip(words, dots, strict=True)],
        mode="text",
        textposition="middle right",
        textfont={"size": 12, "color": theme.INK},
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )


def _plain(value: float) -> str:
    return as_text(short_share(value).removesuffix(" %"))
