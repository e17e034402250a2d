"""`osm-workbench library`: the organisation's standard measures, each defined once."""

from typing import Annotated, Any

import typer

from workbench.cli.office_options import Json
from workbench.cli.speaking import console, put
from workbench.cli.working import at_desk

app = typer.Typer(
    help="Standard measures of the organisation: list, show, add, use.\n\n"
    "One definition for the whole organisation: `map check` (R11) tells where a scorecard's measure differs from it.",
    rich_markup_mode=None,
    add_completion=False,
)

MapName = Annotated[str, typer.Argument(metavar="MAP", help="A map's document or title.")]
MeasureName = Annotated[str, typer.Argument(metavar="MEASURE", help="A measure's id or exact title.")]
StandardName = Annotated[str, typer.Argument(metavar="STANDARD", help="A standard measure's id or title.")]


@app.callback(invoke_without_command=True)
def _library(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the standard measures, with how many measures are each, and how many of them differ."""
    from workbench.jobs.scorecard_library import list_standards  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.scorecard_library_output import library_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = library_document(list_standards(desk))
    put(as_json, document, lambda: _tables().print_library(console(), document))


@app.command()
def show(name: StandardName, as_json: Json = False) -> None:
    """Show a standard measure: how it is defined, where it is used, and what differs there."""
    from workbench.jobs.scorecard_library import find_listed, list_standards  # noqa: PLC0415 - help comes without it
    from workbench.jobs.scorecard_library_output import standard_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = standard_document(find_listed(list_standards(desk), name))
    put(as_json, document, lambda: _tables().print_standard(console(), document))


@app.command()
def add(
    map_name: MapName,
    measure: MeasureName,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why it is defined that way, or what to mind.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Define the standard anew that this measure is already.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a scorecard's measure into the organisation's library. That is for the office."""
    from workbench.jobs.scorecard_library import put_named  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.scorecard_library_output import taken_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = taken_document(put_named(desk, map_name, measure, note=note, is_replacing=replace))
    put(as_json, document, lambda: _tables().print_added(console(), document))


@app.command()
def use(map_name: MapName, measure: MeasureName, standard: StandardName, as_json: Json = False) -> None:
    """Have a scorecard's measure take over the definition of a standard one."""
    from workbench.jobs.scorecard_library import use_named  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.scorecard_library_output import taken_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = taken_document(use_named(desk, map_name, measure, standard))
    put(as_json, document, lambda: _tables().print_used(console(), document))


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import library_tables  # noqa: PLC0415 - JSON comes without tables

    return library_tables
