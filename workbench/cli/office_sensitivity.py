"""`osm-workbench office sensitivity`, `compare` and `timelog`: what the answer depends on."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from osm_sim.errors import InputError
from workbench.cli.office_names import open_named
from workbench.cli.office_options import (
    CaseName,
    Catalogue,
    Demand,
    Json,
    Levels,
    Machinery,
    People,
    Replications,
    Runs,
    Staff,
    Ways,
    case_options,
    given,
    spread,
)
from workbench.cli.office_sizing import Alpha, Grid, ReplicationLimit, sizing_study_of
from workbench.cli.speaking import console, progress, put, say
from workbench.cli.working import working

if TYPE_CHECKING:
    from osm_sim.office.spec import OfficeSpec
    from workbench.jobs.office_sensitivity import Findings, SizingStudy

USUAL_REPLICATIONS = 100
PARTS = ("drivers", "policies", "tornado")

app = typer.Typer()

Many = Annotated[
    str | None, typer.Option(metavar="A,B,...", help="One value, or a list to compare; the first is the base.")
]


@app.command()
@spread
def compare(
    name: CaseName,
    *,
    calendar: Many = None,
    panel: Many = None,
    rule: Many = None,
    substitution: Many = None,
    preemption: Many = None,
    absence: Many = None,
    replications: Replications = None,
    runs: Runs,
    staff: Staff = None,
    demand: Demand,
    people: People,
    catalogue: Catalogue = None,
    machinery: Machinery,
    as_json: Json = False,
) -> None:
    """Compare calendars, panels, rules ... on the same random numbers: estimates and paired differences."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs import office_sensitivity as sensitivity  # noqa: PLC0415 - see above
    from workbench.jobs.office_findings import comparison_document  # noqa: PLC0415 - see above

    by, values, fixed = _what_to_compare(
        calendar=calendar, panel=panel, rule=rule, substitution=substitution, preemption=preemption, absence=absence
    )
    options = case_options(demand, people, staff=staff, catalogue=catalogue, **sensitivity.ways_of(fixed))
    named = open_named(name)
    case = job.adjust_case(named.case, options)
    offices = sensitivity.offices_by(case.spec, by, values)
    effort = sensitivity.Effort(
        replications=named.replications(replications, USUAL_REPLICATIONS),
        engine=machinery.engine,
        **given(named.runs(runs)),
    )
    sensitivity.check_effort(offices[values[0]], effort)
    with working(machinery.executor, machinery.engine) as workers, progress("Comparing") as on_progress:
        compared = sensitivity.compare_offices(offices, effort, executor=workers, on_progress=on_progress)
    document = comparison_document(case.name, by, compared, effort)
    put(as_json, document, lambda: _tables().print_comparison(console(), document))


def _what_to_compare(**texts: str | None) -> tuple[str, list[str], dict[str, str]]:
    """Give what is compared, its values, and the single values of the others."""
    given = {name: [part.strip() for part in text.split(",")] for name, text in texts.items() if text is not None}
    lists = [name for name, values in given.items() if len(values) > 1]
    if len(lists) != 1:
        said = "nothing to compare" if not lists else f"--{' and --'.join(lists)} are {len(lists)} lists"
        raise InputError(
            f"{said}; give two or more values to exactly one of --{', --'.join(texts)},"
            " for instance --calendar fragmented,integrated"
        )
    return lists[0], given[lists[0]], {name: values[0] for name, values in given.items() if len(values) == 1}


@app.command()
@spread
def sensitivity(
    name: CaseName,
    *,
    parts: Annotated[
        str, typer.Option(metavar="A,B,...", help="What to look at: drivers, policies, tornado.")
    ] = ",".join(PARTS),
    pooling: Annotated[
        bool, typer.Option("--pooling", help="Also dedicated teams, one a process, against one pooled office.")
    ] = False,
    timelog: Annotated[
        str | None, typer.Option(metavar="FILE.csv", help="Also what a filled-in time log says of the hours.")
    ] = None,
    log_days: Annotated[float, typer.Option("--log-days", help="Working days of the time log.")] = 10,
    save: Annotated[
        str | None, typer.Option(metavar="FILE.json", help="Write an office file that works by the logged hours.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the office file.")] = False,
    change: Annotated[float, typer.Option(help="By which part each driver grows.")] = 0.25,
    certified: Annotated[
        bool, typer.Option("--certified", help="Also the least certified staff at every end of the tornado; slow.")
    ] = False,
    levels: Levels,
    alpha: Alpha = 0.05,
    grid: Grid,
    replication_limit: ReplicationLimit = 800,
    replications: Replications = None,
    runs: Runs,
    staff: Staff = None,
    ways: Ways,
    demand: Demand,
    people: People,
    catalogue: Catalogue = None,
    machinery: Machinery,
    as_json: Json = False,
) -> None:
    """Say what the answer depends on: drivers, ways of working, blocks of assumptions, pooling, logged hours."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs import office_sensitivity as asked  # noqa: PLC0415 - see above
    from workbench.jobs.office_findings import sensitivity_document  # noqa: PLC0415 - see above

    options = case_options(ways, demand, people, levels, staff=staff, catalogue=catalogue)
    named = open_named(name)
    case, runs = job.adjust_case(named.case, options), named.runs(runs)
    wanted = _parts(parts) | ({"pooling"} if pooling else set())
    effort = asked.Effort(
        replications=named.replications(replications, USUAL_REPLICATIONS), engine=machinery.engine, **given(runs)
    )
    asked.check_effort(case.spec, effort)
    sizing = None
    if certified:
        sizing = sizing_study_of(
            case.spec, grid, runs, alpha=alpha, replication_limit=replication_limit, engine=machinery.engine
        )
    findings = asked.Findings(
        effort=effort,
        drivers=asked.elasticities(case.spec, change) if "drivers" in wanted else None,
        learned=None if timelog is None else asked.open_log(case.spec, timelog, working_days=log_days),
    )
    for warning in job.warnings_of(case.spec):
        say(f"Warning: {warning}.")
    if save is not None and findings.learned is None:
        raise InputError(f"save(={save[:60]!r}) needs logged hours; name the log with --timelog FILE.csv")
    findings = _simulated(findings, case.spec, wanted, sizing, machinery.executor)
    if save is not None and findings.learned is not None:
        asked.save_learned(case, findings.learned, save, overwrite=force)
    document = sensitivity_document(case.name, case.spec.roles, findings)
    put(as_json, document, lambda: _tables().print_sensitivity(console(), document, job.THE_SENTENCE))


def _parts(text: str) -> set[str]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    for part in wanted:
        if part not in PARTS:
            raise InputError(f"part {part[:40]!r} is not known; the parts are {', '.join(PARTS)}")
    return set(wanted)


def _simulated(
    findings: "Findings", spec: "OfficeSpec", wanted: set[str], sizing: "SizingStudy | None", address: str | None
) -> "Findings":
    """Give the findings with all that has to be simulated for them."""
    from dataclasses import replace  # noqa: PLC0415 - standard library, wanted here alone

    from workbench.jobs import office_sensitivity as asked  # noqa: PLC0415 - help comes without the simulation

    effort = findings.effort
    if not wanted - {"drivers"}:
        return findings
    with working(address, effort.engine) as executor:
        if "policies" in wanted:
            with progress("Comparing ways of working") as shown:
                compared = asked.compare_policies(spec, effort, executor=executor, on_progress=shown)
            findings = replace(findings, policies=compared)
        if "tornado" in wanted:
            with progress("Moving assumptions") as shown:
                moved = asked.move_assumptions(spec, effort, sizing=sizing, executor=executor, on_progress=shown)
            findings = replace(findings, tornado=moved)
        if "pooling" in wanted:
            with progress("Pooling") as shown:
                pooled = asked.pool(spec, effort, sizing=sizing, executor=executor, on_progress=shown)
            findings = replace(findings, pooling=pooled)
    return findings


@app.command()
def timelog(
    name: CaseName,
    path: Annotated[str, typer.Argument(metavar="FILE.csv", help="The blank log to write.")],
    catalogue: Catalogue = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> None:
    """Write a blank time log of two weeks to fill in: every activity, its hours, and its jobs where counted."""
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.office_sensitivity import save_blank_log  # noqa: PLC0415 - see above

    case = job.adjust_case(open_named(name).case, case_options(catalogue=catalogue))
    rows = save_blank_log(case.spec, path, overwrite=force)
    document = {"file": path, "case": case.name, "activities": rows}
    said = (
        f"Wrote {path}: {rows} activities of {case.name}. Fill in hours (and jobs where counted), then run"
        f" `osm-workbench office sensitivity {name} --timelog {path}`."
    )
    put(as_json, document, lambda: console().print(said))


def _tables() -> Any:  # noqa: ANN401 - the module
    from workbench.cli import findings_tables  # noqa: PLC0415 - JSON comes without it

    return findings_tables
