"""Charts of alignment: every metric beside what the source says of others, and who carries each objective."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.domain.alignment_metrics import Counted, Coverage, Metric
from workbench.figures import theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW_PX = 30
"""The height of one bar with its label."""
LONGEST_LABEL = 46
LONGEST_COUNT = 26


def metrics_chart(metrics: Sequence[Metric]) -> "Figure":
    """Draw every metric that is a share and known, with its interval, and the source's figures as lines beside it.

    Raises ValueError where none is known.
    """
    from plotly import graph_objects as go  # noqa: PLC0415 - heavy: only a page that draws pays for it

    shown = _shares(metrics)
    if not shown:
        raise ValueError("metrics(=none known) must hold a share that is known")
    labels = [one.title for one in shown]
    figure = go.Figure()
    figure.add_bar(
        x=[one.value for one in shown],
        y=labels,
        orientation="h",
        name="this organisation",
        marker={"color": theme.CATEGORIES[0]},
        error_x=_intervals(shown),
        text=[_told(one) for one in shown],
        textposition="auto",
        hovertext=[one.note for one in shown],
        cliponaxis=False,
    )
    lines = [(one.title, line) for one in shown for line in one.compared]
    if lines:
        figure.add_scatter(
            x=[line.value for _, line in lines],
            y=[title for title, _ in lines],
            mode="markers",
            name="other organisations, 2005 (source): to compare with, no target",
            marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": theme.CATEGORIES[1]}},
            hovertext=[f"{line.label} ({line.source})" for _, line in lines],
        )
    theme.apply(
        figure,
        title="How aligned the organisation is",
        x_title="Share",
        y_title="Metric",
        height_px=150 + ROW_PX * len(shown),
        legend=True,
    )
    figure.update_xaxes(range=[0, 1.02], tickformat=theme.SHARE)
    figure.update_yaxes(autorange="reversed", title_text="", categoryorder="array", categoryarray=labels)
    return figure


def metrics_in_words(metrics: Sequence[Metric]) -> str:
    """Give what the chart of metrics shows, for who does not see it."""
    shown = _shares(metrics)
    told = "; ".join(f"{one.title} {one.value:.0%} ({one.fraction})" for one in shown)
    unknown = sum(one.value is None for one in metrics)
    more = f" {unknown} further metrics are not known yet; the tiles say what they need." if unknown else ""
    return f"{told}.{more}"


def coverage_chart(covered: Sequence[Coverage], codes: Sequence[str]) -> "Figure":
    """Draw of each corporate objective the units asked that carry it, and those that do not.

    codes: what the page calls the objectives. Raises ValueError where there is none.
    """
    from plotly import graph_objects as go  # noqa: PLC0415 - heavy: only a page that draws pays for it

    if not covered:
        raise ValueError("covered(=none) must hold a corporate objective")
    labels = [
        f"{code} {_short(one.objective.title)}{' ◆' if one.objective.is_synergy else ''}"
        for code, one in zip(codes, covered, strict=True)
    ]
    figure = go.Figure()
    parts = (
        ("carry it", [one.reached for one in covered], theme.category(0)),
        ("are asked and do not", [one.asked - one.reached for one in covered], theme.category(1)),
    )
    for name, counts, look in parts:
        figure.add_bar(
            x=counts,
            y=labels,
            orientation="h",
            name=name,
            marker={"color": look["color"], "pattern": {"shape": look["pattern"]}},
            text=[str(count) if count else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
        )
    theme.apply(
        figure,
        title="Who carries each corporate objective (◆ synergy)",
        x_title="Units asked for it",
        y_title="Objective",
        height_px=150 + ROW_PX * len(covered),
        legend=True,
    )
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_yaxes(autorange="reversed", title_text="", categoryorder="array", categoryarray=labels)
    return figure


def coverage_in_words(covered: Sequence[Coverage]) -> str:
    """Give what the chart of coverage shows, for who does not see it."""
    worst = sorted((one for one in covered if one.share is not None), key=lambda one: one.share or 0)[:3]
    least = "; ".join(f"{one.objective.title}: {one.reached} of {one.asked}" for one in worst)
    return f"Least carried: {least}." if worst else "No unit is asked for any corporate objective."


def _told(one: Metric) -> str:
    """Give what stands at a bar: the share, and what was counted where that is short."""
    return f"{one.value:.0%}" + (f"  ({one.fraction})" if len(one.fraction) <= LONGEST_COUNT else "")


def _shares(metrics: Sequence[Metric]) -> list[Metric]:
    return [one for one in metrics if one.value is not None and one.counted is Counted.SHARE]


def _intervals(shown: Sequence[Metric]) -> dict[str, object] | None:
    """Give the intervals of those that have one, as plotly takes them."""
    if all(one.low is None for one in shown):
        return None
    value = [one.value or 0.0 for one in shown]
    return {
        "type": "data",
        "symmetric": False,
        "array": [0 if one.high is None else one.high - at for one, at in zip(shown, value, strict=True)],
        "arrayminus": [0 if one.low is None else at - one.low for one, at in zip(shown, value, strict=True)],
        "color": theme.INK,
        "thickness": 1.5,
    }


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_LABEL else f"{title[: LONGEST_LABEL - 1]}…"
