"""`osm-workbench office save`, `saved`, `history`, `diff`, `restore`, `rename`: offices and scenarios of one's own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osm_sim.errors import InputError
from workbench.cli.office_names import open_named
from workbench.cli.office_options import (
    Catalogue,
    Demand,
    Json,
    Levels,
    People,
    Replications,
    SomeSeed,
    Staff,
    Ways,
    Year,
    case_options,
    given,
    spread,
)
from workbench.cli.speaking import console, put
from workbench.cli.working import at_desk

if TYPE_CHECKING:
    from osm_sim.office.cases import Case
    from osm_sim.office.timetable import FixedYear, RealCalendar
    from workbench.desk import Desk
    from workbench.jobs.office import Options
    from workbench.jobs.office_documents import Saved, Taken
    from workbench.jobs.office_settings import Setting

app = typer.Typer()

SavedName = Annotated[str, typer.Argument(metavar="NAME", help="What you saved, by its name or its id.")]


@app.command()
@spread
def save(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name to save under; before a FILE, the case to write there.")
    ],
    path: Annotated[
        str | None, typer.Argument(metavar="FILE", help="The office file to write, instead of saving under a name.")
    ] = None,
    *,
    from_case: Annotated[
        str | None, typer.Option("--from", metavar="CASE", help="Save this case, with your changes, under NAME.")
    ] = None,
    is_scenario: Annotated[
        bool, typer.Option("--scenario", help="Keep the changes apart from the case, with replications and seed.")
    ] = False,
    replications: Replications = None,
    seed: SomeSeed = None,
    office_name: Annotated[str | None, typer.Option("--name", help="A file's office's name (else the file's).")] = None,
    staff: Staff = None,
    ways: Ways,
    demand: Demand,
    people: People,
    catalogue: Catalogue = None,
    levels: Levels,
    year: Year,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_json: Json = False,
) -> None:
    """Save an office of your own: NAME --from CASE keeps its history, CASE FILE writes a file. It runs as a case."""
    options = case_options(ways, demand, people, levels, staff=staff, catalogue=catalogue)
    if path is not None:
        _refuse_mixed(
            "a FILE", {"--from": from_case, "--scenario": is_scenario, "--replications": replications, "--seed": seed}
        )
        _save_file(name, path, options, year, office_name=office_name, overwrite=force, as_json=as_json)
        return
    if from_case is None:
        raise InputError(
            f"where to save {name[:60]!r} is missing; give --from CASE to save under it, or a FILE to write"
        )
    _refuse_mixed("--from", {"--name": office_name, "--force": force})
    if not is_scenario:
        _refuse_mixed("an office", {"--replications": replications, "--seed": seed}, "; add --scenario")
    setting = _setting(from_case, options, year, is_scenario=is_scenario, replications=replications, seed=seed)
    _save_under(name, setting, is_scenario=is_scenario, as_json=as_json)


@app.command()
def saved(as_json: Json = False) -> None:
    """List the offices and scenarios that are saved, with their newest version."""
    from workbench.jobs import office_documents as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.opening import has_database  # noqa: PLC0415 - see above

    listed: list[dict[str, Any]] = []
    if has_database():  # none is made by looking
        with at_desk() as desk:
            listed = [_document(each) for each in job.saved(desk)]
    put(as_json, {"saved": listed}, lambda: _print_saved(listed))


@app.command()
def history(name: SavedName, as_json: Json = False) -> None:
    """List the versions of an office or scenario, newest first."""
    from workbench.jobs import office_documents as job  # noqa: PLC0415 - help comes without the simulation

    with _finding(name) as (desk, found):
        versions = [_version(replace(found, version=each)) for each in job.history(desk, found.pin.document)]
    document = {"document": found.pin.document, "kind": found.kind.value, "name": found.name, "versions": versions}
    put(as_json, document, lambda: _print_versions(found, versions))


@app.command()
def diff(
    name: SavedName,
    before: Annotated[int | None, typer.Argument(help="The version to begin from (else the newest).")] = None,
    after: Annotated[int | None, typer.Argument(help="The version to end with (else the newest).")] = None,
    *,
    other: Annotated[
        str | None, typer.Option("--with", metavar="CASE", help="End with another case, file or saved one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what two versions set differently, or a version and another office or scenario."""
    from workbench.jobs.office_documents import open_saved  # noqa: PLC0415 - help comes without the simulation
    from workbench.jobs.office_scenarios import differences  # noqa: PLC0415 - see above

    if other is not None and after is not None:
        raise InputError(f"--with and version {after} are two ends; give one of them")
    if other is None and before is None:
        raise InputError(f"what to compare {name[:60]!r} with is missing; give two versions, or --with another CASE")
    with _finding(name) as (desk, found):
        first = open_saved(desk, found.at(before))
        last = open_saved(desk, found.at(after))
    end = last.setting if other is None else open_named(other).setting
    label = f"version {last.saved.version.number}" if other is None else other
    document = {
        "name": found.name,
        "before": f"version {first.saved.version.number}",
        "after": label,
        "differences": list(differences(first.setting, end)),
    }
    put(as_json, document, lambda: _print_differences(document))


@app.command()
def restore(
    name: SavedName,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="The version to bring back.")],
    as_json: Json = False,
) -> None:
    """Save an old version again, as the newest one; the history keeps all of them."""
    from workbench.jobs import office_documents as job  # noqa: PLC0415 - help comes without the simulation

    with _finding(name) as (desk, found):
        made = _made(job.restore(desk, found.at(number)))
    put(as_json, _document(made), lambda: console().print(f"Restored: {_in_words(made)}."))


@app.command()
def rename(
    name: SavedName,
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name, of at most 200 characters.")],
    as_json: Json = False,
) -> None:
    """Give an office or scenario another name; its older versions keep theirs."""
    from workbench.jobs import office_documents as job  # noqa: PLC0415 - help comes without the simulation

    with _finding(name) as (desk, found):
        made = _made(job.rename(desk, found.pin, new))
    put(as_json, _document(made), lambda: console().print(f"Renamed: {_in_words(made)}."))


# -- the desk ---------------------------------------------------------------------------------------------------------


@contextmanager
def _finding(name: str) -> "Iterator[tuple[Desk, Saved]]":
    """Give the desk and what is saved under a name. Raises InputError where nothing is; no database is made."""
    from workbench.jobs import office_documents as job  # noqa: PLC0415 - help comes without the simulation
    from workbench.opening import has_database  # noqa: PLC0415 - see above

    if not has_database():
        raise InputError(
            f"nothing is saved as {name[:60]!r}; save it with `osm-workbench office save NAME --from CASE`"
        )
    with at_desk() as desk:
        yield desk, job.find_one(desk, name)


def _made(made: "Saved | Taken") -> "Saved":
    from workbench.jobs import office_documents as job  # noqa: PLC0415 - help comes without the simulation

    if isinstance(made, job.Taken):
        raise InputError(f"{made.name!r} was saved by somebody else just now: {job.who_and_when(made.head)}; try again")
    return made


# -- saving -----------------------------------------------------------------------------------------------------------


def _save_under(name: str, setting: "Setting", *, is_scenario: bool, as_json: bool) -> None:
    from workbench.jobs import office_documents as job  # noqa: PLC0415 - help comes without the simulation

    kind = job.Kind.SCENARIO if is_scenario else job.Kind.OFFICE
    with at_desk() as desk:
        found = job.find(desk, name)
        made = _made(job.save(desk, name, kind, setting, base=None if found is None else found.pin))
    is_new = found is None or made.pin != found.pin
    said = f"{'Saved' if is_new else 'Nothing has changed'}: {_in_words(made)}."
    put(as_json, _document(made), lambda: console().print(said))


def _setting(
    from_case: str, options: "Options", year: Year, *, is_scenario: bool, replications: int | None, seed: int | None
) -> "Setting":
    """Give what is to be saved; an office has a calendar as in a file, a scenario its case's own unless told."""
    from workbench.jobs.office_scenarios import overlay  # noqa: PLC0415 - help comes without the simulation

    named = open_named(from_case)
    if not is_scenario or any(value for value in given(year).values()):
        options = replace(options, calendar=_calendar(named.case, year))
    return overlay(named.setting, options, replications=replications, seed=seed)


def _calendar(case: "Case", year: Year) -> "FixedYear | RealCalendar":
    from workbench.jobs.office import own_calendar  # noqa: PLC0415 - help comes without the simulation
    from workbench.opening import open_desk  # noqa: PLC0415 - see above

    return own_calendar(
        case,
        kind=year.calendar_year,
        fiscal_start_month=year.fiscal_year_start,
        first_year=year.first_year,
        holidays=tuple(year.holiday) if year.holiday else None,
        this_year=open_desk().now().year,
    )


def _save_file(
    name: str, path: str, options: "Options", year: Year, *, office_name: str | None, overwrite: bool, as_json: bool
) -> None:
    from workbench.jobs import office as job  # noqa: PLC0415 - help comes without the simulation

    case = open_named(name).case
    made = job.save_case(case, path, options, calendar=_calendar(case, year), name=office_name, overwrite=overwrite)
    said = job.calendar_in_words(made.spec.calendar)
    document = {"file": path, "case": made.name, "calendar": said}
    put(as_json, document, lambda: console().print(f"Wrote {path}: office {made.name}, {said}."))


def _refuse_mixed(what: str, options: Mapping[str, object], remedy: str = "") -> None:
    """Raise InputError where an option is given that says nothing beside another."""
    for option, value in options.items():
        if value is not None and value is not False:
            raise InputError(f"{option} says nothing of {what}; leave it out{remedy}")


# -- showing ----------------------------------------------------------------------------------------------------------


def _document(saved: "Saved") -> dict[str, Any]:
    return {
        "document": saved.pin.document,
        "kind": saved.kind.value,
        "name": saved.name,
        **_version(saved),
    }


def _version(saved: "Saved") -> dict[str, Any]:
    version = saved.version
    return {
        "number": version.number,
        "author": version.author,
        "at": version.at.isoformat(timespec="seconds"),
        "note": version.note,
    }


def _in_words(saved: "Saved") -> str:
    from workbench.jobs.office_documents import who_and_when  # noqa: PLC0415 - help comes without the simulation

    return f"{saved.kind} {saved.name}, {who_and_when(saved.version)}"


def _print_saved(listed: Sequence[dict[str, Any]]) -> None:
    if not listed:
        console().print("Nothing is saved yet; save with `osm-workbench office save NAME --from CASE`.")
        return
    _print_rows(
        ("name", "kind", "version", "by", "at", "id"),
        [
            (each["name"], each["kind"], str(each["number"]), each["author"], each["at"], each["document"])
            for each in listed
        ],
    )


def _print_versions(found: "Saved", versions: Sequence[dict[str, Any]]) -> None:
    console().print(f"{found.name}: {found.kind}, {len(versions)} versions")
    rows = [(str(each["number"]), each["author"], each["at"], each["note"]) for each in versions]
    _print_rows(("version", "by", "at", "note"), rows)


def _print_differences(document: Mapping[str, Any]) -> None:
    console().print(f"{document['name']}, from {document['before']} to {document['after']}:")
    for line in document["differences"] or ["nothing: both set the same"]:
        console().print(f"- {line}")


def _print_rows(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    from workbench.cli.tables import add_row, make_table  # noqa: PLC0415 - JSON comes without it

    table = make_table(columns)
    for row in rows:
        add_row(table, *row)
    console().print(table)
