"""`osm-workbench portfolio select`: what it prints, and what it refuses."""

from __future__ import annotations

import json
import math
import os
import signal

import jsonschema
import pytest

from osm_sim.portfolio.selection import Progress
from osm_sim.resources import data
from workbench.cli import run_command
from workbench.cli.portfolio_select import first_interrupt
from workbench.jobs.portfolio_select import how_far

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
QUICK = ("--samples", "4", "--batches", "2", "--seconds", "3", "--paths", "300")


@pytest.mark.parametrize("objective", ["cvar", "score", "probability"])
def test_a_selection_is_a_document_of_its_kind(capsys: pytest.CaptureFixture[str], objective: str) -> None:
    assert run_command(["portfolio", "select", "case:company", *QUICK, "--objective", objective, "--json"]) == 0
    printed = capsys.readouterr()

    assert printed.err == ""
    document = json.loads(printed.out)
    kind = {"$ref": "#/$defs/portfolio-selection"}
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [kind]}).validate(document)
    assert document["objective"] == objective
    assert {one["initiative"] for one in document["plan"]} == set(document["starts"])


def test_a_selection_reads_as_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["portfolio", "select", "case:company", *QUICK]) == 0
    printed = " ".join(capsys.readouterr().out.split())

    for told in (
        "starts after month",
        "chosen in",
        "lower is better",
        "No plan is truly better than",
        "chance, this plan",
        "every last target met",
        "below 1 %",
        "Left out: i",
        "Assumed:",
    ):
        assert told in printed


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--objective", "luck"), "objective(='luck') must be one of"),
        (("--samples", "0"), "samples(=0) must be >= 1"),
        (("--paths", "1"), "paths(=1) must be within 2"),
        (("--gap", "2"), "gap(=2) must lie in 0..1"),
    ],
)
def test_what_cannot_be_selected_is_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run_command(["portfolio", "select", "case:company", *options]) == 2
    printed = capsys.readouterr()

    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert said in printed.err


def test_progress_gives_batch_best_bound_and_gap() -> None:
    now = Progress(batch=2, batches=4, incumbent=2.0, bound=1.9, seconds=1.0)

    assert how_far(now) == "batch 2 of 4: best 2, bound 1.9, gap 5.0%"
    early = Progress(batch=1, batches=4, incumbent=math.nan, bound=1.9, seconds=1.0)
    assert how_far(early) == "batch 1 of 4: no plan yet, bound 1.9"


def test_the_first_ctrl_c_asks_for_what_there_is_and_the_second_one_stops() -> None:
    with first_interrupt() as is_interrupted:
        assert not is_interrupted()
        os.kill(os.getpid(), signal.SIGINT)
        assert is_interrupted()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
