"""The commands of the README: every one is understood, and the quick ones run in the order they stand in."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import typer.main

from workbench.cli import app, run_command

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"^```\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
LINES = [line for block in BLOCKS for line in block.splitlines()]
COMMANDS = [shlex.split(line, comments=True)[1:] for line in LINES if line.startswith("osm-workbench ")]
LONG = {
    "office": {"simulate", "size", "compare", "sensitivity", "check"},
    "portfolio": {"select", "frontier", "review", "tornado", "compare", "schedule"},
}
"""Commands that simulate, or need what is not there; they have tests of their own."""
GRAPH = {
    "nodes": [{"id": "a", "label": "Win trust"}, {"id": "b", "label": "Train"}],
    "edges": [{"from": "b", "to": "a"}],
}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_of_the_readme_is_one(words: list[str]) -> None:
    command = typer.main.get_command(app)
    context = command.make_context("osm-workbench", list(words))
    while hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, list(rest), parent=context)
    assert context.params is not None


def test_the_quick_commands_of_the_readme_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{tmp_path / 'workbench.db'}")
    (tmp_path / "graph.json").write_text(json.dumps(GRAPH), encoding="utf-8")
    assert run_command(["case", "bank-after"]) == 0
    run = [words for words in COMMANDS if not set(words[1:2]) & LONG.get(words[0], set())]
    codes = {" ".join(words): run_command(words) for words in run}
    assert [command for command, code in codes.items() if code] == [], capsys.readouterr().err
    assert len(run) > 8
