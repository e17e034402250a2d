"""A selection of initiatives as text for people."""

from rich.console import Console

from workbench.cli.strategy_map_tables import line, print_row
from workbench.cli.tables import Document, make_table

Z = 1.96
NONE = "-"


def print_selection(out: Console, document: Document) -> None:
    """Print the plan, how good it is and how good any could be, the chances it gives, and why others are left out."""
    _print_plan(out, document)
    _print_quality(out, document)
    _print_chances(out, document)
    _print_candidates(out, document)
    for one in document["left_out"]:
        out.print(line(f"Left out: {one['reason']}."))
    out.print(line("Plus or minus: 95 % intervals of chance alone, 1.96 standard errors."))
    for sentence in document["assumptions"]:
        out.print(line(f"Assumed: {sentence}."))


def _print_plan(out: Console, document: Document) -> None:
    known = f"{document['batches']} batches of {document['samples']} futures, seed {document['seed']}"
    out.print(line(f"{document['title']}: chosen in {document['seconds']:.1f} s from {known}", "bold"))
    table = make_table(("starts after month", "initiative", ""), right=(0,))
    for one in document["plan"]:
        print_row(table, f"{one['start']}", one["initiative"], one["title"])
    out.print(table)


def _print_quality(out: Console, document: Document) -> None:
    unit = document["unit"]
    said = document["said"][0].upper() + document["said"][1:]
    out.print(line(f"{said}: {_figure(document['value'])} ({unit}; {document['better']} is better)."))
    gap = "" if document["gap"] is None else f", a gap of {document['gap']:.1%}"
    out.print(line(f"No plan is truly better than {_figure(document['bound'])} in the programme's model{gap}."))
    if document["programme_gap"] is None:
        out.print(line("One batch found no plan in its time: allow more seconds."))
    else:
        proven = "as near as asked" if document["is_proven"] else "not as near as asked: more seconds may find better"
        out.print(line(f"Each programme came within {document['programme_gap']:.2%} of its bound, {proven}."))


def _print_chances(out: Console, document: Document) -> None:
    paths = document["paths"]
    table = make_table(("measure", "target", "month", "chance, this plan", "everything early"), right=(1, 2, 3, 4))
    for one in document["targets"]:
        value = f"{one['value']:g} {one['unit']}".strip()
        print_row(table, one["title"], value, f"{one['month']}", *_shares(one["chance"], paths))
    print_row(table, "every last target met", "", "", *_shares(document["all_met"], paths))
    print_row(table, "score, of 100", "", "", *_pair(document["score"]))
    print_row(table, "shortfall in the worst tenth", "", "", *_pair(document["shortfall_tail"]))
    print_row(table, f"mean cost, {document['currency']}".removesuffix(", "), "", "", *_pair(document["cost"]))
    out.print(table)


def _print_candidates(out: Console, document: Document) -> None:
    candidates = document["candidates"]
    if len(candidates) < 2:
        return
    table = make_table(("plan of batch", "initiatives", "simulated", "behind the plan"), right=(1, 2, 3))
    for at, one in enumerate(candidates):
        behind = _figure(one["behind"]) if at else NONE
        batches = ", ".join(f"{batch}" for batch in one["batches"])
        print_row(table, batches, f"{len(one['starts'])}", _figure(one["value"]), behind)
    out.print(table)


def _shares(both: Document, paths: int) -> list[str]:
    return [NONE if both[name] is None else _share(both[name], paths) for name in ("chosen", "early")]


def _share(figure: Document, paths: int) -> str:
    """Give a share with its 95 % interval; where no path, or every one, counts, the rule of three: 3 / n."""
    share = figure["value"]
    if share in {0.0, 1.0}:
        return f"below {300 / paths:.2g} %" if share == 0 else f"above {100 - 300 / paths:.4g} %"
    return f"{100 * share:.1f} % ± {100 * Z * figure['error']:.1f}"


def _pair(both: Document) -> list[str]:
    return [NONE if both[name] is None else _figure(both[name]) for name in ("chosen", "early")]


def _figure(figure: Document) -> str:
    said = f"{figure['value']:.4g}"
    return said if figure["error"] is None else f"{said} ± {Z * figure['error']:.2g}"
