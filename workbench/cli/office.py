"""`osm-workbench office`: cases, load, simulate, check, save."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osm_sim.office.spec import Absence, Panel, Preemption, Processes, Rule, Substitution
from workbench.cli.speaking import console, progress, put_json, say

if TYPE_CHECKING:
    from osm_sim.office.simulation import OfficeResult, OfficeStudy
    from workbench.jobs.office import Options

FEW_REPLICATIONS = 16
"""Up to so many are quicker here than in worker processes, which take a second to begin."""
FAILED = 1

app = typer.Typer(
    help="Size, staff and simulate an Office of Strategy Management.", rich_markup_mode=None, add_completion=False
)


@app.callback(invoke_without_command=True)
def _office(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


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


@app.command()
def cases(
    name: Annotated[str | None, typer.Argument(metavar="[CASE]", help="Show this one with all its reasons.")] = None,
    as_json: Json = False,
) -> None:
    """List the built-in cases, or show the facts, assumptions and ambiguities of one."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    if name is not None:
        document = job.case_document(job.open_case(name))
        _put(as_json, document, lambda: _tables().print_case(console(), document))
        return
    summaries = [(case.name, case.title, case.summary) for case in job.cases()]
    listed = {"cases": [{"name": name, "title": title, "summary": line} for name, title, line in summaries]}
    _put(as_json, listed, lambda: _tables().print_cases(console(), summaries))


@app.command()
def load(
    name: CaseName,
    driver: Driver = None,
    intensity: Intensity = None,
    helpers: Helpers = None,
    catalogue: Catalogue = None,
    calendar: Calendar = None,
    as_json: Json = False,
) -> None:
    """Give the offered load: hours a year and FTE by process, beside Figure 5. Nothing is simulated."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    options = _options(
        driver=driver, intensity=intensity, helper_share=helpers, catalogue=catalogue, processes=calendar
    )
    case = job.adjust_case(job.open_case(name), options)
    document = job.load_document(case)

    def show() -> None:
        _tables().print_load(console(), document, job.THE_SENTENCE)
        _tables().print_reasons(console(), job.case_document(case), name)

    _put(as_json, document, show)


@app.command()
def simulate(  # noqa: PLR0917 - typer reads the options from here, and users name them
    name: CaseName,
    staff: Staff = None,
    replications: Annotated[int, typer.Option(help="How many simulated runs, 2 or more.")] = 40,
    seed: Annotated[int, typer.Option(help="Same seed, same numbers.")] = 1,
    years: Annotated[int, typer.Option(help="Measured years of a run.")] = 1,
    absence: AbsenceOption = None,
    panel: PanelOption = None,
    calendar: Calendar = None,
    preemption: PreemptionOption = None,
    rule: RuleOption = None,
    substitution: SubstitutionOption = None,
    driver: Driver = None,
    intensity: Intensity = None,
    helpers: Helpers = None,
    turnover: Turnover = None,
    new_hire_factor: NewHire = None,
    catalogue: Catalogue = None,
    on_time: OnTime = None,
    critical: Critical = None,
    engine: Annotated[str, typer.Option(help="The simulation engine.")] = "reference",
    executor: ExecutorOption = None,
    as_json: Json = False,
) -> None:
    """Simulate an office day by day: jobs on time, utilisation, backlog, rework, with 95 % intervals."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    options = _options(
        staff=staff, absence=absence, panel=panel, processes=calendar, preemption=preemption, rule=rule,
        substitution=substitution, driver=driver, intensity=intensity, helper_share=helpers, turnover=turnover,
        new_hire_factor=new_hire_factor, catalogue=catalogue, on_time=on_time, critical=critical,
    )  # fmt: skip
    case = job.adjust_case(job.open_case(name), options)
    study = job.study(case.spec, replications, seed, years, engine)
    job.check_demand(study)
    for warning in job.warnings_of(case.spec):
        say(f"Warning: {warning}.")
    document = job.simulation_document(case.name, _run(study, executor))

    def show() -> None:
        levels = {"on_time": case.spec.levels.on_time, "critical": case.spec.levels.critical}
        fte = job.load_document(case)["fte"]
        _tables().print_simulation(console(), document, levels, fte, job.THE_SENTENCE)
        _tables().print_reasons(console(), job.case_document(case), name)

    _put(as_json, document, show)


@app.command()
def check(
    replications: Annotated[int, typer.Option(help="How many simulated runs of each check, 2 or more.")] = 100,
    seed: Annotated[int, typer.Option(help="Same seed, same numbers.")] = 1,
    as_json: Json = False,
) -> int:
    """Compare the simulation with queueing theory, Little's law and the offered load."""
    from osm_sim.office.checks import run_checks  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    with progress("Checking") as on_progress:
        document = job.check_document(run_checks(replications, seed, on_progress))
    _put(as_json, document, lambda: _tables().print_checks(console(), document))
    failed = [line["name"] for line in document["checks"] if not line["passed"]]
    if failed:
        say(f"{len(failed)} of {len(document['checks'])} checks failed: {', '.join(failed)}.")
    return FAILED if failed else 0


@app.command()
def save(  # noqa: PLR0917 - see simulate
    name: CaseName,
    path: Annotated[str, typer.Argument(metavar="FILE", help="The office file to write.")],
    office_name: Annotated[str | None, typer.Option("--name", help="The office's name (else the file's).")] = None,
    staff: Staff = None,
    absence: AbsenceOption = None,
    panel: PanelOption = None,
    calendar: Calendar = None,
    preemption: PreemptionOption = None,
    rule: RuleOption = None,
    substitution: SubstitutionOption = None,
    driver: Driver = None,
    intensity: Intensity = None,
    helpers: Helpers = None,
    turnover: Turnover = None,
    new_hire_factor: NewHire = None,
    catalogue: Catalogue = None,
    on_time: OnTime = None,
    critical: Critical = None,
    calendar_year: Annotated[str | None, typer.Option(help="fixed (250 days) or real (weekdays, holidays).")] = None,
    fiscal_year_start: Annotated[int | None, typer.Option(help="First month of the fiscal year, 1..12.")] = None,
    first_year: Annotated[int | None, typer.Option(help="Year in which the run begins (its warm-up).")] = None,
    holiday: Annotated[
        list[str] | None, typer.Option(help="12-25, 2027-04-26, '1 Mon 09' or 'last Mon 05'; repeatable.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> None:
    """Write an office file of your own, from a case and your changes. It runs wherever a case runs."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.opening import open_desk  # noqa: PLC0415 - see above

    options = _options(
        staff=staff, absence=absence, panel=panel, processes=calendar, preemption=preemption, rule=rule,
        substitution=substitution, driver=driver, intensity=intensity, helper_share=helpers, turnover=turnover,
        new_hire_factor=new_hire_factor, catalogue=catalogue, on_time=on_time, critical=critical,
    )  # fmt: skip
    year = job.own_calendar(
        job.open_case(name),
        kind=calendar_year,
        fiscal_start_month=fiscal_year_start,
        first_year=first_year,
        holidays=tuple(holiday) if holiday else None,
        this_year=open_desk().now().year,
    )
    case = job.save_case(name, path, options, calendar=year, name=office_name, overwrite=force)
    said = job.calendar_in_words(case.spec.calendar)
    document = {"file": path, "case": case.name, "calendar": said}
    _put(as_json, document, lambda: console().print(f"Wrote {path}: office {case.name}, {said}."))


def _options(
    *,
    staff: str | None = None,
    driver: list[str] | None = None,
    intensity: list[str] | None = None,
    catalogue: str | None = None,
    **others: Any,  # noqa: ANN401 - fields of Options, handed on as they are
) -> "Options":
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    return job.Options(
        staff=None if staff is None else job.parse_staff(staff),
        drivers=job.parse_drivers(driver) if driver else None,
        intensity=job.parse_intensity(intensity) if intensity else None,
        catalogue=None if catalogue is None else job.open_catalogue(catalogue),
        **others,
    )


def _run(study: "OfficeStudy", address: str | None) -> "OfficeResult":
    from osm_sim.executors import make_executor, stop  # noqa: PLC0415 - help comes without the simulation
    from osm_sim.office.simulation import run_study  # noqa: PLC0415 - see above
    from workbench.opening import open_desk  # noqa: PLC0415 - see above

    desk = open_desk()
    address = address or desk.executor
    if address is None and study.replications * study.years <= FEW_REPLICATIONS:
        with progress("Simulating") as on_progress:
            return run_study(study, on_progress=on_progress)
    executor = make_executor(address) if address else desk.make_executor(study.engine)
    try:
        with progress("Simulating") as on_progress:
            result = run_study(study, executor, on_progress=on_progress)
    except BaseException:
        stop(executor)
        raise
    executor.shutdown()
    return result


def _put(as_json: bool, document: dict[str, Any], show: Callable[[], None]) -> None:
    if as_json:
        put_json(document)
    else:
        show()


def _tables() -> Any:  # noqa: ANN401 - the module
    from workbench.cli import tables  # noqa: PLC0415 - JSON comes without it

    return tables
