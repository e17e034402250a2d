"""The charts of the office: values in, a plotly figure out.

FTE and hours are per year, shares lie in 0..1, an interval is the 95 % interval of the mean over replications.
What a colour says is said by a marker, a pattern or a printed word too. Missing values (NaN) are named, not drawn.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from osm_sim.office.spec import GRADES, PROCESSES
from osm_sim.study import Estimate
from workbench.figures import theme
from workbench.figures.office_words import (
    UNKNOWN,
    VERDICT_MARKS,
    LateActivity,
    Place,
    Verdict,
    hours,
    level_in_words,
    percent,
    place_in_band,
    verdict,
)
from workbench.figures.rows import as_rows, as_text, plain, plotly, say, words_at, wrap

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BAR = "#8db9de"
PLACE_PATTERNS: dict[Place, str] = {"below": "\\", "inside": "", "above": "/"}
BUSY = 0.95
"""Utilisation of a month above which the staff has no slack left (printed bold)."""
MONTHS = tuple(range(1, 13))


# -- FTE --------------------------------------------------------------------------------------------------------------


def fte_by_process(
    fte: Mapping[int, float], band: Mapping[int, tuple[float, float]], *, reading: str = "A"
) -> "Figure":
    """Bars of the FTE each process needs against the low and high of Figure 5, by process number 1..9."""
    go = plotly()
    known = {process: value for process, value in sorted(fte.items()) if math.isfinite(value)}
    low, high = (math.fsum(limits[side] for limits in band.values()) for side in (0, 1))
    figure = go.Figure()
    if known:
        _fte_bars(figure, known, band)
    theme.apply(
        figure,
        title=f"{math.fsum(known.values()):.2f} FTE in all; Figure 5 adds up to {low:.1f} to {high:.1f}",
        x_title="full-time equivalents (FTE)",
        y_title="process",
        height_px=430,
    )
    if not known:
        return say(figure, "No process has any work: check the drivers and the intensity.")
    most = max([*known.values(), *(limits[1] for limits in band.values()), 0.1])
    figure.update_xaxes(range=[0, 1.04 * most], fixedrange=True)
    figure.update_layout(meta={"reading": reading}, barmode="overlay", margin={"r": 92})
    return as_rows(figure)


def _fte_bars(figure: "Figure", fte: Mapping[int, float], band: Mapping[int, tuple[float, float]]) -> None:
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
    words_at(figure, ends, labels, words, [theme.INK if place == "inside" else theme.WARN for place in places])


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
    return theme.apply(
        figure, title="Jobs on time, by process", x_title="jobs on time (%)", y_title="process", height_px=430
    )


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


def _punctuality(on_time: Estimate, level: float, labels: Sequence[str], names: Sequence[str]) -> "Figure":
    go = plotly()
    figure = go.Figure()
    verdicts = [verdict(on_time.at(number), level) for number in range(len(labels))]
    if not labels or all(word == "no jobs" for word in verdicts):
        return say(figure, "No jobs were due in the measured year.")
    for word in VERDICT_MARKS:
        at = [number for number, found in enumerate(verdicts) if found == word != "no jobs"]
        _dots(figure, on_time, at, labels, names, word)
    lowest = np.nanmin([*np.ravel(on_time.low), *np.ravel(on_time.mean), level])
    floor = max(0.0, math.floor(20 * (lowest - 0.02)) / 20)
    words = [
        f" {VERDICT_MARKS[word][2]} {percent(float(on_time.mean[n])) if word != 'no jobs' else 'no jobs'}"
        for n, word in enumerate(verdicts)
    ]
    words_at(figure, [1.0] * len(labels), labels, words, [VERDICT_MARKS[word][1] for word in verdicts])
    ticks = _share_ticks(floor)
    figure.update_xaxes(
        range=[floor - 0.04 * (1 - floor), 1 + 0.03 * (1 - floor)],
        tickvals=ticks,
        ticktext=[f"{100 * tick:.0f}" for tick in ticks],
        tickangle=0,
        fixedrange=True,
    )
    figure.add_scatter(
        x=[level] * len(labels),
        y=list(labels),
        mode="lines",
        hoverinfo="skip",
        name=f"service level {level_in_words(level)}",
        line={"color": theme.INK, "dash": "dash", "width": 1.5},
    )
    figure.update_layout(showlegend=True, margin={"r": 76})
    return as_rows(figure, labels)


def _share_ticks(floor: float) -> list[float]:
    """Two or three round shares from the floor to 1."""
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if step >= (1 - floor) / 2.5 or step == 0.5)
    count = math.floor((1 - floor) / step + 1e-9)
    return [round(1 - step * back, 6) for back in range(count, -1, -1)]


def _dots(
    figure: "Figure",
    on_time: Estimate,
    at: Sequence[int],
    labels: Sequence[str],
    names: Sequence[str],
    word: Verdict,
) -> None:
    symbol, colour, _ = VERDICT_MARKS[word]
    mean, low, high = (np.asarray(side, float)[list(at)] for side in (on_time.mean, on_time.low, on_time.high))
    if not len(at):
        return
    figure.add_scatter(
        x=plain(mean),
        y=[labels[number] for number in at],
        mode="markers",
        name=word,
        showlegend=False,
        marker={"symbol": symbol, "color": colour, "size": 10, "line": {"width": 2 if "open" in symbol else 0}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": plain(np.nan_to_num(high - mean)),
            "arrayminus": plain(np.nan_to_num(mean - low)),
            "color": colour,
            "thickness": 1.6,
            "width": 5,
        },
        customdata=[
            [as_text(names[number]), percent(float(a), 1), percent(float(b), 1)]
            for number, a, b in zip(at, low, high, strict=True)
        ],
        hovertemplate="%{customdata[0]}<br>%{x:.1%} on time<br>95 % interval %{customdata[1]} to %{customdata[2]}"
        "<extra></extra>",
    )


# -- the year ---------------------------------------------------------------------------------------------------------


def utilisation_by_month(by_grade: Estimate, all_grades: Estimate) -> "Figure":
    """Hours worked as a share of hours present, by grade (3, 12) and of the whole staff (12,); printed in the cells."""
    go = plotly()
    values = np.vstack([np.asarray(by_grade.mean, float), np.asarray(all_grades.mean, float)])
    rows = [*GRADES, "whole staff"]
    figure = go.Figure()
    known = np.isfinite(values)
    if not known.any():
        say(figure, "No hours were worked in the measured year.")
    else:
        figure.add_heatmap(
            z=[
                [float(v) if ok else None for v, ok in zip(*line, strict=True)]
                for line in zip(values, known, strict=True)
            ],
            x=list(MONTHS),
            y=[f"{row}{'' if known[n].any() else '<br>(nobody)'}" for n, row in enumerate(rows)],
            text=[[_cell(float(value)) for value in line] for line in values],
            texttemplate="%{text}",
            textfont={"size": 10.5},
            customdata=[list(rows_of) for rows_of in np.repeat(np.array(rows, dtype=object)[:, None], 12, axis=1)],
            hovertemplate="%{customdata}, month %{x}<br>%{z:.1%} of the hours present<extra></extra>",
            colorscale=[list(stop) for stop in theme.SEQUENTIAL],
            zmin=0,
            zmax=1,
            xgap=1,
            ygap=2,
            showscale=False,
            hoverongaps=False,
        )
    theme.apply(
        figure,
        title="Utilisation by month and grade (%)",
        x_title="month of the fiscal year",
        y_title="grade",
        height_px=320,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="", fixedrange=True)
    return figure.update_xaxes(tickvals=list(MONTHS), showgrid=False, ticks="", fixedrange=True)


DARK_CELL = 0.62
"""Above this share a cell is so dark that white figures are read better than ink."""


def _cell(share: float) -> str:
    if not math.isfinite(share):
        return UNKNOWN
    text = f"{100 * share:.0f}"
    colour = theme.SURFACE if share > DARK_CELL else theme.INK
    return f'<span style="color:{colour}">{f"<b>{text}</b>" if share > BUSY else text}</span>'


def backlog_by_week(week: Estimate) -> "Figure":
    """Effort left in released jobs at the start of the days of each working week, in hours, with its interval."""
    go = plotly()
    mean, low, high = (np.asarray(side, float) for side in (week.mean, week.low, week.high))
    figure = go.Figure()
    if not np.isfinite(mean).any():
        say(figure, "No week was measured.")
    else:
        weeks = list(range(1, len(mean) + 1))
        edge = {"color": theme.CATEGORIES[0], "width": 1, "dash": "dot"}
        figure.add_scatter(x=weeks, y=plain(high), mode="lines", line=edge, showlegend=False, hoverinfo="skip")
        figure.add_scatter(
            x=weeks,
            y=plain(low),
            mode="lines",
            line=edge,
            fill="tonexty",
            fillcolor=theme.BAND,
            name="95 % interval",
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=weeks,
            y=plain(mean),
            mode="lines",
            name="mean",
            line={"color": theme.CATEGORIES[0], "width": 2.5},
            customdata=[[hours(a), hours(b)] for a, b in zip(low, high, strict=True)],
            hovertemplate="week %{x}: %{y:,.0f} h<br>95 % interval %{customdata[0]} to %{customdata[1]}<extra></extra>",
        )
    theme.apply(
        figure,
        title="Backlog over the year",
        x_title="working week of the fiscal year",
        y_title="effort left in open jobs (h)",
        height_px=320,
    )
    return figure.update_yaxes(rangemode="tozero", fixedrange=True).update_xaxes(fixedrange=True)


def process_label(process: int) -> str:
    """A process's number and name on two short lines."""
    return wrap(f"{process} {PROCESSES[process]}")


def activity_label(row: LateActivity) -> str:
    """An activity's id and as much of its name as a short line holds; below it how late its late jobs are."""
    late = float(row.days_late.mean)
    name = textwrap.shorten(f"{row.id} {row.name}", 24, placeholder="…")
    return as_text(name) + "<br>" + (f"{late:.1f} days late" if math.isfinite(late) else "never late")


def _stacked(estimates: Sequence[Estimate]) -> Estimate:
    mean, low, high = (np.array([float(getattr(one, side)) for one in estimates]) for side in ("mean", "low", "high"))
    return Estimate(mean=mean, low=low, high=high, replications=max((one.replications for one in estimates), default=0))
