"""The options that commands of `osm-workbench office` share, and what they make of a case."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from osm_sim.office.spec import Absence, Panel, Preemption, Processes, Rule, Substitution

if TYPE_CHECKING:
    from workbench.jobs.office import Options

CaseName = Annotated[str, typer.Argument(metavar="CASE", help="A built-in case, or the path of an office file.")]
Json = Annotated[bool, typer.Option("--json", help="Give JSON and nothing else on stdout.")]
Staff = Annotated[
    str | None, typer.Option(help="FTE by grade, such as leader=1,manager=4,analyst=2.5 (else the case's own).")
]
Driver = Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help="A driver of demand; repeatable.")]
Intensity = Annotated[list[str] | None, typer.Option(metavar="P=S", help="Intensity of a process, 4=0.5; repeatable.")]
Helpers = Annotated[float | None, typer.Option(help="Part of their share that local managers take over, 0..1.")]
Catalogue = Annotated[str | None, typer.Option(metavar="FILE.csv", help="Activities instead of the case's own.")]
Calendar = Annotated[
    Processes | None, typer.Option("--calendar", help="Processes in one cycle (Figure 3) or each alone (Figure 1).")
]
AbsenceOption = Annotated[Absence | None, typer.Option(help="Absences drawn by person, as a lower pace, or none.")]
PanelOption = Annotated[Panel | None, typer.Option(help="Reporting line, a panel of Figure 4.")]
PreemptionOption = Annotated[Preemption | None, typer.Option(help="Whether a task may be put down.")]
RuleOption = Annotated[Rule | None, typer.Option(help="Which job comes first.")]
SubstitutionOption = Annotated[Substitution | None, typer.Option(help="Whether people take other grades' work.")]
Turnover = Annotated[float | None, typer.Option(help="Leavers per person and year.")]
NewHire = Annotated[float | None, typer.Option("--new-hire-factor", help="Time a new hire takes at first, 1 = usual.")]
OnTime = Annotated[float | None, typer.Option("--on-time", help="Service level: share of jobs on time, 0..1.")]
ExecutorOption = Annotated[
    str | None,
    typer.Option("--executor", help="Where it runs: threads:N, processes:N, dask:N, tcp://host:port (a Dask cluster)."),
]
Critical = Annotated[float | None, typer.Option("--critical", help="Service level of critical jobs, 0..1.")]
Engine = Annotated[
    str,
    typer.Option(help="The engine: compiled (quick), or reference (SimPy, to be read); both give the same records."),
]
Seed = Annotated[int, typer.Option(help="Same seed, same numbers.")]
Years = Annotated[int, typer.Option(help="Measured years of a run.")]
Replications = Annotated[int, typer.Option(help="How many simulated runs, 2 or more.")]


def case_options(
    *,
    staff: str | None = None,
    driver: list[str] | None = None,
    intensity: list[str] | None = None,
    catalogue: str | None = None,
    **others: Any,  # noqa: ANN401 - fields of Options, handed on as they are
) -> "Options":
    """Give the options of a case as the job takes them. Raises InputError for what cannot be read."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    return job.Options(
        staff=None if staff is None else job.parse_staff(staff),
        drivers=job.parse_drivers(driver) if driver else None,
        intensity=job.parse_intensity(intensity) if intensity else None,
        catalogue=None if catalogue is None else job.open_catalogue(catalogue),
        **others,
    )
