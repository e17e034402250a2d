"""When the initiatives of a plan run and how sure that is: a portfolio and its result in, a plotly figure out.

Month m lasts from m - 1 to m on the axis. An initiative that waits for others begins where the last of them is finished
in half of the futures: the result knows finishes only, so that this beginning is an approximation.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from osm_sim.portfolio.outputs import Finish, Result
from osm_sim.portfolio.spec import Initiative, Portfolio
from workbench.figures import theme
from workbench.figures.portfolio_rows import Lanes, head, months_axis, ticks_above
from workbench.figures.portfolio_words import money, month_name, number, share, short_share, without_tail
from workbench.figures.rows import as_text, plotly, say, short, wrap

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BAR, LIGHT = theme.CATEGORIES[0], "#a9cbe6"
LEFT_OUT = "#c9d1dc"
HALF = ("P50: done in half of the futures", BAR, "")
MOST = ("P80: in 8 of 10, or still open", LIGHT, "/")
HOVER = "%{customdata[0]}<br>%{customdata[1]}<extra></extra>"
MOST_ARROWS = 40
"""Above this number of rows arrows would hide what they join."""
ROOMY_PX, TIGHT_PX = 36, 21
TALL_ROWS = 16
LABEL_WIDTH, ONE_LINE = 17, 21


class _Bar(NamedTuple):
    """An initiative of the plan: months after which it may start, begins, and is done in 5 and in 8 of 10 futures."""

    of: Initiative
    label: str
    finish: Finish
    may: float
    begins: float
    half: float
    most: float

    @property
    def never(self) -> float:
        return self.finish.never.value


def gantt(portfolio: Portfolio, result: Result, *, first: str, left_out: Collection[str] = ()) -> "Figure":
    """Draw a row for each initiative by its start: solid to the P50 finish, hatched to the P80, ticks where planned.

    first: the plan's first month ("2027-01"). left_out: names drawn as empty rows at the foot, with all that the plan
    does not have; those named are left out of the rows above. Arrows of dependencies up to 40 rows.
    """
    figure = plotly().Figure()
    labels, tail = _labels(portfolio)
    bars = _bars(portfolio, result, labels, left_out)
    names = {bar.of.name for bar in bars}
    others = [one for one in portfolio.initiatives if one.name not in names]
    count = len(bars) + len(others)
    is_roomy = count <= MOST_ARROWS
    lanes, px = Lanes(), ROOMY_PX if is_roomy else TIGHT_PX
    at = {bar.of.name: lanes.row(_told(bar.label, is_roomy=is_roomy), px) for bar in bars}
    at |= {one.name: lanes.row(_grey(_told(labels[one.name], is_roomy=is_roomy)), px) for one in others}
    months = portfolio.months
    told = {bar.of.name: _hover(bar, first, portfolio.currency) for bar in bars}
    _add_bars(figure, bars, at, months, told)
    _add_planned(figure, bars, at, first)
    if is_roomy:
        _add_arrows(figure, bars, at, months)
    within = f"<br>in {months} months" if is_roomy else ""
    _add_words(figure, [bar for bar in bars if bar.never > 0], at, told, months, within)
    _add_left_out(figure, [at[one.name] for one in others], months)
    head(
        figure,
        title=f"When initiatives run {tail}".strip(),
        x_title="month",
        y_title="initiative",
        plot_px=max(lanes.height, 160),
        sentence=_summary(bars, others, months),
        legend_rows=3,
    )
    if not count:
        return say(figure, "The portfolio has no initiative: add one to the table.")
    months_axis(figure, first, months, after=0.3)
    figure.update_layout(barmode="overlay", margin={"r": 98 if any(bar.never > 0 for bar in bars) else 16})
    lanes.lay(figure)
    if count > TALL_ROWS:
        ticks_above(figure)
    return figure


def _labels(portfolio: Portfolio) -> tuple[Mapping[str, str], str]:
    titles, tail = without_tail([one.title or one.name for one in portfolio.initiatives])
    return dict(zip((one.name for one in portfolio.initiatives), titles, strict=True)), tail


def _bars(portfolio: Portfolio, result: Result, labels: Mapping[str, str], left_out: Collection[str]) -> list[_Bar]:
    """Give the initiatives of the plan by start, then by finish."""
    finishes = {one.initiative: one for one in result.finishes if one.initiative not in left_out}
    ends = {name: min(one.p50.value, portfolio.months) for name, one in finishes.items()}
    found = []
    for one in portfolio.initiatives:
        if one.name not in finishes:
            continue
        may = float(max(result.plan.starts[one.name], one.earliest))
        waits = [ends[other.initiative] + other.lag for other in one.after if other.initiative in ends]
        begins = min(max([may, *waits]), float(portfolio.months))
        finish = finishes[one.name]
        found.append(_Bar(one, labels[one.name], finish, may, begins, finish.p50.value, finish.p80.value))
    return sorted(found, key=lambda bar: (bar.begins, bar.half, bar.most, bar.label))


def _add_bars(
    figure: "Figure", bars: Sequence[_Bar], at: Mapping[str, float], months: int, told: Mapping[str, Sequence[str]]
) -> None:
    waiting = [bar for bar in bars if bar.begins > bar.may]
    if waiting:
        figure.add_scatter(
            x=[x for bar in waiting for x in (bar.may, bar.begins, None)],
            y=[y for bar in waiting for y in (at[bar.of.name], at[bar.of.name], None)],
            mode="lines",
            name="waits for another",
            line={"color": theme.MUTED, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        )
    done = [bar for bar in bars if math.isfinite(bar.half)]
    _add_spans(figure, done, at, [(bar.begins, bar.half) for bar in done], HALF, told)
    spread = [bar for bar in bars if min(bar.most, months) > min(bar.half, months) or math.isinf(bar.half)]
    spans = [(bar.half if math.isfinite(bar.half) else bar.begins, min(bar.most, months)) for bar in spread]
    _add_spans(figure, spread, at, spans, MOST, told)


def _add_spans(
    figure: "Figure",
    bars: Sequence[_Bar],
    at: Mapping[str, float],
    spans: Sequence[tuple[float, float]],
    look: tuple[str, str, str],
    told: Mapping[str, Sequence[str]],
) -> None:
    name, colour, pattern = look
    figure.add_bar(
        base=[begin for begin, _ in spans],
        x=[end - begin for begin, end in spans],
        y=[at[bar.of.name] for bar in bars],
        width=11,
        orientation="h",
        name=name,
        marker={
            "color": colour,
            "line": {"color": BAR, "width": 1},
            "pattern": {"shape": pattern, "fgcolor": BAR, "size": 6, "solidity": 0.25},
        },
        customdata=[told[bar.of.name] for bar in bars],
        hovertemplate=HOVER,
    )


def _add_planned(figure: "Figure", bars: Sequence[_Bar], at: Mapping[str, float], first: str) -> None:
    planned = [bar for bar in bars if bar.finish.planned is not None]
    if planned:
        figure.add_scatter(
            x=[bar.finish.planned for bar in planned],
            y=[at[bar.of.name] for bar in planned],
            mode="markers",
            name="planned finish",
            marker={"symbol": "line-ns", "size": 17, "line": {"width": 3, "color": theme.CATEGORIES[1]}},
            customdata=[[month_name(first, bar.finish.planned or 0)] for bar in planned],
            hovertemplate="planned finish: %{customdata[0]}<extra></extra>",
        )


def _add_arrows(figure: "Figure", bars: Sequence[_Bar], at: Mapping[str, float], months: int) -> None:
    """From where an initiative is finished to where the one that waits for it begins, which is always further down."""
    ends = {bar.of.name: bar.half for bar in bars}
    pairs = [
        (after.initiative, bar)
        for bar in bars
        for after in bar.of.after
        if after.initiative in ends and bar.begins < months
    ]
    if not pairs:
        return
    figure.add_scatter(
        x=[x for before, bar in pairs for x in (ends[before], bar.begins, bar.begins, None)],
        y=[y for before, bar in pairs for y in (at[before] + 7, at[before] + 7, at[bar.of.name] - 8, None)],
        mode="lines",
        name="then the next may start",
        legendgroup="after",
        line={"color": theme.MUTED, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=[bar.begins for _, bar in pairs],
        y=[at[bar.of.name] - 9 for _, bar in pairs],
        mode="markers",
        name="then the next may start",
        legendgroup="after",
        marker={"symbol": "triangle-down", "color": theme.MUTED, "size": 7},
        hoverinfo="skip",
    )


def _add_words(
    figure: "Figure",
    bars: Sequence[_Bar],
    at: Mapping[str, float],
    told: Mapping[str, Sequence[str]],
    months: int,
    within: str,
) -> None:
    """At the right end of what may not finish: a marker, and how often it does not."""
    figure.add_scatter(
        x=[months] * len(bars),
        y=[at[bar.of.name] for bar in bars],
        mode="markers+text",
        name="not always done",
        marker={"symbol": "triangle-right", "size": 10, "color": theme.BAD},
        text=[f"{as_text(short_share(bar.never))} not done{within}" for bar in bars],
        textposition="middle right",
        textfont={"size": 11, "color": theme.BAD},
        cliponaxis=False,
        showlegend=False,
        customdata=[told[bar.of.name] for bar in bars],
        hovertemplate=HOVER,
    )


def _add_left_out(figure: "Figure", at: Sequence[float], months: int) -> None:
    if not at:
        return
    figure.add_scatter(
        x=[x for _ in at for x in (0, months, None)],
        y=[y for one in at for y in (one, one, None)],
        mode="lines",
        name="left out",
        line={"color": LEFT_OUT, "width": 1, "dash": "dash"},
        showlegend=False,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[months / 2] * len(at),
        y=[one - 1 for one in at],
        mode="text",
        text=["left out"] * len(at),
        textfont={"size": 11.5, "color": theme.MUTED},
        showlegend=False,
        hoverinfo="skip",
    )


def _hover(bar: _Bar, first: str, currency: str) -> list[str]:
    told = [f"may start {month_name(first, bar.may + 1)}"]
    if bar.begins > bar.may:
        told.append(f"waits until about {month_name(first, bar.begins + 1)}")
    told += [f"half of the futures done by {month_name(first, bar.half)}", f"8 of 10 by {month_name(first, bar.most)}"]
    if bar.finish.planned is not None and bar.finish.on_time is not None:
        told.append(f"planned {month_name(first, bar.finish.planned)}: {share(bar.finish.on_time.value)} by then")
    told.append(f"{share(bar.never)} not done within the plan")
    told.append(f"costs {money(bar.of.cost, currency)}, works with {share(bar.of.success)}")
    size = bar.of.duration
    told.append(f"takes {number(size.low)} / {number(size.likely)} / {number(size.high)} months unhindered")
    return [as_text(bar.of.title or bar.of.name), "<br>".join(map(as_text, told))]


def _summary(bars: Sequence[_Bar], others: Sequence[Initiative], months: int) -> str:
    unsure = sum(bar.never > 0.5 for bar in bars)
    told = f"{len(bars)} initiatives in the plan, {len(others)} left out."
    return told + (f" {unsure} are more likely unfinished than done after {months} months." if unsure else "")


def _told(label: str, *, is_roomy: bool) -> str:
    return wrap(label, LABEL_WIDTH) if is_roomy else as_text(short(label, ONE_LINE))


def _grey(label: str) -> str:
    return f'<span style="color:{theme.MUTED}">{label}</span>'
