"""One replication laid out, and the engines that can run it."""

from collections.abc import Callable
from dataclasses import dataclass

from osm_sim.office import reference
from osm_sim.office.attendance import Attendance, draw_attendance
from osm_sim.office.records import Records
from osm_sim.office.spec import OfficeSpec, people
from osm_sim.office.timetable import Timetable
from osm_sim.office.workload import JobTable, WorkloadPlan, draw_jobs, plan_workload

Run = Callable[[], Records]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replication:
    """What an engine is given."""

    spec: OfficeSpec
    timetable: Timetable
    plan: WorkloadPlan
    table: JobTable
    attendance: Attendance


def replication(spec: OfficeSpec, number: int = 0) -> Replication:
    """Draw replication `number` of one measured year after one of warm-up, seed 1."""
    timetable = spec.calendar.timetable(warm_up_years=1, years=1)
    plan = plan_workload(spec, timetable)
    return Replication(
        spec=spec,
        timetable=timetable,
        plan=plan,
        table=draw_jobs(plan, 1, number),
        attendance=draw_attendance(people(spec.roles), spec.rules, timetable, 1, number),
    )


def runner(office: Replication, engine: str) -> Run:
    """Give what runs the replication on the engine `compiled` or `reference`, as a study does it.

    The compiled engine lays out once what is the same in all replications of a study; that is not in the run.
    """
    if engine == "reference":
        return lambda: reference.simulate(office.spec, office.timetable, office.table, office.attendance)
    from osm_sim.office import compiled

    prepared = compiled.prepare(office.spec, office.timetable)
    return lambda: prepared(office.table, office.attendance)
