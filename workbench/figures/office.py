"""The charts of the office: values in, a plotly figure out.

FTE and hours are per year, shares lie in 0..1, an interval is the 95 % interval of the mean over replications.
What a colour says is said by a marker, a pattern or a printed word too. Missing values (NaN) are named, not drawn.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from osm_sim.office.spec import GRADES, PROCESSES
from osm_sim.study import Estimate
from workbench.figures import theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Place = Literal["below", "inside", "above"]
Verdict = Literal["meets the level", "not clear", "misses the level", "no jobs"]
Unit = Literal["share", "hours", "days"]

BAR = "#8db9de"
PLACE_PATTERNS: dict[Place, str] = {"below": "\\", "inside": "", "above": "/"}
VERDICT_MARKS: dict[Verdict, tuple[str, str, str]] = {
    "meets the level": ("circle", theme.GOOD, "✓"),
    "not clear": ("square-open", theme.WARN, "?"),
    "misses the level": ("x", theme.BAD, "✗"),
    "no jobs": ("circle-open", theme.MUTED, "–"),
}
"""Marker, colour and printed sign of each verdict."""
LABEL_WIDTH = 15
"""Characters of a line of a tick label: two such lines leave a phone's chart most of its width."""
BUSY = 0.95
"""Utilisation of a month above which the staff has no slack left (printed bold)."""
MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True, kw_only=True)
class LateActivity:
    """One activity's punctuality: its share of jobs on time, and by how many working days late ones miss."""

    id: str
    name: str
    on_time: Estimate
    days_late: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure under setting A and setting B, and B minus A on the same random numbers."""

    label: str
    unit: Unit
    first: Estimate
    second: Estimate
    difference: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the difference lies on one side of 0."""
        low, high = float(self.difference.low), float(self.difference.high)
        return low > 0 or high < 0

    @property
    def is_same(self) -> bool:
        """Whether no replication differs."""
        return bool(self.difference.low == 0 and self.difference.high == 0)

    @property
    def is_known(self) -> bool:
        """Whether both settings were measured."""
        return math.isfinite(float(self.difference.mean))


# -- what the numbers are called --------------------------------------------------------------------------------------


def place_in_band(fte: float, band: tuple[float, float]) -> Place:
    """Where a figure lies against the low and high of Figure 5, at the two decimals that are printed."""
    low, high = band
    if round(fte, 2) < round(low, 2):
        return "below"
    return "above" if round(fte, 2) > round(high, 2) else "inside"


def verdict(share: Estimate, level: float) -> Verdict:
    """Whether a share of jobs on time meets a service level, as far as its interval tells."""
    if not math.isfinite(float(share.mean)):
        return "no jobs"
    if float(share.low) >= level or (math.isnan(float(share.low)) and float(share.mean) >= level):
        return "meets the level"
    return "misses the level" if float(share.high) < level else "not clear"


def percent(share: float, decimals: int = 0) -> str:
    """A share as a percentage, "–" where it is not known."""
    return f"{100 * share:.{decimals}f} %" if math.isfinite(share) else "–"


def hours(value: float) -> str:
    """Hours with a thousands separator, "–" where they are not known."""
    return f"{value:,.0f} h" if math.isfinite(value) else "–"


def amount(value: float, unit: Unit) -> str:
    """A value with its unit."""
    if unit == "share":
        return percent(value, 1)
    return hours(value) if unit == "hours" else _days(value)


def change(value: float, unit: Unit) -> str:
    """A difference with its sign and unit; of shares in percentage points."""
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return f"{_positive_zero(round(100 * value, 1)):+.1f} points"
    if unit == "hours":
        return f"{_positive_zero(round(value)):+,.0f} h"
    return f"{_positive_zero(round(value, 1)):+.1f} days"


def difference_in_words(row: Compared) -> str:
    """B minus A with its interval; says so where the interval holds 0 or nothing was measured."""
    if not row.is_known:
        return "not measured in both"
    if row.is_same:
        return "no difference in any replication"
    low, high = (change(float(limit), row.unit) for limit in (row.difference.low, row.difference.high))
    interval = f"{change(float(row.difference.mean), row.unit)} ({low.split()[0]} to {high.split()[0]})"
    return interval if row.is_clear else f"no clear difference: {interval}"


# -- FTE --------------------------------------------------------------------------------------------------------------


def fte_by_process(
    fte: Mapping[int, float], band: Mapping[int, tuple[float, float]], *, reading: str = "A"
) -> "Figure":
    """Bars of the FTE each process needs against the low and high of Figure 5, by process number 1..9."""
    go = _plotly()
    known = {process: fte[process] for process in PROCESSES if math.isfinite(fte.get(process, math.nan))}
    low, high = (math.fsum(limits[side] for limits in band.values()) for side in (0, 1))
    figure = go.Figure()
    if known:
        _fte_bars(go, figure, known, band)
    theme.apply(
        figure,
        title=f"{math.fsum(known.values()):.2f} FTE in all; Figure 5 adds up to {low:.1f} to {high:.1f}",
        x_title="full-time equivalents (FTE)",
        y_title="process",
        height_px=430,
    )
    if not known:
        return _say(figure, "No process has any work: check the drivers and the intensity.")
    most = max([*known.values(), *(limits[1] for limits in band.values()), 0.1])
    figure.update_xaxes(range=[0, 1.04 * most], fixedrange=True)
    figure.update_layout(meta={"reading": reading}, barmode="overlay", margin={"r": 92})
    return _rows(figure)


def _fte_bars(go: Any, figure: "Figure", fte: Mapping[int, float], band: Mapping[int, tuple[float, float]]) -> None:
    labels = [process_label(process) for process in fte]
    places = [place_in_band(value, band[process]) if process in band else "inside" for process, value in fte.items()]
    figure.add_bar(
        x=list(fte.values()),
        y=labels,
        orientation="h",
        name="this office",
        marker={
            "color": BAR,
            "line": {"color": theme.CATEGORIES[0], "width": 1},
            "pattern": {"shape": [PLACE_PATTERNS[place] for place in places], "fgcolor": theme.INK, "size": 7},
        },
        customdata=[[PROCESSES[process], *_band_text(band.get(process))] for process in fte],
        hovertemplate="%{customdata[0]}<br>%{x:.2f} FTE<br>Figure 5: %{customdata[1]} FTE<extra></extra>",
    )
    ranges = [(process_label(process), limits) for process, limits in band.items() if process in fte]
    figure.add_scatter(
        x=[x for _, (low, high) in ranges for x in (low, high, None)],
        y=[y for label, _ in ranges for y in (label, label, None)],
        mode="lines+markers",
        name="Figure 5, low to high",
        line={"color": theme.INK, "width": 2},
        marker={"symbol": "line-ns", "size": 15, "line": {"width": 2.5, "color": theme.INK}},
        hoverinfo="skip",
    )
    ends = [max(value, band.get(process, (0.0, 0.0))[1]) for process, value in fte.items()]
    words = [f"  {value:.2f} {place}" for value, place in zip(fte.values(), places, strict=True)]
    _words_at(figure, ends, labels, words, [theme.INK if place == "inside" else theme.WARN for place in places])


def _band_text(limits: tuple[float, float] | None) -> tuple[str]:
    if limits is None:
        return ("no figure",)
    low, high = limits
    return (f"{low:.1f}",) if low == high else (f"{low:.1f} to {high:.1f}",)


# -- punctuality ------------------------------------------------------------------------------------------------------


def on_time_by_process(on_time: Estimate, level: float) -> "Figure":
    """Share of jobs on time by process with its interval, and the service level. on_time: shape (9,)."""
    labels = [process_label(process) for process in PROCESSES]
    figure = _punctuality(on_time, level, labels, list(PROCESSES.values()))
    return theme.apply(figure, title="Jobs on time, by process", x_title="jobs on time (%)", y_title="process",
                       height_px=430)


def latest_activities(rows: Sequence[LateActivity], level: float) -> "Figure":
    """The activities given, in their order: share of jobs on time with interval, and mean days late of late jobs."""
    known = [row for row in rows if math.isfinite(float(row.on_time.mean))]
    labels = [activity_label(row) for row in known]
    figure = _punctuality(_stacked([row.on_time for row in known]), level, labels, [row.name for row in known])
    return theme.apply(
        figure,
        title=f"The {'ten ' if len(known) == 10 else ''}latest activities",
        x_title="jobs on time (%)",
        y_title="activity; mean delay of late jobs (days)",
        height_px=130 + 40 * max(4, len(known)),
    )


def _punctuality(
    on_time: Estimate, level: float, labels: Sequence[str], names: Sequence[str]
) -> "Figure":
    go = _plotly()
    figure = go.Figure()
    verdicts = [verdict(on_time.at(number), level) for number in range(len(labels))]
    if not labels or all(word == "no jobs" for word in verdicts):
        return _say(figure, "No jobs were due in the measured year.")
    for word in VERDICT_MARKS:
        at = [number for number, found in enumerate(verdicts) if found == word != "no jobs"]
        _dots(figure, on_time, at, labels, names, word)
    lowest = np.nanmin([*np.ravel(on_time.low), *np.ravel(on_time.mean), level])
    floor = max(0.0, math.floor(20 * (lowest - 0.02)) / 20)
    words = [
        f" {VERDICT_MARKS[word][2]} {percent(float(on_time.mean[n])) if word != 'no jobs' else 'no jobs'}"
        for n, word in enumerate(verdicts)
    ]
    _words_at(figure, [1.0] * len(labels), labels, words, [VERDICT_MARKS[word][1] for word in verdicts])
    ticks = _share_ticks(floor)
    figure.update_xaxes(
        range=[floor - 0.04 * (1 - floor), 1 + 0.03 * (1 - floor)], tickvals=ticks,
        ticktext=[f"{100 * tick:.0f}" for tick in ticks], fixedrange=True,
    )
    figure.add_scatter(
        x=[level] * len(labels), y=list(labels), mode="lines", hoverinfo="skip",
        name=f"service level {percent(level, 0 if round(100 * level, 6) % 1 == 0 else 1)}",
        line={"color": theme.INK, "dash": "dash", "width": 1.5},
    )
    figure.update_layout(showlegend=True, margin={"r": 76})
    return _rows(figure, labels)


def _share_ticks(floor: float) -> list[float]:
    """Three or four round shares from the floor to 1."""
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if step >= (1 - floor) / 3.5 or step == 0.5)
    count = math.floor((1 - floor) / step + 1e-9)
    return [round(1 - step * back, 6) for back in range(count, -1, -1)]


def _dots(
    figure: "Figure", on_time: Estimate, at: Sequence[int], labels: Sequence[str], names: Sequence[str],
    word: Verdict,
) -> None:
    symbol, colour, _ = VERDICT_MARKS[word]
    mean, low, high = (np.asarray(side, float)[list(at)] for side in (on_time.mean, on_time.low, on_time.high))
    if not len(at):
        return
    figure.add_scatter(
        x=_plain(mean),
        y=[labels[number] for number in at],
        mode="markers",
        name=word,
        showlegend=False,
        marker={"symbol": symbol, "color": colour, "size": 10, "line": {"width": 2 if "open" in symbol else 0}},
        error_x={
            "type": "data", "symmetric": False, "array": _plain(np.nan_to_num(high - mean)),
            "arrayminus": _plain(np.nan_to_num(mean - low)), "color": colour, "thickness": 1.6, "width": 5,
        },
        customdata=[[_safe(names[number]), percent(float(a), 1), percent(float(b), 1)] for number, a, b in zip(at, low, high, strict=True)],
        hovertemplate="%{customdata[0]}<br>%{x:.1%} on time<br>95 % interval %{customdata[1]} to %{customdata[2]}"
        "<extra></extra>",
    )


# -- the year ---------------------------------------------------------------------------------------------------------


def utilisation_by_month(by_grade: Estimate, all_grades: Estimate) -> "Figure":
    """Hours worked as a share of hours present, by grade (3, 12) and of the whole staff (12,); printed in the cells."""
    go = _plotly()
    values = np.vstack([np.asarray(by_grade.mean, float), np.asarray(all_grades.mean, float)])
    rows = [*GRADES, "whole staff"]
    figure = go.Figure()
    known = np.isfinite(values)
    if not known.any():
        _say(figure, "No hours were worked in the measured year.")
    else:
        figure.add_heatmap(
            z=[[float(v) if ok else None for v, ok in zip(*line, strict=True)] for line in zip(values, known, strict=True)],
            x=list(MONTHS),
            y=[f"{row}{'' if known[n].any() else '<br>(nobody)'}" for n, row in enumerate(rows)],
            text=[[_cell(float(value)) for value in line] for line in values],
            texttemplate="%{text}",
            textfont={"size": 11},
            customdata=[list(rows_of) for rows_of in np.repeat(np.array(rows, dtype=object)[:, None], 12, axis=1)],
            hovertemplate="%{customdata}, month %{x}<br>%{z:.1%} of the hours present<extra></extra>",
            colorscale=[list(stop) for stop in theme.SEQUENTIAL],
            zmin=0, zmax=1, xgap=2, ygap=2, showscale=False, hoverongaps=False,
        )
    theme.apply(
        figure, title="Utilisation by month and grade (%)", x_title="month of the fiscal year", y_title="grade",
        height_px=320,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="", fixedrange=True)
    return figure.update_xaxes(tickvals=list(MONTHS), showgrid=False, ticks="", fixedrange=True)


def _cell(share: float) -> str:
    if not math.isfinite(share):
        return "–"
    text = f"{100 * share:.0f}"
    return f"<b>{text}</b>" if share > BUSY else text


def backlog_by_week(week: Estimate) -> "Figure":
    """Effort left in released jobs at the end of the days of each working week, in hours, with its interval."""
    go = _plotly()
    mean, low, high = (np.asarray(side, float) for side in (week.mean, week.low, week.high))
    figure = go.Figure()
    if not np.isfinite(mean).any():
        _say(figure, "No week was measured.")
    else:
        weeks = list(range(1, len(mean) + 1))
        edge = {"color": theme.CATEGORIES[0], "width": 1, "dash": "dot"}
        figure.add_scatter(x=weeks, y=_plain(high), mode="lines", line=edge, showlegend=False, hoverinfo="skip")
        figure.add_scatter(x=weeks, y=_plain(low), mode="lines", line=edge, fill="tonexty", fillcolor=theme.BAND,
                           name="95 % interval", hoverinfo="skip")
        figure.add_scatter(
            x=weeks, y=_plain(mean), mode="lines", name="mean", line={"color": theme.CATEGORIES[0], "width": 2.5},
            customdata=[[hours(a), hours(b)] for a, b in zip(low, high, strict=True)],
            hovertemplate="week %{x}: %{y:,.0f} h<br>95 % interval %{customdata[0]} to %{customdata[1]}<extra></extra>",
        )
    theme.apply(figure, title="Backlog over the year", x_title="working week of the fiscal year",
                y_title="effort left in open jobs (h)", height_px=320)
    return figure.update_yaxes(rangemode="tozero", fixedrange=True).update_xaxes(fixedrange=True)


# -- two settings -----------------------------------------------------------------------------------------------------


def side_by_side(rows: Sequence[Compared], *, first: str = "A", second: str = "B") -> "Figure":
    """Each measure under both settings, joined by a line. All rows have one unit."""
    go = _plotly()
    figure, unit = go.Figure(), _unit(rows)
    known = [row for row in rows if row.is_known]
    labels = [_wrap(row.label, LABEL_WIDTH + 4) for row in known]
    figure.add_scatter(
        x=[x for row in known for x in (*(_drawn(float(side.mean), unit) for side in (row.first, row.second)), None)],
        y=[y for label in labels for y in (label, label, None)],
        mode="lines", line={"color": theme.MUTED, "width": 2}, showlegend=False, hoverinfo="skip",
    )
    for place, (name, side) in enumerate(((f"A: {first}", "first"), (f"B: {second}", "second"))):
        mark = theme.category(place)
        figure.add_scatter(
            x=[_drawn(float(getattr(row, side).mean), unit) for row in known],
            y=labels,
            mode="markers",
            name=_safe(_short(name, 44)),
            marker={"symbol": ("circle", "diamond-open")[place], "color": mark["color"], "size": 12, "line": {"width": 2.5 * place}},
            customdata=[[row.label, amount(float(getattr(row, side).mean), unit)] for row in known],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra>" + "AB"[place] + "</extra>",
        )
    theme.apply(figure, title=f"{_UNIT_TITLES[unit]}: A and B", x_title=_UNIT_AXES[unit], y_title="measure",
                height_px=150 + 46 * max(2, len(known)))
    if not known:
        return _say(figure, "Nothing was measured under both settings.")
    return _rows(figure, labels).update_xaxes(fixedrange=True)


def differences(rows: Sequence[Compared]) -> "Figure":
    """B minus A with its 95 % interval on the same random numbers; filled where it is clear. All rows have one unit."""
    go = _plotly()
    figure, unit = go.Figure(), _unit(rows)
    known = [row for row in rows if row.is_known]
    labels = [_wrap(row.label, LABEL_WIDTH + 4) for row in known]
    for clear, name, symbol, colour in ((True, "clear difference", "circle", theme.CATEGORIES[0]),
                                        (False, "no clear difference", "circle-open", theme.MUTED)):
        at = [number for number, row in enumerate(known) if row.is_clear is clear]
        _difference_dots(figure, [known[n] for n in at], [labels[n] for n in at], name, symbol, colour)
    theme.apply(figure, title=f"{_UNIT_TITLES[unit]}: B minus A", x_title=_DIFFERENCE_AXES[unit], y_title="measure",
                height_px=150 + 46 * max(2, len(known)))
    if not known:
        return _say(figure, "Nothing was measured under both settings.")
    figure.add_vline(x=0, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    ends = [_drawn(float(side), unit) or 0.0 for row in known for side in (row.difference.low, row.difference.high)]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    room = 0.3 * (most - least) or 1.0
    return _rows(figure, labels).update_xaxes(
        fixedrange=True, range=[least - room, most + room], tickformat="+,~g", nticks=6
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
        x=_plain(mean), y=list(labels), mode="markers+text", name=name,
        marker={"symbol": symbol, "color": colour, "size": 11, "line": {"width": 2}},
        text=["none" if row.is_same else change(float(row.difference.mean), unit) for row in rows],
        textposition="top center", textfont={"size": 12}, cliponaxis=False,
        error_x={"type": "data", "symmetric": False, "array": _plain(high - mean), "arrayminus": _plain(mean - low),
                 "color": colour, "thickness": 2, "width": 6},
        customdata=[[row.label, difference_in_words(row)] for row in rows],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    )


_UNIT_TITLES: dict[Unit, str] = {"share": "Shares", "hours": "Hours a year", "days": "Working days"}
_UNIT_AXES: dict[Unit, str] = {"share": "share (%)", "hours": "hours (h)", "days": "working days"}
_DIFFERENCE_AXES: dict[Unit, str] = {
    "share": "difference (percentage points)", "hours": "difference (h)", "days": "difference (working days)",
}


def _unit(rows: Sequence[Compared]) -> Unit:
    units = {row.unit for row in rows}
    if len(units) > 1:
        raise ValueError(f"rows(={sorted(units)}) must have one unit; draw a chart for each")
    return units.pop() if units else "share"


def _positive_zero(value: float) -> float:
    return value + 0.0


def _drawn(value: float, unit: Unit) -> float | None:
    if not math.isfinite(value):
        return None
    return 100 * value if unit == "share" else value


# -- shared -----------------------------------------------------------------------------------------------------------


def process_label(process: int) -> str:
    """A process's number and name on two short lines."""
    return _wrap(f"{process} {PROCESSES[process]}", LABEL_WIDTH)


def activity_label(row: LateActivity) -> str:
    """An activity's id and as much of its name as a short line holds; below it how late its late jobs are."""
    late = float(row.days_late.mean)
    name = textwrap.shorten(f"{row.id} {row.name}", 24, placeholder="…")
    return _safe(name) + "<br>" + (f"{late:.1f} days late" if math.isfinite(late) else "never late")


def _wrap(text: str, width: int) -> str:
    lines = textwrap.wrap(text, width, max_lines=2, placeholder=" …")
    return "<br>".join(_safe(line) for line in lines) or "–"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _safe(text: str) -> str:
    """Plotly reads a little HTML in its texts; a name is text."""
    return escape(text, quote=False)


def _days(value: float) -> str:
    return f"{value:.1f} days" if math.isfinite(value) else "–"


def _plain(values: Any) -> list[float | None]:
    """Plain numbers: plotly would pack arrays as base64, which no test and no reader of the file can read."""
    return [float(value) if math.isfinite(value) else None for value in np.ravel(values)]


def _stacked(estimates: Sequence[Estimate]) -> Estimate:
    mean, low, high = (np.array([float(getattr(one, side)) for one in estimates]) for side in ("mean", "low", "high"))
    return Estimate(mean=mean, low=low, high=high, replications=max((one.replications for one in estimates), default=0))


def _words_at(
    figure: "Figure", x: Sequence[float], y: Sequence[str], words: Sequence[str], colours: Sequence[str]
) -> None:
    figure.add_scatter(
        x=list(x), y=list(y), text=list(words), mode="text", textposition="middle right", showlegend=False,
        textfont={"color": list(colours), "size": 12.5}, hoverinfo="skip", cliponaxis=False,
    )


def _rows(figure: "Figure", labels: Sequence[str] | None = None) -> "Figure":
    """Rows from top to bottom in the order given, named at the left."""
    order = {"categoryorder": "array", "categoryarray": list(labels)} if labels else {}
    return figure.update_yaxes(autorange="reversed", showgrid=False, fixedrange=True, ticks="", **order)


def _say(figure: "Figure", sentence: str) -> "Figure":
    """An empty chart with a sentence that says why."""
    figure.add_annotation(text=_wrap_sentence(sentence), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False,
                          font={"size": 14, "color": theme.MUTED})
    figure.update_xaxes(showticklabels=False, showgrid=False)
    return figure.update_yaxes(showticklabels=False, showgrid=False)


def _wrap_sentence(sentence: str) -> str:
    return "<br>".join(textwrap.wrap(sentence, 36))


def _plotly() -> Any:
    from plotly import graph_objects as go  # noqa: PLC0415 - heavy: only a page that draws pays for it

    return go
