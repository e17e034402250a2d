"""`osm-workbench portfolio review`: what it prints, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from osm_sim.resources import data
from workbench.cli import run_command

SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))


def _document(capsys: pytest.CaptureFixture[str], kind: str, *options: str) -> Any:  # noqa: ANN401 - JSON
    """What the command prints with --json, held against the schema of its kind; nothing else may be printed."""
    assert run_command(["portfolio", "review", "case:company", *options, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}).validate(document)
    return document


def test_a_review_gives_what_it_gains_and_what_it_stops_wrongly_each_with_its_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = _document(capsys, "portfolio-review", "--paths", "100", "--seed", "7", "--without", "i02")

    assert (document["paths"], document["seed"], document["rule"]["every"]) == (100, 7, 3)
    assert "i02" in document["left_out"]
    assert document["stopped"]["value"] > 0
    assert 0 < document["false_kills"]["value"] < 1
    assert document["score"]["gain"]["error"] > 0
    assert document["score"]["reviewed"]["value"] - document["score"]["planned"]["value"] == pytest.approx(
        document["score"]["gain"]["value"]
    )


def test_reviews_as_often_as_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    document = _document(capsys, "portfolio-course", "--path", "3", "--every", "6")

    assert [one["month"] for one in document["months"] if one["signals"]] == [6, 12, 18, 24, 30]
    assert len(document["months"]) == 36
    assert len(document["months"][0]["standings"]) == len(document["initiatives"]) == 30


def test_a_review_reads_as_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["portfolio", "review", "case:company", "--paths", "60"]) == 0
    printed = capsys.readouterr().out

    for told in (
        "reviewed every 3 months in 60 futures",
        "score, of 100",
        "all last targets met",
        "Price discipline",
        "would have delivered: that is the price.",
        "A future: stopped",
        "Assumed: merging costs 15%",
    ):
        assert told in printed


def test_one_future_reads_month_by_month(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["portfolio", "review", "case:company", "--path", "3"]) == 0
    printed = capsys.readouterr().out

    for told in ("future 3 of seed 1", "Month 36:", "Now running: ", "Now finished: ", ": intervene.", "Score: "):
        assert told in printed
    assert ": wait." not in printed


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--every", "0"), "every(=0) must be a whole number of months, 1 or more"),
        (("--paths", "1"), "paths(=1) must be within 2..100000"),
        (("--path", "-1"), "path(=-1)"),
        (("--seed", "-1"), "seed"),
        (("--without", "i99"), "i99"),
    ],
)
def test_what_cannot_be_reviewed_is_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert run_command(["portfolio", "review", "case:company", *options]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert said in printed.err


def test_help_comes_without_the_simulation() -> None:
    script = (
        "import sys\nfrom workbench.cli import run_command\n"
        "assert run_command(['portfolio', 'review', '--help']) == 0\n"
        "heavy = {'numpy', 'numba', 'sqlalchemy', 'rich.table', 'workbench.jobs.portfolio_review'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "--every" in ran.stdout
