"""The JSON of the command line is a contract: exactly these keys, and the published schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from osm_sim.resources import data
from workbench.cli import run_command
from workbench.jobs import office

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
ESTIMATE = {"mean", "low", "high"}
MEASURED = {
    "on_time",
    "critical",
    "utilisation",
    "rework_hours",
    "organisation_rework_hours",
    "backlog_hours",
    "overtime_equivalent_hours",
    "ceo_briefing_lag_days",
}


def _no_constant(name: str) -> float:
    raise AssertionError(f"{name} is not JSON")


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    """What a command prints with --json, held against the schema of its kind; nothing else may be printed."""
    assert run_command(["office", *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out, parse_constant=_no_constant)
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}).validate(document)
    return document


def test_the_published_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_refuses_a_key_too_many_and_one_too_few(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "load", "load", "reference")
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(document)
    assert not validator.is_valid(document | {"more": 1})
    assert not validator.is_valid({key: value for key, value in document.items() if key != "hours"})


def test_load_gives_hours_and_fte_by_process_beside_figure_5(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "load", "load", "reference")
    assert set(document) == {"case", "hours", "fte", "catalogue_fte", "processes"}
    assert {frozenset(process) for process in document["processes"]} == {
        frozenset({"process", "name", "hours", "fte", "figure5"})
    }
    assert [process["process"] for process in document["processes"]] == list(range(1, 10))
    assert (document["case"], document["hours"], document["fte"]) == (
        "reference",
        pytest.approx(9838.4, abs=0.5),
        pytest.approx(7.25, abs=0.005),
    )
    assert document["processes"][1]["figure5"] == [1.0, 1.5]
    assert sum(process["hours"] for process in document["processes"]) == pytest.approx(document["hours"])


def test_simulate_gives_every_measure_with_its_interval(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "simulation", "simulate", "reference", "--replications", "4", "--seed", "3")
    about = {"case", "staff", "engine", "seed", "replications"}
    assert set(document) == about | MEASURED | {"processes", "months", "grades"}
    assert all(set(document[name]) == ESTIMATE for name in MEASURED)
    assert document["staff"] == {"leader": 1.0, "manager": 4.0, "analyst": 2.5}
    assert (document["engine"], document["seed"], document["replications"]) == ("compiled", 3, 4)
    assert {frozenset(entry) for entry in document["processes"]} == {frozenset({"process", "on_time", "utilisation"})}
    assert {frozenset(entry) for entry in document["months"]} == {frozenset({"month", "utilisation"})}
    assert {frozenset(entry) for entry in document["grades"]} == {frozenset({"grade", "utilisation"})}
    assert [entry["month"] for entry in document["months"]] == list(range(1, 13))
    assert document["on_time"]["low"] < document["on_time"]["mean"] < document["on_time"]["high"] <= 1


@pytest.mark.slow
def test_the_reference_office_is_as_busy_and_as_punctual_as_the_specification_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    staff = ("--staff", "leader=1,manager=4,analyst=2.5")
    document = _document(capsys, "simulation", "simulate", "reference", *staff, "--replications", "100")
    for name, expected, tolerance in (
        ("utilisation", 0.775, 0.01),
        ("on_time", 0.977, 0.006),
        ("critical", 0.983, 0.008),
        ("overtime_equivalent_hours", 241, 60),
    ):
        assert document[name]["mean"] == pytest.approx(expected, abs=tolerance), name


def test_check_gives_theory_simulation_and_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "check", "check", "--replications", "3")
    assert set(document) == {"checks"}
    assert {frozenset(line) for line in document["checks"]} == {
        frozenset({"name", "theory", "simulated", "standard_error", "passed"})
    }


def test_both_engines_agree_with_theory_alike(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("check", "check", "--replications", "2")
    assert _document(capsys, *few, "--engine", "reference") == _document(capsys, *few)


def test_a_check_that_fails_is_told_and_the_exit_code_is_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from osm_sim.office import checks

    wrong = checks.Check(name="sum", theory=1.0, simulated=2.0, standard_error=0.1, passed=False)
    monkeypatch.setattr(checks, "run_checks", lambda *_, **__: (wrong,))
    assert run_command(["office", "check", "--json"]) == 1
    assert capsys.readouterr().err == "1 of 1 checks failed: sum.\n"


def test_cases_are_listed_and_shown_with_their_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    listed = _document(capsys, "cases", "cases")
    assert [case["name"] for case in listed["cases"]] == [case.name for case in office.cases()]
    one = _document(capsys, "case", "cases", "chrysler")
    assert all(one[name] for name in ("facts", "assumptions", "ambiguities", "arithmetic"))


def test_a_user_s_own_office_runs_wherever_a_case_runs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(tmp_path / "ours.json")
    saved = _document(capsys, "save", "save", "reference", path, "--driver", "bu=6", "--calendar-year", "fixed")
    assert saved == {"file": path, "case": "ours", "calendar": "fixed year of 250 office days"}
    assert _document(capsys, "case", "cases", path)["case"] == "ours"
    loaded = _document(capsys, "load", "load", path)
    there = _document(capsys, "load", "load", "reference", "--driver", "bu=6")
    assert loaded == there | {"case": "ours"}
    simulated = _document(capsys, "simulation", "simulate", path, "--replications", "2")
    there = _document(capsys, "simulation", "simulate", "reference", "--driver", "bu=6", "--replications", "2")
    assert simulated == there | {"case": "ours"}


def test_the_number_of_replications_decides_where_it_runs_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = ("simulate", "cbs-3", "--replications", "4")
    here = _document(capsys, "simulation", *few)
    assert _document(capsys, "simulation", *few, "--executor", "threads:2") == here
    assert _document(capsys, "simulation", *few, "--executor", "processes:1") == here


OPTIONS = [
    ("--absence", "none"),
    ("--panel", "D"),
    ("--calendar", "fragmented"),
    ("--preemption", "none"),
    ("--rule", "fcfs"),
    ("--substitution", "never"),
    ("--driver", "bu=9"),
    ("--intensity", "6=0.5"),
    ("--helpers", "1"),
    ("--turnover", "0.9"),
    ("--years", "2"),
    ("--seed", "2"),
    ("--staff", "leader=1,manager=5,analyst=3"),
]


@pytest.mark.parametrize("option", OPTIONS, ids=[name for name, _ in OPTIONS])
def test_an_option_reaches_the_simulation(capsys: pytest.CaptureFixture[str], option: tuple[str, str]) -> None:
    plain = _document(capsys, "simulation", "simulate", "reference", "--replications", "2")
    assert _document(capsys, "simulation", "simulate", "reference", "--replications", "2", *option) != plain


def test_a_slow_new_hire_needs_turnover_to_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    often = ("simulate", "reference", "--replications", "2", "--turnover", "0.9")
    assert _document(capsys, "simulation", *often, "--new-hire-factor", "2") != _document(capsys, "simulation", *often)


@pytest.mark.parametrize(
    "default",
    [
        ("--absence", "explicit"),
        ("--panel", "none"),
        ("--calendar", "integrated"),
        ("--preemption", "chunk"),
        ("--rule", "class_edd"),
        ("--substitution", "own_first"),
        ("--turnover", "0"),
        ("--new-hire-factor", "1"),
        ("--helpers", "0"),
        ("--years", "1"),
        ("--seed", "1"),
        ("--engine", "compiled"),
    ],
    ids=lambda default: default[0],
)
def test_the_defaults_are_those_of_the_specification(
    capsys: pytest.CaptureFixture[str], default: tuple[str, str]
) -> None:
    plain = _document(capsys, "simulation", "simulate", "reference", "--replications", "2")
    assert _document(capsys, "simulation", "simulate", "reference", "--replications", "2", *default) == plain


def test_a_catalogue_of_one_s_own_replaces_the_case_s(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = data("reference", "activities.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    ours = [row for row in rows if not row.startswith("P5-")]
    (tmp_path / "ours.csv").write_text("".join(ours), encoding="utf-8")
    document = _document(capsys, "load", "load", "reference", "--catalogue", str(tmp_path / "ours.csv"))
    assert [process["hours"] > 0 for process in document["processes"]] == [True] * 4 + [False] + [True] * 4
