"""Portfolios as text for people."""

from rich.console import Console

from workbench.cli.strategy_map_tables import line, print_row
from workbench.cli.tables import Document, make_table


def print_model(out: Console, document: Document) -> None:
    """Print what is simulated, what was assumed, and what was left out."""
    out.print(line(f"{document['title']}: {document['months']} months from {document['first']}", "bold"))
    table = make_table(("measure", "starts at", "unit", "targets (month: value)"), right=(1,))
    for one in document["measures"]:
        targets = ", ".join(f"{target['month']}: {target['value']:g}" for target in one["targets"])
        print_row(table, one["title"], f"{one['baseline']:g}", one["unit"], targets)
    out.print(table)
    table = make_table(("initiative", f"cost, {document['currency']}", "months", "works with", "adds to"), right=(1, 3))
    titles = {one["measure"]: one["title"] for one in document["measures"]}
    for one in document["initiatives"]:
        months = " / ".join(f"{one['duration'][end]:g}" for end in ("low", "likely", "high"))
        adds = ", ".join(titles.get(effect["measure"], effect["measure"]) for effect in one["effects"])
        print_row(table, one["title"], f"{one['cost']:.0f}", months, f"{one['success']:.0%}", adds)
    out.print(table)
    out.print(line(f"{len(document['links'])} hypotheses between measures, from the map's links."))
    for name, title in (("assumptions", "Assumed:"), ("left_out", "Left out:")):
        for sentence in document[name]:
            out.print(line(f"{title} {sentence}."))


def print_schedule(out: Console, document: Document) -> None:
    """Print a schedule: how long, how short it can be, and when each activity begins."""
    proven = "and no plan is shorter" if document["optimal"] else f"no plan is shorter than {document['bound']}"
    out.print(line(f"Done after {document['makespan']} periods, {proven} ({document['seconds']:.1f} s)."))
    table = make_table(("activity", "begins in period"), right=(0, 1))
    for activity, start in document["starts"].items():
        print_row(table, activity, f"{start}")
    out.print(table)
