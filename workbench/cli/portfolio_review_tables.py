"""Reviews of a portfolio as text for people."""

from collections.abc import Iterator

from rich.console import Console

from workbench.cli.strategy_map_tables import line, print_row
from workbench.cli.tables import Document, make_table

TINY, LARGE = 1e-9, 1000


def print_reviewed(out: Console, document: Document) -> None:
    """Print what reviews gain and what they stop wrongly, each number with its 95 % interval."""
    said = f"{document['title']}: reviewed every {document['rule']['every']} months in {document['paths']} futures"
    out.print(line(f"{said}, seed {document['seed']}", "bold"))
    _print_numbers(out, document)
    table = make_table(
        ("measure", "target", "month", "chance as planned", "reviewed", "difference"), right=(1, 2, 3, 4, 5)
    )
    for one in document["targets"]:
        value, chance = f"{one['value']:g} {one['unit']}".strip(), one["chance"]
        shares = (_share(chance[name]) for name in ("planned", "reviewed", "gain"))
        print_row(table, one["title"], value, f"{one['month']}", *shares)
    out.print(table)
    table = make_table(("initiative", "stopped", "wrongly", "started", "merged", "in trouble"), right=(1, 2, 3, 4, 5))
    columns = ("stopped", "false_kill", "started", "merged", "in_trouble")
    for one in document["initiatives"]:
        print_row(table, one["title"], *(f"{100 * one[name]['value']:.1f} %" for name in columns))
    out.print(table)
    for sentence in _told(document):
        out.print(line(sentence))
    _print_end(out, document)


def print_course(out: Console, document: Document) -> None:
    """Print one future month by month: what is spent, what begins and ends, and what each review decides and why."""
    out.print(line(f"{document['title']}: future {document['path']} of seed {document['seed']}", "bold"))
    before = ["waiting"] * len(document["initiatives"])
    for month in document["months"]:
        budget = "" if month["budget"] is None else f" of {month['budget']:,.0f}"
        spent = f"{month['spent']:,.0f} spent; this year {month['spent_in_year']:,.0f}{budget} {document['currency']}"
        out.print(line(f"Month {month['month']}: {spent}."))
        for standing in sorted(set(month["standings"])):
            these = zip(document["initiatives"], before, month["standings"], strict=True)
            fresh = [one["title"] for one, was, now in these if was != now == standing]
            if fresh:
                out.print(line(f"  Now {standing}: {', '.join(fresh)}."))
        before = month["standings"]
        titles = {one["initiative"]: one["title"] for one in document["initiatives"]}
        for signal in month["signals"]:
            if signal["rule"] != "wait":
                out.print(line(f"  Review of {titles[signal['initiative']]}: {signal['why']}."))
    _print_targets(out, document)
    if document["score"] is not None:
        out.print(line(f"Score: {document['score']:.1f} of 100."))
    _print_end(out, document)


def _print_numbers(out: Console, document: Document) -> None:
    table = make_table(("", "as planned", "reviewed", "difference"), right=(1, 2, 3))
    rows = [("score, of 100", document["score"])]
    rows += [(f"score of {name}", one) for name, one in document["scores"].items()]
    rows += [("shortfall", document["shortfall"]), (f"spent, {document['currency']}".rstrip(", "), document["spent"])]
    for title, change in rows:
        print_row(table, title, *(_number(change[name]) for name in ("planned", "reviewed", "gain")))
    print_row(table, "all last targets met", *(_share(document["all_met"][n]) for n in ("planned", "reviewed", "gain")))
    out.print(table)


def _told(document: Document) -> Iterator[str]:
    names = {"stopped": "stopped", "started": "started instead", "merged": "merged", "interventions": "interventions"}
    counts = ", ".join(f"{title} {_number(document[name])}" for name, title in names.items())
    yield f"A future: {counts}."
    if document["false_kills"] is not None:
        yield f"Of those stopped, {_share(document['false_kills'])} would have delivered: that is the price."


def _print_targets(out: Console, document: Document) -> None:
    names = {True: "met", False: "missed", None: "still to come"}
    titles = {one["measure"]: one for one in document["measures"]}
    table = make_table(("measure", "target", "month", ""), right=(1, 2))
    for one in document["targets"]:
        measure = titles[one["measure"]]
        value = f"{one['value']:g} {measure['unit']}".strip()
        print_row(table, measure["title"], value, f"{one['month']}", names[one["is_met"]])
    out.print(table)


def _print_end(out: Console, document: Document) -> None:
    if document["left_out"]:
        out.print(line(f"Not in the plan: {', '.join(document['left_out'])}."))
    if "paths" in document:
        out.print(line("Plus or minus: 95 % intervals of the simulation alone, 1.96 standard errors."))
    for sentence in document["assumptions"]:
        out.print(line(f"Assumed: {sentence}."))


def _share(figure: Document) -> str:
    return f"{100 * figure['value']:.1f} % ± {196 * figure['error']:.1f}"


def _number(figure: Document) -> str:
    # What is the same on every path differs from 0 by rounding alone.
    value, error = (one if abs(one) > TINY else 0.0 for one in (figure["value"], 1.96 * figure["error"]))
    return f"{value:,.0f} ± {error:.2g}" if abs(value) >= LARGE else f"{value:.3g} ± {error:.2g}"
