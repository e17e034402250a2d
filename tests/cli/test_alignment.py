"""`osm-workbench alignment`, `cascade` and `case army --units`: what they print, what they store, what they refuse."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import typer.main
from referencing import Registry, Resource

from osm_sim.resources import data
from workbench.cli import alignment, run_command
from workbench.desk import Conflict
from workbench.domain.alignment_checks import RULES
from workbench.domain.approvals import Standing
from workbench.domain.ids import DocumentId, ObjectiveId, UnitId
from workbench.domain.organisation import Organisation, UnitKind
from workbench.domain.realignment import Choice
from workbench.domain.rights import Actor
from workbench.domain.scorecard import Flow, How, Mode, Objective, Scorecard
from workbench.jobs.alignment_cascade import Outcome
from workbench.jobs.alignment_survey import FILE_COLUMNS
from workbench.opening import open_desk

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
TOP, PUMPS, TREATMENT, SERVICE = "company-u1", "company-u2", "company-u3", "company-u4"
TODAY = datetime.now(UTC).date()
FAR = (TODAY + timedelta(days=30)).isoformat()
RED = "\x1b[31m"


def _schema(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(data("reference", name).read_text(encoding="utf-8"))


SCHEMA = _schema("cli.schema.json")
REGISTRY: Registry[Any] = Registry().with_resource(
    "scorecard.schema.json", Resource.from_contents(_schema("scorecard.schema.json"))
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a database with the cases company and army, loaded by ann."""
    folder = tmp_path_factory.mktemp("loaded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OSM_DATABASE_URL", f"sqlite:///{folder / 'workbench.db'}")
        patch.setattr("getpass.getuser", lambda: "ann")
        assert [run_command(["case", name]) for name in ("company", "army")] == [0, 0]
    return folder


@pytest.fixture(autouse=True)
def _database(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of that database; the user is ann, who holds the role office in both."""
    place = tmp_path / "database"
    shutil.copytree(loaded, place)
    monkeypatch.setenv("OSM_DATABASE_URL", f"sqlite:///{place / 'workbench.db'}")
    monkeypatch.delenv("OSM_DEMO", raising=False)
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    monkeypatch.chdir(tmp_path)


def _run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints for people, line breaks taken out; no title of anybody may steer their terminal."""
    capsys.readouterr()
    assert run_command(list(arguments)) == code
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "\x1b" not in printed.out
    return " ".join(printed.out.split())


def _document(capsys: pytest.CaptureFixture[str], kind: str, *arguments: str, code: int = 0) -> Any:  # noqa: ANN401
    """What a command prints with --json, held against the schema of its kind; nothing else may be printed."""
    capsys.readouterr()
    assert run_command([*arguments, "--json"]) == code
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    schema = {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, registry=REGISTRY, format_checker=checker).validate(document)
    return document


def _refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence of a command that is refused; the store is whole afterwards, and nothing new is in it."""
    before = _seal(capsys)
    assert run_command(list(arguments)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "\x1b" not in printed.err
    assert "Traceback" not in printed.err
    assert _seal(capsys) == before
    return printed.err


def _seal(capsys: pytest.CaptureFixture[str]) -> str:
    """The seal over all that is stored, once the audit has found it as it was written."""
    capsys.readouterr()
    assert run_command(["audit", "--json"]) == 0
    return str(json.loads(capsys.readouterr().out)["seal"])


def _newest(document: str) -> Any:  # noqa: ANN401 - a scorecard, or an organisation
    with closing(open_desk().store) as store:
        head = store.head(DocumentId(document))
        assert head is not None
        return store.load(head.pin)


def _save(document: str, edit: Callable[[Any], object]) -> None:
    """Save an edit of a document's newest version, as whoever is the user."""
    with closing(open_desk().store) as store:
        head = store.head(DocumentId(document))
        assert head is not None
        saved = store.save(DocumentId(document), edit(store.load(head.pin)), base=head.number)
        assert not isinstance(saved, Conflict)


def _retitled(card: Scorecard, objective: str, title: str) -> Scorecard:
    return replace(
        card, objectives=tuple(replace(one, title=title) if one.id == objective else one for one in card.objectives)
    )


def _rewritten(card: Scorecard) -> Scorecard:
    """The corporate scorecard with an objective renamed, one gone, and one new that Building Pumps must carry."""
    card = _retitled(card, "ko05", "Deliver early")
    own = Objective(
        id=ObjectiveId("kn"),
        title="Save water",
        perspective=card.objectives[0].perspective,
        carriers=(UnitId(PUMPS),),
    )
    return replace(
        card,
        objectives=(*(one for one in card.objectives if one.id != "ko09"), own),
        measures=tuple(one for one in card.measures if one.objective != "ko09"),
        links=tuple(one for one in card.links if "ko09" not in (one.cause, one.effect)),
    )


def _approve(capsys: pytest.CaptureFixture[str], document: str) -> None:
    _run(capsys, "alignment", "submit", document)
    _run(capsys, "alignment", "approve", document, "--demo")


# -- looking ----------------------------------------------------------------------------------------------------------


def test_the_report_counts_and_compares(capsys: pytest.CaptureFixture[str]) -> None:
    report = _document(capsys, "alignment-report", "alignment", "report", "company")
    assert report["counts"] == {"units": 9, "scorecards": 6, "objectives": 70, "contributions": 33}
    metrics = {one["key"]: one for one in report["metrics"]}
    assert (metrics["approved"]["value"], metrics["approved"]["fraction"]) == (0, "0 of 9 units")
    assert metrics["awareness"]["value"] is None
    assert metrics["awareness"]["missing"] != ""
    assert [one["value"] for one in metrics["minutes"]["compared"]] == [60]
    assert [one["standing"] for one in report["units"]] == ["draft"] * 6 + ["none"] * 3
    assert {one["kind"] for one in report["units"]} == set(UnitKind)
    said = _run(capsys, "alignment", "report", "Halvorsen Water (fictional)")
    assert "9 units, 6 scorecards, 70 objectives, 33 links between scorecards" in said
    assert "Keep partners for life 3 of 3 3 synergy" in said
    assert "Scorecards: 3 none, 6 draft; 0 due for realignment." in said
    assert "osm-workbench alignment findings company" in said


def test_the_matrix_has_a_cell_for_every_unit_and_corporate_objective(capsys: pytest.CaptureFixture[str]) -> None:
    matrix = _document(capsys, "alignment-matrix", "alignment", "matrix", "company")
    assert {len(row["cells"]) for row in matrix["rows"]} == {len(matrix["objectives"])}
    rows = {row["unit"]: row["cells"] for row in matrix["rows"]}
    at = {one["objective"]: number for number, one in enumerate(matrix["objectives"])}
    assert TOP not in rows
    assert rows[PUMPS][at["ko05"]] == {"how": "identical", "is_direct": True, "mode": "data"}
    assert rows[TREATMENT][at["ko16"]] == {"how": "missing", "is_direct": False, "mode": ""}
    assert rows[SERVICE][at["ko13"]] == {"how": "exempt", "is_direct": False, "mode": ""}
    assert rows[PUMPS][at["ko02"]] is None
    said = _run(capsys, "alignment", "matrix", "company")
    assert "5 Deliver on the promised day" in said
    assert "! must carry it and does not; - does not apply" in said


def test_findings_say_where_and_why_and_strict_gives_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    found = _document(capsys, "alignment-findings", "alignment", "findings", "company")
    assert set(found["rules"]) == set(RULES)
    (mandate,) = [one for one in found["findings"] if one["severity"] == "error"]
    assert (mandate["rule"], mandate["unit"], mandate["map"]) == ("A3", TREATMENT, TREATMENT)
    assert found["counts"]["warning"] == len(found["findings"]) - 1
    strict = _document(capsys, "alignment-findings", "alignment", "findings", "company", "--strict", code=1)
    assert strict == found
    said = _run(capsys, "alignment", "findings", "company", "--strict", code=1)
    assert "A3 Required units carry what is asked of them" in said
    assert "must carry 'Train teams to solve problems daily' and does not: cascade it to the unit." in said
    _run(capsys, "cascade", "company", "ko16", "--missing", "--yes")
    assert "0 errors" in _run(capsys, "alignment", "findings", "company", "--strict")


def test_an_objective_is_followed_up_and_down(capsys: pytest.CaptureFixture[str]) -> None:
    down = _document(capsys, "alignment-followed", "alignment", "follow", "company", "Keep partners for life")
    assert (down["map"], down["objective"], down["up"]) == (TOP, "ko06", [])
    assert {one["unit"] for one in down["down"]} == {
        f"{name} (fictional)" for name in ("Building Pumps", "Industrial Treatment", "Field Service")
    }
    by_map = ("alignment", "follow", "company", "bo04", "--map", PUMPS)
    up = _document(capsys, "alignment-followed", *by_map)
    assert [(one["depth"], one["map"], one["objective"], one["how"]) for one in up["up"]] == [
        (1, TOP, "ko06", "shared")
    ]
    said = _run(capsys, *by_map)
    assert "serves: Halvorsen Water (fictional): Keep partners for life [shared, context]" in said
    assert "is served by nothing." in said


def test_an_organisation_that_was_only_begun_is_reported_too(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "map", "new", "Bakery", "--template", "private")
    for command in ("report", "matrix", "findings", "units"):
        _document(capsys, f"alignment-{command}", "alignment", command, "Bakery")
    assert "1 units, 1 scorecards, 0 objectives" in _run(capsys, "alignment", "report", "Bakery")
    assert "Nothing found: the scorecards fit together." in _run(capsys, "alignment", "findings", "Bakery")


@pytest.mark.parametrize(("case", "name"), [("health", "health"), ("bank-after", "bank-organisation")])
def test_the_other_cases_are_reported_too(capsys: pytest.CaptureFixture[str], case: str, name: str) -> None:
    _run(capsys, "case", case)
    for command in ("report", "matrix", "findings", "units"):
        _document(capsys, f"alignment-{command}", "alignment", command, name)


# -- approvals --------------------------------------------------------------------------------------------------------


def test_a_round_is_opened_moved_and_closed(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--unit", "Field Service (fictional)", "--unit", PUMPS)
    command = ("alignment", "round", "company")
    opened = _document(capsys, "alignment-round", *command, "--open", "Plan", "--deadline", FAR, *asked)
    assert [one["unit"] for one in opened["units"]] == [PUMPS, SERVICE]
    assert set(opened["counts"]) == set(Standing)
    assert [(one["people"], one["what"], one["due"]) for one in opened["reminders"]] == [
        (["Petra Novak (fictional)"], "submit the scorecard", FAR),
        (["Elena Conti (fictional)"], "submit the scorecard", FAR),
    ]
    later = (TODAY + timedelta(days=60)).isoformat()
    assert _document(capsys, "alignment-round", *command, "--deadline", later)["deadline"] == later
    said = _run(capsys, *command)
    assert f"Plan ({opened['round']}), until {later}: 2 draft" in said
    assert "Building Pumps (fictional): Petra Novak (fictional): submit the scorecard by" in said
    closed = _document(capsys, "alignment-round", *command, "--round", opened["round"], "--close")
    assert (closed["is_closed"], closed["reminders"]) == (True, [])
    assert "is closed: open another one" in _refusal(capsys, *command, "--close")


def test_a_round_asks_all_units_unless_some_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "alignment", "round", "company", "--open", "Plan", "--deadline", FAR)
    held = _document(capsys, "alignment-round", "alignment", "round", "company")
    assert held["counts"] == {"none": 3, "draft": 6, "submitted": 0, "returned": 0, "approved": 0}
    assert held["reminders"][-1]["what"].startswith("begin the scorecard")


def test_a_scorecard_is_submitted_returned_withdrawn_and_approved(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(capsys, "alignment", "role", "company", "bob (local)", "leader", "--unit", PUMPS, "--name", "Bob")
    submitted = _document(capsys, "alignment-decided", "alignment", "submit", PUMPS, "--note", "For May")
    assert (submitted["standing"], submitted["note"], submitted["approved"]) == ("submitted", "For May", None)
    monkeypatch.setattr("getpass.getuser", lambda: "bob")
    assert "note(='')" in _refusal(capsys, "alignment", "return", PUMPS, "--note", " ")
    returned = _document(capsys, "alignment-decided", "alignment", "return", PUMPS, "--note", "Name the owners")
    assert (returned["standing"], returned["by"]) == ("returned", "bob (local)")
    monkeypatch.setattr("getpass.getuser", lambda: "ann")
    _run(capsys, "alignment", "submit", PUMPS)
    assert _document(capsys, "alignment-decided", "alignment", "withdraw", PUMPS)["standing"] == "draft"
    assert f"Version 1 of {PUMPS} is submitted by ann (local): again" in _run(
        capsys, "alignment", "submit", PUMPS, "--note", "again"
    )
    monkeypatch.setattr("getpass.getuser", lambda: "bob")
    said = _run(capsys, "alignment", "approve", PUMPS, "--version", "1", "--note", "Good")
    assert said == f"Version 1 of {PUMPS} is approved by bob (local): Good"
    report = _document(capsys, "alignment-report", "alignment", "report", "company")
    assert {one["unit"]: one["approved"] for one in report["units"]}[PUMPS] == 1


def test_nobody_approves_their_own_changes_unless_it_is_a_demonstration_and_marked_as_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _run(capsys, "alignment", "role", "company", "ann (local)", "leader")
    _run(capsys, "alignment", "submit", PUMPS)
    assert "may not approve changes of their own" in _refusal(capsys, "alignment", "approve", PUMPS)
    taken = _document(capsys, "alignment-decided", "alignment", "approve", PUMPS, "--demo", "--note", "Shown")
    assert (taken["standing"], taken["approved"]) == ("approved", 1)
    assert taken["note"] == "Shown (demonstration, one person in both parts)"


def test_a_demonstration_is_only_for_somebody_alone_on_their_machine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(capsys, "alignment", "submit", PUMPS)
    monkeypatch.setattr("workbench.opening.find_actor", lambda _: Actor(sign_in="ann (local)", is_local=False))
    assert "ask for the role leader" in _refusal(capsys, "alignment", "approve", PUMPS, "--demo")


def test_a_decision_needs_the_newest_version_the_right_order_and_a_note_where_it_is_returned(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "version 1 is a draft: submit it first" in _refusal(capsys, "alignment", "approve", PUMPS, "--demo")
    _run(capsys, "alignment", "submit", PUMPS)
    assert "is submitted already" in _refusal(capsys, "alignment", "submit", PUMPS)
    assert "Missing option '--note'" in _refusal(capsys, "alignment", "return", PUMPS)
    assert "note(='') of a return must not be empty" in _refusal(
        capsys, "alignment", "return", PUMPS, "--note", "", "--demo"
    )
    _save(PUMPS, lambda card: _retitled(card, "bo01", "Grow"))
    assert "version 1 is not the newest: 'ann (local)' saved version 2" in _refusal(
        capsys, "alignment", "approve", PUMPS, "--version", "1", "--demo"
    )
    assert "is a draft" in _refusal(capsys, "alignment", "withdraw", PUMPS)
    assert "is not a valid integer" in _refusal(capsys, "alignment", "approve", PUMPS, "--version", "x")


def test_a_clock_that_runs_backwards_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(capsys, "alignment", "submit", PUMPS)
    monkeypatch.setattr("workbench.opening._now", lambda: datetime.now(UTC) - timedelta(hours=3))
    said = _refusal(capsys, "alignment", "approve", PUMPS, "--demo")
    assert "the clock says" in said
    assert "set this machine's clock right" in said


def test_somebody_without_the_role_is_told_which_one_to_ask_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(capsys, "alignment", "round", "company", "--open", "Plan", "--deadline", FAR)
    _run(capsys, "alignment", "role", "company", "bob (local)", "viewer", "--unit", PUMPS)
    (file := Path("told.csv")).write_text("section,month,minutes\nminutes,2026-10,45\n", encoding="utf-8")
    monkeypatch.setattr("getpass.getuser", lambda: "bob")
    for command, sentence in (
        (("alignment", "submit", PUMPS), "may not submit the scorecard of 'Building Pumps (fictional)': ask for"),
        (("alignment", "submit", SERVICE), "may not view the scorecard of 'Field Service (fictional)': ask for"),
        (("alignment", "approve", PUMPS), "ask for the role leader"),
        (("alignment", "round", "company", "--close"), "ask for the role office"),
        (("alignment", "unit", "company", PUMPS, "--rename", "X"), "ask for the role office or administrator"),
        (("alignment", "role", "company", "bob (local)", "office"), "ask for the role office or administrator"),
        (("alignment", "survey", "company", str(file)), "ask for the role office"),
        (("cascade", "company", "ko01", "--to", PUMPS, "--yes"), "no unit would get a draft"),
    ):
        assert sentence in _refusal(capsys, *command)
    offer = _document(capsys, "cascade", "cascade", "company", "ko10", "--to", PUMPS)
    assert [one["outcome"] for one in offer["units"]] == ["may not"]
    _document(capsys, "alignment-report", "alignment", "report", "company")
    monkeypatch.setattr("getpass.getuser", lambda: "zoe")
    for words in (("report",), ("matrix",), ("findings",), ("units",), ("round",), ("follow", "ko01")):
        said = _refusal(capsys, "alignment", words[0], "company", *words[1:])
        assert "'zoe (local)' may not view the scorecard: ask for the role" in said


# -- realigning -------------------------------------------------------------------------------------------------------


def test_a_unit_is_aligned_to_the_approved_version_above_as_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    _save(TOP, _rewritten)
    _approve(capsys, TOP)
    walk = _document(capsys, "alignment-realigned", "alignment", "realign", PUMPS)
    assert (walk["source"], walk["aligned_to"], walk["approved"], walk["is_made"]) == (TOP, 1, 2, False)
    assert [(one["objective"], one["happened"], one["usual"]) for one in walk["differences"]] == [
        ("ko09", "gone", "keep"),
        ("ko05", "changed", "adopt"),
        ("kn", "added", "add"),
    ]
    assert {one["usual"] for one in walk["differences"]} <= set(Choice)
    said = _run(capsys, "alignment", "realign", PUMPS)
    assert "would be aligned to version 2 of company-u1 (from version 1)" in said
    assert "Nothing is stored yet" in said
    assert _newest(PUMPS).parent.number == 1
    chosen = ("--choice", "ko09=drop", "--choice", "kn=ignore", "--yes")
    made = _document(capsys, "alignment-realigned", "alignment", "realign", PUMPS, *chosen)
    assert made["is_made"]
    card = _newest(PUMPS)
    assert card.parent.number == 2
    assert "bo05" not in {one.id for one in card.objectives}
    assert card.objective("bo02").title == "Deliver early"
    assert "kn" not in {one.to_objective for one in card.contributions}
    assert "is not due" in _refusal(capsys, "alignment", "realign", PUMPS)
    assert f"{SERVICE} is aligned to version 2" in _run(
        capsys, "alignment", "realign", SERVICE, "--source", TOP, "--yes"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--choice", "ko05"),
            "choice(='ko05') must read OBJECTIVE=CHOICE, with one of keep, adopt, drop, add, ignore",
        ),
        (("--choice", "ko05=burn"), "choice(='ko05=burn') must read OBJECTIVE=CHOICE"),
        (("--choice", "nope=keep"), "objective(='nope') is none of the differences"),
        (("--choice", "ko09=adopt"), "on 'Shorten the order-to-delivery time' must be one of keep, drop"),
        (("--source", "nope"), "document 'nope' is no scorecard of this organisation"),
        (("--source", "army-u1"), "document 'army-u1' is no scorecard of this organisation"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    _save(TOP, _rewritten)
    _approve(capsys, TOP)
    assert sentence in _refusal(capsys, "alignment", "realign", PUMPS, *options, "--yes")


def test_a_choice_that_cannot_be_made_is_refused_when_it_is_only_looked_at_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _save(TOP, _rewritten)
    _approve(capsys, TOP)
    assert "choice(=" in _refusal(capsys, "alignment", "realign", PUMPS, "--choice", "ko05=burn")


# -- units and roles --------------------------------------------------------------------------------------------------


def test_a_unit_is_added_changed_moved_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("alignment", "unit", "company")
    fields = ("--kind", "Support-Unit", "--function", "finance", "--parent", "Halvorsen Water (fictional)")
    added = _document(capsys, "alignment-units", *command, "Treasury", "--add", *fields)
    unit = next(one for one in added["units"] if one["name"] == "Treasury")
    assert (unit["kind"], unit["function"], unit["parent"], unit["depth"]) == ("support unit", "finance", TOP, 1)
    changed = _document(
        capsys,
        "alignment-units",
        *command,
        "Treasury",
        "--rename",
        "Bank",
        "--kind",
        "business unit",
        "--beside",
        PUMPS,
    )
    unit = next(one for one in changed["units"] if one["name"] == "Bank")
    assert (unit["kind"], unit["function"], unit["beside"]) == ("business unit", None, [PUMPS])
    moved = _document(capsys, "alignment-units", *command, "Bank", "--parent", SERVICE)
    assert next(one for one in moved["units"] if one["name"] == "Bank")["depth"] == 2
    assert "Bank" not in _run(capsys, *command, "Bank", "--remove")
    assert _document(capsys, "alignment-units", "alignment", "units", "company")["version"] == 5


def test_units_are_listed_as_a_tree_with_the_roles(capsys: pytest.CaptureFixture[str]) -> None:
    listed = _document(capsys, "alignment-units", "alignment", "units", "company")
    assert [one["depth"] for one in listed["units"]] == [0] + [1] * 8
    assert [one["unit"] for one in listed["roles"] if one["sign_in"] == "ann (local)"] == [None]
    said = _run(capsys, "alignment", "units", "company")
    assert f"Building Pumps (fictional) {PUMPS} business unit {PUMPS}" in said
    assert "ann (local) ann (local) office everywhere" in said
    assert "Petra Novak (fictional) leader Building Pumps (fictional)" in said


def test_a_role_is_given_and_taken(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("alignment", "role", "company", "bob (local)", "editor", "--unit", PUMPS)
    given = _document(capsys, "alignment-units", *command, "--name", "Bob")
    assert given["roles"][-1] == {**given["roles"][-1], "name": "Bob", "role": "editor", "unit": PUMPS}
    assert _document(capsys, "alignment-units", *command) == given
    assert "Bob" not in _run(capsys, *command, "--take")
    assert "role(='editor') must be one the person holds there" in _refusal(capsys, *command, "--take")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((TOP, "--parent", PUMPS), f"parent(='{PUMPS}') of 'Halvorsen Water (fictional)' must not lie below it"),
        ((TOP, "--parent", TOP), "must not lie below it: units stand in a circle"),
        ((TOP, "--remove"), "must have no units below it to be removed: move or remove 'Building Pumps (fictional)'"),
        (("nope", "--remove"), "unit 'nope' is not in 'Halvorsen Water (fictional)'; there are company-u1"),
        (("nope", "--rename", "X"), "unit 'nope' is not in"),
        ((PUMPS, "--parent", "army-u1"), "unit 'army-u1' is not in 'Halvorsen Water (fictional)'"),
        ((PUMPS, "--beside", "nope"), "unit 'nope' is not in"),
        ((PUMPS, "--beside", TOP), "must name other units than itself and the one above it"),
        ((PUMPS, "--beside", PUMPS), "must name other units than itself and the one above it"),
        (
            (PUMPS, "--kind", "nope"),
            "kind(='nope') must be one of corporate, business unit, support unit, partner, board",
        ),
        ((PUMPS, "--function", "nope"), "function(='nope') must be one of finance, human resources"),
        ((PUMPS, "--function", "finance"), "function(='finance') of a business unit must be one of: none"),
        (("X", "--add", "--kind", "partner", "--function", "finance"), "must be one of: customer, supplier, joint"),
        (
            ("Field Service (fictional)", "--add", "--parent", TOP),
            "name(='Field Service (fictional)') is that of another unit at the same place: write another",
        ),
        ((PUMPS, "--rename", "Field Service (fictional)"), "is that of another unit at the same place"),
        ((PUMPS, "--rename", " "), "name(='') of the unit must not be empty"),
        (("", "--add", "--parent", TOP), "name(='') of the unit must not be empty: write what it is called"),
    ],
)
def test_an_edit_of_a_unit_that_no_organisation_could_have_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in _refusal(capsys, "alignment", "unit", "company", *arguments)


def test_of_two_units_of_one_name_the_id_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for parent in (PUMPS, SERVICE):
        _run(capsys, "alignment", "unit", "company", "Shop", "--add", "--parent", parent)
    assert "unit 'Shop' is the name of" in _refusal(capsys, "alignment", "unit", "company", "Shop", "--remove")


def test_a_unit_is_not_added_and_removed_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    _refusal(capsys, "alignment", "unit", "company", "X", "--add", "--remove")


def test_a_unit_is_added_with_those_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    added = _document(
        capsys, "alignment-units", "alignment", "unit", "company", "X", "--add", "--parent", TOP, "--beside", PUMPS
    )
    assert next(one for one in added["units"] if one["name"] == "X")["beside"] == [PUMPS]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bob", "king"), "role(='king') must be one of viewer, reporter, editor, leader, office, administrator"),
        (("bob", "editor", "--unit", "nope"), "unit 'nope' is not in"),
        (("", "editor"), "name(='') of the person must not be empty: write who it is"),
        (("zoe", "editor", "--take"), "person 'zoe' is"),
        (("ann (local)", "office", "--take"), "the last office or administrator of the organisation must stay"),
    ],
)
def test_a_role_that_cannot_be_given_or_taken_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in _refusal(capsys, "alignment", "role", "company", *arguments)


def test_a_role_for_somebody_known_by_name_makes_no_second_person(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "alignment", "role", "company", "Petra Novak (fictional)", "editor")
    organisation = _newest("company")
    assert isinstance(organisation, Organisation)
    assert [one.name for one in organisation.people].count("Petra Novak (fictional)") == 1


# -- what no scorecard says -------------------------------------------------------------------------------------------


TOLD = (
    {
        "section": "initiatives",
        "title": "Pumps",
        "unit": PUMPS,
        "stratex": "12.5",
        "objective": "bo02",
        "source": "CFO",
    },
    {"section": "budgets", "measure": "company-km05", "period": "2027", "value": "95"},
    {"section": "pay", "work_class": "Executives", "headcount": "10", "linked": "4"},
    {"section": "goals", "sampled": "30", "linked": "10", "population": "300"},
    {"section": "awareness", "asked": "100", "answered": "50", "correct": "20"},
    {"section": "minutes", "month": "2026-10", "minutes": "45"},
)


def _write(*rows: dict[str, str]) -> str:
    with Path("told.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FILE_COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return "told.csv"


def test_a_survey_is_written_filled_in_and_taken(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("alignment", "survey", "company", "told.csv")
    assert _document(capsys, "alignment-survey", *command, "--template") == {
        "organisation": "company",
        "file": "told.csv",
        "rows": 0,
        "is_written": True,
    }
    assert Path("told.csv").read_text(encoding="utf-8") == ",".join(FILE_COLUMNS) + "\n"
    assert "no row to take" in _refusal(capsys, *command)
    _write(*TOLD)
    taken = _document(capsys, "alignment-survey", *command)
    assert (taken["rows"], taken["is_written"]) == (6, False)
    metrics = _document(capsys, "alignment-report", "alignment", "report", "company")["metrics"]
    values = {one["key"]: one["value"] for one in metrics}
    assert (values["budget"], values["pay-executives"], values["minutes"]) == (1, 0.4, 45)
    goals = next(one for one in metrics if one["key"] == "goals")
    assert goals["low"] < goals["value"] < goals["high"]
    assert "4 of 10 executives" in _run(capsys, "alignment", "report", "company")
    assert "told.csv' exists already" in _refusal(capsys, *command, "--template")
    assert "Wrote told.csv: 6 rows." in _run(capsys, *command, "--template", "--force")
    assert "Took told.csv: 6 rows." in _run(capsys, *command)


def test_a_section_that_a_file_does_not_name_stays(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "alignment", "survey", "company", _write(*TOLD))
    more = {"section": "minutes", "month": "2026-11", "minutes": "15"}
    assert "6 rows" in _run(capsys, "alignment", "survey", "company", _write(more))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"section": "nope"}, "section(='nope') must be one of initiatives, budgets, pay, goals, awareness, minutes"),
        ({**TOLD[0], "title": ""}, "title(='') of initiatives must not be empty: write it"),
        ({**TOLD[0], "unit": "bad id!"}, "unit(='bad id!') must be 1 to 64 letters"),
        ({**TOLD[0], "stratex": "much"}, "stratex(='much') of initiatives must be a number with a dot for decimals"),
        ({**TOLD[0], "stratex": "1,5"}, "stratex(='1,5') of initiatives must be a number with a dot"),
        ({**TOLD[0], "stratex": "-1"}, "stratex(=-1) must be >= 0"),
        ({**TOLD[0], "stratex": "nan"}, "stratex(='nan') of initiatives must be a number"),
        ({**TOLD[1], "measure": ""}, "measure(='') of budgets must not be empty"),
        ({**TOLD[1], "period": "May"}, "period(='May') of budgets must read like 2026-07, 2026-Q3, 2026-H2 or 2026"),
        ({**TOLD[1], "value": "x"}, "value(='x') of budgets must be a number"),
        ({**TOLD[2], "work_class": "x"}, "work_class(='x') of pay must be one of executives, middle managers, front"),
        (
            {**TOLD[2], "headcount": "1.5"},
            "headcount(='1.5') of pay must be a whole number of at most ten digits, such as 120",
        ),
        ({**TOLD[2], "linked": "11"}, "linked(=11) must be at most headcount(=10)"),
        ({**TOLD[2], "linked": "-1"}, "linked(='-1') of pay must be a whole number"),
        ({**TOLD[3], "population": "3"}, "sampled(=30) must be at most population(=3)"),
        ({**TOLD[4], "correct": "51"}, "correct(=51) must be at most answered(=50)"),
        ({**TOLD[5], "month": "2026-Q1"}, "month(='2026-Q1') of minutes must be a month, such as 2026-10"),
        ({**TOLD[5], "minutes": "-1"}, "minutes(=-1) must be >= 0"),
    ],
)
def test_a_wrong_cell_is_told_by_line_column_value_and_remedy(
    capsys: pytest.CaptureFixture[str], row: dict[str, str], sentence: str
) -> None:
    before = {"section": "minutes", "month": "2026-09", "minutes": "1"}
    said = _refusal(capsys, "alignment", "survey", "company", _write(before, row))
    assert said.startswith("told.csv, line 3: ")
    assert sentence in said


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{**TOLD[0], "unit": "army-u2"}], "unit(='army-u2') of 'Pumps' must be in the organisation: write its id"),
        ([TOLD[2], TOLD[2]], "pay must be told once for each class: take one away"),
        ([TOLD[3], TOLD[3]], "goals (of 2 rows) must have at most 1: take some away"),
    ],
)
def test_rows_that_do_not_fit_together_are_refused(
    capsys: pytest.CaptureFixture[str], rows: list[dict[str, str]], sentence: str
) -> None:
    assert sentence in _refusal(capsys, "alignment", "survey", "company", _write(*rows))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the first line must name the columns, section among them; begin from a template"),
        (b"title,unit\nA,B\n", "the first line must name the columns"),
        (b"section,colour\n", "column 'colour' is not known; there are section, title"),
        (b"section;month\n", "column 'section;month' is not known"),
        (b"section,month\xff\n", "not a text file in UTF-8; save it as one"),
        (b'section,month,minutes\nminutes,"2026-\n10",4\n', "told.csv, line 3: month(='2026-\\n10')"),
        pytest.param(b"section,month,minutes\nminutes,2026-10," + b"4" * 200_000 + b"\n", "told.csv, line 2"),
        pytest.param(b"section,month,minutes\nminutes,2026-10,4,5\n", "told.csv, line 2"),
        pytest.param(b"section,month,minutes,month\nminutes,2026-10,4,2026-11\n", "month"),
        pytest.param(b"section,month,minutes\nminutes,2026-10,4\nminutes,2026-10,50\n", "2026-10"),
        pytest.param(
            b"section,asked,answered,correct\nawareness," + b"9" * 400 + b"," + b"9" * 400 + b",4\n", "told.csv, line 2"
        ),
    ],
    ids=["empty", "no-section", "unknown", "semicolons", "latin", "break", "huge", "more", "twice", "month", "digits"],
)
def test_a_file_that_is_no_survey_is_refused(capsys: pytest.CaptureFixture[str], content: bytes, sentence: str) -> None:
    Path("told.csv").write_bytes(content)
    assert sentence in _refusal(capsys, "alignment", "survey", "company", "told.csv")


def test_a_survey_names_a_file_that_is_there_or_can_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nope.csv: not a file; name one" in _refusal(capsys, "alignment", "survey", "company", "nope.csv")
    said = _refusal(capsys, "alignment", "survey", "company", "no/told.csv", "--template")
    assert "file 'no/told.csv' cannot be written" in said


# -- cascading --------------------------------------------------------------------------------------------------------


def test_a_cascade_is_looked_at_first_and_then_made(capsys: pytest.CaptureFixture[str]) -> None:
    command = ("cascade", "company", "Train teams to solve problems daily", "--missing", "--to", "company-u9")
    offer = _document(capsys, "cascade", *command)
    assert [(one["unit"], one["outcome"]) for one in offer["units"]] == [
        (TREATMENT, Outcome.ADDS),
        ("company-u9", Outcome.BEGINS),
    ]
    assert (offer["objective"], offer["how"], offer["mode"], offer["is_made"]) == (
        "ko16",
        How.CONTRIBUTORY,
        Mode.CONTEXT,
        False,
    )
    said = _run(capsys, *command)
    assert "'Train teams to solve problems daily' would be cascaded (contributory, context)" in said
    assert "Nothing is stored yet: the same command with --yes does it." in said
    assert len(_newest(TREATMENT).objectives) == 10
    made = _document(capsys, "cascade", *command, "--yes")
    assert made == {**offer, "is_made": True}
    assert len(_newest(TREATMENT).objectives) == 11
    report = _document(capsys, "alignment-report", "alignment", "report", "company")
    assert report["units"][-1]["standing"] == "draft"


def test_a_cascade_goes_to_all_of_a_kind_with_its_measures_and_its_scores(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "alignment", "unit", "company", "Shop", "--add", "--parent", PUMPS)
    link = ("--how", "identical", "--mode", "data", "--weight", "0.5", "--aggregation", "worst", "--with-measures")
    to_all = ("cascade", "company", "ko10", "--all", "business unit", *link)
    assert len(_document(capsys, "cascade", *to_all)["units"]) == 4
    offer = _document(capsys, "cascade", *to_all, "--below", TOP)
    assert [one["unit"] for one in offer["units"]] == [PUMPS, TREATMENT, SERVICE]
    assert "is cascaded (identical, data)" in _run(capsys, *to_all, "--below", TOP, "--yes")
    before, card = _newest(TOP), _newest(SERVICE)
    (made,) = [one for one in card.contributions if one.to_objective == "ko10"]
    assert (made.how, made.mode, made.weight, made.aggregation) == (How.IDENTICAL, Mode.DATA, 0.5, Flow.WORST)
    drafts = card.measures_of(made.objective)
    assert [one.title for one in drafts] == [one.title for one in before.measures_of(ObjectiveId("ko10"))]
    assert [one.targets for one in drafts] == [()]
    again = _document(capsys, "cascade", *to_all)
    assert {one["outcome"] for one in again["units"]} == {Outcome.HAS_IT, Outcome.BEGINS}
    assert "no unit would get a draft" in _refusal(capsys, *to_all, "--below", TOP, "--yes")


def test_an_objective_of_a_unit_is_cascaded_too(capsys: pytest.CaptureFixture[str]) -> None:
    made = _document(capsys, "cascade", "cascade", "company", "bo02", "--map", PUMPS, "--to", SERVICE, "--yes")
    assert (made["map"], made["objective"]) == (PUMPS, "bo02")
    followed = _document(capsys, "alignment-followed", "alignment", "follow", "company", "ko05")
    assert [one["depth"] for one in followed["down"]] == [1, 2, 1]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("ko10",), "units(=none) of a cascade must be at least one: choose who gets the draft"),
        (("ko10", "--to", "army-u2"), "unit 'army-u2' is not in 'Halvorsen Water (fictional)'"),
        (("ko10", "--to", TOP), "unit 'Halvorsen Water (fictional)' has the objective itself: choose other units"),
        (
            ("nope", "--to", PUMPS),
            "objective 'nope' is not on 'Halvorsen Water: corporate strategy (fictional)'; there",
        ),
        (("ko10", "--map", "army-u1", "--to", PUMPS), "map 'army-u1' is no scorecard of this organisation"),
        (("ko10", "--all", "nope"), "all(='nope') must be one of corporate, business unit"),
        (("ko10", "--below", "nope"), "unit 'nope' is not in"),
        (("ko10", "--to", PUMPS, "--how", "x"), "how(='x') must be one of identical, contributory, shared, new"),
        (("ko10", "--to", PUMPS, "--mode", "x"), "mode(='x') must be one of data, context"),
        (("ko10", "--to", PUMPS, "--aggregation", "x"), "aggregation(='x') must be one of average, worst, best"),
        (("ko10", "--to", PUMPS, "--weight", "-1"), "weight(=-1) must be a number >= 0"),
        (("ko10", "--to", PUMPS, "--weight", "nan"), "weight(=nan) must be a number >= 0"),
        (("ko10", "--to", PUMPS, "--weight", "x"), "'x' is not a valid"),
    ],
)
def test_a_cascade_that_cannot_be_made_is_refused(
    capsys: pytest.CaptureFixture[str], options: tuple[str, ...], sentence: str
) -> None:
    assert sentence in _refusal(capsys, "cascade", "company", *options, "--yes")


def test_of_the_units_that_lack_an_objective_only_those_below_one_are_taken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    offer = _document(capsys, "cascade", "cascade", "company", "ko16", "--missing", "--below", TOP)
    assert [one["unit"] for one in offer["units"]] == [TREATMENT]


# -- the army at any size ---------------------------------------------------------------------------------------------


def test_an_army_is_made_of_so_many_units_and_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Loaded organisation army-of-20 with 20 scorecards and" in _run(capsys, "case", "army", "--units", "20")
    assert "is loaded already" in _refusal(capsys, "case", "army", "--units", "20")
    assert "is there and is another army" in _refusal(capsys, "case", "army", "--units", "20", "--seed", "7")
    report = _document(capsys, "alignment-report", "alignment", "report", "army-of-20")
    assert (report["counts"]["units"], report["counts"]["scorecards"]) == (20, 20)
    found = _document(capsys, "alignment-findings", "alignment", "findings", "army-of-20", "--strict", code=1)
    assert {"A1", "A2", "A3", "A4", "A5", "A7"} <= {one["rule"] for one in found["findings"]}
    _document(capsys, "alignment-matrix", "alignment", "matrix", "army-of-20")
    _document(capsys, "alignment-units", "alignment", "units", "army-of-20")
    circle = next(one for one in found["findings"] if one["rule"] == "A2")
    followed = _document(
        capsys, "alignment-followed", "alignment", "follow", "army-of-20", circle["key"], "--map", circle["map"]
    )
    assert any(one["is_circle"] for one in followed["up"])
    assert "(circle)" in _run(capsys, "alignment", "follow", "army-of-20", circle["key"], "--map", circle["map"])


def test_the_same_seed_makes_the_same_army(capsys: pytest.CaptureFixture[str]) -> None:
    made = _document(capsys, "map-case", "case", "army", "--units", "2", "--seed", "5")
    assert [one["map"] for one in made["maps"]] == ["army-of-2-u1", "army-of-2-u2"]
    assert made["values"] > 1000
    assert "is loaded already" in _refusal(capsys, "case", "army", "--units", "2", "--seed", "5")


def test_a_small_army_of_another_seed_is_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "case", "army", "--units", "2", "--seed", "5")
    assert "is there and is another army" in _refusal(capsys, "case", "army", "--units", "2", "--seed", "6")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("army", "--units", "1"), "units(=1) must lie in 2..2000"),
        (("army", "--units", "2001"), "units(=2001) must lie in 2..2000"),
        (("army", "--units", "x"), "'x' is not a valid integer"),
        (("army", "--units", "3", "--seed", "-1"), "seed(=-1) must be a whole number from 0 to 4294967295"),
        (("army", "--units", "3", "--seed", "4294967296"), "seed(=4294967296) must be a whole number"),
        (("army", "--seed", "3"), "ask `osm-workbench case army --units 314`"),
        (("company", "--units", "3"), "ask `osm-workbench case army --units 314`"),
        (("army", "--units", "3", "--again"), "ask `osm-workbench case army --units 314`"),
        (("army", "--units", "3", "--truth"), "ask `osm-workbench case army --units 314`"),
    ],
)
def test_an_army_of_wrong_numbers_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in _refusal(capsys, "case", *arguments)


# -- what is not there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("report", "nope"), "organisation 'nope' does not exist; there are"),
        (("matrix", PUMPS), f"organisation '{PUMPS}' does not exist; there are"),
        (("follow", "company", "nope"), "objective 'nope' is not on"),
        (("follow", "company", "ko05", "--map", "army-u1"), "map 'army-u1' is no scorecard of this organisation"),
        (("round", "company"), "there is no round yet; open one: --open TITLE --deadline 2026-12-15"),
        (("round", "company", "--round", "nope"), "round 'nope' is none of this organisation's"),
        (("round", "company", "--open", "Plan"), "--open needs the last day of the round; give it by --deadline"),
        (("round", "company", "--open", " ", "--deadline", FAR), "title(='') of the round must not be empty"),
        (
            ("round", "company", "--open", "Plan", "--deadline", "tomorrow"),
            "deadline(='tomorrow') must be a day, such as",
        ),
        (("round", "company", "--open", "Plan", "--deadline", "2027-02-30"), "deadline(='2027-02-30') must be a day"),
        (
            ("round", "company", "--open", "Plan", "--deadline", "2020-12-15"),
            "deadline(=2020-12-15) must not lie before",
        ),
        (("round", "company", "--open", "Plan", "--deadline", FAR, "--unit", "army-u1"), "unit 'army-u1' is not in"),
        (("submit", "nope"), "map 'nope' does not exist; there are"),
        (("approve", "company"), "map 'company' does not exist"),
        (("realign", "nope"), "map 'nope' does not exist"),
        (("realign", PUMPS), f"map '{PUMPS}' is not due"),
        (("unit", "nope", "X", "--add"), "organisation 'nope' does not exist"),
        (("survey", "nope", "told.csv"), "organisation 'nope' does not exist"),
        (("report",), "ORGANISATION"),
        (("nope",), "nope"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in _refusal(capsys, "alignment", *arguments)


def test_a_deadline_is_not_moved_before_the_round_began(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "alignment", "round", "company", "--open", "Plan", "--deadline", FAR)
    before = (TODAY - timedelta(days=2)).isoformat()
    assert f"deadline(={before}) must not lie before" in _refusal(
        capsys, "alignment", "round", "company", "--deadline", before
    )


def test_a_deadline_is_not_moved_to_a_day_that_is_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(capsys, "alignment", "round", "company", "--open", "Plan", "--deadline", FAR)
    monkeypatch.setattr("workbench.opening._now", lambda: datetime.now(UTC) + timedelta(days=10))
    over = (datetime.now(UTC).date() + timedelta(days=5)).isoformat()
    assert f"deadline(={over})" in _refusal(capsys, "alignment", "round", "company", "--deadline", over)


# -- titles, and help -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("alignment", "units", "company"),
        ("alignment", "findings", "company"),
        ("cascade", "company", "ko05", "--all", "business unit"),
        ("alignment", "report", "company"),
        ("alignment", "matrix", "company"),
        ("alignment", "follow", "company", "ko05"),
        ("alignment", "round", "company", "--open", RED, "--deadline", FAR),
        ("alignment", "submit", PUMPS, "--note", RED),
    ],
    ids=lambda arguments: " ".join(arguments[:2]) if isinstance(arguments, tuple) else None,
)
def test_no_title_steers_a_terminal(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    _save(TOP, lambda card: _retitled(card, "ko05", f"Deliver {RED}"))
    _save(PUMPS, lambda card: _retitled(card, "bo02", f"Deliver {RED}"))
    _save(
        "company",
        lambda firm: replace(
            firm, name=f"Firm {RED}", units=tuple(replace(one, name=f"{one.name}{RED}") for one in firm.units)
        ),
    )
    _run(capsys, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "nope"),
        ("unit", "company", "nope", "--remove"),
        ("follow", "company", "nope"),
    ],
)
def test_no_title_breaks_the_sentence_of_a_refusal(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    _save(TOP, lambda card: _retitled(card, "ko05", f"Deliver {RED}\nearly"))
    _save(
        "company",
        lambda firm: replace(
            firm, name=f"Firm {RED}\n", units=tuple(replace(one, name=f"{one.name}{RED}\n") for one in firm.units)
        ),
    )
    _refusal(capsys, "alignment", *arguments)


def _commands() -> list[str]:
    return list(typer.main.get_command(alignment.alignment).commands)  # type: ignore[attr-defined]  # it is a group


def test_help_comes_without_the_domain_the_database_and_the_tables() -> None:
    heavy = ["workbench.domain", "workbench.jobs", "workbench.opening", "sqlalchemy", "cattrs", "rich", "numpy"]
    program = (
        "import sys; from workbench.cli import run_command\n"
        "codes = [run_command([*words, '--help']) for words in"
        " (['alignment'], ['cascade'], *(['alignment', name] for name in sys.argv[1].split(',')))]\n"
        f"found = [name for name in {heavy} if name in sys.modules]\n"
        "sys.exit(repr((codes, found)) if found or any(codes) else 0)"
    )
    names = ",".join(_commands())
    ran = subprocess.run([sys.executable, "-c", program, names], cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_help_names_every_command_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    said = _run(capsys, "alignment")
    assert [name for name in _commands() if f" {name} " not in said] == []
    assert "cascade" in _run(capsys, "--help")


# -- the contract -----------------------------------------------------------------------------------------------------


def test_every_kind_of_document_is_named_in_the_schema_and_refuses_a_key_too_many() -> None:
    kinds = {name for name in SCHEMA["$defs"] if name.startswith("alignment-")} | {"cascade"}
    parts = {"alignment-metric", "alignment-step"}
    listed = {one["$ref"].rsplit("/", 1)[1] for one in SCHEMA["anyOf"]}
    assert kinds - parts <= listed
    assert not parts & listed
    assert [kind for kind in kinds - parts if kind not in SCHEMA["description"]] == []
    assert [kind for kind in kinds if SCHEMA["$defs"][kind]["additionalProperties"] is not False] == []
    assert [
        kind for kind in kinds if set(SCHEMA["$defs"][kind]["required"]) != set(SCHEMA["$defs"][kind]["properties"])
    ] == []
