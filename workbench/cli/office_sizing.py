"""`osm-workbench office size`: the least staff that meets the service levels, certified."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.office_names import open_named
from workbench.cli.office_options import (
    CaseName,
    Catalogue,
    Demand,
    Json,
    Levels,
    Machinery,
    People,
    Runs,
    Ways,
    case_options,
    given,
    spread,
)
from workbench.cli.speaking import console, put, say, telling
from workbench.cli.working import working

if TYPE_CHECKING:
    from osm_sim.office.spec import Grade, OfficeSpec
    from workbench.jobs.office_sizing import Bounds, Found, Race, SizingStudy

NOT_CERTIFIED = 2
"""As for other input that cannot be met: levels that no staff of the bounds reaches."""

app = typer.Typer()

Alpha = Annotated[float, typer.Option(help="Risk of certifying a staff that misses a level, such as 0.05.")]
Utilisation = Annotated[float | None, typer.Option(help="The most the staff's utilisation may be, 0..1.")]
Floor = Annotated[
    list[str] | None, typer.Option(metavar="P=S", help="Least on-time share of a process, 3=0.9; repeatable.")
]
Salary = Annotated[
    str | None,
    typer.Option(
        metavar="GRADE=S,...", help="Salaries a year, leader=180,manager=120,analyst=70: least cost, not FTE."
    ),
]
Budget = Annotated[float | None, typer.Option(help="Leave out staff that costs more: FTE, or as the salaries.")]
ReplicationLimit = Annotated[int, typer.Option(help="Simulated runs after which a staff stays undecided.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The staffs to choose from: bounds such as "2..6" by grade, and the steps between them in FTE."""

    leader: Annotated[str | None, typer.Option(metavar="A..B", help="Leaders to choose from, in FTE.")] = None
    manager: Annotated[str | None, typer.Option(metavar="A..B", help="Managers, such as 2..6.")] = None
    analyst: Annotated[str | None, typer.Option(metavar="A..B", help="Analysts, such as 1..4.")] = None
    step: Annotated[float | None, typer.Option(help="Steps between the bounds, in FTE (usually 0.5).")] = None


@app.command()
@spread
def size(
    name: CaseName,
    *,
    levels: Levels,
    alpha: Alpha = 0.05,
    utilisation: Utilisation = None,
    floor: Floor = None,
    grid: Grid,
    salary: Salary = None,
    budget: Budget = None,
    replication_limit: ReplicationLimit = 800,
    runs: Runs,
    ways: Ways,
    demand: Demand,
    people: People,
    catalogue: Catalogue = None,
    machinery: Machinery,
    as_json: Json = False,
) -> int:
    """Find the least staff that meets the service levels, certified: a race of candidates in increasing cost."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.office_findings import sizing_document  # noqa: PLC0415 - see above

    options = case_options(ways, demand, people, catalogue=catalogue)
    named = open_named(name)
    case, runs = job.adjust_case(named.case, options), named.runs(runs)
    study = sizing_study_of(
        case.spec, grid, runs, salary=salary, floor=floor, alpha=alpha, utilisation=utilisation, budget=budget,
        replication_limit=replication_limit, engine=machinery.engine, **given(levels),
    )  # fmt: skip
    found = _race(study, machinery.executor)
    document = sizing_document(case.name, found)

    def show() -> None:
        from workbench.cli.tables import print_reasons  # noqa: PLC0415 - JSON comes without it

        _tables().print_sizing(console(), document, job.THE_SENTENCE)
        print_reasons(console(), job.case_document(case), name)

    put(as_json, document, show)
    if found.sizing.certified is None:
        say(" ".join(found.sizing.sentences))
        return NOT_CERTIFIED
    return 0


def sizing_study_of(
    spec: "OfficeSpec",
    grid: Grid,
    runs: Runs,
    *,
    salary: str | None = None,
    floor: list[str] | None = None,
    **others: Any,  # noqa: ANN401 - handed on as they are
) -> "SizingStudy":
    """Give the study that the options ask for. Raises InputError for what cannot be read or met."""
    from workbench.jobs import office_sizing as job  # noqa: PLC0415 - help comes without the simulation

    return job.sizing_study(
        spec,
        bounds=_bounds(leader=grid.leader, manager=grid.manager, analyst=grid.analyst),
        step=grid.step,
        salaries=None if salary is None else job.parse_salaries(salary),
        floors=job.parse_floors(floor) if floor else None,
        **given(runs),
        **others,
    )


def _bounds(**texts: str | None) -> "dict[Grade, Bounds]":
    from osm_sim.office.spec import Grade  # noqa: PLC0415 - see above
    from workbench.jobs.office_sizing import parse_bounds  # noqa: PLC0415 - see above

    return {Grade(name): parse_bounds(Grade(name), text) for name, text in texts.items() if text is not None}


def _race(study: "SizingStudy", address: str | None) -> "Found":
    from workbench.jobs.office_sizing import find_least_staff  # noqa: PLC0415 - help comes without the simulation

    with working(address, study.engine) as executor, telling("Racing") as tell:
        return find_least_staff(study, executor, on_progress=lambda race: tell(_how_far(race)))


def _how_far(race: "Race") -> str:
    from workbench.jobs.office_sizing import evidence  # noqa: PLC0415 - see above

    running = [(max(evidence(standing)), standing) for standing in race.standings if standing.racing]
    best = ""
    if running:
        part, ahead = max(running, key=lambda pair: pair[0])
        best = f", {ahead.staff} {part:.0%} towards {'PASS' if part == evidence(ahead)[0] else 'FAIL'}"
    return f"cost {race.cost:g}, {race.replications} replications{best}"


def _tables() -> Any:  # noqa: ANN401 - the module
    from workbench.cli import findings_tables  # noqa: PLC0415 - JSON comes without it

    return findings_tables
