"""`osm-workbench data`: the monthly round of values, and their audit trail."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.office_options import Json
from workbench.cli.speaking import console, put
from workbench.cli.working import at_desk

if TYPE_CHECKING:
    from workbench.jobs.scorecard_round import DueValue

BROKEN = 1
app = typer.Typer(
    help="Values of measures: the monthly round, and an audit trail that can be verified.",
    rich_markup_mode=None,
    add_completion=False,
)
MapName = Annotated[str, typer.Argument(metavar="MAP", help="A map's document or title.")]
TrailFile = Annotated[str, typer.Argument(metavar="FILE.csv", help="The file of the trail.")]


@app.callback(invoke_without_command=True)
def _data(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("round")
def round_(
    name: MapName,
    month: Annotated[
        str | None, typer.Option(metavar="2026-10", help="A month, quarter or year; else the last.")
    ] = None,
    working_days: Annotated[int, typer.Option(help="Days after a period's end on which its values are due.")] = 10,
    as_json: Json = False,
) -> None:
    """Say which values are due, from whom, what came, and what is late."""
    from workbench.jobs import scorecard_round as job  # noqa: PLC0415 - help comes without the domain

    with at_desk() as desk:
        opened, span, values = job.open_round(desk, name, month, working_days)
    document = {
        "map": opened.document,
        "title": opened.card.title,
        "period": str(span),
        "counts": job.count_states(values),
        "values": [_value(value) for value in values],
    }
    put(as_json, document, lambda: _show_round(document))


@app.command()
def trail(
    name: MapName,
    file: TrailFile,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> None:
    """Write every row that was ever added for a scorecard's measures, each line sealed with those before it."""
    from workbench.jobs.scorecard_trail import make_trail, save_trail  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map import find_map, open_map  # noqa: PLC0415 - see above

    with at_desk() as desk:
        opened = open_map(desk, find_map(desk, name))
        made = make_trail(desk, opened)
    save_trail(made, file, overwrite=force)
    document = {
        "map": opened.document,
        "file": file,
        "values": made.values,
        "versions": made.versions,
        "seal": made.seal,
    }
    put(as_json, document, lambda: _show_trail(document))


@app.command()
def verify(name: MapName, file: TrailFile, as_json: Json = False) -> int:
    """Examine a trail: exit code 1 where a line is not as it was written, or not as the database has it."""
    from workbench.jobs.scorecard_trail import verify_trail  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map import find_map, open_map  # noqa: PLC0415 - see above

    with at_desk() as desk:
        opened = open_map(desk, find_map(desk, name))
        found = verify_trail(desk, opened, file)
    document = {
        "map": opened.document,
        "file": file,
        "lines": found.lines,
        "newer": found.newer,
        "breaks": list(found.breaks),
    }
    put(as_json, document, lambda: _show_verified(document))
    return BROKEN if found.breaks else 0


def _value(value: "DueValue") -> dict[str, Any]:
    return {
        "measure": value.measure,
        "title": value.title,
        "collector": value.collector,
        "period": str(value.period),
        "due": value.due.isoformat(),
        "state": None if value.state is None else value.state.value,
        "value": value.value,
        "told": None if value.told is None else value.told.isoformat(),
        "days_late": value.days_late,
    }


def _show_round(document: dict[str, Any]) -> None:
    from rich.table import Table  # noqa: PLC0415 - JSON comes without it

    counts = ", ".join(f"{count} {state}" for state, count in document["counts"].items() if count)
    console().print(f"{document['title']}, {document['period']}: {counts or 'nothing is due'}.")
    table = Table(box=None, pad_edge=False)
    for name in ("measure", "period", "due", "from", "state", "days late"):
        table.add_column(name, justify="right" if name == "days late" else "left")
    for value in document["values"]:
        late = str(value["days_late"]) if value["days_late"] else ""
        table.add_row(
            value["title"], value["period"], value["due"], value["collector"], value["state"] or "missing", late
        )
    console().print(table)


def _show_trail(document: dict[str, Any]) -> None:
    console().print(f"Wrote {document['file']}: {document['values']} values, {document['versions']} versions.")
    console().print(f"Seal of the last line, to be written down: {document['seal']}")
    console().print(f"To verify it: osm-workbench data verify {document['map']} {document['file']}")


def _show_verified(document: dict[str, Any]) -> None:
    newer = f"; the database has {document['newer']} more by now" if document["newer"] else ""
    if not document["breaks"]:
        console().print(f"As it was written, and as the database has it: {document['lines']} lines{newer}.")
    for sentence in document["breaks"][:20]:
        console().print(f"- {sentence}")
