"""What the office page decides: the setting, its load, runs, and two settings compared. No widget in here.

A change is made whole or refused with an InputError that leaves everything as it was.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, Protocol

import traitlets

from workbench.figures.office_words import Compared, LateActivity, Unit
from workbench.jobs import office as jobs
from workbench.jobs import office_settings as settings
from workbench.jobs.office_settings import Grade, InputError, Run, Setting

FIRST_CASE = "reference"
LATEST = 10
LARGEST_BYTES = 5_000_000
PRESETS = {
    "calendar": (("processes", "integrated"), ("processes", "fragmented")),
    "reporting": (("panel", "A"), ("panel", "D")),
}
"""Pairs of settings that one press compares: an option's field, and its value in A and in B."""

COMPARED: tuple[tuple[str, str, Unit], ...] = (
    ("on_time", "Jobs on time", "share"),
    ("critical", "Critical jobs on time", "share"),
    ("utilisation", "Utilisation", "share"),
    ("plans_before_map", "Plans begun before the map was approved", "share"),
    ("overtime_equivalent_hours", "Overtime equivalent", "hours"),
    ("backlog_hours", "Backlog, mean", "hours"),
    ("rework_hours", "Rework, office", "hours"),
    ("organisation_rework_hours", "Rework, whole organisation", "hours"),
    ("ceo_briefing_lag_days", "CEO briefing lag", "days"),
    ("days_late", "Delay of late jobs", "days"),
    ("map_approved_day", "Day the map is approved", "days"),
)


class Works(Protocol):
    """Whatever does long work for a page (apps.running.Runner, or a stand-in in tests)."""

    def start(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        *,
        on_done: Callable[[list[Any]], None],
        on_result: Callable[[int, Any], None] | None = None,
        on_error: Callable[[BaseException], None] | None = None,
        on_cancel: Callable[[], None] | None = None,
        label: str = "Running",
        engine: str = "compiled",
        replacing: bool = False,
    ) -> bool: ...

    def cancel(self) -> None: ...


class OfficeState(traitlets.HasTraits):
    """The page's state. `setting` is what the controls say; `shown` the last run; `kept` the run pinned as A.

    `pair` is the two runs compared. `is_stale` tells that `shown` is of earlier settings. `opened_file` is the name
    of the office file, or of the saved office or scenario, that the case is from, empty for a built-in case.
    """

    setting = traitlets.Instance(Setting)
    load = traitlets.Any()
    shown = traitlets.Instance(Run, allow_none=True, default_value=None)
    kept = traitlets.Instance(Run, allow_none=True, default_value=None)
    pair = traitlets.Any(default_value=None)
    is_busy = traitlets.Bool(default_value=False)
    is_stale = traitlets.Bool(default_value=False)
    opened_file = traitlets.Unicode("")
    opened_as = traitlets.Unicode("your file")

    def __init__(self, works: Works, *, case: str = FIRST_CASE, this_year: int = 2027) -> None:
        self.this_year = this_year
        setting = Setting(case=jobs.open_case(case))
        super().__init__(setting=setting, load=setting.load())
        self._works = works
        self._is_comparing = False

    # -- what the controls change --

    def choose_case(self, name: str) -> None:
        """Take another built-in case; what was changed on the one before is gone, runs and reading stay."""
        self._become(replace(self.setting, case=jobs.open_case(name), options=jobs.Options()), opened_file="")

    def set_staff(self, grade: str, fte: float) -> None:
        """Set the FTE of a grade; its people cover all processes."""
        self._become(self.setting.with_staff(Grade(grade), _number(f"staff {grade}", fte)))

    def move_staff(self, grade: str, fte: float) -> None:
        """Set the FTE of a grade and simulate at once, where the engine can follow."""
        with self.hold_trait_notifications():
            self.set_staff(grade, fte)
            self.follow()

    def use_staff(self, staff: Mapping[Grade, float] | None) -> None:
        """Set the whole staff, FTE by grade; its people cover all processes. None: the case's own. Then `follow`."""
        with self.hold_trait_notifications():
            self._become(self.setting.with_options(staff=None if staff is None else dict(staff)))
            self.follow()

    def set_driver(self, name: str, value: float) -> None:
        """Set a driver of the organisation."""
        self._become(self.setting.with_driver(name, value))

    def set_intensity(self, process: int, factor: float) -> None:
        """Set a process's intensity, 1 = as the catalogue has it."""
        self._become(self.setting.with_intensity(process, _number(f"intensity of process {process}", factor)))

    def set_option(self, name: str, value: Any) -> None:
        """Set a field of the job's Options; a choice's value is given as its text."""
        choice = settings.CHOICES.get(name)
        self._become(self.setting.with_options(**{name: choice.kind(value) if choice else value}))

    def set_level(self, name: str, percent: float) -> None:
        """Set a service level (`on_time` or `critical`), in percent."""
        if not 0 <= percent <= 100:
            raise InputError(f"service level {name}(={percent:g} %) must be within 0..100 %")
        self._become(self.setting.with_options(**{name: percent / 100}))

    def set_runs(self, *, replications: int | None = None, seed: int | None = None) -> None:
        """Set replications or seed. Raises InputError where they must stay those of the kept setting A."""
        wanted = replace(
            self.setting,
            replications=self.setting.replications if replications is None else replications,
            seed=self.setting.seed if seed is None else seed,
        )
        self._check_runs(wanted)
        self._become(wanted)

    def set_engine(self, name: str) -> None:
        """Choose the engine of the next runs; both give the same figures."""
        self._become(replace(self.setting, engine=name))

    def set_year(self, *, first_year: int | None, fiscal_start_month: int = 1) -> None:
        """Use a real calendar from a first year and month on; None: the fixed year of 250 days."""
        self._become(self.setting.with_year(first_year=first_year, fiscal_start_month=fiscal_start_month))

    def set_reading(self, reading: str) -> None:
        """Read Figure 5 otherwise (A, C or D)."""
        self._become(replace(self.setting, reading=reading))

    def use_activities(self, catalogue: tuple[settings.Activity, ...]) -> None:
        """Take other activities than the case's own."""
        self._become(self.setting.with_options(catalogue=catalogue))

    def open_file(self, name: str, content: bytes) -> None:
        """Take an office file (.json) or a catalogue of activities (.csv). Raises InputError with one sentence."""
        if len(content) > LARGEST_BYTES:
            raise InputError(f"file(={name}) has {len(content):,} bytes; it must be no larger than {LARGEST_BYTES:,}")
        if name.lower().endswith(".csv"):
            self.use_activities(settings.read_activities(text_of(name, content), name).catalogue or ())
        elif name.lower().endswith(".json"):
            case = settings.read_file(text_of(name, content), name)
            self.opened_as = "your file"
            self._become(replace(self.setting, case=case, options=jobs.Options()), opened_file=name)
        else:
            raise InputError(f"file(={name}) must be an office file (.json) or a catalogue (.csv)")

    def use_setting(self, setting: Setting, name: str) -> None:
        """Take a whole setting that was saved under a name. Raises InputError as `set_runs` does."""
        self._check_runs(setting)
        case = setting.case
        is_built_in = case.name in {each.name for each in jobs.cases()} and jobs.open_case(case.name) == case
        self.opened_as = "saved"
        self._become(setting, opened_file="" if is_built_in else name)

    # -- running --

    def run(self) -> bool:
        """Simulate the setting. Gives False where something runs already."""
        return self._run(replacing=False)

    def follow(self) -> bool:
        """Simulate the setting at once, in place of a run under way; what is shown already is not run again.

        Gives False where nothing was begun: the reference engine is too slow to follow, and waits for `run`.
        """
        is_shown = self.shown is not None and not self.is_stale and not self.is_busy
        if is_shown or self._is_comparing or self.setting.engine != settings.ENGINES[0]:
            return False
        return self._run(replacing=True)

    def compare_preset(self, name: str) -> bool:
        """Run the setting twice, with the two values of a preset, and compare them."""
        pair = [self._preset(*change) for change in PRESETS[name]]
        return self._start(pair, lambda runs: self.set_trait("pair", (runs[0], runs[1])), "Simulating both, in parts")

    def compare_with(self, other: Setting) -> bool:
        """Run another setting and this one, as A and B, on this one's random numbers and engine."""
        mine = self.setting
        alike = replace(other, replications=mine.replications, seed=mine.seed, engine=mine.engine)
        return self._start(
            [alike, mine], lambda runs: self.set_trait("pair", (runs[0], runs[1])), "Simulating both, in parts"
        )

    def cancel(self) -> None:
        """Stop what is running; everything stays as it was."""
        self._works.cancel()

    def keep(self) -> None:
        """Pin the run that is shown as A. The next run of other settings is B."""
        if self.shown is None:
            raise InputError("there is no run to keep yet; press Run first")
        self.set_trait("kept", self.shown)
        self.set_trait("pair", None)

    def let_go(self) -> None:
        """Forget A and the comparison."""
        self.set_trait("kept", None)
        self.set_trait("pair", None)

    # -- what the results say --

    @property
    def levels(self) -> tuple[float, float]:
        """Give the service levels in force: all jobs, critical jobs."""
        levels = self.setting.spec.levels
        return levels.on_time, levels.critical

    def latest(self) -> tuple[LateActivity, ...]:
        """Give the ten activities of the shown run with the least share on time, the worst first."""
        return latest_of(self.shown) if self.shown else ()

    def compared(self) -> tuple[Compared, ...]:
        """Give the measures of the two runs compared. Under two calendars utilisation says nothing and is left out."""
        return compared(*self.pair) if self.pair else ()

    def summary_csv(self) -> str:
        """Give the shown run's measures as CSV."""
        return jobs.summary_csv(self._run_to_save().result)

    def records_csv(self) -> str:
        """Give every job of the shown run's first replication as CSV."""
        return jobs.records_csv(self._run_to_save().result.study)

    def activities_csv(self) -> str:
        """Give the catalogue of activities as CSV."""
        return settings.write_activities(self.setting)

    def office_file(self) -> str:
        """Give the office as it is set, as an office file."""
        return settings.write_file(self.setting)

    # -- inside --

    def _check_runs(self, wanted: Setting) -> None:
        if self.kept is not None and not _shares_numbers(wanted, self.kept.setting):
            raise InputError(
                f"seed and replications must stay those of A (seed {self.kept.setting.seed},"
                f" {self.kept.setting.replications} replications) to compare on the same random numbers; let A go first"
            )

    def _become(self, setting: Setting, *, opened_file: str | None = None) -> None:
        with self.hold_trait_notifications():
            if opened_file is not None:
                self.opened_file = opened_file
            if setting.case != self.setting.case or setting.options != self.setting.options:
                self.load = setting.load()
            self.setting = setting
            self.is_stale = self.shown is not None and not self.shown.setting.gives_same_result(setting)

    def _run(self, *, replacing: bool) -> bool:
        return self._start(
            [self.setting], lambda runs: self._show(runs[0]), "Simulating, in parts", replacing=replacing
        )

    def _start(
        self, wanted: list[Setting], done: Callable[[list[Run]], None], label: str, *, replacing: bool = False
    ) -> bool:
        tasks = [task for setting in wanted for task in settings.tasks_of(setting)]
        counts = [len(settings.tasks_of(setting)) for setting in wanted]

        def finish(parts: list[Any]) -> None:
            ends = accumulate(counts)
            runs = [Run.of(s, parts[end - n : end]) for s, n, end in zip(wanted, counts, ends, strict=True)]
            # Together, so that nothing shows as of earlier settings in between.
            with self.hold_trait_notifications():
                self._stopped()
                done(runs)

        if self.is_busy and not replacing:
            return False
        self.is_busy, self._is_comparing = True, len(wanted) > 1
        began = self._works.start(
            settings.work,
            tasks,
            on_done=finish,
            on_error=self._stopped,
            on_cancel=self._stopped,
            label=label,
            engine=wanted[0].engine,
            replacing=replacing,
        )
        if not began:
            self._stopped()
        return began

    def _stopped(self, _error: BaseException | None = None) -> None:
        self.is_busy = self._is_comparing = False

    def _show(self, run: Run) -> None:
        with self.hold_trait_notifications():
            self.shown = run
            self.is_stale = not run.setting.gives_same_result(self.setting)
            if self.kept is not None and self.kept is not run and settings.changes(self.kept.setting, run.setting):
                self.pair = (self.kept, run)

    def _preset(self, name: str, value: str) -> Setting:
        return self.setting.with_options(**{name: settings.CHOICES[name].kind(value)})

    def _run_to_save(self) -> Run:
        if self.shown is None:
            raise InputError("there is no run to save yet; press Run first")
        return self.shown


def latest_of(run: Run, count: int = LATEST) -> tuple[LateActivity, ...]:
    """Give the activities with the least share of jobs on time, the worst first; those without jobs are left out."""
    on_time, days = run.result.estimate("activity_on_time"), run.result.estimate("activity_days_late")
    rows = run.result.study.spec.activities
    known = [n for n in range(len(rows)) if math.isfinite(on_time.mean[n])]
    order = sorted(known, key=lambda n: float(on_time.mean[n]))
    return tuple(
        LateActivity(id=rows[n].id, name=rows[n].activity, on_time=on_time.at(n), days_late=days.at(n))
        for n in order[:count]
    )


def compared(first: Run, second: Run) -> tuple[Compared, ...]:
    """Give the main measures under two settings, with the difference; what is 0 under both is left out."""
    two_calendars = first.setting.spec.rules.processes != second.setting.spec.rules.processes
    rows = (
        Compared(
            label=label,
            unit=unit,
            first=first.result.estimate(name),
            second=second.result.estimate(name),
            difference=first.result.difference(second.result, name),
        )
        for name, label, unit in COMPARED
        if not (two_calendars and name == "utilisation")
    )
    return tuple(row for row in rows if float(row.first.mean) or float(row.second.mean))


def _shares_numbers(one: Setting, other: Setting) -> bool:
    return (one.seed, one.replications) == (other.seed, other.replications)


def _number(what: str, value: float | None) -> float:
    if value is None or not math.isfinite(value):
        raise InputError(f"{what}(={value}) is not a number; give a finite number of at least 0")
    return float(value)


def text_of(name: str, content: bytes) -> str:
    """Give the text of a file in UTF-8. Raises InputError with one sentence."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"file(={name}) is not a text in UTF-8; save it as UTF-8 and try again") from None
