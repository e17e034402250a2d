"""Office files: a whole office in one JSON file, catalogue included (data/reference/office.schema.json).

A file is read whole or not at all; what is wrong is told in one sentence with file, path, value and remedy.
"""

import json
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from osm_sim.errors import InputError
from osm_sim.office.analytic import catalogue_load, least_mix
from osm_sim.office.cases import (
    BASES,
    Alternative,
    Ambiguity,
    Assumption,
    Case,
    DriverValue,
    Fact,
    Solution,
    case_names,
)
from osm_sim.office.catalogue import check_activity, check_catalogue, read_catalogue
from osm_sim.office.spec import (
    Access,
    Activity,
    Demand,
    Drivers,
    OfficeSpec,
    Role,
    Rules,
    ServiceLevels,
    Stagger,
    driver_names,
    generalists,
)
from osm_sim.office.timetable import FixedYear, RealCalendar
from workbench.exchange.files import place_of, save_text, text_of
from workbench.exchange.strict import refuse_duplicates, structure, unstructure

SCHEMA = 1
LARGEST_BYTES = 5_000_000
LONGEST_NAME = 80
LAST_WD = 23
UNSAID = "stated in the office file"


class CalendarKind(StrEnum):
    """The fixed year of 250 days, or a real calendar."""

    FIXED = "fixed"
    REAL = "real"


class Basis(StrEnum):
    """Where a number comes from."""

    SOURCE = "source"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """The file's calendar; the three last are of a real one."""

    kind: CalendarKind
    first_year: int | None = None
    fiscal_start_month: int | None = None
    holidays: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPart:
    """The file's demand; intensity and calibration by process "1" to "9"."""

    drivers: Drivers
    intensity: dict[str, float] | None = None
    calibration: dict[str, float] | None = None
    helper_share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverNote:
    """What a driver's value rests on."""

    basis: Basis
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativePart:
    """Another intensity by process."""

    title: str
    intensity: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFile:
    """The file as it stands. What has a default may be left out; staff left out = the least mix."""

    schema: int
    name: str
    demand: DemandPart
    calendar: CalendarPart
    activities: tuple[Activity, ...]
    title: str = ""
    summary: str = ""
    staff: tuple[Role, ...] | None = None
    staff_basis: Basis = Basis.ASSUMPTION
    rules: Rules = field(default_factory=Rules)
    access: Access = field(default_factory=Access)
    levels: ServiceLevels = field(default_factory=ServiceLevels)
    stagger: Stagger | None = None
    driver_notes: dict[str, DriverNote] | None = None
    facts: tuple[Fact, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    ambiguities: tuple[Ambiguity, ...] = ()
    alternatives: tuple[AlternativePart, ...] = ()
    arithmetic: tuple[Solution, ...] = ()


# -- files ------------------------------------------------------------------------------------------------------------


def load_office(path: str) -> Case:
    """Read the office file at a path. Raises InputError with one sentence."""
    if not Path(path).exists():
        raise InputError(
            f"case {path!r} is neither a built-in case ({', '.join(case_names())}) nor a file; name one of these,"
            " or a file written by `osm-workbench office save`"
        )
    return read_office(text_of(path, most_bytes=LARGEST_BYTES), place_of(path))


def load_catalogue(path: str) -> tuple[Activity, ...]:
    """Read the CSV catalogue at a path. Raises InputError with one sentence."""
    if not Path(path).exists():
        raise InputError(f"catalogue {path!r} does not exist; name a CSV file")
    return read_catalogue(text_of(path, most_bytes=LARGEST_BYTES), place_of(path))


def save_office(case: Case, path: str, *, overwrite: bool = False) -> None:
    """Write an office file, whole or not at all. Raises InputError where it exists already or cannot be written."""
    save_text(path, write_office(case), overwrite=overwrite)


# -- writing ----------------------------------------------------------------------------------------------------------


def write_office(case: Case) -> str:
    """Give the office file of a case: `read_office` gives an equal case back."""
    spec = case.spec
    document = OfficeFile(
        schema=SCHEMA,
        name=case.name,
        title=case.title,
        summary=case.summary,
        staff=spec.roles,
        staff_basis=Basis(case.staff_basis),
        demand=DemandPart(
            drivers=spec.demand.drivers,
            intensity=_named(spec.demand.intensity),
            calibration=_named(spec.demand.calibration),
            helper_share=spec.demand.helper_share,
        ),
        calendar=_calendar_part(spec.calendar),
        rules=spec.rules,
        access=spec.access,
        levels=spec.levels,
        stagger=spec.stagger,
        driver_notes={d.name: DriverNote(basis=Basis(d.basis), why=d.why) for d in case.drivers},
        facts=case.facts,
        assumptions=case.assumptions,
        ambiguities=case.ambiguities,
        alternatives=tuple(AlternativePart(title=a.title, intensity=_named(a.intensity)) for a in case.alternatives),
        arithmetic=case.arithmetic,
        activities=spec.activities,
    )
    return json.dumps(_in_reading_order(unstructure(document)), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


_LAST = ("activities",)


def _in_reading_order(document: dict[str, Any]) -> dict[str, Any]:
    """Put what is long last; leave out the calendar's blanks."""
    document["calendar"] = {name: value for name, value in document["calendar"].items() if value is not None}
    return {name: document[name] for name in sorted(document, key=_LAST.__contains__)}


def _named(factors: dict[int, float]) -> dict[str, float]:
    return {str(process): factor for process, factor in factors.items()}


def _calendar_part(calendar: FixedYear | RealCalendar) -> CalendarPart:
    if isinstance(calendar, FixedYear):
        return CalendarPart(kind=CalendarKind.FIXED)
    return CalendarPart(
        kind=CalendarKind.REAL,
        first_year=calendar.first_year,
        fiscal_start_month=calendar.fiscal_start_month,
        holidays=calendar.holidays,
    )


# -- reading ----------------------------------------------------------------------------------------------------------


def read_office(text: str, place: str) -> Case:
    """Parse an office file, whole or not at all.

    Raises InputError with one sentence naming `place`, the path in the file (rows count from 0), value and remedy.
    """
    if len(text) > LARGEST_BYTES:
        raise InputError(f"{place}: {len(text)} characters are more than {LARGEST_BYTES}; an office takes far less")
    try:
        document = json.loads(text, object_pairs_hook=refuse_duplicates)
    except InputError as error:
        raise InputError(f"{place}: {error}") from None
    except (ValueError, RecursionError) as error:
        about = " ".join(str(error).split())[:120]
        raise InputError(f"{place}: not readable as JSON ({about}); save the office again") from None
    _check_schema(document, place)
    return _case(structure(document, OfficeFile, place), place)


def _check_schema(document: object, place: str) -> None:
    number = document.get("schema") if isinstance(document, dict) else None
    if isinstance(document, dict) and isinstance(number, int) and number > SCHEMA:
        raise InputError(
            f"{place}: schema(={number}) must be {SCHEMA}; a newer workbench wrote this file, so open it there"
        )
    if isinstance(document, dict) and number is not None and (isinstance(number, bool) or number != SCHEMA):
        raise InputError(f"{place}: schema(={str(number)[:40]}) must be {SCHEMA}; save the office again")


def _case(file: OfficeFile, place: str) -> Case:
    if not file.name.strip() or len(file.name) > LONGEST_NAME or not file.name.isprintable():
        raise InputError(f"{place}: name(={file.name[:40]!r}) must be a line of at most {LONGEST_NAME} characters")
    spec = _spec(file, place)
    notes = file.driver_notes or {}
    for name in notes:
        if name not in driver_names():
            raise InputError(f"{place}: driver_notes: {name[:60]!r} is not a driver; take it out")
    values = file.demand.drivers.values()
    return Case(
        name=file.name,
        title=file.title or file.name,
        summary=file.summary,
        spec=spec,
        staff_basis=str(file.staff_basis) if file.staff is not None else BASES[1],
        drivers=tuple(
            DriverValue(
                name=name,
                value=values[name],
                basis=str(notes[name].basis) if name in notes else BASES[1],
                why=notes[name].why if name in notes else UNSAID,
            )
            for name in driver_names()
        ),
        facts=file.facts,
        assumptions=file.assumptions,
        ambiguities=file.ambiguities,
        alternatives=tuple(
            Alternative(title=a.title, intensity=_by_process(a.intensity, f"{place}: alternatives"))
            for a in file.alternatives
        ),
        arithmetic=file.arithmetic,
    )


def _spec(file: OfficeFile, place: str) -> OfficeSpec:
    activities = tuple(check_activity(row, f"{place}: activities[{n}]") for n, row in enumerate(file.activities))
    if not activities:
        raise InputError(f"{place}: activities(=[]) must hold at least one activity")
    check_catalogue(activities, f"{place}: activities", range(len(activities)))
    _check_stagger(file.stagger, activities, place)
    _check_spans(file, place)
    demand = _demand(file.demand, place)
    calendar = _calendar(file.calendar, place)
    try:
        spec = OfficeSpec(
            name=file.name,
            activities=activities,
            roles=generalists(leader=1) if file.staff is None else file.staff,
            demand=demand,
            calendar=calendar,
            rules=file.rules,
            access=file.access,
            levels=file.levels,
            stagger=file.stagger,
        )
        return spec if file.staff is not None else replace(spec, roles=_least_staff(spec))
    except InputError as error:
        raise InputError(f"{place}: {error}") from None


def _least_staff(spec: OfficeSpec) -> tuple[Role, ...]:
    """Give the least staff that the offered load at full intensity needs: an assumption, for the file states none."""
    mix = least_mix(catalogue_load(spec))
    if not any(mix.values()):
        raise InputError("staff is missing, and there is no work to derive it from; give at least one grade")
    return tuple(Role(grade=grade, fte=fte) for grade, fte in mix.items() if fte)


def _demand(part: DemandPart, place: str) -> Demand:
    intensity = _by_process(part.intensity or {}, f"{place}: demand.intensity")
    calibration = _by_process(part.calibration or {}, f"{place}: demand.calibration")
    try:
        return Demand(
            drivers=part.drivers, intensity=intensity, calibration=calibration, helper_share=part.helper_share
        )
    except InputError as error:
        raise InputError(f"{place}: demand: {error}") from None


def _by_process(factors: dict[str, float], where: str) -> dict[int, float]:
    for name in factors:
        if name not in set("123456789"):
            raise InputError(f"{where}: {name[:60]!r} is not a process; the processes are 1 to 9")
    return {int(name): factor for name, factor in factors.items()}


def _calendar(part: CalendarPart, place: str) -> FixedYear | RealCalendar:
    where = f"{place}: calendar"
    if part.kind is CalendarKind.FIXED:
        extra = [f.name for f in fields(part)[1:] if getattr(part, f.name) is not None]
        if extra:
            raise InputError(f"{where}.{extra[0]} is of a real calendar; set kind to real, or take it out")
        return FixedYear()
    if part.first_year is None:
        raise InputError(f"{where}.first_year is missing; add the year in which the simulation begins")
    try:
        return RealCalendar(
            first_year=part.first_year,
            fiscal_start_month=1 if part.fiscal_start_month is None else part.fiscal_start_month,
            holidays=part.holidays or (),
        )
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _check_stagger(stagger: Stagger | None, activities: tuple[Activity, ...], place: str) -> None:
    if stagger is None:
        return
    if not 1 <= stagger.anchor_wd <= LAST_WD:
        raise InputError(f"{place}: stagger.anchor_wd(={stagger.anchor_wd}) must be within 1..{LAST_WD}")
    known = {row.id for row in activities}
    for name in stagger.activities:
        if name not in known:
            raise InputError(f"{place}: stagger.activities: {name[:60]!r} is not an activity of this office")


def _check_spans(file: OfficeFile, place: str) -> None:
    """Refuse what is so long that a run of some years cannot hold it."""
    for name, most in _MOST.items():
        part, _, field_name = name.partition(".")
        value = getattr(getattr(file, part), field_name)
        if value > most:
            raise InputError(f"{place}: {name}(={value:g}) must be at most {most:g}")


_MOST = {
    "access.ceo_wait_days": 250,
    "access.layer_wait_days": 250,
    "access.wait_cv": 5,
    "access.returned_effort": 10,
    "rules.vacancy_days": 2500,
    "rules.new_hire_months": 120,
}
