"""Analyses of portfolios as text for people."""

from rich.console import Console

from workbench.cli.strategy_map_tables import line, print_row
from workbench.cli.tables import Document, make_table

SAID = {
    "link": "holds: {title}",
    "success": "works: {title}",
    "future": "future: {title}",
    "duration": "months: {title}",
    "cost": "cost: {title}",
    "effect": "effect: {title} on {measure_title}",
    "driver": "driver: {title}",
}
PLUS_OR_MINUS = "Plus or minus: 95 % intervals of the simulation alone, 1.96 standard errors."


def print_tornado(out: Console, document: Document, top: int) -> None:
    """Print the longest bars with both their ends."""
    _print_head(out, document)
    out.print(line(f"What the {document['value']['said']} hangs on, around {_number(document['mean'])}:"))
    table = make_table(("input", "no, or lowest tenth", "yes, or highest tenth", "difference"), right=(1, 2, 3))
    for one in document["bars"][:top]:
        ends = (f"{one[end]['value']:.4g}" for end in ("low", "high"))
        print_row(table, SAID[one["kind"]].format(**one), *ends, _number(one["difference"], sign="+"))
    out.print(table)
    if len(document["bars"]) > top:
        out.print(line(f"{len(document['bars']) - top} more with smaller differences: --top, or --json for all."))
    if document["untold"]:
        names = ", ".join(SAID[one["kind"]].format(**one) for one in document["untold"])
        out.print(line(f"Too few paths show one side of these, so take more: {names}."))
    out.print(line(f"{PLUS_OR_MINUS} A difference within its own may be chance."))
    _print_assumptions(out, document)


def print_information(out: Console, document: Document) -> None:
    """Print the worth of knowing, by link, with the plans that an answer leads to."""
    _print_head(out, document)
    out.print(line(f"Best of {len(document['plans'])} plans by the {document['value']['said']}: {document['best']}."))
    out.print(line(f"Knowing everything, every month's noise too, would be worth {_number(document['perfect'])}."))
    table = make_table(("link", "knowing it", "testing it", "if it holds", "if not"), right=(1, 2))
    worth = [one for one in document["links"] if one["perfect"] is None or one["perfect"]["value"] > 0]
    for one in worth:
        figures = ("too few paths" if one[name] is None else _number(one[name]) for name in ("perfect", "tested"))
        print_row(table, one["title"], *figures, one["if_holds"], one["if_not"])
    if worth:
        out.print(table)
    if len(worth) < len(document["links"]):
        others = len(document["links"]) - len(worth)
        out.print(
            line(f"{others} of {len(document['links'])} links: whatever the truth, the choice would be the same.")
        )
    out.print(line(PLUS_OR_MINUS))
    _print_assumptions(out, document)


def print_frontier(out: Console, document: Document) -> None:
    """Print what each budget buys, and which points are efficient."""
    _print_head(out, document)
    head = ("plan", f"spend, {document['currency']}", "all targets", "score", "worst tenth's shortfall", "efficient")
    table = make_table(head, right=(1, 2, 3, 4))
    for one in document["points"]:
        print_row(
            table,
            one["plan"] or f"{one['factor']:.0%} of the money: {len(one['starts'])} initiatives",
            _number(one["spend"]),
            _share(one["all_met"], document["paths"]),
            _number(one["score"]),
            _number(one["shortfall_tail"]),
            "yes" if document["objective"] in one["efficient_in"] else "no",
        )
    out.print(table)
    for one in document["missing"]:
        out.print(line(f"No plan for {one['factor']:.0%} of the money: {one['reason']}."))
    gaps = [one["gap"] for one in document["points"] if one["gap"] is not None]
    if gaps:
        said = f"Chosen by {document['objective']}; the bounds leave room for {max(0.0, *gaps):.1%} more at the most."
        out.print(line(said))
    out.print(line("Efficient: no other point spends no more and brings as much. Simulated apart from the choice."))
    out.print(line(PLUS_OR_MINUS))
    _print_assumptions(out, document)


def print_regret(out: Console, document: Document) -> None:
    """Print plans by their largest regret, and the choices of three rules."""
    _print_head(out, document)
    titles = {one["future"]: one["title"] for one in document["futures"]}
    futures = ", ".join(f"{one['title']} {one['probability']:.0%}" for one in document["futures"])
    out.print(line(f"By the {document['value']['said']}, over the futures {futures}:"))
    table = make_table(("plan", "largest regret", "in", "on average", "worst tenth"), right=(1, 3, 4))
    for one in sorted(document["plans"], key=lambda one: one["worst"]["value"]):
        figures = (_number(one[name]) for name in ("expected", "tail"))
        print_row(table, one["plan"], _number(one["worst"]), titles[one["worst_future"]], *figures)
    out.print(table)
    choices = document["choices"]
    out.print(line(f"Least regret at the worst: {choices['minimax_regret']}."))
    out.print(line(f"Best in the worst tenth of courses: {choices['tail']}. Best on average: {choices['expected']}."))
    out.print(line(f"{PLUS_OR_MINUS} The best of many looks a little better than it is."))
    _print_assumptions(out, document)


def _print_head(out: Console, document: Document) -> None:
    said = f"{document['title']}, {document['scenario'].lower()}: {document['paths']} courses, seed {document['seed']}"
    out.print(line(said, "bold"))


def _print_assumptions(out: Console, document: Document) -> None:
    for sentence in document["assumptions"]:
        out.print(line(f"Assumed: {sentence}."))


def _share(figure: Document, paths: int) -> str:
    """Give a share with its 95 % interval; where no path, or every one, counts, the rule of three: 3 / n."""
    share = figure["value"]
    if share in {0.0, 1.0}:
        return f"below {300 / paths:.2g} %" if share == 0 else f"above {100 - 300 / paths:.4g} %"
    return f"{100 * share:.1f} % ± {100 * 1.96 * figure['error']:.1f}"


def _number(figure: Document, *, sign: str = "") -> str:
    return f"{figure['value']:{sign}.4g} ± {1.96 * figure['error']:.2g}"
