"""The search for the least staff: values in, a plotly figure out.

A staff is written leaders + managers + analysts (1+4+2.5). Evidence is a part of what is needed, 0..1, on a
logarithmic scale; shares lie in 0..1. A verdict is a word, a sign and a pattern, never a colour alone.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from osm_sim.office.staffing import Standing, Verdict
from workbench.figures import theme
from workbench.figures.office_words import level_in_words, percent
from workbench.figures.rows import as_rows, plain, plotly, say, words_at

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MARKS: dict[Verdict, tuple[str, str, str]] = {
    Verdict.PASS: ("circle", theme.GOOD, "✓"),
    Verdict.UNDECIDED: ("square-open", theme.WARN, "?"),
    Verdict.FAIL: ("x", theme.BAD, "✗"),
    Verdict.SCREENED: ("circle-open", theme.MUTED, "–"),
}
"""Marker, colour and sign of each verdict."""
ROWS = 24
"""Candidates that a race shows at most: the latest by cost."""
DECIDED = 1.0
TOWARDS_PASS, TOWARDS_FAIL = "#7fb8a4", "#e3a79c"


def evidence(standing: Standing) -> tuple[float, float]:
    """Evidence towards PASS and towards FAIL, 0..1: of the level furthest from a PASS, of that nearest to a FAIL."""
    return min(standing.passing.values(), default=0.0), max(standing.failing.values(), default=0.0)


def watched(standings: Sequence[Standing]) -> list[Standing]:
    """The candidates that were simulated, in their order; of very many the last ones."""
    return [standing for standing in standings if standing.replications][-ROWS:]


def race(standings: Sequence[Standing], *, unit: str = "FTE") -> "Figure":
    """Evidence of each candidate simulated so far: to the right towards PASS, to the left towards FAIL."""
    go = plotly()
    figure = go.Figure()
    rows = watched(standings)
    labels = [_row_label(row, unit) for row in rows]
    for sign, name, colour, pattern in (
        (1, "towards PASS", TOWARDS_PASS, ""),
        (-1, "towards FAIL", TOWARDS_FAIL, "/"),
    ):
        figure.add_bar(
            x=[sign * min(DECIDED, evidence(row)[0 if sign > 0 else 1]) for row in rows],
            y=labels,
            orientation="h",
            name=name,
            marker={
                "color": colour,
                "line": {"color": theme.GOOD if sign > 0 else theme.BAD, "width": 1},
                "pattern": {"shape": pattern, "fgcolor": theme.BAD, "size": 7},
            },
            customdata=[[row.replications, percent(row.on_time, 1), percent(row.critical, 1)] for row in rows],
            hovertemplate="%{y}<br>%{customdata[0]} replications<br>on time %{customdata[1]}, critical %{customdata[2]}"
            f"<extra>{name}</extra>",
        )
    theme.apply(
        figure,
        title="The race: evidence of every staff tried",
        x_title="evidence (part of a verdict, log)",
        y_title=f"staff (cost in {unit})",
        height_px=150 + 30 * max(6, len(rows)),
    )
    if not rows:
        return say(figure, "No staff has been simulated yet.")
    figure.update_layout(barmode="overlay", margin={"r": 122}, transition={"duration": 0})
    words_at(figure, [DECIDED + 0.04] * len(rows), labels, [_word(row) for row in rows], [_colour(row) for row in rows])
    for limit in (-DECIDED, DECIDED):
        figure.add_vline(x=limit, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    figure.update_xaxes(
        range=[-1.06, 1.06],
        fixedrange=True,
        tickvals=[-1, 0, 1],
        ticktext=["FAIL", "0", "PASS"],
        tickangle=0,
    )
    return as_rows(figure, labels)


def _row_label(row: Standing, unit: str) -> str:
    cost = f"{row.cost:g}" if unit == "FTE" else f"{row.cost:,.0f}"
    return f"{row.staff} ({cost})"


def _word(row: Standing) -> str:
    if row.verdict is Verdict.UNDECIDED and row.racing:
        return f"… {row.replications} runs"
    return f"{MARKS[row.verdict][2]} {row.verdict}"


def _colour(row: Standing) -> str:
    return theme.INK if row.verdict is Verdict.UNDECIDED and row.racing else MARKS[row.verdict][1]


def frontier(standings: Sequence[Standing], level: float, *, certified: str = "", unit: str = "FTE") -> "Figure":
    """On-time share against cost of every candidate simulated, with its interval; the best at each cost is joined.

    certified: the staff that was certified, "" for none.
    """
    go = plotly()
    figure = go.Figure()
    rows = [row for row in standings if row.replications and math.isfinite(row.on_time)]
    theme.apply(
        figure,
        title="What punctuality costs",
        x_title="staff (FTE)" if unit == "FTE" else f"cost a year ({unit})",
        y_title="jobs on time (%)",
        height_px=420,
    )
    if not rows:
        return say(figure, "No staff has been simulated.")
    _best_line(figure, rows)
    for verdict in (Verdict.FAIL, Verdict.UNDECIDED, Verdict.PASS):
        _points(figure, [row for row in rows if row.verdict is verdict], verdict)
    _certified_mark(figure, [row for row in rows if row.staff == certified])
    figure.add_hline(y=level, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    figure.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=level,
        yanchor="bottom",
        showarrow=False,
        text=f"service level {level_in_words(level)}",
        font={"size": 12.5},
    )
    return figure.update_yaxes(tickformat=".0%", fixedrange=True).update_xaxes(fixedrange=True)


def _best_line(figure: "Figure", rows: Sequence[Standing]) -> None:
    best: dict[float, float] = {}
    for row in rows:
        best[row.cost] = max(best.get(row.cost, 0.0), row.on_time)
    costs = sorted(best)
    figure.add_scatter(
        x=costs,
        y=[best[cost] for cost in costs],
        mode="lines",
        name="best at its cost",
        line={"color": theme.CATEGORIES[0], "width": 2},
        hoverinfo="skip",
    )


def _points(figure: "Figure", rows: Sequence[Standing], verdict: Verdict) -> None:
    symbol, colour, sign = MARKS[verdict]
    if not rows:
        return
    figure.add_scatter(
        x=[row.cost for row in rows],
        y=[row.on_time for row in rows],
        mode="markers",
        name=f"{sign} {verdict}",
        marker={"symbol": symbol, "color": colour, "size": 10, "line": {"width": 2 if "open" in symbol else 0}},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": plain([row.on_time_limits[1] - row.on_time for row in rows]),
            "arrayminus": plain([row.on_time - row.on_time_limits[0] for row in rows]),
            "color": colour,
            "thickness": 1.6,
            "width": 5,
        },
        customdata=[[row.staff, row.replications, percent(row.critical, 1)] for row in rows],
        hovertemplate="%{customdata[0]}<br>%{y:.1%} on time, critical %{customdata[2]}"
        f"<br>%{{customdata[1]}} replications<extra>{verdict}</extra>",
    )


def _certified_mark(figure: "Figure", rows: Sequence[Standing]) -> None:
    for row in rows:
        figure.add_scatter(
            x=[row.cost],
            y=[row.on_time],
            mode="markers",
            name=f"least certified: {row.staff}",
            marker={"symbol": "star-open", "color": theme.GOOD, "size": 26, "line": {"width": 2.5}},
            hoverinfo="skip",
        )
