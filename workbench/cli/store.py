"""`osm-workbench audit`, `backup`, `restore`, `prepare-database`: the database that documents rest in."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from workbench.cli.office_options import Json
from workbench.cli.speaking import put, say

BROKEN = 1
SHOWN = 20
Document = Mapping[str, Any]

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def audit(
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="A backup to examine, instead of the workbench's own database."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Examine the history: exit code 1, and the first broken version, where it is not as it was written."""
    from workbench.opening import audit_database, name_database  # noqa: PLC0415 - help comes without the database

    found = audit_database(file)
    place = name_database(file)
    document = {
        "database": place.removeprefix("database "),
        **asdict(found),
        "first_broken": asdict(found.first_broken) if found.first_broken else None,
    }
    put(as_json, document, lambda: _show_audit(document))
    return 0 if found.is_clean else BROKEN


@app.command()
def backup(
    file: Annotated[str, typer.Argument(help="The file to write.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> int:
    """Write everything in the database into one file, while others work; the file is examined as by `audit`."""
    from workbench.opening import backup_database  # noqa: PLC0415 - help comes without the database

    found = backup_database(file, overwrite=overwrite).audit
    document = {
        "file": file,
        **asdict(found),
        "first_broken": asdict(found.first_broken) if found.first_broken else None,
    }
    put(as_json, document, lambda: typer.echo(f"Wrote {file}: {_counted(document)}."))
    if found.is_clean:
        return 0
    say(f"What was backed up is not as it was written: {found.breaks[0].sentence}; run `osm-workbench audit`.")
    return BROKEN


@app.command()
def restore(
    file: Annotated[str, typer.Argument(help="A file written by `osm-workbench backup`.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Go over newer work too, by a new version; the history keeps it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring back what a backup holds and the database does not; nothing is removed."""
    from workbench.opening import restore_database  # noqa: PLC0415 - help comes without the database

    document = {"file": file, **asdict(restore_database(file, overwrite=overwrite))}
    put(as_json, document, lambda: _show_restored(document))


@app.command()
def prepare_database(
    writer: Annotated[str, typer.Option(metavar="ROLE", help="The PostgreSQL role that the workbench works as.")],
    as_json: Json = False,
) -> None:
    """Make the tables of the database at OSM_DATABASE_OWNER_URL, for a role that may read and append, no more."""
    from workbench import opening  # noqa: PLC0415 - help comes without the database

    found = opening.prepare_database(writer)
    document = {**asdict(found), "database": found.place.removeprefix("database ")}
    del document["place"]
    put(as_json, document, lambda: _show_prepared(document))


def _show_audit(document: Document) -> None:
    typer.echo(f"Database {document['database']}: {_counted(document)}.")
    breaks = document["breaks"]
    if not breaks:
        typer.echo(f"As it was written. Seal, to compare with one written down before: {document['seal']}")
        return
    broken = document["first_broken"]
    where = "" if broken is None else f" First broken version: {broken['number']} of {broken['document']}."
    typer.echo(f"Not as it was written.{where}")
    for found in breaks[:SHOWN]:
        typer.echo(f"- {found['sentence']}")
    if len(breaks) > SHOWN:
        typer.echo(f"- and {len(breaks) - SHOWN} more")


def _show_restored(document: Document) -> None:
    typer.echo(f"Brought back from {document['file']}: {document['versions']} versions, {document['rows']} rows.")
    for pin in document["taken_back"]:
        typer.echo(f"Taken back: {pin['document']}, as version {pin['number']}; the history keeps the newer work.")


def _show_prepared(document: Document) -> None:
    how = "Prepared" if document["is_new"] else "Prepared before:"
    typer.echo(
        f"{how} database {document['database']}. Role {document['writer']!r} may read and append in its"
        f" {len(document['tables'])} tables, and change nothing there: work as it, by OSM_DATABASE_URL."
    )


def _counted(document: Document) -> str:
    return f"{document['documents']} documents, {document['versions']} versions, {document['rows']} rows"
