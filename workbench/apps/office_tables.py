"""The office's tables and sentences: escaped HTML and plain text from values, no widget."""

import math
from collections.abc import Iterable, Sequence
from html import escape

from workbench.apps import parts
from workbench.apps.office_state import OfficeState
from workbench.apps.office_tiles import interval_in_words
from workbench.figures import office_words as words
from workbench.jobs import office_settings as settings
from workbench.jobs.office import THE_SENTENCE
from workbench.jobs.office_sensitivity import Learned
from workbench.jobs.office_settings import Run
from workbench.jobs.office_sizing import Found, Standing, Verdict, staff_of

LONGEST_PAIR = 90
LEGEND = "✓ meets the service level, ? not clear yet, ✗ misses it."


def arithmetic_table(load: settings.OfferedLoad) -> str:
    """The load, one line an activity: jobs a year x hours a job x (1 + rework) = hours a year."""
    rows = [
        (
            row.activity.id,
            row.activity.activity,
            f"{row.jobs_per_year:,.1f}",
            f"{row.effort_hours:,.2f}",
            f"{words.percent(row.rework_share)}",
            f"{row.hours:,.0f}",
            f"{load.to_fte(row.hours):.2f}",
        )
        for row in load.rows
    ]
    head = (
        "Id",
        "Activity",
        "Jobs a year",
        "Hours a job",
        "Rework",
        "Hours a year",
        f"FTE at {words.percent(load.utilisation)}",
    )
    rows.append(("", "All activities", f"{load.jobs_per_year:,.0f}", "", "", f"{load.hours:,.0f}", f"{load.fte:.2f}"))
    return _table(head, rows, numbers=(2, 3, 4, 5, 6), is_long=True)


def process_table(run: Run) -> str:
    """Each process of a run: its load, the hours worked on it, its punctuality."""
    load, on_time = run.setting.load(), run.result.estimate("process_on_time")
    share, worked = run.result.estimate("process_utilisation"), run.result.estimate("process_hours")
    fte = load.fte_by_process()
    rows = [
        (
            f"{process} {name}",
            f"{fte[process]:.2f}",
            f"{float(worked.mean[n]):,.0f}",
            words.percent(float(on_time.mean[n]), 1),
            interval_in_words(on_time.at(n), "share").removeprefix("95 % interval "),
            words.percent(float(share.mean[n]), 1),
        )
        for n, (process, name) in enumerate(settings.PROCESSES.items())
    ]
    head = (
        "Process",
        "FTE by arithmetic",
        "Hours worked a year",
        "On time",
        "95 % interval",
        "Share of the staff's hours",
    )
    return _table(head, rows, numbers=(1, 2, 3, 4, 5))


def measures_table(run: Run) -> str:
    """Every measure of a run that is one number, with its interval."""
    rows = []
    for name, label, unit in settings.single_measures():
        one = run.result.estimate(name)
        is_share = unit == "share"
        shown = [
            words.percent(float(side), 1) if is_share else _number(float(side))
            for side in (one.mean, one.low, one.high)
        ]
        rows.append((label, "" if is_share else unit, *shown))
    return _table(("Measure", "Unit", "Mean", "95 % low", "95 % high"), rows, numbers=(2, 3, 4))


def comparison_table(rows: Sequence[words.Compared]) -> str:
    """Every measure compared: A, B, and B minus A in words."""
    cells = [
        (
            row.label,
            words.amount(float(row.first.mean), row.unit),
            words.amount(float(row.second.mean), row.unit),
            words.difference_in_words(row),
        )
        for row in rows
    ]
    return _table(("Measure", "A", "B", "B minus A (95 % interval)"), cells, numbers=(1, 2))


def sources(case: settings.Case) -> str:
    """All that is known of a case: facts, assumptions, open questions, solved values, drivers."""
    facts = "".join(
        f"<dt>{escape(f.text)}</dt><dd>{parts.mark_html('source')} {escape(f.place)}</dd>" for f in case.facts
    )
    assumed = "".join(
        f"<dt>{escape(a.text)}</dt><dd>{parts.mark_html('assumption')} {escape(a.reason)}</dd>"
        for a in case.assumptions
    )
    unclear = "".join(
        f"<dt>{escape(q.text)}</dt><dd><ul>{''.join(f'<li>{escape(r)}</li>' for r in q.readings)}</ul>"
        f"Used here: {escape(q.used)}</dd>"
        for q in case.ambiguities
    )
    labels = {row["name"]: row["label"] for row in settings.driver_table()}
    drivers = _table(
        ("Driver", "Value", "Rests on"),
        [(labels[d.name], f"{d.value:g}", f"{d.basis}: {d.why}") for d in case.drivers],
        numbers=(1,),
    )
    columns = "".join(
        f"<div><h3>{title}</h3><dl>{text}</dl></div>"
        for title, text in (
            ("What the source says", facts),
            ("What we assume", assumed),
            ("Where it disagrees", unclear),
        )
    )
    return (
        f'<div class="osm-said"><div class="osm-columns">{columns}</div>{_solutions(case)}'
        f"<h3>The drivers of this case</h3>{drivers}</div>"
    )


def _solutions(case: settings.Case) -> str:
    """The arithmetic behind values that were solved for, and other values that would do as well."""
    said = ""
    if case.arithmetic:
        rows = [
            (
                s.unknown,
                f"{s.value:,.2f}",
                ", ".join(f"P{p}" for p in s.processes),
                f"{s.staff_fte:g}",
                f"{s.target_hours:,.0f}",
                s.remark,
            )
            for s in case.arithmetic
        ]
        solved = ("Solved for", "Value", "Processes", "Staff (FTE)", "Hours a year", "Remark")
        said += "<h3>One solution of many</h3>" + _table(solved, rows, numbers=(1, 3, 4))
    if case.alternatives:
        others = [
            (a.title, ", ".join(f"P{p} {s:g}" for p, s in a.intensity.items()) or "all 1") for a in case.alternatives
        ]
        said += "<h3>Other intensities with the same load</h3>" + _table(
            ("Alternative", "Intensity by process"), others
        )
    return said


def _number(value: float) -> str:
    if not math.isfinite(value):
        return words.UNKNOWN
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"


def _table(
    head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = (), *, is_long: bool = False
) -> str:
    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=osm-number' if n in numbers else ''}>{escape(str(cell))}</{tag}>"
            for n, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{cells('th', head)}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="osm-table{" osm-table--long" if is_long else ""}" tabindex="0">{table}</div>'


def fte_in_words(fte: dict[int, float], band: dict[int, tuple[float, float]], reading: str) -> str:
    """What the chart of FTE shows, and which processes lie outside their band."""
    places = {process: words.place_in_band(value, band[process]) for process, value in fte.items()}
    outside = [f"{settings.PROCESSES[p].lower()} {place}" for p, place in places.items() if place != "inside"]
    said = f"Outside the band: {listed(outside)}." if outside else "Every process lies inside its band."
    return (
        "Bars: offered hours a year / productive hours / 80 %, for this setting, without a simulation. Black marks: low"
        f" and high of Figure 5, reading {reading}. {said}"
    )


def latest_in_words(rows: Sequence[words.LateActivity]) -> str:
    """The three latest activities by their full names."""
    worst = "; ".join(f"{row.name} ({row.id}, {words.percent(float(row.on_time.mean))})" for row in rows[:3])
    return f"Least on time: {worst}." if worst else "No activity had jobs."


def status(state: OfficeState) -> str:
    """What to do next to compare two settings."""
    if state.kept is None:
        return (
            "Run once and keep it as A, change something, run again: that is B. Or press a ready-made pair, which"
            " runs both with everything else as it is set."
        )
    a = f"A is kept (seed {state.kept.setting.seed}, {state.kept.setting.replications} replications)."
    if state.pair is None:
        return f"{a} Change something and press Run: the next run is B, on the same random numbers."
    return f"{a} Every further run is the new B."


def pair_names(first: Run, second: Run) -> tuple[str, str]:
    """Short names for two settings, for charts: the values of the one thing changed, else "kept" and "changed"."""
    said = settings.changes(first.setting, second.setting)
    # Names that people give may hold the arrow, or be as long as a chart is wide.
    if len(said) != 1 or said[0].count(" → ") != 1 or len(said[0]) > LONGEST_PAIR:
        return "kept", "changed"
    what, _, values = (escape(part, quote=False) for part in said[0].partition(": "))
    before, after = values.split(" → ")
    return (before, after) if len(before) > 4 else (f"{what} {before}", f"{what} {after}")


def what_differs(first: Run, second: Run) -> str:
    """What is different from A to B, as a list."""
    said = settings.changes(first.setting, second.setting)
    items = "".join(f"<li>{escape(text)}</li>" for text in said) or "<li>Nothing: both settings are the same.</li>"
    return f'<div class="osm-said"><h3>From A to B</h3><ul>{items}</ul></div>'


def listed(said: Sequence[str]) -> str:
    """A few words one after the other; how many more where there are many."""
    if len(said) > 3:
        return ", ".join(said[:3]) + f" and {len(said) - 3} more"
    return ", ".join(said) or "nothing"


# -- the least staff --------------------------------------------------------------------------------------------------


def found_headline(found: Found) -> str:
    """The answer of a search, large."""
    sizing = found.sizing
    certified = sizing.certified
    if certified is None:
        tone, sign, title = "bad", "✗", "No staff within the bounds is certified."
        about = sizing.sentences[0]
    else:
        staff = ", ".join(
            f"{fte:g} {grade}{'' if fte == 1 else 's'}" for grade, fte in staff_of(certified.candidate).items() if fte
        )
        tone, sign = "good", "✓"
        title = f"Least certified: {staff} ({certified.candidate.fte:g} FTE)"
        about = (
            f"PASS after {certified.replications} replications: {words.percent(float(certified.on_time.mean), 1)} of"
            f" all jobs on time, {words.percent(float(certified.critical.mean), 1)} of the critical ones."
        )
    return (
        f'<div class="osm-verdict osm-verdict--{tone}"><span class="osm-verdict__sign" aria-hidden="true">{sign}</span>'
        f"<div><h3>{escape(title)}</h3><p>{escape(about)} {escape(race_made_with(found))}</p></div></div>"
    )


def found_in_words(found: Found) -> str:
    """What the guarantee means and does not mean, and which cheaper staffs are undecided."""
    said = found.sizing.sentences[1:]
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in (*said, THE_SENTENCE))
    return f'<div class="osm-said"><h3>What this answer is worth</h3><ul>{items}</ul></div>'


def race_in_words(standings: Sequence[Standing]) -> str:
    """How many staffs were tried, failed, were set aside by arithmetic, were not needed."""
    tried = [standing for standing in standings if standing.replications]
    count = {verdict: sum(one.verdict is verdict for one in tried) for verdict in Verdict}
    screened = sum(one.verdict is Verdict.SCREENED for one in standings)
    rest = len(standings) - screened - len(tried)
    return (
        "A staff is leaders + managers + analysts; the cheapest is on top."
        f" {len(tried)} simulated: {count[Verdict.PASS]} PASS, {count[Verdict.FAIL]} FAIL,"
        f" {count[Verdict.UNDECIDED]} UNDECIDED. {screened} were set aside by arithmetic, {rest} not needed."
    )


def race_made_with(found: Found) -> str:
    """What a search rests on."""
    sizing = found.sizing
    return (
        f"{sizing.replications:,} replications in {found.seconds:.1f} s, seed {sizing.seed}, {sizing.engine} engine"
        f" (every staff to the limit would take {sizing.brute_force_replications:,})."
    )


def candidates_table(found: Found) -> str:
    """Every candidate of a search, the cheapest first."""
    rows = [
        (
            one.staff,
            f"{one.fte:g}",
            f"{one.cost:,g}",
            one.verdict if one.replications or one.bound else "not needed",
            f"{one.replications}" if one.replications else "",
            words.percent(one.on_time, 1) if one.replications else "",
            words.percent(one.critical, 1) if one.replications else "",
            one.bound,
        )
        for one in found.sizing.candidates
    ]
    head = ("Staff", "FTE", "Cost", "Verdict", "Replications", "On time", "Critical", "Set aside because")
    return _table(head, rows, numbers=(1, 2, 4, 5, 6), is_long=True)


# -- the time log -----------------------------------------------------------------------------------------------------


def learned_table(found: Learned) -> str:
    """Each activity of a time log: what was assumed, what was observed, what is taken from now on."""
    rows = [
        (
            row.activity.id,
            row.activity.activity,
            f"{row.logged_hours:,.1f}",
            f"{row.jobs:,.1f}" + ("" if row.jobs_counted else " expected"),
            f"{row.old_hours:,.2f}",
            words.UNKNOWN if row.observed_hours is None else f"{row.observed_hours:,.2f}",
            f"{row.weight:.0%}",
            f"{row.new_hours:,.2f}",
        )
        for row in found.rows
    ]
    head = ("Id", "Activity", "Hours logged", "Jobs", "Assumed h a job", "Observed h a job", "Weight", "New h a job")
    return _table(head, rows, numbers=(2, 3, 4, 5, 6, 7), is_long=True)
