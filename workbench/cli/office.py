"""`osm-workbench office`: cases, load, simulate, check."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import office_saved, office_sensitivity, office_sizing
from workbench.cli.office_names import open_named
from workbench.cli.office_options import (
    Calendar,
    CaseName,
    Catalogue,
    Demand,
    Engine,
    Json,
    Levels,
    Machinery,
    People,
    Replications,
    Runs,
    Seed,
    Staff,
    Ways,
    case_options,
    given,
    spread,
)
from workbench.cli.speaking import console, progress, put, say
from workbench.cli.working import working

if TYPE_CHECKING:
    from osm_sim.office.simulation import OfficeResult, OfficeStudy

FEW_REPLICATIONS = 16
"""Up to so many are quicker here than in workers, which take their time to begin."""
FAILED = 1
USUAL_REPLICATIONS = 40

app = typer.Typer(
    help="Size, staff and simulate an Office of Strategy Management.", rich_markup_mode=None, add_completion=False
)


app.add_typer(office_sizing.app)
app.add_typer(office_sensitivity.app)
app.add_typer(office_saved.app)


@app.callback(invoke_without_command=True)
def _office(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def cases(
    name: Annotated[str | None, typer.Argument(metavar="[CASE]", help="Show this one with all its reasons.")] = None,
    as_json: Json = False,
) -> None:
    """List the built-in cases, or show the facts, assumptions and ambiguities of one."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    if name is not None:
        document = job.case_document(open_named(name).case)
        put(as_json, document, lambda: _tables().print_case(console(), document))
        return
    summaries = [(case.name, case.title, case.summary) for case in job.cases()]
    listed = {"cases": [{"name": name, "title": title, "summary": line} for name, title, line in summaries]}
    put(as_json, listed, lambda: _tables().print_cases(console(), summaries))


@app.command()
@spread
def load(
    name: CaseName,
    *,
    demand: Demand,
    catalogue: Catalogue = None,
    processes: Calendar = None,
    as_json: Json = False,
) -> None:
    """Give the offered load: hours a year and FTE by process, beside Figure 5. Nothing is simulated."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    options = case_options(demand, catalogue=catalogue, processes=processes)
    case = job.adjust_case(open_named(name).case, options)
    document = job.load_document(case)

    def show() -> None:
        _tables().print_load(console(), document, job.THE_SENTENCE)
        _tables().print_reasons(console(), job.case_document(case), name)

    put(as_json, document, show)


@app.command()
@spread
def simulate(
    name: CaseName,
    *,
    staff: Staff = None,
    replications: Replications = None,
    runs: Runs,
    ways: Ways,
    demand: Demand,
    people: People,
    catalogue: Catalogue = None,
    levels: Levels,
    machinery: Machinery,
    as_json: Json = False,
) -> None:
    """Simulate an office day by day: jobs on time, utilisation, backlog, rework, with 95 % intervals."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    options = case_options(ways, demand, people, levels, staff=staff, catalogue=catalogue)
    named = open_named(name)
    case = job.adjust_case(named.case, options)
    replications = named.replications(replications, USUAL_REPLICATIONS)
    study = job.study(case.spec, replications, engine=machinery.engine, **given(named.runs(runs)))
    job.check_demand(study)
    for warning in job.warnings_of(case.spec):
        say(f"Warning: {warning}.")
    document = job.simulation_document(case.name, _run(study, machinery.executor))

    def show() -> None:
        levels = {"on_time": case.spec.levels.on_time, "critical": case.spec.levels.critical}
        fte = job.load_document(case)["fte"]
        _tables().print_simulation(console(), document, levels, fte, job.THE_SENTENCE)
        _tables().print_reasons(console(), job.case_document(case), name)

    put(as_json, document, show)


@app.command()
def check(
    replications: Annotated[int, typer.Option(help="How many simulated runs of each check, 2 or more.")] = 100,
    seed: Seed = 1,
    engine: Engine = "compiled",
    as_json: Json = False,
) -> int:
    """Compare the simulation with queueing theory, Little's law and the offered load."""
    from osm_sim.office.checks import run_checks  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    with progress("Checking") as on_progress:
        document = job.check_document(run_checks(replications, seed, on_progress, engine=engine))
    made_with = f"{replications} replications of each, seed {seed}, engine {engine}."
    put(as_json, document, lambda: _tables().print_checks(console(), document, made_with))
    failed = [line["name"] for line in document["checks"] if not line["passed"]]
    if failed:
        say(f"{len(failed)} of {len(document['checks'])} checks failed: {', '.join(failed)}.")
    return FAILED if failed else 0


def _run(study: "OfficeStudy", address: str | None) -> "OfficeResult":
    from osm_sim.office.simulation import run_study  # noqa: PLC0415 - help comes without the simulation

    few = study.replications * study.years <= FEW_REPLICATIONS
    with working(address, study.engine, is_little=few) as executor, progress("Simulating") as on_progress:
        return run_study(study, executor, on_progress=on_progress)


def _tables() -> Any:  # noqa: ANN401 - the module
    from workbench.cli import tables  # noqa: PLC0415 - JSON comes without it

    return tables
