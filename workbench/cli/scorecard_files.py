"""`osm-workbench import`, `export` and `template`: scorecards as workbooks and as folders of CSV files."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from workbench.cli.office_options import Json
from workbench.cli.speaking import put, say
from workbench.cli.working import at_desk

BAD_FILE = 2
MOST_SENTENCES = 60
"""Changes told one by one; --json tells all."""
Document = Mapping[str, Any]

app = typer.Typer(rich_markup_mode=None, add_completion=False)

MapName = Annotated[str, typer.Argument(metavar="MAP", help="A map's document or title.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]


@app.command("import")
def import_(
    name: MapName,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="FILE.xlsx, a folder of CSV files, or one of them alone.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Take it; without it nothing is stored.")] = False,
    as_json: Json = False,
) -> int:
    """Put a scorecard's file onto a map: first what it would add, change and leave alone; with --yes it is stored.

    What the file does not name stays as it is: nothing is ever removed. Exit code 2, with everything that is wrong by
    sheet, row and column, for a file that cannot be taken.
    """
    from workbench.jobs import scorecard_files as job  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.scorecard_files_output import preview_document, problems_document  # noqa: PLC0415 - see above
    from workbench.jobs.strategy_map import find_map, open_map  # noqa: PLC0415 - see above

    with at_desk() as desk:
        opened = open_map(desk, find_map(desk, name))
        try:
            shown = job.preview(desk, opened, file)
        except job.ScorecardFileError as error:
            document = problems_document(opened, error)
            put(as_json, document, lambda: _say_problems(document))
            return BAD_FILE
        taken = job.take(desk, shown) if yes else None
    put(as_json, document := preview_document(shown, taken), lambda: _show(document))
    return 0


@app.command()
def export(
    name: MapName,
    file: Annotated[str, typer.Argument(metavar="FILE.xlsx|FOLDER", help="A workbook, or a folder for CSV files.")],
    since: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Only values of this period and later, such as 2024-01.")
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write a map with its measures, targets and values, to look at, to change and to import again."""
    from workbench.jobs import scorecard_files as job  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.scorecard_files_output import export_document  # noqa: PLC0415 - see above
    from workbench.jobs.strategy_map import find_map, open_map  # noqa: PLC0415 - see above

    with at_desk() as desk:
        opened = open_map(desk, find_map(desk, name))
        files, values = job.export_map(desk, opened, file, since=since, overwrite=force)
    document = export_document(opened, files, values)
    what = files[0] if len(files) == 1 else f"{len(files)} files into {file}"
    told = f"Wrote {what}: {document['map']}, version {document['version']['number']}, with {values} values."
    put(as_json, document, lambda: typer.echo(_safe(told)))


@app.command()
def template(
    file: Annotated[str, typer.Argument(metavar="FILE.xlsx", help="The workbook to write.")],
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write a workbook to fill in: what every column means, the words it takes, and examples."""
    from workbench.jobs.scorecard_files import write_template  # noqa: PLC0415 - help comes without the domain

    write_template(file, overwrite=force)
    told = f"Wrote {file}. Fill it in, then: osm-workbench import MAP {file}"
    put(as_json, {"file": file}, lambda: typer.echo(_safe(told)))


# -- what is told -----------------------------------------------------------------------------------------------------


def _show(document: Document) -> None:
    version = document["version"]["number"]
    lines = [f"{document['file']} onto {document['title']} ({document['map']}), version {version}"]
    lines += [f"- {sentence}" for sentence in document["sentences"][:MOST_SENTENCES]]
    more = len(document["sentences"]) - MOST_SENTENCES
    lines += [f"- and {more} more changes; --json tells all"] if more > 0 else []
    values = document["values"]
    lines.append(f"Values: {values['new']} new, {values['changed']} changed, {values['same']} the same.")
    for name, label in (("added", "Added"), ("changed", "Changed"), ("left_alone", "Left alone")):
        lines += [f"{label}: {_counts(document[name])}."] if document[name] else []
    lines += [f"New in the organisation: {', '.join(document['people'])}."] if document["people"] else []
    lines += [f"Note: {note}" for note in document["notes"]]
    lines += [f"Not yours to take: {reason}." for reason in document["denied"]]
    lines.append(_end(document))
    for line in lines:
        typer.echo(_safe(line))


def _end(document: Document) -> str:
    values = document["values"]
    if not (document["sentences"] or document["people"] or values["new"] or values["changed"]):
        return "There was nothing to store." if document["taken"] else "There is nothing to store."
    return "Stored." if document["taken"] else "Nothing was stored: take it with --yes."


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items())


def _say_problems(document: Document) -> None:
    count = len(document["problems"]) + document["more"]
    say(_safe(f"{document['file']}: {count} problem{'' if count == 1 else 's'}; nothing was stored."))
    for problem in document["problems"]:
        say(_safe(f"- {problem['sentence']}"))
    if document["more"]:
        say(f"- and {document['more']} more")


def _safe(text: str) -> str:
    """Give a text that cannot move a terminal's cursor, turn the reading direction or break a line."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
