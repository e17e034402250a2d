"""One setting of the office as a value: a case, what a user changed on it, and how it is to be run.

The page edits a Setting; two of them are compared. Everything a setting gives comes from here, so that the page
knows nothing of the simulation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Literal

from osm_sim.errors import InputError
from osm_sim.office import simulation
from osm_sim.office.analytic import OfferedLoad, least_mix, offered_load
from osm_sim.office.catalogue import default_holidays, driver_table, figure5, read_catalogue, write_catalogue
from osm_sim.office.measures import MEASURES
from osm_sim.office.simulation import (
    ENGINES,
    Batch,
    OfficeResult,
    OfficeStudy,
    Samples,
    batches,
    collect,
    replicate,
)
from osm_sim.office.spec import (
    GRADES,
    PROCESSES,
    Absence,
    Access,
    Activity,
    Grade,
    OfficeSpec,
    Panel,
    Preemption,
    Processes,
    Role,
    Rule,
    Rules,
    ServiceLevels,
    Substitution,
    driver_names,
    fte_by_grade,
)
from osm_sim.office.timetable import FixedYear, RealCalendar
from osm_sim.study import Estimate
from workbench.jobs.office import Case, Options, adjust, adjust_case, study

__all__ = [
    "CHOICES",
    "DRIVER_GROUPS",
    "ENGINES",
    "GRADES",
    "PROCESSES",
    "READINGS",
    "Activity",
    "Case",
    "Choice",
    "Estimate",
    "Grade",
    "InputError",
    "OfferedLoad",
    "OfficeResult",
    "OfficeStudy",
    "Option",
    "Options",
    "Run",
    "Setting",
    "changes",
    "driver_table",
    "figure5",
    "least_mix",
    "read_activities",
    "staff_in_words",
    "tasks_of",
    "warm",
    "work",
]

PAGE_REPLICATIONS = 200
"""Enough for intervals of half a point; the compiled engine takes a third of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A case with a user's changes, and how to run it. It is made whole or refused with an InputError.

    reading: how Figure 5 is read (A, C or D). engine: what runs it. Neither changes a result.
    """

    case: Case
    options: Options = field(default_factory=Options)
    replications: int = PAGE_REPLICATIONS
    seed: int = 1
    reading: str = "A"
    engine: str = ENGINES[0]

    def __post_init__(self) -> None:
        if self.reading == "B":
            raise InputError("reading(=B) of Figure 5 contradicts the text on initiatives; choose A, C or D")
        figure5(self.reading)
        self.study()

    @property
    def spec(self) -> OfficeSpec:
        """Give the office itself."""
        return adjust(self.case.spec, self.options)

    @property
    def band(self) -> dict[int, tuple[float, float]]:
        """Give low and high FTE of Figure 5 by process."""
        return figure5(self.reading)

    @property
    def has_dedicated_roles(self) -> bool:
        """Say whether the case's own staff is more than so many of each grade."""
        roles = self.case.spec.roles
        return len({role.grade for role in roles}) < len(roles) or any(role.processes or role.also for role in roles)

    @property
    def uses_own_staff(self) -> bool:
        """Say whether the staff is the case's own."""
        return self.options.staff is None

    @property
    def staff_mark(self) -> Literal["source", "assumption"]:
        """Say whether the staff is the source's; what a user sets is an assumption."""
        return "source" if self.uses_own_staff and self.case.staff_basis == "source" else "assumption"

    def number(self, name: str) -> float:
        """Give the number in force for a field of Options: helper_share, turnover or new_hire_factor."""
        spec = self.spec
        values = {
            "helper_share": spec.demand.helper_share,
            "turnover": spec.rules.turnover_per_year,
            "new_hire_factor": spec.rules.new_hire_factor,
        }
        return values[name]

    def study(self) -> OfficeStudy:
        """Give the study of this office."""
        return study(self.spec, self.replications, self.seed, engine=self.engine)

    def load(self) -> OfferedLoad:
        """Give the offered load: no simulation, at once."""
        return offered_load(self.spec)

    def staff(self) -> dict[Grade, float]:
        """Give FTE by grade."""
        return fte_by_grade(self.spec.roles)

    def with_options(self, **changed: Any) -> "Setting":  # noqa: ANN401 - each is its field's
        """Give the setting with other options; None takes the case's own again."""
        return replace(self, options=replace(self.options, **changed))

    def with_staff(self, grade: Grade, fte: float) -> "Setting":
        """Give the setting with people of a grade who cover all processes, the other grades alike."""
        return self.with_options(staff=self.staff() | {grade: fte})

    def with_driver(self, name: str, value: float) -> "Setting":
        """Give the setting with another driver."""
        return self.with_options(drivers={**(self.options.drivers or {}), name: value})

    def with_intensity(self, process: int, factor: float) -> "Setting":
        """Give the setting with another intensity of a process (1 = as the catalogue has it)."""
        return self.with_options(intensity={**(self.options.intensity or {}), process: factor})

    def with_year(self, *, first_year: int | None, fiscal_start_month: int = 1) -> "Setting":
        """Give the setting with a real calendar and the default holidays; None takes the fixed year of 250 days."""
        if first_year is None:
            return self.with_options(calendar=FixedYear())
        holidays = default_holidays()
        return self.with_options(
            calendar=RealCalendar(first_year=first_year, fiscal_start_month=fiscal_start_month, holidays=holidays)
        )

    @property
    def year(self) -> tuple[int, int] | None:
        """Give first year and fiscal-year start month of a real calendar; None for the fixed year."""
        calendar = self.spec.calendar
        return (calendar.first_year, calendar.fiscal_start_month) if isinstance(calendar, RealCalendar) else None

    def gives_same_result(self, other: "Setting") -> bool:
        """Say whether both would be simulated to the same numbers: levels, reading and engine change none."""
        return self._simulated() == other._simulated()

    def _simulated(self) -> tuple[OfficeSpec, int, int]:
        return replace(self.spec, levels=ServiceLevels(), name=""), self.replications, self.seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A setting and what its simulation gave."""

    setting: Setting
    result: OfficeResult

    @classmethod
    def of(cls, setting: Setting, samples: Sequence[Samples]) -> "Run":
        """Put the parts of a run together, in the order of its tasks."""
        return cls(setting=setting, result=collect(setting.study(), list(samples)))


def tasks_of(setting: Setting) -> list[Batch]:
    """Give the tasks of a run, each for `work` in any process."""
    return batches(setting.study())


def work(task: Batch) -> Samples:
    """Do one task of a run."""
    return replicate(task)


def warm() -> None:
    """Load what a first run would wait for: the kernels, a second on a machine where they are compiled already."""
    simulation.warm()


def read_activities(text: str, place: str) -> Options:
    """Give options with the activities of a CSV catalogue; raises InputError naming place, row, field and remedy."""
    return Options(catalogue=read_catalogue(text, place))


def read_file(text: str, place: str) -> Case:
    """Give the office in the text of an office file; raises InputError naming place, path, value and remedy."""
    from workbench.exchange.office import read_office  # noqa: PLC0415 - only who opens a file needs it

    return read_office(text, place)


def write_activities(setting: Setting) -> str:
    """Give the activities as a CSV catalogue, to change and open again."""
    return write_catalogue(setting.spec.activities)


def write_file(setting: Setting) -> str:
    """Give the text of an office file with the setting in it."""
    from workbench.exchange.office import write_office  # noqa: PLC0415 - only who saves a file needs it

    return write_office(adjust_case(setting.case, setting.options))


def single_measures() -> tuple[tuple[str, str, str], ...]:
    """Give name, label and unit of every measure that is one number a replication."""
    return tuple((name, measure.label, measure.unit) for name, measure in MEASURES.items() if not measure.axes)


# -- what can be chosen, in words -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing to choose: its value, its short name and a sentence on what it means."""

    value: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A question with a few answers, for a field of Options. `kind` makes the field's value of an option's."""

    name: str
    label: str
    kind: type[StrEnum]
    options: tuple[Option, ...]
    note: str = ""


def _choice(name: str, label: str, kind: type[StrEnum], note: str = "", **options: tuple[str, str]) -> Choice:
    made = tuple(Option(value=value, label=words[0], meaning=words[1]) for value, words in options.items())
    return Choice(name=name, label=label, kind=kind, options=made, note=note)


CHOICES: dict[str, Choice] = {
    "panel": _choice(
        "panel",
        "Reports to",
        Panel,
        "The waits are assumptions: about one working day for the CEO, three for each executive in between.",
        none=("No waiting modelled", "Approvals and briefings take no waiting time."),
        A=("A: the CEO directly", "The office sits beside finance, IT, HR and operations; only the CEO is waited for."),
        B=("B: CEO dotted, CFO or COO solid", "Approvals need both lines; briefings go to the CEO alone."),
        C=("C: two levels below the CEO", "All passes one executive, who may send it back, before it reaches the CEO."),
        D=("D: three levels below the CEO", "All passes two executives, each of whom may send it back."),
    ),
    "processes": _choice(
        "processes",
        "Calendar",
        Processes,
        integrated=(
            "Integrated (Figure 3)",
            "Map, plans, budgets and goals follow from each other in one yearly cycle.",
        ),
        fragmented=(
            "Fragmented (Figure 1)",
            "Each function plans on its own date, and plans that miss the map are redone.",
        ),
    ),
    "absence": _choice(
        "absence",
        "Absence",
        Absence,
        explicit=("Drawn per person", "Leave, single days and sickness are drawn for each person."),
        thin=("Spread evenly", "Everybody is always there, at 0.848 of the pace; for theory and teaching."),
        none=("None", "Nobody is ever away; for checks against theory."),
    ),
    "rule": _choice(
        "rule",
        "Next job",
        Rule,
        class_edd=("Priority, then due date", "The most urgent class first, within it the earliest due date."),
        edd=("Earliest due date", "Whatever is due first, of any priority."),
        fcfs=("First come, first served", "In the order of release."),
        class_fcfs=("Priority, then release", "The most urgent class first, within it in the order of release."),
        spt=("Shortest first", "Whatever is done soonest."),
        slack=("Least slack", "Least time left between now and the due date after the work."),
    ),
    "preemption": _choice(
        "preemption",
        "Put work down",
        Preemption,
        chunk=("Every four hours", "People look again at what is urgent every four hours."),
        none=("Never", "A job once begun is finished first; nothing interrupts it."),
    ),
    "substitution": _choice(
        "substitution",
        "Substitution",
        Substitution,
        own_first=("Own grade first", "People take other grades' work when none of their own waits."),
        merged=("Any work alike", "People do not prefer their own grade's work."),
        never=("Never", "Everybody does the work of their own grade only."),
    ),
}

READINGS: dict[str, str] = {
    "A": "A: numbers follow the printed order of the names (default)",
    "C": "C: as A, with the text's 1.5 for alignment",
    "D": "D: as A, planning and best practice sharing exchanged",
}
REJECTED_READING = (
    "Reading B (numbers in the order 1 to 9) is rejected: it would give initiative management 0.5, and the text says"
    " 1 to 1.5."
)

DRIVER_GROUPS: dict[str, tuple[str, ...]] = {
    "Units and people": ("bu", "su", "partners", "subs", "employees_k", "exec_team", "job_families", "helpers"),
    "Scorecards": ("measures_corp", "measures_per_unit", "links"),
    "Meetings": ("meetings_pm", "weekly_meetings", "board_per_q"),
    "Initiatives": ("init_cross", "init_unit", "proposals_annual"),
    "Owners elsewhere": ("comms_strength", "cko_strength"),
}


# -- settings in words ------------------------------------------------------------------------------------------------


def staff_in_words(roles: Sequence[Role]) -> str:
    """Give "1 leader, 4 managers, 2.5 analysts"."""
    staff = fte_by_grade(roles)
    return ", ".join(f"{fte:g} {grade}{'' if fte == 1 else 's'}" for grade, fte in staff.items() if fte)


def changes(first: Setting, second: Setting) -> tuple[str, ...]:
    """Give in words what is different in the second setting; empty where both give the same result."""
    ours, theirs = first.spec, second.spec
    said = []
    if (first.case.name, first.case.title) != (second.case.name, second.case.title):
        said.append(f"case: {first.case.title} → {second.case.title}")
    if ours.roles != theirs.roles:
        said.append(f"staff: {staff_in_words(ours.roles)} → {staff_in_words(theirs.roles)}")
    said += _changed_drivers(ours, theirs)
    said += _changed_fields("", ours.rules, theirs.rules)
    said += _changed_fields("", ours.access, theirs.access)
    said += _changed_intensity(ours.demand.intensity, theirs.demand.intensity)
    if ours.demand.helper_share != theirs.demand.helper_share:
        said.append(f"helper share: {ours.demand.helper_share:g} → {theirs.demand.helper_share:g}")
    if ours.calendar != theirs.calendar:
        said.append(f"year: {_year_in_words(first)} → {_year_in_words(second)}")
    if ours.activities != theirs.activities and first.case.name == second.case.name:
        said.append(f"activities: {len(ours.activities)} → {len(theirs.activities)} rows, or other values in them")
    for name in ("replications", "seed"):
        if getattr(first, name) != getattr(second, name):
            said.append(f"{name}: {getattr(first, name)} → {getattr(second, name)}")
    return tuple(said)


def _changed_drivers(ours: OfficeSpec, theirs: OfficeSpec) -> list[str]:
    labels = {row["name"]: row["label"] for row in driver_table()}
    pairs = {
        name: (getattr(ours.demand.drivers, name), getattr(theirs.demand.drivers, name)) for name in driver_names()
    }
    return [f"{labels[name].lower()}: {old:g} → {new:g}" for name, (old, new) in pairs.items() if old != new]


def _changed_fields(prefix: str, ours: Rules | Access, theirs: Rules | Access) -> list[str]:
    said = []
    for one in fields(ours):
        old, new = getattr(ours, one.name), getattr(theirs, one.name)
        if old != new:
            said.append(
                f"{prefix}{_field_label(one.name)}: {_value_label(one.name, old)} → {_value_label(one.name, new)}"
            )
    return said


def _changed_intensity(ours: Mapping[int, float], theirs: Mapping[int, float]) -> list[str]:
    pairs = {process: (ours.get(process, 1.0), theirs.get(process, 1.0)) for process in PROCESSES}
    return [f"intensity of {PROCESSES[p].lower()}: {old:g} → {new:g}" for p, (old, new) in pairs.items() if old != new]


def _year_in_words(setting: Setting) -> str:
    if setting.year is None:
        return "fixed, 250 days"
    first_year, month = setting.year
    return f"real, from month {month} of {first_year}"


def _field_label(name: str) -> str:
    return CHOICES[name].label.lower() if name in CHOICES else name.replace("_", " ")


def _value_label(name: str, value: object) -> str:
    for option in CHOICES[name].options if name in CHOICES else ():
        if option.value == value:
            return option.label
    return f"{value:g}" if isinstance(value, int | float) else str(value)
