"""The office's key figures: what they are called, their interval, their verdict. HTML for one grid of tiles each."""

import math
from collections.abc import Iterable
from html import escape

from workbench.apps import parts
from workbench.figures import office_words as words
from workbench.jobs import office_settings as settings
from workbench.jobs.office_settings import Estimate, Run

TONES: dict[str, parts.Tone] = {
    "meets the level": "good",
    "not clear": "warn",
    "misses the level": "bad",
    "no jobs": "info",
}


def load_tiles(setting: settings.Setting, load: settings.OfferedLoad) -> list[str]:
    """The key figures that need no run: people needed by arithmetic, the staff set, Figure 5."""
    staff = sum(setting.staff().values())
    low, high = (sum(limits[side] for limits in setting.band.values()) for side in (0, 1))
    spare = staff - load.fte
    covers = round(spare, 2) >= 0
    place = words.place_in_band(load.fte, (low, high))
    mix = ", ".join(
        f"{fte:g} {grade}{'' if fte == 1 else 's'}" for grade, fte in settings.least_mix(load).items() if fte
    )
    return [
        parts.tile_html(
            "People needed, by arithmetic",
            f"{load.fte:.2f}",
            unit="FTE",
            interval=f"{load.hours:,.0f} h a year / {load.productive_hours:,.0f} h / {words.percent(load.utilisation)}",
            note=f"least mix: {mix}",
            mark="assumption",
        ),
        parts.tile_html(
            "Staff as set",
            f"{staff:g}",
            unit="FTE",
            interval=settings.staff_in_words(setting.spec.roles),
            verdict=f"✓ covers the need, {spare:+.2f} FTE" if covers else f"✗ short of the need by {-spare:.2f} FTE",
            tone="good" if covers else "bad",
            mark=setting.staff_mark,
        ),
        parts.tile_html(
            "Figure 5, all nine rows",
            f"{low:.1f} – {high:.1f}",
            unit="FTE",
            interval="printed total: 6 – 8",
            note=f"the need lies {place} the sum of the rows",
            mark="source",
        ),
    ]


def run_tiles(run: Run, levels: tuple[float, float]) -> list[str]:
    """The key figures of a run, against the service levels (all jobs, critical jobs)."""
    tiles = [_share_tile(run, "on_time", "Jobs on time", levels[0])]
    tiles.append(_share_tile(run, "critical", "Critical jobs on time", levels[1]))
    if run.setting.spec.rules.processes == "fragmented":
        return [*tiles, *_fragmented_tiles(run)]
    estimate = run.result.estimate
    use, overtime, lag = (
        estimate("utilisation"),
        estimate("overtime_equivalent_hours"),
        estimate("ceo_briefing_lag_days"),
    )
    return [
        *tiles,
        parts.tile_html(
            "Utilisation",
            words.percent(float(use.mean), 1),
            interval=interval_in_words(use, "share"),
            note="hours worked / productive hours; 80 % is meant",
        ),
        parts.tile_html(
            "Overtime equivalent",
            _plain(overtime, ",.0f"),
            unit="h a year",
            interval=interval_in_words(overtime, "hours"),
            note="effort still open at the due date",
        ),
        _simulated_fte(run),
        parts.tile_html(
            "CEO briefing lag",
            _plain(lag, ".1f"),
            unit="working days",
            interval=interval_in_words(lag, "days"),
            note="from the planned start to the briefing",
        ),
    ]


def _fragmented_tiles(run: Run) -> list[str]:
    """Fragmentation shows in rework and in the order of the year; the office's own utilisation hardly moves."""
    rework, whole, early, day = (
        run.result.estimate(name)
        for name in ("rework_hours", "organisation_rework_hours", "plans_before_map", "map_approved_day")
    )
    return [
        parts.tile_html(
            "Rework of the office", _plain(rework, ",.0f"), unit="h a year", interval=interval_in_words(rework, "hours")
        ),
        parts.tile_html(
            "Rework, whole organisation",
            _plain(whole, ",.0f"),
            unit="h a year",
            interval=interval_in_words(whole, "hours"),
            note="the units' and functions' part included",
        ),
        parts.tile_html(
            "Plans begun before the map",
            words.percent(float(early.mean)),
            interval=interval_in_words(early, "share"),
            note="was approved, so on no agreed strategy",
        ),
        parts.tile_html(
            "Strategy map approved",
            _plain(day, ".0f"),
            unit="office day of the year",
            interval=interval_in_words(day, "days"),
        ),
        _simulated_fte(run),
    ]


def _share_tile(run: Run, name: str, title: str, level: float) -> str:
    share = run.result.estimate(name)
    word = words.verdict(share, level)
    said = {"not clear": f"not clear: the interval holds {words.level_in_words(level)}", "no jobs": "no jobs"}.get(
        word, f"{word} of {words.level_in_words(level)}"
    )
    return parts.tile_html(
        title,
        words.percent(float(share.mean), 1),
        interval=interval_in_words(share, "share"),
        verdict=f"{words.VERDICT_MARKS[word][2]} {said}",
        tone=TONES[word],
    )


def _simulated_fte(run: Run) -> str:
    load = run.setting.load()
    worked = run.result.estimate("hours_worked")
    mean, low, high = (load.to_fte(float(side)) for side in (worked.mean, worked.low, worked.high))
    return parts.tile_html(
        "People needed, simulated",
        f"{mean:.2f}",
        unit="FTE",
        interval=f"95 % interval {low:.2f} to {high:.2f}",
        note=f"hours worked / {load.productive_hours:,.0f} h / {words.percent(load.utilisation)};"
        f" by arithmetic {load.fte:.2f}",
        mark="assumption",
    )


def answer(run: Run, levels: tuple[float, float]) -> tuple[str, str, str]:
    """The answer of a run: its tone, its sign, and one sentence."""
    verdicts = [
        words.verdict(run.result.estimate(n), level) for n, level in zip(("on_time", "critical"), levels, strict=True)
    ]
    staff = f"With {sum(run.setting.staff().values()):g} FTE this office"
    if "misses the level" in verdicts:
        return "bad", "✗", f"{staff} does not hold the service levels."
    if "not clear" in verdicts:
        return "warn", "?", f"{staff} may or may not hold the service levels: more replications would tell."
    return "good", "✓", f"{staff} holds both service levels."


def headline(run: Run, levels: tuple[float, float]) -> str:
    """The answer of a run, large, with what made it."""
    tone, sign, sentence = answer(run, levels)
    return (
        f'<div id="office-results" class="osm-verdict osm-verdict--{tone}">'
        f'<span class="osm-verdict__sign" aria-hidden="true">{sign}</span>'
        f"<div><h3>{sentence}</h3>"
        f"<p>{escape(settings.staff_in_words(run.setting.spec.roles))}. {escape(made_with(run))}</p></div></div>"
    )


def way_to_results(run: Run, levels: tuple[float, float]) -> str:
    """The answer of a run in a line beside the button, and the way to its pictures."""
    tone, sign, sentence = answer(run, levels)
    return (
        f'<div class="osm-answer osm-answer--{tone}"><span aria-hidden="true">{sign}</span> {sentence}'
        f' <a class="osm-see" href="#office-results">See the results</a></div>'
    )


def interval_in_words(estimate: Estimate, unit: words.Unit) -> str:
    """The 95 % interval of an estimate with its unit."""
    low, high = (words.amount(float(side), unit) for side in (estimate.low, estimate.high))
    if words.UNKNOWN in (low, high):
        return "not measured"
    return f"95 % interval {low.split()[0]} to {high}"


def _plain(estimate: Estimate, form: str) -> str:
    value = float(estimate.mean)
    return format(value, form) if math.isfinite(value) else words.UNKNOWN


def made_with(run: Run) -> str:
    """What a result rests on: replications, seed, engine."""
    study = run.result.study
    return f"From {study.replications} replications, seed {study.seed}, {study.engine} engine."


def tile_grid(tiles: Iterable[str]) -> str:
    """Tiles in a grid that wraps."""
    return f'<div class="osm-grid osm-grid--tiles osm-tiles">{"".join(tiles)}</div>'
