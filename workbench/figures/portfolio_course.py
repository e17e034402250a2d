"""One path of a portfolio as it was played: initiatives, money and measures up to a month, a plotly figure out.

Month m lasts from m - 1 to m. All three parts lie over the same months: of each initiative its progress as an area
from 0 to 100 %, the money of each year as it runs up against its budget, and of each measure how far its reported value
is on the way from its baseline (the foot of the row) to its last target (the thin line above).
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from osm_sim.errors import InputError
from osm_sim.portfolio.review_course import Course, Month, Standing
from osm_sim.portfolio.review_words import Choice
from osm_sim.portfolio.spec import Initiative, Portfolio
from workbench.figures import theme
from workbench.figures.portfolio_course_rows import (
    MONEY_PX,
    ROOM_PX,
    add_measures,
    add_money,
    add_targets,
    add_words,
    money_words,
)
from workbench.figures.portfolio_rows import Lanes, head, months_axis, ticks_above, upright_lines
from workbench.figures.portfolio_words import month_name, number, share, without_tail
from workbench.figures.rows import as_text, plotly, short

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW_PX = 24
LABEL = 18
FILL = "#a9cbe6"
SIGNS = {
    Choice.START: ("started in another's place", "triangle-right", theme.GOOD),
    Choice.INTERVENE: ("in trouble", "triangle-up-open", theme.WARN),
    Choice.MERGE: ("merged", "diamond", theme.CATEGORIES[3]),
    Choice.STOP: ("stopped", "x", theme.BAD),
}
STANDINGS = {
    Standing.WAITING: "waits",
    Standing.FINISHED: "done",
    Standing.STOPPED: "stopped",
    Standing.MERGED: "merged",
}


class _Sign(NamedTuple):
    """Something that happened to an initiative: when, in which row, and what is said of it."""

    what: Choice
    month: int
    at: float
    told: str


def course(played: Course, month: int, portfolio: Portfolio, *, first: str = "") -> "Figure":
    """Draw a course up to the end of a month: progress and what reviews did, money, and measures against targets.

    first: the plan's first month. Raises InputError for a month that has not been played.
    """
    if not 1 <= month <= len(played.months):
        raise InputError(f"month(={month}) must lie in 1..{len(played.months)}: play on to see more")
    figure = plotly().Figure()
    lanes, months = Lanes(), played.months[:month]
    lanes.heading("<b>Initiatives: progress, and what reviews did</b>")
    labels, tail = without_tail([one.title or one.name for one in portfolio.initiatives])
    rows = {
        name: lanes.row(as_text(short(label, LABEL)), ROW_PX)
        for name, label in _in_order(portfolio.initiatives, labels, played)
    }
    lanes.rule()
    lanes.heading("<b>Money of the year against its budget</b>")
    floor = lanes.gap(MONEY_PX) + MONEY_PX / 2 - 4
    lanes.rule()
    aimed = [one for one in portfolio.measures if one.targets]
    lanes.heading("<b>Measures: reported, against the last target</b>")
    ways = {one.name: lanes.row(as_text(short(one.title or one.name, LABEL)), ROW_PX) for one in aimed}
    _add_progress(figure, played, months, rows)
    _add_signs(figure, list(_signs(months, rows, first)))
    _add_standings(figure, played, months[-1], rows, portfolio.months)
    add_money(figure, months, floor, first, portfolio)
    add_measures(figure, [(one, ways[one.name]) for one in aimed], played, months, portfolio.months)
    add_targets(figure, [(one, ways[one.name]) for one in aimed], played, month, first)
    head(
        figure,
        title=f"As played: the end of {month_name(first, month)} {tail}".strip(),
        x_title="month",
        y_title="measure, money, initiative",
        plot_px=lanes.height,
        sentence=_sentence(played, months, portfolio, first),
        legend_rows=5,
    )
    months_axis(figure, first, portfolio.months, after=0.3)
    upright_lines(figure, list(played.rule.months(portfolio)), colour="#c6cfdb", dash="dot")
    upright_lines(figure, [month], colour=theme.INK, width=1.5, layer="above")
    figure.update_layout(margin={"r": 94})
    figure.update_xaxes(showgrid=False)
    # The headings say what the rows are; a phone's width needs the room.
    figure.update_yaxes(title_text="")
    lanes.lay(figure)
    ticks_above(figure)
    return figure


def _in_order(initiatives: Sequence[Initiative], labels: Sequence[str], played: Course) -> Iterator[tuple[str, str]]:
    """By start of the plan, those that it does not have last: an order that stays while the year is played."""
    starts = played.plan.starts
    pairs = [(starts.get(one.name, 10_000), at) for at, one in enumerate(initiatives)]
    for _, at in sorted(pairs):
        yield initiatives[at].name, labels[at]


# -- initiatives ------------------------------------------------------------------------------------------------------


def _add_progress(figure: "Figure", played: Course, months: Sequence[Month], rows: Mapping[str, float]) -> None:
    """An area for each initiative that has begun, from its foot up; it goes on until it is done or ended."""
    x: list[float | None] = []
    y: list[float | None] = []
    for number_of, name in enumerate(played.initiatives):
        progress = [0.0, *(one.progress[number_of] for one in months)]
        known = [at for at in range(1, len(progress)) if progress[at] > progress[at - 1]]
        if not known:
            continue
        foot, begin, end = rows[name] + ROOM_PX / 2, known[0] - 1, known[-1]
        span = range(begin, end + 1)
        x += [begin, *span, end, begin, None]
        y += [foot, *(foot - ROOM_PX * progress[at] for at in span), foot, foot, None]
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        fill="toself",
        fillcolor=FILL,
        line={"color": theme.CATEGORIES[0], "width": 1.2},
        name="progress",
        hoverinfo="skip",
    )


def _signs(months: Sequence[Month], rows: Mapping[str, float], first: str) -> Iterator[_Sign]:
    """What reviews did, month by month; trouble is told where it begins."""
    troubled: set[str] = set()
    for one in months:
        fresh = set()
        for signal in one.signals:
            if signal.done is Choice.INTERVENE:
                fresh.add(signal.initiative)
            if signal.done in SIGNS and not (signal.done is Choice.INTERVENE and signal.initiative in troubled):
                by = " (decided by a person)" if one.by_person else ""
                told = f"{month_name(first, one.month)}: {signal.done.value}{by}. The rule says: {signal.why}"
                yield _Sign(signal.done, one.month, rows[signal.initiative], told)
        if one.signals:
            troubled = fresh


def _add_signs(figure: "Figure", signs: Sequence[_Sign]) -> None:
    for what, (name, symbol, colour) in SIGNS.items():
        found = [one for one in signs if one.what is what]
        if found:
            figure.add_scatter(
                x=[one.month for one in found],
                y=[one.at for one in found],
                mode="markers",
                name=name,
                marker={"symbol": symbol, "color": colour, "size": 11, "line": {"width": 2, "color": colour}},
                customdata=[["<br>".join(map(as_text, textwrap.wrap(one.told, 60)))] for one in found],
                hovertemplate="%{customdata[0]}<extra></extra>",
            )


# -- what is written ---------------------------------------------------------------------------------------------------


def _add_standings(figure: "Figure", played: Course, one: Month, rows: Mapping[str, float], end: float) -> None:
    """At the right, where each initiative stands."""
    standings = zip(played.initiatives, one.standings, one.progress, strict=True)
    told = {
        name: STANDINGS.get(standing, f"{100 * done:.0f} %")
        if name in played.plan.starts or standing is not Standing.WAITING
        else "not in the plan"
        for name, standing, done in standings
    }
    add_words(figure, [(rows[name], words) for name, words in told.items()], end)


def _sentence(played: Course, months: Sequence[Month], portfolio: Portfolio, first: str) -> str:
    now = months[-1]
    running = sum(one is Standing.RUNNING for one in now.standings)
    done = sum(one is Standing.FINISHED for one in now.standings)
    seen = [one for one in played.targets if one.month <= now.month]
    met = sum(bool(one.is_met) for one in seen)
    told = f"{running} initiatives run, {done} are done. {money_words(now, portfolio.currency)}."
    told += f" {met} of {len(seen)} targets that were due are met." if seen else ""
    if now.office < 1:
        told += f" The office has {share(now.office)} of the hours asked for."
    if played.score is not None and now.month == portfolio.months:
        told += f" Score of the last targets: {number(played.score)} of 100."
    later = [month for month in played.rule.months(portfolio) if month > now.month]
    return told + (f" Next review: end of {month_name(first, later[0])}." if later else "")
