"""Charts of a measure over time: values with their status, target, limits and forecast; and many small ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from math import ceil
from typing import TYPE_CHECKING

from workbench.domain.observations import State
from workbench.domain.periods import Period
from workbench.domain.scorecard import Polarity
from workbench.domain.scoring_history import History, Judged, Point
from workbench.domain.scoring_kinds import Colour
from workbench.figures import theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LOOKS: dict[Colour, tuple[str, str, str]] = {
    Colour.GREEN: ("circle", theme.GOOD, "on target"),
    Colour.AMBER: ("triangle-up", theme.WARN, "caution"),
    Colour.RED: ("square", theme.BAD, "off target"),
    Colour.GREY: ("circle-open", theme.MUTED, "not judged"),
}
"""Of each status its marker, its colour and its word."""
GOOD_BAND = "rgba(11, 107, 74, 0.10)"
"""Behind the values that are on target."""
PANEL_PX = 190
"""The height of one small chart."""
HALF_MONTH = timedelta(days=15.3)
_MARGIN = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """A forecast to be drawn: its months, values and limits (None where there are none), in the measure's unit.

    error: as the forecast has it, on so many held_back months; None where there were too few. coverage: 0 to 1.
    """

    method: str
    months: tuple[Period, ...]
    values: tuple[float, ...]
    low: tuple[float, ...] | None
    high: tuple[float, ...] | None
    error: float | None
    held_back: int
    coverage: float
    judged: tuple[Judged, ...] = ()


def trend(history: History, fan: Fan | None = None) -> "Figure":
    """Draw a measure's values with the shape of their status, its target and limits, and a forecast where given."""
    from plotly import graph_objects as go  # noqa: PLC0415 - heavy: only a page that draws pays for it

    figure = go.Figure()
    places = _places(history, fan)
    _add_limits(figure, history.measure.polarity, places, _ends(history, fan, places))
    if fan is not None:
        _add_fan(figure, history, fan)
    _add_values(figure, history)
    unit = plain(history.measure.unit) or "value"
    over = ", added up over the year" if history.is_added_up else ""
    by = "" if fan is None else f" (forecast: {fan.method})"
    theme.apply(
        figure,
        title=f"{history.measure.title}{by}",
        x_title="Month",
        y_title=f"{unit}{over}",
        height_px=340,
        legend=True,
    )
    figure.update_layout(legend={"font": {"size": 11.5}, "traceorder": "normal"})
    figure.update_xaxes(type="date", tickformat="%b %Y")
    return figure


def multiples(histories: Sequence[History], *, title: str, columns: int) -> "Figure":
    """Draw several measures side by side, all over the same months, each on a scale of its own.

    Raises ValueError where there are none, or no column to draw them in.
    """
    from plotly.subplots import make_subplots  # noqa: PLC0415 - heavy: only a page that draws pays for it

    if not histories or columns < 1:
        raise ValueError(f"histories(={len(histories)}) and columns(={columns}) must be >= 1")
    rows = ceil(len(histories) / columns)
    height = rows * PANEL_PX + 70
    figure = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=[_panel_title(one) for one in histories],
        shared_xaxes="all",
        vertical_spacing=min(0.4 / rows, 62 / height) if rows > 1 else 0.1,
        horizontal_spacing=0.25 / columns if columns > 1 else 0.1,
    )
    for at, history in enumerate(histories):
        _add_panel(figure, history, row=at // columns + 1, column=at % columns + 1)
    figure.update_layout(template=theme.template(), height=height, title_text=title, showlegend=False)
    figure.update_annotations(font={"size": 12.5, "color": theme.INK})
    figure.update_xaxes(type="date", tickformat="%Y", nticks=5, showticklabels=True)
    return figure


def in_words(history: History, fan: Fan | None = None, reason: str = "") -> str:
    """Give what the chart of a measure shows, for who does not see it, and what its forecast is worth."""
    unit = f" {history.measure.unit}" if history.measure.unit else ""
    told = [point for point in history.points if point.value is not None]
    if not told:
        return "No values yet." + (f" {_sentence(reason)}" if reason else "")
    last = told[-1]
    target = "" if last.judged.target is None else f", target {number(last.judged.target)}"
    words = (
        f"{len(told)} values from {told[0].month} to {last.month}; the last is {number(last.value)}{unit}{target} "
        f"({LOOKS[last.colour][2]})."
    )
    if fan is None:
        return words + (f" {_sentence(reason)}" if reason else "")
    return f"{words} {_worth(fan, unit)}"


def number(value: float | None) -> str:
    """Give a number to at most four significant digits, whole where it is large; a dash for none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def _worth(fan: Fan, unit: str) -> str:
    if fan.error is None:
        return f"Forecast by {fan.method}; too few values could be held back to tell its error."
    return (
        f"Forecast by {fan.method}: on {fan.held_back} held-back values it was {number(fan.error)}{unit} off on "
        f"average, and {fan.coverage:.0%} of them lay within the band."
    )


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."


# -- the parts of a chart ---------------------------------------------------------------------------------------------


def _places(history: History, fan: Fan | None) -> list[tuple[Period, Judged]]:
    ahead = () if fan is None else zip(fan.months, fan.judged, strict=False)
    return [*((point.month, point.judged) for point in history.points), *ahead]


def _ends(history: History, fan: Fan | None, places: Sequence[tuple[Period, Judged]]) -> tuple[float, float]:
    """How far down and up the chart reaches."""
    known = [point.value for point in history.points]
    for _, judged in places:
        known.extend((judged.target, judged.upper, judged.stretch))
    if fan is not None:
        known.extend((*fan.values, *(fan.low or ()), *(fan.high or ())))
    numbers = [one for one in known if one is not None] or [0.0, 1.0]
    room = (max(numbers) - min(numbers)) * _MARGIN or abs(numbers[0]) * _MARGIN or 1.0
    return min(numbers) - room, max(numbers) + room


def _add_limits(
    figure: "Figure",
    polarity: Polarity,
    places: Sequence[tuple[Period, Judged]],
    ends: tuple[float, float],
    **where: int,
) -> None:
    """The target with a band on its good side, the stretch target, and the red limit."""
    months = [_day(month) for month, _ in places]
    target = [judged.target for _, judged in places]
    if any(one is not None for one in target):
        _add_band(figure, polarity, places, ends, **where)
        _add_line(figure, months, target, "target", theme.INK, "dash", **where)
    if polarity is Polarity.RANGE:
        _add_line(figure, months, [judged.upper for _, judged in places], "upper target", theme.INK, "dash", **where)
    _add_line(figure, months, [judged.stretch for _, judged in places], "stretch", theme.GOOD, "dot", **where)
    _add_line(figure, months, [judged.red for _, judged in places], "red limit", theme.BAD, "dashdot", **where)
    figure.update_yaxes(range=list(ends), row=where.get("row"), col=where.get("col"))


def _add_band(
    figure: "Figure",
    polarity: Polarity,
    places: Sequence[tuple[Period, Judged]],
    ends: tuple[float, float],
    **where: int,
) -> None:
    """What is on target, as strips: a month without a target leaves a gap."""
    x: list[str | None] = []
    y: list[float | None] = []
    for left, right, judged in _strips(places):
        if judged.target is not None:
            far = _far(polarity, judged, ends)
            x.extend((left, right, right, left, left, None))
            y.extend((judged.target, judged.target, far, far, judged.target, None))
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=GOOD_BAND,
        hoverinfo="skip",
        showlegend=False,
        **where,
    )


def _strips(places: Sequence[tuple[Period, Judged]]) -> Iterator[tuple[str, str, Judged]]:
    """The first and the last day of months that are judged alike; between two places it changes in the middle."""
    days = [month.first_day for month, _ in places]
    middles = [before + (after - before) / 2 for before, after in pairwise(days)]
    edges = [*(days[:1] and [days[0] - HALF_MONTH]), *middles, *(days[-1:] and [days[-1] + HALF_MONTH])]
    spans = zip(edges, edges[1:], places, strict=False)
    for judged, group in groupby(spans, key=lambda span: span[2][1]):
        strips = list(group)
        yield strips[0][0].isoformat(), strips[-1][1].isoformat(), judged


def _far(polarity: Polarity, judged: Judged, ends: tuple[float, float]) -> float:
    """The far end of what is on target."""
    if polarity is Polarity.RANGE and judged.upper is not None:
        return judged.upper
    return ends[0] if polarity is Polarity.LOWER else ends[1]


def _add_line(
    figure: "Figure", months: list[str], values: list[float | None], name: str, colour: str, dash: str, **where: int
) -> None:
    if any(one is not None for one in values):
        line = {"color": colour, "width": 1.4, "dash": dash, "shape": "hvh"}
        figure.add_scatter(
            x=months,
            y=values,
            mode="lines",
            line=line,
            name=name,
            hovertemplate=f"{name} %{{y:.4g}}<extra></extra>",
            **where,
        )


def _add_values(figure: "Figure", history: History) -> None:
    x, y = _course(history)
    line = {"color": theme.CATEGORIES[0], "width": 2}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)
    told = [point for point in history.points if point.value is not None]
    for colour, (symbol, ink, word) in LOOKS.items():
        of_colour = [point for point in told if point.colour is colour]
        if of_colour:
            figure.add_scatter(
                x=[_day(point.month) for point in of_colour],
                y=[point.value for point in of_colour],
                mode="markers",
                marker={"symbol": symbol, "color": ink, "size": 9, "line": {"color": theme.SURFACE, "width": 1}},
                text=[_state(point) for point in of_colour],
                name=word,
                hovertemplate=f"%{{x|%b %Y}}: %{{y:.4g}} ({word}%{{text}})<extra></extra>",
            )


def _course(history: History) -> tuple[list[str | None], list[float | None]]:
    """The line through the values: broken where one is missing, and where adding up begins anew."""
    told = [point for point in history.points if point.value is not None]
    x: list[str | None] = [_day(told[0].month)] if told else []
    y: list[float | None] = [told[0].value] if told else []
    for before, point in pairwise(told):
        months = (point.month.first_day.year - before.month.first_day.year) * 12
        months += point.month.first_day.month - before.month.first_day.month
        is_anew = history.is_added_up and point.month.year != before.month.year
        if months > history.step_months or is_anew:
            x.append(None)
            y.append(None)
        x.append(_day(point.month))
        y.append(point.value)
    return x, y


def _state(point: Point) -> str:
    return "" if point.state in (None, State.REPORTED) else f", {point.state}"


def _add_fan(figure: "Figure", history: History, fan: Fan) -> None:
    run = history.last_run
    if not run:
        return
    from_month, from_value = run[-1]
    months = [_day(month) for month in (from_month, *fan.months)]
    if fan.low is not None and fan.high is not None:
        edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        figure.add_scatter(x=months, y=[from_value, *fan.high], showlegend=False, **edge)
        figure.add_scatter(
            x=months,
            y=[from_value, *fan.low],
            fill="tonexty",
            fillcolor=theme.BAND,
            name=f"{fan.coverage:.0%} band",
            **edge,
        )
    figure.add_scatter(
        x=months,
        y=[from_value, *fan.values],
        mode="lines+markers",
        line={"color": theme.CATEGORIES[0], "dash": "dot", "width": 2},
        marker={"symbol": "diamond-open", "size": 7},
        name="forecast",
        hovertemplate="%{x|%b %Y}: forecast %{y:.4g}<extra></extra>",
    )


def _add_panel(figure: "Figure", history: History, *, row: int, column: int) -> None:
    where = {"row": row, "col": column}
    places = _places(history, None)
    _add_limits(figure, history.measure.polarity, places, _ends(history, None, places), **where)
    x, y = _course(history)
    line = {"color": theme.CATEGORIES[0], "width": 1.6}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", **where)
    told = [point for point in history.points if point.value is not None]
    figure.add_scatter(
        x=[_day(point.month) for point in told],
        y=[point.value for point in told],
        mode="markers",
        marker={
            "symbol": [LOOKS[point.colour][0] for point in told],
            "color": [LOOKS[point.colour][1] for point in told],
            "size": 6,
        },
        text=[LOOKS[point.colour][2] for point in told],
        hovertemplate="%{x|%b %Y}: %{y:.4g} (%{text})<extra></extra>",
        **where,
    )
    figure.update_yaxes(title_text=plain(history.measure.unit) or "value", nticks=4, title_font_size=11.5, **where)


def _panel_title(history: History) -> str:
    """A measure's title, shortened, with its last value; plotly reads some signs as tags, so they are taken apart."""
    told = [point for point in history.points if point.value is not None]
    last = f"{number(told[-1].value)} ({LOOKS[told[-1].colour][2]})" if told else "no values"
    title = history.measure.title
    short = title if len(title) <= 34 else f"{title[:33]}…"
    return f"{plain(short)}: {last}"


def plain(text: str) -> str:
    """Give a text in which plotly finds no tag."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _day(month: Period) -> str:
    return month.first_day.isoformat()
