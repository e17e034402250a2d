"""`osm-workbench data`: what it prints for people and as JSON, and what it refuses."""

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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder to work in, with a database that holds the company."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path / 'workbench.db'}")
    assert run_command(["case", "company"]) == 0
    capsys.readouterr()
    return tmp_path


def document(capsys: pytest.CaptureFixture[str], kind: str, *words: str, code: int = 0) -> Any:  # noqa: ANN401 - JSON
    assert run_command(["data", *words, "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]})
    return found


def test_a_round_is_told_to_people_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "data-round", "round", "company-u1", "--month", "2026-10")
    assert found["counts"]["missing"] == 1
    assert len(found["values"]) == 21
    assert run_command(["data", "round", "company-u1", "--month", "2026-Q3"]) == 0
    assert "Gross margin of new products" in capsys.readouterr().out


def test_a_trail_is_written_and_verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = document(capsys, "data-trail", "trail", "company-u1", "trail.csv")
    found = document(capsys, "data-verified", "verify", "company-u1", "trail.csv")
    assert (found["lines"], found["breaks"]) == (written["values"] + written["versions"], [])
    path = folder / "trail.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("reported", "validated", 1), encoding="utf-8")
    assert document(capsys, "data-verified", "verify", "company-u1", "trail.csv", code=1)["breaks"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["round", "nowhere"], "nowhere"),
        (["round", "company-u1", "--month", "soon"], "soon"),
        (["trail", "company-u1", "no/such/folder.csv"], "cannot be written"),
        (["verify", "company-u1", "gone.csv"], "gone.csv"),
    ],
)
def test_bad_input_is_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["data", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_trail_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["data", "trail", "company-u1", "trail.csv"]) == 0
    assert run_command(["data", "trail", "company-u1", "trail.csv"]) == 2
    assert "--force" in capsys.readouterr().err
    assert run_command(["data", "trail", "company-u1", "trail.csv", "--force"]) == 0
