"""Standard measures as text for people: what there is, how it is defined, where it is used."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from workbench.cli.strategy_map_tables import print_line, print_row
from workbench.cli.tables import Document, make_table

FIELDS = ("definition", "formula", "unit", "polarity", "frequency", "aggregation", "source", "note")
BETTER = {"higher": "higher is better", "lower": "lower is better", "range": "best within a range"}


def print_library(out: Console, document: Document) -> None:
    """Print the standard measures that there are."""
    if not document["standards"]:
        out.print(Text("No measure is a standard yet. Put one in: osm-workbench library add MAP MEASURE"))
        return
    table = make_table(("standard", "title", "unit", "used", "differing", "library"), right=(3, 4))
    for one in document["standards"]:
        standard, differing = one["standard"], [use for use in one["uses"] if use["differs_in"]]
        cells = (standard["id"], standard["title"], standard["unit"])
        print_row(table, *cells, f"{len(one['uses'])}", f"{len(differing)}", one["name"])
    out.print(table)


def print_standard(out: Console, document: Document) -> None:
    """Print a standard measure whole, and where it is used."""
    standard = document["standard"]
    print_line(out, f"{standard['title']} ({standard['id']})", style="bold")
    print_line(out, f"A standard measure of {document['name']}.")
    for field in FIELDS:
        if standard[field]:
            print_line(out, f"{field.capitalize()}: {BETTER.get(standard[field], standard[field])}")
    out.print()
    _print_uses(out, document["uses"])


def print_added(out: Console, document: Document) -> None:
    """Print what was put in."""
    standard = document["standard"]
    print_line(out, f"{standard['title']} is a standard measure now, as {standard['id']} in {document['library']}.")
    out.print(Text("See where its title is used otherwise: osm-workbench library show STANDARD"))


def print_used(out: Console, document: Document) -> None:
    """Print which measure took a standard over, and what to look at."""
    version = document["version"]["number"]
    print_line(out, f"{document['title']}, version {version}: {document['measure']['title']} is the standard one now.")
    for note in document["notes"]:
        print_line(out, note)


def _print_uses(out: Console, uses: Iterable[Document]) -> None:
    table = make_table(("map", "scorecard", "measure", "title", "differs in"))
    for use in uses:
        differs = ", ".join(use["differs_in"])
        marked = differs if use["is_named"] else f"{differs} (has only the title)".strip()
        print_row(table, use["map"], use["map_title"], use["measure"], use["title"], marked)
    if table.row_count:
        out.print(table)
    else:
        out.print(Text("No measure uses it yet: osm-workbench library use MAP MEASURE STANDARD"))
