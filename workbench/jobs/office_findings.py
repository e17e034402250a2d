"""What sizing, comparison and sensitivity hand out as JSON (a contract, data/reference/cli.schema.json)."""

from collections.abc import Iterable

from osm_sim.office.catalogue import driver_table
from osm_sim.office.measures import MEASURES
from osm_sim.office.pooling import Pooling, Team
from osm_sim.office.sensitivity import STEPS_CAUTION, Comparison, Elasticity
from osm_sim.office.spec import PROCESSES, Role, fte_by_grade
from osm_sim.office.timelog import Learned
from osm_sim.office.tornado import Bar, End, Tornado
from workbench.jobs.office_output import Document, interval, known, version
from workbench.jobs.office_sensitivity import Effort, Findings
from workbench.jobs.office_sizing import Candidate, Certified, Found, Goal, Standing, Verdict, staff_of

# -- sizing -----------------------------------------------------------------------------------------------------------


def sizing_document(case_name: str, found: Found) -> Document:
    """Give what a sizing found: the certified staff or null, every simulated candidate, and those screened out."""
    study, sizing = found.study, found.sizing
    standings = [standing for standing in sizing.candidates if standing.verdict is not Verdict.SCREENED]
    screened = [standing for standing in sizing.candidates if standing.verdict is Verdict.SCREENED]
    return {
        "case": case_name,
        "alpha": study.goal.alpha,
        "levels": _levels(study.goal),
        "cost_unit": "FTE" if study.salaries is None else "salary",
        "certified": None if sizing.certified is None else _certified(sizing.certified),
        "candidates": [_standing(standing) for standing in standings],
        "screened": [{**_staff(standing.candidate), "bound": standing.bound} for standing in screened],
        "cheaper_undecided": [_staff(standing.candidate) for standing in sizing.cheaper_undecided],
        "replications": sizing.replications,
        "brute_force_replications": sizing.brute_force_replications,
        "sentences": list(sizing.sentences),
        "engine": sizing.engine,
        "seed": sizing.seed,
        "years": study.years,
        "version": version(),
        "seconds": known(round(found.seconds, 3)),
    }


def _levels(goal: Goal) -> Document:
    return {
        "on_time": goal.on_time,
        "critical": goal.critical,
        "utilisation": goal.utilisation,
        "processes": [
            {"process": process, "on_time": floor} for process, floor in sorted(goal.process_on_time.items())
        ],
    }


def _staff(candidate: Candidate) -> Document:
    staff = {str(grade): fte for grade, fte in staff_of(candidate).items()}
    return {"staff": staff, "fte": known(candidate.fte), "cost": known(candidate.cost)}


def _certified(certified: Certified) -> Document:
    return {
        **_staff(certified.candidate),
        "on_time": interval(certified.on_time),
        "critical": interval(certified.critical),
        "replications": certified.replications,
    }


def _standing(standing: Standing) -> Document:
    return {
        **_staff(standing.candidate),
        "verdict": str(standing.verdict),
        "replications": standing.replications,
        "on_time": _limited(standing.on_time, standing.on_time_limits),
        "critical": _limited(standing.critical, standing.critical_limits),
        "evidence": [
            {"level": level, "passing": passing, "failing": standing.failing[level]}
            for level, passing in standing.passing.items()
        ],
    }


def _limited(mean: float, limits: tuple[float, float]) -> Document:
    return {"mean": known(mean), "low": known(limits[0]), "high": known(limits[1])}


# -- comparison -------------------------------------------------------------------------------------------------------


def comparison_document(case_name: str, by: str, comparison: Comparison, effort: Effort) -> Document:
    """Give every setting's estimates and, but for the base, its paired differences to the base."""
    return {"case": case_name, "by": by, **_compared(comparison), **_made_with(effort)}


def _compared(comparison: Comparison) -> Document:
    return {
        "base": comparison.base,
        "measures": [
            {"name": name, "label": MEASURES[name].label, "unit": MEASURES[name].unit} for name in comparison.measures
        ],
        "settings": [_setting(comparison, label) for label in comparison.labels],
    }


def _setting(comparison: Comparison, label: str) -> Document:
    names = comparison.measures
    differences = None
    if label != comparison.base:
        differences = {name: interval(comparison.difference(label, name)) for name in names}
    return {
        "name": label,
        "estimates": {name: interval(comparison.estimate(label, name)) for name in names},
        "differences": differences,
    }


# -- sensitivity ------------------------------------------------------------------------------------------------------


def sensitivity_document(case_name: str, roles: Iterable[Role], findings: Findings) -> Document:
    """Give the parts of a sensitivity that were asked for; the others are null."""
    drivers, policies, learned = findings.drivers, findings.policies, findings.learned
    return {
        "case": case_name,
        "staff": {str(grade): fte for grade, fte in fte_by_grade(roles).items()},
        "drivers": None if drivers is None else drivers_document(drivers),
        "policies": None if policies is None else _compared(policies),
        "tornado": None if findings.tornado is None else tornado_document(findings.tornado),
        "pooling": None if findings.pooling is None else pooling_document(findings.pooling),
        "timelog": None if learned is None else learned_document(learned),
        **_made_with(findings.effort),
    }


def drivers_document(drivers: tuple[Elasticity, ...]) -> Document:
    """Give what each driver moves, the largest first. FTE at 80 % of productive hours, by arithmetic."""
    labels = {row["name"]: row["label"] for row in driver_table()}
    return {
        "caution": STEPS_CAUTION,
        "changes": [
            {
                "driver": item.driver,
                "label": labels[item.driver],
                "value_before": item.value_before,
                "value_after": item.value_after,
                "fte_before": item.fte_before,
                "fte_after": item.fte_after,
                "fte_difference": item.fte_difference,
            }
            for item in drivers
        ],
    }


def tornado_document(tornado: Tornado) -> Document:
    """Give both ends of every block of assumptions, the longest bar in on-time share first."""
    return {
        "certified": tornado.is_sized,
        "base": _end(tornado.base),
        "bars": [_bar(bar) for bar in tornado.bars],
    }


def _bar(bar: Bar) -> Document:
    ends = {"low": bar.low, "high": bar.high}
    differences = {name: bar.difference(name) for name in bar.base.samples}
    return {
        "block": bar.block.name,
        "change": bar.block.change,
        **{
            which: {
                **_end(end),
                "differences": {name: interval(pair[at]) for name, pair in differences.items()},
            }
            for at, (which, end) in enumerate(ends.items())
        },
    }


def _end(end: End) -> Document:
    estimates = {name: interval(end.estimate(name)) for name in end.samples}
    return {"label": end.label, "estimates": estimates, "certified_fte": known(end.certified_fte)}


def pooling_document(pooling: Pooling) -> Document:
    """Give dedicated teams beside one pooled office of generalists; FTE null where nothing on the grid is enough."""
    return {
        "certified": pooling.is_certified,
        "pooled": _team(pooling.pooled),
        "teams": [_team(team) for team in pooling.teams],
        "apart_fte": known(pooling.apart_fte),
        "saved_fte": known(pooling.saved_fte),
        "sentence": pooling.sentence,
    }


def _team(team: Team) -> Document:
    return {"process": team.process, "name": team.title, "need_fte": known(team.need_fte), "fte": known(team.fte)}


def learned_document(learned: Learned) -> Document:
    """Give the hours before and after a time log, by activity of the log, and the FTE by process."""
    before, after = learned.before.fte_by_process(), learned.after.fte_by_process()
    return {
        "working_days": learned.working_days,
        "fte_before": known(learned.before.fte),
        "fte_after": known(learned.after.fte),
        "processes": [
            {
                "process": process,
                "name": PROCESSES[process],
                "fte_before": known(before[process]),
                "fte_after": known(after[process]),
            }
            for process in PROCESSES
        ],
        "activities": [
            {
                "activity": row.activity.id,
                "title": row.activity.activity,
                "expected_hours": known(row.expected_hours),
                "logged_hours": known(row.logged_hours),
                "jobs": known(row.jobs),
                "jobs_counted": row.jobs_counted,
                "weight": known(row.weight),
                "old_hours": known(row.old_hours),
                "observed_hours": None if row.observed_hours is None else known(row.observed_hours),
                "new_hours": known(row.new_hours),
            }
            for row in learned.rows
        ],
        "sentence": learned.sentence,
    }


def _made_with(effort: Effort) -> Document:
    return {
        "engine": effort.engine,
        "seed": effort.seed,
        "replications": effort.replications,
        "years": effort.years,
        "version": version(),
    }
