"""A scenario: an office, what is changed on it, and how it is run; a value that can be kept and compared."""

from dataclasses import dataclass

from osm_sim.office.cases import Case
from osm_sim.office.spec import (
    Absence,
    Activity,
    Grade,
    Panel,
    Preemption,
    Processes,
    Rule,
    Substitution,
)
from osm_sim.office.timetable import FixedYear, RealCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """An office with changes on top, and its run; None leaves the office's own.

    office: held whole and not referred to, so that the scenario gives the same figures however its case develops.
    staff: FTE by grade, who cover all processes. drivers, intensity: only those changed. helper_share, on_time,
    critical: 0..1. turnover: leavers per person and year. new_hire_factor: time a new hire takes at first, as a
    multiple. reading: how Figure 5 is read. engine: what runs it. Neither changes a figure.
    """

    name: str
    office: Case
    replications: int
    seed: int
    reading: str
    engine: str
    staff: dict[Grade, float] | None = None
    drivers: dict[str, float] | None = None
    intensity: dict[int, float] | None = None
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
