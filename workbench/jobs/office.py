"""Sizing, staffing and simulating an Office of Strategy Management: what command line and page both do."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath
from typing import TypeVar

from osm_sim.errors import InputError
from osm_sim.office.cases import BASES, Case, DriverValue, case_names, load_case
from osm_sim.office.catalogue import default_holidays
from osm_sim.office.simulation import ENGINES, OfficeStudy
from osm_sim.office.spec import (
    GRADES,
    PROCESSES,
    Absence,
    Activity,
    Demand,
    Drivers,
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
    check_driver,
    driver_names,
    people,
)
from osm_sim.office.timetable import FixedYear, RealCalendar
from osm_sim.office.workload import plan_workload
from workbench.jobs.office_output import (
    THE_SENTENCE,
    case_document,
    check_document,
    load_document,
    records_csv,
    simulation_document,
    summary_csv,
    version,
)

__all__ = [
    "THE_SENTENCE",
    "Case",
    "CaseSummary",
    "Options",
    "adjust",
    "adjust_case",
    "calendar_in_words",
    "case_document",
    "cases",
    "check_coverage",
    "check_demand",
    "check_document",
    "load_document",
    "open_case",
    "open_catalogue",
    "own_calendar",
    "parse_drivers",
    "parse_intensity",
    "parse_staff",
    "process_names",
    "read_office",
    "records_csv",
    "save_case",
    "simulation_document",
    "study",
    "summary_csv",
    "version",
    "warnings_of",
    "write_office",
]

MOST_FACTOR = 1000.0
SHOWN_CHARACTERS = 60
LONGEST_NAME = 80
GIVEN = "given by the user"
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A built-in case by name, title and one line."""

    name: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a user sets on top of a case; None leaves the case's own.

    staff: FTE by grade (who covers all processes; a grade left out has nobody), or whole roles. drivers, intensity:
    only those named change. helper_share: eta, 0..1. turnover: leavers per person and year. new_hire_factor: time a
    new hire takes at first, as a multiple. catalogue: the activities, instead of the case's. on_time, critical: 0..1.
    """

    staff: Mapping[Grade, float] | tuple[Role, ...] | None = None
    drivers: Mapping[str, float] | None = None
    intensity: Mapping[int, float] | None = None
    absence: Absence | None = None
    panel: Panel | None = None
    processes: Processes | None = None
    preemption: Preemption | None = None
    rule: Rule | None = None
    substitution: Substitution | None = None
    helper_share: float | None = None
    turnover: float | None = None
    new_hire_factor: float | None = None
    catalogue: tuple[Activity, ...] | None = None
    on_time: float | None = None
    critical: float | None = None
    calendar: FixedYear | RealCalendar | None = None


@cache
def cases() -> tuple[CaseSummary, ...]:
    """Give the built-in cases, the reference first."""
    loaded = (load_case(name) for name in case_names())
    return tuple(CaseSummary(name=case.name, title=case.title, summary=case.summary) for case in loaded)


def open_case(name_or_path: str) -> Case:
    """Give a built-in case by its name, or the office in a file by the file's path.

    A built-in name wins; write ./reference for a file of that name. Raises InputError with one sentence.
    """
    if name_or_path in case_names():
        return load_case(name_or_path)
    from workbench.exchange.office import load_office  # noqa: PLC0415 - only who opens a file needs it

    return load_office(name_or_path)


def open_catalogue(path: str) -> tuple[Activity, ...]:
    """Give the activities in a CSV file. Raises InputError with one sentence naming file, row, field and value."""
    from workbench.exchange.office import load_catalogue  # noqa: PLC0415 - only who opens a file needs it

    return load_catalogue(path)


def read_office(text: str, place: str) -> Case:
    """Give the office in the text of an office file; `place` names it in errors. Raises InputError."""
    from workbench.exchange import office  # noqa: PLC0415 - only who opens a file needs it

    return office.read_office(text, place)


def write_office(case: Case) -> str:
    """Give the text of a case's office file."""
    from workbench.exchange import office  # noqa: PLC0415 - only who writes a file needs it

    return office.write_office(case)


def save_case(
    case: Case,
    path: str,
    options: Options,
    *,
    calendar: FixedYear | RealCalendar,
    name: str | None = None,
    overwrite: bool = False,
) -> Case:
    """Write an office file from a case and a user's options, and give what was written.

    The office is named after the file where no name is given. Raises InputError with one sentence.
    """
    from workbench.exchange.office import save_office  # noqa: PLC0415 - only who writes a file needs it

    made = adjust_case(case, replace(options, calendar=calendar), name=name or PurePath(path).stem[:LONGEST_NAME])
    save_office(made, path, overwrite=overwrite)
    return made


def own_calendar(
    case: Case,
    *,
    this_year: int,
    kind: str | None = None,
    fiscal_start_month: int | None = None,
    first_year: int | None = None,
    holidays: tuple[str, ...] | None = None,
) -> FixedYear | RealCalendar:
    """Give the calendar of a user's own office: real unless kind is "fixed".

    What is left out: the case's own where its calendar is real, else January, this year and the usual holidays. The
    run begins with the first year as its warm-up. Raises InputError for a value that cannot be.
    """
    if kind not in {None, "fixed", "real"}:
        raise InputError(f"calendar year(={_shown(str(kind))}) must be fixed or real")
    if kind == "fixed":
        if (fiscal_start_month, first_year, holidays) != (None, None, None):
            raise InputError("calendar year(=fixed) has no fiscal year, first year or holidays; leave them out")
        return FixedYear()
    usual = RealCalendar(first_year=this_year, fiscal_start_month=1, holidays=default_holidays())
    own = case.spec.calendar if isinstance(case.spec.calendar, RealCalendar) else usual
    return RealCalendar(
        first_year=own.first_year if first_year is None else first_year,
        fiscal_start_month=own.fiscal_start_month if fiscal_start_month is None else fiscal_start_month,
        holidays=own.holidays if holidays is None else holidays,
    )


def calendar_in_words(calendar: FixedYear | RealCalendar) -> str:
    """Say in a few words which calendar it is."""
    if isinstance(calendar, FixedYear):
        return "fixed year of 250 office days"
    return (
        f"real calendar from {calendar.first_year}, fiscal year from month {calendar.fiscal_start_month},"
        f" {len(calendar.holidays)} holiday rules"
    )


def process_names() -> dict[int, str]:
    """Give the names of the nine processes."""
    return dict(PROCESSES)


def adjust(spec: OfficeSpec, options: Options) -> OfficeSpec:
    """Give the office with a user's options on top. Raises InputError naming the value that cannot be."""
    activities = spec.activities if options.catalogue is None else options.catalogue
    return replace(
        spec,
        activities=activities,
        roles=spec.roles if options.staff is None else _roles(spec.roles, options.staff),
        demand=_demand(spec.demand, options),
        calendar=options.calendar or spec.calendar,
        rules=_rules(spec.rules, options),
        access=spec.access if options.panel is None else replace(spec.access, panel=options.panel),
        levels=ServiceLevels(
            on_time=spec.levels.on_time if options.on_time is None else options.on_time,
            critical=spec.levels.critical if options.critical is None else options.critical,
        ),
        stagger=spec.stagger if spec.stagger and _knows(activities, spec.stagger.activities) else None,
    )


def adjust_case(case: Case, options: Options, *, name: str | None = None) -> Case:
    """Give the case with a user's options on top; what the user set is marked as an assumption."""
    spec = adjust(replace(case.spec, name=name or case.spec.name), options)
    values = spec.demand.drivers.values()
    drivers = tuple(
        driver
        if values[driver.name] == driver.value
        else DriverValue(name=driver.name, value=values[driver.name], basis=BASES[1], why=GIVEN)
        for driver in case.drivers
    )
    basis = case.staff_basis if spec.roles == case.spec.roles else BASES[1]
    return replace(case, name=name or case.name, spec=spec, drivers=drivers, staff_basis=basis)


def study(
    spec: OfficeSpec, replications: int = 40, seed: int = 1, years: int = 1, engine: str = ENGINES[0]
) -> OfficeStudy:
    """Give the study of an office, ready for osm_sim.office.simulation.

    Raises InputError for numbers that cannot be, and where nobody does anything of a whole process.
    """
    check_coverage(spec)
    return OfficeStudy(spec=spec, replications=replications, seed=seed, years=years, engine=engine)


def check_demand(study: OfficeStudy) -> None:
    """Refuse demand that cannot be simulated, before worker processes are begun for it. Raises InputError."""
    plan_workload(study.spec, study.spec.calendar.timetable(warm_up_years=study.warm_up_years, years=study.years))


def check_coverage(spec: OfficeSpec) -> None:
    """Refuse staff that may do nothing at all of a process that the catalogue holds."""
    idle = set(_uncovered(spec))
    for process in sorted({row.process for row in spec.activities}):
        rows = [row for row in spec.activities if row.process == process]
        if idle.issuperset(rows):
            raise InputError(
                f"staff covers nothing of process {process} ({PROCESSES[process]}); add somebody who covers it,"
                f" of grade {_grades_for(rows, spec.rules)}"
            )


def warnings_of(spec: OfficeSpec) -> tuple[str, ...]:
    """Give a sentence on the activities that nobody on the staff may do, if there are any."""
    rows = _uncovered(spec)
    if not rows:
        return ()
    names = ", ".join(row.id for row in rows)
    which = f"activity {names} ({rows[0].activity})" if len(rows) == 1 else f"{len(rows)} activities ({names})"
    return (
        f"nobody on the staff may do {which}, so their jobs are never finished; add {_grades_for(rows, spec.rules)}",
    )


def _uncovered(spec: OfficeSpec) -> tuple[Activity, ...]:
    """Give the activities that nobody may do, under the rule of substitution."""
    heads = people(spec.roles)
    alone = spec.rules.substitution is Substitution.NEVER
    return tuple(
        row
        for row in spec.activities
        if not any(head.may_do(row) and (head.acts_as(row.grade) or not alone) for head in heads)
    )


def _grades_for(rows: Iterable[Activity], rules: Rules) -> str:
    alone = rules.substitution is Substitution.NEVER
    wanted = {grade for row in rows for grade in ((row.grade,) if alone else row.may_do)}
    return " or ".join(grade for grade in GRADES if grade in wanted)


def parse_staff(text: str) -> dict[Grade, float]:
    """Read "leader=1,manager=4,analyst=2" as FTE by grade; raises InputError naming the value and the remedy."""
    staff = _parse_pairs([text], "staff", _grade)
    for grade, fte in staff.items():
        Role(grade=grade, fte=fte)
    if not any(staff.values()):
        raise InputError(f"staff(={_shown(text)}) has nobody; give at least one grade more than 0 FTE")
    return staff


def parse_drivers(texts: Iterable[str]) -> dict[str, float]:
    """Read "bu=6" and so on as drivers; raises InputError naming the driver, the value and the remedy."""
    drivers = _parse_pairs(texts, "driver", _driver)
    return {name: check_driver(name, value) for name, value in drivers.items()}


def parse_intensity(texts: Iterable[str]) -> dict[int, float]:
    """Read "4=0.5" and so on as intensity by process; raises InputError naming process, value and remedy."""
    factors = _parse_pairs(texts, "intensity", _process)
    for process, factor in factors.items():
        if not 0 <= factor <= MOST_FACTOR:
            raise InputError(f"intensity {process}(={factor:g}) must be within 0..{MOST_FACTOR:g}; 1 is full intensity")
    return factors


def _parse_pairs(texts: Iterable[str], what: str, key: Callable[[str], Key]) -> dict[Key, float]:
    pairs: dict[Key, float] = {}
    for part in (part for text in texts for part in text.split(",")):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            raise InputError(f"{what}(={_shown(part)}) must read NAME=VALUE, for instance {_EXAMPLES[what]}")
        known = key(name)
        if known in pairs:
            raise InputError(f"{what} {name} is given twice (second value {_shown(value)}); give it once")
        pairs[known] = _number(f"{what} {name}", value)
    return pairs


_EXAMPLES = {"staff": "leader=1,manager=4,analyst=2.5", "driver": "bu=6", "intensity": "4=0.5"}


def _number(what: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{what}(={_shown(text)}) is not a number; give a finite number of at least 0")
    return value


def _grade(name: str) -> Grade:
    if name not in set(GRADES):
        raise InputError(f"staff grade {_shown(name)} is not known; the grades are {', '.join(GRADES)}")
    return Grade(name)


def _driver(name: str) -> str:
    if name not in driver_names():
        raise InputError(f"driver {_shown(name)} is not known; the drivers are {', '.join(driver_names())}")
    return name


def _process(name: str) -> int:
    if name.upper().removeprefix("P") not in {str(process) for process in PROCESSES}:
        raise InputError(f"intensity of process {_shown(name)}: the processes are 1 to 9")
    return int(name.upper().removeprefix("P"))


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "...")


def _roles(own: tuple[Role, ...], staff: Mapping[Grade, float] | tuple[Role, ...]) -> tuple[Role, ...]:
    """Give whole roles as they are; for FTE by grade, people who cover all processes.

    A grade keeps the extra grades that all its roles in the case have (the analysts of cbs-3 may act as managers).
    """
    if isinstance(staff, tuple):
        return staff
    made = []
    for grade in (grade for grade in GRADES if staff.get(grade, 0.0)):
        extras = [set(role.also) for role in own if role.grade is grade]
        also = set.intersection(*extras) if extras else set()
        made.append(Role(grade=grade, fte=staff[grade], also=tuple(g for g in GRADES if g in also)))
    return tuple(made)


def _demand(demand: Demand, options: Options) -> Demand:
    drivers = demand.drivers
    if options.drivers:
        for name, value in options.drivers.items():
            check_driver(name, value)
        drivers = Drivers(**{name: options.drivers.get(name, getattr(drivers, name)) for name in driver_names()})
    return replace(
        demand,
        drivers=drivers,
        intensity={**demand.intensity, **(options.intensity or {})},
        helper_share=demand.helper_share if options.helper_share is None else options.helper_share,
    )


def _rules(rules: Rules, options: Options) -> Rules:
    given = {
        "absence": options.absence,
        "processes": options.processes,
        "preemption": options.preemption,
        "rule": options.rule,
        "substitution": options.substitution,
        "turnover_per_year": options.turnover,
        "new_hire_factor": options.new_hire_factor,
    }
    return replace(rules, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # each is its field's type


def _knows(activities: tuple[Activity, ...], ids: tuple[str, ...]) -> bool:
    return set(ids) <= {row.id for row in activities}
