"""What the office page shows: the load at once, the results of a run, two settings compared, the case's sources."""

from html import escape
from typing import Any

import ipywidgets

from workbench.apps import lean, parts
from workbench.apps import office_tables as tables
from workbench.apps.folding import Fold
from workbench.apps.office_state import OfficeState
from workbench.apps.office_tables import LEGEND
from workbench.apps.office_tiles import headline, load_tiles, made_with, run_tiles, tile_grid
from workbench.figures import office as figures
from workbench.figures import office_compare
from workbench.jobs import office as jobs
from workbench.jobs import office_settings as settings
from workbench.jobs.office_settings import Run


class Overview:
    """The first screen's answer: people needed by arithmetic, the staff set, and FTE by process beside Figure 5."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.tiles = lean.HTML()
        self.chart = parts.Chart("FTE by process", filename="office-fte-by-process", notice=notice)
        self.reading = lean.Dropdown(
            description="Figure 5 is read as", options=[(label, name) for name, label in settings.READINGS.items()]
        )
        self.reading.observe(parts.guarded(self._read, notice), "value")
        reading = lean.VBox([self.reading, parts.note(settings.REJECTED_READING)])
        reading.add_class("osm-field")
        self._drawn: object = None
        self.arithmetic = lean.HTML()
        self.fold = Fold(
            "The arithmetic, row by row",
            lambda: [self.arithmetic],
            on_show=self._show_arithmetic,
            hint="jobs a year, hours a job, hours a year",
            notice=notice,
        )
        self.readings = Fold("How Figure 5 is read", lambda: [reading], hint="its rows are not certain", notice=notice)
        folds = _folds(self.readings.widget, self.fold.widget)
        self.widget = parts.section("How many people?", self.tiles, _sentence(), self.chart, folds)
        state.observe(parts.guarded(lambda _change: self.show(), notice), ["setting"])
        self.show()

    def show(self) -> None:
        """Draw what follows from the setting without a run."""
        setting, load = self.state.setting, self.state.load
        self.tiles.value = tile_grid(load_tiles(setting, load))
        if self.fold.is_open:
            self._show_arithmetic()
        fte, band = load.fte_by_process(), setting.band
        if self._drawn == (fte, band):
            return
        self._drawn = (fte, band)
        self.chart.show(
            figures.fte_by_process(fte, band, reading=setting.reading),
            summary=tables.fte_in_words(fte, band, setting.reading),
        )

    def _read(self, change: Any) -> None:
        self.state.set_reading(change["new"])

    def _show_arithmetic(self) -> None:
        self.arithmetic.value = tables.arithmetic_table(self.state.load)


class Results:
    """The last run: key figures, charts, tables, downloads; marked where they are of earlier settings."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.notice = notice
        self.empty = lean.HTML(
            '<div class="osm-empty"><b>Press Run to simulate this office, or move a slider.</b><br>You will see how'
            " much of its work is done on time, who is busy when, what waits, and how sure that is.</div>"
        )
        self.body = lean.VBox()
        self.body.add_class("osm-stack").add_class("osm-hidden")
        self.widget = parts.section("What the simulation says", self.empty, self.body)
        state.observe(parts.guarded(lambda _change: self.show(), notice), ["shown"])
        state.observe(parts.guarded(lambda _change: self._follow(), notice), ["setting"])
        state.observe(parts.guarded(lambda _change: self._mark(), notice), ["is_stale", "is_busy"])
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
        self.widget.add_class("osm-first")

    def _build(self) -> None:
        self.stale = parts.Notice()
        self.stale.add_class("osm-stale__notice")
        self.headline, self.tiles = lean.HTML(), lean.HTML()
        self.on_time = self._chart("Jobs on time, by process", "office-on-time")
        self.busy = self._chart("Utilisation by month and grade", "office-utilisation")
        self.backlog = self._chart("Backlog over the year", "office-backlog")
        self.latest = self._chart("The latest activities", "office-latest-activities")
        self.table = lean.HTML()
        tables = Fold(
            "The numbers in a table",
            lambda: [self.table],
            hint="every measure with its interval",
            on_show=self._show_table,
            notice=self.notice,
        )
        self.tables = tables
        saves = parts.row(
            parts.download_button("Summary (CSV)", "office-summary.csv", self.state.summary_csv, self.notice),
            parts.download_button("Job records (CSV)", "office-jobs.csv", self.state.records_csv, self.notice),
        )
        about = parts.note(
            "The summary holds every measure; the records hold every job of the first replication. Both"
            " carry units, seed and version."
        )
        self.body.children = (
            self.stale,
            self.headline,
            self.tiles,
            _sentence(),
            parts.grid(self.on_time, self.latest, self.busy, self.backlog, of="charts"),
            _folds(tables.widget),
            parts.card(saves, about, title="Take the numbers with you"),
        )

    def _chart(self, title: str, filename: str) -> parts.Chart:
        return parts.Chart(title, filename=filename, notice=self.notice)

    def _draw(self, run: Run) -> None:
        level = self.state.levels[0]
        estimate = run.result.estimate
        made = made_with(run)
        self.headline.value = headline(run, self.state.levels)
        self.tiles.value = tile_grid(run_tiles(run, self.state.levels))
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
            summary="Effort left in jobs that are released and not done, at the start of the day, averaged over each"
            f" week; the band is the 95 % interval of the mean. {made}",
        )
        self.latest.show(
            figures.latest_activities(self.state.latest(), level),
            summary=tables.latest_in_words(self.state.latest())
            + f" A job that is never done counts as late. {LEGEND} {made}",
        )
        self._levels_shown = self.state.levels
        if self.tables.is_open:
            self._show_table()

    def _follow(self) -> None:
        self._mark()
        if self.state.shown is not None and self.state.levels != self._levels_shown:
            self._draw(self.state.shown)

    def _mark(self) -> None:
        if not self.body.children or self.state.shown is None:
            return
        if not self.state.is_stale or self.state.is_busy:
            self.stale.clear()
            self.body.remove_class("osm-stale")
            return
        said = settings.changes(self.state.shown.setting, self.state.setting)
        self.stale.say(
            f"These results are of earlier settings. Changed since: {tables.listed(said)}. Run again.", "warn"
        )
        self.body.add_class("osm-stale")

    def _show_table(self) -> None:
        if self.state.shown is not None:
            self.table.value = tables.measures_table(self.state.shown) + tables.process_table(self.state.shown)


class Comparison:
    """Two settings on the same random numbers: keep one as A and run B, or press a ready-made pair."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.notice = notice
        self.keep = self._button("Keep this run as A", state.keep)
        self.let_go = self._button("Let A go", state.let_go)
        self.calendars = self._button("Integrated against fragmented", lambda: state.compare_preset("calendar"))
        self.panels = self._button("Panel A against panel D", lambda: state.compare_preset("reporting"))
        self.status = lean.HTML()
        self.body = lean.VBox()
        self.body.add_class("osm-stack").add_class("osm-hidden")
        self.widget = parts.section(
            "Compare two settings",
            parts.card(parts.row(self.keep, self.let_go, self.calendars, self.panels), self.status, notice),
            self.body,
            note="Both run on the same random numbers, so that the difference is the settings' own and not chance.",
        )
        state.observe(
            parts.guarded(lambda _change: self._show_status(), notice), ["shown", "kept", "is_busy", "is_stale"]
        )
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
        names = tables.pair_names(first, second)
        self.what.value = tables.what_differs(first, second)
        for unit, (dots, steps) in self.charts.items():
            of_unit = [row for row in rows if row.unit == unit]
            made = f"Same random numbers. {made_with(second)}"
            dots.show(
                office_compare.side_by_side(of_unit, first=names[0], second=names[1]),
                summary=f"Each measure's mean under both settings. {made}",
            )
            steps.show(
                office_compare.differences(of_unit),
                summary="B minus A, replication by replication, with its 95 % interval; hollow where the interval"
                f" holds 0: no clear difference. {made}",
            )
        self.table.value = tables.comparison_table(rows)
        self.body.remove_class("osm-hidden")

    def _build(self) -> None:
        self.what, self.table = lean.HTML(), lean.HTML()
        self.charts = {
            unit: (self._chart(f"office-{unit}-a-and-b"), self._chart(f"office-{unit}-difference"))
            for unit in ("share", "hours")
        }
        charts = [chart for pair in self.charts.values() for chart in pair]
        self.body.children = (self.what, parts.card(self.table), parts.grid(*charts, of="charts"))

    def _chart(self, filename: str) -> parts.Chart:
        return parts.Chart("A and B", filename=filename, notice=self.notice)

    def _button(self, label: str, act: Any) -> ipywidgets.Button:
        button = lean.Button(description=label)
        button.on_click(parts.guarded(lambda _button: act(), self.notice))
        return button

    def _show_status(self) -> None:
        state = self.state
        self.keep.disabled = state.shown is None or state.shown is state.kept
        self.let_go.disabled = state.kept is None
        self.calendars.disabled = self.panels.disabled = state.is_busy
        self.status.value = parts.note(tables.status(state)).value


class Sources:
    """What the source says of the case, what we assume, and where the source disagrees with itself."""

    def __init__(self, state: OfficeState, notice: parts.Notice) -> None:
        self.state = state
        self.text = lean.HTML()
        self.fold = Fold(
            "What the source says, what we assume, where it disagrees",
            lambda: [self.text],
            on_show=self._show,
            notice=notice,
        )
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
        self.text.value = tables.sources(self.state.setting.case)


def _sentence() -> ipywidgets.HTML:
    return lean.HTML(f'<div class="osm-sentence">{escape(jobs.THE_SENTENCE)}</div>')


def _folds(*folds: ipywidgets.Widget) -> ipywidgets.VBox:
    card = parts.card(*folds)
    card.add_class("osm-folds")
    return card
