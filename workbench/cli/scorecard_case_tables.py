"""What is true of a case's made-up values, as text for trainers."""

from rich.console import Console
from rich.text import Text

from workbench.cli.tables import Document, add_row, make_table


def print_truth(out: Console, document: Document) -> None:
    """Print which links hold, who tilts and how, what they told otherwise than it was, and what is late."""
    about = f"{document['case']}, map {document['map']}: {document['months']} months from {document['first']}"
    out.print(Text(f"{about}, made with seed {document['seed']}. All of it is fictional.", style="bold"))
    table = make_table(("cause", "effect", "holds", "strength", "lag, months"), right=(3, 4))
    for one in document["links"]:
        holds = "yes" if one["holds"] else "NO"
        titles = (f"{one['cause']} {one['cause_title']}", f"{one['effect']} {one['effect_title']}")
        add_row(table, *titles, holds, f"{one['strength']:+g}", f"{one['lag_months']}")
    out.print(table)
    for one in document["tilting"]:
        out.print(Text(f"{one['name']} tilts: {one['how']}."))
        for measure in one["measures"]:
            _print_tilted(out, measure)
    for one in document["late"]:
        out.print(Text(f"Not in yet: {one['title']} ({one['measure']}) of {one['period']}."))


def _print_tilted(out: Console, measure: Document) -> None:
    told = ", ".join(f"{one['period']} {one['told']:g} (was {one['true']:g})" for one in measure["values"])
    out.print(Text(f"- {measure['title']} ({measure['measure']}): {told or 'no value itself'}"))
