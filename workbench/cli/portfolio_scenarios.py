"""`osm-workbench portfolio compare`: a portfolio as it is, and as scenarios have it, on the same random numbers."""

from typing import Annotated, Any

import typer

from workbench.cli.office_options import Json, Seed
from workbench.cli.speaking import console, progress, put
from workbench.cli.working import at_desk, working

app = typer.Typer()


@app.command()
def compare(
    name: Annotated[str, typer.Argument(metavar="PORTFOLIO", help="case:company, a .json file, or a stored one.")],
    *,
    scenario: Annotated[
        list[str],
        typer.Option(metavar="NAME", help="A scenario of the portfolio: a stored one, or a .json file; repeatable."),
    ],
    paths: Annotated[int, typer.Option(help="How many futures, 2 or more.")] = 5000,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Say what each scenario brings and costs, and how far it differs from the portfolio as it is."""
    from workbench.jobs import portfolio_compare as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.portfolio import open_portfolio  # noqa: PLC0415 - see above
    from workbench.jobs.portfolio_scenarios import scenario_named  # noqa: PLC0415 - see above

    with at_desk() as desk:
        named = open_portfolio(desk, name)
        resolved = [scenario_named(desk, named, one) for one in scenario]
    with progress("Simulating") as on_progress, working(None, "compiled", is_little=True) as executor:
        comparison = job.compare(named, resolved, paths=paths, seed=seed, executor=executor, on_progress=on_progress)
    document = job.comparison_document(comparison)
    put(as_json, document, lambda: _tables().print_comparison(console(), document))


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import portfolio_scenarios_tables  # noqa: PLC0415 - JSON comes without tables

    return portfolio_scenarios_tables
