"""`osm-workbench portfolio review`: what reviews during the year gain, or one year played month by month."""

from typing import Annotated, Any

import typer

from workbench.cli.office_options import Json, Seed
from workbench.cli.speaking import console, progress, put
from workbench.cli.working import at_desk

app = typer.Typer()


@app.command(name="review")
def review_command(
    name: Annotated[str, typer.Argument(metavar="PORTFOLIO", help="case:company, a .json file, or a stored one.")],
    *,
    without: Annotated[
        list[str] | None, typer.Option(metavar="INITIATIVE", help="Leave this one out; may be given several times.")
    ] = None,
    every: Annotated[int, typer.Option(metavar="MONTHS", help="Months between reviews.")] = 3,
    paths: Annotated[int, typer.Option(help="How many futures, 2 or more.")] = 1000,
    seed: Seed = 1,
    path: Annotated[
        int | None, typer.Option(metavar="K", help="Tell one future month by month, by its number from 0.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what stopping, starting and merging initiatives during the year gains, and what is stopped wrongly."""
    from workbench.jobs import portfolio_review as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.portfolio import open_portfolio  # noqa: PLC0415 - see above
    from workbench.jobs.portfolio_scenarios import variant_of  # noqa: PLC0415 - see above

    with at_desk() as desk:
        named = open_portfolio(desk, name)
    plan, rule = variant_of(named, without=without or ()).planned.plan, job.rule_every(every)
    if path is not None:
        course = job.play_portfolio(named, plan, rule, seed=seed, path=path)
        put(as_json, course, lambda: _tables().print_course(console(), course))
        return
    with progress("Reviewing") as on_progress:
        document = job.review_portfolio(named, plan, rule, paths=paths, seed=seed, on_progress=on_progress)
    put(as_json, document, lambda: _tables().print_reviewed(console(), document))


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import portfolio_review_tables  # noqa: PLC0415 - JSON comes without tables

    return portfolio_review_tables
