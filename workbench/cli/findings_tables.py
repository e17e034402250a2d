"""What sizing, comparison and sensitivity found, as text for people: tables, with bars made of letters."""

from rich.console import Console
from rich.text import Text

from workbench.cli.tables import UNKNOWN, Document, add_row, estimate_cells, make_table

BAR_LETTERS = 12
SIDE_LETTERS = 10
SHOWN = (
    ("on_time", "jobs on time", 3),
    ("critical", "critical on time", 3),
    ("utilisation", "utilisation", 3),
    ("overtime_equivalent_hours", "overtime h", 0),
)
"""What a table has room for; the JSON has every measure."""
LEAST_FTE = 0.005
MARKS = {"PASS": "PASS", "FAIL": "FAIL", "UNDECIDED": "undecided"}


# -- sizing -----------------------------------------------------------------------------------------------------------


def print_sizing(out: Console, document: Document, sentence: str) -> None:
    """Print the race, what it found and what that means."""
    run = [candidate for candidate in document["candidates"] if candidate["replications"]]
    salaries = document["cost_unit"] == "salary"
    columns = ("staff", "FTE", *(("cost",) if salaries else ()), "runs", "on time", "critical", "verdict", "evidence")
    table = make_table(columns, right=tuple(range(1, 6 if salaries else 5)))
    for candidate in run:
        cost = (f"{candidate['cost']:,g}",) if salaries else ()
        shares = (_share(candidate["on_time"]["mean"]), _share(candidate["critical"]["mean"]))
        about = (staff_label(candidate["staff"]), f"{candidate['fte']:g}", *cost, f"{candidate['replications']}")
        add_row(table, *about, *shares, *_evidence(candidate))
    out.print(table)
    left = len(document["candidates"]) - len(run)
    out.print(
        Text(
            f"Staff as leaders+managers+analysts. Not simulated: {left} that cost more than was needed, and"
            f" {_screened(document['screened'])}"
        )
    )
    for said in document["sentences"]:
        out.print(Text(f"- {said}"))
    out.print(Text(sentence))
    out.print(
        Text(
            f"{document['replications']:,} replications (all candidates to the limit:"
            f" {document['brute_force_replications']:,}) in {document['seconds']:.1f} s, seed {document['seed']},"
            f" engine {document['engine']}."
        )
    )


def _evidence(candidate: Document) -> tuple[str, str]:
    """Give verdict and a bar of the evidence that decides, or of the side that is ahead."""
    passing = min((level["passing"] for level in candidate["evidence"]), default=0.0)
    failing, missed = max(((level["failing"], level["level"]) for level in candidate["evidence"]), default=(0.0, ""))
    towards_pass = candidate["verdict"] == "PASS" or (candidate["verdict"] == "UNDECIDED" and passing >= failing)
    part = passing if towards_pass else failing
    word = "for PASS" if towards_pass else f"for FAIL ({missed.replace('_', ' ')})"
    bar = ("#" * round(part * BAR_LETTERS)).ljust(BAR_LETTERS, ".")
    return MARKS[candidate["verdict"]], f"{bar} {part:.0%} {word}"


def _screened(screened: list[Document]) -> str:
    if not screened:
        return "none that is too small by its hours alone."
    largest = screened[-1]
    return f"{len(screened)} too small by hours alone, the largest {staff_label(largest['staff'])}: {largest['bound']}."


def staff_label(staff: Document) -> str:
    """Give leaders+managers+analysts, for instance 1+4+2.5."""
    return "+".join(f"{fte:g}" for fte in staff.values())


# -- comparison -------------------------------------------------------------------------------------------------------


def print_comparison(out: Console, document: Document) -> None:
    """Print every setting's measures, and its paired differences to the base."""
    out.print(Text(f"{document['case']}, compared by {document['by']}; base: {document['base']}", style="bold"))
    for measure in document["measures"]:
        out.print()
        _print_measure(out, document, measure)
    out.print(Text(_made_with(document)))


def _print_measure(out: Console, document: Document, measure: Document) -> None:
    unit = "share" if measure["unit"] == "share" else "h" if measure["unit"].startswith("h") else "days"
    head = f"{measure['label']} ({measure['unit']})"
    table = make_table((head, "mean", "95 % interval", "difference", "95 % interval"), right=(1, 2, 3, 4))
    for setting in document["settings"]:
        cells = estimate_cells(setting["estimates"][measure["name"]], unit)
        differences = setting["differences"]
        differs = ("base", "") if differences is None else estimate_cells(differences[measure["name"]], unit)
        add_row(table, setting["name"], *cells, *differs)
    out.print(table)


# -- sensitivity ------------------------------------------------------------------------------------------------------


def print_sensitivity(out: Console, document: Document, sentence: str) -> None:
    """Print the parts that were asked for."""
    parts = (
        ("drivers", "What one driver moves", _print_drivers),
        ("policies", "Other ways of working, on the same random numbers", _print_policies),
        ("tornado", "Which assumptions the answer hangs on", _print_tornado),
        ("pooling", "Dedicated teams against one pooled office", _print_pooling),
        ("timelog", "What the time log teaches", _print_learned),
    )
    out.print(Text(f"{document['case']}: staff {staff_label(document['staff'])}", style="bold"))
    for name, title, show in parts:
        if document[name] is not None:
            out.print()
            out.print(Text(title, style="bold"))
            show(out, document[name])
    out.print()
    out.print(Text(sentence))
    out.print(Text(_made_with(document)))


def _print_drivers(out: Console, part: Document) -> None:
    changes = [change for change in part["changes"] if abs(change["fte_difference"]) >= LEAST_FTE]
    most = max((abs(change["fte_difference"]) for change in changes), default=1.0)
    table = make_table(("driver", "from", "to", "FTE", ""), right=(1, 2, 3))
    for change in changes:
        moved = change["fte_difference"]
        bar = ("+" if moved > 0 else "-") * max(1, round(abs(moved) / most * SIDE_LETTERS))
        values = (f"{change['value_before']:g}", f"{change['value_after']:g}")
        add_row(table, change["label"], *values, f"{moved:+.2f}", bar)
    out.print(table)
    rest = len(part["changes"]) - len(changes)
    out.print(Text(f"The other {rest} drivers move less than 0.005 FTE. {part['caution']}"))


def _print_policies(out: Console, part: Document) -> None:
    table = make_table(("way of working", *(label for _, label, _ in SHOWN)), right=(1, 2, 3, 4))
    for setting in part["settings"]:
        name = "as it stands" if setting["differences"] is None else setting["name"]
        add_row(table, name, *(_cell(setting, measure, decimals) for measure, _, decimals in SHOWN))
    out.print(table)
    out.print(Text("Means of the office as it stands; below, paired differences. * clear of 0 at 95 %."))


def _cell(setting: Document, measure: str, decimals: int) -> str:
    differences = setting["differences"]
    value = (setting["estimates"] if differences is None else differences)[measure]
    if value["mean"] is None:
        return UNKNOWN
    if differences is None:
        return f"{value['mean']:,.{decimals}f}"
    return f"{value['mean']:+,.{decimals}f}{_star(value)}"


def _star(value: Document) -> str:
    known = value["low"] is not None and value["high"] is not None
    return "*" if known and (value["low"] > 0 or value["high"] < 0) else " "


def _print_tornado(out: Console, part: Document) -> None:
    most = max((abs(_moved(bar[end]) or 0.0) for bar in part["bars"] for end in ("low", "high")), default=0.0) or 1.0
    staff = ("FTE low", "high") if part["certified"] else ()
    columns = ("assumptions", "by", "low end", "high end", "on time: worse | better", *staff)
    table = make_table(columns, right=(2, 3, *((5, 6) if staff else ())))
    for bar in part["bars"]:
        ends = [bar["low"], bar["high"]]
        moved = [_moved(end) for end in ends]
        fte = [_plain(end["certified_fte"]) for end in ends] if staff else []
        cells = [UNKNOWN if value is None else f"{value:+.3f}" for value in moved]
        add_row(table, bar["block"], f"{bar['change']:.0%}", *cells, _sides(moved, most), *fte)
    out.print(table)
    base = part["base"]
    certified = f"; least certified staff {_plain(base['certified_fte'])} FTE" if part["certified"] else ""
    out.print(Text(f"As it stands: {_share(base['estimates']['on_time']['mean'])} on time{certified}."))
    out.print(Text("Bars: - what the lower end does, + what the higher end does."))


def _moved(end: Document) -> float | None:
    mean: float | None = end["differences"]["on_time"]["mean"]
    return mean


def _sides(moved: list[float | None], most: float) -> str:
    """Give two bars from a middle: letter - for the lower end, + for the higher; left is worse."""
    left, right = "", ""
    for value, letter in zip(moved, "-+", strict=True):
        length = round(abs(value or 0.0) / most * SIDE_LETTERS)
        if value is not None and value < 0:
            left = max(left, letter * length, key=len)
        else:
            right = max(right, letter * length, key=len)
    return f"{left:>{SIDE_LETTERS}}|{right:<{SIDE_LETTERS}}"


def _print_pooling(out: Console, part: Document) -> None:
    table = make_table(("team of generalists", "FTE by hours", "least FTE"), right=(1, 2))
    for team in part["teams"]:
        add_row(table, f"{team['process']} {team['name']}", f"{team['need_fte']:.2f}", _plain(team["fte"]))
    add_row(table, "all teams apart", "", _plain(part["apart_fte"]))
    add_row(table, part["pooled"]["name"], f"{part['pooled']['need_fte']:.2f}", _plain(part["pooled"]["fte"]))
    out.print(table)
    how = "Each is certified." if part["certified"] else "By means; --certified proves each."
    out.print(Text(f"{part['sentence']} {how}"))


def _print_learned(out: Console, part: Document) -> None:
    table = make_table(("activity", "jobs", "old h", "observed h", "weight", "new h"), right=(1, 2, 3, 4, 5))
    for row in part["activities"]:
        jobs = f"{row['jobs']:.1f}{'' if row['jobs_counted'] else ' expected'}"
        seen = UNKNOWN if row["observed_hours"] is None else f"{row['observed_hours']:.2f}"
        name = f"{row['activity']} {row['title']}"[:48]
        add_row(table, name, jobs, f"{row['old_hours']:.2f}", seen, f"{row['weight']:.0%}", f"{row['new_hours']:.2f}")
    out.print(table)
    need = make_table(("process", "FTE before", "FTE after", "change"), right=(1, 2, 3))
    for row in part["processes"]:
        before, after = row["fte_before"], row["fte_after"]
        name = f"{row['process']} {row['name']}"
        add_row(need, name, f"{before:.2f}", f"{after:.2f}", f"{after - before:+.2f}")
    before, after = part["fte_before"], part["fte_after"]
    add_row(need, "all nine", f"{before:.2f}", f"{after:.2f}", f"{after - before:+.2f}")
    out.print(need)
    out.print(Text(part["sentence"]))


def _plain(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:g}"


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.3f}"


def _made_with(document: Document) -> str:
    return f"{document['replications']} replications, seed {document['seed']}, engine {document['engine']}."
