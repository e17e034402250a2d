"""What the answer depends on, on the page: drivers, assumptions, ways of working, pooling, hours from a time log."""

from collections.abc import Callable
from typing import Any

import ipywidgets
import traitlets

from workbench.apps import lean, parts
from workbench.apps import office_tables as tables
from workbench.apps.folding import Fold
from workbench.apps.office_sizing import SizingState, Watches
from workbench.apps.office_state import LARGEST_BYTES, OfficeState, text_of
from workbench.apps.running import Call
from workbench.figures import office_sensitivity as figures
from workbench.jobs import office_sensitivity as jobs
from workbench.jobs import office_settings as settings
from workbench.jobs.office_settings import InputError

LABELS = {
    "tornado": "Moving the assumptions",
    "staff": "Looking for the least staff under every assumption",
    "ways": "Trying other ways of working",
    "pooling": "Sizing each process alone, and all together",
}
"""What is said of each long piece of work while it runs."""


class SensitivityState(traitlets.HasTraits):
    """What was found so far, each by its name in LABELS (`drivers` takes no time). `is_busy`: one is under way.

    `staff` is a tornado with the least certified staff of each end. `is_stale`: something is of earlier settings.
    """

    found = traitlets.Dict()
    learned = traitlets.Any(default_value=None)
    is_busy = traitlets.Bool(default_value=False)
    is_stale = traitlets.Bool(default_value=False)

    def __init__(self, office: OfficeState, sizing: SizingState) -> None:
        super().__init__()
        self.office, self.sizing = office, sizing
        self._settings: dict[str, settings.Setting] = {}
        office.observe(lambda _change: self._age(), "setting")

    def show_drivers(self) -> None:
        """Find what each driver moves: arithmetic, at once."""
        setting = self.office.setting
        self._take("drivers", setting, jobs.elasticities(setting.spec))

    def start(self, name: str, works: Watches) -> bool:
        """Begin one of LABELS. Gives False where something is under way already."""
        setting = self.office.setting
        function = self._function(name, setting)
        if self.is_busy:
            return False
        self.is_busy = True

        def done(value: Any) -> None:
            self.is_busy = False
            self._take(name, setting, value)

        began = works.call(
            function,
            on_done=done,
            on_report=lambda counts: (counts[0] / counts[1], f"{LABELS[name]}: {counts[0] / counts[1]:.0%}"),
            on_error=self._stopped,
            on_cancel=self._stopped,
            label=LABELS[name],
            engine=setting.engine,
        )
        if not began:
            self._stopped()
        return began

    def learn(self, name: str, content: bytes) -> None:
        """Learn from a time log in CSV. Raises InputError with one sentence."""
        if len(content) > LARGEST_BYTES:
            raise InputError(f"file(={name}) has {len(content):,} bytes; it must be no larger than {LARGEST_BYTES:,}")
        self.learned = jobs.learn_from(self.office.setting.spec, text_of(name, content), name)

    def use_hours(self) -> None:
        """Take the learned hours as the office's activities."""
        if self.learned is None:
            raise InputError("no time log is open; open one first")
        self.office.use_activities(self.learned.spec.activities)

    def blank_log(self) -> str:
        """Give a log of this office's activities to fill in."""
        return jobs.blank_log(self.office.setting.spec)

    def _function(self, name: str, setting: settings.Setting) -> Callable[[Call], Any]:
        spec = setting.spec
        effort = jobs.Effort(replications=setting.replications, seed=setting.seed, engine=setting.engine)
        sizing = self.sizing.study() if name == "staff" else None

        def run(call: Call) -> Any:
            def tell(done: int, total: int) -> None:
                call.report((done, total))

            work: Any = {
                "tornado": jobs.move_assumptions,
                "staff": jobs.move_assumptions,
                "ways": jobs.compare_policies,
                "pooling": jobs.pool,
            }[name]
            more = {"sizing": sizing} if sizing is not None else {}
            return work(spec, effort, executor=call.executor, on_progress=tell, cancelled=call.cancelled, **more)

        return run

    def _take(self, name: str, setting: settings.Setting, value: Any) -> None:
        self._settings[name] = setting
        self.found = {**self.found, name: value}
        self._age()

    def _stopped(self, _error: BaseException | None = None) -> None:
        self.is_busy = False

    def _age(self) -> None:
        now = self.office.setting
        self.is_stale = any(not before.gives_same_result(now) for before in self._settings.values())


class Sensitivity:
    """The section: a button for each question, and its picture once it was asked."""

    def __init__(self, state: SensitivityState, make_works: Callable[[], Watches], notice: parts.Notice) -> None:
        self.state, self.notice = state, notice
        self._make_works = make_works
        self._works: Watches | None = None
        self._charts: dict[str, parts.Chart] = {}
        self.buttons = {
            "drivers": self._button("What drives the need", self.state.show_drivers),
            "tornado": self._button("Which assumptions matter", lambda: self._start("tornado")),
            "staff": self._button("Staff under each assumption", lambda: self._start("staff")),
            "ways": self._button("Other ways of working", lambda: self._start("ways")),
            "pooling": self._button("Teams apart or pooled", lambda: self._start("pooling")),
        }
        self.slot, self.body = lean.VBox(), lean.VBox()
        self.body.add_class("osm-stack").add_class("osm-hidden")
        self.fold = Fold(
            "Your own hours: a two-week time log",
            self._log,
            hint="replaces assumptions by what you measured",
            notice=notice,
        )
        card = parts.card(parts.row(*self.buttons.values()), self.slot, self.fold.widget)
        card.add_class("osm-start")
        self.widget = parts.section(
            "What moves the answer",
            card,
            self.body,
            note="Every comparison runs on the same random numbers as the office as it stands.",
        )
        state.observe(parts.guarded(lambda change: self._show(change["old"], change["new"]), notice), ["found"])
        state.observe(parts.guarded(lambda _change: self._mark(), notice), ["is_stale", "is_busy"])
        state.observe(parts.guarded(lambda _change: self._show_learned(), notice), ["learned"])

    def _button(self, label: str, act: Callable[[], Any]) -> ipywidgets.Button:
        button = lean.Button(description=label)
        button.on_click(parts.guarded(lambda _button: self._ask(act), self.notice))
        return button

    def _ask(self, act: Callable[[], Any]) -> None:
        self.notice.clear()
        act()

    def _start(self, name: str) -> None:
        if self._works is None:
            self._works = self._make_works()
            self.slot.children = (self._works.widget, self._works.notice)
        self.state.start(name, self._works)

    # -- pictures --

    def _build(self) -> None:
        self.stale = parts.Notice()
        self.grid = parts.grid(of="charts")
        self.body.children = (self.stale, self.grid)

    def _chart(self, name: str, title: str) -> parts.Chart:
        if name not in self._charts:
            self._charts[name] = parts.Chart(title, filename=f"office-{name}", notice=self.notice)
            self.grid.children = (*self.grid.children, self._charts[name])
        return self._charts[name]

    def _show(self, before: dict[str, Any], found: dict[str, Any]) -> None:
        if not self.body.children:
            self._build()
        shows = {
            "drivers": self._show_drivers,
            "tornado": self._show_tornado,
            "staff": self._show_staff,
            "ways": self._show_ways,
            "pooling": self._show_pooling,
        }
        for name, value in found.items():
            if before.get(name) is not value:
                shows[name](value)
        self.body.remove_class("osm-hidden")

    def _show_drivers(self, found: Any) -> None:
        labels = {row["name"]: row["label"] for row in settings.driver_table()}
        self._chart("drivers", "What drives the need").show(
            figures.drivers(found, labels),
            summary="One driver at a time a quarter larger: offered hours / productive hours / 80 %, without a"
            f" simulation. {jobs.STEPS_CAUTION}",
        )

    def _show_tornado(self, found: Any) -> None:
        about = (
            "A block of assumptions a little lower and a little higher, the rest as it stands; whiskers: 95 % interval"
            f" of the difference. {_made_with(found)}"
        )
        self._chart("tornado", "Which assumptions matter").show(figures.tornado(found), summary=about)

    def _show_staff(self, found: Any) -> None:
        self._show_tornado(found)
        self._chart("staff", "The least staff under each assumption").show(
            figures.staff_tornado(found),
            summary="Least certified staff with the assumption lower and higher; the dashed line is the office as it"
            f" stands. Each is a search of its own. {_made_with(found)}",
        )

    def _show_ways(self, found: Any) -> None:
        self._chart("ways", "Other ways of working").show(
            figures.ways(found),
            summary="Each way less the office as it stands, with its 95 % interval; where that holds 0 the difference"
            f" is not clear. {_made_with(found)}",
        )

    def _show_pooling(self, found: Any) -> None:
        how = "certified" if found.is_certified else "by means, for exploring: not a certificate"
        self._chart("pooling", "Teams apart or pooled").show(
            figures.pooled(found),
            summary=f"{found.sentence} Numbers in the bar are processes; least staff {how}."
            f" Seed {found.seed}, {found.engine} engine.",
        )

    def _mark(self) -> None:
        state = self.state
        for button in self.buttons.values():
            button.disabled = state.is_busy
        if not self.body.children:
            return
        if state.is_stale and not state.is_busy:
            self.stale.say("Some of these pictures are of earlier settings. Press their buttons again.", "warn")
        else:
            self.stale.clear()

    # -- the time log --

    def _log(self) -> list[ipywidgets.Widget]:
        self.log_notice = notice = parts.Notice()
        self.upload = ipywidgets.FileUpload(description="Open the log", accept=".csv", multiple=False)
        self.upload.observe(parts.guarded(lambda change: self._open(change["new"]), notice), "value")
        self.use = lean.Button(description="Use these hours")
        self.use.on_click(parts.guarded(lambda _button: self._use(), notice))
        self.log_chart = parts.Chart("What the log changes", filename="office-time-log", notice=notice)
        self.log_said = lean.HTML()
        self.log_body = lean.VBox([self.log_chart, self.use, self.log_said])
        self.log_body.add_class("osm-stack").add_class("osm-hidden")
        return [
            parts.note(
                "Take the blank log, write down for two weeks the hours of everybody by activity (and how many jobs"
                " they were, where you can), and open it here. Each activity's hours move towards what you measured,"
                " the more jobs the further."
            ),
            parts.row(
                parts.download_button("Blank time log (CSV)", "time-log.csv", self.state.blank_log, notice),
                self.upload,
            ),
            notice,
            self.log_body,
        ]

    def _open(self, files: Any) -> None:
        if not files:
            return
        self.log_notice.clear()
        name, content = str(files[0]["name"]), bytes(files[0]["content"])
        self.upload.value = ()
        self.state.learn(name, content)

    def _use(self) -> None:
        self.state.use_hours()
        self.log_notice.say("The office works by these hours now.", "good")

    def _show_learned(self) -> None:
        found = self.state.learned
        if found is None or not self.fold.is_built:
            return
        self.log_chart.show(figures.learned(found), summary=found.sentence)
        self.log_said.value = tables.learned_table(found)
        self.log_body.remove_class("osm-hidden")


def _made_with(found: Any) -> str:
    return f"From {found.replications} replications, seed {found.seed}, {found.engine} engine."
