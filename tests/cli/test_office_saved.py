"""Offices and scenarios by name on the command line: saved, listed, run, compared, restored."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from osm_sim.resources import data
from workbench.cli import run_command

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(data("reference", "cli.schema.json").read_text(encoding="utf-8"))
FIXED = ("--calendar-year", "fixed")


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the database comes to lie; nobody made it yet."""
    path = tmp_path / "own" / "workbench.db"
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints."""
    assert run_command(["office", *arguments]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence of a command that is refused."""
    assert run_command(["office", *arguments]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    return printed.err


def document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    """What a command prints with --json, held against the schema of its kind."""
    found = json.loads(run(capsys, *arguments, "--json"))
    jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}).validate(found)
    return found


def save_both(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "save", "North office", "--from", "reference", "--driver", "bu=6", *FIXED)
    scenario = ("--scenario", "--driver", "bu=6", "--replications", "3", "--seed", "9")
    run(capsys, "save", "North", "--from", "reference", *scenario)


# -- running by name --


def test_a_saved_office_and_a_saved_scenario_run_wherever_a_case_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    save_both(capsys)
    there = document(capsys, "load", "load", "reference", "--driver", "bu=6")
    assert document(capsys, "load", "load", "North office") == there | {"case": "North office"}
    assert document(capsys, "load", "load", "North") == there | {"case": "North"}
    assert document(capsys, "case", "cases", "North office")["case"] == "North office"
    log = tmp_path / "log.csv"
    assert document(capsys, "timelog", "timelog", "North", str(log))["case"] == "North"
    assert log.exists()


def test_a_scenario_brings_its_replications_and_seed_unless_others_are_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    save_both(capsys)
    plain = document(capsys, "simulation", "simulate", "North")
    assert (plain["replications"], plain["seed"]) == (3, 9)
    same = ("simulate", "reference", "--driver", "bu=6", "--replications", "3", "--seed", "9")
    assert document(capsys, "simulation", *same) == plain | {"case": "reference"}
    other = document(capsys, "simulation", "simulate", "North", "--replications", "2", "--seed", "1")
    assert (other["replications"], other["seed"]) == (2, 1)
    few = ("compare", "North", "--calendar", "fragmented,integrated")
    compared = document(capsys, "comparison", *few)
    assert (compared["replications"], compared["seed"]) == (3, 9)


def test_options_stand_on_top_of_what_a_scenario_changes(capsys: pytest.CaptureFixture[str]) -> None:
    save_both(capsys)
    on_top = document(capsys, "load", "load", "North", "--driver", "su=2")
    there = document(capsys, "load", "load", "reference", "--driver", "bu=6", "--driver", "su=2")
    assert on_top == there | {"case": "North"}


def test_a_scenario_from_a_scenario_keeps_what_that_one_changes(capsys: pytest.CaptureFixture[str]) -> None:
    save_both(capsys)
    run(capsys, "save", "South", "--from", "North", "--scenario", "--driver", "su=2", "--rule", "fcfs")
    assert document(capsys, "office_diff", "diff", "North", "--with", "South")["differences"] == [
        "support units: 4 → 2",
        "next job: Priority, then due date → First come, first served",
    ]


def test_a_file_comes_before_what_is_saved_and_the_id_names_what_is_saved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = document(capsys, "saved_version", "save", "ours", "--from", "reference", "--driver", "bu=6", *FIXED)
    saved = document(capsys, "load", "load", "ours")
    run(capsys, "save", "reference", "ours", *FIXED)
    from_file = document(capsys, "load", "load", "ours")
    assert from_file["hours"] < saved["hours"]
    assert document(capsys, "load", "load", made["document"]) == saved


def test_a_saved_one_is_written_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    save_both(capsys)
    path = str(tmp_path / "north.json")
    assert document(capsys, "save", "save", "North", path, *FIXED)["case"] == "north"
    there = document(capsys, "load", "load", "North")
    assert document(capsys, "load", "load", path) == there | {"case": "north"}


# -- saving, listing, comparing, restoring --


def test_saving_says_who_and_when_and_saving_again_makes_the_next_version(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "save", "North", "--from", "reference", *FIXED)
    assert said.startswith("Saved: office North, version 1 by ann (local), 20")
    again = ("save", "North", "--from", "reference", *FIXED)
    assert run(capsys, *again).startswith("Nothing has changed: office North, version 1 by ann (local)")
    made = document(capsys, "saved_version", *again, "--driver", "bu=6")
    assert (made["kind"], made["name"], made["number"], made["author"]) == ("office", "North", 2, "ann (local)")


def test_an_office_of_one_s_own_has_a_real_calendar_and_a_scenario_its_case_s(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(capsys, "save", "Office", "--from", "reference")
    run(capsys, "save", "Plain", "--from", "reference", "--scenario")
    run(capsys, "save", "Real", "--from", "reference", "--scenario", "--fiscal-year-start", "4")
    told = [
        document(capsys, "office_diff", "diff", name, "--with", "reference") for name in ("Office", "Plain", "Real")
    ]
    lines = [[line for line in each["differences"] if line.startswith("year: ")] for each in told]
    assert [len(each) for each in lines] == [1, 0, 1]
    assert "fiscal year from month 1" in lines[0][0]
    assert "fiscal year from month 4" in lines[2][0]


def test_what_is_saved_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    save_both(capsys)
    listed = document(capsys, "saved", "saved")["saved"]
    assert [(each["name"], each["kind"], each["number"]) for each in listed] == [
        ("North", "scenario", 1),
        ("North office", "office", 1),
    ]
    shown = run(capsys, "saved")
    assert all(each["document"] in shown for each in listed)


def test_a_history_a_comparison_and_a_restored_version(capsys: pytest.CaptureFixture[str]) -> None:
    for units in ("6", "7"):
        run(capsys, "save", "North", "--from", "reference", "--driver", f"bu={units}", *FIXED)
    assert document(capsys, "office_diff", "diff", "North", "1", "2") == {
        "name": "North",
        "before": "version 1",
        "after": "version 2",
        "differences": ["business units: 6 → 7"],
    }
    assert run(capsys, "diff", "North", "1") == ("North, from version 1 to version 2:\n- business units: 6 → 7\n")
    assert run(capsys, "restore", "North", "1").startswith("Restored: office North, version 3 by ann (local), ")
    assert "nothing: both set the same" in run(capsys, "diff", "North", "1", "3")
    history = document(capsys, "office_history", "history", "North")
    assert [(each["number"], each["note"]) for each in history["versions"]] == [(3, "as version 1"), (2, ""), (1, "")]
    assert "North: office, 3 versions" in run(capsys, "history", "North")


def test_another_name_keeps_the_history(capsys: pytest.CaptureFixture[str]) -> None:
    save_both(capsys)
    made = document(capsys, "saved_version", "rename", "North", "South")
    assert (made["name"], made["number"], made["note"]) == ("South", 2, "was North")
    assert run(capsys, "rename", "South", "West").startswith("Renamed: scenario West, version 3")
    assert len(document(capsys, "office_history", "history", "West")["versions"]) == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("save", "North"), "where to save 'North' is missing; give --from CASE to save under it, or a FILE to write"),
        (("save", "reference", "x.json", "--scenario"), "--scenario says nothing of a FILE; leave it out"),
        (("save", "reference", "x.json", "--from", "gnp"), "--from says nothing of a FILE; leave it out"),
        (("save", "reference", "x.json", "--seed", "0"), "--seed says nothing of a FILE; leave it out"),
        (("save", "N", "--from", "gnp", "--force"), "--force says nothing of --from; leave it out"),
        (
            ("save", "N", "--from", "gnp", "--seed", "3"),
            "--seed says nothing of an office; leave it out; add --scenario",
        ),
        (("save", "reference", "--from", "gnp"), "name(='reference') is a built-in case's; choose another"),
        (("save", "n" * 201, "--from", "gnp"), "must be 1 to 200 characters; it has 201"),
        (("save", "N\x1b[31m", "--from", "gnp"), "must have no control characters"),
        (("save", "North", "--from", "gnp"), "name(='North') is that of a scenario already (version 1 by ann (local),"),
        (("rename", "North", "North office"), "name(='North office') is taken; choose another"),
        (("load", "Nowhere"), "nor a file, nor saved under this name; name one of these: `osm-workbench office saved`"),
        (("load", "ü" * 300), "nor a file, nor saved under this name"),
        (("history", "Nowhere"), "nothing is saved as 'Nowhere'; name what `osm-workbench office saved` lists"),
        (("diff", "North"), "what to compare 'North' with is missing; give two versions, or --with another CASE"),
        (("diff", "North", "1", "1", "--with", "gnp"), "--with and version 1 are two ends; give one of them"),
        (("diff", "North", "1", "7"), "has no version 7"),
        (("diff", "North", "0", "1"), "version(=0) must be >= 1; `osm-workbench office history` lists"),
        (("restore", "North", "1"), "version 1 of 'North' is the newest already; restore an older one"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], sentence: str
) -> None:
    save_both(capsys)
    assert sentence in refusal(capsys, *arguments)
    assert [each["number"] for each in document(capsys, "saved", "saved")["saved"]] == [1, 1]


# -- the database --


@pytest.mark.parametrize("command", [("load", "Nowhere"), ("history", "Nowhere"), ("diff", "Nowhere", "1")])
def test_looking_for_a_name_makes_no_database(
    capsys: pytest.CaptureFixture[str], database: Path, command: Sequence[str]
) -> None:
    refusal(capsys, *command)
    assert "Nothing is saved yet" in run(capsys, "saved")
    assert document(capsys, "saved", "saved") == {"saved": []}
    assert not database.parent.exists()


def test_a_built_in_case_and_a_file_do_not_load_the_database(tmp_path: Path) -> None:
    path = str(tmp_path / "ours.json")
    program = (
        "import sys\nfrom workbench.cli import run_command\n"
        f"assert run_command(['office', 'save', 'reference', {path!r}]) == 0\n"
        f"assert run_command(['office', 'load', 'reference']) == run_command(['office', 'load', {path!r}]) == 0\n"
        "sys.exit('sqlalchemy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
