"""`osm-workbench case company`: the values that come with it, and what is true of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from osm_sim.resources import data
from workbench.cli import run_command

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database of the desk comes to lie."""
    path = tmp_path / "workbench.db"
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{path}")
    return path


def _said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run_command(list(arguments)) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return " ".join(printed.out.split())


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    assert run_command([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    schema = {"$ref": f"#/$defs/{kind}", "$defs": SCHEMA["$defs"]}
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


def test_loading_the_company_says_how_many_values_came_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert _document(capsys, "map-case", "case", "company")["values"] > 800
    assert "values of measures were generated" in _said(capsys, "case", "company", "--again")
    assert "values of measures" not in _said(capsys, "case", "army")


def test_trainers_are_told_what_is_true_and_nothing_is_loaded(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    told = _document(capsys, "case-truth", "case", "company", "--truth")
    assert [one["cause"] for one in told["links"] if not one["holds"]] == ["km15"]
    said = _said(capsys, "case", "company", "--truth")
    assert "Clara Weiss (fictional) tilts" in said
    assert said.count(" NO ") == 1
    assert "Not in yet: Cost of ownership against the best rival (km08) of 2026-10" in said
    assert not path.exists()


def test_nothing_else_that_the_program_says_of_the_company_tells_the_truth(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["case"], ["case", "company"], ["map", "show", "case:company"], ["map", "check", "company-u1"]):
        for said in (_said(capsys, *arguments), json.dumps(_try_json(capsys, *arguments))):
            assert "tilt" not in said
            assert '"holds"' not in said


def _try_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401 - JSON
    again = ["--again"] if arguments == ("case", "company") else []
    assert run_command([*arguments, *again, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--truth"], "--truth needs the CASE and loads nothing"),
        (["company", "--truth", "--again"], "--truth needs the CASE and loads nothing"),
        (["army", "--truth"], "case 'army' has no actuals whose truth is known; company has"),
        (["firm", "--truth"], "case 'firm' is not known; the built-in cases are company"),
    ],
)
def test_a_truth_that_there_is_not_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert run_command(["case", *arguments]) == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
