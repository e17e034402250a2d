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
    for one in document["drivers"]:
        out.print(line(f"Moved from outside by {one['title']}, {one['unit']}."))
    for one in document["futures"]:
        out.print(line(f"Future, {one['probability']:.0%}: {one['title']}."))
    for name, title in (("assumptions", "Assumed:"), ("left_out", "Left out:")):
        for sentence in document[name]:
            out.print(line(f"{title} {sentence}."))


def print_simulation(out: Console, document: Document) -> None:
    """Print the chance of each target with its 95 % interval, then scores, money and finishing months."""
    said = f"{document['title']}: {document['paths']} futures, {document['engine']} engine, seed {document['seed']}"
    out.print(line(said, "bold"))
    if document["scenario"] is not None:
        out.print(line(scenario_line(document["scenario"], document["changes"])))
    paths = document["paths"]
    table = make_table(("measure", "target", "month", "chance to meet it"), right=(1, 2, 3))
    for one in document["targets"]:
        value = f"{one['value']:g} {one['unit']}".strip()
        print_row(table, one["title"], value, f"{one['month']}", _share(one["chance"], paths))
    out.print(table)
    if document["all_met"] is not None:
        out.print(line(f"Every last target met: {_share(document['all_met'], paths)}."))
    for name, score in document["scores"].items():
        out.print(line(f"Score of {name}: {_number(score)} of 100."))
    cost, currency = document["cost"], document["currency"]
    out.print(line(f"Cost, {currency}: mean {_number(cost['mean'])}, P80 {_number(cost['p80'])}."))
    if cost["above_budgets"] is not None:
        out.print(line(f"Chance to spend more than all budgets together: {_share(cost['above_budgets'], paths)}."))
    table = make_table(("initiative", "done by month, P50", "P80", "not within the plan"), right=(1, 2, 3))
    for one in document["finishes"]:
        middle, late = ("never" if one[name] is None else f"{one[name]['value']:g}" for name in ("p50", "p80"))
        print_row(table, one["title"], middle, late, _share(one["never"], paths))
    out.print(table)
    _print_left_out(out, document)
    if document["overloaded_months"] is not None:
        out.print(
            line(f"Months in which the office is asked for more than it has: {_number(document['overloaded_months'])}.")
        )
    out.print(line("Plus or minus: 95 % intervals of the simulation alone, 1.96 standard errors."))
    for sentence in document["assumptions"]:
        out.print(line(f"Assumed: {sentence}."))


def scenario_line(title: str, changes: list[str]) -> str:
    """Give a scenario and what it changes as one sentence."""
    return f"{title}: {'; '.join(changes) or 'changes nothing'}."


def _print_left_out(out: Console, document: Document) -> None:
    if document["left_out"]:
        out.print(line(f"Not in the plan: {', '.join(document['left_out'])}."))
    for reason in document["reasons"]:
        out.print(line(f"{reason}."))


def _share(figure: Document, paths: int) -> str:
    """Give a share with its 95 % interval; where no path, or every one, counts, the rule of three: 3 / n."""
    share = figure["value"]
    if share in {0.0, 1.0}:
        return f"below {300 / paths:.2g} %" if share == 0 else f"above {100 - 300 / paths:.4g} %"
    return f"{100 * share:.1f} % ± {100 * 1.96 * figure['error']:.1f}"


def _number(figure: Document) -> str:
    return f"{figure['value']:.4g} ± {1.96 * figure['error']:.2g}"


def print_schedule(out: Console, document: Document) -> None:
    """Print a schedule: how long, how short it can be, and when each activity begins."""
    proven = "and no plan is shorter" if document["optimal"] else f"no plan is shorter than {document['bound']}"
    out.print(line(f"Done after {document['makespan']} periods, {proven} ({document['seconds']:.1f} s)."))
    table = make_table(("activity", "begins in period"), right=(0, 1))
    for activity, start in document["starts"].items():
        print_row(table, activity, f"{start}")
    out.print(table)
