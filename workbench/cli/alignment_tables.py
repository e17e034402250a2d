"""Alignment as text for people: metrics beside what the source says, the matrix, rounds, cascades, differences."""

from rich.console import Console

from workbench.cli.strategy_map_tables import line, print_row
from workbench.cli.tables import Document, make_table

STANDINGS = {
    "none": "-",
    "draft": "D draft",
    "submitted": "S submitted",
    "returned": "R returned",
    "approved": "A approved",
}
INDENT = 2


def print_report(out: Console, document: Document) -> None:
    """Print every metric, the coverage of each corporate objective, and how many units stand where."""
    counts = document["counts"]
    out.print(line(f"{document['name']} ({document['organisation']})", style="bold"))
    out.print(
        line(
            f"{counts['units']} units, {counts['scorecards']} scorecards, {counts['objectives']} objectives,"
            f" {counts['contributions']} links between scorecards; as of {document['as_of']}"
        )
    )
    table = make_table(
        ("metric", "value", "counted", "95 % or ends", "other organisations (2005, to compare)"), right=(1,)
    )
    for one in document["metrics"]:
        compared = "; ".join(line["label"] for line in one["compared"])
        counted = one["fraction"] or one["missing"]
        print_row(table, one["title"], _value(one["value"], one["counted_in"]), counted, _ends(one), compared)
    out.print(table)
    table = make_table(("corporate objective", "carried by", "business units", ""), right=(1, 2))
    for one in document["coverage"]:
        carried = f"{one['reached']} of {one['asked']}"
        mark = "synergy" if one["is_synergy"] else ""
        print_row(table, one["title"], carried, f"{one['business_units']}", mark)
    out.print(table)
    stands = [one["standing"] for one in document["units"]]
    told = ", ".join(f"{stands.count(name)} {name}" for name in STANDINGS if stands.count(name))
    due = sum(one["is_due"] for one in document["units"])
    out.print(line(f"Scorecards: {told}; {due} due for realignment."))
    found = document["findings"]
    out.print(
        line(
            f"Findings: {found['error']} errors, {found['warning']} warnings;"
            f" osm-workbench alignment findings {document['organisation']}"
        )
    )


def print_matrix(out: Console, document: Document) -> None:
    """Print the matrix, with the objectives by number and named below."""
    table = make_table(("unit", *(str(at) for at in range(1, len(document["objectives"]) + 1))))
    for row in document["rows"]:
        print_row(table, f"{' ' * INDENT * (row['depth'] - 1)}{row['name']}", *map(_sign, row["cells"]))
    out.print(table)
    for at, one in enumerate(document["objectives"], start=1):
        out.print(line(f"{at:>3} {one['title']}"))
    out.print(line("I identical, C contributory, S shared, N new; small: through units between; + values flow;"))
    out.print(line("! must carry it and does not; - does not apply"))


def print_findings(out: Console, document: Document) -> None:
    """Print what does not fit, by rule."""
    if not document["findings"]:
        out.print(line("Nothing found: the scorecards fit together."))
        return
    rule = ""
    for one in document["findings"]:
        if one["rule"] != rule:
            rule = one["rule"]
            out.print(line(f"{rule} {document['rules'][rule]} ({one['severity']}; {one['source']})", style="bold"))
        out.print(line(f"  - {one['sentence']}"))
    counts = document["counts"]
    out.print(line(f"{counts['error']} errors, {counts['warning']} warnings."))


def print_followed(out: Console, document: Document) -> None:
    """Print what an objective serves and what serves it."""
    for way, title in (("up", "serves"), ("down", "is served by")):
        out.print(line(f"{document['title']} {title}:" if document[way] else f"{document['title']} {title} nothing."))
        for one in document[way]:
            gone = " (gone)" if one["is_gone"] else " (circle)" if one["is_circle"] else ""
            where = one["unit"] or one["map"]
            out.print(line(f"{' ' * INDENT * one['depth']}{where}: {one['title']} [{one['how']}, {one['mode']}]{gone}"))


def print_round(out: Console, document: Document) -> None:
    """Print where each unit of a round stands, and who is to do what."""
    counts = ", ".join(f"{count} {name}" for name, count in document["counts"].items() if count)
    state = "closed" if document["is_closed"] else f"until {document['deadline']}"
    out.print(line(f"{document['title']} ({document['round']}), {state}: {counts}", style="bold"))
    table = make_table(("unit", "stands", "map", "version", "", "said"), right=(3,))
    for one in document["units"]:
        late = "late" if one["is_late"] else ""
        version = "" if one["version"] is None else f"{one['version']}"
        print_row(table, one["name"], STANDINGS[one["standing"]], one["map"] or "", version, late, one["note"])
    out.print(table)
    for one in document["reminders"]:
        who = ", ".join(one["people"]) or f"nobody has the role {' or '.join(one['roles'])}"
        out.print(line(f"- {one['name']}: {who}: {one['what']} by {one['due']}{' (late)' if one['is_late'] else ''}"))


def print_decided(out: Console, document: Document) -> None:
    """Print where a scorecard stands after a decision."""
    note = f": {document['note']}" if document["note"] else ""
    standing = "a draft again, withdrawn" if document["standing"] == "draft" else document["standing"]
    out.print(line(f"Version {document['version']} of {document['map']} is {standing} by {document['by']}{note}"))


def print_cascade(out: Console, document: Document) -> None:
    """Print what a cascade does, or did, to each unit."""
    done = "is cascaded" if document["is_made"] else "would be cascaded"
    out.print(line(f"{document['title']!r} {done} ({document['how']}, {document['mode']}):"))
    table = make_table(("unit", "what", ""))
    for one in document["units"]:
        print_row(table, one["name"], one["outcome"], one["sentence"])
    out.print(table)
    ready = sum(one["outcome"] in ("adds", "new scorecard") for one in document["units"])
    if not document["is_made"] and ready:
        out.print(line("Nothing is stored yet: the same command with --yes does it."))


def print_walk(out: Console, document: Document) -> None:
    """Print the differences a unit has to answer to."""
    done = "is aligned" if document["is_made"] else "would be aligned"
    out.print(
        line(
            f"{document['map']} {done} to version {document['approved']} of {document['source']}"
            f" (from version {document['aligned_to']}); {document['same']} objectives stay the same"
        )
    )
    table = make_table(("objective above", "title", "what", "usual", ""))
    for one in document["differences"]:
        required = "required" if one["is_mandated"] else ""
        print_row(table, one["objective"], one["title"], one["happened"], one["usual"], required)
        for sentence in one["sentences"]:
            print_row(table, "", f"  {sentence}", "", "", "")
    out.print(table)
    if not document["is_made"]:
        out.print(line("Nothing is stored yet: choose by --choice OBJECTIVE=keep, then add --yes."))


def print_units(out: Console, document: Document) -> None:
    """Print the units as a tree, and the roles held in them."""
    table = make_table(("unit", "id", "kind", "function", "map"))
    for one in document["units"]:
        name = f"{' ' * INDENT * one['depth']}{one['name']}"
        print_row(table, name, one["unit"], one["kind"], one["function"] or "", one["map"] or "")
    out.print(table)
    names = {one["unit"]: one["name"] for one in document["units"]}
    table = make_table(("person", "sign-in", "role", "where"))
    for one in document["roles"]:
        where = "everywhere" if one["unit"] is None else names.get(one["unit"], one["unit"])
        print_row(table, one["name"], one["sign_in"], one["role"], where)
    out.print(table)


def print_survey(out: Console, document: Document) -> None:
    """Print how many figures were written or taken."""
    verb = "Wrote" if document["is_written"] else "Took"
    out.print(line(f"{verb} {document['file']}: {document['rows']} rows."))


def _value(value: float | None, counted_in: str) -> str:
    if value is None:
        return "-"
    return f"{value:.0%}" if counted_in == "share" else f"{value:.1f} {counted_in}"


def _ends(one: Document) -> str:
    if one["low"] is None and one["high"] is None:
        return ""
    low = "" if one["low"] is None else _value(one["low"], one["counted_in"])
    return f"{low} to {_value(one['high'], one['counted_in'])}".strip()


def _sign(cell: Document | None) -> str:
    if cell is None:
        return ""
    if cell["how"] in ("exempt", "missing"):
        return "-" if cell["how"] == "exempt" else "!"
    letter = str(cell["how"])[0].upper()
    return (letter if cell["is_direct"] else letter.lower()) + ("+" if cell["mode"] == "data" else "")
