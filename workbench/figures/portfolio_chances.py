"""How likely every target of a portfolio is: results in, a plotly figure out.

Chances lie in 0..1 with Wilson's 95 % interval over paths. What a colour says, a marker and printed
words say too.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from osm_sim.portfolio.outputs import Figure as Number
from osm_sim.portfolio.outputs import Result, TargetChance
from workbench.figures import theme
from workbench.figures.portfolio_rows import LONGEST_HEADING, Lanes, head, plain_range, ticks_above
from workbench.figures.portfolio_words import (
    Interval,
    around_share,
    month_name,
    number,
    points,
    share,
    share_between,
    short_share,
    title_of,
)
from workbench.figures.rows import as_text, plotly, say, short

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

LANE_PX = 15
"""Of one of several results within a row."""
HIGH_PX = 900
"""Above this height the numbers of the x axis stand above the plot too."""
ALL = "All targets, each measure's last one"


class _Target(NamedTuple):
    """A target, or all of them: its words at the left, its whole name, its chance in each result, and what it was."""

    label: str
    name: str
    chances: tuple[Interval | None, ...]
    before: float | None


class _Dot(NamedTuple):
    """A chance in one result, and how far down it is drawn."""

    at: float
    name: str
    result: int
    now: Interval
    before: float | None


def chances(
    results: Sequence[tuple[str, Result]],
    titles: Mapping[str, str],
    *,
    before: Result | None = None,
    first: str = "",
    last_only: bool = False,
) -> "Figure":
    """Draw how likely every target is in each result given, by name, and "all targets" set apart at the foot.

    titles: of measures. before: where the chances of the first result were, as hollow markers with a line to what they
    are now. first: the plan's first month, for calendar months. last_only: of each measure only its last target.
    """
    figure = plotly().Figure()
    lanes = Lanes()
    groups = list(_target_groups(results, titles, before, first, last_only=last_only))
    dots = list(_laid(lanes, groups))
    if before is not None:
        _add_before(figure, dots)
    for place, (name, _) in enumerate(results):
        _add_chances(figure, [dot for dot in dots if dot.result == place], name, place)
    _add_chance_words(figure, dots)
    head(
        figure,
        title="How likely each target is",
        x_title="chance to be met (%)",
        y_title="target",
        plot_px=lanes.height if dots else 160,
        sentence=_chance_line(results, before),
        legend_rows=0 if len(results) < 2 and before is None else 1 + len(results) // 2,
    )
    if not dots:
        return say(figure, "No measure has a target within the months of the plan.")
    _percent_axis(figure)
    figure.update_layout(margin={"r": 56 if before is None else 92})
    lanes.lay(figure)
    if lanes.height > HIGH_PX:
        ticks_above(figure)
    return figure


def _target_groups(
    results: Sequence[tuple[str, Result]],
    titles: Mapping[str, str],
    before: Result | None,
    first: str,
    *,
    last_only: bool,
) -> Iterator[tuple[str, list[_Target]]]:
    """Give the targets by measure, in the order of the first result that has them, under the measure's title."""
    known: dict[str, dict[int, TargetChance]] = {}
    for _, result in results:
        for one in result.targets:
            known.setdefault(one.measure, {}).setdefault(one.month, one)
    found = [{(one.measure, one.month): one.chance for one in result.targets} for _, result in results]
    was = {(one.measure, one.month): one.chance.value for one in before.targets} if before else {}
    for measure, by_month in known.items():
        title = title_of(titles, measure)
        months = [max(by_month)] if last_only else sorted(by_month)
        yield (
            title,
            [_target(by_month[month], title, month_name(first, month), results, found, was) for month in months],
        )
    if known:
        alls = tuple(around_share(one.all_met, one.paths) if one.all_met else None for _, one in results)
        was_all = before.all_met.value if before and before.all_met else None
        yield ALL, [_Target("all at once", ALL, alls, was_all)]


def _target(
    one: TargetChance,
    title: str,
    month: str,
    results: Sequence[tuple[str, Result]],
    found: Sequence[Mapping[tuple[str, int], Number]],
    was: Mapping[tuple[str, int], float],
) -> _Target:
    key = (one.measure, one.month)
    pairs = zip(found, results, strict=True)
    return _Target(
        label=f"{month}: {number(one.value)}",
        name=f"{as_text(title)}<br>{number(one.value)} by {month}",
        chances=tuple(around_share(by[key], result.paths) if key in by else None for by, (_, result) in pairs),
        before=was.get(key),
    )


def _laid(lanes: Lanes, groups: Sequence[tuple[str, Sequence[_Target]]]) -> Iterator[_Dot]:
    for heading, targets in groups:
        if heading == ALL:
            lanes.rule()
        lanes.heading(f"<b>{as_text(short(heading, LONGEST_HEADING))}</b>")
        for target in targets:
            count = len(target.chances)
            at = lanes.row(target.label, 6 + LANE_PX * count)
            for place, now in enumerate(target.chances):
                if now is not None:
                    lane = at + LANE_PX * (place - (count - 1) / 2)
                    yield _Dot(lane, target.name, place, now, None if place else target.before)


def _add_chances(figure: "Figure", dots: Sequence[_Dot], name: str, place: int) -> None:
    mark = theme.category(place)
    figure.add_scatter(
        x=[dot.now.value for dot in dots],
        y=[dot.at for dot in dots],
        mode="markers",
        name=as_text(short(name, 40)),
        marker={"symbol": mark["symbol"], "color": mark["color"], "size": 9},
        error_x=plain_range([dot.now for dot in dots], mark["color"]),
        customdata=[[dot.name, share(dot.now.value), share_between(dot.now), _was(dot)] for dot in dots],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]} (95 % interval %{customdata[2]})%{customdata[3]}<extra>"
        + as_text(short(name, 40))
        + "</extra>",
    )


def _add_before(figure: "Figure", dots: Sequence[_Dot]) -> None:
    """Hollow markers where chances were, and a line from there to where they are."""
    moved = [dot for dot in dots if dot.before is not None]
    figure.add_scatter(
        x=[x for dot in moved for x in (dot.before, dot.now.value, None)],
        y=[y for dot in moved for y in (dot.at, dot.at, None)],
        mode="lines",
        line={"color": theme.MUTED, "width": 3},
        showlegend=False,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[dot.before for dot in moved],
        y=[dot.at for dot in moved],
        mode="markers",
        name="before",
        marker={"symbol": "circle-open", "color": theme.MUTED, "size": 11, "line": {"width": 2}},
        hoverinfo="skip",
    )


def _add_chance_words(figure: "Figure", dots: Sequence[_Dot]) -> None:
    """The chance in words at the right, and by how many points it moved; bold where it did."""
    words = []
    for dot in dots:
        moved = "" if dot.before is None else f" ({points(dot.now.value - dot.before)})"
        told = as_text(short_share(dot.now.value)) + moved
        words.append(f" <b>{told}</b>" if moved and moved != " (±0)" else f" {told}")
    figure.add_scatter(
        x=[1.04] * len(dots),
        y=[dot.at for dot in dots],
        text=words,
        mode="text",
        textposition="middle right",
        showlegend=False,
        textfont={"color": theme.INK, "size": 12},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _was(dot: _Dot) -> str:
    return "" if dot.before is None else f"<br>before: {share(dot.before)}"


def _chance_line(results: Sequence[tuple[str, Result]], before: Result | None) -> str:
    if not results:
        return ""
    now = results[0][1]
    said = f"{now.paths:,} simulated futures; bars are 95 % intervals."
    if len(results) == 1:
        was = f" (before {_met(before):.1f})" if before else ""
        said = f"On average {_met(now):.1f}{was} of {len(now.at_least)} measures meet their last target. {said}"
    return said + (" In brackets: points more or less than before." if before else "")


def _met(result: Result) -> float:
    """The mean number of measures that meet their last target: the sum of the chances of at least 1, 2, ..."""
    return math.fsum(one.value for one in result.at_least)


def _percent_axis(figure: "Figure") -> None:
    figure.update_xaxes(
        range=[-0.04, 1.04],
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        ticktext=["0", "25", "50", "75", "100"],
        fixedrange=True,
        tickangle=0,
    )
