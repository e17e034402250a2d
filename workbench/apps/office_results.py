"""What the office page shows: the load at once, the results of a run, two settings compared, the case's sources."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import ipywidgets

from workbench.apps import parts
from workbench.apps.folding import Fold
from workbench.apps.office_state import OfficeState
from workbench.figures import office as figures
from workbench.jobs import office as jobs
from workbench.jobs import office_settings as settings
from workbench.jobs.office_settings import Run

TONES: dict[str, parts.Tone] = {
    "meets the level": "good", "not clear": "warn", "misses the level": "bad", "no jobs": "info",
}
LEGEND = "✓ meets the service level, ? not clear yet, ✗ misses it."


class Overview:
    """The first screen's answer: people needed by arithmetic, the staff set, and FTE by process beside Figure 5."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.tiles = ipywidgets.HTML()
        self.chart = parts.Chart("FTE by process", filename="office-fte-by-process", notice=notice)
        self.reading = ipywidgets.Dropdown(
            description="Figure 5 is read as", options=[(label, name) for name, label in settings.READINGS.items()]
        )
        self.reading.observe(parts.guarded(self._read, notice), "value")
        reading = ipywidgets.VBox([self.reading, parts.note(settings.REJECTED_READING)])
        reading.add_class("osm-field")
        self.arithmetic = ipywidgets.HTML()
        self.fold = Fold(
            "The arithmetic, row by row", lambda: [self.arithmetic], on_show=self._show_arithmetic,
            hint="jobs a year, hours a job, hours a year", notice=notice,
        )
        self.readings = Fold("How Figure 5 is read", lambda: [reading], hint="its rows are not certain", notice=notice)
        folds = _folds(self.readings.widget, self.fold.widget)
        self.widget = parts.section("How many people?", self.tiles, _sentence(), self.chart, folds)
        state.observe(parts.guarded(lambda _change: self.show(), notice), ["setting"])
        self.show()

    def show(self) -> None:
        """Draw what follows from the setting without a run."""
        setting, load = self.state.setting, self.state.load
        self.tiles.value = _grid(_load_tiles(setting, load))
        fte, band = load.fte_by_process(), setting.band
        self.chart.show(
            figures.fte_by_process(fte, band, reading=setting.reading), summary=_fte_in_words(fte, band, setting.reading)
        )
        if self.fold.is_open:
            self._show_arithmetic()

    def _read(self, change: Any) -> None:
        self.state.set_reading(change["new"])

    def _show_arithmetic(self) -> None:
        self.arithmetic.value = _arithmetic_table(self.state.load)


class Results:
    """The last run: key figures, charts, tables, downloads; marked where they are of earlier settings."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.notice = notice
        self.empty = ipywidgets.HTML(
            '<div class="osm-empty"><b>Press Run to simulate this office.</b><br>You will see how much of its work is'
            " done on time, who is busy when, what waits, and how sure that is.</div>"
        )
        self.body = ipywidgets.VBox()
        self.body.add_class("osm-stack").add_class("osm-hidden")
        self.widget = parts.section("What the simulation says", self.empty, self.body)
        state.observe(parts.guarded(lambda _change: self.show(), notice), ["shown"])
        state.observe(parts.guarded(lambda _change: self._show_levels(), notice), ["setting"])
        state.observe(parts.guarded(lambda _change: self._mark(), notice), ["is_stale"])
        self._levels_shown = state.levels

    def show(self) -> None:
        """Draw the run that the State shows."""
        if self.state.shown is None:
            return
        if not self.body.children:
            self._build()
        self._draw(self.state.shown)
        self._mark()
        parts.show_only(self.body, (self.empty, self.body))

    def _build(self) -> None:
        self.stale = parts.Notice()
        self.stale.add_class("osm-stale__notice")
        self.headline, self.tiles = ipywidgets.HTML(), ipywidgets.HTML()
        self.on_time = self._chart("Jobs on time, by process", "office-on-time")
        self.busy = self._chart("Utilisation by month and grade", "office-utilisation")
        self.backlog = self._chart("Backlog over the year", "office-backlog")
        self.latest = self._chart("The latest activities", "office-latest-activities")
        self.table = ipywidgets.HTML()
        tables = Fold("The numbers in a table", lambda: [self.table], hint="every measure with its interval",
                      on_show=self._show_table, notice=self.notice)
        self.tables = tables
        saves = parts.row(
            parts.download_button("Summary (CSV)", "office-summary.csv", self.state.summary_csv, self.notice),
            parts.download_button("Job records (CSV)", "office-jobs.csv", self.state.records_csv, self.notice),
        )
        about = parts.note("The summary holds every measure; the records hold every job of the first replication. Both"
                           " carry units, seed and version.")
        self.body.children = (
            self.stale, self.headline, self.tiles, _sentence(),
            parts.grid(self.on_time, self.latest, self.busy, self.backlog, of="charts"),
            _folds(tables.widget), parts.card(saves, about, title="Take the numbers with you"),
        )

    def _chart(self, title: str, filename: str) -> parts.Chart:
        return parts.Chart(title, filename=filename, notice=self.notice)

    def _draw(self, run: Run) -> None:
        level = self.state.levels[0]
        estimate = run.result.estimate
        made = _made_with(run)
        self.headline.value = _headline(run, self.state.levels)
        self.tiles.value = _grid(_run_tiles(run, self.state.levels))
        self.on_time.show(
            figures.on_time_by_process(estimate("process_on_time"), level),
            summary=f"Share of each process's jobs done by their due date, with its 95 % interval. {LEGEND} {made}",
        )
        self.busy.show(
            figures.utilisation_by_month(estimate("grade_month_utilisation"), estimate("month_utilisation")),
            summary=f"Hours worked as a share of the hours present, in percent; above 95 bold: no slack left. {made}",
        )
        self.backlog.show(
            figures.backlog_by_week(estimate("week_backlog_hours")),
            summary="Effort left in jobs that are released and not done, at the end of the day, averaged over each week;"
            f" the band is the 95 % interval of the mean. {made}",
        )
        self.latest.show(
            figures.latest_activities(self.state.latest(), level),
            summary=_latest_in_words(self.state.latest()) + f" A job that is never done counts as late. {LEGEND} {made}",
        )
        self._levels_shown = self.state.levels
        if self.tables.is_open:
            self._show_table()

    def _show_levels(self) -> None:
        if self.state.shown is not None and self.state.levels != self._levels_shown:
            self._draw(self.state.shown)

    def _mark(self) -> None:
        if not self.body.children or self.state.shown is None:
            return
        if not self.state.is_stale:
            self.stale.clear()
            self.body.remove_class("osm-stale")
            return
        said = settings.changes(self.state.shown.setting, self.state.setting)
        self.stale.say(f"These results are of earlier settings. Changed since: {_listed(said)}. Run again.", "warn")
        self.body.add_class("osm-stale")

    def _show_table(self) -> None:
        if self.state.shown is not None:
            self.table.value = _measures_table(self.state.shown) + _process_table(self.state.shown)


class Comparison:
    """Two settings on the same random numbers: keep one as A and run B, or press a ready-made pair."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.notice = notice
        self.keep = self._button("Keep this run as A", state.keep)
        self.let_go = self._button("Let A go", state.let_go)
        self.calendars = self._button("Integrated against fragmented", lambda: state.compare_preset("calendar"))
        self.panels = self._button("Panel A against panel D", lambda: state.compare_preset("reporting"))
        self.status = ipywidgets.HTML()
        self.body = ipywidgets.VBox()
        self.body.add_class("osm-stack").add_class("osm-hidden")
        self.widget = parts.section(
            "Compare two settings",
            parts.card(parts.row(self.keep, self.let_go, self.calendars, self.panels), self.status, notice),
            self.body,
            note="Both run on the same random numbers, so that the difference is the settings' own and not chance.",
        )
        state.observe(parts.guarded(lambda _change: self._show_status(), notice), ["shown", "kept", "is_busy", "is_stale"])
        state.observe(parts.guarded(lambda _change: self.show(), notice), ["pair"])
        self._show_status()

    def show(self) -> None:
        """Draw the pair that the State compares."""
        if self.state.pair is None:
            self.body.add_class("osm-hidden")
            return
        if not self.body.children:
            self._build()
        first, second = self.state.pair
        rows = self.state.compared()
        names = _pair_names(first, second)
        self.what.value = _what_differs(first, second)
        for unit, (dots, steps) in self.charts.items():
            of_unit = [row for row in rows if row.unit == unit]
            made = f"Same random numbers. {_made_with(second)}"
            dots.show(figures.side_by_side(of_unit, first=names[0], second=names[1]),
                      summary=f"Each measure's mean under both settings. {made}")
            steps.show(figures.differences(of_unit),
                       summary="B minus A, replication by replication, with its 95 % interval; hollow where the interval"
                       f" holds 0: no clear difference. {made}")
        self.table.value = _comparison_table(rows)
        self.body.remove_class("osm-hidden")

    def _build(self) -> None:
        self.what, self.table = ipywidgets.HTML(), ipywidgets.HTML()
        self.charts = {
            unit: (self._chart(f"office-{unit}-a-and-b"), self._chart(f"office-{unit}-difference"))
            for unit in ("share", "hours")
        }
        charts = [chart for pair in self.charts.values() for chart in pair]
        self.body.children = (self.what, parts.card(self.table), parts.grid(*charts, of="charts"))

    def _chart(self, filename: str) -> parts.Chart:
        return parts.Chart("A and B", filename=filename, notice=self.notice)

    def _button(self, label: str, act: Any) -> ipywidgets.Button:
        button = ipywidgets.Button(description=label)
        button.on_click(parts.guarded(lambda _button: act(), self.notice))
        return button

    def _show_status(self) -> None:
        state = self.state
        self.keep.disabled = state.shown is None or state.shown is state.kept
        self.let_go.disabled = state.kept is None
        self.calendars.disabled = self.panels.disabled = state.is_busy
        self.status.value = parts.note(_status(state)).value


class Sources:
    """What the source says of the case, what we assume, and where the source disagrees with itself."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.text = ipywidgets.HTML()
        self.fold = Fold("What the source says, what we assume, where it disagrees", lambda: [self.text],
                         on_show=self._show, notice=notice)
        self.widget = parts.section("Behind this case", _folds(self.fold.widget))
        state.observe(parts.guarded(lambda _change: self._follow(), notice), ["setting"])
        self._follow()

    def _follow(self) -> None:
        case = self.state.setting.case
        self.fold.button.hint = (
            f"{len(case.facts)} facts, {len(case.assumptions)} assumptions, {len(case.ambiguities)} open questions"
        )
        if self.fold.is_open:
            self._show()

    def _show(self) -> None:
        self.text.value = _sources(self.state.setting.case)


# -- key figures ------------------------------------------------------------------------------------------------------


def _load_tiles(setting: settings.Setting, load: settings.OfferedLoad) -> list[str]:
    staff = sum(setting.staff().values())
    low, high = (sum(limits[side] for limits in setting.band.values()) for side in (0, 1))
    spare = staff - load.fte
    covers = round(spare, 2) >= 0
    place = figures.place_in_band(load.fte, (low, high))
    mix = ", ".join(f"{fte:g} {grade}{'' if fte == 1 else 's'}" for grade, fte in settings.least_mix(load).items() if fte)
    return [
        parts.tile_html(
            "People needed, by arithmetic", f"{load.fte:.2f}", unit="FTE",
            interval=f"{load.hours:,.0f} h a year / {load.productive_hours:,.0f} h / {figures.percent(load.utilisation)}",
            note=f"least mix: {mix}", mark="assumption",
        ),
        parts.tile_html(
            "Staff as set", f"{staff:g}", unit="FTE", interval=settings.staff_in_words(setting.spec.roles),
            verdict=f"✓ covers the need, {spare:+.2f} FTE" if covers else f"✗ short of the need by {-spare:.2f} FTE",
            tone="good" if covers else "bad", mark=setting.staff_mark,
        ),
        parts.tile_html(
            "Figure 5, all nine rows", f"{low:.1f} – {high:.1f}", unit="FTE",
            interval="printed total: 6 – 8", note=f"the need lies {place} the sum of the rows", mark="source",
        ),
    ]


def _run_tiles(run: Run, levels: tuple[float, float]) -> list[str]:
    tiles = [_share_tile(run, "on_time", "Jobs on time", levels[0])]
    tiles.append(_share_tile(run, "critical", "Critical jobs on time", levels[1]))
    if run.setting.spec.rules.processes == "fragmented":
        return [*tiles, *_fragmented_tiles(run)]
    estimate = run.result.estimate
    use, overtime, lag = estimate("utilisation"), estimate("overtime_equivalent_hours"), estimate("ceo_briefing_lag_days")
    return [
        *tiles,
        parts.tile_html("Utilisation", figures.percent(float(use.mean), 1), interval=_interval(use, "share"),
                        note="hours worked / productive hours; 80 % is meant"),
        parts.tile_html("Overtime equivalent", _plain(overtime, ",.0f"), unit="h a year", interval=_interval(overtime, "hours"),
                        note="effort still open at the due date"),
        _simulated_fte(run),
        parts.tile_html("CEO briefing lag", _plain(lag, ".1f"), unit="working days", interval=_interval(lag, "days"),
                        note="from the planned start to the briefing"),
    ]


def _fragmented_tiles(run: Run) -> list[str]:
    """Fragmentation shows in rework and in the order of the year; the office's own utilisation hardly moves."""
    rework, whole, early, day = (
        run.result.estimate(name)
        for name in ("rework_hours", "organisation_rework_hours", "plans_before_map", "map_approved_day")
    )
    return [
        parts.tile_html("Rework of the office", _plain(rework, ",.0f"), unit="h a year", interval=_interval(rework, "hours")),
        parts.tile_html("Rework, whole organisation", _plain(whole, ",.0f"), unit="h a year", interval=_interval(whole, "hours"),
                        note="the units' and functions' part included"),
        parts.tile_html("Plans begun before the map", figures.percent(float(early.mean)), interval=_interval(early, "share"),
                        note="was approved, so on no agreed strategy"),
        parts.tile_html("Strategy map approved", _plain(day, ".0f"), unit="of 250 office days", interval=_interval(day, "days")),
        _simulated_fte(run),
    ]


def _share_tile(run: Run, name: str, title: str, level: float) -> str:
    share = run.result.estimate(name)
    word = figures.verdict(share, level)
    said = {"not clear": f"not clear: the interval holds {_level(level)}", "no jobs": "no jobs"}.get(word, f"{word} of {_level(level)}")
    return parts.tile_html(title, figures.percent(float(share.mean), 1), interval=_interval(share, "share"),
                           verdict=f"{figures.VERDICT_MARKS[word][2]} {said}", tone=TONES[word])


def _level(level: float) -> str:
    return f"{100 * level:g} %"


def _simulated_fte(run: Run) -> str:
    load = run.setting.load()
    worked = run.result.estimate("hours_worked")
    mean, low, high = (load.to_fte(float(side)) for side in (worked.mean, worked.low, worked.high))
    return parts.tile_html(
        "People needed, simulated", f"{mean:.2f}", unit="FTE", interval=f"95 % interval {low:.2f} to {high:.2f}",
        note=f"hours worked / {load.productive_hours:,.0f} h / {figures.percent(load.utilisation)}; by arithmetic {load.fte:.2f}",
        mark="assumption",
    )


def _headline(run: Run, levels: tuple[float, float]) -> str:
    words = [figures.verdict(run.result.estimate(n), level) for n, level in zip(("on_time", "critical"), levels, strict=True)]
    staff = sum(run.setting.staff().values())
    if "misses the level" in words:
        said = "does not hold the service levels"
    elif "not clear" in words:
        said = "may or may not hold the service levels: more replications would tell"
    else:
        said = "holds both service levels"
    tone = "bad" if "misses the level" in words else "warn" if "not clear" in words else "good"
    sign = {"bad": "✗", "warn": "?", "good": "✓"}[tone]
    return (
        f'<div class="osm-verdict osm-verdict--{tone}"><span class="osm-verdict__sign" aria-hidden="true">{sign}</span>'
        f"<div><h3>With {staff:g} FTE this office {said}.</h3>"
        f"<p>{escape(settings.staff_in_words(run.setting.spec.roles))}. {escape(_made_with(run))}</p></div></div>"
    )


# -- tables and texts -------------------------------------------------------------------------------------------------


def _arithmetic_table(load: settings.OfferedLoad) -> str:
    rows = [
        (row.activity.id, row.activity.activity, f"{row.jobs_per_year:,.1f}", f"{row.effort_hours:,.2f}",
         f"{figures.percent(row.rework_share)}", f"{row.hours:,.0f}", f"{load.to_fte(row.hours):.2f}")
        for row in load.rows
    ]
    head = ("Id", "Activity", "Jobs a year", "Hours a job", "Rework", "Hours a year", f"FTE at {figures.percent(load.utilisation)}")
    rows.append(("", "All activities", f"{load.jobs_per_year:,.0f}", "", "", f"{load.hours:,.0f}", f"{load.fte:.2f}"))
    return _table(head, rows, numbers=(2, 3, 4, 5, 6))


def _process_table(run: Run) -> str:
    load, on_time = run.setting.load(), run.result.estimate("process_on_time")
    share, worked = run.result.estimate("process_utilisation"), run.result.estimate("process_hours")
    fte = load.fte_by_process()
    rows = [
        (f"{process} {name}", f"{fte[process]:.2f}", f"{float(worked.mean[n]):,.0f}", figures.percent(float(on_time.mean[n]), 1),
         _interval(on_time.at(n), "share").removeprefix("95 % interval "), figures.percent(float(share.mean[n]), 1))
        for n, (process, name) in enumerate(settings.PROCESSES.items())
    ]
    head = ("Process", "FTE by arithmetic", "Hours worked a year", "On time", "95 % interval", "Share of the staff's hours")
    return _table(head, rows, numbers=(1, 2, 3, 4, 5))


def _measures_table(run: Run) -> str:
    rows = []
    for name, label, unit in settings.single_measures():
        one = run.result.estimate(name)
        is_share = unit == "share"
        shown = [figures.percent(float(side), 1) if is_share else _number(float(side)) for side in (one.mean, one.low, one.high)]
        rows.append((label, "" if is_share else unit, *shown))
    return _table(("Measure", "Unit", "Mean", "95 % low", "95 % high"), rows, numbers=(2, 3, 4))


def _comparison_table(rows: Sequence[figures.Compared]) -> str:
    cells = [
        (row.label, figures.amount(float(row.first.mean), row.unit), figures.amount(float(row.second.mean), row.unit),
         figures.difference_in_words(row))
        for row in rows
    ]
    return _table(("Measure", "A", "B", "B minus A (95 % interval)"), cells, numbers=(1, 2))


def _what_differs(first: Run, second: Run) -> str:
    said = settings.changes(first.setting, second.setting)
    items = "".join(f"<li>{escape(text)}</li>" for text in said) or "<li>Nothing: both settings are the same.</li>"
    return f'<div class="osm-said"><h3>From A to B</h3><ul>{items}</ul></div>'


def _pair_names(first: Run, second: Run) -> tuple[str, str]:
    said = settings.changes(first.setting, second.setting)
    if len(said) != 1 or " → " not in said[0]:
        return "kept", "changed"
    what, _, values = said[0].partition(": ")
    before, after = values.split(" → ")
    return (before, after) if len(before) > 4 else (f"{what} {before}", f"{what} {after}")


def _status(state: OfficeState) -> str:
    if state.kept is None:
        return ("Run once and keep it as A, change something, run again: that is B. Or press a ready-made pair, which"
                " runs both with everything else as it is set.")
    a = f"A is kept (seed {state.kept.setting.seed}, {state.kept.setting.replications} replications)."
    if state.pair is None:
        return f"{a} Change something and press Run: the next run is B, on the same random numbers."
    return f"{a} Every further run is the new B."


def _sources(case: settings.Case) -> str:
    facts = "".join(f"<dt>{escape(f.text)}</dt><dd>{parts.mark_html('source')} {escape(f.place)}</dd>" for f in case.facts)
    assumed = "".join(
        f"<dt>{escape(a.text)}</dt><dd>{parts.mark_html('assumption')} {escape(a.reason)}</dd>" for a in case.assumptions
    )
    unclear = "".join(
        f"<dt>{escape(q.text)}</dt><dd><ul>{''.join(f'<li>{escape(r)}</li>' for r in q.readings)}</ul>"
        f"Used here: {escape(q.used)}</dd>"
        for q in case.ambiguities
    )
    drivers = _table(
        ("Driver", "Value", "Rests on"),
        [(d.name, f"{d.value:g}", f"{d.basis}: {d.why}") for d in case.drivers], numbers=(1,),
    )
    columns = "".join(
        f"<div><h3>{title}</h3><dl>{text}</dl></div>"
        for title, text in (("What the source says", facts), ("What we assume", assumed), ("Where it disagrees", unclear))
    )
    return (f'<div class="osm-said"><div class="osm-columns">{columns}</div>{_solutions(case)}'
            f"<h3>The drivers of this case</h3>{drivers}</div>")


def _solutions(case: settings.Case) -> str:
    """The arithmetic behind values that were solved for, and other values that would do as well."""
    said = ""
    if case.arithmetic:
        rows = [
            (s.unknown, f"{s.value:,.2f}", ", ".join(f"P{p}" for p in s.processes), f"{s.staff_fte:g}", f"{s.target_hours:,.0f}", s.remark)
            for s in case.arithmetic
        ]
        head = ("Solved for", "Value", "Processes", "Staff (FTE)", "Hours a year", "Remark")
        said += "<h3>One solution of many</h3>" + _table(head, rows, numbers=(1, 3, 4))
    if case.alternatives:
        rows = [(a.title, ", ".join(f"P{p} {s:g}" for p, s in a.intensity.items()) or "all 1") for a in case.alternatives]
        said += "<h3>Other intensities with the same load</h3>" + _table(("Alternative", "Intensity by process"), rows)
    return said


def _fte_in_words(fte: dict[int, float], band: dict[int, tuple[float, float]], reading: str) -> str:
    places = {process: figures.place_in_band(value, band[process]) for process, value in fte.items()}
    outside = [f"{settings.PROCESSES[p].lower()} {place}" for p, place in places.items() if place != "inside"]
    said = f"Outside the band: {_listed(outside)}." if outside else "Every process lies inside its band."
    return ("Bars: offered hours a year / productive hours / 80 %, for this setting, without a simulation. Black marks: low"
            f" and high of Figure 5, reading {reading}. {said}")


def _latest_in_words(rows: Sequence[figures.LateActivity]) -> str:
    worst = "; ".join(f"{row.name} ({row.id}, {figures.percent(float(row.on_time.mean))})" for row in rows[:3])
    return f"Least on time: {worst}." if worst else "No activity had jobs."


def _made_with(run: Run) -> str:
    study = run.result.study
    return f"From {study.replications} replications, seed {study.seed}, {study.engine} engine."


def _sentence() -> ipywidgets.HTML:
    return ipywidgets.HTML(f'<div class="osm-sentence">{escape(jobs.THE_SENTENCE)}</div>')


def _folds(*folds: ipywidgets.Widget) -> ipywidgets.VBox:
    card = parts.card(*folds)
    card.add_class("osm-folds")
    return card


def _grid(tiles: Iterable[str]) -> str:
    return f'<div class="osm-grid osm-grid--tiles osm-tiles">{"".join(tiles)}</div>'


def _interval(estimate: Any, unit: figures.Unit) -> str:
    low, high = (figures.amount(float(side), unit) for side in (estimate.low, estimate.high))
    if "–" in (low, high):
        return "not measured"
    return f"95 % interval {low.split()[0]} to {high}"


def _plain(estimate: Any, form: str) -> str:
    value = float(estimate.mean)
    return format(value, form) if value == value else "–"  # noqa: PLR0124 - NaN alone differs from itself


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def _listed(words: Sequence[str]) -> str:
    if len(words) > 3:
        return ", ".join(words[:3]) + f" and {len(words) - 3} more"
    return ", ".join(words) or "nothing"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f'<{tag}{" class=osm-number" if n in numbers else ""}>{escape(str(cell))}</{tag}>' for n, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f'<div class="osm-table" tabindex="0"><table><thead><tr>{cells("th", head)}</tr></thead><tbody>{body}</tbody></table></div>'
