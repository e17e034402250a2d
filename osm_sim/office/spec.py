"""What an office is: its activities, people, demand, calendar and rules, as frozen values.

A value here refuses only what the engines rely on. Advice belongs elsewhere.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from osm_sim.errors import InputError
from osm_sim.office.timetable import FixedYear, RealCalendar

PROCESSES: dict[int, str] = {
    1: "Scorecard management",
    2: "Organisation alignment",
    3: "Strategy reviews",
    4: "Strategic planning",
    5: "Strategy communication",
    6: "Initiative management",
    7: "Planning and budgeting",
    8: "Workforce alignment",
    9: "Best practice sharing",
}
TARGET_UTILISATION = 0.80
"""Share of productive hours meant for catalogued work; the rest is slack (assumption)."""


class Grade(StrEnum):
    """The grades of the staff; the order is that of the people's index."""

    LEADER = "leader"
    MANAGER = "manager"
    ANALYST = "analyst"


GRADES = tuple(Grade)


class Trigger(StrEnum):
    """What starts a job: a date, a random arrival, a day of the week."""

    CALENDAR = "calendar"
    POISSON = "poisson"
    WEEKLY = "weekly"


class JobKind(StrEnum):
    """Work that can be put down, or attendance at a fixed time."""

    TASK = "task"
    APPOINTMENT = "appointment"


class Gate(StrEnum):
    """What has to pass the reporting line before a job is finished."""

    NONE = "none"
    CEO = "ceo"
    APPROVAL = "approval"


class Absence(StrEnum):
    """How absences are modelled: drawn per person, thinned to a lower pace, or not at all."""

    EXPLICIT = "explicit"
    THIN = "thin"
    NONE = "none"


class Panel(StrEnum):
    """Figure 4: where the office reports. Off by default: no delay."""

    NONE = "none"
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Processes(StrEnum):
    """Figure 3 (integrated) or Figure 1 (fragmented): how the yearly processes hang together."""

    INTEGRATED = "integrated"
    FRAGMENTED = "fragmented"


class Preemption(StrEnum):
    """Whether a task may be put down before it is done."""

    CHUNK = "chunk"
    NONE = "none"


class Rule(StrEnum):
    """Which waiting job a free person takes first."""

    CLASS_EDD = "class_edd"
    EDD = "edd"
    FCFS = "fcfs"
    SPT = "spt"
    CLASS_FCFS = "class_fcfs"
    SLACK = "slack"


class Substitution(StrEnum):
    """Whether people take work of other grades, and after which of their own."""

    OWN_FIRST = "own_first"
    MERGED = "merged"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One row of the catalogue; the columns are documented in osm_sim/MODEL.md.

    effort_h: hours per job of everybody, in the reference organisation; osm_share of them are the office's.
    window_wd: working days from release to due date. prio: 1 (most urgent) to 5.
    """

    id: str
    process: int
    activity: str
    basis: str
    source_says: str
    role: str
    trigger: Trigger
    months: tuple[int, ...]
    wd: int
    rate_per_year: float
    count_driver: str
    count_mult: float
    size_driver: str
    size_exp: float
    effort_h: float
    osm_share: float
    share_driver: str
    cv: float
    grade: Grade
    may_do: tuple[Grade, ...]
    window_wd: int
    prio: int
    gate: Gate
    local_share: float
    after: str
    chain: str
    rework_int: float | None
    rework_frag: float | None
    frag_months: int | None
    frag_note: str
    kind: JobKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """What the organisation is like: the numbers that demand scales with (units in data/reference/drivers.csv)."""

    bu: float
    su: float
    partners: float
    measures_corp: float
    measures_per_unit: float
    employees_k: float
    exec_team: float
    meetings_pm: float
    board_per_q: float
    links: float
    proposals_annual: float
    init_cross: float
    init_unit: float
    job_families: float
    comms_strength: float
    cko_strength: float
    subs: float
    weekly_meetings: float
    helpers: float

    def __post_init__(self) -> None:
        for name in driver_names():
            check_driver(name, getattr(self, name))

    def values(self) -> dict[str, float]:
        """Give every driver by name, the derived ones too."""
        given = {name: float(getattr(self, name)) for name in driver_names()}
        units = self.bu + self.su
        measures = self.measures_corp + self.measures_per_unit * units
        return given | {
            "one": 1.0,
            "units": units,
            "scorecards": units + 1.0,
            "units_partners": units + self.partners,
            "measures_total": measures,
            "measures_per_scorecard": measures / (units + 1.0),
            "initiatives": self.init_cross + self.init_unit,
        }


DERIVED_DRIVERS = (
    "one",
    "units",
    "scorecards",
    "units_partners",
    "measures_total",
    "measures_per_scorecard",
    "initiatives",
)
SHARES = ("comms_strength", "cko_strength")


def driver_names() -> tuple[str, ...]:
    """Give the names of the drivers a user sets, in their order."""
    return tuple(field.name for field in fields(Drivers))


DRIVER_LIMIT = 1e6
"""No organisation has more of anything; beyond it lies a slip of the keyboard."""


def check_driver(name: str, value: float) -> float:
    """Give `value` back, or raise InputError naming the driver, the value and the remedy."""
    if name not in driver_names():
        raise InputError(f"driver {name!r} is not known; the drivers are {', '.join(driver_names())}")
    if isinstance(value, bool | str) or not math.isfinite(value):
        raise InputError(f"driver {name}(={value!r}) is not a number; give a finite number of at least 0")
    if value < 0:
        raise InputError(f"driver {name}(={value:g}) must be at least 0")
    if value > DRIVER_LIMIT:
        raise InputError(f"driver {name}(={value:g}) must be at most {DRIVER_LIMIT:g}")
    if name in SHARES and value > 1:
        raise InputError(f"driver {name}(={value:g}) must be within 0..1 (0 nobody owns it, 1 a strong owner)")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How much work there is: drivers, and factors on the catalogue's hours.

    intensity: s_p by process (1 where missing). calibration: k_p by process (1 where missing).
    helper_share: eta, the part of local_share that local scorecard managers really take over.
    """

    drivers: Drivers
    intensity: dict[int, float]
    calibration: dict[int, float]
    helper_share: float = 0.0

    def __post_init__(self) -> None:
        for label, factors in (("intensity", self.intensity), ("calibration", self.calibration)):
            for process, factor in factors.items():
                if process not in PROCESSES:
                    raise InputError(f"{label} of process {process!r}: the processes are 1 to 9")
                if not (math.isfinite(factor) and factor >= 0):
                    raise InputError(f"{label} of process {process}(={factor:g}) must be a number of at least 0")
        _check_share("helper_share", self.helper_share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """So many full-time equivalents of one grade; processes None = all; also = other grades they may act as."""

    grade: Grade
    fte: float
    processes: tuple[int, ...] | None = None
    also: tuple[Grade, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.fte) and 0 <= self.fte <= 1000):
            raise InputError(f"staff {self.grade}(={self.fte:g}) must be within 0..1000 full-time equivalents")
        if self.processes is not None:
            if not self.processes:
                raise InputError(f"staff {self.grade}(={self.fte:g}) covers no process; name at least one of 1 to 9")
            wrong = [process for process in self.processes if process not in PROCESSES]
            if wrong:
                raise InputError(f"staff {self.grade} covers process {wrong[0]!r}; the processes are 1 to 9")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One head: number counts within the grade from 1; fte at most 1."""

    grade: Grade
    number: int
    fte: float
    processes: tuple[int, ...] | None
    also: tuple[Grade, ...]

    def acts_as(self, grade: Grade) -> bool:
        return grade == self.grade or grade in self.also

    def may_do(self, activity: Activity) -> bool:
        """Say whether this person is eligible for the activity, as own work or as substitute."""
        if self.processes is not None and activity.process not in self.processes:
            return False
        return any(self.acts_as(grade) for grade in activity.may_do)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The reporting line of Figure 4 and its waiting times in working days (all assumptions)."""

    panel: Panel = Panel.NONE
    ceo_wait_days: float = 1.0
    layer_wait_days: float = 3.0
    wait_cv: float = 0.8
    filter_probability: float = 0.15
    returned_effort: float = 0.10

    def __post_init__(self) -> None:
        for name in ("ceo_wait_days", "layer_wait_days", "wait_cv", "returned_effort"):
            if not (math.isfinite(getattr(self, name)) and getattr(self, name) >= 0):
                raise InputError(f"{name}(={getattr(self, name)}) must be a number of at least 0")
        if not 0 <= self.filter_probability <= 0.9:
            raise InputError(f"filter_probability(={self.filter_probability:g}) must be within 0..0.9")

    @property
    def layers(self) -> int:
        """Give the number of executives every matter is filtered through."""
        return {Panel.C: 1, Panel.D: 2}.get(self.panel, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How the office works. Defaults are those of the command line, the page and sizing."""

    absence: Absence = Absence.EXPLICIT
    processes: Processes = Processes.INTEGRATED
    preemption: Preemption = Preemption.CHUNK
    substitution: Substitution = Substitution.OWN_FIRST
    rule: Rule = Rule.CLASS_EDD
    turnover_per_year: float = 0.0
    vacancy_days: int = 60
    new_hire_factor: float = 1.0
    new_hire_months: float = 6.0
    learning_rate: float = 1.0
    learning_floor: float = 0.5

    def __post_init__(self) -> None:
        if not (math.isfinite(self.turnover_per_year) and 0 <= self.turnover_per_year <= 5):
            raise InputError(f"turnover_per_year(={self.turnover_per_year:g}) must be within 0..5 leavers a year")
        if not (math.isfinite(self.new_hire_factor) and 1 <= self.new_hire_factor <= 10):
            raise InputError(
                f"new_hire_factor(={self.new_hire_factor:g}) must be within 1..10 (1 = as quick as an old hand)"
            )
        if self.vacancy_days < 0:
            raise InputError(f"vacancy_days(={self.vacancy_days}) must be at least 0")
        if not self.new_hire_months > 0:
            raise InputError(f"new_hire_months(={self.new_hire_months:g}) must be > 0")
        if not 0 < self.learning_rate <= 1:
            raise InputError(f"learning_rate(={self.learning_rate:g}) must be above 0 and at most 1 (1 = no learning)")
        _check_share("learning_floor", self.learning_floor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevels:
    """Shares of jobs that have to be on time: of all, and of the critical ones (priority 1)."""

    on_time: float = 0.95
    critical: float = 0.95

    def __post_init__(self) -> None:
        _check_share("service level on_time", self.on_time)
        _check_share("service level critical", self.critical)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stagger:
    """Meetings each on a day of their own: the i-th of n moves from anchor_wd to day 2 + floor(17(i-1)/n)."""

    activities: tuple[str, ...]
    anchor_wd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSpec:
    """A whole office. Two equal specs give the same records for the same seed."""

    name: str
    activities: tuple[Activity, ...]
    roles: tuple[Role, ...]
    demand: Demand
    calendar: FixedYear | RealCalendar
    rules: Rules
    access: Access
    levels: ServiceLevels
    stagger: Stagger | None = None

    def __post_init__(self) -> None:
        if not self.activities:
            raise InputError(f"office {self.name!r} has no activities; give it a catalogue of at least one row")
        if not people(self.roles):
            raise InputError(f"office {self.name!r} has no staff; give at least one grade more than 0 FTE")


def people(roles: Iterable[Role]) -> tuple[Person, ...]:
    """Turn roles into heads: floor(fte) full-timers and a part-timer with the rest, leaders first.

    Within a grade the heads are numbered through in the order of the roles.
    """
    heads: list[Person] = []
    for grade in GRADES:
        number = 0
        for role in (role for role in roles if role.grade == grade):
            for fte in _heads_of(role.fte):
                number += 1
                heads.append(Person(grade=grade, number=number, fte=fte, processes=role.processes, also=role.also))
    return tuple(heads)


def _heads_of(fte: float) -> list[float]:
    full = math.floor(fte)
    rest = fte - full
    return [1.0] * full + ([rest] if rest > 0 else [])


def fte_by_grade(roles: Iterable[Role]) -> dict[Grade, float]:
    """Give the FTE of every grade, 0 where there is nobody."""
    totals = dict.fromkeys(GRADES, 0.0)
    for role in roles:
        totals[role.grade] += role.fte
    return totals


def generalists(**fte: float) -> tuple[Role, ...]:
    """Give staff that covers all processes, by grade: leader=1, manager=4, analyst=2.5."""
    for name in fte:
        if name not in set(GRADES):
            raise InputError(f"staff grade {name!r} is not known; the grades are {', '.join(GRADES)}")
    return tuple(Role(grade=Grade(name), fte=value) for name, value in fte.items())


def uncovered(spec: OfficeSpec) -> tuple[Activity, ...]:
    """Give the activities that nobody on the staff may do; their jobs are never finished."""
    heads = people(spec.roles)
    return tuple(row for row in spec.activities if not any(head.may_do(row) for head in heads))


def _check_share(name: str, value: float) -> None:
    if not (math.isfinite(value) and 0 <= value <= 1):
        raise InputError(f"{name}(={value:g}) must be within 0..1")
