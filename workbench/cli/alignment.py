"""`osm-workbench alignment` and `osm-workbench cascade`: from one corporate map to every unit, and its approval."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from osm_sim.errors import InputError
from workbench.cli.office_options import Json, spread
from workbench.cli.speaking import console, progress, put
from workbench.cli.working import at_desk

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.domain.ids import DocumentId, ObjectiveId, PersonId
    from workbench.domain.organisation import Organisation
    from workbench.domain.realignment import Choice
    from workbench.jobs.alignment import Enterprise

Word = TypeVar("Word", bound=StrEnum)
FOUND = 1
"""The exit code of a strict check that found an error."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)
alignment = typer.Typer(
    help="How the scorecards of an organisation hang together, who carries what, and what was approved.\n\n"
    "An organisation is named by its document or its exact name, a unit by its id or name, a map by its document.",
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(alignment, name="alignment")

Name = Annotated[str, typer.Argument(metavar="ORGANISATION", help="An organisation's document or name.")]
MapName = Annotated[str, typer.Argument(metavar="MAP", help="A map's document or title.")]
Note = Annotated[str, typer.Option(metavar="TEXT", help="What is to be said of it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Store it; without it nothing is stored.")]
Demo = Annotated[
    bool, typer.Option("--demo", help="A demonstration: alone on this machine, you may approve your own changes, too.")
]


@alignment.callback(invoke_without_command=True)
def _alignment(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@alignment.command()
def report(name: Name, as_json: Json = False) -> None:
    """Report every metric of alignment, the coverage of each corporate objective, and where the units stand."""
    from workbench.jobs.alignment_output import report_document  # noqa: PLC0415 - help comes without the domain

    with at_desk() as desk:
        document = report_document(_opened(desk, name), desk.now().isoformat(timespec="seconds"))
    put(as_json, document, lambda: _tables().print_report(console(), document))


@alignment.command()
def matrix(name: Name, as_json: Json = False) -> None:
    """Show the alignment matrix: every unit, and how it is linked to each corporate objective.

    I identical, C contributory, S shared, N new; in small letters through units between; + values flow; ! must carry
    it and does not; - does not apply.
    """
    from workbench.jobs.alignment_output import matrix_document  # noqa: PLC0415 - help comes without the domain

    with at_desk() as desk:
        document = matrix_document(_opened(desk, name))
    put(as_json, document, lambda: _tables().print_matrix(console(), document))


@alignment.command()
def findings(
    name: Name,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 where an error is found.")] = False,
    as_json: Json = False,
) -> int:
    """Say what does not fit between the scorecards: where, why, and who says so. It keeps nobody from working."""
    from workbench.jobs.alignment import findings_of  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.alignment_output import findings_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        enterprise = _opened(desk, name)
        document = findings_document(enterprise, findings_of(enterprise))
    put(as_json, document, lambda: _tables().print_findings(console(), document))
    return FOUND if strict and document["counts"]["error"] else 0


@alignment.command()
def follow(
    name: Name,
    objective: Annotated[str, typer.Argument(metavar="OBJECTIVE", help="An objective's id or exact title.")],
    map_name: Annotated[str | None, typer.Option("--map", metavar="MAP", help="Its map (else the corporate one).")] = (
        None
    ),
    as_json: Json = False,
) -> None:
    """Follow an objective up and down through the enterprise."""
    from workbench.jobs import alignment_output as output  # noqa: PLC0415 - help comes without the domain

    with at_desk() as desk:
        enterprise = _opened(desk, name)
        document = output.followed_document(enterprise, output.find_objective(enterprise, map_name, objective))
    put(as_json, document, lambda: _tables().print_followed(console(), document))


# -- approvals --------------------------------------------------------------------------------------------------------


@alignment.command("round")
def round_(
    name: Name,
    title: Annotated[str | None, typer.Option("--open", metavar="TITLE", help="Open a round of this name.")] = None,
    deadline: Annotated[str | None, typer.Option(metavar="2026-12-15", help="Its last day; moves an open one's.")] = (
        None
    ),
    units: Annotated[
        list[str] | None, typer.Option("--unit", metavar="UNIT", help="Who is asked (else all); repeatable.")
    ] = None,
    close: Annotated[bool, typer.Option("--close", help="Close the round.")] = False,
    number: Annotated[str | None, typer.Option("--round", metavar="DOCUMENT", help="Which (else the last).")] = None,
    as_json: Json = False,
) -> None:
    """Show a round of approvals: where each unit stands, and who is to do what next; open one, move or close it."""
    from workbench.jobs import alignment_approvals as job  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs import alignment_output as output  # noqa: PLC0415 - see above

    day = None if deadline is None else _day(deadline)
    with at_desk() as desk:
        enterprise = _opened(desk, name)
        if title is None and units:
            raise InputError("--unit says who is asked in a round that is opened; give --open TITLE as well")
        if title is not None and close:
            raise InputError("--open and --close are two different things; give one of them")
        if title is not None:
            if day is None:
                raise InputError("--open needs the last day of the round; give it by --deadline 2026-12-15")
            asked = None if not units else [output.find_unit(enterprise, unit) for unit in units]
            enterprise, chosen = job.open_round(desk, enterprise, title, day, asked)
        else:
            chosen = _round(enterprise, number)
            if close or day is not None:
                enterprise = job.change_round(desk, enterprise, chosen, deadline=day, is_closed=close)
        _, held = job.find_round(enterprise, chosen)
        document = output.round_document(enterprise, chosen, held, desk.now().date())
    put(as_json, document, lambda: _tables().print_round(console(), document))


@alignment.command()
def submit(name: MapName, note: Note = "", as_json: Json = False) -> None:
    """Submit the newest version of a scorecard for approval."""
    _decide(name, "submitted", note, demo=False, as_json=as_json)


@alignment.command()
def withdraw(name: MapName, note: Note = "", as_json: Json = False) -> None:
    """Take a submission back."""
    _decide(name, "withdrawn", note, demo=False, as_json=as_json)


@alignment.command()
def approve(
    name: MapName,
    version: Annotated[int | None, typer.Option(metavar="N", help="The version that was read (else the newest).")] = (
        None
    ),
    note: Note = "",
    demo: Demo = False,
    as_json: Json = False,
) -> None:
    """Approve a submitted version; nobody approves their own changes."""
    _decide(name, "approved", note, demo=demo, as_json=as_json, version=version)


@alignment.command("return")
def return_(
    name: MapName,
    note: Annotated[str, typer.Option(metavar="TEXT", help="What is to be changed.")],
    demo: Demo = False,
    as_json: Json = False,
) -> None:
    """Return a submitted version with comments."""
    _decide(name, "returned", note, demo=demo, as_json=as_json)


@alignment.command()
def realign(
    name: MapName,
    source: Annotated[str | None, typer.Option(metavar="MAP", help="The scorecard above (else the only one due).")] = (
        None
    ),
    choices: Annotated[
        list[str] | None,
        typer.Option("--choice", metavar="OBJECTIVE=CHOICE", help="keep, adopt, drop, add or ignore; repeatable."),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Walk through what changed above since a unit was aligned, and align it to the approved version."""
    from workbench.domain.alignment_checks import due_for  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs import alignment_realign as job  # noqa: PLC0415 - see above
    from workbench.jobs.alignment_output import walk_document  # noqa: PLC0415 - see above

    with at_desk() as desk:
        enterprise, document = _of_map(desk, name)
        due = [one.document for one in due_for(enterprise.alignment.by_document[document], enterprise.stands)]
        if source is None and len(due) != 1:
            what = (
                f"is due for {', '.join(due)}; name one by --source"
                if due
                else "is not due: nothing newer above it is approved"
            )
            raise InputError(f"map {document!r} {what}")
        walk = job.look_at_realignment(desk, enterprise, document, _document(source or due[0]))
        chosen = _choices(choices or ())
        job.realigned_card(walk, chosen)
        if yes:
            enterprise = job.save_realignment(desk, enterprise, walk, chosen)
        shown = walk_document(enterprise, walk, is_made=yes)
    put(as_json, shown, lambda: _tables().print_walk(console(), shown))


# -- units, people, what no scorecard says ----------------------------------------------------------------------------


@alignment.command()
def units(name: Name, as_json: Json = False) -> None:
    """List the units of an organisation as a tree, and the roles held in them."""
    from workbench.jobs.alignment_output import organised_document  # noqa: PLC0415 - help comes without the domain

    with at_desk() as desk:
        document = organised_document(_opened(desk, name))
    put(as_json, document, lambda: _tables().print_units(console(), document))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What a unit is."""

    kind: Annotated[str | None, typer.Option(help="corporate, business unit, support unit, partner or board.")] = None
    function: Annotated[
        str | None,
        typer.Option(help="What a support unit does, such as human resources, or a partner is, such as supplier."),
    ] = None
    parent: Annotated[str | None, typer.Option(metavar="UNIT", help="The unit above it.")] = None
    beside: Annotated[
        list[str] | None, typer.Option(metavar="UNIT", help="Units it answers to besides (a matrix); repeatable.")
    ] = None


@alignment.command()
@spread
def unit(
    name: Name,
    unit_name: Annotated[str, typer.Argument(metavar="UNIT", help="A unit, or with --add the name of a new one.")],
    *,
    fields: Fields,
    rename: Annotated[str | None, typer.Option(metavar="NAME", help="Another name.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take it out of the tree; its scorecard stays.")] = False,
    add: Annotated[bool, typer.Option("--add", help="Add a unit of this name.")] = False,
    as_json: Json = False,
) -> None:
    """Add, change, move or remove a unit."""
    from workbench.domain import organising  # noqa: PLC0415 - help comes without the domain
    from workbench.domain.organisation import Function, UnitKind  # noqa: PLC0415 - see above
    from workbench.jobs import alignment as job  # noqa: PLC0415 - see above
    from workbench.jobs.alignment_output import find_unit, organised_document  # noqa: PLC0415 - see above

    if sum((add, remove, rename is not None)) > 1:
        raise InputError("--add, --remove and --rename are three different things; give one of them")
    kind = None if fields.kind is None else _word("kind", fields.kind, UnitKind)
    function = None if fields.function is None else _word("function", fields.function, Function)
    with at_desk() as desk:
        enterprise = _opened(desk, name)
        parent = None if fields.parent is None else find_unit(enterprise, fields.parent)
        beside = tuple(find_unit(enterprise, one) for one in fields.beside or ())
        if add:
            edited = organising.add_unit(
                enterprise.organisation,
                name=unit_name,
                kind=kind or UnitKind.BUSINESS,
                parent=parent,
                function=function,
                beside=beside,
            )
        elif remove:
            edited = organising.remove_unit(enterprise.organisation, find_unit(enterprise, unit_name))
        else:
            given = {"name": rename, "kind": kind, "function": function, "parent": parent}
            changes: dict[str, object] = {key: value for key, value in given.items() if value is not None}
            if fields.beside is not None:
                changes["beside"] = beside
            edited = organising.revise_unit(enterprise.organisation, find_unit(enterprise, unit_name), **changes)
        document = organised_document(job.save_organisation(desk, enterprise, edited, f"Unit {unit_name!r}"))
    put(as_json, document, lambda: _tables().print_units(console(), document))


@alignment.command()
def role(
    name: Name,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="A person's sign-in, or name.")],
    role_name: Annotated[
        str, typer.Argument(metavar="ROLE", help="viewer, reporter, editor, leader, office or administrator.")
    ],
    where: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="Where (else everywhere).")] = None,
    full_name: Annotated[str, typer.Option("--name", help="The name of somebody new.")] = "",
    take: Annotated[bool, typer.Option("--take", help="Take the role away.")] = False,
    as_json: Json = False,
) -> None:
    """Give somebody a role in a unit and those below it, or take it away."""
    from workbench.domain import organising  # noqa: PLC0415 - help comes without the domain
    from workbench.domain.organisation import Role  # noqa: PLC0415 - see above
    from workbench.jobs import alignment as job  # noqa: PLC0415 - see above
    from workbench.jobs.alignment_output import find_unit, organised_document  # noqa: PLC0415 - see above

    wanted = _word("role", role_name, Role)
    with at_desk() as desk:
        enterprise = _opened(desk, name)
        at = None if where is None else find_unit(enterprise, where)
        organisation = enterprise.organisation
        if take:
            edited = organising.take_role(organisation, person=_person(organisation, person), role=wanted, unit=at)
        elif any(one.name == person and one.sign_in != person for one in organisation.people):
            edited = organising.give_role(organisation, name=person, sign_in="", role=wanted, unit=at)
        else:
            edited = organising.give_role(organisation, name=full_name or person, sign_in=person, role=wanted, unit=at)
        document = organised_document(job.save_organisation(desk, enterprise, edited, f"Role {role_name} of {person}"))
    put(as_json, document, lambda: _tables().print_units(console(), document))


@alignment.command()
def survey(
    name: Name,
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="What was told: one row for each figure.")],
    template: Annotated[bool, typer.Option("--template", help="Write the file as it stands, to be filled in.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> None:
    """Take what no scorecard says (money, pay, surveys, minutes) from a CSV file, or write the file to be filled in."""
    from workbench.jobs import alignment_survey as job  # noqa: PLC0415 - help comes without the domain

    with at_desk() as desk:
        enterprise = _opened(desk, name)
        if template:
            rows = job.export_survey(enterprise, file, overwrite=force)
        else:
            enterprise = job.import_survey(desk, enterprise, file)
            rows = sum(len(job.texts_of(enterprise, section)) for section in job.SECTIONS)
        document = {"organisation": enterprise.document, "file": file, "rows": rows, "is_written": template}
    put(as_json, document, lambda: _tables().print_survey(console(), document))


# -- cascading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How the drafts are linked."""

    how: Annotated[
        str, typer.Option(help="identical, contributory, shared with others, or new (one of the unit's own).")
    ] = "contributory"
    mode: Annotated[str, typer.Option(help="Whether scores flow up (data), or only meaning does (context).")] = (
        "context"
    )
    weight: Annotated[float, typer.Option(help="By which its score counts above, where scores flow.")] = 1.0
    aggregation: Annotated[
        str, typer.Option(help="How the scores of several are put together: average, worst or best.")
    ] = "average"
    with_measures: Annotated[bool, typer.Option("--with-measures", help="With its measures, without targets.")] = False


@app.command()
@spread
def cascade(
    name: Name,
    objective: Annotated[str, typer.Argument(metavar="OBJECTIVE", help="An objective's id or exact title.")],
    *,
    to: Annotated[list[str] | None, typer.Option(metavar="UNIT", help="A unit; repeatable.")] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--all", metavar="KIND", help="All of a kind, such as business unit; repeatable."),
    ] = None,
    below: Annotated[str | None, typer.Option(metavar="UNIT", help="Of these only those right below a unit.")] = None,
    missing: Annotated[bool, typer.Option("--missing", help="The units that are asked for it and not there.")] = False,
    map_name: Annotated[str | None, typer.Option("--map", metavar="MAP", help="Its map (else the corporate one).")] = (
        None
    ),
    link: Link,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Cascade an objective to many units at once, as a draft in each: shown first, stored in all of them or in none."""
    from workbench.domain.cascading import Cascade  # noqa: PLC0415 - help comes without the domain
    from workbench.domain.organisation import UnitKind  # noqa: PLC0415 - see above
    from workbench.domain.scorecard import Flow, How, Mode  # noqa: PLC0415 - see above
    from workbench.jobs import alignment_cascade as job  # noqa: PLC0415 - see above
    from workbench.jobs import alignment_output as output  # noqa: PLC0415 - see above

    try:
        wanted = Cascade(
            how=_word("how", link.how, How),
            mode=_word("mode", link.mode, Mode),
            weight=link.weight,
            aggregation=_word("aggregation", link.aggregation, Flow),
            with_measures=link.with_measures,
        )
    except ValueError as error:
        raise InputError(str(error)) from None
    with at_desk() as desk:
        enterprise = _opened(desk, name)
        place = output.find_objective(enterprise, map_name, objective)
        asked = job.choose_units(
            enterprise,
            place,
            named=[output.find_unit(enterprise, one) for one in to or ()],
            kinds=frozenset(_word("all", kind, UnitKind) for kind in kinds or ()),
            below=None if below is None else output.find_unit(enterprise, below),
            only_missing=missing,
        )
        offer = job.look_at_cascade(desk, enterprise, place, asked, wanted)
        if yes:
            with progress("Cascading") as on_progress:
                enterprise = job.make_cascade(desk, enterprise, offer, on_progress=on_progress)
        document = output.cascade_document(enterprise, offer, is_made=yes)
    put(as_json, document, lambda: _tables().print_cascade(console(), document))


# -- inside -----------------------------------------------------------------------------------------------------------


def _opened(desk: "Desk", name: str) -> "Enterprise":
    from workbench.jobs.alignment import find_organisation, open_enterprise  # noqa: PLC0415 - see the commands

    return open_enterprise(desk, find_organisation(desk, name))


def _of_map(desk: "Desk", name: str) -> tuple["Enterprise", "DocumentId"]:
    """Give the enterprise of a map's unit, and the map's document."""
    from workbench.jobs.alignment import open_enterprise  # noqa: PLC0415 - see the commands
    from workbench.jobs.strategy_map import find_map, open_map  # noqa: PLC0415 - see above

    opened = open_map(desk, find_map(desk, name))
    if opened.organisation_document is None:
        raise InputError(f"map {opened.document!r} is of no organisation's unit; nobody can decide on it")
    return open_enterprise(desk, opened.organisation_document), opened.document


def _decide(name: str, decision: str, note: str, *, demo: bool, as_json: bool, version: int | None = None) -> None:
    from workbench.domain.documents import Decision  # noqa: PLC0415 - help comes without the domain
    from workbench.jobs.alignment_approvals import decide  # noqa: PLC0415 - see above
    from workbench.jobs.alignment_output import decided_document  # noqa: PLC0415 - see above

    with at_desk() as opened:
        desk = replace(opened, is_demo=opened.is_demo or (demo and opened.actor.is_local))
        enterprise, document = _of_map(desk, name)
        number = enterprise.stands[document].head.number if version is None else version
        shown = decided_document(decide(desk, enterprise, document, number, Decision(decision), note), document)
    put(as_json, shown, lambda: _tables().print_decided(console(), shown))


def _person(organisation: "Organisation", name: str) -> "PersonId":
    found = [one.id for one in organisation.people if name in (one.sign_in, one.name, one.id)]
    if not found:
        raise InputError(f"person {name[:80]!r} is none of the organisation's people; see `alignment units`")
    if len(found) > 1:
        raise InputError(f"person {name[:80]!r} is the name of {len(found)} people; write the sign-in")
    return found[0]


def _round(enterprise: "Enterprise", document: str | None) -> "DocumentId":
    if document is not None:
        return _document(document)
    if not enterprise.rounds:
        raise InputError("there is no round yet; open one: --open TITLE --deadline 2026-12-15")
    return enterprise.rounds[0].version.document


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"deadline(={text[:40]!r}) must be a day, such as 2026-12-15") from None


def _choices(texts: Sequence[str]) -> "dict[ObjectiveId, Choice]":
    from workbench.domain.ids import ObjectiveId  # noqa: PLC0415 - see the commands
    from workbench.domain.realignment import Choice  # noqa: PLC0415 - see above

    found: dict[ObjectiveId, Choice] = {}
    for text in texts:
        key, equals, choice = text.partition("=")
        if not equals or choice not in set(Choice):
            raise InputError(f"choice(={text[:60]!r}) must read OBJECTIVE=CHOICE, with one of {', '.join(Choice)}")
        found[ObjectiveId(key)] = Choice(choice)
    return found


def _document(text: str) -> "DocumentId":
    from workbench.domain.ids import DocumentId  # noqa: PLC0415 - see the commands

    return DocumentId(text)


def _word(name: str, text: str, words: type[Word]) -> Word:
    """Give the word that an option names; help comes without the words themselves."""
    found = text.strip().casefold().replace("-", " ")
    if found not in {word.value for word in words}:
        raise InputError(f"{name}(={text[:40]!r}) must be one of {', '.join(words)}")
    return words(found)


def _tables() -> Any:  # noqa: ANN401 - a module of ours
    from workbench.cli import alignment_tables  # noqa: PLC0415 - JSON comes without tables

    return alignment_tables
