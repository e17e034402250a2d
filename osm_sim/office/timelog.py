"""Learning from a time log: hours written down over two weeks move the hours that the catalogue assumes.

Two weeks say much about weekly work and next to nothing about a yearly meeting. So each activity's hours per job move
towards the observed ones by a weight n / (n + k): n is the number of jobs behind the observation, k the number of
jobs that the assumption is worth (credibility, Buehlmann's formula: k = variance of an observation / variance of what
is assumed). The assumption of an activity is taken to be right within ASSUMED_CV of itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from osm_sim.errors import InputError
from osm_sim.office.analytic import LoadRow, OfferedLoad, offered_load
from osm_sim.office.spec import PROCESSES, Activity, OfficeSpec

LOG_DAYS = 10
"""Working days of a two-week log."""
ASSUMED_CV = 0.5
"""How far off the catalogue's hours per job may be: one standard deviation, as a part of them (assumption)."""
NOTED_CV = 0.2
"""How far off the hours are that people note for one job: forgotten, rounded, booked elsewhere (assumption)."""
MOST_EFFORT_HOURS = 1e5
"""What the catalogue allows for one job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """Hours of the whole office on one activity over the log, rework included.

    jobs: first jobs worked on; parts of a job count as parts. None: not counted, so what was to be expected is taken.
    """

    activity: str
    hours: float
    jobs: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.hours) and self.hours >= 0):
            raise InputError(f"hours of {self.activity}(={self.hours:g}) must be a number of at least 0")
        if self.jobs is not None and not (math.isfinite(self.jobs) and self.jobs >= 0):
            raise InputError(f"jobs of {self.activity}(={self.jobs:g}) must be a number of at least 0, or left blank")
        if self.jobs == 0 and self.hours > 0:
            raise InputError(
                f"jobs of {self.activity}(=0) had {self.hours:g} h; count the jobs worked on, or leave jobs blank"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedRow:
    """One activity of the log. Hours are the office's mean hours per first job, without rework.

    expected_hours: what the office was to be expected to work on it over the log, rework included. logged_hours: what
    it did. jobs: n; jobs_counted: whether n was counted, or expected. prior_jobs: k. weight: n / (n + k).
    observed_hours: None where no job was seen.
    """

    activity: Activity
    expected_hours: float
    logged_hours: float
    jobs: float
    jobs_counted: bool
    prior_jobs: float
    old_hours: float
    observed_hours: float | None
    new_hours: float

    @property
    def weight(self) -> float:
        return weight(self.jobs, self.prior_jobs)

    @property
    def change(self) -> float:
        """Give the new hours less the old, as a part of the old; infinite where there were none."""
        if self.old_hours == 0:
            return math.inf if self.new_hours > 0 else 0.0
        return self.new_hours / self.old_hours - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a log teaches about an office: its rows, and the need of FTE before and after. `spec` has learned it."""

    spec: OfficeSpec
    rows: tuple[LearnedRow, ...]
    working_days: float
    before: OfferedLoad
    after: OfferedLoad

    def fte_difference_by_process(self) -> dict[int, float]:
        """Give the FTE after less the FTE before, by process."""
        before, after = self.before.fte_by_process(), self.after.fte_by_process()
        return {process: after[process] - before[process] for process in PROCESSES}

    @property
    def untouched(self) -> tuple[Activity, ...]:
        """Give the activities that the log does not name."""
        named = {row.activity.id for row in self.rows}
        return tuple(row.activity for row in self.before.rows if row.activity.id not in named)

    @property
    def sentence(self) -> str:
        """Say what is still assumed."""
        rows = len(self.before.rows)
        hours = self.after.hours
        left = math.fsum(row.hours for row in self.after.rows if row.activity.id in {a.id for a in self.untouched})
        share = left / hours if hours else 0.0
        return (
            f"The log names {len(self.rows)} of {rows} activities; the hours of the other {rows - len(self.rows)}"
            f" ({share:.0%} of the load) remain assumptions, and {self.working_days:g} days say little of yearly work."
        )


def learn(spec: OfficeSpec, log: Sequence[LogEntry], *, working_days: float = LOG_DAYS) -> Learned:
    """Give the office's hours re-estimated from a log over so many working days.

    Raises InputError for an activity that is not known or stands twice, and where hours cannot be attributed.
    """
    if not (math.isfinite(working_days) and 0 < working_days <= 250):
        raise InputError(f"working_days(={working_days:g}) must be above 0 and at most 250; two weeks are 10")
    before = offered_load(spec)
    rows = {row.activity.id: row for row in before.rows}
    share_of_year = working_days / _days_per_year(spec)
    _check_names(log, rows)
    learned = tuple(_learned(rows[entry.activity], entry, share_of_year) for entry in log)
    changed = apply(spec, learned)
    return Learned(spec=changed, rows=learned, working_days=working_days, before=before, after=offered_load(changed))


def apply(spec: OfficeSpec, learned: Sequence[LearnedRow]) -> OfficeSpec:
    """Give the office whose mean effort per job is the learned one, through the hours of its catalogue.

    Everything that multiplies effort (share, size, intensity, calibration, helpers) stays and is divided out. Raises
    InputError where nothing can: an intensity or a calibration of 0.
    """
    new = {row.activity.id: row for row in learned}
    missing = new.keys() - {row.id for row in spec.activities}
    if missing:
        raise InputError(f"activity {min(missing)!r} is not in the catalogue of {spec.name!r}; learn from its own log")
    per_hour = _office_hours_per_effort_hour(spec, set(new))
    rows = tuple(
        replace(row, effort_h=_effort_hours(row, new[row.id], per_hour[row.id])) if row.id in new else row
        for row in spec.activities
    )
    return replace(spec, activities=rows)


def weight(jobs: float, prior_jobs: float) -> float:
    """Give n / (n + k), the part by which an observation of n jobs replaces an assumption worth k jobs."""
    return jobs / (jobs + prior_jobs)


def prior_jobs(cv: float, *, counted: bool) -> float:
    """Give k, the jobs an assumption is worth: the variance of one job's hours over the assumption's own variance.

    One job's hours vary by `cv` and by what is noted wrongly. Where jobs were not counted, their number varies too:
    as a Poisson count, whose variance is its mean (1 per job).
    """
    return (cv**2 + NOTED_CV**2 + (0.0 if counted else 1.0)) / ASSUMED_CV**2


def _learned(row: LoadRow, entry: LogEntry, share_of_year: float) -> LearnedRow:
    expected_jobs = row.jobs_per_year * share_of_year
    counted = entry.jobs is not None
    jobs = expected_jobs if entry.jobs is None else entry.jobs
    if jobs == 0 and entry.hours > 0:
        raise InputError(
            f"hours of {entry.activity}(={entry.hours:g}) belong to no job: the office expects none;"
            " give the number of jobs, or raise the driver behind it"
        )
    observed = entry.hours / (jobs * (1 + row.rework_share)) if jobs > 0 else None
    k = prior_jobs(row.activity.cv, counted=counted)
    moved = 0.0 if observed is None else weight(jobs, k) * (observed - row.effort_hours)
    return LearnedRow(
        activity=row.activity,
        expected_hours=row.hours * share_of_year,
        logged_hours=entry.hours,
        jobs=jobs,
        jobs_counted=counted,
        prior_jobs=k,
        old_hours=row.effort_hours,
        observed_hours=observed,
        new_hours=max(0.0, row.effort_hours + moved),
    )


def _check_names(log: Sequence[LogEntry], rows: dict[str, LoadRow]) -> None:
    if not log:
        raise InputError("the log has no entries; give the hours of at least one activity")
    seen: set[str] = set()
    for entry in log:
        if entry.activity not in rows:
            raise InputError(
                f"activity {entry.activity[:40]!r} is not in the catalogue; its ids read like {min(rows)!r}"
            )
        if entry.activity in seen:
            raise InputError(f"activity {entry.activity!r} stands in the log twice; add its hours up")
        seen.add(entry.activity)


def _office_hours_per_effort_hour(spec: OfficeSpec, ids: set[str]) -> dict[str, float]:
    """Give by activity what one hour of its effort_h makes in mean hours of the office."""
    rows = tuple(replace(row, effort_h=1.0) if row.id in ids else row for row in spec.activities)
    load = offered_load(replace(spec, activities=rows))
    return {row.activity.id: row.effort_hours for row in load.rows}


def _effort_hours(row: Activity, learned: LearnedRow, per_hour: float) -> float:
    if learned.new_hours == learned.old_hours:
        return row.effort_h
    if per_hour == 0:
        raise InputError(
            f"activity {row.id}: intensity or calibration of process {row.process} is 0, so no hours can reach"
            f" {learned.new_hours:g} h; raise it, or leave the activity out of the log"
        )
    hours = learned.new_hours / per_hour
    if hours > MOST_EFFORT_HOURS:
        raise InputError(
            f"activity {row.id}: one job would take {hours:g} h, more than {MOST_EFFORT_HOURS:g};"
            " check its hours and jobs"
        )
    return hours


def _days_per_year(spec: OfficeSpec) -> float:
    return spec.calendar.timetable(warm_up_years=1, years=1).days_per_year
