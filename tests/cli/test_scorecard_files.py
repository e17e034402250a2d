"""`osm-workbench import`, `export` and `template`: what they print for people and as JSON, store, and refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from osm_sim.resources import data
from tests.builders import card
from tests.exchange.workbooks import DAYS, VALUES, csv_file, workbook
from workbench.cli import run_command
from workbench.desk import Conflict, Observation
from workbench.domain.ids import DocumentId
from workbench.opening import open_desk

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
REGISTRY: Registry[Any] = Registry().with_resource(
    "scorecard.schema.json",
    Resource.from_contents(json.loads(data("reference", "scorecard.schema.json").read_text(encoding="utf-8"))),
)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with the small map of the builders as `ours`; the user is ann."""
    path = tmp_path / "workbench.db"
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    with closing(open_desk().store) as store:
        assert not isinstance(store.save(DocumentId("ours"), card(), base=0), Conflict)
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run_command([str(one) for one in arguments]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: object, code: int = 0) -> Any:  # noqa: ANN401
    """What a command prints with --json, held against the schema of its kind; nothing else may be printed."""
    assert run_command([*map(str, arguments), "--json"]) == code
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    schema = {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}
    jsonschema.Draft202012Validator(schema, registry=REGISTRY).validate(document)
    return document


def _stored() -> tuple[int, int]:
    """The number of the newest version of the map, and how many observations there are."""
    with closing(open_desk().store) as store:
        head = store.head(DocumentId("ours"))
        assert head is not None
        return head.number, len(store.rows(Observation))


def _file(tmp_path: Path) -> Path:
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Measures": [("Measure", "Objective", "Colour"), ("Revenue", "Sell more", "red")],
        "Values": [VALUES, ("Revenue", "2026-01", 7), (DAYS, "2026-01", 1)],
    }
    return workbook(tmp_path / "new.xlsx", sheets)


def test_an_import_is_shown_first_and_stored_where_told_to(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = _run(capsys, "import", "ours", _file(tmp_path))
    for text in (
        "new.xlsx onto Small (ours), version 1",
        '- Measure "Revenue" was added.',
        "Values: 2 new, 0 changed, 0 the same.",
        "Added: 1 measure.",
        "Left alone: 1 scorecard, 2 perspectives, 3 objectives, 2 links, 1 measure.",
        "Note: Sheet 'Measures': column 'Colour' is not known and was passed over",
        "Nothing was stored: take it with --yes.",
    ):
        assert text in said
    assert _stored() == (1, 0)
    assert _document(capsys, "scorecard-import", "import", "ours", _file(tmp_path))["taken"] is False
    taken = _document(capsys, "scorecard-import", "import", "ours", _file(tmp_path), "--yes")
    assert (taken["taken"], taken["values"], taken["version"]["number"]) == (
        True,
        {"new": 2, "changed": 0, "same": 0},
        2,
    )
    assert _stored() == (2, 2)
    assert "There is nothing to store." in _run(capsys, "import", "ours", _file(tmp_path))
    assert _run(capsys, "import", "ours", _file(tmp_path), "--yes").endswith("There was nothing to store.\n")
    assert _stored() == (2, 2)


def test_all_problems_of_a_file_are_told_and_nothing_is_stored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [VALUES, (DAYS, "soon", "1,234"), ("Nothing", 2026, 1)]
    file = workbook(tmp_path / "bad.xlsx", {"Values": rows})
    assert run_command(["import", "ours", str(file), "--yes"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    told = printed.err.splitlines()
    assert told[0] == "bad.xlsx: 3 problems; nothing was stored."
    assert [line.partition(":")[0] for line in told[1:]] == [
        "- Values row 2, Period",
        "- Values row 2, Value",
        "- Values row 3, Measure",
    ]
    document = _document(capsys, "scorecard-problems", "import", "ours", file, "--yes", code=2)
    assert [one["value"] for one in document["problems"]] == ["'soon'", "'1,234'", "'Nothing'"]
    assert [f"- {one['sentence']}" for one in document["problems"]] == told[1:]
    assert _stored() == (1, 0)


def test_a_file_cannot_move_the_cursor_of_a_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = csv_file(tmp_path / "Values.csv", f"Measure,Period,Value,\x1b[2J\n{DAYS},\x1b[2J,1,\n")
    assert run_command(["import", "ours", str(file)]) == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["out.xlsx", "folder"])
def test_what_is_exported_is_imported_without_a_change(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    _run(capsys, "import", "ours", _file(tmp_path), "--yes")
    target = tmp_path / name
    written = _document(capsys, "scorecard-export", "export", "ours", target)
    assert (written["values"], all(Path(one).is_file() for one in written["files"])) == (2, True)
    document = _document(capsys, "scorecard-import", "import", "ours", target)
    assert (document["sentences"], document["values"]) == ([], {"new": 0, "changed": 0, "same": 2})
    assert run_command(["export", "ours", str(target)]) == 2
    assert "exists already; take another name, or overwrite it with --force" in capsys.readouterr().err
    said = _run(capsys, "export", "ours", target, "--force", "--since", "2026-02")
    assert "ours, version 2, with 0 values." in said


def test_the_template_is_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _document(capsys, "scorecard-template", "template", tmp_path / "t.xlsx") == {
        "file": str(tmp_path / "t.xlsx")
    }
    said = _run(capsys, "template", tmp_path / "t.xlsx", "--force")
    assert "Fill it in, then: osm-workbench import MAP" in said
    assert "There is nothing to store." in _run(capsys, "import", "ours", tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("import", "theirs", "x.xlsx"), "map 'theirs' does not exist"),
        (("import", "ours", "none.xlsx"), "none.xlsx: cannot be read: No such file or directory"),
        (("export", "ours", "out.pdf"), "out.pdf: no workbook and no folder; name FILE.xlsx"),
        (("export", "ours", "out.xlsx", "--since", "now"), "since: period(='now') must read like"),
        (("template", "t.csv"), "t.csv: the template is a workbook"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command(list(arguments)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err
    assert printed.err.count("\n") == 1


def test_somebody_without_a_role_imports_and_exports_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _run(capsys, "case", "bank-after")
    monkeypatch.setattr("getpass.getuser", lambda: "eve")
    for arguments in (["import", "bank", str(_file(tmp_path)), "--yes"], ["export", "bank", str(tmp_path / "x.xlsx")]):
        assert run_command(arguments) == 2
        assert "'eve (local)' may not view the scorecard" in capsys.readouterr().err


def test_help_comes_without_the_domain_the_database_and_the_workbooks() -> None:
    heavy = ["workbench.domain", "workbench.jobs", "workbench.opening", "sqlalchemy", "openpyxl", "rich", "numpy"]
    program = (
        "import sys; from workbench.cli import run_command\n"
        "codes = [run_command([name, '--help']) for name in ('import', 'export', 'template')]\n"
        f"found = [name for name in {heavy} if name in sys.modules]\n"
        "sys.exit(repr((codes, found)) if found or any(codes) else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
