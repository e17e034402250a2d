"""Results as text for people: compact tables with units and intervals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Document = Mapping[str, Any]
UNKNOWN = "-"
RIGHT = "right"


def print_cases(out: Console, summaries: Iterable[tuple[str, str, str]]) -> None:
    """Print name, title and one line of each built-in case."""
    table = make_table(("case", "title", "what it is"))
    for name, title, summary in summaries:
        add_row(table, name, title, summary)
    out.print(table)
    out.print("See the facts, assumptions and ambiguities of one: osm-workbench office cases CASE")


def print_case(out: Console, document: Document) -> None:
    """Print what the source states of a case, what is assumed beside it, and where the source is not clear."""
    out.print(Text(f"{document['case']}: {document['title']}", style="bold"))
    out.print(Text(document["summary"]))
    _section(out, "Facts (stated in the source)", [f"{f['text']} [{f['place']}]" for f in document["facts"]])
    _section(out, "Assumptions (ours)", [f"{_ended(a['text'])} Why: {a['reason']}" for a in document["assumptions"]])
    _section(
        out,
        "Ambiguities (where the source leaves open what it means)",
        [
            f"{_ended(a['text'])} Readings: {' | '.join(a['readings'])}. Used here: {a['used']}"
            for a in document["ambiguities"]
        ],
    )
    if document["arithmetic"]:
        _section(
            out,
            "Arithmetic (one solution of many)",
            [
                f"{s['unknown']} = {s['value']:g} for P{', P'.join(map(str, s['processes']))}:"
                f" {s['hours']:,.0f} of {s['target_hours']:,.0f} h a year for {s['staff_fte']:g} FTE. {s['remark']}"
                for s in document["arithmetic"]
            ],
        )


def print_load(out: Console, document: Document, sentence: str) -> None:
    """Print hours and FTE by process beside the band of Figure 5."""
    table = make_table(("process", "hours a year", "FTE at 80 %", "Figure 5 FTE", ""), right=(1, 2))
    for process in document["processes"]:
        band = process["figure5"]
        name = f"{process['process']} {process['name']}"
        add_row(
            table, name, f"{process['hours']:,.0f}", f"{process['fte']:.2f}", _band(band), _place(process["fte"], band)
        )
    total = [sum(process["figure5"][end] for process in document["processes"]) for end in (0, 1)]
    where = _place(document["fte"], total)
    add_row(
        table, "all nine", f"{document['hours']:,.0f}", f"{document['fte']:.2f}", f"{_band(total)} (says 6-8)", where
    )
    out.print(table)
    out.print(f"{document['fte']:.2f} FTE at this intensity, {document['catalogue_fte']:.2f} FTE at full intensity.")
    out.print(sentence)


def _place(fte: float, band: Sequence[float]) -> str:
    """Say where an FTE lies, at the two decimals it is printed with."""
    seen = round(fte, 2)
    return "below" if seen < band[0] else "above" if seen > band[1] else "inside"


def _band(band: Sequence[float]) -> str:
    return f"{band[0]:g}" if band[0] == band[1] else f"{band[0]:g}-{band[1]:g}"


_LINES = (
    ("on_time", "jobs on time", "share"),
    ("critical", "critical jobs on time", "share"),
    ("utilisation", "utilisation", "share"),
    ("rework_hours", "rework of the office, h a year", "h"),
    ("organisation_rework_hours", "rework of the whole organisation, h a year", "h"),
    ("backlog_hours", "backlog, mean h", "h"),
    ("overtime_equivalent_hours", "overtime equivalent, h a year", "h"),
    ("ceo_briefing_lag_days", "CEO briefing lag, working days", "days"),
)


def print_simulation(out: Console, document: Document, levels: Mapping[str, float], fte: float, sentence: str) -> None:
    """Print what a simulation says, each number with its 95 % interval; levels: the service levels by measure."""
    staff = ", ".join(f"{grade} {value:g}" for grade, value in document["staff"].items())
    out.print(
        Text(
            f"{document['case']}: {staff} = {sum(document['staff'].values()):g} FTE on the staff;"
            f" {fte:.2f} FTE by hours / productive hours / 80 %"
        )
    )
    out.print(sentence)
    table = make_table(("measure", "mean", "95 % interval", "service level"), right=(1, 2))
    for name, label, unit in _LINES:
        add_row(table, label, *estimate_cells(document[name], unit), _verdict(document[name], levels.get(name)))
    out.print(table)
    _print_processes(out, document)
    _print_busy(out, document)
    out.print(
        f"{document['replications']} replications, seed {document['seed']}, engine {document['engine']};"
        " shares in 0..1; hours of all processes add up to the utilisation."
    )


def _print_processes(out: Console, document: Document) -> None:
    from workbench.jobs.office import process_names  # noqa: PLC0415 - tables come without the simulation

    names = process_names()
    table = make_table(("process", "on time", "95 % interval", "share of staff hours"), right=(1, 2, 3))
    for process in document["processes"]:
        busy, _ = estimate_cells(process["utilisation"], "share")
        name = f"{process['process']} {names[process['process']]}"
        add_row(table, name, *estimate_cells(process["on_time"], "share"), busy)
    out.print(table)


def _print_busy(out: Console, document: Document) -> None:
    months = [estimate_cells(month["utilisation"], "month")[0] for month in document["months"]]
    table = make_table(("utilisation by month", *(str(month["month"]) for month in document["months"])))
    add_row(table, "share of hours present", *months)
    out.print(table)
    grades = make_table(("utilisation by grade", "mean", "95 % interval"), right=(1, 2))
    for grade in document["grades"]:
        add_row(grades, grade["grade"], *estimate_cells(grade["utilisation"], "share"))
    out.print(grades)


def estimate_cells(value: Document, unit: str) -> tuple[str, str]:
    """Give mean and 95 % interval as two cells; unit: share, month, h or days."""
    decimals = {"share": 3, "month": 2, "h": 0, "days": 2}[unit]
    mean, low, high = (
        UNKNOWN if value[key] is None else f"{value[key]:,.{decimals}f}" for key in ("mean", "low", "high")
    )
    return mean, f"{low} to {high}"


def _verdict(value: Document, level: float | None) -> str:
    if level is None or value["mean"] is None:
        return ""
    if value["low"] is not None and value["low"] >= level:
        return f"meets {level:g}"
    if value["high"] is not None and value["high"] < level:
        return f"misses {level:g}"
    return f"{'meets' if value['mean'] >= level else 'misses'} {level:g}, not clearly"


def print_checks(out: Console, document: Document, made_with: str) -> None:
    """Print simulated against theory, and what made it."""
    table = make_table(("check", "theory", "simulated", "standard error", "difference / s.e.", ""), right=(1, 2, 3, 4))
    for check in document["checks"]:
        add_row(
            table,
            check["name"],
            *(_plain(check[key]) for key in ("theory", "simulated", "standard_error")),
            _deviation(check),
            "passed" if check["passed"] else "FAILED",
        )
    out.print(table)
    out.print(made_with)


def _deviation(check: Document) -> str:
    if not check["standard_error"] or None in (check["theory"], check["simulated"]):
        return UNKNOWN
    return f"{(check['simulated'] - check['theory']) / check['standard_error']:+.1f}"


def _plain(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.5g}" if abs(value) < 1000 else f"{value:,.1f}"


def print_reasons(out: Console, document: Document, name: str) -> None:
    """Print how much is assumed of a case, where the source is not clear, and how to see it all."""
    counts = ", ".join(f"{len(document[key])} {key}" for key in ("facts", "assumptions", "ambiguities"))
    out.print(Text(f"{counts}: see them with `osm-workbench office cases {name}`"))
    for ambiguity in document["ambiguities"]:
        out.print(Text(f"- Not clear: {_ended(ambiguity['text'])} Used: {ambiguity['used']}"))


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _section(out: Console, title: str, lines: Sequence[str]) -> None:
    out.print()
    out.print(Text(title, style="bold"))
    for line in lines or ["none"]:
        out.print(Text(f"- {line}"))


def make_table(columns: Sequence[str], *, right: Sequence[int] = ()) -> Table:
    """Give an empty table; right: the columns of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if number in right else "left")
    return table


def add_row(table: Table, *cells: str) -> None:
    """Add a row whose cells are shown as they are."""
    table.add_row(*(Text(cell) for cell in cells))
