"""Strategy maps as text for people: what is on a map, what was found, what happened to it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workbench.cli.tables import Document, add_row, make_table

SEVERITIES = {"error": "Errors", "warning": "Warnings", "advice": "Advice"}
SIGNS = {"plus": "+", "minus": "-"}
INDENT = 4
RUNE = "\N{REPLACEMENT CHARACTER}"


def print_cases(out: Console, document: Document) -> None:
    """Print the built-in cases with their maps."""
    table = make_table(("case", "title", "units", "objectives", "what it is"), right=(2, 3))
    for case in document["cases"]:
        objectives = sum(one["objectives"] for one in case["maps"])
        add_row(table, case["name"], case["title"], f"{case['units']}", f"{objectives}", case["summary"])
    out.print(table)
    out.print(
        Text("Load one: osm-workbench case CASE. Look at a map without loading: osm-workbench map show case:CASE")
    )


def print_loaded(out: Console, document: Document, remedy: str) -> None:
    """Print which documents a case was laid into, and how to open them."""
    out.print(line(f"Loaded {document['case']}: organisation {document['organisation']}, and these maps."))
    _print_listed(out, document["maps"])
    if document["values"]:
        out.print(line(f"{document['values']} values of measures were generated and stored with them (fictional)."))
    first = document["maps"][0]["map"]
    out.print(line(f"{remedy}, or look at it here: osm-workbench map show {first}"))


def print_army(out: Console, document: Document) -> None:
    """Print how much was laid, and what to do with it."""
    count, name = len(document["maps"]), document["organisation"]
    out.print(line(f"Loaded organisation {name} with {count} scorecards and {document['values']} values (fictional)."))
    out.print(line(f"Look at it: osm-workbench alignment report {name}, or on the page Alignment."))


def print_maps(out: Console, document: Document) -> None:
    """Print the maps that are stored."""
    if not document["maps"]:
        out.print(Text("No map is stored yet. Begin one: osm-workbench map new TITLE --template private"))
        out.print(Text("Or load a case: osm-workbench case company"))
        return
    _print_listed(out, document["maps"])


def _print_listed(out: Console, maps: Iterable[Document]) -> None:
    table = make_table(("map", "title", "version", "saved", "by"), right=(2,))
    for one in maps:
        version = one["version"]
        cells = (one["map"], one["title"], f"{version['number']}", _when(version["at"]), version["author"])
        print_row(table, *cells)
    out.print(table)


# -- a map ------------------------------------------------------------------------------------------------------------


def print_map(out: Console, document: Document) -> None:
    """Print a map from its top perspective to its bottom, with objectives numbered, and their links by number."""
    card = document["scorecard"]
    _print_head(out, document)
    unit = f"Unit {document['unit']}; " if document["unit"] else ""
    counts = (_count(card[name], name[:-1]) for name in ("objectives", "links", "measures", "themes"))
    out.print(line(f"{unit}{', '.join(counts)}."))
    ordered = [one for band in card["perspectives"] for one in card["objectives"] if one["perspective"] == band["id"]]
    numbers = {one["id"]: number for number, one in enumerate(ordered, start=1)}
    table = make_table(("", "objective", "owner", "theme", "measures", "leads to"), right=(0, 4))
    people = {one["id"]: one["name"] for one in document["people"]}
    themes = {one["id"]: one["title"] for one in card["themes"]}
    measures = Counter(one["objective"] for one in card["measures"])
    for band in card["perspectives"]:
        _band_row(table, band)
        for one in (one for one in ordered if one["perspective"] == band["id"]):
            owner = people.get(one["owner"], one["owner"] or "")
            about = (f"{numbers[one['id']]}", one["title"], owner, themes.get(one["theme"], ""))
            print_row(table, *about, f"{measures[one['id']]}", "; ".join(_effects(card, one["id"], numbers)))
    out.print()
    out.print(table)
    if card["links"]:
        out.print()
        out.print(Text("Leads to: number of the effect, + more gives more, - more gives less; strength, lag, belief."))


def _band_row(table: Table, band: Document) -> None:
    about = " (outcome)" if band["is_outcome"] else " (beside the one above)" if band["is_beside"] else ""
    table.add_row("", Text(f"{_safe(band['title'])}{about}", style="bold"))


def _effects(card: Document, cause: str, numbers: dict[str, int]) -> Iterator[str]:
    """Give what an objective leads to: "3 + strong 6 months 70 %"."""
    links = [link for link in card["links"] if link["cause"] == cause]
    for link in sorted(links, key=lambda link: numbers[link["effect"]]):
        parts = [f"{numbers[link['effect']]} {SIGNS[link['sign']]}", link["strength"] or ""]
        if link["lag_months"] is not None:
            parts.append(f"{link['lag_months']:g} month{'' if link['lag_months'] == 1 else 's'}")
        if link["belief"] is not None:
            parts.append(f"{link['belief']:.0%}")
        yield " ".join(part for part in parts if part)


def print_drawn(out: Console, document: Document) -> None:
    """Print what was drawn into which file."""
    version = document["version"]
    which = "" if version is None else f", version {version['number']}"
    since = "" if document["since"] is None else f" with what has happened since version {document['since']}"
    size = f"{document['width']:g} x {document['height']:g} px, {_pairs(document['crossings'])} that cross"
    out.print(line(f"Wrote {document['file']}: {document['map']}{which}{since}; {size}."))


def _pairs(pairs: int) -> str:
    return "no arrows" if not pairs else f"{pairs} pair{'' if pairs == 1 else 's'} of arrows"


# -- findings ---------------------------------------------------------------------------------------------------------


def print_findings(out: Console, document: Document) -> None:
    """Print what was found, errors first, each with its place, its reason and who says so."""
    _print_head(out, document)
    counts = document["counts"]
    for severity, heading in SEVERITIES.items():
        if counts[severity]:
            out.print()
            out.print(Text(f"{heading} ({counts[severity]})", style="bold"))
        for one in document["findings"]:
            if one["severity"] == severity:
                _print_finding(out, one)
    if not document["findings"]:
        out.print(Text("Nothing was found."))
    if document["limits"]["left_out"]:
        out.print(Text(f"Left out: {', '.join(document['limits']['left_out'])}."))


def _print_finding(out: Console, one: Document) -> None:
    out.print(line(f"{one['rule']:<{INDENT}}{one['place']}"))
    for text in (one["sentence"], f"Why: {one['reason']} ({one['source']})."):
        out.print(Padding(line(text), (0, 0, 0, INDENT)))


# -- history ----------------------------------------------------------------------------------------------------------


def print_changes(out: Console, document: Document) -> None:
    """Print what happened between two versions, in sentences."""
    before, after = document["before"], document["after"]
    out.print(line(f"{document['title']} ({document['map']})", style="bold"))
    for version in (before, after):
        out.print(line(f"Version {version['number']}, {_saved(version)}"))
    for sentence in document["sentences"] or ["The two versions say the same."]:
        out.print(line(f"- {sentence}"))


def print_history(out: Console, document: Document) -> None:
    """Print versions, newest first."""
    out.print(line(f"{document['title']} ({document['map']})", style="bold"))
    table = make_table(("version", "saved", "by", "what changed"), right=(0,))
    for one in document["versions"]:
        print_row(table, f"{one['number']}", _when(one["at"]), one["author"], one["note"])
    out.print(table)
    if document["has_more"]:
        last = document["versions"][-1]["number"]
        out.print(line(f"There are older ones: osm-workbench map history {document['map']} --before {last}"))


def print_restored(out: Console, document: Document) -> None:
    """Print which version is the newest one again."""
    number = document["version"]["number"]
    if document["saved"]:
        out.print(line(f"Version {document['restored']} of {document['map']} is now its version {number}."))
    else:
        out.print(line(f"{document['map']} is as it was in version {document['restored']}; nothing was stored."))


# -- beginning and importing ------------------------------------------------------------------------------------------


def print_begun(out: Console, document: Document, remedy: str) -> None:
    """Print what was begun, and how to open it."""
    bands = ", ".join(document["perspectives"])
    out.print(line(f"Began {document['title']} as map {document['map']} with the perspectives {bands}."))
    out.print(line(f"{remedy}."))


def print_offer(out: Console, document: Document) -> None:
    """Print the perspective of each node of a foreign graph, and what to know before it is taken."""
    table = make_table(("node of " + _safe(document["file"]), "perspective"))
    for node in document["nodes"]:
        print_row(table, node["title"], node["perspective_title"])
    out.print(table)
    for note in document["notes"]:
        out.print(line(f"- {note}"))
    counts = f"{_count(document['nodes'], 'objective')} and {_count(document['links'], 'link')}"
    if document["taken"]:
        out.print(line(f"{counts} were put on {document['map']}, version {document['version']['number']}."))
    else:
        out.print(line(f"{counts} for {document['map']}. Nothing was stored: take them with --yes."))


# -- words ------------------------------------------------------------------------------------------------------------


def _print_head(out: Console, document: Document) -> None:
    out.print(line(f"{document['title']} ({document['map']})", style="bold"))
    version = document["version"]
    if version is None:
        out.print(Text("A built-in case, not loaded."))
        return
    newest = document.get("newest")
    old = f" of {newest}" if newest not in (None, version["number"]) else ""
    out.print(line(f"Version {version['number']}{old}, {_saved(version)}"))


def _saved(version: Document) -> str:
    note = f": {version['note']}" if version["note"] else ""
    return f"saved {_when(version['at'])} by {version['author']}{note}"


def _when(text: str) -> str:
    """Give a time as the clock of this machine shows it."""
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"


def _count(things: list[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def print_line(out: Console, text: str, style: str = "") -> None:
    """Print a line that cannot move a terminal's cursor, turn the reading direction or break."""
    out.print(line(text, style))


def print_row(table: Table, *cells: str) -> None:
    """Add a row of such texts to a table."""
    add_row(table, *(_safe(cell) for cell in cells))


def line(text: str, style: str = "") -> Text:
    """Give a line of text that cannot move a terminal's cursor."""
    return Text(_safe(text), style=style)


def _safe(text: str) -> str:
    """Give a text that cannot move a terminal's cursor, turn the reading direction or break a line."""
    return "".join(letter if letter.isprintable() else RUNE for letter in text)
