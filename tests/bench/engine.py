"""The SimPy engine on the reference office: two simulated years, explicit absence, job table given."""

import math
from dataclasses import dataclass, replace

from osm_sim.office.attendance import Attendance, draw_attendance
from osm_sim.office.cases import load_case
from osm_sim.office.measures import measure as measure_outcome
from osm_sim.office.measures import yardstick
from osm_sim.office.records import Records
from osm_sim.office.reference import simulate
from osm_sim.office.spec import OfficeSpec, people
from osm_sim.office.timetable import Timetable
from osm_sim.office.workload import JobTable, WorkloadPlan, draw_jobs, plan_workload
from tests.bench.timing import interleaved

REPEATS = 9
PROMISED_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Replication:
    spec: OfficeSpec
    timetable: Timetable
    plan: WorkloadPlan
    table: JobTable
    attendance: Attendance

    def run(self) -> Records:
        return simulate(self.spec, self.timetable, self.table, self.attendance)


def measure() -> list[str]:
    """Give the lines: seconds of a replication, of sampling and measuring it, and growth when the jobs double."""
    reference = load_case("reference").spec
    once, twice, four = (_replication(_times(reference, factor)) for factor in (1, 2, 4))
    records = once.run()
    by = yardstick(once.spec, once.timetable)
    seconds = interleaved(
        {
            "once": once.run,
            "twice": twice.run,
            "four": four.run,
            "sampler": lambda: draw_jobs(once.plan, 1, 0),
            "measures": lambda: measure_outcome(by, records, once.attendance),
        },
        REPEATS,
    )
    jobs = [len(replication.table) for replication in (once, twice, four)]
    size = f"{len(records)} jobs in {len(records.slice_job)} slices"
    grown = [_n_log_n(jobs[0], jobs[1]), _n_log_n(jobs[1], jobs[2])]
    return [
        f"replication    {1000 * seconds['once']:8.1f} ms  (promised: {1000 * PROMISED_SECONDS:.0f} ms), {size}",
        f"its job table  {1000 * seconds['sampler']:8.1f} ms",
        f"its measures   {1000 * seconds['measures']:8.1f} ms",
        f"jobs doubled   {seconds['twice'] / seconds['once']:8.2f} x   (n log n would be {grown[0]:.2f} x)",
        f"doubled again  {seconds['four'] / seconds['twice']:8.2f} x   (n log n would be {grown[1]:.2f} x)",
    ]


def _times(spec: OfficeSpec, factor: int) -> OfficeSpec:
    """Give an office with `factor` times the jobs and the staff."""
    rows = tuple(replace(row, count_mult=row.count_mult * factor) for row in spec.activities)
    roles = tuple(replace(role, fte=role.fte * factor) for role in spec.roles)
    return replace(spec, activities=rows, roles=roles)


def _replication(spec: OfficeSpec) -> _Replication:
    timetable = spec.calendar.timetable(warm_up_years=1, years=1)
    plan = plan_workload(spec, timetable)
    return _Replication(
        spec=spec,
        timetable=timetable,
        plan=plan,
        table=draw_jobs(plan, 1, 0),
        attendance=draw_attendance(people(spec.roles), spec.rules, timetable, 1, 0),
    )


def _n_log_n(before: int, after: int) -> float:
    return after * math.log(after) / (before * math.log(before))
