"""The office page's controls: widgets linked to the State, each group with the sentence of what was refused."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import anywidget
import ipywidgets
import traitlets

from workbench import front
from workbench.apps import lean, parts
from workbench.apps.folding import Fold
from workbench.apps.office_state import OfficeState
from workbench.apps.office_tiles import way_to_results
from workbench.jobs import office as jobs
from workbench.jobs import office_settings as settings

BASIC_CHOICES = {"panel": "Reporting line (Figure 4)", "processes": "Calendar (Figures 1 and 3)"}
MORE_CHOICES = ("absence", "rule", "preemption", "substitution")
ENGINE_LABELS = {"compiled": "Compiled (follows the sliders)", "reference": "Reference (to be read)"}
MORE_NUMBERS = (
    ("helper_share", "Share the helpers take over", "0..1", "of what matrixed scorecard managers could do", 0.1),
    ("turnover", "Leavers", "a year and person", "a seat stays empty for 60 working days", 0.05),
    ("new_hire_factor", "Time a new hire takes at first", "times", "1 = as quick as an old hand", 0.1),
)


class StaffSlider(lean.Lean, anywidget.AnyWidget):
    """FTE of a grade: a number and a slider. `value` changes when the slider is let go, not while it moves."""

    _esm = front.source("staff.js")
    label = traitlets.Unicode().tag(sync=True)
    slide = traitlets.Unicode().tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    step = traitlets.Float(0.5).tag(sync=True)
    most = traitlets.Float(10.0).tag(sync=True)


class OfficeControls:
    """All that can be set. Every callback is guarded; what is refused is said, and the control shows the old value."""

    def __init__(
        self,
        state: OfficeState,
        progress: ipywidgets.Widget,
        run_notice: parts.Notice,
        below_case: tuple[ipywidgets.Widget, ...] = (),
    ) -> None:
        self.state = state
        self.run_notice = run_notice
        self._below_case = below_case
        self._shown: list[Callable[[], None]] = []
        self._is_syncing = False
        self.widget = self._card(progress)
        state.observe(lambda _change: self.sync(), "setting")
        state.observe(lambda _change: self._show_busy(), "is_busy")
        self.sync()

    def sync(self) -> None:
        """Show in every control built so far what the State says."""
        self._is_syncing = True
        try:
            for show in self._shown:
                show()
        finally:
            self._is_syncing = False

    def _card(self, progress: ipywidgets.Widget) -> ipywidgets.Widget:
        self.run = lean.Button(description="Run the simulation", button_style="primary")
        self.run.add_class("osm-primary")
        self.run.on_click(parts.guarded(lambda _button: self.state.run(), self.run_notice))
        self.see = lean.HTML()
        self.state.observe(lambda _change: self._show_answer(), ["shown", "is_stale"])
        card = parts.card(
            *self._case(),
            *self._below_case,
            *self._staff(),
            self.run,
            progress,
            self.run_notice,
            self.see,
            lean.VBox([fold.widget for fold in self._folds()]),
        )
        card.add_class("osm-controls")
        return card

    def _show_answer(self) -> None:
        run = self.state.shown
        self.see.value = "" if run is None or self.state.is_stale else way_to_results(run, self.state.levels)

    def _show_busy(self) -> None:
        self.run.disabled = self.state.is_busy
        self.run.description = "Running…" if self.state.is_busy else "Run the simulation"

    # -- the first screen --

    def _case(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        self.case = lean.Dropdown(description="Case")
        about = parts.note("")

        def show() -> None:
            case = self.state.setting.case
            known = [(each.title, each.name) for each in jobs.cases()]
            if self.state.opened_file:
                known = [*known, (f"{case.title} ({self.state.opened_as})", OPENED)]
            if list(self.case.options) != known:
                self.case.options = known
            self.case.value = OPENED if self.state.opened_file else case.name
            about.value = parts.note(case.summary).value

        self._bind(self.case, lambda name: None if name == OPENED else self.state.choose_case(name), show, notice)
        return [_field(self.case, about), notice]

    def _staff(self) -> list[ipywidgets.Widget]:
        notice, warning, own = parts.Notice(), parts.Notice(), parts.note("")
        self.staff: dict[str, StaffSlider] = {}
        for grade in settings.GRADES:
            box = self.staff[grade] = StaffSlider(label=f"{grade.value.title()}s (FTE)", slide=f"Slide {grade.value}s")
            self._bind(box, partial(self.state.move_staff, grade), self._show_grade(grade), notice)
        total = lean.HTML()
        self.take_own = lean.Button(description="Take the case's own staff")
        self.take_own.on_click(parts.guarded(lambda _button: self.state.use_staff(None), notice))

        def show() -> None:
            setting = self.state.setting
            total.value = (
                f'<div class="osm-total"><span>Staff in all</span><b>{sum(setting.staff().values()):g} FTE</b></div>'
            )
            own.value = parts.note(_own_staff_in_words(setting)).value
            (self.take_own.add_class if setting.uses_own_staff else self.take_own.remove_class)("osm-hidden")
            _say_uncovered(warning, jobs.warnings_of(setting.spec))

        self._shown.append(show)
        head = lean.HTML("<h3>Staff</h3>")
        return [head, *self.staff.values(), total, own, self.take_own, notice, warning]

    def _show_grade(self, grade: settings.Grade) -> Callable[[], None]:
        def show() -> None:
            box, fte = self.staff[grade], self.state.setting.staff()[grade]
            with box.hold_sync():
                box.most = max(LEAST_SLIDE, box.most if fte <= box.most else 2 * math.ceil(fte))
                box.value = fte

        return show

    # -- behind folds --

    def _folds(self) -> list[Fold]:
        fold = partial(Fold, notice=self.run_notice)
        self.folds = {
            "organisation": fold("Organisation", self._drivers, hint="what the work scales with"),
            **{name: fold(title, partial(self._choices, (name,))) for name, title in BASIC_CHOICES.items()},
            "levels": fold("Service levels", self._levels, hint="what counts as good enough"),
            "runs": fold("Replications and seed", self._runs, hint="and the engine"),
            "year": fold("The year", self._year, hint="fixed, or a real calendar"),
            "more": fold("More rules", self._more, hint="absence, order of work, turnover …"),
            "intensity": fold("Intensity by process", self._intensity, hint="how fully each is done"),
            "files": fold("Files", self._files, hint="save, open, your own activities"),
        }
        return list(self.folds.values())

    def _drivers(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        rows = {row["name"]: row for row in settings.driver_table()}
        made: list[ipywidgets.Widget] = [notice]
        self.drivers: dict[str, ipywidgets.FloatText] = {}
        for title, names in settings.DRIVER_GROUPS.items():
            made.append(lean.HTML(f"<h3>{title}</h3>"))
            made += [self._driver(rows[name], notice) for name in names]
        self.sync()
        return made

    def _driver(self, row: dict[str, str], notice: parts.Notice) -> ipywidgets.Widget:
        name = row["name"]
        is_share = row["unit"].startswith("share")
        box = lean.FloatText(description=row["label"], step=0.1 if is_share or name == "meetings_pm" else 1)
        box.tooltip = row["meaning"]
        self.drivers[name] = box

        def show() -> None:
            box.value = getattr(self.state.setting.spec.demand.drivers, name)

        def change(value: float) -> None:
            self.state.set_driver(name, value)
            low, high = float(row["lowest"]), float(row["highest"])
            if not low <= value <= high:
                notice.say(f"{row['label']} {value:g} is outside the usual range of {low:g} to {high:g}.", "warn")

        self._bind(box, change, show, notice)
        usual = f"{row['unit']} · reference {row['reference']} · usual {row['lowest']} to {row['highest']}"
        return _field(box, parts.note(f"{row['meaning']} ({usual})"))

    def _choices(self, names: tuple[str, ...]) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        made = [self._choice(settings.CHOICES[name], notice) for name in names]
        self.sync()
        return [*made, notice]

    def _choice(self, choice: settings.Choice, notice: parts.Notice) -> ipywidgets.Widget:
        box = lean.Dropdown(
            description=choice.label, options=[(option.label, option.value) for option in choice.options]
        )
        meaning = parts.note("")
        meanings = {option.value: option.meaning for option in choice.options}

        def show() -> None:
            spec = self.state.setting.spec
            box.value = str(getattr(spec.access if choice.name == "panel" else spec.rules, choice.name))
            meaning.value = parts.note(f"{meanings[box.value]} {choice.note}".strip()).value

        self._bind(box, partial(self.state.set_option, choice.name), show, notice)
        return _field(box, meaning)

    def _levels(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        made: list[ipywidgets.Widget] = []
        for place, (name, label) in enumerate((("on_time", "All jobs on time (%)"), ("critical", "Critical jobs (%)"))):
            box = lean.FloatText(description=label, step=1)

            def show(box: ipywidgets.FloatText = box, place: int = place) -> None:
                box.value = round(100 * self.state.levels[place], 6)

            self._bind(box, partial(self.state.set_level, name), show, notice)
            made.append(_field(box))
        self.sync()
        return [*made, parts.note("Critical jobs are those of the monthly cycle and the board (priority 1)."), notice]

    def _runs(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        made: list[ipywidgets.Widget] = []
        for name, label in (("replications", "Replications"), ("seed", "Seed")):
            box = lean.IntText(description=label)

            def show(box: ipywidgets.IntText = box, name: str = name) -> None:
                box.value = getattr(self.state.setting, name)

            self._bind(box, partial(self._set_run, name), show, notice)
            made.append(_field(box))
        self.engine = lean.Dropdown(
            description="Engine", options=[(label, name) for name, label in ENGINE_LABELS.items()]
        )
        self._bind(self.engine, self.state.set_engine, self._show_engine, notice)
        self.sync()
        about = (
            "Each replication is one measured year after a year of warm-up. More of them make the intervals narrower."
            " Both engines give the same figures to the last digit; the reference engine, written to be read, is much"
            " slower and runs when you press Run."
        )
        return [*made, _field(self.engine), parts.note(about), notice]

    def _show_engine(self) -> None:
        self.engine.value = self.state.setting.engine

    def _year(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        self.year_kind = lean.Dropdown(
            description="Office days", options=[("Fixed year of 250 days", "fixed"), ("Real calendar", "real")]
        )
        self.first_year = lean.IntText(description="First year")
        self.start_month = lean.IntText(description="Fiscal year starts in month")
        real = lean.VBox([_field(self.first_year), _field(self.start_month)])

        def show() -> None:
            year = self.state.setting.year
            self.year_kind.value = "fixed" if year is None else "real"
            (real.add_class if year is None else real.remove_class)("osm-hidden")
            self.first_year.value, self.start_month.value = year or (self.state.this_year, 1)

        for box in (self.year_kind, self.first_year, self.start_month):
            self._bind(box, self._set_year, show, notice)
        self.sync()
        about = (
            "The built-in cases use the fixed year, so that their figures can be compared. The real calendar leaves out"
            " weekends and holidays; its first year warms the simulation up, the second is measured."
        )
        return [_field(self.year_kind), real, parts.note(about), notice]

    def _set_year(self, _value: Any) -> None:
        is_real = self.year_kind.value == "real"
        first_year = self.first_year.value if is_real else None
        self.state.set_year(first_year=first_year, fiscal_start_month=self.start_month.value if is_real else 1)

    def _set_run(self, name: str, value: int) -> None:
        self.state.set_runs(**{name: value})

    def _more(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        made = [self._choice(settings.CHOICES[name], notice) for name in MORE_CHOICES]
        for name, label, unit, meaning, step in MORE_NUMBERS:
            box = lean.FloatText(description=label, step=step)

            def show(box: ipywidgets.FloatText = box, name: str = name) -> None:
                box.value = self.state.setting.number(name)

            self._bind(box, partial(self.state.set_option, name), show, notice)
            made.append(_field(box, parts.note(f"{unit}; {meaning}")))
        self.sync()
        return [*made, notice]

    def _intensity(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        made: list[ipywidgets.Widget] = [parts.note("1 = as the catalogue has it; 0 = not done.")]
        for process, title in settings.PROCESSES.items():
            box = lean.FloatText(description=f"{process} {title}", step=0.1)

            def show(box: ipywidgets.FloatText = box, process: int = process) -> None:
                box.value = self.state.setting.spec.demand.intensity.get(process, 1.0)

            self._bind(box, partial(self.state.set_intensity, process), show, notice)
            made.append(_field(box))
        self.sync()
        return [*made, notice]

    def _files(self) -> list[ipywidgets.Widget]:
        notice = parts.Notice()
        self.upload = ipywidgets.FileUpload(description="Open a file", accept=".json,.csv", multiple=False)
        self.upload.observe(parts.guarded(lambda change: self._open(change["new"], notice), notice), "value")
        return [
            parts.note("Save this office, or open one: an office file (.json), or your own activities (.csv)."),
            parts.row(
                parts.download_button("Save the office", "office.json", self.state.office_file, notice),
                parts.download_button("Save the activities", "activities.csv", self.state.activities_csv, notice),
                self.upload,
            ),
            notice,
        ]

    def _open(self, files: Any, notice: parts.Notice) -> None:
        if not files:
            return
        name, content = str(files[0]["name"]), bytes(files[0]["content"])
        self.upload.value = ()
        self.state.open_file(name, content)
        notice.say(f"{name} is open.", "good")

    # -- linking --

    def _bind(
        self, widget: ipywidgets.Widget, change: Callable[[Any], Any], show: Callable[[], None], notice: parts.Notice
    ) -> None:
        def changed(event: dict[str, Any]) -> None:
            if self._is_syncing:
                return
            notice.clear()
            try:
                change(event["new"])
            finally:
                self.sync()

        widget.observe(parts.guarded(changed, notice), "value")
        self._shown.append(show)


OPENED = "(opened)"
LEAST_SLIDE = 10.0
"""FTE at a slider's right end; more where the staff is larger."""


def _field(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    box = lean.VBox(list(children))
    box.add_class("osm-field")
    return box


def _own_staff_in_words(setting: settings.Setting) -> str:
    basis = {"source": "as the source states", "assumption": "an assumption"}[setting.case.staff_basis]
    if not setting.uses_own_staff:
        return "Your own numbers; everybody covers all processes."
    if not setting.has_dedicated_roles:
        return f"The case's own staff ({basis}); everybody covers all processes."
    roles = "; ".join(_role_in_words(role) for role in setting.case.spec.roles)
    return f"The case's own staff ({basis}): {roles}. Another number here makes people who cover all processes."


def _role_in_words(role: Any) -> str:
    covers = "" if role.processes is None else " for " + ", ".join(f"P{process}" for process in role.processes)
    also = " may also act as " + " and ".join(role.also) if role.also else ""
    return f"{role.fte:g} {role.grade}{covers}{also}"


def _say_uncovered(notice: parts.Notice, warnings: tuple[str, ...]) -> None:
    if not warnings:
        notice.clear()
        return
    rest = f" So it is with {len(warnings) - 1} more activities." if len(warnings) > 1 else ""
    notice.say(f"{warnings[0][0].upper()}{warnings[0][1:]}.{rest}", "warn")
