"""`osm-workbench portfolio`: initiatives against targets, and schedules under scarce specialists."""

from typing import Annotated, Any

import typer

from workbench.cli import portfolio_analysis, portfolio_review, portfolio_scenarios, portfolio_select
from workbench.cli.office_options import Json, Seed
from workbench.cli.speaking import console, progress, put, telling
from workbench.cli.working import at_desk, working

app = typer.Typer(
    help="Initiatives against targets.\n\n"
    "A portfolio is named by case:company or case:company-200 (built in, 30 and 200 initiatives), by a .json file, or"
    " by what is stored.",
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(portfolio_scenarios.app)
app.add_typer(portfolio_review.app)
app.add_typer(portfolio_analysis.app)
app.add_typer(portfolio_select.app)
PortfolioName = Annotated[str, typer.Argument(metavar="PORTFOLIO", help="case:company, a .json file, or a stored one.")]


@app.callback(invoke_without_command=True)
def _portfolio(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def model(name: PortfolioName, as_json: Json = False) -> None:
    """Say what the map and the initiatives become: measures, hypotheses, distributions, and every assumption."""
    from workbench.jobs.portfolio import open_portfolio  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.portfolio_output import model_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = model_document(open_portfolio(desk, name))
    put(as_json, document, lambda: _tables().print_model(console(), document))


@app.command(name="simulate")
def simulate_command(
    name: PortfolioName,
    *,
    without: Annotated[
        list[str] | None, typer.Option(metavar="INITIATIVE", help="Leave this one out; may be given several times.")
    ] = None,
    start: Annotated[
        list[str] | None,
        typer.Option(metavar="INITIATIVE=MONTH", help="Start this one after that month, 0 at once; repeatable."),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="As this scenario has it: a stored one, or a .json file.")
    ] = None,
    paths: Annotated[int, typer.Option(help="How many futures, 2 or more.")] = 5000,
    seed: Seed = 1,
    engine: Annotated[
        str, typer.Option(help="compiled (quick), or reference (plain Python, to be read).")
    ] = "compiled",
    as_json: Json = False,
) -> None:
    """Say how likely each target is, what it costs, and when initiatives are done, each as early as it may start."""
    from workbench.jobs import portfolio_scenarios as scenarios  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs import portfolio_simulate as job  # noqa: PLC0415 - see above
    from workbench.jobs.portfolio import open_portfolio  # noqa: PLC0415 - see above

    with at_desk() as desk:
        named = open_portfolio(desk, name)
        resolved = None if scenario is None else scenarios.scenario_named(desk, named, scenario)
    variant = scenarios.variant_of(named, resolved, without=without or (), starts=scenarios.read_starts(start or ()))
    with progress("Simulating") as on_progress, working(None, engine, is_little=True) as executor:
        document = job.simulate_variant(
            variant, paths=paths, seed=seed, engine=engine, executor=executor, on_progress=on_progress
        )
    put(as_json, document, lambda: _tables().print_simulation(console(), document))


@app.command()
def schedule(
    file: Annotated[str, typer.Argument(metavar="FILE.sm", help="A project in PSPLIB's single-mode format.")],
    seconds: Annotated[float, typer.Option(metavar="S", help="The best plan by then, with what is proven.")] = 60.0,
    workers: Annotated[
        int, typer.Option(metavar="N", help="Searches beside each other; 1 gives the same each time.")
    ] = 2,
    as_json: Json = False,
) -> None:
    """Give the shortest plan of a project whose activities share scarce specialists, and how short any plan can be."""
    from workbench.jobs.portfolio_schedule import schedule_document, solve_file  # noqa: PLC0415 - see above

    with telling("Scheduling") as tell:
        solved = solve_file(
            file,
            seconds=seconds,
            workers=workers,
            on_progress=lambda found: tell(f"makespan {found.makespan}, at least {found.bound}"),
        )
    document = schedule_document(solved)
    put(as_json, document, lambda: _tables().print_schedule(console(), document))


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import portfolio_tables  # noqa: PLC0415 - JSON comes without tables

    return portfolio_tables
