"""What the office's answer depends on: values in, a plotly figure out.

FTE is per year; shares lie in 0..1 and their differences are drawn in percentage points ("points"); an interval is the
95 % interval of the mean over replications. The two ends of a bar differ by pattern and by a printed sign.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from osm_sim.office.pooling import Pooling, Team
from osm_sim.office.sensitivity import Comparison, Elasticity
from osm_sim.office.spec import PROCESSES
from osm_sim.office.timelog import Learned
from osm_sim.office.tornado import Bar, Tornado
from osm_sim.study import Estimate
from workbench.figures import theme
from workbench.figures.office import process_label
from workbench.figures.office_words import change
from workbench.figures.rows import LABEL_WIDTH, as_rows, plain, plotly, say, words_at, wrap

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_DRIVERS = 12
LOWER, HIGHER = "#8db9de", "#0b5fa5"
WAYS = (("on_time", "all jobs", "circle"), ("critical", "critical jobs", "diamond-open"))


def drivers(found: Sequence[Elasticity], labels: Mapping[str, str], *, part: float = 0.25) -> "Figure":
    """FTE that the office needs more when one driver grows by the part, without a simulation; the largest first."""
    go = plotly()
    figure = go.Figure()
    moved = [one for one in found if abs(one.fte_difference) >= 0.005][:MOST_DRIVERS]
    names = [wrap(labels[one.driver], LABEL_WIDTH + 8) for one in moved]
    theme.apply(
        figure,
        title=f"People needed when a driver grows by {part:.0%}",
        x_title="more people needed (FTE)",
        y_title="driver",
        height_px=150 + 34 * max(4, len(moved)),
    )
    if not moved:
        return say(figure, "No driver moves the need by as much as 0.01 FTE.")
    figure.add_bar(
        x=[one.fte_difference for one in moved],
        y=names,
        orientation="h",
        marker={"color": LOWER, "line": {"color": HIGHER, "width": 1}},
        customdata=[[one.value_before, one.value_after, one.fte_before, one.fte_after] for one in moved],
        hovertemplate="%{y}<br>%{customdata[0]:g} → %{customdata[1]:g}<br>%{customdata[2]:.2f} → "
        "%{customdata[3]:.2f} FTE<extra></extra>",
    )
    ends = [max(0.0, one.fte_difference) for one in moved]
    words_at(figure, ends, names, [f" {one.fte_difference:+.2f}" for one in moved], [theme.INK] * len(moved))
    figure.update_layout(showlegend=False, margin={"r": 56})
    return as_rows(figure, names).update_xaxes(fixedrange=True)


def tornado(found: Tornado, measure: str = "on_time", *, title: str = "") -> "Figure":
    """What becomes of a share when a block of assumptions is lower and higher, the longest bar on top."""
    go = plotly()
    figure = go.Figure()
    bars = sorted(found.bars, key=lambda bar: -bar.swing(measure))
    names = [_block_label(bar) for bar in bars]
    base = 100 * float(found.base.estimate(measure).mean)
    theme.apply(
        figure,
        title=title or f"Jobs on time: {base:.1f} % as it stands, and with other assumptions",
        x_title="change (points)",
        y_title="assumption, and by how much",
        height_px=150 + 40 * max(3, len(bars)),
    )
    if not bars:
        return say(figure, "There is no assumption to move.")
    for place, (end, colour, pattern) in enumerate((("lower", LOWER, ""), ("higher", HIGHER, "/"))):
        moved = [bar.difference(measure)[place] for bar in bars]
        figure.add_bar(
            x=plain([100 * float(one.mean) for one in moved]),
            y=names,
            orientation="h",
            name=f"{end} {'-+'[place]}",
            marker={"color": colour, "pattern": {"shape": pattern, "fgcolor": theme.SURFACE, "size": 7}},
            error_x=_errors(moved),
            customdata=[[change(float(one.mean), "share")] for one in moved],
            hovertemplate="%{y}<br>%{customdata[0]}<extra>" + end + "</extra>",
        )
    figure.update_layout(barmode="overlay")
    figure.add_vline(x=0, line={"color": theme.INK, "width": 1.5})
    return as_rows(figure, names).update_xaxes(fixedrange=True, tickformat="+,~g", tickangle=0, nticks=6)


def staff_tornado(found: Tornado) -> "Figure":
    """The least certified staff at the ends of every block, beside that of the office as it stands."""
    go = plotly()
    figure = go.Figure()
    bars = sorted(found.bars, key=lambda bar: -(bar.staff_swing_fte if math.isfinite(bar.staff_swing_fte) else 99))
    names = [_block_label(bar) for bar in bars]
    base = found.base.certified_fte
    theme.apply(
        figure,
        title="Least certified staff"
        + (f": {base:g} FTE as it stands, and with other assumptions" if math.isfinite(base) else ""),
        x_title="least certified staff (FTE)",
        y_title="assumption, and by how much",
        height_px=150 + 40 * max(3, len(bars)),
    )
    if not bars or not found.is_sized:
        return say(figure, "The least staff was not looked for.")
    figure.add_scatter(
        x=[x for bar in bars for x in (*plain([bar.low.certified_fte, bar.high.certified_fte]), None)],
        y=[y for name in names for y in (name, name, None)],
        mode="lines",
        line={"color": theme.MUTED, "width": 3},
        showlegend=False,
        hoverinfo="skip",
    )
    for end, symbol, colour in (("low", "circle-open", HIGHER), ("high", "diamond", HIGHER)):
        figure.add_scatter(
            x=plain([getattr(bar, end).certified_fte for bar in bars]),
            y=names,
            mode="markers",
            name={"low": "lower -", "high": "higher +"}[end],
            marker={"symbol": symbol, "color": colour, "size": 12, "line": {"width": 2}},
            hovertemplate="%{y}<br>%{x:g} FTE<extra></extra>",
        )
    if math.isfinite(base):
        figure.add_vline(x=base, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    missing = [math.isnan(bar.low.certified_fte) or math.isnan(bar.high.certified_fte) for bar in bars]
    most = max([base, *(end.certified_fte for bar in bars for end in (bar.low, bar.high))], key=_or_nothing)
    said = [" an end has none" if is_missing else "" for is_missing in missing]
    words_at(figure, [_or_nothing(most)] * len(bars), names, said, [theme.BAD] * len(bars))
    figure.update_layout(margin={"r": 110 if any(missing) else 24})
    return as_rows(figure, names).update_xaxes(fixedrange=True)


def ways(found: Comparison) -> "Figure":
    """On-time shares under other ways of working less those of the office as it stands, on the same random numbers."""
    go = plotly()
    figure = go.Figure()
    labels = [label for label in found.labels if label != found.base]
    labels.sort(key=lambda label: -float(found.difference(label, "on_time").mean))
    names = [wrap(label, LABEL_WIDTH + 4) for label in labels]
    theme.apply(
        figure,
        title="Jobs on time under other ways of working",
        x_title="change (points)",
        y_title="way of working",
        height_px=170 + 46 * max(3, len(labels)),
    )
    if not labels:
        return say(figure, "There is no other way to compare with.")
    for place, (measure, name, symbol) in enumerate(WAYS):
        moved = [found.difference(label, measure) for label in labels]
        figure.add_scatter(
            x=plain([100 * float(one.mean) for one in moved]),
            y=names,
            mode="markers",
            name=name,
            marker={"symbol": symbol, "color": theme.category(place)["color"], "size": 11, "line": {"width": 2}},
            error_x={**_errors(moved), "color": theme.category(place)["color"], "thickness": 2, "width": 5},
            customdata=[[_interval(one)] for one in moved],
            hovertemplate="%{y}<br>%{customdata[0]}<extra>" + name + "</extra>",
        )
    figure.add_vline(x=0, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    return as_rows(figure, names).update_xaxes(fixedrange=True, tickformat="+,~g", tickangle=0, nticks=6)


def pooled(found: Pooling) -> "Figure":
    """Two bars: the teams of the processes apart, one on the other, and one pooled office that does the same work."""
    go = plotly()
    figure = go.Figure()
    apart, together = "Teams apart", "One pooled office"
    known = [team for team in found.teams if math.isfinite(team.fte)]
    theme.apply(
        figure,
        title=f"Apart {found.apart_fte:g} FTE, pooled {found.pooled.fte:g} FTE, for the same service levels"
        if math.isfinite(found.saved_fte)
        else "The same work to the same service levels",
        x_title="people (FTE), generalists",
        y_title="organisation",
        height_px=330,
    )
    if not known or not math.isfinite(found.pooled.fte):
        return say(figure, found.sentence)
    for place, team in enumerate(known):
        _segment(figure, apart, team, place)
    figure.add_bar(
        x=[found.pooled.fte],
        y=[together],
        orientation="h",
        showlegend=False,
        marker={"color": theme.GOOD},
        hovertemplate=f"{together}<br>%{{x:g}} FTE<extra></extra>",
    )
    totals = [math.fsum(team.fte for team in known), found.pooled.fte]
    words_at(figure, totals, [apart, together], [f" {total:g} FTE" for total in totals], [theme.INK] * 2)
    figure.update_layout(
        barmode="stack", margin={"r": 76}, showlegend=False, uniformtext={"minsize": 9, "mode": "hide"}
    )
    return as_rows(figure, [apart, together]).update_xaxes(fixedrange=True, rangemode="tozero")


def _segment(figure: "Figure", row: str, team: Team, place: int) -> None:
    mark = theme.category(place)
    figure.add_bar(
        x=[team.fte],
        y=[row],
        orientation="h",
        name=team.title,
        text=[f"{team.process}"],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": theme.INK, "size": 13},
        marker={"color": LOWER if place % 2 else "#d3e4f3", "line": {"color": mark["color"], "width": 1}},
        hovertemplate=f"{team.process} {team.title}<br>%{{x:g}} FTE apart; hours fill {team.need_fte:.2f} FTE"
        "<extra></extra>",
    )


def learned(found: Learned) -> "Figure":
    """FTE by process, as the catalogue had it and after the time log."""
    go = plotly()
    figure = go.Figure()
    before, after = found.before.fte_by_process(), found.after.fte_by_process()
    names = [process_label(process) for process in PROCESSES]
    figure.add_scatter(
        x=[x for process in PROCESSES for x in (before[process], after[process], None)],
        y=[y for name in names for y in (name, name, None)],
        mode="lines",
        line={"color": theme.MUTED, "width": 3},
        showlegend=False,
        hoverinfo="skip",
    )
    for values, name, symbol, colour in (
        (before, "catalogue", "circle-open", theme.MUTED),
        (after, "with the log", "diamond", theme.CATEGORIES[0]),
    ):
        figure.add_scatter(
            x=[values[process] for process in PROCESSES],
            y=names,
            mode="markers",
            name=name,
            marker={"symbol": symbol, "color": colour, "size": 12, "line": {"width": 2}},
            hovertemplate="%{y}<br>%{x:.2f} FTE<extra>" + name + "</extra>",
        )
    most = max([*before.values(), *after.values()])
    said = [f" {after[p] - before[p]:+.2f}" if round(after[p] - before[p], 2) else " same" for p in PROCESSES]
    words_at(figure, [1.06 * most] * len(names), names, said, [theme.INK] * len(names))
    theme.apply(
        figure,
        title=f"{found.before.fte:.2f} FTE by the catalogue, {found.after.fte:.2f} with the log",
        x_title="people needed (FTE)",
        y_title="process",
        height_px=430,
    )
    figure.update_layout(margin={"r": 60})
    return as_rows(figure, names).update_xaxes(fixedrange=True, rangemode="tozero")


def _block_label(bar: Bar) -> str:
    return f"{wrap(bar.block.name, LABEL_WIDTH + 6)} ±{bar.block.change:.0%}"


def _errors(moved: Sequence[Estimate]) -> dict[str, object]:
    return {
        "type": "data",
        "symmetric": False,
        "array": plain([100 * (float(one.high) - float(one.mean)) for one in moved]),
        "arrayminus": plain([100 * (float(one.mean) - float(one.low)) for one in moved]),
        "color": theme.INK,
        "thickness": 1.2,
        "width": 3,
    }


def _interval(one: Estimate) -> str:
    low, high = (change(float(side), "share").split()[0] for side in (one.low, one.high))
    return f"{change(float(one.mean), 'share')} ({low} to {high})"


def _or_nothing(fte: float) -> float:
    return fte if math.isfinite(fte) else 0.0
