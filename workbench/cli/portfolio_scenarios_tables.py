"""Compared scenarios as text for people."""

from collections.abc import Sequence

from rich.console import Console

from workbench.cli.portfolio_tables import scenario_line
from workbench.cli.strategy_map_tables import line, print_row
from workbench.cli.tables import Document, make_table


def print_comparison(out: Console, document: Document) -> None:
    """Print what each scenario changes, and a table with a column for each: the number, then the difference."""
    said = f"{document['title']}: {document['paths']} futures, seed {document['seed']}"
    out.print(line(said, "bold"))
    scenarios = document["scenarios"]
    for one in scenarios[1:]:
        out.print(line(scenario_line(one["title"], one["changes"])))
    titles = [one["title"] for one in scenarios]
    table = make_table(("", *titles), right=tuple(range(1, len(titles) + 1)))
    for at, target in enumerate(document["targets"]):
        value = f"{target['title']}: {target['value']:g} {target['unit']}".strip()
        _row(table, f"{value}, month {target['month']}", [one["targets"][at] for one in scenarios], is_share=True)
    _row(table, "Every last target", [one["all_met"] for one in scenarios], is_share=True)
    _row(table, "Score, of 100", [one["score"] for one in scenarios])
    _row(table, "Shortfall in the worst tenth", [one["shortfall_tail"] for one in scenarios])
    _row(table, f"Cost, {document['currency']}", [one["cost"] for one in scenarios])
    out.print(table)
    for one in scenarios:
        for reason in one["left_out"]:
            out.print(line(f"{one['title']}, not in the plan: {reason}."))
    out.print(line("In brackets: the difference to the first, on the same random numbers. Plus or minus: 95 %."))


def _row(table: object, label: str, numbers: Sequence[Document | None], *, is_share: bool = False) -> None:
    if all(one is not None for one in numbers):
        print_row(table, label, *(_cell(one, is_share=is_share) for one in numbers if one is not None))  # type: ignore[arg-type]


def _cell(one: Document, *, is_share: bool) -> str:
    value, difference = one["value"], one["difference"]
    told = f"{100 * value['value']:.1f} %" if is_share else f"{value['value']:.4g}"
    if difference is None:
        return told
    factor, places = (100, ".1f") if is_share else (1, ".3g")
    apart, error = (factor * number for number in (difference["value"], 1.96 * difference["error"]))
    return f"{told} ({apart:+{places}} ± {error:{places}})"
