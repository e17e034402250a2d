"""`osm-workbench portfolio`: what it prints, and what it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from osm_sim.resources import data
from tests.sim.psplib_instances import make_project, sm_text
from workbench.cli import run_command

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    """What a command prints with --json, held against the schema of its kind; nothing else may be printed."""
    assert run_command(["portfolio", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}).validate(document)
    return document


def _refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run_command(["portfolio", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


def test_the_model_says_what_is_simulated_what_was_assumed_and_what_was_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = _document(capsys, "portfolio-model", "model", "case:company")

    assert len(document["initiatives"]) == 30
    assert document["links"]
    assert any(one["targets"] for one in document["measures"])
    assert document["assumptions"]
    assert "measure 'Days of working capital' has a range to stay in: it is not simulated" in document["left_out"]


def test_the_model_reads_as_tables_with_the_currency_of_what_things_cost(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["portfolio", "model", "case:company"]) == 0
    printed = capsys.readouterr().out

    for told in ("cost, thousand", "hypotheses between measures", "Assumed:", "Left out:"):
        assert told in printed


def test_alone_it_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["portfolio"]) == 0
    assert "model" in capsys.readouterr().out


def test_a_portfolio_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "there are case:company" in _refusal(capsys, "model", "case:moon")


def test_a_simulation_gives_every_target_its_chance_and_every_number_its_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = _document(capsys, "portfolio-simulation", "simulate", "case:company", "--paths", "200", "--seed", "7")

    assert (document["paths"], document["seed"], document["engine"]) == (200, 7, "compiled")
    # i22 excludes i01, which is listed first.
    assert document["left_out"] == ["i22"]
    assert len(document["finishes"]) == 29
    assert any(0 < one["chance"]["value"] < 1 and one["chance"]["error"] > 0 for one in document["targets"])
    assert document["assumptions"]


def test_an_initiative_left_out_is_in_nobody_s_way(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("simulate", "case:company", "--paths", "200")
    document = _document(capsys, "portfolio-simulation", *arguments, "--without", "i01", "--without", "i02")

    assert document["left_out"] == ["i01", "i02"]
    assert "i22" in document["starts"]


def test_a_simulation_reads_as_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["portfolio", "simulate", "case:company", "--paths", "200"]) == 0
    printed = capsys.readouterr().out

    for told in ("200 futures", "chance to meet it", "below 1.5 %", "Not in the plan: i22", "Assumed:", "±"):
        assert told in printed


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--without", "i99"), "'i99' is not in the portfolio; there are i01"),
        (("--paths", "1"), "paths(=1) must be within 2"),
        (("--engine", "steam"), "engine 'steam' is not known"),
        (("--seed", "-1"), "seed"),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert said in _refusal(capsys, "simulate", "case:company", *options)


def test_a_project_s_shortest_plan_is_given_with_its_proof(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    project = make_project(1, activities=8)
    file = tmp_path / "small.sm"
    file.write_text(sm_text(project), encoding="utf-8")

    document = _document(capsys, "portfolio-schedule", "schedule", str(file), "--workers", "1")

    assert document["optimal"]
    assert document["makespan"] == document["bound"]
    ends = [document["starts"][str(one.id)] + one.duration for one in project.activities]
    assert max(ends) == document["makespan"]
    assert run_command(["portfolio", "schedule", str(file)]) == 0
    assert f"Done after {document['makespan']} periods, and no plan is shorter" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("nothing", (), "small.sm"),
        (None, (), "small.sm"),
        ("fine", ("--seconds", "0"), "seconds(=0) must be above 0"),
        ("fine", ("--workers", "0"), "workers(=0) must be 1 to 64"),
    ],
)
def test_what_cannot_be_scheduled_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str | None, options: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "small.sm"
    if text is not None:
        file.write_text(sm_text(make_project(1, activities=8)) if text == "fine" else text, encoding="utf-8")

    assert said in _refusal(capsys, "schedule", str(file), *options)
