"""`osm-workbench portfolio tornado|information|frontier|regret`: what a choice of initiatives hangs on."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.office_options import Json, Seed
from workbench.cli.speaking import console, progress, put
from workbench.cli.working import at_desk, working

if TYPE_CHECKING:
    from workbench.jobs.portfolio_scenarios import Variant

app = typer.Typer()
PortfolioName = Annotated[str, typer.Argument(metavar="PORTFOLIO", help="case:company, a .json file, or a stored one.")]
Without = Annotated[
    list[str] | None, typer.Option(metavar="INITIATIVE", help="Leave this one out; may be given several times.")
]
ScenarioName = Annotated[
    str | None, typer.Option(metavar="NAME", help="As this scenario has it: a stored one, or a .json file.")
]
ValueName = Annotated[
    str,
    typer.Option(
        metavar="VALUE",
        help="score, shortfall, all_met, cost, or a target: MEASURE (its last one) or MEASURE@MONTH.",
    ),
]
Plans = Annotated[
    list[str] | None,
    typer.Option(
        "--plan",
        metavar="NAME=i01,i05@6",
        help="A plan to compare, i05 starting after month 6; repeatable. Else: everything, without each one in turn,"
        " and only the mandatory ones.",
    ),
]
Paths = Annotated[int, typer.Option(help="How many simulated courses.")]


@app.command()
def tornado(
    name: PortfolioName,
    *,
    value: ValueName = "score",
    without: Without = None,
    scenario: ScenarioName = None,
    paths: Paths = 20_000,
    seed: Seed = 1,
    top: Annotated[int, typer.Option(metavar="N", help="So many rows of the table; --json gives all.")] = 15,
    as_json: Json = False,
) -> None:
    """Say which uncertain things the plan's outcome hangs on most: hypotheses, successes, durations, costs, effects."""
    from workbench.jobs import portfolio_analysis as job  # noqa: PLC0415 - help comes without the simulation

    variant = _variant(name, scenario, without)
    with progress("Simulating") as on_progress, working(None, "compiled", is_little=True) as executor:
        document = job.tornado_document(
            variant, value=value, paths=paths, seed=seed, executor=executor, on_progress=on_progress
        )
    put(as_json, document, lambda: _tables().print_tornado(console(), document, top))


@app.command()
def information(
    name: PortfolioName,
    *,
    value: ValueName = "score",
    plan: Plans = None,
    scenario: ScenarioName = None,
    power: Annotated[float, typer.Option(help="Chance that a test supports a link that holds.")] = 0.80,
    size: Annotated[float, typer.Option(help="Chance that a test supports a link that does not hold.")] = 0.05,
    paths: Paths = 5000,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Say what it is worth to know more before choosing: everything, whether a link holds, or a test of it."""
    from workbench.jobs import portfolio_analysis as job  # noqa: PLC0415 - help comes without the simulation

    variant = _variant(name, scenario)
    with progress("Simulating") as on_progress, working(None, "compiled", is_little=True) as executor:
        document = job.information_document(
            variant,
            plans=plan or (),
            value=value,
            power=power,
            size=size,
            paths=paths,
            seed=seed,
            executor=executor,
            on_progress=on_progress,
        )
    put(as_json, document, lambda: _tables().print_information(console(), document))


@app.command()
def frontier(
    name: PortfolioName,
    *,
    factors: Annotated[str, typer.Option(metavar="0.6,1,1.4", help="Times today's budgets (else 0.4 to 1.4).")] = "",
    objective: Annotated[str, typer.Option(help="CVaR (of the shortfall), score, or probability.")] = "CVaR",
    without: Without = None,
    scenario: ScenarioName = None,
    samples: Annotated[int, typer.Option(help="Of each batch of a choice.")] = 50,
    batches: Annotated[int, typer.Option(help="Of a choice; more, and the gap is surer.")] = 4,
    seconds: Annotated[float, typer.Option(metavar="S", help="At most, for the choice of a point.")] = 15.0,
    paths: Paths = 5000,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Say what the best plan for each budget costs and brings, and whether today's plan could do as well for less."""
    from workbench.jobs import portfolio_analysis as job  # noqa: PLC0415 - help comes without the simulation

    variant = _variant(name, scenario, without)
    with progress("Choosing") as on_progress, working(None, "compiled", is_little=True) as executor:
        document = job.frontier_document(
            variant,
            factors=job.factors_of(factors),
            objective=job.objective_of(objective),
            paths=paths,
            seed=seed,
            samples=samples,
            batches=batches,
            seconds=seconds,
            executor=executor,
            on_progress=on_progress,
        )
    put(as_json, document, lambda: _tables().print_frontier(console(), document))


@app.command()
def regret(
    name: PortfolioName,
    *,
    value: ValueName = "score",
    plan: Plans = None,
    scenario: ScenarioName = None,
    paths: Paths = 2000,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Say which plan is regretted least over the named futures, beside the best on average and in the worst tenth."""
    from workbench.jobs import portfolio_analysis as job  # noqa: PLC0415 - help comes without the simulation

    variant = _variant(name, scenario)
    with progress("Simulating") as on_progress, working(None, "compiled", is_little=True) as executor:
        document = job.regret_document(
            variant, plans=plan or (), value=value, paths=paths, seed=seed, executor=executor, on_progress=on_progress
        )
    put(as_json, document, lambda: _tables().print_regret(console(), document))


def _variant(name: str, scenario: str | None, without: list[str] | None = None) -> "Variant":
    from workbench.jobs.portfolio import open_portfolio  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.portfolio_scenarios import scenario_named, variant_of  # noqa: PLC0415 - see above

    with at_desk() as desk:
        named = open_portfolio(desk, name)
        resolved = None if scenario is None else scenario_named(desk, named, scenario)
    return variant_of(named, resolved, without=without or ())


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import portfolio_analysis_tables  # noqa: PLC0415 - JSON comes without tables

    return portfolio_analysis_tables
