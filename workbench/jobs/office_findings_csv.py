"""What sizing, comparison and sensitivity hand out as CSV: one line a number, with its unit, seed and engine."""

from typing import Any

from osm_sim.office.measures import MEASURES
from osm_sim.office.sensitivity import Comparison
from osm_sim.office.spec import GRADES
from osm_sim.office.tornado import Tornado
from osm_sim.study import Estimate
from workbench.jobs.office_output import csv_text, known, version
from workbench.jobs.office_sizing import Found, evidence, staff_of

MADE_WITH = ("case", "version", "engine", "seed")
ESTIMATE = ("mean", "low_95", "high_95")
DIFFERENCE = ("difference", "difference_low_95", "difference_high_95")


def sizing_csv(case_name: str, found: Found) -> str:
    """Give one line per staff of the grid, the cheapest first: shares, verdict, evidence, and why it was set aside."""
    sizing = found.sizing
    header = [
        *MADE_WITH,
        "alpha",
        *(f"{grade}_fte" for grade in GRADES),
        *("fte", "cost", "verdict", "replications"),
        *(f"on_time_{name}" for name in ESTIMATE),
        *(f"critical_{name}" for name in ESTIMATE),
        *("evidence_for_pass", "evidence_for_fail", "bound"),
    ]
    about = [case_name, version(), sizing.engine, sizing.seed, sizing.goal.alpha]
    rows = (
        [
            *about,
            *staff_of(one.candidate).values(),
            *(one.fte, one.cost, str(one.verdict), one.replications),
            *map(known, (one.on_time, *one.on_time_limits, one.critical, *one.critical_limits)),
            *evidence(one),
            one.bound,
        ]
        for one in sizing.candidates
    )
    return csv_text(header, rows)


def comparison_csv(case_name: str, comparison: Comparison) -> str:
    """Give one line per setting and measure; the differences of the base are blank."""
    header = [*MADE_WITH, "replications", "base", "setting", "measure", "label", "unit", *ESTIMATE, *DIFFERENCE]
    about = [case_name, version(), comparison.engine, comparison.seed, comparison.replications, comparison.base]
    rows = [
        [
            *about,
            *(label, name, MEASURES[name].label, MEASURES[name].unit),
            *_numbers(comparison.estimate(label, name)),
            *([""] * 3 if label == comparison.base else _numbers(comparison.difference(label, name))),
        ]
        for label in comparison.labels
        for name in comparison.measures
    ]
    return csv_text(header, rows)


def tornado_csv(case_name: str, tornado: Tornado) -> str:
    """Give one line per end of a block of assumptions and measure, with the difference to the office as it stands.

    change: the part by which the block is lower (negative) or higher.
    """
    header = [*MADE_WITH, "replications", "block", "change", "measure", "unit", *ESTIMATE, *DIFFERENCE, "certified_fte"]
    about = [case_name, version(), tornado.engine, tornado.seed, tornado.replications]
    rows = [
        [
            *about,
            *(bar.block.name, sign * bar.block.change, name, MEASURES[name].unit),
            *_numbers(end.estimate(name)),
            *_numbers(bar.difference(name)[at]),
            known(end.certified_fte),
        ]
        for bar in tornado.bars
        for at, (sign, end) in enumerate(((-1, bar.low), (1, bar.high)))
        for name in end.samples
    ]
    return csv_text(header, rows)


def _numbers(estimate: Estimate) -> list[Any]:
    return [known(estimate.mean), known(estimate.low), known(estimate.high)]
