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
    assert [one["driver"] for one in document["drivers"]] == ["demand", "prices"]
    assert [one["future"] for one in document["futures"]] == ["expected", "downturn", "upturn"]
    assert any(one["drivers"] for one in document["measures"])
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


def test_an_initiative_starts_when_it_is_told_to_and_goes_with_what_it_waits_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ("simulate", "case:company", "--paths", "200", "--start", "i03=6", "--start", "i22=2")
    document = _document(capsys, "portfolio-simulation", *arguments, "--without", "i05")

    assert (document["starts"]["i03"], document["starts"]["i22"]) == (6, 2)
    assert document["left_out"] == ["i01", "i05", "i06", "i18"]
    assert any("i06 (Failure forecasting service (fictional)) waits for i05" in one for one in document["reasons"])
    assert document["scenario"] is None


def test_the_large_portfolio_is_simulated(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "portfolio-simulation", "simulate", "case:company-200", "--paths", "100")

    assert len(document["starts"]) + len(document["left_out"]) == 200


SCENARIO = {
    "portfolio": "case:company",
    "title": "Lean",
    "plan": [{"initiative": "i05", "is_in": False}, {"initiative": "i02", "start": 6}],
    "money": [{"year": 1, "amount": 3000}],
    "future": "downturn",
}


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    """A file with a scenario of the company's portfolio."""
    file = tmp_path / "lean.json"
    file.write_text(json.dumps(SCENARIO), encoding="utf-8")
    return str(file)


def test_a_portfolio_is_simulated_as_a_scenario_has_it(capsys: pytest.CaptureFixture[str], scenario: str) -> None:
    arguments = ("simulate", "case:company", "--paths", "200", "--scenario", scenario)
    document = _document(capsys, "portfolio-simulation", *arguments)

    assert document["scenario"] == "Lean"
    assert document["starts"]["i02"] == 6
    assert {"i05", "i06"} <= set(document["left_out"])
    assert "money of year 1: 3000 thousand" in document["changes"]
    assert run_command(["portfolio", *arguments]) == 0
    assert "Lean: without Sensors on installed pumps (fictional); Flow lines" in capsys.readouterr().out


def test_scenarios_are_compared_with_the_portfolio_as_it_is(capsys: pytest.CaptureFixture[str], scenario: str) -> None:
    arguments = ("compare", "case:company", "--scenario", scenario, "--scenario", scenario, "--paths", "200")
    document = _document(capsys, "portfolio-comparison", *arguments)

    first, lean, same = document["scenarios"]
    assert (first["title"], lean["title"]) == ("As it is", "Lean")
    assert lean == same
    assert len(first["targets"]) == len(document["targets"])
    assert first["score"]["difference"] is None
    assert lean["score"]["difference"]["value"] < 0
    assert run_command(["portfolio", *arguments]) == 0
    printed = capsys.readouterr().out
    for told in ("Lean: without Sensors", "As it is", "Score, of 100", "not in the plan", "In brackets:", "±"):
        assert told in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compare", "case:company"), "Missing option '--scenario'"),
        (("compare", "case:company", "--scenario", "moon"), "scenario 'moon' does not exist"),
        (("simulate", "case:company", "--scenario", "moon"), "scenario 'moon' does not exist"),
        (("simulate", "case:company", "--start", "i01"), "must read INITIATIVE=MONTH, such as i05=6"),
        (("simulate", "case:company", "--start", "i01=36"), "start(=36) of initiative 'i01' must be 0 to 35"),
    ],
)
def test_a_scenario_or_a_start_that_cannot_be_is_refused(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert said in _refusal(capsys, *arguments)


def test_a_stored_scenario_is_named_by_its_title(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.domain.portfolio_scenarios import PortfolioScenario
    from workbench.jobs.portfolio_scenarios import save_scenario
    from workbench.opening import open_desk

    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path / 'mine.sqlite'}")
    desk = open_desk()
    save_scenario(desk, PortfolioScenario(portfolio="case:company", title="Dear", cost_factor=1.5))
    desk.store.close()

    document = _document(
        capsys, "portfolio-comparison", "compare", "case:company", "--scenario", "Dear", "--paths", "100"
    )

    assert document["scenarios"][1]["changes"] == ["cost of all initiatives x 1.5"]


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
