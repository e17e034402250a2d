"""Plans over named futures, and what it is worth to know more: analyses in, a plotly figure out.

Numbers are in the unit of the value compared; intervals are normal 95 % intervals over paths.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from osm_sim.portfolio.information import Information, LinkWorth
from osm_sim.portfolio.outputs import Figure as Number
from osm_sim.portfolio.regret import PlanRegret, Regret
from workbench.figures import theme
from workbench.figures.portfolio_analysis import PART_WIDTH, link_words, value_axis
from workbench.figures.portfolio_rows import LONGEST_HEADING, Lanes, head, plain_range
from workbench.figures.portfolio_words import around, enumerated, number, share
from workbench.figures.rows import as_text, plotly, say, short, wrap

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW_PX = 34
MOST_LINKS = 15
DARK_CELL = 0.55
"""Above this part of the largest regret a cell is so dark that white figures are read better than ink."""
CHOICES = (
    ("minimax_choice", "◆", "least worst regret"),
    ("tail_choice", "▲", "best in the worst tenth"),
    ("expected_choice", "★", "best on average"),
)


# -- regret -----------------------------------------------------------------------------------------------------------


def regret(found: Regret, titles: Mapping[str, str] | None = None, *, value_name: str = "") -> "Figure":
    """Draw how much of the value each plan misses in each future, the three choices marked by symbols.

    titles: of plans, where their names are not to be read. value_name: of the target, where the value is one. The
    largest regret of a plan is printed bold.
    """
    figure = plotly().Figure()
    axis = value_axis(found.value, value_name)
    plans = sorted(found.plans, key=lambda name: found.plans[name].worst.value)
    futures = list(found.futures)
    values = [[axis.times * found.plans[name].regrets[future].value for future in futures] for name in plans]
    most = max([value for row in values for value in row], default=0.0)
    figure.add_heatmap(
        z=values,
        x=list(range(len(futures))),
        y=list(range(len(plans))),
        text=[[_cell(value, most, is_worst=value == max(row)) for value in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": 12},
        customdata=[[_regret_words(found, name, future, axis.times) for future in futures] for name in plans],
        hovertemplate="%{customdata}<extra></extra>",
        colorscale=[list(stop) for stop in theme.SEQUENTIAL],
        zmin=0,
        zmax=most or 1,
        xgap=2,
        ygap=2,
        showscale=False,
    )
    head(
        figure,
        title="What each plan misses in each future",
        x_title="future, and how likely it is",
        y_title="plan",
        plot_px=max(ROW_PX * len(plans), 2 * ROW_PX) + 16,
        sentence=_choice_words(found, titles or {}, axis.name),
    )
    named = [f"{_marks(found, name)}{wrap((titles or {}).get(name, name), 18)}" for name in plans]
    figure.update_yaxes(
        tickvals=list(range(len(plans))),
        ticktext=named,
        autorange="reversed",
        showgrid=False,
        ticks="",
        fixedrange=True,
        tickfont={"size": 12},
    )
    told = [
        f"{_column(future, 30 // len(found.futures))}<br>{share(chance)}" for future, chance in found.futures.items()
    ]
    return figure.update_xaxes(
        tickvals=list(range(len(futures))), ticktext=told, showgrid=False, ticks="", tickangle=0, fixedrange=True
    )


def _column(future: str, width: int) -> str:
    """A future's name on at most three lines."""
    lines = textwrap.wrap(future, max(9, width), max_lines=3, placeholder=" …")
    return "<br>".join(map(as_text, lines))


def _cell(value: float, most: float, *, is_worst: bool) -> str:
    text = number(round(value, 2))
    colour = theme.SURFACE if most and value > DARK_CELL * most else theme.INK
    return f'<span style="color:{colour}">{f"<b>{text}</b>" if is_worst else text}</span>'


def _marks(found: Regret, name: str) -> str:
    marks = "".join(mark for field, mark, _ in CHOICES if getattr(found, field) == name)
    return f"<b>{marks}</b> " if marks else ""


def _regret_words(found: Regret, name: str, future: str, times: float) -> str:
    one: PlanRegret = found.plans[name]
    told = [
        f"{as_text(name)} in {as_text(future)}",
        f"regret {_interval(one.regrets[future], times)}",
        f"value {_interval(one.means[future], times)}",
        f"on average {_interval(one.expected, times)}; worst tenth {_interval(one.tail, times)}",
    ]
    return "<br>".join(told)


def _choice_words(found: Regret, titles: Mapping[str, str], value: str) -> str:
    chosen: dict[str, list[tuple[str, str]]] = {}
    for field, mark, words in CHOICES:
        chosen.setdefault(getattr(found, field), []).append((mark, words))
    told = [
        f"{''.join(mark for mark, _ in marks)} {short(titles.get(name, name), 40)}: "
        f"{enumerated(words for _, words in marks)}."
        for name, marks in chosen.items()
    ]
    return f"By how much {value} is worse than that of the future's best plan. {' '.join(told)}"


# -- information ------------------------------------------------------------------------------------------------------


def information(
    found: Information, titles: Mapping[str, str] | None = None, *, value_name: str = "", currency: str = ""
) -> "Figure":
    """Draw what it is worth to know whether a link holds (hollow), and to test it (filled), the 15 most worth testing.

    titles: of measures and plans. value_name: of the target, where the value is one.
    """
    figure = plotly().Figure()
    axis, known = value_axis(found.value, value_name, currency), titles or {}
    worthy = [one for one in found.links if one.perfect is None or one.perfect.value > 0]
    shown, lanes = worthy[:MOST_LINKS], Lanes()
    at = []
    for one in shown:
        lanes.heading(f"<b>{as_text(short(link_words(one.link, known, PART_WIDTH), LONGEST_HEADING))}</b>")
        at.append(lanes.row(_worth_label(one, axis.times), 24))
    _add_worths(figure, shown, at, "tested", axis.times, known)
    _add_worths(figure, shown, at, "perfect", axis.times, known)
    head(
        figure,
        title="What it is worth to know more",
        x_title=as_text(f"worth: {axis.axis}"),
        y_title="of a test",
        plot_px=lanes.height if shown else 160,
        sentence=_information_words(found, known, axis.times, len(worthy)),
        legend_rows=2,
    )
    if not shown:
        return say(figure, "No link is worth testing: the same plan is best, whatever is true.")
    figure.update_xaxes(fixedrange=True, rangemode="tozero", nticks=6, tickangle=0)
    return lanes.lay(figure)


def _add_worths(
    figure: "Figure",
    links: Sequence[LinkWorth],
    at: Sequence[float],
    what: str,
    times: float,
    titles: Mapping[str, str],
) -> None:
    pairs = [(one, place, getattr(one, what)) for one, place in zip(links, at, strict=True)]
    told = [(one, place, around(worth, least=0.0)) for one, place, worth in pairs if worth is not None]
    look = {
        "x": [times * worth.value for _, _, worth in told],
        "y": [place for _, place, _ in told],
        "name": {"tested": "testing it", "perfect": "knowing it for sure"}[what],
        "customdata": [[_worth_words(one, titles), f"{number(times * worth.value)}"] for one, _, worth in told],
        "hovertemplate": "%{customdata[0]}<extra></extra>",
    }
    ranges = plain_range([worth for _, _, worth in told], theme.INK, times=times)
    if what == "tested":
        edge = {"color": theme.CATEGORIES[0], "width": 1}
        figure.add_bar(width=14, orientation="h", marker={"color": "#8db9de", "line": edge}, error_x=ranges, **look)
    else:
        marker = {"symbol": "diamond-open", "size": 11, "color": theme.CATEGORIES[1], "line": {"width": 2}}
        ranges["color"] = theme.CATEGORIES[1]
        figure.add_scatter(mode="markers", marker=marker, error_x=ranges, **look)


def _worth_label(one: LinkWorth, times: float) -> str:
    return "too few" if one.tested is None else number(round(times * one.tested.value, 3))


def _worth_words(one: LinkWorth, titles: Mapping[str, str]) -> str:
    def plan(name: str) -> str:
        return as_text(titles.get(name, name))

    told = [
        as_text(link_words(one.link, titles)),
        f"holds with {share(one.probability)}",
        f"a test sees that with {share(one.test.power)}, and errs with {share(one.test.size)}",
        f"if it holds: {plan(one.if_holds)}; if not: {plan(one.if_not)}",
        f"test supports it: {plan(one.if_supported)}; does not: {plan(one.if_unsupported)}",
    ]
    return "<br>".join(told)


def _information_words(found: Information, titles: Mapping[str, str], times: float, worthy: int) -> str:
    told = (
        f"Best of {len(found.plans)} plans: {short(titles.get(found.best, found.best), 34)}. To know everything would "
        f"be worth {_interval(found.perfect, times)}."
    )
    untold = sum(one.tested is None for one in found.links)
    nothing, more = len(found.links) - worthy, worthy - MOST_LINKS
    told += f" {more} more links are worth less." if more > 0 else ""
    told += f" {nothing} links change no choice, whatever is true." if nothing and worthy else ""
    return told + (f" Too few futures to tell of {untold}." if untold else "")


def _interval(one: Number, times: float) -> str:
    found = around(one)
    low, high = (number(round(times * end, 3)) for end in (found.low, found.high))
    return f"{number(round(times * one.value, 3))} ({low} to {high})"
