"""`osm-workbench case` and `osm-workbench map`: strategy maps as documents with a history."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from osm_sim.errors import InputError
from workbench.cli.office_options import Json, spread
from workbench.cli.speaking import console, progress, put
from workbench.cli.working import at_desk

FOUND = 1
"""The exit code of a strict check that found an error."""
OPEN_IT = "Open it on the page Map of `osm-workbench run`"

app = typer.Typer(rich_markup_mode=None, add_completion=False)
maps = typer.Typer(
    help="Strategy maps: list, show, draw, check, compare, restore, begin, import.\n\n"
    "A map is named by its document or its exact title; a map of a built-in case by case:NAME, such as"
    " case:company, without loading it (show, draw, check).",
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(maps, name="map")

MapName = Annotated[str, typer.Argument(metavar="MAP", help="A map's document or title, or case:NAME.")]
StoredName = Annotated[str, typer.Argument(metavar="MAP", help="A map's document or title.")]
Number = Annotated[int | None, typer.Option("--version", metavar="N", help="A version (else the newest).")]


@maps.callback(invoke_without_command=True)
def _maps(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def case(
    name: Annotated[str | None, typer.Argument(metavar="[CASE]", help="The case to load; none: list them.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Load a fresh copy beside one loaded before.")] = False,
    units: Annotated[
        int | None, typer.Option(metavar="N", help="Of army: make it of so many units, with 36 months of values.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Of army --units: same seed, same army.")] = None,
    truth: Annotated[
        bool, typer.Option("--truth", help="For trainers: say what is true of the case's made-up values; load nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Load a built-in case, an organisation with its strategy maps and their values, or list the cases."""
    if units is not None or seed is not None:
        _make_army(name, units, seed, is_plain=not (again or truth), as_json=as_json)
        return
    if truth:
        _tell_truth(name, again=again, as_json=as_json)
        return
    from workbench.jobs import strategy_map as job  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs import strategy_map_output as output  # noqa: PLC0415 - see above

    if name is None:
        if again:
            raise InputError("--again needs the CASE to load; name one, such as `osm-workbench case company --again`")
        listed = output.cases_document()
        put(as_json, listed, lambda: _tables().print_cases(console(), listed))
        return
    with at_desk() as desk:
        document = output.loaded_document(desk, job.load_case(desk, name, again=again))
    put(as_json, document, lambda: _tables().print_loaded(console(), document, OPEN_IT))


def _make_army(name: str | None, units: int | None, seed: int | None, *, is_plain: bool, as_json: bool) -> None:
    from workbench.jobs import strategy_map_output as output  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.alignment_case import SEED, army_case, lay_army  # noqa: PLC0415 - see above

    if name != "army" or units is None or not is_plain:
        raise InputError("--units and --seed make the army anew; ask `osm-workbench case army --units 314`")
    with at_desk() as desk, progress("Laying the army") as on_progress:
        made = army_case(units, SEED if seed is None else seed, today=desk.now().date())
        document = output.loaded_document(desk, lay_army(desk, made, on_progress=on_progress))
    put(as_json, document, lambda: _tables().print_army(console(), document))


def _tell_truth(name: str | None, *, again: bool, as_json: bool) -> None:
    from workbench.cli.scorecard_case_tables import print_truth  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.scorecard_case_truth import truth_document  # noqa: PLC0415 - see above

    if name is None or again:
        raise InputError("--truth needs the CASE and loads nothing; ask `osm-workbench case company --truth`")
    document = truth_document(name)
    put(as_json, document, lambda: print_truth(console(), document))


@maps.command("list")
def list_(as_json: Json = False) -> None:
    """List the maps that are stored, each with its newest version."""
    from workbench.jobs.strategy_map import list_maps  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_output import maps_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = maps_document(list_maps(desk))
    put(as_json, document, lambda: _tables().print_maps(console(), document))


@maps.command()
def show(name: MapName, number: Number = None, as_json: Json = False) -> None:
    """Show a map: perspectives from top to bottom, objectives, owners, measures, causes and effects."""
    from workbench.jobs.strategy_map_output import map_document  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_seen import see_map  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = map_document(see_map(desk, name, number))
    put(as_json, document, lambda: _tables().print_map(console(), document))


@maps.command()
def draw(
    name: MapName,
    file: Annotated[str, typer.Argument(metavar="FILE.svg", help="The picture to write.")],
    number: Number = None,
    since: Annotated[
        int | None, typer.Option(metavar="N", help="Mark what has happened since version N, what was removed too.")
    ] = None,
    width: Annotated[float, typer.Option(metavar="PX", help="The room from left to right, 320 or more.")] = 1180,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> None:
    """Draw a map as an SVG picture, for a browser, a text or a slide."""
    from workbench.jobs import strategy_map_drawing as job  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_output import drawing_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        drawing = job.draw(desk, name, number=number, since=since, width=width)
    job.save_drawing(drawing, file, overwrite=force)
    document = drawing_document(drawing, file)
    put(as_json, document, lambda: _tables().print_drawn(console(), document))


# -- checks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of the rules; the names of the fields are those of `map_settings`."""

    left_out: Annotated[
        list[str] | None, typer.Option("--leave-out", metavar="RULE", help="A rule to leave out, R5; repeatable.")
    ] = None
    objectives: Annotated[
        str | None, typer.Option(metavar="A-B", help="R1: objectives on a map, fewest and most (15-25).")
    ] = None
    most_objectives: Annotated[int | None, typer.Option(metavar="N", help="R1: above so many it is an error (30).")] = (
        None
    )
    measures_each: Annotated[
        str | None, typer.Option("--measures", metavar="A-B", help="R2: measures of an objective (1-3).")
    ] = None
    verbs: Annotated[
        list[str] | None, typer.Option("--verb", metavar="WORD", help="R5: one more verb; repeatable.")
    ] = None
    themes: Annotated[str | None, typer.Option(metavar="A-B", help="R6: themes of a map (3-5).")] = None
    theme_perspectives: Annotated[
        int | None, typer.Option(metavar="N", help="R6: perspectives a theme runs through, at least (3).")
    ] = None
    largest_share: Annotated[
        float | None, typer.Option(metavar="S", help="R10: share of the objectives in one perspective (0.5).")
    ] = None


@maps.command()
@spread
def check(
    name: MapName,
    *,
    number: Number = None,
    limits: Limits,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 where an error is found.")] = False,
    as_json: Json = False,
) -> int:
    """Check a map by the rules of the craft: what was found, where, why, and who says so. It keeps nobody from saving.

    Rules: R1 objectives on the map, R2 measures of each, R3 paths to an outcome, R4 links that run down, R5 names,
    R6 themes, R7 lead and lag measures, R8 owners and what a measure needs, R9 initiatives (judged where they are
    known), R10 balance of the perspectives, R11 one definition for each measure, in the whole organisation.
    """
    from workbench.jobs import strategy_map_checks as job  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_output import findings_document  # noqa: PLC0415 - see above
    from workbench.jobs.strategy_map_seen import see_map, with_others  # noqa: PLC0415 - see above

    given = {field: value for field, value in asdict(limits).items() if value is not None}
    settings = job.map_settings(**given)
    with at_desk() as desk:
        seen = with_others(desk, see_map(desk, name, number))
    document = findings_document(seen, settings, job.findings_on(seen, settings))
    put(as_json, document, lambda: _tables().print_findings(console(), document))
    return FOUND if strict and document["counts"]["error"] else 0


# -- history ----------------------------------------------------------------------------------------------------------


@maps.command()
def diff(
    name: StoredName,
    before: Annotated[int, typer.Argument(metavar="BEFORE", help="The number of a version.")],
    after: Annotated[int, typer.Argument(metavar="AFTER", help="The number of another one.")],
    as_json: Json = False,
) -> None:
    """Say what happened to a map between two versions, the earlier one first whichever is named first."""
    from workbench.jobs.strategy_map import find_map  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_history import compare  # noqa: PLC0415 - see above
    from workbench.jobs.strategy_map_output import changes_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = changes_document(compare(desk, find_map(desk, name), before, after))
    put(as_json, document, lambda: _tables().print_changes(console(), document))


@maps.command()
def history(
    name: StoredName,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many versions at most.")] = 30,
    before: Annotated[int | None, typer.Option(metavar="N", help="Only versions before this one.")] = None,
    as_json: Json = False,
) -> None:
    """List the versions of a map, newest first: number, when, who, and what changed."""
    from workbench.jobs.strategy_map import find_map, open_map  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_history import history_page  # noqa: PLC0415 - see above
    from workbench.jobs.strategy_map_output import history_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        opened = open_map(desk, find_map(desk, name))
        page = history_page(desk, opened.document, before=before, most=limit)
        document = history_document(opened.document, opened.card.title, page)
    put(as_json, document, lambda: _tables().print_history(console(), document))


@maps.command()
def restore(
    name: StoredName,
    number: Annotated[int, typer.Argument(metavar="N", help="The number of the version to bring back.")],
    as_json: Json = False,
) -> None:
    """Save an old version once more as the newest; the history keeps those between."""
    from workbench.jobs.strategy_map import find_map, open_map  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_history import restore_map  # noqa: PLC0415 - see above
    from workbench.jobs.strategy_map_output import restored_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        opened = open_map(desk, find_map(desk, name))
        document = restored_document(opened, restore_map(desk, opened, number), number)
    put(as_json, document, lambda: _tables().print_restored(console(), document))


# -- beginning and importing ------------------------------------------------------------------------------------------


@maps.command()
def new(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What the map is called.")],
    template: Annotated[
        str, typer.Option(metavar="NAME", help="private, public or non-profit: its perspectives and themes to start.")
    ],
    as_json: Json = False,
) -> None:
    """Begin a map from a template; everything in it may be renamed, moved or removed."""
    from workbench.jobs.strategy_map import begin_map  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_output import begun_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        document = begun_document(begin_map(desk, template, title))
    put(as_json, document, lambda: _tables().print_begun(console(), document, OPEN_IT))


@maps.command("import")
def import_(
    name: StoredName,
    file: Annotated[str, typer.Argument(metavar="FILE", help="Nodes and edges as JSON, CSV or GraphML.")],
    places: Annotated[
        list[str] | None,
        typer.Option("--place", metavar="NODE=PERSPECTIVE", help="Another perspective for a node; repeatable."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take them; without it nothing is stored.")] = False,
    as_json: Json = False,
) -> None:
    """Put a graph that was drawn elsewhere onto a map. Each node is offered a perspective, shown first.

    JSON: {"nodes": [{"id", "label"}], "edges": [{"source", "target"}]}; CSV: a line cause,effect for each edge.
    """
    from workbench.jobs import strategy_map_taking as job  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.strategy_map_output import offer_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        offered = job.offer_file(desk, name, file, places or ())
        taken = job.take_offer(desk, offered) if yes else None
    document = offer_document(offered.opened, offered.offer, offered.chosen, taken)
    put(as_json, document, lambda: _tables().print_offer(console(), document))


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import strategy_map_tables  # noqa: PLC0415 - JSON comes without tables

    return strategy_map_tables
