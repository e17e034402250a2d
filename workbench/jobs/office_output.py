"""What the job `office` hands out: JSON documents (a contract, data/reference/cli.schema.json) and CSV files."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from typing import TYPE_CHECKING, Any, Protocol, SupportsFloat

from osm_sim.office.analytic import catalogue_load, offered_load
from osm_sim.office.cases import Case
from osm_sim.office.catalogue import figure5
from osm_sim.office.measures import MEASURES, ON_TIME_SLACK
from osm_sim.office.records import NEVER, Records
from osm_sim.office.simulation import OfficeResult, OfficeStudy, trace
from osm_sim.office.spec import GRADES, PROCESSES, OfficeSpec, fte_by_grade, people
from osm_sim.office.timetable import TICKS_PER_DAY, TICKS_PER_HOUR

if TYPE_CHECKING:
    from osm_sim.study import Estimate

THE_SENTENCE = (
    "The hours behind this are assumptions: nine published figures cannot confirm 98 rows."
    " Replace them with a two-week time log."
)
"""Stands beside every FTE figure, on the page and on the command line."""
MEASURED = (
    "on_time",
    "critical",
    "utilisation",
    "rework_hours",
    "organisation_rework_hours",
    "backlog_hours",
    "overtime_equivalent_hours",
    "ceo_briefing_lag_days",
)
"""The measures of the whole office in the simulation's JSON, in order."""
AXES = ("process", "month", "grade", "week", "activity")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
Document = dict[str, Any]


class CheckLike(Protocol):
    """A comparison of simulation and theory (osm_sim.office.checks.Check)."""

    @property
    def name(self) -> str: ...
    @property
    def theory(self) -> float: ...
    @property
    def simulated(self) -> float: ...
    @property
    def standard_error(self) -> float: ...
    @property
    def passed(self) -> bool: ...


def version() -> str:
    """Give the version of the workbench that makes a file."""
    try:
        return metadata.version("osm-workbench")
    except metadata.PackageNotFoundError:
        return "not installed"


def load_document(case: Case | OfficeSpec) -> Document:
    """Give the offered load: hours a year, FTE at 80 % at the case's intensity (fte) and at full (catalogue_fte)."""
    name, spec = (case.name, case.spec) if isinstance(case, Case) else (case.name, case)
    load = offered_load(spec)
    hours, fte, bands = load.hours_by_process(), load.fte_by_process(), figure5("A")
    return {
        "case": name,
        "hours": known(load.hours),
        "fte": known(load.fte),
        "catalogue_fte": known(catalogue_load(spec).fte),
        "processes": [
            {
                "process": process,
                "name": PROCESSES[process],
                "hours": known(hours[process]),
                "fte": known(fte[process]),
                "figure5": list(bands[process]),
            }
            for process in PROCESSES
        ],
    }


def case_document(case: Case) -> Document:
    """Give what a reader must know of a case: facts, assumptions, ambiguities, alternatives, arithmetic."""
    lists = ("facts", "assumptions", "ambiguities", "alternatives", "arithmetic")
    return {
        "case": case.name,
        "title": case.title,
        "summary": case.summary,
        "staff": {str(grade): fte for grade, fte in fte_by_grade(case.spec.roles).items()},
        "staff_basis": case.staff_basis,
        "drivers": [asdict(driver) for driver in case.drivers],
        **{name: [asdict(entry) for entry in getattr(case, name)] for name in lists},
    }


def simulation_document(case_name: str, result: OfficeResult) -> Document:
    """Give what a simulation says: each measure as {"mean", "low", "high"}, null where it is not defined."""
    study = result.study
    by = {name: result.estimate(f"{name}_utilisation") for name in ("process", "month", "grade")}
    on_time = result.estimate("process_on_time")
    return {
        "case": case_name,
        "staff": {str(grade): fte for grade, fte in fte_by_grade(study.spec.roles).items()},
        "engine": study.engine,
        "seed": study.seed,
        "replications": study.replications,
        **{name: interval(result.estimate(name)) for name in MEASURED},
        "processes": [
            {"process": p, "on_time": interval(on_time, at), "utilisation": interval(by["process"], at)}
            for at, p in enumerate(PROCESSES)
        ],
        "months": [{"month": at + 1, "utilisation": interval(by["month"], at)} for at in range(12)],
        "grades": [{"grade": str(grade), "utilisation": interval(by["grade"], at)} for at, grade in enumerate(GRADES)],
    }


def check_document(checks: Iterable[CheckLike]) -> Document:
    """Give the comparisons of simulation and theory."""
    return {
        "checks": [
            {
                "name": check.name,
                "theory": known(check.theory),
                "simulated": known(check.simulated),
                "standard_error": known(check.standard_error),
                "passed": bool(check.passed),
            }
            for check in checks
        ]
    }


def interval(estimate: "Estimate", *at: int) -> Document:
    """Give one number of an estimate with its 95 % interval, null where it is not defined."""
    one = estimate.at(*at)
    return {"mean": known(one.mean), "low": known(one.low), "high": known(one.high)}


def known(value: SupportsFloat) -> float | None:
    """Give a float that JSON has, or None for NaN and infinity."""
    number = float(value)
    return number if math.isfinite(number) else None


def summary_csv(result: OfficeResult) -> str:
    """Give every measure of a result as CSV: one line per number, with its unit and its 95 % interval."""
    study = result.study
    made_with = _made_with(study.spec.name, study)
    header = [*made_with, "replications", "years", "measure", "label", "unit", *AXES, "mean", "low_95", "high_95"]
    places = _places(study.spec)
    rows = []
    for name, measure in MEASURES.items():
        estimate = result.estimate(name)
        flat = (estimate.mean.ravel(), estimate.low.ravel(), estimate.high.ravel())
        for numbers, where in zip(zip(*flat, strict=True), _cells_of(measure.axes, places), strict=False):
            about = [study.replications, study.years, name, measure.label, measure.unit]
            rows.append([*made_with.values(), *about, *(where.get(axis, "") for axis in AXES), *map(known, numbers)])
    return csv_text(header, rows)


def _places(spec: OfficeSpec) -> dict[str, Sequence[Any]]:
    return {
        "process": tuple(PROCESSES),
        "month": range(1, 13),
        "grade": GRADES,
        "week": range(1, 55),
        "activity": [row.id for row in spec.activities],
    }


def _cells_of(axes: tuple[str, ...], places: dict[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Give where each number of an array stands, in the array's order (the last axis runs first)."""
    if not axes:
        yield {}
        return
    for place in places[axes[0]]:
        for rest in _cells_of(axes[1:], places):
            yield {axes[0]: place, **rest}


TIMES = ("nominal", "release", "start", "done", "fin", "due")
_TIME_NAMES = {"nominal": "planned_release", "fin": "finished", "start": "started"}


def records_csv(study: OfficeStudy, replication: int = 0) -> str:
    """Give one line per job of one replication, warm-up and tail too; times since the start of the run.

    Times stand in working hours and in office days of 8 hours (day 0 is the first), blank for what never happened.
    """
    records = trace(study, replication)
    timetable = study.spec.calendar.timetable(warm_up_years=study.warm_up_years, years=study.years)
    made_with = _made_with(study.spec.name, study) | {"replication": replication}
    header = [*made_with, *_JOB_COLUMNS]
    for name in TIMES:
        label = _TIME_NAMES.get(name, name)
        header += [f"{label}_hours", f"{label}_office_days"]
    workers = _workers(study.spec, records)
    rows = (
        [*made_with.values(), *_job(study.spec, records, job, timetable.measured_days), workers.get(job, ""), *times]
        for job, times in enumerate(_times(records))
    )
    return csv_text(header, rows)


_JOB_COLUMNS = (
    "job",
    "activity",
    "activity_name",
    "process",
    "priority",
    "nominal_grade",
    "rework_of_job",
    "counted",
    "on_time",
    "late_office_days",
    "effort_hours",
    "people",
)


def _job(spec: OfficeSpec, records: Records, job: int, measured_days: tuple[int, int]) -> list[Any]:
    row = spec.activities[records.activity[job]]
    due, fin, origin = (int(column[job]) for column in (records.due, records.fin, records.origin))
    first, end = (day * TICKS_PER_DAY for day in measured_days)
    on_time = fin != NEVER and fin <= due + ON_TIME_SLACK
    late = "" if fin == NEVER else max(0.0, 0.0 if on_time else (fin - due) / TICKS_PER_DAY)
    about = [job, row.id, row.activity, row.process, row.prio, row.grade, "" if origin == NEVER else origin]
    return [*about, int(first <= due < end), int(on_time), late, int(records.effort[job]) / TICKS_PER_HOUR]


def _times(records: Records) -> Iterator[list[Any]]:
    for ticks in zip(*(getattr(records, name).tolist() for name in TIMES), strict=True):
        cells: list[Any] = []
        for tick in ticks:
            cells += ["", ""] if tick == NEVER else [tick / TICKS_PER_HOUR, tick / TICKS_PER_DAY]
        yield cells


def _workers(spec: OfficeSpec, records: Records) -> dict[int, str]:
    """Give who worked on each job ("manager 2; analyst 1"), in the order in which they first did."""
    names = [f"{person.grade} {person.number}" for person in people(spec.roles)]
    found: dict[int, dict[str, None]] = {}
    for job, person in zip(records.slice_job.tolist(), records.slice_person.tolist(), strict=True):
        found.setdefault(job, {})[names[person]] = None
    return {job: "; ".join(who) for job, who in found.items()}


def _made_with(case_name: str, study: OfficeStudy) -> Document:
    return {"case": case_name, "version": version(), "engine": study.engine, "seed": study.seed}


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Give a CSV file whose cells no spreadsheet runs as formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: object) -> object:
    """Give a cell that no spreadsheet runs as a formula: a text that begins like one gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
