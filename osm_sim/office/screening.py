"""Staff that cannot do the work in time, found without simulating: bounds on the FTE of every set of grades.

Work that only certain grades may do has to be done by them. For every set of grades the mean work of the activities
that nobody outside it may do has to fit into the hours its people are present: over a year (capacity), and between
any two days for the work released and due between them (processor demand; Baruah, Mok and Rosier, RTSS 1990).

Both bounds ask for all the work, in time, on average. A level below 1 forgives a few late jobs, so they are bounds of
an office that does its work rather than of a number: one that met its level by leaving its longest jobs undone would
be set aside too. They need no random numbers, so the guarantee of the certificate does not suffer from them.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from osm_sim.office.analytic import offered_load
from osm_sim.office.spec import GRADES, Absence, Activity, Grade, OfficeSpec, Role, Substitution, Trigger, fte_by_grade
from osm_sim.office.timetable import HOURS_PER_DAY, Timetable
from osm_sim.office.workload import WorkloadPlan, plan_workload

Floats = NDArray[np.float64]
ROUNDING_FTE = 1e-9
SHORTEST_DAYS = 20
"""Spans that due dates are looked at over: a month at least, for one busy day makes few jobs late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The FTE that some grades need together at least. kind: "capacity" of a year, or the "deadlines" of some days.

    days: the days of the measured year, first and end, that the bound comes from (0 is the year's first).
    """

    grades: tuple[Grade, ...]
    fte: float
    kind: str
    days: tuple[int, int]

    @property
    def label(self) -> str:
        return "+".join(self.grades)

    def excludes(self, roles: tuple[Role, ...]) -> bool:
        """Say whether these people are too few."""
        return self._present(roles) < self.fte - ROUNDING_FTE

    def sentence(self, roles: tuple[Role, ...]) -> str:
        """Say why these people are too few."""
        why = (
            "the hours of a year"
            if self.kind == "capacity"
            else f"the due dates of days {self.days[0]} to {self.days[1]}"
        )
        return f"{self.label} has {self._present(roles):g} FTE and needs {self.fte:.2f} for {why}"

    def _present(self, roles: tuple[Role, ...]) -> float:
        totals = fte_by_grade(roles)
        return sum(totals[grade] for grade in self.grades)


def bounds(spec: OfficeSpec) -> tuple[Bound, ...]:
    """Give capacity and deadlines bounds of every set of grades that has work of its own; roles count by grade only.

    A set's own work is that which, with the grades' extra grades as in `spec.roles`, nobody outside it may do.
    """
    timetable = spec.calendar.timetable(warm_up_years=1, years=1)
    hours = {row.activity.id: row.hours for row in offered_load(spec).rows}
    productive = _productive_hours(spec, timetable)
    plan = plan_workload(spec, timetable)
    able = {row.id: _able(row, spec) for row in spec.activities}
    found = []
    for size in range(1, len(GRADES) + 1):
        for grades in combinations(GRADES, size):
            own = [number for number, row in enumerate(spec.activities) if able[row.id] <= set(grades)]
            work = sum(hours[spec.activities[number].id] for number in own)
            if work > 0:
                days = timetable.measured_days
                year = (0, days[1] - days[0])
                found.append(Bound(grades=grades, fte=work / productive, kind="capacity", days=year))
                found.append(_deadlines(grades, own, plan, productive / timetable.days_per_year))
    return tuple(found)


def excluding(found: tuple[Bound, ...], roles: tuple[Role, ...]) -> Bound | None:
    """Give the bound that these people miss by the most FTE, None where they meet all."""
    totals = fte_by_grade(roles)
    missed = [bound for bound in found if bound.excludes(roles)]
    return max(missed, key=lambda bound: bound.fte - sum(totals[grade] for grade in bound.grades), default=None)


def _able(row: Activity, spec: OfficeSpec) -> set[Grade]:
    """Give the grades whose people may do an activity, by `may_do`, extra grades and the rule of substitution."""
    wanted = {row.grade} & set(row.may_do) if spec.rules.substitution is Substitution.NEVER else set(row.may_do)
    acting = {grade: {grade} for grade in GRADES}
    for role in spec.roles:
        acting[role.grade] |= set(role.also)
    return {grade for grade in GRADES if acting[grade] & wanted}


def _productive_hours(spec: OfficeSpec, timetable: Timetable) -> float:
    always = spec.rules.absence is Absence.NONE
    return timetable.days_per_year * HOURS_PER_DAY if always else timetable.productive_hours


def _deadlines(grades: tuple[Grade, ...], own: list[int], plan: WorkloadPlan, hours_per_day: float) -> Bound:
    """Give the greatest mean work released and due between two days, per day between them."""
    first, end = plan.timetable.measured_days
    length = end - first
    work = np.zeros((length + 1, length + 1))
    span = np.arange(length + 1)[None, :] - np.arange(length + 1)[:, None]
    spread = np.zeros(work.shape)
    for number in own:
        row = plan.spec.activities[number]
        mean, window = float(plan.effort_hours[number]), int(plan.window_days[number])
        if row.trigger is Trigger.POISSON:
            spread += plan.rate_per_year[number] / length * mean * np.maximum(span - window, 0)
            continue
        released = plan.series[number].day - first
        inside = (released >= 0) & (released + window <= length)
        np.add.at(work, (released[inside], released[inside] + window), mean)
    # work[t1, t2]: summed over releases from t1 on and due dates up to t2.
    within = np.cumsum(np.cumsum(work[::-1], axis=0)[::-1], axis=1) + spread
    with np.errstate(invalid="ignore", divide="ignore"):
        need = np.where(span >= SHORTEST_DAYS, within / (hours_per_day * span), 0.0)
    start, stop = np.unravel_index(int(np.argmax(need)), need.shape)
    return Bound(grades=grades, fte=float(need[start, stop]), kind="deadlines", days=(int(start), int(stop)))
