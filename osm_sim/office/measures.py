"""Records -> what one replication says about the office (MODEL.md, Measures). Hours are per year, shares in 0..1."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from osm_sim.office.attendance import Attendance
from osm_sim.office.records import NEVER, Records
from osm_sim.office.spec import GRADES, Absence, OfficeSpec, fte_by_grade, people
from osm_sim.office.timetable import HOURS_PER_DAY, TICKS_PER_DAY, TICKS_PER_HOUR, Timetable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Outcome = dict[str, Floats]

ON_TIME_SLACK = 1
"""Ticks: a job is on time up to 1e-6 h after its due date."""
MONTHS = 12
DAYS_PER_WEEK = 5
CEO_BRIEFING = "P3-02"
MAP_APPROVAL = "P1-08"
SCORECARD_APPROVAL = "P2-06"
PLANS = ("P2-02", "P2-03", "P7-01", "P7-03", "P7-04", "P7-05", "P8-03")
"""The plans of Figure 1's functions: business and support units, budgets, HR, IT, marketing, incentives."""
NINE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a number is: its label, unit, and the axes of its array."""

    label: str
    unit: str
    axes: tuple[str, ...] = ()


MEASURES: dict[str, Measure] = {
    "on_time": Measure(label="Jobs on time", unit="share"),
    "critical": Measure(label="Critical jobs on time", unit="share"),
    "utilisation": Measure(label="Utilisation", unit="share"),
    "hours_worked": Measure(label="Hours worked", unit="h per year"),
    "rework_hours": Measure(label="Rework of the office", unit="h per year"),
    "organisation_rework_hours": Measure(label="Rework of the whole organisation", unit="h per year"),
    "backlog_hours": Measure(label="Backlog, mean", unit="h"),
    "backlog_hours_p95": Measure(label="Backlog, 95th percentile of days", unit="h"),
    "backlog_jobs": Measure(label="Backlog, mean", unit="jobs"),
    "overtime_equivalent_hours": Measure(label="Overtime equivalent", unit="h per year"),
    "ceo_briefing_lag_days": Measure(label="CEO briefing lag", unit="working days"),
    "flow_time_days": Measure(label="Flow time, release to finish", unit="working days"),
    "days_late": Measure(label="Delay of late jobs, mean", unit="working days"),
    "map_approved_day": Measure(label="Strategy map approved", unit="office day of the year"),
    "plans_before_map": Measure(label="Plans started before the map was approved", unit="share"),
    "alignment_lag_days": Measure(label="Map approved to unit scorecards approved", unit="working days"),
    "jobs": Measure(label="Jobs due", unit="jobs per year"),
    "process_on_time": Measure(label="Jobs on time", unit="share", axes=("process",)),
    "process_utilisation": Measure(label="Share of the staff's hours", unit="share", axes=("process",)),
    "process_hours": Measure(label="Hours worked", unit="h per year", axes=("process",)),
    "month_utilisation": Measure(label="Utilisation", unit="share of hours present", axes=("month",)),
    "grade_utilisation": Measure(label="Utilisation", unit="share", axes=("grade",)),
    "grade_month_utilisation": Measure(label="Utilisation", unit="share of hours present", axes=("grade", "month")),
    "week_backlog_hours": Measure(label="Backlog", unit="h", axes=("week",)),
    "activity_on_time": Measure(label="Jobs on time", unit="share", axes=("activity",)),
    "activity_days_late": Measure(label="Delay of late jobs, mean", unit="working days", axes=("activity",)),
}
SHARES_OF_JOBS = frozenset({"on_time", "critical", "process_on_time", "activity_on_time", "plans_before_map"})
"""Measures whose intervals are cut to 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """What measuring needs of the spec, looked up once: columns by activity, boundaries in ticks."""

    spec: OfficeSpec
    timetable: Timetable
    process: Ints
    prio: Ints
    osm_share: Floats
    is_plan: Bools
    person_grade: Ints
    grade_fte: Floats
    months: Ints
    productive_hours: float

    @property
    def first(self) -> int:
        return int(self.months[0])

    @property
    def end(self) -> int:
        return int(self.months[-1])

    @property
    def years(self) -> int:
        return len(self.months) // MONTHS


def yardstick(spec: OfficeSpec, timetable: Timetable) -> Yardstick:
    """Prepare measuring for all replications of a spec."""
    rows = spec.activities
    measured = range(*timetable.measured)
    months = [day for year in measured for day in timetable.month_starts[year][:MONTHS]]
    months.append(timetable.measured_days[1])
    totals = fte_by_grade(spec.roles)
    always = spec.rules.absence is Absence.NONE
    return Yardstick(
        spec=spec,
        timetable=timetable,
        process=np.array([row.process - 1 for row in rows]),
        prio=np.array([row.prio for row in rows]),
        osm_share=np.array([row.osm_share for row in rows]),
        is_plan=np.array([row.id in PLANS for row in rows]),
        person_grade=np.array([GRADES.index(person.grade) for person in people(spec.roles)]),
        grade_fte=np.array([totals[grade] for grade in GRADES]),
        months=np.array(months, np.int64) * TICKS_PER_DAY,
        productive_hours=timetable.days_per_year * HOURS_PER_DAY if always else timetable.productive_hours,
    )


def measure(by: Yardstick, records: Records, attendance: Attendance) -> Outcome:
    """Give every measure of MEASURES for one replication; NaN where there is nothing to measure."""
    counted = _count(by, records)
    values = _punctuality(by, counted.jobs)
    values |= _work(by, counted.worked / TICKS_PER_HOUR, attendance)
    values |= _backlog(by, counted)
    values |= _rework(by, records)
    values |= _strategy_cycle(by, records)
    return {name: np.asarray(value, np.float64) for name, value in values.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """What one pass over the records counts (tally.py): by activity, by grade, process and month, and by day."""

    jobs: Floats
    worked: Floats
    backlog_jobs: Floats
    backlog_ticks: Floats


def _count(by: Yardstick, records: Records) -> _Counted:
    from osm_sim.office import tally

    days = (by.end - by.first) // TICKS_PER_DAY
    jobs, worked = np.zeros((tally.PER_ACTIVITY, len(by.process))), np.zeros((len(GRADES), NINE, len(by.months) - 1))
    coming, credited, by_due = np.zeros((2, days + 1)), np.zeros(days + 1), np.zeros(len(records))
    slices = tally.Slices(
        job=records.slice_job,
        person=records.slice_person,
        start=records.slice_start,
        end=records.slice_end,
        credited=records.credited,
        worked=records.worked,
        grade=by.person_grade,
        process=by.process,
        months=by.months,
    )
    columns = tally.Jobs(**{name: getattr(records, name) for name in tally.Jobs._fields})
    tally.tally_slices(slices, columns, worked, credited, by_due)
    tally.tally_backlog(columns, by.first, coming[0], coming[1])
    tally.tally_jobs(columns, by_due, np.array([by.first, by.end, ON_TIME_SLACK]), jobs)
    return _Counted(
        jobs=jobs,
        worked=worked,
        backlog_jobs=np.cumsum(coming[0])[:days],
        backlog_ticks=np.cumsum(coming[1] - credited)[:days],
    )


def _punctuality(by: Yardstick, jobs: Floats) -> Outcome:
    # The rows of tally.JOBS, IN_TIME and so on.
    due, in_time, finished, overdue, days_late, days_in_flow, ticks_left = jobs
    critical = by.prio == 1
    process_in_time, process_due = (np.bincount(by.process, column, NINE) for column in (in_time, due))
    return {
        "jobs": due.sum() / by.years,
        "on_time": _ratio(in_time.sum(), due.sum()),
        "critical": _ratio(in_time[critical].sum(), due[critical].sum()),
        "process_on_time": _ratio(process_in_time, process_due),
        "activity_on_time": _ratio(in_time, due),
        "activity_days_late": _ratio(days_late, overdue),
        "days_late": _ratio(days_late.sum(), overdue.sum()),
        "flow_time_days": _ratio(days_in_flow.sum(), finished.sum()),
        "overtime_equivalent_hours": ticks_left.sum() / TICKS_PER_HOUR / by.years,
    }


def _work(by: Yardstick, hours: Floats, attendance: Attendance) -> Outcome:
    present = _hours_present(by, attendance)
    by_grade, by_process = hours.sum(axis=(1, 2)), hours.sum(axis=(0, 2))
    by_month = hours.sum(axis=1).reshape(len(GRADES), by.years, MONTHS).sum(axis=1)
    present_by_month = present.reshape(len(GRADES), by.years, MONTHS).sum(axis=1)
    capacity = by.grade_fte * by.productive_hours * by.years
    return {
        "hours_worked": hours.sum() / by.years,
        "process_hours": by_process / by.years,
        "utilisation": _ratio(hours.sum(), capacity.sum()),
        "process_utilisation": _ratio(by_process, capacity.sum()),
        "grade_utilisation": _ratio(by_grade, capacity),
        "month_utilisation": _ratio(by_month.sum(axis=0), present_by_month.sum(axis=0)),
        "grade_month_utilisation": _ratio(by_month, present_by_month),
    }


def _hours_present(by: Yardstick, attendance: Attendance) -> Floats:
    """Give hours present by grade and measured month; under thin absence phi of all hours."""
    staff = people(by.spec.roles)
    fte = np.array([person.fte for person in staff])
    hours = attendance.present * (fte * HOURS_PER_DAY)[:, None]
    for person, vacancies in enumerate(attendance.vacancies):
        _empty_the_seat(hours[person], fte[person] * HOURS_PER_DAY, vacancies)
    days = by.months // TICKS_PER_DAY
    cumulative = np.concatenate((np.zeros((len(staff), 1)), np.cumsum(hours, axis=1)), axis=1)
    by_person = np.diff(cumulative[:, days], axis=1)
    factor = by.timetable.presence if by.spec.rules.absence is Absence.THIN else 1.0
    grades = np.arange(len(GRADES))[:, None] == by.person_grade[None, :]
    present: Floats = factor * (grades.astype(np.float64) @ by_person)
    return present


def _empty_the_seat(hours: Floats, full_hours: float, vacancies: tuple[tuple[int, int], ...]) -> None:
    for first, end in vacancies:
        for day in range(first // TICKS_PER_DAY, min(-(-end // TICKS_PER_DAY), len(hours))):
            start = day * HOURS_PER_DAY
            gone = min(end / TICKS_PER_HOUR, start + full_hours) - max(first / TICKS_PER_HOUR, start)
            hours[day] -= min(hours[day], max(0.0, gone))


def _backlog(by: Yardstick, counted: _Counted) -> Outcome:
    """Look every 8 h, when the day's jobs have just been released: jobs not done, and their effort left in hours."""
    hours = counted.backlog_ticks / TICKS_PER_HOUR
    return {
        "backlog_jobs": counted.backlog_jobs.mean(),
        "backlog_hours": hours.mean(),
        "backlog_hours_p95": np.percentile(hours, 95),
        "week_backlog_hours": _by_week(by, hours),
    }


def _by_week(by: Yardstick, daily: Floats) -> Floats:
    """Average daily values over the working weeks of the year and over the measured years."""
    first, _ = by.timetable.measured_days
    starts = np.array(by.timetable.year_starts[by.timetable.measured[0] : by.timetable.measured[1] + 1]) - first
    weeks = int(np.diff(starts).min()) // DAYS_PER_WEEK
    parts = [daily[start : start + weeks * DAYS_PER_WEEK].reshape(weeks, DAYS_PER_WEEK) for start in starts[:-1]]
    return np.asarray(np.mean([part.mean(axis=1) for part in parts], axis=0), np.float64)


def _rework(by: Yardstick, records: Records) -> Outcome:
    redone = (records.origin != NEVER) & (records.release >= by.first) & (records.release < by.end)
    hours = records.effort[redone] / TICKS_PER_HOUR
    return {
        "rework_hours": hours.sum() / by.years,
        "organisation_rework_hours": (hours / by.osm_share[records.activity[redone]]).sum() / by.years,
    }


def _strategy_cycle(by: Yardstick, records: Records) -> Outcome:
    """Look at the order of the year: briefing lag, approval of the map, plans made before it, scorecards after it."""
    index = {row.id: number for number, row in enumerate(by.spec.activities)}
    nominal_in = (records.nominal >= by.first) & (records.nominal < by.end) & (records.origin == NEVER)
    finished = nominal_in & (records.fin != NEVER)
    starts = np.array(by.timetable.year_starts) * TICKS_PER_DAY
    year = np.searchsorted(starts, records.nominal, side="right") - 1
    approved = np.full(len(starts), np.inf)
    approvals = np.flatnonzero(finished & (records.activity == index.get(MAP_APPROVAL, NEVER)))
    approved[year[approvals]] = records.fin[approvals]
    briefings = finished & (records.activity == index.get(CEO_BRIEFING, NEVER))
    cards = finished & (records.activity == index.get(SCORECARD_APPROVAL, NEVER)) & np.isfinite(approved[year])
    plans = nominal_in & by.is_plan[records.activity]
    began = np.where(records.start == NEVER, np.inf, records.start)
    early = began[plans] < approved[year[plans]] if MAP_APPROVAL in index else np.empty(0)
    return {
        "ceo_briefing_lag_days": _mean((records.fin - records.nominal)[briefings] / TICKS_PER_DAY),
        "map_approved_day": _mean((records.fin[approvals] - starts[year[approvals]]) / TICKS_PER_DAY),
        "plans_before_map": _mean(early),
        "alignment_lag_days": _mean((records.fin[cards] - approved[year[cards]]) / TICKS_PER_DAY),
    }


def _mean(values: NDArray[np.generic]) -> Floats:
    return np.asarray(values.mean() if values.size else np.nan, np.float64)


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.true_divide(part, whole), np.float64)
