"""The built-in organisations: what the source states, what we assume beside it, and where the source is not clear.

Each is a document in data/cases/office. All of them use the fixed year of 250 days, so that their figures compare.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar, get_type_hints

from osm_sim.errors import InputError
from osm_sim.office.catalogue import COLUMNS, check_catalogue, default_catalogue, read_catalogue
from osm_sim.office.spec import (
    Access,
    Activity,
    Demand,
    Drivers,
    Grade,
    OfficeSpec,
    Role,
    Rules,
    ServiceLevels,
    Stagger,
    driver_names,
)
from osm_sim.office.timetable import FixedYear
from osm_sim.resources import data

CASE_NAMES = ("reference", "figure5-low", "figure5-high", "chrysler", "cbs-3", "cbs-4", "army-13", "army-313", "gnp")
BASES = ("source", "assumption")
NUMBER_LIMIT = 1e15
LAST_WORKING_DAY = 23

Value = TypeVar("Value")
Section = TypeVar("Section", Rules, Access, ServiceLevels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something the source states, and where."""

    text: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """Something the source does not state, and why it was set so."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """Where the source leaves open what it means: the ways to read it, and the one that is used here."""

    text: str
    readings: tuple[str, ...]
    used: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverValue:
    """A driver of the case. basis: "source" or "assumption"; why: what it rests on."""

    name: str
    value: float
    basis: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another intensity by process under which the same staff would be as busy."""

    title: str
    intensity: dict[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """One line of a case's arithmetic: the value of an unknown at which a pool of people reaches its target hours."""

    unknown: str
    value: float
    processes: tuple[int, ...]
    staff_fte: float
    target_hours: float
    hours: float
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An organisation to start from: an office spec, and everything a reader must know before trusting it.

    staff_basis: whether the staff is the source's or assumed. alternatives and arithmetic are empty for most cases.
    """

    name: str
    title: str
    summary: str
    spec: OfficeSpec
    staff_basis: str
    drivers: tuple[DriverValue, ...]
    facts: tuple[Fact, ...]
    assumptions: tuple[Assumption, ...]
    ambiguities: tuple[Ambiguity, ...]
    alternatives: tuple[Alternative, ...] = ()
    arithmetic: tuple[Solution, ...] = ()


def case_names() -> tuple[str, ...]:
    """Give the names of the built-in cases, the reference first."""
    return CASE_NAMES


def load_case(name: str) -> Case:
    """Give a built-in case. Raises InputError for a name that is not one."""
    if name not in CASE_NAMES:
        raise InputError(f"case {name!r} is not known; the built-in cases are {', '.join(CASE_NAMES)}")
    return read_case(data("cases", "office", f"{name}.json").read_text(encoding="utf-8"), f"{name}.json")


def read_case(text: str, place: str) -> Case:
    """Parse a case document, whole or not at all. Raises InputError naming `place`, path, value and remedy."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: not readable as JSON ({error}); correct the file") from None
    return _case(_Node(document, place), PurePath(place).stem)


class _Node:
    """A value of the document and the path to it; says what is wrong there."""

    def __init__(self, value: object, path: str) -> None:
        self.value, self.path = value, path

    def refuse(self, remedy: str) -> InputError:
        shown = repr(self.value)
        return InputError(f"{self.path}(={shown[:57] + '...' if len(shown) > 60 else shown}) {remedy}")

    def table(self, known: tuple[str, ...]) -> dict[str, "_Node"]:
        if not isinstance(self.value, dict):
            raise self.refuse(f"must be an object with {', '.join(known)}")
        for name in self.value:
            if name not in known:
                raise InputError(f"{self.path}: {name[:60]!r} is not known here; it may hold {', '.join(known)}")
        return {name: _Node(value, f"{self.path}, {name}") for name, value in self.value.items()}

    def record(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, "_Node"]:
        entries = self.table(required + optional)
        missing = [name for name in required if name not in entries]
        if missing:
            raise InputError(f"{self.path}: {missing[0]!r} is missing; add it")
        return entries

    def items(self) -> list["_Node"]:
        if not isinstance(self.value, list):
            raise self.refuse("must be a list")
        return [_Node(value, f"{self.path}[{number}]") for number, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.refuse("must be a text")
        return self.value

    def number(self) -> float:
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, int | float)
            or not abs(self.value) < NUMBER_LIMIT
        ):
            raise self.refuse("must be a finite number")
        return float(self.value)

    def whole(self) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int) or abs(self.value) >= NUMBER_LIMIT:
            raise self.refuse("must be a whole number")
        return self.value

    def one_of(self, options: type[Enum] | tuple[str, ...]) -> str:
        known = options if isinstance(options, tuple) else tuple(str(member.value) for member in options)
        if self.value not in known:
            raise self.refuse(f"must be one of {', '.join(known)}")
        return str(self.value)

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Put the path in front of what a value refuses about itself."""
        try:
            yield
        except InputError as error:
            raise InputError(f"{self.path}: {error}") from None


_REQUIRED = ("title", "summary", "drivers", "roles", "staff_basis", "facts", "assumptions", "ambiguities")
_OPTIONAL = (
    "intensity",
    "calibration",
    "helper_share",
    "rules",
    "access",
    "levels",
    "stagger",
    "extra_activities",
    "alternatives",
    "arithmetic",
)


def _case(root: _Node, name: str) -> Case:
    entries = root.record(_REQUIRED, _OPTIONAL)

    def each(key: str, parse: Callable[[_Node], Value]) -> tuple[Value, ...]:
        return tuple(parse(node) for node in entries[key].items()) if key in entries else ()

    drivers = _drivers(entries["drivers"])
    return Case(
        name=name,
        title=entries["title"].text(),
        summary=entries["summary"].text(),
        spec=_spec(entries, root, name, drivers),
        staff_basis=entries["staff_basis"].one_of(BASES),
        drivers=drivers,
        facts=each("facts", _fact),
        assumptions=each("assumptions", _assumption),
        ambiguities=each("ambiguities", _ambiguity),
        alternatives=each("alternatives", _alternative),
        arithmetic=each("arithmetic", _solution),
    )


def _spec(entries: Mapping[str, _Node], root: _Node, name: str, drivers: tuple[DriverValue, ...]) -> OfficeSpec:
    def given(key: str, empty: object) -> _Node:
        return entries.get(key, _Node(empty, f"{root.path}, {key}"))

    with entries["drivers"].naming():
        values = Drivers(**{driver.name: driver.value for driver in drivers})
    intensity, calibration = _factors(given("intensity", {})), _factors(given("calibration", {}))
    helper_share = given("helper_share", 0.0).number()
    with root.naming():
        demand = Demand(drivers=values, intensity=intensity, calibration=calibration, helper_share=helper_share)
    activities = _activities(given("extra_activities", []))
    stagger = _stagger(entries["stagger"], activities) if "stagger" in entries else None
    roles = tuple(_role(node) for node in entries["roles"].items())
    with root.naming():
        return OfficeSpec(
            name=name,
            activities=activities,
            roles=roles,
            demand=demand,
            calendar=FixedYear(),
            rules=_section(Rules, given("rules", {})),
            access=_section(Access, given("access", {})),
            levels=_section(ServiceLevels, given("levels", {})),
            stagger=stagger,
        )


def _drivers(node: _Node) -> tuple[DriverValue, ...]:
    parts = {name: entry.record(("value", "basis", "why")) for name, entry in node.record(driver_names()).items()}
    return tuple(
        DriverValue(
            name=name,
            value=parts[name]["value"].number(),
            basis=parts[name]["basis"].one_of(BASES),
            why=parts[name]["why"].text(),
        )
        for name in driver_names()
    )


def _factors(node: _Node) -> dict[int, float]:
    return {int(process): entry.number() for process, entry in node.table(tuple("123456789")).items()}


def _processes(node: _Node) -> tuple[int, ...]:
    return tuple(item.whole() for item in node.items())


def _role(node: _Node) -> Role:
    entries = node.record(("grade", "fte"), ("title", "processes", "also"))
    with node.naming():
        return Role(
            grade=Grade(entries["grade"].one_of(Grade)),
            fte=entries["fte"].number(),
            processes=_processes(entries["processes"]) if "processes" in entries else None,
            also=tuple(Grade(item.one_of(Grade)) for item in entries["also"].items()) if "also" in entries else (),
            title=entries["title"].text() if "title" in entries else "",
        )


def _section(kind: type[Section], node: _Node) -> Section:
    """Parse rules, access or service levels; what is left out keeps its default."""
    hints = get_type_hints(kind)
    given: dict[str, Any] = {}
    for name, entry in node.table(tuple(field.name for field in fields(kind))).items():
        if issubclass(hints[name], Enum):
            given[name] = hints[name](entry.one_of(hints[name]))
        else:
            given[name] = entry.whole() if hints[name] is int else entry.number()
    with node.naming():
        return kind(**given)


def _stagger(node: _Node, activities: tuple[Activity, ...]) -> Stagger:
    entries = node.record(("activities", "anchor_wd"))
    known = {row.id for row in activities}
    named = entries["activities"].items()
    for item in named:
        if item.text() not in known:
            raise item.refuse("is not an activity of this office")
    anchor_wd = entries["anchor_wd"].whole()
    if not 1 <= anchor_wd <= LAST_WORKING_DAY:
        raise entries["anchor_wd"].refuse(f"must be a working day from 1 to {LAST_WORKING_DAY}")
    return Stagger(activities=tuple(item.text() for item in named), anchor_wd=anchor_wd)


def _activities(node: _Node) -> tuple[Activity, ...]:
    """Give the default catalogue and the case's own rows, written with the catalogue's columns (left out = blank)."""
    if not node.items():
        return default_catalogue()
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, COLUMNS)
    writer.writeheader()
    for item in node.items():
        cells = item.table(COLUMNS)
        writer.writerow({name: "" if cell.value is None else str(cell.value) for name, cell in cells.items()})
    rows = default_catalogue() + read_catalogue(sheet.getvalue(), node.path)
    check_catalogue(rows, node.path)
    return rows


def _fact(node: _Node) -> Fact:
    entries = node.record(("text", "place"))
    return Fact(text=entries["text"].text(), place=entries["place"].text())


def _assumption(node: _Node) -> Assumption:
    entries = node.record(("text", "reason"))
    return Assumption(text=entries["text"].text(), reason=entries["reason"].text())


def _ambiguity(node: _Node) -> Ambiguity:
    entries = node.record(("text", "readings", "used"))
    readings = tuple(item.text() for item in entries["readings"].items())
    return Ambiguity(text=entries["text"].text(), readings=readings, used=entries["used"].text())


def _alternative(node: _Node) -> Alternative:
    entries = node.record(("title", "intensity"))
    return Alternative(title=entries["title"].text(), intensity=_factors(entries["intensity"]))


def _solution(node: _Node) -> Solution:
    entries = node.record(("unknown", "value", "processes", "staff_fte", "target_hours", "hours", "remark"))
    return Solution(
        unknown=entries["unknown"].text(),
        processes=_processes(entries["processes"]),
        remark=entries["remark"].text(),
        **{name: entries[name].number() for name in ("value", "staff_fte", "target_hours", "hours")},
    )
